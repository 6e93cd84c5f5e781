"""What is learnt by heart: the same text in other scripts, and with its names, numbers, places and slogans exchanged.

    python benchmarks/robustness.py [--swaps 20]

Script copies: the rows of a text as published, of its Simplified form, and of that converted to Taiwan and Hong Kong
characters must be the same but for the columns that quote the text. Swapped copies: in gold articles a program exchanges
people, places, digits and the members of slogans for others of the same length, in text and labels alike; the fall of
each score says how much was known by heart.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import opencc

import accuracy
from accuracy import Article, Rows
from koujing import Article as Text
from koujing import pipe, tables
from koujing.files import read
from koujing.tables import Row

TABLES = ("sentences", "times", "entities", "roles", "statements", "figures", "numbers", "slogans")
QUOTING = frozenset(
    [
        "article_id",
        "text",
        "simplified",
        "number",
        "unit_text",
        "qualifier_text",
        "indicator_text",
        "time_text",
        "speaker",
        "verb",
        "person",
        "position",
    ]
)
SURNAMES, GIVEN = "林江方石余何高田金石白文安包", "文明安和志子立平永光正人中心天成大年山水木"
PLACES = (
    "珠海",
    "中山",
    "佛山",
    "惠州",
    "南沙",
    "前海",
    "横琴",
    "光明",
    "大鹏",
    "合肥",
    "安庆",
    "台南",
    "台中",
    "花莲",
    "福州",
    "泉州",
)
LABELLED_CELLS = (
    *("text", "canonical", "alias_of", "place", "indicator", "indicator_text", "scope", "counterpart"),
    *("speaker", "speaker_canonical", "person", "person_canonical", "position", "position_canonical", "org", "org_canonical"),
)


def texts() -> list[Text]:
    """The labelled articles, and the seed where it is there."""
    found = [a for a in read(accuracy.SAMPLE) if a.id.removesuffix(".txt") in accuracy.gold_ids()]
    return found + (list(read(accuracy.SEED / "in")) if accuracy.SEED.is_dir() else [])


# -- script copies ----------------------------------------------------------------------------------------------------


def script_copies(article: Text) -> dict[str, Text]:
    """The article in Simplified, Taiwan and Hong Kong characters."""
    plain = pipe.simplify(article.text)
    copies = {"simplified": plain, **{chain: opencc.OpenCC(chain).convert(plain) for chain in ("s2tw", "s2hk")}}
    return {name: _with_text(article, text) for name, text in copies.items() if len(text) == len(article.text)}


def agreement(articles: list[Text]) -> dict[tuple[str, str], tuple[int, int]]:
    """(copy, table) -> rows that agree, rows in either."""
    counts: Counter[tuple[str, str]] = Counter()
    either: Counter[tuple[str, str]] = Counter()
    for article in articles:
        base = _rows(article)
        for name, copy in script_copies(article).items():
            other = _rows(copy)
            for table in TABLES:
                a, b = _keys(base[table]), _keys(other[table])
                counts[name, table] += (a & b).total()
                either[name, table] += (a | b).total()
    return {key: (counts[key], either[key]) for key in either}


def _keys(rows: list[Row]) -> Counter[str]:
    kept = ({k: v for k, v in row.items() if k not in QUOTING} for row in rows)
    return Counter(json.dumps(row, ensure_ascii=False, default=str, sort_keys=True) for row in kept)


def _rows(article: Text) -> dict[str, list[Row]]:
    nlp = pipe.default()
    return tables.rows(pipe.parse(article, nlp), article, nlp)


def _with_text(article: Text, text: str) -> Text:
    from dataclasses import replace

    return replace(article, text=text)


# -- swapped copies ---------------------------------------------------------------------------------------------------


def swapped(article: Text, gold: Mapping[str, Rows], seed: int) -> tuple[Text, dict[str, Rows]]:
    """One copy with everything exchanged that a system could know by heart, and its labels."""
    chance = random.Random(seed)
    names = _names(gold, chance) | _places(article.text, chance)
    text = _exchange(article.text, names)
    text, digits = _digits(text, gold, chance)
    text = _slogans(text, gold, chance)
    labels = {layer: [_label(row, text, names, digits) for row in rows] for layer, rows in gold.items()}
    return _with_text(article, text), labels


def _names(gold: Mapping[str, Rows], chance: random.Random) -> dict[str, str]:
    people = {row["text"] for row in gold["entities"] if row["label"] == "PERSON" and 2 <= len(row["text"]) <= 3}
    new = {p: chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, len(p) - 1)) for p in sorted(people)}
    return new | {pipe.simplify(old): name for old, name in new.items()}


def _places(text: str, chance: random.Random) -> dict[str, str]:
    plain = pipe.simplify(text)
    there = [place for place in PLACES if place in plain]
    others = [place for place in PLACES if place not in plain]
    chosen = dict(zip(there, chance.sample(others, min(len(there), len(others))), strict=False))
    out = {}
    for old, new in chosen.items():
        for match in re.finditer(old, plain):
            out[text[match.start() : match.end()]] = new
        out[old] = new
    return out


def _exchange(text: str, names: Mapping[str, str]) -> str:
    if not names:
        return text
    pattern = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
    return pattern.sub(lambda match: names[match[0]], text)


def _digits(text: str, gold: Mapping[str, Rows], chance: random.Random) -> tuple[str, dict[tuple[int, int], float]]:
    """New digits in each plain Arabic figure; the ratio of new to old, by the numeral's place."""
    out, ratios = list(text), {}
    for row in gold["figures"]:
        if not row.get("figure") or row.get("num_start") is None:
            continue
        numeral = re.match(r"\d+(\.\d+)?(?=[萬億万亿千百]*$)", text[row["num_start"] : row["num_end"]])
        if (
            not numeral
            or float(numeral[0]) == 0
            or row.get("value_min") is not None
            or row.get("value_max") is not None
        ):
            continue
        new = re.sub(r"\d", lambda m: str(chance.randint(1, 9)), numeral[0])
        out[row["num_start"] : row["num_start"] + len(new)] = new
        ratios[row["start"], row["end"]] = float(new) / float(numeral[0])
    return "".join(out), ratios


def _slogans(text: str, gold: Mapping[str, Rows], chance: random.Random) -> str:
    """Members of chains, couplets and parallels of one length in another order."""
    out = list(text)
    for row in gold["slogans"]:
        stretch = text[row["start"] : row["end"]]
        members = stretch.split("、")
        if any(row["start"] < label["end"] and label["start"] < row["end"] for label in gold["entities"]):
            continue  # 港澳所需、灣區所向: the labels would stay where they are
        if len(members) > 1 and len({len(m) for m in members}) == 1 and "“" not in stretch:
            chance.shuffle(members)
            out[row["start"] : row["end"]] = "、".join(members)
    return "".join(out)


def _label(
    row: Mapping[str, Any], text: str, names: Mapping[str, str], ratios: Mapping[tuple[int, int], float]
) -> dict[str, Any]:
    new = dict(row)
    for cell in LABELLED_CELLS:
        for key in (cell, f"{cell}_accept"):
            if isinstance(new.get(key), str):
                new[key] = _exchange(new[key], names)
            elif isinstance(new.get(key), list):
                new[key] = [_exchange(x, names) if isinstance(x, str) else x for x in new[key]]
    if "start" in row and "text" in row:
        new["text"] = text[row["start"] : row["end"]]
    if row.get("figure") and (ratio := ratios.get((row["start"], row["end"]))) and row.get("value") is not None:
        new["value"] = float(row["value"]) * ratio
        new.pop("value_accept", None)
    return new


def swaps(many: int) -> tuple[dict[str, float], dict[str, float]]:
    """Scores of the project gold as it is, and the mean over swapped copies."""
    known = {a.id: a for a in read(accuracy.SAMPLE)}
    base = accuracy.scores(accuracy.project())
    copies: list[Article] = []
    ids = accuracy.gold_ids()
    for number in range(many):
        name = ids[number % len(ids)]
        text, gold = swapped(known[f"{name}.txt"], accuracy.load_gold(name), number)
        made = _rows(text)
        rows = {table: [r for r in made[table] if not r.get("nested")] for table in TABLES}
        for row in rows["figures"]:
            row["num_start"], row["num_end"] = row["number_start"], row["number_end"]
        copies.append(Article(f"{name}-{number}", gold, rows))
    return base, accuracy.scores(copies)


REPORTED = (
    "entities: exact span+label",
    "roles: person+position",
    "statements: with speaker",
    "times: period",
    "figures: value",
    "figures: indicator",
    "figures: place",
    "figures: whole claim",
    "slogans: overlap",
)


def main(argv: list[str] | None = None) -> int:
    """Print the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--swaps", type=int, default=20, help="swapped copies")
    options = parser.parse_args(argv)
    print("## rows that agree with those of the text as published\n")
    print(f"{'table':<12}{'simplified':>18}{'s2tw':>18}{'s2hk':>18}")
    counts = agreement(texts())
    for table in TABLES:
        cells = [
            f"{a}/{b} {a / b:.3f}" if b else "–"
            for a, b in (counts.get((c, table), (0, 0)) for c in ("simplified", "s2tw", "s2hk"))
        ]
        print(f"{table:<12}" + "".join(f"{cell:>18}" for cell in cells))
    print(f"\n## F1 on project gold, and on {options.swaps} copies with names, numbers, places, slogans exchanged\n")
    base, after = swaps(options.swaps)
    for name in REPORTED:
        print(f"{name:<32}{base[name]:7.3f}{after[name]:7.3f}{after[name] - base[name]:+7.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
