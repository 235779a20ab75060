"""`wsd annotate`: the senses of a whole file, of any size, and gone on with after a kill."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wsd.commands.shared import add_model
from wsd.formats import FORMATS, Format
from wsd.journal import open_output
from wsd.records import WsdError
from wsd.sources import Source, open_source

if TYPE_CHECKING:
    from wsd.annotation import Chunk
    from wsd.workers import Written

MOST_WORKERS = 64
SAID_EVERY = 2.0  # seconds between two lines of progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "input",
        metavar="IN",
        help="a text (.txt, .md: each line a row), a table (.csv, .tsv, .parquet), or -: "
        "standard input",
    )
    parser.add_argument(
        "output",
        metavar="OUT",
        nargs="?",
        default="-",
        help="the file to write; a run that was killed is gone on with by the same command "
        "(left out or -: standard output)",
    )
    parser.add_argument("--column", metavar="NAME", help="the column of a table with the text")
    parser.add_argument(
        "--format",
        choices=("jsonl", "csv", "xml"),
        help="jsonl: a line a row, its sentences as `disambiguate --json` has them; csv: a line "
        "a word; xml: the evaluation framework's format, its keys in OUT's name with .key.txt "
        "(default: by OUT's name, else jsonl)",
    )
    parser.add_argument(
        "--compact",
        action="store_true",
        help="of jsonl, only [start, end, sense key, probability] of the words with a sense",
    )
    parser.add_argument(
        "--workers",
        metavar="N",
        type=int,
        default=0,
        help="processes that read (default: one for each core)",
    )
    parser.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        help="let the Dask cluster of this scheduler read (tcp://host:8786) in place of workers",
    )
    parser.add_argument(
        "--restart", action="store_true", help="throw away what a killed run has written"
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing of the progress")
    add_model(parser)


def run(arguments: argparse.Namespace) -> str:
    """Annotate; data go to OUT or are written to standard output as they come."""
    os.environ["OMP_NUM_THREADS"] = "1"  # torch, not imported yet, heeds it: processes share cores
    style = _style(arguments)
    form = FORMATS[style]
    workers = arguments.workers or _cores()
    if not 1 <= workers <= MOST_WORKERS:
        raise WsdError(f"Expected --workers from 1 to {MOST_WORKERS}, got {workers}.")
    with open_source(arguments.input, arguments.column) as source:
        progress = Progress(quiet=arguments.quiet)
        if arguments.output == "-":
            _to_standard_output(form, _annotated(source, 0, arguments, style, workers), progress)
        else:
            _to_files(form, source, arguments, style, workers, progress)
    progress.end()
    return ""


def _style(arguments: argparse.Namespace) -> str:
    suffix = Path(arguments.output).suffix.lower()
    style = arguments.format or {".csv": "csv", ".xml": "xml"}.get(suffix, "jsonl")
    if arguments.compact and style != "jsonl":
        raise WsdError(f"--compact is a kind of jsonl: leave it out for {style}.")
    if style == "xml" and arguments.output == "-":
        raise WsdError("The format xml has two files: give OUT a name.")
    return "compact" if arguments.compact else str(style)


def _cores() -> int:
    usable = getattr(os, "sched_getaffinity", None)  # macOS has none
    return min(MOST_WORKERS, len(usable(0)) if usable else os.cpu_count() or 1)


def _annotated(
    source: Source, skip: int, arguments: argparse.Namespace, style: str, workers: int
) -> Iterator[Written]:
    chunks = _chunks(source, skip)
    if arguments.scheduler:
        from wsd.cluster import written_by  # slow to import, and an extra

        return written_by(arguments.scheduler, chunks, model=arguments.model, style=style)
    from wsd.workers import all_written  # slow to import

    return all_written(chunks, model=arguments.model, style=style, workers=workers)


def _chunks(source: Source, skip: int) -> Iterator[Chunk]:
    from wsd.annotation import chunks

    for chunk in chunks(source.rows, skip=skip):
        yield replace(chunk, share=source.share)


def _to_standard_output(form: Format, chunks: Iterator[Written], progress: Progress) -> None:
    out = sys.stdout.buffer
    out.write(form.opening[0].encode())
    for chunk in chunks:
        out.write(chunk.shares[0])
        out.flush()
        progress.add(chunk)
    out.write(form.closing[0].encode())
    out.flush()


def _to_files(
    form: Format,
    source: Source,
    arguments: argparse.Namespace,
    style: str,
    workers: int,
    progress: Progress,
) -> None:
    names = output_names(Path(arguments.output), form)
    task = _task(arguments, style)
    restart = arguments.restart or arguments.input == "-"  # it cannot be read again
    with open_output(names, task, restart=restart) as output:
        if output.rows:
            progress.say(f"going on after row {output.rows:,}")
        else:
            output.write([text.encode() for text in form.opening], 0)
        for chunk in _annotated(source, output.rows, arguments, style, workers):
            output.write(chunk.shares, chunk.last)
            progress.add(chunk)
        output.finish([text.encode() for text in form.closing])


def output_names(output: Path, form: Format) -> list[Path]:
    """Name a format's files: "answers.data.xml" and "answers.key.txt"."""
    base = output.name.removesuffix(output.suffix).removesuffix(".data")
    return [output, *(output.with_name(base + ending) for ending in form.endings)]


def _task(arguments: argparse.Namespace, style: str) -> dict[str, Any]:
    """Say what makes two runs the same, so that one may go on with the other's files."""
    status = None if arguments.input == "-" else Path(arguments.input).stat()
    return {
        "input": arguments.input if status is None else str(Path(arguments.input).resolve()),
        "size": status and status.st_size,
        "changed": status and status.st_mtime_ns,
        "column": arguments.column,
        "format": style,
        "model": arguments.model,
        "network": _checksum(arguments.model),
    }


def _checksum(model: str) -> str | None:
    if model == "first-sense":
        return None
    from wsd.checkpoint import MANIFEST, MODELS  # brings torch

    manifest = MODELS / model / MANIFEST
    return hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.is_file() else None


class Progress:
    """Says on standard error how far a run is, how fast, and for how long it will go on."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._began = time.monotonic()
        self._said = 0.0
        self._words = 0
        self._rows = 0
        self._first: tuple[float, float] | None = None  # when the first chunk came, and its share

    def add(self, chunk: Written) -> None:
        """Count a chunk, and say so now and then."""
        now = time.monotonic()
        if self._first is None:
            self._first = now, chunk.share or 0.0
        self._words += chunk.words
        self._rows = chunk.last
        if now - self._said >= SAID_EVERY:
            self._said = now
            left = "" if chunk.share is None else self._left(chunk.share, now)
            self.say(f"{self._line(now)}{left}")

    def _line(self, now: float) -> str:
        speed = self._words / max(now - self._began, 1e-9)
        return f"{self._rows:,} rows, {self._words:,} words, {speed:,.0f} words/s"

    def _left(self, share: float, now: float) -> str:
        began, begun = self._first or (now, share)
        if share <= begun:
            return f", {share:.0%}"
        return f", {share:.0%}, {_clock((1 - share) * (now - began) / (share - begun))} left"

    def end(self) -> None:
        """Say what was done in all."""
        self.say(f"done: {self._line(time.monotonic())}")

    def say(self, line: str) -> None:
        """Write a line to standard error."""
        if not self._quiet:
            sys.stderr.write(f"wsd: {line}\n")
            sys.stderr.flush()


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
