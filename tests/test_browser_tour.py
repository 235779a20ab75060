"""The tour and the page about the networks in a real browser, with tiny networks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from test_browser import browser, served, settle, sync_api, visit  # noqa: F401 - fixtures

from wsd.pages.tour_steps import STEPS

axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright",
    reason="The accessibility scan is not installed: pip install axe-playwright-python",
)
pytestmark = pytest.mark.browser
TINY = """
import fakes
from test_lab import tiny_load
from test_page_tour import MORE_SENSES, nothing_stored
from wsd.pages import service
from wsd.pages.demonstrations import next_word, similar
fakes.SENSES.update(MORE_SENSES)
service.load = tiny_load
next_word.load_language = similar.load_uses = nothing_stored
"""
BAD = ("serious", "critical")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the app with tiny networks and the words of the tour."""
    with served(TINY) as found:
        yield found


def complaints(page: Any) -> list[str]:
    """What the accessibility scan finds serious."""
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html'][:200]}"
        for each in found
        if each["impact"] in BAD
        for node in each["nodes"]
    ]


def arrived(page: Any, number: int) -> None:
    heading = page.get_by_role("heading", name=f"{number}. {STEPS[number - 1].title}", exact=True)
    sync_api.expect(heading).to_be_visible(timeout=60_000)
    settle(page)


def test_the_tour_is_walked_to_its_end_and_every_step_is_accessible(visit: Any) -> None:  # noqa: F811
    page = visit("tour")
    for number in range(1, len(STEPS) + 1):
        arrived(page, number)
        assert not complaints(page), f"step {number}"
        onwards = page.get_by_role("button", name="Next").last
        if number < len(STEPS):
            onwards.press("Enter")
            page.wait_for_url(f"**/tour?step={number + 1}*", timeout=60_000)
    sync_api.expect(onwards).to_be_disabled()
    sync_api.expect(page.get_by_role("heading", name="The tour, counted")).to_be_visible()


def test_the_next_step_is_met_at_its_beginning(visit: Any) -> None:  # noqa: F811
    page = visit("tour?step=2")
    arrived(page, 2)
    onwards = page.get_by_role("button", name="Next").last
    onwards.scroll_into_view_if_needed()
    onwards.click()
    arrived(page, 3)
    sync_api.expect(page.get_by_text(f"Step 3 of {len(STEPS)}")).to_be_focused()
    sync_api.expect(page.get_by_role("heading", level=1)).to_be_in_viewport()


def test_a_step_opens_in_the_lab_with_its_case(visit: Any) -> None:  # noqa: F811
    page = visit("tour?step=11")
    arrived(page, 11)
    page.get_by_role("link", name="Open in the lab").click()
    field = page.get_by_label("Or write your own, in English")
    sync_api.expect(field).to_have_value(STEPS[10].text, timeout=60_000)
    sync_api.expect(page.get_by_role("heading", name="Map of context")).to_be_visible()


@pytest.mark.parametrize("path", ["tour?step=12", "about"])
def test_a_phone_in_the_dark_never_scrolls_sideways(visit: Any, path: str) -> None:  # noqa: F811
    page = visit(path, width=390, scheme="dark")
    main = page.get_by_test_id("stMain")
    assert main.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert not complaints(page)
