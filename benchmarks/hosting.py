"""Measure what a host needs: `python benchmarks/hosting.py [--visitors 10] [--json]`.

Starts the server as the Dockerfile does, waits until its health check answers, and
opens the page for visitors one after another over the page's own websocket.  They
stay until the end.  Memory is the server's resident set in MB, as Linux counts it;
seconds count from the start of the server's process.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass

from visitor import Visitor, server


@dataclass(frozen=True)
class Moment:
    """What had been reached, seconds after the start, in how much memory."""

    name: str
    seconds: float
    megabytes: float


def moments(visitors: int) -> Iterator[Moment]:
    """Start the server and let visitors come."""
    start = time.monotonic()
    with server() as serving, ExitStack() as pages:

        def moment(name: str) -> Moment:
            return Moment(name, time.monotonic() - start, serving.megabytes)

        yield moment("healthy, networks loaded")
        for number in range(1, visitors + 1):
            pages.enter_context(Visitor(serving.address)).open()
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
