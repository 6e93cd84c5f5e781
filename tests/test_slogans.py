"""Slogans: the cases of tests/cases/slogans.tsv and variants.tsv, any text, both scripts, and the seed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koujing import convert, lexicons
from koujing.findings import Finding, Reading
from koujing.stages.slogans import Slogan, Slogans

CASES = Path(__file__).parent / "cases"
SHARED = Path(__file__).parents[2] / "shared"
LISTS = SHARED / "data" / "slogans" / "lists"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the seed lies in ../shared, beside the checkout")


@cache
def stage(lexicon: str) -> Slogans:
    return Slogans(lexicon=lexicon)


def rows_of(name: str, width: int) -> Iterator[list[str]]:
    lines = [line for line in (CASES / name).read_text(encoding="utf-8").splitlines() if not line.startswith("# ")]
    for line in lines[1:]:
        yield (line.split("\t") + [""] * width)[:width]


def cases() -> Iterator[object]:
    for why, *cells in rows_of("slogans.tsv", 7):
        marks = [pytest.mark.xfail(strict=True, reason="a wrong answer we know of")] if cells.pop() else []
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


def read(reading: Reading, lexicon: str = "slogans") -> list[Slogan]:
    slogans = stage(lexicon)
    reading.found["slogans"] = list(slogans.find(reading))
    return slogans.read(reading)


def each(cell: str, count: int) -> list[str]:
    values = cell.split()
    return values * count if len(values) == 1 else values


@pytest.mark.parametrize("sentence, rules, classes, stances, lexicon", list(cases()))
def test_slogans(
    sentence: str, rules: str, classes: str, stances: str, lexicon: str, reading_of: Callable[..., Reading]
) -> None:
    text, spans = unmarked(sentence)
    found = [row for row in read(reading_of(text), lexicon or "slogans") if not row.nested]
    assert [text[row.start : row.end] for row in found] == [text[start:end] for start, end in spans]
    assert [(row.start, row.end) for row in found] == spans
    assert ["known" if row.status == "known" else row.found_by for row in found] == rules.split()
    assert [row.class_ for row in found] == each(classes, len(spans))
    assert [row.stance for row in found] == each(stances, len(spans))


@pytest.mark.parametrize(
    "text, slogan, canonical, variant, family",
    [pytest.param(*row[1:], id=row[0]) for row in rows_of("variants.tsv", 6)],
)
def test_variants(
    text: str, slogan: str, canonical: str, variant: str, family: str, reading_of: Callable[..., Reading]
) -> None:
    found = [row for row in read(reading_of(text)) if not row.nested]
    assert [row.text for row in found] == [slogan]
    assert found[0].canonical == canonical
    assert found[0].variant == (variant or None)
    assert not family or found[0].family == family


def test_a_line_break_splits(reading_of: Callable[..., Reading]) -> None:
    text = "不忘初心\n牢记使命"
    found = read(reading_of(text))
    assert [(row.text, row.canonical, row.variant) for row in found] == [
        ("不忘初心", "不忘初心、牢记使命", "split"),
        ("牢记使命", "不忘初心、牢记使命", "split"),
    ]


def test_a_coinage_is_found_on_two_lines(reading_of: Callable[..., Reading]) -> None:
    text = "同飲一江水\n共築湾区梦\n打造“同飲一江水、共築湾区梦”品牌"
    found = [row for row in read(reading_of(text), "none") if not row.nested]
    assert [row.variant for row in found] == ["split", "split", None]
    assert len({row.canonical for row in found}) == 1


def test_inner_slogans_are_nested(reading_of: Callable[..., Reading]) -> None:
    rows = read(reading_of("解放思想、实事求是"))
    assert [(row.text, row.nested) for row in rows][:2] == [("解放思想、实事求是", False), ("解放思想", True)]


def test_a_name_is_left_alone(reading_of: Callable[..., Reading]) -> None:
    text = "推廣“鄰里茶亭”模式"
    reading = reading_of(text)
    reading.found["entities"] = [Finding(3, 7, "PROJECT", "x")]
    assert read(reading, "none") == []


def test_a_fragment_takes_the_whole_by_rules(reading_of: Callable[..., Reading]) -> None:
    rows = read(reading_of("推行共学共谋共富共美。共学共谋共富以来，村子变了。"), "none")
    assert [(row.canonical, row.variant) for row in rows] == [
        ("共学共谋共富共美", None),
        ("共学共谋共富共美", "truncated"),
    ]


def test_user_lexicon(tmp_path: Path, reading_of: Callable[..., Reading]) -> None:
    mine = tmp_path / "mine.tsv"
    mine.write_text("# Kind: slogans\nid\tsurface\tclass\tsource\nM1\t潮头论道\ttifa\tknown\n", encoding="utf-8")
    slogans = Slogans(user=[str(mine)])
    reading = reading_of("我們潮頭論道")
    assert [(row.text, row.found_by) for row in slogans.read(reading)] == [("潮頭論道", "slogans:M1")]


def test_the_lexicon_is_sound() -> None:
    entries = lexicons.load("slogans")
    classes = {"parallel", "chain", "couplet", "numeral", "formula", "quoted", "tifa", "goal", "brand"}
    assert {entry.row["class"] for entry in entries} <= classes
    assert {entry.row["region"] for entry in entries} == {"CN", "HK", "MO", "TW"}
    assert len(entries) >= 500
    for region in ("HK", "MO", "TW"):
        assert sum(entry.row["region"] == region for entry in entries) >= 60
    assert len({entry.surface for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.surface == convert.simplify(entry.surface), entry
        assert bool(entry.row["since"]) == entry.source.startswith("seen:"), entry


SIGNS = "共商建管享、，“”「」《》\n 一三个+1N·的a。😀\ud800"
WORDS = ("谱写", "新篇章", "坚持", "所谓", "守正创新", "为主题", "两制", "踔厉奋发")
PIECES = st.sampled_from((*SIGNS, *WORDS))


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=60).map("".join)))
def test_any_text(text: str) -> None:
    for lexicon in ("slogans", "none"):
        first, again = (read(Reading(text, text), lexicon) for _ in range(2))
        assert first == again
        outer = [row for row in first if not row.nested]
        assert all(a.end <= b.start for a, b in pairwise(outer))
        for row in first:
            assert 0 <= row.start < row.end <= len(text)
            assert row.text == text[row.start : row.end]
            assert row.canonical and row.score > 0


@pytest.mark.parametrize("chain", ["s2tw", "s2hk", "s2t"])
def test_scripts_agree(chain: str, reading_of: Callable[..., Reading]) -> None:
    texts = [unmarked(row[1])[0] for row in rows_of("slogans.tsv", 7)]
    plain = convert.simplify("。\n".join(texts))
    copy = opencc.OpenCC(chain).convert(plain)
    assert len(copy) == len(plain)
    one, other = read(reading_of(plain)), read(reading_of(copy))
    assert [row._replace(text="") for row in one] == [row._replace(text="") for row in other]


def test_long_lines_are_linear(reading_of: Callable[..., Reading]) -> None:
    for piece in ("一", "共商", "踔厉奋发、", "“", "1+", "谱写新", "一二、", "共 "):
        text = piece * (40_000 // len(piece))
        list(stage("slogans").find(Reading(text, text)))


def overlap(a: Any, b: Any) -> bool:
    shared = min(a["end"], b["end"]) - max(a["start"], b["start"])
    return bool(shared > 0 and 2 * shared >= max(a["end"] - a["start"], b["end"] - b["start"]))


def gold(name: str) -> list[dict[str, Any]]:
    lines = (SHARED / "seed" / name).read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, filter(None, lines)) if "start" in row]


@needs_shared
@pytest.mark.parametrize(
    "lexicon, recall, exact, precision", [("slogans", 0.93, 0.83, 0.85), ("none", 0.72, 0.6, 0.85)]
)
def test_seed(lexicon: str, recall: float, exact: float, precision: float, reading_of: Callable[..., Reading]) -> None:
    text = (SHARED / "seed" / "in" / "article.txt").read_text(encoding="utf-8")
    rows = [row._asdict() for row in read(reading_of(text), lexicon) if not row.nested]
    labels = gold("slogans_gold.jsonl")
    core = [label for label in labels if label["confidence"] == "core"]
    assert sum(any(overlap(label, row) for row in rows) for label in core) >= recall * len(core)
    spans = {(row["start"], row["end"]) for row in rows}
    assert sum((label["start"], label["end"]) in spans for label in core) >= exact * len(core)
    assert sum(any(overlap(label, row) for label in labels) for row in rows) >= precision * len(rows)
    assert not [row for row in rows for no in gold("slogans_hard_negatives.jsonl") if overlap(no, row)]
    if lexicon == "slogans":
        nine = [row for row in rows if row["canonical"] == "共商共建共管共享"]
        assert [row["variant"] for row in nine].count(None) == 8
        assert [row["simplified"] for row in nine if row["variant"] == "truncated"] == ["共商共建共管"]


# The label keeps quotation marks in a canonical; the guideline (Variants and canonicalisation) removes them.
DISPUTED = {"“一国”之本、“两制”之利"}


def variant_cases() -> list[dict[str, Any]]:
    if not LISTS.is_dir():
        return []
    return [json.loads(line) for line in (LISTS / "variant_cases.jsonl").read_text(encoding="utf-8").splitlines()]


@needs_shared
@pytest.mark.parametrize("case", [pytest.param(case, id=case["in"]) for case in variant_cases()])
def test_variant_cases(case: dict[str, Any], reading_of: Callable[..., Reading]) -> None:
    rows = read(reading_of(case["in"]))
    outer = [row for row in rows if not row.nested]
    assert case.get("not") not in {row.canonical for row in rows}
    assert set(case.get("also_mentions", ())) <= {row.canonical for row in rows}
    if case.get("span", "") is None:
        assert outer == [] or "not" in case
        return
    if "canonicals" in case:
        assert [row.canonical for row in outer] == case["canonicals"]
        return
    wanted = case["canonical"].replace("“", "").replace("”", "") if case["in"] in DISPUTED else case["canonical"]
    right = [row for row in outer if row.canonical == wanted and row.text == case.get("span", row.text)]
    assert len(right) >= case.get("count", 1)
    for key in ("variant", "family", "class", "stance"):
        if case.get(key) or (key == "variant" and key in case):
            assert getattr(right[0], "class_" if key == "class" else key) == case[key]
