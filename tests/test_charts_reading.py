"""Figures from records made by hand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from made_by_hand import make_reading
from streamlit.elements.lib.streamlit_plotly_theme import GRAY_90

from wsd.charts import reading as charts
from wsd.leaders import Leaders, leaders
from wsd.records import ContextReport, Reading, Sweep, SweepStep, WordInfluence

CONFIG = Path(__file__).parent.parent / ".streamlit" / "config.toml"


def report_of(*shifts: float) -> ContextReport:
    whole = make_reading(0.8, 0.2)
    alone = SweepStep(0, None, make_reading(0.4, 0.6))
    influences = tuple(
        WordInfluence(i + 1, f"w{i}", shift, whole) for i, shift in enumerate(shifts)
    )
    sweep = Sweep("left", True, (alone, SweepStep(1, "<b>", whole)))
    return ContextReport("both", ("word",), whole, sweep, sweep, influences)


def test_markup_in_words_is_shown_as_text() -> None:
    assert charts.label("<b>&\x00") == "&lt;b&gt;&amp; "
    figure = charts.sweep_figure(report_of().left, leaders([report_of().whole]))
    assert figure.layout.xaxis.ticktext == ("nothing", "+ &lt;b&gt;")


def test_every_sense_has_a_bar_with_its_value_and_the_best_is_marked() -> None:
    reading = make_reading(0.25, 0.75)
    figure = charts.belief_figure(reading, leaders([reading]))
    assert [trace.x[0] for trace in figure.data] == [0.75, 0.25]
    assert [trace.text[0] for trace in figure.data] == ["<b>75 % ✓</b>", "25 %"]
    assert figure.layout.xaxis.range == (0, 1)


def test_every_gloss_is_in_plain_sight() -> None:
    reading = make_reading(0.25, 0.75)
    figure = charts.belief_figure(reading, leaders([reading]))
    texts = [note.text for note in figure.layout.annotations]
    assert texts == [
        "<b>name2</b> (noun): meaning number 2",
        "<b>name1</b> (noun): meaning number 1",
    ]


def test_other_senses_share_one_grey_bar() -> None:
    reading = make_reading(*[0.1] * 10)
    figure = charts.belief_figure(reading, leaders([reading]))
    assert len(figure.data) == 7
    assert figure.data[-1].marker.color == charts.NEUTRAL
    assert figure.data[-1].x[0] == pytest.approx(0.4)


def test_a_sweep_has_a_line_a_sense_that_ends_at_the_whole_reading() -> None:
    report = report_of()
    figure = charts.sweep_figure(report.left, leaders([report.whole]))
    assert [trace.y for trace in figure.data] == [(0.4, 0.8), (0.6, 0.2)]


def test_a_step_without_sense_leaves_a_gap() -> None:
    blank = Reading(make_reading(0.5, 0.5).target, (0.5, 0.5), 0.9, "no sense")
    sweep = Sweep("right", True, (SweepStep(0, None, blank),))
    figure = charts.sweep_figure(sweep, leaders([make_reading(0.5, 0.5)]))
    assert figure.data[0].y == (None,)


def test_a_long_sweep_labels_at_most_as_many_steps_as_fit() -> None:
    whole = make_reading(0.8, 0.2)
    steps = tuple(SweepStep(i, f"w{i}" if i else None, whole) for i in range(61))
    figure = charts.sweep_figure(Sweep("left", True, steps), leaders([whole]))
    assert len(figure.layout.xaxis.tickvals) <= charts.MAX_TICKS + 1
    assert (figure.layout.xaxis.tickvals[0], figure.layout.xaxis.tickvals[-1]) == (0, 60)


def test_influences_are_drawn_in_points_strongest_first_by_sign() -> None:
    report = report_of(0.1, -0.3, 0.0)
    towards, against = charts.influence_figure(report, leaders([report.whole])).data
    assert (towards.x, towards.y) == ((10, 0), (1, 2))
    assert (against.x, against.y) == ((-30,), (0,))
    assert against.text == ("−30",)


def test_influence_bars_take_the_colour_of_their_sense() -> None:
    report = report_of(0.1)
    shown = Leaders(senses=report.whole.target.candidates[::-1], others=0)
    figure = charts.influence_figure(report, shown)
    assert [len(trace.x) for trace in figure.data] == [0, 1, 0]  # the second colour is used


def test_alt_texts_say_the_takeaway() -> None:
    report = report_of(0.1, -0.3)
    shown = leaders([report.whole])
    assert "chooses name1" in charts.belief_alt(report.whole, shown)
    assert "ends with name1" in charts.sweep_alt(report.left)
    assert "“w1” speaks most strongly against name1: −30" in charts.influence_alt(report)


def test_touch_scrolls_the_page_and_not_the_chart() -> None:
    report = report_of(0.1)
    shown = leaders([report.whole])
    for figure in (
        charts.belief_figure(report.whole, shown),
        charts.sweep_figure(report.left, shown),
        charts.influence_figure(report, shown),
    ):
        assert figure.layout.dragmode is False
        assert figure.layout.xaxis.fixedrange
        assert figure.layout.yaxis.fixedrange


def test_both_themes_have_exactly_ten_colours() -> None:
    themes = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"]
    for name in ("light", "dark"):
        assert len(set(themes[name]["chartCategoricalColors"])) == 10


def test_streamlit_still_replaces_the_ink_of_figures_by_the_themes() -> None:
    assert charts.INK == GRAY_90
