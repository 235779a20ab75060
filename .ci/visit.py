"""Visit a running app as a browser does, until its page stands: `visit.py HOST:PORT`.

A GET of the address shows that the server runs, not that the page does: the
script starts when a visitor's websocket opens, and its results come back there.
"""

from __future__ import annotations

import sys
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PATIENCE = 300  # seconds; a busy machine of two cores loads the networks in ten


def visit(address: str) -> list[str | None]:
    """Open the page; return the kinds of the elements that were drawn, in order."""
    drawn: list[str | None] = []
    with connect(f"ws://{address}/_stcore/stream", max_size=None) as socket:
        rerun = BackMsg()
        rerun.rerun_script.query_string = ""
        socket.send(rerun.SerializeToString())
        until = time.monotonic() + PATIENCE
        while True:
            message = ForwardMsg.FromString(socket.recv(until - time.monotonic(), decode=False))
            if message.WhichOneof("type") == "script_finished":
                return drawn
            if message.delta.WhichOneof("type") == "new_element":
                drawn.append(message.delta.new_element.WhichOneof("type"))


if __name__ == "__main__":
    start = time.monotonic()
    elements = visit(sys.argv[1])
    charts = elements.count("plotly_chart")
    print(f"{len(elements)} elements, {charts} charts among them, {time.monotonic() - start:.1f} s")
    if "exception" in elements or not charts:
        sys.exit(f"Expected a page with charts and without exceptions, got {elements}")
