"""Finding numbers: which stretches of a text are numbers, and which of them are figures.

A figure is a number that claims something (503人, 同比增长114%). All others are numbers with a reason: a date, a duration, an
ordinal, a document number, a name (5G, 1号线), an article (一场座谈), a slogan. Characters that are numerals only in script (统一,
一般, 四川) are neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from koujing import knowledge
from koujing.findings import Finding, Reading
from koujing.lexicons import Matcher
from koujing.stages.figures import sharing
from koujing.stages.figures.found import Found
from koujing.stages.figures.quantity import Quantities, Quantity
from koujing.stages.figures.shapes import NUMERAL
from koujing.stages.figures.walk import Walk

_NEVER_VALUED = frozenset({"date", "clock", "name", "document", "phone"})


class FigureFinder:
    """Finds all numbers of a text and says which are figures.

    Args:
        quantities: reads what touches a numeral.
        user: paths of the user's own lexicons; those of kind `no_figures` are added.
    """

    def __init__(self, quantities: Quantities, user: Sequence[str] = ()) -> None:
        self._quantities = quantities
        self._latest: tuple[str, dict[Finding, Quantity]] = ("", {})  # of the text found in last: most are read next
        self._words = Matcher(e for e in knowledge.with_user("no_figures", user) if NUMERAL.search(e.surface))

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Figures and numbers of one text, in order, none overlapping another."""
        found = self._with_units(reading.folded, list(Walk(reading, self._quantities, self._words).numbers()))
        made: list[Finding] = []
        known: dict[Finding, Quantity] = {}
        for one in found:
            label, rule = ("NUMBER", f"number.{one.reason}") if one.reason else ("FIGURE", one.rule)
            made.append(Finding(one.start, one.end, label, rule))
            if one.quantity is not None and one.reason not in _NEVER_VALUED:
                known[made[-1]] = one.quantity.at_span(one.start, one.end)
        self._latest = reading.folded, known
        yield from made

    def reread(self, reading: Reading, found: Sequence[Finding]) -> list[tuple[Finding, Quantity | None]]:
        """The quantities of findings that were made before, in order; null where a span holds none."""
        walk = Walk(reading, self._quantities)
        text, known = self._latest
        known = known if text == reading.folded else {}
        ready = [
            Found(f.start, f.end, "number" if f.label == "NUMBER" else "", f.id, known[f]) if f in known else walk.again(f)
            for f in found
        ]
        again = self._with_units(reading.folded, ready)
        return [(finding, one.quantity) for finding, one in zip(found, again, strict=True)]

    def _with_units(self, text: str, found: list[Found]) -> list[Found]:
        return sharing.from_lists(text, sharing.from_headers(text, found, self._quantities))
