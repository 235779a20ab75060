"""`train`: from corpora to the networks under `models/`."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

RAW_WORDS = 4_000_000  # of raw text where there is no GPU: the teacher reads 2,000 a second


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `train`."""
    names = "none, left, right, both, both-rnn"
    parser.add_argument("names", nargs="*", help=f"networks to train (all: {names})")
    parser.add_argument("--models", type=Path, default=Path("models"), help="where they go")
    parser.add_argument(
        "--work", type=Path, default=Path("build"), help="keeps what is half done, to go on from"
    )
    parser.add_argument("--development", type=Path, help="folder of the framework's semeval2007")
    parser.add_argument("--masc", type=Path, help="folder of MASC's word senses")
    parser.add_argument(
        "--text",
        type=Path,
        action="append",
        default=[],
        help="more raw text, a paragraph a line (.txt or .xz); may be repeated",
    )
    parser.add_argument(
        "--encoder", type=Path, help="folder of the teacher's encoder, if not installed by pip"
    )
    parser.add_argument(
        "--start",
        type=Path,
        help="folder of networks that are to go on learning, by --polish alone: this needs no "
        "teacher, and minutes",
    )
    parser.add_argument(
        "--raw-words",
        type=int,
        help=f"words of raw text (all; without a GPU the first {RAW_WORDS:,})",
    )
    parser.add_argument(
        "--tuning",
        type=int,
        help="passes over annotated text that tune the teacher itself (3; without a GPU none)",
    )
    parser.add_argument(
        "--lesson", type=int, help="passes over what the teacher read (10; without a GPU 2)"
    )
    parser.add_argument("--passes", type=int, default=2, help="passes over annotated text")
    parser.add_argument(
        "--polish", type=int, default=2, help="passes over SemCor and our own sentences at the end"
    )
    parser.add_argument(
        "--stop-after",
        choices=("texts", "networks"),
        help="stop when the texts are packed in the work folder, or when the networks have "
        "learned: what lies between needs neither WordNet nor corpora, and may run elsewhere",
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="PART",
        help="leave out a part of the recipe, to see what it is worth: lesson, beliefs, examples, "
        "glosses, compounds, written, masc or leave-one-out; may be repeated",
    )


def run(arguments: argparse.Namespace) -> str:
    """Train, with progress on standard error; say where the networks are."""
    from wsd.building.build import ABLATIONS, NETWORKS, Build, Recipe, gpu
    from wsd.building.texts import Places, Texts
    from wsd.records import WsdError

    unknown = [name for name in arguments.names if name not in NETWORKS]
    if unknown:
        raise WsdError(f"There is no network {unknown[0]!r}: choose of {', '.join(NETWORKS)}.")
    for part in arguments.without:
        if part not in ABLATIONS:
            raise WsdError(f"The recipe has no part {part!r}: choose of {', '.join(ABLATIONS)}.")
    arguments.work.mkdir(parents=True, exist_ok=True)
    places = Places(
        work=arguments.work,
        models=arguments.models,
        masc=arguments.masc,
        development=arguments.development,
        encoder=arguments.encoder,
        start=arguments.start,
        texts=tuple(arguments.text),
    )

    def report(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    defaults = (None, 3, 10) if gpu() else (RAW_WORDS, 0, 2)
    given = (arguments.raw_words, arguments.tuning, arguments.lesson)
    raw_words, tuning, lesson = (
        default if value is None else value for value, default in zip(given, defaults, strict=True)
    )
    recipe = Recipe(
        tuning or 0,
        lesson or 0,
        arguments.passes,
        arguments.polish,
        frozenset(arguments.without),
    )
    if arguments.start:  # where all but the polish is done
        recipe = replace(recipe, tuning=0, lesson=0, senses=0)
    names = tuple(arguments.names or NETWORKS)
    build = Build(Texts(places, raw_words, report), recipe, names, report)
    _ = build.packed
    if arguments.stop_after == "texts":
        return f"The texts are in {arguments.work}."
    build.train()
    if arguments.stop_after == "networks":
        return f"The networks are in {arguments.work}."
    build.polish()
    build.finish()
    return f"The networks are in {arguments.models}."
