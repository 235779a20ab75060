"""The app's entry: what all pages share, and the list of pages.

`streamlit run` finds `app` in this file's text, imports it once to serve it, and
then runs the file as a script, again for every visitor.
"""

from pathlib import Path

import streamlit as st

from wsd.pages.start import warm_start

PAGES = Path(__file__).parent / "wsd" / "pages"
WIDTH = 1180  # px: two readers side by side, and lines that are still easy to read


def show() -> None:
    """Draw the page that the visitor chose."""
    st.set_page_config(
        page_title="Word senses in context", page_icon=str(PAGES / "icon.svg"), layout="wide"
    )
    page = st.navigation(
        [
            st.Page(PAGES / "read.py", title="Read a sentence"),
            st.Page(PAGES / "tour.py", title="Tour"),
            st.Page(PAGES / "lab.py", title="The lab"),
            st.Page(PAGES / "documents.py", title="Documents"),
            st.Page(PAGES / "about.py", title="About the networks"),
        ],
        position="top",
    )
    with st.container(horizontal_alignment="center"), st.container(width=WIDTH):
        page.run()


if __name__ == "__main__":
    show()
else:
    app = st.App(__file__, lifespan=warm_start)
