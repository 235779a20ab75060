"""Annotated and raw English text for training, read through NLTK.

SemCor and the raw collections come from `nltk.data.path` (set `NLTK_DATA`, or
`nltk.download("semcor")`); WordNet's examples and glosses from the lexicon.
Nothing here is needed to run a trained network.
"""

from __future__ import annotations

import json
import lzma
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import nltk

from wsd.framework import read_framework
from wsd.inventory import Inventory
from wsd.records import POS_TAGS, Instance, Sense, Sentence, TaggedSentence, WsdError
from wsd.text import split

MAX_WORDS = 100  # a longer sentence is cut in pieces: a few rows of a batch would set its width
NO_LIMIT = 10**9  # words of a text: the page's limit is not for corpora
HELD_OUT_SHARE = 20  # every 20th SemCor document is held out, chosen by its name
RAW_COLLECTIONS = ("brown", "movie_reviews", "abc", "state_union", "webtext", "inaugural")
# Senseval-3's fiction text is Brown's cl23; its words are kept out of raw text too.
TEST_DOCUMENTS = frozenset({"cl23"})
COMPOUNDS = 4  # of a sense: WordNet knows 129 veins, and four show what a vein is
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


def wordnet_examples(inventory: Inventory) -> list[TaggedSentence]:
    """WordNet's example sentences, the words of the synset they stand under annotated."""
    found = []
    for synset, sense in _synsets(inventory):
        for number, example in enumerate(sense.examples):
            for sentence in split(example, inventory):
                words = tuple(token.text for token in sentence.tokens)
                instances = _example_instances(sentence, synset, number, inventory)
                if instances:
                    found.append(TaggedSentence(synset, words[:MAX_WORDS], instances))
    return found


def gloss_sentences(inventory: Inventory) -> list[TaggedSentence]:
    """Every gloss after a word that it defines, "chest: furniture with drawers", annotated.

    One sentence a synset; the word is its most ambiguous one, where a choice is hardest.
    Left out are words that have no other sense, or that SemCor never has: hardly a text chooses.
    """
    found = []
    for synset, senses in _by_synset(inventory).items():
        sense = max(senses, key=lambda s: len(inventory.senses(s.lemma, s.pos)))
        if not _contested(sense, inventory):
            continue
        gloss = next(_words(sense.gloss, inventory), ())
        words = (*sense.lemma.split("_"), ":", *gloss)[:MAX_WORDS]
        last = sense.lemma.count("_")
        instance = Instance(f"{synset}.gloss", 0, last, sense.lemma, sense.pos, (sense.key,))
        found.append(TaggedSentence(synset, words, (instance,)))
    return found


def compound_sentences(inventory: Inventory) -> list[TaggedSentence]:
    """Compounds and their glosses, "hot spring: a natural spring of water", the head annotated.

    A compound's head has the sense by which WordNet classes the compound: one
    in the compound's own synset ("chest of drawers" is also called a chest), or
    in one right above it.  At most `COMPOUNDS` of a sense; senses without a
    rival, and words that SemCor never has, are left out as in `gloss_sentences`.
    """
    by_synset = _by_synset(inventory)
    found: list[TaggedSentence] = []
    taken: Counter[str] = Counter()
    for synset, senses in by_synset.items():
        if senses[0].pos != "NOUN":
            continue
        above = inventory.synset(synset).hypernyms()
        near = [*senses, *(sense for each in above for sense in by_synset[each.name()])]
        named = {sense.lemma.lower(): sense for sense in reversed(near)}
        for compound in senses:
            parts = compound.lemma.split("_")
            place = _head(parts)
            head = named.get(parts[place])
            if head is None or len(parts) == 1 or not _contested(head, inventory):
                continue
            if taken[head.key] < COMPOUNDS:
                taken[head.key] += 1
                words = (*parts, ":", *next(_words(compound.gloss, inventory), ()))[:MAX_WORDS]
                instance = Instance(
                    f"{synset}.compound", place, place, head.lemma, head.pos, (head.key,)
                )
                found.append(TaggedSentence(synset, words, (instance,)))
                break
    return found


def _head(parts: Sequence[str]) -> int:
    """The place of a noun compound's head: before "of" and its like, or at the end."""
    return 0 if len(parts) > 2 and parts[1] in ("of", "for", "in") else len(parts) - 1


def _by_synset(inventory: Inventory) -> dict[str, list[Sense]]:
    found: dict[str, list[Sense]] = {}
    for sense in inventory.all_senses():
        found.setdefault(sense.synset, []).append(sense)
    return found


def _contested(sense: Sense, inventory: Inventory) -> bool:
    """Whether a sense's lemma has another, and SemCor has any of them."""
    rivals = inventory.senses(sense.lemma, sense.pos)
    return len(rivals) > 1 and any(rival.count for rival in rivals)


def written_sentences(inventory: Inventory, path: Path = WRITTEN) -> list[TaggedSentence]:
    """The sentences that were written for this project, one word of each annotated.

    A line holds a sense key, a tab and a sentence with its word between
    asterisks.  A language model wrote them from lists of lemmas and glosses,
    two for a sense that SemCor has five times or less, one for another; none is
    from a corpus.
    """
    found = []
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        key, text = line.split("\t")
        before, word, after = text.split("*")
        first = sum(map(len, _words(before, inventory)))
        words = tuple(w for sentence in _words(before + word + after, inventory) for w in sentence)
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
                yield from _words(corpus.raw(fileid), inventory)
    for path in texts:
        with lzma.open(path, "rt") if path.suffix == ".xz" else path.open() as lines:
            for line in lines:
                yield from _words(line, inventory)


def _collection(name: str) -> Any:
    corpus = getattr(nltk.corpus, name)
    try:
        corpus.fileids()
    except LookupError as error:
        raise WsdError(
            f"NLTK's '{name}' is not installed: set NLTK_DATA, or run nltk.download('{name}')."
        ) from error
    return corpus


def _words(text: str, inventory: Inventory) -> Iterator[tuple[str, ...]]:
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


def _synsets(inventory: Inventory) -> Iterator[tuple[str, Sense]]:
    """Every synset's name with one of its senses: gloss and examples are the synset's."""
    senses = {sense.synset: sense for sense in inventory.all_senses()}
    yield from senses.items()


def _example_instances(
    sentence: Sentence, synset: str, number: int, inventory: Inventory
) -> tuple[Instance, ...]:
    """The words and expressions of an example that may have the sense it is an example of."""
    places = [(token.text, i, i) for i, token in enumerate(sentence.tokens)]
    places += [(e.text, e.first, e.last) for e in sentence.expressions]
    return tuple(
        Instance(
            f"{synset}.{number}.{first}", first, last, sense.lemma.lower(), sense.pos, (sense.key,)
        )
        for form, first, last in places
        for sense in inventory.candidates(form)
        if sense.synset == synset and last < MAX_WORDS
    )
