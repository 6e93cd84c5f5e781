"""Entities and who is quoted: whom and what articles name, who speaks, on what, in which post."""

from __future__ import annotations

import pandas as pd

from koujing import convert
from koujing.report.corpus import Corpus
from koujing.report.view import Column, View, ask, with_asks

LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "DOC", "EVENT", "PROJECT", "POSITION")
_TOP, _SPEAKERS, _TOPICS, _POSTS = 25, 20, 25, 100


def top(corpus: Corpus) -> View:
    """The entities of each kind that stand in most articles, reprints left out."""
    rows = corpus.rows("entities", ["start", "entity_id", "canonical", "simplified", "label"])
    rows = rows[~rows["copy"] & rows["entity_id"].notna()]
    rows["name"] = rows["canonical"].where(rows["canonical"].notna(), rows["simplified"])
    frame = rows.groupby(["label", "entity_id"], sort=False).agg(
        name=("name", "first"), articles=("article", "nunique"), occurrences=("article", "size"), outlets=("outlet", "nunique"),
        first=("published", "first"), last=("published", "last")).reset_index()  # fmt: skip
    frame = frame.sort_values(["articles", "occurrences", "name"], ascending=[False, False, True], kind="stable")
    some = frame.groupby("label", sort=False).head(_TOP)
    rank = {name: place for place, name in enumerate(LABELS)}
    some = some.iloc[some["label"].map(rank).fillna(len(rank)).argsort(kind="stable")].reset_index(drop=True)
    some["choice"] = some["label"]
    some = with_asks(some, (
        ask("entities", item=row.entity_id, label=row.name, n=row.occurrences) for row in some.itertuples(index=False)
    ))
    shown = (Column("name"), Column("articles", "int"), Column("occurrences", "int"), Column("outlets", "int"), Column("first"),
             Column("last"))  # fmt: skip
    return View("entities_top", some, shown, len(frame), len(some))


def speakers(corpus: Corpus) -> View:
    """Who is quoted most, reprints left out; unnamed speakers go by what they are called."""
    rows = said(corpus)
    rows = rows[~rows["copy"] & rows["who"].notna()]
    frame = rows.groupby("who", sort=False).agg(
        speaker=("name", "first"), statements=("article", "size"), articles=("article", "nunique"), outlets=("outlet", "nunique"),
        direct=("direct", "mean")).reset_index()  # fmt: skip
    frame = frame.sort_values(["statements", "articles", "speaker"], ascending=[False, False, True], kind="stable", ignore_index=True)
    some = frame.head(_SPEAKERS).copy()
    some = with_asks(some, (
        ask("statements", item=row.who, label=row.speaker, n=row.statements) for row in some.itertuples(index=False)
    ))
    shown = (Column("speaker"), Column("statements", "int"), Column("articles", "int"), Column("outlets", "int"), Column("direct", "share"))
    return View("speakers", some, shown, len(frame), len(some))


def quoted(corpus: Corpus) -> View:
    """Who is quoted on what: the speakers with most statements and the topics that most of them speak about."""
    result = corpus.result("entity_quotes")
    known = result[result["about"].notna() & result["speaker"].notna()].copy()
    known["who"] = known["speaker_id"].where(known["speaker_id"].notna(), "?" + known["speaker"].astype(object))
    by_topic = known.groupby("about").agg(speakers=("who", "nunique"), statements=("statements", "sum"))
    topics = by_topic.sort_values(["speakers", "statements"], ascending=False, kind="stable").index[:_TOPICS]
    some = known[known["about"].isin(topics)]
    by_speaker = some.groupby("who").agg(topics=("about", "nunique"), statements=("statements", "sum"))
    who = by_speaker.sort_values(["topics", "statements"], ascending=False, kind="stable").index[:_SPEAKERS]
    some = some[some["who"].isin(who)]
    frame = some.groupby(["who", "kind", "about"], sort=False).agg(
        speaker=("speaker", "first"), label=("label", "first"), statements=("statements", "sum"), articles=("articles", "sum"),
        article_id=("article_id", "first"), start=("start", "first")).reset_index()  # fmt: skip
    frame = with_asks(frame, (
        ask("statements", item=row.who, label=row.speaker, holds=row.about, topic=row.label, n=row.statements)
        for row in frame.itertuples(index=False)
    ))
    shown = (Column("speaker"), Column("kind", "word", "kind"), Column("label"), Column("statements", "int"), Column("articles", "int"))
    return View("quoted", frame, shown, known["who"].nunique(), frame["who"].nunique())


def posts(corpus: Corpus) -> View:
    """Who held which post, as articles say: most articles first."""
    result = corpus.result("entity_posts")
    some = result.sort_values("articles", ascending=False, kind="stable").head(_POSTS).reset_index(drop=True)
    some = with_asks(some, (
        ask("roles", article=row.article_id, start=row.start, label=row.person, n=row.articles, unit="articles")
        for row in some.itertuples(index=False)
    ))
    keep = ["person", "position", "organisation", "former", "first", "last", "articles", "ask"]
    shown = (Column("person"), Column("position"), Column("organisation"), Column("former", "flag"), Column("first", "day"),
             Column("last", "day"), Column("articles", "int"))  # fmt: skip
    return View("posts", some[keep], shown, len(result), len(some))


def said(corpus: Corpus) -> pd.DataFrame:
    """Rows of statements with `who`, the speaker's id, or `?` and what an unnamed one is called, and `name`."""
    rows = corpus.rows("statements", ["sentence", "start", "end", "speaker", "speaker_id", "verb", "direct"])
    simplified = {text: convert.simplify(text) for text in rows["speaker"].dropna().unique()}
    called = rows["speaker"].map(simplified).astype(object)
    rows["who"] = rows["speaker_id"].where(rows["speaker_id"].notna(), "?" + called)
    names = corpus.rows("entities", ["start", "entity_id", "canonical"]).dropna(subset=["canonical"])
    known = rows["speaker_id"].map(names.drop_duplicates("entity_id").set_index("entity_id")["canonical"])
    rows["name"] = known.where(known.notna(), called)
    return rows
