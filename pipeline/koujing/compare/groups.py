"""Groups of articles: by a column or by date, filtered, each text counted once.

`Groups` says of every article to which group (and period) it belongs and whether it is a *copy*: the reprint of another
article of the same comparison. All comparisons start here, so a reprint is treated alike everywhere: it is left out of
the counts, and the raw counts stand beside. A copy is a copy only among the articles compared: where a filter leaves the
original out, the earliest reprint stands for it. Articles without a group (no outlet, no date, a date coarser than the
grain) are counted in `Groups.ungrouped` and in the `attrs` of every result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from koujing import periods
from koujing.compare.results import CompareError
from koujing.tables import OPTIONAL, SCHEMA, TableError, Tables

Grain = Literal["month", "quarter", "year"]
GRAINS: tuple[str, ...] = get_args(Grain)
By = str | Mapping[str, str]
Where = Mapping[str, str | Sequence[str]]
Reprints = Literal["once", "once_per_group", "all"]
_ABOUT = ("article_id", "outlet", "published", "published_start", "published_end", "chars", "words", "sentences")
_ALL = "all"


@dataclass(frozen=True)
class Choice:
    """Which articles are compared, and how: what every comparison takes.

    Args:
        by: a column of articles (outlet, region, author, script …), month, quarter or year of publication, or your own
            groups as {article_id: group}; null puts all articles into one group, `all`.
        over: month, quarter or year, for comparisons over time.
        where: columns of articles with the value, or the values, that are wanted.
        since: EDTF date; articles published before its first day are left out.
        until: EDTF date; articles published after its last day are left out.
        reprints: `once` counts a text once, for the article that printed it first; `once_per_group` once in each group;
            `all` counts every reprint.
    """

    by: By | None = None
    over: Grain | None = None
    where: Where | None = None
    since: str | None = None
    until: str | None = None
    reprints: Reprints = "once"


class Groups:
    """Articles of a comparison, in order of publication, with group, period and whether they are copies.

    Attributes:
        articles: article_id, group, period, outlet, published, day (its first day), to_the_day, copy, chars, words, sentences.
        ungrouped: articles that the filters let through but that have no group or period.
        copies: articles that repeat another one of the comparison.
    """

    def __init__(self, tables: Tables, choice: Choice) -> None:
        found = _about(tables, choice)
        found["group"] = _labels(found, choice.by) if choice.by is not None else _ALL
        found["period"] = period_of(found, choice.over) if choice.over else None
        grouped = found["group"].notna() & (found["period"].notna() if choice.over else True)
        self.ungrouped = int((~grouped).sum())
        frame = found[grouped].sort_values(["day", "article_id"], na_position="last", ignore_index=True)
        frame["copy"] = _copies(tables, frame, choice.reprints)
        self.copies = int(frame["copy"].sum())
        self.articles = frame.drop(columns=["published_start", "published_end"])
        self.names: list[str] = sorted(frame["group"].unique().tolist())

    @property
    def attrs(self) -> dict[str, object]:
        """What a result should say of itself."""
        return {"articles": len(self.articles), "copies": self.copies, "ungrouped": self.ungrouped}

    def require(self, name: str) -> None:
        """Refuse a group that is not there.

        Raises:
            CompareError: it names the groups there are.
        """
        if name not in self.names:
            known = ", ".join(self.names[:12]) + (" …" if len(self.names) > 12 else "")
            raise CompareError(f"no article is in group {name!r}; there are: {known or 'no groups at all'}")

    def rows_of(self, ids: pd.Series[str] | pd.Categorical) -> npt.NDArray[np.int64]:
        """Row of each article_id in `articles`; -1 where it is not compared."""
        index = pd.Index(self.articles["article_id"])
        if isinstance(ids, pd.Categorical):
            known = index.get_indexer(pd.Index(ids.categories))
            return np.asarray(np.where(ids.codes >= 0, known[ids.codes], -1), dtype=np.int64)
        return np.asarray(index.get_indexer(pd.Index(ids)), dtype=np.int64)


def group_articles(
    tables: Tables,
    by: By | None = None,
    *,
    over: Grain | None = None,
    where: Where | None = None,
    since: str | None = None,
    until: str | None = None,
    reprints: Reprints = "once",
) -> Groups:
    """Put articles into groups; the arguments are those of `Choice`.

    Raises:
        CompareError: there is no such column, or no article is left.

    Examples:
        group_articles(tables, "outlet", where={"region": ["HK", "MO"]}, since="2022")
    """
    groups = Groups(tables, Choice(by, over, where, since, until, reprints))
    if groups.articles.empty:
        reason = f"; {groups.ungrouped} articles have no {_said(by, over)}" if groups.ungrouped else ""
        raise CompareError(f"no article is left to compare{reason}: loosen where, since, until, or give metadata")
    return groups


def period_of(frame: pd.DataFrame, grain: str) -> pd.Series[str]:
    """Month, quarter or year of publication as EDTF; null where the date is unknown or coarser than the grain."""
    if grain not in GRAINS:
        raise CompareError(f"{grain!r} is no grain; there are {', '.join(GRAINS)}")
    start, end = (pd.to_datetime(frame[name]) for name in ("published_start", "published_end"))
    freq = {"month": "M", "quarter": "Q", "year": "Y"}[grain]
    first, last = start.dt.to_period(freq), end.dt.to_period(freq)
    known = start.notna() & (first == last)
    return first.map(_edtf, na_action="ignore").where(known, None).astype(object)


def _edtf(period: pd.Period) -> str:
    if period.freqstr.startswith("Q"):
        return f"{period.start_time:%Y-%m}/{period.end_time:%Y-%m}"
    return f"{period.start_time:%Y-%m}" if period.freqstr.startswith("M") else f"{period.year:04d}"


def columns(tables: Tables, name: str, wanted: Sequence[str], *, coded: bool = False) -> pd.DataFrame:
    """Some columns of a table; of a folder, nothing else is read.

    Args:
        coded: strings come as categories: much smaller where they repeat.

    Raises:
        CompareError: the run did not write this table.
    """
    frame: pd.DataFrame = arrow_columns(tables, name, wanted, coded=coded).to_pandas(strings_to_categorical=coded)
    return frame


def arrow_columns(tables: Tables, name: str, wanted: Sequence[str], *, coded: bool = False) -> pa.Table:
    """The same as an Arrow table."""
    folder = tables.folder / name if tables.folder else None
    if folder is not None and folder.is_dir() and any(folder.glob("part-*.parquet")):
        texts = [c.name for c in SCHEMA[name] if c.type == "str" and c.name in wanted] if coded else []
        parts = sorted(folder.glob("part-*.parquet"))
        try:
            read = [pq.read_table(part, columns=list(wanted), read_dictionary=texts) for part in parts]
            table = pa.concat_tables(read)
        except (pa.ArrowInvalid, KeyError) as error:
            raise CompareError(
                f"{folder}: {error}; its parts are of different versions: koujing extract --fresh"
            ) from error
    else:
        if name in OPTIONAL and tables.folder is None and name not in tables.counts:
            raise CompareError(f"the tables have no {name}: extract with {name}=True (--{name})")
        try:
            table = tables.arrow(name).select(list(wanted))
        except TableError as error:
            raise CompareError(str(error)) from error
    return table.unify_dictionaries()


def quotes(
    tables: Tables, frame: pd.DataFrame, article: str = "article_id", sentence: str = "sentence"
) -> pd.Series[str]:
    """The sentence of each row as published; null where there is none."""
    wanted = pa.array(frame[article].dropna().unique().tolist(), pa.string())
    table = arrow_columns(tables, "sentences", ["article_id", "sentence", "text"])
    texts = table.filter(pc.is_in(table["article_id"], value_set=wanted)).to_pandas()
    keys = pd.MultiIndex.from_frame(texts[["article_id", "sentence"]])
    at = keys.get_indexer(pd.MultiIndex.from_arrays([frame[article], frame[sentence]]))
    values = texts["text"].to_numpy(dtype=object)
    found = [values[i] if i >= 0 else None for i in at]
    return pd.Series(found, index=frame.index, dtype=object)


def days(frame: pd.DataFrame, *names: str) -> pd.DataFrame:
    """The frame with these datetime columns as dates."""
    for name in names:
        frame[name] = [None if pd.isna(day) else day.date() for day in frame[name]]
    return frame


def _about(tables: Tables, choice: Choice) -> pd.DataFrame:
    asked = [choice.by] if isinstance(choice.by, str) and choice.by not in GRAINS else []
    for column in [*asked, *(choice.where or {})]:
        if column not in {c.name for c in SCHEMA["articles"]}:
            more = f" or {', '.join(GRAINS)}" if column in asked else ""
            raise CompareError(f"articles has no column {column!r}; name one of its columns{more}")
    wanted = dict.fromkeys([*_ABOUT, *asked, *(choice.where or {})])
    frame = columns(tables, "articles", list(wanted))
    for column, value in (choice.where or {}).items():
        frame = frame[frame[column].isin([value] if isinstance(value, str) else list(value))]
    frame = frame.assign(day=pd.to_datetime(frame["published_start"]))
    frame["to_the_day"] = frame["day"].notna() & (frame["day"] == pd.to_datetime(frame["published_end"]))
    if choice.since is not None:
        frame = frame[frame["day"] >= pd.Timestamp(_day(choice.since, "since").start or date.min)]
    if choice.until is not None:
        frame = frame[frame["day"] <= pd.Timestamp(_day(choice.until, "until").end or date.max)]
    return frame.reset_index(drop=True)


def _day(period: str, name: str) -> periods.Bounds:
    try:
        return periods.bounds(period)
    except periods.PeriodError as error:
        raise CompareError(f"{name}: {error}") from error


def _labels(frame: pd.DataFrame, by: By) -> pd.Series[str]:
    if isinstance(by, Mapping):
        return frame["article_id"].map(dict(by)).astype(object)
    if by in GRAINS:
        return period_of(frame, by)
    values = frame[by].astype(object)
    return values.map(str, na_action="ignore").where(values.notna(), None)


def _said(by: By | None, over: str | None) -> str:
    return " or ".join(filter(None, ("group" if isinstance(by, Mapping) else by, over)))


def _copies(tables: Tables, frame: pd.DataFrame, reprints: Reprints) -> npt.NDArray[np.bool_]:
    """True for articles that repeat one earlier in `frame` (of the same group, if each group counts for itself)."""
    if reprints not in get_args(Reprints):
        raise CompareError(f"reprints={reprints!r}; it is one of {', '.join(get_args(Reprints))}")
    pairs = columns(tables, "reprints", ["article_id", "reprint_of"])
    if reprints == "all" or pairs.empty or frame.empty:
        return np.zeros(len(frame), dtype=bool)
    ids = pd.Index(pd.unique(pd.concat([frame["article_id"], pairs["article_id"], pairs["reprint_of"]])))
    ends = ids.get_indexer(pd.Index(pairs["article_id"])), ids.get_indexer(pd.Index(pairs["reprint_of"]))
    links = sparse.coo_matrix((np.ones(len(pairs)), ends), shape=(len(ids), len(ids)))
    _, cluster = connected_components(links, directed=False)
    same = pd.DataFrame({"text": cluster[ids.get_indexer(pd.Index(frame["article_id"]))]})
    if reprints == "once_per_group":
        same["group"] = frame["group"].to_numpy()
    return same.duplicated().to_numpy()
