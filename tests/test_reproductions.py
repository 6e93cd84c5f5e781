"""What users and a red team met, each as it was reported: the smallest text or file that went wrong, and what is right."""

from __future__ import annotations

import csv
import unicodedata
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

import koujing
from koujing import batch, lexicons, pipe
from koujing.batch import Plan
from koujing.cli import app
from koujing.files import NotRead, read
from koujing.files.dates import read_date
from koujing.lexicons import LexiconError
from koujing.pipe import SettingError
from koujing.stages.figures import Figure
from koujing.stages.slogans import review
from koujing.stages.slogans.mining import Candidate
from koujing.tables import open_tables

TEXT = "橫琴新設企業四百餘家，同比增長8.5%。居民說生活更方便了。"


def figures(text: str, region: str | None = "CN", published: str = "2024-05-24") -> list[Figure]:
    return koujing.figures(text, region=region, published=published)


def labelled(text: str, region: str | None = None) -> list[tuple[str, str, str | None]]:
    return [(e.text, e.label, e.canonical) for e in koujing.entities(text, region=region)]


# -- loops


@pytest.mark.parametrize("text", ["横栏镇、市政府", "石龙镇党委书记王伟说，市委、市政府支持石龙发展。", "小欖鎮今年GDP增長5%，市政府將繼續支持。"])
def test_a_town_with_a_bare_government_ends(text: str) -> None:
    assert any(label == "ORG" and name.endswith("市政府") for name, label, _ in labelled(text))


def test_a_place_that_lies_in_itself_is_refused(tmp_path: Path) -> None:
    mine = tmp_path / "places.tsv"
    mine.write_text("id\tsurface\tlabel\tparent\tsource\nP1\t甲市\tGPE\t乙市\tknown\nP2\t乙市\tGPE\t甲市\tknown\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="can't lie in itself"):
        lexicons.load(str(mine))


def test_a_users_row_closes_no_circle_with_ours(tmp_path: Path) -> None:
    mine = tmp_path / "places.tsv"
    mine.write_text("id\tsurface\tlabel\tparent\tsource\nP1\t广东省\tGPE\t珠海市\tknown\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="can't lie in itself"):
        pipe.load(lexicons=[mine])


# -- OUT inside ARTICLES


def test_tables_inside_the_articles_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    out = tmp_path / "tables"
    plan = Plan(tmp_path, stages=("times",))
    first = batch.extract_to(plan, out)
    CliRunner().invoke(app, ["export", str(out), "--to", "csv"])
    again = batch.extract_to(plan, out)
    assert (first.counts.read, again.counts.read, again.reused) == (1, 1, 1)
    failures = open_tables(out).failures
    assert list(failures["error"]) == ["koujing_tables"] and list(failures["outcome"]) == ["skipped"]


def test_a_folder_of_tables_given_as_articles_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    batch.extract_to(Plan(tmp_path / "a.txt", stages=("times",)), tmp_path / "tables")
    assert list(read(tmp_path / "tables")) == []


# -- typography


@pytest.mark.parametrize(
    "text, period",
    [
        ("2023 年 3 月", "2023-03"), ("4 月 18 日", "2024-04-18"), ("2023 年 3 月底", "2023-03-31"), ("1-3 月", "2024-01/2024-03"),
        ("前 3 季", "2024-01/2024-09"), ("民國 112 年 3 月", "2023-03"), ("今年 3 月", "2024-03"), ("3 月底", "2024-03-31"),
        ("近 3 年", "2021/2024"), ("近 三 年", "2021/2024"), ("去年 12 月 31 日", "2023-12-31"), ("今年 首 季", "2024-01/2024-03"),
        ("1 - 3 月", "2024-01/2024-03"), ("2023 年 第四 季度", "2023-10/2023-12"), ("2019 年 10 月至 2020 年 3 月", "2019-10/2020-03"),
    ],
)  # fmt: skip
def test_spaces_in_dates_change_nothing(text: str, period: str) -> None:
    [time] = koujing.times(text, published="2024-05-24")
    assert (time.text, time.period) == (text, period)


@pytest.mark.parametrize(
    "plain, spaced",
    [
        ("2023年3月，珠海市出口增長5.2%，進口5億元。", "2023 年 3 月，珠海市出口增長 5.2 %，進口 5 億元。"),
        ("截至3月底，企業共3,200家，同比升1.5個百分點。", "截至 3 月底，企業共 3,200 家，同比升 1.5 個百分點。"),
        ("GDP增長5%，CPI上升2%。", "GDP 增長 5%，CPI 上升 2%。"),
        ("出口增長3.5%。", "出口增\u200b長3.\u200b5%。"),
    ],
)
def test_a_claim_is_the_same_with_spaces_and_without(plain: str, spaced: str) -> None:
    def claims(text: str) -> list[tuple[object, ...]]:
        return [(f.value, f.unit, f.indicator, f.measure, f.ref_area, f.time_period, f.time_source) for f in figures(text)]

    assert claims(spaced) == claims(plain) != []


def test_rows_of_a_spaced_text_are_as_published() -> None:
    text = "2023 年 3 月，王\u200b偉表示，一國\u00ad兩制，出口增長 5.2 %。"
    doc = koujing.parse(koujing.Article(text))
    read_all = pipe.read_all(pipe.reading_of(doc), pipe.default())
    for rows in (read_all.times, read_all.entities, read_all.slogans, read_all.figures, read_all.statements):
        assert rows
        assert all(row.text == text[row.start : row.end] for row in rows)
    assert [e.canonical for e in read_all.entities] == ["王伟"]
    assert {span.text for span in doc.spans["times"]} == {"2023 年 3 月"}


def test_a_table_keeps_its_blanks() -> None:
    rows = figures("單位：億元\n發行總額 10.00\n餘額 25.3")
    assert [row.value for row in rows] == [Decimal(10**9), Decimal(253 * 10**7)]


def test_a_date_of_a_column_with_blanks() -> None:
    assert [read_date(text) for text in ("2024 年 5 月 20 日", "2024 年 5 月", "民國 113 年 5 月 20 日")] == ["2024-05-20", "2024-05", "2024-05-20"]


# -- places of figures


@pytest.mark.parametrize(
    "text, region, areas",
    [
        ("濠江日報訊　統計暨普查局資料顯示，2023年11月入境旅客共2,584,094人次。", "MO", {"澳门"}),
        ("新华社北京3月5日电（记者张三）今年发展主要预期目标是：国内生产总值增长5%左右；城镇新增就业1200万人以上。", "CN", {"中国"}),
        ("中央社台北五日電　全國失業率3.4%。", "TW", {"台湾"}),
        ("全国居民消费价格上涨0.3%。\n广东省委书记黄坤明出席。", "CN", {"中国"}),
        ("新华社北京5月12日电（记者林一舟）一套监测设备记录了黄河山东段14个断面的水质。", "CN", {"山东省"}),
        ("IP属地：四川\n全市出口120亿元。", None, {None}),
        ("我国居民消费支出28.4万亿元。\n格鲁吉亚客商第一次来到农博会。", "CN", {"中国"}),
        ("经开区建设稳步推进。\n粮食产量1.37万亿斤，企业2万家。", "CN", {None}),
        ("居民消费支出28.4万亿元。\n格鲁吉亚客商来了。格鲁吉亚、老挝首次参加。", "CN", {"中国"}),
        ("廣東省進口增長5%，比全國高0.7個百分點。", "CN", {"广东省"}),
        ("浙江省長興縣去年生產總值800億元。", "CN", {"长兴县"}),
    ],
)
def test_where_a_figure_is_of(text: str, region: str | None, areas: set[str | None]) -> None:
    assert {row.ref_area for row in figures(text, region)} == areas


# -- money and signs


@pytest.mark.parametrize(
    "text, values",
    [
        ("月薪三萬五六千元", [(35000, 36000)]), ("一亿四五千万人", [(140_000_000, 150_000_000)]), ("四萬八九千人", [(48000, 49000)]),
        ("兩萬三四百元", [(20300, 20400)]), ("2萬五六千元", [(25000, 26000)]), ("十二萬三四千人參加。", [(123000, 124000)]),
        ("總價12萬8。", [128000]), ("賣了35萬6", [356000]), ("只要9千8。", [9800]), ("1萬5起", [15000]), ("募資US$3.5m", [3_500_000]), ("成交價1億2。", [120_000_000]), ("罰款1千5元。", [1500]), ("售價3萬9起。", [39000]), ("13萬2千元", [132000]),
        ("單位：億元\n發行總額 10.00", [10**9]), ("單位：萬人\n常住人口 910.5\n城鎮人口 600.2", [9_105_000, 6_002_000]),
        ("總額—6,500億元。", [650 * 10**9]), ("— 4 —\n640億元的稅收到位。", [64 * 10**9]), ("殲-10列裝部隊。", []), ("廣告-\n37個百分點", [37]),
        ("利潤為-2.3億元", [-230_000_000]), ("3〜5億元", [(300_000_000, 500_000_000)]),
        ("零下25.3摄氏度", [Decimal("-25.3")]), ("零下三十摄氏度", [-30]), ("零下3至2℃", [(-3, -2)]), ("最低零下8至零下3度", [(-8, -3)]),
        ("融資US$1.2bn。", [1_200_000_000]), ("營收3.5 billion美元。", [3_500_000_000]),
        ("減班休息較上期減少18家、217人。", [-18, -217]), ("共有18家、217人。", [18, 217]), ("增長3.\u200b5%", [Decimal("0.035")]),
    ],
)  # fmt: skip
def test_what_a_number_is_worth(text: str, values: list[object]) -> None:
    assert [(f.value_min, f.value_max) if f.value is None else f.value for f in figures(text)] == values


def test_money_that_is_named_once_for_all() -> None:
    assert [row.unit for row in figures("牌照費為100萬元（澳門元，下同），另收費20萬元。", "CN")] == ["MOP", "MOP"]


# -- 省長, 市長, 區長


@pytest.mark.parametrize("place", ["湖南省長沙市", "吉林省長春市", "上海市長寧區", "福州市長樂區", "重慶市長壽區", "浙江省長興縣", "濟南市長清區", "合肥市長豐縣", "東莞市長安鎮", "房山區長陽鎮"])
def test_a_place_that_begins_with_chang_is_no_post(place: str) -> None:
    found = labelled(f"{place}昨日公布方案。")
    assert {label for _, label, _ in found} == {"GPE"}, found
    assert not koujing.roles(f"{place}昨日公布方案。")


@pytest.mark.parametrize("text", ["重慶市長江索道接待遊客。", "武漢市長江大橋通車。", "灣仔區長者健康中心啟用。", "台北市長安東路火警。", "葵青區長青邨居民", "深圳市長隆樂園開幕", "元朗區長期護理", "武漢市長江二橋通車"])
def test_a_site_that_begins_with_chang_is_no_post(text: str) -> None:
    assert not [name for name, label, _ in labelled(text) if label in ("POSITION", "PERSON")]


@pytest.mark.parametrize("text", ["上海市長龔正表示。", "台中市長江啟臣出席。", "湖南省長沙明遠出席。", "高雄市長陳其邁期望。", "大埔區長李華表示。"])
def test_a_mayor_is_one_still(text: str) -> None:
    assert {label for _, label, _ in labelled(text)} == {"POSITION", "GPE", "PERSON"}


# -- the user's own things


def test_a_lexicon_without_a_kind_says_which_its_columns_fit(tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    mine.write_text("id\tsurface\tclass\tsource\nU1\t一河两岸\tnumeral\tknown\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="# Kind: slogans"):
        pipe.load(lexicons=[mine])
    with pytest.raises(LexiconError, match="no kind is said"):
        Plan(tmp_path, lexicons=(str(mine),))


def test_a_kind_that_is_none_is_named(tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    mine.write_text("# Kind: unit\nid\tsurface\tsource\nU1\t斗\tknown\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="unknown kind unit"):
        lexicons.kind_of(mine)


def test_a_list_of_words_is_no_lexicon_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("宽带山\n", encoding="utf-8")
    with pytest.raises(LexiconError, match="a plain list of words"):
        lexicons.load(str(tmp_path / "mine.txt"))


def test_words_of_the_users_own_are_cut_as_one(tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    mine.write_text("# Kind: words\nid\tsurface\tpos\tsource\nU1\t宽带山\tn\tknown\n", encoding="utf-8")
    assert "宽带山" in koujing.cut("他在寬帶山論壇發言。", nlp=pipe.load(lexicons=[mine]))


@pytest.mark.parametrize("kind, header", [("suffixes", "id\tsurface\tlabel\tneeds\tsource"), ("places", "id\tsurface\tlabel\tsource")])
def test_a_label_nobody_knows_is_refused(tmp_path: Path, kind: str, header: str) -> None:
    mine = tmp_path / f"{kind}.tsv"
    cells = {"id": "U1", "surface": "驛站", "label": "PLACE", "needs": "anchor", "source": "known"}
    mine.write_text(header + "\n" + "\t".join(cells[name] for name in header.split("\t")) + "\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=rf"{kind}\.tsv:2: column label: value 'PLACE': one of "):
        pipe.load(lexicons=[mine])


def test_a_setting_that_nothing_reads_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"did you mean slogans\.lexicon"):
        pipe.load(settings={"slogans.lexikon": "none"})
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(app, ["extract", str(tmp_path), str(tmp_path / "out"), "--set", "slogans.lexikon=none"])
    assert result.exit_code == 2 and "slogans.lexicon" in result.stderr


def metadata(folder: Path, rows: str) -> None:
    (folder / "metadata.csv").write_text(rows, encoding="utf-8")


def test_metadata_describes_the_folders_below(tmp_path: Path) -> None:
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    (tmp_path / "sub" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "sub" / "deep" / "B.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / unicodedata.normalize("NFD", "é.txt")).write_text(TEXT, encoding="utf-8")
    metadata(tmp_path, "path,outlet,region,date\nsub/a.txt,報甲,MO,2022-04-22\nsub/deep/b.TXT,報乙,HK,2022\né.txt,報丙,TW,2021\n")
    metadata(tmp_path / "sub", "path,outlet,author\na.txt,報丁,王偉\n")
    found = {unicodedata.normalize("NFC", a.id): (a.outlet, a.region, a.published, a.author) for a in read(tmp_path)}
    assert found == {
        "sub/a.txt": ("報丁", "MO", "2022-04-22", "王偉"),  # the nearest file first
        "sub/deep/B.txt": ("報乙", "HK", "2022", None),
        "é.txt": ("報丙", "TW", "2021", None),
    }


def test_columns_that_no_table_has_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    metadata(tmp_path, "path,outlet,tier,section\na.txt,報甲,1,要聞\n")
    outcome = batch.extract_to(Plan(tmp_path, stages=("times",)), tmp_path.with_name("out"))
    assert len(outcome.remarks) == 1 and "tier, section not used" in outcome.remarks[0]


# -- files that end a process


def far_cell(path: Path) -> None:
    """The smallest workbook whose one cell stands in the last corner."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>')
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>')
        archive.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>')
        archive.writestr("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>正文</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>')


def test_a_cell_in_the_last_corner_is_a_failure(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    far_cell(tmp_path / "dim.xlsx")
    with pytest.raises(NotRead, match="reaches over 1,048,576 rows"):
        list(read(tmp_path / "dim.xlsx"))


# -- spreadsheets, charts, names


def test_a_formula_in_a_table_of_candidates_runs_nowhere(tmp_path: Path) -> None:
    numbers = {column.name for column in review.COLUMNS if column.type != "str"}
    candidate = Candidate(**{name: 0 if name in numbers else "" for name in Candidate._fields})._replace(
        candidate="共商共建", outlets=("=cmd|' /C calc'!A0",), examples=("+1",), score=0.5, frequency=3, documents=2
    )
    review.save([candidate], tmp_path, "c")
    with (tmp_path / "candidates.tsv").open(encoding="utf-8-sig", newline="") as lines:
        [row] = csv.DictReader(lines, delimiter="\t")
    assert row["outlets"].startswith("'=") and row["examples"].startswith("'+") and row["score"] == "0.5"


def test_a_chart_in_a_notebook_is_a_picture() -> None:
    alt = pytest.importorskip("altair")
    from koujing.compare import charts

    chart = charts.shown(alt.Chart(alt.InlineData(values=[{"a": 1}])).mark_point().encode(x="a:Q"))
    assert chart.to_dict()["mark"]["type"] == "point"
    shown = chart._repr_mimebundle_()
    assert set(shown) == {"image/svg+xml"} and shown["image/svg+xml"].startswith("<svg")


@pytest.mark.parametrize(
    "region, canonical", [("TW", "财政部(台湾)"), ("HK", "中华人民共和国财政部"), ("CN", "中华人民共和国财政部"), (None, "中华人民共和国财政部")]
)
def test_a_ministry_is_that_of_the_text(region: str | None, canonical: str) -> None:
    assert ("財政部", "ORG", canonical) in labelled("財政部昨日公布數據。", region)


def test_ali_is_the_company() -> None:
    assert {found[1:] for found in labelled("阿里網易等科企參與，阿里將投資。", "HK") if found[0] == "阿里"} == {("ORG", "阿里巴巴集团控股有限公司")}
    assert ("阿里地區", "GPE", "阿里地区") in labelled("阿里地區公布數據。")
    assert "阿里" not in [name for name, _, _ in labelled("遊客登上阿里山。")]


# -- titles


def test_five_formats_of_one_article_give_equal_rows(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("xlsxwriter")
    title, body = "出口增長5.2%", "珠海市公布，3月出口增長5.2%，進口30億元。市長王偉表示，今年要共商共建。"
    (tmp_path / "a.txt").write_text(f"{title}\n{body}", encoding="utf-8")
    (tmp_path / "b.html").write_text(f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{body}</p><p>{body}</p></article></body></html>", encoding="utf-8")
    (tmp_path / "a2.txt").write_text(f"{title}\n{body}\n{body}", encoding="utf-8")
    (tmp_path / "c.csv").write_text(f'title,text\n"{title}","{body}"\n', encoding="utf-8")
    (tmp_path / "d.jsonl").write_text(f'{{"title": "{title}", "text": "{body}"}}\n', encoding="utf-8")
    book = openpyxl.Workbook(str(tmp_path / "e.xlsx"))
    sheet = book.add_worksheet()
    for at, cells in enumerate((("title", "text"), (title, body))):
        sheet.write_row(at, 0, cells)
    book.close()
    tables = koujing.extract(tmp_path, published="2024-05-24", region="CN")
    rows = {
        article: [tuple(row) for row in frame[["start", "end", "text", "value", "indicator", "time_period", "ref_area"]].itertuples(index=False)]
        for article, frame in tables.figures.groupby("article_id")
    }
    assert set(rows) == {"a.txt", "a2.txt", "b.html", "c.csv#1", "d.jsonl#1", "e.xlsx#1"}
    assert rows["a.txt"] == rows["c.csv#1"] == rows["d.jsonl#1"] == rows["e.xlsx#1"]
    assert rows["b.html"] == rows["a2.txt"]
    assert set(tables.sentences[tables.sentences["sentence"] == 0]["kind"]) == {"title"}
