"""The chosen word in another language, as the readers without and with context would choose it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import streamlit as st

from wsd.languages import INSTALL, Language, Wordnet, installed, load_wordnet
from wsd.leaders import sense_name
from wsd.pages import asking, parts, service
from wsd.pages.choice import by_place
from wsd.records import Answer, Sense, WsdError

READERS = ("none", "both")
SHOWN = 4  # words of a sense; Chinese and Dutch have up to a dozen
NONE = "None"


@st.cache_data(show_spinner=False, ttl=60, max_entries=1)
def installed_languages() -> tuple[Language, ...]:
    """Look for languages, now and then: they may be installed meanwhile."""
    return installed()


def ask_language() -> Wordnet | None:
    """Let a language be picked; where there is none, say what it would add and how to get it."""
    languages = {language.name: language.code for language in installed_languages()}
    if not languages:
        with st.expander("In another language", icon=":material/translate:"):
            st.markdown(
                "A translator must choose a sense too: a spring is *printemps* or *ressort*. With "
                "Open Multilingual Wordnet, which is not installed here, this place shows the "
                "word in French, Italian, Portuguese, Dutch, Polish, Chinese or Arabic, as each "
                "reader would choose it. This command gets it; then load the page again:"
            )
            st.code(INSTALL, language="sh", wrap_lines=True)
        return None
    name = st.selectbox(
        "In another language", [NONE, *languages], key="language", bind="query-params", width=300
    )
    if name not in languages:
        return None
    try:
        return load_wordnet(languages[name])
    except WsdError as error:
        st.warning(parts.plain(str(error)))
        return None


def show_word(text: str, answer: Answer, wordnet: Wordnet) -> None:
    """Draw the words that the reader of the word alone and that of the sentence choose."""
    asking.load_readers(READERS)
    place = answer.start, answer.end
    answers = {model: by_place(service.read_text(model, text))[place] for model in READERS}
    chosen = {model: words_of(one, wordnet) for model, one in answers.items()}
    st.markdown(_verdict(answers, chosen, wordnet.language))
    st.html("".join(_line(model, answers[model], chosen[model], wordnet) for model in READERS))


def words_of(answer: Answer, wordnet: Wordnet) -> tuple[str, ...]:
    """Words of the sense that a reader chose, the most telling first; empty without a sense."""
    if answer.sense is None or answer.reading is None:
        return ()
    return sense_words(answer.sense, answer.reading.target.candidates, wordnet)


def sense_words(sense: Sense, rivals: tuple[Sense, ...], wordnet: Wordnet) -> tuple[str, ...]:
    """A few words of a sense, those first that its rivals share least."""
    lexicon = service.disambiguator("both").inventory
    return wordnet.of(sense, lexicon, rivals)[:SHOWN]


def _verdict(
    answers: Mapping[str, Answer], chosen: Mapping[str, tuple[str, ...]], language: Language
) -> str:
    alone, whole = (answers[model].sense for model in READERS)
    if alone is None or whole is None:
        return f"**In {language.name}**"
    if chosen["none"][:1] == chosen["both"][:1] and chosen["both"]:
        return f"**In {language.name}**, both readers would use the same word."
    if alone.key == whole.key:
        return f"**In {language.name}**, both readers translate the same sense."
    return f"**In {language.name}**, context changes the word."


def _line(model: str, answer: Answer, words: tuple[str, ...], wordnet: Wordnet) -> str:
    reader = escape(service.READERS[model])
    if answer.sense is None:
        return f"<p>{reader}: no sense here, so there is nothing to translate</p>"
    meant = escape(sense_name(answer.sense))
    if not words:
        return f"<p>{reader} ({meant}): this wordnet has no word for it</p>"
    return f"<p>{reader} ({meant}): {foreign(words, wordnet.language)}</p>"


def foreign(words: tuple[str, ...], language: Language) -> str:
    """Mark words up in their language, so that they are written and read out in its direction."""
    first, rest = escape(words[0]), "، " if language.tag == "ar" else ", "
    others = rest.join(["", *map(escape, words[1:])])
    return f'<bdi lang="{language.tag}" dir="auto"><strong>{first}</strong>{others}</bdi>'
