"""Slogans of policy (提法, 口号): fixed wordings made to be repeated, in every variant they take.

`Slogans.find` says where they stand: rows of a lexicon in all their wordings (`known`), and stretches that show by
their form (`forms`, `runs` with `members`, `quotes`, `goals`, `creeds`); `resolve` keeps the best set of them. `Slogans.read` says
what each is: its canonical form, family, class, variant and stance (`reading`). A coinage that is set off once in a text
is found in the rest of it without its quotation marks. Titles in 《》 are left alone, and so are quotations that the
entity stage knows as names. New slogans of a whole corpus are not this stage's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from koujing import lexicons
from koujing.findings import Finding, Reading, longest_first
from koujing.slogans import context, creeds, forms, quotes, runs
from koujing.slogans import reading as readings
from koujing.slogans.goals import Goals
from koujing.slogans.known import Known, printable, squeeze
from koujing.slogans.resolve import is_form, resolve
from koujing.slogans.rows import Proposal, Slogan

__all__ = ["Slogan", "Slogans"]

LABEL = "SLOGAN"
_SURE = 0.6  # below it a form counts only in a text full of slogans
_OF_MEMBERS = ("form.parallel", "form.skeleton", "form.couplet", "form.chain", "form.quoted-members")


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
        text = printable(reading.folded)
        barred = context.Barred(reading)
        proposals = context.weighed(p for p in self._proposals(text, reading.simplified) if not barred.bars(p))
        proposals += context.joined(proposals, text)
        sure, _ = resolve((p for p in proposals if p.score >= _SURE or not is_form(p)), text)
        proposals = [p for p in proposals if p.score >= _SURE or not is_form(p) or context.in_company(p, sure, text)]
        proposals += context.weighed(p for p in context.reused(text, sure) if not barred.bars(p))
        outer, inner = resolve(proposals, text)
        inner = [p for p in inner if not self._is_piece(p, text)]
        yield from longest_first(Finding(p.start, p.end, LABEL, p.rule) for p in (*outer, *inner))

    def _is_piece(self, proposal: Proposal, text: str) -> bool:
        """Whether an inner slogan is but two members of a skeleton without marks: 共商|共建共管|共享."""
        class_ = self._known.entries[proposal.rule].row.get("class")
        return class_ == "parallel" and not re.match(r'[、,"\s]|$', text[proposal.start - 1 : proposal.start])

    def _proposals(self, text: str, simplified: str) -> Iterator[Proposal]:
        yield from self._known.find(text)
        yield from quotes.find(simplified, text)
        yield from self._goals.find(text)
        yield from creeds.find(text)
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
        entry = self._known.entries.get(rule)
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
            variant=self._known_variant(rule, stretch, canonical) if entry else self._form_variant(rule, stretch),
            stance=readings.stance_of(reading.folded, start, end),
            status="known" if entry else "form",
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

    def _known_variant(self, key: str, stretch: str, canonical: str) -> str | None:
        pattern = self._known.pattern(key, stretch)
        if pattern is None:
            text, whole = squeeze(stretch).text, squeeze(canonical).text
            return "split" if text in whole else "substitution" if len(text) == len(whole) else "insertion"
        if pattern.variant is None and "、" in canonical and not re.search("[、,]", stretch):
            return "nodelim"
        return pattern.variant
