"""The steps of the guided tour: a case each, what to look for, and which sense is meant; pure.

The order is that of the story: a word alone, memory, what comes next, what a
choice of sense does to a translation, distance, and why one reads from both
sides.  What the readers make of a case is never written here: it is read anew,
and `verdict` says whether it is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from wsd.leaders import percent, sense_name
from wsd.records import Answer, Sense

GUIDE = "I asked the tourism bureau for a complimentary guide."
MATTRESS = "The old mattress had a broken spring."
FILM = "It was a bad film."


@dataclass(frozen=True, slots=True)
class Step:
    """One stop: a sentence, the word chosen in it, and the demonstration to open.

    `keys` are the sense keys that count as right, `readers` those whose choice
    is told above the demonstration, `settings` what its own controls start with.
    """

    title: str
    text: str
    word: str
    demonstration: str
    prose: str
    keys: tuple[str, ...]
    readers: tuple[str, ...]
    settings: Mapping[str, str | int] = field(default_factory=dict)


STEPS = (
    Step(
        "A word alone",
        MATTRESS,
        "spring",
        "readers",
        "A network without memory gets one word at a time and has to answer from that word. Look "
        "at the reader without context: does any other word of the sentence move it?",
        ("spring%1:06:00::",),
        ("none",),
    ),
    Step(
        "The same word elsewhere",
        "The cherry trees bloom in spring.",
        "spring",
        "two_sentences",
        "The same word again, now among blossoms; sentence B is the mattress of the step before. "
        "Change the reader to the one without context and back: who can tell the two apart?",
        ("spring%1:28:00::",),
        ("none", "both"),
        {"other": MATTRESS},
    ),
    Step(
        "Memory",
        "He felt a sharp pain in his chest.",
        "chest",
        "readers",
        "A recurrent network takes one word after the other and hands itself a note of what it has "
        "read so far. Look which of the earlier words the left reader leans on when it gets to "
        "the last one.",
        ("chest%1:08:00::",),
        ("none", "left"),
    ),
    Step(
        "What comes next",
        GUIDE,
        "guide",
        "next_word",
        "That note holds enough to guess what comes next. Look which words were foreseen, then let "
        "the network go on by itself and see how long it keeps to one thought.",
        ("guide%1:10:00::",),
        ("left",),
    ),
    Step(
        "The complimentary guide",
        GUIDE,
        "guide",
        "synonyms",
        "A person or a booklet, polite or free of charge? Every choice of a sense can be said in "
        "other words; see whether the sentence still asks for what it asked for.",
        ("guide%1:10:00::",),
        ("none", "both"),
    ),
    Step(
        "The same in another language",
        GUIDE,
        "complimentary",
        "synonyms",
        "Other languages have another word for each of these senses, so a translator cannot leave "
        "the question open. Choose a language and compare the word that each reader would write.",
        ("complimentary%5:00:00:unpaid:00",),
        ("none", "both"),
        {"language": "French"},
    ),
    Step(
        "“Bad”, said of a film",
        FILM,
        "bad",
        "similar",
        "Said of a film, the word is about quality. Look which sentences of WordNet's own the "
        "network finds most like this one, and in which sense they use the word.",
        ("bad%3:00:00::", "bad%5:00:00:inferior:02"),
        ("none", "both"),
    ),
    Step(
        "“Bad”, said of a deed",
        "It was a bad deed.",
        "bad",
        "two_sentences",
        "Said of a deed, it is about right and wrong, and one word makes the difference; sentence "
        "B is the film. Look how far the belief moves, and put in other words of your own.",
        ("bad%5:00:00:evil:00",),
        ("none", "left", "both"),
        {"other": FILM},
    ),
    Step(
        "A clue far away",
        "The fisherman, who had said little all through that long and quiet afternoon, finally "
        "sat down on the bank.",
        "bank",
        "readers",
        "Here the word that explains stands at the beginning and the word to explain at the end. "
        "Look how much of the clue is left when a reader has carried it through all words between.",
        ("bank%1:17:01::",),
        ("left", "both"),
    ),
    Step(
        "LSTM against plain RNN",
        "The fisherman sat down on the bank.",
        "bank",
        "memory",
        "A plain recurrent network writes its note anew at every word; an LSTM has gates that "
        "decide what to keep. Move the slider, and look at which distance each line gives way.",
        ("bank%1:17:01::",),
        ("left", "both-rnn", "both"),
        {"distance": 20},
    ),
    Step(
        "The chest of drawers",
        "His chest of drawers was painted green.",
        "chest",
        "context_map",
        "Sometimes the clue has not come yet: until “drawers”, the chest may be a box or a part of "
        "the body. Look along the bottom of the map, where only words to the right are visible.",
        ("chest%1:06:01::",),
        ("left", "right", "both"),
    ),
    Step(
        "Two readers",
        "We waited at the bank of the river.",
        "bank",
        "readers",
        "So let one network read from the beginning and another from the end, and put their notes "
        "together at the word. Compare what each side knows alone with what both know.",
        ("bank%1:17:01::",),
        ("left", "right", "both"),
    ),
)


def step_number(named: str | None) -> int:
    """The number (from 1) of the step that an address names; 1 where it names none."""
    if named and named.isascii() and named.isdecimal() and 1 <= int(named[:4]) <= len(STEPS):
        return int(named[:4])
    return 1


def meant(step: Step, answer: Answer) -> tuple[Sense, ...]:
    """Find the senses that count as right among a word's candidates."""
    candidates = answer.reading.target.candidates if answer.reading else ()
    return tuple(sense for sense in candidates if sense.key in step.keys)


def right(step: Step, answer: Answer) -> bool:
    """Tell whether a reader chose a sense that is meant."""
    return answer.sense is not None and answer.sense.key in step.keys


def told(step: Step, answer: Answer) -> tuple[str, str]:
    """Say what a reader chose, and whether that is right: ("coil, 40 % sure", "wrong")."""
    said = "no sense at all"
    if answer.sense is not None and answer.probability is not None:
        said = f"{sense_name(answer.sense)}, {percent(answer.probability)} sure"
    return said, "right" if right(step, answer) else "wrong"
