"""The same annotation on many machines, as a Dask job: `wsd[dask]`.

Every process of the cluster has this library installed and loads a network once.
A partition whose process dies is read again by another one, with the same result.

>>> import dask.dataframe as dd, pandas as pd  # doctest: +SKIP
>>> reviews = dd.from_pandas(pd.DataFrame({"text": ["A spring in the bank."]}), npartitions=1)
>>> annotate_column(reviews, "text").compute()["senses"][0]
'[[[2, 8, "spring%1:17:00::", 0.61], [16, 20, "bank%1:17:01::", 0.93]]]'
"""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from wsd.annotation import Chunk, annotate
from wsd.disambiguator import Disambiguator, load
from wsd.formats import compact_senses
from wsd.records import WsdError
from wsd.workers import Written, written

if TYPE_CHECKING:
    from dask.dataframe import DataFrame

SENSES, WORDS, CONFIDENCE = "senses", "words_with_sense", "mean_confidence"
AHEAD = 2  # chunks that wait for each thread of a cluster
PATIENCE = 30  # seconds until a scheduler that does not answer is given up

_loading = threading.Lock()


def annotate_column(frame: DataFrame, column: str, *, model: str = "both") -> DataFrame:
    """Add three columns to a Dask DataFrame, read from the text of `column`; computes nothing yet.

    `senses` is JSON, `[[[start, end, sense key, probability], ...], ...]`, a list a
    sentence; `words_with_sense` counts them and `mean_confidence` (0 to 1) is their
    mean probability, missing where there is none.  A missing text has no words.
    """
    if column not in frame.columns:
        raise WsdError(
            f"The frame has no column {column!r}: choose one of {', '.join(map(str, frame))}."
        )
    meta = annotated_part(frame._meta.iloc[:0], column, None)
    return frame.map_partitions(annotated_part, column, model, meta=meta)


def annotated_part(part: pd.DataFrame, column: str, model: str | None) -> pd.DataFrame:
    """Annotate one partition; with no model, of no rows."""
    senses: list[str] = []
    words: list[int] = []
    confidence: list[float | None] = []
    if model and len(part):
        texts = ["" if missing else str(text) for text, missing in _cells(part[column])]
        pieces: list[list[Any]] = [[] for _ in texts]
        for each in annotate(loaded(model), texts):
            pieces[each.row - 1] += compact_senses(each)
        for row in pieces:
            shares = [word[3] for sentence in row for word in sentence]
            senses.append(json.dumps(row))
            words.append(len(shares))
            confidence.append(sum(shares) / len(shares) if shares else None)
    columns: dict[str, pd.Series[Any]] = {
        SENSES: pd.Series(senses, index=part.index, dtype="string"),
        WORDS: pd.Series(words, index=part.index, dtype="int64"),
        CONFIDENCE: pd.Series(confidence, index=part.index, dtype="float64"),
    }
    return part.assign(**columns)


def _cells(column: pd.Series[Any]) -> Iterator[tuple[object, bool]]:
    return zip(column, column.isna(), strict=True)


def loaded(model: str) -> Disambiguator:
    """Load a reader once for this process, whichever of its threads asks first."""
    with _loading:
        return _loaded(model)


@lru_cache(maxsize=2)
def _loaded(model: str) -> Disambiguator:
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # torch heeds it; the scheduler counts threads
    return load(model)


def written_by(
    address: str, chunks: Iterable[Chunk], *, model: str, style: str
) -> Iterator[Written]:
    """Let the cluster of a scheduler write chunks out; they come back in order."""
    try:
        from distributed import Client, Future
    except ImportError as error:
        raise WsdError(
            "--scheduler needs Dask: install it with `pip install wsd[dask]`."
        ) from error
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise WsdError(f"No Dask scheduler answers at {address}.") from error
    waiting: deque[Future] = deque()
    with client:
        most = max(1, sum(client.nthreads().values())) * AHEAD
        for chunk in chunks:
            waiting.append(client.submit(write_chunk, chunk, model, style, pure=False))
            if len(waiting) > most:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def write_chunk(chunk: Chunk, model: str, style: str) -> Written:
    """Annotate and write one chunk, in a process of the cluster."""
    return written(loaded(model), chunk, style)
