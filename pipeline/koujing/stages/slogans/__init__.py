"""Slogans of policy (提法, 口号): fixed wordings made to be repeated, in every variant they take.

`Slogans.find` says where they stand: rows of a lexicon in all their wordings (`known`), and stretches that show by
their form (`forms`, `runs` with `members`, `quotes`, `goals`, `creeds`, `moulds`, `mottos`); `resolve` keeps the best set
of them. `Slogans.read` says what each is: its canonical form, family, class, variant and stance (`reading`). A coinage
that is set off once in a text is found in the rest of it without its quotation marks. Titles in 《》 are left alone, and
so are quotations that the entity stage knows as names. New slogans of a whole corpus are found by `mine` (`mining`);
those that nobody has reviewed count only where a user hands their table over, and only where nothing else is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from koujing import knowledge, lexicons
from koujing.findings import Finding, Reading, longest_first
from koujing.lexicons import CANDIDATES, Entry
from koujing.stages.slogans import context, creeds, forms, mottos, moulds, quotes, runs
from koujing.stages.slogans import reading as readings
from koujing.stages.slogans.goals import Goals
from koujing.stages.slogans.known import Known, printable, squeeze
from koujing.stages.slogans.resolve import is_form, resolve
from koujing.stages.slogans.rows import Proposal, Slogan
from koujing.stages.slogans.vocabulary import prepare

if TYPE_CHECKING:
    from koujing.stages.slogans.mining import Document, mine

__all__ = ["Document", "Slogan", "Slogans", "mine"]

LABEL = "SLOGAN"

_APART = re.compile(r'[、,"\s]|$')
_SURE = 0.6  # below it a form counts only in a text full of slogans
_OF_MEMBERS = ("form.parallel", "form.skeleton", "form.couplet", "form.chain", "form.quoted-members")


class Slogans:
    """Find and read slogans.

    Args:
        lexicon: name or path of the lexicon of known slogans; "none" for form rules alone.
        user: lexicon files of the user's own, of kind `slogans`; tables of mined `candidates` too.
    """

    def __init__(self, lexicon: str = "slogans", user: Sequence[str] | None = None) -> None:
        self._arguments = lexicon, list(user or ())
        self._known = Known(() if lexicon == "none" else knowledge.with_user(lexicon, user or ()))
        self._candidates = Known(tuple(_candidates(user or (), self._known)))
        self._goals = Goals()
        prepare()

    def __reduce__(self) -> tuple[type[Slogans], tuple[str, list[str]]]:
        return Slogans, self._arguments

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Yield slogans in order of text, the longer first; those inside another one are known ones."""
        text = printable(reading.folded)
        barred = context.Barred(reading)
        proposals = context.weighed(p for p in self._proposals(text, reading.simplified) if not barred.bars(p))
        proposals += context.joined(proposals, text)
        sure, _ = resolve((p for p in proposals if p.score >= _SURE or not is_form(p)), text)
        proposals = [p for p in proposals if p.score >= _SURE or not is_form(p) or context.in_company(p, sure, text)]
        proposals += context.weighed(p for p in context.reused(text, sure) if not barred.bars(p))
        outer, inner = resolve(proposals, text)
        unreviewed = (p for p in self._candidates.find(text) if not barred.bars(p))
        outer += resolve(context.clear(unreviewed, outer), text)[0]
        inner = [p for p in inner if not self._is_piece(p, text)]
        yield from longest_first(Finding(p.start, p.end, LABEL, p.rule) for p in (*outer, *inner))

    def _is_piece(self, proposal: Proposal, text: str) -> bool:
        """Whether an inner slogan is but two members of a skeleton without marks: 共商|共建共管|共享."""
        class_ = self._known.entries[proposal.rule].row.get("class")
        return class_ == "parallel" and not _APART.match(text[proposal.start - 1 : proposal.start])

    def _proposals(self, text: str, simplified: str) -> Iterator[Proposal]:
        yield from self._known.find(text)
        yield from quotes.find(simplified, text)
        yield from self._goals.find(text)
        yield from creeds.find(text)
        yield from moulds.find(text)
        yield from mottos.find(text)
        for found in (forms.find(text), runs.find(text)):
            for proposal in found:
                yield proposal
                yield from self._near(proposal, text)

    def _near(self, proposal: Proposal, text: str) -> Iterator[Proposal]:
        """The same stretch as a known slogan, where one character is another."""
        if proposal.rule.startswith(_OF_MEMBERS):
            entry = self._known.near(text[proposal.start : proposal.end])
            if entry:
                yield proposal._replace(rule=entry.key, score=0.85)

    def read(self, reading: Reading) -> list[Slogan]:
        """One row a slogan, in the order of the tables; finds them first where nobody has."""
        given = reading.found.get("slogans")
        findings = longest_first(self.find(reading) if given is None else given)
        rows: list[Slogan] = []
        reach = 0
        for finding in findings:
            rows.append(self._row(reading, finding, nested=finding.end <= reach))
            reach = max(reach, finding.end)
        return readings.completed(rows)

    def _row(self, reading: Reading, finding: Finding, nested: bool) -> Slogan:
        start, end, _, rule = finding
        stretch = reading.folded[start:end]
        known = self._candidates if rule in self._candidates.entries else self._known
        entry = known.entries.get(rule)
        canonical = entry.surface if entry else self._canonical(rule, stretch)
        class_ = (entry.get("class") or "tifa") if entry else readings.shaped(canonical, rule)
        return Slogan(
            start=start,
            end=end,
            text=reading.source[start:end],
            simplified=reading.simplified[start:end],
            slogan_id=rule if entry else readings.id_of(canonical),
            canonical=canonical,
            family=(entry and entry.get("family")) or readings.family_of(canonical, class_),
            class_=class_,
            also=(entry and entry.get("also")) or readings.also_of(class_, reading.folded, start, end),
            variant=_known_variant(known, rule, stretch, canonical) if entry else self._form_variant(rule, stretch),
            stance=readings.stance_of(reading.folded, start, end),
            status="form" if not entry else "candidate" if known is self._candidates else "known",
            nested=nested,
            found_by=rule,
            score=readings.score_of(rule),
        )

    def _canonical(self, rule: str, stretch: str) -> str:
        if rule.startswith("form.goal"):
            return self._goals.canonical(rule)
        if rule == "form.couplet-conjunction":
            return f"{stretch[:4]}、{stretch[5:]}"
        return readings.canonical_of(stretch)

    def _form_variant(self, rule: str, stretch: str) -> str | None:
        if rule.startswith("form.goal"):
            return self._goals.variant(rule, stretch)
        return {"form.couplet-conjunction": "conjunction", "form.split": "split"}.get(rule)


def _known_variant(known: Known, key: str, stretch: str, canonical: str) -> str | None:
    pattern = known.pattern(key, stretch)
    if pattern is None:
        text, whole = squeeze(stretch).text, squeeze(canonical).text
        return "split" if text in whole else "substitution" if len(text) == len(whole) else "insertion"
    if pattern.variant is None and "、" in canonical and not {"、", ","} & set(stretch):
        return "nodelim"
    return pattern.variant


def _candidates(user: Sequence[str], known: Known) -> Iterator[Entry]:
    """Rows of the user's tables of mined candidates that no lexicon has."""
    taken = {entry.surface for entry in known.entries.values()}
    for path in user:
        if lexicons.kind_of(Path(path)) == CANDIDATES:
            yield from (entry for entry in lexicons.load(path) if entry.surface not in taken)


def __getattr__(name: str) -> Any:
    """`mine` and `Document`, loaded when first asked for: they need scikit-learn."""
    if name not in ("mine", "Document"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from koujing.stages.slogans import mining

    return getattr(mining, name)
