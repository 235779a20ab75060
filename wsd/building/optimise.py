"""The loop that every training step shares: learning rate, clipping, checkpoints, progress."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

WARM_UP = 0.03  # share of the parts in which the learning rate rises
CLIP = 1.0  # norm of a group's gradient
# A GPU's recurrent networks compute in float16 under autocast, whatever it is told, where a
# gradient below 6e-8 is none: Micikevicius et al., 2018, arXiv:1710.03740.
LOSS_SCALE = 1024.0
SMOOTHING = 0.98
SAVE_EVERY = 60.0  # seconds between checkpoints, at the least

Part = TypeVar("Part")


@dataclass(frozen=True)
class Progress:
    """Where a run stands: parts done of all, smoothed losses, words and seconds since it began."""

    done: int
    parts: int
    losses: dict[str, float]
    words: int
    seconds: float
    words_of_part: int
    seconds_of_part: float

    @property
    def seconds_left(self) -> float:
        """Seconds that the remaining parts will take at the speed of those done here."""
        return self.seconds / max(self.done, 1) * (self.parts - self.done)

    def line(self, step: str) -> str:
        """A bar with the losses, the speed and the time left."""
        share = self.done / max(self.parts, 1)
        losses = ", ".join(f"{name} {loss:.4f}" for name, loss in self.losses.items())
        return (
            f"{step} [{('#' * round(20 * share)).ljust(20, '.')}] {self.done}/{self.parts} "
            f"loss {losses}; {self.words / max(self.seconds, 1e-9):,.0f} words/s, "
            f"{self.seconds_left / 60:.1f} min left"
        )


@dataclass(frozen=True)
class Group:
    """Weights that share a learning rate and are clipped together."""

    weights: Sequence[Tensor]
    rate: float
    decay: float = 0.01


class Optimiser:
    """AdamW with warm-up and cosine decay over `parts`; saves now and then, and at the end.

    A checkpoint of the same run is taken up where it ends.  Each part begins
    with a seed of its own, so that a resumed run ends with the same weights.
    """

    def __init__(
        self,
        model: nn.Module,
        groups: Sequence[Group],
        parts: int,
        checkpoint: Path,
        report: Callable[[Progress], None],
    ) -> None:
        self._model, self._groups, self._parts = model, groups, parts
        self._checkpoint, self._report = checkpoint, report
        device = next(model.parameters()).device
        self._adam = torch.optim.AdamW(
            [
                {
                    "params": list(g.weights),
                    "weight_decay": g.decay,
                    "lr": torch.tensor(0.0, device=device),  # what is recorded reads it anew
                }
                for g in groups
            ],
            fused=True,
            capturable=device.type == "cuda",
        )
        self._done, self._words, self._start = 0, 0, time.monotonic()
        self._losses: dict[str, Tensor] = {}
        self._before = 0
        self._saved = self._start
        self._part = (0, self._start)  # words and time at the last report
        if checkpoint.exists():
            saved = torch.load(checkpoint, weights_only=True, map_location=device)
            model.load_state_dict(saved["model"])
            self._adam.load_state_dict(saved["adam"])
            self._done = self._before = int(saved["done"])

    def remaining(self, parts: Sequence[Part]) -> Iterator[Part]:
        """The parts that no checkpoint has done, in order."""
        for number, part in enumerate(parts[self._done :], self._done):
            torch.manual_seed(number)
            for group, settings in zip(self._groups, self._adam.param_groups, strict=True):
                settings["lr"].fill_(group.rate * self._share())
            yield part

    def step(self, losses: Mapping[str, Tensor], words: int) -> None:
        """Take one step down the sum of the losses, and count it."""
        self.descend(torch.stack(list(losses.values())))
        self.count({name: loss.detach() for name, loss in losses.items()}, words)

    def descend(self, losses: Tensor) -> None:
        """Take one step down the sum of the losses, which may be recorded as a CUDA graph."""
        self._adam.zero_grad()
        (LOSS_SCALE * losses.sum()).backward()  # type: ignore[no-untyped-call]
        for group in self._groups:
            torch._foreach_mul_([w.grad for w in group.weights if w.grad is not None],
                                1 / LOSS_SCALE)  # fmt: skip
            nn.utils.clip_grad_norm_(group.weights, CLIP)
        self._adam.step()

    def count(self, losses: Mapping[str, Tensor], words: int) -> None:
        """Add what a step was taken with to what is reported."""
        for name, loss in losses.items():
            before = self._losses.get(name)
            self._losses[name] = (
                loss.clone() if before is None else before.lerp(loss, 1 - SMOOTHING)
            )
        self._words += words

    def end_of_part(self) -> None:
        """Save, unless that was just done, and report."""
        self._done += 1
        now = time.monotonic()
        if self._done == self._parts or now - self._saved >= SAVE_EVERY:
            self._save()
            self._saved = now
        words, since = self._part
        self._part = (self._words, now)
        done, parts = self._done - self._before, self._parts - self._before
        losses = {name: float(loss) for name, loss in self._losses.items()}
        self._report(
            Progress(
                done,
                parts,
                losses,
                self._words,
                now - self._start,
                self._words - words,
                now - since,
            )
        )

    def _save(self) -> None:
        state = {
            "model": self._model.state_dict(),
            "adam": self._adam.state_dict(),
            "done": self._done,
        }
        partial = self._checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.rename(self._checkpoint)

    def _share(self) -> float:
        place = (self._done + 0.5) / self._parts
        if place < WARM_UP:
            return place / WARM_UP
        return max(0.02, 0.5 * (1 + math.cos(math.pi * place)))


def half_precision(device: str) -> torch.autocast:
    """Compute in bfloat16 where the processor does so, and is quicker by it."""
    kind = torch.device(device).type
    there = kind == "cuda" or bool(torch.cpu.get_capabilities().get("avx512_bf16"))
    return torch.autocast(kind, torch.bfloat16, enabled=there)


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON, whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(value, ensure_ascii=False))
    partial.rename(path)
