"""Who is in which post of which body: posts that touch a name, along chains of posts and lists of names.

省委横琴工委副书记、省政府横琴办主任聂新平 is two roles of one person; 副主任苏曼婷、符泽川 one role each of two. A post without
a body of its own takes the body of the post before it (执委会主任甲、副主任乙). Reporters and other occupations are kept
apart by `type`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from koujing.findings import Entity, Reading
from koujing.stages.entities.marks import Marks
from koujing.stages.entities.positions import Post, find_posts
from koujing.stages.entities.rows import Role, hashed

_LINK = re.compile(r" ?[、,] ?(?:现任|时任|原任?|前任?)?| |兼任?|及|和|暨|;")
_LIST = re.compile(r" ?[、,/] ?|和|与|及| ")
_FORMER = re.compile(r"(?:时任|原任?|前任?|曾任|历任|卸任)$")
_OWN_BODY = re.compile(r"[省市县区镇乡州村]长$|委书记|委会主任|党组|支部|办公室主任|部长|局长|厅长|院长|总统|总理|首相")
_RANKS = frozenset(("教授", "副教授", "讲师", "研究员", "院士"))
_SHARED = re.compile(
    r"^(?:副|常务|助理)|(?:委员|常委|代表|议员|立委|成员|顾问|理事|干事|教授|研究员|院士|发言人|负责人)$"
)


def find_roles(reading: Reading, entities: Sequence[Entity], marks: Marks) -> Iterator[Role]:
    """One row a person and post, in order of the person, then the post."""
    return iter(sorted(_Roles(reading, entities, marks).all()))


class _Roles:
    def __init__(self, reading: Reading, entities: Sequence[Entity], marks: Marks) -> None:
        self.reading, self.text = reading, reading.folded
        self.persons = [e for e in entities if e.label == "PERSON"]
        self.starts = {e.start: e for e in self.persons}
        self.ends = {e.end: e for e in self.persons}
        self.positions = [e for e in entities if e.label == "POSITION"]
        self.position_at = {e.start: e for e in self.positions}
        self.position_to = {e.end: e for e in self.positions}
        self.bodies = sorted(
            (e for e in entities if e.label in ("ORG", "GPE", "LOC", "FAC")), key=lambda e: (e.start, -e.end)
        )
        self.body_starts = [e.start for e in self.bodies]
        self.body_to = {e.end: e for e in self.bodies if e.label == "ORG"}
        self.posts = {post.end: post for post in find_posts(marks)}
        self.folk = marks.vocabulary.folk
        self.outlet: tuple[int, Entity] | None = None  # the last reporter's, and where his name ended
        self.last_body: Entity | None = None
        self.last_at = 0

    def all(self) -> Iterator[Role]:
        for person in self.persons:
            chain = self._before(person)
            if chain:
                yield from self._rows(person, chain)
            elif after := self._after(person):
                yield self._role(person, after, self._body(after))
            yield from self._occupations(person)

    def _before(self, person: Entity) -> list[Entity]:
        """Posts of a chain that ends at the person, first to last; of a listed person, those of the list."""
        at = person.start - (self.text[person.start - 1 : person.start] in (" ", "的"))
        chain: list[Entity] = []
        while (post := self.position_to.get(at)) is not None and len(chain) < 12:
            chain.append(post)
            at = post.start
            for size in (1, 2, 3, 4):
                if at - size >= 0 and _LINK.fullmatch(self.text[at - size : at]) and at - size in self.position_to:
                    at -= size
                    break
            else:
                at = self._former_gap(post.start)
        if not chain:
            return self._listed(person)
        return chain[::-1]

    def _former_gap(self, at: int) -> int:
        match = _FORMER.search(self.text, max(at - 3, 0), at)
        return match.start() if match else at

    def _listed(self, person: Entity) -> list[Entity]:
        """The post of the first of a list of names, where the post is one that several can hold."""
        at = person.start
        for _ in range(60):
            for size in (1, 2, 3):
                if at - size >= 0 and _LIST.fullmatch(self.text[at - size : at]) and at - size in self.ends:
                    first = self.ends[at - size]
                    break
            else:
                return []
            if first.start in self.position_to:
                post = self.position_to[first.start]
                return [post] if _SHARED.search(post.simplified[len(self._body_text(post)) :]) else []
            at = first.start
        return []

    def _after(self, person: Entity) -> Entity | None:
        return self.position_at.get(person.end) or None

    def _rows(self, person: Entity, chain: list[Entity]) -> Iterator[Role]:
        body: Entity | None = None
        for post in chain:
            own = self._body(post) or self._bracketed(post)
            if own is None and (_OWN_BODY.search(post.simplified) or post.found_by.startswith("posts:")):
                yield self._role(person, post, None)
                continue
            body = own or body or self._inherited(post)
            yield self._role(person, post, body)
        self.last_body, self.last_at = body, person.end

    def _inherited(self, post: Entity) -> Entity | None:
        """The body of the post before, in the same sentence: 执委会主任甲、副主任乙."""
        if self.last_body and _LIST.fullmatch(self.text[self.last_at : post.start]):
            return self.last_body
        return None

    def _body(self, post: Entity) -> Entity | None:
        """The longest body (else place) at the start of a post."""
        at = bisect_left(self.body_starts, post.start)
        best: Entity | None = None
        while at < len(self.bodies) and self.bodies[at].start < post.end:
            e = self.bodies[at]
            if (
                e.start == post.start
                and e.end <= post.end
                and e.nested
                and (best is None or (e.label == "ORG" and best.label != "ORG"))
            ):
                best = e
            at += 1
        return best

    def _bracketed(self, post: Entity) -> Entity | None:
        """The body before a bracket that stands between it and the post: 民生事务局(下称“民生局”)|副局长."""
        if self.text[post.start - 1 : post.start] != ")":
            return None
        begin = self.text.rfind("(", max(post.start - 30, 0), post.start)
        return self.body_to.get(begin) if begin > 0 else None

    def _body_text(self, post: Entity) -> str:
        body = self._body(post)
        return body.simplified if body else ""

    def _role(self, person: Entity, post: Entity, body: Entity | None) -> Role:
        former = bool(_FORMER.search(self.text, max(post.start - 3, 0), post.start)) or self._first_prefix(post) == "前"
        return Role(
            min(person.start, post.start),
            max(person.end, post.end),
            person.text,
            person.start,
            person.end,
            person.entity_id,
            post.text,
            post.start,
            post.end,
            *self._organisation(post, body),
            "occupation" if not body and post.simplified in _RANKS else "post",
            former,
        )

    def _organisation(self, post: Entity, body: Entity | None) -> tuple[str | None, str | None]:
        """Name and id of the body; of 澳门中小企业服务平台理事长, where only 澳门 is known, what stands before the post word."""
        if body is None:
            return None, None
        if body.label == "GPE" and body.start == post.start and (word := self.posts.get(post.end)):
            name = self.reading.simplified[post.start : word.start]
            if word.start - body.end >= 3:
                return name, hashed("ORG", name)
        return body.simplified, body.entity_id

    def _first_prefix(self, post: Entity) -> str:
        rest = post.simplified[len(self._body_text(post)) :]
        return "前" if rest.startswith(("前", "原")) else ""

    def _occupations(self, person: Entity) -> Iterator[Role]:
        at = person.start
        for _ in range(60):
            post = self._occupation_to(at)
            if post:
                yield self._occupation(person, post)
                return
            for size in (1, 2, 3):
                if at - size >= 0 and _LIST.fullmatch(self.text[at - size : at]) and at - size in self.ends:
                    at = self.ends[at - size].start
                    break
            else:
                return

    def _occupation_to(self, at: int) -> Post | None:
        for size in (0, 1, 2):
            if at - size >= 0 and not self.text[at - size : at].strip(" :"):
                post = self.posts.get(at - size)
                if post and post.role in ("occupation", "cue"):
                    return None if self.text[post.word : post.end] in self.folk else post
        return None

    def _occupation(self, person: Entity, post: Post) -> Role:
        source = self.reading.source
        outlet = self.body_to.get(post.word)
        if outlet is None and self.outlet and self.outlet[0] >= post.word - 12:
            outlet = self.outlet[1]
        if outlet:
            self.outlet = person.end, outlet
        return Role(
            min(person.start, post.word),
            person.end,
            person.text,
            person.start,
            person.end,
            person.entity_id,
            source[post.word : post.end],
            post.word,
            post.end,
            outlet.simplified if outlet else None,
            outlet.entity_id if outlet else None,
            "occupation",
            False,
        )
