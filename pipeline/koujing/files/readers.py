"""Which reader a file name calls for, and which files are no articles at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from pathlib import PurePath

from koujing.files import archives, delimited, office, page, plain, tables
from koujing.files.columns import Columns, Row, guess, parse_columns
from koujing.files.found import Blob, Found, NotRead, Options, Reader

METADATA_NAME = "metadata.csv"
GROUP = "koujing.readers"
_NO_ARTICLE = re.compile(r"(?i)(readme|licen[cs]e|copying|notice|provenance)(\..*)?")
_TEMPORARY = re.compile(r"~\$.*|.*~|\.~.*|#.*#|.*\.(?:tmp|temp|part|crdownload|swp)", re.IGNORECASE)
_SAVE_AS = {
    ".doc": ".docx",
    ".wps": ".docx",
    ".rtf": ".docx",
    ".odt": ".docx",
    ".ppt": ".pdf",
    ".pptx": ".pdf",
    ".rar": ".zip",
    ".7z": ".zip",
    ".xz": ".gz",
    ".bz2": ".gz",
    ".mdb": ".csv",
    ".ceb": ".pdf",
    ".caj": ".pdf",
}

READERS: dict[str, Reader] = {
    ".txt": plain.read_text,
    ".md": plain.read_text,
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), page.read_page),
    **dict.fromkeys((".mhtml", ".mht"), page.read_mhtml),
    **dict.fromkeys((".csv", ".tsv"), delimited.read_csv),
    **dict.fromkeys((".jsonl", ".ndjson"), delimited.read_jsonl),
    ".json": tables.read_json,
    ".parquet": tables.read_parquet,
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), tables.read_sheet),
    ".docx": office.read_docx,
    ".pdf": office.read_pdf,
    ".epub": office.read_epub,
    ".zip": archives.read_zip,
    **dict.fromkeys((".tar", ".tgz"), archives.read_tar),
    ".gz": archives.read_gz,
    ".warc": archives.read_warc,
}


# How to look at the columns of a table without reading it: names or null, rows, codec.
TABLES: dict[str, Callable[[Blob, Options], tuple[Sequence[str] | None, Iterator[Row | NotRead], str]]] = {
    **dict.fromkeys((".csv", ".tsv"), delimited.csv_rows),
    **dict.fromkeys((".jsonl", ".ndjson"), delimited.jsonl_rows),
    ".json": tables.json_rows,
    ".parquet": tables.parquet_rows,
    **dict.fromkeys((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), tables.sheet_rows),
}


def columns_of(blob: Blob, options: Options) -> Columns | None:
    """How the columns of a table are read; null where it is no table or has no good row among the first.

    Raises:
        ColumnsError: a column that the user names is not there, or none can be the text.
        NotRead: the file can't be read as a table.
    """
    maker = TABLES.get(blob.suffix)
    if maker is None:
        return None
    names, rows, _ = maker(blob, options)
    good = tables.looked_at(rows)
    if not good:
        return None
    return guess(names if names is not None else tables.names_in(good), good, parse_columns(options.columns))


def plug_in() -> tuple[str, ...]:
    """Put readers of other packages into READERS: entry points whose name is an ending; they come before ours.

    Returns:
        Each as `.xyz package==version`.
    """
    found = []
    for entry in metadata.entry_points(group=GROUP):
        ending = f".{entry.name.lower().removeprefix('.')}"
        READERS[ending] = _plugged(entry)
        found.append(f"{ending} {entry.dist.name}=={entry.dist.version}" if entry.dist else f"{ending} {entry.value}")
    return tuple(sorted(found))


def _plugged(entry: metadata.EntryPoint) -> Reader:
    """The reader of an entry point, loaded when first used: its package imports this one."""

    def read(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
        try:
            reader: Reader = entry.load()
        except Exception as error:
            raise NotRead(
                "failed", "plug_in_broke", f"the reader {entry.value} can't be loaded: {error}", "mend or uninstall it"
            ) from error
        yield from reader(blob, options)

    return read


PLUGGED_IN = plug_in()


def reader_of(name: str) -> Reader:
    """The reader of a file name.

    Raises:
        NotRead: there is none for its ending.
    """
    ending = PurePath(name).suffix.lower()
    reader = READERS.get(ending)
    if reader is not None:
        return reader
    other = _SAVE_AS.get(ending)
    remedy = (
        f"save it as {other}"
        if other
        else "give it the right ending"
        if not ending
        else f"readable are {' '.join(sorted(READERS))}"
    )
    raise NotRead("skipped", "unsupported_type", f"no reader for {ending or 'a file without ending'}", remedy)


def no_article(name: str) -> NotRead | None:
    """Why a file of this name is no article; null where it may be one."""
    if name == METADATA_NAME:
        return NotRead("skipped", "metadata", "it is metadata of the articles", "")
    if _TEMPORARY.fullmatch(name):
        return NotRead("skipped", "temporary", "a temporary file of another program", "")
    if name.startswith("."):
        return NotRead("skipped", "hidden", "hidden files are not read", "rename it if it is an article")
    if _NO_ARTICLE.fullmatch(name):
        return NotRead("skipped", "no_article", "a file about the folder, not an article", "rename it if it is one")
    return None
