"""Tables to the files that other programs open: CSV that Excel reads right and that can't run as formulas."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa

from koujing.tables import OPTIONAL, SCHEMA, Tables

_FORMULA = re.compile(r"^[=+\-@\t\r＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def to_csv(tables: Tables, folder: Path) -> list[Path]:
    """Write every table as `<table>.csv`, UTF-8 with a byte order mark.

    A text cell that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in SCHEMA:
        if name in OPTIONAL and name not in tables.counts:
            continue
        frame = safe(tables.arrow(name)).to_pandas()
        path = folder / f"{name}.csv"
        frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
        written.append(path)
    return written


def safe(table: pa.Table) -> pa.Table:
    """The table with text cells that no spreadsheet runs, control characters left out."""
    for number, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            cells = [_safe(cell) for cell in table.column(number).to_pylist()]
            table = table.set_column(number, field, pa.array(cells, pa.string()))
    return table


def _safe(cell: str | None) -> str | None:
    if cell is None:
        return None
    cell = _CONTROL.sub("", cell)
    return f"'{cell}" if _FORMULA.match(cell) else cell
