"""Corpora of the evaluation framework: what is read, and what is said of a wrong file."""

import gzip
from pathlib import Path

import pytest

from wsd.framework import read_framework, read_gold
from wsd.records import Instance, TaggedSentence, WsdError

DATA = """<?xml version="1.0" encoding="UTF-8" ?>
<corpus lang="en" source="tiny">
<text id="d000">
<sentence id="d000.s000">
<wf lemma="it" pos="PRON">It</wf>
<instance id="d000.s000.t000" lemma="take_place" pos="VERB">took place</instance>
<wf lemma="in" pos="ADP">in</wf>
<instance id="d000.s000.t001" lemma="new_york" pos="NOUN">New_York</instance>
<wf lemma="'s" pos="PRT">&apos;s</wf>
</sentence>
</text>
<text id="d001">
<sentence id="d001.s000">
<instance id="d001.s000.t000" lemma="spring" pos="NOUN">Spring</instance>
</sentence>
</text>
</corpus>
"""
GOLD = """d000.s000.t000 take_place%2:30:00::
d000.s000.t001 new_york%1:15:00:: new_york%1:15:01::
d001.s000.t000 spring%1:28:00::
"""


def written(folder: Path, name: str, text: str | bytes) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return written(tmp_path, "tiny.data.xml", DATA)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return written(tmp_path, "tiny.gold.key.txt", GOLD)


def test_an_instance_of_several_words_covers_each_of_them(data: Path, gold: Path) -> None:
    first, second = read_framework(data, gold)
    assert first == TaggedSentence(
        "d000",
        ("It", "took", "place", "in", "New", "York", "'s"),
        (
            Instance("d000.s000.t000", 1, 2, "take_place", "VERB", ("take_place%2:30:00::",)),
            Instance(
                "d000.s000.t001",
                4,
                5,
                "new_york",
                "NOUN",
                ("new_york%1:15:00::", "new_york%1:15:01::"),
            ),
        ),
    )
    assert second.document == "d001"


def test_without_gold_an_instance_has_no_keys(data: Path) -> None:
    sentences = read_framework(data, None)
    assert [each.keys for sentence in sentences for each in sentence.instances] == [(), (), ()]


def test_gzipped_files_read_the_same(data: Path, gold: Path, tmp_path: Path) -> None:
    packed_data = written(tmp_path, "tiny.data.xml.gz", gzip.compress(DATA.encode()))
    packed_gold = written(tmp_path, "tiny.gold.key.txt.gz", gzip.compress(GOLD.encode()))
    assert read_framework(packed_data, packed_gold) == read_framework(data, gold)


def test_gold_lines_may_end_in_either_way_and_begin_with_a_mark(tmp_path: Path) -> None:
    path = written(tmp_path, "g.txt", b"\xef\xbb\xbfa x%1:00:00::\r\n\r\nb y%1:00:00::\r\n")
    assert read_gold(path) == {"a": ("x%1:00:00::",), "b": ("y%1:00:00::",)}


def test_gold_that_does_not_match_says_what_is_missing_where(data: Path, tmp_path: Path) -> None:
    gold = written(tmp_path, "other.txt", GOLD.replace("d001.s000.t000", "d009.s000.t000"))
    with pytest.raises(WsdError) as raised:
        read_framework(data, gold)
    assert str(raised.value) == (
        "The gold keys do not match their data: "
        f"1 ids of {data} are not in {gold} (the first is d001.s000.t000); "
        f"1 ids of {gold} are not in {data} (the first is d009.s000.t000)."
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("This is no XML.", "is not readable XML: syntax error: line 1, column 0."),
        (DATA[:-60], "is not readable XML: unclosed token"),
        (DATA.encode("utf-16")[:99], "is not readable XML"),
        (DATA.replace("Spring<", "Fr\xfchling<").encode("latin-1"), "is not readable XML"),
        ("<html><body/></html>", "holds no sentence: expected an evaluation framework file"),
        (
            DATA.replace('"NOUN">S', '"NN">S'),
            "expected pos NOUN, VERB, ADJ, ADV for d001.s000.t000",
        ),
        (DATA.replace(">Spring<", "> <"), "to have an id, a lemma and a text"),
        (DATA.replace("s000.t001", "s000.t000"), "expected each id once, got d000.s000.t000 again"),
    ],
)
def test_wrong_data_is_refused_in_a_sentence(
    text: str | bytes, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(WsdError) as raised:
        read_framework(written(tmp_path, "wrong.xml", text), None)
    assert sentence in str(raised.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a\n", "line 1: expected an instance id and its sense keys"),
        (DATA, "line 1: expected an instance id and its sense keys"),
        ("a x%1:00:00::\na y%1:00:00::\n", "line 2: expected each id once, got a again"),
        (b"a x%1:00:00::\nb \xff%1:00:00::\n", "line 2: expected UTF-8, got byte 0xff"),
    ],
)
def test_wrong_gold_is_refused_in_a_sentence(
    text: str | bytes, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(WsdError) as raised:
        read_gold(written(tmp_path, "wrong.txt", text))
    assert sentence in str(raised.value)


def test_a_file_that_is_not_there_or_not_whole_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WsdError, match="There is no file"):
        read_framework(tmp_path / "absent.xml", None)
    with pytest.raises(WsdError, match="cannot be read"):
        read_framework(tmp_path, None)
    for name, content in {"cut.gz": gzip.compress(DATA.encode())[:-40], "not.gz": b"plain"}.items():
        with pytest.raises(WsdError, match="is not a whole gzip file"):
            read_framework(written(tmp_path, name, content), None)


def test_entities_that_grow_without_end_are_refused(tmp_path: Path) -> None:
    levels = "".join(
        f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' if i else '<!ENTITY e0 "ha">' for i in range(10)
    )
    laughs = f"<!DOCTYPE corpus [{levels}]><corpus>&e9;</corpus>"
    with pytest.raises(WsdError, match="is not readable XML"):
        read_framework(written(tmp_path, "laughs.xml", laughs), None)
