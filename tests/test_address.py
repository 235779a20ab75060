"""What stands in the address is text: it chooses among what there is, and names no file."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from apps import opened
from test_page_tour import _tiny_networks  # noqa: F401 - a fixture for every test here

APP = str(Path(__file__).parent.parent / "streamlit_app.py")
PAGES = Path(APP).parent / "wsd" / "pages"
NAMES = (
    *("text", "word", "model", "demo", "step"),
    *("other", "language", "method", "network", "similar", "by"),
)
MARK = "wsdmark"
VALUES = (
    f"../../../../tmp/{MARK}",
    f"/etc/{MARK}",
    f"file:///etc/{MARK}",
    f"..%2f..%2f{MARK}",
    f"{MARK}\x00.safetensors",
    f"os;import {MARK}",
)
touched: list[str] = []
EVENTS = (
    *("open", "os.listdir", "os.scandir", "os.mkdir", "os.remove", "os.rename"),
    *("shutil.", "glob.", "import", "subprocess.", "socket."),
)


def listen(event: str, arguments: tuple[object, ...]) -> None:
    """Note what asks the system for something that the address named."""
    if event.startswith(EVENTS) and any(MARK in repr(each) for each in arguments):
        touched.append(f"{event} {arguments}")


sys.addaudithook(listen)  # stays for the life of the process: Python removes none


@pytest.fixture(autouse=True)
def _nothing_heard() -> None:
    touched.clear()


def test_the_ear_hears_what_it_should(tmp_path: Path) -> None:
    (tmp_path / MARK).exists()  # asks the system, but Python has no event for it
    with pytest.raises(FileNotFoundError):
        (tmp_path / MARK).read_text("utf-8")
    assert touched


@pytest.mark.parametrize("text", [None, "The spring is in a chest of drawers."])
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("name", ["read", "tour", "lab", "documents", "about"])
def test_nothing_in_the_address_reaches_a_file(name: str, value: str, text: str | None) -> None:
    query = dict.fromkeys(NAMES, value) | {"text": text or value}
    page = opened(APP, page=str(PAGES / f"{name}.py"), patience=120, **query)
    assert not page.exception
    assert touched == []


def test_the_names_are_all_that_the_pages_read_from_the_address() -> None:
    code = "".join(path.read_text("utf-8") for path in PAGES.rglob("*.py"))
    bound = re.findall(r'key="([\w-]+)",\s*bind="query-params"', code)
    asked = re.findall(r'query_params(?:\.get\(|\[)"(\w+)"', code)
    assert {*bound, *asked, "text", "other"} == set(NAMES)


@pytest.mark.parametrize("value", VALUES)
def test_a_reader_is_one_of_those_there_are(value: str) -> None:
    page = opened(APP, model=value, text="The spring is in a chest.")
    assert not page.exception
    assert page.segmented_control(key="model").value == "both"
