"""Labels of real passages: the notation readers write, checked and turned into rows of offsets.

    python benchmarks/labels.py FOLDER [NUMBER …]     check readings; says what is wrong, with line and remedy

FOLDER holds `passages/NNN.txt` (the text) and `readings/NNN.lab` (what a reader wrote; notation: corpora/labelled/notation.md).
A reading names words of the passage, this program finds where they stand: so no offset is ever counted by hand. Rows have
offsets into the passage; `corpora/labelled` moves them to those of the file, and leaves the words out.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

Row = dict[str, Any]

ENTITY = {"PERSON", "POSITION", "ORG", "GPE", "LOC", "FAC", "DOC", "EVENT", "PROJECT"}
ALIAS = {"explicit", "implicit", "abbreviation"}
SOURCE = {"explicit", "relative", "inherited", "unresolved"}
REASON = {"date", "clock", "duration", "age", "ordinal", "anniversary", "document", "name", "phone", "version", "idiom", "slogan", "article", "appositive", "list_mark", "other"}
HEDGE = {"exact", "about", "more_than", "less_than", "at_least", "at_most", "nearly", "and_more", "several", "range"}
KIND = {"money", "count", "percent", "pp", "ratio", "rank", "multiple"}
MEASURE = {"level", "yoy_growth", "mom_growth", "growth", "share", "difference", "multiple", "rank", "index"}
MODALITY = {"actual", "planned", "target", "forecast"}
SLOGAN = {"parallel", "chain", "couplet", "numeral", "formula", "quoted", "tifa", "goal", "brand"}
SPEECH = {"direct", "indirect", "paraphrase", "headline", "question", "answer"}
SPEAKER = {"government", "party", "legislature", "court", "military", "spokesperson", "expert", "business", "association", "citizen", "media", "anonymous", "data"}
STANCE = {"asserts", "claims", "denies", "criticises", "demands", "promises", "predicts"}
LAYERS = {
    "E": "entities", "T": "times", "F": "figures", "N": "numbers", "S": "slogans", "R": "roles", "Q": "statements",
}  # fmt: skip

_DIGITS = "0-9０-９"
_CHINESE = "〇零一二三四五六七八九十百千萬万億亿兩两廿"
_NUMBER = re.compile(rf"[{_DIGITS}]+(?:[.,．，][{_DIGITS}]+)*[{_CHINESE}]*|[{_CHINESE}]+")
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?[~?%]?")


class Problem(ValueError):
    """What is wrong with a line of a reading, and what to do."""


class Place(NamedTuple):
    """Where words stand in the passage, end exclusive."""

    start: int
    end: int


# -- words to places --------------------------------------------------------------------------------------------------


def _all(text: str, words: str) -> list[Place]:
    return [Place(m.start(), m.start() + len(words)) for m in re.finditer(f"(?={re.escape(words)})", text)]


def _split(field: str) -> tuple[str, list[int]]:
    """`words@2,3` → words and which of their occurrences are meant."""
    match = re.fullmatch(r"(.+?)@(\d+(?:,\d+)*)", field, re.DOTALL)
    return (match[1], [int(k) for k in match[2].split(",")]) if match else (field, [])


def _stretch(text: str, field: str) -> tuple[list[Place], list[int]]:
    """Places of `words`, or of `begin…end` (the shortest stretch from begin to end on one line)."""
    words, which = _split(field)
    found = _all(text, words)
    if not found and "…" in words:
        begin, _, end = words.partition("…")
        if not begin or not end:
            raise Problem(f"{words!r}: words must stand before and behind …")
        found = []
        for place in _all(text, begin):
            last = text.find(end, place.end)
            if last >= 0:
                found.append(Place(place.start, last + len(end)))
    if not found:
        raise Problem(f"{words!r} does not stand in the text (copy it as it is there)")
    return found, which


def _chosen(text: str, field: str, after: int) -> Place:
    """The occurrence that is named, else the first that begins at `after` or later."""
    found, which = _stretch(text, field)
    if which:
        if which[0] > len(found):
            raise Problem(f"{field!r}: it stands there only {len(found)} times")
        return found[which[0] - 1]
    for place in found:
        if place.start >= after:
            return place
    raise Problem(f"{field!r} does not stand behind the row before it: keep the rows in the order of the text, or give @k")


def _nearest(text: str, field: str, at: Place, before_first: bool = True) -> Place:
    """The occurrence that is named, else the one nearest to `at`; of speakers those before it first."""
    found, which = _stretch(text, field)
    if which:
        if which[0] > len(found):
            raise Problem(f"{field!r}: it stands there only {len(found)} times")
        return found[which[0] - 1]
    left = [p for p in found if p.end <= at.start]
    line = text.rfind("\n", 0, at.start)
    if before_first and left and left[-1].start > line:
        return left[-1]
    return min(found, key=lambda p: min(abs(at.start - p.end), abs(p.start - at.end)))


# -- values -----------------------------------------------------------------------------------------------------------


def is_edtf(period: str) -> bool:
    """Is it a date, or an interval of dates, of the level koujing writes?"""
    return all(end in ("", "..") or _is_date(end) for end in period.split("/")) and period.count("/") <= 1


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if not match:
        return False
    try:
        datetime.date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return True


def _options(fields: Iterable[str], known: set[str]) -> dict[str, str]:
    out = {}
    for field in filter(None, (f.strip() for f in fields)):
        key, eq, value = field.partition("=")
        if key not in known:
            raise Problem(f"{field!r}: unknown; there are {', '.join(sorted(known))}")
        if eq and not value:
            raise Problem(f"{field!r}: empty; leave it out instead")
        out[key] = value if eq else "yes"
    return out


def _one_of(value: str, allowed: set[str], what: str) -> str:
    if value not in allowed:
        raise Problem(f"{what} {value!r}: one of {' '.join(sorted(allowed))}")
    return value


def _null(field: str) -> str | None:
    return None if field in ("-", "") else field


def _several(row: Row, name: str, field: str | None, read: Callable[[str], Any] = str) -> None:
    """`a|b`: a is the answer, b is accepted too."""
    values = [None if v == "-" else read(v) for v in (field or "-").split("|")]
    row[name] = values[0]
    if values[1:]:
        row[f"{name}_accept"] = values[1:]


def _number(field: str) -> float:
    try:
        return float(field.replace(",", ""))
    except ValueError:
        raise Problem(f"{field!r} is no number") from None


def _period(field: str) -> str:
    if not is_edtf(field):
        raise Problem(f"{field!r} is no EDTF period such as 2024, 2024-10, 2024-07/2024-09, 2024-01~")
    return field


# -- a line a layer ---------------------------------------------------------------------------------------------------


def _entities(text: str, fields: list[str]) -> Iterator[Row]:
    label, words, canonical, *rest = fields
    _one_of(label, ENTITY, "label")
    options = _options(rest, {"alias", "parts", "arg"})
    found, which = _stretch(text, words)
    plain = _split(words)[0]
    if not which and len(plain) == 1 and len(found) > 1:
        near = "; ".join(f"@{k} {text[max(0, p.start - 4) : p.end + 4]!r}" for k, p in enumerate(found, 1))
        raise Problem(f"{plain!r} stands there {len(found)} times, say which by @: {near}")
    if which and max(which) > len(found):
        raise Problem(f"{words!r}: it stands there only {len(found)} times")
    row: Row = {"label": label, "certainty": "arguable" if "arg" in options else "core"}
    _several(row, "canonical", canonical)
    if "alias" in options:
        row["alias"] = _one_of(options["alias"], ALIAS, "alias")
        if not row["canonical"]:
            raise Problem(f"{plain!r}: an alias needs its full name as canonical")
    for part in filter(None, options.get("parts", "").split("+")):
        if part not in plain:
            raise Problem(f"part {part!r} does not stand in {plain!r}")
    row["parts"] = [p for p in options.get("parts", "").split("+") if p]
    for k, place in enumerate(found, 1):
        if not which or k in which:
            yield {**place._asdict(), **row, "_all": not which}


def _times(text: str, fields: list[str], after: int) -> Row:
    words, period, source, *rest = fields
    row: Row = {**_chosen(text, words, after)._asdict(), "certainty": "core"}
    _several(row, "period", period, _period)
    row["source"] = _one_of(source, SOURCE, "source")
    if (row["period"] is None) != (source == "unresolved"):
        raise Problem("a period that is not known (-) is unresolved, a known one is not")
    if "arg" in _options(rest, {"arg"}):
        row["certainty"] = "arguable"
    return row


def _figures(text: str, fields: list[str], after: int) -> Row:
    words, *rest = fields
    place = _chosen(text, words, after)
    known = {"n", "v", "min", "max", "u", "k", "q", "qt", "m", "i", "s", "pl", "sc", "p", "w", "b", "cp", "mod", "src", "cum", "g", "arg"}
    o = _options(rest, known)
    span = text[place.start : place.end]
    if "n" not in o:
        found = _NUMBER.search(span)
        if not found:
            raise Problem(f"{span!r} holds no numeral: give it by n=")
        o["n"] = found[0]
    at = span.find(o["n"])
    if at < 0:
        raise Problem(f"n={o['n']} does not stand in {span!r}")
    row: Row = {**place._asdict(), "num_start": place.start + at, "num_end": place.start + at + len(o["n"])}
    row["certainty"] = "arguable" if "arg" in o else "core"
    _several(row, "qualifier", o.get("q", "exact"), lambda q: _one_of(q, HEDGE, "q"))
    _several(row, "value", o.get("v"), _number)
    low, high = (_number(o[k]) if k in o else None for k in ("min", "max"))
    if row["value"] is None and low is None and high is None:
        raise Problem(f"{span!r}: a value (v=) or bounds (min= max=)")
    if low is None and high is None:
        low = row["value"] if row["qualifier"] in ("more_than", "at_least", "and_more") else None
        high = row["value"] if row["qualifier"] in ("less_than", "at_most", "nearly") else None
    row["value_min"], row["value_max"] = low, high
    _several(row, "unit", o.get("u"))
    _several(row, "measure", o.get("m", "level"), lambda m: _one_of(m, MEASURE, "m"))
    _several(row, "kind", o.get("k") or _kind(row, span), lambda k: _one_of(k, KIND, "k"))
    if row["unit"] is None and "rank" not in (row["kind"], row["measure"]):
        raise Problem(f"{span!r}: a unit (u=), such as u={{person}} u=MOP u=1 u=pp")
    if "i" not in o:
        raise Problem(f"{span!r}: an indicator (i=), or i=- where there is none")
    _several(row, "indicator", o["i"])
    for name, key in (("subject", "s"), ("place", "pl"), ("scope", "sc"), ("counterpart", "cp")):
        _several(row, name, o.get(key))
    for name, key in (("period", "p"), ("base_period", "b")):
        _several(row, name, o.get(key), _period)
    if "w" in o:
        row["period_start"], row["period_end"] = _nearest(text, o["w"], place)
    _several(row, "modality", o.get("mod", "actual"), lambda m: _one_of(m, MODALITY, "mod"))
    row["source"] = o.get("src")
    row["cumulative"] = "cum" in o
    row["group"] = o.get("g")
    return row


def _kind(row: Row, span: str) -> str:
    unit = row["unit"] or ""
    if row["measure"] == "rank":
        return "rank"
    if re.fullmatch(r"[A-Z]{3}", unit):
        return "money"
    if unit == "pp":
        return "pp"
    if unit != "1":
        return "count"
    if "倍" in span or "番" in span:
        return "multiple"
    return "percent" if re.search(r"[%％成折]|百分", span) else "ratio"


def _numbers(text: str, fields: list[str], after: int) -> Row:
    words, reason, *rest = fields
    options = _options(rest, {"v", "u", "arg"})
    row: Row = {**_chosen(text, words, after)._asdict(), "certainty": "arguable" if "arg" in options else "core"}
    _several(row, "reason", reason, lambda r: _one_of(r, REASON, "reason"))
    row["value"] = _number(options["v"]) if re.fullmatch(r"[-\d.,]+", options.get("v", "-")) and "v" in options else None
    row["unit"] = options.get("u")
    return row


def _slogans(text: str, fields: list[str]) -> Iterator[Row]:
    words, confidence, class_, canonical, *rest = fields
    _one_of(confidence, {"core", "arg"}, "confidence")
    options = _options(rest, {"variant", "stance", "family", "inside", "also", "parts"})
    row: Row = {"confidence": "core" if confidence == "core" else "arguable"}
    _several(row, "class", class_, lambda c: _one_of(c, SLOGAN, "class"))
    _several(row, "canonical", canonical)
    row |= {key: options.get(key) for key in ("variant", "family", "inside", "also")}
    row["stance"] = options.get("stance", "asserted")
    found, which = _stretch(text, words)
    if which and max(which) > len(found):
        raise Problem(f"{words!r}: it stands there only {len(found)} times")
    for k, place in enumerate(found, 1):
        if "\n" in text[place.start : place.end]:
            raise Problem(f"{words!r} runs over a line")
        if not which or k in which:
            yield {**place._asdict(), **row, "_all": not which}


def _roles(text: str, fields: list[str], after: int) -> Row:
    person, position, organisation, *rest = fields
    options = _options(rest, {"occ", "former", "acting", "elect", "inherited", "arg"})
    who = _chosen(text, person, after)
    post = _nearest(text, position, who, before_first=False)
    row: Row = {"start": min(who.start, post.start), "end": max(who.end, post.end)}
    row |= {"person_start": who.start, "person_end": who.end, "position_start": post.start, "position_end": post.end}
    _several(row, "organisation", organisation)
    row["type"] = "occupation" if "occ" in options else "post"
    row |= {key: key in options for key in ("former", "acting", "elect", "inherited")}
    row["certainty"] = "arguable" if "arg" in options else "core"
    return row


def _statements(text: str, fields: list[str], after: int) -> Row:
    words, speaker, canonical, verb, kind, class_, *rest = fields
    options = _options(rest, {"stance", "place", "side", "arg"})
    place = _chosen(text, words, after)
    row: Row = {**place._asdict(), "certainty": "arguable" if "arg" in options else "core"}
    row["speaker_start"], row["speaker_end"] = (None, None) if speaker == "-" else _nearest(text, speaker, place)
    _several(row, "speaker_canonical", canonical)
    row["verb_start"], row["verb_end"] = (None, None) if verb == "-" else _nearest(text, verb, place)
    _several(row, "kind", kind, lambda k: _one_of(k, SPEECH, "kind"))
    row["direct"] = row["kind"] == "direct"
    _several(row, "speaker_class", class_, lambda c: _one_of(c, SPEAKER, "class"))
    row["stance"] = _one_of(options.get("stance", "asserts"), STANCE, "stance")
    row["speaker_place"], row["speaker_side"] = options.get("place"), options.get("side")
    return row


_ORDERED: dict[str, tuple[int, Callable[[str, list[str], int], Row]]] = {
    "T": (3, _times), "F": (1, _figures), "N": (2, _numbers), "R": (3, _roles), "Q": (6, _statements),
}  # fmt: skip
_EVERYWHERE: dict[str, tuple[int, Callable[[str, list[str]], Iterator[Row]]]] = {
    "E": (3, _entities), "S": (4, _slogans),
}  # fmt: skip


# -- a reading --------------------------------------------------------------------------------------------------------


def read(text: str, reading: str) -> tuple[dict[str, list[Row]], list[str]]:
    """Rows by layer, with offsets into `text`, and what is wrong with the reading in words."""
    rows: dict[str, list[Row]] = {layer: [] for layer in LAYERS.values()}
    wrong: list[str] = []
    behind = dict.fromkeys(_ORDERED, 0)
    idioms: list[Place] = []
    for number, line in enumerate(reading.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        mark, *fields = [f.strip(" ") for f in re.split(r"\t| ?¦ ?", line)]
        try:
            if mark == "I":
                for word in filter(None, fields):
                    idioms += _stretch(text, word)[0]
            elif mark in _EVERYWHERE:
                least, spread = _EVERYWHERE[mark]
                _enough(fields, least)
                rows[LAYERS[mark]] += [row | {"_line": number} for row in spread(text, fields)]
            elif mark in _ORDERED:
                least, one = _ORDERED[mark]
                _enough(fields, least)
                row = one(text, fields, behind[mark])
                first = row["person_start"] if mark == "R" else row["start"]
                behind[mark] = first + (0 if mark in "RQ" else 1)
                rows[LAYERS[mark]].append(row | {"_line": number})
            else:
                raise Problem(f"begins with {mark!r}: one of E T F N I S R Q, fields parted by tabs or ¦")
        except Problem as fault:
            wrong.append(f"line {number}: {fault}")
    for layer in ("entities", "slogans"):
        rows[layer] = _longest(rows[layer])
    wrong += _overlaps(rows) + _not_covered(text, rows, idioms)
    rows["numbers"] += _implied(text, rows, idioms)
    for layer, found in rows.items():
        rows[layer] = [{k: v for k, v in r.items() if k[0] != "_"} for r in sorted(found, key=lambda r: (r["start"], -r["end"]))]
    return rows, wrong


def _enough(fields: list[str], least: int) -> None:
    if len(fields) < least:
        raise Problem(f"{len(fields)} fields, at least {least} are wanted")


def _longest(rows: list[Row]) -> list[Row]:
    """Occurrences that were not asked for by number give way where a longer row, or one asked for, stands over them."""

    def gives_way(row: Row) -> bool:
        return row["_all"] and any(
            other is not row
            and other["start"] < row["end"]
            and row["start"] < other["end"]
            and (other["end"] - other["start"], not other["_all"]) > (row["end"] - row["start"], False)
            for other in rows
        )

    return [row for row in rows if not gives_way(row)]


def _overlaps(rows: dict[str, list[Row]]) -> list[str]:
    wrong = []
    for layers in (("entities",), ("times",), ("figures", "numbers"), ("slogans",)):
        found = sorted((r for layer in layers for r in rows[layer] if "arguable" not in r.values()), key=lambda r: r["start"])
        wrong += [
            f"lines {a['_line']} and {b['_line']}: {'/'.join(layers)} overlap" for a, b in pairwise(found) if b["start"] < a["end"]
        ]
    return wrong


def inconsistent(text: str, rows: dict[str, list[Row]]) -> list[str]:
    """Labels of one layer that overlap, and numbers that no label has; `rows` with offsets into `text`."""
    numbered = {layer: [row | {"_line": row["start"]} for row in found] for layer, found in rows.items()}
    return _overlaps(numbered) + _not_covered(text, rows, [])


def accepted(row: Row, name: str) -> list[str]:
    """The values of a field that are right: the answer and its alternatives, without null."""
    return [value for value in (row.get(name), *row.get(f"{name}_accept", ())) if value is not None]


def _covers(rows: Iterable[Row], place: Place) -> bool:
    return any(r["start"] < place.end and place.start < r["end"] for r in rows)


def _not_covered(text: str, rows: dict[str, list[Row]], idioms: list[Place]) -> list[str]:
    """Every number of the text is a figure, a number, or stands in a name, a time, a slogan, an idiom."""
    there = [r for layer in ("figures", "numbers", "times", "entities", "slogans") for r in rows[layer]]
    there += [p._asdict() for p in idioms]
    out = []
    for match in _NUMBER.finditer(text):
        if not _covers(there, Place(*match.span())):
            near = text[max(0, match.start() - 6) : match.end() + 6].replace("\n", "⏎")
            out.append(f"number {match[0]!r} in {near!r}: give it as F, N, or (in a fixed word) on an I line")
    return out


def _implied(text: str, rows: dict[str, list[Row]], idioms: list[Place]) -> list[Row]:
    """Numbers inside times, names, slogans and idioms, which a reader need not write."""
    own = rows["figures"] + rows["numbers"]
    reasons: list[tuple[str, list[Row]]] = [
        ("date", rows["times"]),
        ("slogan", rows["slogans"]),
        ("document", [r for r in rows["entities"] if r["label"] == "DOC"]),
        ("name", rows["entities"]),
        ("idiom", [p._asdict() for p in idioms]),
    ]
    out = []
    for match in _NUMBER.finditer(text):
        place = Place(*match.span())
        if _covers(own, place):
            continue
        holds = [reason for reason, found in reasons if _covers(found, place)]
        if holds:
            row: Row = {**place._asdict(), "reason": holds[0], "value": None, "unit": None, "certainty": "core"}
            row["implied"] = True
            out.append(row | ({"reason_accept": holds[1:]} if holds[1:] else {}))
    return out


def check(folder: Path, numbers: Iterable[str]) -> Iterator[str]:
    """What is wrong with readings, and what each holds."""
    for number in numbers:
        reading = folder / "readings" / f"{number}.lab"
        text = (folder / "passages" / f"{number}.txt").read_text(encoding="utf-8")
        if not reading.is_file():
            yield f"{number}: not read yet ({reading})"
            continue
        rows, wrong = read(text, reading.read_text(encoding="utf-8"))
        yield from (f"{number} {said}" for said in wrong)
        yield f"{number}: {len(wrong)} problems; " + ", ".join(f"{len(found)} {layer}" for layer, found in rows.items())


def main() -> None:
    folder, *numbers = sys.argv[1:] or ["."]
    root = Path(folder)
    for said in check(root, numbers or sorted(p.stem for p in (root / "passages").glob("*.txt"))):
        print(said)


if __name__ == "__main__":
    main()
