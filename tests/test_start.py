"""The server's start: found by `streamlit run`, warm before its first visitor."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event

import pytest
import streamlit as st
from streamlit.web.server.app_discovery import discover_asgi_app

from wsd.pages import service, start
from wsd.records import WsdError

APP = Path(__file__).parents[1] / "streamlit_app.py"
Opened = list[str]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Addresses that were opened in a browser."""
    addresses: Opened = []
    monkeypatch.setattr(start, "open_browser", addresses.append)
    return addresses


def serve(inside: Event | None = None) -> bool:
    """Run the server's life; tell whether `inside` had happened when it began to answer."""

    async def life() -> bool:
        async with start.warm_start(st.App(APP)):
            return inside is None or inside.is_set()

    return asyncio.run(life())


def headless(monkeypatch: pytest.MonkeyPatch, answer: bool) -> None:
    monkeypatch.setattr(st, "get_option", lambda name: {"server.headless": answer}[name])


def test_streamlit_run_finds_the_app_that_warms_up() -> None:
    assert discover_asgi_app(APP).import_string == "streamlit_app:app"


def test_the_networks_that_the_page_opens_with_are_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(service, "disambiguator", asked.append)
    start.load()
    assert asked == ["both", "left"]


def test_a_damaged_network_is_left_to_the_page_to_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(model: str) -> None:
        raise WsdError(f"models/{model} is damaged.")

    monkeypatch.setattr(service, "disambiguator", refuse)
    start.load()


@pytest.mark.parametrize("waits", [True, False])
def test_the_server_answers_before_or_after_all_is_loaded(
    waits: bool, monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    loaded, may_end = Event(), Event()

    def load() -> None:
        if not waits:
            may_end.wait(10)  # so the server must have answered first
        loaded.set()

    monkeypatch.setattr(start, "load", load)
    headless(monkeypatch, True)
    monkeypatch.setenv(start.WAIT, "1" if waits else "")
    assert serve(loaded) == waits
    may_end.set()
    assert opened == []


def test_a_browser_opens_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, opened: Opened
) -> None:
    monkeypatch.setattr(start, "load", lambda: None)
    monkeypatch.setattr(start, "get_url", lambda host: f"http://{host}:8501")
    headless(monkeypatch, False)
    serve()
    assert opened == ["http://localhost:8501"]
