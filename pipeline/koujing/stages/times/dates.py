"""Dates in digits, budget years, years in pairs, decades and centuries: how they are written, and what they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from koujing.stages.times.grammar import LED
from koujing.stages.times.moments import Moment, Range
from koujing.stages.times.numerals import number
from koujing.stages.times.points import Century, FiscalYear, Fixed, Month, Point, Year

Build = Callable[[Mapping[str, str | None]], Moment | None]

NUMERIC = (
    r"(?<![0-9A-Za-z./])(?:(?P<ny>(?:1[5-9]|20|21)[0-9]{2})(?:(?P<s1>[-/.·])(?P<nm>1[0-2]|0?[1-9])[-/.·]"
    r"(?P<nd>3[01]|[12][0-9]|0?[1-9])"
    r"| (?P<nm2>1[0-2]|0[1-9]) (?P<nd2>3[01]|[12][0-9]|0[1-9]))"
    r"|(?P<rd>3[01]|[12][0-9]|0?[1-9])(?P<s2>[-/.])(?P<rm>1[0-2]|0?[1-9])(?P=s2)(?P<ry>(?:19|20)[0-9]{2})"
    r"|(?P<a>[0-9]{1,2})(?P<s3>[-/])(?P<b>1[0-2]|0?[1-9])(?P=s3)(?P<c>[0-9]{1,2}))"
    r"(?![0-9A-Za-z%/]|\.[0-9]|-[0-9]{1,4}(?![0-9/.\-]))"
)
SLASH = r"(?:(?<=[\n ( ])|^)(?P<first>[12][0-9]|3[01]|[1-9])/(?P<second>[12][0-9]|3[01]|[1-9])(?=[\n )起至~(]|$)"
ROC_NUMERIC = (
    r"(?<![0-9A-Za-z.\-/])(?P<roc>1[0-9]{2})(?P<s>[-/.])(?P<nm>1[0-2]|0?[1-9])(?P=s)"
    r"(?P<nd>3[01]|[12][0-9]|0?[1-9])(?![0-9%/.\-])"
)


def numeric(groups: Mapping[str, str | None]) -> Moment | None:
    get = groups.get
    if roc := get("roc"):
        return Point(Year("given", number(roc) + 1911), Month("given", int(get("nm") or 0)), day=int(get("nd") or 0))
    if get("ny"):
        month, day = get("nm") or get("nm2"), get("nd") or get("nd2")
        return Point(Year("given", int(get("ny") or 0)), Month("given", int(month or 0)), day=int(day or 0))
    if get("ry"):
        return Point(Year("given", int(get("ry") or 0)), Month("given", int(get("rm") or 0)), day=int(get("rd") or 0))
    first, month, last = get("a") or "", get("b") or "", get("c") or ""
    if len(first) == 2 and int(last) and int(last) <= 31 and get("s3") == "-":
        return Point(Year("short", int(first)), Month("given", int(month)), day=int(last))
    if len(last) == 2 and 1 <= int(first) <= 31 and int(month) <= 12:
        return Point(Year("short", int(last)), Month("given", int(month)), day=int(first))
    return None


def slash(day_first: bool) -> Build:
    def build(groups: Mapping[str, str | None]) -> Moment | None:
        first, second = int(groups["first"] or 0), int(groups["second"] or 0)
        month, day = (second, first) if day_first else (first, second)
        return Point(None, Month("given", month), day=day) if month <= 12 else None

    return build


FISCAL = (
    r"(?:(?P<f1>(?:19|20)[0-9]{2})|(?P<f1h>[一二][〇零○0一二三四五六七八九]{3}))年?"
    r"(?:(?P<sep>[/至到]|-{1,2}|~)(?:(?P<f2>(?:19|20)?[0-9]{2})"
    r"|(?P<f2h>(?:[一二][〇零○0一二三四五六七八九])?[〇零○0一二三四五六七八九]{2})))?(?![0-9])"
    r"(?P<fkind>财政年度?|财年|会计年度|课税年度|预算年度|校历年|学年度?|年度|(?<=/[0-9]{2})年|(?<=/[0-9]{4})年)"
)
FISCAL_RANGE = (
    LED + r"(?P<f1>(?:19|20)[0-9]{2})[/-](?P<f2>[0-9]{2,4})(?:年度?)?(?:[至到]|-{1,2}|~)"
    r"(?P<f3>(?:19|20)[0-9]{2})[/-](?P<f4>[0-9]{2,4})(?P<fkind>财政年度?|财年|课税年度|学年度?|年度)"
)


def fiscal_range(groups: Mapping[str, str | None]) -> Moment | None:
    first = fiscal({**groups, "sep": "/"})
    last = fiscal({**groups, "f1": groups["f3"], "f2": groups["f4"]})
    return Range(first, last) if isinstance(first, FiscalYear) and isinstance(last, FiscalYear) else None


FISCAL_TW = LED + r"(?P<froc>1[0-9]{2})(?P<fkind>学年度?|会计年度)"
FISCAL_WORD = (
    r"(?P<fword>上一?个?|本个?|今个?|下一?个?|新一?个?|去|明|该)(?P<fkind>财政年度|财年|会计年度|课税年度|学年度?)"
)


def fiscal(groups: Mapping[str, str | None]) -> Moment | None:
    get = groups.get
    kind = get("fkind") or ""
    sort = "school" if "学" in kind or "校" in kind else "fiscal"
    if word := get("fword"):
        offset = {"上": -1, "去": -1, "下": 1, "明": 1}.get(word[0], 0)
        return FiscalYear(Year("offset", offset), sort, split=sort == "school")
    if roc := get("froc"):
        return FiscalYear(Year("given", int(roc) + 1911), sort, split=True)
    year = number(get("f1") or get("f1h") or "0")
    second = get("f2") or get("f2h")
    if not second:
        return None if kind in ("年度", "年") else FiscalYear(Year("given", year), sort, split=sort == "school")
    last = number(second)
    if last % 100 == (year + 1) % 100 and (last < 100 or last == year + 1):
        return FiscalYear(Year("given", year), "plain" if kind in ("年度", "年") else sort, split=True)
    last += year // 100 * 100 if last < 100 else 0
    return Fixed(f"{year}/{last}") if year < last else None


# -- years without 年

YEARS = (
    LED
    + r"(?:(?P<from>[12][0-9]{3})(?:[至到]|-{1,2}|~|、|和|及|与)(?P<to>[12][0-9]{3}|[0-9]{2}(?=年))(?:年|(?![0-9])))"
)

_COUNTED = (  # what follows shows a count or an amount: 2024家, 2000-2050元
    "(?! ?[年人个名家万亿元多余项次千百斤吨米公亩平台套辆架座栋间所条件张份位户头只"
    "种类批期届度倍分成点小时天日月周号楼字级艘例起宗英美港欧日瓦立方克升毫厘度处篇部集场支队对组枚枝把片块幅箱吨标户床双本])"
)
BARE_YEAR = rf"(?:(?<=[\n\"(《》,。 ])|^)(?P<byear>(?:199|20[0-4])[0-9])(?= ?[一-龥]{{2}}){_COUNTED}"
# 数说南沙2024: a year where the article writes 2024年 too, which the scanner sees
HEADING_YEAR = (
    r"(?<=[一-龥])(?<![约近逾超达共第有为至到仅足满号版型款编])"
    r"(?P<byear>(?:19[5-9]|20[0-6])[0-9])(?=[:!?|\n\"; ]|$)(?!:[0-9])"
)
_NO_PHONE = "(?<!电话)(?<!热线)(?<!传真)(?<!查询)(?<![话线真询][: ])(?<![话线真询]: )(?<![第号])"


def named_year(names: Iterable[str]) -> str:
    """A year before what is called after it: 2050净零排放, 2030议程."""
    what = "|".join(sorted(map(re.escape, names), key=len, reverse=True)) or "(?!)"
    return rf"{LED}(?<![A-Za-z\-])(?P<byear>(?:19[5-9]|20[0-6])[0-9])(?= ?(?:{what}))"


YEARS_ALONE = (
    rf"{LED}(?<![A-Za-z\-.]){_NO_PHONE}(?P<from>(?:19|20)[0-9]{{2}})(?:-{{1,2}}|~)"
    r"(?P<to>(?:19|20)[0-9]{2})(?![0-9A-Za-z%\-/]|\.[0-9])"
    rf"{_COUNTED}"
)
SPLIT_YEAR = (
    rf"{LED}(?<![A-Za-z\-.(]){_NO_PHONE}(?P<f1>(?:19|20)[0-9]{{2}})(?:[/-]|--)"
    r"(?P<f2>(?:19|20)?[0-9]{2})(?![0-9A-Za-z%\-/:]|\.[0-9])"
    rf"{_COUNTED}(?=(?P<budget>财政|预算|施政)?)"
)


def split_year(groups: Mapping[str, str | None]) -> Moment | None:
    """2023/24 alone: one year after the other, and 24 no month."""
    first, text = int(groups["f1"] or 0), groups["f2"] or ""
    if str(first + 1)[-len(text) :] != text or (len(text) == 2 and int(text) <= 12):
        return None
    return FiscalYear(Year("given", first), "fiscal", split=True) if groups["budget"] else Fixed(f"{first}/{first + 1}")


def years_alone(groups: Mapping[str, str | None]) -> Moment | None:
    first, last = int(groups["from"] or 0), int(groups["to"] or 0)
    return Fixed(f"{first}/{last}") if 0 < last - first <= 150 and last <= 2100 else None


def bare_year(groups: Mapping[str, str | None]) -> Moment | None:
    return Point(Year("given", int(groups["byear"] or 0)))


def years(groups: Mapping[str, str | None]) -> Moment | None:
    first, text = int(groups["from"] or 0), groups["to"] or ""
    last = int(text) if len(text) == 4 else first // 100 * 100 + int(text)
    return Fixed(f"{first}/{last}") if 0 < last - first < 200 else None


CENTURY = (
    r"(?:(?P<cword>上个?|本|新|这个)世纪|(?P<cent>[0-9]{1,2}|二十一?|十[一二三四五六七八九]?|[一二三四五六七八九])世纪)?"
    r"(?:(?P<dec>[1-9]0|[一二三四五六七八九]十)年代(?P<dpart>初期?|早期|前期|中后期|中期|中叶|末期?|后期|晚期)?)?(?P<cpart>初(?!步)|中叶|末|上半叶|下半叶)?"
)


def century(groups: Mapping[str, str | None]) -> Moment | None:
    get = groups.get
    if not (get("cword") or get("cent") or get("dec")) or (get("cpart") and get("dec")):
        return None
    decade = number(get("dec") or "") if get("dec") else None
    parts = {"初": "early", "早": "early", "前": "early", "中": "mid", "末": "end", "后": "end", "晚": "end"}
    part = parts.get((get("dpart") or get("cpart") or " ")[0], "")
    part = {"上半叶": "half1", "下半叶": "half2"}.get(get("cpart") or "", part)
    if text := get("cent"):
        century = number(text)
        return Century(century, 0, decade, part) if 1 <= century <= 30 else None
    word = (get("cword") or " ")[0]
    if word == "新":
        return Century(21, 0, decade, part)
    if word == " ":  # 90年代 are those of the last century; 20年代 may be either's
        return Century(20, 0, decade, part) if decade and decade >= 30 else None
    return Century(None, -1 if word == "上" else 0, decade, part)
