"""Files that are gone on with: a kill at any moment loses nothing and repeats nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wsd import journal
from wsd.journal import Output, open_output
from wsd.records import WsdError

TASK = {"input": "a.txt"}


class Killed(BaseException):
    """A kill: nothing of ours runs after it."""


def write(folder: Path, rows: range, *, until: int | None = None, restart: bool = False) -> int:
    """Write rows from where the output stands; die before row `until` is committed."""
    names = [folder / "out.a", folder / "out.b"]
    with open_output(names, TASK, restart=restart) as output:
        begun = output.rows
        for row in rows[begun:]:
            if row == until:
                output._files[0].write(b"half a r")
                output._files[0].flush()
                raise Killed
            output.write([f"a{row} ".encode(), f"b{row} ".encode()], row + 1)
        output.finish([b"A", b"B"])
    return begun


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


WHOLE = {"out.a": "a0 a1 a2 a3 A", "out.b": "b0 b1 b2 b3 B"}


def test_files_get_their_names_at_the_end_alone(tmp_path: Path) -> None:
    with pytest.raises(Killed):
        write(tmp_path, range(4), until=2)
    assert set(contents(tmp_path)) == {"out.a.journal", "out.a.part", "out.b.part"}
    assert write(tmp_path, range(4)) == 2
    assert contents(tmp_path) == WHOLE


@pytest.mark.parametrize("first", range(4))
@pytest.mark.parametrize("second", range(4))
def test_two_kills_leave_the_files_as_none_would(tmp_path: Path, first: int, second: int) -> None:
    for until in (first, max(first, second)):
        with pytest.raises(Killed):
            write(tmp_path, range(4), until=until)
    write(tmp_path, range(4))
    assert contents(tmp_path) == WHOLE


def test_a_kill_while_the_files_are_named_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named_one(parts: list[Path], names: list[Path], path: Path) -> None:
        parts[0].replace(names[0])
        raise Killed

    monkeypatch.setattr(journal, "_name", named_one)
    with pytest.raises(Killed):
        write(tmp_path, range(4))
    monkeypatch.undo()
    write(tmp_path, range(4))
    assert contents(tmp_path) == WHOLE


def test_an_old_result_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    (tmp_path / "out.a").write_text("old")
    with pytest.raises(Killed):
        write(tmp_path, range(4), until=1)
    assert (tmp_path / "out.a").read_text() == "old"


def test_another_task_is_refused_unless_it_starts_anew(tmp_path: Path) -> None:
    with pytest.raises(Killed):
        write(tmp_path, range(4), until=2)
    state = json.loads((tmp_path / "out.a.journal").read_text())
    (tmp_path / "out.a.journal").write_text(json.dumps(state | {"task": {"input": "b.txt"}}))
    with pytest.raises(WsdError, match="begun with another input"):
        write(tmp_path, range(4))
    assert write(tmp_path, range(4), restart=True) == 0
    assert contents(tmp_path) == WHOLE


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rows": 1}', '{"rows": -1, "sizes": []}'])
def test_a_damaged_journal_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "out.a.journal").write_text(text)
    with pytest.raises(WsdError, match=r"damaged: give --restart"):
        write(tmp_path, range(4))


def test_a_file_shorter_than_its_journal_is_told(tmp_path: Path) -> None:
    with pytest.raises(Killed):
        write(tmp_path, range(4), until=2)
    (tmp_path / "out.b.part").write_text("")
    with pytest.raises(WsdError, match="shorter than its journal says"):
        write(tmp_path, range(4))


def test_two_runs_never_write_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "PATIENCE", 0)
    with (
        open_output([tmp_path / "out.a"], TASK) as output,
        pytest.raises(WsdError, match="Another run"),
        open_output([tmp_path / "out.a"], TASK),
    ):
        pass
    assert isinstance(output, Output)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(WsdError, match="cannot be written"),
        open_output([tmp_path / "none" / "out"], TASK),
    ):
        pass
