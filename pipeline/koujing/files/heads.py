"""What a page says about itself: title, day, address; author and outlet are told in `owners`.

Read are JSON-LD, og and other meta elements, the tags of e-papers (`founder-title`), the comment that browsers leave
in what they save (`saved from url`), the canonical address, the heading, and the lines round it, where Chinese sites
print the date, 來源： and the byline. What is stated for machines is believed before what is printed; the site's own
name is taken out of titles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from koujing.files import outlets
from koujing.files.dates import dates_in, day_first, read_date

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(\S+?)\s*-->", re.IGNORECASE)
_ARTICLES = re.compile(r"Article|Posting|Report", re.IGNORECASE)
SEPARATOR = re.compile(
    r"\s*(?:[|｜_\u2014]+|--+|(?<=\s)[-－–·:：](?=\s)|\s[-–]|[-–]\s"
    r"|(?<=[\u4e00-\u9fff」』”）!?！？])[-－–](?=[\u4e00-\u9fffA-Za-z]))\s*"
)
OUTLETISH = re.compile(
    r"(?:報|报|網|网|新聞網|新闻网|電視|电视|電視台|电视台|電台|电台|新聞社|通訊社|通讯社|電子版|电子版|電子報|数字报|傳媒|传媒|門戶|门户|政府|頻道|频道|新聞局|新闻局|日報社|即時新聞|News"
    r"|Daily|RTHK|首頁|首页|新聞|新闻|在线|在線|热线|之窗|发布|網站|网站|日報社|晚報|早報|晚报|早报)$"
)
NAMED_AS_OUTLET = re.compile(
    r"(?:日報|日报|時報|时报|晚報|晚报|週報|周报|新聞網|新闻网|電視台|电视台|通訊社|通讯社|電子報|电子报|電子版|电子版|數字報|数字报)$"
)
_TITLE_NAMES = re.compile(
    r"(?:^|[-_ ])(?:article|news|post|main|content)?[-_]?(?:title|headline|tit|bt|biaoti)\d?(?:$|[-_ ])", re.IGNORECASE
)
_TITLES = ("articletitle", "og:title", "twitter:title", "title", "dc.title", "headline", "weibo:title")
_DATES = (
    "article:published_time",
    "og:article:published_time",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "pub_date",
    "publishedtime",
    "publish_time",
    "pubtime",
    "datepublished",
    "date.published",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date",
    "dcterms.date",
    "articledate",
    "article_date_original",
    "og:release_date",
    "og:pubdate",
    "weibo:article:create_at",
    "bt:pubdate",
    "sailthru.date",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "citation_publication_date",
    "publication_date",
    "createdate",
    "date",
    "livetime",
    "apub:time",
)
_SITES = (
    "og:site_name",
    "publisher",
    "dc.publisher",
    "application-name",
    "apple-mobile-web-app-title",
    "sitename",
    "copyright",
    "twitter:site",
)
_DATE_NAMES = re.compile(
    r"(?:^|[-_ ])(?:pub\w*|date\w*|time\w*|info|source|meta|article-?info|news-?info|post-?(?:date|meta|time|info)"
    r"|created?|update[dt]?\w*|byline|sub-?title|titlebar|summary-?info|founder-date)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"今天|今日|現在|现在|当前|當前")  # a page that shows the day it is looked at
_LABEL = re.compile(
    r"(?:發佈|发布|發布|發表|发表|刊登|出版|上載|建立|更新|時間|时间|日期|Published|Posted)\s*(?:日期|時間|时间|於|于)?\s*[:：]?\s*"
)
_IN_URL = re.compile(r"/(?:\w{0,3})?(20\d{2}|19\d{2})[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?=\D|$)")
_OWNED = re.compile(r"版權|版权|著作權|著作权|©|Copyright", re.IGNORECASE)
_UNSEEN = frozenset(["script", "style", "noscript", "template", "title", "head", "meta", "link"])
_BLOCKS = frozenset(["p", "div", "li", "td", "tr", "h1", "h2", "h3", "h4", "section", "article", "header", "footer", "table", "ul", "hr", "center"])
_LINES = frozenset(["br", "time", "dd", "dt", "founder-title", "founder-date", "founder-author"])  # a new line begins, none behind


class Said(NamedTuple):
    """Everything a page says about itself, in the order it is believed."""

    metas: Mapping[str, list[str]]
    articles: list[Mapping[str, object]]  # JSON-LD of articles
    url: str | None
    printed: str | None = None  # the site's name, where it is told by where it is printed alone


def said_on(tree: HtmlElement, text: str, address: str | None, lines: list[str]) -> Said:
    """What stands in the head of a page; `text` is its source, `address` where a carrier says it is from, `lines` are its
    `visible` ones.
    """
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                metas.setdefault(name, []).append(content)
    articles = [thing for thing in _json_ld(tree) if _ARTICLES.search(str(thing.get("@type", "")))]
    return Said(metas, articles, _address(tree, metas, articles, text, address), _printed_site(tree, lines))


def _printed_site(tree: HtmlElement, lines: list[str]) -> str | None:
    """The name of an account, or the part of the <title> that the page prints beside a date or its copyright, while the
    other part stands in a line of its own: 某某早訊 - 題目.
    """
    for element in tree.iter("a", "strong", "span"):
        if element.get("id") == "js_name" and (name := clean(element.text_content())):
            return name
    parts = [part.strip() for part in SEPARATOR.split(first_text(tree, "title")) if part.strip()]
    if len(parts) != 2:
        return None
    for name, title in (parts, reversed(parts)):
        alone = any(squeezed(line) == squeezed(title) for line in lines)
        beside = [line for line in lines if len(line) < 60 and (line.startswith(name) or line.endswith(name))]
        known = any(_full_day(line) or _OWNED.search(line) for line in beside)
        if alone and known and 2 < len(name) <= 12 and len(title) > len(name):
            return name
    return None


def _json_ld(tree: HtmlElement) -> Iterator[Mapping[str, object]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            state = json.loads((script.text or "").strip().rstrip(";"), strict=False)
        except (ValueError, RecursionError):
            continue
        stack = [state]
        while stack:
            one = stack.pop()
            if isinstance(one, list):
                stack.extend(reversed(one))
            elif isinstance(one, dict):
                yield one
                stack.extend(value for key, value in one.items() if key in ("@graph", "mainEntity", "itemListElement"))


def _address(
    tree: HtmlElement,
    metas: Mapping[str, list[str]],
    articles: list[Mapping[str, object]],
    text: str,
    address: str | None,
) -> str | None:
    """Where it is from: what it calls its address before where it was saved from, an article before a home page."""
    saved = _SAVED.search(text[:5000])
    links = [link.get("href") or "" for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    said = [*links, *metas.get("og:url", [])]
    said += [url for a in articles for key in ("url", "mainEntityOfPage") if (url := name_of(a.get(key)))]
    said += [*metas.get("baseurl", []), address or "", saved[1] if saved else ""]
    whole = [url for url in (_whole(url.strip(), "") for url in said) if url]
    root = address or next(iter([*([saved[1]] if saved else []), *whole]), "")
    found = [url for url in (_whole(url.strip(), root) for url in said) if url]
    return next(iter([*(url for url in found if urlsplit(url).path.strip("/") or urlsplit(url).query), *found]), None)


def _whole(url: str, root: str) -> str | None:
    """An address with its host, or null where it has none or is no address."""
    try:
        url = urljoin(root or "https:", url) if url else ""
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def meta(metas: Mapping[str, list[str]], *names: str) -> str | None:
    """The first of these meta elements that says something."""
    return next((value for name in names for value in metas.get(name, ()) if value), None)


def name_of(value: object) -> str | None:
    """The name in a JSON-LD value: a string, an object, or a list of them."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, Mapping):
        return name_of(value.get("name") or value.get("@id"))
    if isinstance(value, list):
        return "、".join(dict.fromkeys(name for one in value if (name := name_of(one)))) or None
    return None


def first_text(tree: HtmlElement, *tags: str) -> str:
    for tag in tags:
        for element in tree.iter(tag):
            if text := clean(element.text_content()):
                return text
    return ""


def clean(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f\v\xa0\u200b\ufeff]+", " ", text or "").strip()


def visible(tree: HtmlElement) -> list[str]:
    """The lines of a page as one sees them, in order, links too."""
    lines: list[str] = [""]
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in _UNSEEN:
            if element.tag in _BLOCKS or element.tag in _LINES:
                lines.append("")
            lines[-1] += element.text or ""
        if element.tail:
            if element.tag in _BLOCKS:
                lines.append("")
            lines[-1] += element.tail
        if len(lines) > 5000:
            break
    return [bare for line in lines if (bare := clean(line))]


# title


def title_of(tree: HtmlElement, said: Said) -> str | None:
    """The title without names of site and channel: as stated, or the heading that it starts with."""
    sites = sites_of(said)
    stated = [name for a in said.articles if (name := name_of(a.get("headline")))]
    stated += [value for name in _TITLES for value in reversed(said.metas.get(name, []))]
    stated = [clean(t) for t in (*stated, first_text(tree, "founder-title"), first_text(tree, "title")) if clean(t)]
    bare = [_bare_title(title, sites, said.url) for title in stated]
    bare = [title for title in bare if title and not _is_site(title, sites, said.url)]
    heads = [head for head in _headings(tree) if 1 < len(head) < 120 and not _is_site(head, sites, said.url)]
    for head in heads:
        key = squeezed(head)
        if any(key == squeezed(t) for t in bare[:3]) or any(_starts_with(t, key) for t in stated):
            return head
    return next(iter([*bare, *(head for head in heads if len(head) > 4)]), None)


def _headings(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter("h1", "h2", "h3"):
        yield clean(element.text_content())
    for element in tree.iter("div", "p", "td", "span", "strong", "font"):
        if _TITLE_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}"):
            yield clean(element.text_content())


def _starts_with(title: str, key: str) -> bool:
    """Is `key` the first part of a title that names its site behind?"""
    parts = SEPARATOR.split(title)
    starts = (title[: match.start()] for match in SEPARATOR.finditer(title))
    return len(key) > 1 and len(parts) > 1 and any(squeezed(start) == key for start in starts)


def sites_of(said: Said) -> list[str]:
    names = [name for a in said.articles if (name := name_of(a.get("publisher")))]
    names += [value for name in _SITES for value in said.metas.get(name, ())]
    return [*names, said.printed] if said.printed else names


def _bare_title(title: str, sites: list[str], url: str | None) -> str:
    """Without the names of site and channel behind it (or before it)."""
    title = re.sub(r"\s*[(（][\w.-]+\.(?:com|cn|net|org|hk|mo|tw)[)）]$", "", title)
    parts = SEPARATOR.split(title)
    if len(parts) == 1:
        return title
    spans = [m.span() for m in SEPARATOR.finditer(title)]
    for number in range(1, len(parts)):
        if all(
            _is_site(part, sites, url) or OUTLETISH.search(part) or len(part) <= 6 for part in parts[number:]
        ) and any(_is_site(part, sites, url) or OUTLETISH.search(part) for part in parts[number:]):
            return title[: spans[number - 1][0]].strip()
        if _is_site(parts[number], sites, url) and len("".join(parts[:number])) > 5:
            return title[: spans[number - 1][0]].strip()
    if (_is_site(parts[0], sites, url) or (len(parts[0]) <= 12 and OUTLETISH.search(parts[0]))) and len(parts[-1]) > 4:
        return title[spans[0][1] :].strip()
    return title


def _is_site(text: str, sites: list[str], url: str | None) -> bool:
    """Is it the name of a site, and no title?"""
    key = squeezed(text)
    if not key or any(key == squeezed(site) or (len(key) > 2 and key in squeezed(site)) for site in sites):
        return True
    if len(text) >= 16:
        return False
    known = outlets.by_url(url)
    return bool(NAMED_AS_OUTLET.search(text) or outlets.by_name(text) or (known and squeezed(known.name) in key))


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u3000]+", "", text).lower()


# date


def published_of(tree: HtmlElement, said: Said, title: str | None, lines: list[str]) -> str | None:
    """The day a page says it was published."""
    stated = [a.get("datePublished") or a.get("uploadDate") or a.get("dateCreated") for a in said.articles]
    for value in [*stated, *(v for n in _DATES for v in said.metas.get(n, ()))]:
        if found := _day(str(value or "")):
            return found
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        named = (
            (element.get("itemprop") or "").lower() == "datepublished"
            or element.get("pubdate") is not None
            or element.tag == "founder-date"
        )
        if named and (
            found := _day(element.get("content") or element.get("datetime") or clean(element.text_content()))
        ):
            return found
    behind = info_lines(lines, title)
    for line in behind:
        if found := _full_day(line) or day_first(line):
            return found
    for element in tree.iter():
        if isinstance(element.tag, str) and (
            element.tag == "time" or _DATE_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        ):
            text = element.get("datetime") or clean(element.text_content())
            if len(text) < 120 and (found := _full_day(text) or (element.get("datetime") and _day(text)) or None):
                return found
            if len(text) < 40 and (found := _day_in_parts(element)):
                return found
    for line in lines:
        if len(line) < 120 and (label := _LABEL.search(line)) and (found := _full_day(line[label.start() :])):
            return found
    if (match := _IN_URL.search(unquote(said.url or ""))) and (found := _full_day("-".join(match.groups()))):
        return found
    days = {found for line in lines if len(line) < 80 and not _CLOCK.search(line) and (found := _full_day(line))}
    return days.pop() if len(days) == 1 else None


def _day(text: str) -> str | None:
    found = read_date(re.sub(r"\s+(?:HKT|CST|GMT|UTC)\b", "", text)) or _full_day(text)
    return found if found and len(found) == 10 else None


def _day_in_parts(element: HtmlElement) -> str | None:
    """A day whose year, month and day are elements of their own: <em>2024</em><em>03</em>/<em>08</em>."""
    numbers = re.findall(r"\d+", " ".join(element.itertext()))
    if len(numbers) < 3 or [len(number) for number in numbers[:3]] != [4, 2, 2]:
        return None
    return _full_day("-".join(numbers[:3]))


def _full_day(text: str) -> str | None:
    return next((dated.edtf for dated in dates_in(text) if len(dated.edtf) == 10), None)


def info_lines(lines: list[str], title: str | None) -> list[str]:
    """The short lines round the title: date, source, byline; the ones behind it first."""
    key = squeezed(title or "")
    if not key:
        return []
    places = [n for n, line in enumerate(lines) if key == squeezed(line)] or [
        n for n, line in enumerate(lines) if key in squeezed(line)
    ]
    behind = [line for at in places for line in lines[at + 1 : at + 9] if len(line) < 120]
    before = [line for at in places for line in reversed(lines[max(at - 3, 0) : at]) if len(line) < 60]
    return [*behind, *before]
