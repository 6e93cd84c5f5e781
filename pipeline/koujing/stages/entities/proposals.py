"""Models beside the rules: who proposes names, and what becomes of a proposal.

A *proposer* is any model that says where names stand in a Simplified text: the trained one that ships, a spaCy pipeline
the user has installed. It knows nothing of lexicons, linking or tables. Rules and lexicons overrule it: a proposal that
overlaps anything they found is dropped, and of two models the one named first stays. What stays is linked like any other
name (a later short name may stand for it, a post beside it makes a role); `found_by` is then `model.<name>`, and `score`
is the model's own, which travel as one id, `model.<name>@0.87`, because a Finding has no field for a score.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from koujing.stages.entities.rows import Mention
from koujing.vocabularies import ENTITY_LABELS

LABELS = frozenset(ENTITY_LABELS)
PREFIX = "model."
LONGEST = 60  # characters: what is longer is no name but a model gone astray
_RANK = 10  # below every rule
_BROKEN = re.compile(r"[\n\r。！？；]")
_NAMED = re.compile(r"\w")


class Proposal(NamedTuple):
    """Characters `start` to `end` may be a name, says a model; `score` is how sure it is, 0 to 1."""

    start: int
    end: int
    label: str  # PERSON POSITION ORG GPE LOC FAC DOC EVENT PROJECT
    score: float


class Proposer(Protocol):
    """A model. It must pickle (workers get a copy) and give the same for the same text.

    `propose` gets the Simplified text of a whole article, of any length, line ends included. Its offsets are those of
    that text, which are those of the article as published. Order does not matter; spans may overlap.
    """

    name: str  # what `found_by` says after `model.`

    def propose(self, text: str) -> Iterable[Proposal]:
        """Yield what may be names."""
        ...


def merge(text: str, known: Sequence[Mention], proposers: Sequence[Proposer]) -> list[Mention]:
    """What the rules found, and of the proposals those that overlap nothing; in order of start, longest first.

    Args:
        text: the Simplified text.
        known: what the rules found; parts of longer names among them.
        proposers: the models, the one to believe first.

    Raises:
        ValueError: a model's span or label can't be: its name and the span are said.
    """
    taken = Taken(known)
    added: list[Mention] = []
    for proposer in proposers:
        for proposal in sorted(proposer.propose(text), key=lambda p: (-p.score, p.start - p.end, p.start)):
            found = _trimmed(text, _checked(text, proposal, proposer.name))
            if found is not None and taken.add(found.start, found.end):
                score = min(max(found.score, 0.0), 1.0)
                added.append(Mention(found.start, found.end, found.label, f"{PREFIX}{proposer.name}@{score:.2f}", _RANK))
    return sorted([*known, *added], key=lambda m: (m.start, -m.end))


def said_by(id: str) -> tuple[str, float] | None:
    """`found_by` and score of a finding of a model, null for one of a rule.

    >>> said_by("model.zh_core_web_sm@0.87")
    ('model.zh_core_web_sm', 0.87)
    """
    if not id.startswith(PREFIX):
        return None
    name, _, score = id.rpartition("@")
    return name, float(score)


class Taken:
    """Stretches of a text that are taken, none overlapping another."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for mention in sorted(mentions):
            if self._ends and mention.start < self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], mention.end)
            else:
                self._starts.append(mention.start)
                self._ends.append(mention.end)

    def add(self, start: int, end: int) -> bool:
        """Take a stretch; false, and nothing happens, where any of it is taken."""
        at = bisect_right(self._starts, start)
        if (at and self._ends[at - 1] > start) or (at < len(self._starts) and self._starts[at] < end):
            return False
        self._starts.insert(at, start)
        self._ends.insert(at, end)
        return True


def _checked(text: str, proposal: Proposal, name: str) -> Proposal:
    if not 0 <= proposal.start < proposal.end <= len(text) or proposal.label not in LABELS:
        raise ValueError(
            f"model {name}: {proposal.label} at {proposal.start}–{proposal.end} of a text of {len(text)} characters: "
            f"a span lies inside the text and has one of the labels {', '.join(sorted(LABELS))}"
        )
    return proposal


def _trimmed(text: str, found: Proposal) -> Proposal | None:
    """Without white space around it; null for what runs over a sentence, is too long, or has no letter."""
    name = text[found.start : found.end]
    start = found.start + len(name) - len(name.lstrip())
    name = name.strip()
    if not _NAMED.search(name) or _BROKEN.search(name) or len(name) > LONGEST:
        return None
    return found._replace(start=start, end=start + len(name))
