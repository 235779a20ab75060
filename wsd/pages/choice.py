"""Which words of a text can be chosen, under which name, and which one to open with; pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from wsd.pages.examples import example_of
from wsd.records import Answer, Document, SentenceAnswers

LONGEST_NAME = 40  # characters of a word that fit a picker


@dataclass(frozen=True, slots=True)
class Choice:
    """A word or expression that can be chosen, in its sentence, under a unique name."""

    name: str
    sentence: SentenceAnswers
    answer: Answer


def choices(document: Document) -> dict[str, Choice]:
    """All words and expressions with a candidate sense, in the order of the text.

    A name that occurs again is numbered: "spring", "spring (2)".
    """
    found: dict[str, Choice] = {}
    times: Counter[str] = Counter()
    for sentence in document.sentences:
        answers = (*sentence.expressions, *sentence.tokens)
        for answer in sorted(answers, key=lambda one: (one.start, one.end)):
            if answer.reading is not None:
                name = _name(answer.text)
                times[name] += 1
                name = f"{name} ({times[name]})" if times[name] > 1 else name
                found[name] = Choice(name=name, sentence=sentence, answer=answer)
    return found


def opening_choice(found: dict[str, Choice], other: Document) -> str:
    """The word to open with: an example's own, else the one the two readers dispute most.

    `other` is the same text as the other reader read it.
    """
    example = example_of(other.text)
    if example is not None and example.word in found:
        return example.word
    theirs = by_place(other)

    def dispute(name: str) -> float:
        answer = found[name].answer
        return _dispute(answer, theirs[answer.start, answer.end])

    return max(found, key=dispute)


def by_place(document: Document) -> dict[tuple[int, int], Answer]:
    """Answers by their character offsets, to find the same word in another reader's document."""
    return {
        (answer.start, answer.end): answer
        for sentence in document.sentences
        for answer in (*sentence.tokens, *sentence.expressions)
    }


def _name(text: str) -> str:
    name = " ".join(text.split())
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _dispute(one: Answer, other: Answer) -> float:
    """Total variation distance (0 to 1) of two beliefs; -1 where either has none."""
    if one.source != "network" or other.source != "network":
        return -1.0
    if one.reading is None or other.reading is None:
        return -1.0
    pairs = zip(one.reading.probabilities, other.reading.probabilities, strict=True)
    return sum(abs(a - b) for a, b in pairs) / 2
