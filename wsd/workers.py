"""Chunks of rows written out by several processes, the order kept."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from wsd.annotation import Chunk, annotate
from wsd.disambiguator import Disambiguator, load
from wsd.formats import FORMATS
from wsd.records import WsdError

_KILLED = "A worker process was killed, perhaps for want of memory: give fewer --workers."


@dataclass(frozen=True, slots=True)
class Written:
    """A chunk's share of each of a format's streams; `last` is its last row."""

    shares: tuple[bytes, ...]
    last: int
    words: int
    share: float | None


def written(disambiguator: Disambiguator, chunk: Chunk, style: str) -> Written:
    """Annotate a chunk and write it in a format of FORMATS."""
    form = FORMATS[style]
    pieces: list[list[bytes]] = [[] for _ in form.opening]
    words = 0
    for part in annotate(disambiguator, chunk.rows, chunk.first):
        words += sum(len(each.tokens) for each in part.sentences)
        for stream, text in zip(pieces, form.write(part), strict=True):
            stream.append(text.encode("utf-8", "replace"))
    last = chunk.first + len(chunk.rows) - 1
    _give_back()
    return Written(tuple(b"".join(stream) for stream in pieces), last, words, chunk.share)


def _give_back() -> None:
    """Return freed memory to the system, some 60 MB; only glibc must be asked to."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def all_written(
    chunks: Iterable[Chunk], *, model: str, style: str, workers: int
) -> Iterator[Written]:
    """Annotate chunks in order, in `workers` processes of which this is one.

    Those that are forked share the network and WordNet with this one, which must
    compute with one thread: torch's other threads would not be there in its copies.
    """
    disambiguator = load(model)
    forking = "fork" in multiprocessing.get_all_start_methods()
    gc.freeze()  # what is there now is not looked at again, so that its memory stays shared
    shared = disambiguator if forking else None
    team = [_Worker(model, shared, style) for _ in range(workers - 1)]
    try:
        yield from _in_turn(disambiguator, team, iter(chunks), style)
    finally:
        for worker in team:
            worker.process.terminate()


class _Worker:
    """A process and the line to it; it has one chunk at a time, or both ends might wait."""

    def __init__(self, model: str, disambiguator: Disambiguator | None, style: str) -> None:
        context = get_context("fork") if disambiguator else get_context("spawn")
        self.line, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_serve, args=(theirs, model, disambiguator, style), daemon=True
        )
        self.process.start()
        theirs.close()  # so that the line ends when the process does

    def give(self, chunk: Chunk) -> bool:
        """Send a chunk; true, or an error that says why not."""
        try:
            self.line.send(chunk)
            return True
        except OSError as error:
            raise WsdError(_KILLED) from error

    def take(self) -> Written:
        """Wait for what was written."""
        try:
            done: Written | WsdError = self.line.recv()
        except (EOFError, OSError) as error:
            raise WsdError(_KILLED) from error
        if isinstance(done, WsdError):
            raise done
        return done


def _in_turn(
    own: Disambiguator, team: list[_Worker], chunks: Iterator[Chunk], style: str
) -> Iterator[Written]:
    """Take chunks in turn with the team, which reads while this process does."""
    mine = next(chunks, None)
    busy = [worker for worker, chunk in zip(team, chunks, strict=False) if worker.give(chunk)]
    while mine is not None:
        done = written(own, mine, style)
        mine = next(chunks, None)
        yield done
        still_busy = []
        for worker in busy:
            done = worker.take()
            chunk = next(chunks, None)
            if chunk is not None and worker.give(chunk):
                still_busy.append(worker)
            yield done
        busy = still_busy


def _serve(line: Connection, model: str, disambiguator: Disambiguator | None, style: str) -> None:
    """Be a worker: write out every chunk that comes, until none does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is the parent's to handle
    threading.Thread(target=_end_with_parent, daemon=True).start()
    reader = disambiguator or load(model)
    while True:
        try:
            line.send(written(reader, line.recv(), style))
        except WsdError as error:
            line.send(error)
        except (EOFError, OSError):
            return


def _end_with_parent() -> None:
    """End at once when the parent was killed: it may be started again, and wants the files."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
