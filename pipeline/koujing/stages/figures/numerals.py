"""Numerals: 一百二十三万, 1.2亿, 伍拾万, 三成, 三分之二, 3.5万 → Decimal.

A numeral is what carries the number, with its 万 and 亿, and nothing of what is counted: this module knows no unit, no
hedge before the number, no sentence. It takes Simplified text (full-width digits are folded here), finds the
stretches that are written like numbers, and reads each to an exact value or to the bounds that vague characters
leave open (数十, 二十几万, 三四百). Whether 一 is a number at all where it stands is decided by the finder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from functools import lru_cache
from typing import NamedTuple

from koujing.findings import fold


class NumeralError(ValueError):
    """A text as a whole is not one number."""


class Numeral(NamedTuple):
    """One number as printed: a value, or bounds alone where the words are vague (数十: 20 to 99)."""

    value: Decimal | None  # with 万/亿 applied
    low: Decimal | None = None  # bounds, where the words leave room: 十几万, 三四百
    high: Decimal | None = None
    vague: str = ""  # how: more (多 余 几 behind a digit), some (数 几 before), pair (三四百), about (来)
    scale: int = 0  # power of ten printed apart from the digits: 8 for 1.2亿
    decimals: int = 0  # digits printed behind the point
    hint: str = ""  # the character that makes it vague: 多, 余, 几, 数, 来


_DIGITS = {c: i for i, cs in enumerate(("零〇○", "一壹弌", "二贰两俩弍", "三叁参弎仨", "四肆", "五伍", "六陆",
                                        "七柒", "八捌", "九玖")) for c in cs}  # fmt: skip
_TENS = {"十": 1, "拾": 1, "百": 2, "佰": 2, "千": 3, "仟": 3}
_BIGS = {"万": 4, "亿": 8, "兆": 12}
_LATIN = {"k": 3, "K": 3, "w": 4, "W": 4, "M": 6, "G": 9, "T": 12}
_ENGLISH = {"mn": 6, "million": 6, "bn": 9, "billion": 9, "tn": 12, "trillion": 12}
_ROMAN = {c: i for i, c in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ", 1)}
_CONTEXT = Context(prec=60)
ONE = Decimal(1)

DIGIT = "".join(_DIGITS)
TEN = "".join(_TENS)
HAN = DIGIT + TEN + "廿卅卌" + "".join(_BIGS)
ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,9}(?!\d)|\d{1,30})(?:\.\d{1,30})?"
_H = f"[{HAN}]"
_SCALE = r"(?:\ ?[十百千万亿兆])"
_GROUP = r"(?:\d,\d{3}|\d{1,4})"  # below a 万: 5兆9,823億

# Written like a number. What is no number (一般, 三亚, 统一) is the finder's business; what is not well formed is cut by
# `longest`. Runs are bounded: nobody prints a number of more than 40 characters, and texts of 一一一一 exist.
WRITTEN = re.compile(
    rf"""
      \d{{1,12}}+(?:\.\d{{1,12}}+)?+(?![\d.,\ 零十百千万亿兆多余几来kKwWmbt])        # 503, 6.8: most are plain, and none of these
    | (?<![\d.])[1-9]\d{{0,2}}(?:\ \d{{3}}){{1,5}}(?!\ ?[\d.,])(?=\ ?[\u4e00-\u9fff%])(?:\ ?[万亿兆]{{1,2}})?  # 16 000套
    | (?<![\d.]){ARABIC}{_SCALE}{{0,4}}(?:\ ?零?{_GROUP}{_SCALE}{{1,2}}){{0,3}}[多余几来]{_SCALE}{{1,3}}             # 30多亿, 500余万
    | \d{{1,4}}[万亿][{DIGIT}]{{2}}[十百千万]{{1,2}}                         # 2万五六千
    | {ARABIC}{_SCALE}{{1,4}}(?:\ ?零?(?:{_GROUP}|[{DIGIT}]){_SCALE}{{1,3}}){{0,6}}(?:零?{_GROUP}(?![\d.%点]|,\d))?  # 5亿1万4千
    | {ARABIC}(?:\ ?(?:[kKwW]|{"|".join(_ENGLISH)})(?![A-Za-z0-9]))?
    | \.\d{{1,30}}
    | [数几](?:[十百千万亿兆]){{1,4}}(?!分)                                # 数十万
    | {_H}{{1,24}}点{_H}{{1,24}}                                             # 三点五亿
    | {_H}{{1,24}}[多余来]\ ?[万亿兆百千]{{1,2}}                             # 一千多万
    | {_H}{{1,24}}几(?:[百千万亿兆十]){{0,2}}                                # 二十几万
    | {_H}{{1,40}}
    """,
    re.VERBOSE,
)


def read_number(text: str) -> Decimal:
    """Read a whole string as one number.

    Args:
        text: Arabic, full width, Chinese, financial capitals or a mixture, with 万 and 亿, a sign, a fraction.

    Raises:
        NumeralError: it is no number, only partly one, or one that its words leave open (数十, 三四百).

    Examples:
        >>> read_number("一百二十三万")
        Decimal('1230000')
        >>> read_number("1.2亿"), read_number("三分之二").quantize(Decimal("0.001"))
        (Decimal('120000000'), Decimal('0.667'))
        >>> read_number("三成"), read_number("百分之九十六点四")
        (Decimal('0.3'), Decimal('0.964'))
    """
    numeral = read_numeral(text)
    if numeral.value is None:
        raise NumeralError(f"{text!r} names no single number; read_numeral() gives its bounds")
    return numeral.value


@lru_cache(maxsize=4096)
def read_numeral(text: str) -> Numeral:
    """Read a whole string as one number, exact or vague.

    Raises:
        NumeralError: it is no number, or only partly one.

    >>> int(read_numeral("数十").low), int(read_numeral("数十").high)
    (20, 99)
    """
    if simple := _SIMPLE.fullmatch(text):
        return _simple(*simple.groups())
    plain = _plain(text)
    if not plain or len(plain) > 120:
        raise NumeralError(f"{text[:40]!r} is no number")
    sign, body = _sign(plain)
    numeral = _fraction(body) or _tenths(body) or _vague(body) or _exact(body)
    if numeral is None:
        raise NumeralError(f"{text[:40]!r} is no number")
    return _negative(numeral) if sign < 0 else numeral


def written(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Stretches of `text` (folded) that are written like numbers, with their 万 and 亿: (start, end)."""
    for match in WRITTEN.finditer(text, start, len(text) if end is None else end):
        yield match.span()


def longest(text: str) -> tuple[int, Numeral]:
    """The longest well-formed number at the start of a written stretch, and where it ends.

    Raises:
        NumeralError: not even the first character is one.

    >>> longest("三千二百点")[0]
    4
    """
    for end in range(min(len(text), 44), 0, -1):
        try:
            return end, read_numeral(text[:end])
        except NumeralError:
            continue
    raise NumeralError(f"{text[:40]!r} does not start with a number")


def steps(value: Decimal) -> Decimal:
    """What one more of the last digit that is not zero is worth: 10 for 20, 100 for 2300, 10亿 for 30亿.

    >>> int(steps(Decimal(2300))), int(steps(Decimal(3000000000)))
    (100, 1000000000)
    """
    if value == 0:
        return ONE
    shown = value.normalize(_CONTEXT)
    exponent = shown.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) else ONE


def end_of_digit(value: Decimal) -> Decimal:
    """The upper bound of 多 and 余: 20多 ends at 29, 30多亿 at 39.99…亿."""
    step = steps(value)
    return value + step - 1 if step > 1 else value + step


def power_of(units: str) -> int:
    """The power of ten of 万, 亿, 百万: 4, 8, 6.

    >>> power_of("百万")
    6
    """
    return _bigs(units) or 0


_SIMPLE = re.compile(r"([0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12})(?:\.([0-9]{1,9}))?([十百千万亿兆])?")


def _simple(whole: str, places: str | None, unit: str | None) -> Numeral:
    """Most numbers of a text: 503, 1,205, 6.8, 12.5亿."""
    value = Decimal(f"{whole.replace(',', '')}.{places or ''}")
    power = (_TENS.get(unit) or _BIGS[unit]) if unit else 0
    return Numeral(value.scaleb(power) + 0 if power else value, scale=power, decimals=len(places or ""))


# -- plain forms ------------------------------------------------------------------------------------------------------

_SPACES = re.compile(r"\s+")
_FORM = str.maketrans({"點": "点", "〸": "十", "萬": "万", "億": "亿", "幺": "一"})


def _plain(text: str) -> str:
    text = _SPACES.sub("", fold(text)).translate(_FORM)
    if any(c in text for c in "廿卅卌"):
        text = re.sub("廿", "二十", text).replace("卅", "三十").replace("卌", "四十")
        text = text.replace("十十", "十")
    if len(text) == 1 and text in _ROMAN:
        return str(_ROMAN[text])
    return text


def _sign(text: str) -> tuple[int, str]:
    for mark, sign in (("零下", -1), ("负", -1), ("-", -1), ("+", 1), ("正", 1)):
        if text.startswith(mark) and len(text) > len(mark):
            return sign, text[len(mark) :]
    return 1, text


def _negative(numeral: Numeral) -> Numeral:
    low = None if numeral.high is None else -numeral.high
    high = None if numeral.low is None else -numeral.low
    return numeral._replace(value=None if numeral.value is None else -numeral.value, low=low, high=high)


_ARABIC = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+")
_PART = re.compile(rf"(?P<arabic>{_ARABIC.pattern})|(?P<digits>[{DIGIT}]+)|(?P<ten>[{TEN}])|(?P<big>[万亿兆])")
_ENDING = re.compile(rf"(?:[kKwWMGT]|{'|'.join(_ENGLISH)}|[eE][+-]?\d{{1,3}})$")


def _exact(text: str) -> Numeral | None:
    """A number without vague characters, or null."""
    if text.endswith(("个", "整")) or (text and text[-1] in "双打对"):
        return _counted(text)
    if latin := _ENDING.search(text):
        if not _ARABIC.fullmatch(text[: latin.start()]):
            return None
        said = _LATIN.get(latin[0]) or _ENGLISH.get(latin[0])
        power = said or int(latin[0][1:])
        base = _arabic(text[: latin.start()])
        return Numeral(base.scaleb(power or 0, _CONTEXT), scale=power or 0, decimals=_decimals(text[: latin.start()]))
    if "点" in text:
        return _with_point(text)
    if text.isascii():
        return Numeral(_arabic(text), decimals=_decimals(text)) if _ARABIC.fullmatch(text) else None
    return _mixed(text)


def _counted(text: str) -> Numeral | None:
    """五双, 十打, 一个: pairs and dozens are numbers in other people's suites; 个 and 整 add nothing."""
    inner = _vague(text[:-1]) or _exact(text[:-1]) if len(text) > 1 else None
    times = {"双": 2, "打": 12}.get(text[-1], 1)
    return inner._replace(value=inner.value * times) if inner and inner.value is not None else None


def _arabic(text: str) -> Decimal:
    text = text.replace(",", "")
    return Decimal(text.removesuffix("."))


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])


_PLACES = re.compile(rf"[{DIGIT}\d]+")


def _with_point(text: str) -> Numeral | None:
    """三点五亿, 两千三点一, 1点45: digits behind the point, then 万 and 亿."""
    whole, _, rest = text.partition("点")
    digits = _PLACES.match(rest)
    if not digits or not whole:
        return None
    base = _exact(whole)
    scale = _bigs(rest[digits.end() :])
    if base is None or base.value is None or scale is None:
        return None
    places = "".join(c if c.isdigit() else str(_DIGITS[c]) for c in digits[0])
    value = (base.value + Decimal("0." + places)).scaleb(scale, _CONTEXT)
    return Numeral(value, scale=scale, decimals=len(places))


def _bigs(text: str) -> int | None:
    power = 0
    for char in text:
        step = _BIGS.get(char) or _TENS.get(char)
        if step is None:
            return None
        power += step
    return power


def _mixed(text: str) -> Numeral | None:
    """一百二十三万, 5亿1万4千6百, 三万五, 一七二零: digits, 十百千, 万亿兆."""
    total = section = Decimal(0)
    pending: Decimal | None = None  # digits that wait for their unit
    last = last_big = 0  # power of the unit before, and of the last 万/亿
    low_unit = 99  # smallest 十百千 of this section
    zero = many = False
    first_arabic, printed = False, 0
    at = 0
    for part in _PART.finditer(text):
        if part.start() != at:
            return None
        at = part.end()
        if shown := part["arabic"] or part["digits"]:
            if pending is None and (last or last_big) and at < len(text) and not shown.strip("零〇○"):
                zero = True  # 1千零1
                continue
            if pending is not None:
                return None
            zero = zero or (
                not shown[0].isascii() and _DIGITS.get(shown[0]) == 0 and len(shown) > 1 and (last or last_big) > 0
            )
            if part["arabic"]:
                pending, many = _arabic(shown), len(shown) > 1
                first_arabic = first_arabic or part.start() == 0
                printed = _decimals(shown)
                if last and pending >= 10**last:
                    return None
            else:
                pending = Decimal("".join(str(_DIGITS[c]) for c in shown))
                if shown[0] in "零〇○" and last:
                    zero = True
                many = len(shown) - zero > 1
        elif part["ten"]:
            power = _TENS[part["ten"]]
            if power >= low_unit:
                return None
            if pending is None and last and last < 4 and not zero and power != 1:
                return None
            if many and not first_arabic and pending is not None and pending > 9:
                return None
            section += (ONE if pending in (None, 0) else pending).scaleb(power) if pending != 0 or zero else Decimal(0)
            pending, last, low_unit, zero = None, power, power, False
        else:
            power = _BIGS[part["big"]]
            if part.start() == 0:
                pending = ONE  # 万九
            here = section + (pending or 0)
            if power >= last_big and last_big:
                total = (total + here).scaleb(power, _CONTEXT)
            else:
                total += here.scaleb(power, _CONTEXT)
            section, pending, last, last_big, low_unit, zero = Decimal(0), None, power, power, 99, False
    if at != len(text) or at == 0:
        return None
    if pending is not None:
        if last > 1 and not zero and not many and pending < 10:
            pending = pending.scaleb(last - 1)  # 三万五 is 35,000, 12万8 is 128,000
        elif last and pending >= Decimal(10) ** last:
            return None
    scale = _trailing_scale(text)
    return Numeral(total + section + (pending or 0), scale=scale, decimals=printed if scale or first_arabic else 0)


_TRAIL, _BIG_TRAIL = re.compile(r"[十百千万亿兆]+$"), re.compile(r"[万亿兆]+$")
_BIGGER, _ANY_HAN = re.compile("[万亿兆]"), re.compile(f"[{HAN}]")


def _trailing_scale(text: str) -> int:
    """The power of 万 and 亿 at the end: 8 for 454.63亿 and for 三十亿, 6 for 3百万."""
    trail, inside = (_TRAIL, _ANY_HAN) if text[0].isdigit() else (_BIG_TRAIL, _BIGGER)
    match = trail.search(text)
    if match is None or match.start() == 0 or inside.search(text, 0, match.start()):
        return 0
    return _bigs(match[0]) or 0


# -- vague forms ------------------------------------------------------------------------------------------------------

_SOME = re.compile(r"(?P<hint>[数几])(?P<units>[十百千万亿兆]*)")
_MORE = re.compile(
    rf"(?P<head>{_ARABIC.pattern}[十百千]?|[{HAN}]+|(?:[\d.,]+[十百千万亿兆]+){{1,4}})(?P<hint>[多余几来])(?P<units>[十百千万亿兆]*)"
)
_PAIR = re.compile(
    r"(?P<head>\d{1,4}[十百千万亿兆]{1,2}|[一二三四五六七八九百千万亿零〇十两]*?)(?P<low>[一二两三四五六七八九])(?P<high>[一二两三四五六七八九])(?P<units>[十百千万亿兆]*)"
)


def _vague(text: str) -> Numeral | None:
    if text[0] in "数几":
        return _some(text)
    if match := _MORE.fullmatch(text):
        return _more(match)
    return _pair(text)


def _some(text: str) -> Numeral | None:
    """数十: 20 to 99; 几百万: 2,000,000 to 9,999,999; 几: 2 to 9."""
    match = _SOME.fullmatch(text)
    if not match or (match["hint"] == "数" and not match["units"]):
        return None
    power = _bigs(match["units"]) or 0
    low, high = Decimal(2).scaleb(power), Decimal(10).scaleb(power) - 1
    return Numeral(None, low, high, "some", scale=_big_of(match["units"]), hint=match["hint"])


def _more(match: re.Match[str]) -> Numeral | None:
    """三十多亿, 二十几万, 500余万: from the number to the end of its last digit; 十来 is about ten."""
    head = _exact(match["head"])
    power = _bigs(match["units"])
    if head is None or head.value is None or power is None:
        return None
    if match["hint"] == "几" and match["head"][-1].isdigit():
        return None
    value = head.value.scaleb(power, _CONTEXT)
    high = end_of_digit(value)
    if power and _BIGGER.search(match["head"]) and (whole := _exact(match["head"] + match["units"])) and whole.value:
        value = whole.value  # 三亿三千五百多万: only what stands behind 亿 is in 万
        last = _exact(_BIGGER.split(match["head"])[-1].lstrip("零〇○"))
        if last is None or last.value is None:
            return None
        tail = last.value.scaleb(power, _CONTEXT)
        high = value + end_of_digit(tail) - tail
    scale = head.scale + _big_of(match["units"]) if power else head.scale
    if match["hint"] == "来":
        return Numeral(value, vague="about", scale=scale, decimals=head.decimals, hint="来")
    return Numeral(value, value, high, "more", scale, head.decimals, match["hint"])


def _pair(text: str) -> Numeral | None:
    """三四百 is 300 to 400, 二三十 20 to 30, 十七八 17 to 18, 三五 three to five, 三万五六千 35,000 to 36,000."""
    match = _PAIR.fullmatch(text)
    if not match:
        return None
    first, second = _DIGITS[match["low"]], _DIGITS[match["high"]]
    if second - first != 1 and (first, second) != (3, 5):
        return None
    head, units = match["head"], match["units"]
    if (head and head[-1] not in "十百千万亿兆零") or (not head and not units and len(text) != 2):
        return None
    low, high = _exact(f"{head}{match['low']}{units}"), _exact(f"{head}{match['high']}{units}")
    if low is None or high is None or low.value is None or high.value is None:
        return None
    return Numeral(None, low.value, high.value, "pair", scale=_big_of(units))


def _big_of(units: str) -> int:
    match = _BIG_TRAIL.search(units)
    return (_bigs(match[0]) or 0) if match else 0


# -- fractions --------------------------------------------------------------------------------------------------------

_OF = re.compile(r"(?:(?P<whole>[^又]{1,24})又)?(?P<under>[^分份又]{1,24})[分份]之?(?P<over>[^分份又]{1,30})")
_SLASH = re.compile(r"(?P<over>[^/%]{1,16})/(?P<under>[^/%]{1,16})")
_BASES = {
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "万": 10000,
    "百万": 1000000,
    "万万": 100000000,
    "亿": 100000000,
}
_PERCENT = re.compile(r"(?P<number>.{1,30}?)(?:(?P<percent>%|巴仙)|(?P<mille>‰))")


def _fraction(text: str) -> Numeral | None:
    """三分之二, 百分之五, 一又四分之一, 3/4, 70%, 一半, 百分百."""
    if text in ("一半", "半", "半数", "一半半"):
        return Numeral(Decimal("0.5"))
    if text in ("百分百", "百分之百", "佰分之佰"):
        return Numeral(ONE)
    if match := _PERCENT.fullmatch(text):
        inner = _vague(match["number"]) or _exact(_sign(match["number"])[1])
        power = -3 if match["mille"] else -2
        return _shift(inner, power) if inner else None
    if match := _SLASH.fullmatch(text):
        return _ratio(match["over"], match["under"])
    if not ("分" in text or "份" in text):
        return None
    match = _OF.fullmatch(text)
    if not match:
        return None
    if match["whole"] is None and match["under"] in _BASES:
        over = _vague(match["over"]) or _exact(_sign(match["over"])[1])
        return _shift(over, 1 - len(str(_BASES[match["under"]]))) if over else None
    part = _ratio(match["over"], match["under"])
    if part is None or part.value is None or match["whole"] is None:
        return part
    whole = _exact(match["whole"])
    return part._replace(value=whole.value + part.value) if whole and whole.value is not None else None


def _shift(numeral: Numeral, power: int) -> Numeral:
    def move(value: Decimal | None) -> Decimal | None:
        return None if value is None else value.scaleb(power, _CONTEXT)

    return numeral._replace(value=move(numeral.value), low=move(numeral.low), high=move(numeral.high))


def _ratio(over: str, under: str) -> Numeral | None:
    sign_over, over = _sign(over)
    sign_under, under = _sign(under)
    first, second = _exact(over), _exact(under)
    if first is None or second is None or first.value is None or not second.value:
        return None
    return Numeral(_CONTEXT.divide(first.value, second.value) * sign_over * sign_under)


_TENTH = re.compile(r"(?P<number>.{1,8}?)(?P<what>[成折])(?P<rest>半|[一二三四五六七八九\d])?")


def _tenths(text: str) -> Numeral | None:
    """三成, 八成半, 七成六, 7.2成; 八折, 75折, 九九折."""
    if text in ("对折", "打对折"):
        return Numeral(Decimal("0.5"))
    match = _TENTH.fullmatch(text)
    if not match:
        return None
    inner = _vague(match["number"]) or _exact(match["number"])
    if inner is None or (match["what"] == "折" and match["rest"]):
        return None
    if inner.value is None:
        return _shift(inner, -1)
    tenth = Decimal(0)
    if rest := match["rest"]:
        tenth = Decimal(5) if rest == "半" else Decimal(int(rest) if rest.isdigit() else _DIGITS[rest])
    digits = 2 if match["what"] == "折" and inner.value >= 10 else 1
    value = inner.value.scaleb(-digits) + (tenth.scaleb(-2) if tenth else 0)
    return inner._replace(value=value, low=None, high=None, vague="") if not inner.vague else _shift(inner, -1)
