"""The container and the settings of a public page, read rather than built."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import visitor

ROOT = Path(__file__).parents[1]
JOINED = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
STEPS = [
    tuple(line.split(maxsplit=1))
    for line in JOINED.splitlines()
    if line.strip() and not line.startswith("#")
]
IGNORED = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
SENT = {line[1:] for line in IGNORED if line.startswith("!")}


def steps(name: str) -> list[str]:
    return [words for step, words in STEPS if step == name]


def test_everything_that_is_copied_is_there_and_is_sent_to_the_builder() -> None:
    copied = [source for words in steps("COPY") for source in words.split()[:-1]]
    assert {"requirements.txt", "streamlit_app.py", "wsd", "models", ".streamlit"} == set(copied)
    assert all((ROOT / source).exists() for source in copied)
    assert "*" in IGNORED and set(copied) == SENT


def test_the_server_runs_as_an_ordinary_user_and_not_in_the_root_folder() -> None:
    assert steps("USER") == ["1000"]
    assert steps("WORKDIR") == ["/app"]
    names = [name for name, _ in STEPS]
    assert names.index("USER") < names.index("CMD")


def test_the_base_is_slim_and_of_a_python_that_the_project_supports() -> None:
    [base] = steps("FROM")
    found = re.fullmatch(r"python:3\.(\d+)-slim", base)
    assert found and int(found[1]) >= 11


def test_torch_is_the_build_for_processors_of_the_pinned_release() -> None:
    [_, install, *_] = steps("RUN")
    assert "grep '^torch==' requirements.txt" in install
    assert steps("ARG")[0].endswith("/whl/cpu")
    assert re.search(r"^torch==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)


def test_health_is_asked_of_the_port_that_is_served() -> None:
    [command], [health], [port] = map(steps, ("CMD", "HEALTHCHECK", "EXPOSE"))
    arguments = json.loads(command)
    assert arguments[:3] == ["streamlit", "run", "streamlit_app.py"]
    assert f"--server.port={port}" in arguments
    assert "--server.fileWatcherType=none" in arguments
    assert f"http://127.0.0.1:{port}/_stcore/health" in health


def test_the_variable_that_the_container_sets_is_the_one_that_the_server_heeds() -> None:
    from wsd.pages.start import WAIT

    assert any(words.startswith(f"{WAIT}=1") for words in steps("ENV"))
    assert WAIT in (ROOT / "docs" / "hosting.md").read_text("utf-8")


def test_the_measurement_starts_what_the_container_starts() -> None:
    command = visitor.command(8765)
    [served] = steps("CMD")
    assert command[2:5] == json.loads(served)[:3]
    assert "--server.port=8765" in command and "--server.address=127.0.0.1" in command


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("client", "showErrorDetails", "none"),
        ("client", "toolbarMode", "viewer"),
        ("browser", "gatherUsageStats", False),
        ("server", "fileWatcherType", "none"),
    ],
)
def test_the_settings_are_those_of_a_public_page(section: str, name: str, value: object) -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings[section][name] == value


def test_a_host_finds_one_file_of_requirements_and_no_lock() -> None:
    others = ("uv.lock", "Pipfile", "Pipfile.lock", "environment.yml", "poetry.lock")
    assert not [name for name in others if (ROOT / name).exists()]
    assert (ROOT / "requirements.txt").is_file()
