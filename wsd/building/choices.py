"""Which senses the words of raw text choose among, as tables that a batch looks up at once.

Raw text has no parts of speech: a word that may be a noun and a verb is two
choices, and the teacher's belief within each of them is something to learn.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor

from wsd.encoding import TargetBatch
from wsd.inventory import Inventory

MOST_CANDIDATES = 24  # of a choice, the first by WordNet's order; of 1,000 choices 4 have more
SKIPPED_FORMS = 100  # the most frequent forms: "a" and "in" are nouns too, and "be" is in SemCor


@dataclass(frozen=True)
class Choices:
    """Every choice of the forms of a text: G choices of at most C candidates.

    `places` are the choices of a form in lower case; `senses` (G, C) long, rows
    of the sense table, -1 for padding; `counts` (G, C) float.
    """

    places: Mapping[str, range]
    senses: Tensor
    counts: Tensor

    def sample(self, words: Sequence[str], most: int, chance: random.Random) -> TargetBatch:
        """Draw at most `most` choices of the words, each a target whose row is its word's number.

        Of a target only `row`, `senses` and `counts` mean something.
        """
        found = [(n, g) for n, word in enumerate(words) for g in self.places.get(word.lower(), ())]
        if len(found) > most:
            found = chance.sample(found, most)
        word, choice = torch.tensor(found or [(0, 0)]).unbind(1)
        senses = self.senses[choice]
        return TargetBatch(word, word, word, senses, self.counts[choice], senses)


def find_choices(
    sentences: Sequence[Sequence[str]], inventory: Inventory, rows: Mapping[str, int]
) -> Choices:
    """Look up every form of a text that has two senses or more of one part of speech."""
    forms = Counter(word.lower() for words in sentences for word in words)
    places: dict[str, range] = {}
    choices: list[tuple[list[int], list[float]]] = []
    for form, _ in forms.most_common()[SKIPPED_FORMS:]:
        start = len(choices)
        for _, group in groupby(inventory.candidates(form), key=lambda sense: sense.pos):
            known = [sense for sense in group if sense.synset in rows][:MOST_CANDIDATES]
            if len(known) > 1:
                choices.append(
                    ([rows[sense.synset] for sense in known], [float(s.count) for s in known])
                )
        if len(choices) > start:
            places[form] = range(start, len(choices))
    senses = torch.full((max(len(choices), 1), MOST_CANDIDATES), -1)
    counts = torch.zeros(senses.shape)
    for n, (found, seen) in enumerate(choices):
        senses[n, : len(found)] = torch.tensor(found)
        counts[n, : len(found)] = torch.tensor(seen)
    return Choices(places, senses, counts)
