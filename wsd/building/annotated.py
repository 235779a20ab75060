"""Annotated sentences made ready for training: targets, gold senses, known tags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wsd.inventory import Inventory
from wsd.records import POS_TAGS, TaggedSentence, Target

SENSELESS = len(POS_TAGS)  # the tag of a word that carries no sense


@dataclass(frozen=True)
class Annotated:
    """A sentence with the targets that teach something.

    `golds` says of each target's candidates which are right.  `tagged` are spans
    whose tag is known (first, last, tag), senseless words among them.
    """

    document: str
    words: tuple[str, ...]
    targets: tuple[Target, ...]
    golds: tuple[tuple[bool, ...], ...]
    tagged: tuple[tuple[int, int, int], ...]


def annotate(sentences: Sequence[TaggedSentence], inventory: Inventory) -> list[Annotated]:
    """Look up every instance's candidates; keep those with a choice and a gold sense among it."""
    found = []
    for sentence in sentences:
        targets, golds = [], []
        for instance in sentence.instances:
            candidates = inventory.senses(instance.lemma, instance.pos)
            gold = tuple(sense.key in instance.keys for sense in candidates)
            if len(candidates) > 1 and any(gold):
                targets.append(Target(instance.first, instance.last, candidates))
                golds.append(gold)
        tagged = [(i.first, i.last, POS_TAGS.index(i.pos)) for i in sentence.instances]
        tagged += [(word, word, SENSELESS) for word in sentence.senseless]
        found.append(
            Annotated(
                sentence.document,
                sentence.words,
                tuple(targets),
                tuple(golds),
                tuple(tagged),
            )
        )
    return found
