"""Archives of articles: .zip, .tar, .tar.gz, .gz, and web archives (.warc, .warc.gz).

Members are read from the archive, nothing is written to disk. Each is numbered by its place among the files of the
archive and read as a file of its name would be; names that lead outside the archive are refused, so nobody who
unpacks it is surprised. A member stops at max_bytes whatever its header claims, an archive at max_records members,
and an archive inside an archive inside an archive is not opened. A `metadata.csv` in a .zip describes the members of
its folder."""

from __future__ import annotations

import contextlib
import gzip
import io
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import IO, cast

from koujing.files import extras
from koujing.files.found import About, Blob, Found, NotRead, Options, of_bytes

_DEPTH = 2
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    KeyError,
)


def read_zip(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .zip."""
    inner = _inside(options)
    with _stream(blob, options) as stream:
        try:
            archive = zipfile.ZipFile(stream)
            infos = [info for info in archive.infolist() if not info.is_dir()]
        except _BROKEN as error:
            raise NotRead("failed", "bad_archive", f"the archive is broken: {error}", "make it again") from error
        with archive:
            known = _described(archive, infos, options)
            for number, info in enumerate(infos, 1):
                name = _name(info)
                if number > options.most:
                    raise _too_many(options)
                if info.flag_bits & 0x1:
                    yield NotRead("failed", "encrypted", f"{name} wants a password", "unpack it", f"#{number}")
                elif info.external_attr >> 16 & 0o170000 == 0o120000:
                    yield NotRead("skipped", "not_a_file", f"{name} is a link", "", f"#{number}")
                else:
                    member = Blob(name, lambda info=info: archive.open(info), info.file_size)  # type: ignore[misc]
                    for found in _member(member, name, number, inner):
                        row = known.get(name) if isinstance(found, Found) else None
                        yield found._replace(about=row.over(found.about)) if row and isinstance(found, Found) else found


def _described(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo], options: Options) -> dict[str, About]:
    """What each metadata.csv says of the members of its folder."""
    from koujing.files.metadata import MetadataError, about_of, table_of

    known: dict[str, About] = {}
    for info in infos:
        name = _name(info)
        if PurePosixPath(name).name != "metadata.csv" or info.file_size > options.max_bytes or info.flag_bits & 0x1:
            continue
        folder = name[: -len("metadata.csv")]
        try:
            table = table_of(archive.read(info), name)
        except (MetadataError, *_BROKEN) as error:
            raise NotRead("failed", "bad_metadata", str(error), "mend it, or take it out of the archive") from error
        known |= {folder + path: about_of(row)[0] for path, row in table.items()}
    return known


def read_tar(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .tar, .tar.gz and .tgz, one member after the other."""
    inner = _inside(options)
    with _stream(blob, options) as stream:
        number = 0
        try:
            with tarfile.open(fileobj=stream, mode="r|*") as archive:
                for info in archive:
                    if info.isdir():
                        continue
                    number += 1
                    if number > options.most:
                        raise _too_many(options)
                    if not info.isfile():
                        yield NotRead("skipped", "not_a_file", f"{info.name} is a link or device", "", f"#{number}")
                        continue
                    yield from _tar_member(archive, info, number, inner)
        except NotRead:
            raise
        except _BROKEN as error:
            raise NotRead(
                "failed", "bad_archive", f"the archive is broken after {number} members: {error}", "make it again"
            ) from error


def _tar_member(
    archive: tarfile.TarFile, info: tarfile.TarInfo, number: int, options: Options
) -> Iterator[Found | NotRead]:
    name = info.name
    if info.size > options.max_bytes and not name.lower().endswith((".csv", ".tsv", ".jsonl", ".ndjson")):
        yield NotRead(
            "failed",
            "archive_too_large",
            f"{name}: {info.size:,} bytes",
            f"raise --max-bytes above {options.max_bytes:,}",
            f"#{number}",
        )
        return
    handle = archive.extractfile(info)
    raw = handle.read(options.max_bytes + 1) if handle else b""
    if len(raw) > options.max_bytes:
        yield NotRead(
            "failed",
            "archive_too_large",
            f"{name}: {info.size:,} bytes",
            "unpack it: a table in a tar is not streamed",
            f"#{number}",
        )
        return
    yield from _member(of_bytes(name, raw), name, number, options)


def read_gz(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .gz: one compressed file, read as its name without .gz says."""
    name = blob.name[: -len(".gz")]
    if name.lower().endswith(".tar"):
        yield from read_tar(blob, options)
        return
    inner = _inside(options)
    if PurePosixPath(name).suffix.lower() == ".warc":
        yield from read_warc(blob, options)
        return
    try:
        yield from _read(Blob(name, lambda: cast(IO[bytes], _Ungzipped(blob.opener())), None), inner)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise NotRead("failed", "bad_archive", f"the archive is broken: {error}", "make it again") from error


class _Ungzipped(gzip.GzipFile):
    """A gzip stream that closes what it reads from."""

    def __init__(self, raw: IO[bytes]) -> None:
        super().__init__(fileobj=raw)
        self._raw_file = raw

    def close(self) -> None:
        super().close()
        self._raw_file.close()


def read_warc(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """A reader of .warc: every HTML response is an article of its address, numbered among the pages."""
    extras.require("web")
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    from koujing.files.page import declared_in, page

    others: Counter[str] = Counter()
    number = 0
    with blob.opener() as stream:
        try:
            for record in ArchiveIterator(stream):
                if record.rec_type not in ("response", "resource"):
                    continue
                kind = _content_type(record)
                if "html" not in kind:
                    others[kind.split(";")[0].strip() or "unknown"] += 1
                    continue
                number += 1
                if number > options.most:
                    raise _too_many(options)
                raw = record.content_stream().read(options.max_bytes + 1)
                address = record.rec_headers.get_header("WARC-Target-URI")
                try:
                    if len(raw) > options.max_bytes:
                        raise NotRead(
                            "failed",
                            "archive_too_large",
                            f"a page of more than {options.max_bytes:,} bytes",
                            "raise --max-bytes",
                        )
                    charset = kind.partition("charset=")[2].strip(" \"'") or declared_in(raw)
                    yield page(raw, charset, address)._replace(record=f"#{number}", member=address or "", raw=raw)
                except NotRead as reason:
                    yield reason.within(f"#{number}")
        except (ArchiveLoadFailed, *_BROKEN) as error:
            if isinstance(error, NotRead):
                raise
            raise NotRead(
                "failed", "bad_archive", f"the web archive is broken after {number} pages: {error}", "make it again"
            ) from error
    if others:
        listed = ", ".join(f"{count:,} {kind}" for kind, count in others.most_common(5))
        yield NotRead("skipped", "no_pages", f"{sum(others.values()):,} records that are no pages: {listed}", "")
    elif not number:
        raise NotRead("skipped", "empty", "the web archive holds no page", "")


def _content_type(record: object) -> str:
    headers = getattr(record, "http_headers", None) or record.rec_headers  # type: ignore[attr-defined]
    return str(headers.get_header("Content-Type") or "").lower()


# members


def _inside(options: Options) -> Options:
    if options.depth >= _DEPTH:
        raise NotRead("failed", "archive_too_deep", f"an archive inside {_DEPTH} others", "unpack it")
    return replace(options, depth=options.depth + 1)


def _too_many(options: Options) -> NotRead:
    return NotRead(
        "failed",
        "too_many_records",
        f"more than {options.most:,} members",
        "raise --max-records or split the archive",
    )


@contextlib.contextmanager
def _stream(blob: Blob, options: Options) -> Iterator[IO[bytes]]:
    """The archive's bytes: from disk as they are wanted, from another archive in memory."""
    if blob.path is not None:
        with blob.opener() as stream:
            yield stream
    else:
        yield io.BytesIO(blob.read(options))


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name; one that is not marked as UTF-8 is mostly GBK or Big5 where it is not ASCII."""
    if info.flag_bits & 0x800 or info.filename.isascii():
        return info.filename
    from koujing.files.text import NotText, encoding_of

    raw = info.filename.encode("cp437", "replace")
    try:
        return raw.decode(encoding_of(raw)[0], "replace")
    except NotText:
        return info.filename


def _is_unsafe(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or name[1:3] in (":\\", ":/")


def _member(blob: Blob, name: str, number: int, options: Options) -> Iterator[Found | NotRead]:
    record = f"#{number}"
    if _is_unsafe(name):
        yield NotRead(
            "failed", "unsafe_member", f"{name!r} leads outside the archive", "unpack it by hand with care", record
        )
        return
    try:
        for found in _read(blob, options):
            yield found.within(record) if isinstance(found, NotRead) else found.within(record, name)
    except NotRead as reason:
        yield reason.within(record)
    except _BROKEN as error:
        yield NotRead("failed", "bad_archive", f"{name}: {error}", "make the archive again", record)


def _read(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
    """Read a member as a file of its name would be read."""
    from koujing.files.readers import no_article, reader_of

    name = PurePosixPath(blob.name).name
    if reason := no_article(name):
        raise reason
    yield from reader_of(name)(blob, options)
