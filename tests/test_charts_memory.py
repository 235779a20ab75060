"""Figures of memory from readings and curves made by hand."""

from __future__ import annotations

from made_by_hand import make_reading

from wsd.charts import memory as charts
from wsd.findings import HorizonCurve, HorizonPoint
from wsd.records import Reading

KEY = make_reading(0.5, 0.5).target.candidates[0].key
INSERTED = [0, 4]
LINES = {
    "Both <b>": (make_reading(0.9, 0.1), make_reading(0.8, 0.2)),
    "Left only": (),
    "Plain": (make_reading(0.7, 0.3), make_reading(0.2, 0.8)),
}
POINTS = (HorizonPoint(0, 60.0, 58.0, 62.0), HorizonPoint(None, 70.0, 68.0, 72.0))
CURVE = HorizonCurve("both", "both", POINTS)


def test_every_reader_has_a_line_of_its_belief_and_keeps_its_colour() -> None:
    both, left, rnn = charts.memory_figure(LINES, INSERTED, KEY, 4).data
    assert (both.x, both.y) == ((0, 4), (0.9, 0.8))
    assert (left.x, left.y, left.showlegend) == ((), (), False)
    assert rnn.y == (0.7, 0.2)
    assert len({trace.marker.symbol for trace in (both, left, rnn)}) == 3


def test_markup_in_a_name_is_shown_as_text() -> None:
    assert charts.memory_figure(LINES, INSERTED, KEY, 0).data[0].name == "Both &lt;b&gt;"


def test_a_distance_without_sense_leaves_a_gap() -> None:
    blank = Reading(make_reading(0.5, 0.5).target, (0.5, 0.5), 0.9, "no sense")
    figure = charts.memory_figure({"a": (blank, make_reading(0.6, 0.4))}, INSERTED, KEY, 0)
    assert figure.data[0].y == (None, 0.6)


def test_the_distance_of_now_is_marked() -> None:
    [line] = charts.memory_figure(LINES, INSERTED, KEY, 4).layout.shapes
    assert (line.x0, line.x1) == (4, 4)


def test_the_horizon_has_a_point_for_each_width_with_its_interval() -> None:
    figure = charts.horizon_figure({"none": None, "both": CURVE}, [CURVE])
    assert [len(trace.x) for trace in figure.data] == [0, 2]
    assert figure.data[1].y == (60, 70)
    assert figure.data[1].customdata[0] == [58, 62]
    assert figure.layout.xaxis.ticktext == ("0", "all")
    low, high = figure.layout.yaxis.range
    assert low < 58 and high > 72


def test_a_horizon_without_curves_is_an_empty_figure() -> None:
    assert len(charts.horizon_figure({"both": None}, []).data) == 1


def test_alt_texts_say_the_takeaway() -> None:
    said = charts.memory_alt(LINES, INSERTED, KEY)
    assert "Both <b> from 90 % to 80 %" in said and "Left" not in said
    assert charts.horizon_alt({"both": CURVE, "none": None}).endswith("both from 60.0 to 70.0.")


def test_touch_scrolls_the_page_and_not_the_chart() -> None:
    for figure in (
        charts.memory_figure(LINES, INSERTED, KEY, 0),
        charts.horizon_figure({"both": CURVE}, [CURVE]),
    ):
        assert figure.layout.dragmode is False
        assert figure.layout.xaxis.fixedrange and figure.layout.yaxis.fixedrange
        assert figure.layout.hovermode == "x unified"
    assert charts.memory_figure(LINES, INSERTED, KEY, 0).layout.yaxis.range[0] <= 0
