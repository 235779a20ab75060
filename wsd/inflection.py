"""English inflection: which form of its lemma a word is, and another lemma put into that form.

Irregular forms come from WordNet's exception lists, which say that "took" and
"taken" belong to "take" and leave open which is which; the ends of the words
tell.  Everything else follows the spelling rules.  Good enough to read: in an
expression it is the head that is inflected ("points of view", "took place").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

from wsd.findings import Form
from wsd.records import Pos

FORMS: dict[Pos, tuple[Form, ...]] = {
    "NOUN": ("base", "plural"),
    "VERB": ("base", "third person", "past", "past participle", "present participle"),
    "ADJ": ("base", "comparative", "superlative"),
    "ADV": ("base", "comparative", "superlative"),
}


class Irregular(Protocol):
    """Whoever knows irregular forms: the lexicon."""

    def irregular_forms(self, lemma: str, pos: Pos) -> tuple[str, ...]:
        """Forms of a lemma that no rule makes."""
        ...


def form_of(
    text: str, lemma: str, pos: Pos, lexicon: Irregular, before: Sequence[str] = ()
) -> Form | None:
    """Tell which form of its lemma a word or an expression is; None if it is none.

    Where past and past participle look alike ("had borrowed"), the words
    `before` decide.
    """
    wanted = _spelled(text)
    found = [
        form
        for form in FORMS[pos]
        if wanted in {_spelled(made) for made in _made(lemma, pos, form, lexicon)}
    ]
    if not found and (_BASE_OF_BE.get(wanted) == lemma.lower() or _same_letters(wanted, lemma)):
        return "base"
    if pos == "VERB" and "past participle" in found and _follows_auxiliary(before):
        return "past participle"
    if (
        found[:1] == ["base"]
        and "past" in found
        and before[-1:]
        and before[-1].lower() in _SINGULAR
    ):
        return "past"  # "he put": of the present it would be "puts"
    return found[0] if found else None


def inflected(lemma: str, pos: Pos, form: Form, lexicon: Irregular) -> str:
    """Put a lemma into a form, with spaces for underscores.

    >>> from wsd.inventory import load_inventory
    >>> inflected("point_of_view", "NOUN", "plural", load_inventory())
    'points of view'
    """
    return _made(lemma, pos, form, lexicon)[0]


def article(word: str) -> str:
    """Choose "a" or "an" by the sound that a word begins with, judged by its letters.

    >>> article("hour"), article("unit"), article("usher")
    ('an', 'a', 'an')
    """
    lower = word.lower()
    if _SILENT_H.match(lower):
        return "an"
    if re.match(r"[A-Z]{2,}\b", word):  # spelled out: "an FBI agent"
        return "an" if word[0] in "AEFHILMNORSX" else "a"
    return "an" if lower[:1] in _VOWELS and not _SOUNDS_LIKE_Y_OR_W.match(lower) else "a"


def _made(lemma: str, pos: Pos, form: Form, lexicon: Irregular) -> list[str]:
    """Spell out a form of a lemma, the usual spelling first."""
    words = lemma.replace("_", " ")
    if form == "base":
        return [words]
    if pos in ("ADJ", "ADV"):
        return _compared(words, pos, form, lexicon)
    before, head, after = _parts(words, pos)
    irregular = tuple(each for each in lexicon.irregular_forms(head.lower(), pos) if each != head)
    made = _plurals(head, irregular) if pos == "NOUN" else _conjugated(head, form, irregular)
    return [before + each + after for each in made]


def _parts(words: str, pos: Pos) -> tuple[str, str, str]:
    """What stands before the inflected word of an expression, the word, what stands behind."""
    if pos == "VERB":
        head, gap, rest = words.partition(" ")
        return "", head, gap + rest
    inside = _PREPOSITION.search(words)
    front, after = (words[: inside.start()], words[inside.start() :]) if inside else (words, "")
    border = max(front.rfind(" "), front.rfind("-")) + 1
    return front[:border], front[border:], after


def _plurals(noun: str, irregular: Sequence[str]) -> list[str]:
    usual = [each for each in irregular if each not in _DATED]
    lower = noun.lower()
    if lower in _SAME_PLURAL:
        regular = noun
    elif lower.endswith("man") and not lower.endswith(_NOT_MEN):
        regular = noun[:-3] + "men"
    else:
        regular = _with_s(noun)
    return [*usual, regular, *irregular]


def _conjugated(verb: str, form: Form, irregular: Sequence[str]) -> list[str]:
    if verb == "be":
        return _BE[form]
    if form == "third person":
        return [*(each for each in irregular if each == "has"), _with_s(verb, verbal=True)]
    if form == "present participle":
        return [*(each for each in irregular if each.endswith("ing")), _with_ing(verb)]
    past, participle = _pasts(verb, [e for e in irregular if not e.endswith(("ing", "s"))])
    return past if form == "past" else participle


def _pasts(verb: str, irregular: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split the irregular forms of a verb in those of the past and those of the participle."""
    if verb in _PASTS:
        return [_PASTS[verb][0]], [_PASTS[verb][1], *irregular]
    usual = [each for each in irregular if each not in _DATED]
    regular = _with_ed(verb)
    if verb in _SAME_PAST:
        return [verb, *usual], [verb, *usual]
    if not usual:
        return [regular], [regular]
    if len(usual) == 1:
        if usual[0].endswith(("en", "wn", "rn")):  # "shown", beside "showed"
            return [regular], [usual[0], regular]
        same = verb.endswith(("come", "run"))  # "came", but "has come"
        return [usual[0], regular], [verb] if same else [usual[0], regular]
    doubled = [each for each in usual if each.endswith("ed")]
    participles = sorted(
        (e for e in usual if e.endswith(("n", "ne")) or ("u" in e and "u" not in verb)),
        key=lambda e: "u" not in e,  # "sunk" rather than "sunken"
    )
    pasts = [each for each in usual if each not in participles]
    return doubled or pasts or [regular], doubled or participles or pasts


def _compared(words: str, pos: Pos, form: Form, lexicon: Irregular) -> list[str]:
    irregular = lexicon.irregular_forms(words.lower(), pos)
    ends = ("r", "rse", "rther") if form == "comparative" else ("st",)
    known = [each for each in irregular if each.endswith(ends)]
    ending = "er" if form == "comparative" else "est"
    short = words[:-1] + ending if words.endswith("e") else words + ending
    if len(re.findall(r"[aeiouy]+", re.sub(r"e\b", "", words.lower()))) <= 1 and " " not in words:
        return [*known, short]
    return [*known, f"{'more' if form == 'comparative' else 'most'} {words}", short]


def _with_s(word: str, *, verbal: bool = False) -> str:
    if re.search(r"(?i)[^aeiou]y$", word):
        return word[:-1] + "ies"
    if re.search(r"(?i)(?:s|x|z|ch|sh)$", word) or (verbal and re.search(r"[^aeiou]o$", word)):
        return word + "es"
    return word + "s"


def _with_ed(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if re.search(r"[^aeiou]y$", verb) else verb + "ed"


def _with_ing(verb: str) -> str:
    drops = verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and len(verb) > 2
    return (verb[:-1] if drops else verb) + "ing"


def _follows_auxiliary(before: Sequence[str]) -> bool:
    """Tell whether a participle is due: "has never really borrowed", "was borrowed"."""
    for word in reversed(before[-4:]):
        lower = word.lower().replace("’", "'")
        if lower in _AUXILIARIES:
            return True
        if lower not in _BETWEEN and not lower.endswith("ly"):
            return False
    return False


def _same_letters(one: str, other: str) -> bool:
    return one.replace(" ", "") == _spelled(other).replace(" ", "")


def _spelled(text: str) -> str:
    """A word without case, accents and the kinds of hyphen, gap and apostrophe."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[-_\u2010\u2011]", " ", plain).split())


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BE: dict[Form, list[str]] = {
    "third person": ["is"],
    "past": ["was", "were"],
    "past participle": ["been"],
    "present participle": ["being"],
}
_BASE_OF_BE = {"am": "be", "are": "be"}
# Past and past participle where WordNet's lists are silent or lead astray.
_PASTS = {
    "beat": ("beat", "beaten"),
    "bear": ("bore", "borne"),
    "get": ("got", "got"),
    "lay": ("laid", "laid"),
    "spit": ("spat", "spat"),
}
_SAME_PAST = _set(
    "bet bid burst cast cost cut hit hurt knit let put quit read rid set shed shut slit split "
    "spread thrust upset wed wet"
)
_SAME_PLURAL = _set(
    "aircraft deer fish headquarters means offspring salmon series sheep species trout"
)
_NOT_MEN = ("human", "german", "roman", "shaman", "talisman", "ottoman", "caiman", "norman")
_DATED = _set(
    "brethren busses fora gasses genii pence stadia "
    "bestrid chid clomb forbad gript holpen slidden throve thriven wrought"
)
_AUXILIARIES = _set(
    "have has had having 've 'd am is are was were be been being 's 're 'm get gets got getting"
)
_BETWEEN = _set("not n't never ever also always just already yet still since all both")
_SINGULAR = frozenset(("he", "she", "it"))
_PREPOSITION = re.compile(r"[ -](?:of|in|at|on|to|for|by|with|de|à|la)[ -]")
_VOWELS = frozenset("aeiouàáâäèéêëìíîïòóôöùúûü")
_SILENT_H = re.compile(r"hour|honest|honou?r|heir(?!l?oglyph)")
_SOUNDS_LIKE_Y_OR_W = re.compile(
    r"eu|ewe|ones?\b|once|us[aeu]|ut[eio]|ur[aei]|ubiq|uk[eu]|uni(?![dgmn])"
)
