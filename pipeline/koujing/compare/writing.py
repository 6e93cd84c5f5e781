"""`koujing compare OUT`: every result of a table folder, written to OUT/compare/<name>.parquet.

A result that can't be made for these articles (one outlet, no dates) is written without rows, and why is said. Files are
written under another name and renamed, so a stopped run leaves no torn file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Unpack

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from koujing.compare import entities, figures, slogans
from koujing.compare.asking import Asked
from koujing.compare.groups import GRAINS, By, Grain, group_articles
from koujing.compare.keywords import keyness
from koujing.compare.likeness import distinctive, similarity
from koujing.compare.results import CompareError, empty, schema
from koujing.compare.spread import dispersion
from koujing.tables import Tables, open_tables

_CONTENT = ("n", "v", "a", "i", "j", "l", "x")  # tags of words that speak of something
_GROUPS = 20  # groups that get a keyness table each; the others are in "rest"


_SOURCES = {
    "keyness_terms": "terms",
    "keyness_slogans": "slogans",
    "keyness_entities": "entities",
    "dispersion": "terms",
    "slogan": "slogans",
    "figure": "figures",
    "entity_posts": "roles",
    "entity_quotes": "statements",
    "entity": "entities",
}
"""The table a result is made from, by the beginning of its name."""
_NOTHING = {
    "keyness_": "no item is frequent enough: lower min_count",
    "similarity": "there are no two groups",
    "slogan_moves": "no slogan changed its tier between periods with 30 articles or more",
    "slogan_adoption": "no article with a slogan has a date of publication",
    "slogan_pairs": "no two slogans stand in two articles together",
    "slogan_": "no slogan is left: only candidates, or only in reprints",
    "figure_pairs": "no two articles have a figure on the same indicator, place and period",
    "figure_series": "no figure has indicator, place, unit and period",
    "figure_implied": "nothing follows from two figures of a sentence",
    "figure_sums": "no figures that should add up stand together",
    "entity_pairs": "no two entities stand together often enough",
    "entity_quotes": "no statement holds an entity, a slogan or an indicator",
    "entity_": "none is left when reprints are left out",
}
"""Why a result without rows has none, likewise."""


class Written(NamedTuple):
    """A result that was written."""

    name: str
    path: Path
    rows: int
    seconds: float
    note: str  # why there are no rows


def everything(
    tables: Tables,
    by: By = "outlet",
    over: Grain = "year",
    *,
    target: str | None = None,
    source: str | None = None,
    **asked: Unpack[Asked],
) -> Mapping[str, Callable[[], pd.DataFrame]]:
    """What `write` makes, by name; nothing is computed before a result is called.

    Args:
        tables: of a run.
        by: what groups articles.
        over: grain of the results over time.
        target: of keyness; null: each of the largest groups against the rest.
        source: the group that adoption is measured by.
        **asked: where, since, until, reprints: as in `Choice`.
    """
    grain: Grain = by if isinstance(by, str) and by in GRAINS else over  # type: ignore[assignment]
    groups: By | None = None if isinstance(by, str) and by in GRAINS else by
    lines: list[pd.DataFrame] = []
    rows = figures.FigureRows(tables, **asked)

    def timeline() -> pd.DataFrame:
        lines.append(slogans.timeline(tables, groups, grain, **asked))
        return lines[-1]

    def key(of: str) -> Callable[[], pd.DataFrame]:
        return lambda: keyness(tables, of, by, target or _largest(tables, by, asked), **asked)

    return {
        "keyness_terms": key("terms"),
        "keyness_slogans": key("slogans"),
        "keyness_entities": key("entities"),
        "dispersion": lambda: dispersion(tables, "terms", **asked),
        "similarity": lambda: similarity(tables, "terms", by, **asked),
        "distinctive": lambda: distinctive(tables, "terms", by, kinds=_CONTENT, **asked),
        "slogan_timeline": timeline,
        "slogan_moves": lambda: slogans.moves(lines[0] if lines else timeline()),
        "slogan_adoption": lambda: slogans.adoption(tables, by, source=source, **asked),
        "slogan_lives": lambda: slogans.lives(tables, grain, **asked),
        "slogan_births": lambda: slogans.births(tables, grain, **asked),
        "slogan_variants": lambda: slogans.variants(tables, groups, grain, **asked),
        "slogan_stances": lambda: slogans.stances(tables, by, **asked),
        "slogan_speakers": lambda: slogans.speakers(tables, **asked),
        "slogan_pairs": lambda: slogans.pairs(tables, **asked),
        "figure_pairs": lambda: figures.pairs(rows),
        "figure_series": lambda: figures.series(rows),
        "figure_implied": lambda: figures.implied(rows),
        "figure_sums": lambda: figures.sums(rows),
        "entity_pairs": lambda: entities.pairs(tables, **asked),
        "entity_posts": lambda: entities.posts(tables, **asked),
        "entity_quotes": lambda: entities.quoted(tables, groups, **asked),
        "entity_names": lambda: entities.names(tables, by, **asked),
    }


def write(
    tables: Tables | str | Path,
    out: str | Path | None = None,
    by: By = "outlet",
    over: Grain = "year",
    *,
    target: str | None = None,
    source: str | None = None,
    only: Sequence[str] | None = None,
    **asked: Unpack[Asked],
) -> list[Written]:
    """Write results to `out`/compare.

    Args:
        tables: of a run, or its folder.
        out: folder; null: that of the tables.
        by: what groups articles: a column of articles, month, quarter, year, or {article_id: group}.
        over: month, quarter or year for results over time; `by` itself where that is one.
        target: of keyness; null: each of the largest groups against the rest.
        source: the group that adoption is measured by.
        only: names of the results to write; null: all.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        What was written, in order.

    Raises:
        CompareError: no article is left, no such column, group or result, or nowhere to write to.
        TableError: the folder is no table folder.
    """
    opened = tables if isinstance(tables, Tables) else open_tables(tables)
    folder = Path(out) if out is not None else opened.folder
    if folder is None:
        raise CompareError("tables in memory have no folder: say where to write, write(tables, out)")
    made = everything(opened, by, over, target=target, source=source, **asked)
    unknown = sorted(set(only or ()) - set(made))
    if unknown:
        raise CompareError(f"no result {', '.join(unknown)}; there are {', '.join(made)}")
    groups = group_articles(opened, by, **asked)
    for name in filter(None, (target, source)):
        groups.require(name)
    (folder / "compare").mkdir(parents=True, exist_ok=True)
    return [
        _write(opened, name, make, folder / "compare") for name, make in made.items() if only is None or name in only
    ]


def _write(tables: Tables, name: str, make: Callable[[], pd.DataFrame], folder: Path) -> Written:
    started, note = time.perf_counter(), ""
    try:
        frame = make()
    except CompareError as reason:
        frame, note = empty(result_of(name)), str(reason)
    if frame.empty and not note:
        note = _why_nothing(tables, name)
    table = pa.Table.from_pandas(frame, schema=schema(result_of(name)), preserve_index=False)
    about = {str(key): str(value) for key, value in frame.attrs.items()} | ({"note": note} if note else {})
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **about})
    final = folder / f"{name}.parquet"
    unfinished = folder / f".{name}.parquet.tmp"
    pq.write_table(table, unfinished, compression="zstd")
    unfinished.replace(final)
    return Written(name, final, len(frame), round(time.perf_counter() - started, 3), note)


def _why_nothing(tables: Tables, name: str) -> str:
    source = next((table for start, table in _SOURCES.items() if name.startswith(start)), None)
    if source is not None and not tables.counts[source]:
        return f"the table {source} has no rows"
    return next((why for start, why in _NOTHING.items() if name.startswith(start)), "nothing was found")


def result_of(name: str) -> str:
    """Which of `RESULTS` a file holds: keyness_terms is a keyness."""
    return "keyness" if name.startswith("keyness_") else name


def _largest(tables: Tables, by: By, asked: Asked) -> list[str]:
    groups = group_articles(tables, by, **asked)
    words = (
        groups.articles[~groups.articles["copy"]]
        .groupby("group")["words"]
        .sum()
        .sort_values(ascending=False, kind="stable")
    )
    return [str(name) for name in words[words > 0].index[:_GROUPS]]
