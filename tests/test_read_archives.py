"""Archives, web archives and office documents: members are articles, hostile ones are refused, bombs stop."""

from __future__ import annotations

import gzip
import io
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from koujing.article import Article
from koujing.files import Metadata, NotRead, read, read_source, sources
from koujing.files.office import joined_lines

TEXT = "橫琴新設企業四百餘家，同比增長8.5%。居民說生活更方便了。\n"
PAGE = f"<html><head><title>路通了</title></head><body><article><p>{TEXT * 3}</p></article></body></html>"


def all_of(path: Path, **options: object) -> tuple[list[Article], list[NotRead]]:
    told: list[NotRead] = []
    found: list[Article] = []
    for source in sources(path):
        try:
            found += read_source(source, Metadata(path), tell=told.append, **options)  # type: ignore[arg-type]
        except NotRead as reason:
            told.append(reason)
    return found, told


def zip_of(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_members_are_numbered_and_read_by_their_names(tmp_path: Path) -> None:
    inner = zip_of(tmp_path / "inner.zip", {"x.txt": TEXT}).read_bytes()
    (tmp_path / "inner.zip").unlink()
    zip_of(
        tmp_path / "a.zip",
        {"news/mo-20220409-rent.txt": TEXT, "news/rows.csv": f"text,title\n{TEXT.strip()},甲\n", "README.md": "x", "inner.zip": inner},
    )
    found, told = all_of(tmp_path)
    assert [(a.id, a.text, a.published) for a in found] == [
        ("a.zip#1", TEXT, "2022-04-09"), ("a.zip#2#1", f"甲\n{TEXT.strip()}", None), ("a.zip#4#1", TEXT, None)]  # fmt: skip
    assert [(reason.record, reason.error) for reason in told] == [("#3", "no_article")]


def test_metadata_inside_and_outside_describes_members(tmp_path: Path) -> None:
    zip_of(tmp_path / "a.zip", {"n/1.txt": TEXT, "n/2.txt": TEXT, "n/metadata.csv": "file,outlet,date\n1.txt,甲報,2022-04-09\n"})
    (tmp_path / "metadata.csv").write_text("path,outlet\na.zip/n/2.txt,乙報\n", encoding="utf-8")
    found, _ = all_of(tmp_path)
    assert [(a.outlet, a.published) for a in found] == [("甲報", "2022-04-09"), ("乙報", None)]


@pytest.mark.parametrize("name", ["a.tar", "a.tar.gz", "a.tgz"])
def test_tar(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / name, "w:gz" if name.endswith("gz") else "w") as archive:
        for member in ("一.txt", "../evil.txt"):
            info = tarfile.TarInfo(member)
            info.size = len(TEXT.encode("big5"))
            archive.addfile(info, io.BytesIO(TEXT.encode("big5")))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    found, told = all_of(tmp_path)
    assert [(a.id, a.text, a.encoding) for a in found] == [(f"{name}#1", TEXT, "big5hkscs")]
    assert [(reason.record, reason.error) for reason in told] == [("#2", "unsafe_member"), ("#3", "not_a_file")]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_names_of_members_in_gbk_are_read(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"XXXX-20220409.txt": TEXT})
    path.write_bytes(path.read_bytes().replace(b"XXXX", "横琴".encode("gbk")))
    [article] = read(path)
    assert article.published == "2022-04-09"


def test_bombs_stop_at_the_limit_in_bounded_memory(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "b.txt.gz", "wb", compresslevel=9) as stream:
        for _ in range(60):
            stream.write(b"\0" * 1_000_000)
    zip_of(tmp_path / "z.zip", {"a.txt": b"\0" * 30_000_000, "b.txt": TEXT})
    tracemalloc.start()
    found, told = all_of(tmp_path, max_bytes=2_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [reason.error for reason in told] == ["archive_too_large", "archive_too_large"]
    assert [a.id for a in found] == ["z.zip#2"]
    assert peak < 20_000_000


def test_an_archive_in_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    content: bytes | str = TEXT
    for level in range(4):
        content = zip_of(tmp_path / "a.zip", {"a.zip" if level else "a.txt": content}).read_bytes()
    found, [reason] = all_of(tmp_path)
    assert (found, reason.error, reason.record) == ([], "archive_too_deep", "#1#1")


@pytest.mark.parametrize(
    "name, content, error",
    [
        ("a.zip", b"PK\x03\x04 broken", "bad_archive"),
        ("a.tar", b"\0" * 100 + b"x" * 600, "bad_archive"),
        ("a.txt.gz", gzip.compress(TEXT.encode() * 50)[:-12], "bad_archive"),
        ("a.docx", b"PK\x03\x04 not really", "bad_archive"),
        ("a.xlsx", b"no zip", "bad_archive"),
        ("a.epub", b"no zip", "bad_archive"),
        ("a.pdf", b"%PDF-1.7\n%%EOF", "bad_pdf"),
        ("a.parquet", b"PAR1xxxxPAR1", "bad_table"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "unsupported_type"),
        ("a.mhtml", b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx", "no_html_part"),
    ],
)
def test_broken_files_say_so(tmp_path: Path, name: str, content: bytes, error: str) -> None:
    pytest.importorskip("docx")
    pytest.importorskip("trafilatura")
    (tmp_path / name).write_bytes(content)
    found, [reason] = all_of(tmp_path)
    assert (found, reason.error) == ([], error)
    assert reason.remedy


# office


def test_docx(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_paragraph("琴澳路通了")
    document.add_paragraph("【本報訊】（記者 陳大文）" + TEXT.strip())
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "企業", "430家"
    document.add_paragraph("完。")
    document.save(tmp_path / "a.docx")
    [article] = read(tmp_path / "a.docx")
    assert article.text == f"琴澳路通了\n【本報訊】（記者 陳大文）{TEXT.strip()}\n企業\t430家\n完。"
    assert (article.title, article.author) == ("琴澳路通了", "陳大文")


def test_a_document_type_is_refused_before_any_parser_sees_it(tmp_path: Path) -> None:
    pytest.importorskip("docx")
    bomb = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document/>'
    zip_of(tmp_path / "a.docx", {"[Content_Types].xml": "<Types/>", "word/document.xml": bomb})
    zip_of(tmp_path / "b.docx", {"[Content_Types].xml": "<Types/>", "word/document.xml": bomb.encode("utf-16")})
    found, told = all_of(tmp_path)
    assert (found, [reason.error for reason in told]) == ([], ["unsafe_xml", "unsafe_xml"])


def pdf_of(*pages: str) -> bytes:
    """A PDF with a line of text on each page, or none where the text is empty."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    font = len(objects) + 1
    objects += [
        f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [{font + 1} 0 R] >>",
        f"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor {font + 2} 0 R >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >>",
    ]
    kids = []
    for text in pages:
        stream = ""
        for number, line in enumerate(text.split("\n") if text else []):
            stream += f"BT /F1 12 Tf 40 {780 - 18 * number} Td <{line.encode('utf-16-be').hex()}> Tj ET\n"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}endstream")
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R /Resources << /Font << /F1 {font} 0 R >> >> >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return out + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()


def test_pdf_lines_become_paragraphs_and_pictures_are_failures(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    lines = "琴澳路通了\n今年首季新设企业四百余家，同比增\n长百分之八，居民都说更方便。\n第二段也在这里。"
    (tmp_path / "a.pdf").write_bytes(pdf_of(lines, ""))
    (tmp_path / "b.pdf").write_bytes(pdf_of("", ""))
    found, told = all_of(tmp_path)
    assert [a.text for a in found] == ["琴澳路通了\n今年首季新设企业四百余家，同比增长百分之八，居民都说更方便。\n第二段也在这里。"]
    assert found[0].flags == ("pages_without_text:1",)
    assert [(r.outcome, r.error) for r in told] == [("failed", "no_text_layer")] * 2
    assert "pages 2 of 2" in told[0].message
    assert "OCR" in told[1].remedy


@pytest.mark.parametrize(
    "printed, read_",
    [
        ("一行足夠長的文字在這裡沒有完\n接著說完。\n● 項目一\n● 項目二", "一行足夠長的文字在這裡沒有完接著說完。\n● 項目一\n● 項目二"),
        ("標題\n一行足夠長的文字在這裡說完了。\n下一段。", "標題\n一行足夠長的文字在這裡說完了。\n下一段。"),
        ("", ""),
    ],
)
def test_lines_of_a_page_are_joined_where_a_sentence_goes_on(printed: str, read_: str) -> None:
    assert joined_lines(printed) == read_


def test_epub_chapters_are_articles(tmp_path: Path) -> None:
    pytest.importorskip("lxml")
    zip_of(
        tmp_path / "a.epub",
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/p.opf"/></rootfiles></container>',
            "OEBPS/p.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:publisher>濠灣日報</dc:publisher><dc:date>2022-04-09</dc:date></metadata>'
            '<manifest><item id="n" href="nav.xhtml" properties="nav"/><item id="b" href="b.xhtml"/><item id="a" href="a.xhtml"/><item id="c" href="c.xhtml"/></manifest><spine><itemref idref="n"/><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine></package>',
            "OEBPS/nav.xhtml": "<html><body><p>目錄</p></body></html>",
            "OEBPS/a.xhtml": f"<html><body><h1>第一篇</h1><p>{TEXT.strip()}</p></body></html>",
            "OEBPS/b.xhtml": "<html><body><img src='x.png'/></body></html>",
            "OEBPS/c.xhtml": f"<html><body><h2>第三篇</h2><p>{TEXT.strip()}</p></body></html>",
        },
    )
    found, told = all_of(tmp_path)
    assert [(a.id, a.title, a.text, a.outlet, a.published) for a in found] == [
        (f"a.epub#{n}", title, f"{title}\n{TEXT.strip()}", "濠灣日報", "2022-04-09") for n, title in ((1, "第一篇"), (3, "第三篇"))
    ]
    assert [(reason.record, reason.error) for reason in told] == [("#2", "no_article_text")]


def warc_record(address: str, kind: str, body: bytes) -> bytes:
    """A gzipped response record."""
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2022-05-01T00:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    return gzip.compress(f"{head}Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n".encode() + http + b"\r\n\r\n")


def test_pages_of_a_web_archive_have_their_address(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    pytest.importorskip("warcio")
    (tmp_path / "a.warc.gz").write_bytes(
        warc_record("https://www.hk01.com/1/a", "text/html; charset=big5", PAGE.encode("big5")) + warc_record("https://x.invalid/a.png", "image/png", b"x")
    )
    found, [reason] = all_of(tmp_path)
    assert [(a.id, a.title, a.url, a.outlet, a.region, a.encoding) for a in found] == [
        ("a.warc.gz#1", "路通了", "https://www.hk01.com/1/a", "香港01", "HK", "big5hkscs")
    ]
    assert (reason.outcome, reason.message) == ("skipped", "1 records that are no pages: 1 image/png")


def test_mhtml_is_a_page_of_the_address_it_was_saved_from(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    raw = (
        b"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://www.macaodaily.com/html/2022-04/09/content_1.htm\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    ) + PAGE.encode("gb18030") + b"\r\n--b--\r\n"
    (tmp_path / "a.mhtml").write_bytes(raw)
    [article] = read(tmp_path / "a.mhtml")
    assert (article.outlet, article.region, article.published) == ("澳門日報", "MO", "2022-04-09")
    assert TEXT.strip() in article.text
