"""`uses`: what the network `both` makes of WordNet's examples, for the lab's similar uses."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

NAME = "both"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `uses`."""
    parser.add_argument("--models", type=Path, help="networks (the shipped ones)")
    parser.add_argument(
        "--out", type=Path, help="folder for uses.safetensors and uses.json (that of the network)"
    )


def run(arguments: argparse.Namespace) -> str:
    """Read all examples, with progress on standard error; say what was written."""
    from wsd.building.uses import read_uses
    from wsd.checkpoint import MODELS, fingerprint
    from wsd.inventory import load_inventory
    from wsd.network import load_reader
    from wsd.uses import PLACES, VECTORS, save_uses

    models = arguments.models or MODELS
    folder: Path = arguments.out or models / NAME
    reader = load_reader(NAME, models)
    places, vectors = read_uses(
        reader, load_inventory(), lambda line: print(line, file=sys.stderr, flush=True)
    )
    save_uses(folder, places, vectors, fingerprint(NAME, models))
    size = sum((folder / name).stat().st_size for name in (VECTORS, PLACES))
    senses = len({key for key, *_ in places})
    return f"{len(places):,} uses of {senses:,} senses in {size / 1e6:.1f} MB, in {folder}\n"
