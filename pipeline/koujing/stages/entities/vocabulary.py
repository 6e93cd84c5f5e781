"""The lexicons of the entities stage, compiled for one pass over a text.

Everything that is matched anywhere in a text (places, bodies, type words, posts, well-known people …) is in one
automaton; what is asked only beside a match (name words, verbs, surnames) is in sets. Rules never see a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from koujing import knowledge
from koujing.findings import fold
from koujing.lexicons import Entry
from koujing.stages.entities.abbreviations import Abbreviations

LABELS = {
    "places": "GPE",
    "bodies": "ORG",
    "people": "PERSON",
    "documents": "DOC",
    "events": "EVENT",
    "projects": "PROJECT",
}


_FULL = ("市", "县", "区", "乡", "镇", "街道", "开发区", "山", "湾", "三角洲", "经济带", "江口")
POST_ENDS = "长"  # ends 省长, 市长, 区长, and begins names of places


class Term(NamedTuple):
    """What a matched surface is to the rules: `kind` is its lexicon, the rest is what that lexicon says of it."""

    kind: str  # places bodies people documents events projects suffixes posts speech guard
    key: str
    label: str
    weak: bool = False  # counts only in context
    edge: bool = False  # counts only where no unknown character stands before it
    needs: str = ""  # suffixes: anchor deictic words free
    gap: int = 0  # suffixes: unknown characters allowed
    own: bool = False  # suffixes: the name starts after the place
    notnext: frozenset[str] = frozenset()  # characters that cancel it
    role: str = ""  # posts: office head member rank occupation honor prefix cue; speech: speech object quote
    place: bool = False  # posts: a place beside it is enough
    entry: Entry | None = None


class Vocabulary:
    """All lexicons of the stage.

    Args:
        user: paths of the user's own lexicons.
    """

    def __init__(self, user: Sequence[str] = ()) -> None:
        self.entries: dict[str, Entry] = {}
        compiled: dict[str, list[Term]] = {}  # surface → what it is
        self._compiled = compiled
        for kind, label in LABELS.items():
            for entry in knowledge.with_user(kind, user):
                self.entries[entry.key] = entry
                self._named(kind, entry.get("label") or label, entry)
                for surface in entry.surfaces if kind == "places" else ():
                    if surface[0] in POST_ENDS and surface.endswith(_FULL):  # 浙江省|长兴县; but 市长|江启臣
                        self._compile([surface], Term("guard", entry.key, ""))
        self._types(user)
        self._posts(user)
        self._speech(user)
        self._share()
        self.abbreviations = Abbreviations(knowledge.with_user("abbreviations", user))
        self._edges(user)
        self._names(user)
        self._terms = list(compiled.values())
        self._automaton = AhoCorasick(list(compiled), implementation=Implementation.ContiguousNFA)

    def matches(self, text: str) -> Iterator[tuple[int, int, Term]]:
        """Every surface that stands in `text`, inner and overlapping ones included, in order of their ends."""
        terms = self._terms
        for which, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for term in terms[which]:
                yield start, end, term

    def sharing(self, surface: str) -> list[Entry]:
        """The entries of places and bodies that have this surface, strong or weak."""
        return self._sharing.get(surface, [])

    def place(self, name: str) -> Entry | None:
        """The place of this full name."""
        return self._places.get(name)

    def parents(self, term: Term) -> tuple[str, ...]:
        """Names of the places that a place lies in, two levels up."""
        if term.entry is None:
            return ()
        up = self._places.get(term.entry.get("parent") or "")
        top = self._places.get(up.get("parent") or "") if up else None
        return tuple(name for entry in (up, top) if entry for name in entry.surfaces)

    def _share(self) -> None:
        self._sharing: dict[str, list[Entry]] = {}
        self.home: dict[str, Entry] = {}
        self.abroad: dict[str, Entry] = {}
        self.countries = frozenset(s for e in self.entries.values() if e.get("level") == "country" for s in e.surfaces)
        self.abroad_names = self.countries - {"中国", "中华人民共和国"}
        self._places = {entry.surface: entry for entry in self.entries.values() if entry.kind == "places"}
        for entry in self.entries.values():
            for surface in dict.fromkeys((*entry.surfaces, *(entry.get("weak") or "").split("|"))):
                self._sharing.setdefault(fold(surface), []).append(entry)
            for short in (entry.get("abbr") or "").split("|"):
                if short:
                    (self.abroad if entry.get("level") == "country" else self.home).setdefault(short, entry)

    def entry(self, key: str) -> Entry | None:
        """The lexicon entry a finding names, or null for the name of a rule."""
        return self.entries.get(key)

    def _named(self, kind: str, label: str, entry: Entry) -> None:
        weak = [fold(surface) for surface in (entry.get("weak") or "").split("|") if surface]
        if kind == "people" and weak:
            self._compile(entry.surfaces, Term(kind, entry.key, label, weak=True, entry=entry))
            return
        strong = [surface for surface in map(fold, entry.surfaces) if surface not in weak]
        if entry.get("level") == "county" and len(strong) > 1:
            self._compile(strong[1:], Term(kind, entry.key, label, edge=True, entry=entry))
            strong = strong[:1]
        self._compile(strong, Term(kind, entry.key, label, entry=entry))
        self._compile(weak, Term(kind, entry.key, label, weak=True, entry=entry))

    def _compile(self, surfaces: Iterable[str], term: Term) -> None:
        for surface in surfaces:
            self._compiled.setdefault(surface, []).append(term)

    def _types(self, user: Sequence[str]) -> None:
        for entry in knowledge.with_user("suffixes", user):
            term = Term(
                "suffixes",
                entry.key,
                entry.get("label") or "ORG",
                needs=entry.get("needs") or "anchor",
                gap=int(entry.get("gap") or 0),
                own=bool(entry.get("own")),
                notnext=frozenset(entry.get("notnext") or ""),
            )
            self._compile(entry.surfaces, term)

    def _posts(self, user: Sequence[str]) -> None:
        rows = knowledge.with_user("posts", user)
        self.post_tails = Words(e.surface for e in rows if e.get("kind") == "tail")
        self.prefixes = Words(e.surface for e in rows if e.get("kind") == "prefix")
        self.posts = Words(
            e.surface for e in rows if (e.get("kind") or "head") in ("office", "head", "member", "rank", "honor")
        )
        self.folk = frozenset(
            e.surface for e in rows if e.get("kind") == "folk"
        )  # 市民: points at a name, no occupation
        for entry in rows:
            if (kind := entry.get("kind") or "head") not in ("tail", "prefix"):
                role = "cue" if kind == "folk" else kind
                term = Term("posts", entry.key, "POSITION", role=role, place=bool(entry.get("place")))
                self._compile(entry.surfaces, term)

    def _speech(self, user: Sequence[str]) -> None:
        rows = knowledge.with_user("speech", user)
        nobody = sorted((e.surface for e in rows if e.get("kind") == "nobody"), key=len, reverse=True)
        self.nobody = "|".join(map(re.escape, nobody))
        rows = tuple(e for e in rows if e.get("kind") != "nobody")
        self.speech = Words(entry.surface for entry in rows)
        for entry in rows:
            self._compile(entry.surfaces, Term("speech", entry.key, "", role=entry.get("kind") or "speech"))

    def _edges(self, user: Sequence[str]) -> None:
        rows = knowledge.with_user("edges", user)
        for entry in rows:
            if (kind := entry.get("kind")) in ("guard", "nopost"):
                self._compile(entry.surfaces, Term(kind, entry.key, ""))
        after = {e.surface for e in rows if e.get("kind") == "after"}
        self.after_one = frozenset(word for word in after if len(word) == 1)
        self.after = Words(word for word in after if len(word) > 1)
        self.stops = Words(e.surface for e in rows if e.get("kind") == "stop")
        self.pairs = Words(e.surface for e in rows if e.get("kind") == "pair")
        self.common = frozenset(e.surface for e in rows if e.get("kind") == "common")
        words = knowledge.with_user("namewords", user)
        self.words = Words(e.surface for e in words if e.get("kind") == "word")
        self.classes = Words(e.surface for e in words if e.get("kind") == "class")

    def _names(self, user: Sequence[str]) -> None:
        kinds: dict[str, set[str]] = {}
        for entry in knowledge.with_user("surnames", user):
            kinds.setdefault(entry.get("kind") or "surname", set()).add(entry.surface)
        self.common_surnames = frozenset(kinds.get("common", ()))
        self.weak_surnames = frozenset(kinds.get("weak", ()))
        self.surnames = self.common_surnames | self.weak_surnames | kinds.get("surname", set())
        self.plain_surnames = self.common_surnames - self.weak_surnames
        plain = "".join(sorted(self.plain_surnames))
        self.clause_name = re.compile(rf"[{plain}](?<![一-鿿].)[一-鿿]{{2}}(?=[一-鿿])")
        self.compound = frozenset(kinds.get("compound", ()))
        self.given = frozenset(kinds.get("given", ()))
        self.foreign = frozenset(kinds.get("foreign", ()))
        self.plain = frozenset(kinds.get("plain", ()))
        self.no_names = frozenset(entry.surface for entry in knowledge.with_user("nonames", user))


class Words:
    """Words, to ask what stands before or after an offset.

    Args:
        words: in any order.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._starting, self._ending = _lengths(self._words, 0), _lengths(self._words, -1)

    def before(self, text: str, end: int) -> int:
        """Length of the longest word that ends at `end`, 0 for none."""
        for length in self._ending.get(text[end - 1 : end], ()):
            if end >= length and text[end - length : end] in self._words:
                return length
        return 0

    def at(self, text: str, start: int) -> int:
        """Length of the longest word that starts at `start`, 0 for none."""
        for length in self._starting.get(text[start : start + 1], ()):
            if (word := text[start : start + length]) in self._words:
                return len(word)
        return 0


def _lengths(words: Iterable[str], at: int) -> dict[str, tuple[int, ...]]:
    """How long the words are that have a character at `at`, the longest first."""
    sizes: dict[str, set[int]] = {}
    for word in words:
        sizes.setdefault(word[at], set()).add(len(word))
    return {char: tuple(sorted(of, reverse=True)) for char, of in sizes.items()}
