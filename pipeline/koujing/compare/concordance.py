"""KWIC: key words in context, of a pattern or of findings, and the rows behind a result.

A pattern is looked for in the Simplified text, so it may be written in either script and finds both; what is shown is the
text as published. Since both forms of a text have the same offsets, a hit in one is a hit in the other.
"""

from __future__ import annotations

import re
from typing import Literal, Unpack

import pandas as pd

from koujing import convert
from koujing.compare.asking import Asked
from koujing.compare.groups import By, Grain, Groups, columns, group_articles
from koujing.compare.results import CompareError, empty, finish
from koujing.tables import SCHEMA, Tables

Show = Literal["published", "simplified"]
NAMES: dict[str, tuple[str, ...]] = {
    "slogans": ("slogan_id", "canonical", "simplified", "family"),
    "entities": ("entity_id", "canonical", "simplified"),
    "figures": ("indicator_id", "indicator", "simplified"),
    "numbers": ("reason", "simplified"),
    "times": ("period", "text"),
    "statements": ("speaker_id", "speaker"),
    "roles": ("person_id", "person"),
    "words": ("simplified",),
    "terms": ("term",),
}
"""Tables that can be looked into, and the columns an item may be named by; the first one is what `item` shows."""


def kwic(
    tables: Tables,
    pattern: str | None = None,
    *,
    of: str | None = None,
    item: str | None = None,
    by: By | None = None,
    width: int = 20,
    show: Show = "published",
    regex: bool = False,
    limit: int | None = None,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """Key words in context.

    Args:
        tables: of a run.
        pattern: characters to look for, in Traditional or Simplified.
        of: instead of a pattern, findings: slogans, entities, figures, numbers, times, statements, roles, words.
        item: of these, only this one, by id or name; null: all.
        by: what groups articles, for the column `group`.
        width: characters shown on each side.
        show: the text as published, or its Simplified form (which is as long).
        regex: `pattern` is a regular expression over the Simplified text of a sentence.
        limit: at most so many rows; `attrs["hits"]` says how many there are.
        **asked: where, since, until, reprints: as in `Choice`; reprints are shown and marked.

    Returns:
        Columns of `RESULTS["kwic"]`, in order of publication.

    Raises:
        CompareError: neither or both of pattern and findings are asked for, or the expression can't be read.
    """
    if (pattern is None) == (of is None):
        raise CompareError("ask for a pattern or for findings (of=…), one of them")
    groups = group_articles(tables, by, **asked)
    hits = (
        _matches(tables, groups, pattern, regex)
        if pattern is not None
        else occurrences(tables, str(of), item, groups=groups)
    )
    if "item" not in hits:
        hits = hits.assign(item=None if pattern is not None else hits[NAMES[str(of)][0]])
    total = len(hits)
    hits = hits.sort_values(["article", "start", "end"], ignore_index=True).head(limit if limit is not None else total)
    if hits.empty:
        return empty("kwic", hits=total, **groups.attrs)
    about = groups.articles.iloc[hits["article"].to_numpy()].reset_index(drop=True)
    frame = pd.DataFrame(
        {
            **{name: hits[name] for name in ("article_id", "sentence", "start", "end", "item")},
            **{name: about[name] for name in ("group", "outlet", "published")},
            "reprint": about["copy"],
        }
    )
    texts = columns(tables, "articles", ["article_id", "text"]).set_index("article_id")["text"]
    shown = [
        _context(texts[article], start, end, width)
        for article, start, end in frame[["article_id", "start", "end"]].itertuples(index=False)
    ]
    frame[["left", "text", "right"]] = pd.DataFrame(shown, index=frame.index, columns=["left", "text", "right"])
    if show == "simplified":
        for name in ("left", "text", "right"):
            frame[name] = frame[name].map(convert.simplify)
    return finish("kwic", frame, hits=total, **groups.attrs)


def occurrences(
    tables: Tables,
    of: str,
    item: str | None = None,
    *,
    by: By | None = None,
    group: str | None = None,
    over: Grain | None = None,
    period: str | None = None,
    groups: Groups | None = None,
    **asked: Unpack[Asked],
) -> pd.DataFrame:
    """The rows of a table that a row of a result counts: ask with its item, group and period.

    Args:
        tables: of a run.
        of: slogans, entities, figures, numbers, times, statements, roles, words, terms.
        item: id or name; null: all.
        by: as in the result.
        group: value of the result's column; null: all groups.
        over: as in the result.
        period: value of the result's column; null: all periods.
        groups: made before with `group_articles`, instead of by, over and what follows.
        **asked: where, since, until, reprints: as in `Choice`.

    Returns:
        All columns of the table, and `article` (order of publication), group, period, copy.

    Raises:
        CompareError: there is no such table.
    """
    if of not in NAMES:
        raise CompareError(f"of={of!r}; it is one of {', '.join(NAMES)}")
    groups = groups or group_articles(tables, by, over=over, **asked)
    frame = columns(tables, of, [column.name for column in SCHEMA[of]])
    frame["article"] = groups.rows_of(frame["article_id"])
    frame = frame[frame["article"] >= 0]
    if item is not None:
        simplified = convert.simplify(item)
        frame = frame[pd.concat([frame[name].isin([item, simplified]) for name in NAMES[of]], axis=1).any(axis=1)]
    about = groups.articles[["group", "period", "copy"]].iloc[frame["article"].to_numpy()]
    frame = frame.drop(columns=["group"], errors="ignore").reset_index(drop=True).join(about.reset_index(drop=True))
    if group is not None:
        frame = frame[frame["group"] == group]
    if period is not None:
        frame = frame[frame["period"] == period]
    order = ["article", "start"] if "start" in frame else ["article"]
    return frame.sort_values(order, ignore_index=True)


def _matches(tables: Tables, groups: Groups, pattern: str, regex: bool) -> pd.DataFrame:
    try:
        wanted = re.compile(convert.simplify(pattern) if regex else re.escape(convert.simplify(pattern)))
    except re.error as error:
        raise CompareError(f"{pattern!r}: {error}; mend the expression, or leave regex out") from error
    if not pattern:
        raise CompareError("an empty pattern stands everywhere: give characters")
    frame = columns(tables, "sentences", ["article_id", "sentence", "start", "simplified"])
    frame["article"] = groups.rows_of(frame["article_id"])
    frame = frame[frame["article"] >= 0]
    rows = [
        (article_id, article, sentence, start + match.start(), start + match.end())
        for article_id, article, sentence, start, text in frame[
            ["article_id", "article", "sentence", "start", "simplified"]
        ].itertuples(index=False)
        for match in wanted.finditer(text)
        if match.end() > match.start()
    ]
    return pd.DataFrame(rows, columns=["article_id", "article", "sentence", "start", "end"])


def _context(text: str, start: int, end: int, width: int) -> tuple[str, str, str]:
    return text[max(0, start - width) : start], text[start:end], text[end : end + width]
