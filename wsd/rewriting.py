"""Say it with synonyms: other words for the senses that a reader chose, in the words' own forms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from wsd.findings import Form, Replacement, Rewriting, Synonym
from wsd.inflection import article, form_of, inflected
from wsd.leaders import percent
from wsd.records import Answer, Pos, Sense, SentenceAnswers

ARTICLES = ("a", "an")


class Lexicon(Protocol):
    """As much of `Inventory` as synonyms need."""

    def senses(self, lemma: str, pos: Pos) -> tuple[Sense, ...]:
        """Senses of exactly this lemma."""
        ...

    def irregular_forms(self, lemma: str, pos: Pos) -> tuple[str, ...]:
        """Forms of a lemma that no rule makes."""
        ...


def synonyms_of(
    answer: Answer, lexicon: Lexicon, before: Sequence[str] = ()
) -> tuple[Synonym, ...]:
    """Other words for a target, the likeliest sense's first, each in the target's form.

    `before` are the words to the left, which tell a past from a participle.  A
    word that several senses share stands under the likeliest.  Empty where the
    target carries no sense or is a name.
    """
    if answer.reading is None or answer.sense is None:
        return ()
    pairs = zip(answer.reading.probabilities, answer.reading.target.candidates, strict=True)
    found: dict[str, Synonym] = {}
    for probability, sense in sorted(pairs, key=lambda pair: -pair[0]):
        for synonym in _of_sense(answer.text, sense, probability, lexicon, before):
            found.setdefault(synonym.lemma.lower(), synonym)
    return tuple(found.values())


def rewrite(model: str, answers: SentenceAnswers, lexicon: Lexicon) -> Rewriting:
    """Replace every word and expression that can be by a synonym of its chosen sense.

    Names, words without a synonym and words whose form cannot be put on another
    stay.  "a" and "an" follow a new word.
    """
    words = [token.text for token in answers.tokens]
    units = {unit.first: unit for unit in _units(answers)}
    offset = answers.sentence.start
    found: list[Replacement] = []
    for first, unit in sorted(units.items()):
        synonym = _best(unit, lexicon, words[:first])
        if synonym is None:
            continue
        before = answers.tokens[first - 1] if first else None
        if before is not None and before.text.lower() in ARTICLES:
            found.extend(_agreeing(before, synonym.text, offset))
        start, end = unit.start - offset, unit.end - offset
        found.append(Replacement(unit.text, start, end, synonym.text, unit, synonym))
    original = answers.sentence.text
    return Rewriting(model, original, _replaced(original, found), tuple(found))


def explanation(replacement: Replacement) -> str:
    """Say in plain words why a word was replaced, and why by this one."""
    answer, synonym = replacement.answer, replacement.synonym
    if answer is None or synonym is None:
        return (
            f"“{replacement.text}” becomes “{replacement.replacement}” before the sound with which "
            "the next word now begins."
        )
    why = "WordNet lists only this sense of it"
    if answer.source == "network" and answer.probability is not None:
        why = f"{percent(answer.probability)} sure"
    if answer.source == "first sense":
        why = "the sense that WordNet lists first"
    others = len(synonym.sense.synonyms)
    choice = "the only other word that WordNet has for it"
    if others > 1:
        choice = f"the first of its {others} other words"
        if synonym.count:
            choice = f"the one of its {others} other words that SemCor has most often"
    form = "" if synonym.form == "base" else f", put into the {_NAMES[synonym.form]}"
    return (
        f"“{replacement.text}” is read as “{synonym.sense.gloss}” ({why}). "
        f"“{synonym.lemma}” is {choice}{form}."
    )


def _of_sense(
    text: str, sense: Sense, probability: float, lexicon: Lexicon, before: Sequence[str]
) -> list[Synonym]:
    """Other words of one sense, the most frequent first; WordNet's order decides a tie."""
    form = form_of(text, sense.lemma, sense.pos, lexicon, before)
    if form is None or sense.lemma[:1].isupper():
        return []
    found = [
        Synonym(
            text=_as_large_as(text, inflected(lemma, sense.pos, form, lexicon)),
            lemma=lemma,
            form=form,
            sense=sense,
            probability=probability,
            count=_count(lemma, sense, lexicon),
        )
        for lemma in sense.synonyms
        if _letters(lemma) != _letters(sense.lemma)  # "nonstop" for "non-stop" says nothing
    ]
    return sorted(found, key=lambda synonym: -synonym.count)


def _best(answer: Answer, lexicon: Lexicon, before: Sequence[str]) -> Synonym | None:
    if answer.sense is None or answer.text.lower() in ARTICLES:
        return None
    found = _of_sense(answer.text, answer.sense, answer.probability or 0.0, lexicon, before)
    return found[0] if found else None


def _count(lemma: str, sense: Sense, lexicon: Lexicon) -> int:
    same = (s.count for s in lexicon.senses(lemma, sense.pos) if s.synset == sense.synset)
    return next(same, 0)


def _units(answers: SentenceAnswers) -> list[Answer]:
    """Every expression that carries a sense, and the words outside of them."""
    expressions = [each for each in answers.expressions if each.sense is not None]
    inside = {i for each in expressions for i in range(each.first, each.last + 1)}
    return expressions + [token for token in answers.tokens if token.first not in inside]


def _agreeing(token: Answer, following: str, offset: int) -> list[Replacement]:
    fitting = _as_large_as(token.text, article(following))
    if fitting.lower() == token.text.lower():
        return []
    start, end = token.start - offset, token.end - offset
    return [Replacement(token.text, start, end, fitting, None, None)]


def _replaced(text: str, replacements: Sequence[Replacement]) -> str:
    pieces, end = [], 0
    for each in replacements:
        pieces += [text[end : each.start], each.replacement]
        end = each.end
    return "".join([*pieces, text[end:]])


def _as_large_as(text: str, word: str) -> str:
    """Give a word the capitals of the text that it replaces."""
    if len(text) > 1 and text.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if text[:1].isupper() else word


def _letters(lemma: str) -> str:
    return re.sub(r"[\W_]", "", lemma.lower())


_NAMES: dict[Form, str] = {
    "plural": "plural",
    "third person": "third person",
    "past": "past tense",
    "past participle": "past participle",
    "present participle": "-ing form",
    "comparative": "comparative",
    "superlative": "superlative",
}
