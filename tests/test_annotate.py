"""`wsd annotate` as a function, and as a process that is killed and started again."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import CountingReader, FewWords

from wsd import annotation, workers
from wsd.__main__ import main
from wsd.commands.annotate import Progress, output_names
from wsd.commands.disambiguate import document_json
from wsd.disambiguator import Disambiguator
from wsd.formats import FORMATS
from wsd.framework import read_framework
from wsd.workers import Written

ROOT = Path(__file__).parents[1]
LINES = [f"A spring in the bank number {number}. It is a chest of drawers." for number in range(60)]


def fake_load(model: str) -> Disambiguator:
    return Disambiguator(CountingReader(), FewWords())  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _small_chunks_for_fake_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "load", fake_load)
    monkeypatch.setattr(annotation, "CHARACTERS_A_CHUNK", 200)


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "in.txt"
    path.write_text("\n".join(LINES) + "\n", "utf-8")
    return path


@pytest.fixture
def call(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., tuple[int, str, str]]:
    def called(*arguments: object) -> tuple[int, str, str]:
        status = main(["annotate", *(str(argument) for argument in arguments)])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return status, out.decode(), err.decode()

    return called


Call = Callable[..., tuple[int, str, str]]


def expected() -> list[dict[str, object]]:
    return [
        {"row": row, "sentences": document_json(fake_load("").disambiguate(line))["sentences"]}
        for row, line in enumerate(LINES, start=1)
    ]


@pytest.mark.parametrize("count", [1, 2, 7])
def test_workers_write_what_one_would_in_the_same_order(text: Path, call: Call, count: int) -> None:
    out = text.with_name("out.jsonl")
    status, printed, err = call(text, out, "--workers", count)
    assert (status, printed) == (0, "")
    assert [json.loads(line) for line in out.read_text("utf-8").splitlines()] == expected()
    assert err.splitlines()[-1].startswith("wsd: done: 60 rows")
    assert {path.name for path in text.parent.iterdir()} == {"in.txt", "out.jsonl"}


def test_data_go_to_standard_output_and_nothing_to_the_other_when_quiet(
    text: Path, call: Call
) -> None:
    status, out, err = call(text, "--quiet", "--workers", 1)
    assert (status, err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == expected()
    assert call(text, "-", "--quiet", "--workers", 1)[1] == out


def test_the_outputs_name_chooses_the_format(text: Path, call: Call) -> None:
    table, data = text.with_name("out.csv"), text.with_name("out.data.xml")
    assert call(text, table, "--workers", 1)[0] == call(text, data, "--workers", 1)[0] == 0
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8"))))
    assert {row["row"] for row in rows} == {str(number) for number in range(1, 61)}
    assert len(read_framework(data, text.with_name("out.key.txt"))) == 2 * len(LINES)


def test_a_column_of_a_table_is_read(tmp_path: Path, call: Call) -> None:
    (tmp_path / "in.csv").write_text('id,body\n1,"=spring"\n2,\n')
    arguments = (tmp_path / "in.csv", "--column", "body", "--compact", "--workers", 1, "--quiet")
    status, out, _ = call(*arguments)
    assert status == 0
    assert [json.loads(line)["row"] for line in out.splitlines()] == [1, 2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.txt"], "There is no file none.txt"),
        (["README.md", "--column", "x"], "has no columns"),
        (["README.md", "--format", "xml"], "give OUT a name"),
        (["README.md", "--format", "csv", "--compact"], "leave it out for csv"),
        (["README.md", "--workers", "-1"], "Expected --workers from 1 to 64, got -1"),
        (["README.md", "/nowhere/out.jsonl"], "cannot be written"),
    ],
)
def test_what_can_be_mended_is_one_sentence(arguments: list[str], said: str, call: Call) -> None:
    status, out, err = call(*arguments)
    assert (status, out) == (1, "")
    assert said in err and err.count("\n") == 1


def test_an_error_in_a_worker_is_told_and_what_was_written_is_kept(text: Path, call: Call) -> None:
    text.write_bytes(text.read_bytes() + b"\xff\n")
    status, _, err = call(text, text.with_name("out.jsonl"), "--workers", 2)
    assert status == 1
    assert "line 61: expected text in UTF-8" in err
    assert text.with_name("out.jsonl.part").stat().st_size > 0


def test_a_changed_input_is_not_gone_on_with(text: Path, call: Call) -> None:
    good = text.read_bytes()
    text.write_bytes(good + b"\xff\n")
    call(text, text.with_name("out.jsonl"), "--workers", 1)
    text.write_bytes(good)
    status, _, err = call(text, text.with_name("out.jsonl"), "--workers", 1)
    assert status == 1 and "--restart" in err
    assert call(text, text.with_name("out.jsonl"), "--workers", 1, "--restart")[0] == 0


def test_progress_tells_share_speed_and_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    times = iter([0.0, 10.0, 20.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    progress = Progress(quiet=False)
    progress.add(Written((), last=10, words=1000, share=0.25))
    progress.add(Written((), last=20, words=1000, share=0.5))
    lines = capsys.readouterr().err.splitlines()
    # a quarter took ten seconds, so the other half takes twenty
    assert lines[1] == "wsd: 20 rows, 2,000 words, 100 words/s, 50%, 0:20 left"


def test_the_keys_are_named_after_the_data() -> None:
    names = output_names(Path("a/b.data.xml"), FORMATS["xml"])
    assert names == [Path("a/b.data.xml"), Path("a/b.key.txt")]


SLOW = """
import sys, time
sys.path[:0] = [{tests!r}, {root!r}]
from fakes import CountingReader, FewWords
from wsd import annotation, workers
from wsd.disambiguator import Disambiguator
class Slow(CountingReader):
    def read(self, requests):
        time.sleep({pause})
        return super().read(requests)
workers.load = lambda model: Disambiguator(Slow(), FewWords())
annotation.CHARACTERS_A_CHUNK = 200
from wsd.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


def start(pause: float, *arguments: object) -> subprocess.Popen[bytes]:
    code = SLOW.format(tests=str(ROOT / "tests"), root=str(ROOT), pause=pause)
    command = [sys.executable, "-c", code, "annotate", *map(str, arguments)]
    command += ["--model", "first-sense"]  # fakes are loaded in its place, and no torch
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)


def rows_written(out: Path) -> int:
    journal = out.with_name(f"{out.name}.journal")
    return int(json.loads(journal.read_text())["rows"]) if journal.exists() else 0


def wait_for_rows(process: subprocess.Popen[bytes], out: Path, rows: int) -> None:
    until = time.monotonic() + 300
    while rows_written(out) < rows:
        assert process.poll() is None, "the run ended before it could be killed"
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 2])
def test_a_run_killed_twice_goes_on_with_nothing_lost_and_nothing_twice(
    text: Path, count: int
) -> None:
    out = text.with_name("out.jsonl")
    for rows in (5, 20):
        process = start(0.2, text, out, "--workers", count)
        wait_for_rows(process, out, rows)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        with out.with_name("out.jsonl.part").open("ab") as part:
            part.write(b'{"row": 9')  # as a kill in the midst of a write leaves it
    assert not out.exists()
    process = start(0, text, out, "--workers", count)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0 and b"going on after row" in err
    assert [json.loads(line) for line in out.read_text("utf-8").splitlines()] == expected()


@pytest.mark.slow
def test_a_killed_worker_is_told_and_the_run_can_be_gone_on_with(text: Path, call: Call) -> None:
    out = text.with_name("out.jsonl")
    process = start(0.2, text, out, "--workers", 2)
    wait_for_rows(process, out, 5)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        process.kill()
        pytest.skip("this system does not list a process's children")
    os.kill(int(children.read_text().split()[0]), signal.SIGKILL)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 1 and b"A worker process was killed" in err
    assert b"Traceback" not in err
    assert call(text, out, "--workers", 2, "--model", "first-sense")[0] == 0
    assert [json.loads(line) for line in out.read_text("utf-8").splitlines()] == expected()


@pytest.mark.slow
def test_an_interrupt_ends_the_run_at_once_and_without_a_traceback(text: Path) -> None:
    out = text.with_name("out.jsonl")
    process = start(0.2, text, out, "--workers", 2)
    wait_for_rows(process, out, 5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=300)
    assert process.returncode == 130
    assert err.endswith(b"wsd: interrupted\n") and b"Traceback" not in err


@pytest.mark.slow
def test_a_closed_pipe_ends_the_run_quietly(text: Path) -> None:
    process = start(0.05, text, "--quiet", "--workers", 2)
    assert process.stdout and process.stderr
    process.stdout.read(10)
    process.stdout.close()
    assert process.wait(timeout=300) == 0
    assert process.stderr.read() == b""
    process.stderr.close()
