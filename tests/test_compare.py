"""Comparisons of wording, slogans and entities, on small tables whose answers are known by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from koujing import compare, resources
from koujing.compare import CompareError, charts, entities, slogans, temperature
from koujing.compare.counts import count
from koujing.compare.results import schema
from koujing.tables import Row, Tables

sys.path.insert(0, str(Path(__file__).parent))
from compare_tables import article, entity, figure, made, sentences, slogan, terms, words

REPRINT: Row = {"article_id": "c", "reprint_of": "b", "similarity": 1.0, "kind": "same_text"}


@pytest.fixture
def tables() -> Tables:
    """Four articles: a and b of one paper, c of another (a reprint of b), d of a third without a date."""
    articles = [
        article("a", "一二三四五六七八九十", outlet="南报", region="CN", published="2023-12-30", words=10),
        article("b", "一二三四五六七八九十", outlet="南报", region="CN", published="2024-01-05", words=10),
        article("c", "一二三四五六七八九十", outlet="北报", region="HK", published="2024-01-07", words=10),
        article("d", "一二三四五六七八九十", outlet="北报", region="HK", published="2024-01", words=10),
        article("e", "一二三四五", outlet="西报", region="TW", words=5),
    ]
    return made(
        articles=articles,
        reprints=[REPRINT],
        sentences=[row for name in "abcde" for row in sentences(name, "一二三四五，六七八九十。")],
        terms=[
            *terms("a", "发展 发展 改革"),
            *terms("b", "发展 开放"),
            *terms("c", "发展 开放"),
            *terms("d", "改革 改革 改革"),
            *terms("e", "开放"),
        ],
        slogans=[
            slogan("a", 0, "共同富裕"),
            slogan("a", 5, "共同富裕", variant="split", simplified="共同、富裕"),
            slogan("b", 0, "共同富裕", speaker_id="P1"),
            slogan("b", 4, "四个自信", family="自信"),
            slogan("c", 0, "共同富裕"),
            slogan("c", 4, "四个自信", family="自信"),
            slogan("d", 2, "四个自信", family="自信", stance="quoted-critically"),
            slogan("d", 6, "三个自信", family="自信", status="candidate"),
        ],
        entities=[
            entity("a", 0, "立法会"),
            entity("a", 4, "陈大文", "PERSON", entity_id="P1"),
            entity("b", 0, "立法会"),
            entity("b", 4, "陈大文", "PERSON", entity_id="P1"),
            entity("d", 0, "议会", canonical="立法会", entity_id="x:立法会"),
            entity("d", 4, "香港特别行政区立法会", canonical="立法会", entity_id="x:立法会"),
        ],
        statements=[
            {
                "article_id": "b",
                "sentence": 0,
                "start": 0,
                "end": 8,
                "text": "一",
                "simplified": "一",
                "speaker": "陳大文",
                "speaker_id": "P1",
                "direct": True,
            },
            {
                "article_id": "d",
                "sentence": 0,
                "start": 8,
                "end": 9,
                "text": "一",
                "simplified": "一",
                "speaker": "官員",
                "speaker_id": None,
                "direct": False,
            },
        ],
        roles=[
            {
                "article_id": name,
                "sentence": 0,
                "start": 0,
                "end": 6,
                "person": "陳大文",
                "person_id": "P1",
                "position": "主席",
                "organisation": "立法会",
                "type": "post",
                "former": former,
            }
            for name, former in (("a", False), ("b", False), ("d", True))
        ],
        figures=[figure("b", 6, "5億", 5e8)],
    )


# -- groups -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "by, names, ungrouped",
    [
        ("outlet", ["北报", "南报", "西报"], 0),
        ("region", ["CN", "HK", "TW"], 0),
        ("author", [], 5),
        ("year", ["2023", "2024"], 1),
        ("quarter", ["2023-10/2023-12", "2024-01/2024-03"], 1),
        ("month", ["2023-12", "2024-01"], 1),
        ({"a": "x", "b": "y"}, ["x", "y"], 3),
        (None, ["all"], 0),
    ],
)
def test_groups(tables: Tables, by: compare.groups.By | None, names: list[str], ungrouped: int) -> None:
    if names:
        made_of = compare.group_articles(tables, by)
        assert (made_of.names, made_of.ungrouped) == (names, ungrouped)
    else:
        with pytest.raises(CompareError, match=rf"no article is left to compare; {ungrouped} articles have no {by}"):
            compare.group_articles(tables, by)


def test_a_date_coarser_than_the_grain_has_no_period() -> None:
    tables = made(articles=[article("a", published="2024"), article("b", published="2024-03")])
    assert compare.group_articles(tables, "quarter").ungrouped == 1
    assert compare.group_articles(tables, "year").ungrouped == 0


@pytest.mark.parametrize(
    "asked, kept",
    [
        ({"where": {"region": "HK"}}, ["c", "d"]),
        ({"where": {"region": ["CN", "TW"]}}, ["a", "b", "e"]),
        ({"since": "2024"}, ["b", "c", "d"]),
        ({"until": "2023-12"}, ["a"]),
        ({"since": "2024-01-05", "until": "2024-01-06"}, ["b"]),
    ],
)
def test_filters(tables: Tables, asked: dict[str, object], kept: list[str]) -> None:
    groups = compare.group_articles(tables, None, **asked)  # type: ignore[arg-type]
    assert sorted(groups.articles["article_id"]) == kept


@pytest.mark.parametrize(
    "reprints, where, copies",
    [("once", None, ["c"]), ("all", None, []), ("once_per_group", None, []), ("once", {"outlet": "北报"}, [])],
)
def test_a_text_is_counted_once(
    tables: Tables, reprints: compare.groups.Reprints, where: dict[str, str] | None, copies: list[str]
) -> None:
    """Where the original is filtered out, its reprint stands for it."""
    groups = compare.group_articles(tables, "outlet", reprints=reprints, where=where)
    assert groups.articles.loc[groups.articles["copy"], "article_id"].tolist() == copies


def test_reprints_of_reprints_are_one_text() -> None:
    chain = [
        {"article_id": "b", "reprint_of": "a", "similarity": 0.9, "kind": "near"},
        {"article_id": "c", "reprint_of": "b", "similarity": 0.9, "kind": "near"},
    ]
    tables = made(
        articles=[article(name, published=f"2024-01-0{i}") for i, name in enumerate("abc", 1)], reprints=chain
    )
    assert compare.group_articles(tables).copies == 2


@pytest.mark.parametrize(
    "ask, said",
    [
        (
            lambda t: compare.group_articles(t, "paper"),
            "articles has no column 'paper'; name one of its columns or month, quarter, year",
        ),
        (lambda t: compare.group_articles(t, None, since="soon"), "since: 'soon' is no EDTF date"),
        (lambda t: compare.group_articles(t, None, where={"region": "XX"}), "no article is left to compare"),
        (lambda t: compare.group_articles(t, None, over="week"), "'week' is no grain; there are month, quarter, year"),
        (
            lambda t: compare.keyness(t, "terms", "outlet", "東報"),
            "no article is in group '東報'; there are: 北报, 南报, 西报",
        ),
        (lambda t: compare.keyness(t, "terms", "script"), "no article is left to compare; 5 articles have no script"),
        (lambda t: compare.keyness(t, "words"), "of='words'; it is one of terms, slogans"),
        (lambda t: compare.keyness(t, "ngrams"), "words"),
        (
            lambda t: compare.keyness(t, "terms", {"a": "x", "b": "x"}),
            "all articles are in one group, 'x': give a reference list",
        ),
        (lambda t: compare.keyness(t, "terms", "outlet", "南报", "南报"), "target and reference are both '南报'"),
        (lambda t: compare.keyness(t, "terms", "outlet", "南报", {}), "the reference list has no frequencies"),
        (lambda t: compare.kwic(t), "ask for a pattern or for findings"),
        (lambda t: compare.kwic(t, "(", regex=True), "mend the expression"),
        (lambda t: compare.collocations(t, "不在"), "'不在' stands in none of the articles compared"),
        (
            lambda t: slogans.timeline(t, tiers=[slogans.Tier("冷", 0, 0), slogans.Tier("沸", 9, 0)]),
            "tiers go from the hottest to the coldest",
        ),
        (lambda t: slogans.adoption(t, source="東報"), "no article is in group '東報'"),
        (lambda t: compare.write(t), "tables in memory have no folder"),
        (lambda t: charts.draw(t.articles), "no chart for None"),
    ],
)
def test_what_can_not_be_compared_is_said(tables: Tables, ask: Callable[[Tables], object], said: str) -> None:
    with pytest.raises(CompareError) as error:
        ask(tables)
    assert said in str(error.value)


# -- wording ----------------------------------------------------------------------------------------------------------


def test_keyness_counts_a_reprint_once_and_says_the_raw_count(tables: Tables) -> None:
    frame = compare.keyness(tables, "terms", "outlet", "南报", min_count=1).set_index("item")
    row = frame.loc["发展"]
    assert row[["f1", "f2", "n1", "n2", "raw_f1", "raw_f2", "range1", "range2"]].tolist() == [3, 0, 20, 15, 3, 1, 2, 0]
    assert row["log_ratio"] == pytest.approx(2.16992500144)  # log2(3/20 / (0.5/15)) = log2(4.5)
    assert pd.isna(row["pct_diff"]) and pd.isna(row["log_ratio_high"])
    assert row["article_id"] == "a"
    assert frame.loc["改革", "log_ratio"] < 0
    assert frame.attrs["copies"] == 1


def test_keyness_against_a_list(tables: Tables) -> None:
    frame = compare.keyness(tables, "terms", "outlet", "南报", {"发展": 1, "法治": 99}, min_count=1).set_index("item")
    assert frame.loc["发展", ["f2", "n2", "reference"]].tolist() == [1, 100, "list"]
    assert frame.loc["法治", ["f1", "f2"]].tolist() == [0, 99]
    assert frame["range2"].isna().all()


def test_keyness_of_all_equal_counts() -> None:
    tables = made(
        articles=[article("a", outlet="甲", words=5), article("b", outlet="乙", words=5)],
        terms=[*terms("a", "天 地"), *terms("b", "天 地")],
    )
    frame = compare.keyness(tables, min_count=1)
    assert len(frame) == 4
    assert (frame["log_ratio"] == 0).all() and (frame["lrc"] == 0).all() and (frame["g2"] == 0).all()
    assert (frame["p"] == 1).all() and (frame["q"] == 1).all() and (frame["pct_diff"] == 0).all()
    assert frame["dpnorm1"].isna().all()  # one article a group: there is nothing to be spread over


def test_a_group_without_words_is_refused() -> None:
    tables = made(
        articles=[article("a", outlet="甲", words=5), article("b", outlet="乙", words=0)], terms=terms("a", "天 地")
    )
    with pytest.raises(CompareError, match="group 'rest' has no words"):
        compare.keyness(tables, target="甲")


def test_the_bootstrap_is_the_same_each_time_and_holds_the_ratio(tables: Tables) -> None:
    articles = [article(f"{o}{i}", outlet=o, words=10) for o in "甲乙" for i in range(20)]
    found = [
        row for a in articles for row in terms(str(a["article_id"]), "天 " * (3 if a["outlet"] == "甲" else 1) + "地")
    ]
    small = made(articles=articles, terms=found)
    once, again = (compare.keyness(small, target="甲", bootstrap=50) for _ in range(2))
    pd.testing.assert_frame_equal(once, again)
    row = once.set_index("item").loc["天"]
    assert row["boot_low"] <= row["log_ratio"] <= row["boot_high"]
    assert compare.keyness(small, target="甲")["boot_low"].isna().all()


def test_sentences_as_units(tables: Tables) -> None:
    frame = compare.keyness(tables, "slogans", "outlet", "南报", unit="sentences", min_count=1).set_index("item")
    assert frame.loc["x:共同富裕", ["counted", "f1", "n1", "f2", "n2"]].tolist() == ["units", 2, 2, 0, 2]


@pytest.mark.parametrize(
    "of, item, f1", [("slogans", "x:共同富裕", 3), ("entities", "P1", 2), ("characters", "二三", 2)]
)
def test_what_can_be_counted(tables: Tables, of: str, item: str, f1: int) -> None:
    frame = compare.keyness(tables, of, "outlet", "南报", min_count=1).set_index("item")
    assert frame.loc[item, "f1"] == f1
    assert frame.loc[item, "article_id"] == "a" and pd.notna(frame.loc[item, "start"])


def test_ngrams_of_words_stop_at_punctuation() -> None:
    said = words("a", "我們 要 發展 ， 要 改革 。 要 發展 。")
    tables = made(
        articles=[article("a", words=6)], words=said, sentences=sentences("a", "我們要發展，要改革。要發展。")
    )
    counts = count(tables, compare.group_articles(tables), "ngrams")
    found = dict(zip(counts.items["item"], counts.matrix.sum(axis=0).tolist(), strict=True))
    assert found == {"我们 要": 1, "要 发展": 2, "要 改革": 1}


def test_dispersion(tables: Tables) -> None:
    frame = compare.dispersion(tables).set_index("item")
    assert frame.loc["改革", ["frequency", "range", "units"]].tolist() == [4, 2, 4]
    assert frame.loc["改革", "dp"] == pytest.approx((abs(1 / 4 - 2 / 7) + 2 / 7 + abs(3 / 4 - 2 / 7) + 1 / 7) / 2)
    assert frame.loc["改革", "dpnorm"] == pytest.approx(frame.loc["改革", "dp"] / (1 - 1 / 7))


@settings(max_examples=50, deadline=None)
@given(some.lists(some.lists(some.sampled_from("天地人"), max_size=6), min_size=1, max_size=6))
def test_dispersion_of_a_matrix_is_that_of_its_columns(texts: list[list[str]]) -> None:
    from koujing.compare import statistics as st

    articles = [article(str(i), words=len(text) + 1) for i, text in enumerate(texts)]
    tables = made(
        articles=articles, terms=[row for i, text in enumerate(texts) for row in terms(str(i), " ".join(text))]
    )
    sizes = [len(text) + 1 for text in texts]
    for row in compare.dispersion(tables).itertuples():
        parts = [text.count(row.item) for text in texts]
        assert row.dp == pytest.approx(st.dp(parts, sizes))
        for mine, theirs in ((row.dpnorm, st.dpnorm(parts, sizes)), (row.juilland_d, st.juilland_d(parts, sizes))):
            assert mine == pytest.approx(theirs, nan_ok=True)


def test_collocations_in_articles(tables: Tables) -> None:
    frame = compare.collocations(tables, "發展", min_count=1).set_index("item")
    assert frame.loc["改革", ["f", "f1", "f2", "n"]].tolist() == [1, 2, 2, 4]
    assert frame.loc["改革", "log_dice"] == pytest.approx(13.0)
    assert "发展" not in frame.index


def test_collocations_in_a_window_of_words() -> None:
    said = words("a", "全面 推進 鄉村 振興 。 推進 法治")
    tables = made(articles=[article("a", words=6)], words=said, sentences=sentences("a", "全面推進鄉村振興。推進法治"))
    frame = compare.collocations(tables, "推進", within=1, min_count=1).set_index("item")
    assert sorted(frame.index) == ["乡村", "全面", "法治"]
    assert frame.loc["乡村", ["f", "f1", "f2", "n", "start"]].tolist() == [1, 3, 1, 6, 4]
    assert sorted(compare.collocations(tables, "推進", within="sentences", min_count=1)["item"]) == [
        "乡村",
        "全面",
        "振兴",
        "法治",
    ]


def test_likeness(tables: Tables) -> None:
    alike = compare.similarity(tables, reprints="all")
    assert alike[["group_a", "group_b"]].values.tolist() == [["北报", "南报"], ["北报", "西报"], ["南报", "西报"]]
    assert alike["cosine"].between(0, 1).all()
    assert alike.loc[0, ["shared", "items_a", "items_b", "articles_a"]].tolist() == [3, 3, 3, 2]
    assert compare.similarity(tables, by={"a": "x"}).empty
    first = compare.distinctive(tables).query("rank == 1").set_index("group")["item"]
    assert first.to_dict() == {"北报": "改革", "南报": "发展", "西报": "开放"}


# -- slogans ----------------------------------------------------------------------------------------------------------


def test_timeline(tables: Tables) -> None:
    frame = slogans.timeline(tables).set_index(["canonical", "group", "period"])
    assert frame.loc[("共同富裕", "南报", "2023"), ["docs_with", "docs", "occurrences", "chars"]].tolist() == [
        1,
        1,
        2,
        10,
    ]
    assert frame.loc[("共同富裕", "南报", "2023"), "per_10k_chars"] == pytest.approx(2000)
    reprinted = frame.loc[("共同富裕", "北报", "2024")]
    assert reprinted[["docs_with", "raw_docs_with", "docs", "raw_docs"]].tolist() == [0, 1, 1, 2]
    assert "三个自信" not in frame.index.get_level_values(0)  # a candidate that nobody reviewed
    assert frame.attrs["ungrouped"] == 1  # the article without a date


@pytest.mark.parametrize(
    "articles, share, tier",
    [(2500, 0.001, "沸"), (3, 0.06, "沸"), (600, 0.001, "烫"), (3, 0.02, "烫"), (1, 0.0001, "冷")],
)
def test_tiers(articles: int, share: float, tier: str) -> None:
    """The two hottest as Qian Gang has them; the others are ours."""
    assert temperature.tiers_of(pd.Series([articles]), pd.Series([share]), slogans.TIERS) == [tier]


def test_moves_of_temperature() -> None:
    tables = made(
        articles=[article(f"a{i}", "一二", published=f"202{i // 10}-01-01") for i in range(30)],
        slogans=[slogan(f"a{i}", 0, "共同富裕") for i in (0, 10, 11, 12, 13, 14)],
    )
    tiers = [slogans.Tier("热", 5, 9), slogans.Tier("温", 1, 9), slogans.Tier("冷", 0, 0)]
    moves = slogans.moves(slogans.timeline(tables, None, tiers=tiers), tiers)
    assert moves[["from_period", "to_period", "from_tier", "to_tier", "steps"]].values.tolist() == [
        ["2020", "2021", "温", "热", 1]
    ]
    assert slogans.moves(compare.results.empty("slogan_timeline")).empty


@pytest.mark.parametrize("articles, tier", [(29, None), (30, "沸")])
def test_a_share_of_few_articles_is_no_temperature(articles: int, tier: str | None) -> None:
    tables = made(
        articles=[article(f"a{i}", "一二", published="2024-01-01") for i in range(articles)],
        slogans=[slogan(f"a{i}", 0, "共同富裕") for i in range(5)],
    )
    frame = slogans.timeline(tables, None)
    assert frame["tier"].astype(object).where(frame["tier"].notna(), None).tolist() == [tier]


def test_adoption(tables: Tables) -> None:
    frame = slogans.adoption(tables, source="北报").set_index(["canonical", "group"])
    assert frame.loc[("共同富裕", "南报"), ["rank", "days_behind_first", "days_behind_source"]].tolist() == [1, 0, -8]
    assert frame.loc[("共同富裕", "北报"), ["rank", "days_behind_first", "docs_with"]].tolist() == [2, 8, 0]
    assert frame.loc[("共同富裕", "北报"), "adopted"] == pytest.approx(2 / 3)
    late = frame.loc[("四个自信", "北报")]
    assert pd.isna(late["days_behind_first"]) and late["first_published"] == "2024-01"  # known to the month only
    assert frame.attrs["undated"] == 1


def test_lives_and_births() -> None:
    tables = made(
        articles=[article(f"a{y}", "一", published=str(y)) for y in range(2015, 2021)],
        slogans=[
            slogan("a2015", 0, "甲"),
            slogan("a2016", 0, "乙"),
            slogan("a2017", 0, "乙"),
            slogan("a2020", 0, "丙"),
        ],
    )
    lives = slogans.lives(tables).set_index("canonical")[["born", "died", "periods"]]
    assert lives.loc["甲"].tolist()[1:] == ["2016", 1] and pd.isna(
        lives.loc["甲", "born"]
    )  # may be older than the corpus
    assert lives.loc["乙"].tolist() == ["2016", "2018", 2]
    assert pd.isna(lives.loc["丙", "died"])
    births = slogans.births(tables).set_index("period")
    assert births["births"].fillna(-1).tolist() == [-1, 1, 0, 0, 0, 1]
    assert births["deaths"].fillna(-1).tolist() == [-1, 1, 0, 1, 0, -1]
    assert births["alive"].tolist() == [1, 1, 1, 0, 0, 1]


def test_variants_stances_speakers_pairs(tables: Tables) -> None:
    variants = slogans.variants(tables).set_index(["family", "wording", "group", "period"])
    assert variants.loc[("共同富裕", "共同、富裕", "南报", "2023"), ["variant", "share"]].tolist() == ["split", 0.5]
    assert variants.groupby(["family", "group", "period"])["share"].sum().tolist() == pytest.approx([1.0] * 4)
    stances = slogans.stances(tables).set_index(["canonical", "group", "stance"])
    assert stances.loc[("四个自信", "北报", "quoted-critically"), "share"] == 1.0
    speakers = slogans.speakers(tables).set_index("canonical").loc["共同富裕"]
    assert set(speakers["speaker"].dropna()) == {"陈大文"} and speakers["occurrences"].tolist() == [2, 1]
    pairs = slogans.pairs(tables, min_together=1)
    assert pairs[
        ["canonical_a", "canonical_b", "together", "units_a", "units_b", "units", "article_id"]
    ].values.tolist() == [["共同富裕", "四个自信", 1, 2, 2, 4, "b"]]


# -- entities and context ---------------------------------------------------------------------------------------------


def test_entities(tables: Tables) -> None:
    pairs = entities.pairs(tables)
    assert pairs[["name_a", "label_a", "name_b", "label_b", "together"]].values.tolist() == [
        ["陈大文", "PERSON", "立法会", "ORG", 2]
    ]
    posts = entities.posts(tables)
    assert posts[["person", "position", "organisation", "former", "articles"]].values.tolist() == [
        ["陈大文", "主席", "立法会", False, 2],
        ["陈大文", "主席", "立法会", True, 1],
    ]
    assert [str(day) for day in posts["first"]] == ["2023-12-30", "2024-01-01"]
    quoted = entities.quoted(tables)
    told = {
        (row.speaker, row.kind if pd.notna(row.kind) else None, row.label if pd.notna(row.label) else None)
        for row in quoted.itertuples()
    }
    assert told == {
        ("陈大文", "entity", "立法会"),
        ("陈大文", "entity", "陈大文"),
        ("陈大文", "slogan", "共同富裕"),
        ("陈大文", "slogan", "四个自信"),
        ("陈大文", "indicator", "地区生产总值"),
        ("官员", None, None),
    }
    names = entities.names(tables, "region").set_index(["name", "group"])
    assert names.loc[("议会", "HK"), ["form", "own", "share", "canonical"]].tolist() == ["other", True, 0.5, "立法会"]
    assert names.loc[("立法会", "CN"), "form"] == "full"


def test_kwic_finds_both_scripts_and_shows_what_was_published() -> None:
    text = "香港經濟發展，澳門經濟發展。"
    tables = made(
        articles=[article("a", text)], sentences=sentences("a", text), slogans=[slogan("a", 4, "发展", slogan_id="S1")]
    )
    for pattern in ("经济发展", "經濟發展"):
        found = compare.kwic(tables, pattern, width=2)
        assert found[["left", "text", "right"]].values.tolist() == [
            ["香港", "經濟發展", "，澳"],
            ["澳門", "經濟發展", "。"],
        ]
    assert compare.kwic(tables, "经济", show="simplified", width=1)["right"].tolist() == ["发", "发"]
    assert compare.kwic(tables, "[港门]", regex=True)["text"].tolist() == ["港", "門"]
    assert compare.kwic(tables, of="slogans", item="發展")[["text", "item"]].values.tolist() == [["發展", "S1"]]
    limited = compare.kwic(tables, "经济", limit=1)
    assert (len(limited), limited.attrs["hits"]) == (1, 2)
    assert compare.kwic(tables, "英国").empty


def test_a_result_leads_back_to_its_rows(tables: Tables) -> None:
    line = slogans.timeline(tables).iloc[0]
    rows = compare.occurrences(
        tables, "slogans", line["slogan_id"], by="outlet", over="year", group=line["group"], period=line["period"]
    )
    assert len(rows) == line["raw_occurrences"] and (~rows["copy"]).sum() == line["occurrences"]
    assert rows.loc[0, ["article_id", "start"]].tolist() == line[["article_id", "start"]].tolist()


# -- all of them ------------------------------------------------------------------------------------------------------


def test_written_results_have_their_schema_and_their_key(tables: Tables, tmp_path: Path) -> None:
    written = compare.write(tables, tmp_path)
    assert {w.name for w in written if w.note} == {w.name for w in written if not w.rows}
    for one in written:
        table = pq.read_table(one.path)
        name = compare.writing.result_of(one.name)
        assert table.schema.names == schema(name).names and table.schema.types == schema(name).types
        frame = table.to_pandas()
        key = list(compare.RESULTS[name].key)
        assert not frame.duplicated(key).any(), name
        if "article_id" in frame:
            assert frame["article_id"].isin(tables.articles["article_id"]).all(), name
    assert {p.name for p in (tmp_path / "compare").iterdir()} == {f"{w.name}.parquet" for w in written}


def test_what_can_not_be_made_is_said_and_the_rest_written(tmp_path: Path) -> None:
    """One article, no outlet but its own, no date."""
    tables = made(articles=[article("a", "一二", outlet="甲报", words=2)], terms=terms("a", "天 地"))
    notes = {w.name: w.note for w in compare.write(tables, tmp_path)}
    assert notes["keyness_terms"].startswith("all articles are in one group, '甲报'")
    assert notes["slogan_timeline"].startswith("no article is left to compare; 1 articles have no outlet or year")
    assert notes["dispersion"] == ""
    assert notes["figure_pairs"] == "the table figures has no rows"
    assert pq.read_table(tmp_path / "compare" / "dispersion.parquet").num_rows == 2
    with pytest.raises(CompareError, match="no result nonsense; there are keyness_terms"):
        compare.write(tables, tmp_path, only=["nonsense"])
    with pytest.raises(CompareError, match="no article is left"):
        compare.write(made(), tmp_path)


def test_every_result_is_documented() -> None:
    text = compare.documentation()
    for name, result in compare.RESULTS.items():
        assert f"## {name}" in text
        assert {column.name for column in result.columns} >= set(result.key)
        assert len({column.name for column in result.columns}) == len(result.columns)
        assert all(column.doc for column in result.columns)


@pytest.mark.parametrize("name", charts.CHARTS)
def test_charts_hold_their_rows_and_fetch_nothing(name: str, tables: Tables) -> None:
    pytest.importorskip("altair", reason="charts need the extra `report`: pip install 'koujing[report]'")
    results = compare.everything(tables, "outlet", "year")
    key = {"keyness": "keyness_slogans", "collocations": None}.get(name, name)
    frame = results[key]() if key else compare.collocations(tables, "发展", min_count=1)
    if name in ("slogan_pairs", "entity_pairs"):
        frame = (slogans if name == "slogan_pairs" else entities).pairs(tables, min_together=1)
    if frame.empty:
        with pytest.raises(CompareError, match="no rows to draw"):
            charts.draw(frame)
        return
    drawn = charts.draw(frame, title="標題").to_dict()
    assert drawn["title"] == "標題"
    assert '"url"' not in str(drawn).replace("'", '"')


@pytest.fixture(scope="module")
def sample() -> Tables:
    api = pytest.importorskip("koujing.api", reason="the pipeline is not complete")
    made_of: Tables = api.extract(resources.folder("corpora/sample"), words=True)
    return made_of


def test_the_sample_corpus_is_compared_in_all_ways(sample: Tables, tmp_path: Path) -> None:
    written = compare.write(sample, tmp_path, by="region")
    empty = {w.name for w in written if not w.rows}
    assert {w.name for w in written if w.note} == empty
    assert empty <= {"slogan_pairs", "slogan_moves", "figure_sums", "figure_implied"}
    texts = dict(zip(sample.articles["article_id"], sample.articles["text"], strict=True))
    for row in compare.kwic(sample, of="slogans").itertuples():
        assert texts[row.article_id][row.start : row.end] == row.text
    assert compare.keyness(sample, by="region", target="MO", of="ngrams").shape[0] > 0
