"""Short names defined in the text: （下称“合作区”）, （以下简称《纲要》）, 简称“…”, （CEPA）, and each later use.

The nearest definition before a use counts where a short name is defined twice. What a definition says is read again by
`links` when the meaning of a mention is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from koujing.stages.entities.marks import HAN, Marks
from koujing.stages.entities.recurrence import occurrences
from koujing.stages.entities.rows import Mention

_SAYS = r"(?P<says>(?:以下|下文|下同|下|后|前|又|亦|也|一般|通常|合|统|并|简|俗|全)*(?:简称|统称|合称|并称|俗称|下称|又称|亦称|通称|称)(?:为|作|之为|:)?|即)"
_MARK = r'["\'《〈]*'
_DEFINED = re.compile(
    rf"\((?:[^()\n]{{0,40}}?[,;、])?? {{0,2}}{_SAYS} {{0,2}}(?P<first>{_MARK}[^\"'《》〈〉()\n,;。]{{1,24}}[\"'》〉]*)"
    rf"(?P<more>(?:[、或,] {{0,2}}{_MARK}[^\"'《》〈〉()\n,;。]{{1,24}}[\"'》〉]*){{0,2}})\)"
)
_BARE = re.compile(r"\( {0,2}(?P<first>[\"《]+[^\"《》()\n,;。]{2,16}[\"》]+|[A-Z][A-Za-z&\-]{1,9}) {0,2}\)")
_OPEN = re.compile(r", {0,2}(?:以下)?(?:简称|下称)(?P<first>[\"《]+[^\"《》()\n,;。]{2,16}[\"》]+)")
_REVERSED = re.compile(r"\((?P<full>[^()\n]{4,30})的(?:简称|合称|统称)\)")
_STRIP = "\"'《》〈〉 "


class Definition(NamedTuple):
    """`text[start:end]` is a short name for what stands at `full_start` to `full_end`."""

    start: int
    end: int
    full_start: int
    full_end: int
    short: str
    form: str


def find_aliases(marks: Marks) -> Iterator[Mention]:
    """Defined short names: in their definition and in every later use, and full names that only a definition shows."""
    labels = _labels(marks)
    found: dict[str, tuple[str, int]] = {}
    for item in definitions(marks.text, {end: m.start for end, m in labels.items()}):
        label = _label_of(marks, item, labels)
        if label is None:
            continue
        if item.full_end not in labels:
            yield Mention(item.full_start, item.full_end, label, "alias.full", 69)
        if item.short not in found or item.start < found[item.short][1]:
            found[item.short] = label, item.start
    if not found:
        return
    for start, end, short in occurrences(found, marks.text):
        label, since = found[short]
        if start > since and len(short) == 2 and not marks.edge_before(start):
            continue
        if start >= since:
            rule = "alias.defined" if start == since else "alias.used"
            yield Mention(start, end, label, rule, 67 if rule == "alias.used" else 77)


def definitions(text: str, ends: dict[int, int]) -> Iterator[Definition]:
    """What the text defines, in order; `ends` are the ends of names known so far, each with its start."""
    out: list[Definition] = []
    for pattern, form in ((_DEFINED, "bracket"), (_BARE, "bare"), (_OPEN, "comma")):
        for match in pattern.finditer(text):
            whole = _full_before(text, match.start(), ends, form)
            if whole is None or (form == "comma" and _in_brackets(text, match.start())):
                continue
            for start, end in _shorts(match):
                short = text[start:end]
                full = text[whole[0] : whole[1]]
                if form == "bracket" and match["says"] == "即":
                    if 4 <= len(short) > len(full) and all(c in short for c in full):
                        out.append(Definition(*whole, start, end, full, "reversed"))
                    elif _made_of(short, full):
                        out.append(Definition(start, end, *whole, short, "bracket"))
                elif _is_short(short, full, form):
                    out.append(Definition(start, end, *whole, short, form))
    for match in _REVERSED.finditer(text):
        start, end = match.span("full")
        short_end = match.start()
        short_start = ends.get(short_end, -1)
        if short_start < 0:
            continue
        out.append(Definition(short_start, short_end, start, end, text[short_start:short_end], "reversed"))
    yield from sorted(out)


def _in_brackets(text: str, at: int) -> bool:
    low = max(at - 80, 0)
    return text.rfind("(", low, at) > text.rfind(")", low, at)


def _shorts(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    spans = [match.span("first")]
    if "more" in match.re.groupindex and match["more"]:
        at = match.start("more")
        for part in re.finditer(r"[^、或,\s][^、或,]*", match["more"]):
            spans.append((at + part.start(), at + part.end()))
    for start, end in spans:
        text = match.string[start:end]
        start += len(text) - len(text.lstrip(_STRIP))
        end -= len(text) - len(text.rstrip(_STRIP))
        if start < end:
            yield start, end


def _full_before(text: str, at: int, ends: dict[int, int], form: str) -> tuple[int, int] | None:
    """The name that ends where a definition begins, closing marks and a document number between them left out."""
    while at and text[at - 1] in "》〉\"' ":
        at -= 1
    if at in ends:
        return ends[at], at
    if form == "bare" or not at or not HAN.match(text[at - 1]):
        return None
    start = at
    while (
        start > 0
        and at - start < 40
        and (HAN.match(text[start - 1]) or text[start - 1] in "·-" or text[start - 1].isalnum())
    ):
        if start < at - 3 and text[start - 1] in "的由与和在为对向了":
            break
        start -= 1
    return (start, at) if at - start >= 4 else None


def _is_short(short: str, full: str, form: str) -> bool:
    """Whether a name this short can stand for `full`: shorter, and for forms that say little made of its characters."""
    if not short or short == full or len(short) >= len(full) + 3 or len(short) > 20:
        return False
    if form != "bare" or short.isascii():
        return len(short) >= 2 or short in full
    return _made_of(short, full)


def _made_of(short: str, full: str) -> bool:
    return 2 <= len(short) < len(full) and sum(c in full for c in short) >= len(short) - 1


def _labels(marks: Marks) -> dict[int, Mention]:
    """End of the longest mention that ends there."""
    out: dict[int, Mention] = {}
    for mention in marks.mentions.values():
        known = out.get(mention.end)
        if mention.label not in ("POSITION", "PERSON") and (known is None or mention.start < known.start):
            out[mention.end] = mention
    return out


def _label_of(marks: Marks, item: Definition, labels: dict[int, Mention]) -> str | None:
    if known := labels.get(item.full_end):
        return known.label
    term = marks.type_ending(item.end) or marks.type_ending(item.full_end)
    return term.label if term else None
