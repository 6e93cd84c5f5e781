"""Posts: a post word with the body or place before it, 省委横琴工委副书记; and where each may touch a name.

A post beside a body, a post that is an office by itself (行政长官) and a post next to a person's name are positions.
Occupations and forms of address are no positions, they only point at names.
"""

from __future__ import annotations

from typing import NamedTuple

from koujing.stages.entities.marks import DEICTIC, Marks
from koujing.stages.entities.rows import Mention

_CHAIN = 6
_HEADS = frozenset("局部厅署院校处科室台社站所")  # type words of bodies that 长 makes a post of
# of a body, but an office only beside a name
_SPEAKS_FOR = frozenset(["代表", "成员", "干事", "秘书", "编辑", "负责人", "主要负责人", "项目负责人"])


class Post(NamedTuple):
    """A post word in the text with everything that belongs to it on the left."""

    start: int  # with body and prefixes
    end: int
    word: int  # start of the post word itself
    anchor: int  # end of the body or place it stands beside, -1 for none
    role: str  # office head member rank occupation honor cue
    alone: bool  # a position even where no name touches it
    rule: str


def find_posts(marks: Marks) -> list[Post]:
    """All post words, leftmost-longest, with what belongs to them; they may or may not be positions."""
    out: list[Post] = []
    last = -1
    for start, end, role, place, key in _longest(marks):
        if start < last or _tailed(marks, end):
            continue
        last = end
        post = _post(marks, start, end, role, place, key)
        out.append(post)
        marks.post_ends[end] = post.start
    return out


def _tailed(marks: Marks, end: int) -> bool:
    """Whether what follows makes another word: 主席|团, 委员|会; but 总统|会谈."""
    tail = marks.vocabulary.post_tails.at(marks.text, end)
    return tail > 0 and not (tail == 1 and marks.vocabulary.after.at(marks.text, end) > 1)


def _longest(marks: Marks) -> list[tuple[int, int, str, bool, str]]:
    best: dict[int, tuple[int, int, str, bool, str]] = {}
    for start, end, term in marks.posts:
        known = best.get(start)
        if known is None or end > known[1]:
            best[start] = (start, end, term.role, term.place, term.key)
    return [best[start] for start in sorted(best)]


def _post(marks: Marks, start: int, end: int, role: str, place: bool, key: str) -> Post:
    at = _prefixes(marks, start)
    anchor = _anchor(marks, at, start, end)
    if anchor < 0 and at < start:
        anchor = _anchor(marks, start, start, end)
        at = start if anchor >= 0 else at
    if role in ("occupation", "honor", "cue"):
        begin = start
        if role == "occupation" and anchor >= 0 and marks.text[anchor - 1] in "报社网台":
            begin = start
        return Post(begin, end, start, -1, role, False, key)
    while anchor < 0 and at < start and marks.text[at] in "原前":
        at += 1
    if anchor < 0 and (deictic := _deictic(marks, at)) is not None and (body := _headed(marks, deictic, end)):
        return Post(deictic, end, start, body, role, True, "post.body")
    if anchor < 0:
        return Post(at, end, start, -1, role, role == "office", key if role == "office" else "post.name")
    begin = marks.ends[anchor]
    on_place = anchor in marks.is_place
    if on_place and anchor - begin == 2 and _surname_before(marks, begin) and role != "office":
        return Post(start, end, start, -1, role, False, "post.name")  # 廖长江|议员
    if not on_place and marks.text.endswith("政府", 0, begin) and begin in marks.ends:
        begin = marks.ends[begin]  # 澳门特区政府|经济财政司司长办公室|顾问
    if marks.text[begin - 1 : begin] == "驻" and on_place:
        begin = marks.ends.get(begin - 1, begin - 1)
    if on_place and (anchor < start or end - start > 2) and not marks.vocabulary.prefixes.at(marks.text, anchor):
        _headed(marks, begin, end)
    alone = (place or not on_place or role == "office") and marks.text[start:end] not in _SPEAKS_FOR
    return Post(begin, end, start, anchor, role, alone, "post.place" if on_place else "post.body")


def _headed(marks: Marks, begin: int, end: int) -> int | None:
    """Note the body of 明江市教育局|长 or 法国外交部|长, of which the post's last word is a part; its end, or null."""
    text = marks.text
    if text[end - 1] != "长" or text[end - 2] not in _HEADS:
        return None
    stop = end - 2 if text[end - 3] == text[end - 2] else end - 1
    known = marks.vocabulary.sharing(text[begin:stop])
    marks.build(Mention(begin, stop, "ORG", known[0].key if len(known) == 1 else "suffix.org", 60))
    return stop


def _deictic(marks: Marks, at: int) -> int | None:
    """Start of the 省 市 县 before the name words that end at `at`: 市|教育|局长; null where there is none."""
    text, begin = marks.text, at
    for _ in range(_CHAIN):
        length = marks.vocabulary.words.before(text, begin)
        if not length:
            break
        begin -= length
    if begin == at or begin == 0 or text[begin - 1] not in DEICTIC or not marks.edge_before(begin - 1):
        return None
    return marks.ends.get(begin - 1, begin - 1) if begin - 1 in marks.is_place else begin - 1


def _surname_before(marks: Marks, at: int) -> bool:
    surname = marks.text[at - 1 : at]
    return (
        surname in marks.vocabulary.common_surnames
        and surname not in marks.vocabulary.weak_surnames
        and marks.edge_before(at - 1)
    )


def _prefixes(marks: Marks, at: int) -> int:
    """Left over 副, 常务副, 前 … that stand before a post word."""
    for _ in range(3):
        length = marks.vocabulary.prefixes.before(marks.text, at)
        if not length or (at - length in marks.ends and not length):
            break
        at -= length
    return at


def _anchor(marks: Marks, at: int, start: int, end: int) -> int:
    """End of the body or place that a post word belongs to, -1 for none: X局|局长, X局长, 统计局综合科|科长."""
    text, ends = marks.text, marks.ends
    if at in ends:
        return at
    if at == start:
        for inner in range(end - 1, start, -1):  # 公安局|长, 横琴镇党委|书记
            if ends.get(inner, inner) < start and inner not in marks.is_place:
                return inner
    begin = at
    for _ in range(_CHAIN):
        length = marks.vocabulary.words.before(text, begin)
        if not length:
            break
        begin -= length
        if begin in ends:
            return begin
    return -1
