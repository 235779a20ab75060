"""All that `wsd benchmark` measures of our readers: scores, beliefs, speed, differences.

Shares, F1 and their intervals are in percent, as the field prints them.  How
often SemCor has a gold sense is WordNet's own count (`Sense.count`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from wsd.evaluation import (
    RESAMPLES,
    Lexicon,
    Prediction,
    Score,
    bootstrap_interval,
    by_answer,
    by_frequency,
    by_pos,
    compare,
    predict,
    score,
)
from wsd.published import ALL, DEVELOPMENT, FRAMEWORK, TEST
from wsd.records import Reader, Reading, Request, TaggedSentence

BINS = 10  # of equal width, the usual number for expected calibration error
MOST_SENSES = {"1": 1, "2": 2, "3-4": 4, "5-9": 9}  # of a group; what is above falls into MORE
MORE, UNKNOWN = "10+", "not in WordNet"
WARM_UP = 8  # sentences, so that what happens once is not timed
PAIRS = (
    ("both", "left"),
    ("both", "right"),
    ("left", "none"),
    ("right", "none"),
    ("both", "both-rnn"),
)  # the first is expected to be the better one


@dataclass(frozen=True, slots=True)
class Measure:
    """F1 with its 95 % bootstrap interval, all in percent."""

    f1: float
    low: float
    high: float
    instances: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence: its mean, and the share of them right (0 to 1)."""

    confidence: float
    accuracy: float
    instances: int


@dataclass(frozen=True, slots=True)
class Answers:
    """What one reader answered on each set, and how fast; `size` in bytes on disk, 0 if none."""

    reader: str
    predictions: Mapping[str, tuple[Prediction, ...]]
    sentences_a_second: float
    size: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """One reader's scores: on each set, on sets together, and on groups of all.

    `gold_frequency` groups by how often SemCor has the gold sense, `senses` by
    how many candidates there are, `gold_rank` by whether a gold sense is
    WordNet's first, `answer` by whether the answer is.  `calibration_error` (0
    to 1) is None for a reader without beliefs; it and its bins are of the sets
    joined as `calibration_sets`, TEST wherever it can be.
    """

    reader: str
    sets: dict[str, Measure]
    together: dict[str, Measure]
    pos: dict[str, Measure]
    gold_frequency: dict[str, Measure]
    senses: dict[str, Measure]
    gold_rank: dict[str, Measure]
    answer: dict[str, Measure]
    calibration_error: float | None
    calibration_bins: tuple[Bin, ...]
    calibration_sets: str
    sentences_a_second: float
    size: int


@dataclass(frozen=True, slots=True)
class Difference:
    """By how many points of F1 one reader leads another on all, and McNemar's p (0 to 1)."""

    reader: str
    other: str
    points: float
    low: float
    high: float
    only_reader: int
    only_other: int
    exact: float
    mid_p: float


class TimedReader:
    """Another reader, timed: `seconds` spent on `sentences`, what led to the requests left out."""

    def __init__(self, reader: Reader, clock: Callable[[], float]) -> None:
        self.name = reader.name
        self.seconds = 0.0
        self.sentences = 0
        self._reader = reader
        self._clock = clock

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Read as the other reader does."""
        start = self._clock()
        readings = self._reader.read(requests)
        self.seconds += self._clock() - start
        self.sentences += len(requests)
        return readings


def answer(
    reader: Reader,
    sets: Mapping[str, Sequence[TaggedSentence]],
    lexicon: Lexicon,
    *,
    size: int = 0,
    clock: Callable[[], float] = time.perf_counter,
) -> Answers:
    """Let a reader answer every set; its speed is that of sentences with annotated words."""
    for sentences in sets.values():
        predict(reader, sentences[:WARM_UP], lexicon)
    timed = TimedReader(reader, clock)
    found = {name: predict(timed, sentences, lexicon) for name, sentences in sets.items()}
    speed = timed.sentences / timed.seconds if timed.seconds else 0.0
    return Answers(reader.name, found, speed, size)


def result(answers: Answers) -> Result:
    """Score what a reader answered."""
    everything = together(answers.predictions, ALL)
    counts = _counts(everything)
    groups = {name: together(answers.predictions, name) for name in (ALL, TEST)}
    believed = TEST if groups[TEST] else ALL  # DEVELOPMENT served to calibrate
    bins = calibration_bins(groups[believed])
    return Result(
        reader=answers.reader,
        sets={name: measure(found) for name, found in answers.predictions.items()},
        together={name: measure(found) for name, found in groups.items() if found},
        pos=_measures(everything, by_pos),
        gold_frequency=_measures(everything, lambda each: by_frequency(each, counts)),
        senses=_measures(everything, by_senses),
        gold_rank=_measures(everything, by_gold_rank),
        answer=_measures(everything, by_answer),
        calibration_error=calibration_error(bins),
        calibration_bins=bins,
        calibration_sets=believed,
        sentences_a_second=answers.sentences_a_second,
        size=answers.size,
    )


def together(
    predictions: Mapping[str, tuple[Prediction, ...]], name: str
) -> tuple[Prediction, ...]:
    """Join the framework's sets, for TEST without the one that served to choose.

    Other sets may share instances with these and stand alone; only where there
    is no set of the framework are they joined.
    """
    known = [each for each in FRAMEWORK if each in predictions] or list(predictions)
    wanted = (each for each in known if name == ALL or each != DEVELOPMENT)
    return tuple(chain.from_iterable(predictions[each] for each in wanted))


def measure(predictions: Sequence[Prediction]) -> Measure:
    """Score predictions in percent, with the interval."""
    low, high = bootstrap_interval(predictions)
    found = score(predictions)
    return Measure(_percent(found.f1), _percent(low), _percent(high), found.total)


def by_gold_rank(predictions: Sequence[Prediction]) -> dict[str, Score]:
    """Score the instances for which WordNet's first sense is right, and those for which it is not.

    The second are where context is needed: the first-sense baseline has none of them right.
    """
    ranks: dict[str, list[Prediction]] = {"first sense": [], "another sense": []}
    for each in predictions:
        first = each.reading.target.candidates[0].key if each.reading else None
        ranks["first sense" if first in each.instance.keys else "another sense"].append(each)
    return {name: score(found) for name, found in ranks.items() if found}


def by_senses(predictions: Sequence[Prediction]) -> dict[str, Score]:
    """Score by the number of candidates, in the order of MOST_SENSES."""
    groups: dict[str, list[Prediction]] = {name: [] for name in (*MOST_SENSES, MORE, UNKNOWN)}
    for each in predictions:
        count = len(each.reading.target.candidates) if each.reading else 0
        fitting = (name for name, most in MOST_SENSES.items() if count <= most)
        groups[next(fitting, MORE) if count else UNKNOWN].append(each)
    return {name: score(found) for name, found in groups.items() if found}


def calibration_bins(predictions: Sequence[Prediction]) -> tuple[Bin, ...]:
    """Sort a network's answers by confidence, where it had more than one candidate."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for each in predictions:
        reading = each.reading
        if reading and reading.source == "network" and len(reading.probabilities) > 1:
            confidence = max(reading.probabilities)
            bins[min(int(confidence * BINS), BINS - 1)].append((confidence, each.right))
    return tuple(
        Bin(
            sum(c for c, _ in found) / len(found), sum(r for _, r in found) / len(found), len(found)
        )
        for found in bins
        if found
    )


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Mean distance of confidence from accuracy (0 to 1), each bin by its instances.

    Naeini et al., 2015, Obtaining Well Calibrated Probabilities Using Bayesian Binning.
    """
    total = sum(each.instances for each in bins)
    apart = sum(each.instances * abs(each.confidence - each.accuracy) for each in bins)
    return apart / total if total else None


def differences(answers: Sequence[Answers]) -> tuple[Difference, ...]:
    """Compare the readers of each of PAIRS that has both of them."""
    found = {each.reader: together(each.predictions, ALL) for each in answers}
    return tuple(
        difference(reader, other, found[reader], found[other])
        for reader, other in PAIRS
        if reader in found and other in found
    )


def difference(
    reader: str, other: str, first: Sequence[Prediction], second: Sequence[Prediction]
) -> Difference:
    """Compare two readers' answers; the interval is of instances resampled for both at once.

    Raises ValueError where the two did not answer the same instances.
    """
    found = compare(first, second)
    total = max(1, len(first))
    alone = np.array([found.only_first, found.only_second]) / total
    shares = [*alone, max(0.0, 1 - alone.sum())]
    draws = np.random.default_rng(0).multinomial(total, shares, RESAMPLES) / total
    low, high = np.quantile(draws[:, 0] - draws[:, 1], (0.025, 0.975))
    return Difference(
        reader=reader,
        other=other,
        points=_percent((found.only_first - found.only_second) / total),
        low=_percent(float(low)),
        high=_percent(float(high)),
        only_reader=found.only_first,
        only_other=found.only_second,
        exact=found.exact,
        mid_p=found.mid_p,
    )


def _measures(
    predictions: Sequence[Prediction], breakdown: Callable[[Sequence[Prediction]], dict[str, Score]]
) -> dict[str, Measure]:
    groups: dict[str, list[Prediction]] = {name: [] for name in breakdown(predictions)}
    for each in predictions:
        [name] = breakdown([each])  # the one group that it falls into
        groups[name].append(each)
    return {name: measure(found) for name, found in groups.items()}


def _counts(predictions: Sequence[Prediction]) -> dict[str, int]:
    """Annotations in SemCor of every candidate, gold senses among them, as WordNet counts them."""
    return {
        sense.key: sense.count
        for each in predictions
        if each.reading
        for sense in each.reading.target.candidates
    }


def _percent(share: float) -> float:
    return round(100 * share, 2)
