"""Words and marks back into running text, with spaces where people put them."""

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
