"""What networks that learn together have in common."""

from __future__ import annotations

import pytest
import torch

from wsd.building import students
from wsd.building.students import sides_hidden


def test_of_two_sides_at_most_one_is_hidden_at_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(students, "HIDE_SIDE", 0.25)
    torch.manual_seed(0)
    ones = [torch.ones(100, 40, width) for width in (2, 3, 5)]
    seen, left, right = sides_hidden(ones)
    assert seen is ones[0]
    without_left, without_right = left[..., 0] == 0, right[..., 0] == 0
    assert not (without_left & without_right).any()
    for side, hidden in ((left, without_left), (right, without_right)):
        assert torch.equal(side, (~hidden).float().unsqueeze(-1).expand_as(side))
        assert float(hidden.float().mean()) == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize("sides", [0, 1])
def test_a_network_without_a_second_side_keeps_all(sides: int) -> None:
    read = [torch.ones(2, 3, 4) for _ in range(1 + sides)]
    assert sides_hidden(read) is read
