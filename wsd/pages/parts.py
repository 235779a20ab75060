"""What pages draw in the same way everywhere: a reader's column, a sense's card, downloads."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from wsd.charts import reading as charts
from wsd.leaders import Leaders, field_name, percent, sense_name
from wsd.pages.service import READERS, WHAT_IT_SEES
from wsd.pages.tables import as_csv
from wsd.records import Answer, Reading, Sense, SentenceAnswers, Source
from wsd.spacing import around

SOURCES: dict[Source, tuple[str, str, str]] = {
    "network": ("From the network", "blue", "The network chose among several senses."),
    "only sense": ("Only sense", "gray", "WordNet lists one sense, so nothing was chosen."),
    "first sense": (
        "Fallback: first sense",
        "orange",
        "No network read this word; this is the sense that WordNet lists first.",
    ),
    "no sense": ("No sense", "gray", "The word carries no WordNet sense here."),
}
"""A badge's text and colour, and an explanation, for each place an answer can come from."""

LONGEST_LINK = 2000  # characters of text; servers refuse addresses of some thousand bytes
HIDDEN = " :gray[▒▒▒▒▒] "
VISIBLE = 60  # characters of a sentence quoted on either side of the word


def plain(text: str) -> str:
    """Escape text so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])", r"\\\1", " ".join(text.split()))


def show_chart(figure: charts.Figure, *, key: str, alt: str) -> None:
    """Draw a figure; its one button saves it as a PNG named after `key`."""
    picture = {"format": "png", "filename": key, "scale": 2}
    config = charts.CONFIG | {"toImageButtonOptions": picture}
    st.plotly_chart(figure, key=key, alt=alt, config=config)


def download(name: str, table: pd.DataFrame, *, key: str) -> None:
    """Show a table and offer it as CSV."""
    st.dataframe(table, hide_index=True, key=f"{key}-table")
    st.download_button(
        "Download CSV",
        data=lambda: as_csv(table),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"{key}-csv",
        icon=":material/download:",
        on_click="ignore",
    )


def share(**answers: str) -> None:
    """Show the address that opens this page with these answers again."""
    if max(map(len, answers.values())) > LONGEST_LINK:
        st.markdown(f"A link holds a text of up to {LONGEST_LINK:,} characters.")
        return
    st.markdown("This address opens the page just as you see it:")
    st.code(share_link(**answers), language=None, wrap_lines=True)


def share_link(**answers: str) -> str:
    """Write the address that opens this page with these answers."""
    base = (st.context.url or "").partition("?")[0]
    return f"{base}?{urlencode(answers)}"


def reader_column(
    model: str, sentence: SentenceAnswers, answer: Answer, shown: Leaders | None
) -> None:
    """Draw what one reader sees and believes; a fallback is told in words, never as bars."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"### {READERS[model]}")
        st.caption(WHAT_IT_SEES[model])
        st.markdown(f"It sees: {_visible(model, sentence, answer)}")
        if answer.source == "network" and answer.reading is not None and shown is not None:
            name = plain(sense_name(answer.reading.best))
            belief = percent(max(answer.reading.probabilities))
            st.markdown(f"Chooses **{name}**, {belief} sure.")
            show_chart(
                charts.belief_figure(answer.reading, shown),
                key=f"belief-{model}",
                alt=charts.belief_alt(answer.reading, shown),
            )
        elif answer.reading is not None:
            no_belief(answer.reading)


def no_belief(reading: Reading) -> None:
    """Say what a reader answers where it did not choose among senses."""
    badge, colour, meaning = SOURCES[reading.source]
    st.badge(badge, color=colour)  # type: ignore[arg-type]
    st.markdown(meaning)
    if reading.source == "no sense":
        st.markdown(
            f"It is {percent(reading.senseless)} sure that the word only does grammar's work here."
        )
    else:
        st.markdown(f"**{plain(sense_name(reading.best))}**: {plain(reading.best.gloss)}")


def sense_key(shown: Leaders) -> None:
    """List the senses that the charts below share, with their meanings, in their order."""
    rows = [
        f"- **{plain(name)}** ({sense.pos.lower()}): {plain(sense.gloss)}"
        for sense, name in zip(shown.senses, shown.names, strict=True)
    ]
    st.markdown("\n".join(rows))


def _visible(model: str, sentence: SentenceAnswers, answer: Answer) -> str:
    """Quote what a reader may see, the word in bold, the hidden side as a veil."""
    offset = sentence.sentence.start
    words = sentence.sentence.text
    left, right = around(words[: answer.start - offset], words[answer.end - offset :], VISIBLE)
    if model in ("right", "none"):
        left = HIDDEN if left else ""
    else:
        left = plain(left) + left[len(left.rstrip()) :]
    if model in ("left", "none"):
        right = HIDDEN if right else ""
    else:
        right = right[: len(right) - len(right.lstrip())] + plain(right)
    return f"{left}**{plain(answer.text)}**{right}"


def sense_card(answer: Answer, more: Callable[[], None] | None = None) -> None:
    """Draw the card of an answer's sense and say where the answer came from.

    `more` draws what else a page knows of the sense, at the foot of the card.
    """
    with st.container(border=True):
        badge, colour, meaning = SOURCES[answer.source]
        if answer.sense is None:
            st.badge(badge, color=colour)  # type: ignore[arg-type]
            st.markdown(meaning)
            return
        sense = answer.sense
        kind = [sense.pos.lower(), plain(field_name(sense))]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"### {plain(sense_name(sense))}", width="content")
            st.badge(badge, color=colour, help=meaning)  # type: ignore[arg-type]
            st.caption(", ".join(filter(None, kind)), width="content")
        example = f" *“{plain(sense.examples[0])}”*" if sense.examples else ""
        st.markdown(f"{plain(sense.gloss[:1].upper() + sense.gloss[1:])}.{example}")
        _facts(sense)
        if more is not None:
            more()


def _facts(sense: Sense) -> None:
    facts = (
        ("Same meaning", _listed(sense.synonyms) or "no other word"),
        ("A kind of", _listed(sense.hypernyms) or "nothing more general"),
        ("Seen in SemCor", _times(sense.count)),
        ("Sense key", f"`{sense.key}`"),
    )
    for column, (name, value) in zip(st.columns(4), facts, strict=True):
        column.markdown(f":small[{name}]  \n{value}")


def _listed(words: Sequence[str]) -> str:
    return plain(", ".join(words))


def _times(count: int) -> str:
    if count == 0:
        return "never"
    return "once" if count == 1 else f"{count:,} times"
