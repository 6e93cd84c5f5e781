"""Who keeps company with whom: pairs of items in one article or sentence, and names for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from koujing.compare import statistics as st
from koujing.compare.counts import Unit, count
from koujing.compare.groups import Groups, columns
from koujing.tables import Tables


def names_of(tables: Tables) -> dict[str, str]:
    """entity_id → name: the canonical one, else the commonest wording, Simplified."""
    frame = columns(tables, "entities", ["entity_id", "canonical", "simplified"], coded=True)
    name = frame["canonical"].astype(object)
    named = pd.DataFrame(
        {"id": frame["entity_id"].astype(object), "name": name.where(name.notna(), frame["simplified"].astype(object))}
    )
    common = (
        named.dropna().value_counts().reset_index().sort_values(["id", "count", "name"], ascending=[True, False, True])
    )
    return dict(common.drop_duplicates("id")[["id", "name"]].itertuples(index=False))


def company(
    tables: Tables, groups: Groups, of: str, unit: Unit, kinds: Sequence[str] | None, least: int, top: int
) -> tuple[pd.DataFrame, int]:
    """Pairs of items in one unit, with how often and how closely, and how many items there are in all."""
    counts = count(tables, groups, of, unit, kinds=kinds)
    once = np.flatnonzero(~counts.units["copy"].to_numpy())
    held = counts.matrix[once]
    held.data = np.ones_like(held.data)
    single = np.asarray(held.sum(axis=0)).ravel()
    chosen = np.sort(np.lexsort((np.arange(len(single)), -single))[:top])
    held = held[:, chosen].tocsc()
    both = sparse.triu(held.T @ held, k=1).tocoo()
    keep = both.data >= max(least, 1)
    a, b, f = chosen[both.row[keep]], chosen[both.col[keep]], both.data[keep]
    item, label = (counts.items[name].to_numpy(dtype=object) for name in ("item", "label"))
    held.sort_indices()
    first = [_first_common(_held(held, i), _held(held, j)) for i, j in zip(both.row[keep], both.col[keep], strict=True)]
    article = counts.units["article"].to_numpy()[once[np.asarray(first, dtype=np.int64)]]
    frame = pd.DataFrame(
        {
            "item_a": item[a],
            "label_a": label[a],
            "item_b": item[b],
            "label_b": label[b],
            "together": f,
            "units_a": single[a],
            "units_b": single[b],
            "units": len(once),
            "npmi": st.npmi(f, single[a], single[b], len(once)),
            "log_dice": st.log_dice(f, single[a], single[b]),
            "article_id": groups.articles["article_id"].to_numpy(dtype=object)[article],
        }
    )
    return frame.sort_values(["together", "log_dice", "item_a", "item_b"], ascending=[False, False, True, True]), int(
        (single > 0).sum()
    )


def _held(matrix: sparse.csc_array, column: int) -> npt.NDArray[np.int32]:
    return cast("npt.NDArray[np.int32]", matrix.indices[matrix.indptr[column] : matrix.indptr[column + 1]])


def _first_common(a: npt.NDArray[np.int32], b: npt.NDArray[np.int32]) -> int:
    """The first number that is in both; both are sorted and they share one."""
    few, many = (a, b) if len(a) < len(b) else (b, a)
    at = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return int(few[np.argmax(many[at] == few)])
