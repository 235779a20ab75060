"""The texts that networks learn from, each read once and kept.

work/raw.json                                     sentences without annotation
work/wordnet_examples.json  gloss_sentences.json ...  annotated ones that take long to split
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from wsd.building import corpora, dictionary
from wsd.building.annotated import Annotated, annotate
from wsd.building.optimise import write_json
from wsd.building.packed import Source
from wsd.framework import read_framework
from wsd.inventory import Inventory, load_inventory
from wsd.records import TaggedSentence

SEED = 0
EXAMPLE_WEIGHT = WRITTEN_WEIGHT = 1.0  # whole sentences with one clear sense, as SemCor's are
GLOSS_WEIGHT = 0.3  # "chest: furniture with drawers" is not how people write
COMPOUND_WEIGHT = 0.5  # nor is this, but "hot spring" is
MASC_WEIGHT = 0.3  # many right keys an instance, and other frequencies than SemCor's
RAW = "raw text"
HELD_OUT = "held-out SemCor"
DEVELOPMENT = "SemEval-2007"
SEMCOR = "SemCor"
EXAMPLES = "WordNet examples"
GLOSSES = "WordNet glosses"
COMPOUNDS = "WordNet compounds"
MASC = "MASC"
WRITTEN = "sentences of our own"

Words = tuple[str, ...]
Report = Callable[[str], None]


@dataclass(frozen=True)
class Places:
    """Where a build finds its texts, keeps what is half done, and puts what it makes.

    `development` is a folder with semeval2007.data.xml and its gold keys;
    `encoder` one with the teacher, where its package is not installed; `start` one
    with networks that are to go on learning.
    """

    work: Path
    models: Path
    masc: Path | None = None
    development: Path | None = None
    encoder: Path | None = None
    start: Path | None = None
    texts: tuple[Path, ...] = ()


class Texts:
    """Annotated and raw text; `report` gets lines to show."""

    def __init__(self, places: Places, raw_words: int | None, report: Report) -> None:
        self.places = places
        self.raw_words = raw_words
        self.report = report

    @cached_property
    def inventory(self) -> Inventory:
        """WordNet."""
        return load_inventory()

    @cached_property
    def _semcor(self) -> list[TaggedSentence]:
        return corpora.read_semcor()

    @cached_property
    def held_out(self) -> list[TaggedSentence]:
        """The SemCor documents whose annotation no training step sees, nor the teacher."""
        return [sentence for sentence in self._semcor if corpora.held_out(sentence.document)]

    @cached_property
    def development(self) -> tuple[TaggedSentence, ...]:
        """SemEval-2007 where it is given."""
        folder = self.places.development
        if folder is None:
            return ()
        return read_framework(folder / "semeval2007.data.xml", folder / "semeval2007.gold.key.txt")

    @cached_property
    def sources(self) -> list[tuple[Source, Sequence[Annotated]]]:
        """Annotated corpora and raw text, then what is for scoring alone."""
        return [*self._to_learn, *self._to_score]

    @property
    def _to_learn(self) -> list[tuple[Source, Sequence[Annotated]]]:
        """All text, or what networks that go on learning are to read."""
        self.report("reading annotated text")
        train = [s for s in self._semcor if not corpora.held_out(s.document)]
        written = corpora.written_sentences(self.inventory)
        found = [
            self._source(SEMCOR, train, 1.0, counted=True),
            self._source(WRITTEN, written, WRITTEN_WEIGHT, False),
        ]
        if self.places.start:
            return found
        found += [
            self._source(EXAMPLES, self._kept(dictionary.wordnet_examples), EXAMPLE_WEIGHT, False),
            self._source(GLOSSES, self._kept(dictionary.gloss_sentences), GLOSS_WEIGHT, False),
            self._source(
                COMPOUNDS, self._kept(dictionary.compound_sentences), COMPOUND_WEIGHT, False
            ),
        ]
        if self.places.masc:
            masc = [s for s in corpora.read_masc(self.places.masc) if s.instances]
            found.append(self._source(MASC, masc, MASC_WEIGHT, reliable=False))
        raw = [Annotated("", words, (), (), ()) for words in self.raw]
        return [*found, (Source(RAW, len(raw), 1.0), raw)]

    @property
    def _to_score(self) -> list[tuple[Source, Sequence[Annotated]]]:
        """The held-out documents, and the development text where it is given."""
        return [
            self._source(HELD_OUT, self.held_out, 0.0),
            self._source(DEVELOPMENT, self.development, 0.0),
        ]

    def _source(
        self,
        name: str,
        sentences: Sequence[TaggedSentence],
        weight: float,
        frequency: bool = True,
        counted: bool = False,
        reliable: bool = True,
    ) -> tuple[Source, Sequence[Annotated]]:
        source = Source(name, len(sentences), weight, frequency, counted, reliable)
        return source, annotate(sentences, self.inventory)

    def _kept(self, read: Callable[[Inventory], list[TaggedSentence]]) -> list[TaggedSentence]:
        """What takes minutes to read is kept in the work folder."""
        path = self.places.work / f"{read.__name__}.json"
        if not path.exists():
            corpora.write_tagged(path, read(self.inventory))
        return corpora.read_tagged(path)

    @cached_property
    def raw(self) -> list[Words]:
        """Sentences without annotation, shuffled, `raw_words` words of them or all."""
        path = self.places.work / "raw.json"
        if not path.exists():
            self.report("reading raw text")
            found = corpora.raw_sentences(self.inventory, self.places.texts)
            known = {sentence.words for sentence in self._semcor}  # which is part of Brown
            kept = list(dict.fromkeys(s for s in found if len(s) > 2 and s not in known))
            random.Random(SEED).shuffle(kept)
            write_json(path, kept)
        read = [tuple(words) for words in json.loads(path.read_text("utf-8"))]
        return _some(read, self.raw_words or sum(map(len, read)))


def _some(sentences: Sequence[Words], limit: int) -> list[Words]:
    """The first sentences, of `limit` words at the most."""
    ends = accumulate(len(words) for words in sentences)
    return [words for words, end in zip(sentences, ends, strict=True) if end <= limit]
