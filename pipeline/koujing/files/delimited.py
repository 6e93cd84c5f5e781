"""Line-delimited tables: .csv, .tsv and .jsonl, streamed whatever their size.

The encoding is told by the first lines that are not plain ASCII. `split` cuts a file into byte ranges at record ends,
for several workers, and `layout_of` says once how all of them are read; a record's number is its place in the whole
file, so the parts give the same articles as the whole."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import IO, TYPE_CHECKING, NamedTuple

from koujing.files.columns import Layout, Row, guess, parse_columns
from koujing.files.found import Blob, Found, NotRead, Options
from koujing.files.tables import articles, bad, looked_at, names_in
from koujing.files.text import NotText, encoding_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

ENDINGS = (".csv", ".tsv", ".jsonl", ".ndjson")
_CHUNK = 1 << 16
_ASCII = 1 << 24  # bytes of plain ASCII after which a file is taken for UTF-8


def read_jsonl(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .jsonl: one object a line; blank lines are no records."""
    _, rows, codec = jsonl_rows(blob, options)
    yield from articles(None, rows, _streamed(blob, options), blob.first, codec, blob.layout and blob.layout.columns)


def read_csv(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .csv and .tsv with a header."""
    names, rows, codec = csv_rows(blob, options)
    yield from articles(names, rows, _streamed(blob, options), blob.first, codec, blob.layout and blob.layout.columns)


SPLIT = (read_jsonl, read_csv)


def _streamed(blob: Blob, options: Options) -> Options:
    """A file holds as many records as it likes, unless somebody said how many."""
    if blob.is_member or options.max_records is not None:
        return options
    return replace(options, max_records=sys.maxsize)


def layout_of(blob: Blob, options: Options) -> Layout:
    """How a whole file is read, by its first records.

    Raises:
        ColumnsError: a column that the user names is not there, or none can be the text.
        NotRead: it can't be read as a table.
    """
    codec, mark = _codec(blob)
    if blob.suffix in (".csv", ".tsv"):
        separator = _separator(blob, codec, mark)
        names, rows, _ = csv_rows(blob, options)
    else:
        separator, names = "", ()
        _, rows, _ = jsonl_rows(blob, options)
    good = looked_at(rows)
    return Layout(codec, mark, separator, tuple(names),
                  guess(names or names_in(good), good, parse_columns(options.columns)))  # fmt: skip


def jsonl_rows(blob: Blob, options: Options) -> tuple[None, Iterator[Row | NotRead], str]:
    """The objects of a file, and its codec."""
    codec, mark = blob.layout[:2] if blob.layout else _codec(blob)

    def rows() -> Iterator[Row | NotRead]:
        with _text(blob, codec, mark) as stream:
            for line in _lines(stream, options.max_bytes):
                if line is None:
                    yield _too_long(options)
                elif line.strip():
                    yield _json_row(line)

    return None, rows(), codec


def _json_row(line: str) -> Row | NotRead:
    try:
        value = json.loads(line, strict=False)
    except (ValueError, RecursionError) as error:
        return bad(f"no JSON: {error}; {line.strip()[:40]!r}")
    if not isinstance(value, dict):
        return bad(f"{type(value).__name__} {line.strip()[:40]!r} where an object {{…}} should be")
    return value


def csv_rows(blob: Blob, options: Options) -> tuple[Sequence[str], Iterator[Row | NotRead], str]:
    """The header of a file, its rows, and its codec."""
    csv.field_size_limit(
        max(csv.field_size_limit(), options.max_bytes)
    )  # the module's own, 128 kB, is below an article
    if blob.layout:
        codec, mark, separator, names = blob.layout[:4]
    else:
        codec, mark = _codec(blob)
        separator = _separator(blob, codec, mark)
        names = _header(blob, options, codec, mark, separator)

    def rows() -> Iterator[Row | NotRead]:
        too_long: list[NotRead] = []
        with _text(blob, codec, mark) as stream:
            reader = csv.reader(
                _clean(_lines(stream, options.max_bytes), too_long, options), delimiter=separator, strict=True
            )
            if not blob.start:
                next(reader, None)
            while True:
                before = reader.line_num
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    yield bad(
                        f"from line {before + 1}{' of this part' if blob.start else ''}: {error}: a quote opens and"
                        f" is never closed, "
                        "so nothing after it can be told apart",
                        remedy="close the quote; what stands before it is read",
                    )
                    return
                yield from too_long
                too_long.clear()
                if cells is None:
                    return
                if not cells:
                    continue
                if len(cells) != len(names):
                    yield bad(
                        f"{len(cells)} cells where the header has {len(names)}: {separator.join(cells)[:40]!r}",
                        remedy="mend the row; put cells that hold the separator in quotes",
                    )
                else:
                    yield dict(zip(names, cells, strict=True))

    return names, rows(), codec


def _header(blob: Blob, options: Options, codec: str, mark: int, separator: str) -> tuple[str, ...]:
    with _text(blob, codec, mark, whole=True) as stream:
        header = csv.reader(_clean(_lines(stream, options.max_bytes), []), delimiter=separator, strict=True)
        try:
            return tuple(name.strip().strip("\ufeff") for name in next(header, []))
        except csv.Error as error:
            raise NotRead("failed", "bad_records", f"the header is broken: {error}", "mend the first line") from error


def _clean(lines: Iterator[str | None], too_long: list[NotRead], options: Options | None = None) -> Iterator[str]:
    for line in lines:
        if line is not None:
            yield line.replace("\0", "\ufffd")
        elif options is not None:
            too_long.append(_too_long(options))


def _too_long(options: Options) -> NotRead:
    return bad(f"a line of more than {options.max_bytes:,} characters", "too_large", "raise --max-bytes")


# bytes to lines


def _codec(blob: Blob) -> tuple[str, int]:
    """The codec of a file and the length of its mark, by its first bytes that say something."""
    head = b""
    with blob.opener() as stream:
        while piece := stream.read(_CHUNK):
            head = head[-_CHUNK:] + piece if head else piece
            if not piece.isascii() or stream.tell() > _ASCII:
                break
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise NotRead("skipped", "empty", "the file holds no text", "remove it or save it again")
    with blob.opener() as stream:
        start = stream.read(4)
    try:
        codec, mark = encoding_of(start if start[:2] in (b"\xff\xfe", b"\xfe\xff") else head)
    except NotText as error:
        raise NotRead("failed", error.error, str(error), "save it as UTF-8") from error
    return codec, len(b"\xef\xbb\xbf") if start[:3] == b"\xef\xbb\xbf" else mark


def _text(blob: Blob, codec: str, mark: int, whole: bool = False) -> IO[str]:
    """The text of a file, or of the part of it that the blob is."""
    stream = blob.opener()
    start, end = (0, None) if whole else (blob.start, blob.end)
    if start:
        stream.seek(start)  # only whole files are cut, and they can be sought in
    else:
        stream.read(mark)
    raw: IO[bytes] = io.BufferedReader(_Until(stream, end - (start or mark))) if end is not None else stream
    return io.TextIOWrapper(raw, encoding=codec, errors="replace", newline="")


class _Until(io.RawIOBase):
    """A stream that ends after so many bytes."""

    def __init__(self, stream: IO[bytes], left: int) -> None:
        self._stream, self._left = stream, left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        piece = self._stream.read(min(len(view), self._left))
        view[: len(piece)] = piece
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
    if blob.suffix not in ENDINGS or not blob.size or blob.size <= size:
        return []
    codec, mark = _codec(blob)
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
        for cells in csv.reader(lines(stream), delimiter=_separator(blob, codec, mark), strict=True):
            done += bool(cells)
            yield at, done


def _separator(blob: Blob, codec: str, mark: int) -> str:
    """What parts the names of the header: a tab, or the likeliest of four."""
    if blob.suffix == ".tsv":
        return "\t"
    with _text(blob, codec, mark, whole=True) as stream:
        return max(",;\t|", key=stream.readline(1 << 20).count)
