"""models/lexicons/*.tsv: loading, checking, matching.

A lexicon is a TSV file: four comment lines of provenance, a header, one entry a line, sorted by id. Every entry has
`id`, `surface` and `source`; a column `aliases` holds further surfaces parted by `|`. What the other columns mean is the
business of the stage that reads them. `Matcher` finds all surfaces of many entries in one pass over a text
(Aho-Corasick). A user's own lexicon is the same kind of file; its kind is the `# Kind:` line or the file's name.
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

from koujing import resources

SOURCES = ("seen:", "list:", "known")
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
        LexiconError: a line has no id, surface or source, too many columns, an id stands twice, or a place lies in itself.
    """
    path = path_of(name)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise LexiconError(f"{path}: {error.strerror}; name a .tsv file that exists") from error
    except UnicodeDecodeError as error:
        raise LexiconError(f"{path}: not UTF-8 at byte {error.start}; save it as UTF-8") from error
    entries = tuple(_entries(text, path))
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
        head = path.read_text(encoding="utf-8-sig").splitlines()[:8]
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path}: {error}; name a UTF-8 .tsv file that exists") from error
    said = next((match[1] for line in head if (match := re.fullmatch(r"#\s*Kind:\s*(\S+).*", line))), "")
    kind = said or path.stem
    if kind not in kinds():
        columns = {c.strip() for line in head if not line.startswith("#") for c in line.split("\t")} - {""}
        fits = [name for name, known in kinds().items() if columns <= known and "id" in columns]
        near = fits or get_close_matches(kind, kinds())
        raise LexiconError(
            f"{path}: {'unknown kind ' + said if said else 'no kind is said'}; write a line such as `# Kind: {(near or ['slogans'])[0]}` "
            f"on top ({'its columns fit ' + ', '.join(fits) if fits else 'kinds are ' + ', '.join(sorted(kinds()))})"
        )
    return kind


@cache
def kinds() -> Mapping[str, frozenset[str]]:
    """The kinds of lexicon there are, with the columns that ours of the kind has."""
    found = {path.stem: frozenset(_header(path)) for path in shipped()}
    return found | {CANDIDATES: found["slogans"]}


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        return next((line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")), [])


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


def _entries(text: str, path: Path) -> Iterator[Entry]:
    header: list[str] = []
    seen: dict[str, int] = {}
    kind = path.stem
    for number, line in enumerate(text.splitlines(), 1):
        where = f"{path.name}:{number}"
        if not line.strip() or (line.startswith("#") and not header):
            continue
        cells = line.split("\t")
        if not header:
            header = cells
            if missing := {"id", "surface", "source"} - set(header):
                raise LexiconError(f"{where}: the header lacks {', '.join(sorted(missing))}; columns are parted by tabs")
            continue
        if len(cells) > len(header):
            raise LexiconError(f"{where}: {len(cells)} columns where the header has {len(header)}: {line[:60]!r}")
        if len(cells) < len(header):
            cells += [""] * (len(header) - len(cells))
        row = dict(zip(header, map(str.strip, cells), strict=True))
        if not (row["id"] and row["surface"] and row["source"]):
            [column, *_] = (column for column in ("id", "surface", "source") if not row[column])
            raise LexiconError(f"{where}: {row['surface'] or line[:40]} has no {column}; fill the column in")
        if not row["source"].startswith(SOURCES):
            raise LexiconError(f"{where}: source {row['source']!r} is none of seen:<corpus>/<file>, list:<file>, known")
        if row["id"] in seen:
            raise LexiconError(f"{where}: id {row['id']} stands in line {seen[row['id']]} too; ids are never reused")
        seen[row["id"]] = number
        yield Entry(row["id"], row["surface"], row["source"], MappingProxyType(row), kind)
