"""The large teacher learns about senses: its upper layers, tuned on annotated sentences.

A frozen encoder knows a word's context, but not which differences of context
matter to WordNet.  So its last layers, those whose mean is a word's state, go
on learning together with the query that its head asks (Devlin et al., 2019,
arXiv:1810.04805); the layers below and the sense vectors stay as they are.

Letters for shapes: N targets, D the encoder's width.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from wsd.building.annotated import Annotated, batches, sense_targets
from wsd.building.finetune import PARTS_A_PASS, WORDS_A_BATCH, Source, plan
from wsd.building.head import QueryHead, gold_loss
from wsd.building.optimise import Optimiser, Progress
from wsd.building.teacher import LAYERS, Teacher
from wsd.encoding import TargetBatch

LEARNING_RATE = 5e-5
QUERY_RATE = 6.0  # the query's, as a multiple


class TunedTeacher(nn.Module):
    """The upper layers of a teacher, in full precision, and its query.

    The query asks states that are standardised by `mean` and `deviation`, (D,).
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, teacher: Teacher, query: QueryHead, mean: Tensor, deviation: Tensor) -> None:
        super().__init__()
        self._whole = (teacher,)  # in a tuple, or its lower layers were this module's too
        self.layers = teacher.model.encoder.layer[-LAYERS:]
        self.query = copy.deepcopy(query)
        self.register_buffer("mean", mean)
        self.register_buffer("deviation", deviation)
        teacher.model.eval().requires_grad_(False)
        self.layers.float().requires_grad_(True)
        self.to(teacher.device)

    @property
    def whole(self) -> Teacher:
        """The whole teacher, whose upper layers are these."""
        return self._whole[0]

    def forward(self, sentences: Sequence[Annotated], targets: TargetBatch) -> Tensor:
        """(N, C) logits of the targets' candidates."""
        states = self.whole.read([sentence.words for sentence in sentences])
        spans = zip(
            targets.row.tolist(), targets.first.tolist(), targets.last.tolist(), strict=True
        )
        found = torch.stack([states[row][first : last + 1].mean(0) for row, first, last in spans])
        standard = (found - self.mean) / self.deviation
        return self.query(standard, targets.senses, targets.counts)  # type: ignore[no-any-return]

    @torch.no_grad()
    def accuracy(self, sentences: Sequence[Annotated], rows: Mapping[str, int]) -> float:
        """Share (0 to 1) of the instances with a choice that it answers rightly."""
        right: list[bool] = []
        for batch in batches([each for each in sentences if each.targets], WORDS_A_BATCH, 0):
            targets, gold = sense_targets(batch, rows)
            best = self(batch, targets.to(self.mean.device.type)).argmax(1).cpu()
            right += gold[torch.arange(len(best)), best].tolist()
        return sum(right) / len(right)

    def save(self, path: Path) -> None:
        """Write what was tuned, the layers in half precision."""
        state = self.state_dict()
        kept = {n: v.bfloat16() if n.startswith("layers") else v for n, v in state.items()}
        save_file({name: value.contiguous() for name, value in kept.items()}, path)

    def load(self, path: Path) -> None:
        """Read what `save` wrote."""
        self.load_state_dict(load_file(path))

    def teacher(self, name: str) -> Teacher:
        """The encoder with what it learned, ready to read."""
        self.whole.model.to(torch.bfloat16).eval().requires_grad_(False)
        return replace(self.whole, name=name)

    def query_of(self, mean: Tensor, deviation: Tensor) -> QueryHead:
        """The same query of states that are standardised by another mean and deviation."""
        query = copy.deepcopy(self.query)
        linear = query.query[-1]
        assert isinstance(linear, nn.Linear)
        with torch.no_grad():
            linear.bias.add_(linear.weight @ ((mean - self.mean) / self.deviation))
            linear.weight.mul_(deviation / self.deviation)
        return query.eval()


def tune(
    tuned: TunedTeacher,
    rows: Mapping[str, int],
    sources: Sequence[Source],
    passes: int,
    checkpoint: Path,
    report: Callable[[Progress], None],
    end_of_pass: Callable[[int], None],
) -> None:
    """Train in place on the targets of all sources; goes on from `checkpoint` where one lies."""
    parts = [(p, part) for p in range(passes) for part in range(PARTS_A_PASS)]
    groups = [
        {"params": tuned.layers.parameters()},
        {"params": tuned.query.parameters(), "share": QUERY_RATE},
    ]
    optimiser = Optimiser(tuned, LEARNING_RATE, len(parts), checkpoint, report, groups)
    for passed, part in optimiser.remaining(parts):
        tuned.train()
        for source, sentences in plan(sources, passed)[part::PARTS_A_PASS]:
            taught = [sentence for sentence in sentences if sentence.targets]
            if taught:
                loss = _loss(tuned, rows, source, taught)
                optimiser.step(loss, words=sum(len(s.words) for s in taught))
        tuned.eval()
        if part == PARTS_A_PASS - 1:
            end_of_pass(passed)
        optimiser.end_of_part()


def _loss(
    tuned: TunedTeacher,
    rows: Mapping[str, int],
    source: Source,
    sentences: Sequence[Annotated],
) -> Tensor:
    targets, gold = sense_targets(sentences, rows)
    counts = targets.counts * source.frequency
    if source.counted:
        counts = (counts - gold.float()).clamp(min=0)
    device = tuned.mean.device.type
    with torch.autocast(device, dtype=torch.bfloat16):
        logits = tuned(sentences, replace(targets, counts=counts).to(device))
    return source.weight * gold_loss(logits.float(), gold.to(device))
