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
from koujing.compare.keyed import KEY, LOOSE, OPEN, FigureRows, Keyed, Reader, grouped, nulls, read
from koujing.compare.results import empty, finish
from koujing.tables import Tables

__all__ = ["RELATIONS", "FigureRows", "implied", "pairs", "series", "sums"]

RELATIONS = ("conflict", "revision", "basis", "agreement", "compatible", "repeat")
_GROWTH = frozenset({"yoy_growth", "mom_growth", "growth"})
_AGREED = frozenset({"repeat", "agreement", "compatible"})


def pairs(
    tables: Tables | FigureRows,
    *,
    indicator: str | None = None,
    relations: Sequence[str] = RELATIONS,
    limit: int = 200,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """Claims on one thing in two articles, and whether they agree.

    Args:
        tables: of a run, or `FigureRows` of it: then nothing is read again and only what is its own is asked.
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
    figures = read(tables, indicator, asked)
    made, shared = figures.complete, _shared_only(figures.complete.frame)
    found = (_strict(shared, figures.reader, limit), _loosely(shared, figures.reader, limit))
    rows = [row for some in found for row in some if row.relation.name in relations]
    attrs = {"incomplete": made.incomplete, **made.groups.attrs}
    if not rows:
        return empty("figure_pairs", **attrs)
    return finish("figure_pairs", _pair_frame(figures.tables, made, figures.reader, rows), **attrs)


def series(tables: Tables | FigureRows, indicator: str | None = None, **asked: Unpack[Asked]) -> pd.DataFrame:
    """Stated values of indicators by place and period, one row a key; implied values are in `implied`.

    Args:
        tables: of a run, or `FigureRows` of it: then nothing is read again and only what is its own is asked.
        indicator: only this one, by id or name, Traditional or Simplified; null: all.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["figure_series"]`, by indicator, measure, place and period.

    Raises:
        CompareError: no article is left.
    """
    figures = read(tables, indicator, asked)
    made, reader = figures.complete, figures.reader
    attrs = {"incomplete": made.incomplete, **made.groups.attrs}
    if made.frame.empty:
        return empty("figure_series", **attrs)
    factors = made.frame["factor"].tolist()
    found = [_series_row(reader, index, factors) for index in grouped(made.frame, KEY)]
    stated = made.frame.iloc[[row.at for row in found]].assign(measure=lambda rows: rows["measured"])
    stated = stated.drop(columns=["value", "value_min", "value_max", "status"]).reset_index(drop=True)
    frame = stated.join(pd.DataFrame(found, columns=_SeriesRow._fields))
    published = made.groups.articles["published"].to_numpy(dtype=object)[frame["article"].to_numpy()]
    frame = frame.assign(
        period_start=frame["first"], period_end=frame["last"].where(frame["last"] != OPEN, None), published=published
    )
    frame["quote"] = quotes(figures.tables, frame)
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
    for index in grouped(frame, KEY):
        claims = [reader.claims[i] for i in index]
        if len({claim.article for claim in claims}) < 2:
            continue
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
    key = dict(zip(frame.index, frame.groupby(KEY, sort=False).ngroup(), strict=True))
    holds = set(zip(key.values(), frame["article"], strict=True))
    first, last = (dict(zip(frame.index, frame[name], strict=True)) for name in ("first", "last"))
    for index in grouped(frame, LOOSE):
        if len({key[i] for i in index}) < 2:
            continue
        for a, b, counted in _meetings([reader.claims[i] for i in index], limit):
            alone = (key[a.row], b.article) not in holds and (key[b.row], a.article) not in holds
            same_first = first[a.row] == first[b.row]
            one_differs = not same_first and last[a.row] != OPEN if a.measure == b.measure else same_first
            if alone and one_differs and (a.measure == b.measure or {a.measure, b.measure} <= _GROWTH):
                yield _Pair(a.row, b.row, compare_loosely(a, b), *counted)


def _meetings(claims: Sequence[Claim], limit: int) -> Iterator[tuple[Claim, Claim, tuple[int, int, int]]]:
    """Claims of different articles, the earlier first; at most so many: then the earliest of each reading."""
    by_reading: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_reading[claim.reading].append(claim)
    said = {reading: len({claim.article for claim in some}) for reading, some in by_reading.items()}
    total = (len(claims) ** 2 - sum(count**2 for count in Counter(claim.article for claim in claims).values())) // 2
    chosen: Iterable[Claim] = claims
    if total > limit:
        chosen = [claim for some in by_reading.values() for claim in _first_two(some)]
    met = 0
    for a, b in combinations(sorted(chosen, key=lambda claim: (claim.article, claim.row)), 2):
        if a.article == b.article or _apart(a, b):
            continue
        if met >= limit:
            return
        met += 1
        yield a, b, (said[a.reading], said[b.reading], total)


def _apart(a: Claim, b: Claim) -> bool:
    """Measured against two things: with two partners, or two differences from what is not the same."""
    if a.measure == "difference":
        return (a.counterpart, a.base_period) != (b.counterpart, b.base_period)
    return bool(a.counterpart and b.counterpart and a.counterpart != b.counterpart)


def _first_two(some: Sequence[Claim]) -> list[Claim]:
    """The earliest claim of a reading, and the earliest of another article: enough to show that it is repeated."""
    other = next((claim for claim in some if claim.article != some[0].article), None)
    return [some[0], *([other] if other else [])]


def _pair_frame(tables: Tables, made: Keyed, reader: Reader, found: Sequence[_Pair]) -> pd.DataFrame:
    a, b = made.frame.iloc[[pair.a for pair in found]], made.frame.iloc[[pair.b for pair in found]]
    out = {"relation": [pair.relation.name for pair in found], "why": [pair.relation.why for pair in found]}
    for name in ("indicator_id", "indicator", "ref_area", "scope", "unit"):
        out[name] = a[name].tolist()
    for name in ("measure", "time_period"):
        out[name] = [x if x == y else f"{x}|{y}" for x, y in zip(a[name], b[name], strict=True)]
    factor = b["factor"].to_numpy(float) / a["factor"].to_numpy(float)
    frame = pd.DataFrame(out, dtype=object)
    bases = {claim.basis: str(claim.basis) or None for claim in reader.claims}
    for side, rows, scale in (("a", a, 1.0), ("b", b, factor)):
        about = made.groups.articles.iloc[rows["article"].to_numpy()]
        for name in ("outlet", "published"):
            frame[f"{name}_{side}"] = about[name].to_numpy(dtype=object)
        for name in ("article", "sentence", "start", "end", "text", "qualifier"):
            frame[f"{name}_{side}"] = rows["article_id" if name == "article" else name].to_numpy()
        frame[f"value_{side}"] = rows["value"].to_numpy(float) * scale
        frame[f"basis_{side}"] = [bases[reader.claims[i].basis] for i in rows.index]
    sides = [frame[[f"article_{side}", f"sentence_{side}"]].set_axis(["article_id", "sentence"], axis=1) for side in "ab"]
    said = quotes(tables, pd.concat(sides)).to_numpy(dtype=object)
    frame["quote_a"], frame["quote_b"] = said[: len(frame)], said[len(frame) :]
    frame["difference"] = frame["value_b"] - frame["value_a"]
    frame["relative"] = frame["difference"] / frame["value_a"].abs().where(frame["value_a"] != 0)
    for name in ("articles_a", "articles_b"):
        frame[name] = [getattr(pair, name) for pair in found]
    frame["pairs_in_key"] = [pair.in_key for pair in found]
    frame["order"] = frame["relation"].map({name: i for i, name in enumerate(RELATIONS)})
    return nulls(frame).sort_values(
        ["order", "indicator", "ref_area", "time_period", "article_a", "start_a", "article_b", "start_b"]
    )


def _shared_only(frame: pd.DataFrame) -> pd.DataFrame:
    """Only claims that another article may have a partner for."""
    if frame.empty:
        return frame
    return frame[frame.groupby(LOOSE)["article"].transform("nunique") > 1]


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


def _series_row(reader: Reader, index: list[int], factors: list[float]) -> _SeriesRow:
    claims = [reader.claims[i] for i in index]
    best = max(
        claims, key=lambda claim: (claim.value is not None, claim.article, claim.qualifier == "exact", -claim.row)
    )
    factor = factors[best.row]
    said = {claim.reading: claim for claim in claims}
    stated = {(claim.value,) if claim.value is not None else (claim.low, claim.high) for claim in said.values()}
    values = [value / factor for some in stated for value in some if value is not None]
    articles = {claim.article for claim in claims}
    outlets = {reader.outlets[article] for article in articles} - {None}
    names = {compare(*sorted((claim, best), key=lambda c: (c.article, c.row))).name for claim in said.values()}
    status = "differing" if names - _AGREED else "agreeing" if len(stated) > 1 else "one" if len(articles) == 1 else "same"
    value = float("nan") if best.value is None else best.value / factor
    return _SeriesRow(best.row, value, min(values), max(values), len(stated), len(articles), len(outlets), status)
