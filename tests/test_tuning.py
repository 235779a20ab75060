"""Tuning the large teacher, by a tiny encoder: it learns, can be killed, and is kept whole."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from fakes import senses
from tiny import network
from torch import Tensor, nn

from wsd.building import finetune, tuning
from wsd.building.annotated import Annotated, sense_targets
from wsd.building.finetune import Source
from wsd.building.head import QueryHead
from wsd.building.optimise import Progress
from wsd.building.teacher import LAYERS, Teacher
from wsd.building.tuning import TunedTeacher, tune
from wsd.records import Target

WIDTH = 4


class KilledError(Exception):
    """Stands for a process that ends in the middle of a run."""


WORDS = ("the", "old", "mattress", "had", "a", "broken", "spring")


class Layer(nn.Module):
    """One layer of the tiny encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = nn.Linear(WIDTH, WIDTH)

    def forward(self, hidden: Tensor) -> Tensor:
        """(..., WIDTH) -> (..., WIDTH)."""
        return hidden + torch.tanh(self.inside(hidden))


class Stack(nn.Module):
    """The layers that `transformers` keeps in `encoder.layer`, one more than are tuned."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.ModuleList(Layer() for _ in range(LAYERS + 1))


class Encoder(nn.Module):
    """A stack of layers over letters' counts, called as `transformers` calls one."""

    def __init__(self) -> None:
        super().__init__()
        self.below = Layer()
        self.encoder = Stack()

    def forward(self, numbers: Tensor, output_hidden_states: bool) -> SimpleNamespace:
        """(B, P, WIDTH) letters' counts -> the states of every layer."""
        assert output_hidden_states
        found = [numbers]
        for layer in (self.below, *self.encoder.layer):
            found.append(layer(found[-1].to(layer.inside.weight.dtype)))
        return SimpleNamespace(hidden_states=tuple(found))


class Pieces(dict[str, Tensor]):
    """What the tokenizer returns: one piece a word."""

    def to(self, _device: str) -> Pieces:
        """Stay where it is."""
        return self

    def word_ids(self, row: int) -> list[int | None]:
        """One number a word."""
        return list(range(self["numbers"].shape[1]))


def tokenizer(texts: list[list[str]], **_how: Any) -> Pieces:
    counts = [[[word.count(letter) for letter in "aeig"] for word in text] for text in texts]
    return Pieces(numbers=torch.tensor(counts, dtype=torch.float32))


def tiny() -> TunedTeacher:
    """A teacher that is about to learn, the same one each time."""
    torch.manual_seed(1)
    query = QueryHead(WIDTH, network().tables.senses, 0.5)
    mean, deviation = torch.full((WIDTH,), 0.3), torch.full((WIDTH,), 0.8)
    return TunedTeacher(Teacher("tiny", Encoder(), tokenizer, "cpu"), query, mean, deviation)


def annotated(gold: int, words: tuple[str, ...] = WORDS) -> Annotated:
    """A sentence whose last word is a spring with one right sense."""
    candidates, last = senses("spring"), len(words) - 1
    golds = tuple(n == gold for n in range(len(candidates)))
    return Annotated("d", words, (Target(last, last, candidates),), (golds,), (0,), ())


SOURCE = Source([annotated(2)] * 40, 1.0)


def run(checkpoint: Path, source: Source = SOURCE, die_after: int = 0) -> TunedTeacher:
    tuned = tiny()
    done = []

    def report(progress: Progress) -> None:
        done.append(progress)
        if len(done) == die_after:
            raise KilledError

    tune(tuned, network().tables.rows, [source], 2, checkpoint, report, lambda passed: None)
    return tuned


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "LEARNING_RATE", 0.02)
    monkeypatch.setattr(finetune, "WORDS_A_BATCH", 7)


def test_a_tuned_teacher_tells_the_sense_it_was_taught_and_its_lower_layers_stay(
    tmp_path: Path,
) -> None:
    rows, taught = network().tables.rows, [annotated(2)]
    before, after = tiny(), run(tmp_path / "c")
    assert before.eval().accuracy(taught, rows) == 0
    assert after.accuracy(taught, rows) == 1
    changed = [not torch.equal(b, a) for b, a in zip(layers(before), layers(after), strict=True)]
    assert changed == [False] + [True] * LAYERS


def test_a_killed_tuning_ends_with_the_weights_of_one_that_was_not(tmp_path: Path) -> None:
    torch.manual_seed(0)
    whole = run(tmp_path / "whole")
    with pytest.raises(KilledError):
        run(tmp_path / "killed", die_after=5)
    resumed = run(tmp_path / "killed")
    for one, other in zip(layers(whole), layers(resumed), strict=True):
        assert torch.allclose(one, other, atol=1e-2)  # the query's dropout is drawn anew


def test_a_sentence_without_a_target_is_not_read(tmp_path: Path) -> None:
    mute = Annotated("d", ("never", "read"), (), (), (), ())
    read: list[tuple[str, ...]] = []
    tuned = tiny()
    tuned.register_forward_pre_hook(lambda _, given: read.extend(s.words for s in given[0]))
    source = Source([mute, annotated(1)], 1.0)
    tune(tuned, network().tables.rows, [source], 1, tmp_path / "c", print, lambda passed: None)
    assert read == [WORDS]


def test_what_was_tuned_is_kept_and_asks_the_same_of_states_in_another_measure(
    tmp_path: Path,
) -> None:
    tuned = run(tmp_path / "c").eval()
    tuned.save(tmp_path / "t.safetensors")
    again = tiny().eval()
    again.load(tmp_path / "t.safetensors")
    rows = network().tables.rows
    targets, _ = sense_targets([annotated(0)], rows)
    expected = tuned([annotated(0)], targets)
    assert torch.allclose(again([annotated(0)], targets), expected, atol=0.1)  # in half precision

    teacher = again.teacher("tuned")
    assert teacher.name == "tuned"
    state = torch.from_numpy(teacher.states([WORDS])[0][-1:]).float()
    mean, deviation = torch.tensor([1.0, -2.0, 0.0, 3.0]), torch.tensor([0.5, 2.0, 1.0, 4.0])
    query = again.query_of(mean, deviation)
    found = query((state - mean) / deviation, targets.senses, targets.counts)
    assert torch.allclose(found, expected, atol=0.2)


def layers(tuned: TunedTeacher) -> list[Tensor]:
    """The weights of the tiny encoder's layers, the one that is not tuned first."""
    return [layer.inside.weight for layer in tuned.whole.model.encoder.layer]
