"""How hot a slogan is in a period: Qian Gang's scale of six (沸 烫 热 暖 温 冷), and moves on it.

Of his cut-offs only those of the two hottest are documented (2,000 articles a year or a share of .0518; 500 or .0129; Qian
2017); the others here are ours, each a third or so of the one above, and all can be set.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from koujing.compare.results import CompareError, empty, finish


class Tier(NamedTuple):
    """A step of temperature: reached with so many articles in a period, or with that share of its articles."""

    name: str
    articles: float
    share: float


TIERS = (
    Tier("沸", 2000, 0.0518),
    Tier("烫", 500, 0.0129),
    Tier("热", 150, 0.0040),
    Tier("暖", 50, 0.0013),
    Tier("温", 10, 0.0003),
    Tier("冷", 0, 0.0),
)
"""Hottest first. Set `Tier.share` to 9 to go by articles alone."""
FEWEST = 30
"""Articles that a group must have in a period for a share of them to say how hot a slogan is."""


def moves(lines: pd.DataFrame, tiers: Sequence[Tier] = TIERS) -> pd.DataFrame:
    """Changes of temperature from one period to the next.

    Args:
        lines: what `timeline` gave, over all periods of interest.
        tiers: that it was made with.

    Returns:
        Columns of `RESULTS["slogan_moves"]`; only where the tier changed. A period with too few articles for a tier is
        passed over.
    """
    check(tiers)
    lines = lines[lines["tier"].notna()]
    if lines.empty:
        return empty("slogan_moves")
    heat = {tier.name: len(tiers) - i for i, tier in enumerate(tiers)}
    steps = lines[["group", "period"]].drop_duplicates().sort_values(["group", "period"])
    steps["number"] = steps.groupby("group").cumcount()
    keyed = lines.merge(steps, on=["group", "period"])[["slogan_id", "group", "number", "tier", "share"]]
    before = keyed.assign(number=keyed["number"] + 1)
    frame = before.merge(keyed, on=["slogan_id", "group", "number"], how="outer", suffixes=("_from", "_to"))
    for end, shift in (("from", 1), ("to", 0)):
        there = steps.assign(number=steps["number"] + shift).rename(columns={"period": f"{end}_period"})
        frame = frame.merge(there, on=["group", "number"]).rename(columns={f"tier_{end}": f"{end}_tier"})
        frame[f"{end}_share"] = frame[f"share_{end}"].fillna(0)
    # an empty column has no numbers to subtract, whatever it is mapped with
    after, earlier = (frame[tier].map(heat).astype("float64").fillna(0) for tier in ("to_tier", "from_tier"))
    frame["steps"] = (after - earlier).astype(int)
    frame = frame[frame["steps"] != 0]
    if frame.empty:
        return empty("slogan_moves")
    frame = frame.assign(
        canonical=frame["slogan_id"].map(lines.drop_duplicates("slogan_id").set_index("slogan_id")["canonical"])
    )
    return finish(
        "slogan_moves",
        frame.sort_values(["group", "from_period", "steps", "slogan_id"], ascending=[True, True, False, True]),
    )


def check(tiers: Sequence[Tier]) -> None:
    falling = all(a.articles >= b.articles and a.share >= b.share for a, b in pairwise(tiers))
    if not tiers or not falling or tiers[-1].articles > 0 or tiers[-1].share > 0:
        raise CompareError(
            "tiers go from the hottest to the coldest, and the coldest needs 0 articles and a share of 0"
        )


def tiers_of(articles: pd.Series[int], share: pd.Series[float], tiers: Sequence[Tier]) -> list[str]:
    reached = [(articles >= tier.articles) | (share >= tier.share) for tier in tiers[:-1]]
    names = np.select([level.to_numpy() for level in reached], [tier.name for tier in tiers[:-1]], tiers[-1].name)
    return [str(name) for name in names]
