"""Rows from files of every kind, good and bad."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from wsd import sources
from wsd.records import WsdError
from wsd.sources import kind_of, open_source


def rows_of(path: Path | str, column: str | None = None) -> list[str]:
    with open_source(str(path), column) as source:
        return list(source.rows)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return tmp_path


def test_each_line_of_a_text_is_a_row_and_blank_ones_are_kept(made: Path) -> None:
    path = made / "a.txt"
    path.write_bytes("\ufeffOne café.\r\n\r\n  Two 😀.\nThree".encode())
    assert rows_of(path) == ["One café.", "", "  Two 😀.", "Three"]


def test_an_empty_file_has_no_rows(made: Path) -> None:
    (made / "a.md").write_bytes(b"")
    assert rows_of(made / "a.md") == []


def test_the_share_that_is_read_grows_to_all(made: Path) -> None:
    (made / "a.txt").write_text("aaaa\nbbbb\n")
    with open_source(str(made / "a.txt")) as source:
        shares = [source.share for _ in source.rows]
    assert shares == [5 / 10, 1.0]


def test_what_is_not_utf8_is_told_with_its_line(made: Path) -> None:
    (made / "a.txt").write_bytes(b"good\nb\xff\n")
    with pytest.raises(WsdError, match=r"a\.txt, line 2: expected text in UTF-8, got byte 0xff"):
        rows_of(made / "a.txt")


def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LONGEST_LINE", 10)
    (made / "a.txt").write_text("short\n" + "x" * 1000)
    with pytest.raises(WsdError, match="line 2 has more than"):
        rows_of(made / "a.txt")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_gives_the_cells_of_its_column(made: Path, delimiter: str) -> None:
    lines = [("id", "text"), ("1", '"He said ""hi"",\nand left"'), ("2", ""), ("3", "x")]
    path = made / "a.csv"
    path.write_text("".join(delimiter.join(line) + "\n" for line in lines))
    assert rows_of(path, "text") == ['He said "hi",\nand left', "", "x"]


def test_a_short_record_has_an_empty_cell_and_a_blank_line_is_none(made: Path) -> None:
    (made / "a.csv").write_text("id,text\n1\n\n2,two\n")
    assert rows_of(made / "a.csv", "text") == ["", "two"]


def test_the_only_column_needs_no_name(made: Path) -> None:
    (made / "a.csv").write_text("text\none\n")
    assert rows_of(made / "a.csv") == ["one"]


def test_a_missing_column_lists_those_there_are(made: Path) -> None:
    (made / "a.csv").write_text("id,text\n1,one\n")
    with pytest.raises(WsdError, match="no column 'body': choose one of id, text"):
        rows_of(made / "a.csv", "body")
    with pytest.raises(WsdError, match=r"Expected the column of .* one of id, text"):
        rows_of(made / "a.csv")


def test_an_empty_csv_holds_no_table(made: Path) -> None:
    (made / "a.csv").write_text("")
    with pytest.raises(WsdError, match="holds no table"):
        rows_of(made / "a.csv")


def test_a_cell_without_end_is_told_with_its_line(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LONGEST_ROW", 100)
    (made / "a.csv").write_text('text\n"' + "word\n" * 50)
    with pytest.raises(WsdError, match="no CSV, field larger"):
        rows_of(made / "a.csv")


def test_parquet_gives_the_cells_of_its_column_and_empty_ones_for_missing(made: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    table = pyarrow.table({"id": [1, 2, 3], "text": ["one", None, "café"]})
    parquet.write_table(table, made / "a.parquet")
    assert rows_of(made / "a.parquet", "text") == ["one", "", "café"]
    with pytest.raises(WsdError, match="expected text in the column id, got int64"):
        rows_of(made / "a.parquet", "id")


def test_what_is_no_parquet_is_told(made: Path) -> None:
    pytest.importorskip("pyarrow")
    (made / "a.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(WsdError, match="not a readable Parquet file"):
        rows_of(made / "a.parquet", "text")


def test_without_pyarrow_parquet_says_how_to_get_it(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (made / "a.parquet").write_bytes(b"PAR1")
    with pytest.raises(WsdError, match=r"pip install wsd\[parquet\]"):
        rows_of(made / "a.parquet", "text")


def test_standard_input_is_text_or_with_a_column_csv(monkeypatch: pytest.MonkeyPatch) -> None:
    for column, expected in ((None, ["text", "one"]), ("text", ["one"])):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"text\none\n")))
        assert rows_of("-", column) == expected


def test_a_file_is_read_by_its_name(made: Path) -> None:
    assert [kind_of(name, None) for name in ("A.TXT", "b.md", "c.csv", "d.parquet", "e")] == [
        *("text", "text", "csv", "parquet", "text")
    ]
    with pytest.raises(WsdError, match=r"ends with \.txt.*got picture\.png"):
        kind_of("picture.png", None)
    with pytest.raises(WsdError, match="has no columns"):
        kind_of("a.txt", "text")


def test_a_file_that_is_not_there_and_a_folder_are_told(made: Path) -> None:
    with pytest.raises(WsdError, match="There is no file"):
        rows_of(made / "none.txt")
    with pytest.raises(WsdError, match="cannot be read"):
        rows_of(made)
