"""Silver labels: what rules and LAC-small say of unlabelled articles, put together; and names exchanged for others.

Rules know the guideline and what the lexicons have; LAC-small (benchmarks/lac.py) knows names of all kinds, by other
conventions. Where both say the same, that is the label. Names of the lexicons count alone. What LAC alone says counts
where it says so of most places at which the string stands; where it wavers, and where the two cross, nobody knows what
stands there. Inside titles of documents, events and projects nobody knows either: the guideline names only the whole.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from koujing import convert, layout, lexicons
from koujing.findings import Finding, Reading, fold
from koujing.ner.examples import Example, Span
from koujing.ner.features import sentences
from koujing.stages.entities import Entities
from koujing.words import Cutter

PLACES = ("GPE", "LOC", "FAC")
LABELS = ("PERSON", "ORG", *PLACES)
FROM_LAC = {"PER": ("PERSON",), "ORG": ("ORG",), "LOC": PLACES}
SAME = {"PER": ("PERSON",), "ORG": ("ORG", "FAC"), "LOC": PLACES}
OPAQUE = ("DOC", "EVENT", "PROJECT")
OFTEN, SELDOM, USUALLY = 0.5, 0.15, 0.6  # of the places at which a string stands, those where LAC calls it a name
_NAME = re.compile(r"[\w·-]+")
_TYPED = tuple("国省市县区镇乡村州岛山河江湖海湾港路街桥站峡寺")
_COMMON = frozenset(["n", "v", "vn", "vd", "a", "an", "ad", "d", "m", "q", "t", "l", "i", "f", "s", "b", "c", "p", "u", "r", "z", "y"])

CORPORA = {  # every so-manieth document of it, and how many characters of one
    "xwlb": (9, 60_000),
    "gwr": (4, 60_000),
    "cpc_congress": (4, 60_000),
    "central_meetings": (6, 60_000),
    "xi_speeches_xinhua": (3, 60_000),
    "hk_legco_2012_13": (2, 60_000),
    "mo_gcs": (1, 60_000),
}


class Looks:
    """Whether a string looks like a name of its kind."""

    def __init__(self) -> None:
        self._cutter = Cutter(own=False)
        kinds: dict[str, set[str]] = {}
        for entry in lexicons.load("surnames"):
            kinds.setdefault(entry.get("kind") or "", set()).add(entry.surface)
        self._surnames = kinds["common"] | kinds["surname"]
        self._compound = kinds["compound"]
        self._foreign = kinds["foreign"] | {"·"}
        self._bodies = tuple(
            e.surface for e in lexicons.load("suffixes") if e.get("label") == "ORG" and len(e.surface) > 1
        )

    def like(self, string: str, name: str) -> bool | None:
        """Null for: perhaps."""
        tags = [self._cutter.tag(word) for word in self._cutter.split(string)]
        named = any(tag.startswith(("nr", "ns", "nt", "nz", "eng")) for tag in tags)
        if name == "PER":
            sure = self.person(string)
        elif name == "LOC":
            sure = self.foreign(string) or "ns" in tags or (string.endswith(_TYPED) and len(string) > 2)
        else:
            sure = string.endswith(self._bodies) or (named and len(string) > 2)
        if sure:
            return True
        return False if not named and _COMMON.issuperset(tags) else None

    def person(self, string: str) -> bool:
        """A surname and one or two characters, or characters of foreign names."""
        chinese = (string[0] in self._surnames and len(string) < 4) or (string[:2] in self._compound and len(string) < 5)
        return (chinese and len(string) > 1) or self.foreign(string)

    def foreign(self, string: str) -> bool:
        """Three or more characters that foreign names are written with."""
        return len(string) > 2 and self._foreign.issuperset(string)

    def fit(self, string: str, name: str) -> bool:
        """Whether a word of the dictionary may take the place of another name."""
        if name == "PER":
            return self.person(string)
        if name == "LOC":
            return len(string) > 2 and (string.endswith(_TYPED) or self.foreign(string))
        return len(string) > 3 and string.endswith(self._bodies)


class Tagged(NamedTuple):
    """An unlabelled article with the names LAC-small finds in it."""

    path: Path
    source: str
    text: str  # Simplified and folded
    lac: list[tuple[int, int, str]]  # PER LOC ORG


def tagged(corpora: Path, cache: Path) -> Iterator[Tagged]:
    """The articles of CORPORA; what LAC says of them is kept in `cache`, because it takes ten minutes."""
    known: dict[str, list[tuple[int, int, str]]] = {}
    if cache.is_file():
        rows = map(json.loads, cache.read_text(encoding="utf-8").splitlines())
        known = {row["path"]: [(s, e, label) for s, e, label in row["spans"]] for row in rows}
    with cache.open("a", encoding="utf-8") as out:
        for name, (step, most) in CORPORA.items():
            for path in sorted((corpora / name).glob("*.txt"))[::step]:
                source = path.read_text(encoding="utf-8")[:most]
                simplified = convert.simplify(source)
                key = f"{name}/{path.name}"
                if key not in known:
                    known[key] = _by_lac(simplified)
                    out.write(json.dumps({"path": key, "spans": known[key]}) + "\n")
                yield Tagged(path, source, fold(simplified), known[key])


def _by_lac(text: str) -> list[tuple[int, int, str]]:
    import lac  # benchmarks/lac.py: train.py puts its folder on the path

    return [(s.start, s.end, s.label) for s in lac.tag(text) if s.label in FROM_LAC]


def label(articles: Sequence[Tagged]) -> Iterator[Example]:
    """Sentences with silver labels, each text once."""
    stage, looks = Entities(), Looks()
    articles = [a._replace(lac=[part for span in a.lac for part in _parts(a.text, *span)]) for a in articles]
    found = [_flat(stage.find(Reading(a.source, a.text, sentences=layout.split))) for a in articles]
    alone = Counter(
        (a.text[s:e], name)
        for a, (names, opaque) in zip(articles, found, strict=True)
        for s, e, name in _clear(a, [*names, *opaque])
    )
    strings = sorted({string for string, _ in alone})
    seek = AhoCorasick(strings, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA)
    stands = Counter(strings[which] for a in articles for which, _, _ in seek.find_matches_as_indexes(a.text))
    share = {}
    for key, count in alone.items():
        like = looks.like(*key)
        often = count / max(stands[key[0]], count)
        share[key] = often if like else 0.0 if like is False else min(often, SELDOM)
    seen: set[str] = set()
    for article, (names, opaque) in zip(articles, found, strict=True):
        spans = _together(article, names, opaque, share)
        met = [(s, e) for w, s, e in seek.find_matches_as_indexes(article.text) if _usually(strings[w], share)]
        spans += [Span(s, e, ()) for s, e in met if not any(x.start < e and s < x.end for x in spans)]
        yield from _sentences(article.text, sorted(spans), seen)


def _parts(text: str, start: int, end: int, name: str) -> Iterator[tuple[int, int, str]]:
    """A name without the marks that LAC takes in; several where it takes in what divides them."""
    for found in _NAME.finditer(text, start, end):
        yield *found.span(), name


def _usually(string: str, share: dict[tuple[str, str], float]) -> bool:
    return len(string) > 1 and max(share.get((string, name), 0.0) for name in FROM_LAC) >= USUALLY


def _flat(found: Iterator[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Outermost names of our labels, those inside posts too; and the titles that are opaque."""
    findings = list(found)
    names: list[Finding] = []
    for finding in sorted((f for f in findings if f.label in LABELS), key=lambda f: (f.start, -f.end)):
        if not names or finding.start >= names[-1].end:
            names.append(finding)
    return names, [f for f in findings if f.label in OPAQUE]


def _clear(article: Tagged, known: Sequence[Finding]) -> Iterator[tuple[int, int, str]]:
    """LAC's names that touch nothing the rules found and look like names."""
    taken = bytearray(len(article.text))
    for finding in known:
        taken[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
    for start, end, name in article.lac:
        if 2 <= end - start <= 25 and not any(taken[start:end]):
            yield start, end, name


def _together(
    article: Tagged, names: Sequence[Finding], opaque: Sequence[Finding], share: dict[tuple[str, str], float]
) -> list[Span]:
    spans = [Span(f.start, f.end, ()) for f in opaque]
    for start, end, name in _clear(article, [*names, *opaque]):
        often = share[article.text[start:end], name]
        if often >= SELDOM:
            spans.append(Span(start, end, FROM_LAC[name] if often >= OFTEN else ()))
    by_lac = {(s, e): name for s, e, name in article.lac}
    for finding in names:
        if any(f.start < finding.end and finding.start < f.end for f in opaque):
            continue
        crossing = [(s, e) for s, e, _ in article.lac if s < finding.end and finding.start < e]
        same = finding.label in SAME.get(by_lac.get(finding[:2], ""), ())
        if same or not crossing or finding.id.startswith(("places:", "bodies:", "people:", "abbreviation")):
            spans.append(Span(finding.start, finding.end, (finding.label,)))
        else:
            low, high = min(s for s, _ in crossing), max(e for _, e in crossing)
            spans.append(Span(min(low, finding.start), max(high, finding.end), ()))
    return _disjoint(spans)


def _disjoint(spans: list[Span]) -> list[Span]:
    """Where spans cross, all of what they cover is unknown."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start < out[-1].end:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end), ())
        else:
            out.append(span)
    return out


def _sentences(text: str, spans: Sequence[Span], seen: set[str]) -> Iterator[Example]:
    at = 0
    for start, end in sentences(text):
        while at < len(spans) and spans[at].end <= start:
            at += 1
        if end - start < 6 or text[start:end] in seen:
            continue
        seen.add(text[start:end])
        inside = []
        for span in spans[at:]:
            if span.start >= end:
                break
            whole = start <= span.start and span.end <= end
            inside.append(Span(max(span.start, start) - start, min(span.end, end) - start, span.labels if whole else ()))
        yield Example(text[start:end], tuple(inside))


class Swapper:
    """Exchanges names for others of their kind, so that a model learns what stands around names and what they look like.

    Names come from jieba's dictionary, those of them that LAC-small calls the same in a sentence of its own, and from
    surnames and characters of given names of our lexicon.
    """

    def __init__(self, cache: Path, seed: int) -> None:
        self._lot = random.Random(seed)
        if not cache.is_file():
            cache.write_text(json.dumps(_names(), ensure_ascii=False), encoding="utf-8")
        names = json.loads(cache.read_text(encoding="utf-8"))
        looks = Looks()
        self._people, self._places, self._bodies = (
            [string for string in names[name] if looks.fit(string, name)] for name in ("PER", "LOC", "ORG")
        )
        kinds: dict[str, list[str]] = {}
        for entry in lexicons.load("surnames"):
            kinds.setdefault(entry.get("kind") or "", []).append(entry.surface)
        self._common, self._rare = kinds["common"], [*kinds["surname"], *kinds["compound"]]
        self._given = kinds["given"]
        foreign = set(kinds["foreign"])
        self._foreign = [name for name in self._people if len(name) > 2 and foreign.issuperset(name)]

    def swapped(self, example: Example, share: float = 0.6) -> Example | None:
        """The example with about so many of its names exchanged; null where none was."""
        parts, spans, at, changed = [], [], 0, False
        size = 0
        for span in example.spans:
            parts.append(example.text[at : span.start])
            size += span.start - at
            old = example.text[span.start : span.end]
            new, labels = self._other(old, span.labels) if self._lot.random() < share else (old, span.labels)
            changed |= new != old
            parts.append(new)
            spans.append(Span(size, size + len(new), labels))
            size += len(new)
            at = span.end
        parts.append(example.text[at:])
        return Example("".join(parts), tuple(spans)) if changed else None

    def _other(self, old: str, labels: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        lot = self._lot
        if len(old) < 2 or not labels:
            return old, labels
        if labels == ("PERSON",):
            return self._person(old), labels
        if "GPE" in labels:
            return lot.choice(self._places), PLACES
        if labels == ("ORG",) and len(old) > 2:
            return lot.choice(self._bodies), labels
        return old, labels

    def _person(self, old: str) -> str:
        lot = self._lot
        kind = lot.random()
        if "·" in old or kind < 0.25 or len(old) > 3:
            name: str = lot.choice(self._foreign)
            return f"{name}·{lot.choice(self._foreign)}" if "·" in old or lot.random() < 0.25 else name
        if kind < 0.6:
            surname = lot.choice(self._common if lot.random() < 0.8 else self._rare)
            return surname + "".join(lot.choice(self._given) for _ in range(1 if lot.random() < 0.25 else 2))
        return str(lot.choice(self._people))


_SENTENCES = {
    "PER": (("nr", "nrt", "nrfg"), "{}说,这是", 8),
    "LOC": (("ns",), "他在{}出生。", 8),
    "ORG": (("nt",), "他加入{}工作。", 20),
}


def _names() -> dict[str, list[str]]:
    from jieba import get_dict_file

    import lac

    with get_dict_file() as file:
        words = [line.split() for line in file.read().decode("utf-8").splitlines()]
    out = {}
    for name, (tags, sentence, longest) in _SENTENCES.items():
        known = [word for word, _, tag in words if tag in tags and 2 <= len(word) <= longest]
        at = sentence.index("{")
        said = lac.load().tag_all([sentence.format(word) for word in known])
        out[name] = [w for w, spans in zip(known, said, strict=True) if (at, at + len(w), name) in {s[:3] for s in spans}]
    return out
