"""Workers and the run itself may be killed anywhere; the tables are those of an undisturbed run."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from koujing import batch, pipe, resources
from koujing.batch import BatchError, Cutter, Here, Local, Plan, Receipt
from koujing.batch.plan import Job
from koujing.batch.work import Tell, write_shard
from koujing.tables import SCHEMA, open_tables

sys.path.append(str(Path(__file__).parent))  # worker processes import `poison` by name
import poison  # type: ignore[import-not-found]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")
ROUNDS = int(os.environ.get("KOUJING_KILLS", "1"))  # more kill at many more points, and take longer
Rows = dict[str, list[str]]


def rows(out: Path) -> Rows:
    """All rows of all tables, sorted."""
    made = open_tables(out)
    return {name: sorted(map(repr, made.arrow(name).to_pylist())) for name in SCHEMA if name != "words"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    texts = [p.read_text(encoding="utf-8") for p in sorted(resources.folder("corpora/sample").glob("*.txt"))]
    paragraphs = [line for text in texts for line in text.split("\n") if len(line) > 40]
    chosen = random.Random(3).sample(paragraphs, 29)
    for number, paragraph in enumerate([*chosen, chosen[0] + "（轉載）"]):
        (folder / f"n{number:02d}.txt").write_text(f"第{number}號\n{paragraph}", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    lines = [f'{{"text": "琴澳新設企業{number}家，增長{number}%。", "date": "2022-04-{number:02d}"}}' for number in range(1, 21)]
    (folder / "records.jsonl").write_text("\n".join([*lines, "{broken", "{}"]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Rows:
    out = tmp_path_factory.mktemp("expected") / "out"
    batch.extract_to(Plan(corpus), out, nlp=pipe.default())
    made = rows(out)
    assert len(made["articles"]) == 50 and len(made["failures"]) == 3 and len(made["reprints"]) == 1
    return made


@pytest.fixture
def no_children() -> Iterator[None]:
    yield
    for _ in range(50):
        if not multiprocessing.active_children():
            return
        time.sleep(0.1)
    raise AssertionError("workers are left over")


def test_memory_and_any_number_of_workers_give_the_same(corpus: Path, expected: Rows, tmp_path: Path, no_children: None) -> None:
    memory = batch.extract(Plan(corpus), nlp=pipe.default())
    assert {name: sorted(map(repr, memory.arrow(name).to_pylist())) for name in expected} == expected
    for workers in (1, 4):  # two of them below
        outcome = batch.extract_to(Plan(corpus), tmp_path / str(workers), workers=workers, shard_files=4)
        assert (outcome.counts.read, outcome.counts.skipped, outcome.counts.failed) == (50, 1, 2)
        assert rows(tmp_path / str(workers)) == expected


def test_workers_killed_at_random_cost_nothing(corpus: Path, expected: Rows, tmp_path: Path, no_children: None) -> None:
    chance, kills, over = random.Random(ROUNDS + 10), [0], threading.Event()

    def kill() -> None:
        while not over.wait(chance.uniform(0.0, 0.4)) and kills[0] < 1 + ROUNDS:
            workers = multiprocessing.active_children()
            if workers and list((tmp_path / "out").glob(".koujing/*.now")):
                os.kill(chance.choice(workers).pid or 0, signal.SIGKILL)
                kills[0] += 1

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        batch.extract_to(Plan(corpus), tmp_path / "out", workers=2, shard_files=2)
    finally:
        over.set()
        thread.join()
    assert kills[0] >= 1
    assert rows(tmp_path / "out") == expected


def test_a_run_killed_at_random_goes_on(corpus: Path, expected: Rows, tmp_path: Path) -> None:
    chance, out = random.Random(ROUNDS + 4), tmp_path / "out"
    command = [sys.executable, "-m", "koujing.cli", "extract", str(corpus), str(out), "--workers", "2", "--quiet"]
    for seconds in (chance.uniform(1, 4), *(chance.uniform(4, 10) for _ in range(ROUNDS))):
        run = subprocess.Popen(command, stderr=subprocess.PIPE)
        try:
            _, said = run.communicate(timeout=seconds)
            assert run.returncode in (0, 3), said
        except subprocess.TimeoutExpired:
            run.kill()
            run.communicate()
    batch.extract_to(Plan(corpus), out, nlp=pipe.default())
    assert rows(out) == expected
    assert not list(out.rglob("*.tmp"))


def test_a_worker_that_nobody_waits_for_adds_no_rows(tmp_path: Path) -> None:
    """A cluster goes on with what a run gave it that was killed: while another run is at work, and after it."""
    (tmp_path / "a.txt").write_text("標題\n橫琴新設企業7家。", encoding="utf-8")
    plan, out = Plan(tmp_path / "a.txt"), tmp_path / "out"
    [shard] = Cutter(plan).shards(plan.sources())

    class Crowded(Here):
        """Beside each shard a part of another one turns up, as an earlier run cut it."""

        def submit(self, job: Job, tell: Tell) -> Future[Receipt]:
            future = super().submit(job, tell)
            for part in out.glob("*/part-0*.parquet"):
                shutil.copy(part, part.with_name(f"part-0000000-{'f' * 16}-0000.parquet"))
            return future

    batch.extract_to(plan, out, engine=Crowded(pipe.default()))
    made, held = rows(out), sorted(out.rglob("*"))
    assert len(made["articles"]) == 1 and not list(out.rglob("*ffff*"))
    with pytest.raises(BatchError, match="another run writes to it"):
        write_shard(Job(plan, shard, out, 9.0, "earlier"), pipe.default())
    assert rows(out) == made and sorted(out.rglob("*")) == held


def test_what_kills_or_hangs_a_worker_is_one_failure(
    tmp_path: Path, no_children: None
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(4):
        (folder / f"n{number}.txt").write_text(f"第{number}號\n企業{number}家。", encoding="utf-8")
    (folder / "n1a.txt").write_text(poison.DEADLY, encoding="utf-8")
    (folder / "n2a.txt").write_text(poison.SLEEPY, encoding="utf-8")
    outcome = batch.extract_to(Plan(folder), tmp_path / "out", engine=Local(1, poison.begin), article_timeout=2)
    assert (outcome.counts.read, outcome.counts.failed) == (4, 2)
    failed = open_tables(tmp_path / "out").failures.set_index("path")
    assert failed.loc["n1a.txt", "error"] == "worker_died"
    assert failed.loc["n2a.txt", "error"] == "timeout" and "poison.py" in failed.loc["n2a.txt", "message"]


def test_workers_that_never_start_end_the_run_and_say_why(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("標題", encoding="utf-8")
    with pytest.raises(BatchError, match="__main__"):
        batch.extract_to(Plan(tmp_path / "a.txt"), tmp_path / "out", engine=Local(1, poison.die))


def test_ctrl_c_ends_in_seconds_with_130_and_leaves_no_worker(corpus: Path, expected: Rows, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "koujing.cli", "extract", str(corpus), str(out), "--workers", "2", "--quiet"]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    for _ in range(300):
        if list(out.glob(".koujing/*.now")):
            break
        time.sleep(0.1)
    asked = time.monotonic()
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to the workers too
    _, said = run.communicate(timeout=20)
    assert run.returncode == 130 and time.monotonic() - asked < 10
    assert "goes on from here" in said.decode() and "Traceback" not in said.decode()
    for _ in range(50):
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            break
        time.sleep(0.1)
    else:
        raise AssertionError("workers are left over")
    batch.extract_to(Plan(corpus), out, nlp=pipe.default())
    assert rows(out) == expected
