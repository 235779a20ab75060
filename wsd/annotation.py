"""Whole collections: rows of text in, annotated rows out, in constant memory.

The command line, the page of documents and a Dask cluster all read through
`annotate`.  Sentences of many rows are read in one call, so that the network
finds enough of each length to fill its batches; a row of any length is read in
parts.  Readings are the same however the rows are put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from wsd.disambiguator import Disambiguator
from wsd.records import Answer, RowPart, Sentence, SentenceAnswers
from wsd.text import sentences

TOKENS_A_BLOCK = 3_000  # read in one call; twice as many take 30 MB more and save a tenth of time
CHARACTERS_A_CHUNK = 15_000  # a block: what a worker gets at once, and what a kill may cost


@dataclass(frozen=True, slots=True)
class Chunk:
    """Neighbouring rows, the first of them number `first`, counted from 1.

    `share` tells how much of the source (0 to 1, None: not known) ends with them.
    """

    first: int
    rows: tuple[str, ...]
    share: float | None = None


def annotate(
    disambiguator: Disambiguator, rows: Iterable[str], first: int = 1, *, tokens_a_block: int = 0
) -> Iterator[RowPart]:
    """Answer for every word of every row; the parts come in order, one a row or more.

    The first row has the number `first`.  Smaller blocks than TOKENS_A_BLOCK come
    sooner, and take longer in all.
    """
    most = tokens_a_block or TOKENS_A_BLOCK
    block: list[_Unread] = []
    tokens = 0
    for row, text in enumerate(rows, start=first):
        block.append(_Unread(row, 0, [], last=False))
        for number, sentence in enumerate(sentences(text, disambiguator.inventory)):
            if tokens + len(sentence.tokens) > most:
                yield from _read(disambiguator, block if block[-1].sentences else block[:-1])
                block, tokens = [_Unread(row, number, [], last=False)], 0
            block[-1].sentences.append(sentence)
            tokens += len(sentence.tokens)
        block[-1].last = True
    yield from _read(disambiguator, block)


def chunks(rows: Iterable[str], *, skip: int = 0) -> Iterator[Chunk]:
    """Gather rows to CHARACTERS_A_CHUNK, or to one row that is longer; leave the first out."""
    gathered: list[str] = []
    characters, first = 0, skip + 1
    for number, row in enumerate(rows, start=1):
        if number <= skip:
            continue
        gathered.append(row)
        characters += len(row) + 1  # an empty row is work too
        if characters >= CHARACTERS_A_CHUNK:
            yield Chunk(first, tuple(gathered))
            first, gathered, characters = number + 1, [], 0
    if gathered:
        yield Chunk(first, tuple(gathered))


def without_readings(part: RowPart) -> RowPart:
    """Drop every candidate but the chosen sense: a thirtieth of the memory is left."""
    return replace(
        part,
        sentences=tuple(
            SentenceAnswers(each.sentence, _light(each.tokens), _light(each.expressions))
            for each in part.sentences
        ),
    )


def _light(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    return tuple(replace(answer, reading=None) for answer in answers)


@dataclass
class _Unread:
    """A part of a row whose sentences wait to be read."""

    row: int
    first: int
    sentences: list[Sentence]
    last: bool


def _read(disambiguator: Disambiguator, block: list[_Unread]) -> Iterator[RowPart]:
    answers = iter(disambiguator.answer([each for part in block for each in part.sentences]))
    for part in block:
        answered = tuple(next(answers) for _ in part.sentences)
        yield RowPart(part.row, part.first, answered, part.last)
