"""Slogans over time and outlets: timelines, who took one up when, lives, variants, stances, speakers, company, temperature.

Each function gives one result of `koujing.compare.RESULTS`. Periods are those of publication; lags are in days and only where
both dates are known to the day. Temperature is Qian Gang's scale of six (沸 烫 热 暖 温 冷). Of his cut-offs only those of the
two hottest are documented (2,000 articles a year or a share of .0518; 500 or .0129; Qian 2017); the others here are ours,
each a third or so of the one above, and all can be set.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, Unpack, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from koujing.compare import statistics as st
from koujing.compare.asking import Asked
from koujing.compare.counts import Unit, count
from koujing.compare.groups import By, Grain, Groups, columns, days, group_articles
from koujing.compare.results import CompareError, empty, finish
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


class Tier(NamedTuple):
    """A step of temperature: reached with so many articles in a period, or with that share of its articles."""

    name: str
    articles: float
    share: float


TIERS = (
    Tier("沸", 2000, 0.0518),
    Tier("烫", 500, 0.0129),
    Tier("热", 150, 0.0040),
    Tier("暖", 50, 0.0013),
    Tier("温", 10, 0.0003),
    Tier("冷", 0, 0.0),
)
"""Hottest first. By `share` a small corpus is hotter than it looks: set `Tier.share` to 9 to go by articles alone."""


class _Found(NamedTuple):
    """Rows of slogans with their article's group, period, day and whether it is a copy, in order of publication."""

    rows: pd.DataFrame
    groups: Groups
    names: pd.Series[str]  # slogan_id -> canonical


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
        tiers: of temperature, the hottest first, the last one for all others.
        statuses: known, form, candidate: which findings count.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["slogan_timeline"]`, by slogan, group and period.

    Raises:
        CompareError: no article is left, or the tiers are not in order.
    """
    _check(tiers)
    found = _found(tables, by, over, statuses, asked)
    keys = ["slogan_id", "group", "period"]
    frame = _counted(found.rows, keys)
    if frame.empty:
        return empty("slogan_timeline", **found.groups.attrs)
    frame = frame.merge(_totals(found.groups), on=["group", "period"], how="left")
    frame["canonical"] = frame["slogan_id"].map(found.names)
    frame["share"] = frame["docs_with"] / frame["docs"].where(frame["docs"] > 0)
    frame["per_10k_chars"] = frame["occurrences"] / frame["chars"].where(frame["chars"] > 0) * 10_000
    frame["tier"] = _tiers(frame["docs_with"], frame["share"].fillna(0), tiers)
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
    found = _found(tables, by, None, statuses, asked)
    if source is not None:
        found.groups.require(source)
    rows = found.rows[found.rows["day"].notna()]
    frame = _counted(rows, ["slogan_id", "group"])
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
    found = _found(tables, None, over, statuses, asked)
    frame = _counted(found.rows, ["slogan_id"])
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
    found = _found(tables, None, over, statuses, asked)
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
    found = _found(tables, by, over, statuses, asked)
    rows = found.rows.assign(
        family=found.rows["family"].fillna(found.rows["canonical"]),
        wording=found.rows["simplified"],
        variant=found.rows["variant"].fillna(""),
    )
    keys = ["family", "slogan_id", "variant", "wording", "group", "period"]
    frame = _counted(rows, keys)
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
    found = _found(tables, by, None, statuses, asked)
    frame = _counted(
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
    found = _found(tables, None, None, statuses, asked)
    frame = _counted(found.rows.assign(speaker_id=found.rows["speaker_id"].fillna("")), ["slogan_id", "speaker_id"])
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


def moves(lines: pd.DataFrame, tiers: Sequence[Tier] = TIERS) -> pd.DataFrame:
    """Changes of temperature from one period to the next.

    Args:
        lines: what `timeline` gave, over all periods of interest.
        tiers: that it was made with.

    Returns:
        Columns of `RESULTS["slogan_moves"]`; only where the tier changed.
    """
    _check(tiers)
    if lines.empty:
        return empty("slogan_moves")
    heat = {tier.name: len(tiers) - i for i, tier in enumerate(tiers)}
    steps = lines[["group", "period"]].drop_duplicates().sort_values(["group", "period"])
    steps["number"] = steps.groupby("group").cumcount()
    keyed = lines.merge(steps, on=["group", "period"])[["slogan_id", "group", "number", "tier", "share"]]
    before = keyed.assign(number=keyed["number"] + 1)
    frame = before.merge(keyed, on=["slogan_id", "group", "number"], how="outer", suffixes=("_from", "_to"))
    for end, shift in (("from", 1), ("to", 0)):
        there = steps.assign(number=steps["number"] + shift).rename(columns={"period": f"{end}_period"})
        frame = frame.merge(there, on=["group", "number"]).rename(columns={f"tier_{end}": f"{end}_tier"})
        frame[f"{end}_share"] = frame[f"share_{end}"].fillna(0)
    # an empty column has no numbers to subtract, whatever it is mapped with
    after, earlier = (frame[tier].map(heat).astype("float64").fillna(0) for tier in ("to_tier", "from_tier"))
    frame["steps"] = (after - earlier).astype(int)
    frame = frame[frame["steps"] != 0]
    if frame.empty:
        return empty("slogan_moves")
    frame = frame.assign(
        canonical=frame["slogan_id"].map(lines.drop_duplicates("slogan_id").set_index("slogan_id")["canonical"])
    )
    return finish(
        "slogan_moves",
        frame.sort_values(["group", "from_period", "steps", "slogan_id"], ascending=[True, True, False, True]),
    )


# -- used by several --------------------------------------------------------------------------------------------------


def company(
    tables: Tables, groups: Groups, of: str, unit: Unit, kinds: Sequence[str] | None, least: int, top: int
) -> tuple[pd.DataFrame, int]:
    """Pairs of items in one unit, with how often and how closely, and how many items there are in all."""
    counts = count(tables, groups, of, unit, kinds=kinds)
    once = np.flatnonzero(~counts.units["copy"].to_numpy())
    held = counts.matrix[once]
    held.data = np.ones_like(held.data)
    single = np.asarray(held.sum(axis=0)).ravel()
    chosen = np.sort(np.lexsort((np.arange(len(single)), -single))[:top])
    held = held[:, chosen].tocsc()
    both = sparse.triu(held.T @ held, k=1).tocoo()
    keep = both.data >= max(least, 1)
    a, b, f = chosen[both.row[keep]], chosen[both.col[keep]], both.data[keep]
    item, label = (counts.items[name].to_numpy(dtype=object) for name in ("item", "label"))
    held.sort_indices()
    first = [_first_common(_held(held, i), _held(held, j)) for i, j in zip(both.row[keep], both.col[keep], strict=True)]
    article = counts.units["article"].to_numpy()[once[np.asarray(first, dtype=np.int64)]]
    frame = pd.DataFrame(
        {
            "item_a": item[a],
            "label_a": label[a],
            "item_b": item[b],
            "label_b": label[b],
            "together": f,
            "units_a": single[a],
            "units_b": single[b],
            "units": len(once),
            "npmi": st.npmi(f, single[a], single[b], len(once)),
            "log_dice": st.log_dice(f, single[a], single[b]),
            "article_id": groups.articles["article_id"].to_numpy(dtype=object)[article],
        }
    )
    return frame.sort_values(["together", "log_dice", "item_a", "item_b"], ascending=[False, False, True, True]), int(
        (single > 0).sum()
    )


def _held(matrix: sparse.csc_array, column: int) -> npt.NDArray[np.int32]:
    return cast("npt.NDArray[np.int32]", matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]])


def _first_common(a: npt.NDArray[np.int32], b: npt.NDArray[np.int32]) -> int:
    """The first number that is in both; both are sorted and they share one."""
    few, many = (a, b) if len(a) < len(b) else (b, a)
    at = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return int(few[np.argmax(many[at] == few)])


def names_of(tables: Tables) -> dict[str, str]:
    """entity_id → name: the canonical one, else the commonest wording, Simplified."""
    frame = columns(tables, "entities", ["entity_id", "canonical", "simplified"], coded=True)
    name = frame["canonical"].astype(object)
    named = pd.DataFrame(
        {"id": frame["entity_id"].astype(object), "name": name.where(name.notna(), frame["simplified"].astype(object))}
    )
    common = (
        named.dropna().value_counts().reset_index().sort_values(["id", "count", "name"], ascending=[True, False, True])
    )
    return dict(common.drop_duplicates("id")[["id", "name"]].itertuples(index=False))


def _found(tables: Tables, by: By | None, over: Grain | None, statuses: Sequence[str], asked: Asked) -> _Found:
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
    return _Found(
        rows, groups, pd.Series(named["canonical"].to_numpy(dtype=object), index=named["slogan_id"].astype(object))
    )


def _counted(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
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


def _shared(name: str, found: _Found, frame: pd.DataFrame, whole: list[str]) -> pd.DataFrame:
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


def _check(tiers: Sequence[Tier]) -> None:
    falling = all(a.articles >= b.articles and a.share >= b.share for a, b in pairwise(tiers))
    if not tiers or not falling or tiers[-1].articles > 0 or tiers[-1].share > 0:
        raise CompareError(
            "tiers go from the hottest to the coldest, and the coldest needs 0 articles and a share of 0"
        )


def _tiers(articles: pd.Series[int], share: pd.Series[float], tiers: Sequence[Tier]) -> list[str]:
    reached = [(articles >= tier.articles) | (share >= tier.share) for tier in tiers[:-1]]
    names = np.select([level.to_numpy() for level in reached], [tier.name for tier in tiers[:-1]], tiers[-1].name)
    return [str(name) for name in names]
