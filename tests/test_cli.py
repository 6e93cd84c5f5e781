"""The command line: every command has help, stands in the README, and ends with the right code."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
import typer
from typer.testing import CliRunner

from koujing import cli, resources
from koujing.tables import open_tables

ROOT = Path(__file__).parents[1]
SAMPLE = resources.folder("corpora/sample")
run = CliRunner()


def commands(group: click.Group, prefix: str = "") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found += commands(command, f"{prefix}{name} ")  # type: ignore[arg-type]
        else:
            found.append((f"{prefix}{name}", command))
    return found


COMMANDS = commands(typer.main.get_command(cli.app))  # type: ignore[arg-type]


@pytest.mark.parametrize("name, command", COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_command_has_help_and_stands_in_the_readme(name: str, command: click.Command) -> None:
    assert command.help
    assert f"koujing {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_extract_writes_tables_and_ends_with_0(tmp_path: Path) -> None:
    article = next(iter(sorted(SAMPLE.glob("*.txt"))))
    done = run.invoke(cli.app, ["extract", str(article), str(tmp_path / "out"), "--formats", "csv", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["read"] == 1
    assert (tmp_path / "out" / "export" / "figures.csv").is_file()
    again = run.invoke(cli.app, ["export", str(tmp_path / "out")])
    assert again.exit_code == 0 and "figures.csv" in again.stdout


def test_a_failure_ends_with_3_and_a_usage_error_with_2(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "binary.txt").write_bytes(bytes(range(256)) * 30)
    assert run.invoke(cli.app, ["extract", str(tmp_path / "in"), str(tmp_path / "out"), "--quiet"]).exit_code == 3
    missing = run.invoke(cli.app, ["extract", str(tmp_path / "none"), str(tmp_path / "out")])
    assert missing.exit_code == 2 and "no such file or folder" in missing.stderr
    broken = run.invoke(cli.app, ["extract", str(SAMPLE), str(tmp_path / "o2"), "--set", "slogans"])
    assert broken.exit_code == 2
    assert (
        run.invoke(cli.app, ["extract", str(SAMPLE), str(tmp_path / "o3"), "--region", "UK", "--quiet"]).exit_code == 2
    )


def test_events_are_lines_of_json_and_the_summary_tells_outlets_and_years(tmp_path: Path) -> None:
    done = run.invoke(cli.app, ["extract", str(SAMPLE), str(tmp_path / "out"), "--limit", "2", "--json", "--workers", "0"])
    assert done.exit_code == 0, done.output
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [events[0]["event"], events[-1]["event"]] == ["start", "progress"]
    assert (events[-1]["done"], events[-1]["files"], events[-1]["failed"]) == (2, 2, 0)
    assert sum(group["articles"] for group in json.loads(done.stdout)["articles"]) == 2
    told = run.invoke(cli.app, ["extract", str(SAMPLE), str(tmp_path / "out"), "--limit", "2", "--workers", "0"])
    assert "2 articles read" in told.stderr and "1 shards were done by an earlier run" in told.stderr
    assert "廣元" in told.stderr or ", 20" in told.stderr


def test_dry_run_writes_nothing_and_says_what_a_run_takes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(5):
        (tmp_path / "in" / f"{number}.txt").write_text(f"橫琴新設企業{number}家。", encoding="utf-8")
    (tmp_path / "in" / "news.csv").write_text("正文,日期\n橫琴新設企業3家。,2022-04-01\n", encoding="utf-8")
    (tmp_path / "in" / "a.bin").write_bytes(b"x")
    done = run.invoke(cli.app, ["extract", str(tmp_path / "in"), str(tmp_path / "out"), "--dry-run"])
    assert done.exit_code == 0, done.output
    assert "5 .txt, 1 .csv; readable" not in done.stdout and "others: 1" in done.stdout
    assert "columns: news.csv: text=正文,date=日期 (guessed: text date)" in done.stdout
    assert "about 5 articles" in done.stdout and "in one process" in done.stdout
    assert not (tmp_path / "out").exists()


def test_formats_and_columns_are_refused_before_any_work(tmp_path: Path) -> None:
    for option, value in (("--formats", "pdf"), ("--columns", "body"), ("--stages", "verbs"), ("--engine", "dask")):
        done = run.invoke(cli.app, ["extract", str(SAMPLE), str(tmp_path / "out"), option, value])
        assert done.exit_code == 2, done.output
        assert not (tmp_path / "out").exists()


def test_show_prints_the_text_as_published_and_says_what_is_unresolved(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("標題\n去年橫琴新設企業超430家。", encoding="utf-8")
    done = run.invoke(cli.app, ["show", str(article)])
    assert done.exit_code == 0, done.output
    assert "去年橫琴新設企業超430家" in done.stdout
    assert "1 periods are unresolved" in done.stderr
    dated = run.invoke(cli.app, ["show", str(article), "--published", "2022-04-22", "--html", str(tmp_path / "a.html")])
    assert dated.exit_code == 0 and "unresolved" not in dated.stderr
    assert "超430家" in (tmp_path / "a.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "view, expected", [("simplified", "标题\n横琴。"), ("words", "标题\n横琴\n。\n"), ("sentences", "標題\n橫琴。\n")]
)
def test_text_prints_one_stage(tmp_path: Path, view: str, expected: str) -> None:
    (tmp_path / "a.txt").write_text("標題\n橫琴。", encoding="utf-8")
    done = run.invoke(cli.app, ["text", str(tmp_path / "a.txt"), "--as", view])
    assert done.stdout == expected


def test_lexicon_check_reports_and_names_what_is_broken(tmp_path: Path) -> None:
    done = run.invoke(cli.app, ["lexicon", "check"])
    assert done.exit_code == 0 and "slogans.tsv\t" in done.stdout and "known" in done.stdout
    (tmp_path / "mine.tsv").write_text("id\tsurface\tsource\nS1\t甲\t\n", encoding="utf-8")
    broken = run.invoke(cli.app, ["lexicon", "check", str(tmp_path / "mine.tsv")])
    assert broken.exit_code == 2 and "mine.tsv:2: 甲 has no source" in broken.stderr


def test_doctor_says_which_opencc_is_there() -> None:
    done = run.invoke(cli.app, ["doctor"])
    assert done.exit_code == 0, done.output
    assert "module opencc: opencc-python-reimplemented" in done.stdout


def test_slogans_are_mined_reviewed_added_found_and_taken_out(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, said in {
        "a": "會議提出要“潮起海門、帆揚萬里”，漁民說這話好。昨天下了一場雨，菜價便宜一些。",
        "b": "學校門口新修了路，牆上寫着“潮起海門、帆揚萬里”八個字，孩子們天天走過。",
        "c": "小店老闆唸着潮起海門、帆揚萬里，說今年生意不錯，晚上常常坐滿了客人。",
        "d": "醫生提醒老人注意保暖。鎮上以“潮起海門、帆揚萬里”為目標，把碼頭修好。",
    }.items():
        (tmp_path / "in" / f"{name}.txt").write_text(said, encoding="utf-8")
    out, mine = tmp_path / "out", tmp_path / "mine.tsv"
    assert run.invoke(cli.app, ["extract", str(tmp_path / "in"), str(out), "--quiet", "--workers", "0"]).exit_code == 0
    done = run.invoke(cli.app, ["mine", str(out), "--corpus", "haimen", "--most", "20", "--json"])
    assert done.exit_code == 0, done.output
    assert 0 < json.loads(done.stdout)["candidates"] <= 20
    table = out / "mine" / "candidates.tsv"
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    assert any("潮起海门、帆扬万里" in line and "seen:haimen/" in line for line in lines)
    marked = [f"yes{line}" if line.startswith("\t潮起海门、帆扬万里\t") else line for line in lines]
    table.write_text("\n".join(marked) + "\n", encoding="utf-8")
    added = run.invoke(cli.app, ["lexicon", "add", str(table), str(mine)])
    assert added.exit_code == 0 and "1 rows added" in added.stdout
    assert "already there: 潮起海门" in run.invoke(cli.app, ["lexicon", "add", str(table), str(mine)]).stderr
    fresh = ["extract", str(tmp_path / "in"), str(out), "--fresh", "--quiet", "--workers", "0"]
    for more, status in ((["--lexicon", str(mine)], "known"), (["--candidates", str(table)], "candidate")):
        assert run.invoke(cli.app, [*fresh, *more]).exit_code == 0
        assert table.is_file(), "--fresh leaves OUT/mine alone"
        found = open_tables(out).slogans
        assert status in set(found["status"])
    gone = run.invoke(cli.app, ["lexicon", "undo", str(mine)])
    assert gone.exit_code == 0 and "1 rows taken out" in gone.stdout
    again = run.invoke(cli.app, ["lexicon", "undo", str(mine)])
    assert again.exit_code == 2 and "nothing was added" in again.stderr
    wrong = run.invoke(cli.app, ["extract", str(tmp_path / "in"), str(out), "--candidates", str(mine)])
    assert wrong.exit_code == 2
