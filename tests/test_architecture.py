"""Networks made in the test, counted part by part."""

from __future__ import annotations

import pytest
from tiny import ENTRIES, SMALL, SYNSETS, network
from torch import nn

from wsd.architecture import ROWS, architecture
from wsd.encoding import SHAPES
from wsd.model import Cell, Direction

SIDES: dict[Direction, list[str]] = {
    "none": [],
    "left": ["left LSTM"],
    "right": ["right LSTM"],
    "both": ["left LSTM", "right LSTM"],
}


@pytest.mark.parametrize("direction", SIDES)
def test_a_network_has_a_reader_for_each_side_that_it_sees(direction: Direction) -> None:
    found = architecture(network(direction))
    readers = [part for part in found.parts if part.row == "readers"]
    assert [part.name for part in readers] == SIDES[direction]
    assert all(part.width == SMALL["state_width"] for part in readers)
    rows = [part.row for part in found.parts]
    assert rows == sorted(rows, key=ROWS.index)


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
@pytest.mark.parametrize("direction", SIDES)
def test_the_parts_add_up_to_the_whole(direction: Direction, cell: Cell) -> None:
    loaded = network(direction, cell)
    found = architecture(loaded)
    assert found.weights == sum(p.numel() for p in loaded.tagger.parameters())
    assert sum(part.weights for part in found.parts) + found.others == found.weights
    assert found.others == 0


def test_weights_are_counted_as_an_lstm_has_them() -> None:
    [reader] = [p for p in architecture(network("left")).parts if p.row == "readers"]
    seen, state = SMALL["word_width"] + SHAPES, SMALL["state_width"]
    assert reader.weights == 4 * state * (seen + state + 2)  # four gates, two biases each


def test_a_plain_recurrent_network_is_called_so_and_has_a_quarter_of_the_weights() -> None:
    lstm, rnn = (
        next(p for p in architecture(network("left", cell)).parts if p.row == "readers")
        for cell in ("lstm", "rnn")
    )
    assert rnn.name == "left plain RNN"
    assert lstm.weights == 4 * rnn.weights


def test_features_are_the_word_and_the_states_side_by_side() -> None:
    parts = {part.name: part for part in architecture(network("both")).parts}
    width = SMALL["word_width"] + SHAPES + 2 * SMALL["state_width"]
    assert parts["side by side"].width == width
    assert parts["query"].weights == (SMALL["hidden_width"] + 1) * SMALL["sense_width"] + 1


def test_the_shared_tables_are_measured_too() -> None:
    found = architecture(network("none"))
    assert (found.words, found.word_width) == (len(ENTRIES), SMALL["word_width"])
    assert (found.senses, found.sense_width) == (len(SYNSETS), SMALL["sense_width"])


def test_a_layer_that_nobody_described_is_counted_as_something_else() -> None:
    loaded = network("none")
    loaded.tagger.add_module("extra", nn.Linear(3, 4))
    assert architecture(loaded).others == 3 * 4 + 4
