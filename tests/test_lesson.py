"""Tiny networks learn from what the tiny teacher says of all text, and may be killed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from taught import WIDTH, KilledError, encoder, some_students, some_text
from tiny import SMALL
from torch import nn

from wsd.building import lesson
from wsd.building.batches import reading, whole
from wsd.building.encoder import encode
from wsd.building.lesson import Lesson, learn_lesson, lesson_losses, text_on
from wsd.building.optimise import Progress
from wsd.building.packed import MASKED, Packed, Ragged
from wsd.building.replay import Replayed
from wsd.building.students import Students
from wsd.model import see

pytestmark = pytest.mark.usefixtures("small_steps")


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
    monkeypatch.setattr(lesson, "RATE", 0.02)
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


def test_the_lesson_shows_words_as_the_networks_see_them() -> None:
    packed, learners = some_text(), some_students()
    rows = packed.training[:3]
    expected = see(learners.words, reading(packed, rows, whole(packed, rows)).batch)
    forms = torch.full(expected.shape[:2], MASKED)
    for row, sentence in zip(forms, rows, strict=True):
        values, _ = packed.words.take(np.array([sentence]))
        row[: len(values)] = torch.from_numpy(values)
    found = lesson.seen_of(learners.words, text_on("cpu", packed), forms)
    inside = forms != MASKED
    assert inside.sum() > 10
    torch.testing.assert_close(found[inside], expected[inside])


def test_only_words_with_a_choice_of_senses_are_asked_about() -> None:
    packed = some_text()
    text = text_on("cpu", packed)
    forms = torch.arange(len(packed.pieces.sizes)).repeat(4)
    some, choice, weight = lesson.asked_of(text, forms)
    there = torch.from_numpy(packed.choices.sizes)[forms[some]] > 0
    assert there.any() and torch.equal(weight > 0, there)
    assert float(weight.sum()) == pytest.approx(1)
    for form, chosen in zip(forms[some][there], choice[there], strict=True):
        assert int(chosen) in packed.choices.take(np.array([int(form)]))[0]


def test_rows_and_words_of_padding_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lesson, "HIDE", 0.0)
    monkeypatch.setattr("wsd.building.students.HIDE_SIDE", 0.0)
    monkeypatch.setattr(lesson, "ASKED", 1.0)
    packed, learners = some_text(), some_students().eval()
    # Of a form with one choice always the same is asked, whatever chance says.
    firsts = packed.choices.values[packed.choices.starts[:-1][packed.choices.sizes > 0]]
    once = Ragged(firsts, np.append(0, np.cumsum(packed.choices.sizes > 0)))
    text = text_on("cpu", replace(packed, choices=once))
    given = torch.randn(1, 9, WIDTH)
    rows = torch.from_numpy(packed.training[:1])
    size = int(packed.words.sizes[rows])
    alone = lesson_losses(learners, text, rows, given[:, :size], a_lesson(packed))
    padded = torch.cat((given, given + 1))
    among = lesson_losses(learners, text, torch.tensor([int(rows), -1]), padded, a_lesson(packed))
    torch.testing.assert_close(alone, among)


def test_batches_hold_every_sentence_once_and_are_of_few_sizes_for_a_gpu() -> None:
    lengths = np.random.default_rng(0).integers(1, 200, 3000)
    for fixed in (False, True):
        batches = list(lesson.plan_of(lengths, 512, fixed, np.random.default_rng(1)))
        found = np.concatenate([batch for batch, _ in batches])
        assert sorted(found[found >= 0]) == list(range(3000))
        assert all(len(b) * n <= 512 for b, n in batches)
        assert all(lengths[b[b >= 0]].clip(max=lesson.LENGTHS[-1]).max() <= n for b, n in batches)
        if fixed:
            assert len({(len(b), n) for b, n in batches}) <= len(lesson.LENGTHS)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_what_is_replayed_computes_what_is_not() -> None:
    seen = torch.zeros(2, device="cuda")
    replayed = Replayed(lambda values: seen.add_(values).clone(), "cuda")
    for n in range(6):
        found = replayed(torch.full((2,), float(n), device="cuda"))
        assert found.tolist() == [sum(range(n + 1))] * 2
