"""A network's card: what it was trained on, how, how long, and how its loss fell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from wsd.records import WsdError


@dataclass(frozen=True, slots=True)
class Curve:
    """How the loss fell in one step of the training, `words` having been read."""

    step: str
    words: tuple[int, ...]
    losses: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What is told of a network's training; `corpora` maps a name to annotated sentences.

    `passes` maps every step to how often its text was read, a step without a
    log included.
    """

    name: str
    curves: tuple[Curve, ...]
    passes: dict[str, int]
    corpora: dict[str, int]
    held_out: int
    seconds: float
    device: str

    @property
    def unlogged(self) -> tuple[str, ...]:
        """Steps of which no log was kept."""
        logged = {curve.step for curve in self.curves}
        return tuple(step for step in self.passes if step not in logged)


def read_card(folder: Path) -> Card:
    """Read `card.json` of a network's folder; `WsdError` where it is missing or damaged."""
    path = folder / "card.json"
    try:
        card = json.loads(path.read_text("utf-8"))
        data = card["data"]
        return Card(
            name=str(card["name"]),
            curves=_curves(card["log"]),
            passes={str(step): int(times) for step, times in card["passes"].items()},
            corpora=dict(zip(data["sources"], map(int, data["annotated sentences"]), strict=True)),
            held_out=len(data["held-out SemCor documents"]),
            seconds=float(card["seconds"]),
            device=str(card["device"]),
        )
    except FileNotFoundError as error:
        raise WsdError(f"There is no card of the training: {path} is missing.") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WsdError(
            f"{path} does not hold a training's card: put the shipped file back "
            "(`git checkout models`)."
        ) from error


def _curves(log: Iterable[dict[str, Any]]) -> tuple[Curve, ...]:
    rows = [(str(row["step"]), int(row["words"]), float(row["loss"])) for row in log]
    steps = dict.fromkeys(step for step, _, _ in rows)
    return tuple(
        Curve(
            step,
            tuple(accumulate(words for of, words, _ in rows if of == step)),
            tuple(loss for of, _, loss in rows if of == step),
        )
        for step in steps
    )
