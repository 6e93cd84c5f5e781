"""Tables with one article a row: .json .parquet .xlsx and its like here, .csv and .jsonl in `delimited`.

Every reader makes rows of its format; `articles` guesses the columns from the first ones and turns all into articles. A
row that can't be read fails alone, the rest come out.
"""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import reduce
from itertools import chain, dropwhile, islice

from koujing.article import REGIONS
from koujing.files import dates, extras
from koujing.files.columns import Cell, Columns, ColumnsError, Row, field_of, guess, parse_columns
from koujing.files.found import About, Blob, Found, NotRead, Options
from koujing.files.text import NotText, encoding_of

LOOKED_AT = 60  # rows that a guess looks at


def found_in(row: Row, columns: Columns, record: str, encoding: str | None = None) -> Found:
    """The article of a row.

    Raises:
        NotRead: the row has no text.
    """
    value = row.get(columns.of["text"])
    if not isinstance(value, str):
        kind = "no text" if value is None else f"{type(value).__name__} {value!r:.40} where the text should be"
        raise NotRead(
            "failed", "bad_records", kind, f"mend the record or name another column than {columns.of['text']}", record
        )
    if not value.strip(" \t\r\n\u3000\xa0\u200b\ufeff"):
        raise NotRead("skipped", "empty", "the record has no text", "", record)
    flags: list[str] = []
    said = {
        field: _words(row.get(columns.of[field]))
        for field in ("title", "outlet", "region", "author", "url")
        if field in columns.of
    }
    region = said.pop("region", None)
    if region and region.upper() not in REGIONS:
        flags.append(f"region_unknown:{region[:40]}")
    published = None
    for field in ("date", "year"):
        if field not in columns.of or published:
            continue
        cell = row.get(columns.of[field])
        published = (
            dates.with_format(str(cell), columns.formats[field])
            if field in columns.formats and cell not in (None, "")
            else dates.of_value(cell)
        )
        if published is None and _words(cell):
            flags.append(f"published_unreadable:{_words(cell):.40}")
    if "\ufffd" in value:
        flags.append(f"replaced:{value.count(chr(0xFFFD))}")
    about = About(**said, region=region.upper() if region and region.upper() in REGIONS else None, published=published)
    return Found(value, about, record, encoding, tuple(flags))


def _words(cell: Cell) -> str | None:
    if cell is None or isinstance(cell, bool | dict):
        return None
    if isinstance(cell, list):
        return "、".join(str(one) for one in cell if one) or None
    if isinstance(cell, float) and math.isnan(cell):
        return None
    return str(cell).strip() or None


def _limited(rows: Iterable[Row | NotRead], options: Options, first: int) -> Iterator[tuple[int, Row | NotRead]]:
    for number, row in enumerate(rows, first):
        if number > options.most:
            raise NotRead(
                "failed",
                "too_many_records",
                f"more than {options.most:,} records",
                "raise --max-records or split the file",
            )
        yield number, row


def articles(
    columns: Sequence[str] | None,
    rows: Iterable[Row | NotRead],
    options: Options,
    first: int = 1,
    encoding: str | None = None,
    known: Columns | None = None,
) -> Iterator[Found | NotRead]:
    """Rows to articles: the first ones are looked at to guess the columns where they are not known, then all go through."""
    numbered = _limited(rows, options, first)
    ahead: list[tuple[int, Row | NotRead]] = []
    held: NotRead | None = None
    if known is None:
        try:
            for number, row in numbered:
                if not ahead and isinstance(row, NotRead):  # however many: the first good row tells the columns
                    yield row.within(f"#{number}")
                    first = number + 1
                    continue
                ahead.append((number, row))
                if len(ahead) >= LOOKED_AT:
                    break
        except NotRead as reason:
            held = reason
        good = [row for _, row in ahead if not isinstance(row, NotRead)]
        if not good:
            if held:
                raise held
            if first == 1:
                raise NotRead("skipped", "empty", "the table has no rows", "remove it or fill it")
            return
        try:
            known = guess(columns if columns is not None else names_in(good), good, parse_columns(options.columns))
        except ColumnsError as error:
            raise NotRead("failed", "no_text_column", str(error), "say which with --columns text=NAME") from error
    for number, row in chain(ahead, numbered if held is None else ()):
        record = f"#{number}"
        try:
            yield row.within(record) if isinstance(row, NotRead) else found_in(row, known, record, encoding)
        except NotRead as reason:
            yield reason
    if held:
        raise held


def looked_at(rows: Iterable[Row | NotRead]) -> list[Row]:
    """The good rows among those a guess looks at, as `articles` does."""
    begun = dropwhile(lambda row: isinstance(row, NotRead), rows)
    return [row for row in islice(begun, LOOKED_AT) if not isinstance(row, NotRead)]


def names_in(rows: Iterable[Row]) -> list[str]:
    """All columns of rows that may lack some."""
    return list(dict.fromkeys(name for row in rows for name in row))


def bad(message: str, error: str = "bad_records", remedy: str = "mend the line; the others are read") -> NotRead:
    """The failure of one row."""
    return NotRead("failed", error, message, remedy)


def json_rows(blob: Blob, options: Options) -> tuple[None, Iterator[Row | NotRead], str]:
    raw = blob.read(options)
    try:
        codec, mark = encoding_of(raw)
        value = json.loads(raw[mark:].decode(codec, "replace"), strict=False)
    except NotText as error:
        raise NotRead("failed", error.error, str(error), "save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise NotRead("failed", "bad_json", f"no JSON: {reason}", "mend the file") from error
    if isinstance(value, dict):
        lists = [
            one
            for one in value.values()
            if isinstance(one, list) and one and all(isinstance(item, dict) for item in one)
        ]
        value = lists[0] if len(lists) == 1 else [value]
    items = value if isinstance(value, list) else []
    if not items:
        raise NotRead(
            "failed", "bad_json", f"{type(value).__name__} where a list of objects should be", "mend the file"
        )
    return (
        None,
        (one if isinstance(one, dict) else bad(f"{type(one).__name__} where an object should be") for one in items),
        codec,
    )


def read_json(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .json: a list of objects, one object, or an object that holds one list of them."""
    _, rows, codec = json_rows(blob, options)
    yield from articles(None, rows, options, 1, codec)


# binary tables


def parquet_rows(blob: Blob, options: Options) -> tuple[Sequence[str], Iterator[Row | NotRead], str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = str(blob.path) if blob.path else io.BytesIO(blob.read(options))
    try:
        file = pq.ParquetFile(source)
        names = list(file.schema_arrow.names)
        told = parse_columns(options.columns)
        wanted = [n for n in names if n in told.of.values() or field_of(n)] or names
        if not any(n in told.of.values() or field_of(n) == "text" for n in wanted):
            wanted = names
    except (pa.ArrowException, OSError, ValueError) as error:
        raise NotRead("failed", "bad_table", f"no Parquet: {error}", "write the file again") from error

    def rows() -> Iterator[Row | NotRead]:
        try:
            for batch in file.iter_batches(batch_size=256, columns=wanted):
                yield from batch.to_pylist()
        except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
            raise NotRead("failed", "bad_table", f"broken Parquet: {error}", "write the file again") from error

    return wanted, rows(), "utf-8"


def read_parquet(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .parquet, a few rows at a time."""
    names, rows, _ = parquet_rows(blob, options)
    yield from articles(names, rows, options)


def sheet_rows(blob: Blob, options: Options) -> tuple[Sequence[str], Iterator[Row | NotRead], str]:
    extras.require("office")
    import python_calamine

    from koujing.files.office import checked_zip

    raw = checked_zip(blob, options) if blob.suffix not in (".xls",) else blob.read(options)
    if blob.suffix in (".xlsx", ".xlsm"):
        _refuse_far_cells(raw)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        sheet = next((s for s in sheets if s.height), None)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise NotRead("failed", "bad_archive", f"no workbook: {error}", "save it again") from error
    except BaseException as error:  # a panic of the reader on a broken file is no Exception, and must not end a run
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        raise NotRead("failed", "bad_archive", f"no workbook: {error}", "save it again") from error
    if sheet is None:
        raise NotRead("skipped", "empty", "the workbook has no rows", "remove it or fill it")
    cells = iter(sheet.iter_rows())
    names = [str(name).strip() for name in next(cells, [])]

    def rows() -> Iterator[Row | NotRead]:
        for values in cells:
            if any(value != "" for value in values):
                yield {name: _cell(value) for name, value in zip(names, values, strict=False) if name}

    return [name for name in names if name], rows(), ""


_CELL_AT = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_MOST_CELLS = 50_000_000  # of the rectangle round all cells of a sheet, which the reader lays out in memory


def _refuse_far_cells(raw: bytes) -> None:
    """A sheet with one cell in its last corner would ask for 512 GB, and the reader ends the process then."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        for name in archive.namelist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                continue
            rows = columns = 0
            for letters, number in _CELL_AT.findall(archive.read(name)):
                rows = max(rows, int(number))
                columns = max(columns, reduce(lambda total, c: 26 * total + c - 64, letters, 0))
            if rows * columns > _MOST_CELLS:
                raise NotRead(
                    "failed", "archive_too_large", f"{name} reaches over {rows:,} rows and {columns:,} columns",
                    "delete the cells far from the table and save it again, or save it as CSV",
                )  # fmt: skip


def _cell(value: object) -> Cell:
    if value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, str | int | float | date | datetime) else str(value)


def read_sheet(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .xlsx, .xls, .xlsb and .ods: the first sheet that has rows, its first row the header."""
    names, rows, _ = sheet_rows(blob, options)
    yield from articles(names, rows, options)
