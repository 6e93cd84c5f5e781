"""EDTF periods: the few forms that koujing writes, read back to first and last day.

Written are years, months, days, intervals of these, a trailing `~` (about) and `..` for an open end.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_POINT = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?([~?%]?)")


class PeriodError(ValueError):
    """A period is not one of the EDTF forms that koujing knows."""


class Bounds(NamedTuple):
    """First and last day of a period; null where it is open."""

    start: date | None
    end: date | None


@lru_cache(maxsize=4096)
def bounds(period: str) -> Bounds:
    """First and last day of an EDTF period.

    Raises:
        PeriodError: it is no date, month, year or interval of these.

    >>> bounds("2021-12")
    Bounds(start=datetime.date(2021, 12, 1), end=datetime.date(2021, 12, 31))
    >>> bounds("2021-09-17/..").end is None
    True
    """
    first, slash, last = period.partition("/")
    if not slash:
        return _point(first)
    start = None if first in ("", "..") else _point(first).start
    end = None if last in ("", "..") else _point(last).end
    if start and end and end < start:
        raise PeriodError(f"{period}: ends before it starts")
    return Bounds(start, end)


def _point(text: str) -> Bounds:
    match = _POINT.fullmatch(text.strip())
    if not match:
        raise PeriodError(f"{text!r} is no EDTF date; write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = int(match[1]), match[2], match[3]
    try:
        if day:
            one = date(year, int(month), int(day))
            return Bounds(one, one)
        if month:
            last = calendar.monthrange(year, int(month))[1]
            return Bounds(date(year, int(month), 1), date(year, int(month), last))
        return Bounds(date(year, 1, 1), date(year, 12, 31))
    except (ValueError, calendar.IllegalMonthError) as error:
        raise PeriodError(f"{text!r} is no date: {error}") from error
