"""Words back into text, spaced as people write."""

from __future__ import annotations

import pytest

from wsd.spacing import around, joined


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("", ""),
        ("It rained .", "It rained."),
        ("do n't , Ann 's here ; they 'll see", "don't, Ann's here; they'll see"),
        ("( as he said ) it is", "(as he said) it is"),
        ('" Come , " he said . " Go " .', '"Come," he said. "Go".'),
        ("`` Come '' , he said", "``Come'', he said"),
        ("a 50 % loss of $ 5", "a 50% loss of $5"),
        ("他 在 。", "他 在 。"),
    ],
)
def test_marks_stand_where_people_put_them(words: str, text: str) -> None:
    assert joined(words.split()) == text


def test_an_open_quotation_is_only_closed_by_its_own_mark() -> None:
    assert joined(["he", "said", '"', "it", "'s", '"', '"', "no"]) == 'he said "it\'s" "no'


@pytest.mark.parametrize(
    ("left", "right", "seen"),
    [
        ("a b ", " c", ("a b ", " c")),
        ("The pilot saw a ", " in the wing.", ("… saw a ", " in the …")),
        ("他在春天看见了那些花", "开得很好很好很好", ("…春天看见了那些花", "开得很好很好很好")),
        ("antidisestablishment ", " ", ("…ishment ", " ")),
    ],
)
def test_an_excerpt_cuts_no_word_unless_it_is_longer_than_the_excerpt(
    left: str, right: str, seen: tuple[str, str]
) -> None:
    assert around(left, right, 8) == seen
