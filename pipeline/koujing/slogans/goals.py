"""Goals: a verb that mobilises, a slot, a fixed object — 迈上新台阶, 谱写…新篇章, 打赢…战.

The templates are data (`slogan_templates.tsv`): verbs, objects, how long the slot may be. The canonical of a goal is
the template, whatever fills the slot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from koujing import lexicons
from koujing.lexicons import Entry
from koujing.slogans.rows import Proposal
from koujing.slogans.vocabulary import any_of, edges, one_of

RULE = "form.goal"
_SLOT = r'[^\n。!?;:,《》()]'


class Template(NamedTuple):
    """One line of the file, its tail compiled."""

    entry: Entry
    tail: re.Pattern[str]  # slot and object, to be matched right behind the verb


class Goals:
    """Finds the templates' fillings."""

    def __init__(self) -> None:
        self._of: dict[str, list[Template]] = {}
        for entry in lexicons.load("slogan_templates"):
            slot = int(entry.row["slot"])
            objects = any_of(entry.row["objects"].split("|"))
            template = Template(entry, re.compile(rf"(?P<slot>{_SLOT}{{0,{slot}}}?)(?P<object>{objects})"))
            for verb in entry.row["verbs"].split("|"):
                self._of.setdefault(verb, []).append(template)
        self._verbs = list(self._of)
        self._automaton = AhoCorasick(self._verbs, implementation=Implementation.ContiguousNFA)
        self._adverb = re.compile(rf"(?:{one_of('adverb')})$")

    def find(self, text: str) -> Iterator[Proposal]:
        """Fillings of the templates; `奋力` and `全力` right before the verb belong to them."""
        for which, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for template in self._of[self._verbs[which]]:
                match = template.tail.match(text, end)
                if match and self._stands(text, start, match, template):
                    adverb = self._adverb.search(text[max(0, start - 2) : start])
                    begin = start - len(adverb[0]) if adverb else start
                    yield Proposal(begin, match.end(), f"{RULE}.{template.entry.id}", float(template.entry.row["score"]))

    def canonical(self, rule: str) -> str:
        """The template that `rule` names."""
        wanted = rule.rpartition(".")[2]
        return next(t.entry.surface for found in self._of.values() for t in found if t.entry.id == wanted)

    @staticmethod
    def _stands(text: str, start: int, match: re.Match[str], template: Template) -> bool:
        slot = match["slot"]
        if slot.count('"') % 2 or slot.startswith('"') and slot.count('"') > 2 or slot[:2] in ('"、', '""'):
            return False
        if slot.startswith("的") or (not slot and template.entry.row["bare"] == "no"):
            return False
        if len(slot) > 2 and slot[0] == slot[-1] == '"' and len(slot) < 8:
            return False
        left = max(0, start - 3)
        if start - left not in edges(text[left : start + 4]):
            return False
        tail = text[match.start("object") : match.end() + 3]
        return match.end() - match.start("object") in edges(tail) or not match["object"][-1:]
