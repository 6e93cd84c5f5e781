"""Entities by the rules alone: the seed in four scripts, roles, short names, quotations, other conventions, speed.

    python benchmarks/entities.py [--misses N]

What the whole pipeline scores on the project's own gold is in accuracy.py. UNER and MSRA (../shared/data/entities)
label by conventions of their own (clubs as places, posts not at all, countries as bodies), so their figures say how the
rules shift, not how good they are: precision should stay high, and recall of free-standing names is low by design.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import opencc

sys.path.insert(0, str(Path(__file__).parent))

import score
from koujing import convert, layout
from koujing.findings import Entity, Reading
from koujing.stages.entities import Entities

SHARED = Path(__file__).parents[2] / "shared"
SEED = SHARED / "seed"
CORPORA = ("xwlb", "hk_legco_2012_13", "mo_gcs")
SENTENCES = 3_000
OTHERS = {"PERSON": "PER", "GPE": "LOC", "LOC": "LOC", "ORG": "ORG"}

Row = dict[str, Any]
Spans = list[tuple[int, int, str]]


def reading(text: str) -> Reading:
    return Reading(text, convert.simplify(text), sentences=layout.split)


def rows(name: str) -> list[Row]:
    lines = (SEED / f"{name}_gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def seed(stage: Entities, misses: int) -> None:
    text = (SEED / "in" / "article.txt").read_text(encoding="utf-8")
    read = reading(text)
    entities = stage.read(read)
    table, detail = score.score_entities(
        [row for row in rows("entities") if "start" in row], [e._asdict() for e in entities if not e.nested]
    )
    for row in table.to_dict("records"):
        if row["group"] != "entity by label":
            print(f"  seed {row['metric']}: P {row['P']:.3f} R {row['R']:.3f} F1 {row['F1']:.3f} of {row['gold']}")
    show(detail["missed"], detail["spurious"], misses)

    found = {(r.person_start, r.position_start, r.position_end) for r in stage.roles(read, entities)}
    gold = {(g["person_start"], g["position_start"], g["position_end"]) for g in rows("roles")}
    print(f"  seed roles: {len(found & gold)} of {len(gold)}, {len(found - gold)} more")
    named = {(e.start, e.end): e.canonical for e in entities if e.alias}
    aliases = rows("aliases")
    right = [named.get((g["start"], g["end"])) == g["canonical"] for g in aliases]
    print(f"  seed short names: {sum(right)} of {len(aliases)}")
    said = Counter((s.speaker_id is not None, s.direct) for s in stage.statements(read, entities))
    named_so, unnamed = said[True, True], said[False, True]
    print(f"  seed statements: {sum(said.values())}; quoted {named_so} by someone named, {unnamed} by nobody named")

    first = spans(entities)
    for chain in ("s", "s2tw", "s2hk"):
        copy = read.simplified if chain == "s" else opencc.OpenCC(chain).convert(read.simplified)
        print(f"  seed as {chain}: {len(first ^ spans(stage.read(reading(copy))))} rows differ of {len(first)}")


def spans(entities: Iterable[Entity]) -> set[tuple[int, int, str, str]]:
    return {(e.start, e.end, e.label, e.entity_id) for e in entities}


def show(missed: list[Row], spurious: list[Row], misses: int) -> None:
    for title, those in (("missed", missed), ("false", spurious)):
        for row in those[:misses]:
            print(f"    {title}: {row['label']} {row['text']} ({row.get('found_by', '')})")


def uner(path: Path) -> Iterator[tuple[str, Spans]]:
    """Sentences of a CoNLL-U-like file: word and tag in the second and third column."""
    text, found = "", Spans()
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line:
            if text:
                yield text, found
            text, found = "", Spans()
        elif not line.startswith("#"):
            _, word, tag, *_ = line.split("\t")
            text, found = extended(text, found, word, tag)


def msra(path: Path) -> Iterator[tuple[str, Spans]]:
    """Sentences of a file of characters: character and tag a line."""
    text, found = "", Spans()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            cells = line.split()
            if len(cells) > 1:
                text, found = extended(text, found, cells[0], cells[-1])
            elif text:
                yield text, found
                text, found = "", Spans()


def extended(text: str, found: Spans, word: str, tag: str) -> tuple[str, Spans]:
    end = len(text) + len(word)
    if tag.startswith("B"):
        found.append((len(text), end, tag[2:]))
    elif tag.startswith("I") and found:
        found[-1] = (found[-1][0], end, found[-1][2])
    return text + word, found


def others(stage: Entities, name: str, sentences: Iterable[tuple[str, Spans]]) -> None:
    """Exact spans of persons, places and bodies; parts of posts count, parts of other names do not."""
    hits: Counter[tuple[str, str]] = Counter()
    for text, gold in sentences:
        found = stage.read(reading(text))
        posts = {i for e in found if e.label == "POSITION" for i in range(e.start, e.end)}
        outer = [e for e in found if not e.nested]
        outer += [e for e in found if e.nested and e.start in posts and not _inside(e, found)]
        pred = {(e.start, e.end, OTHERS[e.label]) for e in outer if e.label in OTHERS}
        for kind, those in (("gold", set(gold)), ("pred", pred), ("both", pred & set(gold))):
            hits.update((kind, label) for _, _, label in those)
    for label in ("PER", "LOC", "ORG"):
        precision = hits["both", label] / max(1, hits["pred", label])
        recall = hits["both", label] / max(1, hits["gold", label])
        print(f"  {name} {label}: P {precision:.3f} R {recall:.3f} of {hits['gold', label]}")


def _inside(e: Entity, found: list[Entity]) -> bool:
    return any(o.label != "POSITION" and o.start <= e.start and e.end <= o.end and o is not e for o in found)


def speed(stage: Entities) -> None:
    paths = [path for name in CORPORA for path in sorted((SHARED / "data/corpora" / name).glob("*.txt"))]
    texts = [path.read_text(encoding="utf-8") for path in paths[::20]]
    readings = [reading(text) for text in texts]
    size = sum(len(r.folded) for r in readings)
    found: list[list[Entity]] = []
    layers: list[tuple[str, Callable[[], Any]]] = [
        ("find", lambda: [r.found.update(entities=list(stage.find(r))) for r in readings]),
        ("read after find", lambda: found.extend(stage.read(r) for r in readings)),
        ("roles", lambda: [stage.roles(r, es) for r, es in zip(readings, found, strict=True)]),
        ("statements", lambda: [stage.statements(r, es) for r, es in zip(readings, found, strict=True)]),
    ]
    for name, run in layers:
        start = time.process_time()
        run()
        print(f"  {name}: {size / (time.process_time() - start):,.0f} characters a second ({size:,} characters)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--misses", type=int, default=0, metavar="N")
    args = parser.parse_args()
    start = time.process_time()
    stage = Entities()
    list(stage.find(reading("澳門")))
    print(f"construction {time.process_time() - start:.2f} s")
    if not SEED.is_dir():
        print("../shared is not here: nothing more to measure")
        return
    seed(stage, args.misses)
    others(stage, "UNER", uner(SHARED / "data/entities/uner_gsd/train.iob2"))
    others(stage, "MSRA", islice(msra(SHARED / "data/entities/msra/msra_train_bio.gz"), SENTENCES))
    speed(stage)


if __name__ == "__main__":
    main()
