"""The spaCy side: one text, one offset map, and everything spaCy users expect of a pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import koujing
from koujing import Article, pipe, resources, tables

TEXT = (
    "合作區新動能加快培育\n"
    "“橫琴合作區共商共建共管共享新機制已經建立。”4月19日,橫琴粵澳深度合作區(下稱“合作區”)執委會副主任聶新平說,"
    "去年新設立澳資企業超430家,同比增長114%。"
)


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipe.default()


def spans(doc: Doc) -> dict[str, list[tuple[int, int, str, str]]]:
    return {name: [(s.start_char, s.end_char, s.label_, s.id_) for s in doc.spans[name]] for name in sorted(doc.spans)}


def test_a_doc_is_simplified_and_its_spans_are_as_published(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert len(doc.text) == len(TEXT)
    assert doc._.source == TEXT
    for group in doc.spans.values():
        for span in group:
            assert span._.source == TEXT[span.start_char : span.end_char]
    assert set(doc.spans) == {"sentences", "times", "entities", "slogans", "figures", "numbers"}
    assert "共商共建共管共享" in [s.text for s in doc.spans["slogans"]]
    assert [s._.source for s in doc.spans["figures"]] == ["超430家", "114%"]
    assert next(sentence.text.strip() for sentence in doc.sents) == "合作区新动能加快培育"


def test_no_stage_reads_what_none_wrote(nlp: Language) -> None:
    problems = nlp.analyze_pipes()["problems"]
    assert not any(problems.values()), problems


def test_pipe_and_processes_give_the_same(nlp: Language) -> None:
    alone = [spans(nlp(text)) for text in (TEXT, "", "標題")]
    assert [spans(doc) for doc in nlp.pipe([TEXT, "", "標題"])] == alone
    assert [spans(doc) for doc in nlp.pipe([TEXT, "", "標題"], n_process=2)] == alone


def test_rows_are_the_same_whatever_was_parsed_in_between(nlp: Language) -> None:
    sample = [path.read_text(encoding="utf-8") for path in sorted(resources.folder("corpora/sample").glob("*.txt"))[:4]]
    articles = list(map(Article, ["條例草案 . . .118/2013《強積金令》\n另有1/2的代表出席。", *sample]))
    at_once = [tables.rows(pipe.parse(article, nlp), article, nlp) for article in articles]
    docs = [pipe.parse(article, nlp) for article in articles]
    assert [tables.rows(doc, article, nlp) for doc, article in zip(docs, articles, strict=True)] == at_once


def test_to_disk_and_back(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert spans(again(TEXT)) == spans(nlp(TEXT))
    assert spans(koujing.load(tmp_path / "pipeline")(TEXT)) == spans(nlp(TEXT))


def test_docbin_keeps_spans_and_source(nlp: Language) -> None:
    doc = nlp(TEXT)
    packed = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    [again] = DocBin().from_bytes(packed).get_docs(nlp.vocab)
    assert spans(again) == spans(doc)
    assert again._.source == TEXT


@pytest.mark.parametrize("name", ["times", "entities", "slogans", "figures"])
def test_one_component_alone_in_a_blank_pipeline(name: str, nlp: Language) -> None:
    blank = spacy.blank("zh")
    blank.add_pipe(f"koujing_{name}")
    doc = blank(pipe.simplify(TEXT))
    assert len(doc.spans[name]) >= 1


def test_a_tokenizer_that_does_not_know_the_finders_is_refused() -> None:
    blank = spacy.blank("zh")
    blank.add_pipe("koujing_slogans")
    doc = Doc(blank.vocab, words=["要共商共", "建共管共享"], spaces=[False, False])
    with pytest.raises(pipe.AlignmentError, match="ends inside a word; use the koujing tokenizer"):
        blank.get_pipe("koujing_slogans")(doc)


def test_a_lone_surrogate_is_refused_by_nlp_and_mended_by_an_article(nlp: Language) -> None:
    with pytest.raises(koujing.OffsetError, match=r"character 1 is a lone surrogate \(U\+D800\)"):
        nlp("橫\ud800琴")
    assert pipe.parse(koujing.Article("橫\ud800琴"), nlp).text == "横\ufffd琴"


def test_a_setting_takes_a_stage_to_rules_only() -> None:
    rules = koujing.load(settings={"slogans.lexicon": "none"})
    doc = rules(TEXT)
    assert [s.id_.split(".")[0] for s in doc.spans["slogans"]] == ["form"]


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(Exception, match="nonsense"):
        koujing.load(settings={"slogans.nonsense": "1"})


def test_each_stage_is_a_function_of_a_string() -> None:
    assert [f.text for f in koujing.figures(TEXT, published="2022-04-22")] == ["超430家", "114%"]
    assert "2022-04-19" in [t.period for t in koujing.times(TEXT, published="2022-04-22")]
    assert "聶新平" in [e.text for e in koujing.entities(TEXT)]
    assert "共商共建共管共享" in [s.text for s in koujing.slogans(TEXT)]
    assert koujing.simplify("橫琴") == "横琴"
    assert "".join(koujing.cut(TEXT)) == koujing.simplify(TEXT)
    assert koujing.sentences("甲。乙！") == ["甲。", "乙！"]


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=120)
    | st.lists(st.sampled_from([*list(TEXT), "\n", "●", "\u200b", "萬", "億", "“", "」"]), max_size=80).map("".join)
)
def test_random_text_keeps_every_character_in_its_place(text: str) -> None:
    nlp = pipe.default()
    article = koujing.Article(text)
    doc = pipe.parse(article, nlp)
    assert len(doc.text) == len(article.text)
    from koujing import tables

    for table, rows in tables.rows(doc, article, nlp, words=True).items():
        for row in rows:
            if "text" in row and "start" in row:
                assert row["text"] == article.text[row["start"] : row["end"]], table


def test_jieba_and_the_native_engine_give_the_same_words() -> None:
    reference = koujing.load(settings={"segmenter": "jieba"})
    native = koujing.load(settings={"segmenter": "rjieba"})
    for text in (TEXT, "系统升级至2.0版，访问www.in-6.com，网址A-1。"):
        assert [(t.text, t.tag_) for t in native(text)] == [(t.text, t.tag_) for t in reference(text)]


def test_words_of_the_users_own(tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("慢行云驿 5 n\n弗里德里克·泰勒 3 nr\n", encoding="utf-8")
    mine = koujing.load(settings={"words": [str(words)]})
    assert "慢行云驿" in [t.text for t in mine("慢行雲驛上線。")]
    assert "弗里德里克·泰勒" in [t.text for t in mine("弗里德里克·泰勒說。")]
    assert "慢行云驿" not in [t.text for t in pipe.default()("慢行雲驛上線。")]


def test_a_lexicon_of_the_users_own_as_the_readme_of_models_shows(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[1] / "models" / "README.md").read_text(encoding="utf-8")
    [block] = [part for part in readme.split("```") if part.lstrip().startswith("# Kind: slogans")]
    (tmp_path / "mine.tsv").write_text(block.lstrip(), encoding="utf-8")
    mine = koujing.load(lexicons=[tmp_path / "mine.tsv"])
    doc = mine("區內要一河兩岸三業興。")
    assert ("一河兩岸三業興", "slogans:U001") in [(s._.source, s.id_) for s in doc.spans["slogans"]]


def test_protected_words_are_not_converted(tmp_path: Path) -> None:
    mine = tmp_path / "conversion.tsv"
    mine.write_text("id\tsurface\tsimplified\tsource\nU1\t發記\t發記\tknown\n", encoding="utf-8")
    assert koujing.load(lexicons=[mine])("發記開業，生意發達。").text == "發記开业，生意发达。"
    assert pipe.default()("發記開業，生意發達。").text == "发记开业，生意发达。"
