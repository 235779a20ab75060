"""Step 1 of a build: what is to be read, packed for networks that begin or that go on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from wsd.building import tables
from wsd.building.encoder import load_tokenizer
from wsd.building.optimise import write_json
from wsd.building.packed import Packed, Packer, load_packed
from wsd.building.start import BEFORE, put_back
from wsd.building.texts import SEED, Report, Texts
from wsd.encoding import Vocabulary
from wsd.records import WsdError


def packed_texts(texts: Texts, names: Sequence[str], report: Report) -> Packed:
    """The texts as arrays, packed unless that was done before.

    `WsdError` where they were packed for networks that begin and these are to go
    on, or the other way round.
    """
    work, start = texts.places.work, texts.places.start
    path = work / "text.safetensors"
    if path.exists():
        if (work / BEFORE).exists() != bool(start):
            begun = "go on from others (--start)" if (work / BEFORE).exists() else "begin anew"
            raise WsdError(
                f"The networks in {work} {begun}: do the same, or give another folder with --work."
            )
        return load_packed(path)
    sources = texts.sources
    tokenizer = None
    glosses: list[str] = []
    if start:
        put_back(start, names, work)
    else:
        tokenizer = load_tokenizer(texts.places.encoder)
        glosses = _choose_rows(texts, tokenizer, report)
    report("packing all text")
    words, synsets = (
        json.loads((work / file).read_text("utf-8")) for file in ("vocabulary.json", "synsets.json")
    )
    packer = Packer(
        Vocabulary({word: row for row, word in enumerate(words)}),
        {name: row for row, name in enumerate(synsets)},
        texts.inventory,
        tokenizer,
    )
    packed = packer.pack(sources, glosses, SEED)
    packed.save(path)
    return packed


def _choose_rows(texts: Texts, tokenizer: Any, report: Report) -> list[str]:
    """Choose the words and the synsets that get a vector; what the teacher reads of these."""
    inventory, work = texts.inventory, texts.places.work
    report("choosing the vocabulary and the synsets")
    known = tokenizer.get_vocab()
    lemmas = (name for name in inventory.vocabulary() if "_" not in name)
    vocabulary = tables.choose_vocabulary(
        texts.raw, sorted(known, key=lambda piece: known[piece]), lemmas
    )
    synsets = tables.ambiguous_synsets(inventory)
    names = sorted(synsets)
    write_json(work / "vocabulary.json", vocabulary)
    write_json(work / "synsets.json", names)
    return [tables.gloss_text(synsets[name]) for name in names]
