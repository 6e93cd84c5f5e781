"""How fast a folder of many articles is read, by how many processes, with how much memory, and what the bookkeeping costs.

    python benchmarks/batch.py [--articles 2000] [--kind paragraphs|sentences] [--runs 1,2,dask] [--rounds 2] [--keep FOLDER]
    python benchmarks/batch.py --ceiling                 # how much two processes gain on this machine at best
    python benchmarks/batch.py --large 1.0               # a .jsonl of so many GB: planned, begun, its parts opened

Articles are put together from sentences of corpora/sample and are all different; kind `sentences` has one or two of them.
After a short warm-up the runs take turns, `--rounds` times; of each the median counts. A run is a number of workers (0
reads in this process) or `dask`, a LocalCluster of two. What is printed of each:

- wall seconds, from planning to the last table; articles a second between the first and the last shard;
- CPU seconds of this process and of all its workers: they tell more than the clock where the machine does other work too.
  `CPU a 1,000` is what workers need for so many articles, loading left out; where two workers need what one needs, all
  that keeps them from twice the speed is the machine;
- bookkeeping: planning, looking over the folder, ledger, empty tables, in seconds and as a share of the run; reprints;
- peak memory, and its curve over time, of this process and of the largest worker;
- a second run that has nothing to do.

The load before each run is printed: above the number of cores no clock can be trusted. Needs `pip install --group bench`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, NamedTuple, Self

import psutil

from koujing import batch, pipe, reprints, resources, tables
from koujing.article import Article
from koujing.batch import folder as folders
from koujing.batch import run as runs
from koujing.files import Metadata, read_source

# -- what is read -----------------------------------------------------------------------------------------------------


def sentences_of_sample() -> list[str]:
    """Sentences of the sample, in order."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(resources.folder("corpora/sample").glob("*.txt"))]
    return [f"{one}。" for text in texts for line in text.split("\n") for one in line.split("。") if 15 < len(one) < 90]


def texts(count: int, kind: str) -> Iterator[str]:
    """So many different articles; no two share half of their text, so that reprints are as rare as chance makes them."""
    chance, pool = random.Random(7), sentences_of_sample()
    for number in range(count):
        some = chance.sample(pool, 6 if kind == "paragraphs" else chance.choice((1, 2)))
        if kind == "paragraphs":
            yield f"第{number}號新聞\n{''.join(some[:3])}\n{''.join(some[3:])}\n"
        else:
            yield f"{''.join(some)}編號{number}。"


def make(folder: Path, articles: int, kind: str) -> Path:
    """That many articles in a folder, made where they are not there yet."""
    corpus = folder / f"{kind}-{articles}"
    if not corpus.is_dir():
        for number, text in enumerate(texts(articles, kind)):
            (corpus / f"{number // 1000:04d}").mkdir(exist_ok=True, parents=True)
            (corpus / f"{number // 1000:04d}" / f"a{number:07d}.txt").write_text(text, encoding="utf-8")
    return corpus


# -- watching ---------------------------------------------------------------------------------------------------------


class Watch:
    """Memory and CPU seconds of this process and its children over time."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._me = psutil.Process()
        self.curve: list[tuple[int, int, int]] = []  # seconds, MB of this process, MB of the largest other
        self._cpu: dict[int, float] = {}
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._started, self._before = time.perf_counter(), self._children()
        self._own = time.process_time()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.own = time.process_time() - self._own
        self._look()
        self._over.set()
        self._thread.join()
        self.others = sum(spent - self._before.get(pid, 0.0) for pid, spent in self._cpu.items())

    def _watch(self) -> None:
        while not self._over.wait(1.0):
            self._look()

    def _look(self) -> None:
        self._cpu |= self._children()
        sizes = [0]
        for process in self._me.children(recursive=True):
            try:
                sizes.append(process.memory_info().rss // 1_000_000)
            except psutil.Error:
                continue
        here = self._me.memory_info().rss // 1_000_000
        self.curve.append((round(time.perf_counter() - self._started), here, max(sizes)))

    def _children(self) -> dict[int, float]:
        spent = {}
        for process in self._me.children(recursive=True):
            try:
                times = process.cpu_times()
            except psutil.Error:
                continue
            spent[process.pid] = times.user + times.system
        return spent

    def said(self) -> str:
        """Twelve points of the curve."""
        step = max(1, len(self.curve) // 12)
        return "  ".join(f"{at}s {own}/{other}" for at, own, other in self.curve[::step])


class Spent:
    """Seconds spent in some functions, which are wrapped while this is open."""

    def __init__(self, *where: tuple[Any, str]) -> None:
        self.where, self.seconds = where, 0.0

    def __enter__(self) -> Self:
        self._real = [getattr(owner, name) for owner, name in self.where]
        for (owner, name), real in zip(self.where, self._real, strict=True):
            setattr(owner, name, self._timed(real))
        return self

    def __exit__(self, *_: object) -> None:
        for (owner, name), real in zip(self.where, self._real, strict=True):
            setattr(owner, name, real)

    def _timed(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*args: Any, **options: Any) -> Any:
            started = time.perf_counter()
            try:
                return real(*args, **options)
            finally:
                self.seconds += time.perf_counter() - started

        return timed


# -- speed ------------------------------------------------------------------------------------------------------------


class Run(NamedTuple):
    """One run; seconds."""

    load: float
    wall: float
    steady: float  # articles a second between first and last shard
    own: float  # CPU of this process
    others: float  # CPU of workers
    a_thousand: float  # CPU of workers for 1,000 articles, loading left out
    bookkeeping: float
    reprints: float
    again: float


def measure(corpus: Path, out: Path, name: str, loading: float) -> tuple[Run, Watch]:
    """One run, and another one that has nothing to do."""
    shutil.rmtree(out, ignore_errors=True)
    load, plan, told = os.getloadavg()[0], batch.Plan(corpus), list[tuple[float, int]]()

    def tell(done: int, total: int, counts: batch.Counts) -> None:
        if done:
            told.append((time.perf_counter(), counts.read))

    with ExitStack() as stack:
        workers, engine = (2, None) if name == "dask" else (int(name), None)
        if name == "dask":
            from dask.distributed import LocalCluster

            cluster = stack.enter_context(
                LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)
            )
            engine = batch.Dask(cluster.scheduler_address)
        keeping = stack.enter_context(Spent((runs._Run, "_survey"), *((folders.Folder, one) for one in (
            "receipts", "settle", "empty_tables", "enter"))))  # fmt: skip
        finding = stack.enter_context(Spent((runs, "_reprints")))
        started = time.perf_counter()
        with Watch() as watch:
            outcome = batch.extract_to(plan, out, workers=workers, engine=engine, progress=tell)
            wall = time.perf_counter() - started
    again = time.perf_counter()
    batch.extract_to(plan, out)
    again = time.perf_counter() - again
    reading = (watch.others or watch.own - finding.seconds) - loading * max(workers, 1)
    (first, before), (last, read) = told[0], told[-1]
    made = Run(load, wall, (read - before) / max(last - first, 0.001), watch.own, watch.others,
               1000 * reading / outcome.counts.read, keeping.seconds, finding.seconds, again)  # fmt: skip
    return made, watch


def load_cpu() -> float:
    """CPU seconds that a worker needs before it reads: a run over one article."""
    with tempfile.TemporaryDirectory() as scratch:
        (Path(scratch) / "a.txt").write_text("橫琴。", encoding="utf-8")
        with Watch() as watch:
            batch.extract_to(batch.Plan(Path(scratch) / "a.txt"), Path(scratch) / "out", workers=1)
    return watch.others


def speed(folder: Path, articles: int, kind: str, names: list[str], rounds: int) -> None:
    """Let the runs take turns and print the median of each."""
    corpus = make(folder, articles, kind)
    load_cpu()  # warms caches
    loading = load_cpu()
    found: dict[str, list[Run]] = {name: [] for name in names}
    print(f"{articles:,} {kind}; a worker needs {loading:.1f} s CPU to begin")
    for _ in range(rounds):
        for name in names:
            made, watch = measure(corpus, folder / "out", name, loading)
            found[name].append(made)
            print(f"  {name:>5}: " + ", ".join(f"{key} {value:.2f}" for key, value in made._asdict().items()), flush=True)
            print(f"         memory MB, own/largest worker: {watch.said()}", flush=True)
    size = sum(path.stat().st_size for path in (folder / "out").rglob("*.parquet"))
    print(f"tables: {size / 1e6:.1f} MB, {size / articles / 1000:.2f} kB an article")
    middle = {name: Run(*map(statistics.median, zip(*made, strict=True))) for name, made in found.items()}
    for name, run in middle.items():
        print(f"{name:>5}: {run.wall:8.1f} s, {articles / run.wall:6.1f}/s, steady {run.steady:6.1f}/s; CPU here {run.own:.1f} s "
              f"({run.own / run.wall:.1%} of a core), workers {run.others:.1f} s, {run.a_thousand:.2f} s a 1,000; "
              f"bookkeeping {run.bookkeeping:.2f} s ({run.bookkeeping / run.wall:.2%}), reprints {run.reprints:.1f} s; "
              f"again {run.again:.2f} s")  # fmt: skip
    if "1" in middle and "2" in middle:
        one, two = middle["1"], middle["2"]
        print(f"two workers: {one.wall / two.wall:.2f} times one by the clock, {two.steady / one.steady:.2f} between first "
              f"and last shard; {one.a_thousand / two.a_thousand:.3f} of the CPU an article")  # fmt: skip
    if "2" in middle and "dask" in middle:
        local, dask = middle["2"], middle["dask"]
        print(f"dask over two local workers: {dask.wall / local.wall - 1:+.1%} by the clock, "
              f"{dask.a_thousand / local.a_thousand - 1:+.1%} CPU an article in workers, {dask.own - local.own:+.1f} s CPU here")  # fmt: skip


# -- what the machine gives -------------------------------------------------------------------------------------------


def _read_for(barrier: Any, answers: Any, seconds: float) -> None:
    nlp = pipe.load()
    some = [Article(text) for text in texts(200, "paragraphs")]
    for article in some[:20]:
        tables.rows(pipe.parse(article, nlp), article, nlp)
    barrier.wait()
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        article = some[count % len(some)]
        tables.rows(pipe.parse(article, nlp), article, nlp)
        count += 1
    answers.put(count / (time.perf_counter() - started))


def ceiling(rounds: int, seconds: float = 10.0) -> None:
    """Articles a second of plain loops that share nothing, alone and two at a time."""
    context, found = multiprocessing.get_context("spawn"), {1: list[float](), 2: list[float]()}
    for _ in range(rounds):
        for count, rates in found.items():
            barrier, answers = context.Barrier(count), context.Queue()
            processes = [context.Process(target=_read_for, args=(barrier, answers, seconds)) for _ in range(count)]
            load = os.getloadavg()[0]
            for process in processes:
                process.start()
            rates.append(sum(answers.get() for _ in processes))
            for process in processes:
                process.join()
            print(f"  {count} at a time: load {load:.1f}, {rates[-1]:.1f} articles/s", flush=True)
    one, two = (statistics.median(rates) for rates in found.values())
    print(f"two processes that share nothing read {two / one:.2f} times what one reads")


# -- one large file ---------------------------------------------------------------------------------------------------


def large(folder: Path, gigabytes: float) -> None:
    """Plan a .jsonl of that size, begin with it, and open parts at its beginning, middle and end."""
    path = folder / f"large-{gigabytes}.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    if not path.is_file():
        with path.open("w", encoding="utf-8") as lines:
            while lines.tell() < gigabytes * 1e9:
                for number, text in enumerate(texts(5000, "paragraphs")):
                    lines.write(json.dumps({"id": number, "body": text, "date": "2022-04-09"}, ensure_ascii=False) + "\n")
    plan = batch.Plan(path)
    with Watch() as watch:
        started = time.perf_counter()
        shards = list(batch.Cutter(plan).shards(plan.sources()))
        wall = time.perf_counter() - started
    print(f"{path.stat().st_size / 1e9:.2f} GB: {len(shards):,} shards, planned in {wall:.1f} s ({watch.own:.1f} s CPU), "
          f"{max(own for _, own, _ in watch.curve) - watch.curve[0][1]} MB more memory")  # fmt: skip
    process = psutil.Process()
    for shard in (shards[0], shards[len(shards) // 2], shards[-1]):
        [source] = shard.sources
        before, started = process.io_counters().read_chars, time.process_time()  # type: ignore[attr-defined]
        count = sum(1 for _ in read_source(source, Metadata(path)))
        taken = process.io_counters().read_chars - before  # type: ignore[attr-defined]
        print(f"  part at {source.start / 1e6:,.0f} MB: {count:,} articles, {taken / 1e6:.2f} MB read for "
              f"{((source.end or 0) - source.start) / 1e6:.2f} MB of it, {time.process_time() - started:.2f} s CPU")  # fmt: skip

    def stop(done: int, total: int, counts: batch.Counts) -> None:
        if counts.read:
            raise KeyboardInterrupt

    shutil.rmtree(folder / "out", ignore_errors=True)
    started = time.perf_counter()
    with Watch() as watch, suppress(KeyboardInterrupt):
        batch.extract_to(plan, folder / "out", workers=1, progress=stop)
    print(f"  begun: first shard in the ledger after {time.perf_counter() - started:.1f} s; peak MB, own/worker: "
          f"{max(own for _, own, _ in watch.curve)}/{max(other for *_, other in watch.curve)}")  # fmt: skip


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--kind", choices=("paragraphs", "sentences"), default="paragraphs")
    parser.add_argument("--runs", default="1,2", help="numbers of workers, and dask")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--ceiling", action="store_true")
    parser.add_argument("--large", type=float, metavar="GB")
    parser.add_argument("--keep", type=Path, help="folder for input and output, used again where it is there")
    said = parser.parse_args()
    folder = said.keep or Path(tempfile.mkdtemp())
    reprints.shingles_of("橫琴")  # loads what every run needs
    if said.ceiling:
        ceiling(said.rounds)
    elif said.large:
        large(folder, said.large)
    else:
        speed(folder, said.articles, said.kind, said.runs.split(","), said.rounds)
    if not said.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
