"""Any text into sentences, tokens and WordNet's multi-word expressions.

Tokens follow the Penn Treebank, as SemCor and the evaluation framework do:
"don't" is "do" and "n't", "Ann's" is "Ann" and "'s", a hyphenated word is one
token, an abbreviation keeps its full stop.  Every character that is not white
space belongs to exactly one token, and offsets count characters of the text as
given, so a token can always be found again.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import regex

from wsd.inventory import LONGEST_FORM, Inventory
from wsd.records import Expression, Sentence, Token, WsdError

MAX_WORDS = 5000  # tokens; every one is read with its sentence, and the page draws each
MAX_SENTENCE = 200  # tokens; bounds a batch's memory


def split(text: str, inventory: Inventory, *, max_words: int = MAX_WORDS) -> tuple[Sentence, ...]:
    """Split a text into sentences; a blank text has none.

    A sentence ends after a full stop, a question mark or an exclamation mark
    that ends it, at every line break, and after `MAX_SENTENCE` tokens.  Raises
    `WsdError` above `max_words` tokens, without having split the rest.
    """
    found: list[Sentence] = []
    words = 0
    for sentence in sentences(text, inventory):
        words += len(sentence.tokens)
        if words > max_words:
            raise WsdError(
                f"The text is too long: it has more than {max_words:,} words and punctuation "
                f"marks; give it in parts of at most {max_words:,}."
            )
        found.append(sentence)
    return tuple(found)


def sentences(text: str, inventory: Inventory) -> Iterator[Sentence]:
    """Yield the sentences of a text of any length one after another, as `split` has them."""
    for tokens in _sentences(text):
        yield _sentence(text, tokens, inventory)


def _sentence(text: str, tokens: list[Token], inventory: Inventory) -> Sentence:
    start, end = tokens[0].start, tokens[-1].end
    expressions = tuple(_expressions(text, tokens, inventory))
    return Sentence(text[start:end], start, end, tuple(tokens), expressions)


def _sentences(text: str) -> Iterator[list[Token]]:
    tokens: list[Token] = []
    for token in _tokens(text):
        if tokens and (len(tokens) == MAX_SENTENCE or _ends(text, tokens, token)):
            yield tokens
            tokens = []
        tokens.append(token)
    if tokens:
        yield tokens


def _ends(text: str, tokens: list[Token], following: Token) -> bool:
    """Tell whether a sentence of these tokens ends before the token that follows."""
    gap = text[tokens[-1].end : following.start]
    if not _LINE_BREAKS.isdisjoint(gap):
        return True
    outer = [token for token in tokens[-4:] if token.text not in _CLOSERS]  # not the quote in `."`
    stop = outer[-1].text if outer else ""
    if stop in _WIDE_STOPS:
        return following.text not in _CLOSERS
    if not gap:
        return False
    if stop in _STOPS:
        return not (following.text[0].islower() or _is_numbering(tokens, following))
    return stop.endswith(".") and following.text in _OPENERS


def _is_numbering(tokens: list[Token], following: Token) -> bool:
    """Tell whether the full stop belongs to a list's number ("1. Wash") or to "No. 5"."""
    if len(tokens) < 2 or tokens[-1].text != ".":
        return False
    before = tokens[-2].text
    return (len(tokens) == 2 and before.isdecimal()) or (
        before.lower() in _NUMBERED and following.text[0].isdecimal()
    )


def _tokens(text: str) -> Iterator[Token]:
    for chunk in _CHUNK.finditer(text):
        offset, string = chunk.start(), chunk.group()
        pieces = _cached_pieces if len(string) <= CACHED_CHUNK else _pieces
        for start, end in pieces(string):
            yield Token(string[start:end], offset + start, offset + end)


def _pieces(chunk: str) -> tuple[tuple[int, int], ...]:
    """Spans of the tokens of a chunk, which holds no white space."""
    spans: list[tuple[int, int]] = []
    for match in _PIECE.finditer(chunk):
        start, end = match.span()
        if match.group() == "." and spans and _is_abbreviation(chunk[slice(*spans[-1])]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.extend(pairwise((start, *_clitics(chunk, start, end), end)))
    return tuple(spans)


CACHED_CHUNK = 40  # characters; longer chunks of a text rarely come twice
_cached_pieces = lru_cache(maxsize=20_000)(_pieces)


def _clitics(chunk: str, start: int, end: int) -> list[int]:
    """Where "n't", "'s" and their like begin in a word, from left to right."""
    borders: list[int] = []
    while (clitic := _CLITIC.search(chunk, start, end)) and clitic.start() > start:
        end = clitic.start()
        borders.insert(0, end)
    return borders


def _is_abbreviation(word: str) -> bool:
    initial = len(word) == 1 and word.isupper() and word != "I"
    return initial or word.lower() in _ABBREVIATIONS


def _expressions(text: str, tokens: list[Token], inventory: Inventory) -> Iterator[Expression]:
    """The longest expressions that WordNet knows, from left to right, without overlap."""
    first = 0
    while first < len(tokens):
        last = _longest_at(text, tokens, first, inventory)
        if last > first:
            start, end = tokens[first].start, tokens[last].end
            yield Expression(text[start:end], start, end, first, last)
        first = last + 1


def _longest_at(text: str, tokens: list[Token], first: int, inventory: Inventory) -> int:
    """Index of the last token of the longest expression that begins at `first`, or `first`."""
    pair = [token.text for token in tokens[first : first + 2]]
    allowed = inventory.longest_expression(*pair) if len(pair) == 2 else 0
    start, words, longest = tokens[first].start, 1, first
    for last in range(first + 1, len(tokens) if allowed else 0):
        end = tokens[last].end
        words += tokens[last].start > tokens[last - 1].end
        if words > allowed or end - start > LONGEST_FORM:
            break
        if tokens[last].text not in _BREAKING and _is_expression(text[start:end], inventory):
            longest = last
    return longest


def _is_expression(form: str, inventory: Inventory) -> bool:
    return not _BY_CHANCE.fullmatch(form) and inventory.knows(form)


# WordNet lists "be on", "be given", "the city" (a district of London), "in this" (herein), "make
# it", "live in".  In running text these words meet by chance: SemCor almost never tags one of
# them as a unit.
_BY_CHANCE = regex.compile(
    r"""(?i:am|is|are|was|were|be|been|being)\s+(?i:on|given|full|well|quiet|active|sick)
      | the\s+\p{Ll}.*
      | (?i:in\s+(?:this|that|all) | (?:on|to)\s+(?:it|that) | and\s+how | for\s+one | quite\s+a
        | good\s+and | just\s+as | even\s+as | more\s+than | kind\s+of | may\s+1 | if\s+not)
      | (?i:do|does|did|make|makes|made)\s+it
      | (?i:liv|work|stand|sitt|hold|mak|writ|do)(?i:e|es|ed|ing)?\s+in
      | (?i:lived|sat|stood|held|done|given|written)\s+in
      | (?i:go|goes|went|get|gets|got|add|adds|added|attached|extended|tended|brought)\s+to
    """,
    regex.VERBOSE | regex.DOTALL,
)
_LINE_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")  # as str.splitlines() has them
_STOPS = frozenset((".", "?", "!", "…", "...", "....", "‽", "؟", "۔", "।"))
_WIDE_STOPS = frozenset("。！？")  # no space follows these
_CLOSERS = frozenset(("'", '"', "''", "’", "”", "»", ")", "]", "}", "」", "』", "）"))
_BREAKING = frozenset('.,;:!?()[]"')
_BEFORE_NUMBERS = "no nos fig figs art sec vol ch p pp eq"
_TITLES = (
    "mr mrs ms dr prof rev hon gen col capt lt sgt maj cmdr adm gov sen rep pres st mt ft jr sr"
)
_FIRMS = "inc ltd co corp bros dept univ assn"
_WRITING = "jan feb aug sept oct nov dec etc vs cf viz al ca approx est ed eds esp"
_PRONOUNS = "I You He She It We They His Her Its My Our Their This That These Those What Who"
_OTHER_OPENERS = (
    "The A An In On At As For But And So If When While After Before There Here However Why How "
    "Then Now Yes"
)
_NUMBERED = frozenset(_BEFORE_NUMBERS.split())
_ABBREVIATIONS = frozenset(f"{_TITLES} {_FIRMS} {_WRITING}".split())
# Capitalised words that rarely follow an abbreviation inside a sentence.
_OPENERS = frozenset(f"{_PRONOUNS} {_OTHER_OPENERS}".split())

_CHUNK = regex.compile(r"\S+")
_CLITIC = regex.compile(r"(?i)(?<=\w)(?:n['’]t|['’](?:s|m|re|ve|ll|d))$")
_WORD = r"[\p{L}\p{M}\p{N}_\u00ad\u200c\u200d--\p{Han}\p{Hiragana}\p{Katakana}]+"
_JOIN = r"[-\u2010\u2011](?=[\p{L}\p{N}])|['’](?=\p{L})"  # hyphens and apostrophes inside a word
_PIECE = regex.compile(
    rf"""
    (?:(?:https?|ftp)://|www\.)[^<>"]*[\p{{L}}\p{{N}}/_=&%\#-]                     # a page
  | [\p{{L}}\p{{N}}_][\p{{L}}\p{{N}}_.+%-]{{0,63}}@(?:[\p{{L}}\p{{N}}-]{{1,63}}\.)+\p{{L}}+  # a mailbox
  | (?:\p{{L}}\.){{2,}}(?:\p{{L}}(?!\p{{L}}))?(?:-[\p{{L}}\p{{N}}]+)*        # "e.g.", "U.S.-based"
  | ['’](?i:s|m|re|ve|ll|d|em|tis|twas|til|cause|\p{{N}}\p{{N}}s)(?![\p{{L}}\p{{N}}])
  | [\p{{Han}}\p{{Hiragana}}\p{{Katakana}}]+
  | \.?\p{{N}}(?:{_WORD})?(?:(?:{_JOIN}|[.,:/](?=\p{{N}})){_WORD})*    # "3.14", "9/11", "1990s"
  | (?=[\p{{L}}_]){_WORD}(?:(?:{_JOIN}|\.(?=[\p{{Ll}}\p{{N}}])|(?<=\p{{Lu}})&(?=\p{{Lu}})){_WORD})*
  | \.{{2,}} | -{{2,}} | '' | ``
  | \X                                                   # one character as people see it
    """,
    regex.VERBOSE | regex.VERSION1,
)
