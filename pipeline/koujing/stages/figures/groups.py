"""Lists: which member a number belongs to. 高于全国、全省及珠海市0.4、0.5和1.6个百分点 is three comparisons.

`is_member` says whether a number goes on with the list of the figure before it; `Groups.distribute` then hands out names:
counterparts, base periods, indicators or places, the i-th to the i-th value, where as many were named as valued.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from koujing.stages.figures.claim import Claim, signed
from koujing.stages.figures.context import Context
from koujing.stages.figures.indicators import Phrase
from koujing.stages.figures.measures import Measures
from koujing.stages.figures.phrases import HEADS, Phrases
from koujing.stages.figures.quantity import Quantity
from koujing.stages.figures.vocabulary import Words

_GAP = re.compile(r"\ ?(?:、|,|和|与|及|以及|或|\)?和)\ ?")
_SPLIT = re.compile(r"、|和|与|以?及")
_NAMES = re.compile(
    r"(?P<names>[^,。;:]{3,60}?)(?:等(?P<head>[^,。;:、]{1,12}?))?(?:的[^,。;:、]{0,12}|(?:均|都)?[^,。;:、]{0,6},(?:同比|环比|按年)?)?分别"
)
_COMPOUNDS = {
    "产销量": ("产量", "销量"),
    "产销": ("产量", "销量"),
    "进出口": ("进口", "出口"),
    "存贷款余额": ("存款余额", "贷款余额"),
    "存贷款": ("存款", "贷款"),
    "收支": ("收入", "支出"),
}
_COMPOUND = re.compile("(?:产销量?|进出口|存贷款(?:余额)?|收支)$")
_LED_BY = re.compile("(?:对|与|和|同|自|从|向|[输运出销][往至到自]|出口(?:到|至|往)|进口自|来自)$")
_SPREAD = re.compile("分别|均|各|都")
_PER = re.compile("单位(?:国内生产总值|地区生产总值|GDP|工业增加值)|万元(?:国内生产总值|GDP|工业增加值)|人均|日均|月均")
_TURN = re.compile(
    r"(?:、|,|和|与|及|以及)(?:同比|按年)?(?:(?P<down>下[降跌滑挫]|减少|回落|降低|[跌降减])|(?P<up>增[长加]|上[升涨]|[升涨增]))"
)
_COMPARED = re.compile(r"(?:(?<![同环])比|较)(?![重例率值])")
_SAME_UNIT = frozenset({"percent", "permille", "tenth", "pp", "money", "local", "physical", "times", "bp"})


def is_member(text: str, q: Quantity, last: Claim) -> bool:
    """Is this number the next of a list (0.4、0.5和1.6个百分点, 8002家、6629家), not a claim of its own?"""
    gap = text[last.q.end : q.start]
    if _turn(text, q, last):
        return True
    if not _GAP.fullmatch(gap) or text[q.end : q.end + 1] == "的":
        return False
    spread = last.group is not None or "分别" in text[max(last.clause[0], last.q.start - 40) : last.q.start]
    if gap.strip() == "," and not (
        last.group is not None or "分别" in text[max(last.clause[0], last.q.start - 16) : last.q.start]
    ):
        return False
    change = last.said.measure.endswith(("growth", "difference")) and gap.strip() == "、"  # 减少18家、217人
    return q.unit is None or last.q.unit is None or spread or change or gap.strip() == "或" or _alike(q, last.q)


def _turn(text: str, q: Quantity, last: Claim) -> re.Match[str] | None:
    """The verb of a member of its own: 分别增长18.2%、6.9%和下降1.3%."""
    spread = last.group is not None or "分别" in text[max(last.clause[0], last.q.start - 16) : last.q.start]
    growing = last.said.measure.endswith(("growth", "difference"))
    return _TURN.fullmatch(text, last.q.end, q.start) if spread and growing else None


def member(text: str, q: Quantity, last: Claim, segment: int) -> Claim:
    """The next member of a list: what it is of was said before the first."""
    sign = -1 if last.said.value is not None and last.said.value < 0 and q.value is not None and q.value > 0 else 1
    if turn := _turn(text, q, last):
        sign = -1 if turn["down"] else 1
    measure = last.said.measure
    if q.kind == "percent" and last.q.kind in ("count", "money") and measure == "difference":
        measure = "growth"  # 升32点或0.16%
    value, low, high = signed(q, sign)
    said = last.said._replace(measure=measure, value=value, low=low, high=high)
    group = last.group or f"g{last.q.start}"
    return last._replace(q=q, said=said, group=group, qualifier=q.qualifier, hedge="", segment=segment)


def _alike(q: Quantity, other: Quantity) -> bool:
    if q.unit is None or other.unit is None or (q.unit.code, q.unit.kind) != (other.unit.code, other.unit.kind):
        return False
    return q.unit.kind in _SAME_UNIT or "quantity.shared" in (q.rule, other.rule)


def _shared_head(names: Sequence[str], of_all: str) -> list[str]:
    """What each name of a list leaves to the last, or to 等…: 家电、通讯器材销售额, 通用设备、专用设备等行业利润."""
    found = HEADS.search(of_all or names[-1])
    if of_all:
        return [found[0] if found else ""] * len(names)
    last = names[-1]
    out = []
    for name in names[:-1]:
        longer = len(last) > len(name) + 1 and last[len(name) - 1] == name[-1]
        head = last[len(name) :] if longer else found[0] if found and found.start() >= 2 else ""
        out.append("" if HEADS.search(name) else head)
    return [*out, ""]


def _shared_lead(names: Sequence[str]) -> str:
    """What the first name of a list shares with the others: 单位国内生产总值用水量、能耗、二氧化碳排放量."""
    lead = _PER.match(names[0])
    return lead[0] if lead and not any(_PER.match(name) for name in names[1:]) else ""


class Groups:
    """Hands out the names of a list to its members.

    Args:
        words: the vocabulary of verbs.
        measures: knows comparisons.
        phrases: names indicators.
    """

    def __init__(self, words: Words, measures: Measures, phrases: Phrases) -> None:
        self._words, self._measures, self._phrases = words, measures, phrases

    def distribute(self, context: Context, claims: list[Claim]) -> list[Claim]:
        """The claims with each member of a list given its own name."""
        out = list(claims)
        index = 0
        while index < len(out):
            name, size = f"g{out[index].q.start}", 1
            while index + size < len(out) and out[index + size].group == name:
                size += 1
            if size > 1:
                out[index] = out[index]._replace(group=name)
                out[index : index + size] = self._named(context, out[index : index + size], out[:index])
            index += size
        return out

    def _named(self, context: Context, members: list[Claim], before: Sequence[Claim]) -> list[Claim]:
        text, first = context.text, members[0]
        piece = text[first.segment : first.q.start]
        if first.said.measure == "difference" and (match := self._measures.than.search(piece)):
            names = [name for name in _SPLIT.split(match["refs"]) if name]
            if len(names) == len(members):
                counterparts = [context.referent(name) for name in names]
                return [
                    m._replace(said=m.said._replace(counterpart=c)) for m, c in zip(members, counterparts, strict=True)
                ]
        if match := self._measures.compared.search(piece):
            ref = (first.segment + match.start("ref"), first.segment + match.end("ref"))
            times = context.times_between(*ref)
            if len(times) == len(members):
                return [m._replace(base_period=t.period) for m, t in zip(members, times, strict=True)]
            names = [name for name in _SPLIT.split(match["ref"]) if name]
            if not times and len(names) == len(members):  # 较全国、全省分别高4.3个和1.2个百分点
                return [
                    m._replace(said=m.said._replace(counterpart=context.referent(name)))
                    for m, name in zip(members, names, strict=True)
                ]
        if "分别" in piece and not piece[: piece.index("分别")].strip("增速其也又同环按比年月,"):
            same = [claim for claim in before if claim.clause == first.clause][-len(members) :]
            if len(same) == len(members) == len({(c.phrase.text, c.scope, c.area) for c in same if c.phrase}):
                return [
                    m._replace(phrase=s.phrase, area=s.area, scope=s.scope) for m, s in zip(members, same, strict=True)
                ]
        return self._by_names(context, members)

    def _by_names(self, context: Context, members: list[Claim]) -> list[Claim]:
        """进口、出口分别增长4.1%和7.9%; 深圳、广州分别新设8002家和6629家."""
        text, first = context.text, members[0]
        match = _NAMES.search(text, max(first.clause[0], first.q.start - 80), first.q.start)
        names = [name for name in _SPLIT.split(match["names"]) if name] if match else []
        if match and len(names) == 1 and len(members) == 2:
            return self._of_compound(context, members, match)
        if match is None or len(names) != len(members):
            return members
        if any(len(name) < 2 for name in names):
            return members  # 二、三线城市
        names, heads = list(names), _shared_head(names, match["head"] or "")
        if traded := self._traded(context, members, names, match):
            return traded
        names_led = _shared_lead(names)
        at = match.start()
        made: list[Claim] = []
        for one, name in zip(members, names, strict=True):
            begin = text.index(name, at)
            at = begin + len(name)
            compared = _COMPARED.search(name)
            end = begin + compared.start() if compared and compared.start() >= 2 else at
            end = self._words.tail(text, begin, end, context.known.ends).end
            given = self._given(context, one, begin, end)
            if given.phrase and given.phrase.entry is None and (head := heads[len(made)]):
                given = given._replace(phrase=self._with_head(context, given.phrase, head))
            if names_led and made and given.phrase:
                given = given._replace(phrase=self._with_lead(context, given.phrase, names_led))
            made.append(given)
        return made

    def _traded(
        self, context: Context, members: list[Claim], names: Sequence[str], match: re.Match[str]
    ) -> list[Claim] | None:
        """对东盟、欧盟、美国分别进出口: partners, not the places that the figures are of."""
        text, begin = context.text, match.start("names")
        places = [p for p in context.places_between(begin, match.end("names")) if text[p.start : p.end] != "我国"]
        while places and not _LED_BY.search(text, max(places[0].start - 4, 0), places[0].start):
            places = places[1:]  # 珠海对东盟、欧盟
        led = _LED_BY.search(text, max(places[0].start - 4, 0), places[0].start) if places else None
        if led is None or len(places) != len(members):
            return None
        whole = members[0].phrase
        rest = _SPREAD.sub("", text[places[-1].end : whole.end]).strip("的") if whole and whole.start < begin + 40 else ""
        made = []
        for one, place in zip(members, places, strict=True):
            said = one.said._replace(counterpart=context.referent(text[place.start : place.end]))
            name = led[0] + text[place.start : place.end] + rest
            phrase = Phrase(led.start(), whole.end, name, None, None, "phrase.partner") if whole and rest else one.phrase
            made.append(one._replace(said=said, phrase=phrase))
        return made

    def _with_lead(self, context: Context, phrase: Phrase, lead: str) -> Phrase:
        """单位国内生产总值用水量、能耗: 能耗 is per unit of GDP as well."""
        surface = context.text[phrase.start : phrase.end]
        entry = context.known.by_name(lead + surface)
        return phrase._replace(
            text=entry.surface if entry else lead + surface, entry=entry, rule=entry.key if entry else "phrase.sibling"
        )

    def _with_head(self, context: Context, phrase: Phrase, head: str) -> Phrase:
        """五星级及四星级酒店入住率: 五星级 has the head of the last name."""
        entry = context.known.by_name(phrase.text + head)
        name = entry.surface if entry else phrase.text + head
        return phrase._replace(text=name, entry=entry, rule=entry.key if entry else "phrase.sibling")

    def _of_compound(self, context: Context, members: list[Claim], match: re.Match[str]) -> list[Claim]:
        """汽车产销分别完成2702.1万辆和2686.4万辆: 产销 is two indicators."""
        begin, end = self._phrases.without_setting(context, *match.span("names"))
        compound = _COMPOUND.search(context.text, begin, end)
        if not compound:
            return members
        made = []
        for one, part in zip(members, _COMPOUNDS[compound[0]], strict=True):
            name = context.text[begin : compound.start()] + part
            entry = context.known.by_name(name)
            made.append(
                one._replace(
                    phrase=Phrase(begin, end, name, entry, None, entry.key if entry else "phrase.compound"), scope=None
                )
            )
        return made

    def _given(self, context: Context, one: Claim, begin: int, end: int) -> Claim:
        for place in context.places_between(begin, end):
            if place.end == end:
                return one._replace(area=context.place_named(place.name), area_rule="place.list")
        phrase = self._phrases.said_between(context, begin, end)
        return one._replace(phrase=phrase) if phrase else one
