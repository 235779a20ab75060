"""A lexicon of a few words and a reader that counts, for tests without WordNet or a network."""

from __future__ import annotations

from collections.abc import Sequence

from wsd.records import POS_TAGS, Pos, Reading, Request, Sense, Target

POS_NUMBERS: dict[Pos, int] = {"NOUN": 1, "VERB": 2, "ADJ": 3, "ADV": 4}

SENSES: dict[str, tuple[tuple[Pos, str], ...]] = {
    "spring": (("NOUN", "a season"), ("NOUN", "a coil"), ("VERB", "leap")),
    "be": (("VERB", "have a quality"), ("VERB", "exist")),
    "chest": (("NOUN", "a box"), ("NOUN", "the thorax")),
    "bank": (("NOUN", "a slope"), ("NOUN", "a firm")),
    "drawer": (("NOUN", "a sliding box"),),
    "chest_of_drawers": (("NOUN", "furniture"),),
    "café": (("NOUN", "a small restaurant"),),
}
FORMS = {"is": "be", "drawers": "drawer"}


def sense(lemma: str, number: int) -> Sense:
    """Sense `number` (from 1) of a lemma of SENSES."""
    pos, gloss = SENSES[lemma][number - 1]
    key = f"{lemma}%{POS_NUMBERS[pos]}:00:{number:02}::"
    name = f"{lemma}.{pos[0].lower()}.{number:02}"
    return Sense(key, name, lemma, pos, gloss, (), (), (), "", 10 // number)


def senses(lemma: str) -> tuple[Sense, ...]:
    """All senses of a lemma of SENSES."""
    return tuple(sense(lemma, number + 1) for number in range(len(SENSES[lemma])))


class FewWords:
    """The lexicon of SENSES: as much of `Inventory` as reading a text needs."""

    def candidates(self, form: str, pos: Pos | None = None) -> tuple[Sense, ...]:
        """Return the senses of a form; FORMS is all the morphology there is."""
        name = "_".join(form.lower().replace("_", " ").split())
        return tuple(
            each
            for tag in ((pos,) if pos else POS_TAGS)
            for each in self.senses(FORMS.get(name, name), tag)
        )

    def senses(self, lemma: str, pos: Pos) -> tuple[Sense, ...]:
        """Return the senses of exactly this lemma."""
        return tuple(each for each in senses(lemma) if each.pos == pos) if lemma in SENSES else ()

    def knows(self, form: str) -> bool:
        """Tell whether a form has senses."""
        return bool(self.candidates(form))

    def irregular_forms(self, lemma: str, pos: Pos) -> tuple[str, ...]:
        """Every form here is made by a rule."""
        return ()

    def synset_id(self, sense: Sense) -> str:
        """Number a synset by the letters of its name."""
        return f"{sum(map(ord, sense.synset)):08}-n"

    def longest_expression(self, *words: str) -> int:
        """Count the words of the longest expression that may begin with these."""
        return 3 if words[0].lower() == "chest" else 0


class CountingReader:
    """Believes in a sense by how many words it sees on a side.

    The first candidate weighs 1 + the words seen to the left, the second
    1 + those to the right, any other 1; a hidden word is not seen.  The word
    "is" carries no sense.  `calls` keeps the requests of every call.
    """

    name = "counting"

    def __init__(self) -> None:
        self.calls: list[list[Request]] = []

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Read as the class says."""
        self.calls.append(list(requests))
        return [
            tuple(self._reading(request.words, target) for target in request.targets)
            for request in requests
        ]

    def _reading(self, words: Sequence[str | None], target: Target) -> Reading:
        left = sum(word is not None for word in words[: target.first])
        right = sum(word is not None for word in words[target.last + 1 :])
        weights = [1 + left, 1 + right, *(1 for _ in target.candidates[2:])]
        weights = weights[: len(target.candidates)]
        senseless = 0.9 if words[target.first : target.last + 1] == ("is",) else 0.1
        shares = tuple(weight / sum(weights) for weight in weights)
        return Reading(target, shares, senseless, "network")


class Believer:
    """Gives the senses named a weight of 8 and any other 1; what has none of them, no sense."""

    name = "believer"

    def __init__(self, *keys: str) -> None:
        self.keys = keys

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Read as the class says."""
        found = []
        for request in requests:
            readings = []
            for target in request.targets:
                weights = [8 if sense.key in self.keys else 1 for sense in target.candidates]
                shares = tuple(weight / sum(weights) for weight in weights)
                senseless = 0.1 if max(weights) == 8 else 0.9
                readings.append(Reading(target, shares, senseless, "network"))
            found.append(tuple(readings))
        return found
