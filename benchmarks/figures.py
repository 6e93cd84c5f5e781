"""How well the figures stage reads numbers, on the development data in ../shared. Prints counts; skips what is missing.

Measured are the seed article (values, units, hedges, whole claims), our 111 phenomena, and the peers' own cases: whole
strings, numbers in sentences, percent, money. Peers differ in convention; which one each number follows stands beside it.

    python benchmarks/figures.py [--failures]
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from koujing import convert, layout
from koujing.findings import Entity, Finding, Reading, Time, fold
from koujing.stages.figures import Figure, Figures, Number, numerals
from koujing.stages.times import Times

SHARED = Path(__file__).resolve().parents[2] / "shared"
PEERS = SHARED / "data/figures/peers"
FIGURES, TIMES = Figures(), Times()
SHOW = "--failures" in sys.argv


def read(
    text: str, region: str | None = "CN", published: str | None = "2022-04-22", entities: list[Entity] | None = None
) -> tuple[Reading, list[Figure], list[Number]]:
    """One text through times and figures."""
    reading = Reading(text, convert.simplify(text), published=published, region=region, sentences=layout.split)
    reading.found["times"] = list(TIMES.find(reading))
    times: list[Time] = TIMES.read(reading)
    if entities:
        reading.found["entities"] = [Finding(e.start, e.end, e.label) for e in entities]
    reading.found["figures"] = list(FIGURES.find(reading))
    figures, numbers = FIGURES.read(reading, times, entities or [])
    return reading, figures, numbers


def close(a: Decimal | float | None, b: Any) -> bool:
    """Equal up to what a float can hold."""
    return a is not None and b is not None and abs(float(a) - float(b)) <= 1e-9 * max(1.0, abs(float(b)))


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL file; none where it is missing."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def count(name: str, cases: list[dict[str, Any]], is_right: Callable[[dict[str, Any]], tuple[bool, object]]) -> None:
    """Print how many cases are right, and with --failures which are not."""
    if not cases:
        print(f"{name}: skipped, no data")
        return
    right = 0
    wrong = []
    for case in cases:
        good, got = is_right(case)
        right += good
        if not good:
            wrong.append((case["text"], case["expected"], got))
    print(f"{name}: {right}/{len(cases)} ({right / len(cases):.1%})")
    if SHOW:
        for text, expected, got in wrong:
            print("   ", repr(text), "expected", json.dumps(expected, ensure_ascii=False)[:160], "got", got)


def same(got: Sequence[Decimal | float | None], expected: Sequence[float]) -> bool:
    return len(got) == len(expected) and all(close(a, b) for a, b in zip(got, expected, strict=True))


# -- whole strings ----------------------------------------------------------------------------------------------------


def whole(text: str) -> Decimal | None:
    """The one value of a whole string: a plain number, else the one figure or number found in it."""
    text = convert.simplify(text)
    try:
        return numerals.read_number(text)
    except numerals.NumeralError:
        pass
    _, figures, numbers = read(text)
    values = [f.value for f in figures if f.value is not None] + [n.value for n in numbers if n.value is not None]
    spans = [(f.start, f.end) for f in figures] + [(n.start, n.end) for n in numbers]
    return values[0] if len(values) == 1 and spans[0] == (0, len(text)) else None


def whole_right(case: dict[str, Any]) -> tuple[bool, object]:
    got = whole(case["text"])
    if "error" in case["expected"]:
        return got is None, got
    return close(got, case["expected"]["value"]), got


# -- sentences --------------------------------------------------------------------------------------------------------


def numbers_in(text: str) -> list[Decimal]:
    """Every number of a sentence as printed, dates taken apart, percent as points."""
    reading, figures, numbers = read(text)
    out: list[tuple[int, Decimal]] = []
    for figure in figures:
        value = figure.value if figure.value is not None else figure.value_min
        if value is not None:
            in_words = figure.text.startswith("百分")
            if figure.kind == "percent" and not in_words:
                continue
            per = 100 if figure.kind == "percent" else 1
            per = 12 if figure.unit == "{dozen}" else per  # Recognizers: 打 is part of the number
            out.append((figure.start, value * per))
    for number in numbers:
        if number.reason in ("idiom", "name", "slogan", "document", "phone") and not number.value:
            continue
        if number.value is not None and number.reason not in ("date", "clock"):
            out.append((number.start, number.value))
            continue
        piece = reading.folded[number.start : number.end]
        for start, end in numerals.written(piece):
            try:
                length, numeral = numerals.longest(piece[start:end])
            except numerals.NumeralError:
                continue
            if numeral.value is not None and length:
                out.append((number.start + start, numeral.value))
    return [value for _, value in sorted(out)]


def sentence_right(case: dict[str, Any]) -> tuple[bool, object]:
    expected = [row["resolution"]["value"] for row in case["expected"]]
    got = numbers_in(case["text"])
    return same(got, expected), [str(value) for value in got]


def percent_right(case: dict[str, Any]) -> tuple[bool, object]:
    """Recognizers: 成, 折 and 百分点 are percent as well."""
    expected = [float(row["resolution"]["value"].rstrip("%")) for row in case["expected"]]
    _, figures, _ = read(case["text"])
    got = []
    for figure in figures:
        counts = figure.kind in ("percent", "pp") or (figure.kind == "ratio" and "折" in figure.simplified)
        if counts and figure.value is not None:
            got.append(float(figure.value) * (1 if figure.kind == "pp" else 100))
    return same(got, expected), got


# -- money ------------------------------------------------------------------------------------------------------------

ISO = {
    "元": "CNY",
    "日元": "JPY",
    "泰铢": "THB",
    "卢布": "RUB",
    "欧元": "EUR",
    "美元": "USD",
    "港元": "HKD",
    "英镑": "GBP",
}


def jionlp_right(case: dict[str, Any]) -> tuple[bool, object]:
    """JioNLP's money parser: a bare 30w or 三百万 is money there; values are rounded to cents."""
    expected = case["expected"]
    _, figures, numbers = read(case["text"])
    got = [(f.value if f.value is not None else [f.value_min, f.value_max], f.unit, f.qualifier) for f in figures]
    if not got:
        got = [(n.value, "CNY", "exact") for n in numbers if n.value is not None]
    if len(got) != 1:
        return False, got
    value, unit, qualifier = got[0]
    wanted = expected["value"]
    if isinstance(wanted, list):
        good = isinstance(value, list) and same(value, wanted)
    else:
        good = not isinstance(value, list) and value is not None and abs(float(value) - wanted) < 0.006
    blur = qualifier not in ("exact",)
    good = good and blur == (expected["definition"] != "accurate")
    bare = unit in (None, "{item}")
    return good and (unit == ISO.get(expected["currency"], expected["currency"]) or bare), got


def currency_right(case: dict[str, Any]) -> tuple[bool, object]:
    expected = [row for row in case["expected"] if row["resolution"].get("value") is not None]
    _, figures, _ = read(case["text"])
    got = [(f.value, f.unit) for f in figures if f.kind == "money"]
    good = len(got) == len(expected) and all(
        close(value, row["resolution"]["value"]) and unit == row["resolution"].get("isoCurrency")
        for (value, unit), row in zip(got, expected, strict=True)
    )
    return good, got


# -- ours -------------------------------------------------------------------------------------------------------------


def phenomenon(case: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """For each expected item: what it is, and whether it is right (value and unit; for others the reason)."""
    text = case["text"]
    region = "TW" if "民國" in text or "台灣" in text else "HK" if "呎價" in text or "蚊" in text else "CN"
    _, figures, numbers = read(text, region)
    for item in case["expected"]:
        hits = [f for f in figures if f.start < item["end"] and item["start"] < f.end]
        others = [n.reason for n in numbers if n.start < item["end"] and item["start"] < n.end]
        kind, value = item["kind"], item["value"]
        if kind == "trap":
            yield "trap", not hits
        elif kind in ("date", "duration", "ordinal"):
            wanted = {"date": ("date",), "duration": ("duration", "age"), "ordinal": ("ordinal", "anniversary")}[kind]
            no_digits = kind == "date" and not re.search(r"[\d一二三四五六七八九十]", item["text"])
            yield kind, no_digits or any(reason in wanted for reason in others)
        elif isinstance(value, list):
            yield "range", any(same((f.value_min, f.value_max), value) and unit_right(f, item) for f in hits)
        else:
            yield "value", any(close(f.value, value) and unit_right(f, item) for f in hits)


def unit_right(figure: Figure, item: dict[str, Any]) -> bool:
    wanted = item["unit"]
    if wanted == "-":
        return True
    if wanted.startswith("{"):
        return bool(figure.unit) and str(figure.unit).startswith("{")
    return figure.unit == wanted


def phenomena() -> None:
    cases = rows(SHARED / "data/figures/phenomena.jsonl")
    if not cases:
        print("phenomena: skipped, no data")
        return
    whole_right, tally = 0, {}
    for case in cases:
        marks = list(phenomenon(case))
        whole_right += all(good for _, good in marks)
        for kind, good in marks:
            seen = tally.setdefault(kind, [0, 0])
            seen[0] += good
            seen[1] += 1
        if SHOW and not all(good for _, good in marks):
            _, figures, numbers = read(case["text"])
            got = [(f.text, str(f.value), f.unit) for f in figures], [(n.text, n.reason) for n in numbers]
            print("   ", case["id"], case["text"], marks, *got)
    kinds = ", ".join(f"{kind} {good}/{seen}" for kind, (good, seen) in tally.items())
    print(f"phenomena, sentences wholly right: {whole_right}/{len(cases)}; {kinds}")


METRICS = [
    "span exact",
    "value",
    "unit",
    "unit, any classifier",
    "qualifier",
    "indicator",
    "place",
    "period",
    "measure",
]
METRICS += ["WHOLE CLAIM"]


def seed() -> None:
    path = SHARED / "seed/in/article.txt"
    if not path.exists():
        print("seed: skipped, no data")
        return
    sys.path.insert(0, str(SHARED / "tools"))
    import score

    gold = [row for row in rows(SHARED / "seed/figures_gold.jsonl") if "start" in row]
    entities = [
        Entity(
            e["start"], e["end"], e["text"], convert.simplify(e["text"]), e["label"], "", e.get("canonical"),
            bool(e.get("alias_of")), False, "gold", 1.0,
        )
        for e in rows(SHARED / "seed/entities_gold.jsonl")
        if "start" in e
    ]  # fmt: skip
    for name, known in (("with gold entities", entities), ("without entities", [])):
        _, figures, _ = read(path.read_text(encoding="utf-8"), "CN", "2022-04-22", known)
        table, _ = score.score_figures(gold, [scored(f) for f in figures])
        tp = {row["metric"]: (row["tp"], row["pred"], row["gold"]) for row in table.to_dict("records")}
        counts = ", ".join(f"{metric} {tp[metric][0]}/{tp[metric][2]}" for metric in METRICS)
        print(f"seed, {name}: {counts}, rows {tp['value'][1]}")


def scored(figure: Figure) -> dict[str, Any]:
    row = figure._asdict() | {"num_start": figure.number_start, "num_end": figure.number_end}
    return row | {key: None if row[key] is None else float(row[key]) for key in ("value", "value_min", "value_max")}


def speed() -> None:
    folder = SHARED / "data/corpora/xwlb"
    if not folder.exists():
        print("speed: skipped, no data")
        return
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))[:40]]
    readings = [
        Reading(t, convert.simplify(t), published="2024-01-01", region="CN", sentences=layout.split) for t in texts
    ]
    for reading in readings:
        assert len(fold(reading.simplified)) == len(reading.folded)
        reading.found["times"] = list(TIMES.find(reading))
    times = [TIMES.read(reading) for reading in readings]
    chars = sum(map(len, texts))
    start = time.perf_counter()
    for reading in readings:
        reading.found["figures"] = list(FIGURES.find(reading))
    found = time.perf_counter()
    for reading, known in zip(readings, times, strict=True):
        FIGURES.read(reading, known, [])
    end = time.perf_counter()
    print(f"speed: finding {chars / (found - start):,.0f} characters a second, reading {chars / (end - found):,.0f}")


def main() -> None:
    seed()
    phenomena()
    cases = [
        case
        for name in (
            "cn2an_number",
            "cn2an_an2cn",
            "cn2an_reject",
            "duckling_Numeral",
            "minlp_numeral",
            "minlp_numeral_fraction",
        )
        for case in rows(PEERS / f"{name}.jsonl")
    ]
    count("whole-string numbers (cn2an, duckling, MiNLP)", cases, whole_right)
    count(
        "numbers in sentences (Recognizers NumberModel)",
        rows(PEERS / "recognizers_number_NumberModel.jsonl"),
        sentence_right,
    )
    count("percent (Recognizers PercentModel)", rows(PEERS / "recognizers_number_PercentModel.jsonl"), percent_right)
    count("money (JioNLP)", rows(PEERS / "jionlp_money_parser.jsonl"), jionlp_right)
    count(
        "money (Recognizers CurrencyModel)",
        rows(PEERS / "recognizers_numberwithunit_CurrencyModel.jsonl"),
        currency_right,
    )
    speed()


if __name__ == "__main__":
    main()
