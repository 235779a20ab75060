"""A drop-in beside `nltk.wsd.lesk`: the same call, answered by a network that reads the context.

>>> from wsd.lesk import lesk
>>> lesk("I went to the bank to deposit money .".split(), "bank", "n")
Synset('depository_financial_institution.n.01')
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from wsd.disambiguator import Disambiguator, load
from wsd.records import Request, Sense, Target, WsdError

if TYPE_CHECKING:
    from wsd.inventory import Inventory
    from wsd.wordnet import NltkSynset


@dataclass(frozen=True, slots=True)
class RankedSynset:
    """A synset that the word may mean here, with the network's belief in it (0 to 1)."""

    synset: NltkSynset
    probability: float


def lesk(
    context_sentence: Iterable[str],
    ambiguous_word: str,
    pos: str | None = None,
    synsets: Iterable[NltkSynset] | None = None,
    lang: str = "eng",
    *,
    model: str = "both",
) -> NltkSynset | None:
    """Return the synset that the word most probably means, or None if WordNet has none for it.

    As with NLTK, `context_sentence` holds the words of the sentence, `pos` is one
    of n, v, a, r, s (here a means satellites too), and `synsets` restricts the
    choice; the objects returned are those given, or NLTK's own of WordNet 3.0.
    Unlike NLTK's, the answer heeds the order of the words, so give all of them.
    """
    found = rank(context_sentence, ambiguous_word, pos, synsets, lang, model=model)
    return found[0].synset if found else None


def rank(
    context_sentence: Iterable[str],
    ambiguous_word: str,
    pos: str | None = None,
    synsets: Iterable[NltkSynset] | None = None,
    lang: str = "eng",
    *,
    model: str = "both",
) -> tuple[RankedSynset, ...]:
    """Return every synset that `lesk` chooses from, the most probable first."""
    if lang != "eng":
        raise WsdError(f"Expected English, lang='eng', got lang={lang!r}.")
    disambiguator = _loaded(model)
    choices = _choices(disambiguator.inventory, ambiguous_word, synsets)
    kept = [each for each in choices if pos is None or each[1].pos() in _tags(pos)]
    if not kept:
        return ()
    words = context_sentence.split() if isinstance(context_sentence, str) else context_sentence
    request = _request(disambiguator, list(words), ambiguous_word, [sense for sense, _ in kept])
    [[reading]] = disambiguator.reader.read([request])
    ranked = sorted(zip(kept, reading.probabilities, strict=True), key=lambda pair: -pair[1])
    return tuple(RankedSynset(synset, probability) for (_, synset), probability in ranked)


@lru_cache(maxsize=8)
def _loaded(model: str) -> Disambiguator:
    return load(model)


def _tags(pos: str) -> tuple[str, ...]:
    return ("a", "s") if pos == "a" else (pos,)


def _choices(
    inventory: Inventory, word: str, synsets: Iterable[NltkSynset] | None
) -> list[tuple[Sense, NltkSynset]]:
    """Pair NLTK's synsets with our senses of the word, or where it has none, of their own lemma."""
    own = {sense.synset: sense for sense in inventory.candidates(word)}
    if synsets is None:
        return [(sense, inventory.synset(name)) for name, sense in own.items()]
    given = {synset.name(): synset for synset in synsets}
    return [(own.get(name) or _sense(inventory, each), each) for name, each in given.items()]


def _sense(inventory: Inventory, synset: NltkSynset) -> Sense:
    for lemma in synset.lemma_names():
        for sense in inventory.candidates(lemma):
            if sense.synset == synset.name():
                return sense
    raise WsdError(f"WordNet {inventory.version} has no synset {synset.name()!r}.")


def _request(
    disambiguator: Disambiguator, words: list[str], target: str, candidates: list[Sense]
) -> Request:
    wanted = target.replace("_", " ").split() or [target]
    first = _place(disambiguator.inventory, words, wanted)
    if first is None:  # NLTK does not ask for the word itself, so nor do we
        first = len(words)
        words = [*words, *wanted]
    span = Target(first, first + len(wanted) - 1, tuple(candidates))
    return Request(tuple(words), (span,))


def _place(inventory: Inventory, words: Sequence[str], wanted: Sequence[str]) -> int | None:
    """Index where the wanted words stand, as they are or else in another form of them."""
    spans = [words[i : i + len(wanted)] for i in range(len(words) - len(wanted) + 1)]
    as_they_are = [" ".join(span).casefold() for span in spans]
    name = " ".join(wanted).casefold()
    if name in as_they_are:
        return as_they_are.index(name)
    lemmas = {sense.lemma for sense in inventory.candidates(name)}
    for first, form in enumerate(as_they_are):
        if any(sense.lemma in lemmas for sense in inventory.candidates(form)):
            return first
    return None
