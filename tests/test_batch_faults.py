"""What can go wrong around a run: each a clear message, nothing torn, and the same command goes on."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from koujing import batch, cli, pipe, tables
from koujing.batch import BatchError, Plan, parts, plan, work
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
    monkeypatch.setattr(work, "_PIECE_BYTES", 20_000)
    real = tables.rows

    def count(doc, article, nlp, *, words=False):  # type: ignore[no-untyped-def]
        seen.append(article.id)
        if len(seen) == 20:
            raise KeyboardInterrupt
        return real(doc, article, nlp, words=words)

    monkeypatch.setattr(tables, "rows", count)
    with pytest.raises(KeyboardInterrupt):
        batch.extract_to(Plan(tmp_path / "in.jsonl"), out, nlp=nlp)
    outcome = batch.extract_to(Plan(tmp_path / "in.jsonl"), out, nlp=nlp)
    assert 30 < len(seen) < 45 and outcome.counts.read == 30
    assert len(list((out / "articles").glob("part-0*.parquet"))) > 2
    assert rows(out) == rows(tmp_path / "whole")


def test_an_article_whose_row_does_not_fit_is_one_failure(articles: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tables.rows

    def odd(doc, article, nlp, *, words=False):  # type: ignore[no-untyped-def]
        made = real(doc, article, nlp, words=words)
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
