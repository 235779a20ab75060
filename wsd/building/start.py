"""Networks that are shipped, put back into a work folder to be taught some more.

New sentences so take minutes, and neither the teacher nor any raw text: what is
left to do is the polish.  work/before.json keeps the cards of what was before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from wsd.building.optimise import write_json
from wsd.building.students import halves
from wsd.card import read_card
from wsd.checkpoint import SHARED, load_shared, load_tagger

BEFORE = "before.json"
MORE = "more"


def put_back(models: Path, names: Sequence[str], work: Path) -> None:
    """Lay networks of `models` into `work` as if they had learned there.

    `WsdError` where one, or its card, is missing or damaged.
    """
    tables = load_shared(models / SHARED)
    write_json(work / "vocabulary.json", list(tables.vocabulary.rows))
    write_json(work / "synsets.json", list(tables.rows))
    save_file({"senses": tables.senses[:-1].contiguous()}, work / "head.safetensors")
    save_file({"words": tables.words}, work / "words.safetensors")
    cards = {}
    for name in names:
        read_card(models / name)  # refuses what is no card
        save_file(halves(load_tagger(name, models).tagger), work / f"{name}.safetensors")
        cards[name] = json.loads((models / name / "card.json").read_text("utf-8"))
    write_json(work / BEFORE, cards)


def continued(card: dict[str, Any], work: Path) -> dict[str, Any]:
    """A network's card with what it had learned before; the card itself if that was nothing.

    The polish of a network that goes on is told as a step of its own, `MORE`.
    """
    path = work / BEFORE
    if not path.exists():
        return card
    before: Mapping[str, Any] = json.loads(path.read_text("utf-8"))[card["name"]]
    sentences = _by_source(before) | _by_source(card)
    devices = dict.fromkeys([*before["device"].split("; "), *card["device"].split("; ")])
    more = before["passes"].get(MORE, 0) + card["passes"]["polish"]
    return {
        **card,
        "data": {
            **before["data"],
            "sources": list(sentences),
            "annotated sentences": [count for count, _ in sentences.values()],
            "source weights": [weight for _, weight in sentences.values()],
        },
        "passes": {**before["passes"], MORE: more},
        "teacher": before["teacher"],
        "choices right, by pass": before["choices right, by pass"],
        "before": {key: before[key] for key in ("data", "passes", "scores", "seconds")},
        "device": "; ".join(devices),
        "seconds": before["seconds"] + card["seconds"],
        "log": [*before["log"], *({**part, "step": MORE} for part in card["log"])],
    }


def _by_source(card: Mapping[str, Any]) -> dict[str, tuple[int, float]]:
    """Of every source how many annotated sentences there are, and what an instance counts."""
    data = card["data"]
    counts = zip(data["annotated sentences"], data["source weights"], strict=True)
    return dict(zip(data["sources"], counts, strict=True))
