"""What the networks learn from texts: what the teachers say of them, and the shared tables.

work/synsets.json  vocabulary.json               what has a vector
work/words.npy  glosses.npy                      the shared tables' sources
work/<teacher>/<text>/                           a teacher's states of every word of a text
work/head.safetensors                            sense vectors, and how to ask for them by state
work/query.safetensors                           the same for the small teacher
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from wsd.building import tables
from wsd.building.annotated import annotate
from wsd.building.choices import Choices, find_choices
from wsd.building.finetune import Source
from wsd.building.head import (
    HeadData,
    QueryHead,
    TeacherHead,
    head_accuracy,
    span_states,
    train_head,
    train_query,
)
from wsd.building.pretrain import RawText, Words, load_raw_text
from wsd.building.teacher import Teacher, encode, load_teacher, read_states, write_json
from wsd.building.texts import COMPOUNDS, EXAMPLES, GLOSSES, SEMCOR, WRITTEN, Texts
from wsd.checkpoint import SharedTables, load_shared, save_shared
from wsd.records import WsdError

WORD_WIDTH = 256
SENSE_WIDTH = 192
FREQUENCY = 0.3  # where the weight of log frequency begins
# Not MASC: many right keys an instance blur a head's view.
HEAD_SOURCES = (SEMCOR, EXAMPLES, GLOSSES, COMPOUNDS, WRITTEN)


@dataclass(frozen=True)
class Lesson:
    """Text with a teacher's states, what to ask of these, and what the words choose among."""

    text: RawText
    query: QueryHead
    choices: Choices


class Materials:
    """What teachers say of texts, and tables, each made once and kept."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.places = texts.places
        self.work = texts.places.work
        self.report = texts.report

    @cached_property
    def small_teacher(self) -> Teacher:
        """The quick teacher, which reads all of the text."""
        return load_teacher("minilm")

    @cached_property
    def large_teacher(self) -> Teacher:
        """The better teacher, which reads the annotated corpora and some of the raw text."""
        return load_teacher("mpnet")

    @cached_property
    def small_text(self) -> RawText:
        """The annotated corpora and all raw text, with the small teacher's states."""
        return self._read_text(self.small_teacher, self.texts.raw_texts["small teacher"])

    @cached_property
    def large_text(self) -> RawText:
        """The annotated corpora and some raw text, with the large teacher's states."""
        return self._read_text(self.large_teacher, self.texts.raw_texts["large teacher"])

    def _read_text(self, teacher: Teacher, raw: Sequence[Words]) -> RawText:
        parts = [
            (s.words, self._states(teacher, n, s.words)) for n, s in self.texts.sources.items()
        ]
        return load_raw_text([*parts, (raw, self._states(teacher, "raw", raw))])

    def _states(self, teacher: Teacher, name: str, sentences: Sequence[Words]) -> Path:
        """The folder of a teacher's states of a text, read now if it was not read before."""
        folder = self.work / teacher.name / name.lower().replace(" ", "-")
        encode(teacher, sentences, folder, self.report)
        return folder

    @cached_property
    def small_lesson(self) -> Lesson:
        """What the small teacher has to say."""
        return Lesson(self.small_text, self.small_query, self._choices(self.small_text))

    @cached_property
    def large_lesson(self) -> Lesson:
        """What the large teacher has to say."""
        return Lesson(self.large_text, self.large_query, self._choices(self.large_text))

    def _choices(self, text: RawText) -> Choices:
        self.report("looking up what the words of the text choose among")
        sentences = [words for part, _ in text.chunks for words in part]
        return find_choices(sentences, self.texts.inventory, self.shared().rows)

    def shared(self) -> SharedTables:
        """The tables in `models/shared`, made if they are not there.

        Networks that go on learning keep their word and sense vectors.
        """
        folder = self.places.models / "shared"
        if not (folder / "manifest.json").exists():
            if self.places.start:
                shutil.copytree(self.places.start / "shared", folder)
            else:
                vocabulary, words = self._words()
                senses = load_file(self._head())["senses"]
                save_shared(folder, vocabulary, words, self._synsets()[0], senses)
        return load_shared(folder)

    def _words(self) -> tuple[list[str], Tensor]:
        path, vectors = self.work / "vocabulary.json", self.work / "words.npy"
        if not vectors.exists():
            self.report("choosing the vocabulary, and its words' vectors")
            pieces, _ = self.small_teacher.piece_table()
            lemmas = (name for name in self.texts.inventory.vocabulary() if "_" not in name)
            vocabulary = tables.choose_vocabulary(self.texts.raw, pieces, lemmas)
            write_json(path, vocabulary)
            teachers = (self.small_teacher, self.large_teacher)
            np.save(vectors, tables.word_vectors(vocabulary, teachers, WORD_WIDTH))
        return json.loads(path.read_text("utf-8")), torch.from_numpy(np.load(vectors))

    def _synsets(self) -> tuple[list[str], Tensor]:
        """The synsets with a vector, and their (K + 1, G) gloss vectors, the last zero."""
        path, vectors = self.work / "synsets.json", self.work / "glosses.npy"
        if not vectors.exists():
            self.report("reading every gloss that is ever chosen among")
            found = tables.ambiguous_synsets(self.texts.inventory)
            write_json(path, sorted(found))
            texts = [tables.gloss_text(found[name]) for name in sorted(found)]
            np.save(vectors, self.small_teacher.vectors(texts))
        glosses = torch.from_numpy(np.load(vectors)).float()
        glosses = glosses * glosses.shape[1] ** 0.5  # root mean square 1 a number
        return json.loads(path.read_text("utf-8")), torch.cat((glosses, glosses[:1] * 0))

    @cached_property
    def large_query(self) -> QueryHead:
        """What to ask of the large teacher's states, standardised as `large_text` is."""
        made = load_file(self._head())
        senses = torch.cat((made["senses"], made["senses"][:1] * 0))
        head = QueryHead(made["1.weight"].shape[1], senses, float(made["frequency"]))
        head.query.load_state_dict({name: made[name] for name in ("1.weight", "1.bias")})
        return head

    @cached_property
    def small_query(self) -> QueryHead:
        """The same for the small teacher and `small_text`."""
        path = self.work / "query.safetensors"
        senses, frequency = self.large_query.senses, float(self.large_query.frequency.detach())
        if not path.exists():
            head = self._query_of(self.small_teacher, self.small_text, senses, frequency)
            save_file(head.state_dict(), path)
        head = QueryHead(len(self.small_text.mean), senses, frequency)
        head.load_state_dict(load_file(path))
        return head

    @cached_property
    def believed(self) -> dict[str, Source]:
        """The sources with the large teacher's queries."""
        made = load_file(self._head())
        return {
            name: with_queries(name, source, made.get(f"queries of {name}"))
            for name, source in self.texts.sources.items()
        }

    def _head(self) -> Path:
        """The large teacher's sense vectors (K, Q), its query, and its queries of every target."""
        path = self.work / "head.safetensors"
        if path.exists():
            return path
        teacher, text = self.large_teacher, self.large_text
        head: TeacherHead | QueryHead
        if self.places.start:
            senses = self.shared().senses
            head = self._query_of(teacher, text, senses, FREQUENCY)
            senses = senses[:-1]
        else:
            synsets, vectors = self._synsets()
            rows = {name: row for row, name in enumerate(synsets)}
            train = [self._seen(teacher, text, n, self.texts.sources[n]) for n in HEAD_SOURCES]
            report = self._head_report(teacher, text, rows)
            head = train_head(train, vectors, rows, SENSE_WIDTH, report)
            senses = head.sense_vectors()[:-1]
        made = {"senses": senses, "frequency": head.frequency.detach(), **head.query.state_dict()}
        with torch.no_grad():
            for name, source in self.texts.sources.items():
                states = self._seen(teacher, text, name, source).states
                made[f"queries of {name}"] = head.query(states).half()
        save_file(made, path)
        return path

    def _query_of(
        self, teacher: Teacher, text: RawText, senses: Tensor, frequency: float
    ) -> QueryHead:
        """Train what to ask of a teacher's states."""
        train = [self._seen(teacher, text, name, self.texts.sources[name]) for name in HEAD_SOURCES]
        rows = self.shared().rows
        return train_query(train, senses, frequency, rows, self._head_report(teacher, text, rows))

    def _seen(self, teacher: Teacher, text: RawText, name: str, source: Source) -> HeadData:
        """A corpus as a teacher saw it, its states standardised as those of `text` are."""
        states = span_states(
            source.sentences, read_states(self._states(teacher, name, source.words))
        )
        standard = (states - text.mean) / text.deviation
        return HeadData(standard, source.sentences, source.weight, source.frequency)

    def _head_report(
        self, teacher: Teacher, text: RawText, rows: Mapping[str, int]
    ) -> Callable[[int, float, nn.Module], None]:
        source = Source(annotate(self.texts.held_out, self.texts.inventory), 1.0)
        held = self._seen(teacher, text, "held-out", source)

        def end_of_pass(passed: int, loss: float, head: nn.Module) -> None:
            held_out = head_accuracy(head, held, rows)
            self.report(f"{teacher.name} head, pass {passed + 1}: loss {loss:.3f} nats, "
                        f"{held_out:.1%} of held-out choices right")  # fmt: skip

        return end_of_pass


def with_queries(name: str, source: Source, queries: Tensor | None) -> Source:
    """Give a corpus a teacher's (targets, Q) queries; `WsdError` if they are of another text."""
    targets = sum(len(sentence.targets) for sentence in source.sentences)
    asked = 0 if queries is None else len(queries)
    if queries is None or asked != targets:
        raise WsdError(
            f"Expected the teacher's queries of {targets} targets of {name}, got {asked}: they are "
            "of another text. Delete head.safetensors in the work folder and train again."
        )
    return replace(source, queries=queries.float())
