"""How far a reader needs to see: its F1 with the nearest words of an instance's context alone.

The words beyond are really removed, on one side all of them or on both sides
alike, and every instance is read again.  Curves are stored as JSON with their
provenance; a page draws what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wsd.benchmark import measure
from wsd.evaluation import UNKNOWN_KEY, FirstSense, Lexicon, Prediction, predict
from wsd.findings import Horizon, HorizonCurve, HorizonPoint
from wsd.records import Reader, Reading, Request, Sides, TaggedSentence, Target, WsdError

VISIBLE: tuple[int | None, ...] = (0, 1, 2, 4, 8, 16, 32, None)  # words on a side; None: all
SIDES: tuple[Sides, ...] = ("left", "right", "both")
SHIPPED = Path(__file__).parent.parent / "docs" / "horizon.json"
COMMAND = "python -m wsd horizon --data wsd_eval --json docs/horizon.json"
DEFINITION = (
    "F1 in percent (95 % bootstrap interval) on all instances of the sets together, lemma and "
    "part of speech given. Each instance is read by itself: of its sentence the instance and the "
    "nearest `visible` words and marks on the left, on the right, or on each side are kept "
    "(null: all), every other word is removed. A word that WordNet does not have counts as wrong."
)

View = tuple[int, int]
"""What is left of a sentence: words `start` to `end`, the end exclusive."""


@dataclass(frozen=True)
class _Place:
    """An instance that has candidates: `number` among all, its sentence, its target there."""

    number: int
    sentence: int
    words: tuple[str, ...]
    target: Target


def curves(
    reader: Reader, sentences: Sequence[TaggedSentence], lexicon: Lexicon
) -> tuple[HorizonCurve, ...]:
    """Score a reader at every width of its view; a curve for each of SIDES.

    Everything is read in one call of the reader, and no view twice.
    """
    answered = predict(FirstSense(), sentences, lexicon)  # for the candidates, whoever answers
    owners = [i for i, sentence in enumerate(sentences) for _ in sentence.instances]
    places = {
        number: _Place(number, owner, sentences[owner].words, each.reading.target)
        for number, (owner, each) in enumerate(zip(owners, answered, strict=True))
        if each.reading
    }
    readings = _read(reader, list(places.values()))

    def point(side: Sides, visible: int | None) -> HorizonPoint:
        found = []
        for number, each in enumerate(answered):
            place = places.get(number)
            reading = readings[number, _view(place, side, visible)] if place else None
            key = reading.best.key if reading else UNKNOWN_KEY
            found.append(Prediction(each.instance, key, reading))
        measured = measure(found)
        return HorizonPoint(visible, measured.f1, measured.low, measured.high)

    return tuple(
        HorizonCurve(reader.name, side, tuple(point(side, visible) for visible in VISIBLE))
        for side in SIDES
    )


def _read(reader: Reader, places: Sequence[_Place]) -> dict[tuple[int, View], Reading]:
    """Read every view of every place; places with the same view of a sentence share a request."""
    shared: dict[tuple[int, View], dict[int, _Place]] = {}
    for place in places:
        for view in {_view(place, side, visible) for side in SIDES for visible in VISIBLE}:
            shared.setdefault((place.sentence, view), {})[place.number] = place
    requests = [_request(view, list(seen.values())) for (_, view), seen in shared.items()]
    answers = reader.read(requests) if requests else []
    return {
        (number, view): reading
        for ((_, view), seen), found in zip(shared.items(), answers, strict=True)
        for number, reading in zip(seen, found, strict=True)
    }


def _request(view: View, places: Sequence[_Place]) -> Request:
    start, end = view
    targets = (place.target for place in places)
    moved = (replace(each, first=each.first - start, last=each.last - start) for each in targets)
    return Request(places[0].words[start:end], tuple(moved))


def _view(place: _Place, side: Sides, visible: int | None) -> View:
    target, size = place.target, len(place.words)
    width = size if visible is None else visible
    start = target.first if side == "right" else max(0, target.first - width)
    end = target.last + 1 if side == "left" else min(size, target.last + 1 + width)
    return start, end


def as_document(
    found: Sequence[HorizonCurve],
    instances: int,
    data: Sequence[Mapping[str, Any]],
    provenance: Mapping[str, Any],
) -> dict[str, Any]:
    """Give curves as plain data with what a reader of the file must know."""
    return {
        "provenance": dict(provenance),
        "definition": DEFINITION,
        "data": [dict(each) for each in data],
        "instances": instances,
        "curves": [
            {
                "reader": curve.reader,
                "side": curve.side,
                "points": [
                    {"visible": p.visible, "f1": p.f1, "low": p.low, "high": p.high}
                    for p in curve.points
                ],
            }
            for curve in found
        ],
    }


def load_horizon(path: Path = SHIPPED) -> Horizon:
    """Read stored curves; `WsdError` says which command makes them where there are none."""
    try:
        document = json.loads(path.read_text("utf-8"))
        return Horizon(
            tuple(_curve(each) for each in document["curves"]),
            instances=int(document["instances"]),
            sets=tuple(str(each["title"]) for each in document["data"]),
            definition=str(document["definition"]),
            command=str(document["provenance"]["command"]),
            date=str(document["provenance"]["date"]),
        )
    except OSError as error:
        raise WsdError(f"The corpus curves are not here yet: `{COMMAND}` makes them.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise WsdError(f"{path.name} is damaged: `{COMMAND}` makes it again.") from error


def _curve(document: Mapping[str, Any]) -> HorizonCurve:
    if document["side"] not in SIDES:
        raise ValueError(document["side"])
    points = tuple(
        HorizonPoint(
            None if each["visible"] is None else int(each["visible"]),
            *(float(each[name]) for name in ("f1", "low", "high")),
        )
        for each in document["points"]
    )
    return HorizonCurve(str(document["reader"]), document["side"], points)
