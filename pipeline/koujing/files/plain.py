"""Plain text to an article: .txt and .md, with YAML front matter where there is some.

The text is the decoded file less its byte order mark and nothing else; front matter stays in it, as boilerplate. A
file that holds the source of a page is read as a page. A text without any Chinese is skipped: it may be a wrongly
decoded one, and English news is no subject here; a page in another language says so itself and is read with script
`other`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import cast

from koujing.article import REGIONS
from koujing.files.dates import of_value
from koujing.files.found import About, Blob, Found, NotRead, Options
from koujing.files.text import NotText, decode

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,8000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_FIELDS = {
    **dict.fromkeys(("title", "headline", "標題", "标题"), "title"),
    **dict.fromkeys(("outlet", "source", "media", "publisher", "媒體", "媒体", "來源", "来源"), "outlet"),
    **dict.fromkeys(("region",), "region"),
    **dict.fromkeys(("author", "authors", "作者"), "author"),
    **dict.fromkeys(("date", "published", "pubdate", "year", "日期"), "published"),
    **dict.fromkeys(("url", "link"), "url"),
}
_HAN = re.compile(r"[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA, _HANGUL = re.compile(r"[\u3041-\u30ff]"), re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")
_LETTER = re.compile(r"[^\W\d_]")
_LATIN1 = re.compile(r"[\x80-\xff]")
_FOREIGN = 0.12  # share of kana or hangul from which a text is not Chinese
_SAMPLE = 20_000


def read_text(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .txt and .md."""
    raw = blob.read(options)
    if not raw.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise NotRead("skipped", "empty", "the file holds no text", "remove it or save the article again")
    try:
        text, codec, replaced = decode(raw)
    except NotText as error:
        raise NotRead(
            "failed", error.error, str(error), _REMEDY.get(error.error, "save it as text, UTF-8 best")
        ) from error
    if not text.strip(" \t\r\n\v\f\x85\u3000\xa0\u200b\u200c\u200d\u2060\ufeff\0"):
        raise NotRead("skipped", "empty", "the file holds no text", "remove it or save the article again")
    flags = (f"replaced:{replaced}",) if replaced else ()
    from koujing.files.page import declared_in, is_page, page

    if is_page(text):
        found = page(raw, declared_in(raw))
        yield found._replace(flags=(*found.flags, "looks_like_html"))
        return
    if is_mojibake(text):
        flags = (*flags, "suspect_mojibake")
    elif language := other_language(text):
        raise NotRead(
            "skipped",
            "not_chinese",
            f"the text is {language}",
            "convert it from the right encoding if it is Chinese after all",
        )
    yield Found(text, front_matter(text), encoding=codec, flags=flags, raw=raw)


_REMEDY = {
    "mixed_encoding": "save all of it in one encoding, UTF-8 best",
    "undecodable_or_not_chinese": "convert it to UTF-8",
}


def is_mojibake(text: str) -> bool:
    """UTF-8 that somebody read as Latin-1 and saved again, or the marks that a lost round trip leaves."""
    sample = text[:_SAMPLE]
    strange = len(_LATIN1.findall(sample))
    if strange > 20 and strange > 4 * len(_HAN.findall(sample)) and strange * 3 > len(_LETTER.findall(sample)):
        return True
    return sample.count("锟斤拷") > 1 or sample.count("烫烫烫") > 1


def other_language(text: str) -> str | None:
    """The script of a text that is certainly not Chinese: kana, hangul or letters."""
    sample = text[:_SAMPLE]
    han, kana, hangul = (len(pattern.findall(sample)) for pattern in (_HAN, _KANA, _HANGUL))
    letters = len(_LETTER.findall(sample))
    if kana > _FOREIGN * (han + kana) and kana > 5:
        return "Japanese"
    if hangul > _FOREIGN * (han + hangul) and hangul > 5:
        return "Korean"
    if letters >= 20 and han * 50 < letters:
        return "without Chinese characters"
    return None


def front_matter(text: str) -> About:
    """What the YAML between two lines of --- at the head of a text says; nothing where it is no YAML."""
    match = _FRONT.match(text)
    if not match or "&" in match[1]:  # no anchors: nothing to expand
        return About()
    import srsly

    try:
        said = srsly.yaml_loads(match[1])
    except ValueError:
        return About()
    if not isinstance(said, Mapping):
        return About()
    values: dict[str, str] = {}
    for name, value in cast(Mapping[object, object], said).items():
        field = _FIELDS.get(str(name).strip().lower())
        if field is None or field in values:
            continue
        if field == "published":
            found = of_value(value)
        elif isinstance(value, list):
            found = "、".join(str(one) for one in value if isinstance(one, str | int)) or None
        else:
            found = str(value).strip() if isinstance(value, str | int | float | date) else None
        if field == "region":
            found = found.upper() if found and found.upper() in REGIONS else None
        if found:
            values[field] = found
    return About(**values)
