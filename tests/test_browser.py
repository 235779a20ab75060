"""A few walks through the page in a real browser, with the readers of tests/fakes.py.

They need Playwright (`pip install playwright`) and a Chromium, Debian's or the
one that WSD_CHROMIUM names; without them they are skipped.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed: pip install playwright"
)
CHROMIUM = os.environ.get("WSD_CHROMIUM") or shutil.which("chromium")
if not CHROMIUM:
    pytest.skip(
        "Chromium is not installed: apt install chromium, or set WSD_CHROMIUM to its path",
        allow_module_level=True,
    )

pytestmark = pytest.mark.browser
TESTS = Path(__file__).parent
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'
START = """
import sys
sys.path[:0] = [{tests!r}, {root!r}]
{stand_ins}
from streamlit.web import cli
sys.argv = ["streamlit", "run", {app!r}, "--server.headless=true",
            "--server.address=127.0.0.1", "--server.port={port}"]
cli.main()
"""
FAKES = """
from test_page import fake_load
from wsd.pages import service
service.load = fake_load
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the app with fake readers."""
    with served(FAKES) as found:
        yield found


@contextmanager
def served(stand_ins: str) -> Iterator[str]:
    """Serve the app on a free port; `stand_ins` is code that runs before it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    root = TESTS.parent
    code = START.format(
        tests=str(TESTS),
        root=str(root),
        stand_ins=stand_ins,
        app=str(root / "streamlit_app.py"),
        port=port,
    )
    server = subprocess.Popen([sys.executable, "-c", code], cwd=root)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(health: str, server: subprocess.Popen[bytes], seconds: float = 180) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert server.poll() is None, "the server ended before it was ready"
        try:
            with urllib.request.urlopen(health, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the server was not ready after {seconds} s")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


def is_fault(message: Any) -> bool:
    """Tell an error from Streamlit's search for its server, one folder of the address at a time."""
    searched = "/_stcore/" in message.location.get("url", "")
    return message.type == "error" and not searched


def complaint(message: Any) -> str:
    """What the console said, and of which address."""
    return f"{message.text} {message.location.get('url', '')}"


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """Open the page with a query; every console error and failed page fails the test."""
    contexts, complaints = [], []

    def opened(query: str = "", *, width: int = 1440, scheme: str = "light") -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(complaint(m)) if is_fault(m) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + query)
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints


def settle(page: Any) -> None:
    """Wait until the page has been read and its charts stand."""
    page.wait_for_selector(DONE, timeout=30_000)
    sync_api.expect(page.get_by_test_id("stSkeleton")).to_have_count(0)


def test_the_first_page_shows_all_charts_without_an_error(visit: Any) -> None:
    page = visit()
    sync_api.expect(page.get_by_test_id("stPlotlyChart")).to_have_count(5)
    sync_api.expect(page.get_by_role("heading", level=1)).to_have_text(
        "What does a word mean here?"
    )


def test_clicking_a_word_of_the_sentence_chooses_it_and_its_link(visit: Any) -> None:
    page = visit("?text=chest+of+drawers+spring&word=chest")
    page.get_by_role("button", name="spring").click()
    sync_api.expect(page.get_by_role("heading", name="“spring”, read twice")).to_be_visible()
    settle(page)
    query = page.url.partition("?")[2]
    again = visit("?" + query)
    sync_api.expect(again.get_by_role("heading", name="“spring”, read twice")).to_be_visible()


def test_words_are_chosen_by_keyboard_and_keep_the_focus(visit: Any) -> None:
    page = visit("?text=chest+of+drawers+spring&word=chest")
    page.get_by_role("button", name="chest of drawers").focus()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="“chest of drawers”, read twice")
    sync_api.expect(heading).to_be_visible()
    sync_api.expect(page.get_by_role("button", name="chest of drawers")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_never_scrolls_sideways(visit: Any, scheme: str) -> None:
    page = visit("?text=" + "+".join(["chest"] * 60), width=390, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")


def test_the_theme_follows_the_visitors_system(visit: Any) -> None:
    light, dark = (
        visit(scheme=scheme)
        .get_by_test_id("stApp")
        .evaluate("e => getComputedStyle(e).backgroundColor")
        for scheme in ("light", "dark")
    )
    assert light != dark


def test_markup_in_a_text_is_shown_and_never_run(visit: Any) -> None:
    page = visit("?text=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E+chest+%3Cb%3Espring%3C%2Fb%3E")
    assert page.locator("img[src='x']").count() == 0
    sync_api.expect(page.get_by_role("button", name="spring")).to_be_visible()


def downloaded(page: Any, button: Any) -> Any:
    """What a button saves; a click that meets the page while it is drawn anew is lost."""
    for _ in range(3):
        try:
            with page.expect_download(timeout=10_000) as download:
                button.click()
            return download.value
        except sync_api.TimeoutError:
            continue
    raise AssertionError("three clicks saved nothing")


def test_a_chart_is_saved_as_png(visit: Any) -> None:
    page = visit()
    button = page.locator('.modebar-btn[data-title*="png" i]').first
    assert downloaded(page, button).suggested_filename == "belief-left.png"


def test_the_numbers_are_downloaded_as_csv(visit: Any) -> None:
    page = visit()
    page.get_by_text("All 2 senses as a table").click()
    download = downloaded(page, page.get_by_role("button", name="Download CSV").first)
    text = Path(download.path()).read_text(encoding="utf-8-sig")
    assert text.startswith("sense key,synset,gloss,SemCor count,Left only,Both directions\n")
