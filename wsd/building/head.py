"""The teachers' heads: what their states say of senses, and the sense vectors to share.

A sense's vector is a projection of its gloss vector plus what annotation teaches
about that synset; the teacher's query is a projection of the word's state.  The
vectors are then frozen, and every network learns to ask in the same space, as
does a second teacher, the one that reads raw text (`QueryHead`).

Letters for shapes: N targets, C candidates, K synsets, G width of a gloss vector,
S of a teacher's state, Q of a query.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from wsd.building.annotated import Annotated, sense_targets
from wsd.encoding import TargetBatch

PASSES = 4
INSTANCES_A_BATCH = 512
WINDOW = 32  # batches among which targets are sorted by how many senses compete
LEARNING_RATE = 1e-3
QUERY_RATE = 0.3  # of a query alone, as a share: where the senses are fixed, more is too much
FREE_RATE = 1.0  # a free vector's learning rate, as a share of the others'
FREE_DROPOUT = 0.5  # a free vector that must do without half the time cannot replace the gloss


class TeacherHead(nn.Module):
    """Compares a projected state with projected gloss vectors plus free vectors."""

    glosses: Tensor

    def __init__(self, state_width: int, glosses: Tensor, sense_width: int) -> None:
        super().__init__()
        self.register_buffer("glosses", glosses)  # (K, G)
        projection = nn.Linear(state_width, sense_width)
        self.query = nn.Sequential(nn.Dropout(0.2), projection)
        self.gloss = nn.Linear(glosses.shape[1], sense_width, bias=False)
        nn.init.normal_(projection.weight, std=0.3 / math.sqrt(state_width))
        nn.init.normal_(self.gloss.weight, std=1 / math.sqrt(glosses.shape[1]))
        self.free = nn.Embedding(len(glosses), sense_width)
        nn.init.zeros_(self.free.weight)
        self.frequency = nn.Parameter(torch.tensor(0.3))

    def forward(self, states: Tensor, rows: Tensor, counts: Tensor) -> Tensor:
        """(N, S) states, (N, C) rows with -1 for padding, (N, C) counts -> (N, C) logits."""
        known = rows.clamp(min=0)
        free = self.free(known)
        if self.training:
            keep = torch.rand(free.shape[:2], device=free.device) > FREE_DROPOUT
            free = free * keep.unsqueeze(-1)
        vectors = self.gloss(self.glosses[known]) + free
        fit = torch.einsum("nq,ncq->nc", self.query(states), vectors)
        logits = fit + self.frequency * torch.log1p(counts)
        return logits.masked_fill(rows < 0, -torch.inf)

    @torch.no_grad()
    def sense_vectors(self) -> Tensor:
        """(K, Q): what the networks share."""
        return self.gloss(self.glosses) + self.free.weight  # type: ignore[no-any-return]


def gold_loss(logits: Tensor, gold: Tensor) -> Tensor:
    """Mean of -log of the probability (nats) that falls on any right sense; gold (N, C) bool."""
    right = torch.logsumexp(logits.masked_fill(~gold, -torch.inf), -1)
    return (torch.logsumexp(logits, -1) - right).mean()


class QueryHead(nn.Module):
    """A teacher's query for sense vectors that another head has made."""

    senses: Tensor

    def __init__(self, state_width: int, senses: Tensor, frequency: float) -> None:
        super().__init__()
        self.register_buffer("senses", senses, persistent=False)  # (K + 1, Q)
        projection = nn.Linear(state_width, senses.shape[1])
        self.query = nn.Sequential(nn.Dropout(0.2), projection)
        nn.init.normal_(projection.weight, std=0.1 / math.sqrt(state_width))
        self.frequency = nn.Parameter(torch.tensor(frequency))

    def forward(self, states: Tensor, rows: Tensor, counts: Tensor) -> Tensor:
        """(N, S) states, (N, C) rows with -1 for padding, (N, C) counts -> (N, C) logits."""
        vectors = self.senses[rows.clamp(min=0)]
        fit = torch.einsum("nq,ncq->nc", self.query(states), vectors)
        return (fit + self.frequency * torch.log1p(counts)).masked_fill(rows < 0, -torch.inf)


def belief_loss(logits: Tensor, believed: Tensor) -> Tensor:
    """Mean divergence (nats) of the student from the teacher: (N, C) logits both."""
    real = torch.isfinite(logits)
    mine = torch.log_softmax(logits, -1).masked_fill(~real, 0.0)
    theirs = torch.log_softmax(believed.float(), -1)
    chances = theirs.exp()
    return (chances * (theirs.masked_fill(~real, 0.0) - mine)).sum(-1).mean()


@dataclass(frozen=True)
class HeadData:
    """A corpus as the teacher saw it: (targets, S) states in the order of the targets.

    How much one of its instances counts, and whether it tells of a sense's
    frequency, is as in `finetune.Source`.
    """

    states: Tensor
    sentences: Sequence[Annotated]
    weight: float = 1.0
    frequency: bool = True

    def targets(self, rows: Mapping[str, int]) -> tuple[TargetBatch, Tensor]:
        """Its targets and the (N, C) bool of right candidates."""
        targets, gold = sense_targets(self.sentences, rows)
        return replace(targets, counts=targets.counts * self.frequency), gold


def span_states(sentences: Sequence[Annotated], chunks: Sequence[np.ndarray]) -> Tensor:
    """The mean state over the words of every target: (targets, S) float."""
    found = []
    words = (row for chunk in chunks for row in chunk)
    for sentence in sentences:
        states = np.stack([next(words) for _ in sentence.words])
        found += [states[t.first : t.last + 1].astype(np.float32).mean(0) for t in sentence.targets]
    return torch.from_numpy(np.stack(found))


def train_head(
    train: Sequence[HeadData],
    glosses: Tensor,
    rows: Mapping[str, int],
    sense_width: int,
    end_of_pass: Callable[[int, float, nn.Module], None],
) -> TeacherHead:
    """Train on the targets of all corpora; (K + 1, G) glosses with a last row of zeros.

    `end_of_pass` gets the pass, the mean loss (nats) and the head.
    """
    torch.manual_seed(0)
    head = TeacherHead(train[0].states.shape[1], glosses, sense_width)
    free = [head.free.weight]
    others = [p for name, p in head.named_parameters() if not name.startswith("free")]
    groups = [
        {"params": others, "rate": LEARNING_RATE, "weight_decay": 0.01},
        {"params": free, "rate": LEARNING_RATE * FREE_RATE, "weight_decay": 0.0},
    ]
    _train(head, groups, train, rows, end_of_pass)
    return head


def train_query(
    train: Sequence[HeadData],
    senses: Tensor,
    frequency: float,
    rows: Mapping[str, int],
    end_of_pass: Callable[[int, float, nn.Module], None],
) -> QueryHead:
    """Train a teacher's query on the targets of all corpora; (K + 1, Q) senses stay as they are."""
    torch.manual_seed(0)
    head = QueryHead(train[0].states.shape[1], senses, frequency)
    rate = LEARNING_RATE * QUERY_RATE
    groups = [{"params": head.parameters(), "rate": rate, "weight_decay": 0.01}]
    _train(head, groups, train, rows, end_of_pass)
    return head


def _train(
    head: nn.Module,
    groups: Sequence[dict[str, Any]],
    train: Sequence[HeadData],
    rows: Mapping[str, int],
    end_of_pass: Callable[[int, float, nn.Module], None],
) -> None:
    read = [corpus.targets(rows) for corpus in train]
    sizes = [(targets.senses >= 0).sum(1) for targets, _ in read]
    adam = torch.optim.AdamW(groups)
    steps = PASSES * sum(len(_batches(each)) for each in sizes)
    step = 0
    for passed in range(PASSES):
        head.train()
        total = 0.0
        parts = [(n, part) for n, each in enumerate(sizes) for part in _batches(each)]
        for i in torch.randperm(len(parts)).tolist():
            n, part = parts[i]
            corpus, (targets, gold) = train[n], read[n]
            for group in adam.param_groups:
                group["lr"] = group["rate"] * min(1.0, 20 * step / steps) * (1 - step / steps)
            widest = int(sizes[n][part].max())
            logits = head(
                corpus.states[part], targets.senses[part, :widest], targets.counts[part, :widest]
            )
            loss = corpus.weight * gold_loss(logits, gold[part, :widest])
            adam.zero_grad()
            loss.backward()
            adam.step()
            total += loss.item()
            step += 1
        head.eval()
        end_of_pass(passed, total / len(parts), head)


def _batches(sizes: Tensor) -> list[Tensor]:
    """The numbers of N targets in batches by chance, alike in size (N,), or most is padding."""
    found: list[Tensor] = []
    for window in torch.randperm(len(sizes)).split(WINDOW * INSTANCES_A_BATCH):  # type: ignore[no-untyped-call]
        found += window[sizes[window].argsort()].split(INSTANCES_A_BATCH)
    return [found[i] for i in torch.randperm(len(found))]


@torch.no_grad()
def head_accuracy(head: nn.Module, data: HeadData, rows: Mapping[str, int]) -> float:
    """Share (0 to 1) of the instances with a choice that the teacher answers rightly."""
    targets, gold = data.targets(rows)
    best = head(data.states, targets.senses, targets.counts).argmax(1)
    return float(gold[torch.arange(len(best)), best].float().mean())
