"""`wsd benchmark`: every reader on every evaluation set, as a table and as JSON."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wsd.commands import peers
from wsd.commands.measured import described, find_sets, provenance
from wsd.commands.shared import MODELS, as_json
from wsd.commands.tables import FIRST_SENSE, markdown
from wsd.published import PUBLISHED
from wsd.records import TaggedSentence, WsdError

if TYPE_CHECKING:
    from wsd.benchmark import Answers

OPENING = "<!-- benchmark: `python -m wsd benchmark` writes what follows -->"
CLOSING = "<!-- end of benchmark -->"

Sets = dict[str, tuple[TaggedSentence, ...]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"readers to measure (all: {', '.join(MODELS)})"
    )
    parser.add_argument(
        "--data",
        metavar="FOLDER",
        type=Path,
        required=True,
        help="holds senseval2/, senseval3/, semeval2007/ and other sets, each with its "
        "NAME.data.xml and NAME.gold.key.txt (may be .gz)",
    )
    parser.add_argument("--models", metavar="FOLDER", type=Path, help="networks (the shipped ones)")
    parser.add_argument(
        "--peers",
        action="store_true",
        help="measure other people's systems beside ours, each in a process of its own: F1, speed, "
        "start, memory (docs/speed.md); NAME may then be one of theirs",
    )
    parser.add_argument("--json", metavar="OUT", type=Path, help="write everything as JSON")
    parser.add_argument(
        "--readme",
        metavar="README.md",
        type=Path,
        help="put the tables between its two marker comments",
    )


def run(arguments: argparse.Namespace) -> str:
    """Measure; write what is asked for; return the tables in Markdown."""
    if arguments.peers:
        return _beside_peers(arguments)
    os.environ["OMP_NUM_THREADS"] = "1"  # torch, not imported yet, heeds it: speeds are of one core
    from wsd.benchmark import differences, result  # slow to import
    from wsd.checkpoint import MODELS as SHIPPED

    names = tuple(dict.fromkeys(arguments.names or (FIRST_SENSE, *MODELS[:-1])))
    unknown = [name for name in names if name not in MODELS]
    if unknown:
        raise WsdError(f"There is no reader {unknown[0]!r}: choose of {', '.join(MODELS)}.")
    if arguments.readme:
        between_markers(arguments.readme, "")  # fails now rather than after the measurement
    files = find_sets(arguments.data)
    sets = _read(files)
    models = arguments.models or SHIPPED
    answers = list(_answers(names, sets, models))
    results = [result(each) for each in answers]
    pairs = differences(answers)
    tables = markdown(results, pairs, PUBLISHED)
    if arguments.json:
        command = f"benchmark {' '.join(names)} --data {arguments.data.resolve().name}"
        networks = [name for name in names if name != FIRST_SENSE]
        document = {
            "provenance": provenance(command, networks, models),
            "data": [described(name, sentences, files[name]) for name, sentences in sets.items()],
            "readers": [asdict(each) for each in results],
            "differences": [asdict(each) for each in pairs],
            "published": [asdict(each) for each in PUBLISHED],
        }
        _write(arguments.json, document)
    if arguments.readme:
        arguments.readme.write_text(between_markers(arguments.readme, tables), "utf-8")
    return tables


def _beside_peers(arguments: argparse.Namespace) -> str:
    """Measure other people's systems beside ours."""
    if arguments.readme or arguments.models:
        raise WsdError("With --peers the shipped networks are measured, and no README is written.")
    rows, missing, source = peers.measured(arguments.names, arguments.data)
    if arguments.json:
        _write(arguments.json, peers.document(rows, missing, source))
    return peers.markdown(rows, missing)


def _write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_json(document), "utf-8")


def _read(files: Mapping[str, tuple[Path, Path]]) -> Sets:
    from wsd.framework import read_framework

    return {name: read_framework(data, gold) for name, (data, gold) in files.items()}


def _answers(names: Sequence[str], sets: Sets, models: Path) -> Iterator[Answers]:
    """Let each reader answer; all are loaded first, so that a missing one is told at once."""
    from wsd.benchmark import answer
    from wsd.checkpoint import size_in_bytes
    from wsd.evaluation import FirstSense
    from wsd.inventory import load_inventory
    from wsd.network import load_reader

    inventory = load_inventory()
    networks = {name: load_reader(name, models) for name in names if name != FIRST_SENSE}
    for name in names:
        if name in networks:
            yield answer(networks[name], sets, inventory, size=size_in_bytes(name, models))
        else:
            yield answer(FirstSense(), sets, inventory)


def between_markers(path: Path, text: str) -> str:
    """Return a file's text with what lies between its two markers replaced."""
    try:
        whole = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WsdError(f"{path} cannot be read: {error}.") from error
    before, opening, rest = whole.partition(OPENING)
    _, closing, after = rest.partition(CLOSING)
    if not opening or not closing or OPENING in rest or CLOSING in before + after:
        raise WsdError(f"Expected in {path}, each once and in this order: {OPENING} {CLOSING}")
    return f"{before}{opening}\n{text}{closing}{after}"
