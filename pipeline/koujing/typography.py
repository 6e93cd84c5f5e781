"""Typography that means nothing: a text read through it, and everything found put back where it was published.

Some sites write 2023 年 3 月 with a space on either side of digits and Latin letters, copied text carries zero-width
characters and soft hyphens. None of it changes what is said, so finders and readers see a text without them: a `View`
holds that Reading, and brings offsets, and the words at them, back to the text as published. A text that has none of
this is its own view and costs one search. Not touched: the columns of a table (lines with tabs, or with blanks between
numbers), spaces between Chinese characters, ideographic spaces: they part things.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

from koujing.findings import Finding, Reading, Sentence, Word

_HAN, _SPACE, _LATIN = "\u3400-\u9fff", "[ \u00a0\u2009\u202f]", "0-9０-９A-Za-z"
_NUMERALS = "一二三四五六七八九十百两兩"
_MEANT_FOR_NOTHING = re.compile(
    "[\u00ad\u200b-\u200d\u2060\ufeff]"
    f"|(?<=[{_HAN}]){_SPACE}(?=[{_LATIN}])|(?<=[{_LATIN}%％]){_SPACE}(?=[{_HAN}])"
    f"|(?<=[0-9０-９]){_SPACE}(?=[%％‰])|(?<=[{_HAN}][,:;]){_SPACE}(?=[{_HAN}])"
    f"|(?<=[近前首第]){_SPACE}(?=[{_NUMERALS}季])|(?<=[{_NUMERALS}半]){_SPACE}(?=[年月日季])"
    f"|(?<=[0-9]){_SPACE}(?=[-–~]{_SPACE}[0-9]{{1,4}}{_SPACE}?[年月日季])|(?<=[0-9]{_SPACE}[-–~]){_SPACE}(?=[0-9]{{1,4}}{_SPACE}?[年月日季])"
)
_COLUMNS = re.compile(rf"\t|[0-9０-９%％]{_SPACE}+[-+]?[0-9０-９]|{_SPACE}{{2}}|\||[)）]{_SPACE}[^\s0-9()（），。]{{1,12}}{_SPACE}[0-9]")
_ROW = re.compile(rf"[^\s0-9０-９，。,;；]{{1,30}}{_SPACE}[-+]?[0-9０-９][0-9０-９.,，．]*[%％]?\s*")  # a label and its number
Row = TypeVar("Row", bound=NamedTuple)


class View:
    """A text as finders and readers see it.

    Args:
        reading: the text as published.
        words: how to cut the view into words; else its words are those of `reading`.
    """

    def __init__(self, reading: Reading, words: Callable[[str], Sequence[Word]] | None = None) -> None:
        self._all = reading
        dropped = list(_dropped(reading.source))
        self._kept: list[int] | None = None
        self.reading = reading
        if dropped:
            gone = set(dropped)
            self._kept = [at for at in range(len(reading.source)) if at not in gone]
            self.reading = Reading(
                self._less(reading.source), self._less(reading.simplified), published=reading.published,
                region=reading.region, sentences=lambda _: [Sentence(*self._into(*s[:2]), s.kind) for s in reading.sentences],
                words=words or (lambda _: list(self._words())),
            )  # fmt: skip
            for group, found in reading.found.items():
                self.reading.found[group] = [f._replace(start=s, end=e) for f in found for s, e in [self._into(*f[:2])]]

    def findings(self, found: Iterable[Finding]) -> list[Finding]:
        """Findings of the view, where they stand in the text as published."""
        if self._kept is None:
            return list(found)
        return [f._replace(start=self._start(f.start), end=self._end(f.end)) for f in found]

    def rows(self, read: Sequence[Row]) -> list[Row]:
        """Rows of a stage: every offset, and the words that stand at it, as published."""
        if self._kept is None or not read:
            return list(read)
        return [row._replace(**self._published(row)) for row in read]

    def _published(self, row: NamedTuple) -> dict[str, object]:
        fields = row._fields
        new: dict[str, object] = {}
        for start, end, words in _places(fields):
            first, last = getattr(row, start), getattr(row, end)
            if first is None or last is None:
                continue
            new[start], new[end] = begin, stop = self._start(first), self._end(last)
            if words and getattr(row, words) is not None:
                new[words] = self._all.source[begin:stop]
            if start == "start" and "simplified" in fields:
                new["simplified"] = self._all.simplified[begin:stop]
        return new

    def _less(self, text: str) -> str:
        return "".join(text[at] for at in self._kept or ())

    def _into(self, start: int, end: int) -> tuple[int, int]:
        kept = self._kept or []
        return bisect_left(kept, start), bisect_left(kept, end)

    def _start(self, at: int) -> int:
        kept = self._kept or []
        return kept[at] if at < len(kept) else len(self._all.source)

    def _end(self, at: int) -> int:
        return self._kept[at - 1] + 1 if self._kept and at else 0

    def _words(self) -> Iterator[Word]:
        for word in self._all.words:
            start, end = self._into(word.start, word.end)
            if start < end:
                yield Word(start, end, word.pos)


def _dropped(text: str) -> Iterator[int]:
    line_end, columns = -1, False
    for match in _MEANT_FOR_NOTHING.finditer(text):
        at = match.start()
        if text[at] in " \u00a0\u2009\u202f":
            if at > line_end:
                begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
                line_end = end if end >= 0 else len(text)
                columns = bool(_COLUMNS.search(text, begin, line_end) or _ROW.fullmatch(text, begin, line_end))
            if columns:
                continue
        yield at


@cache
def _places(fields: tuple[str, ...]) -> list[tuple[str, str, str]]:
    """Fields of a row type that go together: start, end, and the words there (or "")."""
    out = []
    for start in fields:
        if start == "start" or start.endswith("_start"):
            of = start.removesuffix("start").rstrip("_") or "text"
            out.append((start, start.removesuffix("start") + "end", of if of in fields else ""))
    return out
