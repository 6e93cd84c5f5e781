"""What a figure is a figure of, in one name, so that two ways to say it meet under one key.

Known here: an indicator that is the growth of another one (the level of 經濟成長率 is the growth of GDP), the same one under
a place (本地生產總值, 零售額 of Hong Kong) or by another name (載客); a name with and without the word that only says that it
is an amount (網上銷售, 網上銷售價值); and a growth that does not say against what, which within a year is year on year.
`models/lexicons/same_indicators.tsv` and `amounts.tsv` hold the words. Nothing here changes what the tables show: names
and measures stay as read, only keys meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from koujing import lexicons

_YEAR = 366
_SHORTEST = 2  # characters that are left of a name


class Subject(NamedTuple):
    """What a claim is compared as."""

    what: str | None  # indicator_id, else the name; null where neither is known
    measure: str | None


class _Amount(NamedTuple):
    surface: str
    of: str
    unless: tuple[str, ...]


class Said(NamedTuple):
    """What the table says of a claim's subject."""

    indicator_id: str | None
    indicator: str | None
    measure: str | None
    unit: str | None
    ref_area: str | None


def subject(said: Said) -> Subject:
    """What a claim is compared as.

    >>> subject(Said(None, "网上销售价值", "level", "HKD", "香港"))
    Subject(what='网上销售', measure='level')
    >>> subject(Said("I606", "经济成长率", "level", "1", "台湾"))
    Subject(what='I001', measure='yoy_growth')
    """
    name = said.indicator_id or said.indicator
    if name is None:
        return Subject(None, said.measure)
    for measure in (said.measure, None):
        for place in (said.ref_area, None):
            if found := _same().get((name, measure, place)):
                return Subject(found.what, found.measure or said.measure)
    return Subject(said.indicator_id or _bare(name, said.unit), said.measure)


def read_as(measure: str | None, base: date | None, first: date | None, last: date | None) -> str | None:
    """The measure a claim is compared under.

    Growth within a year is year on year where no other base is named; year on year against another year than the one
    before is a growth.

    Args:
        measure: as in the table.
        base: first day of what it is compared with, null where that is not known.
        first: first day of its period.
        last: last day of its period.
    """
    if measure not in ("growth", "yoy_growth") or first is None or last is None:
        return measure
    if base is not None:
        return measure if base.year == first.year - 1 else "growth"
    return "yoy_growth" if measure == "yoy_growth" or (last - first).days < _YEAR else "growth"


def _bare(name: str, unit: str | None) -> str:
    """The name without words that only say what the unit says."""
    if unit is None:
        return name
    of = "things" if unit.startswith("{") else "money"  # 1: the growth of an amount of money, mostly
    for word in _amounts():
        if word.of == of and name.endswith(word.surface) and not name.endswith(word.unless):
            left = name[: -len(word.surface)]
            return left if len(left) >= _SHORTEST else name
    return name


@cache
def _amounts() -> tuple[_Amount, ...]:
    """Longest first, so that 总额 is not read as 额 behind 总."""
    words = [
        _Amount(surface, entry.row["of"], tuple(word for word in entry.row["not"].split("|") if word))
        for entry in lexicons.load("amounts")
        for surface in entry.surfaces
    ]
    return tuple(sorted(words, key=lambda word: (-len(word.surface), word.surface)))


@cache
def _same() -> Mapping[tuple[str, str | None, str | None], Subject]:
    """Indicator (id, or name), measure and place, null for any → what it is compared as; a measure of null stays."""
    return {
        (name, entry.get("from"), entry.get("place")): Subject(entry.row["means"], entry.get("to"))
        for entry in lexicons.load("same_indicators")
        for name in ([entry.row["indicator"]] if entry.row["indicator"] else entry.surfaces)
    }
