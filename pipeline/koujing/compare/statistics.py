"""Statistics of two frequencies: pure functions over arrays, each with its source.

`f1` of `n1` in the target against `f2` of `n2` in the reference. Names tell variants apart where tools share a name: `g2`
sums four cells (Dunning 1993; quanteda, CQPweb), `g2_rayson` two (Rayson & Garside 2000; llwizard, Wmatrix). A sign says
whether the target has more (+) or less (-) than expected. Association measures of UCS (Evert 2004) are in `association`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special, stats

Array = npt.NDArray[np.float64]
Numbers = npt.ArrayLike
Yates = Literal["none", "quanteda", "always", "clamped"]
_HARDIE = 0.5  # stands for a frequency of 0 (Hardie 2014)
_LN2, _LN10 = np.log(2.0), np.log(10.0)


class Cells(NamedTuple):
    """Observed and expected frequencies of a fourfold table: rows item and others, columns target and reference."""

    observed: tuple[Array, Array, Array, Array]  # item in target, item in reference, others in target, in reference
    expected: tuple[Array, Array, Array, Array]
    n: Array


def cells(f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers) -> Cells:
    """The fourfold table of two frequencies."""
    a, b, c, d = (np.asarray(x, dtype=np.float64) for x in (f1, f2, n1, n2))
    a, b, c, d = np.broadcast_arrays(a, b, c, d)
    n, item = c + d, a + b
    with np.errstate(invalid="ignore", divide="ignore"):
        e1, e2 = item * c / n, item * d / n
    return Cells((a, b, c - a, d - b), (e1, e2, c - e1, d - e2), n)


def _sign(table: Cells) -> Array:
    return np.where(table.observed[0] < table.expected[0], -1.0, 1.0)


def g2(f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers, *, williams: bool = False) -> Array:
    """Log-likelihood over four cells, signed (Dunning 1993); with Williams's correction if asked."""
    table = cells(f1, f2, n1, n2)
    total = sum((special.rel_entr(o, e) for o, e in zip(table.observed, table.expected, strict=True)), np.zeros(()))
    value = 2 * np.maximum(np.asarray(total), 0)
    if williams:
        a, b, c, d = table.observed
        n = table.n
        rows, columns = n / (a + b) + n / (c + d) - 1, n / (a + c) + n / (b + d) - 1
        value = value / (1 + rows * columns / (6 * n))
    return np.asarray(_sign(table) * value)


def g2_rayson(f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers) -> Array:
    """Log-likelihood over the item's two cells, signed (Rayson & Garside 2000)."""
    table = cells(f1, f2, n1, n2)
    value = 2 * (
        special.rel_entr(table.observed[0], table.expected[0]) + special.rel_entr(table.observed[1], table.expected[1])
    )
    return np.asarray(_sign(table) * np.maximum(value, 0))


def chi2(f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers, *, yates: Yates = "none") -> Array:
    """Chi-squared of a fourfold table, signed.

    Args:
        yates: `none`; `quanteda`, only where an expected count is under 5 and |ad - bc| ≥ n/2; `always`, even past zero;
            `clamped`, as R does, never past zero.
    """
    table = cells(f1, f2, n1, n2)
    a, b, c, d = table.observed
    n, gap = table.n, np.abs(a * d - b * c)
    small = np.minimum.reduce(table.expected) < 5
    take = {
        "none": 0.0 * n,
        "always": n / 2,
        "clamped": np.minimum(n / 2, gap),
        "quanteda": np.where(small & (gap >= n / 2), n / 2, 0.0),
    }[yates]
    return np.asarray(_sign(table) * n * (gap - take) ** 2 / ((a + b) * (c + d) * (a + c) * (b + d)))


def pmi(f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers) -> Array:
    """Pointwise mutual information in nats: ln(observed / expected) in the target; -inf where it is not there."""
    table = cells(f1, f2, n1, n2)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(table.observed[0] / table.expected[0])


def log_ratio(f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers) -> Array:
    """log2 of the ratio of relative frequencies, 0.5 for a frequency of 0 (Hardie 2014)."""
    a, b, c, d = (np.asarray(x, dtype=np.float64) for x in (f1, f2, n1, n2))
    return np.asarray(np.log2((np.where(a == 0, _HARDIE, a) / c) / (np.where(b == 0, _HARDIE, b) / d)))


class Interval(NamedTuple):
    """Both ends; infinite where there is none."""

    low: Array
    high: Array


def log_ratio_interval(
    f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers, *, confidence: float = 0.95, tests: int = 1
) -> Interval:
    """Exact interval of the log ratio: Clopper and Pearson on f1 of f1 + f2 (conditional Poisson test, Evert 2022).

    Args:
        tests: how many are made; the confidence is raised by Bonferroni for more than one.
    """
    a, b, c, d = (np.asarray(x, dtype=np.float64) for x in (f1, f2, n1, n2))
    alpha = (1 - confidence) / 2 / max(tests, 1)
    return Interval(
        _bound(stats.beta.ppf(alpha, np.maximum(a, 1), b + 1), a > 0, c, d, -np.inf),
        _bound(stats.beta.isf(alpha, a + 1, np.maximum(b, 1)), b > 0, c, d, np.inf),
    )


def _bound(share: Array, there: npt.NDArray[np.bool_], c: Array, d: Array, none: float) -> Array:
    return np.where(there, np.log2(d / c * share / (1 - share)), none)


def _towards_zero(f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers, interval: Interval) -> Array:
    a, b, c, d = (np.asarray(x, dtype=np.float64) for x in (f1, f2, n1, n2))
    return np.where(a / c >= b / d, np.maximum(interval.low, 0), np.minimum(interval.high, 0))


def lrc(
    f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers, *, confidence: float = 0.95, tests: int | None = None
) -> Array:
    """Conservative log ratio (Evert 2022): the end of the exact interval that is nearer to 0, 0 where it holds 0.

    Args:
        tests: for Bonferroni; by default as many as there are frequencies.
    """
    count = int(np.size(f1)) if tests is None else tests
    return _towards_zero(f1, f2, n1, n2, log_ratio_interval(f1, f2, n1, n2, confidence=confidence, tests=count))


def lrc_positive(
    f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers, *, confidence: float = 0.95, tests: int | None = None
) -> Array:
    """Lower end of the one-sided exact interval, for keywords of the target alone (Evert 2022); not cut at 0."""
    count = int(np.size(f1)) if tests is None else tests
    two_sided = 1 - 2 * (1 - confidence)
    return log_ratio_interval(f1, f2, n1, n2, confidence=two_sided, tests=count).low


def lrc_normal(
    f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers, *, confidence: float = 0.95, tests: int | None = None
) -> Array:
    """Conservative log ratio by the normal approximation (CQPweb; Hardie 2014)."""
    a, b, c, d = (np.asarray(x, dtype=np.float64) for x in (f1, f2, n1, n2))
    count = int(np.size(f1)) if tests is None else tests
    a0, b0 = np.where(a == 0, _HARDIE, a), np.where(b == 0, _HARDIE, b)
    centre = np.log((a0 / c) / (b0 / d))
    reach = stats.norm.isf((1 - confidence) / 2 / max(count, 1)) * np.sqrt(1 / a0 + 1 / b0 - 1 / c - 1 / d)
    return np.asarray(np.where(centre >= 0, np.maximum(centre - reach, 0), np.minimum(centre + reach, 0)) / _LN2)


def pct_diff(f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers) -> Array:
    """%DIFF (Gabrielatos & Marchi 2011): 100 is twice as often; null where the reference has none."""
    a, b, c, d = (np.asarray(x, dtype=np.float64) for x in (f1, f2, n1, n2))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(b > 0, ((a / c) / (b / d) - 1) * 100, np.nan)


def odds_ratio(f1: Numbers, f2: Numbers, n1: Numbers, n2: Numbers) -> Array:
    """Odds in the target over odds in the reference; 0.5 is added to all cells where one is 0 (Haldane, Anscombe)."""
    a, b, c, d = cells(f1, f2, n1, n2).observed
    add = np.where((a == 0) | (b == 0) | (c == 0) | (d == 0), 0.5, 0.0)
    return np.asarray((a + add) * (d + add) / ((b + add) * (c + add)))


def p_of(g2_values: Numbers) -> Array:
    """Probability of a G2 at least as far from 0: chi-squared with one degree of freedom."""
    return np.asarray(stats.chi2.sf(np.abs(np.asarray(g2_values, dtype=np.float64)), 1))


def q_of(p: Numbers) -> Array:
    """p corrected by Benjamini and Hochberg; of none, none."""
    values = np.asarray(p, dtype=np.float64)
    return np.asarray(stats.false_discovery_control(values)) if values.size else values


# -- dispersion -------------------------------------------------------------------------------------------------------


def dp(parts: Numbers, sizes: Numbers) -> float:
    """Gries's DP (2008): 0 even, near 1 clumped; null where the item is not there."""
    f, w = np.asarray(parts, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    return float(np.abs(f / f.sum() - w / w.sum()).sum() / 2) if f.sum() and w.sum() else float("nan")


def dpnorm(parts: Numbers, sizes: Numbers) -> float:
    """DP / (1 - smallest part) (Lijffijt & Gries 2012): 0 even, 1 all in the smallest part; null for one part."""
    w = np.asarray(sizes, dtype=np.float64)
    top = 1 - w.min() / w.sum() if w.sum() else 0.0
    return dp(parts, sizes) / top if top > 0 else float("nan")


def dp_egbert(parts: Numbers, sizes: Numbers) -> float:
    """DP / (1 - smallest part that holds it) (Egbert et al. 2020): 0 even, 1 all in one part."""
    f, w = np.asarray(parts, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    if not f.sum():
        return float("nan")
    top = 1 - w[f > 0].min() / w.sum()
    return dp(parts, sizes) / float(top) if top > 0 else float("nan")


def juilland_d(parts: Numbers, sizes: Numbers) -> float:
    """Juilland's D (1970): 1 - V / √(n - 1) over relative frequencies: 1 even, 0 clumped; null for one part."""
    f, w = np.asarray(parts, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    rates = np.divide(f, w, out=np.zeros_like(f), where=w > 0)
    if len(rates) < 2 or not rates.any():
        return float("nan")
    return float(1 - rates.std() / rates.mean() / np.sqrt(len(rates) - 1))


# -- association ------------------------------------------------------------------------------------------------------


def log_dice(f: Numbers, f1: Numbers, f2: Numbers) -> Array:
    """14 + log2(2f / (f1 + f2)) (Rychlý 2008); -inf where they are never together."""
    a, b, c = (np.asarray(x, dtype=np.float64) for x in (f, f1, f2))
    with np.errstate(divide="ignore"):
        return np.asarray(14 + np.log2(2 * a / (b + c)))


def npmi(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> Array:
    """Normalised pointwise mutual information (Bouma 2009): 1 always together, 0 as by chance; 1 where in all units."""
    a, b, c, d = (np.asarray(x, dtype=np.float64) for x in (f, f1, f2, n))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(a >= d, 1.0, np.log(a * d / (b * c)) / -np.log(a / d))


def association(f: Numbers, f1: Numbers, f2: Numbers, n: Numbers) -> dict[str, Array]:
    """Association measures of the UCS toolkit by its names, without `am.` and the random one.

    Args:
        f: frequency together; f1 and f2: of each; n: sample size.

    Returns:
        Measure → values. MI, odds ratio, relative risk and p values are logarithms to base 10, as in UCS; the odds
        ratio without discounting is 1e7 where a cell is 0.

    Source: Evert 2004, The Statistics of Word Cooccurrences; gold data of the UCS toolkit.
    """
    o, r1, c1, total = (np.asarray(x, dtype=np.float64) for x in (f, f1, f2, n))
    e = r1 * c1 / total
    o12, o21, o22 = r1 - o, c1 - o, total - r1 - c1 + o
    sign, more = np.where(o >= e, 1.0, -1.0), o > e
    all_o, all_e = (o, o12, o21, o22), (e, r1 - e, c1 - e, total - r1 - c1 + e)
    margins = r1 * (total - r1) * c1 * (total - c1)
    gap = np.abs(o * o22 - o12 * o21)
    with np.errstate(divide="ignore", invalid="ignore"):
        mi = np.log10(o / e)
        odds = np.where(o12 * o21 == 0, 1e7, np.log10(o * o22 / (o12 * o21)))
        return {
            "frequency": o,
            "MI": mi,
            "MI2": np.log10(o**2 / e),
            "MI3": np.log10(o**3 / e),
            "local.MI": o * mi,
            "average.MI": np.asarray(sum(special.rel_entr(x, y) for x, y in zip(all_o, all_e, strict=True)) / _LN10),
            "MS": np.minimum(o / r1, o / c1),
            "gmean": o / np.sqrt(r1 * c1),
            "Dice": 2 * o / (r1 + c1),
            "Jaccard": o / (o + o12 + o21),
            "odds.ratio": odds,
            "odds.ratio.disc": np.log10((o + 0.5) * (o22 + 0.5) / ((o12 + 0.5) * (o21 + 0.5))),
            "relative.risk": np.log10(o / c1 / (o12 / (total - c1))),
            "log.likelihood": sign
            * 2
            * np.asarray(sum(special.rel_entr(x, y) for x, y in zip(all_o, all_e, strict=True))),
            "simple.ll": sign * 2 * (special.rel_entr(o, e) - (o - e)),
            "chi.squared": sign * total * gap**2 / margins,
            "chi.squared.corr": sign * total * (gap - total / 2) ** 2 / margins,
            "t.score": (o - e) / np.sqrt(o),
            "z.score": (o - e) / np.sqrt(e),
            "z.score.corr": (o - e - np.where(more, 0.5, -0.5)) / np.sqrt(e),
            "Poisson.Stirling": o * (np.log(o) - np.log(e) - 1) / _LN10,
            "Poisson.pv": -stats.poisson.logsf(o - 1, e) / _LN10,
            "Fisher.pv": -stats.hypergeom.logsf(o - 1, total, r1, c1) / _LN10,
        }
