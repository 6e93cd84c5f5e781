"""A view: what a chart or a table of the page shows, as data.

A view is a DataFrame and what its columns are; charts and page add the looks. Each row has a column `ask`: what stands behind
it, as the page looks it up among the sentences it holds. Where a view has choices (an indicator, a group), its rows say in the
column `choice` which one they belong to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import pandas as pd

from koujing.compare.groups import Groups


class Column(NamedTuple):
    """A column of the table under a chart; its heading is the word `column.<name>` of the interface."""

    name: str
    kind: str = "text"  # text word int share float day: how it is printed; a `word` is translated
    vocabulary: str = ""  # of a word: measure, class, relation …


class View(NamedTuple):
    """What is shown: rows, their columns, and how many there are in all."""

    name: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]
    total: int  # rows, or items, there are; where the frame shows fewer the page says so
    shown: int


Ask = dict[str, str | int]
"""What stands behind a number: table, item, group, period, outlet, month, article, start, text; and `n`, the number."""


def ask(table: str | None = None, **about: object) -> Ask:
    """The findings of a table, all or those of one item, group, period …; what is not known is left out."""
    wanted: dict[str, object] = {"table": table, **about}
    return {name: _plain(value) for name, value in wanted.items() if not _unknown(value)}


def with_asks(frame: pd.DataFrame, asks: Iterable[Ask]) -> pd.DataFrame:
    """The frame with the column `ask`, one for each of its rows."""
    return frame.assign(ask=pd.Series(list(asks), index=frame.index, dtype=object))


def _unknown(value: object) -> bool:
    return not isinstance(value, str) and bool(pd.isna(value))  # type: ignore[call-overload]


def _plain(value: object) -> str | int:
    return value if isinstance(value, str) else int(value)  # type: ignore[call-overload]


def ranked(frame: pd.DataFrame, key: str, by: str, top: int) -> pd.Index[str]:
    """The values of `key` with the highest sums of `by`, in that order."""
    totals = frame.groupby(key, sort=False)[by].sum()
    return totals.sort_values(ascending=False, kind="stable").index[:top]


def units_of(groups: Groups) -> pd.Series[int]:
    """Articles of each group, reprints once."""
    own = groups.articles
    return own[~own["copy"]]["group"].value_counts()
