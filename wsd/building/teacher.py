"""The teacher, at build time only: a sentence encoder that says which sense a word has.

A sense's vector is a projection of the encoder's vector of its
gloss plus what annotation teaches about that synset; a query is a projection of
a word's state, compared with the vectors of the senses it may have (bi-encoder
as in Blevins and Zettlemoyer, 2020, aclanthology.org/2020.acl-main.95).  The
head learns first, over the encoder as it comes; then, where a GPU makes that a
matter of minutes, it is tuned together with the encoder and with a second one
for glosses, of which a step reads again only a few.  The vectors are then
frozen, and every network learns to ask in the same space.

Letters for shapes: N targets, C candidates, K synsets, D width of a state, Q of
a query, W words.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from wsd.building.batches import (
    Questions,
    Tokens,
    made_ahead,
    on,
    plan,
    questions,
    texts,
    token_lengths,
    tokens,
    whole,
)
from wsd.building.encoder import READ_TOKENS, Encoder
from wsd.building.optimise import Group, Optimiser, Progress, half_precision
from wsd.building.packed import Array, Packed
from wsd.encoding import TargetBatch

TUNED_TOKENS = 16_384  # a batch that is learned from
HEAD_PASSES = 4
HEAD_RATE = 1e-3
INSTANCES_A_BATCH = 1024
WINDOW = 32  # batches among which targets are sorted by how many senses compete
PARTS_A_PASS = 16
GLOSS_TOKENS = 16_384  # of the glosses that a step reads again, padded
LONGEST_GLOSS = 46  # tokens; a longer one keeps the vector it has until all are read again
ENCODER_RATE = 7e-5
GLOSS_RATE = 4e-5
TUNED_HEAD_RATE = 3e-4
FREE_DROPOUT = 0.5  # a free vector that must do without half the time cannot replace the gloss
QUERY_DROPOUT = 0.2

Report = Callable[[str], None]


class TeacherHead(nn.Module):
    """Compares a projected state with projected gloss vectors plus free vectors."""

    glosses: Tensor
    mean: Tensor
    deviation: Tensor

    def __init__(self, states: Tensor, glosses: Tensor, sense_width: int) -> None:
        """For states like these (any number, D) and (K + 1, D) glosses, the last row zero."""
        super().__init__()
        self.register_buffer("glosses", glosses)
        self.register_buffer("mean", states.float().mean(0))
        self.register_buffer("deviation", states.float().std(0) + 1e-4)
        self.query = nn.Linear(states.shape[1], sense_width)
        self.gloss = nn.Linear(glosses.shape[1], sense_width, bias=False)
        nn.init.normal_(self.query.weight, std=0.3 / math.sqrt(states.shape[1]))
        nn.init.normal_(self.gloss.weight, std=1 / math.sqrt(glosses.shape[1]))
        self.free = nn.Embedding(len(glosses), sense_width)
        nn.init.zeros_(self.free.weight)
        self.frequency = nn.Parameter(torch.tensor(0.3))

    def ask(self, states: Tensor) -> Tensor:
        """(N, D) states -> (N, Q) queries."""
        standard = (states.float() - self.mean) / self.deviation
        dropped = nn.functional.dropout(standard, QUERY_DROPOUT, self.training)
        return self.query(dropped)  # type: ignore[no-any-return]

    def forward(
        self, states: Tensor, senses: Tensor, counts: Tensor, projected: Tensor | None = None
    ) -> Tensor:
        """(N, D) states, (N, C) rows with -1 for padding, (N, C) counts -> (N, C) logits.

        `projected` (K + 1, Q) stand in for what `gloss` makes of the glosses.
        """
        known = senses.clamp(min=0)
        free = self.free(known)
        if self.training:
            keep = torch.rand(free.shape[:2], device=free.device) > FREE_DROPOUT
            free = free * keep.unsqueeze(-1)
        of_glosses = self.gloss(self.glosses[known]) if projected is None else projected[known]
        vectors = of_glosses + free
        fit = torch.einsum("nq,ncq->nc", self.ask(states), vectors)
        logits = fit.float() + self.frequency * torch.log1p(counts)
        return logits.masked_fill(senses < 0, -torch.inf)

    @torch.no_grad()
    def sense_vectors(self) -> Tensor:
        """(K, Q): what the networks share."""
        return (self.gloss(self.glosses) + self.free.weight)[:-1]  # type: ignore[no-any-return]

    def losses(self, states: Tensor, asked: Questions, projected: Tensor | None = None) -> Tensor:
        """(N,) -log of the probability (nats) that falls on any right sense."""
        targets = asked.targets
        return gold_losses(self(states, targets.senses, targets.counts, projected), asked.gold)

    def read(self, glosses: Tensor) -> None:
        """Take the (K, D) vectors of all glosses for those it had."""
        self.glosses[:-1] = glosses.to(self.glosses.device)


def gold_losses(logits: Tensor, gold: Tensor) -> Tensor:
    """(N,) -log of the probability (nats) that falls on any right sense; gold (N, C) bool."""
    right = torch.logsumexp(logits.masked_fill(~gold, -torch.inf), -1)
    return torch.logsumexp(logits, -1) - right


def belief_losses(logits: Tensor, believed: Tensor) -> Tensor:
    """(N,) divergence (nats) of the student from the teacher: (N, C) logits both."""
    real = torch.isfinite(logits)
    mine = torch.log_softmax(logits, -1).masked_fill(~real, 0.0)
    theirs = torch.log_softmax(believed.float(), -1)
    return (theirs.exp() * (theirs.masked_fill(~real, 0.0) - mine)).sum(-1)


def of_spans(states: Tensor, asked: Questions, lengths: Tensor) -> Tensor:
    """The mean state over the words of every target: (W, D) of sentences of `lengths` -> (N, D)."""
    targets = asked.targets
    start = (lengths.cumsum(0) - lengths)[targets.row]
    total = states[start + targets.first]
    size = targets.last - targets.first + 1
    for step in range(1, asked.longest):
        inside = (step < size).unsqueeze(1)
        word = states[(start + targets.first + step).clamp(max=len(states) - 1)]
        total = total + word * inside
    return total / size.unsqueeze(1)


def target_states(
    encoder: Encoder, packed: Packed, rows: Array, device: str, report: Report
) -> tuple[Tensor, Array]:
    """States of all targets of sentences, on `device`: (N, D) half, by their numbers (N,)."""
    found, numbers = [], []
    done = 0
    for batch, asked, words in made_ahead(_asked(packed, rows, READ_TOKENS, 0), device):
        with torch.inference_mode(), half_precision(device):
            found.append(of_spans(encoder(batch), asked, words).half())
        numbers.append(asked.numbers.cpu().numpy())
        done += len(words)
        report(f"the teacher read {done:,} of {len(rows):,} annotated sentences")
    order = np.argsort(np.concatenate(numbers))
    return torch.cat(found)[torch.from_numpy(order)], np.concatenate(numbers)[order]


def train_head(
    head: TeacherHead,
    packed: Packed,
    states: Tensor,
    numbers: Array,
    end_of_pass: Callable[[int, float], None],
) -> None:
    """Train a head on (N, D) states of targets with these numbers, over an encoder left alone."""
    device = str(states.device)
    everything = questions(packed, packed.training, whole(packed, packed.training))
    place = torch.full((len(packed.gold),), -1)
    place[everything.numbers] = torch.arange(len(everything.numbers))
    asked = on(_some(everything, place[torch.from_numpy(numbers)]), device)
    sizes = (asked.targets.senses >= 0).sum(1).cpu().numpy()
    adam = torch.optim.AdamW(head.parameters(), lr=HEAD_RATE, weight_decay=0.01, fused=True)
    chance = np.random.default_rng(0)
    torch.manual_seed(0)
    step, steps = 0, HEAD_PASSES * math.ceil(len(numbers) / INSTANCES_A_BATCH)
    for passed in range(HEAD_PASSES):
        head.train()
        total = torch.zeros((), device=device)
        parts = list(_alike(sizes, chance))
        for part in parts:
            some = _some(asked, torch.from_numpy(part).to(device), int(sizes[part].max()))
            share = min(1.0, 20 * step / steps) * max(0.02, 1 - step / steps)
            adam.param_groups[0]["lr"] = HEAD_RATE * share
            loss = (some.weight * head.losses(states[torch.from_numpy(part)], some)).mean()
            adam.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            adam.step()
            total += loss.detach()
            step += 1
        head.eval()
        end_of_pass(passed, float(total) / len(parts))


def tune(
    encoder: Encoder,
    head: TeacherHead,
    packed: Packed,
    rows: Array,
    passes: int,
    checkpoint: Path,
    report: Callable[[Progress], None],
    end_of_pass: Callable[[int], None],
) -> None:
    """Train encoder and head on annotated sentences, and a copy of the encoder on glosses.

    Goes on from `checkpoint`.  The copy is not kept: what it makes of all
    glosses is, in the head.
    """
    device = str(head.mean.device)
    reader = copy.deepcopy(encoder)
    model = nn.ModuleList((encoder, head, reader))
    free = [head.free.weight]
    others = [p for name, p in head.named_parameters() if not name.startswith("free")]
    groups = [
        Group([p for p in encoder.parameters() if p.requires_grad], ENCODER_RATE),
        Group([p for p in reader.parameters() if p.requires_grad], GLOSS_RATE),
        Group(others, TUNED_HEAD_RATE),
        Group(free, TUNED_HEAD_RATE, decay=0.0),
    ]
    parts = [(p, part) for p in range(passes) for part in range(PARTS_A_PASS)]
    optimiser = Optimiser(model, groups, len(parts), checkpoint, report)
    for passed, part in optimiser.remaining(parts):
        model.train()
        batches = _with_glosses(packed, _asked(packed, rows, TUNED_TOKENS, passed + 1, part))
        for (batch, asked, lengths), synsets, again in made_ahead(batches, device):
            with half_precision(device):
                states = of_spans(encoder(batch), asked, lengths)
                read = reader.whole(again)
                projected = head.gloss(head.glosses.index_copy(0, synsets, read))
                loss = (asked.weight * head.losses(states, asked, projected)).mean()
            optimiser.step({"teacher": loss}, words=batch.words)
            head.glosses[synsets] = read.detach()
        model.eval()
        if part == PARTS_A_PASS - 1:
            head.read(reader.vectors(packed.glosses, device))
            end_of_pass(passed)
        optimiser.end_of_part()


def _with_glosses(
    packed: Packed, batches: Iterable[tuple[Tokens, Questions, Tensor]]
) -> Iterator[tuple[tuple[Tokens, Questions, Tensor], Tensor, Tokens]]:
    """Batches, each with the synsets that its first targets choose among, and their glosses."""
    most = GLOSS_TOKENS // LONGEST_GLOSS
    short = np.append(packed.glosses.sizes + 2 <= LONGEST_GLOSS, False)
    for batch in batches:
        senses = batch[1].targets.senses[:most].numpy().ravel()
        senses = senses[short[senses]]
        _, first = np.unique(senses, return_index=True)
        synsets = senses[np.sort(first)[:most]]
        yield batch, torch.from_numpy(synsets), texts(packed.glosses, synsets)


def accuracy(head: TeacherHead, states: Tensor, asked: Questions) -> float:
    """Share (0 to 1) of the targets that the teacher answers rightly; states (N, D)."""
    with torch.inference_mode():
        best = head(states, asked.targets.senses, asked.targets.counts).argmax(1)
        return float(asked.gold[torch.arange(len(best), device=best.device), best].float().mean())


def _asked(
    packed: Packed, rows: Array, budget: int, seed: int, part: int | None = None
) -> Iterator[tuple[Tokens, Questions, Tensor]]:
    """Batches of sentences with their targets and lengths; of a pass all parts, or one."""
    batches = plan(token_lengths(packed, rows), budget, np.random.default_rng(seed))
    for some in batches if part is None else batches[part::PARTS_A_PASS]:
        picked = rows[some]
        asked = questions(packed, picked, whole(packed, picked))
        if len(asked.numbers):
            yield tokens(packed, picked), asked, torch.from_numpy(packed.words.sizes[picked])


def _some(asked: Questions, places: Tensor, widest: int | None = None) -> Questions:
    """Some of the questions, of their candidates the first `widest`."""
    targets = asked.targets
    about = (targets.row[places], targets.first[places], targets.last[places])
    candidates = (targets.senses, targets.counts, targets.tags)
    return Questions(
        TargetBatch(*about, *(tensor[places, :widest] for tensor in candidates)),
        asked.gold[places, :widest],
        asked.weight[places],
        asked.numbers[places],
        asked.longest,
    )


def _alike(sizes: Array, chance: np.random.Generator) -> Iterator[Array]:
    """The numbers of N targets in batches by chance, alike in size, or most is padding."""
    parts: list[Array] = []
    order = chance.permutation(len(sizes))
    for start in range(0, len(order), WINDOW * INSTANCES_A_BATCH):
        window = order[start : start + WINDOW * INSTANCES_A_BATCH]
        window = window[np.argsort(sizes[window])]
        parts += np.array_split(window, math.ceil(len(window) / INSTANCES_A_BATCH))
    yield from (parts[i] for i in chance.permutation(len(parts)))
