"""Why a quantity that was read is no figure: 一场座谈, 两地, 三个方面, 5G, 第一人民医院, 四大产业.

`refused` asks in a fixed order and answers `reason.rule` (`word` where not even a row of `numbers` is due), or '' where the
number claims something. Money, percent and points always do; counts must count things, not the list before them.
"""

from __future__ import annotations

import re

from koujing.stages.figures import numerals
from koujing.stages.figures.quantity import Quantity
from koujing.stages.figures.shapes import CJK, LATIN_REST, quotation

_ALWAYS = frozenset({"money", "local", "percent", "pp", "bp", "ratio", "permille", "times", "doubling"})
_TIMED = frozenset({"duration", "age", "anniversary"})
_MEASURED = frozenset({"tenth", "discount", "physical"})
_LEVELS = frozenset({"{level}", "{line}", "{issue}", "{character}"})
_PLACES = frozenset({"{place}", "{party}", "{country}", "{city}", "{province}", "{county}", "{district}"})
_BIG = frozenset("百千万亿")

NAME_BEHIND = re.compile(
    r"\ ?(?:号(?:线|楼|馆|台风|院|岛|坝|厅|门|井|闸|码头|口岸|公路|国道|店|仓|库|车|船|机|舱|星|卫星|飞船|遥|地块|基金|工程|航站"
    r"|[^\d\n]{0,3}航站楼)"
    r"|线(?:路)?(?=[^\u4e00-\u9fff]|延|东|西|南|北|工|全|首|段|车)|国道|省道|县道|高速|次列车|路(?:公交|公车|巴士|车)|栋(?=\d)|频道|英寸|舱)"
)
VERSION_BEHIND = re.compile(r"\ ?(?:版(?!权|块|面|本)|版本|时代(?=[^\u4e00-\u9fff]))")
_RACE = re.compile(r"(?:决赛|半决赛|短跑|自由泳|蛙泳|蝶泳|仰泳|混合泳|栏|跨栏|接力|赛跑|项目|比赛|预赛|飞人)")
_TITLE = re.compile(r"《[^》\n]{0,40}$")
_DEICTIC = re.compile(
    r"(?:[这那该此每任某另]|本(?!年)|(?<![先之以今最然随此目从以面])[前后头])\ ?$|上述$|下列$|以下$|以上$|其余$|其他$"
)
_COUNT_OF_ONE = re.compile(
    r"(?:[仅只共增达减]|新增|减少|合计|总共|只有|仅有|另有|其中|至|约|超|逾|近|各|收|录得|发现|确诊)$"
)
_HEAT = re.compile("[温角纬经气]")
_NOUN_BEHIND = re.compile(
    r"(?:多)?(?:企业|公司|人口|居民|农民|群众|学生|旅客|游客|员工|职工|军民|市民|师生|村民|教师|医生|护士|党员|干部|官兵|观众|人民|同胞|工人|劳动者"
    r"|户籍|市场主体|商户|住户|农户|家庭|客户|用户|网民|粉丝|股民|考生|儿童|老人|青年|志愿者|义工|参赛者|选手|运动员|代表|专家|民众|人家|澳企|港企"
    r"|中小|余)"
)
_TO_BEHIND = re.compile(
    r"(?:收窄|上调|下调|降低|减少|回调|上涨|下跌|上升|下降|提高|缩小|扩大|增加|减少|回升|回落|[升降增跌])[至到为]约?\d"
)
_AMOUNT_BEFORE = re.compile(
    r"(?:[为达是至到共超逾约近报收录]|增加|减少|下降|上升|提高|突破|合计|总计|总数|[数量率值额])(?:[:为是达]|)$"
)
_ABSTRACT = re.compile(
    r"(?:重要|主要|重大|基本|关键|突出|显著|鲜明|新|大|不同|具体)?(?:的)?"
    r"(?:方面|层面|环节|部分|阶段|问题|原则|要求|特点|特征|主张|公报|意见|建议|关系|维度|角度|领域|重点|关键|步骤|方向|条件|基本点|积极性|统一"
    r"|转变|结合|时期|字|词|话题|理由|原因|因素|趋势|信号|支柱|亮点|优势|目标|任务|要点|议题|主题|板块|篇章|历史|世纪|大局|一百年|伟大|坚持|自信"
    r"|数字|大字|字眼|意识|维护|必须|务必|确立|轮子|抓手|体系|机制|平台|系统|模块|等级|时段|环境|文明|导向|链|心)"
)
_REGION_BEFORE = re.compile(
    r"(?:三角洲?|湾区|经济[带圈区]|城市群|流域|沿线|沿[江海边]|京津冀|东北|西南|西北|华[东南中北]|[东西]部|中[东]?部)$"
)
_SET_OF_PLACES = re.compile(r"[一二两三四五六七八九十][省市区县州地][一二两三四五六七八九十][省市区县州地]")
_STRUCTURES = ("大", "级", "类", "型", "维", "新", "通", "平")
_CLAUSE = re.compile(r"[^,。;:!?\n\"()]*$")
_ITEMS = re.compile(r"、|和|与|以?及")
_ITEM_WITH_NUMBER = re.compile(r"\d[\u4e00-\u9fff]{0,4}(?:、|和|与|及)")
_NOT_A_LIST = ("、", "和", "与", "及", "或", "等", "共", "有", "增", "达", "计", "余", "其他", "其余")
_SHORT_PLACES = re.compile(
    r"[京津冀粤港澳琴珠深台陆沪苏浙皖闽赣鲁豫鄂湘桂琼川渝黔滇藏陕甘青宁新蒙辽吉黑晋穗莞中美日韩俄英法德欧印巴]*$"
)


def refused(text: str, q: Quantity) -> str:
    """Why this quantity is no figure: `reason.rule`, or '' where it is one."""
    unit = q.unit
    digits = text[q.number_start].isdigit() or text[q.number_start] == "."
    if named := _name(text, q, digits):
        return named
    if unit is not None and unit.kind in _ALWAYS:
        return ""
    if quoted := _quoted(text, q, digits):
        return quoted
    if unit is not None and unit.kind in _TIMED:
        return ""
    if unit is not None and unit.kind in _MEASURED:
        spoken = text[q.number_end : q.end] == "度" and not digits  # 两度访欧
        return "other.times" if spoken and not _HEAT.search(text, max(q.start - 8, 0), q.start) else ""
    if pointed := _deictic(text, q, digits):
        return pointed
    return _arabic(text, q) if digits else _chinese(text, q)


def name_end(text: str, q: Quantity, rule: str) -> int:
    """1号线, 5G, 2.0版: the name goes on behind its number."""
    forms = {"name.behind": NAME_BEHIND, "version.behind": VERSION_BEHIND, "name.latin": LATIN_REST}
    if form := forms.get(rule):
        match = form.match(text, q.number_end)
        return max(match.end(), q.number_end) if match else q.end
    return q.number_end + 1 if rule == "name.number" else q.end


def _name(text: str, q: Quantity, digits: bool) -> str:
    unit, end = q.unit, q.number_end
    before = text[q.start - 1 : q.start]
    bare_unit = text[q.number_start] in _BIG and q.qualifier == "exact"  # （亿元） in a header
    if bare_unit and before and before in "(:/[":
        return "word"
    if text.find("》", q.end, q.end + 40) >= 0 and _TITLE.search(text, max(q.number_start - 42, 0), q.number_start):
        return "document.title"
    if text.startswith("字头", end):  # 重返3字头
        return "other.structure"
    if unit is None and digits and NAME_BEHIND.match(text, end):
        return "name.behind"
    if unit is None and text[end : end + 1] == "号":
        return "name.number"
    if unit is None and digits and before in ("表", "图"):
        return "name.label"
    if unit is None and digits and VERSION_BEHIND.match(text, end):
        return "version.behind"
    if unit is not None and unit.code in ("m", "km") and _RACE.match(text, q.end):
        return "name.race"
    return ""


def _quoted(text: str, q: Quantity, digits: bool) -> str:
    counted = q.unit is not None and q.unit.kind == "count"
    if digits and q.unit is not None:
        return ""
    quoted = quotation(text, q.number_start)
    if not quoted or (q.unit is not None and not counted and digits):
        return ""
    if quoted[1:-1] == text[q.number_start : q.number_end]:
        return "other.mention"
    return "slogan.quoted" if len(quoted) <= 14 else ""


def _deictic(text: str, q: Quantity, digits: bool) -> str:
    """这两个项目, 前三名, 每一个: the number points at something known."""
    if q.qualifier != "exact" or not _DEICTIC.search(text, max(q.start - 3, 0), q.start):
        return ""
    before = text[q.start - 1 : q.start]
    if before == "每":
        return "article.each"
    if before in ("前", "头", "后"):
        return "ordinal.first" if q.unit else "other.first"
    if before in ("这", "那", "该", "此"):
        return "appositive.deictic"
    if digits:
        return ""
    return "appositive.deictic" if before in ("述", "列", "上", "下") else "article.deictic"


def _arabic(text: str, q: Quantity) -> str:
    unit = q.unit
    if unit is None:
        after = LATIN_REST.match(text, q.number_end)
        if (after and after[0][0].isalpha()) or (text[q.number_end - 1] in "kKwW" and q.qualifier == "exact"):
            return "name.latin"
        claims = q.qualifier != "exact" or q.scale or _counts(text, q) or _TO_BEHIND.match(text, q.end)
        return "" if claims else "other.bare"
    if unit.code == "{level}":
        return "ordinal.term" if text[q.end : q.end + 1] == "地" else "other.level"
    if unit.code == "{term}":
        return "ordinal.term"
    few = q.value is not None and q.value < 10 and q.qualifier == "exact"
    if few and unit.kind == "count" and _ABSTRACT.match(text, q.end):
        return "other.structure"
    return "appositive.list" if _counts_list_before(text, q) else ""


def _chinese(text: str, q: Quantity) -> str:
    unit, run = q.unit, text[q.number_start : q.number_end]
    if run in ("一", "壹"):
        return _one(text, q)
    if unit is None:
        return _chinese_bare(text, q, run)
    if unit.code == "{term}":
        return "ordinal.term"
    if unit.code in _LEVELS:
        return "other.level"
    if unit.code in ("{item}", "{kind}", "{time}") and q.high is not None and q.high <= 3:
        return "other.some"
    if unit.kind == "count" and _ABSTRACT.match(text, q.end):
        return "other.structure"
    if text[q.number_end : q.end] in ("点", "分"):
        return "other.point"
    return "appositive.list" if _counts_list_before(text, q) else ""


def _one(text: str, q: Quantity) -> str:
    """一场座谈 is an article; 仅一家 counts."""
    if q.unit is None:
        return "article.bare" if CJK.match(text, q.end) else "other.bare"
    if q.unit.code in _LEVELS or q.unit.code == "{term}":
        return "other.level"
    counts = q.qualifier != "exact" or _COUNT_OF_ONE.search(text, max(q.start - 4, 0), q.start)
    return "" if counts else "article.classifier"


def _chinese_bare(text: str, q: Quantity, run: str) -> str:
    """Chinese numerals with no unit behind: 三千农民 counts, 四大产业 and 三级 do not."""
    behind = text[q.end : q.end + 1]
    if q.qualifier == "exact" and _BIG.issuperset(run) and not _counts(text, q):
        return "word" if len(run) == 1 or not behind else "other.bare"
    if text.startswith(_STRUCTURES, q.end):
        return "slogan.set" if behind == "大" else "other.structure"
    if q.qualifier in ("range", "several"):
        return "" if CJK.match(behind) else "other.bare"
    small = len(run) == 1 and run not in _BIG
    if not small and all(char in numerals.DIGIT for char in run):
        return "other.bare"
    return "" if (not small and q.scale >= 4) or _counts(text, q) else "other.bare"


def _counts(text: str, q: Quantity) -> bool:
    """三千农民, 4800企业: a noun straight behind, or a verb of amount straight before."""
    if _NOUN_BEHIND.match(text, q.end):
        return True
    behind = text[q.end : q.end + 1]
    apart = not behind.isalnum() or bool(CJK.match(behind))
    return apart and bool(_AMOUNT_BEFORE.search(text, max(q.start - 8, 0), q.start))


def _counts_list_before(text: str, q: Quantity) -> bool:
    """A、B和C三个: the number counts the complete list before it; after 等 the list is open. 珠三角九市 is one name."""
    if q.value is None or not 2 <= q.value <= 31 or q.qualifier != "exact" or q.unit is None or q.unit.kind != "count":
        return False
    if q.unit.code in _PLACES and _REGION_BEFORE.search(text, max(q.start - 5, 0), q.start):
        return True
    if q.unit.code in _PLACES and _SET_OF_PLACES.match(text, q.start):
        return True
    match = _CLAUSE.search(text, max(q.start - 60, 0), q.start)
    clause = match[0] if match else ""
    if not clause or clause.endswith(_NOT_A_LIST) or _ITEM_WITH_NUMBER.search(clause):
        return False
    items = [item for item in _ITEMS.split(clause) if item]
    place = q.unit.code in _PLACES
    if len(items) == q.value:
        return place or "、" in clause or (len(items) == 2 and len(items[-1]) <= 12)
    short = _SHORT_PLACES.search(clause)
    return place and short is not None and len(short[0]) >= q.value
