"""Sentences, and the parts of an article: title, headings, body, captions, bylines, boilerplate.

In goes a text as published, in any script; out come `Sentence`s: stretches that end at 。！？；… (with the quotes and
brackets that close behind them) or at a line end, each with the kind of part it belongs to. Every character that is not
white space is in exactly one sentence. A half-width full stop ends none (3.5, U.S.). “……。”某某說 is one sentence: the
speaker belongs to the words. Titles and headings are one sentence each, whatever marks they hold. What makes a line a
caption or a share button is vocabulary (`models/lexicons/layout.tsv`); that a heading is short and lacks a full stop is code.
`slices` cuts a very long text where a line or a sentence ends, so that other stages can work piece by piece.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from koujing import convert, lexicons
from koujing.findings import Sentence, fold

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")

_CLOSERS = "」』”’）》】〉〕)]"
_TOKEN = re.compile(
    r"(?=[《“「『‘\"。！？；｡…!?;●◆◎▶►■□★☆▲•◇※])(?:"  # what all of them begin with
    # titles of works keep their marks; quotes tell a quotation from its speaker
    r"《[^《》]{1,80}》|[“「『‘]|(?P<straight>\")"
    rf"|(?P<end>(?:(?:[。！？；｡…]|[!?;](?![A-Za-z0-9=&/_%]))+[{re.escape(_CLOSERS)}]*)+\"?)"
    r"|(?P<bullet>[●◆◎▶►]|(?<=\s)[■□★☆▲•◇※]))"
)
_QUOTES = frozenset('」』”’"')
_GOES_ON = frozenset("，、,：:—–·/／")  # after an end mark, these show that the sentence goes on
_JOINS = re.compile(r"[的地之等与和及或]|字样|为题|为主题|一[词语句]")
_BULLETS = "●◆◎■□★☆▲•◇※▶►"
_STAMMER = 6  # 从……到……: an ellipsis this early does not end a sentence
_LOOK = 60  # characters behind a quotation in which its speaker must stand
_DATE = r"(?:\d{4}[年/.-]\d{1,2}[月/.-]\d{1,2}日?(?:\s*\d{1,2}[:时]\d{2}(?::\d{2})?分?)?|\d{1,2}月\d{1,2}日)"
_FINAL = re.compile(r"[。！？；｡…!?;，,、：:][\s」』”’\"')）】》\]]*$")
_STOP = re.compile(r"[。；;，,][\s」』”’\"')）】》\]]*$")
_HEADING, _TITLE, _CAPTION, _SHORT, _FRONT = 40, 80, 150, 60, 40  # longest that can be one: characters, and lines
_CREDITED = ")]】摄影图"  # the last character of any credit
_LETTER, _WORD = re.compile(r"\w"), re.compile(r"[^\W\d_]")
_MARKDOWN = re.compile(r"#{1,6}\s")
_NO_HEADING = re.compile(r"[\t。;]|^\*|^注:|^!\[")  # cells of a table, ends of sentences, notes, pictures
_ASIDE = re.compile(r"\([^()]*\)")  # a stage direction


class _Line(NamedTuple):
    start: int
    end: int
    first: str
    view: str  # Simplified and folded, same length


class _Vocabulary(NamedTuple):
    boilerplate: re.Pattern[str]
    links: re.Pattern[str]
    caption: re.Pattern[str]
    credit: re.Pattern[str]
    byline: re.Pattern[str]
    speaker: re.Pattern[str]
    whole: tuple[str, ...]


def split(text: str, simplified: str | None = None) -> list[Sentence]:
    """Sentences of a text as published, in order, without the white space around them.

    Args:
        simplified: its Simplified form, where that is known already.

    >>> [(s.start, s.end, s.kind) for s in split("琴澳成績單\\n“路通了。”他說。還要快；更好!")]
    [(0, 5, 'title'), (6, 15, 'body'), (15, 19, 'body'), (19, 22, 'body')]
    """
    view = fold(convert.simplify(text) if simplified is None else simplified)
    lines = [
        _Line(start, end, text[start], view[start:end])
        for match in _LINE.finditer(text)
        for start, end in [_trim(text, *match.span())]
        if start < end
    ]
    kinds = _kinds(lines)
    return [
        sentence for line, kind in zip(lines, kinds, strict=True) for sentence in _sentences(text, view, line, kind)
    ]


def slices(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Cut a long text into pieces of at most `size` characters, at line ends, else at sentence ends, else anywhere.

    The pieces cover the text without gap or overlap, so an offset in a piece plus its start is an offset in the text.

    >>> list(slices("第一行。\\n第二行。第三句。", 9))
    [(0, 5), (5, 13)]
    """
    if size < 1:
        raise ValueError(f"size {size}: a slice holds at least one character")
    start = 0
    while len(text) - start > size:
        end = _last_border(text, start, start + size)
        yield start, end
        start = end
    if start < len(text) or not text:
        yield start, len(text)


def _last_border(text: str, start: int, limit: int) -> int:
    floor = start + (limit - start) // 2
    for ends in ("\n\r\u2028\u2029\x85", "。！？；!?;…", "，、,： \t"):
        at = max(text.rfind(mark, floor, limit) for mark in ends) + 1
        while 0 < at < limit and text[at] in "\n" + _CLOSERS + '"':  # \r\n and 。” stay together
            at += 1
        if at:
            return at
    return limit


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()) if piece.strip() else start


# Kinds of lines


def _kinds(lines: Sequence[_Line]) -> list[str]:
    kinds: list[str] = []
    tall = sorted(len(line.view) for line in lines)[len(lines) * 9 // 10] if lines else 0
    front = _front_matter(lines)
    titled = after_links = False
    for number, line in enumerate(lines):
        view = line.view
        kind = "boilerplate" if number < front else _own_kind(view)
        ended = bool(_FINAL.search(view[-8:]))
        if kind == "links":
            kind, after_links = "boilerplate", True
        elif not kind and after_links and not _STOP.search(view[-8:]) and len(view) <= _SHORT:
            kind = "boilerplate"
        elif not kind:
            after_links = False
            marked = bool(_MARKDOWN.match(view))
            short = not ended and len(view) <= _TITLE and number + 1 < len(lines) and not _ASIDE.fullmatch(view)
            if not titled and (marked or short):
                kind = "title"
            elif marked or (not ended and _is_heading(lines, number, tall)):
                kind = "heading"
            titled = True
        kinds.append(kind or "body")
    return kinds


def _front_matter(lines: Sequence[_Line]) -> int:
    """How many lines the metadata between two lines of --- takes at the head of a Markdown file."""
    if lines and lines[0].view == "---":
        for number, line in enumerate(lines[1:_FRONT], 2):
            if line.view == "---":
                return number
    return 0


def _own_kind(view: str) -> str:
    known = _vocabulary()
    if not _LETTER.search(view) or (len(view) <= 2 * _SHORT and known.boilerplate.match(view)):
        return "boilerplate"
    if known.links.match(view):
        return "links"
    if len(view) <= _CAPTION and (known.caption.match(view) or _is_credited(view[-_SHORT:])):
        return "caption"
    if len(view) <= _SHORT and known.byline.fullmatch(view):
        return "byline"
    return ""


def _is_credited(view: str) -> bool:
    return view[-1] in _CREDITED and bool(_vocabulary().credit.search(view))


def _is_heading(lines: Sequence[_Line], number: int, tall: int) -> bool:
    view = lines[number].view
    if len(view) > min(_HEADING, 0.7 * tall) or not _WORD.search(view) or _NO_HEADING.search(view):
        return False
    if _ASIDE.fullmatch(view) or lines[number].first in _CLOSERS:
        return False
    if sum(char.isdigit() for char in view) * 2 > len(view):
        return False  # a row of a table
    behind = [line.view for line in lines[number + 1 : number + 4]]
    if behind and behind[0][0] in _BULLETS:
        return view[0] not in _BULLETS
    return any(
        len(other) > len(view)
        and (len(other) > _HEADING or bool(_FINAL.search(other[-8:])))
        and other[0] not in _BULLETS
        for other in behind[: 1 if view[0] in _BULLETS else 3]
    )


# Sentences of a line


_NEW_WORDS = re.compile(r"[他她][^,。\"]{1,6}(?<![说道]),[^\"]")  # …。”他透露,明年…: words of its own, a new statement


def _sentences(text: str, view: str, line: _Line, kind: str) -> Iterator[Sentence]:
    start = line.start
    if kind in ("title", "heading"):
        yield Sentence(*_trim(text, start, line.end), kind)
        return
    for border in (*_borders(text, view, start, line.end), line.end):
        left, right = _trim(text, start, border)
        if left < right:
            yield Sentence(left, right, kind if kind != "body" or left == line.start else _tail_kind(view[left:right]))
        start = border


def _tail_kind(view: str) -> str:
    """A sentence inside a body line may still be (記者 某某) or 某某 攝."""
    if len(view) > _SHORT:
        return "body"
    if _is_credited(view) and not _FINAL.search(view):
        return "caption"
    return "byline" if _vocabulary().byline.fullmatch(view) else "body"


def _borders(text: str, view: str, start: int, end: int) -> Iterator[int]:
    opened = start  # of the last quotation
    inside = False  # a straight quote is open
    last = start
    for token in _TOKEN.finditer(text, start, end):
        at = token.end()
        kind = token.lastgroup
        if kind == "bullet":
            yield token.start()
            last = token.start()
        elif kind == "straight":
            inside, opened = not inside, token.start()
        elif kind == "end":
            if text[at - 1] == '"':
                at -= not inside  # an opening quote belongs to what follows
                inside = not inside if at == token.end() else inside
                if at < token.end():
                    inside, opened = True, at
            if at < end and _ends(text, view, token.start(), at, end, opened, last):
                yield at
                last = at
        elif token[0] in "“「『‘":
            opened = token.start()


def _ends(text: str, view: str, mark: int, at: int, end: int, opened: int, last: int) -> bool:
    """Whether the sentence that began at `last` ends with the marks `mark` to `at`."""
    after = view[at : min(at + _LOOK, end)]
    closed = text[at - 1] in _QUOTES
    if text[at] in _GOES_ON or any(view.endswith(name, last, at) for name in _vocabulary().whole):
        return False
    if text[at - 1] in _CLOSERS + '"' and (_JOINS.match(after) or text[mark - 1 : mark] in ("(", "（")):
        return False
    if text[mark] == "…" and not closed and (after.startswith("等") or mark - last < _STAMMER):
        return False
    if closed:
        if not _NEW_WORDS.match(after.lstrip()) and _vocabulary().speaker.match(after.lstrip()):
            return False
        embedded = last < opened and at - opened <= 20 and (text[opened - 1].isalnum())
        return not embedded or bool(_vocabulary().speaker.match(view[max(opened - 4, last) : opened] + "。"))
    return True


@cache
def _vocabulary() -> _Vocabulary:
    uses: dict[str, list[str]] = {}
    for entry in lexicons.load("layout"):
        uses.setdefault(entry.row["use"], []).extend(entry.surfaces)

    def any_of(use: str) -> str:
        return "|".join(re.escape(surface) for surface in sorted(uses[use], key=len, reverse=True))

    role, date, speech = any_of("role"), _DATE, any_of("speech")
    name = rf"(?!{any_of('no_name')})[^\W\d_·]{{2,4}}"
    outlet = r"[^\s,。:;!?()]"
    who = rf"(?:{outlet}{{0,12}}?(?:{role})[\s:/|]*{name}(?:[、/|\s]+{name}){{0,4}}(?:[/\s]+(?:{outlet}{{2,8}}(?:报道|报导)|文/图|图/文|文|图))?)"
    by = (
        rf"(?:{who}|(?:{any_of('origin')})[^。!?;]{{0,40}}|{date}|{outlet}{{2,12}}\s+{date}"
        rf"|{outlet}{{0,12}}(?:{date}\s?|[报社网台刊])(?:{any_of('dateline')}))"
    )
    return _Vocabulary(
        boilerplate=re.compile(
            rf"[\s([【※]*(?:(?:{any_of('boilerplate')})|(?:{any_of('editor')})(?:[\s:/|]|[^\W\d_]{{2,4}}[)\]】]?$))"
            rf"|[^。!?;]{{0,40}}(?:{any_of('notice')})[^。!?;]{{0,30}}[)\]】]?$"
        ),
        links=re.compile(rf"[\s([【●■>]*(?:{any_of('links')})[\s:)\]】]*(?:$|(?<=[:\s)\]】]))"),
        caption=re.compile(rf"[\s([【]*(?:{any_of('caption')})"),
        credit=re.compile(
            rf"(?:[(\[【]|(?:{role})|(?<=[\s。!?])|^)\s*[^,。!?;()\[\]]{{0,24}}[^,。!?;()\[\]拍]"
            rf"(?:{any_of('credit')})\s*[)\]】]$"
            rf"|(?:(?:{role})\s*|[\s。!?/]){name}(?:[\s、]+{name}){{0,3}}\s*(?<!拍)(?:摄|摄影|供图|制图|绘图)$"
        ),
        byline=re.compile(rf"[(\[【]?\s*{by}(?:[\s,|/、·]*{by}){{0,5}}\s*[)\]】]?"),
        speaker=re.compile(rf"(?:[^,。!?;\"]{{0,14}},)?[^,。!?;\"]{{0,40}}?(?:{speech})(?=[,:。!?;]|\s|$|了,)"),
        whole=tuple(uses["whole"]),
    )
