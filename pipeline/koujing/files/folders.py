"""Which files there are under a path, in a fixed order, each once; nothing outside the path, no loop.

A folder that a browser saved beside a page is one entry, and is skipped; so are the tables of a run of ours, links to
folders, and links that lead out. Large line-delimited files are cut into byte ranges by `shards`, so that several workers can read one."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from koujing.files import delimited
from koujing.files.columns import ColumnsError, Layout
from koujing.files.found import Blob, NotRead, Options
from koujing.files.readers import READERS

SHARD_BYTES = 64_000_000
STATE = ".koujing"  # a run's own notes, in the folder of its tables
_COMPANION = re.compile(
    r"(?P<stem>.+?)(?:_files|\.files|-files|_檔案|\.檔案|_文件|_fichiers|_Dateien|-Dateien|_archivos)", re.IGNORECASE
)
_PAGES = (".html", ".htm", ".xhtml", ".shtml", ".mhtml", ".mht", ".php", ".aspx", ".asp", ".jsp")
_PARTS = (".js", ".css", ".download", ".woff", ".woff2")


class Source(NamedTuple):
    """A file that may hold articles, or a part of one; `skip` says why nothing can be read there."""

    path: Path
    article_id: str  # path relative to the input, with /
    skip: str = ""  # companion koujing_tables symlink_dir outside_root broken_link not_a_file
    start: int = 0  # byte range of a line-delimited file, and the number of the first record in it
    end: int | None = None
    first: int = 1
    layout: Layout | None = None  # how such a file is read


_REASONS = {
    "koujing_tables": ("skipped", "the tables of a run of koujing, which are no articles", ""),
    "companion": ("skipped", "the folder of a saved page", ""),
    "symlink_dir": ("skipped", "links to folders are not followed", "name the folder itself"),
    "outside_root": ("skipped", "the link leads outside the input", "copy the file here"),
    "not_a_file": ("skipped", "it is no regular file", ""),
    "broken_link": ("failed", "the link leads nowhere", "mend or remove the link"),
    "unreadable": ("failed", "the folder can't be listed", "check its permissions"),
}


def reason_of(skip: str) -> NotRead:
    """Why a source with this `skip` gives nothing."""
    outcome, message, remedy = _REASONS[skip]
    return NotRead(outcome, "unreadable" if skip == "broken_link" else skip, message, remedy)


def sources(root: Path) -> Iterator[Source]:
    """Every file under `root`, folders in order of their names; `root` may be one file.

    Raises:
        FileNotFoundError: there is nothing at `root`.
    """
    if root.is_file():
        yield Source(root, portable(root.name))
        return
    if not root.is_dir():
        raise FileNotFoundError(f"{root}: there is no such file or folder; name a folder of articles or one article")
    if _holds_run(root):
        yield Source(root, portable(root.name), "koujing_tables")
        return
    inside = root.resolve()
    closed: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=closed.append):
        yield from (Source(Path(str(e.filename)), _id(Path(str(e.filename)), root), "unreadable") for e in closed)
        closed.clear()
        here = Path(folder)
        pages = [Path(name) for name in files if name.lower().endswith(_PAGES)]
        stems = {page.stem.lower() for page in pages}
        skipped = {name: skip for name in folders if (skip := _folder_skip(here / name, stems))}
        folders[:] = sorted(name for name in folders if name not in skipped)
        for name in sorted([*files, *skipped]):
            path = here / name
            yield Source(path, _id(path, root), skipped.get(name) or _file_skip(path, inside))
    yield from (Source(Path(str(e.filename)), _id(Path(str(e.filename)), root), "unreadable") for e in closed)


def shards(source: Source, size: int = SHARD_BYTES, options: Options | None = None) -> list[Source]:
    """A large line-delimited file in parts of about `size` bytes; any other source alone.

    The parts together give the same articles with the same ids as the whole; each is read without what stands before.
    """
    if source.skip or READERS.get(source.path.suffix.lower()) not in delimited.SPLIT:
        return [source]
    try:
        blob = blob_of(source)
        parts = delimited.split(blob, size)
        layout = delimited.layout_of(blob, options or Options()) if parts else None
    except (OSError, NotRead, ColumnsError):
        return [source]  # reading it says what is wrong
    return [source._replace(start=p.start, end=p.end, first=p.first, layout=layout) for p in parts] or [source]


def blob_of(source: Source) -> Blob:
    """The bytes of a source."""
    path = source.path
    return Blob(path.name, lambda: path.open("rb"), path.stat().st_size, path, source.start, source.end, source.first,
                source.layout)  # fmt: skip


def portable(name: str) -> str:
    """A file name that any file can hold: bytes that are not UTF-8 are written out as `\\udcNN`."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def readable(some: Iterable[Source]) -> Iterator[Source]:
    """The sources that have a reader."""
    return (source for source in some if not source.skip and source.path.suffix.lower() in READERS)


def _id(path: Path, root: Path) -> str:
    return portable(path.relative_to(root).as_posix())


def _folder_skip(path: Path, stems: set[str]) -> str:
    if path.is_symlink():
        return "symlink_dir"
    if _holds_run(path):
        return "koujing_tables"
    match = _COMPANION.fullmatch(path.name)
    if match and (match["stem"].lower() in stems or _holds_parts(path)):
        return "companion"
    if path.suffix.lower() in READERS and not _names(path):
        return "not_a_file"
    return ""


def _holds_run(folder: Path) -> bool:
    return (folder / STATE).is_dir()


def _file_skip(path: Path, inside: Path) -> str:
    if path.is_symlink():
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError):
            return "broken_link"
        if not target.is_relative_to(inside):
            return "outside_root"
    return "" if path.is_file() else "not_a_file"


def _holds_parts(path: Path) -> bool:
    return any(name.lower().endswith(_PARTS) for name in _names(path))


def _names(path: Path) -> list[str]:
    try:
        return os.listdir(path)  # noqa: PTH208
    except OSError:
        return [""]
