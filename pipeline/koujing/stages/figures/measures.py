"""What is claimed of a number: a level, a growth, a share, a difference, a rank; its sign and its counterpart.

The stretch between the figure before and the number is matched from its end: 占…的, 高于…, 比…高, 是…的N倍, 与…之比, then the
verb that `Words.tail` peeled off. The first form that fits decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from koujing.stages.figures.claim import Claim, Said, Spot, signed
from koujing.stages.figures.context import Context
from koujing.stages.figures.hedges import Hedges
from koujing.stages.figures.indicators import Phrase
from koujing.stages.figures.quantity import Quantity
from koujing.stages.figures.units import KINDS
from koujing.stages.figures.vocabulary import CONTINUED, Tail, Words

_KINDS = frozenset({*KINDS.values(), ""})
_RELATIVE = frozenset({"percent", "pp", "ratio", "multiple"})
_PARTS = frozenset({"percent", "ratio", "multiple"})
_CHANGES = ("up", "down")
_FALL_NOUNS = frozenset({"降幅", "跌幅", "减幅", "负增长"})
_RISE_NOUNS = frozenset({"增幅", "涨幅", "升幅", "增速", "增长率", "增长速度"})
_ADJECTIVES = frozenset("高多快长大贵重早超低少慢小轻晚") | {"便宜"}
_SPREAD = ("分别", "均", "各", "也")

_NOTE = re.compile(r"\([^()\d]{1,20}\)(?=[^()]{0,6}$)")
_EQUALS = re.compile(
    r"(?:相等于|相当于|等于|达到?|约?[是为])(?P<ref>(?!同期|上年|去年)[^,。;:\d]{2,20}?)的(?:约|近|逾|超过?)?$"
)
_FRACTION_OF = re.compile("(?![以上下左右多强弱])[\u4e00-\u9fff]{2}")
_BEHIND = re.compile(
    r"的(?P<basis>按[年月季]|同比|环比|[年月季])?(?:实质|名义|累计|平均)?(?:(?P<up>升幅|增幅|涨幅|增长率?|增速|升势)|(?P<down>跌幅|减幅|降幅|负增长|收缩))"
)
_VIEWED = re.compile("(?:从|以|就)?(?P<basis>同比|环比|按年|按月)(?:来)?(?:看|比较)")
_FROM_TIME = re.compile("(?:已经?|则|将|也|均|都|又)*(?:由|从|自)[^,。;:]{1,12}?[年月季期时初末底度计](?:预计)?的?$")
_TO_TIME = re.compile("[升降高加低大小长少减缩](?:到|至|为)[^,。;:]{2,10}[年月季]的?$")
_FIELD = re.compile("全国|全省|全市|全球|世界|亚洲|全区|大湾区|长三角")
_RANKED = re.compile(r"(?:排名?|位[居列]|名列|列|居|位次|跻身|升至|跃居|稳居|高居|蝉联|连续)[^,。;]{0,12}$")
_SHARE = re.compile(
    r"占(?!比)(?:到|据|了|去)?(?P<ref>(?:[^,。;:\d\0]|\d(?=\d?[年季个大])){0,24}?)(?:的)?(?:比重|比例|份额|总数|总量)?\0*"
    r"(?:的|为|达|达到|约|超过|超|近|已|仅|高达|上升至|提高到|提升至|升至|增至|降至|下降到|提高至|提升到|保持在|维持在|稳定在|保持|均|都|\0)*$"
)
_DONE = re.compile(
    r"(?:完成|实现|为|占|达到?)(?P<ref>(?:全年|年度|年初|当年|预算|计划|调整)?[^,。;:\d]{0,8}(?:目标|计划|预算|任务)[^,。;:\d]{0,4}?)的?$"
)
_TIMES_OF = re.compile(r"(?:是|为|相当于|达到?|超过|约为)(?P<ref>[^,。;]{1,18}?)的(?:近|约|逾|超过?)?$")
_RATIO_TO = re.compile(r"与(?P<ref>[^,。;\d]{2,16}?)(?:之比|的比[例值]|比例|的比重)(?:[^,。;\d]{0,6})$")
_RECOVERED = re.compile(
    r"已?(?:恢复|回复|回升|相当于|回到)(?:至|到)?(?P<ref>[^,。;]{2,14}?)(?:的|水平的)?(?:约|近|逾)?$"
)
SHARE_SAID = re.compile(r"(?:占比|比重|比例|份额)[^,。;\d]{0,4},$")
_SHARE_NAME = re.compile("(?:占比|比重|占有率|份额)$")
_SHARE_NOUN = re.compile(r"(?:占比|比重|占有率|份额|比例)")
_GROWTH_NOUN = re.compile(r"增长(?:目标|预期目标|速度|率)?$|增[速幅]$|[涨升]幅$")
_OF_A_TIME = re.compile(
    r"(?:上年|去年|前年|上月|上个月|上季|上周|同期|年初|上年末|去年末|去年底|年底|前一|上一|往年|预期|此前|之前|昨日|前日|\d{4}年|十[一二三四]五"
    r"|春节|国庆)"
)
_MONTHLY = re.compile(r"上月|上一[月季]|上个月|上季|上期|^\d{1,2}月")
_FORECAST = re.compile("预测|预估|概估|初估|预期")
_OF_A_LIMIT = re.compile("的?(?:法定)?(?:上限|下限|警戒线|红线|门槛|目标值?|水平|标准)")
_GOES_ON = re.compile(r"(?!的)[\u4e00-\u9fff]")
_PART = re.compile("其中|当中")
_RATE = re.compile("(?:[率度速幅比]|指数|水平)(?:约|为|达|仅|只有)?$")
_OF_THE_WHOLE = re.compile(
    r"仍?(?:仅|只有|不到|不足|超过|约|近|逾|达到?|相当于)(?P<ref>全国|全省|全市|全区|全球|世界|全澳|全港|全台|总[数量额值])(?:总[数量额值])?的?$"
)
_APART = re.compile("(?:距离?|离|相差|差距?|落后)[^,。;]{0,10}$")
_PART_OF = re.compile(r"(?:(?:其中|当中|这当中|之中)(?:有|约有|的)?|[中里内],?有)$")
ANNUALISED = re.compile("折[成合]?年率|年化[增季]")
_REVISED = re.compile("(?:[上下]修|修正|修订|[上下]调|调整)[为至到成]")
_LED = re.compile(
    r"(?<![出入最附将新签合节预契违大条])(?P<hedge>大约|约|近|逾|超过|超)(?:为|是|合|需|有|达|等于|相当于|增列|要)[^,。;\d]{0,14}$"
)
_MAXIMUM = re.compile(r"(?:最[高多](?:可|获|给予|资助|补[贴助]|奖励|支持)[^,。;\d]{0,4}|上限[为是]?)$")
_HEDGING = frozenset("约近逾超最上")  # one of them is in each of these
_SHARE_HEDGE = re.compile(r"(?:超过|超|近|逾)(?=[^,。;\d]{0,8}$)")


class Measures:
    """Reads what is claimed.

    Args:
        words: the vocabulary of verbs and comparisons.
        hedges: those that stand apart from the number.
    """

    def __init__(self, words: Words, hedges: Hedges) -> None:
        self._hedges, self._words = hedges, words
        higher, lower = words.any_of("higher"), words.any_of("lower")
        up, down = words.any_of("up"), words.any_of("down")
        self.than = re.compile(
            rf"(?:(?P<higher>{higher})|(?P<lower>{lower}))(?P<refs>(?:\d{{1,4}}[年月日季])?[^,。;:\d]{{1,36}})$"
        )
        self.compared = re.compile(
            r"(?:(?<![同环占对之可相百正反])比(?![重例率值价如赛])|较|同比(?=\d{4}年))"
            r"(?P<ref>[^,。;:\d比较]{1,20}?|[^,。;:比较]{0,14}\d{1,4}(?:年|月份?|日|季度?)[^,。;:\d]{0,8}?)(?:相比)?,?"
            rf"(?:分别|均|各|又|还|都|要)?(?:(?P<up>{up}|高|多|快|长|大|贵|重|早|超)|(?P<down>{down}|低|少|慢|小|便宜|轻|晚))"
            r"(?:了|出|约|近|逾|超过|超)?$"
        )
        forms: Sequence[tuple[Callable[[Context, Spot, str], Said | None], frozenset[str]]] = (
            (self._done, _PARTS),
            (self._share, _PARTS),
            (self._of_the_whole, _PARTS),
            (self._times, frozenset({"multiple"})),
            (self._ratio, _RELATIVE),
            (self._recovered, _PARTS),
            (self._equals, frozenset({"percent"})),
            (self._behind, frozenset({"percent"})),
            (self._higher, _KINDS),
            (self._compared_with, _KINDS),
        )
        self._forms = {kind: [form for form, kinds in forms if kind in kinds] for kind in _KINDS}

    def read(self, context: Context, spot: Spot, tail: Tail) -> Said:
        """What is claimed of a number, by the words before it."""
        piece = context.text[spot.comma : spot.q.start]
        if "连" in piece:
            piece = CONTINUED.sub(lambda match: "\0" * len(match[0]), piece)
        if ")" in piece and (note := _NOTE.search(piece)):  # 的比重(城镇化率)为
            piece = (piece[: note.start()] + "\0" * len(note[0]) + piece[note.end() :]).rstrip("\0")
        if spot.q.rule == "rank":
            return self._rank(context, spot, piece)
        for form in self._forms[spot.kind]:
            if said := form(context, spot, piece):
                return said
        return self._by_verb(context, spot, tail, piece)

    def with_phrase(self, context: Context, said: Said, q: Quantity, phrase: Phrase | None) -> Said:
        """A level of an index is an index; a percent of 增速 is a growth, unless the indicator itself is a rate."""
        if phrase is None or said.measure != "level":
            return said
        if q.kind == "percent" and phrase.entry is None and _SHARE_NAME.search(phrase.text):
            return said._replace(measure="share")
        if phrase.entry and phrase.entry.row.get("kind") == "index" and q.kind in ("count", "ratio"):
            return said._replace(measure="index")
        if q.kind != "percent" or (phrase.entry and "自然增长率" in context.text[phrase.start : phrase.end]):
            return said
        if _GROWTH_NOUN.search(context.text, max(phrase.end - 6, phrase.start), phrase.end):
            return said._replace(measure=f"{said.basis}_growth" if said.basis else "growth")
        return said

    # -- forms --------------------------------------------------------------------------------------------------------

    def _rank(self, context: Context, spot: Spot, piece: str) -> Said:
        q = spot.q
        field = _FIELD.search(piece)
        match = _RANKED.search(context.text, spot.comma, q.start)
        end = match.start() if match else q.start
        return Said("rank", q.value, q.low, q.high, context.referent(field[0]) if field else None, "", end)

    def _done(self, context: Context, spot: Spot, piece: str) -> Said | None:
        match = _DONE.search(piece)
        return self._part(spot, match, match["ref"] or None) if match else None

    def _share(self, context: Context, spot: Spot, piece: str) -> Said | None:
        if "占" not in piece:
            return None
        if from_time := _FROM_TIME.search(piece):  # 占农户总数的比例由1954年的11%上升到
            piece = piece[: from_time.start()] + "\0" * len(from_time[0])
        match = _SHARE.search(piece)
        return self._part(spot, match, context.referent(match["ref"])) if match else None

    def _of_the_whole(self, context: Context, spot: Spot, piece: str) -> Said | None:
        """研发补助仍不到全国两成."""
        match = _OF_THE_WHOLE.search(piece + context.text[spot.q.start : spot.q.number_start])
        if not match:
            return None
        return self._part(spot, match, context.referent(match["ref"]))

    def _ratio(self, context: Context, spot: Spot, piece: str) -> Said | None:
        match = _RATIO_TO.search(piece) if "与" in piece else None
        return self._part(spot, match, context.referent(match["ref"])) if match else None

    def _recovered(self, context: Context, spot: Spot, piece: str) -> Said | None:
        """恢复至2019年同期的86.3%: a time is a base, anything else a counterpart."""
        match = _RECOVERED.search(piece)
        if not match:
            return None
        at = spot.comma + match.start("ref")
        timed = _is_time(match["ref"]) or context.times_between(at, spot.comma + match.end("ref"))
        return self._part(spot, match, None if timed else context.referent(match["ref"]))

    def _equals(self, context: Context, spot: Spot, piece: str) -> Said | None:
        """相等于商品进口货值的12.4%, 达到汽车总销量的40.9%."""
        match = _EQUALS.search(piece) if "的" in piece else None
        if not match or _is_time(match["ref"]) or _RATE.search(match["ref"]):
            return None
        return self._part(spot, match, context.referent(match["ref"]))

    def _behind(self, context: Context, spot: Spot, piece: str) -> Said | None:
        """录得33.6%的按年升幅: the noun behind the number says what it is."""
        match = _BEHIND.match(context.text, spot.q.end)
        if not match:
            return None
        basis = _BASES.get(match["basis"] or "", "")
        values = signed(spot.q, -1 if match["down"] else 1)
        tail = self._words.tail(context.text, spot.comma, spot.q.start, context.known.ends)
        return Said(f"{basis}_growth" if basis else "growth", *values, None, basis, tail.end)

    def _part(self, spot: Spot, match: re.Match[str], counterpart: str | None) -> Said:
        q = spot.q
        return Said("share", q.value, q.low, q.high, counterpart, "", spot.comma + match.start())

    def _times(self, context: Context, spot: Spot, piece: str) -> Said | None:
        """是去年同期的9.8倍: the time is a base, any other name a counterpart."""
        q = spot.q
        match = _TIMES_OF.search(piece)
        if not match:
            return None
        ref, start = match["ref"], spot.comma
        timed = _is_time(ref) or context.times_between(start + match.start("ref"), start + match.end("ref"))
        counterpart = None if timed else context.referent(ref)
        return Said(
            "multiple", q.value, q.low, q.high, counterpart, "yoy" if "同期" in ref else "", start + match.start()
        )

    def _higher(self, context: Context, spot: Spot, piece: str) -> Said | None:
        """高于全国, 低于去年同期 (a time is no counterpart)."""
        match = self.than.search(piece) if len(piece) > 2 else None
        if not match or (_is_time(match["refs"]) and not _FORECAST.search(match["refs"])):
            return None
        if _OF_A_LIMIT.match(context.text, spot.q.end):
            return None  # 低于15%的上限: the limit itself
        end = _peel(context.text, spot.comma, spot.comma + match.start())
        if match["refs"].endswith("的"):  # 低于5月的24.8亿元: a level, of what it is compared with
            return Said("level", spot.q.value, spot.q.low, spot.q.high, None, "", end)
        values = signed(spot.q, -1 if match["lower"] else 1)
        return Said("difference", *values, context.referent(match["refs"]), "", end)

    def _compared_with(self, context: Context, spot: Spot, piece: str) -> Said | None:
        """比上年增长, 较2月预测下修, 比全国高."""
        match = self.compared.search(piece) if "比" in piece or "较" in piece else None
        if not match:
            return None
        q, start, ref = spot.q, spot.comma, match["ref"]
        values = signed(q, -1 if match["down"] else 1)
        end = _peel(context.text, start, start + match.start())
        if _is_time(ref) or context.times_between(start + match.start(), start + match.end()):
            basis = "mom" if _MONTHLY.search(ref) else "yoy" if re.search("年|同期", ref) else ""
            measure = f"{basis}_growth" if basis else "growth"
            return Said(measure if spot.kind in _PARTS else "difference", *values, None, basis, end)
        grown = spot.kind in _PARTS and (match["up"] or match["down"]) not in _ADJECTIVES
        return Said("growth" if grown else "difference", *values, context.referent(ref), "", end)

    def _by_verb(self, context: Context, spot: Spot, tail: Tail, piece: str) -> Said:
        q, last, text = spot.q, spot.last, context.text
        relative = spot.kind in _RELATIVE
        basis = "yoy" if tail.has("yoy") else "mom" if tail.has("mom") else _viewed(context, spot)
        verb = tail.first("up", "down", "upto", "downto", "reach")
        growth = _growth(q, basis, tail, last)
        changed = tail.first(*_CHANGES) if verb in ("up", "down") or (verb == "reach" and relative) else ""
        measure, sign = "level", 1
        if changed:  # 增长5%, 增长达5%
            measure, sign = growth, -1 if changed == "down" else 1
        elif verb and relative and (_FALL_NOUNS | _RISE_NOUNS) & set(tail.words):
            measure, sign = growth, -1 if _FALL_NOUNS & set(tail.words) else 1
        elif spot.kind == "percent" and basis and not verb:
            measure = growth
        elif spot.kind == "percent" and last is not None and self._is_note(text, spot):
            measure = "yoy_growth" if basis == "yoy" else "growth"
        elif spot.kind == "multiple":
            measure = "multiple"
        elif last is not None and last.said.measure.endswith("growth") and self._is_revised(text, q, last):
            measure, basis = last.said.measure, last.said.basis
        elif last is not None and last.said.measure.endswith("growth") and ANNUALISED.search(piece):
            measure = last.said.measure  # 较上季增长1.9%,折成年率为7.7%
        elif self._goes_on(text, spot) and (verb in ("upto", "downto") or _TO_TIME.search(piece)):  # 跌幅由11.5%收窄至11.1%
            assert last is not None
            measure, basis = last.said.measure, last.said.basis
            sign = -1 if last.said.value is not None and last.said.value < 0 else 1
        elif self._is_share_of_behind(q, verb, piece) and (text.startswith("的", q.end) or _FRACTION_OF.match(text, q.end)):
            measure = "share"
        if measure == "level" and spot.kind == "pp" and _APART.search(piece):
            measure = "difference"
        if measure == "level" and relative and self._says_share(text, spot, tail):
            measure = "share"
        return Said(measure, *signed(q, sign), None, basis, tail.end)

    def _goes_on(self, text: str, spot: Spot) -> bool:
        q, last = spot.q, spot.last
        if last is None or spot.kind != "percent" or not last.said.measure.endswith(("growth", "share")):
            return False
        return last.q.kind == "percent" and last.q.end == spot.left and "," not in text[spot.left : q.start]

    def _is_revised(self, text: str, q: Quantity, last: Claim) -> bool:
        """第2季成长1.41%,第3季由2.32%下修为2.15%: what is revised in a list of growths is one too."""
        return q.kind == last.q.kind == "percent" and bool(_REVISED.match(text, q.end))

    def _is_note(self, text: str, spot: Spot) -> bool:
        """216家(+14.5%): a percent in brackets or with a sign behind an amount is its growth."""
        q, last = spot.q, spot.last
        bracket = text[spot.comma : q.start].strip().startswith("(") or text[q.start - 1 : q.start] == "("
        amount = last is not None and last.q.kind in ("money", "count")
        return (bracket and amount) or text[q.start : q.number_start] in ("+", "-")

    def _is_share_of_behind(self, q: Quantity, verb: str, piece: str) -> bool:
        """三分之二的股东, 85%的受访者."""
        if q.kind == "ratio":
            return q.rule in ("quantity.fraction", "quantity.half")  # 三分之一青年, 三分之二的股东
        return q.kind == "percent" and not verb and not piece.strip()

    def _says_share(self, text: str, spot: Spot, tail: Tail) -> bool:
        if _SHARE_NOUN.search(text, max(spot.comma, tail.end - 6), tail.end):
            return True
        if spot.kind in _PARTS and spot.last is not None and _PART_OF.search(text, spot.comma, tail.end):
            return True  # 其中逾七成用于
        before = spot.kind == "percent" and not text[spot.comma : tail.end].strip()
        counted = spot.last is not None and spot.last.q.kind == "count"
        if before and counted and not text[spot.comma : spot.q.start].strip() and _GOES_ON.match(text, spot.q.end):
            return True  # 320辆,8成配置在离岛; 88个品牌,约六成预期生意下跌
        if spot.kind == "percent" and counted and _PART.match(text, spot.comma, tail.end):
            return not _RATE.search(text, spot.comma, tail.end)  # 其中国发基金出资三成五
        before = before or (spot.kind == "percent" and bool(_FROM_TIME.fullmatch(text, spot.comma, spot.q.start)))
        return before and bool(SHARE_SAID.search(text, max(spot.comma - 16, 0), spot.comma))

    # -- what goes with it --------------------------------------------------------------------------------------------

    def base_said(self, context: Context, spot: Spot) -> str | None:
        """The period of 比2019年同期."""
        for time in reversed(context.times_between(spot.comma, spot.q.start)):
            if context.is_base(time):
                return time.period
        return None

    def without_false_year(self, said: Said, base: str | None, period: str | None) -> Said:
        """比1980年增长1.7倍 of 1988 is a growth over eight years, not over one."""
        if said.basis != "yoy":
            return said
        years = [int(text[:4]) for text in (base, period) if text and text[:4].isdigit()]
        if len(years) < 2 or years[1] - years[0] == 1 or "/" in (base or ""):
            return said
        if (period or "")[4:] != (base or "")[4:] and len(period or "") > 7:
            return said
        measure = "growth" if said.measure == "yoy_growth" else said.measure
        return said._replace(measure=measure, basis="") if years[1] - years[0] > 1 else said

    def apart(self, context: Context, spot: Spot, tail: Tail, measure: str) -> tuple[str, str]:
        """The hedge that stands a few characters before the number: 突破, 最高资助. (qualifier, its words)."""
        q, text = spot.q, context.text
        if q.qualifier != "exact":
            return q.qualifier, ""
        start = max(spot.comma, q.start - 12)
        begin = max(start, min(tail.end, q.start - 1))
        hedge = self._hedges.apart(text[begin : q.start], begin) if measure != "difference" else None
        if hedge is None:
            if _HEDGING.isdisjoint(text[start : q.start]):
                return "exact", ""
            if (led := _LED.search(text, start, q.start)) and (front := self._hedges.front(text, led.end("hedge"))):
                return front.qualifier, led["hedge"]
            if measure == "share" and (match := _SHARE_HEDGE.search(text, max(start, q.start - 10), q.start)):
                return "nearly" if match[0] == "近" else "more_than", match[0]
            match = _MAXIMUM.search(text, start, q.start)
            return ("at_most", match[0]) if match else ("exact", "")
        words = text[hedge.start : hedge.end]
        if text[hedge.end : q.start].strip("了 ") and not words.startswith("最"):
            return "exact", ""
        return hedge.qualifier, words


_BASES = {"按年": "yoy", "年": "yoy", "同比": "yoy"} | dict.fromkeys(("按月", "按季", "月", "季", "环比"), "mom")


def _viewed(context: Context, spot: Spot) -> str:
    """从环比看 at the head of a sentence holds for what follows in it."""
    start = context.sentences.at(spot.q.start)[0]
    said = context.text[max(start, spot.q.start - 200) : spot.q.start]
    if "看" not in said and "比较" not in said:
        return ""
    seen = [match["basis"] for match in _VIEWED.finditer(said)]
    return _BASES[seen[-1]] if seen else ""


def _growth(q: Quantity, basis: str, tail: Tail, last: Claim | None) -> str:
    if q.kind in ("pp", "money", "count"):
        return "difference"
    if not basis and not tail.has("trend") and last is not None and last.said.measure.endswith("growth"):
        basis = last.said.basis
    return f"{basis}_growth" if basis else "growth"


def _peel(text: str, start: int, end: int) -> int:
    for word in _SPREAD:
        if text.endswith(word, start, end):
            end -= len(word)
    return end


def _is_time(text: str) -> bool:
    return bool(_OF_A_TIME.search(text)) and "预期目标" not in text
