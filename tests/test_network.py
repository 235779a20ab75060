"""A network as a reader: order, batches, threads, and beliefs that add up."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fakes import senses
from tiny import SYNSETS, full_size, network, request

from wsd import network as module
from wsd.context import context_reports
from wsd.encoding import Vocabulary, WordBatch, target_batch, word_batch
from wsd.model import Cell, Direction
from wsd.network import NetworkReader, load_reader
from wsd.records import Reading, Request, Target, WsdError

SENTENCE = "the old mattress had a broken spring of chest ."
REQUESTS = [
    request("spring", "spring"),
    request(SENTENCE, "spring", "chest"),
    request("the old chest"),
    request("the chest of the old", "chest"),
    request(SENTENCE + " the old mattress" * 30, "chest"),
    request("_ broken spring of", "spring"),
]


def assert_alike(some: tuple[Reading, ...], others: tuple[Reading, ...]) -> None:
    assert [each.target for each in some] == [each.target for each in others]
    for one, other in zip(some, others, strict=True):
        assert one.probabilities == pytest.approx(other.probabilities, abs=1e-6)
        assert one.senseless == pytest.approx(other.senseless, abs=1e-6)


@pytest.mark.parametrize("direction", ["none", "left", "right", "both"])
@pytest.mark.parametrize("words_a_batch", [1, 40, 4096])
def test_requests_read_together_are_answered_in_order_as_if_read_alone(
    direction: Direction, words_a_batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WORDS_A_BATCH", words_a_batch)
    reader = NetworkReader(network(direction))
    together = reader.read(REQUESTS)
    assert [len(found) for found in together] == [1, 2, 0, 1, 1, 1]
    for asked, found in zip(REQUESTS, together, strict=True):
        assert tuple(each.target for each in found) == asked.targets
        assert_alike(found, reader.read([asked])[0])


def test_nothing_asked_is_answered_with_nothing() -> None:
    reader = NetworkReader(network())
    assert reader.read([]) == []
    assert reader.read([Request((), ()), request("the old")]) == [(), ()]


def test_a_reading_is_a_distribution_over_the_targets_own_candidates() -> None:
    readings = [each for found in NetworkReader(network()).read(REQUESTS) for each in found]
    for reading in readings:
        assert len(reading.probabilities) == len(reading.target.candidates)
        assert sum(reading.probabilities) == pytest.approx(1)
        assert all(0 <= p <= 1 for p in (*reading.probabilities, reading.senseless))
        assert reading.source == "network"


def test_a_single_candidate_has_probability_one() -> None:
    alone = Request(("drawers",), (Target(0, 0, senses("drawer")),))
    [[reading]] = NetworkReader(network()).read([alone])
    assert reading.probabilities == (1.0,)


def test_threads_that_share_a_reader_read_what_one_thread_reads() -> None:
    reader = NetworkReader(network())
    expected = [reader.read([asked]) for asked in REQUESTS]
    with ThreadPoolExecutor(8) as threads:
        for _ in range(5):
            jobs = [threads.submit(reader.read, [asked]) for asked in REQUESTS * 4]
            assert [job.result() for job in jobs] == expected * 4


RIGHT_CHANGED = [
    "the old mattress had a broken spring",
    "the old mattress had a broken spring of",
    SENTENCE + " the old broken drawers" * 9,
]


@pytest.mark.parametrize("changed", RIGHT_CHANGED)
@pytest.mark.parametrize("neighbours", [0, 1, 7, 60])
def test_a_left_readers_answer_has_the_same_bits_whatever_is_read_beside_it(
    changed: str, neighbours: int
) -> None:
    reader = NetworkReader(full_size("left"))
    [before] = reader.read([request(SENTENCE, "spring")])
    wide = Target(4, 4, senses("spring") * 20)  # 60 candidates: more columns for all
    beside = [Request(tuple(SENTENCE.split()), (wide,) * 3)] * neighbours
    after = reader.read([*beside, request(changed, "spring")])[-1]
    assert (after[0].probabilities, after[0].senseless) == (
        before[0].probabilities,
        before[0].senseless,
    )


@pytest.mark.parametrize(("direction", "blind_to"), [("left", "right"), ("right", "left")])
def test_the_sweep_that_a_reader_is_blind_to_is_flat_to_the_last_bit(
    direction: Direction, blind_to: str
) -> None:
    words = (SENTENCE + " the old broken drawers" * 5).split()
    words = words if direction == "left" else words[::-1]
    place = words.index("spring")
    report = context_reports(
        NetworkReader(full_size(direction)), words, Target(place, place, senses("spring"))
    )
    sweep = report.right if blind_to == "right" else report.left
    assert {step.reading for step in sweep.steps} == {report.whole}
    shifts = [i.shift for i in report.influences if (i.index > place) == (blind_to == "right")]
    assert len(shifts) >= 20 and set(shifts) == {0.0}


@pytest.mark.parametrize("cell", ["lstm", "rnn"])
@pytest.mark.parametrize("direction", ["none", "left", "right", "both"])
def test_views_of_one_sentence_that_share_a_side_are_read_as_the_network_reads_each(
    direction: Direction, cell: Cell
) -> None:
    loaded = network(direction, cell)
    words = ("the old chest " * 5).split()[:14]
    views = []
    for left in range(6):
        for right in range(7):
            seen = tuple(words[5 - left : 8 + right])  # around a target of three words
            places = (Target(left, left + 2, senses("spring")), Target(left, left, senses("chest")))
            views.append(Request(seen, places))
    together = NetworkReader(loaded).read(views)
    for view, readings in zip(views, together, strict=True):
        batch = word_batch([view.words], loaded.tables.vocabulary)
        targets = target_batch([view.targets], loaded.tables.rows, len(SYNSETS))
        hidden = loaded.tagger.targets(batch, targets)
        beliefs, tags = module.log_beliefs(loaded, hidden, targets)
        for n, reading in enumerate(readings):
            expected = beliefs[n].exp().tolist()[: len(reading.probabilities)]
            assert reading.probabilities == pytest.approx(expected, abs=1e-6)
            assert reading.senseless == pytest.approx(float(tags[n].softmax(-1)[-1]), abs=1e-6)


def test_words_that_requests_share_are_run_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    words = tuple(SENTENCE.split())
    read: list[int] = []
    word_batch_once = module.word_batch

    def counted(sentences: Sequence[Sequence[str | None]], vocabulary: Vocabulary) -> WordBatch:
        read.extend(len(sentence) for sentence in sentences)
        return word_batch_once(sentences, vocabulary)

    monkeypatch.setattr(module, "word_batch", counted)
    views = [
        Request(words[6 - left : 7 + right], (Target(left, left, senses("spring")),))
        for left in range(4)
        for right in range(4)
    ]
    NetworkReader(network("both")).read(views)
    assert sorted(read) == sorted([1, *(1 + left for left in range(4)), *(1 + r for r in range(4))])


@pytest.mark.parametrize("direction", ["none", "left", "right", "both"])
def test_queries_are_those_that_the_network_compares_with_the_senses(direction: Direction) -> None:
    loaded = network(direction)
    found = NetworkReader(loaded).queries(REQUESTS)
    assert [tuple(each.shape) for each in found] == [
        (len(asked.targets), loaded.tagger.config.sense_width) for asked in REQUESTS
    ]
    for asked, queries in zip(REQUESTS, found, strict=True):
        if asked.targets:
            words = word_batch([asked.words], loaded.tables.vocabulary)
            targets = target_batch([asked.targets], loaded.tables.rows, 0)
            expected = loaded.tagger.query(loaded.tagger.targets(words, targets))
            assert queries.tolist() == [pytest.approx(row, abs=1e-5) for row in expected.tolist()]
    assert NetworkReader(loaded).queries([]) == []


def test_a_reader_is_called_by_its_networks_name(tmp_path: Path) -> None:
    assert NetworkReader(network("left")).name == "left"
    with pytest.raises(WsdError, match="no trained network"):
        load_reader("left", tmp_path)
