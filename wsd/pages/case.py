"""What every demonstration of the lab is about: a text and the word chosen in it; pure."""

from __future__ import annotations

from dataclasses import dataclass

from wsd.pages.choice import Choice
from wsd.records import Reading, Target


@dataclass(frozen=True, slots=True)
class Case:
    """A visitor's text and the word or expression chosen in it, as the reader `both` read it."""

    text: str
    choice: Choice

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the chosen sentence, marks of punctuation too, as a `Request` takes them."""
        return tuple(token.text for token in self.choice.sentence.sentence.tokens)

    @property
    def reading(self) -> Reading:
        """What `both` believes of the chosen word."""
        reading = self.choice.answer.reading
        assert reading is not None, "only words with candidates can be chosen"
        return reading

    @property
    def target(self) -> Target:
        """The chosen word's place in `words` and its candidates."""
        return self.reading.target

    @property
    def ambiguous(self) -> bool:
        """Tell whether WordNet lists several senses, so that there is something to decide."""
        return len(self.target.candidates) > 1


def place(target: Target) -> tuple[int, int]:
    """Tell targets of one sentence apart: what a cache needs, for the words fix the candidates."""
    return target.first, target.last
