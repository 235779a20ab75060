"""Steps of training as CUDA graphs.

A step of small recurrent networks is thousands of small kernels, and to launch them
one by one takes longer than they do.  A graph of them is launched as one
(docs.pytorch.org/docs/stable/notes/cuda.html#cuda-graphs).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import torch
from torch import Tensor

WARM_UP = 2  # calls before recording: libraries choose their kernels, an optimiser makes its state

Shapes = tuple[torch.Size, ...]


class Replayed:
    """A function of tensors, recorded once for every shape of its input where there is a GPU.

    It must do the same whatever the values are.  Its result is overwritten by the
    next call of the same shapes.
    """

    def __init__(self, run: Callable[..., Tensor], device: str) -> None:
        self._run, self._on_gpu = run, device == "cuda"
        self._calls: Counter[Shapes] = Counter()
        self._recorded: dict[Shapes, tuple[torch.cuda.CUDAGraph, tuple[Tensor, ...], Tensor]] = {}

    def __call__(self, *inputs: Tensor) -> Tensor:
        """Run it on inputs, or what was recorded of it."""
        if not self._on_gpu:
            return self._run(*inputs)
        shapes = tuple(each.shape for each in inputs)
        self._calls[shapes] += 1
        if self._calls[shapes] <= WARM_UP:
            return self._aside(*inputs)
        if shapes not in self._recorded:
            self._recorded[shapes] = self._record(inputs)
        graph, places, result = self._recorded[shapes]
        for place, value in zip(places, inputs, strict=True):
            place.copy_(value)
        graph.replay()
        return result

    def _aside(self, *inputs: Tensor) -> Tensor:
        """Run on a stream of its own, as what is to be recorded must have run before."""
        stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            result = self._run(*inputs)
        torch.cuda.current_stream().wait_stream(stream)
        return result

    def _record(
        self, inputs: tuple[Tensor, ...]
    ) -> tuple[torch.cuda.CUDAGraph, tuple[Tensor, ...], Tensor]:
        """Record it; nothing is computed yet.  All graphs share their memory."""
        graph = torch.cuda.CUDAGraph()
        before = next(iter(self._recorded.values()), None)
        places = tuple(each.clone() for each in inputs)
        with torch.cuda.graph(graph, pool=before[0].pool() if before else None):
            result = self._run(*places)
        return graph, places, result
