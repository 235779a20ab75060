"""`wsd horizon`: how many words of context each reader needs, as a table and as JSON."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from wsd.commands.measured import described, find_sets, provenance
from wsd.commands.shared import MODELS, as_json, table
from wsd.findings import HorizonCurve
from wsd.records import WsdError

SETS = ("senseval2", "senseval3")  # what the other set scores has served to choose
NETWORKS = MODELS[:-1]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--data",
        metavar="FOLDER",
        type=Path,
        required=True,
        help="holds senseval2/ and senseval3/, each with its NAME.data.xml and NAME.gold.key.txt",
    )
    parser.add_argument("--models", metavar="FOLDER", type=Path, help="networks (the shipped ones)")
    parser.add_argument("--json", metavar="OUT", type=Path, help="write everything as JSON")


def run(arguments: argparse.Namespace) -> str:
    """Measure every network; write what is asked for; return a table."""
    found = find_sets(arguments.data)
    missing = [name for name in SETS if name not in found]
    if missing:
        raise WsdError(f"Expected {' and '.join(SETS)} in {arguments.data}, got no {missing[0]}.")
    files = {name: found[name] for name in SETS}
    os.environ["OMP_NUM_THREADS"] = "1"  # torch, not imported yet, heeds it: a core a network
    from wsd.checkpoint import MODELS as SHIPPED  # slow to import
    from wsd.framework import read_framework
    from wsd.horizon import as_document, curves
    from wsd.inventory import load_inventory
    from wsd.network import load_reader

    models = arguments.models or SHIPPED
    readers = [load_reader(name, models) for name in NETWORKS]
    sets = {name: read_framework(data, gold) for name, (data, gold) in files.items()}
    sentences = [sentence for each in sets.values() for sentence in each]
    inventory = load_inventory()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        measured = [
            curve
            for found_curves in pool.map(lambda one: curves(one, sentences, inventory), readers)
            for curve in found_curves
        ]
    if arguments.json:
        document = as_document(
            measured,
            sum(len(sentence.instances) for sentence in sentences),
            [described(name, sets[name], files[name]) for name in SETS],
            provenance(f"horizon --data {arguments.data.resolve().name}", NETWORKS, models),
        )
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(as_json(document), "utf-8")
    return _lines(measured)


def _lines(measured: Sequence[HorizonCurve]) -> str:
    """F1 in percent, a row for each reader and side, a column for each number of words."""
    head = ["all" if p.visible is None else str(p.visible) for p in measured[0].points]
    rows = [["reader", "sees", *head]]
    for curve in measured:
        rows.append([curve.reader, curve.side, *(f"{p.f1:.1f}" for p in curve.points)])
    return table(rows, right=frozenset(range(2, len(rows[0]))))
