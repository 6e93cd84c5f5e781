"""One self-contained page: views, charts, sentences and scripts put together.

Nothing is fetched. Scripts run by their hash only (a content security policy says so), charts evaluate their expressions without
`eval`, and what comes from articles reaches the page as JSON or escaped by Jinja2.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import pandas as pd
from markupsafe import Markup

from koujing import __version__
from koujing.interface import Language
from koujing.report import charts, entities, figures, glance, keywords, slogans
from koujing.report.corpus import Corpus
from koujing.report.evidence import TABLES, Evidence, gather
from koujing.report.view import View
from koujing.viewer import FACTS

_TEMPLATES = Path(__file__).parents[1] / "templates" / "report"
_SCRIPTS = ("text.js", "views.js", "search.js")
_WIDE = {"months", "slogans_groups", "slogans_variants", "figures_series", "figures_pairs", "quoted", "keyness", "posts"}
_TALL = {"slogans_top"}
_REST = 200_000  # bytes of headings, pairs and styles


class Section(NamedTuple):
    """A part of the page: its name is the word `section.<name>`."""

    name: str
    views: list[View]


class Run(NamedTuple):
    """The run a page was made from, as its run.json says."""

    path: str
    digest: str  # SHA-256 of run.json
    version: str
    input: str
    settings: str  # hash of the configuration
    details: str  # settings and lexicons, as JSON


class Side(NamedTuple):
    """One of two claims on a figure."""

    article: str
    outlet: str | None
    published: str | None
    start: int
    text: str
    quote: str | None


class Pair(NamedTuple):
    """Two claims side by side."""

    relation: str
    why: str
    indicator: str
    measure: str
    ref_area: str
    scope: str | None
    time_period: str
    sides: tuple[Side, Side]


def sections(corpus: Corpus) -> list[Section]:
    """Everything the page shows, as data."""
    return [
        Section("glance", [glance.months(corpus), glance.scripts(corpus), glance.failures(corpus)]),
        Section("slogans", [slogans.top(corpus), slogans.over_time(corpus), slogans.adoption(corpus), slogans.by_group(corpus),
                            slogans.variants(corpus)]),
        Section("figures", [figures.series(corpus), figures.pairs(corpus)]),
        Section("keyness", [keywords.keyness(corpus)]),
        Section("entities", [entities.top(corpus), entities.speakers(corpus), entities.quoted(corpus), entities.posts(corpus)]),
        Section("search", []),
    ]  # fmt: skip


def render(corpus: Corpus, say: Language, max_bytes: int) -> str:
    """The page as HTML.

    Args:
        corpus: what it is made from.
        say: its language.
        max_bytes: how large it may be, about; what charts and tables leave is for articles and sentences.
    """
    made = sections(corpus)
    views = [view for section in made for view in section.views]
    drawn = {view.name: spec for view in views if (spec := charts.draw(view, say))}
    scripts = [Markup(text) for text in (charts.library(), *map(_read, _SCRIPTS))]
    payload = _payload(views, drawn, say)
    taken = len(in_script(payload).encode()) + sum(map(len, scripts)) + _REST
    evidence = gather(corpus, views, max_bytes - taken)
    payload |= {"articles": evidence.articles, "sentences": evidence.sentences, "strings": evidence.strings}
    by, over = (say.word("by", name) for name in (corpus.by if isinstance(corpus.by, str) else "group", corpus.over))
    pairs = next(view for view in views if view.name == "figures_pairs")
    return _template().render(
        say=say, sections=made, charts=drawn, wide=_WIDE, tall=_TALL, tables=TABLES, totals=glance.totals(corpus), dates=glance.dates(corpus),
        relations=figures.relations(corpus), pairs=_pairs(pairs), held=_held(evidence, say), run=run_of(corpus.tables.folder),
        version=__version__, name=corpus.tables.folder.name if corpus.tables.folder else "",
        grouped=say("made.groups", by=by, over=over, ungrouped=corpus.groups.ungrouped),
        style=Markup(_read("style.css")), scripts=scripts, data=Markup(in_script(payload)), policy=_policy(scripts),
    )  # fmt: skip


def run_of(folder: Path | None) -> Run | None:
    """What run.json of a table folder says; null for tables in memory."""
    path = folder / "run.json" if folder else None
    if path is None or not path.is_file():
        return None
    content = path.read_bytes()
    run = json.loads(content)
    details = {name: run.get(name) for name in ("config", "lexicons", "packages", "counts")}
    return Run("run.json", hashlib.sha256(content).hexdigest(), run["koujing"], run["input"], run["config_hash"],
               json.dumps(details, ensure_ascii=False, indent=1))  # fmt: skip


def in_script(value: object) -> str:
    """JSON that can stand inside a script element, whatever strings it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_json)
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _payload(views: Sequence[View], drawn: Mapping[str, Any], say: Language) -> dict[str, Any]:
    return {
        "views": {view.name: _view(view, drawn.get(view.name), say) for view in views if not view.frame.empty},
        "tables": TABLES,
        "facts": {table: FACTS[table] for table in TABLES},
        "words": say.words,
    }


def _view(view: View, chart: dict[str, Any] | None, say: Language) -> dict[str, Any]:
    names = sorted(view.frame.columns, key=lambda name: name != "choice")
    plain = view.frame[names].astype(object)
    rows = plain.where(plain.notna(), None).to_numpy().tolist()
    choices = [(choice, _choice(view.name, choice, say)) for choice in dict.fromkeys(view.frame["choice"])] if "choice" in names else None
    columns = [column._asdict() for column in view.columns]
    return {"name": view.name, "names": names, "rows": rows, "columns": columns, "chart": chart, "choices": choices}


def _choice(view: str, choice: str, say: Language) -> str:
    """How a choice is called in its list."""
    parts = choice.split("\t")
    if view == "figures_series":
        return f"{parts[0]} · {say.word('measure', parts[1])} · {parts[2]}"
    if view == "keyness":
        return f"{parts[0]} · {say.word('of', parts[1])}"
    return say.word("label", choice) if view == "entities_top" else choice


def _pairs(view: View) -> list[Pair]:
    frame = view.frame.astype(object)
    rows = frame.where(frame.notna(), None).to_dict("records")
    return [Pair._make([*(row[name] for name in Pair._fields[:-1]), (_side(row, "a"), _side(row, "b"))]) for row in rows]


def _side(row: Mapping[Any, Any], letter: str) -> Side:
    return Side(*(row[f"{name}_{letter}"] for name in Side._fields))


def _held(evidence: Evidence, say: Language) -> str:
    if len(evidence.sentences) == evidence.of_sentences:
        return say("held.all", n=evidence.of_sentences, findings=evidence.findings)
    return say("held.some", n=len(evidence.sentences), of=evidence.of_sentences, findings=evidence.findings,
               of_findings=evidence.of_findings)  # fmt: skip


def _json(value: object) -> object:
    if isinstance(value, date | pd.Timestamp):
        return value.isoformat()[:10]
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{value!r} has no JSON form")


def _policy(scripts: Sequence[str]) -> str:
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts)
    return (f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
            "base-uri 'none'; form-action 'none'")  # fmt: skip


def _read(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(_TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template("page.html")


