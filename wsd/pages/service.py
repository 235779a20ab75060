"""Networks and their answers, loaded once and shared by all visitors of the server.

Whatever is returned is frozen or a copy, so no session can disturb another.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence

import streamlit as st

from wsd.disambiguator import Disambiguator, load
from wsd.records import ContextReport, Document

READERS = {
    "both": "Both directions",
    "left": "Left only",
    "right": "Right only",
    "none": "No context",
    "both-rnn": "Both, plain RNN",
}
"""The shipped networks by the name they have everywhere, with the name visitors see."""

WHAT_IT_SEES = {
    "both": "Two LSTMs run towards the word, one from each end of the sentence.",
    "left": "An LSTM reads from the beginning and stops at the word.",
    "right": "An LSTM reads from the end back to the word.",
    "none": "A feed-forward network sees the word alone.",
    "both-rnn": "Two plain recurrent networks run towards the word, without an LSTM's memory.",
}

_loaded: set[str] = set()
_lock = threading.Lock()


@st.cache_resource(show_spinner=False, max_entries=len(READERS))
def disambiguator(model: str) -> Disambiguator:
    """Load a network once for the whole server."""
    from wsd.network import use_one_thread  # brings torch: the page is drawn before it

    use_one_thread()
    loaded = load(model)
    with _lock:
        _loaded.add(model)
    settle()
    return loaded


def settle() -> None:
    """Tell Python's garbage collector that what is there now will stay.

    Streamlit collects all garbage after every run of a page, and would look
    through WordNet and every library each time: a third of a second.
    """
    gc.collect()
    gc.freeze()


def load_all(models: Sequence[str], report: Callable[[int, int, str], None]) -> None:
    """Load what is missing; `report(done, total, name)` comes before each network."""
    missing = [model for model in models if model not in _loaded]
    for done, model in enumerate(missing):
        report(done, len(missing), READERS[model])
        disambiguator(model)


@st.cache_data(show_spinner=False, max_entries=64)
def read_text(model: str, text: str) -> Document:
    """Read a whole text with one network."""
    return disambiguator(model).disambiguate(text)


@st.cache_data(show_spinner=False, max_entries=256)
def read_context(
    model: str, text: str, start: int, end: int, other_side_visible: bool
) -> ContextReport:
    """Sweep the context of the word at these character offsets."""
    return disambiguator(model).context(text, (start, end), other_side_visible=other_side_visible)
