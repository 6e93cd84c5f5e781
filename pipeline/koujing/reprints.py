"""Reprints: which articles print the text of an earlier one, whole, cut, reworded here and there, or in the other
script.

In go articles in any order, out comes one row for each that is a reprint, naming the earliest it is a reprint of.
`sign` makes of each article what it is compared by, wherever articles are read; `find_signed` compares. Same bytes and same characters are told by their digests. The rest are near: of the five-character shingles of the
shorter text, both folded to Simplified and bare of punctuation, at least half stand in the longer one, so a text cut
to a third is still found. Candidates come from MinHash signatures (rensa) whose bands agree; each is then counted
out, so nothing is reported on a guess. Signatures and shingles take about 0.4 kB and 4 bytes a character an article
and wait in temporary files; in memory an article is its id and some 100 bytes. In each band an article meets only the first
of those it agrees with and its neighbour, so a text that a thousand papers print costs a thousand comparisons, not a
million."""

from __future__ import annotations

import hashlib
import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
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
_BLOCK = 1024  # articles whose keys of one band lie together in the file: a page
_AT_ONCE = 8  # bands whose candidates are counted out together
_KINDS = ("same_bytes", "same_text", "near")
Hashes = npt.NDArray[np.uint64]
Short = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
ToSign = tuple[str, date | None, str, str | None]
"""Id, first day of publication, text, and SHA-256 of the article's bytes where they are known."""

SIGNED = pa.schema([
    ("article_id", pa.large_string()),
    ("day", pa.int32()),  # ordinal of the first day of publication; the last there is where it is unknown
    ("text", pa.binary(16)),  # digest of the characters
    ("bytes", pa.binary(16)),
    ("keys", pa.binary(4 * BANDS)),  # one a band; null for a text too short to be near another
    ("shingles", pa.list_(pa.uint32())),  # in ascending order; none for a text too short
])  # fmt: skip
"""What articles are compared by."""


class Reprint(NamedTuple):
    """`article_id` prints the text of `reprint_of`; `similarity`: the share of the shorter text found in the longer."""

    article_id: str
    reprint_of: str  # the earlier one, by date, then by id
    similarity: float
    kind: str  # same_bytes same_text near


def find(articles: Iterable[ToSign], scratch: Path | None = None) -> list[Reprint]:
    """Reprints among articles.

    Args:
        articles: read once; texts are not kept.
        scratch: folder for the temporary files, which are gone afterwards; else that of the system.

    Returns:
        One row an article that is a reprint, in order of its id.

    >>> found = find([("b", date(2022, 4, 2), "琴澳路通了。", None), ("a", date(2022, 4, 1), "琴澳 路通了。", None)])
    >>> found
    [Reprint(article_id='b', reprint_of='a', similarity=1.0, kind='same_text')]
    """
    return [Reprint(*row.values()) for row in find_signed(sign(articles), scratch).to_pylist()]


def sign(articles: Iterable[ToSign]) -> Iterator[pa.RecordBatch]:
    """What the articles are compared by, as rows of `SIGNED`, some articles at a time."""
    waiting = iter(articles)
    while some := list(islice(waiting, _BLOCK)):
        hashes = [shingles_of(text) for _, _, text, _ in some]
        long = [len(one) >= FEWEST for one in hashes]
        rows = {
            "article_id": [article_id for article_id, *_ in some],
            "day": [(published or _FAR).toordinal() for _, published, *_ in some],
            "text": [_digest("".join(text.split())) for _, _, text, _ in some],
            "bytes": [bytes.fromhex(sha256)[:16] if sha256 else _digest(article_id)  # like no other
                      for article_id, _, _, sha256 in some],
            "keys": _keys(hashes, long),
            "shingles": [_short(one) if enough else _short(one[:0]) for one, enough in zip(hashes, long, strict=True)],
        }  # fmt: skip
        yield pa.RecordBatch.from_pydict(rows, schema=SIGNED)


def find_signed(signed: Iterable[pa.RecordBatch], scratch: Path | None = None) -> pa.Table:
    """Reprints among signed articles, as an Arrow table with the columns of `Reprint`, in order of `article_id`."""
    with tempfile.TemporaryFile(dir=scratch) as keys, tempfile.TemporaryFile(dir=scratch) as shingles:
        pool = _Pool(keys, shingles)
        for batch in signed:
            pool.add(batch)
        return pool.reprints()


class _Pool:
    """What is kept of the articles: ids, days, digests; band keys and shingles in files."""

    def __init__(self, keys: IO[bytes], shingles: IO[bytes]) -> None:
        self._keys, self._shingles = keys, shingles
        self._ids: list[pa.Array] = []
        self._days = array("i")
        self._texts, self._bytes = bytearray(), bytearray()  # 16 bytes an article
        self._offsets = array("q", [0])  # shingles of all articles before
        self._signed = array("q")  # articles that have keys, in order of the file
        self._waiting = np.empty((0, BANDS), dtype="<u4")  # keys that do not fill a block

    def add(self, batch: pa.RecordBatch) -> None:
        before, columns = len(self._days), {name: batch.column(name) for name in SIGNED.names}
        self._ids.append(columns["article_id"])
        self._days.frombytes(columns["day"].to_numpy().tobytes())
        self._texts += b"".join(columns["text"].to_pylist())
        self._bytes += b"".join(columns["bytes"].to_pylist())
        self._shingles.write(columns["shingles"].flatten().to_numpy().tobytes())
        self._offsets.frombytes((self._offsets[-1] + np.cumsum(columns["shingles"].value_lengths(), dtype=np.int64)).tobytes())
        keys = columns["keys"]
        self._signed.frombytes((before + np.flatnonzero(keys.is_valid())).astype(np.int64).tobytes())
        new = np.frombuffer(b"".join(keys.drop_null().to_pylist()), dtype="<u4").reshape(-1, BANDS)
        self._waiting = np.concatenate((self._waiting, new))
        while len(self._waiting) >= _BLOCK:
            self._write()

    def _write(self) -> None:
        """One block of the file: the keys of a band all together."""
        block = np.zeros((BANDS, _BLOCK), dtype="<u4")
        some, self._waiting = self._waiting[:_BLOCK], self._waiting[_BLOCK:]
        block[:, : len(some)] = some.T
        block.tofile(self._keys)

    def reprints(self) -> pa.Table:
        """All reprints, in order of their ids."""
        ids = pa.chunked_array(self._ids, pa.large_string())
        days = np.frombuffer(self._days, dtype=np.int32) if self._days else np.empty(0, dtype=np.int32)
        by_time = pc.sort_indices(pa.table({"day": days, "id": ids}), sort_keys=[("day", "ascending"), ("id", "ascending")])
        order = by_time.to_numpy().astype(np.int64)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        first = self._same(rank)
        later = np.flatnonzero(first != np.arange(len(first)))
        equal = self._digests(self._bytes)
        both = (equal[later] == equal[first[later]]).all(1)
        near, of, share = self._near(first, rank)
        rows = np.concatenate((later, near))
        kinds = np.concatenate((np.where(both, 0, 1), np.full(len(near), 2))).astype(np.int8)
        made = pa.table({
            "article_id": ids.take(pa.array(rows)).cast(pa.string()),
            "reprint_of": ids.take(pa.array(np.concatenate((first[later], of)))).cast(pa.string()),
            "similarity": np.concatenate((np.ones(len(later)), np.round(share, 4))),
            "kind": pa.DictionaryArray.from_arrays(pa.array(kinds), pa.array(_KINDS)).cast(pa.string()),
        })  # fmt: skip
        return made.sort_by("article_id")

    def _digests(self, held: bytearray) -> npt.NDArray[np.uint64]:
        return np.frombuffer(bytes(held), dtype="<u8").reshape(-1, 2)

    def _same(self, rank: Places) -> Places:
        """For each article the earliest one with the same characters, which may be itself."""
        digests = self._digests(self._texts)
        order = np.lexsort((rank, digests[:, 0], digests[:, 1]))
        ordered = digests[order]
        starts = np.ones(len(order), dtype=bool)
        starts[1:] = (ordered[1:] != ordered[:-1]).any(1)
        first = np.empty(len(order), dtype=np.int64)
        first[order] = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))]
        return first

    def _near(self, first: Places, rank: Places) -> tuple[Places, Places, npt.NDArray[np.float64]]:
        """Articles that share most of their shingles with an earlier one, the earliest such one, and which share."""
        if len(self._waiting):
            self._write()
        self._shingles.flush()
        self._keys.flush()
        signed = np.frombuffer(self._signed, dtype=np.int64) if self._signed else np.empty(0, dtype=np.int64)
        own = np.flatnonzero(first[signed] == signed)  # one for each text
        own = own[np.argsort(rank[signed[own]])]  # from here on an article is its place among these, by time
        numbers = signed[own]
        best, shares = np.full(len(own), len(own), dtype=np.int64), np.zeros(len(own))
        no_pair = np.empty(0, dtype=np.uint64)  # counted out, and not near
        for pairs in self._candidates(own):
            pairs = np.setdiff1d(pairs, no_pair, assume_unique=True)
            failed = []
            held, of_held = -1, np.empty(0, dtype=np.uint32)  # pairs of one article follow each other
            for pair in pairs[(pairs & np.uint64(0xFFFFFFFF)) < best[pairs >> np.uint64(32)]].tolist():
                later, earlier = pair >> 32, pair & 0xFFFFFFFF
                if earlier >= best[later]:
                    continue
                if later != held:
                    held, of_held = later, self._of(int(numbers[later]))
                share = _shared(of_held, self._of(int(numbers[earlier])))
                if share >= NEAR:
                    best[later], shares[later] = earlier, share
                else:
                    failed.append(pair)
            no_pair = np.union1d(no_pair, np.array(failed, dtype=np.uint64))
        found = np.flatnonzero(best < len(own))
        return numbers[found], numbers[best[found]], shares[found]

    def _candidates(self, own: Places) -> Iterator[Hashes]:
        """Pairs of places whose signatures agree in a band, as later << 32 | earlier, in order; some bands at a time."""
        if len(own) < 2:
            return
        met: list[Hashes] = []
        for band in range(BANDS):
            of_band = self._of_band(band)[own]
            order = np.argsort(of_band, kind="stable")
            agrees = of_band[order[1:]] == of_band[order[:-1]]
            starts = np.concatenate(([True], ~agrees))
            earliest = order[np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))]
            later = order[1:][agrees].astype(np.uint64) << np.uint64(32)
            met += [later | earliest[1:][agrees].astype(np.uint64), later | order[:-1][agrees].astype(np.uint64)]
            if (band + 1) % _AT_ONCE == 0:
                yield np.unique(np.concatenate(met))
                met.clear()

    def _of_band(self, band: int) -> Short:
        """The keys of a band of all signed articles: a page of each block; mapping the file would count as memory."""
        keys = np.empty((-(-len(self._signed) // _BLOCK), _BLOCK), dtype="<u4")
        for number, block in enumerate(keys):
            self._keys.seek((number * BANDS + band) * _BLOCK * 4)
            block[:] = np.frombuffer(self._keys.read(_BLOCK * 4), dtype="<u4")
        return keys.reshape(-1)

    def _of(self, number: int) -> Short:
        start, end = self._offsets[number], self._offsets[number + 1]
        self._shingles.seek(start * 4, os.SEEK_SET)
        return np.frombuffer(self._shingles.read((end - start) * 4), dtype="<u4")


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


def _shared(one: Short, other: Short) -> float:
    """Which share of the smaller set is in the larger one."""
    both = np.concatenate((one, other))
    both.sort()
    return int(np.count_nonzero(both[1:] == both[:-1])) / min(len(one), len(other))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _short(hashes: Hashes) -> Short:
    """The upper halves, in ascending order as the hashes are, each once."""
    short = (hashes >> np.uint64(32)).astype(np.uint32)
    once: Short = short[np.diff(short, prepend=~short[:1]) != 0]
    return once


def _keys(hashes: Sequence[Hashes], long: Sequence[bool]) -> list[bytes | None]:
    """Of each text that is long enough one key a band: a hash of its least shingles under some permutations."""
    chosen = [one for one, enough in zip(hashes, long, strict=True) if enough]
    if not chosen:
        return [None] * len(hashes)
    offsets = np.cumsum([0, *map(len, chosen)]).astype(np.uint64)
    matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(np.concatenate(chosen), offsets, BANDS * ROWS, _SEED)
    least = np.asarray(matrix.to_rows(), dtype=np.uint64).reshape(-1, BANDS, ROWS)
    keys = np.zeros(least.shape[:2], dtype=np.uint64)
    for row in range(ROWS):
        keys = (keys ^ least[:, :, row]) * _MIX
        keys ^= keys >> np.uint64(31)
    made = iter((keys >> np.uint64(32)).astype("<u4"))
    return [next(made).tobytes() if enough else None for enough in long]


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
