"""One number of a text, as the finder hands it on."""

from __future__ import annotations

from typing import NamedTuple

from koujing.stages.figures.quantity import Quantity


class Found(NamedTuple):
    """A figure (`reason` is empty) or a number with its reason; `word` marks numerals that are part of a word."""

    start: int
    end: int
    reason: str
    rule: str
    quantity: Quantity | None = None
