"""Temperatures of tiny networks, on sentences whose right answers are chosen by their beliefs."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from fakes import senses
from taught import pack
from tiny import WORDS, network

from wsd.building.annotated import Annotated
from wsd.building.calibrate import GRID, fit_temperatures, without_own_annotations
from wsd.building.packed import Source
from wsd.building.texts import DEVELOPMENT, HELD_OUT
from wsd.checkpoint import LoadedTagger
from wsd.network import NetworkReader
from wsd.records import Request, Target

STEP = float(GRID[1] / GRID[0])
SPRING = Target(1, 1, senses("spring")[:2])  # counted 10 and 5 times: see fakes.sense


def text(loaded: LoadedTagger, size: int, *, right: int) -> list[Annotated]:
    """Sentences of which the network has `right` of every ten right."""
    places = [tuple(WORDS[(n + k) % len(WORDS)] for k in range(3)) for n in range(size)]
    readings = NetworkReader(loaded).read([Request(words, (SPRING,)) for words in places])
    found = []
    for number, (words, [reading]) in enumerate(zip(places, readings, strict=True)):
        best = SPRING.candidates.index(reading.best)
        answer = best if number % 10 < right else 1 - best
        gold = tuple(place == answer for place in range(2))
        tagged = ((0, 0, 4), (1, 1, 0)) if number % 2 else ((1, 1, 0),)
        found.append(Annotated("d", words, (SPRING,), (gold,), tagged))
    return found


def fitted(
    loaded: LoadedTagger, held_out: list[Annotated], development: list[Annotated]
) -> tuple[float, float]:
    packed = pack(
        (Source(HELD_OUT, len(held_out), 0.0), held_out),
        (Source(DEVELOPMENT, len(development), 0.0), development),
    )
    return fit_temperatures(loaded.tagger, loaded.tables.words, packed)


def doubled(loaded: LoadedTagger) -> LoadedTagger:
    """The same network with all its logits of senses twice as large."""
    tagger = loaded.tagger
    for values in (tagger.query.weight, tagger.query.bias, tagger.frequency):
        values.data.mul_(2)
    return replace(loaded, tagger=tagger)


def test_a_network_twice_as_sure_gets_twice_the_temperature() -> None:
    loaded = network("both")
    sentences = text(loaded, 60, right=8)
    before = fitted(loaded, [], sentences)[0]
    after = fitted(doubled(loaded), [], sentences)[0]
    assert GRID[0] < before < GRID[-1]
    assert after / before == pytest.approx(2, rel=STEP - 1)


def test_the_temperature_found_has_the_least_loss_of_what_a_reader_then_believes() -> None:
    loaded = network("left")
    sentences = text(loaded, 40, right=8)
    found = fitted(loaded, [], sentences)[0]
    assert GRID[0] < found < GRID[-1]

    def loss(temperature: float) -> float:
        reader = NetworkReader(replace(loaded, sense_temperature=temperature))
        readings = reader.read([Request(s.words, s.targets) for s in sentences])
        beliefs = [
            reading.probabilities[sentence.golds[0].index(True)]
            for sentence, [reading] in zip(sentences, readings, strict=True)
        ]
        return -float(torch.tensor(beliefs).log().sum())

    assert loss(found) <= min(loss(found * STEP), loss(found / STEP))


def test_a_short_development_text_weighs_as_much_as_the_held_out_documents() -> None:
    loaded = network("both")
    held_out, development = text(loaded, 60, right=9), text(loaded, 20, right=6)
    once = fitted(loaded, held_out, development)
    thrice = fitted(loaded, held_out, 3 * development)
    assert once == thrice
    bold = fitted(loaded, held_out, [])
    careful = fitted(loaded, [], development)
    assert bold[0] < once[0] < careful[0]


def test_a_text_that_marks_no_senseless_word_leaves_the_tags_alone() -> None:
    loaded = network("both")
    held_out = text(loaded, 20, right=8)
    development = [replace(each, tagged=((1, 1, 0),)) for each in held_out]
    both = fitted(loaded, held_out, development)
    assert both[1] == fitted(loaded, held_out, [])[1]


def test_counts_lose_what_the_text_itself_shows_and_never_fall_below_none() -> None:
    first = Annotated("d", WORDS[:3], (SPRING,), ((True, False),), ())
    second = Annotated("d", WORDS[:3], (SPRING,), ((False, True),), ())
    packed = pack((Source(HELD_OUT, 8, 0.0), [first, *[second] * 7]))
    found = without_own_annotations(packed, packed.of(HELD_OUT))
    assert packed.option_counts.tolist() == [[10, 5]]
    assert found.option_counts.tolist() == [[9, 0]]  # 10 uses but 1 here, 5 uses but 7 here
    assert found.gold is packed.gold
