"""Where names that one text has shown stand in the rest of it.

The names differ from text to text, so an automaton of them is built and thrown away; where they are few and the text is
short, looking for one after the other is done before it is built.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

_WORTH_BUILDING = 30_000  # names times characters


def occurrences(names: Collection[str], text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of every occurrence, leftmost and then longest; they do not overlap.

    >>> list(occurrences(["李明", "李明德"], "李明德说，李明也去。"))
    [(0, 3, '李明德'), (5, 7, '李明')]
    """
    if len(names) * len(text) < _WORTH_BUILDING:
        return _one_by_one(names, text)
    ordered = list(names)
    automaton = AhoCorasick(ordered, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA)
    return ((start, end, ordered[which]) for which, start, end in automaton.find_matches_as_indexes(text))


def _one_by_one(names: Collection[str], text: str) -> Iterator[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for name in names:
        at = text.find(name)
        while at >= 0:
            found.append((at, -len(name), name))
            at = text.find(name, at + 1)
    reach = 0
    for start, size, name in sorted(found):
        if start >= reach:
            reach = start - size
            yield start, reach, name
