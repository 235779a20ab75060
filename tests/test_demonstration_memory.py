"""The demonstration of distance and horizon, with the readers of tests/fakes.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from apps import demonstrated, figures, words_on
from fakes import CountingReader, FewWords
from made_by_hand import make_reading

from wsd import horizon
from wsd.disambiguator import Disambiguator
from wsd.findings import Stretch
from wsd.horizon import VISIBLE
from wsd.memory import MOST, STEP
from wsd.pages import service
from wsd.pages.demonstrations import memory
from wsd.records import WsdError

TEXT = "The old mattress had a broken spring in it."


def fake_load(model: str) -> Disambiguator:
    reader = CountingReader()
    reader.name = model
    return Disambiguator(reader, FewWords())  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def stored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Stand fakes in for the networks, and a stored horizon for the measured one."""
    monkeypatch.setattr(service, "load", fake_load)
    monkeypatch.setattr(service, "_loaded", set())
    points = [{"visible": n, "f1": 60.0, "low": 58.0, "high": 62.0} for n in VISIBLE]
    curves = [
        {"reader": reader, "side": side, "points": points}
        for reader in service.READERS
        for side in ("left", "right", "both")
    ]
    document = {
        "provenance": {"command": "python -m wsd horizon", "date": "2026-01-02T03:04"},
        "definition": "As it was measured.",
        "data": [{"title": "Senseval-2"}],
        "instances": 1234,
        "curves": curves,
    }
    path = tmp_path / "horizon.json"
    path.write_text(json.dumps(document), "utf-8")
    monkeypatch.setattr(memory, "load_horizon", lambda: horizon.load_horizon(path))
    st.cache_data.clear()
    st.cache_resource.clear()
    yield path
    st.cache_data.clear()
    st.cache_resource.clear()


def test_the_strongest_clue_is_chosen_and_every_distance_is_drawn() -> None:
    app = demonstrated("memory", TEXT, "spring")
    assert not app.exception
    clue = app.selectbox(key="clue")
    # the season is chosen, 7 words on the left against 3: any word on the left speaks for it
    assert clue.value < 6
    distance, curves = figures(app)
    assert distance["data"][0]["x"] == list(range(0, MOST + 1, STEP))
    drawn = [trace["name"] for trace in distance["data"] if trace["x"]]
    assert drawn == ["Both directions", "Left only", "Both, plain RNN"]
    assert len([trace for trace in curves["data"] if trace["x"]]) == len(service.READERS)


def test_the_slider_puts_words_in_and_lists_them() -> None:
    app = demonstrated("memory", TEXT, "spring")
    app.selectbox(key="clue").set_value(2).run()
    app.slider(key="distance").set_value(2 * STEP).run()
    assert not app.exception
    said = words_on(app)
    assert "The old :blue-background[mattress]" in said
    assert ":gray-background[, as everyone would agree, or so we think,] had a broken" in said
    assert "**spring** in it" in said
    assert "With 8 words in between" in said
    assert figures(app)[0]["layout"]["shapes"][0]["x0"] == 2 * STEP


def test_a_clue_on_the_right_brings_the_right_reader() -> None:
    app = demonstrated("memory", TEXT, "spring")
    app.selectbox(key="clue").set_value(8).run()
    assert not app.exception
    drawn = [trace["name"] for trace in figures(app)[0]["data"] if trace["x"]]
    assert "Right only" in drawn and "Left only" in drawn


def test_another_word_is_given_its_own_clue() -> None:
    app = demonstrated("memory", "It had a spring in a chest", "spring")
    app.selectbox(key="clue").set_value(4).run()
    app.session_state["clue-about"] = "something else"
    app.run()
    assert not app.exception
    assert app.selectbox(key="clue").value != 4


def test_words_that_decide_nothing_are_told() -> None:
    app = demonstrated("memory", "spring", "spring")
    assert not app.exception
    assert "no clue to remember" in words_on(app)
    app = demonstrated("memory", "It is in the chest", "is")
    assert not app.exception
    assert "sees no sense" in words_on(app)
    app = demonstrated("memory", "spring ! ?", "spring")
    assert not app.exception


@pytest.mark.parametrize(
    "text",
    [
        "spring 🦆 🎉 spring",
        "他在春天 spring 去了银行。",
        "<script>alert(1)</script> spring &lt;b&gt; {} {0}",
        "![x](http://example.org/x.png) spring $x$ :red[y]",
        "spring " * 190,
        "chest of drawers qwrtz zxcvb spring",
    ],
)
def test_any_sentence_is_drawn_without_an_exception(text: str) -> None:
    app = demonstrated("memory", text, "spring")
    assert not app.exception
    app.slider(key="distance").set_value(MOST).run()
    assert not app.exception


def test_a_missing_network_is_told_in_its_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(model: str) -> Disambiguator:
        if model == "both-rnn":
            raise WsdError("There is no network 'both-rnn'.")
        return fake_load(model)

    monkeypatch.setattr(service, "load", missing)
    app = demonstrated("memory", TEXT, "spring")
    assert not app.exception
    assert "There is no network" in words_on(app)


def test_a_missing_horizon_names_the_command(stored: Path) -> None:
    stored.unlink()
    app = demonstrated("memory", TEXT, "spring")
    assert not app.exception
    assert len(figures(app)) == 1
    assert "python \\-m wsd horizon" in words_on(app)


def test_how_the_horizon_was_measured_is_said() -> None:
    app = demonstrated("memory", TEXT, "spring")
    said = words_on(app)
    assert "1,234 words to read" in said and "2026-01-02" in said
    assert "As it was measured." in said
    app.segmented_control(key="horizon-side").set_value("left").run()
    assert not app.exception


def test_a_sentence_is_marked_in_runs() -> None:
    target = make_reading(1.0).target
    stretch = Stretch(("word", ",", "so", "clue", "."), 1, 3, 1, 3, target)
    assert memory.marked(stretch) == ("**word**:gray-background[, so] :blue-background[clue]\\.")
