"""Page: one demonstration at a time, computed on the visitor's own sentence."""

import streamlit as st

from wsd.pages import asking, parts
from wsd.pages.case import Case
from wsd.pages.choice import opening_choice
from wsd.pages.demonstrations import Demonstration, demonstrations
from wsd.pages.examples import EXAMPLES
from wsd.records import WsdError


def ask_demonstration() -> Demonstration:
    """Draw the menu; the choice stands in the address as `demo`."""
    known = {one.name: one for one in demonstrations()}
    linked = st.query_params.get("demo", "")
    if "demonstration" not in st.session_state:
        st.session_state["demonstration"] = linked if linked in known else next(iter(known))
    picked = st.pills(
        "What to look at",
        list(known),
        key="demonstration",
        format_func=lambda name: known[name].title,
        required=True,
    )
    name = picked or next(iter(known))
    if name != linked:  # the widget cannot do this itself: it would write its label, not its name
        st.query_params["demo"] = name
    return known[name]


def start_again() -> None:
    """Forget everything that was asked; what always stands in the address is given anew."""
    first = {
        "text": EXAMPLES[0].text,
        "word": EXAMPLES[0].word,
        "demonstration": demonstrations()[0].name,
    }
    for name in set(st.session_state) - set(first):
        del st.session_state[name]
    st.session_state.update(first)


def show(demonstration: Demonstration, case: Case) -> None:
    """Draw a demonstration, or say in a sentence why there is nothing to draw."""
    if not case.ambiguous and not demonstration.whole_text:
        st.info(
            f"WordNet lists a single sense for “{parts.plain(case.choice.name)}”, so there is "
            "nothing for a reader to decide. Choose a word with a solid line above."
        )
        return
    try:
        demonstration.show(case)
    except WsdError as error:
        st.warning(parts.plain(str(error)))


st.title("The lab", anchor=False)
st.markdown(
    "Every demonstration here is computed now, by the networks that this page ships, on the "
    "sentence below. Change the sentence, choose another word, and see whether it still holds."
)
text = asking.ask_text()
sentence_place = st.container()
word_place = st.container(width=300)
documents = asking.read(("both", "left"), text)
found = asking.readable(documents[0])
with word_place:
    chosen = asking.ask_word(found, opening_choice(found, documents[1]))
with sentence_place:
    asking.show_text(documents[0], found, chosen)

demonstration = ask_demonstration()
st.header(demonstration.title, anchor="demonstration")
st.markdown(demonstration.question)
show(demonstration, Case(text, chosen))

with st.expander("Share, or start again", icon=":material/share:"):
    answers = {"text": text, "word": chosen.name, "demo": demonstration.name}
    parts.share(**(st.query_params.to_dict() | answers))
    st.button("Start again", icon=":material/restart_alt:", on_click=start_again)
