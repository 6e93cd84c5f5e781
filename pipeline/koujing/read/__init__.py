"""Files to Articles: which files there are, and what each one holds.

`sources` lists every file under a path, in a fixed order; `read_source` opens one and yields its Articles, or raises
`NotRead`, which says in words whether the file was skipped or failed, why, and what to do. So every file ends as
article(s), a skip or a failure, and a batch can go on after any of them. A reader is a function from bytes to one
text; `READERS` names the one for each file ending.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from koujing.article import Article
from koujing.callables import make_callable
from koujing.read.metadata import Metadata, MetadataError, date_in_name
from koujing.read.text import Decoded, NotText, decode

METADATA_NAME = "metadata.csv"
MAX_BYTES = 20_000_000
Reader = Callable[[bytes], Decoded]
READERS: dict[str, Reader] = {".txt": decode, ".md": decode}
_NO_ARTICLE = re.compile(r"(?i)(readme|licen[cs]e|copying|notice|provenance)(\..*)?")


class NotRead(ValueError):
    """A file that gives no article: `outcome` is skipped or failed, `remedy` tells the user what to do."""

    def __init__(self, outcome: str, error: str, message: str, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}" if remedy else message)
        self.outcome, self.error, self.message, self.remedy = outcome, error, message, remedy


class Source(NamedTuple):
    """A file that may hold articles."""

    path: Path
    article_id: str  # path relative to the input, with /


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
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not Path(folder, name).is_symlink())
        for name in sorted(files):
            path = Path(folder, name)
            yield Source(path, portable(path.relative_to(root).as_posix()))


def portable(name: str) -> str:
    """A file name that any file can hold: bytes that are not UTF-8 are written out as `\\udcNN`."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def read_source(source: Source, metadata: Metadata, *, max_bytes: int = MAX_BYTES) -> Iterator[Article]:
    """The articles of one file.

    Raises:
        NotRead: it gives none, with reason and remedy.
    """
    path = source.path
    reader = _reader(path, metadata)
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise NotRead("failed", "too_large", f"{size:,} bytes", f"raise --max-bytes above {max_bytes:,} or split it")
        raw = path.read_bytes()
    except OSError as error:
        raise NotRead("failed", "unreadable", f"{error.strerror or error}", "check the file and its permissions") from error
    if not raw.strip(b"\0 \t\r\n"):
        raise NotRead("failed", "empty", "the file holds no text", "remove it or save the article again")
    try:
        decoded = reader(raw)
    except NotText as error:
        raise NotRead("failed", "not_text", str(error), "save it as text, UTF-8 best") from error
    yield _article(source, decoded, raw, metadata)


def read(path: str | Path, *, metadata: str | Path | None = None, region: str | None = None,
         published: str | None = None) -> Iterator[Article]:
    """Articles of a file or folder, in order of their names; files that hold none are passed over.

    Args:
        path: a file or a folder.
        metadata: a CSV with `path` and any of title, outlet, region, author, published, url.
        region: place of the publisher where nothing else says it.
        published: EDTF date where nothing else says it.

    Raises:
        FileNotFoundError: there is nothing at `path`.
        NotRead: `path` is one file and gives no article.
    """
    return _read(Path(path), Metadata(Path(path), metadata, region=region, published=published))


def _read(root: Path, known: Metadata) -> Iterator[Article]:
    for source in sources(root):
        try:
            yield from read_source(source, known)
        except NotRead:
            if root.is_file():
                raise


def _reader(path: Path, metadata: Metadata) -> Reader:
    if path.name == METADATA_NAME or metadata.is_file(path):
        raise NotRead("skipped", "metadata", "it is metadata of the articles", "")
    if path.name.startswith("."):
        raise NotRead("skipped", "hidden", "hidden files are not read", "rename it if it is an article")
    if _NO_ARTICLE.fullmatch(path.name):
        raise NotRead("skipped", "no_article", "a file about the folder, not an article", "rename it if it is one")
    if path.is_symlink() and not path.exists():
        raise NotRead("failed", "unreadable", "the link leads nowhere", "mend or remove the link")
    if not path.is_file():
        raise NotRead("skipped", "no_file", "it is no regular file", "")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = " ".join(sorted(READERS))
        raise NotRead("skipped", "format", f"no reader for {path.suffix or 'a file without ending'}", f"readable are {known}")
    return reader


def _article(source: Source, decoded: Decoded, raw: bytes, metadata: Metadata) -> Article:
    article = Article(
        decoded.text,
        id=source.article_id,
        encoding=decoded.encoding,
        sha256=hashlib.sha256(raw).hexdigest(),
        flags=(f"replaced:{decoded.replaced}",) if decoded.replaced else (),
    )
    article = metadata.describe(article)
    if article.published is None and (named := date_in_name(source.path.stem)):
        article = replace(article, published=named, published_source="name")
    return metadata.defaults(article)


make_callable(__name__, read)

__all__ = ["METADATA_NAME", "Metadata", "MetadataError", "NotRead", "Source", "read", "read_source", "sources"]
