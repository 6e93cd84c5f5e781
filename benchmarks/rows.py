"""The rows of all tables for a million characters, frozen, and what a change of the code does to them.

    python benchmarks/rows.py dump NAME          read the texts with the code as it is, into benchmarks/.cache/rows/NAME/
    python benchmarks/rows.py diff OLD NEW       rows that came, went or changed, by table, column and rule, with examples

Texts: the sample, cases of tests, and from ../shared, where it is, some of every set of real news and of policy text, always
the same ones, without the articles that hold a labelled passage: those are for blind.py alone. The rows quote texts that are not ours, so they stay outside the repository. A row is told by article, place
and what it is of; `score` counts only to three digits.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

import koujing
from koujing import pipe, tables
from koujing.article import Article

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"
CACHE = Path(__file__).parent / ".cache" / "rows"
A_SET = 30_000  # characters of each set, about
LONGEST = 12_000  # of one article
TABLES = ("sentences", "terms", "times", "entities", "roles", "statements", "figures", "numbers", "slogans")
EXAMPLES = 6
_RULES = {"entities": "found_by", "times": "rule", "figures": "rule", "slogans": "found_by", "statements": "verb", "numbers": "reason"}
Row = dict[str, Any]
Key = tuple[Any, ...]


def articles() -> Iterator[Article]:
    """The texts, always the same ones in the same order."""
    yield from koujing.read(ROOT / "corpora" / "sample")
    for path in sorted((ROOT / "tests" / "cases").glob("*.tsv")):
        yield Article(path.read_text(encoding="utf-8").replace("▸", "").replace("◂", ""), id=path.name, published="2024-05-24")
    labelled = {line.split("\t")[1] for line in _lines(SHARED / "news" / "label_first.tsv")}
    sets = [*sorted((SHARED / "news").glob("*/")), *sorted((SHARED / "corpora").glob("*/"))]
    for folder in sets:
        taken = 0
        for article in sorted(koujing.read(folder), key=lambda a: zlib.crc32(a.id.encode())):
            if taken >= A_SET:
                break
            if len(article.text) <= LONGEST and f"{folder.name}/{article.id}" not in labelled:
                taken += len(article.text)
                yield Article(article.text, id=f"{folder.name}/{article.id}", title=article.title, outlet=article.outlet,
                              region=article.region, published=article.published)  # fmt: skip


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def dump(name: str) -> None:
    """Read all texts and keep their rows."""
    nlp = pipe.default()
    made: dict[str, list[Row]] = {table: [] for table in TABLES}
    count = characters = 0
    for article in articles():
        rows = tables.rows(pipe.parse(article, nlp), article, nlp)
        for table in TABLES:
            made[table] += rows[table]
        count, characters = count + 1, characters + len(article.text)
    folder = CACHE / name
    folder.mkdir(parents=True, exist_ok=True)
    for table, found in made.items():
        pq.write_table(tables.arrow(table, found), folder / f"{table}.parquet")
    sizes = ", ".join(f"{len(found):,} {table}" for table, found in made.items())
    print(f"{count} articles, {characters:,} characters: {sizes} → {folder}")


def _key(table: str, row: Row) -> Key:
    if table == "terms":
        return row["article_id"], row["term"], row["pos"]
    of = row.get("label") or row.get("position_start") or row.get("canonical")
    return row["article_id"], row["start"], row["end"], of if table in ("entities", "roles") else None


def _rows(folder: Path, table: str) -> dict[Key, Row]:
    rows = pq.read_table(folder / f"{table}.parquet").to_pylist()
    for row in rows:
        if row.get("score") is not None:
            row["score"] = round(row["score"], 3)
    return {_key(table, row): row for row in rows}


def diff(old: str, new: str) -> int:
    """Print what differs; the number of rows that do."""
    total = 0
    for table in TABLES:
        before, after = _rows(CACHE / old, table), _rows(CACHE / new, table)
        what: Counter[str] = Counter()
        shown: dict[str, list[str]] = defaultdict(list)
        for key in sorted(before.keys() | after.keys(), key=str):
            one, other = before.get(key), after.get(key)
            if one == other:
                continue
            total += 1
            for column in _changed(one, other):
                rule = str((other or one or {}).get(_RULES.get(table, ""), ""))[:60]
                name = f"{column:<22} {rule}"
                what[name] += 1
                shown[name].append(f"{key[0]} {_brief(one, column)} → {_brief(other, column)}")
        print(f"## {table}: {len(before):,} → {len(after):,} rows, {sum(what.values()):,} differences")
        for name, count in what.most_common():
            print(f"{count:6,}  {name}")
            for example in shown[name][:EXAMPLES]:
                print(f"          {example}")
    print(f"{total:,} rows differ")
    return total


def _changed(one: Row | None, other: Row | None) -> list[str]:
    if one is None or other is None:
        return ["came" if one is None else "went"]
    return [column for column in one if one[column] != other.get(column)]


def _brief(row: Row | None, column: str) -> str:
    if row is None:
        return "–"
    text = row.get("text") or row.get("term") or row.get("position") or ""
    return f"{text[:40]}".replace("\n", "⏎") + ("" if column in ("came", "went") else f" {column}={row[column]}")


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("do", choices=("dump", "diff"))
    parser.add_argument("names", nargs="+")
    options = parser.parse_args()
    if options.do == "dump":
        dump(options.names[0])
        return 0
    return 1 if diff(*options.names) else 0


if __name__ == "__main__":
    sys.exit(main())
