"""Times: where an article says when, and which period that is, in EDTF.

In goes a Reading, out come Findings (`find`) and Times (`read`): 去年9月17日, 1—4月, 今年以来, “十四五”期间, 当日.
What the words leave out is taken from the day of publication and from what the article said before; what neither tells
stays unresolved. Nothing is ever counted from today's date. Clock times alone, lengths of time (三年, 24小时) and
anniversaries (25周年) are not times; the figures stage keeps them as numbers.

- `scanner`: where times stand; `grammar`, `dates`, `forms`: what they look like.
- `points`, `lengths`, `moments`: what they say; `context`: what the article told before.
- `calendars`: lunar dates, festivals, days off; `edtf`: how a period is written.
- Vocabulary: models/lexicons/anchors.tsv (events, plans, eras) and festivals.tsv.

Spans are cut as a reader would mark them: without 自, 截至, 于, 从; with 以来, 期间, 上午10时; with 前 after a year alone
(2028年前 is ../2028, that year included), without it after a day, month or end (2026年底前).

What is compared with belongs to the figure: 去年同月, 上季, 较上月 count from the month or quarter of the clause or the
paragraph, else from the one the article says most often, else (上季, 上月) from publication. Years gone by (过去一年,
过去三年, 一年来) are calendar years from January to March, when the year before is over and reported on; later they roll
up to publication, as 近一年 and 近三年 always do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from koujing import knowledge, periods
from koujing.findings import Finding, Reading, Time
from koujing.stages.times.context import NOTHING_SAID, Answer, Context, Event
from koujing.stages.times.edtf import bounds, since_text
from koujing.stages.times.lengths import Rolling
from koujing.stages.times.moments import Anchor, Before, Holiday, RelativeQuarter, SaidDay, Since
from koujing.stages.times.points import Point
from koujing.stages.times.scanner import Item, Scanner

__all__ = ["Times"]

_EVENT = 60  # characters behind a date in which 揭牌 is dated by it
_STOP = re.compile("[。!?;\n]")
_UNTIL = ("至", "到", "截至")


class Times:
    """The stage: finds times and reads them.

    Args:
        user: paths of lexicons of one's own; those of kind `anchors` and `festivals` count here.

    Examples:
        >>> from koujing.findings import Reading
        >>> text = "截至去年底，共有503人；今年以来新增42人。"
        >>> reading, times = Reading(text, text, published="2022-04-22"), Times()
        >>> reading.found["times"] = list(times.find(reading))
        >>> [(time.text, time.period, time.source) for time in times.read(reading)]
        [('去年底', '2021-12-31', 'relative'), ('今年以来', '2022-01-01/2022-04-22', 'relative')]
    """

    def __init__(self, user: list[str] | None = None) -> None:
        self._user = mine = user or []
        self._scanner = Scanner(knowledge.with_user("festivals", mine), knowledge.with_user("anchors", mine))

    def __reduce__(self) -> tuple[type[Times], tuple[list[str]]]:
        return Times, (self._user,)

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Where times stand, in order, none overlapping another; `id` is the rule or the lexicon entry."""
        for item in self._scanner.scan(reading.folded, reading.region):
            yield Finding(item.start, item.end, "TIME", item.rule)

    def read(self, reading: Reading) -> list[Time]:
        """What each of `reading.found["times"]` says, in order; each is read knowing those before it."""
        found = sorted(reading.found.get("times", ()))
        if not found:
            return []
        known = {(item.start, item.end): item for item in self._scanner.scan(reading.folded, reading.region)}
        context = Context(reading)
        dated = any(_is_dated_by_article(item) for item in known.values())
        answers: list[Answer] = []
        for at, finding in enumerate(found):
            item = known.get((finding.start, finding.end))
            answers.append(_resolve(item, context) if item else Answer(None, "unresolved"))
            if dated and item and answers[-1].period:  # a later 揭牌以来 may count from here
                limit = found[at + 1].start if at + 1 < len(found) else len(reading.source)
                self._note_event(context, item, answers[-1].period, limit)
        for at, finding in enumerate(found):
            item = known.get((finding.start, finding.end))
            if item and _is_dated_by_article(item):
                if answers[at].period is None:  # the caption stands before the paragraph that has the date
                    context.move(*finding[:2])
                    context.memory = NOTHING_SAID
                    answers[at] = _checked(item.moment.resolve(context))
                if at + 1 < len(found):
                    answers[at] = _until(reading, finding, found[at + 1], answers[at], answers[at + 1])
        return [
            Time(f.start, f.end, reading.source[f.start : f.end], answer.period, answer.source, _rule(f, known))
            for f, answer in zip(found, answers, strict=True)
        ]

    def _note_event(self, context: Context, item: Item, period: str, limit: int) -> None:
        """A date may tell when what stands behind it happened: 去年9月17日，管理机构揭牌."""
        if not isinstance(item.moment, (Point, SaidDay, Holiday)) or "/" in period:
            return
        behind = _STOP.split(context.text[item.end : min(limit, item.end + _EVENT)], maxsplit=1)[0]
        words = self._scanner.happening(behind)
        first = bounds(period).start
        if words and not (context.published and first and first > context.published.last):
            groups = frozenset(entry.id for word in words for entry in self._scanner.verbs[word])
            before = _STOP.split(context.text[max(item.start - _EVENT, 0) : item.start])[-1]
            context.events.append(Event(period, words, groups, before + behind))


def _resolve(item: Item, context: Context) -> Answer:
    context.move(item.start, item.end)
    answer = _checked(item.moment.resolve(context))
    if answer.period and item.moment.remembered:
        again = item.moment.days if isinstance(item.moment, Holiday) else None
        level = item.moment.level if isinstance(item.moment, (Point, Rolling, Before)) else None
        context.remember(answer.period, level, again, named=not isinstance(item.moment, RelativeQuarter))
    return answer


def _rule(finding: Finding, known: Mapping[tuple[int, int], Item]) -> str:
    """The finding's rule; of a festival the entry for the region, which the finder may not have known."""
    item = known.get((finding.start, finding.end))
    return item.rule if item else finding.id


def _checked(answer: Answer) -> Answer:
    """The answer, unresolved where it is no period (2月30日至2月29日)."""
    if answer.period is None:
        return Answer(None, "unresolved")
    try:
        bounds(answer.period)
    except periods.PeriodError:
        return Answer(None, "unresolved")
    return answer


def _is_dated_by_article(item: Item) -> bool:
    moment = item.moment.point if isinstance(item.moment, Since) else item.moment
    return isinstance(moment, Anchor) and bool(moment.words)


def _until(reading: Reading, finding: Finding, after: Finding, since: Answer, until: Answer) -> Answer:
    """揭牌以来至今年4月底: what 以来 begins ends with the time behind 至."""
    between = reading.folded[finding.end : after.start]
    if between not in _UNTIL or since.period is None or until.period is None:
        return since
    end = until.period.rpartition("/")[2]
    text = since_text(since.period, end)
    return Answer(text, since.source) if text else since
