"""What is shown: every finding once, the text as published, nothing of an article runs in the page."""

from __future__ import annotations

from html import unescape
from html.parser import HTMLParser

from koujing import display
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
    page.feed(display.page(article, display.shown(article)))
    assert "".join(page.text.split()) == "".join(unescape(TEXT).split())
    assert "script" not in page.tags


def test_every_finding_is_marked_once_and_overlaps_have_lanes_of_their_own() -> None:
    article = Article(TEXT, published="2022-04-22", region="CN")
    found = [item for item in display.shown(article) if item.table in ("times", "entities", "figures", "slogans")]
    laid = display.lanes(found)
    assert len(laid) == len(found)
    for one in laid:
        for two in laid:
            if one is not two and one.lane == two.lane:
                assert one.end <= two.start or two.end <= one.start
    whole = display.segments(TEXT, laid, 0, len(TEXT))
    assert "".join(segment.text for segment in whole) == TEXT
    marked = [mark for segment in whole for mark in segment.marks]
    assert set(marked) == set(laid)


def test_jupyter_shows_an_article_and_tables() -> None:
    from koujing import batch, resources

    assert "超430家" in Article(TEXT)._repr_html_()
    assert "slogans" in batch.extract(batch.Plan(resources.folder("corpora/sample"), limit=1))._repr_html_()
