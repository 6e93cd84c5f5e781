"""Times: the cases of tests/cases/times.tsv, dates printed and read back, any text, and the seed and the phenomena."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koujing import periods
from koujing.findings import Finding, Reading, Time
from koujing.stages.times import Times

CASES = Path(__file__).parent / "cases" / "times.tsv"
SHARED = Path(__file__).parents[2] / "shared"
TIMES = Times()
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the seed lies in ../shared, beside the checkout")


def cases() -> Iterator[object]:
    lines = [line for line in CASES.read_text(encoding="utf-8").splitlines() if not line.startswith("# ")]
    for line in lines[1:]:
        why, *cells = (line.split("\t") + [""] * 7)[:7]
        marks = [pytest.mark.xfail(strict=True, reason="a wrong answer we know of")] if cells.pop() else []
        cells[0] = cells[0].replace("↵", "\n")
        yield pytest.param(*cells, id=why, marks=marks)


def unmarked(sentence: str) -> tuple[str, list[tuple[int, int]]]:
    """The sentence without its marks, and what they marked."""
    text, spans = "", []
    for piece in sentence.split("▸"):
        inside, mark, after = piece.partition("◂")
        if mark:
            spans.append((len(text), len(text) + len(inside)))
        text += inside + after
    return text, spans


def read(reading: Reading) -> list[Time]:
    reading.found["times"] = list(TIMES.find(reading))
    return TIMES.read(reading)


def plain(text: str, published: str | None = None, region: str | None = None) -> Reading:
    return Reading(text, text, published=published, region=region)


@pytest.mark.parametrize("sentence, published, region, expected, sources", list(cases()))
def test_times(
    sentence: str, published: str, region: str, expected: str, sources: str, reading_of: Callable[..., Reading]
) -> None:
    text, spans = unmarked(sentence)
    found = read(reading_of(text, published=published or None, region=region or None))
    assert [text[time.start : time.end] for time in found] == [text[start:end] for start, end in spans]
    assert [(time.start, time.end) for time in found] == spans
    assert [time.period or "-" for time in found] == expected.split()
    said = sources.split()
    assert [time.source for time in found] == (said * len(found) if len(said) == 1 else said)


@pytest.mark.parametrize(
    "traditional, simplified", [("今年以來，當日下午", "今年以来，当日下午"), ("農曆八月", "农历八月")]
)
def test_both_scripts_read_the_same(traditional: str, simplified: str, reading_of: Callable[..., Reading]) -> None:
    one, other = (read(reading_of(text, published="2022-04-22")) for text in (traditional, simplified))
    assert [time[:2] + time[3:] for time in one] == [time[:2] + time[3:] for time in other]


def test_what_is_found_names_its_rule() -> None:
    found = list(TIMES.find(plain("今年春节，近三年")))
    assert found == [Finding(0, 4, "TIME", "festivals:F002"), Finding(5, 8, "TIME", "times.recent")]


def test_a_finding_of_others_is_unresolved() -> None:
    reading = plain("从前有座山", published="2022-04-22")
    reading.found["times"] = [Finding(0, 2, "TIME", "mine")]
    assert TIMES.read(reading) == [Time(0, 2, "从前", None, "unresolved", "mine")]


def test_finding_needs_no_region_and_no_date() -> None:
    text = "行政院说，112年1月至6月双十国庆前，113年回升"
    blind, known = plain(text), plain(text, "2023-07-17", "TW")
    blind.found["times"] = list(TIMES.find(blind))
    assert [f[:2] for f in TIMES.find(known)] == [f[:2] for f in blind.found["times"]]
    known.found = blind.found
    assert [time.period for time in TIMES.read(known)] == ["2023-01/2023-06", "2023-10-10", "2024"]


def test_nothing_found_nothing_read() -> None:
    assert TIMES.read(plain("今年")) == []


def test_a_lexicon_of_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    mine.write_text(
        "# Kind: anchors\nid\tsurface\tkind\tdate\tregion\tsource\nM1\t大桥合龙\tevent\t2018-05-23\t\tknown\n",
        encoding="utf-8",
    )
    reading = plain("大桥合龙以来", published="2022-04-22")
    stage = Times(user=[str(mine)])
    reading.found["times"] = list(stage.find(reading))
    assert stage.read(reading)[0].period == "2018-05-23/2022-04-22"


# -- properties -----------------------------------------------------------------------------------------------------

_HAN = "〇一二三四五六七八九"


def _han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _HAN[tens] + "十") + (_HAN[ones] if ones or not tens else "")


STYLES: dict[str, Callable[[date], str]] = {
    "Arabic": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "padded": lambda d: f"{d.year}年{d.month:02d}月{d.day:02d}日",
    "号": lambda d: f"{d.year}年{d.month}月{d.day}号",
    "公元": lambda d: f"公元{d.year}年{d.month}月{d.day}日",
    "ISO": lambda d: d.isoformat(),
    "slash": lambda d: f"{d.year}/{d.month}/{d.day}",
    "dot": lambda d: f"{d.year}.{d.month:02d}.{d.day:02d}",
    "day first": lambda d: f"{d.day}/{d.month}/{d.year}",
    "Han": lambda d: "".join(_HAN[int(n)] for n in str(d.year)) + f"年{_han(d.month)}月{_han(d.day)}日",
    "full width": lambda d: f"{d.year}年{d.month}月{d.day}日".translate({48 + n: 0xFF10 + n for n in range(10)}),
    "spaced": lambda d: f"{d.year} 年 {d.month}月{d.day}日",
    "民国": lambda d: f"民国{d.year - 1911}年{d.month}月{d.day}日",
    "with a clock": lambda d: f"{d.year}年{d.month}月{d.day}日下午3时30分",
    "with its weekday": lambda d: f"{d.year}年{d.month}月{d.day}日（星期{'一二三四五六日'[d.weekday()]}）",
}


@pytest.mark.parametrize("style", list(STYLES))
@given(day=st.dates(date(1950, 1, 1), date(2049, 12, 31)))
@settings(max_examples=30, deadline=None)
def test_a_date_printed_is_read_back(style: str, day: date) -> None:
    text = STYLES[style](day)
    found = read(plain(f"于{text}，公布"))
    assert [(time.start, time.end, time.period) for time in found] == [(1, 1 + len(text), day.isoformat())]


@given(first=st.integers(1, 12), last=st.integers(1, 12), year=st.integers(1980, 2040))
@settings(deadline=None)
def test_months_printed_are_read_back(first: int, last: int, year: int) -> None:
    found = read(plain(f"{year}年{first}—{last}月，增长"))
    if first < last:
        assert [time.period for time in found] == [f"{year}-{first:02d}/{year}-{last:02d}"]


_WORDS = (
    "今年 去年 上年 当日 同期 以来 至今 至 到 从 2021年 99年 12月 31日 2月 30日 初 底 中 上旬 一季度 首 前 10 个月 年 月 日 号 "
    "“ ” 十四五 期间 近 三 年来 前 后 周 五 星期 （ ） 9时 春节 国庆 黄金周 揭牌 成立 回归 改革开放 民国 112年 康熙 元年 世纪 90年代 "
    "2021/22 财政年度 农历 正月 初一 届时 目前 近日 未来 两天 将 了 ， 。 - — ~ 9999年 0年 二〇〇〇年 大年三十 万 1. 今（ 10）日 "
    "上季 上上季 下季 本季度 当季 单季 同季 同月 上月 同期 较 比 由 的 是 3倍 第1季 过去 一年 年中 岁末 2050 净零 2028年前 2023 /24 -2024 ："
)
_PIECES = st.sampled_from([*_WORDS.split(" "), "\n"])
_PUBLISHED = st.sampled_from(
    [None, "2022", "2022-04", "2022-04-22", "0001-01-01", "9999-12-31", "9999", "nonsense", "../.."]
)
_REGION = st.sampled_from([None, "CN", "HK", "MO", "TW"])


@given(st.one_of(st.lists(_PIECES, max_size=30).map("".join), st.text(max_size=80)), _PUBLISHED, _REGION)
@settings(max_examples=250, deadline=None)
def test_any_text(text: str, published: str | None, region: str | None) -> None:
    found = list(TIMES.find(plain(text, published, region)))
    assert found == list(TIMES.find(plain(text, published, region)))
    assert all(0 <= f.start < f.end <= len(text) and f.label == "TIME" and f.id for f in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for time in read(plain(text, published, region)):
        assert time.text == text[time.start : time.end]
        assert time.source in ("explicit", "relative", "inherited", "unresolved")
        assert (time.period is None) == (time.source == "unresolved")
        if time.period:
            periods.bounds(time.period)


@pytest.mark.parametrize(
    "piece",
    [
        "2月，去年同月",
        "第3季，较上季",
        "在2020",
        "2020-2024",
        "年中",
        "2019年\n数说2019\n",
        "1",
        "一",
        "年",
        "今年",
        "以来",
        "1-",
        "2021年至",
        "“",
        "近3个",
        "1月1日、",
        "挂牌",
        "今（",
    ],
)
def test_long_lines_are_read_in_good_time(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    read(plain(text, published="2022-04-22"))


# -- the seed and the phenomena -------------------------------------------------------------------------------------


def gold_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@needs_shared
def test_the_seed(reading_of: Callable[..., Reading]) -> None:
    with (SHARED / "seed/in/article.txt").open(encoding="utf-8", newline="") as file:
        found = {time[:2]: time.period for time in read(reading_of(file.read(), published="2022-04-22"))}
    gold = [row for row in gold_of(SHARED / "seed/figures_gold.jsonl") if row["kind"] == "date"]
    spans = [(row["start"], row["end"]) in found for row in gold]
    right = [found.get((row["start"], row["end"])) == row["value"] for row in gold]
    assert (sum(spans), sum(right), len(gold)) == (33, 33, 33)


@needs_shared
def test_the_phenomena(reading_of: Callable[..., Reading]) -> None:
    for row in gold_of(SHARED / "data/figures/phenomena.jsonl"):
        found = {time[:2]: time.period for time in read(reading_of(row["text"], published=row["reference"]))}
        for expected in row["expected"]:
            if expected["kind"] == "date":
                assert found.get((expected["start"], expected["end"])) == expected["value"], row["id"]
