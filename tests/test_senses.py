"""Tiny networks learn from annotation, and may be killed."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from taught import KilledError, annotated, pack, some_students, some_text
from tiny import SMALL

from wsd.building.optimise import Progress
from wsd.building.packed import Packed, Source
from wsd.building.senses import Pace, answers, learn_senses
from wsd.building.students import Students

pytestmark = pytest.mark.usefixtures("small_steps")


def run_senses(
    path: Path,
    packed: Packed,
    rate: float = 1e-3,
    die_after: int | None = None,
    believed: bool = True,
) -> Students:
    """Three passes; the teacher believes in the most frequent sense."""
    learners = some_students()
    seen: list[Progress] = []

    def report(progress: Progress) -> None:
        seen.append(progress)
        if len(seen) == die_after:
            raise KilledError

    queries = torch.randn(len(packed.gold), SMALL["sense_width"]).half() * 0
    learn_senses(learners, packed, packed.of("SemCor"), queries if believed else None, 0.5,
                 Pace(rate, 7, 0.3), 3, path, report, lambda passed: None)  # fmt: skip
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


@pytest.mark.parametrize(("gold", "heeded"), [(0, True), (2, False)])
def test_a_teacher_is_heeded_where_it_is_right(tmp_path: Path, gold: int, heeded: bool) -> None:
    packed = pack((Source("SemCor", 20, 1.0, counted=False), [annotated(gold)] * 20))
    alone, taught = (
        list(run_senses(tmp_path / str(believed), packed, believed=believed).parameters())
        for believed in (False, True)
    )
    assert all(map(torch.equal, alone, taught)) is not heeded
