"""What the page about the networks puts into words and tables, from records; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from wsd.architecture import Architecture
from wsd.benchmark import Bin, Difference, Measure, Result
from wsd.card import Card
from wsd.published import ALL, DEVELOPMENT, FRAMEWORK, TEST, Published
from wsd.scoreboard import Scoreboard

FIRST_SENSE = "first-sense"
BASELINE = "WordNet's first sense"
LIKELY = 0  # points: an interval above it is hardly chance
STEPS = {
    "lesson": "All of the text: to say of each word what a larger network would",
    "senses": "Annotated sentences: to find the sense that people chose",
    "polish": "The surest of these sentences again, in small steps",
    "more": "Sentences that were added later, and the surest once more",
}
"""What each step of a training is for."""


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A way to sort the instances: the `Result`'s field, and its groups as visitors read them."""

    title: str
    field: str
    explained: str
    groups: Mapping[str, str]


BREAKDOWNS = (
    Breakdown(
        "Part of speech",
        "pos",
        "The part of speech is given, as in the field's tables.",
        {"NOUN": "nouns", "VERB": "verbs", "ADJ": "adjectives", "ADV": "adverbs"},
    ),
    Breakdown(
        "Number of senses",
        "senses",
        "The more senses compete, the harder the choice. Where WordNet lists one sense, nothing "
        "is chosen.",
        {
            "1": "1 sense",
            "2": "2 senses",
            "3-4": "3 or 4 senses",
            "5-9": "5 to 9 senses",
            "10+": "10 senses or more",
            "not in WordNet": "not in WordNet",
        },
    ),
    Breakdown(
        "Seen in training",
        "gold_frequency",
        "How often SemCor, the largest of the texts to learn from, has the right sense, in "
        "WordNet's own count. A sense that was never seen can only be known by its gloss.",
        {
            "frequent": "frequent: 10 times or more",
            "rare": "rare: 1 to 9 times",
            "unseen": "unseen: never",
        },
    ),
    Breakdown(
        "First sense or another",
        "gold_rank",
        "Whoever always takes the sense that WordNet lists first has the first group wholly right "
        "and the second wholly wrong. The second is where context is needed.",
        {"first sense": "the first sense is right", "another sense": "another sense is right"},
    ),
)


def score_table(board: Scoreboard, names: Mapping[str, str]) -> pd.DataFrame:
    """F1 on every set, ours and what others published; `names` are the readers' for visitors."""
    sets = board.titles | {TEST: f"All but {FRAMEWORK[DEVELOPMENT]}", ALL: "All"}
    rows = [_our_row(each, names, sets) for each in board.results]
    rows += [_their_row(each, sets) for each in board.published]
    return pd.DataFrame(rows)


def _our_row(found: Result, names: Mapping[str, str], sets: Mapping[str, str]) -> dict[str, object]:
    measures = found.sets | found.together
    row: dict[str, object] = {"system": names.get(found.reader, BASELINE)}
    row |= {title: _interval(measures.get(name)) for name, title in sets.items()}
    row["sentences a second"] = round(found.sentences_a_second)
    row["MB"] = round(found.size / 1e6, 1) if found.size else None
    return row


def _their_row(found: Published, sets: Mapping[str, str]) -> dict[str, object]:
    known = {name: f1 for name, f1 in found.f1.items() if name in FRAMEWORK}
    cells = {title: f"{known[name]:.1f}" if name in known else "" for name, title in sets.items()}
    return {"system": f"{found.system} (published)", **cells}


def _interval(found: Measure | None) -> str:
    return f"{found.f1:.1f} ({found.low:.1f} to {found.high:.1f})" if found else ""


def group_measures(
    board: Scoreboard, breakdown: Breakdown, names: Mapping[str, str]
) -> dict[str, dict[str, Measure | None]]:
    """Every group's F1 for the baseline and each of `names`, None where it was not measured."""
    readers = {FIRST_SENSE: BASELINE} | dict(names)
    by_reader = {
        title: getattr(result, breakdown.field) if (result := board.result(name)) else {}
        for name, title in readers.items()
    }
    found: dict[str, dict[str, Measure | None]] = {}
    for group, title in breakdown.groups.items():
        measures = {reader: groups.get(group) for reader, groups in by_reader.items()}
        known = [each for each in measures.values() if each]
        if known:
            found[f"{title} ({known[0].instances:,})"] = measures
    return found


def group_table(groups: Mapping[str, Mapping[str, Measure | None]]) -> pd.DataFrame:
    """The numbers of the groups' chart."""
    return pd.DataFrame(
        [
            {
                "group": group,
                "system": reader,
                "F1": found.f1,
                "from": found.low,
                "to": found.high,
                "instances": found.instances,
            }
            for group, measures in groups.items()
            for reader, found in measures.items()
            if found
        ]
    )


def bin_table(bins: Sequence[Bin]) -> pd.DataFrame:
    """The numbers of the reliability chart."""
    return pd.DataFrame(
        {
            "how sure": [found.confidence for found in bins],
            "how often right": [found.accuracy for found in bins],
            "answers": [found.instances for found in bins],
        }
    )


def part_table(found: Architecture) -> pd.DataFrame:
    """The numbers of the drawing."""
    rows = [
        {"part": part.name, "what it does": part.note, "numbers out": part.width,
         "learned weights": part.weights}
        for part in found.parts
    ]  # fmt: skip
    if found.others:
        rows.append({"part": "other parts", "learned weights": found.others})
    rows.append({"part": "in all", "learned weights": found.weights})
    return pd.DataFrame(rows)


def difference_sentence(found: Difference, names: Mapping[str, str]) -> str:
    """Say in plain words by how much one reader leads another."""
    first, second = names.get(found.reader, found.reader), names.get(found.other, found.other)
    between = f"95 % interval {found.low:+.1f} to {found.high:+.1f}".replace("-", "−")
    lead = f"*{first}* against *{second}*: {found.points:+.1f} points".replace("-", "−")
    if found.low > LIKELY:
        return f"{lead} ({between}); chance alone would hardly do that."
    return f"{lead} ({between}); that may be chance."


def training_sentences(card: Card) -> list[str]:
    """Say in plain words what a network read to learn."""
    told = [_step_sentence(step, times, card) for step, times in card.passes.items()]
    read = ", ".join(f"{count:,} of {name}" for name, count in card.corpora.items())
    told += [
        f"The annotated sentences: {read}.",
        f"{card.held_out} documents of SemCor were held out, to choose and to calibrate by.",
    ]
    if card.unlogged:
        told.append(f"Of this step the card kept no log: {', '.join(card.unlogged)}.")
    return told


def step_title(step: str) -> str:
    """Say what a step of a training is for."""
    return STEPS.get(step, step.capitalize())


def _step_sentence(step: str, times: int, card: Card) -> str:
    title = step_title(step)
    passes = "one pass" if times == 1 else f"{times} passes"
    curve = next((curve for curve in card.curves if curve.step == step), None)
    words = f"{curve.words[-1]:,} words in " if curve else ""
    return f"{title}: {words}{passes}."


def calibration_sentence(found: Result) -> str:
    """Say in plain words how far confidence and success lie apart."""
    if found.calibration_error is None:
        return "No calibration was measured for this network."
    apart = found.calibration_sets == TEST
    sets = f"all sets but {FRAMEWORK[DEVELOPMENT]}" if apart else "all sets"
    answers = sum(each.instances for each in found.calibration_bins)
    return (
        f"Expected calibration error: **{100 * found.calibration_error:.1f} %**. So far apart are, "
        f"on average, how sure it is and how often it is right, over {answers:,} answers on {sets} "
        "where several senses compete."
    )


def other_errors(board: Scoreboard, name: str, names: Mapping[str, str]) -> str:
    """List the expected calibration errors of the networks other than `name`."""
    return ", ".join(
        f"{names[each.reader]} {100 * each.calibration_error:.1f} %"
        for each in board.results
        if each.calibration_error is not None and each.reader in names and each.reader != name
    )
