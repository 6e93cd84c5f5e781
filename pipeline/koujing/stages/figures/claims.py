"""The claim round a number: of what, where, when, how measured, against what.

Each figure is read in its clause, from left to right, with what the figures before it already said. Nothing is guessed:
what neither clause, sentence, block, heading nor article tells stays null, and what was inherited is marked so. The parts
are read by `measures`, `phrases`, `setting` and `groups`; this module puts them together and makes the row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from koujing import knowledge
from koujing.findings import Entity, Reading, Time
from koujing.stages.figures import score
from koujing.stages.figures.cells import Cell, cell_at
from koujing.stages.figures.claim import Claim, Spot
from koujing.stages.figures.context import (
    Areas,
    Context,
    Period,
    heading_before,
    is_after,
    is_before,
    month_before,
    year_before,
)
from koujing.stages.figures.groups import Groups, is_member, member
from koujing.stages.figures.hedges import bounds_of
from koujing.stages.figures.indicators import Indicators
from koujing.stages.figures.measures import Measures
from koujing.stages.figures.phrases import Phrases, plain
from koujing.stages.figures.quantity import Quantities, Quantity
from koujing.stages.figures.rows import Figure
from koujing.stages.figures.setting import Setting
from koujing.stages.figures.units import CURRENCIES
from koujing.stages.figures.vocabulary import Tail, Words

_REACH = 160  # characters before a number in which its phrase is looked for
_GENERAL = frozenset("个家名位项件所间座条台套部只支场批份单处")  # classifiers that say little of what is counted
_HK_WORDS = re.compile(r"呎|介乎|蚊")
_TW_WORDS = re.compile(r"民国\d|兆元")
_PURE_NAME = re.compile("(?:收入比|倍差|比值|系数|指数|倍率|弹性)$")
_MONEY_NAME = re.compile(
    "(?:金额|总额|产值|收入|支出|开支|预算|赤字|盈余|资产|资金|投资|贷款|存款|市值|税收|经费|成本|利润|营收|债务|规模|估值)$"
)
_THIS_MANY = re.compile(r"[\d一二两三四五六七八九十百千这其该]")
_AFTER = re.compile("[继续承接]|在[^,]{0,20}之?后")
_CURRENCY = re.compile("[A-Z]{3}")
_DUE = re.compile("(?<![主需重只必首纪简扼紧将不概次])要(?![求素点闻员塞么是地件职领害务因道约旨义犯人价])|(?<=[今全]年)再(?![次度现创])")
_DUE_REACH = 400  # characters before a number in which 要 still governs it
_CUMULATIVE = re.compile(r"累计|累积|历年|迄今|至今已")
_GROWTH_HEADING = re.compile("增[长速幅]|同比|升幅|变动|涨跌")
_KEPT_ROLES = frozenset({"reach", "upto", "downto", "cumulative"})
_KEPT_WORDS = frozenset({"共", "累计", "合计"})


class Claims:
    """Reads the claims of one text after the other.

    Args:
        quantities: reads what touches a number.
        user: paths of the user's own lexicons.
    """

    def __init__(self, quantities: Quantities, user: Sequence[str] = ()) -> None:
        self._words, self._units = Words(user), quantities.units
        self._indicators = Indicators(user)
        self._areas = Areas(knowledge.with_user("areas", user))
        self._counted = {
            surface: entry.row.get("code", "")
            for entry in knowledge.with_user("counted", user)
            for surface in entry.surfaces
        }
        self._measures = Measures(self._words, quantities.hedges)
        self._phrases = Phrases(self._words)
        self._setting = Setting(self._words)
        self._groups = Groups(self._words, self._measures, self._phrases)

    def read(
        self, reading: Reading, quantities: Sequence[Quantity], times: Sequence[Time], entities: Sequence[Entity]
    ) -> list[Figure]:
        """The claims round `quantities` (in order of the text)."""
        if not quantities:
            return []
        known = self._indicators.of(reading.folded, reading.region)
        context = Context(reading, times, entities, self._areas, known)
        claims: list[Claim] = []
        for index, quantity in enumerate(quantities):
            follower = quantities[index + 1] if index + 1 < len(quantities) else None
            claims.append(self._claim(context, quantity, claims, follower))
        claims = _looking_ahead(context, self._groups.distribute(context, claims))
        claims = self._targets(context, claims)
        return [self._figure(reading, context, claim) for claim in claims]

    # -- one claim ----------------------------------------------------------------------------------------------------

    def _claim(self, context: Context, q: Quantity, before: Sequence[Claim], follower: Quantity | None) -> Claim:
        text = context.text
        clause = context.clauses.at(q.start)
        reach = max(clause[0], q.start - _REACH)
        last = before[-1] if before and before[-1].clause == clause else None
        left = max(reach, last.q.end if last else reach)
        comma = max(text.rfind(",", left, q.start) + 1, left)
        segment = max(text.rfind(",", reach, q.start) + 1, reach)
        if last is not None and is_member(text, q, last):
            return member(text, q, last, segment)
        claim = self._first(context, Spot(q, clause, left, comma, segment, last, before, follower, q.kind))
        cell = cell_at(text, q.start, q.end) if _is_tabular(text, q) else None
        return self._in_cell(context, claim, cell) if cell else claim

    def _first(self, context: Context, spot: Spot) -> Claim:
        q, text = spot.q, context.text
        tail = self._words.tail(text, spot.comma, q.start, context.known.ends)
        said = self._measures.read(context, spot, tail)
        end = said.end
        if end < tail.end:
            end = self._words.tail(text, spot.comma, end, context.known.ends).end
        phrase, scope = self._phrases.of(context, spot, end, said.measure)
        said = self._measures.with_phrase(context, said, q, phrase)
        if phrase and phrase.rule == "phrase.partner" and phrase.scope:
            partner = self._areas.short(phrase.scope)
            if partner:  # 对台出口 is 对台湾出口
                phrase = phrase._replace(text=phrase.text.replace(phrase.scope, partner, 1), scope=partner)
            if said.counterpart is None:
                said = said._replace(counterpart=context.referent(phrase.scope or ""))
        area, area_rule = self._setting.area(context, spot)
        period = self._setting.period(context, spot, phrase, said.measure)
        base = self._measures.base_said(context, spot)
        said = self._measures.without_false_year(said, base, period.period)
        period = self._setting.averaged(context, spot, period)
        if base is None and said.basis:
            base = year_before(period.period) if said.basis == "yoy" else month_before(period.period)
        qualifier, hedge = self._measures.apart(context, spot, tail, said.measure)
        if qualifier != q.qualifier and said.value is not None:
            low, high = bounds_of(qualifier, said.value)
            said = said._replace(low=high, high=low) if said.value < 0 else said._replace(low=low, high=high)
        return Claim(
            q, said, tail, phrase, scope, area, area_rule, period, base, qualifier, hedge, spot.clause, spot.segment
        )

    def _in_cell(self, context: Context, claim: Claim, cell: Cell) -> Claim:
        """In table-like text the row's label names the indicator, the column's heading time or measure."""
        text, label = context.text, cell.label
        if label is None:
            return claim
        bracket = text.find("(", label.start, label.end)
        end = bracket if bracket > label.start else label.end
        phrase = self._phrases.said_between(context, label.start, end)
        places = [place for place in context.places_between(label.start, end) if not place.thing and place.end >= end]
        if cell.heading is not None:
            heading = text[cell.heading.start : cell.heading.end]
            if times := context.times_between(*cell.heading):
                source = "inherited" if times[-1].period else "unresolved"
                claim = claim._replace(period=Period(times[-1].period, times[-1].text, source, "period.column"))
            if claim.q.kind == "percent" and _GROWTH_HEADING.search(heading):
                grown = "yoy_growth" if re.search("同比|按年|比上年", heading) else "growth"
                claim = claim._replace(said=claim.said._replace(measure=grown))
            elif claim.q.kind == "percent" and re.search("占比|比重|份额", heading):
                claim = claim._replace(said=claim.said._replace(measure="share"))
            elif places and (named := context.known.between(*cell.heading)):
                phrase = context.known.named(cell.heading.start, named[-1].end, self._words)
        if places:
            claim = claim._replace(area=context.place_named(places[0].name), area_rule="place.row")
        return claim._replace(phrase=phrase or claim.phrase)

    # -- the row ------------------------------------------------------------------------------------------------------

    def _figure(self, reading: Reading, context: Context, claim: Claim) -> Figure:
        q, said, phrase, period = claim.q, claim.said, claim.phrase, claim.period
        source, simplified = reading.source, reading.simplified
        unit, status = self._unit(context, claim)
        modality = self._modality(context, claim)
        if status == "ok" and modality == "actual" and is_after(period.period, reading.published):
            status = "period_after_publication"
        status = "line_broken" if q.broken else "unit_from_header" if q.rule == "quantity.header" else status
        return Figure(
            start=q.start,
            end=q.end,
            text=source[q.start : q.end],
            simplified=simplified[q.start : q.end],
            number=source[q.number_start : q.number_end],
            number_start=q.number_start,
            number_end=q.number_end,
            value=said.value,
            value_min=said.low,
            value_max=said.high,
            unit=unit,
            unit_text=_unit_text(reading, q),
            unit_mult=q.scale,
            decimals=q.decimals,
            kind=_kind(claim),
            qualifier=claim.qualifier,
            qualifier_text=q.qualifier_text or claim.hedge or _kept(claim.tail) or None,
            cumulative=_is_cumulative(context, claim),
            modality=modality,
            indicator=plain(phrase.text) if phrase else None,
            indicator_id=phrase.entry.id if phrase and phrase.entry else None,
            indicator_text=source[phrase.start : phrase.end].strip() if phrase else None,
            measure=said.measure,
            ref_area=claim.area,
            scope=claim.scope,
            counterpart=said.counterpart,
            time_period=period.period,
            time_text=period.text,
            time_source=period.source,
            base_period=claim.base_period,
            group=claim.group,
            rule=_why(claim),
            score=score.of(claim, status),
            status=status,
        )

    def _unit(self, context: Context, claim: Claim) -> tuple[str | None, str]:
        """The code of the unit, and `ambiguous` where 元 is of no known place."""
        q = claim.q
        if q.rule == "rank" or (q.unit is None and q.kind != "count"):
            return None, "ok"
        if _is_pure(claim):
            return "1", "ok"
        if _is_bare_money(claim):
            return self._currency(context, claim)
        if q.unit is None or (q.unit.kind == "count" and q.unit_text in _GENERAL):
            general = q.unit.code if q.unit else "{item}"
            return self._what_is_counted(claim) or general, "ok"
        if q.unit.kind != "local" or q.unit.code:
            return q.unit.code, "ok"
        return self._currency(context, claim)

    def _currency(self, context: Context, claim: Claim) -> tuple[str | None, str]:
        """Which money 元 is: of the figure's place, by words of one place (呎 介乎, 兆元), of the region."""
        line = context.lines.at(claim.q.start)[0]
        clause = context.text[claim.clause[0] : min(claim.clause[1], claim.clause[0] + 2000)]
        for said in context.money_said:  # 100万元（澳门元，下同）
            money = self._units.behind(said, 0)
            if money and money[1].kind == "money":
                return money[1].code, "ok"
        if "人民币" in context.text[max(line, claim.q.start - 200) : claim.q.start]:
            return "CNY", "ok"
        own, home = self._areas.currency(claim.area), CURRENCIES.get(context.region or "")
        said = claim.area_rule != "place.article" or not context.region
        hong_kong = bool(_HK_WORDS.search(clause))
        if own and said and not (hong_kong and own != home):
            return own, "ok"
        if _TW_WORDS.search(clause):
            return "TWD", "ok"
        if hong_kong and context.region not in ("MO", "HK"):
            return "HKD", "ok"
        code = own or home
        return code, "ok" if code else "ambiguous"

    def _what_is_counted(self, claim: Claim) -> str | None:
        """{project} for 13个重点项目: by the last noun of the phrase."""
        name = plain(claim.phrase.text) if claim.phrase else ""
        codes = (self._counted.get(name[-length:]) for length in range(min(6, len(name)), 0, -1))
        return next((code for code in codes if code), None)

    def _targets(self, context: Context, claims: list[Claim]) -> list[Claim]:
        """经济增长预期目标为5%左右,... said again: of the year that the target was named for before."""
        out = list(claims)
        for index, one in enumerate(out):
            if one.phrase is None or one.period.source == "explicit" or one.said.measure == "level":
                continue
            if not is_before(one.period.period, context.published) or self._modality(context, one) == "actual":
                continue
            for other in reversed(out[:index]):
                named = other.phrase is not None and other.period.source == "explicit" and one.said.value == other.said.value
                alike = named and (one.said.low, one.said.high) == (other.said.low, other.said.high)
                if alike and one.q.kind == other.q.kind and not is_before(other.period.period, context.published):
                    out[index] = one._replace(period=other.period._replace(source="inherited", rule="period.target"))
                    break
        return out

    def _modality(self, context: Context, claim: Claim) -> str:
        """actual, or what the nearest word before it in the sentence makes it: 预计, 计划, 目标, 到2035年."""
        text, q, period = context.text, claim.q, claim.period
        begin = max(context.sentences.at(q.start)[0], q.start - 120)
        said = [m for m in self._words.modals(text, begin, q.number_start) if m.end() <= q.start]
        said = [m for m in said if m[0] != "将" or not _THIS_MANY.match(text, m.end())]  # 将16家列入
        found = said[-1] if said else None
        if found is None:
            if text[period.at - 1 : period.at] == "到" and is_after(period.period, context.published):
                return "target"
            line = context.lines.at(q.start)[0]
            if text[max(line - 2, 0) : line] == ":\n" and (heading := heading_before(text, line)):
                titled = list(self._words.modals(text, *heading))
                targets = [match for match in titled if match.lastgroup == "target"]
                found = targets[-1] if targets else titled[-1] if titled else None
        if found is None and _is_due(context, claim):
            return "planned"
        if found is None or (claim.said.measure == "share" and "完成" in text[begin : q.start]):
            return "actual"
        said_so = found.lastgroup == "forecast" and text[found.end() : q.start] == "的"  # 去年11月预测的1.42%
        if period.source == "explicit" and is_before(period.period, context.published) and not said_so:
            return "actual"
        kind = found.lastgroup or "actual"
        done = "," in text[found.end() : q.start] and "已" in text[found.end() : q.start]
        return "actual" if kind == "planned" and done and period.source != "explicit" else kind


# -- helpers ----------------------------------------------------------------------------------------------------------


def _looking_ahead(context: Context, claims: list[Claim]) -> list[Claim]:
    """继1月录得33.6%的按年升幅后,2月整体出口货值下跌: what rose is named behind, in the same clause."""
    out = list(claims)
    for index in range(len(out) - 2, -1, -1):
        one, other = out[index], out[index + 1]
        named_behind = one.phrase is None and other.phrase is not None and other.clause == one.clause
        if named_behind and _AFTER.search(context.text, one.segment, one.q.start):
            assert other.phrase is not None
            out[index] = one._replace(phrase=other.phrase._replace(rule="phrase.ahead"), scope=other.scope)
    return out


def _is_due(context: Context, claim: Claim) -> bool:
    """今年要扩大试点,…,改建农村公路20万公里, 今年再减少1000万人: of a year that is not over, behind what is to be done in it."""
    text, q, period, published = context.text, claim.q, claim.period, context.published or ""
    if not published or period.period != published[:4] or published[5:7] == "12" or "已" in text[claim.segment : q.start]:
        return False
    return bool(_DUE.search(text, max(context.lines.at(q.start)[0], period.at, q.start - _DUE_REACH), q.start))


def _is_tabular(text: str, q: Quantity) -> bool:
    before = text[max(q.start - 2, 0) : q.start]
    return q.rule == "quantity.header" or "\t" in before or "|" in before or before == "  "


def _kind(claim: Claim) -> str:
    if claim.q.rule == "rank":
        return "rank"
    return "ratio" if _is_pure(claim) else "money" if _is_bare_money(claim) else claim.q.kind


def _is_bare_money(claim: Claim) -> bool:
    """赤字料近1400亿: 元 is left out where an indicator in money says so."""
    phrase, q = claim.phrase, claim.q
    if phrase is None or q.unit is not None or q.scale < 4 or q.rule == "rank":
        return False
    if phrase.entry is None:
        return q.scale >= 8 and bool(_MONEY_NAME.search(plain(phrase.text)))
    return bool(_CURRENCY.fullmatch(phrase.entry.row.get("unit", "")))


def _is_pure(claim: Claim) -> bool:
    """城乡居民收入比为2.34, 基尼系数0.46: a bare number of a rate or an index."""
    phrase, q = claim.phrase, claim.q
    if q.unit is not None or q.rule == "rank" or phrase is None:
        return False
    if phrase.entry is None:
        return q.scale == 0 and bool(_PURE_NAME.search(plain(phrase.text)))
    return phrase.entry.row.get("unit") == "1"


def _unit_text(reading: Reading, q: Quantity) -> str | None:
    """The unit as published; a list's shared unit is repeated."""
    if not q.unit_text:
        return None
    at = reading.folded.find(q.unit_text, q.number_start, q.end + 2)
    if at < 0:
        at = reading.folded.find(q.unit_text, q.end, q.end + 80)
    return reading.source[at : at + len(q.unit_text)] if at >= 0 else q.unit_text


def _is_cumulative(context: Context, claim: Claim) -> bool:
    q, period = claim.q, claim.period
    if _CUMULATIVE.search(context.text, max(claim.segment, q.start - 40), q.start):
        return True
    since = period.source == "explicit" and "以来" in context.text[period.at : period.at + len(period.text or "")]
    return since and q.kind in ("count", "money") and claim.said.measure == "level"


def _kept(tail: Tail) -> str:
    """达, 增至, 共, 累计: exact, but kept."""
    for role, word in zip(tail.roles, tail.words, strict=True) if tail.roles else ():
        if role in _KEPT_ROLES or word in _KEPT_WORDS:
            return word
    return ""


def _why(claim: Claim) -> str:
    """What read each part: number=… unit=… indicator=… place=… period=…"""
    unit, phrase = claim.q.unit, claim.phrase
    read_as = f" unit={unit.key}" if unit else ""
    named = f" indicator={phrase.rule}" if phrase else ""
    placed = f" place={claim.area_rule}" if claim.area else ""
    return f"number={claim.q.rule}{read_as}{named}{placed} period={claim.period.rule}"
