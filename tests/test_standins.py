"""Models beside the rules: what a proposal may do, and a small spaCy pipeline, made here, that stands in for one."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.training import Example

import koujing
from koujing import api, pipe
from koujing.stages.entities.proposals import Proposal, merge
from koujing.stages.entities.rows import Mention
from koujing.standins import SCORE, StandIn, StandInError

TEXT = "行政長官李家超在白鷺堂會見了喵喵俠。\n喵喵俠說，白鷺堂很好。"


class Fixed:
    """Proposes what it is told to."""

    name = "fixed"

    def __init__(self, *proposals: Proposal) -> None:
        self.proposals = proposals

    def propose(self, text: str) -> Sequence[Proposal]:
        return self.proposals


@pytest.fixture(scope="module")
def ruler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline of patterns; it knows two names that rules can't know, and a wrong one."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("entity_ruler").add_patterns(  # type: ignore[attr-defined]
        [
            {"label": "FAC", "pattern": "白鹭堂"},
            {"label": "PER", "pattern": "喵喵侠"},
            {"label": "ORG", "pattern": "官李家"},
            {"label": "DATE", "pattern": "行政"},
        ]
    )
    nlp.meta["name"] = "birds"
    folder = tmp_path_factory.mktemp("standins") / "ruler"
    nlp.to_disk(folder)
    return folder


def found(text: str, **entities: str) -> list[tuple[str, str, str, float]]:
    nlp = pipe.load(settings={f"entities.{name}": value for name, value in entities.items()}, only=["entities"])
    rows = api.entities(text, nlp=nlp)
    return [(e.text, e.label, e.found_by, e.score) for e in rows if not e.nested]


def test_a_stand_in_adds_what_the_rules_did_not_find(ruler: Path) -> None:
    rules = found(TEXT, models="none")
    both = found(TEXT, models=str(ruler))
    assert ("李家超", "PERSON") in [row[:2] for row in rules]
    added = [row for row in both if row not in rules]
    assert added == [
        ("白鷺堂", "FAC", "model.zh_birds", SCORE),
        ("喵喵俠", "PERSON", "model.zh_birds", SCORE),
        ("喵喵俠", "PERSON", "model.zh_birds", SCORE),
        ("白鷺堂", "FAC", "model.zh_birds", SCORE),
    ]
    assert [row for row in both if row not in added] == rules


def test_alone_it_is_all_there_is(ruler: Path) -> None:
    alone = found(TEXT, models=str(ruler), rules="false")
    assert [row[0] for row in alone] == ["官李家", "白鷺堂", "喵喵俠", "喵喵俠", "白鷺堂"]
    assert found(TEXT, models="none", rules="false") == []


def test_a_trained_recogniser_stands_in(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("ner").add_label("PERSON")  # type: ignore[attr-defined]
    text, name = "会见了喵喵侠。", (3, 6, "PERSON")
    examples = [Example.from_dict(nlp.make_doc(text), {"entities": [name]}) for _ in range(8)]
    spacy.util.fix_random_seed(0)
    nlp.initialize(lambda: examples)
    for _ in range(40):
        nlp.update(examples)
    nlp.to_disk(tmp_path / "trained")
    stand_in = StandIn(str(tmp_path / "trained"))
    assert [p[:3] for p in stand_in.propose(f"{text}\n\n{text}")] == [name, (12, 15, "PERSON")]
    again = pickle.loads(pickle.dumps(stand_in))
    assert list(again.propose(text)) == list(stand_in.propose(text))


def test_workers_load_it_too(ruler: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(TEXT * (number + 1), encoding="utf-8")
    options = {"settings": {"entities.models": str(ruler)}, "stages": ["entities"]}
    one = koujing.extract(folder, tmp_path / "one", workers=1, **options).entities  # type: ignore[arg-type]
    two = koujing.extract(folder, tmp_path / "two", workers=2, **options).entities  # type: ignore[arg-type]
    assert one.equals(two)
    assert (one["found_by"] == "model.zh_birds").sum() == 4 * (1 + 2 + 3 + 4)


def test_what_is_not_there_is_said_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(StandInError, match=r"'zh_core_web_xl'.*pip install"):
        pipe.load(settings={"entities.models": "zh_core_web_xl"})
    spacy.blank("zh").to_disk(tmp_path / "blank")
    with pytest.raises(StandInError, match="no component that finds names"):
        StandIn(str(tmp_path / "blank"))


@pytest.mark.parametrize("proposal", [Proposal(0, 9, "ORG", 0.5), Proposal(1, 1, "ORG", 0.5), Proposal(0, 1, "NORP", 1)])
def test_a_span_that_can_not_be_is_an_error(proposal: Proposal) -> None:
    with pytest.raises(ValueError, match="model fixed"):
        merge("橫琴", [], [Fixed(proposal)])


def test_the_surer_one_stays_and_the_first_model_overrules_the_second() -> None:
    first = Fixed(Proposal(0, 3, "ORG", 0.5), Proposal(2, 5, "LOC", 0.9))
    second = Fixed(Proposal(0, 2, "GPE", 0.4), Proposal(4, 6, "GPE", 1.0))
    assert [m[:4] for m in merge("甲乙丙丁戊己", [], [first, second])] == [
        (0, 2, "GPE", "model.fixed@0.40"),
        (2, 5, "LOC", "model.fixed@0.90"),
    ]


def test_what_is_no_name_is_dropped_and_white_space_cut() -> None:
    text = "甲乙\n丙丁，。 戊己 "
    proposals = Fixed(Proposal(1, 4, "ORG", 1), Proposal(5, 7, "ORG", 1), Proposal(7, 11, "ORG", 1))
    assert [m[:2] for m in merge(text, [], [proposals])] == [(8, 10)]


spans = st.tuples(st.integers(0, 30), st.integers(1, 8), st.sampled_from(["ORG", "GPE", "PERSON"]), st.floats(0, 1))


@given(st.lists(spans), st.lists(spans))
@settings(max_examples=60, deadline=None)
def test_proposals_never_overlap(rules: list[tuple[int, int, str, float]], model: list[tuple[int, int, str, float]]) -> None:
    known = [Mention(start, start + size, label, "rule", 50) for start, size, label, _ in rules]
    merged = merge("字" * 40, known, [Fixed(*(Proposal(s, s + size, label, score) for s, size, label, score in model))])
    assert [m for m in merged if m.id == "rule"] == sorted(known, key=lambda m: (m.start, -m.end))
    added = [m for m in merged if m.id != "rule"]
    for one in added:
        assert not any(o is not one and o.start < one.end and one.start < o.end for o in merged)
