"""Saved pages to articles: .html and its like, .mhtml.

The body comes from `body`, what the page says about itself from `heads` and `owners`; what neither says may stand in the text.
Outlet and region follow from the address by the lexicon of outlets. Nothing is fetched, no script is run, no entity
of a document type is expanded."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import TYPE_CHECKING

from koujing.files import clues, extras, heads, outlets, owners
from koujing.files.body import body_of
from koujing.files.found import About, Blob, Found, NotRead, Options
from koujing.files.text import NotText, decode, known_codec

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_-]+)""")
# elements nested deeper than parsers go: one stands for all
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TOWER = re.compile(r"(?:<(div|span|font|b|i|em|p|center|blockquote|section)\b[^<>]{0,200}>\s*){80,}", re.IGNORECASE)


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
    extras.require("web")
    try:
        text, codec, replaced = decode(raw, declared)
    except NotText as error:
        raise NotRead("failed", error.error, str(error), "save the page again, UTF-8 best") from error
    tree = _parsed(text)
    lines = heads.visible(tree)
    said = heads.said_on(tree, text, address, lines)
    title = heads.title_of(tree, said)
    author = owners.author_of(tree, said)
    published = heads.published_of(tree, said, title, lines)
    outlet = owners.outlet_of(tree, said, lines)
    body = body_of(tree, text, heads.meta(said.metas, "og:description", "description"), title)
    if not body.text.strip():
        raise NotRead(
            "skipped", "no_article_text", "the page holds no article", "save the page of an article, or the text"
        )
    title = title or clues.title_in(body.text)
    hints = clues.clues_in(body.text, titled=False)
    known = outlets.by_url(said.url) if outlet is None or outlet.kind != "source" else None
    region = (
        (outlet.region if outlet else None)
        or (known.region if known else None)
        or hints.region
        or outlets.region_of(said.url or heads.meta(said.metas, "sitedomain"))
    )
    about = About(
        title=title,
        outlet=outlet.name if outlet else hints.outlet,
        region=region,
        author=author or clues.author_in(heads.info_lines(lines, title)) or hints.author,
        published=published or hints.published,
        url=said.url,
    )
    flags = [f"body:{body.by}"]
    if replaced:
        flags.append(f"replaced:{replaced}")
    if declared and known_codec(declared) not in (None, codec):
        flags.append(f"charset_mismatch:{declared}")
    source = heads.meta(said.metas, *owners.SOURCES) or owners.source_of(lines, title)
    if source and (about.outlet is None or source != about.outlet):
        flags.append(f"source:{source}")
    return Found(
        body.text, about, encoding=codec, flags=tuple(flags), says="page" if published else "text", prose=False, raw=raw
    )


def _parsed(text: str) -> HtmlElement:
    from lxml import etree, html

    text = _TOWER.sub(r"<\1>", _CONTROLS.sub("\ufffd", text))
    parser = html.HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=False, no_network=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError) as error:
        raise NotRead(
            "skipped", "no_article_text", f"the page is empty or broken: {error}", "save the page again"
        ) from error
    return tree
