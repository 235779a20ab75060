"""A reader in a process of its own, so that its start and its memory can be measured.

What is measured is one core's work: set `OMP_NUM_THREADS` to 1 before.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from wsd.records import Reader, Reading, Request, WsdError

Load = Callable[[str], Reader]


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a reader took: seconds to its first answer, seconds for all, its memory's peak in MB."""

    start_seconds: float
    seconds: float
    sentences: int
    megabytes: float

    @property
    def sentences_a_second(self) -> float:
        """Speed when all is loaded."""
        return self.sentences / self.seconds if self.seconds else 0.0


class ReaderAlone:
    """Starts a fresh process for each call of `read`; `footprint` is of the last one.

    `load` is called there with the reader's name, so it must be a function that
    a fresh process can import.
    """

    def __init__(self, name: str, load: Load) -> None:
        self.name = name
        self.footprint = Footprint(0.0, 0.0, 0, 0.0)
        self._load = load

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Let the other process load, answer the first request, and then all; at least one."""
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(self.name, self._load, theirs))
        start = time.perf_counter()
        process.start()
        theirs.close()
        try:
            _asked(ours, requests[:1])
            first = time.perf_counter() - start
            seconds, megabytes, readings = _asked(ours, requests)
        finally:
            process.join(1)
            process.kill()
            process.join()
        self.footprint = Footprint(first, seconds, len(requests), megabytes)
        found: list[tuple[Reading, ...]] = readings
        return found


def _asked(
    connection: Connection, requests: Sequence[Request]
) -> tuple[float, float, list[tuple[Reading, ...]]]:
    try:
        connection.send(list(requests))
        message = connection.recv()
    except (EOFError, OSError) as error:
        raise WsdError("The reader's process ended before it answered.") from error
    if isinstance(message, str):
        raise WsdError(message)
    seconds, megabytes, readings = message
    return seconds, megabytes, readings


def _work(name: str, load: Load, connection: Connection) -> None:
    """Answer two lists of requests; the time of the first is known to who asks."""
    requests: list[Request] = connection.recv()
    try:
        reader = load(name)
    except WsdError as error:
        connection.send(str(error))
        return
    connection.send((0.0, _peak(), reader.read(requests)))
    requests = connection.recv()
    start = time.perf_counter()
    readings = reader.read(requests)
    connection.send((time.perf_counter() - start, _peak(), readings))


def _peak() -> float:
    """The most memory that this process held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says there begins with the parent's peak
        lines = dict(line.split(":", 1) for line in status.read_text("ascii").splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
