"""Names built on a type word: 珠海市统计局, 琴澳亲子活动中心, “古来稀”志愿服务队, 荷塘社区.

From each type word the rule walks left over name words to something that anchors it: a place, a body, a quoted name,
or the 省 市 县 that stands for one. What each type word needs is said in `suffixes.tsv`. Unknown characters are
allowed only where names of that type have them, and never across a verb.
"""

from __future__ import annotations

from typing import NamedTuple

from koujing.entities.marks import DEICTIC, HAN, NOT_DEICTIC, STOP_ONE, Marks
from koujing.entities.rows import Mention
from koujing.entities.vocabulary import Term
from koujing.lexicons import Entry, Matcher

_FARTHEST = 48
_JOINERS = frozenset("和及与暨")
_ADJECTIVAL = frozenset("型式类化性级等的座个种")
_SETTLED = frozenset(("ORG", "FAC", "LOC", "GPE"))
_RANK = {"ORG": 70, "FAC": 70, "LOC": 68, "GPE": 62, "DOC": 72, "EVENT": 72, "PROJECT": 66}


class Walk(NamedTuple):
    """Where a name may start, and what it rests on."""

    start: int
    anchor: int  # end of the place or body it rests on, -1 for none
    words: int
    gap: int
    firm: int  # start without joiners and unknown characters
    deictic: bool
    quoted: bool


def find_built(marks: Marks) -> None:
    """Propose names that end with a type word: settlements first, then the others in order of their ends."""
    text = marks.text
    types = [(s, e, t) for s, e, t in marks.types if not (e < len(text) and text[e] in t.notnext)]
    local = {text[m.start : m.end]: m for s, e, t in types if t.own and (m := _own(marks, _walk(marks, s, t), s, e, t))}
    if local:
        entries = [Entry(str(i), name, "known", {}, "local") for i, name in enumerate(local)]
        for match in Matcher(entries).longest(text):
            label = local[match.entry.surface].label
            marks.build(Mention(match.start, match.end, label, f"suffix.{label.lower()}.own", 54), place=True)
    for start, end, term in types:
        if not term.own:
            _build(marks, start, end, term)


def _build(marks: Marks, start: int, end: int, term: Term) -> None:
    if (end in marks.ends and marks.ends[end] < start) and term.label in ("LOC", "GPE"):
        return  # a known name ends here
    walk = _walk(marks, start, term)
    at = _start_of(marks, walk, start, term)
    if at is None or end - at < (2 if walk.deictic else 3):
        return
    rank = _RANK[term.label] if walk.anchor >= 0 or walk.deictic or walk.quoted else 50
    kind = {"anchor": "", "deictic": "", "words": "", "free": ".free"}[term.needs]
    found = Mention(at, end, term.label, f"suffix.{term.label.lower()}{kind}", rank)
    if term.label in _SETTLED:
        marks.build(found)
    else:
        marks.add(found)


def _start_of(marks: Marks, walk: Walk, head: int, term: Term) -> int | None:
    if walk.anchor >= 0 or walk.deictic:
        return walk.start
    if walk.quoted:
        return walk.firm
    if term.needs in ("words", "deictic") and walk.words:
        classes = marks.vocabulary.classes
        if marks.edge_before(walk.firm) and not classes.before(marks.text, walk.firm) and not classes.at(marks.text, walk.firm):
            return walk.firm
        return None
    if term.needs == "free":
        at = _freely(marks, walk.start)
        return at if at is not None and head - at >= 2 else None
    return None


def _freely(marks: Marks, at: int) -> int | None:
    """Left over unknown characters to an edge: 皖芯 of 皖芯测量科技有限公司."""
    text, low = marks.text, max(at - 16, 0)
    while at > low and HAN.match(text[at - 1]) and not marks.edge_before(at):
        at -= 1
    if at in marks.ends and not marks.vocabulary.words.before(text, at):
        at = marks.ends[at]
    return at if marks.edge_before(at) else None


def _own(marks: Marks, walk: Walk, head: int, end: int, term: Term) -> Mention | None:
    """A settlement, river or mountain: its own name only, the place before it is another one."""
    text = marks.text
    start = walk.anchor if walk.anchor >= 0 else walk.start
    size = head - start
    if end in marks.ends or text[start:end] in marks.vocabulary.common or text[head - 1] in NOT_DEICTIC:
        return None
    if not size and walk.anchor in marks.is_place and term.label == "LOC":
        start, size = walk.start, head - walk.start  # 南沙湾
        if size <= 4 and marks.ends.get(head) == start:
            return Mention(start, end, "LOC", "suffix.loc.own", 66)
    if not 1 <= size <= 4 or walk.quoted or end - start < 3:
        return None
    if any(text[at:end] in marks.vocabulary.common for at in range(start, head)) or text[head - 1] in _ADJECTIVAL:
        return None
    if walk.anchor < 0:
        if size > 3 or not walk.gap or not _strict_edge(marks, start):
            return None
    elif not (walk.gap or walk.words) or walk.anchor not in marks.is_place:
        return None
    if marks.vocabulary.classes.at(text, start) or text[start] in NOT_DEICTIC or text[start] in "新老大小上下前后内中多" and size < 2:
        return None
    return Mention(start, end, term.label, f"suffix.{term.label.lower()}.own", 55 if walk.anchor >= 0 else 45)


def _strict_edge(marks: Marks, at: int) -> bool:
    text = marks.text
    if at == 0 or not HAN.match(text[at - 1]):
        return True
    return text[at - 1] in "在到赴往从自由" or text[max(at - 2, 0) : at] in ("家住", "来自", "走进", "来到", "位于", "进驻", "前往", "抵达")


def _walk(marks: Marks, at: int, term: Term) -> Walk:
    text, vocabulary, ends = marks.text, marks.vocabulary, marks.ends
    low = max(at - _FARTHEST, 0)
    firm, words, gap, quoted = at, 0, 0, False
    while at > low:
        if at in ends:
            anchor = at
            while at in ends:
                at = ends[at]
            return Walk(at, anchor, words, gap, firm, False, quoted)
        if not gap and (length := vocabulary.words.before(text, at)):
            at -= length
            words += 1
        elif not gap and text[at - 1] == ")" and (begin := _bracket(marks, at)) is not None:
            at, words = begin, words + 1
        elif not gap and at in marks.quotes:
            at = marks.quotes[at]
            words, quoted = words + 1, True
        elif text[at - 1] in _JOINERS and words and not gap and (length := vocabulary.words.before(text, at - 1)):
            at -= 1 + length
            words += 1
            continue
        elif text[at - 1].isascii() and text[at - 1].isalnum():
            at -= 1
        elif text[at - 1] in DEICTIC and not gap and term.label == "ORG" and (begin := _deictic(marks, at)) is not None:
            return Walk(begin, -1, words, gap, firm, True, quoted)
        elif gap < term.gap and _unknown(marks, at):
            at -= 1
            gap += 1
            continue
        else:
            break
        if not gap:
            firm = at
    return Walk(at, -1, words, gap, firm, False, quoted)


def _bracket(marks: Marks, at: int) -> int | None:
    """Start of a bracket that holds a place: 圆明芯片(横琴)有限公司."""
    begin = marks.text.rfind("(", max(at - 10, 0), at)
    return begin if begin >= 0 and marks.ends.get(at - 1) == begin + 1 else None


def _unknown(marks: Marks, at: int) -> bool:
    text = marks.text
    return (
        bool(HAN.match(text[at - 1]))
        and text[at - 1] not in STOP_ONE
        and text[at - 1] not in _JOINERS
        and not marks.vocabulary.stops.before(text, at)
        and not marks.vocabulary.classes.before(text, at)
    )


def _deictic(marks: Marks, at: int) -> int | None:
    """Start of the 省 市 县 that ends at `at`, with the unknown name before it if there is one (临汀县)."""
    text = marks.text
    begin = at - 1
    if begin and text[begin - 1] in NOT_DEICTIC:
        return None
    if marks.edge_before(begin):
        return begin
    for start in (begin - 2, begin - 3):
        if start >= 0 and all(_unknown(marks, i + 1) for i in range(start, begin)) and marks.edge_before(start):
            return None if text[start:at] in marks.vocabulary.common else start
    return begin if marks.vocabulary.words.before(text, begin) else None
