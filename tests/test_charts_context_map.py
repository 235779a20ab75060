"""The map of context as a figure: every pair a cell, its edges as curves, its borders drawn."""

from __future__ import annotations

from dataclasses import replace

from fakes import CountingReader, senses

from wsd.charts.context_map import borders, map_alt, map_figure
from wsd.context_map import context_map
from wsd.records import Target

WORDS = ("a", "<b>", "spring", "c", "d", "e")
FOUND = context_map(CountingReader(), WORDS, Target(2, 2, senses("spring")))
# The second sense wins the whole sentence; with l and r words visible it has (1 + r) / (3 + l + r).
BELIEFS = tuple(tuple((1 + r) / (3 + l + r) for r in range(4)) for l in range(3))  # noqa: E741


def test_every_pair_is_a_cell_of_the_winning_senses_probability() -> None:
    heat = map_figure(FOUND).data[0]
    assert tuple(map(tuple, heat.z)) == BELIEFS
    assert (heat.zmin, heat.zmax) == (0, 1)


def test_the_curves_are_the_maps_edges() -> None:
    _, *lines = map_figure(FOUND).data
    curves = [trace for trace in lines if trace.name.startswith("other side")]
    above = {trace.name: tuple(trace.y) for trace in curves if trace.yaxis == "y2"}
    beside = {trace.name: tuple(trace.x) for trace in curves if trace.xaxis == "x2"}
    assert above == {"other side visible": BELIEFS[-1], "other side hidden": BELIEFS[0]}
    assert beside == {
        "other side visible": tuple(row[-1] for row in BELIEFS),
        "other side hidden": tuple(row[0] for row in BELIEFS),
    }


def test_a_line_runs_between_cells_of_different_answers_alone() -> None:
    assert list(borders([[True, True], [True, True]])) == []
    assert set(borders([[False, True], [False, False]])) == {
        (0.5, -0.5, 0.5, 0.5),  # between the columns of the first row
        (0.5, 0.5, 1.5, 0.5),  # between the rows of the second column
    }


def test_words_stand_at_the_axes_as_text() -> None:
    layout = map_figure(FOUND).layout
    assert list(layout.xaxis.ticktext) == ["none", "+ c", "+ d", "+ e"]
    assert list(layout.yaxis.ticktext) == ["none", "+ &lt;b&gt;", "+ a"]


def test_a_long_side_has_a_label_for_some_words_and_for_the_last() -> None:
    words = ("spring", *(f"w{n}" for n in range(39)))
    found = context_map(CountingReader(), words, Target(0, 0, senses("spring")))
    labels = map_figure(found).layout.xaxis.ticktext
    assert len(labels) <= 21
    assert (labels[0], labels[-1]) == ("none", "+ w38")


def test_a_hole_is_where_the_reader_sees_no_sense() -> None:
    first, *rest = FOUND.readings
    senseless = replace(first[0], source="no sense")
    found = replace(FOUND, readings=((senseless, *first[1:]), *rest))
    heat = map_figure(found).data[0]
    assert heat.z[0][0] is None
    assert "no sense" in heat.customdata[0][0]


def test_a_word_by_itself_is_a_map_of_one_cell() -> None:
    alone = context_map(CountingReader(), ("spring",), Target(0, 0, senses("spring")))
    heat, *lines = map_figure(alone).data
    assert len(heat.z) == len(heat.z[0]) == 1
    assert not any(trace.showlegend for trace in lines if trace.name.startswith("here"))


def test_the_map_is_said_in_words() -> None:
    said = map_alt(FOUND)
    assert "33 % for the word by itself" in said  # 1 of 3
    assert "50 % for the whole sentence" in said  # 4 of 8
    assert "0 words on the left and 1 on the right" in said
