"""What is said about articles outside their text: metadata.csv, options, dates in file names.

A `metadata.csv` describes the files of its own folder; a file named with `--metadata` describes the whole input and
comes first. Columns, any of them: path or file, title, outlet, region, author, published or date or year, url.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from koujing import periods
from koujing.article import REGIONS, Article
from koujing.read.text import NotText, decode

_FIELDS = ("title", "outlet", "author", "url")
_DATES = ("published", "date", "year")
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?|年)?(?:[T ].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


class MetadataError(ValueError):
    """A metadata file can't be used."""


def read_date(text: str) -> str | None:
    """An EDTF date of what people write in a table; null where it is no date.

    >>> read_date("2022/4/9"), read_date("20220409"), read_date("2022年4月"), read_date("n.d.")
    ('2022-04-09', '2022-04-09', '2022-04', None)
    """
    match = _COMPACT.fullmatch(text.strip()) or _DATE.fullmatch(text.strip())
    if not match:
        return None
    year, month, day = match.groups()
    found = "-".join([year, *(part.zfill(2) for part in (month, day) if part)])
    return found if _is_period(found) else None


def date_in_name(stem: str) -> str | None:
    """A full date in a file's name: `mo-20220409-rent` was published 2022-04-09."""
    match = _NAMED.search(stem)
    found = "-".join(match.groups()) if match else ""
    return found if found and _is_period(found) else None


class Metadata:
    """What metadata files and options say about the articles under `root`.

    Raises:
        MetadataError: a named file is missing, is no CSV, or has no column path or file.
    """

    def __init__(self, root: Path, file: str | Path | None = None, *, region: str | None = None,
                 published: str | None = None) -> None:
        self.root = root if root.is_dir() else root.parent
        self.file = Path(file) if file else None
        self.region, self.published = region, published
        self._tables: dict[Path, Mapping[str, Mapping[str, str]]] = {}
        if self.file is not None:
            self._named  # noqa: B018  a bad file is said before any work

    def is_file(self, path: Path) -> bool:
        """Is `path` the metadata file itself?"""
        return self.file is not None and path.resolve() == self.file.resolve()

    def describe(self, article: Article) -> Article:
        """The article with what the metadata says about it."""
        for row in self._rows(article.id):
            article = _apply(article, row)
        return article

    def defaults(self, article: Article) -> Article:
        """The article with `--region` and `--published` where nothing else says them."""
        if article.region is None and self.region:
            article = replace(article, region=self.region)
        if article.published is None and self.published:
            article = replace(article, published=self.published, published_source="option")
        return article

    @cached_property
    def _named(self) -> Mapping[str, Mapping[str, str]]:
        return _table(self.file) if self.file is not None else {}

    def _rows(self, article_id: str) -> list[Mapping[str, str]]:
        path = article_id.split("#")[0]
        rows = [self._named[path]] if path in self._named else []
        folder, _, name = path.rpartition("/")
        beside = self.root / folder / "metadata.csv"
        if beside not in self._tables:
            self._tables[beside] = _table(beside) if beside.is_file() else {}
        if name in self._tables[beside]:
            rows.append(self._tables[beside][name])
        return rows


def _table(path: Path) -> Mapping[str, Mapping[str, str]]:
    try:
        text = decode(path.read_bytes()).text
    except OSError as error:
        raise MetadataError(f"{path}: {error.strerror}; name a CSV file that exists") from error
    except NotText as error:
        raise MetadataError(f"{path}: {error}; save it as CSV in UTF-8") from error
    reader = csv.DictReader(text.splitlines())
    names = {name.strip().lower(): name for name in reader.fieldnames or []}
    key = names.get("path") or names.get("file")
    if key is None:
        raise MetadataError(f"{path}:1: no column path or file; the header is {', '.join(names) or 'empty'}")
    table: dict[str, Mapping[str, str]] = {}
    for number, row in enumerate(reader, 2):
        if None in row:
            raise MetadataError(f"{path}:{number}: more cells than the header has; put cells that hold a comma in quotes")
        clean = {short: (row.get(name) or "").strip() for short, name in names.items()}
        table[(row[key] or "").strip().replace("\\", "/").removeprefix("./")] = clean
    return table


def _apply(article: Article, row: Mapping[str, str]) -> Article:
    """Fill what is still unknown; what can't be understood becomes a flag, never a guess."""
    flags = list(article.flags)
    fields = {name: row[name] for name in _FIELDS if row.get(name) and getattr(article, name) is None}
    region = row.get("region", "").upper()
    if region and article.region is None:
        if region in REGIONS:
            fields["region"] = region
        else:
            flags.append(f"region_unknown:{region}")
    written = next((row[name] for name in _DATES if row.get(name)), "")
    if written and article.published is None:
        if found := read_date(written):
            fields |= {"published": found, "published_source": "metadata"}
        else:
            flags.append(f"published_unreadable:{written}")
    return replace(article, flags=tuple(flags), **fields)


def _is_period(text: str) -> bool:
    try:
        periods.bounds(text)
    except periods.PeriodError:
        return False
    return True
