"""Let many visitors read at once: `python benchmarks/load.py [--visitors 50] [--sentences 20]`.

Every visitor opens the page over the websocket that a browser uses and writes sentences of
its own into the field, one after another, with a pause between them as a person makes.  No
two sentences are alike, so no cache answers.  What is measured: seconds from sending a
sentence until the page has run to its end, the server's memory (resident, MB), and faults:
an error on the page, another text than the visitor's, another visitor's mark.

`--visitors 4 --sentences 500 --pause 0` looks for memory that grows.  The exit status is 1
when there was a fault.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from visitor import ROOT, Page, Visitor, server

MOST = 5_000  # sentences in all, and visitors: a load to measure with, not to attack with
MOST_VISITORS = 200
MARK = re.compile(rb"visitor number (\d+)\.")  # whole: what is long may be drawn cut off
SEED = 0


@dataclass
class Findings:
    """What all visitors met, together."""

    seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    memory: list[tuple[int, float]] = field(default_factory=list)  # sentences read, MB
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, seconds: float, faults: Sequence[str], megabytes: float, every: int) -> None:
        """Note one sentence."""
        with self._lock:
            self.seconds.append(seconds)
            self.faults += faults
            if len(self.seconds) % every == 0:
                self.memory.append((len(self.seconds), megabytes))


def sentences() -> Iterator[str]:
    """WordNet's examples in an order of their own, each once."""
    from wsd.inventory import load_inventory

    found = {e for s in load_inventory().all_senses() for e in s.examples if len(e.split()) > 4}
    return iter(random.Random(SEED).sample(sorted(found), len(found)))


def faults_of(page: Page, text: str, number: int) -> list[str]:
    """Say what is wrong with a page that should show this visitor's text."""
    found = []
    if page.kinds["exception"] or not page.kinds["plotly_chart"]:
        found.append(f"{text!r} drew {dict(page.kinds)}")
    if text not in page.sentences:
        found.append(f"{text!r} is not on the page, but {page.sentences}")
    others = {int(mark) for mark in MARK.findall(page.content)} - {number}
    if others:
        found.append(f"visitor {number} got what visitors {sorted(others)} wrote")
    return found


def visit(
    address: str, number: int, texts: Sequence[str], pause: float
) -> Iterator[tuple[float, list[str]]]:
    """Open the page and read; yield the seconds and the faults of each text."""
    chance = random.Random(number)
    with Visitor(address) as visitor:
        time.sleep(chance.random() * pause)
        visitor.open()
        for text in texts:
            time.sleep(chance.random() * 2 * pause)
            began = time.monotonic()
            page = visitor.read(text)
            yield time.monotonic() - began, faults_of(page, text, number)


def load(visitors: int, count: int, pause: float) -> tuple[Findings, list[float], float]:
    """Run the load; also the server's memory before, with all there, and after; and seconds."""
    findings = Findings()
    every = max(1, visitors * count // 10)
    pool = sentences()
    plans = [
        [f"{text.rstrip('.')}, says visitor number {number}." for text in islice(pool, count)]
        for number in range(visitors)
    ]
    with server() as serving:
        with Visitor(serving.address) as first:
            first.open()
        memory = [serving.megabytes]
        began = time.monotonic()

        def run(number: int) -> None:
            try:
                for seconds, faults in visit(serving.address, number, plans[number], pause):
                    findings.take(seconds, faults, serving.megabytes, every)
            except Exception as error:  # noqa: BLE001 - whatever ends a visit is a finding
                findings.faults.append(f"visitor {number} was cut off: {error!r}")

        with ThreadPoolExecutor(visitors) as all_at_once:
            list(all_at_once.map(run, range(visitors)))
        memory.append(serving.megabytes)
        return findings, memory, time.monotonic() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--visitors", type=int, default=50, help="who read at once (50)")
    parser.add_argument("--sentences", type=int, default=20, help="that each of them reads (20)")
    parser.add_argument(
        "--pause", type=float, default=10, help="mean seconds between a visitor's sentences (10)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    arguments = parser.parse_args()
    if not 0 < arguments.visitors <= MOST_VISITORS:
        parser.error(f"expected 1 to {MOST_VISITORS} visitors, got {arguments.visitors}")
    if not 0 < arguments.visitors * arguments.sentences <= MOST:
        parser.error(f"expected 1 to {MOST:,} sentences in all")
    sys.path.insert(0, str(ROOT))
    findings, memory, seconds = load(arguments.visitors, arguments.sentences, arguments.pause)
    times = sorted(findings.seconds)
    found = {
        "visitors": arguments.visitors,
        "pause, mean seconds": arguments.pause,
        "sentences": len(times),
        "seconds in all": round(seconds, 1),
        "median seconds": round(statistics.median(times), 3) if times else None,
        "95th percentile": round(times[int(0.95 * (len(times) - 1))], 3) if times else None,
        "longest": round(times[-1], 3) if times else None,
        "MB before": round(memory[0]),
        "MB after": round(memory[1]),
        "MB after so many sentences": {str(n): round(mb) for n, mb in findings.memory},
        "faults": len(findings.faults),
    }
    for fault in findings.faults[:10]:
        print(fault, file=sys.stderr)
    if arguments.json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:>28}  {value}")
    if findings.faults or len(times) < arguments.visitors * arguments.sentences:
        sys.exit(1)


if __name__ == "__main__":
    main()
