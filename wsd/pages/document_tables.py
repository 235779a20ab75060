"""A document's answers as tables: by word form, by how sure the network is, in context; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

import pandas as pd

from wsd.formats import units
from wsd.leaders import sense_name
from wsd.records import Answer, Pos, RowPart, Sentence
from wsd.spacing import around

CONTEXT = 45  # characters shown on either side of a word
EXAMPLES = 2  # uses quoted in the table of word forms


@dataclass(frozen=True, slots=True)
class Use:
    """A word with a sense, where it stands; `form` is the word in lower case."""

    form: str
    row: int
    sentence: Sentence
    answer: Answer

    @property
    def context(self) -> str:
        """The word between what stands on either side, in one line."""
        offset = self.sentence.start
        text = self.sentence.text
        left, right = around(
            text[: self.answer.start - offset], text[self.answer.end - offset :], CONTEXT
        )
        return " ".join(f"{left}«{self.answer.text}»{right}".split())


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which uses to look at; nothing asked, nothing left out."""

    form: str = ""
    pos: tuple[Pos, ...] = ()
    at_least: float = 0.0
    at_most: float = 1.0
    chosen: bool = False

    def __call__(self, use: Use) -> bool:
        """Tell whether a use is among them."""
        answer = use.answer
        return (
            self.form.strip().lower() in use.form
            and (not self.pos or answer.pos in self.pos)
            and self.at_least <= (answer.probability or 0.0) <= self.at_most
            and (not self.chosen or answer.source == "network")
        )


def uses(parts: Iterable[RowPart]) -> list[Use]:
    """Every word and expression with a sense, in the order of the text."""
    return [
        Use(" ".join(unit.text.lower().split()), part.row, each.sentence, unit)
        for part in parts
        for each in part.sentences
        for unit in units(each)
        if unit.sense
    ]


def forms_table(found: Sequence[Use]) -> pd.DataFrame:
    """A row for each sense of each word form, the commonest form first."""
    by_form: dict[str, dict[str, list[Use]]] = defaultdict(lambda: defaultdict(list))
    for use in found:
        assert use.answer.sense
        by_form[use.form][use.answer.sense.key].append(use)
    sizes = {form: sum(map(len, senses.values())) for form, senses in by_form.items()}
    rows = [
        _form_row(form, senses[key], sizes[form])
        for form, senses in sorted(by_form.items(), key=lambda each: (-sizes[each[0]], each[0]))
        for key in sorted(senses, key=lambda key: -len(senses[key]))
    ]
    columns = ["word", "sense", "part of speech", "times", "of", "mean confidence", "gloss"]
    return pd.DataFrame(rows, columns=[*columns, "sense key", "examples"])


def _form_row(form: str, same: Sequence[Use], total: int) -> dict[str, object]:
    sense = same[0].answer.sense
    assert sense
    return {
        "word": form,
        "sense": sense_name(sense),
        "part of speech": sense.pos.lower(),
        "times": len(same),
        "of": total,
        "mean confidence": fmean(use.answer.probability or 0.0 for use in same),
        "gloss": sense.gloss,
        "sense key": sense.key,
        "examples": " | ".join(use.context for use in same[:EXAMPLES]),
    }


def uses_table(found: Sequence[Use]) -> pd.DataFrame:
    """A row for each use, in the order given."""
    rows = [
        {
            "confidence": use.answer.probability,
            "context": use.context,
            "word": use.form,
            "sense": sense_name(use.answer.sense),
            "gloss": use.answer.sense.gloss,
            "row": use.row,
            "sense key": use.answer.sense.key,
        }
        for use in found
        if use.answer.sense
    ]
    columns = ["confidence", "context", "word", "sense", "gloss", "row", "sense key"]
    return pd.DataFrame(rows, columns=columns)


def least_certain(found: Iterable[Use]) -> list[Use]:
    """The uses in which a network chose, the least certain first."""
    chosen = (use for use in found if use.answer.source == "network")
    return sorted(chosen, key=lambda use: use.answer.probability or 0.0)
