"""Packages that only some formats need: what is missing is known before any work is done."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import util
from pathlib import Path, PurePosixPath

from koujing.files.found import NotRead

MODULES = {"web": ("lxml", "trafilatura", "warcio"), "office": ("docx", "pypdfium2", "python_calamine")}
NEEDS = {
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml", ".mhtml", ".mht", ".epub", ".warc"), "web"),
    **dict.fromkeys((".docx", ".pdf", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"), "office"),
}


@cache
def has(extra: str) -> bool:
    """Are all packages of an extra installed?"""
    return all(util.find_spec(name) is not None for name in MODULES[extra])


def require(extra: str) -> None:
    """Raise unless an extra is installed.

    Raises:
        NotRead: a package is missing; the remedy is the command that installs it.
    """
    if not has(extra):
        raise NotRead("skipped", "missing_extra", f"needs koujing[{extra}]", f"pip install koujing[{extra}]")


def missing(paths: Iterable[Path]) -> list[str]:
    """What to install to read these files, one line an extra: `300 .html files: pip install koujing[web]`.

    Names inside .zip files count; those inside .tar files are not looked at.
    """
    counts: dict[str, Counter[str]] = {}
    for path in paths:
        for ending in _endings(path):
            extra = NEEDS.get(ending)
            if extra and not has(extra):
                counts.setdefault(extra, Counter())[ending] += 1
    lines = []
    for extra, found in sorted(counts.items()):
        files = ", ".join(f"{count:,} {ending} file{'s' if count > 1 else ''}" for ending, count in found.most_common())
        lines.append(f"{files}: pip install koujing[{extra}]")
    return lines


def _endings(path: Path) -> list[str]:
    ending = path.suffix.lower()
    if ending == ".gz":
        return [path.with_suffix("").suffix.lower()]
    if ending != ".zip" or path.is_symlink():
        return [ending]
    try:
        with zipfile.ZipFile(path) as archive:
            return [PurePosixPath(name).suffix.lower() for name in archive.namelist()[:100_000]]
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError):
        return []
