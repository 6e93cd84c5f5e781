"""The keyword arguments that every comparison hands on to `Choice`, as types."""

from __future__ import annotations

from typing import TypedDict

from koujing.compare.groups import Reprints, Where


class Asked(TypedDict, total=False):
    """Which articles are compared; see `koujing.compare.groups.Choice`."""

    where: Where | None
    since: str | None
    until: str | None
    reprints: Reprints
