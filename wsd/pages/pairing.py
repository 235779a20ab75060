"""Two sentences side by side: what differs, and which word answers which; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from wsd.pages.choice import Choice
from wsd.records import Target


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences that differ in little, and the word to look at in both."""

    name: str
    text: str
    other: str
    word: str


PAIRS = (
    Pair(
        "bank: river, town",
        "They walked along the bank of the river.",
        "They walked along the bank of the town.",
        "bank",
    ),
    Pair(
        "spring: broke, drank",
        "He found the broken spring.",
        "He found the warm spring.",
        "spring",
    ),
    Pair("bass: caught, played", "She caught a bass.", "She played a bass.", "bass"),
    Pair("bad: film, deed", "It was a bad film.", "It was a bad deed.", "bad"),
    Pair(
        "chest: drawers, hair",
        "He had a chest of drawers.",
        "He had a chest of hair.",
        "chest",
    ),
    Pair(
        "plant: watered, built",
        "They watered the plant.",
        "They built the plant.",
        "plant",
    ),
)


def pair_of(text: str) -> Pair | None:
    """Find the pair whose first sentence this is."""
    return next((pair for pair in PAIRS if pair.text == text.strip()), None)


def changed(words: Sequence[str], others: Sequence[str]) -> tuple[frozenset[int], frozenset[int]]:
    """Find the places of the words that only the one or only the other sentence has."""
    mine, theirs = set(range(len(words))), set(range(len(others)))
    matcher = SequenceMatcher(a=list(words), b=list(others), autojunk=False)
    for block in matcher.get_matching_blocks():
        mine -= set(range(block.a, block.a + block.size))
        theirs -= set(range(block.b, block.b + block.size))
    return frozenset(mine), frozenset(theirs)


def counterpart(target: Target, name: str, found: Mapping[str, Choice]) -> Choice | None:
    """Find the same word in another text: spelled the same, else another form of it.

    It has the same candidates, so that the two beliefs can be compared.
    """
    same = [choice for choice in found.values() if _candidates(choice) == _keys(target)]
    spelled = [choice for choice in same if choice.name.casefold() == name.casefold()]
    return next(iter([*spelled, *same]), None)


def _candidates(choice: Choice) -> frozenset[str]:
    reading = choice.answer.reading
    return _keys(reading.target) if reading else frozenset()


def _keys(target: Target) -> frozenset[str]:
    return frozenset(sense.key for sense in target.candidates)
