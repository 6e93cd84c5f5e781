"""Mining: what recurs, what of it looks like a slogan, and the way of accepted rows into a lexicon and back."""

from __future__ import annotations

import csv
import itertools
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koujing import convert, knowledge, lexicons, sample_folder
from koujing.findings import Reading
from koujing.stages.slogans import Slogans, likeness, mining, patterns, review, store
from koujing.stages.slogans.mining import Candidate, Document
from koujing.stages.slogans.patterns import Counter, Pattern
from koujing.stages.slogans.store import Store

pytest.importorskip("skops", reason="the likeness model is stored with skops")

COINED = "潮起海門、帆揚萬里"
PLAIN = (
    "会议强调要坚持{0}，推动各项工作。",
    "全县干部以“{0}”为目标，把事情办好。",
    "{0}的理念写进了镇里的计划，{0}还上了墙。",
    "记者在码头看到，渔民说起{0}来头头是道。",
    "他们践行{0}，老人都说好。",
)
FILLERS = (
    "昨天下午下了一场雨，菜价比上周便宜一些。",
    "学校门口新修了一条路，孩子们走得更稳当。",
    "小店老板说生意不错，晚上常常坐满客人。",
    "医生提醒老人注意保暖，早晚不要出门太早。",
)


def corpus(slogans: tuple[str, ...] = (COINED, "以渔兴镇"), texts: int = 40) -> list[Document]:
    lot = random.Random(3)
    documents = []
    for number in range(texts):
        said = [lot.choice(PLAIN).format(lot.choice(slogans)) for _ in range(3)]
        lines = [*said, *lot.sample(FILLERS, 2)]
        lot.shuffle(lines)
        published = f"2024-{number % 12 + 1:02d}-0{number % 9 + 1}"
        documents.append(Document(f"t{number}.txt", "\n".join(lines), published, ("甲报", "乙报")[number % 2]))
    return documents


def counted(documents: list[Document], least: int = 3) -> dict[str, Pattern]:
    with Store() as texts:
        for one in documents:
            texts.add(one.id, one.text, convert.simplify(one.text), one.published, one.outlet)
        texts.seal()
        return {pattern.text: pattern for pattern in Counter(texts, least).patterns()}


@pytest.fixture(scope="module")
def mined() -> list[Candidate]:
    return mining.mine(corpus(), lexicon="none")


def test_coinages_come_first(mined: list[Candidate]) -> None:
    names = [row.candidate for row in mined]
    assert "潮起海门、帆扬万里" in names[:5]
    assert "以渔兴镇" in names[:5]
    assert all(a.score >= b.score for a, b in itertools.pairwise(mined))


def test_a_candidate_says_where_it_stands(mined: list[Candidate]) -> None:
    documents = {one.id: one for one in corpus()}
    row = next(row for row in mined if row.candidate == "潮起海门、帆扬万里")
    holds = [one for one in documents.values() if COINED in one.text]
    assert row.frequency == sum(one.text.count(COINED) for one in holds)
    assert row.documents == len(holds)
    assert row.first == min(one.published or "" for one in holds)
    assert row.last == max(one.published or "" for one in holds)
    assert documents[row.first_in].published == row.first and COINED in documents[row.first_in].text
    assert set(row.outlets) == {"甲报", "乙报"}
    assert 0 < row.quoted_share < 1 and row.chain_share == 0
    assert row.form_score == 0 or row.form
    for example in row.examples:
        left, _, rest = example.partition("▸")
        inside, _, right = rest.partition("◂")
        assert inside == COINED
        assert any(f"{left}{inside}{right}" in " ".join(one.text.split()) for one in holds)


def test_what_the_lexicon_has_is_named_or_left_out() -> None:
    documents = corpus(("守正创新", COINED))
    rows = {row.candidate: row.known for row in mining.mine(documents)}
    assert str(rows["守正创新"]).startswith("slogans:")
    assert rows["潮起海门、帆扬万里"] is None
    assert "守正创新" not in {row.candidate for row in mining.mine(documents, known=False)}


def test_counts_are_right() -> None:
    found = counted([Document(str(n), "坚持以渔兴镇，“以渔兴镇”；推动以渔兴镇。") for n in range(3)])
    around = found["以渔兴镇"].around
    assert (around.frequency, around.documents) == (9, 3)
    assert around.quoted == pytest.approx(1 / 3)
    assert around.governed == pytest.approx(2 / 3) or around.governed == pytest.approx(1 / 3)
    assert around.opened == pytest.approx(1 / 3) and around.closed == 1


def test_only_closed_strings() -> None:
    found = counted([Document(str(n), f"{word}推动渔业强镇建设迈大步{word}") for n, word in enumerate("甲乙丙丁")])
    assert not [text for text in found if text in "推动渔业强镇建设迈大步" and text != "推动渔业强镇建设迈大步"]


def test_members_are_parted_by_one_mark() -> None:
    found = counted([Document(str(n), f"{mark}强产业{comma}美环境{mark}") for n, (mark, comma) in enumerate(["。、", ";,", "!，"])])
    assert found["强产业、美环境"].around.frequency == 3
    assert found["强产业、美环境"].around.commas == pytest.approx(2 / 3)


def test_no_string_runs_over_a_mark() -> None:
    found = counted([Document(str(n), "大家齐心。协力向前\n码头建设;渔业兴旺3天气晴朗") for n in range(5)])
    joined = ["大家齐心", "协力向前", "码头建设", "渔业兴旺", "天气晴朗"]
    assert all(any(text in piece for piece in joined) for text in found)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = counted(corpus())
    monkeypatch.setattr(store, "_BLOCK", 50)
    parts = counted(corpus())
    assert whole.keys() == parts.keys()
    for text, pattern in whole.items():
        assert pattern._replace(around=parts[text].around) == parts[text]
        assert pattern.around == pytest.approx(parts[text].around)


def test_a_full_table_forgets_what_is_rare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_LARGEST_TABLE", 60)
    monkeypatch.setattr(store, "_BLOCK", 400)
    assert "以渔兴镇" in counted(corpus())


@pytest.mark.parametrize("texts", [[], [""], ["。"], ["x 1"], ["三通"], ["共" * 5000], ["共商、" * 2000], ["\ud800共\U0002a700"]])
def test_texts_with_nothing_in_them(texts: list[str]) -> None:
    rows = mining.mine([Document(str(n), text) for n, text in enumerate(texts)])
    assert all(row.frequency >= 3 for row in rows)


SIGNS = "共商建管、，“”。3a\n 的和坚持理念\ud800😀"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(st.sampled_from(SIGNS), max_size=80), max_size=4))
def test_any_texts(texts: list[str]) -> None:
    documents = [Document(str(n), text, None if n else "2024", None) for n, text in enumerate(texts)]
    first, again = (mining.mine(documents, least=2) for _ in range(2))
    assert first == again
    for row in first:
        assert 0 <= row.score <= 1 and row.frequency >= row.documents >= 1
        assert any(row.candidate[0] in text for text in texts)


class Arrow:
    """Tables as `koujing.open` gives them, as far as mining asks."""

    def __init__(self, documents: list[Document], reprints: list[str]) -> None:
        columns = zip(*documents, strict=True)
        names = ("article_id", "text", "published", "outlet")
        self._tables = {
            "articles": pa.table(dict(zip(names, map(list, columns), strict=True))),
            "reprints": pa.table({"article_id": pa.array(reprints, pa.string())}),
        }

    def arrow(self, name: str) -> pa.Table:
        return self._tables[name]


def test_tables_leave_reprints_out() -> None:
    documents = corpus()
    again = [one._replace(id=f"again-{one.id}") for one in documents]
    tables = Arrow([*documents, *again], [one.id for one in again])
    assert mining.mine(tables, lexicon="none") == mining.mine(documents, lexicon="none")


def test_progress_is_told() -> None:
    told: list[str] = []
    mining.mine(corpus(texts=5), progress=lambda what, done, of: told.append(what))
    assert list(dict.fromkeys(told)) == ["reading", "counting", "comparing", "judging"]


def reviewed(out: Path, accepted: dict[str, str]) -> Path:
    """The table as a reader fills it in: surface → the class that stands there then."""
    path = out / "mine" / "candidates.tsv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        if row["surface"] in accepted:
            row["accept"], row["class"] = "yes", accepted[row["surface"]] or row["class"]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter="\t")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_from_a_corpus_to_a_lexicon_and_back(tmp_path: Path) -> None:
    written = mining.write(corpus(), tmp_path, corpus="haimen")
    table = pq.read_table(tmp_path / "mine" / "candidates.parquet")
    assert table.column("surface").to_pylist() == [row.candidate for row in written]
    assert table.column("accept").null_count == len(written)
    mine = tmp_path / "mine.tsv"
    first = mining.add(reviewed(tmp_path, {"以渔兴镇": ""}), mine)
    assert first.rows == ("以渔兴镇",)
    before = mine.read_bytes()
    second = mining.add(reviewed(tmp_path, {"潮起海门、帆扬万里": "chain"}), mine)
    assert (second.rows, second.left_out) == (("潮起海门、帆扬万里",), ("以渔兴镇",))
    entries = {entry.surface: entry for entry in knowledge.with_user("slogans", [str(mine)])[-2:]}
    entry = entries["潮起海门、帆扬万里"]
    assert entry.source.startswith("seen:haimen/t") and entry.row["since"].startswith("2024")
    assert entry.row["class"] == "chain" and entry.key.startswith("slogans:M")
    assert lexicons.report(mine).shares == {"seen": 1.0}
    assert mining.undo(mine).rows == ("潮起海门、帆扬万里",)
    assert mine.read_bytes() == before
    assert mining.undo(mine).rows == ("以渔兴镇",)
    with pytest.raises(review.ReviewError, match="nothing was added"):
        mining.undo(mine)


def test_rows_by_hand_stay(tmp_path: Path) -> None:
    mine, rows = tmp_path / "own.tsv", tmp_path / "rows.csv"
    text = "# Kind: slogans\nid\tsurface\tnote\tsource\nA1\t潮头论道\tvom Hafen\tknown\n"
    mine.write_text(text, encoding="utf-8")
    rows.write_text("accept,surface\n1,強鎮興漁\nno,别的\n", encoding="utf-8")
    mining.add(rows, mine)
    assert [(e.surface, e.source) for e in lexicons.load(str(mine))] == [("潮头论道", "known"), ("强镇兴渔", "known")]
    mining.undo(mine)
    assert [(e.surface, e.row["note"]) for e in lexicons.load(str(mine))] == [("潮头论道", "vom Hafen")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_tables_as_spreadsheets_save_them(encoding: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.txt"
    rows.write_text("accept\tsurface\n是\t强镇兴渔\n", encoding=encoding)
    assert mining.add(rows, tmp_path / "mine.tsv").rows == ("强镇兴渔",)


@pytest.mark.parametrize(
    "rows, lexicon, message",
    [
        ("surface\n守正\n", "", "lacks accept"),
        ("accept,surface,class\nyes,守正,rhyme\n", "", "rows.csv:2: class 'rhyme'"),
        ("accept,surface,source\nyes,守正,heard\n", "", "source 'heard'"),
        ("accept,surface\nyes,守正\n", "# Kind: people\nid\tsurface\tsource\n", "of kind people"),
    ],
)
def test_what_cannot_be_added(rows: str, lexicon: str, message: str, tmp_path: Path) -> None:
    table, mine = tmp_path / "rows.csv", tmp_path / "mine.tsv"
    table.write_text(rows, encoding="utf-8")
    if lexicon:
        mine.write_text(lexicon, encoding="utf-8")
    with pytest.raises(review.ReviewError, match=message):
        mining.add(table, mine)
    assert mine.exists() == bool(lexicon)


def test_the_lexicon_that_ships_is_left_alone(tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("accept,surface\nyes,守正\n", encoding="utf-8")
    with pytest.raises(review.ReviewError, match="ships with koujing"):
        mining.add(table, lexicons.path_of("slogans"))


def test_the_model_is_no_pickle_and_fits_its_measures() -> None:
    model = likeness.Likeness()
    assert model._measures[0].n_features_in_ == len(likeness.MEASURES)
    folder = lexicons.path_of("slogans").parents[1] / "mining"
    assert not list(folder.glob("*.pkl")) and (folder / "README.md").is_file()


def test_the_sample_is_mined() -> None:
    texts = [Document(path.name, path.read_text(encoding="utf-8")) for path in sorted(sample_folder().glob("*.txt"))]
    names = [row.candidate for row in mining.mine(texts, lexicon="none")]
    assert "共商共建共管共享" in names[:40]


def test_unreviewed_candidates_stand_only_where_nothing_else_is(tmp_path: Path) -> None:
    text = "我們沿着老街慢慢走，守正創新，老街慢慢走。"
    table = tmp_path / "candidates.tsv"
    table.write_text("id\tsurface\tclass\tsource\nM1\t老街慢慢走\ttifa\tknown\nM2\t守正创新\ttifa\tknown\n", encoding="utf-8")
    plain, more = (
        [(row.text, row.status) for row in Slogans(user=user).read(Reading(text, convert.simplify(text)))]
        for user in ([], [str(table)])
    )
    assert plain == [("守正創新", "known")]
    assert more == [("老街慢慢走", "candidate"), ("守正創新", "known"), ("老街慢慢走", "candidate")]


def test_the_columns_are_told() -> None:
    path = Path(__file__).parents[1] / "docs" / "candidates.md"
    assert path.read_text(encoding="utf-8") == review.documentation(), "run `make docs`"
