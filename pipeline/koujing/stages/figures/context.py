"""Where a figure stands: clause, sentence, block; the times and places round it; what can be inherited.

Everything here works on offsets of one text. A clause is the stretch between 。；！？ and line ends; a block is a run of
short lines, such as bullets under a heading, that share place and period.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from koujing import periods
from koujing.findings import Entity, Reading, Time
from koujing.lexicons import Entry, Matcher
from koujing.stages.figures.indicators import Known

_CLAUSE_END = re.compile(r"[。;!?\n]")


class Place(NamedTuple):
    """A mention of a place; `strong` where the sentence is about it, not where it only describes a thing."""

    start: int
    end: int
    name: str
    strong: bool
    key: str
    thing: bool = False  # 澳门居民, 港资: it describes what stands behind it


class Period(NamedTuple):
    """The period of a figure and how it is known."""

    period: str | None
    text: str | None
    source: str  # explicit inherited publication unresolved
    rule: str
    at: int = 0  # where the words of it stand


class Bounds:
    """Stretches between marks, looked up by offset; most are asked for many times in a row.

    Args:
        edges: where the marks stand, in order.
        end: where the text ends.
    """

    def __init__(self, edges: Sequence[int], end: int) -> None:
        self._edges, self._end = edges, end
        self._latest = (0, -1)

    def at(self, offset: int) -> tuple[int, int]:
        """First character and end of the stretch that holds `offset`."""
        if not self._latest[0] <= offset <= self._latest[1]:
            index = bisect_left(self._edges, offset)
            start = self._edges[index - 1] + 1 if index else 0
            self._latest = start, self._edges[index] if index < len(self._edges) else self._end
        return self._latest


class Areas:
    """The places of `areas.tsv`: names, parents and currencies."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.matcher = Matcher(entries)
        self._by_name = {surface: entry for entry in entries for surface in entry.surfaces}
        self._by_short = {entry.get("short"): entry.surface for entry in entries if entry.get("short")}

    def short(self, name: str) -> str | None:
        """The place that one character stands for where trade goes to or comes from: 台 of 对台出口."""
        return self._by_short.get(name)

    def named(self, name: str | None) -> Entry | None:
        """The entry of a place's name or alias."""
        return self._by_name.get(name) if name else None

    def currency(self, name: str | None) -> str | None:
        """ISO 4217 of a place, or null where it has none of its own."""
        entry = self.named(name)
        return entry.get("currency") if entry else None

    def province(self, name: str | None) -> str | None:
        """The province a place lies in (itself, if it is one)."""
        for _ in range(4):
            entry = self.named(name)
            if entry is None:
                return None
            if entry.row.get("kind") in ("province", "region"):
                return entry.surface
            name = entry.get("parent")
        return None

    def city(self, name: str | None) -> str | None:
        """The city a place lies in (itself, if it is one)."""
        entry = self.named(name)
        if entry is None or entry.row.get("kind") != "city":
            return None
        parent = self.named(entry.get("parent"))
        return parent.surface if parent and parent.row.get("kind") == "city" else entry.surface


# Behind a place's name these say that it describes a thing or a body and is not what the sentence is about.
_THING_BEHIND = re.compile(
    r"[一二三四五六七八九十]?[市省国]?(?:居民|籍|人士|市民|企业家?|青年|机动车|单牌车|资(?![源金料产格本])|商(?![品务业场])|同胞|游客|旅客|货物|车辆|投资者|品牌|特区政府|政府|学生|大学|元|币|方面"
    r"|客(?![运流户房货机车轮商厅])|方(?![案法式向便])|人(?![口均才类次工数])|省委|市委|区委|海关|口岸|证券|银行|联交所|交易所|警方|法院|报(?![告名考废案])|日报|电(?![动子力信影视商网价量])|讯(?![号息])"
    r"|台(?!风)|媒体|街坊|社保|户籍|户口|身份)"
)
_SUPERLATIVE = re.compile(
    r"(?:首[个家次批条座只届位例项款部套台艘创]|第[一二三四五六七八九十\d]|唯一|最|前列|排名|领先)"
)
_FIELD_BEFORE = re.compile(r"(?:[位稳仍]?居|列|排名?|位[居列]|占)(?:在)?$")
_LEAD = re.compile(
    r"(?:[\s●○■◆▲·*—–-]|目前|当前|其中|此外|另外|同时|而|且|但|据|在|于|截至|今年|去年|全|中|另|则|与此同时|[(（][一二三四五六七八九十\d]+[)）]|[一二三四五六七八九十]+、|[\"'《])*$"
)
_UNITS = ("省", "市", "县", "区", "州", "盟", "旗", "镇", "乡")
_MARKS = re.compile("[,。;:!?\n\"']")
_DATELINE = re.compile(r"(?:社|报|记者|讯|通讯员|摄|电头)[^,。;\n]{0,6}$")
_PAN = dict.fromkeys(("全省", "我省", "本省"), "province") | dict.fromkeys(
    ("全区", "全市", "我市", "我区", "全县", "本市"), "city"
)
_AUTONOMOUS = (
    "新疆",
    "广西",
    "内蒙古",
    "西藏",
    "宁夏",
    "新疆维吾尔自治区",
    "广西壮族自治区",
    "内蒙古自治区",
    "西藏自治区",
    "宁夏回族自治区",
)
# 前海深港现代服务业合作区: what 合作区 alone means in this text, if not that of 横琴
_ZONE = re.compile("(?P<of>[\u4e00-\u9fff]{2})(?:粤澳深度|深港[\u4e00-\u9fff]{2,8}?)合作区")
_PAN_RE = re.compile("|".join(_PAN))


_QUOTED_NAME = re.compile(r'[\u4e00-\u9fff]{2,10}["》]')
# 临汀县 of 临汀县委, 中共临汀县委, 临汀县人民政府
_BODY_BEHIND = r"(?=委(?!托|员会主任)|人民政府|政府(?!性)|人大|政协|第[一二三四五六七八九十]+[届次])"
_BODY = re.compile("[省市县区州旗镇乡]" + _BODY_BEHIND)
_OF_A_BODY = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=中共)|(?<=中国共产党))(?P<name>(?![全我本该各某两县省市])[\u4e00-\u9fff]{1,4}?[省市县区州旗镇乡])"
    + _BODY_BEHIND
)
# of 云岭市国民经济和社会发展统计公报, 云岭市统计局, 据云岭海关统计: a place that no list knows
_OF_STATISTICS = re.compile(
    r"(?:(?<![\u4e00-\u9fff])|(?<=年)|(?<=据)|(?<=[季月]度)|(?<=\d月))(?P<name>(?![全我本该各某两县省市区大中小新上下年月日度占外内海是为的在]|[一二三四五六七八九十]+线)"
    r"[\u4e00-\u9fff]{2,5}?(?<!城)(?<!县)(?<!各)(?:[省市县州旗盟]|自治区))"
    r"(?=国民经济|第[一二三四五六七八九十]+次全国人口普查|统计局|统计公报|财政(?:局|预算|决算|收支)|外贸|进出口|地区生产总值|经济运行|商务局|人社局"
    r"|实现(?:地区|外贸|进出口)|一般公共预算|常住人口|规模以上|固定资产投资|居民人均)"
)
_CUSTOMS = re.compile(r"(?:(?<![\u4e00-\u9fff])|(?<=据))(?P<name>(?!中国|全国|各地)[\u4e00-\u9fff]{2,3})海关(?=统计|[:,]|发布|数据|关区)")
_MONEY_SAID = re.compile(r"\((?:以?([^(),:\d]{2,4}?)(?:计算?)?,?以?下同|单位:([^(),:\d]{2,4})|下同,([^(),:\d]{2,4}))\)")
# what stands in a dateline, a byline, the name of a paper or of a street says where a text was written, not what it counts
_WRITTEN_AT = re.compile(
    r"(?:^|(?<=[\n(【\[]))[^\n,。;()]{0,24}?(?:[社报网台]|记者)[^\n,。;()]{0,14}?(?:\d{1,2}|[一二三十]{1,3})日(?:专|综合)?[电讯]"
    r"|[(【](?:本报|本社)?[^\n()【】]{0,16}记者[^\n()【】]{0,24}[)】]|(?:^|(?<=[\n(【\[]))[^\n,。;()]{0,10}(?:报|社)[^\n,。;()]{0,6}[电讯](?=[)】\]])"
    r"|(?:属地|IP|来源|编辑|记者|[发][布表]于):[^\n,。;]{0,24}"
)
_NAME_BEHIND = re.compile(
    r"[\u4e00-\u9fff]{0,2}?(?:(?:日|晚|早|晨|时|商|周|快|都市|青年|工人|财经|新)报(?![告考])|电视台|电台|卫视|广播|通讯社|新闻社|新闻网|周刊)"
    r"|[\u4e00-\u9fff]{0,4}?报(?=报[道导]|讯|消息|记者|载|称|指)"
    r"|(?!铁路|公路|道路|线路|网路|马路|高速|街道|街坊|水路|陆路|之路|丝路)[\u4e00-\u9fff]{0,2}?(?<![铁公道线网马水陆之丝出思销])(?:路(?![线网由况段])|街(?![道坊])|大道|巷)"
)
_LEADING = 250  # characters behind the title in which an article says what it is about


class Context:
    """What one text says of where and when, for its figures.

    Args:
        reading: the text; its date of publication and region count.
        times: the times found in it, read.
        entities: the entities found in it.
        areas: places known by name.
        known: the known indicators of the text.
    """

    def __init__(
        self, reading: Reading, times: Sequence[Time], entities: Sequence[Entity], areas: Areas, known: Known
    ) -> None:
        self.known = known
        self.text = reading.folded
        self.published = reading.published
        self.region = reading.region
        self.areas = areas
        self._sentences = reading.sentences
        ends, length = [match.start() for match in _CLAUSE_END.finditer(self.text)], len(self.text)
        self.clauses = Bounds(ends, length)
        self.sentences = Bounds([end for end in ends if self.text[end] != ";"], length)
        self.lines = Bounds([end for end in ends if self.text[end] == "\n"], length)
        self._bases: dict[Time, bool] = {}
        self.times = _merged(self.text, sorted(times, key=lambda t: (t.start, -t.end)))
        said = _MONEY_SAID.finditer(self.text) if "下同" in self.text or "单位:" in self.text else ()
        self.money_said = [match[match.lastindex or 0] for match in said]  # 澳门元 of (澳门元,下同)
        self._time_starts = [time.start for time in self.times]
        self._things = sorted((e.start, e.end) for e in entities if e.label in ("FAC", "PROJECT", "EVENT"))
        self.places = self._find_places(entities)
        self._places_of_bodies = [
            (e.start, e.canonical or e.simplified)
            for e in entities
            if e.nested and e.label == "GPE" and len(e.text) > 1 and not self._in_a_name(e.start, e.end)
            and not self._is_elsewhere(e.start, e.end)
        ]  # fmt: skip
        head = max(self.text.find("\n"), 0) + _LEADING
        if _BODY.search(self.text):
            self._places_of_bodies += [(m.start("name"), m["name"]) for m in _OF_A_BODY.finditer(self.text)]
        for form in (_OF_STATISTICS, _CUSTOMS):
            if not self._places_of_bodies:
                self._places_of_bodies = [(m.start("name"), m["name"]) for m in form.finditer(self.text, 0, head)]
        self._place_starts = [place.start for place in self.places]
        self.main_place = self._main_place()
        self.main_period = self._main_period()

    # -- places -------------------------------------------------------------------------------------------------------

    def _find_places(self, entities: Sequence[Entity]) -> list[Place]:
        text = self.text
        spans: list[tuple[int, int, str, str]] = []
        for match in self.areas.matcher.longest(text):
            home = self.region == "TW" and text[match.start : match.end] in _OWN_COUNTRY
            spans.append((match.start, match.end, "台湾" if home else match.entry.surface, match.entry.key))
        for entity in entities:
            if entity.label in ("GPE", "LOC") and not entity.nested:
                name = entity.canonical or entity.simplified
                known = self.areas.named(name)
                spans.append(
                    (
                        entity.start,
                        entity.end,
                        known.surface if known else name,
                        f"entities:{entity.label}:{entity.entity_id}",
                    )
                )
        bodies = sorted(
            (e.start, e.end) for e in entities if e.label in ("ORG", "FAC", "PERSON", "POSITION", "EVENT", "DOC")
        )
        spans = [span for span in spans if not self._is_elsewhere(*span[:2])]
        spans.sort(key=lambda span: (span[0], -span[1]))
        out: list[Place] = []
        covered = 0
        for start, end, name, key in spans:
            if end <= covered:
                continue
            if start < covered:
                continue
            covered = end
            thing = bool(_THING_BEHIND.match(text, end)) or end - start < 2 or self._in_a_name(start, end)
            inner = bool(out) and out[-1].end == start and out[-1].strong  # 长兴县 of 浙江省长兴县
            out.append(Place(start, end, name, not thing and (inner or self._is_strong(start, end, bodies)), key, thing))
        for index in range(len(out) - 2, -1, -1):  # 大湾区 in 大湾区珠三角九市旅客
            if out[index].end == out[index + 1].start and out[index + 1].thing:
                out[index] = out[index]._replace(strong=False, thing=True)
        zone = _ZONE.search(text)
        if zone and zone["of"] != "横琴" and any(text[place.start : place.end] == zone["of"] for place in out):
            own = [place.start for place in out if place.name == "横琴" and text[place.start : place.end].endswith("合作区")]
            out = [place._replace(name=zone[0]) if place.start in own else place for place in out]
        for pan in _PAN_RE.finditer(text):
            strong = not _SUPERLATIVE.match(text, pan.end()) and not _FIELD_BEFORE.search(
                text, max(pan.start() - 3, 0), pan.start()
            )
            out.append(Place(pan.start(), pan.end(), pan[0], strong, "area.pan"))
        out.sort()
        return out

    def _is_elsewhere(self, start: int, end: int) -> bool:
        """Does a place stand in a dateline, a byline, the name of a paper or a street?"""
        starts, reach = self._away
        index = bisect_right(starts, start)
        return bool(_NAME_BEHIND.match(self.text, end)) or (index > 0 and start < reach[index - 1])

    @cached_property
    def _away(self) -> tuple[list[int], list[int]]:
        """Where datelines and bylines start, in order, and how far those up to each of them reach."""
        away = [match.span() for match in _WRITTEN_AT.finditer(self.text)]
        away = sorted([*away, *((s.start, s.end) for s in self._sentences if s.kind in ("byline", "boilerplate"))])
        return [start for start, _ in away], list(accumulate((end for _, end in away), max))

    def _in_a_name(self, start: int, end: int) -> bool:
        """澳门 in "澳门新街坊": the name of a thing, in quotes or known to be one."""
        text = self.text
        quoted = text[start - 1 : start] in ('"', "《") and bool(_QUOTED_NAME.match(text, end))
        index = bisect_right(self._things, (start, 1 << 40)) - 1
        return quoted or (index >= 0 and self._things[index][1] >= end)

    def _is_strong(self, start: int, end: int, bodies: Sequence[tuple[int, int]]) -> bool:
        text = self.text
        if _SUPERLATIVE.match(text, end) or _FIELD_BEFORE.search(text, max(start - 3, 0), start):
            return False
        index = bisect_right(bodies, (start, 1 << 40)) - 1
        if index >= 0 and bodies[index][0] <= start and bodies[index][1] > end:
            return False
        begin = start - len(_MARKS.split(text[max(start - 40, 0) : start])[-1])
        lead = text[begin:start]
        if _DATELINE.search(lead):
            return False
        if time := self.time_ending_at(start):
            lead = text[begin : time.start]
        return bool(_LEAD.fullmatch(lead)) or text[start - 1 : start] in ("全", "在")

    def time_ending_at(self, offset: int) -> Time | None:
        """The time expression that ends just before `offset` (a comma or 、 may stand between)."""
        index = bisect_left(self._time_starts, offset) - 1
        if index >= 0 and self.times[index].end <= offset <= self.times[index].end + 1:
            return self.times[index]
        return None

    def place_named(self, name: str) -> str | None:
        """全省 and 全市 by the place of the article; other names as they are."""
        if name not in _PAN:
            return name
        here = self.main_place
        if name == "全区" and (region := self.areas.province(here)) in _AUTONOMOUS and region != here:
            return region
        if _PAN[name] == "city":
            return self.areas.city(here) or here
        return self.areas.province(here) or (here if here and here.endswith(("省", "自治区")) else None)

    def places_between(self, start: int, end: int) -> list[Place]:
        """Mentions that start in `start` to `end`."""
        return self.places[bisect_left(self._place_starts, start) : bisect_left(self._place_starts, end)]

    def referent(self, text: str) -> str | None:
        """What is compared with, shared of or traded with: 全国平均 is 中国, 全省 the province of the place."""
        name = text.strip(" 的、")
        name = _LEVEL_WORDS.sub("", name).strip("的") or name
        known = self.areas.named(name)
        return known.surface if known else self.place_named(name) or name or None

    def _main_place(self) -> str | None:
        """The place an article is about: of its title, else the publisher's own, else the local one it names most."""
        own = {"HK": "香港", "MO": "澳门", "TW": "台湾"}.get(self.region or "")
        title = max(self.text.find("\n"), 0)
        counts: Counter[str] = Counter()
        for place in (place for place in self.places if place.key != "area.pan"):
            if place.thing:
                counts[place.name] += 1
                continue
            listed = not place.key.startswith("entities:") or bool(_CITIES.match(place.key))
            if not listed and self.areas.named(place.name) is None:
                continue  # a corridor, a lake, 经开区: no article is about a place that no list knows
            early = (8 if place.end <= title else 0) + (4 if place.end <= title + _LEADING else 0)
            counts[place.name] += (6 if place.strong else 2) + early
        for start, name in self._places_of_bodies:
            counts[name] += 2 + (4 if start <= title + _LEADING else 0)
        local = {name: count for name, count in counts.items() if self._is_local(name)}
        titled = [(place.end, place.name) for place in self.places if not place.thing] + self._places_of_bodies
        named = [name for at, name in titled if at <= title and name in local]
        if named:
            return max(named, key=lambda name: (local[name], -self.text.find(name)))
        if own or not local:
            return own or ("中国" if counts or _NATIONAL.search(self.text, 0, 4000) else None)
        most = max(local, key=lambda name: (local[name], -self.text.find(name)))
        if len(local) > 2 and 3 * local[most] < sum(local.values()) and _NATIONAL.search(self.text, 0, 4000):
            return "中国"  # 北京、广州和深圳 are named as examples
        return most

    def is_abroad(self, place: Entry) -> bool:
        """Is a country or group of countries another than that of the article, which is about one of HK, MO, TW?"""
        here = self.areas.named(self.main_place)
        return here is not None and here.get("kind") == "region" and here.surface != place.surface

    def national(self, start: int, end: int) -> str | None:
        """The country that 我国, 全国, 国家统计局 say between two places of the text; a text of Taiwan means its own."""
        for found in _NATIONAL_SAID.finditer(self.text, start, end):
            own = found.lastgroup == "own"
            if own and (_OF_ALL.search(self.text, max(found.start() - 8, 0), found.start()) or _SUPERLATIVE.match(self.text, found.end())):
                continue  # 比全国低0.7个百分点, 居全国第三
            if self.region != "TW" or own:
                return "台湾" if self.region == "TW" else "中国"
        return None

    def _is_local(self, name: str) -> bool:
        """A province, a city or less: not a country, nor a group of places such as 粤港澳大湾区 or 全球."""
        known = self.areas.named(name)
        return known is None or known.get("kind") in ("province", "city", "region")

    # -- times --------------------------------------------------------------------------------------------------------

    def times_between(self, start: int, end: int) -> list[Time]:
        """Times that start in `start` to `end`."""
        return self.times[bisect_left(self._time_starts, start) : bisect_left(self._time_starts, end)]

    def is_base(self, time: Time) -> bool:
        """Is this time what is compared with?"""
        known = self._bases.get(time)
        if known is None:
            known = self._bases[time] = is_base(self.text, time)
        return known

    def _main_period(self) -> Period | None:
        """The period a statistics text is about: the first closed one in its first lines."""
        for time in self.times[:6]:
            if not time.period or not _LONG_TIME.search(time.text) or self.is_base(time):
                continue
            if is_founding(self.text, time) or time.period.startswith(("..", "/")):
                continue
            if len(time.period) < 10 or "/" in time.period:  # not a single day
                return Period(time.period, time.text, "inherited", "time.lead", time.start)
        return None


_FOUNDED = re.compile(
    r"(?:正式|首次|开始)?(?:启用|成立|建成|投产|创办|创立|设立|开业|挂牌|动工|开工|竣工|通车|开通|投用|投入使用|投入运营|落成|组建|创建)"
    r"(?!以来|后|之后|至今|的?[\d新各]|了|[\u4e00-\u9fff]{0,12}\d)"
)
_LONG_TIME = re.compile("[年月季]")
_BASE_BEFORE = re.compile(r"(?:比|较|与|同|和|跟|对比|相比|相较|由|从|[高低多少优逊快慢]于)$")
_SPAN = re.compile("以来|起|期间")
_BASE_BEHIND = re.compile(
    r"(?:相比|相较|的?(?:预测|预估|概估|初估|估计|预期)[数值]|的?(?:预测|预估|概估|初估|估计|公布|发布)的(?=[约近逾]?\d)|的[\d一二两三四五六七八九十.多近约]{1,8}倍)"
)
_RECORD_BEHIND = re.compile(r"(?:以来)?的?(?:最[高低大小快慢多少]|[新次][高低]|第[一二三四五\d]+[高低]|同期最|单[月季日]最)")  # 为2022年以来最高
_PART_BEHIND = re.compile(r"(?:水平)?的?[约近逾超过]{0,2}[\d一二两三四五六七八九十.,多]{1,8}(?:%|倍|成)")
_EQUALS_BEFORE = re.compile(r"(?:恢复|回复|回升|回到|相当于?|达)(?:至|到|了)?$|(?:[是为])$")
_OF_THE_PLAN = re.compile(r"(?:[制确设]定的?|下达的?)?(?:预算|计划|目标|任务)")


def is_base(text: str, time: Time) -> bool:
    """Is this time what is compared with (比2019年, 与去年同期相比, 恢复至2019年同期的86.3%, 低于8月预测数)?"""
    if _BASE_BEHIND.match(text, time.end) or _RECORD_BEHIND.match(text, time.end) or is_reference(text, time):
        return True
    before = text[max(time.start - 2, 0) : time.start]
    return bool(_BASE_BEFORE.search(before)) and not _SPAN.search(text, time.start, time.end)


def is_reference(text: str, time: Time) -> bool:
    """恢复至2019年同期的86.3%, 为年初预算的102.7%: the time only says what the part is of."""
    if time.text.endswith("年初") and _OF_THE_PLAN.match(text, time.end):
        return True
    equals = _EQUALS_BEFORE.search(text, max(time.start - 4, 0), time.start)
    return bool(equals and _PART_BEHIND.match(text, time.end))


def is_founding(text: str, time: Time) -> bool:
    """2021年启用: the time is one at which something began."""
    return bool(_FOUNDED.match(text, time.end))


def comes_from(text: str, at: int) -> bool:
    """由上年的2.37: is the time at `at` one that a change starts from?"""
    return text[max(at - 1, 0) : at] in ("由", "从", "自")


def _merged(text: str, times: Sequence[Time]) -> list[Time]:
    """自揭牌以来至今年4月底: two times with 至 between are one interval."""
    out: list[Time] = []
    for time in times:
        if out and time.start < out[-1].end:
            continue
        if out and text[out[-1].end : time.start] in ("至", "到", "截至", "起至", "-", "~"):
            joined = _interval(out[-1].period, time.period)
            if joined:
                last = out.pop()
                time = Time(last.start, time.end, text[last.start : time.end], joined, time.source, "time.interval")
        out.append(time)
    return out


def _interval(first: str | None, last: str | None) -> str | None:
    if not first or not last:
        return None
    start, end = first.split("/")[0].rstrip("~"), last.split("/")[-1].rstrip("~")
    try:
        periods.bounds(f"{start}/{end}")
    except periods.PeriodError:
        return None
    return f"{start}/{end}"


def last_day(period: str) -> str:
    """The point at which a period ends: 2021-09-17/2022-04-30 gives 2022-04-30.

    >>> last_day("2021-09-17/2022-04-30")
    '2022-04-30'
    """
    return period.split("/")[-1]


_OF_ALL = re.compile(r"(?:[高低快慢多少优][于]?|[占比较与同居列冠为成在至])(?:了|到|据)?$")
_OWN_COUNTRY = ("我国", "全国")  # to a text of Taiwan: Taiwan
_CITIES = re.compile("entities:GPE:places:(?!W)")  # named by a row of places.tsv; a country must be one of areas.tsv
_NATIONAL_SAID = re.compile(
    r"(?P<own>我国|全国(?![人政妇青工]|各地|大会|两会)|国内生产总值|国内(?=[市居消游旅需贸投经商]))|国家[\u4e00-\u9fff]{2,6}局|国务院(?!副?总理[\u4e00-\u9fff]{2,4}[,在到考视])|海关总署"
)
_NATIONAL = re.compile(
    r"国家统计局|海关总署|国务院|中央政府|国内生产总值|财政部|商务部|中国人民银行|国家[\u4e00-\u9fff]{2,6}[局委部]|我国|大中城市|[一二三]线城市"
)
_LEVEL_WORDS = re.compile(r"(?:平均水平|平均|的?增速|同期|水平|总体水平|的?比重)$")
_POINT = re.compile(r"(\d{4})((?:-\d{2}){0,2})(~?)")


def year_before(period: str | None) -> str | None:
    """The same period a year earlier: the base of 同比.

    >>> year_before("2021"), year_before("2022-01/2022-03"), year_before("2021-12-31")
    ('2020', '2021-01/2021-03', '2020-12-31')
    """
    if not period:
        return None
    parts = [_POINT.fullmatch(part) for part in period.split("/")]
    if not all(parts):
        return None
    moved = []
    for part in parts:
        assert part is not None
        rest = "-02-28" if part[2] == "-02-29" else part[2]
        moved.append(f"{int(part[1]) - 1:04d}{rest}{part[3]}")
    return "/".join(moved)


_MONTH = re.compile(r"(\d{4})-(\d{2})")


def month_before(period: str | None) -> str | None:
    """The month before a month: the base of 环比.

    >>> month_before("2022-01")
    '2021-12'
    """
    match = _MONTH.fullmatch(period or "")
    if not match:
        return None
    year, month = int(match[1]), int(match[2]) - 1
    return f"{year:04d}-{month:02d}" if month else f"{year - 1:04d}-12"


def is_after(period: str | None, published: str | None) -> bool:
    """Does a period end after the day of publication?

    >>> is_after("2022-04-30", "2022-04-22"), is_after("2022", "2022-04-22")
    (True, False)
    """
    if not period or not published:
        return False
    end = period.split("/")[-1].rstrip("~")
    return end > published[: len(end)] if len(end) < len(published) else end > published.ljust(len(end), "9")


def is_before(period: str | None, published: str | None) -> bool:
    """Does a period end before the day of publication?"""
    if not period or not published:
        return False
    end = period.split("/")[-1].rstrip("~")
    return end < published[: len(end)]


# -- lines ------------------------------------------------------------------------------------------------------------

_BULLET = re.compile(r"\s*(?:[●○■◆▲·*•★☆►▶]|[-—]{1,2}|\d{1,2}[.、)]|[(（]?[一二三四五六七八九十]{1,3}[)、）])")


def is_bullet(text: str, line: tuple[int, int]) -> bool:
    """A bullet, or a short line of no more than one sentence."""
    return bool(_BULLET.match(text, *line)) or (line[1] - line[0] <= 90 and text.find("。", line[0], line[1] - 1) < 0)


def same_block(text: str, first: int, second: int) -> bool:
    """Are both in one run of short lines?"""
    if second - first > 2000:
        return False
    between = text[first:second]
    lines = between.split("\n")
    return len(lines) <= 12 and all(len(line) <= 130 for line in lines[1:-1]) and "\n\n" not in between


def heading_before(text: str, line_start: int) -> tuple[int, int] | None:
    """The line before, if it is short and no sentence: a heading."""
    if line_start < 2:
        return None
    start = text.rfind("\n", max(line_start - 100, 0), line_start - 1) + 1
    if start == 0 and line_start > 100:
        return None
    body = text[start : line_start - 1].strip()
    return (start, line_start - 1) if 2 <= len(body) <= 40 and not body.endswith(("。", ",", ";")) else None
