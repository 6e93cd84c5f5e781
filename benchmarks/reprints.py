"""Recall and precision of reprint detection on pairs made from real articles, and its cost as the number of articles
grows.

    python benchmarks/reprints.py [--pairs 600] [--sizes 12500 25000 50000 100000]

Base articles are stretches of `../shared/data/corpora` no two of which share 30 characters in a row (by exact search,
not by what is measured). Copies are cut (a third to nine tenths is left), their lead is replaced by that of another
article, they are put into the other script, get a head and a foot that papers add, or several of these. Precision
counts every reported pair that was not made. The curve reads articles put together from real sentences, one in ten of
them a changed copy."""

from __future__ import annotations

import argparse
import random
import re
import resource
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import opencc

from koujing import reprints, sample_folder
from koujing.convert import simplify

SHARED = Path(__file__).parents[2] / "shared" / "data" / "corpora"
_STRETCH = 30


def stretches(rnd: random.Random, count: int) -> list[str]:
    """Base articles of 250 to 1,600 characters, none sharing 30 characters in a row with another."""
    root = SHARED if SHARED.is_dir() else sample_folder()
    paths = sorted(root.rglob("*.txt"))
    rnd.shuffle(paths)
    taken: set[int] = set()
    found = []
    for path in paths:
        lines = [
            line.strip()
            for line in path.read_text(encoding="utf-8", errors="ignore").splitlines()
            if len(line.strip()) > 25
        ]
        while lines and len(found) < count:
            size, part = rnd.randint(250, 1600), []
            while lines and sum(map(len, part)) < size:
                part.append(lines.pop(0))
            text = "\n".join(part)
            plain = re.sub(r"\W", "", simplify(text))
            keys = {hash(plain[i : i + _STRETCH]) for i in range(len(plain) - _STRETCH)}
            if len(text) > 250 and not keys & taken:
                taken |= keys
                found.append(text)
            lines = lines[rnd.randint(0, 6) :]
        if len(found) >= count:
            break
    return found


def copy_of(text: str, other: str, rnd: random.Random, to_hant: opencc.OpenCC) -> tuple[str, str]:
    """A changed copy, and how it was made."""
    ways = rnd.sample(["cut", "lead", "script", "frame"], rnd.choice([1, 1, 2, 3]))
    if "lead" in ways:
        lead = other[: rnd.randint(40, 120)]
        cut = rnd.randint(40, max(41, len(text) // 5))
        text = lead + text[cut:]
    if "cut" in ways:
        left = rnd.uniform(0.34, 0.9)
        start = 0 if rnd.random() < 0.7 else rnd.randint(0, int(len(text) * (1 - left)))
        text = text[start : start + int(len(text) * left)]
    if "script" in ways:
        plain = simplify(text)
        text = plain if plain != text else to_hant.convert(text)
    if "frame" in ways:
        text = "【本報訊】" + text + "\n（責任編輯：某某）\n版權所有，未經授權不得轉載。\n"
    return text, "+".join(sorted(ways))


def quality(pairs: int, seed: int) -> bool:
    rnd = random.Random(seed)
    to_hant = opencc.OpenCC("s2t")
    bases = stretches(rnd, 3 * pairs)
    articles, truth, ways = [], {}, {}
    for number, text in enumerate(bases):
        articles.append((f"base{number:05}", date(2022, 1, 1), text, None))
        if number < pairs:
            made, how = copy_of(text, bases[(number + 7) % len(bases)], rnd, to_hant)
            articles.append((f"copy{number:05}", date(2022, 1, 2), made, None))
            truth[f"copy{number:05}"], ways[f"copy{number:05}"] = f"base{number:05}", how
    rnd.shuffle(articles)
    found = reprints.find(articles)
    right = {one.article_id for one in found if truth.get(one.article_id) == one.reprint_of}
    recall, precision = len(right) / len(truth), len(right) / max(len(found), 1)
    print(
        f"{len(bases):,} base articles, {len(truth):,} copies: recall {recall:.4f}, precision {precision:.4f} "
        f"({len(found)} reported)"
    )
    total, hit = Counter(ways.values()), Counter(ways[one] for one in right)
    for how in sorted(total):
        print(f"   {how:<24} {hit[how]:>4} of {total[how]:>4}")
    return recall >= 0.95 and precision >= 0.98


def grown(size: int, seed: int) -> Iterator[tuple[str, date, str, None]]:
    """So many articles from real sentences; the pool of sentences grows with them, as news does."""
    rnd = random.Random(seed)
    sentences: list[str] = []
    for path in sorted((SHARED if SHARED.is_dir() else sample_folder()).rglob("*.txt")):
        sentences += [
            s for s in re.split(r"(?<=。)|\n", path.read_text(encoding="utf-8", errors="ignore")) if len(s) > 15
        ]
    last = ""
    for number in range(size):
        if number % 10 == 9:
            text = last[: int(len(last) * rnd.uniform(0.5, 1))]
        else:
            text = "".join(rnd.choices(sentences, k=12))
        last = text
        yield f"{number:07}", date.fromordinal(738_000 + number % 900), text, None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=600)
    parser.add_argument("--sizes", type=int, nargs="*", default=[12_500, 25_000, 50_000, 100_000])
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    good = quality(args.pairs, args.seed)
    for size in args.sizes:
        started, cpu = time.perf_counter(), time.process_time()
        found = reprints.find(grown(size, args.seed))
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:>8,} articles: {seconds:6.1f} s ({time.process_time() - cpu:.1f} s CPU),"
            f" {1000 * seconds / size:.2f} ms each, "
            f"{len(found):,} reprints, peak {peak:,.0f} MB"
        )
    raise SystemExit(not good)


if __name__ == "__main__":
    main()
