"""`next-word`: train what foresees the next word, from the raw text of `train`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from wsd.records import WsdError

if TYPE_CHECKING:
    from wsd.building.optimise import Progress

WORDS = 3_000_000  # some ten minutes on one core; more makes it better slowly


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `next-word`."""
    parser.add_argument("--models", type=Path, default=Path("models"), help="networks are there")
    parser.add_argument(
        "--work", type=Path, default=Path("build"), help="where `train` left raw.json"
    )
    parser.add_argument("--words", type=int, default=WORDS, help="words of raw text to train on")


def run(arguments: argparse.Namespace) -> str:
    """Train, with progress on standard error, going on where it stopped; return the scores."""
    raw = arguments.work / "raw.json"
    if not raw.exists():
        raise WsdError(f"Expected raw text in {raw}: `python -m wsd train left` writes it.")
    from wsd.building.language import (
        list_words,
        new_head,
        parted,
        score_language,
        train_language,
        welcome_in,
    )
    from wsd.checkpoint import fingerprint, load_tagger
    from wsd.inventory import load_inventory
    from wsd.language import NAME, READER, save_language

    network = fingerprint(READER, arguments.models)
    loaded = load_tagger(READER, arguments.models)
    sentences = json.loads(raw.read_text("utf-8"))
    listed = list_words(sentences, loaded.tables.vocabulary, welcome_in(load_inventory()))
    rest, held_out = parted(sentences)
    train = _some(rest, arguments.words)
    head = new_head(loaded, listed)
    folder = arguments.work / NAME
    folder.mkdir(parents=True, exist_ok=True)
    log: list[dict[str, float]] = []

    def report(progress: Progress) -> None:
        (loss,) = progress.losses.values()
        log.append({"words": progress.words, "loss": loss})
        print(progress.line(NAME), file=sys.stderr, flush=True)

    start = time.monotonic()
    words = sum(map(len, train))
    checkpoint = folder / f"{network[:12]}-{words}.checkpoint"  # of another network, another run
    train_language(head, loaded, listed, train, checkpoint, report)
    score = score_language(head, loaded, listed, held_out)
    card = {
        "name": NAME,
        "trained on": f"raw text, {words:,} words, one pass; every 50th sentence held out",
        "words that can be guessed": len(listed.words),
        "parameters": sum(p.numel() for p in head.parameters()),
        "seconds": round(time.monotonic() - start),
        "log": log,
    }
    save_language(arguments.models / NAME, head, listed.words, score, network, card)
    return (
        f"{score.words:,} held-out words: perplexity {score.perplexity:.0f} (by frequency alone "
        f"{score.frequency_perplexity:.0f}), {score.top_five:.1%} among the five best guesses "
        f"({score.frequency_top_five:.1%}), {score.known:.1%} can be guessed\n"
    )


def _some(sentences: Sequence[Sequence[str]], limit: int) -> Sequence[Sequence[str]]:
    """The first sentences, `limit` words of them."""
    words = 0
    for number, sentence in enumerate(sentences):
        words += len(sentence)
        if words >= limit:
            return sentences[: number + 1]
    return sentences
