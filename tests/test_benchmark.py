"""The benchmark: groups, calibration, speed and differences by hand, the command with fakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import CountingReader, FewWords, sense, senses

from wsd import checkpoint, inventory, network
from wsd.__main__ import main
from wsd.benchmark import (
    Answers,
    Bin,
    answer,
    by_gold_rank,
    by_senses,
    calibration_bins,
    calibration_error,
    difference,
    differences,
    measure,
    result,
    together,
)
from wsd.commands.benchmark import CLOSING, OPENING, between_markers
from wsd.commands.measured import find_sets
from wsd.evaluation import FirstSense, Prediction, Score
from wsd.published import FRAMEWORK, PUBLISHED
from wsd.records import Instance, Reading, TaggedSentence, Target, WsdError

SEASON, COIL, LEAP = (each.key for each in senses("spring"))
DATA = """<corpus><text id="d0"><sentence id="d0.s0">
<instance id="d0.s0.t0" lemma="spring" pos="NOUN">Spring</instance><wf>is</wf><wf>near</wf>
</sentence><sentence id="d0.s1"><wf>A</wf><wf>broken</wf>
<instance id="d0.s1.t0" lemma="spring" pos="NOUN">spring</instance>
</sentence></text></corpus>"""
GOLD = f"d0.s0.t0 {SEASON}\nd0.s1.t0 {COIL}\n"


def prediction(
    gold: str, *beliefs: float, at: str = "a", source: str = "network", lemma: str = "spring"
) -> Prediction:
    """A reader's answer to one instance, by its belief in each sense of the lemma."""
    candidates = senses(lemma)[: len(beliefs)]
    reading = Reading(Target(0, 0, candidates), beliefs, 0.0, source)  # type: ignore[arg-type]
    return Prediction(Instance(at, 0, 0, lemma, "NOUN", (gold,)), reading.best.key, reading)


def flagged(flags: str) -> tuple[Prediction, ...]:
    """One prediction a character: "+" is right, "-" is wrong."""
    return tuple(
        prediction(SEASON if flag == "+" else COIL, 0.9, 0.1, at=str(index))
        for index, flag in enumerate(flags)
    )


def test_a_measure_is_in_percent_and_lies_within_its_interval() -> None:
    found = measure(flagged("++-"))
    assert (found.f1, found.instances) == (round(100 * 2 / 3, 2), 3)
    assert 0 <= found.low <= found.f1 <= found.high <= 100


def test_instances_are_told_apart_by_whether_the_first_sense_is_right() -> None:
    found = [
        prediction(SEASON, 0.9, 0.1),
        prediction(SEASON, 0.1, 0.9),
        prediction(COIL, 0.1, 0.9),
        prediction(COIL, 0.9, 0.1),
        prediction(COIL, 0.8, 0.2),
        Prediction(Instance("x", 0, 0, "glorp", "NOUN", ("glorp%1",)), "unknown", None),
    ]
    assert by_gold_rank(found) == {"first sense": Score(1, 2, 2), "another sense": Score(1, 4, 4)}


def test_instances_are_told_apart_by_how_many_senses_compete() -> None:
    found = [prediction(SEASON, *[1 / n] * n) for n in (1, 2, 2)]
    found.append(Prediction(Instance("x", 0, 0, "glorp", "NOUN", ("glorp%1",)), "unknown", None))
    many = tuple(sense("spring", 1) for _ in range(9))
    for candidates in (many[:3], many[:4], many[:5], many, (*many, many[0])):
        shares = (1 / len(candidates),) * len(candidates)
        reading = Reading(Target(0, 0, candidates), shares, 0.0, "network")
        instance = Instance("y", 0, 0, "spring", "NOUN", (COIL,))
        found.append(Prediction(instance, SEASON, reading))
    assert by_senses(found) == {
        "1": Score(1, 1, 1),
        "2": Score(2, 2, 2),
        "3-4": Score(0, 2, 2),
        "5-9": Score(0, 2, 2),
        "10+": Score(0, 1, 1),
        "not in WordNet": Score(0, 1, 1),
    }


def test_calibration_leaves_out_the_set_that_served_to_calibrate() -> None:
    sets = {"senseval2": (prediction(SEASON, 0.9, 0.1),), "semeval2007": flagged("--")}
    found = result(Answers("both", sets, 1.0))
    assert (found.calibration_sets, found.calibration_bins) == ("test", (Bin(0.9, 1.0, 1),))
    alone = result(Answers("both", {"semeval2007": flagged("--")}, 1.0))
    assert (alone.calibration_sets, alone.calibration_bins) == ("all", (Bin(0.9, 0.0, 2),))


def test_calibration_is_the_mean_distance_of_belief_from_success() -> None:
    found = [
        prediction(SEASON, 0.92, 0.08),
        prediction(COIL, 0.98, 0.02),
        prediction(SEASON, 0.6, 0.4),
        prediction(SEASON, 1.0),  # a single candidate says nothing of beliefs
        prediction(SEASON, 1.0, 0.0, source="first sense"),
    ]
    bins = calibration_bins(found)
    assert [each.instances for each in bins] == [1, 2]
    assert calibration_error(bins) == pytest.approx((1 * (1 - 0.6) + 2 * (0.95 - 1 / 2)) / 3)


def test_a_belief_of_one_falls_into_the_last_bin() -> None:
    assert calibration_bins([prediction(SEASON, 1.0, 0.0)]) == (Bin(1.0, 1.0, 1),)


def test_a_reader_without_beliefs_has_no_calibration() -> None:
    assert calibration_error(()) is None


def test_sets_of_the_framework_are_joined_and_others_stand_alone() -> None:
    found = {
        "senseval2": flagged("+"),
        "semeval2007": flagged("--"),
        "42D": flagged("+++"),
    }
    assert together(found, "all") == flagged("+") + flagged("--")
    assert together(found, "test") == flagged("+")
    assert together({"42D": flagged("++"), "mine": flagged("-")}, "all") == (
        *flagged("++"),
        *flagged("-"),
    )


def test_speed_counts_the_sentences_read_and_only_the_time_of_reading() -> None:
    ticks = iter((10.0, 10.5, 20.0, 20.5))
    sentence = TaggedSentence("d0", ("spring",), (Instance("a", 0, 0, "spring", "NOUN", (COIL,)),))
    plain = TaggedSentence("d0", ("near",), ())
    sets = {"one": (sentence, plain, sentence), "two": (sentence,)}
    found = answer(CountingReader(), sets, FewWords(), size=7, clock=lambda: next(ticks))
    assert found.sentences_a_second == (2 + 1) / (0.5 + 0.5)
    assert (found.reader, found.size) == ("counting", 7)
    assert [len(each) for each in found.predictions.values()] == [2, 1]


def test_a_result_has_every_breakdown_of_all() -> None:
    # SemCor has the season 10 times, the coil 5 times: see fakes.sense
    answers = Answers(
        "both",
        {
            "senseval2": (prediction(SEASON, 0.9, 0.1), prediction(COIL, 0.9, 0.1)),
            "semeval2007": (prediction(COIL, 0.2, 0.8),),
        },
        3.0,
    )
    found = result(answers)
    assert {name: each.f1 for name, each in found.sets.items()} == {
        "senseval2": 50,
        "semeval2007": 100,
    }
    assert {name: each.instances for name, each in found.together.items()} == {"all": 3, "test": 2}
    assert found.gold_frequency["frequent"].f1 == 100
    assert found.gold_frequency["rare"].f1 == 50
    assert found.gold_rank["another sense"].f1 == 50
    assert found.answer["another sense"].f1 == 100
    assert sum(each.instances for each in found.pos.values()) == 3


def test_a_result_without_beliefs_says_none() -> None:
    sets = {"senseval2": (TaggedSentence("d0", ("spring",), (flagged("+")[0].instance,)),)}
    assert result(answer(FirstSense(), sets, FewWords())).calibration_error is None


def test_a_difference_is_in_points_with_an_interval_of_the_pairs() -> None:
    first, second = flagged("+" * 300 + "-" * 700), flagged("-" * 100 + "+" * 260 + "-" * 640)
    found = difference("both", "left", first, second)
    assert (found.only_reader, found.only_other, found.points) == (100, 60, 4.0)
    half = 1.96 * (100 + 60 - 40**2 / 1000) ** 0.5 / 1000  # the normal approximation
    assert found.low == pytest.approx(4 - 100 * half, abs=0.2)
    assert found.high == pytest.approx(4 + 100 * half, abs=0.2)
    assert 0.001 < found.mid_p < 0.01


def test_the_same_answers_do_not_differ() -> None:
    found = difference("both", "left", flagged("+-"), flagged("+-"))
    assert (found.points, found.low, found.high, found.mid_p) == (0, 0, 0, 1)


def test_only_pairs_with_both_readers_are_compared() -> None:
    answers = [Answers(name, {"senseval2": flagged("+-")}, 1.0) for name in ("left", "both")]
    assert [(each.reader, each.other) for each in differences(answers)] == [("both", "left")]


def test_published_figures_name_their_source_and_average_to_what_is_published() -> None:
    sizes = dict(zip(FRAMEWORK, (2282, 1850, 455, 1644, 1022), strict=True))
    for each in PUBLISHED:
        assert any(year in each.source for year in map(str, range(2016, 2021))), each.system
        [(_, joined)] = [pair for pair in each.f1.items() if pair[0] not in FRAMEWORK]
        sets = {name: f1 for name, f1 in each.f1.items() if name in FRAMEWORK}
        total = sum(sizes[name] for name in sets)
        mean = sum(f1 * sizes[name] for name, f1 in sets.items()) / total
        assert mean == pytest.approx(joined, abs=0.1), each.system


def write_set(folder: Path, name: str) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / f"{name}.data.xml").write_text(DATA, "utf-8")
    (folder / name / f"{name}.gold.key.txt").write_text(GOLD, "utf-8")


def test_sets_are_found_in_the_order_of_the_field_and_the_joined_one_is_left_out(
    tmp_path: Path,
) -> None:
    for name in ("42D", "ALL", "semeval2007", "senseval3", "senseval2"):
        write_set(tmp_path, name)
    (tmp_path / "notes").mkdir()
    assert list(find_sets(tmp_path)) == ["senseval2", "senseval3", "semeval2007", "42D"]


def test_a_folder_without_sets_and_a_set_without_keys_are_told(tmp_path: Path) -> None:
    with pytest.raises(WsdError, match=r"no \*\.data\.xml"):
        find_sets(tmp_path / "nowhere")
    write_set(tmp_path, "senseval2")
    (tmp_path / "senseval2" / "senseval2.gold.key.txt").unlink()
    with pytest.raises(WsdError, match="gold keys"):
        find_sets(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["nothing", OPENING, CLOSING + OPENING, 2 * (OPENING + CLOSING)],
    ids=lambda text: "text",
)
def test_a_readme_without_its_two_markers_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(text, "utf-8")
    with pytest.raises(WsdError, match="each once and in this order"):
        between_markers(tmp_path / "README.md", "table")


@pytest.fixture
def fakes_instead_of_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Stand fakes in for the networks and WordNet; return a folder with sets and manifests."""

    def load_reader(name: str, folder: Path) -> CountingReader:
        reader = CountingReader()
        reader.name = name
        return reader

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(inventory, "load_inventory", FewWords)
    monkeypatch.setattr(network, "load_reader", load_reader)
    monkeypatch.setattr(checkpoint, "size_in_bytes", lambda name, folder: 12_340_000)
    for name in ("shared", *checkpoint.MODEL_NAMES):
        (tmp_path / "models" / name).mkdir(parents=True)
        manifest = json.dumps({"sha256": {"weights.safetensors": f"sum of {name}"}})
        (tmp_path / "models" / name / "manifest.json").write_text(manifest, "utf-8")
    for name in ("senseval2", "semeval2007"):
        write_set(tmp_path / "sets", name)
    (tmp_path / "README.md").write_text(f"before\n{OPENING}\nold\n{CLOSING}\nafter\n", "utf-8")
    return tmp_path


def call(folder: Path, *more: str) -> int:
    data, models = str(folder / "sets"), str(folder / "models")
    return main(["benchmark", *more, "--data", data, "--models", models])


def test_one_command_writes_the_table_the_readme_and_the_json(
    fakes_instead_of_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = fakes_instead_of_files
    out, readme = folder / "docs" / "benchmark.json", folder / "README.md"
    assert call(folder, "--json", str(out), "--readme", str(readme)) == 0
    printed = capsys.readouterr().out
    assert readme.read_text("utf-8") == f"before\n{OPENING}\n{printed}{CLOSING}\nafter\n"
    document = json.loads(out.read_text("utf-8"))
    assert [each["reader"] for each in document["readers"]] == [
        "first-sense",
        *checkpoint.MODEL_NAMES,
    ]
    assert len(document["differences"]) == 5
    assert [each["instances"] for each in document["data"]] == [2, 2]
    origin = document["provenance"]
    assert origin["models"]["both"] == {"weights.safetensors": "sum of both"}
    assert origin["packages"]["numpy"]
    assert origin["command"].endswith("--data sets")
    assert str(folder) not in out.read_text("utf-8")


def test_the_tables_mark_what_is_published_and_show_only_the_sets_at_hand(
    fakes_instead_of_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(fakes_instead_of_files, "first-sense", "both", "left") == 0
    lines = capsys.readouterr().out.splitlines()
    assert (
        "| system | Senseval-2 (2) | SemEval-2007 (2) | all but SemEval-2007 (2) | all (4) |"
        in (next(line for line in lines if line.startswith("| system")))
    )
    # the counting reader is right about the coil, where words stand to the left, in neither set
    [both, *_] = [line for line in lines if line.startswith("| `both`")]
    assert both.startswith("| `both` | 0.0 (0.0–0.0)") and both.endswith(" | 12.3 |")
    [bem] = [line for line in lines if "BEM" in line]
    assert bem.split(" | ")[0] == "| *from its released answers:* BEM, two transformers (2020)"
    assert bem.split(" | ")[1:] == ["79.4", "74.5", "–", "–", "–", "– |"]
    [pair] = [line for line in lines if "`both` over `left`" in line]
    assert pair == "| `both` over `left` | +0.0 (+0.0 to +0.0) | 0 / 0 | 1.000 |"


def test_errors_come_before_anything_is_measured(
    fakes_instead_of_files: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> None:
        raise AssertionError("measured too early")

    monkeypatch.setattr(inventory, "load_inventory", fail)
    folder = fakes_instead_of_files
    assert call(folder, "sideways") == 1
    assert "no reader 'sideways'" in capsys.readouterr().err
    assert call(folder, "--readme", str(folder / "models" / "both" / "manifest.json")) == 1
    assert "in this order" in capsys.readouterr().err
