"""The app's server and a visitor of its page, over the websocket that a browser uses.

`python benchmarks/visitor.py HOST:PORT` visits a running app until its page stands, and
fails if there are no charts on it.  A GET of the address shows that the server runs, not
that the page does: the script starts when a visitor's websocket opens, and its results come
back there.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import connect

ROOT = Path(__file__).parents[1]
PATIENCE = 300  # seconds; a busy machine of two cores loads the networks in ten


@dataclass
class Page:
    """What one run of the page drew: the elements' kinds, its words, and the bytes that came."""

    kinds: Counter[str] = field(default_factory=Counter)
    sentences: list[str] = field(default_factory=list)  # those drawn word by word
    fields: list[str] = field(default_factory=list)  # the ids of its text fields
    content: bytearray = field(default_factory=bytearray)
    seconds: float = 0.0  # that it took


class Visitor:
    """A browser's side of one session."""

    def __init__(self, address: str) -> None:
        self._session = ExitStack()
        url = f"ws://{address}/_stcore/stream"
        self._socket = self._session.enter_context(connect(url, max_size=None))
        self._field = ""

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_error: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Close the connection, whatever the server is doing."""
        self._session.close()

    def open(self, query: str = "") -> Page:
        """Open the page with a query and wait until it stands."""
        self.ask(query)
        return self.wait()

    def read(self, text: str) -> Page:
        """Write a text into the page's only field and wait until it is read."""
        self.ask("", WidgetState(id=self._field, string_value=text))
        return self.wait()

    def ask(self, query: str, *widgets: WidgetState) -> None:
        """Send what a browser sends when something was changed."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.widget_states.widgets.extend(widgets)
        self._socket.send(message.SerializeToString())

    def wait(self) -> Page:
        """Take what comes until the script has run to its end."""
        began = time.monotonic()
        page = Page()
        while True:
            content = self._socket.recv(began + PATIENCE - time.monotonic(), decode=False)
            message = ForwardMsg.FromString(content)
            if message.WhichOneof("type") == "script_finished":
                if page.fields:
                    [self._field] = page.fields
                page.seconds = time.monotonic() - began
                return page
            if message.delta.WhichOneof("type") == "new_element":
                page.content.extend(content)
                _take(message.delta.new_element, page)


def _take(element: Any, page: Page) -> None:
    kind = element.WhichOneof("type")
    page.kinds[kind] += 1
    if kind == "text_area":
        page.fields.append(element.text_area.id)
    if kind == "bidi_component":
        drawn = json.loads(element.bidi_component.json or "{}")
        if "pieces" in drawn:
            page.sentences.append("".join(p["gap"] + p["text"] for p in drawn["pieces"]))


def command(port: int) -> list[str]:
    """The Dockerfile's command, on another address and port."""
    [found] = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    replaced = {"address": "127.0.0.1", "port": str(port)}
    words: list[str] = json.loads(found)
    for name, value in replaced.items():
        words = [re.sub(rf"^--server.{name}=.*", f"--server.{name}={value}", w) for w in words]
    return [sys.executable, "-m", *words]


@dataclass(frozen=True)
class Server:
    """A server that answers at `address` (HOST:PORT)."""

    address: str
    process: subprocess.Popen[bytes]

    @property
    def megabytes(self) -> float:
        """Its resident set, as Linux counts it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        [kilobytes] = re.findall(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
        return int(kilobytes) / 1024


@contextmanager
def server(log: int | IO[str] = sys.stderr) -> Iterator[Server]:
    """Run the server as the Dockerfile does, on a free port, from when it is healthy."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "WSD_HEALTHY_WHEN_LOADED": "1"}
    process = subprocess.Popen(command(port), cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        found = Server(f"127.0.0.1:{port}", process)
        _wait_until_healthy(found)
        yield found
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(asked: Server) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://{asked.address}/_stcore/health", timeout=5)
        except (urllib.error.URLError, OSError):
            if asked.process.poll() is not None:
                sys.exit("The server ended before it answered.")
            time.sleep(0.05)
        else:
            return
    sys.exit(f"The server did not answer within {PATIENCE} seconds.")


def main() -> None:
    """Visit the address on the command line."""
    with Visitor(sys.argv[1]) as visitor:
        page = visitor.open()
    charts = page.kinds["plotly_chart"]
    print(f"{page.kinds.total()} elements, {charts} charts among them, {page.seconds:.1f} s")
    if page.kinds["exception"] or not charts:
        sys.exit(f"Expected a page with charts and without exceptions, got {dict(page.kinds)}")


if __name__ == "__main__":
    main()
