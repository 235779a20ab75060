"""`wsd benchmark --peers`: the table, its ratios, and what could not be measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import CountingReader, FewWords, sense

from wsd import alone, inventory
from wsd.__main__ import main
from wsd.alone import Footprint
from wsd.benchmark import Measure
from wsd.commands.peers import Row, markdown
from wsd.records import Reading, Request, WsdError

DATA = """<corpus><text id="d0"><sentence id="d0.s0">
<instance id="d0.s0.t0" lemma="spring" pos="NOUN">Spring</instance><wf>is</wf><wf>near</wf>
</sentence></text></corpus>"""


class HereInstead(CountingReader):
    """Stands in for a process of its own; pywsd is not installed."""

    def __init__(self, name: str, load: object) -> None:
        super().__init__()
        self.name = name
        self.footprint = Footprint(2.0, 0.5, 1, 300.0)

    def read(self, requests: Sequence[Request]) -> list[tuple[Reading, ...]]:
        """Read, unless it is pywsd."""
        if self.name.startswith("pywsd"):
            raise WsdError("pywsd is not installed: pip install pywsd.")
        return super().read(requests)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one set of one instance, which the counting reader has right."""
    monkeypatch.setattr(alone, "ReaderAlone", HereInstead)
    monkeypatch.setattr(inventory, "load_inventory", FewWords)
    inside = tmp_path / "sets" / "tiny"
    inside.mkdir(parents=True)
    (inside / "tiny.data.xml").write_text(DATA)
    (inside / "tiny.gold.key.txt").write_text(f"d0.s0.t0 {sense('spring', 2).key}\n")
    return tmp_path / "sets"


def row(system: str, f1: float, seconds: float, start: float, megabytes: float) -> Row:
    return Row(system, Measure(f1, f1 - 1, f1 + 1, 100), Footprint(start, seconds, 10, megabytes))


def test_each_figure_has_its_ratio_to_ours() -> None:
    table = markdown([row("both", 70, 0.1, 2, 400), row("nltk-lesk", 35, 1, 1, 100)], [])
    ours, theirs = table.splitlines()[-2:]
    assert ours == "| `both` | 70.0 (69.0–71.0) (1×) | 100.0 (1×) | 2.0 (1×) | 400 (1×) |"
    assert theirs == (
        "| `nltk-lesk` | 35.0 (34.0–36.0) (0.5×) | 10.0 (0.1×) | 1.0 (0.5×) | 100 (0.25×) |"
    )


def test_without_ours_there_are_no_ratios() -> None:
    assert markdown([row("minilm", 50, 1, 1, 1)], []).splitlines()[-1].count("×") == 0


def test_all_systems_are_measured_on_the_same_sentences(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "peers.json"
    assert main(["benchmark", "--peers", "--data", str(folder), "--json", str(out)]) == 0
    printed, _ = capsys.readouterr()
    assert "| `both` | 100.0" in printed and "| `minilm-stored` |" in printed
    assert "\nNot measured: pywsd-simple: pywsd is not installed" in printed
    document = json.loads(out.read_text())
    systems = [each["system"] for each in document["systems"]]
    assert {"first-sense", "none", "left", "right", "both", "nltk-lesk", "minilm"} <= {*systems}
    assert [each[:13] for each in document["missing"]] == ["pywsd-simple:", "pywsd-adapted"]


def test_some_systems_alone_may_be_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["benchmark", "--peers", "both", "minilm", "--data", str(folder)]) == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| `")]
    assert [line.split("`")[1] for line in rows] == ["both", "minilm"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["lesk"], "There is no system 'lesk': choose of none, left,"),
        (["--readme", "README.md"], "With --peers the shipped networks are measured"),
    ],
)
def test_what_cannot_be_done_is_said(
    more: list[str], message: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["benchmark", "--peers", "--data", str(folder), *more]) == 1
    assert message in capsys.readouterr().err
