"""Other packages that read numbers, money and times: how each is asked. Nothing of koujing may be imported here.

`figures_suites.py` runs this file again in the environment of each package (see `peers.py`), with the cases as JSON: tasks
`whole` (one number a string), `sentence`, `percent`, `money` (value and ISO code), `days` (text and reference day: first and
last day) and `speed`. A package answers the tasks it was made for; a case on which it raises is wrong.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

PEERS = {
    "Recognizers": ["recognizers-text-suite==1.0.2a2", "emoji==1.7.0"],
    "JioNLP": ["jionlp==1.5.31"],
    "cn2an": ["cn2an==0.5.24"],
    "chinese2digits": ["chinese2digits==6.0.2"],
    "WeText ITN": ["WeTextProcessing==1.2.0"],
    "duckling (zh)": ["duckling-chinese==1.1.8"],
    "quantulum3": ["quantulum3==0.10.0"],
}
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:/\d+)?")
Answers = dict[str, list[Any]]  # task -> one answer a case; null where there is none


# -- in the environment of a peer: nothing of koujing may be imported ---------------------------------------------------


def _float(text: str) -> float | None:
    try:
        if "/" in text:
            over, under = text.split("/")
            return float(over) / float(under)
        return float(text.replace(",", ""))
    except (ValueError, ZeroDivisionError):
        return None


def _each(read: Callable[[Any], Any], cases: list[Any]) -> list[Any]:
    out = []
    for case in cases:
        try:
            out.append(read(case))
        except Exception:  # noqa: BLE001  a peer that fails on a case has it wrong
            out.append(None)
    return out


def _rewritten(convert: Callable[[str], str], task: Answers) -> Answers:
    """Of packages that rewrite a text: the digits of what they wrote."""

    def whole(text: str) -> float | None:
        said = convert(text).strip().rstrip("个")
        if said.endswith("%"):
            value = _float(said[:-1])
            return value / 100 if value is not None else None
        scale = {"万": 1e4, "亿": 1e8}.get(said[-1:], 1.0)
        value = _float(said.rstrip("万亿"))
        return value * scale if value is not None else None

    def numbers(text: str) -> list[float]:
        return [value for part in NUMBER.findall(convert(text)) if (value := _float(part)) is not None]

    def percents(text: str) -> list[float]:
        return [float(part) for part in re.findall(r"(-?\d+(?:\.\d+)?)%", convert(text))]

    return {
        "whole": _each(whole, task["whole"]),
        "sentence": _each(numbers, task["sentence"]),
        "percent": _each(percents, task["percent"]),
    }


def _recognizers(task: Answers) -> Answers:
    from recognizers_date_time import recognize_datetime
    from recognizers_number import Culture, recognize_number, recognize_percentage
    from recognizers_number_with_unit import recognize_currency

    def whole(text: str) -> float | None:
        found = recognize_number(text, Culture.Chinese) + recognize_percentage(text, Culture.Chinese)
        full = [one for one in found if one.start == 0 and one.end == len(text) - 1]
        if not full:
            return None
        value = str(full[0].resolution["value"])
        return float(value[:-1]) / 100 if value.endswith("%") else float(value)

    def money(text: str) -> list[Any]:
        return [
            [_float(one.resolution["value"] or ""), one.resolution.get("isoCurrency")]
            for one in recognize_currency(text, Culture.Chinese)
        ]

    def days(case: list[str]) -> list[Any]:
        found = recognize_datetime(case[0], Culture.Chinese, reference=datetime.fromisoformat(case[1]))
        out = []
        for one in found:
            for value in one.resolution["values"]:
                first, last = value.get("start") or value.get("value"), value.get("end") or value.get("value")
                out.append([first, last])
        return out

    return {
        "whole": _each(whole, task["whole"]),
        "sentence": _each(
            lambda t: [float(r.resolution["value"]) for r in recognize_number(t, Culture.Chinese)], task["sentence"]
        ),
        "percent": _each(
            lambda t: [float(r.resolution["value"].rstrip("%")) for r in recognize_percentage(t, Culture.Chinese)],
            task["percent"],
        ),
        "money": _each(money, task["money"]),
        "days": _each(days, task["days"]),
    }


def _jionlp(task: Answers) -> Answers:
    import jionlp

    iso = {"元": "CNY", "日元": "JPY", "泰铢": "THB", "卢布": "RUB", "欧元": "EUR", "美元": "USD", "港元": "HKD"}
    iso |= {"英镑": "GBP", "澳元": "AUD", "加元": "CAD", "韩元": "KRW", "新台币": "TWD", "瑞士法郎": "CHF"}

    def said(text: str) -> list[Any]:
        found = jionlp.parse_money(text)
        value = found["num"]
        return [
            [float(v) for v in value] if isinstance(value, list) else float(value),
            iso.get(found["case"], found["case"]),
        ]

    def in_text(text: str) -> list[Any]:
        found = [one["text"] for one in jionlp.ner.extract_money(text)]
        alone = 2 * sum(map(len, found)) > len(text)  # an amount, not a sentence
        return [said(text)] if alone or not found else [said(one) for one in found]

    def days(case: list[str]) -> list[Any]:
        base = datetime.fromisoformat(case[1]).timestamp()
        try:
            found = jionlp.parse_time(case[0], time_base=base)["time"]
            return [found] if isinstance(found, list) else []
        except ValueError:
            spans = jionlp.ner.extract_time(case[0], time_base=base, with_parsing=True)
            return [one["detail"]["time"] for one in spans if isinstance(one["detail"]["time"], list)]

    out: Answers = {
        "whole": _each(lambda text: said(text)[0], task["whole"]),
        "money": _each(in_text, task["money"]),
        "days": _each(days, task["days"]),
    }
    begin = time.process_time()
    for text in task["speed"]:
        jionlp.ner.extract_time(text)
    out["speed"] = [sum(map(len, task["speed"])) / (time.process_time() - begin)]
    return out


def _cn2an(task: Answers) -> Answers:
    import cn2an

    out = _rewritten(cn2an.transform, task)
    return out | {"whole": _each(lambda text: float(cn2an.cn2an(text, "smart")), task["whole"])}


def _chinese2digits(task: Answers) -> Answers:
    from chinese2digits import takeNumberFromString

    def numbers(text: str) -> list[float]:
        return [float(part) for part in takeNumberFromString(text)["digitsStringList"]]

    def whole(text: str) -> float | None:
        found = numbers(text)
        return found[0] if len(found) == 1 else None

    def percents(text: str) -> list[float]:
        return [value * 100 for value in numbers(text)]

    return {
        "whole": _each(whole, task["whole"]),
        "sentence": _each(numbers, task["sentence"]),
        "percent": _each(percents, task["percent"]),
        "money": _each(lambda text: [[value, None] for value in numbers(text)], task["money"]),
    }


def _wetext(task: Answers) -> Answers:
    from itn.chinese.inverse_normalizer import InverseNormalizer

    return _rewritten(InverseNormalizer().normalize, task)


def _duckling(task: Answers) -> Answers:
    from zoneinfo import ZoneInfo

    from duckling_chinese import Duckling, DucklingDimension

    duckling = Duckling()

    def entities(text: str, reference: str, *names: str) -> list[dict[str, Any]]:
        when = datetime.fromisoformat(reference).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
        options = duckling.gen_options(targets={getattr(DucklingDimension, name) for name in names})
        found: list[dict[str, Any]] = duckling.parse_entities(text, duckling.gen_context(reference_time=when), options)
        return found

    def whole(text: str) -> float | None:
        found = [one for one in entities(text, "2022-04-22", "NUMERAL", "FRACTION") if one["end"] == len(text)]
        return found[0]["value"]["n"] if found and found[0]["start"] == 0 else None

    def money(text: str) -> list[Any]:
        found = entities(text, "2022-04-22", "CURRENCY")
        return [[one["value"]["v"], one["value"]["dim"].rpartition(":")[2]] for one in found]

    def days(case: list[str]) -> list[Any]:
        out = []
        for one in entities(case[0], case[1], "TIME"):
            value = one["value"]["timeValue"]
            first, last = value.get("start"), value.get("end")
            if instant := value.get("instant"):
                first, last = instant, None
            if first:
                begin = date.fromisoformat(first["datetime"][:10])
                end = date.fromisoformat(last["datetime"][:10]) if last else _grain_end(begin, first["grain"])
                out.append([begin.isoformat(), end.isoformat()])
        return out

    return {
        "whole": _each(whole, task["whole"]),
        "money": _each(money, task["money"]),
        "days": _each(days, task["days"]),
    }


def _grain_end(day: date, grain: str) -> date:
    """The first day after a duckling instant of this grain, less one."""
    if grain == "Year":
        return date(day.year, 12, 31)
    months = {"Month": 1, "Quarter": 3}.get(grain, 0)
    if months:
        month = day.month + months - 1
        return date(day.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return day + timedelta(days=6 if grain == "Week" else 0)


def _quantulum(task: Answers) -> Answers:
    from quantulum3 import parser

    def numbers(text: str) -> list[float]:
        return [float(one.value) for one in parser.parse(text)]

    return {
        "whole": _each(lambda text: numbers(text)[0], task["whole"]),
        "sentence": _each(numbers, task["sentence"]),
        "money": _each(lambda text: [[value, None] for value in numbers(text)], task["money"]),
    }


WORKERS: dict[str, Callable[[Answers], Answers]] = {
    "Recognizers": _recognizers,
    "JioNLP": _jionlp,
    "cn2an": _cn2an,
    "chinese2digits": _chinese2digits,
    "WeText ITN": _wetext,
    "duckling (zh)": _duckling,
    "quantulum3": _quantulum,
}


if __name__ == "__main__":
    _, _, _peer, _question, _answer = sys.argv
    _task = json.loads(Path(_question).read_text(encoding="utf-8"))
    Path(_answer).write_text(json.dumps(WORKERS[_peer](_task)), encoding="utf-8")
