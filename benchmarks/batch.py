"""How fast a folder of many articles is read, with how much memory, and what the bookkeeping costs.

    python benchmarks/batch.py [--articles 2000] [--kind paragraphs|sentences] [--workers 0,1,2] [--dask] [--keep FOLDER]

Articles are cut from corpora/sample and are all different. For each engine: wall time, articles a second, CPU seconds
of this process and of its workers, peak memory of each process (highest resident size, sampled twice a second), and the time of a second run that
has nothing to do. Numbers of a machine that does other work too are no numbers: the load before each run is printed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import Self

import psutil

from koujing import batch, resources


def make(folder: Path, articles: int, kind: str) -> None:
    """Write that many articles of two paragraphs, or of one or two sentences."""
    chance = random.Random(7)
    texts = [path.read_text(encoding="utf-8") for path in sorted(resources.folder("corpora/sample").glob("*.txt"))]
    paragraphs = [line for text in texts for line in text.split("\n") if len(line) > 40]
    sentences = [f"{one}。" for line in paragraphs for one in line.split("。") if len(one) > 15]
    for number in range(articles):
        (folder / f"{number // 1000:04d}").mkdir(exist_ok=True)
        if kind == "paragraphs":
            text = f"第{number}號新聞\n" + "\n".join(chance.sample(paragraphs, 2))
        else:
            text = "".join(chance.sample(sentences, chance.choice((1, 2)))) + f"編號{number}。"
        (folder / f"{number // 1000:04d}" / f"a{number:07d}.txt").write_text(text, encoding="utf-8")


class Memory:
    """Resident size of this process and its children over time."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._me = psutil.Process()
        self.curve: list[tuple[float, list[int]]] = []  # seconds, MB a process, this one first
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._started = time.perf_counter()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            sizes = []
            for process in [self._me, *self._me.children(recursive=True)]:
                try:
                    sizes.append(process.memory_info().rss // 1_000_000)
                except psutil.Error:
                    continue
            self.curve.append((round(time.perf_counter() - self._started), sizes))

    def said(self) -> str:
        """Ten points of the curve: the run's own process, and the largest of the others."""
        step = max(1, len(self.curve) // 10)
        return "  ".join(f"{at}s {own}/{max(others, default=0)}" for at, (own, *others) in self.curve[::step])


def measure(corpus: Path, out: Path, name: str, workers: int = 0, engine: batch.Engine | None = None) -> None:
    """One run, and another one that has nothing to do."""
    shutil.rmtree(out, ignore_errors=True)
    load = os.getloadavg()[0]
    plan, started = batch.Plan(corpus), time.perf_counter()
    begun: list[float] = []  # when the first shard was done, so that loading can be told from work
    read: list[int] = []

    def tell(done: int, total: int, counts: batch.Counts) -> None:
        if done:
            begun.append(time.perf_counter() - started)
            read.append(counts.read)

    before = os.times()
    with Memory() as memory:
        outcome = batch.extract_to(plan, out, workers=workers, engine=engine, progress=tell)
    wall, after = time.perf_counter() - started, os.times()
    own = after.user + after.system - before.user - before.system
    others = after.children_user + after.children_system - before.children_user - before.children_system
    steady = (read[-1] - read[0]) / max(begun[-1] - begun[0], 0.001)
    again = time.perf_counter()
    batch.extract_to(plan, out)
    again = time.perf_counter() - again
    size = sum(path.stat().st_size for path in out.rglob("*.parquet"))
    print(f"{name}: load {load:.1f}; {outcome.counts.read:,} articles in {wall:.1f} s ({outcome.counts.read / wall:.1f}/s, "
          f"{steady:.1f}/s between first and last shard), CPU {own:.1f} s here, {others:.1f} s in workers that ended; tables {size / 1e6:.1f} MB; "
          f"again with nothing to do {again:.2f} s")  # fmt: skip
    print(f"  memory MB, own/largest worker: {memory.said()}", flush=True)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--kind", choices=("paragraphs", "sentences"), default="paragraphs")
    parser.add_argument("--workers", default="0,1,2")
    parser.add_argument("--dask", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder for input and output, used again where it is there")
    said = parser.parse_args()
    folder = said.keep or Path(tempfile.mkdtemp())
    corpus = folder / f"{said.kind}-{said.articles}"
    if not corpus.is_dir():
        corpus.mkdir(parents=True)
        make(corpus, said.articles, said.kind)
    planned = time.perf_counter()
    plan = batch.Plan(corpus)
    shards = list(batch.Cutter(plan).shards(plan.sources()))
    print(f"{said.articles:,} {said.kind}: {len(shards):,} shards, planned in {time.perf_counter() - planned:.2f} s")
    for workers in map(int, said.workers.split(",")):
        measure(corpus, folder / "out", f"{workers} workers", workers)
    if said.dask:
        from dask.distributed import LocalCluster

        with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
            measure(corpus, folder / "out", "dask, 2 workers", engine=batch.Dask(cluster.scheduler_address))
    if not said.keep:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
