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
from itertools import chain
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
_SALTS = ((np.arange(TEMPLATES, dtype=np.uint64) + 1) * 0x61C88647).astype(np.uint32)[:, None]  # equal views, other rows


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
        bounds = np.array(sentences(text) if spans is None else spans, dtype=np.int32).reshape(-1, 2)
        starts, lengths = bounds[:, 0], bounds[:, 1] - bounds[:, 0]
        total = int(lengths.sum())
        if not total:
            return Seen(starts, lengths, np.zeros((TEMPLATES, 0), dtype=np.int32))
        # every sentence behind _PAD empty places, and as many at the end
        number = np.repeat(np.arange(len(bounds)), lengths)
        at = np.arange(total) + (starts - (np.cumsum(lengths) - lengths))[number]
        place = np.arange(total) + _PAD * (number + 1)
        shown = np.full(total + _PAD * (len(bounds) + 1), len(text))
        shown[place] = at
        views = self._views(text, starts, bounds[:, 1])
        return Seen(starts, lengths, self._rows(views.take(shown, axis=1), place - _PAD))

    def _views(self, text: str, starts: Ints, ends: Ints) -> Codes:
        """(8, characters + 1) numbers of what stands where; the last column, which is nothing, is 0.

        Of each character: itself, its word, the word before and the one behind, its place in it, matches, its class.
        """
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        classes = self._classes.take(codes, mode="clip")
        words = self._words.cutter.split(text)
        lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
        known = np.zeros((3, len(words)), dtype=np.uint32)
        known[0] = np.fromiter(map(self._words.__getitem__, words), dtype=np.uint32, count=len(words))
        self._words.trim()
        known[1, 1:], known[2, :-1] = known[0, :-1], known[0, 1:]
        edges = np.cumsum(lengths)
        known[1, np.searchsorted(edges, starts, side="right")] = 0
        known[2, np.searchsorted(edges, ends)] = 0
        out = np.zeros((8, len(codes) + 1), dtype=np.uint32)
        out[0, :-1] = np.where(classes == _DIGIT, np.uint32(48), codes) + np.uint32(1)
        out[1:4, :-1] = np.repeat(known, lengths, axis=1)
        out[4, :-1] = 2  # inside a word
        out[4, edges - 1] = 3
        out[4, edges - lengths] = np.where(lengths == 1, np.uint32(4), np.uint32(1))
        self._names.mark(text, out[5])
        self._forms.mark(text, out[6])
        out[7, :-1] = classes
        return out

    def _rows(self, views: Codes, place: NDArray[np.int64]) -> Ints:
        inside, names, forms, classes = views[4:]
        one, mixed_word, mixed_before, mixed_after = _mixed(views[:4])
        two = one[:-1] * _M2 ^ one[1:]
        three = two[:-1] * _M3 + one[2:]
        four = three[:-1] * _M1 ^ one[3:]
        tag, tag_before, tag_after = views[1:4] & np.uint32(63)
        step = inside + np.uint32(1)
        near = names * np.uint32(2048) + forms
        tag_here = tag * np.uint32(8) + step
        found: list[tuple[Codes, Sequence[int]]] = [
            (one, CHARACTERS),
            (two, PAIRS),
            (three, TRIPLES),
            (four, FOURS),
            (one[:-2] * _M2 + one[2:], (-1,)),
            (mixed_word + step, (0,)),
            (mixed_before + step * _M3, (0,)),
            (mixed_after + step * _M3, (0,)),
            (mixed_word * _M2 + mixed_before + step, (0,)),
            (mixed_word * _M2 + mixed_after + step, (0,)),
            (tag_here, (0,)),
            (tag_before * np.uint32(512) + tag_here, (0,)),
            (tag_after * np.uint32(512) + tag_here, (0,)),
            ((tag_before * np.uint32(64) + tag_after) * np.uint32(512) + tag_here, (0,)),
            (one[:-1] * _M3 + mixed_word[1:] + step[1:], (-1,)),
            (one[1:] * _M3 + mixed_word[:-1] + step[:-1], (1,)),
            (names, (-1, 0, 1)),
            (forms, (-1, 0, 1)),
            (near, (0,)),
            (names[:-1] * _M1 + names[1:], (-1, 0)),
            (forms[:-1] * _M1 + forms[1:], (-1, 0)),
            (one ^ near * _M3, (0,)),
            (near * _M2 + tag_here, (0,)),
            (classes[:-2] * np.uint32(1024) + classes[1:-1] * np.uint32(32) + classes[2:], (-2, -1, 0)),
        ]
        size = len(one)
        codes = np.zeros((len(found), size), dtype=np.uint32)
        for number, (view, _) in enumerate(found):
            codes[number, : len(view)] = view
        codes = _mixed(codes)
        # each template is a view from an offset on, at all places but those of the first and last padding
        out = np.empty((TEMPLATES, size - 2 * _PAD), dtype=np.uint32)
        at = 0
        for view, (_, offsets) in zip(codes, found, strict=True):
            for offset in offsets:
                out[at] = view[_PAD + offset : size - _PAD + offset]
                at += 1
        out += _SALTS
        out *= _M2
        out ^= out >> np.uint32(15)
        out *= _M3
        out >>= np.uint32(32 - self.bits)
        return out.take(place, axis=1).view(np.int32)


def _mixed(codes: Codes) -> Codes:
    out = codes * _M1
    out ^= out >> np.uint32(16)
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
        self._find = AhoCorasick(
            surfaces, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )
        # the codes of all surfaces in a row, and where those of each begin: its kind, and 1 first, 2 inside, 3 last, 4 alone
        lengths = np.fromiter(map(len, surfaces), dtype=np.int64, count=len(surfaces))
        self._begins = np.cumsum(lengths) - lengths
        self._codes = np.repeat([kinds[surface] * 5 + 2 for surface in surfaces], lengths).astype(np.uint32)
        self._codes[self._begins + lengths - 1] += np.uint32(1)
        self._codes[self._begins] -= np.uint32(1)
        self._codes[self._begins[lengths == 1]] += np.uint32(2)

    def mark(self, text: str, out: Codes) -> None:
        """Write into `out`, of each character that is in a match: the kind of the surface and the place in it."""
        found = self._find.find_matches_as_indexes(text)
        numbers = np.fromiter(chain.from_iterable(found), dtype=np.int64, count=3 * len(found))
        surfaces, starts, ends = numbers.reshape(-1, 3).T
        lengths = ends - starts
        inner = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        out[np.repeat(starts, lengths) + inner] = self._codes[np.repeat(self._begins[surfaces], lengths) + inner]


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
