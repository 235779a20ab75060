"""What WordNet's compounds teach of their heads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from fakes import FewWords, sense, senses

from wsd.building import dictionary
from wsd.records import Pos, Sense


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
    found = dictionary.compound_sentences(Compounds())  # type: ignore[arg-type]
    said = [(" ".join(s.words), s.words[i.first], i.keys) for s in found for i in s.instances]
    coil, box = sense("spring", 2).key, sense("chest", 1).key
    assert said == [  # no desk drawer: a drawer has one sense
        ("chest of drawers : a box with drawers", "chest", (box,)),
        ("leaf spring : a coil of leaves", "spring", (coil,)),
        ("leaf spring : a coil of leaves", "spring", (coil,)),
    ]
