"""Sweeps and influences, with a reader whose belief counts the words that it sees."""

import pytest
from fakes import CountingReader, sense, senses

from wsd.context import MAX_SENTENCE_WORDS, context_reports, contrast
from wsd.records import Request, Target, WsdError

WORDS = ("The", "mattress", "had", "a", "spring", "in", "it")
TARGET = Target(4, 4, senses("spring"))
A_SEASON, A_COIL = sense("spring", 1).key, sense("spring", 2).key


def test_everything_is_read_in_one_call_and_nothing_twice() -> None:
    reader = CountingReader()
    context_reports(reader, WORDS, TARGET)
    [requests] = reader.calls
    # the whole, 4 shorter left contexts, 2 shorter right contexts, 6 words hidden
    assert len(requests) == 1 + 4 + 2 + 6
    assert len({request.words for request in requests}) == len(requests)


def test_a_left_sweep_adds_words_from_the_target_outwards() -> None:
    left = context_reports(CountingReader(), WORDS, TARGET).left
    assert [(step.visible, step.word) for step in left.steps] == [
        (0, None),
        (1, "a"),
        (2, "had"),
        (3, "mattress"),
        (4, "The"),
    ]
    # weights: 1 + words to the left, 1 + 2 words to the right, 1 for the third sense
    expected = [(1 + v) / ((1 + v) + (1 + 2) + 1) for v in range(5)]
    assert [step.reading.probability(A_SEASON) for step in left.steps] == expected


def test_a_right_sweep_adds_words_from_the_target_outwards() -> None:
    right = context_reports(CountingReader(), WORDS, TARGET).right
    assert [(step.visible, step.word) for step in right.steps] == [(0, None), (1, "in"), (2, "it")]
    expected = [(1 + v) / ((1 + 4) + (1 + v) + 1) for v in range(3)]
    assert [step.reading.probability(A_COIL) for step in right.steps] == expected


def test_the_words_beyond_a_sweep_are_removed_not_hidden() -> None:
    reader = CountingReader()
    context_reports(reader, WORDS, TARGET)
    read = {request.words: request.targets[0] for request in reader.calls[0]}
    assert read["spring", "in", "it"] == Target(0, 0, TARGET.candidates)
    assert read["The", "mattress", "had", "a", "spring"] == TARGET
    assert read["The", None, "had", "a", "spring", "in", "it"] == TARGET


@pytest.mark.parametrize("target", [TARGET, Target(0, 1, TARGET.candidates)])
def test_the_last_step_of_a_sweep_equals_the_whole_reading(target: Target) -> None:
    report = context_reports(CountingReader(), WORDS, target)
    assert report.left.steps[-1].reading == report.whole
    assert report.right.steps[-1].reading == report.whole


def test_with_the_other_side_hidden_both_sweeps_begin_with_the_target_alone() -> None:
    reader = CountingReader()
    report = context_reports(reader, WORDS, TARGET, other_side_visible=False)
    assert report.left.steps[0].reading == report.right.steps[0].reading
    assert Request(("spring",), (Target(0, 0, TARGET.candidates),)) in reader.calls[0]
    assert report.left.steps[-1].reading.probability(A_SEASON) == 5 / (5 + 1 + 1)
    assert not report.left.other_side_visible


def test_every_reading_speaks_of_the_target_in_the_whole_sentence() -> None:
    report = context_reports(CountingReader(), WORDS, TARGET)
    steps = (*report.left.steps, *report.right.steps)
    readings = [each.reading for each in steps] + [each.reading for each in report.influences]
    assert {reading.target for reading in readings} == {TARGET}


def test_influence_is_the_belief_with_a_word_minus_the_belief_without_it() -> None:
    influences = context_reports(CountingReader(), WORDS, TARGET).influences
    assert [(each.index, each.word) for each in influences] == [
        (index, word) for index, word in enumerate(WORDS) if index != 4
    ]
    # the season is chosen: 5 of 9 in all; 4 of 8 without a left word, 5 of 8 without a right one
    shifts = [each.shift for each in influences]
    assert shifts == [5 / 9 - 4 / 8] * 4 + [5 / 9 - 5 / 8] * 2


def test_a_sentence_of_the_target_alone_has_nothing_to_add() -> None:
    reader = CountingReader()
    report = context_reports(reader, ("Spring",), Target(0, 0, TARGET.candidates))
    assert len(reader.calls[0]) == 1
    assert (len(report.left.steps), len(report.right.steps), report.influences) == (1, 1, ())


def test_a_sentence_too_long_to_sweep_is_refused_with_both_numbers() -> None:
    words = ("word",) * (MAX_SENTENCE_WORDS + 1)
    with pytest.raises(WsdError, match=f"at most {MAX_SENTENCE_WORDS} words.*got {len(words)}"):
        context_reports(CountingReader(), words, Target(0, 0, TARGET.candidates))


def test_a_contrast_is_the_sentence_the_word_alone_and_each_word_hidden_in_one_call() -> None:
    reader = CountingReader()
    found = contrast(reader, WORDS, TARGET)
    [requests] = reader.calls
    assert len(requests) == 1 + 1 + 6
    report = context_reports(CountingReader(), WORDS, TARGET, other_side_visible=False)
    assert (found.whole, found.influences) == (report.whole, report.influences)
    assert found.alone == report.left.steps[0].reading
    assert found.alone.probabilities == (1 / 3, 1 / 3, 1 / 3)
    assert found.words == WORDS


def test_a_contrast_of_a_sentence_too_long_is_refused() -> None:
    words = ("word",) * (MAX_SENTENCE_WORDS + 1)
    with pytest.raises(WsdError, match=f"at most {MAX_SENTENCE_WORDS} words"):
        contrast(CountingReader(), words, Target(0, 0, TARGET.candidates))
