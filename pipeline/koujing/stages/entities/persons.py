"""People, and the posts beside them: the cues that make a stretch a name, lists of names, and every later occurrence.

A name stands after a post (书记吕玉印), before a post or form of address (羅奕龍主席, 李女士), after 记者, before a verb of
speech, after another name in a list, or it is well known. A post that touches a name is a position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from koujing.stages.entities import names
from koujing.stages.entities.marks import HAN, Marks
from koujing.stages.entities.positions import Post
from koujing.stages.entities.recurrence import occurrences
from koujing.stages.entities.rows import Mention

_BETWEEN = re.compile(r"[、,和与及 ](?:现任|时任|原任?|前任?|兼任?)?|兼任?")
_LIST = re.compile(r" ?[、,/] ?|和|与|及| ")
_BYLINE_GAP = re.compile(r"[ :|/丨]{0,3}")
_PHOTO = re.compile(r"(?:摄影|摄|文|图|供图|撰文)(?![一-鿿:])")
_REPORTER = re.compile(r"记者|通讯员|实习生|报道员|评论员|主播|摄影师|责编|编辑")
_ITEM = re.compile(r"[一-鿿]{2,5}(?=、[一-鿿]{2,4}[、,。等和])")
_MOST = 200


def find_persons(marks: Marks, posts: list[Post]) -> Iterator[Mention]:
    """Names of people and the positions that touch one."""
    found: dict[tuple[int, int], Mention] = {}
    for person in _all_persons(marks, posts):
        found.setdefault(person[:2], person)
    sure = list(found.values())
    yield from sure
    for surname in _surnames(marks, posts, sure):
        if surname[:2] not in found:
            found[surname[:2]] = surname
            yield surname
    for again in _again(marks, sure):
        if again[:2] not in found:
            found[again[:2]] = again
            yield again
    yield from _positions(marks, posts, found)


def _all_persons(marks: Marks, posts: list[Post]) -> Iterator[Mention]:
    yield from _well_known(marks, posts)
    for start, end in names.dotted_names(marks):
        yield Mention(start, end, "PERSON", "person.dotted", 78)
    post_starts = {post.word for post in posts}
    for post in posts:
        if post.role != "honor":
            yield from _after(marks, post, _cue(marks, post), post_starts)
        if post.role == "occupation" and _PHOTO.match(marks.text, post.word):
            stop = post.word - (marks.text[post.word - 1 : post.word] in (" ", "/"))
            if (begin := names.name_before(marks, stop, "byline")) is not None:
                yield Mention(begin, stop, "PERSON", "person.byline", 75)
        if post.role in ("head", "member", "rank", "honor", "office") and post.anchor < 0:
            begin = names.name_before(marks, post.start, "honor")
            if begin is not None and marks.text[post.end : post.end + 1] not in tuple("街路巷里道前"):
                yield Mention(begin, post.start, "PERSON", "person.title", 74)
                marks.post_ends.setdefault(post.end, post.start)
    for start, end in names.floor_names(marks):
        yield Mention(start, end, "PERSON", "person.floor", 73)
    for start, end in names.clause_names(marks):
        yield Mention(start, end, "PERSON", "person.clause", 63)
    for verb, _, _ in marks.speech:
        begin = names.name_before(marks, verb, "speech")
        if begin is None:
            if (foreign := names.foreign_before(marks, verb)) is not None:
                yield Mention(foreign, verb, "PERSON", "person.speech", 64)
            continue
        if _clause_start(marks.text, begin) or (marks.text[begin - 1] == "的" and verb - begin == 3):
            yield Mention(begin, verb, "PERSON", "person.speech", 65)


def _cue(marks: Marks, post: Post) -> str:
    """How much a post says that a name follows: 代表 alone may be a verb, 学生 be followed by 宿舍."""
    if post.role == "occupation":
        return "byline"
    if post.role == "cue" or (post.role == "member" and post.anchor < 0 and post.end - post.word < 3):
        return "cue"
    return "leader" if post.anchor in marks.is_place else "post"


def _well_known(marks: Marks, posts: list[Post]) -> Iterator[Mention]:
    ends = {post.end for post in posts}
    starts = {post.start for post in posts} | {start for start, _, _ in marks.speech}
    for start, end, term in marks.names:
        if term.kind == "people" and (not term.weak or start in ends or end in starts):
            yield Mention(start, end, "PERSON", term.key, 79)


def _after(marks: Marks, post: Post, cue: str, post_starts: set[int]) -> Iterator[Mention]:
    """The name, or list of names, that follows a post."""
    text = marks.text
    at = post.end
    gap = _BYLINE_GAP.match(text, at)
    if cue == "byline" and gap:
        at = gap.end()
        if at == post.end and not _REPORTER.search(text[post.word : post.end]):
            return
    elif text[at : at + 1] == " ":
        at += 1
    end = names.name_at(marks, at, cue)
    if end is None or (
        cue == "byline" and post.end - post.word == 1 and (marks.edge_after(end) < 3 or text[at - 1] == " ")
    ):
        return
    yield Mention(at, end, "PERSON", "person.byline" if cue == "byline" else "person.post", 76)
    for _ in range(_MOST):
        match = _LIST.match(text, end)
        if not match or (match[0] == " " and cue != "byline" and not _spaced_list(marks, match.end())):
            return
        at = match.end()
        if at in post_starts:
            return
        end_next = names.name_at(marks, at, "list" if cue != "byline" else "byline")
        if end_next is None and (skip := _ITEM.match(text, at)):
            end_next = skip.end()  # a name of another kind inside a list: 、巴特尔、
            if all(c in marks.vocabulary.foreign for c in skip[0]):
                yield Mention(at, end_next, "PERSON", "person.list", 70)
            end = end_next
            continue
        if end_next is None:
            return
        end = end_next
        yield Mention(at, end, "PERSON", "person.list", 72)


def _spaced_list(marks: Marks, at: int) -> bool:
    end = names.name_at(marks, at, "list")
    return end is not None and end < len(marks.text) and marks.text[end] in " 、,。"


def _clause_start(text: str, at: int) -> bool:
    """Whether nothing of the clause stands before `at`, or only a word that may."""
    return at == 0 or not HAN.match(text[at - 1]) or text[at - 1] in "据而但则在"


def _again(marks: Marks, sure: list[Mention]) -> Iterator[Mention]:
    """Every further occurrence of a name: two characters only where an edge follows."""
    full = {marks.text[m.start : m.end]: m for m in sure}
    full = {name: m for name, m in full.items() if " " not in name}
    if not full:
        return
    for start, end, name in occurrences(full, marks.text):
        if len(name) == 2 and (
            not marks.edge_after(end) or (name in marks.vocabulary.no_names and not marks.edge_before(start))
        ):
            continue
        first = full[name]
        rule = first.id if ":" in first.id else "person.again"
        yield Mention(start, end, "PERSON", rule, 70)
    yield from _last_parts(marks, {name.rpartition("·")[2] for name in full if "·" in name})


def _last_parts(marks: Marks, names: set[str]) -> Iterator[Mention]:
    """The family name of 唐纳德·特朗普 alone."""
    for start, end, _ in occurrences([name for name in names if len(name) >= 3], marks.text):
        if marks.text[start - 1 : start] != "·" and marks.edge_after(end):
            yield Mention(start, end, "PERSON", "person.short", 68)


def _surnames(marks: Marks, posts: list[Post], sure: list[Mention]) -> Iterator[Mention]:
    """A surname alone before a post: 吕书记, 杨局长. One that is also a word counts only where the text has the full name."""
    text, vocabulary = marks.text, marks.vocabulary
    known = {text[m.start] for m in sure if m.end - m.start < 4}
    taken = {m.end for m in sure}
    plain_surnames = vocabulary.plain_surnames
    certain: set[str] = set()
    joined: list[Post] = []
    for post in posts:
        at = post.start - 1
        if post.anchor >= 0 or post.role not in ("head", "member", "office", "rank") or at < 0 or post.start in taken:
            continue
        if post.start != post.word and text[post.start] != "副":
            continue
        if text[at] not in vocabulary.surnames or text[at : at + 2] in vocabulary.no_names:
            continue
        if not marks.edge_before(at):
            joined.append(post)
            continue
        plain = text[at] in plain_surnames
        if text[at] in known or (plain and post.role != "office"):
            certain.add(text[at : post.end])
            yield Mention(at, at + 1, "PERSON", "person.surname", 66)
    for post in joined:  # 关于毛主席, where 毛主席 stands clear elsewhere; not 陈鉴|林议员, 多谢|议员
        at = post.start - 1
        if (
            text[at] not in plain_surnames
            or text[at - 1] in "多感答"
            or plain_surnames & set(text[max(at - 2, 0) : at])
        ):
            continue
        if text[at : post.end] in certain:
            yield Mention(at, at + 1, "PERSON", "person.surname", 66)


def _positions(marks: Marks, posts: list[Post], persons: dict[tuple[int, int], Mention]) -> Iterator[Mention]:
    """Posts that are positions: beside a body, an office, or touching a name, directly or along a chain of posts."""
    starts = {start for start, _ in persons}
    ends = {end for _, end in persons}
    before_name: set[int] = set()
    following = {post.start: post for post in posts}
    for post in reversed(posts):
        after = post.end + (marks.text[post.end : post.end + 1] in (" ", "的"))
        if after in starts or post.end in starts:
            before_name.add(post.start)
            continue
        match = _BETWEEN.match(marks.text, post.end)
        if match and match.end() in before_name and match.end() in following:
            before_name.add(post.start)
    for post in posts:
        if post.role in ("occupation", "honor", "cue"):
            continue
        after_name = post.start in ends and (
            marks.text[post.word : post.end] != "代表" or marks.edge_after(post.end) > 1
        )
        if post.alone or post.start in before_name or after_name:
            yield Mention(post.start, post.end, "POSITION", post.rule, 71)
