"""Writing EDTF: years, months, days, intervals; null where four digits or the calendar do not hold them.

>>> day_text(2022, 4, 30), span_text("2022-01", "2022-04"), since_text("2021-12-31", "2022-04-22")
('2022-04-30', '2022-01/2022-04', '2021-12-31/2022-04-22')
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import lru_cache

from koujing import periods
from koujing.stages.times.calendars import Days, add_months

_DAY = timedelta(days=1)
YEARS = range(1, 10_000)
bounds = lru_cache(maxsize=4096)(periods.bounds)  # an article leans on the same few periods again and again


def year_text(year: int) -> str | None:
    """A year, null where EDTF's four digits do not hold it."""
    return f"{year:04d}" if year in YEARS else None


def month_text(year: int, month: int) -> str | None:
    """A month, likewise."""
    return f"{year:04d}-{month:02d}" if year in YEARS and 1 <= month <= 12 else None


def day_text(year: int, month: int, day: int) -> str | None:
    """A day, null where there is no such day: 2月30日."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def span_text(first: str | None, last: str | None) -> str | None:
    """From the start of one period to the end of another; null where that is no period."""
    if first is None or last is None:
        return None
    start, end = first.partition("/")[0], last.rpartition("/")[2]
    if start == end:
        return start
    try:
        bounds(f"{start}/{end}")
    except periods.PeriodError:
        return None
    return f"{start}/{end}"


def since_text(first: str, last: str | None) -> str | None:
    """From the first day of a period to another one: 2022 and 2022-04-22 give 2022-01-01/2022-04-22."""
    start = bounds(first).start
    if start is None:
        return None
    about = first.partition("/")[0].endswith("~")
    text = first.partition("/")[0] if about else start.isoformat()
    return span_text(text, last) if last else f"{text}/.."


def shifted(day: date, years: int = 0, months: int = 0, days: int = 0) -> date | None:
    """A day so many years, months and days on; the last of a shorter month."""
    try:
        year, month = add_months(day.year + years, day.month, months)
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1])) + days * _DAY
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return None


def days_text(days: Days) -> str | None:
    """First to last day, marked where they are a rule of thumb."""
    mark = "~" if days.about else ""
    return span_text(days.first.isoformat() + mark, days.last.isoformat() + mark)
