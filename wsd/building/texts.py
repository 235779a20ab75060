"""The texts that networks learn from, each read once and kept.

work/raw.json                                    sentences without annotation
work/examples.json  glosses.json  compounds.json annotated ones that take long to split
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from wsd.building import corpora, dictionary
from wsd.building.annotated import annotate
from wsd.building.finetune import Source
from wsd.building.pretrain import Words
from wsd.building.teacher import write_json
from wsd.framework import read_framework
from wsd.inventory import Inventory, load_inventory
from wsd.records import TaggedSentence

SEED = 0
EXAMPLE_WEIGHT = WRITTEN_WEIGHT = 1.0  # whole sentences with one clear sense, as SemCor's are
GLOSS_WEIGHT = 0.3  # "chest: furniture with drawers" is not how people write
COMPOUND_WEIGHT = 0.5  # nor is this, but "hot spring" is
MASC_WEIGHT = 0.3  # many right keys an instance, and other frequencies than SemCor's
SEMCOR = "SemCor"
EXAMPLES = "WordNet examples"
GLOSSES = "WordNet glosses"
COMPOUNDS = "WordNet compounds"
MASC = "MASC"
WRITTEN = "sentences of our own"

Report = Callable[[str], None]


@dataclass(frozen=True)
class Places:
    """Where a build finds its texts, keeps what is half done, and puts what it makes.

    `development` is a folder with semeval2007.data.xml and its gold keys;
    `start` one of networks that go on learning, with their word vectors.
    """

    work: Path
    models: Path
    masc: Path | None = None
    development: Path | None = None
    start: Path | None = None
    texts: tuple[Path, ...] = ()


class Texts:
    """Annotated and raw text; `report` gets lines to show."""

    def __init__(
        self, places: Places, raw_words: int, large_raw_words: int, report: Report
    ) -> None:
        self.places = places
        self.raw_words = raw_words
        self.large_raw_words = large_raw_words
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
        """The SemCor documents whose annotation no training step sees, nor a teacher's head."""
        return [sentence for sentence in self._semcor if corpora.held_out(sentence.document)]

    @cached_property
    def development(self) -> tuple[TaggedSentence, ...]:
        """SemEval-2007 where it is given."""
        folder = self.places.development
        if folder is None:
            return ()
        return read_framework(folder / "semeval2007.data.xml", folder / "semeval2007.gold.key.txt")

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every annotated corpus by name, without what the large teacher believes of it."""
        self.report("reading annotated text")
        train = [s for s in self._semcor if not corpora.held_out(s.document)]
        found = {
            SEMCOR: Source(annotate(train, self.inventory), 1.0, counted=True),
            EXAMPLES: self._every_sense("examples", dictionary.wordnet_examples, EXAMPLE_WEIGHT),
            GLOSSES: self._every_sense("glosses", dictionary.gloss_sentences, GLOSS_WEIGHT),
            COMPOUNDS: self._every_sense(
                "compounds", dictionary.compound_sentences, COMPOUND_WEIGHT
            ),
            WRITTEN: Source(
                annotate(corpora.written_sentences(self.inventory), self.inventory),
                WRITTEN_WEIGHT,
                frequency=False,
            ),
        }
        if self.places.masc:
            masc = [s for s in corpora.read_masc(self.places.masc) if s.instances]
            found[MASC] = Source(annotate(masc, self.inventory), MASC_WEIGHT)
        return found

    def _every_sense(
        self, name: str, read: Callable[[Inventory], list[TaggedSentence]], weight: float
    ) -> Source:
        """A corpus that shows rare senses as it does frequent ones."""
        path = self.places.work / f"{name}.json"
        if not path.exists():
            corpora.write_tagged(path, read(self.inventory))
        sentences = annotate(corpora.read_tagged(path), self.inventory)
        return Source(sentences, weight, frequency=False)

    @cached_property
    def raw(self) -> list[Words]:
        """Sentences without annotation, shuffled, `raw_words` words of them."""
        path = self.places.work / "raw.json"
        if not path.exists():
            self.report("reading raw text")
            found = corpora.raw_sentences(self.inventory, self.places.texts)
            known = {sentence.words for sentence in self._semcor}  # which is part of Brown
            kept = list(dict.fromkeys(s for s in found if len(s) > 2 and s not in known))
            random.Random(SEED).shuffle(kept)
            write_json(path, _some(kept, self.raw_words))
        return [tuple(words) for words in json.loads(path.read_text("utf-8"))]

    @property
    def raw_texts(self) -> dict[str, Sequence[Words]]:
        """The raw text that each teacher reads."""
        return {
            "small teacher": self.raw,
            "large teacher": _some(self.raw, self.large_raw_words),
        }


def _some(sentences: Sequence[Words], limit: int) -> Sequence[Words]:
    """The first sentences, `limit` words of them."""
    ends = np.cumsum([len(words) for words in sentences])
    return sentences[: int(np.searchsorted(ends, limit)) + 1]
