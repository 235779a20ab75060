"""How far a reader needs to see, with a reader whose belief counts the words that it sees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import CountingReader, FewWords, senses

from wsd import checkpoint, inventory, network
from wsd.__main__ import main
from wsd.findings import HorizonCurve
from wsd.horizon import COMMAND, VISIBLE, as_document, curves, load_horizon
from wsd.records import Instance, TaggedSentence, WsdError

SEASON, COIL, LEAP = (each.key for each in senses("spring"))


def tagged(text: str, lemma: str, key: str) -> TaggedSentence:
    """A sentence with one instance, at the first place of its lemma."""
    words = tuple(text.split())
    place = words.index(lemma)
    return TaggedSentence("d", words, (Instance(text, place, place, lemma, "NOUN", (key,)),))


# The counting reader says "season" where it sees as many words to the left as to the right or
# more, "coil" where it sees more to the right.
SENTENCES = [
    tagged("a b c spring d", "spring", SEASON),
    tagged("a spring b c d e f", "spring", COIL),
]


def by_side(*sentences: TaggedSentence) -> dict[str, list[float]]:
    """F1 of the counting reader by side, in the order of VISIBLE."""
    found = curves(CountingReader(), sentences, FewWords())
    assert all([p.visible for p in curve.points] == list(VISIBLE) for curve in found)
    return {curve.side: [p.f1 for p in curve.points] for curve in found}


def test_each_side_shows_its_nearest_words_alone() -> None:
    f1 = by_side(*SENTENCES)
    assert f1["left"] == [50] * len(VISIBLE)  # only the season is ever said
    assert f1["right"] == [50] * len(VISIBLE)  # alone a season, with words on the right a coil
    assert f1["both"] == [50, 50] + [100] * 6  # from two words a side on, 1 against 2


def test_everything_is_read_in_one_call_and_no_view_twice() -> None:
    reader = CountingReader()
    curves(reader, SENTENCES[:1], FewWords())
    [requests] = reader.calls
    # alone; 1, 2, 3 words on the left; 1 on the right; those and 1 on the right
    assert sorted(" ".join(map(str, request.words)) for request in requests) == sorted(
        f"{left}spring{right}" for left in ("", "c ", "b c ", "a b c ") for right in ("", " d")
    )
    assert all(len(request.targets) == 1 for request in requests)


def test_instances_that_share_a_view_share_a_request() -> None:
    words = ("spring", "chest")
    instances = tuple(
        Instance(lemma, i, i, lemma, "NOUN", (senses(lemma)[0].key,))
        for i, lemma in enumerate(words)
    )
    reader = CountingReader()
    curves(reader, [TaggedSentence("d", words, instances)], FewWords())
    whole = [request for request in reader.calls[0] if request.words == words]
    assert sum(len(request.targets) for request in whole) == 2
    assert len(whole) == 1


def test_a_word_without_candidates_counts_as_wrong_and_is_not_read() -> None:
    reader = CountingReader()
    found = curves(reader, [tagged("a glorp b", "glorp", "glorp%1:00:00::")], FewWords())
    assert reader.calls == []
    assert {p.f1 for curve in found for p in curve.points} == {0}


def stored(folder: Path) -> Path:
    found = curves(CountingReader(), SENTENCES, FewWords())
    data = [{"title": "Senseval-2"}, {"title": "Senseval-3"}]
    document = as_document(found, 2, data, {"command": "python -m wsd horizon", "date": "today"})
    path = folder / "horizon.json"
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_what_is_stored_is_read_back_whole(tmp_path: Path) -> None:
    found = load_horizon(stored(tmp_path))
    assert found.curves == curves(CountingReader(), SENTENCES, FewWords())
    assert isinstance(found.curves[0], HorizonCurve)
    assert (found.instances, found.sets) == (2, ("Senseval-2", "Senseval-3"))
    assert "every other word is removed" in found.definition


def test_a_missing_file_is_told_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(WsdError) as error:
        load_horizon(tmp_path / "horizon.json")
    assert COMMAND in str(error.value)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"curves": [{}]}', "\x00"])
def test_a_damaged_file_is_told_in_a_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "horizon.json"
    path.write_text(text, "utf-8")
    with pytest.raises(WsdError, match="damaged"):
        load_horizon(path)


def test_a_side_that_does_not_exist_is_damage(tmp_path: Path) -> None:
    path = stored(tmp_path)
    path.write_text(path.read_text("utf-8").replace('"left"', '"up"'), "utf-8")
    with pytest.raises(WsdError, match="damaged"):
        load_horizon(path)


DATA = """<corpus><text id="d0"><sentence id="d0.s0"><wf>A</wf><wf>broken</wf>
<instance id="d0.s0.t0" lemma="spring" pos="NOUN">spring</instance>
</sentence></text></corpus>"""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder with both sets and manifests; fakes for the networks and WordNet."""

    def load_reader(name: str, models: Path) -> CountingReader:
        reader = CountingReader()
        reader.name = name
        return reader

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setattr(inventory, "load_inventory", FewWords)
    monkeypatch.setattr(network, "load_reader", load_reader)
    for name in ("shared", *checkpoint.MODEL_NAMES):
        (tmp_path / "models" / name).mkdir(parents=True)
        manifest = json.dumps({"sha256": {"weights.safetensors": f"sum of {name}"}})
        (tmp_path / "models" / name / "manifest.json").write_text(manifest, "utf-8")
    for name in ("senseval2", "senseval3"):
        part = tmp_path / "sets" / name
        part.mkdir(parents=True)
        (part / f"{name}.data.xml").write_text(DATA, "utf-8")
        (part / f"{name}.gold.key.txt").write_text(f"d0.s0.t0 {SEASON}\n", "utf-8")
    return tmp_path


def call(folder: Path, *more: str) -> int:
    return main(["horizon", "--data", f"{folder}/sets", "--models", f"{folder}/models", *more])


def test_the_command_prints_a_table_and_stores_what_the_page_reads(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = folder / "docs" / "horizon.json"
    assert call(folder, "--json", str(out)) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["reader", "sees", "0", "1", "2", "4", "8", "16", "32", "all"]
    assert len(rows) == 1 + 3 * len(checkpoint.MODEL_NAMES)
    found = load_horizon(out)
    assert (found.instances, found.sets) == (2, ("Senseval-2", "Senseval-3"))
    assert found.command == "python -m wsd horizon --data sets"
    document = json.loads(out.read_text("utf-8"))
    assert document["provenance"]["models"]["left"] == {"weights.safetensors": "sum of left"}
    assert [each["instances"] for each in document["data"]] == [1, 1]
    assert str(folder) not in out.read_text("utf-8")


def test_a_folder_without_one_of_the_sets_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "sets" / "senseval3" / "senseval3.data.xml").unlink()
    assert call(folder) == 1
    assert "got no senseval3" in capsys.readouterr().err
