"""Where and when: the place and the period of a figure, said in its clause or inherited, and what was inherited is marked.

Place: beside the number, in its sentence, of the figure before, in its paragraph or block, of the article. Period: in the
clause, in brackets behind, in the sentence, in the paragraph, of the block or heading, of a statistics text as a whole, else
the day of publication. What is only compared with (较2019年, 占珠海市) is neither.
"""

from __future__ import annotations

import re

from koujing.findings import Time
from koujing.stages.figures.claim import Spot
from koujing.stages.figures.context import (
    Context,
    Period,
    comes_from,
    heading_before,
    is_after,
    is_bullet,
    is_founding,
    is_reference,
    last_day,
    same_block,
)
from koujing.stages.figures.indicators import Phrase
from koujing.stages.figures.vocabulary import Words

_TOLD = re.compile(
    r"[)）]?[^,。;\n]{0,8}?(?:公布|发布|通过|公告|表示|宣布|召开|举行|拍板|说|称|指出|介绍|通报|获悉|了解到|讯|电)"
)
_RUN = 12  # figures before, by which a release is known
_ABROAD = ("country", "region", "area")
_FAR = 900  # characters before a number in which place and time are looked for
_COMPARED = re.compile(
    r"(?:高于|低于|快于|慢于|多于|少于|超过|占|比|较|与|对|同|来自|由|从|向|往)[^,。;:!?\n]{0,8}(?<!在)\Z"
)
_STOCK = re.compile(r"(?:实有|现有)[^,。;\d]{0,12}$")
_STOCK_NAME = re.compile(r"实有|现有|共有|保有|在册")
_LEFT_OUT = re.compile("(?:扣除|剔除|撇除|排除|因|受)(?:了)?$")  # 扣除春节错月影响
_NAMED_AFTER = re.compile("第[\\d、]{1,12}号|年?(?:净零|碳中和|碳达峰|愿景|远景|议程)")  # 2050净零 dates no money
_SAME = ("同期", "期内")
_AGAINST = ("比", "较", "与", "同", "和")
_MEASURED_FROM = re.compile(r"(?:相比|相较|比较)|(?:已|再|累计)?(?:回落|下[跌挫滑降调]|上[升涨调]|[跌涨升降]|减少|增加|增长|反弹|高出)(?![至到])")
_APART = re.compile(r"[,。;:\d]|[增减升降涨跌]|[高低多少][于出]?$")
_STOCK_MONEY = re.compile("余额|存款|贷款|资产|负债|债务|储备|基金|市值")
_TOTAL = re.compile(r"(?:累计|合计|总计|并计|连同|[首前头][\d一二三四五六七八九十]+个?[月季]度?合计)[^,。;]{0,4}$")
_YEARS = "〇一二三四五六七八九十"
_SPAN_SAID = re.compile(
    r"(?P<n>[三四五3-5])(?<![\d一二三四五六七八九十百几数第每〇○零].)年(?=共|累计|合计|[内间中]|全国|新|国务院|城|农|完|建|淘|年均|,|来|总|$)"
)
_AVERAGED = re.compile("年均|平均每年|年平均|每年平均")
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
            of_the_whole = spot.kind in ("percent", "ratio") and place.end >= q.start - 1
            if place.strong and not of_the_whole and not _is_compared(context.text, place.start):
                return context.place_named(place.name), "place.sentence"
        if country := context.national(sentence, q.start):
            return country, "place.national"
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
                entry = context.areas.named(place.name)
                spot_only = place.key.startswith("entities:LOC") and entry is None
                if entry and entry.get("kind") in _ABROAD and context.is_abroad(entry):
                    continue  # 大陆及香港接单102.4亿美元。预估5月外销订单…
                if "其中" in context.text[context.sentences.at(place.start)[0] : place.start]:
                    continue  # 其中,上海上涨0.4%。二线城市…
                if place.strong and not spot_only and not _is_compared(context.text, place.start):
                    return context.place_named(place.name), "place.paragraph"
        elif before and before.area and same_block(context.text, before.q.start, q.start):
            known = before.area == context.main_place or context.areas.named(before.area) is not None
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
        if spot.kind in ("percent", "ratio") and end >= q.number_start - 2:
            return None  # 不到全国两成
        if end == q.start or self._words.tail(text, end, q.start).end == end:
            return context.place_named(places[-1].name), "place.beside"
        return None

    # -- period -------------------------------------------------------------------------------------------------------

    def period(self, context: Context, spot: Spot, phrase: Phrase | None, measure: str) -> Period:
        """The period of a figure."""
        q, last, text = spot.q, spot.last, context.text
        if last is not None and text[q.start - 1] in ("从", "由"):
            for one in reversed(spot.before):  # 从1997年的509亿元增加到2002年的1161亿元,占比从0.64%提高到1.13%
                if one.clause != spot.clause:
                    break
                if one.period.text and comes_from(text, one.period.at) and one.q.end < spot.left:
                    return one.period
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
            if not self._is_only_base(context, time, spot):
                return _said(time, "explicit", "period.clause", stock)
        for one in reversed(spot.before if last is not None else ()):
            if one.clause != spot.clause or one.period.source != "explicit":
                break
            if not comes_from(text, one.period.at) and text[one.period.at - 1 : one.period.at] not in _AGAINST:
                return one.period
        for time in context.times_between(q.end, min(spot.clause[1], q.end + 8)):
            if text[q.end : time.start] == "(":
                return _said(time, "explicit", "period.brackets", stock)
        return self._inherited(context, spot, phrase, measure, stock)

    def averaged(self, context: Context, spot: Spot, period: Period) -> Period:
        """从1997年的7.4万亿元增加到2002年的10.2万亿元,平均每年增长7.7%: of all those years."""
        if spot.kind != "percent" or not _AVERAGED.search(context.text, spot.comma, spot.q.start):
            return period
        last = period.period or ""
        for one in reversed(spot.before):
            if one.clause != spot.clause:
                break
            first = one.period.period if comes_from(context.text, one.period.at) else one.base_period
            if first and len(first) == 4 == len(last) and first < last:
                return period._replace(period=f"{first}/{last}", rule="period.averaged")
        for time in reversed(context.times_between(max(spot.q.start - 400, 0), spot.q.start) if len(last) == 4 else ()):
            years = [int(bound[:4]) for bound in (time.period or "").split("/") if bound[:4].isdigit()]
            if len(years) == 2 and years[1] - years[0] > 1 and years[1] - int(last) in (0, 1):  # 过去五年 of 2000年达…
                return period._replace(period=time.period, rule="period.averaged")
        return period

    def _is_only_base(self, context: Context, time: Time, spot: Spot) -> bool:
        """较2012年的0.9万公里 is a figure of 2012; in 较2012年增长 the year is a base alone."""
        text, q = context.text, spot.q
        if not context.is_base(time):
            return False
        if (
            comes_from(text, time.start)
            and _CHANGES_TO.match(text, q.end)
            and (spot.last is None or spot.left <= time.start)
        ):
            return False  # 由上年下降3.3%转为增长16.8%
        if _MEASURED_FROM.match(text, q.end) and not _APART.search(text, time.end, q.start):
            return False  # 与2010年人口普查的39245711人相比, 较2021年9月高位398.1点回落约28%
        apart = bool(text[time.end : q.start].strip("的 约"))
        return spot.kind == "multiple" or apart or is_reference(text, time)

    def _only_founded(self, context: Context, time: Time, spot: Spot) -> bool:
        """2021年启用,面积1.6平方公里: a thing began then; how large it is is said of now."""
        if spot.comma <= time.end or not is_founding(context.text, time) or _is_future(time, context):
            return False
        return "后" not in context.text[time.end : spot.q.start]

    def _inherited(self, context: Context, spot: Spot, phrase: Phrase | None, measure: str, stock: bool) -> Period:
        q, text = spot.q, context.text
        if span := self._span(context, spot):
            return span
        line = context.lines.at(q.start)
        for start, rule in ((context.sentences.at(q.start)[0], "period.sentence"), (line[0], "period.paragraph")):
            for time in reversed(context.times_between(max(start, q.start - _FAR), q.start)):
                if context.is_base(time) or _is_vague(time) or _is_news(text, time, context):
                    continue
                if _NAMED_AFTER.match(text, time.end) or self._only_founded(context, time, spot):
                    continue
                if rule == "period.paragraph" and (_singled_out(text, time) or _is_total(context, time, line[0])):
                    continue
                if rule == "period.paragraph" and _is_stock_day(context, time, line[0], spot, phrase):
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
        first = before is None or before.q.start < heading[0] if heading else False
        if heading and titled and (first or (before is not None and before.period.rule == "period.heading")):
            return _said(titled[-1], "inherited", "period.heading", stock)
        before = next((one for one in reversed(spot.before[-6:]) if not _single(text, one.period)), None)
        dated = before is not None and before.period.period and before.period.source != "publication"
        if before and dated and is_bullet(text, line) and same_block(text, before.q.start, q.start):
            return before.period._replace(source="inherited", rule="period.block")
        main = context.main_period
        ahead = main is not None and is_after((main.period or "").split("/")[-1][:7], (context.published or "")[:7])
        statistic = phrase is not None and (phrase.entry is not None or (measure.endswith("growth") and not ahead))
        in_title = phrase is not None and main is not None and q.start < main.at and q.start < text.find("\n")
        if main is not None and ((statistic and main.at < q.start) or in_title):
            return main
        if running := self._running(context, spot):
            return running
        if context.published:
            return Period(context.published, None, "publication", "period.publication")
        return Period(None, None, "unresolved", "period.none")

    def _span(self, context: Context, spot: Spot) -> Period | None:
        """五年累计8729亿元: the last stretch of five years that the article spoke of, 过去五年 or a plan."""
        length = _SPAN_SAID.search(context.text, max(spot.clause[0], spot.q.start - 60), spot.q.start)
        if length is None:
            return None
        years = _YEARS.index(length["n"]) if length["n"] in _YEARS else int(length["n"])
        for time in reversed(context.times_between(0, spot.q.start)):
            bounds = (time.period or "").split("/")
            if len(bounds) < 2 or not (bounds[0][:4].isdigit() and bounds[1][:4].isdigit()):
                continue
            if int(bounds[1][:4]) - int(bounds[0][:4]) in (years - 1, years):
                return _said(time, "inherited", "period.span", stock=False)
        return None

    def _goes_on(self, context: Context, spot: Spot, time: Time) -> bool:
        """The figure before is of the same time, which lies ahead and is what the article is about: a budget."""
        before = spot.before[-1].period if spot.before else None
        if before is None or before.at != time.start or before.rule == "time.lead":
            return False
        if context.main_period is not None and context.main_period.period == time.period:
            return True
        if spot.last is not None and spot.last.q.kind == "money":
            return True
        sentence = max(context.sentences.at(spot.q.start)[0], spot.q.start - 60)
        return spot.kind == "money" and any(self._words.modals(context.text, sentence, spot.q.start))

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


def _is_total(context: Context, time: Time, start: int) -> bool:
    """累计前4月 behind figures of April dates its own sentence alone."""
    text, period = context.text, time.period or ""
    total = _TOTAL.search(text, max(time.start - 8, 0), time.start) or text[time.end : time.end + 2] in ("累计", "合计")
    return bool(total) and any(
        one.period and "/" not in one.period and len(one.period) == 7 and one.period == period.split("/")[-1]
        for one in context.times_between(start, time.start)
    )


def _is_stock_day(context: Context, time: Time, start: int, spot: Spot, phrase: Phrase | None) -> bool:
    """11月末 of a stock among figures of 1—11月 dates no flow behind it."""
    if not time.text.endswith(("末", "底")) or len(time.period or "") != 10 or spot.kind == "count":
        return False
    if phrase and (_STOCK_MONEY.search(phrase.text) or (phrase.entry and phrase.entry.row.get("kind") == "stock")):
        return False
    spans = context.times_between(start, time.start)
    return any("/" in (one.period or "") or len(one.period or "") == 4 for one in spans if not context.is_base(one))


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
