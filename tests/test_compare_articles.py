"""The expected comparisons end to end: articles of the sample corpus, read by every stage, compared.

`expected_comparisons.tsv` was written before the code. Figures stand for an expected one where they share characters with it:
whether 達 belongs to a figure is another test's business. Lines that a stage before still misreads are rows of
`cases/comparisons_known_wrong.tsv`, with the reason; they must fail, so that a mended one is noticed and struck out there.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from koujing import api, resources
from koujing.compare import figures
from koujing.tables import Tables

HERE = Path(__file__).parent


class Meeting(NamedTuple):
    """Two figures of two articles, by their characters, and how they stand to each other."""

    relation: str
    article_a: str
    start_a: int
    end_a: int
    article_b: str
    start_b: int
    end_b: int

    def is_of(self, found: Meeting) -> bool:
        """The same relation of figures that share characters."""
        return (
            (self.relation, self.article_a, self.article_b) == (found.relation, found.article_a, found.article_b)
            and (self.start_a < found.end_a and found.start_a < self.end_a)
            and (self.start_b < found.end_b and found.start_b < self.end_b)
        )


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def place(line: dict[str, str]) -> tuple[str, str, str, str, str]:
    return line["relation"], line["article_a"], line["start_a"], line["article_b"], line["start_b"]


WRONG = {place(line): line["why"] for line in rows(HERE / "cases" / "comparisons_known_wrong.tsv")}
EXPECTED = rows(HERE / "expected_comparisons.tsv")


def meeting(line: dict[str, str]) -> Meeting:
    start_a, end_a, start_b, end_b = (int(line[name]) for name in ("start_a", "end_a", "start_b", "end_b"))
    return Meeting(line["relation"], line["article_a"], start_a, end_a, line["article_b"], start_b, end_b)


def cases() -> list[object]:
    return [
        pytest.param(
            meeting(line),
            id=f"{line['relation']} {line['indicator']} {line['text_a']}/{line['text_b']}",
            marks=[pytest.mark.xfail(strict=True, reason=WRONG[place(line)])] if place(line) in WRONG else [],
        )
        for line in EXPECTED
    ]


@pytest.fixture(scope="module")
def tables() -> Tables:
    return api.extract(resources.sample_folder())


@pytest.fixture(scope="module")
def pairs(tables: Tables) -> pd.DataFrame:
    return figures.pairs(tables)


@pytest.fixture(scope="module")
def found(pairs: pd.DataFrame) -> list[Meeting]:
    return [Meeting(*row) for row in pairs[list(Meeting._fields)].itertuples(index=False)]


@pytest.mark.parametrize("wanted", cases())
def test_expected_comparison_of_articles(wanted: Meeting, found: list[Meeting]) -> None:
    assert any(wanted.is_of(one) for one in found)


def test_no_other_comparison_of_articles(found: list[Meeting]) -> None:
    """What is compared and was not expected is exactly what is known to be wrong."""
    wanted = [meeting(line) for line in EXPECTED]
    others = {
        (one.relation, one.article_a, str(one.start_a), one.article_b, str(one.start_b))
        for one in found
        if not any(line.is_of(one) for line in wanted)
    }
    assert others == set(WRONG) - {place(line) for line in EXPECTED}


def test_every_pair_leads_back_to_its_articles(tables: Tables, pairs: pd.DataFrame) -> None:
    texts = dict(zip(tables.articles["article_id"], tables.articles["text"], strict=True))
    for row in pairs.itertuples():
        assert texts[row.article_a][row.start_a : row.end_a] == row.text_a and row.text_a in row.quote_a
        assert texts[row.article_b][row.start_b : row.end_b] == row.text_b and row.text_b in row.quote_b
