"""Likeness of groups: TF-IDF vectors of what they say, the items that stand out, the cosine between groups.

Groups are the documents: idf is low for what all groups say. Vectors are scikit-learn's (smoothed idf, unit length).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple, Unpack

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from koujing.compare.asking import Asked
from koujing.compare.counts import Counts, count, first_places
from koujing.compare.groups import By, Groups, group_articles
from koujing.compare.results import CompareError, empty, finish
from koujing.tables import Tables


class _Vectors(NamedTuple):
    groups: Groups
    counts: Counts
    frequency: sparse.csr_array  # groups × items, reprints once
    tfidf: sparse.csr_array


def similarity(
    tables: Tables,
    of: str = "terms",
    by: By = "outlet",
    *,
    kinds: Sequence[str] | None = None,
    sublinear: bool = False,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """How alike the groups are, two by two.

    Args:
        tables: of a run.
        of: terms, slogans, entities, ngrams, characters.
        by: what groups articles.
        kinds: beginnings of tags for terms, classes of slogans, labels of entities.
        sublinear: 1 + ln(frequency) in place of frequency.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["similarity"]`; no rows where there is one group.

    Raises:
        CompareError: there is nothing to compare.
    """
    made = _vectors(tables, of, by, kinds, sublinear, asked)
    names = made.groups.names
    if len(names) < 2:
        return empty("similarity", of=of, **made.groups.attrs)
    cosines = np.asarray((made.tfidf @ made.tfidf.T).todense())
    has = (made.frequency > 0).astype(np.int64)
    shared, items = np.asarray((has @ has.T).todense()), np.asarray(has.sum(axis=1)).ravel()
    articles = made.groups.articles.loc[~made.groups.articles["copy"], "group"].value_counts()
    rows = [
        (
            names[i],
            names[j],
            min(float(cosines[i, j]), 1.0) if items[i] and items[j] else None,
            int(shared[i, j]),
            int(items[i]),
            int(items[j]),
            int(articles.get(names[i], 0)),
            int(articles.get(names[j], 0)),
        )
        for i, j in combinations(range(len(names)), 2)
    ]
    columns = ["group_a", "group_b", "cosine", "shared", "items_a", "items_b", "articles_a", "articles_b"]
    return finish("similarity", pd.DataFrame(rows, columns=columns), of=of, **made.groups.attrs)


def distinctive(
    tables: Tables,
    of: str = "terms",
    by: By = "outlet",
    *,
    top: int = 50,
    kinds: Sequence[str] | None = None,
    sublinear: bool = False,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """The items with the highest TF-IDF in each group.

    Args:
        tables: of a run.
        of: terms, slogans, entities, ngrams, characters.
        by: what groups articles.
        top: how many a group.
        kinds: beginnings of tags for terms, classes of slogans, labels of entities.
        sublinear: 1 + ln(frequency) in place of frequency.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["distinctive"]`.

    Raises:
        CompareError: there is nothing to compare.
    """
    made = _vectors(tables, of, by, kinds, sublinear, asked)
    spoken = np.asarray((made.frequency > 0).sum(axis=0)).ravel()
    items, labels = made.counts.items["item"].to_numpy(dtype=object), made.counts.items["label"].to_numpy(dtype=object)
    parts = []
    for number, name in enumerate(made.groups.names):
        row = made.tfidf[[number]].tocoo()
        order = np.lexsort((row.col, -row.data))[:top]
        column = row.col[order]
        rows = (made.counts.units["group"] == name).to_numpy() & ~made.counts.units["copy"].to_numpy()
        frame = pd.DataFrame(
            {
                "group": name,
                "rank": np.arange(1, len(column) + 1),
                "item": items[column],
                "label": labels[column],
                "tfidf": row.data[order],
                "frequency": made.frequency[[number]].toarray().ravel()[column],
                "groups": spoken[column],
            }
        )
        places = first_places(made.counts, rows, made.groups.articles).iloc[column].reset_index(drop=True)
        parts.append(pd.concat([frame, places], axis=1))
    whole = pd.concat(parts, ignore_index=True)
    return (
        finish("distinctive", whole, of=of, **made.groups.attrs)
        if len(whole)
        else empty("distinctive", of=of, **made.groups.attrs)
    )


def _vectors(tables: Tables, of: str, by: By, kinds: Sequence[str] | None, sublinear: bool, asked: Asked) -> _Vectors:
    groups = group_articles(tables, by, **asked)
    counts = count(tables, groups, of, kinds=kinds)
    if counts.matrix.shape[1] == 0:
        raise CompareError(f"the articles hold no {of}: extract them, or loosen kinds and where")
    code = pd.Index(groups.names).get_indexer(pd.Index(counts.units["group"]))
    once = (~counts.units["copy"].to_numpy()).astype(np.int64)
    member = sparse.coo_array((once, (code, np.arange(len(code)))), shape=(len(groups.names), len(code))).tocsr()
    frequency = (member @ counts.matrix).tocsr()
    frequency.eliminate_zeros()
    tfidf = TfidfTransformer(sublinear_tf=sublinear).fit_transform(frequency.astype(np.float64))
    return _Vectors(groups, counts, frequency, sparse.csr_array(tfidf))
