"""Text to answers with a lexicon of a few words and a reader that counts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from fakes import CountingReader, FewWords, sense, senses

from wsd.disambiguator import Disambiguator, load
from wsd.evaluation import FirstSense
from wsd.records import Answer, Reading, Request, WsdError

TEXT = "Spring is near.  The chest of drawers had a spring?\nSee the café 😀 again"


@pytest.fixture
def reader() -> CountingReader:
    return CountingReader()


@pytest.fixture
def counting(reader: CountingReader) -> Disambiguator:
    return Disambiguator(reader, FewWords())  # type: ignore[arg-type]


def by_text(answers: Sequence[Answer]) -> dict[str, Answer]:
    return {answer.text: answer for answer in answers}


def test_every_token_and_every_expression_is_answered_once(counting: Disambiguator) -> None:
    document = counting.disambiguate(TEXT)
    assert document.model == "counting"
    for answers in document.sentences:
        assert [a.text for a in answers.tokens] == [t.text for t in answers.sentence.tokens]
        for answer in (*answers.tokens, *answers.expressions):
            assert TEXT[answer.start : answer.end] == answer.text
    expressions = [a.text for answers in document.sentences for a in answers.expressions]
    assert expressions == ["chest of drawers"]


def test_a_text_is_read_in_one_call_of_whole_sentences(
    counting: Disambiguator, reader: CountingReader
) -> None:
    counting.disambiguate(TEXT)
    [requests] = reader.calls
    assert [request.words for request in requests] == [
        ("Spring", "is", "near", "."),
        ("The", "chest", "of", "drawers", "had", "a", "spring", "?"),
        ("See", "the", "café", "😀", "again"),
    ]
    spans = [(target.first, target.last) for target in requests[1].targets]
    assert spans == [(1, 1), (3, 3), (6, 6), (1, 3)]


def test_a_word_among_several_senses_gets_the_networks_belief(counting: Disambiguator) -> None:
    answer = counting.disambiguate(TEXT).sentences[0].tokens[0]
    # three words to the right and none to the left: weights 1, 4 and 1
    assert (answer.sense, answer.probability) == (sense("spring", 2), 4 / 6)
    assert (answer.lemma, answer.pos, answer.source) == ("spring", "NOUN", "network")


def test_a_word_with_one_candidate_is_certain_and_says_why(counting: Disambiguator) -> None:
    answer = by_text(counting.disambiguate(TEXT).sentences[1].tokens)["drawers"]
    assert (answer.lemma, answer.probability, answer.source) == ("drawer", 1.0, "only sense")


def test_a_word_believed_senseless_has_no_sense_but_keeps_its_candidates(
    counting: Disambiguator,
) -> None:
    answer = counting.disambiguate(TEXT).sentences[0].tokens[1]
    assert (answer.sense, answer.probability, answer.pos) == (None, None, None)
    assert (answer.lemma, answer.source) == ("is", "no sense")
    assert answer.reading is not None
    assert answer.reading.target.candidates == senses("be")
    assert sum(answer.reading.probabilities) == pytest.approx(1)


def test_a_word_without_candidates_is_not_read(counting: Disambiguator) -> None:
    answer = by_text(counting.disambiguate(TEXT).sentences[1].tokens)["The"]
    assert (answer.lemma, answer.sense, answer.source) == ("the", None, "no sense")
    assert answer.reading is None


def test_a_fallback_is_never_called_a_networks_belief() -> None:
    baseline = Disambiguator(FirstSense(), FewWords())  # type: ignore[arg-type]
    answers = by_text(baseline.disambiguate("The drawers of a chest").sentences[0].tokens)
    assert answers["chest"].source == "first sense"
    assert answers["drawers"].source == "only sense"


@pytest.mark.parametrize(
    "text",
    ["", "   \n\t ", "of the to", "zxqv blorp", "\u202bשלם\u202c", "中文", "\x00\x07", "😀"],
)
def test_text_without_known_words_never_reaches_the_reader(
    text: str, counting: Disambiguator, reader: CountingReader
) -> None:
    document = counting.disambiguate(text)
    assert document.text == text
    assert {a.source for s in document.sentences for a in s.tokens} <= {"no sense"}
    assert not reader.calls


def test_too_long_a_text_is_refused_before_it_is_read(
    counting: Disambiguator, reader: CountingReader
) -> None:
    with pytest.raises(WsdError, match="too long"):
        counting.disambiguate("spring " * 10_000)
    assert not reader.calls


@pytest.mark.parametrize(
    ("target", "start"),
    [
        ("chest", 21),
        ("spring", 44),  # as it stands before "Spring"
        ("SPRING", 0),  # else the first in any case
        ("chest of drawers", 21),
        ("Chest_of  Drawers", 21),
        (0, 0),
        (10, 44),
        ((44, 50), 44),
        ((21, 37), 21),
    ],
)
def test_a_target_is_a_word_an_index_or_offsets(
    target: str | int | tuple[int, int], start: int, counting: Disambiguator
) -> None:
    answer = counting.read_target(TEXT, target)
    assert answer.start == start
    assert answer.sense is not None


def test_a_target_is_answered_as_in_its_document(
    counting: Disambiguator, reader: CountingReader
) -> None:
    document = counting.disambiguate(TEXT)
    for answers in document.sentences:
        for answer in (*answers.tokens, *answers.expressions):
            assert counting.read_target(TEXT, (answer.start, answer.end)) == answer


@pytest.mark.parametrize(
    ("target", "named"),
    [
        ("zebra", "'zebra'"),
        ("", "''"),
        ("spring" * 1000, repr("spring" * 10)),
        (99, "with index 99"),
        (-1, "with index -1"),
        ((0, 4), "from character 0 to 4"),
    ],
)
def test_a_target_that_is_not_there_lists_what_can_be_chosen(
    target: str | int | tuple[int, int], named: str, counting: Disambiguator
) -> None:
    for ask in (counting.read_target, counting.context):
        with pytest.raises(WsdError) as raised:
            ask("The spring is a café.", target)
        assert str(raised.value) == (
            f"The text has no word {named}; choose one of these, by word or by index: "
            "1 spring, 2 is, 4 café."
        )


def test_a_long_list_of_choices_is_cut(counting: Disambiguator) -> None:
    with pytest.raises(WsdError, match=r"28 spring, 29 spring, \.\.\.$"):
        counting.read_target("spring " * 40, "zebra")


def test_a_text_without_words_or_without_senses_offers_no_target(counting: Disambiguator) -> None:
    with pytest.raises(WsdError, match="Expected a text with words in it, got none"):
        counting.read_target("  ", "spring")
    with pytest.raises(WsdError, match="no sense for 'of', and none for any other word"):
        counting.context("of the", "of")


def test_context_is_that_of_the_targets_own_sentence(counting: Disambiguator) -> None:
    report = counting.context(TEXT, "spring")
    assert report.words == ("The", "chest", "of", "drawers", "had", "a", "spring", "?")
    assert (report.whole.target.first, report.model) == (6, "counting")
    assert [step.word for step in report.right.steps] == [None, "?"]


def test_context_readings_declare_their_source_too(counting: Disambiguator) -> None:
    report = counting.context(TEXT, "drawers")
    steps = (*report.left.steps, *report.right.steps)
    readings = [each.reading for each in steps] + [each.reading for each in report.influences]
    assert {reading.source for reading in readings} == {"only sense"}
    assert counting.context(TEXT, "is").whole.source == "no sense"


def test_a_reader_that_sees_one_side_may_be_swept_with_the_other_hidden(
    counting: Disambiguator,
) -> None:
    report = counting.context(TEXT, "spring", other_side_visible=False)
    assert not report.right.other_side_visible
    assert report.right.steps[0].reading.probabilities == (1 / 3, 1 / 3, 1 / 3)


def test_the_first_sense_baseline_loads_by_name() -> None:
    assert load("first-sense").read_target("chest", 0).source == "first sense"


class Absent:
    """A reader that must not be asked."""

    name = "absent"

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Fail."""
        raise AssertionError("asked to read")


def test_a_word_without_candidates_needs_no_reader() -> None:
    silent = Disambiguator(Absent(), FewWords())  # type: ignore[arg-type]
    assert silent.read_target("of the", "the").source == "no sense"
