"""What `pip install .` brings: the library, and nothing of the page."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PAGE = {"streamlit", "plotly", "pandas"}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[^\w-]", each, maxsplit=1)[0].lower() for each in requirements}


def test_the_library_needs_nothing_of_the_page() -> None:
    assert not names(PROJECT["dependencies"]) & PAGE
    assert names(PROJECT["optional-dependencies"]["app"]) == PAGE


def test_the_pages_pins_are_those_of_the_app() -> None:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    assert {*PROJECT["optional-dependencies"]["app"]} <= {*lines}
    assert names(PROJECT["dependencies"]) <= names([line for line in lines if "==" in line])


def test_the_library_and_its_commands_are_imported_where_there_is_no_page() -> None:
    code = f"""
import sys
sys.modules.update(dict.fromkeys({sorted(PAGE)}))
import wsd.__main__, wsd.lesk, wsd.network, wsd.disambiguator, wsd.evaluation
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
