"""Any text in, an answer or a clear sentence out: the whole pipeline with the shipped reader."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wsd.annotation import annotate
from wsd.commands.disambiguate import document_json
from wsd.disambiguator import Disambiguator, load
from wsd.formats import FORMULA
from wsd.pages.job import as_file
from wsd.pages.sentence import sense_pieces

pytestmark = pytest.mark.slow

WORDS = (
    *("spring", "The", "chest", "of", "drawers", "guides", "is", "not", "n't", "New", "York"),
    *("saw", "left", "U.S.", "3.14", "e-mail", "driver's", "license", "naïve", "=1+1", "<b>"),
    *("&amp;", "\x00", "\u202e", "\u200d", "👩‍👩‍👧", "春天", "قلب", "…", "'", "(", '"', "--"),
)
ANYTHING = st.characters(exclude_categories=())  # lone surrogates too, as a shell may pass them
TEXTS = st.lists(
    st.tuples(
        st.one_of(st.sampled_from(WORDS), st.text(ANYTHING, max_size=12)),
        st.sampled_from([" ", " ", " ", "", "\n", ". ", "\u2028", "\t"]),
    ),
    max_size=20,
).map(lambda pairs: "".join(word + gap for word, gap in pairs))
THOROUGHLY = settings(max_examples=150, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def both() -> Disambiguator:
    return load("both")


@given(text=TEXTS)
@THOROUGHLY
def test_every_answer_stands_where_it_says_and_no_letter_is_lost(
    both: Disambiguator, text: str
) -> None:
    document = both.disambiguate(text)
    read: set[int] = set()
    for each in document.sentences:
        sentence = each.sentence
        assert text[sentence.start : sentence.end] == sentence.text
        places = [(token.start, token.end) for token in each.tokens]
        assert places == sorted(places)
        for answer in (*each.tokens, *each.expressions):
            assert sentence.start <= answer.start < answer.end <= sentence.end
            assert text[answer.start : answer.end] == answer.text
            if answer.reading:
                assert sum(answer.reading.probabilities) == pytest.approx(1, abs=1e-6)
        for start, end in places:
            assert not read.intersection(range(start, end))
            read.update(range(start, end))
    assert not [c for place, c in enumerate(text) if c.isalnum() and place not in read]


@given(text=TEXTS)
@THOROUGHLY
def test_every_word_with_senses_has_a_context_that_ends_in_its_answer(
    both: Disambiguator, text: str
) -> None:
    document = both.disambiguate(text)
    answers = [a for each in document.sentences for a in (*each.tokens, *each.expressions)]
    for answer in [a for a in answers if a.reading][:3]:
        report = both.context(text, (answer.start, answer.end))
        assert answer.reading
        assert report.whole.probabilities == pytest.approx(answer.reading.probabilities, abs=1e-5)


@given(text=TEXTS)
@THOROUGHLY
def test_what_is_written_and_drawn_can_be_read_again(both: Disambiguator, text: str) -> None:
    document = both.disambiguate(text)
    shape = document_json(document)
    assert json.loads(json.dumps(shape, ensure_ascii=False)) == shape
    pieces = sense_pieces(text, document.sentences, "", None)
    drawn = "".join(piece.gap + piece.text for piece in pieces)
    assert [c for c in drawn if c.isalnum()] == [c for c in text if c.isalnum()]
    parts = list(annotate(both, (text,)))
    tokens = sum(len(each.tokens) for each in document.sentences)
    for line in as_file(parts, "light").decode().splitlines():
        assert isinstance(json.loads(line), dict)
    rows = list(csv.DictReader(io.StringIO(as_file(parts, "csv").decode("utf-8-sig"))))
    assert all(row["row"] == "1" for row in rows) and len(rows) >= min(tokens, 1)
    assert not [v for row in rows for v in row.values() if len(v) > 1 and v.startswith(FORMULA)]
    with zipfile.ZipFile(io.BytesIO(as_file(parts, "xml"))) as packed:
        assert ET.fromstring(packed.read("senses.data.xml")).tag == "corpus"
