"""What a time may be counted from: the day of publication, and the times the article has said before.

A `Context` follows the reader through one article. It knows where in the article we are, what was said earlier in the
sentence, in the paragraph, in the article, and answers the questions that a time without a full date asks: which year
is this 4月19日 in, which day is 当日, since when is 揭牌以来. It answers null rather than guess.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from koujing import periods
from koujing.findings import Reading
from koujing.lexicons import Entry
from koujing.stages.times.calendars import Days, add_months
from koujing.stages.times.edtf import bounds

_AHEAD_BEFORE = re.compile("将|拟|预计|预期|预料|计划|有望|可望|力争|争取|确保|定于|截止|目标")
_AHEAD = re.compile("将(?![军领士帅])|拟(?!合)|预计|预期|预料|有望|可望|力争|争取|届时|前(?:完成|建成|实现|基本)")
_FROM = re.compile("起|前(?!后)")
_PAST = re.compile(
    "了(?!解)|已|曾(?!经济)|[同环]比|增[长加]|下降|下跌|上升|上涨|回落|衰退|成长|年[增减]|季[增减]|接待|录得|以来|获(?!取)|发生"
)
_BASE = re.compile("(?:比|较|相比|[高低多少大小快慢]于|超过)(?:上|起)?$")
_RISEN_FROM = re.compile("[由从]$")
_BASE_BEHIND = re.compile("相比|相若|持平|的(?:约|近|逾|超过?)?[0-9.一二三四五六七八九十两百]{1,8}(?:%|倍|成)")
_CLAUSE = re.compile("[,。!?;:\n]")
_NEAR = 16  # characters between a date and the 成立 it dates
_PLACES = {"HK": "香港", "MO": "澳门", "CN": "中国", "TW": "台湾"}
_TAIWAN = ("行政院", "立法院", "新台币", "主计总处")
_REPUBLIC = re.compile("民国[0-9一二三四五六七八九十]")
_YEAR_IN_TAIWAN = re.compile(
    "1(?:(?<![0-9]1)[0-4][0-9](?:年(?:度|底|初|上半年|全年|第[一二三四1-4]季|1?[0-9]月)|学年度)"
    '|(?<=[,。;:"(\n说]1)(?:0[1-9]|[123][1-9]|10)年(?=[一-龥])(?![来的间前后以历多余半之内大庆]))'
)
_STOP = re.compile("[。!?;\n]")
_LOOK = 40  # characters after a time in which 将 or 已 still speak of it
_LATELY = 3  # months before publication of which a comparison in another paragraph may still speak
_RECENT = 45  # days before publication in which a bare date is this year's, whatever year was said before
_NEARLY = 10  # days that may be missing of a quarter whose figures are out
_AHEAD_WEIGHT = 2.5  # a day ahead is as unlikely as this many days back, where nothing speaks of the future


class Answer(NamedTuple):
    """A period and where it came from (a value of `times.source`)."""

    period: str | None
    source: str


UNRESOLVED = Answer(None, "unresolved")


class Said(NamedTuple):
    """A time the article has said."""

    start: int
    end: int
    period: str
    first: date | None
    last: date | None
    level: str  # year month day span; window for a length back from publication (过去一年)
    again: Callable[[int], Days | None] | None = None  # the same in another year, where that is not the same dates

    @property
    def year(self) -> int | None:
        """The year it leaves in the reader's mind: its last one."""
        end = self.last or self.first
        return end.year if end else None


def quarter_of(said: Said) -> tuple[int, int] | None:
    """Year and first month of the quarter that a period is, or whose last day it is: 第3季, 截至9月底."""
    first, last = said.first, said.last
    if not first or not last or last.month % 3 or last.day != calendar.monthrange(last.year, last.month)[1]:
        return None
    is_end = first == last and said.level in ("month", "year")
    return (last.year, last.month - 2) if is_end or first == date(last.year, last.month - 2, 1) else None


def level_of(period: str) -> str:
    """How fine a period is: year, month, day, or span for an interval."""
    if "/" in period:
        return "span"
    return ("year", "month", "day")[period.rstrip("~").count("-")]


class Event(NamedTuple):
    """What the article dates: the verbs behind a date (揭牌, 运作) and their lexicon entries."""

    period: str
    words: frozenset[str]
    groups: frozenset[str]
    text: str  # the sentence as far as the verbs: it names whom they speak of


class Memory(NamedTuple):
    """What was said so far: the latest time of each level, the latest of all, the year spoken of."""

    latest: Mapping[str, Said]
    last: Said | None
    year: int | None


NOTHING_SAID = Memory(MappingProxyType({}), None, None)


class Published(NamedTuple):
    """The day of publication, as far as it is known."""

    text: str  # EDTF
    year: int
    month: int | None
    day: date | None
    first: date
    last: date

    @classmethod
    def of(cls, text: str | None) -> Published | None:
        """Null where nothing, or no single year, month or day is known."""
        if not text or "/" in text:
            return None
        try:
            first, last = bounds(text)
        except periods.PeriodError:
            return None
        if first is None or last is None:
            return None
        level = level_of(text)
        return cls(
            text, first.year, None if level == "year" else first.month, first if level == "day" else None, first, last
        )


class Context:
    """Where the reader is in an article, and what was said up to there.

    Args:
        reading: the article; its date of publication and region as far as known.
    """

    def __init__(self, reading: Reading) -> None:
        self.reading, self.text, self.region = reading, reading.folded, reading.region
        self.published = Published.of(reading.published)
        self.move(0, 0)
        self.memory = NOTHING_SAID
        self.events: list[Event] = []
        self._times_said: dict[tuple[str, str], int] = {}
        self._topics: dict[str, Said] = {}  # by level, what the article says most often
        self.is_republic = self.region == "TW" or "民国" in self.text
        if self.region is None and not self.is_republic:
            self.is_republic = speaks_of_taiwan(self.text)
        self._lines = [match.start() for match in re.finditer("\n", self.text)]

    # -- where we are, and what was said

    def move(self, start: int, end: int) -> None:
        """Go on to the time at `start` to `end`."""
        self.start, self.end = start, end
        self._tense: str | None = None

    def remember(
        self,
        period: str,
        level: str | None = None,
        again: Callable[[int], Days | None] | None = None,
        named: bool = True,
    ) -> None:
        """The time just read may be what later ones lean on, unless it is only a base of comparison.

        A quarter that is not `named` (上季) is what 去年同季 leans on, but not what 上季 does.
        """
        if self.is_base and not (again and not _BASE.search(self.text, max(self.start - 4, 0), self.start)):
            return  # but 与2019年春节相比 tells which days 同期 are
        first, last = bounds(period)
        said = Said(self.start, self.end, period, first, last, level or level_of(period), again)
        limit = self.published.year if self.published else 9999
        year = said.year if said.year is not None and said.year <= limit and level != "window" else self.memory.year
        latest = {**self.memory.latest, said.level: said}
        if quarter_of(said):
            for key in ("quarter", "named_quarter")[: 1 + named]:
                latest[key] = said
                if said.level == "span":
                    self._count(key, said)
        if said.level == "month":
            self._count("month", said)
        self.memory = Memory(latest, said, year)

    def _count(self, level: str, said: Said) -> None:
        if self.published and said.first and said.first > self.published.last:
            return
        times = self._times_said[level, said.period[:7]] = self._times_said.get((level, said.period[:7]), 0) + 1
        topic = self._topics.get(level)
        if topic is None or times > self._times_said[level, topic.period[:7]]:
            self._topics[level] = said

    @property
    def is_base(self) -> bool:
        """Whether the time here is what something is compared with: 较9月, 由9月的4万增至, 与9月相比, 是9月的3倍."""
        before = max(self.start - 4, 0)
        if _BASE.search(self.text, before, self.start) or _BASE_BEHIND.match(self.text, self.end):
            return True
        return self.text.startswith("的", self.end) and bool(_RISEN_FROM.search(self.text, before, self.start))

    def _paragraph(self, offset: int) -> int:
        return bisect_right(self._lines, offset)

    def earlier(self, scope: str, *levels: str) -> Said | None:
        """The latest time said before here in this sentence, paragraph or article, of one of the levels."""
        said = [self.memory.latest[level] for level in levels if level in self.memory.latest]
        latest = max(said, key=lambda one: one.start, default=None)
        if latest is None or scope == "article":
            return latest
        where = self._paragraph if scope == "paragraph" else self.reading.sentence_at
        return latest if where(latest.start) == where(self.start) else None

    def topic(self, level: str) -> Said | None:
        """The month or quarter spoken of here: the paragraph's last one, else the one the article says most often."""
        return self.earlier("paragraph", level) or self._topics.get(level)

    def recent_topic(self, level: str) -> Said | None:
        """The same, but of another paragraph or sentence only one not long before publication."""
        said = self.topic(level)
        if said is None or self.published is None or said is self.earlier("sentence", level):
            return said
        if self.published.month is None or not said.last:
            return None
        months = (self.published.year - said.last.year) * 12 + self.published.month - said.last.month
        return said if 0 <= months <= _LATELY + 3 * (level != "month") else None

    @property
    def year(self) -> int | None:
        """The year the article speaks of: the last one said that is not after publication."""
        return self.memory.year

    @property
    def tense(self) -> str:
        """What the words around say of the time: ahead, past, from (起: either), or nothing."""
        if self._tense is None:
            self._tense = self._tense_here()
        return self._tense

    def _tense_here(self) -> str:
        if _AHEAD_BEFORE.search(self.text, max(self.start - 10, self._clause_start()), self.start):
            return "ahead"
        end = self.end + _LOOK
        if stop := _STOP.search(self.text, self.end, end):
            end = stop.start()
        comma = self.text.find(",", self.end + 1, end)
        ahead = _AHEAD.search(self.text, self.end, comma if comma >= 0 else end)
        past = _PAST.search(self.text, self.end, end)
        if ahead and (not past or ahead.start() < past.start()):
            return "ahead"
        return "past" if past else "from" if _FROM.match(self.text, self.end) else ""

    def _clause_start(self) -> int:
        return max(self.text.rfind(mark, max(self.start - 12, 0), self.start) for mark in ",。!?;:\n") + 1

    # -- years

    def distance(self, days: Days, tense: str) -> float:
        """How far from publication, days ahead counted more (or less where 将 stands by)."""
        assert self.published
        length, left = (days.last - days.first).days, (days.last - self.published.last).days
        if days.first <= self.published.last and self.published.first <= days.last:
            return 1000.0 * left if tense == "past" and length > 31 and left > _NEARLY else 0
        if days.last < self.published.first:
            return (self.published.first - days.last).days * (2.0 if tense == "ahead" else 1.0)
        weight = {"ahead": 0.5, "past": 1000.0, "from": 1.0}.get(tense, _AHEAD_WEIGHT if length <= 31 else 8.0)
        return (days.first - self.published.last).days * weight

    def nearest(self, candidates: Callable[[int], Days | None]) -> int | None:
        """The year, next to that of publication, in which something most likely lies; needs a month of publication."""
        if not self.published or self.published.month is None:
            return None
        tense = self.tense
        near = [(self.distance(days, tense), year) for year in self._years() if (days := candidates(year))]
        return min(near)[1] if near else None

    def _years(self) -> range:
        assert self.published
        return range(max(self.published.year - 1, 1), min(self.published.year + 2, 9999))

    def year_of(self, candidates: Callable[[int], Days | None]) -> tuple[int, str] | None:
        """The year of something said without one, and its source: from the sentence, publication or paragraph."""
        here = self.earlier("sentence", "month", "day", "span")
        if here and here.year is not None and (days := candidates(here.year)):
            over = self.published and days.last < self.published.first and here.year < self.published.year
            if not (over and self.tense == "ahead" and self.nearest(candidates) is not None):
                return here.year, "inherited"
        nearest = self.nearest(candidates)
        before = self.earlier("sentence", "year") or self.earlier("paragraph", "year", "month", "day")
        if before and before.year is not None and (days := candidates(before.year)):
            forward = before.level == "year" or not before.first or days.last >= before.first
            if nearest is None or (forward and before.year != nearest and not self._is_fresh(candidates(nearest))):
                return before.year, "inherited"
        return (nearest, "relative") if nearest is not None else None

    def _is_fresh(self, days: Days | None) -> bool:
        """Just before publication, or (a day or month) around it, or ahead and spoken of as such."""
        if not days or not self.published:
            return False
        if days.first > self.published.last:
            return self.tense == "ahead"
        running = days.last >= self.published.first
        return (days.last - days.first).days <= 31 if running else (self.published.first - days.last).days <= _RECENT

    def month_of(self, day: int) -> tuple[int, int, str] | None:
        """Year and month of a bare 26日, and the source."""
        before = self.earlier("paragraph", "month", "day")
        if before and before.last and _is_day(before.last.year, before.last.month, day):
            return before.last.year, before.last.month, "inherited"
        if not self.published or self.published.month is None:
            return None
        tense, near = self.tense, []
        for offset in (-1, 0, 1):
            year, month = add_months(self.published.year, self.published.month, offset)
            if _is_day(year, month, day):
                one = date(year, month, day)
                near.append((self.distance(Days(one, one), tense), year, month))
        if not near:
            return None
        _, year, month = min(near)
        return year, month, "relative"

    # -- events

    def event(self, words: frozenset[str], groups: frozenset[str], subject: str) -> Answer:
        """When what the verbs say happened: the date just before them, else where the article dates the same."""
        before = self.memory.last
        near = before and before.end <= self.start <= before.end + _NEAR and before.level in ("year", "month", "day")
        if before and near and not _CLAUSE.search(self.text, before.end, self.start):
            return Answer(before.period, "inherited")
        events = [event for event in self.events if _speaks_of(event.text, subject)]
        same = [event for event in events if event.words & words]
        if same:
            return Answer(max(same, key=lambda event: len(event.words & words)).period, "inherited")
        like = {event.period for event in events if event.groups & groups}
        return Answer(like.pop(), "inherited") if len(like) == 1 else UNRESOLVED

    def entry_here(self, entries: tuple[Entry, ...], years: int | None = None) -> Entry | None:
        """The entry for the article's region; else the one so many years ago, or whose place alone is named."""
        for entry in entries:
            if not entry.row["region"] or self.region in entry.row["region"].split():
                return entry
        if years and self.published:
            since = self.published.year - years
            past = [entry for entry in entries if abs(int(entry.row["date"][:4]) - since) <= 1]
            if len(past) == 1:
                return past[0]
        named = [entry for entry in entries if _PLACES.get(entry.row["region"], "\n\n") in self.text]
        return named[0] if len(named) == 1 else None


def _speaks_of(text: str, subject: str) -> bool:
    """Whether a text shares two characters running with a subject; anything does with none."""
    return len(subject) < 2 or any(subject[at : at + 2] in text for at in range(len(subject) - 1))


def speaks_of_taiwan(text: str) -> bool:
    """Whether a text counts years as Taiwan does, or names its government: the finder does not know the region.

    >>> speaks_of_taiwan("112年第3季"), speaks_of_taiwan("百年老店经营112年")
    (True, False)
    """
    named = any(name in text for name in _TAIWAN) or ("民国" in text and _REPUBLIC.search(text))
    return bool(named or _YEAR_IN_TAIWAN.search(text))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
