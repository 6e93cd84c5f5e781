"""Who wrote a page and who published it: what the head says, the lines round the title, the copyright line.

On a portal the outlet is the one named after 來源：, elsewhere it is the site; an agency is the outlet only where nothing
else is named. The name of a site or an account is never an author."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from koujing.files import clues, outlets
from koujing.files.heads import (
    NAMED_AS_OUTLET,
    OUTLETISH,
    SEPARATOR,
    Said,
    clean,
    first_text,
    info_lines,
    meta,
    name_of,
    sites_of,
    squeezed,
)

if TYPE_CHECKING:
    from lxml.html import HtmlElement

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
SOURCES = ("contentsource", "source", "article:source", "mediaid", "dc.source")
_AUTHOR_NAMES = re.compile(
    r"(?:^|[-_ ])(?:author\w*|by-?line|reporter\w*|journalist|writer|founder-author)(?:$|[-_ ])",
    re.IGNORECASE,
)
_OWNER = (
    re.compile(
        r"(?:^|[\s　©|])(?P<name>[\u4e00-\u9fff]{2,14}?)(?:社|網站|网站|電子版|电子版)?(?:有限公司|集團|集团)?[\s　]*(?:版權所有|版权所有|著作權|版權為)"
    ),
    re.compile(
        r"(?:版權所有|版权所有|Copyright|©|&copy;|著作權|(?:主辦單位|主办单位"
        r"|主[辦办])\s*[:：])\s*[©]?\s*(?:\d{4}\s*[-–]?\s*(?:\d{4})?)?\s*[:：]?\s*(?P<name>[\u4e00-\u9fff]{2,14})",
        re.IGNORECASE,
    ),
)
_NO_OWNER = re.compile(
    r"不得|未經|未经|禁止|轉載|转载|保留|所有|授權|授权|請勿|请勿|返回|上一|下一|上頁|上页|首頁|首页|頁首|页首|頂部|顶部|關於|关于|聯絡|联系"
    r"|我們|我们|地圖|地图|私隱|隱私|隐私|條款|条款|聲明|声明"
)
_BY_WORD = re.compile(
    r"^(?:文|撰文|作者|記者|记者|By|責任編輯|编辑|編輯|採訪)\s*[:：/／|]?\s*|\s*(?:報導|报道|報道|綜合報導|撰文|／文|/文)$"
)
_AFTER_ROLE = re.compile(
    r"(?:記者|记者)[\s:：／/]*([\u4e00-\u9fff]{2,4}(?:[、 ][\u4e00-\u9fff]{2,4})*)(?=\s*[／/│|]|\s*$)"
)
_ROLE_WORD = re.compile(r"(?:本報|本报|特約|特约)?(?:記者|记者|通訊員|通讯员|特派員)\s*")


def author_of(tree: HtmlElement, said: Said) -> str | None:
    """The people who wrote it, parted by 、; never the name of the site or of an account."""
    candidates = [name_of(a.get("author")) for a in said.articles]
    candidates += [v for n in _AUTHORS for v in said.metas.get(n, ())]
    for element in tree.iter():
        if isinstance(element.tag, str) and (
            (element.get("itemprop") or "").lower() == "author"
            or element.tag == "founder-author"
            or element.get("rel") == "author"
            or _AUTHOR_NAMES.search(element.get("class") or "")
            or _AUTHOR_NAMES.search(element.get("id") or "")
            or (element.tag == "span" and "rich_media_meta_text" in (element.get("class") or "") and not element.get("id"))
        ):
            text = clean(element.text_content())
            if text and len(text) < 40:
                candidates.append(text)
    sites = {squeezed(name) for name in sites_of(said)}
    for candidate in candidates:
        if name := _person(candidate, sites):
            return name
    return None


def _person(candidate: str | None, sites: set[str]) -> str | None:
    if not candidate or "http" in candidate or "@" in candidate or len(candidate) > 60:
        return None
    if named := _AFTER_ROLE.search(candidate):
        candidate = named[1]
    text = _ROLE_WORD.sub("", _BY_WORD.sub("", candidate.strip(" （）()【】"))).strip(" 　:：")
    key = squeezed(text)
    if text.isascii() and (not re.match(r"[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)+$", text)):
        return None  # the name of an account
    if len(text) < 2 or any(key == s or (len(key) > 2 and key in s) or (len(s) > 2 and s in key) for s in sites if s):
        return None
    if (
        outlets.by_name(text)
        or OUTLETISH.search(text)
        or re.search(r"admin|編輯部|编辑部|網站|网站|\d{3,}|inc\.?$|ltd|limited|digital", text, re.IGNORECASE)
    ):
        return None
    return clues.names_of(text)


def source_of(lines: list[str], title: str | None) -> str | None:
    """The outlet named after 來源： near the title, else anywhere."""
    near = info_lines(lines, title)
    return next((name for line in [*near, *(x for x in lines if len(x) < 80)] if (name := clues.source_in(line))), None)


def outlet_of(tree: HtmlElement, said: Said, lines: list[str]) -> outlets.Outlet | None:
    """Who published the page."""
    known = outlets.by_url(said.url) or outlets.by_url(meta(said.metas, "sitedomain"))
    source = meta(said.metas, *SOURCES)
    if source and (
        len(source) > 24
        or source.startswith("http")
        or (re.fullmatch(r"[\w.]+", source, re.ASCII) and not outlets.by_name(source))
    ):
        source = None
    source = source or source_of(lines, None)
    if known and known.kind != "portal":
        return known
    if known and source:
        return _named(source)
    sites = [name for a in said.articles if (name := name_of(a.get("publisher")))]
    sites += [v for n in ("og:site_name", "publisher", "dc.publisher") for v in said.metas.get(n, ())]
    for site in sites:
        if "http" not in site and len(site) < 30:
            return _named(site)
    if known:
        return known
    told = outlets.by_name(source)
    if source and not (told and told.kind == "agency"):
        return _named(source)
    first, *behind = SEPARATOR.split(first_text(tree, "title"))
    for part in reversed(behind):
        if outlets.by_name(part) or re.search(
            r"(?:報|报|網|网|社|電視台|电视台|電台|电台|通訊社|傳媒|传媒|新聞局|新闻局|政府)(?:電子版|电子版|數字報|数字报|網站|网站)?$",
            part,
        ):
            return _named(part)
    if len(first) <= 12 and NAMED_AS_OUTLET.search(first):
        return _named(first)
    for name in ("application-name", "apple-mobile-web-app-title", "copyright", "sitename"):
        for value in said.metas.get(name, ()):
            if outlets.by_name(value):
                return _named(value)
    if source or said.printed:
        return _named(source or said.printed or "")
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
        r"(?<=...)(?:電子版|电子版)$|(?<=[報报刊社台網网])(?:電子報|电子报|數字報|数字报|數碼報|网站|網站)$", "", clean(name)
    )
    return outlets.by_name(name) or outlets.Outlet(name, None, "source")
