"""Numbers of a special form: 半数, 过半, 对折, 1:6.5, 1/3, 第3位, 数名; and numbers broken over a line or spaced out.

Each is read at a place like any quantity; the finder uses them to find, the reader to read again what was found.
"""

from __future__ import annotations

import re
from decimal import Decimal

from koujing.stages.figures import numerals, shapes
from koujing.stages.figures.found import Found
from koujing.stages.figures.numerals import NumeralError
from koujing.stages.figures.quantity import RATIO, Quantities, Quantity
from koujing.stages.figures.shapes import CJK, H

HALF = Decimal("0.5")
_RATIO_SAID = re.compile(r"(?:比例?|比率|比为|比达|比约|配比|之比|杠杆|汇率|兑|收入比|撬动|赔率)[^\d,。;]{0,6}$")
_RATIOS = re.compile(r"(\d{1,6}(?:\.\d+)?)\ ?([:比])\ ?(\d{1,6}(?:\.\d+)?)(?![\d:.])")
_RATIO_OF_THREE = re.compile(r"\d{1,4}(?:\.\d+)?(?:\ ?:\ ?\d{1,4}(?:\.\d+)?){2,5}(?![\d:])")
_LABEL_OF_YEAR = re.compile(r"\d{1,6}\ ?:\ ?(?:19|20)\d\d年")
_SLASHES = re.compile(r"(\d{1,4})/(\d{1,4})(?![\d/])")
_SHARED = re.compile(r"(?:占|约|超过?|近|逾|达|为|有|足|过)[^,。;\d]{0,4}$")
_RANK_BEFORE = re.compile(
    r"(?:排[名行位]?|位[居列]|名列|并列|列(?=[全世亚本各国]|$)|居(?![民住家留])|位次|跻身|升至|跃居|上升到|上升至|跃升至|升到|稳居|高居|蝉联)"
    r"[^,。;!?\d\n]{0,12}$"
)
_RANK_UNITS = ("位", "名", "大")
_ORDINAL_UNIT = re.compile(
    r"\ ?(?:阶段|[个次名位届批条章节款页卷集期号家届级代阶轮季场站类大种型部座层栋条艘天年月周例道楼段人课讲幕])?"
)
_QUARTER = re.compile(r"第\ ?[一二三四1-4]季度?")
_ORDINAL_NUMBER = re.compile(rf"\d{{1,9}}|[{H}]{{1,12}}")
_NO_SOME = frozenset("人指总系户件次参分基倍函多少个位岁票拍单双负整奇偶计读度级得代字号份额无小大常")
_NO_FEW = frozenset("这那前后近没茶")
_FEW_THINGS = frozenset({"{item}", "{time}", "{kind}", "{point}"})
_NO_HALF_AFTER = frozenset("上下前后大多小一两")
_SPACED = re.compile(rf"[\d{H}几](?:\ {{0,4}}[\d{H}几.,多余分之又点成折个半]){{1,40}}")
_CELLS = re.compile(rf"[{numerals.DIGIT}] +[{numerals.DIGIT}]|[\d.,] +\d")  # lone digits side by side are a table
_BEHIND_BREAK = re.compile(r"\d{0,4}(?:\.\d+)?[十百千]?[万亿%个家元人名项]|\.\d")


class Forms:
    """Reads numbers of a special form.

    Args:
        quantities: reads all that touches a number.
    """

    def __init__(self, quantities: Quantities) -> None:
        self._quantities = quantities

    # -- numbers that are broken or spaced out ------------------------------------------------------------------------

    def quantity(self, text: str, start: int, end: int, floor: int) -> Quantity | None:
        """The quantity at a place; one broken over a line or spaced out is read as if it were not."""
        if broken := _line_break(text, start, end):
            made = self._without(text, start, (broken, broken + 1), "\n", floor)
            return made._replace(broken=True) if made and made.end > broken else made
        if " " in text[start + 1 : start + 24] and (spaced := _SPACED.match(text, start)) and " " in spaced[0]:
            made = self._without(text, start, spaced.span(), " ", floor)
            if made and made.end > start + spaced[0].index(" "):
                discount = made.unit is not None and made.unit.kind == "discount"
                if discount or not _CELLS.search(text, start, made.number_end):
                    return made
        return self._quantities.at(text, start, end, floor)

    def _without(self, text: str, start: int, span: tuple[int, int], blank: str, floor: int) -> Quantity | None:
        """What is read at `start` when the blanks in `span` are left out; the quantity's own span keeps them."""
        near = range(max(start - 24, 0), min(span[1] + 60, len(text)))
        kept = [i for i in near if not (span[0] <= i < span[1] and text[i] == blank)]
        joined = "".join(text[i] for i in kept)
        at = kept.index(start)
        written = numerals.WRITTEN.match(joined, at)
        low = next((i for i, place in enumerate(kept) if place >= floor), 0)
        made = self._quantities.at(joined, at, written.end(), low) if written else None
        if made is None:
            return None
        return made._replace(
            start=kept[made.start],
            end=kept[made.end - 1] + 1,
            number_start=kept[made.number_start],
            number_end=kept[made.number_end - 1] + 1,
        )

    # -- halves -------------------------------------------------------------------------------------------------------

    def half(self, text: str, start: int, floor: int) -> Found | None:
        """半数, 过半, 打对折, 半年; not 上半年, 半导体."""
        if text.startswith("打对折", start):
            made = self.halves(text, start + 1, start + 3, floor)
            return Found(start + 1, made.end, "", "figure.half", made)
        before = text[start - 1 : start]
        if before in _NO_HALF_AFTER and before:
            return None
        if text.startswith("半数", start):
            made = self.halves(text, start, start + 2, floor)
            return Found(made.start, made.end, "", "figure.half", made)
        if before == "过":
            if text[start - 2 : start - 1] == "难":
                return None
            made = self.halves(text, start, start + 1, floor)
            made = made._replace(start=start - 1, qualifier="more_than", qualifier_text="过", low=HALF)
            return Found(start - 1, made.end, "", "figure.half", made)
        return self._half_of_a_time(text, start, floor)

    def _half_of_a_time(self, text: str, start: int, floor: int) -> Found | None:
        found = self._quantities.units.behind(text, start + 1)
        if found and found[1].kind == "tenth":  # 约半成
            made = self.halves(text, start, start + 1, floor)
            made = self._quantities.hedged(text, made._replace(value=HALF / 10, end=found[0], unit=found[1]), floor)
            return Found(made.start, made.end, "", "figure.half", made)
        if not found or found[1].kind != "duration" or text[found[0] : found[0] + 1] in ("报", "度"):
            return None
        made = self.halves(text, start, start + 1, floor)._replace(end=found[0], unit=found[1])
        hedge = self._quantities.hedges.front(text, start)
        begin = hedge.start if hedge and hedge.start >= floor else start
        return Found(begin, found[0], "duration", "duration.half", made)

    def halves(self, text: str, start: int, end: int, floor: int) -> Quantity:
        """The quantity 0.5 written at `start` to `end`."""
        return self._quantities.hedged(text, _quantity(start, end, HALF, "quantity.half"), floor)

    # -- ratios and fractions -----------------------------------------------------------------------------------------

    def ratio(self, text: str, start: int) -> Found | None:
        """1:6.5 where a ratio is spoken of; scores and clock times are none."""
        if text[start - 1 : start] in ("表", "图") or _LABEL_OF_YEAR.match(text, start):
            return None
        if match := _RATIO_OF_THREE.match(text, start):
            return Found(start, match.end(), "other", "other.ratio")
        match = _RATIOS.match(text, start)
        if not match or text[match.end() : match.end() + 1] == ":":
            return None
        one, mark, two = match.groups()
        said = _RATIO_SAID.search(text, max(start - 10, 0), start)
        if not said:
            if shapes.CLOCKS.match(text, start):
                return None
            if mark == "比" or not ("." in two or one == "1"):
                return Found(start, match.end(), "other", "other.score")
        first, second = Decimal(one), Decimal(two)
        if not first or not second:
            return Found(start, match.end(), "other", "other.score")
        value = second / first if first == 1 or first < second else first / second
        return Found(start, match.end(), "", "figure.ratio", _quantity(start, match.end(), value, "ratio"))

    def slash(self, text: str, start: int, floor: int) -> Found | None:
        """占1/3, 约2/3的: a fraction; other numbers with a stroke claim nothing."""
        match = _SLASHES.match(text, start)
        if not match or not int(match[2]):
            return None
        value = numerals.read_number(match[0])
        made = self._quantities.hedged(text, _quantity(start, match.end(), value, "quantity.fraction"), floor)
        fraction = int(match[1]) < int(match[2]) <= 100
        said = made.start < start or text[match.end() : match.end() + 1] in ("的", "以")
        if fraction and (said or _SHARED.search(text, max(start - 8, 0), start)):
            return Found(made.start, made.end, "", "figure.slash", made)
        return Found(start, match.end(), "other", "other.slash", made)

    # -- ordinals, ranks, some ----------------------------------------------------------------------------------------

    def ordinal(self, text: str, start: int) -> Found | None:
        """第一次 is an ordinal, 第三季度 a date, 第6/2023号 a document, 排名第3位 a rank and a figure."""
        match = shapes.ORDINALS.match(text, start)
        if not match:
            return None
        if document := shapes.NUMBERED_DOCUMENT.match(text, start):
            return Found(start, document.end(), "document", "document.form")
        if quarter := _QUARTER.match(text, start):
            return Found(start, quarter.end(), "date", "date.quarter")
        end = match.end()
        unit = _ORDINAL_UNIT.match(text, end)
        close = unit.end() if unit else end
        kind = text[end:close].strip()
        if rank := self._rank(text, start, end, close, kind):
            return rank
        if kind == "号":
            return Found(start, close, "ordinal" if text[close : close + 1].isspace() else "name", "ordinal.number")
        value = ordinal_value(text, start, end)
        made = None if value is None else _quantity(start, close, value, "ordinal")._replace(unit=None)
        return Found(start, close, "ordinal", "ordinal.form", made)

    def _rank(self, text: str, start: int, end: int, close: int, kind: str) -> Found | None:
        if kind and kind not in _RANK_UNITS:
            return None
        if not kind and CJK.match(text, close) and not text.startswith(("的", "和", "及"), close):
            return None
        number = _ORDINAL_NUMBER.search(text, start, end)
        value = ordinal_value(text, start, end)
        if number is None or value is None or not _RANK_BEFORE.search(text, max(start - 20, 0), start):
            return None
        close = close if kind else end
        rank = Quantity(
            start, close, *number.span(), value, None, None, "exact", "", None, text[end:close], 0, 0, "rank"
        )  # fmt: skip
        return Found(start, close, "", "figure.rank", rank)

    def some(self, text: str, start: int) -> Found | None:
        """数名, 几家: 2 to 9 of something; not 人数, 这几个."""
        char, before = text[start], text[start - 1 : start]
        guard = _NO_SOME if char == "数" else _NO_FEW if char == "几" else None
        found = self._quantities.units.behind(text, start + 1)
        if guard is None or found is None or (before and before in guard):
            return None
        end, unit = found
        made = Quantity(
            start, end, start, start + 1, None, Decimal(2), Decimal(9), "several", char, unit,
            text[start + 1 : end], 0, 0, "quantity.several",
        )  # fmt: skip
        if made.reason or not made.kind:
            return Found(start, end, made.reason or "other", "duration.several", made)
        if char == "几" and unit.code in _FEW_THINGS:
            return Found(start, end, "other", "other.some", made)
        return Found(start, end, "", "figure.several", made)


def ordinal_value(text: str, start: int, end: int) -> Decimal | None:
    """1 for 首个, 12 for 第12次."""
    if text[start] == "首":
        return Decimal(1)
    shown = _ORDINAL_NUMBER.search(text, start, end)
    try:
        return numerals.read_number(shown[0]) if shown else None
    except NumeralError:
        return None


def _quantity(start: int, end: int, value: Decimal, rule: str) -> Quantity:
    return Quantity(start, end, start, end, value, None, None, "exact", "", RATIO, "", 0, 0, rule)


def _line_break(text: str, start: int, end: int) -> int:
    """Where a line break cuts the number that is written from `start`: 总投资达3⏎5亿元. 0 where none does."""
    if text[end : end + 1] != "\n" or not text[start].isdigit() or end - start > 5:
        return 0
    line = text.rfind("\n", max(start - 40, 0), start) + 1
    if start - line < 3 or not CJK.match(text, start - 1):
        return 0
    return end if _BEHIND_BREAK.match(text, end + 1) else 0
