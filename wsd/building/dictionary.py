"""WordNet itself as annotated text: its examples, its glosses, its compounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from wsd.building.corpora import MAX_WORDS, words_of
from wsd.inventory import Inventory
from wsd.records import Instance, Sense, Sentence, TaggedSentence
from wsd.text import split

COMPOUNDS = 4  # of a sense: WordNet knows 129 veins, and four show what a vein is


def wordnet_examples(inventory: Inventory) -> list[TaggedSentence]:
    """WordNet's example sentences, the words of the synset they stand under annotated."""
    found = []
    for synset, senses in _by_synset(inventory).items():
        for number, example in enumerate(senses[0].examples):
            for sentence in split(example, inventory):
                words = tuple(token.text for token in sentence.tokens)
                instances = _example_instances(sentence, synset, number, inventory)
                if instances:
                    found.append(TaggedSentence(synset, words[:MAX_WORDS], instances))
    return found


def gloss_sentences(inventory: Inventory) -> list[TaggedSentence]:
    """Every gloss after a word that it defines, "chest: furniture with drawers", annotated.

    One sentence a synset; the word is its most ambiguous one, where a choice is hardest.
    Left out are words that have no other sense, or that SemCor never has: hardly a text chooses.
    """
    found = []
    for synset, senses in _by_synset(inventory).items():
        sense = max(senses, key=lambda s: len(inventory.senses(s.lemma, s.pos)))
        if not _contested(sense, inventory):
            continue
        gloss = next(words_of(sense.gloss, inventory), ())
        words = (*sense.lemma.split("_"), ":", *gloss)[:MAX_WORDS]
        last = sense.lemma.count("_")
        instance = Instance(f"{synset}.gloss", 0, last, sense.lemma, sense.pos, (sense.key,))
        found.append(TaggedSentence(synset, words, (instance,)))
    return found


def compound_sentences(inventory: Inventory) -> list[TaggedSentence]:
    """Compounds and their glosses, "hot spring: a natural spring of water", the head annotated.

    A compound's head has the sense by which WordNet classes the compound: one
    in the compound's own synset ("chest of drawers" is also called a chest), or
    in the one right above it that has the word.  At most `COMPOUNDS` of a
    sense; senses without a rival, and words that SemCor never has, are left out
    as in `gloss_sentences`.
    """
    by_synset = _by_synset(inventory)
    found: list[TaggedSentence] = []
    taken: Counter[str] = Counter()
    for synset, senses in by_synset.items():
        if senses[0].pos != "NOUN":
            continue
        named: dict[str, Sense | None] = {}
        # In an order by chance; and is a heavy metal a metal as alloys are, or as elements are?
        for each in inventory.synset(synset).hypernyms():
            for sense in by_synset[each.name()]:
                name = sense.lemma.lower()
                named[name] = None if name in named else sense
        named |= {sense.lemma.lower(): sense for sense in senses}
        for compound in senses:
            parts = compound.lemma.split("_")
            place = _head(parts)
            head = named.get(parts[place])
            if head is None or len(parts) == 1 or not _contested(head, inventory):
                continue
            if taken[head.key] < COMPOUNDS:
                taken[head.key] += 1
                words = (*parts, ":", *next(words_of(compound.gloss, inventory), ()))[:MAX_WORDS]
                instance = Instance(
                    f"{synset}.compound", place, place, head.lemma, head.pos, (head.key,)
                )
                found.append(TaggedSentence(synset, words, (instance,)))
                break
    return found


def _head(parts: Sequence[str]) -> int:
    """The place of a noun compound's head: before "of" and its like, or at the end."""
    return 0 if len(parts) > 2 and parts[1] in ("of", "for", "in") else len(parts) - 1


def _by_synset(inventory: Inventory) -> dict[str, list[Sense]]:
    found: dict[str, list[Sense]] = {}
    for sense in inventory.all_senses():
        found.setdefault(sense.synset, []).append(sense)
    return found


def _contested(sense: Sense, inventory: Inventory) -> bool:
    """Whether a sense's lemma has another, and SemCor has any of them."""
    rivals = inventory.senses(sense.lemma, sense.pos)
    return len(rivals) > 1 and any(rival.count for rival in rivals)


def _example_instances(
    sentence: Sentence, synset: str, number: int, inventory: Inventory
) -> tuple[Instance, ...]:
    """The words and expressions of an example that may have the sense it is an example of."""
    places = [(token.text, i, i) for i, token in enumerate(sentence.tokens)]
    places += [(e.text, e.first, e.last) for e in sentence.expressions]
    return tuple(
        Instance(
            f"{synset}.{number}.{first}", first, last, sense.lemma.lower(), sense.pos, (sense.key,)
        )
        for form, first, last in places
        for sense in inventory.candidates(form)
        if sense.synset == synset and last < MAX_WORDS
    )
