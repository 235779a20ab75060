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
    reading: Reading, shown: Leaders, *, beside: Reading | None = None, called: str = ""
) -> go.Figure:
    """Draw a bar a sense, 0 to 1, its name beside it.

    A diamond on a row marks another belief, `beside` it, which the legend calls `called`.
    """
    figure = go.Figure()
    names = [*shown.names, *([f"{shown.others} other senses"] if shown.others else [])]
    best = shown.rank(reading.best.key)
    for row, (name, belief) in enumerate(zip(names, _beliefs(reading, shown), strict=True)):
        colour = {} if row < len(shown.senses) else {"marker_color": NEUTRAL}
        figure.add_bar(**_bar(row, belief, name), **colour)
        figure.add_annotation(**_value(row, belief, best=row == best))
    if beside:
        figure.add_scatter(**_diamonds(_beliefs(beside, shown), called))
    figure.update_xaxes(range=[0, 1], tickvals=[0, 0.5, 1], tickformat=".0%", zeroline=False)
    figure.update_yaxes(
        tickvals=list(range(len(names))),
        ticktext=[label(textwrap.shorten(name, NAME_WIDTH, placeholder="…")) for name in names],
        range=[len(names) - 0.4, -0.6],
        showgrid=False,
    )
    legend = {"orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "title_text": ""}
    figure.update_layout(legend=legend)
    top = 30 if beside else 8
    height = ROW * len(names) + top + 34
    return finish(figure, height=height, right=72, top=top, showlegend=bool(beside))


def compact_alt(
    reading: Reading, shown: Leaders, *, beside: Reading | None = None, called: str = ""
) -> str:
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
    was = f"; {called}, {percent(beside.probability(best.key))}" if beside else ""
    return f"{said}{was}. The others: {', '.join(others)}."


def _beliefs(reading: Reading, shown: Leaders) -> list[float]:
    return [*shown.beliefs(reading), *([shown.rest(reading)] if shown.others else [])]


def _bar(row: int, belief: float, name: str) -> dict[str, object]:
    return {
        "x": [belief],
        "y": [row],
        "width": 0.7,
        "name": label(name),
        "orientation": "h",
        "hovertemplate": "%{x:.1%}<extra></extra>",
        "showlegend": False,
    }


def _value(row: int, belief: float, *, best: bool) -> dict[str, object]:
    """Print a value in the margin, where no diamond can cover it."""
    value = label(percent(belief))
    return {
        "x": 1,
        "y": row,
        "text": f"<b>{value} ✓</b>" if best else value,
        "xanchor": "left",
        "xshift": 8,
        "showarrow": False,
    }


def _diamonds(beliefs: list[float], called: str) -> dict[str, object]:
    return {
        "x": beliefs,
        "y": list(range(len(beliefs))),
        "name": called,
        "mode": "markers",
        "marker": {"symbol": "diamond-open", "size": 10, "color": INK, "line_width": 2},
        "cliponaxis": False,
        "hovertemplate": f"%{{x:.1%}} {label(called)}<extra></extra>",
        "showlegend": True,
    }
