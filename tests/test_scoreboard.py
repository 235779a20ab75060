"""What the benchmark wrote, read back; and what was never written, told."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from test_benchmark import flagged

from wsd.benchmark import Answers, Result, differences, result
from wsd.published import PUBLISHED
from wsd.records import WsdError
from wsd.scoreboard import BENCHMARK, read_scoreboard

ANSWERS = [
    Answers("left", {"senseval2": flagged("+-+"), "semeval2007": flagged("-")}, 2.0, 7),
    Answers("both", {"senseval2": flagged("+++"), "semeval2007": flagged("-")}, 1.0, 8),
]


def document() -> dict[str, Any]:
    """What `wsd benchmark` writes, as json gives it back."""
    made = {
        "provenance": {
            "date": "2026-01-02T03:04:05+00:00",
            "processor": "a fast one",
            "models": {"left": {"weights.safetensors": "aa"}, "both": {"x": "bb"}},
        },
        "data": [
            {"name": "senseval2", "title": "Senseval-2"},
            {"name": "semeval2007", "title": "SemEval-2007"},
        ],
        "readers": [asdict(result(each)) for each in ANSWERS],
        "differences": [asdict(each) for each in differences(ANSWERS)],
        "published": [asdict(each) for each in PUBLISHED],
    }
    return dict(json.loads(json.dumps(made)))


def written(folder: Path, content: object) -> Path:
    path = folder / "benchmark.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_everything_that_was_measured_comes_back_as_it_was(tmp_path: Path) -> None:
    found = read_scoreboard(written(tmp_path, document()))
    assert found.results == tuple(result(each) for each in ANSWERS)
    assert found.differences == differences(ANSWERS)
    assert found.published == PUBLISHED
    assert (found.date, found.processor) == ("2026-01-02", "a fast one")
    assert found.titles == {"senseval2": "Senseval-2", "semeval2007": "SemEval-2007"}
    assert not found.missing


def test_a_reader_is_found_by_its_name_or_not_at_all(tmp_path: Path) -> None:
    found = read_scoreboard(written(tmp_path, document()))
    assert isinstance(found.result("both"), Result)
    assert found.result("elephant") is None


def test_what_an_older_run_did_not_measure_is_named_and_empty(tmp_path: Path) -> None:
    older = document()
    for each in older["readers"]:
        del each["senses"], each["calibration_sets"]
    found = read_scoreboard(written(tmp_path, older))
    assert found.missing == {"senses", "calibration_sets"}
    assert found.results[0].senses == {}
    assert found.results[0].calibration_sets == "all"


def test_networks_other_than_those_measured_are_named(tmp_path: Path) -> None:
    found = read_scoreboard(written(tmp_path, document()))
    for name in ("left", "both"):
        (tmp_path / name).mkdir()
        manifest = json.dumps({"sha256": {"weights.safetensors": "aa"}})
        (tmp_path / name / "manifest.json").write_text(manifest, "utf-8")
    assert found.outdated(tmp_path) == ("both",)
    (tmp_path / "left" / "manifest.json").write_text("{", "utf-8")
    assert found.outdated(tmp_path) == ("left", "both")


@pytest.mark.parametrize("content", [[], {}, None, 3, "x", {"readers": 3}])
def test_a_file_that_holds_something_else_is_told_in_a_sentence(
    content: object, tmp_path: Path
) -> None:
    with pytest.raises(WsdError, match="does not hold what was measured"):
        read_scoreboard(written(tmp_path, content))


def test_a_reader_without_a_figure_of_the_table_is_told_in_a_sentence(tmp_path: Path) -> None:
    broken = document()
    broken["readers"][0]["sets"]["senseval2"] = {"f1": "many"}
    with pytest.raises(WsdError, match="does not hold what was measured"):
        read_scoreboard(written(tmp_path, broken))


def test_a_missing_file_says_which_command_writes_it(tmp_path: Path) -> None:
    with pytest.raises(WsdError, match="python -m wsd benchmark"):
        read_scoreboard(tmp_path / "benchmark.json")


def test_the_shipped_file_can_be_read() -> None:
    assert {each.reader for each in read_scoreboard(BENCHMARK).results} >= {"left", "both"}
