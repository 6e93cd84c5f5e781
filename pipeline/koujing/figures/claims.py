"""The claim round a number: of what, where, when, how measured, against what.

Each figure is read in its clause, from left to right, with what the figures before it already said. Nothing is guessed:
what neither clause, sentence, block, heading nor article tells stays null, and what was inherited is marked so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from koujing import lexicons
from koujing.figures.cells import Cell, cell_at
from koujing.figures.context import Areas, Context, Period, is_base, last_day, month_before, year_before
from koujing.figures.hedges import bounds_of
from koujing.figures.indicators import Indicators, IndicatorsOf, Phrase, Tail, Words, _ASPECTS, phrase_behind
from koujing.figures.quantity import Quantities, Quantity
from koujing.figures.units import CURRENCIES
from koujing.findings import Entity, Reading, Time


class Figure(NamedTuple):
    """A numeric claim, as said: `value` and `qualifier` together are the claim, neither alone.

    One field is one column of the table `figures`; tables.py adds article, sentence and speaker. `value` is null for
    several and range, which have bounds alone.
    """

    start: int
    end: int
    text: str  # as published
    simplified: str
    number: str  # the numeral as published, with 萬/億
    number_start: int
    number_end: int
    value: Decimal | None  # in `unit`, 万/亿 applied; percent as fraction; a fall is negative
    value_min: Decimal | None
    value_max: Decimal | None
    unit: str | None  # ISO 4217, UCUM, {annotation}, "1" or "pp"; null where it is not known
    unit_text: str | None
    unit_mult: int  # power of ten printed as 万/亿
    decimals: int
    kind: str  # money count percent pp ratio rank multiple
    qualifier: str  # exact about more_than less_than at_least at_most nearly and_more several range
    qualifier_text: str | None
    cumulative: bool
    modality: str  # actual planned target forecast
    indicator: str | None  # the lexicon's name, else indicator_text simplified
    indicator_id: str | None
    indicator_text: str | None
    measure: str  # level yoy_growth mom_growth growth share difference multiple rank index
    ref_area: str | None
    scope: str | None
    counterpart: str | None
    time_period: str | None  # EDTF
    time_text: str | None
    time_source: str  # explicit inherited publication unresolved
    base_period: str | None
    group: str | None
    rule: str  # what read each part: number=… unit=… indicator=… place=… period=…
    status: str  # ok ambiguous period_after_publication line_broken unit_from_header


class _Claim(NamedTuple):
    """A quantity and what has been read of it so far."""

    q: Quantity
    tail: Tail
    phrase: Phrase | None
    measure: str
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    counterpart: str | None
    basis: str  # yoy mom or ''
    area: str | None
    area_rule: str
    period: Period
    base_period: str | None
    scope: str | None
    group: str | None
    qualifier: str
    hedge: str
    clause: tuple[int, int]
    segment: int


_GENERAL = frozenset("个家名位项件所间座条台套部只支场批份单处")
_FIRST_STATE = re.compile(r"已?(?:由|从)(?:最初|原来|原先|此前|之前|当初|过去|以往|起初)的?$")
_PARTS_OF = re.compile(
    r"(?:其中)?(?:城市|农村|城镇|乡村|东部(?:地区)?|中部(?:地区)?|西部(?:地区)?|东北(?:地区)?|本地|海外|境外|境内|国内|国际|男性|女性|中央|地方|中央本级|市区|郊区|全国|全省|全市)"
)
_HEADS = re.compile(r"(?:增加值|总产值|投资|产量|零售额|销售额|销售面积|价格|营业收入|利润|利润总额|贷款余额|存款余额|出口额?|进口额?|用电量|发电量|客运量|货运量|收入|支出)$")
_SECTOR = re.compile(r"(?:业|产业|行业|企业|品|类|地区|领域|产品|设备|车|食品|部门)$")
_ADJUSTED = re.compile(r",?(?:扣除|考虑|剔除|按(?!年|月|季)|以)[^,。;]{1,16}(?:因素|计算|影响|口径|价格|季节性)(?:后|,)?")
_GAP = re.compile(r"\ ?(?:、|,|和|与|及|以及|或|\)?和)\ ?")
_REF_SPLIT = re.compile(r"、|和|与|以?及")
_REACH = 160  # characters before a number in which its phrase is looked for
_FAR = 900  # characters before a number in which place and time are looked for
_CHANGE = ("up", "down")
_TO = ("upto", "downto")


class Claims:
    """Reads the claims of one text after the other.

    Args:
        quantities: reads what touches a number.
        user: paths of the user's own lexicons.
    """

    def __init__(self, quantities: Quantities, user: Sequence[str] = ()) -> None:
        self.quantities = quantities
        self.words = Words(user)
        self.indicators = Indicators(user)
        self.counted = {
            surface: entry.row["code"] for entry in lexicons.with_user("counted", user) for surface in entry.surfaces
        }
        self.areas = Areas(lexicons.with_user("areas", user))
        higher, lower = _alternatives(self.words.of("higher")), _alternatives(self.words.of("lower"))
        up, down = _alternatives(self.words.of("up")), _alternatives(self.words.of("down"))
        self._than = re.compile(rf"(?P<higher>{higher})|(?P<lower>{lower})")
        self._than_end = re.compile(rf"(?:(?P<higher>{higher})|(?P<lower>{lower}))(?P<refs>[^,。;:\d]{{1,36}})$")
        self._compared = re.compile(
            rf"(?:(?<![同环占对之可相百正反])比|较)(?P<ref>[^,。;:\d比较]{{1,20}}?|[^,。;:比较]{{0,14}}\d{{1,4}}(?:年|月份?|日|季度?)[^,。;:\d]{{0,8}}?)(?:相比)?,?"
            rf"(?:分别|均|各|又|还|都|要)?(?:(?P<up>{up}|高|多|快|长|大|贵|重|早|超)|(?P<down>{down}|低|少|慢|小|便宜|轻|晚))(?:了|出|约|近|逾|超过|超)?$"
        )
        self._share = re.compile(
            r"占(?!比)(?:到|据|了|去)?(?P<ref>[^,。;:\d\0]{0,24}?)(?:的)?(?:比重|比例|份额|总数|总量)?\0*(?:的|为|达|达到|约|超过|超|近|已|仅|高达|上升至|提高到|提升至|升至|增至|降至|下降到|提高至|提升到)*$"
        )
        self._done = re.compile(r"(?:完成|实现|为|占|达到?)(?P<ref>(?:全年|年度|年初|当年|预算|计划|调整)?[^,。;:\d]{0,8}(?:目标|计划|预算|任务)[^,。;:\d]{0,4}?)的?$")
        self._modal = re.compile(
            rf"(?P<forecast>{_alternatives(self.words.of('forecast'))})|(?P<target>{_alternatives(self.words.of('target'))})"
            rf"|(?P<planned>(?:{_alternatives(self.words.of('planned', 'planned_extra'))})(?![近军士的面单]|来|划|面积))"
        )

    def read(
        self, reading: Reading, quantities: Sequence[Quantity], times: Sequence[Time], entities: Sequence[Entity]
    ) -> list[Figure]:
        """The claims round `quantities` (in order of the text)."""
        if not quantities:
            return []
        context = Context(reading, times, entities, self.areas)
        known = self.indicators.of(reading.folded)
        claims: list[_Claim] = []
        for index, quantity in enumerate(quantities):
            follower = quantities[index + 1] if index + 1 < len(quantities) else None
            claim = self._claim(context, known, quantity, claims, follower)
            cell = cell_at(reading.folded, quantity.start, quantity.end) if _tabular(reading.folded, quantity) else None
            claims.append(self._cell(context, known, claim, cell) if cell else claim)
        claims = self._distribute(context, known, claims)
        return [self._figure(reading, context, claim) for claim in claims]

    # -- one claim ----------------------------------------------------------------------------------------------------

    def _cell(self, context: Context, known: IndicatorsOf, claim: _Claim, cell: Cell) -> _Claim:
        """In table-like text the row's label names the indicator, the column's heading time or measure."""
        text = context.text
        if cell.label is None:
            return claim
        label = text[cell.label.start : cell.label.end]
        end = cell.label.start + (len(label) if "(" not in label else label.index("("))
        phrase = known.named(self._without_lead(text, cell.label.start, end, known), end, self.words)
        period, measure = claim.period, claim.measure
        places = [p for p in context.places_between(cell.label.start, end) if not p.thing]
        area, rule = claim.area, claim.area_rule
        if cell.heading is not None:
            heading = text[cell.heading.start : cell.heading.end]
            times = context.times_between(cell.heading.start, cell.heading.end)
            if times:
                period = Period(times[-1].period, times[-1].text, "inherited" if times[-1].period else "unresolved", "period.column")
            if claim.q.kind == "percent" and re.search("增[长速幅]|同比|升幅|变动|涨跌", heading):
                measure = "yoy_growth" if re.search("同比|按年|比上年", heading) else "growth"
            elif claim.q.kind == "percent" and re.search("占比|比重|份额", heading):
                measure = "share"
            elif places and places[0].end >= end and (named := known.between(cell.heading.start, cell.heading.end)):
                phrase = known.named(cell.heading.start, named[-1].end, self.words)
        if places and places[0].end >= end:
            area, rule = context.place_named(places[0].name, end), "place.row"
        return claim._replace(phrase=phrase or claim.phrase, period=period, measure=measure, area=area, area_rule=rule)

    def _claim(
        self, context: Context, known: IndicatorsOf, q: Quantity, before: Sequence[_Claim], follower: Quantity | None
    ) -> _Claim:
        text = context.text
        clause = context.clauses.at(q.start)
        last = before[-1] if before and before[-1].clause == clause else None
        left = max(clause[0], last.q.end if last else clause[0])
        left = max(left, q.start - _REACH)
        comma = max(text.rfind(",", left, q.start), left - 1) + 1
        segment = text.rfind(",", max(clause[0], q.start - _REACH), q.start) + 1 or max(clause[0], q.start - _REACH)
        coordinated = last is not None and bool(_GAP.fullmatch(text[last.q.end : q.start]))
        if coordinated and last is not None and text[last.q.end : q.start].strip() == ",":
            coordinated = last.group is not None or "分别" in text[max(clause[0], last.q.start - 16) : last.q.start]
        if coordinated and text[q.end : q.end + 1] == "的":
            coordinated = False
        apiece = coordinated and last is not None and (
            last.group is not None or "分别" in text[max(clause[0], last.q.start - 40) : last.q.start]
        )
        apiece = apiece or (last is not None and text[last.q.end : q.start].strip() == "或")
        if coordinated and last is not None and (q.unit is None or last.q.unit is None or apiece or _alike(q, last.q)):
            return self._coordinated(context, known, q, last, segment)
        tail = self.words.tail(text, comma, q.start, known.ends)
        measure, value, low, high, counterpart, basis, phrase_end = self._measure(context, q, tail, comma, last)
        base_text = None
        kin = last or self._kin(context, q, before)
        if phrase_end < tail.end:
            phrase_end = self.words.tail(text, comma, phrase_end, known.ends).end
        phrase, scope = self._phrase(context, known, q, tail._replace(end=phrase_end), left, comma, last, kin, measure, follower)
        if phrase and phrase.entry and phrase.entry.row.get("kind") == "index" and measure == "level" and q.kind in ("count", "ratio"):
            measure = "index"
        if phrase and q.kind == "percent" and measure == "level" and not _is_rate(text, phrase) and _GROWTH_NOUN.search(text, max(phrase.end - 6, phrase.start), phrase.end):
            measure = f"{basis}_growth" if basis else "growth"
        if phrase and phrase.rule == "phrase.partner" and counterpart is None and phrase.scope:
            counterpart = _reference(context, phrase.scope)
        area, area_rule = self._area(context, q, clause, left, last, before)
        period = self._period(context, q, clause, last, before, phrase, measure)
        base = None
        if basis == "yoy":
            base = year_before(period.period)
        elif basis == "mom":
            base = month_before(period.period)
        base = self._said_base(context, comma, q.start) or base or base_text
        qualifier, hedge = self._apart(context, q, tail, comma, measure)
        if qualifier != q.qualifier and value is not None:
            low, high = bounds_of(qualifier, value)
            if value < 0:
                low, high = high, low
        return _Claim(
            q, tail, phrase, measure, value, low, high, counterpart, basis, area, area_rule, period, base, scope, None,
            qualifier, hedge, clause, segment,
        )  # fmt: skip

    def _coordinated(self, context: Context, known: IndicatorsOf, q: Quantity, last: _Claim, segment: int) -> _Claim:
        """The second of 0.4、0.5和1.6个百分点: what it is of was said before the first."""
        sign = -1 if last.value is not None and last.value < 0 and q.value is not None and q.value > 0 else 1
        measure = "growth" if q.kind == "percent" and last.q.kind in ("count", "money") and last.measure == "difference" else last.measure
        value, low, high = _signed(q, sign)
        group = last.group or f"g{last.q.start}"
        phrase = last.phrase
        return last._replace(
            q=q, measure=measure, value=value, low=low, high=high, phrase=phrase, group=group, qualifier=q.qualifier, hedge="", segment=segment
        )

    # -- measure ------------------------------------------------------------------------------------------------------

    def _measure(
        self, context: Context, q: Quantity, tail: Tail, start: int, last: _Claim | None
    ) -> tuple[str, Decimal | None, Decimal | None, Decimal | None, str | None, str, int]:
        """What is claimed: (measure, value, low, high, counterpart, basis, end of the indicator's phrase)."""
        text = context.text
        piece = text[start : q.start]
        if bracket := _NOTE.search(piece):  # 的比重(城镇化率)为
            piece = piece[: bracket.start()] + "\0" * (bracket.end() - bracket.start()) + piece[bracket.end() :]
            piece = piece.rstrip("\0") if piece.endswith("\0") else piece
        if q.rule == "rank":
            field = re.search("全国|全省|全市|全球|世界|亚洲|全区|大湾区|长三角", piece)
            counterpart = _reference(context, field[0]) if field else None
            return ("rank", q.value, q.low, q.high, counterpart, "", self._before_rank(text, start, q.start))
        relative = q.kind in ("percent", "pp", "ratio", "multiple")
        basis = "yoy" if tail.has("yoy") else "mom" if tail.has("mom") else ""
        if q.kind in ("percent", "ratio", "multiple") and (match := self._done.search(piece)):
            return ("share", q.value, q.low, q.high, match["ref"] or None, "", start + match.start())
        if relative and q.kind != "pp" and (match := self._share.search(piece)):
            ref = _reference(context, match["ref"])
            return ("share", q.value, q.low, q.high, ref, "", start + match.start())
        if q.kind == "multiple" and (match := _TIMES_OF.search(piece)):
            ref = match["ref"]
            timed = _is_time_reference(ref) or bool(context.times_between(start + match.start("ref"), start + match.end("ref")))
            return ("multiple", q.value, q.low, q.high, None if timed else _reference(context, ref), "yoy" if "同期" in ref else "", start + match.start())
        if relative and (match := _RATIO_TO.search(piece)):
            return ("share", q.value, q.low, q.high, _reference(context, match["ref"]), "", start + match.start())
        if q.kind in ("percent", "multiple", "ratio") and (match := _RECOVERED.search(piece)):
            return ("share", q.value, q.low, q.high, _reference(context, match["ref"]), "", start + match.start())
        if match := self._than_end.search(piece):
            sign = -1 if match["lower"] else 1
            value, low, high = _signed(q, sign)
            refs = match["refs"]
            if not _is_time_reference(refs):
                end = start + match.start()
                return ("difference", value, low, high, _reference(context, refs), "", self._peel(text, start, end, "分别", "均", "各", "也"))
        if match := self._compared.search(piece):
            sign = -1 if match["down"] else 1
            value, low, high = _signed(q, sign)
            end = self._peel(text, start, start + match.start(), "分别", "均", "各", "也")
            if _is_time_reference(match["ref"]) or context.times_between(start + match.start(), start + match.end()):
                basis = "mom" if re.search("上月|上个月|上季|上周|前一日|上期", match["ref"]) else "yoy"
                measure = f"{basis}_growth" if q.kind in ("percent", "multiple", "ratio") else "difference"
                return (measure, value, low, high, None, basis, end)
            measure = "growth" if match["up"] in _VERBS or match["down"] in _VERBS else "difference"
            if q.kind not in ("percent", "multiple"):
                measure = "difference"
            return (measure, value, low, high, _reference(context, match["ref"]), "", end)
        change = next((role for role in tail.roles if role in (*_CHANGE, *_TO, "reach")), "")
        noun_down = any(word in ("降幅", "跌幅", "减幅", "负增长") for word in tail.words)
        noun_up = any(word in ("增幅", "涨幅", "升幅", "增速", "增长率", "增长速度") for word in tail.words)
        sign = 1
        measure = "level"
        if change in _CHANGE and not (change == "up" and tail.words and tail.words[0] in ("增速",) and False):
            sign = -1 if change == "down" else 1
            measure = self._growth(q, basis, tail, last)
        elif change == "reach" and relative and (grown := next((r for r in tail.roles if r in _CHANGE), "")):
            sign = -1 if grown == "down" else 1  # 增长达5%, 增长预期目标为5%
            measure = self._growth(q, basis, tail, last)
        elif change and (noun_down or noun_up) and relative:
            sign = -1 if noun_down else 1
            measure = self._growth(q, basis, tail, last)
        elif relative and q.kind == "percent" and basis and not change:
            measure = self._growth(q, basis, tail, last)
        elif q.kind == "percent" and _in_brackets(text, start, q.start) and last is not None and last.q.kind in ("money", "count"):
            measure = "yoy_growth" if basis == "yoy" else "growth"
        elif q.kind == "percent" and text[q.start : q.number_start] in ("+", "-") and last is not None:
            measure = "yoy_growth" if basis == "yoy" else "growth"
        elif q.kind == "multiple":
            measure = "multiple"
        elif q.kind == "ratio" and q.rule in ("quantity.fraction", "quantity.half") and text[q.end : q.end + 1] == "的":
            measure = "share"
        elif q.kind == "percent" and not change and text[q.end : q.end + 1] == "的" and not piece.strip():
            measure = "share"
        if q.kind == "percent" and measure == "level" and not text[start : tail.end].strip() and _SHARE_SAID.search(text, max(start - 16, 0), start):
            measure = "share"
        if relative and _SHARE_NOUN.search(text, max(start, tail.end - 6), tail.end):
            measure = "share" if measure == "level" else measure
        value, low, high = _signed(q, sign)
        return (measure, value, low, high, None, basis, tail.end)

    def _growth(self, q: Quantity, basis: str, tail: Tail, last: _Claim | None) -> str:
        if q.kind == "pp" or q.kind in ("money", "count"):
            return "difference"
        if not basis and not tail.has("trend") and last is not None and last.basis and last.measure.endswith("growth"):
            basis = last.basis
        return f"{basis}_growth" if basis else "growth"

    def _peel(self, text: str, start: int, end: int, *words: str) -> int:
        for word in words:
            if text.endswith(word, start, end):
                end -= len(word)
        return end

    def _before_rank(self, text: str, start: int, end: int) -> int:
        match = re.compile(r"(?:排名?|位[居列]|名列|列|居|位次|跻身|升至|跃居|稳居|高居|蝉联|连续)[^,。;]{0,12}$").search(text, start, end)
        return match.start() if match else end

    def _said_base(self, context: Context, start: int, end: int) -> str | None:
        for time in reversed(context.times_between(start, end)):
            if is_base(context.text, time):
                return time.period
        return None

    def _apart(self, context: Context, q: Quantity, tail: Tail, start: int, measure: str) -> tuple[str, str]:
        if q.qualifier != "exact":
            return q.qualifier, ""
        text = context.text
        begin = max(start, min(tail.end, q.start - 1), q.start - 12)
        hedge = self.quantities.hedges.apart(text[begin : q.start], begin) if measure != "difference" else None
        if hedge is None and measure == "share" and (match := re.search(r"(?:超过|超|近|逾)(?=[^,。;\d]{0,8}$)", text[max(start, q.start - 10) : q.start])):
            return {"近": "nearly"}.get(match[0], "more_than"), match[0]
        if hedge is None and (match := re.search(r"(?:最[高多](?:可|获|给予|资助|补[贴助]|奖励|支持)[^,。;\d]{0,4}|上限[为是]?)$", text[max(start, q.start - 12) : q.start])):
            return "at_most", match[0]
        if hedge is None or (hedge.end != q.start and text[hedge.end : q.start].strip("了 ") and not text[hedge.start : hedge.end].startswith("最")):
            return "exact", ""
        return hedge.qualifier, text[hedge.start : hedge.end]

    # -- indicator ----------------------------------------------------------------------------------------------------

    def _phrase(
        self, context: Context, known: IndicatorsOf, q: Quantity, tail: Tail, left: int, start: int,
        last: _Claim | None, kin: _Claim | None, measure: str, follower: Quantity | None,
    ) -> tuple[Phrase | None, str | None]:  # fmt: skip
        text = context.text
        begin, end = self._without_time_and_place(context, known, start, tail.end)
        if bracket := _open_bracket(text, begin, end):
            begin = bracket
        colon = text.rfind(":", begin, end - 1)
        if colon >= 0:
            begin = colon + 1
        scope = None
        if text.startswith("其中", begin):
            begin += 2
            scope_end = self.words.tail(text, begin, end, known.ends).end
            scope = re.sub(r"(?:占比|比重|约|的)+$", "", text[begin:scope_end].strip(" ,:")) or None
        if adjusted := _ADJUSTED.search(text, begin, end):
            begin, end = (adjusted.end(), end) if adjusted.start() == begin else (begin, adjusted.start())
        begin = self._without_lead(text, self._after_modal(text, begin, end), end, known)
        named = known.named(begin, end, self.words) if end > begin else None
        if self._is_counted_behind(q, text):
            behind = self._behind(context, known, q, begin, end, follower)
            if behind is not None and not (named and named.entry and q.kind != "count"):
                return behind, None
        if named is not None and named.entry is None:
            if len(named.text.strip()) < 2 or _ASPECTS.fullmatch(named.text) or named.text in ("其中", "分别"):
                named = None
        if scope is not None and self.areas.named(scope) and last is not None:
            return last.phrase, None
        if named is not None and scope is not None and last is not None and last.phrase is not None and named.entry is None:
            return last.phrase._replace(rule="phrase.part"), scope
        if named is not None and named.entry is None and measure.endswith(("growth", "difference")) and begin > start:
            pass
        if named is not None:
            scope = named.scope if named.entry and not self.areas.named(named.scope) else None
            return self._of_kin(named, kin, scope)
        if last is not None and last.phrase is not None:
            between = self._earlier(context, known, q, left, start) if start - 1 > left + 3 else None
            if between is not None and (between.entry or _SHARE_SAID.search(text, max(start - 16, 0), start)):
                return between, None
            return last.phrase, last.scope
        return self._earlier(context, known, q, left, start), None

    def _kin(self, context: Context, q: Quantity, before: Sequence[_Claim]) -> _Claim | None:
        """The claim before in the same paragraph, however many sentences ago."""
        if not before or context.lines.at(before[-1].q.start) != context.lines.at(q.start):
            return None
        return before[-1]

    def _of_kin(self, named: Phrase, last: _Claim | None, scope: str | None) -> tuple[Phrase, str | None]:
        """城市 after 居民消费价格 is a part of it, 制造业 after 采矿业增加值 has its 增加值, 毛收入 after 博彩毛收入 is the same."""
        if named.entry is not None or last is None or last.phrase is None:
            return named, scope
        kin = last.phrase.text
        name = _clean(named.text)
        if len(name) >= 2 and kin.endswith(name):
            return last.phrase, scope
        alike = last.scope and len(name) <= 8 and name[-2:] == last.scope[-2:]
        if _PARTS_OF.fullmatch(name) or alike:
            return last.phrase._replace(rule="phrase.part"), name
        head = _HEADS.search(kin)
        if head and not _HEADS.search(name) and _SECTOR.search(name) and len(name) <= 24:
            return named._replace(text=name + head[0], rule="phrase.sibling"), scope
        return named, scope

    def _earlier(self, context: Context, known: IndicatorsOf, q: Quantity, left: int, start: int) -> Phrase | None:
        """The subject in the comma segments before: 固定资产投资总额,同比增长12.9%."""
        text, end = context.text, start - 1
        for _ in range(3):
            if end <= left:
                break
            comma = max(text.rfind(",", left, end), left - 1) + 1
            begin, stop = self._without_time_and_place(context, known, comma, end)
            begin = self._without_lead(text, begin, stop, known)
            if found := known.between(comma, stop):
                return known.named(min(begin, found[-1].start), found[-1].end, self.words)
            if stop - begin >= 2:
                if stop - begin <= 14:
                    tail = self.words.tail(text, begin, stop, known.ends)
                    return known.named(begin, tail.end, self.words) if tail.end - begin >= 2 else None
            end = comma - 1
        return None

    def _is_counted_behind(self, q: Quantity, text: str) -> bool:
        return (q.kind in ("count", "money") or (q.kind in ("percent", "ratio") and text[q.end : q.end + 1] == "的")) and q.rule != "rank"

    def _behind(
        self, context: Context, known: IndicatorsOf, q: Quantity, begin: int, end: int, follower: Quantity | None
    ) -> Phrase | None:
        text = context.text
        generic = q.unit is None or q.unit.kind == "count"
        of = text[q.end : q.end + 1] == "的"
        if not generic and not of:
            if q.unit is not None and q.unit.kind == "physical" and end <= begin:
                pass
            else:
                return None
        if q.kind == "money" and not of:
            return None
        start, noun, limit = phrase_behind(text, q.end, self.words)
        start = self._skip_place(context, start, noun)
        if times := context.times_between(start + 1, noun):
            noun = times[0].start
        person = q.unit is not None and q.unit.code in ("{person}", "{person-time}") and text[q.number_end : q.end].endswith(("人", "人次"))
        if person and end - begin >= 2:
            return None
        if noun - start < 2:
            if person and limit - start >= 2:
                return Phrase(start, limit, text[start:limit], None, None, "phrase.doing")
            return None
        got = self._got(text, noun, limit, follower)
        named = known.named(start, noun, self.words)
        if named and named.entry and not got:
            return named._replace(rule=named.rule)
        name = text[start:noun] + got
        maker = self._maker(text, begin, end)
        return Phrase(start, noun, maker + name, None, None, "phrase.behind")

    def _maker(self, text: str, begin: int, end: int) -> str:
        """新增, 新设立 straight before the number belong to what is counted."""
        match = re.compile(r"(?:新增|新设立?|新建|新开工?|新登记|净增|新引进|新注册|新成立|新批|新开通|新认定|减少|增设)$").search(text, max(begin, end - 4), end)
        return match[0] if match else ""

    def _got(self, text: str, noun: int, limit: int, follower: Quantity | None) -> str:
        """63家港澳企业和324名专业人士获跨境执业资格: what both got belongs to the first as well."""
        got = re.compile(r"(?:获得?|入选|通过|获批|被评为|取得)[^,。;\d]{2,14}")
        if match := got.match(text, noun):
            return match[0]
        if follower and follower.start - limit in (0, 1, 2) and text[limit : follower.start] in ("和", "与", "及", "、", "以及", ""):
            _, other, _ = phrase_behind(text, follower.end, self.words)
            if match := got.match(text, other):
                return match[0]
        return ""

    def _skip_place(self, context: Context, start: int, end: int) -> int:
        for place in context.places_between(start, start + 1):
            if place.end < end:
                return place.end
        return start

    def _without_lead(self, text: str, begin: int, end: int, known: IndicatorsOf | None = None) -> int:
        """Leave out 累计, 已, 实现, 共 before a phrase."""
        for _ in range(6):
            while begin < end and text[begin] in " ,、:●○■◆▲·*-\"'()\t":
                begin += 1
            if known is not None and begin in known.starts:
                return begin
            word = self.words.starting(text, begin, end, "adverb", "reach", "cumulative", "forecast", "planned", "target")
            if not word or (len(word) == 1 and word not in "已共约将仅只也还又则均都各并且而为是有其全各另现就可能") or (word in ("为",) and "提供" in text[begin:end]):
                return begin
            if begin + len(word) >= end:
                return begin + len(word)
            begin += len(word)
        return begin

    def _after_modal(self, text: str, begin: int, end: int) -> int:
        """达产后预计年产值: the indicator stands behind 预计."""
        for match in self._modal.finditer(text, begin, end - 1):
            if len(match[0]) > 1:
                begin = match.end()
        return begin

    def _without_time_and_place(self, context: Context, known: IndicatorsOf, start: int, end: int) -> tuple[int, int]:
        text = context.text
        begin = start
        for time in context.times_between(max(start - 1, 0), end):
            if time.end > end:
                continue
            lead = text[begin : time.start].strip(" ,")
            rest = text[time.end : end]
            after = time.end + (len(rest) - len(rest.lstrip("末底初中内间期以来, 的")))
            base = is_base(text, time)
            if base and lead not in ("比", "较", "由", "从", "与", "自") and not (lead[-1:] in ("由", "从") and end - after < 2):
                continue
            if end - after < 2 and time.start - begin >= 3:
                end = time.start  # 国民生产总值1987年达到
                for word in ("由", "从", "在", "于", "截至", "至", "到"):
                    end -= len(word) if text.endswith(word, begin, end) else 0
                end = self.words.tail(text, begin, end, frozenset()).end
            else:
                begin = max(begin, after)
        if start_of := _FIRST_STATE.search(text, begin, end):
            end = start_of.start()
        while end - begin > 2 and text[end - 1] in "由从":
            end -= 1
        for place in context.places_between(begin, end):
            gap = text[begin : place.start]
            if place.end == end and not gap.strip(" ,、●-"):
                return end, end
            if place.start in known.starts or text[place.end : place.end + 1] in ("与", "和", "、", "及", "至"):
                continue
            if place.end <= end and (not gap.strip(" ,、●-") or (place.strong and len(gap) <= 6)):
                behind = text[place.end : place.end + 1]
                if behind in ("的",):
                    begin = place.end + 1
                elif place.strong or not gap.strip():
                    begin = place.end if place.strong else begin
        return begin, end

    # -- place --------------------------------------------------------------------------------------------------------

    def _area(
        self, context: Context, q: Quantity, clause: tuple[int, int], left: int, last: _Claim | None, before: Sequence[_Claim]
    ) -> tuple[str | None, str]:
        text = context.text
        for place in context.places_between(q.end, q.end + 2):
            if place.start == q.end and not place.thing and q.unit is not None and q.unit.kind == "count":
                return context.place_named(place.name, q.start), "place.behind"
        for place in reversed(context.places_between(max(left, q.start - 24), q.start) if q.rule != "rank" else ()):
            between = text[place.end : q.start]
            if not place.thing and not self._is_compared(text, place.start) and (
                not between or self.words.tail(text, place.end, q.start, frozenset()).end == place.end
            ):
                return context.place_named(place.name, q.start), "place.beside"
            break
        sentence = context.sentences.at(q.start)
        sentence = (max(sentence[0], q.start - _FAR), sentence[1])
        for place in reversed(context.places_between(sentence[0], q.start)):
            if place.strong and not self._is_compared(text, place.start):
                if last is not None and place.end <= last.q.start:
                    break
                return context.place_named(place.name, q.start), "place.sentence"
        if last is not None and last.area:
            return last.area, last.area_rule
        if before and before[-1].q.start >= sentence[0] and before[-1].area:
            return before[-1].area, before[-1].area_rule
        line = context.lines.at(q.start)
        line = (max(line[0], q.start - _FAR), line[1])
        if not _is_bullet(text, line):
            for place in reversed(context.places_between(line[0], sentence[0])):
                if place.strong and not self._is_compared(text, place.start):
                    return context.place_named(place.name, q.start), "place.paragraph"
        elif before and before[-1].area and _same_block(text, before[-1].q.start, q.start):
            return before[-1].area, "place.block"
        return context.main_place, "place.article"

    def _is_compared(self, text: str, at: int) -> bool:
        lead = text[max(at - 14, 0) : at]
        lead = re.split(r"[,。;:!?\n]", lead)[-1]
        return bool(re.search(r"(?:高于|低于|快于|慢于|多于|少于|超过|占|比|较|与|对|同|来自|由|从|向|往)[^,。;]{0,8}$", lead)) and not lead.endswith("在")

    # -- period -------------------------------------------------------------------------------------------------------

    def _period(
        self, context: Context, q: Quantity, clause: tuple[int, int], last: _Claim | None, before: Sequence[_Claim],
        phrase: Phrase | None, measure: str,
    ) -> Period:  # fmt: skip
        text = context.text
        stock = bool(phrase and re.match(r"实有|现有|共有|保有|在册", phrase.text)) or bool(
            re.search(r"(?:实有|现有)[^,。;\d]{0,12}$", text[max(clause[0], q.start - 16) : q.start])
        )
        for time in reversed(context.times_between(max(clause[0], q.start - _FAR), q.start)):
            if time.end > q.start or _is_vague(time) or (is_base(text, time) and (q.kind == "multiple" or text[time.end : q.start].strip("的 约"))):
                continue
            return self._of(time, "explicit", "period.clause", stock)
        if last is not None and last.period.source == "explicit" and last.clause == clause:
            return last.period
        for time in context.times_between(q.end, min(clause[1], q.end + 8)):
            if text[q.end : time.start] in ("(", "（"):
                return self._of(time, "explicit", "period.brackets", stock)
        sentence, line = context.sentences.at(q.start), context.lines.at(q.start)
        for scope, rule in ((sentence, "period.sentence"), (line, "period.paragraph")):
            for time in reversed(context.times_between(max(scope[0], q.start - _FAR), q.start)):
                if is_base(text, time) or _is_vague(time):
                    continue
                if _is_future(time, context):
                    continue
                if rule == "period.paragraph" and _is_bare_year_of_work(text, time):
                    continue
                return self._of(time, "inherited", rule, stock)
        if before and _is_bullet(text, line) and _same_block(text, before[-1].q.start, q.start) and (
            before[-1].period.period and before[-1].period.source != "publication"
        ):
            return before[-1].period._replace(source="inherited", rule="period.block")
        heading = _heading_before(text, line[0])
        if heading and (times := context.times_between(*heading)):
            return self._of(times[-1], "inherited", "period.heading", stock)
        statistic = phrase is not None and (phrase.entry is not None or measure.endswith("growth"))
        if statistic and context.main_period is not None:
            return context.main_period
        if context.published:
            return Period(context.published, None, "publication", "period.publication")
        return Period(None, None, "unresolved", "period.none")

    def _of(self, time: Time, source: str, rule: str, stock: bool) -> Period:
        if time.period is None:
            return Period(None, time.text, "unresolved", rule)
        period = last_day(time.period) if stock and "/" in time.period else time.period
        return Period(period, time.text, source, rule)

    # -- lists --------------------------------------------------------------------------------------------------------

    def _distribute(self, context: Context, known: IndicatorsOf, claims: list[_Claim]) -> list[_Claim]:
        """高于全国、全省及珠海市0.4、0.5和1.6, 进口、出口分别增长4.1%和7.9%: the i-th value belongs to the i-th name."""
        out = list(claims)
        index = 0
        while index < len(out):
            size = 1
            while index + size < len(out) and out[index + size].group and out[index + size].group == f"g{out[index].q.start}":
                size += 1
            if size > 1:
                out[index] = out[index]._replace(group=f"g{out[index].q.start}")
                out[index : index + size] = self._distributed(context, known, out[index : index + size], out[:index])
            index += size
        return out

    def _distributed(
        self, context: Context, known: IndicatorsOf, members: list[_Claim], before: Sequence[_Claim]
    ) -> list[_Claim]:
        text, first = context.text, members[0]
        piece = text[first.segment : first.q.start]
        if first.measure == "difference" and (match := self._than_end.search(piece)):
            names = [name for name in _REF_SPLIT.split(match["refs"]) if name]
            if len(names) == len(members):
                return [m._replace(counterpart=_reference(context, n)) for m, n in zip(members, names, strict=True)]
        if match := self._compared.search(piece):
            times = [t for t in context.times_between(first.segment + match.start("ref"), first.segment + match.end("ref"))]
            if len(times) == len(members):
                return [m._replace(base_period=t.period) for m, t in zip(members, times, strict=True)]
        if "分别" in piece and not text[first.segment : first.segment + text[first.segment : first.q.start].index("分别")].strip("增速其也又,"):
            same = [claim for claim in before if claim.clause == first.clause][-len(members) :]
            if len(same) == len(members) and len({c.phrase.text for c in same if c.phrase}) == len(members):
                return [m._replace(phrase=s.phrase, area=s.area, scope=s.scope) for m, s in zip(members, same, strict=True)]
        match = re.search(r"(?P<names>[^,。;:]{3,60}?)(?:的[^,。;:、]{0,12})?分别", text[max(first.clause[0], first.q.start - 80) : first.q.start])
        if not match:
            return members
        offset = max(first.clause[0], first.q.start - 80)
        names = [name for name in re.split(r"、|和|与|以?及", match["names"]) if name]
        if len(names) != len(members):
            return members
        at = offset + match.start()
        made = []
        for member, name in zip(members, names, strict=True):
            begin = text.index(name, at)
            at = begin + len(name)
            made.append(self._named_member(context, known, member, begin, at))
        return made

    def _named_member(self, context: Context, known: IndicatorsOf, member: _Claim, begin: int, end: int) -> _Claim:
        places = [p for p in context.places_between(begin, end) if p.end == end]
        if places:
            return member._replace(area=context.place_named(places[-1].name, begin), area_rule="place.list")
        begin, end = self._without_time_and_place(context, known, begin, end)
        phrase = known.named(self._without_lead(context.text, begin, end, known), end, self.words)
        return member._replace(phrase=phrase) if phrase else member

    # -- the row ------------------------------------------------------------------------------------------------------

    def _figure(self, reading: Reading, context: Context, claim: _Claim) -> Figure:
        q, phrase = claim.q, claim.phrase
        source, simplified = reading.source, reading.simplified
        unit, status = self._unit(context, claim)
        if q.broken:
            status = "line_broken"
        if q.rule == "quantity.header":
            status = "unit_from_header"
        if status == "ok" and _after(claim.period.period, reading.published) and self._modality(context, claim) == "actual":
            status = "period_after_publication"
        words = q.qualifier_text or claim.hedge or _kept(claim.tail)
        rules = [
            f"number={q.rule}",
            f"unit={q.unit.key}" if q.unit else "",
            f"indicator={phrase.rule}" if phrase else "",
            f"place={claim.area_rule}" if claim.area else "",
            f"period={claim.period.rule}",
        ]
        return Figure(
            start=q.start,
            end=q.end,
            text=source[q.start : q.end],
            simplified=simplified[q.start : q.end],
            number=source[q.number_start : q.number_end],
            number_start=q.number_start,
            number_end=q.number_end,
            value=claim.value,
            value_min=claim.low,
            value_max=claim.high,
            unit=unit,
            unit_text=self._unit_text(reading, q),
            unit_mult=q.scale,
            decimals=q.decimals,
            kind=q.kind if q.rule != "rank" else "rank",
            qualifier=claim.qualifier,
            qualifier_text=words or None,
            cumulative=self._is_cumulative(context, claim),
            modality=self._modality(context, claim),
            indicator=_clean(phrase.text) if phrase else None,
            indicator_id=phrase.entry.id if phrase and phrase.entry else None,
            indicator_text=source[phrase.start : phrase.end].strip() if phrase else None,
            measure=claim.measure,
            ref_area=claim.area,
            scope=claim.scope,
            counterpart=claim.counterpart,
            time_period=claim.period.period,
            time_text=claim.period.text,
            time_source=claim.period.source,
            base_period=claim.base_period,
            group=claim.group,
            rule=" ".join(rule for rule in rules if rule),
            status=status,
        )

    def _unit(self, context: Context, claim: _Claim) -> tuple[str | None, str]:
        q = claim.q
        if q.rule == "rank":
            return None, "ok"
        if q.unit is None:
            return (self._counted(claim) or "{item}") if q.kind == "count" else None, "ok"
        if q.unit.kind == "count" and q.unit_text in _GENERAL and (counted := self._counted(claim)):
            return counted, "ok"
        if q.unit.kind != "local" or q.unit.code:
            return q.unit.code, "ok"
        text = context.text
        clause = text[claim.clause[0] : claim.clause[1]]
        if own := self.areas.currency(claim.area):
            if claim.area_rule not in ("place.article",) or not context.region:
                if not (own != CURRENCIES.get(context.region or "") and _HK_WORDS.search(clause)):
                    return own, "ok"
        if _TW_WORDS.search(clause):
            return "TWD", "ok"
        if _HK_WORDS.search(clause) and context.region not in ("MO", "HK"):
            return "HKD", "ok"
        if own:
            return own, "ok"
        if context.region in CURRENCIES:
            return CURRENCIES[context.region], "ok"
        return None, "ambiguous"

    def _counted(self, claim: _Claim) -> str | None:
        """{project} for 13个重点项目: what a general classifier counts, by the last noun of the phrase."""
        if claim.phrase is None:
            return None
        name = _clean(claim.phrase.text)
        for length in range(min(6, len(name)), 0, -1):
            if code := self.counted.get(name[-length:]):
                return code
        return None

    def _unit_text(self, reading: Reading, q: Quantity) -> str | None:
        """The unit as published; a list's shared unit is repeated."""
        if not q.unit_text:
            return None
        folded = reading.folded
        at = folded.find(q.unit_text, q.number_start, q.end + 2)
        if at < 0 and (at := folded.find(q.unit_text, q.end, q.end + 80)) < 0:
            return q.unit_text
        return reading.source[at : at + len(q.unit_text)]

    def _is_cumulative(self, context: Context, claim: _Claim) -> bool:
        text = context.text
        begin = max(claim.segment, claim.q.start - 40)
        if re.search(r"累计|累积|历年|迄今|至今已", text[begin : claim.q.start]):
            return True
        said = claim.period.text or ""
        return ("以来" in said) and claim.q.kind in ("count", "money") and claim.measure == "level" and claim.period.source == "explicit"

    def _modality(self, context: Context, claim: _Claim) -> str:
        text = context.text
        begin = max(context.sentences.at(claim.q.start)[0], claim.q.start - 120)
        found = None
        for match in self._modal.finditer(text, begin, min(claim.q.number_start, len(text))):
            if match.end() > claim.q.start:
                break
            found = match
        if found is None and (heading := _heading_before(text, context.lines.at(claim.q.start)[0])):
            found = self._modal.search(text, *heading)
        if found is None or claim.measure == "share" and "完成" in text[begin : claim.q.start]:
            return "actual"
        kind = found.lastgroup or "actual"
        period = claim.period
        if period.source == "explicit" and _before(period.period, context.published):
            return "actual"
        if period.source != "explicit" and kind == "planned" and text.rfind(",", found.end(), claim.q.start) > 0 and "已" in text[found.end() : claim.q.start]:
            return "actual"
        return kind


def _is_rate(text: str, phrase: Phrase) -> bool:
    """人口自然增长率 is an indicator of its own, 增速 of 投资 is not."""
    return phrase.entry is not None and "自然增长率" in text[phrase.start : phrase.end]


# -- helpers ----------------------------------------------------------------------------------------------------------

_GROWTH_NOUN = re.compile(r"增长(?:目标|预期目标|速度|率)?$|增[速幅]$|[涨升]幅$|目标$(?<=增长预期目标)")
_TIMES_OF = re.compile(r"(?:是|为|相当于|达到?|超过|约为)(?P<ref>[^,。;]{1,18}?)的(?:近|约|逾|超过?)?$")
_RATIO_TO = re.compile(r"与(?P<ref>[^,。;\d]{2,16}?)(?:之比|的比[例值]|比例|的比重)(?:[^,。;\d]{0,6})$")
_SHARE_SAID = re.compile(r"(?:占比|比重|比例|份额)[^,。;\d]{0,4},$")
_RECOVERED = re.compile(r"(?:恢复|回复|回升|相当于|回到)(?:至|到)?(?P<ref>[^,。;\d]{2,12}?)(?:的|水平的)?(?:约|近|逾)?$")
_NOTE = re.compile(r"\([^()\d]{1,20}\)(?=[^()]{0,6}$)")
_VERBS = ("增长", "增加", "上升", "上涨", "提高", "提升", "下降", "减少", "下跌", "降低", "回落")
_SHARE_NOUN = re.compile(r"(?:占比|比重|占有率|份额|比例)")
_HK_WORDS = re.compile(r"呎|介乎|蚊")
_TW_WORDS = re.compile(r"民国\d|兆元")


def _tabular(text: str, q: Quantity) -> bool:
    before = text[max(q.start - 2, 0) : q.start]
    return q.rule == "quantity.header" or "\t" in before or "|" in before or before == "  "


def _alternatives(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, words))


def _alike(q: Quantity, other: Quantity) -> bool:
    return q.unit is not None and other.unit is not None and q.unit.code == other.unit.code and q.unit.kind == other.unit.kind and (
        q.unit.kind in ("percent", "pp", "money", "local", "physical", "times", "bp") or q.rule == "quantity.shared" or other.rule == "quantity.shared"
    )


def _signed(q: Quantity, sign: int) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    if sign > 0 or (q.value is not None and q.value < 0):
        return q.value, q.low, q.high
    value = None if q.value is None else -q.value
    return value, (None if q.high is None else -q.high), (None if q.low is None else -q.low)


def _reference(context: Context, text: str) -> str | None:
    """What is compared with: 全国 is 中国, 全省 the province of the place."""
    name = text.strip(" 的、")
    name = re.sub(r"(?:平均水平|平均|的?增速|同期|水平|总体水平|的?比重)$", "", name).strip("的") or name
    known = context.areas.named(name)
    if known:
        return known.surface
    return context.place_named(name, 0) or name or None


_TIME_REFERENCE = re.compile(r"(?:上年|去年|前年|上月|上个月|上季|上周|同期|年初|上年末|去年末|去年底|年底|前一|上一|往年|预期|此前|之前|昨日|前日|\d{4}年|十[一二三四]五|春节|国庆)")


def _is_time_reference(text: str) -> bool:
    return bool(_TIME_REFERENCE.search(text)) and not re.search("预期目标", text)


def _in_brackets(text: str, start: int, end: int) -> bool:
    return text[start:end].strip().startswith("(") or text[end - 1 : end] == "("


def _open_bracket(text: str, start: int, end: int) -> int:
    at = text.rfind("(", start, end)
    return at + 1 if at >= 0 and ")" not in text[at:end] and end - at > 3 else 0


_BULLET = re.compile(r"\s*(?:[●○■◆▲·*•★☆►▶]|[-—]{1,2}|\d{1,2}[.、)]|[(（]?[一二三四五六七八九十]{1,3}[)、）])")


def _is_bullet(text: str, line: tuple[int, int]) -> bool:
    """A bullet, or one of a run of short lines."""
    if _BULLET.match(text, line[0], line[1]):
        return True
    return line[1] - line[0] <= 90


def _same_block(text: str, first: int, second: int) -> bool:
    """Are both in one run of short lines?"""
    if second - first > 2000:
        return False
    between = text[first:second]
    lines = between.split("\n")
    return len(lines) <= 12 and all(len(line) <= 130 for line in lines[1:-1]) and "\n\n" not in between


def _heading_before(text: str, line_start: int) -> tuple[int, int] | None:
    """The line before, if it is a heading with a colon or a bullet with no figure of its own."""
    if line_start < 2:
        return None
    start = text.rfind("\n", max(line_start - 100, 0), line_start - 1) + 1
    if start == 0 and line_start > 100:
        return None
    body = text[start : line_start - 1].strip()
    return (start, line_start - 1) if 2 <= len(body) <= 40 and not body.endswith(("。", ",", ";")) else None


def _is_bare_year_of_work(text: str, time: Time) -> bool:
    """对2022年工作进行部署 dates no count behind it."""
    return bool(re.match(r"(?:度)?(?:工作|计划|预算|目标|规划|第一阶段)", text[time.end : time.end + 4]))


def _is_vague(time: Time) -> bool:
    """近年来 has no start: it dates nothing."""
    return bool(time.period) and str(time.period).startswith("/")


def _is_future(time: Time, context: Context) -> bool:
    end = (time.period or "").split("/")[-1]
    return _after(end[:7], (context.published or "")[:7])


def _after(period: str | None, published: str | None) -> bool:
    if not period or not published:
        return False
    start = period.split("/")[-1].rstrip("~")
    if len(start) < len(published):
        return start > published[: len(start)]
    return start > published.ljust(len(start), "9")


def _before(period: str | None, published: str | None) -> bool:
    if not period or not published:
        return False
    end = period.split("/")[-1].rstrip("~")
    return end < published[: len(end)]


def _kept(tail: Tail) -> str:
    """达, 增至, 共, 累计: exact, but kept."""
    for role, word in zip(tail.roles, tail.words, strict=True):
        if role in ("reach", "upto", "downto", "cumulative") or word in ("共", "累计", "合计"):
            return word
    return ""


_INNER = re.compile(r"累计|共计|(?<=[\u4e00-\u9fff])已(?=[\u4e00-\u9fff])|了")


def _clean(text: str) -> str:
    """An indicator without 累计, 已, 了 in its middle and without quotes."""
    return _INNER.sub("", text).strip(" ,、:\"'()的")
