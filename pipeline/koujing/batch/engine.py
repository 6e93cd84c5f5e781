"""Where shards are worked on. All engines take jobs and give futures; only they know what a dead worker looks like.

`Here` is this process. `Local` is a number of worker processes, each in an executor of its own: when one dies, its
shard is known and the others go on. `Dask` is a cluster of dask.distributed. A shard whose worker died is given out
again; the notes that workers leave (see `work`) see to it that this ends.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from typing import Any, Protocol, cast

from spacy.language import Language

from koujing.batch import work
from koujing.batch.parts import BatchError, Receipt
from koujing.batch.plan import Job
from koujing.batch.work import Tell


class WorkerDied(Exception):
    """The worker of a job ended without an answer."""


class Engine(Protocol):
    """Somewhere to work on shards."""

    slots: int  # jobs that are worth giving out at one time
    timed: bool  # may its processes be ended when an article takes too long?

    def submit(self, job: Job, tell: Tell) -> Future[Receipt]:
        """Give out a job; `tell` may be called after each file."""
        ...

    def take(self, future: Future[Receipt]) -> Receipt:
        """The answer of a finished job.

        Raises:
            WorkerDied: there is none.
            Exception: what went wrong in it.
        """
        ...

    def stop(self) -> None:
        """End everything at once."""
        ...

    def close(self) -> None:
        """Nothing more will be given out."""
        ...


class Here:
    """This process."""

    slots, timed = 1, False

    def __init__(self, nlp: Language | None = None) -> None:
        self._nlp = nlp

    def submit(self, job: Job, tell: Tell) -> Future[Receipt]:
        """Do the job now."""
        future: Future[Receipt] = Future()
        future.set_result(work.write_shard(job, self._nlp, tell))
        return future

    def take(self, future: Future[Receipt]) -> Receipt:
        """The answer."""
        return future.result()

    def stop(self) -> None:
        """Nothing runs on."""

    def close(self) -> None:
        """Nothing to close."""


class Local:
    """Worker processes on this machine, started afresh (spawn): each imports koujing and loads its own pipeline.

    Args:
        workers: how many.
        begin: called first in each of them.
    """

    timed = True

    def __init__(self, workers: int, begin: Callable[[], None] = work.begin_worker) -> None:
        if workers < 1:
            raise BatchError(f"--workers {workers}: at least one")
        self.slots, self._begin = workers, begin
        self._context = multiprocessing.get_context("spawn")
        self._free: list[ProcessPoolExecutor] = []
        self._busy: dict[Future[Receipt], ProcessPoolExecutor] = {}

    def submit(self, job: Job, tell: Tell) -> Future[Receipt]:
        """Give a job to a free worker, or to a new one."""
        pool = self._free.pop() if self._free else self._new()
        with _without_interrupts():  # a new process inherits this: Ctrl-C is for us alone
            try:
                future = pool.submit(work.write_shard, job)
            except BrokenExecutor:  # it died while it had nothing to do
                pool.shutdown(wait=False)
                pool = self._new()
                future = pool.submit(work.write_shard, job)
        self._busy[future] = pool
        return future

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, self._context, self._begin)

    def take(self, future: Future[Receipt]) -> Receipt:
        """The answer; the worker is free again."""
        pool = self._busy.pop(future)
        try:
            receipt = future.result()
        except BrokenExecutor as error:
            pool.shutdown(wait=False)
            raise WorkerDied from error
        except BaseException:
            self._free.append(pool)
            raise
        self._free.append(pool)
        return receipt

    def stop(self) -> None:
        """Kill all workers: whatever they were writing has no name yet."""
        for pool in (*self._busy.values(), *self._free):
            processes: Mapping[int, Any] = getattr(pool, "_processes", None) or {}
            for process in list(processes.values()):
                process.kill()
            pool.shutdown(wait=True, cancel_futures=True)
        self._busy.clear()
        self._free.clear()

    def close(self) -> None:
        """Let the workers go home."""
        for pool in self._free:
            pool.shutdown(wait=True)
        self._free.clear()


class Dask:
    """A cluster of dask.distributed; its workers need koujing, the input, and the output folder at the same paths.

    Args:
        scheduler: its address, `tcp://…:8786`.

    Raises:
        BatchError: dask is not installed, or nobody answers there.
    """

    timed = True

    def __init__(self, scheduler: str) -> None:
        try:
            from dask import distributed
        except ImportError:
            raise BatchError("--engine dask: needs koujing[dask]; pip install koujing[dask]") from None
        try:
            self._client: Any = cast(Any, distributed).Client(scheduler, timeout=20)
        except (OSError, ValueError) as error:
            raise BatchError(f"{scheduler}: {error}; start a scheduler there, or say --scheduler ADDRESS") from error
        self._killed: type[Exception] = distributed.KilledWorker
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        threads = sum(int(worker["nthreads"]) for worker in workers.values())
        self.slots = 2 * max(threads, 1)  # one to do and one to do next
        self._executor = self._client.get_executor(pure=False)

    def submit(self, job: Job, tell: Tell) -> Future[Receipt]:
        """Give a job to the cluster."""
        future: Future[Receipt] = self._executor.submit(work.write_shard, job)
        return future

    def take(self, future: Future[Receipt]) -> Receipt:
        """The answer."""
        try:
            return future.result()
        except self._killed as error:
            raise WorkerDied from error

    def stop(self) -> None:
        """Take back what was given out."""
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._client.close(timeout=5)

    def close(self) -> None:
        """Leave the cluster."""
        self._executor.shutdown()
        self._client.close()


ENGINES: Mapping[str, Callable[..., Engine]] = {"local": Local, "dask": Dask}


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
