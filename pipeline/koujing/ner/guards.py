"""What is no name, however sure a model is: knowledge overrules it.

Class words put together from common words (三甲医院, 新能源汽车) are no bodies or sites, stretches of a known slogan
(金山银山) name nothing, and a name neither starts nor ends with a mark nor holds one that stands between names.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import pairwise

from ahocorasick_rs import AhoCorasick, Implementation

from koujing import convert, lexicons
from koujing.ner.features import plain_cutter

_DIVIDES = re.compile(r"[、，,：:\s《》【】]")
_NAMES_NO_CLASS = ("ORG", "LOC", "FAC")
_PHRASE = 4  # characters
_REMEMBERED = 20_000  # names
_COMMON = frozenset(
    ["n", "v", "vn", "vd", "a", "an", "ad", "d", "m", "q", "t", "l", "i", "f", "s", "b", "c", "p", "u", "r", "z", "y"]
)


def may_be(text: str, start: int, end: int, label: str) -> bool:
    """Whether characters `start` to `end` of a Simplified text can be a name of this label."""
    name = text[start:end]
    if not (name[0].isalnum() and name[-1].isalnum()) or _DIVIDES.search(name):
        return False
    if label in _NAMES_NO_CLASS and _is_common(name):
        return False
    return not (_in_slogan(text, start) and _in_slogan(text, end - 1))


def _in_slogan(text: str, at: int) -> bool:
    """Whether a slogan runs over a character; it can't run over two that never follow one another in one."""
    pairs = _pairs()
    first, last = at, at + 1
    while first and text[first - 1 : first + 1] in pairs:
        first -= 1
    while text[last - 1 : last + 1] in pairs:
        last += 1
    return any(a <= at - first < b for _, a, b in _slogans().find_matches_as_indexes(text[first:last]))


@lru_cache(_REMEMBERED)
def _is_common(name: str) -> bool:
    """Whether it names a class of things, or is a part of a slogan."""
    cutter = plain_cutter()
    return _COMMON.issuperset(map(cutter.tag, cutter.split(name))) or _of_slogan(name)


def _of_slogan(name: str) -> bool:
    """Whether it is a part of a slogan: 金山银山 stands in many that no lexicon has."""
    return len(name) >= _PHRASE and name in _surfaces()


@cache
def _surfaces() -> str:
    return "\n".join(
        sorted({convert.simplify(surface) for entry in lexicons.load("slogans") for surface in entry.surfaces})
    )


@cache
def _pairs() -> frozenset[str]:
    """Characters that follow one another in slogans."""
    return frozenset(a + b for slogan in _surfaces().split("\n") for a, b in pairwise(slogan))


@cache
def _slogans() -> AhoCorasick:
    return AhoCorasick(_surfaces().split("\n"), implementation=Implementation.ContiguousNFA)
