"""What numbers look like that claim nothing: dates, clock times, phone and document numbers, formulas, names, list marks.

Plain forms only, tried at one place of the folded text. What a date means is the business of the times stage, whose findings
come first; these patterns see to it that its gaps do not become figures.
"""

from __future__ import annotations

import re

from koujing.stages.figures import numerals
from koujing.stages.figures.found import Found

H = numerals.HAN
ONES = "一二三四五六七八九"
CJK = re.compile(r"[\u4e00-\u9fff]")
NUMERAL = re.compile(rf"[\d{H}几]")

_YEAR = rf"(?:(?:1[89]|20|21)\d{{2}}|[一二][〇○零九八][〇○零{ONES}]{{2}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = rf"(?:[12]\d|3[01]|0?[1-9]|廿[{ONES}]?|卅一?|[二三]?十[{ONES}]?|[{ONES}])"
_TO = r"\ ?(?:-{1,2}|~|至|到)\ ?"

_DATES = re.compile(
    rf"""
      {_YEAR}\ ?[/-]\ ?\d{{2,4}}\ ?(?:财政年度|财政年|年度|财年|学年)
    | {_YEAR}[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])(?!\d)
    | {_YEAR}年?{_TO}{_YEAR}\ ?(?:年度?|学年)
    | {_YEAR}\ ?年\ ?(?:[度初末底中](?![国央小])|代)?
      (?:\ ?{_MONTH}(?:{_TO}{_MONTH})?\ ?月(?:份|[初底末]|[上中下]旬)?(?:\ ?{_DAY}(?:{_TO}{_DAY})?\ ?[日号])?)?
      (?:[上下]半年|[一二三四]季度?|第[一二三四]季度?)?(?:\ ?\d{{1,2}}[时点](?:\d{{1,2}}分)?)?
    | {_YEAR}(?=\ ?(?:财年|学年|财政年))
    | {_MONTH}月?{_TO}{_MONTH}\ ?月(?:份)?(?![\d薪饼])
    | {_MONTH}\ ?月\ ?{_DAY}\ ?[日号]?{_TO}(?:{_MONTH}月)?{_DAY}\ ?[日号](?!线)
    | {_MONTH}\ ?月\ ?{_DAY}\ ?[日号](?!线)
    | {_MONTH}\ ?月(?:份|[初底末]|[上中下]旬)?(?![\d薪饼球嫂供费租])
    | [1-4一二三四](?:季度|季(?=[度至到及和、,的比同环增G本]))
    | 十[一二三四五]五(?=["']?(?:规划|时期|期间|计划|开局|收官|以来|末|初|建设|发展|纲要|后|重点))
    | (?:二十|十[{ONES}]|2[01]|1\d)世纪(?:\d0年代|[{ONES}]十年代)?
    | (?:\d0|[{ONES[1:]}]十)年代
    | (?:1[0-2]|[1-9])\.(?:3[01]|[12]\d|[1-9])(?=起|至\d|前[^一-鿿]|始)
    | (?:[12]\d|3[01]|0?[1-9]){_TO}(?:[12]\d|3[01]|0?[1-9])日(?!元|圆|币|均|产)
    | (?:[12]\d|3[01]|0?[1-9])日(?!元|圆|币|均|产|量|游|内|之内|后|以内|以上|行程)
    """,
    re.VERBOSE,
)
CLOCKS = re.compile(
    rf"""
      (?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![\d.:])(?![%倍])
    | (?:[01]?\d|2[0-4])[时点](?:[0-5]?\d分(?:[0-5]?\d秒)?|半|正|许|整)(?![之钱])
    | (?:[01]?\d|2[0-4])时(?![速间期代])
    | (?:[01]?\d|2[0-4])点(?=档)
    | (?:十[一二]?|[一二三四五六七八九两])[时点](?:[二三四五]?十[{ONES}]?分|[一三]刻|钟)(?!之)
    """,
    re.VERBOSE,
)
_HOUR = re.compile(
    rf"(?:[01]?\d|2[0-4]|十[一二]?|[{ONES}两])[时点](?:[0-5]?\d分|半|许|正|整|[二三四五]?十[{ONES}]?分?|[一三]刻)?"
)
_DAYTIME = re.compile(r"(?:[上下]午|凌晨|早上|晚上|傍晚|中午|清晨|深夜|今早|今晚|晚间|[早晚])(?:约)?\ ?$")
_RESULTS = re.compile(r"(?:\d{1,2}分)?\d{1,2}秒\d{1,3}|\d{1,2}分\d{1,2}秒")  # 9秒98, 1分07秒99
_LASTING = re.compile(r"(?:为期|历时|连续|长达|超过|超|不足|逾|近|约|共|用时|至少|仅|每)$")
_MINGUO = re.compile(rf"民国\ ?(?:\d{{1,3}}|[{H}]{{1,4}})\ ?年?(?:度)?(?:{_MONTH}月(?:{_DAY}[日号])?)?")
_WEEKDAY = re.compile(
    r"(?:周|星期|礼拜)[一二三四五六日天](?:(?:至|到|、|及|和)(?:周|星期|礼拜)?[一二三四五六日天](?![一-鿿]{0,1}[年个家名项位]))?(?![年种岁])"
)

_DOCUMENTS = re.compile(
    r"\d{4}[\])]\ ?第?\ ?\d{1,5}\ ?号"
    r"|\d{1,4}/\d{4}(?:/[A-Z]{1,2})?\ ?号"
    r"|(?:\d{2,4}[-/])?\d{1,5}\ ?号(?=文件|文(?!明|化)|令|决议|公告|批示|案(?!件)|提案|建议|议案|通告|法律|行政)"
)
NUMBERED_DOCUMENT = re.compile(
    r"第\ ?(?:\d{1,4}/\d{4}(?:/[A-Z]{1,2})?\ ?号(?:法律|行政法规|行政命令|批示|令|公告|决议|文件|主席令)?"
    r"|\d{1,5}\ ?号(?:法律|行政法规|行政命令|批示|令|公告|决议|文件|主席令))"
)
_ISSUER = re.compile(r"[国中办发府函字令公粤沪京珠深汕琴委财税银证环建教科卫商工信农]{2,5}$")
_PHONE_WORD = re.compile(
    r"(?:电话|热线|传真|致电|手机|短信|专线|拨打|客服|微信|QQ|Tel|TEL|Fax|WhatsApp)[^\d\n。;,]{0,8}(?:\(?\+?\d{2,4}\)?[ -]?)?$"
)
_PHONES = re.compile(
    r"1[3-9]\d{9}(?!\d)|(?:400|800)-\d{3,4}-\d{3,4}(?!\d)|0\d{2,3}-\d{7,8}(?!\d)|\d{2,4}\)\ ?\d{4}[ -]?\d{4}(?!\d)"
)
_PHONE_DIGITS = re.compile(r"\d{3,11}(?:[ -]\d{3,5}){0,3}")
FORMULAS = re.compile(
    r"\d{1,4}(?:\ ?\+\ ?(?:\d{1,4}|[NnXx])(?![\d.%])){1,6}(?:\ ?[>=<]\ ?\d{1,4})?(?![\d.]*[%万亿个家人名])"
    r"|[一二三四五六七八九]\+[一二三四五六七八九NX](?:\+[一二三四五六七八九NX])*"
    r"|(?<=从)\d到(?:\d|[NnXx])(?![\d.%万亿千百个家元人名倍项级岁年月日点号])"
    r"|\d{1,2}·\d{1,2}(?![\d%])"
    r"|\d{1,3}(?:\.\d+)?(?:[×xX*]\d{1,4})+"
)
ORDINALS = re.compile(
    rf"第\ ?(?:\d{{1,6}}(?:\.\d+)?|[{H}几]{{1,8}})"
    rf"(?:\ ?[-至到、]\ ?(?:第\ ?)?(?:\d{{1,4}}|[{H}]{{1,6}})(?![{H}\d]))?"
)
FIRST = re.compile(
    r"首(?:个|次|家|批|条|座|只|届|位|例|项|款|部|套|台|艘|架|期|支|名|场|轮|班|列|宗|单|笔|间|所|种|份|本|站|度(?!假))"
)
_LATIN_BEFORE = re.compile(
    r"(?:https?://|www\.)[^\s\u4e00-\u9fff]*$|[A-Za-z][A-Za-z0-9.+_]{0,20}[-/]?$|[\w.+-]+@[\w.-]*$"
)
LATIN_REST = re.compile(r"[A-Za-z0-9._/?=&%#:+-]{0,120}[A-Za-z0-9/]")
LINK = re.compile(r"(?:https?://|www\.)[^\s\u4e00-\u9fff]{1,2000}")
_LIST_MARK = re.compile(rf"[\t ]*[(]?(?:[{ONES}十]{{1,3}}|\d{{1,2}})(?:[)]、?|、|\.(?![\d]))")
_SAID_LIST = re.compile(r"[一二三四五六七八九十](?:是|要|则)(?=[^否])")
_PLAN = re.compile(r"(?:十[一二三四五]|[一二三四五六七八九])五(?=[\"'](?!等|以上)|(?:规划|计划|时期|期间|以来))")
_PLAN_TIME = re.compile(r"[\"']?(?:时期|期间|以来)")
_QUOTE = re.compile(r'"[^"\n]{1,16}"')


# What digits look like that may be one of these, or a ratio or fraction: a mark or unit behind them, or enough to dial.
SPECIAL = re.compile(
    r"\d++(?:\.\d+)?+\ ?[-+~×xX*·/:.、)\]至到比号分秒年月日季世时点财学起前始]|\d{7}|1\d\d|\d{3,6}[ -]\d{3}"
)


def plain(text: str, start: int) -> Found | None:
    """The plain form that starts at `start`, or null: formula, phone, document, list mark, date, clock."""
    if match := FORMULAS.match(text, start):
        return Found(start, match.end(), "slogan" if quotation(text, start) else "other", "other.formula")
    if text[start].isdigit() and (found := _phone(text, start) or document(text, start) or list_mark(text, start)):
        return found
    if match := _RESULTS.match(text, start):
        return Found(start, match.end(), "duration", "duration.result")
    if text[start - 1 : start] in (".", ",") and text[start - 2 : start - 1].isdigit():
        return None
    return _date(text, start) or _clock(text, start)


def _date(text: str, start: int) -> Found | None:
    match = _DATES.match(text, start)
    if not match:
        return None
    day_alone = "日" in match[0] and "月" not in match[0] and "年" not in match[0]
    lasting = (
        _LASTING.search(text, max(start - 3, 0), start) if day_alone else text[start - 1 : start] in ("每", "数", "几")
    )
    return None if lasting else Found(start, match.end(), "date", "date.form")


def _clock(text: str, start: int) -> Found | None:
    if match := CLOCKS.match(text, start):
        return Found(start, match.end(), "clock", "clock.form")
    match = _HOUR.match(text, start)
    if match and _DAYTIME.search(text, max(start - 4, 0), start):
        return Found(start, match.end(), "clock", "clock.daytime")
    return None


def _phone(text: str, start: int) -> Found | None:
    if match := _PHONES.match(text, start):
        return Found(start, match.end(), "phone", "phone.form")
    match = _PHONE_DIGITS.match(text, start)
    if not match or not _can_be_dialled(match[0], text[match.end() : match.end() + 1]):
        return None
    called = _PHONE_WORD.search(text, max(start - 24, 0), start)
    return Found(start, match.end(), "phone", "phone.word") if called else None


def _can_be_dialled(digits: str, behind: str) -> bool:
    """Seven digits and more, or a hotline that starts with 1; and nothing is counted behind."""
    bare = digits.replace(" ", "").replace("-", "")
    return (len(bare) >= 7 or bare[0] == "1") and behind not in tuple("万亿个千百家户人%")


def document(text: str, start: int) -> Found | None:
    """〔2021〕15号 (with 国发 before it), 6/2023号, 15号文件."""
    match = _DOCUMENTS.match(text, start)
    if not match:
        return None
    begin = start
    if text[begin - 1 : begin] in ("[", "("):
        begin -= 1
        issuer = _ISSUER.search(text, max(begin - 6, 0), begin)
        begin = issuer.start() if issuer else begin
    return Found(begin, match.end(), "document", "document.form")


def minguo(text: str, start: int) -> Found | None:
    """民国112年."""
    match = _MINGUO.match(text, start)
    return Found(start, match.end(), "date", "date.minguo") if match else None


def weekday(text: str, start: int) -> Found | None:
    """星期三, 周五; not 一周三次."""
    match = _WEEKDAY.match(text, start)
    if not match or (match[0][0] == "周" and text[start - 1 : start] in ("一", "两", "四", "每")):
        return None
    return Found(start, match.end(), "date", "date.weekday")


def plan(text: str, start: int) -> Found | None:
    """十四五 in quotes or before 规划 is a plan's name, before 期间 a time."""
    match = _PLAN.match(text, start)
    if not match:
        return None
    dated = _PLAN_TIME.match(text, match.end())
    return Found(start, match.end(), "date" if dated else "name", "name.plan")


def latin(text: str, start: int) -> Found | None:
    """COVID-19, G20, A3: what Latin letters touch is a name."""
    before = _LATIN_BEFORE.search(text, max(start - 60, 0), start)
    if not before or before[0] in ("x", "X"):
        return None
    rest = LATIN_REST.match(text, start)
    return Found(before.start(), max(rest.end() if rest else start, start + 1), "name", "name.latin")


def list_mark(text: str, start: int) -> Found | None:
    """一、 and 1. at the start of a line; 一是 in a sentence."""
    before = text[max(start - 3, 0) : start].rstrip(" (\t")
    if (before == "" or before.endswith("\n")) and (mark := _LIST_MARK.match(text, start)):
        return Found(start, mark.end(), "list_mark", "list_mark.line")
    if _SAID_LIST.match(text, start) and (start == 0 or text[start - 1] in ",;:。、\n ?!"):
        return Found(start, start + 1, "list_mark", "list_mark.said")
    return None


def quotation(text: str, at: int) -> str:
    """The short quotation round a place, with its quotes, or ''."""
    start = text.rfind('"', max(at - 16, 0), at)
    match = _QUOTE.match(text, start) if start >= 0 else None
    return match[0] if match and match.end() > at else ""
