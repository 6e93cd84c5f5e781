"""Imports run one way, as design and README draw them; no stage imports another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline" / "koujing"
LAYERS = [
    {"resources", "periods", "findings", "interface", "fonts", "spreadsheet", "vocabularies"},
    {"schemas"},
    {"article", "lexicons", "typography"},
    {"convert"},
    {"knowledge", "layout", "words"},
    {"ner"},
    {"stages", "times", "entities", "slogans", "figures", "files"},
    {"segment", "standins", "reprints"},
    {"pipe"},
    {"tables"},
    {"batch", "compare", "viewer", "export"},
    {"report"},
    {"api", "doctor", "demo"},
    {"cli"},
]
RANK = {name: rank for rank, layer in enumerate(LAYERS) for name in layer}
HEAVY_FREE = ("times", "entities", "slogans", "figures")


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def owner(path: Path) -> str:
    return own_name(path.relative_to(PACKAGE).parts)


def own_name(parts: tuple[str, ...] | list[str]) -> str:
    """The room of a module: its package; of the stages, which lie together, the stage."""
    inner = parts[1:] if parts[0] == "stages" and len(parts) > 1 and parts[1] != "__init__.py" else parts
    return inner[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path: Path) -> set[str]:
    names = {own_name(name.split(".")[1:]) for name in imported(path) if name.startswith("koujing.")}
    return {name for name in names if name in RANK}


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    me = owner(path)
    assert me in RANK, f"{me} has no layer: add it to LAYERS"
    wrong = {name for name in ours(path) if name != me and RANK[name] >= RANK[me]}
    if me == "article":
        wrong -= {"viewer"}  # _repr_html_ asks for the view when Jupyter does
    if me == "tables":
        wrong -= {"viewer"}
    assert not wrong, f"{me} imports {', '.join(sorted(wrong))}, which stand above or beside it"


@pytest.mark.parametrize("stage", HEAVY_FREE)
def test_stages_know_neither_spacy_nor_pandas(stage: str) -> None:
    files = [path for path in modules() if owner(path) == stage]
    assert files
    heavy = {name for path in files for name in imported(path) if name.split(".")[0] in ("spacy", "pandas", "sklearn")}
    assert not heavy
