"""Rows and tables: the schema is here and nowhere else.

`rows(doc, article, nlp)` turns one read article into rows of every table; `arrow` turns rows into an Arrow table with
the schema written in `SCHEMA`, which docs/tables.md is generated from. A column that a stage reads has the name of the
field in the stage's row type; what every row has in common (article, sentence, text, speaker) is added here. Unknown is
null, offsets are code points into the text as published, numbers are rounded once, here, from Decimal.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from spacy.language import Language
from spacy.tokens import Doc

from koujing import __version__, convert, periods, pipe
from koujing.article import Article
from koujing.findings import Reading, Sentence
from koujing.vocabularies import (
    ENTITY_LABELS,
    MEASURES,
    NUMBER_REASONS,
    QUALIFIERS,
    REGIONS,
    SLOGAN_CLASSES,
    VARIANTS,
    Vocabulary,
)

if TYPE_CHECKING:
    import pandas as pd

Value = str | int | float | bool | date | None
Row = dict[str, Value]
_TYPES = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "date": pa.date32()}


class TableError(ValueError):
    """A table folder or a row does not fit the schema."""


class Column(NamedTuple):
    """A column: its name, its type (str int float bool date), what it says."""

    name: str
    type: str
    doc: str


def _said(values: Vocabulary) -> str:
    return " ".join(values)


_WHERE = (
    Column("article_id", "str", "path relative to the input, `#n` for the n-th record of a file"),
    Column("sentence", "int", "number of the sentence in the article, from 0"),
    Column("start", "int", "first character in `articles.text`"),
    Column("end", "int", "after the last character"),
)
_TEXT = (Column("text", "str", "as published"),)
_BOTH = (*_TEXT, Column("simplified", "str", "the same characters, Simplified"))
_NESTED = Column("nested", "bool", "lies inside another row of this table")
_FOUND = (
    Column("found_by", "str", "lexicon entry, rule or model that found it"),
    Column("score", "float", "how sure the rule or model is, 0 to 1"),
)

SCHEMA: Mapping[str, tuple[Column, ...]] = {
    "articles": (
        Column("article_id", "str", "path relative to the input, `#n` for the n-th record of a file"),
        Column("title", "str", "from metadata, else the first line where it looks like one"),
        Column("outlet", "str", "who published it"),
        Column("region", "str", f"the publisher's place: {_said(REGIONS)}"),
        Column("author", "str", "as the metadata says"),
        Column("published", "str", "EDTF date of publication"),
        Column("published_start", "date", "its first day"),
        Column("published_end", "date", "its last day"),
        Column("published_source", "str", "metadata page text name option"),
        Column("url", "str", "where it was published"),
        Column("text", "str", "as published; every offset points into it"),
        Column("script", "str", "hant hans mixed other"),
        Column("encoding", "str", "codec it was read with"),
        Column("flags", "str", "what was replaced or not understood, parted by `;`"),
        Column("chars", "int", "characters of the text"),
        Column("words", "int", "words, punctuation and space not counted"),
        Column("sentences", "int", "sentences and headings"),
        Column("sha256", "str", "of the bytes it was read from"),
    ),
    "reprints": (
        Column("article_id", "str", "the later article"),
        Column("reprint_of", "str", "the earlier one (by date, then by id)"),
        Column("similarity", "float", "1 for the same text"),
        Column("kind", "str", "same_bytes same_text near"),
    ),
    "sentences": (*_WHERE[:2], *_WHERE[2:], Column("kind", "str", "title heading body caption byline boilerplate"), *_BOTH),
    "terms": (
        Column("article_id", "str", "the article"),
        Column("term", "str", "a word, Simplified; boilerplate, punctuation and space left out"),
        Column("pos", "str", "part of speech (jieba's tags)"),
        Column("count", "int", "how often"),
    ),
    "words": (*_WHERE[:2], Column("word", "int", "number of the word in the article, from 0"), *_WHERE[2:], *_BOTH,
              Column("pos", "str", "part of speech (jieba's tags)")),
    "times": (
        *_WHERE,
        *_TEXT,
        Column("period", "str", "EDTF; null where it can't be known"),
        Column("period_start", "date", "its first day, null where open"),
        Column("period_end", "date", "its last day, null where open"),
        Column("source", "str", "explicit relative inherited unresolved"),
        Column("rule", "str", "rule that found it"),
    ),
    "entities": (
        *_WHERE,
        *_BOTH,
        Column("label", "str", _said(ENTITY_LABELS)),
        Column("entity_id", "str", "the lexicon's id, else `x:` and a hash of label and name"),
        Column("canonical", "str", "full name, Simplified; null where not certain"),
        Column("alias", "bool", "a short name of something named in full elsewhere"),
        _NESTED,
        *_FOUND,
    ),
    "roles": (
        *_WHERE[:2],
        Column("start", "int", "first character of the post"),
        Column("end", "int", "after the last character of the name"),
        Column("person", "str", "name as published"),
        Column("person_start", "int", "its first character"),
        Column("person_end", "int", "after its last character"),
        Column("person_id", "str", "entity_id of the person"),
        Column("position", "str", "post as published"),
        Column("position_start", "int", "its first character"),
        Column("position_end", "int", "after its last character"),
        Column("organisation", "str", "body of the post, Simplified"),
        Column("organisation_id", "str", "entity_id of the body"),
        Column("type", "str", "post occupation"),
        Column("former", "bool", "原, 時任, 前"),
    ),
    "statements": (
        *_WHERE,
        *_BOTH,
        Column("speaker", "str", "who is named as saying it, as published; null where nobody is"),
        Column("speaker_start", "int", "its first character"),
        Column("speaker_end", "int", "after its last character"),
        Column("speaker_id", "str", "entity_id; null for unnamed speakers"),
        Column("verb", "str", "說 指出 據…介紹 …, as published"),
        Column("direct", "bool", "in quotation marks"),
    ),
    "figures": (
        *_WHERE,
        *_BOTH,
        Column("number", "str", "the numeral as printed, with 萬/億"),
        Column("number_start", "int", "its first character"),
        Column("number_end", "int", "after its last character"),
        Column("value", "float", "printed number times scale; percent as fraction; a fall negative; null for ranges"),
        Column("value_min", "float", "lower bound that the words give; null for exact and about"),
        Column("value_max", "float", "upper bound that the words give; null for exact and about"),
        Column("unit", "str", "ISO 4217, UCUM, `1`, `pp`, or `{annotation}` for classifiers"),
        Column("unit_text", "str", "unit as printed, without 萬/億"),
        Column("unit_mult", "int", "power of ten of the printed scale: 8 for 億"),
        Column("decimals", "int", "digits printed after the point"),
        Column("kind", "str", "money count percent pp ratio rank multiple"),
        Column("qualifier", "str", _said(QUALIFIERS)),
        Column("qualifier_text", "str", "the hedge as published"),
        Column("cumulative", "bool", "累計"),
        Column("modality", "str", "actual planned target forecast"),
        Column("indicator", "str", "the lexicon's name, else indicator_text Simplified"),
        Column("indicator_id", "str", "row of models/lexicons/indicators.tsv"),
        Column("indicator_text", "str", "what is counted, as published"),
        Column("measure", "str", _said(MEASURES)),
        Column("ref_area", "str", "the place it is about, Simplified"),
        Column("scope", "str", "whom or what inside the place"),
        Column("counterpart", "str", "what it is compared with, shared of or traded with"),
        Column("time_period", "str", "EDTF"),
        Column("time_text", "str", "the time as published"),
        Column("time_source", "str", "explicit inherited publication unresolved"),
        Column("base_period", "str", "the period it is compared with, EDTF"),
        Column("group", "str", "members of one list share it"),
        Column("speaker_id", "str", "who says it, where a statement holds it"),
        Column("rule", "str", "rules and lexicon rows that read it"),
        Column("score", "float", "how sure that reading is, 0 to 1: the share of claims so read that were right (docs/decisions.md)"),
        Column("status", "str", "ok ambiguous period_after_publication line_broken unit_from_header"),
    ),
    "numbers": (
        *_WHERE,
        *_BOTH,
        Column("reason", "str", _said(NUMBER_REASONS)),
        Column("value", "float", "where it has one"),
        Column("unit", "str", "where it has one"),
    ),
    "slogans": (
        *_WHERE,
        *_BOTH,
        Column("slogan_id", "str", "the lexicon's id, else `x:` and a hash of the canonical form"),
        Column("canonical", "str", "its usual form, Simplified"),
        Column("family", "str", "key shared by its longer and shorter forms"),
        Column("class", "str", _said(SLOGAN_CLASSES)),
        Column("also", "str", "further classes, parted by `|`"),
        Column("variant", "str", _said(VARIANTS)),
        Column("stance", "str", "asserted negated quoted-critically"),
        Column("status", "str", "known form candidate"),
        Column("speaker_id", "str", "who says it, where a statement holds it"),
        _NESTED,
        *_FOUND,
    ),
    "failures": (
        Column("path", "str", "file, relative to the input"),
        Column("record", "int", "record in the file, from 1; null for the file as a whole"),
        Column("outcome", "str", "skipped failed"),
        Column("stage", "str", "read convert segment times entities slogans figures write"),
        Column("error", "str", "code"),
        Column("message", "str", "what is wrong, in words"),
        Column("remedy", "str", "what to do"),
    ),
}
"""Every table with its columns in order. `words` is written only when asked for."""

OPTIONAL = frozenset({"words"})
OF_STAGE: Mapping[str, tuple[str, ...]] = {
    "times": ("times",),
    "entities": ("entities", "roles", "statements"),
    "slogans": ("slogans",),
    "figures": ("figures", "numbers"),
}
"""The tables that each stage fills."""
_SPOKEN = frozenset({"figures", "slogans"})


def schema(table: str) -> pa.Schema:
    """Arrow schema of a table; its metadata says version and what an offset counts."""
    fields = [pa.field(c.name, _TYPES[c.type], metadata={"doc": c.doc}) for c in SCHEMA[table]]
    return pa.schema(fields, metadata={"koujing": __version__, "table": table, "offsets": "code points, end exclusive"})


def arrow(table: str, rows: Sequence[Row]) -> pa.Table:
    """Rows as an Arrow table.

    Raises:
        TableError: a row lacks a column, has one too many, or a value of another type.
    """
    names = [column.name for column in SCHEMA[table]]
    expected = set(names)
    for row in rows:
        if row.keys() != expected:
            odd = sorted(row.keys() ^ expected)
            raise TableError(f"{table}: a row and the schema differ in {', '.join(odd)}: mend rows() or SCHEMA")
    try:
        return pa.Table.from_pydict({name: [row[name] for row in rows] for name in names}, schema=schema(table))
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise TableError(f"{table}: {error}") from error


def rows(
    doc: Doc,
    article: Article,
    nlp: Language,
    *,
    words: bool = False,
    stages: Collection[str] = (),
    boilerplate: bool = False,
) -> dict[str, list[Row]]:
    """All rows of one article, in the order of the tables: start, then the longer one.

    Args:
        words: rows of `words` too.
        stages: only what these find; empty for all.
        boilerplate: what is found in boilerplate too.
    """
    reading = pipe.reading_of(doc)
    read = pipe.read_all(reading, nlp, stages)
    sentences = reading.sentences
    counted = _terms(doc, reading)
    make = _RowMaker(article, reading)
    statements = make.rows("statements", read.statements)
    out: dict[str, list[Row]] = {
        "articles": [_article_row(doc, article, sentences, sum(count for _, _, count in counted))],
        "sentences": [
            {"article_id": article.id, "sentence": i, "start": s.start, "end": s.end, "kind": s.kind, **make.both(s.start, s.end)}
            for i, s in enumerate(sentences)
        ],
        "terms": [
            {"article_id": article.id, "term": term, "pos": pos or None, "count": count}
            for term, pos, count in counted
        ],
        "times": make.rows("times", read.times),
        "entities": make.rows("entities", read.entities),
        "roles": make.rows("roles", read.roles),
        "statements": statements,
        "figures": make.rows("figures", read.figures),
        "numbers": make.rows("numbers", read.numbers),
        "slogans": make.rows("slogans", read.slogans),
    }
    for row in out["times"]:
        row["period_start"], row["period_end"] = _days(row["period"])
    speakers = _Speakers(statements)
    for table in _SPOKEN:
        for row in out[table]:
            row["speaker_id"] = speakers.of(row)
    for stage, filled in OF_STAGE.items():
        for table in filled:
            if stages and stage not in stages:
                out[table] = []
            elif not boilerplate:
                out[table] = _outside(out[table], sentences)
    if words:
        out["words"] = _word_rows(doc, make)
    return out


def place(row: Row) -> tuple[int, int]:
    """Start and end of a row."""
    start, end = row["start"], row["end"]
    if not (isinstance(start, int) and isinstance(end, int)):
        raise TableError(f"a row without offsets: {row}")
    return start, end


class _RowMaker:
    """Rows of one article out of the row types of the stages."""

    def __init__(self, article: Article, reading: Reading) -> None:
        self.article, self.reading = article, reading

    def place(self, start: int, end: int) -> Row:
        return {"article_id": self.article.id, "sentence": self.sentence(start), "start": start, "end": end}

    def sentence(self, start: int) -> int | None:
        return self.reading.sentence_at(start) if self.reading.sentences else None

    def both(self, start: int, end: int) -> Row:
        return {"text": self.reading.source[start:end], "simplified": self.reading.simplified[start:end]}

    def rows(self, table: str, read: Sequence[NamedTuple]) -> list[Row]:
        if not read:
            return []
        # field by name, for a class_ can't be called class
        names = [name.rstrip("_") for name in read[0]._fields]
        floats = [column.name for column in SCHEMA[table] if column.type == "float" and column.name in names]
        made: list[Row] = []
        for item in sorted(read, key=lambda item: (item[0], -item[1])):
            row: Row = {"article_id": self.article.id, "sentence": self.sentence(item[0])}
            row.update(zip(names, item, strict=True))
            for name in floats:
                if isinstance(value := row[name], Decimal):
                    row[name] = float(value)
            if "" in item:
                row.update((name, None) for name in names if row[name] == "")
            made.append(row)
        return made


def _article_row(doc: Doc, article: Article, sentences: Sequence[Sentence], words: int) -> Row:
    published = _days(article.published)
    title = article.title or next((article.text[s.start : s.end] for s in sentences[:1] if s.kind == "title"), None)
    return {
        "article_id": article.id,
        "title": title,
        "outlet": article.outlet,
        "region": article.region,
        "author": article.author,
        "published": article.published,
        "published_start": published.start,
        "published_end": published.end,
        "published_source": article.published_source,
        "url": article.url,
        "text": article.text,
        "script": convert.script_of(article.text).name,
        "encoding": article.encoding,
        "flags": ";".join(article.flags) or None,
        "chars": len(article.text),
        "words": words,
        "sentences": len(sentences),
        "sha256": article.sha256,
    }


def _days(period: Value) -> periods.Bounds:
    return periods.bounds(str(period)) if period else periods.Bounds(None, None)


def _terms(doc: Doc, reading: Reading) -> list[tuple[str, str, int]]:
    """Words with their tags outside boilerplate, counted, in order; read from arrays, for a Token each would cost more."""
    tokens = doc.to_array(["IDX", "LENGTH", "TAG"])
    for passed in (s for s in reading.sentences if s.kind == "boilerplate"):
        tokens = tokens[(tokens[:, 0] < passed.start) | (tokens[:, 0] >= passed.end)]
    starts, sizes, tags = tokens.T.tolist()
    names = {tag: doc.vocab.strings[tag] for tag in set(tags)}
    text = reading.simplified
    words = [text[start : start + size] for start, size in zip(starts, sizes, strict=True)]
    counted = Counter(zip(words, map(names.__getitem__, tags), strict=True)).items()
    return sorted((word, pos, n) for (word, pos), n in counted if word.isalnum() or any(map(str.isalnum, word)))


def _outside(found: list[Row], sentences: Sequence[Sentence]) -> list[Row]:
    """Those that do not stand in boilerplate."""
    passed: dict[Value, int] = {number: s.end for number, s in enumerate(sentences) if s.kind == "boilerplate"}
    return [row for row in found if place(row)[0] >= passed.get(row["sentence"], 0)] if passed else found


def _word_rows(doc: Doc, make: _RowMaker) -> list[Row]:
    out: list[Row] = []
    for token in doc:
        start, end = token.idx, token.idx + len(token)
        if not token.text.isspace():
            out.append(make.place(start, end) | {"word": len(out), "pos": token.tag_ or None} | make.both(start, end))
    return out


class _Speakers:
    """Who says what stands at a row: the speaker of the innermost statement that holds it."""

    def __init__(self, statements: Sequence[Row]) -> None:
        self._said = [(*place(row), row["speaker_id"]) for row in statements]
        self._starts = [start for start, _, _ in self._said]
        self._reach = list(accumulate((end for _, end, _ in self._said), max))  # of each and those before it

    def of(self, row: Row) -> Value:
        start, end = place(row)
        best: tuple[int, Value] | None = None
        number = bisect_right(self._starts, start) - 1
        while number >= 0 and self._reach[number] >= end:
            first, last, speaker = self._said[number]
            if last >= end and (best is None or last - first <= best[0]):
                best = last - first, speaker
            number -= 1
        return best[1] if best else None


class Part(NamedTuple):
    """Some rows of a table; parts of different tables that have one name are of the same articles."""

    name: str
    table: pa.Table


class Tables:
    """Tables of a run, in memory or in a folder: each one is an attribute, a DataFrame.

    Examples:
        tables = koujing.open("tables/"); tables.figures; tables.where(outlet="…").slogans
    """

    def __init__(
        self, tables: Mapping[str, pa.Table] | None = None, folder: Path | None = None, keep: pa.Array | None = None
    ) -> None:
        self._arrow = dict(tables or {})
        self.folder = folder
        self._keep = keep  # articles that are wanted of the folder; null for all

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in SCHEMA:
            raise AttributeError(f"no table {name}; there are {', '.join(SCHEMA)}")
        frame: pd.DataFrame = self.arrow(name).to_pandas()
        self.__dict__[name] = frame
        return frame

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *SCHEMA]

    def arrow(self, name: str) -> pa.Table:
        """One table as Arrow; read from the folder at the first call.

        Raises:
            TableError: the folder has no such table, or its columns are not those of the schema.
        """
        if name not in self._arrow:
            self._arrow[name] = _read_table(self.folder, name, self._keep) if self.folder else arrow(name, [])
        return self._arrow[name]

    def parts(self, name: str) -> Iterator[Part]:
        """One table in parts, in order: from a folder one by one, so that memory does not grow with the table.

        Raises:
            TableError: as for `arrow`.
        """
        if name in self._arrow or self.folder is None:
            yield Part("all", self.arrow(name))
        else:
            yield from _read_parts(self.folder, name, self._keep)

    def parts_named(self, name: str, part: str) -> Iterator[Part]:
        """The part of a table that has this name, where there is one."""
        if name in self._arrow or self.folder is None:
            yield Part("all", self.arrow(name))
        elif (path := self.folder / name / f"{part}.parquet").is_file():
            yield Part(part, _read_part(path, self._keep))

    @property
    def names(self) -> list[str]:
        """The tables that are there."""
        return self._names()

    def where(self, **wanted: str) -> Tables:
        """The rows of those articles whose columns have these values: where(outlet="…", region="MO")."""
        known = [column.name for column in SCHEMA["articles"]]
        for column in wanted:
            if column not in known:
                raise TableError(f"articles has no column {column}; it has {', '.join(known)}")
        columns = ["article_id", *wanted]
        chunks = [part.table.select(columns) for part in self.parts("articles")]
        articles = pa.concat_tables([schema("articles").empty_table().select(columns), *chunks])
        for column, value in wanted.items():
            articles = articles.filter(pc.equal(articles[column], pa.scalar(value, articles[column].type)))
        keep = articles["article_id"].combine_chunks()
        held = {name: _only(table, keep) for name, table in self._arrow.items()}
        return Tables(held, self.folder, keep)

    def with_sentences(self, frame: pd.DataFrame) -> pd.DataFrame:
        """`frame` with a column `sentence_text`: the sentence of each row, as published."""
        texts = self.sentences[["article_id", "sentence", "text"]].rename(columns={"text": "sentence_text"})
        return frame.merge(texts, on=["article_id", "sentence"], how="left")

    @cached_property
    def counts(self) -> dict[str, int]:
        """Rows a table."""
        return {name: self._count(name) for name in self._names()}

    def _count(self, name: str) -> int:
        if name in self._arrow or self.folder is None or self._keep is not None:
            return int(self.arrow(name).num_rows)
        return sum(pq.read_metadata(path).num_rows for path in (self.folder / name).glob("part-*.parquet"))

    def _names(self) -> list[str]:
        return [name for name in SCHEMA if name not in OPTIONAL or name in self._arrow or self._on_disk(name)]

    def _on_disk(self, name: str) -> bool:
        return self.folder is not None and (self.folder / name).is_dir()

    def __repr__(self) -> str:
        return "Tables(" + ", ".join(f"{name}: {count:,}" for name, count in self.counts.items()) + ")"

    def _repr_html_(self) -> str:
        from koujing import viewer

        return viewer.tables_html(self)


def open_tables(folder: str | Path) -> Tables:
    """Tables of a folder that `koujing extract` wrote; each is read when asked for.

    Raises:
        TableError: `folder` is no table folder.
    """
    path = Path(folder)
    if not (path / "articles").is_dir():
        raise TableError(f"{path}: no table folder (it has no articles/); name one that koujing extract wrote")
    return Tables(folder=path)


def _read_table(folder: Path, name: str, keep: pa.Array | None = None) -> pa.Table:
    return pa.concat_tables([schema(name).empty_table(), *(part.table for part in _read_parts(folder, name, keep))])


def _read_parts(folder: Path, name: str, keep: pa.Array | None = None) -> Iterator[Part]:
    parts = sorted((folder / name).glob("part-*.parquet"))
    if not parts:
        if name in OPTIONAL:
            raise TableError(f"{folder}: it has no table {name}; run koujing extract with --{name}")
        raise TableError(f"{folder / name}: no part of this table is there; run koujing extract again")
    expected = schema(name)
    for part in parts:
        try:
            table = _read_part(part, keep)
        except (pa.ArrowException, OSError) as error:
            raise TableError(f"{part}: {error}; run koujing extract again") from error
        if table.schema.names != expected.names:
            raise TableError(f"{part}: its columns are of another version; run koujing extract --fresh")
        yield Part(part.stem, table.cast(expected))


def _read_part(path: Path, keep: pa.Array | None) -> pa.Table:
    """One part; where only some articles are wanted, row groups that hold none of them are not read."""
    if keep is None:
        return pq.read_table(path, partitioning=None)
    if "article_id" not in pq.read_schema(path).names:
        return pq.read_table(path, partitioning=None).slice(0, 0)
    return pq.read_table(path, filters=pc.field("article_id").isin(keep), partitioning=None)


def _only(table: pa.Table, articles: pa.Array) -> pa.Table:
    if "article_id" not in table.schema.names:
        return table.slice(0, 0)
    return table.filter(pc.is_in(table["article_id"], value_set=articles))


def documentation() -> str:
    """docs/tables.md: every table and column, from the schema."""
    out = ["# Tables", "", "Generated from `koujing.tables.SCHEMA`; run `make docs` after changing it.", ""]
    for table, columns in SCHEMA.items():
        out += [f"## {table}", "", "| column | type | what it says |", "|---|---|---|"]
        out += [f"| {c.name} | {c.type} | {c.doc} |" for c in columns]
        out.append("")
    return "\n".join(out)
