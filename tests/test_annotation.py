"""Rows in, answered rows out: nothing is lost between blocks, and blocks change nothing."""

from __future__ import annotations

import pytest
from fakes import CountingReader, FewWords

from wsd import annotation
from wsd.annotation import Chunk, annotate, chunks, without_readings
from wsd.disambiguator import Disambiguator
from wsd.records import RowPart, SentenceAnswers

ROWS = ("Spring is near. A chest of drawers. The bank!", "", "is spring", "\n \t", "A café. " * 20)


def counting() -> Disambiguator:
    return Disambiguator(CountingReader(), FewWords())  # type: ignore[arg-type]


def joined(parts: list[RowPart]) -> dict[int, tuple[SentenceAnswers, ...]]:
    found: dict[int, tuple[SentenceAnswers, ...]] = {}
    for part in parts:
        assert part.first == len(found.get(part.row, ()))
        found[part.row] = found.get(part.row, ()) + part.sentences
    return found


@pytest.mark.parametrize("block", [1, 3, 7, 10_000])
def test_rows_are_answered_as_each_alone_would_be(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotation, "TOKENS_A_BLOCK", block)
    found = joined(list(annotate(counting(), ROWS, first=5)))
    assert found == {
        row: counting().disambiguate(text).sentences for row, text in enumerate(ROWS, start=5)
    }


@pytest.mark.parametrize("block", [1, 5, 10_000])
def test_each_row_has_one_last_part_and_none_but_a_blank_row_has_an_empty_one(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotation, "TOKENS_A_BLOCK", block)
    parts = list(annotate(counting(), ROWS))
    assert [part.row for part in parts if part.last] == [1, 2, 3, 4, 5]
    assert [part.row for part in parts if not part.sentences] == [2, 4]


def test_sentences_of_many_rows_are_read_in_one_call() -> None:
    reader = CountingReader()
    rows = ["spring"] * 50
    list(annotate(Disambiguator(reader, FewWords()), rows))  # type: ignore[arg-type]
    assert [len(requests) for requests in reader.calls] == [50]


def test_a_row_longer_than_a_text_may_be_is_read() -> None:
    [*_, last] = annotate(counting(), ["Spring is. " * 3000])
    assert last.last and last.first + len(last.sentences) == 3000


def test_chunks_hold_whole_rows_in_order_and_can_leave_the_first_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(annotation, "CHARACTERS_A_CHUNK", 10)
    rows = ["abc", "", "defg", "a very long row", "h"]
    assert list(chunks(rows)) == [
        Chunk(1, ("abc", "", "defg")),
        Chunk(4, ("a very long row",)),
        Chunk(5, ("h",)),
    ]
    assert list(chunks(rows, skip=3)) == list(chunks(rows))[1:]
    assert list(chunks(rows, skip=9)) == []


def test_without_readings_the_answers_stay() -> None:
    [part] = annotate(counting(), ["spring is a chest of drawers"])
    light = without_readings(part)
    for before, after in zip(part.sentences, light.sentences, strict=True):
        assert [a.sense for a in after.tokens] == [a.sense for a in before.tokens]
        assert {a.reading for a in (*after.tokens, *after.expressions)} == {None}
