"""Temperatures that make probabilities mean what they say (Guo et al., 2017, arXiv:1706.04599).

A temperature fitted on held-out SemCor documents alone is too bold for any
other text, for two reasons.  WordNet counts a sense's uses in all of SemCor, so
how frequent a sense is tells something of these very documents: their own
annotations are taken out of the counts.  And their genres and annotators are
those of the training text: where a development text of another origin is given,
it weighs as much as the held-out documents, however short it is.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from wsd.building.batches import Windows, tagged
from wsd.building.packed import Array, Packed
from wsd.building.senses import spans_read, targets_read
from wsd.building.teacher import gold_losses
from wsd.building.texts import DEVELOPMENT, HELD_OUT
from wsd.encoding import TargetBatch
from wsd.model import SenseTagger

GRID = torch.logspace(-1, 1, 81)  # temperatures from 0.1 to 10, 6 % apart


def fit_temperatures(tagger: SenseTagger, words: Tensor, packed: Packed) -> tuple[float, float]:
    """The temperatures of senses and of tags with least loss on text not trained on.

    That is the packed held-out documents of SemCor and, where there is one, a
    development text that SemCor does not have.  Only the first fix the tags'
    temperature: where words without a sense are not marked, tags seem surer
    than they are.  words (V, E).
    """
    held_out = packed.of(HELD_OUT)
    alone = without_own_annotations(packed, held_out)
    at_home = _sense_losses(tagger, words, alone, held_out)
    elsewhere = _sense_losses(tagger, words, packed, packed.of(DEVELOPMENT))
    tags = _tag_losses(tagger, words, packed, held_out)
    return float(GRID[(at_home + elsewhere).argmin()]), float(GRID[tags.argmin()])


def without_own_annotations(packed: Packed, rows: Array) -> Packed:
    """Take the uses that these sentences show out of their candidates' counts."""
    targets, _ = packed.targets.take(rows)
    option, number = targets[:, 2], targets[:, 3]
    gold = packed.gold[number, None] >> np.arange(packed.option_counts.shape[1]) & 1
    counts = packed.option_counts.copy()
    np.subtract.at(counts, option, gold.astype(counts.dtype))
    return replace(packed, option_counts=counts.clip(min=0))


@torch.inference_mode()
def _sense_losses(tagger: SenseTagger, words: Tensor, packed: Packed, rows: Array) -> Tensor:
    """The mean loss (nats) of sentences' targets at each temperature of the grid; 0 of none."""
    tagger.eval()
    total, count = torch.zeros(len(GRID)), 0
    for hidden, asked in targets_read(tagger, words, packed, rows):
        logits = tagger.sense_logits(hidden, asked.targets)
        total += torch.stack([gold_losses(logits / t, asked.gold).sum() for t in GRID]).cpu()
        count += len(asked.gold)
    return total / max(count, 1)


@torch.inference_mode()
def _tag_losses(tagger: SenseTagger, words: Tensor, packed: Packed, rows: Array) -> Tensor:
    """The summed loss (nats) of sentences' known tags at each temperature of the grid."""
    tagger.eval()
    total = torch.zeros(len(GRID))
    for hidden, tags in spans_read(tagger, words, packed, rows, _known_tags):
        logits = tagger.tag_logits(hidden)
        each = [nn.functional.cross_entropy(logits / t, tags, reduction="sum") for t in GRID]
        total += torch.stack(each).cpu()
    return total


def _known_tags(packed: Packed, rows: Array, windows: Windows) -> tuple[TargetBatch, Tensor]:
    spans, tags, _ = tagged(packed, rows, windows)
    return spans, tags
