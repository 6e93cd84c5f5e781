"""The basis (口徑) that the words around a figure name: seasonal adjustment, prices, currency, revision.

The figures table says period, measure and cumulative; what else a figure rests on stands in words near it (經季節調整後，
按不變價格計算, 以美元計價) or in a note for all of them (以上數據均按美元計價). Such words are models/lexicons/bases.tsv. A
word belongs to a figure when it stands in its sentence between the figure before and the next comma behind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from koujing import lexicons

_STOP = re.compile(r"[，。；！？,;!?\n]")
DIMENSIONS = ("seasonal", "prices", "currency")
DEFAULTS: Mapping[tuple[str, str], str] = {
    ("seasonal", "yoy_growth"): "unadjusted",
    ("seasonal", "mom_growth"): "unadjusted",
    ("seasonal", "growth"): "unadjusted",
    ("seasonal", "level"): "unadjusted",
    ("prices", "yoy_growth"): "real",
    ("prices", "mom_growth"): "real",
    ("prices", "growth"): "real",
    ("prices", "level"): "nominal",
}
"""What is meant where nothing is said; a currency has no default."""


class Basis(NamedTuple):
    """What the words name; null where they name nothing."""

    seasonal: str | None = None  # adjusted unadjusted
    prices: str | None = None  # real nominal
    currency: str | None = None  # ISO 4217

    def __str__(self) -> str:
        return " ".join(f"{name}={value}" for name, value in self._asdict().items() if value)


class Place(NamedTuple):
    """Where a figure stands in its sentence, counted from the sentence's first character."""

    sentence: int
    start: int
    end: int


def bases(sentences: Mapping[int, str], figures: Sequence[Place]) -> list[Basis]:
    """The basis of each figure of one article.

    Args:
        sentences: number → Simplified text.
        figures: in order of text.

    Returns:
        One a figure, in the same order.
    """
    notes = _notes(sentences)
    out, end, line = [], 0, -1
    for figure in figures:
        text = sentences.get(figure.sentence, "")
        begin = end if figure.sentence == line and end <= figure.start else 0
        stop = _STOP.search(text, figure.end)
        near = _named(text[begin : stop.start() if stop else len(text)])
        out.append(Basis(*(near.get(name) or _note(notes, figure.sentence, name) for name in DIMENSIONS)))
        end, line = figure.end, figure.sentence
    return out


def is_revised(text: str) -> bool:
    """The sentence says that figures were revised."""
    return _named(text).get("revision") == "revised"


class _Note(NamedTuple):
    sentence: int
    scope: str
    named: Mapping[str, str]


def _notes(sentences: Mapping[int, str]) -> list[_Note]:
    found = [(number, _named(text)) for number, text in sentences.items() if _scope_word().search(text)]
    return [_Note(number, named["scope"], named) for number, named in found if "scope" in named]


def note_pattern() -> str:
    """A regular expression for sentences that say something of figures in other sentences."""
    return "|".join(re.escape(surface) for surface, dimension, _ in _words() if dimension == "scope")


def word_pattern() -> str:
    """A regular expression for sentences with any of the words."""
    return "|".join(re.escape(surface) for surface, _, _ in _words())


def _note(notes: Sequence[_Note], sentence: int, dimension: str) -> str | None:
    for note in notes:
        reaches = sentence <= note.sentence if note.scope == "before" else sentence >= note.sentence
        if reaches and dimension in note.named:
            return note.named[dimension]
    return None


def _named(text: str) -> dict[str, str]:
    """Dimension → value, the longest word first, so that 未作季節調整 is not 季節調整."""
    out: dict[str, str] = {}
    if not _any_word().search(text):
        return out
    for surface, dimension, value in _words():
        if dimension not in out and surface in text:
            out[dimension] = value
    return out


@cache
def _any_word() -> re.Pattern[str]:
    return re.compile(word_pattern())


@cache
def _scope_word() -> re.Pattern[str]:
    return re.compile(note_pattern())


@cache
def _words() -> list[tuple[str, str, str]]:
    words = [
        (surface, entry.row["dimension"], entry.row["value"])
        for entry in lexicons.load("bases")
        for surface in entry.surfaces
    ]
    return sorted(words, key=lambda word: (-len(word[0]), word[0]))
