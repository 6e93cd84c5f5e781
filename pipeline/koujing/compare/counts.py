"""How often what stands in which article (or sentence): one sparse matrix that all counting comparisons read.

Rows are units (articles, or sentences of articles) in order of publication, columns are items: terms, slogans,
entities, n-grams of words or of characters. Sizes are words for articles; a sentence counts as one. Copies stay in the matrix
and are marked, so that raw counts need no second pass.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, cast, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from koujing.compare.groups import Groups, columns
from koujing.compare.results import CompareError
from koujing.tables import Tables

Of = Literal["terms", "slogans", "entities", "ngrams", "characters"]
Unit = Literal["articles", "sentences"]
_ITEM = {"slogans": "slogan_id", "entities": "entity_id"}
_LABEL = {"slogans": "canonical", "entities": "canonical"}
_KIND = {"slogans": "class", "entities": "label"}
Ints = npt.NDArray[np.int64]


class Counts(NamedTuple):
    """Items in units: `matrix[unit, item]` is how often; `units` and `items` say what rows and columns are."""

    matrix: sparse.csr_array
    units: pd.DataFrame  # article (row of groups.articles), group, copy, size, sentence where units are sentences
    items: pd.DataFrame  # item, label
    places: (
        pd.DataFrame | None
    )  # key (item × units + unit, sorted), sentence, start: where each first stands; null for terms
    unit: Unit


def count(
    tables: Tables,
    groups: Groups,
    of: str = "terms",
    unit: Unit = "articles",
    *,
    kinds: Sequence[str] | None = None,
    n: int = 2,
) -> Counts:
    """Count items in the articles, or the sentences, of a comparison.

    Args:
        of: terms, slogans, entities, ngrams (of words) or characters (n-grams of characters).
        unit: what is one row.
        kinds: only these: beginnings of tags for terms (n, v …), classes of slogans, labels of entities.
        n: how long n-grams are.

    Raises:
        CompareError: what is asked needs a table that this run did not write.
    """
    if of not in get_args(Of):
        raise CompareError(f"of={of!r}; it is one of {', '.join(get_args(Of))}")
    if unit not in get_args(Unit):
        raise CompareError(f"unit={unit!r}; it is one of {', '.join(get_args(Unit))}")
    found = _FINDERS[of](tables, unit, kinds, n)
    found["article"] = groups.rows_of(cast("pd.Series[str]", found.pop("article_id").array))
    found = found[found["article"] >= 0]
    units = _units(tables, groups, unit)
    row = _rows(found, units, unit)
    found, row = found[row >= 0], row[row >= 0]
    codes, items = _items(found)
    shape = (len(units), len(items))
    matrix = sparse.coo_array((found["count"].to_numpy(np.int64), (row, codes)), shape=shape).tocsr()
    places = None
    if "start" in found:
        places = pd.DataFrame(
            {
                "key": codes * len(units) + row,
                "sentence": found["sentence"].to_numpy(),
                "start": found["start"].to_numpy(),
            }
        )
        places = places.sort_values(["key", "start"]).drop_duplicates("key", ignore_index=True)
    return Counts(matrix, units, items, places, unit)


def sums(matrix: sparse.csr_array, rows: npt.NDArray[np.bool_]) -> Ints:
    """Sum of each column over these rows."""
    part = matrix[np.flatnonzero(rows)]
    return np.bincount(part.indices, part.data, part.shape[1]).astype(np.int64)


def ranges(matrix: sparse.csr_array, rows: npt.NDArray[np.bool_]) -> Ints:
    """In how many of these rows each column has anything."""
    return np.bincount(matrix[np.flatnonzero(rows)].indices, minlength=matrix.shape[1]).astype(np.int64)


class Spread(NamedTuple):
    """Dispersion of every item over some units."""

    dp: npt.NDArray[np.float64]
    dpnorm: npt.NDArray[np.float64]
    juilland_d: npt.NDArray[np.float64]


def spread(matrix: sparse.csr_array, sizes: npt.NDArray[np.float64]) -> Spread:
    """DP, DPnorm and Juilland's D of all columns, in time linear in what the matrix holds.

    Units without words are no parts. Null for items that are not there, DPnorm and D also where there is one unit.
    """
    part, size = _parts(matrix, sizes)
    units, items = part.shape
    dp = _deviation(part, size)
    nan = np.full(items, np.nan)
    if units < 2:
        return Spread(dp, nan, nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        rates = part.data / size[part.row]
        mean = np.bincount(part.col, rates, items) / units
        square = np.bincount(part.col, rates**2, items) / units
        juilland = 1 - np.sqrt(np.maximum(square - mean**2, 0)) / mean / np.sqrt(units - 1)
    return Spread(dp, _normed(dp, size), np.where(np.isnan(dp), np.nan, juilland))


def dpnorm(matrix: sparse.csr_array, sizes: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """DPnorm of all columns, as in `spread`."""
    part, size = _parts(matrix, sizes)
    return _normed(_deviation(part, size), size)


def _parts(
    matrix: sparse.csr_array, sizes: npt.NDArray[np.float64]
) -> tuple[sparse.coo_array, npt.NDArray[np.float64]]:
    held = sizes > 0
    return (matrix if held.all() else matrix[np.flatnonzero(held)]).tocoo(), sizes[held]


def _deviation(part: sparse.coo_array, size: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    units, items = part.shape
    if not units:
        return np.full(items, np.nan)
    weight, total = (size / size.sum())[part.row], np.bincount(part.col, part.data, items)
    with np.errstate(invalid="ignore", divide="ignore"):
        # of units that hold it, what its share is off; of all others their weight
        off = np.bincount(part.col, np.abs(part.data / total[part.col] - weight) - weight, items)
    return np.where(total > 0, np.clip((off + 1) / 2, 0, 1), np.nan)


def _normed(dp: npt.NDArray[np.float64], size: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if len(size) < 2:
        return np.full(len(dp), np.nan)
    top: float = 1 - size.min() / size.sum()
    return np.minimum(dp / top, np.ones(len(dp)))


def first_places(counts: Counts, rows: npt.NDArray[np.bool_], articles: pd.DataFrame) -> pd.DataFrame:
    """Article, sentence and start of the earliest occurrence of each item in these units; null where there is none."""
    part = counts.matrix[np.flatnonzero(rows)].tocsc()
    part.sort_indices()
    there = np.diff(part.indptr) > 0
    unit = np.full(part.shape[1], -1, dtype=np.int64)
    if there.any():
        unit[there] = np.flatnonzero(rows)[part.indices[part.indptr[:-1][there]]]
    out = pd.DataFrame({"article_id": None, "sentence": np.nan, "start": np.nan}, index=range(len(unit)))
    article = counts.units["article"].to_numpy()[unit[there]]
    out["article_id"] = out["article_id"].astype(object)
    out.loc[there, "article_id"] = articles["article_id"].to_numpy(dtype=object)[article]
    if counts.places is not None and there.any():
        at = np.searchsorted(counts.places["key"].to_numpy(), np.flatnonzero(there) * len(counts.units) + unit[there])
        for name in ("sentence", "start"):
            out.loc[there, name] = counts.places[name].to_numpy(dtype=float)[at]
    elif counts.unit == "sentences" and there.any():
        out.loc[there, "sentence"] = counts.units["sentence"].to_numpy()[unit[there]].astype(float)
    return out


# -- units and items --------------------------------------------------------------------------------------------------


def _units(tables: Tables, groups: Groups, unit: Unit) -> pd.DataFrame:
    articles = groups.articles
    if unit == "articles":
        size = articles["words"].fillna(0).to_numpy(np.float64)
        return pd.DataFrame(
            {"article": np.arange(len(articles)), "group": articles["group"], "copy": articles["copy"], "size": size}
        )
    frame = columns(tables, "sentences", ["article_id", "sentence"], coded=True)
    frame["article"] = groups.rows_of(frame.pop("article_id").array)
    frame = frame[frame["article"] >= 0].sort_values(["article", "sentence"], ignore_index=True)
    about = articles[["group", "copy"]].iloc[frame["article"].to_numpy()].reset_index(drop=True)
    return pd.concat([frame, about], axis=1).assign(size=1.0)


def _rows(found: pd.DataFrame, units: pd.DataFrame, unit: Unit) -> Ints:
    if unit == "articles":
        return found["article"].to_numpy(np.int64)
    step = 1 + max(units["sentence"].max() if len(units) else 0, found["sentence"].max() if len(found) else 0)
    index = pd.Index(units["article"].to_numpy(np.int64) * int(step) + units["sentence"].to_numpy(np.int64))
    sentence = found["sentence"].fillna(-1).to_numpy(np.int64)
    wanted = found["article"].to_numpy(np.int64) * int(step) + sentence
    return np.where(sentence >= 0, index.get_indexer(pd.Index(wanted)), -1).astype(np.int64)


def _items(found: pd.DataFrame) -> tuple[Ints, pd.DataFrame]:
    codes, items = _sorted_codes(found["item"])
    if "label" not in found:
        return codes, pd.DataFrame({"item": items, "label": items}, dtype=object)
    named = pd.DataFrame({"code": codes, "label": found["label"].astype(object).to_numpy()}).dropna()
    common = named.value_counts().reset_index().sort_values(["code", "count", "label"], ascending=[True, False, True])
    labels = common.drop_duplicates("code").set_index("code")["label"].reindex(range(len(items)))
    return codes, pd.DataFrame({"item": items, "label": labels.to_numpy(dtype=object)})


def _sorted_codes(values: pd.Series[str]) -> tuple[Ints, npt.NDArray[np.object_]]:
    """Codes of values in order of the values, whatever order their categories are in."""
    codes, seen = pd.factorize(values)
    named = np.asarray(seen, dtype=object)
    order = np.argsort(named) if len(named) else np.zeros(0, dtype=np.int64)
    place = np.empty(len(named), dtype=np.int64)
    place[order] = np.arange(len(named))
    return place[codes] if len(codes) else codes.astype(np.int64), named[order]


# -- what can be counted ----------------------------------------------------------------------------------------------


def _terms(tables: Tables, unit: Unit, kinds: Sequence[str] | None, n: int) -> pd.DataFrame:
    if unit == "sentences":
        words = _words(tables, kinds)
        return words.rename(columns={"simplified": "item"})[["article_id", "sentence", "start", "item"]].assign(count=1)
    frame = columns(tables, "terms", ["article_id", "term", "pos", "count"], coded=True)
    return _kept(frame, "pos", kinds).rename(columns={"term": "item"})


def _words(tables: Tables, kinds: Sequence[str] | None) -> pd.DataFrame:
    wanted = ["article_id", "sentence", "word", "start", "simplified", "pos"]
    frame = columns(tables, "words", wanted, coded=True)
    known = frame["simplified"].cat.categories
    is_word = np.array([any(char.isalnum() for char in text) for text in known], dtype=bool)
    return _kept(frame[is_word[frame["simplified"].cat.codes]], "pos", kinds)


def _findings(table: str) -> Callable[[Tables, Unit, Sequence[str] | None, int], pd.DataFrame]:
    def find(tables: Tables, unit: Unit, kinds: Sequence[str] | None, n: int) -> pd.DataFrame:
        names = {"item": _ITEM[table], "label": _LABEL[table], "kind": _KIND[table]}
        more = ["status"] if table == "slogans" else []
        frame = columns(
            tables, table, ["article_id", "sentence", "start", "simplified", *names.values(), *more], coded=True
        )
        if more:
            frame = frame[frame["status"] != "candidate"]
        frame = _kept(frame, names["kind"], kinds)
        label = frame[names["label"]].astype(object)
        label = label.where(label.notna(), frame["simplified"].astype(object))
        out = frame[["article_id", "sentence", "start"]].assign(item=frame[names["item"]], label=label, count=1)
        return out[out["item"].notna()]

    return find


def _ngrams(tables: Tables, unit: Unit, kinds: Sequence[str] | None, n: int) -> pd.DataFrame:
    """Words side by side in a sentence; a mark of punctuation between them parts them."""
    if n < 1:
        raise CompareError(f"n={n}: an n-gram has at least one word")
    words = _words(tables, None).sort_values(["article_id", "word"], ignore_index=True)
    gram = words["simplified"].astype(object)
    whole = pd.Series(True, index=words.index)
    for step in range(1, n):
        after = words.shift(-step)
        whole &= (after["article_id"] == words["article_id"]) & (after["sentence"] == words["sentence"])
        whole &= after["word"] == words["word"] + step
        gram = gram + " " + after["simplified"].astype(object).fillna("")
    out = words[["article_id", "sentence", "start"]].assign(item=gram, count=1)
    return out[whole]


def _characters(tables: Tables, unit: Unit, kinds: Sequence[str] | None, n: int) -> pd.DataFrame:
    """Characters side by side in a sentence, letters and digits only."""
    if n < 1:
        raise CompareError(f"n={n}: an n-gram has at least one character")
    frame = columns(tables, "sentences", ["article_id", "sentence", "start", "kind", "simplified"])
    frame = frame[frame["kind"] != "boilerplate"]
    rows = [
        (article, sentence, start + i, text[i : i + n])
        for article, sentence, start, text in frame[["article_id", "sentence", "start", "simplified"]].itertuples(
            index=False
        )
        for i in range(len(text) - n + 1)
        if text[i : i + n].isalnum()
    ]
    out = pd.DataFrame(rows, columns=["article_id", "sentence", "start", "item"])
    return out.assign(article_id=out["article_id"].astype("category"), count=1)


def _kept(frame: pd.DataFrame, column: str, kinds: Sequence[str] | None) -> pd.DataFrame:
    if kinds is None:
        return frame
    known = frame[column].cat.categories
    keep = [kind for kind in known if str(kind).startswith(tuple(kinds))] if column == "pos" else list(kinds)
    return frame[frame[column].isin(keep)]


_FINDERS: dict[str, Callable[[Tables, Unit, Sequence[str] | None, int], pd.DataFrame]] = {
    "terms": _terms,
    "slogans": _findings("slogans"),
    "entities": _findings("entities"),
    "ngrams": _ngrams,
    "characters": _characters,
}
