"""Rows of figures with their comparison keys, in order of publication, copies left out: what figures are compared from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from koujing import convert, periods
from koujing.compare.asking import Asked
from koujing.compare.bases import Basis, Place, bases, is_revised, note_pattern, word_pattern
from koujing.compare.claims import Claim, last_digits, reduced
from koujing.compare.groups import Groups, arrow_columns, columns, group_articles
from koujing.compare.subjects import Said, read_as, subject
from koujing.tables import SCHEMA, Tables

KEY = ["what", "measured", "ref_area", "scope", "first", "last", "unit_name"]
LOOSE = ["what", "ref_area", "scope", "last", "unit_name"]
OPEN = date.max
_UNUSED = ("simplified", "rule", "number_start", "number_end")


class Keyed(NamedTuple):
    """Rows of figures in the order of the articles, numbered from 0, with more columns.

    what, measured: see `koujing.compare.subjects`; first, last: days of the period; unit_name, factor: the unit reduced;
    step, last_step: what the last digit is worth; article: row of `groups.articles`. Texts are null or a string, scope is
    "" where there is none.
    """

    frame: pd.DataFrame
    groups: Groups
    incomplete: int = 0


class Row(NamedTuple):
    """One of these rows; unknown is null."""

    at: int  # its place in the frame
    article_id: str
    article: int
    sentence: int | None
    start: int
    end: int
    text: str
    value: float | None
    unit: str | None
    kind: str | None
    qualifier: str | None
    modality: str | None
    what: str | None
    indicator: str | None
    indicator_id: str | None
    measure: str | None
    measured: str | None
    ref_area: str | None
    scope: str
    counterpart: str | None
    time_period: str | None
    base_period: str | None
    first: date | None
    last: date | None
    step: float


def all_rows(tables: Tables, indicator: str | None, asked: Asked) -> Keyed:
    """All figures of the comparison, copies left out, with their keys."""
    groups = group_articles(tables, None, **asked)
    names = [column.name for column in SCHEMA["figures"] if column.name not in _UNUSED]
    frame = columns(tables, "figures", names, coded=True)
    frame["article"] = groups.rows_of(frame["article_id"].array)
    frame = frame[frame["article"] >= 0]
    frame = frame[~groups.articles["copy"].to_numpy()[frame["article"].to_numpy()]]
    frame = frame.sort_values(["article", "start", "end"], ignore_index=True)
    for name in frame.columns[[isinstance(dtype, pd.CategoricalDtype) for dtype in frame.dtypes]]:
        coded = frame[name].cat
        known_as = np.array([*coded.categories, None], dtype=object)  # a code of -1, unknown, takes the last
        frame[name] = _objects(known_as[coded.codes.to_numpy()])
    frame = _keys(frame)
    if indicator is not None:
        wanted = [indicator, convert.simplify(indicator)]
        named = frame["indicator"].isin(wanted) | frame["indicator_id"].isin(wanted)
        frame = frame[named | frame["what"].isin(frame.loc[named, "what"].dropna().unique())].reset_index(drop=True)
    return Keyed(frame, groups)


def known(made: Keyed) -> Keyed:
    """Only figures of which indicator, measure, place, unit, period and value are known."""
    there = made.frame[["what", "measure", "ref_area", "unit_name", "first", "last"]].notna().all(axis=1)
    there &= made.frame[["value", "value_min", "value_max"]].notna().any(axis=1)
    return made._replace(frame=made.frame[there].reset_index(drop=True), incomplete=int((~there).sum()))


class FigureRows:
    """The figures of a comparison: read once, for several results.

    Args:
        tables: of a run.
        indicator: only this one, by id or name, Traditional or Simplified; null: all.
        **asked: where, since, until, reprints: as in `Choice`.
    """

    def __init__(self, tables: Tables, indicator: str | None = None, **asked: Unpack[Asked]) -> None:
        self.tables = tables
        self._asked = (indicator, asked)

    @cached_property
    def all(self) -> Keyed:
        """Every figure."""
        return all_rows(self.tables, *self._asked)

    @cached_property
    def rows(self) -> list[Row]:
        """The same as values."""
        return rows_of(self.all.frame)

    @cached_property
    def complete(self) -> Keyed:
        """Those that can be compared."""
        return known(self.all)

    @cached_property
    def reader(self) -> Reader:
        """These as claims."""
        return Reader(self.tables, self.complete)


def read(tables: Tables | FigureRows, indicator: str | None, asked: Asked) -> FigureRows:
    """The figures of tables; what was read before stays as it is."""
    return tables if isinstance(tables, FigureRows) else FigureRows(tables, indicator, **asked)


def bounds_of(period: object) -> tuple[date | None, date | None]:
    """First and last day; null where it is unknown; an open end counts as the last of all days."""
    if not isinstance(period, str):
        return None, None
    try:
        first, last = periods.bounds(period)
    except periods.PeriodError:
        return None, None
    return first, last or OPEN


def grouped(frame: pd.DataFrame, keys: list[str]) -> Iterator[list[int]]:
    """Numbers (index) of the rows of each key, in the order of the frame."""
    if frame.empty:
        return
    number = frame.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    order = np.argsort(number, kind="stable")
    number_of = frame.index.to_numpy()
    edges = np.flatnonzero(np.diff(number[order])) + 1
    for part in np.split(order, edges):
        yield number_of[part].tolist()


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Rows of the frame as values, NaN as null."""
    plain = {"at": list(range(len(frame)))} | {name: _plain(frame[name]) for name in Row._fields if name != "at"}
    return [Row(*values) for values in zip(*(plain[name] for name in Row._fields), strict=True)]


class Sentence(NamedTuple):
    """A sentence of an article: its first character and its Simplified text."""

    start: int
    text: str


def sentences(tables: Tables, frame: pd.DataFrame, only: str | None = None) -> dict[str, dict[int, Sentence]]:
    """Sentences of the rows of a frame, and those that speak of all figures: article_id → number → sentence.

    Args:
        only: a regular expression; sentences that it is not found in are left out.
    """
    ids = pd.Index(frame["article_id"].unique())
    table = arrow_columns(tables, "sentences", ["article_id", "sentence", "start", "simplified"])
    if only is not None:
        table = table.filter(pc.match_substring_regex(table["simplified"], only))
    table = table.filter(pc.is_in(table["article_id"], value_set=pa.array(ids.tolist(), pa.string())))
    step = 1 + max(
        int(frame["sentence"].max() if frame["sentence"].notna().any() else 0), pc.max(table["sentence"]).as_py() or 0
    )
    wanted = ids.get_indexer(pd.Index(frame["article_id"])) * step + frame["sentence"].fillna(-1).to_numpy(np.int64)
    have = ids.get_indexer(pd.Index(table["article_id"].to_pandas())) * step + table["sentence"].to_numpy()
    keep = np.isin(have, wanted) | pc.match_substring_regex(table["simplified"], note_pattern()).to_numpy()
    table = table.filter(pa.array(keep))
    out: dict[str, dict[int, Sentence]] = defaultdict(dict)
    for article, number, start, text in zip(*(table[name].to_pylist() for name in table.schema.names), strict=True):
        out[article][number] = Sentence(start, text)
    return out


class Reader:
    """Claims of all rows of a frame, their words read once.

    Attributes:
        claims: one a row.
        outlets: of each article, null where it is unknown.
    """

    def __init__(self, tables: Tables, made: Keyed) -> None:
        frame, articles = made.frame, made.groups.articles
        self.outlets = articles["outlet"].to_numpy(dtype=object)
        days = [-1 if pd.isna(day) else day.toordinal() for day in articles["day"]]
        basis, revised = _words(tables, frame)
        factor = frame["factor"].to_numpy(float)
        plain = {
            "row": list(range(len(frame))),
            "as_read": (frame["measure"] == frame["measured"]).tolist(),
            "measure": frame["measured"].tolist(),
            "period": frame["time_period"].tolist(),
            "low": _plain(frame["value_min"] * factor),
            "high": _plain(frame["value_max"] * factor),
            "value": _plain(frame["value"] * factor),
            "step": (frame["step"] * factor).tolist(),
            "last": (frame["last_step"] * factor).tolist(),
            "qualifier": [hedge or "exact" for hedge in frame["qualifier"]],
            "modality": [modality or "actual" for modality in frame["modality"]],
            "cumulative": [value is not None and bool(value) for value in _plain(frame["cumulative"])],
            "basis": basis,
            "revised": revised,
            "day": [days[article] for article in frame["article"]],
            "dated": (frame["time_source"] != "publication").tolist(),
        }
        ends = [last.toordinal() for last in frame["last"]]
        plain["over"] = [day < 0 or end <= day for day, end in zip(plain["day"], ends, strict=True)]
        plain |= {name: _plain(frame[name]) for name in ("article", "counterpart", "base_period", "unit")}
        said = zip(*(plain[name] for name in Claim._fields if name != "reading"), strict=True)
        numbers: dict[tuple[object, ...], int] = {}
        self.claims = [
            claim._replace(reading=numbers.setdefault(claim.words, len(numbers))) for claim in (Claim(*one) for one in said)
        ]


def nulls(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with an empty scope as null."""
    frame["scope"] = frame["scope"].astype(object).where(frame["scope"] != "", None)
    return frame


def _keys(frame: pd.DataFrame) -> pd.DataFrame:
    units = {unit: reduced(unit) for unit in frame["unit"].unique()}
    spans = {period: bounds_of(period) for period in frame["time_period"].unique()}
    frame = frame.assign(
        unit_name=_objects([units[unit].name for unit in frame["unit"]]),
        factor=np.array([units[unit].factor for unit in frame["unit"]], dtype=float),
        first=_objects([spans[period][0] for period in frame["time_period"]]),
        last=_objects([spans[period][1] for period in frame["time_period"]]),
        scope=_objects([scope or "" for scope in frame["scope"]]),
    )
    worth = last_digits(*(frame[name].to_numpy() for name in ("value", "unit_mult", "decimals", "kind", "text")))
    frame["step"], frame["last_step"] = worth
    bases_of = {base: bounds_of(base)[0] for base in frame["base_period"].unique()}
    asked = zip(frame["measure"], frame["base_period"], frame["first"], frame["last"], strict=True)
    measured = [read_as(measure, bases_of[base], first, last) for measure, base, first, last in asked]
    names = (frame["indicator_id"], frame["indicator"], measured, frame["unit"], frame["ref_area"])
    said = [Said(*one) for one in zip(*names, strict=True)]
    subjects = {one: subject(one) for one in set(said)}
    return frame.assign(
        what=_objects([subjects[one].what for one in said]), measured=_objects([subjects[one].measure for one in said])
    )


def _words(tables: Tables, frame: pd.DataFrame) -> tuple[list[Basis], list[bool]]:
    """Of each row the basis that words name, and whether its sentence names a revision."""
    basis, revised = [Basis()] * len(frame), [False] * len(frame)
    if frame.empty:
        return basis, revised
    said = sentences(tables, frame, word_pattern())
    with_words = np.flatnonzero(frame["article_id"].isin(list(said)).to_numpy())
    by_article: dict[str, list[int]] = defaultdict(list)
    for at, article in zip(with_words.tolist(), frame["article_id"].to_numpy()[with_words], strict=True):
        by_article[article].append(at)
    number = frame["sentence"].fillna(-1).astype(np.int64).tolist()
    starts, ends, none = frame["start"].tolist(), frame["end"].tolist(), Sentence(0, "")
    for article, rows in by_article.items():
        here = said[article]
        places = [
            Place(number[at], starts[at] - here.get(number[at], none).start, ends[at] - here.get(number[at], none).start)
            for at in rows
        ]
        texts = {sentence: one.text for sentence, one in here.items()}
        for at, named in zip(rows, bases(texts, places), strict=True):
            basis[at], revised[at] = named, is_revised(texts.get(number[at], ""))
    return basis, revised


def _objects(values: Sequence[object] | npt.NDArray[np.object_]) -> pd.Series[Any]:
    """Any values as they are: pandas would make its own texts or dates of them, slow to walk through."""
    out: pd.Series[Any] = pd.Series(values, dtype=object)
    return out


def _plain(values: pd.Series[Any]) -> list[object]:
    """Values of a column, NaN as null, whole numbers as int."""
    if values.dtype == object:
        return values.tolist()
    there = values.notna()
    if there.all():
        return values.tolist()
    return values.astype(object).where(there, None).tolist()
