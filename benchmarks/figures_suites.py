"""Numbers, money and times beside seven other packages, on the peers' own development cases, in one run.

    python benchmarks/figures_suites.py        (also printed at the end of: python benchmarks/accuracy.py figures)

Every package reads every case with its own code, in an environment of its own, on Simplified text, so that Traditional cases
cost nobody anything. A case is right if every value of it is. Each suite encodes what its author thinks right, so a package is
at home in its own (in brackets); ours is held against the others there. Of money, peers are judged by value and currency, ours
by the hedge too. Ours beside a slash is without the cases whose convention ours does not share (`times.py --misses` stars them).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import figures
import figures_peers
import peers
import times
from koujing import convert, layout
from koujing.findings import Reading

Row = dict[str, Any]
ISO = figures.ISO | {"澳元": "AUD", "加元": "CAD", "韩元": "KRW", "新台币": "TWD", "瑞士法郎": "CHF"}
FLOORS = {
    "whole strings": 0.95,
    "numbers in sentences (Recognizers)": 0.92,
    "percent (Recognizers)": 0.97,
    "money (JioNLP)": 0.88,
    "money (Recognizers)": 0.88,
    "dates and periods (Recognizers)": 0.88,
}


class Suite(NamedTuple):
    """Cases of one author: `ours` says whether ours has one right, `theirs` whether a peer's answer is."""

    name: str
    home: str
    task: str
    cases: Sequence[Any]
    ours: Callable[[Any], bool]
    theirs: Callable[[Any, Any], bool]
    asked: Callable[[Any], Any] = lambda case: convert.simplify(case["text"])
    others: Callable[[Any], bool] = lambda case: False  # of a convention that ours does not share


def suites() -> Iterator[Suite]:
    """All of them, those with a floor first."""

    def whole(name: str, home: str, *files: str) -> Suite:
        cases = [case for file in files for case in figures.rows(figures.PEERS / f"{file}.jsonl")]
        return Suite(name, home, "whole", cases, lambda case: figures.whole_right(case)[0], _one_value)

    yield whole("whole strings: cn2an", "cn2an", "cn2an_number", "cn2an_an2cn", "cn2an_reject")
    yield whole("whole strings: duckling", "", "duckling_Numeral")
    yield whole("whole strings: MiNLP", "duckling (zh)", "minlp_numeral", "minlp_numeral_fraction")
    for name, task, file, ours, theirs in (
        ("numbers in sentences", "sentence", "number_NumberModel", figures.sentence_right, _values),
        ("percent", "percent", "number_PercentModel", figures.percent_right, _percents),
        ("money", "money", "numberwithunit_CurrencyModel", figures.currency_right, _currencies),
    ):
        cases = figures.rows(figures.PEERS / f"recognizers_{file}.jsonl")
        yield Suite(f"{name} (Recognizers)", "Recognizers", task, cases, _first_of(ours), theirs)
    cases = figures.rows(figures.PEERS / "jionlp_money_parser.jsonl")
    yield Suite("money (JioNLP)", "JioNLP", "money", cases, _first_of(figures.jionlp_right), _money)
    calendar = [*times.recognizers("DateParser"), *times.recognizers("DatePeriodParser")]
    yield _dated("dates and periods (Recognizers)", "Recognizers", calendar)
    yield _dated("holidays (Recognizers)", "Recognizers", times.recognizers("HolidayParser"))
    yield _dated("times (JioNLP)", "JioNLP", times.jionlp())
    yield _dated("calendar (duckling)", "", times.duckling())
    yield _dated("holidays (duckling)", "", times.duckling(holidays=True))


def _dated(name: str, home: str, cases: Iterator[times.Case] | list[times.Case]) -> Suite:
    return Suite(
        name,
        home,
        "days",
        list(cases),
        lambda case: times.has_all(times.days(case.text, case.reference), case),
        lambda case, answer: times.has_all([_days(*ends) for ends in answer], case),
        lambda case: [convert.simplify(case.text), case.reference or "2022-04-22"],
        lambda case: case.other,
    )


def _first_of(judge: Callable[[Row], tuple[bool, object]]) -> Callable[[Row], bool]:
    return lambda case: judge(case)[0]


# -- is a peer's answer right? ------------------------------------------------------------------------------------------


def _one_value(case: Row, answer: Any) -> bool:
    if "error" in case["expected"]:
        return answer is None
    return not isinstance(answer, list) and figures.close(answer, case["expected"]["value"])


def _values(case: Row, answer: list[float]) -> bool:
    return figures.same(answer, [float(row["resolution"]["value"]) for row in case["expected"]])


def _percents(case: Row, answer: list[float]) -> bool:
    return figures.same(answer, [float(row["resolution"]["value"].rstrip("%")) for row in case["expected"]])


def _currencies(case: Row, answer: list[list[Any]]) -> bool:
    wanted = [row["resolution"] for row in case["expected"] if row["resolution"].get("value") is not None]
    return len(answer) == len(wanted) and all(
        not isinstance(value, list) and figures.close(value, said["value"]) and code in (said.get("isoCurrency"), None)
        for (value, code), said in zip(answer, wanted, strict=True)
    )


def _money(case: Row, answer: list[list[Any]]) -> bool:
    if len(answer) != 1:
        return False
    value, code = answer[0]
    wanted = case["expected"]["value"]
    if isinstance(wanted, list):
        good = isinstance(value, list) and figures.same(value, wanted)
    else:
        good = not isinstance(value, list) and value is not None and abs(value - wanted) < 0.006
    return good and code in (ISO.get(case["expected"]["currency"], case["expected"]["currency"]), None)


def _days(first: str, last: str) -> times.Days:
    try:
        return date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    except (TypeError, ValueError):
        return None, None


# -- the page -----------------------------------------------------------------------------------------------------------


def main() -> None:
    """Print ours beside every peer that could be installed, and how fast ours is beside JioNLP's time extractor."""
    all_suites = [suite for suite in suites() if suite.cases]
    if not all_suites:
        print("peers: their cases are not here (they are in ../shared)")
        return
    news = sorted((figures.SHARED / "data/corpora/xwlb").glob("*.txt"))[:40]
    texts = [path.read_text(encoding="utf-8") for path in news]
    task: dict[str, list[Any]] = {"speed": texts}
    for suite in all_suites:
        task.setdefault(suite.task, []).extend(map(suite.asked, suite.cases))
    answers = {}
    for name, needs in figures_peers.PEERS.items():
        print(f"asking {name} …", file=sys.stderr)
        if (python := peers.environment(needs)) and (said := peers.work(python, figures_peers.__file__, name, task)):
            answers[name] = said
    print(f"## peers' development cases, ours beside {len(answers)} packages (home in brackets)\n")
    lines, above, totals = [], [], {"right": 0, "all": 0}
    done: dict[str, int] = {}
    for suite in all_suites:
        size = len(suite.cases)
        marks = [suite.ours(case) for case in suite.cases]
        shared = [mark for mark, case in zip(marks, suite.cases, strict=True) if mark or not suite.others(case)]
        ours = sum(marks) / size
        line = [suite.name, str(size), f"{ours:.1%}" + (f" / {sum(shared) / len(shared):.1%}" if len(shared) < size else "")]
        at = done.setdefault(suite.task, 0)
        done[suite.task] = at + size
        for name, said in answers.items():
            if suite.task not in said:
                line.append("")
                continue
            theirs = said[suite.task][at : at + size]
            right = sum(_is_right(suite, case, answer) for case, answer in zip(suite.cases, theirs, strict=True))
            line.append(f"({right / size:.1%})" if suite.home == name else f"{right / size:.1%}")
            if suite.home != name and right / size >= ours:
                above.append(f"{name} in {suite.name}")
        if suite.name.startswith("whole strings"):
            totals = {"right": totals["right"] + sum(marks), "all": totals["all"] + size}
        lines.append(line)
        _say_floor(suite.name, ours)
    _say_floor("whole strings", totals["right"] / max(totals["all"], 1))
    print(peers.table(["suite", "cases", "ours", *answers], lines))
    print("ours is above every peer away from its home" + (", but for " + ", ".join(above) if above else ""))
    _say_conventions(all_suites)
    speed(texts, answers.get("JioNLP", {}).get("speed"))


def _say_conventions(all_suites: Sequence[Suite]) -> None:
    """Which cases ours reads otherwise on purpose (why: at the head of `times.py`), and what becomes of clock times."""
    for suite in all_suites:
        apart = [case for case in suite.cases if suite.others(case) and not suite.ours(case)]
        if apart:
            said = ", ".join(dict.fromkeys(case.text for case in apart))
            print(f"another convention, {suite.name}: {len(apart)} of {len(suite.cases)}: {said[:300]}{'…' * (len(said) > 300)}")
    files = (figures.PEERS / f"recognizers_datetime_{name}.jsonl" for name in ("TimeParser", "TimePeriodParser"))
    clocks = [row for file in files for row in figures.rows(file)]
    found = sum(any(number.reason == "clock" for number in figures.read(row["text"])[2]) for row in clocks)
    print(f"clock times alone are no times but numbers of reason clock: found in {found} of {len(clocks)} cases (Recognizers)")


def _is_right(suite: Suite, case: Any, answer: Any) -> bool:
    if answer is None and not (suite.task == "whole" and "error" in case["expected"]):
        return False
    return suite.theirs(case, answer)


def _say_floor(name: str, reached: float) -> None:
    if name in FLOORS:
        print(f"{name}: {reached:.1%}, asked {FLOORS[name]:.0%}: {'reached' if reached >= FLOORS[name] else 'MISSED'}")


def speed(texts: list[str], peer: list[float] | None) -> None:
    """Characters a second of processor time, one text after the other, best of three; what claims add to numbers."""
    best = [1e9] * 4
    for _ in range(3):
        spent = [0.0] * 4
        for text in texts:
            reading = Reading(
                text, convert.simplify(text), published="2024-01-01", region="CN", sentences=layout.split
            )
            reading.folded, reading.sentences  # noqa: B018  (made once, shared by all stages)
            clock = [time.process_time()]
            reading.found["times"] = list(figures.TIMES.find(reading))
            known = figures.TIMES.read(reading)
            clock.append(time.process_time())
            reading.found["figures"] = list(figures.FIGURES.find(reading))
            clock.append(time.process_time())
            figures.FIGURES.quantities(reading)
            clock.append(time.process_time())
            figures.FIGURES.read(reading, known, [])
            clock.append(time.process_time())
            spent = [a + b - c for a, b, c in zip(spent, clock[1:], clock[:-1], strict=True)]
        best = [min(pair) for pair in zip(best, spent, strict=True)]
    chars = sum(map(len, texts))
    both = chars / sum(best[:3])
    print(f"\nspeed, characters a second on {chars:,} characters of news: times and numbers {both:,.0f}", end="")
    if peer:
        print(f", JioNLP's time extractor alone {peer[0]:,.0f}: × {both / peer[0]:.1f} (asked 1.5)", end="")
    numbers, claims = best[1] + best[2], best[3] - best[2]  # read() reads the values again
    print(f"\nclaims add {claims:.2f} s to the {numbers:.2f} s that finding the numbers took: × {claims / numbers:.2f} (asked 1.0)")


if __name__ == "__main__":
    main()
