"""Where times stand in a text, and what each says: forms and lexicon in one pass, then ranges, 以来 and festivals joined.

The scanner walks from trigger to trigger (今年, 十二, 2021 …), tries the forms that can begin there, keeps the longest,
and looks whether what follows makes it longer: a festival after a year, a time of day, 至 and a second point, 以来.
Then it looks before each 以来 and 至今 that is left for an event it knows or that the article may date itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from koujing.findings import fold
from koujing.lexicons import Entry, Matcher
from koujing.stages.times.context import speaks_of_taiwan
from koujing.stages.times.forms import Form, forms, length_in, plans_of
from koujing.stages.times.grammar import AFTER_DAY, DIGITS, HAN, JOIN
from koujing.stages.times.lengths import Ago, Length
from koujing.stages.times.moments import Anchor, Holiday, Moment, Range, RelativeDay, SaidDay, Since, Week
from koujing.stages.times.points import Century, Fixed, Point

# what may stand behind a numeral that begins a time: a unit, a mark between two, not the point of 6.8%, not 个 of 三个
_UNIT = (
    r"(?:[年月日号周天季世财学度至到礼星\-/~、和及与〜∼·(期时会课预\"]|个(?=半?[月季世星礼])|[多余](?=[年周天个星礼])"
    r"|\.(?=[0-9]{1,2}[\-/.·]))"
)
_TRIGGERS = {
    DIGITS: rf"(?<![0-9][0-9])(?:[0-9]{{3}}(?![0-9])|[0-9]{{0,3}}+ ?(?={_UNIT}))",
    "'": "(?=[0-9]{2}年)",
    HAN
    + "两廿卅〇零○半": rf"(?<![{HAN}两廿卅百千万〇零○][{HAN}两廿卅〇零○半])(?=[{HAN}两廿百千〇零○0元]{{0,4}}{_UNIT})",
    "今昨明后去前": "(?=[明后年天日早晚晨夜午起冬春几一二两三四五六七八九十0-9(于在对向宣公表出会举召晤透发指称获与为应率到赴主开完正启签首个半])",
    "大": "(?=[前后][年天日]|年初)",
    "上下本这": "(?=[上下一个周星礼月年半世季财学几些])",
    "当同该翌次是隔": "(?=[日年天月晚夜周星期一晨季])|(?<=当)前",
    "第": "(?=[一二三四1-4](?:季|天|个五|[至到-]第?[二三四2-4]季)|[一二三四五六七八九十]{2}个五年)",
    "来旧": "(?=[年历])",
    "新": "(?=[一世财学]|年)",
    "首头": "(?=[季一二两三四五六七八九十0-9月个])",
    "公西": "(?=元[0-9一二])",
    "民": "(?=国[0-9元一二三四五六七八九十])",
    "农阴夏": "(?=历)",
    "全": "(?=年)",
    "届到": "(?=时)",
    "期": "(?=内)",
    "末单": "(?=季)",
    "岁": "(?=[末尾])",
    "正腊冬": "(?=月)",
    "Qq": "(?=[1-4])",
    "即连日": "(?=[日前来])",
    "目现如而时眼至迄截": "(?=[前在今时阶下至])",
    "近": "(?=[日期来年几些数十一二两三四五六七八九0-9半百])",
    "最": "(?=近)",
    "过未接": "(?=[去来下])",
    "周星礼": "(?=[期拜一二三四五六日天末])",
    "年月": "(?=[底末初终中内尾])",
    '"': '(?=[一二三四五六七八九十]{1,2}五")',
}
_FEW = 5  # triggers that are passed over together where the character is none of theirs


def _behind_one_of(triggers: Sequence[tuple[str, str]]) -> str:
    """A pattern of what stands behind the first character of one of many triggers."""
    some = [triggers[at : at + _FEW] for at in range(0, len(triggers), _FEW)]
    if len(some) == 1:
        return "|".join(f"(?<=[{first}])(?:{rest})" for first, rest in triggers)
    return "|".join(f"(?<=[{''.join(first for first, _ in few)}])(?:{_behind_one_of(few)})" for few in some)


_TRIGGER = re.compile("[" + "".join(_TRIGGERS) + "](?:" + _behind_one_of(list(_TRIGGERS.items())) + ")")
_NUMERAL = re.compile(rf"(?:[0-9]++(?![{HAN}两廿卅百千〇零○])|[{HAN}两廿卅百千〇零○]++(?![0-9])) ?")
_SINCE = re.compile("(?:起|开始)?(?:[至迄]今(?![年天日春夏秋冬])|以来(?!自))")
_WHOLE = re.compile("(?:(?:小?长假|假期|黄金周|黄金假期|假日|公众假期)(?:期间)?|期间)")
_SHORT_TAIL = re.compile("(?:小?长假|假期|黄金周|假日|期间|前后|前夕|当天|当日|之前)")
_NAME = re.compile(
    "联欢|晚会|联谊|上河|大?马路|档|奖|路|街|广场|大道|大桥|运动|精神|宪法|指示|讲话|号|村|镇|乡|县|区|礼物|树|老人|歌|花园|公园|学|月饼|片|剧|市集"
)
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙朱胡林郭何罗郑梁谢宋唐许韩邓冯曹彭曾肖蔡蒋余杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
_ANCHOR = re.compile("以来(?!自)|[至迄]今(?![年天日春夏秋冬])|年多?来(?!自)|期间|时期")
_COUNT = re.compile(rf"(?:[0-9]{{1,3}}|[{HAN}两百]{{1,4}})?[多余]?(?:周?年)?多?$")
_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2}) ?年")
_OPENED = re.compile(r" ?\(")
_HEADING = 40  # characters of a heading before and after the year that ends it
_LONGEST = 24  # characters of an event's name looked at before 以来
_EVERYWHERE = "everywhere"  # the region of times that are the same in all
_COUNTABLE = (Century,)  # 上世纪90年代以来, but not 上世纪90年代至…
_JOINABLE = (Point, RelativeDay, Week, SaidDay, Holiday, Ago, Fixed)


class Item(NamedTuple):
    """A time in the text: where, by which rule or lexicon entry, and what it says."""

    start: int
    end: int
    rule: str
    moment: Moment


class Scanner:
    """Finds times in folded Simplified text.

    Args:
        festivals: entries of the lexicon of that name.
        events: likewise; plans, eras, ages and the verbs that an article dates itself are among them.
    """

    def __init__(self, festivals: Iterable[Entry], events: Iterable[Entry]) -> None:
        festivals, events = tuple(festivals), tuple(events)
        plans = plans_of(events)
        eras = {entry.surface: int(entry.row["date"][:4]) for entry in events if entry.row["kind"] == "era"}
        dated = [name for entry in events if entry.row["kind"] == "dated" for name in entry.surfaces]
        self._forms = {taiwan: _Forms(forms(plans, eras, dated, taiwan)) for taiwan in (False, True)}
        self._festivals = _surfaces(festivals)
        self._short: dict[str, list[Entry]] = {}
        for entry in festivals:
            for short in filter(None, entry.row["short"].split("|")):
                self._short.setdefault(fold(short), []).append(entry)
        names = [*self._festivals, *self._short, *eras]
        self._names = Matcher(Entry(str(at), name, "known", {}, "names") for at, name in enumerate(names))
        self._events = _surfaces(entry for entry in events if entry.row["kind"] in ("event", "age"))
        self.verbs = _surfaces(entry for entry in events if entry.row["kind"] == "verb")
        verbs = "|".join(sorted(map(re.escape, self.verbs), key=len, reverse=True)) or "(?!)"
        self._happening = re.compile(rf"(?:{verbs})+(?!后|之?后|以来|以后|之?前|期间|的|{verbs})")
        self._latest: tuple[str, str | None, list[Item]] = ("", _EVERYWHERE, [])  # what is found in is read next

    def scan(self, text: str, region: str | None) -> list[Item]:
        """Times in order, none overlapping another.

        Args:
            text: folded Simplified text.
            region: where the article was published: 国庆 is another day in Taiwan. It never moves a span.
        """
        latest, of_region, items = self._latest
        if text != latest or of_region not in (region, _EVERYWHERE):
            walk = _Walk(self, text, region, self._forms[speaks_of_taiwan(text)])
            items = _not_overlapping([*walk, *self._anchors(text)])
            self._latest = text, region if walk.is_regional else _EVERYWHERE, items
        return items

    def happening(self, text: str) -> frozenset[str]:
        """The verbs of events in a short text, as what happens: not 挂牌后, not 挂牌以来."""
        runs = [match[0] for match in self._happening.finditer(text)]
        return frozenset(verb for verb in self.verbs if any(verb in run for run in runs)) if runs else frozenset()

    # -- events before 以来 and 至今

    def _anchors(self, text: str) -> Iterator[Item]:
        for match in _ANCHOR.finditer(text):
            end = match.start()
            within = match[0] in ("期间", "时期")
            if not within and (count := _COUNT.search(text, max(end - 8, 0), end)):
                end = count.start()
            length = length_in(text[end : match.end()])
            item = self._event_before(text, end, within, length) or (
                None if within else self._verb_before(text, end, length)
            )
            if item:
                yield item._replace(end=match.end())

    def _event_before(self, text: str, end: int, within: bool, length: Length | None) -> Item | None:
        for start in range(max(end - _LONGEST, 0), end - 1):
            entries = self._events.get(text[start:end])
            if not entries:
                continue
            if within:
                entry = entries[0]
                if "/" not in entry.row["date"]:
                    return None
                return Item(start, end, entry.key, Fixed(entry.row["date"]))
            if entries[0].row["kind"] == "age":
                return None
            return Item(start, end, entries[0].key, Since(Anchor(tuple(entries), length=length)))
        return None

    def _verb_before(self, text: str, end: int, length: Length | None) -> Item | None:
        start, found = end, self._verb_ending(text, end)
        ids: list[str] = []
        while found:
            start, entry = found
            ids.append(entry.id)
            found = self._verb_ending(text, start)
        if not ids:
            return None
        words = frozenset(verb for verb in self.verbs if verb in text[start:end])
        anchor = Anchor((), words, frozenset(ids), _subject(text, start), length)
        return Item(start, end, "times.since_said", Since(anchor))

    def _verb_ending(self, text: str, end: int) -> tuple[int, Entry] | None:
        for start in range(max(end - 6, 0), end - 1):
            if entries := self.verbs.get(text[start:end]):
                return start, entries[0]
        return None


class _Forms:
    """Forms by what they begin with and, of those that begin with a numeral, by what stands behind it."""

    def __init__(self, all_forms: Sequence[Form]) -> None:
        self._by_first = _by_first(all_forms)
        self._behind = frozenset(char for form in all_forms for char in form.then)
        self._by_unit: dict[tuple[str, str], tuple[Form, ...]] = {}

    def at(self, text: str, start: int, named: bool) -> tuple[Form, ...]:
        """Those that may match at `start`, where a name of the lexicon starts or not."""
        pair = text[start : start + 2]
        of_first = self._by_first.get(pair[0], ())
        if numeral := _NUMERAL.match(text, start):
            of_first = self._of_unit(pair[0], text[numeral.end() : numeral.end() + 1], of_first)
        of_pair = self._by_first.get(pair, ()) if len(pair) == 2 else ()
        return (self._by_first.get("", ()) if named else ()) + of_first + of_pair

    def _of_unit(self, first: str, unit: str, of_first: tuple[Form, ...]) -> tuple[Form, ...]:
        key = first, unit if unit in self._behind else ""
        if key not in self._by_unit:
            fitting = (form for form in of_first if not form.then or (key[1] and key[1] in form.then))
            self._by_unit[key] = tuple(fitting)
        return self._by_unit[key]


class _Walk:
    """One pass over one text."""

    def __init__(self, scanner: Scanner, text: str, region: str | None, forms: _Forms) -> None:
        self.text, self.region, self._forms, self._scanner = text, region, forms, scanner
        self._named = {match.start: match.end for match in scanner._names.longest(text)} if text else {}
        self.is_regional = False  # does the text name a festival that is another day elsewhere?

    def __iter__(self) -> Iterator[Item]:
        text, places, at, pos = self.text, sorted(self._named), 0, 0
        places.append(len(text))
        trigger = _TRIGGER.search(text)
        while True:
            while places[at] < pos:
                at += 1
            if trigger and trigger.start() < pos:
                trigger = _TRIGGER.search(text, pos)
            start = min(trigger.start() if trigger else len(text), places[at])
            if start == len(text):
                return
            item = self._item(start)
            if item:
                yield item
            pos = item.end if item else start + 1

    def _item(self, start: int) -> Item | None:
        item = self._atom(start)
        return self._extended(item) if item else None

    def _atom(self, start: int) -> Item | None:
        """The longest form or name at `start`, alone."""
        best = self._festival(start)
        for form in self._forms.at(self.text, start, start in self._named):
            match = form.pattern.match(self.text, start)
            if match and (best is None or match.end() > best.end):
                if form.rule == "times.heading_year" and not self._is_heading_year(match):
                    continue
                moment = form.build(match.groupdict())
                if moment is not None:
                    best = Item(start, match.end(), form.rule, moment)
        return best

    def _is_heading_year(self, match: re.Match[str]) -> bool:
        """A short line without a full stop, of an article that writes the same year with 年."""
        if match["byear"] not in self._years:
            return False
        start = self.text.rfind("\n", max(match.start() - _HEADING, 0), match.start())
        end = self.text.find("\n", match.end(), match.end() + _HEADING)
        begun, ended = start >= 0 or match.start() < _HEADING, end >= 0 or match.end() + _HEADING > len(self.text)
        return begun and ended and "。" not in self.text[start + 1 : end if end >= 0 else len(self.text)]

    @cached_property
    def _years(self) -> frozenset[str]:
        return frozenset(_YEAR.findall(self.text))

    def _extended(self, item: Item) -> Item:
        """The item with what belongs to it behind: a festival, a time of day, 以来, a second point."""
        item = self._completed(item)
        if said := self._said_again(item):
            item = said
        if not isinstance(item.moment, _JOINABLE + _COUNTABLE):
            return item
        if since := _SINCE.match(self.text, item.end):
            return Item(item.start, since.end(), "times.since", Since(item.moment))
        joined = JOIN.match(self.text, item.end) if isinstance(item.moment, _JOINABLE) else None
        second = self._atom(joined.end()) if joined and joined.end() < len(self.text) else None
        if second and isinstance(second.moment, _JOINABLE):
            second = self._completed(second)
            if isinstance(second.moment, _JOINABLE) and not (_is_any_week(item.moment) and _is_any_week(second.moment)):
                return Item(item.start, second.end, "times.range", Range(item.moment, second.moment))
        return item

    def _said_again(self, item: Item) -> Item | None:
        """The item with its date in brackets: 昨日(19日), 上月(9月), 去年(2024年)10月; the year in brackets dates what follows."""
        opened = _OPENED.match(self.text, item.end) if isinstance(item.moment, (Point, RelativeDay, Week, SaidDay)) else None
        if not opened or (isinstance(item.moment, Point) and item.moment.day):
            return None
        inner = self._atom(opened.end())
        if inner is None or not isinstance(inner.moment, (Point, SaidDay)) or not self.text.startswith(")", inner.end):
            return None
        after = inner.end + 1
        if isinstance(inner.moment, Point) and inner.moment == Point(inner.moment.year):  # 2024年 and no more
            year, gap = self.text[inner.start : inner.end], int(self.text.startswith(" ", after))
            rest = year + self.text[after + gap : after + gap + _LONGEST]
            whole = _Walk(self._scanner, rest, self.region, self._forms)._item(0)
            if whole and whole.end > len(year):
                return Item(item.start, after + gap + whole.end - len(year), whole.rule, whole.moment)
            return Item(item.start, after, inner.rule, inner.moment)
        exact = isinstance(inner.moment, SaidDay) or inner.moment.day
        return self._completed(item._replace(end=after, moment=inner.moment if exact else item.moment))

    def _completed(self, item: Item) -> Item:
        """The item with the festival its year belongs to, or the time of its day."""
        moment = item.moment
        if isinstance(moment, Point) and moment.year and moment == Point(moment.year):
            festival = self._festival(item.end + self.text.startswith("的", item.end))
            if festival and isinstance(festival.moment, Holiday):
                return Item(item.start, festival.end, festival.rule, festival.moment._replace(year=moment.year))
        is_day = isinstance(moment, (RelativeDay, SaidDay)) or (isinstance(moment, Point) and moment.day)
        if is_day or (isinstance(moment, Week) and 1 <= moment.day <= 7):
            after = AFTER_DAY.match(self.text, item.end)
            return item._replace(end=after.end()) if after else item
        return item

    def _festival(self, start: int) -> Item | None:
        """A festival at `start`, quoted or not, with 假期 or 期间 behind it."""
        text = self.text
        quoted = text.startswith('"', start)
        end = self._named.get(start + quoted)
        if end is None:
            return None
        name = text[start + quoted : end]
        if quoted:
            if not text.startswith('"', end):
                return None
            end += 1
        short = name not in self._scanner._festivals
        entries = (self._scanner._short if short else self._scanner._festivals).get(name)
        if not entries or _NAME.match(text, end) or _is_in_name(text, start, end):
            return None
        if short and not (_SHORT_TAIL.match(text, end) or (name == "清明" and _is_between_marks(text, start, end))):
            return None
        self.is_regional = self.is_regional or len(entries) > 1
        entry = _of_region(entries, self.region)
        whole = _WHOLE.match(text, end)
        return Item(start, whole.end() if whole else end, entry.key, Holiday(entry, None, bool(whole)))


def _is_any_week(moment: Moment) -> bool:
    """A weekday of no week: 周一至周五 says when something is open, not when it was."""
    return isinstance(moment, Week) and moment.weeks is None


def _subject(text: str, end: int) -> str:
    """What stands before a verb in its clause, as far as 自 or 是: the 合作区 of 自合作区揭牌以来."""
    return re.split("[自从是经]|[^\\w]", text[max(end - 12, 0) : end])[-1]


def _of_region(entries: list[Entry], region: str | None) -> Entry:
    """The entry for a region; where none is for it the one for all, else the first."""
    for entry in entries:
        if region and region in entry.row["region"].split():
            return entry
    return next((entry for entry in entries if not entry.row["region"]), entries[0])


def _is_between_marks(text: str, start: int, end: int) -> bool:
    return (start == 0 or not text[start - 1].isalnum()) and (end == len(text) or not text[end].isalnum())


def _is_in_name(text: str, start: int, end: int) -> bool:
    """王国庆, 李国庆: a surname before it and nothing of a festival behind."""
    return start > 0 and text[start - 1] in _SURNAMES and text[start:end] == "国庆" and not _WHOLE.match(text, end)


def _by_first(all_forms: Iterable[Form]) -> dict[str, tuple[Form, ...]]:
    table: dict[str, tuple[Form, ...]] = {}
    for form in all_forms:
        for first in form.first or [""]:
            table[first] = (*table.get(first, ()), form)
    return table


def _surfaces(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    table: dict[str, list[Entry]] = {}
    for entry in entries:
        for surface in entry.surfaces:
            table.setdefault(fold(surface), []).append(entry)
    return table


def _not_overlapping(items: Iterable[Item]) -> list[Item]:
    kept: list[Item] = []
    for item in sorted(items, key=lambda i: (i.start, -i.end, i.rule)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept
