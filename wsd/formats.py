"""Annotated rows as JSON lines, CSV, and the evaluation framework's XML with its keys.

A format writes one stream or several, each row's part as soon as it is known.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from wsd.records import Answer, RowPart, SentenceAnswers

COLUMNS = (
    *("row", "sentence", "start", "end", "words", "text", "lemma", "pos", "sense"),
    *("probability", "source"),
)
DIGITS = 4  # of a probability where space counts
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a spreadsheet's formula may begin


@dataclass(frozen=True)
class Format:
    """How annotated rows are written: a string for each stream, opened and closed by others.

    Streams after the first are named like the first with another ending each;
    `write` gives a part's share of each stream.
    """

    name: str
    endings: tuple[str, ...]
    opening: tuple[str, ...]
    write: Callable[[RowPart], tuple[str, ...]]
    closing: tuple[str, ...]


def sentence_json(answers: SentenceAnswers) -> dict[str, Any]:
    """Give a sentence the shape that the README documents."""
    return {
        "text": answers.sentence.text,
        "start": answers.sentence.start,
        "end": answers.sentence.end,
        "tokens": [_answer_json(answer) for answer in answers.tokens],
        "expressions": [_answer_json(answer) for answer in answers.expressions],
    }


def _answer_json(answer: Answer) -> dict[str, Any]:
    return {
        "text": answer.text,
        "start": answer.start,
        "end": answer.end,
        "lemma": answer.lemma,
        "pos": answer.pos,
        "sense": answer.sense.key if answer.sense else None,
        "probability": answer.probability,
        "candidates": _candidates_json(answer),
    }


def _candidates_json(answer: Answer) -> list[dict[str, Any]]:
    if answer.reading is None:
        return []
    pairs = zip(answer.reading.target.candidates, answer.reading.probabilities, strict=True)
    return [
        {"key": s.key, "synset": s.synset, "gloss": s.gloss, "probability": probability}
        for s, probability in sorted(pairs, key=lambda pair: -pair[1])
    ]


def units(answers: SentenceAnswers) -> Iterator[Answer]:
    """The words of a sentence, an expression that has a sense in place of its words."""
    whole = {each.first: each for each in answers.expressions if each.sense}
    index = 0
    while index < len(answers.tokens):
        unit = whole.get(index, answers.tokens[index])
        yield unit
        index = unit.last + 1


def inert(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula: it then begins with an apostrophe."""
    return f"'{cell}" if cell[:1] in FORMULA and len(cell) > 1 else cell


def _json_lines(part: RowPart) -> tuple[str, ...]:
    """Write `{"row": 1, "sentences": [...]}`, a line a row."""
    sentences = [json.dumps(sentence_json(each), ensure_ascii=False) for each in part.sentences]
    return (_row_line(part, "sentences", sentences),)


def _light_lines(part: RowPart) -> tuple[str, ...]:
    """Write the same without the candidates, which `without_readings` drops."""
    sentences = [
        json.dumps(_light(sentence_json(each)), ensure_ascii=False) for each in part.sentences
    ]
    return (_row_line(part, "sentences", sentences),)


def _light(sentence: dict[str, Any]) -> dict[str, Any]:
    for answer in (*sentence["tokens"], *sentence["expressions"]):
        del answer["candidates"]
    return sentence


def compact_senses(part: RowPart) -> list[list[tuple[int, int, str, float]]]:
    """Give each sentence's words with a sense as (start, end, sense key, probability)."""
    return [
        [
            (unit.start, unit.end, unit.sense.key, round(unit.probability or 0.0, DIGITS))
            for unit in units(each)
            if unit.sense
        ]
        for each in part.sentences
    ]


def _compact_lines(part: RowPart) -> tuple[str, ...]:
    """Write `{"row": 1, "senses": [[[start, end, sense key, probability], ...], ...]}`."""
    return (_row_line(part, "senses", list(map(json.dumps, compact_senses(part)))),)


def _row_line(part: RowPart, name: str, items: list[str]) -> str:
    opening = f'{{"row": {part.row}, "{name}": [' if part.first == 0 else ", "
    return opening + ", ".join(items) + ("]}\n" if part.last else "")


def _csv_lines(part: RowPart) -> tuple[str, ...]:
    """Write a line a word and a line an expression."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    for number, each in enumerate(part.sentences, start=part.first + 1):
        for answer in (*each.tokens, *each.expressions):
            lines.writerow(_cells(part.row, number, answer))
    return (written.getvalue(),)


def _cells(row: int, sentence: int, answer: Answer) -> tuple[object, ...]:
    return (
        row,
        sentence,
        answer.start,
        answer.end,
        answer.last - answer.first + 1,
        inert(answer.text),
        inert(answer.lemma),
        answer.pos or "",
        inert(answer.sense.key) if answer.sense else "",
        "" if answer.probability is None else round(answer.probability, DIGITS),
        answer.source,
    )


def _framework(part: RowPart) -> tuple[str, ...]:
    """Write sentences of `<wf>` and `<instance>`, and a line `id key` for each instance."""
    name = f"d{part.row:03}"
    lines = [f"<text id={quoteattr(name)}>\n"] if part.first == 0 else []
    keys: list[str] = []
    for number, each in enumerate(part.sentences, start=part.first):
        _framework_sentence(f"{name}.s{number:03}", each, lines, keys)
    return "".join(lines) + ("</text>\n" if part.last else ""), "".join(keys)


def _framework_sentence(
    name: str, answers: SentenceAnswers, lines: list[str], keys: list[str]
) -> None:
    lines.append(f'<sentence id="{name}">\n')
    instances = 0
    for unit in units(answers):
        text = _xml(" ".join(each.text for each in answers.tokens[unit.first : unit.last + 1]))
        if unit.sense is None:
            lines.append(f"<wf>{escape(text)}</wf>\n")
            continue
        lines.append(
            f'<instance id="{name}.t{instances:03}" lemma={quoteattr(unit.sense.lemma.lower())} '
            f'pos="{unit.sense.pos}">{escape(text)}</instance>\n'
        )
        keys.append(f"{name}.t{instances:03} {unit.sense.key}\n")
        instances += 1
    lines.append("</sentence>\n")


def _xml(text: str) -> str:
    """Put a mark in place of what XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text)


_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADER = ",".join(COLUMNS) + "\n"
_XML_OPENING = '<?xml version="1.0" encoding="UTF-8"?>\n<corpus lang="en" source="wsd">\n'
FORMATS = {
    each.name: each
    for each in (
        Format("jsonl", (), ("",), _json_lines, ("",)),
        Format("light", (), ("",), _light_lines, ("",)),
        Format("compact", (), ("",), _compact_lines, ("",)),
        Format("csv", (), (_HEADER,), _csv_lines, ("",)),
        Format("xml", (".key.txt",), (_XML_OPENING, ""), _framework, ("</corpus>\n", "")),
    )
}
