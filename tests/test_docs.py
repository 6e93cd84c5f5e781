"""What README and docs show is what happens: every command line and every piece of Python in them is run here.

A fence marked `sh` holds command lines, one marked `python` a program (with `>>>`, a session whose answers are compared). The
pieces of one page run in order, in a folder as the pages imagine it. What can't be run stands in `NOT_RUN`, with the reason.
"""

from __future__ import annotations

import doctest
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from koujing import api, cli, demo, pipe, resources, schemas

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MARKS = ("sh", "python", "text", "toml", "bash")  # bash: a script for another machine

NOT_RUN = {
    r"pip install .*": "needs the network; tests/test_wheel.py installs",
    r"make \w+": "sets up an environment; the target is looked up in the Makefile",
    r"python benchmarks/.*": "takes minutes; that the script is there is looked up",
    r"koujing --install-completion": "writes to the start-up file of the user's shell",
    r"(\w+=\S+ )*pytest .*": "a test that runs by itself; that the file is there is looked up",
    r"koujing train ner .*": "takes minutes; tests/test_ner.py trains a small one",
    r"jupyter lab.*": "opens a browser",
}


class Fence(NamedTuple):
    """A fenced block of a page."""

    page: str
    line: int
    mark: str
    text: str


def fences(path: Path) -> Iterator[Fence]:
    text = path.read_text(encoding="utf-8")
    for found in re.finditer(r"^```([^\n`]*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        line = text.count("\n", 0, found.start()) + 1
        yield Fence(path.relative_to(ROOT).as_posix(), line, found[1].strip(), found[2])


ALL = [fence for path in PAGES if path.is_file() for fence in fences(path)]


def commands() -> Iterator[str]:
    """Distinct command lines, in the order in which a reader meets them."""
    for fence in ALL:
        if fence.mark == "sh":
            for line in fence.text.replace("\\\n", " ").splitlines():
                if command := re.sub(r"(^|\s)#\s.*", "", line).strip():
                    yield command


COMMANDS = list(dict.fromkeys(commands()))
RUN = [command for command in COMMANDS if not any(re.fullmatch(pattern, command) for pattern in NOT_RUN)]
PYTHON = sorted({fence.page for fence in ALL if fence.mark == "python"})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the pages imagine it: articles/, article.txt, mine.tsv (the lexicon of docs/lexicons.md), tables/."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "articles").mkdir()
    sample = resources.sample_folder()
    for path in [*sorted(sample.glob("cn-*.txt"))[:2], *sorted(sample.glob("mo-*.txt"))[:1], sample / "metadata.csv"]:
        shutil.copy(path, folder / "articles")
    shutil.copy(next(sample.glob("mo-*.txt")), folder / "article.txt")
    [mine] = [f.text for f in ALL if f.page == "docs/lexicons.md" and f.text.startswith("# Kind: slogans")]
    (folder / "mine.tsv").write_text(mine, encoding="utf-8")
    (folder / "labelled").mkdir()
    (folder / "labelled" / "village.bio").write_text("白 B-PER\n布 I-PER\n点 I-PER\n说 O\n好 O\n\n" * 3, encoding="utf-8")
    api.extract(folder / "articles", folder / "tables", nlp=pipe.default())
    shutil.copytree(folder / "tables", folder / "kept")
    return folder


@pytest.fixture(autouse=True)
def load_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pipeline for all commands of the same lexicons and settings: a process of its own would load it anew."""
    monkeypatch.setattr(pipe, "load", _load)


_real, _made = pipe.load, dict[str, Any]()


def _load(*config: Any, **options: Any) -> Any:
    given = {name: value for name, value in options.items() if value}
    key = repr((config, sorted(given.items())))
    if key not in _made:
        _made[key] = _real(*config, **given) if config or given else pipe.default()
    return _made[key]


@pytest.mark.parametrize("command", RUN)
def test_every_command_line_runs(command: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    program, *arguments = shlex.split(command)
    assert program == "koujing", "mark what is no command of ours in NOT_RUN, with a reason"
    if not (desk / "tables").exists():
        shutil.copytree(desk / "kept", desk / "tables")
    if arguments[0] == "extract":
        shutil.rmtree(desk / arguments[2], ignore_errors=True)
        if command != RUN[0]:  # workers start once, in the README's first line; the others read here
            arguments += ["--workers", "0"]
    if "--show-completion" in arguments:  # asks the shell
        done = subprocess.run([sys.executable, "-m", "koujing.cli", *arguments], capture_output=True, text=True, check=False,
                                  env=os.environ | {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"})  # no shell may be above
        assert done.returncode == 0 and "complete" in done.stdout, done.stderr
        return
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("page", PYTHON)
def test_the_python_of_a_page_runs(page: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk)
    monkeypatch.setattr(pipe, "load", _real)  # a page may add to what it loads
    shutil.copytree(resources.sample_folder(), desk / "corpora" / "sample", dirs_exist_ok=True)
    names: dict[str, Any] = {"__name__": "page"}
    for fence in (fence for fence in ALL if fence.page == page and fence.mark == "python"):
        if ">>> " in fence.text:
            session = doctest.DocTestParser().get_doctest(fence.text, names, page, page, fence.line)
            failed = doctest.DocTestRunner(verbose=False, optionflags=doctest.REPORT_NDIFF).run(session, clear_globs=False).failed
            names |= session.globs
            assert not failed, f"{page}:{fence.line}"
        else:
            exec(compile("\n" * fence.line + fence.text, page, "exec"), names)  # noqa: S102  the pages are ours


def test_the_readme_says_what_its_python_gives(desk: Path) -> None:
    article = "去年,橫琴新設立澳資企業超430家。"
    assert f'"{article}"' in README and "['超430家']" in README
    doc = pipe.parse(article, pipe.default())
    assert [span._.source for span in doc.spans["figures"]] == ["超430家"]


def test_every_fence_is_marked_and_no_command_hides_in_another() -> None:
    for fence in ALL:
        where = f"{fence.page}:{fence.line}"
        assert fence.mark in MARKS or fence.mark.startswith("{"), f"{where}: mark it sh, python, text …"
        if fence.mark in ("text", "bash"):
            assert not re.search(r"^koujing ", fence.text, re.MULTILINE) or fence.mark == "bash", f"{where}: mark it sh"


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in RUN])
def test_what_is_not_run_is_there_at_least(command: str) -> None:
    program, *arguments = shlex.split(command)
    if program == "make":
        assert re.search(rf"^{arguments[0]}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for script in (word for word in arguments if word.endswith(".py")):
        assert (ROOT / script).is_file(), script


def test_links_between_pages_lead_somewhere() -> None:
    for path in (path for path in PAGES if path.is_file()):
        text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{path.relative_to(ROOT)}: {target}"


def test_the_commands_page_is_that_of_the_commands() -> None:
    spec = importlib.util.spec_from_file_location("commands", ROOT / "docs" / "commands.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    written = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert written == module.documentation(), "the commands have changed: run `make docs`"


def test_the_page_of_lexicons_says_what_their_schemas_say() -> None:
    page = (ROOT / "docs" / "lexicons.md").read_text(encoding="utf-8")
    assert f"-->\n\n{schemas.documentation()}\n\n<!-- /kinds -->" in page, "a schema has changed: run `make docs`"


def test_every_model_card_is_in_the_site() -> None:
    page = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
    for card in sorted((ROOT / "models").rglob("README.md")):
        assert f"{{include}} ../{card.relative_to(ROOT).as_posix()}" in page, f"add {card.name} of {card.parent} to docs/models.md"


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="pip install --group docs; `make site` does")
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", str(ROOT / "docs"), str(tmp_path / "site")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONWARNINGS": "ignore"})
    assert done.returncode == 0, done.stderr
    pages = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "site").rglob("*.html"))
    fetched = re.findall(r'<(?:script|img|link)[^>]*(?:src|href)="(?:https?:)?//[^"]*"', pages)
    assert not fetched, "a page of the site asks a network for something"


def test_the_demo_in_the_readme_is_the_real_one() -> None:
    shown = re.search(r"<!-- demo -->\n```text\n(.*?)\n```\n<!-- /demo -->", README, flags=re.DOTALL)
    assert shown, "README has no demo block: run `make docs`"
    real = demo.first_rows(api.extract(resources.sample_folder(), nlp=pipe.default()))
    assert shown[1] == real, "the demo has changed: run `make docs`"


@pytest.mark.parametrize("name, heading", [("README.md", "The tree"), ("README.zh.md", "資料夾")])
def test_the_tree_in_the_readme_is_the_tree(name: str, heading: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    [tree] = re.findall(rf"## {heading}\n\n```text\n(.*?)```", text, flags=re.DOTALL)
    named = [name for line in tree.splitlines() for name in takewhile(lambda word: word.endswith("/"), line.split())]
    assert len(named) >= 5
    for folder in named:
        assert (ROOT / folder).is_dir(), folder
    listed = subprocess.run(["git", "ls-files", "*/*"], cwd=ROOT, capture_output=True, text=True, check=False)
    tracked = {line.split("/")[0] for line in listed.stdout.splitlines() if not line.startswith(".")}
    if listed.returncode == 0:
        assert tracked == {folder.split("/")[0] for folder in named}, "the README draws another tree"
