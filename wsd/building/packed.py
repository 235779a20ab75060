"""All text of a build as flat arrays: what every later step of training reads.

Once packed, nothing of WordNet, of NLTK or of the encoder's tokenizer is needed
to train, so that the file can be carried to a machine that has none of them.

Ragged lists are stored one after another with the place where each begins:
row i of `values` is `values[starts[i]:starts[i + 1]]`.

Letters for shapes: S sentences, W words of all sentences, F distinct forms, N
targets, G choices, O options, C candidates of the one with most, K synsets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from wsd.building.annotated import Annotated
from wsd.encoding import Vocabulary, shape_of
from wsd.inventory import Inventory
from wsd.records import POS_TAGS, Sense

MOST_CANDIDATES = 24  # of a choice in raw text; of 1,000 choices 4 have more
SKIPPED_FORMS = 100  # the most frequent forms: "a" and "in" are nouns too, and "be" is in SemCor
MASKED = 0  # the form that stands for a hidden word

Array = NDArray[Any]


@dataclass(frozen=True)
class Source:
    """A text, and what it teaches.

    How much one of its instances counts (`weight`; 0 is for scoring alone).  A
    source that shows every sense alike says nothing of how frequent one is:
    where `frequency` is False, its senses are told apart by context alone.
    `counted` says that WordNet's counts are of this very text: each instance is
    then left out of them, or no sense with a count of 0 would ever be right.
    `reliable` sources train the teacher too.
    """

    name: str
    sentences: int
    weight: float
    frequency: bool = True
    counted: bool = False
    reliable: bool = True


@dataclass(frozen=True)
class Ragged:
    """Rows of different lengths: `values` (total, ...) and `starts` (rows + 1,)."""

    values: Array
    starts: Array

    @property
    def sizes(self) -> Array:
        """(rows,) how long each is."""
        return np.diff(self.starts)

    def take(self, rows: Array) -> tuple[Array, Array]:
        """The values of some rows, one after another, and which of `rows` each is of."""
        owner, place = self.places(rows)
        return self.values[place], owner

    def places(self, rows: Array) -> tuple[Array, Array]:
        """Which of `rows` each value is of, and where in `values` it stands."""
        sizes = self.starts[rows + 1] - self.starts[rows]
        owner = np.repeat(np.arange(len(rows)), sizes)
        inside = np.arange(len(owner)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return owner, self.starts[rows][owner] + inside


def ragged(rows: Iterable[Sequence[Any]], dtype: str, columns: tuple[int, ...] = ()) -> Ragged:
    """Lay rows one after another; a value may itself have `columns`."""
    kept = list(rows)
    starts = np.concatenate(([0], np.cumsum([len(row) for row in kept]))).astype(np.int64)
    values = np.array([value for row in kept for value in row], dtype).reshape(-1, *columns)
    return Ragged(values, starts)


@dataclass(frozen=True)
class Packed:
    """Sentences of all sources, in an order by chance, and those for scoring after them.

    words: forms of each sentence; source (S,): which of `sources` it is from.
    pieces, tokens: of each form, rows of the networks' word table and the
    encoder's tokens; shapes (F, ...).
    choices: of each form, rows of `choice_senses` (G, C) and `choice_counts`,
    one for every part of speech in which raw text leaves a choice.
    targets: of each sentence, (first, last, option, number among all); `gold`
    (N,) has a bit for each right candidate.  `option_senses`, `option_counts`,
    `option_tags` (O, C): what a lemma may mean, -1 for padding.
    tagged: of each sentence, spans (first, last, tag) whose tag is known.
    vocabulary, glosses: the encoder's tokens of every row of the word table and
    of every synset's description.
    """

    sources: tuple[Source, ...]
    source: Array
    words: Ragged
    pieces: Ragged
    tokens: Ragged
    shapes: Array
    choices: Ragged
    choice_senses: Array
    choice_counts: Array
    targets: Ragged
    gold: Array
    option_senses: Array
    option_counts: Array
    option_tags: Array
    tagged: Ragged
    vocabulary: Ragged
    glosses: Ragged

    @property
    def training(self) -> Array:
        """The sentences to learn from: the first of all."""
        return np.flatnonzero(np.array([s.weight > 0 for s in self.sources])[self.source])

    def of(self, *names: str) -> Array:
        """The sentences of some sources."""
        known = [n for n, source in enumerate(self.sources) if source.name in names]
        return np.flatnonzero(np.isin(self.source, known))

    def save(self, path: Path) -> None:
        """Write to `path`, whole or not at all, and what is known of the sources beside it."""
        arrays: dict[str, Array] = {}
        for name, value in vars(self).items():
            if isinstance(value, Ragged):
                arrays[name], arrays[f"{name}.starts"] = value.values, value.starts
            elif name != "sources":
                arrays[name] = value
        path.with_suffix(".json").write_text(json.dumps([asdict(s) for s in self.sources]))
        partial = path.with_suffix(".partial")
        save_file(arrays, partial)
        partial.rename(path)


def load_packed(path: Path) -> Packed:
    """Read what `Packed.save` wrote."""
    arrays = load_file(path)
    sources = tuple(Source(**row) for row in json.loads(path.with_suffix(".json").read_text()))
    fields: dict[str, Any] = {
        name: Ragged(values, arrays[f"{name}.starts"]) if f"{name}.starts" in arrays else values
        for name, values in arrays.items()
        if not name.endswith(".starts")
    }
    return Packed(sources=sources, **fields)


class Packer:
    """Turns sentences into numbers; `rows` maps a synset's name to its sense vector.

    Without a tokenizer the encoder has nothing to read.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        rows: Mapping[str, int],
        inventory: Inventory,
        tokenizer: Any | None,
    ) -> None:
        self._vocabulary, self._rows, self._inventory = vocabulary, rows, inventory
        self._tokenizer = tokenizer
        self._forms: dict[str, int] = {}
        self._options: dict[tuple[Sense, ...], int] = {}

    def pack(
        self,
        sources: Sequence[tuple[Source, Sequence[Annotated]]],
        glosses: Sequence[str],
        seed: int,
    ) -> Packed:
        """Pack everything; `glosses` describe the synsets in the order of their rows."""
        sentences = [(n, s) for n, (_, found) in enumerate(sources) for s in found]
        weights = np.array([sources[n][0].weight for n, _ in sentences])
        by_chance = np.random.default_rng(seed).permutation(np.flatnonzero(weights > 0))
        order = [*by_chance, *np.flatnonzero(weights == 0)]
        ordered = [sentences[i][1] for i in order]
        words = ragged(([self._form(w) for w in s.words] for s in ordered), "int32")
        places = np.argsort(-np.bincount(words.values, minlength=len(self._forms) + 1)[1:])
        forms = list(self._forms)
        skipped = {forms[i] for i in places[:SKIPPED_FORMS]}
        choices, senses, counts = self._choices(forms, skipped)
        number = iter(range(10**9))
        targets = ragged(
            (
                [(t.first, t.last, self._option(t.candidates), next(number)) for t in s.targets]
                for s in ordered
            ),
            "int32",
            (4,),
        )
        return Packed(
            sources=tuple(source for source, _ in sources),
            source=np.array([sentences[i][0] for i in order], np.int8),
            words=words,
            pieces=ragged([self._vocabulary.pieces(w) for w in (None, *forms)], "int32"),
            tokens=ragged([[], *self._tokens(forms)], "int32"),
            shapes=np.array([shape_of(w) for w in (None, *forms)], np.float32),
            choices=choices,
            choice_senses=senses,
            choice_counts=counts,
            targets=targets,
            gold=np.array([_bits(g) for s in ordered for g in s.golds], np.int64),
            **self._option_tables(),
            tagged=ragged((s.tagged for s in ordered), "int16", (3,)),
            vocabulary=ragged(
                self._tokens([w.removeprefix("##") or w for w in self._vocabulary.rows]), "int32"
            ),
            glosses=ragged(self._tokens(glosses), "int32"),
        )

    def _form(self, word: str) -> int:
        return self._forms.setdefault(word, len(self._forms) + 1)

    def _option(self, candidates: tuple[Sense, ...]) -> int:
        return self._options.setdefault(candidates, len(self._options))

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        if self._tokenizer is None:
            return [[] for _ in texts]
        found: list[list[int]] = self._tokenizer(list(texts), add_special_tokens=False)["input_ids"]
        return found

    def _option_tables(self) -> dict[str, Array]:
        widest = max(map(len, self._options), default=1)
        senses = np.full((len(self._options), widest), -1, np.int32)
        counts, tags = np.zeros(senses.shape, np.int32), senses.astype(np.int8)
        for row, found in enumerate(self._options):
            senses[row, : len(found)] = [self._row(sense) for sense in found]
            counts[row, : len(found)] = [sense.count for sense in found]
            tags[row, : len(found)] = [POS_TAGS.index(sense.pos) for sense in found]
        return {"option_senses": senses, "option_counts": counts, "option_tags": tags}

    def _choices(self, forms: Sequence[str], skipped: set[str]) -> tuple[Ragged, Array, Array]:
        """What raw text chooses among: two senses or more of one part of speech of a form.

        "spring" the noun and "to spring" the verb are two choices, and the
        teacher's belief within each of them is something to learn.
        """
        numbers: dict[str, list[int]] = {}
        found: list[list[Sense]] = []
        for form in forms:
            lower = form.lower()
            if lower in numbers:
                continue
            numbers[lower] = []
            if form in skipped or lower in skipped:
                continue
            for _, group in groupby(self._inventory.candidates(lower), key=lambda s: s.pos):
                known = [s for s in group if s.synset in self._rows][:MOST_CANDIDATES]
                if len(known) > 1:
                    numbers[lower].append(len(found))
                    found.append(known)
        senses = np.full((max(len(found), 1), MOST_CANDIDATES), -1, np.int32)
        counts = np.zeros(senses.shape, np.int32)
        for row, known in enumerate(found):
            senses[row, : len(known)] = [self._rows[sense.synset] for sense in known]
            counts[row, : len(known)] = [sense.count for sense in known]
        return ragged([[], *(numbers[form.lower()] for form in forms)], "int32"), senses, counts

    def _row(self, sense: Sense) -> int:
        return self._rows.get(sense.synset, len(self._rows))


def _bits(gold: Sequence[bool]) -> int:
    return sum(1 << place for place, right in enumerate(gold) if right)
