"""How much context a belief needs, and on which side: every pair of left and right words.

The words beyond a pair are really removed, as in a sweep of `wsd/context.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wsd.context import refuse_long
from wsd.findings import ContextMap
from wsd.records import Reader, Reading, Request, Target

MAX_SIDE = 40  # words of a side that are added one by one; the last step adds the others


def context_map(reader: Reader, words: Sequence[str], target: Target) -> ContextMap:
    """Read a target with each pair of words visible on its left and on its right.

    Everything is read in one call of the reader.  Raises WsdError for a
    sentence that is too long to follow its context.
    """
    refuse_long(words)
    left = _counts(target.first)
    right = _counts(len(words) - target.last - 1)
    requests = [_request(words, target, before, after) for before in left for after in right]
    readings = [replace(reading, target=target) for (reading,) in reader.read(requests)]
    rows = range(0, len(readings), len(right))
    return ContextMap(
        model=reader.name,
        words=tuple(words),
        target=target,
        left=left,
        right=right,
        readings=tuple(tuple(readings[row : row + len(right)]) for row in rows),
    )


def fewest_words(found: ContextMap) -> tuple[int, int]:
    """Count the words on the left and on the right that first lead to the whole sentence's answer.

    Of the pairs with the fewest words in all, the one with fewest on the left.
    """
    pairs = (
        (before + after, before, after)
        for before, row in zip(found.left, answers_as_whole(found), strict=True)
        for after, same in zip(found.right, row, strict=True)
        if same
    )
    _, before, after = min(pairs)
    return before, after


def answers_as_whole(found: ContextMap) -> tuple[tuple[bool, ...], ...]:
    """Tell for every pair whether the reader chooses what it chooses in the whole sentence."""
    whole = _answer(found.whole)
    return tuple(tuple(_answer(reading) == whole for reading in row) for row in found.readings)


def _answer(reading: Reading) -> str | None:
    return None if reading.source == "no sense" else reading.best.key


def _counts(most: int) -> tuple[int, ...]:
    counts = range(min(most, MAX_SIDE) + 1)
    return (*counts, most) if most > MAX_SIDE else tuple(counts)


def _request(words: Sequence[str], target: Target, before: int, after: int) -> Request:
    visible = tuple(words[target.first - before : target.last + 1 + after])
    last = before + target.last - target.first
    return Request(visible, (replace(target, first=before, last=last),))
