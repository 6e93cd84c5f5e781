"""What is said about articles outside their text: metadata.csv, options, dates in file names.

A `metadata.csv` describes the files of its folder and of those below, the nearest one first; a file named with
`--metadata` describes the whole input and comes before all. Columns, any of them: path or file, title, outlet, region,
author, published or date or year, url. A row about `news.zip/folder/a.html` is about that member. Paths meet whatever
their case and however their accents are coded.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from koujing.article import REGIONS, Article
from koujing.files.dates import is_period, read_date
from koujing.files.found import About
from koujing.files.text import NotText, decode

Row = Mapping[str, str]
_FIELDS = ("title", "outlet", "author", "url")
_DATES = ("published", "date", "year")
_KNOWN = frozenset({"path", "file", "region", *_FIELDS, *_DATES})
_NAMED = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?!\d)")


class MetadataError(ValueError):
    """A metadata file can't be used."""


def date_in_name(stem: str) -> str | None:
    """A full date in a file's name: `mo-20220409-rent` was published 2022-04-09."""
    match = _NAMED.search(stem)
    found = "-".join(match.groups()) if match else ""
    return found if found and is_period(found) else None


class Metadata:
    """What metadata files and options say about the articles under `root`.

    Raises:
        MetadataError: a named file is missing, is no CSV, or has no column path or file.
    """

    def __init__(
        self, root: Path, file: str | Path | None = None, *, region: str | None = None, published: str | None = None
    ) -> None:
        self.root = root if root.is_dir() else root.parent
        self.file = Path(file) if file else None
        self.region, self.published = region, published
        self._tables: dict[Path, Mapping[str, Row]] = {}
        if self.file is not None:
            self._named  # noqa: B018  a bad file is said before any work

    def is_file(self, path: Path) -> bool:
        """Is `path` the metadata file itself?"""
        return self.file is not None and path.resolve() == self.file.resolve()

    def describe(self, article: Article, member: str = "") -> Article:
        """The article with what the metadata says about it, or about `member` of the archive it is in."""
        for row in self._rows(article.id, member):
            article = apply(article, *about_of(row), "metadata")
        return article

    def defaults(self, article: Article) -> Article:
        """The article with `--region` and `--published` where nothing else says them."""
        if article.region is None and self.region:
            article = replace(article, region=self.region)
        if article.published is None and self.published:
            article = replace(article, published=self.published, published_source="option")
        return article

    @cached_property
    def _named(self) -> Mapping[str, Row]:
        return _table(self.file) if self.file is not None else {}

    def _rows(self, article_id: str, member: str) -> list[Row]:
        path = article_id.split("#")[0]
        inside = [f"{path}/{member}"] if member else []
        rows = [row for key in (*inside, article_id, path) if (row := self._named.get(_same(key)))]
        folder, _, name = path.rpartition("/")
        below = f"{name}/{member}" if member else ""
        while True:
            beside = self.root / folder / "metadata.csv"
            if beside not in self._tables:
                self._tables[beside] = _table(beside) if beside.is_file() and self._is_inside(beside) else {}
            rows += [row for key in (below, name) if (row := self._tables[beside].get(_same(key)))]
            if not folder:
                return rows
            folder, _, last = folder.rpartition("/")
            name, below = f"{last}/{name}", f"{last}/{below}" if below else ""

    def _is_inside(self, path: Path) -> bool:
        return not path.is_symlink() or path.resolve().is_relative_to(self.root.resolve())


def table_of(raw: bytes, where: str | Path) -> Mapping[str, Row]:
    """The rows of a metadata file by the path each is about.

    Raises:
        MetadataError: it is no CSV, or has no column path or file.
    """
    try:
        text = decode(raw).text
    except NotText as error:
        raise MetadataError(f"{where}: {error}; save it as CSV in UTF-8") from error
    try:
        reader = csv.DictReader(text.splitlines())
        names = {name.strip().lower(): name for name in reader.fieldnames or []}
        key = names.get("path") or names.get("file")
        if key is None:
            raise MetadataError(f"{where}:1: no column path or file; the header is {', '.join(names) or 'empty'}")
        table: dict[str, Row] = {}
        for number, row in enumerate(reader, 2):
            if None in row:
                raise MetadataError(
                    f"{where}:{number}: more cells than the header has; put cells that hold a comma in quotes"
                )
            clean = {short: (row.get(name) or "").strip() for short, name in names.items()}
            table[_same((row[key] or "").strip().replace("\\", "/").removeprefix("./"))] = clean
    except csv.Error as error:
        raise MetadataError(f"{where}: {error}; save it as CSV again") from error
    return table


def remarks(paths: Iterable[Path]) -> Iterator[str]:
    """What metadata files hold that nothing reads: `metadata.csv: columns tier, section not used yet …`."""
    for path in dict.fromkeys(paths):
        try:
            rows = _table(path).values()
        except MetadataError:
            continue  # reading with it says what is wrong
        if unused := [name for name in next(iter(rows), {}) if name not in _KNOWN]:
            yield f"{path}: {'columns' if len(unused) > 1 else 'column'} {', '.join(unused)} not used yet: no table has them"


def _same(path: str) -> str:
    """A path as it is compared: case and coding of accents do not count."""
    return unicodedata.normalize("NFC", path).casefold()


def about_of(row: Row) -> tuple[About, tuple[str, ...]]:
    """What a row says; what can't be understood becomes a flag, never a guess."""
    flags: list[str] = []
    fields = {name: row[name] for name in _FIELDS if row.get(name)}
    region = row.get("region", "").upper()
    if region in REGIONS:
        fields["region"] = region
    elif region:
        flags.append(f"region_unknown:{region}")
    if written := next((row[name] for name in _DATES if row.get(name)), ""):
        if found := read_date(written):
            fields["published"] = found
        else:
            flags.append(f"published_unreadable:{written}")
    return About(**fields), tuple(flags)


def apply(article: Article, about: About, flags: tuple[str, ...], source: str) -> Article:
    """The article with what `about` says and nothing before it said; `source` is published_source of a date."""
    fields = {name: value for name, value in about._asdict().items() if value and getattr(article, name) is None}
    if "published" in fields:
        fields["published_source"] = source
    new = tuple(flag for flag in flags if flag not in article.flags)
    return replace(article, flags=(*article.flags, *new), **fields)


def _table(path: Path) -> Mapping[str, Row]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise MetadataError(f"{path}: {error.strerror}; name a CSV file that exists") from error
    return table_of(raw, path)


__all__ = ["Metadata", "MetadataError", "about_of", "apply", "date_in_name", "read_date", "remarks", "table_of"]
