"""Sentences said with synonyms: what is replaced, in which form, and why."""

from __future__ import annotations

import json

import pytest
from fakes import Believer

from wsd.__main__ import main
from wsd.disambiguator import Disambiguator
from wsd.findings import Rewriting
from wsd.inventory import load_inventory
from wsd.records import WsdError
from wsd.rewriting import explanation, rewrite

USHER = "guide%1:18:00::"
GUIDEBOOK = "guide%1:10:00::"
FREE = "complimentary%5:00:00:unpaid:00"
BUREAU = "chest_of_drawers%1:06:00::"
TAKE_PLACE = "take_place%2:30:00::"
BRING_HOME = "get%2:35:04::"


def rewritten(text: str, *keys: str) -> Rewriting:
    reader = Disambiguator(Believer(*keys), load_inventory())
    [answers] = reader.disambiguate(text).sentences
    return rewrite("believer", answers, load_inventory())


def test_a_word_is_replaced_by_a_synonym_of_its_sense_in_its_form() -> None:
    assert rewritten("They hired two guides.", USHER).text == "They hired two ushers."
    assert rewritten("They bought two guides.", GUIDEBOOK).text == "They bought two guidebooks."


def test_capitals_are_kept() -> None:
    assert rewritten("Guides came.", USHER).text == "Ushers came."
    assert rewritten("GUIDES CAME.", USHER).text == "USHERS CAME."


def test_the_article_agrees_and_the_change_is_recorded() -> None:
    found = rewritten("A guide came with a guide.", USHER)
    assert found.text == "An usher came with an usher."
    assert [each.text for each in found.replacements] == ["A", "guide", "a", "guide"]
    assert [each.answer is None for each in found.replacements] == [True, False, True, False]
    assert "An" in explanation(found.replacements[0])


def test_an_article_that_fits_already_stays() -> None:
    found = rewritten("An old guide in a chest of drawers.", BUREAU)
    assert found.text == "An old guide in a bureau."
    assert [each.text for each in found.replacements] == ["chest of drawers"]


def test_an_expression_is_replaced_as_one_and_its_head_is_inflected() -> None:
    found = rewritten("It took place there.", TAKE_PLACE)
    assert found.replacements[0].text == "took place"
    assert found.replacements[0].synonym is not None
    assert found.replacements[0].synonym.form == "past"
    assert " ".join(found.text.split()[1:-1]).endswith(("ed", "ened", "on", "off", "about"))


def test_offsets_name_what_was_replaced_in_every_sentence() -> None:
    reader = Disambiguator(Believer(USHER), load_inventory())
    sentences = reader.disambiguate("Two guides came. One guide left.").sentences
    for answers in sentences:
        found = rewrite("believer", answers, load_inventory())
        assert [found.original[r.start : r.end] for r in found.replacements] == [
            r.text for r in found.replacements
        ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("The mattress had a spring.", "spring%1:06:00::"),  # no other word in its synset
        ("He went to Paris.", "paris%1:15:00::"),  # a name
        ("我 😀 <b>x</b>", USHER),
        ("qwrtz", USHER),
    ],
)
def test_what_has_no_synonym_is_left_alone(text: str, key: str) -> None:
    found = rewritten(text, key)
    assert (found.text, found.replacements) == (found.original, ())


def test_an_explanation_tells_sense_belief_and_choice() -> None:
    [replacement] = rewritten("They hired two guides.", USHER).replacements
    told = explanation(replacement)
    assert replacement.answer is not None and replacement.answer.probability == 8 / (8 + 10)
    assert "“guides” is read as" in told and "44 % sure" in told
    assert "“usher” is the only other word" in told and told.endswith("put into the plural.")


def test_synonyms_come_by_the_probability_of_their_sense() -> None:
    reader = Disambiguator(Believer(GUIDEBOOK), load_inventory())
    found = reader.synonyms("They bought two guides.", "guides")
    assert found[0].text == "guidebooks" and found[0].sense.key == GUIDEBOOK
    assert found[0].probability == pytest.approx(max(each.probability for each in found))
    assert [e.probability for e in found] == sorted((e.probability for e in found), reverse=True)
    assert len({each.lemma for each in found}) == len(found) > 3
    assert {each.form for each in found} <= {"plural", "third person"}


def test_the_most_frequent_synonym_of_a_sense_comes_first() -> None:
    reader = Disambiguator(Believer("chest%1:06:01::"), load_inventory())
    counts = [
        each.count
        for each in reader.synonyms("It is in the chest.", "chest")
        if each.sense.key == "chest%1:06:01::"
    ]
    assert len(counts) == 3 and counts == sorted(counts, reverse=True)


def test_a_word_without_a_sense_has_no_synonyms_and_an_unknown_one_is_an_error() -> None:
    reader = Disambiguator(Believer(), load_inventory())
    assert reader.synonyms("They hired two guides.", "guides") == ()
    assert reader.synonyms("They hired of guides.", "of") == ()
    with pytest.raises(WsdError, match="no word 'spring'"):
        reader.synonyms("They hired two guides.", "spring")


def test_the_command_lists_synonyms_and_gives_them_as_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reader = Disambiguator(Believer(USHER), load_inventory())
    monkeypatch.setattr("wsd.disambiguator.load", lambda _: reader)
    assert main(["synonyms", "They hired two guides.", "--target", "guides"]) == 0
    assert capsys.readouterr().out.splitlines()[0].split()[:3] == ["0.44", "ushers", USHER]
    assert main(["synonyms", "They hired two guides.", "--target", "3", "--json"]) == 0
    first = json.loads(capsys.readouterr().out)["synonyms"][0]
    assert (first["text"], first["form"], first["sense"]) == ("ushers", "plural", USHER)
    assert main(["synonyms", "They hired two of them.", "--target", "of"]) == 0
    assert "no other word fits" in capsys.readouterr().out
    assert main(["synonyms", "They hired.", "--target", "spring"]) == 1
    assert "no word 'spring'" in capsys.readouterr().err
