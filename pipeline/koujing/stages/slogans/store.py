"""Texts of a corpus on disk, cut into words and numbered: what `patterns` counts in.

A text goes in as published and Simplified. What stays is a number for each word and mark with the place of each, and the
characters as published for examples. Words are cut by the dictionary alone. Between two stretches of Chinese at most
three signs are kept; white space leaves no trace but line ends. Nothing is counted here.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import rjieba

from koujing.findings import fold
from koujing.stages.slogans.vocabulary import HAN

Ints = npt.NDArray[np.int64]

END, MARK, QUOTE, COMMA, LIST, OTHER = range(6)  # numbers of signs; those of words follow
WORDS_FROM = 6
_MARKS = {"\n": END, '"': QUOTE, "、": LIST, ",": COMMA}
_PIECE = re.compile(f"[{HAN}]+")
_BLOCK = 2_000_000  # words


class Store:
    """Texts on disk, cut and numbered. Use it as a context: the files go with it."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="koujing-mine-")
        root = Path(self._folder.name)
        self._paths = {name: root / name for name in ("ids", "source", "reach", "starts")}
        self._files = {name: self._paths[name].open("wb") for name in ("ids", "source", "starts")}
        self._number: dict[str, int] = {}
        self.vocabulary: list[str] = [""] * WORDS_FROM
        self.documents: list[str] = []
        self.dates: list[str] = []  # of publication, or ""
        self.outlets: list[str] = []
        self.token_ends: list[int] = []
        self.char_ends: list[int] = []
        self._tokens = self._chars = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Remove the files."""
        for file in self._files.values():
            file.close()
        self._folder.cleanup()

    def add(self, document: str, source: str, simplified: str, published: str | None, outlet: str | None) -> None:
        """Take in one text."""
        ids, starts = self._numbered(fold(simplified))
        self._files["ids"].write(np.asarray(ids, dtype=np.int32).tobytes())
        self._files["starts"].write((np.asarray(starts, dtype=np.int64) + self._chars).tobytes())
        self._files["source"].write(source.encode("utf-32-le", "surrogatepass"))
        self._files["source"].write("\n".encode("utf-32-le"))
        self._tokens += len(ids)
        self._chars += len(source) + 1
        self.documents.append(document)
        self.dates.append(published or "")
        self.outlets.append(outlet or "")
        self.token_ends.append(self._tokens)
        self.char_ends.append(self._chars)

    def _numbered(self, folded: str) -> tuple[list[int], list[int]]:
        """Numbers of the words and marks of a text and where each starts; white space leaves no trace but line ends."""
        ids: list[int] = []
        starts: list[int] = []
        number, vocabulary = self._number, self.vocabulary
        at = 0
        for match in _PIECE.finditer(folded):
            _add_marks(folded, at, match.start(), ids, starts)
            at = match.start()
            for word in rjieba.cut(match[0], False):
                known = number.get(word)
                if known is None:
                    known = number[word] = len(vocabulary)
                    vocabulary.append(word)
                ids.append(known)
                starts.append(at)
                at += len(word)
        _add_marks(folded, at, len(folded), ids, starts)
        ids.append(END)
        starts.append(len(folded))
        return ids, starts

    def seal(self) -> None:
        """No more texts: what is on disk can be read."""
        for file in self._files.values():
            file.flush()

    def ids(self) -> npt.NDArray[np.int32]:
        """All words and marks by number."""
        if not self._tokens:  # an empty file can't be mapped
            return np.empty(0, dtype=np.int32)
        return np.memmap(self._paths["ids"], dtype=np.int32, mode="r", shape=(self._tokens,))

    def starts(self) -> Ints:
        """Where each of them starts, in characters of all texts joined."""
        return np.memmap(self._paths["starts"], dtype=np.int64, mode="r", shape=(self._tokens,))

    def reach(self) -> npt.NDArray[np.int8]:
        """For each of them a number, on disk: how many words long the longest string is that recurs from here on."""
        self._paths["reach"].write_bytes(bytes(self._tokens))
        return np.memmap(self._paths["reach"], dtype=np.int8, mode="r+", shape=(self._tokens,))

    def source(self, start: int, end: int) -> str:
        """Characters as published, of all texts joined."""
        with self._paths["source"].open("rb") as file:
            file.seek(start * 4)
            return file.read((end - start) * 4).decode("utf-32-le", "surrogatepass")

    def document_at(self, char: int) -> int:
        """The number of the text that holds a character."""
        return int(np.searchsorted(np.asarray(self.char_ends), char, side="right"))

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Stretches of whole texts, in words."""
        start = 0
        for end in self.token_ends:
            if end - start >= _BLOCK:
                yield start, end
                start = end
        if start < self._tokens:
            yield start, self._tokens


def _add_marks(folded: str, start: int, end: int, ids: list[int], starts: list[int]) -> None:
    """What stands between two stretches of Chinese: its first sign, its last, and something between if there is."""
    if start < end:
        ids.append(_sign(folded[start]))
        starts.append(start)
    if end - start > 2:
        ids.append(MARK)
        starts.append(start + 1)
    if end - start > 1:
        ids.append(_sign(folded[end - 1]))
        starts.append(end - 1)


def _sign(char: str) -> int:
    return _MARKS.get(char, OTHER if char.isalnum() else MARK)
