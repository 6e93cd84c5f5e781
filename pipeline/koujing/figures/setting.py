"""Where and when: the place and the period of a figure, said in its clause or inherited, and what was inherited is marked.

Place: beside the number, in its sentence, of the figure before, in its paragraph or block, of the article. Period: in the
clause, in brackets behind, in the sentence, in the paragraph, of the block or heading, of a statistics text as a whole, else
the day of publication. What is only compared with (较2019年, 占珠海市) is neither.
"""

from __future__ import annotations

import re

from koujing.figures.claim import Spot
from koujing.figures.context import (
    Context,
    Period,
    comes_from,
    heading_before,
    is_after,
    is_base,
    is_bullet,
    is_founding,
    is_reference,
    last_day,
    same_block,
)
from koujing.figures.indicators import Phrase
from koujing.figures.vocabulary import Words
from koujing.findings import Time

_TOLD = re.compile(
    r"[)）]?[^,。;\n]{0,8}?(?:公布|发布|通过|公告|表示|宣布|召开|举行|拍板|说|称|指出|介绍|通报|获悉|了解到|讯|电)"
)
_RUN = 12  # figures before, by which a release is known
_FAR = 900  # characters before a number in which place and time are looked for
_COMPARED = re.compile(
    r"(?:高于|低于|快于|慢于|多于|少于|超过|占|比|较|与|对|同|来自|由|从|向|往)[^,。;:!?\n]{0,8}(?<!在)\Z"
)
_STOCK = re.compile(r"(?:实有|现有)[^,。;\d]{0,12}$")
_STOCK_NAME = re.compile(r"实有|现有|共有|保有|在册")
_LEFT_OUT = re.compile("(?:扣除|剔除|撇除|排除|因|受)(?:了)?$")  # 扣除春节错月影响
_NAMED_AFTER = re.compile("第[\\d、]{1,12}号|年?(?:净零|碳中和|碳达峰|愿景|远景|议程)")  # 2050净零 dates no money
_SAME = ("同期", "期内")
_SINGLE = ("当月", "单月", "当日", "单日", "当季", "单季", "当天")
_CHANGES_TO = re.compile(r"(?:转为|转|变为|[提升扩增减缩降收回跌]|上升|下降|上涨|下跌)")
_OF_WORK = re.compile(r"(?:度)?(?:工作|计划|预算|目标|规划|第一阶段)")


class Setting:
    """Finds place and period of figures.

    Args:
        words: the vocabulary of verbs.
    """

    def __init__(self, words: Words) -> None:
        self._words = words

    # -- place --------------------------------------------------------------------------------------------------------

    def area(self, context: Context, spot: Spot) -> tuple[str | None, str]:
        """The place of a figure, and the rule that gave it."""
        q, last = spot.q, spot.last
        if beside := self._beside(context, spot):
            return beside
        sentence = max(context.sentences.at(q.start)[0], q.start - _FAR)
        for place in reversed(context.places_between(sentence, q.start)):
            if last is not None and place.strong and place.end <= last.q.start:
                break
            of_the_whole = q.kind in ("percent", "ratio") and place.end >= q.start - 1
            if place.strong and not of_the_whole and not _is_compared(context.text, place.start):
                return context.place_named(place.name), "place.sentence"
        described = [place for place in context.places_between(spot.comma, q.start) if place.thing]
        if described and not described[-1].strong and spot.comma > spot.clause[0]:
            return context.main_place, "place.article"  # 印度旅客 is not of the place said before
        if last is not None and last.area:
            return last.area, last.area_rule
        before = spot.before[-1] if spot.before else None
        if before and before.area and before.q.start >= sentence:
            return before.area, before.area_rule
        line = context.lines.at(q.start)
        line = (max(line[0], q.start - _FAR), line[1])
        if not is_bullet(context.text, line):
            for place in reversed(context.places_between(line[0], sentence)):
                spot_only = place.key.startswith("entities:LOC") and context.areas.named(place.name) is None
                if place.strong and not spot_only and not _is_compared(context.text, place.start):
                    return context.place_named(place.name), "place.paragraph"
        elif before and before.area and same_block(context.text, before.q.start, q.start):
            known = before.area == context.main_place or context.areas.named(before.area)
            return (before.area, "place.block") if known else (context.main_place, "place.article")
        return context.main_place, "place.article"

    def _beside(self, context: Context, spot: Spot) -> tuple[str | None, str] | None:
        """1家珠海市单位, 其中上海215例: the place touches the number or its verb."""
        q, text = spot.q, context.text
        if q.unit is not None and q.unit.kind == "count":
            for place in context.places_between(q.end, q.end + 1):
                if not place.thing:
                    return context.place_named(place.name), "place.behind"
        places = context.places_between(max(spot.left, q.start - 24), q.start)
        if q.rule == "rank" or not places or places[-1].thing or _is_compared(text, places[-1].start):
            return None
        end = places[-1].end
        if q.kind in ("percent", "ratio") and end >= q.number_start - 2:
            return None  # 不到全国两成
        if end == q.start or self._words.tail(text, end, q.start).end == end:
            return context.place_named(places[-1].name), "place.beside"
        return None

    # -- period -------------------------------------------------------------------------------------------------------

    def period(self, context: Context, spot: Spot, phrase: Phrase | None, measure: str) -> Period:
        """The period of a figure."""
        q, last, text = spot.q, spot.last, context.text
        stock = bool(phrase and _STOCK_NAME.match(phrase.text)) or bool(
            _STOCK.search(text, max(spot.clause[0], q.start - 16), q.start)
        )
        for time in reversed(context.times_between(max(spot.clause[0], q.start - _FAR), q.start)):
            if time.end > q.start or _is_vague(time) or _NAMED_AFTER.match(text, time.end):
                continue
            if self._only_founded(context, time, spot) or _LEFT_OUT.search(text, max(time.start - 3, 0), time.start):
                continue
            if text[time.start : time.end] in _SAME and spot.before:
                return spot.before[-1].period._replace(source="inherited", rule="period.same")
            if not self._is_only_base(text, time, spot):
                return _said(time, "explicit", "period.clause", stock)
        for one in reversed(spot.before if last is not None else ()):
            if one.clause != spot.clause or one.period.source != "explicit":
                break
            if not comes_from(text, one.period.at):
                return one.period
        for time in context.times_between(q.end, min(spot.clause[1], q.end + 8)):
            if text[q.end : time.start] == "(":
                return _said(time, "explicit", "period.brackets", stock)
        return self._inherited(context, spot, phrase, measure, stock)

    def _is_only_base(self, text: str, time: Time, spot: Spot) -> bool:
        """较2012年的0.9万公里 is a figure of 2012; in 较2012年增长 the year is a base alone."""
        q = spot.q
        if not is_base(text, time):
            return False
        if (
            comes_from(text, time.start)
            and _CHANGES_TO.match(text, q.end)
            and (spot.last is None or spot.left <= time.start)
        ):
            return False  # 由上年下降3.3%转为增长16.8%
        apart = bool(text[time.end : q.start].strip("的 约"))
        return q.kind == "multiple" or apart or is_reference(text, time)

    def _only_founded(self, context: Context, time: Time, spot: Spot) -> bool:
        """2021年启用,面积1.6平方公里: a thing began then; how large it is is said of now."""
        if spot.comma <= time.end or not is_founding(context.text, time) or _is_future(time, context):
            return False
        return "后" not in context.text[time.end : spot.q.start]

    def _inherited(self, context: Context, spot: Spot, phrase: Phrase | None, measure: str, stock: bool) -> Period:
        q, text = spot.q, context.text
        line = context.lines.at(q.start)
        for start, rule in ((context.sentences.at(q.start)[0], "period.sentence"), (line[0], "period.paragraph")):
            for time in reversed(context.times_between(max(start, q.start - _FAR), q.start)):
                if is_base(text, time) or _is_vague(time) or _is_news(text, time, context):
                    continue
                if _NAMED_AFTER.match(text, time.end) or self._only_founded(context, time, spot):
                    continue
                if rule == "period.paragraph" and _singled_out(text, time):
                    continue
                if text[time.start : time.end] in _SAME and spot.before and spot.before[-1].q.start >= line[0]:
                    return spot.before[-1].period._replace(source="inherited", rule="period.same")
                if _is_future(time, context) and not self._goes_on(context, spot, time):
                    continue
                if rule == "period.paragraph" and _OF_WORK.match(text, time.end):
                    continue  # 对2022年工作进行部署 dates no count behind it
                return _said(time, "inherited", rule, stock)
        before = spot.before[-1] if spot.before else None
        heading = heading_before(text, line[0])
        titled = context.times_between(*heading) if heading else []
        if heading and titled and (before is None or before.q.start < heading[0]):
            return _said(titled[-1], "inherited", "period.heading", stock)
        before = next((one for one in reversed(spot.before[-6:]) if not _single(text, one.period)), None)
        dated = before is not None and before.period.period and before.period.source != "publication"
        if before and dated and is_bullet(text, line) and same_block(text, before.q.start, q.start):
            return before.period._replace(source="inherited", rule="period.block")
        statistic = phrase is not None and (phrase.entry is not None or measure.endswith("growth"))
        if statistic and context.main_period is not None:
            return context.main_period
        if running := self._running(context, spot):
            return running
        if context.published:
            return Period(context.published, None, "publication", "period.publication")
        return Period(None, None, "unresolved", "period.none")

    def _goes_on(self, context: Context, spot: Spot, time: Time) -> bool:
        """The figure before is of the same time, which lies ahead and is what the article is about: a budget."""
        about = context.main_period is not None and context.main_period.period == time.period
        return about and bool(spot.before) and spot.before[-1].period.at == time.start

    def _running(self, context: Context, spot: Spot) -> Period | None:
        """The period that a release is about, where most of the figures before are of it."""
        main, before = context.main_period, spot.before[-_RUN:]
        if main is None or len(before) < 3:
            return None
        of_it = [one for one in before if one.period.period == main.period]
        return main._replace(rule="period.running") if 2 * len(of_it) >= len(before) else None


def _said(time: Time, source: str, rule: str, stock: bool) -> Period:
    if time.period is None:
        return Period(None, time.text, "unresolved", rule)
    period = last_day(time.period) if stock and "/" in time.period else time.period
    return Period(period, time.text, source, rule, time.start)


def _singled_out(text: str, time: Time) -> bool:
    """6月当月 among figures of half a year dates its own sentence alone."""
    return text[time.end - 2 : time.end] in _SINGLE or text[time.end : time.end + 2] in _SINGLE


def _single(text: str, period: Period) -> bool:
    end = period.at + len(period.text or "")
    return period.text is not None and (period.text[-2:] in _SINGLE or text[end : end + 2] in _SINGLE)


def _is_vague(time: Time) -> bool:
    """近年来 has no start, 年初 is no period: they date nothing."""
    return bool(time.period) and (str(time.period).startswith("/") or time.text == "年初")


def _is_news(text: str, time: Time, context: Context) -> bool:
    """昨日通过, 18日公布: the day of the news, not of what it tells."""
    period, published = time.period or "", context.published or ""
    return period[:7] == published[:7] and len(period) == 10 and bool(_TOLD.match(text, time.end))


def _is_future(time: Time, context: Context) -> bool:
    end = (time.period or "").split("/")[-1]
    return is_after(end[:7], (context.published or "")[:7])


def _is_compared(text: str, at: int) -> bool:
    return bool(_COMPARED.search(text, max(at - 14, 0), at))
