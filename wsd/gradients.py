"""What each word adds to a belief, by integrated gradients (Sundararajan, Taly and Yan, 2017).

Every word outside the target is led from hidden to visible along a straight
line of what the network sees of it, all words together.  A word's part is the
integral of the gradient along this way; the parts of all words sum to the
difference of the log-probabilities at its two ends
(https://arxiv.org/abs/1703.01365, "completeness").

Letters for shapes: P points of the way, T words, E + F what is seen of a word,
C candidates.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence

import torch
from torch import Tensor

from wsd.checkpoint import LoadedTagger
from wsd.encoding import WordBatch, target_batch, word_batch
from wsd.findings import Attributions, WordAttribution
from wsd.model import SenseTagger, see
from wsd.network import NetworkReader, log_beliefs
from wsd.records import Reader, Target, WsdError

# P; the parts then sum to the difference within a thousandth of a nat for the shipped LSTMs; the
# plain RNN, whose gradients leap, needs many more.
POINTS = 12
LONGEST = 250  # words; bounds the memory of the P copies that are differentiated


def attributions(
    reader: Reader, words: Sequence[str], target: Target, key: str, points: int = POINTS
) -> Attributions:
    """Take the gradients of one candidate's log-probability, in one batched pass.

    `points` are those of the integral.  Raises WsdError for a reader that is no
    network and for a sentence of more than LONGEST words.
    """
    if not isinstance(reader, NetworkReader):
        raise WsdError(f"Expected a network to take gradients of, got {reader.name!r}.")
    if len(words) > LONGEST:
        raise WsdError(
            f"Expected a sentence of at most {LONGEST} words to take gradients, "
            f"got {len(words)}: shorten it or split it."
        )
    outside = [i for i in range(len(words)) if not target.first <= i <= target.last]
    hidden = [word if target.first <= i <= target.last else None for i, word in enumerate(words)]
    way = _Way(reader.loaded, words, hidden, target, key)
    at, weights = _gauss_legendre(points)
    parts = way.parts(at, weights)
    start, end = way.log_probabilities(torch.tensor([0.0, 1.0])).tolist()
    return Attributions(
        model=reader.name,
        key=key,
        hidden=start,
        whole=end,
        words=tuple(WordAttribution(i, words[i], float(parts[i])) for i in outside),
    )


class _Way:
    """The straight line between two sentences of equal length, as the network sees them."""

    def __init__(
        self,
        loaded: LoadedTagger,
        words: Sequence[str],
        hidden: Sequence[str | None],
        target: Target,
        key: str,
    ) -> None:
        self._loaded = loaded
        self._target = target
        self._candidate = [sense.key for sense in target.candidates].index(key)
        both = word_batch([hidden, words], loaded.tables.vocabulary)
        seen = see(loaded.tagger.words, both.to(loaded.tagger.senses.device.type))  # (2, T, E + F)
        self._start: Tensor = seen[0]
        self._end: Tensor = seen[1]

    def log_probabilities(self, at: Tensor) -> Tensor:
        """The candidate's log-probability at points 0 to 1 of the way: (P,) -> (P,) nats."""
        with torch.no_grad():
            return self._log_probabilities(self._seen(at))

    def parts(self, at: Tensor, weights: Tensor) -> Tensor:
        """Integrate the gradient over points with weights, (P,) each: (T,) nats."""
        with torch.enable_grad():
            seen = self._seen(at).requires_grad_()
            total = self._log_probabilities(seen).sum()
            [gradients] = torch.autograd.grad(total, seen)  # (P, T, E + F)
        mean = torch.einsum("p,ptf->tf", weights.to(gradients), gradients)
        return (mean * (self._end - self._start)).sum(-1)

    def _seen(self, at: Tensor) -> Tensor:
        """What is seen at points of the way: (P,) -> (P, T, E + F)."""
        return self._start + at.to(self._start).view(-1, 1, 1) * (self._end - self._start)

    def _log_probabilities(self, seen: Tensor) -> Tensor:
        loaded, size = self._loaded, len(seen)
        padding = len(loaded.tables.senses) - 1
        targets = target_batch([(self._target,)] * size, loaded.tables.rows, padding)
        targets = targets.to(seen.device.type)
        tagger, words = _seeing(loaded.tagger, seen)
        beliefs, _ = log_beliefs(loaded, tagger.targets(words, targets), targets)
        return beliefs[:, self._candidate]


def _seeing(tagger: SenseTagger, seen: Tensor) -> tuple[SenseTagger, WordBatch]:
    """A network with the same weights and sentences for it that it sees as (P, T, E + F) says.

    Its word table has a row for each word of each sentence, so the vectors are
    part of what can be differentiated, and nothing is hooked into the shared network.
    """
    size, longest, _ = seen.shape
    width = tagger.config.word_width
    numbers = torch.arange(size * longest, device=seen.device)
    lengths = torch.full((size,), longest, device=seen.device)
    own = copy.copy(tagger)
    own.words = seen[..., :width].reshape(size * longest, width)
    return own, WordBatch(numbers, numbers, seen[..., width:], lengths)


def _gauss_legendre(points: int) -> tuple[Tensor, Tensor]:
    """Points between 0 and 1 and their weights, as Golub and Welsch (1969) find them."""
    k = torch.arange(1, points, dtype=torch.float64)
    beside = k / torch.sqrt(4 * k**2 - 1)
    roots, vectors = torch.linalg.eigh(torch.diag(beside, 1) + torch.diag(beside, -1))
    return (roots + 1) / 2, vectors[0] ** 2
