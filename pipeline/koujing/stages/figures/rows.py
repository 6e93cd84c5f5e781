"""The rows of this stage: a figure with the claim round it, and a number that is no figure."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple


class Figure(NamedTuple):
    """A numeric claim, as said: `value` and `qualifier` together are the claim, neither alone.

    One field is one column of the table `figures`; tables.py adds article, sentence and speaker. `value` is null for
    several and range, which have bounds alone.
    """

    start: int
    end: int
    text: str  # as published
    simplified: str
    number: str  # the numeral as published, with 萬/億
    number_start: int
    number_end: int
    value: Decimal | None  # in `unit`, 万/亿 applied; percent as fraction; a fall is negative
    value_min: Decimal | None
    value_max: Decimal | None
    unit: str | None  # ISO 4217, UCUM, {annotation}, "1" or "pp"; null where it is not known
    unit_text: str | None
    unit_mult: int  # power of ten printed as 万/亿
    decimals: int
    kind: str  # money count percent pp ratio rank multiple
    qualifier: str  # exact about more_than less_than at_least at_most nearly and_more several range
    qualifier_text: str | None
    cumulative: bool
    modality: str  # actual planned target forecast
    indicator: str | None  # the lexicon's name, else indicator_text simplified
    indicator_id: str | None
    indicator_text: str | None
    measure: str  # level yoy_growth mom_growth growth share difference multiple rank index
    ref_area: str | None
    scope: str | None
    counterpart: str | None
    time_period: str | None  # EDTF
    time_text: str | None
    time_source: str  # explicit inherited publication unresolved
    base_period: str | None
    group: str | None
    rule: str  # what read each part: number=… unit=… indicator=… place=… period=…
    score: float  # how sure that reading is, 0 to 1
    status: str  # ok ambiguous period_after_publication line_broken unit_from_header


class Number(NamedTuple):
    """A number that is no figure, and why."""

    start: int
    end: int
    text: str  # as published
    simplified: str
    reason: str  # date clock duration age ordinal anniversary document name phone version idiom slogan article …
    value: Decimal | None  # where the words give one: 3 for 三年, 1 for 第一次
    unit: str | None  # of durations and ages: a mo d h min s
