"""The map of context as a figure: a heat map between the curves of its edges; pure, no Streamlit.

Columns are words visible on the right, rows words visible on the left.  The
curve above follows the right words, the one beside the left words, each with
the other side wholly visible and wholly hidden.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

import plotly.graph_objects as go

from wsd.charts.reading import INK, NEUTRAL, finish, label
from wsd.context_map import answers_as_whole, fewest_words
from wsd.findings import ContextMap
from wsd.leaders import percent, sense_name
from wsd.records import Reading

CELL = 22  # px, as long as the map stays between the next two
LOWEST, HIGHEST = 170, 520
AROUND = 250  # px of the curve above, of words, title and legend
MAX_TICKS = 20  # words beside the map before they run into each other
MAP, CURVE = (0.0, 0.74), (0.8, 1.0)  # shares of the width and of the height
SCALE = "Cividis"  # looks the same to eyes that do not tell red from green
FLIP = "#D55E00"  # vermilion: not a colour of the scale, and seen on both pages
BELIEFS = {"range": [-0.03, 1.05], "tickvals": [0, 0.5, 1], "tickformat": ".0%"}

Beliefs = Sequence[Sequence[float | None]]


def map_figure(found: ContextMap) -> go.Figure:
    """Draw the winning sense's probability for every pair; a line runs where the answer flips.

    Where the reader sees no sense at all in the word, there is a hole.
    """
    key = found.whole.best.key
    beliefs = [[_drawn(reading, key) for reading in row] for row in found.readings]
    figure = go.Figure()
    figure.add_heatmap(
        x=list(range(len(found.right))),
        y=list(range(len(found.left))),
        z=beliefs,
        customdata=_told(found),
        zmin=0,
        zmax=1,
        colorscale=SCALE,
        colorbar=_scale(),
        hovertemplate="%{customdata}<extra></extra>",
    )
    _add_borders(figure, answers_as_whole(found))
    _add_curves(figure, beliefs)
    _set_axes(figure, found)
    size = min(HIGHEST, max(LOWEST, CELL * len(found.left)))
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title_text": ""}
    figure.update_layout(legend=legend)
    return finish(figure, height=size + AROUND, right=8, top=48, showlegend=True)


def map_alt(found: ContextMap) -> str:
    """Say in a sentence what `map_figure` shows."""
    best = found.whole.best
    before, after = fewest_words(found)
    alone = percent(found.alone.probability(best.key))
    return (
        f"The belief in {sense_name(best)} for every number of words visible on the left and on "
        f"the right: {alone} for the word by itself, {percent(found.whole.probability(best.key))} "
        f"for the whole sentence. It first wins with {before} words on the left and {after} on "
        "the right."
    )


def borders(same: Sequence[Sequence[bool]]) -> Iterator[tuple[float, float, float, float]]:
    """Find the lines (x, y, x, y) between neighbouring cells that differ."""
    for y, row in enumerate(same):
        for x, cell in enumerate(row):
            if x + 1 < len(row) and row[x + 1] != cell:
                yield x + 0.5, y - 0.5, x + 0.5, y + 0.5
            if y + 1 < len(same) and same[y + 1][x] != cell:
                yield x - 0.5, y + 0.5, x + 0.5, y + 0.5


def _drawn(reading: Reading, key: str) -> float | None:
    return None if reading.source == "no sense" else reading.probability(key)


def _told(found: ContextMap) -> list[list[str]]:
    """What a cell says when it is pointed at."""
    key = found.whole.best.key
    return [
        [
            f"{left} words left, {right} right: {percent(reading.probability(key))}<br>"
            f"chooses {label(_answer(reading))}"
            for right, reading in zip(found.right, row, strict=True)
        ]
        for left, row in zip(found.left, found.readings, strict=True)
    ]


def _answer(reading: Reading) -> str:
    return "no sense" if reading.source == "no sense" else sense_name(reading.best)


def _add_borders(figure: go.Figure, same: Sequence[Sequence[bool]]) -> None:
    """Draw where the answer flips, on white, to be seen on every colour of the map."""
    x: list[float | None] = []
    y: list[float | None] = []
    for x0, y0, x1, y1 in borders(same):
        x += [x0, x1, None]
        y += [y0, y1, None]
    for width, colour in ((6, "white"), (2.5, FLIP)):
        figure.add_scatter(
            x=x,
            y=y,
            name="here the answer flips",
            mode="lines",
            line={"color": colour, "width": width},
            hoverinfo="skip",
            showlegend=bool(x) and colour == FLIP,
        )


def _add_curves(figure: go.Figure, beliefs: Beliefs) -> None:
    """Draw the map's four edges as curves."""
    sides = (
        ("other side visible", INK, "solid", beliefs[-1], [row[-1] for row in beliefs]),
        ("other side hidden", NEUTRAL, "dot", beliefs[0], [row[0] for row in beliefs]),
    )
    for name, colour, dash, across, along in sides:
        look = {
            "name": name,
            "mode": "lines+markers",
            "line": {"color": colour, "dash": dash, "width": 2},
            "marker": {"color": colour, "size": 5},
            "legendgroup": name,
        }
        places = list(range(len(across)))
        figure.add_scatter(
            x=places, y=list(across), yaxis="y2", hovertemplate="%{y:.1%}<extra></extra>", **look
        )
        places = list(range(len(along)))
        figure.add_scatter(
            x=along,
            y=places,
            xaxis="x2",
            hovertemplate="%{x:.1%}<extra></extra>",
            showlegend=False,
            **look,
        )


def _set_axes(figure: go.Figure, found: ContextMap) -> None:
    first, last = found.target.first, found.target.last
    right = ["none", *(f"+ {found.words[last + n]}" for n in found.right[1:])]
    left = ["none", *(f"+ {found.words[first - n]}" for n in found.left[1:])]
    figure.update_layout(
        xaxis={
            "domain": MAP,
            "title_text": "visible on the right",
            **_words(right),
            "tickangle": -45,
        },
        yaxis={"domain": MAP, "title_text": "visible on the left", **_words(left)},
        xaxis2={"domain": CURVE, "anchor": "y", **BELIEFS, "tickvals": [0, 1]},
        yaxis2={"domain": CURVE, "anchor": "x", **BELIEFS},
    )
    figure.update_xaxes(zeroline=False)
    figure.update_yaxes(zeroline=False)


def _words(names: Sequence[str]) -> dict[str, object]:
    """Ticks of an axis of words: all, or evenly spaced ones with the first and the last."""
    stride = -(-len(names) // MAX_TICKS)
    kept = [n for n in range(len(names) - 1) if n % stride == 0 and n + stride < len(names)]
    kept = list(dict.fromkeys([0, *kept, len(names) - 1]))
    return {
        "tickvals": kept,
        "ticktext": [label(textwrap.shorten(names[n], 14, placeholder="…")) for n in kept],
        "range": [-0.5, len(names) - 0.5],
        "showgrid": False,
    }


def _scale() -> dict[str, object]:
    """The colours' legend, in the corner that map and curves leave free."""
    return {
        "orientation": "h",
        "x": CURVE[0],
        "xanchor": "left",
        "len": CURVE[1] - CURVE[0],
        "y": CURVE[0],
        "yanchor": "bottom",
        "thickness": 12,
        "tickvals": [0, 1],
        "ticktext": ["0 %", "100 %"],
        "tickfont_color": INK,
        "outlinewidth": 0,
    }
