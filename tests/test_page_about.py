"""The page about the networks, with tiny networks and with measurements missing or broken."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from apps import figures, words_on
from streamlit.testing.v1 import AppTest
from test_page import APP
from test_scoreboard import document, written
from tiny import network

from wsd import architecture, checkpoint, scoreboard
from wsd.card import Card, Curve, read_card
from wsd.checkpoint import LoadedTagger
from wsd.model import Cell, Direction
from wsd.pages.about_tables import training_sentences
from wsd.records import WsdError

PAGE = str(Path(APP).parent / "wsd" / "pages" / "about.py")
KINDS: dict[str, tuple[Direction, Cell]] = {
    "none": ("none", "lstm"),
    "left": ("left", "lstm"),
    "right": ("right", "lstm"),
    "both": ("both", "lstm"),
    "both-rnn": ("both", "rnn"),
}


STEPS = {
    curve.step
    for name in checkpoint.MODEL_NAMES
    for curve in read_card(checkpoint.MODELS / name).curves
}
DRAWN = 1 + len(STEPS) + 2  # the parts, a loss of each step, the groups and the reliability


def load_tiny(name: str, folder: Path) -> LoadedTagger:
    return network(*KINDS[name])


@pytest.fixture(autouse=True)
def _small_networks_and_figures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(architecture, "load_tagger", load_tiny)
    monkeypatch.setattr(scoreboard, "BENCHMARK", written(tmp_path, document()))
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def page(**query: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=30)
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page(PAGE).run()


def warnings(app: AppTest) -> str:
    return "\n".join(element.value for element in app.warning)


def test_the_page_draws_parts_training_groups_and_calibration() -> None:
    app = page()
    assert not app.exception
    assert {"lesson", "senses", "polish", "more"} == STEPS and len(figures(app)) == DRAWN
    titles = [header.value for header in app.header]
    assert titles == [
        "How it is built",
        "How it learned",
        "How well they read",
        "Where they are strong and weak",
        "Is 80 % sure right 80 % of the time?",
        "What they cannot do",
    ]


@pytest.mark.parametrize("name", ["none", "both-rnn"])
def test_each_network_is_drawn_from_its_own_file(name: str) -> None:
    app = page(network=name)
    assert not app.exception
    weights = sum(p.numel() for p in load_tiny(name, Path()).tagger.parameters())
    assert f"{weights:,} learned weights" in words_on(app)


@pytest.mark.parametrize("value", ["elephant", "", "<b>🦆"])
def test_a_hostile_link_opens_the_page_as_it_is(value: str) -> None:
    app = page(network=value, by=value)
    assert not app.exception
    assert "**Both directions.**" in words_on(app)


@pytest.mark.parametrize("by", ["Number of senses", "Seen in training"])
def test_words_are_sorted_as_asked(by: str) -> None:
    app = page()
    app.segmented_control(key="by").set_value(by).run()
    assert not app.exception
    assert len(figures(app)) == DRAWN


def test_a_figure_that_was_not_measured_is_said_to_be_missing(tmp_path: Path) -> None:
    older = document()
    for each in older["readers"]:
        del each["senses"]
    written(tmp_path, older)
    app = page(by="Number of senses")
    assert not app.exception
    assert "`senses`" in app.info[0].value and "python -m wsd benchmark" in app.info[0].value
    assert len(figures(app)) == DRAWN - 1


def test_a_network_that_was_not_measured_has_no_calibration() -> None:
    app = page(network="right")
    assert not app.exception
    assert "The calibration of “Right only” is not in the benchmark's file" in app.info[0].value


@pytest.mark.parametrize("content", ["{", "[]", '{"readers": [{}]}'])
def test_a_broken_file_of_figures_is_told_and_the_rest_stands(content: str, tmp_path: Path) -> None:
    (tmp_path / "benchmark.json").write_text(content, "utf-8")
    app = page()
    assert not app.exception
    assert "does not hold what was measured" in warnings(app).replace("\\", "")
    assert app.header[-1].value == "What they cannot do"


def test_a_missing_file_of_figures_is_told_and_the_rest_stands(tmp_path: Path) -> None:
    (tmp_path / "benchmark.json").unlink()
    app = page()
    assert not app.exception
    assert "Nothing has been measured yet" in warnings(app)
    assert len(figures(app)) == DRAWN - 2


def test_other_networks_than_those_measured_are_told() -> None:
    assert "not of the networks that are here now: Left only, Both directions" in warnings(page())


def test_a_missing_network_and_its_card_are_told_and_the_rest_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def missing(name: str, folder: Path) -> LoadedTagger:
        raise WsdError("There is no trained network.")

    monkeypatch.setattr(architecture, "load_tagger", missing)
    monkeypatch.setattr(checkpoint, "MODELS", tmp_path)
    app = page()
    assert not app.exception
    assert "There is no trained network" in warnings(app).replace("\\", "")
    assert "There is no card of the training" in warnings(app)


def test_figures_of_the_benchmark_are_those_of_its_file() -> None:
    app = page()
    first = document()["readers"][1]
    table = app.dataframe[1].value
    row = table[table["system"] == "Both directions"].iloc[0]
    assert row["Senseval-2"].startswith(f"{first['sets']['senseval2']['f1']:.1f} (")
    drawn = json.dumps(figures(app)[-2])
    assert f"{first['pos']['NOUN']['f1']:.1f}" in drawn


def test_what_a_network_read_is_told_step_by_step() -> None:
    curve = Curve("lesson", (10, 25), (0.9, 0.8))
    card = Card("left", (curve,), {"old lesson": 2, "lesson": 1}, {"MASC": 3}, 2, 9, "cpu")
    told = training_sentences(card)
    assert told[0] == "Old lesson: 2 passes."
    assert told[1].startswith("All of the text") and told[1].endswith(": 25 words in one pass.")
    assert "3 of MASC" in told[2] and "old lesson" in told[4]
