"""Similar uses: WordNet's example sentences whose word a network understands most alike.

    models/both/uses.safetensors   the network's query of each use, 8 bits a number
    models/both/uses.json          which uses these are, of which network, and checksums

`python -m wsd uses` makes both.  A use is named by a sense key, the number of
the example among the sense's, and its first and last word; the sentences
themselves come from the lexicon, so none is copied.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save_file

from wsd.findings import SimilarUse
from wsd.records import WsdError
from wsd.wordnet import VERSION

FORMAT = 1
VECTORS, PLACES = "uses.safetensors", "uses.json"
BLOCK = 8192  # uses compared at once; bounds what is held as full numbers to 6 MB
_MEND = "make it again (`python -m wsd uses`)"

Place = tuple[str, int, int, int]
"""Sense key, number of the example, first and last word of the use in it."""


@dataclass(frozen=True)
class Uses:
    """Stored uses; `vectors` (N, Q) int8 and `places` go together.

    Each vector is scaled by its own largest number, which no angle depends on.
    """

    places: tuple[Place, ...]
    vectors: NDArray[np.int8]
    lengths: NDArray[np.float32]

    def nearest(
        self, query: Sequence[float], count: int, keys: frozenset[str] | None = None
    ) -> tuple[SimilarUse, ...]:
        """Find the uses whose query has the largest cosine with this one, the nearest first.

        With `keys`, only uses of these senses are looked at.
        """
        numbers = [n for n, place in enumerate(self.places) if keys is None or place[0] in keys]
        rows = np.array(numbers, dtype=np.intp)
        if len(query) != self.vectors.shape[1]:
            raise WsdError(
                f"The stored uses have {self.vectors.shape[1]} numbers each, the network "
                f"{len(query)}: {_MEND}."
            )
        wanted = np.asarray(query, np.float32)
        wanted = wanted / max(float(np.linalg.norm(wanted)), 1e-9)
        blocks = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
        cosines = [
            self.vectors[block].astype(np.float32) @ wanted / self.lengths[block]
            for block in blocks
        ]
        if not cosines:
            return ()
        alike = np.concatenate(cosines)
        best = np.argsort(-alike, kind="stable")[:count]
        return tuple(
            SimilarUse(*self.places[int(rows[n])], similarity=float(np.clip(alike[n], -1, 1)))
            for n in best
        )


def save_uses(
    folder: Path, places: Sequence[Place], vectors: NDArray[np.float32], network: str
) -> None:
    """Write the uses of the network whose weights have the checksum `network`; vectors (N, Q)."""
    folder.mkdir(parents=True, exist_ok=True)
    largest = np.abs(vectors).max(1, keepdims=True).clip(min=1e-8)
    small = np.round(vectors / largest * 127).astype(np.int8)
    save_file({"queries": small}, folder / VECTORS)
    grouped: dict[str, list[list[int]]] = {}
    for key, *numbers in places:
        grouped.setdefault(key, []).append([int(number) for number in numbers])
    assert _flat(grouped) == list(places), "uses of one sense must stand together"
    manifest = {
        "format": FORMAT,
        "wordnet": VERSION,
        "network": network,
        "sha256": {VECTORS: _checksum((folder / VECTORS).read_bytes()), PLACES: _digest(grouped)},
        "uses": grouped,
    }
    text = json.dumps(manifest, separators=(",", ":"), ensure_ascii=False)
    (folder / PLACES).write_text(text + "\n", "utf-8")


def load_uses(folder: Path, network: str) -> Uses:
    """Load the uses that were made with the network of this checksum.

    Raises `WsdError` if they are missing, damaged, or made with another network
    or another WordNet.
    """
    try:
        manifest = json.loads((folder / PLACES).read_text("utf-8"))
        stored = (folder / VECTORS).read_bytes()
    except FileNotFoundError as error:
        raise WsdError(
            "The uses of words in WordNet's examples have not been read yet: "
            "`python -m wsd uses` does it."
        ) from error
    except (OSError, ValueError) as error:
        raise WsdError(f"{folder / PLACES} is damaged: {_MEND}.") from error
    _check(manifest, stored, network, folder)
    try:
        vectors = load(stored)["queries"]
        places = _flat(manifest["uses"])
        if vectors.dtype != np.int8 or vectors.ndim != 2 or len(vectors) != len(places):
            raise ValueError("expected a row of bytes for each use")
    except (SafetensorError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise WsdError(f"{folder / VECTORS} does not hold the uses it says: {_MEND}.") from error
    lengths = np.linalg.norm(vectors.astype(np.float32), axis=1).clip(min=1e-9)
    return Uses(tuple(places), vectors, lengths)


def _check(manifest: Any, stored: bytes, network: str, folder: Path) -> None:
    try:
        made_for = manifest["format"], manifest["wordnet"]
        same = manifest["sha256"] == {VECTORS: _checksum(stored), PLACES: _digest(manifest["uses"])}
        of_network = manifest["network"]
    except (KeyError, TypeError) as error:
        raise WsdError(f"{folder / PLACES} is damaged: {_MEND}.") from error
    if made_for != (FORMAT, VERSION):
        raise WsdError(
            f"{folder / PLACES} has format {made_for[0]} for WordNet {made_for[1]}, this program "
            f"reads {FORMAT} for {VERSION}: {_MEND}."
        )
    if not same:
        raise WsdError(f"{folder / VECTORS} is damaged or was altered: {_MEND}.")
    if of_network != network:
        raise WsdError(f"{folder / VECTORS} was made with another network: {_MEND}.")


def _flat(grouped: Mapping[str, Sequence[Sequence[int]]]) -> list[Place]:
    return [
        (key, int(example), int(first), int(last))
        for key, found in grouped.items()
        for example, first, last in found
    ]


def _digest(grouped: Any) -> str:
    return _checksum(json.dumps(grouped, separators=(",", ":"), ensure_ascii=False).encode())


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
