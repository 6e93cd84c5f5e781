"""Numerals of dates: `12`, `十二`, `廿三`, `二〇二二`, `一百一十二` as numbers.

Dates use few numerals, none above four digits and none with 万 or a fraction, so this is all the stage needs; numbers
in general are the business of the figures stage.
"""

from __future__ import annotations

_DIGIT = {mark: value for value, marks in enumerate(("〇零○", "一元正", "二两", *"三四五六七八九")) for mark in marks}
_SCALE = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": 20, "卅": 30}


def number(text: str) -> int:
    """The number that a numeral of a date names.

    Raises:
        ValueError: `text` is no numeral.

    >>> [number(text) for text in ("07", "十二", "廿三", "二〇二二", "两千零四", "一百一十二")]
    [7, 12, 23, 2022, 2004, 112]
    """
    if text.isascii() and text.isdigit():
        return int(text)
    if not any(mark in _SCALE or mark in _TENS for mark in text):
        return int("".join(str(_digit(mark)) for mark in text))
    total = last = 0
    for mark in text:
        if mark in _TENS:
            total += _TENS[mark]
        elif mark in _SCALE:
            total, last = total + (last or 1) * _SCALE[mark], 0
        else:
            last = _digit(mark)
    return total + last


def _digit(mark: str) -> int:
    if mark in _DIGIT:
        return _DIGIT[mark]
    if mark.isascii() and mark.isdigit():
        return int(mark)
    raise ValueError(f"{mark!r} is no numeral of a date")
