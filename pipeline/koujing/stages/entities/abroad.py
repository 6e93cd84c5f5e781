"""Names in transliteration that no lexicon has: 城市提尔, 瓦德迈达尼市, 利塔尼河, 塔吉特百货公司.

A run of the characters used for transliteration is a name only where a word before it or a type word behind it says so.
Personal names in transliteration are in `names`.
"""

from __future__ import annotations

import re

from koujing.stages.entities.marks import Marks
from koujing.stages.entities.rows import Mention

_SHOWN = re.compile(r"(?:城市|村庄|首都|首府|重镇|城镇|小镇|港市|古城|村镇|[东西南北中]部)(?=[一-鿿])")
_SHAPE_ABROAD = re.compile(
    r"市(?![场民政委值容面区])|州(?![长府])|省(?![委长])|郡|大区|镇(?!长)|村(?![民长])|河(?![流水])|山脉|半岛|群岛|海峡|机场"
)
_NATURAL = frozenset(["河", "山脉", "半岛", "群岛", "海峡"])
_TRADES = ("百货", "航空", "石油", "汽车", "能源", "科技", "矿业")
_BODY_ABROAD = re.compile(
    "|".join((*(f"{trade}(?:公司|集团)" for trade in _TRADES), "公司", "集团", "银行", "大学", "航空", "基金会", "俱乐部"))
)
_AND_OTHERS = re.compile(r"(?<=、)(?P<name>[一-鿿]{2,5}?)(?=等地|等城市|等方向)")


def find_abroad(marks: Marks) -> None:
    """Transliterated places that a word before them shows to be one: 城市提尔, 北部海法、利曼等地."""
    foreign = marks.vocabulary.foreign
    for match in _SHOWN.finditer(marks.text):
        start = end = match.end()
        while end < len(marks.text) and end - start < 7 and marks.text[end] in foreign:
            end += 1
        while end > start + 1 and not marks.edge_after(end):
            end -= 1
        if end < start + 2 or (match[0][-1] == "部" and end < start + 3 and marks.text[end : end + 1] not in ("、", "等")):
            continue
        _place(marks, start, end)
    for match in _SHAPE_ABROAD.finditer(marks.text):
        at = _run_start(marks, match.start())
        if at is not None and match.end() not in marks.ends and at not in marks.starts:
            label = "LOC" if match[0] in _NATURAL else "FAC" if match[0] == "机场" else "GPE"
            marks.build(Mention(at, match.end(), label, "place.abroad", 58), place=label != "FAC")
    for match in _BODY_ABROAD.finditer(marks.text):
        at = _run_start(marks, match.start())
        if at is not None and at not in marks.starts and marks.ends.get(match.end(), match.start()) >= match.start():
            marks.build(Mention(at, match.end(), "ORG", "body.abroad", 58))
    for match in _AND_OTHERS.finditer(marks.text):
        start, end = match.span("name")
        if all(c in foreign for c in match["name"]) and start - 1 in marks.is_place:
            _place(marks, start, end)


def _run_start(marks: Marks, end: int) -> int | None:
    """Start of the transliterated name, three to eight characters, that ends before 市 or 河; null for none."""
    text, start = marks.text, end
    while start and end - start < 8 and text[start - 1] in marks.vocabulary.foreign and start not in marks.ends:
        start -= 1
    while end - start > 2 and not (marks.edge_before(start) or _noun_before(marks, start)):
        start += 1
    if end - start < 3 or any(text[at : at + 2] in marks.vocabulary.no_names for at in range(start, end - 1)):
        return None
    return None if any(marks.vocabulary.words.at(text, at) for at in range(start, end - 1)) else start


def _noun_before(marks: Marks, at: int) -> bool:
    """Whether a common noun ends at `at`: 零售商|塔吉特, 中部|瓦德迈达尼市."""
    text, vocabulary = marks.text, marks.vocabulary
    return text[at - 1] in "部的商者业" or vocabulary.classes.before(text, at) > 0 or vocabulary.words.before(text, at) > 0


def _place(marks: Marks, start: int, end: int) -> None:
    text, vocabulary = marks.text, marks.vocabulary
    name = text[start:end]
    if start in marks.starts or name in vocabulary.no_names or name in vocabulary.common or vocabulary.words.at(text, start):
        return
    if any((low, high) in marks.mentions for low in range(start, end) for high in range(low + 1, end + 8)):
        return
    marks.build(Mention(start, end, "GPE", "place.abroad", 57), place=True)
