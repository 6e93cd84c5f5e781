"""What is shown: every finding once, the text as published, nothing of an article runs in the page."""

from __future__ import annotations

import re
import sys
from html import unescape
from html.parser import HTMLParser

import pandas as pd
import pytest

import koujing
from koujing import viewer
from koujing.article import Article

TEXT = (
    "標題\n去年,橫琴粵澳深度合作區(下稱“合作區”)新設企業超430家,<script>alert(1)</script>堅持共商共建共管共享。\n尾行"
)


class Page(HTMLParser):
    """Text of <main>, and whether anything but ours is in it."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.inside, self.tags = "", False, set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or tag == "main"
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "main"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text += data


def test_the_page_holds_the_text_as_published_and_runs_nothing() -> None:
    article = Article(TEXT, published="2022-04-22", region="CN")
    page = Page()
    page.feed(viewer.page(article, viewer.shown(article)))
    assert "".join(page.text.split()) == "".join(unescape(TEXT).split())
    assert "script" not in page.tags


def test_every_finding_is_marked_once_and_overlaps_have_lanes_of_their_own() -> None:
    article = Article(TEXT, published="2022-04-22", region="CN")
    found = [item for item in viewer.shown(article) if item.table in ("times", "entities", "figures", "slogans")]
    laid = viewer.lanes(found)
    assert len(laid) == len(found)
    for one in laid:
        for two in laid:
            if one is not two and one.lane == two.lane:
                assert one.end <= two.start or two.end <= one.start
    whole = viewer.segments(TEXT, laid, 0, len(TEXT))
    assert "".join(segment.text for segment in whole) == TEXT
    marked = [mark for segment in whole for mark in segment.marks]
    assert set(marked) == set(laid)


def test_jupyter_shows_an_article_and_tables() -> None:
    from koujing import batch, resources

    assert "超430家" in Article(TEXT)._repr_html_()
    assert "slogans" in batch.extract(batch.Plan(resources.folder("corpora/sample"), limit=1))._repr_html_()


def test_a_card_a_finding_says_value_unit_period_and_why() -> None:
    article = Article(TEXT, published="2022-04-22", region="CN")
    found = viewer.shown(article)
    page = viewer.page(article, found, "zh-Hant")
    cards = re.findall(r'<li class="card k-(\w+)".*?</li>', page, flags=re.DOTALL)
    assert len(cards) == sum(item.table != "numbers" for item in found)
    [card] = re.findall(r'<li class="card k-figures".*?</li>', page, flags=re.DOTALL)
    for said in ("超430家", "430 {enterprise}", "超過", "2021", "依據", "number="):
        assert said in card
    assert "onclick" not in page and "<script" not in page


def test_each_link_of_the_page_leads_somewhere_and_two_articles_keep_apart() -> None:
    one, two = (viewer.article_html(Article(text, published="2022-04-22", region="CN")) for text in (TEXT, TEXT + "\n又一行"))
    for html in (one, two):
        assert set(re.findall(r'href="#([^"]+)"', html)) <= set(re.findall(r'id="([^"]+)"', html))
    assert not set(re.findall(r'id="([^"]+)"', one)) & set(re.findall(r'id="([^"]+)"', two))


def test_jupyter_shows_a_doc_and_a_result_of_a_comparison() -> None:
    assert "超430家" in koujing.display(koujing.parse(Article(TEXT)))._repr_html_()
    frame = pd.DataFrame({"label": ["<b>橫琴</b>", None], "value": [1234.5, float("nan")], "n": [5000, 1]})
    frame.attrs.update(result="kwic", articles=36, target=None)
    html = koujing.display(frame, rows=1)
    assert "<b>kwic</b> · first 1 of 2 rows · articles 36" in html and "target" not in html
    assert "&lt;b&gt;橫琴" in html and "1,234" in html and "5,000" in html


def test_tables_get_sorting_and_filters_where_itables_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    itables = pytest.importorskip("itables", reason="pip install 'koujing[jupyter]'")
    asked: list[dict[str, bool]] = []
    monkeypatch.setattr(itables, "init_notebook_mode", lambda **options: asked.append(options))
    viewer.interactive()
    assert asked == [{"all_interactive": True, "connected": False}]
    monkeypatch.setitem(sys.modules, "itables", None)
    with pytest.raises(ImportError, match=r"pip install 'koujing\[jupyter\]'"):
        viewer.interactive()
