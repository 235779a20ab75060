"""The sentences that were written for this project, and that they are fit to train on."""

import re
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
    judged = [case[0] for case in STORY]
    kept_apart = [_content(text) for text in (*judged, *(each.text for each in EXAMPLES))]
    assert min(map(len, kept_apart)) >= 3
    for sentence in written:
        words = _content(" ".join(sentence.words))
        assert all(len(words & other) < 3 for other in kept_apart), sentence.words


def test_no_sentence_is_written_twice_or_echoes_wordnets_words_for_its_sense(
    written: list[TaggedSentence],
) -> None:
    inventory = load_inventory()
    lines = WRITTEN.read_text("utf-8").splitlines()
    assert len(set(lines)) == len(lines)
    looked_at = 0
    for sentence, line in zip(written, lines, strict=True):
        sense = inventory.sense(sentence.instances[0].keys[0])
        text = _letters(line.split("\t")[1].replace("*", ""))
        for theirs in (sense.gloss, *sense.examples):
            for echo in _runs(_letters(theirs).split()):
                looked_at += 1
                assert f" {echo} " not in f" {text} ", line
    assert looked_at > len(lines)


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
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def _runs(words: list[str]) -> list[str]:
    """Every six words in a row, or all of four or five; fewer are nobody's."""
    size = min(len(words), 6)
    return [" ".join(words[n : n + size]) for n in range(len(words) - size + 1)] if size > 3 else []


STOPS = (
    "the a an of in on to for and or with had has was were is are be by at from his her their my "
    "our your he she they we i you it that this as so into out for before"
)
