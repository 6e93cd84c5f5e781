"""Where names stand: gazetteer, type words, titles, posts and personal names of one text, crossings resolved.

Rules propose (`Mention`), each knowing what those before it proposed: places and bodies, one-character places, titles,
names built on type words, posts, personal names, defined short names, and at last every further occurrence of a name
that was certain once. Then of two proposals that cross the one of higher rank stays. What lies inside a longer one
stays as a part of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from koujing.stages.entities import abbreviations, abroad, aliases, grammar, persons, positions, titles
from koujing.stages.entities.marks import DEICTIC, Marks
from koujing.stages.entities.rows import Mention
from koujing.stages.entities.vocabulary import Term

_COUNTED = re.compile(
    r"(?<=、)(?P<last>[一-鿿]{2,3}?)[两二三四五六七八九十]{1,2}(?:个)?(?:[县市区镇乡村州省旗]|街道)(?![级长委])"
)
_ITEM = re.compile(r"[一-鿿]{2,3}、$")
_PART = tuple("分门队署位份件")
_PART_OF = frozenset(("PERSON", "GPE"))  # these have no parts


def find_mentions(marks: Marks) -> list[Mention]:
    """All names of a text in order of start, longest first."""
    _known(marks)
    for mention in abbreviations.find_abbreviations(marks):
        marks.add(mention)
    abroad.find_abroad(marks)
    grammar.find_built(marks)
    for mention in titles.find_titles(marks):
        marks.add(mention)
    posts = positions.find_posts(marks)
    for mention in persons.find_persons(marks, posts):
        marks.add(mention)
    for mention in aliases.find_aliases(marks):
        marks.add(mention)
    return resolve(one for one in marks.mentions.values() if not _in_office(marks.text, one.end))


def _in_office(text: str, end: int) -> bool:
    """A name that would end inside 办|公室, whose longer form stands there."""
    return text[end - 1] == "办" and text.startswith(("公室", "公厅"), end)


def _known(marks: Marks) -> None:
    """What the lexicons name, weak surfaces only in context."""
    text = marks.text
    seen = {term.key for _, _, term in marks.places if not term.weak}
    seen |= {term.key for _, _, term in marks.names if not term.weak}
    for start, end, term in marks.places:
        if not (term.weak or term.edge):
            marks.build(Mention(start, end, term.label, term.key, 64), place=True)
            marks.starts.add(start)
    for start, end, term in marks.places:
        if term.edge and (marks.edge_before(start) or text[start - 1] in "区县市州"):
            marks.build(Mention(start, end, term.label, term.key, 62), place=True)
            marks.starts.add(start)
    for start, end, term in marks.places:
        if term.weak and _weak_place(marks, start, term, seen):
            marks.build(Mention(start, end, term.label, term.key, 56), place=True)
    _listed(marks)
    _counted(marks)
    by_surface: dict[tuple[int, int], int] = {}
    for start, end, term in marks.names:
        if term.weak and not _weak_name(marks, start, end, term, seen):
            continue
        if start and text[start - 1] in DEICTIC and term.kind == "documents":
            continue  # 区|政府工作报告
        if text[end - 1] == "部" and text[end : end + 1] in _PART:
            continue  # 经济部|分
        if end - start == 2 and term.kind == "bodies" and not term.weak and not marks.edge_before(start):
            continue  # 增|长和
        rank = 80 if not term.weak else 60
        if by_surface.get((start, end), -1) >= rank:
            continue
        by_surface[start, end] = rank
        mention = Mention(start, end, term.label, term.key, rank)
        if (
            term.label == "ORG"
            and text[start - 2 : start] == "国家"
            and text[end - 1] in "部委局署行"
            and not text.startswith("国家", start)
        ):
            mention = mention._replace(start=start - 2)
        if term.label == "ORG":
            if end < len(text) and text[end] in "长员" and not text[start:end].endswith(("会", "社")):
                mention = mention._replace(rank=40)
            marks.build(_in_full(marks, mention, term))
        else:
            marks.add(mention)
        seen.add(term.key)


def _in_full(marks: Marks, body: Mention, term: Term) -> Mention:
    """A body with the government, or the body above it, that stands before it: 澳门特别行政区政府|劳工事务局."""
    at = marks.ends.get(body.start, body.start)
    if at == body.start or (at, body.start) not in marks.mentions:
        return body
    above = term.entry.get("parent") if term.entry else None
    before = marks.text[at : body.start]
    if before.endswith("政府") or (above and above in [e.surface for e in marks.vocabulary.sharing(before)]):
        return body._replace(start=at, rank=body.rank + 1)
    return body


def _weak_place(marks: Marks, start: int, term: Term, seen: set[str]) -> bool:
    if start in marks.ends and any(marks.text.endswith(p, 0, start) for p in marks.vocabulary.parents(term)):
        return True
    return term.key in seen and marks.edge_before(start)


def _listed(marks: Marks) -> None:
    """Short names of counties in a list with another place: 洪湖、监利、沔阳."""
    text = marks.text
    weak = {start: (start, end, term) for start, end, term in marks.places if term.weak and end - start >= 2}
    for start in sorted(weak, reverse=True):
        _, end, term = weak[start]
        if text[end : end + 1] == "、" and marks.edge_before(start) and _place_after(marks, end + 1):
            marks.build(Mention(start, end, term.label, term.key, 56), place=True)
    for start in sorted(weak):
        _, end, term = weak[start]
        known = text[start - 1 : start] == "、" and start - 1 in marks.is_place
        if known and (end >= len(text) or marks.edge_after(end) or text[end] in "两三四五六七八九十等"):
            marks.build(Mention(start, end, term.label, term.key, 56), place=True)


def _counted(marks: Marks) -> None:
    """Places in a list that is counted: 洪湖、监利、沔阳三县. One known among them makes the others places too."""
    text = marks.text
    known: dict[tuple[int, int], str] = {}
    before: dict[int, int] = {}
    for match in _COUNTED.finditer(text):
        if not known:
            known = {(start, end): term.key for start, end, term in marks.places if end - start > 1}
            before = {end: start for start, end in known}
        spans = [match.span("last")]
        while item := _ITEM.search(text, max(spans[0][0] - 8, 0), spans[0][0]):
            start, end = item.start(), item.end() - 1
            if text[start - 1 : start] == "、":
                spans.insert(0, (start, end))
                continue
            spans.insert(0, (before.get(end, start), end))  # 来自|洪湖
            break
        if spans[0] not in known or not marks.edge_before(spans[0][0]):
            spans = spans[1:]
        if not any(span in known for span in spans) or len(spans) < 2:
            continue
        for start, end in spans:
            if end - start <= 3 and not marks.vocabulary.words.at(text, start):
                marks.build(Mention(start, end, "GPE", known.get((start, end), "list.places"), 56), place=True)


def _place_after(marks: Marks, at: int) -> bool:
    return any(marks.ends.get(end) == at and end in marks.is_place for end in range(at + 2, at + 8))


def _weak_name(marks: Marks, start: int, end: int, term: Term, seen: set[str]) -> bool:
    if term.kind == "people":
        return False  # decided beside posts and verbs
    if term.kind == "bodies" and marks.ends.get(start, start) < start and _elsewhere(marks, start, term):
        return False
    if term.key in seen:
        return True
    return term.kind == "bodies" and (end - start >= 4 or (end - start == 3 and marks.edge_before(start)))


def _elsewhere(marks: Marks, at: int, term: Term) -> bool:
    """Whether the place that ends at `at` lies in another region than the body: 珠海市|教育局."""
    entries = marks.vocabulary.sharing(marks.text[marks.ends[at] : at])
    regions = {entry.get("region") for entry in entries if entry.kind == "places"}
    return bool(regions) and term.entry is not None and term.entry.get("region") not in regions


def resolve(mentions: Iterable[Mention]) -> list[Mention]:
    """Drop the lower of two that cross, and parts of what has none; in order of start, longest first.

    >>> resolve([Mention(0, 2, "GPE", "a", 64), Mention(1, 3, "GPE", "b", 64)])
    [Mention(start=0, end=2, label='GPE', id='a', rank=64)]
    """
    kept: list[Mention] = []
    outer: dict[int, Mention] = {}  # each character of an outermost mention
    inside: dict[tuple[int, int], list[Mention]] = {}
    for mention in sorted(mentions, key=lambda m: (-m.rank, m.start - m.end, m.start)):
        first, last = outer.get(mention.start), outer.get(mention.end - 1)
        if first is not None and first == last:
            siblings = inside[first[:2]]
            if mention.label == "ORG" and any(_swallows(other, mention) for other in siblings):
                continue
            if first.label in _PART_OF or any(_cross(mention, other) for other in siblings):
                continue
            if any(o.label in _PART_OF and o.start <= mention.start and mention.end <= o.end for o in siblings):
                continue
            siblings.append(mention)
            kept.append(mention)
            continue
        if (first is not None and first.start < mention.start) or (last is not None and last.end > mention.end):
            continue
        covered = {outer[at] for at in range(mention.start, mention.end) if at in outer}
        if mention.label in _PART_OF and covered:
            continue
        mine = [mention]
        for old in covered:
            mine += inside.pop(old[:2])
        inside[mention[:2]] = mine
        for at in range(mention.start, mention.end):
            outer[at] = mention
        kept.append(mention)
    longest: dict[int, int] = {}
    for mention in kept:
        if mention.label == "ORG":
            longest[mention.end] = min(mention.start, longest.get(mention.end, mention.start))
    kept = [m for m in kept if m.label != "ORG" or m.start == longest[m.end]]
    return sorted(kept, key=lambda m: (m.start, -m.end))


def _swallows(longer: Mention, part: Mention) -> bool:
    """发展局 of 经济发展局, 外交部 of 俄罗斯外交部: the end of a body's name is no part of it."""
    return longer.label == "ORG" and longer.end == part.end and longer.start < part.start


def _cross(one: Mention, other: Mention) -> bool:
    return one.start < other.start < one.end < other.end or other.start < one.start < other.end < one.end
