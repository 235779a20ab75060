"""Page: a sentence in, every word's sense out, and the context that decided it."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from wsd.charts import reading as charts
from wsd.leaders import Leaders, leaders, sense_name
from wsd.pages import asking, parts, service, tables, translation
from wsd.pages.choice import Choice, by_place, opening_choice
from wsd.pages.sentence import draw_sentence, influence_pieces
from wsd.records import Answer, ContextReport, Document, WsdError


def compare(mine: Answer, theirs: Answer) -> Leaders | None:
    """Choose the senses to draw for both readers; None where no network chose."""
    readings = [a.reading for a in (mine, theirs) if a.source == "network" and a.reading]
    return leaders(readings) if readings else None


def verdict(models: tuple[str, str], mine: Answer, theirs: Answer) -> str:
    """Say in a sentence whether the two readers agree."""
    if mine.source != "network" or theirs.source != "network" or not (mine.sense and theirs.sense):
        return ""
    one, other = (
        parts.plain(sense_name(mine.sense)),
        parts.plain(sense_name(theirs.sense)),
    )
    first, second = (service.READERS[model].lower() for model in models)
    if mine.sense.key == theirs.sense.key:
        return f"Both readers choose **{one}**."
    return f"They disagree: *{second}* chooses **{other}**, *{first}* chooses **{one}**."


@st.fragment
def show_context(model: str, text: str, choice: Choice, shown: Leaders) -> None:
    """Draw both sweeps and the influence of every word."""
    answer = choice.answer
    st.header("How the context shifts it", anchor="context")
    visible = st.toggle(
        "While one side grows, the other side is visible",
        value=True,
        key="other-side",
        help="Off: each chart starts from the word alone and shows what one side can do by itself.",
    )
    with st.spinner("Reading again with less context"):
        try:
            report = service.read_context(model, text, answer.start, answer.end, visible)
        except WsdError as error:
            st.warning(parts.plain(str(error)))
            return
    for column, sweep in zip(st.columns(2), (report.left, report.right), strict=True):
        with column.container(border=True, height="stretch"):
            st.markdown(f"### Words to the {sweep.side}")
            if len(sweep.steps) == 1:
                st.markdown(f"There are none: no word stands to the {sweep.side} of it.")
                continue
            st.caption("From the word outwards, one more word visible at every step.")
            parts.show_chart(
                charts.sweep_figure(sweep, shown),
                key=f"sweep-{sweep.side}",
                alt=charts.sweep_alt(sweep),
            )
    show_influence(text, choice, report, shown)
    show_numbers(report)


def show_influence(text: str, choice: Choice, report: ContextReport, shown: Leaders) -> None:
    """Draw what each single word contributes, on the sentence and as bars."""
    with st.container(border=True):
        name = parts.plain(sense_name(report.whole.best))
        st.markdown(f"### What each word contributes to *{name}*")
        if not report.influences:
            st.markdown("There is no other word in the sentence.")
            return
        st.caption(
            "Hide one word and read again: by how many percentage points does the belief fall? "
            "Colour and plus speak for the sense, grey and minus against it."
        )
        colour = shown.rank(report.whole.best.key)
        draw_sentence(
            influence_pieces(text, choice.sentence, choice.answer, report.influences, colour),
            key="influence-sentence",
            label="The sentence, each word followed by its contribution in percentage points",
        )
        parts.show_chart(
            charts.influence_figure(report, shown),
            key="influence",
            alt=charts.influence_alt(report),
        )
        left_out = len(report.influences) - charts.MAX_INFLUENCES
        if left_out > 0:
            words = (
                "word that moves it least is"
                if left_out == 1
                else (f"{left_out} words that move it least are")
            )
            st.caption(f"The {words} in the table below.")


def show_numbers(report: ContextReport) -> None:
    """Offer the numbers behind the context charts."""
    with st.expander("The numbers behind these charts", icon=":material/table:"):
        sweeps, influences = st.tabs(["Growing context", "Single words"])
        with sweeps:
            parts.download("context", tables.sweeps_table(report), key="sweeps")
        with influences:
            parts.download("influence", tables.influences_table(report), key="influences")


def show_word(models: tuple[str, str], documents: Sequence[Document], choice: Choice) -> None:
    """Draw everything about the chosen word."""
    mine = choice.answer
    theirs = by_place(documents[1])[mine.start, mine.end]
    text = documents[0].text
    st.header(f"“{parts.plain(choice.name)}”, read twice", anchor="word")
    st.markdown(verdict(models, mine, theirs))
    shown = compare(mine, theirs)
    pairs = sorted(zip(models, (mine, theirs), strict=True), key=lambda pair: pair[0] != "left")
    for column, (model, answer) in zip(st.columns(2), pairs, strict=True):
        with column:
            parts.reader_column(model, choice.sentence, answer, shown)
    if mine.reading and theirs.reading and shown:
        readings = {service.READERS[model]: a.reading for model, a in pairs if a.reading}
        count = len(mine.reading.target.candidates)
        with st.expander(f"All {count} senses as a table", icon=":material/table:"):
            parts.download("senses", tables.senses_table(readings), key="senses")
    st.header("The winning sense", anchor="sense")
    card = st.container()
    wordnet = translation.ask_language()  # below the card, which ends with its answer
    with card:
        abroad = partial(translation.show_word, text, mine, wordnet) if wordnet else None
        parts.sense_card(mine, abroad)
    if mine.source == "network" and shown:
        show_context(models[0], text, choice, shown)


st.title("What does a word mean here?", anchor=False)
st.markdown(
    "*The bank*: is money kept there? Nobody can tell before *of the river*. A "
    "network that reads from left to right must decide before it gets there; one that also reads "
    "from right to left has seen it. Pick or type a sentence and watch its context decide."
)
text = asking.ask_text()
sentence_place = st.container()
controls = st.container(horizontal=True, vertical_alignment="top", gap="medium")
with controls:
    word_place = st.container(width=300)
    model = asking.ask_reader()
models = (model, "left" if model != "left" else "both")
documents = asking.read(models, text)
found = asking.readable(documents[0])
with word_place:
    chosen = asking.ask_word(found, opening_choice(found, documents[1]))
with sentence_place:
    asking.show_text(documents[0], found, chosen)
show_word(models, documents, chosen)

with st.expander("Share and save", icon=":material/share:"):
    parts.share(text=text, word=chosen.name, model=model)
    parts.download("answers", tables.document_table(documents[0]), key="answers")
