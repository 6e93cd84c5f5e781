"""The sentences behind the numbers of a page: as published and Simplified, with their findings.

All of them where they fit into the page. Where they do not, those are taken first that a view names as its first place, then a
few of each item in each group and period, then whole articles in an order that is the same in every run; the page says how many
of how many it holds. A finding is [start, end, table, item, facts], the first two counted from the start of its sentence, the
last two places in `strings`: a string is stored once however often it is used. One that goes on from the sentence before has a 1
behind these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from koujing.report.corpus import Corpus
from koujing.report.entities import said
from koujing.report.view import View
from koujing.viewer import FACTS

TABLES = ("slogans", "figures", "entities", "statements", "times", "roles")
"""Findings that a page shows, in the order of their numbers."""
_ITEM = {"slogans": "slogan_id", "figures": "indicator", "entities": "entity_id", "statements": "who", "times": "period",
         "roles": "person_id"}  # fmt: skip
_EACH = 3  # sentences of an item in a group and a period that are wanted before others
_MARK, _SENTENCE, _ARTICLE = 26, 30, 120  # bytes that one takes in the page, about
_ARTICLES = 12_000


class Evidence(NamedTuple):
    """What the page looks up, ready for JSON, and how much of the whole it is."""

    articles: list[list[Any]]  # id title outlet region published group period month script copy sentences
    sentences: list[list[Any]]  # article number start text simplified(0: the same) findings
    strings: list[str | None]
    tables: tuple[str, ...]
    of_articles: int
    of_sentences: int
    findings: int
    of_findings: int


class _Strings:
    """Strings by number; null is one of them."""

    def __init__(self) -> None:
        self.all: list[str | None] = [None]
        self._number: dict[str, int] = {}

    def number(self, value: object) -> int:
        if pd.isna(value):  # type: ignore[call-overload]
            return 0
        text = str(value)
        if text not in self._number:
            self._number[text] = len(self.all)
            self.all.append(text)
        return self._number[text]


def gather(corpus: Corpus, views: Sequence[View], max_bytes: int) -> Evidence:
    """Sentences behind the rows of these views, about so many bytes of them.

    Args:
        corpus: of the report.
        views: all views of the page.
        max_bytes: how large sentences and findings may be in the page.
    """
    articles = corpus.articles
    sentences = corpus.rows("sentences", ["sentence", "start", "end", "text", "simplified"])
    found = _findings(corpus, sentences)
    bytes_ = 3 * sentences["text"].str.len() + _SENTENCE
    bytes_ += np.where(sentences["text"] == sentences["simplified"], 0, 3 * sentences["text"].str.len())
    facts = found["facts"].str.len() * 2 / found.groupby("facts")["facts"].transform("size")  # stored once for all that share it
    bytes_ += np.bincount(found["at"], facts + _MARK, minlength=len(sentences))
    left = max_bytes - _ARTICLE * min(len(articles), _ARTICLES)
    wanted = _wanted(views, sentences, found)
    order = np.lexsort((np.arange(len(sentences)), _shuffled(sentences["article_id"]), sentences["copy"].to_numpy(), wanted))
    fits = np.cumsum(bytes_.to_numpy()[order]) <= left
    kept = np.sort(order[fits])
    return _packed(corpus, sentences, found, kept)


def _findings(corpus: Corpus, sentences: pd.DataFrame) -> pd.DataFrame:
    """Rows of all tables: table, item, its group and period, and `at`, the row of the sentence it starts in."""
    parts = []
    starts = _places(sentences["article"], sentences["start"])
    for number, table in enumerate(TABLES):
        names = list(FACTS[table])
        rows = said(corpus) if table == "statements" else corpus.rows(table, ["start", "end", *names, *_also(table, names)])
        if rows.empty:
            continue
        at = np.searchsorted(starts, _places(rows["article"], rows["start"]), side="right") - 1
        item = rows[_ITEM[table]].astype(object)
        facts = rows[names].astype(object)
        parts.append(pd.DataFrame({
            "table": number, "item": item.where(item.notna(), None), "at": at, "start": rows["start"], "end": rows["end"],
            "facts": ["\t".join("" if pd.isna(v) else _said(v) for v in values) for values in facts.itertuples(index=False)],
            "group": rows["group"], "period": rows["period"], "article": rows["article"], "copy": rows["copy"],
        }))  # fmt: skip
    if not parts:
        names = ["table", "item", "start", "end", "group", "period", "article", "copy"]
        none = pd.DataFrame({name: pd.Series(dtype=object) for name in names})
        return none.assign(at=pd.Series(dtype=np.int64), facts=pd.Series(dtype=str))
    return pd.concat(parts, ignore_index=True).query("at >= 0").reset_index(drop=True)


def _also(table: str, names: list[str]) -> list[str]:
    return [name for name in dict.fromkeys([_ITEM[table]]) if name not in names and name != "who"]


def _said(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value).replace("\t", " ")


def _places(article: pd.Series, start: pd.Series) -> npt.NDArray[np.int64]:
    """One growing number for each place in the corpus."""
    return np.asarray(article.to_numpy(np.int64) * (1 << 32) + start.to_numpy(np.int64), dtype=np.int64)


def _wanted(views: Sequence[View], sentences: pd.DataFrame, found: pd.DataFrame) -> npt.NDArray[np.int64]:
    """0 for sentences that a view names, 1 for a few of each item asked for, 2 for the rest."""
    wanted = np.full(len(sentences), 2, dtype=np.int64)
    index = dict(zip(sentences["article_id"], sentences["article"], strict=True))
    starts = _places(sentences["article"], sentences["start"])
    for article, start in _named(views):
        if article in index:
            at = int(np.searchsorted(starts, index[article] * (1 << 32) + start, side="right")) - 1
            wanted[max(at, 0)] = 0
    asked = {(row["table"], row["item"]) for view in views for row in view.frame["ask"] if isinstance(row, dict) and "item" in row}
    numbers = {(TABLES.index(str(table)), item) for table, item in asked if table in TABLES}
    if numbers and len(found):
        keys = ["table", "item", "group", "period"]
        mine = pd.MultiIndex.from_frame(found[["table", "item"]]).isin(list(numbers)) & ~found["copy"].to_numpy(bool)
        few = found[mine].groupby(keys, sort=False, dropna=False).head(_EACH)
        wanted[few["at"].to_numpy(np.int64)] = np.minimum(wanted[few["at"].to_numpy(np.int64)], 1)
    texts = {(row["text"], row.get("group")) for view in views for row in view.frame["ask"] if isinstance(row, dict) and "text" in row}
    for at in _with_texts(texts, sentences):
        wanted[at] = min(wanted[at], 1)
    return wanted


def _named(views: Sequence[View]) -> Iterable[tuple[str, int]]:
    """Places that the rows of the views name."""
    for view in views:
        for row in view.frame["ask"]:
            if isinstance(row, dict) and "article" in row and "start" in row:
                yield row["article"], row["start"]
        for article, start in (("article_id", "start"), ("article_a", "start_a"), ("article_b", "start_b")):
            if {article, start} <= set(view.frame):
                known = view.frame[[article, start]].dropna()
                yield from zip(known[article], known[start].astype(int), strict=True)


def _with_texts(texts: Iterable[tuple[Any, Any]], sentences: pd.DataFrame) -> Iterable[int]:
    """The first sentences of a group that hold a text, for each text and group."""
    by_group: dict[Any, list[str]] = defaultdict(list)
    for text, group in texts:
        by_group[group].append(text)
    for group, wanted in by_group.items():
        own = sentences[(sentences["group"] == group) & ~sentences["copy"]]
        for text in wanted:
            left = _EACH
            for at, simplified in zip(own.index, own["simplified"], strict=True):
                if text in simplified:
                    yield int(at)
                    left -= 1
                    if not left:
                        break


def _shuffled(ids: pd.Series) -> npt.NDArray[np.uint64]:
    """An order of articles that has nothing to do with what they say, the same in every run."""
    codes, names = pd.factorize(ids)
    hashed = pd.util.hash_array(np.asarray(names, dtype=object))
    return np.asarray(hashed[codes], dtype=np.uint64)


def _packed(corpus: Corpus, sentences: pd.DataFrame, found: pd.DataFrame, kept: npt.NDArray[np.int64]) -> Evidence:
    strings = _Strings()
    chosen = sentences.iloc[kept]
    articles = corpus.articles
    listed = articles.index if len(articles) <= _ARTICLES else articles.index[
        articles.index.isin(chosen["article"].unique()) | (np.arange(len(articles)) % (len(articles) // _ARTICLES + 1) == 0)
    ]  # fmt: skip
    number = {int(article): place for place, article in enumerate(listed)}
    marks = _marks(sentences, found, kept, strings)
    rows = [
        [number[article], sentence, start, text, 0 if text == simplified else simplified, marks.get(at, [])]
        for at, article, sentence, start, text, simplified in zip(
            kept.tolist(), chosen["article"], chosen["sentence"], chosen["start"], chosen["text"], chosen["simplified"], strict=True)
    ]  # fmt: skip
    names = ["article_id", "title", "outlet", "region", "published", "group", "period", "month", "script", "copy", "sentences"]
    about = articles.loc[listed, names].astype(object)
    about = about.where(about.notna(), None)
    coded = {"outlet", "region", "group", "period", "month", "script"}
    made = [
        [strings.number(value) if name in coded else int(value) if isinstance(value, bool) else value
         for name, value in zip(names, row, strict=True)]
        for row in about.itertuples(index=False)
    ]  # fmt: skip
    held = sum(len(row[5]) for row in rows)
    return Evidence(made, rows, strings.all, TABLES, len(articles), len(sentences), held, len(found))


def _marks(sentences: pd.DataFrame, found: pd.DataFrame, kept: npt.NDArray[np.int64], strings: _Strings) -> dict[int, list[list[int]]]:
    """The findings of the sentences that are kept; one that goes on in the next sentence is in both."""
    out: dict[int, list[list[int]]] = defaultdict(list)
    if found.empty or not len(kept):
        return out
    first, last = sentences["start"].to_numpy(), sentences["end"].to_numpy()
    articles = sentences["article"].to_numpy()
    wanted = np.zeros(len(sentences) + 1, dtype=bool)
    wanted[kept] = True
    for table, item, at, start, end, facts, article in zip(
        *(found[name].tolist() for name in ("table", "item", "at", "start", "end", "facts", "article")), strict=True
    ):
        while at < len(first) and articles[at] == article and first[at] < end:
            a, b = max(start, first[at]) - first[at], min(end, last[at]) - first[at]
            if wanted[at] and a < b:
                goes_on = [1] if start < first[at] else []
                out[at].append([int(a), int(b), table, strings.number(item), strings.number(facts), *goes_on])
            at += 1
    for found_here in out.values():
        found_here.sort(key=lambda mark: (mark[0], -mark[1]))
    return out
