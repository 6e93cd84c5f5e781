"""What can go wrong around a run: each a clear message, nothing torn, and the same command goes on."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from koujing import batch, cli, pipe, tables
from koujing.batch import BatchError, Plan, parts, plan
from koujing.batch import rows as piling
from koujing.tables import SCHEMA, open_tables

run = CliRunner()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(6):
        (folder / f"n{number}.txt").write_text(f"第{number}號\n橫琴新設企業{number}家。", encoding="utf-8")
    return folder


def rows(out: Path) -> dict[str, list[str]]:
    made = open_tables(out)
    return {name: sorted(map(repr, made.arrow(name).to_pylist())) for name in SCHEMA if name != "words"}


def whole(out: Path) -> bool:
    """Can every part be read, and is nothing half-written about?"""
    for path in out.rglob("*.parquet"):
        pq.read_table(path, partitioning=None)
    return not list(out.rglob("*.tmp"))


def test_a_full_disk_is_said_and_the_run_goes_on(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, written = pq.write_table, [0]

    def write_table(table: pa.Table, path: Path, **options: object) -> None:
        written[0] += table.num_rows > 0
        real(table, path, **options)
        if written[0] > 9:
            raise OSError(errno.ENOSPC, "No space left on device")

    out, nlp = tmp_path / "out", pipe.default()
    monkeypatch.setattr(parts.pq, "write_table", write_table)
    with pytest.raises(BatchError, match="No space left on device; free space"):
        batch.extract_to(Plan(articles), out, nlp=nlp, shard_files=2)
    assert whole(out)
    monkeypatch.undo()
    outcome = batch.extract_to(Plan(articles), out, nlp=nlp, shard_files=2)
    assert outcome.reused == 1 and outcome.counts.read == 6
    batch.extract_to(Plan(articles), tmp_path / "other", nlp=nlp)
    assert rows(out) == rows(tmp_path / "other")


def test_a_folder_that_cannot_be_written_is_said(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mkdir(self: Path, *args: object, **kwargs: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", mkdir)
        with pytest.raises(BatchError, match=r"out: Permission denied; .* folder that can be written"):
            batch.extract_to(Plan(articles), tmp_path / "out")
    (tmp_path / "file").write_bytes(b"")
    done = run.invoke(cli.app, ["extract", str(articles), str(tmp_path / "file"), "--quiet"])
    assert done.exit_code == 2 and "is a file; name a folder" in done.stderr


def test_a_file_that_vanishes_is_a_failure(articles: Path, tmp_path: Path) -> None:
    def vanish(done: int, total: int, counts: batch.Counts) -> None:
        if done == 1:
            (articles / "n5.txt").unlink()

    outcome = batch.extract_to(Plan(articles), tmp_path / "out", nlp=pipe.default(), progress=vanish)
    assert (outcome.counts.read, outcome.counts.failed) == (5, 1)
    [row] = open_tables(tmp_path / "out").failures.to_dict("records")
    assert (row["path"], row["error"]) == ("n5.txt", "unreadable") and "No such file" in row["message"]
    again = batch.extract_to(Plan(articles), tmp_path / "out", nlp=pipe.default())
    assert again.counts.failed == 0 and open_tables(tmp_path / "out").counts["failures"] == 0


def test_an_output_folder_of_another_version_is_left_alone(articles: Path, tmp_path: Path) -> None:
    out, nlp = tmp_path / "out", pipe.default()
    (out / ".koujing").mkdir(parents=True)
    (out / "figures").mkdir()
    (out / "figures" / "part-000000-abc.parquet").write_bytes(b"old")
    with pytest.raises(BatchError, match=r"another version of koujing \(format 1, .*--fresh"):
        batch.extract_to(Plan(articles), out, nlp=nlp)
    assert (out / "figures" / "part-000000-abc.parquet").read_bytes() == b"old"
    batch.extract_to(Plan(articles), out, nlp=nlp, fresh=True)
    assert whole(out) and open_tables(out).counts["articles"] == 6


def test_a_broken_line_of_a_lexicon_is_named(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "slogans.tsv").write_text("id\tsurface\tsource\nS1\t甲乙\t\n", encoding="utf-8")
    for workers in ("0", "1"):
        done = run.invoke(cli.app, ["extract", str(articles), str(tmp_path / "out"), "--quiet", "--workers", workers,
                                    "--lexicon", str(tmp_path / "slogans.tsv")])  # fmt: skip
        assert done.exit_code == 2 and "slogans.tsv:2: 甲乙 has no source" in done.stderr


def test_parts_that_are_gone_or_cut_short_are_made_again(articles: Path, tmp_path: Path) -> None:
    out, nlp = tmp_path / "out", pipe.default()
    batch.extract_to(Plan(articles), out, nlp=nlp, shard_files=2)
    before = rows(out)
    sentences = sorted((out / "sentences").glob("part-0*.parquet"))
    sentences[0].unlink()
    sentences[1].write_bytes(sentences[1].read_bytes()[:100])
    with (out / ".koujing" / "ledger.jsonl").open("a") as ledger:
        ledger.write('["torn", 3, [1,')
    assert batch.extract_to(Plan(articles), out, nlp=nlp, shard_files=2).reused == 1
    assert rows(out) == before and whole(out)


def test_in_the_c_locale_names_and_texts_are_the_same(articles: Path, tmp_path: Path) -> None:
    (articles / "橫琴.txt").write_text("標題\n居民達5萬人。", encoding="utf-8")
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "PYTHON"))}
    done = subprocess.run(
        [sys.executable, "-m", "koujing.cli", "extract", str(articles), str(tmp_path / "out"), "--workers", "0"],
        env={**plain, "LC_ALL": "C"}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    batch.extract_to(Plan(articles), tmp_path / "other", nlp=pipe.default())
    assert rows(tmp_path / "out") == rows(tmp_path / "other")


def test_a_file_more_moves_parts_and_does_not_do_others_again(articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "_ends_shard", lambda article_id, weight: article_id[1] in "13")
    out, nlp = tmp_path / "out", pipe.default()
    batch.extract_to(Plan(articles), out, nlp=nlp)
    (articles / "n0a.txt").write_text("又一號。", encoding="utf-8")
    outcome = batch.extract_to(Plan(articles), out, nlp=nlp)
    assert (outcome.reused, outcome.removed) == (2, 1)
    (articles / "n0a.txt").unlink()
    (articles / "n0.txt").unlink()
    (articles / "n1.txt").unlink()
    outcome = batch.extract_to(Plan(articles), out, nlp=nlp)
    assert (outcome.reused, outcome.removed) == (2, 1)
    assert open_tables(out).articles["article_id"].tolist() == ["n2.txt", "n3.txt", "n4.txt", "n5.txt"]


def test_a_large_file_of_records_is_cut_and_numbered_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "PART_BYTES", 400)
    lines = [json.dumps({"text": f"橫琴新設企業{n}家。", "id": n}, ensure_ascii=False) for n in range(1, 41)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    outcome = batch.extract_to(Plan(tmp_path / "in.jsonl"), tmp_path / "out", nlp=pipe.default())
    assert outcome.counts.read == 40
    assert len(list((tmp_path / "out" / "articles").glob("part-0*.parquet"))) > 4
    made = open_tables(tmp_path / "out").articles
    assert made["article_id"].tolist() == [f"in.jsonl#{n}" for n in range(1, 41)]
    assert made["text"].str.contains("企業40家").tolist() == [False] * 39 + [True]
    few = batch.extract_to(Plan(tmp_path / "in.jsonl", max_records=20), tmp_path / "few", nlp=pipe.default())
    assert (few.counts.read, few.counts.failed) == (20, 1)
    assert batch.extract_to(Plan(tmp_path / "in.jsonl", limit=7), tmp_path / "seven", nlp=pipe.default()).counts.read == 7


def test_long_shards_are_written_in_pieces_and_taken_up_after_the_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [json.dumps({"text": f"橫琴新設企業{n}家。"}, ensure_ascii=False) for n in range(1, 31)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    nlp, out, seen = pipe.default(), tmp_path / "out", list[str]()
    batch.extract_to(Plan(tmp_path / "in.jsonl"), tmp_path / "whole", nlp=nlp)
    monkeypatch.setattr(piling, "_PIECE_BYTES", 20_000)
    real = tables.rows

    def count(doc, article, nlp, **options):  # type: ignore[no-untyped-def]
        seen.append(article.id)
        if len(seen) == 20:
            raise KeyboardInterrupt
        return real(doc, article, nlp, **options)

    monkeypatch.setattr(tables, "rows", count)
    with pytest.raises(KeyboardInterrupt):
        batch.extract_to(Plan(tmp_path / "in.jsonl"), out, nlp=nlp)
    outcome = batch.extract_to(Plan(tmp_path / "in.jsonl"), out, nlp=nlp)
    assert 30 < len(seen) < 45 and outcome.counts.read == 30
    assert len(list((out / "articles").glob("part-0*.parquet"))) > 2
    assert rows(out) == rows(tmp_path / "whole")


def test_an_article_whose_row_does_not_fit_is_one_failure(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tables.rows

    def odd(doc, article, nlp, **options):  # type: ignore[no-untyped-def]
        made = real(doc, article, nlp, **options)
        if article.id == "n3.txt":
            made["articles"][0]["chars"] = "many"
        return made

    monkeypatch.setattr(tables, "rows", odd)
    made = batch.extract(Plan(articles), nlp=pipe.default())
    [row] = made.failures.to_dict("records")
    assert (row["path"], row["stage"], row["error"]) == ("n3.txt", "write", "TableError")
    assert len(made.articles) == 5 and set(made.sentences["article_id"]) == set(made.articles["article_id"])


def test_stages_leave_the_tables_of_others_empty(articles: Path) -> None:
    made = batch.extract(Plan(articles, stages=("figures",)), nlp=pipe.default())
    assert len(made.figures) == 6 and len(made.entities) == 0 and len(made.sentences) == 12
    with pytest.raises(batch.PlanError, match="--stages: verbs: known are times"):
        Plan(articles, stages=("verbs",))


def test_a_clock_set_back_changes_nothing_and_hides_no_change(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out, nlp, ticks = tmp_path / "out", pipe.default(), iter(range(2_000_000_000, 0, -3600))
    monkeypatch.setattr(time, "time", lambda: float(next(ticks)))
    first = batch.extract_to(Plan(articles), out, nlp=nlp, shard_files=2)
    assert (first.counts.read, first.counts.seconds >= 0) == (6, True)
    assert batch.extract_to(Plan(articles), out, nlp=nlp, shard_files=2).reused == 3
    changed = articles / "n2.txt"
    changed.write_text(changed.read_text(encoding="utf-8").replace("2", "8"), encoding="utf-8")  # of the same size
    os.utime(changed, (1, 1))
    assert batch.extract_to(Plan(articles), out, nlp=nlp, shard_files=2).reused == 2
    assert "橫琴新設企業8家。" in open_tables(out).articles["text"][2]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_an_open_file_limit_is_no_fault_of_articles(articles: Path, tmp_path: Path) -> None:
    import resource

    out, nlp = tmp_path / "out", pipe.default()
    for number in range(6, 60):
        (articles / f"n{number}.txt").write_text("居民達5萬人。", encoding="utf-8")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    held: list[int] = []

    def use_up(done: int, total: int, counts: batch.Counts) -> None:
        if done == 20:
            with contextlib.suppress(OSError):
                while True:
                    held.append(os.open(os.devnull, os.O_RDONLY))

    resource.setrlimit(resource.RLIMIT_NOFILE, (len(list(Path("/dev/fd").iterdir())) + 40, hard))
    try:
        with pytest.raises(BatchError, match=r"Too many open files; raise the limit \(ulimit -n 4096\)"):
            batch.extract_to(Plan(articles), out, nlp=nlp, shard_files=1, progress=use_up)
        while held:
            os.close(held.pop())
        outcome = batch.extract_to(Plan(articles), out, nlp=nlp, shard_files=1)  # 60 shards, 40 files: none stays open
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for one in held:
            os.close(one)
    assert outcome.reused >= 19 and (outcome.counts.read, outcome.counts.failed) == (60, 0)
    assert whole(out)


def test_what_users_should_know_is_counted_in_run_json(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_text("標題一行\n橫琴新設企業7家。\n責任編輯：陳大文\n掃一掃，分享到微信朋友圈\n", encoding="utf-8")
    (folder / "b.txt").write_bytes("橫琴新設企業8家，居民說生活更方便了。".encode("big5hkscs") + b"\x81")
    (folder / "c.jsonl").write_text('{"text": "The bridge opened."}\n{"text": "橫琴\\ud800。"}\n', encoding="utf-8")
    batch.extract_to(Plan(folder), out, nlp=pipe.default())
    counts = json.loads((out / "run.json").read_text(encoding="utf-8"))["counts"]
    assert counts | {"unresolved_periods": 0} == {"read": 4, "skipped": 0, "failed": 0, "unresolved_periods": 0, "other_script": 1,
                                                  "boilerplate_sentences": 2, "replaced_characters": 2}  # fmt: skip
    assert "陳大文" not in set(open_tables(out).entities["text"])
    again = batch.extract_to(Plan(folder), out, nlp=pipe.default())
    assert (again.reused, again.counts.boilerplate, again.counts.replaced) == (1, 2, 2)
    done = run.invoke(cli.app, ["extract", str(folder), str(tmp_path / "all"), "--boilerplate", "--workers", "0"])
    assert done.exit_code == 0 and "1 articles are of script other" in done.stderr and "boilerplate" not in done.stderr
    assert "陳大文" in set(open_tables(tmp_path / "all").entities["text"])


def test_stages_that_are_not_asked_for_do_not_run(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (articles / "n0.txt").write_text("橫琴合作區執委會主任李偉農說：「2022年新設企業7家，堅持共商共建共管共享。」", encoding="utf-8")
    full = batch.extract(Plan(articles), nlp=pipe.default())
    for stages, left in ((("times",), {"times"}), (("slogans",), {"entities", "slogans"}), (("entities", "times"), {"times", "entities"})):
        part = Plan(articles, stages=stages)
        nlp = part.pipeline()
        assert set(nlp.tokenizer.finders) == left == set(nlp.pipe_names) - {"sentences"}
        monkeypatch.setattr(pipe, "_made", lambda stage: pytest.fail(f"{stage} was made"))
        made = batch.extract(part)
        for stage, names in tables.OF_STAGE.items():
            for name in names:
                assert made.arrow(name).equals(full.arrow(name)) if stage in stages else made.arrow(name).num_rows == 0
