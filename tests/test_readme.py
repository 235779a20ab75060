"""The README's commands, code and tree, so that none of them can rot."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from fakes import CountingReader, FewWords

from wsd import disambiguator
from wsd.__main__ import COMMANDS, Command, _parser
from wsd.disambiguator import Disambiguator

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
START, TEST = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
SHOWN = re.findall(r"^(?: {4}\.venv/bin/)?python -m (wsd .*)$", README + CONTRIBUTING, re.MULTILINE)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("command", [START, TEST])
def test_each_of_the_two_commands_is_one_line_that_needs_python_alone(command: str) -> None:
    assert command.count(" && ") == 2
    make, install, run = (shlex.split(part) for part in command.split(" && "))
    assert make == ["python3", "-m", "venv", ".venv"]
    assert install[:3] == [".venv/bin/pip", "install", "-r"]
    assert (ROOT / install[3]).is_file()
    assert run[0].startswith(".venv/bin/")


def test_the_first_command_ends_with_the_page_and_the_second_with_the_tests() -> None:
    assert shlex.split(START)[-3:] == [".venv/bin/streamlit", "run", "streamlit_app.py"]
    assert "-r requirements.txt" in START
    assert shlex.split(TEST)[-3:] == [".venv/bin/python", "-m", "pytest"]


def test_the_check_before_a_change_runs_these_very_commands() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    pattern = re.search(r"grep -E '(.*?)' README.md", script)
    assert pattern
    found = [line for line in README.splitlines() if re.match(pattern[1], line)]
    assert found == [START, TEST]
    assert all(f'bash -c "${{commands[{index}]}}"' in script for index in (0, 1))


@pytest.mark.parametrize("command", SHOWN)
def test_every_command_shown_is_understood(command: str) -> None:
    assert _parser().parse_args(shlex.split(command)[1:]).run


def test_every_command_there_is_is_shown() -> None:
    assert {command.name for command in COMMANDS} <= {shown.split()[1] for shown in SHOWN}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help_that_ends_with_its_example(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_status:
        _parser().parse_args([command.name, "--help"])
    assert exit_status.value.code == 0
    assert capsys.readouterr().out.rstrip().endswith(command.example)


def test_the_librarys_example_runs_as_it_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def load(model: str) -> Disambiguator:
        return Disambiguator(CountingReader(), FewWords())  # type: ignore[arg-type]

    monkeypatch.setattr(disambiguator, "load", load)
    [code] = blocks("python")
    exec(compile(code, "README.md", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 8 + 1  # a line a token, and the influences
    assert printed[6].startswith("spring spring%1:00:01:: 0.")


def test_the_tree_names_every_module_and_nothing_that_is_not_there() -> None:
    [tree] = blocks("text")
    named = {line.split()[0] for line in tree.splitlines()}
    missing = {name for name in named if not (ROOT / name).exists()}
    assert not missing
    modules = {f"wsd/{path.name}" for path in (ROOT / "wsd").glob("*.py")}
    assert modules - named == {"wsd/__init__.py", "wsd/__main__.py"}


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
    assert links and all((ROOT / link).exists() for link in links)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_exactly(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert wanted and all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in wanted)


@pytest.mark.parametrize("pattern", ["*.txt", "*.toml", "*.md", ".ci/*"])
def test_no_file_names_where_packages_come_from(pattern: str) -> None:
    for path in ROOT.glob(pattern):
        assert "index-url" not in path.read_text("utf-8")
