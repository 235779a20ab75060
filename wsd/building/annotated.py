"""Annotated sentences made ready for training: targets, gold senses, known tags."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from wsd.encoding import TargetBatch, target_batch
from wsd.inventory import Inventory
from wsd.records import POS_TAGS, TaggedSentence, Target

SENSELESS = len(POS_TAGS)  # the tag of a word that carries no sense
NO_TAG = -100  # as cross_entropy ignores it


@dataclass(frozen=True)
class Annotated:
    """A sentence with the targets that teach something.

    `golds` says of each target's candidates which are right; `places` numbers
    each target among all targets of its corpus.  `tagged` are spans whose tag
    is known (first, last, tag), senseless words among them.
    """

    document: str
    words: tuple[str, ...]
    targets: tuple[Target, ...]
    golds: tuple[tuple[bool, ...], ...]
    places: tuple[int, ...]
    tagged: tuple[tuple[int, int, int], ...]


def annotate(sentences: Sequence[TaggedSentence], inventory: Inventory) -> list[Annotated]:
    """Look up every instance's candidates; keep those with a choice and a gold sense among it."""
    found = []
    place = 0
    for sentence in sentences:
        targets, golds, places = [], [], []
        for instance in sentence.instances:
            candidates = inventory.senses(instance.lemma, instance.pos)
            gold = tuple(sense.key in instance.keys for sense in candidates)
            if len(candidates) > 1 and any(gold):
                targets.append(Target(instance.first, instance.last, candidates))
                golds.append(gold)
                places.append(place)
                place += 1
        tagged = [(i.first, i.last, POS_TAGS.index(i.pos)) for i in sentence.instances]
        tagged += [(word, word, SENSELESS) for word in sentence.senseless]
        found.append(
            Annotated(
                sentence.document,
                sentence.words,
                tuple(targets),
                tuple(golds),
                tuple(places),
                tuple(tagged),
            )
        )
    return found


def gold_mask(sentences: Sequence[Annotated], width: int) -> Tensor:
    """(N, C) bool of a batch's right candidates, in the order of `target_batch`."""
    golds = [gold for sentence in sentences for gold in sentence.golds]
    mask = torch.zeros(len(golds), width, dtype=torch.bool)
    for row, gold in enumerate(golds):
        mask[row, : len(gold)] = torch.tensor(gold)
    return mask


def sense_targets(
    sentences: Sequence[Annotated], rows: Mapping[str, int]
) -> tuple[TargetBatch, Tensor]:
    """The targets of a batch and its (N, C) bool of right candidates."""
    batch = target_batch([sentence.targets for sentence in sentences], rows, len(rows))
    return batch, gold_mask(sentences, batch.senses.shape[1])


def tag_targets(sentences: Sequence[Annotated]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Row, first, last and tag of every tagged span of a batch: (M,) long each."""
    spans = [(row, *span) for row, sentence in enumerate(sentences) for span in sentence.tagged]
    table = torch.tensor(spans or [(0, 0, 0, NO_TAG)])
    return table[:, 0], table[:, 1], table[:, 2], table[:, 3]


def batches(sentences: Sequence[Annotated], words: int, seed: int) -> Iterator[list[Annotated]]:
    """Batches of sentences alike in length, `words` padded words each, shuffled by seed."""
    chance = random.Random(seed)
    order = sorted(sentences, key=lambda s: len(s.words) + chance.random() * 4)
    found: list[list[Annotated]] = [[]]
    for sentence in order:
        if found[-1] and len(sentence.words) * (len(found[-1]) + 1) > words:
            found.append([])
        found[-1].append(sentence)
    chance.shuffle(found)
    yield from filter(None, found)
