"""Goals: a verb that mobilises, a slot, a fixed object — 迈上新台阶, 谱写…新篇章, 打赢…战.

The templates are data (`slogan_templates.tsv`): verbs, objects, how long the slot may be, whether it may be empty. The
canonical of a goal is the template, whatever fills the slot; another verb or object of the same template is a
substitution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from koujing import lexicons
from koujing.lexicons import Entry
from koujing.stages.slogans.rows import Proposal
from koujing.stages.slogans.vocabulary import any_of, edges, one_of

RULE = "form.goal"
_SURE = 0.72  # such a template holds a quotation as its filling: 吹响“二次创业”冲锋号
_SLOT = r"[^\n。!?;:,《》()]"


class Template(NamedTuple):
    """One line of the file, its tail compiled."""

    entry: Entry
    tail: re.Pattern[str]  # slot and object, to be matched right behind the verb


class Goals:
    """Finds what fills the templates, and says how a filling departs from its template."""

    def __init__(self) -> None:
        self._of: dict[str, list[Template]] = {}
        self._by_rule: dict[str, Entry] = {}
        for entry in lexicons.load("slogan_templates"):
            objects = any_of(entry.row["objects"].split("|"))
            tail = re.compile(rf"(?P<slot>{_SLOT}{{0,{int(entry.row['slot'])}}}?)(?P<object>{objects})")
            self._by_rule[f"{RULE}.{entry.id}"] = entry
            for verb in entry.row["verbs"].split("|"):
                self._of.setdefault(verb, []).append(Template(entry, tail))
        self._verbs = list(self._of)
        self._automaton = AhoCorasick(self._verbs, implementation=Implementation.ContiguousNFA)
        self._adverb = re.compile(rf"(?:{one_of('adverb')})$")

    def find(self, text: str) -> Iterator[Proposal]:
        """Fillings of the templates; `奋力` and `全力` right before the verb belong to them."""
        for which, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for entry, tail in self._of[self._verbs[which]]:
                match = tail.match(text, end)
                if match and _is_filled(match["slot"], entry) and _is_whole(text, start, match):
                    adverb = self._adverb.search(text[max(0, start - 2) : start])
                    begin = start - len(adverb[0]) if adverb else start
                    yield Proposal(begin, match.end(), f"{RULE}.{entry.id}", float(entry.row["score"]))

    def canonical(self, rule: str) -> str:
        """The template that `rule` names."""
        return self._by_rule[rule].surface

    def variant(self, rule: str, stretch: str) -> str | None:
        """How a filling departs from its template: an adverb before it, another verb or object in it."""
        if self._adverb.match(stretch[:2]):
            return "adverb"
        verb, _, thing = self.canonical(rule).partition("…")
        if not thing:
            verb, thing = verb[:2], verb[-2:]
        return None if stretch.startswith(verb[:2]) and stretch.endswith(thing[-2:]) else "substitution"


def _is_filled(slot: str, entry: Entry) -> bool:
    """Whether a slot is one phrase: not empty where it may not be, no quotation that is the real slogan."""
    marks = slot.count('"')
    if slot.startswith("的") or (not slot.strip("了") and entry.row["bare"] == "no"):
        return False
    if slot.startswith("了") and entry.row["bare"] == "no":
        return False  # told, not called for: 赢得了…胜利
    if marks % 2 or (slot.startswith('"') and marks > 2) or slot[:2] in ('"、', '""'):
        return False
    return not (marks == 2 and len(slot) < 8 and slot[0] == slot[-1] == '"' and float(entry.row["score"]) < _SURE)


def _is_whole(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether words start at the verb and end with the object."""
    left = max(0, start - 3)
    if start - left not in edges(text[left : start + 4]):
        return False
    at = match.start("object")
    return match.end() - at in edges(text[at : match.end() + 3])
