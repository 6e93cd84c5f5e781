"""What is known of one number while its claim is read."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from koujing.stages.figures.context import Period
from koujing.stages.figures.indicators import Phrase
from koujing.stages.figures.quantity import Quantity
from koujing.stages.figures.vocabulary import Tail


class Said(NamedTuple):
    """What is claimed of a value: its measure, its sign, what it is measured against."""

    measure: str  # level yoy_growth mom_growth growth share difference multiple rank index
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    counterpart: str | None
    basis: str  # yoy mom or ''
    end: int  # where the phrase of the indicator ends


class Claim(NamedTuple):
    """A quantity and what has been read of it so far."""

    q: Quantity
    said: Said
    tail: Tail
    phrase: Phrase | None
    scope: str | None
    area: str | None
    area_rule: str
    period: Period
    base_period: str | None
    qualifier: str
    hedge: str  # a hedge that stands apart from the number
    clause: tuple[int, int]
    segment: int
    group: str | None = None


class Spot(NamedTuple):
    """A number in its clause, before it is read."""

    q: Quantity
    clause: tuple[int, int]
    left: int  # where the figure before it ends, or its clause starts
    comma: int  # where its comma segment starts, not before `left`
    segment: int  # where its comma segment starts
    last: Claim | None  # the figure before it in its clause
    before: Sequence[Claim]  # all figures before it
    follower: Quantity | None  # the one behind it
    kind: str  # of the number


def signed(q: Quantity, sign: int) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Value and bounds with the sign that a verb gives; a printed minus stays."""
    if sign > 0 or (q.value is not None and q.value < 0):
        return q.value, q.low, q.high
    return negative(q.value), negative(q.high), negative(q.low)


def negative(value: Decimal | None) -> Decimal | None:
    """Minus the value, or null."""
    return None if value is None else -value
