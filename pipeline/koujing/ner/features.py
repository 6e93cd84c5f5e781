"""What the model sees of a character: the characters, words and lexicon matches around it, as rows of a table.

In goes a Simplified, folded text, out come its sentences and, for each character, the numbers of the table rows whose
weights add up to the scores of its tags. A number is a hash of a template (which places around the character) and of what
stands there, so there is no dictionary of features to store: any text has features, and equal surroundings have equal
numbers. Everything is computed for a whole text at once. Nothing looks beyond the sentence.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind
from numpy.typing import NDArray

from koujing import lexicons
from koujing.words import Cutter

Ints = NDArray[np.int32]
Codes = NDArray[np.uint32]

VERSION = 1  # of the templates: weights fit only those they were learned with
LONGEST = 128  # characters of a sentence; a longer one is cut, at a comma where there is one
_SENTENCE = re.compile(r"[^。!?;\n]*[。!?;]?[\"')\]]*")
_COMMA = re.compile(r"[,、:]")
_PAD = 3  # empty places between sentences: as far as a template looks
_REMEMBERED = 200_000  # words kept at hand: memory does not grow with what is read
_M1, _M2, _M3 = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)

CHARACTERS = (-3, -2, -1, 0, 1, 2, 3)
PAIRS = (-3, -2, -1, 0, 1, 2)
TRIPLES = (-3, -2, -1, 0, 1)
FOURS = (-3, -2, -1, 0)
WORDS = 11
LEXICONS = 13
CLASSES = 3
TEMPLATES = len(CHARACTERS) + len(PAIRS) + 1 + len(TRIPLES) + len(FOURS) + WORDS + LEXICONS + CLASSES


class Seen(NamedTuple):
    """The sentences of a text and the rows of each of their characters, one sentence after the other."""

    starts: Ints  # (sentences,) offset of the first character in the text
    lengths: Ints  # (sentences,) characters, never 0
    rows: Ints  # (TEMPLATES, characters) numbers of table rows


def sentences(text: str) -> list[tuple[int, int]]:
    """Where sentences start and end, white space around them left out, long ones in pieces.

    >>> sentences("横琴在珠海。 澳门很近!")
    [(0, 6), (7, 12)]
    """
    out: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        while end - start > LONGEST:
            commas = [comma.end() for comma in _COMMA.finditer(text, start + LONGEST // 4, start + LONGEST)]
            cut = commas[-1] if commas else start + LONGEST
            out.append((start, cut))
            start = cut
        if start < end:
            out.append((start, end))
    return out


class Features:
    """Table rows of the characters of a text.

    Args:
        bits: the table has 2 ** bits rows.
    """

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self._words = _Words()
        self._names, self._forms, self._classes = _names(), _forms(), _classes()

    def of(self, text: str, spans: Sequence[tuple[int, int]] | None = None) -> Seen:
        """The sentences of a Simplified, folded text (or the stretches given) and their rows."""
        spans = sentences(text) if spans is None else spans
        starts = np.array([start for start, _ in spans], dtype=np.int32)
        lengths = np.array([end - start for start, end in spans], dtype=np.int32)
        total = int(lengths.sum())
        if not total:
            return Seen(starts, lengths, np.zeros((TEMPLATES, 0), dtype=np.int32))
        # every sentence behind _PAD empty places, and as many at the end
        firsts = np.cumsum(lengths) - lengths
        at = np.arange(total, dtype=np.int32) + np.repeat(starts - firsts, lengths)
        place = np.arange(total) + np.repeat(_PAD * (np.arange(len(spans)) + 1), lengths)
        size = total + _PAD * (len(spans) + 1)
        views = self._views(text, starts, starts + lengths)
        flat = np.zeros((len(views), size), dtype=np.uint32)
        for number, view in enumerate(views):
            flat[number, place] = view[at]
        return Seen(starts, lengths, self._rows(flat, place))

    def _views(self, text: str, starts: Ints, ends: Ints) -> list[Codes]:
        """Of each character of the text: itself, its word, the word's tag and its place in it, matches, its class."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        classes = self._classes[np.minimum(codes, 0xFFFF)]
        folded = np.where(classes == _DIGIT, np.uint32(48), codes)
        words = self._words.cutter.split(text)
        lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        known = np.fromiter(map(self._words.__getitem__, words), dtype=np.uint32, count=len(words))
        self._words.trim()
        edges = np.cumsum(lengths)
        before, after = np.zeros_like(known), np.zeros_like(known)
        before[1:], after[:-1] = known[:-1], known[1:]
        before[np.searchsorted(edges, starts, side="right")] = 0
        after[np.searchsorted(edges, ends)] = 0
        place = _places(edges - lengths, lengths, len(text))
        return [
            folded + np.uint32(1),
            np.repeat(known, lengths),
            np.repeat(before, lengths),
            np.repeat(after, lengths),
            place,
            self._names.codes(text),
            self._forms.codes(text),
            classes.astype(np.uint32),
        ]

    def _rows(self, flat: Codes, place: NDArray[np.int64]) -> Ints:
        chars, word, before, after, inside, names, forms, classes = flat
        one = _mixed(chars)
        two = one[:-1] * _M2 ^ one[1:]
        three = two[:-1] * _M3 + one[2:]
        four = three[:-1] * _M1 ^ one[3:]
        tag, tag_before, tag_after = word & np.uint32(63), before & np.uint32(63), after & np.uint32(63)
        step = inside + np.uint32(1)
        near = names * np.uint32(2048) + forms
        found: list[tuple[Codes, int]] = []
        for view, places in ((one, CHARACTERS), (two, PAIRS), (three, TRIPLES), (four, FOURS)):
            found += [(view, offset) for offset in places]
        found.append((one[:-2] * _M2 + one[2:], -1))
        word_here = _mixed(word) + step
        found += [
            (word_here, 0),
            (_mixed(before) + step * _M3, 0),
            (_mixed(after) + step * _M3, 0),
            (_mixed(word) * _M2 + _mixed(before) + step, 0),
            (_mixed(word) * _M2 + _mixed(after) + step, 0),
            (tag * np.uint32(8) + step, 0),
            (tag_before * np.uint32(512) + tag * np.uint32(8) + step, 0),
            (tag_after * np.uint32(512) + tag * np.uint32(8) + step, 0),
            ((tag_before * np.uint32(64) + tag_after) * np.uint32(512) + tag * np.uint32(8) + step, 0),
            (one[:-1] * _M3 + _mixed(word[1:]) + step[1:], -1),
            (one[1:] * _M3 + _mixed(word[:-1]) + step[:-1], 1),
        ]
        found += [
            (names, -1), (names, 0), (names, 1), (forms, -1), (forms, 0), (forms, 1),
            (near, 0),
            (names[:-1] * _M1 + names[1:], -1), (names[:-1] * _M1 + names[1:], 0),
            (forms[:-1] * _M1 + forms[1:], -1), (forms[:-1] * _M1 + forms[1:], 0),
            (one ^ near * _M3, 0),
            (near * _M2 + tag * np.uint32(8) + step, 0),
        ]  # fmt: skip
        kinds = classes[:-2] * np.uint32(1024) + classes[1:-1] * np.uint32(32) + classes[2:]
        found += [(kinds, -2), (kinds, -1), (kinds, 0)]
        rows = np.empty((len(found), len(place)), dtype=np.int32)
        shift = np.uint32(32 - self.bits)
        for number, (view, offset) in enumerate(found):
            salt = np.uint32((number + 1) * 0x61C88647 & 0xFFFFFFFF)
            mixed = (_mixed(view) + salt) * _M2
            mixed ^= mixed >> np.uint32(15)
            mixed *= _M3
            rows[number] = (mixed >> shift)[place + offset]
        return rows


def _mixed(codes: Codes) -> Codes:
    out = codes * _M1
    out ^= out >> np.uint32(16)
    return out


def _places(starts: NDArray[np.int64], lengths: NDArray[np.int64], size: int) -> Codes:
    """Of each character: 1 first, 2 inside, 3 last, 4 alone, 0 in none."""
    out = np.zeros(size, dtype=np.uint32)
    inside = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths) + np.arange(int(lengths.sum()))
    out[inside] = 2
    out[starts + lengths - 1] = 3
    out[starts] = np.where(lengths == 1, 4, 1)
    return out


# Words


@cache
def plain_cutter() -> Cutter:
    """jieba's words without our own: what the weights were learned with."""
    return Cutter(own=False)


class _Words(dict[str, int]):
    """A number for each word: a hash of it, and its tag in the last six bits."""

    def __init__(self) -> None:
        super().__init__()
        self.cutter = plain_cutter()

    def __missing__(self, word: str) -> int:
        tag = zlib.crc32(self.cutter.tag(word).encode()) * 2654435761 >> 5 & 63
        number = zlib.crc32(word.encode("utf-8", "surrogatepass")) & 0xFFFFFFC0 | tag
        self[word] = number
        return number

    def trim(self) -> None:
        """Forget everything when too much is remembered."""
        if len(self) > _REMEMBERED:
            self.clear()


# Lexicons


class _Surfaces:
    """Leftmost-longest matches of many surfaces, each of a kind, as codes of characters."""

    def __init__(self, kinds: dict[str, int]) -> None:
        surfaces = sorted(kinds)
        self._kinds = np.array([kinds[surface] for surface in surfaces], dtype=np.uint32)
        self._find = AhoCorasick(
            surfaces, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )

    def codes(self, text: str) -> Codes:
        """Of each character: 0, or the kind of the surface it is in and its place in it."""
        matches = np.array(self._find.find_matches_as_indexes(text), dtype=np.int64).reshape(-1, 3)
        starts, lengths = matches[:, 1], matches[:, 2] - matches[:, 1]
        out = _places(starts, lengths, len(text))
        kinds = np.repeat(self._kinds[matches[:, 0]], lengths)
        out[out > 0] += kinds * np.uint32(5)
        return out


_LEVELS = {"country": 1, "province": 2, "city": 3, "county": 4, "town": 5, "natural": 6, "neighbourhood": 7, "site": 8}


@cache
def _names() -> _Surfaces:
    kinds: dict[str, int] = {}
    for name, kind in (("documents", 15), ("events", 15), ("projects", 16), ("people", 14), ("bodies", 12)):
        for entry in lexicons.load(name):
            weak = (entry.get("weak") or "").split("|")
            for surface in (*entry.surfaces, *weak):
                kinds[surface] = kind + (name == "bodies" and surface in weak)
    for entry in lexicons.load("places"):
        weak = (entry.get("weak") or "").split("|")
        level = _LEVELS.get(entry.get("level") or "", 9)
        for surface in (*entry.surfaces, *weak):
            kinds[surface] = 10 if surface in weak and level > 3 else min(level, kinds.get(surface, 99))
    kinds.pop("", None)
    return _Surfaces(kinds)


@cache
def _forms() -> _Surfaces:
    kinds: dict[str, int] = {}
    for name, column in (("edges", "kind"), ("namewords", "kind"), ("speech", "kind"), ("posts", "kind"),
                         ("suffixes", "label")):  # fmt: skip
        for entry in lexicons.load(name):
            number = zlib.crc32(f"{name}.{entry.get(column)}".encode()) % 251 + 1  # the same whatever else the lexicon has
            for surface in entry.surfaces:
                if name != "edges" or len(surface) > 1:
                    kinds[surface] = number
    return _Surfaces(kinds)


_DIGIT, _LATIN, _SPACE, _MARK, _HAN, _SURNAME, _GIVEN, _FOREIGN = 1, 2, 3, 4, 8, 1, 2, 4


@cache
def _classes() -> Codes:
    """Of each character of the first plane: digit, letter, mark …, or whether it stands in names."""
    out = np.full(0x10000, _MARK, dtype=np.uint32)
    for code in range(0x10000):
        char = chr(code)
        if char.isdecimal():
            out[code] = _DIGIT
        elif char.isspace():
            out[code] = _SPACE
        elif char.isalpha() and not 0x3400 <= code < 0xA000:
            out[code] = _LATIN
    out[0x3400:0xA000] = _HAN
    marks = {"common": _SURNAME, "surname": _SURNAME, "given": _GIVEN, "foreign": _FOREIGN}
    for entry in lexicons.load("surnames"):
        if (bit := marks.get(entry.get("kind") or "")) and len(entry.surface) == 1:
            out[ord(entry.surface)] |= bit
    for char in "\"'()[]{}《》〈〉":
        out[ord(char)] = 5
    for char in ",、;:。!?":
        out[ord(char)] = 6
    out[ord("·")] = 7
    return out
