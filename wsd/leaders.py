"""Which senses are worth showing, and how senses and numbers are written everywhere.

A word like "break" has 75 senses; charts and tables that compare readers must
agree on the few that they show, on their order and so on their colours.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from wsd.records import Reading, Sense

MAX_LEADERS = 6  # as many senses as fit on a phone's screen
LOOSE_ENDS = re.compile(r"( (a|an|and|as|by|for|from|in|of|on|or|the|to|with))+$")
LONGEST_OPENING = 28  # characters of a gloss that stand for a name: a word's line in a sentence


@dataclass(frozen=True, slots=True)
class Leaders:
    """The senses worth a bar of their own, in the order and colours of the page.

    `senses` are the leading ones of all readers compared, `others` counts the
    candidates that share the bar "n other senses".
    """

    senses: tuple[Sense, ...]
    others: int

    @property
    def names(self) -> tuple[str, ...]:
        """A short name for each sense; the synset is added where two would be equal."""
        names = [sense_name(sense) for sense in self.senses]
        times = Counter(names)
        return tuple(
            f"{name} ({sense.synset})" if times[name] > 1 else name
            for name, sense in zip(names, self.senses, strict=True)
        )

    def rank(self, key: str) -> int | None:
        """Place of a sense, which is its colour; None among the others."""
        return next((i for i, sense in enumerate(self.senses) if sense.key == key), None)

    def beliefs(self, reading: Reading) -> tuple[float, ...]:
        """Probabilities (0 to 1) of the leading senses, in order."""
        return tuple(reading.probability(sense.key) for sense in self.senses)

    def rest(self, reading: Reading) -> float:
        """Probability (0 to 1) that the other senses hold together."""
        return max(0.0, 1.0 - sum(self.beliefs(reading)))


def leaders(readings: Sequence[Reading], limit: int = MAX_LEADERS) -> Leaders:
    """Choose the senses to show for readings of one target, the first one's order.

    Every reading's best sense is among them.  A single left-over sense is shown
    rather than called "1 other sense".
    """
    candidates = readings[0].target.candidates
    if len(candidates) <= limit + 1:
        chosen = {sense.key for sense in candidates}
    else:
        rankings = [_by_belief(reading) for reading in readings]
        merged = dict.fromkeys(sense.key for row in zip(*rankings, strict=True) for sense in row)
        chosen = set(list(merged)[:limit])
    senses = tuple(sense for sense in _by_belief(readings[0]) if sense.key in chosen)
    return Leaders(senses=senses, others=len(candidates) - len(senses))


def sense_name(sense: Sense) -> str:
    """Name a sense in a few words: a synonym, else what it is a kind of, else how its gloss begins.

    A synonym that the lemma only spells out ("chest" for "chest of drawers") says nothing new;
    nor does a field: that of "wait" is "stative".
    """
    lemma = sense.lemma.replace("_", " ").lower()
    telling = [synonym for synonym in sense.synonyms if synonym.lower() not in lemma]
    if telling:
        return telling[0]
    if sense.hypernyms:
        return sense.hypernyms[0]
    return _opening(sense.gloss) or sense.lexname


def field_name(sense: Sense) -> str:
    """Name the field that WordNet's lexicographers filed a sense under; "" for "all" of them."""
    field = sense.lexname.partition(".")[2] or sense.lexname
    return "" if field == "all" else field


def _opening(gloss: str) -> str:
    """The first words of a gloss, without a remark before them, cut where a phrase may end."""
    phrase = re.split(r"[;,(]", re.sub(r"^\([^)]*\)\s*", "", gloss), maxsplit=1)[0]
    short = textwrap.shorten(phrase, LONGEST_OPENING, placeholder="")
    return short if short == phrase.strip() else LOOSE_ENDS.sub("", short) + " …"


def percent(probability: float) -> str:
    """Write a probability (0 to 1) as people read it; never 0 % or 100 % by rounding."""
    if 0 < probability < 0.005:
        return "< 1 %"
    if 0.995 <= probability < 1:
        return "> 99 %"
    return f"{probability:.0%}".replace("%", " %")


def points(shift: float) -> str:
    """Write a shift (-1 to 1) in percentage points with its sign: "+12", "−3", "0"."""
    rounded = round(100 * shift)
    return "0" if rounded == 0 else f"{rounded:+d}".replace("-", "−")


def _by_belief(reading: Reading) -> list[Sense]:
    pairs = zip(reading.probabilities, reading.target.candidates, strict=True)
    return [sense for _, sense in sorted(pairs, key=lambda pair: -pair[0])]
