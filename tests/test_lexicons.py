"""Lexicons: what ships is sound, what is broken is said with its place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import koujing
from koujing import cli, knowledge, lexicons, schemas, vocabularies
from koujing.lexicons import LexiconError, Matcher
from koujing.stages.entities import grammar
from koujing.stages.figures import units

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
    with pytest.raises(LexiconError, match="^" + re.escape(said)):
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
    path.write_text("id\tsurface\tsource\nM1\t河港聯動開新篇\tknown\n", encoding="utf-8")
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


# -- schemas

BROKEN = [  # why, kind, header, row, what is said
    ("a column nobody reads", "slogans", "id surface clas source", "S1 守正 tifa known",
     "slogans.tsv:1: column clas: slogans has none of that name; the nearest is class of id surface aliases class"),
    ("a column of another kind", "hedges", "id surface label source", "H1 逾 ORG known", "hedges.tsv:1: column label: hedges has none"),
    ("a column twice", "hedges", "id surface place place source", "H1 逾 front back known", "hedges.tsv:1: column place: it stands twice"),
    ("a cell without a column", "hedges", "id\tsurface\tsource\t", "H1\t逾\tknown\tabout", "hedges.tsv:1: column : hedges has none"),
    ("a column that is required", "edges", "id surface source", "E1 仅 known",
     "edges.tsv:1: column kind: it is missing: one of after stop guard nopost pair common"),
    ("a cell that is required", "edges", "id\tsurface\tkind\tsource", "E1\t仅\t\tknown",
     "edges.tsv:2: column kind: value '': one of after stop guard"),
    ("a label nobody knows", "suffixes", "id surface label source", "X1 驿站 PRODUCT known",
     "suffixes.tsv:2: column label: value 'PRODUCT': one of ORG GPE LOC FAC DOC EVENT PROJECT"),
    ("a label that a type word can't make", "suffixes", "id surface label source", "X1 先生 PERSON known",
     "suffixes.tsv:2: column label: value 'PERSON': one of ORG GPE LOC"),
    ("a label of a project", "projects", "id surface label source", "X1 甲乙计划 PLAN known",
     "projects.tsv:2: column label: value 'PLAN': one of PERSON POSITION ORG GPE LOC FAC DOC EVENT PROJECT"),
    ("a hedge's qualifier", "hedges", "id surface qualifier source", "H1 逾 just_over known",
     "hedges.tsv:2: column qualifier: value 'just_over': one of exact about more_than less_than at_least at_most nearly"),
    ("a hedge's place", "hedges", "id surface place source", "H1 逾 Front known", "hedges.tsv:2: column place: value 'Front': one of front"),
    ("a unit's kind", "units", "id surface kind source", "U1 幛 counts known", "units.tsv:2: column kind: value 'counts': one of money local"),
    ("a reason", "no_figures", "id surface reason source", "W1 一带 joke known", "no_figures.tsv:2: column reason: value 'joke': one of date"),
    ("a role", "measures", "id surface role source", "M1 飙 upp known", "measures.tsv:2: column role: value 'upp': one of up down"),
    ("a region", "bodies", "id surface region source", "B1 甲乙会 SG known", "bodies.tsv:2: column region: value 'SG': one of CN HK MO TW"),
    ("a level", "places", "id surface level source", "P1 甲乙 village known", "places.tsv:2: column level: value 'village': one of country"),
    ("a class", "slogans", "id surface class source", "S1 守正 rhyme known", "slogans.tsv:2: column class: value 'rhyme': one of parallel"),
    ("one of several", "slogans", "id surface also source", "S1 守正 tifa|rhyme known",
     "slogans.tsv:2: column also: value 'rhyme': one of parallel chain couplet numeral formula quoted tifa goal brand, several parted by |"),
    ("a part of speech", "words", "id surface pos source", "W1 横琴 noun known", "words.tsv:2: column pos: value 'noun': one of a ad"),
    ("no whole number", "suffixes", "id surface gap source", "X1 驿站 2.5 known",
     "suffixes.tsv:2: column gap: value '2.5': a whole number such as 4"),
    ("no number", "candidates", "id surface score source", "M1 守正 0,8 known", "candidates.tsv:2: column score: value '0,8': a number"),
    ("no yes", "people", "id surface weak source", "H1 王甲 no known", "people.tsv:2: column weak: value 'no': 1, or empty for no"),
    ("no date", "slogans", "id surface since source", "S1 守正 2018-13 known",
     "slogans.tsv:2: column since: value '2018-13': an EDTF date such as 2018-05-23"),
    ("a currency", "areas", "id surface currency source", "A1 甲国 元 known", "areas.tsv:2: column currency: value '元': a code of three"),
    ("a guard with a blank", "slogans", "id\tsurface\tguard\tsource", "S1\t守正\tnot before=人\tknown",
     "slogans.tsv:2: column guard: value 'not before=人': one of quoted free whole not_before=WORDS"),
    ("a wording of no kind", "slogans", "id surface variants source", "S1 守正 守=short known",
     "slogans.tsv:2: column variants: value '守=short': wording=kind, the kind one of truncated"),
    ("what another column decides", "anchors", "id surface kind date source", "A1 贞观 era 627 known",
     "anchors.tsv:2: column date: value '627': a year of four digits where kind is era"),
    ("what another column asks for", "anchors", "id surface kind source", "A1 通车 event known",
     "anchors.tsv:2: column date: value '': an EDTF date such as 2018-05-23, 2018-05, 2018 or 2018-05/2018-06 where kind is event"),
    ("what another column leaves no room for", "anchors", "id surface kind date source", "A1 通车 verb 2018 known",
     "anchors.tsv:2: column date: value '2018': empty where kind is verb"),
    ("a day of another calendar", "festivals", "id surface calendar date source", "F1 秋节 solar 清明 known",
     "festivals.tsv:2: column date: value '清明': a month and a day such as 05-01 where calendar is solar"),
]  # fmt: skip


def table(folder: Path, kind: str, header: str, *rows: str, name: str = "") -> Path:
    """A lexicon whose cells are parted by blanks, or by tabs where one is empty."""
    path = folder / (name or f"{kind}.tsv")
    lines = [line if "\t" in line else line.replace(" ", "\t") for line in (header, *rows)]
    path.write_text(("# Kind: " + kind + "\n" if name else "") + "\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("why, kind, header, row, said", BROKEN, ids=[case[0] for case in BROKEN])
def test_what_does_not_fit_its_kind_is_said(why: str, kind: str, header: str, row: str, said: str, tmp_path: Path) -> None:
    path = table(tmp_path, kind, header, row)
    with pytest.raises(LexiconError, match="^" + re.escape(said)):
        lexicons.load(str(path))
    result = CliRunner().invoke(cli.app, ["lexicon", "check", str(path)])
    assert result.exit_code == 2 and said[:30] in result.stderr.replace("\n", "")


def test_what_does_not_fit_is_said_with_its_own_line(tmp_path: Path) -> None:
    path = table(tmp_path, "hedges", "id surface qualifier source", "H1 逾 about known", "# H2", "H2 愈 over known", "H3 迂 over known", name="mine.tsv")
    with pytest.raises(LexiconError, match=r"^mine\.tsv:4: "):  # "# H2" is a row that lacks its cells
        lexicons.load(str(path))
    path = table(tmp_path, "hedges", "id surface qualifier source", "H1 逾 about known", "", "H2 愈 over known", name="more.tsv")
    with pytest.raises(LexiconError, match=r"^more\.tsv:5: column qualifier: value 'over'"):
        koujing.load(lexicons=[path])


@pytest.mark.parametrize("kind", [kind for kind, schema in schemas.SCHEMAS.items() if not schema.yours])
def test_a_kind_that_no_file_of_the_users_adds_to_is_refused(kind: str, tmp_path: Path) -> None:
    path = table(tmp_path, kind, "id surface source", "X1 甲乙 known")
    for use in (lambda: lexicons.kind_of(path), lambda: lexicons.load(str(path)), lambda: koujing.load(lexicons=[path])):
        with pytest.raises(LexiconError, match=f"of kind {kind} only koujing's own is read; kinds .* slogans"):
            use()


def test_an_unknown_kind_is_an_error_when_it_is_checked(tmp_path: Path) -> None:
    path = table(tmp_path, "unit", "id surface code source", "U1 幛 {banner} known", name="mine.tsv")
    with pytest.raises(LexiconError, match=r"unknown kind unit; write a line such as `# Kind: units`.*its columns fit units, counted"):
        lexicons.load(str(path))


def test_columns_of_ones_own_are_let_be(tmp_path: Path) -> None:
    path = table(tmp_path, "slogans", "id surface note _checked source\t".replace(" ", "\t"), "S1\t守正创新\tfrom Ann\tyes\tknown\t")
    assert lexicons.load(str(path))[0].row["note"] == "from Ann"
    assert lexicons.kind_of(path) == "slogans"


REQUIRED = {
    "abbreviations": {"kind": "home"},
    "anchors": {"kind": "verb"},
    "counted": {"code": "{booth}"},
    "edges": {"kind": "stop"},
    "festivals": {"calendar": "solar", "date": "05-09"},
    "namewords": {"kind": "word"},
}


def test_every_optional_column_may_lack(tmp_path: Path) -> None:
    """A row with what its kind requires and nothing else loads, and so do all stages with it."""
    paths = []
    for kind in (kind for kind, schema in schemas.SCHEMAS.items() if schema.yours):
        row = {"id": "Z1", "surface": "粤" if kind == "abbreviations" else "港澳海游", **REQUIRED.get(kind, {}), "source": "known"}
        paths.append(table(tmp_path, kind, " ".join(row), " ".join(row.values())))
    doc = koujing.load(lexicons=paths)("港澳海游以来，新增3个港澳海游，约40港澳海游，港澳海游增长30%。港澳海游当日在粤港举行。")
    assert [span.id_ for span in doc.spans["times"]] and doc.spans["figures"]


def test_all_that_ships_fits_its_schema() -> None:
    assert {path.stem for path in lexicons.shipped()} == set(schemas.SCHEMAS) - {lexicons.CANDIDATES}
    for path in lexicons.shipped():
        header = lexicons.load(path.stem)[0].row.keys()
        assert header <= {*schemas.SCHEMAS[path.stem].names, "note"}, path.name
        assert lexicons.kinds()[path.stem] >= header - {"note"}


@pytest.mark.parametrize(
    "kind, column, of", [("places", "parent", "places"), ("bodies", "parent", "bodies"), ("areas", "parent", "areas"),
                         ("same_indicators", "indicator", "indicators"), ("same_indicators", "means", "indicators")]
)  # fmt: skip
def test_what_a_row_of_ours_names_is_there(kind: str, column: str, of: str) -> None:
    known = {name for entry in lexicons.load(of) for name in (entry.id, entry.surface)}
    assert not {entry.row[column] for entry in lexicons.load(kind)} - known - {""}


def test_no_surface_of_ours_stands_twice_in_a_row() -> None:
    for path in lexicons.shipped():
        assert not [entry.key for entry in lexicons.load(path.stem) if len(set(entry.surfaces)) < len(entry.surfaces)]


def test_stages_know_every_value_of_their_vocabulary() -> None:
    assert set(units.KINDS) | set(units.REASONS) == set(vocabularies.UNIT_KINDS)
    assert set(grammar._RANK) == set(vocabularies.TYPE_LABELS)
    assert set(units.REASONS.values()) <= set(vocabularies.NUMBER_REASONS)


def test_a_new_unit_is_one_row(tmp_path: Path) -> None:
    nlp = koujing.load(lexicons=[table(tmp_path, "units", "id surface code source", "U1 幛 {banner} known", name="mine.tsv")])
    [figure] = koujing.figures("全村送出锦旗30幛。", nlp=nlp)
    assert (figure.value, figure.unit, figure.kind) == (30, "{banner}", "count")


def test_a_new_hedge_is_one_row(tmp_path: Path) -> None:
    nlp = koujing.load(lexicons=[table(tmp_path, "hedges", "id surface qualifier source", "H1 笼统算 about known", name="mine.tsv")])
    [figure] = koujing.figures("新增企业笼统算30家。", nlp=nlp)
    assert (figure.value, figure.qualifier, figure.qualifier_text) == (30, "about", "笼统算")
