"""Times against the seed, the phenomena and the peers' development cases, at day granularity; and how fast.

    python benchmarks/times.py [--misses]

A case of a peer is right if every time it expects is among the periods we read, first and last day. Peers write the end of
a period as the first moment after it or as its last day; both are taken. Rows where a peer follows another convention on
purpose are counted twice, as wrong in `raw` and left out in `ours`:

- Recognizers writes a lunar month and day as if they were solar (农历十月初一 is 1 October); we ask the lunar calendar.
- Recognizers lets 近三年 run from day to day and 2016到2018 end where 2018 begins; ours are whole years (design, section 3).
- JioNLP gives 年底 two months and 年初 two or one, 近日 hours or days, and counts lengths and repetitions as times;
  ours is the last day, the first month about, the month about, and neither is a time.
- duckling looks ahead for every bare date; news looks back.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, NamedTuple

from koujing import convert, layout, periods
from koujing.findings import Reading, Time
from koujing.stages.times import Times

SHARED = Path(__file__).parents[2] / "shared"
PEERS = SHARED / "data/figures/peers"
STAGE = Times()
CHINA = timezone(timedelta(hours=8))  # in which JioNLP wrote its cases
Days = tuple[date | None, date | None]
LUNAR = re.compile("农历|初一|大年|除夕|年三十|元宵|端午|中秋|重阳|七夕|腊|正月")
WHOLE_YEARS = re.compile("[近过去]+[一二三四五六七八九十0-9]+年|20[0-9]{2}年?[到与-]20[0-9]{2}|^最近$")
JIONLP_ELSE = re.compile(
    "年[底初末]|[月季][度]?[初底末]|伊始|近日|之?[前后内]$|以[前后内来]|[上中下]旬|世纪|[早中晚后前]期|年来|近|未来|过去"
)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(text: str, published: str | None) -> list[Time]:
    reading = Reading(text, convert.simplify(text), published=published, sentences=layout.split)
    reading.found["times"] = list(STAGE.find(reading))
    return STAGE.read(reading)


def days(text: str, published: str | None) -> list[Days]:
    return [tuple(periods.bounds(found.period)) for found in read(text, published) if found.period]  # type: ignore[misc]


def is_right(found: list[Days], first: str, last: str) -> bool:
    if first.startswith("0001-01-01"):  # Recognizers: there is no such day
        return not found
    start, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    return any(one[0] == start and one[1] in (end, end - timedelta(days=1)) for one in found)


class Case(NamedTuple):
    """A case of a peer: each of `wanted` has one or more right answers; `other` is of a convention that ours does not share."""

    text: str
    reference: str | None
    wanted: list[list[tuple[str, str]]]
    other: bool


def judged(cases: Iterable[Case]) -> Iterator[tuple[str, bool, bool]]:
    """Text, whether ours has it right, whether its convention is another."""
    for case in cases:
        yield case.text, has_all(days(case.text, case.reference), case), case.other


def has_all(found: list[Days], case: Case) -> bool:
    """Is each wanted time among those found, in one of its right forms?"""
    return all(any(is_right(found, *ends) for ends in forms) for forms in case.wanted if forms)


def recognizers(name: str) -> Iterator[Case]:
    for row in rows(PEERS / f"recognizers_datetime_{name}.jsonl"):
        wanted = []
        for expected in row["expected"]:
            ends = []
            for which in ("FutureResolution", "PastResolution"):
                said = expected["resolution"].get(which) or {}
                if "date" in said or "startDate" in said:
                    ends.append((said.get("date") or said["startDate"], said.get("date") or said["endDate"]))
            wanted.append(ends)
        other = bool(LUNAR.search(row["text"]) or WHOLE_YEARS.search(row["text"]))
        yield Case(row["text"], (row["reference"] or "")[:10] or None, wanted, other)


def jionlp() -> Iterator[Case]:
    for row in rows(PEERS / "jionlp_time_parser.jsonl"):
        expected = row["expected"]
        if expected["type"] not in ("time_point", "time_span") or not isinstance(row["time_base"], int | float):
            continue
        first, last = expected["time"]
        if "inf" in first or "inf" in last:
            continue
        published = datetime.fromtimestamp(row["time_base"], CHINA).date().isoformat()
        clock = bool(re.search("[0-9一二三四五六七八九十半][点时:：刻]|小时|分|秒|钟", row["text"]))
        if clock and not re.search("[年月日号天]", row["text"]):
            continue  # a clock alone is no time here
        yield Case(row["text"], published, [[(first, last)]], bool(JIONLP_ELSE.search(row["text"])))


def duckling(holidays: bool = False) -> Iterator[Case]:
    for row in rows(PEERS / "duckling_Time.jsonl"):
        expected = row["expected"]
        said = expected.get("datetime") or expected.get("from")
        if not said or expected.get("grain") in ("Hour", "Minute", "Second") or bool(expected.get("holiday")) != holidays:
            continue
        try:
            first = date(*said[:3])
        except ValueError:  # one of its cases has a day that does not exist
            continue
        grain = expected["grain"]
        last = date(*expected["to_exclusive"][:3]) if expected.get("to_exclusive") else _last(first, grain)
        other = bool(re.fullmatch("(?:星期|周|週|礼拜|禮拜).", row["text"])) or holidays
        yield Case(row["text"], "2013-02-12", [[(first.isoformat(), last.isoformat())]], other)


def _last(first: date, grain: str) -> date:
    if grain == "Month":
        return periods.bounds(first.isoformat()[:7]).end or first
    if grain == "Quarter":
        return periods.bounds(f"{first.year}-{min(first.month + 2, 12):02d}").end or first
    return first + timedelta(days={"Week": 6, "Year": 364 + first.year % 4 // 4}.get(grain, 0))


def seed() -> tuple[int, int, int, int]:
    with (SHARED / "seed/in/article.txt").open(encoding="utf-8", newline="") as file:
        found = {one[:2]: one.period for one in read(file.read(), "2022-04-22")}
    gold = [row for row in rows(SHARED / "seed/figures_gold.jsonl") if row["kind"] == "date"]
    spans = [(row["start"], row["end"]) in found for row in gold]
    right = [found.get((row["start"], row["end"])) == row["value"] for row in gold]
    return sum(spans), sum(right), len(gold), len(found)


def phenomena() -> tuple[int, int]:
    right = total = 0
    for row in rows(SHARED / "data/figures/phenomena.jsonl"):
        expected = {(e["start"], e["end"], e["value"]) for e in row["expected"] if e["kind"] == "date"}
        total += bool(expected)
        right += bool(expected) and expected <= {(*one[:2], one.period) for one in read(row["text"], row["reference"])}
    return right, total


def speed() -> str:
    files = sorted((SHARED / "data/corpora/xwlb").glob("*.txt"))[:60]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    reading = Reading(text, text, published="2022-10-26", sentences=layout.split)
    reading.folded, reading.sentences  # noqa: B018  (made once, shared by all stages)
    start = time.perf_counter()
    reading.found["times"] = list(STAGE.find(reading))
    found = time.perf_counter()
    STAGE.read(reading)
    end = time.perf_counter()
    return (
        f"{len(text) / (found - start) / 1000:.0f}k chars/s find, {len(text) / (end - found) / 1000:.0f}k chars/s read"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--misses", action="store_true", help="print the cases that are wrong")
    options = parser.parse_args()
    spans, right, total, found = seed()
    print(f"seed            spans {spans}/{total}  resolved {right}/{total}  ({found} times found)")
    print("phenomena       sentences {}/{}".format(*phenomena()))
    suites: dict[str, list[tuple[str, bool, bool]]] = {
        "DateParser": list(judged(recognizers("DateParser"))),
        "DatePeriodParser": list(judged(recognizers("DatePeriodParser"))),
        "HolidayParser": list(judged(recognizers("HolidayParser"))),
        "JioNLP": list(judged(jionlp())),
        "duckling": list(judged(duckling())),
    }
    suites["Date+DatePeriod"] = suites["DateParser"] + suites["DatePeriodParser"]
    for name, cases in suites.items():
        ours = [case for case in cases if case[1] or not case[2]]
        raw, good = sum(case[1] for case in cases), sum(case[1] for case in ours)
        print(f"{name:16}raw {raw}/{len(cases)} {raw / len(cases):.1%}  ours {good}/{len(ours)} {good / len(ours):.1%}")
        if options.misses:
            print("   ", " | ".join(("*" if other else "") + text for text, ok, other in cases if not ok))
    print("speed          ", speed())


if __name__ == "__main__":
    main()
