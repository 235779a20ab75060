"""The nouns of the project, each named once, and nothing else.

A `Sense` is one entry of WordNet for one lemma.  A `Token` is a word of the
visitor's text with its character offsets.  A `Target` is a span of words with
the senses that compete for it, a `Request` is what a reader gets to see, and a
`Reading` is what it believes.  Everything here is frozen, so it may cross
module and thread borders; nothing here imports anything of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Pos = Literal["NOUN", "VERB", "ADJ", "ADV"]
"""Part of speech of a sense, in the universal tag set (satellites are ADJ)."""

POS_TAGS: tuple[Pos, ...] = ("NOUN", "VERB", "ADJ", "ADV")

Side = Literal["left", "right"]
Sides = Literal["left", "right", "both"]

Source = Literal["network", "only sense", "first sense", "no sense"]
"""Where an answer came from.

"network": a network chose among several candidates.  "only sense": WordNet
lists one candidate, nothing was chosen.  "first sense": the declared fallback,
WordNet's first sense.  "no sense": the word has no candidate, or the network
believes that it carries no sense here ("to", "the", the "was" of "was read").
"""


class WsdError(Exception):
    """Base of every error that a user can mend; its text is one clear sentence."""


@dataclass(frozen=True, slots=True)
class Sense:
    """One WordNet 3.0 sense of one lemma.

    `key` is the sense key ("chest%1:06:01::"), `synset` NLTK's synset name
    ("chest.n.02"), `synonyms` the synset's other lemmas with spaces for
    underscores, `hypernyms` the names of the direct hypernyms' first lemmas,
    `lexname` the lexicographer file ("noun.artifact"), `count` how often
    SemCor has this sense according to WordNet's own count (0 or more).
    """

    key: str
    synset: str
    lemma: str
    pos: Pos
    gloss: str
    examples: tuple[str, ...]
    synonyms: tuple[str, ...]
    hypernyms: tuple[str, ...]
    lexname: str
    count: int


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a mark of punctuation; `end` is exclusive.

    Offsets count characters of the whole input, so `input[start:end] == text`.
    """

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Expression:
    """A multi-word expression known to WordNet.

    It covers the tokens `first` to `last` of its sentence, both included.
    """

    text: str
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its tokens and expressions, in the order of the text."""

    text: str
    start: int
    end: int
    tokens: tuple[Token, ...]
    expressions: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Words `first` to `last` (both included) and the senses that compete for them.

    `candidates` holds at least one sense, in WordNet order.
    """

    first: int
    last: int
    candidates: tuple[Sense, ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One sentence as a reader may see it, with the targets to read in it.

    A word of None is hidden: the reader knows that a word stands there and not
    which.
    """

    words: tuple[str | None, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader believes of one target.

    `probabilities` (0 to 1, sum 1) stand in the order of `target.candidates`;
    `senseless` is the probability (0 to 1) that the words carry no sense here.
    """

    target: Target
    probabilities: tuple[float, ...]
    senseless: float
    source: Source

    @property
    def best(self) -> Sense:
        """The most probable candidate; the earlier in WordNet order wins a tie."""
        return self.target.candidates[self.probabilities.index(max(self.probabilities))]

    def probability(self, key: str) -> float:
        """Probability (0 to 1) of the sense with this key; 0 if it is no candidate."""
        pairs = zip(self.target.candidates, self.probabilities, strict=True)
        return next((p for sense, p in pairs if sense.key == key), 0.0)


class Reader(Protocol):
    """Anything that reads targets: a network, the first-sense baseline, a test's fake."""

    @property
    def name(self) -> str:
        """The name by which its answers are told from another reader's."""
        ...

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Read every target of every request; one tuple a request, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What the disambiguator says of one token or expression.

    `first` and `last` are token indices in the sentence.  `lemma` is the chosen
    sense's lemma, or the lower-cased text where there is no sense; `pos` and
    `probability` (0 to 1) are None exactly where `sense` is None.  `reading` is
    None where WordNet has no candidate for the word.
    """

    text: str
    start: int
    end: int
    first: int
    last: int
    lemma: str
    pos: Pos | None
    sense: Sense | None
    probability: float | None
    source: Source
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class SentenceAnswers:
    """A sentence and an answer for every token and every expression of it."""

    sentence: Sentence
    tokens: tuple[Answer, ...]
    expressions: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text, read by the reader called `model`."""

    model: str
    text: str
    sentences: tuple[SentenceAnswers, ...]


@dataclass(frozen=True, slots=True)
class RowPart:
    """Sentences of a row, a row being a paragraph or a table's cell of a larger collection.

    `row` counts from 1.  A long row comes in several parts: `first` is the number
    of the part's first sentence in its row, from 0, and `last` is true of the
    row's last part.  Offsets count characters of the row.
    """

    row: int
    first: int
    sentences: tuple[SentenceAnswers, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class SweepStep:
    """A target read with `visible` words of one side; `word` is the one just added.

    `word` is None at the first step, where that side shows nothing.
    """

    visible: int
    word: str | None
    reading: Reading


@dataclass(frozen=True, slots=True)
class Sweep:
    """Readings of one target as its context on `side` grows from nothing to all.

    The other side is wholly visible or wholly hidden (`other_side_visible`).
    """

    side: Side
    other_side_visible: bool
    steps: tuple[SweepStep, ...]


@dataclass(frozen=True, slots=True)
class WordInfluence:
    """What word `index` of the sentence contributes to one sense of the target.

    `shift` is the sense's probability with the word minus that with the word
    hidden (-1 to 1; times 100, percentage points).  `reading` is the one with
    the word hidden.
    """

    index: int
    word: str
    shift: float
    reading: Reading


@dataclass(frozen=True, slots=True)
class ContextReport:
    """Everything the context charts of one target show, for one reader.

    `whole` is the reading of the whole sentence, `influences` are about the
    sense that `whole` chooses, one for each word outside the target.
    """

    model: str
    words: tuple[str, ...]
    whole: Reading
    left: Sweep
    right: Sweep
    influences: tuple[WordInfluence, ...]


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
class Instance:
    """An annotated word or expression of a corpus: words `first` to `last`, both included.

    `keys` holds every sense key that counts as right, in the corpus's order;
    it is empty where the corpus was read without its gold keys.
    """

    id: str
    first: int
    last: int
    lemma: str
    pos: Pos
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence of an annotated corpus, with its instances in the order of the words.

    `senseless` holds the indices of words known to carry no sense; a word that
    is neither there nor in an instance is simply not annotated.
    """

    document: str
    words: tuple[str, ...]
    instances: tuple[Instance, ...]
    senseless: tuple[int, ...] = ()


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
