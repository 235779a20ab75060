"""What the two tables have that all networks share: which words, and which synsets.

A word's vector begins as what the teacher makes of it standing alone (after
Gupta and Jaggi's "X2Static", 2021, without its corpus pass), standardised and
rotated to the E directions of most variance; then it learns with the networks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from wsd.encoding import HIDDEN, LONGEST_WORD, UNKNOWN, plain
from wsd.inventory import Inventory
from wsd.records import Sense

WHOLE_WORDS = 30_000  # rows for whole words, by how often raw text has them


def choose_vocabulary(
    sentences: Iterable[Sequence[str]], pieces: Sequence[str], lemmas: Iterable[str]
) -> list[str]:
    """The most frequent words of a text, and the teacher's pieces that spell all others.

    `lemmas` are counted as if each occurred once; pieces of other scripts and
    the teacher's reserved ones are left out.
    """
    counts = Counter(plain(word) for words in sentences for word in words)
    counts.update(plain(lemma) for lemma in lemmas)
    words = [w for w, _ in counts.most_common(WHOLE_WORDS) if len(w) <= LONGEST_WORD]
    latin = [p for p in pieces if p.isascii() and not p.startswith(("[", "<"))]
    return list(dict.fromkeys([UNKNOWN, HIDDEN, *words, *latin]))


def word_vectors(alone: np.ndarray, width: int) -> np.ndarray:
    """(V, width) float32 from the (V, D) states of words alone; UNKNOWN and HIDDEN are zero."""
    reduced = principal(standardised(alone.astype(np.float32)), width)
    reduced[:2] = 0
    return reduced


def standardised(values: np.ndarray) -> np.ndarray:
    """Each column with mean 0 and standard deviation 1."""
    return np.asarray((values - values.mean(0)) / (values.std(0) + 1e-6))


def principal(values: np.ndarray, width: int) -> np.ndarray:
    """The coordinates along the `width` directions of most variance, root mean square 1."""
    centred = values - values.mean(0)
    _, directions = np.linalg.eigh(centred.T @ centred)  # ascending
    reduced = centred @ directions[:, ::-1][:, :width]
    return np.asarray(reduced / np.sqrt((reduced**2).mean()), np.float32)


def ambiguous_synsets(inventory: Inventory) -> dict[str, list[Sense]]:
    """The synsets that some form chooses among, each with all its senses, by name.

    A synset all of whose words have one sense is never scored: it needs no
    vector.  Forms are the lemmas and their regular inflections.
    """
    by_synset: dict[str, list[Sense]] = {}
    by_lemma: dict[str, list[Sense]] = {}
    for sense in inventory.all_senses():
        by_synset.setdefault(sense.synset, []).append(sense)
        by_lemma.setdefault(sense.lemma.lower(), []).append(sense)
    needed = {s.synset for senses in by_lemma.values() if len(senses) > 1 for s in senses}
    for lemma in by_lemma:
        for form in _inflections(lemma):
            senses = inventory.candidates(form) if inventory.knows(form) else ()
            if len(senses) > 1:
                needed.update(sense.synset for sense in senses)
    return {name: senses for name, senses in by_synset.items() if name in needed}


def gloss_text(senses: Sequence[Sense]) -> str:
    """What a teacher reads of a synset: its words, its hypernyms, its gloss."""
    words = ", ".join(sense.lemma.replace("_", " ") for sense in senses)
    above = f" ({', '.join(senses[0].hypernyms)})" if senses[0].hypernyms else ""
    return f"{words}{above}: {senses[0].gloss}"


def _inflections(lemma: str) -> Iterator[str]:
    if "_" in lemma or not lemma.isalpha():
        return
    yield from (lemma + ending for ending in ("s", "es", "d", "ed", "ing", "r", "er"))
    yield from (lemma[:-1] + ending for ending in ("ies", "ied", "ing", "ves"))
