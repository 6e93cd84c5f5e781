"""Slogans that show by how a clause is built: 发展是硬道理, 要团结、不要分裂, 以开放促改革, 农、轻、重, 台湾2.0.

Each form is a regular expression over the folded text with a question to the word cut, and an id of its own. Forms of
members of equal length are in `runs`, those of a few characters in `forms`, what a verb of creed governs in `creeds`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from koujing.stages.slogans.forms import NUMERALS
from koujing.stages.slogans.moulds import filling
from koujing.stages.slogans.rows import Proposal
from koujing.stages.slogans.vocabulary import HAN, cut, edges, fits, idioms, is_rare, is_word, of_words, one_of, words

_OPEN, _CLOSE = '(?:(?<=[。;:!?,、"\\n])|^)', '(?=[。;:!?,、"\\n]|$)'
_BEST = re.compile(rf"{_OPEN}[{HAN}]{{2,6}}是最[大硬高]的[{HAN}]{{2,3}}{_CLOSE}")
_WANTED = re.compile(rf"{_OPEN}(要[{HAN}]{{2,8}})[,、](不要[{HAN}]{{2,9}}){_CLOSE}")
_OPPOSED = re.compile(r"(?:小(?P<a>HH),大(?P<b>HH)|大(?P<c>HH),小(?P<d>HH))".replace("H", f"[{HAN}]").replace(",", "[,、]"))
_MEANS = re.compile(
    rf"以(?P<one>[{HAN}]{{2,7}}?)(?:促进|推动|引领|带动|推进|保障|服务|助推|赋能|支撑|促|带|换)(?P<other>[{HAN}]{{2,7}}){_CLOSE}"
)
_GRASP = re.compile(rf"抓([{HAN}]{{2,4}})[、,]?促([{HAN}]{{2,6}}){_CLOSE}")
_TAKEN = rf"以[{HAN}]{{1,8}}为[{HAN}]{{1,4}}"
_ALL_TAKEN = re.compile(rf"{_TAKEN}(?:[、,]{_TAKEN})+{_CLOSE}")
_CHIEFLY = re.compile(rf"{_OPEN}([{HAN}]{{2,6}})为主[、,]([{HAN}]{{2,6}})为辅")
_CREEDS = re.compile(rf"[{HAN}]{{2}}主义(?:[、和][{HAN}]{{2}}主义)+")
_LETTERS = re.compile(rf"[{HAN}](?:(?:、[{HAN}]){{2,5}}(?![{HAN}])|(?<=\".)(?:、[{HAN}]){{1,5}}(?=\"))")
_VERSION = re.compile(rf"[2-9](?<=[{HAN}].)\.0(?![\d%‰]|个|万|亿|分|米|公|元|倍|级)")
_SUM = re.compile(rf"[{NUMERALS}](?<![第{NUMERALS}].)加[{NUMERALS}](?![{NUMERALS}个倍])(?:[{HAN}]{{2}}(?:创新|计划|模式))?")
_BETTER = re.compile(rf"让[{HAN}]{{2,8}}更[{HAN}]{{1,6}}(?:[、,]让[{HAN}]{{2,8}}更[{HAN}]{{1,6}})+{_CLOSE}")
_MUSTS = re.compile(
    rf"[{NUMERALS}](?<![第{NUMERALS}].)(?:个|项)(?:务必|必须坚持|必须|毫不动摇|一以贯之|坚持|统筹|确保|牢牢把握|更加注重|决不)(?![{HAN}]{{0,3}}(?:的话|了))"
)


def find(text: str) -> Iterator[Proposal]:
    """Mottos of a folded text, in any order; they may overlap."""
    for match in _BEST.finditer(text) if "是最" in text else ():
        yield Proposal(*match.span(), "form.motto", 0.68)
    for match in _motto().finditer(text) if _motto_end().search(text) else ():
        yield Proposal(*match.span(), "form.motto", 0.68)
    for match in _WANTED.finditer(text) if "不要" in text else ():
        yield Proposal(*match.span(), "form.contrast", 0.75)
    for match in _OPPOSED.finditer(text):
        one, other = (match["a"], match["b"]) if match["a"] else (match["c"], match["d"])
        if one != other and is_word(one) and is_word(other) and fits(text, *match.span()):
            yield Proposal(*match.span(), "form.contrast", 0.75)
    yield from means(text)
    yield from rules(text)
    yield from lists(text)
    yield from doubled(text)
    yield from cries(text)
    for match in _VERSION.finditer(text) if ".0" in text else ():
        start = filling(text, match.start(), -1)
        if start is not None:
            yield Proposal(start, match.end(), "form.version", 0.65)
    for match in _SUM.finditer(text):
        yield Proposal(*match.span(), "form.formula", 0.7)
    for match in _MUSTS.finditer(text):
        yield Proposal(*match.span(), "form.numeral-governed", 0.65)


@of_words
def _motto() -> re.Pattern[str]:
    subject = f"(?:(?![{HAN}]{{0,8}}(?:这|那|我|他|她|它|就|都|也|不|还))[{HAN}]{{2,10}})"
    return re.compile(f"{_OPEN}{subject}{_motto_end().pattern}")


@of_words
def _motto_end() -> re.Pattern[str]:
    return re.compile(rf"是(?!一)[{HAN}]{{0,8}}?(?:{one_of('motto')}){_CLOSE}")


def means(text: str) -> Iterator[Proposal]:
    """One thing by another: 以高质量党建引领乡村振兴, 抓党建促发展."""
    for match in _MEANS.finditer(text):
        if _is_phrase(match["one"]) and _is_phrase(match["other"]) and fits(text, *match.span()):
            yield Proposal(*match.span(), "form.means", 0.65)
    for match in _GRASP.finditer(text):
        if _is_phrase(match[1]) and fits(text, *match.span()):
            yield Proposal(*match.span(), "form.means", 0.7)


def rules(text: str) -> Iterator[Proposal]:
    """What is taken for what, twice: 以农业为基础、以工业为主导; 预防为主、治疗为辅; 让城市更宜居、让生活更安心."""
    for match in _ALL_TAKEN.finditer(text):
        yield Proposal(*match.span(), "form.measures", 0.8)
    for match in _CHIEFLY.finditer(text) if "为辅" in text else ():
        yield Proposal(*match.span(), "form.measures", 0.75)
    for match in _BETTER.finditer(text):
        yield Proposal(*match.span(), "form.anaphora", 0.75)


def lists(text: str) -> Iterator[Proposal]:
    """Creeds in a row: 形式主义、官僚主义; and words of one character: 斗、批、改."""
    for match in _CREEDS.finditer(text) if "主义" in text else ():
        if fits(text, *match.span()):
            yield Proposal(*match.span(), "form.creeds", 0.66)
    for match in _LETTERS.finditer(text):
        letters = match[0].split("、")
        verbs = len(set(letters)) == len(letters) and all(letter in words("verb") for letter in letters)
        if verbs and fits(text, match.start(), match.start() + 1):
            yield Proposal(*match.span(), "form.letters", 0.62)


def doubled(text: str) -> Iterator[Proposal]:
    """Two verbs of policy with an object of one character each: 减税降费, 保供稳价, 立德树人."""
    for match in _doubled().finditer(text):
        whole = match[0]
        halves = whole[:2], whole[2:]
        if len(set(whole)) < 4 or whole in idioms() or not (is_word(whole) or 2 in edges(whole)):
            continue
        if any(map(is_rare, halves)) and all(map(_is_done, halves)) and fits(text, *match.span()):
            yield Proposal(*match.span(), "form.doubled", 0.63)


def _is_done(half: str) -> bool:
    """Whether two characters are a verb and what it is done to, not a noun."""
    return not is_word(half) or cut(half)[0][1] in ("v", "vn", "vd", "d", "a", "ad")


@of_words
def _doubled() -> re.Pattern[str]:
    verb, thing = "".join(sorted(words("pair_verb"))), "".join(sorted(words("pair_object")))
    return re.compile(f"[{verb}][{thing}][{verb}][{thing}]")


@of_words
def _cry() -> re.Pattern[str]:
    return re.compile(rf'(?:(?<=[。!?"\n])|^)[{HAN}、,]{{0,10}}?(?:{one_of("vow")})[{HAN}、,]{{2,12}}(?=!)')


def cries(text: str) -> Iterator[Proposal]:
    """A short sentence that vows and ends with a cry: 我们一定要根治水患!"""
    if "!" in text:
        for match in _cry().finditer(text):
            if not any(char in "吗呢吧呀啥你您他她" for char in match[0]):
                yield Proposal(*match.span(), "form.cry", 0.65)


def _is_phrase(text: str) -> bool:
    """Whether no function word and no name stands in a slot."""
    return not any(tag in ("u", "uj", "ul", "p", "c", "r", "m", "ns", "nr", "t") for _, tag in cut(text))
