"""What a reader of each direction may and may not depend on: the science, as invariances."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from fakes import senses
from tiny import VOCABULARY, full_size, network, request
from torch import Tensor

from wsd.checkpoint import LoadedTagger
from wsd.encoding import target_batch, word_batch
from wsd.model import Cell, Direction, combine
from wsd.records import POS_TAGS, Request, Target

DIRECTIONS: tuple[Direction, ...] = ("none", "left", "right", "both")
CELLS: tuple[Cell, ...] = ("lstm", "rnn")
# Torch's plain RNN of full size rounds by the sentence's length on some processors; the shipped
# readers of one side are LSTMs.
ONE_SIDED = ((network, "lstm"), (network, "rnn"), (full_size, "lstm"))
SENTENCE = "the old mattress had a broken spring of chest ."
NOUN, VERB, ADJ, ADV = range(len(POS_TAGS))


@torch.inference_mode()
def logits(loaded: LoadedTagger, *requests: Request) -> tuple[Tensor, Tensor]:
    """Sense logits (N, C) and tag logits (N, TAGS) of a batch's targets."""
    words = word_batch([each.words for each in requests], VOCABULARY)
    padding = len(loaded.tables.senses) - 1
    targets = target_batch([each.targets for each in requests], loaded.tables.rows, padding)
    hidden = loaded.tagger.targets(words, targets)
    return loaded.tagger.sense_logits(hidden, targets), loaded.tagger.tag_logits(hidden)


def same_bits(one: tuple[Tensor, Tensor], other: tuple[Tensor, Tensor]) -> bool:
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


RIGHT_CHANGED = [
    "the old mattress had a broken spring in chest ,",
    "the old mattress had a broken spring Xyzzying 123 _",
    "the old mattress had a broken spring",
    "the old mattress had a broken spring of",
    "the old mattress had a broken spring of chest . " + "the old broken drawers " * 9,
]
LEFT_CHANGED = [
    "a a broken mattress the old spring of chest .",
    "_ Xyzzying 123 the old . spring of chest .",
    "spring of chest .",
    "broken spring of chest .",
    "the old broken drawers " * 9 + "the old mattress had a broken spring of chest .",
]


@pytest.mark.parametrize(("make", "cell"), ONE_SIDED)
@pytest.mark.parametrize("changed", RIGHT_CHANGED)
def test_a_left_reader_ignores_words_to_the_right_to_the_last_bit(
    make: type[LoadedTagger], cell: Cell, changed: str
) -> None:
    loaded = make("left", cell)  # type: ignore[arg-type, call-arg]
    before = logits(loaded, request(SENTENCE, "spring"))
    assert same_bits(logits(loaded, request(changed, "spring")), before)


@pytest.mark.parametrize(("make", "cell"), ONE_SIDED)
@pytest.mark.parametrize("changed", LEFT_CHANGED)
def test_a_right_reader_ignores_words_to_the_left_to_the_last_bit(
    make: type[LoadedTagger], cell: Cell, changed: str
) -> None:
    loaded = make("right", cell)  # type: ignore[arg-type, call-arg]
    before = logits(loaded, request(SENTENCE, "spring"))
    assert same_bits(logits(loaded, request(changed, "spring")), before)


@pytest.mark.parametrize("changed", RIGHT_CHANGED + LEFT_CHANGED)
def test_a_reader_of_the_word_alone_ignores_every_other_word(changed: str) -> None:
    loaded = full_size("none")
    before = logits(loaded, request(SENTENCE, "spring"))
    assert same_bits(logits(loaded, request(changed, "spring")), before)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(
    ("direction", "left_matters", "right_matters"),
    [("none", False, False), ("left", True, False), ("right", False, True), ("both", True, True)],
)
def test_a_reader_sees_what_its_name_says(
    direction: Direction, cell: Cell, left_matters: bool, right_matters: bool
) -> None:
    loaded = network(direction, cell)
    before, _ = logits(loaded, request(SENTENCE, "spring"))
    left, _ = logits(loaded, request(SENTENCE.replace("broken", "old"), "spring"))
    right, _ = logits(loaded, request(SENTENCE.replace("chest", "a"), "spring"))
    assert torch.equal(left, before) == (not left_matters)
    assert torch.equal(right, before) == (not right_matters)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_reader_sees_the_word_itself_and_whether_it_is_hidden(direction: Direction) -> None:
    loaded = network(direction)
    [target] = request(SENTENCE, "spring").targets
    readings = [
        logits(loaded, Request(tuple(words), (target,)))[0]
        for words in (SENTENCE.split(), [w.upper() for w in SENTENCE.split()], [None] * 10)
    ]
    assert not torch.equal(readings[0], readings[1])
    assert not torch.equal(readings[0], readings[2])


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("direction", DIRECTIONS)
def test_a_batch_reads_what_its_singles_read(direction: Direction, cell: Cell) -> None:
    loaded = full_size(direction, cell)
    singles = [
        request("spring", "spring"),
        request("the old chest of drawers", "chest"),
        request(SENTENCE + " the old mattress" * 20, "spring", "chest"),
    ]
    together = logits(loaded, *singles)
    apart = [logits(loaded, each) for each in singles]
    rows = torch.cat([torch.nn.functional.pad(s, (0, 3 - s.shape[1])) for s, _ in apart])
    real = torch.isfinite(together[0])
    torch.testing.assert_close(together[0][real], rows[real])
    torch.testing.assert_close(together[1], torch.cat([tags for _, tags in apart]))


def test_padding_is_no_candidate() -> None:
    both, _ = logits(network(), request("spring", "spring"), request("chest", "chest"))
    assert both.shape == (2, 3)
    assert both.isinf().tolist() == [[False, False, False], [False, False, True]]


def test_shuffling_the_candidates_permutes_their_scores() -> None:
    found = request(SENTENCE, "spring")
    [target] = found.targets
    turned = replace(target, candidates=target.candidates[::-1])
    before, _ = logits(network(), found)
    after, _ = logits(network(), replace(found, targets=(turned,)))
    torch.testing.assert_close(after.flip(1), before)


def test_a_synset_without_a_vector_is_scored_by_its_frequency_alone() -> None:
    loaded = network()
    unknown = replace(senses("spring")[0], synset="nowhere.n.01", count=7)
    found, _ = logits(loaded, Request(("spring",), (Target(0, 0, (unknown,)),)))
    assert found.item() == pytest.approx(float(loaded.tagger.frequency) * math.log(1 + 7))


def test_a_span_is_read_as_the_mean_of_its_words() -> None:
    loaded = network("none")
    words = ("chest", "of", "drawers")
    batch = word_batch([words, ("a", *words)], VOCABULARY)
    spans = target_batch(
        [(Target(0, 2, senses("chest_of_drawers")),), (Target(1, 1, senses("chest")),)],
        loaded.tables.rows,
        len(loaded.tables.senses) - 1,
    )
    seen = loaded.tagger.read(batch)[0]
    gathered = loaded.tagger.gather([seen], spans)
    torch.testing.assert_close(gathered[0], (seen[0, 0] + seen[0, 1] + seen[0, 2]) / 3)
    torch.testing.assert_close(gathered[1], seen[1, 1])


def test_a_span_at_the_end_of_the_longest_sentence_takes_no_word_beyond_it() -> None:
    loaded = network()
    target = Target(0, 2, senses("chest_of_drawers"))
    words = ("chest", "of", "drawers")
    short = Request(words, (target, Target(2, 2, senses("drawer"))))
    alone, _ = logits(loaded, short)
    longer, _ = logits(loaded, short, request("a " * 9 + "spring", "spring"))
    torch.testing.assert_close(longer[:2, 0], alone[:, 0])


def test_a_left_state_stands_behind_the_span_and_a_right_state_before_it() -> None:
    target = Target(1, 3, senses("chest_of_drawers"))

    def read(direction: Direction, text: str) -> Tensor:
        return logits(network(direction), Request(tuple(text.split()), (target,)))[0]

    assert torch.equal(
        read("left", "a chest of drawers had"), read("left", "a chest of drawers old")
    )
    assert torch.equal(
        read("right", "a chest of drawers had"), read("right", "the chest of drawers had")
    )


def test_beliefs_over_all_parts_of_speech_sum_to_one_and_leave_padding_out() -> None:
    sense_logits = torch.tensor([[1.0, 2.0, 0.5], [0.3, -1.0, -math.inf]])
    tags = torch.tensor([[NOUN, NOUN, VERB], [ADJ, ADV, -1]])
    beliefs = combine(sense_logits, torch.randn(2, 5), tags).exp()
    torch.testing.assert_close(beliefs.sum(1), torch.ones(2))
    assert beliefs[1, 2] == 0


def test_a_belief_is_that_in_the_sense_times_that_in_its_part_of_speech() -> None:
    sense_logits = torch.tensor([[1.0, 3.0, 1.0]]).log()  # noun 1 : 3, and one verb
    tag_logits = torch.tensor([[2.0, 1.0, 5.0, 5.0, 9.0]]).log()  # noun 2 : verb 1, others absent
    beliefs = combine(sense_logits, tag_logits, torch.tensor([[NOUN, NOUN, VERB]])).exp()
    expected = torch.tensor([[2 / 3 * 1 / 4, 2 / 3 * 3 / 4, 1 / 3]])
    torch.testing.assert_close(beliefs, expected)


def test_within_one_part_of_speech_only_the_senses_compete() -> None:
    sense_logits = torch.tensor([[1.0, 3.0]]).log()
    beliefs = combine(sense_logits, torch.randn(1, 5), torch.tensor([[VERB, VERB]])).exp()
    torch.testing.assert_close(beliefs, torch.tensor([[1 / 4, 3 / 4]]))


@pytest.mark.parametrize("cell", CELLS)
def test_a_small_network_learns_six_sentences(cell: Cell) -> None:
    lessons = [("old", 0), ("broken", 1), ("the", 2)]
    requests = [request(f"{word} spring", "spring") for word, _ in lessons]
    requests += [request(f"a {word} spring had", "spring") for word, _ in lessons]
    gold = torch.tensor([right for _, right in lessons] * 2)
    loaded = network("both", cell)
    tagger = loaded.tagger.requires_grad_(True)
    adam = torch.optim.Adam(tagger.parameters(), lr=0.05)
    words = word_batch([each.words for each in requests], VOCABULARY)
    targets = target_batch([each.targets for each in requests], loaded.tables.rows, 0)
    for _ in range(60):
        loss = torch.nn.functional.cross_entropy(
            tagger.sense_logits(tagger.targets(words, targets), targets), gold
        )
        adam.zero_grad()
        loss.backward()
        adam.step()
    found, _ = logits(loaded, *requests)
    assert found.argmax(1).tolist() == gold.tolist()
