"""How good the code is on text nobody tuned for: labelled passages, opened in batches, with intervals.

    python benchmarks/blind.py check [N …]       are the labels sound, and are they those of the texts in ../shared?
    python benchmarks/blind.py score N …         score this commit on batch N, append a line to blind.jsonl; show no detail
    python benchmarks/blind.py open N            score, then write the list of misses: from here on N is development text
    python benchmarks/blind.py table [N …]       what blind.jsonl says, as Markdown
    python benchmarks/blind.py regions [N …]     open batches together by region, scored now, as Markdown
    python benchmarks/blind.py agreement [N …]   two readers against each other, on passages that both have read

A batch is blind until it is opened; a line of blind.jsonl says whether it was (`blind`). What is opened is opened once and
for all: rules and weights may learn from it, and a number from it is called fitted. Intervals are 95 % of a bootstrap over
passages. Misses go to benchmarks/.cache/, because they quote texts that are not ours.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np

import koujing
import labelled
import score
from koujing import pipe, tables
from labelled import Passage

Row = dict[str, Any]
Rows = Mapping[str, list[Row]]

HERE = Path(__file__).parent
RECORD = HERE / "blind.jsonl"
CACHE = HERE / ".cache"
RESAMPLES, SEED = 1000, 20261201


class Count(NamedTuple):
    """Of one metric in one passage: right, predicted, labelled."""

    right: int
    predicted: int
    gold: int


class Scored(NamedTuple):
    """One passage: counts by metric, and what was missed and false, as words for a list."""

    passage: Passage
    counts: Mapping[str, Count]
    misses: Sequence[str]


# -- what the code says of a passage ----------------------------------------------------------------------------------


def rows_of(passage: Passage) -> dict[str, list[Row]]:
    """Rows of all tables for one passage, read as an article of its own."""
    article = koujing.Article(passage.text, id=str(passage.number), title=passage.title, outlet=passage.outlet,
                              region=passage.region, published=passage.published)  # fmt: skip
    nlp = pipe.default()
    made = tables.rows(pipe.parse(article, nlp), article, nlp, boilerplate=True)
    names = {row["entity_id"]: row["canonical"] for row in made["entities"] if row["canonical"]}
    out = {name: [dict(row) for row in rows if not row.get("nested")] for name, rows in made.items()}
    for row in out["figures"]:
        row["num_start"], row["num_end"] = row["number_start"], row["number_end"]
    for row in out["statements"]:
        row["speaker_canonical"] = names.get(row["speaker_id"])
    return out


def predicted(one: Rows, other: Rows) -> dict[str, list[Row]]:
    """Labels of one reader as if they were rows, to measure another reader by them; arguable ones only where the other has
    something too.
    """
    out = {
        layer: [dict(row) for row in rows if score.is_core(row) or any(score.ov(row["start"], row["end"], o["start"], o["end"]) for o in other[layer])]
        for layer, rows in one.items()
    }
    for row in out["figures"]:
        row["ref_area"], row["time_period"] = row.get("place"), row.get("period")
    return out


# -- counting ---------------------------------------------------------------------------------------------------------


def count(passage: Passage, rows: Rows) -> Scored:
    """All metrics of one passage."""
    counts: dict[str, Count] = {}
    misses: list[str] = []
    for layer in (_entities, _roles, _statements, _times, _figures, _numbers, _slogans):
        found, said = layer(passage.gold, rows)
        counts |= found
        misses += [f"{layer.__name__[1:]:<11}{one}" for one in said(passage.text)]
    return Scored(passage, counts, misses)


Layer = tuple[dict[str, Count], Callable[[str], Iterator[str]]]


def _of(done: Mapping[str, Any]) -> Count:
    return Count(done["tp"], done["pred"], done["gold"])


def _said(missed: Iterable[tuple[Row, Row | None]], false: Iterable[Row]) -> Callable[[str], Iterator[str]]:
    def say(text: str) -> Iterator[str]:
        for gold, there in missed:
            yield f"missed {_brief(gold, text)}" + (f"  ≠  {_brief(there, text)}" if there else "")
        for row in false:
            yield f"false  {_brief(row, text)}"

    return say


def _entities(gold: Rows, rows: Rows) -> Layer:
    table, detail = score.score_entities(gold["entities"], rows["entities"])
    counts = {}
    for row in table.to_dict("records"):
        name = {"exact span+label": "span+label", "canonical (given exact hit)": "canonical"}.get(row["metric"], row["metric"])
        if row["group"] == "entity by label" or name in ("span+label", "canonical"):
            counts[f"entities: {name}"] = Count(row["tp"], row["pred"], row["gold"])
    return counts, _said([(g, None) for g in detail["missed"]], detail["spurious"])


def _same_pair(g: Row, p: Row) -> bool:
    return all(g[k] == p[k] for k in ("person_start", "person_end", "position_start", "position_end"))


def _same_body(g: Row, p: Row) -> bool:
    return _name(p.get("organisation")) in [_name(x) for x in score.acc(g, "organisation")]


def _name(name: str | None) -> str | None:
    return score.simp(name) if name else None


def _roles(gold: Rows, rows: Rows) -> Layer:
    pair = score.score_spans(gold["roles"], rows["roles"], _same_pair)
    whole = score.score_spans(gold["roles"], rows["roles"], _same_pair, _same_body)
    counts = {"roles: person+position": _of(pair), "roles: with organisation": _of(whole)}
    return counts, _said(pair["missed"], pair["false"])


def _same_speaker(g: Row, p: Row) -> bool:
    """By name where both have one, else by place; unnamed where the label is unnamed."""
    named = {score.simp(name) for name in score.acc(g, "speaker_canonical") if name}
    given = {score.simp(str(p[key])) for key in ("speaker_canonical", "speaker") if p.get(key)}
    if named & given:
        return True
    at, theirs = g.get("speaker_start"), p.get("speaker_start")
    if at is None or theirs is None:
        return at is None and theirs is None
    return score.ov(at, g["speaker_end"], theirs, p["speaker_end"]) > 0


def _statements(gold: Rows, rows: Rows) -> Layer:
    counts = {}
    some = gold["statements"], rows["statements"]
    counts["statements: words"] = _of(score.score_spans(*some, score.half))
    whole = score.score_spans(*some, score.half, _same_speaker)
    counts["statements: with speaker"] = _of(whole)
    classed = score.score_spans(*some, score.half, lambda g, p: p.get("speaker_class") in score.acc(g, "speaker_class"))
    counts["statements: with class"] = _of(classed)
    return counts, _said(whole["missed"], whole["false"])


def _times(gold: Rows, rows: Rows) -> Layer:
    def same_period(g: Row, p: Row) -> bool:
        return score.edtf_loose(p["period"]) in [score.edtf_loose(x) for x in score.acc(g, "period")]

    span = score.score_spans(gold["times"], rows["times"], score.same)
    period = score.score_spans(gold["times"], rows["times"], score.half, same_period)
    return {"times: span": _of(span), "times: with period": _of(period)}, _said(period["missed"], period["false"])


_FIELDS = {
    "value": "value", "unit, any classifier": "unit", "qualifier": "hedge", "indicator": "indicator", "subject": "subject",
    "place": "place", "period, ~ ignored": "period", "measure": "measure", "base": "base", "counterpart": "counterpart",
    "modality": "modality", "WHOLE CLAIM": "whole claim", "WHOLE CLAIM, strict": "whole claim, strict",
}  # fmt: skip


def _figures(gold: Rows, rows: Rows) -> Layer:
    claims = [row | {"figure": True} for row in gold["figures"]]
    traps = [row | {"figure": False, "kind": row["reason"]} for row in gold["numbers"]]
    table, detail = score.score_figures(claims + traps, rows["figures"])
    counts = {}
    for row in table.to_dict("records"):
        if row["metric"] == "span (numeral core)":
            counts["figures: number"] = Count(row["tp"], row["pred"], row["gold"])
            found = row["tp"]
        elif row["group"] == "figure" and row["metric"] in _FIELDS:
            name = _FIELDS[row["metric"]]
            whole = name.startswith("whole")  # of all figures; a field is judged where the number was found
            counts[f"figures: {name}"] = Count(row["tp"], *((row["pred"], row["gold"]) if whole else (found, found)))
    wrong = {id(g): (g, p) for g, p in detail["wrong WHOLE CLAIM"]}
    false = detail["spurious elsewhere"] + [p for _, p in detail["trapped"]]
    return counts, _said([*wrong.values(), *((g, None) for g in detail["missed"])], false)


def _numbers(gold: Rows, rows: Rows) -> Layer:
    def overlap(g: Row, p: Row) -> bool:
        return score.ov(g["start"], g["end"], p["start"], p["end"]) > 0

    told = [row for row in gold["numbers"] if not row.get("implied")]
    shown = [row for row in rows["numbers"] if any(overlap(g, row) for g in told)]
    done = score.score_spans(told, shown, overlap, lambda g, p: p["reason"] in score.acc(g, "reason"))
    return {"numbers: reason": _of(done)}, _said(done["missed"], ())


def _slogans(gold: Rows, rows: Rows) -> Layer:
    done = score.score_slogans(gold["slogans"], rows["slogans"])
    counts = {
        "slogans: core recall": Count(done["hit"], done["core"], done["core"]),
        "slogans: precision": Count(done["good"], done["pred"], done["pred"]),
        "slogans: core exact": Count(done["exact"], done["core"], done["core"]),
    }
    return counts, _said([(g, None) for g in done["missed"]], done["false"])


_SHOWN = ("label", "class", "reason", "value", "unit", "qualifier", "measure", "indicator", "subject", "place", "ref_area", "period",
          "time_period", "canonical", "speaker_canonical", "speaker", "organisation", "found_by", "rule")  # fmt: skip


def _brief(row: Row, text: str) -> str:
    kept = " · ".join(f"{row[k]}" for k in _SHOWN if row.get(k) not in (None, ""))
    near = text[max(0, row["start"] - 12) : row["start"]] + "▸" + text[row["start"] : row["end"]] + "◂" + text[row["end"] : row["end"] + 12]
    return f"{near}  {kept}".replace("\n", "⏎")


# -- sums and intervals -----------------------------------------------------------------------------------------------


class Measured(NamedTuple):
    """A metric over passages: F1 (of a field or a share: the share) with its interval, precision, recall, labels."""

    value: float
    low: float
    high: float
    precision: float
    recall: float
    gold: int


def measure(scored: Sequence[Scored]) -> dict[str, Measured]:
    """Every metric over these passages, with a bootstrap over passages."""
    names = list(dict.fromkeys(name for one in scored for name in one.counts))
    random = np.random.default_rng(SEED)
    picks = random.integers(0, len(scored), (RESAMPLES, len(scored)))
    out = {}
    for name in names:
        table = np.array([one.counts.get(name, Count(0, 0, 0)) for one in scored], dtype=float)
        total = table.sum(axis=0)
        if not total[2]:
            continue
        low, high = np.percentile(_f1(table[picks].sum(axis=1)), (2.5, 97.5))
        right, predicted_, gold = total
        out[name] = Measured(float(_f1(total[None])[0]), float(low), float(high), right / max(predicted_, 1), right / gold, int(gold))
    return out


def _f1(sums: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1)


# -- the record -------------------------------------------------------------------------------------------------------


def recorded() -> list[Row]:
    """The lines of blind.jsonl, oldest first."""
    return [json.loads(line) for line in RECORD.read_text(encoding="utf-8").splitlines()] if RECORD.is_file() else []


def opened() -> list[int]:
    """Batches whose misses have been written: development text."""
    return sorted({line["batch"] for line in recorded() if line.get("opened")})


def commit() -> str:
    """The commit of the koujing that is imported."""
    folder = Path(koujing.__file__).parent
    said = subprocess.run(["git", "-C", str(folder), "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    changed = subprocess.run(["git", "-C", str(folder), "status", "--porcelain", "--", ".", "../../models"], capture_output=True, text=True, check=False)
    return (said.stdout.strip() or "unknown") + ("+" if changed.stdout.strip() else "")


def scored_batch(batch: int) -> list[Scored]:
    """All passages of a batch."""
    return [count(passage, rows_of(passage)) for passage in labelled.load(labelled.path_of(batch))]


def enter(batch: int, scored: Sequence[Scored], opening: bool) -> Row:
    """Append a line to the record."""
    regions = sorted({one.passage.region for one in scored})
    sums = {"all": measure(scored)} | {r: measure([one for one in scored if one.passage.region == r]) for r in regions}
    line: Row = {"batch": batch, "commit": commit(), "koujing": koujing.__version__, "date": date.today().isoformat(),
                 "blind": batch not in opened(), "passages": len(scored)}  # fmt: skip
    if opening:
        line["opened"] = True
    line["scores"] = {
        region: {name: [round(x, 4) for x in one[:5]] + [one.gold] for name, one in found.items()} for region, found in sums.items()
    }
    with RECORD.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line, ensure_ascii=False) + "\n")
    return line


def write_misses(batch: int, scored: Sequence[Scored]) -> Path:
    """What was missed and false, passage by passage, for those who mend."""
    CACHE.mkdir(exist_ok=True)
    path = CACHE / f"misses-{batch:02d}.txt"
    with path.open("w", encoding="utf-8") as lines:
        for one in scored:
            lines.write(f"## {one.passage.number} {one.passage.file} {one.passage.region} {one.passage.published}\n")
            lines.writelines(f"{said}\n" for said in one.misses)
    return path


# -- what is printed --------------------------------------------------------------------------------------------------

HEADLINE = (
    "entities: span+label", "entities: PERSON", "entities: ORG", "entities: GPE", "entities: POSITION", "entities: canonical",
    "roles: person+position", "roles: with organisation", "statements: words", "statements: with speaker", "times: span", "times: with period",
    "figures: number", "figures: value", "figures: unit", "figures: hedge", "figures: indicator", "figures: subject", "figures: place",
    "figures: period", "figures: measure", "figures: base", "figures: counterpart", "figures: whole claim", "figures: whole claim, strict",
    "numbers: reason", "slogans: core recall", "slogans: precision",
)  # fmt: skip


def table(lines: Sequence[Row]) -> str:
    """Lines of the record side by side, as Markdown."""
    heads = [f"{line['batch']} {line['commit']}{'' if line['blind'] else ' (fitted)'}" for line in lines]
    out = ["| | " + " | ".join(heads) + " |", "|---|" + "---|" * len(heads)]
    for name in HEADLINE:
        cells = [line["scores"]["all"].get(name) for line in lines]
        if any(cells):
            out.append(f"| {name} | " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(out)


def by_region(batches: Iterable[int]) -> str:
    """Open batches together, all and by region of the outlet."""
    scored = [one for batch in batches for one in scored_batch(batch)]
    regions = sorted({one.passage.region for one in scored})
    sums = {f"all, {len(scored)} passages": measure(scored)}
    sums |= {f"{r}, {len(some)}": measure(some) for r in regions for some in [[one for one in scored if one.passage.region == r]]}
    out = [f"| {commit()} | " + " | ".join(sums) + " |", "|---|" + "---|" * len(sums)]
    for name in HEADLINE:
        cells = [found.get(name) for found in sums.values()]
        out.append(f"| {name} | " + " | ".join(_cell(cell) for cell in cells) + f" | of {cells[0].gold if cells[0] else 0}")
    return "\n".join(out)


def _cell(cell: Sequence[float] | None) -> str:
    return "" if cell is None else f"{cell[0]:.2f} [{cell[1]:.2f} {cell[2]:.2f}]".replace("0.", ".")


# -- two readers ------------------------------------------------------------------------------------------------------


def agreement(batches: Iterable[int]) -> str:
    """Second readings against first ones: F1 a layer on what either calls core, fields of claims, κ of classes."""
    pairs = []
    for batch in batches:
        first = {p.number: p for p in labelled.load(labelled.path_of(f"readings/first-{batch:02d}"))}
        second = {p.number: p for p in labelled.load(labelled.path_of(f"readings/second-{batch:02d}"))}
        pairs += [(first[number], second[number]) for number in sorted(first.keys() & second.keys())]
    both = [*pairs, *((b, a) for a, b in pairs)]
    found = measure([count(a, predicted(b.gold, a.gold)) for a, b in both])
    out = [f"{len(pairs)} passages read twice", "", "| | agreement |", "|---|---|"]
    out += [f"| {name} | {_cell(found[name])} |" for name in HEADLINE if name in found]
    out += [f"| κ of {name} | {kappa(_classes(pairs, layer, name)):.2f} |" for layer, name in
            (("statements", "speaker_class"), ("statements", "kind"), ("entities", "label"), ("slogans", "class"))]  # fmt: skip
    return "\n".join(out)


def _classes(pairs: Sequence[tuple[Passage, Passage]], layer: str, name: str) -> list[tuple[str, str]]:
    out = []
    for a, b in pairs:
        for row in a.gold[layer]:
            other = next((p for p in b.gold[layer] if score.half(row, p)), None)
            if other is not None:
                agreed = set(score.acc(row, name)) & set(score.acc(other, name))
                one = min(map(str, agreed)) if agreed else None
                out.append((one or str(row.get(name)), one or str(other.get(name))))
    return out


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's κ of two readers.

    >>> kappa([("a", "a"), ("b", "b"), ("a", "b"), ("b", "b")])
    0.5
    """
    from sklearn.metrics import cohen_kappa_score

    return float(cohen_kappa_score(*zip(*pairs, strict=True)))


def main(argv: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("do", choices=("check", "score", "open", "table", "regions", "agreement"))
    parser.add_argument("batches", nargs="*", type=int, metavar="N")
    options = parser.parse_args(argv)
    if options.do == "table":
        lines = [line for line in recorded() if not options.batches or line["batch"] in options.batches]
        print(table(lines))
        return 0
    if not labelled.is_here():
        print(labelled.MISSING)
        return 2
    there = [batch for batch in options.batches or labelled.BATCHES if labelled.path_of(batch).is_file()]
    if options.do == "check":
        wrong = [said for batch in there for said in labelled.check(labelled.path_of(batch))]
        print("\n".join(wrong) or f"{len(there)} batches of labels are sound")
        return 1 if wrong else 0
    if options.do == "agreement":
        print(agreement(there))
        return 0
    if options.do == "regions":
        print(by_region([batch for batch in there if batch in opened()]))
        return 0
    if not options.batches or (options.do == "open" and len(options.batches) != 1):
        parser.error("name the batches to score, or the one to open")
    for batch in options.batches:
        scored = scored_batch(batch)
        line = enter(batch, scored, options.do == "open")
        print(table([line]))
        if options.do == "open":
            print(f"misses: {write_misses(batch, scored)}; batch {batch} is development text now")
    return 0


if __name__ == "__main__":
    sys.exit(main())
