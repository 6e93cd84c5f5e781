"""Mined candidates to a table for review, and accepted rows to a lexicon of the user's own and back.

`save` writes the candidates twice: `candidates.parquet`, and `candidates.tsv`, which opens in a spreadsheet and is a
lexicon of kind `candidates` as it stands. A reader puts yes into its column `accept` (and may mend `surface` and `class`). `add` takes those rows into a lexicon file that
`koujing.load(lexicons=[…])` and `--lexicon` read; each addition has a number in the column `batch`, and `undo` takes the
rows with the highest one out again. The source of a row says where the program saw it first: `seen:<corpus>/<file>`.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from koujing import convert, lexicons, schemas
from koujing.findings import fold
from koujing.spreadsheet import safe_cell
from koujing.vocabularies import SLOGAN_CLASSES

if TYPE_CHECKING:
    from koujing.stages.slogans.mining import Candidate

KIND = "slogans"
_HEAD = """\
# What:     slogans accepted from mined candidates
# Source:   column `source`: the text of the corpus that had it first
# Licence:  the owner's
# Checked:  by the reader who accepted them
# Kind:     slogans
"""
_COLUMNS = ("id", "surface", "aliases", "class", "since", "source", "batch")
_YES = frozenset(("yes", "y", "1", "x", "true", "ja", "是", "√", "✓"))
_BETWEEN = " ‖ "  # examples in one cell


class ReviewError(ValueError):
    """A table of candidates or a user's lexicon can't be used; the message says where and what to do."""


class Added(NamedTuple):
    """What an addition or an undoing did."""

    lexicon: Path
    rows: tuple[str, ...]  # surfaces taken in, or taken out
    left_out: tuple[str, ...] = ()  # accepted, but already in this lexicon


def save(candidates: Sequence[Candidate], folder: Path, corpus: str) -> None:
    """Write candidates.parquet and candidates.tsv, with `COLUMNS`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = [_cells(candidate, corpus) for candidate in candidates]
    names = [column.name for column in COLUMNS]
    types = {"str": pa.string(), "int": pa.int64(), "float": pa.float64()}
    schema = pa.schema([(column.name, types[column.type]) for column in COLUMNS])
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pydict({name: [row[name] for row in rows] for name in names}, schema=schema)
    pq.write_table(table, folder / "candidates.parquet.tmp")
    (folder / "candidates.parquet.tmp").replace(folder / "candidates.parquet")
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter="\t", lineterminator="\n")
    writer.writerows([names, *([_printed(row[name]) for name in names] for row in rows)])
    _replace(folder / "candidates.tsv", "\ufeff" + sheet.getvalue())


class Column(NamedTuple):
    """A column of the table of candidates."""

    name: str
    type: str  # str int float
    doc: str


def _declared(*names: str) -> list[Column]:
    """Columns as the schema of candidates has them, with types of Arrow."""
    types = {schemas.INT.name: "int", schemas.NUMBER.name: "float"}
    known = {column.name: column for column in schemas.SCHEMAS[lexicons.CANDIDATES].columns}
    return [Column(name, types.get(known[name].type.name, "str"), known[name].doc) for name in names]


COLUMNS = (
    *_declared("accept"),
    Column("surface", "str", "the candidate, Simplified, members parted by 、"),
    *_declared("score"),
    Column("class", "str", f"what it would be by its form: {' '.join(SLOGAN_CLASSES)}"),
    *_declared("known", "frequency", "documents", "pmi", "entropy", "quoted_share", "chain_share", "form", "form_score"),
    *_declared("burst", "first", "last", "outlets"),
    Column("source", "str", "seen:<folder>/<article that has it first>, as lexicons write it"),
    Column("id", "str", "its id as a lexicon row"),
    *_declared("examples"),
)


def documentation() -> str:
    """docs/candidates.md: every column of the table that koujing mine writes."""
    head = "Generated from `koujing.stages.slogans.review.COLUMNS`; run `make docs` after changing it."
    out = ["# Candidates for slogans", "", head, "", "`koujing mine OUT` writes `OUT/mine/candidates.tsv` and `.parquet`.", ""]
    out += ["| column | type | what it says |", "|---|---|---|"]
    out += [f"| {c.name} | {c.type} | {c.doc.replace('|', chr(92) + '|')} |" for c in COLUMNS]
    return "\n".join([*out, ""])


def _cells(candidate: Candidate, corpus: str) -> dict[str, str | int | float | None]:
    cells = candidate._asdict()
    return {
        **{column.name: cells.get(column.name) for column in COLUMNS},
        "surface": candidate.candidate,
        "id": _id(candidate.candidate),
        "class": candidate.class_,
        "outlets": "|".join(candidate.outlets) or None,
        "source": f"seen:{corpus}/{candidate.first_in}",
        "examples": _BETWEEN.join(candidate.examples),
    }


def _printed(value: str | float | None) -> str:
    if value is None or isinstance(value, int | float):
        return "" if value is None else str(value)
    return safe_cell(re.sub(r"[\t\r\n]+", " ", value)).encode("utf-8", "replace").decode()


def add(rows: Path, lexicon: Path) -> Added:
    """Take the accepted rows of a reviewed table into a lexicon, which is made if it is not there.

    Args:
        rows: candidates.parquet, candidates.tsv, or either as a spreadsheet saved it, with `accept` filled in.
        lexicon: a user's lexicon of slogans (.tsv).

    Raises:
        ReviewError: a table or the lexicon lacks a column, or an accepted row can't be used.
        LexiconError: a line of the lexicon can't be used.
    """
    columns, lines = _lexicon_lines(lexicon)
    taken = {_surface(line["surface"]) for line in lines} | {
        _surface(alias) for line in lines for alias in line.get("aliases", "").split("|") if alias
    }
    batch = str(max((int(line["batch"]) for line in lines if line["batch"]), default=0) + 1)
    new: list[dict[str, str]] = []
    left_out: list[str] = []
    for number, row in enumerate(_reviewed(rows), 2):
        if row.get("accept", "").strip().lower() not in _YES:
            continue
        surface = _surface(row["surface"])
        if surface in taken:
            left_out.append(surface)
            continue
        new.append(_line(row, surface, batch, f"{rows.name}:{number}"))
        taken.add(surface)
    if new:
        _write_lexicon(lexicon, columns, [*lines, *new])
    return Added(lexicon, tuple(line["surface"] for line in new), tuple(left_out))


def undo(lexicon: Path) -> Added:
    """Take the last addition back out of a lexicon; rows written by hand have no batch and stay.

    Raises:
        ReviewError: no addition is left, or the file is no lexicon of slogans.
    """
    columns, lines = _lexicon_lines(lexicon)
    batches = [int(line["batch"]) for line in lines if line["batch"]]
    if not batches:
        raise ReviewError(f"{lexicon}: nothing was added by koujing lexicon add, or all of it was taken back")
    last = str(max(batches))
    gone = tuple(line["surface"] for line in lines if line["batch"] == last)
    _write_lexicon(lexicon, columns, [line for line in lines if line["batch"] != last])
    return Added(lexicon, gone)


def _surface(text: str) -> str:
    """As lexicon surfaces are written: Simplified, half-width, separators 、."""
    return fold(convert.simplify(text.strip())).replace(",", "、")


def _id(surface: str) -> str:
    return "M" + hashlib.sha256(surface.encode("utf-8", "replace")).hexdigest()[:10]


def _line(row: Mapping[str, str], surface: str, batch: str, where: str) -> dict[str, str]:
    class_ = row.get("class", "").strip() or "tifa"
    if class_ not in SLOGAN_CLASSES:
        raise ReviewError(f"{where}: class {class_!r} of {surface} is none of {', '.join(SLOGAN_CLASSES)}")
    source = row.get("source", "").strip() or "known"
    if not surface or not source.startswith(lexicons.SOURCES):
        raise ReviewError(f"{where}: {surface or 'an empty candidate'} has source {source!r}; leave it as it was mined")
    since = row.get("first", "").strip() if source.startswith("seen:") else ""
    cells = (_id(surface), surface, "", class_, since, source, batch)
    if problem := schemas.problem(KIND, _COLUMNS, [cells]):
        raise ReviewError(f"{where}: {surface}: {problem.said}")
    return dict(zip(_COLUMNS, cells, strict=True))


def _reviewed(path: Path) -> list[dict[str, str]]:
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        rows = [{k: _printed(v) for k, v in row.items()} for row in pq.read_table(path).to_pylist()]
        names = set(pq.read_schema(path).names)
    else:
        text = _decoded(path)
        header = text.partition("\n")[0]
        reader = csv.DictReader(io.StringIO(text), delimiter=next((mark for mark in "\t;" if mark in header), ","))
        rows = [{str(k): v or "" for k, v in row.items()} for row in reader]
        names = set(reader.fieldnames or ())
    if missing := {"accept", "surface"} - names:
        raise ReviewError(f"{path}: the table lacks {', '.join(sorted(missing))}; give the one that koujing mine wrote")
    return rows


def _decoded(path: Path) -> str:
    """The text of a table as spreadsheets save one: UTF-8, UTF-16 or, in mainland China, GB 18030."""
    raw = path.read_bytes()
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    raise ReviewError(f"{path}: neither UTF-8 nor UTF-16 nor GB 18030; save it as UTF-8")


def _lexicon_lines(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Columns and rows of a user's lexicon; of one that is not there, the columns it will have."""
    if not path.exists():
        return list(_COLUMNS), []
    if lexicons.kind_of(path) != KIND:
        raise ReviewError(f"{path}: a lexicon of kind {lexicons.kind_of(path)}; name one of kind {KIND}, or a new file")
    if path.resolve().parent == lexicons.path_of(KIND).resolve().parent:
        raise ReviewError(f"{path}: ships with koujing; name a lexicon of your own")
    lexicons.load.cache_clear()
    entries = lexicons.load(str(path))
    columns = list(entries[0].row) if entries else list(_COLUMNS)
    lines = [{"batch": "", **entry.row} for entry in entries]
    for line in lines:
        if line["batch"] and not line["batch"].isdigit():
            raise ReviewError(f"{path}: batch {line['batch']!r} of {line['surface']} is no number; mend it or empty it")
    return [*columns, *(column for column in _COLUMNS if column not in columns)], lines


def _write_lexicon(path: Path, columns: Sequence[str], lines: Sequence[Mapping[str, str]]) -> None:
    head = _HEAD
    if path.exists():
        old = path.read_text(encoding="utf-8-sig").splitlines()
        head = "".join(f"{line}\n" for line in old[: next(i for i, line in enumerate(old) if not line.startswith("#"))])
    ordered = sorted(lines, key=lambda line: line["id"])
    body = ["\t".join(columns), *("\t".join(line.get(column, "") for column in columns) for line in ordered)]
    _replace(path, head + "\n".join(body) + "\n")
    lexicons.load.cache_clear()


def _replace(path: Path, text: str) -> None:
    """Write all of a file or nothing of it."""
    partial = path.with_name(path.name + ".tmp")
    partial.write_text(text, encoding="utf-8", newline="\n")
    partial.replace(path)
