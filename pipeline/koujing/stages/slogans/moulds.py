"""What is cast in a mould: 依法治国, 司法为民, 美丽中国, 网络空间命运共同体, 新型举国体制, 四项基本原则.

A mould is a line of `slogan_moulds.tsv`: characters that stay, `?` for one that changes, `…` for a word or a few that
change, `(a|b)` for a choice. What fills `…` must be whole words that name or describe, so that the verb before a slogan
(构建|网络空间命运共同体) stays outside. A word of the role `name` right behind makes it the name of something
(乡村振兴|论坛), and the mould is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from koujing import lexicons
from koujing.stages.slogans.rows import Proposal
from koujing.stages.slogans.vocabulary import HAN, HANS, cut, fits, words

RULE = "form.mould"
_OPEN = "…"
_LEAST, _MOST = 2, 6  # characters of an open slot
_PIECES = re.compile(r"\(([^)]*)\)")
_CHARACTERS = re.compile("[\u3400-\u9fff]+")
_RUN_BEFORE = re.compile(f"[{HAN}]+$")
_NAMING = ("n", "b", "j", "l", "i", "a", "vn", "nz", "ns", "nr", "vd", "an")  # tags of words that fill an open slot


class Mould(NamedTuple):
    """One choice of one line: the characters that stay, and what is to stand before and behind them."""

    anchor: str
    before: tuple[str, ...]  # pieces: characters that stay, runs of ?, or …
    behind: tuple[str, ...]
    score: float


def find(text: str) -> Iterator[Proposal]:
    """What fills the moulds of the lexicon, in a folded text."""
    moulds, automaton = _moulds()
    for which, start, end in automaton.find_matches_as_indexes(text, overlapping=True):
        for mould in moulds[which]:
            stop = _reach(text, end, mould.behind, 1)
            begin = _reach(text, start, mould.before, -1) if stop is not None else None
            if begin is None or stop is None or _names(text, stop):
                continue
            if fits(text, begin, stop):
                yield Proposal(begin, stop, RULE, mould.score)


def _reach(text: str, at: int, pieces: tuple[str, ...], step: int) -> int | None:
    """Where the pieces that lead away from `at` end, or null where they do not stand there."""
    for piece in pieces:
        if piece == _OPEN:
            found = filling(text, at, step)
            if found is None:
                return None
            at = found
            continue
        edge = at + step * len(piece)
        stretch = text[min(at, edge) : max(at, edge)]
        if edge < 0 or len(stretch) < len(piece) or (stretch != piece and not _fills(stretch, piece)):
            return None
        at = edge
    return at


def _fills(stretch: str, piece: str) -> bool:
    return piece[0] == "?" and _CHARACTERS.fullmatch(stretch) is not None


def filling(text: str, at: int, step: int) -> int | None:
    """The far end of the longest row of naming words that touches `at`, to the right (1) or to the left (-1) of it."""
    far = at + step * (_MOST + 2)
    stretch = text[max(0, min(at, far)) : max(at, far)]
    run = _RUN_BEFORE.search(stretch) if step < 0 else HANS.match(stretch)
    parts = list(cut(run[0])) if run else []
    size = 0
    for word, tag in parts[::step]:
        plain = tag in _NAMING and word not in words("governor_word") and word not in words("govern_any")
        if not plain or word in words("govern") or size + len(word) > _MOST:
            break
        size += len(word)
    return at + step * size if size >= _LEAST else None


def _names(text: str, end: int) -> bool:
    """Whether a name goes on behind: 可持续发展|议程, 乡村振兴|局."""
    tail = HANS.match(text, end, end + 4)
    first = cut(tail[0])[0][0] if tail else ""
    return first in words("name") or first in words("mould_name")


@cache
def _moulds() -> tuple[list[list[Mould]], AhoCorasick]:
    by_anchor: dict[str, list[Mould]] = {}
    for entry in lexicons.load("slogan_moulds"):
        for shape in _choices(entry.surface):
            mould = _made(shape, float(entry.row["score"]))
            by_anchor.setdefault(mould.anchor, []).append(mould)
    return list(by_anchor.values()), AhoCorasick(list(by_anchor), implementation=Implementation.ContiguousNFA)


def _choices(surface: str) -> list[str]:
    """A line without its choices.

    >>> _choices("(问题|目标)导向")
    ['问题导向', '目标导向']
    """
    pieces = _PIECES.split(surface)
    options = [piece.split("|") if i % 2 else [piece] for i, piece in enumerate(pieces)]
    return ["".join(choice) for choice in product(*options)]


def _made(shape: str, score: float) -> Mould:
    pieces = [match[0] for match in re.finditer(r"\?+|…|[^?…]+", shape)]
    anchor = max((i for i, piece in enumerate(pieces) if piece[0] not in "?…"), key=lambda i: len(pieces[i]))
    return Mould(pieces[anchor], tuple(pieces[:anchor][::-1]), tuple(pieces[anchor + 1 :]), score)
