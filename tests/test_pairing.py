"""Two sentences: what differs between them, and which word answers which."""

from __future__ import annotations

from fakes import CountingReader, FewWords

from wsd.disambiguator import Disambiguator
from wsd.pages.choice import Choice, choices
from wsd.pages.pairing import PAIRS, changed, counterpart, pair_of


def found(text: str) -> dict[str, Choice]:
    return choices(Disambiguator(CountingReader(), FewWords()).disambiguate(text))  # type: ignore[arg-type]


def match(text: str, word: str, other: str) -> Choice | None:
    reading = found(text)[word].answer.reading
    assert reading
    return counterpart(reading.target, word, found(other))


def test_words_that_only_one_sentence_has_are_found_by_their_places() -> None:
    assert changed(("a", "b", "c", "d"), ("a", "x", "c", "d", "e")) == ({1}, {1, 4})
    assert changed(("a",), ("a",)) == (set(), set())
    assert changed((), ("a",)) == (set(), {0})


def test_the_same_word_is_found_wherever_it_stands() -> None:
    chosen = match("a chest", "chest", "old drawers and Chest")
    assert chosen and chosen.answer.text == "Chest"


def test_of_a_word_that_occurs_twice_the_same_occurrence_is_found() -> None:
    chosen = match("spring a spring", "spring (2)", "the spring spring")
    assert chosen and chosen.name == "spring (2)"


def test_another_form_of_the_word_has_the_same_senses() -> None:
    chosen = match("it is", "is", "to be")
    assert chosen and chosen.answer.text == "be"


def test_an_expression_is_not_its_first_word() -> None:
    chosen = match("a chest", "chest", "a chest of drawers")
    assert chosen and chosen.answer.text == "chest"
    assert match("a chest of drawers", "chest of drawers", "a chest") is None


def test_a_sentence_without_the_word_has_no_counterpart() -> None:
    assert match("a chest", "chest", "a spring") is None


def test_every_pair_differs_in_one_word_and_has_its_word_in_both_sentences() -> None:
    for pair in PAIRS:
        mine, theirs = changed(pair.text.split(), pair.other.split())
        assert (len(mine), len(theirs)) == (1, 1)
        assert pair.word in pair.text and pair.word in pair.other
        assert pair_of(pair.text) == pair
    assert len({pair.name for pair in PAIRS}) == len(PAIRS)
