"""The difference between two beliefs: a row a sense, in percentage points, around zero."""

from __future__ import annotations

import pytest
from fakes import senses

from wsd.charts.two_sentences import shift_alt, shift_figure, shown_shifts
from wsd.leaders import leaders
from wsd.records import Reading, Target

TARGET = Target(0, 0, senses("spring"))
BEFORE = Reading(TARGET, (0.6, 0.3, 0.1), 0.0, "network")
AFTER = Reading(TARGET, (0.1, 0.85, 0.05), 0.0, "network")
SHOWN = leaders([BEFORE, AFTER])


def test_each_sense_moves_by_the_difference_of_its_beliefs() -> None:
    figure = shift_figure(BEFORE, AFTER, SHOWN)
    assert [bar.x[0] for bar in figure.data] == pytest.approx([-50, 55, -5])
    assert [bar.text[0] for bar in figure.data] == ["−50", "+55", "−5"]


def test_zero_is_in_the_middle_and_small_differences_look_small() -> None:
    low, high = shift_figure(BEFORE, BEFORE, SHOWN).layout.xaxis.range
    assert (low, high) == (-10, 10)


def test_other_senses_share_a_row_and_all_shifts_sum_to_nothing() -> None:
    many = Target(0, 0, senses("spring") * 4)
    before = Reading(many, (0.3, 0.2) + (0.05,) * 10, 0.0, "network")
    after = Reading(many, (0.1, 0.1) + (0.08,) * 10, 0.0, "network")
    shown = leaders([before, after], limit=2)
    assert shown.others
    names, shifts = shown_shifts(before, after, shown)
    assert names[-1] == f"{shown.others} other senses"
    assert len(shift_figure(before, after, shown).data) == len(shifts)


def test_the_difference_is_said_in_words() -> None:
    said = shift_alt(BEFORE, AFTER, SHOWN)
    assert "−50" in said and "+55" in said
