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
