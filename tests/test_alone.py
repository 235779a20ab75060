"""A reader in a process of its own answers as it does here, and says what it took."""

from __future__ import annotations

import os

import pytest
from fakes import CountingReader, senses

from wsd.alone import Footprint, ReaderAlone
from wsd.records import Reader, Request, Target, WsdError

SPRING = Target(2, 2, senses("spring"))
REQUESTS = [
    Request(("it", "a", "spring"), (SPRING,)),
    Request(("a", "broken", "spring", "there"), (SPRING, Target(0, 0, senses("bank")))),
]


def load(name: str) -> Reader:
    """Load the counting reader; runs in the other process, as a real one does."""
    if name == "missing":
        raise WsdError("It is not installed: pip install it.")
    if name == "dies":
        os._exit(3)
    return CountingReader()


def test_the_answers_are_those_of_the_reader_itself() -> None:
    assert ReaderAlone("counting", load).read(REQUESTS) == CountingReader().read(REQUESTS)


def test_start_time_speed_and_memory_are_told() -> None:
    reader = ReaderAlone("counting", load)
    reader.read(REQUESTS)
    took = reader.footprint
    assert took.sentences == len(REQUESTS)
    assert took.start_seconds > took.seconds > 0  # Python's own start is in the first
    assert 5 < took.megabytes < 10_000
    assert Footprint(1.0, 4.0, 8, 1.0).sentences_a_second == 8 / 4
    assert Footprint(1.0, 0.0, 8, 1.0).sentences_a_second == 0


def test_an_error_there_is_an_error_here() -> None:
    with pytest.raises(WsdError, match=r"^It is not installed: pip install it\.$"):
        ReaderAlone("missing", load).read(REQUESTS)


def test_a_process_that_ends_early_is_an_error() -> None:
    with pytest.raises(WsdError, match="ended before it answered"):
        ReaderAlone("dies", load).read(REQUESTS)
