"""WordNet as annotated text: its examples, its glosses, its compounds, its expressions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from wsd.building.corpora import MAX_WORDS, words_of
from wsd.inventory import Inventory
from wsd.records import Instance, Sense, Sentence, TaggedSentence
from wsd.text import split

LINKS = ("of", "for", "in", "the")
SPELLED_OUT = 6  # sentences for an expression: enough to know it, and none takes over
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


def spelled_out(sentences: Iterable[TaggedSentence], inventory: Inventory) -> list[TaggedSentence]:
    """Sentences with a word spelled out as the expression that means the same, still annotated.

    "The socks are in the chest" becomes "the socks are in the chest of drawers"
    where "chest" has that sense: an expression says which sense its head has
    (Yarowsky, 1993, aclanthology.org/H93-1052), and hardly a corpus has many of
    them.  Up to `SPELLED_OUT` sentences for each; none that has another word of
    the expression already.
    """
    expressions = _expressions(inventory)
    taken: Counter[tuple[str, ...]] = Counter()
    found = []
    for sentence in sentences:
        there = {word.lower() for word in sentence.words}
        for each in sentence.instances:
            if each.first != each.last or len(each.keys) > 1:
                continue
            for parts in expressions.get(each.keys[0], ()):
                others = {part for part in parts if part != each.lemma and part not in LINKS}
                if taken[parts] < SPELLED_OUT and not others & there:
                    taken[parts] += 1
                    found.append(_spelled_out(sentence, each, parts))
    return found


def _expressions(inventory: Inventory) -> dict[str, list[tuple[str, ...]]]:
    """By the key of a noun's sense the expressions that mean the same and have it as their head."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for senses in _by_synset(inventory).values():
        for compound in senses:
            parts = tuple(compound.lemma.split("_"))
            if compound.pos != "NOUN" or len(parts) == 1 or not compound.lemma.islower():
                continue
            for sense in senses:
                if sense.lemma == parts[_head(parts)] and _contested(sense, inventory):
                    found.setdefault(sense.key, []).append(parts)
    return found


def _spelled_out(
    sentence: TaggedSentence, instance: Instance, parts: Sequence[str]
) -> TaggedSentence:
    """A sentence with an expression in the place of its head, which keeps its form."""
    before, head = sentence.words[: instance.first], _head(parts)
    spelled = (*parts[:head], sentence.words[instance.first], *parts[head + 1 :])
    if before and head and before[-1].lower() in ("a", "an"):
        before = (*before[:-1], before[-1][0] + ("n" if spelled[0][0] in "aeiou" else ""))
    words = (*before, *spelled, *sentence.words[instance.last + 1 :])[:MAX_WORDS]
    place = len(before) + head
    name = f"{instance.id}.{'_'.join(parts)}"
    same = Instance(name, place, place, instance.lemma, instance.pos, instance.keys)
    instances = (same,) if place < MAX_WORDS else ()
    return TaggedSentence(sentence.document, words, instances)


def _head(parts: Sequence[str]) -> int:
    """The place of a noun compound's head: before "of" and its like, or at the end."""
    return 0 if len(parts) > 2 and parts[1] in LINKS else len(parts) - 1


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
