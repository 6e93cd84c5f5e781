"""Entity recognisers side by side: ours and others, on the labels the others have, and how fast each is.

A system is a function from a text, as published, to spans (start, end, PER LOC ORG); add one to `SYSTEMS` and every
table has it. Labels are mapped: our PERSON is PER, GPE and LOC are LOC, ORG is ORG, and jieba's nr, ns and nt the same.
The others have no posts, sites, documents, events or projects; what lies inside a gold span of such a label (the body
in 省委橫琴工委書記) is asked of nobody and held against nobody. Simplified text is made for all of them alike.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

import lac
from koujing import convert, layout, pipe
from koujing.findings import Reading, fold
from koujing.stages.entities import Entities

Span = tuple[int, int, str]
System = Callable[[str], Iterable[Span]]
MAPPED = {"PERSON": "PER", "GPE": "LOC", "LOC": "LOC", "ORG": "ORG"}
JIEBA = {"nr": "PER", "nrt": "PER", "nrfg": "PER", "ns": "LOC", "nt": "ORG"}


class Scores(NamedTuple):
    """Precision, recall and F1 of a label, or of all (label null)."""

    label: str | None
    precision: float
    recall: float
    f1: float
    gold: int


@cache
def stage(models: str = "", rules: bool = True) -> Entities:
    """Our entities stage with these models; none is lexicons and rules alone."""
    nlp = pipe.load(settings={"entities.models": models, "entities.rules": rules}, only=["entities"])
    return pipe.stages(nlp, ["entities"]).entities


def ours(models: str = "", rules: bool = True) -> System:
    """Our stage as a system."""

    def tag(text: str) -> list[Span]:
        known = stage(models, rules)
        read = Reading(text, convert.simplify(text), sentences=layout.split)
        return [(e.start, e.end, MAPPED[e.label]) for e in known.read(read) if not e.nested and e.label in MAPPED]

    return tag


def jieba_posseg(text: str) -> list[Span]:
    """jieba's words tagged nr, ns or nt."""
    from jieba import posseg

    out, at = [], 0
    for word, tag in posseg.cut(convert.simplify(text)):
        if label := JIEBA.get(tag):
            out.append((at, at + len(word), label))
        at += len(word)
    return out


def lac_small(text: str) -> list[Span]:
    """LAC-small, see lac.py."""
    return [span[:3] for span in lac.tag(convert.simplify(text)) if span.label != "TIME"]


SYSTEMS: dict[str, System] = {
    "koujing, rules only": ours(),
    "koujing, model only": ours("ner", rules=False),
    "koujing, both": ours("ner"),
    "jieba.posseg": jieba_posseg,
    "LAC-small": lac_small,
}


def compare(texts: Sequence[tuple[str, Sequence[Mapping[str, Any]]]], systems: Mapping[str, System] = SYSTEMS) -> str:
    """A page: every system on texts with their gold rows."""
    lines = [f"{'system':<22}{'span':>7}{'+label':>8}{'P':>7}{'R':>7}{'PER':>8}{'LOC':>7}{'ORG':>7}"]
    for name, system in systems.items():
        found = [(system(text), gold) for text, gold in texts]
        spans = score([([(s, e, "") for s, e, _ in p], _unlabelled(gold)) for p, gold in found])[-1]
        by_label = {row.label: row for row in score(found)}
        both = by_label[None]
        cells = "".join(f"{by_label[label].f1:7.3f}" for label in ("PER", "LOC", "ORG"))
        lines.append(f"{name:<22}{spans.f1:7.3f}{both.f1:8.3f}{both.precision:7.3f}{both.recall:7.3f} {cells}")
    return "\n".join(lines)


def score(found: Iterable[tuple[Iterable[Span], Sequence[Mapping[str, Any]]]]) -> list[Scores]:
    """By label, and of all at the end; gold rows have start, end, label (ours or mapped) and certainty."""
    counts: dict[str, list[int]] = {}
    for pred, gold in found:
        labelled = {(r["start"], r["end"], MAPPED.get(r["label"], r["label"])): r for r in gold}
        core = {span for span, r in labelled.items() if r.get("certainty") != "arguable" and span[2] in _ASKED}
        free = [span for span, r in labelled.items() if span not in core]
        covered = [s for s in free if s[2] not in _ASKED or labelled[s].get("certainty") == "arguable"]
        wanted = {span for span in core if not any(_inside(span, other) for other in covered)}
        said = {span for span in pred if span in wanted or not any(_inside(span, other) for other in covered)}
        for place, some in enumerate((said & wanted, said, wanted)):
            for span in some:
                counts.setdefault(span[2], [0, 0, 0])[place] += 1
    rows = [_scores(label, *counts.get(label, (0, 0, 0))) for label in sorted(counts)]
    return [*rows, _scores(None, *(sum(row[place] for row in counts.values()) for place in range(3)))]


def speed(texts: Sequence[str], systems: Mapping[str, System] = SYSTEMS) -> str:
    """Characters a second of CPU, and how many times jieba.posseg's that is; one run, one text after another."""
    rates = {}
    for name, system in systems.items():
        system(fold(texts[0][:2000]))
        start = time.process_time()
        for text in texts:
            system(text)
        rates[name] = sum(map(len, texts)) / (time.process_time() - start)
    base = rates["jieba.posseg"]
    return "\n".join(f"{name:<22}{rate:>12,.0f} characters a second {rate / base:7.1f} ×" for name, rate in rates.items())


_ASKED = ("PER", "LOC", "ORG", "")


def _inside(span: Span, other: Span) -> bool:
    return other[0] <= span[0] and span[1] <= other[1]


def _scores(label: str | None, right: int, said: int, wanted: int) -> Scores:
    p, r = right / max(said, 1), right / max(wanted, 1)
    return Scores(label, p, r, 2 * p * r / (p + r) if p + r else 0.0, wanted)


def _unlabelled(gold: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "label": "" if row["label"] in MAPPED else row["label"]} for row in gold]
