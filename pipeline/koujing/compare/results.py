"""What every comparison gives back: one way to make a DataFrame of a result in `koujing.compare.catalogue`.

Every result is tidy (one observation a row) and leads back to articles: either by `article_id`, `sentence` and `start` of
the row behind it (the earliest one where many are behind it), or by keys that `koujing.compare.occurrences` takes. What was left
out, and of how many articles a result is, stands in `frame.attrs`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from koujing import __version__
from koujing.compare.catalogue import RESULTS

if TYPE_CHECKING:
    import pandas as pd

_TYPES = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "date": pa.date32()}


class CompareError(ValueError):
    """What was asked can't be compared: no such group or column, nothing in it, or a table that was not written."""


def schema(name: str) -> pa.Schema:
    """Arrow schema of a result, its documentation in the metadata."""
    fields = [pa.field(c.name, _TYPES[c.type], metadata={"doc": c.doc}) for c in RESULTS[name].columns]
    return pa.schema(fields, metadata={"koujing": __version__, "result": name})


def finish(name: str, frame: pd.DataFrame, **about: object) -> pd.DataFrame:
    """A result with the columns, types and order of its schema; `about` goes to its attrs.

    Raises:
        CompareError: a column is missing or holds values of another type (a fault of the caller).
    """
    wanted = schema(name)
    missing = sorted(set(wanted.names) - set(frame.columns))
    if missing:
        raise CompareError(f"{name}: lacks {', '.join(missing)}")
    try:
        table = pa.Table.from_pandas(frame[wanted.names], schema=wanted, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise CompareError(f"{name}: {error}") from error
    out: pd.DataFrame = table.to_pandas()
    out.attrs.update(result=name, **about)
    return out


def empty(name: str, **about: object) -> pd.DataFrame:
    """A result without rows."""
    out: pd.DataFrame = schema(name).empty_table().to_pandas()
    out.attrs.update(result=name, **about)
    return out


def documentation() -> str:
    """docs/comparisons.md: every result and column."""
    out = ["# Comparisons", "", "Generated from `koujing.compare.RESULTS`; run `make docs` after changing it.", ""]
    for name, result in RESULTS.items():
        out += [f"## {name}", "", f"{result.doc} Unique: {', '.join(f'`{column}`' for column in result.key)}.", ""]
        out += ["| column | type | what it says |", "|---|---|---|"]
        out += [f"| {c.name} | {c.type} | {c.doc} |".replace("A|B", "A\\|B") for c in result.columns]
        out.append("")
    return "\n".join(out)
