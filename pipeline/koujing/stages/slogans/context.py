"""What the rest of the text says about a proposal: titles and names around it, known slogans in it, company near it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from ahocorasick_rs import AhoCorasick

from koujing.findings import Reading
from koujing.stages.slogans.resolve import is_form
from koujing.stages.slogans.rows import Proposal

_TITLE = re.compile(r"《[^》\n]{0,120}》|〈[^〉\n]{0,60}〉")
_PARTED = re.compile("[、, ·]")
_NAMES = frozenset({"ORG", "FAC", "PROJECT", "DOC", "PERSON", "EVENT", "POSITION"})
_NAMEABLE = frozenset(
    {"form.quoted", "form.quoted-bare", "form.quoted-theme", "form.numeral", "form.skeleton-pair", "form.chain"}
)
_REUSED = frozenset({"form.quoted", "form.brand", "form.quoted-members", "form.couplet"})
_OF_PARTS = (  # forms that are made of slogans, or may have one in a slot
    *("form.goal", "form.formula", "form.quoted-members", "form.couplet", "form.parallel", "form.chain"),
    *(
        "form.antithesis",
        "form.isomorphic",
        "form.quoted-cry",
        "form.anaphora",
        "form.years",
        "form.pair",
        "form.agents",
    ),
)
_OF_MEMBERS = ("form.parallel", "form.couplet", "form.chain", "form.affix", "form.isomorphic")
_TILED = 0.85
_LONGEST = 60  # characters of a slogan
_LONGEST_NAME = 60
_FLOOR = 0.5
_NEAR, _APART = 400, 250  # characters: how far to look for other slogans, how far apart they may be


class Barred:
    """Where no slogan may stand: inside titles, across the ends of names, and plain forms that are names."""

    def __init__(self, reading: Reading) -> None:
        self._titles = [match.span() for match in _TITLE.finditer(reading.folded)]
        self._title_starts = [start for start, _ in self._titles]
        self._names = sorted(f[:2] for f in reading.found.get("entities", ()) if f.label in _NAMES)
        self._name_starts = [start for start, _ in self._names]

    def bars(self, proposal: Proposal) -> bool:
        """Whether a title holds the proposal, or a name speaks against it."""
        at = bisect_right(self._title_starts, proposal.start) - 1
        if at >= 0 and proposal.start < self._titles[at][1]:
            return True
        if not is_form(proposal):
            return False
        first = bisect_left(self._name_starts, proposal.start - _LONGEST_NAME)
        for start, end in self._names[first : bisect_left(self._name_starts, proposal.end)]:
            if start < proposal.start < end < proposal.end or proposal.start < start < proposal.end < end:
                return True
            if start <= proposal.start and proposal.end <= end and proposal.rule in _NAMEABLE:
                return True
        return False


def weighed(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Known slogans are evidence of where slogans end: a form proposal that cuts one, or wraps one, weighs half."""
    proposals = [p for p in proposals if p.end - p.start <= _LONGEST]
    known = sorted({(p.start, p.end) for p in proposals if not is_form(p) and p.end - p.start > 2})
    starts = [start for start, _ in known]
    out = []
    for proposal in proposals:
        if is_form(proposal):
            near = known[bisect_left(starts, proposal.start - 30) : bisect_left(starts, proposal.end)]
            if proposal.rule.startswith(_OF_MEMBERS) and _is_tiled(proposal, near):
                proposal = proposal._replace(score=max(proposal.score, _TILED))
            if proposal.rule == "form.epigram" and any(end > proposal.start for _, end in near):
                continue  # 不忘初心,方得始终
            if any(_is_at_odds(proposal, start, end) for start, end in near if end - start > 3):
                proposal = proposal._replace(score=proposal.score / 2)
            if proposal.score < _FLOOR:
                continue
        out.append(proposal)
    return out


def joined(proposals: Iterable[Proposal], text: str) -> Iterator[Proposal]:
    """Two known slogans of one length with 、 between and a character repeated in place: 工业学大庆、农业学大寨."""
    ends = {p.start: p.end for p in proposals if not is_form(p) and p.end - p.start > 3}
    for start, end in ends.items():
        other = ends.get(end + 1)
        if other is None or text[end] != "、" or other - end - 1 != end - start:
            continue
        same = sum(a == b for a, b in zip(text[start:end], text[end + 1 : other], strict=True))
        if same and text[start - 1 : start] != "、" and text[other : other + 1] != "、":
            yield Proposal(start, other, "form.couplet", _TILED)


def _is_tiled(proposal: Proposal, known: list[tuple[int, int]]) -> bool:
    """Whether known slogans are all its members, so that together they are the longer unit: 党政分开、政企分开."""
    at, count = proposal.start, 0
    for start, end in known:
        if start in (at, at + (count > 0)) and end <= proposal.end:
            at, count = end, count + 1
    return count > 1 and at == proposal.end


def _is_at_odds(proposal: Proposal, start: int, end: int) -> bool:
    """Whether a proposal cuts a known slogan, or has it amid other words: neither at its start nor at its end."""
    if end <= proposal.start:
        return False
    if start < proposal.start < end or start < proposal.end < end:
        return not (start <= proposal.start and proposal.end <= end)
    return proposal.start < start and end < proposal.end and not proposal.rule.startswith(_OF_PARTS)


def in_company(proposal: Proposal, sure: list[Proposal], text: str) -> bool:
    """Whether slogans stand close around: an unsure sign counts in a text full of slogans, not in a plain one."""
    left, right = max(0, proposal.start - _NEAR), min(len(text), proposal.end + _NEAR)
    if right - left < _NEAR // 2:
        return True
    first = bisect_left(sure, left, key=lambda p: p.start)
    return (bisect_left(sure, right, key=lambda p: p.start) - first) * _APART >= right - left


def clear(proposals: Iterable[Proposal], outer: list[Proposal]) -> Iterator[Proposal]:
    """Those that touch none of the chosen slogans, which are in order and do not overlap."""
    for proposal in proposals:
        at = bisect_left(outer, proposal.end, key=lambda p: p.start)
        if not at or outer[at - 1].end <= proposal.start:
            yield proposal


def reused(text: str, outer: list[Proposal]) -> Iterator[Proposal]:
    """A coinage that is set off somewhere, wherever it stands without its marks, and its halves over two lines."""
    coined: dict[str, str] = {}
    halved: dict[str, set[str]] = {}
    for proposal in outer:
        inner = text[proposal.start : proposal.end]
        marked = text[proposal.start - 1 : proposal.start] == '"' and text[proposal.end : proposal.end + 1] == '"'
        if not marked or proposal.rule not in _REUSED or len(inner) < 4:
            continue
        coined[inner] = proposal.rule
        first, *rest = _PARTED.split(inner)
        if len(rest) == 1 and min(len(first), len(rest[0])) > 3:
            halved.setdefault(first, set()).add(rest[0])
    for inner, start, end in _occurrences(text, coined):
        yield Proposal(start, end, coined[inner], 0.7)
    for first, start, end in _occurrences(text, halved):
        for second in sorted(halved[first]):
            if "\n" not in text[end : end + 3]:
                continue
            between = '"?'.join(map(re.escape, second))
            match = re.compile(rf'"?[ \r]?\n ?("?{between}"?)').match(text, end)
            if match:
                yield Proposal(start, end, "form.split", 0.7)
                yield Proposal(*match.span(1), "form.split", 0.7)


def _occurrences(text: str, wanted: Iterable[str]) -> Iterator[tuple[str, int, int]]:
    patterns = list(wanted)
    if patterns:
        for which, start, end in AhoCorasick(patterns).find_matches_as_indexes(text, overlapping=True):
            yield patterns[which], start, end
