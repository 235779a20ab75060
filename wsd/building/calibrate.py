"""Temperatures that make probabilities mean what they say (Guo et al., 2017, arXiv:1706.04599).

A temperature fitted on held-out SemCor documents alone is too bold for any
other text, for two reasons.  WordNet counts a sense's uses in all of SemCor, so
how frequent a sense is tells something of these very documents: their own
annotations are taken out of the counts.  And their genres and annotators are
those of the training text: where a development text of another origin is given,
it weighs as much as the held-out documents, however short it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn

from wsd.building.annotated import NO_TAG, Annotated, batches, sense_targets, tag_targets
from wsd.building.teacher import gold_losses
from wsd.checkpoint import SharedTables
from wsd.encoding import TargetBatch, word_batch
from wsd.model import SenseTagger
from wsd.records import Target

GRID = torch.logspace(-1, 1, 81)  # temperatures from 0.1 to 10, 6 % apart
WORDS_A_BATCH = 4096


def fit_temperatures(
    tagger: SenseTagger,
    shared: SharedTables,
    held_out: Sequence[Annotated],
    development: Sequence[Annotated] = (),
) -> tuple[float, float]:
    """The temperatures of senses and of tags with least loss on text not trained on.

    `held_out` are SemCor documents, `development` a text that SemCor does not
    have.  Only the first fixes the tags' temperature: where words without a
    sense are not marked, tags seem surer than they are.
    """
    alone = without_own_annotations(held_out)
    senses = _sense_losses(tagger, shared, alone) + _sense_losses(tagger, shared, development)
    tags = _tag_losses(tagger, shared, held_out)
    return float(GRID[senses.argmin()]), float(GRID[tags.argmin()])


def without_own_annotations(sentences: Sequence[Annotated]) -> list[Annotated]:
    """Take the uses that these sentences show out of their candidates' counts."""
    uses = Counter(
        sense.key
        for sentence in sentences
        for target, gold in zip(sentence.targets, sentence.golds, strict=True)
        for sense, right in zip(target.candidates, gold, strict=True)
        if right
    )
    return [
        replace(each, targets=tuple(_counted_less(target, uses) for target in each.targets))
        for each in sentences
    ]


def _counted_less(target: Target, uses: Mapping[str, int]) -> Target:
    candidates = (
        replace(sense, count=max(0, sense.count - uses[sense.key])) for sense in target.candidates
    )
    return replace(target, candidates=tuple(candidates))


@torch.inference_mode()
def _sense_losses(tagger: SenseTagger, shared: SharedTables, text: Sequence[Annotated]) -> Tensor:
    """The mean loss (nats) of a text's targets at each temperature of the grid; 0 of no target."""
    tagger.eval()
    total, count = torch.zeros(len(GRID)), 0
    asked = [sentence for sentence in text if sentence.targets]
    for sentences in batches(asked, WORDS_A_BATCH, seed=0):
        targets, gold = sense_targets(sentences, shared.rows)
        hidden = _hidden(tagger, shared, sentences, targets)
        logits = tagger.sense_logits(hidden, targets.to(hidden.device.type)).cpu()
        total += torch.stack([gold_losses(logits / t, gold).sum() for t in GRID])
        count += len(gold)
    return total / max(count, 1)


@torch.inference_mode()
def _tag_losses(tagger: SenseTagger, shared: SharedTables, text: Sequence[Annotated]) -> Tensor:
    """The summed loss (nats) of a text's known tags at each temperature of the grid."""
    tagger.eval()
    total = torch.zeros(len(GRID))
    for sentences in batches(text, WORDS_A_BATCH, seed=0):
        row, first, last, tags = tag_targets(sentences)
        if not bool((tags != NO_TAG).any()):
            continue
        spans = TargetBatch(row, first, last, *(row.unsqueeze(1),) * 3)
        logits = tagger.tag_logits(_hidden(tagger, shared, sentences, spans)).cpu()
        total += torch.stack([_tag_loss(logits / t, tags) for t in GRID])
    return total


def _hidden(
    tagger: SenseTagger, shared: SharedTables, sentences: Sequence[Annotated], spans: TargetBatch
) -> Tensor:
    """The hidden layer (N, U) of spans of sentences, on the network's device."""
    device = shared.words.device.type
    words = word_batch([sentence.words for sentence in sentences], shared.vocabulary)
    return tagger.targets(words.to(device), spans.to(device))


def _tag_loss(logits: Tensor, tags: Tensor) -> Tensor:
    return nn.functional.cross_entropy(logits, tags, ignore_index=NO_TAG, reduction="sum")
