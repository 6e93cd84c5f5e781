"""The calendars behind the words: lunar dates, solar terms, festivals, the mainland's official days off.

Lunar dates and solar terms are asked of lunar_python, days off of chinesecalendar (its years; before and after them
the break a festival usually has, marked as approximate).
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import chinese_calendar
from lunar_python import Lunar, LunarYear, Solar

from koujing.lexicons import Entry

_DAY = timedelta(days=1)
_OFFICIAL = range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)
_LUNAR = range(1, 3000)


class Days(NamedTuple):
    """First and last day; `about` where they are a rule of thumb."""

    first: date
    last: date
    about: bool = False


def add_months(year: int, month: int, offset: int) -> tuple[int, int]:
    """Year and month so many months on.

    >>> add_months(2022, 1, -1)
    (2021, 12)
    """
    years, rest = divmod(month - 1 + offset, 12)
    return year + years, rest + 1


@cache
def lunar_day(year: int, month: int, day: int) -> date | None:
    """The day of a lunar date; the 30th of a month that has 29 days is its last. Null where there is none.

    >>> lunar_day(2022, 1, 1)
    datetime.date(2022, 2, 1)
    """
    if year not in _LUNAR or not 1 <= month <= 12:
        return None
    length = next((m.getDayCount() for m in LunarYear.fromYear(year).getMonths() if m.getMonth() == month), 0)
    day = min(day, length) if day == 30 else day
    if not 1 <= day <= length:
        return None
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@cache
def solar_term(year: int, name: str) -> date | None:
    """The day of one of the 24 terms in a year: 清明, 冬至 …"""
    if year not in _LUNAR:
        return None
    terms = Solar.fromYmd(year, 7, 1).getLunar().getJieQiTable()
    solar = terms.get("DONG_ZHI" if name == "冬至" else name)  # 冬至 alone is the one before the new year
    if solar is None or solar.getYear() != year:
        return None
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@cache
def easter(year: int) -> date | None:
    """Easter Sunday, by the anonymous Gregorian computus."""
    if not 1583 <= year <= 9998:
        return None
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, nth: int, weekday: int) -> date | None:
    """The nth Monday (1) … Sunday (7) of a month."""
    first = date(year, month, 1)
    day = 1 + (weekday - first.isoweekday()) % 7 + 7 * (nth - 1)
    return date(year, month, day) if day <= calendar.monthrange(year, month)[1] else None


@cache
def _festival_day(kind: str, rule: str, year: int) -> date | None:
    if not 1 <= year <= 9998:
        return None
    if kind == "term":
        return solar_term(year, rule)
    if kind == "easter":
        sunday = easter(year)
        return sunday + int(rule) * _DAY if sunday else None
    numbers = [int(part) for part in rule.split("-")]
    if kind == "weekday":
        return nth_weekday(year, *numbers)
    month, day = numbers
    if kind == "lunar":
        if (month, day) == (12, 30):  # the eve of the new year that falls in `year`
            new_year = lunar_day(year, 1, 1)
            return new_year - _DAY if new_year else None
        return lunar_day(year - (month >= 12), month, day)
    return date(year, month, day)


def festival_day(entry: Entry, year: int) -> date | None:
    """The day of a festival in a (solar) year; null where the calendars do not reach."""
    return _festival_day(entry.row["calendar"], entry.row["date"], year)


def festival_break(entry: Entry, year: int) -> Days | None:
    """The days off round a festival: the official ones on the mainland, else those the lexicon gives."""
    day = festival_day(entry, year)
    if day is None:
        return None
    official, _, offsets = entry.row["days"].rpartition(" ")
    if official == "cn" and day.year in _OFFICIAL:
        return _days_off(day)
    first, _, last = offsets.partition("..")
    if not offsets:
        return Days(day, day)
    return Days(day + int(first) * _DAY, day + int(last) * _DAY, about=official == "cn")


@cache
def _days_off(day: date) -> Days:
    first = last = day
    while first - _DAY >= date(_OFFICIAL[0], 1, 1) and chinese_calendar.is_holiday(first - _DAY):
        first -= _DAY
    while last + _DAY <= date(_OFFICIAL[-1], 12, 31) and chinese_calendar.is_holiday(last + _DAY):
        last += _DAY
    return Days(first, last)


def first_workday(year: int, region: str | None) -> date | None:
    """The first working day of a year: by the mainland's calendar, elsewhere the first weekday after New Year's."""
    if not 1 <= year <= 9999:
        return None
    day = date(year, 1, 2)
    if region in (None, "CN", "MO") and year in _OFFICIAL:
        while chinese_calendar.is_holiday(day):
            day += _DAY
        return day
    while day.isoweekday() > 5:
        day += _DAY
    return day
