"""Hedges: 超 约 近 不足 以上 左右 and their like, from `hedges.tsv`, and the bounds they put on a value.

A hedge that touches the number belongs to the figure's span; one that stands apart (突破, 最高资助) only sets the
qualifier. Nothing here knows what the number counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from koujing import knowledge


class Hedge(NamedTuple):
    """One hedge at characters `start` to `end`, and what it makes of the number."""

    start: int
    end: int
    qualifier: str  # exact about more_than less_than at_least at_most nearly and_more several range
    key: str  # hedges:H01


_SURPLUS = re.compile("(?:^|[^支产输进演付收投])[出入]超$")  # 出超61.1亿美元, but 支出超430亿元


class Hedges:
    """The hedges of `hedges.tsv`, matched before, behind and apart from a number.

    Args:
        user: paths of the user's own lexicons; those of kind `hedges` are added.
    """

    def __init__(self, user: Sequence[str] = ()) -> None:
        self._front: dict[str, list[tuple[str, str, str, str]]] = {}
        self._back: dict[str, list[tuple[str, str, str]]] = {}
        self._apart: list[tuple[str, str, str]] = []
        for entry in knowledge.with_user("hedges", user):
            qualifier, place = entry.get("qualifier") or "exact", entry.get("place") or "front"
            for surface in entry.surfaces:
                if place == "front":
                    guard = entry.row.get("not_after", "") if len(surface) == 1 else ""
                    self._front.setdefault(surface[-1], []).append((surface, qualifier, entry.key, guard))
                elif place == "back":
                    self._back.setdefault(surface[0], []).append((surface, qualifier, entry.key))
                else:
                    self._apart.append((surface, qualifier, entry.key))
        for front in self._front.values():
            front.sort(key=lambda hedge: -len(hedge[0]))
        for back in self._back.values():
            back.sort(key=lambda hedge: -len(hedge[0]))
        self._apart.sort(key=lambda hedge: -len(hedge[0]))
        self._any_apart = re.compile("(?=" + "|".join(re.escape(one[0]) for one in self._apart) + ")")

    def front(self, text: str, at: int) -> Hedge | None:
        """The longest hedge that ends at `at`, such as 超 in 超430家; null for 高超, 签约, 附近."""
        for surface, qualifier, key, guard in self._front.get(text[at - 1 : at] if at else "", ()):
            if text.endswith(surface, 0, at):
                start = at - len(surface)
                if guard and start and (text[start - 1] in guard or _SURPLUS.search(text, max(start - 2, 0), at)):
                    return None
                return Hedge(start, at, qualifier, key)
        return None

    def back(self, text: str, at: int) -> Hedge | None:
        """The longest hedge that starts at `at`, such as 以上 in 80%以上."""
        for surface, qualifier, key in self._back.get(text[at : at + 1], ()):
            if text.startswith(surface, at):
                return Hedge(at, at + len(surface), qualifier, key)
        return None

    def apart(self, between: str, offset: int) -> Hedge | None:
        """The hedge that starts latest in the few characters `between` a clause's subject and its number."""
        starts = [match.start() for match in self._any_apart.finditer(between)]
        if not starts:
            return None
        at = starts[-1]
        surface, qualifier, key = next(one for one in self._apart if between.startswith(one[0], at))
        return Hedge(offset + at, offset + at + len(surface), qualifier, key)


def bounds_of(qualifier: str, value: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """What is left open: [v, null] for more_than and at_least, [null, v] for less_than, at_most and nearly.

    >>> bounds_of("more_than", Decimal(430))
    (Decimal('430'), None)
    """
    if qualifier in ("more_than", "at_least"):
        return value, None
    if qualifier in ("less_than", "at_most", "nearly"):
        return None, value
    return None, None
