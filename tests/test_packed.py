"""Text as arrays, and the batches that are made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from fakes import senses
from taught import (
    CHEST,
    OLD,
    KilledError,
    annotated,
    pack,
    rows,
    some_text,
)
from tiny import VOCABULARY, network
from torch import Tensor

from wsd.building.batches import Windows, made_ahead, plan, questions, reading, tagged, whole
from wsd.building.packed import Source, load_packed, ragged
from wsd.encoding import word_batch
from wsd.model import see

pytestmark = pytest.mark.usefixtures("small_steps")


def test_packed_text_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    packed = some_text()
    packed.save(tmp_path / "text.safetensors")
    again = load_packed(tmp_path / "text.safetensors")
    assert again.sources == packed.sources
    assert (again.words.values == packed.words.values).all()
    assert (again.targets.starts == packed.targets.starts).all()
    assert (again.gold == packed.gold).all()


def test_sentences_for_scoring_come_last_and_are_not_learned_from() -> None:
    packed = some_text()
    assert packed.training.tolist() == [0, 1, 2, 3, 4, 5]
    assert packed.of("held-out SemCor").tolist() == [6]
    assert len(packed.of("SemCor", "raw text")) == 2 + 4


def test_a_choice_of_raw_text_is_among_the_senses_of_one_part_of_speech() -> None:
    packed = some_text()
    choices = packed.choices.values[packed.choices.starts[:-1][packed.choices.sizes > 0]]
    expected = [rows()[sense.synset] for sense in senses("spring")[:2]]  # the one verb is no choice
    assert [*expected, -1] in packed.choice_senses[choices][:, :3].tolist()


def test_ragged_rows_are_taken_in_the_order_asked_for() -> None:
    found, owner = ragged([[1, 2], [], [3]], "int32").take(np.array([2, 0, 1]))
    assert (found.tolist(), owner.tolist()) == ([3, 1, 2], [0, 1, 1])


def test_networks_read_packed_text_as_they_read_any_other() -> None:
    packed = pack((Source("SemCor", 2, 1.0), [annotated(1), annotated(0, CHEST)]))
    loaded = network()
    order = [OLD, CHEST] if packed.words.values[1] == 2 else [CHEST, OLD]
    hidden = np.zeros(14, bool)
    hidden[[1, 9]] = True
    read = reading(packed, np.array([0, 1]), whole(packed, np.array([0, 1])), hidden)
    words = [(order[0][0], None, *order[0][2:]), (*order[1][:2], None, *order[1][3:])]
    expected = word_batch(words, VOCABULARY)
    table = loaded.tables.words
    assert torch.equal(see(table, read.batch), see(table, expected))
    assert read.inside.tolist() == list(range(14))


def test_a_window_shows_a_target_and_what_is_asked_moves_with_it() -> None:
    packed = pack((Source("SemCor", 1, 1.0), [annotated(1)]))
    row, windows = np.array([0]), Windows(np.array([4]), np.array([7]), np.array([0]))
    asked = questions(packed, row, windows)
    assert (asked.targets.first.tolist(), asked.targets.last.tolist()) == ([6 - 4], [6 - 4])
    spans, tags, _ = tagged(packed, row, windows)
    assert (spans.first.tolist(), tags.tolist()) == ([6 - 4], [0])  # the first word is not seen
    assert reading(packed, row, windows).batch.lengths.tolist() == [7 - 4]


@pytest.mark.parametrize(
    ("changes", "gold", "expected"),
    [
        ({}, 1, [10.0, 5.0 - 1, 3.0]),
        ({"counted": False}, 1, [10.0, 5.0, 3.0]),
        ({"frequency": False}, 1, [0.0, 0.0, 0.0]),
    ],
    ids=["counted", "of another text", "without frequency"],
)
def test_a_source_says_what_is_told_of_frequency(
    changes: dict[str, bool], gold: int, expected: list[float]
) -> None:
    source = replace(Source("SemCor", 1, 1.0, counted=True), **changes)
    packed = pack((source, [annotated(gold)]))
    asked = questions(packed, np.array([0]), whole(packed, np.array([0])))
    assert asked.targets.counts.tolist() == [expected]
    assert asked.gold.tolist() == [[n == gold for n in range(3)]]


def test_every_sentence_is_in_one_batch_of_a_plan_and_no_batch_is_too_large() -> None:
    lengths = np.array([3, 50, 2, 9, 9, 1, 30])
    found = plan(lengths, 30, np.random.default_rng(0))
    assert sorted(np.concatenate(found).tolist()) == list(range(7))
    assert all(len(batch) == 1 or lengths[batch].max() * len(batch) <= 30 for batch in found)


def test_an_error_while_a_batch_is_made_is_raised_where_it_is_wanted() -> None:
    def broken() -> Iterator[Tensor]:
        yield torch.ones(1)
        raise KilledError

    found = made_ahead(broken(), "cpu")
    assert next(found).tolist() == [1.0]
    with pytest.raises(KilledError):
        next(found)
