"""Known slogans: every row of the lexicon, in all the wordings it may take.

Matching is done on a *squeezed* text, without 、 commas, quotation marks and white space, so 共商、共建、共管、共享 and
“一国”之本 are found like their plain forms; afterwards every gap inside a match must stand where a gap may stand.
For each row the finder knows the whole, its aliases, its declared variants, the whole with 和 for its last 、, its
fragments, and its expansion (政治意识、大局意识… for 四个意识); `insertion` is looked for around the rarer half of a row.
A boundary guard refuses a match that cuts a word: 创新|发展理念 is not 新发展理念.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from koujing.lexicons import Entry
from koujing.stages.slogans.forms import NUMERALS
from koujing.stages.slogans.rows import Proposal
from koujing.stages.slogans.vocabulary import HANS, cut, edges, is_word, stands_apart, words

_GAP = re.compile(r'[、,"\' \t\r\n]+')
_PIECES = re.compile(f"({_GAP.pattern})")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BEFORE_NUMERAL = frozenset(("第", *NUMERALS))
_LONGEST_INSERTION = 4
_SHORTEST_FRAGMENT = 6


class Pattern(NamedTuple):
    """One wording of an entry, squeezed; `breaks` are the offsets where a separator may stand."""

    squeezed: str
    entry: Entry
    variant: str | None
    breaks: frozenset[int]
    fragment: bool = False  # counts only in a text that holds the whole


class Guard(NamedTuple):
    """What the column `guard` of an entry says of the places where it counts."""

    quoted: bool  # only set off by marks
    free: bool  # even where a word runs over an end
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]


class Half(NamedTuple):
    """What belongs to the rarer half of a row: whether that half comes first, the other half, the row."""

    first: bool
    other: str
    entry: Entry


class Squeezed(NamedTuple):
    """A text without its gaps; `at` and `removed` lead back: at this offset so many characters were gone."""

    text: str
    at: list[int]
    removed: list[int]

    def start(self, offset: int) -> int:
        """Where the squeezed character `offset` stands in the whole text."""
        found = bisect_right(self.at, offset)
        return offset + (self.removed[found - 1] if found else 0)

    def end(self, offset: int) -> int:
        """Where a stretch that ends before the squeezed character `offset` ends in the whole text."""
        return self.start(offset - 1) + 1

    def gaps(self, start: int, end: int) -> list[int]:
        """Offsets inside a squeezed stretch at which a gap stands, from its start."""
        return [at - start for at in self.at[bisect_right(self.at, start) : bisect_left(self.at, end)]]


def squeeze(text: str) -> Squeezed:
    """Leave out separators, quotation marks and white space.

    >>> squeeze("共商、共建").text, squeeze("共商、共建").start(2)
    ('共商共建', 3)
    """
    pieces = _PIECES.split(text)
    kept, gaps = pieces[::2], pieces[1::2]
    return Squeezed("".join(kept), list(accumulate(map(len, kept[:-1]))), list(accumulate(map(len, gaps))))


def printable(text: str) -> str:
    """The text with U+FFFD for each lone surrogate, which no matcher outside Python takes."""
    return _SURROGATE.sub("\ufffd", text)


class Known:
    """Finds the rows of a slogan lexicon in all their wordings."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = {entry.key: entry for entry in entries}
        self._patterns: dict[str, list[Pattern]] = {}
        self._of: dict[tuple[str, str], Pattern] = {}
        for entry in entries:
            for pattern in _patterns(entry):
                self._add(pattern)
        wholes = frozenset(self._patterns)
        for entry in entries:
            for pattern in _fragments(entry):
                if pattern.squeezed not in wholes:
                    self._add(pattern)
        self._near = {key: entry for entry in entries for key in _blanked(_GAP.sub("", entry.surface))}
        self._guards = {entry.key: _guard(entry) for entry in entries}
        self._halves: dict[str, list[Half]] = {}
        for entry in entries:
            for first, half, other in _halves(entry):
                self._halves.setdefault(half, []).append(Half(first, other, entry))
        surfaces = list(dict.fromkeys((*self._patterns, *self._halves)))
        self._numbered = [(self._patterns.get(surface, ()), self._halves.get(surface, ())) for surface in surfaces]
        self._automaton = AhoCorasick(surfaces, implementation=Implementation.ContiguousNFA) if surfaces else None

    def _add(self, pattern: Pattern) -> None:
        pattern = pattern._replace(fragment=pattern.variant == "truncated" and not _declared(pattern))
        self._patterns.setdefault(pattern.squeezed, []).append(pattern)
        self._of.setdefault((pattern.entry.key, pattern.squeezed), pattern)

    def find(self, text: str) -> Iterator[Proposal]:
        """Proposals in a folded text; they overlap."""
        if not self._automaton:
            return
        squeezed = squeeze(text)
        whole: set[str] = set()
        fragments: list[tuple[Pattern, int, int]] = []
        exact: list[tuple[int, int]] = []
        halved: list[tuple[Sequence[Half], int, int]] = []
        for which, start, end in self._automaton.find_matches_as_indexes(squeezed.text, overlapping=True):
            patterns, halves = self._numbered[which]
            if halves:
                halved.append((halves, start, end))
            for pattern in patterns:
                if pattern.fragment:
                    fragments.append((pattern, start, end))
                    continue
                found = list(self._placed(text, squeezed, pattern, start, end))
                if found and end - start >= 4:
                    exact.append((start, end))
                if found and pattern.variant is None:
                    whole.add(pattern.entry.key)
                yield from found
        for pattern, start, end in fragments:
            if pattern.entry.key in whole:
                yield from self._placed(text, squeezed, pattern, start, end)
        yield from _insertions(halved, squeezed, text, sorted(exact))

    def pattern(self, key: str, text: str) -> Pattern | None:
        """The wording of entry `key` that a folded stretch is, or null: something is inserted."""
        return self._of.get((key, _GAP.sub("", text)))

    def near(self, text: str) -> Entry | None:
        """The row that a folded stretch of several members is but for one character: 共商共建共管共用."""
        return next((self._near[key] for key in _blanked(_GAP.sub("", text)) if key in self._near), None)

    def _placed(self, text: str, squeezed: Squeezed, pattern: Pattern, start: int, end: int) -> Iterator[Proposal]:
        """The match in the whole text, if gaps, edges and the row's own guard allow it; two halves over a line end."""
        begin, stop = squeezed.start(start), squeezed.end(end)
        gaps = squeezed.gaps(start, end) if stop - begin > end - start else []
        score = 0.95 if pattern.variant is None else 0.85
        key = pattern.entry.key
        if not gaps and not self._guarded(text, begin, stop, pattern.entry):
            return
        line = text.find("\n", begin, stop)
        if line >= 0:
            halves = [(begin, line), (line + 1, stop)]
            if len(gaps) == 1 and set(gaps) <= pattern.breaks and text.count("\n", begin, stop) == 1:
                for a, b in halves:
                    piece = text[a:b].rstrip(' "、,\r')
                    lead = len(text[a:b]) - len(text[a:b].lstrip(' "'))
                    yield Proposal(a + lead, a + len(piece), key, 0.8)
            return
        if gaps and not _gaps_fit(text, squeezed, pattern, start, gaps):
            return
        if gaps and not self._guarded(text, begin, stop, pattern.entry):
            return
        if text.count('"', begin, stop) % 2:
            begin, stop = _close(text, begin, stop)
        yield Proposal(begin, stop, key, score)

    def _guarded(self, text: str, start: int, end: int, entry: Entry) -> bool:
        guard = self._guards[entry.key]
        if guard.quoted and not _set_off(text, start, end):
            return False
        if text.startswith(guard.not_before, end) or text.endswith(guard.not_after, 0, start):
            return False
        if _names_a_plan(text, end, entry):
            return False
        if start and entry.surface[0] in NUMERALS and text[start - 1] in _BEFORE_NUMERAL:
            return False
        return guard.free or _edges_fit(text, start, end)


def _insertions(
    halved: Iterable[tuple[Sequence[Half], int, int]], squeezed: Squeezed, text: str, exact: list[tuple[int, int]]
) -> Iterator[Proposal]:
    """A row with up to four characters more between two of its words: 打赢一场场疫情防控阻击战."""
    plain = squeezed.text
    for halves, start, end in halved:
        for first, other, entry in halves:
            if first:
                found = plain.find(other, end, end + _LONGEST_INSERTION + len(other))
                span, gap = (start, found + len(other)), (end, found)
            else:
                found = plain.rfind(other, max(0, start - _LONGEST_INSERTION - len(other)), start)
                span, gap = (found, end), (found + len(other), start)
            if found < 0 or gap[0] >= gap[1] or plain[slice(*gap)] == "的" or not HANS.fullmatch(plain, *gap):
                continue
            if squeezed.gaps(*span) or _covered(exact, *gap):
                continue
            begin, stop = squeezed.start(span[0]), squeezed.end(span[1])
            if _edges_fit(text, begin, stop):
                yield Proposal(begin, stop, entry.key, 0.7)


def _covered(exact: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether another known slogan holds some of these characters: 共建共享|美好家园 is no 共建…美好家园."""
    near = exact[bisect_left(exact, (start - 24, 0)) : bisect_left(exact, (end, 0))]
    return any(start < b for _, b in near)


def _blanked(squeezed: str) -> Iterator[str]:
    """The squeezed surface with each of its characters blanked in turn, if it is long enough to be known by the rest."""
    if 8 <= len(squeezed) <= 24:
        yield from (f"{squeezed[:i]} {squeezed[i + 1 :]}" for i in range(len(squeezed)))


def _patterns(entry: Entry) -> Iterator[Pattern]:
    for surface in entry.surfaces:
        yield from _wordings(surface, entry, None)
    for wording, variant in (*declared(entry), *_copulas(entry)):
        yield from _wordings(wording, entry, variant)
    expansion = entry.get("expansion")
    if expansion and _expands(expansion):
        yield from _wordings(expansion, entry, "expansion")


def _wordings(surface: str, entry: Entry, variant: str | None) -> Iterator[Pattern]:
    squeezed, breaks = _GAP.sub("", surface), breaks_of(surface)
    yield Pattern(squeezed, entry, variant, breaks)
    segments = [segment for segment in re.split("[、,]", surface) if segment]
    if len(segments) > 1:
        head, tail = "".join(segments[:-1]), segments[-1]
        joint = frozenset(breaks | {len(head), len(head) + 1})
        for word in words("conjunction"):
            yield Pattern(head + word + tail, entry, variant or "conjunction", joint)


def _expands(expansion: str) -> bool:
    """Whether an expansion is wording of its own: members of some length, not a list of plain nouns (土、肥、水)."""
    members = re.split("[、,]", expansion)
    return ";" not in expansion and (len(members) > 1 and (min(map(len, members)) > 2 or len(members) > 4))


def declared(entry: Entry) -> list[tuple[str, str]]:
    """Wordings and their variant from the column `variants`: 兜住民生底线=substitution."""
    pairs = [item.partition("=") for item in (entry.get("variants") or "").split("|") if item]
    return [(wording, variant) for wording, _, variant in pairs]


def _copulas(entry: Entry) -> Iterator[tuple[str, str]]:
    """An equation said with another verb: 绿水青山|变成|金山银山 for …就是…."""
    one, copula, other = entry.surface.partition("就是")
    if copula and len(one) == len(other) > 3:
        yield from ((one + word + other, "substitution") for word in words("copula"))


def _declared(pattern: Pattern) -> bool:
    return any(_GAP.sub("", wording) == pattern.squeezed for wording, _ in declared(pattern.entry))


def _fragments(entry: Entry) -> Iterator[Pattern]:
    """The first or the last members of a row of three or more, for texts that hold the whole too: 共商共建共管.

    One member alone (改善民生) is no fragment: it is common prose, whatever else the text holds; one that is an idiom
    (统筹兼顾 of 统筹兼顾、全面安排) is.
    """
    squeezed = _GAP.sub("", entry.surface)
    breaks = sorted(breaks_of(entry.surface))
    for at in breaks if len(breaks) > 1 else ():
        for piece, offset in ((squeezed[:at], 0), (squeezed[at:], at)):
            inner = frozenset(b - offset for b in breaks if 0 < b - offset < len(piece))
            if inner and len(piece) >= _SHORTEST_FRAGMENT:
                yield Pattern(piece, entry, "truncated", inner)
    if len(breaks) == 1 and len(squeezed) == 8:
        for piece in (squeezed[:4], squeezed[4:]):
            if is_word(piece) and cut(piece)[0][1] in ("i", "l"):
                yield Pattern(piece, entry, "truncated", frozenset())


def breaks_of(surface: str) -> frozenset[int]:
    """Offsets in the squeezed surface where a separator may stand: where one is written, or where a member starts.

    >>> sorted(breaks_of("共商共建共管共享")), sorted(breaks_of("不忘初心、牢记使命"))
    ([2, 4, 6], [4])
    """
    written, at = set(), 0
    for piece in _GAP.split(surface):
        at += len(piece)
        written.add(at)
    written.discard(at)
    if written:
        return frozenset(written)
    for size in (2, 3, 4):
        if len(surface) % size == 0 and len(surface) > size:
            members = [surface[i : i + size] for i in range(0, len(surface), size)]
            if any(len({member[i] for member in members}) == 1 for i in range(size)):
                return frozenset(range(size, len(surface), size))
    if len(surface) > 4 and surface[0] in NUMERALS:
        return frozenset(m.start() for m in re.finditer(f"[{NUMERALS}]", surface) if m.start() > 1)
    return frozenset()


def _gaps_fit(text: str, squeezed: Squeezed, pattern: Pattern, start: int, gaps: Iterable[int]) -> bool:
    length = len(pattern.squeezed)
    gaps = list(gaps)
    if len(gaps) == length - 1 and length > 3:
        return True
    for gap in gaps:
        if gap in pattern.breaks:
            continue
        mark = text[squeezed.end(start + gap) : squeezed.start(start + gap)]
        latin = not (HANS.match(pattern.squeezed[gap - 1]) and HANS.match(pattern.squeezed[gap]))
        if (mark == '"' and length > 4) or (mark == " " and latin):
            continue
        return False
    return True


def _close(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the quotation mark whose partner stands inside: 粤澳“心莲心”, “一国”之本."""
    if text[end : end + 1] == '"':
        return start, end + 1
    if text[start - 1 : start] == '"':
        return start - 1, end
    return start, end


def _guard(entry: Entry) -> Guard:
    rules = (entry.get("guard") or "").split("|")
    before, after = (
        tuple(word for rule in rules if rule.startswith(name) for word in rule.removeprefix(name).split())
        for name in ("not_before=", "not_after=")
    )
    return Guard("quoted" in rules, "free" in rules, before, after)


def _names_a_plan(text: str, end: int, entry: Entry) -> bool:
    """Whether a fixed wording is but the name of a plan or an act: 前瞻基础建设|计划, |特别条例."""
    return text.startswith(("计划", "计画", "特别预算", "特别条例"), end) and entry.row.get("class") == "tifa"


def _set_off(text: str, start: int, end: int) -> bool:
    """In quotation marks, or a member of a quoted list."""
    return text[start - 1 : start] in ('"', "、") and text[end : end + 1] in ('"', "、") and start > 0


def _edges_fit(text: str, start: int, end: int) -> bool:
    """The boundary guard: no word of the cut runs over an end while the rest of the match still is whole words.

    高举|高质量 passes, 创新|发展理念 does not; a cut that leaves stray characters behind (把守|正|创新) is the cut's fault.
    """
    if stands_apart(text, start, end):
        return True
    left = max(0, start - 3)
    around = text[left : end + 3]
    found = edges(around)
    a, b = start - left, end - left
    if a in found and b in found:
        return True
    at, whole = 0, True
    for word, _ in cut(around):
        inside = at >= a and at + len(word) <= b
        if inside and len(word) == 1:
            whole = False
        at += len(word)
    return not whole


def _halves(entry: Entry) -> Iterator[tuple[bool, str, str]]:
    """Where words could be put into a row: its rarer half, whether that comes first, and the other half."""
    surface = entry.surface
    if not 6 <= len(surface) <= 14 or not HANS.fullmatch(surface) or entry.row.get("class") not in ("tifa", "goal"):
        return
    if "whole" in (entry.get("guard") or ""):
        return
    for at in sorted(edges(surface) - {0, len(surface)}):
        first, last = surface[:at], surface[at:]
        if len(last) >= 4 and len(first) >= 2:
            yield False, last, first
        elif len(first) >= 4 and len(last) >= 2:
            yield True, first, last
