"""The narrow bars of a reader among several: same rows, same colours, same axis."""

from __future__ import annotations

from fakes import senses

from wsd.charts.readers import compact_alt, compact_figure
from wsd.leaders import leaders
from wsd.records import Reading, Target

TARGET = Target(0, 0, senses("spring"))
NOW = Reading(TARGET, (0.2, 0.7, 0.1), 0.0, "network")
BEFORE = Reading(TARGET, (0.5, 0.3, 0.2), 0.0, "network")
SHOWN = leaders([NOW])


def test_every_sense_has_a_row_in_the_order_of_the_page_and_an_axis_from_0_to_1() -> None:
    figure = compact_figure(NOW, SHOWN)
    assert [bar.x[0] for bar in figure.data] == [0.7, 0.2, 0.1]
    assert [bar.y[0] for bar in figure.data] == [0, 1, 2]
    assert list(figure.layout.xaxis.range) == [0, 1]
    values = [note.text for note in figure.layout.annotations]
    assert values == ["<b>70 % ✓</b>", "20 %", "10 %"]


def test_another_belief_is_marked_on_the_same_rows() -> None:
    *_, mark = compact_figure(NOW, SHOWN, beside=BEFORE, called="alone").data
    assert list(mark.x) == [0.3, 0.5, 0.2]
    assert list(mark.y) == [0, 1, 2]
    assert mark.name == "alone"


def test_other_senses_share_a_grey_row() -> None:
    many = Target(0, 0, senses("spring") * 4)
    reading = Reading(many, (0.3, 0.2) + (0.05,) * 10, 0.0, "network")
    shown = leaders([reading], limit=2)
    *_, rest = compact_figure(reading, shown).data
    assert rest.x[0] == shown.rest(reading)
    assert rest.marker.color == "#8A8F98"


def test_markup_in_a_name_is_text() -> None:
    figure = compact_figure(NOW, SHOWN, beside=BEFORE, called="<b>")
    assert "<b>" not in figure.data[-1].hovertemplate


def test_the_picture_is_said_in_words() -> None:
    said = compact_alt(NOW, SHOWN, beside=BEFORE, called="alone")
    assert "70 %" in said and "alone, 30 %" in said and "20 %" in said
