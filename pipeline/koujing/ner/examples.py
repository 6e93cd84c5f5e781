"""Labelled sentences as lessons: which tags each character may have.

An `Example` is a text with spans. A span has one label, or several of which one is right (a corpus that calls every
place LOC teaches `GPE, LOC or FAC`), or none, which says that nobody knows what stands there. All of it is Simplified and
folded, as the model sees texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koujing.ner.chain import Ints
from koujing.ner.features import LONGEST, Features, sentences
from koujing.ner.training import Lesson

Codes = NDArray[np.uint32]


_BEGINS = np.uint32(sum(1 << number for number in (0, *range(1, 32, 2))))  # O and every B


class Span(NamedTuple):
    """Characters `start` to `end` have one of `labels`; none means unknown."""

    start: int
    end: int
    labels: tuple[str, ...]


class Example(NamedTuple):
    """A labelled text; spans are in order and do not overlap."""

    text: str
    spans: tuple[Span, ...]


class Corpus(NamedTuple):
    """Examples of one convention."""

    examples: Sequence[Example]
    kind: int = 0  # number of the convention
    weight: float = 1.0


def unnested(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Of spans that overlap the one that starts first, and of those the longest.

    >>> unnested([Span(0, 2, ("GPE",)), Span(0, 5, ("ORG",)), Span(3, 6, ("LOC",))])
    (Span(start=0, end=5, labels=('ORG',)),)
    """
    out: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not out or span.start >= out[-1].end:
            out.append(span)
    return tuple(out)


def coded(example: Example, tags: Sequence[str]) -> Codes:
    """(characters,) which tags each may have: one bit a tag."""
    numbers = {tag: number for number, tag in enumerate(tags)}
    out = np.ones(len(example.text), dtype=np.uint32)
    for start, end, labels in example.spans:
        if labels:
            out[start] = sum(1 << numbers[f"B-{label}"] for label in labels)
            out[start + 1 : end] = sum(1 << numbers[f"I-{label}"] for label in labels)
        else:
            out[start:end] = (1 << len(tags)) - 1
    return out


def lesson(corpora: Sequence[Corpus], features: Features, tags: Sequence[str]) -> Lesson:
    """Everything a training run learns from.

    Raises:
        KeyError: a label is none of those that `tags` were made for.
    """
    parts = [_part(corpus, features, tags) for corpus in corpora if corpus.examples]
    kinds = [np.full(len(lengths), corpus.kind) for corpus, (_, lengths, _) in zip(corpora, parts, strict=True)]
    weights = [np.full(len(lengths), corpus.weight) for corpus, (_, lengths, _) in zip(corpora, parts, strict=True)]
    rows, lengths, allowed = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Lesson(rows, lengths, allowed, np.concatenate(weights).astype(np.float32), np.concatenate(kinds).astype(np.int8))


def _part(corpus: Corpus, features: Features, tags: Sequence[str]) -> tuple[Ints, Ints, Codes]:
    text = "\n".join(example.text for example in corpus.examples)
    allowed = np.ones(len(text), dtype=np.uint32)
    spans: list[tuple[int, int]] = []
    at = 0
    for example in corpus.examples:
        mine = coded(example, tags)
        allowed[at : at + len(mine)] = mine
        for start, end in sentences(example.text):
            spans += ((at + s, at + e) for s, e in _between(start, end, example.spans))
        at += len(mine) + 1
    seen = features.of(text, spans)
    begins = np.array([start for start, _ in spans if allowed[start] and not allowed[start] & _BEGINS], dtype=np.int64)
    allowed[begins] >>= 1  # the rest of a name that a sentence's end cuts starts like a name
    picked = [allowed[start:end] for start, end in spans]
    return np.ascontiguousarray(seen.rows.T), seen.lengths, np.concatenate(picked) if picked else allowed[:0]


def _between(start: int, end: int, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """A sentence in pieces of at most LONGEST characters that do not cut a span in two if that can be helped."""
    out = []
    while end - start > LONGEST:
        cut = start + LONGEST
        cut = next((s.start for s in spans if s.start < cut < s.end and s.start > start), cut)
        out.append((start, cut))
        start = cut
    return [*out, (start, end)]


def relabelled(example: Example, labels: Mapping[str, tuple[str, ...]]) -> Example:
    """The example with other labels; spans whose label becomes none at all are left out."""
    spans = [s._replace(labels=tuple(new for old in s.labels for new in labels.get(old, (old,)))) for s in example.spans]
    return example._replace(spans=tuple(s for s, old in zip(spans, example.spans, strict=True) if s.labels or not old.labels))
