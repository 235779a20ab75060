"""Forms of English words: told, and put on other words."""

from __future__ import annotations

import pytest

from wsd.findings import Form
from wsd.inflection import FORMS, article, form_of, inflected
from wsd.inventory import load_inventory
from wsd.records import Pos

LEXICON = load_inventory()


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("take", "take takes took taken taking"),
        ("show", "show shows showed shown showing"),
        ("sing", "sing sings sang sung singing"),
        ("sink", "sink sinks sank sunk sinking"),
        ("come", "come comes came come coming"),
        ("put", "put puts put put putting"),
        ("beat", "beat beats beat beaten beating"),
        ("stop", "stop stops stopped stopped stopping"),
        ("carry", "carry carries carried carried carrying"),
        ("agree", "agree agrees agreed agreed agreeing"),
        ("die", "die dies died died dying"),
        ("go", "go goes went gone going"),
        ("have", "have has had had having"),
        ("be", "be is was been being"),
    ],
)
def test_a_verb_is_conjugated(lemma: str, forms: str) -> None:
    made = [inflected(lemma, "VERB", form, LEXICON) for form in FORMS["VERB"]]
    assert made == forms.split()


@pytest.mark.parametrize(
    ("lemma", "plural"),
    [
        ("city", "cities"),
        ("boy", "boys"),
        ("box", "boxes"),
        ("wolf", "wolves"),
        ("child", "children"),
        ("brother", "brothers"),
        ("policeman", "policemen"),
        ("human", "humans"),
        ("sheep", "sheep"),
        ("chest_of_drawers", "chests of drawers"),
        ("mother-in-law", "mothers-in-law"),
        ("exploration_party", "exploration parties"),
    ],
)
def test_a_noun_is_put_into_the_plural_at_its_head(lemma: str, plural: str) -> None:
    assert inflected(lemma, "NOUN", "plural", LEXICON) == plural


@pytest.mark.parametrize(
    ("lemma", "compared"),
    [
        ("good", "better best"),
        ("big", "bigger biggest"),
        ("happy", "happier happiest"),
        ("free", "freer freest"),
        ("complimentary", "more complimentary,most complimentary"),
    ],
)
def test_an_adjective_is_compared(lemma: str, compared: str) -> None:
    forms: tuple[Form, Form] = ("comparative", "superlative")
    made = [inflected(lemma, "ADJ", form, LEXICON) for form in forms]
    assert made == compared.split("," if "," in compared else " ")


@pytest.mark.parametrize(
    ("lemma", "pos"),
    [("take_place", "VERB"), ("point_of_view", "NOUN"), ("large", "ADJ"), ("soon", "ADV")],
)
def test_what_is_made_is_told_again(lemma: str, pos: Pos) -> None:
    for form in FORMS[pos]:
        assert form_of(inflected(lemma, pos, form, LEXICON), lemma, pos, LEXICON) == form


@pytest.mark.parametrize(
    ("before", "form"),
    [
        ("She", "past"),
        ("She has", "past participle"),
        ("She has never really", "past participle"),
        ("The books were", "past participle"),
        ("She has a friend who", "past"),
    ],
)
def test_an_auxiliary_makes_a_participle(before: str, form: Form) -> None:
    assert form_of("borrowed", "borrow", "VERB", LEXICON, before.split()) == form


def test_he_put_is_past_and_they_put_may_be_present() -> None:
    assert form_of("put", "put", "VERB", LEXICON, ["He"]) == "past"
    assert form_of("put", "put", "VERB", LEXICON, ["They"]) == "base"


@pytest.mark.parametrize(
    ("text", "lemma", "pos", "form"),
    [
        ("Are", "be", "VERB", "base"),
        ("non-stop", "nonstop", "ADV", "base"),
        ("naïve", "naive", "ADJ", "base"),
        ("CHESTS OF  DRAWERS", "chest_of_drawers", "NOUN", "plural"),
        ("n't", "not", "ADV", None),
        ("", "not", "ADV", None),
        ("我", "spring", "NOUN", None),
    ],
)
def test_case_accents_and_gaps_do_not_matter(
    text: str, lemma: str, pos: Pos, form: Form | None
) -> None:
    assert form_of(text, lemma, pos, LEXICON) == form


@pytest.mark.parametrize(
    ("fitting", "words"),
    [
        ("an", "usher hour uncle honest FBI only unimportant"),
        ("a", "guide unit once useful European one"),
    ],
)
def test_an_article_agrees_with_the_sound(fitting: str, words: str) -> None:
    assert {article(word) for word in words.split()} == {fitting}


def test_an_article_before_nothing_is_the_usual_one() -> None:
    assert article("") == "a"
