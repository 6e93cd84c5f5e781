"""The report page in a browser: everything draws, leads to its sentences, and nothing of an article runs.

The browser is the system's chromium, driven by playwright; nothing is downloaded. Where there is none these tests are skipped:
install it (`apt-get install chromium`), or name one in CHROMIUM.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from koujing import api, cli, pipe, report, resources
from koujing.compare.writing import everything
from koujing.interface import LANGUAGES, LanguageError, language
from koujing.report.corpus import Corpus, Results
from koujing.report.evidence import gather
from koujing.report.page import in_script, sections

TEMPLATES = Path(report.__file__).parents[1] / "templates" / "report"
BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
HOSTILE = (
    "<script>window.ran = 1</script>橫琴新設企業超430家\n\n"
    "<img src=x onerror='window.ran = 1'>去年，橫琴<b>粵澳</b>深度合作區新設澳資企業超430家，堅持共商共建共管共享。\n"
    "</script><script>window.ran = 2</script>「\u202e共商共建共管共享\u2066」，javascript:window.ran=3，局長陳大文說：「</p><iframe src=//x.example>增長5.2%。」\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of the sample corpus and of an article that wants to run in the page."""
    out = tmp_path_factory.mktemp("report")
    articles = out / "articles"
    shutil.copytree(resources.sample_folder(), articles)
    (articles / "hostile.txt").write_text(HOSTILE, encoding="utf-8")
    with (articles / "metadata.csv").open("a", encoding="utf-8") as metadata:
        metadata.write("hostile.txt,\"</title><script>window.ran = 4</script>\",\"<i onclick=x>惡報\u202e\",MO,,2022-04-22\n")
    api.extract(articles, out / "tables", nlp=pipe.default())
    return out / "tables"


@pytest.fixture(scope="module")
def results(folder: Path) -> Results:
    """Comparisons by region, each made once."""
    return {name: cache(make) for name, make in everything(api.open(folder), "region").items()}


@pytest.fixture(scope="module")
def page_file(folder: Path, results: Results) -> Path:
    return report.write(folder, by="region", results=results)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if BROWSER is None:
        pytest.skip("no chromium: apt-get install chromium, or name a browser in CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def page(browser: Any, page_file: Path) -> Iterator[Any]:
    """The page, open, with what it asked of the network and said to the console in `page.asked` and `page.said`."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.asked, opened.told = [], []
    opened.on("console", lambda message: opened.told.append(message.text))
    opened.on("pageerror", lambda error: opened.told.append(str(error)))

    def answer(route: Any) -> None:
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            opened.asked.append(route.request.url)
            route.abort()

    opened.route("**/*", answer)
    opened.goto(page_file.as_uri())
    opened.wait_for_selector("html[data-drawn=yes]", state="attached")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def closed(request: pytest.FixtureRequest) -> None:
    """The panel is shut before each test."""
    if "page" in request.fixturenames:
        request.getfixturevalue("page").evaluate("document.getElementById('evidence').close()")


def test_every_chart_draws(page: Any) -> None:
    charts = page.locator("[data-chart]").all()
    assert len(charts) == 12
    for chart in charts:
        assert chart.locator("svg .role-mark path").count() > 0, chart.get_attribute("data-chart")


def test_pointing_at_a_figure_shows_its_sentence(page: Any, folder: Path) -> None:
    page.locator("#v-figures_series").scroll_into_view_if_needed()
    page.locator("[data-chart=figures_series] .mark-symbol.role-mark path").first.hover(force=True)  # another mark may lie over it
    page.wait_for_selector("#tip:not([hidden])")
    said = page.locator("#tip dd.long").inner_text()
    assert said in set(api.open(folder).sentences["text"].str.strip())


def test_a_mark_leads_to_the_sentences_behind_it(page: Any, folder: Path) -> None:
    bar = page.locator("[data-chart=slogans_top] .mark-rect.role-mark path").first
    bar.scroll_into_view_if_needed()
    bar.click()
    page.wait_for_selector("#evidence[open]")
    view = report.views(folder, by="region")["slogans_top"].iloc[0]
    assert page.locator("#evidence-title").inner_text() == view["canonical"]
    assert page.locator("#evidence .said").count() == view["occurrences"]
    slogans = api.open(folder).slogans
    wordings = set(slogans[slogans["slogan_id"] == view["slogan_id"]]["text"])
    marked = {"".join(text.locator(".focus").all_inner_texts()) for text in page.locator("#evidence .text").all()}
    assert marked <= wordings
    page.keyboard.press("Escape")
    assert not page.locator("#evidence").is_visible()


def test_a_number_of_a_table_leads_there_by_keyboard(page: Any) -> None:
    page.locator("#v-slogans_groups summary").focus()
    page.keyboard.press("Enter")
    page.locator("#v-slogans_groups .ask").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#evidence .said").count() > 0


def test_each_number_has_as_many_places_as_it_says(page: Any) -> None:
    """The sample fits into its page, so what stands behind a number is all of it."""
    wrong = page.evaluate(
        """() => Object.values(DATA.views).flatMap(view => view.rows.map(row => [view.name, row[view.names.indexOf("ask")]]))
        .filter(([name, ask]) => ask && ask.n !== undefined && ask.unit === undefined && ask.table !== "text")
        .map(([name, ask]) => [name, ask, behind(ask).length]).filter(([name, ask, found]) => found !== ask.n)"""
    )
    assert wrong == []


def test_search_finds_in_either_script(page: Any) -> None:
    counts = []
    for query in ("橫琴", "横琴"):
        page.fill("#q", query)
        page.locator("#search-form button").click()
        counts.append(page.locator("#hits-count").inner_text())
    assert counts[0] == counts[1] and re.match(r"\d+ found", counts[0])
    page.select_option("#q-in", "text")
    page.fill("#q", "澳資企業")
    page.locator("#search-form button").click()
    assert "澳資企業" in page.locator(".hit button").all_inner_texts()
    page.locator(".hit button").first.click()
    assert page.locator("#evidence .card").count() > 0
    page.locator("#evidence-close").click()
    page.select_option("#q-in", "")


def test_the_switch_changes_the_script(page: Any) -> None:
    quotes = page.locator(".pair .text")
    before = quotes.all_inner_texts()
    page.locator("#script input[value=simplified]").check(force=True)
    after = quotes.all_inner_texts()
    assert before != after and [len(text) for text in before] == [len(text) for text in after]
    from koujing.convert import simplify

    assert "".join(after) == simplify("".join(before))
    page.locator("#script input[value=published]").check(force=True)
    assert quotes.all_inner_texts() == before


def test_the_hostile_article_stays_text(page: Any) -> None:
    page.select_option("#q-in", "text")
    page.fill("#q", "window.ran")
    page.locator("#search-form button").click()
    assert page.locator(".hit").count() >= 3
    page.locator(".hit button").first.click()
    page.locator("#evidence .more button").click()
    shown = page.locator("#evidence-body").inner_text()
    assert "<script>window.ran = 1</script>" in shown and "\u202e共商共建共管共享" in shown
    assert page.evaluate("window.ran === undefined")
    assert page.locator("iframe, img, a[href^=javascript]").count() == 0
    assert page.evaluate(
        "[...document.querySelectorAll('.text')].every(text => getComputedStyle(text.firstElementChild).unicodeBidi === 'isolate')"
    )
    page.select_option("#q-in", "")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation(page: Any, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
    rules = {"runOnly": ["color-contrast"]} if theme == "dark" else {}  # the rest is the same in both
    for state in ("page", "panel"):
        if state == "panel":
            page.evaluate("show(DATA.views.slogans_top.rows[0][DATA.views.slogans_top.names.indexOf('ask')])")
            page.locator("#evidence details summary").first.click()
        found = Axe().run(page, options={"resultTypes": ["violations"], **rules})
        assert found.violations_count == 0, found.generate_report()


def test_nothing_was_asked_of_the_network_and_nothing_was_said_to_the_console(page: Any) -> None:
    assert page.asked == [] and page.told == []


def test_it_fits_a_narrow_screen_in_chinese(browser: Any, folder: Path, results: Results, tmp_path: Path) -> None:
    path = report.write(folder, tmp_path, by="region", language="zh-Hant", results=results)
    opened = browser.new_page(viewport={"width": 390, "height": 800})
    opened.goto(path.as_uri())
    opened.wait_for_selector("html[data-drawn=yes]", state="attached")
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    assert opened.locator("html").get_attribute("lang") == "zh-Hant"
    opened.close()


def test_the_interface_has_all_its_words_in_all_its_languages() -> None:
    keys = {code: set(language(code).words) for code in LANGUAGES}
    assert keys["en"] == keys["zh-Hant"] == keys["zh-Hans"]
    for code in LANGUAGES:
        assert all(language(code).words.values())
    scripts = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("page.html", "text.js", "views.js", "search.js"))
    used = set(re.findall(r"say\(\"([a-z_.]+)\"[,)]", scripts))
    assert len(used) > 30 and used <= keys["en"]
    with pytest.raises(LanguageError, match="de: the page speaks en"):
        language("de")


def test_a_page_of_any_size_counts_all_and_says_what_it_holds(folder: Path, results: Results) -> None:
    corpus = Corpus(api.open(folder), "region", "year", results)
    views = [view for section in sections(corpus) for view in section.views]
    whole, some = gather(corpus, views, 9_000_000), gather(corpus, views, 200_000)
    assert len(whole.sentences) == whole.of_sentences == len(api.open(folder).sentences)
    assert 0 < len(some.sentences) < whole.of_sentences and some.of_findings == whole.of_findings
    assert len(in_script(some.sentences).encode()) + len(in_script(some.strings).encode()) < 200_000
    page = report.html(folder, "region", max_bytes=1_600_000, results=results)
    assert len(page.encode()) < 1_600_000 and "are on this page as examples" in page
    [pairs] = [view.frame for view in views if view.name == "figures_pairs"]
    named = {(pair.article_a, pair.start_a) for pair in pairs.itertuples()}
    held = {(some.articles[row[0]][0], row[2] + mark[0]) for row in some.sentences for mark in row[5]}
    assert named <= held  # what a view names comes first
    texts = corpus.tables.articles.set_index("article_id")["text"].to_dict()
    for article, _, start, text, simplified, marks in whole.sentences:
        source = texts[whole.articles[article][0]]
        assert source[start : start + len(text)] == text and (not simplified or len(simplified) == len(text))
        assert all(0 <= mark[0] < mark[1] <= len(text) for mark in marks)


def test_json_in_a_script_element_cannot_end_it() -> None:
    text = in_script({"a": "</script><!--\u2028\u2029 \udc80"})
    assert "<" not in text and "\u2028" not in text
    assert json.loads(text)["a"].startswith("</script><!--\u2028")


def test_the_page_says_what_it_was_made_from_and_lets_no_other_script_run(folder: Path, page_file: Path) -> None:
    html = page_file.read_text(encoding="utf-8")
    digest = hashlib.sha256((folder / "run.json").read_bytes()).hexdigest()
    assert f"run.json, SHA-256 {digest[:16]}" in html
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    assert "default-src &#39;none&#39;" in policy and "unsafe-eval" not in policy and "script-src &#39;unsafe-inline" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    hashes = {base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts}
    assert len(scripts) == 4 and all(f"sha256-{one}" in policy for one in hashes)


def test_tables_without_dates_outlets_or_findings_have_a_page_too(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("今天天氣很好，大家都出門去了。", encoding="utf-8")
    api.extract(tmp_path / "in", tmp_path / "out", nlp=pipe.default())
    html = report.write(tmp_path / "out", by="script").read_text(encoding="utf-8")
    assert "No article has a date" in html and "Nothing of this kind" in html


def test_compare_writes_the_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "report.html").unlink(missing_ok=True)
    done = CliRunner().invoke(cli.app, ["compare", str(folder), "--by", "region", "--only", "similarity"])
    assert done.exit_code == 0 and not (folder / "report.html").exists()
    made: list[str] = []
    monkeypatch.setattr(report, "write", lambda *args, **named: made.append(named["language"]) or folder / "report.html")
    monkeypatch.setattr("koujing.compare.write", lambda *args, **named: [])
    done = CliRunner().invoke(cli.app, ["compare", str(folder), "--lang", "zh-Hans"])
    assert done.exit_code == 0 and made == ["zh-Hans"], done.output
    monkeypatch.setattr(report, "write", lambda *args, **named: report.require())
    monkeypatch.setattr("koujing.report.util.find_spec", lambda name: None)
    done = CliRunner().invoke(cli.app, ["compare", str(folder)])
    assert done.exit_code == 0 and "pip install 'koujing[report]'" in done.stderr
