"""`wsd evaluate` and `wsd first`: a reader's score on an annotated corpus."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wsd.commands.shared import add_json, add_model, as_json, shown, table
from wsd.records import WsdError

if TYPE_CHECKING:
    from wsd.evaluation import Prediction, Score


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `wsd evaluate`."""
    add_corpus_arguments(parser)
    add_model(parser)


def add_corpus_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the corpus, the predictions and the form of the result."""
    parser.add_argument("data", metavar="DATA.xml", type=Path, help="the corpus (may be .gz)")
    parser.add_argument("gold", metavar="GOLD.txt", type=Path, help="its gold keys (may be .gz)")
    parser.add_argument(
        "--predictions", metavar="OUT", type=Path, help="write each answer as a line `id key`"
    )
    add_json(parser)


def run_first_sense(arguments: argparse.Namespace) -> str:
    """Score the baseline."""
    arguments.model = "first-sense"
    return run(arguments)


def run(arguments: argparse.Namespace) -> str:
    """Score a model; write its predictions where asked; return the scores."""
    from wsd.disambiguator import load  # slow to import
    from wsd.evaluation import predict, prediction_lines
    from wsd.framework import read_framework

    sentences = read_framework(arguments.data, arguments.gold)
    disambiguator = load(arguments.model)
    predictions = predict(disambiguator.reader, sentences, disambiguator.inventory)
    if arguments.predictions:
        _write(arguments.predictions, prediction_lines(predictions))
    summary = _summary(disambiguator.reader.name, arguments.data.name, predictions)
    return as_json(summary) if arguments.json else _summary_lines(summary)


def _summary(model: str, data: str, predictions: Sequence[Prediction]) -> dict[str, Any]:
    """Gather scores as plain data; F1 in percent, as the field prints it."""
    from wsd.evaluation import bootstrap_interval, by_answer, by_frequency, by_pos, score

    counts = {
        sense.key: sense.count
        for each in predictions
        if each.reading
        for sense in each.reading.target.candidates
    }
    low, high = bootstrap_interval(predictions)
    return {
        "model": model,
        "data": data,
        **_percent(score(predictions)),
        "interval_95": [round(100 * low, 2), round(100 * high, 2)],
        "pos": _percents(by_pos(predictions)),
        "gold_frequency": _percents(by_frequency(predictions, counts)),
        "answer": _percents(by_answer(predictions)),
    }


def _percents(scores: dict[str, Score]) -> dict[str, Any]:
    return {name: _percent(score) for name, score in scores.items()}


def _percent(score: Score) -> dict[str, Any]:
    return {"f1": round(100 * score.f1, 2), "right": score.right, "instances": score.total}


def _summary_lines(summary: dict[str, Any]) -> str:
    groups = {
        **summary["pos"],
        **{f"gold {name}": each for name, each in summary["gold_frequency"].items()},
        **{f"said {name}": each for name, each in summary["answer"].items()},
    }
    rows = [["", "F1 %", "right", "of"]]
    for name, each in {"all": summary, **groups}.items():
        rows.append([name, f"{each['f1']:.1f}", str(each["right"]), str(each["instances"])])
    low, high = summary["interval_95"]
    return (
        f"{summary['model']} on {shown(summary['data'])}\n"
        + table(rows, right=frozenset({1, 2, 3}))
        + f"95 % interval of all: {low:.1f} to {high:.1f}\n"
        "gold: how often SemCor has the gold sense (frequent: 10 or more); "
        "said: whether the answer is WordNet's first sense\n"
    )


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WsdError(f"{path} cannot be written: {error.strerror or error}.") from error
