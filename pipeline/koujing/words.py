"""Words: jieba's, cut by a native engine where there is one, behind one small interface.

In goes Simplified text, out come words that cover every character of it, in order, each with jieba's part of speech. The
engine is rjieba (jieba in Rust) if it is installed, else jieba itself; both give the same words and the same tags, and a
test holds that. `Cutter.cut_between` cuts each stretch between given edges for itself, so what a finder found is never joined
to its neighbours. A part of speech belongs to the word, not to its place: the dictionary's tag, else what the word's shape
or jieba's model says of it alone, so tags always agree with the words. A user's words belong to one Cutter, never to all.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import unicodedata
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from itertools import accumulate, chain, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from koujing import convert, lexicons
from koujing.findings import Word

ENGINES = ("auto", "rjieba", "jieba")
_NEVER = -1e9
_REMEMBERED = 200_000  # tags kept at hand: memory does not grow with what is read
_log = logging.getLogger(__name__)

_SURROGATE = re.compile("[\ud800-\udfff]")
# jieba's own rules: what it looks up, and how it parts the Latin letters and digits that no dictionary knows
_PLAIN = re.compile(r"[\u4E00-\u9FD5]+")
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_RUN = re.compile(r"[a-zA-Z0-9+#&._%-]{2,}")
# characters that rjieba looks up with the others, and jieba takes one by one
_RARE = re.compile(
    r"([\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002ebef\U0002f800-\U0002fa1f])"
)
_OUTSIDE = re.compile(r"[^\u4E00-\u9FD5a-zA-Z0-9+#&._%-]")
# marks of ours in a text to cut: here an edge, here a stretch that is one word
_EDGE, _ONE = "\uffff", "\ufffe"
_OURS = re.compile(f"[{_EDGE}{_ONE}]")
# 1,398: one word, which jieba parts at the comma; what is behind the first comma, and what is before it
_GROUPS = re.compile(r",\d{3}(?:,\d{3})*(?:\.\d+)?%?(?!,?\d)")
_LEADING = re.compile(r"(?<![\d.])(?<!\d,)\d{1,3}\Z")
_USER_LINE = re.compile(r"(.+?)(?: ([0-9]+))?(?: ([a-z]+))?")  # jieba's own format: word, frequency, tag
_NUMERAL = re.compile(r"[\d.,%‰]*\d[\d.,%‰]*|[〇零一二两三四五六七八九十百千万亿几数多点]+")
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z0-9.\-_+#&' ]*|[A-Za-z0-9.\-_+#&' ]*[A-Za-z][A-Za-z0-9.\-_+#&' ]*")


class WordsError(ValueError):
    """There is no such engine, or a line of a user's dictionary can't be used."""


class Entry(NamedTuple):
    """A word to know: Simplified, with a frequency or null for `enough to win`, and a part of speech."""

    word: str
    frequency: int | None
    pos: str


class _Engine(Protocol):
    def cutter(self, text: str) -> Callable[[str], list[str]]:
        """What cuts this text and any stretch of it."""
        ...

    def add(self, entry: Entry) -> None: ...

    def tag(self, word: str) -> str | None: ...


def cut(text: str) -> list[Word]:
    """Words of a Simplified text, with tags, white space and punctuation included.

    >>> [(w.start, w.end, w.pos) for w in cut("横琴增长3.5%。")]
    [(0, 2, 'ns'), (2, 4, 'v'), (4, 8, 'm'), (8, 9, 'x')]
    """
    return _default().cut(text)


@cache
def _default() -> Cutter:
    return Cutter()


class Cutter:
    """Cut words, with a user's own words if there are any.

    Args:
        engine: `rjieba`, `jieba`, or `auto` for the first of them that is installed.
        user: dictionaries in jieba's format, or lexicons of kind `words` (.tsv).
        own: know `models/lexicons/words.tsv` too, and keep 1,398 one word; without it words are jieba's, every one.

    Raises:
        WordsError: the engine is unknown or missing, or a line of a dictionary can't be used.
    """

    def __init__(self, engine: str = "auto", user: Sequence[str] = (), own: bool = True) -> None:
        self.engine = _choose(engine)
        self._arguments, self._own = (engine, tuple(user), own), own
        entries = [*(_shipped() if own else ()), *(entry for path in user for entry in _entries(path))]
        self._engine: _Engine = _Rjieba() if self.engine == "rjieba" else _Jieba()
        odd: list[lexicons.Entry] = []
        for entry in entries:
            if _PLAIN.fullmatch(entry.word):
                self._engine.add(entry)
            else:  # jieba never sees a word with a mark or a space in it, so it is found first
                odd.append(lexicons.Entry(entry.word, entry.word, "known", MappingProxyType({}), "words"))
        self._odd = lexicons.Matcher(odd) if odd else None
        self._known = {entry.word: entry.pos for entry in entries if entry.pos}
        self._tags = _Tags(self._engine, self._known)

    def __reduce__(self) -> tuple[Any, ...]:
        return Cutter, self._arguments

    def cut(self, text: str) -> list[Word]:
        """Words of the text in order, each with its part of speech."""
        words = self.split(text)
        ends = list(accumulate(map(len, words), initial=0))
        fields = zip(ends, ends[1:], self.tags(words), strict=False)
        return list(map(partial(tuple.__new__, Word), fields))

    def edges(self, text: str) -> list[int]:
        """Where words end, in order."""
        return list(accumulate(map(len, self.split(text))))

    def cut_between(self, text: str, edges: Iterable[int]) -> list[tuple[int, int]]:
        """Words as (start, end), cut separately in each stretch between `edges`, so that none crosses one."""
        return list(pairwise(accumulate(map(len, self.split(text, edges)), initial=0)))

    def tags(self, words: Sequence[str]) -> list[str]:
        """The part of speech of each word."""
        if len(self._tags) > _REMEMBERED:
            self._tags = _Tags(self._engine, self._known)
        return list(map(self._tags.__getitem__, words))

    def tag(self, word: str) -> str:
        """The part of speech of a word: jieba's tags, x for marks and white space."""
        return self._tags[word]

    def split(self, text: str, edges: Iterable[int] = ()) -> list[str]:
        """Words as strings, cut separately in each stretch between `edges`: the fast path."""
        try:
            return self._split(text, edges)
        except UnicodeEncodeError:  # a lone surrogate, which the native engine can't take
            words = self._split(_SURROGATE.sub("\ufffd", text), edges)
            ends = accumulate(map(len, words), initial=0)
            return [text[start:end] for start, end in pairwise(ends)]

    def _split(self, text: str, edges: Iterable[int]) -> list[str]:
        whole = self._whole(text)
        inner = sorted({edge for edge in edges if 0 < edge < len(text)})
        cut = self._engine.cutter(text)
        if not inner and not whole:
            return cut(text)
        kept = list(_kept(whole, inner))
        cuts = sorted({0, *inner, *chain.from_iterable(kept), len(text)})
        pieces = [text[start:end] for start, end in pairwise(cuts)]
        for start, _ in kept:
            pieces[bisect_left(cuts, start)] = _ONE
        words = [word for word in cut(_EDGE.join(pieces)) if word != _EDGE]
        if kept:
            ones = (text[start:end] for start, end in kept)
            words = [next(ones) if word == _ONE else word for word in words]
        return words

    def _whole(self, text: str) -> list[tuple[int, int]]:
        """Stretches that are one word: grouped numbers, user words with marks in them, and what looks like our marks."""
        found = list(_grouped_numbers(text)) if self._own else []
        found += (match.span() for match in _OURS.finditer(text))
        for match in self._odd.longest(text) if self._odd else ():
            left, right = text[match.start - 1 : match.start], text[match.end : match.end + 1]
            if not (_joined(left, text[match.start]) or _joined(text[match.end - 1], right)):
                found.append((match.start, match.end))
        return sorted(found, key=lambda span: (span[0], -span[1])) if found else found


class _Tags(dict[str, str]):
    """Tags of words by word, asked of the engine where they are not known yet."""

    def __init__(self, engine: _Engine, known: Mapping[str, str]) -> None:
        super().__init__(known)
        self._engine = engine

    def __missing__(self, word: str) -> str:
        found = self[word] = self._engine.tag(_SURROGATE.sub("\ufffd", word)) or _guess(word)
        return found


def _grouped_numbers(text: str) -> Iterator[tuple[int, int]]:
    for groups in _GROUPS.finditer(text):
        before = max(groups.start() - 6, 0)
        if leading := _LEADING.search(text[before : groups.start()]):
            yield before + leading.start(), groups.end()


def _joined(left: str, right: str) -> bool:
    """Whether two characters belong to one run of Latin letters or digits."""
    return bool(left and right) and (left + right).isascii() and (left + right).isalnum()


def _kept(whole: Iterable[tuple[int, int]], edges: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The whole words that no edge and no whole word before them cuts."""
    at = 0
    for start, end in whole:
        if start >= at and bisect_right(edges, start) == bisect_left(edges, end):
            yield start, end
            at = end


# Tags


@lru_cache(maxsize=_REMEMBERED)
def _guess(word: str) -> str:
    """A tag for a word that no dictionary has, by its shape, else by jieba's model of words alone."""
    if not any(unicodedata.category(char)[0] in "LN" for char in word):
        return "x"
    if word[0].isdigit() or _NUMERAL.fullmatch(word):
        return "m"
    if _ENGLISH.fullmatch(word):
        return "eng"
    return _by_model(word) if _PLAIN.fullmatch(word) else "x"


@cache
def _model() -> tuple[Any, ...]:
    _jieba_module()
    from jieba.posseg.char_state_tab import P as states
    from jieba.posseg.prob_emit import P as emit
    from jieba.posseg.prob_start import P as start
    from jieba.posseg.prob_trans import P as trans

    return states, start, trans, emit


def _by_model(word: str) -> str:
    """The likeliest tag of the whole word in jieba's hidden Markov model of tagged words."""
    _, start, trans, emit = _model()
    places = "S" if len(word) == 1 else "B" + "M" * (len(word) - 2) + "E"
    tags = set.intersection(*map(_possible, word, places))
    if len(tags) < 2:
        return next(iter(tags), "n")

    def score(pos: str) -> float:
        path = [(place, pos) for place in places]
        total = start[path[0]]
        for left, right in pairwise(path):
            total += trans[left].get(right, _NEVER)
        for state, char in zip(path, word, strict=True):
            total += emit[state].get(char, _NEVER)
        return float(total)

    return max(sorted(tags), key=score)


@lru_cache(maxsize=20_000)
def _possible(char: str, place: str) -> set[str]:
    """Tags of words that have this character at this place."""
    return {pos for at, pos in _model()[0].get(char, ()) if at == place}


# Dictionaries


@cache
def _shipped() -> tuple[Entry, ...]:
    return tuple(_of_lexicon(lexicons.load("words")))


def _of_lexicon(entries: Iterable[lexicons.Entry]) -> Iterator[Entry]:
    for entry in entries:
        for surface in entry.surfaces:
            yield Entry(convert.simplify(surface), None, entry.get("pos") or "n")


def _entries(path: str) -> list[Entry]:
    if path.endswith(".tsv"):
        return list(_of_lexicon(lexicons.load(path))) if lexicons.kind_of(Path(path)) == "words" else []
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WordsError(f"{path}: {error}; name a UTF-8 file of words, one a line") from error
    out = []
    for line in lines:
        if line.strip() and (match := _USER_LINE.fullmatch(line.strip())):
            word, frequency, pos = match.groups()
            out.append(Entry(convert.simplify(word), int(frequency) if frequency else None, pos or ""))
    return out


# Engines


def _choose(engine: str) -> str:
    if engine not in ENGINES:
        raise WordsError(f"no engine {engine!r}; choose from {', '.join(ENGINES)}")
    if engine != "jieba":
        if _has_rjieba():
            return "rjieba"
        if engine == "rjieba":
            raise WordsError("rjieba is not installed: run `pip install rjieba`, or choose the engine jieba")
        _say_slow()
    return "jieba"


def _has_rjieba() -> bool:
    try:
        import rjieba  # noqa: F401
    except ImportError:
        return False
    return True


@cache
def _say_slow() -> None:
    _log.warning(
        "rjieba is not installed: words are cut by jieba, which gives the same words and takes 15 times as long"
    )


class _Rjieba:
    """jieba's algorithm and dictionary in Rust."""

    def __init__(self) -> None:
        import rjieba

        self._jieba = rjieba.Jieba()

    def cutter(self, text: str) -> Callable[[str], list[str]]:
        """rjieba keeps F-16 and www.in whole and knows rare characters, jieba parts them; nothing else differs."""
        cut: Callable[[str], list[str]] = self._jieba.cut
        if _RARE.search(text):
            return self._around_rare
        return self._around_runs if any(not _LATIN.fullmatch(run[0]) for run in _RUN.finditer(text)) else cut

    def _around_rare(self, text: str) -> list[str]:
        return [word for part in _RARE.split(text) if part for word in self._around_runs(part)]

    def _around_runs(self, text: str) -> list[str]:
        words: list[str] = []
        at = 0
        for run in _RUN.finditer(text):
            if run.start() >= at and not _LATIN.fullmatch(run[0]):
                start, end = _block(text, at, *run.span())
                words += self._jieba.cut(text[at:start])
                words += self._parted(self._jieba.cut(text[start:end]))
                at = end
        words += self._jieba.cut(text[at:])
        return words

    def _parted(self, words: list[str]) -> Iterator[str]:
        for word in words:
            if len(word) > 1 and word.isascii() and not self._jieba.has_word(word):
                yield from filter(None, _LATIN.split(word))
            else:
                yield word

    def add(self, entry: Entry) -> None:
        self._jieba.add_word(entry.word, entry.frequency, entry.pos or None)

    def tag(self, word: str) -> str | None:
        if not self._jieba.has_word(word):
            return None
        parts = self._jieba.tag(word)
        return str(parts[0][1]) if len(parts) == 1 else _looked_up(word)


def _block(text: str, floor: int, start: int, end: int) -> tuple[int, int]:
    """The stretch around `start` to `end` that jieba cuts for itself: up to the next mark or space on both sides."""
    while start > floor and not _OUTSIDE.match(text, start - 1):
        start -= 1
    behind = _OUTSIDE.search(text, end)
    return start, behind.start() if behind else len(text)


class _Jieba:
    """jieba itself, loaded when the first word is cut, with a tokenizer and a cache file of its own."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._tokenizer: Any = None

    def _loaded(self) -> Any:
        if self._tokenizer is None:
            jieba = _jieba_module()
            tokenizer = jieba.Tokenizer()
            tokenizer.tmp_dir = str(_cache_folder() or os.devnull)
            logger, level = jieba.default_logger, jieba.default_logger.level
            logger.setLevel(logging.CRITICAL + 1)  # jieba prints how long it takes to load
            try:
                tokenizer.initialize()
            finally:
                logger.setLevel(level)
            for entry in self._entries:
                tokenizer.add_word(entry.word, entry.frequency, entry.pos or None)
            self._tokenizer = tokenizer
        return self._tokenizer

    def cutter(self, text: str) -> Callable[[str], list[str]]:
        cut: Callable[[str], list[str]] = self._loaded().lcut
        return cut

    def add(self, entry: Entry) -> None:
        self._entries.append(entry)
        if self._tokenizer is not None:
            self._tokenizer.add_word(entry.word, entry.frequency, entry.pos or None)

    def tag(self, word: str) -> str | None:
        return _jieba_tags().get(word)


@cache
def _jieba_module() -> Any:
    with warnings.catch_warnings():  # jieba 0.42.1 is older than the Python it runs on
        warnings.simplefilter("ignore")
        import jieba
        import jieba.posseg
    return jieba


@cache
def _dictionary() -> str:
    """jieba's dictionary as it is: word, frequency, tag."""
    return "\n" + (Path(_jieba_module().__file__).parent / "dict.txt").read_text(encoding="utf-8")


@cache
def _jieba_tags() -> dict[str, str]:
    fields = (line.split(" ") for line in _dictionary().strip().split("\n"))
    return {word: sys.intern(pos) for word, _, pos in fields}


@cache
def _lines() -> NDArray[np.int64]:
    """Where the lines of the dictionary begin; they are in order of words, but for a few."""
    codes = np.frombuffer(_dictionary().encode("utf-32-le"), dtype=np.uint32)
    return np.flatnonzero(codes == ord("\n")) + 1


def _looked_up(word: str) -> str | None:
    """The tag of one word, for the few that rjieba knows but would part."""
    text, lines = _dictionary(), _lines()
    at = bisect_left(range(len(lines)), word, key=lambda line: text[lines[line] : text.find(" ", lines[line])])
    start = int(lines[min(at, len(lines) - 1)])
    if not text.startswith(f"{word} ", start):
        start = text.find(f"\n{word} ") + 1
    return text[start : text.find("\n", start)].split(" ")[2] if start else None


def _cache_folder() -> Path | None:
    """A folder of the user's own for jieba's cache, or null where none can be written."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    try:
        folder = Path(base or "~/.cache").expanduser() / "koujing"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return folder if os.access(folder, os.W_OK) else None
