"""A text as clickable words: what to draw (pure) and the component that draws it.

The component builds its elements with `textContent`, so a visitor's text is
never read as HTML.  Colours are places in the theme's palette, looked up in the
browser, which keeps them right in both themes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

import streamlit as st

from wsd.leaders import percent, points, sense_name
from wsd.records import Answer, SentenceAnswers, WordInfluence

Kind = Literal["many", "one", "none"]
"""Several senses compete, WordNet knows one only, or the word carries none here."""

CLOSING = frozenset(".,;:!?)]}%'’”")  # never begin a line
SMALLEST_SHIFT = 0.005  # half a percentage point: below it a mark would read "0"


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, a mark or an expression as it is drawn.

    `id` is what a click reports ("" cannot be clicked), `note` stands under the
    word, `title` is read out, `colour` is a place in the palette, `shade` (-1 to
    1) tints the background, `gap` is the white space before, `inner` holds the
    single words of an expression.
    """

    id: str
    text: str
    kind: Kind
    note: str = ""
    title: str = ""
    colour: int | None = None
    shade: float = 0.0
    gap: str = ""
    chosen: bool = False
    inner: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands under a word, what is read out for it, and its tint (-1 to 1)."""

    note: str = ""
    title: str = ""
    shade: float = 0.0


UNMARKED = Mark()


def answer_id(answer: Answer) -> str:
    """Name a word or expression by its character offsets."""
    return f"{answer.start}-{answer.end}"


def kind_of(answer: Answer) -> Kind:
    """Tell ambiguous words from those with one sense and those without."""
    if answer.sense is None:
        return "none"
    return "one" if answer.source == "only sense" else "many"


def sense_pieces(
    text: str, sentences: Sequence[SentenceAnswers], chosen: str, colour: int | None
) -> list[Piece]:
    """Lay out a text, every word marked with its winning sense.

    `chosen` is the id of the word being looked at, `colour` that of its sense.
    """

    def draw(answer: Answer, gap: str) -> Piece:
        mine = answer_id(answer) == chosen
        return Piece(
            id=answer_id(answer) if answer.reading else "",
            text=answer.text,
            kind=kind_of(answer),
            note=sense_name(answer.sense) if answer.sense else "",
            title=_title(answer),
            colour=colour if mine else None,
            gap=gap,
            chosen=mine,
        )

    return _lay_out(text, sentences, draw)


def influence_pieces(
    text: str,
    sentence: SentenceAnswers,
    target: Answer,
    influences: Sequence[WordInfluence],
    colour: int | None,
) -> list[Piece]:
    """Lay out one sentence, every word tinted by what it contributes to the target's sense."""
    marks = {
        influence.index: Mark(
            note=points(influence.shift),
            title=f"{points(influence.shift)} percentage points",
            shade=influence.shift,
        )
        for influence in influences
        if abs(influence.shift) >= SMALLEST_SHIFT
    }
    return marked_pieces(text, sentence, target, marks, colour)


def marked_pieces(
    text: str,
    sentence: SentenceAnswers,
    target: Answer,
    marks: Mapping[int, Mark],
    colour: int | None,
) -> list[Piece]:
    """Lay out one sentence, some of its words marked, the target framed.

    `marks` goes by the place of a word in the sentence.
    """

    def draw(answer: Answer, gap: str) -> Piece:
        mark = marks.get(answer.first, UNMARKED) if answer.first == answer.last else UNMARKED
        return Piece(
            id="",
            text=answer.text,
            kind="none",
            note=mark.note,
            title=f"{answer.text}: {mark.title}" if mark.title else "",
            colour=colour,
            shade=mark.shade,
            gap=gap,
            chosen=target.first <= answer.first and answer.last <= target.last,
        )

    alone = SentenceAnswers(sentence=sentence.sentence, tokens=sentence.tokens, expressions=())
    return _lay_out(text, [alone], draw)


def _closes(piece: Piece) -> bool:
    return not piece.gap and (piece.text[:1] in CLOSING or piece.text.lower() == "n't")


def _title(answer: Answer) -> str:
    if answer.sense is None:
        return f"{answer.text}: no sense here" if answer.reading else ""
    belief = "the only sense" if answer.source == "only sense" else ""
    if answer.source == "network" and answer.probability is not None:
        belief = percent(answer.probability)
    if answer.source == "first sense":
        belief = "WordNet's first sense, not read by a network"
    return f"{answer.text}: {answer.sense.gloss} ({belief})"


def _lay_out(
    text: str, sentences: Sequence[SentenceAnswers], draw: Callable[[Answer, str], Piece]
) -> list[Piece]:
    pieces: list[Piece] = []
    end = sentences[0].sentence.start if sentences else 0
    for sentence in sentences:
        units = {unit.first: unit for unit in _apart(sentence.expressions)}
        index = 0
        while index < len(sentence.tokens):
            unit = units.get(index)
            token = sentence.tokens[index]
            gap = text[end : token.start]
            if unit is None:
                pieces.append(draw(token, gap))
                end, index = token.end, index + 1
                continue
            pieces.append(_unit(text, draw, sentence.tokens, unit, gap))
            end, index = unit.end, unit.last + 1
    return pieces


def _unit(
    text: str,
    draw: Callable[[Answer, str], Piece],
    tokens: Sequence[Answer],
    unit: Answer,
    gap: str,
) -> Piece:
    inner: list[Piece] = []
    end = unit.start
    for token in tokens[unit.first : unit.last + 1]:
        inner.append(draw(token, text[end : token.start]))
        end = token.end
    return replace(draw(unit, gap), inner=tuple(inner))


def _apart(expressions: Sequence[Answer]) -> list[Answer]:
    """Expressions that do not overlap, the longest first to choose."""
    kept: list[Answer] = []
    for one in sorted(expressions, key=lambda e: (e.first - e.last, e.first)):
        if all(one.last < other.first or other.last < one.first for other in kept):
            kept.append(one)
    return kept


_HERE = Path(__file__).parent
_COMPONENT = st.components.v2.component(
    "wsd_sentence",
    html="<div class='sentence' role='group'></div>",
    css=(_HERE / "sentence.css").read_text(encoding="utf-8"),
    js=(_HERE / "sentence.js").read_text(encoding="utf-8"),
)


def draw_sentence(
    pieces: Sequence[Piece],
    *,
    key: str,
    label: str,
    on_pick: Callable[[str], None] | None = None,
) -> None:
    """Draw a text; `on_pick` gets the id of a clicked word before the page reruns."""

    def picked() -> None:
        state: Mapping[str, str] = st.session_state[key]
        if on_pick and state.get("picked"):
            on_pick(state["picked"])

    rows = [asdict(piece) | {"closing": _closes(piece)} for piece in pieces]
    _COMPONENT(data={"label": label, "pieces": rows}, key=key, on_picked_change=picked)
