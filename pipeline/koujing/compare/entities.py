"""Entities across articles: who appears with whom, who held which post, who is quoted on what, who calls whom what.

An entity is one `entity_id`. Places (GPE, LOC) appear with everybody, so pairs are of people, bodies, facilities,
projects and events unless asked otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import pandas as pd

from koujing import convert
from koujing.compare.asking import Asked
from koujing.compare.company import company, names_of
from koujing.compare.counts import Unit
from koujing.compare.groups import By, Groups, columns, days, group_articles
from koujing.compare.results import empty, finish
from koujing.tables import Tables

LABELS = ("PERSON", "ORG", "FAC", "PROJECT", "EVENT")


def pairs(
    tables: Tables,
    unit: Unit = "sentences",
    *,
    labels: Sequence[str] | None = LABELS,
    min_together: int = 2,
    top: int = 1000,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """Who appears with whom: the edges of a network.

    Args:
        tables: of a run.
        unit: in one sentence, or in one article.
        labels: of the entities that are paired; null: all.
        min_together: units that must hold both.
        top: only the entities that stand in most units are paired; `attrs["entities"]` says how many there are.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["entity_pairs"]`, most together first.

    Raises:
        CompareError: no article is left.
    """
    groups = group_articles(tables, None, **asked)
    frame, known = company(tables, groups, "entities", unit, labels, min_together, top)
    if frame.empty:
        return empty("entity_pairs", entities=known, top=top, **groups.attrs)
    kinds = (
        columns(tables, "entities", ["entity_id", "label"]).drop_duplicates("entity_id").set_index("entity_id")["label"]
    )
    frame = frame.rename(columns={"item_a": "entity_a", "item_b": "entity_b", "label_a": "name_a", "label_b": "name_b"})
    frame["label_a"], frame["label_b"] = frame["entity_a"].map(kinds), frame["entity_b"].map(kinds)
    return finish("entity_pairs", frame, entities=known, top=top, **groups.attrs)


def posts(tables: Tables, **asked: Unpack[Asked]) -> pd.DataFrame:
    """Who held which post, from when to when articles say so.

    Args:
        tables: of a run.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["entity_posts"]`, by person and first mention.

    Raises:
        CompareError: no article is left.
    """
    groups = group_articles(tables, None, **asked)
    wanted = [
        "article_id",
        "sentence",
        "start",
        "person_id",
        "person",
        "position",
        "organisation_id",
        "organisation",
        "type",
        "former",
    ]
    rows = _counted_rows(tables, groups, "roles", wanted)
    if rows.empty:
        return empty("entity_posts", **groups.attrs)
    simplified = {
        text: convert.simplify(text) for name in ("person", "position") for text in rows[name].dropna().unique()
    }
    rows["person"], rows["position"] = rows["person"].map(simplified), rows["position"].map(simplified)
    rows["person_id"] = rows["person_id"].fillna("")
    rows["organisation"] = rows["organisation"].fillna("")
    rows["who"] = rows["person_id"].where(rows["person_id"] != "", rows["person"])
    keys = ["who", "position", "organisation", "former"]
    frame = _summed(rows, keys)
    names = names_of(tables)
    known = frame["person_id"].map(names)
    frame["person"] = known.where(known.notna(), frame["person"])
    for name in ("person_id", "organisation"):
        frame[name] = frame[name].astype(object).where(frame[name] != "", None)
    frame = days(frame.sort_values(["person", "first", "position"], na_position="last"), "first", "last")
    return finish("entity_posts", frame, **groups.attrs)


def quoted(tables: Tables, by: By | None = None, **asked: Unpack[Asked]) -> pd.DataFrame:
    """Who is quoted on what: the entities, slogans and indicators inside the words said.

    Args:
        tables: of a run.
        by: what groups articles; null: all are one group.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["entity_quotes"]`, most statements first. A statement about nothing known has one row with
        kind null.

    Raises:
        CompareError: no article is left.
    """
    groups = group_articles(tables, by, **asked)
    said = _counted_rows(
        tables, groups, "statements", ["article_id", "sentence", "start", "end", "speaker", "speaker_id", "direct"]
    )
    if said.empty:
        return empty("entity_quotes", **groups.attrs)
    said["statement"] = np.arange(len(said))
    topics = pd.concat(
        [
            _topics(tables, groups, "entity", "entities", "entity_id", "canonical"),
            _topics(tables, groups, "slogan", "slogans", "slogan_id", "canonical"),
            _topics(tables, groups, "indicator", "figures", "indicator", "indicator"),
        ],
        ignore_index=True,
    )
    held = said.merge(topics, on="article", suffixes=("", "_topic"))
    held = held[(held["start_topic"] >= held["start"]) & (held["end_topic"] <= held["end"])]
    held = held.drop_duplicates(["statement", "kind", "about"])
    bare = said[~said["statement"].isin(held["statement"])].assign(kind="", about="", label=None)
    rows = pd.concat([held[bare.columns], bare], ignore_index=True).sort_values(["article", "start"], ignore_index=True)
    simplified = {text: convert.simplify(text) for text in rows["speaker"].dropna().unique()}
    rows["speaker"] = rows["speaker"].map(simplified)
    rows["who"] = rows["speaker_id"].where(rows["speaker_id"].notna(), "?" + rows["speaker"].fillna("").astype(object))
    keys = ["who", "kind", "about", "group"]
    frame = _summed(rows, keys)
    direct = rows.assign(direct=rows["direct"].astype(float)).groupby(keys, sort=False)["direct"].mean().reset_index()
    frame = frame.merge(direct.rename(columns={"direct": "share"}), on=keys)
    known = frame["speaker_id"].map(names_of(tables))
    frame["speaker"] = known.where(known.notna(), frame["speaker"])
    frame = frame.drop(columns="direct").rename(columns={"occurrences": "statements", "share": "direct"})
    for name in ("kind", "about"):
        frame[name] = frame[name].astype(object).where(frame[name] != "", None)
    frame = frame.sort_values(["statements", "who", "about"], ascending=[False, True, True])
    return finish("entity_quotes", frame, **groups.attrs)


def names(
    tables: Tables, by: By = "outlet", *, labels: Sequence[str] | None = None, **asked: Unpack[Asked]
) -> pd.DataFrame:
    """What each group calls an entity: full name, short name, another one, and what only this group says.

    Args:
        tables: of a run.
        by: what groups articles; region shows the wording of a place of its own.
        labels: of the entities; null: all.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["entity_names"]`, by entity, group and frequency.

    Raises:
        CompareError: no article is left.
    """
    groups = group_articles(tables, by, **asked)
    rows = _counted_rows(
        tables, groups, "entities", ["article_id", "sentence", "start", "simplified", "label", "entity_id", "canonical"]
    )
    if labels is not None:
        rows = rows[rows["label"].isin(list(labels))]
    rows = rows[rows["entity_id"].notna()]
    if rows.empty:
        return empty("entity_names", **groups.attrs)
    rows = rows.rename(columns={"simplified": "name"}).assign(
        name=rows["simplified"].str.replace(r"\s+", "", regex=True)
    )
    frame = _summed(rows, ["entity_id", "name", "group"])
    frame["share"] = frame["occurrences"] / frame.groupby(["entity_id", "group"])["occurrences"].transform("sum")
    frame["groups"] = frame.groupby(["entity_id", "name"])["group"].transform("nunique")
    others = frame.groupby("entity_id")["group"].transform("nunique") > 1
    frame["own"] = (frame["groups"] == 1) & others
    canonical = rows.dropna(subset=["canonical"]).drop_duplicates("entity_id").set_index("entity_id")["canonical"]
    frame["canonical"] = frame["entity_id"].map(canonical)
    frame["form"] = [_form(name, full) for name, full in zip(frame["name"], frame["canonical"], strict=True)]
    frame = frame.sort_values(["entity_id", "group", "occurrences", "name"], ascending=[True, True, False, True])
    return finish("entity_names", frame, **groups.attrs)


def _form(name: str, full: object) -> str:
    if not isinstance(full, str):
        return "other"
    if name == full:
        return "full"
    rest = iter(full)
    return "short" if all(char in rest for char in name) else "other"


def _counted_rows(tables: Tables, groups: Groups, table: str, wanted: Sequence[str]) -> pd.DataFrame:
    """Rows of a table in articles that are no copies, in order of publication, with day, outlet and group."""
    rows = columns(tables, table, list(wanted))
    rows["article"] = groups.rows_of(rows["article_id"])
    rows = rows[rows["article"] >= 0]
    about = groups.articles[["group", "day", "outlet", "copy"]].iloc[rows["article"].to_numpy()].reset_index(drop=True)
    rows = pd.concat([rows.reset_index(drop=True), about], axis=1)
    return rows[~rows["copy"]].sort_values(["article", "start"], ignore_index=True)


def _summed(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Earliest row of each key, with occurrences, articles, outlets, first and last day."""
    grouped = rows.groupby(keys, sort=False, dropna=False)
    first = rows.drop_duplicates(keys).reset_index(drop=True)
    summed = grouped.agg(
        occurrences=("article", "size"),
        articles=("article", "nunique"),
        outlets=("outlet", "nunique"),
        first=("day", "min"),
        last=("day", "max"),
    ).reset_index(drop=True)
    return pd.concat([first, summed], axis=1)


def _topics(tables: Tables, groups: Groups, kind: str, table: str, key: str, label: str) -> pd.DataFrame:
    wanted = list(dict.fromkeys(["article_id", "start", "end", "simplified", key, label]))
    rows = columns(tables, table, wanted)
    rows["article"] = groups.rows_of(rows["article_id"])
    rows = rows[(rows["article"] >= 0) & rows[key].notna()]
    return pd.DataFrame(
        {
            "article": rows["article"],
            "start": rows["start"],
            "end": rows["end"],
            "kind": kind,
            "about": rows[key].astype(object),
            "label": rows[label].astype(object).where(rows[label].notna(), rows["simplified"].astype(object)),
        }
    )
