"""Slogans by the outline of a few characters: formulas, numeral abbreviations, repeated-character skeletons, frames.

Each detector is a regular expression over the folded text and a question to the word cut; each has an id that ends in
the tables (`form.formula`, `form.numeral`, `form.skeleton` …). Forms that need the whole list of members between
commas are in `runs`, quotations in `quotes`, goals with slots in `goals`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

import numpy as np

from koujing.stages.slogans.rows import Proposal
from koujing.stages.slogans.vocabulary import HAN, cut, edges, fits, idioms, is_word, of_words, one_of, words

NUMERALS = "一二三四五六七八九十百千两双"
_TERM = f"(?:[{HAN}]{{1,10}}|[A-Za-z0-9]{{1,6}})"
_FORMULA = re.compile(rf"{_TERM}(?: ?\+ ?{_TERM})+(?: ?[>=] ?\d{{1,3}})?|(?<=\")[{HAN}A-Za-z0-9]{{2,8}}\+(?=\")")
_SIGN = re.compile("[+>=]")
_LETTER = re.compile(r"(?<![A-Za-z])[NnXx](?![A-Za-z])")
_HEAD = f"(?:(?![{NUMERALS}])[{HAN}])"  # never a numeral: one way to read a chain, and linear time
_NUMERAL_CHAIN = re.compile(
    rf"[{NUMERALS}]{_HEAD}{{1,3}}(?:[、,]?[{NUMERALS}]{_HEAD}{{1,3}})+(?![{HAN}])"
    rf"|[{NUMERALS}]{_HEAD}(?:[{NUMERALS}]{_HEAD})+"
)
_THREE = re.compile(rf"([{HAN}])[{HAN}](?:[、,]?\1[{HAN}]){{2,}}")
_TWO = re.compile(rf"([{HAN}])([{HAN}])\1(?!\2)[{HAN}]")
_TWO_LONG = re.compile(rf"([{HAN}])[{HAN}]{{2}}\1[{HAN}]{{2}}")
_NUMERAL = re.compile(
    rf"(?:[{NUMERALS}0-9]{{1,2}}(?:个|大|项)?[{HAN}]{{1,5}}?)(?:[、,和]?[{NUMERALS}0-9]{{1,2}}(?:个|大)?[{HAN}]{{1,5}}?)*"
)
_BY_MEANS = re.compile(rf"以([{HAN}]{{2}})(?:[促带代换养补]|带动|促进|引领)([{HAN}]{{2}})")
_ITEM = re.compile(rf"[{NUMERALS}][^{NUMERALS}、,]*")
_OPENING = re.compile(f"(?:^|[、,])([{NUMERALS}])")
_YEAR = rf"[{NUMERALS}]年(?![来内前后间期级度中多以之的一初底末])[{HAN}]{{2,7}}"
_YEARS = re.compile(rf"{_YEAR}(?:[、,]{_YEAR}){{1,5}}(?=[、,。;:!?\"'\s]|$)")
_COUNTED = re.compile(
    rf"[二三四五六七八九](?<![第{NUMERALS}].)(?:大|(?<!二)(?:个|(?!大)))([{HAN}]{{2}})"
)
_PRINCIPLES = re.compile(rf"([{HAN}]{{4}})[三四五六七八九十]项(?:基本)?原则")
_AGENTS = re.compile(
    rf"(?:争做|争当|当好|做好|成为|做|当|是|为)?([{HAN}]{{2,8}}的[{HAN}]{{2}}者(?:[、,][{HAN}]{{2,9}}的[{HAN}]{{2}}者){{1,5}})"
)
_LIST = 80  # characters of a list that explains a numeral
_LISTED = re.compile(rf'([{HAN}"]{{2,14}}(?:[、和与及][{HAN}"]{{2,14}}){{1,9}})(?:等|这|的)?"?$')
_TOLD = re.compile(rf'"?[:,]?[^、。;\n]{{0,6}}?([{HAN}"]{{2,14}}(?:[、,;][{HAN}"]{{2,14}}){{1,9}})')


def find(text: str) -> Iterator[Proposal]:
    """Slogans that show by a few characters, in any order; they may overlap."""
    yield from formulas(text)
    yield from numeral_chains(text)
    yield from skeletons(text)
    yield from frames(text)
    yield from years(text)
    yield from explained(text)
    yield from anaphoras(text)
    yield from principles(text)
    if "者、" in text or "者," in text:
        for match in _AGENTS.finditer(text):
            yield Proposal(*match.span(1), "form.agents", 0.75)


def formulas(text: str) -> Iterator[Proposal]:
    """`1+1>2`, `1+1+1+N`, `党建引领+基层治理+社区服务`, `"互联网+"`."""
    if "+" not in text:
        return
    for match in _FORMULA.finditer(text):
        start, end = match.span()
        quoted = text[start - 1 : start] == '"' and text[end : end + 1] == '"'
        if match[0].endswith("+"):
            yield Proposal(start, end, "form.formula", 0.95)
            continue
        terms = [term.strip() for term in _SIGN.split(match[0])]
        if not quoted:
            start, end = _trim(text, start, end, terms)
            terms = [term.strip() for term in _SIGN.split(text[start:end])]
        if _is_formula(text, end, terms, quoted, match[0]):
            yield Proposal(start, end, "form.formula", 0.95)


def _is_formula(text: str, end: int, terms: list[str], quoted: bool, whole: str) -> bool:
    if "=" in whole and not quoted:
        return False
    if any(term.isalpha() and term.isascii() and len(term) == 1 and term not in "NnXx" for term in terms):
        return False
    worded = [term for term in terms if not term.isascii()]
    if worded and not quoted and " " in whole:
        return False
    if worded:
        if quoted or len(terms) > 2 or _LETTER.search(whole):
            return True
        return not terms[-1].isdigit() and bool(_formula_head().match(text, end))
    if quoted or ">" in whole or _LETTER.search(whole):
        return True
    return all(len(term) < 3 for term in terms) and bool(_formula_head().match(text, end))


@of_words
def _formula_head() -> re.Pattern[str]:
    return re.compile(one_of("formula_head"))


def _trim(text: str, start: int, end: int, terms: list[str]) -> tuple[int, int]:
    """Without quotes the first and the last term have caught their neighbours: keep what is as long as a middle one."""
    if text[start - 1 : start] != '"' and not terms[0].isascii():
        size = len(terms[1]) if not terms[1].isascii() else 4
        start += _surplus_before(terms[0], size)
    if text[end : end + 1] != '"' and not terms[-1].isascii():
        size = len(terms[-2]) if not terms[-2].isascii() else 4
        last = terms[-1]
        keep = max((edge for edge in edges(last) if 0 < edge <= max(size, 2)), default=len(last))
        end -= len(last) - keep
    return start, end


def _surplus_before(term: str, size: int) -> int:
    if len(term) <= size:
        return 0
    return min((edge for edge in edges(term) if len(term) - edge <= size and edge < len(term)), default=0)


def is_numeral(text: str) -> bool:
    """Whether a quoted text is an abbreviation by number, or a chain of such: 四个意识, 三联系、一帮扶、五制度.

    >>> is_numeral("三联系、一帮扶"), is_numeral("双报到"), is_numeral("十四五"), is_numeral("三点")
    (True, True, False, False)
    """
    if not 2 <= len(text) <= 16 or text[0] not in NUMERALS + "0123456789" or not _NUMERAL.fullmatch(text):
        return False
    if text in words("number_stop") or text in idioms() or any(text.startswith(stop) for stop in _dates()):
        return False
    if text[0] in "0123456789" and (len(text) < 3 or text[1] in words("unit")):
        return False
    if text[0] == "一" and is_word(text) and numerals_in(text) == 1:
        return False
    rest = text.lstrip(NUMERALS + "0123456789")
    return bool(rest) and (
        rest[0] == "个" or rest[0] not in words("unit") or numerals_in(text) > 1
    )


def numerals_in(text: str) -> int:
    """How many characters are numerals."""
    return sum(char in NUMERALS for char in text)


def weak_numeral(text: str) -> bool:
    """Whether an abbreviation by number may as well be an ordinary word or a count: 一站式, 双轨制, 三色回收桶."""
    return numerals_in(text) < 2 and "个" not in text and (text[0] == "一" or len(text) > 4 or is_word(text))


@cache
def _dates() -> tuple[str, ...]:
    return tuple(word for word in words("number_stop") if len(word) > 2 or word in ("十五", "第一"))


def numeral_chains(text: str) -> Iterator[Proposal]:
    """Numerals with short heads, one after the other and unquoted: 三会一课, 一中心、一平台、一基地."""
    units = words("unit")
    for match in _NUMERAL_CHAIN.finditer(text):
        start, end = match.span()
        items = _ITEM.findall(match[0])
        if len(items) < 2 or any(len(item) < 2 or item[1] in units for item in items):
            continue
        if match[0] in idioms() or len({item[1:] for item in items}) < len(items):
            continue
        if text[start - 1 : start] in ("第", "约", "近", "达", "每") or text[start - 1 : start] in NUMERALS:
            continue
        delimited = "、" in match[0]
        if "," in match[0] or (delimited and len({item[0] for item in items}) < 2 and len(items) < 3):
            continue
        if set("及至和与或到列") & set(match[0]) or text[start - 1 : start] in tuple("表图附小中高大初第下上这"):
            continue
        if cut(match[0])[0] == (match[0], "i"):
            continue
        if not fits(text, start, end):
            continue
        varied = len({item[0] for item in items}) > 1
        yield Proposal(start, end, "form.numeral-chain", 0.8 if len(items) > 2 or (varied and not delimited) else 0.55)


def skeletons(text: str) -> Iterator[Proposal]:
    """A character repeated at the head of each member: 共商共建共管共享, 宜居宜业, 讲政治讲正气; or amidst: 开好局起好步."""
    stop, strong, slots = words("skeleton_stop"), words("slot_strong"), words("slot")
    verbs = words("verb") - words("adjective") - {"不", "有"}
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    next_but_one = np.flatnonzero(codes[:-2] == codes[2:]).tolist()  # where a character stands again two further on
    in_three = np.flatnonzero(codes[:-3] == codes[3:]).tolist()
    for match in _matches(_THREE, text, sorted({*next_but_one, *in_three})):
        bare = match[0].replace("、", "").replace(",", "")
        members = [bare[i : i + 2] for i in range(0, len(bare), 2)]
        if len({"、", ","} & set(match[0])) > 1 or len(match[0]) not in (len(bare), len(bare) + len(members) - 1):
            continue  # parted by different marks, or not everywhere
        if (
            match[1] not in stop
            and match[0] not in idioms()
            and len(set(members)) == len(members)
            and fits(text, *match.span())
        ):
            yield Proposal(*match.span(), "form.skeleton", 0.95)
    for match in _matches(_TWO, text, next_but_one):
        slot, whole = match[1], match[0]
        if (
            slot not in slots
            or whole in idioms()
            or slot in "有入用"
            or {whole[1], whole[3]} & set("的了是和与在等之也都没不把")
            or not fits(text, *match.span())
        ):
            continue
        if slot not in strong and is_word(whole[:2]) and is_word(whole[2:]):
            continue
        if cut(whole)[0] != (whole, "i"):
            yield Proposal(*match.span(), "form.skeleton-pair", 0.8)
    for match in _matches(_TWO_LONG, text, in_three):
        slot, whole = match[1], match[0]
        new = slot in words("slot_long") and is_word(whole[1:3]) and is_word(whole[4:])
        if (
            whole[1:3] == whole[4:]
            or "和" in whole
            or (not new and (slot not in verbs or not {0, 1, 3, 4, 6} <= edges(whole)))
        ):
            continue
        if fits(text, *match.span()):
            yield Proposal(*match.span(), "form.skeleton-long", 0.55 if new else 0.7)
    for match in _middle().finditer(text):
        whole = match[0].replace("、", "").replace(",", "")
        if whole[0] != whole[3] and whole[2] != whole[5] and fits(text, *match.span()):
            yield Proposal(*match.span(), "form.skeleton-middle", 0.8)


def _matches(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """The matches that start at one of some places, which are in order; they do not overlap."""
    reach = 0
    for place in places:
        if place >= reach and (match := pattern.match(text, place)):
            reach = match.end()
            yield match


@of_words
def _middle() -> re.Pattern[str]:
    inner = "".join(sorted(words("mid")))
    return re.compile(rf"[{HAN}]([{inner}])[{HAN}][、,]?[{HAN}]\1[{HAN}](?![{HAN}]\1)")


def frames(text: str) -> Iterator[Proposal]:
    """Frames of four characters: 应检尽检, 以评促建, 一村一策."""
    for match in _frames().finditer(text):
        whole = match[0]
        if whole in idioms() or (whole[0] == "一" and {whole[1], whole[3]} & words("unit")):
            continue
        if whole[1] == whole[3] and whole[0] not in "应愿":
            continue  # as … as may be, and no more: 能快则快
        if is_word(whole) and cut(whole)[0][1] == "i":
            continue
        if whole[0] == "以" and len(edges(whole)) < 5:
            continue
        if fits(text, *match.span()):
            yield Proposal(*match.span(), "form.frame", 0.75)
    for match in _BY_MEANS.finditer(text):
        if is_word(match[1]) and is_word(match[2]) and fits(text, *match.span()):
            yield Proposal(*match.span(), "form.frame", 0.65)


def years(text: str) -> Iterator[Proposal]:
    """Stages told by years: 一年有新变化、三年大提升、五年成格局."""
    for match in _YEARS.finditer(text):
        numerals = _OPENING.findall(match[0])
        if len(set(numerals)) == len(numerals):
            yield Proposal(*match.span(), "form.years", 0.9)


def explained(text: str) -> Iterator[Proposal]:
    """A numeral and a head that the members of a list beside it repeat: 能源转型、产业转型等两大转型; 三个关系: 甲乙关系、…"""
    for match in _COUNTED.finditer(text):
        count, head = NUMERALS.index(match[0][0]) + 1, match[1]
        before, after = text[max(0, match.start() - _LIST) : match.start()], text[match.end() : match.end() + _LIST]
        listed = _LISTED.search(before) if before.count(head) >= count else None
        if not (listed and listed[1].count(head) == count and listed[1].rstrip("等这的").endswith(head)):
            told = _TOLD.match(after) if after.count(head) >= count else None
            if not told or told[1].count(head) != count:
                continue
        if fits(text, match.start(), match.end()):
            yield Proposal(*match.span(), "form.numeral-list", 0.8)


def principles(text: str) -> Iterator[Proposal]:
    """So many principles, and numerals that a verb of creed governs: 和平共处五项原则, 坚持|四个现代化."""
    for match in _PRINCIPLES.finditer(text) if "原则" in text else ():
        if is_word(match[1]) and fits(text, *match.span()):
            yield Proposal(*match.span(), "form.principles", 0.7)
    for match in _governed_numeral().finditer(text):
        head = match[2]
        if is_word(head) and cut(head)[0][1][0] in "vad" and fits(text, *match.span(1)):
            yield Proposal(*match.span(1), "form.numeral-governed", 0.65)


@of_words
def _governed_numeral() -> re.Pattern[str]:
    return re.compile(
        rf'(?:{one_of("creed")}|牢记|增强|做到|贯彻|落实|学习)"?([两三四五六七八九十]个([{HAN}]{{2}}))(?=["、,。;的]|$)'
    )


def anaphoras(text: str) -> Iterator[Proposal]:
    """Three clauses or more that one ban or call opens: 决不搞形式主义，决不当‘二传手’，决不让群众跑冤枉路."""
    for match in _anaphora().finditer(text):
        yield Proposal(*match.span(), "form.anaphora", 0.65)


@of_words
def _anaphora() -> re.Pattern[str]:
    rest = "[^、,。;:!?\\n]{2,12}"
    return re.compile(rf"({one_of('anaphora')}){rest}(?:[、,]\1{rest}){{2,5}}(?=[。;!?\"\n]|$)")


@of_words
def _frames() -> re.Pattern[str]:
    choices: list[str] = []
    for frame in sorted(words("frame_core")):
        first, second = frame[0], frame[2]
        echo = second == "尽"
        choices.append(f"{first}([{HAN}]){second}\\{len(choices) + 1}" if echo else f"{first}([{HAN}]){second}[{HAN}]")
    return re.compile("|".join(choices))
