"""The lesson: what the networks learn from the teacher's reading of all text.

A network reads a sentence and predicts the teacher's state of each word (squared
error on standardised states; Tang et al., 2019, arXiv:1903.12136, did so for
sentences), and which of its senses the teacher would choose (divergence; Hinton
et al., 2015, arXiv:1503.02531).  Some words are hidden, and one side of some others, so it
also learns to do without them.

All that a batch needs lies on the device and is looked up there, so that a batch
is named by its sentences alone and a GPU never waits for one.

Letters for shapes: B sentences, T words of the longest, D width of the teacher's
state, F distinct forms, P pieces of a word, G choices, C senses of a choice, N
words asked about, Q of a query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from wsd.building.optimise import Group, Optimiser, Progress, half_precision
from wsd.building.packed import MASKED, Array, Packed, Ragged
from wsd.building.replay import Replayed
from wsd.building.students import Students, sides_hidden
from wsd.building.teacher import belief_losses

HIDE = 0.1  # share of words hidden
BATCH_WORDS = {"cuda": 16_384, "cpu": 2048}  # padded
RATE = 2e-3
WORD_RATE = 1.5e-4  # a rare word is not to learn the few sentences by heart that it stands in
BELIEF_WEIGHT = 1.0
ASKED = 0.4  # of a batch's padded words: about as many as have a choice of senses
MOST_PIECES = 8  # of a word; what it has beyond is not read here
LENGTHS = np.array([*range(4, 32, 2), *range(32, 64, 4), *range(64, 129, 16)])  # words, padded
SENTENCES_A_CHUNK = {"cuda": 131_072, "cpu": 8192}


@dataclass(frozen=True)
class Lesson:
    """What the teacher says: its states of all words to learn from, in chunks of sentences.

    Of each chunk the sentences and their (words, D) half states, in that
    order.  `ask` (D -> Q) and `frequency` are the teacher's; mean and deviation
    (D,) are of its states.
    """

    chunks: Sequence[tuple[Array, Tensor]]
    ask: Callable[[Tensor], Tensor]
    frequency: float
    mean: Tensor
    deviation: Tensor


@dataclass(frozen=True)
class Text:
    """Packed text on a device.

    words (all,) the forms of all sentences, one after another; starts (S,) and
    sizes (S,) of each sentence.  Of each form its pieces (F, P), what each of
    them counts (F, P), its shape (F, ...), and where its choices begin and how
    many they are (F,).  Of each choice its senses (G, C), -1 for padding, and
    how frequent they are (G, C).
    """

    words: Tensor
    starts: Tensor
    sizes: Tensor
    pieces: Tensor
    counting: Tensor
    shapes: Tensor
    first_choice: Tensor
    choices: Tensor
    choice: Tensor
    senses: Tensor
    frequencies: Tensor


def text_on(device: str, packed: Packed) -> Text:
    """Lay out what the lesson reads of packed text."""
    pieces, counting = _pieces(packed.pieces)
    arrays = (
        packed.words.values,
        packed.words.starts[:-1],
        np.minimum(packed.words.sizes, LENGTHS[-1]),
        pieces,
        counting,
        packed.shapes,
        packed.choices.starts[:-1],
        packed.choices.sizes,
        np.append(packed.choices.values, 0),
        packed.choice_senses,
        np.log1p(packed.choice_counts).astype(np.float32),
    )
    return Text(*(torch.from_numpy(np.ascontiguousarray(a)).to(device) for a in arrays))


def _pieces(found: Ragged) -> tuple[Array, Array]:
    """The first pieces of every form (F, P), and what each counts in their mean."""
    sizes = np.minimum(found.sizes, MOST_PIECES)
    place = np.arange(sizes.max())
    there = place < sizes[:, None]
    counting = (there / sizes[:, None]).astype(np.float32)
    rows = found.values[np.minimum(found.starts[:-1, None] + place, len(found.values) - 1)]
    # What counts nothing is spread over the table: a GPU adds to one row one after another.
    spread = (np.arange(len(sizes))[:, None] + place) % (found.values.max() + 1)
    return np.where(there, rows, spread).astype(np.int32), counting


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
        Group([*tagger.parameters(), *students.states[name].parameters()], RATE)
        for name, tagger in students.members
    ]
    groups.append(Group([students.words], WORD_RATE, decay=0.0))
    optimiser = Optimiser(students, groups, len(order), checkpoint, report)
    students.train()
    for _, tagger in students.members:
        tagger.dropout.eval()  # there is too much text to learn by heart, and dropout would cost
    text = text_on(device, packed)
    names = [name for name, _ in students.members]

    def step(rows: Tensor, given: Tensor) -> Tensor:
        losses = lesson_losses(students, text, rows, given, lesson)
        optimiser.descend(losses)
        return losses.detach()

    replayed = Replayed(step, device)
    for passed, chunk in optimiser.remaining(order):
        numbers, states = lesson.chunks[chunk]
        sizes = packed.words.sizes[numbers]
        begin = torch.from_numpy(np.cumsum(sizes) - sizes).to(device)
        sentences = torch.from_numpy(numbers).to(device)
        chance = np.random.default_rng((passed, chunk))
        for batch, longest in plan_of(sizes, BATCH_WORDS[device], device == "cuda", chance):
            some = torch.from_numpy(batch).to(device)
            place = begin[some].unsqueeze(1) + torch.arange(longest, device=device)
            given = states[place.clamp(max=len(states) - 1)].to(device)
            rows = torch.where(some < 0, some, sentences[some])
            losses = replayed(rows, given)
            words = int(sizes[batch[batch >= 0]].sum())
            optimiser.count(dict(zip(names, losses, strict=True)), words)
        optimiser.end_of_part()


def lesson_losses(
    students: Students, text: Text, rows: Tensor, given: Tensor, lesson: Lesson
) -> Tensor:
    """Squared error of a batch's standard states plus divergence of its choices: (networks,).

    rows (B,) long, the sentences, -1 for none; given (B, T, D), the teacher's states.
    """
    device = given.device.type
    longest = given.shape[1]
    sizes = torch.where(rows < 0, 0, text.sizes[rows])
    place = torch.arange(longest, device=given.device)
    inside = place < sizes.unsqueeze(1)  # (B, T)
    at = text.starts[rows].unsqueeze(1) + place
    forms = text.words[at.clamp(max=len(text.words) - 1)].masked_fill(~inside, MASKED).long()
    hidden = torch.rand(forms.shape, device=given.device) < HIDE
    seen = seen_of(students.words, text, forms.masked_fill(hidden, MASKED))
    standard = (given.flatten(0, 1).float() - lesson.mean) / lesson.deviation
    asked, choice, share = asked_of(text, forms.flatten())
    weight = inside.flatten() / inside.sum().clamp(min=1)
    found = []
    with half_precision(device):
        senses = text.senses[choice]  # (N, C)
        padding, frequencies = senses < 0, text.frequencies[choice]
        vectors = next(students.members)[1].senses[senses.clamp(min=0)]  # (N, C, Q), of all alike
        theirs = lesson.ask(given.flatten(0, 1)[asked].float())
        believed = _logits(theirs, vectors, lesson.frequency, frequencies, padding).detach()
        if device == "cuda":
            vectors = vectors.bfloat16()
        for name, tagger in students.members:
            halves = torch.is_autocast_enabled(device) and tagger.config.cell == "lstm"
            with torch.autocast(device, enabled=halves):  # plain cells are slower in halves
                read = sides_hidden(tagger.scan(seen, sizes))
            mixed = tagger.hidden(torch.cat(read, -1).flatten(0, 1))
            predicted = students.states[name](mixed).float()
            distance = (weight * (predicted - standard).square().mean(1)).sum()
            query = tagger.query(mixed.index_select(0, asked))
            logits = _logits(query, vectors, tagger.frequency, frequencies, padding)
            divergence = (share * belief_losses(logits, believed)).sum()
            found.append(distance + BELIEF_WEIGHT * divergence)
    return torch.stack(found)


def seen_of(words: Tensor, text: Text, forms: Tensor) -> Tensor:
    """What `wsd.model.see` makes of (B, T) forms: (B, T, E + shape).

    Every word has P pieces here, for what is recorded must not change its shapes.
    """
    pieces = text.pieces[forms]  # (B, T, P)
    vectors = words.index_select(0, pieces.flatten()).view(*pieces.shape, -1)
    mean = (vectors * text.counting[forms].unsqueeze(-1)).sum(2)
    return torch.cat((mean, text.shapes[forms]), -1)


def asked_of(text: Text, forms: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Words by chance among those with a choice of senses, a choice of each, and its weight: (N,).

    The weights add up to 1; that of a word without a choice is 0.
    """
    chance = torch.rand(2, len(forms), device=forms.device)
    choices = text.choices[forms]
    some = (chance[0] + (choices > 0)).topk(max(1, round(ASKED * len(forms)))).indices
    which = (chance[1][some] * choices[some]).long().clamp(max=(choices[some] - 1).clamp(min=0))
    choice = text.choice[text.first_choice[forms[some]] + which].long()
    real = choices[some] > 0
    return some, torch.where(real, choice, 0), real / real.sum().clamp(min=1)


def _logits(
    query: Tensor, vectors: Tensor, weight: Tensor | float, frequencies: Tensor, padding: Tensor
) -> Tensor:
    """What `SenseTagger.compare` makes of (N, Q) queries, in one product: (N, C)."""
    fit = torch.einsum("nq,ncq->nc", query.to(vectors.dtype), vectors).float()
    return (fit + weight * frequencies).masked_fill(padding, -torch.inf)


def plan_of(
    lengths: Array, budget: int, fixed: bool, chance: np.random.Generator
) -> Iterator[tuple[Array, int]]:
    """Batches of sentences alike in length, by their numbers, and the words of the longest.

    Where they are `fixed`, there are few different sizes: a batch that is not full ends in -1.
    """
    padded = LENGTHS[np.minimum(np.searchsorted(LENGTHS, lengths), len(LENGTHS) - 1)]
    found = []
    for longest in np.unique(padded):
        alike = chance.permutation(np.flatnonzero(padded == longest))
        size = max(1, budget // int(longest))
        for start in range(0, len(alike), size):
            batch = alike[start : start + size]
            if fixed:
                batch = np.pad(batch, (0, size - len(batch)), constant_values=-1)
                found.append((batch, int(longest)))
            else:
                found.append((batch, int(min(longest, lengths[batch].max()))))
    for number in chance.permutation(len(found)):
        yield found[number]
