"""Figures: the numbers of a text that claim something, and all other numbers with the reason why they do not.

In goes a Reading, out come Findings (`find`) and rows (`read`): 超430家 is 430 of 新设立澳资企业 in 横琴, more than, from
2021-09-17 to 2022-04-30. Numbers that claim nothing (dates, ordinals, 一国两制, 5G) are rows too, so that a rejection can
be looked at. What this stage does not do: it corrects no source, computes no implied value, compares nothing.

- `numerals`, `units`, `hedges`: what a number is made of. `quantity`: all that touches one, read at a place.
- `finder`: which stretches are numbers, and which of them are figures. It puts together `walk`, `shapes` (dates, phones,
  documents), `forms` (halves, ratios, ordinals), `refusals` (why a number is no figure) and `sharing` (20至30亿元).
- `score`: how sure a claim is, by what it was read from.
- `claims`: of what, where, when, against what. It puts together `measures`, `phrases`, `setting` and `groups`, which look
  into the text through `context`, `vocabulary`, `indicators` and `cells`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from koujing.findings import Entity, Finding, Reading, Time
from koujing.stages.figures.claims import Claims
from koujing.stages.figures.finder import FigureFinder
from koujing.stages.figures.quantity import Quantities, Quantity
from koujing.stages.figures.rows import Figure, Number

__all__ = ["Figure", "Figures", "Number"]


class Figures:
    """The stage: finds numbers and reads the claims round those that are figures.

    Args:
        user: paths of lexicons of one's own; those of kind `units`, `hedges`, `indicators`, `areas`, `measures`,
            `counted` and `no_figures` count here.

    Examples:
        >>> from koujing.findings import Reading
        >>> text = "合作区科技型企业超1万家。"
        >>> reading, figures = Reading(text, text, published="2022-04-22"), Figures()
        >>> reading.found["figures"] = list(figures.find(reading))
        >>> rows, _ = figures.read(reading, [], [])
        >>> rows[0].value, rows[0].unit, rows[0].qualifier
        (Decimal('10000'), '{enterprise}', 'more_than')
    """

    def __init__(self, user: list[str] | None = None) -> None:
        self._user = mine = user or []
        self._quantities = Quantities(mine)
        self._finder = FigureFinder(self._quantities, mine)
        self._claims = Claims(self._quantities, mine)

    def __reduce__(self) -> tuple[type[Figures], tuple[list[str]]]:
        return Figures, (self._user,)

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Where numbers stand, in order, none overlapping another: label FIGURE or NUMBER (id `number.<reason>`)."""
        return self._finder.find(reading)

    def quantities(self, reading: Reading) -> list[tuple[Finding, Quantity | None]]:
        """What each of `reading.found["figures"]` is worth, in order; null where a span holds no value."""
        return self._finder.reread(reading, sorted(reading.found.get("figures", ())))

    def read(
        self, reading: Reading, times: Sequence[Time], entities: Sequence[Entity]
    ) -> tuple[list[Figure], list[Number]]:
        """What each of `reading.found["figures"]` says: rows of `figures` and rows of `numbers`, in order."""
        found = sorted(reading.found.get("figures", ()))
        worth = dict(self._finder.reread(reading, [f for f in found if f.label != "NUMBER" or _reason(f) in _VALUED]))
        quantities = [quantity for f in found if f.label != "NUMBER" and (quantity := worth[f]) is not None]
        figures = self._claims.read(reading, quantities, times, entities)
        numbers = [_number(reading, f, worth.get(f)) for f in found if f.label == "NUMBER"]
        return figures, numbers


_VALUED = frozenset({"duration", "age", "anniversary", "article", "ordinal", "appositive", "other"})


def _reason(finding: Finding) -> str:
    return finding.id.partition(".")[2].partition(".")[0] or "other"


def _number(reading: Reading, finding: Finding, quantity: Quantity | None) -> Number:
    reason = _reason(finding)
    value = unit = None
    if quantity is not None and reason in _VALUED:
        value = quantity.value
        unit = quantity.unit.code if quantity.unit and reason != "ordinal" else None
    return Number(
        finding.start,
        finding.end,
        reading.source[finding.start : finding.end],
        reading.simplified[finding.start : finding.end],
        reason,
        value,
        unit,
    )
