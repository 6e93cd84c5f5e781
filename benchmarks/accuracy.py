"""How good each stage is: on labelled passages of real news that are open, and on our own gold with its floors.

    python benchmarks/accuracy.py [stage …] [--misses N] [--update] [--lower "reason"]

What counts is `blind.py`: batches that nobody had read when they were scored. Those that are open are scored here too, and
what they say is fitted from the day they were opened. Project gold (corpora/gold on the articles of corpora/sample) and the
seed article, where ../shared is there, are a smoke test: rules were written for them. `figures` by name adds phenomena and peers (their environments are made once). `--misses N` lists what was
missed and what was false, N of each a stage. `--update` raises floors.json to the scores reached; `--lower` lowers them
too and writes the reason beside them, for the changelog.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

import score
from koujing import api, pipe
from koujing.files import read
from koujing.tables import Tables

ROOT = Path(__file__).parents[1]
GOLD, SAMPLE = ROOT / "corpora" / "gold", ROOT / "corpora" / "sample"
SEED = ROOT.parent / "shared" / "seed"
FLOORS = Path(__file__).parent / "floors.json"
SLACK = 0.0005  # scores are printed to three digits; a floor holds up to rounding

Row = dict[str, Any]
Rows = list[Row]


class Scored(NamedTuple):
    """One line of the page."""

    stage: str
    metric: str
    precision: float
    recall: float
    f1: float
    right: int
    predicted: int
    gold: int


class Article(NamedTuple):
    """Gold and tables of one article: `gold[layer]` and `rows[table]` are lists of dicts."""

    id: str
    gold: Mapping[str, Rows]
    rows: Mapping[str, Rows]


class Misses(NamedTuple):
    """What was missed (gold, what stood there instead or null) and what was false."""

    missed: list[tuple[Row, Row | None]]
    false: Rows


def gold_ids() -> list[str]:
    """Labelled articles of the sample."""
    return sorted({path.name.split(".")[0] for path in GOLD.glob("*.jsonl")})


def digest() -> str:
    """Of all gold files and the articles they label: a score means nothing without it."""
    total = hashlib.sha256()
    for path in [*sorted(GOLD.glob("*.jsonl")), *(SAMPLE / f"{name}.txt" for name in gold_ids())]:
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def load_gold(name: str) -> dict[str, Rows]:
    """All layers of one labelled article."""
    return {path.name.split(".")[1]: _rows(path) for path in GOLD.glob(f"{name}.*.jsonl")}


def seed_gold() -> dict[str, Rows]:
    """The layers of the seed, and those of ours that label it by offsets."""
    layers = {path.name.removesuffix("_gold.jsonl"): path for path in SEED.glob("*_gold.jsonl")}
    gold = {layer: [row for row in _rows(path) if "person" in row or "start" in row] for layer, path in layers.items()}
    gold["times"] = [row for row in gold["figures"] if row["kind"] == "date"]
    ours = GOLD / "seed" / "statements_gold.jsonl"
    if ours.is_file():
        gold["statements"] = _rows(ours)
    return gold


def project(tables: Tables | None = None) -> list[Article]:
    """The labelled articles of the sample, read."""
    tables = tables or api.extract(SAMPLE, nlp=pipe.default(), boilerplate=True)  # the gold labels all of a text
    return [Article(name, load_gold(name), rows_of(tables, f"{name}.txt")) for name in gold_ids()]


def seed(tables: Tables | None = None) -> list[Article]:
    """The seed article, read; empty where ../shared is not there."""
    if not SEED.is_dir():
        return []
    tables = tables or api.extract(SEED / "in", nlp=pipe.default(), boilerplate=True)
    rows = rows_of(tables, "article.txt")
    # the seed labels no time without a numeral or a word for a year or day: 揭牌以來, 一年來
    rows["times"] = [row for row in rows["times"] if not row["text"].endswith(("以來", "年來"))] + [
        row for row in rows["times"] if row["text"] in ("今年以來", "去年底以來")
    ]
    return [Article("seed", seed_gold(), rows)]


def rows_of(tables: Tables, article: str) -> dict[str, Rows]:
    """Rows of one article, as the scorer wants them."""
    out: dict[str, Rows] = {}
    for name in ("sentences", "times", "entities", "roles", "statements", "figures", "numbers", "slogans"):
        rows = [row for row in tables.arrow(name).to_pylist() if row["article_id"] == article]
        out[name] = [row for row in rows if not row.get("nested")]
    for row in out["figures"]:
        row["num_start"], row["num_end"] = row["number_start"], row["number_end"]
    return out


def _rows(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


# -- a stage ----------------------------------------------------------------------------------------------------------


def _line(stage: str, metric: str, right: int, predicted: int, gold: int) -> Scored:
    p, r, f = score.prf(right, predicted, gold)
    return Scored(stage, metric, p, r, f, right, predicted, gold)


def _spans(
    stage: str,
    metric: str,
    articles: Iterable[Article],
    layer: str,
    match: Callable[[Row, Row], bool],
    right: Callable[[Row, Row], bool],
) -> tuple[Scored, Misses]:
    total, misses = [0, 0, 0], Misses([], [])
    for article in articles:
        done = score.score_spans(article.gold[layer], article.rows[layer], match, right)
        total = [a + done[k] for a, k in zip(total, ("tp", "pred", "gold"), strict=True)]
        misses.missed.extend(done["missed"])
        misses.false.extend(done["false"])
    return _line(stage, metric, *total), misses


def sentences(articles: list[Article]) -> Iterator[tuple[Scored, Misses]]:
    """Borders, and borders with the right kind."""
    yield _spans("sentences", "exact", articles, "sentences", score.same, lambda g, p: True)
    yield _spans(
        "sentences", "exact+kind", articles, "sentences", score.same, lambda g, p: p["kind"] in score.acc(g, "kind")
    )


def times(articles: list[Article]) -> Iterator[tuple[Scored, Misses]]:
    """Spans, and spans with the right period."""
    yield _spans("times", "exact", articles, "times", score.same, lambda g, p: True)
    yield _spans(
        "times",
        "period",
        articles,
        "times",
        score.half,
        lambda g, p: score.edtf_loose(p["period"]) in [score.edtf_loose(x) for x in score.acc(g, "period")],
    )


def entities(articles: list[Article]) -> Iterator[tuple[Scored, Misses]]:
    """Span and label, by label, and canonical names."""
    gold, pred = _all(articles, "entities")
    table, detail = score.score_entities(gold, pred)
    for row in table.to_dict("records"):
        misses = Misses([(g, None) for g in detail["missed"]], detail["spurious"])
        if row["metric"] != "exact span+label":
            misses = Misses([], [])
        yield _line("entities", row["metric"], row["tp"], row["pred"], row["gold"]), misses


def roles(articles: list[Article]) -> Iterator[tuple[Scored, Misses]]:
    """Person with position, both at the right place."""

    def match(g: Row, p: Row) -> bool:
        return all(g[k] == p[k] for k in ("person_start", "person_end", "position_start", "position_end"))

    placed = [a._replace(gold=a.gold | {"roles": [_placed(r) for r in a.gold["roles"]]}) for a in articles]
    yield _spans("roles", "person+position", placed, "roles", match, lambda g, p: True)
    yield _spans("roles", "with type", placed, "roles", match, lambda g, p: p["type"] == g["type"])


def _placed(row: Row) -> Row:
    start, end = min(row["person_start"], row["position_start"]), max(row["person_end"], row["position_end"])
    return {"start": start, "end": end} | row


def statements(articles: list[Article]) -> Iterator[tuple[Scored, Misses]]:
    """Words said, and with the right speaker (named, or unnamed)."""
    yield _spans("statements", "overlap", articles, "statements", score.half, lambda g, p: True)
    yield _spans("statements", "with speaker", articles, "statements", score.half, _same_speaker)


def _same_speaker(g: Row, p: Row) -> bool:
    """The words that name the speaker, or the full name behind 他; unnamed speakers have no words in common to miss."""
    names = {score.simp(str(name)) for name in score.acc(g, "speaker_canonical") if name}
    if p["speaker"] and score.simp(p["speaker"]) in names:
        return True
    if g.get("speaker_start") is None or p["speaker_start"] is None:
        return g.get("speaker_start") is None and p["speaker_start"] is None
    return score.ov(g["speaker_start"], g["speaker_end"], p["speaker_start"], p["speaker_end"]) > 0


def figures(articles: list[Article]) -> Iterator[tuple[Scored, Misses]]:
    """Numbers found, each field, and the whole claim."""
    gold, pred = _all(articles, "figures")
    table, detail = score.score_figures(gold, pred)
    for row in table.to_dict("records"):
        if row["group"] != "figure":
            continue
        wrong = detail.get(f"wrong {row['metric']}", [])
        false = detail["spurious elsewhere"] + [p for _, p in detail["trapped"]] if "span (" in row["metric"] else []
        missed = [(g, None) for g in detail["missed"]] if "span (" in row["metric"] else wrong
        yield _line("figures", row["metric"].lower(), row["tp"], row["pred"], row["gold"]), Misses(missed, false)


def numbers(articles: list[Article]) -> Iterator[tuple[Scored, Misses]]:
    """Numbers that are no figures, with their reason."""
    # the seed's labels name other reasons than the table does
    only = [
        a._replace(gold=a.gold | {"numbers": [g for g in a.gold["figures"] if not g.get("figure")]})
        for a in articles
        if a.id != "seed"
    ]

    def overlap(g: Row, p: Row) -> bool:
        return score.ov(g["start"], g["end"], p["start"], p["end"]) > 0

    yield _spans("numbers", "reason", only, "numbers", overlap, lambda g, p: p["reason"] in score.acc(g, "kind"))


def slogans(articles: list[Article]) -> Iterator[tuple[Scored, Misses]]:
    """Core slogans found by overlap and exactly; precision counts arguable hits as right."""
    total, misses = dict.fromkeys(("core", "exact", "hit", "pred", "good"), 0), Misses([], [])
    for article in articles:
        done = score.score_slogans(article.gold["slogans"], article.rows["slogans"])
        total = {k: v + done[k] for k, v in total.items()}
        misses.missed.extend((g, None) for g in done["missed"])
        misses.false.extend(done["false"])
    for metric, hits in (("overlap", total["hit"]), ("exact", total["exact"])):
        p, r = total["good"] / max(total["pred"], 1), hits / max(total["core"], 1)
        scored = Scored(
            "slogans", metric, p, r, 2 * p * r / (p + r) if p + r else 0.0, hits, total["pred"], total["core"]
        )
        yield scored, misses if metric == "overlap" else Misses([], [])


STAGES = {f.__name__: f for f in (sentences, times, entities, roles, statements, figures, numbers, slogans)}


def _all(articles: list[Article], layer: str) -> tuple[Rows, Rows]:
    """Gold and predictions of all articles in one row of offsets."""
    gold: Rows = []
    pred: Rows = []
    for number, article in enumerate(articles):
        gold += score.shift(article.gold[layer], number * 10_000_000)
        pred += score.shift(article.rows[layer], number * 10_000_000)
    return gold, pred


# -- floors -----------------------------------------------------------------------------------------------------------


def scores(articles: list[Article]) -> dict[str, float]:
    """F1 of every stage and metric, as floors.json pins them."""
    found = {f"{s.stage}: {s.metric}": s.f1 for stage in STAGES.values() for s, _ in stage(articles)}
    return {name: round(value, 4) for name, value in found.items() if not name.startswith("entities: overlap")}


def fallen(reached: Mapping[str, float]) -> list[str]:
    """Which scores are below their floor, in words; a changed gold is said first."""
    pinned = json.loads(FLOORS.read_text(encoding="utf-8"))
    said = []
    if pinned["gold"] != digest():
        said.append("the gold has changed: run benchmarks/accuracy.py --update (or --lower with a reason)")
    for name, floor in pinned["floors"].items():
        if reached.get(name, 0.0) < floor - SLACK:
            said.append(f"{name}: {reached.get(name, 0.0):.4f} is below its floor {floor:.4f}")
    return said


def pin(reached: Mapping[str, float], reason: str | None) -> None:
    """Raise the floors to what was reached; lower them only with a reason."""
    pinned = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.is_file() else {"floors": {}, "lowered": []}
    floors = dict(pinned["floors"])
    for name, value in reached.items():
        floors[name] = value if reason else max(value, floors.get(name, 0.0))
    lowered = pinned["lowered"] + ([reason] if reason else [])
    content = pinned | {"gold": digest(), "floors": dict(sorted(floors.items())), "lowered": lowered}
    FLOORS.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


# -- the page ---------------------------------------------------------------------------------------------------------


def main(argv: list[str] | None = None) -> int:
    """Print the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stages", nargs="*", choices=[*STAGES, []], help="only these")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="list N misses and N false finds a stage")
    parser.add_argument("--update", action="store_true", help="raise floors.json")
    parser.add_argument("--lower", metavar="REASON", help="lower floors.json too")
    options = parser.parse_args(argv)
    sets = {"project gold": project(), "seed": seed()}
    _print_open_batches()
    for name, articles in sets.items():
        if not articles:
            print(f"## {name}: not here (it is in ../shared)\n")
            continue
        print(f"## {name}: {len(articles)} articles\n")
        print(f"{'stage':<12}{'metric':<30}{'P':>6}{'R':>7}{'F1':>7}   right/predicted/gold")
        for stage in options.stages or STAGES:
            _print_stage(stage, articles, options.misses)
        if "entities" in options.stages:
            _print_systems(articles)
        print()
    if "entities" in options.stages:
        _print_speed()
    if "slogans" in options.stages:
        _print_rules(sets)
    if "figures" in options.stages:
        _print_figures_beside_peers()
    reached = scores(sets["project gold"])
    if options.update or options.lower:
        pin(reached, options.lower)
    said = fallen(reached) if FLOORS.is_file() else ["no floors.json yet: --update makes it"]
    print("\n".join(said) or "all scores are at or above their floors")
    return 1 if said else 0


def _print_open_batches() -> None:
    """Labelled batches that are open, one line of the record a batch beside this code."""
    import blind
    import labelled

    if not labelled.is_here():
        print(f"## labelled passages: {labelled.MISSING}\n")
        return
    scored = [one for batch in blind.opened() for one in blind.scored_batch(batch)]
    if scored:
        print(f"## labelled passages that are open (batches {', '.join(map(str, blind.opened()))}: fitted), F1 [95 %]\n")
        for name, one in blind.measure(scored).items():
            print(f"{name:<32}{one.value:6.3f} [{one.low:.3f} {one.high:.3f}]  P {one.precision:.3f}  R {one.recall:.3f}  of {one.gold}")
        print()


def _print_figures_beside_peers() -> None:
    """Phenomena, traps and ranges, and the peers' own cases: what `figures` is asked for by name prints beside the gold."""
    import figures as cases  # these read ../shared when they are imported
    import figures_suites

    cases.phenomena()
    figures_suites.main()
    print()


def _print_stage(stage: str, articles: list[Article], many: int) -> None:
    layer = {"numbers": "figures"}.get(stage, stage)
    labelled = [a for a in articles if layer in a.gold]
    if not labelled:
        return
    for scored, misses in STAGES[stage](labelled):
        counts = f"{scored.right}/{scored.predicted}/{scored.gold}"
        print(
            f"{scored.stage:<12}{scored.metric:<30}{scored.precision:6.3f}{scored.recall:7.3f}{scored.f1:7.3f}   {counts}"
        )
        for gold, there in misses.missed[:many]:
            print(f"    missed {_class(gold)}  {_brief(gold)}" + (f"  ≠  {_brief(there)}" if there else ""))
        for row in misses.false[:many]:
            print(f"    false  {_class(row)}  {_brief(row)}")


def _print_systems(articles: list[Article]) -> None:
    """Other recognisers beside ours, on the labels they have (see systems.py); asked for by name, because they take time."""
    import systems

    texts = _texts()
    print(f"\n{systems.compare([(texts[a.id], a.gold['entities']) for a in articles])}")


def _print_speed() -> None:
    """Their speeds in one run on the same text."""
    import systems

    print(f"## speed of entities\n\n{systems.speed([*_texts().values()] * 3)}\n")


def _print_rules(sets: Mapping[str, list[Article]]) -> None:
    """Slogans by form rules alone beside those with the lexicon (see benchmarks/slogans.py)."""
    import slogans as slogan_page

    texts = _texts()
    labelled = {name: [(texts[a.id], list(a.gold["slogans"])) for a in articles] for name, articles in sets.items()}
    print(f"## slogans: rules and lexicon\n\n{slogan_page.side_by_side(labelled)}\n")


def _print_conventions() -> None:
    """All of them on corpora that label by conventions of their own."""
    import conventions

    print(f"## UNER and MSRA\n\n{conventions.page()}\n")


def _texts() -> dict[str, str]:
    """What the gold labels, by the name of its article."""
    folders = [SAMPLE, *([SEED / "in"] if SEED.is_dir() else [])]
    found = {a.id.removesuffix(".txt"): a.text for folder in folders for a in read(folder)}
    known = {name: found[name] for name in gold_ids()}
    return known | ({"seed": found["article"]} if "article" in found else {})


def _class(row: Row) -> str:
    return str(row.get("label") or row.get("class") or row.get("kind") or row.get("reason") or "")


def _brief(row: Row) -> str:
    keep = (
        "text",
        "value",
        "unit",
        "qualifier",
        "indicator",
        "place",
        "ref_area",
        "period",
        "time_period",
        "speaker",
        "person",
        "position",
    )
    return " · ".join(f"{row[k]}" for k in keep if row.get(k) not in (None, ""))[:140].replace("\n", "⏎")


if __name__ == "__main__":
    sys.exit(main())
