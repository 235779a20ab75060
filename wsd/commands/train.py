"""`train`: from corpora to the networks under `models/`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

RAW_WORDS = 4_000_000
LARGE_RAW_WORDS = 1_900_000  # the large teacher reads some 1,100 words a second on two cores


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
        "--start",
        type=Path,
        help="folder of networks to go on with, in place of the small teacher's lessons",
    )
    parser.add_argument("--raw-words", type=int, default=RAW_WORDS, help="words of raw text")
    parser.add_argument(
        "--large-raw-words",
        type=int,
        default=LARGE_RAW_WORDS,
        help="words of it that the large teacher reads too",
    )
    parser.add_argument(
        "--small-passes", type=int, default=2, help="passes over what the small teacher read"
    )
    parser.add_argument(
        "--large-passes", type=int, default=2, help="passes over what the large teacher read"
    )
    parser.add_argument("--passes", type=int, default=1, help="passes over annotated text")
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="PART",
        help="leave out a part of the recipe, to see what it is worth: small teacher, "
        "large teacher, beliefs, examples, glosses, compounds, written, masc or leave-one-out; "
        "may be repeated",
    )


def run(arguments: argparse.Namespace) -> str:
    """Train, with progress on standard error; say where the networks are."""
    from wsd.building.build import ABLATIONS, NETWORKS, Build, Recipe
    from wsd.building.materials import Materials
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
        start=arguments.start,
        texts=tuple(arguments.text),
    )
    recipe = Recipe(
        0 if arguments.start else arguments.small_passes,
        arguments.large_passes,
        arguments.passes,
        frozenset(arguments.without),
    )

    def report(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    texts = Texts(places, arguments.raw_words, arguments.large_raw_words, report)
    build = Build(Materials(texts), recipe, report)
    for name in arguments.names or NETWORKS:
        build.train(name)
    return ""
