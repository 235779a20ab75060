"""Temperatures that make probabilities mean what they say (Guo et al., 2017, arXiv:1706.04599)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from wsd.building.annotated import NO_TAG, Annotated, batches, sense_targets, tag_targets
from wsd.building.head import gold_loss
from wsd.checkpoint import SharedTables
from wsd.encoding import TargetBatch, word_batch
from wsd.model import SenseTagger

GRID = torch.logspace(-1, 1, 81)  # temperatures from 0.1 to 10, 6 % apart
WORDS_A_BATCH = 4096


@torch.inference_mode()
def fit_temperatures(
    tagger: SenseTagger, shared: SharedTables, held_out: Sequence[Annotated]
) -> tuple[float, float]:
    """The temperatures of senses and of tags with least loss on held-out text."""
    tagger.eval()
    device = shared.words.device.type
    sense_losses, tag_losses = torch.zeros(len(GRID)), torch.zeros(len(GRID))
    for sentences in batches(held_out, WORDS_A_BATCH, seed=0):
        words = word_batch([s.words for s in sentences], shared.vocabulary)
        read = tagger.read(words.to(device))
        if any(s.targets for s in sentences):
            targets, gold = sense_targets(sentences, shared.rows)
            targets = targets.to(device)
            logits = tagger.sense_logits(tagger.hidden(tagger.gather(read, targets)), targets).cpu()
            sense_losses += torch.stack([gold_loss(logits / t, gold) for t in GRID]) * len(gold)
        row, first, last, tags = tag_targets(sentences)
        if bool((tags != NO_TAG).any()):
            spans = TargetBatch(row, first, last, *(row.unsqueeze(1),) * 3).to(device)
            tag_logits = tagger.tag_logits(tagger.hidden(tagger.gather(read, spans))).cpu()
            tag_losses += _tag_losses(tag_logits, tags)
    return float(GRID[sense_losses.argmin()]), float(GRID[tag_losses.argmin()])


def _tag_losses(logits: Tensor, tags: Tensor) -> Tensor:
    """The summed loss (nats) of the tags at each temperature of the grid."""
    return torch.stack(
        [
            nn.functional.cross_entropy(logits / t, tags, ignore_index=NO_TAG, reduction="sum")
            for t in GRID
        ]
    )
