"""The articles of a report and the rows of their findings, each read once.

Every view starts here, so that all of them speak of the same articles: those that `where`, `since` and `until` let through,
each with its group (`by`) and its periods. Reprints are marked as copies and counted as everywhere in `koujing.compare`: the
glance at the corpus counts them, all other views leave them out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import pandas as pd

from koujing.compare import CompareError, group_articles
from koujing.compare.asking import Asked
from koujing.compare.groups import By, Grain, columns, period_of
from koujing.compare.results import empty
from koujing.compare.writing import everything, result_of
from koujing.tables import Tables

Results = Mapping[str, Callable[[], pd.DataFrame]]

_ARTICLES = ["article_id", "title", "outlet", "region", "published", "published_start", "published_end", "script", "chars",
             "words", "sentences"]  # fmt: skip


class Corpus:
    """What a report is made from.

    Args:
        tables: of a run.
        by: what groups articles, as in `koujing.compare`.
        over: grain of what is shown over time.
        results: comparisons made before, by name; those that are not there are made when asked for.
        asked: where, since, until, reprints: as in `koujing.compare.groups.Choice`.

    Raises:
        CompareError: no article is left, or there is nothing to group by.
    """

    def __init__(
        self, tables: Tables, by: By = "outlet", over: Grain = "year", results: Results | None = None, asked: Asked | None = None
    ) -> None:
        self.tables, self.by, self.over = tables, by, over
        self.asked: Asked = asked or {}
        self._results = {**everything(tables, by, over, **self.asked), **(results or {})}
        self._made: dict[str, pd.DataFrame] = {}
        self.groups = group_articles(tables, by, **self.asked)

    @cached_property
    def articles(self) -> pd.DataFrame:
        """One row an article in order of publication: its columns, group, period, month, copy. Unknown is null."""
        every = group_articles(self.tables, None, **self.asked).articles[["article_id", "copy"]]
        frame = every.merge(columns(self.tables, "articles", _ARTICLES), on="article_id", how="left")
        known = self.groups.articles.set_index("article_id")["group"]
        frame["group"] = frame["article_id"].map(known)
        frame["period"], frame["month"] = period_of(frame, self.over), period_of(frame, "month")
        return frame.astype(dict.fromkeys(("group", "period", "month", "outlet", "region", "script"), object))

    def rows(self, table: str, names: list[str]) -> pd.DataFrame:
        """Some columns of a table, for the articles of the report, with group, period, outlet and copy of each."""
        frame = columns(self.tables, table, ["article_id", *names])
        about = self.articles[["article_id", "group", "period", "outlet", "published", "copy"]].reset_index(names="article")
        merged = frame.merge(about, on="article_id", how="inner", suffixes=("_own", ""))
        order = ["article", "start"] if "start" in merged else ["article"]
        return merged.sort_values(order, ignore_index=True, kind="stable")

    def result(self, name: str) -> pd.DataFrame:
        """A comparison by the name `koujing compare` writes it under; without rows where it can't be made."""
        if name not in self._made:
            try:
                self._made[name] = self._results[name]()
            except CompareError:
                self._made[name] = empty(result_of(name))
        return self._made[name]

    @cached_property
    def slogans(self) -> pd.DataFrame:
        """Rows of slogans that count: no candidates, no reprints."""
        names = ["sentence", "start", "slogan_id", "canonical", "family", "class", "variant", "stance", "status", "simplified"]
        rows = self.rows("slogans", names)
        return rows[~rows["copy"] & rows["status"].isin(["known", "form"])]
