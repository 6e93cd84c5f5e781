"""Strings of words that recur in a corpus, with what stands around them: what the mining of slogans counts.

In go texts that lie cut on disk (`store`); out come the *closed* strings of words (no longer string recurs just as
often) with frequency, documents, cohesion, freedom of their neighbours and the marks around them. Strings may run over 、
and commas, which bound the members of chains, but over no other mark. Counting goes up from one word to many: a longer
string is counted only where both its shorter halves recur. All counting is done block by block; a table of counts that
grows too large loses what it has met once, so memory has a bound. Which of the strings are slogans is not asked here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import rjieba

from koujing.stages.slogans.store import COMMA, END, LIST, QUOTE, WORDS_FROM, Ints, Store
from koujing.stages.slogans.vocabulary import words

Floats = npt.NDArray[np.float64]
Hashes = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]
Progress = Callable[[str, int, int], None]
"""Called as work goes on: what is being done, how far, of how much."""

_SHORTEST, _LONGEST, _LONGEST_LISTED = 4, 16, 24  # characters: of a string, of a string with members
_SHORTEST_QUOTED = 2  # of one that mostly stands in quotation marks: “双碳”
_MOST_WORDS = 16
_CLOSED = 0.9  # a string is part of a longer one that recurs so much as often
_LEAST_PMI = 1.0
_LEAST_QUOTED = 0.3
_NO_EDGE = ("u", "c", "y", "e", "o", "x", "")  # tags of words that neither open nor end a slogan
_MONTHLY_YEARS = 6
_DICTIONARY_WORDS = 60_101_967  # words of the corpus that jieba's dictionary was counted on
_NO_PLACE, _PLACE = (1 << 62) - 1, (1 << 40) - 1
_SHARES = ("quoted", "listed", "opened", "closed", "bounded", "governed", "headed", "commas")
_SUMS = ("frequency", "documents", *_SHARES)
_LARGEST_TABLE = 6_000_000  # entries
_MIX = np.uint64(0x9E3779B97F4A7C15)


class Around(NamedTuple):
    """What stands around a string; shares are of its occurrences."""

    frequency: int
    documents: int
    left: float  # entropy of the words before, in nats; every mark counts as another word
    right: float
    quoted: float  # between quotation marks
    listed: float  # with 、 at one side
    opened: float  # with any mark before
    closed: float  # with any mark behind
    bounded: float  # with both
    governed: float  # behind a word that governs slogans: 坚持 贯彻
    headed: float  # before a noun that speaks for one: 理念 方针
    commas: float  # the share of its own separators that are commas
    burst: float  # how unevenly it lies over the months or years, beyond chance, 0 to 1
    spread: float  # share of the months or years in which it stands


class Pattern(NamedTuple):
    """A closed string of words."""

    text: str  # members parted by 、
    words: tuple[str, ...]
    pmi: float  # least over its splits in two, in nats; infinite for one word
    inner: float  # share of occurrences that its most frequent extension takes
    keenness: float  # log of how much more frequent its words are here than in general, mean of its words
    around: Around
    outlets: tuple[str, ...]  # the most frequent ones first
    at: tuple[int, ...]  # where it stands, in characters of all texts joined: first by date, one between, last


class _Tally:
    """Counts of hashes; where they grow too many, those met once are forgotten."""

    def __init__(self) -> None:
        self.keys: Hashes = np.empty(0, dtype=np.uint64)
        self.counts: Ints = np.empty(0, dtype=np.int64)

    def add(self, hashes: Hashes) -> None:
        keys, counts = np.unique(hashes, return_counts=True)
        if not len(self.keys):
            self.keys, self.counts = keys, counts.astype(np.int64)
        else:
            self.keys, where = np.unique(np.concatenate((self.keys, keys)), return_inverse=True)
            both = np.concatenate((self.counts, counts))
            self.counts = np.bincount(where, weights=both, minlength=len(self.keys)).astype(np.int64)
        while len(self.keys) > _LARGEST_TABLE:
            self.keep(self.counts > self.counts.min())

    def keep(self, which: Flags) -> None:
        self.keys, self.counts = self.keys[which], self.counts[which]

    def places(self, hashes: Hashes) -> Ints:
        """Where each hash is in the table, or -1."""
        if not len(self.keys):
            return np.full(len(hashes), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.keys, hashes), len(self.keys) - 1)
        return np.where(self.keys[at] == hashes, at, -1)

    def count_of(self, hashes: Hashes) -> Ints:
        """How often each hash was met, 0 where it is not in the table."""
        at = self.places(hashes)
        return np.where(at >= 0, self.counts[at], 0) if len(self.keys) else np.zeros(len(hashes), dtype=np.int64)


class _Level(NamedTuple):
    """The recurring strings of one number of words: their tally, and the first place of each."""

    tally: _Tally
    first: Ints


class Counter:
    """Counts the strings of a sealed store that occur at least so often."""

    def __init__(self, store: Store, least: int, progress: Progress | None = None) -> None:
        self._store, self._least, self._tell = store, least, progress or (lambda what, done, of: None)
        self._ids = store.ids()
        self._blocks = list(store.blocks())
        size = len(store.vocabulary)
        self._random = _randoms(size)
        self._random[COMMA] = self._random[LIST]
        self._length = np.array([0] * WORDS_FROM + [len(word) for word in store.vocabulary[WORDS_FROM:]], dtype=np.int64)
        tags = [""] * WORDS_FROM + [rjieba.tag(word, False)[0][1] for word in store.vocabulary[WORDS_FROM:]]
        self._opens = np.array([tag[:1] not in _NO_EDGE for tag in tags], dtype=np.bool_)
        self._ends = np.array([tag[:1] not in (*_NO_EDGE, "p") for tag in tags], dtype=np.bool_)
        self._extends = np.array([tag[:1] not in ("", "u") for tag in tags], dtype=np.bool_)  # not 的
        self._levels: list[_Level] = []
        self._words = 0

    def patterns(self) -> list[Pattern]:
        """All closed strings, in no order that means something."""
        if not self._blocks:
            return []
        reach = self._store.reach()
        for n in range(1, _MOST_WORDS + 1):
            self._tell("counting", n, _MOST_WORDS)
            level = self._count(n, reach)
            self._levels.append(level)
            if not len(level.first):
                break
        out: list[Pattern] = []
        for n in range(1, len(self._levels)):
            self._tell("comparing", n, len(self._levels) - 1)
            out.extend(self._patterns(n, reach))
        return out

    def _hashed(self, at: Ints, n: int) -> Hashes:
        """Hashes of the strings of `n` words that start at these places."""
        total = np.zeros(len(at), dtype=np.uint64)
        for i in range(n):
            total = _mixed(total, self._random[self._ids[at + i]])
        return total

    def _starts(self, n: int, reach: npt.NDArray[np.int8], block: tuple[int, int]) -> Ints:
        """Places in a block where a string of `n` words may recur, to judge by its halves."""
        start, end = block
        ids = np.asarray(self._ids[start:end])
        if n == 1:
            return np.flatnonzero((ids >= WORDS_FROM) | (ids == LIST) | (ids == COMMA)) + start
        far = np.asarray(reach[start:end]) >= n - 1
        at = np.flatnonzero(far[:-1] & far[1:]) + start
        lengths = np.concatenate(([0], np.cumsum(self._length[ids])))
        chars = lengths[at + n - start] - lengths[at - start]
        parted = (ids == LIST) | (ids == COMMA)
        last = np.maximum.accumulate(np.where(parted, np.arange(len(ids)), -1))[at + n - 1 - start] + 1 + start
        member = lengths[at + n - start] - lengths[np.maximum(last, at) - start]
        fits: Flags = (member <= _LONGEST) & (chars <= _LONGEST_LISTED)
        return at[fits]

    def _count(self, n: int, reach: npt.NDArray[np.int8]) -> _Level:
        tally = _Tally()
        for block in self._blocks:
            tally.add(self._hashed(self._starts(n, reach, block), n))
        if n == 1:
            self._words = max(int(tally.counts.sum()), 1)
            self._keen = self._keenness(tally)
        tally.keep(tally.counts >= self._least)
        first = np.full(len(tally.keys), -1, dtype=np.int64)
        for block in self._blocks[::-1]:
            at = self._starts(n, reach, block)[::-1]
            places = tally.places(self._hashed(at, n))
            first[places[places >= 0]] = at[places >= 0]
            reach[at[places >= 0]] = n
        return _Level(tally, first)

    def _keenness(self, tally: _Tally) -> Floats:
        """Log of how much more frequent each word is here than in what the dictionary was counted on; 0 for marks."""
        here = tally.count_of(_mixed(np.zeros_like(self._random), self._random)) / self._words
        there = np.array([rjieba.suggest_freq(word) if word else 1 for word in self._store.vocabulary])
        keen = np.log(np.maximum(here, 1 / self._words)) - np.log(there / _DICTIONARY_WORDS)
        keen[:WORDS_FROM] = 0
        return keen

    def _patterns(self, n: int, reach: npt.NDArray[np.int8]) -> list[Pattern]:
        level = self._levels[n - 1]
        counts = level.tally.counts
        inner = self._extended(n, level) / np.maximum(counts, 1)
        pmi = self._pmi(n, level)
        good = np.flatnonzero(self._shapely(n, level.first) & (inner < _CLOSED) & (pmi >= _LEAST_PMI))
        if not len(good):
            return []
        which = np.full(len(counts), -1, dtype=np.int64)
        which[good] = np.arange(len(good))
        around = _Surroundings(self._store, self._ids, len(good), self._words_of("govern", "creed"), self._words_of("head"))
        for block in self._blocks:
            at = np.flatnonzero(np.asarray(reach[block[0] : block[1]]) >= n) + block[0]
            places = level.tally.places(self._hashed(at, n))
            kept = which[np.maximum(places, 0)]
            keep = (places >= 0) & (kept >= 0)
            around.add(kept[keep], at[keep], n)
        return list(self._made(n, level.first[good], around, pmi[good], inner[good]))

    def _words_of(self, *roles: str) -> Flags:
        choices = frozenset().union(*(words(role) for role in roles))
        return np.array([word in choices for word in self._store.vocabulary], dtype=np.bool_)

    def _extended(self, n: int, level: _Level) -> Ints:
        """How often the most frequent string one word longer occurs, for each string; a mark may part that word from it."""
        most = np.zeros(len(level.first), dtype=np.int64)
        for more, longer in enumerate(self._levels[n : n + 2], 1):
            behind, before = longer.first + n + more - 1, longer.first  # the added word
            for at, word, sign in ((longer.first, behind, behind - 1), (longer.first + more, before, before + 1)):
                places = level.tally.places(self._hashed(at, n))
                keep = (places >= 0) & self._extends[self._ids[word]]
                if more > 1:
                    keep &= self._ids[sign] < WORDS_FROM
                np.maximum.at(most, places[keep], longer.tally.counts[keep])
        return most

    def _pmi(self, n: int, level: _Level) -> Floats:
        """How much more often the words stand together than by chance, at the weakest joint; of one word, among characters."""
        whole = np.log(level.tally.counts / self._words)
        if n == 1:
            return np.full(len(whole), np.inf)
        least = np.full(len(whole), np.inf)
        for i in range(1, n):
            one = self._levels[i - 1].tally.count_of(self._hashed(level.first, i))
            other = self._levels[n - i - 1].tally.count_of(self._hashed(level.first + i, n - i))
            chance = np.log(np.maximum(one, 1) / self._words) + np.log(np.maximum(other, 1) / self._words)
            least = np.minimum(least, whole - chance)
        return least

    def _shapely(self, n: int, first: Ints) -> Flags:
        """Strings that start and end with words that can, whose length fits, without an empty or tiny member."""
        ids = self._ids
        start, end = ids[first], ids[first + n - 1]
        chars = np.zeros(len(first), dtype=np.int64)
        member = np.zeros(len(first), dtype=np.int64)
        least = np.full(len(first), 99, dtype=np.int64)
        parted = np.zeros(len(first), dtype=np.bool_)
        for i in range(n):
            token = ids[first + i]
            mark = token < WORDS_FROM
            least = np.where(mark, np.minimum(least, member), least)
            member = np.where(mark, 0, member + self._length[token])
            chars += self._length[token]
            parted |= mark
        least = np.minimum(least, member)
        fits = (parted & (least >= 2) & (chars >= 6)) | (~parted & (chars >= _SHORTEST_QUOTED) & (chars <= _LONGEST))
        return self._opens[start] & self._ends[end] & fits

    def _made(self, n: int, first: Ints, around: _Surroundings, pmi: Floats, inner: Floats) -> Iterator[Pattern]:
        """Rows of what was counted; strings of two or three characters only where they are set off."""
        starts, vocabulary = self._store.starts(), self._store.vocabulary
        at, keen = around.at(), self._keen
        for k, measures in enumerate(around.measures()):
            ids = [int(token) for token in self._ids[first[k] : first[k] + n]]
            cut = tuple("、" if token < WORDS_FROM else vocabulary[token] for token in ids)
            text = "".join(cut)
            if len(text) < _SHORTEST and measures.quoted < _LEAST_QUOTED:
                continue
            places = tuple(int(starts[place]) for place in at[k])
            yield Pattern(text, cut, float(pmi[k]), float(inner[k]), keen[ids].mean().item(), measures, around.outlets(k), places)


class _Surroundings:
    """Adds up what stands around the occurrences of `size` strings."""

    def __init__(self, store: Store, ids: npt.NDArray[np.int32], size: int, governs: Flags, heads: Flags) -> None:
        self._ids, self._size, self._governs, self._heads = ids, size, governs, heads
        self._token_ends = np.asarray(store.token_ends)
        self._names = sorted(set(store.outlets))
        self._outlet = np.array([self._names.index(name) for name in store.outlets], dtype=np.int64)
        self._period, self._share = _periods(store.dates)
        self._rank = np.argsort(np.argsort([date or "9999" for date in store.dates], kind="stable"), kind="stable")
        self._sums = {name: np.zeros(size) for name in _SUMS}
        self._left, self._right = _Tally(), _Tally()
        self._in_periods = np.zeros((size, len(self._share)), dtype=np.int32)
        self._in_outlets = np.zeros((size, len(self._names)), dtype=np.int32)
        self._first = np.full(size, _NO_PLACE)
        self._last = np.zeros(size, dtype=np.int64)
        self._any = np.full(size, _NO_PLACE)

    def add(self, which: Ints, at: Ints, n: int) -> None:
        """Take in occurrences: string number `which` stands at word `at`; all those of whole texts."""
        if not len(which):
            return
        before, after = self._ids[np.maximum(at - 1, 0)].astype(np.int64), self._ids[at + n].astype(np.int64)
        before[at == 0] = END
        marked, ended = before < WORDS_FROM, after < WORDS_FROM
        behind = self._ids[np.minimum(at + n + 1, len(self._ids) - 1)]
        documents = np.searchsorted(self._token_ends, at, side="right")
        commas = sum((self._ids[at + i] == COMMA).astype(np.float64) for i in range(n))
        for name, flags in {
            "frequency": np.ones(len(at)),
            "opened": marked,
            "closed": ended,
            "bounded": marked & ended,
            "quoted": (before == QUOTE) & (after == QUOTE),
            "listed": (before == LIST) | (after == LIST),
            "governed": self._governs[before],
            "headed": self._heads[after] | ((after == QUOTE) & self._heads[behind]),
            "commas": commas,
        }.items():
            self._sums[name] += np.bincount(which, weights=flags, minlength=self._size)
        for tally, marks, words_ in ((self._left, marked, before), (self._right, ended, after)):
            tally.add((which[~marks] << 32 | words_[~marks]).astype(np.uint64))
        pairs = np.unique(which << 32 | documents)
        strings, documents_ = pairs >> 32, pairs & 0xFFFFFFFF
        dated = self._period[documents_] >= 0
        self._sums["documents"] += np.bincount(strings, minlength=self._size)
        np.add.at(self._in_periods, (strings[dated], self._period[documents_][dated]), 1)
        np.add.at(self._in_outlets, (strings, self._outlet[documents_]), 1)
        ranked = self._rank[documents] << 40 | at
        np.minimum.at(self._first, which, ranked)
        np.maximum.at(self._last, which, ranked)
        np.minimum.at(self._any, which, (ranked * 0x9E3779B1 & 0x3FFFF) << 44 | at)

    def at(self) -> Ints:
        """Three places of each string: the first by date, one between, and the last."""
        return np.stack((self._first & _PLACE, self._any & _PLACE, self._last & _PLACE), 1)

    def outlets(self, which: int) -> tuple[str, ...]:
        """Outlets that have the string, the one with most texts first."""
        counts = self._in_outlets[which]
        return tuple(self._names[i] for i in np.argsort(-counts, kind="stable") if counts[i] and self._names[i])

    def measures(self) -> Iterator[Around]:
        """One row a string."""
        total = np.maximum(self._sums["frequency"], 1)
        left, right = (_entropy(tally, total) for tally in (self._left, self._right))
        burst, spread = self._unevenness()
        share = {name: sums / total for name, sums in self._sums.items()}
        for k in range(self._size):
            counted = (int(total[k]), int(self._sums["documents"][k]))
            shares = (float(column[k]) for column in (left, right, *(share[name] for name in _SHARES), burst, spread))
            yield Around._make((*counted, *shares))

    def _unevenness(self) -> tuple[Floats, Floats]:
        """How far its texts lie from where all texts lie, less what as many drawn by lot would, and periods that have it."""
        if len(self._share) < 2:
            return np.zeros(self._size), np.ones(self._size)
        dated = np.maximum(self._in_periods.sum(1), 1)[:, None]
        far = 0.5 * np.abs(self._in_periods / dated - self._share).sum(1)
        by_lot = 0.5 * np.sqrt(2 * self._share * (1 - self._share) / (np.pi * dated)).sum(1)
        return np.clip(far - by_lot, 0, 1), (self._in_periods > 0).mean(1)


def _entropy(tally: _Tally, total: Floats) -> Floats:
    """Entropy of neighbours by string; a mark is a neighbour of its own each time."""
    strings = (tally.keys >> np.uint64(32)).astype(np.int64)
    weights = np.bincount(strings, weights=tally.counts * np.log(tally.counts), minlength=len(total))
    return np.maximum(np.log(total) - weights / total, 0)


def _periods(dates: list[str]) -> tuple[Ints, Floats]:
    """The year of each text (the month, where all lie within a few years), -1 where it has no date, and each one's share."""
    years = {date[:4] for date in dates if date}
    size = 4 if len(years) > _MONTHLY_YEARS else 7
    names = sorted({date[:size] for date in dates if len(date) >= size})
    number = {name: i for i, name in enumerate(names)}
    period = np.array([number.get(date[:size], -1) for date in dates], dtype=np.int64)
    counts = np.bincount(period[period >= 0], minlength=len(names)).astype(np.float64)
    return period, counts / max(counts.sum(), 1)


def _mixed(total: Hashes, more: Hashes) -> Hashes:
    total = (total + more) * _MIX
    return total ^ (total >> np.uint64(29))


def _randoms(size: int) -> Hashes:
    """A random number for each word, the same in every run (splitmix64)."""
    z = np.arange(1, size + 1, dtype=np.uint64) * _MIX
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
