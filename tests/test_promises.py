"""The promises of the design, each a test of its name. What they rest on is tested more closely elsewhere:

- every file ends as one of three: test_read_hostile (all of the hostile set), test_batch
- two runs, one worker or many, stopped or not: test_batch_workers (1, 2, 4 workers, kills), test_batch_dask, test_batch_faults
- memory: test_read_archives (bombs), test_read_tables (parts); curves by benchmarks/batch.py
- network, pickle: here
"""

from __future__ import annotations

import gc
import socket
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from koujing import batch, pipe, resources
from koujing.batch import Plan
from koujing.tables import SCHEMA, Tables, open_tables

PAGE = """<!DOCTYPE html SYSTEM "http://dtd.example.org/page.dtd"><html><head><title>路通了</title>
<link rel="stylesheet" href="http://css.example.org/a.css"><base href="http://base.example.org/"></head><body><article>
<h1>路通了</h1><img src="http://img.example.org/a.jpg"><p>橫琴去年新設企業四百餘家，居民說生活更方便了。</p>
<p>同比增長8.5%，比全市高2個百分點。</p><iframe src="http://frame.example.org/"></iframe></article></body></html>"""
XML = """<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "http://entity.example.org/x">]>
<html xmlns="http://www.w3.org/1999/xhtml"><body><p>橫琴去年新設企業四百餘家。&x;</p></body></html>"""
events: list[str] | None = None  # names of what is unpickled, while a test looks


def _audit(event: str, args: tuple[object, ...]) -> None:
    if event == "pickle.find_class" and events is not None:
        events.append(f"{args[0]}.{args[1]}")


sys.addaudithook(_audit)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some articles, and files of every end."""
    made = tmp_path / "in"
    made.mkdir()
    for number in range(6):
        (made / f"n{number}.txt").write_text(f"第{number}號\n2022年，橫琴新設企業{number}家。", encoding="utf-8")
    (made / "page.html").write_text(PAGE, encoding="utf-8")
    (made / "page.xhtml").write_text(XML, encoding="utf-8")
    (made / "records.jsonl").write_text('{"text": "橫琴新設企業7家。"}\n{broken\n', encoding="utf-8")
    (made / "empty.txt").write_bytes(b"")
    (made / "binary.txt").write_bytes(bytes(range(256)) * 30)
    return made


def rows(made: Tables) -> dict[str, list[str]]:
    return {name: sorted(map(repr, made.arrow(name).to_pylist())) for name in SCHEMA if name != "words"}


def test_every_input_file_ends_as_articles_a_skip_or_a_failure(folder: Path) -> None:
    made = batch.extract(Plan(folder), nlp=pipe.default())
    articles = {name.partition("#")[0] for name in made.articles["article_id"]}
    whole = made.failures[made.failures["record"].isna()]
    assert sorted([*articles, *whole["path"]]) == sorted(path.name for path in folder.iterdir())
    assert set(made.failures["outcome"]) == {"skipped", "failed"}
    assert made.failures["message"].notna().all()


def test_two_runs_one_worker_or_many_stopped_or_not_give_the_same_tables(folder: Path, tmp_path: Path) -> None:
    expected = rows(batch.extract(Plan(folder), nlp=pipe.default()))

    def stop(done: int, total: int, counts: batch.Counts) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.extract_to(Plan(folder), tmp_path / "stopped", nlp=pipe.default(), progress=stop, shard_files=2)
    batch.extract_to(Plan(folder), tmp_path / "stopped", nlp=pipe.default(), shard_files=2)
    batch.extract_to(Plan(folder), tmp_path / "two", workers=2, shard_files=3)
    assert rows(open_tables(tmp_path / "stopped")) == expected
    assert rows(open_tables(tmp_path / "two")) == expected


def test_memory_does_not_grow_with_the_number_of_articles(tmp_path: Path) -> None:
    peaks, words, nlp = [], [], pipe.default()

    def collect(done: int, total: int, counts: batch.Counts) -> None:
        if done % 10 == 0:
            gc.collect()

    for count in (10, 10, 60):  # the first time caches fill
        folder = tmp_path / f"in{len(peaks)}"
        folder.mkdir()
        for number in range(count):
            text = f"第{number}號新聞，橫琴新設企業{number}{count}{len(peaks)}家。" * 10
            (folder / f"n{number:03d}.txt").write_text(text, encoding="utf-8")
        gc.collect()
        tracemalloc.start()
        batch.extract_to(Plan(folder), tmp_path / f"out{len(peaks)}", nlp=nlp, shard_files=5, progress=collect)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        words.append(len(nlp.vocab.strings))
    assert peaks[2] < peaks[1] + 250_000, peaks  # 50 articles more; one takes some 50,000 bytes while it is read
    assert words[2] == words[1], "spaCy remembers the words of articles that are done"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    asked: list[str] = []

    def refuse(*where: object, **_: object) -> None:
        asked.append(repr(where[-2:]))
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    yield asked


def test_nothing_is_fetched_from_a_network_at_run_time(folder: Path, no_network: list[str]) -> None:
    pytest.importorskip("trafilatura")
    made = batch.extract(Plan(folder), nlp=pipe.load())
    assert "page.html" in set(made.articles["article_id"])
    assert no_network == []


def test_no_pickle_is_loaded(folder: Path, tmp_path: Path) -> None:
    global events
    events = []
    try:
        batch.extract_to(Plan(folder), tmp_path / "out", nlp=pipe.load())
        seen = list(events)
    finally:
        events = None
    assert seen == []
    suffixes = {path.suffix for path in resources.folder("models").rglob("*") if path.is_file()}
    assert not suffixes & {".pkl", ".pickle", ".joblib", ".pt"}
    code = [path.read_text(encoding="utf-8") for path in Path(batch.__file__).parents[1].rglob("*.py")]
    assert not any("allow_pickle=True" in text for text in code)
