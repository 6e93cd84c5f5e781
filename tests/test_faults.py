"""Inputs that failed, with the right value: `tests/cases/faults/*.jsonl`, one case a line, each naming the kind it stands for.

A case that is not `fixed` yet must fail (strict xfail): whoever mends its kind marks it. Fields of an expected object are
columns of its `table` (else the case's stage), `X_accept` further right values, `X_not` wrong ones, `X_has` what must be in
it; an `absent` object describes a row that must not be there. Files of cases lie beside them in `files/`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import pytest

import koujing
import score
from koujing import pipe, tables

Row = dict[str, Any]
FOLDER = Path(__file__).parent / "cases" / "faults"
SPANS = ("figures", "numbers", "entities", "times", "slogans")
HOW = {"table", "text", "n", "word", "words", "exact", "any_span", "nested", "speaker", "speaker_has", "speaker_any", "speaker_contains"}


def cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            marks = () if case.get("fixed") else pytest.mark.xfail(strict=True, reason=case["kind"])
            yield pytest.param(case, id=case["id"], marks=marks)


@pytest.mark.parametrize("case", list(cases()))
def test_fault(case: Row, tmp_path: Path) -> None:
    by_kind = {"extract_file": extracted, "command": commanded, "fonts_silent": fonts}
    wrong = by_kind[case["check"]](case, tmp_path) if case.get("check") else list(read_wrong(case, tmp_path))
    assert not wrong, case["kind"]


# -- rows of a text


def rows_of(case: Row, folder: Path) -> dict[str, list[Row]]:
    nlp = pipe.default()
    if case.get("lexicons") or case.get("settings"):
        settings = {name: written(value, folder) if isinstance(value, dict) else value for name, value in case.get("settings", {}).items()}
        nlp = koujing.load(lexicons=written(case.get("lexicons", {}), folder), settings=settings)
    article = koujing.Article(case["text"], published=case.get("published"), region=case.get("region"))
    rows = {name: [dict(row) for row in some] for name, some in tables.rows(koujing.parse(article, nlp), article, nlp).items()}
    names = {row["entity_id"]: row["canonical"] for row in rows["entities"]}
    for row in rows["statements"]:
        row["speaker_canonical"] = names.get(row["speaker_id"])
    rows["words"] = [{"text": word} for word in koujing.cut(case["text"], nlp=nlp)]
    rows["simplify"] = [{"simplified": koujing.simplify(case["text"])}]
    return rows


def written(files: Mapping[str, str], folder: Path) -> list[str]:
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    return [str(folder / name) for name in files]


def read_wrong(case: Row, folder: Path) -> Iterator[str]:
    """What is wrong with what is read of a text."""
    rows = rows_of(case, folder)
    for expected in case["expected"]:
        table = expected.get("table") or case["stage"]
        if not any(right(expected, row) for row in candidates(table, expected, rows[table], case["text"])):
            yield f"{table}: {expected} is not there"
    for absent in case.get("absent", ()):
        described = {"table": case["stage"], "text": absent} if isinstance(absent, str) else absent
        table = described.get("table", case["stage"])
        some = [row for row in rows[table] if not (table == "slogans" and (row.get("nested") or row.get("inside")))]
        if any(is_described(described, row, table) for row in some):
            yield f"{table}: {described} should not be there"


def candidates(table: str, expected: Row, rows: list[Row], text: str) -> list[Row]:
    """The rows that may be meant, by their place."""
    if table in ("roles", "simplify"):
        return rows
    if table == "words":
        cut = [row["text"] for row in rows]
        wanted = expected.get("word")
        words = wanted if isinstance(wanted, list) else [wanted]
        whole = "words" not in expected or "/".join(cut) == expected["words"]
        return [{}] if whole and (wanted is None or sum(map(cut.count, words)) >= expected.get("n", 1)) else []
    start, end = place_of(expected, text)
    near = [row for row in rows if row["start"] < end and start < row["end"] and (expected.get("nested") or not row.get("nested"))]
    exact = [row for row in near if (row["start"], row["end"]) == (start, end)]

    def shared(row: Row) -> int:
        return int(min(end, row["end"]) - max(start, row["start"]))

    if table in ("figures", "numbers"):
        best = max(near, key=lambda row: (shared(row), row["start"] - row["end"]), default=None)
        return [row for row in [best] if row is not None and (not expected.get("exact") or row in exact)]
    if table == "statements":
        most = [row for row in near if 1.25 * shared(row) >= max(end - start, row["end"] - row["start"])]
        return [row for row in (exact if expected.get("exact") else most) if says(expected, row)]
    if table == "slogans" and not expected.get("exact"):
        return [row for row in near if 2 * shared(row) >= max(end - start, row["end"] - row["start"])]
    return near if expected.get("any_span") and table in ("entities", "times") else exact


def place_of(expected: Row, text: str) -> tuple[int, int]:
    at = -1
    for _ in range(expected.get("n", 1)):
        at = text.index(expected["text"], at + 1)
    return at, at + len(expected["text"])


def says(expected: Row, row: Row) -> bool:
    """Is the speaker the one that is wanted?"""
    names = [score.simp(row[key]) for key in ("speaker", "speaker_canonical") if row.get(key)]
    accepted = expected.get("speaker_accept", [])
    if expected.get("speaker_any"):
        return bool(row["speaker"])
    if expected.get("speaker_contains") or "speaker_has" in expected:
        return any(score.simp(one) in name for one in [*several(expected.get("speaker_has", expected.get("speaker"))), *accepted] for name in names)
    if "speaker" not in expected:
        return True
    wanted = [*several(expected["speaker"]), *accepted]
    return (None in wanted and row["speaker"] is None) or any(one is not None and score.simp(one) in names for one in wanted)


def several(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def right(expected: Row, row: Row) -> bool:
    """Has a row all fields of an expected object?"""
    return all(has(name, wanted, expected, row) for name, wanted in expected.items() if name not in HOW and not name.endswith("_accept"))


def has(name: str, wanted: Any, expected: Row, row: Row) -> bool:
    if name.endswith("_not"):
        column = name.removesuffix("_not")
        return not any(same(f"{column}_equal" if column == "indicator" else column, row.get(column), one) for one in several(wanted))
    if name.endswith("_has"):
        return any(score.simp(one) in score.simp(row.get(name.removesuffix("_has")) or "") for one in several(wanted))
    column = name.removesuffix("_equal")
    if name == "simplified":
        return str(wanted) in row[name]
    return any(same(name, row.get(column), one) for one in [*several(wanted), *expected.get(f"{name}_accept", [])])


def same(name: str, got: Any, wanted: Any) -> bool:
    if name in ("value", "value_min", "value_max"):
        return got is wanted if got is None or wanted is None else score.close(got, wanted)
    if name == "indicator":
        return score.ind_match(got, [wanted]) if wanted else not got
    by_column: dict[str, Callable[[Any], Any]] = {
        "indicator_equal": score.norm_ind, "ref_area": score.norm_place, "counterpart": score.norm_place, "scope": score.norm_place,
        "time_period": score.edtf, "period": score.edtf, "base_period": score.edtf, "published": score.edtf, "measure": score.norm_meas,
    }  # fmt: skip
    if name in by_column:
        return bool(by_column[name](got) == by_column[name](wanted))
    return bool(got == wanted) if got is None or wanted is None or isinstance(got, bool) else bool(score.simp(str(got)) == score.simp(str(wanted)))


def is_described(described: Row, row: Row, table: str) -> bool:
    for name, value in described.items():
        if name == "table":
            continue
        if name == "text":
            there = row["text"] == value or (table == "figures" and row["text"].startswith(value))
        elif name == "period_not":
            there = row.get("period") != value
        elif name.endswith(("_has", "_begins")):
            column, _, how = name.rpartition("_")
            got = score.simp(row.get(column) or "")
            there = score.simp(value) in got if how == "has" else got.startswith(score.simp(value))
        else:
            there = same(name, row.get(name), value)
        if not there:
            return False
    return True


# -- files, commands, fonts


def extracted(case: Row, folder: Path) -> list[str]:
    """What is wrong with the tables of a file."""
    want = case["want"]
    made = koujing.extract(FOLDER / case["file"], region=case.get("region"))
    articles, figures, failures = (made.arrow(name).to_pylist() for name in ("articles", "figures", "failures"))
    said = " ".join(f"{row['message']} {row['remedy']}" for row in failures) + " ".join(str(row["flags"]) for row in articles)
    if want.get("or_said") and (failures or any(row["flags"] for row in articles)):
        return []
    if "said" in want:
        read = articles and figures and want.get("or_read")
        return [] if read or any(words in said for words in want["said"]) else [f"not said: {want['said']}"]
    text = "\n".join(row["text"] for row in articles)
    wrong = [f"{len(articles)} articles"] if "articles" in want and len(articles) != want["articles"] else []
    wrong += [f"{name}: {row[name]}" for name in ("published", "outlet") if name in want for row in articles if not same(name, row[name], want[name])]
    wrong += [f"not in the text: {words}" for words in want.get("text_has", ()) if words not in text]
    wrong += [f"in the text: {words}" for words in want.get("text_not", ()) if words in text]
    wrong += [f"no figure {one}" for one in want.get("figures", ()) if not any(right(one, row) for row in figures)]
    return wrong + [f"a figure {one}" for one in want.get("figures_not", ()) if any(right(one, row) for row in figures)]


def commanded(case: Row, folder: Path) -> list[str]:
    """What is wrong with what a command says."""
    want = case["want"]
    written(case["files"], folder)
    done = subprocess.run([sys.executable, "-m", "koujing.cli", *case["argv"]], cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    said = done.stdout + done.stderr
    wrong = [f"not said: {want['said']}"] if "said" in want and not any(words in said for words in want["said"]) else []
    if "or_term" in want and is_term(folder, want["or_term"]):
        wrong = []
    wrong += [f"said: {words}" for words in want.get("said_not", ()) if words in said]
    return wrong + ([f"no word {want['term']}"] if "term" in want and not is_term(folder, want["term"]) else [])


def is_term(folder: Path, term: str) -> bool:
    out = folder / "OUT"
    return (out / "terms").is_dir() and term in set(koujing.open(out).terms["term"])


def fonts(case: Row, folder: Path) -> list[str]:
    """Without a Chinese font, `koujing.fonts.use` must say so."""
    code = (
        "import matplotlib; matplotlib.use('Agg')\nimport matplotlib.font_manager as fm\n"
        "fm.fontManager.ttflist = [f for f in fm.fontManager.ttflist if not any(k in f.name for k in ('CJK','Hei','Song','Ming','WenQuan',"
        "'PingFang','Noto Sans SC','Noto Serif SC','AR PL','Droid Sans Fallback','Unifont'))]\nimport koujing, koujing.fonts\nkoujing.fonts.use()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    return [] if "FontError" in done.stderr else [done.stdout + done.stderr]
