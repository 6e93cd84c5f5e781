"""Tables with one article a row: columns told and guessed, dates, bad rows, limits, byte ranges."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koujing.article import Article
from koujing.files import ColumnsError, Metadata, NotRead, explain, read, read_source, shards, sources
from koujing.files.columns import parse_columns
from koujing.files.dates import dates_in, read_date, with_format

TEXT = "橫琴新設企業四百餘家，同比增長8.5%。"


def all_of(path: Path, **options: object) -> tuple[list[Article], list[NotRead]]:
    """Articles and reasons of every source under a path."""
    told: list[NotRead] = []
    found: list[Article] = []
    for source in sources(path):
        try:
            found += read_source(source, Metadata(path), tell=told.append, **options)  # type: ignore[arg-type]
        except NotRead as reason:
            told.append(reason)
    return found, told


@pytest.mark.parametrize(
    "header, row, title, published, outlet",
    [
        ("正文,標題,日期,媒體", f"{TEXT},甲題,2022/4/9,無名報", "甲題", "2022-04-09", "無名報"),
        ("id,headline,content,pub_date,source", f"7,甲題,{TEXT},20220409,無名報", "甲題", "2022-04-09", "無名報"),
        ("title,文,timestamp", f"甲題,{TEXT},1649462400", "甲題", "2022-04-09", None),
        ("title,body,published_at", f"甲題,{TEXT},2022-04-08T20:00:00Z", "甲題", "2022-04-09", None),
        ("title,text,year", f"甲題,{TEXT},2022", "甲題", "2022", None),
        ("title,text,date", f"甲題,{TEXT},民國111年4月9日", "甲題", "2022-04-09", None),
        ("title;text;date", f"甲題;{TEXT};2022-04-09 10:30:00", "甲題", "2022-04-09", None),
    ],
)
def test_columns_are_guessed(tmp_path: Path, header: str, row: str, title: str, published: str, outlet: str | None) -> None:
    (tmp_path / "t.csv").write_text(f"{header}\r\n{row}\r\n", encoding="utf-8-sig")
    [article] = read(tmp_path / "t.csv")
    assert (article.id, article.text, article.title) == ("t.csv#1", f"{title}\n{TEXT}", title)
    assert (article.published, article.published_source, article.outlet) == (published, "metadata", outlet)


def test_columns_are_told_and_said(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"a,b,c\n{TEXT},09/04/2022,無名報\n", encoding="gb18030")
    columns = "text=a,date=b:%d/%m/%Y,outlet=c"
    [article] = read(tmp_path, columns=columns)
    assert (article.text, article.published, article.outlet, article.encoding) == (TEXT, "2022-04-09", "無名報", "gb18030")
    assert list(explain(sources(tmp_path), columns)) == ["t.csv: text=a,outlet=c,date=b:%d/%m/%Y"]
    assert list(explain(sources(tmp_path))) == ["t.csv: text=a (guessed: text)"]


@pytest.mark.parametrize("columns, said", [("text", "is not FIELD=COLUMN"), ("lead=a", "fields are text title"), ("text=", "is not FIELD")])
def test_what_is_said_of_columns_must_be_sense(columns: str, said: str) -> None:
    with pytest.raises(ColumnsError, match=said):
        parse_columns(columns)


def test_a_column_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ColumnsError, match=r"t\.csv: no column 'body'; the columns are a, b"):
        list(explain(sources(tmp_path), "text=body"))
    _, [reason] = all_of(tmp_path)
    assert (reason.outcome, reason.error) == ("failed", "no_text_column")
    assert "say --columns text=NAME" in reason.message


def test_a_date_that_is_none_is_flagged(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"text,date,region\n{TEXT},n.d.,UK\n", encoding="utf-8")
    [article] = read(tmp_path)
    assert article.published is None
    assert article.region is None
    assert article.flags == ("region_unknown:UK", "published_unreadable:n.d.")


def test_bad_rows_fail_alone_and_keep_their_numbers(tmp_path: Path) -> None:
    lines = [json.dumps({"text": TEXT}), "{", "[1]", json.dumps({"text": 7}), json.dumps({"title": "x"}), "", json.dumps({"text": TEXT})]
    (tmp_path / "t.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found, told = all_of(tmp_path)
    assert [article.id for article in found] == ["t.jsonl#1", "t.jsonl#6"]
    assert [(reason.record, reason.error) for reason in told] == [(f"#{n}", "bad_records") for n in (2, 3, 4, 5)]
    with pytest.raises(NotRead, match=r"4 of 6 records failed, the first #2: no JSON"):
        list(read_source(next(sources(tmp_path)), Metadata(tmp_path)))


def test_many_bad_rows_before_the_first_good_one(tmp_path: Path) -> None:
    lines = ["{"] * 130 + [json.dumps({"text": TEXT})] * 2
    (tmp_path / "t.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found, told = all_of(tmp_path)
    assert [article.id for article in found] == ["t.jsonl#131", "t.jsonl#132"]
    assert [reason.record for reason in told] == [f"#{n}" for n in range(1, 131)]
    assert list(explain(sources(tmp_path))) == ["t.jsonl: text=text (guessed: text)"]


def test_all_parts_of_a_file_are_read_by_the_columns_of_its_beginning(tmp_path: Path) -> None:
    rows = [{"summary": "短。", "body": TEXT * 3, "date": "2022-04-09"} for _ in range(80)]
    rows += [{"summary": TEXT * 9, "body": "短。", "text": "別的", "date": "2022-04-10"} for _ in range(80)]
    path = tmp_path / "t.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="gb18030")
    [source] = sources(path)
    parts = shards(source, 3000)
    assert len(parts) > 5 and all(part.layout == parts[0].layout is not None for part in parts)
    found = [a for part in parts for a in read_source(part, Metadata(path))]
    assert [a.text for a in found] == [row["body"] for row in rows]
    assert {a.encoding for a in found} == {"gb18030"}


@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_part_costs_its_own_bytes_alone(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / f"t.{kind}"
    line = json.dumps({"text": TEXT}, ensure_ascii=False) if kind == "jsonl" else TEXT
    path.write_text(("" if kind == "jsonl" else "text\n") + f"{line}\n" * 20_000, encoding="utf-8")
    [source] = sources(path)
    parts = shards(source, 100_000)
    assert len(parts) > 10
    taken = [0]

    class Counted(io.FileIO):
        def readinto(self, buffer: Any) -> int | None:
            got = super().readinto(buffer)
            taken[0] += got or 0
            return got

    monkeypatch.setattr(Path, "open", lambda self, mode: io.BufferedReader(Counted(self, mode)))
    for part in (parts[0], parts[len(parts) // 2], parts[-1]):
        taken[0] = 0
        assert len(list(read_source(part, Metadata(path)))) > 500
        assert taken[0] <= (part.end or 0) - part.start + 2 * io.DEFAULT_BUFFER_SIZE


def test_a_quote_that_never_closes_swallows_nothing_in_silence(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f'id,text\n1,{TEXT}\n2,"{TEXT}\n' + f"3,{TEXT}\n" * 50, encoding="utf-8")
    found, [reason] = all_of(tmp_path)
    assert [article.id for article in found] == ["t.csv#1"]
    assert (reason.record, reason.error) == ("#2", "bad_records")
    assert "from line 3" in reason.message


def test_limits_hold_for_one_record_and_for_their_number(tmp_path: Path) -> None:
    rows = [{"text": TEXT}, {"text": "長" * 5000}, {"text": TEXT}]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    found, [reason] = all_of(tmp_path, max_bytes=1000)
    assert [article.id for article in found] == ["t.jsonl#1", "t.jsonl#3"]
    assert (reason.record, reason.error) == ("#2", "too_large")
    found, [reason] = all_of(tmp_path, max_records=1)
    assert [article.id for article in found] == ["t.jsonl#1"]
    assert reason.error == "too_many_records"


@pytest.mark.parametrize("kind", ["jsonl", "json", "parquet", "tsv", "xlsx"])
def test_the_same_rows_in_every_format(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"t.{kind}"
    rows = [{"title": "甲題", "text": TEXT, "date": "2022-04-09"}, {"title": "乙題", "text": "第二篇。", "date": "2022-04-10"}]
    if kind == "jsonl":
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-16")
    elif kind == "json":
        path.write_text(json.dumps({"data": rows}, ensure_ascii=False), encoding="big5")
    elif kind == "tsv":
        path.write_text("title\ttext\tdate\n" + "".join("\t".join(row.values()) + "\n" for row in rows), encoding="utf-8")
    elif kind == "parquet":
        pq.write_table(pa.Table.from_pylist([row | {"date": date.fromisoformat(row["date"])} for row in rows]), path)
    else:
        pytest.importorskip("python_calamine")
        write_xlsx(path, [list(rows[0]), *(list(row.values()) for row in rows)])
    found = list(read(path))
    assert [(a.id, a.title, a.text, a.published) for a in found] == [
        (f"t.{kind}#{n}", row["title"], f"{row['title']}\n{row['text']}", row["date"]) for n, row in enumerate(rows, 1)
    ]


def write_xlsx(path: Path, rows: list[list[str]]) -> None:
    """The smallest workbook that spreadsheet programs open."""
    cells = "".join("<row>" + "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in row) + "</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>')
        book.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
        book.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>')


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet='甲乙丙,"\n 。a', min_size=1, max_size=30), min_size=1, max_size=40), st.integers(60, 400), st.sampled_from([".csv", ".jsonl"]))
def test_parts_give_the_same_articles_as_the_whole(tmp_path_factory: pytest.TempPathFactory, texts: list[str], size: int, kind: str) -> None:
    path = tmp_path_factory.mktemp("parts") / f"t{kind}"
    texts = [text + "漢" for text in texts]
    if kind == ".jsonl":
        path.write_text("".join(json.dumps({"text": t}, ensure_ascii=False) + "\n" + "\n" * (len(t) % 3) for t in texts), encoding="utf-8")
    else:
        path.write_text("id,text\n" + "".join('{},"{}"\n'.format(n, t.replace('"', '""')) for n, t in enumerate(texts)), encoding="utf-8-sig")
    [source] = sources(path)
    whole = [(a.id, a.text) for a in read_source(source, Metadata(path))]
    parts = [(a.id, a.text) for part in shards(source, size) for a in read_source(part, Metadata(path))]
    assert [text for _, text in whole] == texts
    assert parts == whole


@pytest.mark.parametrize(
    "text, edtf",
    [
        ("2022-04-09T23:30:00-05:00", "2022-04-10"), ("2022-04-09 08:00:00", "2022-04-09"), ("202204091230", "2022-04-09"), ("1649462400000", "2022-04-09"),
        ("二〇二二年四月十二日", "2022-04-12"), ("二零二二年十月廿三日", "2022-10-23"), ("一九九七年七月", "1997-07"), ("民國一百一十一年四月十二日", None),
        ("中華民國111年4月12日", "2022-04-12"), ("民國元年1月1日", "1912-01-01"), ("Apr 9, 2022", "2022-04-09"), ("9 April 2022", "2022-04-09"), ("2022年13月1日", None), ("昨日", None),
    ],
)  # fmt: skip
def test_dates_as_they_are_printed(text: str, edtf: str | None) -> None:
    assert read_date(text) == edtf


def test_dates_by_a_pattern_are_as_exact_as_it_is() -> None:
    assert [with_format(*pair) for pair in (("04/2022", "%m/%Y"), ("2022", "%Y"), ("x", "%Y"), ("1649462400", "epoch"))] == ["2022-04", "2022", None, "2022-04-09"]
    assert [d.edtf for d in dates_in("1.5倍 2022.4.9 更新 版本2.3.4 192.168.1.1 2022-04-10")] == ["2022-04-09", "2022-04-10"]
