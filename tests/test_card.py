"""Cards of training, written by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from wsd.card import Curve, read_card
from wsd.checkpoint import MODEL_NAMES, MODELS
from wsd.records import WsdError

CARD: dict[str, Any] = {
    "name": "left",
    "data": {
        "annotated sentences": [30, 20],
        "sources": ["SemCor", "MASC"],
        "held-out SemCor documents": ["a", "b"],
    },
    "passes": {"small teacher": 1, "senses": 2},
    "seconds": 61,
    "device": "cpu",
    "log": [
        {"step": "senses", "loss": 0.9, "words": 10},
        {"step": "senses", "loss": 0.8, "words": 20},
    ],
}


def written(folder: Path, text: str) -> Path:
    (folder / "card.json").write_text(text, "utf-8")
    return folder


def test_a_card_tells_corpora_and_the_loss_of_each_step(tmp_path: Path) -> None:
    card = read_card(written(tmp_path, json.dumps(CARD)))
    assert card.corpora == {"SemCor": 30, "MASC": 20}
    assert card.curves == (Curve("senses", (10, 10 + 20), (0.9, 0.8)),)
    assert (card.held_out, card.seconds) == (2, 61)


def test_a_step_without_a_log_is_named(tmp_path: Path) -> None:
    assert read_card(written(tmp_path, json.dumps(CARD))).unlogged == ("small teacher",)


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", "{", json.dumps(CARD | {"log": [3]}), "\x00"]
)
def test_a_damaged_card_is_told_in_a_sentence(text: str, tmp_path: Path) -> None:
    with pytest.raises(WsdError, match="put the shipped file back"):
        read_card(written(tmp_path, text))


def test_a_missing_card_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WsdError, match="is missing"):
        read_card(tmp_path)


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_every_shipped_network_has_its_card(name: str) -> None:
    card = read_card(MODELS / name)
    assert card.name == name
    assert card.curves
