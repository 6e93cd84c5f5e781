"""Names of indicators: rows of `indicators.tsv` found in a text, and the noun phrases that name others.

A phrase that ends in a known indicator is that indicator, with what stands before it as its scope (城镇 + 社会消费品零售
总额). Very general words (出口, 投资) name nothing alone once a noun stands before them: 机械设备出口 is an indicator of its
own. `noun_behind` cuts what is counted behind a number where a reader would.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from koujing import knowledge
from koujing.lexicons import Entry, Match, Matcher
from koujing.stages.figures.vocabulary import Words


class Phrase(NamedTuple):
    """The phrase that names an indicator; `entry` is its row, `scope` what stands before a known indicator."""

    start: int
    end: int
    text: str
    entry: Entry | None
    scope: str | None
    rule: str


class Behind(NamedTuple):
    """What stands behind a number: the noun counted, and where its segment ends."""

    start: int
    end: int
    limit: int


ASPECTS = re.compile(
    r"(?:增速|增幅|涨幅|降幅|跌幅|升幅|占比|比重|总额|总量|总数|数量|规模|人数|总值|金额|面积|比例|余额|其增速|增长率|增长|平均|[年月季]增[率幅]|[年月季]减[率幅]|[按年月季]{1,2}[升跌涨增降]幅|(?:折成)?年率|高[位峰点]|低[位谷点]|峰值|同比|环比|合计|价格|总和"
    r"|上限|下限|限额|其|(?:实际|相关|有关)?数字|实际|每[季月年日周]|首期|余下|其余|仅?[此这该]一?项)"
)
_SUFFIX = re.compile(
    r"(?:\([A-Za-z0-9.]{1,10}\))?(?:总额|总量|总数|数量|数|规模|金额|额|总值|人数|水平|指数|总规模|余额|率|增速|增幅|涨幅|降幅|跌幅|升幅|增长率|增长速度|比重|占比"
    r"|同比|环比|价格|的?(?:宏观)?(?:调控|预期)?目标)?"
)
_JUNK = re.compile(
    r"(?:[\s●○■◆▲·*—–,、:;\-\"'()\[\]]|的|了|着|(?<=[年月期季度])中(?![央小国等西东部医外])|其(?![他它余])|全年|年内|年末|期末|月末|末|底|期间|以来|当中)+"
)
# 总销货价值的临时估计, 酒店入住率居首, 旅客会在现有基础上
_ESTIMATE = re.compile(
    r"(?:的?(?:临时|初步|修订|最新|经修订)(?:$|估计|数字|估算|统计|预测)(?:数字)?"
    r"|(?:[跌升增降涨][幅势])?(?:最[大多高快低少]|居首|居前|领先|较为?显著|最为?显著|明显)|[会将要]?在[^,。;]{0,8}基础上|的(?:宏观)?调控)$"
)
_ENDS_OF_ESTIMATES = "时步订新计字算测大多高快低少首前先著显上控"
_AMONG = re.compile("[业司人户家员者位]中$")
_PAN = re.compile("(?:我国|全国|全[省市区县港澳台州]|[我本][省市港澳县区]|其他?|该[国省市])的?")
_TRADED = re.compile("出口|进口|贸易|投资")
_PARTNER = re.compile(r"(?:对|与|和|同|自|从|向)(?P<who>[^,。;:\d\s]{2,14}?|[台港澳美日韩英德法俄印欧])(?:货物|商品|贸易|货物贸易|的)?$")
_MADE = re.compile("(?:新增|净增|新引进|新设立?|新注册|新登记|新成立)$")
_BOUNDARY = frozenset(" ,、:\"'()的●;。")
_SINGLE_VERBS = frozenset("为达是有占的和与及对从将已共各")
_VERB_ROLES = ("reach", "new", "adverb", "cut", "up", "down", "share")


class Indicators:
    """The indicators of `indicators.tsv`.

    Args:
        user: paths of the user's own lexicons; those of kind `indicators` are added.
    """

    def __init__(self, user: Sequence[str] = ()) -> None:
        entries = knowledge.with_user("indicators", user)
        self._matcher = Matcher(entries)
        self._by_name = {surface: entry for entry in entries for surface in entry.surfaces}
        self._regional: dict[str, dict[str, Entry]] = {}
        for entry in entries:
            for said in filter(None, (entry.row.get("regional") or "").split("|")):
                region, surface = said.split(":", 1)
                self._regional.setdefault(region, {})[surface] = entry
        self._names = {region: {**self._by_name, **own} for region, own in self._regional.items()}

    def of(self, text: str, region: str | None = None) -> Known:
        """All known indicators of one text; in Hong Kong GDP is 本地生产总值, in Taiwan CPI 消费者物价指数."""
        matches, own = list(self._matcher.longest(text)), self._regional.get(region or "", {})
        for index, match in enumerate(matches if own else ()):
            if entry := own.get(text[match.start : match.end]):
                matches[index] = match._replace(entry=entry)
        return Known(matches, text, self._names.get(region or "", self._by_name))


class Known:
    """Known indicators of one text, by place."""

    def __init__(self, matches: list[Match], text: str, by_name: Mapping[str, Entry]) -> None:
        self.text = text
        self.by_name = by_name.get
        self._matches = matches
        self._starts = [match.start for match in matches]
        self.starts = frozenset(self._starts)
        self.ends = frozenset(match.end for match in matches)

    def between(self, start: int, end: int) -> list[Match]:
        """Known indicators that lie wholly in `start` to `end`."""
        found = self._matches[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [match for match in found if match.end <= end]

    def starting(self, at: int) -> Phrase | None:
        """The known indicator that starts at a place and ends there: 5000元电子消费券."""
        index = bisect_left(self._starts, at)
        if index == len(self._starts) or self._starts[index] != at:
            return None
        match = self._matches[index]
        if self.text[match.end : match.end + 1] not in _BOUNDARY | {"", "\n", "\t"}:
            return None
        return Phrase(match.start, match.end, match.entry.surface, match.entry, None, match.entry.key)

    def named(self, start: int, end: int, words: Words) -> Phrase | None:
        """The indicator that a phrase names: its last known one if that ends the phrase, else the phrase itself."""
        text = self.text
        junk = _JUNK.match(text, start, end)
        start = junk.end() if junk else start
        if text[end - 1] in _ENDS_OF_ESTIMATES and (estimate := _ESTIMATE.search(text, start, end)):
            end = estimate.start()
        while end > start and (text[end - 1] in " :,、\"'(的" or (end - 2 >= start and _AMONG.match(text, end - 2, end))):
            end -= 1
        if end <= start:
            return None
        for match in reversed(self.between(start, end)):
            if _SUFFIX.fullmatch(text, match.end, end):
                return self._known(match, start, end, words)
        cut = _behind_last_verb(text, start, end, words)
        if entry := self.by_name(text[cut:end]):  # 入境旅客 of 入境旅客总数为
            return Phrase(cut, end, entry.surface, entry, None, entry.key)
        return Phrase(cut, end, text[cut:end], None, None, "phrase.left")

    def _known(self, match: Match, start: int, end: int, words: Words) -> Phrase:
        text, surface = self.text, self.text[match.start : match.end]
        if _TRADED.search(surface) and (partner := _PARTNER.search(text, max(start, match.start - 24), match.start)):
            begin = partner.start()
            return Phrase(begin, end, text[begin : match.end], None, partner["who"], "phrase.partner")
        lead = _noun_before(text, max(start, match.start - 16), match.start, words)
        lead = lead[len(pan[0]) :] if (pan := _PAN.match(lead)) else lead
        if surface in (match.entry.row.get("generic") or "").split("|"):
            if lead:
                return Phrase(match.start - len(lead), end, lead + surface, None, None, "phrase.generic")
            if text[match.start - 1] == "的" and (noun := _noun_before(text, max(start, match.start - 15), match.start - 1, words)):
                return Phrase(match.start - 1 - len(noun), end, noun + "的" + surface, None, None, "phrase.generic")
        made = _MADE.search(text, max(start, match.start - 3), match.start) if match.entry.row.get("kind") == "stock" else None
        if made:  # 新增澳资企业 is a flow, not the stock
            name = made[0] + surface
            entry = self.by_name(name)
            rule = entry.key if entry else "phrase.flow"
            return Phrase(made.start(), end, entry.surface if entry else name, entry, None, rule)
        return Phrase(match.start, end, match.entry.surface, match.entry, lead or None, match.entry.key)


def _noun_before(text: str, start: int, end: int, words: Words) -> str:
    """The noun straight before a known indicator: 城镇 in 实现城镇社会消费品零售总额."""
    at = begin = start
    while at < end:
        word = words.starting(text, at, end, *_VERB_ROLES)
        if text[at] in _BOUNDARY:
            at += 1
            begin = at
        elif word and (len(word) > 1 or word in _SINGLE_VERBS):
            at += len(word)
            begin = at
        else:
            at += 1
    return text[begin:end]


def _behind_last_verb(text: str, start: int, end: int, words: Words) -> int:
    """Where a phrase starts; a long one is cut behind its last verb."""
    if end - start <= 22:
        return start
    at = best = max(end - 22, start)
    while at < end - 2:
        word = words.starting(text, at, end - 2, "cut", "reach", "adverb")
        at += max(1, len(word))
        best = at if len(word) > 1 else best
    return best


# -- behind a number --------------------------------------------------------------------------------------------------

_END = re.compile(r"[,。;:!?()\[\]\n\t \"'<>]|\d|(?:和|与|及|以及|、)(?=[超近约逾不]?\d)")
_LISTED = re.compile(r"[^,。;:!?\n\d()]{0,40}?等[各\u4e00-\u9fff]{0,14}")
_NOUN_START = re.compile(r"[\u4e00-\u9fff\"']")
_LEADS = ("各类", "各种", "各项", "这样的", "不同的", "不同", "相关的", "主要的")
_CUT_ROLES = ("cut", "reach", "up", "down", "share", "yoy", "mom", "higher", "lower")
ONE_CHAR_NOUNS = frozenset("县市区省镇乡村国街")
_CUT_AT_ONCE = frozenset("在为是被到获占以及和与")


def noun_behind(text: str, at: int, words: Words) -> Behind:
    """What is counted behind a number.

    >>> text = "执委会9个工作机构全部建立"
    >>> start, end, _ = noun_behind(text, 5, Words()); text[start:end]
    '工作机构'
    >>> text = "800位来自各地的专业人士出席"
    >>> start, end, _ = noun_behind(text, 4, Words()); text[start:end]
    '专业人士'
    """
    apart = text[at : at + 1] == " " and not _NOUN_START.match(text, at - 1)
    start = at + 1 if apart or text[at : at + 1] == "的" else at
    if text.startswith(_LEADS, start):
        for lead in _LEADS:
            if text.startswith(lead, start):
                start += len(lead)
    if not _NOUN_START.match(text, start):
        return Behind(start, start, start)
    if (listed := _LISTED.match(text, start)) and "、" in listed[0][:14]:
        return Behind(start, listed.end(), listed.end())
    stop = _END.search(text, start, min(start + 40, len(text)))
    limit = stop.start() if stop else min(start + 24, len(text))
    end = _noun_end(text, start, limit, words)
    of = text.rfind("的", start, limit)
    if end - start < 2 and of > 0:
        if limit - of <= 2:
            of = text.find("的", start, limit)
        if limit - of > 2:
            return Behind(of + 1, _noun_end(text, of + 1, limit, words), limit)
    return Behind(start, end, limit)


def _noun_end(text: str, start: int, limit: int, words: Words) -> int:
    end = start
    while end < limit:
        if end - start >= 2 and text[end + 1 : end + 2] in ("着", "了"):
            break  # 同事守着
        if text[end] == "、" or (text[end] == "的" and end - start >= 3):
            break
        word = words.starting(text, end, limit, *_CUT_ROLES)
        if end == start and (nominal := words.starting(text, end, limit, "nominal")):
            end += len(nominal)  # 50项应用场景
            continue
        if word and (end > start or len(word) > 1 or word in _CUT_AT_ONCE):
            break
        adverb = words.starting(text, end, limit, "adverb", "new") if end > start else ""
        if len(adverb) > 1 and (end - start > 1 or text[start] in ONE_CHAR_NOUNS):
            break
        end += 1
    if text.endswith(("当中", "之中", "中间"), start, end) and end - start > 3:
        end -= 2
    while end - start > 2 and text[end - 1] in "的等和与及中内上外里间":
        end -= 1
    return end
