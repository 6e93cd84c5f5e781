"""Quotation marks of a line, paired, and asked for by offset."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

OPEN, CLOSE = frozenset("“「『〝﹁﹃"), frozenset("”」』〟﹂﹄")
_LONGEST = 800  # characters of what is reported without an end in sight
_SENTENCE_END = re.compile(r'[。!?…]+"?|$')


class Quote(NamedTuple):
    """A quotation, marks included."""

    start: int
    end: int


class Quotations:
    """The outermost quotations of characters `begin` to `end`, which are one line.

    Args:
        text: Simplified and folded: every quotation mark is `"`.
        source: the same as published, for the direction of its marks; straight ones are paired by turns.
    """

    def __init__(self, text: str, source: str, begin: int, end: int) -> None:
        self.text, self.begin, self.end = text, begin, end
        self.all = list(_pairs(text, source, begin, end))
        self.opened = {quote.start: quote for quote in self.all}
        self._starts = [quote.start for quote in self.all]
        self._ends = [quote.end for quote in self.all]

    def holding(self, at: int) -> Quote | None:
        """The quotation around `at`, null where there is none."""
        index = bisect_right(self._starts, at) - 1
        if index >= 0 and self.all[index].start < at < self.all[index].end - 1:
            return self.all[index]
        return None

    def before(self, at: int) -> Quote | None:
        """The last quotation that ends at or before `at`."""
        index = bisect_right(self._ends, at) - 1
        return self.all[index] if index >= 0 else None

    def between(self, begin: int, end: int) -> list[Quote]:
        """The quotations that start in `begin` to `end`."""
        return self.all[bisect_left(self._starts, begin) : bisect_left(self._starts, end)]

    def sentence_end(self, at: int) -> int:
        """Where the sentence that goes on at `at` ends; sentence ends inside quotations are passed over."""
        stop, limit = at, min(self.end, at + _LONGEST)
        while True:
            match = _SENTENCE_END.search(self.text, stop, limit)
            if match is None:
                return limit
            quote = self.holding(match.start())
            if quote is None:
                return match.start()
            stop = quote.end


def _pairs(text: str, source: str, begin: int, end: int) -> Iterator[Quote]:
    """Outermost pairs, in order; a mark that is not closed in its line holds nothing."""
    depth: list[int] = []
    straight = -1
    at = text.find('"', begin, end)
    while at >= 0:
        mark = source[at]
        if mark in OPEN:
            depth.append(at)
        elif mark in CLOSE:
            if depth:
                start = depth.pop()
                if not depth:
                    yield Quote(start, at + 1)
        elif straight < 0:
            straight = at
        else:
            yield Quote(straight, at + 1)
            straight = -1
        at = text.find('"', at + 1, end)
