"""One reader's belief as a few narrow rows, so that several readers can be stacked; pure."""

from __future__ import annotations

import textwrap

import plotly.graph_objects as go

from wsd.charts.reading import INK, NEUTRAL, finish, label
from wsd.leaders import Leaders, percent, sense_name
from wsd.records import Reading

ROW = 26  # px a sense
NAME_WIDTH = 20  # characters beside a bar on a screen of 390 px


def compact_figure(
    reading: Reading, shown: Leaders, *, before: Reading | None = None, called: str = ""
) -> go.Figure:
    """Draw a bar a sense, 0 to 1, its name beside it.

    A diamond on a row marks the belief `before`, which the legend calls `called`.
    """
    figure = go.Figure()
    names = [*shown.names]
    beliefs = [*shown.beliefs(reading)]
    earlier = [*shown.beliefs(before)] if before else []
    if shown.others:
        names.append(f"{shown.others} other senses")
        beliefs.append(shown.rest(reading))
        if before:
            earlier.append(shown.rest(before))
    for row, (name, belief) in enumerate(zip(names, beliefs, strict=True)):
        best = row == shown.rank(reading.best.key)
        figure.add_bar(
            x=[belief],
            y=[row],
            width=0.7,
            name=label(name),
            orientation="h",
            text=[f"<b>{label(percent(belief))} ✓</b>" if best else label(percent(belief))],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x:.1%}<extra></extra>",
            showlegend=False,
            **({} if row < len(shown.senses) else {"marker_color": NEUTRAL}),
        )
    if earlier:
        figure.add_scatter(
            x=earlier,
            y=list(range(len(earlier))),
            name=called,
            mode="markers",
            marker={"symbol": "diamond-open", "size": 10, "color": INK, "line_width": 2},
            cliponaxis=False,
            hovertemplate=f"%{{x:.1%}} {label(called)}<extra></extra>",
            showlegend=True,
        )
    ticks = [label(textwrap.shorten(name, NAME_WIDTH, placeholder="…")) for name in names]
    figure.update_xaxes(range=[0, 1], tickvals=[0, 0.5, 1], tickformat=".0%", zeroline=False)
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=ticks,
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
    )
    figure.update_layout(
        legend={"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "title_text": ""}
    )
    top = 30 if earlier else 8
    return finish(
        figure, height=ROW * len(names) + top + 34, right=58, top=top, showlegend=bool(earlier)
    )


def compact_alt(reading: Reading, shown: Leaders, *, before: Reading | None = None) -> str:
    """Say in a sentence what `compact_figure` shows."""
    best = reading.best
    said = f"The reader chooses {sense_name(best)}, {percent(reading.probability(best.key))}"
    others = [
        f"{name} {percent(belief)}"
        for sense, name, belief in zip(
            shown.senses, shown.names, shown.beliefs(reading), strict=True
        )
        if sense.key != best.key
    ]
    was = f"; before, {percent(before.probability(best.key))}" if before else ""
    return f"{said}{was}. The others: {', '.join(others)}."
