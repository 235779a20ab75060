"""What every part of a training cost and lost, kept in a file as it grows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from wsd.building.optimise import Progress, write_json

LOG, MACHINE = "log.json", "machine.json"


class Log:
    """The log of a work folder, and on what machine it was made; `report` gets lines to show."""

    def __init__(self, work: Path, report: Callable[[str], None]) -> None:
        self._path, self._report = work / LOG, report
        self._parts = read_log(work) if self._path.exists() else []
        _note_machine(work / MACHINE)

    def of(self, step: str) -> Callable[[Progress], None]:
        """What a step is to call after each of its parts."""

        def show(progress: Progress) -> None:
            losses = {name: round(loss, 5) for name, loss in progress.losses.items()}
            seconds = round(progress.seconds_of_part, 2)
            words = progress.words_of_part
            if words:
                part = {"step": step, "losses": losses, "words": words, "seconds": seconds}
                self._parts.append(part)
                write_json(self._path, self._parts)
            self._report(progress.line(step))

        return show


def _note_machine(path: Path) -> None:
    """Write on what the run goes on, after what it went on before."""
    before = json.loads(path.read_text("utf-8"))["device"].split("; ") if path.exists() else []
    here = torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"
    devices = dict.fromkeys([*before, here])
    write_json(path, {"device": "; ".join(devices), "torch": torch.__version__})


def read_log(work: Path) -> list[dict[str, Any]]:
    """The parts: step, losses by network, words and seconds."""
    found: list[dict[str, Any]] = json.loads((work / LOG).read_text("utf-8"))
    return found


def of_network(work: Path, name: str) -> dict[str, Any]:
    """What a card tells of one network: its share of the time, since all learn side by side."""
    parts = [
        {
            "step": part["step"],
            "loss": part["losses"][name],
            "words": part["words"],
            "seconds": round(part["seconds"] / len(part["losses"]), 1),
        }
        for part in read_log(work)
    ]
    machine: dict[str, Any] = json.loads((work / MACHINE).read_text("utf-8"))
    return {**machine, "seconds": round(sum(part["seconds"] for part in parts)), "log": parts}
