"""From text to answers: candidates from the lexicon, beliefs from a reader, sources declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from wsd.context import context_reports
from wsd.findings import Synonym
from wsd.records import (
    Answer,
    ContextReport,
    Document,
    Expression,
    Reader,
    Reading,
    Request,
    Sentence,
    SentenceAnswers,
    Target,
    WsdError,
)
from wsd.rewriting import synonyms_of
from wsd.text import split

if TYPE_CHECKING:
    from wsd.inventory import Inventory

SENSELESS = 0.5  # from here on "no sense" is the likelier belief
LONGEST_NAMED = 60  # characters of a target that an error repeats
LISTED = 30  # choices that an error names; more would bury the sentence

TargetName = str | int | tuple[int, int]
"""A word or expression of the text, a token's index in the whole text, or its offsets.

Of a word that occurs several times, the first is meant.  Indices begin at 0 and
count marks of punctuation too; offsets are (start, end), the end exclusive.
"""


@dataclass(frozen=True)
class Disambiguator:
    """A reader and a lexicon, which together read plain text.

    >>> from wsd import load
    >>> load("both").read_target("The cherry trees bloom in spring.", "spring").sense.key
    'spring%1:28:00::'
    """

    reader: Reader
    inventory: Inventory

    @property
    def declaring(self) -> Reader:
        """The reader, every reading declared: "only sense" and "no sense" told from a choice."""
        return _Declaring(self.reader)

    def disambiguate(self, text: str) -> Document:
        """Answer for every token and every expression of the text, in one call of the reader."""
        return Document(self.reader.name, text, self.answer(split(text, self.inventory)))

    def answer(self, sentences: Sequence[Sentence]) -> tuple[SentenceAnswers, ...]:
        """Answer for sentences of one text or of many, in one call of the reader."""
        targets = [tuple(self._targets(sentence)) for sentence in sentences]
        requests = [Request(_words(s), t) for s, t in zip(sentences, targets, strict=True) if t]
        readings = iter(self.declaring.read(requests))
        return tuple(
            _answers(sentence, next(readings) if asked else ())
            for sentence, asked in zip(sentences, targets, strict=True)
        )

    def read_target(self, text: str, target: TargetName) -> Answer:
        """Answer for one word or expression; WsdError lists what can be chosen."""
        sentence, span = self._find(text, target)
        found = self._target(span)
        if found is None:
            return _answer(span, None)
        [(reading,)] = self.declaring.read([Request(_words(sentence), (found,))])
        return _answer(span, reading)

    def synonyms(self, text: str, target: TargetName) -> tuple[Synonym, ...]:
        """Other words for one word or expression, in its form, the likeliest sense's first."""
        answer = self.read_target(text, target)
        sentence, span = self._find(text, target)
        return synonyms_of(answer, self.inventory, _words(sentence)[: span.first])

    def context(
        self, text: str, target: TargetName, *, other_side_visible: bool = True
    ) -> ContextReport:
        """Measure how the words around a target move its reading, within its sentence."""
        sentence, span = self._find(text, target)
        found = self._target(span)
        if found is None:
            raise WsdError(f"WordNet has no sense for {span.text!r}{self._choices(text)}")
        return context_reports(
            self.declaring, _words(sentence), found, other_side_visible=other_side_visible
        )

    def _targets(self, sentence: Sentence) -> list[Target]:
        found = map(self._target, (*_token_spans(sentence), *sentence.expressions))
        return [target for target in found if target is not None]

    def _target(self, span: Expression) -> Target | None:
        candidates = self.inventory.candidates(span.text)
        return Target(span.first, span.last, candidates) if candidates else None

    def _find(self, text: str, target: TargetName) -> tuple[Sentence, Expression]:
        sentences = split(text, self.inventory)
        tokens = [(s, span) for s in sentences for span in _token_spans(s)]
        expressions = [(s, span) for s in sentences for span in s.expressions]
        if not tokens:
            raise WsdError("Expected a text with words in it, got none.")
        if isinstance(target, int):
            if 0 <= target < len(tokens):
                return tokens[target]
        elif isinstance(target, tuple):
            for place in (*tokens, *expressions):
                if (place[1].start, place[1].end) == target:
                    return place
        else:
            for same in (_as_it_stands, _spelled):
                for place in (*tokens, *expressions):
                    if same(place[1].text) == same(target):
                        return place
        raise WsdError(f"The text has no word {_named(target)}{self._choices(text)}")

    def _choices(self, text: str) -> str:
        """End an error's sentence with the words to choose from, each with its token index."""
        tokens = (span for s in split(text, self.inventory) for span in _token_spans(s))
        readable = (
            f"{index} {span.text}"
            for index, span in enumerate(tokens)
            if self.inventory.candidates(span.text)
        )
        listed = list(islice(readable, LISTED + 1))
        if not listed:
            return ", and none for any other word of the text."
        more = ", ..." if len(listed) > LISTED else "."
        return f"; choose one of these, by word or by index: {', '.join(listed[:LISTED])}{more}"


def load(model: str = "both") -> Disambiguator:
    """Load a network of `models/` by name, or "first-sense", the baseline, with WordNet.

    Raises WsdError for an unknown name and for missing or damaged files.
    """
    from wsd.inventory import load_inventory  # nltk and torch are slow to import

    if model == "first-sense":
        from wsd.evaluation import FirstSense

        return Disambiguator(FirstSense(), load_inventory())
    from wsd.network import load_reader

    return Disambiguator(load_reader(model), load_inventory())


def synonyms(text: str, target: TargetName, *, model: str = "both") -> tuple[Synonym, ...]:
    """Other words that fit a word or expression of a text, ranked by their sense's probability.

    The reader is kept, so that only the first call waits for it.
    """
    return _kept(model).synonyms(text, target)


@lru_cache(maxsize=2)
def _kept(model: str) -> Disambiguator:
    return load(model)


@dataclass(frozen=True)
class _Declaring:
    """A reader that declares where each reading of another reader comes from."""

    reader: Reader

    @property
    def name(self) -> str:
        return self.reader.name

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        if not requests:
            return []
        return [tuple(map(_declared, readings)) for readings in self.reader.read(requests)]


def _declared(reading: Reading) -> Reading:
    if reading.senseless >= SENSELESS:
        return replace(reading, source="no sense")
    if len(reading.target.candidates) == 1:
        return replace(reading, probabilities=(1.0,), source="only sense")
    return reading


def _words(sentence: Sentence) -> tuple[str, ...]:
    return tuple(token.text for token in sentence.tokens)


def _token_spans(sentence: Sentence) -> list[Expression]:
    """Every token as an expression of one word."""
    return [
        Expression(token.text, token.start, token.end, index, index)
        for index, token in enumerate(sentence.tokens)
    ]


def _answers(sentence: Sentence, readings: Sequence[Reading]) -> SentenceAnswers:
    of_span = {(reading.target.first, reading.target.last): reading for reading in readings}

    def answered(spans: Sequence[Expression]) -> tuple[Answer, ...]:
        return tuple(_answer(span, of_span.get((span.first, span.last))) for span in spans)

    return SentenceAnswers(
        sentence, answered(_token_spans(sentence)), answered(sentence.expressions)
    )


def _answer(span: Expression, reading: Reading | None) -> Answer:
    sense = reading.best if reading and reading.source != "no sense" else None
    return Answer(
        text=span.text,
        start=span.start,
        end=span.end,
        first=span.first,
        last=span.last,
        lemma=sense.lemma if sense else span.text.lower(),
        pos=sense.pos if sense else None,
        sense=sense,
        probability=max(reading.probabilities) if reading and sense else None,
        source=reading.source if reading else "no sense",
        reading=reading,
    )


def _named(target: TargetName) -> str:
    if isinstance(target, int):
        return f"with index {target}"
    if isinstance(target, tuple):
        return f"from character {target[0]} to {target[1]}"
    return repr(target[:LONGEST_NAMED])


def _as_it_stands(text: str) -> str:
    return text


def _spelled(text: str) -> str:
    """A word without its case, an expression without the kind of its gaps."""
    return " ".join(text.replace("_", " ").casefold().split())
