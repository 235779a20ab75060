"""The spaCy component, in a blank English pipeline with the fakes of tests/fakes.py."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

spacy = pytest.importorskip("spacy", reason='spaCy is not installed: pip install ".[spacy]"')

from fakes import CountingReader, FewWords, sense  # noqa: E402

from wsd import spacy_component  # noqa: E402
from wsd.disambiguator import Disambiguator  # noqa: E402
from wsd.records import WsdError  # noqa: E402

TEXT = "It had a spring.\n\nThe spring is near the bank by it."


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Iterator[CountingReader]:
    fake = CountingReader()

    def load(model: str) -> Disambiguator:
        if model != "both":
            raise WsdError(f"There is no model {model!r}.")
        return Disambiguator(fake, FewWords())  # type: ignore[arg-type]

    monkeypatch.setattr(spacy_component, "load", load)
    return fake


def pipeline(*components: str):  # type: ignore[no-untyped-def]  # noqa: ANN201
    nlp = spacy.blank("en")
    for name in (*components, "wsd"):
        nlp.add_pipe(name)
    return nlp


def test_every_token_with_a_sense_says_which(reader: CountingReader) -> None:
    doc = pipeline("sentencizer")(TEXT)
    found = {token.i: token._.sense for token in doc if token._.sense}
    # seen to the left and right of "spring": 3 and 1, then 1 and 7
    springs = [token for token in doc if token.text == "spring"]
    assert [token._.sense for token in springs] == [
        sense("spring", 1).key,
        sense("spring", 2).key,
    ]
    assert [token._.synset for token in springs] == ["spring.n.01", "spring.n.02"]
    assert springs[0]._.sense_probability == 4 / (4 + 2 + 1)
    assert set(found) == {token.i for token in doc if token.text in ("spring", "bank")}


def test_a_token_without_a_sense_has_none(reader: CountingReader) -> None:
    doc = pipeline()("Spring is near.")
    for token in doc[1:]:
        assert (token._.sense, token._.synset, token._.sense_probability) == (None, None, None)


def test_sentences_are_spacys_where_it_has_them(reader: CountingReader) -> None:
    pipeline("sentencizer")(TEXT)
    assert [request.words[-1] for request in reader.calls[-1]] == [".", "."]
    pipeline()(TEXT)
    [whole] = reader.calls[-1]
    assert whole.words[:6] == ("It", "had", "a", "spring", ".", "The")  # no white space


def test_documents_in_a_pipe_are_read_in_batches(reader: CountingReader) -> None:
    nlp = pipeline("sentencizer")
    docs = list(nlp.pipe([TEXT] * 10, batch_size=4))
    assert [len(call) for call in reader.calls] == [8, 8, 4]  # two sentences each
    alone = nlp(TEXT)
    for doc in docs:
        assert [token._.sense for token in doc] == [token._.sense for token in alone]


@pytest.mark.parametrize(
    "text", ["", " \n ", "😀", "我们", "<script>alert(1)</script>", "a " * 3000]
)
def test_any_text_goes_through(text: str, reader: CountingReader) -> None:
    assert pipeline()(text).text == text


def test_senses_stay_in_a_saved_document(reader: CountingReader) -> None:
    nlp = pipeline()
    doc = nlp("A spring.")
    again = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again[1]._.sense == doc[1]._.sense == sense("spring", 1).key


def test_an_unknown_model_is_refused(reader: CountingReader) -> None:
    with pytest.raises(WsdError, match="no model 'sideways'"):
        spacy.blank("en").add_pipe("wsd", config={"model": "sideways"})


def test_the_package_tells_spacy_where_the_component_is() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))
    entry = project["project"]["entry-points"]["spacy_factories"]["wsd"]
    module, _, name = entry.partition(":")
    assert module == spacy_component.__name__ and hasattr(spacy_component, name)
