"""Scores against hand arithmetic and against the published first-sense baseline."""

import os
from pathlib import Path

import pytest
from fakes import CountingReader, FewWords, senses

from wsd.evaluation import (
    UNKNOWN_KEY,
    Comparison,
    FirstSense,
    Prediction,
    Score,
    bootstrap_interval,
    by_answer,
    by_frequency,
    by_pos,
    compare,
    predict,
    prediction_lines,
    score,
    score_keys,
)
from wsd.framework import read_framework, read_gold
from wsd.records import Instance, Pos, Reading, Request, TaggedSentence, Target

SEASON, COIL, LEAP = (each.key for each in senses("spring"))
EVALUATION_SETS = Path(
    os.environ.get("WSD_EVAL", Path(__file__).parents[2] / "shared" / "wsd_eval")
)


def sentence(words: str, *instances: Instance) -> TaggedSentence:
    return TaggedSentence("d0", tuple(words.split()), instances)


def instance(name: str, at: int, *keys: str, lemma: str = "spring", pos: Pos = "NOUN") -> Instance:
    return Instance(name, at, at, lemma, pos, keys)


CORPUS = (
    sentence("Spring is here again", instance("a", 0, COIL)),
    sentence("nothing here"),
    sentence(
        "They often spring at spring in spring",
        instance("b", 2, LEAP, pos="VERB"),
        instance("c", 4, SEASON, COIL),
        instance("d", 6, COIL),
    ),
)


def prediction(name: str, right: bool) -> Prediction:
    return Prediction(instance(name, 0, SEASON), SEASON if right else COIL, None)


def predictions(flags: str) -> list[Prediction]:
    """One prediction a character: "+" is right, "-" is wrong."""
    return [prediction(str(index), flag == "+") for index, flag in enumerate(flags)]


def test_candidates_are_those_of_the_given_lemma_and_part_of_speech() -> None:
    reader = CountingReader()
    predict(reader, CORPUS, FewWords())
    [requests] = reader.calls
    assert len(requests) == 2, "a sentence without instances is not read"
    keys = [[each.key for each in target.candidates] for target in requests[1].targets]
    assert keys == [[LEAP], [SEASON, COIL], [SEASON, COIL]]


def test_each_instance_gets_the_answer_to_its_own_target() -> None:
    found = predict(CountingReader(), CORPUS, FewWords())
    # the counting reader prefers the coil where more words stand to the right
    assert [(each.instance.id, each.key) for each in found] == [
        ("a", COIL),
        ("b", LEAP),
        ("c", SEASON),
        ("d", SEASON),
    ]
    assert prediction_lines(found).splitlines()[0] == f"a {COIL}"


def test_any_gold_key_counts_as_right() -> None:
    found = predict(CountingReader(), CORPUS, FewWords())
    assert [each.right for each in found] == [True, True, True, False]
    assert score(found) == Score(right=3, answered=4, total=4)
    assert score(found).f1 == 3 / 4


def test_every_instance_is_answered_whatever_its_lemma() -> None:
    corpus = (
        sentence(
            "It springs and Chests glorp",
            instance("other-pos", 1, pos="ADV"),
            instance("surface", 3, lemma="chest_x"),
            instance("unknown", 4, lemma="glorp"),
        ),
        sentence("chest", instance("form", 0, lemma="no_such_lemma")),
    )
    found = {each.instance.id: each.key for each in predict(FirstSense(), corpus, FewWords())}
    assert found == {
        "other-pos": SEASON,
        "surface": UNKNOWN_KEY,
        "unknown": UNKNOWN_KEY,
        "form": senses("chest")[0].key,
    }


def test_the_first_sense_baseline_says_where_its_answer_comes_from() -> None:
    target = Target(0, 0, senses("spring"))
    [(reading,)] = FirstSense().read([Request(("spring",), (target,))])
    assert reading == Reading(target, (1.0, 0.0, 0.0), 0.0, "first sense")


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    found = Score(right=3, answered=4, total=6)
    assert (found.precision, found.recall) == (3 / 4, 3 / 6)
    assert found.f1 == pytest.approx(2 * (3 / 4) * (3 / 6) / (3 / 4 + 3 / 6))
    assert Score(0, 0, 0).f1 == 0


def test_a_prediction_file_is_scored_as_the_frameworks_scorer_does() -> None:
    gold = {"a": ("x%1", "y%1"), "b": ("x%1",), "c": ("z%1",), "d": ("z%1",)}
    answers = {"a": ("y%1",), "b": ("x%1", "w%1"), "c": ("w%1",), "elsewhere": ("z%1",)}
    # a is right, half of b is, c is wrong, d is unanswered
    assert score_keys(gold, answers) == Score(right=1 + 1 / 2, answered=3, total=4)


def test_breakdowns_sort_every_instance_into_one_group() -> None:
    found = predict(CountingReader(), CORPUS, FewWords())
    assert by_pos(found) == {"NOUN": Score(2, 3, 3), "VERB": Score(1, 1, 1)}
    assert by_answer(found) == {"first sense": Score(2, 3, 3), "another sense": Score(1, 1, 1)}
    # gold: a and d the coil, b the leap, c the season or the coil
    counts = {SEASON: 10, COIL: 9}
    assert by_frequency(found, counts) == {
        "frequent": Score(1, 1, 1),
        "rare": Score(1, 2, 2),
        "unseen": Score(1, 1, 1),
    }


def test_an_interval_lies_around_the_score_as_the_normal_approximation_says() -> None:
    low, high = bootstrap_interval(predictions("+" * 700 + "-" * 300))
    half = 1.96 * (0.7 * 0.3 / 1000) ** 0.5
    assert low == pytest.approx(0.7 - half, abs=0.002)
    assert high == pytest.approx(0.7 + half, abs=0.002)
    assert bootstrap_interval(predictions("++++")) == (1.0, 1.0)


def test_an_interval_is_the_same_whenever_it_is_computed() -> None:
    found = predictions("+-++-")
    assert bootstrap_interval(found) == bootstrap_interval(found)


def test_mcnemar_counts_the_tails_of_a_fair_coin() -> None:
    found = compare(predictions("++-----+"), predictions("--++++++"))
    # 2 against 5 of 7: at most 2 heads in 7 throws, both tails
    exact = 2 * (1 + 7 + 21) / 2**7
    assert found == Comparison(only_first=2, only_second=5, exact=exact, mid_p=exact - 21 / 2**7)


def test_mcnemar_of_a_draw_finds_no_difference() -> None:
    assert compare(predictions("+-"), predictions("-+")) == Comparison(1, 1, 1.0, 1 - (2 / 4) / 2)
    assert compare(predictions("++"), predictions("++")) == Comparison(0, 0, 1.0, 1.0)


def test_mcnemar_is_computed_for_thousands_of_instances() -> None:
    found = compare(predictions("+" * 1500 + "-" * 1700), predictions("-" * 1500 + "+" * 1700))
    # the normal approximation with continuity correction: z = (1700 - 1500 - 1) / sqrt(3200)
    assert found.exact == pytest.approx(0.00044, abs=0.00002)


def test_only_the_same_instances_can_be_compared() -> None:
    with pytest.raises(ValueError, match="same instances"):
        compare(predictions("++"), predictions("+"))


@pytest.mark.parametrize(
    ("name", "published"), [("senseval2", 66.8), ("senseval3", 66.2), ("semeval2007", 55.2)]
)
def test_the_first_sense_scores_as_published(name: str, published: float) -> None:
    folder = EVALUATION_SETS / name
    if not folder.is_dir():
        pytest.skip(f"the evaluation set {name} is not at {folder} (set WSD_EVAL)")
    inventory = pytest.importorskip("wsd.inventory").load_inventory()
    gold = folder / f"{name}.gold.key.txt"
    sentences = read_framework(folder / f"{name}.data.xml", gold)
    found = predict(FirstSense(), sentences, inventory)
    answers = {each.instance.id: (each.key,) for each in found}
    assert round(100 * score(found).f1, 1) == published
    assert score_keys(read_gold(gold), answers) == score(found)
