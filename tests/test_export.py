"""Copies for other programs: everything in them, nothing that runs, and the folder itself is one table to pandas and DuckDB."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from koujing import batch, export, pipe, tables
from koujing.batch import Plan
from koujing.export import ExportError
from koujing.tables import SCHEMA, Tables, open_tables


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    (folder / "in").mkdir()
    for number in range(6):
        outlet = "甲" if number % 2 else "乙"
        text = f"=SUM({number})新聞\n2022年4月，橫琴新設企業{number + 10}家，增長{number}%。長者說：「好。」"
        (folder / "in" / f"n{number}.txt").write_text(text, encoding="utf-8")
        with (folder / "in" / "metadata.csv").open("a", encoding="utf-8") as about:
            about.write(("path,outlet,published\n" if number == 0 else "") + f"n{number}.txt,{outlet},202{number}-05-01\n")
    batch.extract_to(Plan(folder / "in"), folder / "out", nlp=pipe.default(), shard_files=2)
    return folder / "out"


def test_pandas_and_duckdb_read_the_parts_as_one_table(out: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    for name in SCHEMA:
        if name == "words":
            continue
        frame = pd.read_parquet(out / name)
        assert list(frame.columns) == [column.name for column in SCHEMA[name]]
        [(count,)] = duckdb.sql(f"SELECT count(*) FROM '{out / name}/*.parquet'").fetchall()
        assert count == len(frame) == open_tables(out).counts[name]
    assert list(pd.read_parquet(out / "articles")["article_id"]) == [f"n{n}.txt" for n in range(6)]


def test_parts_say_version_and_what_an_offset_counts(out: Path) -> None:
    for path in (out / "figures").glob("*.parquet"):
        about = pq.read_schema(path).metadata
        assert about[b"offsets"] == b"code points, end exclusive" and about[b"koujing"]


def test_where_reads_only_what_is_asked_for(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, some = open_tables(out), open_tables(out).where(outlet="甲")
    assert set(some.figures["article_id"]) == {"n1.txt", "n3.txt", "n5.txt"}
    assert len(some.figures) == whole.figures["article_id"].isin(["n1.txt", "n3.txt", "n5.txt"]).sum()
    assert some.where(published="2021-05-01").articles["article_id"].tolist() == ["n1.txt"]
    assert whole.where(outlet="丙").counts["sentences"] == 0
    with pytest.raises(tables.TableError, match="no column paper"):
        whole.where(paper="甲")


def test_csv_opens_in_excel_and_runs_nothing(out: Path, tmp_path: Path) -> None:
    written = export.export(open_tables(out), tmp_path, "csv")
    assert {one.path.stem for one in written} == set(SCHEMA) - {"words"}
    raw = (tmp_path / "articles.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    with (tmp_path / "articles.csv").open(encoding="utf-8-sig", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    assert [row["article_id"] for row in rows] == [f"n{n}.txt" for n in range(6)]
    assert all(row["text"].startswith("'=SUM") for row in rows)
    with (tmp_path / "figures.csv").open(encoding="utf-8-sig", newline="") as sheet:
        assert all(row["text"] in row["sentence_text"] for row in csv.DictReader(sheet))


def test_whole_numbers_stay_whole_in_csv_where_some_are_missing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("據介紹，合作區建立了每月通報的制度，確保及時溝通意見。\n局長陳大文說：“路通了。”\n", encoding="utf-8")
    export.export(batch.extract(Plan(tmp_path / "a.txt"), nlp=pipe.default()), tmp_path, "csv")
    with (tmp_path / "statements.csv").open(encoding="utf-8-sig", newline="") as sheet:
        starts = [row["speaker_start"] for row in csv.DictReader(sheet)]
    assert "" in starts and any(starts)
    assert all(start.isdigit() for start in starts if start)


def test_xlsx_has_the_sentence_beside_each_finding(out: Path, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter")
    calamine = pytest.importorskip("python_calamine")
    [written] = export.export(open_tables(out), tmp_path, "xlsx")
    book = calamine.CalamineWorkbook.from_path(str(written.path))
    assert set(book.sheet_names) == set(SCHEMA) - {"words"}
    head, *rows = book.get_sheet_by_name("figures").to_python()
    assert head[-1] == "sentence_text" and len(rows) == len(open_tables(out).figures)
    assert all(row[head.index("text")] in row[-1] for row in rows)
    assert isinstance(rows[0][head.index("value")], float)


def test_xlsx_splits_and_cuts_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xlsxwriter")
    calamine = pytest.importorskip("python_calamine")
    monkeypatch.setattr(export, "SHEET_ROWS", 4)
    terms = [{"article_id": "a", "term": f"詞{n}", "pos": None, "count": n} for n in range(7)]
    failures = [dict.fromkeys((c.name for c in SCHEMA["failures"]), None) | {"path": "x", "message": "長" * 40_000 + "\x01"}]
    made = Tables({"terms": tables.arrow("terms", terms), "failures": tables.arrow("failures", failures)})
    [written] = export.to_xlsx(made, tmp_path)
    assert "terms: 3 sheets" in written.note and "failures: 1 cells were cut" in written.note
    book = calamine.CalamineWorkbook.from_path(str(written.path))
    found = [row[1] for name in ("terms", "terms (2)", "terms (3)") for row in book.get_sheet_by_name(name).to_python()[1:]]
    assert found == [f"詞{n}" for n in range(7)]
    assert book.get_sheet_by_name("failures").to_python()[1][5].endswith("長 […]")


def test_duckdb_is_one_file_with_views(out: Path, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    [written] = export.export(open_tables(out), tmp_path, "duckdb")
    with duckdb.connect(str(written.path), read_only=True) as base:
        [(count,)] = base.execute("SELECT count(*) FROM figures").fetchall()
        rows = base.execute("SELECT outlet, sentence_text, text FROM figures_in_context").fetchall()
    assert count == len(rows) == len(open_tables(out).figures)
    assert {row[0] for row in rows} == {"甲", "乙"} and all(text in sentence for _, sentence, text in rows)


def test_unknown_formats_and_missing_packages_are_said(out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ExportError, match="known are csv, xlsx, duckdb"):
        export.export(open_tables(out), tmp_path, "pdf")
    monkeypatch.setattr(export.util, "find_spec", lambda name: None)
    with pytest.raises(ExportError, match=r"pip install koujing\[duckdb\]"):
        export.require("duckdb")


@pytest.mark.parametrize(
    "cell, expected",
    [("=1+1", "'=1+1"), ("＋86", "'＋86"), ("-3", "'-3"), ("@a", "'@a"), ("橫琴", "橫琴"), ("a\x00b", "ab"), (None, None)],
)
def test_safe_cells(cell: str | None, expected: str | None) -> None:
    table = pa.table({"text": pa.array([cell], pa.string()), "value": pa.array([-1.0])})
    made = export.safe(table).to_pylist()[0]
    assert made == {"text": expected, "value": -1.0}
