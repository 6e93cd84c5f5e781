"""Folders of articles to folders of tables: shards, resume, failures, run.json.

The input is planned into shards of a fixed number of files. A shard's key is a hash of the configuration and of its
files' names, sizes and times; its parts are written under temporary names, synced, renamed, and then a receipt is
written. A later run skips shards whose receipt is there, and removes parts that no longer belong to the input. So a run
can be stopped anywhere and goes on there. An article that can't be read becomes a row of `failures`.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from spacy.language import Language

from koujing import __version__, lexicons, pipe, resources, tables
from koujing.article import Article
from koujing.findings import OffsetError, StageError
from koujing.read import METADATA_NAME, READERS, Metadata, NotRead, Source, read_source, sources
from koujing.tables import Row, Tables

SHARD_FILES = 100
_STATE = ".koujing"
log = logging.getLogger("koujing.batch")


class BatchError(ValueError):
    """A run can't start: the output folder is in use, can't be written, or holds something else."""


class Counts(NamedTuple):
    """What came of files: articles read, files skipped, files or articles failed, periods left unresolved."""

    read: int = 0
    skipped: int = 0
    failed: int = 0
    unresolved: int = 0
    seconds: float = 0.0

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(
            self.read + other.read,
            self.skipped + other.skipped,
            self.failed + other.failed,
            self.unresolved + other.unresolved,
            self.seconds + other.seconds,
        )


class Outcome(NamedTuple):
    """How a run ended."""

    counts: Counts
    reused: int  # shards that an earlier run had done
    removed: int  # parts of inputs that are gone or changed


@dataclass(frozen=True)
class Plan:
    """Everything that decides what comes out: the input, what is known of it, the settings."""

    root: Path
    metadata: Path | None = None
    region: str | None = None
    published: str | None = None
    lexicons: tuple[str, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    limit: int | None = None
    words: bool = False

    def __post_init__(self) -> None:
        Article("", id="options", region=self.region, published=self.published)  # says at once what can't be true

    def about(self) -> Metadata:
        """Metadata of the articles."""
        return Metadata(self.root, self.metadata, region=self.region, published=self.published)

    def pipeline(self) -> Language:
        """The pipeline of this run."""
        return pipe.load(lexicons=self.lexicons, settings=dict(self.settings))

    def files(self) -> list[Source]:
        """The files of this run, in order; with a limit, only as many as can hold that many articles."""
        found = list(sources(self.root))
        if self.limit is None:
            return found
        readable = [source for source in found if source.path.suffix.lower() in READERS]
        return readable[: self.limit]


Progress = Callable[[int, int, Counts], None]
"""Called after each file: files done, files in all, what came of them so far."""


def extract(plan: Plan, *, nlp: Language | None = None, progress: Progress | None = None) -> Tables:
    """Read all articles of a plan into memory.

    Raises:
        FileNotFoundError: there is nothing at the plan's root.
    """
    files = plan.files()
    made, _ = _read_files(files, plan, nlp or plan.pipeline(), _Teller(progress, len(files)))
    made["reprints"] = reprints(made["articles"])
    return Tables(made)


def extract_to(plan: Plan, out: Path, *, fresh: bool = False, nlp: Language | None = None,
               progress: Progress | None = None) -> Outcome:
    """Read all articles of a plan into the folder `out`; what an earlier run did there is kept.

    Args:
        fresh: throw away what `out` has from earlier runs.
        progress: told after each file.

    Raises:
        FileNotFoundError: there is nothing at the plan's root.
        BatchError: another run writes to `out`, or `out` is not ours.
    """
    files = plan.files()
    shards = [files[i : i + SHARD_FILES] for i in range(0, len(files), SHARD_FILES)] or [[]]
    _prepare(out, fresh)
    with _locked(out):
        config = config_hash(plan, files)
        keys = [_shard_key(config, number, shard) for number, shard in enumerate(shards)]
        removed = _remove_stale(out, keys)
        teller, counts, reused = _Teller(progress, len(files)), Counts(), 0
        for key, shard in zip(keys, shards, strict=True):
            receipt = _receipt(out, key)
            if receipt is None:
                nlp = nlp or plan.pipeline()
                made, receipt = _read_files(shard, plan, nlp, teller)
                _write_parts(out, key, made)
                _write_json(out / _STATE / f"{key}.json", receipt._asdict())
            else:
                reused += 1
                teller.skip(len(shard), receipt)
            counts = counts.plus(receipt)
        _write_parts(out, "all", {"reprints": reprints(_articles(out))})
        outcome = Outcome(counts, reused, removed)
        _write_json(out / "run.json", _run(plan, config, outcome))
    return outcome


# -- files to tables --------------------------------------------------------------------------------------------------


class _Teller:
    """Counts files for the progress display."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.done, self.counts = progress, total, 0, Counts()

    def tell(self, counts: Counts) -> None:
        self.skip(1, counts)

    def skip(self, files: int, counts: Counts) -> None:
        self.done += files
        self.counts = self.counts.plus(counts)
        if self.progress:
            self.progress(self.done, self.total, self.counts)


def _read_files(files: Sequence[Source], plan: Plan, nlp: Language, teller: _Teller) -> tuple[dict[str, pa.Table], Counts]:
    """All tables of these files but reprints, and what came of the files."""
    started = time.perf_counter()
    rows: dict[str, list[Row]] = {name: [] for name in tables.SCHEMA if name != "reprints"}
    if not plan.words:
        del rows["words"]
    total, metadata = Counts(), plan.about()
    for source in files:
        counts = _read_file(source, metadata, nlp, rows)
        total = total.plus(counts)
        teller.tell(counts)
    made = {name: tables.arrow(name, some) for name, some in rows.items()}
    return made, total._replace(seconds=round(time.perf_counter() - started, 3))


def _read_file(source: Source, metadata: Metadata, nlp: Language, rows: dict[str, list[Row]]) -> Counts:
    counts = Counts()
    try:
        for article in read_source(source, metadata):
            counts = counts.plus(_read_article(article, nlp, rows))
    except NotRead as reason:
        rows["failures"].append(_failure(source.article_id, "read", reason))
        return counts.plus(Counts(skipped=1) if reason.outcome == "skipped" else Counts(failed=1))
    return counts


def _read_article(article: Article, nlp: Language, rows: dict[str, list[Row]]) -> Counts:
    try:
        doc = pipe.parse(article, nlp)
        made = tables.rows(doc, article, nlp, words="words" in rows)
    except Exception as error:  # one bad article must not end a run of a million; the row says where and why
        log.warning("%s: %s", article.id, error, exc_info=True)
        rows["failures"].append(_failure(article.id, _stage_of(error), error))
        return Counts(failed=1)
    for name, some in made.items():
        rows[name].extend(some)
    times = sum(row["source"] == "unresolved" for row in made["times"])
    figures = sum(row["time_source"] == "unresolved" for row in made["figures"])
    return Counts(read=1, unresolved=times + figures)


def _stage_of(error: Exception) -> str:
    if isinstance(error, StageError):
        return error.stage
    return "convert" if isinstance(error, OffsetError) else "segment"


def _failure(article_id: str, stage: str, error: Exception) -> Row:
    path, _, record = article_id.rpartition("#")
    if not path or not record.isdigit():
        path, record = article_id, ""
    reason = error if isinstance(error, NotRead) else NotRead(
        "failed", type(error).__name__, str(error), "the rest was read; report this article with the message"
    )
    return {
        "path": path,
        "record": int(record) if record else None,
        "outcome": reason.outcome,
        "stage": stage,
        "error": reason.error,
        "message": reason.message,
        "remedy": reason.remedy or None,
    }


def reprints(articles: pa.Table) -> pa.Table:
    """Articles that print the text of an earlier one: same bytes, or the same characters but for white space."""
    frame = articles.select(["article_id", "published_start", "text", "sha256"]).to_pandas()
    frame["key"] = [hashlib.sha256("".join(text.split()).encode()).hexdigest() for text in frame["text"]]
    frame["when"] = frame["published_start"].map(lambda day: str(day or "9999"))
    rows: list[Row] = []
    for _, group in frame.sort_values(["when", "article_id"]).groupby("key", sort=True):
        first = group.iloc[0]
        for later in group.iloc[1:].itertuples():
            same = later.sha256 is not None and later.sha256 == first["sha256"]
            rows.append({"article_id": later.article_id, "reprint_of": first["article_id"], "similarity": 1.0,
                         "kind": "same_bytes" if same else "same_text"})
    return tables.arrow("reprints", sorted(rows, key=lambda row: str(row["article_id"])))


# -- the output folder ------------------------------------------------------------------------------------------------


def config_hash(plan: Plan, files: Sequence[Source]) -> str:
    """What decides the tables besides the articles: version, settings, lexicons, metadata."""
    named = [plan.metadata] if plan.metadata else []
    known = [*resources.folder("models").rglob("*.tsv"), resources.folder("models") / pipe.CONFIG]
    parts = [
        __version__,
        repr((plan.region, plan.published, plan.settings, plan.words)),
        lexicons.digest([*known, *map(Path, plan.lexicons)]),
        lexicons.digest([*named, *(s.path for s in files if s.path.name == METADATA_NAME)]),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _shard_key(config: str, number: int, shard: Sequence[Source]) -> str:
    total = hashlib.sha256(f"{config}\0{number}\0".encode())
    for source in shard:
        try:
            stat = source.path.stat()
            seen = f"{stat.st_size} {stat.st_mtime_ns}"
        except OSError:
            seen = "gone"
        total.update(f"{source.article_id}\0{seen}\0".encode())
    return f"{number:06d}-{total.hexdigest()[:16]}"


def _prepare(out: Path, fresh: bool) -> None:
    ours = (out / _STATE).is_dir()
    if out.exists() and not out.is_dir():
        raise BatchError(f"{out}: is a file; name a folder for the tables")
    if out.is_dir() and any(out.iterdir()) and not ours:
        raise BatchError(f"{out}: holds files that are not tables of koujing; name an empty or new folder")
    if fresh and ours:
        for name in (*tables.SCHEMA, _STATE):
            shutil.rmtree(out / name, ignore_errors=True)
    try:
        (out / _STATE).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BatchError(f"{out}: {error.strerror}; name a folder that can be written") from error


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """Only one run writes to a folder; the lock of a run that died is taken over."""
    lock = out / _STATE / "lock"
    try:
        handle = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        owner = lock.read_text().strip()
        if owner.isdigit() and int(owner) != os.getpid() and _alive(int(owner)):
            raise BatchError(f"{out}: process {owner} is writing to it; wait for it or name another folder") from None
        handle = os.open(lock, os.O_WRONLY | os.O_TRUNC)
    os.write(handle, str(os.getpid()).encode())
    os.close(handle)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _remove_stale(out: Path, keys: Sequence[str]) -> int:
    """Remove what belongs to no shard of this plan: changed or vanished inputs, torn writes."""
    keep = {f"part-{key}.parquet" for key in keys if _receipt(out, key) is not None}
    stale = [path for name in tables.SCHEMA for path in (out / name).glob("*") if path.name not in keep]
    receipts = [path for path in (out / _STATE).glob("*.json") if path.stem not in keys]
    for path in [*stale, *receipts]:
        path.unlink()
    return len([path for path in stale if path.suffix == ".parquet" and path.stem != "part-all"])


def _receipt(out: Path, key: str) -> Counts | None:
    try:
        return Counts(**json.loads((out / _STATE / f"{key}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _write_parts(out: Path, key: str, made: dict[str, pa.Table]) -> None:
    for name, table in made.items():
        (out / name).mkdir(exist_ok=True)
        final = out / name / f"part-{key}.parquet"
        unfinished = final.with_name(f".{final.name}.tmp")
        pq.write_table(table, unfinished, compression="zstd")
        _sync(unfinished)
        unfinished.replace(final)


def _write_json(path: Path, content: dict[str, object]) -> None:
    unfinished = path.with_name(f".{path.name}.tmp")
    unfinished.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
    _sync(unfinished)
    unfinished.replace(path)


def _sync(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _articles(out: Path) -> pa.Table:
    return Tables(folder=out).arrow("articles")


def _run(plan: Plan, config: str, outcome: Outcome) -> dict[str, object]:
    counts = outcome.counts
    return {
        "koujing": __version__,
        "input": str(plan.root),
        "config": {"settings": dict(plan.settings), "region": plan.region, "published": plan.published,
                   "lexicons": list(plan.lexicons), "limit": plan.limit, "words": plan.words},
        "config_hash": config,
        "lexicons": {path.stem: lexicons.digest([path])[:16]
                     for path in sorted(resources.folder("models/lexicons").glob("*.tsv"))},
        "counts": {"read": counts.read, "skipped": counts.skipped, "failed": counts.failed,
                   "unresolved_periods": counts.unresolved},
        "shards_reused": outcome.reused,
        "seconds": counts.seconds,
    }
