"""Keyness between the chosen groups: what each says more than the others."""

from __future__ import annotations

import pandas as pd

from koujing.report.corpus import Corpus
from koujing.report.view import Column, View, ask, with_asks

KINDS = ("terms", "slogans", "entities")
_TARGETS, _ITEMS = 12, 25
_TABLE = {"terms": "text", "slogans": "slogans", "entities": "entities"}


def keyness(corpus: Corpus) -> View:
    """The highest conservative log ratios of the largest groups, for words, slogans and entities."""
    parts, targets = [], list[str]()
    for of in KINDS:
        result = corpus.result(f"keyness_{of}")
        targets = list(dict.fromkeys([*targets, *result["target"].unique()]))
        own = result[result["target"].isin(targets[:_TARGETS]) & (result["log_ratio"] > 0)]
        parts.append(own.groupby("target", sort=False).head(_ITEMS).assign(of=of))
    frame = pd.concat(parts, ignore_index=True)
    frame["choice"] = frame["target"] + "\t" + frame["of"]
    frame = frame.iloc[frame["target"].map({name: i for i, name in enumerate(targets)}).argsort(kind="stable")]
    furthest = frame.groupby("choice")[["log_ratio_high", "log_ratio"]].transform("max").max(axis=1)
    frame["interval_end"] = frame["log_ratio_high"].where(frame["log_ratio_high"].notna(), furthest)
    frame = with_asks(frame, (
        ask(_TABLE[str(row.of)], item=None if row.of == "terms" else row.item, text=row.item if row.of == "terms" else None,
            label=row.label, group=row.target, n=row.f1)
        for row in frame.itertuples(index=False)
    ))  # fmt: skip
    keep = ["choice", "label", "target", "of", "f1", "f2", "per_million1", "per_million2", "log_ratio", "log_ratio_low",
            "log_ratio_high", "interval_end", "lrc", "range1", "q", "article_id", "item", "ask"]  # fmt: skip
    shown = (Column("label"), Column("f1", "int"), Column("f2", "int"), Column("per_million1", "float"), Column("per_million2", "float"),
             Column("log_ratio", "float"), Column("lrc", "float"), Column("range1", "int"), Column("q", "float"))  # fmt: skip
    return View("keyness", frame[keep].reset_index(drop=True), shown, len(targets), min(len(targets), _TARGETS))
