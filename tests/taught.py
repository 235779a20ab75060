"""A tiny teacher, and a few packed sentences to learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import torch
from fakes import FewWords, senses
from tiny import SYNSETS, VOCABULARY, network
from torch import Tensor, nn

from wsd.building.annotated import Annotated
from wsd.building.encoder import Encoder
from wsd.building.packed import Packed, Packer, Source
from wsd.building.students import Students
from wsd.records import Target

OLD = ("the", "old", "mattress", "had", "a", "broken", "spring")
CHEST = ("the", "chest", "of", "drawers", "had", "a", "spring")
WIDTH = 12  # of the tiny teacher's states


class KilledError(Exception):
    """Stands for a process that ends in the middle of a run."""


class Letters:
    """A tokenizer whose tokens are the letters of a word, but the first three numbers."""

    def __call__(self, texts: Sequence[str], add_special_tokens: bool) -> dict[str, Any]:
        """Spell each text."""
        assert not add_special_tokens
        return {"input_ids": [[3 + ord(c) % 32 for c in text] for text in texts]}

    def get_vocab(self) -> dict[str, int]:
        """List the entries that the networks are to know."""
        return {entry: row for row, entry in enumerate(VOCABULARY.rows)}


class TinyModel(nn.Module):
    """A transformer's stand-in: every layer mixes in the mean of the sentence."""

    def __init__(self) -> None:
        super().__init__()
        chance = torch.Generator().manual_seed(4)
        self.table = nn.Embedding(40, WIDTH)
        self.table.weight.data = torch.randn(40, WIDTH, generator=chance)
        self.config = SimpleNamespace(hidden_size=WIDTH)

    def forward(self, ids: Tensor, attention_mask: Tensor, **_: Any) -> SimpleNamespace:
        """Give five layers, the first of which knows nothing of the sentence."""
        hidden = self.table(ids)
        mask = attention_mask.unsqueeze(-1)
        mean = (hidden * mask).sum(1, keepdim=True) / mask.sum(1, keepdim=True)
        states = tuple(hidden + n * mean for n in range(5))
        return SimpleNamespace(hidden_states=states, last_hidden_state=states[-1])


def encoder() -> Encoder:
    return Encoder(TinyModel(), WIDTH)


def rows() -> dict[str, int]:
    return network().tables.rows


def annotated(gold: int, words: tuple[str, ...] = OLD, document: str = "d") -> Annotated:
    """A sentence whose "spring" has one right sense, and whose first word has none."""
    place, candidates = words.index("spring"), senses("spring")
    return Annotated(
        document,
        words,
        (Target(place, place, candidates),),
        (tuple(n == gold for n in range(len(candidates))),),
        ((place, place, 0), (0, 0, 4)),
    )


def raw(words: tuple[str, ...]) -> Annotated:
    return Annotated("", words, (), (), ())


def pack(*sources: tuple[Source, Sequence[Annotated]]) -> Packed:
    packer = Packer(VOCABULARY, rows(), FewWords(), Letters())  # type: ignore[arg-type]
    return packer.pack(sources, [f"gloss of {name}" for name in SYNSETS], seed=0)


def some_text(**changes: Any) -> Packed:
    """A corpus of two annotated sentences, four of raw text, and one for scoring."""
    corpus = replace(Source("SemCor", 2, 1.0, counted=True), **changes)
    return pack(
        (Source("held-out SemCor", 1, 0.0), [annotated(2)]),
        (corpus, [annotated(1), annotated(0, CHEST)]),
        (Source("raw text", 4, 1.0), [raw(OLD[n:]) for n in range(4)]),
    )


def some_students() -> Students:
    loaded = {name: network(name) for name in ("none", "both")}  # type: ignore[arg-type]
    taggers = {name: each.tagger.requires_grad_(True) for name, each in loaded.items()}
    torch.manual_seed(6)
    return Students(taggers, loaded["both"].tables.words.clone(), WIDTH)
