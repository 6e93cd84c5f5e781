"""One shard: its articles read, its parts written, its receipt given back. Runs in this process or in any other.

Before each step the worker notes where it is (`notes`), so that whoever takes up the shard after a death knows which
article was being read; that article, and nothing else, is lost. Long shards are written in pieces, and taken up after
the last one.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from multiprocessing import connection
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from spacy.language import Language

from koujing import pipe, tables
from koujing.article import Article
from koujing.batch import notes
from koujing.batch.notes import Done, NoNotes, Notes, Place
from koujing.batch.parts import SIGNED, Counts, Group, Receipt, part_name, unwritable, write_part
from koujing.batch.plan import Job, Plan
from koujing.batch.rows import Rows, signed, stage_of
from koujing.files import Metadata, NotRead, Source, read_source

_REMEMBERED = 200_000  # characters of articles whose words spaCy keeps at one time
_TIMED_CHARACTERS, _TIMED_BYTES = 1_000_000, 20_000_000  # as much again for each so many: minutes, never hours
log = logging.getLogger("koujing.batch")


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
    work = _Work(job, nlp, metadata, NoNotes())
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
            with Notes(job) as noted:
                work = _Work(job, nlp, metadata, noted)
                work.run(tell)
                work.write()
        except OSError as error:
            raise unwritable(job.out or Path(), error) from error
        return work.receipt()


_one_at_a_time = threading.Lock()  # a worker with threads would mix up timers and notes


@lru_cache(maxsize=1)
def _tools(plan: Plan) -> tuple[Language, Metadata]:
    tools = plan.pipeline(), plan.about()
    if multiprocessing.parent_process() is not None:
        gc.freeze()  # lexicons and models stay: a worker's garbage collector need not walk through them again and again
    return tools


# -- from files to rows -----------------------------------------------------------------------------------------------


class _Work:
    """A shard being read."""

    def __init__(self, job: Job, nlp: Language, metadata: Metadata, noted: NoNotes) -> None:
        self.job, self.nlp, self.metadata, self.notes = job, nlp, metadata, noted
        self.rows, self.memory = Rows(job.plan), _Memory(nlp)
        self.started = time.perf_counter()
        self.done = noted.earlier()
        self.pieces = 1 + max((piece for _, piece, _ in self.done.receipt.parts), default=-1)
        self.counts = Counts()  # since the last piece
        if noted.taken_up:
            self._remove_torn()

    def _remove_torn(self) -> None:
        """A worker that died may have written a piece, or half of its tables, that it did not note."""
        shard, out = self.job.shard, self.job.out
        for name in (*self.rows.names, SIGNED) if out else ():
            (out / name / part_name(shard.number, shard.key, self.pieces)).unlink(missing_ok=True)  # type: ignore[operator]

    def run(self, tell: Tell | None) -> None:
        with self.memory:
            self._run(tell)

    def _run(self, tell: Tell | None) -> None:
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
            self.notes.now("read", place, source.article_id, 1 + size / _TIMED_BYTES)
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
        self.notes.now("parse", place, article.id, 1 + len(article.text) / _TIMED_CHARACTERS)
        self.memory.take(len(article.text))
        try:
            doc = pipe.parse(article, self.nlp)
            plan = self.job.plan
            made = tables.rows(doc, article, self.nlp, words=plan.words, stages=plan.stages, boilerplate=plan.boilerplate)
        except Exception as error:  # one bad article must not end a run of a million; the row says where and why
            log.warning("%s: %s", article.id, error, exc_info=True)
            return self.rows.fail(article.id, stage_of(error), error)
        counts, failed = self.rows.add(article.id, made)
        return counts.plus(failed)

    def write(self, place: Place | None = None) -> None:
        """Write what was read so far as a piece, and note that it is done up to `place`."""
        out, shard = self.job.out, self.job.shard
        if out is None:
            return
        counts, groups = self.rows.checked(self.counts), self.rows.groups()
        parts = []
        made = self.rows.take()
        for name, table in {**made, SIGNED: signed(made["articles"])}.items():
            if table.num_rows:
                path = out / name / part_name(shard.number, shard.key, self.pieces)
                path.parent.mkdir(exist_ok=True)
                self.notes.hold()
                parts.append((name, self.pieces, write_part(path, table, packed=name != SIGNED)))
        counts = counts._replace(seconds=round(time.perf_counter() - self.started, 3))
        self.started = time.perf_counter()
        old = self.done.receipt
        receipt = Receipt(shard.key, len(shard.sources), old.counts.plus(counts), _merged(old.groups, groups),
                          (*old.parts, *parts))  # fmt: skip
        self.notes.hold()
        self.done, self.counts, self.pieces = Done(place or self.done.place, receipt), Counts(), self.pieces + 1
        if place:
            self.notes.piece(self.done)

    def receipt(self) -> Receipt:
        if self.job.out is not None:
            return self.done.receipt
        counts = self.counts._replace(seconds=round(time.perf_counter() - self.started, 3))
        return self.done.receipt._replace(counts=counts)


class _Memory:
    """spaCy remembers every word it ever saw; here it forgets those of articles that are done, now and then."""

    def __init__(self, nlp: Language) -> None:
        self._nlp, self._left, self._zone = nlp, 0, ExitStack()

    def __enter__(self) -> None:
        self._left = 0

    def __exit__(self, *_: object) -> None:
        self._zone.close()

    def take(self, characters: int) -> None:
        """An article is about to be read, and nothing of those before it is needed any more."""
        if self._left <= 0:
            self._zone.close()
            self._zone.enter_context(self._nlp.memory_zone())
            self._left = _REMEMBERED
        self._left -= characters


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


def begin_worker() -> None:
    """Start of a worker process: it ends when its parent does, and leaves Ctrl-C to it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    notes.forgive()
    os._exit(1)
