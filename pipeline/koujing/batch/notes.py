"""What a worker writes down while it works, for whoever takes up its shard after it died.

Before each step it notes in `.koujing/<key>.now` where it is. A hang is ended from inside: a timer of `faulthandler`,
which runs even where Python does not, notes where the code stood and ends the process. Three deaths at one article, or
one hang, and the article is to blame.

A cluster goes on with what it was given when the run that gave it is killed. So each run leaves its name in the folder,
and a worker that finds another name there writes no more.
"""

from __future__ import annotations

import faulthandler
import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple, Self

from koujing.batch.parts import RUN, BatchError, Counts, Receipt, write_text
from koujing.batch.plan import Job
from koujing.files import NotRead
from koujing.files.folders import STATE

_LENIENT = 1.1  # times what an article is allowed, it may take at most
STRIKES = 3  # deaths at one article before it is given up


class Place(NamedTuple):
    """Where in a shard: which of its files, and how many articles and failures of it came before."""

    source: int
    record: int

    def __str__(self) -> str:
        return f"{self.source} {self.record}"


class Done(NamedTuple):
    """Pieces that are written, and the place after the last article in them."""

    place: Place
    receipt: Receipt


class NoNotes:
    """In memory there is nobody to take up anything."""

    taken_up = False

    def earlier(self) -> Done:
        return Done(Place(0, 0), Receipt("", 0, Counts(), (), ()))

    def culprit(self, step: str, place: Place) -> NotRead | None:
        return None

    def now(self, step: str, place: Place, article_id: str, times: float) -> None:
        pass

    def piece(self, done: Done) -> None:
        pass

    def hold(self) -> None:
        pass


class Notes(NoNotes):
    """What a shard's worker writes down while it works; what an earlier one wrote is read first."""

    def __init__(self, job: Job) -> None:
        assert job.out is not None
        state, self.job = job.out / STATE, job
        self._now, self._deaths, self._hang, self._done = (
            state / f"{job.shard.key}.{suffix}" for suffix in ("now", "deaths", "hang", "done")
        )
        self._culprits = self._learn()
        self._ends = 0.0  # when the timer that runs ends this process

    def __enter__(self) -> Self:
        global _current
        self.hold()
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
        os.close(self._file)
        if self._ours():
            self._hang.unlink(missing_ok=True)
            self._now.unlink(missing_ok=True)

    def _ours(self) -> bool:
        assert self.job.out is not None
        try:
            return (self.job.out / STATE / RUN).read_text(encoding="utf-8") == self.job.run
        except FileNotFoundError:  # another run begins afresh
            return False

    def hold(self) -> None:
        """Go on only while the folder is that of our run.

        Raises:
            BatchError: another run has it now.
        """
        if not self._ours():
            raise BatchError(f"{self.job.out}: another run writes to it now; this one stops")

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

    def earlier(self) -> Done:
        try:
            source, record, receipt = json.loads(_text(self._done))
            done = Done(Place(source, record), Receipt.of(receipt))
        except (ValueError, TypeError, KeyError, IndexError):
            empty = Receipt(self.job.shard.key, len(self.job.shard.sources), Counts(), (), ())
            return Done(Place(0, 0), empty)
        return done

    def culprit(self, step: str, place: Place) -> NotRead | None:
        return self._culprits.get(f"{step} {place}")

    def now(self, step: str, place: Place, article_id: str, times: float) -> None:
        os.lseek(self._file, 0, os.SEEK_SET)
        os.write(self._file, f"{step} {place}\n".encode())
        if self._traces and self.job.timeout:
            allowed, at = self.job.timeout * times, time.monotonic()
            if not allowed <= self._ends - at <= _LENIENT * allowed:  # a timer is a thread: not a new one each time
                faulthandler.dump_traceback_later(_LENIENT * allowed, exit=True, file=self._traces)
                self._ends = at + _LENIENT * allowed

    def piece(self, done: Done) -> None:
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


def forgive() -> None:
    """The worker is about to end, and nobody is to blame."""
    if _current is not None:
        _current.unlink(missing_ok=True)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _innermost(trace: str) -> str:
    """Where the code stood: the first line of the trace of the thread that worked."""
    threads = [thread for thread in trace.split("\n\n") if "write_shard" in thread] or [trace]
    lines = [line.strip() for line in threads[0].splitlines() if line.strip().startswith("File ")]
    return (lines or ["an unknown place"])[0].removeprefix("File ")
