"""The page of documents as its visitors use it, and the job behind it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from apps import networks, words_on
from fakes import sense
from streamlit.testing.v1 import AppTest
from test_page import fake_load

from wsd.annotation import annotate, without_readings
from wsd.framework import read_framework
from wsd.pages import document_tables as tables
from wsd.pages import job as jobs
from wsd.pages.job import Job, as_file, paragraphs, screens, upload_columns, upload_rows
from wsd.records import RowPart, WsdError

PAGES = Path(__file__).parent.parent / "wsd" / "pages"
TEXT = "Spring is here. A chest of drawers\n\nin the bank and a spring and a =bank"
START = "Read it all"


@pytest.fixture(autouse=True)
def _fake_networks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with networks(monkeypatch, fake_load):
        yield


def page() -> AppTest:
    return AppTest.from_file(str(PAGES / "documents.py"), default_timeout=60).run()


def press(app: AppTest, label: str) -> AppTest:
    [button] = [button for button in app.button if button.label == label]
    return button.click().run()


def read(text: str) -> AppTest:
    app = page()
    app.text_area(key="document-text").set_value(text).run()
    return press(app, START)


def done(*rows: str) -> list[RowPart]:
    return [without_readings(part) for part in annotate(fake_load("both"), rows)]


def test_the_page_opens_with_nothing_to_read() -> None:
    app = page()
    assert not app.exception
    assert "nothing to read yet" in app.info[0].value
    assert [button.disabled for button in app.button if button.label == START] == [True]


def test_a_pasted_text_is_read_to_its_end_and_shown() -> None:
    app = read(TEXT)
    assert not app.exception
    assert "3 sentences, 18 words and marks" in words_on(app)
    forms, certain = (element.value for element in app.dataframe)
    assert set(forms["word"]) == {"spring", "chest of drawers", "bank"}
    assert list(certain["confidence"]) == sorted(certain["confidence"])
    assert "You stopped it" not in words_on(app)


def test_filters_leave_out_what_is_not_wanted() -> None:
    app = read(TEXT)
    app.text_input(key="document-form").set_value("SPRI").run()
    assert set(app.dataframe[0].value["word"]) == {"spring"}
    app.slider(key="document-sure").set_value((100, 100)).run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 0


@pytest.mark.parametrize(
    "text", ["   \n", "qwrtz zxcvb", "🦆🎉 他在春天", "\x00\x07", "<script>alert(1)</script>"]
)
def test_any_text_gets_an_answer_without_an_exception(text: str) -> None:
    app = page()
    app.text_area(key="document-text").set_value(text).run()
    [button] = [button for button in app.button if button.label == START]
    if not button.disabled:
        button.click().run()
        assert "None of its words has a sense" in words_on(app)
    assert not app.exception


def test_too_long_a_text_says_the_limit_and_the_other_way() -> None:
    app = page()
    app.text_area(key="document-text").set_value("spring " * 30_000).run()
    assert "this page reads 200,000" in app.error[0].value
    assert "annotate" in app.error[0].value


def test_a_table_asks_for_its_column() -> None:
    app = page()
    content = b"id,body\n1,A spring.\n2,The bank\n"
    app.file_uploader(key="document-file").set_value(("r.csv", content, "text/csv")).run()
    app.selectbox(key="document-column").set_value(1).run()
    press(app, START)
    assert not app.exception
    assert set(app.dataframe[0].value["word"]) == {"spring", "bank"}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"\xff\xfeh\x00i\x00", "expected text in UTF\\-8"),
        ("a.csv", b"", "holds no table"),
        ("../../<b>x</b>.txt", b"\xff", "b\\>\\.txt, line 1"),
        ("a.txt", b"word " * 100_000, "this page reads"),
    ],
)
def test_a_bad_upload_is_told_in_one_sentence(name: str, content: bytes, said: str) -> None:
    app = page()
    app.file_uploader(key="document-file").set_value((name, content, "text/plain")).run()
    assert not app.exception
    assert said in app.error[0].value
    assert not any(button.label == START for button in app.button)


def test_a_stopped_job_keeps_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "TOKENS_A_STEP", 4)
    whole = Job.go_on

    def one_step(job: Job, disambiguator: object) -> None:
        whole(job, disambiguator)  # type: ignore[arg-type]
        job.stop()

    monkeypatch.setattr(Job, "go_on", one_step)
    app = read("Spring is here. A bank. A chest.\nspring")
    assert not app.exception
    assert "You stopped it at" in words_on(app)
    assert set(app.dataframe[0].value["word"]) == {"spring"}


def test_a_job_counts_what_it_has_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "TOKENS_A_STEP", 3)
    job = Job("a", "both", ("Spring is. A bank. A", "", "chest"))
    shares = [job.share]
    while not job.over:
        job.go_on(fake_load("both"))
        shares.append(job.share)
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert (job.sentences, job.words, job.whole) == (4, 8, True)
    assert job.seconds_left == 0


@pytest.mark.parametrize("words", [1, 5, 1000])
def test_screens_hold_every_sentence_once_in_order(words: int) -> None:
    parts = done("Spring is. A bank.", "", "A chest of drawers. Spring")
    found = [(row, each) for screen in screens(parts, words) for row, s in screen for each in s]
    assert found == [(part.row, each) for part in parts for each in part.sentences]


def test_a_word_form_has_a_row_for_each_sense_with_how_often_and_how_sure() -> None:
    # "spring" weighs 1, 1, 1 alone, and 1, 2, 1 before a word
    table = tables.forms_table(tables.uses(done("spring", "Spring", "spring near")))
    assert list(table["word"]) == ["spring", "spring"]
    assert list(table["times"]) == [2, 1] and list(table["of"]) == [3, 3]
    assert list(table["sense key"]) == [sense("spring", 1).key, sense("spring", 2).key]
    assert list(table["mean confidence"]) == pytest.approx([1 / 3, 2 / 4])
    assert table["examples"][1] == "«spring» near"


def test_the_least_certain_come_first_and_only_senses_do_not() -> None:
    found = tables.least_certain(tables.uses(done("spring near", "spring", "drawers", "bank is")))
    assert [use.answer.probability for use in found] == pytest.approx([1 / 3, 1 / 2, 2 / 3])
    assert "drawers" not in {use.form for use in found}


def test_tables_of_nothing_keep_their_columns() -> None:
    assert len(tables.forms_table([]).columns) == 9
    assert len(tables.uses_table([]).columns) == 7


def test_each_download_holds_the_document(tmp_path: Path) -> None:
    parts = done("A spring. =bank", "chest of drawers")
    assert as_file(parts, "csv").startswith(b"\xef\xbb\xbfrow,sentence,")
    lines = [json.loads(line) for line in as_file(parts, "light").splitlines()]
    assert [line["row"] for line in lines] == [1, 2]
    assert "candidates" not in lines[0]["sentences"][0]["tokens"][0]
    zipfile.ZipFile(io.BytesIO(as_file(parts, "xml"))).extractall(tmp_path)
    assert read_framework(tmp_path / "senses.data.xml", tmp_path / "senses.key.txt")


@pytest.mark.parametrize("style", ["csv", "light", "xml"])
def test_a_download_is_whole_where_the_reading_was_stopped_in_a_row(
    style: str, tmp_path: Path
) -> None:
    cut = [
        without_readings(part)
        for part in annotate(fake_load("both"), ["A spring. A bank."], tokens_a_block=3)
    ][:1]
    assert not cut[0].last
    content = as_file(cut, style)
    if style == "light":
        assert len(json.loads(content)["sentences"]) == 1
    if style == "xml":
        zipfile.ZipFile(io.BytesIO(content)).extractall(tmp_path)
        assert read_framework(tmp_path / "senses.data.xml", tmp_path / "senses.key.txt")


def test_an_uploads_rows_and_columns() -> None:
    assert upload_columns("a.TXT", b"x") == []
    assert upload_columns("a.csv", b"id;;text\n1;2;3") == ["id", "column 2", "text"]
    assert upload_rows("a.csv", b"id;;text\n1;2;A spring", 2) == ("A spring",)
    assert upload_rows("a.md", b"one\n\ntwo", None) == ("one", "", "two")
    assert paragraphs("one\n\ntwo") == ("one", "", "two")
    with pytest.raises(WsdError, match="ends with"):
        upload_columns("a.exe", b"MZ")
