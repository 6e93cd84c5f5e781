"""Read Chinese news as data: entities, figures and slogans, each traceable to its characters in the source.

    import koujing
    doc = koujing.parse(koujing.Article("…", published="2022-04-22", region="MO"))
    tables = koujing.extract("articles/")

Importing koujing is cheap: spaCy, pandas and the lexicons are loaded when first needed. The four stages `times`,
`entities`, `slogans` and `figures` are modules that can be called: `koujing.figures("…")` gives what that stage reads
in a string.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

try:
    __version__ = version("koujing")
except PackageNotFoundError:  # run from a checkout that is not installed
    __version__ = "0"

from koujing import entities, figures, slogans, times
from koujing.article import Article, ArticleError
from koujing.callables import make_callable
from koujing.findings import Finding, OffsetError, Reading
from koujing.lexicons import LexiconError
from koujing.resources import sample_folder

if TYPE_CHECKING:
    from koujing import compare, display, read
    from koujing.api import extract, open
    from koujing.pipe import cut, load, parse, sentences, simplify
    from koujing.tables import Tables

_LAZY = {
    "load": "pipe", "parse": "pipe", "cut": "pipe", "sentences": "pipe", "simplify": "pipe",
    "extract": "api", "open": "api", "Tables": "tables", "compare": "compare",
    "display": "display", "read": "read",
}


def _read_stage(stage: str, text: str, **about: Any) -> list[Any]:
    from koujing.pipe import read_stage

    return read_stage(stage, text, **about)


for _stage in ("times", "entities", "slogans", "figures"):
    make_callable(f"koujing.{_stage}", partial(_read_stage, _stage))


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'koujing' has no attribute {name!r}")
    module = import_module(f"koujing.{_LAZY[name]}")
    return module if name == _LAZY[name] else getattr(module, name)


def __dir__() -> list[str]:
    return __all__


__all__ = [
    "Article", "ArticleError", "Finding", "LexiconError", "OffsetError", "Reading", "Tables", "compare", "cut", "display",
    "entities", "extract", "figures", "load", "open", "parse", "read", "sample_folder", "sentences", "simplify", "slogans", "times",
]
