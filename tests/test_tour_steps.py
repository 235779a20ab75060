"""The steps of the tour: their cases exist, their senses are WordNet's, nothing is pre-written."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import CountingReader

from wsd.disambiguator import Disambiguator
from wsd.inventory import load_inventory
from wsd.pages import demonstrations
from wsd.pages.choice import choices
from wsd.pages.service import READERS
from wsd.pages.tour_steps import STEPS, Step, meant, right, step_number, told

FILES = {path.stem for path in Path(demonstrations.__file__).parent.glob("*.py")}


@pytest.fixture(scope="module")
def wordnet() -> Disambiguator:
    return Disambiguator(CountingReader(), load_inventory())


def test_there_are_ten_to_fourteen_steps_each_with_a_title_and_a_case_of_its_own() -> None:
    assert 10 <= len(STEPS) <= 14
    assert len({step.title for step in STEPS}) == len(STEPS)
    cases = {(step.text, step.word, step.demonstration) for step in STEPS}
    assert len(cases) == len(STEPS)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.title)
def test_a_step_can_be_read_and_its_senses_are_candidates(
    step: Step, wordnet: Disambiguator
) -> None:
    found = choices(wordnet.disambiguate(step.text))
    answer = found[step.word].answer
    assert {sense.key for sense in meant(step, answer)} == set(step.keys)
    assert answer.reading and len(answer.reading.target.candidates) > 1
    assert step.demonstration in FILES
    assert step.readers and set(step.readers) <= READERS.keys()


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.title)
def test_a_step_says_what_to_look_for_in_at_most_two_sentences(step: Step) -> None:
    ends = sum(step.prose.count(mark) for mark in (". ", "? ")) + step.prose.endswith((".", "?"))
    assert 1 <= ends <= 2
    assert "!" not in step.prose


@pytest.mark.parametrize(
    "named", [None, "", "0", "-1", "13", "99999999999999999999", "4.5", "four", "<b>", "٤", "４"]
)
def test_an_address_that_names_no_step_opens_the_first(named: str | None) -> None:
    assert step_number(named) == 1


def test_an_address_names_a_step_from_one() -> None:
    assert [step_number(str(number)) for number in (1, 4, len(STEPS))] == [1, 4, len(STEPS)]


def test_an_answer_is_right_where_its_sense_is_meant(wordnet: Disambiguator) -> None:
    # the counting reader weighs the first sense by the words to its left, here all but the mark
    step = next(step for step in STEPS if step.title == "Two readers")
    answer = choices(wordnet.disambiguate(step.text))[step.word].answer
    assert answer.sense and answer.sense.key == "bank%1:17:01::"
    assert right(step, answer)
    said, outcome = told(step, answer)
    assert said.endswith(" % sure") and outcome == "right"
    other = next(step for step in STEPS if step.word == "chest")
    assert told(other, answer)[1] == "wrong"
