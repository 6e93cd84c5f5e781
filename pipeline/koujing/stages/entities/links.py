"""What a mention stands for: canonical names and ids, from the lexicons, from definitions in the text, from full names.

A lexicon row gives its id and full name. A short name that the text defines stands for the nearest definition before
it. A name that is the end or an abbreviation of exactly one fuller name earlier in the text stands for that. What stays
undecided keeps a null canonical: 上述负责人, 该局, a 省委 in a text of two provinces.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from koujing.findings import Entity, Finding, Reading
from koujing.lexicons import Entry
from koujing.stages.entities import aliases
from koujing.stages.entities.proposals import PREFIX, said_by
from koujing.stages.entities.rows import hashed
from koujing.stages.entities.vocabulary import LABELS, Vocabulary

_SHORT_HEADS = ("委", "办", "工委", "党委", "执委会", "管委会", "纪委", "中院", "高院", "团委", "政府", "人大")
_ABBREVIATIONS = {"abbreviation.run", "abbreviation.pair", "abbreviation.single", "abbreviation.state"}


class Linker:
    """Entities of one article.

    Args:
        reading: the text, with region if known.
        findings: what was found in it, in order of start, longest first.
    """

    def __init__(self, reading: Reading, findings: Sequence[Finding], vocabulary: Vocabulary) -> None:
        self.reading, self.findings, self.vocabulary = reading, findings, vocabulary
        self.text = reading.folded
        self.at = {f: i for i, f in enumerate(findings)}
        self.rows = [vocabulary.entry(f.id) for f in findings]  # lexicon row by which each was found, or null
        self.nested = _nested(findings)
        self.evidence = self._evidence()
        self.strong = self._strong()
        self.region = reading.region or self._main_region()
        self.defined: dict[str, list[tuple[int, str, Entry | None, str]]] = {}
        self.defined = self._definitions()
        self.fuller = Fuller()
        self._mains: dict[str, Counter[str]] | None = None

    def entities(self) -> list[Entity]:
        """One entity a finding, in the same order."""
        return [self._entity(finding, nested) for finding, nested in zip(self.findings, self.nested, strict=True)]

    def _entity(self, f: Finding, nested: bool) -> Entity:
        name = self.text[f.start : f.end]
        key, canonical, alias, rule, score = self._meaning(f, name)
        if rule == f.id and (model := said_by(f.id)):
            rule, score = model
        if canonical and f.label in ("ORG", "FAC", "LOC", "PERSON", "DOC") and len(canonical) >= 2:
            self.fuller.add(f.label, canonical, key)
        return Entity(
            f.start,
            f.end,
            self.reading.source[f.start : f.end],
            self.reading.simplified[f.start : f.end],
            f.label,
            key or hashed(f.label, canonical or name),
            canonical,
            alias,
            nested,
            rule,
            score,
        )

    def _meaning(self, f: Finding, name: str) -> tuple[str | None, str | None, bool, str, float]:
        """Lexicon key, canonical name, whether a short name, what said so, and how sure that is."""
        if definition := self._definition(f, name):
            full, entry, rule = definition
            key = entry.key if entry else None
            return key, full, True, rule, 0.95
        if f.id in _ABBREVIATIONS:
            return self._abbreviation(name, f.id)
        if entry := self._entry(f, name):
            canonical = self._written_out(entry)
            return entry.key, canonical, name not in (canonical, entry.surface), entry.key, 0.95
        if ":" in f.id and f.label != "POSITION":
            if f.label == "ORG" and (fuller := self.fuller.of("ORG", name)):
                return fuller[1], fuller[0], True, "link.suffix", 0.75
            return None, None, False, f.id, 0.8
        return self._by_rule(f, name)

    def _written_out(self, entry: Entry) -> str:
        """A row's full name; a district is named with its city, since many cities have one of that name."""
        parent = entry.get("parent") or ""
        district = entry.get("level") == "county" and entry.surface.endswith("区") and parent.endswith("市")
        return parent + entry.surface if district else entry.surface

    def _by_rule(self, f: Finding, name: str) -> tuple[str | None, str | None, bool, str, float]:
        if f.id.startswith(PREFIX) and (entry := self._only(f, name)):
            return entry.key, self._written_out(entry), name != entry.surface, f.id, 0.8
        if f.label == "PERSON":
            return self._person(f, name)
        if f.label == "POSITION":
            return None, None, False, f.id, 0.9 if f.id != "post.name" else 0.85
        if f.label == "DOC" and f.id == "book":
            known = [e for e in self.vocabulary.sharing(name) if e.kind == "documents"]
            if len(known) == 1:
                return known[0].key, known[0].surface, name != known[0].surface, f.id, 0.95
            return None, name, False, f.id, 0.95
        if f.label in ("ORG", "FAC", "LOC") and (fuller := self.fuller.of(f.label, name)):
            canonical, key = fuller
            return key, canonical, True, f"link.{'suffix' if canonical.endswith(name) else 'short'}", 0.75
        if f.label == "ORG" and name[0] in "省市" and (here := self._here(name)):
            return here[0], here[1], True, "link.place", 0.8
        if expanded := self._expanded(f, name):
            return None, expanded, expanded != name, f.id, 0.85
        if f.label == "GPE":
            return None, None, False, f.id, 0.7
        certain = f.label in ("DOC", "PROJECT", "EVENT") or (
            f.label in ("ORG", "FAC") and not name.endswith(_SHORT_HEADS)
        )
        weak = f.id == "suffix.org" and self._starts_bare(f)
        return None, name.replace('"', "") if certain and not weak else None, False, f.id, 0.6 if weak else 0.8

    def _only(self, f: Finding, name: str) -> Entry | None:
        """The one lexicon row that a name found by a model can mean."""
        rows = [e for e in self.vocabulary.sharing(name) if (e.get("label") or LABELS.get(e.kind)) == f.label]
        return rows[0] if len(rows) == 1 else None

    def _here(self, name: str) -> tuple[str | None, str] | None:
        """省委, 市政府: the one of the province or city that most of the text's places lie in."""
        place = self._main_place("province" if name[0] == "省" else "city")
        if place is None:
            return None
        entries = self.vocabulary.sharing(place + name[1:])
        return (entries[0].key, entries[0].surface) if len(entries) == 1 else None

    def _main_place(self, level: str) -> str | None:
        if self._mains is None:
            self._mains = {"province": Counter(), "city": Counter()}
            for key, count in self.evidence.items():
                place = self.vocabulary.entry(key)
                while place is not None and place.kind == "places":
                    if (rank := place.get("level") or "") in self._mains:
                        self._mains[rank][place.surface] += count
                    place = self.vocabulary.place(place.get("parent") or "")
        top = self._mains[level].most_common(2)
        if not top or (len(top) > 1 and top[0][1] < 3 * top[1][1]):
            return None
        return top[0][0]

    def _in_full(self, f: Finding, name: str) -> bool:
        """Whether a name is written out: no short type word, or a place in full before 统计局."""
        if name.endswith(_SHORT_HEADS):
            return False
        first = next((g for g in self._inner(f) if g.start == f.start and g.label == "GPE"), None)
        place = self._entry(first, self.text[first.start : first.end]) if first else None
        return not name.endswith(("局", "厅")) or bool(
            place and place.surface == self.text[f.start : first.end if first else f.start]
        )

    def _starts_bare(self, f: Finding) -> bool:
        """Whether a body's name starts with no name of a place or body of its own."""
        return not any(g.start == f.start and g.end < f.end for g in self._inner(f))

    def _inner(self, f: Finding) -> list[Finding]:
        out = []
        for index in range(self.at[f] + 1, len(self.findings)):
            g = self.findings[index]
            if g.start >= f.end:
                break
            out.append(g)
        return out

    # -- people ----------------------------------------------------------------------------------------------------

    def _person(self, f: Finding, name: str) -> tuple[str | None, str | None, bool, str, float]:
        if f.id in ("person.surname", "person.short"):
            if full := self.fuller.person(name, last=f.id == "person.short"):
                return full[1], full[0], True, "link.surname", 0.8
            if f.id == "person.surname":
                return None, None, False, f.id, 0.5
        return None, name.replace(" ", ""), False, f.id, 0.9 if f.id in ("person.post", "person.byline") else 0.8

    # -- lexicon ---------------------------------------------------------------------------------------------------

    def _entry(self, f: Finding, name: str) -> Entry | None:
        """The lexicon row of a finding; of several that share the name, the one of this text's place."""
        entry = self.vocabulary.entry(f.id)
        if entry is None or f.label == "POSITION":
            return None
        if entry.kind == "bodies" and self._abroad(f):
            return None
        rows = [e for e in self.vocabulary.sharing(name) if e.kind == entry.kind]
        if len(rows) < 2:
            if entry.kind == "bodies" and name not in entry.surfaces and entry.get("region") != self.region:
                return entry if entry.key in self.strong else None  # 教育局: which, only its region says
            return entry
        if entry.kind == "places":
            return self._place(rows, name)
        here = [e for e in rows if e.get("region") == self.region]
        if not here and self.region in ("HK", "MO"):
            here = [e for e in rows if e.get("region") == "CN"]  # 外交部 of a text of Hong Kong
        seen = [e for e in rows if self.evidence[e.key]]
        if len(seen) == 1:
            return seen[0]
        if self.region and len(here) == 1:
            return here[0]
        strong = [e for e in rows if name in e.surfaces]
        return strong[0] if len(strong) == 1 and self.region in (None, "CN", strong[0].get("region")) else None

    def _place(self, rows: list[Entry], name: str) -> Entry | None:
        """Of places that share a name, the one whose parent the text names; none where that is not one."""
        exact = [e for e in rows if e.get("level") in ("province", "region", "country")]
        if len(exact) == 1:
            return exact[0]
        parents = [e for e in rows if (e.get("parent") or "") and self.evidence[e.get("parent") or ""]]
        return parents[0] if len(parents) == 1 else None

    def _evidence(self) -> Counter[str]:
        """How often the text names each lexicon row, by key and, for places, by full name."""
        out: Counter[str] = Counter()
        for f, entry in zip(self.findings, self.rows, strict=True):
            if entry:
                if entry.kind == "bodies" and len(self.vocabulary.sharing(self.text[f.start : f.end])) > 1:
                    continue
                out[f.id] += 1
                if entry.kind == "places":
                    out[entry.surface] += 1
            elif f.id in _ABBREVIATIONS and (place := self._abbreviated(f.id, self.text[f.start : f.end])):
                out[place.key] += 1
                out[place.surface] += 1
        return out

    def _abroad(self, f: Finding) -> bool:
        """Whether a body stands in a post that starts with the name of another country: 美国前|财政部|长."""
        at = self.at[f]
        for index in range(max(at - 4, 0), at):
            g = self.findings[index]
            if (
                g.label == "POSITION"
                and g.start < f.start
                and f.end <= g.end
                and self.findings[index + 1].start == g.start
            ):
                place = self.vocabulary.entry(self.findings[index + 1].id)
                return place is not None and place.get("level") == "country" and place.surface != "中国"
        return False

    def _strong(self) -> set[str]:
        """Keys of the bodies the text names by more than a short name that others share."""
        out = set()
        for f, entry in zip(self.findings, self.rows, strict=True):
            if entry and entry.kind == "bodies" and self.text[f.start : f.end] in entry.surfaces:
                out.add(f.id)
        return out

    def _main_region(self) -> str | None:
        """The region that most names of bodies belong to, else that most places lie in, where that is clear."""
        for kind in ("bodies", "places"):
            out: Counter[str] = Counter()
            for f, entry in zip(self.findings, self.rows, strict=True):
                if entry and entry.kind == kind and (kind == "places" or f.id in self.strong):
                    out[entry.get("region") or ""] += 1
            del out[""]
            if top := out.most_common(2):
                return top[0][0] if len(top) < 2 or top[0][1] >= 2 * top[1][1] else None
        return None

    def _abbreviation(self, name: str, rule: str) -> tuple[str | None, str | None, bool, str, float]:
        entry = self._abbreviated(rule, name)
        if entry is None:
            return None, None, True, rule, 0.6
        return entry.key, entry.surface, True, rule, 0.9

    def _abbreviated(self, rule: str, name: str) -> Entry | None:
        countries = rule in ("abbreviation.pair", "abbreviation.state") or (
            rule == "abbreviation.single" and name == "华"
        )
        if known := (self.vocabulary.abroad if countries else self.vocabulary.home).get(name):
            return known
        return self._initial(name) if countries else None

    def _initial(self, name: str) -> Entry | None:
        """The one country of the text that starts with a character: 斯 of 中斯."""
        found = {}
        for f, entry in zip(self.findings, self.rows, strict=True):
            if entry and entry.get("level") == "country" and self.text[f.start] == name and f.end - f.start > 1:
                found[f.id] = entry
        return next(iter(found.values())) if len(found) == 1 else None

    # -- definitions -----------------------------------------------------------------------------------------------

    def _definitions(self) -> dict[str, list[tuple[int, str, Entry | None, str]]]:
        """Short name → its definitions in order: from where it holds, full name, lexicon row, rule."""
        ends: dict[int, int] = {}
        by_span: dict[tuple[int, int], Finding] = {}
        for g in self.findings:
            if g.label not in ("PERSON", "POSITION"):
                ends[g.end] = min(g.start, ends.get(g.end, g.start))
                by_span[g.start, g.end] = g
        out: dict[str, list[tuple[int, str, Entry | None, str]]] = {}
        for item in aliases.definitions(self.text, ends):
            full = self.text[item.full_start : item.full_end]
            f: Finding | None = by_span.get((item.full_start, item.full_end))
            entry = self._entry(f, full) if f else None
            canonical = entry.surface if entry else self._spelled(full, item.full_start)
            known = out.setdefault(item.short, [])
            rule = "alias.defined" if not known or known[-1][1] == canonical else "alias.redefined"
            known.append((item.start, canonical, entry, rule))
        return out

    def _definition(self, f: Finding, name: str) -> tuple[str, Entry | None, str] | None:
        """Full name, lexicon row and rule of the nearest definition at or before a mention."""
        known = self.defined.get(name)
        if not known or f.label in ("PERSON", "POSITION"):
            return None
        before = [item for item in known if item[0] <= f.start]
        if not before:
            return None
        _, canonical, entry, rule = before[-1]
        return canonical, entry, rule

    def _spelled(self, name: str, at: int) -> str:
        """A name with its first part written out where that part is a short name the text defined before."""
        for size in range(min(len(name) - 2, 12), 1, -1):
            known = [item for item in self.defined.get(name[:size], ()) if item[0] < at]
            if known:
                return known[-1][1] + name[size:]
        return name

    def _expanded(self, f: Finding, name: str) -> str | None:
        """A name that starts with a short name of a zone or body, written out; null where it starts with none."""
        spelled = self._spelled(name, f.start)
        if spelled != name:
            return spelled
        for g in self._inner(f):
            if (
                g.start == f.start
                and g.label in ("ORG", "LOC")
                and (entry := self._entry(g, self.text[g.start : g.end]))
            ):
                rest = self.text[g.end : f.end]
                return entry.surface + rest
        return None


Full = tuple[str, str | None]  # canonical name, lexicon key


class Fuller:
    """The full names of a text so far, by what can stand for them; a name that could stand for two stands for none."""

    def __init__(self) -> None:
        self._known: set[tuple[str, Full]] = set()
        self._ends: dict[tuple[str, str], Full | None] = {}  # null where several end so
        self._edges: dict[tuple[str, str, str], set[Full]] = {}
        self._surnames: dict[str, set[Full]] = {}

    def add(self, label: str, canonical: str, key: str | None) -> None:
        """Remember a name."""
        full = canonical, key
        if (label, full) in self._known:
            return
        self._known.add((label, full))
        if label == "PERSON":
            self._surnames.setdefault(canonical[0], set()).add(full)
            self._surnames.setdefault("·" + canonical.rpartition("·")[2], set()).add(full)
            return
        for size in range(3, min(len(canonical), 16)):
            if self._ends.setdefault((label, canonical[-size:]), full) != full:
                self._ends[label, canonical[-size:]] = None
        self._edges.setdefault((label, canonical[0], canonical[-1]), set()).add(full)

    def of(self, label: str, name: str) -> Full | None:
        """The one name before that ends with `name` or that it abbreviates, 合作区执委会 or 澳门消委会."""
        if (label, name) in self._ends:
            return self._ends[label, name]
        if len(name) < 3:
            return None
        same = self._edges.get((label, name[0], name[-1]), ())
        if len(same) > 40:
            return None
        short = [full for full in same if len(full[0]) > len(name) and abbreviates(name, full[0])]
        return short[0] if len(short) == 1 else None

    def person(self, name: str, last: bool) -> Full | None:
        """The one person before with this surname, or with this last part of a transliterated name."""
        known = self._surnames.get("·" + name if last else name, set())
        return next(iter(known)) if len(known) == 1 else None


def abbreviates(short: str, full: str) -> bool:
    """Whether `short` is made of characters of `full` in order, with the same first and last.

    >>> abbreviates("澳门消委会", "澳门消费者委员会")
    True
    >>> abbreviates("澳门消委会", "澳门妇女联合总会")
    False
    """
    if not short or short[0] != full[:1] or short[-1] != full[-1:]:
        return False
    at = 0
    for char in short:
        at = full.find(char, at) + 1
        if at == 0:
            return False
    return True


def _nested(findings: Sequence[Finding]) -> list[bool]:
    out, reach = [], -1
    for f in findings:
        out.append(f.end <= reach)
        reach = max(reach, f.end)
    return out
