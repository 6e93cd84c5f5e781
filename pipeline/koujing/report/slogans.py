"""Slogans: the commonest, over time, by group, wordings of a family, adoption. Reprints are left out."""

from __future__ import annotations

import pandas as pd

from koujing.report.corpus import Corpus
from koujing.report.view import Column, View, ask, ranked, units_of, with_asks

_TOP, _LINES, _GROUPS, _FAMILIES, _WORDINGS = 30, 8, 30, 20, 12


def top(corpus: Corpus) -> View:
    """The slogans that stand in most articles."""
    rows = corpus.slogans
    summed = rows.groupby("slogan_id", sort=False).agg(
        canonical=("canonical", "first"), class_=("class", "first"), articles=("article", "nunique"),
        occurrences=("article", "size"), outlets=("outlet", "nunique"), first=("published", "first"), last=("published", "last"),
    ).reset_index().rename(columns={"class_": "class"})  # fmt: skip
    summed = summed.sort_values(["articles", "occurrences", "canonical"], ascending=[False, False, True], ignore_index=True)
    some = summed.head(_TOP).copy()
    some = with_asks(some, (
        ask("slogans", item=row.slogan_id, label=row.canonical, n=row.occurrences) for row in some.itertuples(index=False)
    ))
    shown = (Column("canonical"), Column("class", "word", "class"), Column("articles", "int"), Column("occurrences", "int"),
             Column("outlets", "int"), Column("first"), Column("last"))  # fmt: skip
    return View("slogans_top", some, shown, len(summed), len(some))


def over_time(corpus: Corpus) -> View:
    """In which share of a period's articles the commonest slogans stand; a period without them is a zero."""
    rows = corpus.slogans
    once = corpus.articles[~corpus.articles["copy"] & corpus.articles["period"].notna()]
    docs = once["period"].value_counts().sort_index()
    known = rows[rows["period"].notna()]
    spread = known.groupby("slogan_id")["period"].nunique()
    articles = known.groupby("slogan_id")["article"].nunique()
    order = pd.DataFrame({"periods": spread, "articles": articles}).sort_values(["articles", "periods"], ascending=False, kind="stable")
    names = known.drop_duplicates("slogan_id").set_index("slogan_id")["canonical"]
    counted = known.groupby(["slogan_id", "period"])["article"].nunique()
    made = [
        (slogan, names[slogan], period, int(counted.get((slogan, period), 0)), int(of))
        for slogan in order.index[:_LINES] for period, of in docs.items()
    ]  # fmt: skip
    frame = pd.DataFrame(made, columns=["slogan_id", "canonical", "period", "articles", "of"])
    frame["share"] = frame["articles"] / frame["of"]
    frame = with_asks(frame, (
        ask("slogans", item=row.slogan_id, label=row.canonical, period=row.period, n=row.articles, unit="articles")
        for row in frame.itertuples(index=False)
    ))
    shown = (Column("canonical"), Column("period"), Column("articles", "int"), Column("of", "int"), Column("share", "share"))
    return View("slogans_time", frame, shown, len(order), min(len(order), _LINES))


def by_group(corpus: Corpus) -> View:
    """In which share of a group's articles the commonest slogans stand."""
    rows = corpus.slogans[corpus.slogans["group"].notna()]
    docs = units_of(corpus.groups)
    order = rows.groupby("slogan_id").agg(groups=("group", "nunique"), articles=("article", "nunique"))
    order = order.sort_values(["groups", "articles"], ascending=False, kind="stable")
    groups = [name for name in docs.index[:_GROUPS] if docs[name]]
    some = rows[rows["slogan_id"].isin(order.index[:_TOP]) & rows["group"].isin(groups)]
    frame = some.groupby(["slogan_id", "group"], sort=False).agg(
        canonical=("canonical", "first"), articles=("article", "nunique"), occurrences=("article", "size")).reset_index()  # fmt: skip
    place = {slogan: rank for rank, slogan in enumerate(order.index)}
    frame = frame.iloc[frame["slogan_id"].map(place).argsort(kind="stable")].reset_index(drop=True)
    frame["of"] = frame["group"].map(docs).astype("int64")
    frame["share"] = frame["articles"] / frame["of"]
    frame["column"] = frame["group"].map({name: place for place, name in enumerate(groups)})
    frame = with_asks(frame, (
        ask("slogans", item=row.slogan_id, label=row.canonical, group=row.group, n=row.occurrences)
        for row in frame.itertuples(index=False)
    ))
    shown = (Column("canonical"), Column("group"), Column("articles", "int"), Column("of", "int"), Column("share", "share"),
             Column("occurrences", "int"))  # fmt: skip
    return View("slogans_groups", frame, shown, len(order), frame["slogan_id"].nunique())


def variants(corpus: Corpus) -> View:
    """How a family of slogans is worded in each group: families with more than one wording."""
    rows = corpus.slogans[corpus.slogans["group"].notna()].copy()
    rows["family"] = rows["family"].where(rows["family"].notna(), rows["canonical"])
    rows["wording"] = rows["simplified"].str.replace(r"\s+", "", regex=True)
    wordings = rows.groupby("family")["wording"].nunique()
    many = wordings[wordings > 1].index
    rows = rows[rows["family"].isin(many)]
    families = list(ranked(rows.assign(one=1), "family", "one", _FAMILIES))
    parts = []
    for family in families:
        own = rows[rows["family"] == family]
        kept = ranked(own.assign(one=1), "wording", "one", _WORDINGS)
        own = own[own["wording"].isin(kept)]
        parts.append(own.groupby(["family", "wording", "group"], sort=False).agg(
            canonical=("canonical", "first"), slogan_id=("slogan_id", "first"), occurrences=("article", "size"),
            articles=("article", "nunique")).reset_index())  # fmt: skip
    names = ["family", "wording", "group", "canonical", "slogan_id", "occurrences", "articles"]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names)
    called = frame.groupby("family", sort=False)["canonical"].first()
    twice = called.duplicated(keep=False)
    frame["choice"] = frame["family"].map(called.where(~twice, called + " (" + called.index + ")"))
    frame = with_asks(frame, (
        ask("slogans", wording=row.wording, label=row.wording, group=row.group, n=row.occurrences)
        for row in frame.itertuples(index=False)
    ))
    shown = (Column("wording"), Column("canonical"), Column("group"), Column("occurrences", "int"), Column("articles", "int"))
    return View("slogans_variants", frame, shown, len(many), len(families))


def adoption(corpus: Corpus) -> View:
    """When each group first used the slogans that most groups use."""
    result = corpus.result("slogan_adoption")
    groups = result.groupby("slogan_id")["group"].nunique().sort_values(ascending=False, kind="stable")
    some = result[result["slogan_id"].isin(groups.index[:_LINES])].copy()
    place = {slogan: rank for rank, slogan in enumerate(groups.index)}
    some = some.iloc[some["slogan_id"].map(place).argsort(kind="stable")].reset_index(drop=True)
    some = with_asks(some, (
        ask("slogans", item=row.slogan_id, label=row.canonical, group=row.group, article=row.article_id, start=row.start)
        for row in some.itertuples(index=False)
    ))
    keep = ["slogan_id", "canonical", "group", "first", "first_published", "adopted", "rank", "days_behind_first", "docs_with", "ask"]
    shown = (Column("canonical"), Column("rank", "int"), Column("group"), Column("first_published"), Column("adopted", "share"),
             Column("days_behind_first", "int"), Column("docs_with", "int"))  # fmt: skip
    return View("slogans_adoption", some[keep], shown, len(groups), min(len(groups), _LINES))
