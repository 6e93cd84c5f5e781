"""Statistics against published values: the file of reference rows, and a few worked by hand that always run."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from koujing.compare import statistics as st

REFERENCE = Path(__file__).parents[2] / "shared" / "data" / "compare" / "keyness_reference.json"
ROWS = json.loads(REFERENCE.read_text(encoding="utf-8"))["rows"] if REFERENCE.is_file() else []
BONFERRONI = 599  # rows of the upstream gold table, over which its authors corrected
RANDOM = "am.random"  # a column of random numbers in UCS: there is nothing to check

Frequencies = tuple[float, float, float, float]


def two_groups(table: dict[str, float]) -> Frequencies:
    """f1, f2, n1, n2 of a row; upstream gives either sizes or the rest of each group."""
    if "size1" in table:
        return table["a"], table["b"], table["size1"], table["size2"]
    return table["a"], table["b"], table["a"] + table["c"], table["b"] + table["d"]


def of_signature(table: dict[str, float]) -> Frequencies:
    """The same from f, f1, f2, N (node and collocate)."""
    return table["f"], table["f2"] - table["f"], table["f1"], table["N"] - table["f1"]


def name_of(row: dict[str, object]) -> str:
    source = str(row["provenance"]).split("@")[0]
    return (
        f"{source}: {row.get('feature', '')} {str(row.get('statistic', row['kind']))[:28]} {row.get('correction', '')}"
    )


def keyness(row: dict[str, object]) -> float:
    counts = two_groups(row["table"])  # type: ignore[arg-type]
    statistic, correction = str(row["statistic"]), str(row.get("correction", "none"))
    if statistic == "PMI_ln":
        return float(st.pmi(*counts))
    if statistic.startswith("chi2"):
        return float(st.chi2(*counts, yates="quanteda" if correction.startswith("yates") else "none"))
    assert statistic.startswith("G2_4term")
    return float(st.g2(*counts, williams=correction == "williams"))


def dispersion(row: dict[str, object]) -> float:
    parts, sizes, statistic = row["subfreq"], row["partsize"], str(row["statistic"])
    assert "1=even" in statistic  # tlda turns DP round; ours has 0 for even
    if "gries_2008" in statistic:
        return 1 - st.dp(parts, sizes)  # type: ignore[arg-type]
    if "DPnorm" in statistic:
        return 1 - st.dpnorm(parts, sizes)  # type: ignore[arg-type]
    return 1 - st.dp_egbert(parts, sizes)  # type: ignore[arg-type]


@pytest.mark.skipif(not ROWS, reason="../shared/data/compare is not here: the reference rows are not committed")
def test_the_reference_file_has_all_its_rows() -> None:
    assert len(ROWS) == 76


@pytest.mark.parametrize("row", [r for r in ROWS if r["kind"] == "keyness"], ids=name_of)
def test_keyness_of_quanteda(row: dict[str, object]) -> None:
    tolerance = row.get("tolerance")
    expected = pytest.approx(row["expected"], abs=tolerance) if tolerance else pytest.approx(row["expected"], rel=1e-6)
    assert keyness(row) == expected
    if "recomputed_2term" in row:
        assert float(st.g2_rayson(*two_groups(row["table"]))) == pytest.approx(row["recomputed_2term"])  # type: ignore[arg-type]


@pytest.mark.parametrize("row", [r for r in ROWS if r["kind"] == "order"], ids=name_of)
def test_the_order_of_quanteda(row: dict[str, object]) -> None:
    counts = next(r["counts"] for r in ROWS if r["kind"] == "order" and "counts" in r)
    d1, d2 = counts["d1"], counts["d2"]
    sizes = sum(d1.values()), sum(d2.values())
    value = {
        word: float(
            st.chi2(d1[word], d2[word], *sizes, yates="quanteda")
            if "chi2" in str(row["statistic"])
            else st.g2(d1[word], d2[word], *sizes)
        )
        for word in d1
    }
    assert sorted(value, key=lambda word: (-round(value[word], 9), word)) == row["expected"]


@pytest.mark.parametrize("row", [r for r in ROWS if r["kind"] == "trap"], ids=name_of)
def test_yates_past_zero_and_clamped(row: dict[str, object]) -> None:
    counts = two_groups(row["table"])  # type: ignore[arg-type]
    assert float(st.chi2(*counts, yates="always")) == pytest.approx(row["expected_unclamped"], rel=1e-6)
    assert float(st.chi2(*counts, yates="clamped")) == pytest.approx(row["expected_R"], abs=1e-12)


@pytest.mark.parametrize("row", [r for r in ROWS if r["kind"] == "collocation/keyness"], ids=name_of)
def test_log_ratio_of_cqpweb(row: dict[str, object]) -> None:
    counts, expected = of_signature(row["table"]), row["expected"]  # type: ignore[arg-type]
    got = {
        "lr": st.log_ratio(*counts),
        "clr": st.lrc_normal(*counts, confidence=0.99, tests=BONFERRONI),
        "lrc": st.lrc(*counts, tests=BONFERRONI),
        "lrc.positive": st.lrc_positive(*counts, tests=BONFERRONI),
        "lrc.normal": st.lrc_normal(*counts, tests=BONFERRONI),
    }
    assert {name: float(value) for name, value in got.items()} == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("row", [r for r in ROWS if r["kind"] == "association"], ids=name_of)
def test_association_of_ucs(row: dict[str, object]) -> None:
    table, expected = row["table"], row["expected"]
    got = st.association(table["f"], table["f1"], table["f2"], table["N"])  # type: ignore[index]
    wanted = {name.removeprefix("am."): value for name, value in expected.items() if name != RANDOM}  # type: ignore[attr-defined]
    assert {name: float(value) for name, value in got.items()} == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("row", [r for r in ROWS if r["kind"] == "dispersion"], ids=name_of)
def test_dispersion_of_tlda(row: dict[str, object]) -> None:
    assert dispersion(row) == pytest.approx(row["expected"], abs=1e-9)


def test_two_meanings_of_log_likelihood() -> None:
    """10 of 100 against 5 of 200: quanteda.extras (all cells) and UCREL (two cells) differ, so they have two names."""
    assert float(st.g2(10, 5, 100, 200)) == pytest.approx(7.329812, abs=1e-6)
    assert float(st.g2_rayson(10, 5, 100, 200)) == pytest.approx(10 * math.log(2), rel=1e-9)


def test_worked_by_hand() -> None:
    """8 of 1,000 against 2 of 1,000: four times as often."""
    counts = (8, 2, 1000, 1000)
    assert float(st.log_ratio(*counts)) == pytest.approx(2.0)
    assert float(st.pct_diff(*counts)) == pytest.approx(300.0)
    assert float(st.odds_ratio(*counts)) == pytest.approx(8 * 998 / (2 * 992))
    assert float(st.log_ratio(4, 0, 1000, 1000)) == pytest.approx(3.0)  # 0 counts as 0.5
    assert float(st.log_dice(5, 10, 10)) == pytest.approx(13.0)
    assert math.isnan(float(st.pct_diff(4, 0, 1000, 1000)))


@pytest.mark.parametrize(
    "why, parts, sizes, dp, dpnorm, juilland",
    [
        ("even", [2, 2], [100, 100], 0.0, 0.0, 1.0),
        ("even by size", [1, 3], [100, 300], 0.0, 0.0, 1.0),
        ("all in one of two", [4, 0], [100, 100], 0.5, 1.0, 0.0),
        ("all in the smaller", [4, 0], [100, 300], 0.75, 1.0, 0.0),
    ],
)
def test_direction_of_dispersion(
    why: str, parts: list[int], sizes: list[int], dp: float, dpnorm: float, juilland: float
) -> None:
    """0 is even for DP and DPnorm, 1 is even for Juilland's D."""
    assert st.dp(parts, sizes) == pytest.approx(dp), why
    assert st.dpnorm(parts, sizes) == pytest.approx(dpnorm), why
    assert st.juilland_d(parts, sizes) == pytest.approx(juilland), why


def test_one_part_has_no_dispersion() -> None:
    assert math.isnan(st.dpnorm([3], [100]))
    assert math.isnan(st.juilland_d([3], [100]))
    assert math.isnan(st.dp([0, 0], [100, 100]))


def test_benjamini_and_hochberg() -> None:
    """Their own procedure on four p values: p × m / rank, made monotone."""
    assert st.q_of([0.01, 0.02, 0.03, 0.8]).tolist() == pytest.approx([0.04, 0.04, 0.04, 0.8])
    assert st.q_of([]).size == 0


small = some.integers(min_value=0, max_value=50)


@given(small, small, some.integers(min_value=60, max_value=5000), some.integers(min_value=60, max_value=5000))
def test_turned_round_everything_changes_its_sign(f1: int, f2: int, n1: int, n2: int) -> None:
    there, back = (f1, f2, n1, n2), (f2, f1, n2, n1)
    assert float(st.log_ratio(*there)) == pytest.approx(-float(st.log_ratio(*back)), abs=1e-9)
    if f1 + f2:
        interval = st.log_ratio_interval(*there)
        assert float(interval.low) <= float(interval.high)
        lrc, ratio = float(st.lrc(*there)), float(st.log_ratio(*there))
        assert lrc == pytest.approx(-float(st.lrc(*back)), abs=1e-9)
        assert abs(lrc) <= abs(ratio) + 1e-9
        assert abs(float(st.g2(*there))) == pytest.approx(abs(float(st.g2(*back))), abs=1e-9)


@given(some.lists(some.tuples(small, some.integers(min_value=1, max_value=500)), min_size=2, max_size=20))
def test_dispersion_stays_in_its_bounds(parts: list[tuple[int, int]]) -> None:
    f, w = np.array([x for x, _ in parts]), np.array([y for _, y in parts])
    if f.sum():
        assert -1e-12 <= st.dp(f, w) < 1
        assert -1e-12 <= st.dpnorm(f, w) <= 1 + 1e-12
