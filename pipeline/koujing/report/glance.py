"""The corpus at a glance: how much there is, by whom, from when, in which script, and what could not be read."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from koujing.compare.groups import columns
from koujing.report.corpus import Corpus
from koujing.report.view import Column, View, ask, with_asks

_OUTLETS = 30
_FAILURES = 50


class Total(NamedTuple):
    """A number at the head of the page; its name is the word `total.<name>`."""

    name: str
    value: int


def totals(corpus: Corpus) -> list[Total]:
    """What there is in the articles of the report, reprints included."""
    articles = corpus.articles
    of = {name: len(corpus.rows(name, ["start"])) for name in ("figures", "slogans", "entities", "statements")}
    made = {
        "articles": len(articles),
        "outlets": articles["outlet"].nunique(),
        "reprints": int(articles["copy"].sum()),
        "sentences": int(articles["sentences"].sum()),
        "words": int(articles["words"].sum()),
        **of,
    }
    return [Total(name, int(value)) for name, value in made.items()]


def months(corpus: Corpus) -> View:
    """Articles by outlet and month of publication; articles whose month is unknown are in the table only."""
    frame = corpus.articles[["outlet", "region", "month"]].astype(object)
    frame = frame.where(frame.notna(), None)
    top = frame["outlet"].value_counts().index[:_OUTLETS]
    total = frame["outlet"].nunique()
    some = frame[frame["outlet"].isin(top) | frame["outlet"].isna()]
    counted = some.groupby(["outlet", "region", "month"], dropna=False).size().reset_index(name="articles")
    counted = counted.astype({"outlet": object, "region": object, "month": object})
    order = {name: place for place, name in enumerate(top)}
    counted["rank"] = counted["outlet"].map(order).fillna(len(order))
    counted = counted.sort_values(["region", "rank", "month"], ignore_index=True)
    counted = with_asks(counted, (
        ask("articles", outlet=row.outlet, month=row.month, n=row.articles) for row in counted.itertuples(index=False)
    ))
    shown = (Column("outlet"), Column("region", "word", "region"), Column("month"), Column("articles", "int"))
    return View("months", counted.drop(columns="rank"), shown, total, min(total, _OUTLETS))


def scripts(corpus: Corpus) -> View:
    """Articles by place of the publisher and script."""
    counted = corpus.articles.groupby(["region", "script"], dropna=False).size().reset_index(name="articles")
    counted = with_asks(counted, (
        ask("articles", region=row.region, script=row.script, n=row.articles) for row in counted.itertuples(index=False)
    ))
    shown = (Column("region", "word", "region"), Column("script", "word", "script"), Column("articles", "int"))
    return View("scripts", counted, shown, len(counted), len(counted))


def failures(corpus: Corpus) -> View:
    """Files that were skipped or failed, and why; alike ones together with the first as an example."""
    names = ["path", "outcome", "stage", "error", "message", "remedy"]
    frame = columns(corpus.tables, "failures", names)
    keys = ["outcome", "stage", "error"]
    first = frame.drop_duplicates(keys).set_index(keys)[["path", "message", "remedy"]]
    counted = frame.groupby(keys, sort=False, dropna=False).size().rename("files").to_frame().join(first).reset_index()
    counted = counted.sort_values("files", ascending=False, kind="stable", ignore_index=True)
    shown = (Column("outcome", "word", "outcome"), Column("error"), Column("files", "int"), Column("path"), Column("message"),
             Column("remedy"))  # fmt: skip
    return View("failures", counted.head(_FAILURES).assign(ask=None), shown, len(counted), min(len(counted), _FAILURES))


def dates(corpus: Corpus) -> tuple[str | None, str | None, int]:
    """Dates of the first and the last article, and how many articles have none."""
    days = pd.to_datetime(corpus.articles["published_start"])
    if days.isna().all():
        return None, None, len(days)
    said = corpus.articles["published"].tolist()
    last = pd.to_datetime(corpus.articles["published_end"]).argmax()
    return said[int(days.argmin())], said[int(last)], int(days.isna().sum())
