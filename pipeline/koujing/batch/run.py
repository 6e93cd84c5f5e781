"""A run: the plan is looked over, what is done is kept, what is left is given out, the ledger is written."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from spacy.language import Language

from koujing import __version__, lexicons, reprints, resources, tables
from koujing.batch import notes
from koujing.batch.engine import Engine, Here, Local, WorkerDied
from koujing.batch.folder import Folder
from koujing.batch.parts import BatchError, Counts, Group, Receipt, write_text
from koujing.batch.plan import Cutter, Job, Plan, Shard, config_hash, largest_first, versions
from koujing.batch.rows import signed
from koujing.batch.work import read_shard
from koujing.files import METADATA_NAME, Source, missing_extras
from koujing.files.metadata import remarks
from koujing.tables import Tables

ARTICLE_TIMEOUT = 120.0  # seconds
_AHEAD = 8  # shards a slot, of which the largest is given out next
_STILLBORN = 3  # workers that die before they read anything, one after the other, before a run gives up
_STILLBORN_LATER = 20  # once some have shown that they can
log = logging.getLogger("koujing.batch")


class Outcome(NamedTuple):
    """How a run ended."""

    counts: Counts
    reused: int  # shards that an earlier run had done
    removed: int  # shards whose input is gone or changed
    groups: tuple[Group, ...] = ()  # articles by outlet and year, most first
    remarks: tuple[str, ...] = ()  # what was given and is not used


Progress = Callable[[int, int, Counts], None]
"""Called now and then: files done, files in all, what came of them so far; the first call tells of earlier runs."""


def extract(
    plan: Plan, *, nlp: Language | None = None, progress: Progress | None = None, skip_missing: bool = True
) -> Tables:
    """Read all articles of a plan into memory, in this process; parameters as for `extract_to`.

    Raises:
        FileNotFoundError: there is nothing at the plan's root.
        BatchError: a package is missing.
    """
    _check(plan, skip_missing)
    files = plan.files()
    teller = _Teller(progress, len(files))
    made = read_shard(Job(plan, Shard(0, "", tuple(files)), None), nlp, teller.tell).tables
    return Tables({**made, "reprints": _reprints(signed(made["articles"]).to_batches())})


def extract_to(
    plan: Plan,
    out: Path,
    *,
    fresh: bool = False,
    nlp: Language | None = None,
    progress: Progress | None = None,
    workers: int = 0,
    engine: Engine | None = None,
    article_timeout: float = ARTICLE_TIMEOUT,
    skip_missing: bool = True,
    shard_files: int | None = None,
) -> Outcome:
    """Read all articles of a plan into the folder `out`; what an earlier run did there is kept.

    Args:
        fresh: throw away what `out` has from earlier runs.
        nlp: a loaded pipeline, for reading in this process.
        progress: told after each file, or after each shard where other processes read.
        workers: processes to read in; with 0, this one.
        engine: where else to read.
        article_timeout: seconds that an article may take, and as long again for each million characters. In this process
            nothing is ever stopped.
        skip_missing: where a package for a format is missing, skip its files with a row that says so; else raise.
        shard_files: how many files a shard holds at most.

    Returns:
        What came of all files, those of earlier runs included.

    Raises:
        FileNotFoundError: there is nothing at the plan's root.
        BatchError: another run writes to `out`, or it can't be written, or is not ours, or a package is missing.
        LexiconError, MetadataError: what the run needs to know can't be used.
    """
    engine = engine or (Local(workers) if workers else Here(nlp))
    try:
        _check(plan, skip_missing)
        folder = Folder(out, fresh)
        with folder.locked():
            outcome = _Run(plan, folder, engine, progress, article_timeout if engine.timed else None, shard_files).run()
    except BaseException:
        engine.stop()
        raise
    engine.close()
    return outcome


def _check(plan: Plan, skip_missing: bool) -> None:
    """Say at once what is wrong with a plan."""
    if not skip_missing and (missing := missing_extras(plan.sources())):
        raise BatchError(f"{'; '.join(missing)}; or leave them out with --skip-missing")
    next(plan.sources(), None)
    plan.about()


class _Run:
    """One run that has the lock."""

    def __init__(self, plan: Plan, folder: Folder, engine: Engine, progress: Progress | None, timeout: float | None,
                 shard_files: int | None) -> None:  # fmt: skip
        self.plan, self.folder, self.engine, self.timeout = plan, folder, engine, timeout
        self.cutter = Cutter(plan, *([shard_files] if shard_files else []))
        self.progress = progress
        self.busy: dict[Future[Receipt], Job] = {}
        self.stillborn, self.entered = 0, False
        self.counts, self.groups = Counts(), Counter[tuple[str | None, int | None]]()

    def run(self) -> Outcome:
        folder = self.folder
        numbers, files = self._survey()
        self.teller = _Teller(self.progress, files)
        known = folder.receipts()
        removed = folder.settle(numbers, known)
        folder.empty_tables(self.plan.words)
        folder.drop_whole("reprints") if not folder.has_whole("reprints", _all(numbers)) else None
        self._tell_known([receipt for key, receipt in known.items() if key in numbers])
        seen: dict[str, int] = {}
        reused = 0
        try:
            for shard in largest_first(self._shards(numbers, known), _AHEAD * self.engine.slots):
                seen[shard.key] = shard.number
                receipt = known.get(shard.key)
                if receipt is not None:
                    reused += 1
                    self._count(receipt)
                    continue
                while len(self.busy) >= self.engine.slots:
                    self._collect()
                self._give(Job(self.plan, shard, folder.out, self.timeout, folder.run))
            while self.busy:
                self._collect()
        except BaseException:
            self._give_up()
            raise
        if reused < len(seen) or seen.keys() != numbers.keys():
            folder.settle(seen, folder.receipts())  # files came or went meanwhile, or a worker nobody waits for wrote
        if not folder.has_whole("reprints", _all(seen)):
            folder.write_whole("reprints", _all(seen), _reprints(folder.signed(), folder.state))
        groups = tuple(Group(*key, count) for key, count in self.groups.most_common())
        outcome = Outcome(self.counts, reused, removed, groups, self.remarks)
        write_text(folder.out / "run.json", json.dumps(_described(self.plan, self.config, outcome), ensure_ascii=False,
                                                       indent=1, default=str) + "\n")  # fmt: skip
        return outcome

    def _survey(self) -> tuple[dict[str, int], int]:
        """Keys and numbers of all shards, and how many files there are; the configuration is known after it."""
        metadata: list[Source] = []

        def noted() -> Iterator[Source]:
            for source in self.plan.sources():
                if source.path.name == METADATA_NAME:
                    metadata.append(source)
                yield source

        shards = [(shard._replace(sources=()), len(shard.sources)) for shard in self.cutter.shards(noted())]
        self.config = config_hash(self.plan, metadata)
        named = [self.plan.metadata] if self.plan.metadata else []
        self.remarks = tuple(remarks([*named, *(source.path for source in metadata if not source.skip)]))
        return {shard.under(self.config).key: shard.number for shard, _ in shards}, sum(files for _, files in shards)

    def _shards(self, numbers: dict[str, int], known: dict[str, Receipt]) -> Iterator[Shard]:
        if numbers.keys() <= known.keys():  # nothing is left to do: one look at the input is enough
            return (Shard(number, key, ()) for key, number in numbers.items())
        return (shard.under(self.config) for shard in self.cutter.shards(self.plan.sources()))

    def _tell_known(self, known: Iterable[Receipt]) -> None:
        files, counts = 0, Counts()
        for receipt in known:
            files, counts = files + receipt.files, counts.plus(receipt.counts)
        self.teller.skip(files, counts)

    def _give(self, job: Job) -> None:
        self.busy[self.engine.submit(job, self.teller.tell)] = job

    def _collect(self) -> None:
        """Wait until a shard is done, and enter it."""
        done, _ = wait(self.busy, return_when=FIRST_COMPLETED)
        for future in done:
            job = self.busy[future]
            try:
                receipt = self.engine.take(future)
            except WorkerDied:
                self.busy.pop(future)
                self._again(job)
                continue
            self.busy.pop(future)
            self.stillborn, self.entered = 0, True
            self.folder.enter(receipt)
            self._count(receipt)
            if not isinstance(self.engine, Here):
                self.teller.skip(receipt.files, receipt.counts)

    def _again(self, job: Job) -> None:
        """A worker died: its shard is done again, by itself, until what kills workers is found."""
        self.stillborn = 0 if notes.blame(job) else self.stillborn + 1
        log.warning("a worker died; %s and %d more files are read again", job.shard.sources[0].article_id,
                    len(job.shard.sources) - 1)  # fmt: skip
        if self.stillborn >= (_STILLBORN_LATER if self.entered else _STILLBORN):
            self.plan.pipeline()  # what can't be loaded there can't be loaded here, and here it says why
            raise BatchError(
                "workers die before they read anything: in a script, put the call under `if __name__ == \"__main__\":`; "
                "else there may be too little memory, use fewer workers"
            )
        self._give(job)

    def _give_up(self) -> None:
        """Stopped from outside: nobody is to blame for workers that end now."""
        self.engine.stop()
        for job in self.busy.values():
            (self.folder.state / f"{job.shard.key}.now").unlink(missing_ok=True)
            (self.folder.state / f"{job.shard.key}.hang").unlink(missing_ok=True)

    def _count(self, receipt: Receipt) -> None:
        self.counts = self.counts.plus(receipt.counts)
        for group in receipt.groups:
            self.groups[group.outlet, group.year] += group.articles


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


# -- made from all articles -------------------------------------------------------------------------------------------

def _all(keys: Iterable[str]) -> str:
    return hashlib.sha256("\0".join(sorted(keys)).encode()).hexdigest()[:16]


def _reprints(batches: Iterable[pa.RecordBatch], scratch: Path | None = None) -> pa.Table:
    return reprints.find_signed(batches, scratch).cast(tables.schema("reprints"))


def _described(plan: Plan, config: str, outcome: Outcome) -> dict[str, object]:
    counts = outcome.counts
    return {
        "koujing": __version__,
        "input": str(plan.root),
        "config": {"settings": dict(plan.settings), "region": plan.region, "published": plan.published,
                   "lexicons": list(plan.lexicons), "limit": plan.limit, "words": plan.words, "columns": plan.columns,
                   "max_bytes": plan.max_bytes, "max_records": plan.max_records, "stages": list(plan.stages),
                   "boilerplate": plan.boilerplate},
        "config_hash": config,
        "lexicons": {path.stem: lexicons.digest([path])[:16]
                     for path in sorted(resources.folder("models/lexicons").glob("*.tsv"))},
        "packages": list(versions()),
        "counts": {"read": counts.read, "skipped": counts.skipped, "failed": counts.failed,
                   "unresolved_periods": counts.unresolved, "other_script": counts.other_script,
                   "boilerplate_sentences": counts.boilerplate, "replaced_characters": counts.replaced},
        "articles": [group._asdict() for group in outcome.groups],
        "shards_reused": outcome.reused,
        "seconds": round(counts.seconds, 3),
    }  # fmt: skip
