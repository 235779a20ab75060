"""Distillation on raw text: every word's state in the teacher, and what it believes of senses.

The student reads a sentence and predicts the teacher's state of each word
(squared error on standardised states; Tang et al., 2019, arXiv:1903.12136, did
so for sentences), and which of its senses the teacher would choose (divergence;
Hinton et al., 2015, arXiv:1503.02531).  Some words are hidden, so it also
learns to do without them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from wsd.building.choices import Choices
from wsd.building.head import QueryHead, belief_loss
from wsd.building.optimise import Optimiser, Progress
from wsd.building.teacher import CHUNK, read_states
from wsd.encoding import Vocabulary, word_batch
from wsd.model import SenseTagger
from wsd.records import WsdError

HIDE = 0.08  # share of words hidden from the student
WORDS_A_BATCH = 1600  # padded
CHOICES_A_BATCH = 1024  # about two thirds of a batch's choices
BELIEF_WEIGHT = 1.0

Words = tuple[str, ...]


@dataclass(frozen=True)
class RawText:
    """Sentences and the teacher's states of their words, mapped from disk by chunks.

    Of each chunk its sentences, and (words, S) float16.
    """

    chunks: Sequence[tuple[Sequence[Words], np.ndarray]]
    mean: Tensor  # (S,)
    deviation: Tensor  # (S,)


def load_raw_text(parts: Sequence[tuple[Sequence[Words], Path]]) -> RawText:
    """Pair sentences with the states that `teacher.encode` wrote of them, folder by folder.

    Raises `WsdError` where a folder holds the states of another text.
    """
    chunks = []
    for sentences, folder in parts:
        for number, states in enumerate(read_states(folder)):
            part = sentences[number * CHUNK : (number + 1) * CHUNK]
            words = sum(map(len, part))
            if words != len(states):
                raise WsdError(
                    f"Expected states of {words} words in part {number} of {folder}, got "
                    f"{len(states)}: they are of another text. Delete the folder and train again."
                )
            chunks.append((part, states))
    sample = torch.cat([torch.from_numpy(np.array(states[:5000])) for _, states in chunks]).float()
    return RawText(chunks, sample.mean(0), sample.std(0) + 1e-4)


class Student(nn.Module):
    """A network, and the layer by which it predicts a teacher's states while it learns."""

    def __init__(self, tagger: SenseTagger, state_width: int) -> None:
        super().__init__()
        self.tagger = tagger
        self.state = nn.Linear(tagger.config.hidden_width, state_width).to(tagger.words.device)


def pretrain(
    tagger: SenseTagger,
    vocabulary: Vocabulary,
    text: RawText,
    teacher: QueryHead,
    choices: Choices,
    passes: int,
    learning_rate: float,
    checkpoint: Path,
    report: Callable[[Progress], None],
) -> None:
    """Train `tagger` in place; goes on from `checkpoint` where one lies.

    `teacher` asks with states standardised as `text` says.
    """
    order = [(p, c) for p in range(passes) for c in _shuffled(len(text.chunks), p)]
    with torch.no_grad():
        tagger.frequency.copy_(teacher.frequency)
    student = Student(tagger, len(text.mean))
    optimiser = Optimiser(student, learning_rate, len(order), checkpoint, report)
    teacher.eval()
    tagger.train()
    tagger.dropout.eval()  # there is too much text to learn by heart, and dropout would cost
    for passed, chunk in optimiser.remaining(order):
        for number, (batch, states) in enumerate(_batches(text, chunk, passed)):
            chance = random.Random(f"{passed} {chunk} {number}")
            loss = _loss(student, vocabulary, batch, states, teacher, choices, chance)
            optimiser.step(loss, words=len(states))
        optimiser.end_of_part()


def _loss(
    student: Student,
    vocabulary: Vocabulary,
    sentences: Sequence[Words],
    states: Tensor,
    teacher: QueryHead,
    choices: Choices,
    chance: random.Random,
) -> Tensor:
    """Squared error of a batch's words plus divergence of its choices; states (words, S)."""
    tagger = student.tagger
    device = tagger.words.device.type
    seen = [tuple(None if chance.random() < HIDE else w for w in words) for words in sentences]
    batch = word_batch(seen, vocabulary).to(device)
    inside = torch.arange(batch.shapes.shape[1], device=device) < batch.lengths.unsqueeze(1)
    flat = [word for words in sentences for word in words]
    targets = choices.sample(flat, CHOICES_A_BATCH, chance).to(device)
    states = states.to(device)
    with torch.autocast(device, dtype=torch.bfloat16):
        hidden = tagger.hidden(torch.cat([part[inside] for part in tagger.read(batch)], -1))
        predicted = student.state(hidden)
        query = tagger.query(hidden[targets.row])
    with torch.no_grad():
        asked = teacher.query(states[targets.row])
        believed = tagger.compare(asked, targets, teacher.frequency)
    logits = tagger.compare(query.float(), targets, tagger.frequency)
    distance = nn.functional.mse_loss(predicted.float(), states)
    return distance + BELIEF_WEIGHT * belief_loss(logits, believed)


def _batches(text: RawText, chunk: int, seed: int) -> Iterator[tuple[list[Words], Tensor]]:
    """Batches of one chunk's sentences, alike in length, in an order of their own each pass."""
    sentences, mapped = text.chunks[chunk]
    ends = np.cumsum([len(words) for words in sentences])
    states = np.array(mapped)
    chance = random.Random(1000 * chunk + seed)
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i]) + chance.random() * 3)
    batches: list[list[int]] = [[]]
    for i in order:
        if len(sentences[i]) * (len(batches[-1]) + 1) > WORDS_A_BATCH:
            batches.append([])
        batches[-1].append(i)
    chance.shuffle(batches)
    for batch in filter(None, batches):
        rows = np.concatenate([np.arange(ends[i] - len(sentences[i]), ends[i]) for i in batch])
        target = (torch.from_numpy(states[rows]).float() - text.mean) / text.deviation
        yield [sentences[i] for i in batch], target


def _shuffled(count: int, seed: int) -> list[int]:
    order = list(range(count))
    random.Random(seed).shuffle(order)
    return order
