"""Lengths of time that stand for a period: 两年前, 三天后, 近三年, 一年来, 未来两天.

A length alone (三年, 24小时) is no time. With 前, 后, 近, 来 it is counted from publication, or from what was said.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from koujing.stages.times.context import UNRESOLVED, Answer, Context
from koujing.stages.times.edtf import month_text, shifted, span_text, year_text

_REPORTS = 3  # the month up to which reports of the year before come out


class Length(NamedTuple):
    """A length of time: `number` of `unit` (year month week day), half a unit more, or vaguely more (三年多)."""

    number: int
    unit: str
    half: bool = False
    more: bool = False

    def from_day(self, day: date, sign: int) -> date | None:
        """The day that lies so long after (or, with -1, before)."""
        number, half = sign * self.number, sign * self.half
        if self.unit == "year":
            return shifted(day, years=number, months=6 * half)
        if self.unit == "month":
            return shifted(day, months=number, days=15 * half)
        return shifted(day, days=number * (7 if self.unit == "week" else 1))

    def near(self, day: date, sign: int) -> str | None:
        """The period that lies so long before or after: a year for years, a month for months, else a day."""
        other = self.from_day(day, sign)
        if other is None:
            return None
        if self.unit == "year" and not self.half:
            text = year_text(other.year)
        elif self.unit in ("year", "month"):
            text = month_text(other.year, other.month)
        else:
            text = other.isoformat()
        about = self.more or self.half or self.unit == "week"
        return f"{text}~" if text and about else text


class Ago(NamedTuple):
    """两年前, 三天后: after a day said in the paragraph, 后 counts from it."""

    length: Length
    sign: int

    @property
    def remembered(self) -> bool:
        return self.length.unit in ("day", "month")

    def resolve(self, context: Context) -> Answer:
        published, length = context.published, self.length
        if self.sign > 0:
            before = context.earlier("paragraph", "day") or context.earlier("paragraph", "month", "year")
            if before and before.first:
                text = length.near(before.first, 1)
                return Answer(text, "inherited") if text else UNRESOLVED
            if context.tense == "past":
                return UNRESOLVED
        if not published or (published.month is None and (length.unit != "year" or length.half)):
            return UNRESOLVED
        if published.day is None and length.unit in ("week", "day"):
            return UNRESOLVED
        text = length.near(published.day or published.first, self.sign)
        return Answer(text, "relative") if text else UNRESOLVED


class Following(NamedTuple):
    """后三天, 后1年: the days from the one after publication, counted to the day."""

    length: Length

    @property
    def remembered(self) -> bool:
        return False

    def resolve(self, context: Context) -> Answer:
        day = context.published.day if context.published else None
        first = shifted(day, days=1) if day else None
        last = self.length.from_day(first if self.length.unit in ("year", "month") else day, 1) if day and first else None
        text = span_text(first.isoformat(), last.isoformat()) if first and last else None
        return Answer(text, "relative") if text else UNRESOLVED


class Rolling(NamedTuple):
    """近三年 (2019/2022), 一年来 (2021-04~/…), 未来两天: a window that ends or begins at publication.

    `closed` are those that speak of years gone by: 过去三年, 一年来. From January to March, when the year before is over
    and its reports come out, they are its calendar years (过去一年 of January 2023 is 2022, 过去三年 2020/2022). Later
    in the year they roll up to publication, as 近一年 and 近三年 always do.
    """

    length: Length
    sign: int
    closed: bool = False

    @property
    def level(self) -> str:
        """No level of the calendar: a window is leant on by 同期 and 全年 alone."""
        return "window"

    @property
    def remembered(self) -> bool:
        return self.sign < 0

    def resolve(self, context: Context) -> Answer:
        published, length = context.published, self.length
        if not published:
            return UNRESOLVED
        whole = length.unit == "year" and not length.half and not length.more
        if self.closed and whole and published.month and published.month <= _REPORTS:
            text = span_text(year_text(published.year - length.number), year_text(published.year - 1))
            return Answer(text, "relative") if text else UNRESOLVED
        if length.unit == "year" and not length.half and length.number > 1:
            years = sorted((published.year, published.year + self.sign * length.number))
            text = span_text(year_text(years[0]), year_text(years[1]))
            if text and length.more:
                text = text.replace("/", "~/") if self.sign < 0 else f"{text}~"
            return Answer(text, "relative") if text else UNRESOLVED
        if not published.month or (length.unit in ("week", "day") and not published.day):
            return UNRESOLVED
        text = self._text(published.day or published.first, published.text)
        return Answer(text, "relative") if text else UNRESOLVED

    def _text(self, day: date, today: str) -> str | None:
        other = self.length.from_day(day, self.sign)
        if other is None:
            return None
        exact = self.length.unit in ("week", "day")
        far = other.isoformat() if exact else f"{month_text(other.year, other.month)}~"
        if self.sign < 0:
            return span_text(far, today)
        next_day = shifted(day, days=1)
        return span_text(next_day.isoformat() if exact and next_day else today, far)
