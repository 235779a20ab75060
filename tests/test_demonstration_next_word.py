"""The demonstration of what comes next, with a small network that was never trained."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from apps import demonstrated, networks, words_on
from fakes import CountingReader, FewWords
from test_language import language

from wsd.disambiguator import Disambiguator
from wsd.findings import Expectation, Guess
from wsd.pages.demonstrations import next_word
from wsd.records import WsdError

TEXT = "The old mattress had a broken spring."


@pytest.fixture(autouse=True)
def _fakes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def load(model: str) -> Disambiguator:
        return Disambiguator(CountingReader(), FewWords())  # type: ignore[arg-type]

    monkeypatch.setattr(next_word, "load_language", language)
    with networks(monkeypatch, load):
        yield


def test_every_word_is_drawn_with_what_was_expected() -> None:
    app = demonstrated("next_word", TEXT, "spring")
    assert not app.exception
    table = app.dataframe[0].value
    assert list(table["what came"]) == [*TEXT[:-1].split(), ".", "(the end)"]
    assert "guess 5" in table.columns
    assert "Of 8 words and marks" in words_on(app)
    assert "small network" in words_on(app) and "50" in words_on(app)


def test_a_button_goes_on_for_ten_words_and_the_same_seed_says_the_same() -> None:
    app = demonstrated("next_word", TEXT, "spring")
    assert ":blue-background" not in words_on(app)
    assert app.selectbox(key="go-on-after").value == 7  # before the full stop
    app.button(key="go-on").click().run()
    assert not app.exception
    [once] = [each.value for each in app.markdown if ":blue-background" in each.value]
    assert once.startswith("The old mattress had a broken spring")
    app.button(key="go-on").click().run()
    [again] = [each.value for each in app.markdown if ":blue-background" in each.value]
    assert once == again
    app.number_input(key="seed").set_value(5).run()
    app.button(key="go-on").click().run()
    [other] = [each.value for each in app.markdown if ":blue-background" in each.value]
    assert other != once


def test_it_can_go_on_from_the_beginning_and_at_no_temperature() -> None:
    app = demonstrated("next_word", TEXT, "spring")
    app.selectbox(key="go-on-after").set_value(0).run()
    app.slider(key="temperature").set_value(0.0).run()
    app.button(key="go-on").click().run()
    assert not app.exception
    [written] = [each.value for each in app.markdown if ":blue-background" in each.value]
    assert written.startswith(":blue-background[")


@pytest.mark.parametrize(
    "text",
    [
        "spring",
        "spring 🦆🎉",
        "他在春天 spring 去了银行。",
        "<script>alert(1)</script> spring &lt;b&gt; {} {0}",
        "![x](http://example.org/x.png) spring $x$ :red[y]",
        "spring " * 199,
        "spring qwrtz zxcvb",
    ],
)
def test_any_sentence_is_drawn_without_an_exception(text: str) -> None:
    app = demonstrated("next_word", text, "spring")
    assert not app.exception
    app.button(key="go-on").click().run()
    assert not app.exception


def test_a_missing_head_is_told_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise WsdError("It is not here: `python -m wsd next-word` makes it.")

    monkeypatch.setattr(next_word, "load_language", missing)
    app = demonstrated("next_word", TEXT, "spring")
    assert not app.exception
    assert "python -m wsd next-word" in app.warning[0].value


def test_a_word_among_the_five_is_marked_and_shaded_and_another_is_not() -> None:
    guesses = (Guess("the", 0.5), Guess("a", 0.2))
    found = (
        Expectation("The", 0.5, 1, guesses),
        Expectation("spring", 0.01, None, guesses),
        Expectation("glorp", None, None, guesses),
        Expectation(None, None, None, guesses),
    )
    pieces = next_word.expected_pieces(found)
    assert [(piece.kind, piece.shade, piece.note) for piece in pieces] == [
        ("many", 0.5, "50 %"),
        ("none", 0.0, "1 %"),
        ("none", 0.0, "–"),
    ]
    assert pieces[0].title == "Expected: the, a"
    assert next_word.tally(found).startswith("Of 3 words and marks, **1** were")
