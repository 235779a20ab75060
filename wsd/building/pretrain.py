"""Distillation on raw text: every word's state in the teacher, from one side or both.

The student reads a sentence and predicts the teacher's state of each word
(squared error on standardised states; Tang et al., 2019, arXiv:1903.12136, did
so for sentences).  Some words are hidden, so it also learns to do without them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from wsd.building.optimise import Optimiser, Progress
from wsd.building.teacher import CHUNK, read_states
from wsd.encoding import Vocabulary, word_batch
from wsd.model import SenseTagger

HIDE = 0.08  # share of words hidden from the student
WORDS_A_BATCH = 1600  # padded
LEARNING_RATE = 2e-3

Words = tuple[str, ...]


@dataclass(frozen=True)
class RawText:
    """Sentences and the teacher's states of their words, mapped from disk by chunks."""

    sentences: Sequence[Words]
    chunks: Sequence[np.ndarray]
    mean: Tensor  # (S,)
    deviation: Tensor  # (S,)

    @property
    def words(self) -> int:
        """Words in all."""
        return sum(len(chunk) for chunk in self.chunks)


def load_raw_text(sentences: Sequence[Words], folder: Path) -> RawText:
    """Pair sentences with the states that `teacher.encode` wrote of them."""
    chunks = read_states(folder)
    sample = torch.from_numpy(np.array(chunks[0][:50_000])).float()
    return RawText(sentences, chunks, sample.mean(0), sample.std(0) + 1e-4)


def pretrain(
    tagger: SenseTagger,
    vocabulary: Vocabulary,
    text: RawText,
    passes: int,
    checkpoint: Path,
    report: Callable[[Progress], None],
) -> None:
    """Train `tagger` in place; goes on from `checkpoint` where one lies."""
    order = [(p, c) for p in range(passes) for c in _shuffled(len(text.chunks), p)]
    optimiser = Optimiser(tagger, LEARNING_RATE, len(order), checkpoint, report)
    tagger.train()
    for passed, chunk in optimiser.remaining(order):
        for batch, states in _batches(text, chunk, passed):
            loss = _loss(tagger, vocabulary, batch, states, random.Random(len(batch)))
            optimiser.step(loss, words=len(states))
        optimiser.end_of_part()
    tagger.eval()


def _loss(
    tagger: SenseTagger,
    vocabulary: Vocabulary,
    sentences: Sequence[Words],
    states: Tensor,
    chance: random.Random,
) -> Tensor:
    """Mean squared error over the words of a batch; states (words, S) standardised."""
    device = tagger.words.device.type
    seen = [tuple(None if chance.random() < HIDE else w for w in words) for words in sentences]
    batch = word_batch(seen, vocabulary).to(device)
    inside = torch.arange(batch.shapes.shape[1], device=device) < batch.lengths.unsqueeze(1)
    with torch.autocast(device, dtype=torch.bfloat16):
        features = torch.cat([part[inside] for part in tagger.read(batch)], -1)
        predicted = tagger.teacher_state(tagger.hidden(features))
    return nn.functional.mse_loss(predicted.float(), states.to(device))


def _batches(text: RawText, chunk: int, seed: int) -> Iterator[tuple[list[Words], Tensor]]:
    """Batches of one chunk's sentences, alike in length, in an order of their own each pass."""
    sentences = text.sentences[chunk * CHUNK : (chunk + 1) * CHUNK]
    ends = np.cumsum([len(words) for words in sentences])
    states = np.array(text.chunks[chunk])
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
