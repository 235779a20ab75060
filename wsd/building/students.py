"""What the networks learn: first from the teacher's reading of all text, then from annotation.

All networks learn side by side, from the same batches, and so in a fair
comparison; the word vectors that they share learn with them.

The lesson: a network reads a sentence and predicts the teacher's state of each
word (squared error on standardised states; Tang et al., 2019, arXiv:1903.12136,
did so for sentences), and which of its senses the teacher would choose
(divergence; Hinton et al., 2015, arXiv:1503.02531).  Some words are hidden, so
it also learns to do without them.

Annotation: -log probability of the right senses (any gold key counts); the
divergence from what the teacher believes of the same targets, which also says
how the wrong senses compare; and the tag of every word whose tag is known,
"carries no sense" among them.  Word vectors stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from wsd.building.batches import (
    Questions,
    Reading,
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
from wsd.building.teacher import belief_losses, gold_losses
from wsd.encoding import TargetBatch
from wsd.model import SenseTagger, see

HIDE = 0.08  # share of words hidden in the lesson
LESSON_WORDS = {"cuda": 32_768, "cpu": 2048}  # a batch, padded: a GPU is no quicker with fewer
CHOICES_A_WORD = 0.7  # of a batch's choices about two thirds
LESSON_RATE = {"cuda": 3e-3, "cpu": 2e-3}  # so many words allow larger steps
WORD_RATE = 2e-4  # a rare word is not to learn the few sentences by heart that it stands in
SENTENCES_A_CHUNK = 8192
BELIEF_WEIGHT = 1.0

HIDE_OTHERS = 0.05  # share of words outside the targets hidden from annotation's readers
CROP = 0.2  # share of sentences of which only a window is seen, as in a sweep
WINDOW = 9  # words on each side of a target, fewer than
PARTS_A_PASS = 16
SCORED_WORDS = 4096  # a batch, padded


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


class Students(nn.Module):
    """Networks that learn together, their shared word vectors, and their state layers.

    A state layer predicts the teacher's states while a network learns, and is
    not shipped.
    """

    def __init__(self, taggers: Mapping[str, SenseTagger], words: Tensor, state_width: int) -> None:
        super().__init__()
        self.words = nn.Parameter(words)
        self.taggers = nn.ModuleDict(taggers)
        self.states = nn.ModuleDict(
            {name: nn.Linear(t.config.hidden_width, state_width) for name, t in taggers.items()}
        )
        self.to(words.device)

    @property
    def members(self) -> Iterator[tuple[str, SenseTagger]]:
        """The networks by name."""
        for name, tagger in self.taggers.items():
            assert isinstance(tagger, SenseTagger)
            yield name, tagger


@dataclass(frozen=True)
class Lesson:
    """What the teacher says: its states of all words to learn from, in chunks of sentences.

    Of each chunk the sentences and their (words, D) half states, in that
    order.  `query` (D -> Q) and `frequency` are the teacher's; mean and
    deviation (D,) are of its states.
    """

    chunks: Sequence[tuple[Array, Tensor]]
    ask: Callable[[Tensor], Tensor]
    frequency: float
    mean: Tensor
    deviation: Tensor


def learn_lesson(
    students: Students,
    packed: Packed,
    lesson: Lesson,
    passes: int,
    checkpoint: Path,
    report: Callable[[Progress], None],
) -> None:
    """Train all networks and the word vectors in place; goes on from `checkpoint`."""
    order = [
        (p, int(c))
        for p in range(passes)
        for c in np.random.default_rng(p).permutation(len(lesson.chunks))
    ]
    with torch.no_grad():
        for _, tagger in students.members:
            tagger.frequency.fill_(lesson.frequency)
    device = students.words.device.type
    groups = [
        Group([*tagger.parameters(), *students.states[name].parameters()], LESSON_RATE[device])
        for name, tagger in students.members
    ]
    groups.append(Group([students.words], WORD_RATE, decay=0.0))
    optimiser = Optimiser(students, groups, len(order), checkpoint, report)
    students.train()
    for _, tagger in students.members:
        tagger.dropout.eval()  # there is too much text to learn by heart, and dropout would cost
    candidates = torch.from_numpy(packed.choice_senses.astype(np.int64)).to(device)
    counts = torch.from_numpy(packed.choice_counts.astype(np.float32)).to(device)
    for passed, chunk in optimiser.remaining(order):
        rows, states = lesson.chunks[chunk]
        chance = np.random.default_rng((passed, chunk))
        batches = _lesson_batches(packed, rows, LESSON_WORDS[device], chance)
        for read, places, word, choice in made_ahead(batches, device):
            standard = (states[places].float() - lesson.mean) / lesson.deviation
            asked = TargetBatch(word, word, word, candidates[choice], counts[choice], word)
            losses = lesson_losses(students, read, standard, asked, lesson)
            optimiser.step(losses, words=len(read.words))
        optimiser.end_of_part()


def lesson_losses(
    students: Students, read: Reading, standard: Tensor, asked: TargetBatch, lesson: Lesson
) -> dict[str, Tensor]:
    """Squared error of a batch's (W, D) standard states plus divergence of its choices."""
    device = standard.device.type
    believed: Tensor | None = None
    losses = {}
    with half_precision(device):
        seen = see(students.words, read.batch)
        for name, tagger in students.members:
            hidden = tagger.hidden(_features(tagger, seen, read))
            predicted = students.states[name](hidden)
            query = tagger.query(hidden.index_select(0, asked.row))
            if believed is None:
                with torch.no_grad():
                    states = standard[asked.row] * lesson.deviation + lesson.mean
                    believed = tagger.compare(lesson.ask(states), asked, lesson.frequency)
            logits = tagger.compare(query, asked, tagger.frequency).float()
            distance = nn.functional.mse_loss(predicted.float(), standard)
            losses[name] = distance + BELIEF_WEIGHT * belief_losses(logits, believed).mean()
    return losses


def _features(tagger: SenseTagger, seen: Tensor, read: Reading) -> Tensor:
    """Every word as a target of its own: (W, features)."""
    parts = tagger.scan(seen, read.batch.lengths)
    return torch.cat([part.flatten(0, 1).index_select(0, read.inside) for part in parts], -1)


def _lesson_batches(
    packed: Packed, rows: Array, budget: int, chance: np.random.Generator
) -> Iterator[tuple[Reading, Tensor, Tensor, Tensor]]:
    """What is read, which of the chunk's states, and some choices: word of the batch, choice."""
    lengths = packed.words.sizes[rows]
    starts = np.cumsum(lengths) - lengths
    for batch in plan(lengths, budget, chance):
        picked = rows[batch]
        hidden = chance.random(int(lengths[batch].sum())) < HIDE
        read = reading(packed, picked, whole(packed, picked), hidden)
        places = [np.arange(starts[i], starts[i] + lengths[i]) for i in batch]
        choice, word = packed.choices.take(packed.words.values[read.words])
        most = round(CHOICES_A_WORD * len(read.words))
        if len(choice) > most:
            some = chance.choice(len(choice), most, replace=False)
            choice, word = choice[some], word[some]
        if len(choice):
            yield (
                read,
                torch.from_numpy(np.concatenate(places)),
                torch.from_numpy(word),
                torch.from_numpy(choice.astype(np.int64)),
            )


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
            states = tagger.scan(seen, sense.read.batch.lengths)
            tags = tagger.tag_logits(tagger.hidden(tagger.gather(states, sense.spans))).float()
            of_tags = nn.functional.cross_entropy(tags, sense.tags, reduction="none")
            query = tagger.query(tagger.hidden(tagger.gather(states, asked.targets)))
            logits = tagger.compare(query, asked.targets, tagger.frequency).float()
            each = gold_losses(logits, asked.gold)
            if queries is not None:
                if believed is None:
                    theirs = queries[asked.numbers].float()
                    believed = tagger.compare(theirs, asked.targets, teacher_frequency)
                each = each + BELIEF_WEIGHT * belief_losses(logits, believed)
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
    for hidden, asked in _read(tagger, words, packed, rows):
        made[asked.numbers] = tagger.query(hidden).half()
    return made


@torch.inference_mode()
def answers(tagger: SenseTagger, words: Tensor, packed: Packed, rows: Array) -> tuple[int, int]:
    """How many targets of sentences a network answers rightly, and how many there are."""
    right = count = 0
    for hidden, asked in _read(tagger, words, packed, rows):
        best = tagger.sense_logits(hidden, asked.targets).argmax(1)
        right += int(asked.gold[torch.arange(len(best), device=best.device), best].sum())
        count += len(best)
    return right, count


def _read(
    tagger: SenseTagger, words: Tensor, packed: Packed, rows: Array
) -> Iterator[tuple[Tensor, Questions]]:
    """The hidden layer (N, U) of all targets of sentences, by batches."""
    device = str(words.device)
    for some in plan(packed.words.sizes[rows], SCORED_WORDS, np.random.default_rng(0)):
        picked = rows[some]
        windows = whole(packed, picked)
        read = on(reading(packed, picked, windows), device)
        asked = on(questions(packed, picked, windows), device)
        if len(asked.numbers):
            states = tagger.scan(see(words, read.batch), read.batch.lengths)
            yield tagger.hidden(tagger.gather(states, asked.targets)), asked
