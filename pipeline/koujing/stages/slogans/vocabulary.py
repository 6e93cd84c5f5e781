"""Words that slogan forms are made of, from `slogan_words.tsv`, and what is asked of a word cut.

The roles of that file, by the module that reads them:

- forms: `slot` and `slot_strong` open a skeleton (宜居宜业), `skeleton_stop` are repeated without being one, `mid` stand
  amidst (开好局), `frame_core` are frames (应?尽?), `number_stop` and `unit` make a numeral a date or a count,
  `formula_head` follows a formula, `cliche` are set phrases without policy.
- members, slots: `verb` and `adjective` open a member, `affix` ends one, `hinge` may be a slot amidst (内化于心), `function`
  and `hollow` say nothing where repeated, `no_start`, `no_end` and `body` are no ends of a phrase, `light` may stand in a
  four-character phrase, `foreign` writes foreign names, `echo` may end different words of a row (公德, 美德), `combat`
  condemns what is quoted behind it (quotes too).
- runs: `closer` and `governor_word` stand behind and before a whole phrase, `creed_noun` sums up short members, `vice` and
  `wrong` tell a list of wrongs.
- quotes: `head` (`head_weak`) behind a quotation speaks for it, `name` against it, `brand` makes it a brand, `doctrine_head`
  ends one; `govern` and `govern_any` govern one, `cry` before, `cried` (with `merely`) behind call one a slogan, `short`, `speech`, `pronoun`, `spoken` refuse it, `theme` follows one.
- creeds: `creed` governs, `doctrine` ends what is governed, `first` (人才是第一|资源), `cheer`. moulds: `mould_name` goes on as a name.
- mottos: `motto` is what something is said to be (生命线), `vow` opens a cry, `pair_verb` and `pair_object` make 减税降费.
- slots: `aspect` is what forms and reports list (申请方式、申请时效). The cut: `modern` words are common by now. forms:
  `anaphora` opens three clauses or more. members: a `greeting` (节日快乐) spoils a chain.
- known: `conjunction`, `copula` joins an equation. goals: `adverb`. reading: `negate`, `negate_after`, `critical`, `harm` set the stance.

The cut is made for a few characters round a place, never for a text: a finder asks where words could end beside a
match. It is rjieba's without its hidden Markov model, because that model glues the rare characters of a slogan
(夯基垒台) into words that do not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import accumulate

import rjieba

from koujing import lexicons

_RARE = 130  # occurrences in the dictionary's own corpus: 固本 16, 奋发 126, 对接 190, 推进 4933
HAN = "\u3400-\u9fff〇"  # for a character class
HANS = re.compile(f"[{HAN}]+")
_NOT_HAN = re.compile(f"[^{HAN}]+")
_UNKNOWN = "劏"  # to the dictionary: the first such character costs rjieba as much as a whole article
_of_words: list[Callable[[], re.Pattern[str]]] = []


@cache
def words(role: str) -> frozenset[str]:
    """All words of one role: `verb`, `head`, `name` …; the roles are told in the file."""
    return frozenset(_by_role().get(role, ()))


@cache
def _by_role() -> dict[str, set[str]]:
    out: dict[str, set[str]] = {}
    for entry in lexicons.load("slogan_words"):
        out.setdefault(entry.row["role"], set()).add(entry.surface)
    return out


@cache
def idioms() -> frozenset[str]:
    """Ordinary idioms and set phrases that look like slogans and are none."""
    return frozenset(entry.surface for entry in lexicons.load("idioms")) | words("cliche")


def of_words(build: Callable[[], re.Pattern[str]]) -> Callable[[], re.Pattern[str]]:
    """Decorate a function that builds a pattern of words of the file: it is built once, at the latest by `prepare`."""
    _of_words.append(cache(build))
    return _of_words[-1]


def prepare() -> None:
    """Build all patterns that are made of words, and what rjieba needs for characters it does not know, before a text waits."""
    rjieba.tag(_UNKNOWN, False)
    for pattern in _of_words:
        pattern()


def one_of(*roles: str) -> str:
    """A regular expression for any word of these roles, the longest first."""
    return any_of(word for role in roles for word in words(role))


def any_of(choices: Iterable[str]) -> str:
    """A regular expression for any of `choices`, the longest first."""
    return "|".join(map(re.escape, sorted(set(choices), key=lambda word: (-len(word), word))))


@lru_cache(maxsize=65536)
def cut(text: str) -> tuple[tuple[str, str], ...]:
    """Words of a few characters with jieba's tags."""
    return tuple(rjieba.tag(_plain(text), False))


def _plain(text: str) -> str:
    """A comma for each character that is not Chinese: words end there."""
    return _NOT_HAN.sub(lambda match: "," * len(match[0]), text)


@lru_cache(maxsize=65536)
def edges(text: str) -> frozenset[int]:
    """Offsets in `text` where a word starts or ends."""
    return frozenset(accumulate(map(len, rjieba.cut(_plain(text), False)), initial=0))


@lru_cache(maxsize=65536)
def is_word(text: str) -> bool:
    """Whether `text` is one word of the dictionary."""
    return not _NOT_HAN.search(text) and bool(rjieba.has_word(text))


@lru_cache(maxsize=65536)
def is_rare(text: str) -> bool:
    """Whether `text` is no word of everyday prose: unknown to the dictionary, or hardly ever seen by it."""
    return (not is_word(text) or rjieba.suggest_freq(text) < _RARE) and text not in words("modern")


def fits(text: str, start: int, end: int) -> bool:
    """Whether no word of the cut runs over either end of a stretch.

    >>> fits("把握发展规律创新发展理念", 7, 12)
    False
    >>> fits("打造共建共治共享的格局", 2, 8)
    True
    """
    if stands_apart(text, start, end):
        return True
    left = max(0, start - 3)
    around = text[left : end + 3]
    found = edges(around)
    return start - left in found and end - left in found


def stands_apart(text: str, start: int, end: int) -> bool:
    """Whether a stretch of Chinese has marks on both its sides, so that any cut has word ends there."""
    if (start and _is_han(text[start - 1])) or (end < len(text) and _is_han(text[end])):
        return False
    return _is_han(text[start]) and _is_han(text[end - 1])


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or char == "〇"
