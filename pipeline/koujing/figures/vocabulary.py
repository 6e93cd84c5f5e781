"""The words round a number that say what is claimed of it: 增长 降至 达 同比 占 高于 预计 其中, from `measures.tsv`.

`Words.tail` peels them off the stretch left of a number, from the number outwards, and says what they were; what is left
is the phrase that names the indicator. The module also holds the patterns that need the words of one role.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from koujing import knowledge

_PARTICLES = re.compile(r"(?:了|的|[ :(\t]|分别|幅度|大约)$")
CONTINUED = re.compile(r"(?:已经?)?连续?(?:\d{1,3}|[一二三四五六七八九十两]{1,3})(?:个?(?:月|季度?|年|周|天|日|交易日))")
_LASTING = re.compile(f"(?:{CONTINUED.pattern})$")
_EACH = re.compile("(?<=[至到为由从])(?:每[年月日天周季人户件]){1,2}$")
_PEELED = (
    "up",
    "down",
    "upto",
    "downto",
    "reach",
    "yoy",
    "mom",
    "trend",
    "adverb",
    "forecast",
    "planned",
    "target",
    "cumulative",
    "planned_extra",
)


_HAN = "一二三四五六七八九十"
_HAN_BEFORE = frozenset(_HAN + "〇零○")
_TWO_AT_ONCE = frozenset({"up", "down", "yoy", "mom"})


class Tail(NamedTuple):
    """What was peeled off left of a number: roles from the number outwards, words, and where the phrase ends."""

    roles: tuple[str, ...]
    words: tuple[str, ...]
    end: int

    def has(self, *roles: str) -> bool:
        """Is one of `roles` among them?"""
        return any(role in self.roles for role in roles)

    def first(self, *roles: str) -> str:
        """The one of `roles` that stands nearest the number, or ''."""
        return next((role for role in self.roles if role in roles), "")


class Words:
    """The roles of `measures.tsv`, looked up at the end or start of a stretch.

    Args:
        user: paths of the user's own lexicons; those of kind `measures` are added.
    """

    def __init__(self, user: Sequence[str] = ()) -> None:
        self.roles: dict[str, list[str]] = {}
        for entry in knowledge.with_user("measures", user):
            for surface in entry.surfaces:
                self.roles.setdefault(surface, []).append(entry.row.get("role", "adverb"))
        self._ending = _by_char(self.roles, -1)
        self._starting = _by_char(self.roles, 0)
        self.modal = re.compile(
            rf"(?P<forecast>(?<![资材原饮燃肥染塑史涂面布废食饲香颜毛])(?:{self.any_of('forecast')})(?![理子]))|(?P<target>{self.any_of('target')})"
            rf"|(?P<planned>(?<![模虚大小])(?:{self.any_of('planned', 'planned_extra')})(?![近军士的面单书案内外产]|来|划|面积|经费|资金|项目|经济|生育))"
        )

    def any_of(self, *roles: str) -> str:
        """A pattern of all words with one of `roles`, longest first."""
        words = (word for word, mine in self.roles.items() if set(mine) & set(roles))
        return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))

    def ending(self, text: str, start: int, end: int) -> str:
        """The longest word that ends at `end` and starts at or after `start`, if it is one that is peeled off.

        新增 and 起降 are not, so their 增 and 降 are not taken for a rise and a fall.
        """
        for surface in self._ending.get(text[end - 1 : end] if end > start else "", ()):
            if text.endswith(surface, start, end):
                return surface if any(role in _PEELED for role in self.roles[surface]) else ""
        return ""

    def starting(self, text: str, at: int, end: int, *roles: str) -> str:
        """The longest word with one of `roles` that starts at `at` and ends by `end`."""
        for surface in self._starting.get(text[at : at + 1], ()):
            if at + len(surface) <= end and text.startswith(surface, at) and set(self.roles[surface]) & set(roles):
                return surface
        return ""

    def tail(self, text: str, start: int, end: int, stops: frozenset[int] = frozenset()) -> Tail:
        """Peel verbs, bases and adverbs off the stretch `start` to `end`, from its end.

        Args:
            text: the folded text.
            start: nothing is peeled before this.
            end: where the number starts.
            stops: ends of known indicators; peeling stops there (税收 does not lose its 收).

        >>> text = "出口同比增长约"
        >>> tail = Words().tail(text, 0, len(text)); tail.words, text[: tail.end]
        (('约', '增长', '同比'), '出口')
        """
        roles: list[str] = []
        words: list[str] = []
        for _ in range(9):
            if end in stops:
                break
            if particle := _PARTICLES.search(text, max(start, end - 2), end):
                end = particle.start()
                continue
            if lasting := _LASTING.search(text, max(start, end - 10), end):  # 已连续21个月保持在30%
                end = lasting.start()
                continue
            if each := _EACH.search(text, max(start, end - 5), end):  # 增至每月25台
                end = each.start()
                continue
            word = self.ending(text, start, end)
            if word and word[0] in _HAN and text[end - len(word) - 1 : end - len(word)] in _HAN_BEFORE:
                break  # 五年 of 一九八五年
            if not word or (word in ("及", "和", "与", "或") and end - start < 2):
                break
            mine = [role for role in _PEELED if role in self.roles[word]]
            for role in (
                mine if _TWO_AT_ONCE.issuperset(mine) else mine[:1]
            ):  # 年减: a fall, and against the year before
                roles.append(role)
                words.append(word)
            end -= len(word)
        return Tail(tuple(roles), tuple(words), end)


def _by_char(surfaces: Sequence[str] | dict[str, list[str]], which: int) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for surface in surfaces:
        out.setdefault(surface[which], []).append(surface)
    for some in out.values():
        some.sort(key=len, reverse=True)
    return out
