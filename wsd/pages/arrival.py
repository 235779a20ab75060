"""A line that says where one is, and to which eyes and keyboard are brought when it changes."""

from __future__ import annotations

import streamlit as st

_COMPONENT = st.components.v2.component(
    "wsd_arrival",
    html="<p class='arrival' tabindex='-1'></p>",
    css=""".arrival { margin: 0; padding: .25rem 0; font-family: var(--st-font);
  color: var(--st-text-color); scroll-margin-top: 50vh; }
.arrival:focus { outline: none; }
.arrival:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }""",
    js="""export default function ({ data, parentElement }) {
  const line = parentElement.querySelector(".arrival");
  const before = line.textContent;
  line.textContent = data.text;
  if (before && before !== data.text) {
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "center" });
  }
}""",
)


def arrival(text: str, *, key: str) -> None:
    """Draw the line; when another text takes its place, scroll there and give it the focus.

    Whoever presses a button at the end of a long page would otherwise stay at
    its end, and a screen reader would not know that all above is new.
    """
    _COMPONENT(data={"text": text}, key=key)
