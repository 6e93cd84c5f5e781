"""What quotation marks and brackets say: 《…》, document numbers, “雪亮”工程, “澳门新街坊”项目.

Marks stay outside a name. Where the quotes hold only a part of it, the whole name is kept with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from koujing.stages.entities.marks import HAN, STOP_ONE, Marks
from koujing.stages.entities.rows import Mention

_BOOK = re.compile(r"[《〈》〉]")
_LONGEST = 150
_OUTLET = re.compile(
    r"(?:^|[\n\[【(〔 ,。:;])(?P<name>[一-鿿]{2,9}(?:报|讯|社|网|周刊|融媒|新闻(?=讯|记者)))"
    r"(?=记者|通讯员|讯|专讯|特派记者|全媒体记者|[\]】]|[一-鿿]{0,3}\d{1,2}(?:月\d{1,2})?日[讯电消])"
)
_REPORT = re.compile(r"^.+?[报社网台](?=专?讯$)")
_PARTY = re.compile(r"(?:中国共产党|中共)[一-鿿]{2,8}$|中国妇女$")
_OURS = ("本报", "本台", "本网", "本社", "本刊", "据", "由", "该", "以上", "综合", "通讯", "电讯")
_N = "[一二三四五六七八九十百0-9]"
_SESSION = re.compile(  # opens with one set of characters, so that few places of a text are tried
    rf"[第{_N[1:]}(?:"
    rf"(?:(?<=第){_N}{{1,4}}|(?<!第){_N}{{0,3}})届(?:"
    rf"(?:全国人民代表大会(?:常务委员会)?|全国人大(?:常委会)?|全国政协|中央委员会|中央纪律检查委员会|中央纪委|人民代表大会(?:常务委员会)?|"
    rf"人大(?:常委会)?|政协|全国委员会|委员会|常委会|立法会)?(?:第?{_N}{{1,3}}(?:次|中)(?:、{_N}{{1,3}}中)?)(?:全体会议|全会|会议|常委会会议)|"
    rf"第?{_N}{{1,3}}(?:会期|次定期会))|"
    rf"(?<=第){_N}{{1,4}}次(?:全国|党员)代表大会|"
    rf"(?<=党的[一二三四五六七八九十])[一二三四五六七八九十]{{0,2}}大(?![一-鿿]?[学家]))"
)
_ISSUER = "国中办厅省市县区京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新深珠府政委财税建教卫商交农水公安人社发改科工信民司环林文旅体审统署银保证监药医组宣统"
_NUMBER = re.compile(
    rf"[{_ISSUER}]{{1,7}}(?:发|函|字|规|令|通|公告)?[\[(][12]\d{{3}}[\])](?:第)?\d{{1,4}}号|"
    r"第\d{1,4}/\d{4}号(?:行政法规|行政长官批示|行政长官公告|行政命令|法律|法令|司长批示)"
)
_ART = re.compile(
    r"(?:电影|影片|歌曲|歌|电视剧|电视片|话剧|舞剧|歌剧|舞蹈|小说|诗集|诗|画作|油画|国画|唱|唱着|唱响|演唱|合唱|综艺|节目|纪录片|专题片|动画片|动画|乐曲|曲目|游戏)$"
)
_MEDIA = re.compile(r"杂志|月刊|双月刊|周刊|周报|报社|记者|报道")
_LAW = re.compile(r"(?:法|条例|令|规例|公告|办法|规定|细则|协议|安排|报告|计划|方案|纲要)$")
_WHOLE = re.compile(r"(?:专项)?(?:工程|行动|计划|倡议)")
_INNER = re.compile(r"(?:项目|品牌|主题活动|系列活动|小程序|应用程序|客户端|自助服务机)")
_GATHERING = re.compile(
    r"(?:专题|主题|学术|国际|高峰|职业技能|青少年|创新创业)?(?:研讨会|论坛|高峰会|峰会|图片展|展览|音乐会|嘉年华|大赛|比赛|邀请赛|挑战赛|锦标赛|联赛|(?:职业)?技能(?:竞赛|大赛)|竞赛|推介会|博览会|颁奖礼|颁奖典礼|书画展|艺术节|文化节)"
)
_SITE = re.compile(r"(?:街坊|城|苑|花园|广场|中心|大厦|家园|公寓|基地|小镇|乐园|公园|港|园|馆|站|院)$")
_SERVICE = re.compile(r"(?:服务通|一卡通|易办事|通办|计划|行动|工程|倡议|券|易|通|卡)$")


_MEETING = re.compile(rf"第{_N}{{1,4}}次(?:全体)?(?:会议|会员大会|全会)")
_CONVENED = re.compile(r"(?:委员会|领导小组|理事会|大会|常委会|政协|联合会)$")
_EDITION = re.compile(r"第[一二三四五六七八九十百0-9]{1,4}[届次]$")
_WORLDWIDE = re.compile(
    r"(?:全球|世界|国际|全国|亚洲|亚太|欧洲|非洲)(?P<theme>[一-鿿]{2,12}?)"
    r"(?:高峰论坛|高峰会|峰会|论坛|大会|博览会|锦标赛|运动会|工作会议|电视电话会议|表彰大会|座谈会)(?![议场堂员])"
)
_PLAN = re.compile(r"(?:蓝图|白皮书|绿皮书|蓝皮书|纲领|路线图|宣言|公约|约章)$")


def find_titles(marks: Marks) -> Iterator[Mention]:
    """Documents in 《》, document numbers, and named projects and sites in quotation marks."""
    yield from _books(marks)
    for match in _NUMBER.finditer(marks.text) if "号" in marks.text else ():
        yield Mention(*match.span(), "DOC", "document.number", 75)
    for match in _OUTLET.finditer(marks.text):
        if not match["name"].startswith(_OURS) and not marks.vocabulary.stops.at(marks.text, match.start("name")):
            start, end = match.span("name")
            if lead := _REPORT.search(match["name"]):
                end = start + lead.end()
            yield Mention(start, end, "ORG", "outlet.byline", 76)
    yield from _sessions(marks)
    yield from _worldwide(marks)
    for match in _MEETING.finditer(marks.text):
        start = marks.ends.get(match.start(), match.start())
        if start < match.start() - 3 and _CONVENED.search(marks.text, start, match.start()):
            yield Mention(start, match.end(), "EVENT", "session", 78)
    yield from _quoted(marks)


def _sessions(marks: Marks) -> Iterator[Mention]:
    """Sessions by their numbers, with the body before them: 十四届全国人大一次会议, 临汀县委十四届五次全会, 党的二十大."""
    text = marks.text
    for match in _SESSION.finditer(text):
        start = match.start()
        if text[start - 2 : start] in ("党的", "中共"):
            start -= 2
        else:
            if party := _PARTY.search(text, max(start - 14, 0), start):
                start = party.start()
            low = start - 48
            while start in marks.ends and start > low:
                start = marks.ends[start]
        yield Mention(start, match.end(), "EVENT", "session", 79)


def _worldwide(marks: Marks) -> Iterator[Mention]:
    """Meetings of the world or of a whole country by their theme: 全球妇女峰会, 全国再就业工作会议."""
    last = 0
    for match in _WORLDWIDE.finditer(marks.text):
        start, (low, high) = match.start(), match.span("theme")
        edition = _EDITION.search(marks.text, max(start - 6, last), start)
        last = match.end()
        if set(match["theme"]) & STOP_ONE or not (edition or marks.edge_before(start)):
            continue
        if any(marks.vocabulary.stops.at(marks.text, at) for at in range(low, high)):
            continue
        yield Mention(edition.start() if edition else start, match.end(), "EVENT", "event.worldwide", 73)


def _books(marks: Marks) -> Iterator[Mention]:
    text = marks.text
    opened: list[int] = []
    for found in _BOOK.finditer(text):
        if found[0] in "《〈":
            opened.append(found.end())
            continue
        if not opened:
            continue
        start = opened.pop()
        if not 0 < found.start() - start <= _LONGEST:
            continue
        inside = text[start : found.start()]
        if "\n" in inside or not inside.strip():
            continue
        lead = len(inside) - len(inside.lstrip())
        tail = len(inside.rstrip())
        if found[0] == "〉" and not opened and not _LAW.search(inside):
            continue  # headlines
        if _ART.search(text[max(start - 6, 0) : start - 1]):
            continue
        media = _MEDIA.match(text, found.end()) or any(
            e.get("kind") == "media" for e in marks.vocabulary.sharing(inside)
        )
        yield Mention(start + lead, start + tail, "ORG" if media else "DOC", "book.media" if media else "book", 95)


def _quoted(marks: Marks) -> Iterator[Mention]:
    """Names in quotation marks that the word behind shows, and each further “…” of the same words."""
    labels: dict[str, str] = {}
    done = set()
    for mention in _quoted_before_a_noun(marks):
        done.add(mention.start)
        if mention.id in ("quoted.name", "quoted.service"):
            labels[marks.text[mention.start : mention.end]] = mention.label
        yield mention
    for end, start in marks.quotes.items() if labels else ():
        label = labels.get(marks.text[start + 1 : end - 1])
        if label and start + 1 not in done:
            yield Mention(start + 1, end - 1, label, "quoted.name", 74)


def _quoted_before_a_noun(marks: Marks) -> Iterator[Mention]:
    text = marks.text
    for end, start in marks.quotes.items():
        inner_start, inner_end = start + 1, end - 1
        inside = text[inner_start:inner_end]
        if whole := _WHOLE.match(text, end):
            known = marks.mentions.get((inner_start, inner_end))
            most = 8 if whole[0] == "计划" else 4  # “租者置其屋”计划
            if len(inside) > most and not set(inside) & set(",+") and len(inside) <= 16:
                yield _inner(inner_start, inner_end, inside)
            elif 2 <= len(inside) <= most and "," not in inside and not (known and known.label == "PROJECT"):
                yield Mention(start, whole.end(), "PROJECT", "quoted.project", 74)
        elif gathering := _GATHERING.match(text, end):
            if 3 <= len(inside) <= 30:
                yield Mention(start, gathering.end(), "EVENT", "quoted.event", 74)
        elif _INNER.match(text, end) and _named(inside):
            yield _inner(inner_start, inner_end, inside)
        elif 4 <= len(inside) <= 16 and _PLAN.search(inside) and HAN.match(inside):
            yield Mention(inner_start, inner_end, "DOC", "quoted.document", 70)
        elif 4 <= len(inside) <= 14 and _SERVICE.search(inside) and _placed(marks, inner_start):
            yield Mention(inner_start, inner_end, "PROJECT", "quoted.service", 70)


def _named(inside: str) -> bool:
    """Whether quoted words before 项目 can be its name: “小而美”项目 is only praised."""
    long = 4 <= len(inside) <= 16 or (len(inside) == 3 and bool(_SERVICE.search(inside) or _SITE.search(inside)))
    return long and not set(inside) & set("，,。；;！？+")


def _inner(start: int, end: int, inside: str) -> Mention:
    label = "FAC" if _SITE.search(inside) else "PROJECT"
    return Mention(start, end, label, "quoted.name", 74)


def _placed(marks: Marks, start: int) -> bool:
    return any(marks.ends.get(end) == start for end in range(start + 1, start + 5))
