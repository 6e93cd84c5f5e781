"""How points of the calendar are written: 去年9月17日, 1—4月, 三季度, 4月底, 2021年12月31日24时.

Pieces of patterns with named groups, on folded Simplified text, and `point_of`, which makes the point of a match. What
follows a piece often shows that it is none (年中国…, 年初步…, 5月球): such endings stand beside the piece.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from koujing.stages.times.numerals import number
from koujing.stages.times.points import Month, Point, Year

DIGITS = "0123456789"
HAN = "一二三四五六七八九十"
ZERO = "〇零○0"
_M = r"(?:1[0-2](?![0-9])|0?[1-9](?![0-9])|十[一二]?|[一二三四五六七八九])"
D = (
    r"(?:3[01](?![0-9])|[12][0-9](?![0-9])|0?[1-9](?![0-9])"
    r"|二十[一二三四五六七八九]?|三十一?|十[一二三四五六七八九]?|廿[一二三四五六七八九]?|卅一?|[一二三四五六七八九])"
)
TO = r" ?(?:[至到]|-{1,2}|~|〜|∼) ?"
LED = r"(?<![0-9])(?<![0-9][.,/])"  # not inside a number: 1.5月, 12,408年
LED_IN_LIST = rf"(?:{LED}|(?:(?<=[\n:;。!?(][1-9]\.)|(?<=^[1-9]\.))(?=[12][0-9]{{3}} ?年))"  # a note: 2.2020年数据

# 年中国…, 年初步…, 年内蒙古: what follows shows that 中, 初, 内 do not belong to the year
MID = "中(?![秋国央共方华葡美日欧英俄非法德韩印澳考高小学科山东西南北外间心职医药信期旬铁石化建交远车粮航移联电广核船兵金投银型等级部资企标签立转止断介长超甲乙新式关文原部])"
EARLY = "初(?![步中级心始稿衷选赛次现见战夏秋冬春版创审评诊核高衷])"
_END = "[底末终](?![层部盘座端蕴气薪细代梢稿片])"
TAIL = "(?:年尾(?![声随巴牙款])|岁[末尾])"
IN = "内(?![蒙地部外需陆容资销河贸江在阁政务幕生循罗战])"
WEEKDAY = "[一二三四五六日天]"

YEAR = (
    r"(?:(?:公元|西元|(?P<lyear>农历|阴历|夏历|旧历))?(?:(?P<y4>[12][0-9]{3})"
    r"|(?P<yhan>[一二][〇零○0一二三四五六七八九]{3}|[一二两]千(?:[零〇]?[一二三四五六七八九十]{1,3})?)"
    r"|(?P<apostrophe>')?(?P<y2>[0-9]{2})|(?P<y2han>(?<![〇零○一二三四五六七八九十百千万几数])[〇零○一二三四五六七八九]{2})"
    r"|(?P<y3>[1-9][0-9]{2}|[一二三四五六七八九][〇零○一二三四五六七八九]{2})|民国(?P<roc>元|[0-9]{1,3}|[一二三四五六七八九十百零]{1,6})"
    r")(?:(?=年)| (?=年 ?))年(?P<fiscal>度(?![假]))?"
    r"|(?P<yword>大前年|(?<!以)前年|去年|今年|本年|明年|后年|来年|上一?年|当年|同年|该年|(?<![一二三四五六七八九十每首多两几数0-9第此这再])次年|翌年|旧年|下一年|新一年)"
    r"(?![龄级轻纪代货画会])度?份?)"
)
YWORD: dict[str, Year] = {
    "大前年": Year("offset", -3), "前年": Year("offset", -2), "去年": Year("offset", -1), "旧年": Year("offset", -1),
    "今年": Year("offset", 0), "本年": Year("offset", 0), "明年": Year("offset", 1), "来年": Year("offset", 1),
    "下一年": Year("offset", 1), "新一年": Year("new", 0), "后年": Year("offset", 2), "上年": Year("before", -1),
    "上一年": Year("before", -1), "当年": Year("said", 0), "同年": Year("said", 0), "该年": Year("said", 0),
    "次年": Year("said", 1), "翌年": Year("said", 1),
}  # fmt: skip

QUARTER = (
    r"(?:第?(?P<q1>[一二三四1-4])(?:(?:[至到、和及]|-)第?(?P<q2>[二三四2-4]))?季度|(?<![》\"])第(?P<q3>[一二三四1-4])(?:(?:[至到]|-)第?(?P<q5>[二三四2-4]))?季(?![度节])"
    r"|(?P<qfirst>首)季度?(?!节)"
    r"|[前首头](?P<qn>[二两三23])个?季度?(?!节)|(?P<qlast>末)季度?(?!节)|[Qq](?P<q4>[1-4])(?:季度)?(?![0-9A-Za-z]))"
    r"(?P<qpart>末|底|初(?!步))?"
)
HALF = r"(?P<half>[上下])半年(?!来|时间|以)(?:度)?"
MONTHS = (
    r"(?:后(?P<ml>[1-9]|1[01]|[二两三四五六七八九]|十一?)个月|[首头前](?P<mn>1[0-2]|[1-9]|十[一二]?|[一二两三四五六七八九])(?:个月|月"
    r"(?![日份0-9初底末中上下])))(?!来|以来|前|后)"
)
SEASON = r"(?P<season>[春夏秋冬])(?:[天季]|(?=[,。、;以至到]|$))(?!节)"
AFTER_MONTH = (
    rf"(?:的?(?P<ten>[上中下])旬|(?P<mearly>月?初(?![{HAN}步中级心始稿]))|(?P<mmid>月?{MID})|(?P<mend>月?{_END})"
    rf"|(?:的?第?(?P<d1>{D})[日号]?(?:{TO})(?={D}[日号]))?(?P<d2>{D})(?:[日号])(?![线楼院店馆机车厅铺文])"
    rf"|(?P<dbare>(?:二?十[一二三四五六七八九]|二十|三十一?|廿[一二三四五六七八九]?)(?![{HAN}百千万亿多余几个名家人年月天])))?"
)
MONTH_NUMBER = (
    rf"(?:(?P<m1>{_M})月?(?:{TO}|[、和及])(?={_M}月))?(?P<m2>{_M})月份?(?![球亮光饼嫂龄]|刊(?![登发])|革命|风暴)"
)
MWORD = r"(?P<mword>上上个?月|上个?月|上一个月|本月|这个月|今个?月|下下个?月|下个?月|下一个月|当月|同月|次月|翌月|该月|是月|首月|前一个月)(?![球票])份?"
_MONTH_WORDS: dict[str, Month] = {
    "上上": Month("offset", -2), "上": Month("offset", -1), "本": Month("offset", 0), "这": Month("offset", 0),
    "今": Month("offset", 0), "下": Month("offset", 1), "下下": Month("offset", 2), "当": Month("said", 0),
    "同": Month("said", 0), "次": Month("said", 1), "翌": Month("said", 1), "该": Month("said", 0),
    "是": Month("said", 0), "前": Month("said", -1),
}  # fmt: skip
YEAR_PART = (
    rf"(?:(?P<yend>年?{_END}|{TAIL})|(?P<yearly>年?{EARLY}(?!期?[{HAN}])|伊始)|(?P<ymid>年?{MID})|(?P<yin>年?{IN})"
    rf"|(?P<ywhole>全年(?!级))"
    r"|度?(?P<workday>首个?(?:工作日|交易日)))"
)
LUNAR = (
    rf"(?:(?P<lword>(?:农历|阴历|夏历|旧历) ?)|(?=[正腊冬]月|{_M}月初[{HAN}]))"
    r"(?P<lm>正|腊|冬|十[一二]?|[一二三四五六七八九]|1[0-2]|[1-9])月"
    r"(?P<ld>初[一二三四五六七八九十]|[12][0-9]|30|二?十[一二三四五六七八九]?|三十|廿[一二三四五六七八九]?)日?"
)
_CLOCK = (
    r"(?:[0-9]{1,2}|[零一二三四五六七八九十两]{1,3})(?:[时点](?![评名赞位燃亮击数球代间])|:[0-9]{2}(?::[0-9]{2})?(?:时|分)?)"
    r"(?:(?:[0-9]{1,2}|[零一二三四五六七八九十]{1,3})分(?![钟之])|半|整|许|左右)*"
)
AFTER_DAY = re.compile(
    rf"(?: ?\((?:星期|周|礼拜){WEEKDAY}(?:(?:{TO}|[、及和])(?:星期|周|礼拜)?{WEEKDAY})?\)| ?(?:星期|周|礼拜){WEEKDAY})?"
    r"(?: ?(?:凌晨|清晨|早上|早晨|早间|上午|中午|正午|午间|下午|傍晚|晚上|晚间|夜间|深夜|午夜|夜晚|晚(?![会餐宴报年期饭婚稻辈近])))?"
    rf"(?:[ T]?{_CLOCK}(?:{TO}(?:次日)?(?:凌晨|上午|中午|下午|晚上)?{_CLOCK})?)?"
)
JOIN = re.compile(rf"起?{TO}")


def point_of(groups: Mapping[str, str | None]) -> Point | None:
    """The point that the groups of a calendar form name; null where they name none."""
    get = groups.get
    year = year_of(groups)
    if lunar := get("lm"):
        month = {"正": 1, "腊": 12, "冬": 11}.get(lunar) or number(lunar)
        day = get("ld") or ""
        return Point(year, Month("given", month), day=number(day.lstrip("初")), lunar=True)
    if get("lyear"):
        return None
    if found := get("m2"):
        return _month_point(groups, year, Month("given", number(found)))
    if word := get("mword"):
        if word == "首月":
            return Point(year, Month("given", 1))
        return _month_point(groups, year, _MONTH_WORDS[re.split("一?个?月", word)[0]])
    if half := get("half"):
        return Point(year, Month("given", 1 if half == "上" else 7), month_to=6 if half == "上" else 12)
    if rest := get("ml"):
        return Point(year, Month("given", 13 - number(rest)), month_to=12) if year else None
    if many := get("mn"):
        months = number(many)
        return Point(year, Month("given", 1), month_to=months) if months <= 12 else None
    if season := get("season"):
        first = {"春": 3, "夏": 6, "秋": 9, "冬": 12}[season]
        return Point(year, Month("given", first), month_to=(first + 1) % 12 + 1, about=True)
    if quarter := _quarter(groups):
        part = {"末": "end", "底": "end", "初": "early"}.get(get("qpart") or "", "")
        return Point(year, Month("given", quarter[0] * 3 - 2), month_to=quarter[1] * 3, part=part)
    parts = {
        "yend": "end", "yearly": "early", "ymid": "mid", "yin": "inside", "ywhole": "whole", "workday": "workday",
        "yturn": "turn",
    }  # fmt: skip
    part = next((value for name, value in parts.items() if get(name)), "")
    return Point(year, part=part) if year or part else None


def year_of(groups: Mapping[str, str | None]) -> Year | None:
    """How the groups of a form say the year."""
    get = groups.get
    if word := get("yword"):
        return YWORD[word]
    if text := get("y4") or get("yhan") or get("y3"):
        return Year("given", number(text))
    if text := get("y2") or get("y2han"):
        return Year("short", number(text))
    if text := get("roc"):
        return Year("given", number(text) + 1911)
    if text := get("republic") or get("bare"):
        return Year("republic" if get("republic") else "bare", int(text))
    if text := get("era"):
        return Year("given", int(text) - 1 + number(get("erayear") or "1"))
    return None


def _month_point(groups: Mapping[str, str | None], year: Year | None, month: Month) -> Point | None:
    get = groups.get
    if first := get("m1"):
        start = number(first)
        if start >= month.value and get("d2"):
            return None
        if not any(get(name) for name in ("d2", "ten", "mend", "mearly", "mmid", "dbare")):
            return Point(year, Month("given", start), month_to=month.value)
    days = [number(text) for text in (get("d1"), get("d2") or get("dbare")) if text]
    if days and max(days) > 31:
        return None
    if len(days) == 2:
        return Point(year, month, day=days[0], day_to=days[1])
    if days:
        return Point(year, month, day=days[0])
    parts = {"mearly": "early", "mmid": "mid", "mend": "end"}
    part = next((value for name, value in parts.items() if get(name)), "")
    if ten := get("ten"):
        part = {"上": "ten1", "中": "ten2", "下": "ten3"}[ten]
    return Point(year, month, part=part)


def _quarter(groups: Mapping[str, str | None]) -> tuple[int, int] | None:
    get = groups.get
    if text := get("q1") or get("q3") or get("q4"):
        first = number(text)
        last = number(get("q2") or get("q5") or text)
        return (first, last) if first <= last else None
    if get("qfirst"):
        return 1, 1
    if get("qlast"):
        return 4, 4
    return (1, number(get("qn") or "1")) if get("qn") else None
