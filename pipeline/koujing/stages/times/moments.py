"""What a time expression says, before it is known when: a day, a week, "since", "three years ago", a range.

Points of the calendar are in `points`; here are the moments counted from publication, from what the article said, or
from other moments. All have the two methods of `Moment`.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Protocol

from koujing import periods
from koujing.lexicons import Entry
from koujing.stages.times.calendars import Days, add_months, festival_break, festival_day
from koujing.stages.times.context import UNRESOLVED, Answer, Context, Said, quarter_of
from koujing.stages.times.edtf import bounds, day_text, days_text, month_text, shifted, since_text, span_text, year_text
from koujing.stages.times.lengths import Length, Rolling
from koujing.stages.times.points import Month, Point, Year, year_compared, year_of


class Moment(Protocol):
    """What a time expression says."""

    @property
    def remembered(self) -> bool:
        """Whether later times may lean on it."""
        ...

    def resolve(self, context: Context) -> Answer:
        """The period and its source, from where the reader is in the article."""
        ...


# -- days and weeks round publication, and round what was said ------------------------------------------------------


class RelativeDay(NamedTuple):
    """今天, 昨晚, 大前天; with `day` given too, 今(10)日, the two must agree or the number wins."""

    offset: int
    day: int | None = None

    @property
    def remembered(self) -> bool:
        return True

    def resolve(self, context: Context) -> Answer:
        published = context.published
        if self.day is not None:
            found = context.month_of(self.day)
            if published and published.day:
                near = [
                    day for o in (-1, 0, 1, -2, 2) if (day := shifted(published.day, days=self.offset + o)) is not None
                ]
                for day in near:
                    if day.day == self.day:
                        return Answer(day.isoformat(), "relative")
            text = day_text(found[0], found[1], self.day) if found else None
            return Answer(text, found[2]) if found and text else UNRESOLVED
        if not published or not published.day:
            return UNRESOLVED
        day_ = shifted(published.day, days=self.offset)
        return Answer(day_.isoformat(), "relative") if day_ else UNRESOLVED


class RelativeQuarter(NamedTuple):
    """上季, 本季度末, 当季: counted from the quarter spoken of, else (not `said`) from that of publication.

    较上季 counts from the quarter of the article, 上季 and 本季 from one of the paragraph, 下季 from one of the sentence:
    whoever has just named the third quarter calls it neither 上季 nor, looking ahead, 本季.
    """

    offset: int
    part: str  # early or end or nothing
    said: bool = False

    @property
    def remembered(self) -> bool:
        return True

    def resolve(self, context: Context) -> Answer:
        published, spoken_of = context.published, self._spoken_of(context)
        quarter = quarter_of(spoken_of) if spoken_of else None
        if quarter is None and (self.said or not published or published.month is None):
            return UNRESOLVED
        if quarter is None:
            assert published and published.month
            quarter = published.year, (published.month - 1) // 3 * 3 + 1
        year, month = add_months(*quarter, 3 * self.offset)
        if year < 1:
            return UNRESOLVED
        point = Point(Year("given", year), Month("given", month), month_to=month + 2, part=self.part)
        return point.resolve(context)._replace(source="inherited" if spoken_of else "relative")

    def _spoken_of(self, context: Context) -> Said | None:
        if self.said:
            return context.topic("quarter")
        if self.offset < 0 and context.is_base:
            return context.recent_topic("named_quarter")
        if self.offset == 0 and context.tense == "ahead":
            return None
        return context.earlier("sentence" if self.offset > 0 else "paragraph", "named_quarter")


class SaidDay(NamedTuple):
    """当日, 翌日, 前一天: counted from the last day the article has said."""

    offset: int

    @property
    def remembered(self) -> bool:
        return True

    def resolve(self, context: Context) -> Answer:
        before = context.earlier("article", "day")
        day = shifted(before.first, days=self.offset) if before and before.first else None
        return Answer(day.isoformat(), "inherited") if day else UNRESOLVED


class Week(NamedTuple):
    """上周, 本周五, 周末: `weeks` from that of publication (null: the nearest), `day` 1 to 7, 0 the week, 8 its end."""

    weeks: int | None
    day: int

    @property
    def remembered(self) -> bool:
        return True

    def resolve(self, context: Context) -> Answer:
        if not context.published or not context.published.day:
            return UNRESOLVED
        today = context.published.day
        weeks = self.weeks
        if weeks is None:
            tense = context.tense
            near = [(context.distance(days, tense), w) for w in (-1, 0, 1) if (days := self._days(today, w))]
            if not near:
                return UNRESOLVED
            weeks = min(near)[1]
        found = self._days(today, weeks)
        text = days_text(found) if found else None
        return Answer(text, "relative") if text else UNRESOLVED

    def _days(self, today: date, weeks: int) -> Days | None:
        monday = shifted(today, days=weeks * 7 - today.weekday())
        first, last = {0: (0, 6), 8: (5, 6)}.get(self.day, (self.day - 1, self.day - 1))
        if monday is None:
            return None
        start, end = shifted(monday, days=first), shifted(monday, days=last)
        return Days(start, end) if start and end else None


class WeekOfSaid(NamedTuple):
    """当周, 该周: the week of the last day the article has said."""

    @property
    def remembered(self) -> bool:
        return False

    def resolve(self, context: Context) -> Answer:
        before = context.earlier("article", "day")
        if not before or not before.first:
            return UNRESOLVED
        first = shifted(before.first, days=-before.first.weekday())
        last = shifted(first, days=6) if first else None
        text = days_text(Days(first, last)) if first and last else None
        return Answer(text, "inherited") if text else UNRESOLVED


class Now(NamedTuple):
    """目前, 至今: the time of publication."""

    @property
    def remembered(self) -> bool:
        return False

    def resolve(self, context: Context) -> Answer:
        return Answer(context.published.text, "relative") if context.published else UNRESOLVED


class Vague(NamedTuple):
    """近日 (`months`): about the month of publication; 近年来: up to publication, since when is not said."""

    unit: str  # month year

    @property
    def remembered(self) -> bool:
        return False

    def resolve(self, context: Context) -> Answer:
        published = context.published
        if not published:
            return UNRESOLVED
        if self.unit == "year":
            return Answer(f"/{published.text}", "relative")
        text = month_text(published.year, published.month) if published.month else None
        return Answer(f"{text}~", "relative") if text else UNRESOLVED


class Then(NamedTuple):
    """届时: the last time said in the paragraph that lies ahead of publication; 期内: the last span said."""

    ahead: bool

    @property
    def remembered(self) -> bool:
        return False

    def resolve(self, context: Context) -> Answer:
        levels = ("year", "month", "day", "span") if self.ahead else ("span", "window", "year", "month")
        before = context.earlier("paragraph", *levels)
        if not before:
            return UNRESOLVED
        if self.ahead and context.published and before.last and before.last <= context.published.last:
            return UNRESOLVED
        return Answer(before.period, "inherited")


# -- what is made of other moments ----------------------------------------------------------------------------------


class Range(NamedTuple):
    """去年9月至今年4月: from one point to another; what the second leaves out, it has from the first."""

    first: Moment
    last: Moment

    @property
    def remembered(self) -> bool:
        return True

    def resolve(self, context: Context) -> Answer:
        first = self.first.resolve(context)
        if first.period is None:
            return UNRESOLVED
        memory = context.memory
        last = Answer(self._second(first.period, context), first.source)
        if last.period is None:
            context.remember(first.period)
            last = self.last.resolve(context)
            context.memory = memory
        text = span_text(first.period, last.period)
        if text is None or text == first.period:
            return UNRESOLVED if text is None else Answer(text, first.source)
        return Answer(text, _source_of_both(first.source, last.source))

    def _second(self, first: str, context: Context) -> str | None:
        """A second point without a year (or month): the first one of its kind after the first point."""
        point, start = self.last, bounds(first).start
        if isinstance(point, Holiday) and point.year is None and start:
            for year in (start.year, start.year + 1):
                days = point.days(year)
                if days and days.first > start:
                    return days_text(days)
        if not isinstance(point, Point) or point.year or start is None or point.lunar:
            return None
        if point.month and point.month.kind == "given":
            for year in (start.year, start.year + 1):
                text = point._text(year, point.month.value, context.region)
                if text and span_text(first, text):
                    return text
        elif point.month is None and point.day is not None:
            for offset in (0, 1):
                year, month = add_months(start.year, start.month, offset)
                text = day_text(year, month, point.day)
                if text and span_text(first, text):
                    return text
        return None


def _source_of_both(first: str, last: str) -> str:
    for source in ("inherited", "relative"):
        if source in (first, last):
            return source
    return first


class Since(NamedTuple):
    """去年底以来, 2012年至今: from a point to publication."""

    point: Moment

    @property
    def remembered(self) -> bool:
        return True

    def resolve(self, context: Context) -> Answer:
        since = self.point.resolve(context)
        if since.period is None:
            length = self.point.length if isinstance(self.point, Anchor) else None
            return Rolling(length, -1).resolve(context) if length else UNRESOLVED
        end = context.published.text if context.published else None
        text = since_text(since.period, end)
        if text is None:  # it begins after publication
            return Answer(since_text(since.period, None), since.source)
        return Answer(text, _source_of_both(since.source, "relative") if end else since.source)


class SamePeriod(NamedTuple):
    """去年同期, 2019年同期, 同期: the period spoken of, in that year (null: as said)."""

    year: Year | None
    level: str = ""  # quarter or day where the words say so: 上年同季

    @property
    def remembered(self) -> bool:
        return False

    def resolve(self, context: Context) -> Answer:
        if self.level == "day":
            before = context.earlier("paragraph", "day")
        elif self.level == "quarter":
            before = context.topic("quarter")
            if before is None or before.level != "span":
                return UNRESOLVED
        else:
            before = context.earlier("paragraph", "month", "span", "window") or context.earlier(
                "article", "month", "span", "window"
            )
        if self.year is None:
            before = before or context.earlier("paragraph", "year", "day")
            return Answer(before.period, "inherited") if before else UNRESOLVED
        found = year_compared(self.year, before, context) if before else year_of(self.year, context)
        if not found:
            return UNRESOLVED
        year, source = found
        if before and before.year is not None:
            days = before.again(year) if before.again else None
            text = days_text(days) if days else _in_year(before.period, year - before.year)
            if text:
                return Answer(text, "inherited")
        text = year_text(year)
        return Answer(text, source) if text else UNRESOLVED


class SameStretch(NamedTuple):
    """上月同期: the days or the month spoken of, a month earlier; with none said, the month before publication."""

    months: int

    @property
    def remembered(self) -> bool:
        return False

    def resolve(self, context: Context) -> Answer:
        before = context.earlier("paragraph", "month", "day", "span")
        first, last = (before.first, before.last) if before else (None, None)
        if not before or not first or not last or (first.year, first.month) != (last.year, last.month):
            return Point(None, Month("offset", self.months)).resolve(context)
        if before.level == "month" and first != last:
            text = month_text(*add_months(first.year, first.month, self.months))
        else:
            start, end = shifted(first, months=self.months), shifted(last, months=self.months)
            text = span_text(start.isoformat(), end.isoformat()) if start and end else None
        return Answer(text, "inherited") if text else UNRESOLVED


class Before(NamedTuple):
    """2028年前, 2007年以前: up to and with that year, from no known day."""

    point: Point

    @property
    def level(self) -> str:
        """A year: what follows leans on it as on 2028年."""
        return "year"

    @property
    def remembered(self) -> bool:
        return True

    def resolve(self, context: Context) -> Answer:
        until = self.point.resolve(context)
        return Answer(f"../{until.period}", until.source) if until.period else UNRESOLVED


def _in_year(period: str, years: int) -> str | None:
    """The same period so many years on."""
    parts = []
    for part in period.split("/"):
        bare = part.rstrip("~")
        year = year_text(int(bare[:4]) + years) if bare[:4].isdigit() else None
        if year is None:
            return None
        rest = bare[4:]
        parts.append(year + ("-02-28" if rest == "-02-29" else rest) + part[len(bare) :])
    text = "/".join(parts)
    try:
        bounds(text)
    except periods.PeriodError:
        return None
    return text


class Holiday(NamedTuple):
    """A festival, or (`whole`) the days off round it, in a year said or the nearest one."""

    entry: Entry
    year: Year | None
    whole: bool

    @property
    def remembered(self) -> bool:
        return True

    def resolve(self, context: Context) -> Answer:
        found = year_of(self.year, context) if self.year else context.year_of(self.days)
        if not found:
            return UNRESOLVED
        days = self.days(found[0])
        text = days_text(days) if days else None
        return Answer(text, found[1]) if text else UNRESOLVED

    def days(self, year: int) -> Days | None:
        """First and last day in a year."""
        try:
            if self.whole:
                return festival_break(self.entry, year)
            day = festival_day(self.entry, year)
        except OverflowError:  # the last days of year 9999
            return None
        return Days(day, day) if day else None


class Anchor(NamedTuple):
    """An event of the lexicon (改革开放), or one the article dates (揭牌): what 以来 and 至今 count from."""

    entries: tuple[Entry, ...]
    words: frozenset[str] = frozenset()  # verbs, as written: 挂牌, 运作
    groups: frozenset[str] = frozenset()  # their entries
    subject: str = ""  # what stands before them
    length: Length | None = None  # 回归25年来

    @property
    def remembered(self) -> bool:
        return False

    def resolve(self, context: Context) -> Answer:
        if self.words:
            return context.event(self.words, self.groups, self.subject)
        years = self.length.number if self.length and self.length.unit == "year" else None
        entry = context.entry_here(self.entries, years)
        return Answer(entry.row["date"], "explicit") if entry else UNRESOLVED
