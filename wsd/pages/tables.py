"""Records as tables, for the reader of numbers and for the CSV files; pure."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from wsd.formats import inert
from wsd.records import ContextReport, Document, Reading, Sweep


def senses_table(readings: Mapping[str, Reading]) -> pd.DataFrame:
    """Every candidate of one target, a row a sense, a column of probabilities a reader."""
    target = next(iter(readings.values())).target
    columns: dict[str, list[object]] = {
        "sense key": [sense.key for sense in target.candidates],
        "synset": [sense.synset for sense in target.candidates],
        "gloss": [sense.gloss for sense in target.candidates],
        "SemCor count": [sense.count for sense in target.candidates],
    }
    for name, reading in readings.items():
        columns[name] = list(reading.probabilities)
    return pd.DataFrame(columns)


def sweeps_table(report: ContextReport) -> pd.DataFrame:
    """Both sweeps, a row for each step and sense."""
    return pd.DataFrame([row for sweep in (report.left, report.right) for row in _rows(sweep)])


def _rows(sweep: Sweep) -> list[dict[str, object]]:
    return [
        {
            "side": sweep.side,
            "other side visible": sweep.other_side_visible,
            "visible words": step.visible,
            "word added": step.word or "",
            "sense key": sense.key,
            "probability": probability,
        }
        for step in sweep.steps
        for sense, probability in zip(
            step.reading.target.candidates, step.reading.probabilities, strict=True
        )
    ]


def influences_table(report: ContextReport) -> pd.DataFrame:
    """What each word contributes to the winning sense, in percentage points."""
    best = report.whole.best.key
    return pd.DataFrame(
        [
            {
                "position": influence.index + 1,
                "word": influence.word,
                "percentage points": 100 * influence.shift,
                "sense key": best,
                "probability with the word hidden": influence.reading.probability(best),
            }
            for influence in report.influences
        ],
        columns=[
            "position",
            "word",
            "percentage points",
            "sense key",
            "probability with the word hidden",
        ],
    )


def document_table(document: Document) -> pd.DataFrame:
    """Every word and expression of a text with its answer."""
    return pd.DataFrame(
        [
            {
                "start": answer.start,
                "end": answer.end,
                "text": answer.text,
                "lemma": answer.lemma,
                "part of speech": answer.pos or "",
                "sense key": answer.sense.key if answer.sense else "",
                "probability": answer.probability,
                "source": answer.source,
                "gloss": answer.sense.gloss if answer.sense else "",
            }
            for sentence in document.sentences
            for answer in (*sentence.tokens, *sentence.expressions)
        ]
    )


def as_csv(table: pd.DataFrame) -> bytes:
    """Encode a table so that spreadsheets read its letters, and no cell as a formula."""
    safe = table.copy()
    for name in safe.select_dtypes(include=["object", "str"]).columns:
        safe[name] = safe[name].map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
    return str(safe.to_csv(index=False)).encode("utf-8-sig")
