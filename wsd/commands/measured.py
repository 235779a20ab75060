"""What the commands that measure share: evaluation sets in a folder, and a result's provenance."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from wsd.published import DEVELOPMENT, FRAMEWORK
from wsd.records import TaggedSentence, WsdError

PACKAGES = ("wsd", "torch", "numpy", "nltk", "wn")  # what may move a score or a speed
JOINED = "all"  # a folder of the framework that repeats the other ones


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


def provenance(command: str, networks: Sequence[str], models: Path) -> dict[str, Any]:
    """Say how figures came about, of `wsd COMMAND` on one thread; of a path, its name alone."""
    parts = ["shared", *networks] if networks else []
    return {
        "command": f"python -m wsd {command}",
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "packages": {name: _version(name) for name in PACKAGES},
        "processor": _processor(),
        "threads": 1,
        "models": {name: _checksums(models / name / "manifest.json") for name in parts},
    }


def described(
    name: str, sentences: Sequence[TaggedSentence], files: Sequence[Path]
) -> dict[str, Any]:
    """Describe a set whose figures are stored, its files by their checksums."""
    return {
        "name": name,
        "title": FRAMEWORK.get(name, name),
        "use": "development" if name == DEVELOPMENT else "test",
        "sentences": len(sentences),
        "instances": sum(len(each.instances) for each in sentences),
        "sha256": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
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
