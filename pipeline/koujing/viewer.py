"""To look at: one article with its findings marked, in a terminal, in a browser, in Jupyter; tables in Jupyter.

`shown` is the view as data: every finding of an article with what it means and which rule or lexicon row says so. The
terminal and the page draw from it. Findings may overlap (a figure inside a statement, a slogan across an entity): each
gets a lane of its own under the text, so that every one is marked once and all can be read.
"""

from __future__ import annotations

import hashlib
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

from koujing import convert, pipe, tables
from koujing.article import Article
from koujing.interface import language
from koujing.tables import Row

if TYPE_CHECKING:
    import pandas as pd

    from koujing.tables import Tables

KINDS = ("times", "entities", "statements", "figures", "numbers", "slogans", "roles")
_STYLES = {"times": "magenta", "entities": "cyan", "figures": "bold green", "slogans": "bold red", "numbers": "dim"}
_MARKED = ("times", "entities", "statements", "figures", "slogans")
FACTS = {
    "times": ("period", "source", "rule"),
    "entities": ("label", "canonical", "found_by"),
    "roles": ("person", "position", "organisation", "type", "former"),
    "statements": ("speaker", "verb", "direct"),
    "figures": ("qualifier", "value", "value_min", "value_max", "unit", "indicator", "measure", "ref_area", "scope", "counterpart",
                "time_period", "time_source", "modality", "rule"),
    "slogans": ("canonical", "class", "variant", "stance", "found_by"),
}  # fmt: skip
"""What a card says of a finding: columns of its table, in order."""
VOCABULARIES = frozenset({"class", "variant", "stance", "label", "measure", "modality", "time_source", "source", "type", "direct",
                          "former", "qualifier"})  # fmt: skip
"""Those of these columns whose values are words of the interface."""
KINDS_SHOWN = (*_MARKED, "roles")


class Fact(NamedTuple):
    """A line of a card: its heading is the word `fact.<name>`; a value of a vocabulary is translated."""

    name: str
    value: str
    vocabulary: str = ""


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
    facts: tuple[Fact, ...] = ()
    number: int = 0  # of its card, from 1


class Segment(NamedTuple):
    """A stretch of text with the same findings over all its characters."""

    text: str
    marks: tuple[Shown, ...]
    start: int


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


def page(article: Article, found: Sequence[Shown], lang: str = "en") -> str:
    """One self-contained HTML page of an article with its findings marked, and a card a finding.

    Args:
        article: what was read.
        found: as `shown` gives it.
        lang: of the headings: en, zh-Hant, zh-Hans.
    """
    return _article(article, found, lang, full=True)


def article_html(article: Article, lang: str = "en") -> str:
    """The article with its findings marked, for Jupyter."""
    return _article(article, shown(article), lang, full=False)


def _article(article: Article, found: Sequence[Shown], lang: str, full: bool) -> str:
    cards = [item._replace(number=number) for number, item in enumerate((f for f in found if f.table != "numbers"), 1)]
    key = hashlib.sha256(f"{article.id}\n{article.text}".encode()).hexdigest()[:8]  # keeps the views of a notebook apart
    script = {"hant": "zh-Hant", "hans": "zh-Hans"}.get(convert.script_of(article.text).name, "zh")
    lines = _lines(article.text, cards)
    linked = {segment.start for line in lines for segment in line.segments if segment.marks}
    return str(_template("article.html").render(
        article=article, lines=lines, linked=linked, cards=cards, full=full, kinds=KINDS_SHOWN, key=key, say=language(lang),
        script=script))  # fmt: skip


def tables_html(made: Tables) -> str:
    """How many rows each table has, for Jupyter."""
    return str(_template("tables.html").render(counts=made.counts, folder=made.folder))


class Html(str):
    """A string that Jupyter shows as a page."""

    def _repr_html_(self) -> str:
        return str(self)


def display(thing: Doc | Article | Tables | pd.DataFrame, lang: str = "en", rows: int = 30) -> Html:
    """Show something in Jupyter; `koujing.display(thing)` calls it.

    Args:
        thing: a Doc or an Article, as published with its findings marked and a card a finding; Tables, how many rows each
            has; a DataFrame, a result of `koujing.compare` with what it says of itself.
        lang: of the headings: en, zh-Hant, zh-Hans.
        rows: of a DataFrame that are shown; how many there are is said.

    Returns:
        A string of HTML that a notebook draws.

    Examples:
        koujing.display(nlp("橫琴新設企業超430家。")); koujing.display(koujing.compare.keyness(tables, by="region"))
    """
    if isinstance(thing, Doc):
        source = thing._.source if thing._.source is not None else thing.text
        thing = Article(source, id=thing._.article_id or "text", published=thing._.published, region=thing._.region)
    if isinstance(thing, Article):
        return Html(article_html(thing, lang))
    return Html(tables_html(thing) if isinstance(thing, tables.Tables) else frame_html(thing, rows))


def frame_html(frame: pd.DataFrame, rows: int = 30) -> str:
    """A DataFrame as HTML: everything escaped, numbers to the right, what a comparison says of itself above it."""
    some = frame.head(rows)
    numeric = [kind in "iuf" for kind in (dtype.kind for dtype in some.dtypes)]
    cells = some.astype(object).where(some.notna(), None).to_numpy().tolist()
    about = {str(name): value for name, value in frame.attrs.items() if value is not None and name != "result"}
    return str(_template("frame.html").render(
        name=frame.attrs.get("result"), about=about, columns=list(zip(map(str, some.columns), numeric, strict=True)),
        rows=[[_cell(value) for value in row] for row in cells], shown=len(some), total=len(frame)))  # fmt: skip


def interactive() -> None:
    """Give every DataFrame of a notebook sorting and filters from here on, without a network.

    Raises:
        ImportError: itables is not installed; pip install 'koujing[jupyter]'.
    """
    try:
        import itables
    except ImportError as error:
        raise ImportError("sorting and filters need itables: pip install 'koujing[jupyter]'") from error
    itables.init_notebook_mode(all_interactive=True, connected=False)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.4g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


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
        Segment(text[a:b], tuple(item for item in inside if item.start <= a and b <= item.end), a)
        for a, b in pairwise(edges)
    ]


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
                 meaning, rule, bool(row.get("nested")), facts=_facts(table, row))


def _facts(table: str, row: Row) -> tuple[Fact, ...]:
    """What the card of a row says; what is unknown is left out."""
    out = []
    for name in FACTS.get(table, ()):
        value = row[name]
        if name == "value" and value is None:
            value = None if row["value_min"] is row["value_max"] is None else f"{_short(row['value_min'])} – {_short(row['value_max'])}"
        if value is None or name in ("value_min", "value_max", "unit") or (name == "qualifier" and value == "exact"):
            continue
        said = f"{_short(value)} {row['unit'] or '?'}" if name == "value" else str(value)
        out.append(Fact("why" if name in ("rule", "found_by") else name, said, name if name in VOCABULARIES else ""))
    return tuple(out)


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
    why = f"{row['rule'] or ''} score={_short(row['score'])}"
    return str(row["kind"]), f"{row['qualifier']} {value} {row['unit'] or '?'} | {what} | {period}", why


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
