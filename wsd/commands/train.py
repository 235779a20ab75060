"""`train`: from corpora to the networks under `models/`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

RAW_WORDS = 6_000_000


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
    parser.add_argument("--raw-words", type=int, default=RAW_WORDS, help="words of raw text")
    parser.add_argument("--pretrain-passes", type=int, default=2, help="passes over raw text")
    parser.add_argument("--passes", type=int, default=1, help="passes over annotated text")
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="PART",
        help="leave out a part of the recipe, to see what it is worth: raw text, beliefs, "
        "examples, glosses, masc or leave-one-out; may be repeated",
    )


def run(arguments: argparse.Namespace) -> str:
    """Train, with progress on standard error; say where the networks are."""
    from wsd.building.build import ABLATIONS, NETWORKS, Build, BuildOptions
    from wsd.records import WsdError

    unknown = [name for name in arguments.names if name not in NETWORKS]
    if unknown:
        raise WsdError(f"There is no network {unknown[0]!r}: choose of {', '.join(NETWORKS)}.")
    for part in arguments.without:
        if part not in ABLATIONS:
            raise WsdError(f"The recipe has no part {part!r}: choose of {', '.join(ABLATIONS)}.")
    arguments.work.mkdir(parents=True, exist_ok=True)
    options = BuildOptions(
        work=arguments.work,
        models=arguments.models,
        masc=arguments.masc,
        development=arguments.development,
        texts=tuple(arguments.text),
        raw_words=arguments.raw_words,
        pretrain_passes=arguments.pretrain_passes,
        passes=arguments.passes,
        without=frozenset(arguments.without),
    )
    build = Build(options, lambda line: print(line, file=sys.stderr, flush=True))
    for name in arguments.names or NETWORKS:
        build.train(name)
    return ""
