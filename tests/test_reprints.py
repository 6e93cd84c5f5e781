"""Reprints: same bytes, same text, near; the earliest first; linear and on no guess."""

from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koujing.convert import simplify
from koujing.reprints import FEWEST, Reprint, earliest, find, shingles_of

DAY = [date(2022, 4, n) for n in range(1, 29)]
WORDS = ["橫琴", "澳門", "企業", "居民", "生活", "方便", "增長", "機制", "建設", "合作", "交通", "醫療", "教育", "旅遊", "投資", "科技", "人才", "口岸", "通關", "政策", "服務", "市場", "文化", "環境", "社區", "經濟", "論壇", "項目", "碼頭", "工程", "預算", "航線"]


def story(seed: int, sentences: int = 20) -> str:
    rnd = random.Random(seed)
    return "".join("".join(rnd.choices(WORDS, k=rnd.randint(4, 9))) + f"{rnd.randint(2, 999)}項。" for _ in range(sentences))


BASE = story(1)


@pytest.mark.parametrize(
    "why, copy, kind",
    [
        ("the same characters", " \n" + BASE.replace("。", "。\n"), "same_text"),
        ("cut to a third", BASE[: len(BASE) // 3], "near"),
        ("the middle", BASE[len(BASE) // 4 : 3 * len(BASE) // 4], "near"),
        ("another lead", story(2, 4) + BASE[120:], "near"),
        ("the other script", simplify(BASE), "near"),
        ("full-width digits, other marks", BASE.replace("。", "；").replace("1", "１"), "near"),
        ("head and foot", "【本報訊】" + BASE + "\n（責任編輯：某某）版權所有", "near"),
        ("inside a longer article", story(3, 12) + BASE + story(4, 12), "near"),
    ],
    ids=lambda value: value if len(str(value)) < 40 else "",
)
def test_a_reprint_names_the_earlier_one(why: str, copy: str, kind: str) -> None:
    others = [(f"other{n}", DAY[0], story(100 + n), None) for n in range(30)]
    found = find([("later", DAY[2], copy, None), *others, ("first", DAY[1], BASE, None)])
    assert [(one.article_id, one.reprint_of, one.kind) for one in found] == [("later", "first", kind)], why
    assert found[0].similarity >= 0.5


def test_the_earliest_is_by_date_then_by_id_and_no_date_is_last() -> None:
    copies = [("d", None, BASE, None), ("c", DAY[3], BASE, None), ("b", DAY[1], BASE, "00" * 32), ("a", DAY[1], BASE, "00" * 32)]
    assert find(copies) == [
        Reprint("b", "a", 1.0, "same_bytes"), Reprint("c", "a", 1.0, "same_text"), Reprint("d", "a", 1.0, "same_text")]  # fmt: skip


def test_what_is_only_of_one_kind_is_no_reprint() -> None:
    bulletin = "{}月份居民消費價格同比上漲{}%，其中食品價格上漲{}%，交通通訊價格下跌{}%。"
    articles = [(f"{n}", DAY[n % 20], story(n, 12) + bulletin.format(n, n + 1, n + 2, n + 3), None) for n in range(60)]
    assert find(articles) == []
    short = [("a", DAY[0], "特首出席論壇。", None), ("b", DAY[1], "特首出席論壇並致辭。", None)]
    assert len(shingles_of(short[1][2])) < FEWEST
    assert find(short) == []


def test_many_copies_cost_many_comparisons_not_many_times_many() -> None:
    rnd = random.Random(5)
    copies = [(f"{n:04}", DAY[n % 28], BASE[: rnd.randint(len(BASE) // 2, len(BASE))] + story(n, 1), None) for n in range(800)]
    found = find(copies)
    assert len(found) == 799
    assert {one.kind for one in found} <= {"near", "same_text"}
    assert set(earliest(found).values()) == {"0000"}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([story(n, 6) for n in range(5)] + ["短文。", ""]), max_size=12), st.randoms())
def test_order_of_reading_changes_nothing(texts: list[str], rnd: random.Random) -> None:
    articles = [(f"{n:02}", DAY[n % 3], text, None) for n, text in enumerate(texts)]
    once = find(articles)
    rnd.shuffle(articles)
    assert find(articles) == once
    assert all(one.article_id != one.reprint_of for one in once)
    assert len({one.article_id for one in once}) == len(once)


def test_chains_end_at_the_first_printing() -> None:
    rows = [Reprint("c", "b", 0.6, "near"), Reprint("b", "a", 0.6, "near")]
    assert earliest(rows) == {"c": "a", "b": "a"}
