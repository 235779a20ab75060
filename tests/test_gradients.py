"""Integrated gradients: the parts sum to the whole, and what cannot be seen has none."""

from __future__ import annotations

import math

import pytest
import torch
from fakes import CountingReader, senses
from tiny import full_size, network

from wsd.gradients import LONGEST, POINTS, _gauss_legendre, attributions
from wsd.model import Cell, Direction
from wsd.network import NetworkReader
from wsd.records import Request, Target, WsdError

WORDS = ("the", "old", "mattress", "had", "a", "broken", "spring", "of", "chest", ".")
TARGET = Target(6, 6, senses("spring"))


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
@pytest.mark.parametrize("direction", ["none", "left", "right", "both"])
@pytest.mark.parametrize("candidate", [0, 2])
def test_the_parts_sum_to_the_difference_of_the_log_probabilities(
    direction: Direction, cell: Cell, candidate: int
) -> None:
    reader = NetworkReader(full_size(direction, cell))
    points = POINTS if cell == "lstm" else 4 * POINTS
    found = attributions(reader, WORDS, TARGET, TARGET.candidates[candidate].key, points)
    total = sum(word.nats for word in found.words)
    assert total == pytest.approx(found.whole - found.hidden, abs=1e-2)


def test_the_ends_of_the_way_are_what_the_reader_believes() -> None:
    reader = NetworkReader(network("both"))
    key = TARGET.candidates[1].key
    found = attributions(reader, WORDS, TARGET, key)
    hidden = tuple(word if i == 6 else None for i, word in enumerate(WORDS))
    [whole], [without] = reader.read([Request(WORDS, (TARGET,)), Request(hidden, (TARGET,))])
    assert math.exp(found.whole) == pytest.approx(whole.probability(key), abs=1e-6)
    assert math.exp(found.hidden) == pytest.approx(without.probability(key), abs=1e-6)


@pytest.mark.parametrize(
    ("direction", "blind"),
    [("none", {*range(10)} - {6}), ("left", {7, 8, 9}), ("right", {*range(6)})],
)
def test_a_word_that_a_reader_does_not_see_adds_nothing(
    direction: Direction, blind: set[int]
) -> None:
    reader = NetworkReader(network(direction))
    found = attributions(reader, WORDS, TARGET, TARGET.candidates[0].key)
    assert {word.index for word in found.words if word.nats == 0} == blind
    assert [word.index for word in found.words] == [0, 1, 2, 3, 4, 5, 7, 8, 9]
    assert all(word.word == WORDS[word.index] for word in found.words)


def test_gradients_leave_the_shared_network_as_it_was() -> None:
    reader = NetworkReader(network("both"))
    request = Request(WORDS, (TARGET,))
    table, before = reader.loaded.tagger.words, reader.read([request])
    attributions(reader, WORDS, TARGET, TARGET.candidates[0].key)
    assert reader.loaded.tagger.words is table
    assert reader.read([request]) == before
    assert all(parameter.grad is None for parameter in reader.loaded.tagger.parameters())


def test_an_expression_is_led_nowhere_and_all_else_is() -> None:
    target = Target(5, 6, senses("spring"))
    found = attributions(NetworkReader(network()), WORDS, target, target.candidates[0].key)
    assert [word.index for word in found.words] == [0, 1, 2, 3, 4, 7, 8, 9]


def test_a_word_without_a_sentence_has_nothing_to_attribute() -> None:
    alone = Target(0, 0, senses("spring"))
    found = attributions(NetworkReader(network()), ("spring",), alone, alone.candidates[0].key)
    assert found.words == () and found.whole == pytest.approx(found.hidden)


def test_the_points_of_the_integral_are_exact_for_polynomials() -> None:
    at, weights = _gauss_legendre(4)
    for power in range(8):  # up to degree 2 * 4 - 1
        assert float((weights * at**power).sum()) == pytest.approx(1 / (power + 1))
    assert torch.all((at > 0) & (at < 1))


def test_only_networks_have_gradients() -> None:
    with pytest.raises(WsdError, match=r"Expected a network .* got 'counting'"):
        attributions(CountingReader(), WORDS, TARGET, TARGET.candidates[0].key)


def test_a_sentence_too_long_to_differentiate_is_refused() -> None:
    long = ("old",) * LONGEST + WORDS
    with pytest.raises(WsdError, match="at most 250 words"):
        attributions(NetworkReader(network()), long, TARGET, TARGET.candidates[0].key)
