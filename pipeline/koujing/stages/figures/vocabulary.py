"""The words round a number that say what is claimed of it: 增长 降至 达 同比 占 高于 预计 其中, from `measures.tsv`.

`Words.tail` peels them off the stretch left of a number, from the number outwards, and says what they were; what is left
is the phrase that names the indicator. The module also holds the patterns that need the words of one role.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from koujing import knowledge

_PARTICLES = re.compile(r"(?:了|的|[ :(\t]|分别|幅度|大约)$")
CONTINUED = re.compile(r"(?:已经?)?连续?(?:\d{1,3}|[一二三四五六七八九十两]{1,3})(?:个?(?:月|季度?|年|周|天|日|交易日))")
_LASTING = re.compile(f"(?:{CONTINUED.pattern})$")
_ENDS_OF_PARTICLES, _ENDS_OF_LASTING, _ENDS_OF_EACH = "了的 :(\t别度约", "月季度年周天日", "年月日天周季人户件"
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
_MODAL = ("forecast", "target", "planned", "planned_extra")


class Tail(NamedTuple):
    """What was peeled off left of a number: roles from the number outwards, words, and where the phrase ends."""

    roles: tuple[str, ...]
    words: tuple[str, ...]
    end: int

    def has(self, *roles: str) -> bool:
        """Is one of `roles` among them?"""
        return bool(self.roles) and any(role in self.roles for role in roles)

    def first(self, *roles: str) -> str:
        """The one of `roles` that stands nearest the number, or ''."""
        return next((role for role in self.roles if role in roles), "") if self.roles else ""


class Words:
    """The roles of `measures.tsv`, looked up at the end or start of a stretch.

    Args:
        user: paths of the user's own lexicons; those of kind `measures` are added.
    """

    def __init__(self, user: Sequence[str] = ()) -> None:
        roles: dict[str, list[str]] = {}
        for entry in knowledge.with_user("measures", user):
            for surface in entry.surfaces:
                roles.setdefault(surface, []).append(entry.get("role") or "adverb")
        self._roles = {surface: frozenset(mine) for surface, mine in roles.items()}
        self._peeled = {surface: _peeled(mine) for surface, mine in self._roles.items()}
        self._ending = _lengths(roles, -1)
        self._starting = _lengths(roles, 0)
        self._modal_start = re.compile("|".join(sorted({re.escape(word[0]) for word in self._of(*_MODAL)})))
        self._modal = re.compile(
            rf"(?P<forecast>(?<![资材原饮燃肥染塑史涂面布废食饲香颜毛])(?:{self.any_of('forecast')})(?![理子]))|(?P<target>{self.any_of('target')})"
            rf"|(?P<planned>(?<![模虚大小])(?:{self.any_of('planned', 'planned_extra')})(?![近军士的面单书案内外产]|来|划|面积|经费|资金|项目|经济|生育))"
        )

    def any_of(self, *roles: str) -> str:
        """A pattern of all words with one of `roles`, longest first."""
        return "|".join(map(re.escape, sorted(self._of(*roles), key=lambda word: (-len(word), word))))

    def _of(self, *roles: str) -> list[str]:
        return [word for word, mine in self._roles.items() if not mine.isdisjoint(roles)]

    def modals(self, text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Words that make a number no fact (预计, 计划, 目标) in order; the group says which kind."""
        while first := self._modal_start.search(text, start, end):
            start = first.start() + 1
            if match := self._modal.match(text, first.start(), end):
                yield match
                start = match.end()

    def ending(self, text: str, start: int, end: int) -> str:
        """The longest word that ends at `end` and starts at or after `start`, if it is one that is peeled off.

        新增 and 起降 are not, so their 增 and 降 are not taken for a rise and a fall.
        """
        for length in self._ending.get(text[end - 1 : end], ()):
            word = text[end - length : end]
            if length <= end - start and word in self._peeled:
                return word if self._peeled[word] else ""
        return ""

    def starting(self, text: str, at: int, end: int, *roles: str) -> str:
        """The longest word with one of `roles` that starts at `at` and ends by `end`."""
        for length in self._starting.get(text[at : at + 1], ()):
            word = text[at : at + length]
            if at + length <= end and word in self._roles and not self._roles[word].isdisjoint(roles):
                return word
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
            if end in stops or end <= start:
                break
            last = text[end - 1]
            if last in _ENDS_OF_PARTICLES and (particle := _PARTICLES.search(text, max(start, end - 2), end)):
                end = particle.start()
                continue
            if last in _ENDS_OF_LASTING and (lasting := _LASTING.search(text, max(start, end - 10), end)):
                end = lasting.start()  # 已连续21个月保持在30%
                continue
            if last in _ENDS_OF_EACH and (each := _EACH.search(text, max(start, end - 5), end)):  # 增至每月25台
                end = each.start()
                continue
            word = self.ending(text, start, end)
            if word and word[0] in _HAN and text[end - len(word) - 1 : end - len(word)] in _HAN_BEFORE:
                break  # 五年 of 一九八五年
            if not word or (word in ("及", "和", "与", "或") and end - start < 2):
                break
            for role in self._peeled[word]:
                roles.append(role)
                words.append(word)
            end -= len(word)
        return Tail(tuple(roles), tuple(words), end)


def _peeled(roles: frozenset[str]) -> tuple[str, ...]:
    """As what a word is peeled off, if it is: 年减 is a fall, and against the year before."""
    mine = tuple(role for role in _PEELED if role in roles)
    return mine if _TWO_AT_ONCE.issuperset(mine) else mine[:1]


def _lengths(surfaces: Iterable[str], which: int) -> dict[str, tuple[int, ...]]:
    """By the first or last character of surfaces, how long they are, the longest first."""
    out: dict[str, set[int]] = {}
    for surface in surfaces:
        out.setdefault(surface[which], set()).add(len(surface))
    return {char: tuple(sorted(lengths, reverse=True)) for char, lengths in out.items()}
