"""The lab as its visitors use it, with tiny networks and the lexicon of tests/fakes.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny
from apps import figures, networks, opened, words_on
from fakes import FewWords
from streamlit.testing.v1 import AppTest

from wsd.disambiguator import Disambiguator
from wsd.network import NetworkReader
from wsd.pages import service
from wsd.pages.case import Case
from wsd.pages.choice import choices
from wsd.pages.demonstrations import demonstrations
from wsd.pages.demonstrations.readers import MODELS
from wsd.pages.examples import EXAMPLES
from wsd.records import WsdError

LAB = str(Path(__file__).parent.parent / "wsd" / "pages" / "lab.py")
TEXT = "The old mattress had a broken spring, and a chest of drawers is <b>old</b>."


def tiny_load(model: str) -> Disambiguator:
    direction = model.removesuffix("-rnn")
    loaded = tiny.network(direction, "rnn" if model.endswith("-rnn") else "lstm")  # type: ignore[arg-type]
    return Disambiguator(NetworkReader(loaded), FewWords())  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _tiny_networks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with networks(monkeypatch, tiny_load):
        yield


def lab(**query: str) -> AppTest:
    return opened(LAB, **query)


def case(text: str, word: str) -> Case:
    return Case(text, choices(tiny_load("both").disambiguate(text))[word])


def test_every_demonstration_is_described_and_has_a_place_of_its_own() -> None:
    found = demonstrations()
    assert {"readers", "context_map", "two_sentences"} <= {one.name for one in found}
    assert [one.order for one in found] == sorted({one.order for one in found})
    assert len({one.title for one in found}) == len(found)
    assert all(one.question.endswith(("?", ".")) for one in found)


def test_a_case_is_the_sentence_of_the_chosen_word_and_its_place_in_it() -> None:
    one = case("It is old. A chest of drawers.", "chest of drawers")
    assert one.words == ("A", "chest", "of", "drawers", ".")
    assert (one.target.first, one.target.last) == (1, 3)
    assert not one.ambiguous and case("A spring.", "spring").ambiguous


def test_a_link_opens_text_word_and_demonstration() -> None:
    app = lab(text=TEXT, word="chest", demo="readers")
    assert not app.exception
    assert app.text_area(key="text").value == TEXT
    assert app.selectbox(key="word").value == "chest"
    assert app.header[0].value == "Four readers"


def test_a_link_to_a_demonstration_that_is_not_there_opens_the_first() -> None:
    app = lab(text=TEXT, demo="<b>elephants</b>")
    assert not app.exception
    assert app.header[0].value == demonstrations()[0].title


def test_the_address_to_share_names_text_word_and_demonstration() -> None:
    app = lab(text="old spring", word="spring", demo="readers", method="gradients")
    shared = next(block.value for block in app.code if "text=" in block.value)
    for part in ("text=old+spring", "word=spring", "demo=readers", "method=gradients"):
        assert part in shared


def test_an_empty_text_is_asked_for() -> None:
    app = lab(text="  ", demo="readers")
    assert app.info[0].value.startswith("There is no text yet")
    assert not figures(app)


def test_a_word_with_a_single_sense_is_told_and_not_demonstrated() -> None:
    app = lab(text="the old drawers", word="drawers", demo="readers")
    assert "a single sense" in app.info[0].value
    assert not figures(app)


def test_a_missing_network_is_told_in_its_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(model: str) -> Disambiguator:
        if model == "none":
            raise WsdError("There is no network 'none'.")
        return tiny_load(model)

    monkeypatch.setattr(service, "load", missing)
    app = lab(text=TEXT, word="spring", demo="readers")
    assert not app.exception
    assert "There is no network" in app.warning[0].value


def test_starting_again_forgets_the_text() -> None:
    app = lab(text=TEXT, word="chest", demo="readers")
    next(button for button in app.button if button.label == "Start again").click().run()
    assert not app.exception
    assert app.text_area(key="text").value == EXAMPLES[0].text


HOSTILE = [
    "the of and",
    "qwrtz zxcvb",
    "🦆 spring 🎉",
    "他在春天去了 spring 银行。",
    "<script>alert(1)</script> chest &lt;b&gt; $x$ :red[y]",
    "spring",
    "spring " * 300,
    "spring " * 10_000,
]


@pytest.mark.parametrize("demo", ["readers", "context_map", "two_sentences"])
def test_any_text_is_answered_without_an_exception(demo: str) -> None:
    app = lab(demo=demo)
    for text in HOSTILE:
        app.text_area(key="text").set_value(text).run()
        assert not app.exception, text
        assert words_on(app)


def test_four_readers_show_the_same_senses_in_the_same_order() -> None:
    app = lab(text=TEXT, word="spring", demo="readers")
    assert not app.exception
    drawn = figures(app)
    assert len(drawn) == len(MODELS)
    names = [[bar["name"] for bar in each["data"] if bar["type"] == "bar"] for each in drawn]
    assert names[0] == names[1] == names[2] == names[3]


def test_the_reader_without_context_says_the_same_of_the_word_by_itself() -> None:
    app = lab(text=TEXT, word="spring", demo="readers")
    bars = figures(app)[0]["data"]
    alone = bars[-1]["x"]
    assert [bar["x"][0] for bar in bars[:-1]] == pytest.approx(alone, abs=1e-6)
    assert words_on(app).count("it says exactly the same") == 1
    assert "No single word moves this reader." in words_on(app)


def test_the_words_can_be_shaded_by_gradients() -> None:
    app = lab(text=TEXT, word="spring", demo="readers", method="gradients")
    assert not app.exception
    assert words_on(app).count("With every other word hidden") == len(MODELS)


def test_the_map_has_a_cell_for_every_pair_and_says_where_the_answer_flips() -> None:
    app = lab(text="the old chest of the mattress", word="chest", demo="context_map")
    assert not app.exception
    heat = figures(app)[0]["data"][0]
    assert (len(heat["z"]), len(heat["z"][0])) == (1 + 2, 1 + 3)
    assert "By itself the word is" in words_on(app) or "never flips" in words_on(app)


def test_a_cell_of_the_map_is_read_with_the_words_that_it_sees() -> None:
    app = lab(text="the old chest of the mattress", word="chest", demo="context_map")
    app.select_slider(key="map-left").set_value(1)
    app.select_slider(key="map-right").set_value(0).run()
    assert not app.exception
    assert "It sees: old **chest**" in words_on(app)


def test_a_word_by_itself_has_a_map_without_sliders() -> None:
    app = lab(text="spring", word="spring", demo="context_map")
    assert not app.exception
    assert "never flips" in words_on(app)
    assert not app.select_slider


def test_a_pair_brings_both_sentences_and_the_word() -> None:
    app = lab(text="the old chest", word="chest", demo="two_sentences")
    app.pills(key="pair").select("chest: drawers, hair").run()
    assert not app.exception
    assert app.text_area(key="text").value == "He had a chest of drawers."
    assert app.text_area(key="other").value == "He had a chest of hair."
    assert app.selectbox(key="word").value == "chest"
    assert len(figures(app)) == 3  # the two beliefs and the difference
    assert "percentage points" in words_on(app)


def test_the_difference_of_a_sentence_and_its_copy_is_nothing() -> None:
    app = lab(text="the old chest had a spring", word="chest", demo="two_sentences", other="a")
    assert "no word with the senses of" in words_on(app)
    next(button for button in app.button if button.label == "Copy A into B").click().run()
    assert app.text_area(key="other").value == "the old chest had a spring"
    assert "A and B are the same sentence. The answer stays." in words_on(app)
    assert ": 0 percentage points" in words_on(app)


@pytest.mark.parametrize("other", ["", " ", "qwrtz 🦆", "<b>chest</b>", "chest " * 10_000])
def test_any_second_sentence_is_answered_without_an_exception(other: str) -> None:
    app = lab(text="the old chest", word="chest", demo="two_sentences")
    app.text_area(key="other").set_value(other).run()
    assert not app.exception
    assert words_on(app)
