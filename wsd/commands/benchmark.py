"""`wsd benchmark`: every reader on every evaluation set, as a table and as JSON."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wsd.commands.shared import MODELS, as_json
from wsd.commands.tables import FIRST_SENSE, markdown
from wsd.published import DEVELOPMENT, FRAMEWORK, PUBLISHED
from wsd.records import TaggedSentence, WsdError

if TYPE_CHECKING:
    from wsd.benchmark import Answers

OPENING = "<!-- benchmark: `python -m wsd benchmark` writes what follows -->"
CLOSING = "<!-- end of benchmark -->"
PACKAGES = ("wsd", "torch", "numpy", "nltk", "wn")  # what may move a score or a speed
JOINED = "all"  # a folder of the framework that repeats the other ones

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
    parser.add_argument("--json", metavar="OUT", type=Path, help="write everything as JSON")
    parser.add_argument(
        "--readme",
        metavar="README.md",
        type=Path,
        help="put the tables between its two marker comments",
    )


def run(arguments: argparse.Namespace) -> str:
    """Measure; write what is asked for; return the tables in Markdown."""
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
        document = {
            "provenance": provenance(names, arguments.data, models),
            "data": [_described(name, sentences, files[name]) for name, sentences in sets.items()],
            "readers": [asdict(each) for each in results],
            "differences": [asdict(each) for each in pairs],
            "published": [asdict(each) for each in PUBLISHED],
        }
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(as_json(document), "utf-8")
    if arguments.readme:
        arguments.readme.write_text(between_markers(arguments.readme, tables), "utf-8")
    return tables


def find_sets(folder: Path) -> dict[str, tuple[Path, Path]]:
    """Find each set's data and gold keys, the framework's sets first, the joined one left out."""
    found: dict[str, tuple[Path, Path]] = {}
    parts = sorted(folder.iterdir()) if folder.is_dir() else []
    for part in parts:
        data = next(iter(sorted(part.glob("*.data.xml*"))), None)
        if data is None or part.name.lower() == JOINED:
            continue
        gold = next(iter(sorted(part.glob("*.gold.key.txt*"))), None)
        if gold is None:
            raise WsdError(f"Expected the gold keys beside {data}, got no *.gold.key.txt.")
        found[part.name] = data, gold
    if not found:
        raise WsdError(f"Expected sets such as senseval2/ in {folder}, got no *.data.xml in any.")
    ordered = [name for name in FRAMEWORK if name in found]
    return {name: found[name] for name in (*ordered, *sorted(found.keys() - {*ordered}))}


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


def provenance(names: Sequence[str], data: Path, models: Path) -> dict[str, Any]:
    """Say how the figures came about; of a path, its name alone."""
    networks = [name for name in names if name != FIRST_SENSE]
    parts = ["shared", *networks] if networks else []
    return {
        "command": f"python -m wsd benchmark {' '.join(names)} --data {data.resolve().name}",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "processor": _processor(),
        "threads": 1,
        "models": {name: _checksums(models / name / "manifest.json") for name in parts},
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:  # a checkout that is not installed
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _checksums(manifest: Path) -> dict[str, str]:
    """Give the SHA-256 of each file of a network; loading it has compared them."""
    return dict(json.loads(manifest.read_text("utf-8"))["sha256"])


def _described(
    name: str, sentences: Sequence[TaggedSentence], files: Sequence[Path]
) -> dict[str, Any]:
    return {
        "name": name,
        "title": FRAMEWORK.get(name, name),
        "use": "development" if name == DEVELOPMENT else "test",
        "sentences": len(sentences),
        "instances": sum(len(each.instances) for each in sentences),
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    }


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
