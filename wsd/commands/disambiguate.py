"""`wsd disambiguate`: the sense of every word of a text."""

from __future__ import annotations

import argparse
from typing import Any

from wsd.commands.shared import (
    add_json,
    add_model,
    add_text,
    as_json,
    input_text,
    short,
    shown,
    table,
)
from wsd.formats import sentence_json
from wsd.records import Answer, Document, SentenceAnswers


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_text(parser)
    add_model(parser)
    add_json(parser)


def run(arguments: argparse.Namespace) -> str:
    """Read the text and return its senses, as lines or as JSON."""
    from wsd.disambiguator import load  # slow to import

    text = input_text(arguments)
    document = load(arguments.model).disambiguate(text)
    return as_json(document_json(document)) if arguments.json else document_lines(document)


def document_json(document: Document) -> dict[str, Any]:
    """Give a document the shape that the README documents."""
    return {
        "model": document.model,
        "sentences": [sentence_json(answers) for answers in document.sentences],
    }


def document_lines(document: Document) -> str:
    """Write a document for people: a line a sentence, then a line a word with a sense."""
    return "\n".join(_sentence_lines(answers) for answers in document.sentences)


def _sentence_lines(answers: SentenceAnswers) -> str:
    rows = [
        ["  " + shown(answer.text), shown(answer.lemma), *_belief(answer)]
        for answer in (*answers.tokens, *answers.expressions)
        if answer.sense
    ]
    heading = " ".join(shown(line) for line in answers.sentence.text.split())
    return f"{heading}\n" + (table(rows) if rows else "  (no word with a sense)\n")


def _belief(answer: Answer) -> list[str]:
    if answer.sense is None or answer.probability is None:
        return ["", "", ""]
    sure = f"{answer.probability:.2f}" if answer.source == "network" else answer.source
    return [answer.sense.key, sure, short(answer.sense.gloss)]
