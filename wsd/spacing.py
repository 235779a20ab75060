"""Words and marks back into running text, with spaces where people put them; excerpts of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

CLOSING = frozenset(".,;:!?)]}%…”’") | {"...", "''", "-RRB-", "n't", "n’t"}
OPENING = frozenset("([{“‘$£€#") | {"``", "-LRB-"}
EVEN = frozenset("\"'")  # they open and close in turn
CLITICS = ("'", "’")  # with letters behind it: "'s", "'ll"


def joined(words: Sequence[str]) -> str:
    """Write words as text.

    >>> joined(["It", "is", "n't", "(", "he", "said", ")", "mine", "."])
    "It isn't (he said) mine."
    """
    return "".join(gap + word for gap, word in zip(gaps(words), words, strict=True))


def gaps(words: Sequence[str]) -> Iterator[str]:
    """The space, or none, before each word."""
    open_marks: set[str] = set()
    glued = True  # nothing stands before the first word
    for word in words:
        closes = word.lower() in CLOSING or (word in EVEN and word in open_marks)
        clitic = word[:1] in CLITICS and word[1:2].isalpha()
        yield "" if glued or closes or clitic else " "
        if word in EVEN:
            open_marks ^= {word}
        glued = word in OPENING or (word in EVEN and not closes)


def around(left: str, right: str, most: int) -> tuple[str, str]:
    """What stands on either side of a place, at most `most` characters each, no word cut.

    >>> around("The pilot saw a ", " in the wing.", 8)
    ('… saw a ', ' in the …')
    """
    return _last_words(left, most), _last_words(right[::-1], most)[::-1]


def _last_words(text: str, most: int) -> str:
    """The end of a text from where a word begins; from anywhere if no word does."""
    if len(text) <= most:
        return text
    _, space, rest = text[-most:].partition(" ")
    return f"…{space}{rest}" if rest.strip() else f"…{text[-most:]}"
