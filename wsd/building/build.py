"""From corpora to `models/`, step by step; every step's files are kept and taken up again.

1. Texts, vocabulary and synsets are packed as arrays: work/text.safetensors.
2. The teacher learns senses, then reads all text: work/head.safetensors, and
   where there is no GPU work/states/.
3. The networks learn side by side, from what the teacher says of all text, then
   from annotation: work/lesson.safetensors, work/<name>.safetensors.
4. They are polished in small steps: work/polished/.
5. They are calibrated, scored and written to models/.

Networks of another folder may go on from where they are (`start`): then only
the last two steps are taken, and only what they read is packed.

Steps 2 and 3 read what lies in the work folder, and nothing else but the
encoder: they may run on another machine, one with a GPU.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from wsd.building.calibrate import fit_temperatures
from wsd.building.encoder import load_encoder
from wsd.building.lesson import learn_lesson
from wsd.building.log import Log, of_network
from wsd.building.optimise import write_json
from wsd.building.packed import Array, Packed
from wsd.building.packing import packed_texts
from wsd.building.senses import PACES, POLISH, answers, asked_by, learn_senses
from wsd.building.start import continued
from wsd.building.students import Students, halves
from wsd.building.teaching import Taught, Teaching, shipped
from wsd.building.texts import (
    COMPOUNDS,
    DEVELOPMENT,
    EXAMPLES,
    GLOSSES,
    HELD_OUT,
    MASC,
    RAW,
    SEED,
    SEMCOR,
    WRITTEN,
    Report,
    Texts,
)
from wsd.checkpoint import (
    LoadedTagger,
    load_shared,
    load_tagger,
    quantised,
    restored,
    save_shared,
    save_tagger,
    size_in_bytes,
)
from wsd.evaluation import predict, score
from wsd.model import Cell, Direction, SenseTagger, TaggerConfig
from wsd.network import NetworkReader
from wsd.records import WsdError

NETWORKS: dict[str, tuple[Direction, Cell]] = {
    "none": ("none", "lstm"),
    "left": ("left", "lstm"),
    "right": ("right", "lstm"),
    "both": ("both", "lstm"),
    "both-rnn": ("both", "rnn"),
}
CORPORA = {
    "examples": EXAMPLES,
    "glosses": GLOSSES,
    "compounds": COMPOUNDS,
    "written": WRITTEN,
    "masc": MASC,
}
ABLATIONS = ("lesson", "beliefs", *CORPORA, "leave-one-out")


@dataclass(frozen=True)
class Recipe:
    """How often texts are read, and what is left out (of ABLATIONS) to see its worth.

    `tuning` are the teacher's passes over annotation with its encoder, `lesson`
    the networks' over what it says of all text, `senses` theirs over annotation,
    `polish` those over SemCor and our own sentences at the end.
    """

    tuning: int
    lesson: int
    senses: int
    polish: int
    without: frozenset[str] = frozenset()


def gpu() -> bool:
    """Whether there is a GPU to train on."""
    return torch.cuda.is_available()


class Build:
    """Trains networks; `report` gets lines to show or to log."""

    def __init__(self, texts: Texts, recipe: Recipe, names: Sequence[str], report: Report) -> None:
        self.texts = texts
        self.recipe = recipe
        self.names = tuple(names)
        self.report = report
        self.work = texts.places.work
        self.device = "cuda" if gpu() else "cpu"

    @cached_property
    def packed(self) -> Packed:
        """Step 1: all text as arrays."""
        return packed_texts(self.texts, self.names, self.report)

    def train(self) -> None:
        """Steps 2 and 3, unless done before; `WsdError` if that was with other networks."""
        self._learn_together()
        packed = self.packed  # networks that go on are put back with it
        if all((self.work / f"{name}.safetensors").exists() for name in self.names):
            return
        config = {name: TaggerConfig(*NETWORKS[name]) for name in self.names}
        encoder = load_encoder(self.device, self.texts.places.encoder)
        rows = self._annotated(reliable=True)
        teaching = Teaching(
            encoder, packed, rows, self.recipe.tuning, self.work, self.device, self.report
        )
        taught = teaching.teach(next(iter(config.values())))
        torch.manual_seed(SEED)
        taggers = {
            name: SenseTagger(each, taught.words, taught.senses) for name, each in config.items()
        }
        students = Students(taggers, taught.words, encoder.width)
        log = Log(self.work, self.report)
        if "lesson" not in self.recipe.without:
            done = self.work / "lesson.safetensors"
            if not done.exists():
                learn_lesson(
                    students, packed, taught.lesson, self.recipe.lesson,
                    self.work / "lesson.checkpoint", log.of("lesson"),
                )  # fmt: skip
                save_file(students.state_dict(), done)
            students.load_state_dict(load_file(done))
        words = students.words.detach().half().cpu()
        save_file({"words": words}, self.work / "words.safetensors")
        students.words.data = restored(quantised({"words": words}))["words"].to(self.device)
        self._learn_senses(students, taught, log)

    def _learn_together(self) -> None:
        """Refuse a work folder whose networks learned without these, or with others."""
        path = self.work / "networks.json"
        if not path.exists():
            write_json(path, self.names)
        before = json.loads(path.read_text("utf-8"))
        if sorted(before) != sorted(self.names):
            raise WsdError(
                f"The networks in {self.work} learn together: {', '.join(before)}. Name the same, "
                "or give another folder with --work."
            )

    def _learn_senses(self, students: Students, taught: Taught, log: Log) -> None:
        """Train on annotation; keep of each network the pass that is best on development text."""
        kept = self.work / "passes.json"
        scores: list[dict[str, dict[str, float]]] = (
            json.loads(kept.read_text()) if kept.exists() else []
        )

        def end_of_pass(passed: int) -> None:
            found = {name: self._accuracies(tagger, students.words)
                     for name, tagger in students.members}  # fmt: skip
            scores[passed:] = [found]
            for name, tagger in students.members:
                self.report(f"{name}, pass {passed + 1}: " + ", ".join(
                    f"{share:.2%} of the choices of {text}" for text, share in found[name].items()
                ))  # fmt: skip
                if max(scores, key=lambda each: _mean(each[name])) is found:
                    save_file(halves(tagger), self.work / f"{name}.partial")
            write_json(kept, scores)

        rows = self._annotated(reliable=False)
        learn_senses(
            students, self._packed_for_senses, rows,
            None if "beliefs" in self.recipe.without else taught.queries,
            taught.lesson.frequency, PACES[self.device], self.recipe.senses,
            self.work / "senses.checkpoint", log.of("senses"), end_of_pass,
        )  # fmt: skip
        for name, _ in students.members:
            (self.work / f"{name}.partial").rename(self.work / f"{name}.safetensors")

    @property
    def _packed_for_senses(self) -> Packed:
        """The texts, their instances in their own counts where the recipe wants it so."""
        if "leave-one-out" not in self.recipe.without:
            return self.packed
        sources = tuple(replace(source, counted=False) for source in self.packed.sources)
        return replace(self.packed, sources=sources)

    def _annotated(self, reliable: bool) -> Array:
        """The annotated sentences of the recipe, all or those of sources that are reliable."""
        without = {CORPORA[part] for part in self.recipe.without if part in CORPORA}
        names = [
            source.name
            for source in self.packed.sources
            if source.weight
            and source.name != RAW
            and source.name not in without
            and (source.reliable or not reliable)
        ]
        return self.packed.of(*names)

    def _accuracies(self, tagger: SenseTagger, words: Tensor) -> dict[str, float]:
        """Shares (0 to 1) of the choices of the held-out and development text made rightly."""
        found = {}
        for name in (HELD_OUT, DEVELOPMENT):
            right, count = answers(tagger, words, self.packed, self.packed.of(name))
            if count:
                found[name] = right / count
        return found

    def polish(self) -> None:
        """Step 4: small steps on whole sentences; the soft labels are what `both` believes.

        Where it is not among the networks, the last of them stands in for it.
        """
        folder = self.work / "polished"
        done = all((folder / f"{name}.safetensors").exists() for name in self.names)
        if done or not self.recipe.polish:
            return
        folder.mkdir(exist_ok=True)
        head = load_file(self.work / "head.safetensors")
        senses = shipped(head["senses"]).to(self.device)
        words = load_file(self.work / "words.safetensors")["words"].float()
        words = restored(quantised({"words": words}))["words"].to(self.device)
        taggers = {name: self._trained(name, words, senses) for name in self.names}
        rows = np.intersect1d(self.packed.of(SEMCOR, WRITTEN), self._annotated(reliable=True))
        believer = taggers.get("both", taggers[self.names[-1]]).eval()
        queries = asked_by(believer, words, self.packed, rows)
        students = Students(taggers, words, 1)
        learn_senses(
            students, self._packed_for_senses, rows,
            None if "beliefs" in self.recipe.without else queries,
            float(believer.frequency.detach()), POLISH, self.recipe.polish,
            folder / "checkpoint", Log(self.work, self.report).of("polish"), lambda _: None,
        )  # fmt: skip
        for name, tagger in students.members:
            self.report(f"{name}, polished: {self._accuracies(tagger, students.words)}")
            save_file(halves(tagger), folder / f"{name}.safetensors")

    def _trained(self, name: str, words: Tensor, senses: Tensor) -> SenseTagger:
        tagger = SenseTagger(TaggerConfig(*NETWORKS[name]), words, senses)
        halves = load_file(self.work / f"{name}.safetensors")
        tagger.load_state_dict({key: values.float() for key, values in halves.items()})
        return tagger.to(words.device)

    def finish(self) -> None:
        """Step 5: calibrate, score and write every network and the tables that they share."""
        models = self.texts.places.models
        vocabulary = json.loads((self.work / "vocabulary.json").read_text("utf-8"))
        synsets = json.loads((self.work / "synsets.json").read_text("utf-8"))
        senses = load_file(self.work / "head.safetensors")["senses"].float()
        words = load_file(self.work / "words.safetensors")["words"].float()
        save_shared(models / "shared", vocabulary, words, synsets, senses)
        shared = load_shared(models / "shared")
        kept = self.work / "passes.json"
        passes = json.loads(kept.read_text()) if kept.exists() else []
        for name in self.names:
            config = TaggerConfig(*NETWORKS[name])
            tagger = SenseTagger(config, shared.words, shared.senses)
            folder = self.work / "polished" if self.recipe.polish else self.work
            tensors = load_file(folder / f"{name}.safetensors")
            tagger.load_state_dict(restored(quantised(tensors)))
            tagger.eval().requires_grad_(False)
            temperatures = fit_temperatures(tagger, shared.words, self.packed)
            reader = NetworkReader(LoadedTagger(name, tagger, shared, *temperatures))
            card = {
                "name": name,
                "parameters": sum(p.numel() for p in tagger.parameters()),
                "config": asdict(config),
                "seed": SEED,
                "data": self._data_card(),
                "passes": {
                    "lesson": self.recipe.lesson,
                    "senses": self.recipe.senses,
                    "polish": self.recipe.polish,
                },
                "teacher": {"tuning passes": self.recipe.tuning},
                "choices right, by pass": [each[name] for each in passes],
                "scores": self._scores(reader),
            } | of_network(self.work, name)
            save_tagger(models / name, tagger, temperatures, continued(card, self.work))
            load_tagger(name, models)
            self.report(f"{name}: {size_in_bytes(name, models) / 1e6:.1f} MB "
                        f"with the shared tables, {card['scores']}")  # fmt: skip

    def _scores(self, reader: NetworkReader) -> dict[str, float]:
        """F1 (0 to 1) on held-out SemCor documents and on SemEval-2007 where it is given."""
        texts = {"held_out": self.texts.held_out, "semeval2007": self.texts.development}
        inventory = self.texts.inventory
        return {
            name: score(predict(reader, text, inventory)).f1 for name, text in texts.items() if text
        }

    def _data_card(self) -> dict[str, Any]:
        sources = [s for s in self.packed.sources if s.weight and s.name != RAW]
        raw = self.packed.words.sizes[self.packed.training]
        return {
            "words of all text": int(raw.sum()),
            "annotated sentences": [source.sentences for source in sources],
            "source weights": [source.weight for source in sources],
            "sources": [source.name for source in sources],
            "without": sorted(self.recipe.without),
            "held-out SemCor documents": sorted({s.document for s in self.texts.held_out}),
        }


def _mean(shares: Mapping[str, float]) -> float:
    return sum(shares.values()) / len(shares)
