"""The tiny teacher: it reads words, learns senses, and may be killed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from fakes import senses
from taught import (
    CHEST,
    OLD,
    KilledError,
    Letters,
    encoder,
    pack,
    raw,
    rows,
    some_text,
)
from tiny import SMALL, SYNSETS
from torch import Tensor

from wsd.building import batches, teacher
from wsd.building.annotated import Annotated
from wsd.building.batches import questions, whole
from wsd.building.encoder import LAYERS, Encoder, encode
from wsd.building.optimise import Progress
from wsd.building.packed import Packed, Source
from wsd.building.teacher import (
    TeacherHead,
    belief_losses,
    gold_losses,
    of_spans,
    target_states,
    train_head,
    tune,
)
from wsd.records import Target

pytestmark = pytest.mark.usefixtures("small_steps")


def test_a_words_state_is_the_mean_of_its_tokens_and_of_the_last_layers() -> None:
    packed = pack((Source("raw text", 1, 1.0), [raw(("old", "spring"))]))
    model = encoder()
    states = encode(model, packed, np.array([0]), "cpu")
    ids = torch.tensor([[0, *Letters()(["oldspring"], False)["input_ids"][0], 2]])
    layers = model.model(ids, torch.ones_like(ids)).hidden_states[-LAYERS:]
    hidden = torch.stack(layers).mean(0)[0, 1:-1]
    expected = torch.stack((hidden[:3].mean(0), hidden[3:].mean(0)))
    assert torch.allclose(states.float(), expected, atol=2e-2)


def test_a_sentence_beyond_what_the_teacher_reads_is_cut_and_none_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batches, "LONGEST", 10)
    packed = pack((Source("raw text", 1, 1.0), [raw(OLD)]))
    states = encode(encoder(), packed, np.array([0]), "cpu")
    assert len(states) == len(OLD)
    assert states[0].any() and not states[-1].any()


def test_the_state_of_a_target_of_several_words_is_their_mean() -> None:
    candidates = senses("chest")
    target = Target(1, 3, candidates)
    sentence = Annotated("d", CHEST, (target,), ((True, False),), ())
    packed = pack((Source("SemCor", 1, 1.0), [sentence]))
    asked = questions(packed, np.array([0]), whole(packed, np.array([0])))
    states = torch.arange(7.0).unsqueeze(1)
    assert of_spans(states, asked, torch.tensor([7])).tolist() == [[(1 + 2 + 3) / 3]]


def test_the_divergence_is_zero_between_equals_and_counts_no_padding() -> None:
    believed = torch.tensor([[1.0, 0.0, -torch.inf]])
    assert belief_losses(believed, believed).item() == pytest.approx(0.0, abs=1e-6)
    other = torch.tensor([[0.0, 1.0, -torch.inf]])
    p = torch.tensor([1.0, 0.0]).softmax(0)
    assert belief_losses(other, believed).item() == pytest.approx((p[0] - p[1]).item(), abs=1e-6)


def test_the_gold_loss_adds_up_all_right_senses() -> None:
    gold = torch.tensor([[True, False, True, False]])
    assert gold_losses(torch.zeros(1, 4), gold).item() == pytest.approx(np.log(4 / 2))


def a_head(packed: Packed) -> tuple[TeacherHead, Tensor, Any]:
    model = encoder()
    states, numbers = target_states(model, packed, packed.of("SemCor"), "cpu", lambda line: None)
    glosses = model.vectors(packed.glosses, "cpu")
    torch.manual_seed(1)
    head = TeacherHead(states, torch.cat((glosses, glosses[:1] * 0)), SMALL["sense_width"])
    return head, states, numbers


def test_a_head_learns_what_annotation_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teacher, "HEAD_PASSES", 60)
    monkeypatch.setattr(teacher, "HEAD_RATE", 0.02)
    packed = some_text()
    head, states, numbers = a_head(packed)
    losses: list[float] = []
    train_head(head, packed, states, numbers, lambda passed, loss: losses.append(loss))
    assert len(losses) == 60
    assert losses[-1] < losses[0] / 2
    assert head.sense_vectors().shape == (len(SYNSETS), SMALL["sense_width"])


def test_an_instance_of_half_the_weight_teaches_a_head_half_as_much() -> None:
    first = []
    for weight in (1.0, 0.5):
        packed = some_text(weight=weight)
        losses: list[float] = []
        head, states, numbers = a_head(packed)
        train_head(head, packed, states, numbers, lambda _, loss, to=losses: to.append(loss))
        first.append(losses[0])
    assert first[1] == pytest.approx(first[0] / 2)


def test_tuning_moves_encoder_and_glosses_and_is_taken_up_where_it_was_killed(
    tmp_path: Path,
) -> None:
    packed = some_text()

    def run(path: Path, die_after: int | None = None) -> tuple[Encoder, Tensor, int]:
        torch.manual_seed(0)
        head, _, _ = a_head(packed)
        model, seen = encoder(), []

        def report(progress: Progress) -> None:
            seen.append(progress)
            if len(seen) == die_after:
                raise KilledError

        tune(model, head, packed, packed.of("SemCor"), 3, path, report, lambda passed: None)
        return model, head.glosses, len(seen)

    whole_run, glosses, parts = run(tmp_path / "whole")
    with pytest.raises(KilledError):
        run(tmp_path / "killed", die_after=4)
    resumed, read, later = run(tmp_path / "killed")
    assert (parts, later) == (3 * 2, 3 * 2 - 4)
    before, after = encoder().state_dict(), whole_run.state_dict()
    assert any(not torch.equal(before[name], after[name]) for name in before)
    for name, values in resumed.state_dict().items():
        assert torch.equal(values, after[name])
    untuned = a_head(packed)[0].glosses
    assert not torch.equal(glosses[:-1], untuned[:-1])
    assert not glosses[-1].any()
    assert torch.equal(read, glosses)


def test_the_glosses_read_again_are_those_that_a_batch_chooses_among() -> None:
    packed = some_text()
    (batch,) = teacher._asked(packed, packed.of("SemCor"), 10**6, 1)
    ((same, synsets, again),) = teacher._with_glosses(packed, [batch])
    assert same is batch
    senses = batch[1].targets.senses
    assert set(synsets.tolist()) == set(senses[(senses >= 0) & (senses < len(rows()))].tolist())
    assert len(again.ids) == len(synsets)
