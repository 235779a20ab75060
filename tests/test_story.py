"""The shipped reader on the story's sentences, which no training step has seen."""

import pytest

from wsd.disambiguator import Disambiguator, load

STORY = [
    ("I asked the tourism bureau for a complimentary guide.", "guide", "guide%1:10:00::"),
    (
        "I asked the tourism bureau for a complimentary guide.",
        "complimentary",
        "complimentary%5:00:00:unpaid:00",
    ),
    ("He felt a sharp pain in his chest.", "chest", "chest%1:08:00::"),
    ("The cherry trees bloom in spring.", "spring", "spring%1:28:00::"),
    ("She kept her sweaters in a chest of drawers.", "chest", "chest%1:06:01::"),
    ("The old mattress had a broken spring.", "spring", "spring%1:06:00::"),
    ("They drank cold water from a mountain spring.", "spring", "spring%1:17:00::"),
    ("The cat was ready to spring on the mouse.", "spring", "spring%2:38:01::"),
]


@pytest.fixture(scope="module")
def both() -> Disambiguator:
    return load("both")


@pytest.mark.parametrize(("text", "word", "key"), STORY)
def test_the_reader_of_both_sides_chooses_the_sense_that_is_meant(
    both: Disambiguator, text: str, word: str, key: str
) -> None:
    answer = next(a for a in both.disambiguate(text).sentences[0].tokens if a.text == word)
    assert answer.sense and answer.sense.key == key
    assert answer.source == "network"
