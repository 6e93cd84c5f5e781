"""To look at: one article with its findings marked, in a terminal, in a browser, in Jupyter.

`shown` is the view as data: every finding of an article with what it means and which rule or lexicon row says so. The
terminal and the page draw from it. Findings may overlap (a figure inside a statement, a slogan across an entity): each
gets a lane of its own under the text, so that every one is marked once and all can be read.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import jinja2
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from spacy.language import Language
from spacy.tokens import Doc

from koujing import pipe, tables
from koujing.article import Article
from koujing.callables import make_callable
from koujing.tables import Row

if TYPE_CHECKING:
    from koujing.tables import Tables

KINDS = ("times", "entities", "statements", "figures", "numbers", "slogans", "roles")
_STYLES = {"times": "magenta", "entities": "cyan", "figures": "bold green", "slogans": "bold red", "numbers": "dim"}
_MARKED = ("times", "entities", "statements", "figures", "slogans")


class Shown(NamedTuple):
    """A finding as it is shown: where it stands, what it is, what it means, and why."""

    start: int
    end: int
    table: str
    text: str
    label: str
    meaning: str
    rule: str
    nested: bool
    lane: int = 0  # 0 is nearest to the text


class Segment(NamedTuple):
    """A stretch of text with the same findings over all its characters."""

    text: str
    marks: tuple[Shown, ...]


class Line(NamedTuple):
    """A line of the text in segments, and how many lanes its marks need."""

    segments: list[Segment]
    lanes: int


def shown(article: Article, nlp: Language | None = None) -> list[Shown]:
    """Every finding of an article, in order of start, the longer one first."""
    nlp = nlp or pipe.default()
    made = tables.rows(pipe.parse(article, nlp), article, nlp)
    found = [_shown(table, row) for table in KINDS for row in made[table]]
    return sorted(found, key=lambda s: (s.start, -s.end, s.table))


def unresolved(found: Sequence[Shown]) -> int:
    """How many times and figures have no period because it needs a date nobody gave."""
    return sum(item.meaning.startswith("? ") for item in found if item.table == "times")


def terminal(article: Article, found: Sequence[Shown]) -> RenderableType:
    """The article as published, its findings coloured, and below them what each means and why."""
    text = Text(article.text)
    for item in found:
        if style := _STYLES.get(item.table):
            text.stylize(style, item.start, item.end)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("at", "what", "text", "means", "rule"):
        table.add_column(column, overflow="fold")
    for item in found:
        table.add_row(
            f"{item.start}-{item.end}",
            Text(item.label, style=_STYLES.get(item.table, "")),
            ("  " if item.nested else "") + item.text.replace("\n", "⏎"),
            item.meaning,
            item.rule,
        )
    legend = Text("  ".join(_STYLES)).assemble(*[(f" {name} ", style) for name, style in _STYLES.items()])
    return Group(text, Text(), legend, table)


def page(article: Article, found: Sequence[Shown]) -> str:
    """One self-contained HTML page of an article with its findings marked."""
    return str(_template("article.html").render(
        article=article, lines=_lines(article.text, found), found=_numbered(found), full=True, kinds=_MARKED
    ))


def article_html(article: Article) -> str:
    """The article with its findings marked, for Jupyter."""
    found = shown(article)
    return str(_template("article.html").render(
        article=article, lines=_lines(article.text, found), found=_numbered(found), full=False, kinds=_MARKED
    ))


def tables_html(made: Tables) -> str:
    """How many rows each table has, for Jupyter."""
    return str(_template("tables.html").render(counts=made.counts, folder=made.folder))


class Html(str):
    """A string that Jupyter shows as a page."""

    def _repr_html_(self) -> str:
        return str(self)


def display(doc: Doc) -> Html:
    """Show a Doc in Jupyter: the text as published with its findings marked. `koujing.display(doc)` calls it."""
    source = doc._.source if doc._.source is not None else doc.text
    return Html(article_html(Article(source, id=doc._.article_id or "text", published=doc._.published, region=doc._.region)))


def lanes(found: Sequence[Shown]) -> list[Shown]:
    """Give each marked finding the lowest lane that is free over its characters; inner ones lie nearer the text."""
    taken: list[list[tuple[int, int]]] = []
    out = []
    for item in sorted(found, key=lambda s: (s.end - s.start, s.start)):
        lane = next((n for n, spans in enumerate(taken)
                     if all(item.end <= a or b <= item.start for a, b in spans)), len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((item.start, item.end))
        out.append(item._replace(lane=lane))
    return sorted(out, key=lambda s: (s.start, -s.end))


def segments(text: str, found: Sequence[Shown], start: int, end: int) -> list[Segment]:
    """Characters `start` to `end` cut at every edge of a finding."""
    inside = [item for item in found if item.start < end and start < item.end]
    edges = sorted({start, end, *(e for item in inside for e in (item.start, item.end) if start < e < end)})
    return [
        Segment(text[a:b], tuple(item for item in inside if item.start <= a and b <= item.end))
        for a, b in pairwise(edges)
    ]


def _numbered(found: Sequence[Shown]) -> list[Shown]:
    return [item for item in found if item.table != "numbers"]


def _lines(text: str, found: Sequence[Shown]) -> list[Line]:
    marked = [item for item in found if item.table in _MARKED]
    out, start = [], 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        near = lanes([item for item in marked if item.start < end and start < item.end])
        out.append(Line(segments(text, near, start, end), 1 + max((item.lane for item in near), default=0)))
        start = end
    return out


def _shown(table: str, row: Row) -> Shown:
    label, meaning, rule = _WORDS[table](row)
    start, end = tables.place(row)
    return Shown(start, end, table, str(row.get("text") or f"{row.get('position')} {row.get('person')}"), label,
                 meaning, rule, bool(row.get("nested")))


def _time(row: Row) -> tuple[str, str, str]:
    return "time", f"{row['period'] or '?'} ({row['source']})", str(row["rule"] or "")


def _entity(row: Row) -> tuple[str, str, str]:
    return str(row["label"]), str(row["canonical"] or ""), str(row["found_by"] or "")


def _role(row: Row) -> tuple[str, str, str]:
    return "role", " · ".join(str(row[k]) for k in ("person", "position", "organisation") if row[k]), str(row["type"])


def _statement(row: Row) -> tuple[str, str, str]:
    said = "direct" if row["direct"] else "indirect"
    return "statement", f"{row['speaker'] or '(unnamed)'} {row['verb'] or ''}", said


def _figure(row: Row) -> tuple[str, str, str]:
    bounds = f"[{_short(row['value_min'])}, {_short(row['value_max'])}]"
    value = _short(row["value"]) if row["value"] is not None else bounds
    what = " · ".join(str(row[k]) for k in ("indicator", "measure", "ref_area", "scope", "counterpart") if row[k])
    period = f"{row['time_period'] or '?'} ({row['time_source']})"
    return str(row["kind"]), f"{row['qualifier']} {value} {row['unit'] or '?'} | {what} | {period}", str(row["rule"] or "")


def _number(row: Row) -> tuple[str, str, str]:
    return "number", f"no figure: {row['reason']}", str(row["reason"])


def _slogan(row: Row) -> tuple[str, str, str]:
    extra = [str(row[k]) for k in ("variant", "stance") if row[k] and row[k] != "asserted"]
    return str(row["class"]), " · ".join([str(row["canonical"]), *extra]), str(row["found_by"] or "")


_WORDS = {"times": _time, "entities": _entity, "roles": _role, "statements": _statement, "figures": _figure,
          "numbers": _number, "slogans": _slogan}


def _short(value: object) -> str:
    return "…" if value is None else f"{value:,.12g}" if isinstance(value, float | int) else str(value)


@cache
def _template(name: str) -> jinja2.Template:
    loader = jinja2.FileSystemLoader(Path(__file__).parent / "templates")
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template(name)


make_callable(__name__, display)
