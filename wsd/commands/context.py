"""`wsd context`: how the words around a target move its reading."""

from __future__ import annotations

import argparse
from typing import Any

from wsd.commands.shared import (
    add_json,
    add_model,
    add_target,
    add_text,
    as_json,
    input_target,
    input_text,
    short,
    shown,
    table,
)
from wsd.records import ContextReport, Reading, Sense, Sweep

COLUMNS = 4  # senses that a table has room for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_text(parser)
    add_target(parser)
    add_model(parser)
    add_json(parser)


def run(arguments: argparse.Namespace) -> str:
    """Read the target with more and less of its context; return a table or JSON."""
    from wsd.disambiguator import load  # slow to import

    text = input_text(arguments)
    report = load(arguments.model).context(text, input_target(arguments))
    return as_json(report_json(report)) if arguments.json else report_lines(report)


def report_json(report: ContextReport) -> dict[str, Any]:
    """Give a report as plain data; the senses are described once, in WordNet order."""
    target = report.whole.target
    return {
        "model": report.model,
        "words": list(report.words),
        "target": {
            "text": _target_text(report),
            "first": target.first,
            "last": target.last,
        },
        "candidates": [
            {"key": s.key, "synset": s.synset, "gloss": s.gloss} for s in target.candidates
        ],
        "whole": _reading_json(report.whole),
        "left": _sweep_json(report.left),
        "right": _sweep_json(report.right),
        "influences": [
            {
                "index": each.index,
                "word": each.word,
                "shift": each.shift,
                "reading": _reading_json(each.reading),
            }
            for each in report.influences
        ],
    }


def _reading_json(reading: Reading) -> dict[str, Any]:
    pairs = zip(reading.target.candidates, reading.probabilities, strict=True)
    return {
        "sense": None if reading.source == "no sense" else reading.best.key,
        "source": reading.source,
        "senseless": reading.senseless,
        "probabilities": {sense.key: probability for sense, probability in pairs},
    }


def _sweep_json(sweep: Sweep) -> dict[str, Any]:
    return {
        "other_side_visible": sweep.other_side_visible,
        "steps": [
            {"visible": step.visible, "word": step.word, "reading": _reading_json(step.reading)}
            for step in sweep.steps
        ],
    }


def report_lines(report: ContextReport) -> str:
    """Write a report for people: the likeliest senses, both sweeps, the influences."""
    whole = report.whole
    ranked = sorted(whole.target.candidates, key=lambda sense: -whole.probability(sense.key))
    senses = ranked[:COLUMNS]
    words = list(report.words)
    words[whole.target.first : whole.target.last + 1] = [f"[{_target_text(report)}]"]
    legend = [
        [f"  {letter}", f"{whole.probability(sense.key):.0%}", sense.key, short(sense.gloss)]
        for letter, sense in zip(_letters(senses), senses, strict=True)
    ]
    influences = [[f"{100 * each.shift:+.1f}", shown(each.word)] for each in report.influences]
    return (
        f"{shown(' '.join(words))}\nread by {report.model} ({whole.source})\n"
        + table(legend, right=frozenset({1}))
        + _sweep_lines(report.left, senses)
        + _sweep_lines(report.right, senses)
        + "\nWhat each word adds to A, in percentage points\n"
        + (table(influences, right=frozenset({0})) if influences else "  (no other word)\n")
    )


def _sweep_lines(sweep: Sweep, senses: list[Sense]) -> str:
    other = "right" if sweep.side == "left" else "left"
    state = "visible" if sweep.other_side_visible else "hidden"
    rows = [["words", *_letters(senses), "word added"]]
    for step in sweep.steps:
        shares = [f"{step.reading.probability(sense.key):.0%}" for sense in senses]
        rows.append([str(step.visible), *shares, "" if step.word is None else shown(step.word)])
    numeric = frozenset(range(len(senses) + 1))
    heading = f"\nAs the {sweep.side} context grows (the {other} one is {state})\n"
    return heading + table(rows, right=numeric)


def _letters(senses: list[Sense]) -> list[str]:
    return [chr(ord("A") + index) for index in range(len(senses))]


def _target_text(report: ContextReport) -> str:
    target = report.whole.target
    return " ".join(report.words[target.first : target.last + 1])
