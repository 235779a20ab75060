"""Scores of readers on annotated sentences, and how far to trust their differences.

Scores follow the evaluation framework's own scorer (Scorer.java of Raganato et
al., 2017): an answer is right when it is one of the instance's gold keys.
Scores, shares and p-values run from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from wsd.records import (
    POS_TAGS,
    Instance,
    Pos,
    Reader,
    Reading,
    Request,
    Sense,
    TaggedSentence,
    Target,
)

FREQUENT = 10  # annotations in SemCor from which a sense counts as frequent
RESAMPLES = 10_000  # moves an interval's ends by less than 0.1 points between seeds
UNKNOWN_KEY = "unknown%0:00:00::"  # the answer for a word that WordNet does not have

Frequency = Literal["frequent", "rare", "unseen"]


class Lexicon(Protocol):
    """What an evaluation asks of the inventory."""

    def senses(self, lemma: str, pos: Pos) -> tuple[Sense, ...]:
        """Return the senses of exactly this lemma."""
        ...

    def candidates(self, form: str, pos: Pos | None = None) -> tuple[Sense, ...]:
        """Return the senses that a form may have."""
        ...


class FirstSense:
    """The baseline to beat: WordNet's first sense, whatever the context."""

    name = "first-sense"

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Believe wholly in the first candidate of every target."""
        return [tuple(map(_first_sense, request.targets)) for request in requests]


def _first_sense(target: Target) -> Reading:
    others = (0.0,) * (len(target.candidates) - 1)
    return Reading(target, (1.0, *others), senseless=0.0, source="first sense")


@dataclass(frozen=True, slots=True)
class Prediction:
    """A reader's answer for one instance; `reading` is None where WordNet has no candidate."""

    instance: Instance
    key: str
    reading: Reading | None

    @property
    def right(self) -> bool:
        """Whether the answer is one of the gold keys."""
        return self.key in self.instance.keys


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of instances, and the framework's three measures (0 to 1) of them.

    `right` is fractional only where a system gives several keys for an instance.
    """

    right: float
    answered: int
    total: int

    @property
    def precision(self) -> float:
        """Share of the answers that are right."""
        return self.right / self.answered if self.answered else 0.0

    @property
    def recall(self) -> float:
        """Share of the instances that are answered rightly."""
        return self.right / self.total if self.total else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def predict(
    reader: Reader, sentences: Sequence[TaggedSentence], lexicon: Lexicon
) -> tuple[Prediction, ...]:
    """Answer every instance, its candidates restricted to the given lemma and part of speech.

    A lemma that WordNet lacks under that part of speech competes over its other
    ones, then over those of the words as they stand; where there is still no
    candidate the answer is UNKNOWN_KEY, which counts as wrong.
    """
    candidates = [
        {each.id: _candidates(each, sentence.words, lexicon) for each in sentence.instances}
        for sentence in sentences
    ]
    requests = [
        Request(
            sentence.words,
            tuple(
                Target(each.first, each.last, found[each.id])
                for each in sentence.instances
                if found[each.id]
            ),
        )
        for sentence, found in zip(sentences, candidates, strict=True)
    ]
    asked = [request for request in requests if request.targets]
    answered = reader.read(asked) if asked else []
    readings = (reading for answers in answered for reading in answers)
    predictions = []
    for sentence, found in zip(sentences, candidates, strict=True):
        for instance in sentence.instances:
            reading = next(readings) if found[instance.id] else None
            key = reading.best.key if reading else UNKNOWN_KEY
            predictions.append(Prediction(instance, key, reading))
    return tuple(predictions)


def _candidates(instance: Instance, words: Sequence[str], lexicon: Lexicon) -> tuple[Sense, ...]:
    found = lexicon.senses(instance.lemma, instance.pos)
    if found:
        return found
    anywhere = tuple(sense for pos in POS_TAGS for sense in lexicon.senses(instance.lemma, pos))
    return anywhere or lexicon.candidates(" ".join(words[instance.first : instance.last + 1]))


def score(predictions: Iterable[Prediction]) -> Score:
    """Score predictions, of which there is one for every instance."""
    flags = [prediction.right for prediction in predictions]
    return Score(sum(flags), len(flags), len(flags))


def score_keys(gold: Mapping[str, Sequence[str]], answers: Mapping[str, Sequence[str]]) -> Score:
    """Score a prediction file as the framework does, whichever system wrote it.

    Of several keys answered for one instance, each has an equal share in it.
    """
    shares = [
        sum(key in gold[name] for key in keys) / len(keys)
        for name, keys in answers.items()
        if name in gold
    ]
    return Score(sum(shares), len(shares), len(gold))


def prediction_lines(predictions: Iterable[Prediction]) -> str:
    """Write predictions as the framework's `id key` lines."""
    return "".join(f"{each.instance.id} {each.key}\n" for each in predictions)


def by_pos(predictions: Sequence[Prediction]) -> dict[str, Score]:
    """Score each part of speech that occurs, in the order of POS_TAGS."""
    return _breakdown(predictions, POS_TAGS, lambda each: each.instance.pos)


def by_answer(predictions: Sequence[Prediction]) -> dict[str, Score]:
    """Score the answers that are WordNet's first sense, and those that are another one."""

    def rank(each: Prediction) -> str:
        first = each.reading is None or each.reading.best == each.reading.target.candidates[0]
        return "first sense" if first else "another sense"

    return _breakdown(predictions, ("first sense", "another sense"), rank)


def by_frequency(predictions: Sequence[Prediction], counts: Mapping[str, int]) -> dict[str, Score]:
    """Score by how often SemCor has the gold sense, the most frequent one where several are right.

    `counts` maps sense keys to annotations in SemCor; an absent key was never seen.
    """

    def frequency(each: Prediction) -> Frequency:
        count = max(counts.get(key, 0) for key in each.instance.keys)
        return "frequent" if count >= FREQUENT else "rare" if count else "unseen"

    return _breakdown(predictions, ("frequent", "rare", "unseen"), frequency)


def _breakdown(
    predictions: Sequence[Prediction], groups: Sequence[str], group: Callable[[Prediction], str]
) -> dict[str, Score]:
    members: dict[str, list[Prediction]] = {name: [] for name in groups}
    for prediction in predictions:
        members[group(prediction)].append(prediction)
    return {name: score(found) for name, found in members.items() if found}


def bootstrap_interval(
    predictions: Sequence[Prediction], *, confidence: float = 0.95, seed: int = 0
) -> tuple[float, float]:
    """Interval of F1 under resampled instances (percentile bootstrap; 0 to 1).

    Drawing n instances with replacement, of which a share p is right, draws a
    binomial number of right ones, so the draws need not be made one by one.
    """
    whole = score(predictions)
    if not whole.total:
        return 0.0, 0.0
    draws = np.random.default_rng(seed).binomial(whole.total, whole.f1, RESAMPLES) / whole.total
    tail = (1 - confidence) / 2
    low, high = np.quantile(draws, (tail, 1 - tail))
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two systems on the same instances: which of them is right alone, and how likely by chance.

    `exact` and `mid_p` are two-sided p-values of McNemar's test (0 to 1).
    """

    only_first: int
    only_second: int
    exact: float
    mid_p: float


def compare(first: Sequence[Prediction], second: Sequence[Prediction]) -> Comparison:
    """Test whether two systems differ, by the instances that only one of them has right.

    The mid-p value is the better calibrated of the two (Fagerland et al., 2013,
    https://doi.org/10.1186/1471-2288-13-91).  Raises ValueError where the two
    did not answer the same instances.
    """
    if [each.instance.id for each in first] != [each.instance.id for each in second]:
        raise ValueError("Expected predictions of the same instances in the same order.")
    pairs = [(a.right, b.right) for a, b in zip(first, second, strict=True)]
    only_first, only_second = pairs.count((True, False)), pairs.count((False, True))
    exact, mid_p = _mcnemar(only_first, only_second)
    return Comparison(only_first, only_second, exact, mid_p)


def _mcnemar(only_first: int, only_second: int) -> tuple[float, float]:
    """Two-sided exact and mid-p values of a fair coin falling this unevenly."""
    throws, fewer = only_first + only_second, min(only_first, only_second)
    if not throws:
        return 1.0, 1.0
    ways, tail = 1, 1  # ways to throw `heads` heads, and at most `heads` heads
    for heads in range(1, fewer + 1):
        ways = ways * (throws - heads + 1) // heads
        tail += ways
    point, below = ways / 2**throws, tail / 2**throws
    if only_first == only_second:
        return 1.0, 1 - point / 2
    return min(1.0, 2 * below), 2 * below - point
