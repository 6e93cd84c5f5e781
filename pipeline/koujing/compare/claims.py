"""One numeric claim, read for comparison: its key, what its words allow, and how two claims stand to each other.

A printed number stands for an interval: 472.53億 for half a unit of its last digit on each side, 約473億 likewise, 逾118億
for what lies above within one unit of its last digit that is not 0, 近 for what lies below. Two exact numbers agree where the finer rounds to the
coarser one. Nothing is mended: a difference gets a name (`Relation`) and the reason in words.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from koujing.compare.bases import DEFAULTS, DIMENSIONS, Basis

_EPSILON = 1e-9
_FINEST = 1e-12  # no digit is printed behind this one
_FRACTION = re.compile("(?<![百千])分之")  # exact: 三分之一
Floats = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]
_UPWARD, _DOWNWARD = frozenset({"more_than", "at_least"}), frozenset({"less_than", "at_most", "nearly"})
_SPANS = frozenset({"range", "several", "and_more"})
_PLANS = frozenset({"planned", "target"})
_EXACT_UNITS = {  # unit: (base unit, how many of it); exact by law or definition only
    "[mu_cn]": ("m2", 2000 / 3), "har": ("m2", 10_000.0), "km2": ("m2", 1e6), "cm2": ("m2", 1e-4), "[qing_cn]": ("m2", 200_000 / 3),
    "[jin_cn]": ("g", 500.0), "kg": ("g", 1000.0), "t": ("g", 1e6), "mg": ("g", 1e-3), "[liang_cn]": ("g", 50.0), "[dan_cn]": ("g", 50_000.0),
    "km": ("m", 1000.0), "cm": ("m", 0.01), "mm": ("m", 1e-3), "dm": ("m", 0.1), "[li_cn]": ("m", 500.0), "[nmi_i]": ("m", 1852.0),
    "kW.h": ("W.h", 1e3), "MW.h": ("W.h", 1e6), "GW.h": ("W.h", 1e9),
    "kW": ("W", 1e3), "MW": ("W", 1e6), "GW": ("W", 1e9), "m3": ("L", 1000.0), "mL": ("L", 1e-3), "km3": ("L", 1e12),
}  # fmt: skip


class Unit(NamedTuple):
    """A unit reduced: equal names can be compared after multiplying by `factor`."""

    name: str | None
    factor: float = 1.0


class Claim(NamedTuple):
    """A row of figures, made comparable."""

    row: int  # in the frame it came from
    article: int  # place of its article in order of publication
    measure: str  # that it is compared as
    as_read: bool  # false where the words leave the measure open: a growth without a base
    period: str  # EDTF, as in the table
    value: float | None  # in the reduced unit, as all below
    low: float | None  # of a range, and of 多 餘 幾
    high: float | None
    step: float  # one unit of the last printed digit
    last: float  # one unit of the last printed digit that is not 0
    qualifier: str
    modality: str
    cumulative: bool
    counterpart: str | None
    base_period: str | None
    unit: str | None  # as in the table
    basis: Basis
    revised: bool  # its sentence names a revision
    day: int  # of publication, as a number; -1 unknown
    over: bool = True  # the period was over by then, or nobody knows
    dated: bool = True  # false where the period is the date of publication, for lack of any other
    reading: int = 0  # a number that claims with the same words share

    @property
    def words(self) -> tuple[object, ...]:
        """What two claims share that say the same."""
        return (
            self.measure,
            self.period,
            self.value,
            self.low,
            self.high,
            self.step,
            self.qualifier,
            self.modality,
            self.cumulative,
            self.counterpart,
            self.base_period,
            self.unit,
            self.basis,
            self.revised,
            self.over,
            self.dated,
        )


class Relation(NamedTuple):
    """How two claims stand to each other and why."""

    name: str  # repeat agreement compatible conflict revision basis
    why: str


def reduced(unit: str | None) -> Unit:
    """The unit to compare in: exact conversions only; annotations in braces are never compared by their word."""
    if unit is None:
        return Unit(None)
    if unit.startswith("{") and unit.endswith("}"):
        return Unit("{}")
    name, factor = _EXACT_UNITS.get(unit, (unit, 1.0))
    return Unit(name, factor)


class Digits(NamedTuple):
    """What one unit of a printed number's last digit is worth."""

    step: float
    last: float


def digits(value: float | None, unit_mult: float | None, decimals: float | None, kind: str | None, text: str) -> Digits:
    """Worth of the last digit, and of the last digit that is not 0, in the unit of `value`.

    >>> digits(47253000000.0, 8, 2, "money", "472.53億元")
    Digits(step=1000000.0, last=1000000.0)
    >>> digits(3400000.0, 4, 0, "count", "約340萬人次").last
    100000.0
    """
    size, scale, places = (np.array([x], dtype=float) for x in (value, unit_mult, decimals))
    step, last = last_digits(size, scale, places, np.array([kind], dtype=object), np.array([text], dtype=object))
    return Digits(float(step[0]), float(last[0]))


def last_digits(value: Floats, unit_mult: Floats, decimals: Floats, kind: Texts, text: Texts) -> tuple[Floats, Floats]:
    """The same for many numbers: steps, and last digits that are not 0; NaN is unknown, and 0 comes of it."""
    size = np.abs(value.astype(float))
    size[~np.isfinite(size)] = np.nan
    sure = np.isfinite(size) & ~np.array([bool(_FRACTION.search(one)) for one in text], dtype=bool)
    exponent = np.nan_to_num(unit_mult.astype(float))
    relative = np.isin(kind, ("percent", "ratio"))
    exponent[relative] = [
        -3.0 if "‰" in one or "千分" in one else -1.0 if "成" in one else -2.0 if sort == "percent" else 0.0
        for one, sort in zip(text[relative], kind[relative], strict=True)
    ]
    step = 10.0 ** (exponent - np.nan_to_num(decimals.astype(float)))
    finer = np.flatnonzero(sure & (size > 0))
    while len(finer := finer[(step[finer] > _FINEST) & ~_whole(size[finer] / step[finer])]):
        step[finer] /= 10
    last = step.copy()
    rounder = np.flatnonzero(sure & (size > 0))
    while len(rounder := rounder[_whole(size[rounder] / (last[rounder] * 10))]):
        last[rounder] *= 10
    return _tidy(np.where(sure, step, 0.0)), _tidy(np.where(sure, last, 0.0))


def _whole(x: Floats) -> npt.NDArray[np.bool_]:
    near = np.round(x)
    return (np.abs(x - near) < 1e-6) & (near > 0)


def _tidy(x: Floats) -> Floats:
    """Powers of ten that many divisions left a little off, as they are written."""
    seen, at = np.unique(x, return_inverse=True)
    return np.array([float(f"{one:.12g}") for one in seen], dtype=float)[at]


def compare(a: Claim, b: Claim) -> Relation:
    """How the later claim `b` stands to the earlier one `a`, both under the same key."""
    same = _same(a, b)
    if same:
        return same
    fits = _fits(a, b)
    plan = _planned(a, b)
    if fits and not (fits.name == "compatible" and plan):
        return fits
    if plan:
        return plan
    basis = _other_basis(a, b)
    if basis:
        return basis
    revision = _revision(a, b)
    if revision:
        return revision
    unsure = _unsure(a, b)
    if unsure:
        return unsure
    if (
        a.value is not None
        and b.value is not None
        and abs(a.value - b.value) <= max(a.step, b.step) * (1 + _EPSILON)
        and a.step != b.step
    ):
        return Relation("conflict", "less than one unit of the last printed digit apart, but not by rounding")
    return Relation("conflict", "another value under the same key, and no revision or basis is named")


def compare_loosely(a: Claim, b: Claim) -> Relation:
    """How two claims stand that share indicator, place and last day, but not measure or first day."""
    reasons = []
    if a.measure != b.measure:
        reasons.append(f"measure: {a.measure} and {b.measure}")
    if a.period != b.period:
        reasons.append(f"period: {a.period} and {b.period}, which end on the same day")
    fits = None if a.measure != b.measure else _same(a, b) or _fits(a, b)
    if fits and fits.name != "compatible":
        return Relation(fits.name, "; ".join([fits.why, *reasons]))
    other = _other_basis(a, b)
    return Relation("basis", "; ".join([*reasons, *([other.why] if other else [])]))


def _equal(x: float | None, y: float | None) -> bool:
    if x is None or y is None:
        return x is y
    return math.isclose(x, y, rel_tol=_EPSILON, abs_tol=1e-12)


def _same(a: Claim, b: Claim) -> Relation | None:
    if a.value is not None and _equal(a.value, b.value):
        if _hedge(a) == _hedge(b):
            return Relation("repeat", "the same value" + _unit_note(a, b))
        return Relation("repeat", f"the same value, hedged another way: {a.qualifier} and {b.qualifier}")
    if a.value is None and b.value is None and _equal(a.low, b.low) and _equal(a.high, b.high):
        return Relation("repeat", "the same range")
    return None


def _hedge(claim: Claim) -> str:
    return claim.qualifier or "exact"


def _unit_note(a: Claim, b: Claim) -> str:
    return f", {a.unit} converted to {b.unit}" if a.unit != b.unit and not (a.unit or "").startswith("{") else ""


def _fits(a: Claim, b: Claim) -> Relation | None:
    if _hedge(a) == "exact" and _hedge(b) == "exact" and a.value is not None and b.value is not None:
        coarse = a if a.step > b.step else b
        if a.step != b.step and _is_rounded(coarse) and abs(a.value - b.value) <= coarse.step / 2 * (1 + _EPSILON):
            return Relation("agreement", "rounding: the finer value rounds to the coarser one" + _unit_note(a, b))
        return None
    near = _overlap(_near(a), _near(b))
    words = " and ".join(dict.fromkeys([_hedge(a), _hedge(b)]))
    if near:
        return Relation("agreement", f"hedge: {words}" + _unit_note(a, b))
    if _overlap(_far(a), _far(b)):
        return Relation("compatible", f"a bound that the other value keeps, from far: {words}")
    return None


def _is_rounded(claim: Claim) -> bool:
    """A bare 1萬 is no rounding of 5,000: a number has two digits to be one, a percentage one."""
    return claim.value is not None and (claim.unit in ("1", "pp") or abs(claim.value) >= 10 * claim.step)


class _Between(NamedTuple):
    low: float
    high: float


def _overlap(a: _Between | None, b: _Between | None) -> bool:
    if a is None or b is None:
        return False
    room = (
        _EPSILON * max(abs(a.low), abs(a.high), abs(b.low), abs(b.high), 1e-9)
        if math.isfinite(a.low + a.high + b.low + b.high)
        else 0.0
    )
    return a.low <= b.high + room and b.low <= a.high + room


def _near(claim: Claim) -> _Between | None:
    """What the words stand for, by size: a fall of more than 20% lies below -20%."""
    value, hedge = claim.value, _hedge(claim)
    if value is None or hedge in _SPANS:
        low = claim.low if claim.low is not None else claim.high
        high = claim.high if claim.high is not None else claim.low
        return _Between(min(low, high), max(low, high)) if low is not None and high is not None else None
    if hedge in _UPWARD:
        return _signed(value, 0.0, claim.last)
    if hedge in _DOWNWARD:
        return _signed(value, -claim.last, 0.0)
    half = (claim.last if hedge == "about" else claim.step) / 2
    return _Between(value - half, value + half)


def _far(claim: Claim) -> _Between | None:
    """All that the words do not rule out."""
    value, hedge = claim.value, _hedge(claim)
    if value is not None and hedge in _UPWARD:
        return _signed(value, 0.0, math.inf)
    if value is not None and hedge in _DOWNWARD:
        return _signed(value, -abs(value), 0.0)
    return _near(claim)


def _signed(value: float, below: float, above: float) -> _Between:
    if value >= 0:
        return _Between(value + below, value + above)
    return _Between(value - above, value - below)


def _planned(a: Claim, b: Claim) -> Relation | None:
    if (a.modality in _PLANS) != (b.modality in _PLANS):
        return Relation("basis", f"modality: {a.modality} and {b.modality}")
    return None


def _other_basis(a: Claim, b: Claim) -> Relation | None:
    reasons = []
    for dimension in DIMENSIONS:
        x, y = getattr(a.basis, dimension), getattr(b.basis, dimension)
        if x != y and (x or DEFAULTS.get((dimension, a.measure))) != (y or DEFAULTS.get((dimension, b.measure))):
            reasons.append(f"{dimension}: {x or 'not said'} and {y or 'not said'}")
    if a.cumulative != b.cumulative:
        reasons.append("cumulative: one is, one is not")
    if a.base_period and b.base_period and a.base_period != b.base_period:
        reasons.append(f"base: {a.base_period} and {b.base_period}")
    if a.unit != b.unit and "{人次}" in (a.unit, b.unit):
        reasons.append(f"unit: {a.unit} and {b.unit}")
    return Relation("basis", "; ".join(reasons)) if reasons else None


def _revision(a: Claim, b: Claim) -> Relation | None:
    if a.modality == "forecast" and b.modality == "actual":
        return Relation("revision", "a forecast, then the outcome" + (", said to be revised" if b.revised else ""))
    if b.revised:
        return Relation("revision", "the later article names a revision")
    if a.revised and (a.day < 0 or b.day < 0 or a.day == b.day):
        return Relation("revision", "one article names a revision; which came first is not known")
    return None


def _unsure(a: Claim, b: Claim) -> Relation | None:
    """What keeps two values from contradicting each other: the words leave open what they are of."""
    if a.as_read != b.as_read:
        return Relation("basis", f"measure: one of them does not say {a.measure}")
    if not (a.dated and b.dated):
        return Relation("basis", "period: not said, taken from the date of publication")
    if not (a.over and b.over) and a.day != b.day:
        return Relation("basis", "time: said before the period was over")
    return None
