"""The same run on a cluster: separate worker processes of dask.distributed, one of them killed on the way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from koujing import batch, pipe
from koujing.batch import Dask, Plan
from koujing.tables import SCHEMA, open_tables

distributed = pytest.importorskip("distributed", reason="needs koujing[dask]")
pytestmark = [pytest.mark.skipif(sys.platform == "win32", reason="signals"), pytest.mark.filterwarnings("ignore")]


def rows(out: Path) -> dict[str, list[str]]:
    made = open_tables(out)
    return {name: sorted(map(repr, made.arrow(name).to_pylist())) for name in SCHEMA if name != "words"}


def test_a_cluster_gives_the_same_with_a_worker_killed_on_the_way(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(24):
        text = f"第{number}號\n" + f"2022年，橫琴新設企業{number}家，增長{number}%。\n" * 20
        (folder / f"n{number:02d}.txt").write_text(text, encoding="utf-8")
    batch.extract_to(Plan(folder), tmp_path / "expected", nlp=pipe.default())
    killed = list[int]()
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        pids = [worker.pid for worker in cluster.workers.values()]

        def kill() -> None:
            for _ in range(600):
                if list(out.glob(".koujing/*.now")):
                    os.kill(pids[0], signal.SIGKILL)
                    killed.append(pids[0])
                    return
                time.sleep(0.05)

        thread = threading.Thread(target=kill)
        thread.start()
        outcome = batch.extract_to(Plan(folder), out, engine=Dask(cluster.scheduler_address), shard_files=2)
        thread.join()
        again = _killed_and_taken_up(folder, tmp_path / "again", cluster.scheduler_address)
    assert killed and outcome.counts.read == again.counts.read == 24
    assert rows(out) == rows(tmp_path / "again") == rows(tmp_path / "expected")


def _killed_and_taken_up(folder: Path, out: Path, scheduler: str) -> batch.Outcome:
    """The command is killed once a shard is in the ledger, or before; another run goes on."""
    command = [sys.executable, "-m", "koujing.cli", "extract", str(folder), str(out), "--engine", "dask",
               "--scheduler", scheduler, "--quiet"]  # fmt: skip
    run = subprocess.Popen(command, stderr=subprocess.PIPE)
    for _ in range(300):
        if list(out.glob(".koujing/*.now")) or (out / ".koujing" / "ledger.jsonl").is_file():
            break
        time.sleep(0.1)
    assert run.poll() is None, run.communicate()
    run.kill()
    run.communicate()
    return batch.extract_to(Plan(folder), out, engine=Dask(scheduler), shard_files=2)
