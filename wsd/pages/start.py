"""What the server does before its first visitor: load the networks, open the browser.

`streamlit run` finds the app object in `streamlit_app.py` and runs `warm_start`
around its life.  While the browser starts and fetches the page's scripts, a
thread loads what the page opens with; a visitor who is there first waits for
that thread, and sees what is being loaded.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

import streamlit as st
from streamlit.cli_util import open_browser
from streamlit.web.server.server_util import get_url

from wsd.records import WsdError

OPENS_WITH = ("both", "left")
WAIT = "WSD_HEALTHY_WHEN_LOADED"  # set where a health check decides whether visitors come


@asynccontextmanager
async def warm_start(_app: st.App) -> AsyncIterator[None]:
    """Begin to load; answer at once, or when all is loaded if the environment sets WAIT."""
    loading = Thread(target=load, name="warm start", daemon=True)
    loading.start()
    if os.environ.get(WAIT):
        await asyncio.to_thread(loading.join)
    if not st.get_option("server.headless"):
        open_browser(get_url("localhost"))
    yield


def load() -> None:
    """Load what the page opens with; an error is left to the page, which says it better."""
    from wsd.pages import service  # its caches want the server that `warm_start` runs in

    try:
        for model in OPENS_WITH:
            service.disambiguator(model)
    except WsdError:
        return
    from wsd.charts import reading  # noqa: F401 - and with it what figures
    from wsd.pages import tables  # noqa: F401 - and tables are made of

    service.settle()
