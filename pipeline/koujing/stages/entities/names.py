"""Personal names: where one starts and ends beside a post, a verb of speech or another name.

A Chinese name is a surname and one or two characters; which of the two it is, is decided by what follows. A name in
transliteration is a run of the characters used for that. Whether there is a name at all is decided by the caller, who
knows the cue.
"""

from __future__ import annotations

import re

from koujing.stages.entities.marks import HAN, STOP_ONE, Marks

_SOFT = frozenset("和与则之以因而为能可其同均已如所若再")  # in a name only where what follows is clear
_NEVER = (STOP_ONE | frozenset("与及会个件位名次项条种号亿兼率访晤称指摄")) - _SOFT
_GIVEN = re.compile(f"(?:(?![{''.join(sorted(_NEVER))}]){HAN.pattern})+")  # characters that may follow a surname
_VERBAL = frozenset("从向应由任为以经于")  # surnames that mostly are verbs or prepositions
_REPORTS = ("报导", "报道", "综合", "连线", "特稿")
_SPACE = " "
_FLOOR = re.compile(r"(?:议员|委员|局长|司长|主席)(?:\([^()\n]{1,8}\))?:")
_THREE = re.compile(r"[一-鿿]{3}")


def name_at(marks: Marks, at: int, cue: str) -> int | None:
    """End of the name that starts at `at`, or null.

    Args:
        cue: what makes a name likely here: post (a post before it), leader (a post of a place), byline (记者 before it),
            cue (市民 before it), list (a name before it).
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
    foreign = (
        _transliterated(marks, at, cue)
        if text[at] in vocabulary.foreign and cue in ("leader", "post", "list")
        else None
    )
    if best and not (foreign and foreign > best[1] and foreign - at > 3):
        return best[1]
    if foreign:
        return foreign
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
    if end > len(text) or not _GIVEN.fullmatch(given):
        return None
    known = sum(map(vocabulary.given.__contains__, given))
    edge = marks.edge_after(end)
    if given[-1] in _SOFT and edge < (1 if given[-1] == "之" else 2):
        return None
    if given[0] in _SOFT and (len(given) < 2 or not edge or given[1] in vocabulary.plain):
        return None
    if cue not in ("post", "leader") and at in marks.starts and edge < 3:
        return None
    if (len(given) == 2 and vocabulary.after.at(given, 0) == 2) or given.endswith(_REPORTS):
        return None  # 向|本人, 云林|报导
    if cue == "cue" and not _plainly(marks, at, end, edge):
        return None
    if text[at] in _VERBAL and known < len(given):
        return None  # 从|农业
    plain = sum(map(vocabulary.plain.__contains__, given))
    if plain and cue != "byline" and (plain == len(given) or edge == 0 or (cue == "list" and edge < 2)):
        return None
    whole = text[at:end]
    taken = whole in vocabulary.no_names
    if cue == "byline" and edge == 3:
        return 8 + size / 10
    if vocabulary.stops.at(text, at) == size:
        return None
    if (taken and (cue == "list" or not vocabulary.speech.at(text, end))) or _starts_word(marks, at, end, edge):
        return None
    if size == 4 and first == 1 and marks.vocabulary.after.at(text, end - 1) > 1:
        return None  # 江大立|先后
    if size == 4 and first == 1 and (edge < 2 or text[at + 1] not in vocabulary.common_surnames or known < 3):
        return None
    if cue == "list" and (edge == 0 or (text[at] in vocabulary.weak_surnames and edge < 2)):
        return None
    if edge == 0 and (known < len(given) or cue == "list" or text[at] in vocabulary.weak_surnames):
        return None
    worth = 2.0 * edge + known / len(given) + (0.5 if size > 2 else 0.0)
    worth -= 0.8 * plain
    if len(given) == 2 and given[1] in vocabulary.after_one and given[1] not in vocabulary.given:
        worth -= 1.0
    return worth


def _plainly(marks: Marks, at: int, end: int, edge: int) -> bool:
    """Whether a name is plain enough to stand after 市民, 学生: a common surname, usual characters, a clear edge."""
    text, vocabulary = marks.text, marks.vocabulary
    if text[at] not in vocabulary.common_surnames and text[at : at + 2] not in vocabulary.compound:
        return False
    clear = edge >= 2 or vocabulary.speech.at(text, end) > 0
    return clear and all(c in vocabulary.given for c in text[at + 1 : end]) and text[at:end] not in vocabulary.no_names


def _firm(marks: Marks, at: int, end: int) -> bool:
    """Whether a name of three characters is made of the usual ones alone: 梁国雄, though 国雄 and 梁国 are words."""
    given = marks.text[at + 1 : end]
    return _usual(marks, at) and end - at == 3 and all(c in marks.vocabulary.given for c in given)


def _usual(marks: Marks, at: int) -> bool:
    """Whether a common surname stands here that is no common word."""
    surname = marks.text[at]
    return surname in marks.vocabulary.common_surnames and surname not in marks.vocabulary.weak_surnames


def _starts_word(marks: Marks, at: int, end: int, edge: int) -> bool:
    """Whether a common word starts here and ends elsewhere than the name: 高度|重视, 方面."""
    text, vocabulary = marks.text, marks.vocabulary
    if text[at : at + 2] in vocabulary.compound:
        return False
    for size in (2, 3):
        if at + size != end and text[at : at + size] in vocabulary.no_names:
            said = end - at == 3 and vocabulary.speech.at(text, end) > 0
            sure = edge == 3 or (edge == 2 and (said or _firm(marks, at, end)))  # 文中成|指出
            return not sure or at + size > end
    return text[at:end] in vocabulary.common or vocabulary.classes.at(text, at) > 0


def _spaced(marks: Marks, at: int) -> int | None:
    """汪 洋: two characters set apart to the width of three."""
    text, vocabulary = marks.text, marks.vocabulary
    if text[at + 1 : at + 2] != _SPACE or text[at] not in vocabulary.surnames:
        return None
    gap = 2 if text[at + 2 : at + 3] == _SPACE else 1
    end = at + gap + 2
    if text[end - 1 : end] in vocabulary.given and end <= len(text) and marks.edge_after(end) >= 2:
        return end
    return None


def _transliterated(marks: Marks, at: int, cue: str) -> int | None:
    """马克龙, 泽连斯基: a run of the characters of transliteration that ends at an edge."""
    text, foreign = marks.text, marks.vocabulary.foreign
    end = at
    while end < len(text) and end - at < 8 and text[end] in foreign:
        end += 1
    least = at + (2 if cue == "leader" else 3)
    for stop in range(end, least - 1, -1):
        edge = marks.edge_after(stop)
        if edge >= (2 if cue == "list" else 1) and stop not in marks.ends:
            while text[stop : stop + 1] == "-" and stop + 1 < len(text) and text[stop + 1] in foreign:  # 迪亚斯-卡内尔
                stop += 1
                while stop < len(text) and text[stop] in foreign and not marks.edge_after(stop):
                    stop += 1
            return stop
    return None


def name_before(marks: Marks, at: int, cue: str) -> int | None:
    """Start of the name that ends at `at`, before a post (honor, post) or a verb of speech (speech), or null."""
    text, vocabulary = marks.text, marks.vocabulary
    best: tuple[float, int] | None = None
    for size in (4, 3, 2):
        start = at - size
        if start < 0:
            continue
        compound = text[start : start + 2] in vocabulary.compound
        if (compound and size == 2) or (not compound and text[start] not in vocabulary.surnames):
            continue
        if not HAN.match(text[start]) or (start and text[start - 1].isdigit()):
            continue
        double = not compound and size == 4
        if double and not (text[start] in vocabulary.common_surnames and text[start + 1] in vocabulary.common_surnames):
            continue
        given = text[start + (2 if compound else 1) : at]
        if given == "方" or start in marks.starts or (cue == "speech" and given[-1] == "作"):
            continue  # 俄方, 柏林, 作总结
        if not (_GIVEN.fullmatch(given) and vocabulary.plain.isdisjoint(given)):
            continue
        if set(given) & _SOFT and not (cue == "honor" and given[-1] in "若可能为之" and _usual(marks, start) and size == 3):
            continue
        if text[start:at] in vocabulary.no_names or text[start:at] in vocabulary.common:
            continue
        if not marks.edge_before(start) or vocabulary.classes.before(text, at):
            continue
        if _starts_word(marks, start, at, 2 if cue == "speech" and (not start or text[start - 1] in "。\n") else 1):
            continue
        known = sum(map(vocabulary.given.__contains__, given))
        if size > 2 and text[at - 2 : at] in vocabulary.no_names and not _firm(marks, start, at):
            continue
        if cue == "speech" and (known < len(given) or (text[start] in vocabulary.weak_surnames and size == 2)):
            continue
        worth = known / len(given) + (1.0 if size == 3 else 0.5 if compound else 0.0)
        if best is None or worth > best[0]:
            best = worth, start
    return best[1] if best else None


def foreign_before(marks: Marks, at: int) -> int | None:
    """Start of a transliterated name that opens a sentence before a verb of speech, 莱维表示; or null."""
    text, foreign = marks.text, marks.vocabulary.foreign
    start = at
    while start and at - start < 8 and text[start - 1] in foreign:
        start -= 1
    if not 2 <= at - start <= 7 or (start and text[start - 1] not in "。\n"):
        return None
    if start in marks.starts or at in marks.ends or text[start:at] in marks.vocabulary.no_names:
        return None
    if any(text[i : i + 2] in marks.vocabulary.no_names for i in (start, at - 2)):
        return None
    return None if marks.vocabulary.words.at(text, start) or marks.vocabulary.classes.at(text, start) else start


def floor_names(marks: Marks) -> list[tuple[int, int]]:
    """Who has the floor in a record of debates, whatever stands before: …的报告叶国谦|议员:."""
    out = []
    for match in _FLOOR.finditer(marks.text):
        end = match.start()
        name = marks.text[max(end - 3, 0) : end]
        if not _THREE.fullmatch(name):
            continue
        if name[0] in marks.vocabulary.common_surnames and name not in marks.vocabulary.no_names:
            out.append((end - 3, end))
    return out


def dotted_names(marks: Marks) -> list[tuple[int, int]]:
    """Names in transliteration with a dot: 买尔旦·图尔迪, 唐纳德·特朗普."""
    text, foreign = marks.text, marks.vocabulary.foreign
    out = []
    done = -1
    first = text.find("·")
    while first >= 0:
        last = _last_dot(text, first)
        start = first
        while start > max(first - 8, done, 0) and text[start - 1] in foreign:
            if start < first and (start in marks.post_ends or start in marks.ends):
                break
            start -= 1
        end = last + 1
        while (
            end < len(text)
            and end - last < 10
            and text[end] in foreign
            and text[end : end + 2] not in ("大学", "大街", "大帝")
        ):
            end += 1
        for stop in range(end, last + 1, -1):
            if marks.edge_after(stop):
                end = stop
                break
        if start < first and end - last >= 2 and all(c in foreign or c == "·" for c in text[start:end]):
            out.append((start, end))
            done = end
        first = text.find("·", last + 1)
    return out


def _last_dot(text: str, dot: int) -> int:
    """The last of dots that follow one another at the distance of a name's parts."""
    for _ in range(4):
        following = text.find("·", dot + 2, dot + 11)
        if following < 0 or not all(HAN.match(c) for c in text[dot + 1 : following]):
            break
        dot = following
    return dot


def clause_names(marks: Marks) -> list[tuple[int, int]]:
    """Full names of three characters that open a clause before a verb: 龚智超直落两局.

    Nothing but the name says so, so the name has to be a plain one: a common surname, two characters usual in given
    names, no word among them, and a verb or adverb behind.
    """
    text, vocabulary = marks.text, marks.vocabulary
    out = []
    for match in vocabulary.clause_name.finditer(text):
        start, end = match.span()
        if start in marks.starts or any(c not in vocabulary.given for c in text[start + 1 : end]):
            continue
        if vocabulary.after.at(text, end) < 2 or any(
            text[i : i + 2] in vocabulary.no_names for i in (start, start + 1)
        ):
            continue
        name = text[start:end]
        if (
            name in vocabulary.no_names
            or vocabulary.stops.at(text, start)
            or vocabulary.words.at(text, start)
            or vocabulary.words.at(text, start + 1)
        ):
            continue
        if vocabulary.after.at(text, start + 1) or vocabulary.after.at(text, end - 1) > 1:
            continue
        out.append((start, end))
    return out
