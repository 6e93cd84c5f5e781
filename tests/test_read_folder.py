"""One folder, many formats, one command; and a scholar's folder of saved pages that ends in an Excel file."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from koujing import api, cli, pipe

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))
import saved_pages  # type: ignore[import-not-found]

docx = pytest.importorskip("docx", reason="needs koujing[office]")
xlsxwriter = pytest.importorskip("xlsxwriter", reason="needs koujing[office]")
pytest.importorskip("trafilatura", reason="needs koujing[web]")

PAGE = """<!-- saved from url=(0030)http://www.wan.example.mo/a/12 --><html><head><title>海灣新橋通車</title>
<meta property="og:site_name" content="海灣無名報"><meta property="article:published_time" content="2022-04-12"></head>
<body><nav><a href="/">首頁</a></nav><article><h1>海灣新橋通車</h1><p>海灣新橋昨日通車，全長3.6公里，首日有1.2萬架次車輛通過，比預計多兩成。</p>
<p>居民說，過橋只要五分鐘，比以前坐船方便得多，盼望巴士班次再加密一些。</p></article></body></html>"""
BULLETIN = "海灣無名局發佈\n2021年4月9日，新增市場主體超430家，同比增長8.5%。\n居民說生活更方便了。\n"
REPORT = ("海灣統計簡報", "2022年首季，合作區新設企業512家，註冊資本達38.4億元。", "負責人表示，要堅持共商共建共管共享。")
ROWS = [
    ("甲題：旅客回升", "五一假期首三日，入境旅客逾十二萬人次，酒店平均入住率超過八成。", "海灣晚報", "2022/5/3"),
    ("乙題：關稅新例", "新例下月生效，分三期實施，首期涵蓋貨物約1,200種。", "海灣晚報", "2022/5/4"),
]


def pdf_of(text: str) -> bytes:
    """A page of PDF with a text layer: its font has no shapes, only what each code means."""
    codes = {char: number for number, char in enumerate(dict.fromkeys(text), 1)}
    meanings = "".join(f"<{code:04x}> <{ord(char):04x}>\n" for char, code in codes.items())
    cmap = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n1 begincodespacerange\n"
            f"<0000> <ffff>\nendcodespacerange\n{len(codes)} beginbfchar\n{meanings}endbfchar\nendcmap end end")  # fmt: skip
    shown = "".join(f"<{''.join(f'{codes[c]:04x}' for c in text[at:at + 30])}> Tj 0 -24 Td\n" for at in range(0, len(text), 30))
    page = f"BT /F 16 Tf 40 760 Td\n{shown}ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(page)} >>\nstream\n{page}\nendstream",
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]  # fmt: skip
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, one in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{one}\nendobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010d} 00000 n \n" for place in places).encode())
    out.write(f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What the README shows: articles and tables in seven formats."""
    made = tmp_path / "articles"
    (made / "page_files").mkdir(parents=True)
    (made / "bulletin.txt").write_bytes(BULLETIN.encode("big5hkscs"))
    (made / "page.html").write_text(PAGE, encoding="utf-8")
    (made / "page_files" / "a.js").write_text("", encoding="utf-8")
    document = docx.Document()
    for line in REPORT:
        document.add_paragraph(line)
    document.save(made / "report.docx")
    (made / "clipping.pdf").write_bytes(pdf_of("海灣碼頭下月起分三期重建，首期工程涉資約四億二千萬元，居民盼望早日完成，渡輪服務不變。"))
    with xlsxwriter.Workbook(made / "database.xlsx") as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([("標題", "正文", "媒體", "日期"), *ROWS]):
            sheet.write_row(row, 0, cells)
    lines = [f'{{"headline": "{title}", "content": "{text}又一句。", "pub_date": "2022-05-0{n}"}}' for n, (title, text, _, _) in enumerate(ROWS, 1)]
    (made / "crawl.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with zipfile.ZipFile(made / "more.zip", "w") as archive:
        archive.writestr("unit/20220409.txt", "海灣單位今日表示，去年完成投資37.64億元。\n居民說：「好。」\n".encode("gb18030"))
    return made


def test_one_folder_of_many_formats_is_read_by_one_command(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.app, ["extract", str(folder), str(tmp_path / "tables"), "--workers", "0"])
    assert done.exit_code == 0, done.output
    tables = api.open(tmp_path / "tables")
    about = tables.articles.set_index("article_id")
    assert list(about.index) == ["bulletin.txt", "clipping.pdf", "crawl.jsonl#1", "crawl.jsonl#2", "database.xlsx#1", "database.xlsx#2",
                                 "more.zip#1", "page.html", "report.docx"]  # fmt: skip
    assert about.loc["page.html", ["title", "outlet", "published"]].tolist() == ["海灣新橋通車", "海灣無名報", "2022-04-12"]
    assert about.loc["crawl.jsonl#2", ["title", "published"]].tolist() == ["乙題：關稅新例", "2022-05-02"]
    assert about.loc["database.xlsx#1", ["outlet", "published"]].tolist() == ["海灣晚報", "2022-05-03"]
    assert about.loc[["bulletin.txt", "more.zip#1"], "encoding"].tolist() == ["big5hkscs", "gb18030"]
    assert "四億二千萬元" in about.loc["clipping.pdf", "text"] and "38.4億元" in about.loc["report.docx", "text"]
    assert set(tables.figures["article_id"]) == set(about.index)
    assert tables.failures["path"].tolist() == ["page_files"]


def test_a_folder_of_saved_pages_ends_in_an_excel_file(tmp_path: Path) -> None:
    calamine = pytest.importorskip("python_calamine")
    made = saved_pages.make(tmp_path / "pages", 12)
    tables = api.extract(tmp_path / "pages", tmp_path / "tables", nlp=pipe.default(), formats="xlsx")
    rows = tables.articles.set_index(tables.articles["article_id"].str.partition(".")[0])
    for page in made:
        assert rows.loc[page.name, ["title", "outlet", "published"]].tolist() == [page.title, page.outlet, page.published]
        assert all(paragraph in rows.loc[page.name, "text"] for paragraph in page.paragraphs)
        assert not any(word in rows.loc[page.name, "text"] for word in ("首頁", "首页", "版權所有", "版权所有", "分享到", "颱風逼近"))
    assert set(tables.failures["error"]) == {"companion"} and len(tables.failures) == 12
    book = calamine.CalamineWorkbook.from_path(str(tmp_path / "tables" / "export" / "koujing.xlsx"))
    for name in ("figures", "slogans", "entities"):
        head, *cells = book.get_sheet_by_name(name).to_python()
        assert len(cells) == len(getattr(tables, name)) > 5
        assert all(row[head.index("text")].lstrip("'") in row[head.index("sentence_text")] for row in cells)
