"""Units: what stands behind a number (or, for money, before it), from `units.tsv`.

A unit says what kind of number it makes: money, a measure, a classifier (家 宗 人次), percent, a duration. Here a unit
is only matched, longest first, at a given place; whether the number is a figure is the finder's business, and which
money 元 is where no currency is named is said once the place is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from koujing import knowledge


class Unit(NamedTuple):
    """One unit: `code` is a value of `figures.unit`, or null for money of the place (元 块)."""

    code: str | None
    kind: str  # a value of vocabularies.UNIT_KINDS, each a key of KINDS or of REASONS
    key: str  # units:U001


# What kind of figure a unit makes; units missing here make rows of `numbers`.
KINDS = {
    "money": "money",
    "local": "money",
    "physical": "count",
    "count": "count",
    "percent": "percent",
    "permille": "percent",
    "tenth": "percent",
    "discount": "ratio",
    "pp": "pp",
    "bp": "pp",
    "times": "multiple",
    "doubling": "ratio",
    "ratio": "ratio",
}
# From the printed number to `value`: percent as fraction, points as points.
FACTORS = {
    "percent": Decimal("0.01"),
    "permille": Decimal("0.001"),
    "tenth": Decimal("0.1"),
    "discount": Decimal("0.1"),
    "bp": Decimal("0.01"),
}
REASONS = {"duration": "duration", "age": "age", "anniversary": "anniversary"}
CURRENCIES = {"CN": "CNY", "HK": "HKD", "MO": "MOP", "TW": "TWD"}
_PARTS = {
    "角": Decimal("0.1"),
    "毛": Decimal("0.1"),
    "毫": Decimal("0.1"),
    "分": Decimal("0.01"),
    "仙": Decimal("0.01"),
}


class Units:
    """The units of `units.tsv`, matched at a place.

    Args:
        user: paths of the user's own lexicons; those of kind `units` are added.
    """

    def __init__(self, user: Sequence[str] = ()) -> None:
        entries = knowledge.with_user("units", user)
        self._guards = {
            surface: frozenset(chars)
            for entry in entries
            for surface, _, chars in (guard.partition(":") for guard in entry.row.get("not_before", "").split("|"))
            if chars
        }
        self._behind: dict[str, Unit] = {}
        lengths: dict[str, set[int]] = {}
        for entry in entries:
            for surface in entry.surfaces:
                self._behind.setdefault(surface, Unit(entry.get("code"), entry.get("kind") or "count", entry.key))
                lengths.setdefault(surface[0], set()).add(len(surface))
        self._lengths = {first: sorted(some, reverse=True) for first, some in lengths.items()}
        self._before = _by_last(
            (surface, Unit(entry.get("code"), entry.get("kind") or "money", entry.key))
            for entry in entries
            for surface in entry.row.get("prefix", "").split("|")
            if surface
        )

    def behind(self, text: str, at: int) -> tuple[int, Unit] | None:
        """The longest unit that starts at `at`: (where it ends, unit). 家 in 家庭 and 名 in 名额 are none."""
        for length in self._lengths.get(text[at : at + 1], ()):
            surface = text[at : at + length]
            if unit := self._behind.get(surface):
                end = at + len(surface)
                if surface[-1] in "$￥¥€£" and text[end : end + 1].isdigit():
                    continue  # 6 $9: it stands before the next number
                if surface in self._guards and text[end : end + 1] in self._guards[surface]:
                    continue
                if surface.isascii() and surface[-1].isalpha() and _is_latin(text[end : end + 1]):
                    continue
                return end, unit
        return None

    def before(self, text: str, at: int) -> tuple[int, Unit] | None:
        """The longest unit of money that ends at `at`: (where it starts, unit)."""
        for surface, unit in self._before.get(text[at - 1 : at] if at else "", ()):
            if text.endswith(surface, 0, at):
                start = at - len(surface)
                if surface.isascii() and surface[0].isalpha() and start and _is_latin(text[start - 1]):
                    continue
                return start, unit
        return None


def part_of_money(char: str) -> Decimal | None:
    """What 角 毛 分 仙 are of the unit before: 五元三毛 is 5.3."""
    return _PARTS.get(char)


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _by_last(pairs: Iterable[tuple[str, Unit]]) -> dict[str, list[tuple[str, Unit]]]:
    out: dict[str, list[tuple[str, Unit]]] = {}
    for surface, unit in pairs:
        out.setdefault(surface[-1], []).append((surface, unit))
    for units in out.values():
        units.sort(key=lambda pair: -len(pair[0]))
    return out
