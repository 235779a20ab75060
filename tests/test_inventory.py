"""The lexicon's specification, on WordNet 3.0 itself."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from wsd import wordnet
from wsd.inventory import Inventory, load_inventory, read_inventory
from wsd.records import Sense, WsdError
from wsd.wordnet import find_wordnet

GUIDEBOOK = "guide%1:10:00::"


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    return load_inventory()


def keys(senses: tuple[Sense, ...]) -> list[str]:
    return [sense.key for sense in senses]


def test_a_sense_carries_all_that_wordnet_says_of_it(inventory: Inventory) -> None:
    assert inventory.sense("complimentary%5:00:00:unpaid:00") == Sense(
        key="complimentary%5:00:00:unpaid:00",
        synset="complimentary.s.01",
        lemma="complimentary",
        pos="ADJ",
        gloss="costing nothing",
        examples=("complimentary tickets", "free admission"),
        synonyms=("costless", "free", "gratis", "gratuitous"),
        hypernyms=(),
        lexname="adj.all",
        count=0,
    )
    chest = inventory.sense("chest%1:06:01::")
    assert chest.synset == "chest_of_drawers.n.01"
    assert chest.synonyms == ("chest of drawers", "bureau", "dresser")
    assert chest.hypernyms == ("furniture",)


def test_the_count_is_that_of_wordnets_own_list(inventory: Inventory) -> None:
    assert inventory.sense("be%2:42:03::").count == 10742
    assert inventory.sense(GUIDEBOOK).count == 1


def test_candidates_come_by_part_of_speech_and_then_by_wordnets_order(
    inventory: Inventory,
) -> None:
    spring = inventory.candidates("Spring")
    assert [sense.pos for sense in spring] == ["NOUN"] * 6 + ["VERB"] * 5
    assert spring == inventory.senses("spring", "NOUN") + inventory.senses("spring", "VERB")
    assert inventory.candidates("spring", "VERB") == inventory.senses("spring", "VERB")
    assert inventory.candidates("spring", "ADV") == ()


def test_the_form_itself_comes_before_its_base_forms(inventory: Inventory) -> None:
    lemmas = dict.fromkeys((s.pos, s.lemma) for s in inventory.candidates("saw"))
    assert list(lemmas) == [("NOUN", "saw"), ("VERB", "saw"), ("VERB", "see")]


@pytest.mark.parametrize(
    ("form", "lemmas"),
    [
        ("leaves", {"leaf", "leave"}),
        ("better", {"better", "good", "well"}),
        ("left", {"left", "leave"}),
        ("chests of drawers", {"chest_of_drawers"}),
        ("took place", {"take_place"}),
        ("remedied", {"remedy"}),
        ("points_of_view", {"point_of_view"}),
        ("mothers-in-law", {"mother-in-law"}),
        ("passers-by", {"passer-by"}),
        ("chest-of-drawers", {"chest_of_drawers"}),
        ("non-stop", {"nonstop"}),
        ("naïve", {"naive"}),
        ("bachelor’s degree", {"bachelor's_degree"}),
        ("NEW  YORK", {"New_York"}),
    ],
)
def test_an_inflected_form_finds_its_lemmas(
    inventory: Inventory, form: str, lemmas: set[str]
) -> None:
    assert {sense.lemma for sense in inventory.candidates(form)} == lemmas
    assert inventory.knows(form)


@pytest.mark.parametrize("form", ["", " ", "-", "_", "the", "of", "qwrtz", "我", "a" * 10**6, "\0"])
def test_a_form_that_wordnet_does_not_know_has_no_candidates(
    inventory: Inventory, form: str
) -> None:
    assert inventory.candidates(form) == ()
    assert not inventory.knows(form)


def test_irregular_forms_are_those_of_the_exception_lists(inventory: Inventory) -> None:
    assert inventory.irregular_forms("take", "VERB") == ("taken", "took")
    assert inventory.irregular_forms("Wolf", "NOUN") == ("wolves",)
    assert inventory.irregular_forms("bank", "NOUN") == ()


def test_a_synset_has_the_number_that_other_languages_use(inventory: Inventory) -> None:
    assert inventory.synset_id(inventory.sense("spring%1:28:00::")) == "15237044-n"
    assert inventory.synset_id(inventory.sense("complimentary%5:00:00:unpaid:00")) == "01710260-a"


def test_senses_of_a_lemma_need_its_exact_name(inventory: Inventory) -> None:
    assert GUIDEBOOK in keys(inventory.senses("guide", "NOUN"))
    assert inventory.senses("guides", "NOUN") == ()
    assert inventory.senses("guide", "ADV") == ()


def test_lemmas_that_differ_by_case_in_one_synset_are_one_candidate(inventory: Inventory) -> None:
    synsets = [sense.synset for sense in inventory.candidates("earth")]
    assert len(synsets) == len(set(synsets))


@pytest.mark.parametrize("key", ["", "guide", "guide%", "guide%9:10:00::", "guide%1:99:00::", "%1"])
def test_an_unknown_key_is_an_error_that_names_it(inventory: Inventory, key: str) -> None:
    with pytest.raises(WsdError, match=r"^WordNet 3\.0 has no sense with the key '.*'"):
        inventory.sense(key)


@pytest.mark.slow  # reads all of WordNet, half a minute
def test_every_key_of_wordnets_sense_index_is_found_and_no_other() -> None:
    lines = (find_wordnet() / "index.sense").read_text("ascii").splitlines()
    listed = [line.split(" ", 1)[0] for line in lines]
    found = [sense.key for sense in load_inventory().all_senses()]
    assert len(found) == 206_941
    assert sorted(found) == sorted(listed)


def test_the_longest_expression_is_that_of_a_search_through_all_names(
    inventory: Inventory,
) -> None:
    """Words stand between underscores; a token also ends before "'s" and "/"."""
    border = re.compile("(?=_|/|'s?(?:_|$))")
    names = [name for name in inventory.vocabulary() if border.search(name)]
    pairs = [("new", "york"), ("driver", "'s"), ("and", "/"), ("a", "priori"), ("took", "place")]
    pairs += [("and", "or"), ("driver's", "license"), ("", ""), ("_", "_"), ("st", "john")]
    bases = {"took": {"took", "take"}}
    for first, second in pairs:
        longest = 0
        for name in names:
            opening, rest = border.split(name, maxsplit=1)
            initial = rest.lstrip("_")[:1]
            if opening in bases.get(first, {first}) and initial == second[:1]:
                longest = max(longest, name.count("_") + 1)
        assert inventory.longest_expression(first, second) == longest, (first, second)


def test_senses_stand_in_the_order_of_the_sense_index(inventory: Inventory) -> None:
    for line in (find_wordnet() / "index.sense").read_text("ascii").splitlines()[::997]:
        key, _, rank, count = line.split()
        sense = inventory.sense(key)
        assert sense.count == int(count)
        assert keys(inventory.senses(sense.lemma, sense.pos))[int(rank) - 1] == key


def test_many_threads_may_ask_a_fresh_inventory_at_once(inventory: Inventory) -> None:
    forms = ["spring", "guide", "leaves", "better", "run", "took place", "set", "cut", "earth"]
    fresh, together = read_inventory(), Barrier(8)

    def ask(turn: int) -> list[tuple[Sense, ...]]:
        together.wait()
        return [fresh.candidates(form) for form in forms[turn:] + forms[:turn]]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    expected = [inventory.candidates(form) for form in forms]
    assert answers == [expected[turn:] + expected[:turn] for turn in range(8)]


def test_many_threads_load_one_inventory() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: id(load_inventory()), range(8)))) == 1


def test_nltks_store_of_synsets_stays_bounded(
    inventory: Inventory, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = read_inventory()
    monkeypatch.setattr(wordnet, "CACHED_SYNSETS", 50)
    for form in ("run", "take", "break", "set"):
        assert fresh.candidates(form) == inventory.candidates(form)
    assert sum(map(len, fresh._reader._synset_offset_cache.values())) < 50 + 200
