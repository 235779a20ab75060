"""Words in other languages, from a collection made in the test and from the real one."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zipfile import ZipFile

import nltk
import pytest

from wsd import languages
from wsd.inventory import load_inventory
from wsd.languages import INSTALL, LANGUAGES, installed, load_wordnet
from wsd.records import WsdError

LEXICON = load_inventory()
SEASON = LEXICON.sense("spring%1:28:00::")
COIL = LEXICON.sense("spring%1:06:00::")
FREE = LEXICON.sense("complimentary%5:00:00:unpaid:00")
FRENCH = "\n".join(
    (
        "# made up\tfra\thttps://example.org\tnobody's",
        "15237044-n\tfra:lemma\tprintemps",
        f"{LEXICON.synset_id(COIL)}\tfra:lemma\tprintemps",
        f"{LEXICON.synset_id(COIL)}\tfra:lemma\tressort_à_boudin",
        f"{LEXICON.synset_id(COIL)}\tfra:def\t0\tune pièce",
        f"{LEXICON.synset_id(FREE).replace('-a', '-s')}\tfra:lemma\tgratuit",
        "no line at all",
        "15237044-n\tfra:lemma",
    )
)
CHINESE = f"{LEXICON.synset_id(FREE)}\tcmn:lemma\t免费+的\n15237044-n\tcmn:lemma\tGAP!\n"
ARABIC = "15237044-n\tarb:lemma\tربِيع\n15237044-n\tarb:lemma:root\tربع\n"
FILES = {"fra/wn-data-fra": FRENCH, "cow/wn-data-cmn": CHINESE, "arb/wn-data-arb": ARABIC}


@pytest.fixture(autouse=True)
def _forget() -> Iterator[None]:
    languages._load.cache_clear()
    yield
    languages._load.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of nltk.data.path with three languages."""
    for name, text in FILES.items():
        path = tmp_path / "corpora" / "omw-2.0" / f"{name}.tab"
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    monkeypatch.setattr(nltk.data, "path", [str(tmp_path)])
    return tmp_path


def test_installed_languages_come_in_one_order(folder: Path) -> None:
    assert [language.name for language in installed()] == ["French", "Chinese", "Arabic"]


def test_a_synset_has_its_words_and_nothing_else_of_the_file(folder: Path) -> None:
    french = load_wordnet("fra")
    assert french.language.tag == "fr"
    assert french.of(SEASON, LEXICON) == ("printemps",)
    assert french.of(COIL, LEXICON) == ("printemps", "ressort à boudin")
    assert french.of(LEXICON.sense("chest%1:08:00::"), LEXICON) == ()


def test_a_word_that_other_senses_share_comes_last(folder: Path) -> None:
    rivals = LEXICON.candidates("spring")
    assert load_wordnet("fra").of(COIL, LEXICON, rivals) == ("ressort à boudin", "printemps")


def test_satellites_are_adjectives_whichever_letter_the_file_has(folder: Path) -> None:
    assert load_wordnet("fra").of(FREE, LEXICON) == ("gratuit",)
    assert load_wordnet("cmn").of(FREE, LEXICON) == ("免费的",)


def test_roots_and_gaps_are_no_words(folder: Path) -> None:
    assert load_wordnet("arb").of(SEASON, LEXICON) == ("ربِيع",)
    assert load_wordnet("cmn").of(SEASON, LEXICON) == ()


def test_a_zipped_collection_is_read_as_it_is(folder: Path) -> None:
    with ZipFile(folder / "corpora" / "omw-2.0.zip", "w") as archive:
        for name, text in FILES.items():
            (folder / "corpora" / "omw-2.0" / f"{name}.tab").unlink()
            archive.writestr(f"omw-2.0/{name}.tab", text)
    for path in sorted((folder / "corpora" / "omw-2.0").iterdir()):
        path.rmdir()
    (folder / "corpora" / "omw-2.0").rmdir()
    assert len(installed()) == 3
    assert load_wordnet("fra").of(SEASON, LEXICON) == ("printemps",)


def test_what_is_not_installed_is_said_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nltk.data, "path", [str(tmp_path)])
    assert installed() == ()
    with pytest.raises(WsdError) as error:
        load_wordnet("fra")
    assert INSTALL in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize("code", ["ita", "xxx", "../../etc/passwd", ""])
def test_a_language_without_a_file_is_refused(folder: Path, code: str) -> None:
    with pytest.raises(WsdError, match="There is no wordnet"):
        load_wordnet(code)


def test_a_damaged_file_is_refused(folder: Path) -> None:
    (folder / "corpora/omw-2.0/fra/wn-data-fra.tab").write_bytes(b"15237044-n\tfra:lemma\t\xff\n")
    with pytest.raises(WsdError, match="French wordnet is damaged"):
        load_wordnet("fra")
    (folder / "corpora/omw-2.0.zip").write_bytes(b"no archive")
    assert load_wordnet("arb").of(SEASON, LEXICON)


def test_threads_load_one_and_the_same(folder: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(load_wordnet, ["fra"] * 32))
    assert len({id(each) for each in found}) == 1


@pytest.mark.skipif(not installed(), reason="Open Multilingual Wordnet is not installed")
def test_the_real_collection_tells_a_coil_from_a_season() -> None:
    seasons = {
        language.tag: load_wordnet(language.code).of(SEASON, LEXICON) for language in installed()
    }
    assert "printemps" in seasons.get("fr", ("printemps",))
    assert "wiosna" in seasons.get("pl", ("wiosna",))
    assert len(installed()) <= len(LANGUAGES)
    rivals = LEXICON.candidates("spring")
    if "fr" in seasons:
        assert load_wordnet("fra").of(COIL, LEXICON, rivals)[0] == "ressort"
