"""The lab's demonstrations of words: synonyms, other languages, similar uses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import nltk
import numpy as np
import pytest
import streamlit as st
import torch
from fakes import Believer
from streamlit.testing.v1 import AppTest
from torch import Tensor

from wsd import checkpoint, languages
from wsd.disambiguator import Disambiguator
from wsd.findings import SimilarUse
from wsd.inventory import load_inventory
from wsd.pages import service
from wsd.pages.demonstrations import similar, synonyms
from wsd.pages.translation import foreign
from wsd.records import Request
from wsd.rewriting import rewrite
from wsd.uses import save_uses

LAB = str(Path(__file__).parent.parent / "wsd" / "pages" / "lab.py")
INVENTORY = load_inventory()
GUIDE = "I asked for a complimentary guide."
POLITE = "complimentary%3:00:00::"
FREE = "complimentary%5:00:00:unpaid:00"
USHER = "guide%1:18:00::"
GUIDEBOOK = "guide%1:10:00::"
SEASON, COIL = "spring%1:28:00::", "spring%1:06:00::"
HOSTILE = "<script>alert(1)</script> **a guide** 😀 我 qwrtz"


class QueryingBeliever(Believer):
    """A believer that also gives out queries: always the same direction."""

    def queries(self, requests: Sequence[Request]) -> list[Tensor]:
        """Answer as the class says."""
        return [torch.tensor([[1.0, 0.0]] * len(r.targets)) for r in requests]


def load(model: str) -> Disambiguator:
    keys = (POLITE, USHER) if model == "none" else (FREE, GUIDEBOOK, SEASON)
    return Disambiguator(QueryingBeliever(*keys), INVENTORY)


@pytest.fixture(autouse=True)
def _believers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(service, "load", load)
    monkeypatch.setattr(service, "_loaded", set())
    monkeypatch.setattr(nltk.data, "path", [str(tmp_path)])
    monkeypatch.setattr(similar, "models_folder", lambda: tmp_path / "models")
    monkeypatch.setattr(checkpoint, "fingerprint", lambda name, folder: "this network")
    for forget in (st.cache_data.clear, st.cache_resource.clear, languages._load.cache_clear):
        forget()
    yield
    for forget in (st.cache_data.clear, st.cache_resource.clear, languages._load.cache_clear):
        forget()


def lab(demonstration: str, text: str, word: str, **query: str) -> AppTest:
    app = AppTest.from_file(LAB, default_timeout=120)
    for name, value in {"demo": demonstration, "text": text, "word": word, **query}.items():
        app.query_params[name] = value
    return app.run()


def words_on(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error)
    prose = [element.value for kind in kinds for element in kind]
    return "\n".join([*prose, *(element.proto.body for element in app.get("html"))])


def install_french(folder: Path) -> None:
    path = folder / "corpora" / "omw-2.0" / "fra" / "wn-data-fra.tab"
    path.parent.mkdir(parents=True)
    lines = [
        f"{INVENTORY.synset_id(INVENTORY.sense(key))}\tfra:lemma\t{word}"
        for key, word in ((USHER, "guide"), (GUIDEBOOK, "guide <touristique>"))
    ]
    path.write_text("\n".join(lines), "utf-8")


def test_both_readers_say_the_sentence_in_their_own_words() -> None:
    app = lab("synonyms", GUIDE, "guide")
    assert not app.exception
    told = words_on(app)
    assert ">guidebook</mark>" in told and ">usher</mark>" in told
    assert "They part at" in told and "*usher* without context, *guidebook* with it" in told
    assert "nltk.download" in "\n".join(code.value for code in app.code)
    table = app.dataframe[0].value
    assert set(table["reader"]) == {"No context", "Both directions"}
    assert list(table.columns) == [
        "reader", "word", "replacement", "sense key", "probability", "why",
    ]  # fmt: skip


def test_the_word_is_shown_in_the_language_picked(tmp_path: Path) -> None:
    install_french(tmp_path)
    app = lab("synonyms", GUIDE, "guide", language="French")
    assert not app.exception
    told = words_on(app)
    assert "In French" in told and "context changes the word" in told
    assert '<bdi lang="fr" dir="auto"><strong>guide &lt;touristique&gt;</strong>' in told
    assert "in French" in app.dataframe[0].value.columns


@pytest.mark.parametrize("demonstration", ["synonyms", "similar"])
def test_markup_and_unknown_words_do_no_harm(demonstration: str) -> None:
    app = lab(demonstration, HOSTILE, "guide")
    assert not app.exception
    assert "<script>" not in "".join(element.proto.body for element in app.get("html"))


def test_without_stored_uses_the_page_says_what_makes_them() -> None:
    app = lab("similar", GUIDE, "guide")
    assert not app.exception
    assert any("python -m wsd uses" in each.value.replace("\\", "") for each in app.warning)


def test_the_nearest_examples_stand_with_their_senses(tmp_path: Path) -> None:
    places = [(COIL, 0, 1, 1), (SEASON, 0, 8, 8)]
    vectors = np.array([[0, 1], [1, 0.1]], np.float32)
    save_uses(tmp_path / "models" / "both", places, vectors, "this network")
    app = lab("similar", "The spring was cold.", "spring")
    assert not app.exception
    html = "".join(element.proto.body for element in app.get("html"))
    glosses = [INVENTORY.sense(key).gloss.split()[-1] for key in (SEASON, COIL)]
    assert html.index(glosses[0]) < html.index(glosses[1])
    assert html.count(">spring</mark>") == 2
    assert "**1 of the 2** nearest examples" in words_on(app)
    none = lab("similar", "They hired a guide.", "guide")
    assert any("never use" in each.value for each in none.info)
    other = lab("similar", "They hired a guide.", "guide", similar=similar.ANY)
    assert not other.exception and "nearest uses of any word" in words_on(other)


def test_a_mark_explains_itself_without_becoming_markup() -> None:
    reader = Disambiguator(Believer(USHER), INVENTORY)
    [answers] = reader.disambiguate('A <b title="x">guide</b> & more').sentences
    html = synonyms.marked(rewrite("both", answers, INVENTORY), (0, 0))
    assert "<b" not in html and "&lt;" in html and "&amp;" in html
    assert 'title="“guide” is read as' in html


def test_an_example_that_is_not_there_is_left_out() -> None:
    for place in (
        ("spring%1:28:00::", 9, 0, 0),
        ("spring%1:28:00::", 0, 0, 99),
        ("x%1::", 0, 0, 0),
    ):
        assert similar.described(SimilarUse(*place, similarity=1.0), INVENTORY) is None


def test_foreign_words_stand_in_their_own_direction() -> None:
    arabic = next(each for each in languages.LANGUAGES if each.tag == "ar")
    assert foreign(("ربِيع", "<b>"), arabic) == (
        '<bdi lang="ar" dir="auto"><strong>ربِيع</strong>، &lt;b&gt;</bdi>'
    )
