"""Stored uses: made, kept, refused when damaged, and searched."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from wsd.building import uses as building
from wsd.building.uses import read_uses
from wsd.inventory import load_inventory
from wsd.records import Request, TaggedSentence, WsdError
from wsd.text import split
from wsd.uses import PLACES, VECTORS, Place, load_uses, save_uses

USES: list[Place] = [
    ("bank%1:14:00::", 0, 2, 2),
    ("bank%1:14:00::", 1, 0, 0),
    ("bank%1:17:01::", 0, 4, 4),
    ("spring%1:28:00::", 1, 3, 4),
]
QUERIES = np.array([[4.0, 0, 0], [3, 3, 0], [0, 2, 0], [0, 0, -9]], np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_uses(tmp_path, USES, QUERIES, "this network")
    return tmp_path


def test_the_nearest_uses_are_those_at_the_smallest_angle(folder: Path) -> None:
    found = load_uses(folder, "this network").nearest([10, 0, 0], 3)
    assert [(each.key, each.example, each.first, each.last) for each in found] == [
        USES[0],
        USES[1],
        USES[2],
    ]
    assert [each.similarity for each in found] == pytest.approx([1, 0.5**0.5, 0], abs=0.01)


def test_the_search_may_be_kept_to_some_senses(folder: Path) -> None:
    uses = load_uses(folder, "this network")
    found = uses.nearest([10, 0, 0], 9, frozenset({"bank%1:17:01::", "spring%1:28:00::"}))
    assert {each.key for each in found} == {"bank%1:17:01::", "spring%1:28:00::"}
    assert uses.nearest([10, 0, 0], 9, frozenset({"no sense"})) == ()
    assert uses.nearest([0, 0, 0], 1)[0].similarity == 0


def test_uses_are_compared_in_blocks_as_if_at_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = load_uses(folder, "this network").nearest([1, 2, 3], 4)
    monkeypatch.setattr("wsd.uses.BLOCK", 1)
    assert load_uses(folder, "this network").nearest([1, 2, 3], 4) == expected


def refusal(folder: Path, network: str = "this network") -> str:
    with pytest.raises(WsdError) as error:
        load_uses(folder, network)
    assert str(error.value).endswith(".") and "\n" not in str(error.value)
    return str(error.value)


def test_what_was_never_made_is_said_with_the_command_that_makes_it(tmp_path: Path) -> None:
    assert "`python -m wsd uses`" in refusal(tmp_path)


def test_uses_of_another_network_are_refused(folder: Path) -> None:
    assert "another network" in refusal(folder, "that network")


def test_a_query_of_another_size_is_refused(folder: Path) -> None:
    with pytest.raises(WsdError, match="3 numbers each, the network 2"):
        load_uses(folder, "this network").nearest([1, 2], 1)


@pytest.mark.parametrize("keep", [0, 20, -1])
def test_cut_vectors_are_refused(folder: Path, keep: int) -> None:
    content = (folder / VECTORS).read_bytes()
    (folder / VECTORS).write_bytes(content[:keep])
    assert "damaged or was altered" in refusal(folder)


def test_altered_places_are_refused(folder: Path) -> None:
    text = (folder / PLACES).read_text("utf-8")
    (folder / PLACES).write_text(text.replace("[1,3,4]", "[1,3,5]"), "utf-8")
    assert "damaged or was altered" in refusal(folder)


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"format": 1}', "\x00"])
def test_garbage_for_places_is_refused(folder: Path, content: str) -> None:
    (folder / PLACES).write_text(content, "utf-8")
    assert "damaged" in refusal(folder)


@pytest.mark.parametrize(
    "change", [lambda m: m.update(format=9), lambda m: m.update(wordnet="2.1")]
)
def test_another_format_or_wordnet_is_refused(
    folder: Path, change: Callable[[dict[str, object]], None]
) -> None:
    manifest = json.loads((folder / PLACES).read_text("utf-8"))
    change(manifest)
    (folder / PLACES).write_text(json.dumps(manifest), "utf-8")
    assert "this program reads" in refusal(folder)


class LengthReader:
    """Queries of three numbers: the words of the sentence, the target's first and last."""

    def queries(self, requests: Sequence[Request]) -> list[Tensor]:
        """Answer as the class says."""
        return [
            torch.tensor([[float(len(r.words)), t.first, t.last] for t in r.targets])
            for r in requests
        ]


def test_every_use_of_an_ambiguous_word_is_read_where_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inventory = load_inventory()
    full = building.wordnet_examples

    class Few:
        """The lexicon, with three words for all."""

        def __getattr__(self, name: str) -> object:
            return getattr(inventory, name)

        def all_senses(self) -> object:
            for lemma in ("spring", "mattress", "bank"):
                yield from inventory.senses(lemma, "NOUN")

    few = Few()
    monkeypatch.setattr(building, "wordnet_examples", lambda _: full(few))  # type: ignore[arg-type]
    lines: list[str] = []
    places, queries = read_uses(LengthReader(), inventory, lines.append)
    assert places == sorted(places) and len(places) == len(queries) > 5
    assert not any(key.startswith("mattress") for key, *_ in places)
    for (key, number, first, last), query in zip(places, queries.tolist(), strict=True):
        sense = inventory.sense(key)
        [sentence] = split(sense.examples[number], inventory)
        form = sentence.text[sentence.tokens[first].start : sentence.tokens[last].end]
        assert sense in inventory.candidates(form)
        assert query == [len(sentence.tokens), first, last]
    assert lines[-1].startswith("Read ")


def test_nothing_to_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: list[TaggedSentence] = []
    monkeypatch.setattr(building, "wordnet_examples", lambda _: nothing)
    with pytest.raises(WsdError, match="no word with several senses"):
        read_uses(LengthReader(), load_inventory(), lambda _: None)
