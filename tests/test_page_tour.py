"""The tour as its visitors walk it, with tiny networks and the lexicon of tests/fakes.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fakes
import pytest
from apps import networks, opened, words_on
from streamlit.testing.v1 import AppTest
from test_lab import tiny_load
from test_page import APP

from wsd.disambiguator import Disambiguator
from wsd.pages import service, translation
from wsd.pages.demonstrations import demonstrations, next_word, similar
from wsd.pages.tour_steps import STEPS
from wsd.records import WsdError

PAGE = str(Path(APP).parent / "wsd" / "pages" / "tour.py")
MORE_SENSES = {
    "guide": (("NOUN", "a person"), ("NOUN", "a booklet")),
    "complimentary": (("ADJ", "polite"), ("ADJ", "free")),
    "bad": (("ADJ", "not good"), ("ADJ", "wicked")),
}


def nothing_stored(*_: Any, **__: Any) -> None:
    raise WsdError("Nothing is stored.")


@pytest.fixture(autouse=True)
def _tiny_networks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for lemma, senses in MORE_SENSES.items():
        monkeypatch.setitem(fakes.SENSES, lemma, senses)
    monkeypatch.setattr(next_word, "load_language", nothing_stored)
    monkeypatch.setattr(similar, "load_uses", nothing_stored)
    monkeypatch.setattr(translation, "installed", tuple)
    with networks(monkeypatch, tiny_load):
        yield


def tour(**query: str) -> AppTest:
    return opened(APP, page=PAGE, patience=120, **query)


def titles(app: AppTest) -> str:
    return "\n".join(header.value for header in app.header)


def test_every_step_is_walked_through_without_an_exception() -> None:
    app = tour()
    known = {one.name: one.title for one in demonstrations()}
    for number, step in enumerate(STEPS, 1):
        assert not app.exception, step.title
        assert f"{number}. {step.title}" in titles(app)
        assert step.prose in words_on(app)
        assert known[step.demonstration] in words_on(app)
        assert words_on(app).count(": **right**") + words_on(app).count(": **wrong**") == len(
            step.readers
        )
        following = app.button(key="next-bottom")
        assert following.disabled == (number == len(STEPS))
        if number < len(STEPS):
            app = following.click().run()
            assert str(number + 1) in app.query_params["step"]
    assert "The tour, counted" in words_on(app)


def test_a_link_opens_its_step_and_back_goes_back() -> None:
    app = tour(step="10")
    assert "10. LSTM against plain RNN" in titles(app)
    assert app.slider(key="distance").value == 20
    app.button(key="back-top").click().run()
    assert not app.exception
    assert "9. A clue far away" in titles(app)


@pytest.mark.parametrize("value", ["0", "-3", "99", "<script>", "", "٤"])
def test_a_hostile_link_opens_the_first_step(value: str) -> None:
    app = tour(step=value, other="<b>", text="x", word="y", model="z")
    assert not app.exception
    assert "1. A word alone" in titles(app)


def test_a_step_is_reset_and_the_tour_begins_again() -> None:
    app = tour(step="8")
    sentence = app.text_area(key="other").value
    app.text_area(key="other").set_value("a bad spring").run()
    reset, again = (
        next(button for button in app.button if button.label == label)
        for label in ("Reset this step", "Start the tour again")
    )
    reset.click().run()
    assert app.text_area(key="other").value == sentence
    again.click().run()
    assert not app.exception
    assert "1. A word alone" in titles(app)


def test_a_step_is_picked_from_the_list() -> None:
    app = tour()
    app.selectbox(key="tour-step").set_value("11. The chest of drawers").run()
    assert not app.exception
    assert "11. The chest of drawers" in titles(app)


def test_a_missing_network_is_told_in_its_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(model: str) -> Disambiguator:
        raise WsdError("There is no network.")

    monkeypatch.setattr(service, "load", missing)
    app = tour()
    assert not app.exception
    assert "There is no network" in app.error[0].value


def test_a_word_that_the_lexicon_does_not_have_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(fakes.SENSES, "guide")
    app = tour(step="5")
    assert not app.exception
    assert "no sense of “guide”" in app.error[0].value
