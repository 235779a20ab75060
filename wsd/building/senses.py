"""What the networks learn from annotation.

-log probability of the right senses (any gold key counts); where the teacher is
right too, the divergence from what it believes, which also says how the wrong
senses compare; and the tag of every word whose tag is known, "carries no sense"
among them.  Word vectors stay as the lesson left them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from wsd.building.batches import (
    Questions,
    Reading,
    Windows,
    cropped,
    made_ahead,
    on,
    plan,
    questions,
    reading,
    tagged,
    whole,
)
from wsd.building.optimise import Group, Optimiser, Progress, half_precision
from wsd.building.packed import Array, Packed
from wsd.building.students import Students, sides_hidden
from wsd.building.teacher import belief_losses, gold_losses
from wsd.encoding import TargetBatch
from wsd.model import SenseTagger, see

BELIEF_WEIGHT = 1.0
HIDE_OTHERS = 0.05  # share of words outside the targets hidden from annotation's readers
CROP = 0.2  # share of sentences of which only a window is seen, as in a sweep
WINDOW = 9  # words on each side of a target, fewer than
PARTS_A_PASS = 16
SCORED_WORDS = 4096  # a batch, padded

Found = TypeVar("Found")


@dataclass(frozen=True)
class Pace:
    """How annotation is learned: the rate, the padded words of a batch, what a tag counts."""

    rate: float
    words: int
    tag_weight: float


# What the lesson taught is only to be turned towards senses.
PACES = {"cuda": Pace(1e-3, 8192, 0.3), "cpu": Pace(5e-4, 2048, 0.3)}
# Small steps at the end: tags are learned late, and the part of speech decides between senses.
POLISH = Pace(4e-4, 2048, 1.0)


def learn_senses(
    students: Students,
    packed: Packed,
    rows: Array,
    queries: Tensor | None,
    teacher_frequency: float,
    pace: Pace,
    passes: int,
    checkpoint: Path,
    report: Callable[[Progress], None],
    end_of_pass: Callable[[int], None],
) -> None:
    """Train all networks in place on annotated sentences; goes on from `checkpoint`.

    `queries` (targets, Q) half are the teacher's, by a target's number; None
    where its beliefs are not to be learned.
    """
    students.words.requires_grad_(False)
    groups = [Group(list(tagger.parameters()), pace.rate) for _, tagger in students.members]
    parts = [(p, part) for p in range(passes) for part in range(PARTS_A_PASS)]
    optimiser = Optimiser(students, groups, len(parts), checkpoint, report)
    device = str(students.words.device)
    for passed, part in optimiser.remaining(parts):
        students.train()
        batches = _sense_batches(packed, rows, pace.words, passed, part)
        for sense in made_ahead(batches, device):
            losses = sense_losses(students, sense, queries, teacher_frequency, pace.tag_weight)
            optimiser.step(losses, words=len(sense.read.words))
        students.eval()
        if part == PARTS_A_PASS - 1:
            end_of_pass(passed)  # before the checkpoint: a run that is killed here scores it again
        optimiser.end_of_part()


@dataclass(frozen=True)
class SenseBatch:
    """Annotated sentences: what is read, what is asked of it, and known tags (M,)."""

    read: Reading
    asked: Questions
    spans: TargetBatch
    tags: Tensor
    tag_weight: Tensor


def sense_losses(
    students: Students,
    sense: SenseBatch,
    queries: Tensor | None,
    teacher_frequency: float,
    tag_weight: float,
) -> dict[str, Tensor]:
    """Gold senses, beliefs and tags of a batch, each instance by its source's weight."""
    device = sense.tags.device.type
    asked, weight = sense.asked, sense.asked.weight
    losses = {}
    believed: Tensor | None = None
    with half_precision(device):
        seen = see(students.words, sense.read.batch)
        for name, tagger in students.members:
            states = sides_hidden(tagger.scan(seen, sense.read.batch.lengths))
            tags = tagger.tag_logits(tagger.hidden(tagger.gather(states, sense.spans))).float()
            of_tags = nn.functional.cross_entropy(tags, sense.tags, reduction="none")
            query = tagger.query(tagger.hidden(tagger.gather(states, asked.targets)))
            logits = tagger.compare(query, asked.targets, tagger.frequency).float()
            each = gold_losses(logits, asked.gold)
            if queries is not None:
                if believed is None:
                    theirs = queries[asked.numbers].float()
                    believed = tagger.compare(theirs, asked.targets, teacher_frequency)
                    heeded = asked.gold.gather(1, believed.argmax(1, keepdim=True)).squeeze(1)
                each = each + BELIEF_WEIGHT * heeded * belief_losses(logits, believed)
            losses[name] = (weight * each).sum() / max(len(weight), 1)
            if len(sense.tags):
                losses[name] = losses[name] + tag_weight * (sense.tag_weight * of_tags).mean()
    return losses


def _sense_batches(
    packed: Packed, rows: Array, budget: int, passed: int, part: int
) -> Iterator[SenseBatch]:
    """The batches of a part of a pass, some sentences cut to a window, some words hidden."""
    batches = plan(packed.words.sizes[rows], budget, np.random.default_rng((1, passed)))
    for number, batch in list(enumerate(batches))[part::PARTS_A_PASS]:
        chance = np.random.default_rng((2, passed, number))
        picked = rows[batch]
        windows = cropped(packed, picked, CROP, WINDOW, chance)
        asked = questions(packed, picked, windows)
        spans, tags, weight = tagged(packed, picked, windows)
        lengths = windows.end - windows.first
        hidden = chance.random(int(lengths.sum())) < HIDE_OTHERS
        starts = np.cumsum(lengths) - lengths
        about = asked.targets
        for step in range(int((about.last - about.first).max()) + 1 if len(about.row) else 0):
            place = torch.minimum(about.first + step, about.last).numpy()
            hidden[starts[about.row.numpy()] + place] = False
        read = reading(packed, picked, windows, hidden)
        if len(about.row):
            yield SenseBatch(read, asked, spans, tags, weight)


@torch.inference_mode()
def asked_by(tagger: SenseTagger, words: Tensor, packed: Packed, rows: Array) -> Tensor:
    """(all targets, Q) half: what a network asks at every target of sentences; else zero."""
    device = str(words.device)
    made = torch.zeros(len(packed.gold), tagger.config.sense_width, dtype=torch.half, device=device)
    for hidden, asked in targets_read(tagger, words, packed, rows):
        made[asked.numbers] = tagger.query(hidden).half()
    return made


@torch.inference_mode()
def answers(tagger: SenseTagger, words: Tensor, packed: Packed, rows: Array) -> tuple[int, int]:
    """How many targets of sentences a network answers rightly, and how many there are."""
    right = count = 0
    for hidden, asked in targets_read(tagger, words, packed, rows):
        best = tagger.sense_logits(hidden, asked.targets).argmax(1)
        right += int(asked.gold[torch.arange(len(best), device=best.device), best].sum())
        count += len(best)
    return right, count


def targets_read(
    tagger: SenseTagger, words: Tensor, packed: Packed, rows: Array
) -> Iterator[tuple[Tensor, Questions]]:
    """The hidden layer (N, U) of all targets of sentences, by batches."""

    def targets(*batch: Any) -> tuple[TargetBatch, Questions]:
        asked = questions(*batch)
        return asked.targets, asked

    return spans_read(tagger, words, packed, rows, targets)


def spans_read(
    tagger: SenseTagger,
    words: Tensor,
    packed: Packed,
    rows: Array,
    find: Callable[[Packed, Array, Windows], tuple[TargetBatch, Found]],
) -> Iterator[tuple[Tensor, Found]]:
    """The hidden layer (N, U) of the spans that `find` names, by batches of whole sentences."""
    device = str(words.device)
    for some in plan(packed.words.sizes[rows], SCORED_WORDS, np.random.default_rng(0)):
        picked = rows[some]
        windows = whole(packed, picked)
        batch = on(reading(packed, picked, windows), device).batch
        spans, found = on(find(packed, picked, windows), device)
        if len(spans.row):
            states = tagger.scan(see(words, batch), batch.lengths)
            yield tagger.hidden(tagger.gather(states, spans)), found
