"""What the pages ask in the same way: a text, a reader, a word; and how they wait and refuse.

The answers stand in the address under the same names on every page (`text`,
`word`, `model`), and are kept while a visitor goes from page to page.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from wsd.pages import parts, service
from wsd.pages.choice import Choice, choices
from wsd.pages.examples import EXAMPLES, example_of
from wsd.pages.sentence import answer_id, draw_sentence, sense_pieces
from wsd.records import Document, WsdError

MAX_DRAWN = 400  # words drawn at once; of a longer text, the sentence of the chosen word
KEPT = ("text", "word")  # Streamlit forgets a widget's answer when another page is opened


def ask_text() -> str:
    """Draw the examples and the text field; end the page where there is no text."""
    examples = st.container()
    _bring_back()
    if "text" not in st.session_state and "text" not in st.query_params:
        st.session_state["text"] = EXAMPLES[0].text
    with st.container(horizontal=True, vertical_alignment="bottom"):
        linked = len(st.session_state.get("text", "")) <= parts.LONGEST_LINK
        text = st.text_area(
            "Or write your own, in English",
            key="text",
            bind="query-params" if linked else None,
            height=68,
        )
        st.button("Read", icon=":material/play_arrow:")
    text = text or ""
    example = example_of(text)
    st.session_state["example"] = example.name if example else None
    names = [one.name for one in EXAMPLES]
    examples.pills("Start from an example", names, key="example", on_change=_take_example)
    st.session_state["kept text"] = text
    if not text.strip():
        st.info("There is no text yet: write an English sentence or pick an example above.")
        st.stop()
    return text


def ask_reader() -> str:
    """Draw the choice of networks."""
    explained = [
        f"- `{n}`: {service.READERS[n]}. {service.WHAT_IT_SEES[n]}" for n in service.READERS
    ]
    model = st.segmented_control(
        "Reader",
        list(service.READERS),
        default="both",
        required=True,
        key="model",
        bind="query-params",
        help="\n".join(explained),
    )
    return model or "both"


def load_readers(models: Sequence[str]) -> None:
    """Load what is missing, saying how far it is; refuse a missing one in its own sentence."""
    slot = st.empty()

    def report(done: int, total: int, name: str) -> None:
        slot.progress(
            done / total, f"Loading WordNet and the reader “{name}” ({done + 1} of {total})"
        )

    service.load_all(models, report)
    slot.empty()


def read(models: Sequence[str], text: str) -> tuple[Document, ...]:
    """Let readers read the text; end the page with the reason where it cannot be read."""
    try:
        load_readers(models)
        with st.spinner("Reading", show_time=True):
            return tuple(service.read_text(model, text) for model in models)
    except WsdError as error:
        st.error(parts.plain(str(error)), icon=":material/error:")
        st.stop()


def readable(document: Document) -> dict[str, Choice]:
    """Find the words that can be chosen; end the page where there are none."""
    found = choices(document)
    if not found:
        st.info(
            "None of these words has a sense in WordNet, so there is nothing to choose between. "
            "WordNet knows English nouns, verbs, adjectives and adverbs."
        )
        st.stop()
    return found


def ask_word(found: dict[str, Choice], opening: str) -> Choice:
    """Draw the word picker; the word that the page opens with stands first."""
    names = [opening, *(name for name in found if name != opening)]
    if st.session_state.get("word", opening) not in found:
        st.session_state["word"] = opening
    name = st.selectbox("Chosen word", names, key="word", bind="query-params") or opening
    chosen = found.get(name, found[opening])
    st.session_state["kept word"] = chosen.name
    return chosen


def show_text(document: Document, found: dict[str, Choice], chosen: Choice) -> None:
    """Draw the text with its senses; a click on a word chooses it."""
    ids = {answer_id(choice.answer): name for name, choice in found.items()}

    def pick(place: str) -> None:
        if place in ids:
            st.session_state["word"] = ids[place]

    sentences = document.sentences
    if sum(len(sentence.tokens) for sentence in sentences) > MAX_DRAWN:
        sentences = (chosen.sentence,)
        st.caption(
            f"A text of more than {MAX_DRAWN} words: this is the sentence of the chosen word."
        )
    draw_sentence(
        sense_pieces(document.text, sentences, answer_id(chosen.answer), 0),
        key="sentence",
        label="The text; every word is followed by its sense and can be chosen",
        on_pick=pick,
    )
    st.caption(
        "Under each word stands the sense it won. A solid line marks a word with several "
        "senses, a dotted line one with a single sense, a bracket an expression. Select a word "
        "to look into it."
    )


def _take_example() -> None:
    """Put the picked example into the text field and choose its word."""
    picked = next((e for e in EXAMPLES if e.name == st.session_state["example"]), None)
    if picked is not None:
        st.session_state["text"] = picked.text
        st.session_state["word"] = picked.word


def _bring_back() -> None:
    """Take up the text and the word of the page before, unless a link brings its own."""
    if any(name in st.session_state or name in st.query_params for name in KEPT):
        return
    for name in KEPT:
        if f"kept {name}" in st.session_state:
            st.session_state[name] = st.session_state[f"kept {name}"]
