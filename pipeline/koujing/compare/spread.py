"""Dispersion: how evenly items are spread over the articles or sentences of a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import pandas as pd

from koujing.compare.asking import Asked
from koujing.compare.counts import Unit, count, first_places, ranges, spread, sums
from koujing.compare.groups import By, group_articles
from koujing.compare.results import empty, finish
from koujing.tables import Tables


def dispersion(
    tables: Tables,
    of: str = "terms",
    by: By | None = None,
    *,
    unit: Unit = "articles",
    kinds: Sequence[str] | None = None,
    n: int = 2,
    min_count: int = 1,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """How evenly each item is spread over the units of each group.

    Args:
        tables: of a run.
        of: terms, slogans, entities, ngrams, characters.
        by: what groups articles; null: all are one group.
        unit: articles or sentences are the parts.
        kinds: beginnings of tags for terms, classes of slogans, labels of entities.
        n: how long n-grams are.
        min_count: rarer items of a group are left out.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["dispersion"]`; most frequent first in each group. DP and DPnorm are 0 for even.

    Raises:
        CompareError: there is nothing to compare.
    """
    groups = group_articles(tables, by, **asked)
    counts = count(tables, groups, of, unit, kinds=kinds, n=n)
    parts = []
    for name in groups.names:
        rows = (counts.units["group"] == name).to_numpy() & ~counts.units["copy"].to_numpy()
        own = counts.matrix[np.flatnonzero(rows)]
        measured = spread(own, counts.units["size"].to_numpy(np.float64)[rows])
        frame = counts.items.assign(
            group=name,
            frequency=sums(counts.matrix, rows),
            units=int(rows.sum()),
            range=ranges(counts.matrix, rows),
            juilland_d=measured.juilland_d,
            dp=measured.dp,
            dpnorm=measured.dpnorm,
        ).join(first_places(counts, rows, groups.articles))
        frame = frame[frame["frequency"] >= max(min_count, 1)]
        frame["range_share"] = frame["range"] / max(int(rows.sum()), 1)
        parts.append(frame.sort_values(["frequency", "item"], ascending=[False, True]))
    whole = pd.concat(parts, ignore_index=True)
    if whole.empty:
        return empty("dispersion", of=of, unit=unit, **groups.attrs)
    return finish("dispersion", whole, of=of, unit=unit, **groups.attrs)
