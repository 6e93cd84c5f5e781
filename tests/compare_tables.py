"""Small tables made by hand, for the tests of koujing.compare: no stage has to run."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from koujing import convert, layout, periods, resources, tables
from koujing.tables import SCHEMA, Row, Tables, Value

SAMPLE = resources.folder("corpora/sample")


def made(**rows: Sequence[Mapping[str, Value]]) -> Tables:
    """Tables of these rows; columns that a row lacks are null."""
    return Tables(
        {
            name: tables.arrow(name, [_full(name, row) for row in rows.get(name, [])])
            for name in SCHEMA
            if name != "words" or "words" in rows
        }
    )


def _full(table: str, row: Mapping[str, Value]) -> Row:
    return {column.name: row.get(column.name) for column in SCHEMA[table]}


def article(article_id: str, text: str = "", **about: Value) -> Row:
    """An article with its days and sizes filled in."""
    published = about.get("published")
    days = periods.bounds(str(published)) if published else periods.Bounds(None, None)
    words = about.pop("words", len(text))
    return {
        "article_id": article_id,
        "text": text,
        "chars": len(text),
        "words": words,
        "published_start": days.start,
        "published_end": days.end,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        **about,
    }


def sentences(article_id: str, text: str) -> list[Row]:
    """Sentences of a text, as the layout cuts them."""
    return [
        {
            "article_id": article_id,
            "sentence": number,
            "start": s.start,
            "end": s.end,
            "kind": s.kind,
            "text": text[s.start : s.end],
            "simplified": convert.simplify(text)[s.start : s.end],
        }
        for number, s in enumerate(layout.split(text))
    ]


def terms(article_id: str, words: str) -> list[Row]:
    """Terms of an article, from words parted by spaces."""
    return [
        {"article_id": article_id, "term": term, "pos": "n", "count": count}
        for term, count in sorted(Counter(words.split()).items())
    ]


def words(article_id: str, text: str) -> list[Row]:
    """The table words, from words parted by spaces; a full stop is a word and ends a sentence."""
    out: list[Row] = []
    start = sentence = 0
    for number, word in enumerate(text.split()):
        out.append(
            {
                "article_id": article_id,
                "sentence": sentence,
                "word": number,
                "start": start,
                "end": start + len(word),
                "text": word,
                "simplified": convert.simplify(word),
                "pos": "n",
            }
        )
        start, sentence = start + len(word), sentence + (word == "。")
    return out


def slogan(article_id: str, start: int, canonical: str, **about: Value) -> Row:
    """A slogan found in an article."""
    return {
        "article_id": article_id,
        "sentence": 0,
        "start": start,
        "end": start + len(canonical),
        "text": canonical,
        "simplified": canonical,
        "slogan_id": f"x:{canonical}",
        "canonical": canonical,
        "class": "tifa",
        "stance": "asserted",
        "status": "known",
        "nested": False,
        **about,
    }


def entity(article_id: str, start: int, name: str, label: str = "ORG", **about: Value) -> Row:
    """An entity found in an article."""
    return {
        "article_id": article_id,
        "sentence": 0,
        "start": start,
        "end": start + len(name),
        "text": name,
        "simplified": name,
        "label": label,
        "entity_id": f"x:{about.get('canonical') or name}",
        "canonical": name,
        "nested": False,
        **about,
    }


def figure(article_id: str, start: int, text: str, value: float | None, **about: Value) -> Row:
    """A figure found in an article: an exact level of money in 2023, unless said otherwise."""
    usual: Row = {
        "sentence": 0,
        "unit": "CNY",
        "kind": "money",
        "qualifier": "exact",
        "measure": "level",
        "indicator": "地区生产总值",
        "ref_area": "横琴",
        "time_period": "2023",
        "modality": "actual",
        "cumulative": False,
        "unit_mult": 0,
        "decimals": 0,
        "status": "ok",
    }
    return usual | {
        "article_id": article_id,
        "start": start,
        "end": start + len(text),
        "text": text,
        "simplified": convert.simplify(text),
        "value": value,
        **about,
    }


def sample_articles(names: Iterable[str]) -> tuple[list[Row], list[Row]]:
    """Articles and sentences of files of the sample corpus."""
    with (SAMPLE / "metadata.csv").open(encoding="utf-8") as lines:
        known = {row["path"]: row for row in csv.DictReader(lines)}
    articles, cut = [], []
    for name in sorted(names):
        text = (SAMPLE / name).read_text(encoding="utf-8")
        about = known[name]
        articles.append(
            article(
                name,
                text,
                outlet=about["outlet"],
                region=about["region"],
                published=about["published"],
                title=about["title"],
            )
        )
        cut += sentences(name, text)
    return articles, cut
