"""Every pair of left and right words: each is read in its own cut of the sentence."""

from __future__ import annotations

import pytest
from fakes import CountingReader, senses
from tiny import network

from wsd.context_map import MAX_SIDE, answers_as_whole, context_map, fewest_words
from wsd.disambiguator import Disambiguator
from wsd.network import NetworkReader
from wsd.records import Request, Target, WsdError

WORDS = ("a", "b", "spring", "c", "d", "e")
TARGET = Target(2, 2, senses("spring"))


def test_every_pair_sees_as_many_words_as_it_says() -> None:
    found = context_map(CountingReader(), WORDS, TARGET)
    assert found.left == (0, 1, 2)
    assert found.right == (0, 1, 2, 3)
    for left, row in zip(found.left, found.readings, strict=True):
        for right, reading in zip(found.right, row, strict=True):
            total = (1 + left) + (1 + right) + 1
            expected = ((1 + left) / total, (1 + right) / total, 1 / total)
            assert reading.probabilities == expected
            assert reading.target == TARGET


def test_all_pairs_are_read_in_one_call_each_once() -> None:
    reader = CountingReader()
    context_map(reader, WORDS, TARGET)
    [requests] = reader.calls
    assert len(requests) == len(set(requests)) == 3 * 4
    assert Request(("b", "spring", "c"), (Target(1, 1, senses("spring")),)) in requests


def test_the_corners_are_the_word_alone_and_the_whole_sentence() -> None:
    reader = NetworkReader(network("both"))
    words = ("the", "old", "chest", "had", "a", "spring")
    target = Target(2, 2, senses("chest"))
    found = context_map(reader, words, target)
    [alone], [whole] = reader.read(
        [Request(("chest",), (Target(0, 0, senses("chest")),)), Request(words, (target,))]
    )
    assert found.alone.probabilities == pytest.approx(alone.probabilities, abs=1e-6)
    assert found.whole.probabilities == pytest.approx(whole.probabilities, abs=1e-6)


def test_the_fewest_words_that_give_the_answer_are_found() -> None:
    found = context_map(CountingReader(), WORDS, TARGET)
    # The whole sentence has 3 : 4 : 1, so the second sense wins, and first with one word right.
    assert fewest_words(found) == (0, 1)
    assert answers_as_whole(found) == (
        (False, True, True, True),
        (False, False, True, True),
        (False, False, False, True),
    )


def test_an_answer_that_needs_no_words_needs_none() -> None:
    target = Target(1, 1, senses("spring"))
    assert fewest_words(context_map(CountingReader(), ("a", "spring"), target)) == (0, 0)


def test_no_sense_is_an_answer_too() -> None:
    words, target = ("it", "is", "a"), Target(1, 1, senses("be"))
    reader = Disambiguator(CountingReader(), None).declaring  # type: ignore[arg-type]
    found = context_map(reader, words, target)
    assert found.whole.source == "no sense"
    assert all(same for row in answers_as_whole(found) for same in row)


def test_an_expression_keeps_its_words() -> None:
    target = Target(1, 3, senses("chest"))
    found = context_map(CountingReader(), ("a", "chest", "of", "drawers", "b"), target)
    assert (found.left, found.right) == ((0, 1), (0, 1))
    assert found.readings[1][1].probabilities == (2 / 4, 2 / 4)


def test_far_words_are_added_together_at_the_last_step() -> None:
    words = ("spring", *["a"] * (MAX_SIDE + 7))
    found = context_map(CountingReader(), words, Target(0, 0, senses("spring")))
    assert found.left == (0,)
    assert found.right == (*range(MAX_SIDE + 1), MAX_SIDE + 7)


def test_a_sentence_too_long_is_refused_in_a_sentence() -> None:
    with pytest.raises(WsdError, match="at most 250 words"):
        context_map(CountingReader(), ["a"] * 300, Target(0, 0, senses("spring")))
