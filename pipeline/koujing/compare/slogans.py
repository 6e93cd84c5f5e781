"""Slogans over time and outlets: timelines, who took one up when, lives, variants, stances, speakers, company.

Each function gives one result of `koujing.compare.RESULTS`. Periods are those of publication; lags are in days and only where
both dates are known to the day. How hot a slogan is stands in `temperature`, moves from one period to the next too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import pandas as pd

from koujing.compare.asking import Asked
from koujing.compare.company import company, names_of
from koujing.compare.counts import Unit
from koujing.compare.groups import By, Grain, Groups, days, group_articles
from koujing.compare.results import empty, finish
from koujing.compare.sightings import STATUSES, Sightings, counted, sightings
from koujing.compare.temperature import FEWEST, TIERS, Tier, check, moves, tiers_of
from koujing.tables import Tables

__all__ = [
    "FEWEST",
    "STATUSES",
    "TIERS",
    "Tier",
    "adoption",
    "births",
    "lives",
    "moves",
    "pairs",
    "speakers",
    "stances",
    "timeline",
    "variants",
]


def timeline(
    tables: Tables,
    by: By | None = "outlet",
    over: Grain = "year",
    *,
    tiers: Sequence[Tier] = TIERS,
    statuses: Sequence[str] = STATUSES,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """How often each slogan stands in each group and period; combinations without it have no row.

    Args:
        tables: of a run.
        by: what groups articles; null: all are one group.
        over: month, quarter or year.
        tiers: of temperature, the hottest first, the last one for all others; null where it would
            take the share of fewer than `FEWEST` articles to tell.
        statuses: known, form, candidate: which findings count.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["slogan_timeline"]`, by slogan, group and period.

    Raises:
        CompareError: no article is left, or the tiers are not in order.
    """
    check(tiers)
    found = sightings(tables, by, over, statuses, asked)
    keys = ["slogan_id", "group", "period"]
    frame = counted(found.rows, keys)
    if frame.empty:
        return empty("slogan_timeline", **found.groups.attrs)
    frame = frame.merge(_totals(found.groups), on=["group", "period"], how="left")
    frame["canonical"] = frame["slogan_id"].map(found.names)
    frame["share"] = frame["docs_with"] / frame["docs"].where(frame["docs"] > 0)
    frame["per_10k_chars"] = frame["occurrences"] / frame["chars"].where(frame["chars"] > 0) * 10_000
    share = frame["share"].fillna(0)
    tier, by_articles = (pd.Series(tiers_of(frame["docs_with"], s, tiers), dtype=object) for s in (share, share * 0))
    frame["tier"] = tier.where((frame["docs"] >= FEWEST) | (tier == by_articles), None)
    return finish("slogan_timeline", frame.sort_values(keys), over=over, **found.groups.attrs)


def adoption(
    tables: Tables,
    by: By = "outlet",
    *,
    source: str | None = None,
    statuses: Sequence[str] = STATUSES,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """When each group first used each slogan, and how far behind the first group and the source.

    Args:
        tables: of a run.
        by: what groups articles.
        source: the group all others are measured by, as the central paper.
        statuses: known, form, candidate: which findings count.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["slogan_adoption"]`, by slogan and rank. Articles without a date are left out.

    Raises:
        CompareError: no article is left, or there is no such source.
    """
    found = sightings(tables, by, None, statuses, asked)
    if source is not None:
        found.groups.require(source)
    rows = found.rows[found.rows["day"].notna()]
    frame = counted(rows, ["slogan_id", "group"])
    undated = int(found.groups.articles["day"].isna().sum())
    if frame.empty:
        return empty("slogan_adoption", undated=undated, **found.groups.attrs)
    frame["canonical"] = frame["slogan_id"].map(found.names)
    frame["rank"] = frame.groupby("slogan_id")["first"].rank(method="min").astype(int)
    frame["adopted"] = frame.groupby("slogan_id")["first"].rank(method="max") / len(found.groups.names)
    earliest = frame.sort_values(["rank", "group"]).drop_duplicates("slogan_id").set_index("slogan_id")
    frame["days_behind_first"] = _lag(frame, earliest)
    central = frame[frame["group"] == source].set_index("slogan_id")
    frame["days_behind_source"] = _lag(frame, central) if source is not None else np.nan
    frame = days(frame.sort_values(["slogan_id", "rank", "group"]), "first", "last")
    return finish(
        "slogan_adoption", frame, source=source, groups=len(found.groups.names), undated=undated, **found.groups.attrs
    )


def lives(
    tables: Tables,
    over: Grain = "year",
    *,
    silence: int = 2,
    statuses: Sequence[str] = STATUSES,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """First and last sight of each slogan, its birth and its death where the corpus can tell.

    Args:
        tables: of a run.
        over: month, quarter or year.
        silence: how many periods with articles must follow the last sight before a slogan is called dead.
        statuses: known, form, candidate: which findings count.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["slogan_lives"]`, by first sight.

    Raises:
        CompareError: no article is left.
    """
    found = sightings(tables, None, over, statuses, asked)
    frame = counted(found.rows, ["slogan_id"])
    if frame.empty:
        return empty("slogan_lives", **found.groups.attrs)
    periods = _periods(found.groups)
    place = {period: i for i, period in enumerate(periods)}
    seen = (
        found.rows.groupby("slogan_id", observed=True)["period"]
        .agg(["min", "max", "nunique"])
        .reindex(frame["slogan_id"])
        .reset_index()
    )
    frame["canonical"] = frame["slogan_id"].map(found.names)
    frame["outlets"] = (
        found.rows.groupby("slogan_id", observed=True)["outlet"].nunique().reindex(frame["slogan_id"]).to_numpy()
    )
    frame["periods"] = seen["nunique"].to_numpy()
    frame["born"] = [period if place[period] > 0 else None for period in seen["min"]]
    frame["died"] = [periods[place[last] + 1] if place[last] + silence < len(periods) else None for last in seen["max"]]
    frame = days(frame.sort_values(["first", "slogan_id"], na_position="last"), "first", "last")
    return finish("slogan_lives", frame, over=over, silence=silence, **found.groups.attrs)


def births(
    tables: Tables,
    over: Grain = "year",
    *,
    silence: int = 2,
    statuses: Sequence[str] = STATUSES,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """How many slogans are born, die, live and are seen in each period that has articles.

    Args:
        tables: of a run.
        over: month, quarter or year.
        silence: as in `lives`, which names the slogans.
        statuses: known, form, candidate: which findings count.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["slogan_births"]`, by period.

    Raises:
        CompareError: no article is left.
    """
    found = sightings(tables, None, over, statuses, asked)
    periods = _periods(found.groups)
    seen = found.rows.groupby("slogan_id", observed=True)["period"].agg(["min", "max"])
    place = {period: i for i, period in enumerate(periods)}
    first, last = seen["min"].map(place).to_numpy(int), seen["max"].map(place).to_numpy(int)
    once = found.groups.articles[~found.groups.articles["copy"]]
    docs, there = once["period"].value_counts(), found.rows.groupby("period", observed=True)["slogan_id"].nunique()
    rows = [
        (
            period,
            int((first == i).sum()) if i else None,
            int((last == i - 1).sum()) if i and i - 1 + silence < len(periods) else None,
            int(((first <= i) & (last >= i)).sum()),
            int(there.get(period, 0)),
            int(docs.get(period, 0)),
        )
        for i, period in enumerate(periods)
    ]
    frame = pd.DataFrame(rows, columns=["period", "births", "deaths", "alive", "seen", "docs"])
    frame[["births", "deaths"]] = frame[["births", "deaths"]].astype("Int64")
    return finish("slogan_births", frame, over=over, silence=silence, **found.groups.attrs)


def variants(
    tables: Tables,
    by: By | None = "outlet",
    over: Grain = "year",
    *,
    statuses: Sequence[str] = STATUSES,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """Shares of the wordings of a family in each group and period.

    Args:
        tables: of a run.
        by: what groups articles; null: all are one group.
        over: month, quarter or year.
        statuses: known, form, candidate: which findings count.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["slogan_variants"]`; shares of a family in a group and a period add up to 1.

    Raises:
        CompareError: no article is left.
    """
    found = sightings(tables, by, over, statuses, asked)
    rows = found.rows.assign(
        family=found.rows["family"].fillna(found.rows["canonical"]),
        wording=found.rows["simplified"],
        variant=found.rows["variant"].fillna(""),
    )
    keys = ["family", "slogan_id", "variant", "wording", "group", "period"]
    frame = counted(rows, keys)
    frame = frame[frame["occurrences"] > 0]
    if frame.empty:
        return empty("slogan_variants", **found.groups.attrs)
    frame["canonical"] = frame["slogan_id"].map(found.names)
    frame["share"] = frame["occurrences"] / frame.groupby(["family", "group", "period"])["occurrences"].transform("sum")
    frame["variant"] = frame["variant"].where(frame["variant"] != "", None)
    order = ["family", "group", "period", "occurrences", "wording"]
    frame = frame.sort_values(order, ascending=[True, True, True, False, True])
    return finish("slogan_variants", frame, over=over, **found.groups.attrs)


def stances(
    tables: Tables,
    by: By | None = "outlet",
    *,
    statuses: Sequence[str] = STATUSES,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """Whether a group asserts a slogan, negates it, or holds it at arm's length (所謂).

    Args:
        tables: of a run.
        by: what groups articles; null: all are one group.
        statuses: known, form, candidate: which findings count.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["slogan_stances"]`.

    Raises:
        CompareError: no article is left.
    """
    found = sightings(tables, by, None, statuses, asked)
    frame = counted(
        found.rows.assign(stance=found.rows["stance"].fillna("asserted")), ["slogan_id", "group", "stance"]
    )
    return _shared("slogan_stances", found, frame, ["slogan_id", "group"])


def speakers(
    tables: Tables,
    *,
    statuses: Sequence[str] = STATUSES,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """Who says each slogan: people and bodies quoted with it, and the article's own voice.

    Args:
        tables: of a run.
        statuses: known, form, candidate: which findings count.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["slogan_speakers"]`.

    Raises:
        CompareError: no article is left.
    """
    found = sightings(tables, None, None, statuses, asked)
    frame = counted(found.rows.assign(speaker_id=found.rows["speaker_id"].fillna("")), ["slogan_id", "speaker_id"])
    frame["speaker"] = frame["speaker_id"].map(names_of(tables))
    frame["speaker_id"] = frame["speaker_id"].where(frame["speaker_id"] != "", None)
    return _shared("slogan_speakers", found, frame, ["slogan_id"])


def pairs(
    tables: Tables,
    unit: Unit = "articles",
    *,
    min_together: int = 2,
    top: int = 500,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """Slogans that keep company: the edges of a network.

    Args:
        tables: of a run.
        unit: in one article, or in one sentence.
        min_together: units that must hold both.
        top: only the slogans that stand in most units are paired; `attrs["slogans"]` says how many there are.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["slogan_pairs"]`, most together first.

    Raises:
        CompareError: no article is left.
    """
    groups = group_articles(tables, None, **asked)
    frame, known = company(tables, groups, "slogans", unit, None, min_together, top)
    if frame.empty:
        return empty("slogan_pairs", slogans=known, top=top, **groups.attrs)
    frame = frame.rename(
        columns={"item_a": "slogan_a", "item_b": "slogan_b", "label_a": "canonical_a", "label_b": "canonical_b"}
    )
    return finish("slogan_pairs", frame, slogans=known, top=top, **groups.attrs)


# -- used by several --------------------------------------------------------------------------------------------------


def _totals(groups: Groups) -> pd.DataFrame:
    keys = ["group", "period"]
    raw = groups.articles.groupby(keys).size().rename("raw_docs")
    once = groups.articles[~groups.articles["copy"]].groupby(keys)
    return pd.concat([raw, once.size().rename("docs"), once["chars"].sum()], axis=1).fillna(0).reset_index()


def _periods(groups: Groups) -> list[str]:
    return sorted(groups.articles["period"].unique().tolist())


def _lag(frame: pd.DataFrame, earlier: pd.DataFrame) -> pd.Series[float]:
    other = earlier.reindex(frame["slogan_id"])
    lag = frame["first"].to_numpy() - other["first"].to_numpy()
    exact = frame["to_the_day"].to_numpy(bool) & other["to_the_day"].fillna(False).to_numpy(bool)
    return pd.Series(pd.to_timedelta(lag).days, index=frame.index).where(exact)


def _shared(name: str, found: Sightings, frame: pd.DataFrame, whole: list[str]) -> pd.DataFrame:
    frame = frame[frame["occurrences"] > 0]
    if frame.empty:
        return empty(name, **found.groups.attrs)
    frame = frame.assign(canonical=frame["slogan_id"].map(found.names))
    frame["share"] = frame["occurrences"] / frame.groupby(whole)["occurrences"].transform("sum")
    return finish(
        name,
        frame.sort_values([*whole, "occurrences", "article_id"], ascending=[*[True] * len(whole), False, True]),
        **found.groups.attrs,
    )
