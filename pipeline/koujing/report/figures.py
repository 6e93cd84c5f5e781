"""Figures: an indicator's values by place and period with the sentence of each, and articles side by side."""

from __future__ import annotations

import pandas as pd

from koujing import periods
from koujing.compare.groups import quotes
from koujing.report.corpus import Corpus
from koujing.report.view import Column, View, ask, with_asks

_SERIES, _CLAIMS, _PAIRS = 30, 300, 60
_FIGURE = ["sentence", "start", "text", "value", "value_min", "value_max", "unit", "indicator", "indicator_id", "measure",
           "ref_area", "scope", "time_period", "qualifier", "modality"]  # fmt: skip
_LENGTHS = {"day": 1, "month": 31, "quarter": 92, "half": 184, "nine months": 275, "year": 366}
RELATIONS = ("conflict", "revision", "basis", "agreement", "compatible", "repeat")


def series(corpus: Corpus) -> View:
    """Every claim on the indicators that are stated for most places and periods: one row a claim, reprints left out.

    Only claims whose indicator, measure, place, period, unit and value are known. Shares and growth are shown in percent.
    """
    rows = corpus.rows("figures", _FIGURE)
    rows = rows[~rows["copy"]]
    known = rows[["indicator", "measure", "ref_area", "time_period", "unit"]].notna().all(axis=1)
    rows = rows[known & rows[["value", "value_min", "value_max"]].notna().any(axis=1)].copy()
    rows["key"] = rows["indicator"] + "\t" + rows["measure"] + "\t" + rows["unit"]
    rows["cell"] = rows["ref_area"] + "\t" + rows["time_period"]
    order = rows.groupby("key").agg(cells=("cell", "nunique"), places=("ref_area", "nunique"), claims=("cell", "size"))
    order["linked"] = order["cells"] - order["places"]  # points that continue a line
    order = order[order["claims"] > 1].sort_values(["linked", "cells", "claims"], ascending=False, kind="stable")
    some = rows[rows["key"].isin(order.index[:_SERIES])].groupby("key", sort=False).head(_CLAIMS).reset_index(drop=True)
    place = {key: rank for rank, key in enumerate(order.index)}
    some["quote"] = quotes(corpus.tables, some)
    spans = pd.DataFrame([_span(period) for period in some["time_period"]], columns=["begin", "end", "length"], dtype=object)
    some[["begin", "end", "length"]] = spans
    factor = pd.Series([100.0 if unit == "1" else 1.0 for unit in some["unit"]], index=some.index, dtype=float)
    shown_value = some["value"].where(some["value"].notna(), some["value_min"]).where(lambda v: v.notna(), some["value_max"])
    some["number"] = (shown_value * factor).round(10)
    some["unit"] = ["%" if unit == "1" else unit for unit in some["unit"]]
    some["choice"] = some["indicator"] + "\t" + some["measure"] + "\t" + some["unit"].astype(some["measure"].dtype)
    some["place"] = [area if pd.isna(scope) else f"{area}（{scope}）" for area, scope in zip(some["ref_area"], some["scope"], strict=True)]
    some = with_asks(some, (
        ask("figures", article=row.article_id, start=row.start, label=row.text) for row in some.itertuples(index=False)
    ))
    keep = ["choice", "place", "time_period", "begin", "end", "length", "number", "unit", "qualifier", "modality", "text", "quote", "outlet", "published", "ask"]
    shown = (Column("place"), Column("time_period"), Column("text", "found"), Column("qualifier", "word", "qualifier"),
             Column("modality", "word", "modality"), Column("outlet"), Column("published"), Column("quote"))  # fmt: skip
    some["rank"] = some["key"].map(place)
    some = some[some["end"].notna()].sort_values(["rank", "end"], kind="stable")
    return View("figures_series", some[keep].reset_index(drop=True), shown, len(order), min(len(order), _SERIES))


def pairs(corpus: Corpus) -> View:
    """Two articles on one figure: what disagrees first. `total` counts all pairs, the frame holds some of each relation."""
    result = corpus.result("figure_pairs")
    counts = result["relation"].value_counts()
    share = max(5, _PAIRS // max(1, len(counts)))
    some = result.groupby("relation", sort=False).head(share)
    rank = {name: place for place, name in enumerate(RELATIONS)}
    some = some.iloc[some["relation"].map(rank).argsort(kind="stable")].reset_index(drop=True)
    names = ["relation", "why", "indicator", "measure", "ref_area", "scope", "time_period", "relative", "pairs_in_key"]
    sides = ["article", "outlet", "published", "start", "text", "quote"]
    frame = some[names + [f"{name}_{side}" for side in "ab" for name in sides]].assign(ask=None)
    shown = (Column("relation", "word", "relation"), Column("indicator"), Column("measure", "word", "measure"), Column("ref_area"),
             Column("time_period"), Column("outlet_a"), Column("text_a"), Column("outlet_b"), Column("text_b"), Column("why"))  # fmt: skip
    return View("figures_pairs", frame, shown, len(result), len(frame))


def relations(corpus: Corpus) -> list[tuple[str, int]]:
    """How many pairs of each relation there are, what disagrees first."""
    counts = corpus.result("figure_pairs")["relation"].value_counts()
    return [(name, int(counts[name])) for name in RELATIONS if name in counts]


def _span(period: str) -> tuple[str | None, str | None, str | None]:
    """First and last day of a period, and how long it is: only claims on stretches of one length are on one line."""
    try:
        first, last = periods.bounds(period)
    except periods.PeriodError:
        return None, None, None
    begin, end = first or last, last or first
    if begin is None or end is None:
        return None, None, None
    days = (end - begin).days + 1
    length = next((name for name, most in _LENGTHS.items() if days <= most), "longer")
    return begin.isoformat(), end.isoformat(), length
