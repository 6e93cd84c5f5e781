"""Figures side by side: who says the same, who says otherwise, and why it may be no contradiction.

Claims are put together by the comparison key of the design: indicator, measure, place, scope, period, unit (annotations are
never compared by their word, units of one kind are converted where that is exact, periods by first and last day). Under
one key every two articles are compared. What has no partner under its own key in the other article is tried under a looser one,
for what differs in basis only: 同比 and 環比, a month and the year to date. Claims whose indicator, place or period is not
known are compared with nothing: unknown is not equal to unknown. They are counted in `attrs["incomplete"]`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple, Unpack

import pandas as pd

from koujing.compare.asking import Asked
from koujing.compare.claims import Claim, Relation, compare, compare_loosely
from koujing.compare.derived import implied, sums
from koujing.compare.groups import quotes
from koujing.compare.keyed import KEY, LOOSE, OPEN, Keyed, Reader, Row, complete, grouped, nulls
from koujing.compare.results import empty, finish
from koujing.tables import Tables

__all__ = ["RELATIONS", "implied", "pairs", "series", "sums"]

RELATIONS = ("conflict", "revision", "basis", "agreement", "compatible", "repeat")
_GROWTH = frozenset({"yoy_growth", "mom_growth", "growth"})
_AGREED = frozenset({"repeat", "agreement", "compatible"})


def pairs(
    tables: Tables,
    *,
    indicator: str | None = None,
    relations: Sequence[str] = RELATIONS,
    limit: int = 200,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """Claims on one thing in two articles, and whether they agree.

    Args:
        tables: of a run.
        indicator: only this one, by id or name, Traditional or Simplified; null: all.
        relations: only these; `RELATIONS` has them all, with what a reader wants to see first.
        limit: pairs a key; where there are more, one claim of each reading is compared and `pairs_in_key` says how
            many pairs there are, so that a figure which a thousand articles repeat does not make a million rows.
        **asked: where, since, until, reprints: as in `Choice`. A reprint is not compared.

    Returns:
        Columns of `RESULTS["figure_pairs"]`; A is the earlier article. `repeat`: the same value; `agreement`: within
        the printed digits and hedges; `compatible`: a bound kept from far; `conflict`; `revision`: the later article
        says so, or a forecast and its outcome; `basis`: another measure, period, currency, adjustment.

    Raises:
        CompareError: no article is left.
    """
    made = complete(tables, indicator, asked)
    made = made._replace(frame=_shared_only(made.frame))
    reader = Reader(tables, made)
    rows = [row for rows in (_strict(made.frame, reader, limit), _loosely(made.frame, reader, limit)) for row in rows]
    attrs = {"incomplete": made.incomplete, **made.groups.attrs}
    rows = [row for row in rows if row.relation.name in relations]
    if not rows:
        return empty("figure_pairs", **attrs)
    return finish("figure_pairs", _pair_frame(tables, made, reader, rows), **attrs)


def series(tables: Tables, indicator: str | None = None, **asked: Unpack[Asked]) -> pd.DataFrame:
    """Stated values of indicators by place and period, one row a key; implied values are in `implied`.

    Args:
        tables: of a run.
        indicator: only this one, by id or name, Traditional or Simplified; null: all.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["figure_series"]`, by indicator, measure, place and period.

    Raises:
        CompareError: no article is left.
    """
    made = complete(tables, indicator, asked)
    attrs = {"incomplete": made.incomplete, **made.groups.attrs}
    if made.frame.empty:
        return empty("figure_series", **attrs)
    reader = Reader(tables, made)
    found = [_series_row(reader, list(index)) for index in grouped(made.frame, KEY)]
    stated = (
        made.frame.loc[[row.at for row in found]]
        .drop(columns=["value", "value_min", "value_max", "status"])
        .reset_index(drop=True)
    )
    frame = stated.join(pd.DataFrame(found, columns=_SeriesRow._fields))
    published = made.groups.articles["published"].to_numpy(dtype=object)[frame["article"].to_numpy()]
    frame = frame.assign(
        period_start=frame["first"], period_end=frame["last"].where(frame["last"] != OPEN, None), published=published
    )
    frame["quote"] = quotes(tables, frame)
    frame = frame.sort_values(["indicator", "measure", "ref_area", "scope", "first", "last"])
    return finish("figure_series", nulls(frame), **attrs)


# -- pairs ------------------------------------------------------------------------------------------------------------


class _Pair(NamedTuple):
    a: int
    b: int
    relation: Relation
    articles_a: int
    articles_b: int
    in_key: int


def _strict(frame: pd.DataFrame, reader: Reader, limit: int) -> Iterator[_Pair]:
    articles = frame["article"].to_numpy()
    for index in grouped(frame, KEY):
        if len(set(articles[index])) < 2:
            continue
        claims = [reader.claim(i) for i in index]
        said = {(claim.article, claim.value) for claim in claims}
        for a, b, counted in _meetings(claims, limit):
            relation = compare(a, b)
            valued = a.value is not None and b.value is not None
            both_say_both = valued and (a.article, b.value) in said and (b.article, a.value) in said
            if relation.name == "repeat" or not both_say_both:
                yield _Pair(a.row, b.row, relation, *counted)


def _loosely(frame: pd.DataFrame, reader: Reader, limit: int) -> Iterator[_Pair]:
    """Pairs of claims that have no partner under their own key in the other's article."""
    if frame.empty:
        return
    key, articles = frame.groupby(KEY, sort=False).ngroup().to_numpy(), frame["article"].to_numpy()
    holds = set(zip(key.tolist(), articles.tolist(), strict=True))
    for index in grouped(frame, LOOSE):
        if len(set(articles[index])) < 2 or len(set(key[index])) < 2:
            continue
        claims = [reader.claim(i) for i in index]
        for a, b, counted in _meetings(claims, limit):
            alone = (key[a.row], b.article) not in holds and (key[b.row], a.article) not in holds
            if alone and _comparable(reader.rows[a.row], reader.rows[b.row]):
                yield _Pair(a.row, b.row, compare_loosely(a, b), *counted)


def _comparable(a: Row, b: Row) -> bool:
    """Only one thing may differ: the first day, or which growth it is."""
    if a.measure == b.measure:
        return a.first != b.first and a.last != OPEN
    return a.first == b.first and {a.measure, b.measure} <= _GROWTH


def _meetings(claims: Sequence[Claim], limit: int) -> Iterator[tuple[Claim, Claim, tuple[int, int, int]]]:
    """Claims of different articles, the earlier first; at most so many: then the earliest of each reading."""
    by_reading: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        by_reading[claim.reading].append(claim)
    said = {reading: len({claim.article for claim in some}) for reading, some in by_reading.items()}
    total = (len(claims) ** 2 - sum(count**2 for count in Counter(claim.article for claim in claims).values())) // 2
    chosen: Iterable[Claim] = claims
    if total > limit:
        chosen = [claim for some in by_reading.values() for claim in _first_two(some)]
    met = 0
    for a, b in combinations(sorted(chosen, key=lambda claim: (claim.article, claim.row)), 2):
        if a.article == b.article or (a.counterpart and b.counterpart and a.counterpart != b.counterpart):
            continue
        if met >= limit:
            return
        met += 1
        yield a, b, (said[a.reading], said[b.reading], total)


def _first_two(some: Sequence[Claim]) -> list[Claim]:
    """The earliest claim of a reading, and the earliest of another article: enough to show that it is repeated."""
    other = next((claim for claim in some if claim.article != some[0].article), None)
    return [some[0], *([other] if other else [])]


def _pair_frame(tables: Tables, made: Keyed, reader: Reader, found: Sequence[_Pair]) -> pd.DataFrame:
    a, b = made.frame.loc[[pair.a for pair in found]], made.frame.loc[[pair.b for pair in found]]
    out = pd.DataFrame(
        {"relation": [pair.relation.name for pair in found], "why": [pair.relation.why for pair in found]}
    )
    for name in ("indicator_id", "indicator", "ref_area", "scope"):
        out[name] = a[name].to_numpy(dtype=object)
    for name in ("measure", "time_period", "unit"):
        out[name] = [x if x == y or name == "unit" else f"{x}|{y}" for x, y in zip(a[name], b[name], strict=True)]
    factors = a["factor"].to_numpy(float), b["factor"].to_numpy(float)
    for side, rows, factor in (("a", a, 1.0), ("b", b, factors[1] / factors[0])):
        about = made.groups.articles.iloc[rows["article"].to_numpy()]
        out[f"article_{side}"], out[f"outlet_{side}"] = (
            rows["article_id"].to_numpy(dtype=object),
            about["outlet"].to_numpy(dtype=object),
        )
        out[f"published_{side}"] = about["published"].to_numpy(dtype=object)
        for name in ("sentence", "start", "end", "text", "qualifier"):
            out[f"{name}_{side}"] = rows[name].to_numpy()
        out[f"value_{side}"] = rows["value"].to_numpy(float) * factor
        out[f"basis_{side}"] = [str(reader.basis[i]) or None for i in rows.index]
        out[f"quote_{side}"] = quotes(tables, out, f"article_{side}", f"sentence_{side}")
    out["difference"] = out["value_b"] - out["value_a"]
    out["relative"] = out["difference"] / out["value_a"].abs().where(out["value_a"] != 0)
    for name in ("articles_a", "articles_b"):
        out[name] = [getattr(pair, name) for pair in found]
    out["pairs_in_key"] = [pair.in_key for pair in found]
    out["order"] = out["relation"].map({name: i for i, name in enumerate(RELATIONS)})
    return nulls(out).sort_values(
        ["order", "indicator", "ref_area", "time_period", "article_a", "start_a", "article_b", "start_b"]
    )


def _shared_only(frame: pd.DataFrame) -> pd.DataFrame:
    """Only claims that another article may have a partner for."""
    if frame.empty:
        return frame
    return frame[frame.groupby(LOOSE)["article"].transform("nunique") > 1].reset_index(drop=True)


# -- series -----------------------------------------------------------------------------------------------------------


class _SeriesRow(NamedTuple):
    at: int
    value: float
    value_min: float
    value_max: float
    readings: int
    articles: int
    outlets: int
    status: str


def _series_row(reader: Reader, index: list[int]) -> _SeriesRow:
    claims = [reader.claim(i) for i in index]
    best = max(
        claims, key=lambda claim: (claim.value is not None, claim.article, claim.qualifier == "exact", -claim.row)
    )
    factor = reader.rows[best.row].factor
    stated = [[claim.value] if claim.value is not None else [claim.low, claim.high] for claim in claims]
    values = [value / factor for some in stated for value in some if value is not None]
    articles = {claim.article for claim in claims}
    outlets = {reader.outlets[article] for article in articles} - {None}
    readings = len({tuple(some) for some in stated})
    names = {compare(*sorted((claim, best), key=lambda c: (c.article, c.row))).name for claim in claims}
    status = "differing" if names - _AGREED else "agreeing" if readings > 1 else "one" if len(articles) == 1 else "same"
    value = float("nan") if best.value is None else best.value / factor
    return _SeriesRow(best.row, value, min(values), max(values), readings, len(articles), len(outlets), status)
