"""The load test finds what it looks for, and a small one finds nothing on the real server."""

from __future__ import annotations

from collections import Counter

import pytest
from load import faults_of, load
from visitor import Page

MINE = "We sat on the bank, says visitor number 3."
THEIRS = "We sat on the bank, says visitor number 30."


def page(text: str, content: str = "", **kinds: int) -> Page:
    return Page(Counter(kinds or {"plotly_chart": 5}), [text], content=bytearray(content.encode()))


def test_a_page_with_the_visitors_own_text_has_no_fault() -> None:
    assert faults_of(page(MINE, f"1{MINE}2{MINE[:-1]}"), MINE, 3) == []


def test_a_page_with_another_text_is_a_fault() -> None:
    assert faults_of(page("We sat on the bank."), MINE, 3) == [
        f"{MINE!r} is not on the page, but ['We sat on the bank.']"
    ]


def test_another_visitors_mark_anywhere_on_the_page_is_a_fault() -> None:
    assert faults_of(page(MINE, f"{MINE}\x00{THEIRS}"), MINE, 3) == [
        "visitor 3 got what visitors [30] wrote"
    ]


@pytest.mark.parametrize("kinds", [{"markdown": 3}, {"plotly_chart": 5, "exception": 1}])
def test_a_page_without_charts_or_with_an_error_is_a_fault(kinds: dict[str, int]) -> None:
    [fault] = faults_of(page(MINE, **kinds), MINE, 3)
    assert fault.startswith(f"{MINE!r} drew ")


@pytest.mark.slow
def test_a_few_visitors_at_once_each_get_their_own_text() -> None:
    findings, memory, seconds = load(visitors=3, count=2, pause=0)
    assert findings.faults == []
    assert len(findings.seconds) == 6 and 0 < max(findings.seconds) < seconds
    assert len(memory) == 2 and all(200 < megabytes < 2_000 for megabytes in memory)
