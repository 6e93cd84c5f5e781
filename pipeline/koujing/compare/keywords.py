"""Keyness: what a group says more, or less, than another group, than all others, or than a reference list.

One table says it all at once: how often, how evenly, how much more (log ratio with its interval), how surely (G2, p, q),
and both with reprints counted once and raw. It is sorted by the conservative log ratio. Words in news are not independent of
each other, so p is too small wherever an item is clumped: look at range, DPnorm and the interval of the bootstrap, which
draws whole articles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from koujing.compare import statistics as st
from koujing.compare.asking import Asked
from koujing.compare.counts import Counts, Unit, count, dpnorm, first_places, ranges, sums
from koujing.compare.groups import By, group_articles
from koujing.compare.results import CompareError, empty, finish
from koujing.tables import Tables

REST, LIST = "rest", "list"
_BATCH = 25  # replicates that are held at once
_ROWS = 2_000_000  # numbers of a batch: items times replicates
Floats = npt.NDArray[np.float64]


class _Side(NamedTuple):
    name: str
    f: Floats
    n: float
    raw_f: Floats
    range: Floats
    dpnorm: Floats
    matrix: sparse.csr_array | None  # units × items, copies left out; null for a list
    sizes: Floats


def keyness(
    tables: Tables,
    of: str = "terms",
    by: By = "outlet",
    target: str | Sequence[str] | None = None,
    reference: str | Mapping[str, int] | None = None,
    *,
    unit: Unit = "articles",
    kinds: Sequence[str] | None = None,
    n: int = 2,
    min_count: int = 3,
    bootstrap: int = 0,
    seed: int = 0,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """What the target says more, or less, than the reference.

    Args:
        tables: of a run.
        of: terms, slogans, entities, ngrams (of words), characters (n-grams of characters).
        by: what groups articles: a column of articles, month, quarter, year, or {article_id: group}.
        target: a group, or several (one after the other); null: each group.
        reference: another group; a reference list {item: frequency}; null: all other groups together.
        unit: articles: occurrences over words are compared; sentences: sentences with the item over sentences.
        kinds: beginnings of tags for terms, classes of slogans, labels of entities.
        n: how long n-grams are.
        min_count: items that are rarer than this in target and reference together are left out.
        bootstrap: how often units are drawn anew for boot_low and boot_high; 0: not at all. 200 is enough to look at.
        seed: of the draws; the same seed gives the same table.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["keyness"]`, the highest conservative log ratio first.

    Raises:
        CompareError: no such group or column, or a group without words.

    Source: formulae and their sources are in `koujing.compare.statistics`.
    """
    groups = group_articles(tables, by, **asked)
    counts = count(tables, groups, of, unit, kinds=kinds, n=n)
    names = groups.names if target is None else [target] if isinstance(target, str) else list(target)
    for name in [*names, *([reference] if isinstance(reference, str) and reference != REST else [])]:
        groups.require(name)
    if not isinstance(reference, Mapping) and len(groups.names) < 2:
        raise CompareError(
            f"all articles are in one group, {groups.names[0]!r}: give a reference list, or group by something else"
        )
    if isinstance(reference, Mapping):
        counts = _with_list(counts, reference)
    parts = []
    anywhere = first_places(counts, ~counts.units["copy"].to_numpy(), groups.articles)
    for name in names:
        one = _side(counts, name, (counts.units["group"] == name).to_numpy())
        other = _reference(counts, name, reference)
        found = _compared(counts, one, other, min_count, bootstrap, seed)
        rows = (counts.units["group"] == name).to_numpy() & ~counts.units["copy"].to_numpy()
        places = first_places(counts, rows, groups.articles)
        places = places.where(places["article_id"].notna(), anywhere)
        parts.append(
            found.join(places, on="column").sort_values(
                ["lrc", "log_ratio", "g2", "item"], ascending=[False, False, False, True]
            )
        )
    whole = pd.concat(parts, ignore_index=True)
    if whole.empty:
        return empty("keyness", of=of, unit=unit, **groups.attrs)
    return finish("keyness", whole, of=of, unit=unit, min_count=min_count, bootstrap=bootstrap, **groups.attrs)


def _side(counts: Counts, name: str, rows: npt.NDArray[np.bool_]) -> _Side:
    matrix = counts.matrix
    if counts.unit == "sentences":
        matrix = matrix.copy()
        matrix.data = np.ones_like(matrix.data)
    copy = counts.units["copy"].to_numpy()
    once = rows & ~copy
    sizes = counts.units["size"].to_numpy(np.float64)
    n = float(sizes[once].sum())
    if n <= 0 and (rows & copy).any():
        raise CompareError(
            f"group {name!r} has only reprints of other groups: count them with reprints='once_per_group'"
        )
    if n <= 0:
        raise CompareError(f"group {name!r} has no words: leave it out with where, or name another")
    own = matrix[np.flatnonzero(once)]
    every = np.ones(len(sizes[once]), dtype=bool)
    frequency, held = (counted(own, every).astype(np.float64) for counted in (sums, ranges))
    raw = frequency + sums(matrix, rows & copy)
    return _Side(name, frequency, n, raw, held, dpnorm(own, sizes[once]), own, sizes[once])


def _reference(counts: Counts, target: str, reference: str | Mapping[str, int] | None) -> _Side:
    if isinstance(reference, Mapping):
        f: Floats = np.asarray(counts.items["item"].map(dict(reference)).fillna(0), dtype=np.float64)
        total = float(sum(reference.values()))
        if total <= 0:
            raise CompareError("the reference list has no frequencies: give {item: frequency}")
        nothing = np.full(len(f), np.nan)
        return _Side(LIST, f, total, f, nothing, nothing, None, np.zeros(0))
    group = counts.units["group"]
    if reference is None or reference == REST:
        return _side(counts, REST, (group != target).to_numpy())
    if reference == target:
        raise CompareError(f"target and reference are both {target!r}: name two groups")
    return _side(counts, reference, (group == reference).to_numpy())


def _with_list(counts: Counts, reference: Mapping[str, int]) -> Counts:
    """Items that only the reference list has are compared too: the target has none of them."""
    new = sorted(set(reference) - set(counts.items["item"]))
    if not new:
        return counts
    items = pd.concat([counts.items, pd.DataFrame({"item": new, "label": new})], ignore_index=True)
    matrix = counts.matrix.copy()
    matrix.resize((counts.matrix.shape[0], len(items)))
    return counts._replace(items=items, matrix=matrix)


def _compared(counts: Counts, one: _Side, other: _Side, min_count: int, bootstrap: int, seed: int) -> pd.DataFrame:
    keep = np.flatnonzero(one.f + other.f >= max(min_count, 1))
    a, b, c, d = one.f[keep], other.f[keep], one.n, other.n
    if (a > c).any() or (b > d).any():
        raise CompareError(
            "an item is more frequent than there are words: `words` of articles and the counts do not fit together"
        )
    interval = st.log_ratio_interval(a, b, c, d)
    g2 = st.g2(a, b, c, d)
    p = st.p_of(g2)
    boot = _bootstrap(one, other, keep, bootstrap, seed)
    return pd.DataFrame(
        {
            "column": keep,
            "item": counts.items["item"].to_numpy(dtype=object)[keep],
            "label": counts.items["label"].to_numpy(dtype=object)[keep],
            "target": one.name,
            "reference": other.name,
            "counted": "units" if counts.unit == "sentences" else "occurrences",
            "f1": a,
            "f2": b,
            "n1": c,
            "n2": d,
            "raw_f1": one.raw_f[keep],
            "raw_f2": other.raw_f[keep],
            "per_million1": a / c * 1e6,
            "per_million2": b / d * 1e6,
            "range1": one.range[keep],
            "range2": other.range[keep],
            "dpnorm1": one.dpnorm[keep],
            "dpnorm2": other.dpnorm[keep],
            "log_ratio": st.log_ratio(a, b, c, d),
            "log_ratio_low": np.where(np.isfinite(interval.low), interval.low, np.nan),
            "log_ratio_high": np.where(np.isfinite(interval.high), interval.high, np.nan),
            "lrc": st.lrc(a, b, c, d),
            "boot_low": boot.low,
            "boot_high": boot.high,
            "g2": g2,
            "g2_rayson": st.g2_rayson(a, b, c, d),
            "pct_diff": st.pct_diff(a, b, c, d),
            "odds_ratio": st.odds_ratio(a, b, c, d),
            "p": p,
            "q": st.q_of(p),
        }
    )


def _bootstrap(one: _Side, other: _Side, keep: npt.NDArray[np.int64], replicates: int, seed: int) -> st.Interval:
    """Log ratio over units drawn anew with replacement in each group; a reference list stays as it is."""
    nothing = np.full(len(keep), np.nan)
    if replicates <= 0 or not len(keep):
        return st.Interval(nothing, nothing)
    low, high = nothing.copy(), nothing.copy()
    width = max(1, _ROWS // replicates)
    for begin in range(0, len(keep), width):
        some = keep[begin : begin + width]
        rng = np.random.default_rng(seed)
        drawn = np.empty((replicates, len(some)))
        ours = [None if side.matrix is None else side.matrix[:, some] for side in (one, other)]
        for at in range(0, replicates, _BATCH):
            size = min(_BATCH, replicates - at)
            f1, n1 = _drawn(one, ours[0], some, size, rng)
            f2, n2 = _drawn(other, ours[1], some, size, rng)
            with np.errstate(divide="ignore", invalid="ignore"):
                drawn[at : at + size] = st.log_ratio(f1, f2, n1, n2)
        low[begin : begin + width], high[begin : begin + width] = np.nanpercentile(drawn, [2.5, 97.5], axis=0)
    return st.Interval(low, high)


def _drawn(
    side: _Side, matrix: sparse.csr_array | None, some: npt.NDArray[np.int64], size: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    if matrix is None:
        return np.tile(side.f[some], (size, 1)), np.full((size, 1), side.n)
    units = len(side.sizes)
    weights = np.stack([np.bincount(rng.integers(units, size=units), minlength=units) for _ in range(size)]).astype(
        float
    )
    return np.asarray((matrix.T @ weights.T).T), np.maximum(weights @ side.sizes, 1)[:, None]
