"""Odd table folders: no articles, one article, no dates, no outlets, nothing found, all counts equal.

Every result of `koujing compare` then is a table of its schema, with rows or without, or it is refused with a reason that
says what to do. `cases/compare_edges.tsv` says which of the three it is.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from koujing import compare
from koujing.compare import CompareError
from koujing.compare.results import schema
from koujing.compare.writing import result_of
from koujing.tables import Row, Tables

sys.path.insert(0, str(Path(__file__).parent))
from compare_tables import article, entity, figure, made, sentences, slogan, terms

TEXT = "一二三四五，六七八九十。"


def findings(name: str) -> dict[str, list[Row]]:
    """The same of everything, in one article."""
    return {
        "sentences": sentences(name, TEXT),
        "terms": terms(name, "发展 改革"),
        "slogans": [slogan(name, 0, "共同富裕"), slogan(name, 4, "四个自信")],
        "entities": [entity(name, 0, "立法会"), entity(name, 4, "陈大文", "PERSON")],
        "figures": [figure(name, 6, "5億", 5e8)],
    }


def folder(*articles: Row, found: bool = True) -> Tables:
    rows: dict[str, list[Row]] = {"articles": list(articles)}
    for one in articles if found else ():
        for table, more in findings(str(one["article_id"])).items():
            rows.setdefault(table, []).extend(more)
    return made(**rows)


def one(name: str, **about: str) -> Row:
    return article(name, TEXT, **about)


def reprinted() -> Tables:
    return made(
        articles=[one(name, outlet=f"{name}报", published="2024-01-01") for name in "ab"],
        terms=[*terms("a", "发展"), *terms("b", "发展")],
        reprints=[{"article_id": "b", "reprint_of": "a", "similarity": 1.0, "kind": "same_text"}],
    )


FOLDERS: dict[str, Callable[[], Tables]] = {
    "no articles": lambda: folder(),
    "one article": lambda: folder(one("a", outlet="甲报", published="2024-01-01")),
    "no dates": lambda: folder(one("a", outlet="甲报"), one("b", outlet="乙报")),
    "no outlets": lambda: folder(one("a", published="2024-01-01"), one("b", published="2024-01-02")),
    "nothing found": lambda: folder(
        one("a", outlet="甲报", published="2024-01-01"), one("b", outlet="乙报", published="2024-01-02"), found=False
    ),
    "all counts equal": lambda: folder(
        one("a", outlet="甲报", published="2024-01-01"), one("b", outlet="乙报", published="2024-01-01")
    ),
    "all are reprints": reprinted,
}
CASES = Path(__file__).parent / "cases" / "compare_edges.tsv"


@cache
def opened(name: str) -> Tables:
    return FOLDERS[name]()


def outcome(tables: Tables, name: str) -> str:
    """The number of rows, or why there are none."""
    try:
        frame = compare.everything(tables)[name]()
    except CompareError as error:
        return str(error)
    assert list(frame.columns) == schema(result_of(name)).names
    assert frame.attrs["result"] == result_of(name)
    return str(len(frame))


def cases() -> list[tuple[str, str, str]]:
    with CASES.open(encoding="utf-8") as lines:
        return [(row["folder"], row["result"], row["rows or why none"]) for row in csv.DictReader(lines, delimiter="\t")]


@pytest.mark.parametrize("name, result, expected", cases(), ids=lambda case: case[:30])
def test_edge(name: str, result: str, expected: str) -> None:
    assert outcome(opened(name), result) == expected


def test_every_edge_and_result_is_a_case() -> None:
    results = list(compare.everything(FOLDERS["one article"]()))
    assert [case[:2] for case in cases()] == [(name, result) for name in FOLDERS for result in results]


def test_equal_counts_have_no_keyness() -> None:
    frame = compare.keyness(FOLDERS["all counts equal"](), by="outlet", target="甲报", min_count=1)
    assert frame["log_ratio"].tolist() == frame["lrc"].tolist() == frame["g2"].tolist() == [0, 0]
    assert frame["p"].tolist() == frame["q"].tolist() == [1, 1]
    assert frame["odds_ratio"].tolist() == [1, 1] and frame["pct_diff"].tolist() == [0, 0]
