"""One demonstration of the lab by itself, on a sentence, with fakes for networks and WordNet."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest


def _script(name: str, text: str, word: str) -> None:
    from importlib import import_module

    import streamlit as st

    from wsd.pages import service
    from wsd.pages.case import Case
    from wsd.pages.choice import choices
    from wsd.records import WsdError

    found = choices(service.read_text("both", text))
    try:
        import_module(f"wsd.pages.demonstrations.{name}").show(Case(text, found[word]))
    except WsdError as error:
        st.warning(str(error))


def demonstrated(name: str, text: str, word: str) -> AppTest:
    """Draw a demonstration as the lab does."""
    arguments = {"name": name, "text": text, "word": word}
    return AppTest.from_function(_script, default_timeout=30, kwargs=arguments).run()


def figures(app: AppTest) -> list[dict]:
    """The specification of every chart."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def words_on(app: AppTest) -> str:
    """All prose, to look for a sentence in it."""
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)
