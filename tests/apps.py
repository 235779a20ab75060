"""Pages and demonstrations as their visitors get them, and what stands on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from wsd.disambiguator import Disambiguator
from wsd.pages import service


@contextmanager
def networks(
    monkeypatch: pytest.MonkeyPatch, load: Callable[[str], Disambiguator]
) -> Iterator[None]:
    """Let `load` stand in for the shipped networks; nothing that was read before is kept."""
    monkeypatch.setattr(service, "load", load)
    monkeypatch.setattr(service, "_loaded", set())
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def opened(path: str, *, page: str = "", patience: int = 60, **query: str) -> AppTest:
    """Open a page by its file with what an address asks for; `patience` in seconds.

    `page` is a page of the app in the file, where it is not the first.
    """
    app = AppTest.from_file(path, default_timeout=patience)
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page(page).run() if page else app.run()


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
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.header)
    return "\n".join(element.value for kind in kinds for element in kind)
