"""The difference between two beliefs as a figure; pure, no Streamlit."""

from __future__ import annotations

import textwrap

import plotly.graph_objects as go

from wsd.charts.readers import NAME_WIDTH, ROW
from wsd.charts.reading import NEUTRAL, finish, label
from wsd.leaders import Leaders, points
from wsd.records import Reading


def shift_figure(before: Reading, after: Reading, shown: Leaders) -> go.Figure:
    """Draw by how many percentage points each sense gains or loses from one belief to the other."""
    figure = go.Figure()
    names, shifts = shown_shifts(before, after, shown)
    for row, (name, shift) in enumerate(zip(names, shifts, strict=True)):
        figure.add_bar(
            x=[100 * shift],
            y=[row],
            width=0.7,
            name=label(name),
            orientation="h",
            text=[points(shift)],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x:+.1f} percentage points<extra></extra>",
            **({} if row < len(shown.senses) else {"marker_color": NEUTRAL}),
        )
    edge = max(10.0, 1.3 * max(abs(100 * shift) for shift in shifts))  # room for the values
    figure.update_xaxes(range=[-edge, edge], title_text="percentage points")
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[label(textwrap.shorten(name, NAME_WIDTH, placeholder="…")) for name in names],
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
    )
    return finish(figure, height=ROW * len(names) + 64, right=12)


def shift_alt(before: Reading, after: Reading, shown: Leaders) -> str:
    """Say in a sentence what `shift_figure` shows."""
    pairs = zip(*shown_shifts(before, after, shown), strict=True)
    moved = ", ".join(f"{name} {points(shift)}" for name, shift in pairs)
    return f"From the first sentence to the second, in percentage points: {moved}."


def shown_shifts(before: Reading, after: Reading, shown: Leaders) -> tuple[list[str], list[float]]:
    """Name the shown senses and what each gains (-1 to 1); the others share one row."""
    pairs = zip(shown.beliefs(before), shown.beliefs(after), strict=True)
    names, shifts = [*shown.names], [later - earlier for earlier, later in pairs]
    if shown.others:
        names.append(f"{shown.others} other senses")
        shifts.append(shown.rest(after) - shown.rest(before))
    return names, shifts
