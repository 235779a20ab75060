"""How far back a reader remembers: a sentence with more and more words put before its clue.

What is put in says nothing of any sense, so a reader that forgets its clue
drifts to what it would say without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wsd.findings import Stretch
from wsd.records import Reader, Reading, Request, Target, WordInfluence

PHRASES = tuple(
    tuple(phrase.split())
    for phrase in (
        "as everyone would agree",
        "or so we think",
        "at least to us",
        "as they often say",
        "if we are honest",
        "whatever else is so",
        "as we all know",
        "or so it seems",
        "as you might expect",
        "to be quite clear",
        "though nobody really knows",
        "as was said already",
        "if that is so",
        "as anyone can tell",
        "or so they believed",
    )
)
"""Fifteen asides of four words, written for this: no thing, no deed, no place, no time of year."""

STEP = 4  # words of an aside
MOST = STEP * len(PHRASES)
MARKS = frozenset(".,;:!?()[]\"'")
_LINKS = (
    "a an the this that these those some any no my your his her its our their of in on at to from "
    "by with for and or but as into onto over under very"
)
LINKS = frozenset(_LINKS.split())  # they belong to what follows, so an aside stands before them


def clues(influences: Sequence[WordInfluence]) -> tuple[WordInfluence, ...]:
    """The words that may be clues, the one that speaks most strongly for the sense first."""
    words = (each for each in influences if any(c.isalnum() for c in each.word))
    return tuple(sorted(words, key=lambda each: -each.shift))


def stretches(words: Sequence[str], target: Target, clue: int) -> tuple[Stretch, ...]:
    """Put 0, 4, 8 ... MOST neutral words between a clue and the target.

    They stand right behind a clue on the left; before one on the right, and
    before the articles and prepositions that lead to it.
    """
    before = clue < target.first
    place = clue + 1 if before else clue
    while not before and place > target.last + 1 and words[place - 1].lower() in LINKS:
        place -= 1
    return tuple(_stretch(words, target, clue, place, count) for count in range(len(PHRASES) + 1))


def _stretch(words: Sequence[str], target: Target, clue: int, place: int, count: int) -> Stretch:
    put_in = _asides(words[:place], words[place:], count)
    size = len(put_in)
    shift = size if target.first >= place else 0
    return Stretch(
        words=(*words[:place], *put_in, *words[place:]),
        start=place,
        end=place + size,
        inserted=STEP * count,
        clue=clue + size if clue >= place else clue,
        target=replace(target, first=target.first + shift, last=target.last + shift),
    )


def _asides(before: Sequence[str], after: Sequence[str], count: int) -> list[str]:
    """The first asides, each between commas, none beside another mark."""
    if not count:
        return []
    put_in = [word for phrase in PHRASES[:count] for word in (",", *phrase)]
    if before and before[-1] in MARKS:
        put_in.pop(0)
    return put_in if after and after[0] in MARKS else [*put_in, ","]


def read_stretches(reader: Reader, found: Sequence[Stretch]) -> tuple[Reading, ...]:
    """Read the target of every stretch, in one call of the reader."""
    answers = reader.read([Request(each.words, (each.target,)) for each in found])
    return tuple(reading for (reading,) in answers)
