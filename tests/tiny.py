"""Networks made in the test, with random weights, over the few words of tests/fakes.py."""

from __future__ import annotations

import string
from typing import Any

import torch
from fakes import SENSES, sense, senses

from wsd.checkpoint import LoadedTagger, SharedTables
from wsd.encoding import HIDDEN, UNKNOWN, Vocabulary
from wsd.model import Cell, Direction, SenseTagger, TaggerConfig
from wsd.records import Request, Target

WORDS = ("the", "old", "mattress", "had", "a", "broken", "spring", "chest", "of", "drawers")
PIECES = (*string.ascii_lowercase, *(f"##{letter}" for letter in string.ascii_lowercase))
ENTRIES = tuple(dict.fromkeys((UNKNOWN, HIDDEN, *WORDS, *PIECES, *'.,"()-', "##ing", "12", "##3")))
VOCABULARY = Vocabulary({entry: row for row, entry in enumerate(ENTRIES)})
SYNSETS = [sense(lemma, n + 1).synset for lemma in SENSES for n in range(len(SENSES[lemma]))]
SMALL: dict[str, Any] = {
    "word_width": 8,
    "state_width": 6,
    "hidden_width": 10,
    "sense_width": 5,
}


def tables(config: TaggerConfig) -> SharedTables:
    """Random tables as wide as a config says."""
    chance = torch.Generator().manual_seed(1)
    words = torch.randn(len(ENTRIES), config.word_width, generator=chance)
    vectors = torch.randn(len(SYNSETS), config.sense_width, generator=chance)
    rows = {name: row for row, name in enumerate(SYNSETS)}
    padded = torch.cat((vectors, torch.zeros(1, config.sense_width)))
    return SharedTables(VOCABULARY, words, rows, padded, "no files")


def network(direction: Direction = "both", cell: Cell = "lstm", **widths: int) -> LoadedTagger:
    """A small network ready to read; widths of `TaggerConfig` may be given."""
    config = TaggerConfig(direction, cell, **(SMALL | widths))
    shared = tables(config)
    torch.manual_seed(2)
    tagger = SenseTagger(config, shared.words, shared.senses).eval().requires_grad_(False)
    return LoadedTagger(direction, tagger, shared, 0.7, 1.3)


def full_size(direction: Direction, cell: Cell = "lstm") -> LoadedTagger:
    """A network of the shipped size: other kernels compute it than a small one."""
    shipped = TaggerConfig(direction, cell)
    return network(direction, cell, **{name: getattr(shipped, name) for name in SMALL})


def request(text: str, *lemmas: str) -> Request:
    """A sentence of words with a target at the first place of each lemma; "_" hides a word."""
    words = text.split()
    targets = (Target(words.index(each), words.index(each), senses(each)) for each in lemmas)
    return Request(tuple(None if word == "_" else word for word in words), tuple(targets))
