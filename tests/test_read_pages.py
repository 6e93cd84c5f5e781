"""Saved pages: body, title, date, author and outlet of pages written after the ways of four places."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("trafilatura")
pytest.importorskip("lxml")

from hypothesis import given, settings
from hypothesis import strategies as st

from koujing.article import Article
from koujing.files import read
from koujing.files.found import Found, NotRead, Options, of_bytes
from koujing.files.page import page, read_mhtml

PAGES = Path(__file__).parent / "pages"
EXPECTED = [json.loads(line) for line in (PAGES / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
NAMES = [row["page"] for row in EXPECTED]


@cache
def article(name: str) -> Article:
    [found] = read(PAGES / name)
    return found


def squeezed(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


@pytest.mark.parametrize("row", EXPECTED, ids=NAMES)
def test_every_paragraph_of_the_body_and_nothing_round_it(row: dict[str, list[str] | str]) -> None:
    text = squeezed(article(str(row["page"])).text)
    assert [p for p in row["paragraphs"] if squeezed(p) not in text] == []
    assert [word for word in row["absent"] if squeezed(word) in text] == []


@pytest.mark.parametrize("field", ["title", "published", "author", "outlet"])
def test_what_a_page_says_of_itself(field: str) -> None:
    wrong = [
        (row["page"], getattr(article(row["page"]), field), row[field])
        for row in EXPECTED
        if squeezed(getattr(article(row["page"]), field)) != squeezed(row[field])
    ]
    assert wrong == []


BODY = "".join(f"<p>{text}</p>" for text in EXPECTED[0]["paragraphs"])


@pytest.mark.parametrize(
    "why, html, title, published, outlet, author",
    [
        ("dates of other articles come first", "<title>大橋通車_新闻频道_东江网(dongjiang.com)</title><ul><li>2022-05-01 <a href=1>別的新聞標題在這裡</a></li></ul><h1>大橋通車</h1><p>2022-04-12 09:30　来源：东江日报　作者：王强 编辑：李四</p><div>{}</div>", "大橋通車", "2022-04-12", "东江日报", "王强"),
        ("a clock and a date written day first", "<title>大橋通車 | 東江時報</title><div>今天是2022年11月22日</div><h1>大橋通車</h1><div>12/04/2022 18:30</div><div>{}</div>", "大橋通車", "2022-04-12", "東江時報", None),
        ("years of the Republic in figures", "<title>大橋通車-東江縣政府</title><h3>大橋通車</h3><ul><li>發布日期：111-04-12</li></ul><div class=cp>{}</div>", "大橋通車", "2022-04-12", "東江縣政府", None),
        ("one name above and a place behind", "<title>大橋通車 - 東江電子報</title><h1>大橋通車</h1><p>2022/04/12</p><p>〔記者王小強／東江報導〕</p><div>{}</div>", "大橋通車", "2022-04-12", "東江電子報", "王小強"),
        ("the agency is no outlet where the site is known", '<link rel=canonical href="https://www.macaodaily.com/a/1"><title>大橋通車</title><h1>大橋通車</h1><p>2022-04-12 來源：新華社</p><div>{}</div>', "大橋通車", "2022-04-12", "澳門日報", None),
        ("year, month and day in elements of their own", "<title>大桥通车-东江网</title><div class=header-time><span><em>2022</em></span><span><em>04</em>/<em>12</em></span></div><h1>大桥通车</h1><div>{}</div>", "大桥通车", "2022-04-12", "东江网", None),
        ("source and author without a space between", "<title>大桥通车_东江网</title><h1>大桥通车</h1><div><span>2022-04-12 18:30</span><span id=s>来源：东江网</span><span id=author_x>作者：张远</span></div><div>{}</div>", "大桥通车", "2022-04-12", "东江网", "张远"),
        ("a reporter in the body, the place behind a stroke", "<title>大橋通車 | 東江新聞網</title><h1>大橋通車</h1><time>2022年04月12日</time><p>▲市民看熱鬧。（圖／資料照）</p><p>記者黃柏文／綜合報導</p><div>{}</div>", "大橋通車", "2022-04-12", "東江新聞網", "黃柏文"),
        ("a reporter of a named paper at the foot", "<title>大橋通車 - 東江報</title><h1>大橋通車</h1><div>2022年4月12日</div><div>{}<p>東江報記者 何采薇</p></div>", "大橋通車", "2022-04-12", "東江報", "何采薇"),
        ("on a portal the source is the outlet", '<meta property="og:url" content="https://www.sohu.com/a/1"><title>大桥通车_搜狐网</title><h1>大桥通车</h1><p>2022-04-12 来源：人民日报</p><div>{}</div>', "大桥通车", "2022-04-12", "人民日报", None),
    ],
)  # fmt: skip
def test_ways_of_pages(why: str, html: str, title: str, published: str, outlet: str, author: str | None) -> None:
    about = page(f"<html><head><meta charset=utf-8></head><body>{html.format(BODY)}</body></html>".encode()).about
    assert (about.title, about.published, about.outlet, about.author) == (title, published, outlet, author), why


def test_a_page_in_another_language_is_read(tmp_path: Path) -> None:
    text = "The bridge was opened on Tuesday, and residents said that they were pleased with it. " * 4
    (tmp_path / "a.html").write_text(f"<html><head><title>Bridge opened</title></head><body><article><p>{text}</p></article></body></html>", encoding="utf-8")
    [found] = read(tmp_path)
    assert found.text == "Bridge opened\n" + text.strip()


def test_mhtml_without_a_page_says_so() -> None:
    with pytest.raises(NotRead, match="there is no page in it"):
        list(read_mhtml(of_bytes("a.mhtml", b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx"), Options()))


PIECES = [b"<div>" * 60, b"</div>", b"<!--", b"<script>", b'"', b"<table><tr><td>", b"\0", b"&#1;", b"&#x110000;", b"\xff", b"<a href='http://[0'>", b'<link rel=canonical href="//[">', b"<p>"]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 300), st.sampled_from([*PIECES, b""])), max_size=12))
def test_a_broken_page_is_read_or_refused_and_nothing_else(name: str, edits: list[tuple[float, int, bytes]]) -> None:
    raw = bytearray((PAGES / name).read_bytes())
    for place, length, piece in edits:
        at = int(place * len(raw))
        raw[at : at + length] = piece
    try:
        found = page(bytes(raw))
    except NotRead:
        return
    assert isinstance(found, Found)
    assert found.text.strip()
