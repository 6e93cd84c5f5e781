"""Names built on a type word: 珠海市统计局, 琴澳亲子活动中心, “古来稀”志愿服务队, 荷塘社区.

From each type word the rule walks left over name words to something that anchors it: a place, a body, a quoted name,
or the 省 市 县 that stands for one. What each type word needs is said in `suffixes.tsv`. Unknown characters are
allowed only where names of that type have them, and never across a verb.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from koujing.stages.entities.marks import DEICTIC, HAN, NOT_DEICTIC, STOP_ONE, Marks
from koujing.stages.entities.recurrence import occurrences
from koujing.stages.entities.rows import Mention
from koujing.stages.entities.vocabulary import Term

_BUDGET_YEAR = re.compile(r"[0-9一二三四五六七八九〇零百十]{2,5}(?:/[0-9]{2,4})?(?:年)?(?:财政)?年度$")
_COMMUNITY = re.compile(r"(?<=社区)(?:党|居委|书记|综治|位于|常住)")
_EDITION = re.compile(r"第?[一二三四五六七八九十百0-9]{1,4}[届次]$")
_NUMBER = re.compile(r"[0-9]+$")
_COUNTS = tuple("年号届次期中")
_FARTHEST = 48
_JOINERS = frozenset("和及与暨")
_ADJECTIVAL = frozenset("型式类化性级等的座个种")
_OTHER = {  # what stands before it, where it is another word
    "部": "东西南北中一二三四五六七八九十几",
    "站": "网",
    "队": "领排梯站车球",
    "社": "报通",
    "院": "医法学",
    "会": "机社",
}
_EQUALS = frozenset(["医院", "大学", "中学", "小学", "学校", "银行"])  # none is a part of another: 沙田医院|长洲医院
_SHAPED = frozenset(["岛", "湾", "半岛", "湖", "群岛", "列岛", "平原", "盆地", "高原", "海峡", "峡谷", "河"])
_NEEDS_WORD = frozenset("部司处院科室局厅署")
_ABROAD = frozenset("市省州郡")  # at home these are in the lexicon
_HUBS = re.compile(
    r"(?:金融|航运|贸易|辐射|科技创新|创新|消费|枢纽|经济|制造|政治|交往|增长|决策|商业|结算|购物|避险)$"
)
_SETTLED = frozenset(("ORG", "FAC", "LOC", "GPE"))
_WHERE = frozenset(["家住", "来自", "走进", "来到", "位于", "进驻", "前往", "抵达"])
_WEAK = 60  # the rank of a short name that others share: 执行委员会
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
    local = {
        text[m.start : m.end]: m for s, e, t in types if t.own and (m := _own(marks, _walk(marks, s, e, t), s, e, t))
    }
    for start, end, name in occurrences(local, text):
        label = local[name].label
        marks.build(Mention(start, end, label, f"suffix.{label.lower()}.own", 54), place=True)
    longest: dict[int, int] = {}
    for start, end, _ in types:
        longest[end] = min(start, longest.get(end, start))
    for start, end, term in types:
        if not term.own and start == longest[end]:
            _build(marks, start, end, term)


def _build(marks: Marks, start: int, end: int, term: Term) -> None:
    if end in marks.is_place and marks.ends[end] < start:
        return  # 防城港, 人民大会堂
    if end - 1 > start and end - 1 in marks.ends and end - 1 in marks.post_starts:
        return  # 武汉大学|校长 is no 学校
    walk = _walk(marks, start, end, term)
    if term.label == "FAC" and (
        (marks.text[start:end] == "中心" and _HUBS.search(marks.text, max(start - 6, 0), start)) or _broad(marks, walk)
    ):
        return
    if end - start == 1 and not walk.words and not walk.deictic and marks.text[start] in _NEEDS_WORD:
        return  # 中东|部
    known = marks.ends.get(end, end)
    firm = known <= start and not ((m := marks.mentions.get((known, end))) and m.rank <= _WEAK)
    if firm and (walk.anchor not in marks.is_place or marks.text[walk.start : walk.anchor] == "中国"):
        return  # known already: 中国|全国人大, but 俄罗斯外交部
    if known <= marks.ends.get(walk.anchor, -1):
        return  # 中国电信|中国移动
    if not _stands(marks, walk, start, end):
        return
    at = _start_of(marks, walk, start, term)
    if (
        at is None
        and marks.text.endswith("总预算案", start, end)
        and _BUDGET_YEAR.search(marks.text, max(start - 12, 0), start)
    ):
        at = start
    if at is None and term.label == "ORG" and end - start > 1 and marks.vocabulary.posts.at(marks.text, end):
        at = _up_to_mark(marks, walk.start, start)
    if at is None or end - at < (2 if walk.deictic else 3):
        return
    if marks.ends.get(end, end) <= at:
        return  # known already, that long or longer
    if marks.text.endswith("预算案", start, end) and (year := _BUDGET_YEAR.search(marks.text, max(at - 12, 0), at)):
        at = year.start()
    if term.label == "EVENT" and (edition := _EDITION.search(marks.text, max(at - 6, 0), at)):
        at = edition.start()
    rank = _RANK[term.label] if walk.anchor >= 0 or walk.deictic or walk.quoted else 50
    kind = {"anchor": "", "deictic": "", "words": "", "free": ".free"}[term.needs]
    found = Mention(at, end, term.label, f"suffix.{term.label.lower()}{kind}", rank)
    if term.label in _SETTLED:
        marks.build(found)
    else:
        marks.add(found)


def _stands(marks: Marks, walk: Walk, start: int, end: int) -> bool:
    """Type words that are also other words: 西北部, 计划 as a verb, 科 of 科伦坡."""
    text, head = marks.text, marks.text[start:end]
    if text[start - 1] in _OTHER.get(head, ""):
        return False
    if head in ("科", "室"):
        return marks.edge_after(end) > 0
    if head == "计划":
        return (walk.words + walk.gap > 0 or walk.quoted) and (
            not HAN.match(text[end : end + 1] or ".") or text[end] in "的和与等及由已将是为内项草纲书"
        )
    if head == "规划":
        return walk.words + walk.gap > 1 or walk.quoted
    return True


def _broad(marks: Marks, walk: Walk) -> bool:
    """Whether nothing but a country stands before the type word: 中国铁路 is no railway."""
    return (
        walk.anchor >= 0
        and not walk.words
        and not walk.gap
        and marks.text[walk.start : walk.anchor] in marks.vocabulary.countries
    )


def _start_of(marks: Marks, walk: Walk, head: int, term: Term) -> int | None:
    if walk.anchor >= 0 or walk.deictic:
        return walk.start
    if walk.quoted:
        return walk.firm
    if term.needs in ("words", "deictic") and walk.words:
        classes = marks.vocabulary.classes
        if marks.text[walk.firm] == "第" and head - walk.firm == 2:
            return None  # 第三局
        if (
            marks.edge_before(walk.firm)
            and not classes.before(marks.text, walk.firm)
            and not classes.at(marks.text, walk.firm)
        ):
            return walk.firm
        return None
    if term.needs == "free":
        at = _freely(marks, walk.start)
        return at if at is not None and head - at >= 2 and (walk.gap >= 2 or walk.words) else None
    return None


def _up_to_mark(marks: Marks, at: int, head: int) -> int | None:
    """Left to the mark that opens the clause: 零售管理从业员联会|主席. A post behind it says that it is a body."""
    text, low = marks.text, at - 14
    while at > 0 and HAN.match(text[at - 1]) and text[at - 1] not in STOP_ONE:
        at -= 1
        if at < low or at in marks.ends or marks.vocabulary.stops.before(text, at + 1):
            return None
    if at and text[at - 1] not in '。;,:、\n"!?由经据':
        return None
    while length := marks.vocabulary.classes.at(text, at):
        at += length
    if head - at < 2 or marks.vocabulary.stops.at(text, at) or marks.vocabulary.after.at(text, at):
        return None
    return at


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
    if not size and walk.anchor in marks.is_place and text[head:end] in _SHAPED:
        start, size = walk.start, head - walk.start  # 南沙湾
        if size <= 4 and marks.ends.get(head) == start and start in marks.starts:
            return Mention(start, end, "LOC", "suffix.loc.own", 66)
    if not 1 <= size <= 4 or walk.quoted or (walk.words and size > 2) or end - start < 3:
        return None
    if any(text[at:end] in marks.vocabulary.common for at in range(start, head)) or text[head - 1] in _ADJECTIVAL:
        return None
    if walk.anchor < 0:
        foreign = size > 1 and all(c in marks.vocabulary.foreign for c in text[start:head])
        if foreign and term.label == "LOC" and size > 2 and marks.edge_before(start):
            return Mention(start, end, "LOC", "suffix.loc.own", 56)  # 利塔尼河
        if not 2 <= size <= 3 or walk.words or not _strict_edge(marks, start):
            return None
        if term.label == "LOC" and not ((start and HAN.match(text[start - 1])) or _COMMUNITY.match(text, end)):
            return None
    elif not (walk.gap or walk.words) or walk.anchor not in marks.is_place:
        return None
    if text[start] == "日" and not HAN.match(text[start - 1 : start]):
        return None
    if text[head:end] in _ABROAD and not all(c in marks.vocabulary.foreign for c in text[start:head]):
        return None
    if any(c.isdigit() for c in text[start:head]) or text[start] in "第哪":
        return None
    if (
        marks.vocabulary.classes.at(text, start)
        or text[start] in NOT_DEICTIC
        or (text[start] in "新老大小上下前后内中多" and size < 2)
    ):
        return None
    return Mention(start, end, term.label, f"suffix.{term.label.lower()}.own", 55 if walk.anchor >= 0 else 45)


def _strict_edge(marks: Marks, at: int) -> bool:
    text = marks.text
    if at == 0 or not HAN.match(text[at - 1]):
        return True
    return text[at - 1] in "在到赴往从自由" or text[max(at - 2, 0) : at] in _WHERE


def _walk(marks: Marks, at: int, end: int, term: Term) -> Walk:
    text, vocabulary, ends = marks.text, marks.vocabulary, marks.ends
    head = text[at:end]
    low = max(at - _FARTHEST, 0)
    firm, words, gap, quoted, quote = at, 0, 0, False, at
    strict = term.label in ("LOC", "FAC", "GPE")  # unknown characters only right behind the place
    while at > low:
        if at in ends:
            return Walk(_chained(marks, at, term, head), at, words, gap, firm, False, quoted)
        if not (gap and strict) and (length := vocabulary.words.before(text, at)):
            at -= length
            words += 1
        elif not gap and text[at - 1] == ")" and (begin := _bracket(marks, at)) is not None:
            at, words = begin, words + 1
        elif not gap and at in marks.quotes:
            at = marks.quotes[at]
            words, quoted, quote = words + 1, True, at
        elif text[at - 1] in _JOINERS and words and not gap and (length := vocabulary.words.before(text, at - 1)):
            at -= 1 + length
            words += 1
            continue
        elif text[at - 1].isascii() and text[at - 1].isalnum() and term.needs != "free":
            if text[at - 1].isdigit() and text[at : at + 1] not in _COUNTS and not text[at : at + 1].isdigit():
                first = _NUMBER.search(text, max(at - 8, 0), at)
                if first and (first.start() in ends or not text[first.start() - 1 : first.start()].isalnum()):
                    break  # a number of a table between two names
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
    return Walk(at, -1, words, gap, quote if quoted else firm, False, quoted)


def _chained(marks: Marks, at: int, term: Term, head: str) -> int:
    """Start of the places and bodies that stand one behind the other up to `at`: 中国-中亚|峰会, 美国驻以色列|大使馆."""
    text, ends = marks.text, marks.ends
    low = at - _FARTHEST
    while True:
        if at < low:
            return at
        if at in ends and not (head in _EQUALS and text.endswith(head, ends[at], at)):
            at = ends[at]
        elif text[at - 1 : at] == "-" and at - 1 in ends and term.label in ("EVENT", "DOC", "ORG", "PROJECT"):
            at = ends[at - 1]
        elif text[at - 1 : at] == "驻" and term.label == "ORG":
            return ends.get(at - 1, at - 1)
        else:
            return at


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
        and text[at - 1] not in "向设"
        and not marks.vocabulary.stops.before(text, at)
        and not marks.vocabulary.classes.before(text, at)
    )


def _deictic(marks: Marks, at: int) -> int | None:
    """Start of the 省 市 县 that ends at `at`, with the unknown name before it if there is one (临汀县)."""
    text = marks.text
    begin = at - 1
    if begin and (text[begin - 1] in NOT_DEICTIC or (text[begin - 1] in DEICTIC and begin not in marks.ends)):
        return None
    if begin in marks.is_place and begin - marks.ends[begin] > 1:
        return marks.ends[begin]
    if marks.edge_before(begin):
        return begin
    for start in (begin - 2, begin - 3):
        if start >= 0 and all(_unknown(marks, i + 1) for i in range(start, begin)) and marks.edge_before(start):
            return None if text[start:at] in marks.vocabulary.common else start
    return begin if marks.vocabulary.words.before(text, begin) else None
