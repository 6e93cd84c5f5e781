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
from koujing.slogans.slots import repeats, turned
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
    repeated = _repeated(members, same) if any(members[0][i] not in words("hollow") for i in same) else None
    if repeated or size == 4:
        return repeated or _chain(members)
    return _antithesis(members) or (None if same else _isomorphic(members))


def _is_prose(member: str, led: bool) -> bool:
    """Whether a member is running text: it has 的 or 了, or starts or ends as no phrase does. `led`: all start alike."""
    if "的" in member or "了" in member or member[1:2] == "是" or member[-1] in words("no_end"):
        return True
    if is_word(member):
        return False
    return member[0] in words("no_start") and not (led and member[0] in "从以与")


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
        if many and 1 in same and all(member[0] in words("verb") for member in members):
            return Verdict("form.parallel", 0.7)
        if 0 not in same or slot not in words("slot") or not (many or slot in words("slot_strong")):
            return None
        return Verdict("form.parallel", 0.85 if many else 0.7)
    verbs = all(member[0] in words("verb") for member in members)
    opens = verbs and all(cut(member)[0][0] == member[0] or is_word(member[1:]) for member in members)
    if 0 in same and opens:
        return None if slot in words("adjective") and not many else Verdict("form.parallel", 0.85 if many else 0.7)
    turned_verbs = verbs and not many and 2 not in same and not all(map(is_word, members))
    if 1 in same and 0 not in same and (members[0][1] in words("mid") or turned_verbs):
        return Verdict("form.parallel", 0.8)
    if 2 in same and last in words("affix") and all(is_word(member[:2]) for member in members):
        return Verdict("form.affix", 0.6)
    if many and (opens or (2 in same and verbs)):
        return Verdict("form.parallel", 0.8 if same else 0.75)
    return None


def _repeated(members: tuple[str, ...], same: list[int]) -> Verdict | None:
    pair, size = len(members) == 2, len(members[0])
    rule = "form.couplet" if pair else "form.parallel"
    if turned(members):
        return Verdict(rule, 0.9)
    if size == 4 and all(member[0] == "以" and member[2] in words("verb") for member in members):
        return Verdict(rule, 0.85)
    if not repeats(members, same):
        return None
    score = 0.58 if pair else 0.75
    if any(b - a > 1 for a, b in pairwise(same)):
        score = 0.9
    elif pair and size == 4:
        score = 0.7
    if len(same) >= size - 1 and size > 4:
        score = 0.75
    return Verdict(rule, score)


def _chain(members: tuple[str, ...]) -> Verdict | None:
    """Four characters each: 踔厉奋发、笃行不怠. Weak where all are plain verb phrases (加强沟通、协调各方)."""
    kinds = [kind(member) for member in members]
    lettered, plain = kinds.count("idiom") + kinds.count("literary"), kinds.count("verbal")
    if None in kinds or lettered + plain == 0:
        return None
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
    the same without a verb; verbal: a plain verb phrase; open: a verb phrase or a noun; null: a noun, a name, no phrase.
    """
    parts, halves = cut(member), (member[:2], member[2:])
    if len(parts) == 1:
        return "idiom" if parts[0][1] == "i" or not _names(member) else "open" if _is_verbal_noun(halves[0]) else None
    if member[0] == "以" and member[2] in words("verb"):
        return "literary"
    if member[0] in words("function") or _ends_badly(member) or sum(c in words("foreign") for c in member) > 1:
        return None
    odd = ("m", "r", "u", "uj", "ul", "p", "c")
    if any(len(word) == 3 or (tag in odd and word not in words("light")) for word, tag in parts):
        return None
    tags = cut(halves[0])[0][1], cut(halves[1])[0][1]
    if is_rare(halves[1]) and not is_rare(halves[0]) and tags[0] in ("n", "ns", "nz", "b"):
        return "rare"
    if is_rare(halves[0]) or is_rare(halves[1]):
        return "literary" if any(half[0] in words("verb") for half in halves) else "rare"
    if tags[0] in ("v", "vd", "ad", "d") or tags[1] in ("v", "a", "vi"):
        return "verbal"
    return "open" if _is_verbal_noun(halves[0]) else None


def _ends_badly(member: str) -> bool:
    """On a particle, or on a word that ends as the name of a body or a place."""
    last = cut(member)[-1][0]
    return last in words("no_end") or (len(last) > 1 and last[-1] in words("body"))


def _is_verbal_noun(half: str) -> bool:
    return cut(half)[0][1] in ("v", "vn")


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
