"""Networks that learn side by side, from the same batches, and so in a fair comparison."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from torch import Tensor, nn

from wsd.model import SenseTagger


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
