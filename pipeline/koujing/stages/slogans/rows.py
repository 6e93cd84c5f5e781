"""What is handed round inside the stage: a row of the table, and a proposal of where a slogan may stand."""

from __future__ import annotations

from typing import NamedTuple


class Slogan(NamedTuple):
    """A slogan as it stands in the text: `canonical` says which one, `variant` how this wording departs from it."""

    start: int
    end: int
    text: str  # as published
    simplified: str
    slogan_id: str  # the lexicon's id, else x: and a hash of canonical
    canonical: str  # Simplified, separators 、, no quotation marks
    family: str | None  # 共商共建*: what wordings of one origin share
    class_: str  # parallel chain couplet numeral formula quoted tifa goal brand
    also: str | None  # further classes, parted by |
    variant: str | None  # truncated substitution insertion conjunction split adverb paraphrase nodelim expansion
    stance: str  # asserted negated quoted-critically
    status: str  # known: a lexicon row; form: found by a form rule
    nested: bool  # inside a longer slogan
    found_by: str  # lexicon entry or rule
    score: float  # 0 to 1


class Proposal(NamedTuple):
    """Characters `start` to `end` may be a slogan, says `rule`; `score` is how sure that rule is (0 to 1)."""

    start: int
    end: int
    rule: str  # lexicon entry or rule: slogans:S0001, form.skeleton
    score: float
