"""The words of a synset in other languages: Open Multilingual Wordnet, where NLTK has it.

`nltk.download("omw-2.0")` installs it into one of the folders of
`nltk.data.path`, zipped or not, one file of tab-separated lines a language:

    15237044-n    fra:lemma    printemps

The number is that of the synset in WordNet 3.0, satellites among the adjectives
("-a").  NLTK's own loader maps each number to a synset and so reads most of
WordNet first; here the lines are read as they are.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol
from zipfile import BadZipFile

from nltk.corpus.reader.api import CorpusReader
from nltk.corpus.util import LazyCorpusLoader

from wsd.records import Sense, WsdError

COLLECTION = "omw-2.0"
INSTALL = "python -c \"import nltk; nltk.download('omw-2.0')\""
KEPT_LANGUAGES = 4  # in memory at once; some 15 MB each, read again in half a second


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its name, and by its codes in ISO 639-3 (the files') and in HTML."""

    code: str
    tag: str
    name: str


LANGUAGES = (
    Language("fra", "fr", "French"),
    Language("ita", "it", "Italian"),
    Language("por", "pt", "Portuguese"),
    Language("nld", "nl", "Dutch"),
    Language("pol", "pl", "Polish"),
    Language("cmn", "zh", "Chinese"),
    Language("arb", "ar", "Arabic"),
)


class Numbering(Protocol):
    """Whoever knows a synset's number: the lexicon."""

    def synset_id(self, sense: Sense) -> str:
        """The number of a sense's synset with its part of speech: "15237044-n"."""
        ...


@dataclass(frozen=True)
class Wordnet:
    """One language's words by synset; frozen, so threads may share it."""

    language: Language
    words: Mapping[str, tuple[str, ...]]

    def of(self, sense: Sense, lexicon: Numbering, rivals: Sequence[Sense] = ()) -> tuple[str, ...]:
        """Words of the sense's synset; empty where the language has none.

        A word that fewer of the rivals share tells more and stands first: the
        French wordnet, partly made by machine, has "printemps" for the coil too.
        """
        words = self.words.get(lexicon.synset_id(sense), ())
        others = [self.words.get(lexicon.synset_id(rival), ()) for rival in rivals]
        return tuple(sorted(words, key=lambda word: sum(word in other for other in others)))


def installed() -> tuple[Language, ...]:
    """The languages whose files are installed, in the order of `LANGUAGES`; none is no error."""
    try:
        files = set(_files())
    except WsdError:
        return ()
    return tuple(language for language in LANGUAGES if language.code in files)


def load_wordnet(code: str) -> Wordnet:
    """Load one language, or return what was loaded before.

    Raises `WsdError` if it is not installed or its file is damaged.
    """
    with _LOADING:
        return _load(code)


@lru_cache(maxsize=KEPT_LANGUAGES)
def _load(code: str) -> Wordnet:
    language = next((each for each in LANGUAGES if each.code == code), None)
    files = _files()
    if language is None or code not in files:
        raise WsdError(f"There is no wordnet for the language {code[:20]!r}: {_MEND}.")
    try:
        with _collection().abspath(files[code]).open() as stream:
            text = stream.read().decode("utf-8")
    except (OSError, UnicodeDecodeError, BadZipFile, ValueError) as error:
        raise WsdError(f"The {language.name} wordnet is damaged: {_MEND}.") from error
    return Wordnet(language, MappingProxyType(_words(text)))


def _files() -> dict[str, str]:
    """File of each language; a language may have several, of which the first is taken."""
    try:
        names = sorted(_collection().fileids())
    except (LookupError, OSError, BadZipFile, ValueError) as error:
        raise WsdError(f"Open Multilingual Wordnet is not installed: {_MEND}.") from error
    return {name.removesuffix(".tab").rpartition("-")[2]: name for name in reversed(names)}


def _collection() -> CorpusReader:
    """Look for the collection anew, so that what is installed meanwhile is found."""
    return LazyCorpusLoader(COLLECTION, CorpusReader, r".*/wn-data-[a-z]{3}\.tab")


def _words(text: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for line in text.splitlines():
        fields = line.split("\t")
        if len(fields) == 3 and fields[1].rpartition(":")[2] == "lemma" and _ID.match(fields[0]):
            word = _plain(fields[2])
            if word:
                found.setdefault(fields[0].replace("-s", "-a"), {})[word] = None
    return {synset: tuple(words) for synset, words in found.items()}


def _plain(word: str) -> str:
    """A word without the marks of its file; empty where the file only says that there is none.

    Chinese has "+" between the parts of a word, Dutch brackets around words,
    Italian "GAP!" where the language has no word.
    """
    if word.endswith("GAP!") or "\ufffd" in word:
        return ""
    return " ".join(re.sub(r"\[\[|\]\]|\+", "", word.replace("_", " ")).split())


_LOADING = threading.Lock()
_ID = re.compile(r"\d{8}-[nvars]$")
_MEND = f"install it with `{INSTALL}`"
