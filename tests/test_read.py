"""Files to Articles: encodings, metadata, and every file that is no article."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koujing import lexicons
from koujing.article import Article, ArticleError
from koujing.files import Metadata, MetadataError, NotRead, outlets, read, read_source, sources
from koujing.files.clues import clues_in
from koujing.files.metadata import date_in_name, read_date
from koujing.files.text import NotText, decode

TEXT = "橫琴粵澳深度合作區今年首季新設企業四百餘家，同比增長8.5%。\r\n居民說：「生活更方便了。」\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "big5", "big5hkscs", "utf-16"])
def test_a_text_is_read_whatever_its_encoding(codec: str) -> None:
    assert decode(TEXT.encode(codec)).text == TEXT


@pytest.mark.parametrize("codec", ["gb18030", "utf-16-le"])
def test_simplified_too(codec: str) -> None:
    text = "横琴粤澳深度合作区新设澳资企业超过四百家，群众办事更加方便。"
    assert decode(text.encode(codec)).text == text


def test_bytes_that_no_codec_reads_are_counted() -> None:
    decoded = decode(TEXT.encode("big5") + b"\x81")
    assert decoded.text == TEXT + "\ufffd"
    assert decoded.replaced == 1


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be"])
def test_a_file_cut_in_mid_character_loses_that_character_alone(codec: str) -> None:
    for length in (6, 10, 40):
        decoded = decode(TEXT[:length].encode(codec)[:-1])
        assert decoded.encoding == codec
        assert decoded.text.startswith(TEXT[: length - 1])


def test_a_declared_encoding_is_evidence_not_truth() -> None:
    raw = "橫琴粵澳深度合作區".encode("big5hkscs")
    assert decode(raw, "gb2312").encoding == "big5hkscs"
    assert decode(raw, "x-no-such").encoding == "big5hkscs"
    assert decode("一".encode("big5"), "big5").text == "一"


@pytest.mark.parametrize(
    "raw, error",
    [
        (TEXT.encode("utf-8") * 3 + TEXT.encode("big5") * 2, "mixed_encoding"),
        (TEXT.encode("big5") * 3 + TEXT.encode("utf-8") * 2, "mixed_encoding"),
        ("横琴新区".encode("hz"), "undecodable_or_not_chinese"),
        (bytes(range(256)) * 40, "binary"),
    ],
)
def test_what_cannot_be_decoded_is_refused_with_its_reason(raw: bytes, error: str) -> None:
    with pytest.raises(NotText) as caught:
        decode(raw)
    assert caught.value.error == error


FRONT = """---
title: 琴澳路通了
date: 2022-04-09
outlet: 無名報
author: [陳大文, 李小明]
region: mo
---
正文。
"""


def test_front_matter_is_read_and_stays_in_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(FRONT, encoding="utf-8")
    (tmp_path / "b.md").write_text(FRONT.replace("無名報", "&x 無名報"), encoding="utf-8")
    first, second = read(tmp_path)
    assert first.text == FRONT
    assert (first.title, first.published, first.outlet, first.author, first.region) == (
        "琴澳路通了", "2022-04-09", "無名報", "陳大文、李小明", "MO")  # fmt: skip
    assert second.outlet is None, "anchors are not expanded"


@pytest.mark.parametrize(
    "text, title, outlet, author, published",
    [
        ("琴澳路通了\n2022年4月12日 來源：濠江無名報\n【本報訊】（記者 陳大文）路通了，居民說好。", "琴澳路通了", "濠江無名報", "陳大文", "2022-04-12"),
        ("標題：路通了嗎\n報章：無名日報\n日期：2022-04-12\n作者：李四\n正文，正文。", "路通了嗎", "無名日報", "李四", "2022-04-12"),
        ("（中央社記者王小明台北12日電）行政院今天說，路通了。\n第二段。", None, "中央通訊社", "王小明", None),
        ("新华社北京2022年4月12日电（记者张三、李四）国务院今天说，路通了。", None, "新华社", "张三、李四", "2022-04-12"),
        ("某地路通了\n今天，路通了，大家都说好。\n《人民日报》（2022年04月12日 第01版）", "某地路通了", "人民日报", None, "2022-04-12"),
        ("記者從會上獲悉，路通了。\n2021年建成的路，數據來源：統計局。", None, None, None, None),
        ("【本報訊】路通了。", None, None, None, None),
    ],
)
def test_what_a_text_says_of_itself(text: str, title: str | None, outlet: str | None, author: str | None, published: str | None) -> None:
    about = clues_in(text)
    assert (about.title, about.outlet, about.author, about.published) == (title, outlet, author, published)


@pytest.mark.parametrize(
    "name, found, region",
    [("人民网－人民日报", "人民日报", "CN"), ("《澳門日報》", "澳門日報", "MO"), ("無綫新聞TVB News", "無綫新聞", "HK"), ("經濟日報", "經濟日報", None), ("中央社", "中央通訊社", "TW"), ("濠江無名報", None, None)],
)
def test_outlets_by_name(name: str, found: str | None, region: str | None) -> None:
    outlet = outlets.by_name(name)
    assert (outlet.name if outlet else None, outlet.region if outlet else None) == (found, region)


@pytest.mark.parametrize(
    "url, name",
    [("https://std.stheadline.com/1", "星島日報"), ("http://hd.stheadline.com/1", "頭條日報"), ("www.gov.cn/x", "中国政府网"), ("https://x.gov.cn/", None), ("https://notudn.com", None), ("nonsense[", None)],
)
def test_outlets_by_address(url: str, name: str | None) -> None:
    outlet = outlets.by_url(url)
    assert (outlet.name if outlet else None) == name


def test_the_lexicon_of_outlets_is_wide_enough() -> None:
    entries = lexicons.load("outlets")
    assert len(entries) >= 150
    assert {entry.row["region"] for entry in entries} == {"CN", "HK", "MO", "TW"}
    assert {entry.row["kind"] for entry in entries} == {"newspaper", "agency", "broadcaster", "government", "online", "portal"}


def test_nothing_is_stripped_or_translated(tmp_path: Path) -> None:
    raw = "\n 標題\r\n\t正文  \n\n"
    (tmp_path / "a.txt").write_bytes(raw.encode())
    assert next(read(tmp_path)).text == raw


@given(st.text(max_size=80))
def test_any_text_comes_back_from_utf8(text: str) -> None:
    text = "橫琴" + text
    raw = text.encode("utf-8", "surrogatepass")
    if (
        "\0" not in text
        and not raw.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))
        and not any("\ud800" <= c <= "\udfff" for c in text)
    ):
        assert decode(raw).text == text


@pytest.mark.parametrize(
    "name, content, outcome, error",
    [
        ("empty.txt", b"", "skipped", "empty"),
        ("spaces.txt", b" \r\n\t", "skipped", "empty"),
        ("picture.txt", bytes(range(256)) * 40, "failed", "binary"),
        ("page.xyz", b"text", "skipped", "unsupported_type"),
        ("noending", b"text", "skipped", "unsupported_type"),
        ("README.md", b"text", "skipped", "no_article"),
        ("LICENSE", b"text", "skipped", "no_article"),
        (".hidden.txt", b"text", "skipped", "hidden"),
        ("metadata.csv", b"path,title\n", "skipped", "metadata"),
    ],
)
def test_a_file_that_is_no_article_says_why(
    tmp_path: Path, name: str, content: bytes, outcome: str, error: str
) -> None:
    (tmp_path / name).write_bytes(content)
    [source] = sources(tmp_path)
    with pytest.raises(NotRead) as caught:
        list(read_source(source, Metadata(tmp_path)))
    assert (caught.value.outcome, caught.value.error) == (outcome, error)
    assert caught.value.message


def test_a_file_over_the_limit_and_a_dead_link(tmp_path: Path) -> None:
    (tmp_path / "big.txt").write_text("長" * 100, encoding="utf-8")
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere.txt")
    big, dead = sources(tmp_path)
    with pytest.raises(NotRead, match="raise --max-bytes above 50"):
        list(read_source(big, Metadata(tmp_path), max_bytes=50))
    with pytest.raises(NotRead, match="the link leads nowhere"):
        list(read_source(dead, Metadata(tmp_path)))


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no such file or folder"):
        list(read(tmp_path / "none"))


def test_ids_are_paths_and_names_that_are_not_utf8_are_written_out(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "二.txt").write_text(TEXT, encoding="utf-8")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xa4\xa4.txt")).write_text(TEXT, encoding="utf-8")
    assert [source.article_id for source in sources(tmp_path)] == [r"\udca4\udca4.txt", "b/二.txt"]
    assert [source.article_id for source in sources(tmp_path / "b" / "二.txt")] == ["二.txt"]


def test_metadata_beside_the_files_and_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "metadata.csv").write_text("file,outlet,region,date\na.txt,甲報,mo,2022/4/9\n", encoding="utf-8-sig")
    named = tmp_path.parent / f"{tmp_path.name}.csv"
    named.write_text("path,outlet\na.txt,乙報\n", encoding="utf-8")
    [article] = read(tmp_path)
    assert (article.outlet, article.region, article.published, article.published_source) == (
        "甲報",
        "MO",
        "2022-04-09",
        "metadata",
    )
    [article] = read(tmp_path, metadata=named)
    assert (article.outlet, article.region) == ("乙報", "MO")


def test_what_metadata_says_wrongly_is_flagged_not_guessed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "metadata.csv").write_text("path,region,published\na.txt,UK,n.d.\n", encoding="utf-8")
    [article] = read(tmp_path)
    assert (article.region, article.published) == (None, None)
    assert article.flags == ("region_unknown:UK", "published_unreadable:n.d.")


def test_a_date_in_the_name_and_options_come_last(tmp_path: Path) -> None:
    (tmp_path / "mo-20220409-rent.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "rent.txt").write_text(TEXT, encoding="utf-8")
    named, plain = read(tmp_path, published="2023", region="HK")
    assert (named.published, named.published_source) == ("2022-04-09", "name")
    assert (plain.published, plain.published_source, plain.region) == ("2023", "option", "HK")


@pytest.mark.parametrize(
    "content, said", [("title\nx\n", "no column path or file"), ("path,title\na,b,c,d\n", ":2: more cells")]
)
def test_broken_metadata_is_named(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "m.csv").write_text(content, encoding="utf-8")
    with pytest.raises(MetadataError, match=said):
        Metadata(tmp_path, tmp_path / "m.csv")


def test_dates_that_people_write() -> None:
    assert [
        read_date(d) for d in ("2022", "2022-4", "20220409", "2022.4.9", "2022-04-09T10:00", "31/12/2022", "2022-13")
    ] == ["2022", "2022-04", "2022-04-09", "2022-04-09", "2022-04-09", None, None]
    assert [date_in_name(n) for n in ("x-2022-04-09", "x20220409y", "1234567890", "20229999")] == [
        "2022-04-09",
        "2022-04-09",
        None,
        None,
    ]


def test_an_article_says_what_cannot_be_true() -> None:
    with pytest.raises(ArticleError, match="region 'UK' is none of CN HK MO TW"):
        Article("x", region="UK")
    with pytest.raises(ArticleError, match="is no EDTF date"):
        Article("x", published="22.4.2022")
    mended = Article("橫\ud800琴")
    assert (mended.text, mended.flags) == ("橫\ufffd琴", ("surrogates:1",))
