"""Networks to folders and back, and what is refused with a sentence on the way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from tiny import ENTRIES, SMALL, SYNSETS, network, request

from wsd import checkpoint
from wsd.checkpoint import (
    FORMAT,
    MODEL_NAMES,
    load_shared,
    load_tagger,
    quantised,
    restored,
    save_shared,
    save_tagger,
    size_in_bytes,
)
from wsd.network import NetworkReader, load_reader
from wsd.records import WsdError
from wsd.wordnet import VERSION

CARD = {"seed": 0, "trained on": "nothing"}
TEXT = request("the old mattress had a broken spring of chest .", "spring", "chest")


def save(folder: Path, name: str = "both") -> None:
    """Write a small network and the tables it needs."""
    made = network("left" if name == "left" else "both")
    words, senses = made.tables.words, made.tables.senses[:-1]
    save_shared(folder / "shared", list(ENTRIES), words, SYNSETS, senses)
    save_tagger(folder / name, made.tagger, (0.7, 1.3), CARD)


@pytest.fixture
def models(tmp_path: Path) -> Path:
    save(tmp_path)
    return tmp_path


def refusal(folder: Path, name: str = "both") -> str:
    """What loading says; it must be one sentence, or two that say what to do."""
    with pytest.raises(WsdError) as error:
        load_tagger(name, folder)
    sentence = str(error.value)
    assert sentence.endswith(".") and "\n" not in sentence
    return sentence


def rewrite(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Change a JSON file in place."""
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


def test_a_saved_network_comes_back_with_all_that_it_needs(models: Path) -> None:
    loaded, made = load_tagger("both", models), network()
    assert loaded.name == "both"
    assert loaded.tagger.config == made.tagger.config
    assert (loaded.sense_temperature, loaded.tag_temperature) == (0.7, 1.3)
    assert loaded.tables.rows == made.tables.rows
    assert loaded.tables.vocabulary.rows == made.tables.vocabulary.rows
    assert not loaded.tagger.training
    assert not any(each.requires_grad for each in loaded.tagger.parameters())


def test_senses_without_a_vector_come_back_as_a_last_row_of_zeros(models: Path) -> None:
    tables = load_shared(models / "shared")
    assert len(tables.senses) == len(SYNSETS) + 1
    assert not tables.senses[-1].any()


def test_a_network_reads_after_loading_nearly_what_it_read_before(models: Path) -> None:
    [before] = NetworkReader(network()).read([TEXT])
    [after] = load_reader("both", models).read([TEXT])
    for one, other in zip(before, after, strict=True):
        assert one.probabilities == pytest.approx(other.probabilities, abs=0.02)


def test_what_was_loaded_is_saved_and_loaded_again_to_the_same_readings(models: Path) -> None:
    loaded = load_tagger("both", models)
    save_tagger(models / "right", loaded.tagger, (0.7, 1.3), CARD)
    again = load_tagger("right", models)
    [one], [other] = (NetworkReader(each).read([TEXT]) for each in (loaded, again))
    for a, b in zip(one, other, strict=True):
        assert a.probabilities == pytest.approx(b.probabilities, abs=1e-6)


def test_networks_share_one_copy_of_the_tables(models: Path) -> None:
    save(models, "left")
    assert load_tagger("both", models).tables is load_tagger("left", models).tables


def test_eight_bits_are_wrong_by_half_a_step_of_their_row_at_most() -> None:
    torch.manual_seed(0)
    table = torch.randn(50, 33) * torch.logspace(-4, 4, 50).unsqueeze(1)
    back = restored(quantised({"table": table}))["table"]
    step = table.abs().amax(1, keepdim=True) / 127
    assert ((back - table).abs() <= step * (0.5 + 1e-5)).all()


def test_vectors_numbers_and_rows_of_zeros_are_kept_exactly() -> None:
    tensors = {"bias": torch.randn(7), "frequency": torch.tensor(0.3), "zero": torch.zeros(2, 3)}
    back = restored(quantised(tensors))
    assert back.keys() == tensors.keys()
    assert all(torch.equal(back[name], tensor) for name, tensor in tensors.items())


def test_a_number_takes_one_byte() -> None:
    small = quantised({"table": torch.randn(100, 64)})
    assert small["table"].dtype == torch.int8
    assert sum(t.numel() * t.element_size() for t in small.values()) == 100 * 64 + 100 * 4


def test_the_size_counts_the_network_and_the_tables(models: Path) -> None:
    files = [path for path in models.rglob("*") if path.is_file()]
    assert size_in_bytes("both", models) == sum(path.stat().st_size for path in files)


def test_the_card_is_kept_beside_the_weights(models: Path) -> None:
    assert json.loads((models / "both" / "card.json").read_text("utf-8")) == CARD


def test_the_manifest_says_format_wordnet_and_checksums(models: Path) -> None:
    manifest = json.loads((models / "both" / "manifest.json").read_text("utf-8"))
    assert (manifest["format"], manifest["wordnet"]) == (FORMAT, VERSION)
    assert manifest["config"] == {
        "direction": "both", "cell": "lstm", "dropout": 0.2, **SMALL
    }  # fmt: skip
    assert manifest["sha256"].keys() == {"weights.safetensors"}


@pytest.mark.parametrize("name", ["middle", "", "../both", "shared"])
def test_an_unknown_name_is_answered_with_the_names_there_are(models: Path, name: str) -> None:
    assert all(known in refusal(models, name) for known in MODEL_NAMES)


def test_a_network_that_is_not_there_is_named(models: Path) -> None:
    sentence = refusal(models, "left")
    assert str(models / "left") in sentence
    assert "git checkout models" in sentence and "python -m wsd train" in sentence


def test_missing_tables_are_named(models: Path) -> None:
    shutil.rmtree(models / "shared")
    assert str(models / "shared") in refusal(models)


FILES = (
    "both/weights.safetensors",
    "shared/tables.safetensors",
    "shared/vocabulary.json",
    "shared/synsets.json",
)


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(models: Path, file: str) -> None:
    (models / file).unlink()
    assert f"{models / file} is missing" in refusal(models)


@pytest.mark.parametrize("file", FILES)
def test_a_truncated_file_is_refused(models: Path, file: str) -> None:
    content = (models / file).read_bytes()
    (models / file).write_bytes(content[: len(content) // 2])
    assert f"{models / file} is damaged or was altered" in refusal(models)


@pytest.mark.parametrize("file", FILES)
def test_one_altered_bit_is_refused(models: Path, file: str) -> None:
    content = bytearray((models / file).read_bytes())
    content[-1] ^= 1
    (models / file).write_bytes(content)
    assert f"{models / file} is damaged or was altered" in refusal(models)


def test_a_file_damaged_after_loading_is_refused_the_next_time(models: Path) -> None:
    load_tagger("both", models)
    (models / "shared" / "tables.safetensors").write_bytes(b"")
    assert "damaged" in refusal(models)


@pytest.mark.parametrize("part", ["both", "shared"])
@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b"3", b"null", b"{}", b'{"format": 1}', b'{"format": 1, "sha'],
)
def test_a_manifest_that_is_none_is_refused(models: Path, part: str, content: bytes) -> None:
    (models / part / "manifest.json").write_bytes(content)
    assert f"{models / part / 'manifest.json'} is damaged" in refusal(models)


@pytest.mark.parametrize("checksums", [{}, [], None, "all"])
def test_a_manifest_without_a_files_checksum_is_refused(models: Path, checksums: object) -> None:
    rewrite(models / "both" / "manifest.json", lambda m: m.update(sha256=checksums))
    assert "is damaged" in refusal(models)


@pytest.mark.parametrize("part", ["both", "shared"])
def test_another_format_is_named_with_the_one_that_is_read(models: Path, part: str) -> None:
    rewrite(models / part / "manifest.json", lambda m: m.update(format=FORMAT + 1))
    assert f"has model format {FORMAT + 1}, this program reads {FORMAT}" in refusal(models)


@pytest.mark.parametrize("part", ["both", "shared"])
def test_another_wordnet_is_named_with_the_one_that_is_here(models: Path, part: str) -> None:
    rewrite(models / part / "manifest.json", lambda m: m.update(wordnet="3.1"))
    assert f"with WordNet 3.1, this program has {VERSION}" in refusal(models)


def test_a_network_trained_with_other_tables_is_refused(models: Path) -> None:
    made = network()
    save_shared(
        models / "shared", list(ENTRIES), made.tables.words * 2, SYNSETS, made.tables.senses[:-1]
    )
    assert "was trained with other tables" in refusal(models)


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.pop("config"),
        lambda m: m.update(config=None),
        lambda m: m["config"].update(state_width=7),
        lambda m: m["config"].update(direction="sideways"),
        lambda m: m["config"].update(wings=2),
        lambda m: m["config"].update(word_width="wide"),
        lambda m: m["config"].update(dropout=2),
        lambda m: m.pop("sense_temperature"),
        lambda m: m.update(tag_temperature="warm"),
    ],
)
def test_a_config_that_does_not_fit_the_weights_is_refused(
    models: Path, change: Callable[[dict[str, object]], object]
) -> None:
    rewrite(models / "both" / "manifest.json", change)
    assert "does not hold the network it says" in refusal(models)


def resign(folder: Path) -> None:
    """Make a folder's checksums right again, as a tool that wrote wrong content would."""
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["sha256"]
    sums = {name: checkpoint._checksum(folder / name) for name in files}
    rewrite(folder / "manifest.json", lambda m: m.update(sha256=sums))


def test_weights_of_another_network_are_refused(models: Path) -> None:
    save_file({"other": torch.zeros(3)}, models / "both" / "weights.safetensors")
    resign(models / "both")
    assert "does not hold the network it says" in refusal(models)


def test_weights_that_are_no_safetensors_are_refused(models: Path) -> None:
    (models / "both" / "weights.safetensors").write_bytes(b"pickle")
    resign(models / "both")
    assert "does not hold the network it says" in refusal(models)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("vocabulary.json", b"{"),
        ("vocabulary.json", b"3"),
        ("vocabulary.json", b"[[]]"),
        ("vocabulary.json", b'["a"]'),
        ("synsets.json", b"\xff"),
        ("synsets.json", b"null"),
        ("synsets.json", b'["spring.n.01"]'),
        ("tables.safetensors", b""),
    ],
)
def test_tables_that_do_not_fit_together_are_refused(
    models: Path, file: str, content: bytes
) -> None:
    (models / "shared" / file).write_bytes(content)
    resign(models / "shared")
    manifest = checkpoint._manifest_checksum(models / "shared")
    rewrite(models / "both" / "manifest.json", lambda m: m.update(shared=manifest))
    assert "does not hold the tables it says" in refusal(models)
