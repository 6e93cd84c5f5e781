"""What is read and with which settings, and how it is cut into shards.

A shard is a run of neighbouring files, a part of a large line-delimited file, or one archive. Where a shard ends depends
on the name and size of the file at its end, not on how many files came before: a file that is added or removed changes
its own shard and no other. A shard's key is a hash of the configuration and of names, sizes and times of its files.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from heapq import heappop, heappush
from importlib import metadata as distributions
from pathlib import Path
from typing import NamedTuple

from spacy.language import Language

from koujing import __version__, lexicons, pipe, resources
from koujing.article import Article
from koujing.files import METADATA_NAME, READERS, Metadata, Source, folders
from koujing.files.columns import parse_columns
from koujing.files.found import MAX_BYTES, Options
from koujing.files.readers import PLUGGED_IN
from koujing.tables import OF_STAGE

SHARD_BYTES = 250_000  # of text, on average: some seconds of work
PART_BYTES = 1_000_000  # of a line-delimited file
_CAP_FILES, _CAP_BYTES = 2000, 4 * SHARD_BYTES
_BASE = 500  # bytes that every file weighs, for its own cost
_PAGE = 6000  # what one page or document weighs at most: most of its bytes are no text
_DOCUMENTS = frozenset((".html", ".htm", ".xhtml", ".shtml", ".mhtml", ".mht", ".docx", ".pdf"))
ONE_ARTICLE = _DOCUMENTS | {".txt", ".md", ".epub"}  # endings of files that hold one article
_NOT_DECIDING = ("api", "batch", "cli", "compare", "demo", "doctor", "export", "report", "viewer")


class PlanError(ValueError):
    """A setting of the run can't be used."""


@dataclass(frozen=True)
class Plan:
    """Everything that decides what comes out: the input, what is known of it, the settings.

    Args:
        root: a file or a folder.
        metadata: a CSV about the articles.
        region, published: where nothing else says it.
        lexicons, settings: as for `koujing.load`.
        limit: read only so many articles.
        words: write the table `words`.
        columns: which column of a table holds what: `text=body,date=pub:%d/%m/%Y`.
        max_bytes: of one article, record or archive member.
        max_records: of one table or archive; else a million, and of a line-delimited file all.
        stages: only what these find (times, entities, slogans, figures); empty for all. Others run only where one of
            these needs them.
        boilerplate: what is found in boilerplate too.

    Raises:
        ArticleError, ColumnsError, LexiconError, PlanError, SettingError: a value can't be true.
    """

    root: Path
    metadata: Path | None = None
    region: str | None = None
    published: str | None = None
    lexicons: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    limit: int | None = None
    words: bool = False
    columns: str | None = None
    max_bytes: int = MAX_BYTES
    max_records: int | None = None
    stages: tuple[str, ...] = ()
    boilerplate: bool = False

    def __post_init__(self) -> None:
        Article("", id="options", region=self.region, published=self.published)  # says at once what can't be true
        Options(self.max_bytes, self.max_records)
        parse_columns(self.columns)
        pipe.check_settings(name for name, _ in self.settings)
        for lexicon in self.lexicons:
            lexicons.kind_of(Path(lexicon))
        if unknown := set(self.stages) - set(OF_STAGE):
            raise PlanError(f"--stages: {', '.join(sorted(unknown))}: known are {', '.join(OF_STAGE)}")

    def about(self) -> Metadata:
        """Metadata of the articles."""
        return Metadata(self.root, self.metadata, region=self.region, published=self.published)

    def pipeline(self) -> Language:
        """The pipeline of this run."""
        return pipe.load(lexicons=self.lexicons, settings=dict(self.settings), only=self.stages)

    def sources(self) -> Iterator[Source]:
        """The files of this run, in order; with a limit, only as many as can hold that many articles.

        Raises:
            FileNotFoundError: there is nothing at `root`.
        """
        left = self.limit
        for source in folders.sources(self.root):
            if left is None:
                yield source
            elif source.path.suffix.lower() in READERS and not source.skip:
                yield source
                left -= 1
                if not left:
                    return

    def files(self) -> list[Source]:
        """The same in a list."""
        return list(self.sources())


class Shard(NamedTuple):
    """Neighbouring files that are read in one go; `number` is the place of its parts among the others."""

    number: int
    key: str  # hash of names, sizes and times of the files; with `under`, of the configuration too
    sources: tuple[Source, ...]
    weight: int = 0  # about how many bytes

    def under(self, config: str) -> Shard:
        """This shard, read with a configuration."""
        return self._replace(key=hashlib.sha256(f"{config}\0{self.key}".encode()).hexdigest()[:16])


class Job(NamedTuple):
    """A shard to do, for a worker anywhere."""

    plan: Plan
    shard: Shard
    out: Path | None  # null to keep the tables in memory
    timeout: float | None = None  # seconds an article, in processes that may be ended
    run: str = ""  # whose it is: a worker of an earlier run stops (see `notes`)


class Cutter:
    """Cuts the files of a plan into shards; it can be asked again, and then gives the same as long as the files do.

    Args:
        files: how many files a shard holds at most.
    """

    def __init__(self, plan: Plan, files: int = _CAP_FILES) -> None:
        self.plan, self.most = plan, files
        self._parts: dict[Path, list[Source]] = {}  # of files that had to be read through to be cut

    def shards(self, files: Iterable[Source]) -> Iterator[Shard]:
        """The shards of these files, in order."""
        for number, (sources, seen, weight) in enumerate(self._groups(files)):
            total = hashlib.sha256(f"{self.plan.limit}\0".encode())
            for source, stat in zip(sources, seen, strict=True):
                total.update(f"{source.article_id}\0{source.start} {source.end} {source.first}\0{stat}\0".encode())
            yield Shard(number, total.hexdigest()[:16], tuple(sources), weight)

    def _groups(self, files: Iterable[Source]) -> Iterator[tuple[list[Source], list[str], int]]:
        sources: list[Source] = []
        seen: list[str] = []
        weight = 0
        whole = self.plan.limit is not None  # so that exactly so many are read
        for source in files:
            try:
                stat = source.path.lstat() if source.skip else source.path.stat()
                size, stamp = stat.st_size, f"{stat.st_size} {stat.st_mtime_ns}"
                if source.skip == "koujing_tables":  # written to while we read
                    size, stamp = 0, source.skip
            except OSError:
                size, stamp = 0, "gone"
                if source.skip == "not_a_file":  # it was one a moment ago: reading it says that it is gone
                    source = source._replace(skip="")
            for part in [source] if whole else self._split(source, size):
                alone = part.end is not None
                if alone and sources:
                    yield sources, seen, weight
                    sources, seen, weight = [], [], 0
                sources.append(part)
                seen.append(stamp)
                own = _weight(part, size)
                weight += own
                full = alone or len(sources) >= self.most or weight >= _CAP_BYTES or _ends_shard(part.article_id, own)
                if full and not whole:
                    yield sources, seen, weight
                    sources, seen, weight = [], [], 0
        if sources:
            yield sources, seen, weight

    def _split(self, source: Source, size: int) -> list[Source]:
        if size <= PART_BYTES or source.skip:
            return [source]
        if source.path not in self._parts:
            most = self.plan.max_records
            parts = folders.shards(source, PART_BYTES, Options(self.plan.max_bytes, columns=self.plan.columns))
            # one part tells that there are too many records; those behind it would only say so again
            self._parts[source.path] = [part for part in parts if most is None or part.first <= most + 1]
        return self._parts[source.path]


def largest_first(shards: Iterable[Shard], ahead: int) -> Iterator[Shard]:
    """Of the next `ahead` shards always the largest: small ones are left for the end, where workers run out of work."""
    waiting: list[tuple[int, int, Shard]] = []
    for shard in shards:
        heappush(waiting, (-shard.weight, shard.number, shard))
        if len(waiting) > ahead:
            yield heappop(waiting)[-1]
    while waiting:
        yield heappop(waiting)[-1]


def _weight(source: Source, size: int) -> int:
    if source.skip:
        return _BASE
    return _BASE + (min(size, _PAGE) if source.path.suffix.lower() in _DOCUMENTS else size)


def _ends_shard(article_id: str, weight: int) -> bool:
    """By chance, but always the same for the same name: shards of SHARD_BYTES on average."""
    return zlib.crc32(article_id.encode()) % SHARD_BYTES < weight


def config_hash(plan: Plan, files: Iterable[Source]) -> str:
    """What decides the tables besides the articles: version, settings, lexicons, models, metadata.

    Args:
        files: the input, of which metadata files are looked at.
    """
    about = [("", plan.metadata)] if plan.metadata else []
    about += [(s.article_id, s.path) for s in files if s.path.name == METADATA_NAME and not s.skip]
    settings = (plan.region, plan.published, plan.settings, plan.words, plan.columns, plan.max_bytes, plan.max_records,
                plan.stages, plan.boilerplate)  # fmt: skip
    parts = [
        __version__,
        _installed(),
        repr(settings),
        lexicons.digest(map(Path, plan.lexicons)),
        *(f"{name}\0{_digest_of(path)}" for name, path in about),
    ]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def _digest_of(path: Path) -> str:
    try:
        return lexicons.digest([path])
    except OSError:
        return "unreadable"  # reading it says what is wrong


@cache
def _installed() -> str:
    """Digest of the code and the models that decide the tables, and the versions of the packages they rest on."""
    package = Path(__file__).parents[1]
    code = [p for p in package.rglob("*.py") if p.relative_to(package).parts[0].removesuffix(".py") not in _NOT_DECIDING]
    models = [p for p in resources.folder("models").rglob("*") if p.is_file() and p.suffix != ".md"]
    return "\0".join((lexicons.digest(code), lexicons.digest(models), *versions()))


@cache
def versions() -> tuple[str, ...]:
    """The packages koujing rests on with their versions, as `name==version`, and readers of others; one that is missing
    has no version.
    """
    try:
        needed = distributions.requires("koujing") or []
    except distributions.PackageNotFoundError:  # a checkout that is not installed
        return ()
    names = sorted({"".join(c if c.isalnum() or c in "-_." else " " for c in one).split()[0] for one in needed})
    return (*(f"{name}=={_version(name)}" for name in names), *PLUGGED_IN)


def _version(name: str) -> str:
    try:
        return distributions.version(name)
    except distributions.PackageNotFoundError:
        return ""
