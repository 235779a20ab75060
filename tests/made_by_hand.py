"""Senses and readings made by hand, for tests of what is shown."""

from __future__ import annotations

from wsd.records import Reading, Sense, Target


def make_sense(number: int, **changes: object) -> Sense:
    """Make a noun sense; `changes` replace its fields."""
    fields = {
        "key": f"word%1:00:{number:02}::",
        "synset": f"word.n.{number:02}",
        "lemma": "word",
        "pos": "NOUN",
        "gloss": f"meaning number {number}",
        "examples": (),
        "synonyms": (f"name{number}",),
        "hypernyms": (),
        "lexname": "noun.artifact",
        "count": 0,
    }
    return Sense(**(fields | changes))  # type: ignore[arg-type]


def make_reading(*probabilities: float, **changes: object) -> Reading:
    """Make a network's reading with a candidate for each probability."""
    senses = tuple(make_sense(number, **changes) for number in range(1, len(probabilities) + 1))
    return Reading(Target(0, 0, senses), probabilities, 0.0, "network")
