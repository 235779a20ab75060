"""The command line: `python -m wsd COMMAND ...`, and the only file that prints.

Data go to standard output, messages to standard error.  Exit status: 0 done,
1 an error that the user can mend, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from wsd.commands import (
    annotate,
    benchmark,
    context,
    disambiguate,
    evaluate,
    horizon,
    next_word,
    synonyms,
    train,
    uses,
)
from wsd.records import WsdError


@dataclass(frozen=True)
class Command:
    """A subcommand: `run` returns what is to be printed on standard output."""

    name: str
    summary: str
    example: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], str]


COMMANDS = (
    Command(
        "disambiguate",
        "tell the WordNet sense of every word of a text",
        'python -m wsd disambiguate "The old mattress had a broken spring."',
        disambiguate.add_arguments,
        disambiguate.run,
    ),
    Command(
        "annotate",
        "tell the senses of a whole file of any size; goes on where it was stopped",
        "python -m wsd annotate reviews.csv senses.jsonl --column text",
        annotate.add_arguments,
        annotate.run,
    ),
    Command(
        "context",
        "show how the words around a target move its reading",
        'python -m wsd context "The old mattress had a broken spring." --target spring',
        context.add_arguments,
        context.run,
    ),
    Command(
        "synonyms",
        "list other words that fit a target in its sentence",
        'python -m wsd synonyms "They hired two guides." --target guides',
        synonyms.add_arguments,
        synonyms.run,
    ),
    Command(
        "evaluate",
        "score a model on a corpus of the unified evaluation framework",
        "python -m wsd evaluate senseval2.data.xml senseval2.gold.key.txt --predictions out.txt",
        evaluate.add_arguments,
        evaluate.run,
    ),
    Command(
        "first",
        "score WordNet's first sense, the baseline, on such a corpus",
        "python -m wsd first senseval2.data.xml senseval2.gold.key.txt",
        evaluate.add_corpus_arguments,
        evaluate.run_first_sense,
    ),
    Command(
        "benchmark",
        "measure all readers on all evaluation sets of a folder, beside published figures",
        "python -m wsd benchmark --data wsd_eval --json docs/benchmark.json --readme README.md",
        benchmark.add_arguments,
        benchmark.run,
    ),
    Command(
        "horizon",
        "measure how many words of context each network needs",
        "python -m wsd horizon --data wsd_eval --json docs/horizon.json",
        horizon.add_arguments,
        horizon.run,
    ),
    Command(
        "train",
        "make the networks under models/ from corpora; goes on where it was stopped",
        "python -m wsd train left both --masc masc --development semeval2007",
        train.add_arguments,
        train.run,
    ),
    Command(
        "next-word",
        "train what foresees the next word, on the network `left`; goes on where it was stopped",
        "python -m wsd next-word",
        next_word.add_arguments,
        next_word.run,
    ),
    Command(
        "uses",
        "read WordNet's examples with the network `both`, for the lab's similar uses",
        "python -m wsd uses",
        uses.add_arguments,
        uses.run,
    ),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # whatever the locale, JSON is UTF-8
    parsed = _parser().parse_args(arguments)
    try:
        sys.stdout.write(parsed.run(parsed))
        sys.stdout.flush()
    except WsdError as error:
        print(f"wsd: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("wsd: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _drop_output()  # whoever reads has seen enough
    except OSError as error:
        _drop_output()
        print(f"wsd: {error}.", file=sys.stderr)
        return 1
    return 0


def _drop_output() -> None:
    """Send what is still unwritten nowhere, or Python complains of it again when it exits."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="wsd",
        description="Word senses of English text, read by small recurrent networks.",
        epilog="wsd COMMAND --help shows the options of a command and an example.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        subparser = commands.add_parser(
            command.name,
            help=command.summary,
            description=f"{command.summary[0].upper()}{command.summary[1:]}.",
            epilog=f"example: {command.example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
