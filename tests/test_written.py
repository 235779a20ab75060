"""The sentences that were written for this project, and that they are fit to train on."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.test_story import STORY
from wsd.building.corpora import WRITTEN, written_sentences
from wsd.inventory import load_inventory
from wsd.pages.examples import EXAMPLES
from wsd.records import TaggedSentence


@pytest.fixture(scope="module")
def written() -> list[TaggedSentence]:
    return written_sentences(load_inventory())


def test_every_marked_word_may_have_the_sense_that_its_line_gives_it(
    written: list[TaggedSentence],
) -> None:
    inventory = load_inventory()
    lines = WRITTEN.read_text("utf-8").splitlines()
    assert len(written) == len(lines) > 10_000
    for sentence, line in zip(written, lines, strict=True):
        (instance,) = sentence.instances
        word = sentence.words[instance.first]
        assert f"*{word}*" in line
        keys = {sense.key for sense in inventory.candidates(word, instance.pos)}
        assert set(instance.keys) <= keys, line


def test_no_sentence_is_like_one_that_is_shown_or_judged(written: list[TaggedSentence]) -> None:
    judged = [case[0] for case in (getattr(case, "values", case) for case in STORY)]
    kept_apart = [_content(text) for text in (*judged, *(each.text for each in EXAMPLES))]
    assert min(map(len, kept_apart)) >= 3
    for sentence in written:
        words = _content(" ".join(sentence.words))
        assert all(len(words & other) < 3 for other in kept_apart), sentence.words


def test_no_sentence_is_an_example_of_wordnet_or_written_twice(
    written: list[TaggedSentence],
) -> None:
    inventory = load_inventory()
    senses = {inventory.sense(s.instances[0].keys[0]) for s in written}
    examples = {_letters(example) for sense in senses for example in sense.examples}
    texts = Counter(WRITTEN.read_text("utf-8").splitlines())
    assert max(texts.values()) == 1
    assert not examples & {_letters(" ".join(sentence.words)) for sentence in written}


def test_a_line_becomes_a_sentence_with_one_annotated_word(tmp_path: Path) -> None:
    path = tmp_path / "written.tsv"
    path.write_text("spring%1:06:00::\tDon't lose the *springs*, Ann.\n", "utf-8")
    (sentence,) = written_sentences(load_inventory(), path)
    assert sentence.words == ("Do", "n't", "lose", "the", "springs", ",", "Ann", ".")
    (instance,) = sentence.instances
    assert (instance.first, instance.last, instance.lemma, instance.pos, instance.keys) == (
        4, 4, "spring", "NOUN", ("spring%1:06:00::",),
    )  # fmt: skip


def _content(text: str) -> frozenset[str]:
    """The words of a text that say something, without the s of a plural."""
    words = re.findall(r"[a-z']+", text.lower())
    return frozenset(word.removesuffix("s") for word in words if word not in STOPS.split())


def _letters(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


STOPS = (
    "the a an of in on to for and or with had has was were is are be by at from his her their my "
    "our your he she they we i you it that this as so into out for before"
)
