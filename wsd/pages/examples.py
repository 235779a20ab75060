"""Sentences to start from, with the word to look at; what comes out is never written down."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, the word in it to choose, and a short name for the picker."""

    name: str
    text: str
    word: str


EXAMPLES = (
    Example("River bank", "The bank of the river was too steep to climb.", "bank"),
    Example("Chest of drawers", "His chest of drawers was painted green.", "chest"),
    Example("Sweaters", "She kept her sweaters in a chest of drawers.", "chest"),
    Example("Chest pain", "He felt a sharp pain in his chest.", "chest"),
    Example("Guide", "I asked the tourism bureau for a complimentary guide.", "guide"),
    Example("Spring: bloom", "The cherry trees bloom in spring.", "spring"),
    Example("Spring: mattress", "The old mattress had a broken spring.", "spring"),
    Example("Spring: mountain", "They drank cold water from a mountain spring.", "spring"),
    Example("Spring: mouse", "The cat was ready to spring on the mouse.", "spring"),
    Example("Canoe", "The bank was so steep that the canoe slid straight into the river.", "bank"),
    Example("Bat", "As the sun went down a bat flew out of the cave.", "bat"),
    Example("Plant", "The plant closed and four hundred workers lost their jobs.", "plant"),
    Example("Bass", "He tuned the bass before the band came on stage.", "bass"),
    Example("Mouse", "The mouse beside the keyboard is broken.", "mouse"),
    Example("Break", "They stopped at noon for a short break.", "break"),
)


def example_of(text: str) -> Example | None:
    """Find the example whose sentence this is."""
    return next((example for example in EXAMPLES if example.text == text.strip()), None)
