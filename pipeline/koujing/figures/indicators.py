"""What a figure is of: the noun phrase before or behind the number, and its row in `indicators.tsv`.

Left of a number stand, from right to left, a hedge, a verb (增长, 达, 降至), a basis (同比), and then the phrase that names
the indicator: `Words.tail` peels off the first three and says what they were. Right of a number with a classifier
stands what is counted: `phrase_behind` cuts it where a reader would.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from koujing import lexicons
from koujing.lexicons import Entry, Match, Matcher


class Tail(NamedTuple):
    """What was peeled off left of a number: roles from the number outwards, words, and where the phrase ends."""

    roles: tuple[str, ...]
    words: tuple[str, ...]
    end: int

    def has(self, *roles: str) -> bool:
        """Is one of `roles` among them?"""
        return any(role in self.roles for role in roles)


class Phrase(NamedTuple):
    """The phrase that names an indicator; `entry` is its row, `scope` what stands before a known indicator."""

    start: int
    end: int
    text: str
    entry: Entry | None
    scope: str | None
    rule: str


_PARTICLES = re.compile(r"(?:了|的|[ :(\t]|分别|幅度|大约)$")
_PEEL = ("up", "down", "upto", "downto", "reach", "yoy", "mom", "trend", "adverb", "forecast", "planned", "target", "cumulative", "planned_extra")


class Words:
    """The roles of `measures.tsv`, looked up at the end or start of a stretch.

    Args:
        user: paths of the user's own lexicons; those of kind `measures` are added.
    """

    def __init__(self, user: Sequence[str] = ()) -> None:
        self.roles: dict[str, list[str]] = {}
        for entry in lexicons.with_user("measures", user):
            for surface in entry.surfaces:
                self.roles.setdefault(surface, []).append(entry.row.get("role", "adverb"))
        self._ending: dict[str, list[str]] = {}
        self._starting: dict[str, list[str]] = {}
        for surface in self.roles:
            self._ending.setdefault(surface[-1], []).append(surface)
            self._starting.setdefault(surface[0], []).append(surface)
        for table in (self._ending, self._starting):
            for surfaces in table.values():
                surfaces.sort(key=len, reverse=True)

    def of(self, *roles: str) -> list[str]:
        """All words with one of `roles`, longest first."""
        return sorted((word for word, mine in self.roles.items() if set(mine) & set(roles)), key=lambda w: (-len(w), w))

    def ending(self, text: str, start: int, end: int) -> str:
        """The longest word that ends at `end` and starts at or after `start`, if it has a peelable role.

        新增 and 起降 have none, so their 增 and 降 are not taken for a rise and a fall.
        """
        for surface in self._ending.get(text[end - 1 : end] if end > start else "", ()):
            if text.endswith(surface, start, end):
                return surface if any(role in _PEEL for role in self.roles[surface]) else ""
        return ""

    def starting(self, text: str, at: int, end: int, *roles: str) -> str:
        """The longest word with one of `roles` that starts at `at`."""
        for surface in self._starting.get(text[at : at + 1], ()):
            if at + len(surface) <= end and text.startswith(surface, at) and set(self.roles[surface]) & set(roles):
                return surface
        return ""

    def tail(self, text: str, start: int, end: int, stops: frozenset[int]) -> Tail:
        """Peel verbs, bases and adverbs off the stretch `start` to `end`, from its end.

        Args:
            text: the folded text.
            start: nothing is peeled before this.
            end: where the number starts.
            stops: ends of known indicators; peeling stops there (税收 does not lose its 收).
        """
        roles: list[str] = []
        words: list[str] = []
        for _ in range(9):
            if end in stops:
                break
            if particle := _PARTICLES.search(text, max(start, end - 2), end):
                end = particle.start()
                continue
            word = self.ending(text, start, end)
            if not word or (len(word) == 1 and word in "及和与或" and end - start < 2):
                break
            mine = self.roles[word]
            roles.append(next(role for role in _PEEL if role in mine))
            words.append(word)
            end -= len(word)
        return Tail(tuple(roles), tuple(words), end)


_LEFT_JUNK = re.compile(r"^(?:[\s●○■◆▲·*—–,、:;\-\"'()\[\]]|的|了|着|中(?![央小国等西东部医外])|其(?![他它余])|全年|年内|年末|期末|月末|末|底|期间|以来|当中)+")
_ASPECTS = re.compile(r"(?:增速|增幅|涨幅|降幅|跌幅|升幅|占比|比重|总额|总量|总数|规模|数量|人数|总值|金额|面积|比例|余额|其增速|增长率|增长|平均|合计|价格|总和|上限|下限|限额|其)")
_SUFFIX = re.compile(r"(?:总额|总量|总数|数量|数|规模|金额|额|总值|人数|水平|指数|总规模|余额|率|增速|增幅|涨幅|降幅|跌幅|升幅|增长率|增长速度|比重|占比|同比|环比|价格|目标|预期目标)?")
_BEHIND_END = re.compile(r"[,。;:!?()\[\]\n\t\"'<>]|\d|(?:和|与|及|以及|、)(?=[超近约逾不]?\d)")
_LIST_OF = re.compile(r"[^,。;:!?\n\d()]{0,40}?等[各\u4e00-\u9fff]{0,14}")
_TRADED = re.compile("出口|进口|贸易|投资")
_PARTNER = re.compile(r"(?:对|与|和|同|自|从|向)(?P<who>[^,。;:\d\s]{2,14}?)(?:货物|商品|贸易|货物贸易|的)?$")
_CJK = re.compile(r"[\u4e00-\u9fff\"']")


class Indicators:
    """The indicators of `indicators.tsv`, matched once over a text.

    Args:
        user: paths of the user's own lexicons; those of kind `indicators` are added.
    """

    def __init__(self, user: Sequence[str] = ()) -> None:
        self.matcher = Matcher(lexicons.with_user("indicators", user))

    def of(self, text: str) -> IndicatorsOf:
        """All known indicators of one text."""
        return IndicatorsOf(list(self.matcher.longest(text)), text)


class IndicatorsOf:
    """Known indicators of one text, by place."""

    def __init__(self, matches: list[Match], text: str) -> None:
        self.text = text
        self.matches = matches
        self._starts = [match.start for match in matches]
        self.ends = frozenset(match.end for match in matches)
        self.starts = frozenset(self._starts)

    def between(self, start: int, end: int) -> list[Match]:
        """Known indicators that lie wholly in `start` to `end`."""
        found = self.matches[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [match for match in found if match.end <= end]

    def named(self, start: int, end: int, words: Words) -> Phrase | None:
        """The indicator that a phrase names: its last known one if it ends the phrase, else the phrase itself."""
        text = self.text
        junk = _LEFT_JUNK.match(text[start:end])
        start += junk.end() if junk else 0
        while end > start and text[end - 1] in " :,、\"'(的":
            end -= 1
        if end - start < 1:
            return None
        for match in reversed(self.between(start, end)):
            behind = text[match.end : end]
            if not _SUFFIX.fullmatch(behind):
                continue
            lead = self._lead(start, match.start, words)
            traded = _TRADED.search(text, match.start, match.end)
            if traded and (partner := _PARTNER.search(text, max(start, match.start - 24), match.start)):
                begin = partner.start()
                return Phrase(begin, end, text[begin : match.end], None, partner["who"], "phrase.partner")
            generic = text[match.start : match.end] in (match.entry.row.get("generic") or "").split("|")
            if lead and generic:
                return Phrase(match.start - len(lead), end, lead + text[match.start : match.end], None, None, "phrase.generic")
            return Phrase(match.start, end, match.entry.surface, match.entry, lead or None, match.entry.key)
        cut = self._cut(start, end, words)
        return Phrase(cut, end, text[cut:end], None, None, "phrase.left")

    def _lead(self, start: int, end: int, words: Words) -> str:
        """The noun that stands straight before a known indicator: 城镇 in 实现城镇社会消费品零售总额."""
        text, at = self.text, end
        lead = ""
        begin = max(start, end - 16)
        for at in range(begin, end):
            if text[at] in " ,、:\"'()的" or words.starting(text, at, end, "reach", "new", "adverb", "cut", "up", "down"):
                lead = ""
                continue
            if not lead:
                lead = text[at:end]
        # what remains must not be the tail of a verb that was skipped over
        return _without_verbs(text, begin, end, words)

    def _cut(self, start: int, end: int, words: Words) -> int:
        """A long phrase is cut behind its last verb."""
        if end - start <= 22:
            return start
        text = self.text
        at = max(end - 22, start)
        best = at
        position = at
        while position < end - 2:
            word = words.starting(text, position, end - 2, "cut", "reach", "adverb")
            if word and len(word) > 1:
                position += len(word)
                best = position
            else:
                position += 1
        return best


def _without_verbs(text: str, start: int, end: int, words: Words) -> str:
    at = begin = start
    while at < end:
        word = words.starting(text, at, end, "reach", "new", "adverb", "cut", "up", "down", "share")
        if text[at] in " ,、:\"'()的●;。":
            at += 1
            begin = at
        elif word and (len(word) > 1 or word in "为达是有占的和与及对从将已共各"):
            at += len(word)
            begin = at
        else:
            at += 1
    return text[begin:end]


def phrase_behind(text: str, at: int, words: Words) -> tuple[int, int, int]:
    """What is counted behind a number: (start, end of the noun, end of the segment).

    >>> words = Words()
    >>> text = "执委会9个工作机构全部建立"
    >>> start, end, _ = phrase_behind(text, 5, words); text[start:end]
    '工作机构'
    >>> text = "800位来自各地的专业人士出席"
    >>> start, end, _ = phrase_behind(text, 4, words); text[start:end]
    '专业人士'
    """
    start = at + 1 if text[at : at + 1] in ("的", " ") else at
    for lead in ("各类", "各种", "各项", "这样的", "不同的", "不同", "相关的", "主要的"):
        if text.startswith(lead, start):
            start += len(lead)
    if not _CJK.match(text[start : start + 1]):
        return start, start, start
    if (listed := _LIST_OF.match(text, start)) and "、" in listed[0][:14]:
        return start, listed.end(), listed.end()
    stop = _BEHIND_END.search(text, start, min(start + 40, len(text)))
    limit = stop.start() if stop else min(start + 24, len(text))
    end = _noun_end(text, start, limit, words)
    if end - start < 2 and (of := text.find("的", start, limit)) > 0 and limit - of > 2:
        last = text.rfind("的", start, limit) if limit - text.rfind("的", start, limit) > 2 else of
        return last + 1, _noun_end(text, last + 1, limit, words), limit
    return start, end, limit


def _noun_end(text: str, start: int, limit: int, words: Words) -> int:
    end = start
    while end < limit:
        if text[end] in "、" or (text[end] == "的" and end - start >= 3):
            break
        word = words.starting(text, end, limit, "cut", "reach", "up", "down", "share", "yoy", "mom", "higher", "lower")
        if word and not (end == start and len(word) == 1 and word not in "在为是被到获占以及和与"):
            break
        end += 1
    while end - start > 2 and text[end - 1] in "的等和与及中内上外里间":
        end -= 1
    return end
