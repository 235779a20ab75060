"""Trained networks as folders: readable JSON beside 8-bit weights in safetensors.

    models/shared/   vocabulary.json  synsets.json  tables.safetensors  manifest.json
    models/<name>/   weights.safetensors  manifest.json  card.json

A manifest holds the format number, the WordNet version, the network's config
and the SHA-256 checksum of every file; a network's manifest also names the
shared tables it was trained with.  Loading refuses what does not match, in a
sentence that says what to do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save_file
from torch import Tensor

from wsd.encoding import Vocabulary, load_vocabulary
from wsd.model import SenseTagger, TaggerConfig
from wsd.records import WsdError
from wsd.wordnet import VERSION

FORMAT = 1
MODEL_NAMES = ("none", "left", "right", "both", "both-rnn")
_INSTALLED = Path(__file__).parent / "models"  # where a wheel has what a checkout has above
MODELS = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parent.parent / "models"
SHARED = "shared"
SHARED_FILES = ("vocabulary.json", "synsets.json", "tables.safetensors")
WEIGHTS = "weights.safetensors"
MANIFEST = "manifest.json"
SCALE = ".scale"  # suffix of the tensor that holds an 8-bit tensor's row scales
_MEND = "put the shipped file back (`git checkout models`), or train again (`python -m wsd train`)"


@dataclass(frozen=True)
class SharedTables:
    """What all networks share.

    words (V, E) float, a row for each entry of the vocabulary; senses (K + 1, Q)
    float, a row for each synset of `rows` and a last one of zeros, for synsets
    that have none; `checksum` names these very tables.
    """

    vocabulary: Vocabulary
    words: Tensor
    rows: dict[str, int]
    senses: Tensor
    checksum: str

    def to(self, device: str) -> SharedTables:
        """Move both tables."""
        return replace(self, words=self.words.to(device), senses=self.senses.to(device))


@dataclass(frozen=True)
class LoadedTagger:
    """A network ready to read, with its shared tables.

    Logits of senses and of tags are divided by their temperatures, fitted on
    held-out text, before they become probabilities.
    """

    name: str
    tagger: SenseTagger
    tables: SharedTables
    sense_temperature: float
    tag_temperature: float


def save_shared(
    folder: Path, vocabulary: list[str], words: Tensor, synsets: list[str], senses: Tensor
) -> None:
    """Write the tables in 8 bits a number; words (V, E) and senses (K, Q) float."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_json(folder / "vocabulary.json", vocabulary)
    _write_json(folder / "synsets.json", synsets)
    save_file(quantised({"words": words, "senses": senses}), folder / "tables.safetensors")
    _write_manifest(folder, SHARED_FILES, {})


def save_tagger(
    folder: Path, tagger: SenseTagger, temperatures: tuple[float, float], card: Mapping[str, Any]
) -> None:
    """Write a network beside the shared tables it was trained with, and its card."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(quantised(tagger.state_dict()), folder / WEIGHTS)
    _write_json(folder / "card.json", card)
    more = {
        "config": asdict(tagger.config),
        "shared": _manifest_checksum(folder.parent / SHARED),
        "sense_temperature": temperatures[0],
        "tag_temperature": temperatures[1],
    }
    _write_manifest(folder, (WEIGHTS,), more)


def load_tagger(name: str, folder: Path = MODELS) -> LoadedTagger:
    """Load a network; `WsdError` if it is missing, damaged, or made for something else."""
    if name not in MODEL_NAMES:
        raise WsdError(f"There is no model {name!r}: choose one of {', '.join(MODEL_NAMES)}.")
    manifest = _read_manifest(folder / name, (WEIGHTS,))
    tables = load_shared(folder / SHARED)
    if manifest.get("shared") != tables.checksum:
        raise WsdError(
            f"{folder / name} was trained with other tables than {folder / SHARED}: {_MEND}."
        )
    try:
        tagger = SenseTagger(TaggerConfig(**manifest["config"]), tables.words, tables.senses)
        tagger.load_state_dict(restored(load((folder / name / WEIGHTS).read_bytes())))
        temperatures = float(manifest["sense_temperature"]), float(manifest["tag_temperature"])
    except (SafetensorError, RuntimeError, TypeError, KeyError, ValueError, OSError) as error:
        raise WsdError(f"{folder / name} does not hold the network it says: {_MEND}.") from error
    return LoadedTagger(name, tagger.eval().requires_grad_(False), tables, *temperatures)


def load_shared(folder: Path) -> SharedTables:
    """Load the shared tables, or return what was loaded before if the files are the same."""
    _read_manifest(folder, SHARED_FILES)
    return _load_shared(folder, _manifest_checksum(folder))


@lru_cache(maxsize=2)
def _load_shared(folder: Path, checksum: str) -> SharedTables:
    try:
        tables = restored(load((folder / "tables.safetensors").read_bytes()))
        synsets = json.loads((folder / "synsets.json").read_text("utf-8"))
        senses = torch.cat((tables["senses"], torch.zeros(1, tables["senses"].shape[1])))
        rows = {name: row for row, name in enumerate(synsets)}
        vocabulary = load_vocabulary(folder / "vocabulary.json")
        if (len(vocabulary.rows), len(rows) + 1) != (len(tables["words"]), len(senses)):
            raise ValueError("a table has another number of rows than its list of names")
        return SharedTables(vocabulary, tables["words"], rows, senses, checksum)
    except (SafetensorError, KeyError, TypeError, ValueError, OSError) as error:
        raise WsdError(f"{folder} does not hold the tables it says: {_MEND}.") from error


def quantised(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Matrices in 8 bits with one scale a row, everything else as it is."""
    small = {}
    for name, tensor in tensors.items():
        values = tensor.detach().float().cpu()
        if values.dim() < 2:
            small[name] = values
            continue
        scale = (values.abs().amax(1, keepdim=True) / 127).clamp(min=1e-8)
        small[name] = (values / scale).round().to(torch.int8)
        small[name + SCALE] = scale
    return small


def restored(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Undo `quantised`, but for the rounding."""
    return {
        name: tensor.float() * tensors[name + SCALE] if name + SCALE in tensors else tensor.float()
        for name, tensor in tensors.items()
        if not name.endswith(SCALE)
    }


def fingerprint(name: str, folder: Path = MODELS) -> str:
    """Name exactly these weights and tables, for what is made with them."""
    _read_manifest(folder / name, ())
    return _manifest_checksum(folder / name)


def size_in_bytes(name: str, folder: Path = MODELS) -> int:
    """Bytes on disk of a network with the shared tables it needs, without what the lab adds."""
    files = (path for part in (name, SHARED) for path in (folder / part).iterdir())
    return sum(path.stat().st_size for path in files if not path.name.startswith("uses."))


def _read_manifest(folder: Path, files: tuple[str, ...]) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        found, checksums = manifest["format"], manifest["sha256"]
    except FileNotFoundError as error:
        raise WsdError(f"There is no trained network in {folder}: {_MEND}.") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WsdError(f"{folder / MANIFEST} is damaged: {_MEND}.") from error
    if found != FORMAT:
        raise WsdError(f"{folder} has model format {found}, this program reads {FORMAT}: {_MEND}.")
    if manifest.get("wordnet") != VERSION:
        raise WsdError(
            f"{folder} was trained with WordNet {manifest.get('wordnet')}, "
            f"this program has {VERSION}: {_MEND}."
        )
    for name in files:
        try:
            same = _checksum(folder / name) == checksums[name]
        except OSError as error:
            raise WsdError(f"{folder / name} is missing or cannot be read: {_MEND}.") from error
        except (KeyError, TypeError) as error:
            raise WsdError(f"{folder / MANIFEST} is damaged: {_MEND}.") from error
        if not same:
            raise WsdError(f"{folder / name} is damaged or was altered: {_MEND}.")
    return dict(manifest)


def _write_manifest(folder: Path, files: tuple[str, ...], more: Mapping[str, Any]) -> None:
    checksums = {name: _checksum(folder / name) for name in files}
    manifest = {"format": FORMAT, "wordnet": VERSION, "sha256": checksums, **more}
    _write_json(folder / MANIFEST, manifest, indent=1)


def _write_json(path: Path, value: Any, indent: int | None = None) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n", "utf-8")


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _manifest_checksum(folder: Path) -> str:
    return _checksum(folder / MANIFEST)
