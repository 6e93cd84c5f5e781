"""The body of a page: which element holds the article, and its text, one paragraph a line.

Chinese pages give the body away by what surrounds it less than by what it is: full-stop prose outside of links. So
elements are weighed by the prose in their paragraphs, with evidence from names (`itemprop=articleBody`, TRS_Editor,
js_content …) and from the description in the head, which is mostly the lead of the article. trafilatura reads the
same page; its text is taken where our element is weak, ours where trafilatura lost paragraphs or took in other
articles. A body that only scripts would show is read out of the JSON the page carries. Captions and small print
inside the body stay: the stage that splits sentences marks them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_GONE = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "form",
        "button",
        "select",
        "svg",
        "nav",
        "footer",
        "aside",
        "object",
        "embed",
        "canvas",
        "input",
        "textarea",
        "video",
        "audio",
        "dialog",
        "map",
    ]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_CONTAINERS = frozenset(
    ["div", "article", "section", "td", "main", "body", "center", "blockquote", "span", "font", "p", "founder-content"]
)
_OTHERS = re.compile(  # other articles, other people's words: out whatever they hold
    r"(?:^|[-_ ])(?:related?|relate[ds]?(?:news|article|list|content|box)?|relation|recommend\w*|recom|comments?"
    r"|commentbox|side-?bar|sidebar\w*|footer|hot-?(?:news|list|topics?)?|rank\w*"
    r"|morenews|more-news|also-?read|extended?-?reading|latest\w*|most-?\w+|trending|popular|editors?-?picks?"
    r"|friend-?links?|prevnext|breadcrumbs?|crumbs?|cookie\w*)(?:$|[-_ ])",
    re.IGNORECASE,
)
_TRIMMINGS = re.compile(  # out unless they hold prose
    r"(?:^|[-_ ])(?:share\w*|sharing|social\w*|foot|bottom-?bar|copyright|advert\w*|ads?|adbox|adsense|banner\w*"
    r"|promo\w*|newsletter|subscrib\w*|toolbar|tools?|pagination|pager|paging|pages?nav"
    r"|prev|next|tags?|tag-?list|keywords?|menu\w*|nav\w*|login|signin|popup|pop|modal|overlay|app-?download"
    r"|download-?app|readmore|read-?more|qrcode|qr|wechat|weixin-?share|skip-?link|sr-only|visually-hidden"
    r"|vjs|video-?js|links?-?list|disclaimer|vote|survey|poll|lang-?switch|font-?size|print|editor-?name|duty-?editor"
    r"|zrbj)(?:$|[-_ ])",
    re.IGNORECASE,
)
_PROSE_STAYS = 80  # characters of prose that no name of an element takes away
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_GOOD = re.compile(
    r"(?:^|[-_ ])(?:article|news|post|entry|story|main|page|detail|text|rich|item|itemfull|full|left)?[-_ ]?(?:body"
    r"|content|contents|text|detail|main|con|area|txt|paragraphs?|fulltext|media)(?:$|[-_ ])"
    r"|trs_?(?:editor|uedit|view)|founder-?content|js_content|rich_media_content|artibody|endtext|ozoom|zoom"
    r"|articletext|newstext|news_?content|article_?content|contenttext|main-?text|article__?body|itemfulltext"
    r"|post_?body",
    re.IGNORECASE,
)
_STRONG = re.compile(r"articlebody|js_content|trs_editor|founder-content|ozoom|rich_media_content", re.IGNORECASE)
_MARKS = re.compile(r"[，。！？；：、,!?;」”]")
_ENDED = re.compile(r"[。！？!?；;…”」）)]\s*$")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_SPACES = re.compile(r"[ \t\r\n\f\v\u200b\ufeff]+")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINES = re.compile(r"[ \t\xa0]*\n\s*")
_TAGS = re.compile(r"</?(?:p|div|br|span|strong|b|a|img|figure|h\d|em|section)\b[^>]*>", re.IGNORECASE)
_LEAD = 14  # characters of the description that must be met again
_ENOUGH = 30  # characters of prose that make a body
_STATE = re.compile(r"^\s*(?:window\.|self\.|var\s+)?[\w.$\[\]\"']+\s*=\s*(?=[\[{])")
_KEYS = frozenset(
    ["articlebody", "content", "body", "desc", "text", "html", "maintext", "newscontent", "contenthtml", "fulltext"]
)
_LARGE = 5_000_000  # characters of a page above which trafilatura takes minutes


class Body(NamedTuple):
    """A text, and how it was found: element, json, trafilatura or none."""

    text: str
    by: str


class _Weight(NamedTuple):
    prose: int  # characters of its own paragraphs, links left out
    links: int


def body_of(tree: HtmlElement, html: str, lead: str | None, title: str | None) -> Body:
    """The article on a page.

    Args:
        tree: the page, parsed; it is pruned here.
        html: its source, for trafilatura.
        lead: the description that the page gives of itself.
        title: the title, which does not belong to the body.
    """
    carried = _carried(tree, lead)
    weights = _weigh(tree)
    _prune(tree, weights, lead)
    weights = _weigh(tree)
    element, strong = _container(tree, weights, lead)
    mine = _without_head(text_of(element), title) if element is not None else ""
    if carried and len(_han(carried)) > 1.5 * len(_han(mine)):
        return Body(_without_head(carried, title), "json")
    if mine and (strong or (element is not None and weights[element].prose >= 2 * _ENOUGH and _covers(mine, lead))):
        return Body(mine, "element")
    theirs = _without_head(_trafilatura(html), title)
    if not mine and not _is_prose(theirs):
        return Body("", "none")
    if not theirs or (mine and 0.8 * len(theirs) <= len(mine)):
        return Body(mine, "element" if mine else "none")
    if mine and len(_han(theirs)) > 1.6 * len(_han(mine)) and weights[element].prose > 150:
        return Body(mine, "element")
    return Body(theirs, "trafilatura")


def _is_prose(text: str) -> bool:
    return len(_key(text)) >= 12 or bool(_MARKS.search(text))


def _trafilatura(html: str) -> str:
    import trafilatura

    if len(html) > _LARGE:
        return ""
    found = trafilatura.extract(
        html, include_comments=False, include_tables=True, favor_precision=True, deduplicate=False
    )
    return found or trafilatura.extract(html, include_comments=False) or ""


def _covers(text: str, lead: str | None) -> bool:
    key = _key(lead or "")[:_LEAD]
    return len(key) < _LEAD or key in _key(text)


def _key(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _han(text: str) -> str:
    return "".join(_HAN.findall(text)) or _key(text)


# which element


def _names(element: HtmlElement) -> str:
    return _CAMEL.sub("-", f"{element.get('class') or ''} {element.get('id') or ''}")


def _attributes(element: HtmlElement) -> str:
    return f"{element.get('itemprop') or ''} {element.get('class') or ''} {element.get('id') or ''}"


def _weigh(tree: HtmlElement) -> dict[HtmlElement, _Weight]:
    """Prose and link characters of every element with all it holds; children are added up before their parents."""
    own_links: dict[HtmlElement, int] = {}
    prose: dict[HtmlElement, int] = {}
    inline: dict[HtmlElement, list[str]] = {}
    elements = [e for e in tree.iter() if isinstance(e.tag, str)]
    for element in reversed(elements):
        if element.tag in _GONE:
            continue
        texts = [element.text or ""]
        links = 0
        total = 0
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _GONE:
                links += own_links.get(child, 0)
                total += prose.get(child, 0)
                if child.tag not in _BLOCKS:
                    texts += inline.get(child, [])
            texts.append(child.tail or "")
        if element.tag == "a":
            links, total, texts = sum(len(t.strip()) for t in texts) + links, 0, []
        if element.tag in _BLOCKS:
            text = _SPACES.sub(" ", "".join(texts)).strip()
            if len(text) >= 12 and _MARKS.search(text) and len(_HAN.findall(text)) * 3 > len(text):
                total += len(text)
            elif len(text) >= 40 and _MARKS.search(text):
                total += len(text) // 2
            texts = []
        own_links[element], prose[element], inline[element] = links, total, texts
    return {element: _Weight(prose.get(element, 0), own_links.get(element, 0)) for element in elements}


def _prune(tree: HtmlElement, weights: dict[HtmlElement, _Weight], lead: str | None) -> None:
    """Take out what is never an article: menus, forms, lists of other articles. What holds half of the prose stays."""
    whole = max(weights.get(tree, _Weight(0, 0)).prose, 1)
    kept = _protected(tree, lead)
    for element in list(tree.iter()):
        if element is tree or element.getparent() is None:
            continue
        if not isinstance(element.tag, str) or element.tag in _GONE:
            _drop(element)
            continue
        if element in kept:
            continue
        weight = weights.get(element, _Weight(0, 0))
        names = _names(element)
        hidden = (
            element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(" ", "").lower()
        )
        trimming = (hidden or _TRIMMINGS.search(names)) and (
            weight.prose < _PROSE_STAYS or weight.links > 0.3 * weight.prose
        )
        others = _OTHERS.search(names) and weight.prose < 0.5 * whole
        if trimming or others or (weight.links > 60 and weight.links > 3 * weight.prose):
            _drop(element)


def _protected(tree: HtmlElement, lead: str | None) -> set[HtmlElement]:
    """What holds the article for certain, with all around it: named bodies, the block that starts as the lead does."""
    inner = [
        e for e in tree.iter()
        if isinstance(e.tag, str) and e.tag not in ("meta", "link", "script", "title", "style")
        and (e.tag in ("body", "main", "article") or _STRONG.search(_attributes(e)))
    ]  # fmt: skip
    return {one for element in inner for one in (element, *element.iterancestors())} | _led(tree, lead)


def _led(tree: HtmlElement, lead: str | None) -> set[HtmlElement]:
    """The blocks that start as the description does, and all around them."""
    key = _key(lead or "")[:_LEAD]
    if len(key) < _LEAD:
        return set()
    inner = [e for e in tree.iter(*_BLOCKS) if _starts(e, key)]
    return {one for element in inner for one in (element, *element.iterancestors())}


def _starts(element: HtmlElement, key: str) -> bool:
    """Does a block start with the lead, outside of any link and list?"""
    start = ""
    for piece in element.itertext():
        start += _key(piece[:400])
        if len(start) > 2 * len(key) or not key.startswith(start[: len(key)]):
            break
    parent = element.getparent()
    return (
        start.startswith(key) and len(start) > 1.5 * len(key) and parent is not None and parent.tag not in ("li", "a")
    )


def _drop(element: HtmlElement) -> None:
    """Remove an element and keep the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = _NOT_XML.sub("\ufffd", (before.tail or "") + element.tail)
        else:
            parent.text = _NOT_XML.sub("\ufffd", (parent.text or "") + element.tail)
    parent.remove(element)


def _container(
    tree: HtmlElement, weights: dict[HtmlElement, _Weight], lead: str | None
) -> tuple[HtmlElement | None, bool]:
    """The element that holds the article, and whether there is more than its prose to say so."""
    strong = _named_body(tree, weights)
    if strong is not None:
        return strong, True
    led = _led(tree, lead)
    scores: dict[HtmlElement, float] = {}
    for element in tree.iter(*_CONTAINERS):
        own = _own_prose(element, weights)
        if own <= 0:
            continue
        scores[element] = scores.get(element, 0.0) + own
        parent = element.getparent()
        share = 0.9 if element.tag in ("p", "span", "font") else 0.6
        for _ in range(3):
            if parent is None or parent.tag == "html":
                break
            scores[parent] = scores.get(parent, 0.0) + own * share
            parent, share = parent.getparent(), share * 0.6
    best, best_score, sure = None, 0.0, False
    for element, score in scores.items():
        if element.tag in ("p", "span", "font", "h1", "h2", "h3") and weights[element].prose < 2 * _ENOUGH:
            continue
        weight = weights[element]
        score *= 1 - min(weight.links / (weight.links + weight.prose + 1), 0.9)
        if _GOOD.search(_names(element)) or element.tag == "article":
            score *= 1.5
        met = element in led
        if met:
            score *= 3
        if score > best_score:
            best, best_score, sure = element, score, met
    return _widened(best, weights), sure


def _named_body(tree: HtmlElement, weights: dict[HtmlElement, _Weight]) -> HtmlElement | None:
    found = [
        e for e in tree.iter() if isinstance(e.tag, str)
        and (e.tag == "founder-content" or _STRONG.search(_attributes(e)))
    ]  # fmt: skip
    found = [e for e in found if e.tag not in ("meta", "a", "span") and _key(e.text_content())]
    best = max(found, key=lambda e: weights[e].prose, default=None)
    if best is None:
        return None
    return best if weights[best].prose >= _ENOUGH or weights[tree].prose < 4 * max(weights[best].prose, 1) else None


def _own_prose(element: HtmlElement, weights: dict[HtmlElement, _Weight]) -> int:
    inside = sum(weights[c].prose for c in element if isinstance(c.tag, str) and c in weights)
    return weights[element].prose - inside


def _widened(element: HtmlElement | None, weights: dict[HtmlElement, _Weight]) -> HtmlElement | None:
    """Up to a parent that holds clearly more prose and no more links: a body laid out in several boxes."""
    node = element
    for _ in range(5):
        parent = node.getparent() if node is not None else None
        if parent is None or node is None or element is None or parent.tag in ("body", "html"):
            break
        mine, theirs = weights[element], weights[parent]
        extra = theirs.prose - mine.prose
        if extra > 3 * mine.prose or theirs.links - mine.links > 0.2 * extra + 10:
            break
        others = [c for c in parent if isinstance(c.tag, str) and c is not node and weights[c].prose > 0]
        if extra >= 0.08 * mine.prose and not any(_alike(c, node) for c in others):
            break
        node = parent
        if extra >= 0.08 * mine.prose:
            element = parent
    return element


def _alike(one: HtmlElement, other: HtmlElement) -> bool:
    first, second = (one.get("class") or "").split()[:1], (other.get("class") or "").split()[:1]
    return bool(one.tag == other.tag and first == second) or one.tag == "p"


# its text


def text_of(element: HtmlElement) -> str:
    """The text of an element, one paragraph, caption or table row a line; lines of nothing but links are left out."""
    lines: list[tuple[list[str], int]] = [([], 0)]

    def add(text: str | None, linked: bool) -> None:
        if text and (clean := _SPACES.sub(" ", text)):
            parts, links = lines[-1]
            parts.append(clean)
            lines[-1] = (parts, links + (len(clean.strip()) if linked else 0))

    def line() -> None:
        if lines[-1][0]:
            lines.append(([], 0))

    stack: list[tuple[HtmlElement, bool, bool]] = [(element, False, False)]
    while stack:
        node, linked, leaving = stack.pop()
        if leaving:
            if node.tag in _BLOCKS:
                line()
            elif node.tag in ("td", "th"):
                add("\t", False)
            if node is not element:
                add(node.tail, linked)
            continue
        if not isinstance(node.tag, str) or node.tag in _GONE:
            if node is not element:
                add(node.tail, linked)
            continue
        if node.tag in _BLOCKS and node.tag not in ("td", "th"):
            line()
        if node.tag == "br":
            line()
        inner = linked or node.tag == "a"
        stack.append((node, linked, True))
        stack.extend((child, inner, False) for child in reversed(node))
        add(node.text, inner)
    kept = []
    for parts, links in lines:
        text = "".join(parts).strip(" \t\r\n\xa0\u3000\u200b\ufeff")
        if text and not (links >= 0.8 * len(text.replace(" ", "")) and links > 3 and not _ENDED.search(text)):
            kept.append(re.sub(r"[ \xa0]*\t[ \t\xa0]*", "\t", text))
    return "\n".join(kept)


def _without_head(text: str, title: str | None) -> str:
    """Without the title that stands once more above the body."""
    key = _key(title or "")
    lines = text.split("\n")
    for number, line in enumerate(lines[:4]):
        if key and _key(line) == key:
            del lines[number]
            break
    return "\n".join(lines).strip("\n")


# a body that only scripts would show


def _carried(tree: HtmlElement, lead: str | None) -> str:
    """The longest text in the page's JSON that is an article body: by its key, or because it starts as the lead does."""
    key = _key(lead or "")[:_LEAD]
    best = ""
    for script in tree.iter("script"):
        source = script.text or ""
        kind = (script.get("type") or "").lower()
        if "json" not in kind:
            source = _STATE.sub("", source)
        if len(source) < 200 or source.lstrip()[:1] not in ("{", "["):
            continue
        try:
            state, _ = json.JSONDecoder(strict=False).raw_decode(source.lstrip())
        except (ValueError, RecursionError):
            continue
        for name, value in _strings(state):
            text = _plain(value)
            leads = len(key) == _LEAD and _key(text).startswith(key)
            if (
                (leads or name == "articlebody")
                and len(text) > max(len(best), _ENOUGH)
                and (leads or _MARKS.search(text))
            ):
                best = text
    return best


def _strings(state: object) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, object]] = [("", state)]
    while stack:
        name, value = stack.pop()
        if isinstance(value, str):
            if len(value) >= _ENOUGH and name.lower() in _KEYS | {"description"}:
                yield name.lower(), value
        elif isinstance(value, dict):
            stack.extend((str(key), one) for key, one in value.items())
        elif isinstance(value, list):
            stack.extend((name, one) for one in value)


def _plain(value: str) -> str:
    if not _TAGS.search(value):
        return _LINES.sub("\n", value).strip()
    from lxml import html

    return text_of(html.fragment_fromstring(value, create_parent="div"))
