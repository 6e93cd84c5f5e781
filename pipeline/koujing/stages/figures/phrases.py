"""Which phrase a number is of: before it, behind it, or said before.

Left of the number, past its verb, stands the phrase (澳资企业 超430家); where nothing stands there, what is counted follows (9个
工作机构), or the figure before it or an earlier segment named it (固定资产投资总额,同比增长12.9%). Times, places and words such as 累计
are left out, so that the same series gets the same name wherever it is said.
"""

from __future__ import annotations

import re
from functools import lru_cache

from koujing.stages.figures.claim import Claim, Spot
from koujing.stages.figures.context import Context, is_bullet, same_block
from koujing.stages.figures.indicators import ASPECTS, ONE_CHAR_NOUNS, Phrase, noun_behind
from koujing.stages.figures.measures import ANNUALISED, SHARE_SAID
from koujing.stages.figures.quantity import Quantity
from koujing.stages.figures.vocabulary import Words

_PARTS_OF = re.compile(
    r"(?:其中)?(?:城市|农村|城镇|乡村|东部(?:地区)?|中部(?:地区)?|西部(?:地区)?|东北(?:地区)?|本地|海外|境外|境内|国内|国际|男性|女性|中央|地方"
    r"|中央本级|市区|郊区|全国|全省|全市)"
)
HEADS = re.compile(
    r"(?:增加值|总产值|投资|产量|零售额|销售额|销售面积|价格|营业收入|利润|利润总额|贷款余额|存款余额|出口额?|进口额?|用电量|发电量|客运量|货运量"
    r"|(?:销售|营业)?收入|支出|营业额|销量|销售量|利润率|均价|渗透率|占比|比重|数量|库存|订单量?|入住率|补贴|面积|人数|交易额|成交额|成交量)$"
)
_OWN = re.compile("(?:面积|贷款|存款|余额|收入|支出|[金税费总]额|[产销运]量)$")  # 其中住宅销售面积 is one of its own
_SECTOR = re.compile(r"(?:业|产业|行业|企业|品|类|地区|领域|产品|设备|车|食品|部门)$")
_ADJUSTED = re.compile(
    r",?(?:扣除|考虑|剔除|撇除|按(?!年|月|季|揭)|以(?![上下内外来及])|经(?![济营开常费贸纪办由历理]))[^,。;:]{0,16}?"
    r"(?:因素|计算|计价|影响|口径|价格(?!因素)|季节性?调整|季调|统计|分析|划分|(?<!预)(?<!统)计(?![划算价量入]))(?:计算)?(?:的|后|,)*"
)
# 分季度看, 从环比看, 按接单地区分: how the figures behind are arranged
_VIEW = re.compile(r"(?:分|从|按|就|以|依)[^,。;:\d]{1,14}?(?:看|来看|而言|来说|来讲|观察|分析|划分|区分|分)|(?:总体|整体|具体|同比|环比|横向|纵向)(?:来)?看"
    r"|[在受][^,。;:\d]{2,24}?(?:下|影响|带动|推动|拖累|支撑)")
_AFTER_TIME = re.compile(r"(?:[末底初内间期以来, 的]|中(?![国央小西东部医外]))*")
_FIRST_STATE = re.compile(
    r"已?(?:由|从|自)(?:[^,。;\d]{1,8}?(?:时|之初|前|初期)|最初|原来|原先|此前|之前|当初|过去|以往|起初|前次|上次|早前|先前)(?:公布|发布)?的?$"
)
_COMPARING = frozenset({"比", "较", "由", "从", "与", "自"})
_BEFORE_TIME = ("由", "从", "在", "于", "截至", "至", "到")
_SCOPE_END = re.compile(r"(?:占比|比重|约|的)+$")
_LEAD_CHARS = " ,、:●○■◆▲·*-\"'()\t"
_LEAD_ROLES = ("adverb", "reach", "cumulative", "forecast", "planned", "target")
_LEAD_WORD = re.compile(
    r"已|共(?![享同有产青识和])|约|将|仅|只|也|还|又|则|均(?![价衡])|都(?!市)|各(?![类种项地级界])|并(?![购网])|且|而|为(?![^,。;]*提供)|是"
    r"|有(?![效色机限关线害])|全(?![国省市社要部口球港澳台区])|另|现(?![金代场有货])|就(?!业|读|医)|可(?![支再持见转])|能(?![源力耗繁])"
)
_REFERENCE = re.compile(r"(?:较|比|[也仍亦还均都]?(?:不及|不如|逊于|好于|差于))[^,。;]{1,14}的?")
_AGAINST = re.compile("[与同和较比]")
_AGENT = re.compile(
    r"[\u4e00-\u9fff]{0,8}(?:政府|当局|[局署官行会院]方|部门|机构|总处|[局署处部司院会]|他|她|我们|业界|市场|专家|学者|分析师)"
)
_SIZE = re.compile("总?(?:面积|金额|数量|人数|规模|价格|投资|长度|高度|容量|里程)|总[额量数值价长]")
_SAYING = re.compile(r"(?:说明|表示|指出|透露|强调|介绍|提到|补充|认为|回应|说|称)$")
_LENGTH = re.compile(r"[\d一二两三四五六七八九十]+个?[天日周月年](?:假期)?")  # 较国庆节假日7天增加
_KIN = 6  # claims before, in which one of the same kind is looked for
_AMOUNT_NAME = re.compile(r"[\u4e00-\u9fff]{2}(?:[屋产销建供存用货客运增]量|总数|数目|数量|人数|次数|个案|规模)$")
_BECAUSE = re.compile(
    r"(?P<who>[\u4e00-\u9fff]{2,12}?)(?:则|也|亦|却|仍|均)?(?:因(?!应|此|而|素)|受(?![惠益访僱雇理])|由于|随着)"
)
_DOING_DONE = re.compile(
    r"(?:发行|募集|筹集|签订|安排|下达|拨付|获得?|发放|派发|提供|投入|追加|拨出|[抓办管建做]好|完成|建成|改造|建设|治理|种植|新建|整治|复垦|修复|推进|实施|落实|开展)$"
)
_MAKERS = re.compile(r"(?:新增|新设立?|新建|新开工?|新登记|净增|新引进|新注册|新成立|新批|新开通|新认定|减少|增设)$")
_GOT = re.compile(r"(?:获得?|入选|通过|获批|被评为|取得)[^,。;\d]{2,14}")
_JOINS = ("和", "与", "及", "、", "以及", "")
_INNER = re.compile(r"累计|共计|(?<=[\u4e00-\u9fff])已(?=[\u4e00-\u9fff])|了")


_NOTED = re.compile(r"(?<=[\u4e00-\u9fff])\([^()A-Za-z]*\)?$")


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """An indicator without 累计, 已, 了 in its middle and without marks round it.

    >>> plain("澳门居民累计办理居住证")
    '澳门居民办理居住证'
    """
    name = _INNER.sub("", text).replace('"', "").strip(" ,、:'的")
    name = _NOTED.sub("", name)
    return name.strip(" ,、:'()的")


class Phrases:
    """Finds the phrase of a number.

    Args:
        words: the vocabulary of verbs.
    """

    def __init__(self, words: Words) -> None:
        self._words = words

    def of(self, context: Context, spot: Spot, end: int, measure: str) -> tuple[Phrase | None, str | None]:
        """The phrase that names the indicator, and the scope said with it; left of the number it ends at `end`."""
        phrase, scope = self._found(context, spot, end, measure)
        if annual := ANNUALISED.search(context.text, spot.comma, spot.q.start):
            return phrase, annual[0]  # not the figure of the quarter itself
        return phrase, scope if scope is None or not ANNUALISED.fullmatch(scope) else None

    def _found(self, context: Context, spot: Spot, end: int, measure: str) -> tuple[Phrase | None, str | None]:
        begin, end, scope = self._left(context, spot, end)
        named = context.known.named(begin, end, self._words) if end > begin else None
        named = None if named and (self._is_agent(context.text, named) or _only_places(context, named)) else named
        if (named is None or named.entry is None) and (found := context.known.starting(spot.q.end)):
            return found, None  # 5000元电子消费券
        if self._may_be_behind(context.text, spot.q, measure) and not (named and _AMOUNT_NAME.search(named.text)):
            behind = self._behind(context, spot, begin, end)
            if behind is not None and not (named and named.entry and spot.kind != "count"):
                return behind, None
        named = self._parted(context, spot, named) if named else None
        aspect = named if named and named.entry is None and _SIZE.fullmatch(named.text) else None
        if named is not None and named.entry is None and (len(named.text.strip()) < 2 or ASPECTS.fullmatch(named.text)):
            named = None
        if named is not None and _LENGTH.fullmatch(named.text):
            named = None
        last = spot.last.phrase if spot.last else None
        if last is not None and scope is not None and context.areas.named(scope):
            return last, None
        if named is not None and scope is not None and named.rule == "phrase.generic":
            return named, None  # 其中汽车出口491万辆
        alike = spot.last is None or (spot.last.q.kind == "pp") == (spot.kind == "pp")
        part = named is not None and named.entry is None and not _OWN.search(named.text)
        if last is not None and scope is not None and part and alike:
            return last._replace(rule="phrase.part"), scope
        if named is not None:
            within = named.scope if named.entry and not context.areas.named(named.scope) else None
            return self._of_kin(named, spot.last or _kin(context, spot), within, spot)
        phrase, scope = self._said_before(context, spot)
        if aspect and spot.last is None and (phrase is None or phrase.entry is None):
            return aspect, None  # 2021年启用,面积1.6平方公里
        kin = _kin(context, spot, alike=True) or _kin_of_block(context, spot)
        if phrase is None and kin is not None and (self._only_setting(context, spot, begin) or _bare(context, spot, begin)):
            return kin.phrase and kin.phrase._replace(rule="phrase.kin"), kin.scope
        return phrase, scope

    def _parted(self, context: Context, spot: Spot, named: Phrase) -> Phrase:
        """餐饮业第3季营业额: the time stands between the trade and what is counted of it."""
        time = context.time_ending_at(named.start)
        if named.entry is not None or time is None or time.start <= spot.comma or not HEADS.fullmatch(named.text):
            return named
        begin, end = self.without_setting(context, spot.comma, time.start)
        begin = self._without_lead(context, begin, end)
        if end != time.start or not 2 <= end - begin <= 12 or not _SECTOR.search(context.text, begin, end):
            return named
        name = context.text[begin:end] + named.text
        entry = context.known.by_name(name)
        return Phrase(begin, named.end, entry.surface if entry else name, entry, None, entry.key if entry else "phrase.parted")

    def _is_agent(self, text: str, named: Phrase) -> bool:
        """政府预测今年增长3.5%, 署长说明: who says it is not what grows."""
        if named.entry is not None:
            return False
        foresees = bool(self._words.starting(text, named.end, named.end + 4, "forecast"))
        return bool(_SAYING.search(named.text)) or (foresees and bool(_AGENT.fullmatch(named.text)))

    def said_between(self, context: Context, start: int, end: int) -> Phrase | None:
        """The indicator that a stretch names: a row's label, a member of a list."""
        begin, end = self.without_setting(context, start, end)
        return context.known.named(self._without_lead(context, begin, end), end, self._words)

    # -- left of the number -------------------------------------------------------------------------------------------

    def _left(self, context: Context, spot: Spot, end: int) -> tuple[int, int, str | None]:
        """Where the phrase left of a number starts and ends; what 其中 says it is part of."""
        text = context.text
        begin, end = self.without_setting(context, spot.comma, end)
        against = text.startswith(("相比", "相较", "比较"), spot.q.end) and _AGAINST.match(text, spot.comma, end)
        if _REFERENCE.fullmatch(text, begin, end) or against:  # 较原来预算的563亿元, 与2010年普查的39245711人相比
            begin = end
        bracket = text.rfind("(", begin, end)
        if bracket >= 0 and end - bracket > 3 and ")" not in text[bracket:end]:
            begin = bracket + 1
        begin = max(begin, text.rfind(":", begin, end - 1) + 1)
        headed = text[end : end + 1] == ":" and spot.kind in ("percent", "pp") and context.times_between(end, end + 2)
        if headed and not self._names(context, begin, end):
            begin = end  # 各季数字同步更新:第1季衰退3.49%
        scope = None
        if text.startswith("其中", begin):
            begin += 2
            stop = self._words.tail(text, begin, end, context.known.ends).end
            scope = _SCOPE_END.sub("", text[begin:stop].strip(" ,:")) or None
        if text[end - 1 : end] == "占" and spot.kind in ("money", "count") and end - begin > 2:
            end -= 1  # 其中利得税占1926亿元
        adjusted = _ADJUSTED.search(text, begin, end)
        if adjusted and adjusted.start() not in context.known.starts:
            begin, end = (adjusted.end(), end) if adjusted.start() == begin else (begin, adjusted.start())
        for modal in self._words.modals(text, begin, end - 1):
            if len(modal[0]) > 1:  # 达产后预计年产值
                begin = modal.end()
        return self._without_lead(context, begin, end), end, scope

    def _names(self, context: Context, begin: int, end: int) -> bool:
        """Is the heading before a colon an indicator (失业率:第1季3.5%), not a remark about the list behind it?"""
        found = context.known.between(begin, end)
        name = context.text[begin:end]
        return bool((found and found[-1].end == end) or HEADS.search(name) or _OWN.search(name) or ASPECTS.search(name, max(len(name) - 4, 0)))

    def without_setting(self, context: Context, start: int, end: int) -> tuple[int, int]:
        """A stretch without the times and places at its edges."""
        begin, end = self._without_time(context, start, end)
        text = context.text
        for place in context.places_between(begin, end):
            gap = text[begin : place.start]
            alone = not gap.strip(" ,、●-")
            if place.end == end and alone:
                return end, end
            if place.start in context.known.starts or text[place.end : place.end + 1] in ("与", "和", "、", "及", "至"):
                continue
            if place.end <= end and (alone or (place.strong and len(gap) <= 6)):
                if text[place.end : place.end + 1] == "的":
                    begin = place.end + 1
                elif place.strong:
                    begin = place.end
        return begin, end

    def _without_time(self, context: Context, start: int, end: int) -> tuple[int, int]:
        text, begin = context.text, start
        for time in context.times_between(max(start - 1, 0), end):
            if time.end > end:
                continue
            lead = text[begin : time.start].strip(" ,")
            rest = _AFTER_TIME.match(text, time.end, end)
            after = rest.end() if rest else time.end
            from_it = lead[-1:] in ("由", "从") and end - after < 2
            if context.is_base(time) and lead not in _COMPARING and not from_it:
                continue
            if end - after < 2 and time.start - begin >= 3:  # 国民生产总值1987年达到
                end = time.start
                for word in _BEFORE_TIME:
                    end -= len(word) if text.endswith(word, begin, end) else 0
                end = self._words.tail(text, begin, end).end
            else:
                begin = max(begin, after)
        if first := _FIRST_STATE.search(text, begin, end):
            end = first.start()
        while end - begin > 2 and text[end - 1] in "由从":
            end -= 1
        return begin, end

    def _without_lead(self, context: Context, begin: int, end: int) -> int:
        """Leave out 累计, 已, 实现, 共 before a phrase."""
        text = context.text
        for _ in range(6):
            while begin < end and text[begin] in _LEAD_CHARS:
                begin += 1
            if begin in context.known.starts:
                return begin
            word = self._words.starting(text, begin, end, *_LEAD_ROLES)
            if not word or (len(word) == 1 and not _LEAD_WORD.match(text, begin, end)):
                return begin
            begin += len(word)
            if begin >= end:
                return begin
        return begin

    def _only_setting(self, context: Context, spot: Spot, begin: int) -> bool:
        """第1季衰退3.49%, 以国家计,菲律宾(39560人次): nothing but time and place stands before the number."""
        stretch = context.text[spot.clause[0] : spot.comma]
        inner = context.text[slice(*self.without_setting(context, spot.clause[0], max(spot.comma - 1, spot.clause[0])))]
        viewed = _VIEW.fullmatch(stretch.strip(",")) or _VIEW.fullmatch(inner)
        alone = spot.comma == spot.clause[0] or _ADJUSTED.fullmatch(stretch) or viewed
        timed = begin - spot.comma >= 2 or bool(context.times_between(spot.clause[0], spot.q.start))
        return timed and bool(alone)

    def _of_kin(self, named: Phrase, kin: Claim | None, scope: str | None, spot: Spot) -> tuple[Phrase, str | None]:
        """城市 after 居民消费价格 is a part of it, 制造业 after 采矿业增加值 has its 增加值, 毛收入 after 博彩毛收入 is the same."""
        if named.entry is not None or kin is None or kin.phrase is None:
            return named, scope
        whole, name = kin.phrase.text, plain(named.text)
        counted = (
            spot.q.unit is not None
            and spot.q.unit.kind == "count"
            and (kin.q.unit is None or kin.q.unit.kind != "count")
        )
        if len(name) >= 2 and whole.endswith(name):
            return kin.phrase, scope
        if counted:
            return named, scope
        parallel = kin.scope and len(name) <= 8 and name[-2:] == kin.scope[-2:] and name[-2:] != whole[-2:]
        if _PARTS_OF.fullmatch(name) or parallel:
            return kin.phrase._replace(rule="phrase.part"), name
        head = HEADS.search(whole)
        if head and len(name) <= 24 and _SECTOR.search(name) and not HEADS.search(name):
            return named._replace(text=name + head[0], rule="phrase.sibling"), scope
        return named, scope

    # -- behind the number --------------------------------------------------------------------------------------------

    def _may_be_behind(self, text: str, q: Quantity, measure: str) -> bool:
        if text.startswith(("相比", "相较", "比较"), q.end):
            return False
        if q.rule == "rank" or (measure.endswith(("growth", "difference")) and q.kind == "percent"):
            return False
        return q.kind in ("count", "money") or (q.kind in ("percent", "ratio") and text[q.end : q.end + 1] == "的")

    def _behind(self, context: Context, spot: Spot, begin: int, end: int) -> Phrase | None:
        """What is counted behind the number; `begin` to `end` is what stands before it."""
        text, q = context.text, spot.q
        counted = q.unit is None or q.unit.kind == "count"
        done = not counted and _DOING_DONE.search(text, max(begin, end - 4), end)
        if end > begin and not counted and not done and text[q.end : q.end + 1] != "的":
            return None
        start, noun, limit = noun_behind(text, q.end, self._words)
        start = next((p.end for p in context.places_between(start, start + 1) if p.end < noun), start)
        if times := context.times_between(start + 1, noun):
            noun = times[0].start
        person = q.unit is not None and q.unit.code in ("{person}", "{person-time}")
        person = person and text[q.number_end : q.end].endswith(("人", "人次"))
        if person and end - begin >= 2:
            return None
        if noun - start < 2 and text[start:noun] not in ONE_CHAR_NOUNS:
            doing = (person or (counted and q.unit is not None and end <= begin)) and limit - start >= 2
            return Phrase(start, limit, text[start:limit], None, None, "phrase.doing") if doing else None
        got = self._got(text, spot, noun, limit)
        named = context.known.named(start, noun, self._words)
        if named and named.entry and not got:
            return named
        maker = _MAKERS.search(text, max(begin, end - 4), end)
        name = (maker[0] if maker else "") + text[start:noun] + got
        return Phrase(start, noun, name, None, None, "phrase.behind")

    def _got(self, text: str, spot: Spot, noun: int, limit: int) -> str:
        """63家港澳企业和324名专业人士获跨境执业资格: what both got belongs to the first as well."""
        if match := _GOT.match(text, noun):
            return match[0]
        other = spot.follower
        if other and 0 <= other.start - limit <= 2 and text[limit : other.start] in _JOINS:
            match = _GOT.match(text, noun_behind(text, other.end, self._words).end)
            return match[0] if match else ""
        return ""

    # -- said before --------------------------------------------------------------------------------------------------

    def _said_before(self, context: Context, spot: Spot) -> tuple[Phrase | None, str | None]:
        last = spot.last
        if last is None or last.phrase is None:
            return self._earlier(context, spot), None
        if because := _BECAUSE.match(context.text, spot.left + 1, max(spot.comma - 1, spot.left + 1)):
            named = self.said_between(context, because.start("who"), because.end("who"))
            return named, None  # 资本形成则因厂商递延拉货,减少12.87%
        between = self._earlier(context, spot) if spot.comma - 1 > spot.left + 3 else None
        if between and (between.entry or SHARE_SAID.search(context.text, max(spot.comma - 16, 0), spot.comma)):
            return between, None
        return last.phrase, last.scope

    def _earlier(self, context: Context, spot: Spot) -> Phrase | None:
        """The subject in the comma segments before: 固定资产投资总额,同比增长12.9%."""
        text, known, end = context.text, context.known, spot.comma - 1
        for _ in range(3):
            if end <= spot.left:
                break
            comma = max(text.rfind(",", spot.left, end), spot.left - 1) + 1
            if _ADJUSTED.fullmatch(text, comma, end) or _VIEW.fullmatch(text, comma, end):  # 以国家计, 分季度看
                end = comma - 1
                continue
            begin, stop = self.without_setting(context, comma, end)
            if _VIEW.fullmatch(text, begin, stop):  # 113年在基期偏低、输出回温带动下
                end = comma - 1
                continue
            begin = self._without_lead(context, begin, stop)
            if found := known.between(comma, stop):
                return known.named(min(begin, found[-1].start), found[-1].end, self._words)
            if 2 <= stop - begin <= 24:
                tail = self._words.tail(text, begin, stop, known.ends)
                return known.named(begin, tail.end, self._words) if tail.end - begin >= 2 else None
            end = comma - 1
        return None


def _bare(context: Context, spot: Spot, begin: int) -> bool:
    """同比下降2.8% or 经季节调整后,环比增长1.2% behind a semicolon: nothing but the verb."""
    first = spot.comma == spot.clause[0] or _ADJUSTED.fullmatch(context.text, spot.clause[0], spot.comma)
    alone = spot.last is None and bool(first) and begin - spot.comma < 2
    return alone and context.text[spot.clause[0] - 1 : spot.clause[0]] == ";" and spot.kind in ("percent", "pp")


def _kin_of_block(context: Context, spot: Spot) -> Claim | None:
    """The last claim of the same kind in the bullets before, if its indicator is known."""
    line = context.lines.at(spot.q.start)
    if spot.last is not None or not is_bullet(context.text, line):
        return None
    for one in reversed(spot.before[-_KIN:]):
        if one.q.kind == spot.kind and one.phrase is not None and one.phrase.entry is not None:
            return one if same_block(context.text, one.q.start, spot.q.start) else None
    return None


def _only_places(context: Context, named: Phrase) -> bool:
    """北京、广州和深圳 of 其中,北京、广州和深圳分别下降0.6%: places alone are no indicator."""
    if named.entry is not None:
        return False
    rest, at = "", named.start
    places = [place for place in context.places_between(named.start, named.end) if place.end <= named.end]
    for place in places:
        rest += context.text[at : place.start]
        at = place.end
    rest += context.text[at : named.end]
    return bool(places) and not rest.strip("、和及与以等地两三四五六七八九十个省市州区")


def _kin(context: Context, spot: Spot, alike: bool = False) -> Claim | None:
    """The claim before in the same paragraph, however many sentences ago; `alike`: the last of the same kind."""
    line = context.lines.at(spot.q.start)
    for one in reversed(spot.before[-_KIN:]):
        if one.q.start < line[0]:
            break
        if not alike or one.q.kind == spot.kind:
            return one
    return None
