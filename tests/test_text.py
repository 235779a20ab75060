"""What a text is split into, and that offsets always lead back to it."""

from __future__ import annotations

import random
import sys

import pytest

from wsd.inventory import Inventory, load_inventory
from wsd.records import Sentence, WsdError
from wsd.text import MAX_SENTENCE, MAX_WORDS, split


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    return load_inventory()


def words(sentences: tuple[Sentence, ...]) -> list[list[str]]:
    return [[token.text for token in sentence.tokens] for sentence in sentences]


def expressions(sentences: tuple[Sentence, ...]) -> list[str]:
    return [expression.text for sentence in sentences for expression in sentence.expressions]


@pytest.mark.parametrize("text", ["", " ", "\n\t\r\n\u3000\u2028"])
def test_a_blank_text_has_no_sentences(inventory: Inventory, text: str) -> None:
    assert split(text, inventory) == ()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("I don't, he's, we'll!", "I do n't , he 's , we 'll !"),
        ("I don’t, he’s, we’ll!", "I do n’t , he ’s , we ’ll !"),
        ("I'd've", "I 'd 've"),
        ("Ann's dogs' food", "Ann 's dogs ' food"),
        ("do n't Ann 's", "do n't Ann 's"),
        ("her well-known mother-in-law", "her well-known mother-in-law"),
        ("O'Brien came at 5 o'clock", "O'Brien came at 5 o'clock"),
        ("“Why?” (he asked)", "“ Why ? ” ( he asked )"),
        ("``Why?''", "`` Why ? ''"),
        ("3.14, 1,000 or .45; 9/11", "3.14 , 1,000 or .45 ; 9/11"),
        ("$5 and 50%", "$ 5 and 50 %"),
        ("see https://a.org/b_(c)?d=1.", "see https://a.org/b_(c)?d=1 ."),
        ("(www.a.org), a.b+c@d.co.uk.", "( www.a.org ) , a.b+c@d.co.uk ."),
        ("wait... what -- now—", "wait ... what -- now —"),
        ("and/or AT&T", "and / or AT&T"),
        ("<b>hi</b>", "< b > hi < / b >"),
        ("ok 👩‍👩‍👧👍🏽🇫🇷", "ok 👩‍👩‍👧 👍🏽 🇫🇷"),
        ("cafe\u0301 नमस्ते שלום", "cafe\u0301 नमस्ते שלום"),
        ("我爱New York", "我爱 New York"),
        ("a\x00b\u200bc", "a \x00 b \u200b c"),
    ],
)
def test_a_sentence_is_split_into_penn_treebank_tokens(
    inventory: Inventory, text: str, tokens: str
) -> None:
    assert [token for sentence in words(split(text, inventory)) for token in sentence] == (
        tokens.split(" ")
    )


@pytest.mark.parametrize(
    "sentences",
    [
        ["He left.", "She stayed!", "Why?", "Nobody knows..."],
        ["Dr. Smith met J. K. Rowling at 5 p.m. in the U.S. Senate.", "They spoke."],
        ["He moved to the U.S. in May.", "It rained, e.g. on Monday, etc."],
        ["We met at Acme Inc.", "The day was cold."],
        ['"Go away."', '"Stay!"', "(She smiled.)", "He left."],
        ["“Go away,” he said.", "“No!” she cried."],
        ["See No. 5 and fig. 3.", "1. Wash the pears."],
        ["It cost 3.50 dollars.", "Cheap!"],
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(
    inventory: Inventory, sentences: list[str]
) -> None:
    found = split(" ".join(sentences), inventory)
    assert [sentence.text for sentence in found] == sentences


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\n\n", " \r ", "\u2029"])
def test_a_line_break_ends_a_sentence(inventory: Inventory, line_break: str) -> None:
    found = split(f"A title{line_break}and a text", inventory)
    assert [sentence.text for sentence in found] == ["A title", "and a text"]


def test_chinese_sentences_end_without_a_space(inventory: Inventory) -> None:
    assert words(split("我爱你。你呢？", inventory)) == [["我爱你", "。"], ["你呢", "？"]]


def test_expressions_of_wordnet_are_found_in_any_inflection(inventory: Inventory) -> None:
    text = (
        "She looked up: her driver's license and two chests of drawers were in New  York, in the "
        "United States of America, where it took place of course; a bachelor’s degree."
    )
    assert expressions(split(text, inventory)) == [
        "looked up",
        "driver's license",
        "chests of drawers",
        "New  York",
        "United States of America",
        "took place",
        "of course",
        "bachelor’s degree",
    ]


def test_an_expression_says_which_tokens_it_covers(inventory: Inventory) -> None:
    text = "A chest of drawers."
    (sentence,) = split(text, inventory)
    (expression,) = sentence.expressions
    assert (expression.first, expression.last) == (1, 3)
    assert text[expression.start : expression.end] == expression.text == "chest of drawers"


@pytest.mark.parametrize(
    "text",
    [
        "It was on Monday.",
        "They live in the city.",
        "In this case he made it.",
        "They went to New. York fell.",
        "He took, place by place, all.",
        "Take\nplace",
    ],
)
def test_words_that_meet_by_chance_are_no_expression(inventory: Inventory, text: str) -> None:
    assert expressions(split(text, inventory)) == []


def random_text(seed: int) -> str:
    """A few hundred characters of English, marks, white space and anything that Unicode has."""
    chance = random.Random(seed)
    pieces = [
        "don't",
        "Dr.",
        "U.S.",
        "took place",
        "'s",
        "…",
        " ",
        "\n",
        "\t",
        ". ",
        '"',
        "http://",
    ]
    anything = [chr(chance.randrange(sys.maxunicode + 1)) for _ in range(60)]
    latin = [chr(chance.randrange(0x250)) for _ in range(60)]
    return "".join(chance.choices(pieces * 4 + anything + latin, k=300))


@pytest.mark.parametrize("seed", range(100))
def test_every_character_but_white_space_is_in_one_token(inventory: Inventory, seed: int) -> None:
    text = random_text(seed)
    sentences = split(text, inventory)
    tokens = [token for sentence in sentences for token in sentence.tokens]
    position = 0
    for token in tokens:
        assert text[token.start : token.end] == token.text != ""
        assert text[position : token.start].strip() == "" and position <= token.start
        position = token.end
    assert text[position:].strip() == ""
    for sentence in sentences:
        assert text[sentence.start : sentence.end] == sentence.text
        assert (sentence.start, sentence.end) == (
            sentence.tokens[0].start,
            sentence.tokens[-1].end,
        )
        last = -1
        for expression in sentence.expressions:
            assert last < expression.first < expression.last < len(sentence.tokens)
            assert text[expression.start : expression.end] == expression.text
            last = expression.last


def test_a_long_sentence_is_cut_between_tokens(inventory: Inventory) -> None:
    found = split("word " * (2 * MAX_SENTENCE + 1), inventory)
    assert [len(sentence.tokens) for sentence in found] == [MAX_SENTENCE, MAX_SENTENCE, 1]


def test_a_text_above_the_limit_is_an_error_that_says_what_to_do(inventory: Inventory) -> None:
    assert len(split("word\n" * MAX_WORDS, inventory)) == MAX_WORDS
    message = (
        "^The text is too long: it has more than 5,000 words and punctuation marks; "
        "give it in parts of at most 5,000.$"
    )
    with pytest.raises(WsdError, match=message):
        split("word " * 10_000, inventory)


@pytest.mark.parametrize(
    "piece", ["a", "a.", "'", "-", "1,", "www.", "a@", "\u0301", "👍", "http://!"]
)
def test_a_huge_word_is_split_or_refused_at_once(inventory: Inventory, piece: str) -> None:
    try:
        found = split(piece * 100_000, inventory)
    except WsdError:
        return
    assert "".join(token for sentence in words(found) for token in sentence) == piece * 100_000
