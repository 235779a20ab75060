"""Batches of packed text: what the networks read, what the teacher reads, what is asked.

Letters for shapes: B sentences, T words (or tokens) of the longest, W words of
all, N targets, C candidates of the target with most.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor

from wsd.building.packed import MASKED, Array, Packed, Ragged
from wsd.encoding import TargetBatch, WordBatch

SPREAD = 3.0  # words by which sentences of a batch differ by chance, so that batches differ
AHEAD = 8  # batches made while the last are learned from
LONGEST = 384  # tokens the teacher reads of a sentence
START, END, PADDING = 0, 2, 1  # the teacher's marks

Item = TypeVar("Item")


def plan(lengths: Array, budget: int, chance: np.random.Generator) -> list[Array]:
    """Batches of numbers alike in length (N,), of `budget` padded words, in an order by chance."""
    order = np.argsort(lengths + chance.random(len(lengths)) * SPREAD)
    found: list[Array] = []
    start = 0
    while start < len(order):
        size = max(1, budget // max(1, int(lengths[order[start]])))
        longest = int(lengths[order[start : start + size]].max())
        size = max(1, budget // max(1, longest))
        found.append(order[start : start + size])
        start += size
    return [found[i] for i in chance.permutation(len(found))]


@dataclass(frozen=True)
class Windows:
    """Of each sentence the words from `first` to before `end`, (B,) each.

    `only` (B,) is the number of the one target that is asked about, or -1 for all.
    """

    first: Array
    end: Array
    only: Array


def whole(packed: Packed, rows: Array) -> Windows:
    """All of each sentence."""
    return Windows(np.zeros_like(rows), packed.words.sizes[rows], np.full_like(rows, -1))


def cropped(
    packed: Packed, rows: Array, share: float, most: int, chance: np.random.Generator
) -> Windows:
    """A `share` of the sentences cut to one target and fewer than `most` words on each side."""
    windows = whole(packed, rows)
    for n in np.flatnonzero(chance.random(len(rows)) < share):
        targets = packed.targets.values[slice(*packed.targets.starts[rows[n] : rows[n] + 2])]
        if len(targets):
            first, last, _, number = targets[chance.integers(len(targets))]
            windows.first[n] = max(0, first - chance.integers(most))
            windows.end[n] = min(windows.end[n], last + 1 + chance.integers(most))
            windows.only[n] = number
    return windows


@dataclass(frozen=True)
class Reading:
    """What networks see of sentences, and which words those are.

    inside (W,) long, where each word stands in the padded (B * T) grid; words
    (W,), its number among all words that were packed.
    """

    batch: WordBatch
    inside: Tensor
    words: Array


def reading(packed: Packed, rows: Array, windows: Windows, hidden: Array | None = None) -> Reading:
    """Pad sentences; of their words those that `hidden` (W,) names are masked."""
    lengths = windows.end - windows.first
    longest = int(lengths.max())
    there = np.arange(longest) < lengths[:, None]
    words = ((packed.words.starts[rows] + windows.first)[:, None] + np.arange(longest))[there]
    forms = packed.words.values[words]
    if hidden is not None:
        forms = np.where(hidden, MASKED, forms)
    sizes = np.zeros(there.shape, np.int64)
    sizes[there] = packed.pieces.sizes[forms]
    shapes = np.zeros((*there.shape, packed.shapes.shape[1]), np.float32)
    shapes[there] = packed.shapes[forms]
    pieces, _ = packed.pieces.take(forms)
    flat = sizes.ravel()
    batch = WordBatch(
        torch.from_numpy(pieces.astype(np.int64)),
        torch.from_numpy(np.cumsum(flat) - flat),
        torch.from_numpy(shapes),
        torch.from_numpy(lengths),
    )
    return Reading(batch, torch.from_numpy(np.flatnonzero(there)), words)


@dataclass(frozen=True)
class Questions:
    """Targets with their candidates, what is right, and how much each counts.

    gold (N, C) bool; weight (N,) float; numbers (N,) long, among all targets;
    `longest`, the words of the target with most.
    """

    targets: TargetBatch
    gold: Tensor
    weight: Tensor
    numbers: Tensor
    longest: int


def questions(packed: Packed, rows: Array, windows: Windows) -> Questions:
    """The targets of sentences, their places counted from where each window begins."""
    found, owner = packed.targets.take(rows)
    only = windows.only[owner]
    kept = (only < 0) | (only == found[:, 3])
    found, owner = found[kept], owner[kept]
    first, last, option, number = found.T.astype(np.int64)
    senses = packed.option_senses[option]
    widest = max(1, int((senses >= 0).sum(1).max(initial=1)))
    senses = senses[:, :widest]
    gold = (packed.gold[number, None] >> np.arange(widest) & 1).astype(bool)
    about = packed.source[rows][owner]
    of = {name: np.array([getattr(s, name) for s in packed.sources])[about]
          for name in ("frequency", "counted", "weight")}  # fmt: skip
    counts = packed.option_counts[option, :widest] - gold * of["counted"][:, None]
    counts = np.maximum(counts, 0) * of["frequency"][:, None]
    begin = windows.first[owner]
    targets = TargetBatch(
        torch.from_numpy(owner),
        torch.from_numpy(first - begin),
        torch.from_numpy(last - begin),
        torch.from_numpy(senses.astype(np.int64)),
        torch.from_numpy(counts.astype(np.float32)),
        torch.from_numpy(packed.option_tags[option, :widest].astype(np.int64)),
    )
    weight = torch.from_numpy(of["weight"].astype(np.float32))
    longest = int((last - first).max(initial=0)) + 1
    return Questions(targets, torch.from_numpy(gold), weight, torch.from_numpy(number), longest)


def tagged(packed: Packed, rows: Array, windows: Windows) -> tuple[TargetBatch, Tensor, Tensor]:
    """Spans whose tag is known, their tags (M,) long, and how much each counts (M,)."""
    spans, owner = packed.tagged.take(rows)
    first, last, tag = spans.T.astype(np.int64)
    kept = (windows.first[owner] <= first) & (last < windows.end[owner])
    owner, first, last, tag = owner[kept], first[kept], last[kept], tag[kept]
    begin = windows.first[owner]
    row = torch.from_numpy(owner)
    places = (row, torch.from_numpy(first - begin), torch.from_numpy(last - begin))
    weight = np.array([s.weight for s in packed.sources], np.float32)[packed.source[rows][owner]]
    batch = TargetBatch(*places, *(row.unsqueeze(1),) * 3)
    return batch, torch.from_numpy(tag), torch.from_numpy(weight)


@dataclass(frozen=True)
class Tokens:
    """What the teacher reads: ids (B, T) long, and where each word's tokens are.

    place (P,) long in the flat (B * T) grid, owner (P,) the word among W words.
    """

    ids: Tensor
    place: Tensor
    owner: Tensor
    words: int


def tokens(packed: Packed, rows: Array) -> Tokens:
    """Every word of sentences as the teacher's tokens; a word beyond LONGEST has none."""
    forms, sentence = packed.words.take(rows)
    values, owner = packed.tokens.take(forms)
    return _tokens(values, owner, sentence, len(rows))


def texts(found: Ragged, rows: Array) -> Tokens:
    """Texts that are tokens already, each as if it were one word."""
    values, owner = found.take(rows)
    return _tokens(values, owner, np.arange(len(rows)), len(rows))


def _tokens(values: Array, owner: Array, sentence: Array, count: int) -> Tokens:
    row = sentence[owner]
    sizes = np.bincount(row, minlength=count)
    column = np.arange(len(row)) - (np.cumsum(sizes) - sizes)[row] + 1
    kept = column < LONGEST - 1
    values, owner, row, column = values[kept], owner[kept], row[kept], column[kept]
    sizes = np.minimum(sizes, LONGEST - 2)
    ids = np.full((count, int(sizes.max(initial=0)) + 2), PADDING, np.int64)
    ids[:, 0] = START
    ids[row, column] = values
    ids[np.arange(count), sizes + 1] = END
    place = row * ids.shape[1] + column
    return Tokens(
        torch.from_numpy(ids), torch.from_numpy(place), torch.from_numpy(owner), len(sentence)
    )


def token_lengths(packed: Packed, rows: Array) -> Array:
    """How many tokens each sentence has, with the two marks."""
    sizes = packed.tokens.sizes[packed.words.values]
    ends = np.concatenate(([0], np.cumsum(sizes)))
    starts = packed.words.starts
    found: Array = (ends[starts[1:]] - ends[starts[:-1]])[rows] + 2
    return found


def on(item: Any, device: str) -> Any:
    """A batch, or several in a tuple, with every tensor moved to a device."""
    return _changed(item, lambda tensor: tensor.to(device, non_blocking=True))


def made_ahead(items: Iterable[Item], device: str, ahead: int = AHEAD) -> Iterator[Item]:
    """The batches on a device, the next ones made in a thread meanwhile; its errors are raised.

    They are moved from pinned memory, or the processor would wait for the GPU to
    have done all before.
    """
    waiting: queue.Queue[Any] = queue.Queue(ahead)
    end = object()
    stopped = threading.Event()

    def put(item: Any) -> bool:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=0.5)
                return True
            except queue.Full:
                continue
        return False

    def make() -> None:
        try:
            for item in items:
                pinned = _changed(item, Tensor.pin_memory) if device.startswith("cuda") else item
                if not put(pinned):
                    return
            put(end)
        except BaseException as error:  # noqa: BLE001 - raised where the batches are wanted
            put(error)

    threading.Thread(target=make, daemon=True).start()
    try:
        while (item := waiting.get()) is not end:
            if isinstance(item, BaseException):
                raise item
            yield on(item, device)
    finally:
        stopped.set()


def _changed(item: Any, change: Callable[[Tensor], Tensor]) -> Any:
    if isinstance(item, Tensor):
        return change(item)
    if isinstance(item, tuple):
        return tuple(_changed(each, change) for each in item)
    if is_dataclass(item) and not isinstance(item, type):
        parts = {f.name: _changed(getattr(item, f.name), change) for f in fields(item)}
        return replace(item, **parts)
    return item
