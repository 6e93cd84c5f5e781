"""One-character names of places: 粤澳, 京津冀, 中俄关系, 赴澳, 在京召开. One span a character.

Two or more characters in a row stand for places; a single one only after a verb or preposition of place and before
an edge. Inside a bound word (澳资, 中方, 愛澳) a character is no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from koujing.entities.marks import HAN, Marks
from koujing.entities.rows import Mention

_HOME = "京津冀沪渝苏浙皖闽赣鲁豫鄂湘粤桂琼川黔滇陕港澳台深珠穗琴"
_RUN = re.compile(f"[{_HOME}]{{2,6}}")
_AWAY = "中美俄日韩朝英法德葡欧印越泰缅柬老蒙巴哈吉塔乌土伊以叙埃沙意加墨智秘阿菲马新塞白匈捷希波荷非拉尼"
_PAIR = re.compile(f"[{_AWAY}]{{2,3}}")
_SINGLE = re.compile(r"(?:在|赴|来|访|抵|离|驻|返|回|对|自|留|经|居)([京沪津渝粤港澳台琴深穗珠华闽浙鄂川皖])(?![一-鿿])|"
                     r"(?:在|赴|来|访|抵|离|驻|返|回|对|自|留|经|居)([京沪津渝粤港澳台琴深穗珠华闽浙鄂川皖])")
# what stands left of a character and makes another word with it
_BOUND_LEFT = {
    "深": "加资纵精高幽艰水", "珠": "明珍掌", "琴": "钢口提古弹风胡", "台": "平舞电讲后灶柜阳出上砚站亭烽烛月", "京": "东南北进",
    "津": "天问", "港": "香海空商渔良军避", "川": "四银冰山", "苏": "江复姑", "湘": "", "桂": "月丹肉", "沪": "", "澳": "",
    "滇": "", "陕": "", "豫": "犹", "冀": "希", "鲁": "粗", "琼": "", "粤": "", "赣": "", "浙": "", "皖": "", "闽": "",
}
_BOUND_RIGHT = {
    "台": "风商胞资湾币北中南东州阶账式词词", "港": "口湾元人资区商币股珠务澳珠", "京": "剧城都", "川": "菜流", "琴": "声弦键台",
    "珠": "海江三峰宝", "深": "圳入化度刻海层远水空夜厚耕", "湘": "江潭西", "粤": "语剧菜东西北", "苏": "州联", "桂": "林花",
    "沪": "指深", "豫": "剧", "浙": "江", "澳": "门元洲资人", "津": "津贴", "穗": "", "鲁": "", "冀": "",
}
_TRIPLE = re.compile("中日韩|中俄蒙|中吉乌|俄印中|中老泰|中美俄|美日韩|英法德|德法英|日美韩|中阿巴|美英澳")
_TWO = frozenset(
    ["美俄", "俄美", "俄乌", "乌俄", "美日", "日美", "日韩", "韩日", "美韩", "韩美", "朝韩", "韩朝", "英美", "美英", "法德", "德法", "巴以", "以巴", "印巴", "巴印", "俄德", "美欧", "欧美", "日俄", "俄日", "美朝", "朝美", "伊以", "以伊", "美伊", "伊美", "美以", "以美", "美越", "葡中", "美印", "印美", "俄印", "印俄", "英法", "法英", "美墨", "美加", "土俄", "俄土", "美澳", "日澳", "俄朝", "朝俄", "俄白", "黎以", "叙以", "俄中", "美中", "日中", "韩中", "英中", "法中", "德中", "印中"]
)
_SURE = frozenset("美俄日韩朝英法德葡欧印越巴非拉澳")
_DIGIT = re.compile(r"[0-9一二三四五六七八九十今昨明当每即翌同]")


def find_abbreviations(marks: Marks) -> Iterator[Mention]:
    """Places named by one character, in any order."""
    text = marks.text
    for match in _RUN.finditer(text):
        start, end = _trim(text, *match.span())
        if end - start >= 2 and len(set(text[start:end])) == end - start:
            yield from _spell(marks, start, end, "abbreviation.run", 60)
    for match in _PAIR.finditer(text):
        yield from _pair(marks, match.start(), match.end())
    for match in _SINGLE.finditer(text):
        at = match.end() - 1
        if _single(marks, at):
            yield Mention(at, at + 1, "GPE", "abbreviation.single", 58)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Drop characters at the ends that belong to the words beside."""
    while start < end and text[start - 1 : start] and text[start - 1] in _BOUND_LEFT.get(text[start], ""):
        start += 1
    while start < end and text[end : end + 1] and text[end] in _BOUND_RIGHT.get(text[end - 1], ""):
        end -= 1
    return start, end


def _spell(marks: Marks, start: int, end: int, rule: str, rank: int) -> Iterator[Mention]:
    for at in range(start, end):
        yield Mention(at, at + 1, "GPE", rule, rank)
    if start < marks.ends.get(end, end):
        marks.ends[end] = start
        marks.is_place.add(end)


def _pair(marks: Marks, start: int, end: int) -> Iterator[Mention]:
    text = marks.text
    if triple := _TRIPLE.match(text, start):
        yield from _spell(marks, start, triple.end(), "abbreviation.pair", 60)
        return
    pair = text[start : start + 2]
    if not ((pair[0] == "中" and pair[1] != "中") or pair in _TWO) or (end - start > 2 and pair not in ("中美", "中俄", "中欧")):
        return
    if start and _DIGIT.match(text[start - 1]):
        return
    after = text[start + 2 : start + 3]
    if marks.vocabulary.pairs.at(text, start + 2) or (pair in _TWO and (not after or not HAN.match(after))) or (pair[0] == "中" and pair[1] in _SURE and (not after or after in "、" or after in "双两")):
        yield from _spell(marks, start, start + 2, "abbreviation.pair", 60)


def _single(marks: Marks, at: int) -> bool:
    """After 在, 赴, 来 …: the character must end there, before a mark, a verb or a noun that a place is said of."""
    text = marks.text
    if at + 1 >= len(text) or not HAN.match(text[at + 1]):
        return text[at] not in "台深珠华川" or text[at - 1] in "赴来访抵驻返对自"
    if text[at + 1] in _BOUND_RIGHT.get(text[at], ""):
        return False
    vocabulary = marks.vocabulary
    return bool(vocabulary.pairs.at(text, at + 1) or vocabulary.stops.at(text, at + 1) or vocabulary.after.at(text, at + 1))
