"""What WordNet's compounds and expressions teach of their heads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fakes import FewWords, sense, senses

from wsd.building import dictionary
from wsd.records import Instance, Pos, Sense, TaggedSentence


@dataclass(frozen=True)
class Above:
    """As much of NLTK's synset as its name."""

    called: str

    def name(self) -> str:
        """Return the name."""
        return self.called

    def hypernyms(self) -> list[Above]:
        """Return the synset of coils above every leaf spring, and nothing above others."""
        return [Above(sense("spring", 2).synset)] if self.called.startswith("leaf") else []


def compound(lemma: str, synset: str, gloss: str) -> Sense:
    return replace(sense("spring", 1), key=f"{lemma}%1", synset=synset, lemma=lemma, gloss=gloss)


class Compounds(FewWords):
    """A lexicon with some compounds beside its few words."""

    def all_senses(self) -> Iterator[Sense]:
        """Yield every sense."""
        yield from (each for lemma in ("spring", "chest", "drawer") for each in senses(lemma))
        box = sense("chest", 1).synset
        yield compound("chest_of_drawers", box, "a box with drawers")
        yield compound("desk_drawer", sense("drawer", 1).synset, "a drawer of a desk")
        for number in range(9):
            yield compound("leaf_spring", f"leaf.n.0{number}", "a coil of leaves")

    def synset(self, name: str) -> Above:
        """Return a synset by its name."""
        return Above(name)

    def senses(self, lemma: str, pos: Pos) -> tuple[Sense, ...]:
        """Return the senses of exactly this lemma."""
        return super().senses(lemma.lower(), pos)


def test_the_head_of_a_compound_has_the_sense_by_which_the_compound_is_classed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dictionary, "COMPOUNDS", 2)
    found = dictionary.compound_sentences(compounds())
    said = [(" ".join(s.words), s.words[i.first], i.keys) for s in found for i in s.instances]
    coil, box = sense("spring", 2).key, sense("chest", 1).key
    assert said == [  # no desk drawer: a drawer has one sense
        ("chest of drawers : a box with drawers", "chest", (box,)),
        ("leaf spring : a coil of leaves", "spring", (coil,)),
        ("leaf spring : a coil of leaves", "spring", (coil,)),
    ]


@pytest.mark.parametrize(
    ("text", "word", "spelled"),
    [
        ("Socks lay in a chest", "chest", "Socks lay in a chest of drawers"),
        ("Old chests creak", "chests", "Old chests of drawers creak"),
        ("The chest has drawers", "chest", None),  # another word of the expression is there
    ],
)
def test_a_word_is_spelled_out_as_the_expression_that_means_the_same(
    text: str, word: str, spelled: str | None
) -> None:
    found = dictionary.spelled_out([marked(text, word, sense("chest", 1))], compounds())
    assert [" ".join(s.words) for s in found] == ([spelled] if spelled else [])
    for sentence in found:
        (instance,) = sentence.instances
        assert sentence.words[instance.first] == word
        assert instance.keys == (sense("chest", 1).key,)


def test_an_article_goes_with_the_word_that_follows_it_now(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lexicon = Compounds()
    coil = compound("upholstery_spring", sense("spring", 2).synset, "a coil in a chair")
    known = [*lexicon.all_senses(), coil]
    monkeypatch.setattr(lexicon, "all_senses", lambda: iter(known))
    found = dictionary.spelled_out(
        [marked("It has a spring", "spring", sense("spring", 2))],
        lexicon,  # type: ignore[arg-type]
    )
    assert [s.words for s in found] == [("It", "has", "an", "upholstery", "spring")]


def test_of_an_expression_there_are_no_more_sentences_than_are_wanted() -> None:
    box, torso = sense("chest", 1), sense("chest", 2)
    given = [marked("Open the chest", "chest", each) for each in (torso, *(box,) * 9)]
    found = dictionary.spelled_out(given, compounds())
    assert len(found) == dictionary.SPELLED_OUT


def compounds() -> Any:
    """Stand for an inventory."""
    return Compounds()


def marked(text: str, word: str, meant: Sense) -> TaggedSentence:
    """A sentence with a word annotated."""
    words = tuple(text.split())
    place = words.index(word)
    instance = Instance("d.1", place, place, meant.lemma, meant.pos, (meant.key,))
    return TaggedSentence("d", words, (instance,))
