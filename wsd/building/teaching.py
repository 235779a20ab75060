"""The teacher's part of a build: it learns senses, then says what it thinks of all text.

work/head.safetensors      sense vectors, how it asks for them, word vectors to begin with
work/encoder.safetensors   its encoder, where that was tuned
work/states/               its states of every word, where there is no GPU to keep them
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from wsd.building import tables
from wsd.building.batches import Questions, on, questions, whole
from wsd.building.encoder import Encoder, encode
from wsd.building.lesson import SENTENCES_A_CHUNK, Lesson
from wsd.building.packed import Array, Packed
from wsd.building.teacher import (
    TeacherHead,
    accuracy,
    of_spans,
    target_states,
    train_head,
    tune,
)
from wsd.building.texts import DEVELOPMENT, HELD_OUT, Report
from wsd.checkpoint import quantised, restored
from wsd.model import TaggerConfig

Chunks = Sequence[tuple[Array, Tensor]]
"""Sentences by their numbers, and the teacher's (words, D) half states of them."""


@dataclass(frozen=True)
class Taught:
    """What the networks are given: the lesson, and what all of them share.

    words (V, E) to begin with and senses (K + 1, Q) as they are shipped, float;
    queries (all targets, Q) half, what the teacher asks at each.
    """

    lesson: Lesson
    words: Tensor
    senses: Tensor
    queries: Tensor


@dataclass
class Teaching:
    """Makes a teacher of an encoder: `rows` are the sentences it learns from."""

    encoder: Encoder
    packed: Packed
    rows: Array
    passes: int
    work: Path
    device: str
    report: Report

    def teach(self, config: TaggerConfig) -> Taught:
        """Learn, unless that was done before, and read all text."""
        path = self.work / "head.safetensors"
        tuned = self.work / "encoder.safetensors"
        chunks: Chunks = []
        if not path.exists():
            chunks = self._learn(config, path, tuned)
        elif tuned.exists():
            self.encoder.load_state_dict(load_file(tuned), strict=False)
        return taught(load_file(path), chunks or self._read_all(), self.device)

    def _learn(self, config: TaggerConfig, path: Path, tuned: Path) -> Chunks:
        encoder, packed, device = self.encoder, self.packed, self.device
        self.report("reading every gloss that is ever chosen among, and every word alone")
        glosses = encoder.vectors(packed.glosses, device)
        glosses = torch.cat((glosses, glosses[:1] * 0)).to(device)
        alone = encoder.alone(packed.vocabulary, device).numpy()
        scored = self._scored()
        chunks: Chunks = []
        if self.passes:
            states, numbers = target_states(encoder, packed, self.rows, device, self.report)
        else:
            chunks = self._read_all()
            states, numbers = self._of_chunks(chunks, self.rows)
        head = TeacherHead(states, glosses, config.sense_width).to(device)

        def end_of_pass(passed: int, loss: float) -> None:
            self.report(f"head, pass {passed + 1}: loss {loss:.3f} nats; {_shares(head, scored)}")

        train_head(head, packed, states, numbers, end_of_pass)
        if self.passes:
            self._tune(head)
            halves = {k: v.half() for k, v in encoder.state_dict().items() if v.is_floating_point()}
            save_file(halves, tuned)
            chunks = self._read_all()
        made = _head_tensors(head)
        made["words"] = torch.from_numpy(tables.word_vectors(alone, config.word_width))
        made["queries"] = self._queries(head, chunks)
        sample = torch.cat([states[:5000] for _, states in chunks]).float()
        made["state mean"], made["state deviation"] = sample.mean(0), sample.std(0) + 1e-4
        save_file({k: v.contiguous().cpu() for k, v in made.items()}, path)
        return chunks

    def _tune(self, head: TeacherHead) -> None:
        def end_of_pass(passed: int) -> None:
            self.report(f"tuned teacher, pass {passed + 1}: {_shares(head, self._scored())}")

        tune(
            self.encoder, head, self.packed, self.rows, self.passes,
            self.work / "tuning.checkpoint",
            lambda progress: self.report(progress.line("tuning")), end_of_pass,
        )  # fmt: skip
        self.encoder.eval()
        head.eval()

    def _scored(self) -> dict[str, tuple[Tensor, Questions]]:
        """The teacher's states of the targets of held-out and development text, and the targets."""
        found = {}
        for name in (HELD_OUT, DEVELOPMENT):
            rows = self.packed.of(name)
            if len(rows):
                states, _ = target_states(
                    self.encoder, self.packed, rows, self.device, lambda _: None
                )
                asked = questions(self.packed, rows, whole(self.packed, rows))
                found[name] = states, on(asked, self.device)
        return found

    def _read_all(self) -> Chunks:
        """The teacher's states of all words to learn from, by chunks; kept on disk without GPU."""
        rows = self.packed.training
        chunks = []
        parts = np.array_split(rows, max(1, round(len(rows) / SENTENCES_A_CHUNK[self.device])))
        folder = self.work / "states"
        for number, part in enumerate(parts):
            path = folder / f"{number:04d}.npy"
            if self.device == "cuda":
                chunks.append((part, encode(self.encoder, self.packed, part, self.device)))
            else:
                folder.mkdir(exist_ok=True)
                if not path.exists():
                    partial = path.with_suffix(".partial")
                    with partial.open("wb") as file:
                        np.save(file, encode(self.encoder, self.packed, part, "cpu").numpy())
                    partial.rename(path)
                chunks.append((part, torch.from_numpy(np.load(path, mmap_mode="c"))))
            self.report(f"the teacher read {number + 1} of {len(parts)} parts of all text")
        return chunks

    def _of_chunks(self, chunks: Chunks, rows: Array | None) -> tuple[Tensor, Array]:
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
    def _queries(self, head: TeacherHead, chunks: Chunks) -> Tensor:
        """(all targets, Q) half: what the teacher asks at every target to learn from."""
        states, numbers = self._of_chunks(chunks, None)
        made = torch.zeros(len(self.packed.gold), head.query.out_features, dtype=torch.float16)
        for start in range(0, len(numbers), 65_536):
            part = slice(start, start + 65_536)
            made[torch.from_numpy(numbers[part])] = head.ask(states[part]).half().cpu()
        return made


def taught(made: Mapping[str, Tensor], chunks: Chunks, device: str) -> Taught:
    """What a teacher has to say, from the tensors of head.safetensors and its states."""
    weight = made["query.weight"]
    query = nn.Linear(weight.shape[1], weight.shape[0])
    query.load_state_dict({"weight": weight, "bias": made["query.bias"]})
    query.to(device).requires_grad_(False)
    mean, deviation = made["mean"].to(device), made["deviation"].to(device)
    lesson = Lesson(
        chunks,
        lambda states: query((states - mean) / deviation),
        float(made["frequency"]),
        made["state mean"].to(device),
        made["state deviation"].to(device),
    )
    senses = shipped(made["senses"]).to(device)
    return Taught(lesson, made["words"].to(device), senses, made["queries"].to(device))


def shipped(senses: Tensor) -> Tensor:
    """Sense vectors (K, Q) as the networks will have them: (K + 1, Q), the last row zero."""
    rounded = restored(quantised({"senses": senses}))["senses"]
    return torch.cat((rounded, rounded[:1] * 0))


def _head_tensors(head: TeacherHead) -> dict[str, Tensor]:
    return {
        "senses": head.sense_vectors(),
        "query.weight": head.query.weight.detach(),
        "query.bias": head.query.bias.detach(),
        "frequency": head.frequency.detach(),
        "mean": head.mean,
        "deviation": head.deviation,
    }


def _shares(head: TeacherHead, scored: Mapping[str, tuple[Tensor, Questions]]) -> str:
    """How many of the choices of each text are made rightly, in words."""
    head.eval()
    return ", ".join(
        f"{accuracy(head, *found):.1%} of the choices of {name}" for name, found in scored.items()
    )
