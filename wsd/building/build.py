"""From corpora to `models/`, step by step; every step's files are kept and taken up again.

A network learns from the small teacher on all of the text, then from the large
one on part of it, then from annotation.  Networks that were trained before may
take the place of the first step.

work/                                            the materials, see `wsd.building.materials`
work/<name>/                                     checkpoints and the log of a network
models/shared/  models/<name>/                   what is shipped
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from wsd.building.annotated import annotate
from wsd.building.calibrate import fit_temperatures
from wsd.building.finetune import Source, finetune
from wsd.building.materials import SENSE_WIDTH, WORD_WIDTH, Materials
from wsd.building.optimise import Progress
from wsd.building.pretrain import pretrain
from wsd.building.teacher import write_json
from wsd.building.texts import COMPOUNDS, EXAMPLES, GLOSSES, MASC, SEED, WRITTEN, Report
from wsd.card import ORDINALS
from wsd.checkpoint import (
    LoadedTagger,
    SharedTables,
    fingerprint,
    load_tagger,
    save_tagger,
    size_in_bytes,
)
from wsd.evaluation import predict, score
from wsd.model import Cell, Direction, SenseTagger, TaggerConfig
from wsd.network import NetworkReader

NETWORKS: dict[str, tuple[Direction, Cell]] = {
    "none": ("none", "lstm"),
    "left": ("left", "lstm"),
    "right": ("right", "lstm"),
    "both": ("both", "lstm"),
    "both-rnn": ("both", "rnn"),
}
FIRST_RATE = 2e-3
SECOND_RATE = 1.5e-3  # the large teacher goes on where the small one left off
CORPORA = {
    "examples": EXAMPLES,
    "glosses": GLOSSES,
    "compounds": COMPOUNDS,
    "written": WRITTEN,
    "masc": MASC,
}
ABLATIONS = ("small teacher", "large teacher", "beliefs", *CORPORA, "leave-one-out")


@dataclass(frozen=True)
class Recipe:
    """How often the texts are read, and what is left out (of ABLATIONS) to see its worth."""

    small_passes: int
    large_passes: int
    passes: int
    without: frozenset[str] = frozenset()

    @property
    def steps(self) -> dict[str, int]:
        """The steps, and how many passes each takes."""
        return {
            "small teacher": self.small_passes,
            "large teacher": self.large_passes,
            "senses": self.passes,
        }


class Build:
    """Trains networks on materials; `report` gets lines to show or to log."""

    def __init__(self, materials: Materials, recipe: Recipe, report: Report) -> None:
        self.materials = materials
        self.texts = materials.texts
        self.recipe = recipe
        self.report = report

    @property
    def _sources(self) -> dict[str, Source]:
        """The annotated corpora of the recipe."""
        without = self.recipe.without
        left_out = {CORPORA[part] for part in without if part in CORPORA}
        found = self.texts.sources if "beliefs" in without else self.materials.believed
        return {
            name: replace(source, counted=source.counted and "leave-one-out" not in without)
            for name, source in found.items()
            if name not in left_out
        }

    def train(self, name: str) -> None:
        """Train a network from the shared tables to its folder under `models/`."""
        device = "cuda" if torch.cuda.is_available() else "cpu"
        shared = self.materials.shared().to(device)
        folder = self._folder(name, self.recipe.without)
        torch.manual_seed(SEED)
        direction, cell = NETWORKS[name]
        config = TaggerConfig(direction, cell, WORD_WIDTH, sense_width=SENSE_WIDTH)
        tagger = SenseTagger(config, shared.words, shared.senses).to(device)
        log = _Log(name, folder / "log.json", self.report)
        before = self._begin(name, tagger)
        for step in ("small teacher", "large teacher"):
            self._listen(step, tagger, shared, name, log)
        scores = self._finetune(name, tagger, shared, folder, log)
        tagger.load_state_dict(load_file(folder / "best.safetensors"))
        inventory = self.texts.inventory
        temperatures = fit_temperatures(
            tagger, shared, annotate(self.texts.held_out, inventory),
            annotate(self.texts.development, inventory),
        )  # fmt: skip
        card = {
            "name": name,
            "parameters": sum(p.numel() for p in tagger.parameters()),
            "config": asdict(config),
            "seed": SEED,
            "data": self._data_card(),
            "passes": {step: n for step, n in self.recipe.steps.items() if n},
            "scores": scores,
            "seconds": log.seconds,
            "device": device,
            "threads": torch.get_num_threads(),
            "torch": torch.__version__,
            "log": log.parts,
        }
        models = self.materials.places.models
        save_tagger(models / name, tagger, temperatures, _after(before, card) if before else card)
        self.report(f"{name}: {size_in_bytes(name, models) / 1e6:.1f} MB "
                    f"with the shared tables, in {models / name}")  # fmt: skip

    def _begin(self, name: str, tagger: SenseTagger) -> dict[str, Any] | None:
        """Take up the network that is to go on learning, if there is one; return its card."""
        start = self.materials.places.start
        if start is None:
            return None
        tagger.load_state_dict(load_tagger(name, start).tagger.state_dict())
        card: dict[str, Any] = json.loads((start / name / "card.json").read_text("utf-8"))
        return {**card, "fingerprint": fingerprint(name, start)}

    def _folder(self, name: str, without: Collection[str]) -> Path:
        """Where a network is kept while it learns without some parts of the recipe."""
        parts = sorted(part.replace(" ", "-") for part in without)
        folder = self.materials.work / "-without-".join((name, *parts))
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _listen(
        self, step: str, tagger: SenseTagger, shared: SharedTables, name: str, log: _Log
    ) -> None:
        """Learn from a teacher's reading, unless a run with the same lessons did so before."""
        passes = self.recipe.steps[step]
        if not passes or step in self.recipe.without:
            return
        missed = {"small teacher"} & self.recipe.without  # by then it matters to the large one
        done = self._folder(name, missed) / f"{step.replace(' ', '-')}.safetensors"
        if not done.exists():
            small = step == "small teacher"
            lesson = self.materials.small_lesson if small else self.materials.large_lesson
            pretrain(
                tagger, shared.vocabulary, lesson.text, lesson.query.to(tagger.words.device),
                lesson.choices, passes, FIRST_RATE if small else SECOND_RATE,
                done.with_suffix(".checkpoint"), log.of(step),
            )  # fmt: skip
            save_file(tagger.state_dict(), done)
        tagger.load_state_dict(load_file(done))

    def _finetune(
        self, name: str, tagger: SenseTagger, shared: SharedTables, folder: Path, log: _Log
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

        finetune(
            tagger, shared.vocabulary, shared.rows, list(self._sources.values()),
            float(self.materials.large_query.frequency.detach()), self.recipe.passes,
            folder / "finetune.checkpoint", log.of("senses"), end_of_pass,
        )  # fmt: skip
        return scores

    def _scores(self, reader: NetworkReader) -> dict[str, float]:
        """F1 (0 to 1) on held-out SemCor documents and on SemEval-2007 where it is given."""
        inventory, development = self.texts.inventory, self.texts.development
        held_out = score(predict(reader, self.texts.held_out, inventory)).f1
        if not development:
            return {"held_out": held_out, "semeval2007": held_out}
        return {
            "held_out": held_out,
            "semeval2007": score(predict(reader, development, inventory)).f1,
        }

    def _data_card(self) -> dict[str, Any]:
        sources = self._sources
        return {
            "raw text words": {
                step: sum(map(len, raw))
                for step, raw in self.texts.raw_texts.items()
                if self.recipe.steps[step] and step not in self.recipe.without
            },
            "annotated sentences": [len(source.sentences) for source in sources.values()],
            "source weights": [source.weight for source in sources.values()],
            "sources": list(sources),
            "without": sorted(self.recipe.without),
            "held-out SemCor documents": sorted({s.document for s in self.texts.held_out}),
        }


class _Log:
    """What every part of a training cost and lost, kept in a file as it grows."""

    def __init__(self, name: str, path: Path, report: Report) -> None:
        self._name, self._path, self._report = name, path, report
        self.parts: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []

    @property
    def seconds(self) -> int:
        """Seconds of all parts together."""
        return round(sum(float(part["seconds"]) for part in self.parts))

    def of(self, step: str) -> Callable[[Progress], None]:
        """What a step is to call after each of its parts."""

        def show(progress: Progress) -> None:
            seconds = round(progress.seconds_of_part, 1)
            loss, words = round(progress.loss, 5), progress.words_of_part
            self.parts.append({"step": step, "loss": loss, "words": words, "seconds": seconds})
            write_json(self._path, self.parts)
            self._report(_progress_line(self._name, step, progress))

        return show


def _after(before: dict[str, Any], card: dict[str, Any]) -> dict[str, Any]:
    """The card of a network that went on learning: its earlier trainings' steps come first.

    A step that now comes again is called the first of its name, or the second, ...
    """
    taken = {*before["passes"], *card["passes"]}
    names = {
        step: next(name for n in ORDINALS if (name := f"{n} {step}") not in taken)
        if step in card["passes"]
        else step
        for step in before["passes"]
    }
    log = [{**part, "step": names[part["step"]]} for part in before.pop("log")]
    passes = {names[step]: times for step, times in before["passes"].items()}
    return {
        **card,
        "began as": before,
        "passes": passes | card["passes"],
        "seconds": before["seconds"] + card["seconds"],
        "log": log + card["log"],
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
