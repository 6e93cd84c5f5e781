"""Which of many overlapping proposals stand: the set of disjoint ones with the greatest total weight.

A long slogan beats the pieces it is made of (凝心聚力、相向而行), because weight grows faster than length; a sure short
one beats an unsure long one that swallows words around it. Known slogans inside a chosen one stay as inner slogans.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from koujing.stages.slogans.rows import Proposal

_GROWTH = 1.3
_SHORTEST_INNER = 4


def resolve(proposals: Iterable[Proposal], text: str = "") -> tuple[list[Proposal], list[Proposal]]:
    """The outer slogans, which do not overlap, and the known ones inside them; both in order of text.

    Args:
        proposals: in any order; they may overlap.
        text: the folded text, to see whether a short inner slogan is set off by quotation marks.

    >>> [p.rule for p in resolve([Proposal(0, 4, "a", .9), Proposal(0, 9, "b", .8), Proposal(5, 9, "a", .9)])[0]]
    ['b']
    """
    best: dict[tuple[int, int], Proposal] = {}
    for proposal in proposals:
        held = best.get(proposal[:2])
        if held is None or _preferred(proposal, held):
            best[proposal[:2]] = proposal
    ordered = sorted(best.values(), key=lambda p: (p.end, p.start))
    outer = _heaviest(ordered)
    return outer, _inner(outer, sorted(ordered, key=lambda p: (p.start, -p.end)), text)


def _preferred(one: Proposal, other: Proposal) -> bool:
    """Of two readings of the same characters: the known one, then the surer, then the first by name."""
    return (not is_form(one), one.score, other.rule) > (not is_form(other), other.score, one.rule)


def is_form(proposal: Proposal) -> bool:
    """Whether a form rule proposed it, not a lexicon row."""
    return proposal.rule.startswith("form.")


def _heaviest(ordered: list[Proposal]) -> list[Proposal]:
    ends = [proposal.end for proposal in ordered]
    total = [0.0]
    taken: list[bool] = []
    before: list[int] = []
    for i, proposal in enumerate(ordered):
        previous = bisect_right(ends, proposal.start, 0, i)
        weight = total[previous] + proposal.score * (proposal.end - proposal.start) ** _GROWTH
        before.append(previous)
        taken.append(weight > total[i] + 1e-9)
        total.append(max(weight, total[i]))
    chosen, i = [], len(ordered)
    while i:
        if taken[i - 1]:
            chosen.append(ordered[i - 1])
            i = before[i - 1]
        else:
            i -= 1
    return chosen[::-1]


def _inner(outer: list[Proposal], ordered: list[Proposal], text: str) -> list[Proposal]:
    """Known slogans and quoted coinages inside a chosen slogan, the longest at each place."""
    starts = [proposal.start for proposal in outer]
    inner: list[Proposal] = []
    chosen = set(outer)
    for proposal in ordered:
        at = bisect_right(starts, proposal.start) - 1
        if at < 0 or proposal in chosen or proposal.end > outer[at].end or is_form(proposal):
            continue
        marked = text[proposal.start - 1 : proposal.start] == text[proposal.end : proposal.end + 1] == '"'
        if proposal.rule == outer[at].rule or (proposal.end - proposal.start < _SHORTEST_INNER and not marked):
            continue
        if inner and proposal.start < inner[-1].end:
            continue
        inner.append(proposal)
    return inner
