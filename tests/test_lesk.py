"""The drop-in beside `nltk.wsd.lesk`, on WordNet itself, with a reader of simple beliefs."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence

import nltk.wsd
import pytest

from wsd import lesk as module
from wsd.disambiguator import Disambiguator
from wsd.inventory import load_inventory
from wsd.lesk import lesk, rank
from wsd.records import Reading, Request, Target, WsdError
from wsd.wordnet import NltkSynset, open_wordnet

BANK = ["I", "went", "to", "the", "bank", "to", "deposit", "money", "."]


class LastLover:
    """Weighs candidates by their place, 1, 2, 3 ..., so that the last one wins."""

    name = "last"

    def __init__(self) -> None:
        self.calls: list[Sequence[Request]] = []

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Read as the class says."""
        self.calls.append(requests)
        return [tuple(map(_by_place, request.targets)) for request in requests]


def _by_place(target: Target) -> Reading:
    weights = range(1, len(target.candidates) + 1)
    return Reading(target, tuple(weight / sum(weights) for weight in weights), 0.1, "network")


@pytest.fixture(autouse=True)
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[LastLover]:
    module._loaded.cache_clear()
    fake = LastLover()
    monkeypatch.setattr(module, "load", lambda model: Disambiguator(fake, load_inventory()))
    yield fake
    module._loaded.cache_clear()


def test_the_call_is_that_of_nltk() -> None:
    theirs = inspect.signature(nltk.wsd.lesk).parameters
    ours = inspect.signature(lesk).parameters
    assert list(ours)[: len(theirs)] == list(theirs)
    assert all(ours[name].default == theirs[name].default for name in theirs)
    assert all(
        ours[name].kind is inspect.Parameter.KEYWORD_ONLY for name in set(ours) - set(theirs)
    )


def test_the_answer_is_nltks_own_synset() -> None:
    answer = lesk(BANK, "bank", "n")
    assert isinstance(answer, NltkSynset)
    assert answer == open_wordnet().synsets("bank", "n")[-1]


def test_all_parts_of_speech_compete_unless_one_is_given() -> None:
    wordnet = open_wordnet()
    assert {each.synset for each in rank(BANK, "bank")} == set(wordnet.synsets("bank"))
    assert {each.synset for each in rank(BANK, "bank", "v")} == set(wordnet.synsets("bank", "v"))
    assert {each.synset.pos() for each in rank(["good"], "good", "a")} == {"a", "s"}
    assert {each.synset.pos() for each in rank(["good"], "good", "s")} == {"s"}


def test_ranked_synsets_go_from_the_most_probable_and_sum_to_1() -> None:
    ranked = rank(BANK, "bank", "n")
    beliefs = [each.probability for each in ranked]
    assert beliefs == sorted(beliefs, reverse=True)
    assert sum(beliefs) == pytest.approx(1)
    assert [each.synset for each in ranked] == open_wordnet().synsets("bank", "n")[::-1]


def test_given_synsets_restrict_the_choice_and_come_back_themselves() -> None:
    other = open_wordnet()
    given = [other.synset("bank.n.01"), other.synset("bank.n.03")]
    assert lesk(BANK, "bank", synsets=given) is given[1]
    assert lesk(BANK, "bank", "v", synsets=given) is None
    assert lesk(BANK, "bank", synsets=[]) is None
    # a synset that is none of the word's own
    furniture = other.synset("chest_of_drawers.n.01")
    assert lesk(BANK, "bank", synsets=iter([furniture])) is furniture


def test_an_unknown_word_has_no_synset() -> None:
    assert lesk(BANK, "qwrtz") is None
    assert lesk(BANK, "") is None
    assert rank([], "qwrtz") == ()
    assert len(rank([], "", synsets=open_wordnet().synsets("bank"))) == 18


@pytest.mark.parametrize(
    ("words", "word", "span"),
    [
        (BANK, "bank", (4, 4)),
        (["The", "Bank", "fell"], "bank", (1, 1)),
        (["Two", "banks", "fell"], "bank", (1, 1)),
        (["a", "Chest", "of", "drawers"], "chest_of_drawers", (1, 3)),
        (["two", "chests", "of", "drawers"], "chest of drawers", (1, 3)),
        ([], "bank", (0, 0)),
        (["deposit", "money"], "bank", (2, 2)),
        ("deposit at the bank", "bank", (3, 3)),
    ],
)
def test_the_word_is_found_in_any_form_and_stands_last_where_it_is_absent(
    words: list[str], word: str, span: tuple[int, int], reader: LastLover
) -> None:
    assert lesk(words, word) is not None
    [request] = reader.calls[-1]
    [target] = request.targets
    assert (target.first, target.last) == span
    assert target.last < len(request.words)


def test_another_language_is_refused() -> None:
    with pytest.raises(WsdError, match=r"^Expected English, lang='eng', got lang='fra'\.$"):
        lesk(BANK, "bank", lang="fra")
