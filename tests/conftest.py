"""What holds for every test."""

import pytest
import torch

# As the page runs; more threads share a product out by its size, which decides its last bits.
torch.set_num_threads(1)


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every form is a choice, every part is saved, a pass has two parts."""
    from wsd.building.senses import Pace

    monkeypatch.setattr("wsd.building.packed.SKIPPED_FORMS", 0)
    monkeypatch.setattr("wsd.building.optimise.SAVE_EVERY", 0.0)
    monkeypatch.setattr("wsd.building.senses.PARTS_A_PASS", 2)
    monkeypatch.setattr("wsd.building.teacher.PARTS_A_PASS", 2)
    monkeypatch.setattr("wsd.building.build.POLISH", Pace(4e-4, 7, 1.0))
    monkeypatch.setattr("wsd.building.lesson.BATCH_WORDS", {"cpu": 14})
