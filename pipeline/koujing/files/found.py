"""What readers take in and give out: a `Blob` of bytes with a name, and `Found` texts with what their file says of
them.

A reader is a function `(blob, options)` that yields a `Found` for each article and a `NotRead` for each record that
gives none. Formats that hold one article yield once; tables, archives and web archives number their records from 1,
in file order. A reader of your own is installed as a plug-in: an entry point of the group `koujing.readers` whose
name is the ending, `.xyz`, and whose value is such a function."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple

from koujing.files.columns import Layout

MAX_BYTES = 20_000_000
MAX_RECORDS = 1_000_000
_PIECE = 1 << 20


class NotRead(ValueError):
    """A file or record that gives no article: `outcome` is skipped or failed, `remedy` tells the user what to do.

    `record` says which one of its file, as it stands in article_id: `#3`, `#3#2` for a record of a member, or "".
    """

    def __init__(self, outcome: str, error: str, message: str, remedy: str = "", record: str = "") -> None:
        super().__init__(f"{message}; {remedy}" if remedy else message)
        self.outcome, self.error, self.message, self.remedy, self.record = outcome, error, message, remedy, record

    def __reduce__(self) -> tuple[type[NotRead], tuple[str, ...]]:
        return NotRead, (self.outcome, self.error, self.message, self.remedy, self.record)

    def within(self, record: str) -> NotRead:
        """The same, of a file that is itself a record."""
        return NotRead(self.outcome, self.error, self.message, self.remedy, record + self.record)


class About(NamedTuple):
    """What a file says about its article; null where it says nothing."""

    title: str | None = None
    outlet: str | None = None
    region: str | None = None
    author: str | None = None
    published: str | None = None  # EDTF
    url: str | None = None

    def over(self, other: About) -> About:
        """This, and the other where this says nothing."""
        return About(*(mine if mine else theirs for mine, theirs in zip(self, other, strict=True)))


class Found(NamedTuple):
    """A text that a reader took out, with what its file says about it."""

    text: str
    about: About = About()
    record: str = ""  # `#3`, or "" where the file is the article
    encoding: str | None = None
    flags: tuple[str, ...] = ()
    says: str = "metadata"  # published_source of a date in `about`: metadata, or page for one that a page prints
    member: str = ""  # path inside an archive, with /
    prose: bool = True  # the text itself may be searched for title, dateline and byline
    raw: bytes | None = None  # the bytes of this article alone, where it has some

    def within(self, record: str, member: str) -> Found:
        """The same, of a file that is itself a record."""
        path = f"{member}/{self.member}" if self.member else member
        return self._replace(record=record + self.record, member=path)


@dataclass(frozen=True)
class Options:
    """Limits, and what the user says about tables."""

    max_bytes: int = MAX_BYTES  # of one article, record or archive member
    max_records: int | None = None  # of one table or archive; null: MAX_RECORDS, of a line-delimited file all
    columns: str | None = None  # text=body,date=pub:%d/%m/%Y
    depth: int = 0  # archives around this blob

    def __post_init__(self) -> None:
        if self.max_bytes < 1 or self.most < 1:
            raise ValueError("max_bytes and max_records are at least 1")

    @property
    def most(self) -> int:
        """How many records or members are read."""
        return MAX_RECORDS if self.max_records is None else self.max_records


@dataclass(frozen=True)
class Blob:
    """Bytes with a name: a file, a byte range of a line-delimited file, or a member of an archive."""

    name: str
    opener: Callable[[], IO[bytes]] = field(repr=False)
    size: int | None = None  # of the whole, null where only reading tells
    path: Path | None = None  # where it is a whole file
    start: int = 0
    end: int | None = None
    first: int = 1  # number of the first record in this range
    layout: Layout | None = None  # of the whole file, where it is known already

    @property
    def suffix(self) -> str:
        """The ending in lower case, that of the inner file where a compressed one is open."""
        return Path(self.name).suffix.lower()

    @property
    def is_member(self) -> bool:
        """Did it come out of an archive?"""
        return self.path is None

    def read(self, options: Options) -> bytes:
        """All bytes.

        Raises:
            NotRead: they are more than `options.max_bytes`, or can't be read.
        """
        limit = options.max_bytes
        if self.size is not None and self.size > limit:
            raise self.too_large(f"{self.size:,} bytes", limit)
        with self.opener() as stream:
            parts, total = [], 0
            while piece := stream.read(min(_PIECE, limit + 1 - total)):
                parts.append(piece)
                total += len(piece)
                if total > limit:
                    raise self.too_large(f"more than {limit:,} bytes", limit)
        return b"".join(parts)

    def too_large(self, size: str, limit: int) -> NotRead:
        """The failure of a blob that is over the limit."""
        if self.is_member:
            return NotRead(
                "failed",
                "archive_too_large",
                f"{size} when unpacked",
                f"raise --max-bytes above {limit:,} or unpack it",
            )
        return NotRead("failed", "too_large", size, f"raise --max-bytes above {limit:,} or split it")


def of_bytes(name: str, raw: bytes) -> Blob:
    """A blob in memory."""
    return Blob(name, lambda: io.BytesIO(raw), len(raw))


Reader = Callable[[Blob, Options], Iterator[Found | NotRead]]
