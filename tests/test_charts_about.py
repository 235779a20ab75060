"""Figures about the networks, from records made by hand."""

from __future__ import annotations

from wsd.architecture import Architecture, Part
from wsd.benchmark import Bin, Measure
from wsd.card import Curve
from wsd.charts import about as charts

PARTS = (
    Part("the word", "word", 11, 0, "8 for its meaning"),
    Part("left LSTM", "readers", 6, 400, "from the beginning to the word"),
    Part("side by side", "features", 17, 0),
    Part("hidden layers", "hidden", 10, 300, "two, with a shortcut"),
    Part("query", "outputs", 5, 55, "compared with each sense"),
    Part("part of speech", "outputs", 5, 55, "or none"),
)
NETWORK = Architecture("left", PARTS, 810, 0, 70, 8, 16, 5)
HIGH, LOW = Measure(71.5, 69.0, 74.0, 100), Measure(42.0, 31.0, 53.0, 20)


def texts(figure: object) -> list[str]:
    return [annotation.text for annotation in figure.layout.annotations if annotation.text]


def test_every_part_has_a_box_with_its_numbers_and_its_weights() -> None:
    figure = charts.architecture_figure(NETWORK)
    assert len(figure.layout.shapes) == len(PARTS) + 1  # the vectors of senses too
    [left] = [text for text in texts(figure) if "left LSTM" in text]
    assert "6 numbers" in left and "400 weights" in left
    assert not any("0 weights" in text.split("<br>") for text in texts(figure))
    borders = [shape.line.dash for shape in figure.layout.shapes]
    assert borders == ["dot", *["solid"] * 5, "dot"]


def test_boxes_never_overlap_and_lie_inside_the_figure() -> None:
    figure = charts.architecture_figure(NETWORK)
    boxes = [(s.x0, s.x1, s.y0, s.y1) for s in figure.layout.shapes]
    bottom = figure.layout.yaxis.range[0]
    for place, (x0, x1, y0, y1) in enumerate(boxes):
        assert 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= bottom
        for ox0, ox1, oy0, oy1 in boxes[:place]:
            assert x1 <= ox0 or ox1 <= x0 or y1 <= oy0 or oy1 <= y0


def test_the_drawing_is_told_in_a_sentence() -> None:
    told = charts.architecture_alt(NETWORK)
    assert "810 learned weights" in told
    assert "query and part of speech" in told


def test_a_network_without_a_log_leaves_its_colour_to_nobody_else() -> None:
    curve = Curve("senses", (1_000_000, 2_000_000), (0.9, 0.7))
    figure = charts.curves_figure({"none": None, "left": curve})
    assert [trace.name for trace in figure.data] == ["none", "left"]
    assert list(figure.data[0].x) == [] and list(figure.data[1].x) == [1.0, 2.0]
    assert charts.curves_alt({"none": None, "left": curve}) == (
        "The loss falls: left from 0.90 to 0.70."
    )
    assert charts.curves_alt({"none": None}) == "No loss was kept."


def test_every_group_shows_every_reader_with_its_interval() -> None:
    groups = {"nouns (100)": {"Left": HIGH, "Both": LOW}, "verbs (20)": {"Left": None, "Both": LOW}}
    figure = charts.groups_figure(groups)
    left, both = figure.data
    assert (list(left.x), list(both.x)) == ([71.5], [42.0, 42.0])
    assert list(both.error_x.array) == [53.0 - 42.0] * 2
    assert list(figure.layout.xaxis.range) == [30, 80]
    assert list(figure.layout.yaxis.ticktext) == ["Left", "Both"] * 2
    assert "71.5" in texts(figure)
    assert charts.groups_alt(groups) == (
        "nouns (100): Left has the highest F1, 71.5 %; verbs (20): Both has the highest F1, 42.0 %."
    )


def test_groups_that_nobody_measured_draw_an_empty_figure() -> None:
    assert len(charts.groups_figure({}).data) == 0
    assert charts.groups_alt({}) == "Nothing was measured."


def test_reliability_runs_from_0_to_1_beside_the_diagonal() -> None:
    bins = (Bin(0.55, 0.5, 10), Bin(0.95, 0.75, 30))
    figure = charts.reliability_figure(bins)
    bars, diagonal = figure.data
    assert list(bars.text) == ["50", "75"]
    assert list(diagonal.x) == list(diagonal.y) == [0, 1]
    assert figure.layout.xaxis.range[0] == 0 and figure.layout.yaxis.range[1] >= 1
    assert charts.reliability_alt(bins) == (
        "Of 40 answers, those that are 95 % sure weigh most in the error: 75 % of them are right."
    )
    assert charts.reliability_alt(()) == "Nothing was measured."


def test_no_figure_can_be_dragged_and_names_are_shown_as_they_are() -> None:
    figures = (
        charts.architecture_figure(NETWORK),
        charts.curves_figure({"<b>": None}),
        charts.groups_figure({"<i>": {"<b>": HIGH}}),
        charts.reliability_figure(()),
    )
    assert all(figure.layout.dragmode is False for figure in figures)
    assert figures[1].data[0].name == "&lt;b&gt;"
    assert "<b>&lt;i&gt;</b>" in texts(figures[2])
