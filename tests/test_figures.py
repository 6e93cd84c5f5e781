"""Figures: what is found, what is refused, what is read; the claim round a number."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koujing import convert
from koujing.findings import Entity, Finding, Reading, Time
from koujing.stages.figures import Figure, Figures, Number

CASES = Path(__file__).parent / "cases"
ReadingOf = Callable[..., Reading]


@pytest.fixture(scope="module")
def figures() -> Figures:
    return Figures()


def cases(name: str, columns: int) -> list[object]:
    """Rows of a table of cases; a row that starts with xfail is known to be wrong."""
    out: list[object] = []
    for line in (CASES / name).read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        cells = (line.split("\t") + [""] * columns)[:columns]
        mark = [pytest.mark.xfail(strict=True)] if cells[0].startswith("xfail") else []
        out.append(pytest.param(*cells, id=cells[0], marks=mark))
    return out


def unmarked(marked: str) -> tuple[str, list[str]]:
    """The sentence without marks, and what was marked; ⏎ is a line end."""
    marked = marked.replace("⏎", "\n")
    return marked.replace("▸", "").replace("◂", ""), re.findall("▸([^◂]*)◂", marked)


def rows_of(figures: Figures, reading: Reading, times: list[Time] | None = None) -> tuple[list[Figure], list[Number]]:
    if times:
        reading.found["times"] = [Finding(t.start, t.end, "TIME") for t in times]
    reading.found["figures"] = list(figures.find(reading))
    return figures.read(reading, times or [], [])


@pytest.mark.parametrize("why, region, marked, value, unit, qualifier", cases("figures.tsv", 6))
def test_figure(
    figures: Figures, reading_of: ReadingOf, why: str, region: str, marked: str, value: str, unit: str, qualifier: str
) -> None:
    text, spans = unmarked(marked)
    rows, _ = rows_of(figures, reading_of(text, published="2022-04-22", region=region or None))
    assert [row.text for row in rows] == spans
    wanted = zip(value.split("|"), unit.split("|"), qualifier.split("|"), strict=True) if spans else ()
    for row, (number, code, hedge) in zip(rows, wanted, strict=True):
        if ".." in number:
            low, high = number.split("..")
            assert row.value is None
            assert (row.value_min, row.value_max) == (Decimal(low), Decimal(high))
        else:
            assert row.value == Decimal(number)
        assert row.unit == (code or None)
        assert row.qualifier == hedge
        assert row.text == text[row.start : row.end]
        assert row.number == text[row.number_start : row.number_end]


@pytest.mark.parametrize("why, marked, reason, value, unit", cases("numbers.tsv", 5))
def test_number(
    figures: Figures, reading_of: ReadingOf, why: str, marked: str, reason: str, value: str, unit: str
) -> None:
    text, spans = unmarked(marked)
    rows, numbers = rows_of(figures, reading_of(text, published="2022-04-22", region="CN"))
    assert not rows
    if "https" in text:
        assert [n.reason for n in numbers] == ["name"]
        return
    assert [n.text for n in numbers] == spans
    for number in numbers:
        assert number.reason == reason
        if value:
            assert number.value == Decimal(value)
        if unit:
            assert number.unit == unit


def with_times(marked: str) -> tuple[str, list[str], list[Time]]:
    """The sentence without marks, what was marked, and the times written as ⟦去年=2021⟧; ⇥ is a tab."""
    marked = marked.replace("⏎", "\n").replace("⇥", "\t")
    text, times, at = "", [], 0
    for match in re.finditer("⟦([^=⟧]*)=([^⟧]*)⟧", marked):
        text += marked[at : match.start()].replace("▸", "").replace("◂", "")
        times.append(Time(len(text), len(text) + len(match[1]), match[1], match[2] or None, "explicit"))
        text, at = text + match[1], match.end()
    text += marked[at:].replace("▸", "").replace("◂", "")
    return text, re.findall("▸([^◂]*)◂", marked), times


@pytest.mark.parametrize("why, region, published, marked, expected", cases("claims.tsv", 5))
def test_claim(
    figures: Figures, reading_of: ReadingOf, why: str, region: str, published: str, marked: str, expected: str
) -> None:
    text, spans, times = with_times(marked)
    rows, _ = rows_of(figures, reading_of(text, published=published or None, region=region or None), times)
    assert [row.text for row in rows] == spans
    for row, wanted in zip(rows, expected.split("||"), strict=False):
        for pair in filter(None, wanted.split(";")):
            name, _, value = pair.partition("=")
            got = getattr(row, name)
            if value == "*":
                assert got, name
            elif name in ("value", "value_min", "value_max"):
                assert got == Decimal(value), name
            else:
                assert ("" if got is None else str(got)) in value.split("|"), name


def test_score_falls_with_the_evidence(figures: Figures, reading_of: ReadingOf) -> None:
    """A known indicator and a said period are surer than an unknown one, than a day of publication, than nothing."""

    def score(marked: str) -> float:
        text, _, times = with_times(marked)
        rows, _ = rows_of(figures, reading_of(text, published="2022-04-22", region="CN"), times)
        return rows[-1].score

    known = score("⟦2021年=2021⟧，珠海市实现地区生产总值▸3881.75亿元◂。")
    unknown = score("⟦2021年=2021⟧，珠海市琴岛业务额▸3881.75亿元◂。")
    undated = score("珠海市琴岛业务额▸3881.75亿元◂。")
    nameless = score("⟦2021年=2021⟧▸5%◂。")
    assert 0.85 <= known <= 1
    assert known > unknown > undated > nameless >= 0


# -- what earlier stages found ----------------------------------------------------------------------------------------


def test_numbers_inside_what_was_found_before(figures: Figures, reading_of: ReadingOf) -> None:
    reading = reading_of("去年9月17日，珠海市第一中学按《第3号令》推进三会一课，投入5亿元。")
    text = reading.folded
    reading.found["times"] = [Finding(0, 7, "TIME")]
    reading.found["entities"] = [Finding(8, 15, "ORG"), Finding(text.index("第3"), text.index("》"), "DOC")]
    at = text.index("三会")
    reading.found["slogans"] = [Finding(at, at + 4, "SLOGAN")]
    found = list(figures.find(reading))
    assert [(text[f.start : f.end], f.id) for f in found if f.label == "NUMBER"] == [
        ("去年9月17日", "number.date"),
        ("第一", "number.name"),
        ("第3", "number.document"),
        ("三", "number.slogan"),
        ("一", "number.slogan"),
    ]
    assert [text[f.start : f.end] for f in found if f.label == "FIGURE"] == ["5亿元"]


def test_places_of_entities_are_places_of_figures(figures: Figures, reading_of: ReadingOf) -> None:
    text = "合作区登记就业的澳门居民503人。"
    reading = reading_of(text, published="2022-04-22", region="CN")
    entities = [Entity(0, 3, "合作区", "合作区", "LOC", "", "横琴粤澳深度合作区", True, False, "x", 1.0)]
    reading.found["figures"] = list(figures.find(reading))
    rows, _ = figures.read(reading, [], entities)
    assert rows[0].ref_area == "横琴"
    assert rows[0].indicator == "登记就业的澳门居民"


def test_both_scripts_give_the_same_rows(figures: Figures, reading_of: ReadingOf) -> None:
    rows = []
    for text in ("全市實現地區生產總值454.63億元，同比增長8.5%。", "全市实现地区生产总值454.63亿元，同比增长8.5%。"):
        read, _ = rows_of(figures, reading_of(text, published="2022-04-22", region="CN"))
        rows.append(
            [row._replace(text="", number="", unit_text=None, indicator_text=None, qualifier_text=None) for row in read]
        )
    assert rows[0] == rows[1]
    assert len(rows[0]) == 2


def test_a_figure_knows_why(figures: Figures, reading_of: ReadingOf) -> None:
    rows, _ = rows_of(figures, reading_of("珠海市地区生产总值454亿元。", published="2022-04-22", region="CN"))
    rule = dict(part.split("=", 1) for part in rows[0].rule.split())
    assert set(rule) == {"number", "unit", "indicator", "place", "period"}
    assert rule["unit"].startswith("units:")
    assert rule["indicator"].startswith("indicators:")


def test_own_lexicons_count(tmp_path: Path, reading_of: ReadingOf) -> None:
    units = tmp_path / "units.tsv"
    units.write_text("id\tsurface\tkind\tcode\tsource\nX1\t蕉\tcount\t{banana}\tknown\n", encoding="utf-8")
    indicators = tmp_path / "indicators.tsv"
    indicators.write_text("id\tsurface\tsource\nX1\t香蕉库存\tknown\n", encoding="utf-8")
    stage = Figures(user=[str(units), str(indicators)])
    rows, _ = rows_of(stage, reading_of("香蕉库存30蕉。"))
    assert (rows[0].unit, rows[0].indicator, rows[0].indicator_id) == ("{banana}", "香蕉库存", "X1")


# -- properties -------------------------------------------------------------------------------------------------------

ALPHABET = "0123456789０９一二三十百千万亿零两半几数多余%‰.,，。；：:()-—~/\n\t 个家名元人次港币约近超达至由比占同年月日第首分之成倍翻番点增长下降高于其中分别“”《》Ak$￥的和中国横琴"


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(alphabet=ALPHABET, max_size=90), st.text(max_size=60)), st.sampled_from([None, "CN", "HK", "TW"])
)
def test_any_text(figures: Figures, text: str, region: str | None) -> None:
    text = text.translate(dict.fromkeys(range(55296, 57344)))
    reading = Reading(text, text, published="2022-04-22", region=region)
    found = list(figures.find(reading))
    assert found == list(figures.find(reading))
    end = 0
    for finding in found:
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end
    for digits in re.finditer(r"[0-9]+", reading.folded):
        assert any(f.start <= digits.start() and digits.end() <= f.end for f in found), digits[0]
    reading.found["figures"] = found
    rows, numbers = figures.read(reading, [], [])
    assert [(r.start, r.end) for r in rows] == [(f.start, f.end) for f in found if f.label == "FIGURE"]
    assert [(n.start, n.end) for n in numbers] == [(f.start, f.end) for f in found if f.label == "NUMBER"]
    for row in rows:
        assert row.start <= row.number_start < row.number_end <= row.end
        assert row.text == text[row.start : row.end]
        assert row.value is not None or row.value_min is not None or row.value_max is not None


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 10**9),
    st.sampled_from(["家", "人", "亿元", "%", "个百分点", "平方公里"]),
    st.sampled_from(["", "约", "超", "近"]),
)
def test_a_printed_figure_is_read_back(figures: Figures, number: int, unit: str, hedge: str) -> None:
    factor = {"亿元": Decimal(10**8), "%": Decimal("0.01")}.get(unit, Decimal(1))
    for shown in (str(number), f"{number:,}"):
        text = f"总量为{hedge}{shown}{unit}。"
        reading = Reading(text, text, published="2022-04-22", region="CN")
        reading.found["figures"] = list(figures.find(reading))
        rows, _ = figures.read(reading, [], [])
        assert [row.value for row in rows] == [number * factor]
        assert rows[0].text == f"{hedge}{shown}{unit}"


WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


@settings(max_examples=60, deadline=None)
@given(
    st.decimals(1, 9999, places=1, allow_nan=False),
    st.sampled_from([("", 0), ("万", 4), ("萬", 4), ("亿", 8), ("億", 8), ("万亿", 12)]),
    st.sampled_from(["人", "元", "吨"]),
)
def test_a_figure_in_wide_digits_is_read_back(
    figures: Figures, number: Decimal, scale: tuple[str, int], unit: str
) -> None:
    source = f"全年{str(number).translate(WIDE)}{scale[0]}{unit}。"
    reading = Reading(source, convert.simplify(source), published="2022-04-22", region="CN")
    reading.found["figures"] = list(figures.find(reading))
    rows, _ = figures.read(reading, [], [])
    assert [row.value for row in rows] == [number.scaleb(scale[1])]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 900),
    st.integers(1, 99),
    st.sampled_from(["至", "—", "～", "到"]),
    st.sampled_from([("万人", 4), ("亿元", 8), ("%", -2), ("家", 0)]),
)
def test_a_range_is_read_back(figures: Figures, low: int, more: int, dash: str, unit: tuple[str, int]) -> None:
    text = f"规模为{low}{dash}{low + more}{unit[0]}。"
    reading = Reading(text, text, published="2022-04-22", region="CN")
    reading.found["figures"] = list(figures.find(reading))
    rows, _ = figures.read(reading, [], [])
    ends = (Decimal(low).scaleb(unit[1]), Decimal(low + more).scaleb(unit[1]))
    assert [(row.value, row.value_min, row.value_max) for row in rows] == [(None, *ends)]


@pytest.mark.parametrize(
    "text", ["1" * 300_000, "一" * 100_000, "1家" * 12_000, "增长5%，" * 12_000, "A1" * 50_000, "第一" * 30_000]
)
def test_long_lines_take_linear_time(figures: Figures, text: str) -> None:
    reading = Reading(text, text, published="2022-04-22", region="CN")
    reading.found["figures"] = list(figures.find(reading))
    figures.read(reading, [], [])
