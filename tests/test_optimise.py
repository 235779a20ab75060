"""Steps of training, and what they are scaled by."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from wsd.building import optimise
from wsd.building.optimise import Group, Optimiser


def stepped(path: Path) -> Tensor:
    """The weights after three steps of different sizes, none large enough to be clipped."""
    torch.manual_seed(0)
    layer = nn.Linear(4, 1)
    optimiser = Optimiser(layer, [Group(list(layer.parameters()), 0.1)], 1, path, lambda _: None)
    for _ in optimiser.remaining([0]):
        for size, inputs in zip((0.1, 0.01, 0.05), torch.randn(3, 8, 4), strict=True):
            optimiser.step({"square": size * layer(inputs).square().mean()}, words=8)
    return layer.weight.detach()


def test_the_scale_of_the_losses_changes_no_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scaled = stepped(tmp_path / "scaled")
    monkeypatch.setattr(optimise, "LOSS_SCALE", 1.0)
    torch.testing.assert_close(stepped(tmp_path / "plain"), scaled)
