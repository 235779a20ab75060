"""Annotated and raw English text for training, read through NLTK.

SemCor and the raw collections come from `nltk.data.path` (set `NLTK_DATA`, or
`nltk.download("semcor")`); the sentences of our own lie beside this file.
Nothing here is needed to run a trained network.
"""

from __future__ import annotations

import json
import lzma
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import nltk

from wsd.framework import read_framework
from wsd.inventory import Inventory
from wsd.records import POS_TAGS, Instance, TaggedSentence, WsdError
from wsd.text import split

MAX_WORDS = 100  # a longer sentence is cut in pieces: a few rows of a batch would set its width
NO_LIMIT = 10**9  # words of a text: the page's limit is not for corpora
HELD_OUT_SHARE = 20  # every 20th SemCor document is held out, chosen by its name
RAW_COLLECTIONS = ("brown", "movie_reviews", "abc", "state_union", "webtext", "inaugural")
# Senseval-3's fiction text is Brown's cl23; its words are kept out of raw text too.
TEST_DOCUMENTS = frozenset({"cl23"})
WRITTEN = Path(__file__).with_name("written.tsv")


def read_semcor() -> list[TaggedSentence]:
    """Read SemCor's 352 documents, every gold key kept (Miller et al., 1993).

    `senseless` is filled for the exhaustively annotated documents alone: those
    of brownv annotate verbs, so their other words say nothing.
    """
    corpus = _collection("semcor")
    return [
        piece
        for fileid in corpus.fileids()
        for number, element in enumerate(corpus.xml(fileid).iter("s"))
        for piece in _pieces(_semcor_sentence(element, fileid, number))
    ]


def held_out(document: str) -> bool:
    """Whether a SemCor document is kept out of training, for choosing and calibrating."""
    return zlib.crc32(document.encode()) % HELD_OUT_SHARE == 0


def read_masc(folder: Path) -> list[TaggedSentence]:
    """Read MASC's word senses in the evaluation framework's format, gzipped or not."""
    data = next(iter(sorted(folder.glob("masc.data.xml*"))), None)
    gold = next(iter(sorted(folder.glob("masc.gold.key.txt*"))), None)
    if data is None or gold is None:
        raise WsdError(f"No masc.data.xml and masc.gold.key.txt in {folder}.")
    return [piece for sentence in read_framework(data, gold) for piece in _pieces(sentence)]


def written_sentences(inventory: Inventory, path: Path = WRITTEN) -> list[TaggedSentence]:
    """The sentences that were written for this project, one word of each annotated.

    A line holds a sense key, a tab and a sentence with its word between
    asterisks.  A language model wrote them from lists of lemmas and glosses, most
    for senses that SemCor has seldom; none is from a corpus.
    """
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        key, text = line.split("\t")
        before, word, after = text.split("*")
        first = sum(map(len, words_of(before, inventory)))
        words = tuple(
            w for sentence in words_of(before + word + after, inventory) for w in sentence
        )
        sense = inventory.sense(key)
        instance = Instance(f"written.{number}", first, first, sense.lemma, sense.pos, (key,))
        found.append(TaggedSentence(f"written.{number}", words, (instance,)))
    return found


def write_tagged(path: Path, sentences: Sequence[TaggedSentence]) -> None:
    """Write annotated sentences as JSON, whole or not at all: WordNet's take minutes to split."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps([asdict(sentence) for sentence in sentences]), "utf-8")
    partial.rename(path)


def read_tagged(path: Path) -> list[TaggedSentence]:
    """Read what `write_tagged` wrote."""
    return [
        TaggedSentence(
            row["document"],
            tuple(row["words"]),
            tuple(Instance(**{**i, "keys": tuple(i["keys"])}) for i in row["instances"]),
            tuple(row["senseless"]),
        )
        for row in json.loads(path.read_text("utf-8"))
    ]


def raw_sentences(inventory: Inventory, texts: tuple[Path, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Sentences of NLTK's raw collections, then of files (a paragraph a line, .xz or not)."""
    for name in RAW_COLLECTIONS:
        corpus = _collection(name)
        for fileid in corpus.fileids():
            if fileid in TEST_DOCUMENTS:
                continue
            if name == "brown":
                yield from (tuple(s[:MAX_WORDS]) for s in corpus.sents(fileid))
            else:
                yield from words_of(corpus.raw(fileid), inventory)
    for path in texts:
        with lzma.open(path, "rt") if path.suffix == ".xz" else path.open() as lines:
            for line in lines:
                yield from words_of(line, inventory)


def _collection(name: str) -> Any:
    corpus = getattr(nltk.corpus, name)
    try:
        corpus.fileids()
    except LookupError as error:
        raise WsdError(
            f"NLTK's '{name}' is not installed: set NLTK_DATA, or run nltk.download('{name}')."
        ) from error
    return corpus


def words_of(text: str, inventory: Inventory) -> Iterator[tuple[str, ...]]:
    """The words of every sentence of a text, MAX_WORDS of a sentence at the most."""
    for line in text.splitlines():
        for sentence in split(line, inventory, max_words=NO_LIMIT):
            yield tuple(token.text for token in sentence.tokens[:MAX_WORDS])


def _semcor_sentence(element: Element, fileid: str, number: int) -> TaggedSentence:
    exhaustive = "brownv" not in fileid
    words: list[str] = []
    instances: list[Instance] = []
    senseless: list[int] = []
    for item in element.iter():
        if item.tag not in ("wf", "punc") or not item.text:
            continue
        parts = item.text.split("_")
        first, last = len(words), len(words) + len(parts) - 1
        words.extend(parts)
        instance = _semcor_instance(item, f"{fileid}.{number}.{first}", first, last)
        if instance:
            instances.append(instance)
        elif exhaustive and item.get("cmd") != "done":
            senseless.extend(range(first, last + 1))
    return TaggedSentence(fileid, tuple(words), tuple(instances), tuple(senseless))


def _semcor_instance(item: Element, name: str, first: int, last: int) -> Instance | None:
    lemma, places = item.get("lemma"), item.get("lexsn")
    if not lemma or not places:
        return None
    keys = tuple(f"{lemma}%{place}" for place in places.split(";"))
    pos_number = int(places[0])
    pos = POS_TAGS[2 if pos_number == 5 else pos_number - 1]
    return Instance(name, first, last, lemma, pos, keys)


def _pieces(sentence: TaggedSentence) -> Iterator[TaggedSentence]:
    """Cut a sentence at every MAX_WORDS words; an instance across a cut is dropped."""
    for start in range(0, len(sentence.words), MAX_WORDS):
        end = start + MAX_WORDS
        yield TaggedSentence(
            sentence.document,
            sentence.words[start:end],
            tuple(
                Instance(i.id, i.first - start, i.last - start, i.lemma, i.pos, i.keys)
                for i in sentence.instances
                if start <= i.first and i.last < end
            ),
            tuple(w - start for w in sentence.senseless if start <= w < end),
        )
