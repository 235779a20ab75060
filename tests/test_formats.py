"""What is written can be read again, by programs and by spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fakes import CountingReader, FewWords, sense

from wsd import annotation
from wsd.annotation import annotate
from wsd.commands.disambiguate import document_json
from wsd.disambiguator import Disambiguator
from wsd.formats import COLUMNS, FORMATS, inert, units
from wsd.framework import read_framework

ROWS = ("Spring is near.\tA chest of drawers & <b>.", "", "=spring \x00 ]]> “is”", "café. " * 9)


def counting() -> Disambiguator:
    return Disambiguator(CountingReader(), FewWords())  # type: ignore[arg-type]


def written(name: str, *rows: str) -> tuple[str, ...]:
    form = FORMATS[name]
    streams = [[text] for text in form.opening]
    for part in annotate(counting(), rows or ROWS):
        for stream, text in zip(streams, form.write(part), strict=True):
            stream.append(text)
    return tuple("".join(s) + end for s, end in zip(streams, form.closing, strict=True))


@pytest.mark.parametrize("block", [1, 10_000])
def test_a_json_line_has_the_sentences_that_disambiguate_prints(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotation, "TOKENS_A_BLOCK", block)
    [text] = written("jsonl")
    for row, (line, source) in enumerate(zip(text.splitlines(), ROWS, strict=True), start=1):
        expected = json.loads(json.dumps(document_json(counting().disambiguate(source))))
        assert json.loads(line) == {"row": row, "sentences": expected["sentences"]}


@pytest.mark.parametrize("block", [1, 10_000])
def test_a_compact_line_holds_where_which_and_how_sure(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotation, "TOKENS_A_BLOCK", block)
    [text] = written("compact", "Spring is near.\nchest of drawers", "", "of")
    assert [json.loads(line) for line in text.splitlines()] == [
        # weights 1, 4, 1 of the spring; the expression stands for its words
        {
            "row": 1,
            "senses": [
                [[0, 6, sense("spring", 2).key, round(4 / 6, 4)]],
                [[16, 32, sense("chest_of_drawers", 1).key, 1.0]],
            ],
        },
        {"row": 2, "senses": []},
        {"row": 3, "senses": [[]]},
    ]


def test_a_csv_has_a_line_for_every_word_and_expression() -> None:
    [text] = written("csv")
    [header, *lines] = csv.reader(io.StringIO(text))
    assert tuple(header) == COLUMNS
    expected = [
        answer
        for row in ROWS
        for each in counting().disambiguate(row).sentences
        for answer in (*each.tokens, *each.expressions)
    ]
    assert len(lines) == len(expected)
    found = dict(zip(header, next(line for line in lines if line[4] == "3"), strict=True))
    assert (found["text"], found["source"]) == ("chest of drawers", "only sense")


def test_no_cell_of_a_csv_begins_a_formula() -> None:
    [text] = written("csv", "=1+1 +cmd|calc @SUM -2 - =")
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and len(cell) > 1]


@pytest.mark.parametrize("cell", ["=A1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert inert(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "-", "word", "a=b"])
def test_what_is_no_formula_stays(cell: str) -> None:
    assert inert(cell) == cell


def test_the_frameworks_format_is_read_back_with_its_keys(tmp_path: Path) -> None:
    data, keys = written("xml")
    (tmp_path / "a.xml").write_text(data, "utf-8")
    (tmp_path / "a.key.txt").write_text(keys, "utf-8")
    sentences = read_framework(tmp_path / "a.xml", tmp_path / "a.key.txt")
    assert [each.document for each in sentences][:3] == ["d001", "d001", "d003"]
    assert sentences[0].words == ("Spring", "is", "near", ".")
    [spring] = sentences[0].instances
    assert (spring.lemma, spring.pos, spring.keys) == ("spring", "NOUN", (sense("spring", 2).key,))
    [chest] = sentences[1].instances
    assert (chest.first, chest.last, chest.lemma) == (1, 3, "chest_of_drawers")
    assert len(list(ElementTree.fromstring(data))) == len(ROWS)


def test_an_expression_without_a_sense_leaves_its_words_alone() -> None:
    [part] = annotate(counting(), ["a chest of drawers"])
    [answers] = part.sentences
    assert [unit.text for unit in units(answers)] == ["a", "chest of drawers"]
