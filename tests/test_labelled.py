"""Labels of real passages: the notation, the checks, what may be in the repository, and how they are scored."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import pytest

import blind
import labelled
import labels
import score

NOTATION = labelled.LABELLED / "notation.md"
TEXT = "統計局昨（18日）公布，9月入境旅客逾252萬人次，按年升9.8%。局長李大文（見圖）表示，兩地往來「越來越密」，料全年達三千萬人次。"
BATCHES = sorted(labelled.LABELLED.rglob("*.jsonl"))
needs_news = pytest.mark.skipif(not labelled.is_here(), reason=labelled.MISSING)


def example() -> str:
    lines = NOTATION.read_text(encoding="utf-8").split("read on 2024")[1].splitlines()
    return "\n".join(line.strip() for line in lines if re.match(r"    [A-Z] ¦", line))


def test_the_example_of_the_notation_is_sound() -> None:
    assert TEXT in NOTATION.read_text(encoding="utf-8")
    rows, wrong = labels.read(TEXT, example())
    assert not wrong
    assert {layer: [TEXT[row["start"] : row["end"]] for row in found] for layer, found in rows.items()} == {
        "entities": ["統計局", "局長", "李大文"],
        "times": ["昨（18日）", "9月", "全年"],
        "figures": ["逾252萬人次", "9.8%", "三千萬人次"],
        "numbers": ["18", "9", "兩"],
        "slogans": [],
        "roles": ["局長李大文"],
        "statements": ["9月入境旅客逾252萬人次，按年升9.8%", "兩地往來「越來越密」，料全年達三千萬人次"],
    }
    first = rows["figures"][0]
    assert (first["value"], first["value_min"], first["value_max"], first["kind"]) == (2520000, 2520000, None, "count")
    assert first["indicator_accept"] == ["入境旅客人次"] and TEXT[first["period_start"] : first["period_end"]] == "9月"
    assert TEXT[rows["statements"][1]["speaker_start"] : rows["statements"][1]["speaker_end"]] == "李大文"


@pytest.mark.parametrize(
    "line, said",
    [
        ("E ¦ PLACE ¦ 統計局 ¦ -", "label 'PLACE'"),
        ("E ¦ ORG ¦ 统计局 ¦ -", "does not stand in the text"),
        ("E ¦ ORG ¦ 統計局 ¦ - ¦ alias=implicit", "needs its full name"),
        ("E ¦ ORG ¦ 統計局昨 ¦ - ¦ arg ¦ parts=局長", "does not stand in"),
        ("T ¦ 9月 ¦ 2024-13 ¦ relative", "no EDTF period"),
        ("T ¦ 9月 ¦ - ¦ relative", "unresolved"),
        ("F ¦ 9.8% ¦ v=0.098 ¦ i=x", "a unit"),
        ("F ¦ 9.8% ¦ u=1 ¦ i=x", "a value"),
        ("F ¦ 9.8% ¦ v=0.098 ¦ u=1", "an indicator"),
        ("F ¦ 9.8% ¦ v=0.098 ¦ u=1 ¦ i=x ¦ colour=red", "unknown"),
        ("N ¦ 兩 ¦ because", "reason 'because'"),
        ("Q ¦ 兩地…人次 ¦ 李大文 ¦ - ¦ 表示 ¦ sung ¦ government", "kind 'sung'"),
        ("Z ¦ 兩", "begins with 'Z'"),
    ],
)
def test_a_label_that_can_not_be_is_named_with_its_line(line: str, said: str) -> None:
    _, wrong = labels.read(TEXT, f"# a remark\n{line}")
    assert any(one.startswith("line 2:") and said in one for one in wrong), wrong


def test_every_number_is_asked_for() -> None:
    without = "\n".join(line for line in example().splitlines() if "9.8%" not in line.split("¦")[1])
    assert [said for said in labels.read(TEXT, without)[1] if "number '9.8'" in said]
    assert labels.read("大家一方面支持。", "")[1] and not labels.read("大家一方面支持。", "I ¦ 一方面")[1]


def test_longer_names_win_and_occurrences_are_chosen() -> None:
    text = "香港大學在香港，香港好。"
    rows, wrong = labels.read(text, "E ¦ ORG ¦ 香港大學 ¦ 香港大学\nE ¦ GPE ¦ 香港 ¦ 香港")
    assert not wrong and [(r["start"], r["label"]) for r in rows["entities"]] == [(0, "ORG"), (5, "GPE"), (8, "GPE")]
    rows, _ = labels.read(text, "E ¦ GPE ¦ 香港@3 ¦ 香港")
    assert [r["start"] for r in rows["entities"]] == [8]
    assert labels.read("美中美", "E ¦ GPE ¦ 美 ¦ 美国")[1]  # which one?
    assert labels.read("甲乙", "E ¦ ORG ¦ 甲乙 ¦ -\nE ¦ ORG ¦ 乙@1 ¦ -")[1]  # overlap


@pytest.mark.parametrize("path", BATCHES, ids=lambda path: path.stem)
def test_no_text_of_others_is_in_a_batch(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert rows
    inside: tuple[int, int] = (0, 0)
    for row in rows:
        if "file" in row:
            assert set(row) == {"passage", "file", "start", "end", "sha256"}
            inside = (row["start"], row["end"])
            continue
        assert not {"text", "words", "simplified"} & set(row)
        assert inside[0] <= row["start"] < row["end"] <= inside[1]
        assert row["layer"] in labelled.LAYERS
        names = [value for name, value in row.items() if isinstance(value, str) and name != "period"]
        assert all(len(name) <= 100 for name in names), names  # names and indicators, no sentences


@pytest.mark.parametrize("batch", labelled.BATCHES)
def test_a_batch_holds_its_passages(batch: int) -> None:
    path = labelled.path_of(batch)
    if not path.is_file():
        pytest.skip(f"batch {batch} is not labelled yet")
    heads = [row for line in path.read_text(encoding="utf-8").splitlines() if "file" in (row := json.loads(line))]
    assert [head["passage"] for head in heads] == labelled.numbers_of(batch)


@needs_news
@pytest.mark.parametrize("batch", [batch for batch in labelled.BATCHES if labelled.path_of(batch).is_file()])
def test_labels_are_those_of_the_texts(batch: int) -> None:
    assert list(labelled.check(labelled.path_of(batch))) == []


def test_what_is_opened_was_scored_before() -> None:
    lines = blind.recorded()
    assert lines
    for batch in blind.opened():
        first = next(line for line in lines if line["batch"] == batch)
        assert first["blind"] and first["scores"]["all"]


# -- scoring


def test_a_reader_agrees_with_himself() -> None:
    rows, _ = labels.read(TEXT, example())
    passage = labelled.Passage(1, "x", 0, len(TEXT), "", "MO", None, None, None, TEXT, rows)
    measured = blind.measure([blind.count(passage, blind.predicted(rows, rows))])
    wrong = {name: one.value for name, one in measured.items() if one.value != 1 and "canonical" not in name}
    assert measured and not wrong


def test_an_interval_is_of_passages_and_always_the_same() -> None:
    rows, _ = labels.read(TEXT, example())
    passage = labelled.Passage(1, "x", 0, len(TEXT), "", "MO", None, None, None, TEXT, rows)
    good, bad = blind.count(passage, blind.predicted(rows, rows)), blind.count(passage, {layer: [] for layer in rows})
    one, again = (blind.measure([good, bad, good])["entities: span+label"] for _ in range(2))
    assert one == again and one.low < one.value < one.high == 1.0
    assert one.recall == pytest.approx(2 / 3) and one.precision == 1.0 and one.gold == 9


def test_an_indicator_is_right_by_its_lexicon_too() -> None:
    gold = {"indicator": "GDP"}
    assert score.ok_ind(gold, {"indicator": "国内生产总值", "indicator_id": None})
    assert not score.ok_ind(gold, {"indicator": "货物出口", "indicator_id": None})


def test_a_piece_of_a_slogan_is_neither_right_nor_false() -> None:
    gold = [{"start": 0, "end": 12, "confidence": "core"}]
    done = score.score_slogans(gold, [{"start": 0, "end": 4, "text": "x"}, {"start": 20, "end": 24, "text": "y"}])
    assert (done["hit"], done["pred"], done["good"]) == (0, 1, 0)
