"""A trained network as a `Reader`: requests in, probabilities out, in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from wsd.checkpoint import MODELS, LoadedTagger, load_tagger
from wsd.encoding import TargetBatch, target_batch, word_batch
from wsd.model import combine, see
from wsd.records import Reading, Request, Target

WORDS_A_BATCH = 4096  # padded; bounds the memory of a batch to some 50 MB
TARGETS_AT_ONCE = 2048  # bounds what is kept of targets that are read in one call
# Matrix products of other sizes round otherwise.  Of one size always, the last block filled up,
# a target's answer has the same bits whatever else is read: a left reader's must.
TARGETS_A_BLOCK = 32

Words = tuple[str | None, ...]
Run = Callable[[Tensor, Tensor], Tensor]
"""(B, T, E + F) and lengths (B,) -> (B, T, width)"""


class NetworkReader:
    """Reads targets with one trained network; may be shared by threads.

    A left state depends on the words up to the target alone, a right state on
    those from the end back to it.  So requests that share a side, as all views
    of one sentence do, share its reading: every pair of l words to the left and
    r to the right takes l + r runs instead of l * r.
    """

    def __init__(self, loaded: LoadedTagger) -> None:
        self.name = loaded.name
        self.loaded = loaded

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Read every target of every request; one tuple a request, in order."""
        asked = [(request, target) for request in requests for target in request.targets]
        readings: list[Reading] = []
        for start in range(0, len(asked), TARGETS_AT_ONCE):
            readings += self._read_targets(asked[start : start + TARGETS_AT_ONCE])
        ready = iter(readings)
        return [tuple(next(ready) for _ in request.targets) for request in requests]

    @torch.inference_mode()
    def queries(self, requests: Sequence[Request]) -> list[Tensor]:
        """What is compared with the senses' vectors: (targets, Q) for each request, in order.

        It is the network's whole idea of a word in its sentence, before any sense is named.
        """
        asked = [(request, target) for request in requests for target in request.targets]
        tagger = self.loaded.tagger
        found = [torch.zeros(0, tagger.config.sense_width)]
        for start in range(0, len(asked), TARGETS_AT_ONCE):
            features = self._features(asked[start : start + TARGETS_AT_ONCE])
            found.append(tagger.query(tagger.hidden(features)).cpu())
        return list(torch.split(torch.cat(found), [len(each.targets) for each in requests]))

    @torch.inference_mode()
    def _read_targets(self, asked: Sequence[tuple[Request, Target]]) -> Iterator[Reading]:
        tables = self.loaded.tables
        features = self._features(asked)
        wanted = [target for _, target in asked]
        alone = [(target,) for target in wanted]
        targets = target_batch(alone, tables.rows, len(tables.senses) - 1).to(features.device.type)
        for start in range(0, len(wanted), TARGETS_A_BLOCK):
            block = slice(start, start + TARGETS_A_BLOCK)
            yield from self._read_block(wanted[block], features[block], targets.part(block))

    def _features(self, asked: Sequence[tuple[Request, Target]]) -> Tensor:
        """The features of targets, (N, features), as `SenseTagger.gather` orders them."""
        last = {id(request): max(t.last for t in request.targets) for request, _ in asked}
        first = {id(request): min(t.first for t in request.targets) for request, _ in asked}
        spans, left, right = [], [], []
        for request, target in asked:
            words = request.words
            spans.append((words[target.first : target.last + 1], 0))
            left.append((words[: last[id(request)] + 1], target.last))
            backwards = words[first[id(request)] :][::-1]
            right.append((backwards, len(words) - 1 - target.first))
        sides = {"left": left, "right": right}
        return torch.cat(
            [
                self._at(spans, _mean),
                *(
                    self._at(sides[side], _states(reader))
                    for side, reader in self.loaded.tagger.readers.items()
                ),
            ],
            -1,
        )

    def _at(self, asked: Sequence[tuple[Words, int]], run: Run) -> Tensor:
        """Run over every distinct sequence of words and take it at a place of each: (N, width)."""
        tagger, vocabulary = self.loaded.tagger, self.loaded.tables.vocabulary
        numbers: dict[Words, int] = {}
        rows = [numbers.setdefault(words, len(numbers)) for words, _ in asked]
        of_row: list[list[int]] = [[] for _ in numbers]
        for n, row in enumerate(rows):
            of_row[row].append(n)
        sequences = list(numbers)
        order: list[int] = []
        found: list[Tensor] = []
        for batch in _by_length(sequences):
            words = word_batch([sequences[row] for row in batch], vocabulary)
            words = words.to(tagger.senses.device.type)
            done = run(see(tagger.words, words), words.lengths)  # (B, T, width)
            places = [(at, asked[n][1], n) for at, row in enumerate(batch) for n in of_row[row]]
            found.append(done[[at for at, _, _ in places], [place for _, place, _ in places]])
            order += [n for _, _, n in places]
        return torch.cat(found)[torch.tensor(order).argsort()]

    def _read_block(
        self, wanted: Sequence[Target], features: Tensor, targets: TargetBatch
    ) -> Iterator[Reading]:
        """Read TARGETS_A_BLOCK targets or fewer from their (N, features)."""
        missing = TARGETS_A_BLOCK - len(wanted)
        hidden = self.loaded.tagger.hidden(nn.functional.pad(features, (0, 0, 0, missing)))
        beliefs, tags = log_beliefs(self.loaded, hidden, targets)
        senseless = tags.softmax(-1)[:, -1].tolist()
        for target, belief, none in zip(wanted, beliefs.exp().tolist(), senseless, strict=True):
            yield Reading(target, tuple(belief[: len(target.candidates)]), none, "network")


def log_beliefs(
    loaded: LoadedTagger, hidden: Tensor, targets: TargetBatch
) -> tuple[Tensor, Tensor]:
    """Log-probabilities of the candidates, (N, C), and the logits of the tags, (N, TAGS).

    hidden (N or more, U); what is beyond the targets is filling.
    """
    tagger, size = loaded.tagger, len(targets.row)
    query = tagger.query(hidden)[:size]
    tag_logits = tagger.tag_logits(hidden)[:size].double() / loaded.tag_temperature
    sense_logits = tagger.compare(query, targets, tagger.frequency).double()
    beliefs = combine(sense_logits / loaded.sense_temperature, tag_logits, targets.tags)
    return beliefs, tag_logits


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


def _states(reader: nn.Module) -> Run:
    """A run that gives one side's state at every word: (B, T, E + F) -> (B, T, H)."""

    def run(seen: Tensor, _lengths: Tensor) -> Tensor:
        states: Tensor = reader(seen)[0]
        return states

    return run


def _mean(seen: Tensor, lengths: Tensor) -> Tensor:
    """The mean over each sequence's words: (B, T, width) -> (B, 1, width)."""
    return (seen.sum(1) / lengths.unsqueeze(-1)).unsqueeze(1)


def _by_length(sequences: Sequence[Words]) -> Iterator[list[int]]:
    """Batches of sequence numbers, longest first, of WORDS_A_BATCH padded words at most."""
    batch: list[int] = []
    for i in sorted(range(len(sequences)), key=lambda i: -len(sequences[i])):
        if batch and len(sequences[batch[0]]) * (len(batch) + 1) > WORDS_A_BATCH:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch
