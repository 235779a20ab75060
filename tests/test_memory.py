"""Neutral words between a clue and its word, with a reader that counts."""

from __future__ import annotations

import pytest
from fakes import CountingReader, senses
from made_by_hand import make_reading

from wsd.memory import MOST, PHRASES, STEP, clues, read_stretches, stretches
from wsd.records import Target, WordInfluence

WORDS = ("The", "old", "mattress", "had", "a", "spring", "of", "the", "chest", ".")
SPRING = Target(5, 5, senses("spring"))


def test_the_asides_have_four_words_each_and_none_twice() -> None:
    assert {len(phrase) for phrase in PHRASES} == {STEP}
    assert len(set(PHRASES)) == len(PHRASES) == 15
    assert MOST == 60


def test_a_clue_on_the_left_is_moved_away_word_by_word() -> None:
    none, four, *_ = stretches(WORDS, SPRING, 2)
    assert (none.words, none.target, none.inserted) == (WORDS, SPRING, 0)
    assert " ".join(four.words) == (
        "The old mattress , as everyone would agree , had a spring of the chest ."
    )
    assert (four.inserted, four.start, four.end) == (4, 3, 9)
    assert four.words[four.clue] == "mattress"
    assert four.words[four.target.first] == "spring"


def test_a_clue_on_the_right_is_moved_with_the_words_that_lead_to_it() -> None:
    four = stretches(WORDS, SPRING, 8)[1]
    assert " ".join(four.words) == (
        "The old mattress had a spring , as everyone would agree , of the chest ."
    )
    assert four.words[four.clue] == "chest"
    assert four.target == SPRING


@pytest.mark.parametrize("clue", [0, 2, 4, 6, 8, 9])
def test_every_stretch_holds_the_sentence_and_as_many_words_as_it_says(clue: int) -> None:
    for count, each in enumerate(stretches(WORDS, SPRING, clue)):
        put_in = each.words[each.start : each.end]
        assert (*each.words[: each.start], *each.words[each.end :]) == WORDS
        assert sum(word != "," for word in put_in) == each.inserted == STEP * count
        assert each.words[each.clue] == WORDS[clue]
        assert each.words[each.target.first] == "spring"
        assert each.target.first < each.start or each.target.first >= each.end


def test_commas_never_meet_another_mark() -> None:
    words = ("Spring", ",", "a", "chest", ".")
    for clue in (1, 3, 4):
        for each in stretches(words, Target(0, 0, senses("spring")), clue):
            pairs = zip(each.words, each.words[1:], strict=False)
            assert not any(a == b == "," or (a, b) == (",", ".") for a, b in pairs)


def test_an_expression_stays_in_one_piece() -> None:
    target = Target(5, 7, senses("chest_of_drawers"))
    for clue in (2, 8):
        for each in stretches(WORDS, target, clue):
            assert each.words[each.target.first : each.target.last + 1] == WORDS[5:8]


def test_all_distances_are_read_in_one_call() -> None:
    reader = CountingReader()
    found = stretches(WORDS, SPRING, 2)
    readings = read_stretches(reader, found)
    assert [len(call) for call in reader.calls] == [len(PHRASES) + 1]
    # the season weighs 1 + the words to the left, the coil 1 + 4 to the right, the leap 1
    lefts = [5 + 5 * count + (1 if count else 0) for count in range(len(PHRASES) + 1)]
    expected = [(1 + left) / (1 + left + 5 + 1) for left in lefts]
    assert [each.probabilities[0] for each in readings] == pytest.approx(expected)


def test_the_strongest_clue_comes_first_and_marks_are_none() -> None:
    whole = make_reading(0.5, 0.5)
    found = [
        WordInfluence(i, word, shift, whole)
        for i, (word, shift) in enumerate([("a", 0.1), (",", 0.9), ("b", -0.5), ("river", 0.4)])
    ]
    assert [each.word for each in clues(found)] == ["river", "a", "b"]
