"""What a network consists of, counted from the loaded network itself.

Widths are read off the layers and numbers off their weights, never off a
description, so a picture made from them cannot be out of date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wsd.checkpoint import MODELS, LoadedTagger, load_tagger
from wsd.model import SenseTagger

Row = Literal["word", "readers", "features", "hidden", "outputs"]
ROWS: tuple[Row, ...] = ("word", "readers", "features", "hidden", "outputs")
"""The rows of a drawing, in the order in which a word passes through them."""

FROM = {"left": "from the beginning to the word", "right": "from the end back to the word"}
OUTPUTS = {
    "query": ("query", "compared with each sense"),
    "tag": ("part of speech", "or none"),
}
"""The layers on top of the hidden one, with their names and what they are for."""

HIDDEN = ("first", "second", "norm")
WITH_QUERY = "frequency"  # one weight: how much it counts how often SemCor has a sense


@dataclass(frozen=True, slots=True)
class Part:
    """A box of the drawing: it gives `width` numbers a word and has `weights` learned ones."""

    name: str
    row: Row
    width: int
    weights: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network's parts in the order of ROWS, and the tables that all networks share.

    `others` counts learned weights that belong to none of the parts; the tables
    have `words` and `senses` rows.
    """

    name: str
    parts: tuple[Part, ...]
    weights: int
    others: int
    words: int
    word_width: int
    senses: int
    sense_width: int


def describe(name: str, folder: Path | None = None) -> Architecture:
    """Load a network and count its parts; `WsdError` where it cannot be loaded."""
    return architecture(load_tagger(name, folder or MODELS))


def architecture(loaded: LoadedTagger) -> Architecture:
    """Count the parts of a network."""
    tagger, tables = loaded.tagger, loaded.tables
    weights = sum(values.numel() for values in tagger.parameters())
    parts = tuple(_parts(tagger))
    return Architecture(
        name=loaded.name,
        parts=parts,
        weights=weights,
        others=weights - sum(part.weights for part in parts),
        words=tables.words.shape[0],
        word_width=tables.words.shape[1],
        senses=len(tables.rows),
        sense_width=tables.senses.shape[1],
    )


def _parts(tagger: SenseTagger) -> Iterator[Part]:
    sizes = _sizes(tagger)
    states = {
        side: dict(reader.named_parameters())["weight_hh_l0"].shape[1]
        for side, reader in tagger.readers.items()
    }
    features = tagger.first.in_features
    seen = features - sum(states.values())
    meaning = tagger.words.shape[1]
    yield Part(
        "the word", "word", seen, 0, f"{meaning} for its meaning, {seen - meaning} its shape"
    )
    for side, width in states.items():
        cell = type(tagger.readers[side]).__name__
        name = f"{side} {cell}" if cell == "LSTM" else f"{side} plain {cell}"
        yield Part(name, "readers", width, sizes[f"readers.{side}"], FROM[side])
    joined = " and ".join(["the word", *(f"the {side} state" for side in states)])
    yield Part("side by side", "features", features, 0, joined if states else "the word alone")
    hidden = sum(sizes[name] for name in HIDDEN)
    yield Part("hidden layers", "hidden", tagger.first.out_features, hidden, "two, with a shortcut")
    for name, (title, note) in OUTPUTS.items():
        learned = sizes[name] + (sizes[WITH_QUERY] if name == "query" else 0)
        yield Part(title, "outputs", getattr(tagger, name).out_features, learned, note)


def _sizes(tagger: SenseTagger) -> Counter[str]:
    """Count the learned weights of each layer; a reader's layer is "readers.left"."""
    sizes: Counter[str] = Counter()
    for name, values in tagger.named_parameters():
        layer, *inner = name.split(".")
        sizes[f"{layer}.{inner[0]}" if layer == "readers" else layer] += values.numel()
    return sizes
