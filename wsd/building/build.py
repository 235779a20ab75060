"""From corpora to `models/`, step by step; every step's files are kept and taken up again.

work/raw.json  synsets.json  vocabulary.json        what is read
work/words.npy  glosses.npy                         the shared tables' sources
work/minilm/raw/  minilm/semcor/  mpnet/semcor/     the teachers' states
work/head.safetensors  head.json                    sense vectors, the large teacher's queries
work/query.safetensors                              the small teacher's query
work/<name>/                                        checkpoints and the log of a network
models/shared/  models/<name>/                      what is shipped
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from wsd.building import corpora, tables
from wsd.building.annotated import annotate
from wsd.building.calibrate import fit_temperatures
from wsd.building.choices import Choices, find_choices
from wsd.building.finetune import Source, finetune
from wsd.building.head import (
    HeadData,
    QueryHead,
    head_accuracy,
    span_states,
    train_head,
    train_query,
)
from wsd.building.optimise import Progress
from wsd.building.pretrain import RawText, load_raw_text, pretrain
from wsd.building.teacher import Teacher, encode, load_teacher, read_states, write_json
from wsd.checkpoint import (
    LoadedTagger,
    SharedTables,
    load_shared,
    save_shared,
    save_tagger,
    size_in_bytes,
)
from wsd.encoding import Vocabulary
from wsd.evaluation import predict, score
from wsd.framework import read_framework
from wsd.inventory import Inventory, load_inventory
from wsd.model import Cell, Direction, SenseTagger, TaggerConfig
from wsd.network import NetworkReader
from wsd.records import TaggedSentence

NETWORKS: dict[str, tuple[Direction, Cell]] = {
    "none": ("none", "lstm"),
    "left": ("left", "lstm"),
    "right": ("right", "lstm"),
    "both": ("both", "lstm"),
    "both-rnn": ("both", "rnn"),
}
WORD_WIDTH = 256
SENSE_WIDTH = 192
SEED = 0
EXAMPLE_WEIGHT = 0.5  # WordNet's examples show rare senses as often as frequent ones
GLOSS_WEIGHT = 0.3  # "chest: furniture with drawers" is not how people write
ABLATIONS = ("raw text", "beliefs", "examples", "glosses", "masc", "leave-one-out")
MASC_WEIGHT = 0.3  # many right keys an instance, and other frequencies than SemCor's

Report = Callable[[str], None]


@dataclass(frozen=True)
class BuildOptions:
    """What `python -m wsd train` is told."""

    work: Path
    models: Path
    masc: Path | None
    development: Path | None  # a folder with semeval2007.data.xml and its gold keys
    texts: tuple[Path, ...]
    raw_words: int
    pretrain_passes: int
    passes: int
    without: frozenset[str] = (
        frozenset()
    )  # of ABLATIONS: what to do without, to see what it is worth


class Build:
    """The steps of a build, each done once; `report` gets lines to show or to log."""

    def __init__(self, options: BuildOptions, report: Report) -> None:
        self.options = options
        self.report = report
        self.work = options.work

    @cached_property
    def inventory(self) -> Inventory:
        """WordNet."""
        return load_inventory()

    @cached_property
    def semcor(self) -> list[TaggedSentence]:
        """SemCor, the held-out documents included."""
        return corpora.read_semcor()

    @cached_property
    def raw(self) -> list[tuple[str, ...]]:
        """Sentences without annotation, shuffled, `raw_words` words of them."""
        path = self.work / "raw.json"
        if not path.exists():
            self.report("reading raw text")
            write_json(path, self._raw_sentences())
        return [tuple(words) for words in json.loads(path.read_text("utf-8"))]

    def _raw_sentences(self) -> list[tuple[str, ...]]:
        sources: list[Iterable[tuple[str, ...]]] = [
            corpora.raw_sentences(self.inventory, self.options.texts),
            corpora.wordnet_glosses(self.inventory),
            (sentence.words for sentence in self.semcor),
        ]
        found = list(dict.fromkeys(s for source in sources for s in source if len(s) > 2))
        random.Random(SEED).shuffle(found)
        ends = np.cumsum([len(words) for words in found])
        return found[: int(np.searchsorted(ends, self.options.raw_words)) + 1]

    @cached_property
    def small_teacher(self) -> Teacher:
        """The teacher of raw text."""
        return load_teacher("minilm")

    @cached_property
    def large_teacher(self) -> Teacher:
        """The teacher of senses."""
        return load_teacher("mpnet")

    def shared(self) -> SharedTables:
        """The tables in `models/shared`, made if they are not there."""
        folder = self.options.models / "shared"
        if not (folder / "manifest.json").exists():
            vocabulary, words = self._words()
            senses = load_file(self._head())["senses"]
            save_shared(folder, vocabulary, torch.from_numpy(words), self._synsets()[0], senses)
        return load_shared(folder)

    def _words(self) -> tuple[list[str], np.ndarray]:
        path, vectors = self.work / "vocabulary.json", self.work / "words.npy"
        if not vectors.exists():
            self.report("choosing the vocabulary, and its words' vectors")
            pieces, _ = self.small_teacher.piece_table()
            lemmas = (name for name in self.inventory.vocabulary() if "_" not in name)
            vocabulary = tables.choose_vocabulary(self.raw, pieces, lemmas)
            write_json(path, vocabulary)
            teachers = (self.small_teacher, self.large_teacher)
            np.save(vectors, tables.word_vectors(vocabulary, teachers, WORD_WIDTH))
        return json.loads(path.read_text("utf-8")), np.load(vectors)

    def _synsets(self) -> tuple[list[str], Tensor]:
        """The synsets with a vector, and their (K + 1, G) gloss vectors, the last zero."""
        path, vectors = self.work / "synsets.json", self.work / "glosses.npy"
        if not vectors.exists():
            self.report("reading every gloss that is ever chosen among")
            found = tables.ambiguous_synsets(self.inventory)
            write_json(path, sorted(found))
            texts = [tables.gloss_text(found[name]) for name in sorted(found)]
            np.save(vectors, self.small_teacher.vectors(texts))
        glosses = torch.from_numpy(np.load(vectors)).float()
        glosses = glosses * glosses.shape[1] ** 0.5  # root mean square 1 a number
        return json.loads(path.read_text("utf-8")), torch.cat((glosses, glosses[:1] * 0))

    def _head(self) -> Path:
        """The teacher's sense vectors (K, Q) and its queries of SemCor's instances."""
        path = self.work / "head.safetensors"
        if path.exists():
            return path
        states = self._semcor_states(self.large_teacher)
        states = (states - states.mean(0)) / states.std(0)
        train, held = self._semcor_data(states)
        synsets, glosses = self._synsets()
        rows = {name: row for row, name in enumerate(synsets)}
        report = self._head_report("large teacher's head", held, rows)
        head = train_head(train, glosses, rows, SENSE_WIDTH, report)
        with torch.no_grad():
            queries = head.query(states)
        frequency = head.frequency.detach()
        senses = head.sense_vectors()[:-1]
        save_file({"senses": senses, "queries": queries.half(), "frequency": frequency}, path)
        write_json(self.work / "head.json", {"held_out": head_accuracy(head, held, rows)})
        return path

    def _semcor_states(self, teacher: Teacher) -> Tensor:
        """What a teacher makes of each of SemCor's instances: (instances, S)."""
        folder = self.work / teacher.name / "semcor"
        encode(teacher, [s.words for s in self.semcor], folder, self.report)
        return span_states(self.semcor, read_states(folder))

    def _semcor_data(self, states: Tensor) -> tuple[HeadData, HeadData]:
        """SemCor as a teacher saw it, to train on and held out."""
        annotated = annotate(self.semcor, self.inventory)
        train = HeadData(states, [s for s in annotated if not corpora.held_out(s.document)])
        return train, HeadData(states, [s for s in annotated if corpora.held_out(s.document)])

    def _head_report(
        self, what: str, held: HeadData, rows: Mapping[str, int]
    ) -> Callable[[int, float, nn.Module], None]:
        def end_of_pass(passed: int, loss: float, head: nn.Module) -> None:
            held_out = head_accuracy(head, held, rows)
            self.report(f"{what}, pass {passed + 1}: loss {loss:.3f} nats, "
                        f"{held_out:.1%} of held-out choices right")  # fmt: skip

        return end_of_pass

    @cached_property
    def _raw_text(self) -> RawText:
        """Raw text with the small teacher's states."""
        states = self.work / "minilm" / "raw"
        if not (states / "done").exists():
            encode(self.small_teacher, self.raw, states, self.report)
            (states / "done").touch()
        return load_raw_text(self.raw, states)

    @cached_property
    def _choices(self) -> Choices:
        """What the words of raw text choose among."""
        self.report("looking up what the words of raw text choose among")
        return find_choices(self.raw, self.inventory, self.shared().rows)

    @cached_property
    def _query(self) -> QueryHead:
        """The small teacher's query for the shared sense vectors."""
        path = self.work / "query.safetensors"
        made = load_file(self._head())
        senses = torch.cat((made["senses"], made["senses"][:1] * 0))
        if path.exists():
            head = QueryHead(self._raw_text.mean.shape[0], senses, 0.0)
            head.load_state_dict(load_file(path))
            return head
        states = self._semcor_states(self.small_teacher)
        train, held = self._semcor_data((states - self._raw_text.mean) / self._raw_text.deviation)
        rows = {name: row for row, name in enumerate(self._synsets()[0])}
        report = self._head_report("small teacher's query", held, rows)
        head = train_query(train, senses, float(made["frequency"]), rows, report)
        save_file(head.state_dict(), path)
        return head

    @cached_property
    def _sources(self) -> dict[str, Source]:
        head = load_file(self._head())
        train = [
            s for s in annotate(self.semcor, self.inventory) if not corpora.held_out(s.document)
        ]
        without = self.options.without
        queries = None if "beliefs" in without else head["queries"].float()
        counted = "leave-one-out" not in without
        sources = {"SemCor": Source(train, 1.0, queries, counted=counted)}
        if "examples" not in without:
            examples = annotate(corpora.wordnet_examples(self.inventory), self.inventory)
            sources["WordNet examples"] = Source(examples, EXAMPLE_WEIGHT, frequency=False)
        if "glosses" not in without:
            glosses = annotate(corpora.gloss_sentences(self.inventory), self.inventory)
            sources["WordNet glosses"] = Source(glosses, GLOSS_WEIGHT, frequency=False)
        if self.options.masc and "masc" not in without:
            masc = [s for s in corpora.read_masc(self.options.masc) if s.instances]
            sources["MASC"] = Source(annotate(masc, self.inventory), MASC_WEIGHT)
        return sources

    @cached_property
    def _held_out(self) -> list[TaggedSentence]:
        return [sentence for sentence in self.semcor if corpora.held_out(sentence.document)]

    @cached_property
    def _development(self) -> tuple[TaggedSentence, ...]:
        folder = self.options.development
        if folder is None:
            return ()
        return read_framework(folder / "semeval2007.data.xml", folder / "semeval2007.gold.key.txt")

    def train(self, name: str) -> None:
        """Train a network from the shared tables to its folder under `models/`."""
        device = "cuda" if torch.cuda.is_available() else "cpu"
        shared = self.shared().to(device)
        without = sorted(part.replace(" ", "-") for part in self.options.without)
        folder = self.work / "-without-".join((name, *without))
        folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(SEED)
        direction, cell = NETWORKS[name]
        config = TaggerConfig(direction, cell, WORD_WIDTH, sense_width=SENSE_WIDTH)
        tagger = SenseTagger(config, shared.words, shared.senses).to(device)
        kept = folder / "log.json"
        log: list[dict[str, Any]] = json.loads(kept.read_text()) if kept.exists() else []

        def report(step: str) -> Callable[[Progress], None]:
            def show(progress: Progress) -> None:
                seconds = round(progress.seconds_of_part, 1)
                loss, words = round(progress.loss, 5), progress.words_of_part
                log.append({"step": step, "loss": loss, "words": words, "seconds": seconds})
                write_json(kept, log)
                self.report(_progress_line(name, step, progress))

            return show

        self._pretrain(tagger, shared.vocabulary, self.work / name, report("raw text"))
        scores = self._finetune(name, tagger, shared, folder, report("senses"))
        best = load_file(folder / "best.safetensors")
        tagger.load_state_dict(best)
        temperatures = fit_temperatures(
            tagger, shared, annotate(self._held_out, self.inventory),
            annotate(self._development, self.inventory),
        )  # fmt: skip
        card = {
            "name": name,
            "parameters": sum(p.numel() for p in tagger.parameters()),
            "config": asdict(config),
            "seed": SEED,
            "data": self._data_card(),
            "passes": {"raw text": self.options.pretrain_passes, "senses": self.options.passes},
            "scores": scores,
            "seconds": round(sum(part["seconds"] for part in log)),
            "device": device,
            "threads": torch.get_num_threads(),
            "torch": torch.__version__,
            "log": log,
        }
        target = self.options.models / name
        save_tagger(target, tagger, temperatures, card)
        self.report(f"{name}: {size_in_bytes(name, self.options.models) / 1e6:.1f} MB "
                    f"with the shared tables, in {target}")  # fmt: skip

    def _pretrain(
        self,
        tagger: SenseTagger,
        vocabulary: Vocabulary,
        folder: Path,
        report: Callable[[Progress], None],
    ) -> None:
        if "raw text" in self.options.without:
            return
        folder.mkdir(parents=True, exist_ok=True)
        done = folder / "pretrained.safetensors"
        if not done.exists():
            device = tagger.words.device
            pretrain(
                tagger, vocabulary, self._raw_text, self._query.to(device), self._choices,
                self.options.pretrain_passes, folder / "pretrain.checkpoint", report,
            )  # fmt: skip
            save_file(tagger.state_dict(), done)
        tagger.load_state_dict(load_file(done))

    def _finetune(
        self,
        name: str,
        tagger: SenseTagger,
        shared: SharedTables,
        folder: Path,
        report: Callable[[Progress], None],
    ) -> list[dict[str, float]]:
        """Train on senses, keep the pass that is best on the development text."""
        kept = folder / "scores.json"
        scores: list[dict[str, float]] = json.loads(kept.read_text()) if kept.exists() else []
        reader = NetworkReader(LoadedTagger(name, tagger, shared, 1.0, 1.0))

        def end_of_pass(passed: int) -> None:
            found = {"pass": passed + 1, **self._scores(reader)}
            self.report(f"{name}, pass {passed + 1}: held-out SemCor {found['held_out']:.2%}, "
                        f"SemEval-2007 {found['semeval2007']:.2%}")  # fmt: skip
            scores[passed:] = [found]
            if max(scores, key=_mean_score) is found:
                save_file(tagger.state_dict(), folder / "best.safetensors")
            write_json(kept, scores)

        frequency = float(load_file(self._head())["frequency"])
        finetune(
            tagger, shared.vocabulary, shared.rows, list(self._sources.values()), frequency,
            self.options.passes, folder / "finetune.checkpoint", report, end_of_pass,
        )  # fmt: skip
        return scores

    def _scores(self, reader: NetworkReader) -> dict[str, float]:
        """F1 (0 to 1) on held-out SemCor documents and on SemEval-2007 where it is given."""
        held_out = score(predict(reader, self._held_out, self.inventory)).f1
        if not self._development:
            return {"held_out": held_out, "semeval2007": held_out}
        development = score(predict(reader, self._development, self.inventory)).f1
        return {"held_out": held_out, "semeval2007": development}

    def _data_card(self) -> dict[str, Any]:
        return {
            "raw text words": sum(len(words) for words in self.raw),
            "annotated sentences": [len(source.sentences) for source in self._sources.values()],
            "source weights": [source.weight for source in self._sources.values()],
            "sources": list(self._sources),
            "without": sorted(self.options.without),
            "held-out SemCor documents": sorted({s.document for s in self._held_out}),
        }


def _mean_score(scores: dict[str, float]) -> float:
    return (scores["held_out"] + scores["semeval2007"]) / 2


def _progress_line(name: str, step: str, progress: Progress) -> str:
    share = progress.done / max(progress.parts, 1)
    bar = ("#" * round(20 * share)).ljust(20, ".")
    return (
        f"{name} {step} [{bar}] {progress.done}/{progress.parts} loss {progress.loss:.4f}, "
        f"{progress.words / max(progress.seconds, 1e-9):,.0f} words/s, "
        f"{progress.seconds_left / 60:.1f} min left"
    )
