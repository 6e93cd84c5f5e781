"""New slogans of a corpus: from texts to candidates for a lexicon.

`mine` reads any number of texts and gives the strings that recur in them and look like slogans, the best first, each
with what speaks for it, where it was first seen, and examples as published. Nothing is a slogan because it is found
here: the table that `write` makes has a column `accept` for a reader to fill in, `add` takes the accepted rows into a
lexicon of the user's own, `undo` takes the last addition back. Texts are kept in `store` and counted in `patterns`; the
judgement is in `likeness`, the way into a lexicon in `review`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from koujing import convert, knowledge
from koujing.stages.slogans import reading as readings
from koujing.stages.slogans.known import declared
from koujing.stages.slogans.likeness import Form, Likeness, formed
from koujing.stages.slogans.patterns import Counter, Pattern, Progress
from koujing.stages.slogans.review import Added, ReviewError, add, save, undo
from koujing.stages.slogans.store import Store

__all__ = ["Added", "Candidate", "Document", "Progress", "ReviewError", "add", "mine", "undo", "write"]

_GAP = re.compile(r'[、,"\' \t\r\n]+')
_COMMON = 0.2  # log odds for each e-fold of documents: what many texts have is reviewed first
_SAME = 0.7  # a string and a longer one are one candidate where they share so much of their occurrences
_CONTEXT = 24  # characters of an example at each side
_BATCH = 20_000  # strings scored at a time


class Document(NamedTuple):
    """A text to mine."""

    id: str
    text: str  # as published, in either script
    published: str | None = None  # EDTF
    outlet: str | None = None


class Candidate(NamedTuple):
    """A string that may be a slogan, and what speaks for it; shares are of its occurrences."""

    candidate: str  # Simplified, members parted by 、
    score: float  # 0 to 1: likeness, and a little for how common it is
    class_: str  # what it would be, by its form; tifa where it has none
    known: str | None  # the lexicon row that has it: slogans:S0001
    frequency: int
    documents: int
    pmi: float | None  # least over its splits in two, in nats; null for a word of the dictionary
    entropy: float  # of its neighbours, the lesser of both sides, in nats
    quoted_share: float  # between quotation marks
    chain_share: float  # with 、 at one side
    form: str | None  # the form rule that takes it for a slogan
    form_score: float
    burst: float  # how unevenly it lies over the months or years, 0 to 1
    first: str | None  # earliest date of publication
    first_in: str  # id of the document that has it first
    last: str | None
    outlets: tuple[str, ...]  # the one with most texts first
    examples: tuple[str, ...]  # as published, the candidate marked ▸…◂: first, one between, last


class _Tables(Protocol):
    """What `koujing.open` gives."""

    def arrow(self, name: str) -> Any:
        """One table."""
        ...


def mine(
    texts: Iterable[Document] | _Tables,
    *,
    lexicon: str = "slogans",
    user: Sequence[str] = (),
    least: int = 3,
    most: int = 5000,
    known: bool = True,
    model: Path | None = None,
    progress: Progress | None = None,
) -> list[Candidate]:
    """Find candidates for new slogans in a corpus.

    Args:
        texts: documents, or the tables of a run, whose reprints are left out.
        lexicon: known slogans by name or path; "none" for none.
        user: lexicons of the user's own.
        least: how often a string must occur.
        most: how many candidates to give.
        known: give those too that the lexicon has.
        model: folder of another likeness model than the one that ships.
        progress: called with what is done, how far, of how much.

    Returns:
        Candidates, the likeliest first. The same texts in the same order give the same candidates.
    """
    tell = progress or (lambda what, done, of: None)
    rows_of = _known_surfaces(lexicon, user)
    with Store() as store:
        for number, document in enumerate(_documents(texts), 1):
            simplified = convert.simplify(document.text)
            store.add(document.id, document.text, simplified, document.published, document.outlet)
            tell("reading", number, 0)
        store.seal()
        patterns = Counter(store, max(least, 2), progress).patterns()
        ranked = _ranked(patterns, Likeness(model), tell)
        if not known:
            ranked = [row for row in ranked if _squeezed(row[1].text) not in rows_of]
        return [
            _candidate(store, pattern, form, score, rows_of.get(_squeezed(pattern.text)))
            for score, pattern, form in _apart(ranked, most)
        ]


def write(texts: Iterable[Document] | _Tables, out: Path, *, corpus: str | None = None, **options: Any) -> list[Candidate]:
    """Mine, and write what the lexicon does not have to `out`/mine, as Parquet and as TSV, for review.

    Args:
        texts: as for `mine`, which takes `options`.
        out: the table folder.
        corpus: what to call the corpus in the source of accepted rows; else the name of `out`.

    Returns:
        The candidates written.
    """
    candidates = mine(texts, **{"known": False, **options})
    save(candidates, out / "mine", corpus or out.resolve().name)
    return candidates


def _documents(texts: Iterable[Document] | _Tables) -> Iterator[Document]:
    if not hasattr(texts, "arrow"):
        yield from texts
        return
    again = set(texts.arrow("reprints")["article_id"].to_pylist())
    columns = texts.arrow("articles").select(["article_id", "text", "published", "outlet"])
    for batch in columns.to_batches(max_chunksize=64):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if row[0] not in again:
                yield Document(*row)


def _known_surfaces(lexicon: str, user: Sequence[str]) -> dict[str, str]:
    entries = () if lexicon == "none" else knowledge.with_user(lexicon, user)
    rows: dict[str, str] = {}
    for entry in entries:
        for surface in (*entry.surfaces, *(wording for wording, _ in declared(entry))):
            rows.setdefault(_squeezed(surface), entry.key)
    return rows


def _squeezed(text: str) -> str:
    return _GAP.sub("", text)


def _ranked(patterns: Sequence[Pattern], likeness: Likeness, tell: Progress) -> list[tuple[float, Pattern, Form]]:
    """Patterns with their scores, the best first."""
    ranked: list[tuple[float, Pattern, Form]] = []
    for at in range(0, len(patterns), _BATCH):
        tell("judging", at, len(patterns))
        batch = patterns[at : at + _BATCH]
        forms = formed(batch)
        for pattern, form, odds in zip(batch, forms, likeness.odds(batch, forms), strict=True):
            score = odds + _COMMON * math.log(pattern.around.documents)
            ranked.append((1 / (1 + math.exp(-score)), pattern, form))
    return sorted(ranked, key=lambda row: (-row[0], row[1].text))


def _apart(ranked: Iterable[tuple[float, Pattern, Form]], most: int) -> Iterator[tuple[float, Pattern, Form]]:
    """The best of those that are one thing: wordings with and without 、, strings mostly found inside a better one."""
    spellings: set[str] = set()
    whole: dict[str, int] = {}
    inside: dict[str, int] = {}  # part of a better one -> the most occurrences of such a one
    for row in ranked:
        if len(spellings) >= most:
            return
        text, frequency = row[1].text, row[1].around.frequency
        if _squeezed(text) in spellings or inside.get(text, 0) >= _SAME * frequency:
            continue
        parts = {text[a:b] for a in range(len(text)) for b in range(a + 2, len(text) + 1)}
        if not row[2].score and any(part in whole and frequency >= _SAME * whole[part] for part in parts):
            continue  # a longer string is more than the better one in it where it has a form of its own
        spellings.add(_squeezed(text))
        whole[text] = frequency
        for part in parts:
            inside[part] = max(inside.get(part, 0), frequency)
        yield row


def _candidate(store: Store, pattern: Pattern, form: Form, score: float, known: str | None) -> Candidate:
    around = pattern.around
    first, last = (store.document_at(at) for at in (pattern.at[0], pattern.at[-1]))
    return Candidate(
        candidate=pattern.text,
        score=round(score, 4),
        class_=readings.class_of(form.rule) if form.rule else "tifa",
        known=known,
        frequency=around.frequency,
        documents=around.documents,
        pmi=None if math.isinf(pattern.pmi) else round(pattern.pmi, 4),
        entropy=round(min(around.left, around.right), 4),
        quoted_share=round(around.quoted, 4),
        chain_share=round(around.listed, 4),
        form=form.rule or None,
        form_score=form.score,
        burst=round(around.burst, 4),
        first=store.dates[first] or None,
        first_in=store.documents[first],
        last=store.dates[last] or None,
        outlets=pattern.outlets,
        examples=tuple(_example(store, pattern.text, at) for at in dict.fromkeys(pattern.at)),
    )


def _example(store: Store, text: str, at: int) -> str:
    """The characters around a place, as published, within the text that holds it."""
    document = store.document_at(at)
    start = store.char_ends[document - 1] if document else 0
    left, right = max(start, at - _CONTEXT), min(store.char_ends[document] - 1, at + len(text) + _CONTEXT)
    source = store.source(left, right)
    begin, end = at - left, at - left + len(text)
    marked = f"{source[:begin]}▸{source[begin:end]}◂{source[end:]}"
    return re.sub(r"\s+", " ", marked).strip()
