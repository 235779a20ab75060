"""Training, with tiny networks and a tiny teacher: they learn, and may be killed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from fakes import SENSES, FewWords, senses
from tiny import SMALL, SYNSETS, VOCABULARY, network
from torch import Tensor, nn

from wsd.__main__ import main
from wsd.building import batches, build, students, teacher
from wsd.building.annotated import Annotated
from wsd.building.batches import Windows, made_ahead, plan, questions, reading, tagged, whole
from wsd.building.build import Build, Recipe
from wsd.building.corpora import read_tagged, write_tagged
from wsd.building.encoder import LAYERS, Encoder, encode
from wsd.building.optimise import Progress
from wsd.building.packed import Packed, Packer, Source, load_packed, ragged
from wsd.building.students import Lesson, Pace, Students, answers, learn_lesson, learn_senses
from wsd.building.teacher import (
    TeacherHead,
    belief_losses,
    gold_losses,
    of_spans,
    target_states,
    train_head,
    tune,
)
from wsd.encoding import word_batch
from wsd.model import TaggerConfig, see
from wsd.network import load_reader
from wsd.records import Instance, TaggedSentence, Target, WsdError

OLD = ("the", "old", "mattress", "had", "a", "broken", "spring")
CHEST = ("the", "chest", "of", "drawers", "had", "a", "spring")
WIDTH = 12  # of the tiny teacher's states


class KilledError(Exception):
    """Stands for a process that ends in the middle of a run."""


class Letters:
    """A tokenizer whose tokens are the letters of a word, but the first three numbers."""

    def __call__(self, texts: Sequence[str], add_special_tokens: bool) -> dict[str, Any]:
        """Spell each text."""
        assert not add_special_tokens
        return {"input_ids": [[3 + ord(c) % 32 for c in text] for text in texts]}

    def get_vocab(self) -> dict[str, int]:
        """List the entries that the networks are to know."""
        return {entry: row for row, entry in enumerate(VOCABULARY.rows)}


class TinyModel(nn.Module):
    """A transformer's stand-in: every layer mixes in the mean of the sentence."""

    def __init__(self) -> None:
        super().__init__()
        chance = torch.Generator().manual_seed(4)
        self.table = nn.Embedding(40, WIDTH)
        self.table.weight.data = torch.randn(40, WIDTH, generator=chance)
        self.config = SimpleNamespace(hidden_size=WIDTH)

    def forward(self, ids: Tensor, attention_mask: Tensor, **_: Any) -> SimpleNamespace:
        """Give five layers, the first of which knows nothing of the sentence."""
        hidden = self.table(ids)
        mask = attention_mask.unsqueeze(-1)
        mean = (hidden * mask).sum(1, keepdim=True) / mask.sum(1, keepdim=True)
        states = tuple(hidden + n * mean for n in range(5))
        return SimpleNamespace(hidden_states=states, last_hidden_state=states[-1])


def encoder() -> Encoder:
    return Encoder(TinyModel(), WIDTH)


def rows() -> dict[str, int]:
    return network().tables.rows


def annotated(gold: int, words: tuple[str, ...] = OLD, document: str = "d") -> Annotated:
    """A sentence whose "spring" has one right sense, and whose first word has none."""
    place, candidates = words.index("spring"), senses("spring")
    return Annotated(
        document,
        words,
        (Target(place, place, candidates),),
        (tuple(n == gold for n in range(len(candidates))),),
        (0,),
        ((place, place, 0), (0, 0, 4)),
    )


def raw(words: tuple[str, ...]) -> Annotated:
    return Annotated("", words, (), (), (), ())


def pack(*sources: tuple[Source, Sequence[Annotated]]) -> Packed:
    packer = Packer(VOCABULARY, rows(), FewWords(), Letters())  # type: ignore[arg-type]
    return packer.pack(sources, [f"gloss of {name}" for name in SYNSETS], seed=0)


def some_text(**changes: Any) -> Packed:
    """A corpus of two annotated sentences, four of raw text, and one for scoring."""
    corpus = replace(Source("SemCor", 2, 1.0, counted=True), **changes)
    return pack(
        (Source("held-out SemCor", 1, 0.0), [annotated(2)]),
        (corpus, [annotated(1), annotated(0, CHEST)]),
        (Source("raw text", 4, 1.0), [raw(OLD[n:]) for n in range(4)]),
    )


@pytest.fixture(autouse=True)
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every form is a choice, every part is saved, a pass has two parts."""
    monkeypatch.setattr("wsd.building.packed.SKIPPED_FORMS", 0)
    monkeypatch.setattr("wsd.building.optimise.SAVE_EVERY", 0.0)
    monkeypatch.setattr(students, "PARTS_A_PASS", 2)
    monkeypatch.setattr(teacher, "PARTS_A_PASS", 2)
    monkeypatch.setattr(build, "POLISH", replace(students.POLISH, words=7))
    monkeypatch.setattr(students, "LESSON_WORDS", {"cpu": 14})


# Packed text


def test_packed_text_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    packed = some_text()
    packed.save(tmp_path / "text.safetensors")
    again = load_packed(tmp_path / "text.safetensors")
    assert again.sources == packed.sources
    assert (again.words.values == packed.words.values).all()
    assert (again.targets.starts == packed.targets.starts).all()
    assert (again.gold == packed.gold).all()


def test_sentences_for_scoring_come_last_and_are_not_learned_from() -> None:
    packed = some_text()
    assert packed.training.tolist() == [0, 1, 2, 3, 4, 5]
    assert packed.of("held-out SemCor").tolist() == [6]
    assert len(packed.of("SemCor", "raw text")) == 2 + 4


def test_a_choice_of_raw_text_is_among_the_senses_of_one_part_of_speech() -> None:
    packed = some_text()
    choices = packed.choices.values[packed.choices.starts[:-1][packed.choices.sizes > 0]]
    expected = [rows()[sense.synset] for sense in senses("spring")[:2]]  # the one verb is no choice
    assert [*expected, -1] in packed.choice_senses[choices][:, :3].tolist()


def test_ragged_rows_are_taken_in_the_order_asked_for() -> None:
    found, owner = ragged([[1, 2], [], [3]], "int32").take(np.array([2, 0, 1]))
    assert (found.tolist(), owner.tolist()) == ([3, 1, 2], [0, 1, 1])


# Batches


def test_networks_read_packed_text_as_they_read_any_other() -> None:
    packed = pack((Source("SemCor", 2, 1.0), [annotated(1), annotated(0, CHEST)]))
    loaded = network()
    order = [OLD, CHEST] if packed.words.values[1] == 2 else [CHEST, OLD]
    hidden = np.zeros(14, bool)
    hidden[[1, 9]] = True
    read = reading(packed, np.array([0, 1]), whole(packed, np.array([0, 1])), hidden)
    words = [(order[0][0], None, *order[0][2:]), (*order[1][:2], None, *order[1][3:])]
    expected = word_batch(words, VOCABULARY)
    table = loaded.tables.words
    assert torch.equal(see(table, read.batch), see(table, expected))
    assert read.inside.tolist() == list(range(14))


def test_a_window_shows_a_target_and_what_is_asked_moves_with_it() -> None:
    packed = pack((Source("SemCor", 1, 1.0), [annotated(1)]))
    row, windows = np.array([0]), Windows(np.array([4]), np.array([7]), np.array([0]))
    asked = questions(packed, row, windows)
    assert (asked.targets.first.tolist(), asked.targets.last.tolist()) == ([6 - 4], [6 - 4])
    spans, tags, _ = tagged(packed, row, windows)
    assert (spans.first.tolist(), tags.tolist()) == ([6 - 4], [0])  # the first word is not seen
    assert reading(packed, row, windows).batch.lengths.tolist() == [7 - 4]


@pytest.mark.parametrize(
    ("changes", "gold", "expected"),
    [
        ({}, 1, [10.0, 5.0 - 1, 3.0]),
        ({"counted": False}, 1, [10.0, 5.0, 3.0]),
        ({"frequency": False}, 1, [0.0, 0.0, 0.0]),
    ],
    ids=["counted", "of another text", "without frequency"],
)
def test_a_source_says_what_is_told_of_frequency(
    changes: dict[str, bool], gold: int, expected: list[float]
) -> None:
    source = replace(Source("SemCor", 1, 1.0, counted=True), **changes)
    packed = pack((source, [annotated(gold)]))
    asked = questions(packed, np.array([0]), whole(packed, np.array([0])))
    assert asked.targets.counts.tolist() == [expected]
    assert asked.gold.tolist() == [[n == gold for n in range(3)]]


def test_every_sentence_is_in_one_batch_of_a_plan_and_no_batch_is_too_large() -> None:
    lengths = np.array([3, 50, 2, 9, 9, 1, 30])
    found = plan(lengths, 30, np.random.default_rng(0))
    assert sorted(np.concatenate(found).tolist()) == list(range(7))
    assert all(len(batch) == 1 or lengths[batch].max() * len(batch) <= 30 for batch in found)


def test_an_error_while_a_batch_is_made_is_raised_where_it_is_wanted() -> None:
    def broken() -> Iterator[Tensor]:
        yield torch.ones(1)
        raise KilledError

    found = made_ahead(broken(), "cpu")
    assert next(found).tolist() == [1.0]
    with pytest.raises(KilledError):
        next(found)


# The teacher


def test_a_words_state_is_the_mean_of_its_tokens_and_of_the_last_layers() -> None:
    packed = pack((Source("raw text", 1, 1.0), [raw(("old", "spring"))]))
    model = encoder()
    states = encode(model, packed, np.array([0]), "cpu")
    ids = torch.tensor([[0, *Letters()(["oldspring"], False)["input_ids"][0], 2]])
    layers = model.model(ids, torch.ones_like(ids)).hidden_states[-LAYERS:]
    hidden = torch.stack(layers).mean(0)[0, 1:-1]
    expected = torch.stack((hidden[:3].mean(0), hidden[3:].mean(0)))
    assert torch.allclose(states.float(), expected, atol=2e-2)


def test_a_sentence_beyond_what_the_teacher_reads_is_cut_and_none_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batches, "LONGEST", 10)
    packed = pack((Source("raw text", 1, 1.0), [raw(OLD)]))
    states = encode(encoder(), packed, np.array([0]), "cpu")
    assert len(states) == len(OLD)
    assert states[0].any() and not states[-1].any()


def test_the_state_of_a_target_of_several_words_is_their_mean() -> None:
    candidates = senses("chest")
    target = Target(1, 3, candidates)
    sentence = Annotated("d", CHEST, (target,), ((True, False),), (0,), ())
    packed = pack((Source("SemCor", 1, 1.0), [sentence]))
    asked = questions(packed, np.array([0]), whole(packed, np.array([0])))
    states = torch.arange(7.0).unsqueeze(1)
    assert of_spans(states, asked, torch.tensor([7])).tolist() == [[(1 + 2 + 3) / 3]]


def test_the_divergence_is_zero_between_equals_and_counts_no_padding() -> None:
    believed = torch.tensor([[1.0, 0.0, -torch.inf]])
    assert belief_losses(believed, believed).item() == pytest.approx(0.0, abs=1e-6)
    other = torch.tensor([[0.0, 1.0, -torch.inf]])
    p = torch.tensor([1.0, 0.0]).softmax(0)
    assert belief_losses(other, believed).item() == pytest.approx((p[0] - p[1]).item(), abs=1e-6)


def test_the_gold_loss_adds_up_all_right_senses() -> None:
    gold = torch.tensor([[True, False, True, False]])
    assert gold_losses(torch.zeros(1, 4), gold).item() == pytest.approx(np.log(4 / 2))


def a_head(packed: Packed) -> tuple[TeacherHead, Tensor, Any]:
    model = encoder()
    states, numbers = target_states(model, packed, packed.of("SemCor"), "cpu", lambda line: None)
    glosses = model.vectors(packed.glosses, "cpu")
    torch.manual_seed(1)
    head = TeacherHead(states, torch.cat((glosses, glosses[:1] * 0)), SMALL["sense_width"])
    return head, states, numbers


def test_a_head_learns_what_annotation_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(teacher, "HEAD_PASSES", 60)
    monkeypatch.setattr(teacher, "HEAD_RATE", 0.02)
    packed = some_text()
    head, states, numbers = a_head(packed)
    losses: list[float] = []
    train_head(head, packed, states, numbers, lambda passed, loss: losses.append(loss))
    assert len(losses) == 60
    assert losses[-1] < losses[0] / 2
    assert head.sense_vectors().shape == (len(SYNSETS), SMALL["sense_width"])


def test_an_instance_of_half_the_weight_teaches_a_head_half_as_much() -> None:
    first = []
    for weight in (1.0, 0.5):
        packed = some_text(weight=weight)
        losses: list[float] = []
        head, states, numbers = a_head(packed)
        train_head(head, packed, states, numbers, lambda _, loss, to=losses: to.append(loss))
        first.append(losses[0])
    assert first[1] == pytest.approx(first[0] / 2)


def test_tuning_moves_the_encoder_and_is_taken_up_where_it_was_killed(tmp_path: Path) -> None:
    packed = some_text()

    def run(path: Path, die_after: int | None = None) -> tuple[Encoder, int]:
        torch.manual_seed(0)
        head, _, _ = a_head(packed)
        model, seen = encoder(), []

        def report(progress: Progress) -> None:
            seen.append(progress)
            if len(seen) == die_after:
                raise KilledError

        tune(model, head, packed, packed.of("SemCor"), 3, path, report, lambda passed: None)
        return model, len(seen)

    whole_run, parts = run(tmp_path / "whole")
    with pytest.raises(KilledError):
        run(tmp_path / "killed", die_after=4)
    resumed, later = run(tmp_path / "killed")
    assert (parts, later) == (3 * 2, 3 * 2 - 4)
    before, after = encoder().state_dict(), whole_run.state_dict()
    assert any(not torch.equal(before[name], after[name]) for name in before)
    for name, values in resumed.state_dict().items():
        assert torch.equal(values, after[name])


# The networks


def some_students() -> Students:
    loaded = {name: network(name) for name in ("none", "both")}  # type: ignore[arg-type]
    taggers = {name: each.tagger.requires_grad_(True) for name, each in loaded.items()}
    torch.manual_seed(6)
    return Students(taggers, loaded["both"].tables.words.clone(), WIDTH)


def a_lesson(packed: Packed) -> Lesson:
    model = encoder()
    parts = np.array_split(packed.training, 2)
    chunks = [(part, encode(model, packed, part, "cpu")) for part in parts]
    every = torch.cat([states for _, states in chunks]).float()
    torch.manual_seed(3)
    query = nn.Linear(WIDTH, SMALL["sense_width"]).requires_grad_(False)
    return Lesson(chunks, query, 0.5, every.mean(0), every.std(0) + 1e-4)


def run_lesson(path: Path, die_after: int | None = None) -> tuple[Students, list[dict[str, float]]]:
    packed, learners = some_text(), some_students()
    losses: list[dict[str, float]] = []

    def report(progress: Progress) -> None:
        losses.append(progress.losses)
        if len(losses) == die_after:
            raise KilledError

    learn_lesson(learners, packed, a_lesson(packed), 3, path, report)
    return learners, losses


def test_a_killed_lesson_ends_with_the_weights_of_one_that_was_not(tmp_path: Path) -> None:
    whole_run, losses = run_lesson(tmp_path / "whole")
    with pytest.raises(KilledError):
        run_lesson(tmp_path / "killed", die_after=4)
    resumed, later = run_lesson(tmp_path / "killed")
    assert (len(losses), len(later)) == (3 * 2, 3 * 2 - 4)
    for one, other in zip(whole_run.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_lesson_teaches_every_network_and_the_words_that_they_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(students, "LESSON_RATE", {"cpu": 0.02})
    packed, learners = some_text(), some_students()
    before = learners.words.detach().clone()
    losses: list[dict[str, float]] = []
    learn_lesson(learners, packed, a_lesson(packed), 60, tmp_path / "c",
                 lambda progress: losses.append(progress.losses))  # fmt: skip
    assert set(losses[0]) == {"none", "both"}
    assert all(losses[-1][name] < losses[0][name] * 0.8 for name in losses[0])
    assert losses[-1]["both"] < losses[-1]["none"]  # a word alone does not tell its sentence
    assert not torch.equal(learners.words, before)


def test_dropout_is_off_in_the_lesson_and_on_again_afterwards(tmp_path: Path) -> None:
    seen: list[bool] = []
    packed, learners = some_text(), some_students()
    for _, tagger in learners.members:
        tagger.dropout.register_forward_hook(lambda module, *_: seen.append(module.training))
    learn_lesson(learners, packed, a_lesson(packed), 1, tmp_path / "c", lambda progress: None)
    assert seen and not any(seen)
    learners.train()
    assert all(tagger.dropout.training for _, tagger in learners.members)


def run_senses(
    path: Path, packed: Packed, rate: float = 1e-3, die_after: int | None = None
) -> Students:
    learners, seen = some_students(), []

    def report(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == die_after:
            raise KilledError

    queries = torch.randn(len(packed.gold), SMALL["sense_width"]).half() * 0
    learn_senses(learners, packed, packed.of("SemCor"), queries, 0.5, Pace(rate, 7, 0.3), 3, path,
                 report, lambda passed: None)  # fmt: skip
    return learners


def test_a_sense_seen_again_and_again_becomes_the_answer(
    tmp_path: Path,
) -> None:
    corpus = Source("SemCor", 20, 1.0, counted=False)
    before = 0
    for gold in range(3):
        packed = pack((corpus, [annotated(gold)] * 20))
        untaught = some_students().eval()
        before += answers(untaught.taggers["both"], untaught.words, packed, packed.training)[0]
        learners = run_senses(tmp_path / str(gold), packed, rate=0.02)
        for _, tagger in learners.members:
            assert answers(tagger, learners.words, packed, packed.training) == (20, 20)
        assert torch.equal(learners.words, untaught.words)  # they are what the lesson left
    assert before == 20  # untaught, it says the same whatever is right


def test_annotation_that_was_killed_ends_with_the_weights_of_one_that_was_not(
    tmp_path: Path,
) -> None:
    packed = some_text()
    whole_run = run_senses(tmp_path / "whole", packed)
    with pytest.raises(KilledError):
        run_senses(tmp_path / "killed", packed, die_after=4)
    resumed = run_senses(tmp_path / "killed", packed)
    for one, other in zip(whole_run.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(one, other)


# The whole


class FewTexts:
    """As much of `Texts` as a build needs."""

    def __init__(self, work: Path) -> None:
        self.places = SimpleNamespace(work=work, models=work / "models", encoder=None)
        self.inventory = SimpleNamespace(
            vocabulary=list,
            senses=FewWords().senses,
            candidates=FewWords().candidates,
        )
        self.raw = [OLD, CHEST] * 4
        instance = Instance("d.1", 6, 6, "spring", "NOUN", (senses("spring")[1].key,))
        self.held_out = [TaggedSentence("held/out.xml", OLD, (instance,), (0,))]
        self.development: tuple[TaggedSentence, ...] = ()

    @property
    def sources(self) -> list[tuple[Source, Sequence[Annotated]]]:
        """Two annotated sentences, eight of raw text, one for scoring."""
        return [
            (Source("SemCor", 2, 1.0, counted=True), [annotated(1), annotated(0, CHEST)]),
            (Source("raw text", 8, 1.0), [raw(words) for words in self.raw]),
            (Source("held-out SemCor", 1, 0.0), [annotated(1, document="held/out.xml")]),
        ]


@pytest.fixture
def tiny_teacher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with the tiny encoder, and train small networks over the few words' synsets."""
    monkeypatch.setattr(build, "load_encoder", lambda *_: encoder())
    monkeypatch.setattr(build, "load_tokenizer", lambda *_: Letters())
    monkeypatch.setattr(build, "TaggerConfig", lambda *given: TaggerConfig(*given, **SMALL))
    named = {each.synset: [each] for lemma in SENSES for each in senses(lemma)}
    monkeypatch.setattr(build.tables, "ambiguous_synsets", lambda inventory: named)


@pytest.mark.parametrize("tuning", [0, 1])
def test_a_build_goes_from_text_to_networks_that_can_be_loaded(
    tmp_path: Path, tiny_teacher: None, tuning: int
) -> None:
    lines: list[str] = []
    texts: Any = FewTexts(tmp_path)
    made = Build(texts, Recipe(tuning, 2, 2, 1), ("left", "both"), lines.append)
    made.train()
    made.polish()
    made.finish()
    card = json.loads((tmp_path / "models" / "both" / "card.json").read_text())
    assert card["passes"] == {"lesson": 2, "senses": 2, "polish": 1}
    assert card["teacher"] == {"tuning passes": tuning}
    assert {part["step"] for part in card["log"]} == {"lesson", "senses", "polish"}
    assert card["scores"]["held_out"] in (0.0, 1.0)  # there is one instance
    assert card["data"]["held-out SemCor documents"] == ["held/out.xml"]
    for name in ("left", "both"):
        assert load_reader(name, tmp_path / "models").name == name
    before = (tmp_path / "both.safetensors").stat().st_mtime_ns
    Build(texts, Recipe(tuning, 2, 2, 1), ("left", "both"), lines.append).train()
    assert (tmp_path / "both.safetensors").stat().st_mtime_ns == before  # it was done


def test_a_network_alone_is_polished_by_its_own_beliefs(tmp_path: Path, tiny_teacher: None) -> None:
    texts: Any = FewTexts(tmp_path)
    made = Build(texts, Recipe(0, 1, 1, 1), ("left",), lambda line: None)
    made.train()
    made.polish()
    made.finish()
    assert load_reader("left", tmp_path / "models").name == "left"


def test_networks_that_learned_together_are_not_mixed_with_others(tmp_path: Path) -> None:
    texts: Any = FewTexts(tmp_path)
    (tmp_path / "networks.json").write_text('["left", "both"]')
    with pytest.raises(WsdError, match=r"learn together: left, both\. Name the same"):
        Build(texts, Recipe(0, 1, 1, 1), ("left",), lambda line: None).train()


def test_a_part_that_the_recipe_does_not_have_is_refused_by_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    status = main(["train", "both", "--work", str(tmp_path / "w"), "--without", "spoons"])
    assert status != 0
    assert "'spoons'" in capsys.readouterr().err
    assert not (tmp_path / "w").exists()


def test_annotated_sentences_come_back_as_they_were_written(tmp_path: Path) -> None:
    instance = Instance("d.1", 6, 6, "spring", "NOUN", ("spring%1:06:00::", "spring%1:28:00::"))
    sentences = [TaggedSentence("d", OLD, (instance,), (0, 4)), TaggedSentence("e", CHEST, ())]
    write_tagged(tmp_path / "kept.json", sentences)
    assert read_tagged(tmp_path / "kept.json") == sentences
