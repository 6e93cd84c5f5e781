"""Quantities: hedge, sign, currency, numeral, unit, hedge behind, read at a place of a text.

`Quantities.at` is told where a number is written and reads everything that touches it: 约人民币30多亿元, 20至30亿元, 八成半,
五元三毛. It does not ask what the number is good for; a duration or an age is read in the same way as money. The finder
and the reader both use it, so that a span found is a span understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import NamedTuple

from koujing.stages.figures import numerals
from koujing.stages.figures.hedges import Hedges, bounds_of
from koujing.stages.figures.numerals import Numeral, NumeralError
from koujing.stages.figures.units import FACTORS, KINDS, REASONS, Unit, Units, part_of_money

ONE, NOTHING = Decimal(1), Decimal(0)
HALF = Decimal("0.5")
RATIO = Unit("1", "ratio", "ratio")
PERCENT = Unit("1", "percent", "percent")
LOCAL = Unit(None, "local", "money.noun")
PIECE = Unit("{piece}", "count", "piece")
MEGABIT = Unit("Mbit/s", "physical", "bandwidth")
_MONEY_NOUN = re.compile(
    r"(?:[薪价费额]|收入|工资|租金|奖金|成本|利润|存款|贷款|开支|支出|年俸|月入)(?:中位数|均值|总额|约)?(?:约?[为达是至约近超]|高达|增至|升至|跌至|[:])?\ ?$"
)
_PAID = re.compile(r"(?:卖|售|花|租|付|补贴|津贴|罚款?|押金|首付|只[要需]|开价|叫价|要价|涨到|跌到)(?:了|出|到|得|价)?(?:约|近|逾|超过?)?$")
_SPOKEN = re.compile(rf"[百千万亿](?:\d|[{numerals.DIGIT}]{{1,2}})\Z")
_CASES = ("案", "事", "意外", "火", "交通", "车祸", "个案")
_BY_THE_HOUR = re.compile(r"(?:时速|每小时|小时)[^,。;\d]{0,4}$")


class Quantity(NamedTuple):
    """A number with all that touches it. `unit` is null for a bare number; `value` is null for several and range."""

    start: int
    end: int
    number_start: int
    number_end: int
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    qualifier: str
    qualifier_text: str
    unit: Unit | None
    unit_text: str
    scale: int
    decimals: int
    rule: str
    broken: bool = False

    def at_span(self, start: int, end: int) -> Quantity:
        """The same quantity as part of a span that was found."""
        return self if (start, end) == (self.start, self.end) else self._replace(start=start, end=end)

    @property
    def kind(self) -> str:
        """What kind of figure it would be: money count percent pp ratio rank multiple, or '' where it can be none."""
        return KINDS.get(self.unit.kind, "") if self.unit else "count"

    @property
    def reason(self) -> str | None:
        """Why its unit alone makes it no figure: duration, age, anniversary."""
        return REASONS.get(self.unit.kind) if self.unit else None


# 百分之五, 三分之二, 1/3 only where asked for; 3:2 and 1:6.5
FRACTION = re.compile(
    rf"(?:(?:[{numerals.HAN}]{{1,12}}|\d{{1,9}})又)?(?P<under>(?:[{numerals.HAN}]{{1,12}}|\d{{1,6}}))[分份]之(?:-|负)?"
    rf"(?P<over>{numerals.ARABIC}(?:\ ?[kK十百千万])?|[{numerals.HAN}]{{1,12}}(?:\ ?点[{numerals.DIGIT}]{{1,8}})?)"
)
_UP_TO_OF = 27  # the most characters up to 之 of a fraction
_TO = re.compile(r"\ ?(?:\(含\))?(?:-{1,2}|~{1,2}|至|到|—)\ ?")
_PARTS = re.compile(
    rf"(?:(?P<jiao>\d{{1,2}}|[{numerals.DIGIT}])(?:角|毛|毫))?(?:零?(?P<fen>\d{{1,2}}|[{numerals.DIGIT}])(?:分|仙)(?:钱)?)?"
)
_PER = re.compile(
    r"/(?:平方米|平方公里|平方呎|立方米|千瓦时|度|公里|公斤|小时|个月|人次|人|吨|亩|年|月|日|天|次|股|份|桶|克|斤|套|台|辆|户|呎|尺|m2|㎡)"
)
_CHANGED = re.compile(r"(?:增加|减少|上升|下降|上涨|下跌|提高|降低|回升|回落|[增减升跌降涨])了?(?:约|近|逾|超过|超)?$")
_IN_BRACKETS = re.compile(r"\((?P<name>人民币|美元|美金|港元|港币|澳门元|澳门币|新台币|欧元|日元|下同)(?:,?下同)?\)")
_HALF_GUARD = frozenset("导岛径年成自官价决月天小个挂程生球山路夜场途数壁封开截身辈边晌空坡日")
_MORE_GUARD = {"多": frozenset("元样数极边党层媒国维功"), "余": frozenset("额下热量地杭姚温震辉")}
_GOES_ON = re.compile(r"(?!起)[\u4e00-\u9fff]|\ ?\d")
_OF_A_LINE = re.compile(
    "宽带|带宽|网速|光纤|网络|互联网|入户|接入|速率|上传|下载|上网|提速|降费|每秒|内存|硬盘|流量|5G|家庭|端口|以上|[Ww]i-?[Ff]i"
)
_MONEY_GOES_ON = re.compile(rf"[钱{numerals.DIGIT}左以至到多余的和与及上]")
_TENTHS = re.compile(rf"半|[{numerals.DIGIT}](?![{numerals.HAN}个]|高[病患血危人])")
_DOUBLED = re.compile(r"翻(?:了|了约|近|约)?$")
_JIAO = re.compile(rf"[{numerals.DIGIT}](?![{numerals.HAN}\d个])")
_BIG_AFTER_GE = re.compile("个(?:亿|万|百万|千万)")
_ENGLISH_BIG = re.compile("[mMbB](?![A-Za-z0-9²³/])")
_CJK = re.compile(r"[\u4e00-\u9fff]")


class Quantities:
    """Reads the quantity at a place.

    Args:
        user: paths of the user's own lexicons (kinds `units` and `hedges`).
    """

    def __init__(self, user: Sequence[str] = ()) -> None:
        self.units = Units(user)
        self.hedges = Hedges(user)

    def at(self, text: str, start: int, end: int, floor: int = 0) -> Quantity | None:
        """The quantity whose numeral is written at `start` to `end` (end is a guess that may shrink or grow).

        Args:
            text: the folded view.
            start: first character of the numeral.
            end: where the written stretch ends.
            floor: what stands before this belongs to another number.

        Returns:
            Null where no number can be read from the first character.
        """
        core = self._core(text, start, end)
        if core is None:
            return None
        core = self._range(text, core) or core
        spoken = _SPOKEN.search(text, start, core.number_end) is not None  # 35万6, 五万三四
        if core.unit_text == "起" and spoken and not text.startswith(_CASES, core.end):
            core = core._replace(unit=LOCAL, unit_text="", end=core.number_end, rule="quantity.money_noun")  # 1万5起
        elif core.unit_text == "起" and _MONEY_NOUN.search(text, max(start - 12, 0), start):
            core = core._replace(unit=None, unit_text="", end=core.number_end)  # 售价3万9起
        bought = spoken or text[core.number_end - 1] in "万千亿"
        money = core.unit is None and (
            _MONEY_NOUN.search(text, max(start - 12, 0), start) or (bought and _PAID.search(text, max(start - 8, 0), start))
        )
        if money and not _GOES_ON.match(text, core.end):
            core = core._replace(unit=LOCAL, rule="quantity.money_noun")  # 月薪中位数三万五
        elif core.unit is not None and core.unit.code == "km" and _BY_THE_HOUR.search(text, max(start - 8, 0), start):
            core = core._replace(unit=core.unit._replace(code="km/h"))
        return self.hedged(text, core, floor)

    # -- numeral and unit ---------------------------------------------------------------------------------------------

    def _core(self, text: str, start: int, end: int) -> Quantity | None:
        if fraction := self._fraction(text, start):
            return fraction
        try:
            length, numeral = numerals.longest(text[start:end])
        except NumeralError:
            return None
        at = start + length
        if text[at - 1].isdigit() and text[at : at + 1].isdigit():  # 9十15: no number ends inside a run of digits
            while at > start and text[at - 1].isdigit():
                at -= 1
            try:
                numeral = numerals.read_numeral(text[start:at])
            except NumeralError:
                return None
        longer = self.units.behind(text, at - 1) if at - start > 1 and text[at - 1] in "千百兆" else None
        if longer and longer[0] > at:
            with suppress(NumeralError):  # 36.2亿千瓦时: the unit is 千瓦时
                numeral, at = numerals.read_numeral(text[start : at - 1]), at - 1
        elif text[at - 1] == "兆" and (line := self._bandwidth(text, start, at)):
            return line
        if at == end:
            numeral, at = _and_more(text, at, numeral)
        return self._with_unit(text, start, at, numeral)

    def _fraction(self, text: str, start: int) -> Quantity | None:
        said = text.find("之", start, start + _UP_TO_OF) > 0
        match = FRACTION.match(text, start) if said else None
        if not match:
            return None
        end = match.end()
        while end > match.start("over"):
            try:
                numeral = numerals.read_numeral(text[start:end])
            except NumeralError:
                end -= 1
                continue
            break
        else:
            return None
        if text[end : end + 1] in ("多", "几", "余") and numeral.value is not None and not numeral.vague:
            step = numerals.steps(numeral.value)
            numeral = numeral._replace(low=numeral.value, high=numeral.value + step, vague="more", hint=text[end])
            number_end, end = end, end + 1
        else:
            number_end = end
        percent = _is_percent(match["under"])
        unit = PERCENT if percent else RATIO
        lead = text[start : match.start("over")] if percent else ""
        return _quantity(start, end, number_end, numeral, unit, lead, "quantity.fraction")

    def _with_unit(self, text: str, start: int, at: int, numeral: Numeral) -> Quantity | None:
        if (english := _ENGLISH_BIG.match(text, at)) and self.units.before(text, start):  # US$3.5m
            power = {"m": 6, "b": 9}[english[0].lower()]
            numeral = numeral._replace(value=numeral.value and tidy(numeral.value.scaleb(power)), scale=power)
            return _quantity(start, english.end(), english.end(), numeral, None, "", "quantity.bare")
        here = at + 1 if text[at : at + 1] == " " and text[at + 1 : at + 2] not in "$￥¥" else at
        found = None if _big_behind(text, at) else self.units.behind(text, here)
        if found is None and text[at : at + 1] == "个" and text[at + 1 : at + 2] == "半":
            return self._and_a_half(text, start, at, numeral)
        if found is None and numeral.scale < 4 and (big := _big_behind(text, at)):
            found, here = self.units.behind(text, big), big
            numeral = numeral._replace(
                value=_times(numeral.value, text[at:big]), scale=numeral.scale + _power(text[at:big])
            )
            at = big
        half_of = found is None and text[start:at] == "一" and text[at : at + 1] == "半"
        if half_of and text[at + 1 : at + 2] not in _HALF_GUARD:
            return _quantity(start, at + 1, at + 1, numeral._replace(value=HALF), RATIO, "", "quantity.half_of")
        if found is None:
            return _quantity(start, at, at, numeral, None, "", "quantity.bare")
        end, unit = found
        return self._unit_found(text, start, at, here, end, numeral, unit)

    def _unit_found(
        self, text: str, start: int, at: int, here: int, end: int, numeral: Numeral, unit: Unit
    ) -> Quantity | None:
        factor = FACTORS.get(unit.kind, ONE)
        if unit.kind == "doubling":
            return self._doubling(text, start, at, end, numeral, unit)
        if unit.kind == "discount" and numeral.value is not None and numeral.value >= 10:
            factor = Decimal("0.01")
        unit_text = text[here:end]
        half = unit.kind == "count" and unit_text == "个" and text[end : end + 1] == "半"
        if half and (and_a_half := self._and_a_half(text, start, at, numeral)):
            return and_a_half
        if unit_text == "块" and _CJK.match(text, end) and not _MONEY_GOES_ON.match(text, end):
            unit = PIECE
        extra = NOTHING
        if unit.kind == "tenth" and (more := _TENTHS.match(text, end)):
            extra = Decimal(5) if more[0] == "半" else numerals.read_number(more[0])
            extra, end = extra / 10, more.end()
        elif text[end : end + 1] == "半" and _halves(text, end, unit, numeral):
            extra, end = HALF, end + 1
        elif unit.kind in ("local", "money"):
            extra, end = _money_parts(text, end, unit)
            if match := _IN_BRACKETS.match(text, end):
                if unit.kind == "local" and (named := self.units.behind(text, match.start("name"))):
                    unit = named[1]._replace(kind="money")
                end = match.end()
        if unit.kind in ("local", "money", "physical", "count") and (per := _PER.match(text, end)):
            end, unit_text = per.end(), unit_text + per[0]
        numeral = _apply(numeral, factor, extra)
        rule = f"quantity.{unit.kind}"
        return _quantity(start, end, at, numeral, unit, unit_text, rule)

    def _bandwidth(self, text: str, start: int, at: int) -> Quantity | None:
        """500兆 with no money behind it is a speed of a line, not a million million."""
        found = self.units.behind(text, at)
        if found or at - start < 2 or not text[start].isdigit():
            return None
        numeral = numerals.read_numeral(text[start : at - 1])
        if numeral.value is None or not 1 <= numeral.value < 10000:
            return None
        if not _OF_A_LINE.search(text, max(start - 16, 0), at + 8):
            return None  # 4.5兆产值
        return _quantity(start, at, at - 1, numeral, MEGABIT, "兆", "quantity.bandwidth")

    def _and_a_half(self, text: str, start: int, at: int, numeral: Numeral) -> Quantity | None:
        """一个半小时, 两个半月: the unit stands behind 个半."""
        found = self.units.behind(text, at + 2)
        if not found or found[1].kind != "duration" or numeral.value is None:
            return None
        return _quantity(
            start, found[0], at, _apply(numeral, ONE, HALF), found[1], text[at + 2 : found[0]], "quantity.half"
        )

    def _doubling(self, text: str, start: int, at: int, end: int, numeral: Numeral, unit: Unit) -> Quantity | None:
        """翻两番 is four times as much; the span starts at 翻."""
        before = _DOUBLED.search(text, max(start - 4, 0), start)
        if not before or numeral.value is None or not 0 < numeral.value < 12:
            return _quantity(start, at, at, numeral, None, "", "quantity.bare")
        numeral = numeral._replace(value=Decimal(2) ** int(numeral.value), decimals=0)
        made = _quantity(start, end, at, numeral, unit, "番", "quantity.doubling")
        return made._replace(start=start - len(before[0]))

    # -- ranges -------------------------------------------------------------------------------------------------------

    def _range(self, text: str, first: Quantity) -> Quantity | None:
        """20至30亿元, 6%~8%, 3.5万-4.2万元: two numbers of one unit, the second the larger."""
        to = _TO.match(text, first.end)
        if not to or first.low is not None or first.value is None or first.rule == "quantity.doubling":
            return None
        below = text.endswith("零下", 0, first.start)
        again = to.end() + 2 if below and text.startswith("零下", to.end()) else to.end()  # 零下8至零下3度
        written = numerals.WRITTEN.match(text, again)
        if not written:
            return None
        second = self._core(text, *written.span())
        if second is None or second.value is None or second.low is not None:
            return None
        if (
            second.unit is None
            and first.unit is PERCENT
            and text.startswith("百分之", first.start)
            and second.rule == "quantity.bare"
        ):
            second = _percent_of(second)  # 百分之四到五
        if second.unit is None and first.unit is not None:
            return None
        if first.unit is None and (
            second.unit is None or (second.unit.kind == "duration" and first.scale == 0 and first.value > 1900)
        ):
            return None
        if first.unit is not None and second.unit is not None and not _same(first, second):
            return None
        low = first.value if first.unit is not None else _shared(text, first, second)
        if low is None or second.value is None or low == second.value:
            return None
        high = second.value
        if low > high:
            if not below:
                return None
            low, high = high, low  # 零下3至2℃
        if (
            to[0].strip() in ("至", "到")
            and first.unit is not None
            and first.kind != "percent"
            and _CHANGED.search(text, max(first.start - 8, 0), first.start)
        ):
            return None  # 减少5300人至370万人: a change and a level
        return second._replace(
            start=first.start,
            number_start=first.number_start,
            value=None,
            low=tidy(low),
            high=tidy(high),
            qualifier="range",
            qualifier_text=to[0].strip(),
            decimals=max(first.decimals, second.decimals),
            rule=second.rule + ".range",
        )

    # -- what touches it ----------------------------------------------------------------------------------------------

    def hedged(self, text: str, core: Quantity, floor: int = 0) -> Quantity:
        """The quantity with the currency, sign and hedges that touch it."""
        start, sign = core.start, 1
        qualifier, words = core.qualifier, core.qualifier_text
        unit, unit_text, rule = core.unit, core.unit_text, core.rule
        has_money = has_hedge = False
        for _ in range(4):
            here = start - 1 if start and text[start - 1] == " " else start
            if (
                not has_money
                and (unit is None or unit.kind == "local")
                and (money := self.units.before(text, here))
                and money[0] >= floor
            ):
                start, unit, has_money = money[0], money[1], True
                unit_text = text[money[0] : here] + unit_text
                rule = "quantity.money.range" if rule.endswith(".range") else "quantity.money"
                continue
            if sign == 1 and (mark := _sign(text, start)) and start - len(mark) >= floor:
                start, sign = start - len(mark), -1 if mark in ("-", "负", "零下") else sign
                if sign == 1:
                    break
                continue
            hedge = None if has_hedge else self.hedges.front(text, here)
            if hedge and hedge.start >= floor and _fits(text, core.number_start, hedge.start, hedge.end):
                if hedge.qualifier == "several":
                    start = hedge.start
                    break
                if core.qualifier in ("exact", "about", "and_more"):
                    qualifier = hedge.qualifier if hedge.qualifier != "exact" else core.qualifier
                start, words, has_hedge = hedge.start, text[hedge.start : hedge.end] + words, True
                continue
            break
        end = core.end
        back = self.hedges.back(text, end)
        if back and _back_fits(text, back.end, unit, text[back.start : back.end]):
            if qualifier == "exact" or (qualifier == "about" and back.qualifier == "about"):
                qualifier = back.qualifier
            words, end = words + text[back.start : back.end], back.end
        if (start, end, qualifier) == (core.start, core.end, "exact"):
            return core
        value, low, high = core.value, core.low, core.high
        if qualifier == "and_more" and value is not None:
            low, high = value, high if high is not None else numerals.end_of_digit(value)
        elif qualifier not in ("range", "several") and value is not None:
            low, high = bounds_of(qualifier, value)
        if sign < 0:
            value = None if value is None else -value
            low, high = (None if high is None else -high), (None if low is None else -low)
        return core._replace(
            start=start,
            end=end,
            value=value,
            low=low,
            high=high,
            qualifier=qualifier,
            qualifier_text=words,
            unit=unit,
            unit_text=unit_text,
            rule=rule,
        )


# -- helpers ----------------------------------------------------------------------------------------------------------

_VAGUE = {"more": "and_more", "some": "several", "pair": "range", "about": "about", "": "exact"}


def _quantity(
    start: int,
    end: int,
    number_end: int,
    numeral: Numeral,
    unit: Unit | None,
    unit_text: str,
    rule: str,
) -> Quantity:
    return Quantity(
        start,
        end,
        start,
        number_end,
        tidy(numeral.value),
        tidy(numeral.low),
        tidy(numeral.high),
        _VAGUE[numeral.vague],
        numeral.hint,
        unit,
        unit_text,
        numeral.scale,
        numeral.decimals,
        rule,
    )


def tidy(value: Decimal | None) -> Decimal | None:
    """The same number without an exponent: 2E+9 is 2000000000."""
    if value is None or value.as_tuple().exponent in range(-30, 1):
        return value
    return value.quantize(ONE) if value == value.to_integral_value() and value.adjusted() < 27 else value


def _apply(numeral: Numeral, factor: Decimal, extra: Decimal) -> Numeral:
    if factor is ONE and extra is NOTHING:
        return numeral

    def one(value: Decimal | None) -> Decimal | None:
        return None if value is None else (value + extra) * factor

    return numeral._replace(value=one(numeral.value), low=one(numeral.low), high=one(numeral.high))


def _and_more(text: str, at: int, numeral: Numeral) -> tuple[Numeral, int]:
    """2300余人, 20多项, 十来个: the hint stands behind the numeral and before the unit; the numeral ends before it."""
    hint = text[at : at + 1]
    if hint not in ("多", "余", "来") or numeral.value is None or numeral.vague or not hint:
        return numeral, at
    behind = text[at + 1 : at + 2]
    if not _CJK.match(behind) and behind not in ("%", " "):
        return numeral, at
    if hint == "来":
        if text[at - 1] not in "十百千万" or behind not in "个人名家位年岁天次斤里":
            return numeral, at
        return numeral._replace(vague="about", hint="来"), at + 1
    if behind in _MORE_GUARD[hint] and not (
        behind in ("元", "国") and numeral.value >= 10 and text[at + 2 : at + 3] not in tuple("化文发经素")
    ):
        return numeral, at
    if numeral.value < 10 and not numeral.scale:
        return numeral, at
    more = numeral._replace(low=numeral.value, high=numerals.end_of_digit(numeral.value), vague="more", hint=hint)
    return more, at + 1


def _big_behind(text: str, at: int) -> int | None:
    """Where 万 or 亿 ends that stands behind 个: 两个亿."""
    match = _BIG_AFTER_GE.match(text, at) if text.startswith("个", at) else None
    return match.end() if match else None


def _power(text: str) -> int:
    return sum({"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}.get(char, 0) for char in text)


def _times(value: Decimal | None, text: str) -> Decimal | None:
    return None if value is None else value.scaleb(_power(text))


def _is_percent(under: str) -> bool:
    return under in ("百", "佰", "千", "仟", "万", "百万", "万万", "十万")


def _halves(text: str, at: int, unit: Unit, numeral: Numeral) -> bool:
    if unit.kind not in ("duration", "physical", "times", "local", "age") or numeral.value is None:
        return False
    return text[at + 1 : at + 2] not in _HALF_GUARD and numeral.value == numeral.value.to_integral_value()


def _money_parts(text: str, end: int, unit: Unit) -> tuple[Decimal, int]:
    """五元三毛, 123元1角1分, 三块五: what stands behind the first unit of money."""
    parts = _PARTS.match(text, end)
    if parts and parts.end() > end and text[parts.end() : parts.end() + 1] not in ("之", "别"):
        extra = Decimal(0)
        for name, char in (("jiao", "角"), ("fen", "分")):
            if parts[name]:
                extra += numerals.read_number(parts[name]) * (part_of_money(char) or 0)
        return extra, parts.end()
    tail = _JIAO.match(text, end) if unit.kind == "local" and text[end - 1 : end] == "块" else None
    if tail:
        return numerals.read_number(tail[0]) / 10, tail.end()
    return NOTHING, end


def _same(first: Quantity, second: Quantity) -> bool:
    if first.unit is None or second.unit is None:
        return False
    return first.unit.code == second.unit.code and first.unit.kind == second.unit.kind


def _percent_of(bare: Quantity) -> Quantity:
    value = None if bare.value is None else bare.value / 100
    return bare._replace(value=value, unit=PERCENT, unit_text="百分之", rule="quantity.fraction")


_ENDS_IN_BIG = re.compile(r"[万亿兆]+$")
_ENDS_IN_TEN = re.compile(rf"[{numerals.DIGIT}\d]([百千十])$")


def _shared(text: str, first: Quantity, second: Quantity) -> Decimal | None:
    """The first number of a range with the 万 or 亿 of the second: 20至30亿元; 8500到3万 has its own."""
    if first.value is None or second.value is None or second.unit is None:
        return None
    factor = FACTORS.get(second.unit.kind, ONE)
    own = first.value * factor
    first_text, second_text = text[first.start : first.number_end], text[second.start : second.number_end]
    big = _ENDS_IN_BIG.search(second_text)
    if not _ENDS_IN_BIG.search(first_text):
        if big and big.start() > 0:
            power = second.scale if second.scale else _power(big[0])
            mantissa = second.value.scaleb(-_power(big[0].replace("兆", "万亿")))
            if own < mantissa:
                return own.scaleb(_power(big[0].replace("兆", "万亿")) if power else 0)
        ten = _ENDS_IN_TEN.search(second_text)
        if ten and first.value < 10 and len(first_text) == 1:
            return own.scaleb(_power(ten[1]))
    return own


_SIGN = re.compile(r"(?:[-+±]|负|零下)\Z")
_ENDS_OF_SIGNS = "-+±负下"


def _sign(text: str, start: int) -> str:
    match = _SIGN.search(text, max(start - 2, 0), start) if start and text[start - 1] in _ENDS_OF_SIGNS else None
    if not match:
        return ""
    before = text[match.start() - 1 : match.start()]
    if match[0] in "-+±" and before and ((before.isalnum() and not _CJK.match(before)) or before in "-+)]~%.,"):
        return ""
    if match[0] == "负" and before in ("抱", "肩", "胜", "欺", "辜", "自"):
        return ""
    return match[0]


def _fits(text: str, number: int, start: int, end: int) -> bool:
    """过 and 上 are hedges only of a bare 百, 千, 万, 亿 or 半; ~ only behind no other number."""
    hedge, lead = text[start:end], text[number : number + 1]
    if hedge in ("过", "上"):
        return lead in ("百", "千", "万", "亿", "半", "十") and text[start - 1 : start] not in (
            "以",
            "经",
            "通",
            "超",
            "再",
            "网",
            "线",
            "身",
        )
    if hedge == "好":
        return lead == "几"
    if hedge == "~":
        return not text[start - 1 : start].isalnum() or bool(_CJK.match(text[start - 1 : start]))
    return True


def _back_fits(text: str, end: int, unit: Unit | None, hedge: str) -> bool:
    behind = text[end : end + 1]
    if hedge in ("多", "余"):
        kinds = ("duration", "physical", "times", "tenth", "local", "age", "percent", "money")
        return unit is not None and unit.kind in kinds and behind not in _MORE_GUARD[hedge]
    if hedge == "起":
        return unit is not None and unit.kind in ("local", "money", "percent") and behind not in tuple("诉步草来飞码")
    if hedge == "许":
        return behind not in ("多", "可", "昌")
    if hedge in ("整", "正"):
        return unit is not None and unit.kind in ("local", "money") and not ("\u4e00" <= behind <= "\u9fff")
    if hedge == "以下":
        return behind not in ("简", "称", "几")
    if hedge in ("上下", "前后"):
        return behind not in ("游", "级", "班", "文", "楼")
    return True
