"""Files to Articles: which files there are, and what each one holds.

`sources` lists every file under a path, in a fixed order; `read_source` opens one and yields its Articles. A file
that gives none raises `NotRead`, which says in words whether it was skipped or failed, why, and what to do; a record
or archive member that gives none is told to `tell`, and the others come out. So every file ends as article(s), a skip
or a failure, and a batch can go on after any of them. What a reader is stands in `found`, which ones there are in
`readers`; here their texts become Articles: metadata in the order the design gives, and flags for characters that
need care."""

from __future__ import annotations

import errno
import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from koujing.article import Article
from koujing.files import clues, extras, outlets
from koujing.files.columns import ColumnsError, parse_columns
from koujing.files.extras import has
from koujing.files.folders import Source, blob_of, portable, reason_of, shards, sources
from koujing.files.found import MAX_BYTES, About, Blob, Found, NotRead, Options, Reader
from koujing.files.metadata import Metadata, MetadataError, apply, date_in_name
from koujing.files.readers import METADATA_NAME, READERS, TABLES, columns_of, no_article, reader_of

log = logging.getLogger("koujing.read")
OF_THE_MACHINE = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})  # open files, memory: no fault of the file
_FRONT = 300  # characters in which a title stands that a text has already, in front matter too
_CARE = (
    ("control_chars", re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")),
    ("bidi_controls", re.compile("[\u202a-\u202e\u2066-\u2069]")),
    ("zero_width", re.compile("[\u200b-\u200d\u2060\ufeff]")),
    ("pua", re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")),
    ("noncharacters", re.compile("[\ufdd0-\ufdef\ufffe\uffff]")),
)


def read_source(
    source: Source,
    metadata: Metadata,
    *,
    max_bytes: int = MAX_BYTES,
    max_records: int | None = None,
    columns: str | None = None,
    tell: Callable[[NotRead], None] | None = None,
) -> Iterator[Article]:
    """The articles of one file.

    Args:
        source: the file, or a part of one.
        metadata: what is known about it from elsewhere.
        max_bytes: of one article, record or archive member.
        max_records: of one table or archive; else a million, and of a line-delimited file all.
        columns: which column of a table holds what: `text=body,date=pub:%d/%m/%Y`.
        tell: called with each record or member that gives no article; `record` of the reason says which. Without it the
            reasons are summed up in one `NotRead`, raised after the last article.

    Raises:
        NotRead: the file gives no article, with reason and remedy.
        OSError: the machine is at its limit, so that no other file could be read either.
    """
    if source.skip:
        raise reason_of(source.skip)
    if metadata.is_file(source.path):
        raise NotRead("skipped", "metadata", "it is metadata of the articles", "")
    if reason := no_article(source.path.name):
        raise reason
    options = Options(max_bytes, max_records, columns)
    reader = reader_of(source.path.name)
    count, missed = 0, list[NotRead]()
    try:
        blob = blob_of(source)
        for found in reader(blob, options):
            if isinstance(found, NotRead):
                (tell or missed.append)(found)
            else:
                count += 1
                yield _article(source, found, blob, metadata)
    except OSError as error:
        if error.errno in OF_THE_MACHINE:
            raise
        raise NotRead(
            "failed", "unreadable", f"{error.strerror or error}", "check the file and its permissions"
        ) from error
    except (NotRead, MetadataError, ColumnsError):
        raise
    except (Exception, RecursionError) as error:  # parsers of others, on files of anybody: one file must not end a run
        log.warning("%s: %s", source.path, error, exc_info=True)
        raise NotRead(
            "failed", "reader_broke", f"{type(error).__name__}: {error}", "save it in another format; report this file"
        ) from error
    if missed:
        raise _summed(missed, count)


def read(
    path: str | Path,
    *,
    metadata: str | Path | None = None,
    region: str | None = None,
    published: str | None = None,
    columns: str | None = None,
    max_bytes: int = MAX_BYTES,
    max_records: int | None = None,
) -> Iterator[Article]:
    """Articles of a file or folder, in order of names; files and records that hold none are passed over and logged.

    Args:
        path: a file, a folder, an archive, or a table with one article a row.
        metadata: a CSV with `path` and any of title, outlet, region, author, published, url.
        region: place of the publisher where nothing else says it.
        published: EDTF date where nothing else says it.
        columns: which column of a table holds what: `text=body,date=pub:%d/%m/%Y`.
        max_bytes: of one article, record or archive member.
        max_records: of one table or archive; else a million, and of a line-delimited file all.

    Raises:
        FileNotFoundError: there is nothing at `path`.
        NotRead: `path` is one file and gives no article.
    """
    parse_columns(columns)
    known = Metadata(Path(path), metadata, region=region, published=published)
    return _read(Path(path), known, Options(max_bytes, max_records, columns))


def missing_extras(some: Iterable[Source]) -> list[str]:
    """What must be installed to read these, one line an extra: `300 .html files: pip install koujing[web]`."""
    return extras.missing(source.path for source in some if not source.skip)


def explain(some: Iterable[Source], columns: str | None = None) -> Iterator[str]:
    """How the columns of each table are read, one line a table: `news.csv: text=正文,date=日期 (guessed: text date)`.

    Raises:
        ColumnsError: a column that `columns` names is not there, or none can be the text.
    """
    options = Options(columns=columns)
    for source in some:
        if source.skip or source.start or source.path.suffix.lower() not in TABLES or no_article(source.path.name):
            continue
        try:
            found = columns_of(blob_of(source), options)
        except ColumnsError as error:
            raise ColumnsError(f"{source.article_id}: {error}") from error
        except (NotRead, OSError):
            continue  # reading it says what is wrong
        if found is not None:
            yield f"{source.article_id}: {found.said()}"


def _read(root: Path, known: Metadata, options: Options) -> Iterator[Article]:
    for source in sources(root):
        count = 0
        try:
            for article in read_source(
                source, known, max_bytes=options.max_bytes, max_records=options.max_records, columns=options.columns
            ):
                count += 1
                yield article
        except NotRead as reason:
            if root.is_file() and not count:
                raise
            log.info("%s: %s", source.article_id, reason)


def _summed(missed: list[NotRead], count: int) -> NotRead:
    failed = [one for one in missed if one.outcome == "failed"]
    first = (failed or missed)[0]
    if count + len(missed) == 1:
        return first
    where = f"{first.record}: " if first.record else ""
    outcome = "failed" if failed else "skipped"
    return NotRead(
        outcome,
        first.error,
        f"{len(failed or missed):,} of {count + len(missed):,} records {outcome}, the first {where}{first.message}",
        first.remedy,
    )


def _article(source: Source, found: Found, blob: Blob, metadata: Metadata) -> Article:
    about = found.about
    text = titled(found.text, about.title)
    article = Article(
        text,
        id=source.article_id + found.record,
        encoding=found.encoding or None,
        sha256=_digest(found, blob),
        flags=(*found.flags, *_care(text)),
    )
    article = metadata.describe(article, found.member)
    article = apply(article, about, (), found.says)
    hints = clues.clues_in(found.text, titled=about.title is None) if found.prose else About()
    article = apply(article, hints._replace(region=None, outlet=None if article.outlet else hints.outlet), (), "text")
    stem = PurePosixPath(found.member).stem if found.member and "://" not in found.member else source.path.stem
    if article.published is None and (named := date_in_name(stem)):
        article = replace(article, published=named, published_source="name")
    return metadata.defaults(_placed(article))


def titled(text: str, title: str | None) -> str:
    """The text with its title as the first line, as a .txt has it; a title is text, whatever the format.

    >>> titled("正文。", "標題"), titled("標題\\n正文。", "標題")
    ('標題\\n正文。', '標題\\n正文。')
    """
    title = " ".join((title or "").split())
    own_line = rf"^(?:title:)?[\s\"'#]*{re.escape(title)}[\s\"']*$"
    if not title or text.startswith(title) or re.search(own_line, text[: _FRONT + len(title)], re.MULTILINE):
        return text
    return f"{title}\n{text}"


def _placed(article: Article) -> Article:
    """Outlet and region by the lexicon of outlets, where nothing said them."""
    by_url = outlets.by_url(article.url)
    if article.outlet is None and by_url is not None and by_url.kind != "portal":
        article = replace(article, outlet=by_url.name)
    if article.region is not None:
        return article
    by_name = outlets.by_name(article.outlet)
    same = by_url if by_url and by_name and by_url.name == by_name.name else None
    region = (same.region if same else None) or (by_name.region if by_name else None)
    return replace(article, region=region or outlets.region_of(article.url))


def _care(text: str) -> Iterator[str]:
    """Flags for characters that viewers, spreadsheets or finders stumble over, with their number."""
    for name, pattern in _CARE:
        if pattern.search(text):
            yield f"{name}:{len(pattern.findall(text))}"


def _digest(found: Found, blob: Blob) -> str:
    """SHA-256 of the bytes an article was read from: its file, its member, or, for a row, its text in UTF-8."""
    if found.raw is not None:
        return hashlib.sha256(found.raw).hexdigest()
    if found.record:
        return hashlib.sha256(found.text.encode("utf-8", "surrogatepass")).hexdigest()
    with blob.opener() as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


__all__ = [
    "METADATA_NAME",
    "READERS",
    "About",
    "Blob",
    "ColumnsError",
    "Found",
    "Metadata",
    "MetadataError",
    "NotRead",
    "Options",
    "Reader",
    "Source",
    "explain",
    "has",
    "missing_extras",
    "portable",
    "read",
    "read_source",
    "shards",
    "sources",
]
