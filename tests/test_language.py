"""What is expected next, with a small network and a head with random weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from tiny import ENTRIES, SYNSETS, VOCABULARY, network

from wsd.checkpoint import LoadedTagger, fingerprint, load_tagger, save_shared, save_tagger
from wsd.findings import LanguageScore
from wsd.language import (
    NAME,
    NextWord,
    WordHead,
    feature_width,
    load_language,
    rows_of,
    save_language,
)
from wsd.records import WsdError

LISTED = ("the", "Old", "mattress", "had", "a", "spring", ".")
TEXT = ("The", "old", "glorp", "had", "a", "spring", ".")
SCORE = LanguageScore(100, 0.9, 50.0, 0.4, 200.0, 0.2)


def new_head(loaded: LoadedTagger) -> WordHead:
    torch.manual_seed(3)
    return WordHead(feature_width(loaded.tagger), loaded.tables.words[rows_of(LISTED, VOCABULARY)])


def language() -> NextWord:
    loaded = network("left")
    return NextWord(loaded, new_head(loaded), LISTED, SCORE)


def save(folder: Path) -> None:
    """Write a small left reader, its tables, and a head on them."""
    made = network("left")
    words, senses = made.tables.words, made.tables.senses[:-1]
    save_shared(folder / "shared", list(ENTRIES), words, SYNSETS, senses)
    save_tagger(folder / "left", made.tagger, (0.7, 1.3), {})
    loaded = load_tagger("left", folder)
    network_is = fingerprint("left", folder)
    save_language(folder / NAME, new_head(loaded), LISTED, SCORE, network_is, {"name": NAME})


def test_there_is_an_expectation_before_every_word_and_one_behind_the_last() -> None:
    found = language().expectations(TEXT)
    assert [each.word for each in found] == [*TEXT, None]
    for each in found:
        assert len({guess.word.lower() for guess in each.guesses}) == 5
        beliefs = [guess.probability for guess in each.guesses]
        assert beliefs == sorted(beliefs, reverse=True)
        assert 0 < sum(beliefs) <= 1


def test_a_words_place_and_probability_are_those_of_its_guess() -> None:
    for each in language().expectations(TEXT):
        if each.place is not None:
            guess = each.guesses[each.place - 1]
            assert guess.word.lower() == (each.word or "").lower()
            assert guess.probability == pytest.approx(each.probability)


def test_a_word_that_is_not_listed_has_no_probability() -> None:
    unlisted = language().expectations(TEXT)[2]
    assert (unlisted.word, unlisted.probability, unlisted.place) == ("glorp", None, None)


def test_what_is_expected_does_not_depend_on_what_comes() -> None:
    one, other = (language().expectations(text) for text in (TEXT, (*TEXT[:4], "old", "the")))
    for before, after in zip(one[:4], other[:4], strict=True):
        assert before.guesses == after.guesses
    assert one[5].guesses != other[5].guesses


def test_only_the_first_word_of_a_sentence_is_capitalised() -> None:
    first, second, *_ = language().expectations(TEXT)
    assert all(guess.word[:1].upper() == guess.word[:1] for guess in first.guesses)
    assert {guess.word for guess in second.guesses} <= {*LISTED}


def test_the_same_seed_draws_the_same_words_and_another_seed_others() -> None:
    reader = language()
    once = reader.go_on(TEXT[:4], 30, 1.0, seed=7)
    assert once == reader.go_on(TEXT[:4], 30, 1.0, seed=7)
    assert once != reader.go_on(TEXT[:4], 30, 1.0, seed=8)
    assert {word.lower() for word in once} <= {word.lower() for word in LISTED}


def test_without_temperature_the_best_guess_is_taken_every_time() -> None:
    reader, words = language(), list(TEXT[:4])
    for word in reader.go_on(words, 4, 0.0, seed=1):
        if words[-1] in ".!?":
            words = []
        best = reader.expectations(words)[-1]
        assert word == best.guesses[0].word
        words.append(word)


def test_after_a_full_stop_a_sentence_begins_with_a_capital_and_nothing_known() -> None:
    reader = language()
    assert reader.go_on(TEXT, 6, 0.9, seed=2) == reader.go_on((), 6, 0.9, seed=2)
    assert reader.go_on(TEXT, 1, 0.9, seed=2)[0][0] in "TOMHAS."


@pytest.mark.parametrize("words", [(), ("🦆",), ("他在",), ("<b>",), ("x" * 500,), ("\x00",)])
def test_any_words_can_be_gone_on_from(words: tuple[str, ...]) -> None:
    reader = language()
    assert len(reader.go_on(words, 3, 1.5, seed=0)) == 3
    assert len(reader.expectations(words)) == len(words) + 1


def test_a_saved_head_says_the_same_but_for_rounding(tmp_path: Path) -> None:
    save(tmp_path)
    loaded = load_language(tmp_path)
    for one, other in zip(loaded.expectations(TEXT), language().expectations(TEXT), strict=True):
        assert one.probability == pytest.approx(other.probability, abs=0.02)
    assert loaded.score == SCORE
    assert json.loads((tmp_path / NAME / "card.json").read_text())["name"] == NAME


def refusal(folder: Path) -> str:
    with pytest.raises(WsdError) as error:
        load_language(folder)
    return str(error.value)


def test_a_missing_head_is_told_with_the_command_that_makes_it(tmp_path: Path) -> None:
    assert refusal(tmp_path).endswith("`python -m wsd next-word` makes it.")


@pytest.mark.parametrize("name", ["weights.safetensors", "words.json", "manifest.json"])
def test_a_damaged_head_is_refused(name: str, tmp_path: Path) -> None:
    save(tmp_path)
    path = tmp_path / NAME / name
    path.write_bytes(path.read_bytes()[:-9] + b"\x00")
    assert "damaged" in refusal(tmp_path)
    path.write_text("[]")
    assert "damaged" in refusal(tmp_path)


def test_a_head_of_another_network_is_refused(tmp_path: Path) -> None:
    save(tmp_path)
    save_tagger(tmp_path / "left", network("left", hidden_width=11).tagger, (0.7, 1.3), {})
    assert "another network 'left'" in refusal(tmp_path)
