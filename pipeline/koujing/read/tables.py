"""Tables with one article a row: .csv .tsv .jsonl .json .parquet .xlsx and its like.

Which column holds what is told by the user (`text=body,date=pub:%d/%m/%Y`), else guessed from the names of the columns, and
for the text, where no name helps, from which one holds the most Chinese. Line-delimited files are streamed whatever their
size, and `split` cuts them into byte ranges for several workers; a record's number is its place in the whole file. A row
that can't be read fails alone, the rest come out.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import IO, NamedTuple

from koujing.article import REGIONS
from koujing.read import dates, extras
from koujing.read.found import About, Blob, Found, NotRead, Options
from koujing.read.text import NotText, encoding_of

LINES = (".csv", ".tsv", ".jsonl", ".ndjson")
FIELDS = ("text", "title", "outlet", "region", "author", "date", "year", "url")
_NAMES = {
    "text": "text body content contents article fulltext full_text article_text content_text news_content maintext main_text articlebody 正文 內容 内容 全文 文本 本文 文章 新聞內容 新闻内容 內文 内文 文章內容 文章内容 報道內容 报道内容 正文內容 正文内容",
    "title": "title headline subject heading name 標題 标题 題目 题目 題名 题名 新聞標題 新闻标题 篇名 文章標題 文章标题 主題 主题",
    "outlet": "outlet source media newspaper publication publisher source_name site sitename site_name paper press journal 媒體 媒体 報紙 报纸 報章 报章 來源 来源 報刊 报刊 刊物 出處 出处 媒體名稱 媒体名称 報名 报名 来源媒体 报纸名称",
    "region": "region place country area 地區 地区",
    "author": "author authors byline reporter writer journalist creator 作者 記者 记者 撰文",
    "date": "date published pubdate pub_date publish_date published_date publication_date publishdate published_at date_published datepublished publish_time published_time pubtime pub_time pub datetime time timestamp created_at 日期 時間 时间 發佈日期 发布日期 發布日期 發佈時間 发布时间 發布時間 出版日期 刊登日期 刊出日期 見報日期 报道日期 報道日期 發表日期 发表日期 发表时间",
    "year": "year 年份 年 年度",
    "url": "url link href source_url article_url permalink 網址 网址 鏈接 链接 連結 原文链接 原文鏈接",
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_HAN = re.compile(r"[\u3400-\u9fff]")
_GUESSED = 60  # rows that a guess looks at
_CHUNK = 1 << 16
Cell = object
Row = Mapping[str, Cell]


class ColumnsError(ValueError):
    """What the user says about columns can't be understood, or a named column is not there."""


class Columns(NamedTuple):
    """Which column holds what; `formats` are strptime patterns, or `epoch`."""

    of: Mapping[str, str]  # field -> column
    formats: Mapping[str, str]
    guessed: frozenset[str] = frozenset()

    def said(self) -> str:
        """In words, as they could be given: `text=正文 title=標題 date=日期 (guessed: text title date)`."""
        parts = [f"{field}={column}" + (f":{self.formats[field]}" if field in self.formats else "") for field, column in self.of.items()]
        return ",".join(parts) + (f" (guessed: {' '.join(f for f in FIELDS if f in self.guessed)})" if self.guessed else "")


def parse_columns(said: str | None) -> Columns:
    """What a user says about columns.

    Raises:
        ColumnsError: a field is unknown or a part is not `field=column`.

    >>> parse_columns("text=body,date=pub:%d/%m/%Y").formats
    {'date': '%d/%m/%Y'}
    """
    of: dict[str, str] = {}
    formats: dict[str, str] = {}
    for part in re.split(r",(?=\w+=)", said or ""):
        if not part:
            continue
        field, equals, column = (piece.strip() for piece in part.partition("="))
        field = {"published": "date", "body": "text"}.get(field, field)
        if not equals or not column or field not in FIELDS:
            raise ColumnsError(f"--columns: {part!r} is not FIELD=COLUMN; fields are {' '.join(FIELDS)}")
        if field in ("date", "year") and ":" in column:
            column, _, formats[field] = column.partition(":")
        of[field] = column
    return Columns(of, formats)


def guess(columns: Sequence[str], rows: Sequence[Row], told: Columns) -> Columns:
    """Fill in what the user did not say.

    Raises:
        ColumnsError: a column named by the user is not there, or none can be the text.
    """
    of: dict[str, str] = {}
    plain = {_plain(name): name for name in reversed(columns)}
    for field, column in told.of.items():
        if column not in columns and _plain(column) not in plain:
            raise ColumnsError(f"no column {column!r}; the columns are {', '.join(columns) or 'none'}")
        of[field] = column if column in columns else plain[_plain(column)]
    for name in columns:
        field = _FIELD_OF.get(_plain(name))
        if field and field not in of and name not in of.values():
            best = min((n for n in columns if _FIELD_OF.get(_plain(n)) == field and n not in of.values()), key=lambda n: _NAMES[field].split().index(_plain(n)))
            of[field] = best
    if "text" not in of:
        weight = {name: sum(len(_HAN.findall(str(row.get(name) or "")[:2000])) for row in rows) for name in columns if name not in of.values()}
        best = max(weight, key=lambda name: weight[name], default="")
        if not best or weight[best] < 2 * max(len(rows), 1):
            raise ColumnsError(f"no column looks like the text; the columns are {', '.join(columns) or 'none'}; say --columns text=NAME")
        of["text"] = best
    return Columns({field: of[field] for field in FIELDS if field in of}, told.formats, frozenset(of) - frozenset(told.of))


def found_in(row: Row, columns: Columns, record: str, encoding: str | None = None) -> Found:
    """The article of a row.

    Raises:
        NotRead: the row has no text.
    """
    value = row.get(columns.of["text"])
    if not isinstance(value, str):
        kind = "no text" if value is None else f"{type(value).__name__} {value!r:.40} where the text should be"
        raise NotRead("failed", "bad_records", kind, f"mend the record or name another column than {columns.of['text']}", record)
    if not value.strip(" \t\r\n\u3000\xa0\u200b\ufeff"):
        raise NotRead("skipped", "empty", "the record has no text", "", record)
    flags: list[str] = []
    said = {field: _words(row.get(columns.of[field])) for field in ("title", "outlet", "region", "author", "url") if field in columns.of}
    region = said.pop("region", None)
    if region and region.upper() not in REGIONS:
        flags.append(f"region_unknown:{region[:40]}")
    published = None
    for field in ("date", "year"):
        if field not in columns.of or published:
            continue
        cell = row.get(columns.of[field])
        published = dates.with_format(str(cell), columns.formats[field]) if field in columns.formats and cell not in (None, "") else dates.of_value(cell)
        if published is None and _words(cell):
            flags.append(f"published_unreadable:{_words(cell):.40}")
    if encoding and "\ufffd" in value and encoding != "utf-8":
        flags.append(f"replaced:{value.count(chr(0xFFFD))}")
    about = About(**said, region=region.upper() if region and region.upper() in REGIONS else None, published=published)
    return Found(value, about, record, encoding, tuple(flags))


def _words(cell: Cell) -> str | None:
    if cell is None or isinstance(cell, bool | dict):
        return None
    if isinstance(cell, list):
        return "、".join(str(one) for one in cell if one) or None
    if isinstance(cell, float) and cell != cell:
        return None
    return str(cell).strip() or None


def _plain(name: str) -> str:
    return re.sub(r"[\s-]+", "_", name.strip().strip("\ufeff").lower())


def _limited(rows: Iterable[Row | NotRead], options: Options, first: int) -> Iterator[tuple[int, Row | NotRead]]:
    for number, row in enumerate(rows, first):
        if number > options.max_records:
            raise NotRead("failed", "too_many_records", f"more than {options.max_records:,} records", "raise --max-records or split the file")
        yield number, row


def _articles(
    columns: Sequence[str] | None, rows: Iterable[Row | NotRead], options: Options, first: int = 1, encoding: str | None = None
) -> Iterator[Found | NotRead]:
    """Rows to articles: the first ones are looked at to guess the columns, then all go through."""
    told = parse_columns(options.columns)
    numbered = _limited(rows, options, first)
    ahead: list[tuple[int, Row | NotRead]] = []
    held: NotRead | None = None
    try:
        for one in numbered:
            ahead.append(one)
            if len(ahead) >= _GUESSED:
                break
    except NotRead as reason:
        held = reason
    good = [row for _, row in ahead if not isinstance(row, NotRead)]
    names = list(columns) if columns is not None else list(dict.fromkeys(name for row in good for name in row))
    if not good:
        yield from (row.within(f"#{number}") for number, row in ahead if isinstance(row, NotRead))
        if held:
            raise held
        if not ahead:
            raise NotRead("skipped", "empty", "the table has no rows", "remove it or fill it")
        return
    try:
        known = guess(names, good, told)
    except ColumnsError as error:
        raise NotRead("failed", "no_text_column", str(error), "say which with --columns text=NAME") from error
    for number, row in _then(ahead, numbered if held is None else iter(())):
        record = f"#{number}"
        try:
            yield row.within(record) if isinstance(row, NotRead) else found_in(row, known, record, encoding)
        except NotRead as reason:
            yield reason
    if held:
        raise held


def _then(first: Iterable[tuple[int, Row | NotRead]], rest: Iterable[tuple[int, Row | NotRead]]) -> Iterator[tuple[int, Row | NotRead]]:
    yield from first
    yield from rest


def columns_of(blob: Blob, options: Options) -> Columns | None:
    """How the columns of a table are read; null where it is no table or has no rows.

    Raises:
        ColumnsError: a column that the user names is not there, or none can be the text.
    """
    maker = _ROWS.get(blob.suffix)
    if maker is None:
        return None
    names, rows, _ = maker(blob, options)
    good = []
    try:
        for row in rows:
            if not isinstance(row, NotRead):
                good.append(row)
            if len(good) >= _GUESSED:
                break
    except NotRead:
        pass
    if not good:
        return None
    return guess(list(names) if names is not None else list(dict.fromkeys(n for row in good for n in row)), good, parse_columns(options.columns))


# text files


def _open_text(blob: Blob, start: int = 0) -> tuple[IO[str], str]:
    """A line-delimited file as text from a byte on, and its codec."""
    with blob.opener() as stream:
        head = stream.read(_CHUNK)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise NotRead("skipped", "empty", "the file holds no text", "remove it or save it again")
    try:
        codec, mark = encoding_of(head)
    except NotText as error:
        raise NotRead("failed", error.error, str(error), "save it as UTF-8") from error
    stream = blob.opener()
    skipped = start or mark
    while skipped:
        piece = stream.read(min(skipped, 1 << 20))
        if not piece:
            break
        skipped -= len(piece)
    raw: IO[bytes] = io.BufferedReader(_Until(stream, blob.end - (start or mark))) if blob.end is not None else stream  # type: ignore[arg-type]
    return io.TextIOWrapper(raw, encoding=codec, errors="replace", newline=""), codec


class _Until(io.RawIOBase):
    """A stream that ends after so many bytes."""

    def __init__(self, stream: IO[bytes], left: int) -> None:
        self._stream, self._left = stream, left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._stream.read(min(len(buffer), self._left))
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _lines(stream: IO[str], limit: int) -> Iterator[str | None]:
    """Lines with their ends; null for one that is over the limit, which is passed by in pieces."""
    while line := stream.readline(limit):
        if len(line) < limit or line.endswith("\n"):
            yield line
            continue
        while piece := stream.readline(limit):
            if piece.endswith("\n"):
                break
        yield None


def _jsonl_rows(blob: Blob, options: Options) -> tuple[None, Iterator[Row | NotRead], str]:
    stream, codec = _open_text(blob, blob.start)

    def rows() -> Iterator[Row | NotRead]:
        with stream:
            for line in _lines(stream, options.max_bytes):
                if line is None:
                    yield _bad(f"a record of more than {options.max_bytes:,} characters", "too_large", "raise --max-bytes")
                elif line.strip():
                    yield _json_row(line)

    return None, rows(), codec


def _json_row(line: str) -> Row | NotRead:
    try:
        value = json.loads(line, strict=False)
    except (ValueError, RecursionError) as error:
        return _bad(f"no JSON: {error}; {line.strip()[:40]!r}")
    if not isinstance(value, dict):
        return _bad(f"{type(value).__name__} {line.strip()[:40]!r} where an object {{…}} should be")
    return value


def _bad(message: str, error: str = "bad_records", remedy: str = "mend the line; the others are read") -> NotRead:
    return NotRead("failed", error, message, remedy)


def read_jsonl(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .jsonl: one object a line; blank lines are no records."""
    _, rows, codec = _jsonl_rows(blob, options)
    yield from _articles(None, rows, options, blob.first, codec)


def _json_rows(blob: Blob, options: Options) -> tuple[None, Iterator[Row | NotRead], str]:
    raw = blob.read(options)
    try:
        codec, mark = encoding_of(raw)
        value = json.loads(raw[mark:].decode(codec, "replace"), strict=False)
    except NotText as error:
        raise NotRead("failed", error.error, str(error), "save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        if raw.lstrip()[:1] == b"{" and b"\n{" in raw.strip():  # lines of objects under the wrong ending
            _, rows, codec = _jsonl_rows(blob, options)
            return None, rows, codec
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise NotRead("failed", "bad_json", f"no JSON: {reason}", "mend the file") from error
    if isinstance(value, dict):
        lists = [one for one in value.values() if isinstance(one, list) and one and all(isinstance(item, dict) for item in one)]
        value = lists[0] if len(lists) == 1 else [value]
    items = value if isinstance(value, list) else []
    if not items:
        raise NotRead("failed", "bad_json", f"{type(value).__name__} where a list of objects should be", "mend the file")
    return None, (one if isinstance(one, dict) else _bad(f"{type(one).__name__} where an object should be") for one in items), codec


def read_json(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .json: a list of objects, one object, or an object that holds one list of them."""
    _, rows, codec = _json_rows(blob, options)
    yield from _articles(None, rows, options, 1, codec)


def _csv_rows(blob: Blob, options: Options) -> tuple[Sequence[str], Iterator[Row | NotRead], str]:
    header_stream, codec = _open_text(Blob(blob.name, blob.opener, blob.size, blob.path))
    with header_stream:
        first = header_stream.readline(options.max_bytes)
    mark = _separator(blob)
    csv.field_size_limit(max(csv.field_size_limit(), options.max_bytes))  # the module's own limit, 128 kB, is below an article
    stream, _ = _open_text(blob, blob.start)
    broken: list[NotRead] = []

    def lines() -> Iterator[str]:
        for line in _lines(stream, options.max_bytes):
            if line is None:
                broken.append(_bad(f"a line of more than {options.max_bytes:,} characters", "too_large", "raise --max-bytes"))
                continue
            yield line.replace("\0", "\ufffd")

    header = next(csv.reader([first], delimiter=mark), []) if blob.start else None
    reader = csv.reader(lines(), delimiter=mark, strict=True)
    names = [name.strip().strip("\ufeff") for name in (header if header is not None else next(reader, []))]

    def rows() -> Iterator[Row | NotRead]:
        with stream:
            while True:
                before = reader.line_num
                try:
                    cells = next(reader)
                except StopIteration:
                    yield from broken
                    return
                except csv.Error as error:
                    yield _bad(f"from line {before + 1} of this part: {error}: a quote opens and is never closed, so nothing after it can be told apart",
                               "bad_records", "close the quote; what stands before it is read")
                    return
                yield from broken
                broken.clear()
                if not cells:
                    continue
                if len(cells) != len(names):
                    yield _bad(f"{len(cells)} cells where the header has {len(names)}: {mark.join(cells)[:40]!r}",
                               "bad_records", "mend the row; put cells that hold the separator in quotes")
                else:
                    yield dict(zip(names, cells, strict=True))

    return names, rows(), codec


def read_csv(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .csv and .tsv with a header."""
    names, rows, codec = _csv_rows(blob, options)
    yield from _articles(names, rows, options, blob.first, codec)


# parts of a large file


class Part(NamedTuple):
    """Bytes `start` to `end` of a line-delimited file, and the number of the first record in them."""

    start: int
    end: int
    first: int


def split(blob: Blob, size: int) -> list[Part]:
    """Cut a line-delimited file at record ends into parts of about `size` bytes; one part where it can't be cut.

    The file is read through once. In a .csv a line end inside quotes is no record end.
    """
    if blob.suffix not in LINES or not blob.size or blob.size <= size:
        return []
    with blob.opener() as stream:
        try:
            codec, mark = encoding_of(stream.read(_CHUNK))
        except NotText:
            return []
    if codec.startswith("utf-16"):
        return []
    ends = _csv_ends(blob, codec, mark) if blob.suffix in (".csv", ".tsv") else _line_ends(blob, mark)
    parts: list[Part] = []
    start, first = 0, 1
    try:
        for at, done in ends:
            if at - start >= size and at < blob.size:
                parts.append(Part(start, at, first))
                start, first = at, done + 1
    except csv.Error:
        return []  # read in one go, it fails in its place
    parts.append(Part(start, blob.size, first))
    return parts if len(parts) > 1 else []


def _line_ends(blob: Blob, mark: int) -> Iterator[tuple[int, int]]:
    """(byte after a line, records up to there)"""
    at, done, filled = mark, 0, False
    with blob.opener() as stream:
        stream.read(mark)
        while line := stream.readline(1 << 20):
            at += len(line)
            filled = filled or bool(line.strip())
            if line.endswith(b"\n"):
                done, filled = done + filled, False
                yield at, done


def _csv_ends(blob: Blob, codec: str, mark: int) -> Iterator[tuple[int, int]]:
    """The same, where a line end inside quotes ends no record."""
    at = mark

    def lines(stream: IO[bytes]) -> Iterator[str]:
        nonlocal at
        while line := stream.readline():
            at += len(line)
            yield line.decode(codec, "replace").replace("\0", "\ufffd")

    with blob.opener() as stream:
        stream.read(mark)
        done = -1  # the header is no record
        for cells in csv.reader(lines(stream), delimiter=_separator(blob), strict=True):
            done += bool(cells)
            yield at, done


def _separator(blob: Blob) -> str:
    if blob.suffix == ".tsv":
        return "\t"
    stream, _ = _open_text(Blob(blob.name, blob.opener, blob.size, blob.path))
    with stream:
        return max(",;\t|", key=stream.readline(1 << 20).count)


# binary tables


def _parquet_rows(blob: Blob, options: Options) -> tuple[Sequence[str], Iterator[Row | NotRead], str]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    source = str(blob.path) if blob.path else io.BytesIO(blob.read(options))
    try:
        file = pq.ParquetFile(source)
        names = list(file.schema_arrow.names)
        told = parse_columns(options.columns)
        wanted = [n for n in names if n in told.of.values() or _plain(n) in _FIELD_OF] or names
        if not any(n in told.of.values() or _FIELD_OF.get(_plain(n)) == "text" for n in wanted):
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
    names, rows, _ = _parquet_rows(blob, options)
    yield from _articles(names, rows, options)


def _sheet_rows(blob: Blob, options: Options) -> tuple[Sequence[str], Iterator[Row | NotRead], str]:
    extras.require("office")
    import python_calamine

    from koujing.read.office import checked_zip

    raw = checked_zip(blob, options) if blob.suffix not in (".xls",) else blob.read(options)
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


def _cell(value: object) -> Cell:
    if value == "":
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, str | int | float | date | datetime) else str(value)


def read_sheet(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .xlsx, .xls, .xlsb and .ods: the first sheet that has rows, its first row the header."""
    names, rows, _ = _sheet_rows(blob, options)
    yield from _articles(names, rows, options)


_ROWS: Mapping[str, Callable[[Blob, Options], tuple[Sequence[str] | None, Iterator[Row | NotRead], str]]] = {
    ".csv": _csv_rows, ".tsv": _csv_rows, ".jsonl": _jsonl_rows, ".ndjson": _jsonl_rows, ".json": _json_rows, ".parquet": _parquet_rows,
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), _sheet_rows),
}  # fmt: skip
ENDINGS = tuple(_ROWS)
