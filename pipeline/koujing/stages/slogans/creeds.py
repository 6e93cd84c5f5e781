"""Slogans that show by the words around them: what a verb of creed governs, what is made a measure, what is cheered.

坚持|守正创新, 弘扬|塔山精神; 以民为本, 以人民为中心; 香港加油! These find wordings without a formal mark of their own, so
the word cut and the kind of the four characters must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from koujing.stages.slogans.members import kind
from koujing.stages.slogans.rows import Proposal
from koujing.stages.slogans.vocabulary import HAN, cut, fits, of_words, one_of, words

_MEASURE = re.compile(rf"以([{HAN}]{{1,6}}?)为(?:本|纲|先|要|荣|耻|中心|根本)(?![{HAN}]{{2}}中)")
_PAIRS = re.compile(
    rf"(?:(?P<hand>一手抓)|既要|越是)(?P<one>[{HAN}]{{2,10}})[、,](?(hand)一手抓|(?:又要|也要|还要|越要|越))(?P<other>[{HAN}]{{2,10}})(?![{HAN}])"
)

_EQUATION = re.compile(rf"([{HAN}]{{4}})(?:就是|才是)([{HAN}]{{4}})")


def find(text: str) -> Iterator[Proposal]:
    """Governed, measured and cheered slogans of a folded text, in any order."""
    yield from governed(text)
    yield from measures(text)
    yield from cheers(text)
    yield from pairs(text)
    yield from equations(text)


def governed(text: str) -> Iterator[Proposal]:
    """What a verb of creed governs, if it is an idiom, rare words or a spirit: 坚持|守正创新, 弘扬|塔山精神."""
    for match in _creed().finditer(text):
        if kind(match[1]) in ("idiom", "literary") and not match[1].endswith("主义") and not match[1].startswith("相互"):
            yield Proposal(*match.span(1), "form.governed", 0.62)
    for match in _spirit().finditer(text):
        if match[1][0] not in "以和与并" and "的" not in match[1] and fits(text, *match.span(1)):
            yield Proposal(*match.span(1), "form.governed", 0.62)


def measures(text: str) -> Iterator[Proposal]:
    """What is made the measure of all: 以民为本, 以人民为中心; not 以上海为中心."""
    for match in _MEASURE.finditer(text):
        if not any(tag == "ns" for _, tag in cut(match[1])) and fits(text, *match.span()):
            yield Proposal(*match.span(), "form.measure", 0.75 if len(match[1]) < 3 else 0.62)


@of_words
def _creed() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of('creed')})(?!不移)([{HAN}]{{4}})(?=[,。、;:!?\s的地\"]|$)")


@of_words
def _spirit() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of('creed')})([{HAN}]{{2,6}}(?:{one_of('doctrine')}))(?![{HAN}])")


def cheers(text: str) -> Iterator[Proposal]:
    """Something wished long life or strength at the end of a cry: 人民万岁, 香港加油."""
    for match in _cheer().finditer(text) if any(word in text for word in words("cheer")) else ():
        yield Proposal(*match.span(), "form.cheer", 0.75)


@of_words
def _cheer() -> re.Pattern[str]:
    return re.compile(rf'(?<![{HAN}])[{HAN}]{{2,8}}?(?:{one_of("cheer")})(?=[!"\n])')


def pairs(text: str) -> Iterator[Proposal]:
    """Two clauses that a fixed pair opens: 一手抓防控、一手抓发展; 既要金山银山、又要绿水青山."""
    for match in _PAIRS.finditer(text):
        if match["hand"] or len(match["one"]) == len(match["other"]):
            yield Proposal(*match.span(), "form.pair", 0.75)


def equations(text: str) -> Iterator[Proposal]:
    """What is said to be another thing: 绿水青山就是金山银山; what is said to be first: 人才是第一资源."""
    for match in _EQUATION.finditer(text) if "就是" in text or "才是" in text else ():
        if sum(a == b for a, b in zip(match[1], match[2], strict=True)) == 1 and fits(text, *match.span()):
            yield Proposal(*match.span(), "form.equation", 0.75)
    for match in _first().finditer(text) if "是第一" in text else ():
        if fits(text, *match.span()):
            yield Proposal(*match.span(), "form.first", 0.75)


@of_words
def _first() -> re.Pattern[str]:
    return re.compile(rf"[{HAN}]{{2}}是第一(?:{one_of('first')})")
