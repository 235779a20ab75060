"""The loop that every training step shares: learning rate, clipping, checkpoints, progress."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

WARM_UP = 0.03  # share of the parts in which the learning rate rises
CLIP = 1.0  # norm of the gradient
SMOOTHING = 0.98

Part = TypeVar("Part")


@dataclass(frozen=True)
class Progress:
    """Where a run stands: parts done of all, smoothed loss, words and seconds since it began."""

    done: int
    parts: int
    loss: float
    words: int
    seconds: float
    words_of_part: int
    seconds_of_part: float

    @property
    def seconds_left(self) -> float:
        """Seconds that the remaining parts will take at the speed of those done here."""
        return self.seconds / max(self.done, 1) * (self.parts - self.done)


class Optimiser:
    """AdamW with warm-up and cosine decay over `parts`; saves after every part.

    A checkpoint of the same run is taken up where it ends.
    """

    def __init__(
        self,
        model: nn.Module,
        learning_rate: float,
        parts: int,
        checkpoint: Path,
        report: Callable[[Progress], None],
    ) -> None:
        self._model, self._rate, self._parts = model, learning_rate, parts
        self._checkpoint, self._report = checkpoint, report
        self._adam = torch.optim.AdamW(model.parameters(), lr=learning_rate, weight_decay=0.01)
        self._done, self._loss, self._words, self._start = 0, math.nan, 0, time.monotonic()
        self._before = 0
        self._part = (0, self._start)  # words and time at the last report
        if checkpoint.exists():
            saved = torch.load(checkpoint, weights_only=True)
            model.load_state_dict(saved["model"])
            self._adam.load_state_dict(saved["adam"])
            self._done = self._before = int(saved["done"])

    def remaining(self, parts: Sequence[Part]) -> Iterator[Part]:
        """The parts that no checkpoint has done, in order."""
        yield from parts[self._done :]

    def step(self, loss: Tensor, words: int) -> None:
        """Take one step down the loss."""
        for group in self._adam.param_groups:
            group["lr"] = self._rate * self._share()
        self._adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(self._model.parameters(), CLIP)
        self._adam.step()
        value = float(loss.detach())
        known = not math.isnan(self._loss)
        self._loss = SMOOTHING * self._loss + (1 - SMOOTHING) * value if known else value
        self._words += words

    def end_of_part(self) -> None:
        """Save and report."""
        self._done += 1
        state = {
            "model": self._model.state_dict(),
            "adam": self._adam.state_dict(),
            "done": self._done,
        }
        partial = self._checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.rename(self._checkpoint)
        now = time.monotonic()
        words, since = self._part
        self._part = (self._words, now)
        done, parts = self._done - self._before, self._parts - self._before
        self._report(
            Progress(
                done,
                parts,
                self._loss,
                self._words,
                now - self._start,
                self._words - words,
                now - since,
            )
        )

    def _share(self) -> float:
        place = (self._done + 0.5) / self._parts
        if place < WARM_UP:
            return place / WARM_UP
        return max(0.02, 0.5 * (1 + math.cos(math.pi * place)))
