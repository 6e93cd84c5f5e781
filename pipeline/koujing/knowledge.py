"""The lexicons that ship and, above them, the user's own: what the stages know.

Stages match on the Simplified view of a text, so what a user wrote in Traditional characters is simplified here, by the same
converter as the texts: a lexicon may hold 一河兩岸 or 一河两岸, and finds both in either script. Nothing else is changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from koujing import convert, lexicons, schemas
from koujing.lexicons import Entry

_AS_WRITTEN = ("id", "source")


def with_user(name: str, user: Sequence[str] = ()) -> tuple[Entry, ...]:
    """The shipped lexicon `name` and, after it, the entries of those user files that are of its kind, Simplified.

    An entry of the user's takes the place of a shipped one with the same surface. Columns that its file lacks are empty.

    Raises:
        LexiconError: a file has a line that can't be used.
    """
    mine = [_whole(simplified(entry), name) for entry in lexicons.of_kind(name, user)]
    entries = lexicons.below(name, mine)
    if mine:
        lexicons.refuse_cycles(entries)  # a row of the user's may close a circle with rows of ours
    return entries


def _whole(entry: Entry, kind: str) -> Entry:
    empty = dict.fromkeys(schemas.SCHEMAS[kind].names, "")
    return entry._replace(kind=kind, row=MappingProxyType({**empty, **entry.row}))


def simplified(entry: Entry) -> Entry:
    """The entry with every column but id and source in Simplified characters.

    >>> simplified(Entry("1", "一河兩岸", "known", {"id": "1", "surface": "一河兩岸", "source": "known"}, "slogans")).surface
    '一河两岸'
    """
    row = {name: cell if name in _AS_WRITTEN else convert.simplify(cell) for name, cell in entry.row.items()}
    return entry._replace(surface=row["surface"], row=MappingProxyType(row))
