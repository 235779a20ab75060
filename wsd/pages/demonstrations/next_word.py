"""Demonstration: what a reader from the left expects after every word, and how it would go on."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from wsd.findings import Expectation, LanguageScore
from wsd.language import ENDS, NextWord, load_language
from wsd.leaders import percent
from wsd.pages import parts
from wsd.pages.case import Case
from wsd.pages.sentence import Piece, draw_sentence
from wsd.spacing import gaps, joined

ORDER = 70
TITLE = "What comes next?"
QUESTION = (
    "A reader from the left has a memory of all words so far. What does it expect to come next, "
    "and how would it go on by itself?"
)
WHOLE_TEXT = True
DRAWN = 10  # words that it goes on for


@st.cache_resource(show_spinner=False)
def language() -> NextWord:
    """Load what foresees words, once for the whole server."""
    from wsd.network import use_one_thread

    use_one_thread()
    return load_language()


@st.cache_data(show_spinner=False, max_entries=128)
def expected(words: tuple[str, ...]) -> tuple[Expectation, ...]:
    """Foresee every word of a sentence and the one behind it, in one pass."""
    return language().expectations(words)


@st.cache_data(show_spinner=False, max_entries=128)
def drawn(words: tuple[str, ...], temperature: float, seed: int) -> tuple[str, ...]:
    """Go on after these words."""
    return language().go_on(words, DRAWN, temperature, seed)


def show(case: Case) -> None:
    """Draw what was expected before every word, and the button that goes on."""
    found = expected(case.words)
    st.markdown(tally(found))
    draw_sentence(
        expected_pieces(found),
        key="next-word-sentence",
        label="The sentence; every word is followed by the probability it was given beforehand",
    )
    st.caption(
        "Under each word stands the probability that the network gave to it before it came, after "
        "the words to its left alone. Underlined and shaded: it was among the five best guesses. "
        "A dash: it is not among the words that the network can say."
    )
    with st.container(border=True):
        st.markdown("### The five best guesses at every place")
        parts.download("next-word", guesses_table(found), key="next-word")
    show_going_on(case.words)
    st.caption(honest(language().score))


def tally(found: Sequence[Expectation]) -> str:
    """Say how many words were foreseen."""
    words = [each for each in found if each.word is not None]
    hits = sum(each.place is not None for each in words)
    firsts = sum(each.place == 1 for each in words)
    return (
        f"Of {len(words)} words and marks, **{hits}** were among its five best guesses, "
        f"**{firsts}** were its best one."
    )


def expected_pieces(found: Sequence[Expectation]) -> list[Piece]:
    """Lay out a sentence, every word with the probability that it was given."""
    words = [each for each in found if each.word is not None]
    spaces = gaps([each.word or "" for each in words])
    return [
        Piece(
            id="",
            text=each.word or "",
            kind="many" if each.place else "none",
            note="–" if each.probability is None else percent(each.probability),
            title=f"Expected: {', '.join(guess.word for guess in each.guesses)}",
            colour=0,
            shade=each.probability or 0.0 if each.place else 0.0,
            gap=space,
        )
        for each, space in zip(words, spaces, strict=True)
    ]


def guesses_table(found: Sequence[Expectation]) -> pd.DataFrame:
    """A row for every place: what came, what it was given, the five best guesses."""
    before = ["(the beginning)", *(each.word for each in found[:-1])]
    columns: dict[str, list[object]] = {
        "after": list(before),
        "what came": [each.word or "(the end)" for each in found],
        "it was given": [_given(each) for each in found],
        "among the five": ["" if each.place is None else f"no. {each.place}" for each in found],
    }
    most = max(len(each.guesses) for each in found)
    for rank in range(most):
        guesses = [each.guesses[rank] for each in found]
        columns[f"guess {rank + 1}"] = [f"{g.word} ({percent(g.probability)})" for g in guesses]
    return pd.DataFrame(columns)


def _given(each: Expectation) -> str:
    if each.word is None:
        return ""
    return "cannot say it" if each.probability is None else percent(each.probability)


@st.fragment
def show_going_on(words: tuple[str, ...]) -> None:
    """Let it go on from a place of the visitor's choice, and draw what it wrote."""
    with st.container(border=True):
        st.markdown("### Let it go on")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            place = ask_place(words)
            temperature = st.slider(
                "Temperature",
                0.0,
                1.5,
                0.8,
                0.1,
                key="temperature",
                width=220,
                help="0 always takes the best guess; above 1, unlikely words win more often.",
            )
            seed = st.number_input(
                "Seed", 0, 9999, 1, key="seed", width=130, help="Another number, other words."
            )
            pressed = st.button(f"Go on for {DRAWN} words", icon=":material/edit:", key="go-on")
        if pressed:
            st.session_state["went on"] = (words, place, temperature, int(seed))
        kept = st.session_state.get("went on")
        if kept and kept[0] == words:
            st.markdown(continued(*kept))


def ask_place(words: tuple[str, ...]) -> int:
    """Draw the choice of the word to go on after; the last before the full stop is proposed."""
    last = len(words) - 1 if words[-1] in ENDS and len(words) > 1 else len(words)
    if st.session_state.get("go-on-about") != words:
        st.session_state["go-on-about"] = words
        st.session_state["go-on-after"] = last
    return st.selectbox(
        "After",
        range(len(words) + 1),
        key="go-on-after",
        format_func=lambda place: f"{place} {words[place - 1]}" if place else "(the beginning)",
        width=220,
    )


def continued(words: tuple[str, ...], place: int, temperature: float, seed: int) -> str:
    """Write what stood there and, on a ground of its own, how the network goes on."""
    given = words[:place]
    own = drawn(given, temperature, seed)
    whole = list(gaps([*given, *own]))
    written = "".join(g + w for g, w in zip(whole[place:], own, strict=True))
    space = " " if written.startswith(" ") else ""
    return f"{parts.plain(joined(given))}{space}:blue-background[{parts.plain(written)}]"


def honest(score: LanguageScore) -> str:
    """Say how good it is, from its own card."""
    return (
        "This is a small network: the frozen left reader with a head that learned from raw text. "
        f"Of {score.words:,} words of sentences kept out of its training, "
        f"{percent(score.top_five)} were among its five best guesses (always naming the five most "
        f"frequent words: {percent(score.frequency_top_five)}); its perplexity is "
        f"{score.perplexity:,.0f} ({score.frequency_perplexity:,.0f} by frequency alone). It can "
        f"say {percent(score.known)} of running text. It knows nothing of what came before the "
        "sentence, and begins anew after a full stop: what it writes is grammar more than sense."
    )
