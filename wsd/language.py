"""What a reader from the left expects next: a small head on the network `left`, which is frozen.

    models/next-word/   weights.safetensors  words.json  card.json  manifest.json

The state that `left` has after a word is turned into a query, which is compared
with the shared vectors of the words that may follow (an output tied to the
input, as in Press and Wolf, 2017, arXiv:1608.05859) and with a few numbers that
each word has of its own.  Only whole words of a list can be guessed.

Letters for shapes: N places, L listed words, E width of a word vector, O of a
word's own numbers, F of what `left` knows at a place.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save_file
from torch import Tensor, nn

from wsd.checkpoint import MODELS, LoadedTagger, fingerprint, load_tagger, quantised, restored
from wsd.encoding import Vocabulary, plain, word_batch
from wsd.findings import Expectation, Guess, LanguageScore
from wsd.model import SenseTagger
from wsd.records import WsdError

NAME = "next-word"
READER = "left"
FORMAT = 1
WEIGHTS, WORDS, CARD, MANIFEST = "weights.safetensors", "words.json", "card.json", "manifest.json"
HIDDEN_WIDTH = 512
OWN_WIDTH = 64  # O; what a fixed vector does not say of a word's use, above all of "of" or "was"
GUESSES = 5
AMONG = 50  # words to draw from; the thousands of unlikely ones together would often win
COLDEST = 1e-6  # stands for a temperature of 0, at which the best guess alone is ever drawn
ENDS = frozenset(".!?")
_MEND = "make it again (`python -m wsd next-word`)"


class WordHead(nn.Module):
    """Scores every listed word by what `left` knows; words (L, E) are shared and frozen."""

    def __init__(self, features: int, words: Tensor) -> None:
        super().__init__()
        listed, width = words.shape
        self.words = words / width**0.5  # else one step of training moves a score by dozens
        self.first = nn.Linear(features, HIDDEN_WIDTH)
        self.second = nn.Linear(HIDDEN_WIDTH, width + OWN_WIDTH)
        self.own = nn.Parameter(0.1 * torch.randn(listed, OWN_WIDTH))
        self.bias = nn.Parameter(torch.zeros(listed))

    def query(self, features: Tensor) -> Tensor:
        """Ask for a word: (N, F) -> (N, E + O)."""
        return self.second(nn.functional.gelu(self.first(features)))  # type: ignore[no-any-return]

    def logits(self, query: Tensor, rows: Tensor | slice = slice(None)) -> Tensor:
        """Score some of the listed words, by default all: (N, E + O) -> (N, rows)."""
        vectors = torch.cat((self.words[rows], self.own[rows]), -1)
        return query @ vectors.T + self.bias[rows]

    def logit(self, query: Tensor, row: Tensor) -> Tensor:
        """Score one word at each place: (N, E + O) and (N,) -> (N,)."""
        vectors = torch.cat((self.words[row], self.own[row]), -1)
        return (query * vectors).sum(-1) + self.bias[row]


def known_before(
    tagger: SenseTagger, vocabulary: Vocabulary, texts: Sequence[Sequence[str]]
) -> Tensor:
    """What `left` knows before each word and after the last: (B, T + 1, F).

    Before the first it knows nothing, which is all zeros; behind the end of a
    shorter text the values mean nothing.
    """
    batch = word_batch(texts, vocabulary).to(tagger.words.device.type)
    known = torch.cat(tagger.read(batch), -1)
    return nn.functional.pad(known, (0, 0, 1, 0))


def feature_width(tagger: SenseTagger) -> int:
    """F: a word as it is read, and the state after it."""
    return tagger.first.in_features


class NextWord:
    """Foresees words with a trained head; may be shared by threads."""

    def __init__(
        self, loaded: LoadedTagger, head: WordHead, words: Sequence[str], score: LanguageScore
    ) -> None:
        self.score = score
        self._loaded = loaded
        self._head = head
        self._words = tuple(words)
        self._rows = {plain(word): row for row, word in enumerate(words)}

    def expectations(self, words: Sequence[str]) -> tuple[Expectation, ...]:
        """The five best guesses before each word of a sentence and after its last, in one pass."""
        beliefs = self._beliefs(words)
        best = beliefs.topk(min(GUESSES, len(self._words)))
        found = []
        for place, word in enumerate([*words, None]):
            rows = best.indices[place].tolist()
            row = None if word is None else self._rows.get(plain(word))
            guesses = tuple(
                Guess(self._written(r, first=place == 0), p)
                for r, p in zip(rows, best.values[place].tolist(), strict=True)
            )
            found.append(
                Expectation(
                    word,
                    None if row is None else float(beliefs[place, row]),
                    rows.index(row) + 1 if row in rows else None,
                    guesses,
                )
            )
        return tuple(found)

    def go_on(
        self, words: Sequence[str], count: int, temperature: float, seed: int
    ) -> tuple[str, ...]:
        """Draw the next `count` words one by one; the same seed draws the same ones.

        A temperature (0 or more) below 1 prefers what is likely, one above 1
        what is not.  After a sentence's end the next one begins with nothing
        known, since the network reads one sentence at a time.
        """
        chance = random.Random(seed)
        read, drawn = list(words), []
        for _ in range(count):
            if read and read[-1] in ENDS:
                read = []
            best = self._beliefs(read, last=True)[-1].topk(min(AMONG, len(self._words)))
            weights = (best.values.log() / max(temperature, COLDEST)).softmax(-1)
            [row] = chance.choices(best.indices.tolist(), weights.tolist())
            word = self._written(row, first=not read)
            read.append(word)
            drawn.append(word)
        return tuple(drawn)

    @torch.inference_mode()
    def _beliefs(self, words: Sequence[str], *, last: bool = False) -> Tensor:
        """Probabilities of all listed words at every place or the last alone: (N, L) double."""
        tagger, vocabulary = self._loaded.tagger, self._loaded.tables.vocabulary
        if words:
            known = known_before(tagger, vocabulary, [words])[0]
        else:
            known = torch.zeros(1, feature_width(tagger))
        query = self._head.query(known[-1:] if last else known)
        return self._head.logits(query).double().softmax(-1)

    def _written(self, row: int, *, first: bool) -> str:
        word = self._words[row]
        return word[:1].upper() + word[1:] if first else word


def rows_of(words: Sequence[str], vocabulary: Vocabulary) -> Tensor:
    """The row of each listed word in the shared table: (L,)."""
    return torch.tensor([vocabulary.rows[plain(word)] for word in words])


def save_language(
    folder: Path,
    head: WordHead,
    words: Sequence[str],
    score: LanguageScore,
    network: str,
    card: Mapping[str, Any],
) -> None:
    """Write a head, the words that it can say as they are written, and its card.

    `network` is the fingerprint of the network it was trained on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    save_file(quantised(head.state_dict()), folder / WEIGHTS)
    _write_json(folder / WORDS, list(words))
    _write_json(folder / CARD, {**card, "score": asdict(score)}, indent=1)
    checksums = {name: _checksum(folder / name) for name in (WEIGHTS, WORDS)}
    manifest = {"format": FORMAT, READER: network, "sha256": checksums, "score": asdict(score)}
    _write_json(folder / MANIFEST, manifest, indent=1)


def load_language(models: Path = MODELS) -> NextWord:
    """Load the head with its network; `WsdError` if it is missing, damaged or of another one."""
    folder = models / NAME
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        if manifest["format"] != FORMAT:
            raise ValueError("a format of another time")
        made_with, checksums = manifest[READER], manifest["sha256"]
        score = LanguageScore(**manifest["score"])
        if any(_checksum(folder / name) != checksums[name] for name in (WEIGHTS, WORDS)):
            raise ValueError("a file was altered")
        words = json.loads((folder / WORDS).read_text("utf-8"))
        weights = restored(load((folder / WEIGHTS).read_bytes()))
    except FileNotFoundError as error:
        raise WsdError(
            "The network that foresees the next word is not here: "
            "`python -m wsd next-word` makes it."
        ) from error
    except (OSError, ValueError, KeyError, TypeError, SafetensorError) as error:
        raise WsdError(f"{folder} is damaged or of another format: {_MEND}.") from error
    if made_with != fingerprint(READER, models):
        raise WsdError(f"{folder} was trained with another network {READER!r}: {_MEND}.")
    loaded = load_tagger(READER, models)
    try:
        shared = loaded.tables.words[rows_of(words, loaded.tables.vocabulary)]
        head = WordHead(feature_width(loaded.tagger), shared)
        head.load_state_dict(weights)
    except (KeyError, RuntimeError, TypeError) as error:
        raise WsdError(f"{folder} does not hold the words it says: {_MEND}.") from error
    return NextWord(loaded, head.eval().requires_grad_(False), words, score)


def _write_json(path: Path, value: Any, indent: int | None = None) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=indent) + "\n", "utf-8")


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
