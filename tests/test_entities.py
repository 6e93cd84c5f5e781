"""Entities, roles, statements and short names: the tables of cases, any text at all, and the seed's gold."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koujing import convert, layout
from koujing.findings import Entity, Reading
from koujing.stages.entities import Entities, Role, Statement

CASES = Path(__file__).parent / "cases"
SEED = Path(__file__).parents[2] / "shared" / "seed"
ENTITIES = Entities()
LABELS = {"PERSON", "POSITION", "ORG", "GPE", "LOC", "FAC", "DOC", "EVENT", "PROJECT"}
needs_seed = pytest.mark.skipif(not SEED.is_dir(), reason="the seed lies in ../shared, beside the checkout")


def cases(name: str, columns: int) -> Iterator[object]:
    for line in (CASES / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        why, *cells = (line.split("\t") + [""] * columns)[: columns + 1]
        marks = [pytest.mark.xfail(strict=True, reason="a wrong answer we know of")] if cells.pop() else []
        yield pytest.param(*cells, id=why, marks=marks)


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without its marks, and what they marked."""
    text, spans = "", []
    for piece in marked.split("▸"):
        inside, mark, after = piece.partition("◂")
        if mark:
            spans.append((len(text), len(text) + len(inside)))
        text += inside + after
    return text, spans


def reading(text: str, region: str | None = None) -> Reading:
    return Reading(text, convert.simplify(text), region=region, sentences=layout.split)


def outer(entities: list[Entity]) -> list[Entity]:
    return [e for e in entities if not e.nested]


@pytest.mark.parametrize("marked, labels", list(cases("entities", 3)))
def test_entities(marked: str, labels: str, reading_of: Callable[..., Reading]) -> None:
    text, spans = unmarked(marked)
    found = outer(ENTITIES.read(reading_of(text)))
    assert [(e.label, e.text) for e in found] == [
        (label, text[start:end]) for label, (start, end) in zip(labels.split(), spans, strict=True)
    ]
    assert [(e.start, e.end) for e in found] == spans


@pytest.mark.parametrize("text, expected", list(cases("roles", 3)))
def test_roles(text: str, expected: str, reading_of: Callable[..., Reading]) -> None:
    read = reading_of(text)
    roles = ENTITIES.roles(read, ENTITIES.read(read))
    shown = [
        ",".join([role.person, role.position, role.organisation or "", role.type] + ["former"] * role.former)
        for role in roles
    ]
    assert shown == [role for role in expected.split(";") if role]


def speaker(said: Statement, entities: list[Entity]) -> str:
    """The speaker as the tables of cases write it: `name`, `words?` for nobody known, `他=name` for a pronoun."""
    if not said.speaker:
        return ""
    if not said.speaker_id:
        return f"{said.speaker}?"
    names = [e.text for e in entities if e.entity_id == said.speaker_id]
    return said.speaker if said.speaker in names else f"{said.speaker}={names[0]}"


@pytest.mark.parametrize("marked, expected", list(cases("statements", 3)))
def test_statements(marked: str, expected: str, reading_of: Callable[..., Reading]) -> None:
    text, spans = unmarked(marked)
    read = reading_of(text)
    entities = ENTITIES.read(read)
    said = ENTITIES.statements(read, entities)
    assert [text[s.start : s.end] for s in said] == [text[start:end] for start, end in spans]
    shown = [",".join((speaker(s, entities), s.verb or "", "direct" if s.direct else "reported")) for s in said]
    assert shown == [s for s in expected.split(";") if s]


@pytest.mark.parametrize("marked, canonical, rules", list(cases("aliases", 4)))
def test_aliases(marked: str, canonical: str, rules: str, reading_of: Callable[..., Reading]) -> None:
    text, spans = unmarked(marked)
    entities = {(e.start, e.end): e for e in ENTITIES.read(reading_of(text)) if e.label != "POSITION"}
    found = [entities.get(span) for span in spans]
    assert [e and (e.canonical or "-") for e in found] == [name for name in canonical.split(";") if name]
    for entity, rule in zip(found, rules.split(";") if rules else [], strict=True):
        assert entity and fnmatchcase(entity.found_by, rule)


# -- what holds for any text -------------------------------------------------------------------------------------------


def check(read: Reading) -> tuple[list[Entity], list[Role], list[Statement]]:
    """Read everything; offsets hold, parts lie inside, and those that are no parts do not overlap."""
    found = list(ENTITIES.find(read))
    assert found == list(ENTITIES.find(read))
    entities = ENTITIES.read(read)
    roles, statements = ENTITIES.roles(read, entities), ENTITIES.statements(read, entities)
    assert [(e.start, -e.end) for e in entities] == sorted((e.start, -e.end) for e in entities)
    reach = 0
    for e in entities:
        assert e.label in LABELS and e.text == read.source[e.start : e.end] and e.start < e.end
        assert e.nested == (e.end <= reach) and (e.nested or e.start >= reach)
        assert e.entity_id and e.found_by and 0 < e.score <= 1
        reach = max(reach, e.end)
    for role in roles:
        assert role.person == read.source[role.person_start : role.person_end]
        assert role.position == read.source[role.position_start : role.position_end]
        assert role.start == min(role.person_start, role.position_start)
        assert role.end == max(role.person_end, role.position_end)
    for s in statements:
        assert s.text == read.source[s.start : s.end]
        if s.speaker is not None:
            assert s.speaker == read.source[s.speaker_start : s.speaker_end]
    return entities, roles, statements


PIECES = st.sampled_from(
    [
        *"省市县局长书记说：“”「」《》（），。、·\n 的和与在 王李欧阳明a1\u3000\U0002a6a5",
        *["澳門", "中國", "合作區", "下稱", "以下簡稱", "記者", "工程", "副主任", "透露", "黨的二十大", "有限公司"],
        *["習近平", "他", "據", "第1屆"],
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=60).map("".join)))
def test_any_text(text: str) -> None:
    check(Reading(text, convert.simplify(text)))


@pytest.mark.parametrize(
    "unit",
    [
        "澳",
        "省",
        "局",
        "王",
        "說",
        "“",
        "”“",
        "《",
        "《》",
        "（下稱",
        "·",
        "委員會",
        "記者王小明",
        "王小明說：“好。”",
        "、王小明",
        "第一屆",
        "時說",
        "廣東省珠海市",
        "(即",
        "他說",
        "a",
        " ",
        "\n",
        "副主任王小明、",
        "的",
        "-中國",
        "合作區執委會",
        "“澳門”工程",
    ],
)
def test_time_is_linear(unit: str) -> None:
    """40,000 characters of anything end soon."""
    text = unit * (40_000 // len(unit))
    begin = time.process_time()
    check(Reading(text, convert.simplify(text)))
    assert time.process_time() - begin < 20


def test_many_mentions_and_two_definitions() -> None:
    """5,000 mentions and a short name defined twice: ends well, and says what it did."""
    first = "明江市創新委員會（下稱“創委會”）成立。" + "創委會開會，珠海市統計局局長王小明說，好。" * 800
    second = "臨江市創業委員會（下稱“創委會”）掛牌。" + "創委會招人，澳門法務局長何大文出席。" * 800
    begin = time.process_time()
    entities, roles, _ = check(reading(first + second))
    assert time.process_time() - begin < 30
    assert len(entities) > 5_000 and len(roles) == 1_600
    uses = [e for e in entities if e.text == "創委會"]
    assert {e.canonical for e in uses} == {"明江市创新委员会", "临江市创业委员会"}
    assert {e.found_by for e in uses} == {"alias.defined", "alias.redefined"}


def test_many_different_bodies() -> None:
    """5,000 different names of one type."""
    last = "明光華興盛安康寧和平甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黃宇宙洪荒日月盈昃"
    names = "".join(
        f"{a}{b}{c}有限公司，" for a in "東西南北中金木水火土" for b in "山川河海江湖田林石木" for c in last
    )
    begin = time.process_time()
    check(reading(names))
    assert time.process_time() - begin < 30


def test_a_finding_names_a_row_or_a_rule() -> None:
    text = "澳門特區政府經濟財政司司長戴建業在《澳門日報》撰文。"
    for found in ENTITIES.find(reading(text)):
        assert found.id
        if ":" in found.id and not found.id.startswith("posts:"):
            assert ENTITIES._vocabulary.entry(found.id)


def test_it_travels_to_workers() -> None:
    text = "澳門居民到橫琴。"
    again = pickle.loads(pickle.dumps(ENTITIES))
    assert list(again.find(reading(text))) == list(ENTITIES.find(reading(text)))


def test_a_user_lexicon_overrules(tmp_path: Path) -> None:
    mine = tmp_path / "bodies.tsv"
    mine.write_text("id\tsurface\taliases\tsource\nU1\t明江青年议会\t青议会\tknown\n", encoding="utf-8")
    stage = Entities([str(mine)])
    found = stage.read(reading("青議會今日開會。"))
    assert [(e.text, e.canonical, e.entity_id) for e in found] == [("青議會", "明江青年议会", "bodies:U1")]


def test_no_name_ends_inside_the_word_for_office(reading_of: Callable[..., Reading]) -> None:
    read = reading_of("省委網信辦公室、國務院新聞辦公室發文，市政府辦公廳轉發，由市政府辦理，國務院新聞辦解讀。")
    names = [e.simplified for e in ENTITIES.read(read)]
    assert [name for name in names if name.endswith("办")] == ["国务院新闻办"]
    assert {"省委网信办公室", "国务院新闻办公室", "市政府办公厅"} <= set(names)


def test_the_region_decides_between_two_bodies() -> None:
    text = "教育局局長出席。教育局表示歡迎。"
    names = {region: ENTITIES.read(reading(text, region))[-1].canonical for region in ("HK", None)}
    assert names["HK"] == "香港特别行政区政府教育局"


# -- the seed ----------------------------------------------------------------------------------------------------------


def gold(name: str) -> list[dict[str, Any]]:
    lines = (SEED / f"{name}_gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if "start" in row or "person_start" in row]


def seed() -> Reading:
    return reading((SEED / "in" / "article.txt").read_text(encoding="utf-8"))


@needs_seed
def test_seed_entities() -> None:
    """Span and label: F1 at least .97 on core gold; what is arguable counts neither way."""
    rows = gold("entities")
    core = {(g["start"], g["end"], g["label"]) for g in rows if g["certainty"] == "core"}
    spare = {(g["start"], g["end"]) for g in rows if g["certainty"] != "core"}
    found = {(e.start, e.end, e.label) for e in outer(ENTITIES.read(seed()))}
    found = {f for f in found if f in core or f[:2] not in spare}
    covered = {c for c in core if any(s <= c[0] and c[1] <= e and (s, e) != c[:2] for s, e in spare)} - found
    hits = len(core & found)
    assert 2 * hits / (len(found) + len(core - covered)) >= 0.97
    names = {(e.start, e.end): e.canonical for e in ENTITIES.read(seed())}
    wrong = [g for g in rows if g["canonical"] and names.get((g["start"], g["end"])) not in (None, g["canonical"])]
    assert wrong == []


@needs_seed
def test_seed_roles() -> None:
    read = seed()
    roles = ENTITIES.roles(read, ENTITIES.read(read))
    found = {(r.person_start, r.position_start, r.position_end, r.type) for r in roles}
    assert found == {(g["person_start"], g["position_start"], g["position_end"], g["type"]) for g in gold("roles")}


@needs_seed
def test_seed_aliases() -> None:
    """All short names stand for the right thing; one lies inside a longer body's name and may be left out."""
    entities = ENTITIES.read(seed())
    named = {(e.start, e.end): e for e in entities}
    missed = [
        g["alias"]
        for g in gold("aliases")
        if not ((e := named.get((g["start"], g["end"]))) and e.alias and e.canonical == g["canonical"])
    ]
    assert len(missed) <= 1


@needs_seed
def test_seed_statements() -> None:
    """Each quotation of speech has its speaker or is unnamed."""
    read = seed()
    entities = ENTITIES.read(read)
    said = [speaker(s, entities) for s in ENTITIES.statements(read, entities) if s.direct]
    named = ["呂玉印", "聶新平", "省政府橫琴辦相關負責人?", "上述負責人?", "李永慶", "他=李永慶"]
    assert said == ["新聞發布會?", "", "", *named]


@needs_seed
@pytest.mark.parametrize("chain", ["s", "s2tw", "s2hk"])
def test_seed_in_other_scripts(chain: str) -> None:
    """The same rows, but for the text, from the seed in Simplified and in two Traditional standards."""
    first = seed()
    text = first.simplified if chain == "s" else opencc.OpenCC(chain).convert(first.simplified)
    assert rows(reading(text)) == rows(first)


def rows(read: Reading) -> list[tuple[object, ...]]:
    entities, roles, statements = check(read)
    return [
        *((e.start, e.end, *e[4:]) for e in entities),
        *((r.start, r.end, r.person_id, r.position_start, r.position_end, *r[9:]) for r in roles),
        *((s.start, s.end, s.speaker_start, s.speaker_end, s.speaker_id, s.direct) for s in statements),
    ]
