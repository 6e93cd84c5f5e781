"""Which phrase a number is of: before it, behind it, or said before.

Left of the number, past its verb, stands the phrase (澳资企业 超430家); where nothing stands there, what is counted follows (9个
工作机构), or the figure before it or an earlier segment named it (固定资产投资总额,同比增长12.9%). Times, places and words such as 累计
are left out, so that the same series gets the same name wherever it is said.
"""

from __future__ import annotations

import re

from koujing.figures.claim import Claim, Spot
from koujing.figures.context import Context, is_base
from koujing.figures.indicators import ASPECTS, Phrase, noun_behind
from koujing.figures.measures import SHARE_SAID
from koujing.figures.quantity import Quantity
from koujing.figures.vocabulary import Tail, Words

_PARTS_OF = re.compile(
    r"(?:其中)?(?:城市|农村|城镇|乡村|东部(?:地区)?|中部(?:地区)?|西部(?:地区)?|东北(?:地区)?|本地|海外|境外|境内|国内|国际|男性|女性|中央|地方"
    r"|中央本级|市区|郊区|全国|全省|全市)"
)
_HEADS = re.compile(
    r"(?:增加值|总产值|投资|产量|零售额|销售额|销售面积|价格|营业收入|利润|利润总额|贷款余额|存款余额|出口额?|进口额?|用电量|发电量|客运量|货运量"
    r"|收入|支出)$"
)
_SECTOR = re.compile(r"(?:业|产业|行业|企业|品|类|地区|领域|产品|设备|车|食品|部门)$")
_ADJUSTED = re.compile(
    r",?(?:扣除|考虑|剔除|按(?!年|月|季)|以)[^,。;]{1,16}(?:因素|计算|影响|口径|价格|季节性)(?:后|,)?"
)
_AFTER_TIME = re.compile(r"(?:[末底初内间期以来, 的]|中(?![国央小西东部医外]))*")
_FIRST_STATE = re.compile(r"已?(?:由|从)(?:最初|原来|原先|此前|之前|当初|过去|以往|起初)的?$")
_COMPARING = frozenset({"比", "较", "由", "从", "与", "自"})
_BEFORE_TIME = ("由", "从", "在", "于", "截至", "至", "到")
_SCOPE_END = re.compile(r"(?:占比|比重|约|的)+$")
_LEAD_CHARS = " ,、:●○■◆▲·*-\"'()\t"
_LEAD_ROLES = ("adverb", "reach", "cumulative", "forecast", "planned", "target")
_LEAD_WORD = re.compile(
    r"已|共(?![享同有产青识和])|约|将|仅|只|也|还|又|则|均(?![价衡])|都(?!市)|各(?![类种项地级界])|并(?![购网])|且|而|为(?![^,。;]*提供)|是"
    r"|有(?![效色机限关线害])|全(?![国省市社要部口球港澳台区])|另|现(?![金代场有货])|就(?!业|读|医)|可(?![支再持见转])|能(?![源力耗繁])"
)
_MAKERS = re.compile(r"(?:新增|新设立?|新建|新开工?|新登记|净增|新引进|新注册|新成立|新批|新开通|新认定|减少|增设)$")
_GOT = re.compile(r"(?:获得?|入选|通过|获批|被评为|取得)[^,。;\d]{2,14}")
_JOINS = ("和", "与", "及", "、", "以及", "")
_INNER = re.compile(r"累计|共计|(?<=[\u4e00-\u9fff])已(?=[\u4e00-\u9fff])|了")


def plain(text: str) -> str:
    """An indicator without 累计, 已, 了 in its middle and without marks round it.

    >>> plain("澳门居民累计办理居住证")
    '澳门居民办理居住证'
    """
    return _INNER.sub("", text).strip(" ,、:\"'()的")


class Phrases:
    """Finds the phrase of a number.

    Args:
        words: the vocabulary of verbs.
    """

    def __init__(self, words: Words) -> None:
        self._words = words

    def of(self, context: Context, spot: Spot, tail: Tail, measure: str) -> tuple[Phrase | None, str | None]:
        """The phrase that names the indicator, and the scope said with it."""
        begin, end, scope = self._left(context, spot, tail)
        named = context.known.named(begin, end, self._words) if end > begin else None
        if self._may_be_behind(context.text, spot.q):
            behind = self._behind(context, spot, begin, end)
            if behind is not None and not (named and named.entry and spot.q.kind != "count"):
                return behind, None
        if named is not None and named.entry is None and (len(named.text.strip()) < 2 or ASPECTS.fullmatch(named.text)):
            named = None
        last = spot.last.phrase if spot.last else None
        if last is not None and scope is not None and context.areas.named(scope):
            return last, None
        if last is not None and scope is not None and named is not None and named.entry is None:
            return last._replace(rule="phrase.part"), scope
        if named is not None:
            within = named.scope if named.entry and not context.areas.named(named.scope) else None
            return self._of_kin(named, spot.last or _kin(context, spot), within)
        return self._said_before(context, spot)

    def said_between(self, context: Context, start: int, end: int) -> Phrase | None:
        """The indicator that a stretch names: a row's label, a member of a list."""
        begin, end = self.without_setting(context, start, end)
        return context.known.named(self._without_lead(context, begin, end), end, self._words)

    # -- left of the number -------------------------------------------------------------------------------------------

    def _left(self, context: Context, spot: Spot, tail: Tail) -> tuple[int, int, str | None]:
        """Where the phrase left of a number starts and ends; what 其中 says it is part of."""
        text = context.text
        begin, end = self.without_setting(context, spot.comma, tail.end)
        bracket = text.rfind("(", begin, end)
        if bracket >= 0 and end - bracket > 3 and ")" not in text[bracket:end]:
            begin = bracket + 1
        begin = max(begin, text.rfind(":", begin, end - 1) + 1)
        scope = None
        if text.startswith("其中", begin):
            begin += 2
            stop = self._words.tail(text, begin, end, context.known.ends).end
            scope = _SCOPE_END.sub("", text[begin:stop].strip(" ,:")) or None
        if adjusted := _ADJUSTED.search(text, begin, end):
            begin, end = (adjusted.end(), end) if adjusted.start() == begin else (begin, adjusted.start())
        for modal in self._words.modal.finditer(text, begin, end - 1):
            if len(modal[0]) > 1:  # 达产后预计年产值
                begin = modal.end()
        return self._without_lead(context, begin, end), end, scope

    def without_setting(self, context: Context, start: int, end: int) -> tuple[int, int]:
        """A stretch without the times and places at its edges."""
        begin, end = self._without_time(context, start, end)
        text = context.text
        for place in context.places_between(begin, end):
            gap = text[begin : place.start]
            alone = not gap.strip(" ,、●-")
            if place.end == end and alone:
                return end, end
            if place.start in context.known.starts or text[place.end : place.end + 1] in ("与", "和", "、", "及", "至"):
                continue
            if place.end <= end and (alone or (place.strong and len(gap) <= 6)):
                if text[place.end : place.end + 1] == "的":
                    begin = place.end + 1
                elif place.strong:
                    begin = place.end
        return begin, end

    def _without_time(self, context: Context, start: int, end: int) -> tuple[int, int]:
        text, begin = context.text, start
        for time in context.times_between(max(start - 1, 0), end):
            if time.end > end:
                continue
            lead = text[begin : time.start].strip(" ,")
            rest = _AFTER_TIME.match(text, time.end, end)
            after = rest.end() if rest else time.end
            from_it = lead[-1:] in ("由", "从") and end - after < 2
            if is_base(text, time) and lead not in _COMPARING and not from_it:
                continue
            if end - after < 2 and time.start - begin >= 3:  # 国民生产总值1987年达到
                end = time.start
                for word in _BEFORE_TIME:
                    end -= len(word) if text.endswith(word, begin, end) else 0
                end = self._words.tail(text, begin, end).end
            else:
                begin = max(begin, after)
        if first := _FIRST_STATE.search(text, begin, end):
            end = first.start()
        while end - begin > 2 and text[end - 1] in "由从":
            end -= 1
        return begin, end

    def _without_lead(self, context: Context, begin: int, end: int) -> int:
        """Leave out 累计, 已, 实现, 共 before a phrase."""
        text = context.text
        for _ in range(6):
            while begin < end and text[begin] in _LEAD_CHARS:
                begin += 1
            if begin in context.known.starts:
                return begin
            word = self._words.starting(text, begin, end, *_LEAD_ROLES)
            if not word or (len(word) == 1 and not _LEAD_WORD.match(text, begin, end)):
                return begin
            begin += len(word)
            if begin >= end:
                return begin
        return begin

    def _of_kin(self, named: Phrase, kin: Claim | None, scope: str | None) -> tuple[Phrase, str | None]:
        """城市 after 居民消费价格 is a part of it, 制造业 after 采矿业增加值 has its 增加值, 毛收入 after 博彩毛收入 is the same."""
        if named.entry is not None or kin is None or kin.phrase is None:
            return named, scope
        whole, name = kin.phrase.text, plain(named.text)
        if len(name) >= 2 and whole.endswith(name):
            return kin.phrase, scope
        parallel = kin.scope and len(name) <= 8 and name[-2:] == kin.scope[-2:]
        if _PARTS_OF.fullmatch(name) or parallel:
            return kin.phrase._replace(rule="phrase.part"), name
        head = _HEADS.search(whole)
        if head and len(name) <= 24 and _SECTOR.search(name) and not _HEADS.search(name):
            return named._replace(text=name + head[0], rule="phrase.sibling"), scope
        return named, scope

    # -- behind the number --------------------------------------------------------------------------------------------

    def _may_be_behind(self, text: str, q: Quantity) -> bool:
        if q.rule == "rank":
            return False
        return q.kind in ("count", "money") or (q.kind in ("percent", "ratio") and text[q.end : q.end + 1] == "的")

    def _behind(self, context: Context, spot: Spot, begin: int, end: int) -> Phrase | None:
        """What is counted behind the number; `begin` to `end` is what stands before it."""
        text, q = context.text, spot.q
        counted = q.unit is None or q.unit.kind == "count"
        if end > begin and not counted and text[q.end : q.end + 1] != "的":
            return None
        start, noun, limit = noun_behind(text, q.end, self._words)
        start = next((p.end for p in context.places_between(start, start + 1) if p.end < noun), start)
        if times := context.times_between(start + 1, noun):
            noun = times[0].start
        person = q.unit is not None and q.unit.code in ("{person}", "{person-time}")
        person = person and text[q.number_end : q.end].endswith(("人", "人次"))
        if person and end - begin >= 2:
            return None
        if noun - start < 2:
            doing = person and limit - start >= 2
            return Phrase(start, limit, text[start:limit], None, None, "phrase.doing") if doing else None
        got = self._got(text, spot, noun, limit)
        named = context.known.named(start, noun, self._words)
        if named and named.entry and not got:
            return named
        maker = _MAKERS.search(text, max(begin, end - 4), end)
        name = (maker[0] if maker else "") + text[start:noun] + got
        return Phrase(start, noun, name, None, None, "phrase.behind")

    def _got(self, text: str, spot: Spot, noun: int, limit: int) -> str:
        """63家港澳企业和324名专业人士获跨境执业资格: what both got belongs to the first as well."""
        if match := _GOT.match(text, noun):
            return match[0]
        other = spot.follower
        if other and 0 <= other.start - limit <= 2 and text[limit : other.start] in _JOINS:
            match = _GOT.match(text, noun_behind(text, other.end, self._words).end)
            return match[0] if match else ""
        return ""

    # -- said before --------------------------------------------------------------------------------------------------

    def _said_before(self, context: Context, spot: Spot) -> tuple[Phrase | None, str | None]:
        last = spot.last
        if last is None or last.phrase is None:
            return self._earlier(context, spot), None
        between = self._earlier(context, spot) if spot.comma - 1 > spot.left + 3 else None
        if between and (between.entry or SHARE_SAID.search(context.text, max(spot.comma - 16, 0), spot.comma)):
            return between, None
        return last.phrase, last.scope

    def _earlier(self, context: Context, spot: Spot) -> Phrase | None:
        """The subject in the comma segments before: 固定资产投资总额,同比增长12.9%."""
        text, known, end = context.text, context.known, spot.comma - 1
        for _ in range(3):
            if end <= spot.left:
                break
            comma = max(text.rfind(",", spot.left, end), spot.left - 1) + 1
            begin, stop = self.without_setting(context, comma, end)
            begin = self._without_lead(context, begin, stop)
            if found := known.between(comma, stop):
                return known.named(min(begin, found[-1].start), found[-1].end, self._words)
            if 2 <= stop - begin <= 14:
                tail = self._words.tail(text, begin, stop, known.ends)
                return known.named(begin, tail.end, self._words) if tail.end - begin >= 2 else None
            end = comma - 1
        return None


def _kin(context: Context, spot: Spot) -> Claim | None:
    """The claim before in the same paragraph, however many sentences ago."""
    if not spot.before or context.lines.at(spot.before[-1].q.start) != context.lines.at(spot.q.start):
        return None
    return spot.before[-1]
