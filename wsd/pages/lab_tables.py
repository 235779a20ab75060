"""The lab's records as tables, a row a number; pure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from wsd.findings import ContextMap, Contrast
from wsd.records import Reading


def contrasts_table(contrasts: Sequence[Contrast]) -> pd.DataFrame:
    """What each word does to each reader, in percentage points of the sense it chose."""
    columns = ["reader", "sense key", "position", "word", "percentage points"]
    rows = [
        (one.model, one.whole.best.key, word.index + 1, word.word, 100 * word.shift)
        for one in contrasts
        for word in one.influences
    ]
    return pd.DataFrame(rows, columns=columns)


def map_table(found: ContextMap) -> pd.DataFrame:
    """Every pair of visible words, with the belief in the whole sentence's sense and the choice."""
    key = found.whole.best.key
    rows = [
        (left, right, key, reading.probability(key), reading.best.key, reading.source)
        for left, row in zip(found.left, found.readings, strict=True)
        for right, reading in zip(found.right, row, strict=True)
    ]
    names = ["words left", "words right", "sense key", "probability", "chosen key", "source"]
    return pd.DataFrame(rows, columns=names)


def shifts_table(before: Reading, after: Reading) -> pd.DataFrame:
    """Every candidate with its belief in sentence A and in B, and the difference in points."""
    rows = [
        (
            sense.key,
            sense.gloss,
            before.probability(sense.key),
            after.probability(sense.key),
            100 * (after.probability(sense.key) - before.probability(sense.key)),
        )
        for sense in before.target.candidates
    ]
    names = ["sense key", "gloss", "in A", "in B", "percentage points"]
    return pd.DataFrame(rows, columns=names)
