"""Demonstration: a belief for every pair of words visible on the left and on the right."""

from __future__ import annotations

import streamlit as st

from wsd.charts.context_map import map_alt, map_figure
from wsd.charts.readers import compact_alt, compact_figure
from wsd.context_map import answers_as_whole, context_map, fewest_words
from wsd.findings import ContextMap
from wsd.leaders import leaders, percent, sense_name
from wsd.pages import asking, lab_tables, parts, service
from wsd.pages.case import Case, place
from wsd.records import Reading, Target

ORDER = 30
TITLE = "Map of context"
QUESTION = (
    "How many words does the answer need, and on which side? Every cell of the map is the "
    "sentence cut down to so many words on the left of the chosen word and so many on its right."
)


def show(case: Case) -> None:
    """Draw the map, what it says, and one pair of it from near."""
    model = asking.ask_reader()
    asking.load_readers([model])
    found = _map(model, case.words, case.target)
    if found.whole.source == "no sense":
        parts.no_belief(found.whole)
        st.markdown("So there is no winning sense to map. Choose another word, or another reader.")
        return
    st.markdown(_says(found))
    st.caption(
        f"The colour is the belief in *{parts.plain(sense_name(found.whole.best))}*, the sense "
        "that wins in the whole sentence: the brighter, the surer. Bottom left the word stands "
        "alone, top right in its sentence."
    )
    parts.show_chart(map_figure(found), key="context-map", alt=map_alt(found))
    _look(found)
    with st.expander("The numbers behind this chart", icon=":material/table:"):
        parts.download("context-map", lab_tables.map_table(found), key="map-table")


def _says(found: ContextMap) -> str:
    """Say where the answer flips."""
    same = [cell for row in answers_as_whole(found) for cell in row]
    whole, alone = _named(found.whole), _named(found.alone)
    if all(same):
        return (
            f"The answer never flips: with any number of words visible the reader chooses "
            f"**{whole}**."
        )
    share = f"That is the answer in {sum(same)} of {len(same)} cells."
    if same[0]:
        return f"By itself the word is already read as **{whole}**, but not in every cell. {share}"
    fewest = _quoted(found, *fewest_words(found))
    return (
        f"By itself the word is read as **{alone}**. The fewest words that make it **{whole}**: "
        f"{fewest}. {share}"
    )


def _quoted(found: ContextMap, before: int, after: int) -> str:
    first, last = found.target.first, found.target.last
    sides = (
        ("left", found.words[first - before : first]),
        ("right", found.words[last + 1 : last + 1 + after]),
    )
    return " and ".join(
        f"“{parts.plain(' '.join(words))}” on the {side}" for side, words in sides if words
    )


def _named(reading: Reading) -> str:
    return "no sense" if reading.source == "no sense" else parts.plain(sense_name(reading.best))


@st.fragment
def _look(found: ContextMap) -> None:
    """Draw one cell: what is visible, and the belief in all senses."""
    st.markdown("### One cell of it")
    with st.container(horizontal=True, gap="medium"):
        left = _ask_count("Words visible on the left", found.left, key="map-left")
        right = _ask_count("Words visible on the right", found.right, key="map-right")
    reading = found.readings[found.left.index(left)][found.right.index(right)]
    first, last = found.target.first, found.target.last
    before = parts.plain(" ".join(found.words[first - left : first]))
    word = parts.plain(" ".join(found.words[first : last + 1]))
    after = parts.plain(" ".join(found.words[last + 1 : last + 1 + right]))
    st.markdown(f"It sees: {before} **{word}** {after}")
    if reading.source != "network":
        parts.no_belief(reading)
        return
    shown = leaders([found.whole, found.alone, reading])
    st.markdown(f"Chooses **{_named(reading)}**, {percent(max(reading.probabilities))} sure.")
    parts.show_chart(
        compact_figure(reading, shown), key="map-cell", alt=compact_alt(reading, shown)
    )


def _ask_count(question: str, counts: tuple[int, ...], *, key: str) -> int:
    """Draw a slider over the counts of one side, or nothing where that side has no words."""
    if len(counts) == 1:
        return counts[0]
    if st.session_state.get(key) not in counts:
        st.session_state[key] = counts[-1]
    return st.select_slider(question, counts, key=key)


@st.cache_data(show_spinner=False, max_entries=32, hash_funcs={Target: place})
def _map(model: str, words: tuple[str, ...], target: Target) -> ContextMap:
    return context_map(service.disambiguator(model).declaring, words, target)
