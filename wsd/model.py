"""The whole network family: five readers that differ in what they may see.

    words -> word vectors -> [left LSTM] [right LSTM] -> features of the target
          -> hidden layer -> a query, compared with the candidates' sense vectors

A target's features are its own word vector (the mean over its words), the left
reader's state after its last word and the right reader's state after its first
word.  So `none` sees the word alone, `left` all up to and including the target,
`right` all from the end back to the target, `both` everything, each side by a
reader of its own (Graves and Schmidhuber, 2005).  One layer a side: a stacked
BiLSTM would mix the sides, and a left state would know what stands right.

Letters for shapes: B requests, T words of the longest, N targets, C candidates
of the target with most, E width of a word vector, H of a reader's state, U of
the hidden layer, Q of a query and a sense vector.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from wsd.encoding import SHAPES, TargetBatch, WordBatch
from wsd.records import POS_TAGS

Direction = Literal["none", "left", "right", "both"]
Cell = Literal["lstm", "rnn"]
TAGS = len(POS_TAGS) + 1  # the parts of speech, and "carries no sense"


@dataclass(frozen=True)
class TaggerConfig:
    """Everything that fixes the shape of a network; saved beside its weights."""

    direction: Direction = "both"
    cell: Cell = "lstm"
    word_width: int = 256  # E
    state_width: int = 384  # H
    hidden_width: int = 1024  # U
    sense_width: int = 192  # Q
    dropout: float = 0.2


class SenseTagger(nn.Module):
    """A reader of one direction over frozen word vectors and frozen sense vectors.

    `words` (V, E) and `senses` (K, Q) are shared by all networks and are not
    parameters; the last row of `senses` may be anything, padding never counts.
    """

    def __init__(self, config: TaggerConfig, words: Tensor, senses: Tensor) -> None:
        super().__init__()
        self.config = config
        self.words = words
        self.senses = senses
        cell = nn.LSTM if config.cell == "lstm" else nn.RNN
        seen = config.word_width + SHAPES
        sides = {"none": (), "left": ("left",), "right": ("right",), "both": ("left", "right")}
        self.readers = nn.ModuleDict(
            {
                side: cell(seen, config.state_width, batch_first=True)
                for side in sides[config.direction]
            }
        )
        features = seen + len(self.readers) * config.state_width
        self.dropout = nn.Dropout(config.dropout)
        self.first = nn.Linear(features, config.hidden_width)
        self.second = nn.Linear(config.hidden_width, config.hidden_width)
        self.norm = nn.LayerNorm(config.hidden_width)
        self.query = nn.Linear(config.hidden_width, config.sense_width)
        self.tag = nn.Linear(config.hidden_width, TAGS)
        self.frequency = nn.Parameter(torch.tensor(0.3))

    def read(self, batch: WordBatch) -> list[Tensor]:
        """Read every word: [(B, T, E + F)] and then a (B, T, H) for each side read.

        Past a sentence's end the values mean nothing.
        """
        return self.scan(see(self.words, batch), batch.lengths)

    def scan(self, seen: Tensor, lengths: Tensor) -> list[Tensor]:
        """`read` of what `see` made of the words: (B, T, E + F) and lengths (B,)."""
        seen = self.dropout(seen)
        read = [seen]
        for side, reader in self.readers.items():
            if side == "left":
                read.append(reader(seen)[0])
            else:
                turned = _turn(seen, lengths)
                read.append(_turn(reader(turned)[0], lengths))
        return read

    def hidden(self, features: Tensor) -> Tensor:
        """Mix what was read of targets: (..., features) -> (..., U)."""
        mixed = nn.functional.gelu(self.first(self.dropout(features)))
        deeper = nn.functional.gelu(self.second(self.dropout(mixed)))
        return self.norm(mixed + deeper)  # type: ignore[no-any-return]

    def every_word(self, batch: WordBatch) -> Tensor:
        """The hidden layer of every word as a target of its own: (B, T, U)."""
        return self.hidden(torch.cat(self.read(batch), -1))

    def targets(self, batch: WordBatch, targets: TargetBatch) -> Tensor:
        """The hidden layer of the targets: (N, U)."""
        return self.hidden(self.gather(self.read(batch), targets))

    def gather(self, read: list[Tensor], targets: TargetBatch) -> Tensor:
        """The features of the targets, (N, features), from what `read` returned."""
        seen, *states = read
        features = [_span_mean(seen, targets)]
        for side, state in zip(self.readers, states, strict=True):
            place = targets.last if side == "left" else targets.first
            features.append(state[targets.row, place])
        return torch.cat(features, -1)

    def sense_logits(self, hidden: Tensor, targets: TargetBatch) -> Tensor:
        """Score the candidates: (N, U) -> (N, C) logits, -inf for padding.

        A query's product with the sense vector, plus the sense's frequency in
        SemCor with a learned weight.
        """
        return self.compare(self.query(self.dropout(hidden)), targets, self.frequency)

    def compare(self, query: Tensor, targets: TargetBatch, frequency: Tensor | float) -> Tensor:
        """Compare (N, Q) queries with the candidates' vectors: (N, C) logits."""
        vectors = self.senses[targets.senses.clamp(min=0)]  # (N, C, Q)
        fit = (query.unsqueeze(1) * vectors).sum(-1)  # einsum rounds by how many candidates
        logits = fit + frequency * torch.log1p(targets.counts)
        return logits.masked_fill(targets.senses < 0, -torch.inf)

    def tag_logits(self, hidden: Tensor) -> Tensor:
        """Score the parts of speech and "carries no sense": (..., U) -> (..., TAGS) logits."""
        return self.tag(hidden)  # type: ignore[no-any-return]


def see(words: Tensor, batch: WordBatch) -> Tensor:
    """What a network gets to see of words, the mean of their pieces and their shapes.

    words (V, E); (B, T, E + F), zero in the padding.
    """
    size, longest, _ = batch.shapes.shape
    vectors = nn.functional.embedding_bag(batch.pieces, words, batch.offsets, mode="mean")
    return torch.cat((vectors.view(size, longest, -1), batch.shapes), -1)


def combine(sense_logits: Tensor, tag_logits: Tensor, tags: Tensor) -> Tensor:
    """Log-probabilities of the candidates over all their parts of speech: (N, C).

    The network's distribution within each part of speech, times its belief in
    that part of speech among those that have a candidate.  tags (N, C) long.
    """
    logits = sense_logits
    for tag in range(TAGS - 1):
        of_tag = tags == tag
        inside = logits.masked_fill(~of_tag, -torch.inf)
        total = torch.logsumexp(inside, -1, keepdim=True)
        believed = tag_logits[:, tag : tag + 1]
        sense_logits = torch.where(of_tag, logits - total + believed, sense_logits)
    return torch.log_softmax(sense_logits, -1)


def _turn(values: Tensor, lengths: Tensor) -> Tensor:
    """Reverse each sentence within its own length, so padding stays behind: (B, T, ...)."""
    places = torch.arange(values.shape[1], device=values.device)
    order = lengths.unsqueeze(1) - 1 - places  # (B, T); negative in the padding
    order = torch.where(order < 0, places, order)
    return values.gather(1, order.unsqueeze(-1).expand_as(values))


def _span_mean(seen: Tensor, targets: TargetBatch) -> Tensor:
    """Mean of the words from first to last of every target: (B, T, E) -> (N, E)."""
    total = seen[targets.row, targets.first]
    size = (targets.last - targets.first + 1).unsqueeze(-1)
    for step in range(1, int(size.max())):
        place = targets.first + step
        inside = (place <= targets.last).unsqueeze(-1)
        word = seen[targets.row, place.clamp(max=seen.shape[1] - 1)]
        total = total + torch.where(inside, word, torch.zeros_like(word))
    return total / size
