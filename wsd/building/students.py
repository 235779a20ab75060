"""Networks that learn side by side, from the same batches, and so in a fair comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import torch
from torch import Tensor, nn

from wsd.model import SenseTagger

HIDE_SIDE = 0.1  # share of words of which the left side is hidden, and share of the right


class Students(nn.Module):
    """Networks that learn together, their shared word vectors, and their state layers.

    A state layer predicts the teacher's states while a network learns, and is
    not shipped.
    """

    def __init__(self, taggers: Mapping[str, SenseTagger], words: Tensor, state_width: int) -> None:
        super().__init__()
        self.words = nn.Parameter(words)
        self.taggers = nn.ModuleDict(taggers)
        self.states = nn.ModuleDict(
            {name: nn.Linear(t.config.hidden_width, state_width) for name, t in taggers.items()}
        )
        self.to(words.device)

    @property
    def members(self) -> Iterator[tuple[str, SenseTagger]]:
        """The networks by name."""
        for name, tagger in self.taggers.items():
            assert isinstance(tagger, SenseTagger)
            yield name, tagger


def halves(tagger: SenseTagger) -> dict[str, Tensor]:
    """A network's weights in half precision."""
    return {key: values.half().contiguous() for key, values in tagger.state_dict().items()}


def sides_hidden(read: list[Tensor]) -> list[Tensor]:
    """What `SenseTagger.scan` read, without its left side for some words, its right for others.

    A network of two sides else leans on the one that is sooner learned from, and what only
    the other tells goes unlearned (ModDrop: Neverova et al., 2016, arXiv:1501.00102).  A
    network of one side, or none, keeps all.
    """
    if len(read) < 3:
        return read
    seen, left, right = read
    chance = torch.rand(*left.shape[:2], 1, device=left.device)
    return [seen, left * (chance >= HIDE_SIDE), right * (chance < 1 - HIDE_SIDE)]
