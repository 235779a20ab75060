"""What `wsd benchmark` wrote, back as records: docs/benchmark.json is measured, never typed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from wsd.benchmark import Bin, Difference, Measure, Result
from wsd.published import Published
from wsd.records import WsdError

BENCHMARK = Path(__file__).parent.parent / "docs" / "benchmark.json"
COMMAND = "python -m wsd benchmark --data wsd_eval --json docs/benchmark.json"
GROUPED = ("sets", "together", "pos", "gold_frequency", "senses", "gold_rank", "answer")
"""The fields of a `Result` that hold a measure for each of several groups."""


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """All results of one run; `missing` names the fields that an older run did not measure.

    `titles` maps a set to its name in print, `networks` a network to the
    checksums of the files that were measured.
    """

    results: tuple[Result, ...]
    differences: tuple[Difference, ...]
    published: tuple[Published, ...]
    titles: dict[str, str]
    missing: frozenset[str]
    date: str
    processor: str
    networks: dict[str, dict[str, str]]

    def result(self, reader: str) -> Result | None:
        """Find a reader's results."""
        return next((each for each in self.results if each.reader == reader), None)

    def outdated(self, models: Path) -> tuple[str, ...]:
        """Name the networks in `models` that are not those that were measured."""
        return tuple(
            name
            for name, checksums in self.networks.items()
            if _checksums(models / name / "manifest.json") != checksums
        )


def read_scoreboard(path: Path) -> Scoreboard:
    """Read what was measured; `WsdError` where there is nothing, or nothing that fits."""
    try:
        document = json.loads(path.read_text("utf-8"))
        return _scoreboard(document)
    except FileNotFoundError as error:
        raise WsdError(
            f"Nothing has been measured yet: {path} is missing, and `{COMMAND}` writes it."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WsdError(
            f"{path} does not hold what was measured: `{COMMAND}` writes it anew."
        ) from error


def _scoreboard(document: Mapping[str, Any]) -> Scoreboard:
    origin = document["provenance"]
    readers = document["readers"]
    known = {field.name for field in fields(Result)}
    return Scoreboard(
        results=tuple(_result(each) for each in readers),
        differences=tuple(Difference(**each) for each in document["differences"]),
        published=tuple(Published(**each) for each in document["published"]),
        titles={str(each["name"]): str(each["title"]) for each in document["data"]},
        missing=frozenset(name for name in known if any(name not in each for each in readers)),
        date=str(origin["date"])[:10],
        processor=str(origin["processor"]),
        networks={str(name): dict(sums) for name, sums in origin["models"].items()},
    )


def _result(found: Mapping[str, Any]) -> Result:
    groups = {
        field: {str(name): _measure(each) for name, each in found.get(field, {}).items()}
        for field in GROUPED
    }
    error = found.get("calibration_error")
    bins = found.get("calibration_bins", ())
    return Result(
        reader=str(found["reader"]),
        **groups,
        calibration_error=None if error is None else float(error),
        calibration_bins=tuple(_bin(each) for each in bins),
        calibration_sets=str(found.get("calibration_sets", "all")),
        sentences_a_second=float(found["sentences_a_second"]),
        size=int(found["size"]),
    )


def _measure(found: Mapping[str, Any]) -> Measure:
    f1, low, high = (float(found[name]) for name in ("f1", "low", "high"))
    return Measure(f1, low, high, int(found["instances"]))


def _bin(found: Mapping[str, Any]) -> Bin:
    return Bin(float(found["confidence"]), float(found["accuracy"]), int(found["instances"]))


def _checksums(manifest: Path) -> dict[str, str] | None:
    try:
        return dict(json.loads(manifest.read_text("utf-8"))["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
