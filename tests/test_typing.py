"""What other people's type checkers and notebooks see: plain functions with signatures."""

from __future__ import annotations

import inspect
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import spacy

import koujing
from koujing import pipe

CLIENT = '''
from pathlib import Path

import koujing

nlp = koujing.load(settings={"slogans.lexicon": "none"})
article = koujing.Article("橫琴…", published="2022-04-22", region="MO")
doc = koujing.parse(article, nlp)
for one in koujing.read(Path("articles")):
    title: str | None = one.title
for figure in koujing.figures("超過1200萬人。", published="2022-04-22", nlp=nlp):
    unit: str | None = figure.unit
    print(figure.value, figure.qualifier, unit)
names = {entity.canonical for entity in koujing.entities(doc)}
periods = [time.period for time in koujing.times(article)]
said = [(statement.speaker, statement.text) for statement in koujing.statements("甲說，好。")]
posts = [(role.person, role.position) for role in koujing.roles(doc)]
reasons = [number.reason for number in koujing.numbers(doc)]
slogans = [slogan.canonical for slogan in koujing.slogans("共商共建。")]
words: list[str] = koujing.cut("橫琴")
tables = koujing.extract("articles", limit=3)
print(len(tables.figures), koujing.simplify("橫琴"), koujing.sentences("一。二。"))
koujing.open("tables").where(region="MO")
'''
WRONG = 'import koujing\nfor figure in koujing.figures("一", publishd="2022"):\n    print(figure.nonsense)\n'


def checked(folder: Path, code: str) -> str:
    pytest.importorskip("mypy")
    client = folder / "client.py"
    client.write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "/dev/null", "--cache-dir", str(folder / "cache"), str(client)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False).stdout


def test_a_client_is_clean_and_a_slip_is_seen(tmp_path: Path) -> None:
    assert "Success" in checked(tmp_path, CLIENT), checked(tmp_path, CLIENT)
    said = checked(tmp_path, WRONG)
    assert "publishd" in said and "nonsense" in said


@pytest.mark.parametrize("name", ["times", "entities", "roles", "statements", "slogans", "figures", "numbers", "read", "display", "extract", "open", "load"])
def test_what_is_exported_is_a_plain_function(name: str) -> None:
    function = getattr(koujing, name)
    assert inspect.isfunction(function) and inspect.getdoc(function)
    assert all(one.annotation is not inspect.Parameter.empty for one in inspect.signature(function).parameters.values())


def test_a_stage_takes_a_string_an_article_and_a_doc() -> None:
    text = "2022年4月，橫琴經濟增長8.5%。"
    article = koujing.Article(text, published="2022-04-22", region="MO")
    rows = koujing.figures(text, published="2022-04-22", region="MO")
    assert rows and koujing.figures(article) == rows == koujing.figures(koujing.parse(article))


def test_components_alone_find_the_same_in_both_scripts() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("koujing_times")
    nlp.add_pipe("koujing_entities")
    hant, hans = "財政司司長陳茂波昨日在橫琴會見澳門統計暨普查局。", "财政司司长陈茂波昨日在横琴会见澳门统计暨普查局。"
    docs = nlp(hant), nlp(hans)
    found = [[(s.start_char, s.end_char, s.label_) for group in ("times", "entities") for s in doc.spans[group]] for doc in docs]
    assert found[0] == found[1] and len(found[0]) >= 5


def test_a_pipeline_pickles_and_reads_the_same() -> None:
    nlp = pipe.default()
    again = pickle.loads(pickle.dumps(nlp))
    text = "截至2022年底，橫琴企業超1萬家，落實一國兩制。行政長官賀一誠表示滿意。"
    one, other = (pipe.read_all(pipe.reading_of(koujing.parse(text, each)), each) for each in (nlp, again))
    assert all(getattr(one, name) == getattr(other, name) for name in ("times", "entities", "slogans", "figures", "statements", "roles"))


def test_processes_that_are_spawned_read_with_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import multiprocessing as m\nif __name__ == '__main__':\n    m.set_start_method('spawn')\n    import koujing\n"
        "    nlp = koujing.load()\n    docs = list(nlp.pipe(['橫琴增長8.5%。', '澳門旅客3萬人次。'], n_process=2))\n"
        "    print([s.text for d in docs for s in d.spans['figures']])\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout.strip() == "['8.5%', '3万人次']", done.stderr[-2000:]


def test_meaning_is_on_the_doc() -> None:
    text = "2022年4月，行政長官賀一誠表示，橫琴旅客超3萬人次，落實一國兩制。"
    doc = koujing.parse(koujing.Article(text, published="2022-04-22", region="MO"))
    [figure] = [span._.figure for span in doc.spans["figures"]]
    assert (figure.value, figure.qualifier, figure.unit) == (30000, "more_than", "{person-time}")
    assert [span._.time.period for span in doc.spans["times"]] == ["2022-04"]
    assert {span._.entity.canonical for span in doc.spans["entities"] if span.label_ == "PERSON"} == {"贺一诚"}
    assert [span._.slogan.canonical for span in doc.spans["slogans"]] == ["一国两制"]
    assert {span._.statement.speaker for span in doc.spans["figures"]} == {"賀一誠"} == {said.speaker for said in doc._.statements}
    assert [(role.person, role.position) for role in doc._.roles] == [("賀一誠", "行政長官")]
    assert doc[0:1]._.figure is None and pipe.read_doc(doc) is pipe.read_doc(doc)
    doc._.region = None  # what is said of the article counts, whenever it is said
    assert pipe.read_doc(doc).times[0].period == "2022-04"


def test_meaning_comes_with_components_behind_any_tokenizer() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("koujing_times")
    doc = nlp("截至二〇二二年四月，入境旅客增加。")
    doc._.published = "2022-05-01"
    assert [span._.time.period for span in doc.spans["times"]] == ["2022-04"]
    again = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert [span._.time.period for span in again.spans["times"]] == ["2022-04"]
