"""Measure what a host needs: `python benchmarks/hosting.py [--visitors 10] [--json]`.

Starts the server as the Dockerfile does, waits until its health check answers, and
opens the page for visitors one after another over the page's own websocket.  They
stay until the end.  Memory is the server's resident set in MB, as Linux counts it;
seconds count from the start of the server's process.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).parents[1]
PATIENCE = 300  # seconds; a busy machine of two cores is ready in ten


@dataclass(frozen=True)
class Moment:
    """What had been reached, seconds after the start, in how much memory."""

    name: str
    seconds: float
    megabytes: float


def command(port: int) -> list[str]:
    """The Dockerfile's command, on another address and port."""
    [found] = re.findall(r"^CMD (\[.*\])$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    replaced = {"address": "127.0.0.1", "port": str(port)}
    words: list[str] = json.loads(found)
    for name, value in replaced.items():
        words = [re.sub(rf"^--server.{name}=.*", f"--server.{name}={value}", w) for w in words]
    return [sys.executable, "-m", *words]


@contextmanager
def server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the server."""
    environment = {**os.environ, "WSD_HEALTHY_WHEN_LOADED": "1"}
    process = subprocess.Popen(command(port), cwd=ROOT, env=environment, stdout=sys.stderr)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_healthy(address: str, process: subprocess.Popen[bytes]) -> None:
    """Ask until the health check answers."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://{address}/_stcore/health", timeout=5)
        except (urllib.error.URLError, OSError):
            if process.poll() is not None:
                sys.exit("The server ended before it answered.")
            time.sleep(0.05)
        else:
            return
    sys.exit(f"The server did not answer within {PATIENCE} seconds.")


def open_page(address: str) -> ClientConnection:
    """Open the page and return when it stands; the visitor stays."""
    visitor = connect(f"ws://{address}/_stcore/stream", max_size=None)
    rerun = BackMsg()
    rerun.rerun_script.query_string = ""
    visitor.send(rerun.SerializeToString())
    until = time.monotonic() + PATIENCE
    while True:
        message = ForwardMsg.FromString(visitor.recv(until - time.monotonic(), decode=False))
        if message.WhichOneof("type") == "script_finished":
            return visitor


def megabytes(process: subprocess.Popen[bytes]) -> float:
    """Resident set of a process."""
    status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    [kilobytes] = re.findall(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    return int(kilobytes) / 1024


def moments(visitors: int) -> Iterator[Moment]:
    """Start the server and let visitors come."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    start = time.monotonic()
    with server(port) as process, ExitStack() as pages:

        def moment(name: str) -> Moment:
            return Moment(name, time.monotonic() - start, megabytes(process))

        wait_until_healthy(address, process)
        yield moment("healthy, networks loaded")
        for number in range(1, visitors + 1):
            pages.enter_context(open_page(address))
            if number in (1, visitors):
                yield moment(f"page open for {number} visitor{'s' * (number > 1)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--visitors", type=int, default=10, help="who stay to the end (10)")
    arguments = parser.parse_args()
    found = list(moments(arguments.visitors))
    if arguments.json:
        print(json.dumps([asdict(each) for each in found], indent=2))
        return
    print(f"{'seconds':>8} {'MB':>5}")
    for each in found:
        print(f"{each.seconds:8.1f} {each.megabytes:5.0f}  {each.name}")


if __name__ == "__main__":
    main()
