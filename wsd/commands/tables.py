"""The tables of `wsd benchmark` in Markdown, as the README prints them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from wsd.published import DEVELOPMENT, FRAMEWORK, TEST, Published

if TYPE_CHECKING:
    from wsd.benchmark import Difference, Measure, Result

FIRST_SENSE = "first-sense"
GROUPS = {
    "pos": {"NOUN": "nouns", "VERB": "verbs", "ADJ": "adjectives", "ADV": "adverbs"},
    "gold_frequency": {"frequent": "frequent", "rare": "rare", "unseen": "unseen"},
    "gold_rank": {"another sense": "not first"},
    "answer": {"another sense": "said another"},
}


def markdown(
    results: Sequence[Result], pairs: Sequence[Difference], published: Sequence[Published]
) -> str:
    """Write the three tables that the README prints."""
    return "\n".join(
        (_scores(results, published), _groups(results), *([_differences(pairs)] if pairs else ()))
    )


def _scores(results: Sequence[Result], published: Sequence[Published]) -> str:
    titles = {name: FRAMEWORK.get(name, name) for name in results[0].sets}
    titles["test"] = f"all but {FRAMEWORK[DEVELOPMENT]}"
    titles["all"] = "all"
    counts = results[0].sets | results[0].together
    if DEVELOPMENT not in counts or "test" not in counts:
        del titles["test"]  # the same as all, or nothing
    head = [f"{title} ({counts[name].instances:,})" for name, title in titles.items()]
    rows = []
    for each in results:
        measures = each.sets | each.together
        size = f"{each.size / 1e6:.1f}" if each.size else "–"
        speed = f"{each.sentences_a_second:,.0f}"
        rows.append([_named(each.reader), *(_cell(measures[n]) for n in titles), speed, size])
    complete = FRAMEWORK.keys() <= titles.keys()
    for other in published:
        shown = [other.f1.get(n) if complete or n in FRAMEWORK else None for n in titles]
        if any(shown):
            how = "from its released answers" if other.recomputed else "as published"
            cells = [f"{x:.1f}" if x else "–" for x in shown]
            rows.append([f"*{how}:* {other.system} ({_year(other.source)})", *cells, "–", "–"])
    return (
        "F1 (95 % interval) in percent, instances in brackets; sentences a second on one core; "
        "MB on disk, shared tables included.\n\n"
        + _table(["system", *head, "sentences/s", "MB"], rows)
    )


def _groups(results: Sequence[Result]) -> str:
    columns = [
        (field, group, title)
        for field, groups in GROUPS.items()
        for group, title in groups.items()
        if any(group in getattr(each, field) for each in results)
    ]
    rows = []
    for each in results:
        error = "–" if each.calibration_error is None else f"{100 * each.calibration_error:.1f}"
        measures = (getattr(each, field).get(group) for field, group, _ in columns)
        rows.append([_named(each.reader), *map(_cell, measures), error])
    first = results[0]
    apart = first.calibration_sets == TEST and DEVELOPMENT in first.sets
    without = f"; without {FRAMEWORK[DEVELOPMENT]}, by which it is set" if apart else ""
    head = [
        title if field == "answer" else f"{title} ({getattr(first, field)[group].instances:,})"
        for field, group, title in columns
    ]
    return (
        "All of these by part of speech; by how often SemCor has the gold sense, in WordNet's own "
        "count (frequent: 10 or more, unseen: never); where WordNet's first sense is wrong; and, "
        "of the answers that are another sense than the first, the share that is right. Last, the "
        f"expected calibration error in points (10 bins, more than one candidate{without}).\n\n"
        + _table(["reader", *head, "calibration"], rows)
    )


def _differences(pairs: Sequence[Difference]) -> str:
    rows = [
        [
            f"{_named(each.reader)} over {_named(each.other)}",
            f"{each.points:+.1f} ({each.low:+.1f} to {each.high:+.1f})",
            f"{each.only_reader:,} / {each.only_other:,}",
            "< 0.001" if each.mid_p < 0.001 else f"{each.mid_p:.3f}",
        ]
        for each in pairs
    ]
    return (
        "Differences on all: points of F1 (95 % interval), instances that only the one or only "
        "the other has right, and McNemar's mid-p.\n\n"
        + _table(["difference", "points", "right alone", "p"], rows)
    )


def _named(reader: str) -> str:
    return "WordNet's first sense" if reader == FIRST_SENSE else f"`{reader}`"


def _cell(found: Measure | None) -> str:
    return f"{found.f1:.1f} ({found.low:.1f}–{found.high:.1f})" if found else "–"


def _year(source: str) -> str:
    """Take the year of the work itself: the first that its source names."""
    return next(word for word in source.replace(",", " ").split() if word.isdecimal())


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
