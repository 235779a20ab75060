"""What is read of Brown: parts of speech, of documents that SemCor does not annotate in full."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from wsd.building import corpora
from wsd.building.annotated import SENSELESS, annotate
from wsd.building.corpora import held_out, read_brown
from wsd.inventory import load_inventory
from wsd.records import POS_TAGS, TaggedSentence

TAGGED = [
    ("The", "AT"), ("trees", "NNS"), ("spring", "VB"), ("in", "IN"), ("Broken", "NP"),
    ("broken", "VBN"), ("sharply", "RB"), ("had", "HVD"), ("zzyzx", "NN"), (".", "."),
]  # fmt: skip


def read(
    monkeypatch: pytest.MonkeyPatch, brown: list[str], semcor: list[str]
) -> list[TaggedSentence]:
    collections = {
        "brown": SimpleNamespace(fileids=lambda: brown, tagged_sents=lambda _: [TAGGED]),
        "semcor": SimpleNamespace(fileids=lambda: semcor),
    }
    monkeypatch.setattr(corpora, "_collection", collections.__getitem__)
    return read_brown(load_inventory())


def test_only_words_whose_part_of_speech_is_sure_are_tagged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (sentence,) = read(monkeypatch, ["ca02"], [])
    assert sentence.words == tuple(word for word, _ in TAGGED)
    (annotated,) = annotate([sentence], load_inventory())
    tags = {annotated.words[first]: tag for first, _, tag in annotated.tagged}
    assert tags == {
        "trees": POS_TAGS.index("NOUN"), "spring": POS_TAGS.index("VERB"),
        "sharply": POS_TAGS.index("ADV"), "in": SENSELESS,
    }  # fmt: skip
    assert not annotated.targets  # a part of speech says nothing of senses


def test_documents_that_are_annotated_held_out_or_tested_on_are_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    verbs = [f"brownv/tagfiles/br-{letter}{n:02}.xml" for letter in "abc" for n in range(1, 30)]
    held = next(name for name in verbs if held_out(name))
    seen = next(name for name in verbs if not held_out(name))
    brown = [f"c{Path(name).stem[3:]}" for name in (held, seen)]
    found = read(monkeypatch, [*brown, "cl23", "cr09"], [held, seen, "brown1/tagfiles/br-r09.xml"])
    assert [sentence.document for sentence in found] == [f"{brown[1]}.0"]
