"""Slogans against the seed and the variant cases, by rules alone and with the lexicon; what plain news yields; how fast.

    python benchmarks/slogans.py [--misses]

Recall is of core slogans, a hit overlapping by at least half of the longer span; an arguable hit counts as right. The
last table is no score: found slogans per 1,000 characters of texts that differ in how much policy language they hold,
so that a rule that runs wild shows. Hansard and press items should stay far below work reports.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick

sys.path.insert(0, str(Path(__file__).parent))

import score
from koujing import convert, lexicons
from koujing.findings import Reading
from koujing.stages.entities import Entities
from koujing.stages.slogans import Slogan, Slogans

SHARED = Path(__file__).parents[2] / "shared"
CORPORA = ("gwr", "central_meetings", "xwlb", "mo_gcs", "hk_legco_2012_13")
LEXICONS = ("none", "slogans")


def read(stage: Slogans, text: str) -> list[Slogan]:
    reading = Reading(text, convert.simplify(text))
    reading.found["slogans"] = list(stage.find(reading))
    return stage.read(reading)


def labels(path: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [row for row in rows if "start" in row]


def overlap(label: dict[str, Any], row: Slogan) -> bool:
    shared = min(label["end"], row.end) - max(label["start"], row.start)
    return bool(shared > 0 and 2 * shared >= max(label["end"] - label["start"], row.end - row.start))


def seed(stage: Slogans, misses: bool) -> None:
    text = (SHARED / "seed" / "in" / "article.txt").read_text(encoding="utf-8")
    gold = labels(SHARED / "seed" / "slogans_gold.jsonl")
    core = [label for label in gold if label["confidence"] == "core"]
    rows = [row for row in read(stage, text) if not row.nested]
    missed = [label for label in core if not any(overlap(label, row) for row in rows)]
    spans = {(row.start, row.end): row for row in rows}
    exact = [label for label in core if (label["start"], label["end"]) in spans]
    false = [row for row in rows if not any(overlap(label, row) for label in gold)]
    wrong = [
        row for row in rows for label in labels(SHARED / "seed/slogans_hard_negatives.jsonl") if overlap(label, row)
    ]
    variants = sum(
        spans[label["start"], label["end"]].variant == label.get("variant")
        and spans[label["start"], label["end"]].canonical == label["canonical"]
        for label in exact
    )
    print(
        f"  seed: recall {1 - len(missed) / len(core):.3f}, exact {len(exact) / len(core):.3f}, "
        f"precision {1 - len(false) / len(rows):.3f}, hard negatives hit {len(wrong)}; "
        f"canonical and variant right {variants} of {len(exact)} exact"
    )
    if misses:
        print("  missed:", *(label["text"] for label in missed))
        print("  false:", *(f"{row.text} ({row.found_by})" for row in false))


def variant_cases(stage: Slogans, misses: bool) -> None:
    """Print how many of the unit cases are right."""
    right, wrong, of = judged_cases(stage)
    print(f"  variant cases: {right} of {of}")
    if misses and wrong:
        print("  wrong:", *wrong)


def judged_cases(stage: Slogans) -> tuple[int, list[str], int]:
    """Unit cases whose span, canonical and variant are right (quotation marks in a label's canonical are ignored)."""
    path, right, wrong = SHARED / "data/slogans/lists/variant_cases.jsonl", 0, []
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for case in cases:
        rows = read(stage, case["in"])
        outer = [row for row in rows if not row.nested]
        if case.get("span", "") is None:
            good = case["not"] not in {row.canonical for row in rows} if "not" in case else not outer
        else:
            wanted = case.get("canonicals") or [case["canonical"].replace("“", "").replace("”", "")]
            named = {row.canonical for row in outer if row.text == case.get("span", row.text)}
            good = set(wanted) <= named and case.get("not") not in {row.canonical for row in rows}
            good = good and ("variant" not in case or case["variant"] in {row.variant for row in outer})
        right += good
        wrong += [] if good else [case["in"]]
    return right, wrong, len(cases)


def side_by_side(sets: Mapping[str, list[tuple[str, list[dict[str, Any]]]]]) -> str:
    """Rules alone and the lexicon on labelled texts, on the seed's hard negatives and on the unit cases.

    Args:
        sets: name → texts as published, each with its labels.
    """
    entities, stages = Entities(), [Slogans(lexicon=name) for name in LEXICONS]
    lines = [f"{'':<26}{'rules alone':>24}{'with the lexicon':>24}", f"{'':<26}" + f"{'P':>9}{'R':>7}{'exact':>8}" * 2]
    for name, labelled in sets.items():
        cells = []
        for stage in stages:
            total: Counter[str] = Counter()
            for text, gold in labelled:
                reading = Reading(text, convert.simplify(text))
                reading.found["entities"] = list(entities.find(reading))
                rows = [row._asdict() for row in stage.read(reading) if not row.nested]
                total.update({key: n for key, n in score.score_slogans(gold, rows).items() if isinstance(n, int)})
            core = max(total["core"], 1)
            cells.append(f"{total['good'] / max(total['pred'], 1):9.3f}{total['hit'] / core:7.3f}{total['exact'] / core:8.3f}")
        lines.append(f"{name:<26}" + "".join(cells))
    if SHARED.is_dir():
        negatives = labels(SHARED / "seed/slogans_hard_negatives.jsonl")
        found = [read(stage, (SHARED / "seed/in/article.txt").read_text(encoding="utf-8")) for stage in stages]
        hit = [sum(overlap(label, row) for row in rows for label in negatives) for rows in found]
        whole = [sum(row.canonical == "共商共建共管共享" and not row.nested for row in rows) for rows in found]
        cases = [judged_cases(stage) for stage in stages]
        for name, numbers in (
            (f"hard negatives, of {len(negatives)}", hit),
            ("共商共建共管共享, of 9", whole),
            (f"variant cases, of {cases[0][2]}", [right for right, _, _ in cases]),
        ):
            lines.append(f"{name:<26}" + "".join(f"{number:>24}" for number in numbers))
    return "\n".join(lines)


def texts(corpus: str, limit: int) -> Iterator[str]:
    files = sorted((SHARED / "data/corpora" / corpus).glob("*.txt"))
    for path in files[:: max(1, len(files) // limit)]:
        yield path.read_text(encoding="utf-8")[:20_000]


def density(stage: Slogans) -> None:
    for corpus in CORPORA:
        found: Counter[str] = Counter()
        chars = 0
        for text in texts(corpus, 12):
            chars += len(text)
            found.update(
                "known" if row.status == "known" else row.found_by[:14] for row in read(stage, text) if not row.nested
            )
        rules = ", ".join(f"{rule} {count}" for rule, count in found.most_common(5))
        print(f"  {corpus:<18} {1000 * found.total() / chars:5.2f} per 1,000 characters: {rules}")


def speed(stage: Slogans) -> None:
    readings = [Reading(text, convert.simplify(text)) for text in texts("xwlb", 60)]
    chars = sum(len(reading.folded) for reading in readings)
    start = time.process_time()
    for reading in readings:
        list(stage.find(reading))
    spent = time.process_time() - start
    surfaces = [surface for entry in lexicons.load("slogans") for surface in entry.surfaces]
    plain = AhoCorasick(surfaces)
    start = time.process_time()
    for reading in readings:
        plain.find_matches_as_indexes(reading.folded, overlapping=True)
    bare = time.process_time() - start
    print(f"  {chars / spent:,.0f} characters a second; a plain Aho-Corasick pass {chars / bare:,.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--misses", action="store_true", help="list what was missed and what was false")
    misses: bool = parser.parse_args().misses
    entries = lexicons.load("slogans")
    regions = Counter(entry.row["region"] for entry in entries)
    seen = sum(entry.source.startswith("seen:") for entry in entries)
    print(f"lexicon: {len(entries)} rows {dict(regions)}, {seen} seen in a corpus")
    if not SHARED.is_dir():
        print(f"{SHARED} is not here: nothing to score against")
        return
    for name in LEXICONS:
        stage = Slogans(lexicon=name)
        print("rules alone" if name == "none" else "with the lexicon")
        seed(stage, misses)
        variant_cases(stage, misses)
        density(stage)
        speed(stage)


if __name__ == "__main__":
    main()
