"""How sure the reading of a figure is: one number, 0 to 1, from the evidence that its claim was read by.

A claim is right where indicator, place and period all are, so the score is the product of one weight for each, and of one for
what is wrong with the number's surroundings. A weight is the share of claims whose part was right where it was read that way,
counted on 489 labelled figures of texts that the rules had not seen; docs/decisions.md has the table. The weights of a table's
cell and of each status are judged, not counted, for want of labelled ones.
"""

from __future__ import annotations

from koujing.stages.figures.claim import Claim
from koujing.stages.figures.indicators import Phrase

_ROW = 0.93  # a row of indicators.tsv, beside the number or said before it
_NOUN = 0.86  # a noun phrase that no list knows
_NONE = 0.05  # nothing names what is counted
_PHRASES = {
    "phrase.generic": 0.83,
    "phrase.sibling": 0.83,
    "phrase.parted": 0.83,
    "phrase.flow": 0.83,
    "phrase.behind": 0.77,
    "phrase.ahead": 0.7,
    "phrase.doing": 0.7,  # a verb phrase: what was done so many times
    "phrase.partner": 0.55,
    "phrase.part": 0.5,  # taken from a figure before it, as a part of that one's
    "phrase.kin": 0.5,  # taken from a figure of another sentence
}
_PLACE = 0.95  # said or of the article: no difference was seen
_LISTED = 0.6  # one of a list of places, told apart by order
_NO_PLACE = 0.9
_PERIODS = {"explicit": 0.97, "inherited": 0.9, "publication": 0.73, "unresolved": 0.3}
_CELL = 0.9  # row label and column heading of table-like text
_STATUSES = {"ok": 1.0, "unit_from_header": 0.9, "line_broken": 0.8, "ambiguous": 0.5, "period_after_publication": 0.5}


def of(claim: Claim, status: str) -> float:
    """The score of a claim whose row has `status`, to two digits."""
    place = _NO_PLACE if claim.area is None else _LISTED if claim.area_rule == "place.list" else _PLACE
    cell = _CELL if claim.period.rule == "period.column" or claim.area_rule == "place.row" else 1.0
    return round(_named(claim.phrase) * place * _PERIODS[claim.period.source] * cell * _STATUSES[status], 2)


def _named(phrase: Phrase | None) -> float:
    if phrase is None:
        return _NONE
    return _PHRASES.get(phrase.rule, _ROW if phrase.entry else _NOUN)
