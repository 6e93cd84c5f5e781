"""The contract of the tables, held on the sample corpus and on the seed."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from koujing import api, export, resources, tables
from koujing.tables import SCHEMA, TableError, Tables

ROOT = Path(__file__).parents[1]
SEED = ROOT.parent / "shared" / "seed"


@pytest.fixture(scope="module")
def sample() -> Tables:
    return api.extract(resources.folder("corpora/sample"), words=True)


@pytest.fixture(scope="module")
def seed() -> Tables:
    if not SEED.is_dir():
        pytest.skip("../shared/seed is not here: the seed article is not committed")
    return api.extract(SEED / "in", words=True)


def test_every_table_is_there_with_its_schema(sample: Tables) -> None:
    for name in SCHEMA:
        assert sample.arrow(name).schema.names == [column.name for column in SCHEMA[name]]
    assert len(sample.articles) == len(list(resources.folder("corpora/sample").glob("*.txt")))
    assert not (sample.failures["outcome"] == "failed").any()


@pytest.mark.parametrize("corpus", ["sample", "seed"])
def test_text_is_what_stands_at_the_offsets(corpus: str, request: pytest.FixtureRequest) -> None:
    made: Tables = request.getfixturevalue(corpus)
    texts = dict(zip(made.articles["article_id"], made.articles["text"], strict=True))
    for name in SCHEMA:
        frame = getattr(made, name)
        for row in frame.to_dict("records"):
            for start, end, text in (
                ("start", "end", "text"),
                ("number_start", "number_end", "number"),
                ("speaker_start", "speaker_end", "speaker"),
                ("person_start", "person_end", "person"),
                ("position_start", "position_end", "position"),
            ):
                if (
                    name != "articles"
                    and start in row
                    and text in row
                    and row[text] is not None
                    and row[start] == row[start]
                ):
                    where = texts[row["article_id"]][int(row[start]) : int(row[end])]
                    assert row[text] == where, (name, row)


@pytest.mark.parametrize("corpus", ["sample", "seed"])
def test_order_nesting_and_sentences(corpus: str, request: pytest.FixtureRequest) -> None:
    made: Tables = request.getfixturevalue(corpus)
    for name in ("times", "entities", "slogans", "figures", "numbers", "statements", "roles", "sentences", "words"):
        frame = getattr(made, name)
        for _, rows in frame.groupby("article_id"):
            keys = list(zip(rows["start"], -rows["end"], strict=True))
            assert keys == sorted(keys), name
            if "nested" in rows:
                outer = rows[~rows["nested"].astype(bool)]
                assert (outer["start"].to_numpy()[1:] >= outer["end"].to_numpy()[:-1]).all(), name
    assert made.sentences.groupby("article_id")["sentence"].apply(lambda s: list(s) == list(range(len(s)))).all()


@pytest.mark.parametrize("corpus", ["sample", "seed"])
def test_no_number_is_in_both_figures_and_numbers(corpus: str, request: pytest.FixtureRequest) -> None:
    made: Tables = request.getfixturevalue(corpus)
    for article in made.articles["article_id"]:
        figures = made.figures[made.figures.article_id == article]
        numbers = made.numbers[made.numbers.article_id == article]
        taken = {c for f in figures.itertuples() for c in range(int(f.number_start), int(f.number_end))}
        for number in numbers.itertuples():
            assert not taken & set(range(int(number.start), int(number.end))), (article, number)


def test_unknown_is_null(sample: Tables) -> None:
    for name in SCHEMA:
        frame = getattr(sample, name)
        for column in frame.columns:
            if frame[column].dtype == object or str(frame[column].dtype) == "str":
                assert not frame[column].isin(["", "unknown", "nan", "None"]).any(), (name, column)


def test_where_and_with_sentences(sample: Tables) -> None:
    some = sample.where(region="MO")
    assert set(some.articles["region"]) == {"MO"}
    assert set(some.figures["article_id"]) <= set(some.articles["article_id"])
    with_text = sample.with_sentences(sample.figures)
    assert all(row.text in row.sentence_text for row in with_text.itertuples() if "\n" not in row.text)
    with pytest.raises(TableError, match="articles has no column colour"):
        sample.where(colour="red")


def test_a_row_that_does_not_fit_is_refused() -> None:
    with pytest.raises(TableError, match="a row and the schema differ in"):
        tables.arrow("times", [{"article_id": "a"}])


def test_a_cell_that_a_spreadsheet_would_run_is_made_text() -> None:
    table = pa.table({"text": ["=1+1", "＝1", "+1", "-5%", "@x", "ok", None, "a\x01b"]})
    assert export.safe(table)["text"].to_pylist() == ["'=1+1", "'＝1", "'+1", "'-5%", "'@x", "ok", None, "ab"]


def test_csv_is_what_excel_reads(sample: Tables, tmp_path: Path) -> None:
    paths = export.to_csv(sample, tmp_path)
    assert {path.stem for path in paths} == set(SCHEMA)
    raw = (tmp_path / "figures.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") >= len(sample.figures) + 1


def test_the_generated_page_is_fresh() -> None:
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == tables.documentation(), "run `make docs`"


def test_the_seed_has_its_nine_places_of_one_slogan(seed: Tables) -> None:
    rows = seed.slogans[seed.slogans["canonical"] == "共商共建共管共享"]
    assert len(rows) == 9
    assert list(rows["variant"].fillna("")).count("truncated") == 1
    assert [len(text) for text in rows["text"]].count(8) == 8
