"""A folder in, a folder of tables out: nothing lost, stopped runs go on, two runs give the same."""

from __future__ import annotations

import inspect
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from spacy.language import Language

from koujing import api, batch, cli, pipe, resources, tables
from koujing.batch import BatchError, Plan, Shard, run
from koujing.batch.plan import largest_first
from koujing.tables import SCHEMA, Tables, open_tables


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipe.default()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    for number, path in enumerate(sorted(resources.folder("corpora/sample").glob("*.txt"))[:4]):
        shutil.copy(path, folder / ("sub" if number % 2 else ".") / path.name)
    shutil.copy(resources.folder("corpora/sample") / "metadata.csv", folder)
    (folder / "empty.txt").write_bytes(b"")
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 30)
    (folder / "page.pdf").write_bytes(b"%PDF")
    return folder


def same(one: Tables, two: Tables) -> bool:
    return all(one.arrow(name).equals(two.arrow(name)) for name in SCHEMA if name != "words")


def test_every_file_ends_as_one_of_three(articles: Path, tmp_path: Path, nlp: Language) -> None:
    outcome = batch.extract_to(Plan(articles), tmp_path / "out", nlp=nlp)
    made = open_tables(tmp_path / "out")
    ended = [*made.articles["article_id"], *made.failures["path"]]
    assert sorted(ended) == sorted(p.relative_to(articles).as_posix() for p in articles.rglob("*") if p.is_file())
    assert (outcome.counts.read, outcome.counts.skipped, outcome.counts.failed) == (4, 2, 2)
    failed = made.failures.set_index("path")
    assert failed.loc["empty.txt", "error"] == "empty"
    assert failed.loc["page.pdf", "outcome"] in ("skipped", "failed")
    assert failed["remedy"].notna().sum() >= 3
    run = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert run["counts"]["read"] == 4 and run["config_hash"]


def test_in_memory_on_disk_and_twice_are_the_same(articles: Path, tmp_path: Path, nlp: Language) -> None:
    batch.extract_to(Plan(articles), tmp_path / "one", nlp=nlp)
    batch.extract_to(Plan(articles), tmp_path / "two", nlp=nlp)
    memory = batch.extract(Plan(articles), nlp=nlp)
    assert same(open_tables(tmp_path / "one"), open_tables(tmp_path / "two"))
    assert same(open_tables(tmp_path / "one"), memory)


def test_a_stopped_run_goes_on(articles: Path, tmp_path: Path, nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    batch.extract_to(Plan(articles), tmp_path / "whole", nlp=nlp)

    def stop(done: int, total: int, counts: batch.Counts) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batch.extract_to(Plan(articles), tmp_path / "out", nlp=nlp, progress=stop, shard_files=2)
    outcome = batch.extract_to(Plan(articles), tmp_path / "out", nlp=nlp, shard_files=2)
    assert outcome.reused == 2
    assert same(open_tables(tmp_path / "out"), open_tables(tmp_path / "whole"))
    assert batch.extract_to(Plan(articles), tmp_path / "out", nlp=nlp, shard_files=2).reused == 4


def test_what_changed_is_done_again_and_what_is_gone_is_removed(articles: Path, tmp_path: Path, nlp: Language) -> None:
    out = tmp_path / "out"
    batch.extract_to(Plan(articles), out, nlp=nlp)
    gone = next(iter(articles.glob("*.txt")))
    changed = next(iter((articles / "sub").glob("*.txt")))
    changed.write_text("標題\n居民達5萬人。", encoding="utf-8")
    gone.unlink()
    outcome = batch.extract_to(Plan(articles), out, nlp=nlp)
    assert outcome.removed > 0
    made = open_tables(out)
    assert same(made, batch.extract(Plan(articles), nlp=nlp))
    assert gone.name not in set(made.articles["article_id"]) | set(made.failures["path"])


def test_metadata_and_settings_change_what_is_done(articles: Path, tmp_path: Path, nlp: Language) -> None:
    plan = Plan(articles)
    first = batch.config_hash(plan, plan.files())
    other = Plan(articles, published="2022")
    assert batch.config_hash(other, other.files()) != first
    (articles / "metadata.csv").write_text("path,outlet\nx.txt,甲\n", encoding="utf-8")
    assert batch.config_hash(plan, plan.files()) != first


def test_a_folder_in_use_or_of_others_is_left_alone(articles: Path, tmp_path: Path, nlp: Language) -> None:
    out = tmp_path / "out"

    def second(done: int, total: int, counts: batch.Counts) -> None:
        if done == 1:
            with pytest.raises(BatchError, match=rf"process {os.getpid()} on .* is writing to it"):
                batch.extract_to(Plan(articles), out, nlp=nlp)

    batch.extract_to(Plan(articles), out, nlp=nlp, progress=second)
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.docx").write_bytes(b"x")
    with pytest.raises(BatchError, match="holds files that are not tables of koujing"):
        batch.extract_to(Plan(articles), other, nlp=nlp)


def test_an_article_that_breaks_a_stage_is_a_failure_and_the_rest_goes_on(
    articles: Path, nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tables.rows

    def rows(doc, article, nlp, **options):  # type: ignore[no-untyped-def]
        if article.id == "sub/bad.txt":
            raise RuntimeError("a bug of ours")
        return real(doc, article, nlp, **options)

    (articles / "sub" / "bad.txt").write_text("標題\n正文。", encoding="utf-8")
    monkeypatch.setattr(tables, "rows", rows)
    made = batch.extract(Plan(articles), nlp=nlp)
    [row] = made.failures[made.failures["path"] == "sub/bad.txt"].to_dict("records")
    assert (row["outcome"], row["error"], row["message"]) == ("failed", "RuntimeError", "a bug of ours")
    assert len(made.articles) == 4


def test_an_empty_folder_gives_empty_tables(tmp_path: Path, nlp: Language) -> None:
    (tmp_path / "in").mkdir()
    batch.extract_to(Plan(tmp_path / "in"), tmp_path / "out", nlp=nlp)
    assert set(open_tables(tmp_path / "out").counts.values()) == {0}


def test_the_same_text_twice_is_a_reprint(tmp_path: Path, nlp: Language) -> None:
    for name, text in (("a.txt", "標題\n正文。"), ("b.txt", "標題\n正文。"), ("c.txt", "標題\n\n正文。 ")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    made = batch.extract(Plan(tmp_path), nlp=nlp)
    assert made.reprints[["article_id", "reprint_of", "kind"]].to_numpy().tolist() == [
        ["b.txt", "a.txt", "same_bytes"],
        ["c.txt", "a.txt", "same_text"],
    ]


def test_limit_reads_only_so_many(articles: Path, nlp: Language) -> None:
    assert len(batch.extract(Plan(articles, limit=1), nlp=nlp).articles) <= 1


def test_pandas_reads_the_folder(articles: Path, tmp_path: Path, nlp: Language) -> None:
    api.extract(articles, tmp_path / "out", nlp=nlp)
    frame = pd.read_parquet(tmp_path / "out" / "figures")
    assert list(frame.columns) == [column.name for column in SCHEMA["figures"]]


def test_the_library_takes_what_the_command_line_takes(articles: Path, tmp_path: Path, nlp: Language) -> None:
    options = set(inspect.signature(api.extract).parameters)
    named = {"json_", "quiet", "dry_run"}  # of talking alone
    plural = {"lexicon": "lexicons", "set_": "settings"}
    wanted = {plural.get(name, name) for name in inspect.signature(cli.extract).parameters} - named
    assert wanted <= options
    (articles / "rows.csv").write_text("a,b\n橫琴新設企業3家。,09/04/2022\n", encoding="utf-8")
    made = api.extract(articles, tmp_path / "out", columns="text=a,date=b:%d/%m/%Y", stages="times,figures", formats=["csv"], nlp=nlp)
    rows = made.articles.set_index("article_id")
    assert rows.loc["rows.csv#1", "published"] == "2022-04-09" and made.counts["entities"] == 0 < made.counts["figures"]
    assert (tmp_path / "out" / "export" / "figures.csv").is_file()
    assert len(api.extract(articles, max_bytes=1000, nlp=nlp).articles) < 5
    memory = api.extract(articles, workers=1, limit=2)
    assert len(memory.articles) >= 1 and memory.folder is None and not Path(memory.articles["article_id"][0]).is_absolute()


@pytest.mark.parametrize(
    "options, said",
    [
        ({"formats": "csv"}, "need a folder for the tables"), ({"engine": "dask"}, "say where the scheduler is"),
        ({"engine": "spark"}, "known are local, dask"), ({"formats": "pdf"}, "known are csv"), ({"stages": "verbs"}, "known are times"),
        ({"workers": 1, "nlp": pipe.default}, "a loaded pipeline reads in this process only"), ({"max_bytes": 0}, "at least 1"),
    ],
)  # fmt: skip
def test_options_that_do_not_go_together_are_refused(articles: Path, options: dict[str, Any], said: str) -> None:
    if "nlp" in options:
        options = options | {"nlp": options["nlp"]()}
    with pytest.raises(ValueError, match=said):
        api.extract(articles, **options)


def test_reprints_are_compared_once(tmp_path: Path, nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the shards were ordered when they were read."""
    (tmp_path / "in").mkdir()
    for number in range(6):
        (tmp_path / "in" / f"n{number}.txt").write_text("企業七家。" * (number + 1), encoding="utf-8")
    batch.extract_to(Plan(tmp_path / "in"), tmp_path / "out", nlp=nlp, shard_files=1)
    monkeypatch.setattr(run, "_reprints", None)
    assert batch.extract_to(Plan(tmp_path / "in"), tmp_path / "out", nlp=nlp, shard_files=1).reused == 6


def test_large_shards_go_first_as_far_as_is_looked_ahead() -> None:
    weights = [3, 9, 1, 7, 2, 8, 4]
    shards = [Shard(number, str(weight), (), weight) for number, weight in enumerate(weights)]
    assert [shard.weight for shard in largest_first(shards, 0)] == weights
    assert [shard.weight for shard in largest_first(shards, 2)] == [9, 7, 3, 8, 4, 2, 1]
    assert [shard.weight for shard in largest_first(shards, 99)] == sorted(weights, reverse=True)
