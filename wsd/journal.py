"""Files that are written over a long time, and gone on with after a kill: nothing twice or lost.

While it lasts the output is called `OUT.part`, with `OUT.journal` beside it:
how many rows are written, and how long each file was after them.  What a kill
left behind the last entry is cut off.  At the end the files get their names.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from wsd.records import WsdError

PATIENCE = 5  # seconds; workers of a run that was killed hold its files for a moment


class Output:
    """Files that grow together, row after row; made by `open_output`."""

    def __init__(self, journal: Path, task: Mapping[str, Any], files: Sequence[IO[bytes]]) -> None:
        self._journal = journal
        self._task = dict(task)
        self._files = files
        self.rows = 0

    def write(self, shares: Sequence[bytes], rows: int) -> None:
        """Append each file's share; from now on a kill cannot undo it. `rows` is the new total."""
        self.rows = rows
        self._append(shares, done=False)

    def finish(self, shares: Sequence[bytes]) -> None:
        """Append what ends each file."""
        self._append(shares, done=True)

    def go_on(self, state: Mapping[str, Any]) -> None:
        """Return to where a journal says that all was well."""
        for file, size in zip(self._files, state["sizes"], strict=True):
            if os.fstat(file.fileno()).st_size < size:
                raise WsdError(
                    f"{file.name} is shorter than its journal says: delete {self._journal} "
                    "to start anew."
                )
            file.truncate(size)
            file.seek(size)
        self.rows = state["rows"]

    def _append(self, shares: Sequence[bytes], *, done: bool) -> None:
        try:
            for file, share in zip(self._files, shares, strict=True):
                rest = memoryview(share)
                while rest:  # a disk that fills up takes a part
                    rest = rest[file.write(rest) :]
                os.fsync(file.fileno())
            self._commit(done=done)
        except OSError as error:
            raise WsdError(
                f"{self._files[0].name} cannot be written: {error.strerror or error}. What is "
                "written is kept: make room, and the same command goes on from there."
            ) from error

    def _commit(self, *, done: bool) -> None:
        sizes = [file.tell() for file in self._files]
        state = {"task": self._task, "rows": self.rows, "sizes": sizes, "done": done}
        temporary = self._journal.with_name(f"{self._journal.name}.new")
        with temporary.open("w", encoding="utf-8") as stream:
            json.dump(state, stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self._journal)


@contextmanager
def open_output(
    names: Sequence[Path], task: Mapping[str, Any], *, restart: bool = False
) -> Iterator[Output]:
    """Begin files or go on with them; they get their names when `finish` was called.

    `task` says what is being done, as plain data: a journal of another task is
    refused with a `WsdError`, unless `restart` throws the old files away.  Only
    one process at a time can write them.
    """
    journal = names[0].with_name(f"{names[0].name}.journal")
    parts = [name.with_name(f"{name.name}.part") for name in names]
    state = None if restart else _read(journal)
    if state and state["done"]:
        _name(parts, names, journal)
        state = None
    if state and state["task"] != dict(task):
        raise WsdError(
            f"{parts[0]} was begun with another input, reader or format: finish it with those, "
            "or give --restart to start anew."
        )
    with ExitStack() as stack:
        files = [stack.enter_context(_opened(part)) for part in parts]
        output = Output(journal, task, files)
        output.go_on(state or {"rows": 0, "sizes": [0] * len(files)})
        yield output
        if not (ended := _read(journal)) or not ended["done"]:
            return
    _name(parts, names, journal)


def _opened(part: Path) -> IO[bytes]:
    """Open for appending, and keep every other process of ours from doing so."""
    try:
        file = part.open("a+b", buffering=0)  # nothing left to write when a write has failed
    except OSError as error:
        raise WsdError(f"{part} cannot be written: {error.strerror or error}.") from error
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except BlockingIOError as error:
            if time.monotonic() > until:
                file.close()
                raise WsdError(f"Another run is writing {part}: wait for its end.") from error
            time.sleep(0.1)


def _read(journal: Path) -> dict[str, Any] | None:
    """Read a journal that is whole; None where there is none."""
    try:
        state: dict[str, Any] = json.loads(journal.read_text("utf-8"))
        if state["rows"] < 0 or not all(size >= 0 for size in state["sizes"]):
            raise ValueError("negative")
        return {name: state[name] for name in ("task", "rows", "sizes", "done")}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WsdError(f"{journal} is damaged: give --restart to start anew.") from error


def _name(parts: Sequence[Path], names: Sequence[Path], journal: Path) -> None:
    for part, name in zip(parts, names, strict=True):
        if part.exists():  # a kill may have come between two of them
            part.replace(name)
    journal.unlink()
