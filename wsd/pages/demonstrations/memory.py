"""Demonstration: how much distance between a clue and its word each network survives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

import pandas as pd
import streamlit as st

from wsd.charts import memory as charts
from wsd.context import contrast
from wsd.findings import Contrast, Horizon, Stretch
from wsd.horizon import load_horizon
from wsd.leaders import percent, points, sense_name
from wsd.memory import MOST, STEP, clues, read_stretches, stretches
from wsd.pages import asking, parts, service
from wsd.pages.case import Case
from wsd.records import Reading, Sides, Target, WordInfluence, WsdError
from wsd.spacing import gaps

ORDER = 50
TITLE = "How far back?"
QUESTION = (
    "A clue may stand far from the word it explains. How many words in between does each network "
    "survive, and how many words of context does it need at all?"
)
READERS_LEFT = ("both-rnn", "left", "both")
READERS_RIGHT = (*READERS_LEFT, "right")
SHOWN_SIDES: dict[Sides, str] = {"left": "Left only", "right": "Right only", "both": "Both sides"}


def place_of(target: Target) -> tuple[int, int]:
    """Where a word stands; with the sentence, what tells one case from another."""
    return target.first, target.last


@st.cache_data(show_spinner=False, max_entries=64, hash_funcs={Target: place_of})
def read_contrast(words: tuple[str, ...], target: Target) -> Contrast:
    """Hide each word in turn from the reader of both directions."""
    return contrast(service.disambiguator("both").declaring, words, target)


@st.cache_data(show_spinner=False, max_entries=256, hash_funcs={Target: place_of})
def read_distances(
    model: str, words: tuple[str, ...], target: Target, clue: int
) -> tuple[Reading, ...]:
    """Read the word at every distance from its clue, in one pass of a network."""
    found = stretches(words, target, clue)
    return read_stretches(service.disambiguator(model).declaring, found)


@st.cache_data(show_spinner=False, ttl=60, max_entries=1)
def stored_horizon() -> Horizon:
    """Read the curves of the corpora."""
    return load_horizon()


def show(case: Case) -> None:
    """Draw the distance on the visitor's sentence, then the horizon of the corpora."""
    st.markdown("### On your sentence")
    if case.reading.source != "network":
        st.info("*Both directions* sees no sense in this word here, so there is none to remember.")
    else:
        report = read_contrast(case.words, case.target)
        found = clues(report.influences)
        if found:
            show_distance(case, found)
        else:
            st.info("No other word stands in this sentence, so there is no clue to remember.")
    st.markdown("### Over a whole corpus")
    show_horizon()


def show_distance(case: Case, found: Sequence[WordInfluence]) -> None:
    """Ask for the clue, read the word at every distance from it, and draw that."""
    clue = ask_clue(case, found).index
    models = READERS_LEFT if clue < case.target.first else READERS_RIGHT
    asking.load_readers(models)
    lines = {
        name: read_distances(model, case.words, case.target, clue) if model in models else ()
        for model, name in service.READERS.items()
    }
    show_stretches(case, stretches(case.words, case.target, clue), lines)


def ask_clue(case: Case, found: Sequence[WordInfluence]) -> WordInfluence:
    """Draw the choice of the clue; the strongest stands first, and is chosen for a new word."""
    by_place = {each.index: each for each in found}
    about = (case.words, place_of(case.target))
    if st.session_state.get("clue-about") != about or st.session_state.get("clue") not in by_place:
        st.session_state["clue-about"] = about
        st.session_state["clue"] = found[0].index
    place = st.selectbox(
        "Clue",
        list(by_place),
        key="clue",
        format_func=lambda place: clue_label(by_place[place]),
        width=360,
        help="The words, by how much the belief of *both directions* falls when each is hidden.",
    )
    return by_place[place]


def clue_label(clue: WordInfluence) -> str:
    """Name a word with its place, since it may occur twice, and with what it contributes."""
    return f"{clue.word} (word {clue.index + 1}, {points(clue.shift)} percentage points)"


@st.fragment
def show_stretches(
    case: Case, found: Sequence[Stretch], lines: Mapping[str, Sequence[Reading]]
) -> None:
    """Draw the slider, the sentence at that distance, and every network's belief."""
    count = st.slider("Neutral words in between", 0, MOST, step=STEP, key="distance")
    now = next(each for each in found if each.inserted == count)
    st.markdown(marked(now))
    st.caption(
        "The word is bold, its clue has a blue ground, what was put in a grey one. Commas come on "
        "top of the count."
    )
    best = case.reading.best
    st.markdown(
        f"Belief in **{parts.plain(sense_name(best))}**, the sense that *both directions* chose "
        "for your sentence as it stands:"
    )
    inserted = [each.inserted for each in found]
    parts.show_chart(
        charts.memory_figure(lines, inserted, best.key, count),
        key="memory",
        alt=charts.memory_alt(lines, inserted, best.key),
    )
    st.markdown(outcome(lines, inserted, best.key, count))
    with st.expander("The numbers, and the words put in", icon=":material/table:"):
        longest = found[-1]
        st.markdown("> " + parts.plain(" ".join(longest.words[longest.start : longest.end])))
        parts.download("memory", distance_table(lines, inserted, best.key), key="distances")


def marked(stretch: Stretch) -> str:
    """Write a stretched sentence in Markdown."""
    first, last = stretch.target.first, stretch.target.last

    def ground(index: int) -> str:
        if stretch.start <= index < stretch.end:
            return ":gray-background[{}]"
        if first <= index <= last:
            return "**{}**"
        return ":blue-background[{}]" if index == stretch.clue else "{}"

    pairs = enumerate(zip(gaps(stretch.words), stretch.words, strict=True))
    written = []
    for around, run in groupby(pairs, key=lambda pair: ground(pair[0])):
        (_, (gap, word)), *more = run
        inner = parts.plain(word) + "".join(g + parts.plain(w) for _, (g, w) in more)
        written.append(gap + around.format(inner))
    return "".join(written)


def outcome(
    lines: Mapping[str, Sequence[Reading]], inserted: Sequence[int], key: str, count: int
) -> str:
    """Say which networks still choose the sense at this distance, and how sure they are."""
    place = list(inserted).index(count)
    said = []
    for name, readings in lines.items():
        if readings:
            reading = readings[place]
            keeps = reading.source == "network" and reading.best.key == key
            verb = "chooses it" if keeps else "chooses another sense"
            if reading.source == "no sense":
                verb = "sees no sense here"
            said.append(f"*{name}* {verb} ({percent(reading.probability(key))})")
    return f"With {count} words in between: {'; '.join(said)}."


def distance_table(
    lines: Mapping[str, Sequence[Reading]], inserted: Sequence[int], key: str
) -> pd.DataFrame:
    """Every network's belief at every distance."""
    beliefs = {name: [r.probability(key) for r in found] for name, found in lines.items() if found}
    return pd.DataFrame({"words in between": list(inserted), **beliefs})


@st.fragment
def show_horizon() -> None:
    """Draw the stored curves of the corpora, with how they were measured."""
    try:
        horizon = stored_horizon()
    except WsdError as error:
        st.info(parts.plain(str(error)))
        return
    side = st.segmented_control(
        "Words visible on",
        list(SHOWN_SIDES),
        default="both",
        required=True,
        key="horizon-side",
        format_func=lambda side: SHOWN_SIDES[side],
    )
    by_reader = {curve.reader: curve for curve in horizon.curves if curve.side == side}
    lines = {name: by_reader.get(model) for model, name in service.READERS.items()}
    parts.show_chart(
        charts.horizon_figure(lines, horizon.curves),
        key="horizon",
        alt=charts.horizon_alt(lines),
    )
    st.caption(
        f"{' and '.join(horizon.sets)} together, {horizon.instances:,} words to read, measured "
        f"with `{horizon.command}` on {horizon.date[:10]}. The axis does not begin at 0; the 95 % "
        f"intervals are in the table. {horizon.definition}"
    )
    with st.expander("The numbers of all curves", icon=":material/table:"):
        parts.download("horizon", horizon_table(horizon), key="horizon-numbers")


def horizon_table(horizon: Horizon) -> pd.DataFrame:
    """Every point of every curve."""
    return pd.DataFrame(
        [
            {
                "reader": curve.reader,
                "visible on": curve.side,
                "words visible": "all" if point.visible is None else str(point.visible),
                "F1": point.f1,
                "low": point.low,
                "high": point.high,
            }
            for curve in horizon.curves
            for point in curve.points
        ]
    )
