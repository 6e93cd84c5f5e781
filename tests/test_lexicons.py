"""Lexicons: what ships is sound, what is broken is said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

import koujing
from koujing import knowledge, lexicons
from koujing.lexicons import LexiconError, Matcher

HEADER = "# What: test\n# Source: column\n# Licence: CC0\n# Checked: never\nid\tsurface\taliases\tsource\n"

PROVENANCE = ["# What", "# Source", "# Licence", "# Checked"]


def write(folder: Path, *lines: str, name: str = "slogans.tsv") -> Path:
    path = folder / name
    path.write_text(HEADER + "".join(line + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", lexicons.shipped(), ids=lambda path: path.stem)
def test_what_ships_is_sound(path: Path) -> None:
    head = [line.split(":")[0] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")]
    assert [line for line in head if line in PROVENANCE] == PROVENANCE
    entries = lexicons.load(str(path))
    assert entries
    ids = [entry.id for entry in entries]
    assert ids == sorted(ids)


@pytest.mark.parametrize(
    "line, said",
    [
        ("S1\t守正创新\t\t", "slogans.tsv:6: 守正创新 has no source; fill the column in"),
        ("\t守正创新\t\tknown", "slogans.tsv:6: 守正创新 has no id; fill the column in"),
        (
            "S1\t守正创新\t\tknown\tx\ty",
            "slogans.tsv:6: 6 columns where the header has 4: 'S1\\t守正创新\\t\\tknown\\tx\\ty'",
        ),
        (
            "S1\t守正创新\t\trumour",
            "slogans.tsv:6: source 'rumour' is none of seen:<corpus>/<file>, list:<file>, known",
        ),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(LexiconError, match="^" + __import__("re").escape(said)):
        lexicons.load(str(write(tmp_path, line)))


def test_an_id_stands_once(tmp_path: Path) -> None:
    path = write(tmp_path, "S1\t甲\t\tknown", "S1\t乙\t\tknown")
    with pytest.raises(LexiconError, match=r"slogans.tsv:7: id S1 stands in line 6 too"):
        lexicons.load(str(path))


def test_a_header_without_source_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("id\tsurface\nS1\t甲\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"mine.tsv:1: the header lacks source"):
        lexicons.load(str(path))


def test_a_missing_file_and_one_that_is_no_utf8(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"none.tsv: No such file"):
        lexicons.load(str(tmp_path / "none.tsv"))
    odd = tmp_path / "odd.tsv"
    odd.write_bytes("id\tsurface\tsource\nS1\t守正\tknown\n".encode("gb18030"))
    with pytest.raises(LexiconError, match=r"odd.tsv: not UTF-8 at byte"):
        lexicons.load(str(odd))


def test_the_kind_of_a_user_file_is_said_in_it_or_is_its_name(tmp_path: Path) -> None:
    named = write(tmp_path, "S1\t甲\t\tknown", name="units.tsv")
    assert lexicons.kind_of(named) == "units"
    said = tmp_path / "mine.tsv"
    said.write_text("# Kind: slogans\n" + named.read_text(encoding="utf-8"), encoding="utf-8")
    assert lexicons.kind_of(said) == "slogans"


def test_a_users_entry_takes_the_place_of_ours(tmp_path: Path) -> None:
    shipped = lexicons.load("units")[0]
    path = write(tmp_path, f"U1\t{shipped.surface}\t\tknown", name="units.tsv")
    together = knowledge.with_user("units", [str(path)])
    assert [entry.id for entry in together if entry.surface == shipped.surface] == ["U1"]
    assert len(together) == len(lexicons.load("units"))


def test_a_lexicon_in_traditional_characters_finds_in_both_scripts(tmp_path: Path) -> None:
    path = tmp_path / "slogans.tsv"
    path.write_text("id\tsurface\tcanonical\tsource\nM1\t河港聯動開新篇\t\tknown\n", encoding="utf-8")
    nlp = koujing.load(lexicons=[path])
    for text in ("會議提出河港聯動開新篇的想法。", "会议提出河港联动开新篇的想法。"):
        [slogan] = [s for s in koujing.slogans(text, nlp=nlp) if s.found_by == "slogans:M1"]
        assert text[slogan.start : slogan.end] in ("河港聯動開新篇", "河港联动开新篇")
        assert slogan.canonical == "河港联动开新篇"


def test_matches_longest_and_all(tmp_path: Path) -> None:
    matcher = Matcher(lexicons.load(str(write(tmp_path, "S1\t共建\t\tknown", "S2\t共商共建\t共議共建\tknown"))))
    assert [(m.start, m.end, m.entry.id) for m in matcher.longest("要共商共建")] == [(1, 5, "S2")]
    assert sorted((m.start, m.end, m.entry.id) for m in matcher.all("要共商共建")) == [(1, 5, "S2"), (3, 5, "S1")]
    assert [m.entry.id for m in matcher.longest("共議共建")] == ["S2"]
    assert list(Matcher([]).longest("共建")) == []
