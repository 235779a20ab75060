"""Rows of text from a text file, a CSV or a Parquet file, one after another.

A row is a line of a text file (a paragraph), or a record's cell in the chosen
column.  Nothing but the row at hand is kept, so a file may be of any size.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO, Literal

from wsd.records import WsdError

Kind = Literal["text", "csv", "parquet"]

LONGEST_ROW = 1_000_000  # characters; a row's answers are put together before they are written
LONGEST_LINE = 4_000_000  # bytes; a character has up to four
LISTED = 20  # columns that an error names
PARQUET_ROWS = 256  # read at once; cells may be long
TEXT_SUFFIXES = (".txt", ".md", ".text", "")
CSV_SUFFIXES = (".csv", ".tsv")
_SUFFIXES: dict[str, Kind] = {
    **dict.fromkeys(TEXT_SUFFIXES, "text"),
    **dict.fromkeys(CSV_SUFFIXES, "csv"),
    ".parquet": "parquet",
}
_DELIMITERS = ",;\t"


@dataclass
class Source:
    """Rows in the order of their file; `share` (0 to 1) tells how much of it has been read.

    `share` is None where nobody knows how much there is, as of standard input.
    """

    name: str
    rows: Iterator[str] = field(repr=False)
    share: float | None = None


def kind_of(name: str, column: str | None) -> Kind:
    """Tell by a file's name, or by whether a column is asked for, how it is to be read."""
    if name == "-":
        return "csv" if column else "text"
    kind = _SUFFIXES.get(Path(name).suffix.lower())
    if kind is None:
        raise WsdError(
            f"Expected a file whose name ends with {', '.join(s for s in _SUFFIXES if s)}, "
            f"got {name}."
        )
    if kind == "text" and column:
        raise WsdError(f"{name} is text and has no columns: leave the column out.")
    return kind


@contextmanager
def open_source(name: str, column: str | None = None) -> Iterator[Source]:
    """Open a file ("-": standard input); `WsdError` where it is not what its name says.

    `column` names the column of a CSV or Parquet file that holds the text; it may
    be left out where there is one column only.
    """
    kind = kind_of(name, column)
    if name == "-":
        yield source_of(kind, "standard input", sys.stdin.buffer, column, None)
        return
    with _opened(name) as stream:
        yield source_of(kind, name, stream, column, os.fstat(stream.fileno()).st_size)


def _opened(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except FileNotFoundError as error:
        raise WsdError(f"There is no file {name}.") from error
    except OSError as error:
        raise WsdError(f"{name} cannot be read: {error.strerror or error}.") from error


def source_of(
    kind: Kind, name: str, stream: IO[bytes], column: str | int | None, size: int | None
) -> Source:
    """Read from a stream of `size` bytes; a column may be its name or its place, from 0."""
    source = Source(name, iter(()), 0.0 if size else None)
    if kind == "parquet":
        source.rows = _parquet_rows(source, stream, column)
        return source
    lines = _lines(source, stream, size)
    source.rows = _csv_rows(name, lines, column) if kind == "csv" else _paragraphs(name, lines)
    return source


def _paragraphs(name: str, lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if len(line) > LONGEST_ROW:
            raise _too_long(f"{name}, line {number}")
        yield line.rstrip("\r\n")


def _lines(source: Source, stream: IO[bytes], size: int | None) -> Iterator[str]:
    """Yield lines with their ends."""
    number, read = 0, 0
    while raw := stream.readline(LONGEST_LINE):
        number, read = number + 1, read + len(raw)
        if size:
            source.share = min(1.0, read / size)
        place = f"{source.name}, line {number}"
        if len(raw) == LONGEST_LINE:
            raise _too_long(place)
        yield decoded(raw, place, first=number == 1)


def decoded(raw: bytes, name: str, *, first: bool = True) -> str:
    """Decode UTF-8, without the mark at the beginning of a file; `WsdError` says what came."""
    try:
        return raw.decode("utf-8-sig" if first else "utf-8")
    except UnicodeDecodeError as error:
        raise WsdError(
            f"{name}: expected text in UTF-8, got byte 0x{raw[error.start]:02x}; "
            "save the file as UTF-8 and try again."
        ) from error


def _too_long(place: str) -> WsdError:
    return WsdError(
        f"{place} has more than {LONGEST_ROW:,} characters: break it into several paragraphs."
    )


def csv_columns(header: str) -> tuple[str, list[str]]:
    """Find the delimiter of a CSV file's first line, and the names of its columns."""
    delimiter = max(_DELIMITERS, key=header.count)
    try:
        return delimiter, next(csv.reader([header.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return delimiter, []


def _csv_rows(name: str, lines: Iterator[str], column: str | int | None) -> Iterator[str]:
    """Yield the cells of one column; a short record has empty cells at its end."""
    delimiter, names = csv_columns(next(lines, ""))
    place = column_place(name, names, column)
    csv.field_size_limit(LONGEST_ROW)
    records = csv.reader(lines, delimiter=delimiter)
    try:
        for record in records:
            if record:  # a blank line is no record
                yield record[place] if place < len(record) else ""
    except csv.Error as error:
        raise WsdError(f"{name}, line {records.line_num + 1}: no CSV, {error}.") from error


def column_place(name: str, names: Sequence[str], column: str | int | None) -> int:
    """Find a column by its name or its place, or the only one there is."""
    if not names:
        raise WsdError(f"{name} holds no table: expected a first line that names its columns.")
    if column is None and len(names) == 1:
        return 0
    if isinstance(column, int) and column < len(names):
        return column
    if column in names:
        return names.index(str(column))
    listed = ", ".join(names[:LISTED]) + (", ..." if len(names) > LISTED else "")
    if column is None:
        raise WsdError(f"Expected the column of {name} that holds the text: one of {listed}.")
    raise WsdError(f"{name} has no column {column!r}: choose one of {listed}.")


def _parquet_rows(source: Source, stream: IO[bytes], column: str | int | None) -> Iterator[str]:
    """Yield the cells of one column; a missing value is an empty text."""
    parquet = _pyarrow_parquet()
    import pyarrow

    try:
        file = parquet.ParquetFile(stream)
        names = file.schema_arrow.names
        place = column_place(source.name, names, column)
        kind = file.schema_arrow.field(place).type
        if not (pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind)):
            raise WsdError(
                f"{source.name}: expected text in the column {names[place]}, got {kind}."
            )
        total, done = file.metadata.num_rows, 0
        for batch in file.iter_batches(batch_size=PARQUET_ROWS, columns=[names[place]]):
            for cell in batch.column(0):
                text: Any = cell.as_py()
                done += 1
                source.share = done / total
                if text and len(text) > LONGEST_ROW:
                    raise _too_long(f"{source.name}, row {done}")
                yield text or ""
    except (pyarrow.ArrowException, OSError) as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise WsdError(f"{source.name} is not a readable Parquet file: {reason}.") from error


def _pyarrow_parquet() -> Any:
    try:
        from pyarrow import parquet
    except ImportError as error:
        raise WsdError(
            "Reading Parquet needs pyarrow: install it with `pip install wsd[parquet]`."
        ) from error
    return parquet
