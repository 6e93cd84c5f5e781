"""What README and docs show is what happens."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from koujing import api, cli, demo, pipe, resources

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line.split("#")[0].strip() for line in README.splitlines() if line.startswith("koujing ")]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the README imagines it: articles/, article.txt, mine.tsv."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "articles").mkdir()
    for path in sorted(resources.sample_folder().glob("*.txt"))[:2]:
        shutil.copy(path, folder / "articles")
        shutil.copy(path, folder / "article.txt")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_line_of_the_readme_runs(command: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    if command.startswith("koujing export") and not (desk / "tables").exists():
        api.extract(desk / "articles", desk / "tables", nlp=pipe.default())
    if "--published" in command and "extract" in command:
        shutil.rmtree(desk / "tables", ignore_errors=True)
    done = CliRunner().invoke(cli.app, shlex.split(command)[1:])
    assert done.exit_code == 0, done.output


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    [block] = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    exec(compile(block, "README.md", "exec"), names)  # noqa: S102  the README is ours
    doc = names["doc"]
    assert [span._.source for span in doc.spans["figures"]] == ["超430家"]  # type: ignore[attr-defined]


def test_the_demo_in_the_readme_is_the_real_one() -> None:
    shown = re.search(r"<!-- demo -->\n```\n(.*?)\n```\n<!-- /demo -->", README, flags=re.DOTALL)
    assert shown, "README has no demo block: run `make docs`"
    real = demo.first_rows(api.extract(resources.sample_folder(), nlp=pipe.default()))
    assert shown[1] == real, "the demo has changed: run `make docs`"


def test_the_tree_in_the_readme_is_the_tree() -> None:
    [tree] = re.findall(r"## The tree\n\n```\n(.*?)```", README, flags=re.DOTALL)
    named = re.findall(r"^((?:[\w-]+/)+)", tree, flags=re.MULTILINE)
    assert len(named) >= 5
    for name in named:
        assert (ROOT / name).is_dir(), name
