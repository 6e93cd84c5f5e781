"""Dates as tables, pages and bylines print them: ISO, 2022年4月9日, 二〇二二年四月九日, 民國111年4月9日, epoch seconds.

What comes out is EDTF, as exact as what was written. A time with an offset is put on the clock of China, Hong Kong,
Macau and Taiwan, which is one: 2023-03-30T20:00Z is the 31st there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

from koujing import periods

_HERE = timezone(timedelta(hours=8))
_DIGITS = {
    **{char: number for number, char in enumerate("〇一二三四五六七八九")},
    "零": 0,
    "○": 0,
    "Ｏ": 0,
    "O": 0,
    "元": 1,
}
_HAN = "〇零○ＯO一二三四五六七八九十廿卅"
_MINGUO = 1911
_YEARS = range(1800, 2100)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})")
_YEAR = rf"(?:(?P<roc>(?:中華)?民[國国]\s*)(?P<ry>\d{{1,3}}|[{_HAN}]{{1,4}}|元)|(?P<y>(?:1[89]|20)\d{{2}}|[一二][{_HAN}]{{3}}))"
_CJK = re.compile(
    rf"(?<![\d{_HAN}]){_YEAR}\s*年\s*(?:(?P<m>\d{{1,2}}|[{_HAN}]{{1,3}})\s*月\s*(?:(?P<d>\d{{1,2}}"
    rf"|[{_HAN}]{{1,3}})\s*[日號号])?)?"
)
_NUMERIC = re.compile(
    r"(?<![\d./-])(?P<y>(?:19|20)\d{2})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d.]\d|[/-]\d|\d)"
    r"|(?<![\d])(?P<y2>(?:19|20)\d{2})(?P<m2>0[1-9]|1[0-2])(?P<d2>0[1-9]|[12]\d|3[01])(?=\D|\d{4}(?:\d\d)?(?!\d)|$)"
)
_ROC = re.compile(
    r"(?<![\d./-])(?P<y>1[0-3]\d)(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?![\d./-]|\d)"
)  # 111-04-12
_DAY_FIRST = re.compile(r"(?<![\d/.-])(?P<d>\d{1,2})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d{2})(?!\d)")
_ENGLISH = re.compile(
    r"(?:(?P<d>\d{1,2})\s+)?(?P<m>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec)[a-z]*\.?\s+(?:(?P<d2>\d{1,2}),?\s+)?(?P<y>\d{4})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LOOSE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?|年)?(?:[T ].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_COMPACT_TIME = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])([0-2]\d|3[01])[0-2]\d[0-5]\d(?:[0-5]\d)?")
_BLANKS = re.compile(r"\s+(?=[年月日号號])|(?<=[年月])\s+")  # 2024 年 5 月 20 日
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")


class Dated(NamedTuple):
    """A date at characters `start` to `end` of a text."""

    start: int
    end: int
    edtf: str


def read_date(text: str) -> str | None:
    """An EDTF date of what people write in a table; null where it is no date.

    >>> read_date("2022/4/9"), read_date("20220409"), read_date("2022年4月"), read_date("n.d.")
    ('2022-04-09', '2022-04-09', '2022-04', None)
    >>> read_date("民國111年4月9日"), read_date("二〇二二年四月"), read_date("2023-03-30T20:00:00Z"), read_date("1649462400")
    ('2022-04-09', '2022-04', '2023-03-31', '2022-04-09')
    >>> read_date("2024 年 5 月 20 日")
    '2024-05-20'
    """
    text = _BLANKS.sub("", text.strip())
    if match := _ISO.match(text):
        return _on_our_clock(match)
    if (match := _COMPACT_TIME.fullmatch(text)) and (found := _edtf(*match.groups())):
        return found
    if _EPOCH.fullmatch(text):
        return from_epoch(float(text))
    if match := _COMPACT.fullmatch(text) or _LOOSE.fullmatch(text):
        year, month, day = match.groups()
        found = "-".join([year, *(part.zfill(2) for part in (month, day) if part)])
        return found if is_period(found) else None
    dated = next(dates_in(text), None)
    if dated is not None and dated.start == 0:
        return dated.edtf
    if match := _ENGLISH.search(text):
        return _edtf(match["y"], str(_MONTHS.index(match["m"]) + 1), match["d"] or match["d2"])
    return None


def with_format(text: str, pattern: str) -> str | None:
    """A date written after a `strptime` pattern; null where it is not.

    >>> with_format("09/04/2022", "%d/%m/%Y")
    '2022-04-09'
    """
    if pattern == "epoch":
        return from_epoch(float(text)) if re.fullmatch(r"\s*-?\d+(?:\.\d+)?\s*", text) else None
    try:
        moment = datetime.strptime(text.strip(), pattern)
    except ValueError:
        return None
    if moment.tzinfo:
        moment = moment.astimezone(_HERE)
    if "%d" not in pattern and "%j" not in pattern and not re.search(r"%[cxDF]", pattern):
        return f"{moment:%Y-%m}" if re.search(r"%[mbB]", pattern) else f"{moment:%Y}"
    return f"{moment:%Y-%m-%d}"


def from_epoch(seconds: float) -> str | None:
    """The day of a number of seconds or milliseconds since 1970."""
    try:
        moment = datetime.fromtimestamp(seconds / (1000 if seconds > 1e11 else 1), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return f"{moment.astimezone(_HERE):%Y-%m-%d}"


def of_value(value: object) -> str | None:
    """An EDTF date of a cell: a date, a number, or what people write."""
    if isinstance(value, datetime):
        return f"{(value.astimezone(_HERE) if value.tzinfo else value):%Y-%m-%d}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        whole = int(value)
        return str(whole) if whole in _YEARS else read_date(str(whole))
    return read_date(str(value))


def dates_in(text: str) -> Iterator[Dated]:
    """Days and months that are printed in full, with their year, in order.

    >>> [d.edtf for d in dates_in("二〇二二年四月十二日 14:20　更新：2022-04-13")]
    ['2022-04-12', '2022-04-13']
    """
    found = []
    for match in _CJK.finditer(text):
        year = _number(match["ry"] or "") + _MINGUO if match["roc"] else _number(match["y"])
        month, day = match["m"], match["d"]
        if month and year in _YEARS and (edtf := _edtf(str(year), str(_number(month)), day and str(_number(day)))):
            found.append(Dated(match.start(), match.end(), edtf))
    for match in _NUMERIC.finditer(text):
        parts = (match["y"] or match["y2"], match["m"] or match["m2"], match["d"] or match["d2"])
        if edtf := _edtf(*parts):
            found.append(Dated(match.start(), match.end(), edtf))
    for match in _ROC.finditer(text):
        if edtf := _edtf(str(int(match["y"]) + _MINGUO), match["m"], match["d"]):
            found.append(Dated(match.start(), match.end(), edtf))
    yield from sorted(found)


def day_first(text: str) -> str | None:
    """The first date written 12/04/2022, day first as it is done in Hong Kong and Macau.

    >>> day_first("12/04/2022 18:30"), day_first("04/25/2022")
    ('2022-04-12', None)
    """
    match = _DAY_FIRST.search(text)
    return _edtf(match["y"], match["m"], match["d"]) if match else None


def is_period(text: str) -> bool:
    """Is it an EDTF date that can be?"""
    try:
        periods.bounds(text)
    except periods.PeriodError:
        return False
    return True


def _on_our_clock(match: re.Match[str]) -> str | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    zone = match[7]
    offset = timedelta()
    if zone != "Z":
        digits = zone[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) * (-1 if zone[0] == "-" else 1)
    offset = min(offset, timedelta(hours=8))  # a page of Tokyo keeps its own day
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=timezone(offset))
    except ValueError:
        return None
    return f"{moment.astimezone(_HERE):%Y-%m-%d}"


def _edtf(year: str, month: str, day: str | None) -> str | None:
    found = f"{int(year):04d}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
    return found if is_period(found) else None


def _number(text: str) -> int:
    """2022, 二〇二二, 十二, 廿三, 元."""
    if text.isdecimal():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
    number = 0
    for char in text:
        number = 10 * number + _DIGITS.get(char, 0)
    return number
