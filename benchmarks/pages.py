"""Title, date, outlet and body of real pages, beside trafilatura alone.

    python benchmarks/pages.py [FOLDER] [--worst 5]

FOLDER holds pages and `expected.jsonl` (path, outlet, title, author, published, text); the default is
`../shared/data/html_hk`. Scored by sense: a title is right when it is the expected one but for white space and the
name of a site behind it, a date when it is the same day in Hong Kong, an outlet when the two names are one entry of
the lexicon or one holds the other. Body: share of the expected characters found, and characters too many as a share
of the expected ones; medians over pages."""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import trafilatura

from koujing.files import outlets
from koujing.files.dates import read_date
from koujing.files.found import NotRead
from koujing.files.page import declared_in, page

HTML_HK = Path(__file__).parents[2] / "shared" / "data" / "html_hk"


class Got(NamedTuple):
    """What a program takes out of a page."""

    title: str | None
    published: str | None
    outlet: str | None
    author: str | None
    text: str


def ours(raw: bytes) -> Got:
    try:
        found = page(raw, declared_in(raw))
    except NotRead:
        return Got(None, None, None, None, "")
    about = found.about
    return Got(about.title, about.published, about.outlet, about.author, found.text)


def trafilatura_alone(raw: bytes) -> Got:
    found = trafilatura.bare_extraction(raw, with_metadata=True, include_comments=False)
    if found is None:
        return Got(None, None, None, None, "")
    return Got(found.title, found.date, found.sitename, found.author, found.text or "")


def squeezed(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


def same_title(got: str | None, expected: str) -> bool:
    return bool(got) and re.sub(r"[-|｜_].{0,8}$", "", squeezed(expected)) == re.sub(
        r"[-|｜_].{0,8}$", "", squeezed(got)
    )


def same_day(got: str | None, expected: str) -> bool:
    return bool(got) and got == read_date(re.sub(r" HKT", "", expected))


def same_outlet(got: str | None, expected: str) -> bool:
    if not got:
        return False
    one, other = outlets.by_name(got), outlets.by_name(expected)
    return (
        (one is not None and other is not None and one.id == other.id)
        or squeezed(got) in squeezed(expected)
        or squeezed(expected) in squeezed(got)
    )


def covered(got: str, expected: str) -> tuple[float, float]:
    one, other = Counter(squeezed(got)), Counter(squeezed(expected))
    common = sum((one & other).values())
    return common / max(sum(other.values()), 1), (sum(one.values()) - common) / max(sum(other.values()), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=HTML_HK)
    parser.add_argument("--worst", type=int, default=0, help="print so many pages where ours is furthest off")
    args = parser.parse_args()
    rows = [json.loads(line) for line in (args.folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
    for name, read in (("koujing", ours), ("trafilatura", trafilatura_alone)):
        title = day = outlet = 0
        bodies: list[tuple[float, float, str]] = []
        started = time.perf_counter()
        for row in rows:
            got = read((args.folder / row["path"]).read_bytes())
            title += same_title(got.title, row["title"])
            day += same_day(got.published, row["published"])
            outlet += same_outlet(got.outlet, row["outlet"])
            bodies.append((*covered(got.text, row["text"]), row["path"]))
            if name == "koujing" and args.worst:
                for what, good, is_, should in (
                    ("title", same_title(got.title, row["title"]), got.title, row["title"]),
                    ("date", same_day(got.published, row["published"]), got.published, row["published"]),
                    ("outlet", same_outlet(got.outlet, row["outlet"]), got.outlet, row["outlet"]),
                ):
                    if not good:
                        print(f"  {what}: {row['path']}: {is_!r}, expected {should!r}")
        found, extra = (statistics.median(part) for part in list(zip(*bodies, strict=True))[:2])
        mean = [statistics.mean(part) for part in list(zip(*bodies, strict=True))[:2]]
        seconds = (time.perf_counter() - started) / len(rows)
        print(
            f"{name}: title {title}, date {day}, outlet {outlet} of {len(rows)}; body median {found:.3f} found,"
            f" {extra:.3f} too many "
            f"(means {mean[0]:.3f}, {mean[1]:.3f}); {1000 * seconds:.0f} ms a page"
        )
        if name == "koujing":
            for share, many, path in sorted(bodies, key=lambda b: b[0] - min(b[1], 1))[: args.worst]:
                print(f"  body: {path}: {share:.2f} found, {many:.2f} too many")


if __name__ == "__main__":
    main()
