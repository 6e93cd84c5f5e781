"""The spaCy tokenizer: convert, find, cut words at the edges of what was found.

In goes a text as published, out comes a spaCy Doc whose text is its Simplified form, character for character, and whose
words end wherever a finding ends. So every finding is a whole number of words by construction and nothing downstream
retokenizes. The finders run here, once, in the order of the configuration; what they found travels to the components in
`doc.user_data[FOUND]`. What a finding means is not asked here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from koujing import convert, layout
from koujing.findings import Finder, Finding, OffsetError, Reading, Sentence, StageError, longest_first
from koujing.typography import View
from koujing.words import Cutter

FOUND, TEXT = "koujing_found", "koujing_text"
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Segmenter:
    """Make Docs of texts as published.

    Args:
        vocab: the pipeline's vocabulary.
        finders: by group name, in the order they run; each may see what those before it found.
        chain: conversion chain of the same length: union, t2s, hk2s, tw2s.
        segmenter: who cuts words: jieba, rjieba, or auto (rjieba where it is installed); the words are the same.
        words: dictionaries of the user's own words.
        lexicons: the user's own lexicons; those of kind `conversion` say what converts otherwise, or not at all, those of
            kind `words` what is one word.
    """

    def __init__(
        self,
        vocab: Vocab,
        finders: dict[str, Finder] | None = None,
        chain: str = "union",
        segmenter: str = "auto",
        words: Sequence[str] = (),
        lexicons: Sequence[str] = (),
    ) -> None:
        self.vocab = vocab
        self.finders = dict(finders or {})
        self.chain, self.segmenter, self.words = chain, segmenter, tuple(words)
        self.lexicons = tuple(lexicons)
        self.converter = convert.converter(chain, self.lexicons)
        self.cutter = Cutter(engine=segmenter, user=[*words, *(path for path in self.lexicons if path.endswith(".tsv"))])

    def __call__(self, text: str) -> Doc:
        """Read one text.

        Raises:
            OffsetError: the text holds a lone surrogate, which no Doc can hold.
        """
        reading = self.reading(text)
        self.find(reading)
        found: dict[str, Sequence[Sentence | Finding]] = (
            {"sentences": reading.sentences, **reading.found} if self.finders else {}
        )
        edges = {edge for some in found.values() for one in some for edge in one[:2]}
        words = _with_units(self.cutter.split(reading.simplified, edges), reading, edges)
        doc = Doc(self.vocab, words=words, spaces=[False] * len(words))
        tags = self.cutter.tags(words)
        hashes = {tag: self.vocab.strings.add(tag) for tag in set(tags)}
        # an array of hashes: given as strings, tags cost more than all the rest of the Doc
        column = np.fromiter(map(hashes.__getitem__, tags), "uint64", len(words)).reshape(-1, 1)
        doc.from_array(["TAG"], column)  # type: ignore[arg-type]
        doc._.source, doc.user_data[TEXT] = text, reading.simplified
        if found:
            doc.user_data[FOUND] = found
        return doc

    def reading(self, text: str) -> Reading:
        """The text in all its views, nothing found in it yet."""
        if odd := _SURROGATE.search(text):
            raise OffsetError(
                f"character {odd.start()} is a lone surrogate (U+{ord(odd[0]):04X}): "
                "make the text an Article, which replaces it and says so"
            )
        simplified = self.converter.simplify(text)
        known = simplified if self.converter is convert.converter() else None  # or layout reads what it was not made for
        return Reading(text, simplified, sentences=partial(layout.split, simplified=known), words=self.cutter.cut)

    def find(self, reading: Reading) -> None:
        """Run all finders, each seeing what those before it found; all read through typography that means nothing."""
        view = View(reading, self.cutter.cut)
        for group, finder in self.finders.items():
            try:
                view.reading.found[group] = found = longest_first(finder.find(view.reading))
                reading.found[group] = view.findings(found)
            except Exception as error:
                raise StageError(group, error) from error

    def __reduce__(self) -> tuple[Any, ...]:
        return Segmenter, (self.vocab, self.finders, self.chain, self.segmenter, self.words, self.lexicons)

    # The configuration says everything there is to save; spaCy asks each tokenizer for these four all the same.
    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, _data: bytes, **_options: Any) -> Segmenter:
        return self

    def to_disk(self, _path: str | Path, **_: Any) -> None:
        return None

    def from_disk(self, _path: str | Path, **_: Any) -> Segmenter:
        return self


_NUMERAL = re.compile(r"[-+]?[\d〇零一二三四五六七八九十百千万亿兆两廿卅几数半]")


def _with_units(words: list[str], reading: Reading, edges: set[int]) -> list[str]:
    """Join the words of each number and its unit, 454.63|亿|元, unless a finding ends between them."""
    wholes = []
    for figure in reading.found.get("figures", ()):
        numeral = _NUMERAL.search(reading.simplified, figure.start, figure.end)
        if figure.label == "FIGURE" and numeral:
            wholes.append((numeral.start(), figure.end))
    if not wholes:
        return words
    borders = sorted(edges)
    ends = list(accumulate(map(len, words), initial=0))
    out, done = [], 0
    for start, end in wholes:
        inside = bisect_right(borders, start)
        first, last = bisect_left(ends, start), bisect_left(ends, end)
        if ends[first] != start or ends[last] != end or (inside < len(borders) and borders[inside] < end):
            continue
        out += words[done:first]
        out.append(reading.simplified[start:end])
        done = last
    return out + words[done:]


def create_segmenter(
    finders: dict[str, Any],
    chain: str = "union",
    segmenter: str = "auto",
    words: list[str] | None = None,
    lexicons: list[str] | None = None,
) -> Callable[[Language], Segmenter]:
    """`[nlp.tokenizer]` of a spaCy config with `@tokenizers = "koujing.Segmenter.v1"`."""

    def make(nlp: Language) -> Segmenter:
        return Segmenter(nlp.vocab, finders, chain, segmenter, words or [], lexicons or [])

    return make
