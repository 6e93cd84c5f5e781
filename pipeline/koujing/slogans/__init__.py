"""Slogans of policy (提法, 口号): fixed wordings made to be repeated, in every variant they take.

`Slogans.find` says where they stand: rows of a lexicon in all their wordings (`known`), and stretches that show by
their form (`forms`, `runs`, `quotes`, `goals`); `resolve` keeps the best set of them. `Slogans.read` says what each is:
its canonical form, family, class, variant and stance (`reading`). A coinage that is set off once in a text is found
in the rest of it without its quotation marks. Titles in 《》 are left alone, and quotations that the entity stage
knows as names. New slogans of a whole corpus are not this stage's business.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from ahocorasick_rs import AhoCorasick

from koujing import lexicons
from koujing.findings import Finding, Reading, longest_first
from koujing.slogans import forms, quotes, runs
from koujing.slogans import reading as readings
from koujing.slogans.goals import Goals
from koujing.slogans.known import Known, squeeze
from koujing.slogans.resolve import is_form, resolve
from koujing.slogans.rows import Proposal, Slogan

__all__ = ["Slogan", "Slogans"]

LABEL = "SLOGAN"
_TITLE = re.compile(r"《[^》\n]{0,120}》|〈[^〉\n]{0,60}〉")
_NAMES = frozenset({"ORG", "FAC", "PROJECT", "DOC", "PERSON", "EVENT", "POSITION"})
_NAMEABLE = frozenset(
    {"form.quoted", "form.quoted-bare", "form.quoted-theme", "form.numeral", "form.skeleton-pair", "form.chain"}
)
_LONGEST_NAME = 60
_REUSED = frozenset({"form.quoted", "form.quoted-theme", "form.brand", "form.quoted-members", "form.couplet"})
_FILLED = (
    *("form.goal", "form.formula", "form.quoted-members", "form.couplet", "form.parallel", "form.chain"),
    *("form.antithesis", "form.isomorphic"),
)
_FLOOR, _SURE = 0.5, 0.6
_NEAR, _APART = 400, 250  # characters: how far to look for other slogans, how far apart they may be
_SURROGATE = re.compile("[\ud800-\udfff]")


class Slogans:
    """Find and read slogans.

    Args:
        lexicon: name or path of the lexicon of known slogans; "none" for form rules alone.
        user: lexicon files of the user's own, of kind `slogans`.
    """

    def __init__(self, lexicon: str = "slogans", user: Sequence[str] | None = None) -> None:
        self._known = Known(() if lexicon == "none" else lexicons.with_user(lexicon, user or ()))
        self._goals = Goals()

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Yield slogans in order of text, the longer first; those inside another one are known ones."""
        text = reading.folded
        barred = _Barred(reading)
        proposals = _weighed(p for p in self._proposals(reading.simplified, text) if not barred.bars(p))
        sure, _ = resolve(p for p in proposals if p.score >= _SURE or not is_form(p))
        proposals = [p for p in proposals if p.score >= _SURE or not is_form(p) or _in_company(p, sure, len(text))]
        proposals += _weighed(p for p in _reused(text, sure) if not barred.bars(p))
        outer, inner = resolve(proposals)
        yield from longest_first(Finding(p.start, p.end, LABEL, p.rule) for p in (*outer, *inner))

    def _proposals(self, simplified: str, folded: str) -> Iterator[Proposal]:
        yield from self._known.find(folded)
        yield from forms.find(folded)
        yield from runs.find(folded)
        yield from quotes.find(simplified, folded)
        yield from self._goals.find(folded)

    def read(self, reading: Reading) -> list[Slogan]:
        """One row a slogan, in the order of the tables; finds them first where nobody has."""
        found = reading.found.get("slogans")
        rows: list[Slogan] = []
        reach = 0
        for finding in longest_first(self.find(reading) if found is None else found):
            nested = finding.end <= reach
            reach = max(reach, finding.end)
            rows.append(self._row(reading, finding, nested))
        return rows

    def _row(self, reading: Reading, finding: Finding, nested: bool) -> Slogan:
        start, end, _, rule = finding
        stretch = reading.folded[start:end]
        entry = self._known.entries.get(rule)
        if entry:
            canonical = entry.surface
            class_, family = entry.row.get("class") or "tifa", entry.get("family")
            variant = self._variant(rule, stretch, canonical)
            slogan_id, also = rule, entry.get("also")
        else:
            class_, also = readings.class_of(rule), None
            canonical, family, variant = readings.canonical_of(stretch), None, None
            class_ = readings.numeral_class(canonical, class_)
            if class_ == "goal":
                variant = "adverb" if stretch[:2] in ("奋力", "全力") else None
                canonical = self._goals.canonical(rule)
            elif rule == "form.couplet-conjunction":
                canonical, variant = f"{stretch[:4]}、{stretch[5:]}", "conjunction"
            elif rule == "form.split":
                canonical, variant = self._halved(reading, finding), "split"
            slogan_id = readings.id_of(canonical)
        return Slogan(
            start=start,
            end=end,
            text=reading.source[start:end],
            simplified=reading.simplified[start:end],
            slogan_id=slogan_id,
            canonical=canonical,
            family=family or readings.family_of(canonical, class_),
            class_=class_,
            also=also or readings.also_of(class_, reading.folded, start, end),
            variant=variant,
            stance=readings.stance_of(reading.folded, start, end),
            status="known" if entry else "form",
            nested=nested,
            found_by=rule,
            score=0.9 if entry else 0.7,
        )

    def _halved(self, reading: Reading, finding: Finding) -> str:
        """The whole of a slogan that stands on two lines, from either half."""
        halves = [f for f in self.find(reading) if f.id == "form.split"]
        at = halves.index(finding) if finding in halves else -1
        pair = halves[at - at % 2 : at - at % 2 + 2]
        return "、".join(readings.canonical_of(reading.folded[f.start : f.end]) for f in pair)

    def _variant(self, key: str, stretch: str, canonical: str) -> str | None:
        pattern = self._known.pattern(key, stretch)
        if pattern is None:
            return "split" if squeeze(stretch).text in squeeze(canonical).text else "insertion"
        if pattern.variant is None and "、" in canonical and not re.search("[、,]", stretch):
            return "nodelim"
        return pattern.variant


class _Barred:
    """Where no slogan may stand: inside titles, and quotations that name an entity."""

    def __init__(self, reading: Reading) -> None:
        self._titles = [match.span() for match in _TITLE.finditer(reading.folded)]
        self._starts = [start for start, _ in self._titles]
        names = sorted(f[:2] for f in reading.found.get("entities", ()) if f.label in _NAMES)
        self._names, self._name_starts = names, [start for start, _ in names]

    def bars(self, proposal: Proposal) -> bool:
        at = bisect_right(self._starts, proposal.start) - 1
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


def _weighed(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Known slogans are evidence of where slogans end: a form proposal that cuts one, or wraps one, weighs half."""
    proposals = list(proposals)
    known = sorted({(p.start, p.end) for p in proposals if not is_form(p) and p.end - p.start >= 4})
    starts = [start for start, _ in known]
    out = []
    for proposal in proposals:
        if is_form(proposal):
            near = known[bisect_left(starts, proposal.start - 30) : bisect_left(starts, proposal.end)]
            if any(_at_odds(proposal, start, end) for start, end in near):
                proposal = proposal._replace(score=proposal.score / 2)
            if proposal.score < _FLOOR:
                continue
        out.append(proposal)
    return out


def _in_company(proposal: Proposal, sure: list[Proposal], length: int) -> bool:
    """Whether slogans stand close around: an unsure sign counts in a text full of slogans, not in a plain one."""
    left, right = max(0, proposal.start - _NEAR), min(length, proposal.end + _NEAR)
    if right - left < _NEAR // 2:
        return True
    first = bisect_left(sure, left, key=lambda p: p.start)
    return (bisect_left(sure, right, key=lambda p: p.start) - first) * _APART >= right - left


def _at_odds(proposal: Proposal, start: int, end: int) -> bool:
    """Whether a proposal cuts a known slogan, or has it amid other words: neither at its start nor at its end."""
    if end <= proposal.start:
        return False
    if start < proposal.start < end or start < proposal.end < end:
        return not (start <= proposal.start and proposal.end <= end)
    return proposal.start < start and end < proposal.end and not proposal.rule.startswith(_FILLED)


def _reused(text: str, outer: list[Proposal]) -> Iterator[Proposal]:
    """A coinage that is set off somewhere, wherever it stands without its marks, and its halves over two lines."""
    coined: dict[str, str] = {}
    halved: dict[str, list[str]] = {}
    for proposal in outer:
        inner = text[proposal.start : proposal.end]
        marked = text[proposal.start - 1 : proposal.start] == '"' and text[proposal.end : proposal.end + 1] == '"'
        if not marked or proposal.rule not in _REUSED or len(inner) < 4:
            continue
        coined[inner] = proposal.rule
        first, *rest = re.split("[、, ·]", inner)
        if len(rest) == 1 and min(len(first), len(rest[0])) > 3:
            halved.setdefault(first, []).append(rest[0])
    for inner, start, end in _occurrences(text, list(coined)):
        yield Proposal(start, end, coined[inner], 0.7)
    for first, start, end in _occurrences(text, list(halved)):
        for second in halved[first]:
            marks = '"?'
            second_line = re.compile(rf'"?[ \r]?\n ?("?{marks.join(map(re.escape, second))}"?)')
            match = second_line.match(text, end)
            if match:
                yield Proposal(start, end, "form.split", 0.7)
                yield Proposal(*match.span(1), "form.split", 0.7)


def _occurrences(text: str, wanted: list[str]) -> Iterator[tuple[str, int, int]]:
    if wanted:
        found = AhoCorasick(wanted).find_matches_as_indexes(_SURROGATE.sub("\ufffd", text), overlapping=True)
        yield from ((wanted[which], start, end) for which, start, end in found)
