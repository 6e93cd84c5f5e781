"""Everything the lexicons know of one text, put where the rules can ask for it by offset.

`Matches` is what the lexicons name, the same for whoever asks. `Marks` is made of it for one round of rules, which add to
it as they go: a body found by one rule (`ends`) is what the next rule may build on (…执委会 before 直属党委).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from koujing.stages.entities.rows import HAN, Mention
from koujing.stages.entities.vocabulary import POST_ENDS, Term, Vocabulary

HAN_RUN = re.compile("[\u4e00-\u9fff]*")
_PLACED = ("FAC", "LOC", "ORG")
_SENTENCE = re.compile(r"[。;!?:]|,.*,")
_NO_NAME = re.compile("[\u4e00-\u9fff][镇乡](?![\u4e00-\u9fff]{0,2}(?:说|表示|指出|强调|介绍))|期(?![望盼许待勉])|[途远短]")  # 长阳镇, 长期护理
_OPEN, _CLOSE = frozenset("“「『〝〞﹁﹃"), frozenset("”」』〟﹂﹄")
STOP_ONE = frozenset(
    "使的了在是我你他她它们这那不说称就都也还又或被把将让从给对由至等去该每某已更最很者吗呢吧啊为以而但则若因据按其到往赴访晤抵请派再能可须曾即且之所如并"
)
DEICTIC = frozenset("省市县区州镇乡")
NOT_DEICTIC = frozenset("全本我该各此外邻每几两三四五六七八九十多个所家座间项")

__all__ = ["DEICTIC", "HAN", "NOT_DEICTIC", "STOP_ONE", "Marks"]
Match = tuple[int, int, Term]


class Matches(NamedTuple):
    """Where the lexicons' surfaces stand in a text, in order of their ends, and its quotations; nobody changes it."""

    places: list[Match]
    names: list[Match]  # bodies, people, documents, events, projects
    types: list[Match]
    posts: list[Match]
    speech: list[Match]
    quotes: dict[int, int]  # end → start, marks included


def match(text: str, source: str, vocabulary: Vocabulary) -> Matches:
    """What the lexicons name in a text, guarded matches left out.

    Args:
        text: Simplified and folded.
        source: the same as published, for the direction of its quotation marks.
        vocabulary: the lexicons.
    """
    by_kind: dict[str, list[Match]] = {kind: [] for kind in ("places", "suffixes", "posts", "speech", "guard", "nopost")}
    names: list[Match] = []
    for found in vocabulary.matches(text):
        by_kind.get(found[2].kind, names).append(found)
    places, types, posts, speech, guards, no_posts = by_kind.values()
    if guards:
        places, names = _unguarded(places, guards), _unguarded(names, guards)
    if POST_ENDS in text:
        posts = _unguarded(posts, [*no_posts, *(guard for guard in guards if text[guard[0]] in POST_ENDS)])
        sites = {start for start, _, term in types if term.label in _PLACED}
        posts = [post for post in posts if text[post[1] - 1] not in POST_ENDS or not _begins_a_site(text, post[1], sites, vocabulary)]
    return Matches(places, names, types, posts, speech, _quotes(text, source))


def _begins_a_site(text: str, at: int, sites: set[int], vocabulary: Vocabulary) -> bool:
    """Whether the last character of a post, before `at`, begins a name that is no person's: 市|长隆乐园, 区|长青邨."""
    if text[at : at + 1] in vocabulary.plain_surnames or text[at - 2 : at - 1] not in DEICTIC:
        return False
    if _NO_NAME.match(text, at):
        return True
    return any(stop in sites and len(HAN_RUN.match(text, at, stop)[0]) == stop - at for stop in range(at + 1, at + 4))  # type: ignore[index]


class Marks:
    """One text and what stands in it.

    Args:
        text: Simplified and folded.
        matches: what the lexicons name in it.
        vocabulary: the lexicons.
    """

    def __init__(self, text: str, matches: Matches, vocabulary: Vocabulary) -> None:
        self.text, self.vocabulary = text, vocabulary
        self.places, self.names, self.types, self.posts, self.speech, self.quotes = matches
        self.ends: dict[int, int] = {}  # end of a place, body, site → its start
        self.is_place: set[int] = set()  # ends in `ends` that are places
        self.starts: set[int] = set()  # of known places and bodies
        self.post_ends: dict[int, int] = {}
        self.mentions: dict[tuple[int, int], Mention] = {}
        self.post_starts = {start for start, _, _ in self.posts}

    def type_ending(self, at: int) -> Term | None:
        """The longest type word that ends at `at`, or null."""
        first = bisect_left(self.types, at, key=lambda found: found[1])
        return self.types[first][2] if first < len(self.types) and self.types[first][1] == at else None

    def add(self, mention: Mention) -> None:
        """Propose a mention; of two over the same characters the higher rank stays."""
        key = mention[:2]
        if (known := self.mentions.get(key)) is None or known.rank < mention.rank:
            self.mentions[key] = mention

    def build(self, mention: Mention, place: bool = False) -> None:
        """Propose a mention on which longer names may build."""
        self.add(mention)
        if mention.start < self.ends.get(mention.end, mention.end):
            self.ends[mention.end] = mention.start
            if place:
                self.is_place.add(mention.end)
            else:
                self.is_place.discard(mention.end)

    def drop(self, start: int, end: int) -> None:
        """Take a proposed place back."""
        if self.mentions.pop((start, end), None) and self.ends.get(end) == start:
            del self.ends[end]
            self.is_place.discard(end)

    def edge_before(self, at: int) -> bool:
        """Whether a name may start at `at`: no unknown character touches it."""
        text = self.text
        if at == 0 or not HAN.match(text[at - 1]) or text[at - 1] in STOP_ONE or text[at - 1] in "和与及暨兼跟向同":
            return True
        return at in self.ends or at in self.post_ends or self.vocabulary.stops.before(text, at) > 0

    def edge_after(self, at: int) -> int:
        """How surely a name may end at `at`: 3 mark or line end, 2 word or digit, 1 character, 0 not at all."""
        text, vocabulary = self.text, self.vocabulary
        if at >= len(text) or not HAN.match(text[at]):
            return 2 if text[at : at + 1].isdigit() else 3
        if vocabulary.after.at(text, at) or vocabulary.posts.at(text, at):
            return 2
        return 1 if text[at] in vocabulary.after_one else 0


def _names(text: str, start: int, end: int) -> bool:
    """Whether what stands between two quotation marks can be (part of) a name: short, no sentence."""
    return 2 <= end - start <= 41 and not _SENTENCE.search(text, start, end)


def _unguarded(matches: list[Match], guards: list[Match]) -> list[Match]:
    """Those matches that no guard cuts or covers."""
    covered: dict[int, list[tuple[int, int]]] = {}
    for low, high, _ in guards:
        for at in range(low, high):
            covered.setdefault(at, []).append((low, high))

    def stands(start: int, end: int) -> bool:
        for at in (start, end - 1):
            for low, high in covered.get(at, ()):
                if not (start <= low and high <= end):
                    return False
        return True

    return [match for match in matches if stands(match[0], match[1])]


def _quotes(text: str, source: str) -> dict[int, int]:
    """Quoted stretches of at most 40 characters within a sentence: end → start, marks included.

    Straight marks are paired by turns within a line; curly and corner marks by their direction, innermost first.
    """
    out: dict[int, int] = {}
    opened: list[int] = []
    straight = -1
    for found in re.finditer(r'["\n]', text):
        at = found.start()
        mark = source[at]
        if mark == "\n":
            opened, straight = [], -1
        elif mark in _OPEN:
            opened.append(at)
        elif mark in _CLOSE:
            if opened:
                start = opened.pop()
                if _names(text, start, at):
                    out[at + 1] = start
        elif straight < 0:
            straight = at
        else:
            if _names(text, straight, at):
                out[at + 1] = straight
            straight = -1
    return out
