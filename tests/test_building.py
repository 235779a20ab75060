"""Training on raw and on annotated text, with tiny networks: it learns, and can be killed."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch
from fakes import FewWords, senses
from tiny import VOCABULARY, network
from wsd.building.choices import Choices, find_choices
from wsd.building.finetune import Source, finetune
from wsd.building.head import (
    HeadData,
    QueryHead,
    belief_loss,
    gold_loss,
    span_states,
    train_query,
)
from wsd.building.materials import with_queries
from wsd.building.pretrain import RawText, load_raw_text, pretrain

from wsd.__main__ import main
from wsd.building import build as build_step
from wsd.building import finetune as senses_step
from wsd.building import head as head_step
from wsd.building.annotated import Annotated
from wsd.building.corpora import read_tagged, write_tagged
from wsd.building.optimise import Progress
from wsd.model import SenseTagger
from wsd.records import Instance, TaggedSentence, Target, WsdError

OLD = ("the", "old", "mattress", "had", "a", "broken", "spring")
CHEST = ("the", "chest", "of", "drawers", "had", "a", "spring")


class KilledError(Exception):
    """Stands for a process that ends in the middle of a run."""


def rows() -> dict[str, int]:
    return network().tables.rows


def tagger_like_no_other() -> SenseTagger:
    return network().tagger.requires_grad_(True)


def raw_text() -> RawText:
    chance = np.random.default_rng(0)
    chunks = [chance.normal(size=(14, 4)).astype(np.float16) for _ in range(2)]
    sentences = ([OLD, CHEST], [CHEST, OLD])
    return RawText(list(zip(sentences, chunks, strict=True)), torch.zeros(4), torch.ones(4))


def some_choices() -> Choices:
    return find_choices([OLD, CHEST], FewWords(), rows())  # type: ignore[arg-type]


def run_raw(path: Path, die_after: int | None = None) -> tuple[SenseTagger, list[float]]:
    """Pre-train for six parts, or until a death after some of them."""
    tagger, losses = tagger_like_no_other(), []
    torch.manual_seed(3)
    teacher = QueryHead(4, tagger.senses, 0.5).eval()

    def report(progress: Progress) -> None:
        losses.append(progress.loss)
        if len(losses) == die_after:
            raise KilledError

    pretrain(tagger, VOCABULARY, raw_text(), teacher, some_choices(), 3, 2e-3, path, report)
    return tagger, losses


@pytest.fixture(autouse=True)
def every_form_is_a_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wsd.building.choices.SKIPPED_FORMS", 0)


def test_a_killed_run_on_raw_text_ends_with_the_weights_of_one_that_was_not(
    tmp_path: Path,
) -> None:
    whole, losses = run_raw(tmp_path / "whole")
    with pytest.raises(KilledError):
        run_raw(tmp_path / "killed", die_after=4)
    resumed, later = run_raw(tmp_path / "killed")
    assert len(losses) == 3 * 2 and len(later) == 3 * 2 - 4
    for one, other in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)


def test_dropout_is_off_on_raw_text_and_on_again_afterwards(tmp_path: Path) -> None:
    seen: list[bool] = []
    tagger = tagger_like_no_other()
    tagger.dropout.register_forward_hook(lambda module, *_: seen.append(module.training))
    teacher = QueryHead(4, tagger.senses, 0.5)
    pretrain(
        tagger, VOCABULARY, raw_text(), teacher, some_choices(), 1, 2e-3, tmp_path / "c", print
    )
    assert seen and not any(seen)
    tagger.train()
    assert tagger.dropout.training


def test_the_teacher_is_asked_without_dropout_however_it_comes(tmp_path: Path) -> None:
    tagger = tagger_like_no_other()
    teacher = QueryHead(4, tagger.senses, 0.5).train()
    seen: list[bool] = []
    teacher.query[0].register_forward_hook(lambda module, *_: seen.append(module.training))
    pretrain(
        tagger, VOCABULARY, raw_text(), teacher, some_choices(), 1, 2e-3, tmp_path / "c", print
    )
    assert seen and not any(seen)


def test_choices_are_looked_up_by_part_of_speech_and_drawn_within_their_number() -> None:
    choices = some_choices()
    spring = choices.places["spring"]
    assert len(spring) == 1  # two nouns; the one verb is no choice
    expected = [rows()[sense.synset] for sense in senses("spring")[:2]]
    assert choices.senses[spring[0]][:3].tolist() == [*expected, -1]
    targets = choices.sample(OLD + CHEST, 2, random.Random(0))
    assert len(targets.row) == 2
    assert set(targets.row.tolist()) <= {6, 8, 13}  # spring, chest, spring


def test_the_divergence_is_zero_between_equals_and_counts_no_padding() -> None:
    believed = torch.tensor([[1.0, 0.0, -torch.inf]])
    assert belief_loss(believed, believed).item() == pytest.approx(0.0, abs=1e-6)
    other = torch.tensor([[0.0, 1.0, -torch.inf]])
    p = torch.tensor([1.0, 0.0]).softmax(0)
    assert belief_loss(other, believed).item() == pytest.approx((p[0] - p[1]).item(), abs=1e-6)


def test_the_gold_loss_adds_up_all_right_senses() -> None:
    logits = torch.zeros(1, 4)
    gold = torch.tensor([[True, False, True, False]])
    assert gold_loss(logits, gold).item() == pytest.approx(np.log(4 / 2))


def annotated(gold: int, words: tuple[str, ...] = OLD) -> Annotated:
    """A sentence whose "spring" has one right sense."""
    place, candidates = words.index("spring"), senses("spring")
    return Annotated(
        "d",
        words,
        (Target(place, place, candidates),),
        (tuple(n == gold for n in range(len(candidates))),),
        (0,),
        ((place, place, 0),),
    )


def run_senses(path: Path, source: Source, die_after: int | None = None) -> SenseTagger:
    tagger, seen = tagger_like_no_other(), []

    def report(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == die_after:
            raise KilledError

    torch.manual_seed(5)
    finetune(tagger, VOCABULARY, rows(), [source], 0.5, 3, path, report, lambda passed: None)
    return tagger


def test_a_sense_seen_again_and_again_becomes_likelier(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(senses_step, "LEARNING_RATE", 0.02)
    monkeypatch.setattr(senses_step, "WORDS_A_BATCH", 7)
    source = Source([annotated(gold=2)] * 40, 1.0)
    loss = senses_step._loss  # what the step itself goes down
    chance = random.Random(0)
    before = loss(
        tagger_like_no_other(), VOCABULARY, rows(), source, [annotated(2)], 0.5, chance
    ).item()
    tagger = run_senses(tmp_path / "c", source)
    after = loss(tagger, VOCABULARY, rows(), source, [annotated(2)], 0.5, random.Random(0)).item()
    assert after < before / 2


def test_an_instance_is_left_out_of_the_counts_that_it_is_part_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[list[float]] = []
    tagger = tagger_like_no_other()
    compare = tagger.compare

    def watched(query: torch.Tensor, targets: object, frequency: object) -> torch.Tensor:
        compared.append(targets.counts[0].tolist())  # type: ignore[attr-defined]
        return compare(query, targets, frequency)  # type: ignore[arg-type]

    monkeypatch.setattr(tagger, "compare", watched)
    counts = [float(sense.count) for sense in senses("spring")]
    for counted in (True, False):
        source = Source([annotated(gold=1)], 1.0, counted=counted)
        senses_step._loss(tagger, VOCABULARY, rows(), source, [annotated(1)], 0.5, random.Random(0))
    assert compared == [[counts[0], counts[1] - 1, counts[2]], counts]


def test_a_part_that_the_recipe_does_not_have_is_refused_by_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status = main(["train", "both", "--work", str(tmp_path / "w"), "--without", "spoons"])
    assert status != 0
    assert "'spoons'" in capsys.readouterr().err
    assert not (tmp_path / "w").exists()


def test_a_source_without_frequency_hides_it_from_student_and_teacher_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[float] = []
    tagger = tagger_like_no_other()
    compare = tagger.compare

    def watched(query: torch.Tensor, targets: object, frequency: object) -> torch.Tensor:
        told.append(float(torch.as_tensor(frequency).detach()))
        return compare(query, targets, frequency)  # type: ignore[arg-type]

    monkeypatch.setattr(tagger, "compare", watched)
    queries = torch.ones(1, tagger.config.sense_width)
    for frequency in (True, False):
        source = Source([annotated(gold=1)], 1.0, queries, frequency=frequency)
        senses_step._loss(tagger, VOCABULARY, rows(), source, [annotated(1)], 0.5, random.Random(0))
    assert told == [pytest.approx(tagger.frequency.item()), 0.5, 0.0, 0.0]


def test_targets_are_numbered_in_the_order_of_the_teachers_states() -> None:
    first, second = annotated(gold=1), annotated(gold=0, words=CHEST)
    words = np.arange(14, dtype=np.float16).reshape(14, 1)
    states = span_states([first, second], [words[:7], words[7:]])
    assert states.tolist() == [[6.0], [13.0]]  # spring is the last of seven words in both


def test_a_head_learns_from_every_target_once_a_pass_in_batches_alike_in_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(head_step, "INSTANCES_A_BATCH", 3)
    sizes = torch.tensor([2, 9, 2, 9, 2, 9, 5])
    parts = head_step._batches(sizes)
    assert sorted(torch.cat(parts).tolist()) == list(range(7))
    assert sorted(sizes[part].tolist() for part in parts) == [[2, 2, 2], [5, 9, 9], [9]]


def test_a_head_reads_every_corpus_and_is_told_frequency_only_by_those_that_tell_it() -> None:
    senses_, states = network().tables.senses, torch.ones(1, 4)
    corpora = [
        HeadData(states, [annotated(gold=1)]),
        HeadData(states, [annotated(gold=2)], weight=0.5, frequency=False),
    ]
    losses: list[float] = []
    read: list[list[float]] = []

    def end_of_pass(passed: int, loss: float, head: torch.nn.Module) -> None:
        losses.append(loss)
        if not passed:
            head.register_forward_pre_hook(lambda _, given: read.append(given[2][0].tolist()))

    train_query(corpora, senses_, 0.3, rows(), end_of_pass)
    counts = [float(sense.count) for sense in senses("spring")]
    assert len(losses) == head_step.PASSES
    assert sorted(read) == sorted([counts, [0.0] * 3] * (head_step.PASSES - 1))


def test_an_instance_of_half_the_weight_teaches_a_head_half_as_much() -> None:
    losses = []
    for weight in (1.0, 0.5):
        corpus = HeadData(torch.ones(1, 4), [annotated(gold=1)], weight)
        train_query([corpus], network().tables.senses, 0.3, rows(),
                    lambda passed, loss, _: losses.append((passed, loss)))  # fmt: skip
    first = [loss for passed, loss in losses if passed == 0]
    assert first[1] == pytest.approx(first[0] / 2)


def test_a_network_that_went_on_learning_tells_of_both_trainings() -> None:
    before = {"passes": {"small teacher": 2, "senses": 1}, "seconds": 7, "fingerprint": "f",
              "log": [{"step": "senses", "loss": 1.0, "words": 3}]}  # fmt: skip
    card = {"passes": {"senses": 1}, "seconds": 5, "log": [{"step": "senses", "words": 4}]}
    after = build_step._after(before, card)
    assert after["passes"] == {"small teacher": 2, "first senses": 1, "senses": 1}
    assert [part["step"] for part in after["log"]] == ["first senses", "senses"]
    assert after["seconds"] == 7 + 5
    assert after["began as"] == {k: v for k, v in before.items() if k != "log"}
    again = build_step._after({**after, "fingerprint": "g"}, {**card, "seconds": 3})
    assert again["passes"] == {"small teacher": 2, "first senses": 1, "second senses": 1,
                               "senses": 1}  # fmt: skip
    assert again["seconds"] == 7 + 5 + 3


def test_annotated_sentences_come_back_as_they_were_written(tmp_path: Path) -> None:
    instance = Instance("d.1", 6, 6, "spring", "NOUN", ("spring%1:06:00::", "spring%1:28:00::"))
    sentences = [TaggedSentence("d", OLD, (instance,), (0, 4)), TaggedSentence("e", CHEST, ())]
    write_tagged(tmp_path / "kept.json", sentences)
    assert read_tagged(tmp_path / "kept.json") == sentences


def test_states_of_another_text_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "0000.npy", np.zeros((14, 4), np.float16))
    assert len(load_raw_text([([OLD, CHEST], tmp_path)]).chunks) == 1
    with pytest.raises(WsdError, match=r"Expected states of 7 words in part 0 of .*, got 14"):
        load_raw_text([([OLD], tmp_path)])


def test_a_teachers_queries_of_another_text_are_refused() -> None:
    source = Source([annotated(gold=1), annotated(gold=2)], 1.0)
    given = with_queries("SemCor", source, torch.ones(2, 5).half()).queries
    assert given is not None and given.dtype == torch.float32
    for wrong, got in ((torch.ones(3, 5), 3), (None, 0)):
        with pytest.raises(WsdError, match=rf"of 2 targets of SemCor, got {got}: .* Delete"):
            with_queries("SemCor", source, wrong)
