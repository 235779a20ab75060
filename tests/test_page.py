"""The page as its visitors use it, with the readers and the lexicon of tests/fakes.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest
from apps import figures, networks, opened, words_on
from fakes import CountingReader, FewWords
from streamlit.testing.v1 import AppTest

from wsd.disambiguator import Disambiguator
from wsd.pages import parts, service, tables
from wsd.pages.choice import choices, opening_choice
from wsd.pages.examples import EXAMPLES, example_of
from wsd.pages.sentence import influence_pieces, sense_pieces
from wsd.records import Reading, Request, WsdError

APP = str(Path(__file__).parent.parent / "streamlit_app.py")
DRAWERS = "It is in a chest of drawers is it."


class LeftCountingReader(CountingReader):
    """Counts as CountingReader does, blind to every word right of the target."""

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Read each target with the words up to it."""
        return [
            tuple(
                super(LeftCountingReader, self).read([Request(r.words[: t.last + 1], (t,))])[0][0]
                for t in r.targets
            )
            for r in requests
        ]


def fake_load(model: str) -> Disambiguator:
    reader = LeftCountingReader() if model == "left" else CountingReader()
    return Disambiguator(reader, FewWords())  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _fake_networks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with networks(monkeypatch, fake_load):
        yield


def page(**query: str) -> AppTest:
    return opened(APP, **query)


def test_the_page_opens_on_an_example_already_read() -> None:
    app = page()
    assert not app.exception
    assert app.text_area(key="text").value == EXAMPLES[0].text
    assert app.selectbox(key="word").value == EXAMPLES[0].word
    assert len(figures(app)) == 5  # two readers, two sweeps, the influences


def test_both_readers_show_the_same_senses_in_the_same_order_on_the_same_axis() -> None:
    left, both = figures(page(text=DRAWERS, word="chest"))[:2]
    assert [trace["name"] for trace in left["data"]] == [trace["name"] for trace in both["data"]]
    assert left["layout"]["xaxis"]["range"] == both["layout"]["xaxis"]["range"] == [0, 1]


def test_the_left_reader_comes_first_and_may_disagree() -> None:
    app = page(text="chest of drawers is", word="chest")
    left, both = figures(app)[:2]
    assert left["data"][0]["x"] == [1 / 2]  # sees no word on either side: 1 against 1
    assert both["data"][0]["x"] == [4 / 5]  # three words on the right: 4 against 1
    assert "They disagree" in words_on(app)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "the of and",
        "qwrtz zxcvb",
        "🦆🎉",
        "他在春天去了银行。",
        "הוא קפץ אל המעיין",
        "\x00\x07\x1b[31m",
        "<script>alert(1)</script> &lt;b&gt;",
        "![x](http://example.org/x.png) [a](b) $x$ :red[y]",
        "spring " * 10_000,
        "spring",
        "spring <b>spring</b> `spring` *spring*",
    ],
)
def test_any_text_is_answered_without_an_exception(text: str) -> None:
    app = page()
    app.text_area(key="text").set_value(text).run()
    assert not app.exception


def test_an_empty_text_is_asked_for() -> None:
    app = page()
    app.text_area(key="text").set_value("  ").run()
    assert app.info[0].value.startswith("There is no text yet")


def test_a_text_of_unknown_words_says_that_there_is_nothing_to_choose() -> None:
    app = page()
    app.text_area(key="text").set_value("qwrtz zxcvb").run()
    assert "nothing to choose" in app.info[0].value
    assert not figures(app)


def test_a_text_above_the_limit_says_the_limit() -> None:
    app = page()
    app.text_area(key="text").set_value("spring " * 10_000).run()
    assert "5,000" in app.error[0].value


def test_a_missing_network_is_told_in_its_own_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(model: str) -> Disambiguator:
        raise WsdError(f"There is no network {model!r}: train it with `python -m wsd train`.")

    monkeypatch.setattr(service, "load", missing)
    app = page()
    assert not app.exception
    assert "There is no network" in app.error[0].value


def test_an_example_brings_its_sentence_and_its_word() -> None:
    app = page()
    app.pills(key="example").select("Spring: bloom").run()
    assert app.text_area(key="text").value == "The cherry trees bloom in spring."
    assert app.selectbox(key="word").value == "spring"
    assert not app.exception


def test_a_text_of_ones_own_leaves_no_example_selected() -> None:
    assert page(text=DRAWERS).pills(key="example").value is None


def test_a_link_brings_back_sentence_word_and_reader() -> None:
    app = page(text="chest is a spring is spring", word="spring (2)", model="right")
    assert app.text_area(key="text").value == "chest is a spring is spring"
    assert app.selectbox(key="word").value == "spring (2)"
    assert app.segmented_control(key="model").value == "right"


def test_a_link_to_a_word_that_is_not_there_opens_another() -> None:
    app = page(text=DRAWERS, word="elephant", model="elephant")
    assert not app.exception
    assert app.selectbox(key="word").value in {"chest", "chest of drawers", "drawers", "is"}
    assert app.segmented_control(key="model").value == "both"


def test_an_expression_and_its_single_words_can_be_chosen() -> None:
    options = page(text=DRAWERS).selectbox(key="word").options
    assert {"chest", "drawers", "chest of drawers"} <= set(options)


def test_the_only_sense_is_told_and_never_drawn_as_a_belief() -> None:
    app = page(text=DRAWERS, word="chest of drawers")
    assert not figures(app)
    assert parts.SOURCES["only sense"][2] in words_on(app)


def test_a_word_without_sense_is_told_and_never_drawn_as_a_belief() -> None:
    app = page(text=DRAWERS, word="is")
    assert not figures(app)
    assert parts.SOURCES["no sense"][2] in words_on(app)


def test_hiding_the_other_side_changes_the_sweeps() -> None:
    app = page(text=DRAWERS, word="chest")
    before = figures(app)[2]
    app.toggle(key="other-side").set_value(False).run()
    assert not app.exception
    assert figures(app)[2] != before


def test_a_long_text_draws_the_sentence_of_the_chosen_word_alone() -> None:
    app = page()
    app.text_area(key="text").set_value("It is spring. " * 150).run()
    assert not app.exception
    assert "this is the sentence of the chosen word" in words_on(app)


def test_markdown_in_a_text_is_shown_as_it_is() -> None:
    assert parts.plain("![x](y) <b> $z$ :red[w]") == (r"\!\[x\]\(y\) \<b\> \$z\$ \:red\[w\]")


def test_no_example_holds_a_result_and_each_holds_its_word() -> None:
    for example in EXAMPLES:
        assert example.word in example.text
        assert example_of(f" {example.text} ") == example
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES)


def test_words_that_occur_again_are_numbered() -> None:
    document = fake_load("both").disambiguate("spring spring spring")
    assert list(choices(document)) == ["spring", "spring (2)", "spring (3)"]


def test_the_page_opens_on_the_word_that_the_readers_dispute_most() -> None:
    text = "spring is a chest is is is is is is"
    both, left = (fake_load(model).disambiguate(text) for model in ("both", "left"))
    # spring: 1/12, 10/12 and 1/12 against 1/3 each, a half of a total of 1; chest: 4/11 against 4/5
    assert opening_choice(choices(both), left) == "spring"


def test_the_sentence_is_drawn_whole_with_its_gaps() -> None:
    text = "  It is\nin a chest of drawers, is it. spring"
    document = fake_load("both").disambiguate(text)
    pieces = sense_pieces(text, document.sentences, "", None)
    drawn = "".join(
        p.gap + ("".join(i.gap + i.text for i in p.inner) if p.inner else p.text) for p in pieces
    )
    assert drawn == text.strip()


def test_words_with_one_sense_many_or_none_are_told_apart() -> None:
    text = "it is a drawer in spring"
    pieces = sense_pieces(text, fake_load("both").disambiguate(text).sentences, "", None)
    assert {p.text: p.kind for p in pieces} == {
        "it": "none",
        "is": "none",
        "a": "none",
        "drawer": "one",
        "in": "none",
        "spring": "many",
    }
    assert [p.text for p in pieces if p.id] == ["is", "drawer", "spring"]


def test_influences_are_marked_on_the_words_they_belong_to() -> None:
    disambiguator = fake_load("both")
    document = disambiguator.disambiguate("a b chest")
    report = disambiguator.context("a b chest", "chest")
    sentence = document.sentences[0]
    pieces = influence_pieces("a b chest", sentence, sentence.tokens[2], report.influences, 0)
    # box: 3/4 with both words, 2/3 without one
    assert [p.shade for p in pieces] == pytest.approx([3 / 4 - 2 / 3, 3 / 4 - 2 / 3, 0])
    assert [p.note for p in pieces] == ["+8", "+8", ""]


def test_tables_hold_every_number_of_the_charts() -> None:
    report = fake_load("both").context("a b chest", "chest")
    assert len(tables.sweeps_table(report)) == 2 * (3 + 1)  # two senses; 3 steps left, 1 right
    assert list(tables.influences_table(report)["percentage points"]) == pytest.approx(
        [100 * (3 / 4 - 2 / 3)] * 2
    )


def test_a_csv_cell_never_starts_a_formula() -> None:
    table = pd.DataFrame({"word": ["=1+1", "plain", "-"], "points": [-3.5, 1.0, 0.0]})
    csv = tables.as_csv(table).decode("utf-8-sig")
    assert csv == "word,points\n'=1+1,-3.5\nplain,1.0\n-,0.0\n"


def test_a_shared_link_quotes_what_a_url_cannot_hold() -> None:
    assert "text=a+%26+b&word=b&model=both" in parts.share_link(
        text="a & b", word="b", model="both"
    )
