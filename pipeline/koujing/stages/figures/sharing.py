"""Units that stand elsewhere: 120、95、88亿元 share the last one's, cells of a table the header's."""

from __future__ import annotations

import re
from decimal import Decimal

from koujing.stages.figures import numerals
from koujing.stages.figures.cells import cell_at
from koujing.stages.figures.found import Found
from koujing.stages.figures.quantity import Quantities, Quantity, tidy
from koujing.stages.figures.units import FACTORS, KINDS

_GAP = re.compile(r"\ ?(?:[、,]|和|与|及|以及|或)\ ?")
_BIG_FIRST = re.compile("[十百千]?[万亿]+|[百千](?=[元人吨])")
_ONE = Decimal(1)
_SHARED_WITH_WORDS = frozenset({"tenth", "times", "percent"})


def from_headers(text: str, found: list[Found], quantities: Quantities) -> list[Found]:
    """Bare numbers of table-like text take the unit of header or label: 指标（亿元） GDP 454.6."""
    if "(" not in text and "单位" not in text:
        return found
    return [_in_cell(text, one, quantities) if _is_bare(text, one) else one for one in found]


def from_lists(text: str, found: list[Found]) -> list[Found]:
    """Bare members of a list take scale and unit of its last one."""
    out = list(found)
    for index in range(len(out) - 1, 0, -1):
        last, this = out[index], out[index - 1]
        if last.quantity is not None and this.quantity is not None and _goes_on(text, this, last):
            out[index - 1] = _with_unit(this.quantity, last.quantity, this)
    return out


def _is_bare(text: str, one: Found) -> bool:
    """Is this an Arabic number that stands alone, as in a cell?"""
    q = one.quantity
    if q is None or q.value is None or not text[q.number_start].isdigit():
        return False
    if q.unit is not None and q.rule != "quantity.money_noun":  # money by its label alone: a header says more
        return False
    if one.rule.startswith(("ordinal", "list", "name", "number.ordinal", "number.list", "number.name")):
        return False
    before, behind = text[q.start - 1 : q.start], text[q.end : q.end + 1]
    return (not before or before in " \t|\n") and (not behind or behind in " \t|\n(")


def _in_cell(text: str, one: Found, quantities: Quantities) -> Found:
    q = one.quantity
    cell = cell_at(text, q.start, q.end) if q else None
    if q is None or q.value is None or cell is None or cell.unit is None:
        return one
    at, end = cell.unit
    big = _BIG_FIRST.match(text, at, end)
    at = big.end() if big else at
    unit = quantities.units.behind(text, at)
    if unit is None or unit[0] != end or unit[1].kind not in KINDS:
        return one
    scale = numerals.power_of(big[0]) if big else 0
    value = tidy(q.value.scaleb(scale) * FACTORS.get(unit[1].kind, _ONE))
    made = q._replace(value=value, unit=unit[1], unit_text=text[at:end], scale=scale, rule="quantity.header")
    return Found(one.start, one.end, "", "figure.header", made)


def _goes_on(text: str, this: Found, last: Found) -> bool:
    mine, other = this.quantity, last.quantity
    if mine is None or other is None or other.unit is None or last.reason or this.reason not in ("", "other"):
        return False
    if mine.value is None or other.value is None or other.qualifier != "exact":
        return False
    short = mine.unit is not None and mine.unit_text == "个" and other.unit_text.startswith("个")  # 0.6个和3.7个百分点
    if mine.unit is not None and not short:
        return False
    if not text[mine.number_start].isdigit() and other.unit.kind not in _SHARED_WITH_WORDS:
        return False
    gap = text[this.end : last.start]
    if not _GAP.fullmatch(gap):
        return False
    return gap.strip() != "," or "shared" in last.rule or "分别" in text[max(this.start - 12, 0) : this.start]


def _with_unit(mine: Quantity, other: Quantity, this: Found) -> Found:
    if mine.value is None or other.unit is None:
        return this
    scale = 0 if mine.scale else other.scale
    value = tidy(mine.value.scaleb(scale) * FACTORS.get(other.unit.kind, _ONE))
    made = mine._replace(
        value=value, unit=other.unit, unit_text=other.unit_text, scale=mine.scale or scale, rule="quantity.shared"
    )
    return Found(this.start, this.end, "", "figure.shared", made)
