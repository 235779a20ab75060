"""Which sense does each word of an English text carry?  Read by small recurrent networks.

>>> import wsd
>>> document = wsd.load("both").disambiguate("The cherry trees bloom in spring.")
>>> document.sentences[0].tokens[5].sense.synset
'spring.n.01'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wsd.findings import Synonym
from wsd.records import (
    Answer,
    ContextReport,
    Document,
    Expression,
    Pos,
    Reader,
    Reading,
    Request,
    Sense,
    Sentence,
    SentenceAnswers,
    Source,
    Sweep,
    SweepStep,
    Target,
    Token,
    WordInfluence,
    WsdError,
)

if TYPE_CHECKING:
    from wsd.disambiguator import Disambiguator, load, synonyms

__all__ = [
    "Answer",
    "ContextReport",
    "Disambiguator",
    "Document",
    "Expression",
    "Pos",
    "Reader",
    "Reading",
    "Request",
    "Sense",
    "Sentence",
    "SentenceAnswers",
    "Source",
    "Sweep",
    "SweepStep",
    "Synonym",
    "Target",
    "Token",
    "WordInfluence",
    "WsdError",
    "load",
    "synonyms",
]


def __getattr__(name: str) -> Any:
    """Import the disambiguator when it is first asked for: it brings slow libraries along."""
    if name in ("Disambiguator", "load", "synonyms"):
        from wsd import disambiguator

        return getattr(disambiguator, name)
    raise AttributeError(f"module 'wsd' has no attribute {name!r}")
