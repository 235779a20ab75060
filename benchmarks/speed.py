"""Measure what a visitor waits for: `python benchmarks/speed.py [--json]`.

Prints the median, the fastest and the slowest of repeated runs, on one thread;
`ratio` is the median as a multiple of the first measurement's.  What can happen
only once in a process (imports, loading) is measured in fresh processes.
Memory is the peak resident set of such a process, in MB, as Linux counts it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).parents[1]
SENTENCE = (
    "The old guide kept a broken spring and some cold water in the chest of drawers that "
    "stood beside the bank of the river ."
)  # 25 words
WORD = "spring"
FILLER = SENTENCE.split()[:-1]
LAB_READERS = ("none", "left", "right", "both")
WARM_UP = 3
READ = "import wsd; [wsd.load(name).read_target({!r}, {!r}) for name in {}]"
ONCE = {
    "import wsd": "import wsd",
    "import what reading needs": "import wsd.network, wsd.disambiguator",
    "import, load both, first answer": READ.format(SENTENCE, WORD, ["both"]),
    "import, load both and left, first answers": READ.format(SENTENCE, WORD, ["both", "left"]),
}
MEASURED = """
import time
start = time.perf_counter()
{code}
seconds = time.perf_counter() - start
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(seconds, int(status["VmHWM"].split()[0]) / 1024)
"""


@dataclass(frozen=True)
class Measurement:
    """Milliseconds of `runs` repeated runs; `megabytes` at the peak, where a process was ours."""

    name: str
    median: float
    fastest: float
    slowest: float
    runs: int
    ratio: float = 1.0
    megabytes: float | None = None


def measured(name: str, seconds: list[float], megabytes: float | None = None) -> Measurement:
    """Sum up repeated runs."""
    milliseconds = [1000 * each for each in seconds]
    return Measurement(
        name,
        statistics.median(milliseconds),
        min(milliseconds),
        max(milliseconds),
        len(milliseconds),
        megabytes=megabytes,
    )


def repeated(name: str, run: Callable[[], object], runs: int, parts: int = 1) -> Measurement:
    """Call a function, a few times first to warm its caches; it does `parts` of what is named."""
    for _ in range(WARM_UP):
        run()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        seconds.append((time.perf_counter() - start) / parts)
    return measured(name, seconds)


def in_fresh_processes(name: str, code: str, runs: int) -> Measurement:
    """Run code in processes of its own; the first, which fills the disk's cache, is left out."""
    command = [sys.executable, "-c", MEASURED.format(code=code)]
    found = []
    for _ in range(runs + 1):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
        found.append(tuple(map(float, done.stdout.split())))
    return measured(name, [seconds for seconds, _ in found[1:]], max(m for _, m in found))


def measurements(runs: int) -> Iterator[Measurement]:
    """Measure everything, what is quick and often done first."""
    import torch

    import wsd
    from wsd.records import Request

    torch.set_num_threads(1)
    both, left = wsd.load("both"), wsd.load("left")
    words = tuple(SENTENCE.split())
    answers = both.disambiguate(SENTENCE).sentences[0].tokens
    request = Request(words, tuple(each.reading.target for each in answers if each.reading))

    yield repeated(
        f"one sentence of {len(words)} words, {len(request.targets)} of them read, one pass",
        lambda: both.reader.read([request]),
        runs,
    )
    yield repeated("the same from plain text", lambda: both.disambiguate(SENTENCE), runs)
    hundred = [request] * 100
    few = max(3, runs // 10)
    yield repeated("the same, 100 at once", lambda: both.reader.read(hundred), few, parts=100)
    yield repeated(
        "all charts of a word: two readers, both sweeps, influences",
        lambda: [reader.context(SENTENCE, WORD) for reader in (both, left)],
        few,
    )
    yield from lab_measurements(few)
    for name, code in ONCE.items():
        yield in_fresh_processes(name, code, few)


def lab_measurements(runs: int) -> Iterator[Measurement]:
    """Measure what the lab computes: its page, each demonstration, and another word chosen."""
    import wsd
    from wsd.context import contrast
    from wsd.context_map import context_map
    from wsd.gradients import attributions
    from wsd.records import Target

    loaded = {name: wsd.load(name) for name in LAB_READERS}
    readers = {name: each.declaring for name, each in loaded.items()}
    answers = loaded["both"].disambiguate(SENTENCE).sentences[0].tokens
    targets = {each.text: each.reading.target for each in answers if each.reading}
    words, target = tuple(SENTENCE.split()), targets[WORD]

    def page() -> None:
        for name in ("both", "left"):
            loaded[name].disambiguate(SENTENCE)

    def four_readers(target: Target) -> None:
        for reader in readers.values():
            contrast(reader, words, target)

    def gradients() -> None:
        for each in loaded.values():
            attributions(each.reader, words, target, target.candidates[0].key)

    def map_of_context(words: tuple[str, ...], target: Target) -> None:
        context_map(readers["both"], words, target)

    def two_sentences() -> None:
        for _ in range(2):
            loaded["both"].disambiguate(SENTENCE)

    def view() -> None:
        page()
        four_readers(target)
        map_of_context(words, target)
        two_sentences()

    others = cycle(targets.values())
    middle = replace(target, first=30, last=30)
    sixty = tuple(WORD if place == 30 else FILLER[place % len(FILLER)] for place in range(60))
    yield repeated("lab: page, four readers, map and two sentences", view, runs)
    yield repeated("lab: page alone", page, runs)
    yield repeated("lab: another word, four readers", lambda: four_readers(next(others)), runs)
    yield repeated("lab: integrated gradients of four readers", gradients, runs)
    yield repeated("lab: map of context", lambda: map_of_context(words, target), runs)
    yield repeated("lab: map of context, 60 words", lambda: map_of_context(sixty, middle), runs)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--runs", type=int, default=100, help="of a single sentence (100)")
    arguments = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    found = list(measurements(arguments.runs))
    found = [replace(each, ratio=each.median / found[0].median) for each in found]
    if arguments.json:
        print(json.dumps([asdict(each) for each in found], indent=2))
        return
    print(f"{'median ms':>10} {'fastest':>9} {'slowest':>9} {'runs':>5} {'ratio':>7} {'MB':>5}")
    for each in found:
        memory = f"{each.megabytes:5.0f}" if each.megabytes else " " * 5
        print(
            f"{each.median:10.2f} {each.fastest:9.2f} {each.slowest:9.2f} {each.runs:5} "
            f"{each.ratio:7.1f} {memory}  {each.name}"
        )


if __name__ == "__main__":
    main()
