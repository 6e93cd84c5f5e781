"""Points of the calendar as they are said: years, months, days, quarters, decades, budget years.

Each type has one method, `resolve(context)`, that gives the period and its source, or says that the article does not
tell; `remembered` is true for those that later times may lean on (当日, 同期, a bare 26日).
"""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from koujing.stages.times.calendars import Days, add_months, first_workday, lunar_day
from koujing.stages.times.context import UNRESOLVED, Answer, Context, Said
from koujing.stages.times.edtf import YEARS, bounds, day_text, month_text, shifted, span_text, year_text


class Year(NamedTuple):
    """A year as said, by `kind`.

    given 2021; short 21; offset from publication (去年 -1); before (上年); said (当年 0, 次年 1); new (新一年);
    republic (112年3月 without 民國) and bare (112年 alone).
    """

    kind: str
    value: int


class Month(NamedTuple):
    """How a month is said: `given` 4, `offset` from publication (上月 -1), `said` (当月 0, 次月 1)."""

    kind: str
    value: int


class Point(NamedTuple):
    """A place in the calendar: 去年9月17日, 1—4月, 三季度 (months 7 to 9), 4月底, 年初."""

    year: Year | None = None
    month: Month | None = None
    month_to: int | None = None  # last month: 1—4月, quarters and halves
    day: int | None = None
    day_to: int | None = None
    part: str = ""  # early mid end ten1 ten2 ten3 whole workday
    about: bool = False
    lunar: bool = False

    @property
    def remembered(self) -> bool:
        return not (self.year and self.year.kind == "before") and not self._is_same_month  # what is compared with

    @property
    def _is_same_month(self) -> bool:
        """去年同月, 2019年同月末: the month is that of the figure it is compared with."""
        return bool(self.year and self.month and self.month == Month("said", 0))

    @property
    def level(self) -> str | None:
        """How fine the point is meant, where its period looks finer: 年底 is no day, 4月初 neither."""
        if self.part in ("early", "mid", "end") and self.month_to is None:
            return "month" if self.month else "year"
        return None

    def resolve(self, context: Context) -> Answer:
        if self.month is None:
            if self.day is not None:
                found = context.month_of(self.day_to or self.day)
                return self._answer(context, found[0], found[1], found[2]) if found else UNRESOLVED
            year = self._year(context)
            return self._answer(context, year[0], None, year[1]) if year else UNRESOLVED
        if self.month.kind != "given":
            return self._resolve_relative_month(context, self.month)
        year = self._year(context)
        return self._answer(context, year[0], self.month.value, year[1]) if year else UNRESOLVED

    def _resolve_relative_month(self, context: Context, said: Month) -> Answer:
        is_compared = said.kind == "offset" and said.value < 0 and context.is_base
        spoken_of = context.recent_topic("month") if is_compared else None
        if spoken_of and spoken_of.first:  # 2月……较上月
            year, month = add_months(spoken_of.first.year, spoken_of.first.month, said.value)
            source = "inherited"
        elif said.kind == "offset":
            if not context.published or context.published.month is None:
                return UNRESOLVED
            year, month = add_months(context.published.year, context.published.month, said.value)
            source = "relative"
        elif self._is_same_month:
            return self._resolve_same_month(context)
        else:
            before = context.earlier("article", "month", "day") or context.earlier("paragraph", "span")
            if not before or not before.last:
                return UNRESOLVED
            year, month = add_months(before.last.year, before.last.month, said.value)
            source = "inherited"
        if self.year:
            given = year_of(self.year, context)
            if not given:
                return UNRESOLVED
            year = given[0]
        return self._answer(context, year, month, source)

    def _resolve_same_month(self, context: Context) -> Answer:
        spoken_of = context.topic("month") or context.earlier("paragraph", "day")
        found = year_compared(self.year, spoken_of, context) if self.year and spoken_of else None
        if not found or not spoken_of or not spoken_of.first:
            return UNRESOLVED
        return self._answer(context, found[0], spoken_of.first.month, "inherited")

    def _year(self, context: Context) -> tuple[int, str] | None:
        if self.year:
            return year_of(self.year, context)
        if self.month:
            return context.year_of(self._days)
        return _year_of_part(self.part, context)

    def _days(self, year: int) -> Days | None:
        return _days_of(self, year)

    def _answer(self, context: Context, year: int, month: int | None, source: str) -> Answer:
        text = self._text(year, month, context.region)
        return Answer(text, source) if text else UNRESOLVED

    def _text(self, year: int, month: int | None, region: str | None) -> str | None:
        if month is None:
            return self._year_text(year, region)
        if self.lunar:
            day = lunar_day(year, month, self.day or 1)
            return day.isoformat() if day and year in YEARS else None
        if self.month_to is not None:
            return self._months_text(year, month, self.month_to)
        if self.day is not None:
            first = day_text(year, month, self.day)
            return span_text(first, day_text(year, month, self.day_to)) if self.day_to is not None else first
        return self._part_of_month(year, month)

    def _year_text(self, year: int, region: str | None) -> str | None:
        if self.part == "workday":
            day = first_workday(year, region)
            return day.isoformat() if day else None
        ends = {"early": "-01~", "mid": "-06~", "end": "-12-31"}
        text = year_text(year)
        if self.part == "turn":
            return span_text(f"{text}-12~", f"{year_text(year + 1)}-01~") if text and year_text(year + 1) else None
        return text + ends.get(self.part, "") if text else None

    def _months_text(self, year: int, first: int, last: int) -> str | None:
        if self.part == "end":
            return day_text(year, last, calendar.monthrange(max(year, 1), last)[1]) if year in YEARS else None
        mark = "~" if self.about or self.part == "early" else ""
        if self.part == "early":
            last = first
        start, end = month_text(year, first), month_text(year + (last < first), last)
        return span_text(start + mark, end + mark) if start and end else None

    def _part_of_month(self, year: int, month: int) -> str | None:
        text = month_text(year, month)
        if text is None:
            return None
        length = calendar.monthrange(year, month)[1]
        parts = {
            "early": f"{text}-01~",
            "mid": f"{text}-15~",
            "end": f"{text}-{length}",
            "ten1": f"{text}-01/{text}-10",
            "ten2": f"{text}-11/{text}-20",
            "ten3": f"{text}-21/{text}-{length}",
        }
        return parts.get(self.part, text + "~" * self.about)


@lru_cache(maxsize=4096)
def _days_of(point: Point, year: int) -> Days | None:
    """First and last day of a point that is said without a year, in a year."""
    text = point._text(year, point.month.value if point.month else None, None)
    first, last = bounds(text) if text else (None, None)
    return Days(first, last) if first and last else None


def year_of(said: Year, context: Context) -> tuple[int, str] | None:
    """The year meant, and its source."""
    published = context.published
    if said.kind == "given":
        return said.value, "explicit"
    if said.kind == "short":
        latest = (published.year if published else 2025) + 15
        return latest - (latest - said.value) % 100, "explicit"
    if said.kind in ("republic", "bare"):  # 112年3月, 112年 without 民國
        if context.is_republic:
            return said.value + 1911, "explicit"
        return (said.value, "explicit") if said.kind == "republic" else None
    if said.kind == "offset":
        return (published.year + said.value, "relative") if published else None
    if said.kind == "new":  # 新一年 of a December is the next
        return (published.year + ((published.month or 0) >= 11), "relative") if published else None
    spoken_of = context.year
    if said.kind == "before" and (here := context.earlier("sentence", "year", "month", "day", "span")):
        spoken_of = here.year
    if said.kind == "said":
        return (spoken_of + said.value, "inherited") if spoken_of else None
    if spoken_of and (published is None or published.year - 2 <= spoken_of):
        if published and spoken_of == published.year:
            return spoken_of - 1, "relative"
        return spoken_of - 1, "inherited"
    return (published.year - 1, "relative") if published else None


def year_compared(said: Year, spoken_of: Said, context: Context) -> tuple[int, str] | None:
    """The year of 去年同期, 2019年同月: 去年 is the year before that of the figure, which may be out a year late."""
    if said.kind not in ("offset", "before") or spoken_of.year is None:
        return year_of(said, context)
    years = said.value if said.kind == "offset" else -1
    if context.published and spoken_of.year != context.published.year:
        years = -1 if years == -1 else years
    return spoken_of.year + years, "inherited"


def _year_of_part(part: str, context: Context) -> tuple[int, str] | None:
    """The year of a bare 年底, 年初, 年中, 全年, 年内; 岁末年初 has that of 岁末."""
    if part == "turn":
        published = context.published
        return (published.year - (published.month <= 6), "relative") if published and published.month else None
    here = context.earlier("sentence", "year", "month", "day", "span")
    if here and context.is_base and context.published and (here.year or 0) > context.published.year:
        here = None  # 明年的看法较年中调降: nothing is compared with a time ahead
    if part == "whole" and not here:
        window = context.earlier("paragraph", "window")
        if window and window.first:  # 过去一年……全年
            return window.first.year, "inherited"
        here = context.earlier("paragraph", "year", "span")
    if here and here.year is not None:
        return here.year, "inherited"
    published, spoken_of = context.published, context.year
    if part in ("whole", "end") and spoken_of and (not published or published.year - 2 <= spoken_of < published.year):
        return (
            (spoken_of, "inherited")
            if context.tense != "ahead"
            else None
            if not published
            else (published.year, "relative")
        )
    if not published:
        return (spoken_of, "inherited") if spoken_of else None
    if published.month is None:
        return (published.year, "relative") if part in ("inside", "whole") else None
    over = part in ("whole", "end") and published.month <= 3 and context.tense != "ahead"
    if part == "mid":
        back = context.text.endswith(("自", "由"), 0, context.start) and not context.tense
        over = published.month < 6 and (back or context.is_base or context.tense == "past")
    return published.year - over, "relative"


class Fixed(NamedTuple):
    """A period that the words alone name: 上世纪90年代 (of 20xx), “十四五”期间, 2021/22财政年度."""

    period: str
    source: str = "explicit"

    @property
    def remembered(self) -> bool:
        return True

    def resolve(self, context: Context) -> Answer:
        return Answer(self.period, self.source)


class Century(NamedTuple):
    """世纪 and 年代: `century` as counted (21) or null for 上/本, `offset` from that of publication; `decade` 0 to 90."""

    century: int | None
    offset: int
    decade: int | None
    part: str = ""  # early mid end

    @property
    def remembered(self) -> bool:
        return False

    def resolve(self, context: Context) -> Answer:
        if self.century is not None:
            century, source = self.century, "explicit"
        elif context.published:
            century, source = (context.published.year - 1) // 100 + 1 + self.offset, "relative"
        else:
            return UNRESOLVED
        start = (century - 1) * 100
        if self.decade is None:
            spans = {"early": (1, 10), "mid": (46, 55), "end": (91, 100), "half1": (1, 50), "half2": (51, 100)}
            first, last = spans.get(self.part, (1, 100))
            mark = "~" if self.part in ("early", "mid", "end") else ""
        else:
            start += self.decade
            spans = {"early": (0, 3), "mid": (4, 6), "end": (7, 9)}
            first, last = spans.get(self.part, (0, 9))
            mark = "~" if self.part else ""
        texts = year_text(start + first), year_text(start + last)
        if not texts[0] or not texts[1]:
            return UNRESOLVED
        return Answer(f"{texts[0]}{mark}/{texts[1]}{mark}", source)


class FiscalYear(NamedTuple):
    """A budget or school year: the year it begins in; `kind` fiscal, school or plain; `split` where written 2021/22."""

    year: Year
    kind: str
    split: bool

    @property
    def remembered(self) -> bool:
        return True

    def resolve(self, context: Context) -> Answer:
        relative = self.year.kind == "offset"
        found = year_of(self.year, context)
        if not found:
            return UNRESOLVED
        year, source = found
        starts = self._start(context.region)
        if relative and starts > 1:
            if not context.published or context.published.month is None:
                return UNRESOLVED
            year -= context.published.month < starts
        if starts == 1:
            text = span_text(year_text(year), year_text(year + 1)) if self.split else year_text(year)
        else:
            first = f"{year_text(year)}-{starts:02d}-01" if year_text(year) else None
            end = shifted(date(year, starts, 1), years=1, days=-1) if first else None
            text = span_text(first, end.isoformat()) if end else None
        return Answer(text, source) if text else UNRESOLVED

    def _start(self, region: str | None) -> int:
        """The month it begins in: April for a split budget year (Hong Kong), August or September for a school year."""
        if self.kind == "school":
            return 8 if region == "TW" else 9
        return 4 if region == "HK" or (self.split and self.kind == "fiscal") else 1
