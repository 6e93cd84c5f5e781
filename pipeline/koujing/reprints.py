"""Reprints: which articles print the text of an earlier one, whole, cut, reworded here and there, or in the other
script.

In go articles in any order, out comes one row for each that is a reprint, naming the earliest it is a reprint of.
Same bytes and same characters are told by their digests. The rest are near: of the five-character shingles of the
shorter text, both folded to Simplified and bare of punctuation, at least half stand in the longer one, so a text cut
to a third is still found. Candidates come from MinHash signatures (rensa) whose bands agree; each is then counted
out, so nothing is reported on a guess. Signatures and shingles wait in temporary files; in each band an article meets
only the first of those it agrees with and its neighbour, so a text that a thousand papers print costs a thousand
comparisons, not a million."""

from __future__ import annotations

import hashlib
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO, NamedTuple

import numpy as np
import numpy.typing as npt
import rensa

from koujing.convert import simplify
from koujing.findings import fold

SHINGLE = 5  # characters
NEAR = 0.5  # share of the shorter text's shingles that make two texts near
BANDS, ROWS = 96, 3  # meets .98 of pairs with Jaccard .35, one in 10,000 of those with .01
FEWEST = 24  # shingles below which a text is too short to be near another
_LONGEST = 50_000  # characters of a text that count
_SEED = 20_220_412
_FAR = date.max
_MIX = np.uint64(0x9E3779B97F4A7C15)
Hashes = npt.NDArray[np.uint64]


class Reprint(NamedTuple):
    """`article_id` prints the text of `reprint_of`; `similarity`: the share of the shorter text found in the longer."""

    article_id: str
    reprint_of: str  # the earlier one, by date, then by id
    similarity: float
    kind: str  # same_bytes same_text near


def find(articles: Iterable[tuple[str, date | None, str, str | None]]) -> list[Reprint]:
    """Reprints among articles.

    Args:
        articles: id, first day of publication, text, and SHA-256 of its bytes; read once, texts are not kept.

    Returns:
        One row an article that is a reprint, in order of its id.

    >>> found = find([("b", date(2022, 4, 2), "琴澳路通了。", None), ("a", date(2022, 4, 1), "琴澳 路通了。", None)])
    >>> found
    [Reprint(article_id='b', reprint_of='a', similarity=1.0, kind='same_text')]
    """
    with tempfile.TemporaryFile() as signatures, tempfile.TemporaryFile() as shingles:
        pool = _Pool(signatures, shingles)
        for article_id, published, text, sha256 in articles:
            pool.add(article_id, published, text, sha256)
        return sorted([*pool.same(), *pool.near()])


class _Pool:
    """What is kept of the articles: ids, days, digests; signatures and shingles in files."""

    def __init__(self, signatures: IO[bytes], shingles: IO[bytes]) -> None:
        self._signatures, self._shingles = signatures, shingles
        self._ids: list[str] = []
        self._days = array("l")
        self._texts: list[bytes] = []
        self._bytes: list[bytes] = []
        self._first: dict[bytes, int] = {}  # digest of a text -> the first article seen with it
        self._signed = array("l")  # articles that have a signature, in order of the file
        self._offsets = array("q", [0])
        self._waiting: list[Hashes] = []

    def add(self, article_id: str, published: date | None, text: str, sha256: str | None) -> None:
        number = len(self._ids)
        self._ids.append(article_id)
        self._days.append((published or _FAR).toordinal())
        digest = hashlib.blake2b("".join(text.split()).encode("utf-8", "surrogatepass"), digest_size=16).digest()
        self._texts.append(digest)
        self._bytes.append(bytes.fromhex(sha256)[:16] if sha256 else b"")
        if digest in self._first:
            return
        self._first[digest] = number
        hashes = shingles_of(text)
        if len(hashes) >= FEWEST:
            self._signed.append(number)
            self._offsets.append(self._offsets[-1] + len(hashes))
            hashes.astype("<u8").tofile(self._shingles)
            self._waiting.append(hashes)
            if len(self._waiting) >= 512:
                self._sign()

    def _sign(self) -> None:
        """MinHash of the shingle sets that wait."""
        if not self._waiting:
            return
        offsets = np.cumsum([0, *map(len, self._waiting)])
        flat = np.concatenate(self._waiting)
        matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(
            flat, offsets.astype(np.uint64), BANDS * ROWS, _SEED
        )
        np.asarray(matrix.to_rows(), dtype="<u4").tofile(self._signatures)
        self._waiting.clear()

    def _order(self, number: int) -> tuple[int, str]:
        return self._days[number], self._ids[number]

    def same(self) -> Iterator[Reprint]:
        """Articles with the characters of an earlier one."""
        groups: dict[bytes, list[int]] = {}
        for number, digest in enumerate(self._texts):
            groups.setdefault(digest, []).append(number)
        for group in groups.values():
            first, *later = sorted(group, key=self._order)
            self._first[self._texts[first]] = first
            for number in later:
                equal = self._bytes[number] and self._bytes[number] == self._bytes[first]
                yield Reprint(self._ids[number], self._ids[first], 1.0, "same_bytes" if equal else "same_text")

    def near(self) -> Iterator[Reprint]:
        """Articles that share most of their shingles with an earlier one."""
        self._sign()
        self._shingles.flush()
        self._signatures.flush()
        signed = [self._first[self._texts[number]] for number in self._signed]  # the earliest article of each text
        if len(signed) < 2:
            return
        ranks = np.empty(len(signed), dtype=np.int64)
        ranks[sorted(range(len(signed)), key=lambda place: self._order(signed[place]))] = np.arange(len(signed))
        best: dict[int, tuple[int, float]] = {}
        for later, earlier in self._candidates(ranks):
            if later in best and best[later][0] <= int(ranks[earlier]):
                continue
            share = self._share(later, earlier)
            if share >= NEAR:
                best[later] = int(ranks[earlier]), share
        places = {int(rank): place for place, rank in enumerate(ranks)}
        for later, (rank, share) in best.items():
            yield Reprint(self._ids[signed[later]], self._ids[signed[places[rank]]], round(share, 4), "near")

    def _candidates(self, ranks: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
        """Pairs of places whose signatures agree in a band, the earlier article second; the earliest partners first."""
        self._signatures.seek(0)
        matrix = np.memmap(self._signatures, dtype="<u4", mode="r", shape=(len(ranks), BANDS * ROWS))
        pairs: npt.NDArray[np.int64] = np.empty((0, 2), dtype=np.int64)
        for band in range(BANDS):
            keys = _band_keys(matrix[:, band * ROWS : (band + 1) * ROWS])
            order = np.lexsort((ranks, keys))
            ordered = keys[order]
            agrees = ordered[1:] == ordered[:-1]
            starts = np.concatenate(([True], ~agrees))
            first = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))]
            later = order[1:][agrees]
            met = np.concatenate((np.stack((later, first[1:][agrees]), 1), np.stack((later, order[:-1][agrees]), 1)))
            pairs = np.unique(np.concatenate((pairs, met)), axis=0)
        return [(int(a), int(b)) for a, b in pairs[np.lexsort((ranks[pairs[:, 1]], pairs[:, 0]))]]

    def _share(self, one: int, other: int) -> float:
        first, second = self._hashes(one), self._hashes(other)
        common = len(np.intersect1d(first, second, assume_unique=True))
        return common / min(len(first), len(second))

    def _hashes(self, place: int) -> Hashes:
        start, end = self._offsets[place], self._offsets[place + 1]
        self._shingles.seek(start * 8)
        return np.frombuffer(self._shingles.read((end - start) * 8), dtype="<u8")


def shingles_of(text: str) -> Hashes:
    """Hashes of a text's different shingles, in ascending order; script, width and punctuation do not count."""
    letters = "".join(filter(str.isalnum, fold(simplify(text[:_LONGEST])))).lower()
    codes = np.frombuffer(letters.encode("utf-32-le", "replace"), dtype="<u4").astype(np.uint64)
    if len(codes) < SHINGLE:
        return np.empty(0, dtype=np.uint64)
    total = np.zeros(len(codes) - SHINGLE + 1, dtype=np.uint64)
    for place in range(SHINGLE):
        total = (total ^ codes[place : len(codes) - SHINGLE + 1 + place]) * _MIX
        total ^= total >> np.uint64(29)
    return np.unique(total)


def _band_keys(rows: npt.NDArray[np.uint32]) -> Hashes:
    keys = np.zeros(len(rows), dtype=np.uint64)
    for column in range(rows.shape[1]):
        keys = (keys ^ rows[:, column].astype(np.uint64)) * _MIX
        keys ^= keys >> np.uint64(31)
    return keys


def earliest(reprints: Sequence[Reprint]) -> dict[str, str]:
    """The first printing behind each reprint: chains of reprints of reprints are followed to their start."""
    of = {one.article_id: one.reprint_of for one in reprints}
    ends: dict[str, str] = {}
    for start in of:
        path, at = [], start
        while at in of and at not in ends:
            path.append(at)
            at = of[at]
        root = ends.get(at, at)
        ends.update(dict.fromkeys(path, root))
    return ends
