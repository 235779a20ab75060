"""Page: what the networks are, how they learned, how well they read, what they cannot do."""

from collections.abc import Mapping

import streamlit as st

from wsd import architecture, card, checkpoint, scoreboard
from wsd.charts import about as charts
from wsd.pages import about_tables as tables
from wsd.pages import parts
from wsd.pages.service import READERS, WHAT_IT_SEES
from wsd.records import WsdError

LIMITS = (
    "They know English and the senses of WordNet 3.0, which are finer than people agree on: two "
    "careful annotators agree on about three words in four.",
    "They read one sentence at a time. What the sentence before said is not known.",
    "Words and names that WordNet does not list have no sense here.",
    "They learned from few texts, much of it American prose of the 1960s. A sense that SemCor has "
    "rarely or never is recognised less often; the groups above say by how much.",
    "How sure a network is, is a belief and not a guarantee; the chart above says how far to "
    "trust it, for text like that of the test sets.",
    "“What a word contributes” is measured by taking that word away alone. Two words that say "
    "the same each seem to contribute little.",
    "A recurrent network carries what it has read in one vector. What lies many words back fades, "
    "in an LSTM too; the lab shows how soon.",
)


@st.cache_data(show_spinner="Counting the network's weights", max_entries=len(READERS))
def count_parts(name: str) -> architecture.Architecture:
    """Load a network and count it, once for the whole server."""
    return architecture.describe(name, checkpoint.MODELS)


def ask_network() -> str:
    """Draw the choice of networks."""
    name = st.segmented_control(
        "Network",
        list(READERS),
        default="both",
        required=True,
        key="network",
        bind="query-params",
        help="\n".join(f"- `{each}`: {READERS[each]}. {WHAT_IT_SEES[each]}" for each in READERS),
    )
    return name if name in READERS else "both"


def show_parts(name: str) -> None:
    """Draw what the network consists of."""
    st.header("How it is built", anchor="parts")
    st.markdown(f"**{READERS[name]}.** {WHAT_IT_SEES[name]}")
    try:
        found = count_parts(name)
    except WsdError as error:
        st.warning(parts.plain(str(error)))
        return
    with st.container(border=True):
        st.markdown(
            f"{found.weights:,} learned weights. Dotted boxes are frozen and shared by all "
            f"networks: {found.words:,} word vectors, {found.senses:,} sense vectors."
        )
        parts.show_chart(
            charts.architecture_figure(found),
            key=f"parts-{name}",
            alt=charts.architecture_alt(found),
        )
    with st.expander("The parts as a table", icon=":material/table:"):
        parts.download("parts", tables.part_table(found), key="parts-numbers")


def show_training(name: str) -> None:
    """Draw how the loss of every network fell, and say what the chosen one read."""
    st.header("How it learned", anchor="training")
    cards: dict[str, card.Card] = {}
    for each in READERS:
        try:
            cards[each] = card.read_card(checkpoint.MODELS / each)
        except WsdError as error:
            if each == name:
                st.warning(parts.plain(str(error)))
    if name in cards:
        st.markdown(
            "\n".join(f"- {parts.plain(one)}" for one in tables.training_sentences(cards[name]))
        )
    steps = dict.fromkeys(curve.step for each in cards.values() for curve in each.curves)
    ordered = list(steps)
    for start in range(0, len(ordered), 2):
        for column, step in zip(st.columns(2), ordered[start : start + 2], strict=False):
            with column.container(border=True):
                show_loss(step, cards)


def show_loss(step: str, cards: Mapping[str, card.Card]) -> None:
    """Draw how the loss of every network fell in one step of the training."""
    curves = {
        READERS[each]: next((c for c in cards[each].curves if c.step == step), None)
        if each in cards
        else None
        for each in READERS
    }
    st.markdown(f"### {parts.plain(tables.step_title(step))}")
    parts.show_chart(
        charts.curves_figure(curves), key=f"loss-{step}", alt=charts.curves_alt(curves)
    )


def show_scores(board: scoreboard.Scoreboard) -> None:
    """Show the benchmark's table and the differences in words."""
    st.header("How well they read", anchor="scores")
    st.markdown(
        "F1 in percent with its 95 % interval, on texts that served neither to train nor, but for "
        "SemEval-2007, to choose. Lemma and part of speech are given and every instance is "
        "answered, as in the field's tables."
    )
    parts.download("benchmark", tables.score_table(board, READERS), key="benchmark")
    st.markdown("\n".join(f"- {tables.difference_sentence(d, READERS)}" for d in board.differences))
    st.caption(f"Measured on {board.date}, one core of: {parts.plain(board.processor)}.")
    outdated = [READERS[name] for name in board.outdated(checkpoint.MODELS) if name in READERS]
    if outdated:
        st.warning(
            f"These figures are not of the networks that are here now: {', '.join(outdated)}. "
            f"`{scoreboard.COMMAND}` measures them again."
        )


def show_groups(board: scoreboard.Scoreboard) -> None:
    """Draw where the networks are strong and where they are weak."""
    st.header("Where they are strong and weak", anchor="groups")
    known = {one.title: one for one in tables.BREAKDOWNS}
    title = st.segmented_control(
        "Sort the words by", list(known), default=next(iter(known)), required=True,
        key="by", bind="query-params",
    )  # fmt: skip
    breakdown = known.get(title or "", tables.BREAKDOWNS[0])
    st.markdown(breakdown.explained)
    groups = tables.group_measures(board, breakdown, READERS)
    if not groups:
        missing(f"F1 by “{breakdown.title.lower()}”", breakdown.field)
        return
    with st.container(border=True):
        parts.show_chart(
            charts.groups_figure(groups),
            key=f"groups-{breakdown.field}",
            alt=charts.groups_alt(groups),
        )
        st.caption(
            "F1 in percent with its 95 % interval; the number of instances stands in brackets. "
            "The axis does not begin at 0."
        )
    with st.expander("These groups as a table", icon=":material/table:"):
        parts.download("groups", tables.group_table(groups), key="groups-numbers")


def show_reliability(board: scoreboard.Scoreboard, name: str) -> None:
    """Draw whether what is 80 % sure is right 80 % of the time."""
    st.header("Is 80 % sure right 80 % of the time?", anchor="calibration")
    found = board.result(name)
    if found is None or not found.calibration_bins:
        missing(f"The calibration of “{READERS[name]}”", "calibration_bins")
        return
    st.markdown(f"**{READERS[name]}.** {tables.calibration_sentence(found)}")
    with st.container(border=True):
        parts.show_chart(
            charts.reliability_figure(found.calibration_bins),
            key=f"reliability-{name}",
            alt=charts.reliability_alt(found.calibration_bins),
        )
        st.caption(
            "A bar for all answers that are about as sure, with the percentage of them that is "
            "right. A bar that ends at the dashed line is as right as it is sure; below it, the "
            "network is too sure of itself."
        )
    others = tables.other_errors(board, name, READERS)
    if others:
        st.markdown(f"The others: {others}.")
    with st.expander("The bars as a table", icon=":material/table:"):
        parts.download("calibration", tables.bin_table(found.calibration_bins), key="bins-numbers")


def missing(what: str, field: str) -> None:
    """Say that a figure is not in the benchmark's file, and what puts it there."""
    st.info(
        f"{what} is not in the benchmark's file (`{field}`): `{scoreboard.COMMAND}` measures it."
    )


st.title("About the networks", anchor=False)
st.markdown(
    "Five small networks, alike but for what they may see of the sentence. Everything on this page "
    "is counted from their files, read from the log of their training, or measured by a command."
)
network = ask_network()
show_parts(network)
show_training(network)
try:
    measured = scoreboard.read_scoreboard(scoreboard.BENCHMARK)
except WsdError as error:
    st.header("How well they read", anchor="scores")
    st.warning(parts.plain(str(error)))
else:
    show_scores(measured)
    show_groups(measured)
    show_reliability(measured, network)
st.header("What they cannot do", anchor="limits")
st.markdown("\n".join(f"- {limit}" for limit in LIMITS))
