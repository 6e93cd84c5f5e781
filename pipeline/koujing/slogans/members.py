"""Whether members of equal length are a slogan, by what is repeated in place and by verbs and idioms.

`judge` is asked about every row of equal segments between commas, and most of what it sees are lists of things: it
answers with the rule that speaks for a slogan and how sure that rule is, or null. 党旗越举越高、党徽越擦越亮 has a slot
(越…越); 刑事司法、社会治安 shares nothing and is made of nouns; 产业政策、区域政策 shares its last noun, which is no slot.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from koujing.slogans.forms import is_numeral
from koujing.slogans.vocabulary import HAN, cut, edges, is_rare, is_word, words

MEMBER = re.compile(rf'[{HAN}"]+')
WEAK = frozenset(("form.chain-plain", "form.isomorphic"))
_MOST = 12  # members; a longer list is no slogan


class Verdict(NamedTuple):
    """The rule that makes a slogan of members, and how sure it is (0 to 1)."""

    rule: str
    score: float


@lru_cache(maxsize=32768)
def judge(members: tuple[str, ...]) -> Verdict | None:
    """Which rule makes a slogan of members of equal length, and how sure it is; null for a list of things.

    >>> judge(("党旗越举越高", "党徽越擦越亮"))
    Verdict(rule='form.couplet', score=0.9)
    >>> judge(("刑事司法", "社会治安")) is None
    True
    """
    if len(members) > _MOST or len(set(members)) < len(members) or not all(map(MEMBER.fullmatch, members)):
        return None
    size = len(members[0])
    same = [i for i in range(size) if len({member[i] for member in members}) == 1]
    if any(_is_prose(member, 0 in same) for member in members):
        return None
    if any('"' in member for member in members):
        return _quoted(members)
    if size < 4:
        return _short(members, same)
    if any(sum(char in words("foreign") for char in member) > 1 for member in members):
        return None
    if any(members[0][i] not in words("function") for i in same):
        return _repeated(members, same) or _antithesis(members)
    if size == 4:
        return _chain(members)
    return _antithesis(members) or (None if same else _isomorphic(members))


def _is_prose(member: str, led: bool) -> bool:
    """Whether a member is running text: it has 的 or 了, or starts or ends as no phrase does. `led`: all start alike."""
    if "的" in member or "了" in member or member[1:2] == "是" or member[-1] in words("no_end"):
        return True
    return member[0] in words("no_start") and not (led and member[0] in "从以")


def _quoted(members: tuple[str, ...]) -> Verdict | None:
    """Quotation marks in the same places: “高站位”谋划、“小切口”突破."""
    marks = [i for i, char in enumerate(members[0]) if char == '"']
    if len(marks) != 2 or len(members[0]) > 9:
        return None
    if any([i for i, char in enumerate(member) if char == '"'] != marks for member in members):
        return None
    if any(is_numeral(member[marks[0] + 1 : marks[1]]) for member in members):
        return None
    return Verdict("form.quoted-members", 0.85) if len(members[0]) > marks[1] - marks[0] + 1 else None


def _short(members: tuple[str, ...], same: list[int]) -> Verdict | None:
    """Members of two and three characters: 共商、共建; 讲政治、讲正气; 稳增长、调结构、促改革; 智能化、绿色化."""
    slot, last, many = members[0][0], members[0][-1], len(members) > 2
    if len(members[0]) == 2:
        if 0 not in same or slot not in words("slot") or not (many or slot in words("slot_strong")):
            return None
        return Verdict("form.parallel", 0.85 if many else 0.7)
    verbs = all(member[0] in words("verb") for member in members)
    opens = verbs and all(cut(member)[0][0] == member[0] or is_word(member[1:]) for member in members)
    if 0 in same and opens:
        return None if slot in words("adjective") and not many else Verdict("form.parallel", 0.85 if many else 0.7)
    if 1 in same and members[0][1] in words("mid") and 0 not in same:
        return Verdict("form.parallel", 0.8)
    if 2 in same and last in words("affix") and all(is_word(member[:2]) for member in members):
        return Verdict("form.affix", 0.6)
    if many and (opens or (2 in same and verbs)):
        return Verdict("form.parallel", 0.8 if same else 0.75)
    return None


def _repeated(members: tuple[str, ...], same: list[int]) -> Verdict | None:
    if not _repeats(members, same):
        return None
    size, pair = len(members[0]), len(members) == 2
    score = 0.58 if pair else 0.75
    if any(b - a > 1 for a, b in pairwise(same)):
        score = 0.9
    elif pair and size == 4:
        score = 0.7
    if len(same) >= size - 1 and size > 4:
        score = 0.75
    return Verdict("form.couplet" if pair else "form.parallel", score)


def _repeats(members: tuple[str, ...], same: list[int]) -> bool:
    """Whether what is repeated is a slot of a slogan: not a shared noun at the head or the end of a list of things."""
    size = len(members[0])
    if any(cut(member)[0][1][:2] in ("nr", "ns", "nt", "m", "t") and len(cut(member)) < 3 for member in members):
        return False
    inner = [i for i in same if members[0][i] not in words("function")]
    head = 0
    while head in same:
        head += 1
    tail = size
    while tail - 1 in same:
        tail -= 1
    amidst = [i for i in inner if head <= i < tail]
    if amidst and not _only_nouns(members, amidst):
        plain = len(amidst) > 1 or size == 4 or bool(head or tail < size)
        return all(_has_verb(member) and (plain or _alone(member, amidst[0])) for member in members)
    if head and tail < size:
        return all(_has_verb(member) or cut(member)[0][0] in words("verb") for member in members)
    if head:
        return head < 4 and _verb_at_start(members, head)
    return _verb_at_end(members)


def _only_nouns(members: tuple[str, ...], at: list[int]) -> bool:
    """Whether what is repeated amidst the members is a thing they share (校园饮食环境), not a slot."""
    start, end = at[0], at[-1] + 1
    if end - start != len(at) or len(at) < 2:
        return False
    return all(tag[0] in "nbs" or tag == "vn" for _, tag in cut(members[0][start:end]))


def _alone(member: str, at: int) -> bool:
    """Whether the character is a word by itself: a slot, not a part of two words (推|进, 增|进)."""
    return {at, at + 1} <= edges(member)


def _has_verb(member: str) -> bool:
    parts = cut(member)
    return any((tag[0] in "vaidzl" and tag != "vn") or word in words("verb") for word, tag in parts)


def _verb_at_start(members: tuple[str, ...], head: int) -> bool:
    """讲政治、讲正气 and 有事好商量、有事多商量, not 全国人大、全国政协."""
    first = [cut(member)[0] for member in members]
    if any(len(word) == 1 and word in words("verb") for word, _ in first):
        return all(len(word) == 1 for word, _ in first)
    return all(len(word) <= head and tag == "v" for word, tag in first)


def _verb_at_end(members: tuple[str, ...]) -> bool:
    """规则衔接、机制对接: different verbs that share a character; not 产业政策、区域政策."""
    last = [cut(member)[-1] for member in members]
    if len({word for word, _ in last}) == 1:
        return len(members) > 2 and last[0][1] in ("v", "a") and all(_has_verb(m[: -len(last[0][0])]) for m in members)
    return all(
        tag in ("v", "a", "i", "vd", "d") or is_coined(m[-2:]) for (_, tag), m in zip(last, members, strict=True)
    )


def is_coined(text: str) -> bool:
    """Whether the cut knows no word here: two single characters."""
    return all(len(word) == 1 for word, _ in cut(text))


def _chain(members: tuple[str, ...]) -> Verdict | None:
    """Four characters each: 踔厉奋发、笃行不怠. Weak where all are plain verb phrases (加强沟通、协调各方)."""
    kinds = [kind(member) for member in members]
    if None in kinds:
        return None
    lettered = kinds.count("idiom") + kinds.count("literary")
    if not lettered:
        return None if "rare" in kinds else Verdict("form.chain-plain", 0.5)
    if kinds.count("rare") + ("idiom" not in kinds) > lettered:
        return None
    if lettered < len(kinds):
        return Verdict("form.chain", 0.58)
    return Verdict("form.chain", 0.8 if "idiom" in kinds else 0.7)


@lru_cache(maxsize=16384)
def kind(member: str) -> str | None:
    """What four characters are.

    idiom: one word of the dictionary that names no thing; literary: words hardly ever seen, a verb among them; rare:
    the same without a verb; verbal: a plain verb phrase; null: a noun, a name, no phrase.
    """
    parts = cut(member)
    if len(parts) == 1 and not _names(member):
        return "idiom"
    if member[0] in words("function") or member[-1] in words("no_end") | words("body"):
        return None
    if sum(char in words("foreign") for char in member) > 1:
        return None
    if any(tag in ("m", "r", "u", "uj", "ul", "p", "c") and word not in words("light") for word, tag in parts):
        return None
    halves = member[:2], member[2:]
    if any(len(word) == 3 for word, _ in parts):
        return None
    if is_rare(halves[1]) and not is_rare(halves[0]) and cut(halves[0])[0][1] in ("n", "ns", "nz", "b"):
        return "rare"
    if is_rare(halves[0]) or is_rare(halves[1]):
        return "literary" if any(half[0] in words("verb") for half in halves) else "rare"
    tags = cut(halves[0])[0][1], cut(halves[1])[0][1]
    if tags[0] in ("v", "vd", "ad", "d") or tags[1] in ("v", "a", "vi"):
        return "verbal"
    return None


def _names(member: str) -> bool:
    """A set phrase that names a thing: 社会治安. Its halves are everyday nouns."""
    halves = cut(member[:2]) + cut(member[2:])
    return len(halves) == 2 and all(tag[0] in "nb" or tag == "vn" for _, tag in halves)


def _shape(member: str) -> tuple[tuple[int, str], ...]:
    return tuple((len(word), "v" if tag in ("v", "vn", "vd") else tag[0]) for word, tag in cut(member))


def _isomorphic(members: tuple[str, ...]) -> Verdict | None:
    """Three or more members built alike, each led by a verb: 倾听诉求、回应需求、解决问题."""
    shapes = {_shape(member) for member in members}
    if len(members) < 3 or len(members[0]) > 8 or len(shapes) > 1 or next(iter(shapes))[0][1] not in "va":
        return None
    return Verdict("form.isomorphic", 0.5)


def _antithesis(members: tuple[str, ...]) -> Verdict | None:
    """Two members built alike with nothing repeated: 凝心聚力谋奋进、奋楫扬帆开新局. Four characters and three."""
    if len(members) != 2 or len(members[0]) != 7 or any(re.search("[和与等]", member) for member in members):
        return None
    if all(kind(member[:4]) == "literary" and 4 in edges(member) for member in members):
        return Verdict("form.antithesis", 0.75)
    return None
