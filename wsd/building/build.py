"""From corpora to `models/`, step by step; every step's files are kept and taken up again.

1. Texts, vocabulary and synsets are packed as arrays: work/text.safetensors.
2. The teacher learns senses, then reads all text: work/head.safetensors, and
   where there is no GPU work/states/.
3. The networks learn side by side, from what the teacher says of all text, then
   from annotation: work/lesson.safetensors, work/<name>.safetensors.
4. They are calibrated, scored and written to models/.

Steps 2 and 3 read what lies in the work folder, and nothing else but the
encoder: they may run on another machine, one with a GPU.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from wsd.building import tables
from wsd.building.annotated import annotate
from wsd.building.batches import Questions, on, questions, whole
from wsd.building.calibrate import fit_temperatures
from wsd.building.optimise import Progress, write_json
from wsd.building.packed import Array, Packed, Packer, load_packed
from wsd.building.students import (
    SENTENCES_A_CHUNK,
    Lesson,
    Students,
    answers,
    learn_lesson,
    learn_senses,
)
from wsd.building.teacher import (
    Encoder,
    TeacherHead,
    accuracy,
    encode,
    load_encoder,
    load_tokenizer,
    of_spans,
    target_states,
    train_head,
    tune,
)
from wsd.building.texts import (
    COMPOUNDS,
    DEVELOPMENT,
    EXAMPLES,
    GLOSSES,
    HELD_OUT,
    MASC,
    RAW,
    SEED,
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
from wsd.encoding import Vocabulary
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
    the networks' over what it says of all text, `senses` theirs over annotation.
    """

    tuning: int
    lesson: int
    senses: int
    without: frozenset[str] = frozenset()


class Build:
    """Trains networks; `report` gets lines to show or to log."""

    def __init__(self, texts: Texts, recipe: Recipe, names: Sequence[str], report: Report) -> None:
        self.texts = texts
        self.recipe = recipe
        self.names = tuple(names)
        self.report = report
        self.work = texts.places.work
        self.device = "cuda" if torch.cuda.is_available() else "cpu"

    @cached_property
    def packed(self) -> Packed:
        """Step 1: all text as arrays."""
        path = self.work / "text.safetensors"
        if not path.exists():
            self._pack(path)
        return load_packed(path)

    def _pack(self, path: Path) -> None:
        inventory = self.texts.inventory
        sources = self.texts.sources
        tokenizer = load_tokenizer(self.texts.places.encoder)
        self.report("choosing the vocabulary and the synsets")
        known = tokenizer.get_vocab()
        lemmas = (name for name in inventory.vocabulary() if "_" not in name)
        vocabulary = tables.choose_vocabulary(
            self.texts.raw, sorted(known, key=lambda piece: known[piece]), lemmas
        )
        synsets = tables.ambiguous_synsets(inventory)
        names = sorted(synsets)
        self.report("packing all text")
        packer = Packer(
            Vocabulary({word: row for row, word in enumerate(vocabulary)}),
            {name: row for row, name in enumerate(names)},
            inventory,
            tokenizer,
        )
        packed = packer.pack(sources, [tables.gloss_text(synsets[n]) for n in names], SEED)
        write_json(self.work / "vocabulary.json", vocabulary)
        write_json(self.work / "synsets.json", names)
        packed.save(path)

    def train(self) -> None:
        """Steps 2 and 3, unless their files are there."""
        if all((self.work / f"{name}.safetensors").exists() for name in self.names):
            return
        config = {name: TaggerConfig(*NETWORKS[name]) for name in self.names}
        taught = self._teach(next(iter(config.values())))
        senses = torch.cat((taught.senses, taught.senses[:1] * 0)).to(self.device)
        torch.manual_seed(SEED)
        words = taught.words.to(self.device)
        taggers = {name: SenseTagger(each, words, senses) for name, each in config.items()}
        students = Students(taggers, words, taught.encoder.width)
        log = _Log(self.work / "log.json", self.report)
        if "lesson" not in self.recipe.without:
            done = self.work / "lesson.safetensors"
            if not done.exists():
                learn_lesson(
                    students, self.packed, taught.lesson, self.recipe.lesson,
                    self.work / "lesson.checkpoint", log.of("lesson"),
                )  # fmt: skip
                save_file(students.state_dict(), done)
            students.load_state_dict(load_file(done))
        save_file({"words": students.words.detach().half().cpu()}, self.work / "words.safetensors")
        students.words.data = restored(quantised({"words": students.words}))["words"].to(
            self.device
        )
        self._learn_senses(students, taught, log)

    def _learn_senses(self, students: Students, taught: _Taught, log: _Log) -> None:
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
                    halves = {key: value.half() for key, value in tagger.state_dict().items()}
                    save_file(halves, self.work / f"{name}.partial")
            write_json(kept, scores)

        rows = self._annotated(reliable=False)
        learn_senses(
            students, self._packed_for_senses, rows,
            None if "beliefs" in self.recipe.without else taught.queries.to(self.device),
            taught.frequency, self.recipe.senses, self.work / "senses.checkpoint",
            log.of("senses"), end_of_pass,
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

    # The teacher

    def _teach(self, config: TaggerConfig) -> _Taught:
        packed, device = self.packed, self.device
        encoder = load_encoder(device, self.texts.places.encoder)
        path = self.work / "head.safetensors"
        chunks: list[tuple[Array, Tensor]] | None = None
        if not path.exists():
            self.report("reading every gloss that is ever chosen among, and every word alone")
            glosses = encoder.vectors(packed.glosses, device) * encoder.width**0.5
            glosses = torch.cat((glosses, glosses[:1] * 0)).to(device)
            words = tables.word_vectors(
                encoder.alone(packed.vocabulary, device).numpy(), config.word_width
            )
            rows = self._annotated(reliable=True)
            scored = {name: self._asked_of(encoder, name) for name in (HELD_OUT, DEVELOPMENT)}
            if self.recipe.tuning:
                states, numbers = target_states(encoder, packed, rows, device, self.report)
            else:
                chunks = self._read_all(encoder)
                states, numbers = self._of_chunks(chunks, rows)
            head = TeacherHead(states, glosses, config.sense_width).to(device)

            def end_of_pass(passed: int, loss: float) -> None:
                self.report(f"head, pass {passed + 1}: loss {loss:.3f} nats; "
                            + _shares(head, scored))  # fmt: skip

            train_head(head, packed, states, numbers, end_of_pass)
            if self.recipe.tuning:
                self._tune(encoder, head, rows)
            chunks = chunks or self._read_all(encoder)
            made = _head_tensors(head)
            made["words"] = torch.from_numpy(words)
            made["queries"] = self._queries(head, chunks)
            sample = torch.cat([states[:5000] for _, states in chunks]).float()
            made["state mean"], made["state deviation"] = sample.mean(0), sample.std(0) + 1e-4
            if self.recipe.tuning:
                halves = {name: t.half() for name, t in encoder.state_dict().items()
                          if t.is_floating_point()}  # fmt: skip
                save_file(halves, self.work / "encoder.safetensors")
            save_file({k: v.contiguous().cpu() for k, v in made.items()}, path)
        elif (self.work / "encoder.safetensors").exists():
            encoder.load_state_dict(load_file(self.work / "encoder.safetensors"), strict=False)
        return _Taught(encoder, load_file(path), chunks or self._read_all(encoder), device)

    def _tune(self, encoder: Encoder, head: TeacherHead, rows: Array) -> None:
        def end_of_pass(passed: int) -> None:
            scored = {name: self._asked_of(encoder, name) for name in (HELD_OUT, DEVELOPMENT)}
            self.report(f"tuned teacher, pass {passed + 1}: {_shares(head, scored)}")

        tune(
            encoder, head, self.packed, rows, self.recipe.tuning,
            self.work / "tuning.checkpoint",
            lambda progress: self.report(progress.line("tuning")), end_of_pass,
        )  # fmt: skip
        encoder.eval()
        head.eval()

    def _asked_of(self, encoder: Encoder, name: str) -> tuple[Tensor, Questions] | None:
        """The teacher's states of a text's targets, and the questions about them."""
        rows = self.packed.of(name)
        if not len(rows):
            return None
        quiet: Report = lambda line: None  # noqa: E731
        states, _ = target_states(encoder, self.packed, rows, self.device, quiet)
        return states, on(questions(self.packed, rows, whole(self.packed, rows)), self.device)

    def _read_all(self, encoder: Encoder) -> list[tuple[Array, Tensor]]:
        """The teacher's states of all words to learn from, by chunks; kept on disk without GPU."""
        rows = self.packed.training
        chunks = []
        parts = np.array_split(rows, max(1, round(len(rows) / SENTENCES_A_CHUNK)))
        folder = self.work / "states"
        for number, part in enumerate(parts):
            path = folder / f"{number:04d}.npy"
            if self.device == "cuda":
                chunks.append((part, encode(encoder, self.packed, part, self.device)))
            else:
                folder.mkdir(exist_ok=True)
                if not path.exists():
                    partial = path.with_suffix(".partial")
                    with partial.open("wb") as file:
                        np.save(file, encode(encoder, self.packed, part, "cpu").numpy())
                    partial.rename(path)
                chunks.append((part, torch.from_numpy(np.load(path, mmap_mode="c"))))
            self.report(f"the teacher read {number + 1} of {len(parts)} parts of all text")
        return chunks

    def _of_chunks(
        self, chunks: Sequence[tuple[Array, Tensor]], rows: Array | None
    ) -> tuple[Tensor, Array]:
        """States of the targets of sentences, all or some, (N, D) half, and their numbers."""
        found, numbers = [], []
        for part, states in chunks:
            asked = questions(self.packed, part, whole(self.packed, part))
            lengths = torch.from_numpy(self.packed.words.sizes[part])
            if not len(asked.numbers):
                continue
            spans = of_spans(states, on(asked, str(states.device)), lengths.to(states.device))
            kept = torch.from_numpy(
                np.isin(part, rows) if rows is not None else np.ones(len(part), bool)
            )[asked.targets.row]
            found.append(spans[kept.to(spans.device)].half())
            numbers.append(asked.numbers[kept].numpy())
        return torch.cat(found), np.concatenate(numbers)

    @torch.inference_mode()
    def _queries(self, head: TeacherHead, chunks: Sequence[tuple[Array, Tensor]]) -> Tensor:
        """(all targets, Q) half: what the teacher asks at every target to learn from."""
        states, numbers = self._of_chunks(chunks, None)
        made = torch.zeros(len(self.packed.gold), head.query.out_features, dtype=torch.float16)
        for start in range(0, len(numbers), 65_536):
            part = slice(start, start + 65_536)
            made[torch.from_numpy(numbers[part])] = head.ask(states[part]).half().cpu()
        return made

    # What is shipped

    def finish(self) -> None:
        """Step 4: calibrate, score and write every network and the tables that they share."""
        models = self.texts.places.models
        inventory = self.texts.inventory
        vocabulary = json.loads((self.work / "vocabulary.json").read_text("utf-8"))
        synsets = json.loads((self.work / "synsets.json").read_text("utf-8"))
        senses = load_file(self.work / "head.safetensors")["senses"].float()
        words = load_file(self.work / "words.safetensors")["words"].float()
        save_shared(models / "shared", vocabulary, words, synsets, senses)
        shared = load_shared(models / "shared")
        held_out = annotate(self.texts.held_out, inventory)
        development = annotate(self.texts.development, inventory)
        passes = json.loads((self.work / "passes.json").read_text())
        log = json.loads((self.work / "log.json").read_text())
        for name in self.names:
            config = TaggerConfig(*NETWORKS[name])
            tagger = SenseTagger(config, shared.words, shared.senses)
            tensors = load_file(self.work / f"{name}.safetensors")
            tagger.load_state_dict(restored(quantised(tensors)))
            tagger.eval().requires_grad_(False)
            temperatures = fit_temperatures(tagger, shared, held_out, development)
            reader = NetworkReader(LoadedTagger(name, tagger, shared, *temperatures))
            parts = [
                {"step": part["step"], "loss": part["losses"][name], "words": part["words"],
                 "seconds": round(part["seconds"] / len(part["losses"]), 1)}
                for part in log
            ]  # fmt: skip
            card = {
                "name": name,
                "parameters": sum(p.numel() for p in tagger.parameters()),
                "config": asdict(config),
                "seed": SEED,
                "data": self._data_card(),
                "passes": {"lesson": self.recipe.lesson, "senses": self.recipe.senses},
                "teacher": {"tuning passes": self.recipe.tuning},
                "choices right, by pass": [each[name] for each in passes],
                "scores": self._scores(reader),
                "seconds": round(sum(float(part["seconds"]) for part in parts)),
                "log": parts,
            } | log_of_machine(self.work)
            save_tagger(models / name, tagger, temperatures, card)
            load_tagger(name, models)
            self.report(f"{name}: {size_in_bytes(name, models) / 1e6:.1f} MB "
                        f"with the shared tables, {card['scores']}")  # fmt: skip

    def _scores(self, reader: NetworkReader) -> dict[str, float]:
        """F1 (0 to 1) on held-out SemCor documents and on SemEval-2007 where it is given."""
        texts = {"held_out": self.texts.held_out, "semeval2007": self.texts.development}
        inventory = self.texts.inventory
        return {
            name: score(predict(reader, text, inventory)).f1
            for name, text in texts.items()
            if text
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


class _Taught:
    """What the teacher has to say, once it has learned and read."""

    def __init__(
        self,
        encoder: Encoder,
        made: Mapping[str, Tensor],
        chunks: Sequence[tuple[Array, Tensor]],
        device: str,
    ) -> None:
        self.encoder = encoder
        self.words = made["words"].float()
        self.queries = made["queries"]
        self.frequency = float(made["frequency"])
        senses = made["senses"].float()
        self.senses = restored(quantised({"senses": senses}))["senses"]  # as they are shipped
        query = nn.Linear(made["query.weight"].shape[1], made["query.weight"].shape[0])
        query.load_state_dict({"weight": made["query.weight"], "bias": made["query.bias"]})
        query.to(device).requires_grad_(False)
        mean, deviation = made["mean"].to(device), made["deviation"].to(device)
        self.lesson = Lesson(
            chunks,
            lambda states: query((states - mean) / deviation),
            self.frequency,
            made["state mean"].to(device),
            made["state deviation"].to(device),
        )


def _head_tensors(head: TeacherHead) -> dict[str, Tensor]:
    return {
        "senses": head.sense_vectors(),
        "query.weight": head.query.weight.detach(),
        "query.bias": head.query.bias.detach(),
        "frequency": head.frequency.detach(),
        "mean": head.mean,
        "deviation": head.deviation,
    }


def _shares(
    head: TeacherHead, scored: Mapping[str, tuple[Tensor, Questions] | None]
) -> str:
    """How many of the choices of each text are made rightly, in words."""
    head.eval()
    return ", ".join(
        f"{accuracy(head, *found):.1%} of the choices of {name}"
        for name, found in scored.items()
        if found
    )


class _Log:
    """What every part of a training cost and lost, kept in a file as it grows."""

    def __init__(self, path: Path, report: Report) -> None:
        self._path, self._report = path, report
        self._parts: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []
        machine = {
            "device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu",
            "threads": torch.get_num_threads(),
            "torch": torch.__version__,
        }
        write_json(path.with_name("machine.json"), machine)

    def of(self, step: str) -> Callable[[Progress], None]:
        """What a step is to call after each of its parts."""

        def show(progress: Progress) -> None:
            losses = {name: round(loss, 5) for name, loss in progress.losses.items()}
            seconds = round(progress.seconds_of_part, 2)
            words = progress.words_of_part
            self._parts.append({"step": step, "losses": losses, "words": words, "seconds": seconds})
            write_json(self._path, self._parts)
            self._report(progress.line(step))

        return show


def log_of_machine(work: Path) -> dict[str, Any]:
    """On what the networks were trained."""
    found: dict[str, Any] = json.loads((work / "machine.json").read_text())
    return found


def _mean(shares: Mapping[str, float]) -> float:
    return sum(shares.values()) / len(shares)
