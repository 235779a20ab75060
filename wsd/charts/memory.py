"""Belief over a growing distance, and F1 over a widening view, as Plotly figures; pure.

Both charts draw a line for each reader.  Their mappings hold the readers in one
order, also those with nothing to draw here, so that a reader keeps its colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from wsd.charts.reading import MARKERS, NEUTRAL, finish, label
from wsd.findings import HorizonCurve, HorizonPoint
from wsd.leaders import percent
from wsd.records import Reading

DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARGIN = 1.5  # points of F1 above and below the intervals


def memory_figure(
    lines: Mapping[str, Sequence[Reading]], inserted: Sequence[int], key: str, now: int
) -> go.Figure:
    """Draw each reader's belief in the sense `key` by the words inserted; `now` is marked.

    A line has a gap where the reader sees no sense in the word at all.
    """
    figure = go.Figure()
    for rank, (name, readings) in enumerate(lines.items()):
        y = [each.probability(key) if each.source == "network" else None for each in readings]
        figure.add_scatter(**_line(list(inserted) if y else [], y, name, rank))
        figure.data[-1].hovertemplate = "%{y:.1%}"
    figure.add_vline(x=now, line_color=NEUTRAL, line_dash="dot", line_width=2)
    figure.update_xaxes(
        title_text="neutral words between the clue and the word",
        tickvals=[n for n in inserted if n % 12 == 0],
        range=[-1.5, max(inserted) + 1.5],
        zeroline=False,
    )
    figure.update_yaxes(range=[-0.03, 1.05], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1])
    return _finished(figure)


def memory_alt(lines: Mapping[str, Sequence[Reading]], inserted: Sequence[int], key: str) -> str:
    """Say in a sentence what `memory_figure` shows."""
    parts = [
        f"{name} from {percent(readings[0].probability(key))} "
        f"to {percent(readings[-1].probability(key))}"
        for name, readings in lines.items()
        if readings
    ]
    return f"Belief in the sense from 0 to {max(inserted)} inserted words: {', '.join(parts)}."


def horizon_figure(
    lines: Mapping[str, HorizonCurve | None], curves: Sequence[HorizonCurve]
) -> go.Figure:
    """Draw each reader's F1 by the words it may see; the axis has room for all of `curves`."""
    figure = go.Figure()
    for rank, (name, curve) in enumerate(lines.items()):
        points = curve.points if curve else ()
        x = list(range(len(points)))
        figure.add_scatter(**_line(x, [point.f1 for point in points], name, rank))
        figure.data[-1].customdata = [(point.low, point.high) for point in points]
        figure.data[-1].hovertemplate = "%{y:.1f} (%{customdata[0]:.1f}–%{customdata[1]:.1f})"
    widths = curves[0].points if curves else ()
    figure.update_xaxes(
        title_text="words visible",
        tickvals=list(range(len(widths))),
        ticktext=[_width(point) for point in widths],
        range=[-0.3, max(len(widths) - 1, 1) + 0.3],
        zeroline=False,
    )
    low = min((point.low for curve in curves for point in curve.points), default=0.0)
    high = max((point.high for curve in curves for point in curve.points), default=100.0)
    figure.update_yaxes(title_text="F1 in percent", range=[low - MARGIN, high + MARGIN])
    return _finished(figure)


def horizon_alt(lines: Mapping[str, HorizonCurve | None]) -> str:
    """Say in a sentence what `horizon_figure` shows."""
    parts = [
        f"{name} from {curve.points[0].f1:.1f} to {curve.points[-1].f1:.1f}"
        for name, curve in lines.items()
        if curve and curve.points
    ]
    return f"F1 from no visible word to all of them: {', '.join(parts)}."


def _width(point: HorizonPoint) -> str:
    return "all" if point.visible is None else str(point.visible)


def _line(x: list[int], y: Sequence[float | None], name: str, rank: int) -> dict[str, object]:
    return {
        "x": x,
        "y": list(y),
        "name": label(name),
        "mode": "lines+markers",
        "marker_size": 8,
        "marker_symbol": MARKERS[rank % len(MARKERS)],
        "line_dash": DASHES[rank % len(DASHES)],
        "showlegend": bool(x),
    }


def _finished(figure: go.Figure) -> go.Figure:
    figure.update_layout(
        hovermode="x unified",
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title_text": ""},
    )
    return finish(figure, height=400, right=12, top=32, showlegend=True)
