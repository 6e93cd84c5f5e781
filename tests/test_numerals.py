"""Numerals: a table of cases, and numbers printed in every style and read back."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koujing.stages.figures.numerals import NumeralError, longest, read_number, read_numeral, written

CASES = [
    [*line.split("\t"), "", "", ""][:5]
    for line in (Path(__file__).parent / "cases/numerals.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("why, text, value, low, high", CASES, ids=[case[0] for case in CASES])
def test_numeral(why: str, text: str, value: str, low: str, high: str) -> None:
    if why.startswith("error"):
        with pytest.raises(NumeralError):
            read_numeral(text)
        return
    numeral = read_numeral(text)
    assert numeral.value == (Decimal(value) if value else None)
    assert numeral.low == (Decimal(low) if low else None)
    assert numeral.high == (Decimal(high) if high else None)


def test_a_range_is_no_single_number() -> None:
    with pytest.raises(NumeralError, match="single number"):
        read_number("三四百")


# -- print in any style, read back ------------------------------------------------------------------------------------

HAN, CAPITAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
UNITS, CAPITAL_UNITS = ("", "十", "百", "千"), ("", "拾", "佰", "仟")


def in_words(number: int, digits: str = HAN, units: tuple[str, ...] = UNITS) -> str:
    """A whole number below 10^16 in Chinese words."""
    if number == 0:
        return digits[0]
    groups, big = [], ["", "万", "亿", "万亿"]
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    out = ""
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            out += digits[0] if out and not out.endswith(digits[0]) and any(groups[:index]) else ""
            if index == 2 and len(groups) > 3 and not out.endswith("亿"):
                out = out.rstrip(digits[0]) + "亿"
            continue
        words = _group(group, digits, units)
        if out and group < 1000 and not out.endswith(digits[0]):
            out += digits[0]
        out += words + ("万" if index == 3 else big[index])
        if index == 3 and not groups[2]:
            out += "亿"
    return out


def _group(group: int, digits: str, units: tuple[str, ...]) -> str:
    out, gap = "", False
    for power in (3, 2, 1, 0):
        digit = group // 10**power % 10
        if digit:
            out += (digits[0] if gap and out else "") + digits[digit] + units[power]
            gap = False
        elif out:
            gap = True
    return out


@given(st.integers(0, 10**12 - 1))
def test_words_read_back(number: int) -> None:
    assert read_number(in_words(number)) == number


@given(st.integers(0, 10**12 - 1))
def test_capitals_read_back(number: int) -> None:
    assert read_number(in_words(number, CAPITAL, CAPITAL_UNITS)) == number


@given(st.integers(1, 10**16 - 1))
def test_thousands_commas_read_back(number: int) -> None:
    assert read_number(f"{number:,}") == number
    assert read_number(f"{number:,}".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789,"})) == number


@given(st.decimals(0, 99999, places=3, allow_nan=False), st.sampled_from(["", "万", "亿", "万亿", "百万"]))
def test_scaled_decimals_read_back(number: Decimal, scale: str) -> None:
    factor = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12, "百万": 10**6}[scale]
    assert read_number(f"{number}{scale}") == number * factor
    assert read_number(f"-{number}{scale}") == -number * factor


@given(st.integers(0, 9999), st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_points_in_words_read_back(whole: int, places: list[int]) -> None:
    text = in_words(whole) + "点" + "".join(HAN[digit] for digit in places)
    assert read_number(text) == Decimal(f"{whole}." + "".join(map(str, places)))


@given(st.integers(1, 999), st.integers(1, 999))
def test_fractions_read_back(over: int, under: int) -> None:
    wanted = Decimal(over) / Decimal(under)
    assert abs(read_number(f"{in_words(under)}分之{in_words(over)}") - wanted) < Decimal("1e-20")
    assert read_number(f"百分之{in_words(over)}") == Decimal(over) / 100


@given(st.text(alphabet="0123456789一二三十百千万亿兆零〇两半几数多余点分之成折%.,- 元k", max_size=40))
def test_any_text_reads_or_raises_a_numeral_error(text: str) -> None:
    try:
        numeral = read_numeral(text)
    except NumeralError:
        return
    assert numeral.value is not None or (numeral.low is not None and numeral.high is not None)
    if numeral.low is not None and numeral.high is not None:
        assert numeral.low <= numeral.high


@given(st.text(max_size=60))
def test_any_unicode_reads_or_raises_a_numeral_error(text: str) -> None:
    for start, end in written(text):
        assert 0 <= start < end <= len(text)
    with suppress(NumeralError):
        assert 0 < longest(text)[0] <= len(text)


def test_long_runs_of_digits_take_no_time() -> None:
    assert len(list(written("1" * 100_000))) > 1000
