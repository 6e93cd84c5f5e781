"""Table-like text: what a bare number in a column is of, and in which unit.

Articles carry tables as text: cells parted by tabs, bars or runs of blanks, a unit in the header (指标（亿元）, 单位：万人)
or in the row's label. Given a number's place this module finds its row label, its column's heading and the unit that
either names. Lines longer than a screen are prose, not tables.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE = 400  # longer lines are prose
_ROWS = 40  # how far above a header may stand
_SEPARATOR = re.compile(r"\t+ *|\ *\|\ *|\ {2,}\t*")
_UNIT = re.compile(r"\((?:单位:?\ ?)?(?P<unit>[^()\d]{1,12})\)|单位:\ ?(?P<line>[^()\d\s,。]{1,12})")
_LETTER, _DIGIT, _VALUE = (
    re.compile(r"[\u4e00-\u9fffA-Za-z]"),
    re.compile(r"[-+]?\d"),
    re.compile(r"[-+]?[\d.,%]+|[-—–…·*/\s]+"),
)
_LABELLED = re.compile(r"[\u4e00-\u9fffA-Za-z][^\s\d]{0,20}[ ]?$")


class Stretch(NamedTuple):
    """Characters `start` to `end`."""

    start: int
    end: int


class Cell(NamedTuple):
    """Where a number stands in table-like text; null parts are not there."""

    label: Stretch | None  # what the row is of
    heading: Stretch | None  # what the column is of
    unit: Stretch | None  # 亿元 of （亿元）


def cell_at(text: str, start: int, end: int) -> Cell | None:
    """The cell that holds the number at `start` to `end`, or null in prose.

    >>> text = "指标(亿元)\\t2021年\\nGDP\\t454.6"
    >>> cell = cell_at(text, 17, 22)
    >>> text[slice(*cell.label)], text[slice(*cell.heading)], text[slice(*cell.unit)]
    ('GDP', '2021年', '亿元')
    """
    line = _line(text, start)
    if line is None:
        return None
    cells = _cells(text, line)
    index = next((i for i, cell in enumerate(cells) if cell.start <= start and end <= cell.end), -1)
    if index < 0:
        return None
    if len(cells) < 2:
        return _in_words(text, line, start)
    label = _label(text, cells, index)
    heading, above = None, line.start
    own = _unit_in(text, label) if label else None
    unit = None  # of the table
    for _ in range(_ROWS):
        upper = _line(text, above - 1) if above > 0 else None
        if upper is None:
            break
        above = upper.start
        row = _cells(text, upper)
        if len(row) < 2:
            unit = unit or _unit_in(text, upper)
            if upper.end - upper.start > 60:
                break
            continue
        if len(row) > index and heading is None and not _VALUE.fullmatch(text, row[index].start, row[index].end):
            heading = row[index]
            own = _unit_in(text, heading) or own
            unit = _unit_in(text, row[0])
    unit = own or unit
    return Cell(label, heading, unit)


def _line(text: str, at: int) -> Stretch | None:
    start = text.rfind("\n", max(at - _LINE, 0), max(at, 0)) + 1
    if start == 0 and at > _LINE:
        return None
    end = text.find("\n", at, at + _LINE)
    if end < 0:
        end = len(text)
        if end - at > _LINE:
            return None
    return Stretch(start, end)


def _cells(text: str, line: Stretch) -> list[Stretch]:
    cells, at = [], line.start
    for separator in _SEPARATOR.finditer(text, line.start, line.end):
        if separator.start() > at:
            cells.append(Stretch(at, separator.start()))
        at = separator.end()
    if line.end > at:
        cells.append(Stretch(at, line.end))
    return cells


def _label(text: str, cells: list[Stretch], index: int) -> Stretch | None:
    for cell in reversed(cells[:index]):
        if _LETTER.search(text, cell.start, cell.end) and not _DIGIT.match(text, cell.start, cell.end):
            return cell
    return None


def _unit_in(text: str, stretch: Stretch) -> Stretch | None:
    last = None
    for match in _UNIT.finditer(text, stretch.start, stretch.end):
        last = match
    if last is None:
        return None
    return Stretch(*last.span("unit" if last["unit"] else "line"))


def _in_words(text: str, line: Stretch, start: int) -> Cell | None:
    """指标（亿元） GDP 454.6 税收 102.3: one line, cells parted by single blanks, the label straight before."""
    label = _LABELLED.search(text, line.start, start)
    if not label or not text[start - 1 : start].isspace():
        return None
    begin = max(text.rfind(" ", line.start, start - 1), text.rfind(")", line.start, start - 1), line.start - 1) + 1
    unit, above = _unit_in(text, Stretch(line.start, begin)), line.start
    for _ in range(_ROWS):  # 单位：亿元 above, rows of a label and a number between
        upper = _line(text, above - 1) if unit is None and above > 1 else None
        if upper is None or upper.end - upper.start > 60 or "。" in text[upper.start : upper.end]:
            break
        unit, above = _unit_in(text, upper), upper.start
    return Cell(Stretch(begin, start - 1), None, unit) if unit else None
