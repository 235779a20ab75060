"""Readings, sweeps and influences as Plotly figures; pure, no Streamlit.

A sense keeps its colour because every figure draws one trace a sense in the
order of one `Leaders` record: the theme's colours are dealt out by trace
number, in the light theme and in the dark one.  Each figure has a companion
ending in `_alt` that says its takeaway in a sentence, for those who cannot see
it.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from wsd.leaders import Leaders, percent, points, sense_name
from wsd.records import ContextReport, Reading, Sweep, WordInfluence

Trace = dict[str, Any]
Figure = go.Figure  # so that a page need not know whose figures these are
NEUTRAL = "#8A8F98"  # grey that stands out 3:1 from the light and from the dark page
MAX_INFLUENCES = 12  # bars; the words below the twelfth move the belief least
MAX_TICKS = 24  # words under a sweep before they run into each other at 390 px
MARKERS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star")
INK = "#000037"  # Streamlit's template puts the theme's strongest text colour in its place
LINE = 17  # px of a line of text at 13 px
BAR = 18  # px
GAP = 12  # px between two senses
GLOSS_WIDTH = 47  # characters that fit 330 px at 13 px
GLOSS_LINES = 3  # nine glosses of ten fit; the table under the chart has them whole

CONFIG = {
    "displaylogo": False,
    "displayModeBar": True,
    "scrollZoom": False,
    "modeBarButtons": [["toImage"]],
}
"""What `st.plotly_chart` passes on: a mode bar that only saves a picture."""


def label(text: str) -> str:
    """Make any text safe inside a figure, where < and & start markup."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return html.escape(printable, quote=False)


def drawn(
    traces: Sequence[Trace],
    layout: Mapping[str, Any],
    *,
    height: int,
    right: int,
    top: int = 8,
    showlegend: bool = False,
) -> go.Figure:
    """Make a figure with what all figures share: its size in px, the theme's ink, no dragging.

    Traces and layout are Plotly's own nested names, and become a figure in one
    step: to add and update them one by one takes it eight times as long.
    """
    whole = {
        **layout,
        "height": height,
        "barmode": "overlay",
        "font": {"color": INK},
        "legend": {**layout.get("legend", {}), "font": {"color": INK}},
        "showlegend": showlegend,
        "dragmode": False,
        "margin": {"l": 8, "r": right, "t": top, "b": 8},
    }
    for name in ("xaxis", "yaxis"):
        axis = layout.get(name, {})
        title = {**axis.get("title", {}), "font": {"color": INK}}
        fixed = {"fixedrange": True, "automargin": True, "tickfont": {"color": INK}}
        whole[name] = {**axis, **fixed, "title": title}
    return go.Figure({"data": list(traces), "layout": whole})


def finish(
    figure: go.Figure, *, height: int, right: int, top: int = 8, showlegend: bool = False
) -> go.Figure:
    """Give a figure that was made step by step what `drawn` gives."""
    made = figure.to_plotly_json()
    del made["layout"]["template"]  # Plotly's own, which every figure gets
    return drawn(
        made["data"], made["layout"], height=height, right=right, top=top, showlegend=showlegend
    )


def belief_figure(reading: Reading, shown: Leaders) -> go.Figure:
    """Draw a reader's belief: a bar a sense, its name and gloss above, axis 0 to 1."""
    headings = [
        _wrapped(f"{name} ({sense.pos.lower()}): {sense.gloss}", bold=len(name))
        for sense, name in zip(shown.senses, shown.names, strict=True)
    ]
    bars = list(zip(shown.names, shown.beliefs(reading), strict=True))
    if shown.others:
        bars.append((f"{shown.others} other senses", shown.rest(reading)))
        headings.append(f"{shown.others} other senses together")
    traces: list[Trace] = []
    above = []
    y = 0  # px, downwards: the axis is in pixels, so that rows follow each other closely
    for row, ((name, belief), heading) in enumerate(zip(bars, headings, strict=True)):
        y += GAP + LINE * (heading.count("<br>") + 1) + BAR
        best = row == shown.rank(reading.best.key)
        colour = {} if row < len(shown.senses) else {"marker": {"color": NEUTRAL}}
        traces.append({**_bar(y - BAR / 2, belief, name, best=best), **colour})
        above.append(_above(y - BAR - 1, heading))
    layout = {
        "annotations": above,
        "xaxis": {"range": [0, 1], "tickformat": ".0%", "dtick": 0.25, "zeroline": False},
        "yaxis": {"range": [y + 6, 0], "visible": False},
    }
    return drawn(traces, layout, height=y + 46, right=58)


def belief_alt(reading: Reading, shown: Leaders) -> str:
    """Say in a sentence what `belief_figure` shows."""
    best = reading.best
    parts = [
        f"{name} {percent(belief)}"
        for name, belief in zip(shown.names, shown.beliefs(reading), strict=True)
    ]
    if shown.others:
        parts.append(f"{shown.others} other senses {percent(shown.rest(reading))}")
    return f"The reader chooses {sense_name(best)}. Its belief: {', '.join(parts)}."


def sweep_figure(sweep: Sweep, shown: Leaders) -> go.Figure:
    """Draw how the belief moves as one side's context grows, a line a sense.

    A line has a gap where the reader sees no sense in the word at all.
    """
    traces: list[Trace] = []
    steps = sweep.steps
    x = [step.visible for step in steps]
    for rank, (sense, name) in enumerate(zip(shown.senses, shown.names, strict=True)):
        y = [_drawn(step.reading, step.reading.probability(sense.key)) for step in steps]
        symbol = MARKERS[rank % len(MARKERS)]
        traces.append(_line(x, y, name, symbol))
    if shown.others:
        y = [_drawn(step.reading, shown.rest(step.reading)) for step in steps]
        name = f"{shown.others} other senses"
        traces.append({**_line(x, y, name), "line": {"color": NEUTRAL, "dash": "dot"}})
    ticks = _ticks(len(steps))
    layout = {
        "xaxis": {
            "tickvals": [x[i] for i in ticks],
            "ticktext": [_step_label(sweep, i) for i in ticks],
            "tickangle": -45,
            "range": [-0.4, max(x[-1], 1) + 0.4],
            "zeroline": False,
        },
        "yaxis": {
            "range": [-0.03, 1.08],
            "tickformat": ".0%",
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
        },
        "hovermode": "x unified",
        "legend": {
            "orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": {"text": ""}
        },
    }  # fmt: skip
    return drawn(traces, layout, height=380, right=12, top=32, showlegend=True)


def sweep_alt(sweep: Sweep) -> str:
    """Say in a sentence what `sweep_figure` shows."""
    first, last = sweep.steps[0].reading, sweep.steps[-1].reading
    start, end = first.best, last.best
    words = len(sweep.steps) - 1
    opening = f"With no words on the {sweep.side} the reader chooses {sense_name(start)}"
    if start.key == end.key:
        moved = f"and keeps it, from {percent(max(first.probabilities))}"
    else:
        moved = f"({percent(max(first.probabilities))}) and ends with {sense_name(end)}"
    return f"{opening} {moved}; with all {words} words, {percent(max(last.probabilities))}."


def influence_figure(report: ContextReport, shown: Leaders) -> go.Figure:
    """Draw by how many percentage points each word moves the belief, strongest first."""
    rank = shown.rank(report.whole.best.key) or 0
    empty: Trace = {"type": "bar", "x": [], "y": [], "showlegend": False}
    traces = [empty] * rank  # they use up the colours of the senses before
    rows = strongest(report.influences)
    for name, sign, extra in (("for", 1, {}), ("against", -1, {"marker": {"color": NEUTRAL}})):
        mine = [(i, word) for i, word in enumerate(rows) if (word.shift < 0) == (sign < 0)]
        bars: Trace = {
            "type": "bar",
            "x": [100 * word.shift for _, word in mine],
            "y": [i for i, _ in mine],
            "text": [points(word.shift) for _, word in mine],
            "name": name,
            "orientation": "h",
            "width": 0.6,
            "textposition": "outside",
            "cliponaxis": False,
            "hovertemplate": "%{x:+.1f} percentage points<extra></extra>",
        }
        traces.append({**bars, **extra})
    reach = max((abs(100 * word.shift) for word in rows), default=0)
    edge = max(10.0, 1.3 * reach)  # room for the printed values
    layout = {
        "xaxis": {"range": [-edge, edge], "title": {"text": "percentage points"}, "ticksuffix": ""},
        "yaxis": {
            "tickvals": list(range(len(rows))),
            "ticktext": [label(textwrap.shorten(word.word, 18, placeholder="…")) for word in rows],
            "range": [len(rows) - 0.4, -0.6],
            "showgrid": False,
        },
    }
    return drawn(traces, layout, height=30 * len(rows) + 98, right=24, top=32)


def influence_alt(report: ContextReport) -> str:
    """Say in a sentence what `influence_figure` shows."""
    if not report.influences:
        return "There is no other word in the sentence."
    word = strongest(report.influences, 1)[0]
    way = "for" if word.shift >= 0 else "against"
    return (
        f"“{word.word}” speaks most strongly {way} {sense_name(report.whole.best)}: "
        f"{points(word.shift)} percentage points."
    )


def strongest(
    influences: Sequence[WordInfluence], limit: int = MAX_INFLUENCES
) -> tuple[WordInfluence, ...]:
    """Words that move the belief most, in either direction, strongest first."""
    return tuple(sorted(influences, key=lambda word: -abs(word.shift))[:limit])


def _bar(y: float, belief: float, name: str, *, best: bool) -> Trace:
    return {
        "type": "bar",
        "x": [belief],
        "y": [y],
        "width": BAR,
        "name": label(name),
        "orientation": "h",
        "text": [f"<b>{label(percent(belief))} ✓</b>" if best else label(percent(belief))],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{x:.1%}<extra></extra>",
    }


def _wrapped(heading: str, *, bold: int) -> str:
    """Break a heading into lines, its first `bold` characters (of the first line) in bold."""
    lines = textwrap.wrap(heading, GLOSS_WIDTH, max_lines=GLOSS_LINES, placeholder=" …")
    first, *more = lines
    opening = f"<b>{label(first[:bold])}</b>{label(first[bold:])}"
    return "<br>".join([opening, *map(label, more)])


def _above(y: float, heading: str) -> dict[str, object]:
    return {
        "x": 0,
        "y": y,
        "text": heading,
        "align": "left",
        "xanchor": "left",
        "xshift": -3,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 13},
    }


def _drawn(reading: Reading, belief: float) -> float | None:
    return belief if reading.source == "network" else None


def _line(x: list[int], y: list[float | None], name: str, symbol: str = "") -> Trace:
    return {
        "x": x,
        "y": y,
        "name": label(textwrap.shorten(name, 30, placeholder="…")),
        "type": "scatter",
        "mode": "lines+markers",
        "marker": {"size": 8, "symbol": symbol} if symbol else {"size": 8},
        "hovertemplate": "%{y:.1%}",
    }


def _ticks(count: int) -> list[int]:
    """Steps that get a label: all, or evenly spaced ones with the first and the last."""
    stride = -(-count // MAX_TICKS)
    kept = list(range(0, count - 1, stride))
    if len(kept) > 1 and count - 1 - kept[-1] < stride:
        kept.pop()
    return [*kept, count - 1]


def _step_label(sweep: Sweep, index: int) -> str:
    word = sweep.steps[index].word
    return "nothing" if word is None else f"+ {label(textwrap.shorten(word, 14, placeholder='…'))}"
