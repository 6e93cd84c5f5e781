"""Whether members of equal length are a slogan, by what is repeated in place and by verbs and idioms.

`judge` is asked about every row of equal segments between commas, and most of what it sees are lists of things: it
answers with the rule that speaks for a slogan and how sure that rule is, or null. 党旗越举越高、党徽越擦越亮 has a slot
(越…越); 刑事司法、社会治安 shares nothing and is made of nouns; 产业政策、区域政策 shares its last noun, which is no slot.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise, takewhile
from typing import NamedTuple

from koujing.stages.slogans.forms import NUMERALS, is_numeral
from koujing.stages.slogans.slots import has_verb, repeats, turned
from koujing.stages.slogans.vocabulary import HAN, cut, edges, is_rare, is_word, words

MEMBER = re.compile(rf'[{HAN}"]+')
WEAK = frozenset(("form.chain-plain", "form.isomorphic"))
_MOST = 12  # members; a longer list is no slogan
_COUNTING = re.compile(f"(?:[^{NUMERALS}万亿零]*[{NUMERALS}万亿零]){{3}}")
_FRAMED = re.compile(f"[向逐因依循][{HAN}]而[{HAN}]|应[{HAN}]尽[{HAN}]|能[{HAN}][则尽][{HAN}]|由[{HAN}][到及向][{HAN}]")
_PREPOSED = re.compile(f"[于为在向靠从与]了?[{HAN}]{{1,6}}")  # 来自|于人民、服务|于人民


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
    if any('"' in member for member in members):
        return _with_marks(members)
    size = len(members[0])
    if size < 2:
        return None
    same = [i for i, column in enumerate(zip(*members, strict=False)) if len(set(column)) == 1]
    if any(map(_COUNTING.match, members)):
        return None  # 一九八四年增加…，一九八五年增加…
    framed = Verdict("form.couplet", 0.75) if len(members) == 2 and size > 5 and _is_framed(members, same) else None
    if any(_is_prose(member, 0 in same, size - 1 in same and len(members) > 2) for member in members):
        return framed
    if size < 4:
        return _short(members, same)
    if any(map(_is_foreign, members)):
        return None
    if any(member in words("greeting") for member in members) or all(
        member[-2:] in words("aspect") for member in members
    ):
        return None
    repeated = _repeated(members, same) if any(members[0][i] not in words("hollow") for i in same) else None
    if repeated or framed or size == 4:
        return repeated or framed or _chain(members)
    return _antithesis(members) or (None if same else _isomorphic(members))


def _is_prose(member: str, led: bool, ended: bool) -> bool:
    """Whether a member is running text: it has 的 or 了, or starts or ends as no phrase does.

    `led`: all start alike; `ended`: three or more end alike (看得出来、站得出来、豁得出来).
    """
    if "的" in member or "了" in member:
        return True
    if is_word(member):
        return False
    if member[1:2] == "是" or (member[-1] in words("no_end") and not ended):
        return True
    return member[0] in words("no_start") and not (led and member[0] in "从以与")


def _is_foreign(member: str) -> bool:
    """Whether a member has two characters or more that write foreign names."""
    return sum(map(words("foreign").__contains__, member)) > 1


def _is_framed(members: tuple[str, ...], same: list[int]) -> bool:
    """Whether two clauses say the same but for what is opposed: 小的方面放开放活，大的方面管住管好; 在战略上藐视敌人，…"""
    size = len(members[0])
    apart = any(b - a > 1 for a, b in pairwise(same)) or (same and 0 < same[0] < 4 and members[0][same[0]] == "的")
    if (
        not apart
        or 3 * len(same) < size
        or any(cut(member)[0][1] in ("m", "t", "ns", "nr", "nt") for member in members)
    ):
        return False
    if sum(char in "是有了" for char in members[0]) or '"' in "".join(members):
        return False
    many = 2 * len(same) >= size
    return (many or "的" in {members[0][i] for i in same}) and all(has_verb(member) for member in members)


def _with_marks(members: tuple[str, ...]) -> Verdict | None:
    """Members with quotation marks in the same places, or what they are without them: 荒山变青山、青山变“银行”."""
    if all(member[0] == member[-1] == '"' for member in members):
        return None  # each is a quotation of its own
    found = _quoted(members) if len(set(map(len, members))) == 1 else None
    bare = tuple(member.replace('"', "") for member in members)
    if (
        found
        or len(set(map(len, bare))) > 1
        or min(map(len, bare)) < 4
        or any(_is_combat(member) for member in members)
    ):
        return found
    verdict = judge(bare)
    return verdict if verdict and verdict.rule not in WEAK else None


def _quoted(members: tuple[str, ...]) -> Verdict | None:
    """Quotation marks in the same places: “高站位”谋划、“小切口”突破."""
    marks = [i for i, char in enumerate(members[0]) if char == '"']
    if len(marks) != 2 or len(members[0]) > 9:
        return None
    if any([i for i, char in enumerate(member) if char == '"'] != marks for member in members):
        return None
    if any(is_numeral(member[marks[0] + 1 : marks[1]]) or _is_combat(member) for member in members):
        return None
    return Verdict("form.quoted-members", 0.85) if len(members[0]) > marks[1] - marks[0] + 1 else None


def _is_combat(member: str) -> bool:
    """Whether a member is a verb that condemns what it quotes: 力戒“等靠要”, where the quotation is the slogan."""
    return member.partition('"')[0] in words("combat")


def _short(members: tuple[str, ...], same: list[int]) -> Verdict | None:
    """Members of two and three characters: 共商、共建; 讲政治、讲正气; 稳增长、调结构、促改革; 智能化、绿色化."""
    slot, last, many = members[0][0], members[0][-1], len(members) > 2
    if len(members[0]) == 2:
        if many and 1 in same and all(member[0] in words("verb") for member in members):
            return Verdict("form.parallel", 0.7)
        coined = sum(not is_word(member) for member in members)
        if len(members) > 3 and 2 * coined >= len(members) and all(member[0] in words("verb") for member in members):
            return Verdict("form.parallel", 0.7)
        if 0 not in same or slot not in words("slot") or not (many or slot in words("slot_strong")):
            return None
        return Verdict("form.parallel", 0.85 if many else 0.7)
    verbs = all(member[0] in words("verb") or (many and member[0] == "要") for member in members)
    opens = verbs and all(cut(member)[0][0] == member[0] or is_word(member[1:]) for member in members)
    if 0 in same and opens:
        return None if slot in words("adjective") and not many else Verdict("form.parallel", 0.85 if many else 0.7)
    turned_verbs = verbs and not many and 2 not in same and not all(map(is_word, members))
    agents = many and members[0][1] == "者"
    if 1 in same and 0 not in same and (members[0][1] in words("mid") or turned_verbs or agents):
        return Verdict("form.parallel", 0.8)
    if 2 in same and last in words("affix") and all(is_word(member[:2]) for member in members):
        return Verdict("form.affix", 0.6)
    if not many and opens and not same and all(is_word(member[1:]) and not is_word(member) for member in members):
        return Verdict("form.parallel", 0.62)
    if many and (opens or (2 in same and verbs)):
        return Verdict("form.parallel", 0.8 if same else 0.75)
    return None


def _repeated(members: tuple[str, ...], same: list[int]) -> Verdict | None:
    pair, size = len(members) == 2, len(members[0])
    rule = "form.couplet" if pair else "form.parallel"
    if turned(members) or (pair and _handed_on(members)):
        return Verdict(rule, 0.9)
    if _preposed(members, same):
        return Verdict(rule, 0.8)
    if len(members) > 2 and ("者" in {members[0][i] for i in same if i < size - 1} or _complement(members, same)):
        return Verdict(rule, 0.85)
    if len(members) > 2 and _echoes(members, same):
        return Verdict(rule, 0.75)
    if size == 4 and all(member[0] == "以" and member[2] in words("verb") for member in members):
        return Verdict(rule, 0.85)
    if not repeats(members, same):
        opposed = pair and 4 < size < 10 and same == [size - 1] and _are_led_alike(members)
        return Verdict(rule, 0.72) if opposed else None
    score = 0.58 if pair else 0.75
    if any(b - a > 1 for a, b in pairwise(same)):
        score = 0.9
    elif pair and size == 4:
        score = 0.7
    if len(same) >= size - 1 and size > 4:
        score = 0.75
    if pair and size > 4 and score < 0.72 and _are_led_alike(members):
        score = 0.72
    return Verdict(rule, score)


def _echoes(members: tuple[str, ...], same: list[int]) -> bool:
    """Whether creeds or virtues are told in one row: 爱国主义、集体主义…; 社会公德、职业道德、家庭美德."""
    size, ends = len(members[0]), {member[-2:] for member in members}
    if len(ends) == 1:
        return size - 2 in same and ends <= words("doctrine")
    return size - 1 in same and members[0][-1] in words("echo") and len(ends) == len(members)


def _complement(members: tuple[str, ...], same: list[int]) -> bool:
    """Whether all end on one complement: 看得出来、站得出来、豁得出来."""
    return len(same) > 1 and members[0][same[0]] in "得不" and same == list(range(same[0], len(members[0])))


def _handed_on(members: tuple[str, ...]) -> bool:
    """Whether the second member takes up the end of the first: 荒山变青山、青山变银行; 议而不决、决而不行."""
    one, other = members
    size = len(one)
    if size == 4:
        return one[-1] == other[0] and one[1] == other[1] and one[1] in words("hinge")
    return size < 9 and any(one[-k:] == other[:k] and one[k] == other[k] for k in (2, 3) if 2 * k < size)


def _preposed(members: tuple[str, ...], same: list[int]) -> bool:
    """Whether different verbs are led to one end by a preposition: 来自于人民、服务于人民."""
    head = next(i for i in range(len(members[0])) if i in same)
    if head < 1 or same != list(range(head, len(members[0]))) or not _PREPOSED.fullmatch(members[0][head:]):
        return False
    verbs = [cut(member[:head])[-1][1][0] == "v" or member[0] in words("verb") for member in members]
    return any(verbs) and all(verb or is_word(member[:head]) for verb, member in zip(verbs, members, strict=True))


def _are_led_alike(members: tuple[str, ...]) -> bool:
    """Whether two clauses open with different verbs of one length: 坚持…不动摇, 贯彻…不懈怠; 扩大教育面, 缩小打击面."""
    (one, tag), (other, other_tag) = (cut(member)[0] for member in members)
    return one != other and len(one) == len(other) and tag == other_tag == "v" and len(one) == 2


def _chain(members: tuple[str, ...]) -> Verdict | None:
    """Four characters each: 踔厉奋发、笃行不怠. Weak where all are plain verb phrases (加强沟通、协调各方)."""
    kinds = list(takewhile(bool, map(kind, members)))
    lettered, plain = kinds.count("idiom") + kinds.count("literary"), kinds.count("verbal")
    if len(kinds) < len(members) or lettered + plain == 0:
        return None
    if not lettered:
        prose = len(members) == 2 and all(is_word(member[:2]) and is_word(member[2:]) for member in members)
        led = not prose or all(cut(member)[0][1][0] in "vad" for member in members)
        return Verdict("form.chain-plain", 0.5) if led and "rare" not in kinds else None
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
    if _FRAMED.fullmatch(member):
        return "idiom"
    if len(parts) == 1:
        return _of_one_word(member, parts[0][1])
    if member[0] == "以" and (member[2] == "为" or member[2] in words("verb")):
        return "literary"
    if member[0] in words("function") or _is_foreign(member) or _ends_badly(member):
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


def _of_one_word(member: str, tag: str) -> str | None:
    """One word of the dictionary: an idiom, or a phrase that was common enough to be listed (创造财富, 优良传统)."""
    if len(set(member)) < 4 and any(a == b for a, b in pairwise(member)):
        return "open"  # it paints, it does not call: 熠熠生辉
    if tag == "i" or (tag == "l" and not _names(member)):
        return "idiom"
    first, last = cut(member[:2])[0], cut(member[2:])[0]
    common = len(first[0]) == len(last[0]) == 2 and not is_rare(member[:2]) and not is_rare(member[2:])
    if common and first[1] in ("v", "a", "z", "b", "ad", "vd", "n"):
        return "verbal" if first[1][0] == "v" or last[1][0] == "v" else None
    if _names(member):
        return "open" if _is_verbal_noun(member[:2]) else None
    return "idiom"


def _ends_badly(member: str) -> bool:
    """On a particle, or on a word that ends as the name of a body or a place."""
    last = cut(member)[-1][0]
    return last in words("no_end") or (len(last) > 1 and last[-1] in words("body") and last not in words("light"))


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
    if len(members) < 3 or len(members[0]) > 8:
        return None
    shape = _shape(members[0])
    alike = shape[0][1] in "va" and all(_shape(member) == shape for member in members)
    return Verdict("form.isomorphic", 0.5) if alike else None


def _antithesis(members: tuple[str, ...]) -> Verdict | None:
    """Two members built alike with nothing repeated: 凝心聚力谋奋进、奋楫扬帆开新局. Four characters and three."""
    if len(members) != 2 or len(members[0]) != 7 or any(set("和与等") & set(member) for member in members):
        return None
    if all(member[4] in words("verb") and kind(member[:4]) == "literary" and 4 in edges(member) for member in members):
        return Verdict("form.antithesis", 0.75)
    return None
