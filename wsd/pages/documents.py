"""Page: a whole document, every word of it read, with what to check and what to take away."""

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st

from wsd.pages import asking, parts, service
from wsd.pages import document_tables as tables
from wsd.pages.job import (
    ENDINGS,
    MOST_CHARACTERS,
    MOST_MEGABYTES,
    UPLOADS,
    Job,
    as_file,
    paragraphs,
    screens,
    upload_columns,
    upload_rows,
)
from wsd.pages.sentence import Piece, draw_sentence, sense_pieces
from wsd.pages.tables import as_csv
from wsd.records import POS_TAGS, WsdError

JOB = "document job"
DOWNLOADS = {
    "csv": ("CSV, a line a word", "text/csv"),
    "light": ("JSON lines", "application/jsonl"),
    "xml": ("Evaluation framework", "application/zip"),
}
CONFIDENCE = st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent")
LISTED = 1_000  # rows of a table that a browser draws without effort


def ask_rows() -> tuple[str, tuple[str, ...]]:
    """Draw the two ways to bring a document; end the page where there is none."""
    pasted, uploaded = st.tabs(["Paste a text", "Upload a file"])
    text = pasted.text_area(
        f"English text, up to {MOST_CHARACTERS:,} characters", key="document-text", height=160
    )
    file = uploaded.file_uploader(
        "A text (.txt, .md), or a table (.csv) with a column of text, in UTF-8",
        type=list(UPLOADS),
        max_upload_size=MOST_MEGABYTES,
        key="document-file",
    )
    try:
        if file is None:
            return "the pasted text", paragraphs(text or "")
        content = file.getvalue()
        names = upload_columns(file.name, content)
        with uploaded:
            column = ask_column(names) if len(names) > 1 else None
        return file.name, upload_rows(file.name, content, column)
    except WsdError as error:
        st.error(parts.plain(str(error)), icon=":material/error:")
        st.stop()


def ask_column(names: list[str]) -> int:
    """Draw the choice of the column that holds the text."""
    chosen = st.selectbox(
        "The column with the text",
        range(len(names)),
        format_func=lambda place: f"{place + 1}: {names[place][:60]}",
        key="document-column",
    )
    return chosen or 0


def read_on(job: Job) -> None:
    """Read until all is read or the visitor has had enough; say how far it is."""
    place = st.empty()
    try:
        asking.load_readers([job.model])
        with place.container(border=True):
            st.button("Stop, and keep what is done", icon=":material/stop:", on_click=job.stop)
            bar = st.progress(job.share)
            while not job.over:
                job.go_on(service.disambiguator(job.model))
                bar.progress(job.share, progress_text(job))
    except WsdError as error:
        job.stop()
        st.error(parts.plain(str(error)), icon=":material/error:")
    place.empty()


def progress_text(job: Job) -> str:
    """Say what is done, how fast, and how long it will take."""
    return (
        f"{job.sentences:,} sentences read, {job.speed:,.0f} a second, "
        f"about {job.seconds_left:,.0f} s left"
    )


def show_summary(job: Job, found: list[tables.Use]) -> None:
    """Say what was read, and offer it in each format."""
    st.header("What was read", anchor="read")
    until = "" if job.whole else f" You stopped it at {job.share:.0%} of the text."
    st.markdown(
        f"{parts.plain(job.name)}: {job.sentences:,} sentences, {job.words:,} words and marks, "
        f"{len(found):,} of them with a sense, in {job.seconds:.1f} s.{until}"
    )
    with st.container(horizontal=True):
        for style, (title, kind) in DOWNLOADS.items():
            st.download_button(
                title,
                data=partial(as_file, job.parts, style),
                file_name=ENDINGS[style],
                mime=kind,
                key=f"document-{style}",
                icon=":material/download:",
                on_click="ignore",
            )


def show_text(job: Job) -> None:
    """Draw a screen of the text, every word with its sense."""
    pages = screens(job.parts, asking.MAX_DRAWN)
    number = 1
    if len(pages) > 1:
        number = st.number_input(
            f"Part of the text, 1 to {len(pages)}", 1, len(pages), key=f"document-screen-{id(job)}"
        )
    pieces: list[Piece] = []
    for row, sentences in pages[number - 1]:
        first, *others = sense_pieces(job.rows[row - 1], sentences, "", None)
        pieces += [replace(first, gap="\n" if pieces else ""), *others]
    draw_sentence(pieces, key="document", label="The text; every word is followed by its sense")


def ask_filters() -> tables.Wanted:
    """Draw the filters of both tables."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form = st.text_input("Word contains", key="document-form")
        pos = st.multiselect("Part of speech", POS_TAGS, format_func=str.lower, key="document-pos")
        low, high = st.slider("Confidence", 0, 100, (0, 100), format="%d %%", key="document-sure")
        chosen = st.toggle("Only words with several senses", key="document-chosen")
    return tables.Wanted(form, tuple(pos), low / 100, high / 100, chosen)


def show_tables(found: list[tables.Use]) -> None:
    """Draw the words by their forms, and the least certain ones."""
    st.header("The words", anchor="words")
    wanted = ask_filters()
    kept = [use for use in found if wanted(use)]
    st.caption(f"{len(kept):,} of {len(found):,} uses of words with a sense.")
    forms, certain = st.tabs(["By word form", "Least certain first"])
    with forms:
        show_table(tables.forms_table(kept), "mean confidence", "word-forms")
    with certain:
        st.caption("Where the network was least sure: these are the ones to check by eye.")
        show_table(tables.uses_table(tables.least_certain(kept)), "confidence", "least-certain")


def show_table(table: pd.DataFrame, share: str, name: str) -> None:
    """Draw the head of a table and offer all of it as CSV."""
    st.dataframe(table.head(LISTED), hide_index=True, key=name, column_config={share: CONFIDENCE})
    if len(table) > LISTED:
        st.caption(f"The first {LISTED:,} of {len(table):,} lines; the CSV has all.")
    st.download_button(
        "Download CSV",
        data=lambda: as_csv(table),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"{name}-csv",
        icon=":material/download:",
        on_click="ignore",
    )


st.title("Read a document", anchor=False)
st.markdown(
    "Paste or upload a text. Every sentence of it is read by itself, and every word gets the "
    "sense that fits it best there. The text stays on the server that shows this page, and only "
    "for as long as the page is open."
)
name, rows = ask_rows()
model = asking.ask_reader()
if st.button("Read it all", type="primary", disabled=not any(map(str.strip, rows))):
    st.session_state[JOB] = Job(name, model, rows)
job: Job | None = st.session_state.get(JOB)
if job is None:
    if not any(map(str.strip, rows)):
        st.info("There is nothing to read yet: paste a text or upload a file with words in it.")
    st.stop()
if not job.over:
    read_on(job)
if (job.name, job.model, job.rows) != (name, model, rows):
    st.caption("What follows is the document that was read before.")
found = tables.uses(job.parts)
show_summary(job, found)
if not found:
    st.info("None of its words has a sense in WordNet, which knows English words only.")
    st.stop()
show_text(job)
show_tables(found)
