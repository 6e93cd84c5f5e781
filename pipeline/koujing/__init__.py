"""Read Chinese news as data: entities, figures and slogans, each traceable to its characters in the source.

    import koujing
    doc = koujing.parse(koujing.Article("…", published="2022-04-22", region="MO"))
    tables = koujing.extract("articles/")

Importing koujing is cheap: the stages, spaCy, pandas and the lexicons are loaded when first needed. What is exported here
are plain functions and types; the packages behind them (`koujing.stages.figures`, `koujing.files` …) have names of their own.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from koujing.article import Article, ArticleError
from koujing.findings import Finding, OffsetError, Reading
from koujing.lexicons import LexiconError
from koujing.resources import sample_folder

if TYPE_CHECKING:
    from koujing import compare, fonts, report
    from koujing.api import entities, extract, figures, numbers, open, roles, slogans, statements, times
    from koujing.files import read
    from koujing.pipe import cut, load, parse, sentences, simplify
    from koujing.tables import Tables
    from koujing.viewer import display

    __version__: str

_LAZY = {
    "load": "pipe", "parse": "pipe", "cut": "pipe", "sentences": "pipe", "simplify": "pipe",
    "extract": "api", "open": "api", "Tables": "tables", "compare": "compare",
    "display": "viewer", "read": "files", "report": "report", "fonts": "fonts",
    "times": "api", "entities": "api", "roles": "api", "statements": "api", "slogans": "api", "figures": "api", "numbers": "api",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name not in _LAZY:
        raise AttributeError(f"module 'koujing' has no attribute {name!r}")
    module = import_module(f"koujing.{_LAZY[name]}")
    return module if name == _LAZY[name] else getattr(module, name)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # 40 ms, and few ask

    try:
        return version("koujing")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


def __dir__() -> list[str]:
    return __all__


__all__ = [
    "Article", "ArticleError", "Finding", "LexiconError", "OffsetError", "Reading", "Tables", "compare", "cut", "display",
    "entities", "extract", "figures", "fonts", "load", "numbers", "open", "parse", "read", "report", "roles", "sample_folder", "sentences", "simplify", "slogans",
    "statements", "times",
]
