"""What a time expression looks like: one `Form` a way of writing, with the moment it says.

All patterns run on folded Simplified text, from a position the scanner thinks worth a try; of the forms that match
there, the longest wins. Festivals, eras, plans and events are vocabulary (models/lexicons) and handed in. A form's name
is the rule that ends in the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from koujing.lexicons import Entry
from koujing.stages.times.dates import (
    BARE_YEAR,
    CENTURY,
    FISCAL,
    FISCAL_RANGE,
    FISCAL_TW,
    FISCAL_WORD,
    HEADING_YEAR,
    NUMERIC,
    ROC_NUMERIC,
    SLASH,
    SPLIT_YEAR,
    YEARS,
    YEARS_ALONE,
    Build,
    bare_year,
    century,
    fiscal,
    fiscal_range,
    named_year,
    numeric,
    slash,
    split_year,
    years,
    years_alone,
)
from koujing.stages.times.grammar import (
    AFTER_MONTH,
    DIGITS,
    EARLY,
    HALF,
    HAN,
    IN,
    LED,
    LED_IN_LIST,
    LUNAR,
    MID,
    MONTH_NUMBER,
    MONTHS,
    MWORD,
    QUARTER,
    SEASON,
    TAIL,
    TO,
    WEEKDAY,
    YEAR,
    YEAR_PART,
    YWORD,
    ZERO,
    D,
    point_of,
)
from koujing.stages.times.lengths import Ago, Following, Length, Rolling
from koujing.stages.times.moments import (
    Before,
    Moment,
    Now,
    Range,
    RelativeDay,
    RelativeQuarter,
    SaidDay,
    SamePeriod,
    SameStretch,
    Since,
    Then,
    Vague,
    Week,
    WeekOfSaid,
)
from koujing.stages.times.numerals import number
from koujing.stages.times.points import Fixed, Month, Point, Year


class Form(NamedTuple):
    """One way of writing a time: where it matches, `build` makes the moment of its named groups."""

    rule: str
    first: Sequence[str]  # characters it can begin with, or pairs of them
    then: str  # what can stand behind the numeral it begins with, if it begins with one; '' is anything
    pattern: re.Pattern[str]
    build: Build


_DAY_WORDS = {
    "大前天": -3, "大前日": -3, "前天": -2, "前日": -2, "前晚": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1, "昨早": -1, "昨晨": -1,
    "昨午": -1, "今天": 0, "今日": 0, "今早": 0, "今晨": 0, "今晚": 0, "今午": 0, "今夜": 0, "即日": 0, "今起": 0,
    "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明晨": 1, "明起": 1, "后天": 2, "后日": 2, "大后天": 3,
}  # fmt: skip
_SAID_WORDS = {
    "当日": 0, "当天": 0, "当晚": 0, "当夜": 0, "同日": 0, "同一天": 0, "是日": 0, "该日": 0, "当时当日": 0,
    "翌日": 1, "次日": 1, "第二天": 1, "隔天": 1, "翌晨": 1, "次晨": 1, "前一天": -1, "前一日": -1,
}  # fmt: skip
_DAY = (
    r"(?P<dword>大前[天日]|(?<![目当此以之先])前(?:天(?!气)|日(?!本))|前晚|昨[天日晚夜早晨午]|今[天日早晨晚午夜起]"
    r"|即日(?!前)|明天(?!的(?:中国|世界|希望|太阳)|会更|更[美加好])|明[日早晚晨起]|大后[天日]|(?<![今以之最此先])后[天日])"
    r"(?!头条|说法|婆|宝|学|台)(?:\((?P<dnum>[0-9]{1,2})[日号]?\))?"
    r"|(?P<dchar>[今昨明前后])\((?P<dnum2>[0-9]{1,2})[日号]?\)(?:[天日晚早晨夜]|下午|上午)?"
    r"|(?P<dalone>昨)(?=[于在对向宣公表出会举召晤透发指称获与为应率到赴主开完正启签])"
)


_SAID_DAY = "(?<![适不])(?P<sword>" + "|".join(sorted(_SAID_WORDS, key=len, reverse=True)) + ")(?![0-9]|本|而语|常|后)"
_YEAR_END = (
    rf"(?<![0-9{HAN}两半学财周千百青童少成新幼壮今去前明后多几数每历全当老]) ?年"
    rf"(?:(?P<yend>[底末终](?![^,。]?会|岁[末尾]))|(?P<yearly>{EARLY})(?![{HAN}])|(?P<yin>{IN}))"
    rf"|(?<![{HAN}今去前明后])(?:(?P<yturn>(?:岁末|年末|岁尾)年初)|(?P<ytail>(?:年[终末])?{TAIL}))"
    rf"|(?:(?<=[,。;:!?\n(\"于在到至较比自从由以与快近早及和、])|^)(?P<ymid>年{MID})(?!无休|奖|庆|促|大?促|购|大考|派|盘点|[一-龥]{{0,2}}分红)"
)


def _year_end(groups: Mapping[str, str | None]) -> Moment | None:
    return point_of({**groups, "yend": groups["yend"] or groups["ytail"]})


_BEFORE = (
    rf"{LED_IN_LIST}(?<![第百千万亿几数多余{HAN}])(?<![年月日0-9][至到\-~])"
    r"(?:(?P<y4>(?:19|20)[0-9]{2}) ?|(?P<yhan>[一二][〇零○0一二三四五六七八九]{3}))年"
    r"(?:之前|以前|(?<!000年)前(?![0-9一二三四五六七八九十两几数半后往所未来列途景任身瞻沿期夕端线院朝次述哨锋台者年世总首段缘]"
    r"|(?:国家)?(?:总统|主席|首相|总理|外长|部长|市长|省长|州长|议员|校长|书记|特首|行政长官|董事|夫|妻)))"
    r"|(?P<yword>去年|今年|明年|后年)(?:之前|以前)"
)


def _before(groups: Mapping[str, str | None]) -> Moment | None:
    point = point_of(groups)
    return Before(point) if point else None


def _day(groups: Mapping[str, str | None]) -> Moment | None:
    get = groups.get
    if get("dalone"):
        return RelativeDay(-1)
    if word := get("dword"):
        return RelativeDay(_DAY_WORDS[word], int(get("dnum") or 0) or None)
    day = int(get("dnum2") or 0)
    offset = {"前": -2, "昨": -1, "今": 0, "明": 1, "后": 2}[get("dchar") or "今"]
    return RelativeDay(offset, day) if 1 <= day <= 31 else None


_WEEK = (
    r"(?<![每逢隔])(?P<wword>上上一?个?|上一?个?|本|这一?个?|今个?|下下一?个?|下一?个?|当|该|同)?"
    rf"(?:周|星期|礼拜)(?:(?P<wday>{WEEKDAY})|(?P<wend>末))"
    rf"(?(wword)|(?<![每逢隔至到]..)(?<![每逢隔至到]...)(?!{TO}(?:周|星期|礼拜)?{WEEKDAY}))"
    r"|(?P<wword2>上上一?个?|上一?个?|本|这一?|今个?|下下一?个?|下一?个?|当|该)(?:周|星期|礼拜)(?![年边遭到转围岁刊报末一二三四五六日天])"
)


def _week(groups: Mapping[str, str | None]) -> Moment | None:
    get = groups.get
    word = get("wword") or get("wword2")
    day = 8 if get("wend") else "一二三四五六日".find((get("wday") or "").replace("天", "日")) + 1 if get("wday") else 0
    if word and word[0] in "当该同":
        return WeekOfSaid() if day == 0 else None
    if word is None:
        return Week(None, day)
    offset = -1 if word[0] == "上" else 1 if word[0] == "下" else 0
    return Week(offset * (2 if word[:2] in ("上上", "下下") else 1), day)


_BARE_DAY = (
    rf"{LED}(?<![{HAN}百千万亿几数每第逐多])(?:(?P<d1>{D})日?(?:{TO})(?={D}日))?(?P<d2>{D})日"
    rf"(?<![^{HAN}廿卅0-9于在到至,。;:!?\n][一二三四五六七八九]日)"
    r"(?![元圆币均子用语系商产方军资籍韩美欧俄式游间租薪龄常夜结活线更内后化志]|本(?![报台网刊社月年])|报(?![道告名])|前(?!往))"
)
_BARE_NUMBER = (
    r"(?:(?<=[,。;:!?\n(于在到至月从、和及])|^)"
    rf"(?P<d2>{D})号(?=[,。、;)]|上午|下午|晚|早|凌晨|起|至|到|在|举|开|召|$)"
)
_COUNT = "[一二两三四五六七八九]?百(?:零?[一二三四五六七八九])?十?[一二三四五六七八九]?|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]"
_LENGTH = (
    rf"(?P<half>半)(?P<hu>年|个月|月)|(?P<n>[1-9][0-9]{{0,2}}|{_COUNT})(?P<more1>[多余])?"
    r"(?:(?P<u1>年|周|天|个?星期|个?礼拜)|个(?P<hm>半)?(?P<u2>月|季度|世纪))(?P<more2>多)?(?P<ha>半)?"
)


def _length(groups: Mapping[str, str | None]) -> Length | None:
    get = groups.get
    if get("half"):
        return Length(6, "month") if get("hu") == "年" else Length(15, "day")
    unit = get("u1") or get("u2") or ""
    count = number(get("n") or "0")
    if not count:
        return None
    if unit == "季度":
        return Length(3 * count, "month")
    if unit == "世纪":
        return Length(100 * count, "year", more=bool(get("more1") or get("more2")))
    name = {"年": "year", "月": "month", "天": "day"}.get(unit, "week")
    return Length(count, name, half=bool(get("hm") or get("ha")), more=bool(get("more1") or get("more2")))


def length_in(text: str) -> Length | None:
    """The length of time a text begins with: 25年来."""
    match = re.match(_LENGTH, text)
    return _length(match.groupdict()) if match else None


_RECENT = rf"(?P<rword>最近|近|过去|未来|今后|接下来)(?:的|这)?(?:{_LENGTH})(?:以来|来(?!自)|间|内|里)?(?!前|后|之久|历史|的历史|的时间|时间(?![,。]))"
_BACK = rf"{LED}(?<![{HAN}百千万亿几数多每第约])(?:{_LENGTH})(?:以|之)?来(?![自到看说源华的]电?(?![^,。]))"
# 后三天 at the head of a sentence; 毕业后三年 and 前两天晴,后三天雨 are none
_FOLLOWING = rf"(?:^|(?<=[。;!?\n]))(?:往后|后)(?:的|这)?(?:{_LENGTH})(?:内|里|间|时间)?(?![\u4e00-\u9fff])"
_AGO = rf"{LED}(?<![{HAN}百千万亿几数多每第隔时])(?:{_LENGTH})(?:以|之)?(?P<sign>前|后)(?![后往列景半期台续任端三两四五六]|[0-9])"


def _recent(groups: Mapping[str, str | None]) -> Moment | None:
    length = _length(groups)
    word = groups.get("rword") or ""
    return Rolling(length, 1 if word[0] in "未今接" else -1, closed=word == "过去") if length else None


def _back(groups: Mapping[str, str | None]) -> Moment | None:
    length = _length(groups)
    return Rolling(length, -1, closed=length.number == 1) if length else None  # 一年来, but 三年来 counts on


def _following(groups: Mapping[str, str | None]) -> Moment | None:
    length = _length(groups)
    return Following(length) if length else None


def _back_in_taiwan(groups: Mapping[str, str | None]) -> Moment | None:
    """97年以來 in a text that counts by 民國: since that year, not for so many years."""
    length = _length(groups)
    if length and length.unit == "year" and 50 <= length.number <= 130 and not (length.half or length.more):
        return Since(Point(Year("given", length.number + 1911)))
    return _back(groups)


def _ago(groups: Mapping[str, str | None]) -> Moment | None:
    length = _length(groups)
    return Ago(length, -1 if groups.get("sign") == "前" else 1) if length else None


_NOW = (
    r"目前|(?<![表体呈出展实再浮])现在(?!时)|如今|而今|现今|现时|现阶段|时下|眼下|至今(?![年天日春夏秋冬晚晨])|迄今(?:为止)?|目下"
    r"|(?<![^,。;:!?\"\n截至到])当前(?=[,我正全世国,各])|(?<=[截]至)当前|当前(?=,)"
)
_VAGUE_DAY = (
    r"(?<![临附相接邻])近日(?![点本])|近期|近来|连日来?|日来|最近几[天日]|近几[天日]|这几天|(?<![离距])最近(?=[,一几两]|$)"
    r"|(?<![0-9一二三四五六七八九十节生假次当翌作两数每平往即放])日前(?![往后])"
)
_VAGUE_YEAR = r"近(?:几|些|数)?年以?来?|最近几年以?来?|最近些年来?|近些年以?来?|这些年来?|近十?几年以?来?"
_WORDS = {
    "届时": Then(ahead=True),
    "到时": Then(ahead=True),
    "期内": Then(ahead=False),
}
_SAME = (
    r"(?:(?P<syear>去年|上一?年|前年|[12][0-9]{3}年|1[0-9]{2}年|当年|同年)?(?P<shist>同期|同日(?!本)|同季度?(?!节))"
    r"|(?P<smonth>上上?个?月)同期)(?!声|数据库|录)"
)


_NEW_YEAR = rf"(?:大年|(?<![0-9{HAN}今去明前后当上本来])年)初(?P<ld>[一二三四五六七八九十])(?![月个步二级次年期])"


def _new_year(groups: Mapping[str, str | None]) -> Moment | None:
    return Point(None, Month("given", 1), day=number(groups["ld"] or "一"), lunar=True)


# 季 alone is also a crop, a season of sport, fashion or television: 单季稻, 当季水果, 本季节目
_QUARTER_WORD = (
    r"(?:(?P<qword>上上一?个?|上一?个?|本|这一?个?|下一?个?|(?<![度季])当|该|次|(?<=[,。;:\n(])同|(?<=[,。;:\n(])单)季"
    r"(?:度|(?![节后度军候风票稻粮播种育收丰瓜果蔬菜鲜食茶花水农作时新装秀赛首总决英超冠亚球常全联欧中意德法西美]|[^,。;]{0,8}(?:新高|纪录|赛|联盟|时装|病例|疫情|流感))))"
    r"(?P<qpart>末|底|初(?!步))?"
)
_QUARTER_WORDS = {"上": -1, "下": 1, "次": 1}


def _quarter_word(groups: Mapping[str, str | None]) -> Moment | None:
    word = groups["qword"] or ""
    offset = -2 if word[:2] == "上上" else _QUARTER_WORDS.get(word[0], 0)
    part = {"末": "end", "底": "end", "初": "early"}.get(groups.get("qpart") or "", "")
    return RelativeQuarter(offset, part, said=word[0] in "当该次同单")


_TWO_YEARS = r"今明[两二](?P<unit>年|[天日])|(?P<seasons>去冬今春|今冬明春)"


def _two_years(groups: Mapping[str, str | None]) -> Moment | None:
    first = -1 if groups.get("seasons") == "去冬今春" else 0
    if groups.get("seasons"):
        winter = Point(Year("offset", first), Month("given", 12), month_to=2, about=True)
        return Range(winter, Point(Year("offset", first + 1), Month("given", 3), month_to=5, about=True))
    if groups["unit"] == "年":
        return Range(Point(Year("offset", 0)), Point(Year("offset", 1)))
    return Range(RelativeDay(0), RelativeDay(1))


def _same(groups: Mapping[str, str | None]) -> Moment | None:
    if word := groups.get("smonth"):
        return SameStretch(-2 if word.startswith("上上") else -1)
    text = groups.get("syear")
    year = None if text is None else YWORD.get(text) or _numbered(text)
    if year is None and groups.get("shist") != "同期":
        return None
    level = {"同季": "quarter", "同日": "day"}.get((groups.get("shist") or "")[:2], "")
    return SamePeriod(year, level)


def _numbered(text: str) -> Year:
    return Year("given", number(text[:4])) if len(text) == 5 else Year("bare", number(text[:3]))


_PLAN = (
    r"(?P<quote>\")?(?P<plan>[一二三四五六七八九十]{1,2}五|[一二三四五六七八九]五)(?(quote)\")(?:五年)?(?:规划|计划)?"
    r"(?P<ptail>期间|时期|期末|末期?|初期?|以来|开局之年|开局年|首年|收官之年|收官年|前[一二三四两]年|头[一二三四两]年)"
)
_PLAN_LONG = r"第(?P<nth>[一二三四五六七八九十]{1,2})个五年(?:规划|计划)(?P<ptail>期间|时期|期末|以来)"


def _plan(plans: Mapping[str, str]) -> Build:
    def build(groups: Mapping[str, str | None]) -> Moment | None:
        name = groups.get("plan") or f"第{groups.get('nth')}个五年计划"
        period = plans.get(name)
        if period is None:
            return None
        first, last = period.split("/")
        tail = groups.get("ptail") or ""
        if tail.startswith(("期末", "末")):
            return Fixed(f"{last}-12-31")
        if tail.startswith(("开局", "首年")):
            return Fixed(first)
        if tail.startswith("收官"):
            return Fixed(last)
        if tail.startswith("初"):
            return Fixed(f"{first}~")
        if tail == "以来":
            return Since(Fixed(first))
        if tail[:1] in ("前", "头"):
            return Fixed(f"{first}/{int(first) + number(tail[1]) - 1}")
        return Fixed(period)

    return build


_TO_ANOTHER, _UNITS = "至到-~〜∼", "年周天个星礼多余"
_CENTURIES = ("19", "20")
_HAN_CENTURIES = ("一九", "二〇", "二零", "二○", "二0")


def _constant(moment: Moment) -> Build:
    return lambda _groups: moment


def forms(plans: Mapping[str, str], eras: Mapping[str, int], dated: Iterable[str], taiwan: bool) -> tuple[Form, ...]:
    """All forms. `plans`, `eras` and `dated` (what a bare year stands before) come from models/lexicons/anchors.tsv.

    `taiwan` takes a bare 112年 for a year.
    """
    quote, han = '"', HAN + "两〇零○廿"
    led_by = DIGITS + "农阴夏'一二两〇零○三四五六七八九公西民大前去今本明后来上当同该次翌旧下新"
    era = "|".join(sorted(map(re.escape, eras), key=len, reverse=True)) or "(?!)"
    month = rf"(?:{MWORD}|{MONTH_NUMBER} ?){AFTER_MONTH}"
    tail = rf"(?: ?的?(?:{LUNAR}|{month}|{QUARTER}|{HALF}|{MONTHS}|{YEAR_PART}|{SEASON}))?"
    led = rf"{LED_IN_LIST}(?<![第百千万亿几数多余{HAN}])"
    alone = rf"{LED}(?<![{HAN}百千万亿几数每第两多逐])"
    simple: Sequence[tuple[str, Sequence[str], str, str, Build]] = (
        ("times.date", led_by, "年", led + r"(?P<since>(?<=[在于]))?" + YEAR + tail, _calendar(taiwan)),
        ("times.era", "", "", rf"(?P<eraname>{era})(?P<erayear>元|[0-9]{{1,2}}|[{HAN}]{{1,4}})年{tail}", _era(eras)),
        ("times.date", DIGITS, DIGITS + "-/.·", NUMERIC, numeric),
        ("times.month", DIGITS, "/", SLASH, slash(day_first=False)),
        ("times.year", _CENTURIES, "", BARE_YEAR, bare_year),
        ("times.year", _CENTURIES, "", named_year(dated), bare_year),
        ("times.heading_year", _CENTURIES, "", HEADING_YEAR, bare_year),
        ("times.before", (*_CENTURIES, *_HAN_CENTURIES, "去年", "今年", "明年", "后年"), "", _BEFORE, _before),
        ("times.fiscal", DIGITS + "一二", _TO_ANOTHER + "年/财会课预校学", LED + FISCAL, fiscal),
        ("times.fiscal", _CENTURIES, "", FISCAL_RANGE, fiscal_range),
        ("times.fiscal", "上本今下新去明该", "", FISCAL_WORD, fiscal),
        ("times.range", DIGITS, _TO_ANOTHER + "、和及与", YEARS + r"(?<=年)", years),
        ("times.range", DIGITS, _TO_ANOTHER + "、和及与", r"(?<=[从自由(])" + YEARS, years),
        ("times.range", _CENTURIES, "", YEARS_ALONE, years_alone),
        ("times.fiscal", _CENTURIES, "", SPLIT_YEAR, split_year),
        ("times.lunar", "农阴夏旧正腊冬" + HAN, "月", alone + LUNAR, point_of),
        ("times.lunar", "大年", "", _NEW_YEAR, _new_year),
        ("times.month", DIGITS + HAN, _TO_ANOTHER + "月、和及", alone + "(?<!每年)(?!一月一)" + MONTH_NUMBER + " ?" + AFTER_MONTH, point_of),
        ("times.month", "上本这今下当同次翌该是前", "", rf"{MWORD}{AFTER_MONTH}", point_of),
        ("times.month", "月", "", r"(?<=[,。;:!?\n于在到至前])月(?:(?P<mend>[底末])|(?P<mearly>初))|(?<=[,。;\n])月内", _this_month),
        ("times.quarter", DIGITS + "一二三四第首前头末Q", _TO_ANOTHER + "季、和及", alone + QUARTER, point_of),
        ("times.quarter", "上本这下当该次同单", "", _QUARTER_WORD, _quarter_word),
        ("times.range", "今去", "", _TWO_YEARS, _two_years),
        ("times.half", "上下", "", HALF, point_of),
        ("times.months", "首头前", "", MONTHS, point_of),
        ("times.year", "全", "", r"(?P<ywhole>全年(?![级龄无]))", point_of),
        ("times.year", "年岁", "", _YEAR_END, _year_end),
        ("times.fiscal", DIGITS, "学会", FISCAL_TW, fiscal),
        ("times.date", DIGITS, "-/.", ROC_NUMERIC if taiwan else "(?!)", numeric),
        ("times.century", DIGITS + HAN + "上本新这", "世年", rf"{LED}(?<![{HAN}半个]){CENTURY}(?<=[纪代期初末叶])", century),
        ("times.day", "大前昨今即明后", "", rf"(?<![的好丽]){_DAY}", _day),
        ("times.said_day", "当同是该翌次第隔前", "", _SAID_DAY, _said_day),
        ("times.week", "上本这今下当该同周星礼", "", _WEEK, _week),
        ("times.bare_day", DIGITS + HAN + "廿", _TO_ANOTHER + "日", _BARE_DAY, point_of_day),
        ("times.bare_day", DIGITS + HAN + "廿", "号", _BARE_NUMBER, point_of_day),
        ("times.recent", "最近过未今接", "", rf"(?<![将最附临时达期了用过经花]){_RECENT}", _recent),
        ("times.following", "后往", "", _FOLLOWING, _following),
        ("times.back", DIGITS + han + "半", _UNITS, _BACK, _back_in_taiwan if taiwan else _back),
        ("times.ago", DIGITS + han + "半", _UNITS, _AGO, _ago),
        ("times.now", "目现如而时眼至迄截当", "", _NOW, _constant(Now())),
        ("times.vague", "近日最连这", "", _VAGUE_DAY, _constant(Vague("month"))),
        ("times.vague", "近最这", "", rf"(?<![最附])(?:{_VAGUE_YEAR})", _constant(Vague("year"))),
        ("times.then", "届到", "", r"届时|(?<=[,。;\n])到时", _constant(_WORDS["届时"])),
        ("times.then", "期", "", r"(?<=[,。;:\n\"])期内", _constant(_WORDS["期内"])),
        ("times.same", DIGITS + "去上前当同", "年", r"(?<![0-9共史年])" + _SAME, _same),
        ("times.plan", quote + HAN, "年规计期时末初以开首收前头\"", rf"(?<![{HAN}]){_PLAN}", _plan(plans)),
        ("times.plan", "第", "", _PLAN_LONG, _plan(plans)),
    )  # fmt: skip
    return tuple(Form(rule, first, then, re.compile(pattern), build) for rule, first, then, pattern, build in simple)


def point_of_day(groups: Mapping[str, str | None]) -> Moment | None:
    """A bare 26日, or 7日至8日 in one."""
    day = number(groups["d2"] or "0")
    first = number(groups.get("d1") or "0")
    if not 1 <= day <= 31:
        return None
    return Point(day=first, day_to=day) if 0 < first < day else None if first else Point(day=day)


def _this_month(groups: Mapping[str, str | None]) -> Moment | None:
    part = "end" if groups.get("mend") else "early" if groups.get("mearly") else ""
    return Point(None, Month("offset", 0), part=part)


def _said_day(groups: Mapping[str, str | None]) -> Moment | None:
    return SaidDay(_SAID_WORDS[groups["sword"] or ""])


# groups that show a short number to be a year
_SHORT_OK = frozenset(
    ("fiscal", "ywhole", "m2", "mword", "half", "mn", "q1", "q3", "qfirst", "qn", "lm", "yend", "yearly", "season")
)


def _calendar(taiwan: bool) -> Build:
    """Calendar points with a year; a two-digit one only with what shows that it is a year and no duration."""

    def build(groups: Mapping[str, str | None]) -> Moment | None:
        get = groups.get
        more = any(get(name) for name in _SHORT_OK)
        if (text := get("y2")) and not (more or text[0] == "0" or get("apostrophe")):
            return None
        if text := get("y3"):
            if text[0] == "1" and text.isdigit() and (more or taiwan):
                return point_of({**groups, "y3": None, "republic" if more else "bare": text})
            if not more and get("since") is None:
                return None
        if text := get("y2han"):
            ascending = "一二三四五六七八九".find(text) >= 0
            if ascending or (text[0] not in ZERO + "一二三四五六七八九"):
                return None
        if (text := get("yhan")) and "千" in text and not 1000 <= number(text) <= 2100:
            return None
        return point_of(groups)

    return build


def _era(eras: Mapping[str, int]) -> Build:
    def build(groups: Mapping[str, str | None]) -> Moment | None:
        return point_of({**groups, "era": str(eras[groups["eraname"] or ""])})

    return build


def plans_of(entries: Iterable[Entry]) -> dict[str, str]:
    """Five-year plans by every name: 十四五, 第十四个五年规划."""
    return {
        name.replace("规划", "计划"): entry.row["date"]
        for entry in entries
        if entry.get("kind") == "plan"
        for name in entry.surfaces
    }
