"""How context moves a belief: one target re-read with less of its sentence.

A sweep lets one side of the context grow word by word; the words beyond it are
really removed, because a stacked BiLSTM mixes both directions after its first
layer and hiding half of its state would not hide half of its context.  An
influence hides a single word and keeps its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wsd.findings import Contrast
from wsd.records import (
    ContextReport,
    Reader,
    Reading,
    Request,
    Side,
    Sweep,
    SweepStep,
    Target,
    WordInfluence,
    WsdError,
)

MAX_SENTENCE_WORDS = 250  # a report reads about twice as many copies of its sentence

View = tuple[int, int, int | None]
"""Words `start` to `end` (exclusive) of the sentence, one of them hidden or None."""


def context_reports(
    reader: Reader, words: Sequence[str], target: Target, *, other_side_visible: bool = True
) -> ContextReport:
    """Read a target with its whole sentence, with growing context, and with each word hidden.

    Everything is read in one call of the reader.  With `other_side_visible` the
    last step of each sweep is the reading of the whole sentence.  Raises
    WsdError for a sentence of more than MAX_SENTENCE_WORDS words.
    """
    refuse_long(words)
    before, after = target.first, len(words) - target.last - 1
    left_end = len(words) if other_side_visible else target.last + 1
    right_start = 0 if other_side_visible else target.first

    whole: View = (0, len(words), None)
    left: list[View] = [(target.first - v, left_end, None) for v in range(before + 1)]
    right: list[View] = [(right_start, target.last + 1 + v, None) for v in range(after + 1)]
    hidden = _each_hidden(words, target)
    readings = _read_views(reader, words, target, [whole, *left, *right, *hidden])

    return ContextReport(
        model=reader.name,
        words=tuple(words),
        whole=readings[whole],
        left=_sweep(
            "left",
            other_side_visible,
            [words[target.first - v] for v in range(1, before + 1)],
            [readings[view] for view in left],
        ),
        right=_sweep(
            "right",
            other_side_visible,
            [words[target.last + v] for v in range(1, after + 1)],
            [readings[view] for view in right],
        ),
        influences=_influences(words, readings, whole, hidden),
    )


def contrast(reader: Reader, words: Sequence[str], target: Target) -> Contrast:
    """Read a target in its sentence, by itself, and with each other word hidden.

    Everything is read in one call of the reader.  Raises WsdError for a
    sentence of more than MAX_SENTENCE_WORDS words.
    """
    refuse_long(words)
    whole: View = (0, len(words), None)
    alone: View = (target.first, target.last + 1, None)
    hidden = _each_hidden(words, target)
    readings = _read_views(reader, words, target, [whole, alone, *hidden])
    return Contrast(
        model=reader.name,
        words=tuple(words),
        whole=readings[whole],
        alone=readings[alone],
        influences=_influences(words, readings, whole, hidden),
    )


def refuse_long(words: Sequence[str]) -> None:
    """Raise WsdError for a sentence of more than MAX_SENTENCE_WORDS words."""
    if len(words) > MAX_SENTENCE_WORDS:
        raise WsdError(
            f"Expected a sentence of at most {MAX_SENTENCE_WORDS} words to follow its context, "
            f"got {len(words)}: shorten it or split it."
        )


def _each_hidden(words: Sequence[str], target: Target) -> list[View]:
    """A view for each word outside the target, with that word hidden."""
    outside = (i for i in range(len(words)) if not target.first <= i <= target.last)
    return [(0, len(words), i) for i in outside]


def _influences(
    words: Sequence[str], readings: Mapping[View, Reading], whole: View, hidden: Sequence[View]
) -> tuple[WordInfluence, ...]:
    return tuple(
        _influence(i, words[i], readings[whole], readings[start, end, i])
        for start, end, i in hidden
        if i is not None
    )


def _read_views(
    reader: Reader, words: Sequence[str], target: Target, views: Sequence[View]
) -> dict[View, Reading]:
    """Read each distinct view once; every reading speaks of the target in the whole sentence."""
    distinct = list(dict.fromkeys(views))
    answers = reader.read([_request(words, target, view) for view in distinct])
    return {
        view: replace(reading, target=target)
        for view, (reading,) in zip(distinct, answers, strict=True)
    }


def _request(words: Sequence[str], target: Target, view: View) -> Request:
    start, end, hidden = view
    visible = tuple(None if i == hidden else words[i] for i in range(start, end))
    moved = replace(target, first=target.first - start, last=target.last - start)
    return Request(visible, (moved,))


def _sweep(
    side: Side, other_side_visible: bool, added: Sequence[str], readings: Sequence[Reading]
) -> Sweep:
    """`added` names the word of each step but the first, from the target outwards."""
    pairs = zip([None, *added], readings, strict=True)
    steps = tuple(
        SweepStep(visible, word, reading) for visible, (word, reading) in enumerate(pairs)
    )
    return Sweep(side, other_side_visible, steps)


def _influence(index: int, word: str, whole: Reading, without: Reading) -> WordInfluence:
    key = whole.best.key
    return WordInfluence(index, word, whole.probability(key) - without.probability(key), without)
