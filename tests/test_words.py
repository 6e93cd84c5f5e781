"""Words: a table of cases, two engines that agree, and what holds for any text."""

from __future__ import annotations

import logging
import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koujing import convert, lexicons, words

SHARED = Path(__file__).parents[2] / "shared"
SAMPLE = sorted((Path(__file__).parents[1] / "corpora" / "sample").glob("*.txt"))
TABLE = (Path(__file__).parent / "cases" / "words.tsv").read_text(encoding="utf-8").splitlines()
CASES = [(line + "\t\t\t").split("\t")[:4] for line in TABLE if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def native() -> words.Cutter:
    pytest.importorskip("rjieba")
    return words.Cutter("rjieba")


@pytest.fixture(scope="module")
def plain() -> words.Cutter:
    return words.Cutter("jieba")


@pytest.fixture(params=["native", "plain"])
def cutter(request: pytest.FixtureRequest) -> words.Cutter:
    found: words.Cutter = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("why, parted, edges, tags", CASES, ids=[case[0] for case in CASES])
def test_words(cutter: words.Cutter, why: str, parted: str, edges: str, tags: str) -> None:
    expected = parted.replace("\\n", "\n").split("/")
    text = "".join(expected)
    found = cutter.cut_between(text, map(int, edges.split()))
    assert [text[start:end] for start, end in found] == expected
    if tags:
        assert [word.pos for word in cutter.cut(text)] == tags.split()


def _user_dictionary(tmp_path: Path, *lines: str) -> str:
    path = tmp_path / "mine.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_user_words_with_marks_and_spaces(tmp_path: Path, engine: str) -> None:
    lines = ("A-1 nz", "弗里德里克·泰勒 5 nr", "1+1+1+N", "New World nt", "橫琴心 3 nz")
    cutter = words.Cutter(engine, user=[_user_dictionary(tmp_path, *lines)])
    text = "弗里德里克·泰勒在横琴心用A-1，“1+1+1+N”由New World提出，BA-12不算。"
    found = cutter.split(text)
    assert {"弗里德里克·泰勒", "横琴心", "A-1", "1+1+1+N", "New World"} <= set(found)
    assert "".join(found) == text
    assert found[-6:] == ["BA", "-", "12", "不算", "。"] or "A-1" not in found[-6:]
    assert cutter.tag("弗里德里克·泰勒") == "nr"


def test_user_words_belong_to_one_cutter(tmp_path: Path, native: words.Cutter) -> None:
    mine = words.Cutter(user=[_user_dictionary(tmp_path, "琴澳家园 nz")])
    assert "琴澳家园" in mine.split("琴澳家园好")
    assert "琴澳家园" not in native.split("琴澳家园好")


def test_a_lexicon_of_words(tmp_path: Path) -> None:
    path = tmp_path / "words.tsv"
    path.write_text("id\tsurface\tpos\tsource\nU1\t琴澳家園\tnz\tknown\n", encoding="utf-8")
    assert words.Cutter(user=[str(path)]).split("琴澳家园好") == ["琴澳家园", "好"]


def test_a_dictionary_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(words.WordsError, match=r"missing\.txt"):
        words.Cutter(user=[str(tmp_path / "missing.txt")])
    with pytest.raises(words.WordsError, match="choose from auto"):
        words.Cutter("thulac")


def test_without_the_native_engine_jieba_cuts_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(words, "_has_rjieba", lambda: False)
    words._say_slow.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert words.Cutter().engine == words.Cutter().engine == "jieba"
    assert [record.message for record in caplog.records] == [caplog.messages[0]]
    assert "rjieba is not installed" in caplog.text
    with pytest.raises(words.WordsError, match="pip install rjieba"):
        words.Cutter("rjieba")


def test_loading_jieba_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    words.Cutter("jieba").cut("横琴粤澳深度合作区")
    assert capfd.readouterr() == ("", "")


def test_every_shipped_word_is_cut_whole(native: words.Cutter) -> None:
    assert [e.surface for e in lexicons.load("words") if native.split(e.surface) != [e.surface]] == []


def test_both_engines_give_the_same_words_and_tags(native: words.Cutter, plain: words.Cutter) -> None:
    for file in SAMPLE:
        text = convert.simplify(file.read_text(encoding="utf-8"))
        assert native.cut(text) == plain.cut(text), file.name


@pytest.mark.parametrize("name", ["msr_test_gold", "as_testing_gold"])
def test_the_same_words_as_jieba(name: str) -> None:
    """Without koujing's own words: on every one of these sentences, where 99.99 % are asked for."""
    file = SHARED / "data" / "segment" / f"{name}.utf8"
    if not file.exists():
        pytest.skip("needs ../shared/data/segment")
    native, plain = words.Cutter("rjieba", own=False), words.Cutter("jieba", own=False)
    lines = file.read_text(encoding="utf-8").replace(" ", "").replace("\u3000", "").splitlines()[::3]
    lines = [convert.simplify(line) for line in lines]
    assert [line for line in lines if native.split(line) != plain.split(line)] == []


def test_a_cutter_can_be_pickled(native: words.Cutter) -> None:
    again = pickle.loads(pickle.dumps(native))
    assert again.engine == "rjieba" and again.cut("横琴增长3.5%") == native.cut("横琴增长3.5%")


TEXT = st.one_of(
    st.text(alphabet=st.characters(), max_size=60),
    st.text(
        alphabet=st.sampled_from("横琴粤澳深度合作区增长说1,3.5%+-_#&. A-zＡ，。\n\r\t\u3000\ud800😀𠮷"), max_size=80
    ),
)


@settings(max_examples=400, deadline=None)
@given(TEXT, st.lists(st.integers(-2, 90), max_size=8))
def test_every_character_is_in_one_word(text: str, edges: list[int]) -> None:
    cutter = words._default()
    found = cutter.cut(text)
    assert [word.start for word in found] == [0, *(word.end for word in found[:-1])][: len(found)]
    assert (found[-1].end if found else 0) == len(text)
    assert all(word.pos and word.start < word.end for word in found)
    between = cutter.cut_between(text, edges)
    ends = {0, *(end for _, end in between)}
    assert {edge for edge in edges if 0 <= edge <= len(text)} <= ends
    assert sum(end - start for start, end in between) == len(text)


@settings(max_examples=150, deadline=None)
@given(TEXT)
def test_engines_agree_on_any_text(text: str) -> None:
    native, plain = words._default(), _plain()
    assert native.cut(text) == plain.cut(text)


def _plain(made: list[words.Cutter] = []) -> words.Cutter:  # noqa: B006  one engine for all examples
    if not made:
        made.append(words.Cutter("jieba"))
    return made[0]
