"""Rows of figures with their comparison keys, in order of publication, copies left out: what figures are compared from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from koujing import convert, periods
from koujing.compare.asking import Asked
from koujing.compare.bases import Basis, Place, bases, is_revised, note_pattern
from koujing.compare.claims import Claim, digits, reduced
from koujing.compare.groups import Groups, arrow_columns, columns, group_articles
from koujing.tables import SCHEMA, Tables

KEY = ["what", "measure", "ref_area", "scope", "first", "last", "unit_name"]
LOOSE = ["what", "ref_area", "scope", "last", "unit_name"]
OPEN = date.max


class Keyed(NamedTuple):
    """Rows of figures with what (indicator_id or indicator), first, last, unit_name, factor and article."""

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
    value_min: float | None
    value_max: float | None
    unit: str | None
    unit_mult: float | None
    decimals: float | None
    kind: str | None
    qualifier: str | None
    cumulative: bool
    modality: str | None
    what: str | None
    indicator: str | None
    indicator_id: str | None
    measure: str | None
    ref_area: str | None
    scope: str
    counterpart: str | None
    time_period: str | None
    base_period: str | None
    first: date | None
    last: date | None
    factor: float


def all_rows(tables: Tables, indicator: str | None, asked: Asked) -> Keyed:
    """All figures of the comparison, copies left out, with their keys."""
    groups = group_articles(tables, None, **asked)
    names = [
        column.name
        for column in SCHEMA["figures"]
        if column.name not in ("simplified", "rule", "number_start", "number_end")
    ]
    frame = columns(tables, "figures", names)
    for column in SCHEMA["figures"]:
        if column.type == "str" and column.name in names:
            frame[column.name] = frame[column.name].astype(object).where(frame[column.name].notna(), None)
    frame["article"] = groups.rows_of(frame["article_id"])
    frame = frame[frame["article"] >= 0]
    frame = frame[~groups.articles["copy"].to_numpy()[frame["article"].to_numpy()]]
    if indicator is not None:
        wanted = [indicator, convert.simplify(indicator)]
        frame = frame[frame["indicator"].isin(wanted) | frame["indicator_id"].isin(wanted)]
    frame = frame.sort_values(["article", "start", "end"], ignore_index=True)
    frame["what"] = frame["indicator_id"].where(frame["indicator_id"].notna(), frame["indicator"])
    units = {unit: reduced(unit) for unit in frame["unit"].unique()}
    frame["unit_name"] = [units[unit].name for unit in frame["unit"]]
    frame["factor"] = [units[unit].factor for unit in frame["unit"]]
    spans = {period: bounds_of(period) for period in frame["time_period"].unique()}
    frame["first"], frame["last"] = (
        [spans[p][0] for p in frame["time_period"]],
        [spans[p][1] for p in frame["time_period"]],
    )
    frame["scope"] = frame["scope"].where(frame["scope"].notna(), "")
    return Keyed(frame, groups)


def complete(tables: Tables, indicator: str | None, asked: Asked) -> Keyed:
    """Only figures of which indicator, measure, place, unit, period and value are known."""
    made = all_rows(tables, indicator, asked)
    known = made.frame[["what", "measure", "ref_area", "unit_name", "first", "last"]].notna().all(axis=1)
    known &= made.frame[["value", "value_min", "value_max"]].notna().any(axis=1)
    return made._replace(frame=made.frame[known].reset_index(drop=True), incomplete=int((~known).sum()))


def bounds_of(period: object) -> tuple[date | None, date | None]:
    """First and last day; null where it is unknown; an open end counts as the last of all days."""
    if not isinstance(period, str):
        return None, None
    try:
        first, last = periods.bounds(period)
    except periods.PeriodError:
        return None, None
    return first, last or OPEN


def grouped(frame: pd.DataFrame, keys: list[str]) -> Iterator[pd.Index[int]]:
    """Rows of each key, in the order of the frame."""
    if frame.empty:
        return
    number = frame.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    order = np.argsort(number, kind="stable")
    edges = np.flatnonzero(np.diff(number[order])) + 1
    for part in np.split(order, edges):
        yield frame.index[part]


def rows_of(frame: pd.DataFrame) -> list[Row]:
    """Rows of the frame as values, NaN as null."""
    plain = frame.assign(at=frame.index)[list(Row._fields)].astype(object)
    plain = plain.where(plain.notna(), None)
    return [Row(*values)._replace(cumulative=bool(values[15])) for values in plain.itertuples(index=False)]


class Sentence(NamedTuple):
    """A sentence of an article: its first character and its Simplified text."""

    start: int
    text: str


def sentences(tables: Tables, frame: pd.DataFrame) -> dict[str, dict[int, Sentence]]:
    """Sentences of the rows of a frame, and those that speak of all figures: article_id → number → sentence."""
    table = arrow_columns(tables, "sentences", ["article_id", "sentence", "start", "simplified"])
    table = table.filter(
        pc.is_in(table["article_id"], value_set=pa.array(frame["article_id"].unique().tolist(), pa.string()))
    )
    ids = pd.Index(frame["article_id"].unique())
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
    """Makes a `Claim` of a row: reads the words of its sentence once."""

    def __init__(self, tables: Tables, made: Keyed) -> None:
        self.made = made
        self.rows = {row.at: row for row in rows_of(made.frame)}
        self.basis: dict[int, Basis] = {}
        self.revised: dict[int, bool] = {}
        said = sentences(tables, made.frame)
        by_article: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows.values():
            by_article[row.article_id].append(row)
        for article, rows in by_article.items():
            self._read(rows, said.get(article, {}))
        days = made.groups.articles["day"]
        self.outlets = made.groups.articles["outlet"].to_numpy(dtype=object)
        self.days = [-1 if pd.isna(day) else day.toordinal() for day in days]

    def _read(self, rows: list[Row], said: dict[int, Sentence]) -> None:
        none = Sentence(0, "")
        places = [
            Place(number, row.start - said.get(number, none).start, row.end - said.get(number, none).start)
            for row in rows
            for number in [-1 if row.sentence is None else int(row.sentence)]
        ]
        texts = {number: sentence.text for number, sentence in said.items()}
        for row, place, basis in zip(rows, places, bases(texts, places), strict=True):
            self.basis[row.at] = basis
            self.revised[row.at] = is_revised(texts.get(place.sentence, ""))

    def claim(self, index: int) -> Claim:
        """The claim of a row of the frame, its numbers in the unit to compare in."""
        row = self.rows[index]
        step, last = step_of(row), digits(row.value, row.unit_mult, row.decimals, row.kind, row.text).last
        scaled = [None if x is None else x * row.factor for x in (row.value, row.value_min, row.value_max)]
        return Claim(
            row=index,
            article=int(row.article),
            measure=str(row.measure),
            period=str(row.time_period),
            value=scaled[0],
            low=scaled[1],
            high=scaled[2],
            step=step * row.factor,
            last=last * row.factor,
            qualifier=row.qualifier or "exact",
            modality=row.modality or "actual",
            cumulative=row.cumulative,
            counterpart=row.counterpart,
            base_period=row.base_period,
            unit=row.unit,
            basis=self.basis[index],
            revised=self.revised[index],
            day=self.days[int(row.article)],
        )


def step_of(row: Row) -> float:
    """What one unit of the last printed digit is worth."""
    return digits(row.value, row.unit_mult, row.decimals, row.kind, row.text).step


def nulls(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with an empty scope as null."""
    frame["scope"] = frame["scope"].astype(object).where(frame["scope"] != "", None)
    return frame
