"""Training on annotated sentences: gold senses, the teacher's beliefs, parts of speech.

Three losses: -log probability of the right senses (any gold key counts); the
distance to what the teacher believes of the same targets (Hinton et al., 2015,
arXiv:1503.02531), which also says how the wrong senses compare; and the tag of
every word whose tag is known, "carries no sense" among them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from wsd.building.annotated import NO_TAG, Annotated, batches, sense_targets, tag_targets
from wsd.building.head import belief_loss, gold_loss
from wsd.building.optimise import Optimiser, Progress
from wsd.encoding import TargetBatch, Vocabulary, word_batch
from wsd.model import SenseTagger

HIDE = 0.05  # share of words outside the targets hidden from the student
CROP = 0.2  # share of sentences of which only a window is seen, as in a sweep
WORDS_A_BATCH = 1200  # padded
PARTS_A_PASS = 16  # a pass is saved and reported so often
LEARNING_RATE = 5e-4  # what raw text taught is only to be turned towards senses
BELIEF_WEIGHT = 1.0
TAG_WEIGHT = 0.3


@dataclass(frozen=True)
class Source:
    """A corpus to learn from, and how much one of its instances counts.

    `queries` (targets, Q) float are the teacher's, by a target's place in the
    corpus; None where the teacher has not read it.  A source that shows
    every sense alike says nothing of how frequent one is: where `frequency` is
    False, its senses are told apart by context alone.  `counted` says that
    WordNet's counts are of this very corpus: each instance is then left out of
    them, or no sense with a count of 0 would ever be right.
    """

    sentences: Sequence[Annotated]
    weight: float
    queries: Tensor | None = None
    frequency: bool = True
    counted: bool = False

    @property
    def words(self) -> list[tuple[str, ...]]:
        """The words of its sentences."""
        return [sentence.words for sentence in self.sentences]


def finetune(
    tagger: SenseTagger,
    vocabulary: Vocabulary,
    rows: Mapping[str, int],
    sources: Sequence[Source],
    teacher_frequency: float,
    passes: int,
    checkpoint: Path,
    report: Callable[[Progress], None],
    end_of_pass: Callable[[int], None],
) -> None:
    """Train `tagger` in place on all sources; goes on from `checkpoint` where one lies.

    `teacher_frequency` is the weight of log frequency in the teacher's head;
    `end_of_pass` is called with the pass's number, to score and keep the best.
    """
    parts = [(p, part) for p in range(passes) for part in range(PARTS_A_PASS)]
    optimiser = Optimiser(tagger, LEARNING_RATE, len(parts), checkpoint, report)
    plan: list[tuple[Source, list[Annotated]]] = []
    for passed, part in optimiser.remaining(parts):
        if not plan or part == 0:
            plan = _plan(sources, passed)
        tagger.train()
        for number, (source, sentences) in list(enumerate(plan))[part::PARTS_A_PASS]:
            chance = random.Random(1_000_003 * passed + number)
            loss = _loss(tagger, vocabulary, rows, source, sentences, teacher_frequency, chance)
            optimiser.step(loss, words=sum(len(s.words) for s in sentences))
        tagger.eval()
        if part == PARTS_A_PASS - 1:
            end_of_pass(passed)  # before the checkpoint: a run that is killed here scores it again
        optimiser.end_of_part()


def _plan(sources: Sequence[Source], seed: int) -> list[tuple[Source, list[Annotated]]]:
    """The batches of a pass, those of all sources in one order."""
    plan = [
        (source, batch)
        for source in sources
        for batch in batches(source.sentences, WORDS_A_BATCH, seed)
    ]
    random.Random(seed).shuffle(plan)
    return plan


def _loss(
    tagger: SenseTagger,
    vocabulary: Vocabulary,
    rows: Mapping[str, int],
    source: Source,
    sentences: Sequence[Annotated],
    teacher_frequency: float,
    chance: random.Random,
) -> Tensor:
    device = tagger.words.device.type
    kept, seen = zip(*(_disturbed(sentence, chance) for sentence in sentences), strict=True)
    row, first, last, tags = tag_targets(kept)
    spans = TargetBatch(row, first, last, *(row.unsqueeze(1),) * 3)
    batch = word_batch(seen, vocabulary).to(device)
    any_target = any(sentence.targets for sentence in kept)
    with torch.autocast(device, dtype=torch.bfloat16):
        read = tagger.read(batch)
        tag_logits = tagger.tag_logits(tagger.hidden(tagger.gather(read, spans.to(device))))
        loss = TAG_WEIGHT * _tag_loss(tag_logits.float(), tags.to(device))
        if any_target:
            targets, gold = sense_targets(kept, rows)
            if source.counted:
                targets = replace(targets, counts=(targets.counts - gold.float()).clamp(min=0))
            targets = targets.to(device)
            query = tagger.query(tagger.hidden(tagger.gather(read, targets)))
            told = float(source.frequency)  # to student and teacher alike
            logits = tagger.compare(query, targets, told * tagger.frequency)
            loss = loss + gold_loss(logits.float(), gold.to(device))
            if source.queries is not None:
                asked = source.queries[[p for s in kept for p in s.places]].to(device)
                believed = tagger.compare(asked, targets, told * teacher_frequency)
                loss = loss + BELIEF_WEIGHT * belief_loss(logits.float(), believed)
    return source.weight * loss


def _tag_loss(logits: Tensor, tags: Tensor) -> Tensor:
    if bool((tags == NO_TAG).all()):
        return logits.sum() * 0
    return nn.functional.cross_entropy(logits, tags, ignore_index=NO_TAG)


def _disturbed(
    sentence: Annotated, chance: random.Random
) -> tuple[Annotated, tuple[str | None, ...]]:
    """A window of the sentence now and then, and some of its other words hidden."""
    if chance.random() < CROP and sentence.targets:
        sentence = _window(sentence, chance)
    targeted = {w for t in sentence.targets for w in range(t.first, t.last + 1)}
    return sentence, tuple(
        None if i not in targeted and chance.random() < HIDE else word
        for i, word in enumerate(sentence.words)
    )


def _window(sentence: Annotated, chance: random.Random) -> Annotated:
    """The words around one target, 0 to 8 on each side, with that target alone."""
    which = chance.randrange(len(sentence.targets))
    target = sentence.targets[which]
    start = max(0, target.first - chance.randrange(9))
    end = min(len(sentence.words), target.last + 1 + chance.randrange(9))
    moved = replace(target, first=target.first - start, last=target.last - start)
    return Annotated(
        sentence.document,
        sentence.words[start:end],
        (moved,),
        (sentence.golds[which],),
        (sentence.places[which],),
        tuple(
            (a - start, z - start, tag) for a, z, tag in sentence.tagged if start <= a and z < end
        ),
    )
