"""Training what foresees the next word: the list, the loss, a run that is taken up again."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import torch
from fakes import FewWords
from test_language import save
from tiny import VOCABULARY, network

from wsd import inventory
from wsd.__main__ import main
from wsd.building import language as building
from wsd.building.language import (
    Listed,
    list_words,
    new_head,
    parted,
    score_language,
    train_language,
    welcome_in,
)
from wsd.building.optimise import Progress
from wsd.language import NAME, load_language

SENTENCES = [
    tuple(text.split())
    for text in (
        "The old mattress had a broken spring .",
        "the Chest of drawers had a spring .",
        "A chest glorp , the mattress",
    )
]


def listed_of(sentences: list[tuple[str, ...]]) -> Listed:
    return list_words(sentences, VOCABULARY, lambda word: True)


def test_words_are_listed_by_frequency_and_only_where_the_vocabulary_has_them() -> None:
    listed = listed_of(SENTENCES)
    assert set(listed.words[:2]) == {"the", "a"}
    assert listed.counts.tolist() == sorted(listed.counts.tolist(), reverse=True)
    assert "glorp" not in listed.rows
    assert all(listed.rows[word.lower()] == row for row, word in enumerate(listed.words))


def test_a_word_is_written_as_it_mostly_stands_inside_a_sentence() -> None:
    words = listed_of([*SENTENCES, ("a", "Chest"), ("Of", "of", "a")]).words
    assert "Chest" in words and "of" in words and "the" in words


def test_neither_pieces_nor_what_is_unwelcome_is_listed() -> None:
    sentences = [("##s", "[UNK]", "[MASK]", "chest", "spring")]
    listed = list_words(sentences, VOCABULARY, lambda word: word != "chest")
    assert listed.words == ("spring",)


def test_what_wordnet_calls_a_slur_first_of_all_is_unwelcome() -> None:
    lexicon = inventory.load_inventory()
    welcome = welcome_in(lexicon)
    assert all(map(welcome, ("spring", "chest", "tool", "the", "qwrtz")))
    assert not welcome("wop")


def test_every_fiftieth_sentence_is_held_out() -> None:
    sentences = [(str(n),) for n in range(150)]
    train, held_out = parted(sentences)
    assert held_out == [("0",), ("50",), ("100",)]
    assert len(train) == 147 and not {*train} & {*held_out}


def test_the_sampled_loss_is_the_whole_one_where_every_word_is_scored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listed, loaded = listed_of(SENTENCES), network("left")
    head = new_head(loaded, listed)
    torch.nn.init.normal_(head.second.weight, std=0.05)  # a new head scores by frequency alone
    known, targets = building._places(loaded, listed, SENTENCES)
    whole = torch.nn.functional.cross_entropy(head.logits(head.query(known)), targets)
    chance = torch.Generator().manual_seed(0)
    for frequent in (1000, 3, 0):  # all frequent, or the rest all sampled
        monkeypatch.setattr(building, "FREQUENT", frequent)
        found = building._sampled_loss(head, known, targets, chance)
        assert found.item() == pytest.approx(whole.item(), abs=1e-5)


def test_an_estimate_of_the_sum_is_right_on_average(monkeypatch: pytest.MonkeyPatch) -> None:
    listed, loaded = listed_of(SENTENCES), network("left")
    head = new_head(loaded, listed)
    torch.nn.init.normal_(head.second.weight, std=0.05)  # a new head scores by frequency alone
    known, targets = building._places(loaded, listed, SENTENCES)
    monkeypatch.setattr(building, "FREQUENT", 2)
    monkeypatch.setattr(building, "SAMPLE", 4)
    chance = torch.Generator().manual_seed(0)
    with torch.no_grad():
        whole = torch.nn.functional.cross_entropy(head.logits(head.query(known)), targets)
        drawn = [float(building._sampled_loss(head, known, targets, chance)) for _ in range(200)]
    assert sum(drawn) / len(drawn) == pytest.approx(float(whole), abs=0.15)


def test_a_head_learns_six_sentences_and_a_run_is_taken_up_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wsd.building.optimise.SAVE_EVERY", 0.0)
    monkeypatch.setattr(building, "SENTENCES_A_PART", 40)
    monkeypatch.setattr(building, "WORDS_A_BATCH", 40)
    listed, loaded = listed_of(SENTENCES), network("left")
    text = SENTENCES * 100
    before = score_language(new_head(loaded, listed), loaded, listed, SENTENCES)
    head, steps = new_head(loaded, listed), []

    def report(progress: Progress) -> None:
        steps.extend(progress.losses.values())
        if len(steps) == 4:
            raise KeyboardInterrupt

    checkpoint = tmp_path / "checkpoint"
    with pytest.raises(KeyboardInterrupt):
        train_language(head, loaded, listed, text, checkpoint, report)
    again: list[Progress] = []
    head = new_head(loaded, listed)
    train_language(head, loaded, listed, text, checkpoint, again.append)
    assert len(again) == math.ceil(300 / 40) - 4
    after = score_language(head, loaded, listed, SENTENCES)
    assert before.perplexity == pytest.approx(before.frequency_perplexity)  # nothing learned
    assert after.perplexity < 0.8 * before.perplexity
    assert after.top_five > before.top_five


def test_a_score_counts_words_that_cannot_be_said_as_missed() -> None:
    listed, loaded = listed_of(SENTENCES), network("left")
    found = score_language(new_head(loaded, listed), loaded, listed, SENTENCES)
    assert found.words == sum(map(len, SENTENCES))
    assert found.known == (found.words - 1) / found.words  # all but "glorp"
    assert 0 <= found.top_five <= found.known
    shares = listed.counts / listed.counts.sum()
    entropy = -float((shares * shares.log()).sum())
    assert found.frequency_perplexity == pytest.approx(math.exp(entropy), rel=1e-4)
    assert found.frequency_top_five == pytest.approx(float(listed.counts[:5].sum()) / found.words)


def test_the_command_trains_and_stores_what_the_lab_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(inventory, "load_inventory", FewWords)
    save(tmp_path / "models")
    work = tmp_path / "build"
    work.mkdir()
    (work / "raw.json").write_text(json.dumps(SENTENCES * 40), "utf-8")
    folders = ["--models", str(tmp_path / "models"), "--work", str(work)]
    assert main(["next-word", *folders, "--words", "300"]) == 0
    assert "among the five best guesses" in capsys.readouterr().out
    found = load_language(tmp_path / "models")
    assert found.score.words > 0
    card = json.loads((tmp_path / "models" / NAME / "card.json").read_text("utf-8"))
    assert card["words that can be guessed"] == len(listed_of(SENTENCES).words)
    assert card["score"]["perplexity"] == found.score.perplexity


def test_without_raw_text_the_command_says_what_writes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["next-word", "--work", str(tmp_path)]) == 1
    assert "`python -m wsd train left` writes it" in capsys.readouterr().err
