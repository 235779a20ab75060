"""The networks themselves as Plotly figures: parts, training, scores by group, calibration.

Every figure that compares networks draws one trace for each, in the order it
is given, and an empty one where there is nothing to draw: so a network keeps
its colour.  Each figure has a companion ending in `_alt`.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from wsd.architecture import ROWS, Architecture, Part
from wsd.benchmark import Bin, Measure
from wsd.card import Curve
from wsd.charts.reading import INK, MARKERS, NEUTRAL, finish, label
from wsd.leaders import percent

MOST_MARKERS = 60  # of a line: more would hide it
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
WIDTHS = {1: 48, 2: 23, 3: 15}  # characters at 12 px in a box, so many side by side in 330 px
LINE = 16  # px of a line of text at 12 px
PADDING = 14  # px inside a box, above and below its text together
ARROW = 22  # px between two rows
GAP = 0.02  # of the width, between two boxes
ROW = 19  # px of a network's score
HEADING = 30  # px of a group's name
FAINT = "rgba(138,143,152,0.14)"


def architecture_figure(found: Architecture) -> go.Figure:
    """Draw a network from the word down to its outputs; frozen parts have dotted borders."""
    figure = go.Figure()
    rows = [[part for part in found.parts if part.row == row] for row in ROWS]
    texts = [[_box_lines(part, len(row)) for part in row] for row in rows if row]
    texts.append([_sense_lines(found)])
    y = 4
    for number, row in enumerate(texts):
        height = LINE * max(len(lines) for lines in row) + PADDING
        frozen = number in (0, len(texts) - 1)
        for place, lines in enumerate(row):
            left, right = place / len(row), (place + 1) / len(row)
            _draw_box(figure, (left + GAP / 2, right - GAP / 2), (y, y + height), lines, frozen)
            if number < len(texts) - 1:
                _draw_arrow(figure, (left + right) / 2, y + height)
        y += height + ARROW
    figure.update_xaxes(range=[0, 1], visible=False)
    figure.update_yaxes(range=[y - ARROW + 4, 0], visible=False)
    return finish(figure, height=y - ARROW + 20, right=8)


def architecture_alt(found: Architecture) -> str:
    """Say in a sentence what `architecture_figure` shows."""
    rows = ([part.name for part in found.parts if part.row == row] for row in ROWS)
    way = ", then ".join(" and ".join(names) for names in rows if names)
    return f"The network in {found.weights:,} learned weights: {way}."


def curves_figure(curves: Mapping[str, Curve | None]) -> go.Figure:
    """Draw how the loss of one step of the training fell, a line a network."""
    figure = go.Figure()
    for number, (name, curve) in enumerate(curves.items()):
        figure.add_scatter(
            x=[words / 1e6 for words in curve.words] if curve else [],
            y=list(curve.losses) if curve else [],
            name=label(name),
            mode="lines+markers" if not curve or len(curve.words) <= MOST_MARKERS else "lines",
            marker_size=7,
            marker_symbol=MARKERS[number % len(MARKERS)],
            line_dash=DASHES[number % len(DASHES)],
            showlegend=curve is not None,
            hovertemplate="%{y:.3f}",
        )
    figure.update_xaxes(title_text="million words read", rangemode="tozero", zeroline=False)
    figure.update_yaxes(title_text="loss", zeroline=False)
    figure.update_layout(
        hovermode="x unified",
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title_text": ""},
    )
    return finish(figure, height=360, right=12, top=48, showlegend=True)


def curves_alt(curves: Mapping[str, Curve | None]) -> str:
    """Say in a sentence what `curves_figure` shows."""
    told = [
        f"{name} from {curve.losses[0]:.2f} to {curve.losses[-1]:.2f}"
        for name, curve in curves.items()
        if curve and curve.losses
    ]
    return f"The loss falls: {'; '.join(told)}." if told else "No loss was kept."


def groups_figure(groups: Mapping[str, Mapping[str, Measure | None]]) -> go.Figure:
    """Draw F1 with its interval for every group, a row a reader; all readers in each group."""
    figure = go.Figure()
    readers = list(next(iter(groups.values()), {}))
    measures = [found for group in groups.values() for found in group.values() if found]
    places: dict[str, list[tuple[int, Measure]]] = {name: [] for name in readers}
    ticks: list[tuple[int, str]] = []
    y = 0
    for title, group in groups.items():
        y += HEADING
        figure.add_annotation(**_heading(y - 8, title))
        for name, found in group.items():
            y += ROW
            ticks.append((y, name))
            if found:
                places[name].append((y, found))
                figure.add_annotation(**_score(y, found))
    for number, (name, rows) in enumerate(places.items()):
        figure.add_scatter(**_intervals(name, rows), marker_symbol=MARKERS[number % len(MARKERS)])
    low = min((found.low for found in measures), default=0)
    high = max((found.high for found in measures), default=100)
    figure.update_xaxes(range=[10 * (low // 10), min(100, 10 * (high // 10 + 1))], ticksuffix=" %")
    figure.update_yaxes(
        range=[y + ROW, 0],
        tickvals=[place for place, _ in ticks],
        ticktext=[label(name) for _, name in ticks],
        showgrid=False,
    )
    return finish(figure, height=y + ROW + 40, right=44)


def groups_alt(groups: Mapping[str, Mapping[str, Measure | None]]) -> str:
    """Say in a sentence which reader is best in each group of `groups_figure`."""
    told = []
    for title, group in groups.items():
        known = {name: found.f1 for name, found in group.items() if found}
        if known:
            best = max(known, key=lambda name: known[name])
            told.append(f"{title}: {best} has the highest F1, {known[best]:.1f} %")
    return f"{'; '.join(told)}." if told else "Nothing was measured."


def reliability_figure(bins: Sequence[Bin]) -> go.Figure:
    """Draw how often answers of about the same confidence are right, beside what they should be."""
    figure = go.Figure()
    figure.add_bar(
        x=[found.confidence for found in bins],
        y=[found.accuracy for found in bins],
        customdata=[found.instances for found in bins],
        width=0.07,
        text=[f"{found.accuracy:.0%}"[:-1] for found in bins],
        textposition="outside",
        cliponaxis=False,
        name="right",
        hovertemplate="%{x:.0%} sure, %{y:.0%} right, of %{customdata:,}<extra></extra>",
    )
    figure.add_scatter(
        x=[0, 1],
        y=[0, 1],
        mode="lines",
        line={"color": NEUTRAL, "dash": "dash"},
        name="perfect",
        hoverinfo="skip",
    )
    axis = {"tickformat": ".0%", "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1], "zeroline": False}
    figure.update_xaxes(range=[0, 1.02], title_text="how sure the network is", **axis)
    figure.update_yaxes(range=[0, 1.08], title_text="how often it is right", **axis)
    return finish(figure, height=380, right=12, top=12)


def reliability_alt(bins: Sequence[Bin]) -> str:
    """Say in a sentence what `reliability_figure` shows."""
    if not bins:
        return "Nothing was measured."
    worst = max(bins, key=lambda found: found.instances * abs(found.confidence - found.accuracy))
    return (
        f"Of {sum(found.instances for found in bins):,} answers, those that are "
        f"{percent(worst.confidence)} sure weigh most in the error: {percent(worst.accuracy)} of "
        "them are right."
    )


def _box_lines(part: Part, side_by_side: int) -> list[str]:
    """The lines of text in a part's box: name, note, width, weights."""
    width = WIDTHS.get(side_by_side, 12)
    lines = [f"<b>{label(line)}</b>" for line in textwrap.wrap(part.name, width)]
    lines += [label(line) for line in textwrap.wrap(part.note, width)]
    lines.append(f"{part.width:,} numbers")
    return [*lines, f"{part.weights:,} weights"] if part.weights else lines


def _sense_lines(found: Architecture) -> list[str]:
    size = f"{found.senses:,} of {found.sense_width} numbers each, from their glosses"
    return ["<b>vectors of senses, the same for all networks</b>", size]


def _draw_box(
    figure: go.Figure,
    across: tuple[float, float],
    down: tuple[float, float],
    lines: Sequence[str],
    frozen: bool,
) -> None:
    border = {"color": NEUTRAL, "width": 1.5, "dash": "dot" if frozen else "solid"}
    figure.add_shape(
        type="rect", x0=across[0], x1=across[1], y0=down[0], y1=down[1], line=border,
        fillcolor=FAINT,
    )  # fmt: skip
    figure.add_annotation(
        x=sum(across) / 2, y=sum(down) / 2, text="<br>".join(lines), showarrow=False,
        font={"size": 12, "color": INK},
    )  # fmt: skip


def _draw_arrow(figure: go.Figure, x: float, y: float) -> None:
    figure.add_annotation(
        x=x, y=y + ARROW - 2, ax=x, ay=y + 2, xref="x", yref="y", axref="x", ayref="y",
        text="", showarrow=True, arrowhead=2, arrowsize=1, arrowwidth=1.5, arrowcolor=NEUTRAL,
    )  # fmt: skip


def _heading(y: float, title: str) -> dict[str, object]:
    return {
        "x": 0,
        "xref": "paper",
        "y": y,
        "text": f"<b>{label(title)}</b>",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 13, "color": INK},
    }


def _score(y: float, found: Measure) -> dict[str, object]:
    return {
        "x": 1,
        "xref": "paper",
        "y": y,
        "text": f"{found.f1:.1f}",
        "xanchor": "left",
        "xshift": 6,
        "showarrow": False,
        "font": {"size": 12, "color": INK},
    }


def _intervals(name: str, rows: Sequence[tuple[int, Measure]]) -> dict[str, object]:
    return {
        "x": [found.f1 for _, found in rows],
        "y": [place for place, _ in rows],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [found.high - found.f1 for _, found in rows],
            "arrayminus": [found.f1 - found.low for _, found in rows],
            "thickness": 2,
            "width": 3,
        },
        "customdata": [(found.low, found.high) for _, found in rows],
        "name": label(name),
        "mode": "markers",
        "marker_size": 9,
        "hovertemplate": "%{x:.1f} % (%{customdata[0]:.1f} to %{customdata[1]:.1f})<extra></extra>",
    }
