"""The report: one page to look at a table folder and what `koujing compare` made of it.

    import koujing
    koujing.report.write("tables/", by="region", language="zh-Hant")      # tables/report.html

Views are data first: a function of `glance`, `slogans`, `figures`, `keywords` or `entities` gives the DataFrame a chart shows
(`koujing.report.views` gives all of them by name), `charts` draws it, `evidence` gathers the sentences behind it, `page` puts
them together. The page needs no network and no server. Charts need the extra `report`.
"""

from __future__ import annotations

from functools import partial
from importlib import util
from pathlib import Path
from typing import Unpack

import pandas as pd
import pyarrow.parquet as pq

from koujing import interface
from koujing.compare.asking import Asked
from koujing.compare.groups import By, Grain
from koujing.report import page
from koujing.report.corpus import Corpus, Results
from koujing.tables import Tables, open_tables

__all__ = ["ReportError", "html", "require", "views", "write", "written"]

MAX_BYTES = 13_000_000  # of a page, about: it stays under 15 MB


class ReportError(ValueError):
    """The page can't be made: its packages are not installed, or there is nowhere to write it."""


def require() -> None:
    """Say what is missing before any work.

    Raises:
        ReportError: Altair or vl-convert is not installed.
    """
    if any(util.find_spec(name) is None for name in ("altair", "vl_convert")):
        raise ReportError("report.html needs koujing[report]: pip install 'koujing[report]'")


def html(
    tables: Tables | str | Path, by: By = "outlet", over: Grain = "year", *, language: str = "en", results: Results | None = None,
    max_bytes: int = MAX_BYTES, **asked: Unpack[Asked],
) -> str:  # fmt: skip
    """The page as a string.

    Args:
        tables: of a run, or its folder.
        by: what groups articles, as in `koujing.compare`.
        over: month, quarter or year: grain of what is shown over time.
        language: of the interface: en, zh-Hant, zh-Hans.
        results: comparisons made before, by name, so that they are not made again.
        max_bytes: how large the page may be, about; sentences that do not fit are counted but not shown.
        **asked: where, since, until, reprints: as in `Choice`.

    Raises:
        CompareError: no article is left, or there is nothing to group by.
        LanguageError: the interface has no such language.
        ReportError: Altair is not installed.
    """
    require()
    say = interface.language(language)
    opened = tables if isinstance(tables, Tables) else open_tables(tables)
    return page.render(Corpus(opened, by, over, results, asked), say, max_bytes)


def write(
    tables: Tables | str | Path, out: str | Path | None = None, by: By = "outlet", over: Grain = "year", *, language: str = "en",
    results: Results | None = None, max_bytes: int = MAX_BYTES, **asked: Unpack[Asked],
) -> Path:  # fmt: skip
    """Write the page to `out`/report.html; null: into the folder of the tables. Arguments and errors as for `html`.

    Returns:
        Where it is.
    """
    opened = tables if isinstance(tables, Tables) else open_tables(tables)
    folder = Path(out) if out is not None else opened.folder
    if folder is None:
        raise ReportError("tables in memory have no folder: say where to write, write(tables, out)")
    made = html(opened, by, over, language=language, results=results, max_bytes=max_bytes, **asked)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / ".report.html.tmp"
    unfinished.write_text(made, encoding="utf-8", errors="backslashreplace", newline="\n")
    unfinished.replace(folder / "report.html")
    return folder / "report.html"


def written(folder: str | Path) -> Results:
    """The comparisons that `koujing compare` wrote to a folder, by name; each is read when asked for."""
    return {path.stem: partial(_read, path) for path in sorted(Path(folder).glob("*.parquet"))}


def _read(path: Path) -> pd.DataFrame:
    frame: pd.DataFrame = pq.read_table(path).to_pandas()
    return frame


def views(
    tables: Tables | str | Path, by: By = "outlet", over: Grain = "year", **asked: Unpack[Asked]
) -> dict[str, pd.DataFrame]:
    """What the page shows, as DataFrames by name, for charts of your own.

    Args:
        tables: of a run, or its folder.
        by: what groups articles.
        over: month, quarter or year.
        **asked: where, since, until, reprints: as in `Choice`.
    """
    opened = tables if isinstance(tables, Tables) else open_tables(tables)
    made = page.sections(Corpus(opened, by, over, None, asked))
    return {view.name: view.frame for section in made for view in section.views}
