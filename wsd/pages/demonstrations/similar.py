"""Demonstration: the uses among WordNet's examples that the network takes for most alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import pandas as pd
import streamlit as st

from wsd.findings import SimilarUse
from wsd.inventory import Inventory
from wsd.leaders import sense_name
from wsd.pages import parts, service
from wsd.pages.case import Case
from wsd.records import Request, Sense, WsdError
from wsd.text import split
from wsd.uses import Uses, load_uses

ORDER = 60
TITLE = "Similar uses"
QUESTION = "Of all the examples in WordNet, in which does the network take a word for most alike?"
WHOLE_TEXT = True
NAME = "both"
SHOWN = 10
SAME, ANY = "This word", "Any word"
MARK = "background:rgba(44,143,199,.22);color:inherit;border-radius:.25em;padding:0 .15em"


@runtime_checkable
class QueryReader(Protocol):
    """A network that gives out what it compares with the senses."""

    def queries(self, requests: Sequence[Request]) -> Sequence[Any]:
        """A tensor for each request, with a row for each of its targets."""
        ...


@dataclass(frozen=True, slots=True)
class Example:
    """A stored use with what the lexicon says of it; characters `start` to `end` are the word."""

    use: SimilarUse
    sense: Sense
    text: str
    start: int
    end: int


def models_folder() -> Path:
    """Where the shipped networks lie; the import brings torch, so it waits."""
    from wsd.checkpoint import MODELS

    return MODELS


@st.cache_resource(show_spinner=False, max_entries=1)
def stored_uses(folder: Path, network: str) -> Uses:
    """Load the stored uses of a network once for the whole server."""
    return load_uses(folder / NAME, network)


def show(case: Case) -> None:
    """Draw the nearest uses, their senses, and how near they are."""
    uses = _uses()
    kind = st.segmented_control(
        "Compare with uses of",
        [SAME, ANY],
        default=SAME,
        required=True,
        key="similar",
        bind="query-params",
    )
    disambiguator = service.disambiguator(NAME)
    query = _query(disambiguator.reader, case)
    senses = frozenset(sense.key for sense in case.target.candidates)
    near = uses.nearest(query, SHOWN, senses if kind == SAME else None)
    found = [example for use in near if (example := described(use, disambiguator.inventory))]
    if not found:
        st.info(
            f"WordNet's examples never use “{parts.plain(case.choice.name)}”. Compare it with "
            "uses of any word instead."
        )
        return
    chosen = case.choice.answer.sense
    st.markdown(verdict(found, chosen, same_word=kind == SAME))
    st.html("<ol>" + "".join(drawn(each, chosen) for each in found) + "</ol>")
    st.caption(
        "The network turns the word in its sentence into a row of numbers, before it has looked "
        "at any sense. Similarity is the cosine between two such rows: 1.00 is the same direction, "
        "0 has nothing in common. The examples were read by the same network."
    )
    with st.expander("As a table", icon=":material/table:"):
        parts.download("similar", examples_table(found), key="similar")


def described(use: SimilarUse, inventory: Inventory) -> Example | None:
    """Find a stored use in the lexicon's own text; None where it is not what was stored."""
    try:
        sense = inventory.sense(use.key)
        [sentence] = split(sense.examples[use.example], inventory)
        start, end = sentence.tokens[use.first].start, sentence.tokens[use.last].end
    except (WsdError, IndexError, ValueError):
        return None
    return Example(use, sense, sense.examples[use.example], start, end)


def verdict(found: Sequence[Example], chosen: Sense | None, *, same_word: bool) -> str:
    """Say which senses the nearest uses have, beside the one that the network chose."""
    if chosen is None:
        return "The network reads no sense here, and these uses are nearest all the same."
    if same_word:
        agreeing = sum(each.sense.synset == chosen.synset for each in found)
        name = parts.plain(sense_name(chosen))
        return (
            f"The network chose **{name}**. WordNet has **{agreeing} of the {len(found)}** nearest "
            "examples under that sense."
        )
    common, times = Counter(each.sense.lexname for each in found).most_common(1)[0]
    field = parts.plain(common.partition(".")[2] or common)
    return (
        f"WordNet has **{times} of the {len(found)}** nearest uses of any word in its field "
        f"*{field}*; the chosen sense is of the field "
        f"*{parts.plain(chosen.lexname.partition('.')[2] or chosen.lexname)}*."
    )


def drawn(example: Example, chosen: Sense | None) -> str:
    """Write an example as HTML: the sentence with its word marked, its sense, how alike it is."""
    text = example.text
    same = chosen is not None and example.sense.synset == chosen.synset
    also = ", the sense chosen here" if same else ""
    return (
        f"<li style='margin-bottom:.6em'>{escape(text[: example.start])}"
        f'<mark style="{MARK}">{escape(text[example.start : example.end])}</mark>'
        f"{escape(text[example.end :])}<br><small><strong>{example.use.similarity:.2f}</strong> "
        f"{escape(sense_name(example.sense))}: {escape(example.sense.gloss)}{also}</small></li>"
    )


def examples_table(found: Sequence[Example]) -> pd.DataFrame:
    """The nearest uses, a row each."""
    return pd.DataFrame(
        [
            {
                "similarity": each.use.similarity,
                "word": each.text[each.start : each.end],
                "sense key": each.sense.key,
                "gloss": each.sense.gloss,
                "example": each.text,
            }
            for each in found
        ]
    )


def _uses() -> Uses:
    from wsd.checkpoint import fingerprint

    folder = models_folder()
    return stored_uses(folder, fingerprint(NAME, folder))


def _query(reader: object, case: Case) -> list[float]:
    if not isinstance(reader, QueryReader):
        raise WsdError("Only a network can say what a use is like; this reader is none.")
    [rows] = reader.queries([Request(case.words, (case.target,))])
    row: list[float] = rows[0].tolist()
    return row
