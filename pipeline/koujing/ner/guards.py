"""What is no name, however sure a model is: knowledge overrules it.

Class words put together from common words (三甲医院, 新能源汽车) are no bodies or sites, stretches of a known slogan
(金山银山) name nothing, and a name neither starts nor ends with a mark nor holds one that stands between names.
"""

from __future__ import annotations

import re
from functools import cache

from ahocorasick_rs import AhoCorasick, Implementation

from koujing import convert, lexicons
from koujing.ner.features import plain_cutter

_DIVIDES = re.compile(r"[、，,：:\s《》【】]")
_NAMES_NO_CLASS = ("ORG", "LOC", "FAC")
_PHRASE = 4  # characters
_COMMON = frozenset(
    ["n", "v", "vn", "vd", "a", "an", "ad", "d", "m", "q", "t", "l", "i", "f", "s", "b", "c", "p", "u", "r", "z", "y"]
)


class Seldom:
    """What is known of one Simplified text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._taken = {at for _, start, end in _slogans().find_matches_as_indexes(text) for at in range(start, end)}

    def may_be(self, start: int, end: int, label: str) -> bool:
        """Whether characters `start` to `end` can be a name of this label."""
        name = self._text[start:end]
        if not (name[0].isalnum() and name[-1].isalnum()) or _DIVIDES.search(name):
            return False
        if start in self._taken and end - 1 in self._taken:
            return False
        return label not in _NAMES_NO_CLASS or not (_is_class(name) or _of_slogan(name))


def _is_class(name: str) -> bool:
    cutter = plain_cutter()
    return _COMMON.issuperset(cutter.tag(word) for word in cutter.split(name))


def _of_slogan(name: str) -> bool:
    """Whether it is a part of a slogan: 金山银山 stands in many that no lexicon has."""
    return len(name) >= _PHRASE and name in _surfaces()


@cache
def _surfaces() -> str:
    return "\n".join(
        sorted({convert.simplify(surface) for entry in lexicons.load("slogans") for surface in entry.surfaces})
    )


@cache
def _slogans() -> AhoCorasick:
    return AhoCorasick(_surfaces().split("\n"), implementation=Implementation.ContiguousNFA)
