"""Markup from texts, from WordNet and from the names of files: drawn as it is, never run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from test_browser import browser, served, settle, sync_api, visit  # noqa: F401 - fixtures
from test_browser_tour import TINY

from wsd.pages.demonstrations import demonstrations

pytestmark = pytest.mark.browser
MARKUP = (
    "<img src=x onerror=window.hit=1><script>window.hit=1</script>"
    "[here](javascript:window.hit=1) <svg onload=window.hit=1> $x^2$ :red[coloured] **bold**"
)
HOSTILE = f"""
from dataclasses import replace
harmless = fakes.sense
def hostile(lemma, number):
    markup = {MARKUP!r}
    sense = harmless(lemma, number)
    return replace(sense, gloss=sense.gloss + markup, examples=(lemma + markup,),
                   synonyms=(markup,), hypernyms=(markup,), lexname=markup)
fakes.sense = hostile
"""
FOUND = """() => ({
  hit: window.hit ?? 0,
  made: [...document.querySelectorAll(
    'img[src="x"], svg[onload], a[href^="javascript"], script:not([src])')]
    .filter((e) => e.outerHTML.includes('hit')).map((e) => e.outerHTML),
})"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the app with tiny networks and a WordNet that is full of markup."""
    with served(TINY + HOSTILE) as found:
        yield found


def harmless(page: Any) -> bool:
    """Whether nothing of the markup has become part of the page."""
    found: dict[str, Any] = page.evaluate(FOUND)
    return found == {"hit": 0, "made": []}


def test_wordnets_markup_is_shown_on_the_first_page(visit: Any) -> None:  # noqa: F811
    page = visit("?text=The+spring+is+in+a+chest&word=spring")
    assert harmless(page)
    shown = page.locator("body").inner_text()
    assert "<img src=x onerror=window.hit=1>" in shown and "**bold**" in shown


@pytest.mark.parametrize("name", [one.name for one in demonstrations()])
def test_wordnets_markup_is_harmless_in_the_lab(visit: Any, name: str) -> None:  # noqa: F811
    page = visit(f"lab?text=The+spring+is+in+a+chest&word=spring&demo={name}")
    assert harmless(page)


def test_a_texts_markup_is_harmless_wherever_it_is_drawn(visit: Any) -> None:  # noqa: F811
    text = MARKUP.replace("+", "%2B").replace("&", "%26").replace(" ", "+")
    for place in ("", "lab"):
        page = visit(f"{place}?text=The+spring+{text}+is+in+a+chest&word=spring")
        assert harmless(page)


def test_a_files_name_and_rows_are_harmless(visit: Any) -> None:  # noqa: F811
    page = visit("documents")
    page.get_by_role("tab", name="Upload a file").click()
    file = {"name": f"{MARKUP[:60]}.csv".replace("/", ""), "mimeType": "text/csv"}
    content = f"id,{MARKUP.replace(',', '')}\n1,The spring {MARKUP}\n"
    page.locator("input[type=file]").set_input_files([file | {"buffer": content.encode()}])
    button = page.get_by_role("button", name="Read it all")
    sync_api.expect(button).to_be_enabled()
    assert harmless(page)
    button.click()
    sync_api.expect(page.get_by_role("heading", name="What was read")).to_be_visible(timeout=30_000)
    settle(page)
    assert harmless(page)
