"""Collocation: what stands near a node, in the same article, the same sentence, or so many words on each side.

The node is a word, a slogan or an entity, by any of its names. Together in articles or sentences counts units; windows count
words, never past the end of a sentence, each word once however many nodes are near it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from koujing import convert
from koujing.compare import statistics as st
from koujing.compare.asking import Asked
from koujing.compare.counts import count, first_places, ranges
from koujing.compare.groups import Groups, columns, group_articles
from koujing.compare.results import CompareError, empty, finish
from koujing.tables import Tables

Within = Literal["articles", "sentences"] | int


def collocations(
    tables: Tables,
    node: str,
    of: str = "terms",
    within: Within = "articles",
    *,
    kinds: Sequence[str] | None = None,
    min_count: int = 2,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """What stands near `node`.

    Args:
        tables: of a run.
        node: a word, or a slogan or entity by id, canonical form or wording; Traditional or Simplified.
        of: what is counted near it: terms, slogans, entities, ngrams, characters.
        within: articles, sentences, or a number of words on each side (which needs the table words).
        kinds: beginnings of tags for terms, classes of slogans, labels of entities.
        min_count: collocates that are together with it less often are left out.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        Columns of `RESULTS["collocations"]`, the highest logDice first.

    Raises:
        CompareError: the node stands nowhere, or a table is missing.
    """
    groups = group_articles(tables, None, **asked)
    wanted = convert.simplify(node)
    if isinstance(within, int):
        if of != "terms":
            raise CompareError("a window of words holds terms: of must be terms, or within articles or sentences")
        found = _near(tables, groups, node, within, kinds)
    else:
        found = _together(tables, groups, node, of, within, kinds)
    found = found[(found["f"] >= max(min_count, 1)) & (found["item"] != wanted)].reset_index(drop=True)
    attrs = {"node": wanted, "within": str(within), **groups.attrs}
    if found.empty:
        return empty("collocations", **attrs)
    f, f1, f2, n = (found[name].to_numpy(np.float64) for name in ("f", "f1", "f2", "n"))
    found = found.assign(node=wanted, within=str(within), expected=f1 * f2 / n)
    found["mi"] = np.log2(f / found["expected"])
    found["log_dice"] = st.log_dice(f, found["nodes"], f2)
    found["t"] = (f - found["expected"]) / np.sqrt(f)
    found["g2"] = st.g2(f, f2 - f, f1, n - f1)
    found["log_ratio"] = np.where(n > f1, st.log_ratio(f, f2 - f, f1, np.maximum(n - f1, 1)), np.nan)
    found["p"] = st.p_of(found["g2"])
    found["q"] = st.q_of(found["p"])
    found = found.sort_values(["log_dice", "f", "item"], ascending=[False, False, True])
    return finish("collocations", found, **attrs)


def _together(
    tables: Tables,
    groups: Groups,
    node: str,
    of: str,
    within: Literal["articles", "sentences"],
    kinds: Sequence[str] | None,
) -> pd.DataFrame:
    counts = count(tables, groups, of, within, kinds=kinds)
    once = ~counts.units["copy"].to_numpy()
    spans = _spans(tables, groups, node)
    if within == "articles":
        holds = counts.units["article"].isin(spans["article"]).to_numpy()
    else:
        keys = pd.MultiIndex.from_frame(counts.units[["article", "sentence"]])
        holds = keys.isin(pd.MultiIndex.from_frame(spans[["article", "sentence"]].dropna().astype(np.int64)))
    both = once & holds
    frame = counts.items.assign(
        f=ranges(counts.matrix, both),
        f1=int(both.sum()),
        f2=ranges(counts.matrix, once),
        n=int(once.sum()),
        nodes=int(both.sum()),
    )
    return frame.join(first_places(counts, both, groups.articles))


def _near(tables: Tables, groups: Groups, node: str, reach: int, kinds: Sequence[str] | None) -> pd.DataFrame:
    if reach < 1:
        raise CompareError(f"within={reach}: a window has at least one word")
    words = columns(tables, "words", ["article_id", "sentence", "start", "simplified", "pos"], coded=True)
    words["article"] = groups.rows_of(words.pop("article_id").array)
    known = words["simplified"].cat.categories
    is_word = np.array([any(char.isalnum() for char in text) for text in known], dtype=bool)
    copy = groups.articles["copy"].to_numpy()
    words = words[(words["article"] >= 0) & is_word[words["simplified"].cat.codes]]
    words = words[~copy[words["article"]]].sort_values(["article", "start"], ignore_index=True)
    spans = _spans(tables, groups, node)
    spans = spans[~copy[spans["article"]]].dropna(subset=["start"])
    inside = _window(words, spans, reach)
    keep = (
        np.ones(len(words), dtype=bool)
        if kinds is None
        else words["pos"].astype(object).fillna("").str.startswith(tuple(kinds)).to_numpy()
    )
    codes = words["simplified"].cat.codes.to_numpy()
    f, f2 = np.bincount(codes[inside & keep], minlength=len(known)), np.bincount(codes[keep], minlength=len(known))
    there = np.flatnonzero(f)
    first = pd.Series(np.flatnonzero(inside & keep)).groupby(codes[inside & keep]).first()
    at = first.reindex(there).to_numpy(np.int64)
    return pd.DataFrame(
        {
            "item": np.asarray(known, dtype=object)[there],
            "label": np.asarray(known, dtype=object)[there],
            "f": f[there],
            "f1": int(inside.sum()),
            "f2": f2[there],
            "n": len(words),
            "nodes": len(spans),
            "article_id": groups.articles["article_id"].to_numpy(dtype=object)[words["article"].to_numpy()[at]],
            "sentence": words["sentence"].to_numpy()[at],
            "start": words["start"].to_numpy()[at],
        }
    )


def _window(words: pd.DataFrame, spans: pd.DataFrame, reach: int) -> npt.NDArray[np.bool_]:
    """Which words stand within reach of a span, in its sentence and outside of it."""
    inside = np.zeros(len(words), dtype=bool)
    if words.empty:
        return inside
    step = int(max(words["start"].max(), spans["end"].max() if len(spans) else 0)) + 2
    at = words["article"].to_numpy(np.int64) * step + words["start"].to_numpy(np.int64)
    article = spans["article"].to_numpy(np.int64)
    first = np.searchsorted(at, article * step + spans["start"].to_numpy(np.int64))
    after = np.searchsorted(at, article * step + spans["end"].to_numpy(np.int64))
    line, sentence = words["article"].to_numpy(), words["sentence"].to_numpy()
    spoken = spans["sentence"].to_numpy()
    for k in range(reach):
        for index in (first - 1 - k, after + k):
            ok = (index >= 0) & (index < len(words))
            some = index[ok]
            same = (line[some] == article[ok]) & (sentence[some] == spoken[ok])
            inside[some[same]] = True
    return inside


def _spans(tables: Tables, groups: Groups, node: str) -> pd.DataFrame:
    """Where the node stands: article (row of groups.articles), sentence, start, end; of terms, the article only."""
    wanted = convert.simplify(node)
    parts = []
    for table, names in (("slogans", ("slogan_id", "canonical")), ("entities", ("entity_id", "canonical"))):
        frame = columns(tables, table, ["article_id", "sentence", "start", "end", "simplified", *names])
        hit = (frame["simplified"] == wanted) | (frame[names[0]] == node) | (frame[names[1]] == wanted)
        parts.append(frame.loc[hit, ["article_id", "sentence", "start", "end"]])
    try:
        words = columns(tables, "words", ["article_id", "sentence", "start", "end", "simplified"])
        parts.append(words.loc[words["simplified"] == wanted, ["article_id", "sentence", "start", "end"]])
    except CompareError:  # the table words is written only when asked for; terms say at least which article
        terms = columns(tables, "terms", ["article_id", "term"])
        parts.append(terms.loc[terms["term"] == wanted, ["article_id"]])
    spans = pd.concat(parts, ignore_index=True).drop_duplicates()
    spans["article"] = groups.rows_of(spans["article_id"])
    spans = spans[spans["article"] >= 0]
    if spans.empty:
        raise CompareError(f"{node!r} stands in none of the articles compared: give a word, slogan or entity of theirs")
    return spans.reindex(columns=["article", "sentence", "start", "end"])
