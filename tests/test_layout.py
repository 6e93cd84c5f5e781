"""Sentences and the parts of an article: a table of cases, and what holds for any text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koujing import convert, layout

TABLE = (Path(__file__).parent / "cases" / "sentences.tsv").read_text(encoding="utf-8").splitlines()


def _case(line: str) -> tuple[str, str, str, str]:
    why, *rest = line.split("\t")
    text = rest[0]
    # a table row in a text has tabs of its own: kinds are the last column that is made of kinds alone
    tail = rest[1:]
    while tail and not set(tail[0].split()) <= {"title", "heading", "body", "caption", "byline", "boilerplate"}:
        text += "\t" + tail.pop(0)
    return why, text, tail[0] if tail else "", tail[1] if len(tail) > 1 else ""


PARAMS = [
    pytest.param(why, text, kinds, id=why, marks=pytest.mark.xfail(reason=wrong) if wrong else ())
    for why, text, kinds, wrong in map(_case, (line for line in TABLE if line and not line.startswith("#")))
]


@pytest.mark.parametrize("why, marked, kinds", PARAMS)
def test_sentences(why: str, marked: str, kinds: str) -> None:
    text = marked.replace("⏎", "\n").replace("‖", "")
    expected = [piece.strip() for line in marked.split("⏎") for piece in line.split("‖") if piece.strip()]
    found = layout.split(text)
    assert [text[s.start : s.end] for s in found] == expected
    assert [s.kind for s in found] == (kinds.split() or ["body"] * len(expected))


TEXT = st.text(
    alphabet=st.sampled_from(
        "橫琴說他記者攝 图为讯电。！？；…!?;.,，：“”「」\"'（）()《》【】●■\n\r\t\u3000ab1２\ud800\u200b"
    ),
    max_size=300,
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(TEXT, st.text(max_size=80)))
def test_every_character_is_in_one_sentence(text: str) -> None:
    found = layout.split(text)
    covered = [offset for s in found for offset in range(s.start, s.end)]
    assert covered == sorted(set(covered))
    assert all(char.isspace() or offset in set(covered) for offset, char in enumerate(text))
    for s in found:
        assert text[s.start : s.end] == text[s.start : s.end].strip() != ""
        assert not set("\n\r") & set(text[s.start : s.end])
    assert found == layout.split(text)


def test_script_makes_no_difference() -> None:
    text = "琴澳成績單出爐\n某某晨報訊 (記者 甲乙丙) 2月5日,通氣會舉行。\n圖為大橋。甲乙丙 攝\n責任編輯：丁戊"
    assert layout.split(text) == layout.split(convert.simplify(text))


@settings(max_examples=200, deadline=None)
@given(TEXT, st.integers(1, 60))
def test_slices_cover_the_text(text: str, size: int) -> None:
    pieces = list(layout.slices(text, size))
    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(0 < end - start <= size for start, end in pieces) or not text


def test_slices_end_where_sentences_end() -> None:
    text = "橫琴起步。「琴澳一家。」街坊歡喜，" * 500
    for start, end in layout.slices(text, 100):
        assert end == len(text) or text[end - 1] in "。」"
        assert text[start] in "橫「街"
    assert [s.start for piece in [layout.split(text)] for s in piece][:2] == [0, 5]


@pytest.mark.parametrize("unit", ["“好。”他", "《", "記者 ", "。", "「", "●", "來源：", "\n記者 甲乙\n好"])
def test_long_texts_take_linear_time(unit: str) -> None:
    assert layout.split(unit * (300_000 // len(unit)))
