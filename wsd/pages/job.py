"""A document being read: from an upload to rows, from rows to answers, as far as it has got."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from wsd.annotation import annotate, without_readings
from wsd.disambiguator import Disambiguator
from wsd.formats import FORMATS
from wsd.records import RowPart, SentenceAnswers, WsdError
from wsd.sources import csv_columns, decoded, kind_of, source_of

MOST_CHARACTERS = 200_000  # some 35,000 words, half a minute; more is for the command line
TOKENS_A_STEP = 1_500  # read before the page says how far it is: less than a second
UPLOADS = ("txt", "md", "csv")
MOST_MEGABYTES = 4  # of an upload: a table has other columns too
ENDINGS = {"csv": "senses.csv", "light": "senses.jsonl", "xml": "senses.zip"}


@dataclass
class Job:
    """Rows and what is known of them; `go_on` reads a little more, `stop` leaves it at that."""

    name: str
    model: str
    rows: tuple[str, ...]
    parts: list[RowPart] = field(default_factory=list)
    sentences: int = 0
    words: int = 0
    seconds: float = 0.0
    over: bool = False
    _unread: Iterator[RowPart] | None = None

    @property
    def share(self) -> float:
        """How much of the text is read (0 to 1)."""
        if not self.parts:
            return 0.0
        last = self.parts[-1]
        begun = last.sentences[-1].sentence.end if last.sentences and not last.last else 0
        whole = last.row if last.last else last.row - 1
        done = sum(len(row) + 1 for row in self.rows[:whole]) + begun
        return min(1.0, done / sum(len(row) + 1 for row in self.rows))

    @property
    def speed(self) -> float:
        """Sentences a second."""
        return self.sentences / self.seconds if self.seconds else 0.0

    @property
    def seconds_left(self) -> float:
        """Seconds that the rest will take at this speed."""
        return self.seconds * (1 - self.share) / self.share if self.share else 0.0

    @property
    def whole(self) -> bool:
        """Whether nothing was left out."""
        return bool(self.parts) and self.parts[-1].last and self.parts[-1].row == len(self.rows)

    def go_on(self, disambiguator: Disambiguator) -> None:
        """Read the next part."""
        began = time.monotonic()
        if self._unread is None:
            self._unread = annotate(disambiguator, self.rows, tokens_a_block=TOKENS_A_STEP)
        part = next(self._unread, None)
        if part is None:
            self.stop()
            return
        self.parts.append(without_readings(part))
        self.sentences += len(part.sentences)
        self.words += sum(len(each.tokens) for each in part.sentences)
        self.seconds += time.monotonic() - began

    def stop(self) -> None:
        """Keep what is done, and read no more."""
        self.over, self._unread = True, None


def paragraphs(text: str) -> tuple[str, ...]:
    """Take a pasted text apart, a line a row."""
    return _allowed(tuple(text.splitlines()))


def upload_columns(name: str, content: bytes) -> list[str]:
    """Name the columns of an uploaded table by their headings; none for a text."""
    if kind_of(name, None) != "csv":
        return []
    header = decoded(content.partition(b"\n")[0], _short(name))
    return [title.strip() or f"column {n}" for n, title in enumerate(csv_columns(header)[1], 1)]


def upload_rows(name: str, content: bytes, column: int | None) -> tuple[str, ...]:
    """Read an uploaded file; `column` is the place of the column with the text, from 0."""
    source = source_of(kind_of(name, None), _short(name), io.BytesIO(content), column, len(content))
    return _allowed(tuple(source.rows))


def _allowed(rows: tuple[str, ...]) -> tuple[str, ...]:
    characters = sum(map(len, rows))
    if characters > MOST_CHARACTERS:
        raise WsdError(
            f"The text has {characters:,} characters, and this page reads {MOST_CHARACTERS:,}: "
            "give it in parts, or use the command line, which reads files of any size "
            "(python -m wsd annotate --help)."
        )
    return rows


def _short(name: str) -> str:
    """A file's name as an error says it: no folders, no line breaks, not too long."""
    base = " ".join(PurePath(name.replace("\\", "/")).name.split())
    return base if len(base) <= 60 else f"{base[:40]}…{base[-15:]}"


def screens(
    parts: Sequence[RowPart], words: int
) -> list[tuple[tuple[int, tuple[SentenceAnswers, ...]], ...]]:
    """Divide what was read into screens of at most so many words: rows with their sentences."""
    found: list[list[tuple[int, list[SentenceAnswers]]]] = [[]]
    drawn = 0
    for part in parts:
        for each in part.sentences:
            if drawn and drawn + len(each.tokens) > words:
                found.append([])
                drawn = 0
            if not found[-1] or found[-1][-1][0] != part.row:
                found[-1].append((part.row, []))
            found[-1][-1][1].append(each)
            drawn += len(each.tokens)
    return [tuple((row, tuple(each)) for row, each in screen) for screen in found if screen]


def as_file(parts: Sequence[RowPart], style: str) -> bytes:
    """Write what was read in a format of FORMATS; of several streams, a zip archive."""
    form = FORMATS[style]
    streams = [[text] for text in form.opening]
    for part in _closed(parts):
        for stream, text in zip(streams, form.write(part), strict=True):
            stream.append(text)
    files = ["".join(s) + end for s, end in zip(streams, form.closing, strict=True)]
    if len(files) == 1:
        return files[0].encode("utf-8-sig" if style == "csv" else "utf-8", "replace")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in zip(("senses.data.xml", "senses.key.txt"), files, strict=True):
            packed.writestr(name, text.encode("utf-8", "replace"))
    return archive.getvalue()


def _closed(parts: Sequence[RowPart]) -> list[RowPart]:
    """Let the last part be its row's last, where a visitor stopped in the midst of a row."""
    return [*parts[:-1], replace(parts[-1], last=True)] if parts else []
