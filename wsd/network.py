"""A trained network as a `Reader`: requests in, probabilities out, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from wsd.checkpoint import MODELS, LoadedTagger, load_tagger
from wsd.encoding import TargetBatch, target_batch, word_batch
from wsd.model import combine
from wsd.records import Reading, Request, Target

WORDS_A_BATCH = 4096  # padded; bounds the memory of a batch to some 50 MB
# Matrix products of other sizes round otherwise.  Of one size always, the last block filled up,
# a target's answer has the same bits whatever else is read: a left reader's must.
TARGETS_A_BLOCK = 32


class NetworkReader:
    """Reads targets with one trained network; may be shared by threads."""

    def __init__(self, loaded: LoadedTagger) -> None:
        self.name = loaded.name
        self._loaded = loaded

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Read every target of every request; one tuple a request, in order."""
        found: list[tuple[Reading, ...]] = [()] * len(requests)
        for batch in _by_length(requests):
            readings = iter(self._read_batch([requests[i] for i in batch]))
            for i in batch:
                found[i] = tuple(next(readings) for _ in requests[i].targets)
        return found

    @torch.inference_mode()
    def _read_batch(self, requests: Sequence[Request]) -> Iterator[Reading]:
        loaded = self._loaded
        tables, tagger = loaded.tables, loaded.tagger
        device = tables.words.device.type
        words = word_batch([request.words for request in requests], tables.vocabulary).to(device)
        padding = len(tables.senses) - 1
        targets = target_batch([request.targets for request in requests], tables.rows, padding)
        targets = targets.to(device)
        features = tagger.gather(tagger.read(words), targets)
        wanted = [target for request in requests for target in request.targets]
        for start in range(0, len(wanted), TARGETS_A_BLOCK):
            block = slice(start, start + TARGETS_A_BLOCK)
            yield from self._read_block(wanted[block], features[block], targets.part(block))

    def _read_block(
        self, wanted: Sequence[Target], features: Tensor, targets: TargetBatch
    ) -> Iterator[Reading]:
        """Read TARGETS_A_BLOCK targets or fewer from their (N, features)."""
        loaded, tagger = self._loaded, self._loaded.tagger
        missing = TARGETS_A_BLOCK - len(wanted)
        hidden = tagger.hidden(nn.functional.pad(features, (0, 0, 0, missing)))
        query = tagger.query(hidden)[: len(wanted)]
        tag_logits = tagger.tag_logits(hidden)[: len(wanted)].double() / loaded.tag_temperature
        sense_logits = tagger.compare(query, targets, tagger.frequency).double()
        beliefs = combine(sense_logits / loaded.sense_temperature, tag_logits, targets.tags)
        senseless = tag_logits.softmax(-1)[:, -1].tolist()
        for target, belief, none in zip(wanted, beliefs.exp().tolist(), senseless, strict=True):
            yield Reading(target, tuple(belief[: len(target.candidates)]), none, "network")


def load_reader(name: str = "both", folder: Path | None = None) -> NetworkReader:
    """Load one of `MODEL_NAMES` from `folder`, the shipped models by default.

    Raises `WsdError` if it is missing, damaged or made for another WordNet.
    """
    return NetworkReader(load_tagger(name, folder or MODELS))


def use_one_thread() -> None:
    """Let torch compute every reading on one core, for the whole process.

    One sentence is then read about twice as fast, and several visitors' sentences
    side by side; a long text alone is slower. Call it before anything is read.
    """
    torch.set_num_threads(1)


def _by_length(requests: Sequence[Request]) -> Iterator[list[int]]:
    """Batches of request numbers, longest first, of WORDS_A_BATCH padded words at most."""
    batch: list[int] = []
    wanted = [i for i, request in enumerate(requests) if request.targets]
    for i in sorted(wanted, key=lambda i: -len(requests[i].words)):
        if batch and len(requests[batch[0]].words) * (len(batch) + 1) > WORDS_A_BATCH:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
