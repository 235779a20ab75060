"""Tiny networks learn from the tiny teacher, and may be killed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from taught import (
    WIDTH,
    KilledError,
    annotated,
    encoder,
    pack,
    some_text,
)
from tiny import SMALL, network
from torch import nn

from wsd.building import students
from wsd.building.encoder import encode
from wsd.building.optimise import Progress
from wsd.building.packed import Packed, Source
from wsd.building.students import Lesson, Pace, Students, answers, learn_lesson, learn_senses

pytestmark = pytest.mark.usefixtures("small_steps")


def some_students() -> Students:
    loaded = {name: network(name) for name in ("none", "both")}  # type: ignore[arg-type]
    taggers = {name: each.tagger.requires_grad_(True) for name, each in loaded.items()}
    torch.manual_seed(6)
    return Students(taggers, loaded["both"].tables.words.clone(), WIDTH)


def a_lesson(packed: Packed) -> Lesson:
    model = encoder()
    parts = np.array_split(packed.training, 2)
    chunks = [(part, encode(model, packed, part, "cpu")) for part in parts]
    every = torch.cat([states for _, states in chunks]).float()
    torch.manual_seed(3)
    query = nn.Linear(WIDTH, SMALL["sense_width"]).requires_grad_(False)
    return Lesson(chunks, query, 0.5, every.mean(0), every.std(0) + 1e-4)


def run_lesson(path: Path, die_after: int | None = None) -> tuple[Students, list[dict[str, float]]]:
    packed, learners = some_text(), some_students()
    losses: list[dict[str, float]] = []

    def report(progress: Progress) -> None:
        losses.append(progress.losses)
        if len(losses) == die_after:
            raise KilledError

    learn_lesson(learners, packed, a_lesson(packed), 3, path, report)
    return learners, losses


def test_a_killed_lesson_ends_with_the_weights_of_one_that_was_not(tmp_path: Path) -> None:
    whole_run, losses = run_lesson(tmp_path / "whole")
    with pytest.raises(KilledError):
        run_lesson(tmp_path / "killed", die_after=4)
    resumed, later = run_lesson(tmp_path / "killed")
    assert (len(losses), len(later)) == (3 * 2, 3 * 2 - 4)
    for one, other in zip(whole_run.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_lesson_teaches_every_network_and_the_words_that_they_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(students, "LESSON_RATE", {"cpu": 0.02})
    packed, learners = some_text(), some_students()
    before = learners.words.detach().clone()
    losses: list[dict[str, float]] = []
    learn_lesson(learners, packed, a_lesson(packed), 60, tmp_path / "c",
                 lambda progress: losses.append(progress.losses))  # fmt: skip
    assert set(losses[0]) == {"none", "both"}
    assert all(losses[-1][name] < losses[0][name] * 0.8 for name in losses[0])
    assert losses[-1]["both"] < losses[-1]["none"]  # a word alone does not tell its sentence
    assert not torch.equal(learners.words, before)


def test_dropout_is_off_in_the_lesson_and_on_again_afterwards(tmp_path: Path) -> None:
    seen: list[bool] = []
    packed, learners = some_text(), some_students()
    for _, tagger in learners.members:
        tagger.dropout.register_forward_hook(lambda module, *_: seen.append(module.training))
    learn_lesson(learners, packed, a_lesson(packed), 1, tmp_path / "c", lambda progress: None)
    assert seen and not any(seen)
    learners.train()
    assert all(tagger.dropout.training for _, tagger in learners.members)


def run_senses(
    path: Path, packed: Packed, rate: float = 1e-3, die_after: int | None = None
) -> Students:
    learners, seen = some_students(), []

    def report(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == die_after:
            raise KilledError

    queries = torch.randn(len(packed.gold), SMALL["sense_width"]).half() * 0
    learn_senses(learners, packed, packed.of("SemCor"), queries, 0.5, Pace(rate, 7, 0.3), 3, path,
                 report, lambda passed: None)  # fmt: skip
    return learners


def test_a_sense_seen_again_and_again_becomes_the_answer(
    tmp_path: Path,
) -> None:
    corpus = Source("SemCor", 20, 1.0, counted=False)
    before = 0
    for gold in range(3):
        packed = pack((corpus, [annotated(gold)] * 20))
        untaught = some_students().eval()
        before += answers(untaught.taggers["both"], untaught.words, packed, packed.training)[0]
        learners = run_senses(tmp_path / str(gold), packed, rate=0.02)
        for _, tagger in learners.members:
            assert answers(tagger, learners.words, packed, packed.training) == (20, 20)
        assert torch.equal(learners.words, untaught.words)  # they are what the lesson left
    assert before == 20  # untaught, it says the same whatever is right


def test_annotation_that_was_killed_ends_with_the_weights_of_one_that_was_not(
    tmp_path: Path,
) -> None:
    packed = some_text()
    whole_run = run_senses(tmp_path / "whole", packed)
    with pytest.raises(KilledError):
        run_senses(tmp_path / "killed", packed, die_after=4)
    resumed = run_senses(tmp_path / "killed", packed)
    for one, other in zip(whole_run.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)
