"""Saved pages to articles: .html, .htm, .mhtml.

The body comes from `body`. What pages of Hong Kong, Macau, Taiwan and the mainland say about themselves is read here:
JSON-LD, og and other meta elements, the tags of e-papers (`founder-title`), 來源：, （記者 …）, the line under the title, the
comment that browsers leave (`saved from url`), the canonical address. Outlet and region follow from the address by the
lexicon of outlets; on a portal the outlet is the one named after 來源：. Nothing is fetched, no script is run.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from koujing.read import clues, extras, outlets
from koujing.read.body import body_of
from koujing.read.dates import dates_in, read_date
from koujing.read.found import About, Blob, Found, NotRead, Options
from koujing.read.text import NotText, decode, known_codec

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ENDINGS = (".html", ".htm", ".xhtml", ".shtml", ".mhtml", ".mht")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_-]+)""")
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)\s*(\S+?)\s*-->", re.IGNORECASE)
_ARTICLES = re.compile(r"Article|Posting|Report", re.IGNORECASE)
# elements nested deeper than parsers go: one stands for all
_TOWER = re.compile(r"(?:<(div|span|font|b|i|em|p|center|blockquote|section)\b[^<>]{0,200}>\s*){80,}", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"\s*(?:[|｜_\u2014]+|--+|(?<=\s)[-－–·:：](?=\s)|\s[-–]|[-–]\s|(?<=[\u4e00-\u9fff」』”）!?！？])[-－–](?=[\u4e00-\u9fffA-Za-z]))\s*"
)
_OUTLETISH = re.compile(
    r"(?:報|报|網|网|新聞網|新闻网|電視|电视|電視台|电视台|電台|电台|新聞社|通訊社|通讯社|電子版|电子版|電子報|数字报|傳媒|传媒|門戶|门户|政府|頻道|频道|新聞局|新闻局|日報社|即時新聞|News|Daily|RTHK|首頁|首页|新聞|新闻|在线|在線|热线|之窗|发布|網站|网站|日報社|晚報|早報|晚报|早报)$"
)
_TITLES = ("articletitle", "og:title", "twitter:title", "title", "dc.title", "headline", "weibo:title")
_DATES = (
    "article:published_time", "og:article:published_time", "pubdate", "publishdate", "publish_date", "publish-date", "pub_date", "publishedtime", "publish_time", "pubtime",
    "datepublished", "date.published", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "articledate", "article_date_original", "og:release_date", "og:pubdate",
    "weibo:article:create_at", "bt:pubdate", "sailthru.date", "parsely-pub-date", "cxenseparse:recs:publishtime", "citation_publication_date", "publication_date", "createdate", "date", "livetime", "apub:time",
)  # fmt: skip
_AUTHORS = (
    "author",
    "byl",
    "dc.creator",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dable:author",
    "weibo:article:author",
)
_SOURCES = ("contentsource", "source", "article:source", "mediaid", "dc.source")
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
    r"(?:^|[-_ ])(?:pub\w*|date\w*|time\w*|info|source|meta|article-?info|news-?info|post-?(?:date|meta|time|info)|created?|update[dt]?\w*|byline|sub-?title|titlebar|summary-?info|founder-date)",
    re.IGNORECASE,
)
_AUTHOR_NAMES = re.compile(
    r"(?:^|[-_ ])(?:author\w*|by-?line|reporter\w*|journalist|writer|founder-author|editor-?name)(?:$|[-_ ])",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:發佈|发布|發布|發表|发表|刊登|出版|上載|建立|更新|時間|时间|日期|Published|Posted)\s*(?:日期|時間|时间|於|于)?\s*[:：]?\s*"
)
_IN_URL = re.compile(r"/(?:\w{0,3})?(20\d{2}|19\d{2})[-/_]?(0[1-9]|1[0-2])[-/_]?(0[1-9]|[12]\d|3[01])(?=\D|$)")
_OWNER = (
    re.compile(
        r"(?:^|[\s　©|])(?P<name>[\u4e00-\u9fff]{2,14}?)(?:社|網站|网站|電子版|电子版)?(?:有限公司|集團|集团)?[\s　]*(?:版權所有|版权所有|著作權|版權為)"
    ),
    re.compile(
        r"(?:版權所有|版权所有|Copyright|©|&copy;|著作權|(?:主辦單位|主办单位|主[辦办])\s*[:：])\s*[©]?\s*(?:\d{4}\s*[-–]?\s*(?:\d{4})?)?\s*[:：]?\s*(?P<name>[\u4e00-\u9fff]{2,14})",
        re.IGNORECASE,
    ),
)
_NO_OWNER = re.compile(r"不得|未經|未经|禁止|轉載|转载|保留|所有|授權|授权|請勿|请勿")
_BY_WORD = re.compile(
    r"^(?:文|撰文|作者|記者|记者|By|責任編輯|编辑|編輯|採訪)\s*[:：/／|]?\s*|\s*(?:報導|报道|報道|綜合報導|撰文|／文|/文)$"
)
_ROLE_WORD = re.compile(r"(?:本報|本报|特約|特约)?(?:記者|记者|通訊員|通讯员|特派員)\s*")


class Said(NamedTuple):
    """Everything a page says about itself, in the order it is believed."""

    metas: Mapping[str, list[str]]
    articles: list[Mapping[str, object]]  # JSON-LD of articles
    url: str | None


def read_page(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .html and its like."""
    raw = blob.read(options)
    yield page(raw, declared_in(raw))


def read_mhtml(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .mhtml: the first HTML part, read as a page of the address it was saved from."""
    raw = blob.read(options)
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        part = next((p for p in message.walk() if p.get_content_type() in ("text/html", "application/xhtml+xml")), None)
        content = part.get_payload(decode=True) if isinstance(part, EmailMessage) else None
    except (ValueError, LookupError, TypeError, AttributeError, IndexError) as error:
        raise NotRead("failed", "no_html_part", f"the saved page is broken: {error}", "save the page again") from error
    if not isinstance(content, bytes) or not content.strip() or not isinstance(part, EmailMessage):
        raise NotRead("failed", "no_html_part", "there is no page in it", "save the page again")
    address = str(message.get("Snapshot-Content-Location") or part.get("Content-Location") or "") or None
    yield page(content, part.get_content_charset() or declared_in(content), address)


def declared_in(raw: bytes) -> str | None:
    """The encoding that a page names."""
    match = _XML_CHARSET.search(raw[:200]) or _CHARSET.search(raw[:4096])
    return match[1].decode("ascii", "ignore") if match else None


def is_page(text: str) -> bool:
    """Does a text look like the source of a page?"""
    head = text[:2000].lstrip("\ufeff \t\r\n").lower()
    return (head.startswith(("<!doctype html", "<html", "<?xml")) and "<html" in head) or bool(
        re.match(r"<(?:head|body|div|article)\b[^>]*>", head)
    )


def page(raw: bytes, declared: str | None = None, address: str | None = None) -> Found:
    """The article of a page.

    Args:
        raw: the source of the page.
        declared: the encoding that a header or the page names.
        address: where a carrier (MHTML, WARC) says it is from.

    Raises:
        NotRead: there is no article on it, or trafilatura is not installed.
    """
    require_web()
    try:
        text, codec, replaced = decode(raw, declared)
    except NotText as error:
        raise NotRead("failed", error.error, str(error), "save the page again, UTF-8 best") from error
    tree = _parsed(text)
    said = _said(tree, text, address)
    title = _title(tree, said)
    author = _author(tree, said)
    published = _published(tree, said, title)
    site_title = _first_text(tree, "title")
    strings = _visible(tree)
    outlet = _outlet(said, site_title, strings)
    body = body_of(tree, text, _meta(said.metas, "og:description", "description"), title)
    if not body.text.strip():
        raise NotRead(
            "skipped", "no_article_text", "the page holds no article", "save the page of an article, or the text"
        )
    hints = clues.clues_in(body.text, titled=False)
    known = outlets.by_url(said.url) if outlet is None or outlet.kind != "source" else None
    region = (
        (outlet.region if outlet else None)
        or (known.region if known else None)
        or hints.region
        or outlets.region_of(said.url or _meta(said.metas, "sitedomain"))
    )
    about = About(
        title=title,
        outlet=outlet.name if outlet else hints.outlet,
        region=region,
        author=author or clues.author_in(_info_lines(strings, title)) or hints.author,
        published=published or hints.published,
        url=said.url,
    )
    flags = [f"body:{body.by}"]
    if replaced:
        flags.append(f"replaced:{replaced}")
    if declared and known_codec(declared) not in (None, codec):
        flags.append(f"charset_mismatch:{declared}")
    source = _meta(said.metas, *_SOURCES) or _source(strings, title)
    if source and (about.outlet is None or source != about.outlet):
        flags.append(f"source:{source}")
    return Found(
        body.text, about, encoding=codec, flags=tuple(flags), says="page" if published else "text", prose=False, raw=raw
    )


def require_web() -> None:
    """Raise unless trafilatura and lxml are there."""
    extras.require("web")


# parsing


def _parsed(text: str) -> HtmlElement:
    from lxml import etree, html

    text = _TOWER.sub(r"<\1>", text)
    parser = html.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=False, no_network=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise NotRead(
            "skipped", "no_article_text", f"the page is empty or broken: {error}", "save the page again"
        ) from error
    return tree


def _said(tree: HtmlElement, text: str, address: str | None) -> Said:
    metas: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                metas.setdefault(name, []).append(content)
    articles = [thing for thing in _json_ld(tree) if _ARTICLES.search(str(thing.get("@type", "")))]
    return Said(metas, articles, _address(tree, metas, articles, text, address))


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
    saved = _SAVED.search(text[:5000])
    base = address or (saved[1] if saved else None)
    links = [link.get("href") or "" for link in tree.iter("link") if (link.get("rel") or "").lower() == "canonical"]
    said = [
        *links,
        *metas.get("og:url", []),
        *(str(a.get("url") or "") for a in articles),
        *(_name(a.get("mainEntityOfPage")) or "" for a in articles),
        *metas.get("baseurl", []),
    ]
    roots = [base or "", *(url for url in said if url.startswith("http"))]
    found = []
    for url in said:
        url = url.strip()
        if url.startswith("//"):
            url = "https:" + url
        if url and not url.startswith("http"):
            root = next((one for one in roots if one.startswith("http")), "")
            url = urljoin(root, url) if root else ""
        if url.startswith("http"):
            found.append(url)
    if base and base.startswith("http"):
        found.append(base)
    deep = [url for url in found if len(urlsplit(url).path) > 1 or urlsplit(url).query]
    return next(iter([*deep, *found]), None)


def _meta(metas: Mapping[str, list[str]], *names: str) -> str | None:
    return next((value for name in names for value in metas.get(name, ()) if value), None)


def _name(value: object) -> str | None:
    """The name in a JSON-LD value: a string, an object, or a list of them."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, Mapping):
        return _name(value.get("name") or value.get("@id"))
    if isinstance(value, list):
        return "、".join(dict.fromkeys(name for one in value if (name := _name(one)))) or None
    return None


def _first_text(tree: HtmlElement, *tags: str) -> str:
    for tag in tags:
        for element in tree.iter(tag):
            if text := _clean(element.text_content()):
                return text
    return ""


def _clean(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f\v\xa0\u200b\ufeff]+", " ", text or "").strip()


def _visible(tree: HtmlElement) -> list[str]:
    """The lines of a page as one sees them, in order, links too."""
    lines: list[str] = [""]
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in (
            "script",
            "style",
            "noscript",
            "template",
            "title",
            "head",
            "meta",
            "link",
        ):
            piece = ""
        else:
            if element.tag in (
                "p",
                "div",
                "li",
                "td",
                "tr",
                "h1",
                "h2",
                "h3",
                "h4",
                "br",
                "section",
                "article",
                "header",
                "footer",
                "table",
                "ul",
                "hr",
                "center",
                "time",
                "dd",
                "dt",
                "founder-title",
                "founder-date",
                "founder-author",
            ):
                lines.append("")
            piece = element.text or ""
        lines[-1] += piece
        if element.tail:
            if element.tag in (
                "p",
                "div",
                "li",
                "tr",
                "h1",
                "h2",
                "h3",
                "h4",
                "section",
                "article",
                "header",
                "footer",
                "table",
                "ul",
                "hr",
                "center",
                "td",
            ):
                lines.append("")
            lines[-1] += element.tail
        if len(lines) > 5000:
            break
    return [clean for line in lines if (clean := _clean(line))]


# title


def _title(tree: HtmlElement, said: Said) -> str | None:
    sites = [name for a in said.articles if (name := _name(a.get("publisher")))] + [
        v for n in _SITES for v in said.metas.get(n, ())
    ]
    page_title = _first_text(tree, "title")
    stated = [name for a in said.articles if (name := _name(a.get("headline")))]
    stated += [value for name in _TITLES for value in reversed(said.metas.get(name, []))]
    stated += [_first_text(tree, "founder-title")]
    heads = [_clean(h.text_content()) for h in tree.iter("h1", "h2")]
    heads += [
        _clean(e.text_content())
        for e in tree.iter("div", "p", "td", "span")
        if re.search(
            r"(?:^|[-_ ])(?:article|news|post|main|content)?[-_]?(?:title|headline|tit|bt|biaoti)\d?(?:$|[-_ ])",
            f"{e.get('class') or ''} {e.get('id') or ''}",
            re.IGNORECASE,
        )
        and len(_clean(e.text_content())) < 80
    ]
    bare = [_bare_title(_clean(t), sites, said.url) for t in [*stated, page_title] if _clean(t)]
    bare = [t for t in bare if t and not _is_site(t, sites, said.url)]
    for head in heads:
        key = _squeezed(head)
        if (
            len(key) > 4
            and any(_squeezed(t).startswith(key) or key in _squeezed(page_title) for t in bare[:4])
            and not _is_site(head, sites, said.url)
        ):
            if bare and len(key) < 0.6 * len(_squeezed(bare[0])):
                continue
            return head
    if bare:
        return bare[0]
    return next((head for head in heads if 4 < len(head) < 80 and not _is_site(head, sites, said.url)), None)


def _bare_title(title: str, sites: list[str], url: str | None) -> str:
    """Without the names of site and channel behind it (or before it)."""
    parts = _SEPARATOR.split(title)
    if len(parts) == 1:
        return title
    spans = [m.span() for m in _SEPARATOR.finditer(title)]
    for number in range(1, len(parts)):
        if all(
            _is_site(part, sites, url) or _OUTLETISH.search(part) or len(part) <= 6 for part in parts[number:]
        ) and any(_is_site(part, sites, url) or _OUTLETISH.search(part) for part in parts[number:]):
            return title[: spans[number - 1][0]].strip()
        if _is_site(parts[number], sites, url) and len("".join(parts[:number])) > 5:
            return title[: spans[number - 1][0]].strip()
    if (_is_site(parts[0], sites, url) or (len(parts[0]) <= 12 and _OUTLETISH.search(parts[0]))) and len(parts[-1]) > 4:
        return title[spans[0][1] :].strip()
    return title


def _is_site(text: str, sites: list[str], url: str | None) -> bool:
    key = _squeezed(text)
    if not key:
        return True
    if any(key == _squeezed(site) or (len(key) > 2 and key in _squeezed(site)) for site in sites):
        return True
    known = outlets.by_url(url)
    return (outlets.by_name(text) is not None and len(text) < 16) or bool(
        known and len(text) < 16 and _squeezed(known.name) in key
    )


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u3000]+", "", text).lower()


# date


def _published(tree: HtmlElement, said: Said, title: str | None) -> str | None:
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
            found := _day(element.get("content") or element.get("datetime") or _clean(element.text_content()))
        ):
            return found
    lines = _visible(tree)
    behind = _info_lines(lines, title)
    for line in behind:
        if found := _full_day(line):
            return found
    for element in tree.iter():
        if isinstance(element.tag, str) and (
            element.tag == "time" or _DATE_NAMES.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        ):
            text = element.get("datetime") or _clean(element.text_content())
            if len(text) < 120 and (found := _full_day(text) or (element.get("datetime") and _day(text)) or None):
                return found
    for line in lines:
        if len(line) < 120 and (label := _LABEL.search(line)) and (found := _full_day(line[label.start() :])):
            return found
    if (match := _IN_URL.search(unquote(said.url or ""))) and (found := _full_day("-".join(match.groups()))):
        return found
    days = {found for line in lines if len(line) < 80 and (found := _full_day(line))}
    return days.pop() if len(days) == 1 else None


def _day(text: str) -> str | None:
    found = read_date(re.sub(r"\s+(?:HKT|CST|GMT|UTC)\b", "", text)) or _full_day(text)
    return found if found and len(found) == 10 else None


def _full_day(text: str) -> str | None:
    return next((dated.edtf for dated in dates_in(text) if len(dated.edtf) == 10), None)


def _info_lines(lines: list[str], title: str | None) -> list[str]:
    """The short lines round the title: date, source, byline; the ones behind it first."""
    key = _squeezed(title or "")
    if not key:
        return []
    places = [n for n, line in enumerate(lines) if key == _squeezed(line)] or [
        n for n, line in enumerate(lines) if key in _squeezed(line)
    ]
    behind = [line for at in places for line in lines[at + 1 : at + 9] if len(line) < 120]
    before = [line for at in places for line in reversed(lines[max(at - 3, 0) : at]) if len(line) < 60]
    return [*behind, *before]


# author and outlet


def _author(tree: HtmlElement, said: Said) -> str | None:
    candidates = [_name(a.get("author")) for a in said.articles]
    candidates += [v for n in _AUTHORS for v in said.metas.get(n, ())]
    for element in tree.iter():
        if isinstance(element.tag, str) and (
            (element.get("itemprop") or "").lower() == "author"
            or element.tag == "founder-author"
            or element.get("rel") == "author"
            or _AUTHOR_NAMES.search(element.get("class") or "")
        ):
            text = _clean(element.text_content())
            if text and len(text) < 40:
                candidates.append(text)
    sites = {_squeezed(name) for a in said.articles if (name := _name(a.get("publisher")))} | {
        _squeezed(v) for n in _SITES for v in said.metas.get(n, ())
    }
    for candidate in candidates:
        if name := _person(candidate, sites):
            return name
    return None


def _person(candidate: str | None, sites: set[str]) -> str | None:
    if not candidate or "http" in candidate or "@" in candidate or len(candidate) > 60:
        return None
    text = _ROLE_WORD.sub("", _BY_WORD.sub("", candidate.strip(" （）()【】"))).strip(" 　:：")
    key = _squeezed(text)
    if text.isascii() and (not re.match(r"[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)+$", text)):
        return None  # the name of an account
    if len(text) < 2 or any(key == s or (len(key) > 2 and key in s) or (len(s) > 2 and s in key) for s in sites if s):
        return None
    if (
        outlets.by_name(text)
        or _OUTLETISH.search(text)
        or re.search(r"admin|編輯部|编辑部|網站|网站|\d{3,}|inc\.?$|ltd|limited|digital", text, re.IGNORECASE)
    ):
        return None
    return clues.names_of(text)


def _source(lines: list[str], title: str | None) -> str | None:
    near = _info_lines(lines, title)
    return next((name for line in [*near, *(x for x in lines if len(x) < 80)] if (name := clues.source_in(line))), None)


def _outlet(said: Said, page_title: str, lines: list[str]) -> outlets.Outlet | None:
    known = outlets.by_url(said.url) or outlets.by_url(_meta(said.metas, "sitedomain"))
    source = _meta(said.metas, *_SOURCES)
    if source and (
        len(source) > 24
        or source.startswith("http")
        or (re.fullmatch(r"[\w.]+", source, re.ASCII) and not outlets.by_name(source))
    ):
        source = None
    source = source or _source(lines, None)
    if known and known.kind != "portal":
        return known
    if known and source:
        return _named(source)
    sites = [name for a in said.articles if (name := _name(a.get("publisher")))]
    sites += [v for n in ("og:site_name", "publisher", "dc.publisher") for v in said.metas.get(n, ())]
    for site in sites:
        if "http" not in site and len(site) < 30:
            return _named(site)
    if known:
        return known
    told = outlets.by_name(source)
    if source and not (told and told.kind == "agency"):
        return _named(source)
    for part in reversed(_SEPARATOR.split(page_title)[1:]):
        if outlets.by_name(part) or re.search(
            r"(?:報|报|網|网|社|電視台|电视台|電台|电台|通訊社|傳媒|传媒|新聞局|新闻局|政府)(?:電子版|电子版|數字報|数字报|網站|网站)?$",
            part,
        ):
            return _named(part)
    for name in ("application-name", "apple-mobile-web-app-title", "copyright", "sitename"):
        for value in said.metas.get(name, ()):
            if outlets.by_name(value):
                return _named(value)
    if source:
        return _named(source)
    for pattern in _OWNER:
        for line in lines[-12:]:
            if match := pattern.search(line):
                name = re.sub(r"(?:股份有限公司|有限公司|(?<=[報报刊])社)$", "", match["name"])
                if len(name) > 1 and not _NO_OWNER.search(name):
                    return _named(name)
    return None


def _named(name: str) -> outlets.Outlet:
    """The outlet of the lexicon under a name, or one of that name that nobody knows."""
    name = re.sub(
        r"(?<=[報报刊社台網网])(?:電子報|电子报|電子版|电子版|數字報|数字报|數碼報|网站|網站)$", "", _clean(name)
    )
    return outlets.by_name(name) or outlets.Outlet(name, None, "source")
