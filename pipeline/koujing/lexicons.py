"""models/lexicons/*.tsv: loading, checking, matching.

A lexicon is a TSV file: four comment lines of provenance, a header, one entry a line, sorted by id. Every entry has
`id`, `surface` and `source`; a column `aliases` holds further surfaces parted by `|`. Which other columns a kind has and
what they may hold says `schemas.py`; a file that does not fit its kind is refused, with line and column. `Matcher` finds
all surfaces of many entries in one pass over a text (Aho-Corasick). A user's own lexicon is the same kind of file; its
kind is the `# Kind:` line or the file's name.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from koujing import resources, schemas

SOURCES = ("seen:", "list:", "known")
_HEAD = 8  # lines among which the kind and the header are looked for
CANDIDATES = "candidates"  # the kind of what `koujing mine` writes: found, but not reviewed


class LexiconError(ValueError):
    """A line of a lexicon can't be used; the message names file and line and says what to do."""


class Entry(NamedTuple):
    """One line of a lexicon: `row` holds every column by its name, empty columns as ''."""

    id: str
    surface: str
    source: str
    row: Mapping[str, str]
    kind: str  # the lexicon it is from: slogans, bodies …

    @property
    def key(self) -> str:
        """How a finding names this entry: `slogans:S0001`."""
        return f"{self.kind}:{self.id}"

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The surface and its aliases, in the order written."""
        more = self.row.get("aliases", "")
        return (self.surface, *(alias for alias in more.split("|") if alias))

    def get(self, column: str) -> str | None:
        """The column's value, or null where it is empty or there is no such column."""
        return self.row.get(column) or None


class Match(NamedTuple):
    """A surface of an entry at characters `start` to `end`."""

    start: int
    end: int
    entry: Entry


def path_of(name: str) -> Path:
    """The file of a lexicon that ships with koujing, or the path itself where `name` is one."""
    if name.endswith(".tsv"):
        return Path(name)
    if Path(name).suffix or "/" in name or "\\" in name:
        raise LexiconError(
            f"{name}: a lexicon is a .tsv file with a header (id, surface, source …) and columns parted by tabs; "
            "a plain list of words goes to the setting words"
        )
    return resources.folder("models/lexicons") / f"{name}.tsv"


@cache
def load(name: str) -> tuple[Entry, ...]:
    """Entries of `models/lexicons/<name>.tsv`, or of the file at path `name`.

    Raises:
        LexiconError: a line has no id, surface or source, too many columns, a column or value that its kind has not, an id
            stands twice, a place lies in itself, or the file is of no kind.
    """
    path = path_of(name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise LexiconError(f"{path}: {error.strerror}; name a .tsv file that exists") from error
    except UnicodeDecodeError as error:
        raise LexiconError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    table = _table(text, path)
    kind = _kind(path, text.splitlines()[:_HEAD])
    if table.header and (problem := schemas.problem(kind, table.header, table.rows)):
        raise LexiconError(f"{path.name}:{table.lines[problem.row]}: {problem.said}")
    entries = tuple(_entries(table, kind))
    refuse_cycles(entries)
    return entries


def refuse_cycles(entries: Iterable[Entry]) -> None:
    """Entries with a `parent` form a hierarchy: nothing may lie in itself, by however many steps.

    A parent is named by its surface; where several entries have that surface, each of them counts.

    Raises:
        LexiconError: a name is its own parent, or that of one of its parents.
    """
    above: dict[str, set[str]] = {}
    for entry in entries:
        if parent := entry.get("parent"):
            above.setdefault(entry.surface, set()).add(parent)
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        names = error.args[1]
        rows = ", ".join(entry.key for entry in entries if entry.surface == names[0])
        raise LexiconError(f"{rows}: {' in '.join(names)}: a place can't lie in itself; mend the column parent") from None


def kind_of(path: Path) -> str:
    """Which lexicon a user's file adds to: its `# Kind:` line, else its name."""
    try:
        head = path.read_text(encoding="utf-8-sig").splitlines()[:_HEAD]
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: {error}; name a UTF-8 .tsv file that exists") from error
    return _kind(path, head)


def _kind(path: Path, head: Sequence[str]) -> str:
    said = next((match[1] for line in head if (match := re.fullmatch(r"#\s*Kind:\s*(\S+).*", line))), "")
    kind = said or path.stem
    schema = schemas.SCHEMAS.get(kind)
    if schema and (schema.yours or path.resolve().parent == resources.folder("models/lexicons").resolve()):
        return kind
    open_ = [name for name, known in schemas.SCHEMAS.items() if known.yours]
    if schema:
        raise LexiconError(f"{path}: of kind {kind} only koujing's own is read; kinds that rows of yours add to are {', '.join(sorted(open_))}")
    header = next((line for line in head if line.strip() and not line.startswith("#")), "")
    columns = {name for cell in header.split("\t") if (name := cell.strip()) and not schemas.is_own(name)}
    fits = [name for name in open_ if "id" in columns and columns <= kinds()[name]]
    near = fits or get_close_matches(kind, open_)
    raise LexiconError(
        f"{path}: {'unknown kind ' + said if said else 'no kind is said'}; write a line such as `# Kind: {(near or ['slogans'])[0]}` "
        f"on top ({'its columns fit ' + ', '.join(fits) if fits else 'kinds are ' + ', '.join(sorted(open_))})"
    )


@cache
def kinds() -> Mapping[str, frozenset[str]]:
    """The kinds of lexicon there are, with the columns that a file of the kind may have."""
    return {kind: frozenset(schema.names) for kind, schema in schemas.SCHEMAS.items()}


def of_kind(name: str, user: Sequence[str]) -> list[Entry]:
    """The entries, as written, of those user files that add to the lexicon `name`."""
    return [entry for path in user if kind_of(Path(path)) == name for entry in load(str(path))]


def below(name: str, mine: Sequence[Entry]) -> tuple[Entry, ...]:
    """The shipped lexicon `name` with a user's entries behind it; theirs take the place of ours with the same surface."""
    taken = {entry.surface for entry in mine}
    return (*(entry for entry in load(name) if entry.surface not in taken), *mine)


class Report(NamedTuple):
    """Size of a lexicon and what its rows rest on."""

    entries: int
    surfaces: int
    shares: Mapping[str, float]  # source -> share of the entries: known, list, seen


def shipped() -> list[Path]:
    """The lexicons that ship with koujing."""
    return sorted(resources.folder("models/lexicons").glob("*.tsv"))


def report(path: Path) -> Report:
    """Check a lexicon and say what its rows rest on.

    Raises:
        LexiconError: a line can't be used.
    """
    entries = load(str(path))
    counts = Counter(entry.source.split(":")[0] for entry in entries)
    shares = {source: count / len(entries) for source, count in counts.most_common()}
    return Report(len(entries), sum(len(entry.surfaces) for entry in entries), shares)


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over names and bytes of lexicons, for run.json."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


class Matcher:
    """All surfaces of `entries` in one pass over a text.

    Args:
        entries: the same surface may belong to several entries; each of them is matched.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        by_surface: dict[str, list[Entry]] = {}
        for entry in entries:
            for surface in entry.surfaces:
                by_surface.setdefault(surface, []).append(entry)
        self._surfaces, self._entries = list(by_surface), list(by_surface.values())

    @cached_property
    def _longest(self) -> AhoCorasick | None:
        return _automaton(self._surfaces, MatchKind.LeftmostLongest)

    @cached_property
    def _all(self) -> AhoCorasick | None:
        return _automaton(self._surfaces, MatchKind.Standard)

    def longest(self, text: str) -> Iterator[Match]:
        """Leftmost-longest matches; they do not overlap, except entries that share a surface."""
        if self._longest:
            for which, start, end in self._longest.find_matches_as_indexes(text):
                for entry in self._entries[which]:
                    yield Match(start, end, entry)

    def all(self, text: str) -> Iterator[Match]:
        """Every match, inner and overlapping ones included."""
        if self._all:
            for which, start, end in self._all.find_matches_as_indexes(text, overlapping=True):
                for entry in self._entries[which]:
                    yield Match(start, end, entry)


def _automaton(surfaces: Sequence[str], kind: MatchKind) -> AhoCorasick | None:
    if not surfaces:
        return None
    return AhoCorasick(surfaces, matchkind=kind, implementation=Implementation.ContiguousNFA)


class _Table(NamedTuple):
    header: list[str]
    rows: list[list[str]]
    lines: list[int]  # where each row stands; the last is that of the header, so that -1 is its place


def _table(text: str, path: Path) -> _Table:
    header: list[str] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    header_line = 0
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or (line.startswith("#") and not header):
            continue
        cells = list(map(str.strip, line.split("\t")))
        if not header:
            header, header_line = cells, number
            if missing := {*schemas.COMMON} - set(header):
                raise LexiconError(
                    f"{path.name}:{number}: the header lacks {', '.join(sorted(missing))}; columns are parted by tabs"
                )
            continue
        if len(cells) > len(header):
            raise LexiconError(f"{path.name}:{number}: {len(cells)} columns where the header has {len(header)}: {line[:60]!r}")
        if len(cells) < len(header):
            cells += [""] * (len(header) - len(cells))
        rows.append(cells)
        lines.append(number)
    table = _Table(header, rows, [*lines, header_line])
    if header:
        _refuse_rows(table, path)
    return table


def _refuse_rows(table: _Table, path: Path) -> None:
    """Raise for a row without id, surface or source, or with an id or a source that can't stand."""
    id_, surface, source = map(table.header.index, schemas.COMMON)
    seen: dict[str, int] = {}
    for number, cells in zip(table.lines, table.rows, strict=False):
        key = cells[id_]
        if not (key and cells[surface] and cells[source]):
            column = next(name for name in schemas.COMMON if not cells[table.header.index(name)])
            said = cells[surface] or "\t".join(cells)[:40]
            raise LexiconError(f"{path.name}:{number}: {said} has no {column}; fill the column in")
        if not cells[source].startswith(SOURCES):
            raise LexiconError(f"{path.name}:{number}: source {cells[source]!r} is none of seen:<corpus>/<file>, list:<file>, known")
        if key in seen:
            raise LexiconError(f"{path.name}:{number}: id {key} stands in line {seen[key]} too; ids are never reused")
        seen[key] = number


def _entries(table: _Table, kind: str) -> Iterator[Entry]:
    header = table.header
    id_, surface, source = map(header.index, schemas.COMMON) if header else (0, 0, 0)
    for cells in table.rows:
        yield Entry(cells[id_], cells[surface], cells[source], MappingProxyType(dict(zip(header, cells, strict=True))), kind)
