"""What several commands share: their common options, and text that is safe to print."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
import unicodedata
from pathlib import Path
from typing import Any

from wsd.records import WsdError

GLOSS_WIDTH = 70  # characters; a few glosses fill several lines
MODELS = ("none", "left", "right", "both", "both-rnn", "first-sense")


def add_text(parser: argparse.ArgumentParser) -> None:
    """Let the text be given as an argument or as a file."""
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("text", metavar="TEXT", nargs="?", help="the text, in quotes")
    source.add_argument("--file", metavar="F", help="read the text from F (-: standard input)")


def add_target(parser: argparse.ArgumentParser) -> None:
    """Let one word of the text be named."""
    parser.add_argument(
        "--target",
        metavar="WORD_OR_INDEX",
        required=True,
        help="a word or expression of the text (the first where it occurs several times), or "
        "the index of a token in the text, from 0, marks of punctuation counted",
    )


def add_model(parser: argparse.ArgumentParser) -> None:
    """Let the reader be chosen by name."""
    parser.add_argument(
        "--model",
        default="both",
        choices=MODELS,
        help="the reader: a network by what it sees of the sentence, or the baseline "
        "first-sense (default: %(default)s)",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """Let the result be one JSON document."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def input_text(arguments: argparse.Namespace) -> str:
    """Return the text as given; its line ends are kept, so that offsets count them."""
    if arguments.file is None:
        text: str = arguments.text
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise WsdError("Expected TEXT in UTF-8, got other bytes.")
        return text
    name = "standard input" if arguments.file == "-" else arguments.file
    try:
        return _content(arguments.file).decode("utf-8")
    except UnicodeDecodeError as error:
        raise WsdError(
            f"Expected {name} in UTF-8, got byte 0x{error.object[error.start]:02x} "
            f"at position {error.start}."
        ) from error
    except OSError as error:
        raise WsdError(f"{name} cannot be read: {error.strerror or error}.") from error


def input_target(arguments: argparse.Namespace) -> str | int:
    """Return the target as a word, or as a token's index where it is a number."""
    name: str = arguments.target
    return int(name) if name.isdecimal() and name.isascii() else name


def _content(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()


def as_json(document: dict[str, Any]) -> str:
    """Write one JSON document, in characters rather than escapes."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def short(gloss: str) -> str:
    """Cut a gloss that would not fit beside the rest of its line."""
    return textwrap.shorten(gloss, GLOSS_WIDTH, placeholder=" ...")


def shown(text: str) -> str:
    """Make text safe for a terminal: what cannot be printed would otherwise steer it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def table(rows: list[list[str]], *, right: frozenset[int] = frozenset()) -> str:
    """Align rows of cells, the columns in `right` to the right, a line a row."""
    widths = [max(map(_columns, cells)) for cells in zip(*rows, strict=True)]
    return "".join(f"{_line(row, widths, right).rstrip()}\n" for row in rows)


def _line(row: list[str], widths: list[int], right: frozenset[int]) -> str:
    gaps = [" " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True)]
    return "  ".join(
        gap + cell if index in right else cell + gap
        for index, (cell, gap) in enumerate(zip(row, gaps, strict=True))
    )


def _columns(text: str) -> int:
    """Columns that a terminal gives to a text: two for each wide character."""
    return len(text) + sum(unicodedata.east_asian_width(character) in "WF" for character in text)
