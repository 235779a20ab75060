"""What the lab and the measurements find out, as frozen dataclasses.

They are made of the records of `wsd/records.py`; probabilities are 0 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wsd.records import Answer, Reading, Sense, Sides, Target, WordInfluence

Form = Literal[
    "base",
    "plural",
    "third person",
    "past",
    "past participle",
    "present participle",
    "comparative",
    "superlative",
]
"""A form of a lemma: of nouns, of verbs, of adjectives and adverbs."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One reader's belief in a target within its sentence, and of the word by itself.

    `alone` is the reading of the target's words without any other; `influences`
    are as in a `ContextReport`.
    """

    model: str
    words: tuple[str, ...]
    whole: Reading
    alone: Reading
    influences: tuple[WordInfluence, ...]


@dataclass(frozen=True, slots=True)
class Synonym:
    """Another word for a target, in the target's form ("guides": "ushers").

    `sense` is the target's sense whose synset lists it, `probability` (0 to 1)
    that sense's, and `count` how often SemCor has the synonym in that sense.
    """

    text: str
    lemma: str
    form: Form
    sense: Sense
    probability: float
    count: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """Characters `start` to `end` (exclusive) of a sentence, and what stands there instead.

    `answer` and `synonym` are None where an article agrees with the new word
    behind it; offsets count from the beginning of the sentence.
    """

    text: str
    start: int
    end: int
    replacement: str
    answer: Answer | None
    synonym: Synonym | None


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A sentence with synonyms of the senses that the reader called `model` chose."""

    model: str
    original: str
    text: str
    replacements: tuple[Replacement, ...]


@dataclass(frozen=True, slots=True)
class ContextMap:
    """One reader's readings of a target for pairs of words visible on its left and right.

    `readings[i][j]` sees the `left[i]` words before the target and the `right[j]`
    words after it.  Both counts rise from 0 to all the words of that side.
    """

    model: str
    words: tuple[str, ...]
    target: Target
    left: tuple[int, ...]
    right: tuple[int, ...]
    readings: tuple[tuple[Reading, ...], ...]

    @property
    def alone(self) -> Reading:
        """The reading of the target's words without any other."""
        return self.readings[0][0]

    @property
    def whole(self) -> Reading:
        """The reading of the whole sentence."""
        return self.readings[-1][-1]


@dataclass(frozen=True, slots=True)
class WordAttribution:
    """What word `index` of the sentence adds to a sense's log-probability, in nats."""

    index: int
    word: str
    nats: float


@dataclass(frozen=True, slots=True)
class Attributions:
    """Integrated gradients of one sense of one target, for one reader.

    `hidden` and `whole` are the log-probabilities (nats) of the sense `key` with
    every word outside the target hidden and with none; the words' parts sum to
    their difference, but for the error of the integral.
    """

    model: str
    key: str
    hidden: float
    whole: float
    words: tuple[WordAttribution, ...]


@dataclass(frozen=True, slots=True)
class SimilarUse:
    """A word in one of WordNet's examples that a network understands like another use.

    Words `first` to `last` of example number `example` of the sense with this
    `key`; `similarity` is the cosine of the two queries (-1 to 1).
    """

    key: str
    example: int
    first: int
    last: int
    similarity: float


@dataclass(frozen=True, slots=True)
class HorizonPoint:
    """F1 with its interval, in percent, where `visible` words of a side are shown; None: all."""

    visible: int | None
    f1: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class HorizonCurve:
    """A reader's F1 as its view on `side` widens; the other side, if any, is removed."""

    reader: str
    side: Sides
    points: tuple[HorizonPoint, ...]


@dataclass(frozen=True, slots=True)
class Horizon:
    """Stored curves of all readers, and how they were measured; `sets` are the corpora's titles."""

    curves: tuple[HorizonCurve, ...]
    instances: int
    sets: tuple[str, ...]
    definition: str
    command: str
    date: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence with `inserted` neutral words put between a clue and the target.

    Words `start` to `end` (exclusive) of `words` were put in, commas among
    them; `clue` (an index) and `target` are where they then stand.
    """

    words: tuple[str, ...]
    start: int
    end: int
    inserted: int
    clue: int
    target: Target


@dataclass(frozen=True, slots=True)
class Guess:
    """A word that may come next, with its probability (0 to 1)."""

    word: str
    probability: float


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a reader from the left expects before it sees `word`, likeliest guess first.

    `word` is None behind the last word of a text.  `probability` (0 to 1) is
    what it gave to `word`, `place` the rank (from 1) of `word` among the
    guesses; None where there is no word, none that it can say, none among them.
    """

    word: str | None
    probability: float | None
    place: int | None
    guesses: tuple[Guess, ...]


@dataclass(frozen=True, slots=True)
class LanguageScore:
    """How well held-out text of `words` words was foreseen, beside always guessing by frequency.

    `known` is the share (0 to 1) of words that can be guessed at all, `top_five`
    that of all words that were among the five best guesses; perplexities are of
    the known words.
    """

    words: int
    known: float
    perplexity: float
    top_five: float
    frequency_perplexity: float
    frequency_top_five: float
