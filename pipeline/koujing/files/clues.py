"""What a text says about itself: title, who wrote it, when and where it was printed.

Looked at are the head and the foot of a text, where newspapers put such things: lines of a database export (標題：…), a
line under the title with date and 來源：, datelines (新華社北京4月12日電, 【某某日報專訊】), bylines (（記者 …）, 撰文：), and the note at the
end 《某某日報》（2022年4月12日 第1版）. A date without its year, and 本報 without a name, say nothing here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from koujing import layout
from koujing.files import outlets
from koujing.files.dates import dates_in, read_date
from koujing.files.found import About

_HEAD, _FOOT, _LINE = 10, 4, 90  # lines looked at, and how long a line of this kind can be
_NAME = r"(?:[\u4e00-\u9fff]{2,4}|[A-Z][A-Za-z.'-]+(?: [A-Z][A-Za-z.'-]+){0,2})"
_NAMES = rf"{_NAME}(?:\s*[、,，/／&]\s*{_NAME}|[ \u3000]{_NAME}(?=[ \u3000、,，)）】〕\]]|$)){{0,4}}"
_ROLE = (
    r"(?:(?:本報|本报|本刊|本網|本网|特約|特约|特派|實習|实习|駐\w{2,4}|驻\w{2,4}|首席|見習|见习|文字|全媒体|融媒体)*"
    r"(?:記者|记者|通訊員|通讯员|特派員|特派员|撰稿人|編譯|编译))"
)
_NO_NAME = re.compile(
    r"報道|报道|報導|综合|綜合|攝影|摄影|編輯|编辑|電頭|來源|来源|時間|时间|發佈|发布|提問|提问|會上|会上|了解|獲悉|获悉|今日|昨日|從|会$|會$|本報|本报|通訊|通讯"
)
SOURCE = re.compile(
    r"(?<![片據据料圖图金收文])(?:文章|新聞|新闻|稿件|信息|資訊|消息)?(?:來源|来源|稿源|轉載自|转载自|轉自|转自|出處|出处|媒體名稱|媒体名称)(?:於|于)?\s*[:：﹕]\s*"
    r"[《「“]?(?P<name>[^\s\u3000|｜,，;；。、()（）【】\[\]<>《》「」”]{2,24}(?: (?:News|Daily|Post|Times|[A-Z]{2,6}))?)"
)
_NEXT_LABEL = re.compile(r"(?:作者|記者|记者|撰文|責任|责任|編輯|编辑|發[佈布表]|发[布表]|時間|时间|日期|瀏覽|浏览|字號|字号)\w{0,4}[:：﹕].*")  # fmt: skip
_LABELLED = re.compile(
    r"(?P<label>標題|标题|題目|题目|篇名|日期|時間|时间|出版日期|發佈日期|发布日期|發布日期|發佈時間|发布时间|發布時間|報章|报章|報紙|报纸|報刊|报刊|媒體|媒体|來源|来源|出處|作者|記者|记者"
    r"|撰文|網址|网址|鏈接|链接)\s*[:：﹕]\s*(?P<value>\S.{0,200})"
)
_LABELS = {
    **dict.fromkeys(("標題", "标题", "題目", "题目", "篇名"), "title"),
    **dict.fromkeys(
        ("日期", "時間", "时间", "出版日期", "發佈日期", "发布日期", "發布日期", "發佈時間", "发布时间", "發布時間"),
        "published",
    ),
    **dict.fromkeys(("報章", "报章", "報紙", "报纸", "報刊", "报刊", "媒體", "媒体", "來源", "来源", "出處"), "outlet"),
    **dict.fromkeys(("作者", "記者", "记者", "撰文"), "author"),
    **dict.fromkeys(("網址", "网址", "鏈接", "链接"), "url"),
}
_BYLINES = (
    # （記者 陳大文、李小明 台北報導）【記者王小明／台北報導】
    re.compile(
        rf"[（(【〔\[][^（(【〔\[）)】〕\]]{{0,12}}?{_ROLE}\s*[:：]?\s*(?P<names>{_NAMES})(?=\s*[/／)）】〕\]│|｜]"
        rf"|\s+\S{{2,10}}\s*[)）】〕\]]|\s*(?:報導|报道|報道|攝|摄|文|通訊員|通讯员|實習|从))"
    ),
    # （中央社記者王小明台北12日電）
    re.compile(
        r"[（(【〔\[]\S{2,6}?記者(?P<names>[\u4e00-\u9fff]{2,3})[\u4e00-\u9fff]{2,3}\d{1,2}日(?:專|综合|綜合)?[電电]"
    ),
    re.compile(
        rf"(?:^|[\s\u3000|｜】])(?:文|圖文|图文|文[、/／及和]?[圖图]|撰文|採訪|采写|撰稿|作者|撰文[、/／]攝影|整理|Text|By)\s*[:：/／﹕"
        rf"|]\s*(?:{_ROLE}\s*[:：]?\s*)?(?P<names>{_NAMES})(?=[\s\u3000)）】|｜。/／]|$)"
    ),
    re.compile(rf"(?:^|[\s\u3000|｜])(?:[\u4e00-\u9fff]{{1,6}}[報报社網网台])?{_ROLE}\s*[:：﹕/／\s\u3000]\s*(?P<names>{_NAMES})(?=[\s\u3000)）】|｜。/／]|$)"),
    # 【某某報訊】記者陳大文、李小明報道：
    re.compile(
        rf"(?:^|[\s】）)]){_ROLE}[ \u3000]?(?P<names>[\u4e00-\u9fff]{{2,3}}(?:[、 ][\u4e00-\u9fff]{{2,3}}){{0,3}})\s*"
        rf"(?:[／/]\s*[\u4e00-\u9fff]{{0,4}}?)?(?:綜合|综合)?(?:報道|报道|報導)"
    ),
)
_TAIL = re.compile(r"(?:綜合|综合|專題|专题|即時|现场)?(?:報道|报道|報導|攝影?|摄影?|撰文|編譯|编译)$")
_DATELINE = re.compile(
    r"^[\s【（(〔\[]*(?P<name>[\u4e00-\u9fffA-Za-z]{2,10}?(?:社|報|报|網|网|台|電視|新聞))(?:記者\S{0,12}?)?"
    r"(?:(?:[\u4e00-\u9fff]{0,8}?)(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日(?:綜合|综合|專|专)?[電电訊讯]|(?:專|专)?[訊讯](?=[\s】）)〕\]，,])"
    r"|(?:專|专)[電电](?=[\s】）)〕\]]))"
)
_PRINTED = re.compile(r"《(?P<name>[^《》]{2,16})》\s*[（(]\s*(?P<rest>[^()（）]{6,40})[)）]")
_INFO = re.compile(
    r"來源|来源|發[佈布表]|发[布表]|時間|时间|日期|更新|刊登|出版|星期|週[一二三四五六日]|\d{1,2}:\d{2}|[訊讯電电]\b|版"
)
_DATE_FIRST = re.compile(r"\W{0,3}(?:(?:19|20)\d{2}|二[〇零○]|一九|民國|中華民國)")


def clues_in(text: str, *, titled: bool = True) -> About:
    """What the text says about itself.

    Args:
        text: as published.
        titled: may its first line be the title? Not so for what was cut out of a page.

    >>> clues_in("琴澳路通了\\n2022年4月12日 來源：濠江無名報\\n【本報訊】（記者 陳大文）路通了，居民說好。\\n")
    About(title='琴澳路通了', outlet='濠江無名報', region=None, author='陳大文', published='2022-04-12', url=None)
    """
    lines = [line.strip() for line in text[:4000].splitlines() if line.strip()]
    foot = [line.strip() for line in text[-600:].splitlines() if line.strip()][-_FOOT:]
    head = lines[:_HEAD]
    found = _labelled(head)
    if titled and not found.title:
        found = found._replace(title=title_in(text))
    found = found.over(About(outlet=_source(head) or _printed(foot)[0], published=_printed(foot)[1] or _date(head)))
    found = found.over(About(author=author_in([*head, *foot]), outlet=_dateline(head)))
    return found._replace(region=found.region or region_of(found.outlet))


def region_of(outlet: str | None) -> str | None:
    """The place of an outlet that the lexicon knows."""
    known = outlets.by_name(outlet)
    return known.region if known else None


def author_in(lines: list[str]) -> str | None:
    """The names of a byline, as written, parted by 、."""
    for pattern in _BYLINES:
        for line in lines:
            for match in pattern.finditer(line[: 2 * _LINE]):
                if names := names_of(match["names"]):
                    return names
    return None


def names_of(text: str) -> str | None:
    """Names of a list, parted by 、; null where one is no name."""
    names = [name for name in re.split(r"\s*[、,，/／&;；]\s*|[\u3000 ]+(?=[\u4e00-\u9fff])", text.strip()) if name]
    # 林育誠／玉溪報導: behind the first name it is the place
    names = [_TAIL.sub("", name) or name for place, name in enumerate(names) if place == 0 or not _TAIL.search(name)]
    good = [name for name in names if not _NO_NAME.search(name)]
    return "、".join(dict.fromkeys(good)) or None


def source_in(text: str) -> str | None:
    """The outlet after 來源：, as written."""
    match = SOURCE.search(text)
    name = _NEXT_LABEL.sub("", match["name"]).strip("-－—_:：") if match else ""
    return name if len(name) > 1 and not name.isdigit() and not name.startswith("http") else None


def _labelled(lines: list[str]) -> About:
    values: dict[str, str] = {}
    for line in lines:
        if match := _LABELLED.fullmatch(line):
            values.setdefault(_LABELS[match["label"]], match["value"].strip())
    if "published" in values:
        values["published"] = read_date(values["published"]) or next(
            (d.edtf for d in dates_in(values["published"])), ""
        )
    for field, cut in (("outlet", source_in), ("author", None)):
        if cut and (value := values.get(field)):
            values[field] = cut(f"來源：{value}") or value
    if len(values.get("author", "")) > 40 or (values.get("author") and not names_of(values["author"])):
        del values["author"]
    return About(**{name: value for name, value in values.items() if value})


def title_in(text: str) -> str | None:
    """The first line where it looks like a title: short, and no sentence."""
    line, _, rest = text.lstrip("\ufeff").lstrip()[:600].partition("\n")
    if not rest or not 3 < len(line.strip()) <= _LINE or line.rstrip().endswith(("。", "！", "；", "，")):
        return None
    first = next(iter(layout.split(text[:600])), None)
    if first is None or first.kind != "title":
        return None
    title = text[first.start : first.end].lstrip("#").strip()
    return title if len(title) > 3 and not _LABELLED.fullmatch(title) else None


def _source(lines: list[str]) -> str | None:
    return next((name for line in lines if len(line) <= _LINE and (name := source_in(line))), None)


def _printed(lines: list[str]) -> tuple[str | None, str | None]:
    for line in reversed(lines):
        for match in _PRINTED.finditer(line):
            if day := next(dates_in(match["rest"]), None):
                return match["name"], day.edtf
    return None, None


def _date(lines: list[str]) -> str | None:
    for line in lines:
        if (
            len(line) <= _LINE
            and (_INFO.search(line) or _DATE_FIRST.match(line))
            and not line.endswith(("。", "！", "？", "；"))
        ):
            for dated in dates_in(line):
                if len(dated.edtf) == 10:
                    return dated.edtf
        if head := _DATELINE.match(line):
            for dated in dates_in(head[0]):
                return dated.edtf
    return None


def _dateline(lines: list[str]) -> str | None:
    for name in _datelines(lines):
        if not name.startswith(("本報", "本报", "本網", "本网", "本刊", "本台", "本社")):
            return name
    return None


def _datelines(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if match := _DATELINE.match(line):
            known = next(
                (o.name for n in range(len(match["name"]), 1, -1) if (o := outlets.by_name(match["name"][:n]))), None
            )
            yield known or match["name"]
