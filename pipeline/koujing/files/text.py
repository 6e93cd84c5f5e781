"""Bytes to text: UTF-8, GB18030, Big5-HKSCS, UTF-16, told apart by their mark or by how common their characters are.

Nothing is stripped but the byte order mark, no line end is translated: offsets of every table point into this text.
Bytes that no codec can read become U+FFFD, one for one, and are counted. What a file says of its own encoding (a meta
element, a header) is evidence of some weight, not truth. A file that changes its encoding midway is refused: half of it
would be read as nonsense. Counting characters beats general detectors on Chinese because it needs six of them and does
not mind a file that ends in the middle of one (`benchmarks/encoding.py`).
"""

from __future__ import annotations

import codecs
import math
import re
from collections import Counter
from functools import cache
from importlib import resources
from typing import NamedTuple

from koujing.convert import simplify

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CANDIDATES = ("utf-8", "gb18030", "big5hkscs", "utf-16-le", "utf-16-be")
_SUPERSETS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "cp936", "hz-gb-2312"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "big5hkscs", "cp950", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("utf-16", "utf-16le"), "utf-16-le"),
    **dict.fromkeys(("utf-16be",), "utf-16-be"),
}
SAMPLE = 20_000  # bytes that decide
_REPLACED = -30.0  # log frequency given to U+FFFD: a wrong codec rarely reads ten characters without one
_UNKNOWN = -16.0
_CONTROL = -20.0
_DECLARED = 3.0  # what a declaration weighs: as much as one common character against a rare one
_NONSENSE = -13.0  # mean log frequency below which even the best reading is no text
_SURE = 9  # non-ASCII bytes of a line that are UTF-8 by no accident
_HZ = re.compile(rb"~\{(?:[\x21-\x7e]{2}){2,}~\}")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_ISO_2022 = re.compile(rb"\x1b\$(?:\)?[AGB@])")


class NotText(ValueError):
    """The bytes are no text in any encoding we know; `error` is the code for the table of failures."""

    def __init__(self, message: str, error: str = "binary") -> None:
        super().__init__(message)
        self.error = error


class Decoded(NamedTuple):
    """A text, the codec that gave it, and how many characters were replaced by U+FFFD."""

    text: str
    encoding: str
    replaced: int


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Decode an article.

    Args:
        raw: all its bytes.
        declared: the encoding that the file or its carrier names.

    Raises:
        NotText: no codec gives something that looks like text, or parts of it need different codecs.

    >>> decode("橫琴粵澳深度合作區".encode("big5")).encoding
    'big5hkscs'
    """
    codec, mark = encoding_of(raw, declared)
    found = _decoded(raw[mark:], codec)
    if mark == 0 and codec not in ("utf-16-le", "utf-16-be"):
        _refuse_mixture(raw, found)
    return found


def encoding_of(raw: bytes, declared: str | None = None) -> tuple[str, int]:
    """The codec of a text, by its first bytes, and the length of its byte order mark.

    Raises:
        NotText: no codec gives something that looks like text.
    """
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return codec, len(mark)
    sample = raw[:SAMPLE]
    if _HZ.search(sample) or _ISO_2022.search(sample):
        raise NotText("7-bit text in HZ or ISO 2022, which reads like English", "undecodable_or_not_chinese")
    if _is_plain_utf8(sample):
        return "utf-8", 0
    told = known_codec(declared)
    readings = {codec: _reading(sample, codec, whole=len(raw) <= SAMPLE) for codec in CANDIDATES}
    scores = {codec: _score(text) + (_DECLARED if codec == told else 0.0) for codec, text in readings.items()}
    best = max(scores, key=lambda codec: scores[codec])
    text = readings[best]
    odd = sum((char < " " and char not in "\t\r\n\f\v") or "\x7f" <= char < "\xa0" for char in text)
    if scores[best] < _NONSENSE * max(len(text), 1) or 100 * odd > max(3 * len(text), 2000) or not text:
        if codecs_used := _codecs_of_lines(sample):
            raise NotText(f"some lines are {', others '.join(codecs_used)}", "mixed_encoding")
        raise NotText(f"{len(raw):,} bytes that read as text in none of {', '.join(CANDIDATES)}")
    return best, 0


def known_codec(name: str | None) -> str | None:
    """The codec we read a declared encoding with: gb2312 is read as gb18030, as browsers do."""
    return _SUPERSETS.get((name or "").strip().strip("\"'").lower().replace("_", "-"))


def _is_plain_utf8(sample: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return False
    if _CONTROLS.search(text) and (text.isascii() or "\0" in text):
        return False
    # short GB texts may be UTF-8 of two bytes a character by accident: 联通
    return text.isascii() or len(sample) > 200 or any(char >= "\u0800" for char in text)


def _reading(sample: bytes, codec: str, whole: bool) -> str:
    """The sample decoded; bytes of a character that was cut off at its end do not count."""
    decoder = codecs.getincrementaldecoder(codec)("replace")
    text = decoder.decode(sample)
    return text if text or not whole else decoder.decode(b"", final=True)


def _decoded(raw: bytes, codec: str) -> Decoded:
    text = raw.decode(codec, "replace")
    own = 0 if codec.startswith("gb") else raw.count(b"\xef\xbf\xbd") if codec == "utf-8" else 0
    return Decoded(text, codec, max(text.count("\ufffd") - own, 0))


def _refuse_mixture(raw: bytes, found: Decoded) -> None:
    """Raise where a line is clearly in another encoding than the file."""
    if found.encoding == "utf-8" and not found.replaced:
        return
    for number, line in enumerate(raw.splitlines(), 1):
        if line.isascii():
            continue
        sure = _other_codec if found.encoding == "utf-8" else _sure_utf8
        if other := sure(line):
            raise NotText(f"most of it is {found.encoding}, line {number} is {other}", "mixed_encoding")


def _codecs_of_lines(sample: bytes) -> list[str]:
    """The codecs that lines of a text need, where each line is sure of its own and they are not one; else nothing."""
    lines = [line for line in sample.splitlines()[:-1] or [sample] if not line.isascii()]
    codecs_ = [_sure_utf8(line) or _other_codec(line) for line in lines]
    used = sorted({codec for codec in codecs_ if codec})
    return used if len(used) > 1 and "utf-8" in used and sum(map(bool, codecs_)) > 0.8 * len(codecs_) else []


def _sure_utf8(line: bytes) -> str | None:
    """UTF-8 where this line of a file in another codec can be nothing else."""
    if sum(byte > 127 for byte in line) < _SURE:
        return None
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _other_codec(line: bytes) -> str | None:
    """GB18030 or Big5 where this line is no UTF-8 and reads as common Chinese in one of them."""
    lost = line.decode("utf-8", "replace").count("\ufffd")
    if lost < 4 or 3 * lost < sum(byte > 127 for byte in line) / 2:
        return None
    for codec in ("gb18030", "big5hkscs"):
        text = line.decode(codec, "replace")
        if len(text) >= 4 and _score(text) > -9.5 * len(text):
            return codec
    return None


def _score(text: str) -> float:
    """Log likelihood of the characters, so that the codec that gives common Chinese wins."""
    frequency = _frequencies()
    counts = Counter(text)
    return sum(count * (frequency.get(char) or _rare(char)) for char, count in counts.items())


def _rare(char: str) -> float:
    if char == "\ufffd":
        return _REPLACED
    return _CONTROL if char < " " or "\x7f" <= char < "\xa0" else _UNKNOWN


@cache
def _frequencies() -> dict[str, float]:
    """Log frequency of characters, from the word counts of jieba's dictionary, in both scripts."""
    counts: Counter[str] = Counter()
    with resources.files("jieba").joinpath("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            word, count, *_ = line.split(" ")
            for char in word:
                counts[char] += int(count)
    total = sum(counts.values())
    known = {char: max(math.log(count / total), _UNKNOWN) for char, count in counts.items()}
    han = "".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))))
    for form, char in zip(han, simplify(han), strict=True):
        known[form] = max(known.get(form, _UNKNOWN), known.get(char, _UNKNOWN) - 1.0)
    for char in "，。、：；！？「」『』“”‘’《》〈〉（）【】·…—－％\n\r \u3000０１２３４５６７８９":
        known[char] = max(known.get(char, _UNKNOWN), -5.0)
    for char in "，。、「」\n":
        known[char] = -3.5
    for char in map(chr, range(0x21, 0x7F)):
        known[char] = -5.5 if char.isdigit() else -7.5 if char.isalpha() or char in ".,%-/:()" else -9.0
    return known
