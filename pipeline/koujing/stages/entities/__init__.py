"""People, posts, bodies, places, documents, events and projects; who holds which post; who said what.

In goes a Reading, out come findings (where a name stands), entities (what it stands for: a lexicon's id or a hash, the
full name where it is certain), roles and statements. Names are found on characters, before words are cut, by lexicons
and rules; models may propose more (`proposals`). Nothing is guessed: a short name that could stand for two bodies keeps a null `canonical`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from koujing.findings import Entity, Finding, Reading, longest_first
from koujing.stages.entities import finder, links, proposals, roles, statements
from koujing.stages.entities.marks import Marks, match
from koujing.stages.entities.proposals import Proposer
from koujing.stages.entities.rows import Role, Statement
from koujing.stages.entities.vocabulary import Vocabulary

__all__ = ["Entities", "Role", "Statement"]

_KEPT = 1_000_000  # characters: what is known of a longer text is not kept for its reader


class Entities:
    """The entities stage.

    Args:
        user: paths of the user's own lexicons.
        proposers: models that propose what lexicons and rules did not find, the one to believe first.
        rules: false leaves the finding to the proposers alone; lexicons then only say what a name stands for.
    """

    def __init__(
        self, user: list[str] | None = None, proposers: Sequence[Proposer] = (), rules: bool = True
    ) -> None:
        self.user = list(user or [])
        self.proposers, self.rules = tuple(proposers), rules
        self._vocabulary = Vocabulary(self.user)
        self._last = "", "", match("", "", self._vocabulary)

    def find(self, reading: Reading) -> Iterator[Finding]:
        """Names in order of start, longest first; parts of a longer name are yielded too."""
        mentions = finder.find_mentions(self._marks(reading)) if self.rules else []
        if self.proposers:
            mentions = proposals.merge(reading.simplified, mentions, self.proposers)
        for mention in mentions:
            yield Finding(mention.start, mention.end, mention.label, mention.id)

    def read(self, reading: Reading) -> list[Entity]:
        """What each finding stands for; finds first where the Reading has no entities yet."""
        known = reading.found.get("entities")
        found = longest_first(self.find(reading) if known is None else known)
        return links.Linker(reading, found, self._vocabulary).entities()

    def roles(self, reading: Reading, entities: Sequence[Entity]) -> list[Role]:
        """Who holds which post, one row a person and post."""
        return list(roles.find_roles(reading, entities, self._marks(reading)))

    def statements(self, reading: Reading, entities: Sequence[Entity]) -> list[Statement]:
        """Who said what, one row a stretch of words."""
        return list(statements.find_statements(reading, entities, self._marks(reading)))

    def _marks(self, reading: Reading) -> Marks:
        """Fresh marks; the matches are those of the last round where it was about the same text."""
        text, source, matches = self._last
        if text != reading.folded or source != reading.source:
            matches = match(reading.folded, reading.source, self._vocabulary)
            if len(reading.folded) < _KEPT:
                self._last = reading.folded, reading.source, matches
        return Marks(reading.folded, matches, self._vocabulary)

    def __reduce__(self) -> tuple[type[Entities], tuple[list[str], tuple[Proposer, ...], bool]]:
        return Entities, (self.user, self.proposers, self.rules)
