"""Slogans that show by what stands between commas: couplets, parallels, four-character chains.

A *run* is the segments of one clause, parted by 、 or a comma. The inner segments of a slogan are whole segments of
equal length; the first is the tail of its segment (全力推进|规则衔接、机制对接) and the last may be the head of its
(规则衔接、机制对接|的做法), both cut where a word ends. Equal length alone says nothing: what tells a slogan from a list
of things is judged in `judge`, by characters repeated in place and by verbs and idioms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from koujing.slogans.forms import HAN, fits, is_numeral
from koujing.slogans.rows import Proposal
from koujing.slogans.vocabulary import cut, edges, is_rare, is_word, words

_SEGMENT = re.compile(r"[^\n\r\t。!?;:…()《》<>\[\]【】|、,]+")
_MEMBER = re.compile(rf'[{HAN}"]+')
_PAIR = re.compile(rf"[与和及](?=[{HAN}]{{4}})")
_WRONG = re.compile("等?的?[^、,。]{0,4}(?:行为|现象|犯罪|错误|违法|歪风|倾向|罪名|罪行)")
_LONGEST, _SHORTEST = 12, 2
_MOST = 12  # members; a longer list is no slogan
_ALLOWED = frozenset(("各方", "而", "以", "为", "一", "万", "百", "千", "两", "之", "于", "由", "自"))
_NO_START, _NO_END = "和与及并在等对将被让从于按据其该此由却但就也又则否或", "了等中时后前着过起来年月日号"
_WEAK = frozenset(("form.chain-plain", "form.isomorphic"))

Span = tuple[int, int]
Verdict = tuple[str, float]


def find(text: str) -> Iterator[Proposal]:
    """Couplets, parallels and chains of a folded text, the longest reading of each place."""
    for run in _runs(text):
        yield from _in_run(text, run)
    yield from conjoined(text)


def _runs(text: str) -> Iterator[list[Span]]:
    """Neighbouring segments, as long as only one 、 or comma parts them."""
    run: list[Span] = []
    for match in _SEGMENT.finditer(text):
        start, end = match.span()
        if run and (start != run[-1][1] + 1 or text[start - 1] not in "、,"):
            if len(run) > 1:
                yield run
            run = []
        run.append((start, end))
    if len(run) > 1:
        yield run


def _in_run(text: str, run: list[Span]) -> Iterator[Proposal]:
    at = 0
    while at < len(run):
        size = run[at][1] - run[at][0]
        last = at
        while last + 1 < len(run) and run[last + 1][1] - run[last + 1][0] == size:
            last += 1
        if _SHORTEST <= size <= _LONGEST:
            yield from _grown(text, run, at, last, size)
        at = last + 1
    for left, right in zip(run, run[1:], strict=False):
        sizes = left[1] - left[0], right[1] - right[0]
        if text[left[1]] == "、" and min(sizes) > 3 and sizes[0] != sizes[1]:
            if text[left[0] - 1 : left[0]] != "、" and text[right[1] : right[1] + 1] != "、":
                yield from _both_open(text, left, right)


def _grown(text: str, run: list[Span], first: int, last: int, size: int) -> Iterator[Proposal]:
    """The whole segments `first` to `last`, with the tail of the one before and the head of the one after."""
    whole = run[first : last + 1]
    before = _tail(text, run[first - 1], size) if first and text[run[first][0] - 1] == "、" else None
    after = _head(text, run[last + 1], size) if last + 1 < len(run) and text[run[last][1]] == "、" else None
    for left in (before, None) if before else (None,):
        for right in (after, None) if after else (None,):
            spans = [*([left] if left else []), *whole, *([right] if right else [])]
            if len(spans) < 2:
                continue
            verdict = judge(tuple(text[start:end] for start, end in spans))
            if verdict and not _stands(text, spans, verdict):
                continue
            if right and verdict and not _closed(text, right, verdict):
                continue
            if verdict and verdict[0] in _WEAK:
                if left and not _governed(text, run[first - 1][0], left[0]):
                    continue
            if verdict:
                yield Proposal(spans[0][0], spans[-1][1], *verdict)
                return
    if len(whole) > 2:
        yield from _best_part(text, whole)


def _stands(text: str, spans: list[Span], verdict: Verdict) -> bool:
    """Over a comma, which parts sentences too, only the plainer signs count; a list of wrongs is none anywhere."""
    if verdict[0] in ("form.chain", "form.chain-plain") and _wrongs(text, spans):
        return False
    between = [text[start - 1] for start, _ in spans[1:]]
    if "," not in between or between == ["、", ",", "、"]:
        return True
    rule, score = verdict
    if rule in _WEAK or (rule == "form.couplet" and score < 0.9):
        return False
    return rule != "form.chain" or score >= 0.8


def _wrongs(text: str, spans: list[Span]) -> bool:
    """A list of wrongs: 偷税漏税、行贿受贿等恶劣行为."""
    if _WRONG.match(text, spans[-1][1]):
        return True
    return any(char in words("vice") for start, end in spans for char in text[start:end])


def _closed(text: str, last: Span, verdict: Verdict) -> bool:
    """Whether a head of a longer segment ends there: 的 or a verb behind it, not the rest of its noun phrase."""
    if verdict[0] not in ("form.chain", "form.couplet", *_WEAK) or kind(text[slice(*last)]) == "idiom":
        return True
    word, tag = cut(text[last[1] : last[1] + 4])[0]
    return word[0] in "的地等之而为是方新工" or tag in ("v", "p", "d", "c", "u", "uj", "ad", "f")


def _best_part(text: str, spans: list[Span]) -> Iterator[Proposal]:
    """Where the whole is no slogan, its longest stretches that are: one plain member spoils no others."""
    at = 0
    while at < len(spans) - 1:
        for end in range(min(len(spans), at + 8), at + 1, -1):
            verdict = judge(tuple(text[a:b] for a, b in spans[at:end]))
            if verdict and _stands(text, spans[at:end], verdict):
                yield Proposal(spans[at][0], spans[end - 1][1], *verdict)
                at = end - 1
                break
        at += 1


def _both_open(text: str, left: Span, right: Span) -> Iterator[Proposal]:
    """Two members with words before and behind: only plain signs count."""
    for size in range(min(9, left[1] - left[0], right[1] - right[0]), 2, -1):
        if size in (left[1] - left[0], right[1] - right[0]):
            continue
        head, tail = _head(text, right, size), _tail(text, left, size)
        if head and tail:
            verdict = judge((text[tail[0] : tail[1]], text[head[0] : head[1]]))
            if verdict and verdict[1] >= 0.58 and _closed(text, head, verdict) and _stands(text, [tail, head], verdict):
                yield Proposal(tail[0], head[1], *verdict)
                return


def _tail(text: str, segment: Span, size: int) -> Span | None:
    """The last `size` characters of a longer segment, if a word starts there."""
    start, end = segment
    if end - start <= size:
        return None
    left = max(start, end - size - 8)
    return (end - size, end) if end - size - left in edges(text[left:end]) else None


def _governed(text: str, start: int, end: int) -> bool:
    """Whether the word before a tail governs it, so that the tail is a whole phrase: 确保|…, not 职能|衔接顺畅."""
    word, tag = cut(text[max(start, end - 8) : end])[-1]
    return tag in ("v", "d", "p", "c", "u", "uj", "ad") or word in words("governor_word") or word in words("govern") or word in words("govern_any")


def _head(text: str, segment: Span, size: int) -> Span | None:
    start, end = segment
    if end - start <= size:
        return None
    return (start, start + size) if size in edges(text[start : min(end, start + size + 8)]) else None


def conjoined(text: str) -> Iterator[Proposal]:
    """Couplets of four and four characters joined by 与, 和 or 及: 规则衔接与机制对接."""
    for match in _PAIR.finditer(text):
        at = match.start()
        members = text[at - 4 : at], text[at + 1 : at + 5]
        if at < 4 or not _MEMBER.fullmatch(members[0]) or '"' in members[0] + members[1]:
            continue
        same = [i for i in range(4) if members[0][i] == members[1][i]]
        if not same or members[0] == members[1] or 3 not in same:
            continue
        last = [cut(member)[-1] for member in members]
        if last[0][0] != last[1][0] and all(tag == "v" for _, tag in last) and fits(text, at - 4, at) and fits(text, at + 1, at + 5):
            yield Proposal(at - 4, at + 5, "form.couplet-conjunction", 0.7)


@lru_cache(maxsize=32768)
def judge(members: tuple[str, ...]) -> Verdict | None:
    """Which rule makes a slogan of members of equal length, and how sure it is; null for a list of things.

    >>> judge(("党旗越举越高", "党徽越擦越亮"))
    ('form.couplet', 0.9)
    >>> judge(("刑事司法", "社会治安")) is None
    True
    """
    if len(members) > _MOST or len(set(members)) < len(members) or not all(_MEMBER.fullmatch(member) for member in members):
        return None
    size = len(members[0])
    same = [i for i in range(size) if len({member[i] for member in members}) == 1]
    start = _NO_START.replace("从", "").replace("以", "") if 0 in same else _NO_START
    if any("的" in m or "了" in m or m[0] in start or m[-1] in _NO_END or m[1:2] == "是" for m in members):
        return None
    if any('"' in member for member in members):
        return _quoted(members)
    if size < 4:
        return _short(members, same)
    if any(sum(char in words("foreign") for char in member) > 1 for member in members):
        return None
    content = [i for i in same if members[0][i] not in words("function")]
    if content:
        return _repeated(members, same)
    if size == 4:
        return _chain(members)
    if len(members) > 2 and size <= 8 and not same:
        return _isomorphic(members)
    if len(members) == 2 and 5 <= size <= 9:
        return _antithesis(members)
    return None


def _quoted(members: tuple[str, ...]) -> Verdict | None:
    """Quotation marks in the same places: “高站位”谋划、“小切口”突破."""
    marks = [i for i, char in enumerate(members[0]) if char == '"']
    if len(marks) != 2 or len(members[0]) > 9:
        return None
    if any([i for i, char in enumerate(member) if char == '"'] != marks for member in members):
        return None
    if any(is_numeral(member[marks[0] + 1 : marks[1]]) for member in members):
        return None
    return ("form.quoted-members", 0.85) if len(members[0]) > marks[1] - marks[0] + 1 else None


def _short(members: tuple[str, ...], same: list[int]) -> Verdict | None:
    """Members of two and three characters."""
    size, first, last = len(members[0]), {m[0] for m in members}, members[0][-1]
    if size == 2:
        if 0 in same and members[0][0] in words("slot"):
            strong = members[0][0] in words("slot_strong")
            return ("form.parallel", 0.85) if len(members) > 2 else (("form.parallel", 0.7) if strong else None)
        return None
    opens = all(member[0] in words("verb") and cut(member)[0][0] == member[0] for member in members)
    if 0 in same and members[0][0] in words("verb") and opens:
        if len(members) == 2 and members[0][0] in words("adjective"):
            return None
        return "form.parallel", 0.85 if len(members) > 2 else 0.7
    if 1 in same and members[0][1] in words("mid") and len(first) == len(members):
        return "form.parallel", 0.8
    if 2 in same and last in words("affix") and all(is_word(member[:2]) for member in members):
        return "form.affix", 0.6
    if len(members) > 2 and (opens or (2 in same and all(member[0] in words("verb") for member in members))):
        return "form.parallel", 0.8 if same else 0.75
    return None


def _repeated(members: tuple[str, ...], same: list[int]) -> Verdict | None:
    if not _repeats(members, same):
        return None
    rule = "form.couplet" if len(members) == 2 else "form.parallel"
    size = len(members[0])
    if len(same) >= size - 1 and size > 4:
        return rule, 0.75
    apart = any(b - a > 1 for a, b in zip(same, same[1:], strict=False))
    return rule, 0.9 if apart else 0.75 if len(members) > 2 else 0.7 if size == 4 else 0.58


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
        return all(_has_verb(member) for member in members) or all(
            cut(member)[0][0] == member[0] and member[0] in words("verb") for member in members
        )
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
    return any(
        (tag[0] in "vaidz" and tag != "vn") or tag == "l" or (len(word) == 1 and word in words("verb")) for word, tag in cut(member)
    )


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
    return all(tag in ("v", "a", "i", "vd", "d") or is_coined(m[-2:]) for (_, tag), m in zip(last, members, strict=True))


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
        return None if "rare" in kinds else ("form.chain-plain", 0.5)
    if kinds.count("rare") + ("idiom" not in kinds) > lettered:
        return None
    if lettered < len(kinds):
        return "form.chain", 0.58
    return "form.chain", 0.8 if "idiom" in kinds else 0.7


@lru_cache(maxsize=16384)
def kind(member: str) -> str | None:
    """What four characters are.

    idiom: one word of the dictionary that names no thing; literary: words hardly ever seen, a verb among them; rare:
    the same without a verb; verbal: a plain verb phrase; null: a noun, a name, no phrase.
    """
    if member[0] in words("function") or member[-1] in "的了等" or member[-1] in words("body"):
        return None
    if sum(char in words("foreign") for char in member) > 1:
        return None
    parts = cut(member)
    if len(parts) == 1 and not _names(member):
        return "idiom"
    if any(tag in ("m", "r", "u", "uj", "ul", "p", "c") and word not in _ALLOWED for word, tag in parts):
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
    if len(shapes) > 1 or next(iter(shapes))[0][1] not in "va":
        return None
    return "form.isomorphic", 0.5


def _antithesis(members: tuple[str, ...]) -> Verdict | None:
    """Two members built alike with nothing repeated: 凝心聚力谋奋进、奋楫扬帆开新局. Four characters and three."""
    if len(members[0]) != 7 or any(re.search("[和与等]", member) for member in members):
        return None
    if all(kind(member[:4]) == "literary" and 4 in edges(member) for member in members):
        return "form.antithesis", 0.75
    return None
