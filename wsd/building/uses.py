"""Every use of an ambiguous word in WordNet's examples, as a network understands it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from wsd.building.dictionary import wordnet_examples
from wsd.inventory import Inventory
from wsd.records import Request, TaggedSentence, Target, WsdError
from wsd.text import split
from wsd.uses import Place

SENTENCES_AT_ONCE = 1024
MOST_USES = 42_000  # of 192 bytes each: with their list, below 9 MB


class QueryReader(Protocol):
    """A network that gives out what it compares with the senses."""

    def queries(self, requests: Sequence[Request]) -> list[Tensor]:
        """(targets, Q) for each request."""
        ...


def read_uses(
    reader: QueryReader, inventory: Inventory, report: Callable[[str], None]
) -> tuple[list[Place], NDArray[np.float32]]:
    """Read WordNet's examples: the place of every use, and (N, Q) queries in that order.

    Uses of words with one sense are left out: nobody asks what they are like.
    """
    report("Splitting WordNet's examples into words")
    sentences = [(s, found) for s in wordnet_examples(inventory) if (found := _uses(s, inventory))]
    places: list[Place] = []
    queries: list[NDArray[np.float32]] = []
    for start in range(0, len(sentences), SENTENCES_AT_ONCE):
        part = sentences[start : start + SENTENCES_AT_ONCE]
        requests = [_request(sentence, found, inventory) for sentence, found in part]
        queries += [each.numpy() for each in reader.queries(requests)]
        places += [place for _, found in part for place in found]
        report(f"Read {start + len(part):,} of {len(sentences):,} examples")
    if not places:
        raise WsdError("WordNet's examples hold no word with several senses.")
    if len(places) > MOST_USES:
        raise WsdError(f"Expected at most {MOST_USES:,} uses, got {len(places):,}.")
    order = sorted(range(len(places)), key=lambda n: places[n])
    return [places[n] for n in order], np.concatenate(queries)[order]


def _uses(sentence: TaggedSentence, inventory: Inventory) -> tuple[Place, ...]:
    """Places of a sentence's uses; none where its example has several sentences."""
    found: dict[tuple[int, int], Place] = {}
    for instance in sentence.instances:
        if len(inventory.candidates(instance.lemma)) > 1:
            number = int(instance.id.rsplit(".", 2)[1])
            place = (instance.keys[0], number, instance.first, instance.last)
            found.setdefault((instance.first, instance.last), place)
    if not found:
        return ()
    key, number, _, _ = next(iter(found.values()))
    whole = split(inventory.sense(key).examples[number], inventory)
    return tuple(found.values()) if len(whole) == 1 else ()


def _request(sentence: TaggedSentence, found: Sequence[Place], inventory: Inventory) -> Request:
    targets = (Target(first, last, (inventory.sense(key),)) for key, _, first, last in found)
    return Request(sentence.words, tuple(targets))
