"""Slogans that show by what stands between commas: couplets, parallels, four-character chains.

A *run* is the segments of one clause, parted by 、 or a comma. The inner segments of a slogan are whole segments of
equal length; the first is the tail of its segment (全力推进|规则衔接、机制对接) and the last may be the head of its
(规则衔接、机制对接|的做法), both cut where a word ends. Equal length alone says nothing: `members.judge` tells a slogan
from a list of things. Here it is only settled which stretches are asked about, and whether their ends hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from koujing.stages.slogans.members import MEMBER, WEAK, Verdict, judge, kind
from koujing.stages.slogans.rows import Proposal
from koujing.stages.slogans.vocabulary import HAN, cut, edges, fits, is_word, of_words, one_of, words

_SEGMENT = re.compile(r"[^\n\r\t。!?;:…()《》<>\[\]【】|、,]+")
_PAIR = re.compile(rf"[与和及](?=[{HAN}]{{4}})")
_HEADING = re.compile(rf'^(?:[{HAN}]{{2,8}}:)?(?P<parts>[{HAN}"]{{4,14}}(?: [{HAN}"]{{4,24}}){{1,3}})$', re.MULTILINE)
_EPIGRAM = re.compile(
    rf"(?:(?<=[。!?;\n\"])|^)(?P<one>[{HAN}]{{4}}),(?P<other>[{HAN}]{{4}})(?=[。!;\n]|$)", re.MULTILINE
)
_LONGEST, _SHORTEST = 16, 2

Span = tuple[int, int]


def find(text: str) -> Iterator[Proposal]:
    """Couplets, parallels and chains of a folded text, the longest reading of each place."""
    for run in _runs(text):
        yield from _in_run(text, run)
    yield from conjoined(text)
    yield from headings(text)
    yield from epigrams(text)


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
    sizes = [_size(text, span) for span in run]
    at = 0
    while at < len(run):
        size = sizes[at]
        last = at
        while last + 1 < len(run) and sizes[last + 1] == size:
            last += 1
        if _SHORTEST <= size <= _LONGEST and (last > at or size == 4 or "、" in _around(text, run[at])):
            yield from _grown(text, run, at, last)
        at = last + 1
    for left, right in pairwise(run):
        if text[left[1]] != "、":
            continue
        lengths = left[1] - left[0], right[1] - right[0]
        if min(lengths) > 3 and lengths[0] != lengths[1] and "、" not in _around(text, (left[0], right[1])):
            yield from _both_open(text, left, right)


def _size(text: str, span: Span) -> int:
    """How long a segment is, without the quotation marks of its end: 青山变“银行”."""
    start, end = span
    if text[end - 1] == '"' and text[start] != '"' and text.count('"', start, end) == 2:
        return end - start - 2
    return end - start


def _around(text: str, span: Span) -> tuple[str, str]:
    """The characters before and behind."""
    return text[span[0] - 1 : span[0]], text[span[1] : span[1] + 1]


def _grown(text: str, run: list[Span], first: int, last: int) -> Iterator[Proposal]:
    """The whole segments `first` to `last`, with the tail of the one before and the head of the one after."""
    whole, size = run[first : last + 1], _size(text, run[first])
    before = _last(run[first - 1], size) if first else None
    if before and text[run[first][0] - 1] == "," and not _are_idioms(text, before, whole[0]):
        before = None
    after = _first(run[last + 1], size) if last + 1 < len(run) and text[run[last][1]] == "、" else None
    for left in (before, None) if before else (None,):
        for right in (after, None) if after else (None,):
            spans = [*([left] if left else []), *whole, *([right] if right else [])]
            verdict = _verdict(text, spans) if len(spans) > 1 else None
            if not verdict or (left and not _starts_at_word(text, run[first - 1], left)):
                continue
            if right and not (_ends_at_word(text, run[last + 1], right) and _closed(text, right, verdict)):
                continue
            if left and verdict.rule in WEAK and not _governed(text, run[first - 1][0], left[0]):
                continue
            yield Proposal(spans[0][0], spans[-1][1], *verdict)
            return
    if len(whole) > 2:
        yield from _best_part(text, whole)


def _best_part(text: str, spans: list[Span]) -> Iterator[Proposal]:
    """Where the whole is no slogan, its longest stretches that are: one plain member spoils no others."""
    at = 0
    while at < len(spans) - 1:
        for end in range(min(len(spans), at + 8), at + 1, -1):
            verdict = _verdict(text, spans[at:end])
            if verdict:
                yield Proposal(spans[at][0], spans[end - 1][1], *verdict)
                at = end - 1
                break
        at += 1


def _both_open(text: str, left: Span, right: Span) -> Iterator[Proposal]:
    """Two members with words before and behind: what their length is must be tried."""
    sizes = left[1] - left[0], right[1] - right[0]
    for size in range(min(9, *sizes), 2, -1):
        head, tail = _first(right, size), _last(left, size)
        if head and tail:
            verdict = _verdict(text, [tail, head])
            if not verdict or verdict.rule in WEAK:
                continue
            whole_words = _starts_at_word(text, left, tail) and _ends_at_word(text, right, head)
            if whole_words and _closed(text, head, verdict):
                yield Proposal(tail[0], head[1], *verdict)
                return


def _verdict(text: str, spans: list[Span]) -> Verdict | None:
    """The judgement on these members, if the marks between them let it stand: a comma parts sentences too."""
    parted = [text[start - 1] for start, _ in spans[1:]]
    verdict = judge(tuple(text[start:end] for start, end in spans))
    if verdict is None or verdict.rule in WEAK:
        verdict = _in_pairs(text, spans, parted) or verdict or _named_behind(text, spans)
    if not verdict or (verdict.rule in ("form.chain", "form.chain-plain") and _are_wrongs(text, spans)):
        return None
    if "," not in parted or _is_alternating(parted):
        return verdict
    if "、" not in parted and _is_framed_clause(text, spans, verdict):
        return verdict._replace(score=max(verdict.score, 0.62))
    least = {"form.couplet": 0.9, "form.chain": 0.8}.get(verdict.rule, 0.0)
    return verdict if verdict.rule not in WEAK and verdict.score >= least else None


def _is_alternating(parted: list[str]) -> bool:
    """Whether 、 and commas take turns: two chains or more that are one."""
    return len(parted) > 2 and parted == ["、", ","] * (len(parted) // 2) + ["、"]


def _in_pairs(text: str, spans: list[Span], parted: list[str]) -> Verdict | None:
    """Pairs of four and four characters, commas between: 明晰大德、铸造忠诚，体察大势、应对变局. Few of them may be plain."""
    if not _is_alternating(parted) or any(end - start != 4 for start, end in spans):
        return None
    kinds = [kind(text[start:end]) for start, end in spans]
    known = sum(k is not None for k in kinds)
    lively = sum(k in ("idiom", "literary", "verbal") for k in kinds)
    return Verdict("form.chain", 0.72) if 3 * known >= 2 * len(kinds) and 3 * lively >= len(kinds) else None


def _is_framed_clause(text: str, spans: list[Span], verdict: Verdict) -> bool:
    """Whether whole clauses with commas between are a slogan: two with a frame, or three of four characters."""
    start, end = spans[0][0], spans[-1][1]
    if text[start - 1 : start] not in ("", *'。;:!?,"\n ') or text[end : end + 1] not in ("", *'。;:!?,"\n '):
        return False
    if verdict.rule == "form.couplet":
        return len(spans) == 2 and verdict.score > 0.7 and spans[0][1] - start > 4
    return verdict.rule in ("form.chain", "form.chain-plain") and len(spans) > 2


def _named_behind(text: str, spans: list[Span]) -> Verdict | None:
    """Words of two characters that a noun of creed sums up: 调整、改革、整顿、提高|的方针."""
    if spans[0][1] - spans[0][0] != 2 or not 3 <= len(spans) <= 8 or not _creed_noun().match(text, spans[-1][1]):
        return None
    if any(cut(text[start:end])[0][1] in ("m", "r", "ns", "nr", "t") for start, end in spans):
        return None
    return Verdict("form.parallel", 0.65)


@of_words
def _creed_noun() -> re.Pattern[str]:
    return re.compile(f"的?(?:[{HAN}]{{0,2}})(?:{one_of('creed_noun')})")


def _last(segment: Span, size: int) -> Span | None:
    """The last `size` characters of a longer segment."""
    start, end = segment
    return (end - size, end) if end - start > size else None


def _first(segment: Span, size: int) -> Span | None:
    """The first `size` characters of a longer segment."""
    start, end = segment
    return (start, start + size) if end - start > size else None


def _starts_at_word(text: str, segment: Span, tail: Span) -> bool:
    """Whether a word of the segment starts where its tail does."""
    left = max(segment[0], tail[0] - 8)
    return tail[0] - left in edges(text[left : tail[1]])


def _ends_at_word(text: str, segment: Span, head: Span) -> bool:
    """Whether a word of the segment ends where its head does."""
    return head[1] - head[0] in edges(text[head[0] : min(segment[1], head[1] + 8)])


def _governed(text: str, start: int, end: int) -> bool:
    """Whether the word before a tail governs it, so that the tail is a whole phrase: 确保|…, not 职能|衔接顺畅."""
    word, tag = cut(text[max(start, end - 8) : end])[-1]
    governors = words("governor_word") | words("govern") | words("govern_any")
    return tag in ("v", "d", "p", "c", "u", "uj", "ad") or word in governors


def _closed(text: str, last: Span, verdict: Verdict) -> bool:
    """Whether a head of a longer segment ends there: 的 or a verb behind it, not the rest of its noun phrase."""
    if verdict.rule not in ("form.chain", "form.couplet", *WEAK) or kind(text[slice(*last)]) == "idiom":
        return True
    word, tag = cut(text[last[1] : last[1] + 4])[0]
    return (
        word in words("head")
        or word[0] in words("closer")
        or (word != "及" and tag in ("v", "p", "d", "c", "u", "uj", "ad", "f"))
    )


def _are_idioms(text: str, *spans: Span) -> bool:
    """Whether two four-character members are so set that a comma may part them: 自应|同仇敌忾,协力同心."""
    one, other = (text[start:end] for start, end in spans)
    return len(one) == len(other) == 4 and kind(one) == "idiom" and kind(other) in ("idiom", "literary")


def _are_wrongs(text: str, spans: list[Span]) -> bool:
    """A list of wrongs: 偷税漏税、行贿受贿等恶劣行为."""
    if _wrong().match(text, spans[-1][1]):
        return True
    return any(char in words("vice") for start, end in spans for char in text[start:end])


@of_words
def _wrong() -> re.Pattern[str]:
    return re.compile(f"等?的?[^、,。]{{0,4}}(?:{one_of('wrong')})")


def conjoined(text: str) -> Iterator[Proposal]:
    """Couplets of four and four characters joined by 与, 和 or 及: 规则衔接与机制对接."""
    for match in _PAIR.finditer(text):
        at = match.start()
        one, other = text[max(0, at - 4) : at], text[at + 1 : at + 5]
        if (
            len(one) < 4
            or one[3] != other[3]
            or one == other
            or not MEMBER.fullmatch(one + other)
            or '"' in one + other
        ):
            continue
        last = cut(one)[-1], cut(other)[-1]
        if last[0][0] == last[1][0] or any(tag != "v" for _, tag in last):
            continue
        if fits(text, at - 4, at) and fits(text, at + 1, at + 5):
            yield Proposal(at - 4, at + 5, "form.couplet-conjunction", 0.7)


def epigrams(text: str) -> Iterator[Proposal]:
    """A sentence of its own of four and four characters, one of them hardly ever heard: 治国有常，利民为本."""
    for match in _EPIGRAM.finditer(text):
        members = match.group("one", "other")
        kinds = ["idiom" if _is_maxim(member) else kind(member) for member in members]
        told = any(cut(member)[0][1] in ("t", "r") for member in members)
        bare = told or any(member in words("greeting") or "的" in member for member in members)
        if not bare and None not in kinds and {"literary", "idiom"} & set(kinds):
            yield Proposal(match.start("one"), match.end("other"), "form.epigram", 0.66)


def _is_maxim(member: str) -> bool:
    """Whether four characters end as a maxim does: 利民为本, 治国有常."""
    return member[2] in "为有无在如必" and not is_word(member[2:])


def headings(text: str) -> Iterator[Proposal]:
    """The parts of lines that spaces divide, each by itself: 砥砺奋进开新局 | 凝心聚力再出发; 创新: 向新而行 | 向实而干."""
    for line in _HEADING.finditer(text):
        spans = [match.span() for match in MEMBER.finditer(text, line.start("parts"), line.end())]
        sizes = {end - start for start, end in spans}
        verdict = judge(tuple(text[start:end] for start, end in spans)) if len(sizes) == 1 else None
        for start, end in spans:
            if verdict and verdict.rule not in WEAK and "称" not in text[start:end]:
                yield Proposal(start, end, "form.heading-half", max(verdict.score, 0.62))
            elif end - start == 4 and kind(text[start:end]) in ("idiom", "literary"):
                yield Proposal(start, end, "form.heading", 0.55)
