"""Words to numbers: the vocabulary, the shape of a word, and padded batches.

A word that the vocabulary lists is one row of the word table; any other is the
mean of its pieces, found greedily from the left as in WordPiece (Schuster and
Nakajima, 2012), so no word is unknown.

Letters for shapes: B requests, T words of the longest, N targets, C candidates
of the target with most, F numbers of a word's shape.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import torch
from torch import Tensor

from wsd.records import POS_TAGS, Target

SHAPES = 6  # F: see `shape_of`
UNKNOWN, HIDDEN = "[UNK]", "[MASK]"
LONGEST_WORD = 60  # characters; what is longer is no word, and is read as unknown
# Penn Treebank's marks, as SemCor and the framework write them -> what people type
MARKS = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "“": '"', "”": '"', "’": "'", "‘": "'"}
_PARTS = re.compile(r"\w+|[^\w\s]")
_TAG_NUMBERS = {tag: number for number, tag in enumerate(POS_TAGS)}


@dataclass(frozen=True)
class Vocabulary:
    """The words and word pieces ("##ing") that have a row in the word table, in its order."""

    rows: dict[str, int]

    def pieces(self, word: str | None) -> tuple[int, ...]:
        """Row numbers of a word: one for a listed word, several pieces for any other."""
        return (self.rows[HIDDEN],) if word is None else _pieces(self, plain(word))

    def __hash__(self) -> int:
        return id(self)


def load_vocabulary(path: Path) -> Vocabulary:
    """Read a JSON list of words and pieces."""
    return Vocabulary({piece: i for i, piece in enumerate(json.loads(path.read_text("utf-8")))})


def plain(word: str) -> str:
    """Lower case without accents, and the quotation marks that people type."""
    decomposed = unicodedata.normalize("NFD", MARKS.get(word, word).lower())
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn").replace("’", "'")


@lru_cache(maxsize=50_000)
def _pieces(vocabulary: Vocabulary, word: str) -> tuple[int, ...]:
    if word in vocabulary.rows:
        return (vocabulary.rows[word],)
    if len(word) > LONGEST_WORD:
        return (vocabulary.rows[UNKNOWN],)
    found = [piece for part in _PARTS.findall(word) for piece in _greedy(vocabulary.rows, part)]
    return tuple(found) or (vocabulary.rows[UNKNOWN],)


def _greedy(rows: dict[str, int], part: str) -> list[int]:
    found, start = [], 0
    while start < len(part):
        mark = "##" if start else ""
        ends = range(len(part), start, -1)
        end = next((e for e in ends if mark + part[start:e] in rows), None)
        if end is None:
            return [rows[UNKNOWN]]
        found.append(rows[mark + part[start:end]])
        start = end
    return found


@lru_cache(maxsize=50_000)
def shape_of(word: str | None) -> tuple[float, ...]:
    """F numbers of 0 or 1: hidden, capital, capitals only, digit, mark inside, no letter."""
    if word is None:
        return (1.0,) + (0.0,) * (SHAPES - 1)
    return (
        0.0,
        float(word[:1].isupper()),
        float(len(word) > 1 and word.isupper()),
        float(any(c.isdigit() for c in word)),
        float(any(not c.isalnum() for c in word[1:-1])),
        float(not any(c.isalpha() for c in word)),
    )


@dataclass(frozen=True)
class WordBatch:
    """Padded words: what the recurrent part of a network reads.

    pieces (P,) long, row numbers of all words' pieces, one word after another;
    offsets (B*T,) long, where each word's pieces begin (padding has none);
    shapes (B, T, F) float; lengths (B,) long, at least 1.
    """

    pieces: Tensor
    offsets: Tensor
    shapes: Tensor
    lengths: Tensor

    def to(self, device: str) -> WordBatch:
        """Move every tensor."""
        tensors = (self.pieces, self.offsets, self.shapes, self.lengths)
        return WordBatch(*(tensor.to(device) for tensor in tensors))


def word_batch(sentences: Sequence[Sequence[str | None]], vocabulary: Vocabulary) -> WordBatch:
    """Pad sentences of one word or more to one batch."""
    longest = max(len(words) for words in sentences)
    pieces: list[int] = []
    offsets: list[int] = []
    shapes = torch.zeros(len(sentences), longest, SHAPES)
    for row, words in enumerate(sentences):
        for word in words:
            offsets.append(len(pieces))
            pieces.extend(vocabulary.pieces(word))
        offsets.extend([len(pieces)] * (longest - len(words)))
        shapes[row, : len(words)] = torch.tensor([shape_of(word) for word in words])
    lengths = torch.tensor([len(words) for words in sentences])
    return WordBatch(torch.tensor(pieces), torch.tensor(offsets), shapes, lengths)


@dataclass(frozen=True)
class TargetBatch:
    """The targets of a batch, with their candidates padded.

    row, first, last (N,) long; senses (N, C) long, row numbers in the sense
    table, -1 for padding; counts (N, C) float, how often SemCor has the sense;
    tags (N, C) long, the candidate's number in POS_TAGS.
    """

    row: Tensor
    first: Tensor
    last: Tensor
    senses: Tensor
    counts: Tensor
    tags: Tensor

    def to(self, device: str) -> TargetBatch:
        """Move every tensor."""
        tensors = (self.row, self.first, self.last, self.senses, self.counts, self.tags)
        return TargetBatch(*(tensor.to(device) for tensor in tensors))

    def part(self, block: slice) -> TargetBatch:
        """Some of the targets, as wide as these need."""
        widest = int((self.senses[block] >= 0).sum(1).max())
        places = (self.row[block], self.first[block], self.last[block])
        candidates = (self.senses, self.counts, self.tags)
        return TargetBatch(*places, *(tensor[block, :widest] for tensor in candidates))


def target_batch(
    requests: Sequence[Sequence[Target]], sense_rows: Mapping[str, int], padding: int
) -> TargetBatch:
    """Gather the targets of a batch of requests; at least one target in all.

    `sense_rows` maps a synset's name to its row in the sense table, and a synset
    that has none is scored as row `padding`, whose vector is zero.
    """
    targets = [(row, target) for row, found in enumerate(requests) for target in found]
    candidates = [sense for _, target in targets for sense in target.candidates]
    sizes = torch.tensor([len(target.candidates) for _, target in targets])
    there = torch.arange(int(sizes.max())) < sizes.unsqueeze(1)  # (N, C)
    senses = torch.full(there.shape, -1)
    counts = torch.zeros(there.shape)
    tags = torch.full(there.shape, -1)
    senses[there] = torch.tensor([sense_rows.get(sense.synset, padding) for sense in candidates])
    counts[there] = torch.tensor([float(sense.count) for sense in candidates])
    tags[there] = torch.tensor([_TAG_NUMBERS[sense.pos] for sense in candidates])
    return TargetBatch(
        torch.tensor([row for row, _ in targets]),
        torch.tensor([target.first for _, target in targets]),
        torch.tensor([target.last for _, target in targets]),
        senses,
        counts,
        tags,
    )
