"""What came of a shard, and how its parts are put on disk: under another name, synced, then renamed."""

from __future__ import annotations

import errno
import os
import secrets
from operator import add, sub
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from koujing.files.folders import STATE

RUN = "run"  # in it: which run has the folder
SIGNED = f"{STATE}/signed"  # parts beside those of the tables: what reprints are told by


class BatchError(ValueError):
    """A run can't start or go on: the output folder is in use, can't be written, is full, or holds something else."""


class Counts(NamedTuple):
    """What came of files: articles read, files or records skipped and failed, and what users should know of the rest."""

    read: int = 0
    skipped: int = 0
    failed: int = 0
    unresolved: int = 0  # periods
    seconds: float = 0.0  # of one process
    other_script: int = 0  # articles with no character that only Traditional or only Simplified text has
    boilerplate: int = 0  # sentences that finders passed by
    replaced: int = 0  # characters that could not be decoded

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*map(add, self, other))

    def minus(self, other: Counts) -> Counts:
        """What came after the other."""
        return Counts(*map(sub, self, other))


class Group(NamedTuple):
    """How many articles of an outlet and year were read; null where nothing says it."""

    outlet: str | None
    year: int | None
    articles: int


class Receipt(NamedTuple):
    """A finished shard: what came of it, and which parts with how many bytes it wrote."""

    key: str
    files: int
    counts: Counts
    groups: tuple[Group, ...]
    parts: tuple[tuple[str, int, int], ...]  # table, piece, bytes

    def plain(self) -> list[object]:
        """As JSON can hold it."""
        return [self.key, self.files, list(self.counts), [list(group) for group in self.groups], list(self.parts)]

    @classmethod
    def of(cls, plain: Any) -> Receipt:
        """From what `plain` gave; anything else raises TypeError, ValueError or IndexError."""
        key, files, counts, groups, parts = plain
        if not isinstance(key, str) or not isinstance(files, int):
            raise TypeError("no receipt")
        return cls(key, files, Counts(*counts), tuple(Group(*group) for group in groups),
                   tuple((str(name), int(piece), int(size)) for name, piece, size in parts))  # fmt: skip


def part_name(number: int, key: str, piece: int) -> str:
    """File name of a part: in order of the articles, and telling its shard."""
    return f"part-{number:07d}-{key}-{piece:04d}.parquet"


def write_part(path: Path, table: pa.Table, packed: bool = True) -> int:
    """Write a part so that it is there whole or not at all.

    Args:
        packed: make it small; hashes don't get smaller.

    Returns:
        Its size in bytes.
    """
    unfinished = _beside(path)
    try:
        pq.write_table(table, unfinished, compression="zstd" if packed else "none", use_dictionary=packed)
        return _finish(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write a small file so that it is there whole or not at all."""
    unfinished = _beside(path)
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        _finish(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")  # workers of other machines may have our number


def _finish(unfinished: Path, path: Path) -> int:
    with unfinished.open("rb+") as handle:
        os.fsync(handle.fileno())
        size = os.fstat(handle.fileno()).st_size
    unfinished.replace(path)
    return size


def unwritable(out: Path, error: OSError) -> BatchError:
    """What to say when the folder can't be written."""
    reason = error.strerror or str(error)
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return BatchError(f"{out}: {reason}; raise the limit (ulimit -n 4096) or use fewer workers, then the same command goes on")
    return BatchError(f"{out}: {reason}; free space or name a folder that can be written, then the same command goes on")
