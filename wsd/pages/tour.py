"""Page: the story in numbered steps, each on its own case in a demonstration of the lab."""

import pandas as pd
import streamlit as st

from wsd.leaders import sense_name
from wsd.pages import asking, parts, service, translation
from wsd.pages.arrival import arrival
from wsd.pages.case import Case
from wsd.pages.choice import Choice, choices
from wsd.pages.demonstrations import demonstrations
from wsd.pages.sentence import answer_id, draw_sentence, sense_pieces
from wsd.pages.tour_steps import STEPS, Step, meant, step_number, told
from wsd.records import Answer, WsdError

ENTERED = "tour-entered"  # the step whose settings have been made
KEPT = ("kept text", "kept word")  # what the pages with a text of one's own come back to
LINKED = ("other", "language")  # settings that the lab's address takes too


def go(number: int) -> None:
    """Open a step as it is at first: forget what its demonstration, or another's, was asked."""
    for key in list(st.session_state):
        if key not in KEPT:
            del st.session_state[key]
    st.query_params.from_dict({"step": str(number)})


def jump() -> None:
    """Open the step that was picked."""
    go(int(st.session_state["tour-step"].partition(".")[0]))


def enter(number: int) -> None:
    """Make a step's settings, once, so that a visitor may change them."""
    if st.session_state.get(ENTERED) == number:
        return
    st.session_state[ENTERED] = number
    for name, value in STEPS[number - 1].settings.items():
        if name != "language" or value in [each.name for each in translation.installed_languages()]:
            st.session_state[name] = value


def show_way(number: int, place: str) -> None:
    """Draw the buttons to the step before and the next."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Back", key=f"back-{place}", icon=":material/arrow_back:",
                  on_click=go, args=[number - 1], disabled=number == 1)  # fmt: skip
        if place == "top":
            titles = [f"{n}. {step.title}" for n, step in enumerate(STEPS, 1)]
            st.session_state["tour-step"] = titles[number - 1]
            st.selectbox("Step", titles, key="tour-step", on_change=jump, width=320)
        st.button("Next", key=f"next-{place}", icon=":material/arrow_forward:", type="primary",
                  on_click=go, args=[number + 1], disabled=number == len(STEPS))  # fmt: skip


def answers_to(step: Step, models: tuple[str, ...]) -> dict[str, Answer]:
    """Let networks read the step's word; empty where the lexicon does not have it."""
    found = {model: choices(service.read_text(model, step.text)) for model in models}
    return {model: c[step.word].answer for model, c in found.items() if step.word in c}


def show_verdicts(step: Step) -> None:
    """Say which sense is meant, what each reader chose, and whether that is right."""
    answers = answers_to(step, step.readers)
    with st.container(border=True):
        st.markdown("### What they say, read just now")
        for sense in next((meant(step, answer) for answer in answers.values()), ())[:1]:
            st.markdown(
                f"Meant is **{parts.plain(sense_name(sense))}**: {parts.plain(sense.gloss)}."
            )
        for model, answer in answers.items():
            said, outcome = told(step, answer)
            st.markdown(f"- *{service.READERS[model]}* chooses {parts.plain(said)}: **{outcome}**.")


def show_case(step: Step) -> Choice:
    """Draw the sentence with its senses as `both` reads it, the word marked."""
    document = service.read_text("both", step.text)
    found = choices(document)
    if step.word not in found:
        raise WsdError(f"WordNet has no sense of “{step.word}”, so this step has nothing to show.")
    chosen = found[step.word]
    draw_sentence(
        sense_pieces(document.text, document.sentences, answer_id(chosen.answer), 0),
        key="tour-sentence",
        label="The sentence; every word is followed by the sense that both directions chose",
    )
    return chosen


def show_step(step: Step) -> None:
    """Draw a step: its sentence, what the readers say, its demonstration."""
    asking.load_readers(("both", *step.readers))
    chosen = show_case(step)
    show_verdicts(step)
    demonstration = next(one for one in demonstrations() if one.name == step.demonstration)
    st.markdown(f"## {demonstration.title}")
    st.markdown(demonstration.question)
    try:
        demonstration.show(Case(step.text, chosen))
    except WsdError as error:
        st.warning(parts.plain(str(error)))


def show_lab_link(step: Step) -> None:
    """Draw the way into the lab with the same text, word and demonstration."""
    asked = {"text": step.text, "word": step.word, "demo": step.demonstration}
    asked |= {name: str(value) for name, value in step.settings.items() if name in LINKED}
    st.page_link("wsd/pages/lab.py", label="Open in the lab", icon=":material/science:",
                 query_params=asked)  # fmt: skip


@st.cache_data(show_spinner=False, max_entries=len(service.READERS))
def outcomes(model: str) -> tuple[str, ...]:
    """Read the word of every step with one network, and say what it chose and whether rightly."""
    found = []
    for step in STEPS:
        answer = answers_to(step, (model,)).get(model)
        found.append(": ".join(told(step, answer)[::-1]) if answer else "")
    return tuple(found)


def show_count() -> None:
    """Count over all steps how often each network is right."""
    st.markdown("## The tour, counted")
    asking.load_readers(tuple(service.READERS))
    columns = {shown: list(outcomes(model)) for model, shown in service.READERS.items()}
    counts = [
        f"*{shown}* {sum(one.startswith('right') for one in found)}"
        for shown, found in columns.items()
    ]
    st.markdown(
        f"The meant sense in {len(STEPS)} steps was chosen this often: {', '.join(counts)}. A "
        "dozen sentences prove little; the page about the networks counts thousands of words."
    )
    st.page_link("wsd/pages/about.py", icon=":material/query_stats:")
    with st.expander("Every step and every network", icon=":material/table:"):
        steps = {"step": [step.title for step in STEPS], "word": [step.word for step in STEPS]}
        parts.download("tour", pd.DataFrame(steps | columns), key="tour-count")


number = step_number(st.query_params.get("step"))
step = STEPS[number - 1]
enter(number)
st.title("What context and memory do", anchor=False)
arrival(f"Step {number} of {len(STEPS)}", key="tour-arrival")
show_way(number, "top")
st.header(f"{number}. {step.title}", anchor=False)
st.markdown(step.prose)
try:
    show_step(step)
    if number == len(STEPS):
        show_count()
except WsdError as error:
    st.error(parts.plain(str(error)), icon=":material/error:")
st.divider()
show_way(number, "bottom")
with st.container(horizontal=True, vertical_alignment="center"):
    show_lab_link(step)
    st.button("Reset this step", icon=":material/undo:", on_click=go, args=[number])
    st.button("Start the tour again", icon=":material/restart_alt:", on_click=go, args=[1])
with st.expander("Share this step", icon=":material/share:"):
    parts.share(step=str(number))
