"""The app's entry: what all pages share, and the list of pages."""

from pathlib import Path

import streamlit as st

PAGES = Path(__file__).parent / "wsd" / "pages"
WIDTH = 1180  # px: two readers side by side, and lines that are still easy to read

st.set_page_config(
    page_title="Word senses in context", page_icon=str(PAGES / "icon.svg"), layout="wide"
)
page = st.navigation([st.Page(PAGES / "read.py", title="Read a sentence")], position="top")
with st.container(horizontal_alignment="center"), st.container(width=WIDTH):
    page.run()
