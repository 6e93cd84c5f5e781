"""What docs/security.md promises: no code is loaded out of data, nothing is fetched, every dependency has a licence we named."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
SHIPPED = [*sorted((ROOT / "pipeline").rglob("*.py")), *sorted((ROOT / "models").rglob("*.py"))]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")

BANNED_MODULES = {
    "pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "ctypes", "code", "codeop",
    "urllib.request", "http", "ftplib", "telnetlib", "smtplib", "requests", "httpx", "aiohttp",
}  # fmt: skip
BANNED_CALLS = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.load", "yaml.load", "yaml.unsafe_load",
    "pd.read_pickle", "pandas.read_pickle", "torch.load", "socket.socket", "socket.create_connection",
}  # fmt: skip
BANNED_METHODS = {"extractall", "read_pickle", "to_pickle"}


def name_of(node: ast.expr) -> str:
    """`os.path.join` of the expression, or "" where it is no dotted name."""
    if isinstance(node, ast.Attribute):
        inner = name_of(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return node.id if isinstance(node, ast.Name) else ""


def wrongs(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            parts = name.split(".")
            if any(".".join(parts[: n + 1]) in BANNED_MODULES for n in range(len(parts))):
                yield f"{node.lineno}: import {name}"  # type: ignore[attr-defined]
        if isinstance(node, ast.Call):
            yield from (f"{node.lineno}: {wrong}" for wrong in wrong_calls(node))


def wrong_calls(call: ast.Call) -> Iterator[str]:
    called, given = name_of(call.func), {word.arg: word.value for word in call.keywords}
    if called in BANNED_CALLS or (isinstance(call.func, ast.Attribute) and call.func.attr in BANNED_METHODS):
        yield f"{called}()"
    if called.rpartition(".")[2] == "XMLParser" and not is_false(given.get("resolve_entities")):
        yield "an XML parser that resolves entities"
    if called in ("np.load", "numpy.load") and not is_false(given.get("allow_pickle")):
        yield "np.load without allow_pickle=False"
    if called in ("io.load", "skops.io.load") and not (isinstance(given.get("trusted"), ast.List) and not given["trusted"].elts):  # type: ignore[attr-defined]
        yield "skops.io.load that trusts more than skops does"
    if isinstance(shell := given.get("shell"), ast.Constant) and shell.value:
        yield "a shell"


def is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_that_ships_runs_code_out_of_data_or_asks_a_network(path: Path) -> None:
    assert list(wrongs(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "code",
    [
        "import pickle", "from joblib import load", "import urllib.request", "from urllib import request", "eval('1')",
        "np.load(p)", "np.load(p, allow_pickle=True)", "io.load(p, trusted=['a'])", "etree.XMLParser()",
        "archive.extractall()", "subprocess.run(c, shell=True)", "yaml.load(t)", "__import__('os')",
    ],
)  # fmt: skip
def test_the_look_sees_what_it_looks_for(code: str) -> None:
    assert list(wrongs(ast.parse(code)))


@pytest.mark.parametrize("code", ["from urllib.parse import urlsplit", "np.load(p, allow_pickle=False)", "re.compile(p)"])
def test_the_look_lets_the_rest_pass(code: str) -> None:
    assert not list(wrongs(ast.parse(code)))


def test_models_hold_no_pickle() -> None:
    for path in (path for path in (ROOT / "models").rglob("*") if path.is_file()):
        assert path.suffix not in (".pkl", ".pickle", ".joblib", ".pt", ".bin"), path
        assert path.read_bytes()[:2] not in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"), path


def required() -> set[str]:
    """Every package that `pip install "koujing[all]"` brings, as far as it is installed here."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    left = [Requirement(one) for one in [*project["dependencies"], *(one for group in extras.values() for one in group)]]
    found: set[str] = set()
    while left:
        one = left.pop()
        name = normal(one.name)
        if name in found or name == "koujing" or (one.marker and not any(one.marker.evaluate({"extra": e}) for e in ("", *one.extras))):
            continue
        try:
            needs = metadata.requires(one.name) or []
        except metadata.PackageNotFoundError:
            continue
        found.add(name)
        for need in map(Requirement, needs):
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in ("", *one.extras)):
                need.marker = None
                left.append(need)
    return found


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_has_a_licence_named() -> None:
    named = set(re.findall(r"^\| ([a-z0-9-]+) \|", PAGE, re.MULTILINE))
    assert required() - named == set(), "name the licence in docs/security.md"
