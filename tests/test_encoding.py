"""Words to rows of the word table, and sentences to padded batches."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
import torch
from fakes import senses
from hypothesis import given
from hypothesis import strategies as st
from tiny import ENTRIES, VOCABULARY

from wsd.encoding import (
    HIDDEN,
    LONGEST_WORD,
    SHAPES,
    UNKNOWN,
    load_vocabulary,
    plain,
    target_batch,
    word_batch,
)
from wsd.records import POS_TAGS, Target


def pieces(word: str | None) -> list[str]:
    return [ENTRIES[row] for row in VOCABULARY.pieces(word)]


def test_a_listed_word_is_one_row_whatever_its_case() -> None:
    assert pieces("spring") == pieces("Spring") == pieces("SPRING") == ["spring"]


def test_any_other_word_is_spelled_by_the_longest_pieces_from_the_left() -> None:
    assert pieces("springing") == ["spring", "##ing"]
    assert pieces("chesty") == ["chest", "##y"]
    assert pieces("123") == ["12", "##3"]


def test_a_mark_inside_a_word_begins_a_new_piece() -> None:
    assert pieces("chest-spring") == ["chest", "-", "spring"]


def test_a_hidden_word_has_a_row_of_its_own() -> None:
    assert pieces(None) == [HIDDEN]
    assert pieces("[MASK]") != [HIDDEN]


@pytest.mark.parametrize("word", ["春", "😀", " ", "x" * (LONGEST_WORD + 1), ""])
def test_what_no_piece_spells_is_read_as_unknown(word: str) -> None:
    assert set(pieces(word)) == {UNKNOWN}


@given(st.text())
def test_no_word_is_without_a_row(word: str) -> None:
    rows = VOCABULARY.pieces(word)
    assert rows and all(0 <= row < len(ENTRIES) for row in rows)


def test_accents_make_no_difference_composed_or_not() -> None:
    composed = "sprïng"
    assert plain(composed) == plain(unicodedata.normalize("NFD", composed)) == "spring"


@pytest.mark.parametrize(
    ("written", "typed"),
    [("``", '"'), ("''", '"'), ("“", '"'), ("-LRB-", "("), ("-RRB-", ")"), ("don’t", "don't")],
)
def test_a_treebanks_and_a_typesetters_marks_are_read_as_the_typed_ones(
    written: str, typed: str
) -> None:
    assert plain(written) == typed


def test_a_vocabulary_is_read_from_a_list_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "vocabulary.json"
    path.write_text(json.dumps(["[UNK]", "[MASK]", "café"]), "utf-8")
    assert load_vocabulary(path).rows == {"[UNK]": 0, "[MASK]": 1, "café": 2}


def test_a_batch_holds_every_word_and_pads_with_nothing() -> None:
    batch = word_batch([("springing", "a"), ("spring",)], VOCABULARY)
    spring, ing, a = (VOCABULARY.rows[entry] for entry in ("spring", "##ing", "a"))
    assert batch.pieces.tolist() == [spring, ing, a, spring]
    assert batch.offsets.tolist() == [0, 2, 3, 4]  # the fourth word is padding: no pieces
    assert batch.lengths.tolist() == [2, 1]
    assert batch.shapes.shape == (2, 2, SHAPES)
    assert batch.shapes[1, 1].tolist() == [0.0] * SHAPES


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        (None, [1, 0, 0, 0, 0, 0]),
        ("spring", [0, 0, 0, 0, 0, 0]),
        ("Spring", [0, 1, 0, 0, 0, 0]),
        ("US", [0, 1, 1, 0, 0, 0]),
        ("I", [0, 1, 0, 0, 0, 0]),
        ("1990s", [0, 0, 0, 1, 0, 0]),
        ("follow-up", [0, 0, 0, 0, 1, 0]),
        ("...", [0, 0, 0, 0, 1, 1]),
    ],
)
def test_the_shape_of_a_word_survives_its_lower_case(word: str | None, shape: list[int]) -> None:
    assert word_batch([(word,)], VOCABULARY).shapes[0, 0].tolist() == shape


def test_targets_are_gathered_with_their_candidates_padded() -> None:
    spring, drawer = Target(1, 1, senses("spring")), Target(0, 2, senses("drawer"))
    known = {sense.synset: row for row, sense in enumerate(senses("spring"))}
    batch = target_batch([(spring,), (), (drawer,)], known, padding=99)
    assert batch.row.tolist() == [0, 2]
    assert (batch.first.tolist(), batch.last.tolist()) == ([1, 0], [1, 2])
    assert batch.senses.tolist() == [[0, 1, 2], [99, -1, -1]]
    assert batch.counts.tolist() == [[10, 5, 3], [10, 0, 0]]
    noun, verb = POS_TAGS.index("NOUN"), POS_TAGS.index("VERB")
    assert batch.tags.tolist() == [[noun, noun, verb], [noun, -1, -1]]
    assert batch.senses.dtype == torch.long
