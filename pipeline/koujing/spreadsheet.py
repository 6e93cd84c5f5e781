"""What a spreadsheet must never be given: a text cell that it would run, a control character.

Everything of ours that somebody may open in a spreadsheet is written through here. After the advice of OWASP on CSV
injection: a cell that begins like a formula gets an apostrophe in front, which Excel and LibreOffice do not show.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"^[=+\-@\t\r＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def safe_cell(cell: str) -> str:
    """The cell so that no spreadsheet runs it.

    >>> safe_cell("=1+1"), safe_cell("五位一体")
    ("'=1+1", '五位一体')
    """
    cell = _CONTROL.sub("", cell)
    return f"'{cell}" if _FORMULA.match(cell) else cell
