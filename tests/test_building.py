"""From text to networks that can be loaded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from fakes import SENSES, FewWords, senses
from taught import (
    CHEST,
    OLD,
    Letters,
    annotated,
    encoder,
    raw,
)
from tiny import SMALL

from wsd.__main__ import main
from wsd.building import build, packing
from wsd.building.annotated import Annotated
from wsd.building.build import Build, Recipe
from wsd.building.corpora import read_tagged, write_tagged
from wsd.building.packed import Source
from wsd.checkpoint import load_shared, load_tagger
from wsd.model import TaggerConfig
from wsd.network import load_reader
from wsd.records import Instance, TaggedSentence, WsdError

pytestmark = pytest.mark.usefixtures("small_steps")


class FewTexts:
    """As much of `Texts` as a build needs."""

    def __init__(self, work: Path) -> None:
        self.places = SimpleNamespace(work=work, models=work / "models", encoder=None, start=None)
        self.inventory = SimpleNamespace(
            vocabulary=list,
            senses=FewWords().senses,
            candidates=FewWords().candidates,
        )
        self.raw = [OLD, CHEST] * 4
        instance = Instance("d.1", 6, 6, "spring", "NOUN", (senses("spring")[1].key,))
        self.held_out = [TaggedSentence("held/out.xml", OLD, (instance,), (0,))]
        self.development: tuple[TaggedSentence, ...] = ()

    @property
    def sources(self) -> list[tuple[Source, Sequence[Annotated]]]:
        """Two annotated sentences, eight of raw text, one for scoring."""
        return [
            (Source("SemCor", 2, 1.0, counted=True), [annotated(1), annotated(0, CHEST)]),
            (Source("raw text", 8, 1.0), [raw(words) for words in self.raw]),
            (Source("held-out SemCor", 1, 0.0), [annotated(1, document="held/out.xml")]),
        ]


@pytest.fixture
def tiny_teacher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with the tiny encoder, and train small networks over the few words' synsets."""
    monkeypatch.setattr(build, "load_encoder", lambda *_: encoder())
    monkeypatch.setattr(packing, "load_tokenizer", lambda *_: Letters())
    monkeypatch.setattr(build, "TaggerConfig", lambda *given: TaggerConfig(*given, **SMALL))
    named = {each.synset: [each] for lemma in SENSES for each in senses(lemma)}
    monkeypatch.setattr(packing.tables, "ambiguous_synsets", lambda inventory: named)


@pytest.mark.parametrize("tuning", [0, 1])
def test_a_build_goes_from_text_to_networks_that_can_be_loaded(
    tmp_path: Path, tiny_teacher: None, tuning: int
) -> None:
    lines: list[str] = []
    texts: Any = FewTexts(tmp_path)
    made = Build(texts, Recipe(tuning, 2, 2, 1), ("left", "both"), lines.append)
    made.train()
    made.polish()
    made.finish()
    card = json.loads((tmp_path / "models" / "both" / "card.json").read_text())
    assert card["passes"] == {"lesson": 2, "senses": 2, "polish": 1}
    assert card["teacher"] == {"tuning passes": tuning}
    assert {part["step"] for part in card["log"]} == {"lesson", "senses", "polish"}
    assert card["scores"]["held_out"] in (0.0, 1.0)  # there is one instance
    assert card["data"]["held-out SemCor documents"] == ["held/out.xml"]
    for name in ("left", "both"):
        assert load_reader(name, tmp_path / "models").name == name
    before = (tmp_path / "both.safetensors").stat().st_mtime_ns
    Build(texts, Recipe(tuning, 2, 2, 1), ("left", "both"), lines.append).train()
    assert (tmp_path / "both.safetensors").stat().st_mtime_ns == before  # it was done


def test_a_network_alone_is_polished_by_its_own_beliefs(tmp_path: Path, tiny_teacher: None) -> None:
    texts: Any = FewTexts(tmp_path)
    made = Build(texts, Recipe(0, 1, 1, 1), ("left",), lambda line: None)
    made.train()
    made.polish()
    made.finish()
    assert load_reader("left", tmp_path / "models").name == "left"


def test_networks_go_on_from_where_they_are_and_keep_the_tables_that_they_share(
    tmp_path: Path, tiny_teacher: None
) -> None:
    first, second = FewTexts(tmp_path / "first"), FewTexts(tmp_path / "second")
    second.places.start = first.places.models
    cards, shared = [], []
    for texts, recipe in ((first, Recipe(0, 2, 2, 1)), (second, Recipe(0, 0, 0, 1))):
        texts.places.work.mkdir()
        few: Any = texts
        made = Build(few, recipe, ("left", "both"), lambda line: None)
        made.train()
        made.polish()
        made.finish()
        cards.append(json.loads((texts.places.models / "both" / "card.json").read_text()))
        shared.append(load_shared(texts.places.models / "shared").checksum)
    before, after = cards
    assert shared[0] == shared[1]
    assert after["passes"] == {"lesson": 2, "senses": 2, "polish": 1, "more": 1}
    assert after["log"][: len(before["log"])] == before["log"]
    assert {part["step"] for part in after["log"][len(before["log"]) :]} == {"more"}
    assert after["before"] == {key: before[key] for key in ("data", "passes", "scores", "seconds")}
    weights = [load_tagger("both", each.places.models).tagger for each in (first, second)]
    assert not all(map(torch.equal, *(list(each.parameters()) for each in weights)))
    for texts, told in ((first, "begin anew"), (second, r"go on from others \(--start\)")):
        texts.places.start = None if texts.places.start else first.places.models
        other: Any = texts
        with pytest.raises(WsdError, match=told):
            _ = Build(other, Recipe(0, 0, 0, 1), ("left", "both"), lambda line: None).packed


def test_networks_that_learned_together_are_not_mixed_with_others(tmp_path: Path) -> None:
    texts: Any = FewTexts(tmp_path)
    (tmp_path / "networks.json").write_text('["left", "both"]')
    with pytest.raises(WsdError, match=r"learn together: left, both\. Name the same"):
        Build(texts, Recipe(0, 1, 1, 1), ("left",), lambda line: None).train()


def test_a_part_that_the_recipe_does_not_have_is_refused_by_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status = main(["train", "both", "--work", str(tmp_path / "w"), "--without", "spoons"])
    assert status != 0
    assert "'spoons'" in capsys.readouterr().err
    assert not (tmp_path / "w").exists()


def test_annotated_sentences_come_back_as_they_were_written(tmp_path: Path) -> None:
    instance = Instance("d.1", 6, 6, "spring", "NOUN", ("spring%1:06:00::", "spring%1:28:00::"))
    sentences = [TaggedSentence("d", OLD, (instance,), (0, 4)), TaggedSentence("e", CHEST, ())]
    write_tagged(tmp_path / "kept.json", sentences)
    assert read_tagged(tmp_path / "kept.json") == sentences
