"""Saved pages: body, title, date, author and outlet of pages written after the ways of four places."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("trafilatura")
pytest.importorskip("lxml")

from koujing.article import Article
from koujing.read import read
from koujing.read.found import Found, NotRead, Options, of_bytes
from koujing.read.page import page, read_mhtml

PAGES = Path(__file__).parent / "pages"
EXPECTED = [json.loads(line) for line in (PAGES / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
NAMES = [row["page"] for row in EXPECTED]


@cache
def article(name: str) -> Article:
    [found] = read(PAGES / name)
    return found


def squeezed(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


@pytest.mark.parametrize("row", EXPECTED, ids=NAMES)
def test_every_paragraph_of_the_body_and_nothing_round_it(row: dict[str, list[str] | str]) -> None:
    text = squeezed(article(str(row["page"])).text)
    assert [p for p in row["paragraphs"] if squeezed(p) not in text] == []
    assert [word for word in row["absent"] if squeezed(word) in text] == []


@pytest.mark.parametrize("field", ["title", "published", "author", "outlet"])
def test_what_a_page_says_of_itself(field: str) -> None:
    wrong = [
        (row["page"], getattr(article(row["page"]), field), row[field])
        for row in EXPECTED
        if squeezed(getattr(article(row["page"]), field)) != squeezed(row[field])
    ]
    assert wrong == []
