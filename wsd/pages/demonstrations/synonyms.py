"""Demonstration: the sentence said with synonyms of the senses that each reader chose."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import pandas as pd
import streamlit as st

from wsd.findings import Replacement, Rewriting, Synonym
from wsd.languages import Wordnet
from wsd.leaders import percent, sense_name
from wsd.pages import asking, parts, service, translation
from wsd.pages.case import Case
from wsd.records import SentenceAnswers
from wsd.rewriting import explanation, rewrite, synonyms_of

ORDER = 20
TITLE = "Say it with synonyms"
QUESTION = (
    "Replace every word by another word for the sense that a reader chose: does the sentence "
    "still say what it said?"
)
WHOLE_TEXT = True
READERS = ("none", "both")
LISTED = 8  # synonyms of the chosen word; "break" has more than a hundred
MARK = "background:rgba(44,143,199,.22);color:inherit;border-radius:.25em;padding:0 .15em"
CHOSEN = MARK + ";outline:2px solid currentColor"


def show(case: Case) -> None:
    """Draw the sentence as written and as each reader would say it."""
    asking.load_readers(READERS)
    inventory = service.disambiguator("both").inventory
    read = {model: same_sentence(model, case) for model in READERS}
    told = {model: rewrite(model, answers, inventory) for model, answers in read.items()}
    with st.container(border=True):
        st.markdown("### As written")
        st.markdown(parts.plain(case.choice.sentence.sentence.text))
    start = case.choice.sentence.sentence.start
    span = case.choice.answer.start - start, case.choice.answer.end - start
    for column, model in zip(st.columns(2), READERS, strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"### {service.READERS[model]}")
            st.caption(service.WHAT_IT_SEES[model])
            st.html(f"<p dir='auto'>{marked(told[model], span)}</p>")
            st.caption(_count(told[model]))
    st.markdown(verdict(told))
    wordnet = translation.ask_language()
    if wordnet is not None:
        translation.show_word(case.text, case.choice.answer, wordnet)
    show_chosen(case)
    with st.expander("Every replacement, and why", icon=":material/table:"):
        parts.download("synonyms", replacements_table(told, wordnet), key="replacements")


def same_sentence(model: str, case: Case) -> SentenceAnswers:
    """Find the case's sentence as another reader read it."""
    wanted = case.choice.sentence.sentence.start
    document = service.read_text(model, case.text)
    return next(one for one in document.sentences if one.sentence.start == wanted)


def marked(rewriting: Rewriting, chosen: tuple[int, int]) -> str:
    """Write a sentence as HTML, every new word marked and explained, the chosen one framed."""
    pieces, end = [], 0
    for each in rewriting.replacements:
        style = CHOSEN if (each.start, each.end) == chosen else MARK
        pieces.append(escape(rewriting.original[end : each.start]))
        pieces.append(
            f'<mark style="{style}" title="{escape(explanation(each))}">'
            f"{escape(each.replacement)}</mark>"
        )
        end = each.end
    return "".join([*pieces, escape(rewriting.original[end:])])


def verdict(told: Mapping[str, Rewriting]) -> str:
    """Say whether the readers' sentences differ, and in which words."""
    words = {
        model: {each.start: each for each in one.replacements if each.synonym}
        for model, one in told.items()
    }
    none, both = (words[model] for model in READERS)
    if not none and not both:
        return "No word of this sentence has a synonym in the sense that either reader chose."
    parted = [
        f"“{parts.plain((none.get(place) or both[place]).text)}” "
        f"({_said(none.get(place))} without context, {_said(both.get(place))} with it)"
        for place in sorted(none.keys() | both.keys())
        if _said(none.get(place)) != _said(both.get(place))
    ]
    if not parted:
        return "Both readers say the same: here the words alone were enough, or misled both."
    return f"They part at {', '.join(parted)}."


def show_chosen(case: Case) -> None:
    """List words that fit the chosen one, by the probability of their sense."""
    answer = case.choice.answer
    before = case.words[: answer.first]
    found = synonyms_of(answer, service.disambiguator("both").inventory, before)
    st.markdown(f"### Other words for “{parts.plain(case.choice.name)}” here")
    if not found:
        st.markdown("WordNet has no other word for any of its senses, or it carries none here.")
        return
    st.caption("As sure as the reader of both directions is of their sense.")
    st.markdown("\n".join(_synonym(each) for each in found[:LISTED]))
    if len(found) > LISTED:
        st.caption(f"And {len(found) - LISTED} more, of senses less likely here.")


def replacements_table(told: Mapping[str, Rewriting], wordnet: Wordnet | None) -> pd.DataFrame:
    """Every replacement of every reader, a row each."""
    return pd.DataFrame(
        [
            _row(service.READERS[model], each, wordnet)
            for model, one in told.items()
            for each in one.replacements
        ],
        columns=list(_columns(wordnet)),
    )


def _columns(wordnet: Wordnet | None) -> tuple[str, ...]:
    abroad = (f"in {wordnet.language.name}",) if wordnet else ()
    return "reader", "word", "replacement", "sense key", "probability", *abroad, "why"


def _row(reader: str, each: Replacement, wordnet: Wordnet | None) -> tuple[object, ...]:
    abroad: tuple[str, ...] = ()
    if wordnet:
        abroad = (", ".join(translation.words_of(each.answer, wordnet)) if each.answer else "",)
    sense = each.answer.sense if each.answer else None
    probability = each.answer.probability if each.answer else None
    key = sense.key if sense else ""
    return reader, each.text, each.replacement, key, probability, *abroad, explanation(each)


def _synonym(each: Synonym) -> str:
    sense = f"{parts.plain(sense_name(each.sense))}: {parts.plain(each.sense.gloss)}"
    return f"- **{parts.plain(each.text)}**, {percent(each.probability)} ({sense})"


def _said(each: Replacement | None) -> str:
    return f"*{parts.plain(each.replacement)}*" if each else "no other word"


def _count(rewriting: Rewriting) -> str:
    words = sum(each.synonym is not None for each in rewriting.replacements)
    if not words:
        return "No word could be replaced."
    replaced = "One word is" if words == 1 else f"{words} words are"
    return f"{replaced} replaced and marked; point at one to see why, or open the table below."
