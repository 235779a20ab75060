"""`wsd benchmark --peers`: our readers beside other people's, on the same sentences."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wsd.commands.measured import described, find_sets, provenance
from wsd.commands.shared import MODELS
from wsd.records import WsdError

if TYPE_CHECKING:
    from wsd.alone import Footprint
    from wsd.benchmark import Measure

OURS = "both"  # what every ratio is to
HEADINGS = ("system", "F1 (95 % interval)", "sentences/s", "start, s", "MB")


@dataclass(frozen=True, slots=True)
class Row:
    """One system: its F1 on all instances, and what it took in a process of its own."""

    system: str
    f1: Measure
    footprint: Footprint


def measured(names: Sequence[str], folder: Path) -> tuple[list[Row], list[str], dict[str, Any]]:
    """Measure each system; return its rows, why others have none, and where figures come from."""
    os.environ["OMP_NUM_THREADS"] = "1"  # heeded by torch in the processes started here
    from wsd.alone import ReaderAlone
    from wsd.benchmark import measure
    from wsd.checkpoint import MODELS as SHIPPED
    from wsd.evaluation import predict
    from wsd.framework import read_framework
    from wsd.inventory import load_inventory
    from wsd.peers import PEERS, load_system

    wanted = tuple(dict.fromkeys(names or (*MODELS, *PEERS)))
    unknown = [name for name in wanted if name not in (*MODELS, *PEERS)]
    if unknown:
        raise WsdError(
            f"There is no system {unknown[0]!r}: choose of {', '.join((*MODELS, *PEERS))}."
        )
    files = find_sets(folder)
    sets = {name: read_framework(data, gold) for name, (data, gold) in files.items()}
    sentences = tuple(chain.from_iterable(sets.values()))
    inventory = load_inventory()
    rows, missing = [], []
    for name in wanted:
        reader = ReaderAlone(name, load_system)
        try:
            found = predict(reader, sentences, inventory)
        except WsdError as error:
            missing.append(f"{name}: {error}")
            continue
        rows.append(Row(name, measure(found), reader.footprint))
    networks = [name for name in wanted if name in MODELS[:-1]]
    source = {
        "provenance": provenance(f"benchmark --peers --data {folder.name}", networks, SHIPPED),
        "data": [described(name, found, files[name]) for name, found in sets.items()],
    }
    return rows, missing, source


def markdown(rows: Sequence[Row], missing: Sequence[str]) -> str:
    """Write the table; each figure with its ratio to that of OURS."""
    ours = next((row for row in rows if row.system == OURS), None)
    lines = [
        "One core, each system in a process of its own; start is from the process's start to the "
        f"first answer, MB the peak. In brackets the ratio to `{OURS}`.",
        "",
        f"| {' | '.join(HEADINGS)} |",
        f"| {' | '.join(('---', *('---:' for _ in HEADINGS[1:])))} |",
        *(_line(row, ours) for row in rows),
        *("", *(f"Not measured: {each}" for each in missing)) * bool(missing),
    ]
    return "\n".join(lines) + "\n"


def document(rows: Sequence[Row], missing: Sequence[str], source: dict[str, Any]) -> dict[str, Any]:
    """Give the rows the shape of the JSON document."""
    return {**source, "systems": [asdict(row) for row in rows], "missing": list(missing)}


def _line(row: Row, ours: Row | None) -> str:
    theirs = _figures(ours) if ours else (0.0,) * (len(HEADINGS) - 1)
    texts = (
        f"{row.f1.f1:.1f} ({row.f1.low:.1f}–{row.f1.high:.1f})",
        "{:,.1f}",
        "{:.1f}",
        "{:,.0f}",
    )
    cells = [
        text.format(figure) + (f" ({figure / other:.2g}×)" if other else "")
        for text, figure, other in zip(texts, _figures(row), theirs, strict=True)
    ]
    return f"| {' | '.join((f'`{row.system}`', *cells))} |"


def _figures(row: Row) -> tuple[float, ...]:
    took = row.footprint
    return (row.f1.f1, took.sentences_a_second, took.start_seconds, took.megabytes)
