"""Demonstration: no context, left only, right only and both, stacked on one sentence."""

from __future__ import annotations

import math

import streamlit as st

from wsd.charts.readers import compact_alt, compact_figure
from wsd.context import contrast
from wsd.findings import Attributions, Contrast
from wsd.leaders import Leaders, leaders, percent, points, sense_name
from wsd.pages import asking, lab_tables, parts, service, tables
from wsd.pages.case import Case, place
from wsd.pages.sentence import Mark, draw_sentence, influence_pieces, marked_pieces
from wsd.records import Target

ORDER = 10
TITLE = "Four readers"
QUESTION = (
    "The same word, the same senses, four readers: what can each of them know, and which words "
    "moved it?"
)
MODELS = ("none", "left", "right", "both")
METHODS = {
    "hiding": "Hide one word and read again: by how many percentage points does the belief fall? "
    "Colour and plus speak for the sense that this reader chose, grey and minus against it.",
    "gradients": "Integrated gradients: let all other words come out of hiding together, bit by "
    "bit, and add up what each does on the way. A word marked ×3 makes the sense three times as "
    "probable, ÷3 a third; all the marks multiplied lead from the sentence hidden to the sentence "
    "read.",
}
ALONE = "the word by itself"
FULL_TINT = 4.0  # nats: the tint is at its strongest from half of this, a factor of seven
SMALLEST_FACTOR = 1.05  # below it a mark would be noise
SAME = 0.0005  # beliefs that differ by less are printed as the same


def show(case: Case) -> None:
    """Draw the four readers."""
    asking.load_readers(MODELS)
    contrasts = [_contrast(model, case.words, case.target) for model in MODELS]
    shown = leaders([one.whole for one in reversed(contrasts)])
    st.markdown(_verdict(contrasts))
    parts.sense_key(shown)
    method = st.segmented_control(
        "Shade the words by",
        list(METHODS),
        default="hiding",
        required=True,
        key="method",
        bind="query-params",
    )
    st.caption(METHODS[method or "hiding"])
    for one in contrasts:
        with st.container(border=True):
            belief, words = st.columns([5, 7])
            with belief:
                _show_belief(one, shown)
            with words:
                _show_words(case, one, shown, by_gradients=method == "gradients")
    with st.expander("The numbers behind these charts", icon=":material/table:"):
        senses, influences = st.tabs(["Beliefs", "Single words"])
        with senses:
            readings = {service.READERS[one.model]: one.whole for one in contrasts}
            parts.download("readers", tables.senses_table(readings), key="readers-senses")
        with influences:
            parts.download("influences", lab_tables.contrasts_table(contrasts), key="readers-words")


def _show_belief(one: Contrast, shown: Leaders) -> None:
    st.markdown(f"### {service.READERS[one.model]}")
    st.caption(service.WHAT_IT_SEES[one.model])
    if one.whole.source != "network":
        parts.no_belief(one.whole)
        return
    best = one.whole.best
    sure = percent(one.whole.probability(best.key))
    st.markdown(f"Chooses **{parts.plain(sense_name(best))}**, {sure} sure.")
    alone = one.alone if one.alone.source == "network" else None
    parts.show_chart(
        compact_figure(one.whole, shown, beside=alone, called=ALONE),
        key=f"readers-{one.model}",
        alt=compact_alt(one.whole, shown, beside=alone, called=ALONE),
    )
    st.markdown(_alone(one))


def _alone(one: Contrast) -> str:
    """Say what the reader answers when the whole sentence is taken away."""
    if one.alone.source != "network":
        return "Of the word by itself it says that it carries no sense."
    pairs = zip(one.whole.probabilities, one.alone.probabilities, strict=True)
    if max(abs(whole - alone) for whole, alone in pairs) < SAME:
        return "Of the word by itself it says exactly the same: the sentence changes nothing."
    best = one.alone.best
    name = parts.plain(sense_name(best))
    return f"Of the word by itself it says **{name}**, {percent(one.alone.probability(best.key))}."


def _show_words(case: Case, one: Contrast, shown: Leaders, *, by_gradients: bool) -> None:
    if one.whole.source != "network":
        st.caption("It chose no sense, so there is none for a word to speak for.")
        return
    choice = case.choice
    colour = shown.rank(one.whole.best.key)
    if by_gradients:
        found = _attributions(one.model, case.words, case.target, one.whole.best.key)
        marks = {word.index: _mark(word.nats) for word in found.words}
        pieces = marked_pieces(case.text, choice.sentence, choice.answer, marks, colour)
        summary = _multiplied(found)
    else:
        pieces = influence_pieces(case.text, choice.sentence, choice.answer, one.influences, colour)
        summary = _strongest(one)
    draw_sentence(
        pieces,
        key=f"readers-sentence-{one.model}",
        label=f"The sentence; what each word does to the reader “{service.READERS[one.model]}”",
    )
    st.caption(summary)


def _strongest(one: Contrast) -> str:
    moving = [word for word in one.influences if abs(word.shift) >= SAME]
    if not moving:
        return "No single word moves this reader."
    word = max(moving, key=lambda word: abs(word.shift))
    return (
        f"“{parts.plain(word.word)}” moves it most, by {points(word.shift)} percentage points; "
        f"{len(moving)} of {len(one.influences)} words move it at all."
    )


def _multiplied(found: Attributions) -> str:
    hidden, whole = percent(math.exp(found.hidden)), percent(math.exp(found.whole))
    return f"With every other word hidden {hidden}, with all of them {whole}."


def _mark(nats: float) -> Mark:
    factor = math.exp(abs(nats))
    if factor < SMALLEST_FACTOR:
        return Mark()
    note = f"{'×' if nats > 0 else '÷'}{factor:.1f}"
    return Mark(note=note, title=note, shade=max(-1.0, min(1.0, nats / FULL_TINT)))


def _verdict(contrasts: list[Contrast]) -> str:
    """Say in a sentence who agrees with whom."""
    camps: dict[str, list[str]] = {}
    for one in contrasts:
        said = "no sense" if one.whole.source == "no sense" else sense_name(one.whole.best)
        camps.setdefault(said, []).append(f"*{service.READERS[one.model].lower()}*")
    if len(camps) == 1:
        return f"All four choose **{parts.plain(next(iter(camps)))}**."
    chosen = [f"**{parts.plain(said)}**: {', '.join(who)}" for said, who in camps.items()]
    return f"They part. {'; '.join(chosen)}."


@st.cache_data(show_spinner=False, max_entries=256, hash_funcs={Target: place})
def _contrast(model: str, words: tuple[str, ...], target: Target) -> Contrast:
    return contrast(service.disambiguator(model).declaring, words, target)


@st.cache_data(show_spinner=False, max_entries=256, hash_funcs={Target: place})
def _attributions(model: str, words: tuple[str, ...], target: Target, key: str) -> Attributions:
    from wsd.gradients import attributions  # brings torch

    return attributions(service.disambiguator(model).reader, words, target, key)
