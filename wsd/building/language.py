"""Trains the head that foresees the next word, on raw text, over the frozen network `left`.

The softmax over all listed words is estimated: the frequent ones are always
scored, of the others a sample that stands for all (importance sampling, Bengio
and Senecal, 2003).  Held-out sentences are scored with the whole of it.
"""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from wsd.building.optimise import Group, Optimiser, Progress
from wsd.checkpoint import LoadedTagger
from wsd.encoding import HIDDEN, UNKNOWN, Vocabulary, plain
from wsd.findings import LanguageScore
from wsd.inventory import Inventory
from wsd.language import GUESSES, WordHead, feature_width, known_before, rows_of
from wsd.records import POS_TAGS

LISTED = 20_000  # words that can be guessed: 96 of 100 words of raw text
FREQUENT = 1000  # always scored: two words of three are among them
SAMPLE = 1000  # of the others, drawn anew for each batch
HELD_OUT = 50  # every 50th sentence is never trained on
SCORED = 2000  # held-out sentences that are scored
PLACES_AT_ONCE = 256  # with a score for every listed word: 20 MB
SENTENCES_A_PART = 5000  # between two checkpoints
WORDS_A_BATCH = 2400  # padded
LEARNING_RATE = 2e-3
UNWELCOME = re.compile(
    r"ethnic slur|obscene|vulgar|disparaging|offensive (name|term)|slang for sex"
)

Words = Sequence[str]


@dataclass(frozen=True)
class Listed:
    """The words that can be guessed, most frequent first, as they are mostly written.

    `counts` says how often raw text has each, `rows` finds them by their plain form.
    """

    words: tuple[str, ...]
    counts: Tensor
    rows: dict[str, int]


def list_words(
    sentences: Sequence[Words], vocabulary: Vocabulary, welcome: Callable[[str], bool]
) -> Listed:
    """List the most frequent words that have a row of their own in the vocabulary.

    A word is written as raw text writes it most often where no sentence begins.
    """
    forms: dict[str, Counter[str]] = {}
    times: Counter[str] = Counter()
    for words in sentences:
        for place, word in enumerate(words):
            name = plain(word)
            times[name] += 1
            forms.setdefault(name, Counter())[word if place else name] += 1
    reserved = {UNKNOWN, HIDDEN}
    known = (name for name, _ in times.most_common() if name in vocabulary.rows)
    kept = [name for name in known if name not in reserved and "##" not in name and welcome(name)]
    kept = kept[:LISTED]
    return Listed(
        tuple(_spelled(forms[name]) for name in kept),
        torch.tensor([float(times[name]) for name in kept]),
        {name: row for row, name in enumerate(kept)},
    )


def _spelled(forms: Counter[str]) -> str:
    """The most frequent form whose marks people can type."""
    return max(forms, key=lambda form: (plain(form) == form.lower(), forms[form]))


def welcome_in(inventory: Inventory) -> Callable[[str], bool]:
    """Tell words that a page may say by itself from those WordNet calls slurs or obscene."""

    def welcome(word: str) -> bool:
        firsts = (inventory.candidates(word, pos)[:1] for pos in POS_TAGS)
        return not any(UNWELCOME.search(sense.gloss) for found in firsts for sense in found)

    return welcome


def parted(sentences: Sequence[Words]) -> tuple[list[Words], list[Words]]:
    """Sentences to train on, and those held out."""
    train = [words for n, words in enumerate(sentences) if n % HELD_OUT]
    return train, list(sentences[::HELD_OUT])


def new_head(loaded: LoadedTagger, listed: Listed) -> WordHead:
    """An untrained head that expects every word as often as raw text has it."""
    tables = loaded.tables
    torch.manual_seed(0)
    head = WordHead(
        feature_width(loaded.tagger), tables.words[rows_of(listed.words, tables.vocabulary)]
    )
    with torch.no_grad():
        head.second.weight.zero_()
        head.second.bias.zero_()
        head.bias.copy_((listed.counts / listed.counts.sum()).log())
    return head


def train_language(
    head: WordHead,
    loaded: LoadedTagger,
    listed: Listed,
    sentences: Sequence[Words],
    checkpoint: Path,
    report: Callable[[Progress], None],
) -> None:
    """Train `head` in one pass over the sentences; goes on from `checkpoint` where one lies."""
    starts = range(0, len(sentences), SENTENCES_A_PART)
    groups = [Group(list(head.parameters()), LEARNING_RATE)]
    optimiser = Optimiser(head, groups, len(starts), checkpoint, report)
    for start in optimiser.remaining(starts):
        chance = torch.Generator().manual_seed(start)
        for batch in _batches(sentences[start : start + SENTENCES_A_PART], seed=start):
            known, targets = _places(loaded, listed, batch)
            if len(targets):
                loss = _sampled_loss(head, known, targets, chance)
                optimiser.step({"next word": loss}, words=len(targets))
        optimiser.end_of_part()


def _places(loaded: LoadedTagger, listed: Listed, batch: Sequence[Words]) -> tuple[Tensor, Tensor]:
    """What is known before every listed word, (N, F), and which word it is, (N,)."""
    with torch.no_grad():
        known = known_before(loaded.tagger, loaded.tables.vocabulary, batch)
    targets = torch.full(known.shape[:2], -1)
    for row, words in enumerate(batch):
        found = [listed.rows.get(plain(word), -1) for word in words]
        targets[row, : len(found)] = torch.tensor(found)
    inside = targets >= 0
    return known[inside.to(known.device)], targets[inside].to(known.device)


def _sampled_loss(
    head: WordHead, known: Tensor, targets: Tensor, chance: torch.Generator
) -> Tensor:
    """Cross-entropy (nats a word) with an estimate of the softmax's sum."""
    size = len(head.bias)
    frequent = min(FREQUENT, size)
    drawn = (frequent + torch.randperm(size - frequent, generator=chance)[:SAMPLE]).to(known.device)
    query = head.query(known)
    right = head.logit(query, targets)
    parts = [head.logits(query, slice(0, frequent))]
    parts.append(right.masked_fill(targets < frequent, -torch.inf).unsqueeze(1))
    if len(drawn):
        sampled = head.logits(query, drawn) + math.log((size - frequent) / len(drawn))
        parts.append(sampled.masked_fill(drawn == targets.unsqueeze(1), -torch.inf))
    return (torch.logsumexp(torch.cat(parts, 1), 1) - right).mean()


def _batches(sentences: Sequence[Words], seed: int) -> Iterator[list[Words]]:
    """Sentences alike in length, WORDS_A_BATCH padded words at most, in an order by chance."""
    chance = random.Random(seed)
    batches: list[list[Words]] = [[]]
    for words in sorted((s for s in sentences if s), key=len):
        if batches[-1] and len(words) * (len(batches[-1]) + 1) > WORDS_A_BATCH:
            batches.append([])
        batches[-1].append(words)
    chance.shuffle(batches)
    yield from filter(None, batches)


@torch.inference_mode()
def score_language(
    head: WordHead, loaded: LoadedTagger, listed: Listed, held_out: Sequence[Words]
) -> LanguageScore:
    """Score a head on sentences that it was not trained on, with the whole softmax."""
    share = (listed.counts / listed.counts.sum()).log()
    words = known = hits = plain_hits = 0
    nats = plain_nats = 0.0
    for batch in _batches(held_out[:SCORED], seed=0):
        words += sum(map(len, batch))
        features, targets = _places(loaded, listed, batch)
        for start in range(0, len(targets), PLACES_AT_ONCE):
            right = targets[start : start + PLACES_AT_ONCE]
            places = features[start : start + PLACES_AT_ONCE]
            logits = head.logits(head.query(places)).float()
            nats += float(nn.functional.cross_entropy(logits, right, reduction="sum"))
            hits += int((logits.topk(min(GUESSES, len(share))).indices == right.unsqueeze(1)).sum())
            plain_nats -= float(share[right.cpu()].sum())
            plain_hits += int((right < GUESSES).sum())  # the five most frequent words
            known += len(right)
    return LanguageScore(
        words=words,
        known=known / max(words, 1),
        perplexity=math.exp(nats / max(known, 1)),
        top_five=hits / max(words, 1),
        frequency_perplexity=math.exp(plain_nats / max(known, 1)),
        frequency_top_five=plain_hits / max(words, 1),
    )
