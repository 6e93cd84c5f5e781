"""Labelled passages of real news: `corpora/labelled`, standing off from texts that lie in ../shared/data/news.

A batch is a file of JSON lines. A line with `file` names a passage (file, range, sha256 of its text), the lines behind it are
its labels, a layer each, with offsets into the file; no text of others is in them. `load` puts text and labels together and
counts offsets from the passage's first character. `write` makes a batch of readings (see `labels`).
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import labels

ROOT = Path(__file__).parents[1]
LABELLED = ROOT / "corpora" / "labelled"
NEWS = ROOT.parent / "shared" / "data" / "news"
LIST = NEWS / "label_first.tsv"
BATCHES = range(1, 11)
LAYERS = tuple(labels.LAYERS.values())
MISSING = f"{NEWS} is not here: labelled passages stand off from its texts, which are not ours to pass on"

Row = dict[str, Any]
_TEXT_OF_OTHERS = ("text", "words")  # never written
_NULL = {  # fields that are left out of a line where they are null or false
    "entities": "canonical", "times": "period", "numbers": "value unit", "slogans": "variant family inside also",
    "roles": "organisation former acting elect inherited", "statements": "speaker_start speaker_end speaker_canonical direct",
    "figures": "value value_min value_max unit indicator subject place scope counterpart period base_period source cumulative group",
}  # fmt: skip


class Passage(NamedTuple):
    """A passage with its labels by layer; offsets count from its first character, end exclusive."""

    number: int
    file: str
    start: int
    end: int
    sha256: str
    region: str
    outlet: str | None
    published: str | None
    title: str | None
    text: str
    gold: Mapping[str, list[Row]]


def is_here() -> bool:
    """Are the texts there that the labels stand off from?"""
    return LIST.is_file()


def numbers_of(batch: int) -> list[int]:
    """Which passages of the list a batch holds: 40 of the first 400 in order, six of the last 60.

    >>> numbers_of(2)[0], numbers_of(2)[39:41], len(numbers_of(2))
    (41, [80, 407], 46)
    """
    return [*range(40 * batch - 39, 40 * batch + 1), *range(401 + 6 * (batch - 1), 401 + 6 * batch)]


def path_of(batch: int | str) -> Path:
    """The file of a batch: a number, or the name of one that is not blind, such as `extra/figures-1`."""
    return LABELLED / (f"batch-{batch:02d}.jsonl" if isinstance(batch, int) else f"{batch}.jsonl")


def load(path: Path) -> list[Passage]:
    """The passages of a batch, their labels and, from ../shared, their text.

    Raises:
        FileNotFoundError: ../shared/data/news is not here.
        ValueError: a text is not the one that was labelled.
    """
    if not is_here():
        raise FileNotFoundError(MISSING)
    return [_passage(head, rows) for head, rows in _blocks(path)]


def _blocks(path: Path) -> Iterator[tuple[Row, list[Row]]]:
    head: Row | None = None
    rows: list[Row] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "file" in row:
            if head is not None:
                yield head, rows
            head, rows = row, []
        else:
            rows.append(row)
    if head is not None:
        yield head, rows


def _passage(head: Row, rows: Iterable[Row]) -> Passage:
    listed = _list()[head["passage"]]
    text = text_of(head["file"], head["start"], head["end"])
    if hashlib.sha256(text.encode()).hexdigest() != head["sha256"]:
        raise ValueError(f"{head['file']} {head['start']}-{head['end']}: the text is not the one that was labelled")
    gold: dict[str, list[Row]] = {layer: [] for layer in LAYERS}
    for row in rows:
        layer = row.pop("layer")
        gold[layer].append(dict.fromkeys(_NULL[layer].split()) | moved(row, -head["start"]))
    return Passage(head["passage"], head["file"], head["start"], head["end"], head["sha256"], listed["region"],
                   listed["outlet"] or None, listed["published"] or None, listed["title"] or None, text, gold)  # fmt: skip


def moved(row: Row, by: int) -> Row:
    """The row with all its offsets moved."""
    out = {}
    for name, value in row.items():
        if value is not None and (name in ("start", "end") or name.endswith(("_start", "_end"))):
            value += by
        elif name == "parts":
            value = [[start + by, end + by] for start, end in value]
        out[name] = value
    return out


def text_of(file: str, start: int, end: int) -> str:
    """A stretch of a news text, its line ends as they are."""
    with (NEWS / file).open(encoding="utf-8", newline="") as lines:
        return lines.read()[start:end]


@cache
def _list() -> dict[int, dict[str, str]]:
    with LIST.open(encoding="utf-8", newline="") as lines:
        return {int(row["n"]): row for row in csv.DictReader(lines, delimiter="\t")}


def write(path: Path, readings: Path, numbers: Iterable[int]) -> list[str]:
    """Turn readings of passages into a batch.

    Args:
        path: the batch to write.
        readings: a folder of `NNN.lab`.
        numbers: which passages.

    Returns:
        What is wrong with them; the batch is written only where nothing is.
    """
    lines: list[Row] = []
    wrong: list[str] = []
    for number in numbers:
        listed = _list()[number]
        start, end = int(listed["start"]), int(listed["end"])
        text = text_of(listed["file"], start, end)
        found, said = labels.read(text, (readings / f"{number:03d}.lab").read_text(encoding="utf-8"))
        wrong += [f"{number:03d} {one}" for one in said]
        digest = hashlib.sha256(text.encode()).hexdigest()
        lines.append({"passage": number, "file": listed["file"], "start": start, "end": end, "sha256": digest})
        for layer, rows in found.items():
            for row in rows:
                parts = [_inside(text, row, part) for part in row.get("parts", ())]
                plain = {k: v for k, v in row.items() if v is not None and v is not False and k not in ("parts", *_TEXT_OF_OTHERS)}
                lines.append({"layer": layer} | moved(plain | ({"parts": parts} if parts else {}), start))
    if not wrong:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return wrong


def _inside(text: str, row: Row, part: str) -> list[int]:
    start = text.index(part, row["start"], row["end"])
    return [start, start + len(part)]


def check(path: Path) -> Iterator[str]:
    """What is wrong with a batch: texts that changed, offsets outside, periods that are none, overlap, uncounted numbers."""
    for passage in load(path):
        where = f"{path.stem} passage {passage.number}"
        for layer, rows in passage.gold.items():
            for row in rows:
                if not 0 <= row["start"] < row["end"] <= len(passage.text):
                    yield f"{where}: {layer} {row['start']}-{row['end']} lies outside"
                places = [value for name, value in row.items() if name.endswith(("_start", "_end")) and value is not None]
                places += [edge for part in row.get("parts", ()) for edge in part]
                if any(not 0 <= at <= len(passage.text) for at in places):
                    yield f"{where}: {layer} {row['start']}: a part of it lies outside"
                for name in ("period", "base_period"):
                    for period in labels.accepted(row, name):
                        if not labels.is_edtf(period):
                            yield f"{where}: {layer} {row['start']}: {period!r} is no period"
                if any(not row["start"] <= a < b <= row["end"] for a, b in row.get("parts", ())):
                    yield f"{where}: {layer} {row['start']}: a part is not inside"
        yield from (f"{where}: {said}" for said in labels.inconsistent(passage.text, dict(passage.gold)))
