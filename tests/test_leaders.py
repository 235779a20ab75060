"""Which senses are shown, and how they and numbers are written."""

from __future__ import annotations

import pytest
from made_by_hand import make_reading, make_sense

from wsd.leaders import Leaders, leaders, percent, points, sense_name


def numbers(shown: Leaders) -> list[str]:
    return [sense.synset[-2:] for sense in shown.senses]


def test_senses_stand_in_the_first_readings_order() -> None:
    first, other = make_reading(0.2, 0.5, 0.3), make_reading(0.9, 0.05, 0.05)
    assert numbers(leaders([first, other])) == ["02", "03", "01"]


def test_every_readers_best_sense_is_shown() -> None:
    first = make_reading(*[0.1] * 9, 0.05, 0.05)
    other = make_reading(*[0.01] * 10, 0.9)
    shown = leaders([first, other])
    assert "11" in numbers(shown)
    assert (len(shown.senses), shown.others) == (6, 5)


def test_one_sense_too_many_is_shown_rather_than_called_others() -> None:
    assert leaders([make_reading(*[1 / 7] * 7)]).others == 0


def test_shown_senses_and_the_rest_add_up_to_one() -> None:
    reading = make_reading(*[1 / 75] * 75)
    shown = leaders([reading])
    assert sum(shown.beliefs(reading)) + shown.rest(reading) == pytest.approx(1)
    assert shown.rest(reading) == pytest.approx(69 / 75)


def test_equal_names_get_their_synset() -> None:
    shown = leaders([make_reading(0.5, 0.5, synonyms=("same",))])
    assert shown.names == ("same (word.n.01)", "same (word.n.02)")


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "name1"),
        ({"synonyms": ("chest", "bureau"), "lemma": "chest_of_drawers"}, "bureau"),
        ({"synonyms": (), "hypernyms": ("furniture",)}, "furniture"),
        (
            {"synonyms": (), "lexname": "verb.stative", "gloss": "stay in place; wait"},
            "stay in place",
        ),
        (
            {"synonyms": (), "lexname": "adj.all", "gloss": "(of a road) wide; not narrow"},
            "wide",
        ),
        (
            {"synonyms": (), "lexname": "adj.all", "gloss": "having undesirable or negative parts"},
            "having undesirable …",
        ),
    ],
)
def test_a_sense_is_named_by_synonym_then_kind_then_gloss(changes: dict, name: str) -> None:
    assert sense_name(make_sense(1, **changes)) == name


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0, "0 %"), (0.001, "< 1 %"), (0.824, "82 %"), (0.999, "> 99 %"), (1, "100 %")],
)
def test_percent_never_rounds_to_certainty(probability: float, text: str) -> None:
    assert percent(probability) == text


@pytest.mark.parametrize(("shift", "text"), [(0.12, "+12"), (-0.034, "−3"), (0.001, "0")])
def test_points_carry_their_sign(shift: float, text: str) -> None:
    assert points(shift) == text
