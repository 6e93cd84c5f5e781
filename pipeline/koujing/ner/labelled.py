"""Labelled articles of a user's own, read for training: three formats, one kind of example.

- our gold: `X.entities.jsonl`, a row a name with start, end, label, beside the article `X.txt` (or in a folder of its own);
- spaCy's DocBin: `X.spacy`, names in `doc.ents`;
- BIO and its kin (BIOES, BMES): `X.bio`, `X.iob2`, `X.conll`, `X.bmes`: a token and its tag a line, an empty line between
  sentences, lines with # are comments; where the first column counts tokens, the second is the token.

Texts are converted to Simplified one to one, so offsets stay. Of names inside one another the longest is learned.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from koujing import convert
from koujing.findings import fold
from koujing.ner.examples import Example, Span, unnested
from koujing.vocabularies import ENTITY_LABELS

LABELS = tuple(ENTITY_LABELS)
KNOWN = {label: label for label in LABELS} | {
    "PER": "PERSON",
    "NAME": "PERSON",
    "ORGANIZATION": "ORG",
    "LOCATION": "LOC",
    "LAW": "DOC",
    "TITLE": "POSITION",
}
NONE = "none"
_TAG = re.compile(r"O|[BIMESLU]-\S+")


class LabelledError(ValueError):
    """A labelled file can't be used; the message names it, the line, and what to do."""


def read(folder: Path, articles: Path | None = None, labels: Mapping[str, str] | None = None) -> list[Example]:
    """Every labelled file of a folder, or the one file.

    Args:
        folder: a folder or a file of one of the formats.
        articles: where the texts of `.entities.jsonl` are, if not beside them.
        labels: what labels of the files are called here; `none` drops one.

    Raises:
        LabelledError: nothing is there, a file can't be read, or a label is unknown.
    """
    known = KNOWN | dict(labels or {})
    paths = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file())
    out = [example for path in paths if (reader := _reader(path)) for example in reader(path, articles, known)]
    if not out:
        raise LabelledError(
            f"{folder}: no labelled text; put X.entities.jsonl with X.txt, X.spacy or X.bio there ({__name__} says how)"
        )
    return out


_Reader = Callable[[Path, Path | None, Mapping[str, str]], Iterator[Example]]


def _reader(path: Path) -> _Reader | None:
    if path.name.endswith(".entities.jsonl"):
        return _gold
    return {".spacy": _docbin, ".bio": _bio, ".iob": _bio, ".iob2": _bio, ".conll": _bio, ".bmes": _bio}.get(path.suffix)


def _example(text: str, spans: list[tuple[int, int, str]], where: str, known: Mapping[str, str]) -> Example:
    simplified = fold(convert.simplify(text))
    named = []
    for start, end, label in spans:
        if label not in known:
            raise LabelledError(
                f"{where}: the label {label} is none of {', '.join(LABELS)}; "
                f"say what it is, as --label {label}=ORG, or --label {label}={NONE} to leave it out"
            )
        if not 0 <= start < end <= len(text):
            raise LabelledError(f"{where}: {label} at {start} to {end} of a text of {len(text)} characters")
        if known[label] != NONE:
            named.append(Span(start, end, (known[label],)))
    return Example(simplified, unnested(named))


def _gold(path: Path, articles: Path | None, known: Mapping[str, str]) -> Iterator[Example]:
    name = path.name.removesuffix(".entities.jsonl")
    article = (articles or path.parent) / f"{name}.txt"
    try:
        text = article.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LabelledError(f"{article}: the text that {path.name} labels can't be read ({error}); --articles says where it is") from error
    spans = []
    for number, line in enumerate(_lines(path), 1):
        if line.strip():
            where = f"{path}:{number}"
            row = _row(line, where)
            if "text" in row and text[row["start"] : row["end"]] != row["text"]:
                raise LabelledError(f"{where}: {row['text']!r} does not stand at {row['start']} in {article.name}")
            spans.append((row["start"], row["end"], row["label"]))
    yield _example(text, spans, str(path), known)


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if isinstance(row["start"], int) and isinstance(row["end"], int) and isinstance(row["label"], str):
            return dict(row)
    except (ValueError, KeyError, TypeError):
        pass
    raise LabelledError(f'{where}: {line[:60]!r} is no row such as {{"start": 0, "end": 2, "label": "GPE"}}')


def _docbin(path: Path, articles: Path | None, known: Mapping[str, str]) -> Iterator[Example]:
    import spacy
    from spacy.tokens import DocBin

    try:
        docs = list(DocBin().from_disk(path).get_docs(spacy.blank("zh").vocab))
    except Exception as error:  # whatever msgpack and zlib say of a file that is none
        raise LabelledError(f"{path}: no DocBin of spaCy ({type(error).__name__}: {error})") from error
    for number, doc in enumerate(docs):
        spans = [(span.start_char, span.end_char, span.label_) for span in doc.ents]
        yield _example(doc.text, spans, f"{path}, document {number}", known)


def _bio(path: Path, articles: Path | None, known: Mapping[str, str]) -> Iterator[Example]:
    text, spans = "", list[tuple[int, int, str]]()
    for number, line in enumerate([*_lines(path), ""], 1):
        cells = line.split()
        if not cells:
            if text:
                yield _example(text, spans, f"{path}:{number}", known)
            text, spans = "", []
        elif not line.startswith("#") or (len(cells) == 2 and _TAG.fullmatch(cells[1])):
            counted = len(cells) > 2 and re.fullmatch(r"[0-9]+(?:-[0-9]+)?", cells[0])
            word = cells[1] if counted else cells[0]
            tag = next((cell for cell in cells[2 if counted else 1 :] if _TAG.fullmatch(cell)), None)
            if tag is None:
                raise LabelledError(f"{path}:{number}: {line[:60]!r} has no tag such as B-ORG, I-ORG or O behind its token")
            start, end = len(text), len(text) + len(word)
            if tag[0] in "BSU" or (tag != "O" and not (spans and spans[-1][1:] == (start, tag[2:]))):
                spans.append((start, end, tag[2:]))
            elif tag != "O":
                spans[-1] = (spans[-1][0], end, tag[2:])
            text += word


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise LabelledError(f"{path}: {error}; save it as UTF-8") from error
