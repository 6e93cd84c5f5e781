"""One shard: its articles read, its parts written, its receipt given back. Runs in this process or in any other.

Before each step the worker notes in `.koujing/<key>.now` where it is, so that whoever takes up the shard after a death
knows which article was being read. A hang is ended from inside: a timer of `faulthandler`, which runs even where Python
does not, notes where the code stood and ends the process. Three deaths at one article, or one hang, and the article
becomes a failure: it, and nothing else, is lost. Long shards are written in pieces, and taken up after the last one.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import multiprocessing
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from multiprocessing import connection
from pathlib import Path
from typing import NamedTuple, Self

import pyarrow as pa
from spacy.language import Language

from koujing import pipe, tables
from koujing.article import Article
from koujing.batch.parts import STATE, Counts, Group, Receipt, part_name, unwritable, write_part, write_text
from koujing.batch.plan import STAGES, Plan, Shard
from koujing.findings import OffsetError, StageError
from koujing.read import Metadata, NotRead, Source, read_source
from koujing.tables import Row

STRIKES = 3  # deaths at one article before it is given up
_FLUSH_ROWS = 10_000  # rows as Python objects at one time
_PIECE_BYTES = 64_000_000  # of Arrow tables
_TIMED_CHARACTERS, _TIMED_BYTES = 10_000, 1_000_000  # what the time for one article is meant for; more gets more
log = logging.getLogger("koujing.batch")


class Job(NamedTuple):
    """A shard to do, for a worker anywhere."""

    plan: Plan
    shard: Shard
    out: Path | None  # null to keep the tables in memory
    timeout: float | None = None  # seconds an article, in processes that may be ended


class Place(NamedTuple):
    """Where in a shard: which of its files, and how many articles and failures of it came before."""

    source: int
    record: int

    def __str__(self) -> str:
        return f"{self.source} {self.record}"


class Made(NamedTuple):
    """A shard that was read into memory."""

    tables: dict[str, pa.Table]
    receipt: Receipt


Tell = Callable[[Counts], None]


def read_shard(job: Job, nlp: Language | None = None, tell: Tell | None = None) -> Made:
    """Read a shard into memory.

    Args:
        nlp: a loaded pipeline; else that of the plan is loaded, once a process.
        tell: called after each file.
    """
    nlp, metadata = (nlp, job.plan.about()) if nlp else _tools(job.plan)
    work = _Work(job, nlp, metadata, _NoNotes())
    work.run(tell)
    return Made(work.rows.take(), work.receipt())


def write_shard(job: Job, nlp: Language | None = None, tell: Tell | None = None) -> Receipt:
    """Read a shard and write its parts into the folder of the job.

    Raises:
        BatchError: the folder can't be written.
        LexiconError, MetadataError: the run as a whole can't go on.
    """
    with _one_at_a_time:
        nlp, metadata = (nlp, job.plan.about()) if nlp else _tools(job.plan)
        try:
            with _Notes(job) as notes:
                work = _Work(job, nlp, metadata, notes)
                work.run(tell)
                work.write()
        except OSError as error:
            raise unwritable(job.out or Path(), error) from error
        return work.receipt()


_one_at_a_time = threading.Lock()  # a worker with threads would mix up timers and notes


@lru_cache(maxsize=1)
def _tools(plan: Plan) -> tuple[Language, Metadata]:
    return plan.pipeline(), plan.about()


# -- from files to rows -----------------------------------------------------------------------------------------------


class _Work:
    """A shard being read."""

    def __init__(self, job: Job, nlp: Language, metadata: Metadata, notes: _NoNotes) -> None:
        self.job, self.nlp, self.metadata, self.notes = job, nlp, metadata, notes
        self.rows = _Rows(job.plan)
        self.started = time.perf_counter()
        self.done = notes.earlier()
        self.pieces = 1 + max((piece for _, piece, _ in self.done.receipt.parts), default=-1)
        self.counts = Counts()  # since the last piece
        if notes.taken_up:
            self._remove_torn()

    def _remove_torn(self) -> None:
        """A worker that died may have written a piece, or half of its tables, that it did not note."""
        shard, out = self.job.shard, self.job.out
        for name in self.rows.names if out else ():
            (out / name / part_name(shard.number, shard.key, self.pieces)).unlink(missing_ok=True)  # type: ignore[operator]

    def run(self, tell: Tell | None) -> None:
        for number, source in enumerate(self.job.shard.sources):
            if number < self.done.place.source:
                continue
            before = self.done.receipt.counts.plus(self.counts)
            self._read_source(number, source)
            if tell:
                tell(self.done.receipt.counts.plus(self.counts).minus(before))
            if self._full():
                break

    def _full(self) -> bool:
        limit = self.job.plan.limit
        return limit is not None and self.done.receipt.counts.read + self.counts.read >= limit

    def _read_source(self, number: int, source: Source) -> None:
        start = self.done.place.record if number == self.done.place.source else 0
        record = 0
        for record, found in enumerate(self._records(number, source)):
            if record < start:
                continue
            place = Place(number, record)
            if isinstance(found, NotRead):
                self.counts = self.counts.plus(self.rows.fail(source.article_id + found.record, "read", found))
            else:
                self.counts = self.counts.plus(self._read_article(place, found))
            if self.rows.is_large():
                self.write(Place(number, record + 1))
            if self._full():
                return

    def _records(self, number: int, source: Source) -> Iterator[Article | NotRead]:
        """Articles and failures of a file, each one noted before it is asked for."""
        plan, missed = self.job.plan, list[NotRead]()
        size = (source.end or 0) - source.start if source.end else _size(source.path)
        found = read_source(source, self.metadata, max_bytes=plan.max_bytes, max_records=plan.max_records,
                            columns=plan.columns, tell=missed.append)  # fmt: skip
        record = 0
        while True:
            place = Place(number, record)
            if reason := self.notes.culprit("read", place):
                yield reason
                return
            self.notes.now("read", place, source.article_id, max(1.0, size / _TIMED_BYTES))
            article: Article | None = None
            try:
                article = next(found)
            except StopIteration:
                pass
            except NotRead as reason:
                missed.append(reason)
            for one in missed:
                yield one
                record += 1
            if article is None:
                return
            missed.clear()
            yield article
            record += 1

    def _read_article(self, place: Place, article: Article) -> Counts:
        if reason := self.notes.culprit("parse", place):
            return self.rows.fail(article.id, "segment", reason)
        self.notes.now("parse", place, article.id, max(1.0, len(article.text) / _TIMED_CHARACTERS))
        try:
            doc = pipe.parse(article, self.nlp)
            made = tables.rows(doc, article, self.nlp, words=self.job.plan.words)
        except Exception as error:  # one bad article must not end a run of a million; the row says where and why
            log.warning("%s: %s", article.id, error, exc_info=True)
            return self.rows.fail(article.id, _stage_of(error), error)
        counts, failed = self.rows.add(article.id, made)
        return counts.plus(failed)

    def write(self, place: Place | None = None) -> None:
        """Write what was read so far as a piece, and note that it is done up to `place`."""
        out, shard = self.job.out, self.job.shard
        if out is None:
            return
        counts, groups = self.rows.checked(self.counts), self.rows.groups()
        parts = []
        for name, table in self.rows.take().items():
            if table.num_rows:
                path = out / name / part_name(shard.number, shard.key, self.pieces)
                path.parent.mkdir(exist_ok=True)
                parts.append((name, self.pieces, write_part(path, table)))
        counts = counts._replace(seconds=round(time.perf_counter() - self.started, 3))
        self.started = time.perf_counter()
        old = self.done.receipt
        receipt = Receipt(shard.key, len(shard.sources), old.counts.plus(counts), _merged(old.groups, groups),
                          (*old.parts, *parts))  # fmt: skip
        self.done, self.counts, self.pieces = _Done(place or self.done.place, receipt), Counts(), self.pieces + 1
        if place:
            self.notes.piece(self.done)

    def receipt(self) -> Receipt:
        if self.job.out is not None:
            return self.done.receipt
        counts = self.counts._replace(seconds=round(time.perf_counter() - self.started, 3))
        return self.done.receipt._replace(counts=counts)


class _Rows:
    """Rows of all tables on their way: as Python objects for a while, then as Arrow tables."""

    def __init__(self, plan: Plan) -> None:
        self.names = [n for n in tables.SCHEMA if n != "reprints" and (plan.words or n not in tables.OPTIONAL)]
        left_out = {name for stage, names in STAGES.items() if plan.stages and stage not in plan.stages for name in names}
        self.left_out = left_out
        self.waiting: list[tuple[str, dict[str, list[Row]]]] = []
        self.count = 0
        self.failures: list[Row] = []
        self.arrow: dict[str, list[pa.Table]] = {name: [] for name in self.names}
        self.by: Counter[tuple[str | None, int | None]] = Counter()
        self.spoilt = 0

    def add(self, article_id: str, made: dict[str, list[Row]]) -> tuple[Counts, Counts]:
        times = sum(row["source"] == "unresolved" for row in made["times"])
        figures = sum(row["time_source"] == "unresolved" for row in made["figures"])
        self.waiting.append((article_id, {n: [] if n in self.left_out else rows for n, rows in made.items()}))
        self.count += sum(map(len, made.values()))
        spoilt = self.spoilt
        if self.count >= _FLUSH_ROWS:
            self._flush()
        bad = self.spoilt - spoilt
        return Counts(read=1, unresolved=times + figures), Counts(read=-bad, failed=bad)

    def fail(self, article_id: str, stage: str, error: Exception) -> Counts:
        row = failure(article_id, stage, error)
        self.failures.append(row)
        return Counts(skipped=1) if row["outcome"] == "skipped" else Counts(failed=1)

    def _flush(self) -> None:
        try:
            made = {n: tables.arrow(n, [row for _, m in self.waiting for row in m.get(n, ())]) for n in self.names}
        except tables.TableError:
            made = self._one_by_one()
        for name, table in made.items():
            if table.num_rows:
                self.arrow[name].append(table)
        for row in made["articles"].select(["outlet", "published_start"]).to_pylist():
            self.by[row["outlet"], row["published_start"].year if row["published_start"] else None] += 1
        self.waiting.clear()
        self.count = 0

    def _one_by_one(self) -> dict[str, pa.Table]:
        """A row does not fit its schema: the article it is of becomes a failure."""
        good: dict[str, list[pa.Table]] = {name: [tables.arrow(name, [])] for name in self.names}
        for article_id, made in self.waiting:
            try:
                one = {name: tables.arrow(name, made.get(name, [])) for name in self.names}
            except tables.TableError as error:
                self.fail(article_id, "write", error)
                self.spoilt += 1
                continue
            for name, table in one.items():
                good[name].append(table)
        return {name: pa.concat_tables(some) for name, some in good.items()}

    def checked(self, counts: Counts) -> Counts:
        """The counts, less articles whose rows turn out not to fit now that all are looked at."""
        spoilt = self.spoilt
        self._flush()
        bad = self.spoilt - spoilt
        return counts._replace(read=counts.read - bad, failed=counts.failed + bad)

    def groups(self) -> tuple[Group, ...]:
        made = tuple(Group(outlet, year, count) for (outlet, year), count in self.by.items())
        self.by.clear()
        return made

    def is_large(self) -> bool:
        waiting = 500 * (self.count + len(self.failures))
        written: int = sum(table.nbytes for some in self.arrow.values() for table in some)
        return written + waiting > _PIECE_BYTES

    def take(self) -> dict[str, pa.Table]:
        """Everything so far; begins anew."""
        self._flush()
        self.arrow["failures"].append(tables.arrow("failures", self.failures))
        self.failures = []
        made = {name: pa.concat_tables([tables.arrow(name, []), *some]) for name, some in self.arrow.items()}
        self.arrow = {name: [] for name in self.names}
        return made


def _stage_of(error: Exception) -> str:
    if isinstance(error, StageError):
        return error.stage
    return "convert" if isinstance(error, OffsetError) else "segment"


def failure(article_id: str, stage: str, error: Exception) -> Row:
    """The row of `failures` for an article, record or file."""
    path, _, record = article_id.partition("#")
    if not path or not record.replace("#", "").isdigit():
        path, record = article_id, ""
    reason = error if isinstance(error, NotRead) else NotRead(
        "failed", type(error).__name__, str(error), "the rest was read; report this article with the message"
    )  # fmt: skip
    return {
        "path": path,
        "record": int(record.partition("#")[0]) if record else None,
        "outcome": reason.outcome,
        "stage": stage,
        "error": reason.error,
        "message": f"record {record}: {reason.message}" if "#" in record else reason.message,
        "remedy": reason.remedy or None,
    }


def _merged(one: Sequence[Group], other: Sequence[Group]) -> tuple[Group, ...]:
    total: Counter[tuple[str | None, int | None]] = Counter()
    for group in (*one, *other):
        total[group.outlet, group.year] += group.articles
    return tuple(Group(*key, count) for key, count in total.items())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


# -- notes for whoever takes up the shard -----------------------------------------------------------------------------


class _Done(NamedTuple):
    """Pieces that are written, and the place after the last article in them."""

    place: Place
    receipt: Receipt


class _NoNotes:
    """In memory there is nobody to take up anything."""

    taken_up = False

    def earlier(self) -> _Done:
        return _Done(Place(0, 0), Receipt("", 0, Counts(), (), ()))

    def culprit(self, step: str, place: Place) -> NotRead | None:
        return None

    def now(self, step: str, place: Place, article_id: str, times: float) -> None:
        pass

    def piece(self, done: _Done) -> None:
        pass


class _Notes(_NoNotes):
    """What a shard's worker writes down while it works; what an earlier one wrote is read first."""

    def __init__(self, job: Job) -> None:
        assert job.out is not None
        state, self.job = job.out / STATE, job
        self._now, self._deaths, self._hang, self._done = (
            state / f"{job.shard.key}.{suffix}" for suffix in ("now", "deaths", "hang", "done")
        )
        self._culprits = self._learn()

    def __enter__(self) -> Self:
        global _current
        self._file = os.open(self._now, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o666)
        self._traces = self._hang.open("wb") if self.job.timeout else None
        _current = self._now
        return self

    def __exit__(self, *_: object) -> None:
        global _current
        _current = None
        if self._traces:
            faulthandler.cancel_dump_traceback_later()
            self._traces.close()
            self._hang.unlink(missing_ok=True)
        os.close(self._file)
        self._now.unlink(missing_ok=True)

    def _learn(self) -> dict[str, NotRead]:
        """Who is to blame for the deaths of earlier workers."""
        self.taken_up = blame(self.job) or self._done.is_file() or self._deaths.is_file()
        culprits: dict[str, NotRead] = {}
        counts: Counter[str] = Counter()
        for line in _text(self._deaths).splitlines():
            try:
                where, stood = json.loads(line)
            except ValueError:
                continue
            counts[where] += 1
            if stood:
                culprits[where] = NotRead(
                    "failed", "timeout", f"took longer than allowed, in {stood}",
                    "raise --article-timeout, or report this article with the message",
                )  # fmt: skip
            elif counts[where] >= STRIKES:
                culprits[where] = NotRead(
                    "failed", "worker_died", f"{STRIKES} workers died reading it (a crash, or no memory left)",
                    "split it or read it on a machine with more memory; report this article",
                )  # fmt: skip
        return culprits

    def earlier(self) -> _Done:
        try:
            source, record, receipt = json.loads(_text(self._done))
            done = _Done(Place(source, record), Receipt.of(receipt))
        except (ValueError, TypeError, KeyError, IndexError):
            empty = Receipt(self.job.shard.key, len(self.job.shard.sources), Counts(), (), ())
            return _Done(Place(0, 0), empty)
        return done

    def culprit(self, step: str, place: Place) -> NotRead | None:
        return self._culprits.get(f"{step} {place}")

    def now(self, step: str, place: Place, article_id: str, times: float) -> None:
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, f"{step} {place}\n".encode())
        if self._traces and self.job.timeout:
            faulthandler.dump_traceback_later(self.job.timeout * times, exit=True, file=self._traces)

    def piece(self, done: _Done) -> None:
        write_text(self._done, json.dumps([*done.place, done.receipt.plain()]))


def blame(job: Job) -> bool:
    """Enter the death of a job's worker against the article it was at.

    Returns:
        Whether it had begun.
    """
    assert job.out is not None
    now, hang, deaths = (job.out / STATE / f"{job.shard.key}.{suffix}" for suffix in ("now", "hang", "deaths"))
    if not now.is_file():
        return False
    if died := _text(now).split("\n")[0]:
        trace = _text(hang)
        with deaths.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps([died, _innermost(trace) if trace else ""]) + "\n")
    now.unlink(missing_ok=True)
    return True


_current: Path | None = None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _innermost(trace: str) -> str:
    """Where the code stood: the first line of the trace of the thread that worked."""
    threads = [thread for thread in trace.split("\n\n") if write_shard.__name__ in thread] or [trace]
    lines = [line.strip() for line in threads[0].splitlines() if line.strip().startswith("File ")]
    return (lines or ["an unknown place"])[0].removeprefix("File ")


def begin_worker() -> None:
    """Start of a worker process: it ends when its parent does, and leaves Ctrl-C to it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    if _current is not None:
        _current.unlink(missing_ok=True)  # its death is nobody's fault
    os._exit(1)
