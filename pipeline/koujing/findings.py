"""What the stages hand to one another: a text in its views, and what was found in it.

A `Reading` is one text seen in every way a finder needs: as published, Simplified, punctuation folded, in
sentences, in a first cut of words. All views have the same length, so one pair `(start, end)` serves all of
them. A *finder* takes a Reading and yields `Finding`s: where something stands. What it means is said later, by a
reader. Nothing here knows spaCy, files or tables.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

_SHORT = 256  # characters below which a dict beats numpy's fixed cost


class OffsetError(ValueError):
    """A view of a text has not one character for each character of the text as published."""


class StageError(RuntimeError):
    """A finder or reader broke on a text; `stage` says which, the cause says why."""

    def __init__(self, stage: str, cause: Exception) -> None:
        super().__init__(f"{stage}: {type(cause).__name__}: {cause}")
        self.stage = stage


class Finding(NamedTuple):
    """Where something stands: characters `start` to `end` (exclusive) of the text as published."""

    start: int
    end: int
    label: str  # TIME, ORG, SLOGAN, FIGURE …
    id: str = ""  # the lexicon entry or the rule that found it: bodies:B012, form.skeleton


class Word(NamedTuple):
    """A word of a first cut: characters `start` to `end`, with jieba's part-of-speech tag."""

    start: int
    end: int
    pos: str


class Sentence(NamedTuple):
    """A sentence or a heading: characters without the line end; `kind` is a value of `sentences.kind`."""

    start: int
    end: int
    kind: str  # title heading body caption byline boilerplate


class Time(NamedTuple):
    """A time expression and the period it names (EDTF), or null where it can't be known from this article."""

    start: int
    end: int
    text: str
    period: str | None  # EDTF
    source: str  # explicit relative inherited unresolved
    rule: str = ""


class Entity(NamedTuple):
    """A named thing: `canonical` is Simplified and full where text or lexicon make it certain, else null."""

    start: int
    end: int
    text: str
    simplified: str
    label: str  # PERSON POSITION ORG GPE LOC FAC DOC EVENT PROJECT
    entity_id: str
    canonical: str | None
    alias: bool  # a short name of something named in full elsewhere
    nested: bool  # inside a longer entity
    found_by: str  # lexicon entry or rule
    score: float  # 0 to 1


class Reading:
    """One text in all its views; `found` holds what earlier finders found, by group.

    Args:
        source: the text as published.
        simplified: its Simplified form, one character to one.
        published: EDTF date of publication; null while finding, known (or not) while reading.
        region: the publisher's place (CN HK MO TW) or null.
        sentences: how to split the text, called once and only if asked for.
        words: how to make the first cut, likewise.

    Raises:
        OffsetError: `simplified` has another length than `source`.
    """

    def __init__(
        self,
        source: str,
        simplified: str,
        *,
        published: str | None = None,
        region: str | None = None,
        sentences: Callable[[str], Sequence[Sentence]] | None = None,
        words: Callable[[str], Sequence[Word]] | None = None,
    ) -> None:
        if len(source) != len(simplified):
            raise OffsetError(
                f"{len(source)} characters as published, {len(simplified)} simplified, "
                f"near {source[:12]!r}: a conversion dictionary changes length; run `koujing lexicon check`"
            )
        self.source = source
        self.simplified = simplified
        self.published = published
        self.region = region
        self.found: dict[str, list[Finding]] = {}
        self._split, self._cut = sentences, words

    @cached_property
    def folded(self) -> str:
        """The Simplified text with width, quotes and dashes folded to one form each: “「『 are all `"`."""
        return fold(self.simplified)

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Sentences and headings in order, line ends left out."""
        if self._split is None:
            return [Sentence(0, len(self.source), "body")]
        return list(self._split(self.source))

    @cached_property
    def words(self) -> list[Word]:
        """A plain first cut of the whole text, blind to findings: for guards at the edges of a match."""
        if self._cut is None:
            raise ValueError("this Reading was made without a cutter: pass words=… to ask for words")
        return list(self._cut(self.simplified))

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def sentence_at(self, offset: int) -> int:
        """Number of the sentence that holds `offset` (the one before it, for a character between two)."""
        return max(bisect_right(self._sentence_starts, offset) - 1, 0)

    def inside(self, group: str, start: int, end: int) -> list[Finding]:
        """What `group` has that overlaps `start` to `end`."""
        return [f for f in self.found.get(group, ()) if f.start < end and start < f.end]


class Finder(Protocol):
    """Anything that says where something stands."""

    def find(self, reading: Reading) -> Iterable[Finding]:
        """Yield findings in any order; the caller sorts them."""
        ...


def longest_first(findings: Iterable[Finding]) -> list[Finding]:
    """In the order of every table: start, then the longer one."""
    return sorted(set(findings), key=lambda f: (f.start, -f.end, f.label, f.id))


class Characters:
    """Characters to characters, one to one: what `str.translate` does, quicker for long texts.

    Args:
        table: code points to the characters that stand for them; all others stay.
    """

    def __init__(self, table: Mapping[int, str]) -> None:
        self._table = dict(table)
        self._codes = np.arange(0x110000, dtype="<u4")
        self._codes[list(table)] = [ord(char) for char in table.values()]

    def translate(self, text: str) -> str:
        """The text with its characters exchanged. Same length."""
        if len(text) < _SHORT:
            return text.translate(self._table)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        return str(self._codes[codes].tobytes(), "utf-32-le", "surrogatepass")


_FOLD = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FOLD |= {ord(mark): '"' for mark in "“”„‟「」『』〝〞﹁﹂﹃﹄＂"}
_FOLD |= {ord(mark): "'" for mark in "‘’‚‛＇"}
_FOLD |= {ord(mark): "-" for mark in "–—―−－‐‑‒─"}
_FOLD |= {ord(mark): " " for mark in "\u3000\u00a0\u2002\u2003\u2009\u202f\ufeff"}
_FOLD |= {ord("﹐"): ",", ord("﹔"): ";", ord("﹕"): ":", ord("﹖"): "?", ord("﹗"): "!", ord("～"): "~", ord("〜"): "~"}
_FOLD |= {ord(mark): "·" for mark in "‧・•∙⋅"}
_FOLD |= {ord("〔"): "[", ord("〕"): "]", ord("［"): "[", ord("］"): "]"}
_FOLDED = Characters(_FOLD)


def fold(text: str) -> str:
    """One form for each mark: full width to half, all quotes to one, all dashes to one. Same length.

    >>> fold("“１＋１＞２”，「共商」")
    '"1+1>2","共商"'
    """
    return _FOLDED.translate(text)
