"""Tables to the files that other programs open: CSV, Excel, DuckDB.

CSV and Excel are written so that nothing in them can run: a text cell that a spreadsheet would take for a formula gets an
apostrophe in front. Beside every finding stands its sentence. Tables of any size are copied part by part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from importlib import util
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from koujing.spreadsheet import safe_cell
from koujing.tables import OPTIONAL, SCHEMA, Part, Tables

SHEET_ROWS = 1_048_576
CELL = 32_767  # characters
_CUT = " […]"
_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FINDINGS = tuple(name for name, columns in SCHEMA.items()
                  if {"article_id", "sentence", "start"} <= {c.name for c in columns} and name not in ("sentences", "words"))  # fmt: skip


class ExportError(ValueError):
    """Tables can't be written in this format."""


class Written(NamedTuple):
    """A file that was written, and what the reader of it should know."""

    path: Path
    note: str = ""


def export(tables: Tables, folder: Path, format: str) -> list[Written]:
    """Write tables for other programs.

    Args:
        tables: those of a run.
        folder: where to; made if it is not there. Files of the same name are replaced, once they are complete.
        format: csv, xlsx or duckdb.

    Raises:
        ExportError: the format is not known, or its package is not installed.
        OSError: `folder` can't be written.
    """
    if format not in FORMATS:
        raise ExportError(f"{format}: known are {', '.join(FORMATS)}")
    folder.mkdir(parents=True, exist_ok=True)
    return FORMATS[format](tables, folder)


def require(format: str) -> None:
    """Say before a long run what is missing after it.

    Raises:
        ExportError: the format is not known, or its package is not installed.
    """
    if format not in FORMATS:
        raise ExportError(f"{format}: known are {', '.join(FORMATS)}")
    module, extra = {"xlsx": ("xlsxwriter", "office"), "duckdb": ("duckdb", "duckdb")}.get(format, ("csv", ""))
    if util.find_spec(module) is None:
        raise ExportError(f"{format}: needs koujing[{extra}]; pip install koujing[{extra}]")


_WHOLE = {pa.int64(): pd.Int64Dtype()}  # an offset stays 92 where others are missing


def to_csv(tables: Tables, folder: Path) -> list[Path]:
    """Write every table as `<table>.csv`, UTF-8 with a byte order mark.

    A text cell that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers. Findings
    have their sentence in the column `sentence_text`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in _names(tables):
        path = folder / f"{name}.csv"
        unfinished = _beside(path)
        with unfinished.open("w", encoding="utf-8-sig", newline="", errors="replace") as sheet:
            first = True
            for part in tables.parts(name):
                if first or part.table.num_rows:
                    rows = safe(_beside_sentences(tables, name, part)).to_pandas(types_mapper=_WHOLE.get)
                    rows.to_csv(sheet, index=False, header=first, lineterminator="\r\n")
                first = False
        unfinished.replace(path)
        written.append(path)
    return written


def to_xlsx(tables: Tables, folder: Path) -> list[Written]:
    """Write one workbook, `koujing.xlsx`: a sheet a table, the sentence beside each finding.

    Rows beyond the limit of a sheet go on in another one, cells beyond the limit of a cell are cut; both are said.

    Raises:
        ExportError: xlsxwriter is not installed.
    """
    require("xlsx")
    import xlsxwriter

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "koujing.xlsx"
    unfinished = _beside(path)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "default_date_format": "yyyy-mm-dd", "tmpdir": str(folder)}  # fmt: skip
    book = xlsxwriter.Workbook(str(unfinished), options)
    bold, notes = book.add_format({"bold": True}), []
    for name in _names(tables):
        sheets = _Sheets(book, name, bold)
        for columns, rows in _with_sentences(tables, name):
            sheets.write(columns, rows)
        notes += sheets.notes()
    book.close()
    unfinished.replace(path)
    return [Written(path, "; ".join(notes))]


class _Sheets:
    """The sheets of one table: one, or as many as its rows need."""

    def __init__(self, book: Any, name: str, bold: object) -> None:
        self._book, self._name, self._bold = book, name, bold
        self._count, self._row, self._cut = 0, SHEET_ROWS, 0
        self._sheet: Any = None

    def write(self, columns: list[str], rows: Iterator[tuple[object, ...]]) -> None:
        if self._sheet is None:
            self._next(columns)
        for row in rows:
            if self._row >= SHEET_ROWS:
                self._next(columns)
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    self._sheet.write_string(self._row, column, self._fit(cell))
                elif cell is not None:
                    self._sheet.write(self._row, column, cell)
            self._row += 1

    def notes(self) -> list[str]:
        made = [f"{self._name}: {self._count} sheets, a sheet holds {SHEET_ROWS:,} rows"] if self._count > 1 else []
        if self._cut:
            made.append(f"{self._name}: {self._cut:,} cells were cut, a cell holds {CELL:,} characters")
        return made

    def _next(self, columns: list[str]) -> None:
        self._count += 1
        self._sheet = self._book.add_worksheet(self._name if self._count == 1 else f"{self._name} ({self._count})")
        self._sheet.freeze_panes(1, 0)
        for column, title in enumerate(columns):
            self._sheet.write_string(0, column, title, self._bold)
        self._row = 1

    def _fit(self, cell: str) -> str:
        if len(cell.encode("utf-16-le", "replace")) // 2 <= CELL:
            return cell
        self._cut += 1
        return cell.encode("utf-16-le", "replace")[: 2 * (CELL - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def _with_sentences(tables: Tables, name: str) -> Iterator[tuple[list[str], Iterator[tuple[object, ...]]]]:
    """Rows of a table part by part, cells safe, findings with their sentence."""
    for part in tables.parts(name):
        table = _beside_sentences(tables, name, part)
        columns = [_cells(column) for column in safe(table).columns]
        yield table.schema.names, zip(*columns, strict=True) if columns else iter(())


def _beside_sentences(tables: Tables, name: str, part: Part) -> pa.Table:
    if name not in _FINDINGS:
        return part.table
    return part.table.append_column("sentence_text", pa.array(_sentences(tables, part), pa.string()))


def _cells(column: pa.ChunkedArray) -> Iterator[object]:
    if pa.types.is_string(column.type):
        return (None if cell is None else _XML.sub("\ufffd", cell) for cell in column.to_pylist())
    if pa.types.is_floating(column.type):
        return (cell if cell is None or abs(cell) < float("inf") else str(cell) for cell in column.to_pylist())
    return iter(column.to_pylist())


def _sentences(tables: Tables, part: Part) -> list[str | None]:
    if not part.table.num_rows:
        return []
    texts: dict[tuple[str, int], str] = {}
    for other in tables.parts_named("sentences", part.name):
        picked = other.table.select(["article_id", "sentence", "text"]).to_pydict()
        texts.update(zip(zip(picked["article_id"], picked["sentence"], strict=True), picked["text"], strict=True))
    wanted = part.table.select(["article_id", "sentence"]).to_pydict()
    return [texts.get(key) for key in zip(wanted["article_id"], wanted["sentence"], strict=True)]


def to_duckdb(tables: Tables, folder: Path) -> list[Written]:
    """Write one database, `koujing.duckdb`: every table, and for each kind of finding a view `<table>_in_context` with
    outlet, region, date and title of the article and the text of the sentence.

    Raises:
        ExportError: duckdb is not installed.
    """
    require("duckdb")
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "koujing.duckdb"
    unfinished = _beside(path)
    unfinished.unlink(missing_ok=True)
    with duckdb.connect(str(unfinished)) as base:
        for name in _names(tables):
            made = False
            for part in tables.parts(name):
                base.register("part", part.table)
                if not made:
                    base.execute(f'CREATE TABLE "{name}" AS SELECT * FROM part')
                elif part.table.num_rows:
                    base.execute(f'INSERT INTO "{name}" SELECT * FROM part')
                made = True
                base.unregister("part")
        for name in _FINDINGS:
            base.execute(
                f'CREATE VIEW "{name}_in_context" AS SELECT a.outlet, a.region AS outlet_region, a.published, a.title, '
                f's.text AS sentence_text, f.* FROM "{name}" f LEFT JOIN articles a USING (article_id) '
                "LEFT JOIN sentences s ON s.article_id = f.article_id AND s.sentence = f.sentence"
            )
    unfinished.replace(path)
    return [Written(path)]


def _csv(tables: Tables, folder: Path) -> list[Written]:
    return [Written(path) for path in to_csv(tables, folder)]


FORMATS: Mapping[str, Callable[[Tables, Path], list[Written]]] = {"csv": _csv, "xlsx": to_xlsx, "duckdb": to_duckdb}


def safe(table: pa.Table) -> pa.Table:
    """The table with text cells that no spreadsheet runs, control characters left out."""
    for number, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            cells = [_safe(cell) for cell in table.column(number).to_pylist()]
            table = table.set_column(number, field, pa.array(cells, pa.string()))
    return table


def _safe(cell: str | None) -> str | None:
    return None if cell is None else safe_cell(cell)


def _names(tables: Tables) -> list[str]:
    return [name for name in SCHEMA if name not in OPTIONAL or name in tables.names]


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.tmp")
