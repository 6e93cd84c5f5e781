"""Slogans as they stand in the articles of a comparison, and how often: what every result on slogans is counted from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from koujing.compare.asking import Asked
from koujing.compare.groups import By, Grain, Groups, columns, group_articles
from koujing.tables import Tables

_COLUMNS = [
    "article_id",
    "sentence",
    "start",
    "simplified",
    "slogan_id",
    "canonical",
    "family",
    "variant",
    "stance",
    "status",
    "speaker_id",
]
STATUSES = ("known", "form")


class Sightings(NamedTuple):
    """Rows of slogans with their article's group, period, day and whether it is a copy, in order of publication."""

    rows: pd.DataFrame
    groups: Groups
    names: pd.Series[str]  # slogan_id -> canonical


def sightings(tables: Tables, by: By | None, over: Grain | None, statuses: Sequence[str], asked: Asked) -> Sightings:
    groups = group_articles(tables, by, over=over, **asked)
    rows = columns(tables, "slogans", _COLUMNS, coded=True)
    rows = rows[rows["status"].isin(list(statuses))]
    rows["article"] = groups.rows_of(rows.pop("article_id").array)
    rows = rows[rows["article"] >= 0]
    about = groups.articles[["article_id", "group", "period", "day", "to_the_day", "published", "outlet", "copy"]]
    rows = rows.reset_index(drop=True)
    for name in about:
        values = about[name]
        coded = (
            pd.Categorical(values, ordered=True)
            if values.dtype == object or isinstance(values.dtype, pd.StringDtype)
            else values
        )
        rows[name] = (
            coded.take(rows["article"].to_numpy())
            if isinstance(coded, pd.Categorical)
            else coded.to_numpy()[rows["article"].to_numpy()]
        )
    for name in ("simplified", "slogan_id", "canonical", "family", "variant", "stance", "speaker_id"):
        rows[name] = rows[name].astype(object) if name in ("family", "variant", "stance", "speaker_id") else rows[name]
    rows = rows.sort_values(["article", "start"], ignore_index=True)
    named = rows.drop_duplicates("slogan_id")
    return Sightings(
        rows, groups, pd.Series(named["canonical"].to_numpy(dtype=object), index=named["slogan_id"].astype(object))
    )


def counted(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Occurrences and articles a key, raw and with copies left out, first and last day, and the earliest row."""
    if rows.empty:
        return pd.DataFrame(
            columns=[
                *keys,
                "raw_occurrences",
                "raw_docs_with",
                "occurrences",
                "docs_with",
                "first",
                "last",
                "first_published",
                "to_the_day",
                "article_id",
                "sentence",
                "start",
            ]
        )
    number = rows.groupby(keys, observed=True, sort=False).ngroup()
    order = rows.assign(key=number)
    first = order.drop_duplicates("key").set_index("key")
    out = pd.DataFrame({name: first[name].astype(object) for name in keys})
    docs = order.drop_duplicates(["key", "article"])
    once, docs_once = order.loc[~order["copy"], "key"], docs.loc[~docs["copy"], "key"]
    size = len(out)
    for name, keyed in (
        ("raw_occurrences", number),
        ("raw_docs_with", docs["key"]),
        ("occurrences", once),
        ("docs_with", docs_once),
    ):
        out[name] = np.bincount(keyed.to_numpy(np.int64), minlength=size)
    out["first"] = first["day"]
    out["last"] = order.groupby("key")["day"].max()
    out["first_published"], out["to_the_day"] = first["published"].astype(object), first["to_the_day"]
    for name in ("article_id", "sentence", "start"):
        out[name] = first[name].astype(object) if name == "article_id" else first[name]
    return out.reset_index(drop=True)
