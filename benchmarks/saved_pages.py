"""A scholar's folder: pages as browsers save them, read into an Excel file with the sentence beside each finding.

    python benchmarks/saved_pages.py [--pages 300] [--workers 2] [--keep FOLDER]

The pages are made here, in the ways of sites of Hong Kong, Macau, Taiwan and the mainland: six templates, UTF-8, Big5 and
GB 2312, some with the browser's note of where they were saved from, each with its companion folder (`_files`, `.files`,
`_檔案`, `_文件`). What they say is put together from corpora/sample. What was put in is checked against what came out."""

from __future__ import annotations

import argparse
import csv
import html
import os
import random
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from koujing import api, batch, resources


class Page(NamedTuple):
    """What one page says."""

    name: str
    title: str
    outlet: str
    author: str
    published: str  # YYYY-MM-DD
    paragraphs: tuple[str, ...]


class Template(NamedTuple):
    """How the pages of a kind of site are made."""

    region: str
    codec: str
    companion: str
    text: str


_MENU = '<ul class="menu"><li><a href="/">首頁</a></li><li><a href="/l">即時</a></li><li><a href="/f">財經</a></li></ul>'
_MENU_CN = '<div class="nav"><a href="/">首页</a>|<a href="/gn">国内</a>|<a href="/df">地方</a>|<a href="/sp">视频</a></div>'
TEMPLATES = (
    Template("HK", "utf-8", "_files", """<!DOCTYPE html>
<!-- saved from url=(0044)https://www.news.example.hk/article/@number -->
<html lang="zh-HK"><head><meta charset="utf-8"><title>@title | @outlet</title><meta property="og:site_name" content="@outlet">
<link rel="canonical" href="https://www.news.example.hk/article/@number"><link rel="stylesheet" href="./@stem_files/a.css">
<script type="application/ld+json">{"@type":"NewsArticle","headline":"@title","datePublished":"@iso","author":{"name":"@author"}}</script>
</head><body><header>""" + _MENU + """</header><article><h1>@title</h1><div class="meta">@iso　記者：@author</div>@paragraphs
<div class="share">分享到 Facebook Whatsapp</div></article><aside><h3>延伸閱讀</h3><a href="/1">颱風逼近天文台料晚上改發信號</a></aside>
<footer>版權所有，未經授權不得轉載</footer></body></html>"""),
    Template("HK", "big5hkscs", "_檔案", """<html><head><meta http-equiv="Content-Type" content="text/html; charset=big5">
<title>@outlet - @title</title></head><body><table width="760"><tr><td>""" + _MENU + """</td></tr><tr><td><b>@outlet</b>　@chinese</td></tr>
<tr><td><font size="5"><b>@title</b></font></td></tr><tr><td class="content"><p>【本報訊】（記者 @author）</p>@paragraphs</td></tr>
<tr><td><a href="#">返回上頁</a>　版權所有 不得轉載</td></tr></table></body></html>"""),
    Template("MO", "utf-8", "_files", """<!-- saved from url=(0061)http://www.daily.example.mo/html/@path/content_@number.htm -->
<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>@outlet電子版</title></head><body>
<table><tr><td>@outlet電子版</td><td>@hanzi</td><td><a href="node_1.htm">返回首頁</a></td></tr></table>
<table><tr><td><a href="content_1.htm">第A01版：要聞</a><br><a href="content_2.htm">第A02版：澳聞</a></td><td>
<founder-title>@title</founder-title><div id="ozoom"><founder-content>@paragraphs</founder-content></div>
<a href="content_0.htm">上一篇</a> <a href="content_9.htm">下一篇</a></td></tr></table><div>版權所有　@outlet社</div></body></html>"""),
    Template("TW", "utf-8", "_files", """<!DOCTYPE html><html lang="zh-Hant-TW"><head><meta charset="utf-8">
<title>@title - @outlet</title><meta property="og:title" content="@title"><meta property="og:site_name" content="@outlet">
<meta property="article:published_time" content="@isoT08:30:00+08:00"><meta name="author" content="@author"></head><body>
<nav>""" + _MENU + """</nav><div class="whitecon"><h1>@title</h1><span class="time">@iso 08:30</span><div class="text boxTitle">@paragraphs
<p class="appE1121">不用抽 不用搶 現在用APP看新聞</p></div></div><div class="related">相關新聞<a href="/2">明日天氣轉涼</a></div></body></html>"""),
    Template("CN", "gb2312", ".files", """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">
<html><head><meta http-equiv="content-type" content="text/html;charset=GB2312"/><title>@title--@outlet</title>
<meta name="publishdate" content="@iso"/></head><body>""" + _MENU_CN + """<div class="text_title"><h1>@title</h1>
<div class="box01">@chinese08:12 | 来源：<a href="http://paper.example.cn">@outlet</a></div></div><div class="box_con">@paragraphs
<p>（责任编辑：@author）</p></div><div class="fx">扫一扫，分享到微信朋友圈</div><div class="copy">Copyright 版权所有</div></body></html>"""),
    Template("CN", "utf-8", "_文件", """<!DOCTYPE html><html><head><meta charset="utf-8"><meta property="og:title" content="@title">
<title></title></head><body><div class="rich_media_inner"><h1 class="rich_media_title" id="activity-name">@title</h1>
<div id="meta_content"><span class="rich_media_meta_text">@author</span><span id="profileBt"><a id="js_name">@outlet</a></span>
<em id="publish_time">@iso 10:05</em></div><div class="rich_media_content" id="js_content">@paragraphs</div></div>
<div class="rich_media_tool">预览时标签不可点</div></body></html>"""),
)  # fmt: skip
_SURNAMES, _GIVEN = "陳李黃何梁林趙張吳鄭", "大文家欣國強美玲志明曉晴"
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def pages(count: int) -> list[Page]:
    """What so many pages say: paragraphs of an article of the sample and some of another one of its place."""
    chance, folder = random.Random(9), resources.sample_folder()
    with (folder / "metadata.csv").open(encoding="utf-8-sig") as lines:
        known = [row for row in csv.DictReader(lines) if row["published"] and row["title"] and row["outlet"]]
    made = []
    for number in range(count):
        template = TEMPLATES[number % len(TEMPLATES)]
        near = [row for row in known if row["region"] == template.region]
        one, other = near[number % len(near)], chance.choice(near)
        first, second = _paragraphs(folder / one["path"]), _paragraphs(folder / other["path"])
        text = first[: max(2, len(first) // 2)] + chance.sample(second, min(2, len(second)))
        day = f"20{chance.randint(18, 24)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        author = chance.choice(_SURNAMES) + "".join(chance.sample(_GIVEN, 2))
        made.append(Page(f"p{number:04d}", one["title"], one["outlet"], author, day, tuple(text)))
    return made


def _paragraphs(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines[1:] if len(line.strip()) > 40 and "。" in line][:8]


def make(folder: Path, count: int) -> list[Page]:
    """Write a folder of so many saved pages, with a companion folder each."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages(count)
    for number, page in enumerate(made):
        template = TEMPLATES[number % len(TEMPLATES)]
        codec = {"gb2312": "gb18030"}.get(template.codec, template.codec)
        (folder / f"{page.name}.{'htm' if number % 5 == 0 else 'html'}").write_bytes(_filled(page, template).encode(codec, "xmlcharrefreplace"))
        beside = folder / f"{page.name}{template.companion}"
        beside.mkdir(exist_ok=True)
        (beside / "a.css").write_text("p { margin: 0 }", encoding="utf-8")
        (beside / "saved_resource.html").write_text("<html><body>廣告 立即登記</body></html>", encoding="utf-8")
    return made


def _filled(page: Page, template: Template) -> str:
    year, month, day = page.published.split("-")
    parts = {
        "paragraphs": "\n".join(f"<p>　　{html.escape(text)}</p>" for text in page.paragraphs),
        "title": html.escape(page.title), "outlet": page.outlet, "author": page.author, "iso": page.published,
        "chinese": f"{year}年{int(month)}月{int(day)}日", "hanzi": f"{year.translate(_DIGITS)}年{_hanzi(month)}月{_hanzi(day)}日",
        "number": str(1_000_000 + int(page.name[1:])), "stem": page.name, "path": f"{year}-{month}/{day}",
    }  # fmt: skip
    text = template.text
    for name, value in parts.items():
        text = text.replace(f"@{name}", value)
    return text


def _hanzi(number: str) -> str:
    tens, ones = divmod(int(number), 10)
    return ("" if not tens else "十" if tens == 1 else f"{'〇一二三'[tens]}十") + ("〇一二三四五六七八九"[ones] if ones else "")


def main() -> None:
    """Make a folder, read it, write the Excel file, say how long it took and how much came out as it went in."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for pages and tables")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = said.keep or Path(scratch)
        made = make(folder / "pages", said.pages)
        load, started, cpu = os.getloadavg()[0], time.perf_counter(), os.times()
        tables = api.extract(folder / "pages", folder / "tables", workers=said.workers, fresh=True, formats="xlsx")
        wall, after = time.perf_counter() - started, os.times()
        spent = sum(after[:4]) - sum(cpu[:4])
        rows = tables.articles.set_index(tables.articles["article_id"].str.partition(".")[0])
        right = {name: sum(rows.loc[p.name, name] == getattr(p, name) for p in made) for name in ("title", "outlet", "published")}
        whole = sum(all(text in rows.loc[p.name, "text"] for text in p.paragraphs) for p in made)
        book = folder / "tables" / "export" / "koujing.xlsx"
        print(f"{said.pages} pages, {said.workers} workers, load {load:.1f}: {wall:.1f} s ({spent:.1f} s CPU), {tables!r}")
        print(f"as they went in: {', '.join(f'{name} {count}' for name, count in right.items())}, all paragraphs {whole}; "
              f"{book.name} {book.stat().st_size / 1e6:.1f} MB")  # fmt: skip
        missing = batch.forecast(batch.Plan(folder / "pages")).missing
        assert not missing, missing


if __name__ == "__main__":
    main()
