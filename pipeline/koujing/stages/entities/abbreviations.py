"""One-character names of places: 粤澳, 京津冀, 中俄关系, 赴澳, 在京召开. One span a character.

Two or more characters in a row stand for places; a single one only after a verb or preposition of place and before
an edge, or before the office or ministry of a state (俄总统, 俄外交部). Inside a bound word (澳资, 中方, 愛澳) a
character is no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from koujing.lexicons import Entry
from koujing.stages.entities.rows import HAN, Mention

if TYPE_CHECKING:
    from koujing.stages.entities.marks import Marks

_BEFORE_SINGLE = "(?:在|赴|来|访|抵|离|驻|返|回|对|自|留|经|居)"
_ROLE = "[的为之门队署]|身份|名义"  # 以总理身份, 卫生部|门
_OF_ARMS = tuple("事队方备人官费援政工委民功营训礼法衔旗舰机")
_DIGIT = re.compile(r"[0-9一二三四五六七八九十今昨明当每即翌同]")
_UNSURE = frozenset("台深珠华川")  # at the end of a clause too often another word: 在台, 在深 …
_GOING = frozenset("赴来访抵驻返对自")


class Abbreviations:
    """The characters of `abbreviations.tsv`, compiled.

    Args:
        entries: its rows.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        rows = list(entries)
        kinds: dict[str, list[str]] = {}
        for entry in rows:
            kinds.setdefault(entry.get("kind") or "", []).append(entry.surface)
        self.run = re.compile(f"[{''.join(kinds['home'])}]{{2,6}}")
        self.pair = re.compile(f"[{''.join(kinds['away'])}]{{2,3}}")
        self.single = re.compile(f"{_BEFORE_SINGLE}(?=[{''.join(kinds['single'])}])")
        self.triple = re.compile("|".join(kinds["triple"]))
        offices = sorted(kinds["office"], key=len, reverse=True)
        self.state = re.compile(f"[{''.join(kinds['state'])}](?=({'|'.join(offices)})(?!{_ROLE}))")
        self.pairs, self.sure = frozenset(kinds["pair"]), frozenset(kinds["sure"])
        self.not_before = {e.surface: frozenset(e.get("notbefore") or "") for e in rows}
        self.not_after = {e.surface: frozenset(e.get("notafter") or "") for e in rows}


def find_abbreviations(marks: Marks) -> Iterator[Mention]:
    """Places named by one character, in any order."""
    text, known = marks.text, marks.vocabulary.abbreviations
    for match in known.run.finditer(text):
        start, end = _trim(text, *match.span(), known)
        if end - start >= 2 and len(set(text[start:end])) == end - start:
            yield from _spell(marks, start, end, "abbreviation.run", 60)
    for match in known.pair.finditer(text):
        yield from _pair(marks, match.start(), match.end())
    yield from _named_pairs(marks)
    for match in known.single.finditer(text):
        at = match.end()
        if _single(marks, at):
            yield Mention(at, at + 1, "GPE", "abbreviation.single", 58)
    for match in known.state.finditer(text):
        at = match.start()
        if marks.edge_before(at) and not (at and _DIGIT.match(text[at - 1])):
            if text[match.end(1) - 1] == "军" and not _has_army(marks, at, match.end(1)):
                continue
            marks.drop(at, at + 2)  # the 美国 of 美|国防部
            yield from _spell(marks, at, at + 1, "abbreviation.state", 60)
            if text[match.end(1) - 1] in "部院省军" and text[match.end(1) : match.end(1) + 1] != "长":
                rows = marks.vocabulary.sharing(text[at : match.end(1)])
                key = rows[0].key if len(rows) == 1 else "suffix.org"
                marks.build(Mention(at, match.end(1), "ORG", key, 81))


def _has_army(marks: Marks, at: int, end: int) -> bool:
    """以军, 美军: not 以军功, and only in a text that names the country."""
    entry = marks.vocabulary.abroad.get(marks.text[at])
    return end - at > 2 or (
        marks.text[end : end + 1] not in _OF_ARMS and entry is not None and any(s in marks.text for s in entry.surfaces)
    )


def _trim(text: str, start: int, end: int, known: Abbreviations) -> tuple[int, int]:
    """Drop characters at the ends that belong to the words beside."""
    while start < end and text[start - 1 : start] in known.not_before[text[start]]:
        start += 1
    while start < end and text[end : end + 1] in known.not_after[text[end - 1]]:
        end -= 1
    return start, end


def _spell(marks: Marks, start: int, end: int, rule: str, rank: int) -> Iterator[Mention]:
    for at in range(start, end):
        yield Mention(at, at + 1, "GPE", rule, rank)
    if start < marks.ends.get(end, end):
        marks.ends[end] = start
        marks.is_place.add(end)


def _pair(marks: Marks, start: int, end: int) -> Iterator[Mention]:
    text, known = marks.text, marks.vocabulary.abbreviations
    if triple := known.triple.match(text, start):
        yield from _spell(marks, start, triple.end(), "abbreviation.pair", 60)
        return
    pair = text[start : start + 2]
    if not (pair[0] == "中" != pair[1] or pair in known.pairs) or (
        end - start > 2 and pair not in ("中美", "中俄", "中欧")
    ):
        return
    if start and _DIGIT.match(text[start - 1]):
        return
    after = text[start + 2 : start + 3]
    ends = not after or not HAN.match(after)
    if (
        marks.vocabulary.pairs.at(text, start + 2)
        or (pair in known.pairs and ends)
        or (pair[0] == "中" and pair[1] in known.sure and after in ("", "、", "双", "两"))
    ):
        yield from _spell(marks, start, start + 2, "abbreviation.pair", 60)


def _named_pairs(marks: Marks) -> Iterator[Mention]:
    """中斯两国 in a text that names 斯里兰卡: the first character of a country stands for it beside 中."""
    text, countries = marks.text, marks.vocabulary.abroad_names
    named = {text[start] for start, end, _ in marks.places if end - start > 1 and text[start:end] in countries}
    if not (named := named - {"中"}):
        return
    done, at = 0, text.find("中")
    while at >= 0:
        start = at - 1 if at > done and text[at - 1] in named else at
        if start < at or text[at + 1 : at + 2] in named:
            done = start + 2
            if marks.vocabulary.pairs.at(text, done) and not (start and _DIGIT.match(text[start - 1])):
                yield from _spell(marks, start, done, "abbreviation.pair", 60)
        at = text.find("中", max(at + 1, done))


def _single(marks: Marks, at: int) -> bool:
    """After 在, 赴, 来 …: the character must end there, before a mark, a verb or a noun that a place is said of."""
    text, vocabulary = marks.text, marks.vocabulary
    after = text[at + 1 : at + 2]
    if not after or not HAN.match(after):
        return text[at] not in _UNSURE or text[at - 1] in _GOING
    if after in vocabulary.abbreviations.not_after[text[at]]:
        return False
    return bool(
        vocabulary.pairs.at(text, at + 1) or vocabulary.stops.at(text, at + 1) or vocabulary.after.at(text, at + 1)
    )
