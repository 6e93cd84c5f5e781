"""Personal names: where one starts and ends beside a post, a verb of speech or another name.

A Chinese name is a surname and one or two characters; which of the two it is, is decided by what follows. A name in
transliteration is a run of the characters used for that. Whether there is a name at all is decided by the caller, who
knows the cue.
"""

from __future__ import annotations

import re

from koujing.entities.marks import HAN, STOP_ONE, Marks

_DOTTED = re.compile(r"[一-鿿]{1,8}(?:·[一-鿿]{1,10}){1,4}")
_SOFT = frozenset("和与则之以因而为能可其同均已如所")  # in a name only where what follows is clear
_NEVER = (STOP_ONE | frozenset("与及会个件位名次项条种号亿兼率访晤称指")) - _SOFT
_SPACE = " "


def name_at(marks: Marks, at: int, cue: str) -> int | None:
    """End of the name that starts at `at`, or null.

    Args:
        cue: what makes a name likely here: post (a post before it), byline (记者 before it), list (a name before it).
    """
    text, vocabulary = marks.text, marks.vocabulary
    if at >= len(text) or not HAN.match(text[at]):
        return None
    best: tuple[float, int] | None = None
    for size in _sizes(marks, at):
        end = at + size
        worth = _worth(marks, at, end, size, cue)
        if worth is not None and (best is None or worth > best[0]):
            best = worth, end
    if best:
        return best[1]
    if text[at : at + 1] in vocabulary.foreign and cue in ("post", "list"):
        return _transliterated(marks, at, cue)
    return _spaced(marks, at)


def _sizes(marks: Marks, at: int) -> tuple[int, ...]:
    text, vocabulary = marks.text, marks.vocabulary
    if text[at : at + 2] in vocabulary.compound:
        return (4, 3)
    if text[at] not in vocabulary.surnames:
        return ()
    if text[at + 1 : at + 2] in vocabulary.common_surnames:
        return (4, 3, 2)
    return (3, 2)


def _worth(marks: Marks, at: int, end: int, size: int, cue: str) -> float | None:
    """How well characters `at` to `end` do for a name; null for not at all."""
    text, vocabulary = marks.text, marks.vocabulary
    first = 2 if text[at : at + 2] in vocabulary.compound else 1
    given = text[at + first : end]
    if end > len(text) or not all(HAN.match(c) and c not in _NEVER for c in given):
        return None
    known = sum(c in vocabulary.given for c in given)
    edge = marks.edge_after(end)
    if edge < 2 and given[-1] in _SOFT and not (given[-1] == "之" and edge) or given[0] in _SOFT and (edge < 2 or size < 3):
        return None
    plain = sum(c in vocabulary.plain for c in given)
    if plain and cue != "byline" and (plain == len(given) or edge == 0 or cue == "list" and edge < 2):
        return None
    whole = text[at:end]
    taken = whole in vocabulary.no_names
    if cue == "byline" and edge == 3:
        return 8 + size / 10
    if taken and (edge < 2 or cue == "list") or _starts_word(marks, at, end, edge):
        return None
    if size == 4 and first == 1 and (edge < 2 or text[at + 1] not in vocabulary.common_surnames or known < 3):
        return None
    if cue == "list" and (edge == 0 or text[at] in vocabulary.weak_surnames and edge < 2):
        return None
    if edge == 0 and (known < len(given) or cue == "list" or text[at] in vocabulary.weak_surnames):
        return None
    worth = 2.0 * edge + known / len(given) + (0.5 if size > 2 else 0.0)
    worth -= 0.8 * plain
    if len(given) == 2 and given[1] in vocabulary.after_one and given[1] not in vocabulary.given:
        worth -= 1.0
    return worth


def _starts_word(marks: Marks, at: int, end: int, edge: int) -> bool:
    """Whether a common word starts here and ends elsewhere than the name: 高度|重视, 方面."""
    text, vocabulary = marks.text, marks.vocabulary
    for size in (2, 3):
        if at + size != end and text[at : at + size] in vocabulary.no_names:
            return edge < 3 or at + size > end
    return text[at:end] in vocabulary.common or vocabulary.classes.at(text, at) > 0


def _spaced(marks: Marks, at: int) -> int | None:
    """汪 洋: two characters set apart to the width of three."""
    text, vocabulary = marks.text, marks.vocabulary
    if text[at + 1 : at + 2] != _SPACE or text[at] not in vocabulary.surnames:
        return None
    gap = 2 if text[at + 2 : at + 3] == _SPACE else 1
    end = at + gap + 2
    if text[end - 1 : end] in vocabulary.given and end <= len(text) and marks.edge_after(end) == 3:
        return end
    return None


def _transliterated(marks: Marks, at: int, cue: str) -> int | None:
    """马克龙, 泽连斯基: a run of the characters of transliteration that ends at an edge."""
    text, foreign = marks.text, marks.vocabulary.foreign
    end = at
    while end < len(text) and end - at < 8 and text[end] in foreign:
        end += 1
    for stop in range(end, at + 1, -1):
        edge = marks.edge_after(stop)
        if edge >= (2 if cue == "list" else 1) and stop not in marks.ends:
            return stop
    return None


def name_before(marks: Marks, at: int, cue: str) -> int | None:
    """Start of the name that ends at `at`, before a post (honor, post) or a verb of speech (speech), or null."""
    text, vocabulary = marks.text, marks.vocabulary
    best: tuple[float, int] | None = None
    for size in (4, 3, 2):
        start = at - size
        if start < 0 or not HAN.match(text[start]):
            continue
        compound = text[start : start + 2] in vocabulary.compound
        if compound and size == 2 or not compound and text[start] not in vocabulary.surnames:
            continue
        double = not compound and size == 4
        if double and not (text[start] in vocabulary.common_surnames and text[start + 1] in vocabulary.common_surnames):
            continue
        given = text[start + (2 if compound else 1) : at]
        if any(c in _NEVER or c in _SOFT or c in vocabulary.plain or not HAN.match(c) for c in given):
            continue
        if text[start:at] in vocabulary.no_names or text[start:at] in vocabulary.common:
            continue
        if not marks.edge_before(start) or vocabulary.classes.before(text, at):
            continue
        if _starts_word(marks, start, at, 1) or any(text[i : i + 2] in vocabulary.no_names for i in (at - 2,) if i > start):
            continue
        known = sum(c in vocabulary.given for c in given)
        if cue == "speech" and (known < len(given) or text[start] in vocabulary.weak_surnames):
            continue
        worth = known / len(given) + (1.0 if size == 3 else 0.5 if compound else 0.0)
        if best is None or worth > best[0]:
            best = worth, start
    return best[1] if best else None


def dotted_names(marks: Marks) -> list[tuple[int, int]]:
    """Names in transliteration with a dot: 买尔旦·图尔迪, 唐纳德·特朗普."""
    text, foreign = marks.text, marks.vocabulary.foreign
    out = []
    for match in _DOTTED.finditer(text):
        first = text.index("·", match.start())
        start = first
        while start > match.start() and text[start - 1] in foreign:
            if start < first and (start in marks.post_ends or start in marks.ends):
                break
            start -= 1
        last = text.rindex("·", match.start(), match.end())
        end = last + 1
        while end < match.end() and text[end] in foreign:
            end += 1
        for stop in range(end, last + 1, -1):
            if marks.edge_after(stop):
                end = stop
                break
        if first - start >= 1 and end - last >= 2 and all(c in foreign or c == "·" for c in text[start:end]):
            out.append((start, end))
    return out
