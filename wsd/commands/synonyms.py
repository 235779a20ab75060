"""`wsd synonyms`: other words that fit a target in its context."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
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
from wsd.findings import Synonym


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_text(parser)
    add_target(parser)
    add_model(parser)
    add_json(parser)


def run(arguments: argparse.Namespace) -> str:
    """Read the target and return its synonyms, as lines or as JSON."""
    from wsd.disambiguator import load  # slow to import

    text = input_text(arguments)
    found = load(arguments.model).synonyms(text, input_target(arguments))
    if arguments.json:
        return as_json({"model": arguments.model, "synonyms": [_json(each) for each in found]})
    return lines(found)


def lines(found: Sequence[Synonym]) -> str:
    """Write synonyms for people, the likeliest sense's first."""
    rows = [
        [f"{each.probability:.2f}", shown(each.text), each.sense.key, short(each.sense.gloss)]
        for each in found
    ]
    return table(rows) if rows else "(no other word fits, or the word carries no sense here)\n"


def _json(each: Synonym) -> dict[str, Any]:
    return {
        "text": each.text,
        "lemma": each.lemma,
        "form": each.form,
        "probability": each.probability,
        "sense": each.sense.key,
        "synset": each.sense.synset,
        "count": each.count,
    }
