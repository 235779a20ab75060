"""Demonstration: one word in two sentences, and what the difference between them does."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from wsd.charts.readers import compact_alt, compact_figure
from wsd.charts.two_sentences import shift_alt, shift_figure
from wsd.leaders import Leaders, leaders, percent, points, sense_name
from wsd.pages import asking, lab_tables, parts, service
from wsd.pages.case import Case
from wsd.pages.choice import by_place, choices
from wsd.pages.pairing import PAIRS, changed, counterpart, pair_of
from wsd.pages.sentence import Mark, draw_sentence, marked_pieces
from wsd.records import Answer, Reading, SentenceAnswers

ORDER = 40
TITLE = "Two sentences"
QUESTION = (
    "Change one word and leave the rest: what happens to the belief? Sentence A is the one "
    "above, sentence B is yours to edit."
)
NEW = -0.3  # tint of a word that the other sentence does not have: grey


@dataclass(frozen=True, slots=True)
class Side:
    """The chosen word in one of the two sentences."""

    name: str
    text: str
    sentence: SentenceAnswers
    answer: Answer
    reading: Reading

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the sentence."""
        return tuple(token.text for token in self.sentence.sentence.tokens)


def show(case: Case) -> None:
    """Ask for the second sentence and draw both."""
    model = asking.ask_reader()
    text = _ask_other(case)
    if not text.strip():
        st.info("Sentence B is empty: write one, or copy sentence A into it and change a word.")
        return
    asking.load_readers([model])
    mine = by_place(service.read_text(model, case.text))
    answer = mine[case.choice.answer.start, case.choice.answer.end]
    one = _side("A", case.text, case.choice.sentence, answer)
    found = choices(service.read_text(model, text))
    match = counterpart(case.target, case.choice.name, found)
    if match is None:
        st.info(
            f"Sentence B has no word with the senses of “{parts.plain(case.choice.name)}”. Put "
            "it in, or copy sentence A into B and change another word."
        )
        return
    other = _side("B", text, match.sentence, match.answer)
    shown = leaders([one.reading, other.reading])
    _show_sides(one, other, shown)
    _show_difference(one, other, shown)


def _ask_other(case: Case) -> str:
    """Draw the minimal pairs and the field for sentence B."""
    pairs = st.container()
    pair = pair_of(case.text)
    if "other" not in st.session_state and "other" not in st.query_params:
        st.session_state["other"] = pair.other if pair else case.text
    with st.container(horizontal=True, vertical_alignment="bottom"):
        linked = len(st.session_state.get("other", "")) <= parts.LONGEST_LINK
        text = st.text_area(
            "Sentence B", key="other", bind="query-params" if linked else None, height=68
        )
        st.button("Copy A into B", icon=":material/content_copy:", on_click=_copy, args=[case.text])
    taken = pair.name if pair and text == pair.other else None
    st.session_state["pair"] = taken
    names = [each.name for each in PAIRS]
    pairs.pills("Take a pair that differs in one word", names, key="pair", on_change=_take_pair)
    return text or ""


def _copy(text: str) -> None:
    st.session_state["other"] = text


def _take_pair() -> None:
    """Put the picked pair into both fields and choose its word."""
    picked = next((pair for pair in PAIRS if pair.name == st.session_state["pair"]), None)
    if picked is not None:
        st.session_state["text"] = picked.text
        st.session_state["other"] = picked.other
        st.session_state["word"] = picked.word


def _side(name: str, text: str, sentence: SentenceAnswers, answer: Answer) -> Side:
    assert answer.reading is not None, "only words with candidates can be chosen"
    return Side(name, text, sentence, answer, answer.reading)


def _show_sides(one: Side, other: Side, shown: Leaders) -> None:
    """Draw both sentences with the belief in each, the belief in the other marked on it."""
    sides = zip((one, other), (other, one), changed(one.words, other.words), strict=True)
    for column, (side, facing, new) in zip(st.columns(2), sides, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"### Sentence {side.name}")
            marks = {place: Mark(title="only in this sentence", shade=NEW) for place in new}
            draw_sentence(
                marked_pieces(side.text, side.sentence, side.answer, marks, 0),
                key=f"two-sentence-{side.name}",
                label=f"Sentence {side.name}; the words that only this sentence has are tinted",
            )
            if side.reading.source != "network":
                parts.no_belief(side.reading)
                continue
            best = side.reading.best
            sure = percent(side.reading.probability(best.key))
            st.markdown(f"Chooses **{parts.plain(sense_name(best))}**, {sure} sure.")
            beside = facing.reading if facing.reading.source == "network" else None
            parts.show_chart(
                compact_figure(
                    side.reading, shown, beside=beside, called=f"in sentence {facing.name}"
                ),
                key=f"two-{side.name}",
                alt=compact_alt(
                    side.reading, shown, beside=beside, called=f"in sentence {facing.name}"
                ),
            )


def _show_difference(one: Side, other: Side, shown: Leaders) -> None:
    if one.reading.source != "network" or other.reading.source != "network":
        st.markdown("Where a sentence has no belief to draw, there is no difference to state.")
        return
    with st.container(border=True):
        st.markdown("### From A to B")
        st.markdown(_says(one, other))
        parts.show_chart(
            shift_figure(one.reading, other.reading, shown),
            key="two-shift",
            alt=shift_alt(one.reading, other.reading, shown),
        )
    with st.expander("All senses as a table", icon=":material/table:"):
        table = lab_tables.shifts_table(one.reading, other.reading)
        parts.download("two-sentences", table, key="two-table")


def _says(one: Side, other: Side) -> str:
    """State the difference for the senses that the two sentences chose."""
    chosen = {side.reading.best.key: side.reading.best for side in (one, other)}
    stated = []
    for key, sense in chosen.items():
        before, after = one.reading.probability(key), other.reading.probability(key)
        stated.append(
            f"**{parts.plain(sense_name(sense))}** goes from {percent(before)} to "
            f"{percent(after)}: {points(after - before)} percentage points"
        )
    flipped = "The answer flips. " if len(chosen) > 1 else "The answer stays. "
    same = "A and B are the same sentence. " if one.words == other.words else ""
    return f"{same}{flipped}{'; '.join(stated)}."
