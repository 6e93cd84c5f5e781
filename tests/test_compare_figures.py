"""Figures side by side: the pairs that were written down before the code, and the rules one by one."""

from __future__ import annotations

import csv
import math
import re
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from koujing.compare import figures
from koujing.compare.bases import Basis, Place, bases
from koujing.compare.claims import Claim, compare, digits
from koujing.compare.subjects import Said, read_as, subject
from koujing.tables import Row, Tables

sys.path.insert(0, str(Path(__file__).parent))
from compare_tables import article, figure, made, sample_articles, sentences

EXPECTED = Path(__file__).parent / "expected_comparisons.tsv"
FORECASTS = {
    ("tw-daoyu-20231129-gdp.txt", 640),
    ("tw-daoyu-20231129-gdp.txt", 696),
    ("tw-daoyu-20231129-gdp.txt", 720),
    ("tw-guixian-20240301-gdp-revision.txt", 271),
    ("tw-guixian-20240301-gdp-revision.txt", 297),
}
HEDGES = {"約": "about", "约": "about", "逾": "more_than"}
PERIODS = {"2023-12|2023": ("2023-12", "2023-01/2023-12")}


class Pair(NamedTuple):
    """A line of the file, by what it says and where."""

    relation: str
    article_a: str
    start_a: int
    article_b: str
    start_b: int


def lines() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8") as rows:
        return list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


def pair_of(line: dict[str, str]) -> Pair:
    return Pair(line["relation"], line["article_a"], int(line["start_a"]), line["article_b"], int(line["start_b"]))


def side(line: dict[str, str], letter: str) -> Row:
    """The figure of one side, as the table would hold it, from the columns of the file and the printed number."""
    first = letter == "a"
    text, name, start = line[f"text_{letter}"], line[f"article_{letter}"], int(line[f"start_{letter}"])
    measures, spans = line["measure"].split("|"), PERIODS.get(line["time_period"], (line["time_period"],))
    decimals = re.search(r"\.(\d+)", text)
    scale = (
        12
        if "兆" in text and "億" not in text
        else 8
        if "億" in text or "亿" in text
        else 4
        if "萬" in text or "万" in text
        else 0
    )
    return figure(
        name,
        start,
        text,
        float(line[f"value_{letter}"]),
        indicator=line["indicator"],
        measure=measures[0 if first else -1],
        ref_area=line["ref_area"],
        time_period=spans[0 if first else -1],
        unit=line["unit"],
        kind="percent" if line["unit"] == "1" else "count" if "{" in line["unit"] else "money",
        qualifier=HEDGES.get(text[0], "exact"),
        decimals=len(decimals[1]) if decimals else 0,
        unit_mult=scale,
        modality="forecast" if (name, start) in FORECASTS else "actual",
    )


def by_hand() -> Tables:
    """The figures that the file names, in the articles of the sample corpus, each once."""
    named = {(row["article_id"], row["start"]): row for line in lines() for row in (side(line, "a"), side(line, "b"))}
    articles, cut = sample_articles({str(name) for name, _ in named})
    places = {(s["article_id"], c): s["sentence"] for s in cut for c in range(int(str(s["start"])), int(str(s["end"])))}
    texts = {a["article_id"]: str(a["text"]) for a in articles}
    for key, row in named.items():
        assert texts[key[0]][int(str(row["start"])) : int(str(row["end"]))] == row["text"]
        row["sentence"] = places[key]
    return made(articles=articles, sentences=cut, figures=list(named.values()))


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return figures.pairs(by_hand())


def pairs_of(frame: pd.DataFrame) -> set[Pair]:
    return {Pair(*row) for row in frame[list(Pair._fields)].itertuples(index=False)}


@pytest.mark.parametrize(
    "line", lines(), ids=lambda line: f"{line['relation']} {line['indicator']} {line['text_a']}/{line['text_b']}"
)
def test_expected_comparison(line: dict[str, str], found: pd.DataFrame) -> None:
    assert pair_of(line) in pairs_of(found)


def test_no_other_comparison(found: pd.DataFrame) -> None:
    assert pairs_of(found) - {pair_of(line) for line in lines()} == set()


def test_both_sentences_are_quoted(found: pd.DataFrame) -> None:
    row = found[found["relation"] == "conflict"].iloc[0]
    assert row["text_a"] in row["quote_a"] and row["text_b"] in row["quote_b"]
    assert row["published_a"] <= row["published_b"]
    rounded = found[found["text_a"] == "1285.46亿美元"].iloc[0]
    assert rounded["basis_a"] == "seasonal=unadjusted currency=USD"


# -- one rule at a time -----------------------------------------------------------------------------------------------


def claim(
    value: float | None,
    text: str = "",
    *,
    low: float | None = None,
    high: float | None = None,
    mult: int = 0,
    decimals: int = 0,
    kind: str = "count",
    **about: object,
) -> Claim:
    step, last = digits(value, mult, decimals, kind, text)
    usual = Claim(
        row=0,
        article=0,
        measure="level",
        as_read=True,
        period="2023",
        value=value,
        low=low,
        high=high,
        step=step,
        last=last,
        qualifier="exact",
        modality="actual",
        cumulative=False,
        counterpart=None,
        base_period=None,
        unit="{人}",
        basis=Basis(),
        revised=False,
        day=1,
    )
    return usual._replace(**about)


RULES = [
    ("the same", claim(5952), claim(5952), "repeat"),
    ("hedged alike", claim(300, qualifier="about"), claim(300, qualifier="about"), "repeat"),
    ("hedged otherwise", claim(300, qualifier="about"), claim(300), "repeat"),
    ("rounds to it", claim(952.19e8, mult=8, decimals=2), claim(952e8, mult=8), "agreement"),
    ("rounds down, not to it", claim(952.6e8, mult=8, decimals=1), claim(952e8, mult=8), "conflict"),
    ("a bare round number", claim(5000), claim(10000, mult=4), "conflict"),
    (
        "as many digits",
        claim(0.023, "2.3%", decimals=1, kind="percent"),
        claim(0.022, "2.2%", decimals=1, kind="percent"),
        "conflict",
    ),
    ("about covers it", claim(3398000, mult=4, decimals=1), claim(3400000, mult=4, qualifier="about"), "agreement"),
    ("about does not cover it", claim(3300000, mult=4), claim(3400000, mult=4, qualifier="about"), "conflict"),
    ("more than, near", claim(118.06e8, mult=8, decimals=2), claim(118e8, mult=8, qualifier="more_than"), "agreement"),
    ("more than, far", claim(150e8, mult=8), claim(118e8, mult=8, qualifier="more_than"), "compatible"),
    ("more than, broken", claim(117e8, mult=8), claim(118e8, mult=8, qualifier="more_than"), "conflict"),
    (
        "a fall of more than",
        claim(-0.207, "20.7%", decimals=1, kind="percent"),
        claim(-0.2, "逾兩成", kind="percent", qualifier="more_than"),
        "agreement",
    ),
    (
        "a smaller fall",
        claim(-0.153, "15.3%", decimals=1, kind="percent"),
        claim(-0.2, "逾兩成", kind="percent", qualifier="more_than"),
        "conflict",
    ),
    ("nearly", claim(291), claim(300, qualifier="nearly"), "agreement"),
    ("nearly, but more", claim(301), claim(300, qualifier="nearly"), "conflict"),
    ("a range holds it", claim(25), claim(None, low=20, high=29, qualifier="range"), "agreement"),
    ("a range does not", claim(31), claim(None, low=20, high=29, qualifier="range"), "conflict"),
    (
        "the same range",
        claim(None, low=20, high=29, qualifier="range"),
        claim(None, low=20, high=29, qualifier="range"),
        "repeat",
    ),
    (
        "adjusted or not",
        claim(0.034, basis=Basis(seasonal="unadjusted")),
        claim(0.012, basis=Basis(seasonal="adjusted")),
        "basis",
    ),
    ("adjusted, the other silent", claim(0.034), claim(0.012, basis=Basis(seasonal="adjusted")), "basis"),
    ("two currencies", claim(-0.207, basis=Basis(currency="USD")), claim(-0.153, basis=Basis(currency="CNY")), "basis"),
    (
        "real is what growth is",
        claim(0.05, measure="yoy_growth"),
        claim(0.06, measure="yoy_growth", basis=Basis(prices="real")),
        "conflict",
    ),
    (
        "nominal growth is not",
        claim(0.05, measure="yoy_growth"),
        claim(0.06, measure="yoy_growth", basis=Basis(prices="nominal")),
        "basis",
    ),
    ("another basis, the same value", claim(0.05), claim(0.05, basis=Basis(seasonal="adjusted")), "repeat"),
    ("cumulative", claim(10, cumulative=True), claim(20), "basis"),
    ("a target and the outcome", claim(0.05, modality="target"), claim(0.06), "basis"),
    ("a target, kept from far", claim(700, qualifier="at_least", modality="target"), claim(7000), "basis"),
    ("a forecast and the outcome", claim(0.0142, modality="forecast"), claim(0.0131), "revision"),
    ("the later one says so", claim(305), claim(306.2, revised=True), "revision"),
    ("said before the period was over", claim(300, over=False), claim(305, day=2), "basis"),
    ("on one day before it was over", claim(300, over=False), claim(305, over=False), "conflict"),
    ("a period taken from the date", claim(300, dated=False), claim(305), "basis"),
    ("a growth against nobody knows what", claim(0.05, as_read=False), claim(0.06), "basis"),
    ("a growth against nobody knows what, the same", claim(0.05, as_read=False), claim(0.05), "repeat"),
    ("the earlier one says so", claim(305, revised=True), claim(306.2, decimals=1, day=2), "conflict"),
]


@pytest.mark.parametrize("why, a, b, relation", RULES, ids=[rule[0] for rule in RULES])
def test_relation(why: str, a: Claim, b: Claim, relation: str) -> None:
    assert compare(a, b).name == relation


@pytest.mark.parametrize(
    "why, said, what, measure",
    [
        ("an amount of money", Said(None, "网上销售价值", "level", "HKD", None), "网上销售", "level"),
        ("and its growth", Said(None, "网上销售额", "yoy_growth", "1", None), "网上销售", "yoy_growth"),
        ("a volume is no amount of money", Said(None, "总销货数量", "yoy_growth", "1", None), "总销货数量", "yoy_growth"),
        ("a number of things", Said(None, "澳资企业数量", "level", "{家}", None), "澳资企业", "level"),
        ("an index is no number of things", Said(None, "景气指数", "level", "{点}", None), "景气指数", "level"),
        ("a balance is a name of its own", Said(None, "贷款余额", "level", "CNY", None), "贷款余额", "level"),
        ("a name that is all amount", Said(None, "总额", "level", "CNY", None), "总额", "level"),
        ("GDP of a place", Said("I003", "本地生产总值", "level", "HKD", "香港"), "I001", "level"),
        ("the level of a growth rate", Said("I606", "经济成长率", "level", "1", "台湾"), "I001", "yoy_growth"),
        ("a growth rate's difference is not", Said("I606", "经济成长率", "difference", "pp", "台湾"), "I606", "difference"),
        ("a name of one place", Said(None, "零售额", "level", "HKD", "香港"), "I040", "level"),
        ("and not of another", Said(None, "零售额", "level", "CNY", "中国"), "零售", "level"),
        ("a listed indicator", Said("I035", "社会消费品零售总额", "level", "CNY", "中国"), "I035", "level"),
        ("nothing known", Said(None, None, "level", "CNY", None), None, "level"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_subject(why: str, said: Said, what: str | None, measure: str) -> None:
    assert subject(said) == (what, measure)


@pytest.mark.parametrize(
    "measure, base, first, last, read",
    [
        ("growth", None, date(2023, 1, 1), date(2023, 12, 31), "yoy_growth"),
        ("growth", None, date(2024, 5, 1), date(2024, 5, 31), "yoy_growth"),
        ("growth", None, date(2018, 1, 1), date(2022, 12, 31), "growth"),
        ("growth", date(2019, 1, 1), date(2023, 1, 1), date(2023, 12, 31), "growth"),
        ("yoy_growth", date(2002, 1, 1), date(2007, 1, 1), date(2007, 12, 31), "growth"),
        ("yoy_growth", date(2023, 5, 1), date(2024, 5, 1), date(2024, 5, 31), "yoy_growth"),
        ("yoy_growth", None, date(2024, 5, 1), date(2024, 5, 31), "yoy_growth"),
        ("growth", None, None, None, "growth"),
        ("mom_growth", None, date(2024, 5, 1), date(2024, 5, 31), "mom_growth"),
    ],
)
def test_growth_within_a_year_is_year_on_year(
    measure: str, base: date | None, first: date | None, last: date | None, read: str
) -> None:
    assert read_as(measure, base, first, last) == read


@pytest.mark.parametrize(
    "text, value, mult, decimals, kind, step, last",
    [
        ("472.53億元", 472.53e8, 8, 2, "money", 1e6, 1e6),
        ("約340萬人次", 3.4e6, 4, 0, "count", 1e4, 1e5),
        ("5兆9,823億元", 5.9823e12, 12, 0, "money", 1e8, 1e8),
        ("20.7%", -0.207, 0, 1, "percent", 1e-3, 1e-3),
        ("22%", 0.22, None, None, "percent", 1e-2, 1e-2),
        ("兩成半", 0.25, 0, 0, "percent", 1e-2, 1e-2),
        ("逾兩成", 0.2, 0, 0, "ratio", 1e-1, 1e-1),
        ("三分之一", 1 / 3, 0, 0, "ratio", 0, 0),
        ("0.4個百分點", 0.4, 0, 1, "pp", 0.1, 0.1),
        ("5952家", 5952, 0, 0, "count", 1, 1),
        ("0", 0, 0, 0, "count", 1, 1),
    ],
)
def test_what_the_last_digit_is_worth(
    text: str, value: float, mult: int | None, decimals: int | None, kind: str, step: float, last: float
) -> None:
    assert digits(value, mult, decimals, kind, text) == pytest.approx((step, last))


@given(
    some.floats(min_value=-1e12, max_value=1e12),
    some.integers(min_value=0, max_value=8),
    some.integers(min_value=0, max_value=3),
)
def test_a_number_agrees_with_itself(value: float, mult: int, decimals: int) -> None:
    one = claim(value, mult=mult, decimals=decimals)
    assert compare(one, one).name == "repeat"
    step, last = digits(value, mult, decimals, "count", "")
    assert 0 < step <= last * (1 + 1e-9) and math.isfinite(last)


def test_basis_stands_near_its_figure() -> None:
    text = "单看6月，贸易额减少19.1%，减势略缓；经季节调整后，月增1.2%，同业认为3%可期。"
    places = [Place(0, text.index(n), text.index(n) + len(n)) for n in ("19.1%", "1.2%", "3%")]
    assert [str(basis) for basis in bases({0: text, 1: "以上数据均按美元计价。"}, places)] == [
        "currency=USD",
        "seasonal=adjusted currency=USD",
        "currency=USD",
    ]


# -- whole tables -----------------------------------------------------------------------------------------------------


def two(a: Row, b: Row, text_a: str = "甲。", text_b: str = "乙。", **about: str) -> Tables:
    articles = [
        article("a", text_a, outlet="甲报", published="2024-01-01"),
        article("b", text_b, outlet="乙报", published=about.get("later", "2024-02-01")),
    ]
    return made(articles=articles, sentences=[*sentences("a", text_a), *sentences("b", text_b)], figures=[a, b])


@pytest.mark.parametrize(
    "why, about, relation",
    [
        ("units of area are converted", {"unit": "har", "value": 1.0, "kind": "count"}, "repeat"),
        (
            "periods by their days",
            {"time_period": "2023-01/2023-12", "value": 15, "unit": "[mu_cn]", "kind": "count"},
            "repeat",
        ),
        ("a month and the year", {"time_period": "2023-12", "value": 3, "unit": "[mu_cn]", "kind": "count"}, "basis"),
        ("another place", {"ref_area": "澳门", "value": 15, "unit": "[mu_cn]", "kind": "count"}, None),
        ("another scope", {"scope": "企业", "value": 15, "unit": "[mu_cn]", "kind": "count"}, None),
        ("another counterpart", {"counterpart": "台湾", "value": 15, "unit": "[mu_cn]", "kind": "count"}, None),
        ("a place nobody knows", {"ref_area": None, "value": 15, "unit": "[mu_cn]", "kind": "count"}, None),
        ("a period nobody knows", {"time_period": None, "value": 15, "unit": "[mu_cn]", "kind": "count"}, None),
        ("a currency is not converted", {"unit": "USD", "value": 15}, None),
    ],
)
def test_key(why: str, about: dict[str, object], relation: str | None) -> None:
    one = figure(
        "a", 0, "15畝", 15, unit="[mu_cn]", kind="count", counterpart="香港" if "counterpart" in about else None
    )
    found = figures.pairs(two(one, figure("b", 0, "一", about.pop("value"), **about)))  # type: ignore[arg-type]
    assert found["relation"].tolist() == ([relation] if relation else [])


def test_annotations_are_not_compared_by_their_word() -> None:
    found = figures.pairs(
        two(figure("a", 0, "5家", 5, unit="{家}", kind="count"), figure("b", 0, "5間", 5, unit="{间}", kind="count"))
    )
    assert found["relation"].tolist() == ["repeat"]


def test_dates_that_are_missing_do_not_stop_it() -> None:
    articles = [article("a", "甲。"), article("b", "乙。")]
    found = figures.pairs(made(articles=articles, figures=[figure("a", 0, "5", 5), figure("b", 0, "6", 6)]))
    assert found[["relation", "article_a", "article_b"]].values.tolist() == [["conflict", "a", "b"]]
    assert found["quote_a"].isna().all()


def test_two_articles_that_say_both_values_do_not_contradict_each_other() -> None:
    """由5,000個增至1萬個, in both: under one key for lack of a period of its own."""
    rows = [figure(name, start, text, value) for name in "ab" for start, text, value in ((0, "5", 5), (2, "6", 6))]
    assert figures.pairs(made(articles=[article("a"), article("b")], figures=rows))["relation"].tolist() == [
        "repeat",
        "repeat",
    ]


def test_a_reprint_is_not_compared() -> None:
    tables = made(
        articles=[article("a", published="2024"), article("b", published="2025")],
        figures=[figure("a", 0, "5", 5), figure("b", 0, "5", 5)],
        reprints=[{"article_id": "b", "reprint_of": "a", "similarity": 1.0, "kind": "same_text"}],
    )
    assert figures.pairs(tables).empty
    assert len(figures.pairs(tables, reprints="all")) == 1


def test_a_figure_that_all_repeat_does_not_make_a_million_rows() -> None:
    articles = [article(f"a{i:03d}", "甲。", outlet="甲报", published="2024-01-01") for i in range(300)]
    rows = [figure(f"a{i:03d}", 0, "5", 5 if i else 6) for i in range(300)]
    found = figures.pairs(made(articles=articles, figures=rows), limit=50)
    assert found["pairs_in_key"].unique().tolist() == [300 * 299 // 2]
    assert found["relation"].value_counts().to_dict() == {"conflict": 2, "repeat": 1}
    assert found[found["relation"] == "conflict"]["articles_b"].tolist() == [299, 299]


def test_series() -> None:
    tables = two(
        figure("a", 0, "472.53億", 472.53e8, unit_mult=8, decimals=2),
        figure("b", 0, "約473億", 473e8, unit_mult=8, qualifier="about"),
    )
    row = figures.series(tables, "地區生產總值").iloc[0]
    assert (row["value"], row["readings"], row["articles"], row["outlets"], row["status"]) == (
        473e8,
        2,
        2,
        2,
        "agreeing",
    )
    assert (row["value_min"], row["value_max"], row["article_id"], str(row["period_end"])) == (
        472.53e8,
        473e8,
        "b",
        "2023-12-31",
    )
    assert figures.series(tables, "失业率").empty


def test_implied_values_are_apart() -> None:
    text = "增长5.4%，高于全国0.4个百分点。预测3.43%，上修0.08个百分点。产值210亿元，增长5%。"
    growth: Row = {"unit": "1", "kind": "percent", "measure": "yoy_growth", "decimals": 1}
    rows = [
        figure("a", text.index("5.4%"), "5.4%", 0.054, **growth),
        figure(
            "a",
            text.index("0.4"),
            "0.4个百分点",
            0.4,
            unit="pp",
            kind="pp",
            measure="difference",
            counterpart="中国",
            decimals=1,
        ),
        figure("a", text.index("3.43%"), "3.43%", 0.0343, **(growth | {"decimals": 2, "sentence": 1})),
        figure(
            "a",
            text.index("0.08"),
            "0.08个百分点",
            0.08,
            unit="pp",
            kind="pp",
            measure="difference",
            decimals=2,
            sentence=1,
        ),
        figure("a", text.index("210"), "210亿元", 210e8, unit_mult=8, sentence=2),
        figure("a", text.rindex("5%"), "5%", 0.05, **(growth | {"decimals": 0, "sentence": 2})),
    ]
    found = figures.implied(made(articles=[article("a", text)], sentences=sentences("a", text), figures=rows))
    told = found.set_index("kind")
    assert told.loc["counterpart", ["value", "ref_area", "measure", "unit"]].tolist() == [
        pytest.approx(0.05),
        "中国",
        "yoy_growth",
        "1",
    ]
    assert told.loc["previous", "value"] == pytest.approx(0.0335)
    assert told.loc["base", ["value", "time_period", "measure"]].tolist() == [pytest.approx(200e8), "2022", "level"]
    assert (found["value_min"] < found["value"]).all() and (found["value"] < found["value_max"]).all()
    stated = figures.series(made(articles=[article("a", text)], figures=rows))
    assert stated["measure"].tolist() == ["difference", "level", "yoy_growth"]
    assert not set(stated["value"]) & set(found["value"])  # nothing implied among the stated


@pytest.mark.parametrize("to_taiwan, status", [(333.27, "holds"), (300.0, "short"), (400.0, "fails")])
def test_parts_and_whole(to_taiwan: float, status: str) -> None:
    text = f"贸易额1285.46亿美元。其中，出口{to_taiwan}亿美元，进口952.19亿美元。"
    usd: Row = {"unit": "USD", "unit_mult": 8, "decimals": 2}
    rows = [
        figure("a", text.index("1285"), "1285.46亿美元", 1285.46e8, **usd),
        figure(
            "a",
            text.index(str(to_taiwan)),
            f"{to_taiwan}亿美元",
            to_taiwan * 1e8,
            **(usd | {"sentence": 1, "indicator": "出口"}),
        ),
        figure("a", text.index("952"), "952.19亿美元", 952.19e8, **(usd | {"sentence": 1, "indicator": "进口"})),
    ]
    found = figures.sums(made(articles=[article("a", text)], sentences=sentences("a", text), figures=rows))
    assert found[["check", "status"]].values.tolist() == [["parts", status]]
    assert found.loc[0, "other_texts"] == f"{to_taiwan}亿美元 + 952.19亿美元"


def test_averages_are_no_parts_of_their_average() -> None:
    text = "居民人均收入300元。其中，城镇400元，农村200元。"
    rows = [
        figure("a", text.index(n), f"{n}元", float(n), indicator="居民人均收入", sentence=min(i, 1))
        for i, n in enumerate(("300", "400", "200"))
    ]
    assert figures.sums(made(articles=[article("a", text)], sentences=sentences("a", text), figures=rows)).empty


@pytest.mark.parametrize("share, status", [(0.709, "holds"), (0.65, "fails")])
def test_share_and_levels(share: float, status: str) -> None:
    text = f"吞吐量606.42万标箱，其中外贸箱429.7万标箱，占全港箱量的{share:.1%}。"
    box: Row = {"unit": "{TEU}", "kind": "count", "unit_mult": 4}
    rows = [
        figure("a", text.index("606"), "606.42万标箱", 6064200, **(box | {"decimals": 2})),
        figure("a", text.index("429"), "429.7万标箱", 4297000, **(box | {"decimals": 1})),
        figure(
            "a",
            text.index(f"{share:.1%}"),
            f"{share:.1%}",
            share,
            unit="1",
            kind="percent",
            measure="share",
            decimals=1,
        ),
    ]
    found = figures.sums(made(articles=[article("a", text)], sentences=sentences("a", text), figures=rows))
    assert found[["check", "status"]].values.tolist() == [["share", status]]


@pytest.mark.parametrize(
    "kind, unit, growth, status",
    [
        ("money", "CNY", 0.05, "holds"),
        ("money", "CNY", 0.07, "basis"),
        ("count", "t", 0.05, "holds"),
        ("count", "t", 0.07, "fails"),
    ],
)
def test_growth_against_levels_of_two_years(kind: str, unit: str, growth: float, status: str) -> None:
    """Money is stated at current prices while its growth may be real, so that is another basis and no mistake."""
    rows = [
        figure("a", 0, "200亿", 200e8, unit_mult=8, time_period="2022", kind=kind, unit=unit),
        figure("b", 0, "210亿", 210e8, unit_mult=8, kind=kind, unit=unit),
        figure("b", 9, f"{growth:.0%}", growth, unit="1", kind="percent", measure="yoy_growth"),
    ]
    found = figures.sums(made(articles=[article("a"), article("b")], figures=rows))
    assert found[["check", "status", "computed"]].values.tolist() == [["growth", status, pytest.approx(0.05)]]


def test_nothing_to_compare_is_an_empty_table() -> None:
    tables = made(articles=[article("a")])
    for made_of in (figures.pairs, figures.series, figures.implied, figures.sums):
        assert made_of(tables).empty
