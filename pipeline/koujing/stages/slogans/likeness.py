"""How much a string of words that recurs in a corpus is like a slogan.

Measures of a pattern (`features`) go into a logistic regression that was trained on labelled candidates
(`models/mining/`, with card and recipe): where it stands (in quotation marks, in chains of 、, behind 坚持, before 理念),
how tightly its words hold together and how free its neighbours are, when it comes up, what form it has by the rules of
this stage (but not by the moulds, which were written down with known slogans in view), and what it is made of (names,
numerals, function words, idioms speak against it). A second, smaller model knows the wording of slogans by their
characters and words. Neither looks into the lexicon of known slogans.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from koujing import lexicons, resources
from koujing.stages.slogans import creeds, forms, mottos, runs
from koujing.stages.slogans.forms import is_numeral
from koujing.stages.slogans.goals import Goals
from koujing.stages.slogans.patterns import Pattern
from koujing.stages.slogans.rows import Proposal
from koujing.stages.slogans.vocabulary import cut, idioms, words

Floats = npt.NDArray[np.float64]
_NAMES = ("people", "bodies", "posts", "documents", "places")
_PARTS = ("v", "n", "a", "d", "m", "r", "p", "i", "l", "j", "b", "f", "t", "q", "ns", "nr", "nt", "nz", "vn")
_JOIN = "。\n"
_BATCH = 20_000
_WHOLE = 0.99
_NUMERAL = 0.7
_MOST_PMI = 12.0


class Form(NamedTuple):
    """The form rule that takes a whole string for a slogan, how sure it is, and how much of it any rule takes."""

    rule: str
    score: float
    share: float


class Likeness:
    """Scores patterns by a trained model.

    Args:
        folder: where the model is; null for the one that ships.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or resources.folder("models/mining")
        self._wording, self._measures = _load(self._folder / "wording.skops"), _load(self._folder / "likeness.skops")

    def wording(self, patterns: Sequence[Pattern]) -> Floats:
        """How like slogans the strings are worded, as log odds."""
        return np.asarray(self._wording.decision_function([spelled(p.words) for p in patterns]), dtype=np.float64)

    def odds(self, patterns: Sequence[Pattern], formed: Sequence[Form]) -> Floats:
        """How likely each is a slogan, as log odds."""
        if not patterns:
            return np.empty(0)
        return np.asarray(self._measures.decision_function(features(patterns, formed, self.wording(patterns))))


def _load(path: Path) -> Any:
    from skops import io

    return io.load(path, trusted=[])


def spelled(cut: Sequence[str]) -> str:
    """A string as the wording model reads it: its words, then its characters, parted by spaces.

    >>> spelled(("守", "正", "创新"))
    '守 正 创新 ^守 守正 正创 创新 新$'
    """
    bare = "^" + "".join(cut) + "$"
    return " ".join([*cut, *(bare[i : i + 2] for i in range(len(bare) - 1))])


def formed(patterns: Sequence[Pattern]) -> list[Form]:
    """What the form rules say of each string, as if it stood alone between two marks."""
    out: list[Form] = []
    goals = Goals()
    for at in range(0, len(patterns), _BATCH):
        texts = [pattern.text for pattern in patterns[at : at + _BATCH]]
        joined = _JOIN.join(texts)
        best = [Form("", 0.0, 0.0)] * len(texts)
        for source in (forms.find, runs.find, goals.find, creeds.find, mottos.find):
            for which, proposal, start, length in _placed(source(joined), texts):
                share = (proposal.end - proposal.start) / length
                whole = share >= _WHOLE and proposal.start == start
                score = proposal.score if whole else 0.0
                old = best[which]
                rule = proposal.rule if score > old.score else old.rule
                best[which] = Form(rule, max(score, old.score), max(share, old.share))
        for text, form in zip(texts, best, strict=True):
            numeral = form.score < _NUMERAL and is_numeral(text)
            out.append(Form("form.numeral", _NUMERAL, 1.0) if numeral else form)
    return out


def _placed(proposals: Iterable[Proposal], texts: Sequence[str]) -> Iterator[tuple[int, Proposal, int, int]]:
    """Which of the joined texts a proposal lies in, where that starts, and its length."""
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + len(_JOIN)
    for proposal in proposals:
        which = bisect_right(starts, proposal.start) - 1
        if proposal.end <= starts[which] + len(texts[which]):
            yield which, proposal, starts[which], len(texts[which])


def named(patterns: Sequence[Pattern]) -> Floats:
    """The share of each string's characters that names of people, bodies, places, posts and documents take."""
    texts = [pattern.text for pattern in patterns]
    out = np.zeros(len(texts))
    for which, start, end in _matches(texts):
        out[which] += (end - start) / len(texts[which])
    return np.minimum(out, 1)


def _matches(texts: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    joined = _JOIN.join(texts)
    found = (Proposal(match.start, match.end, "", 0) for match in _names().longest(joined))
    for which, proposal, start, _ in _placed(found, texts):
        yield which, proposal.start - start, proposal.end - start


@cache
def _names() -> lexicons.Matcher:
    return lexicons.Matcher(entry for name in _NAMES for entry in lexicons.load(name))


MEASURES = (
    *("frequency", "documents", "per_document", "pmi", "word", "entropy", "left", "right", "inner", "keenness"),
    *("quoted", "listed", "opened", "closed", "bounded", "governed", "headed", "commas", "burst", "spread"),
    *("chars", "four", "short", "words", "members", "even", "form", "formed", "named", "idiom", "wording"),
    *("hollow", "governs", "heads", "singles"),
    *(f"tag_{tag}" for tag in _PARTS),
    *(f"first_{tag}" for tag in _PARTS),
    *(f"last_{tag}" for tag in _PARTS),
)


def features(patterns: Sequence[Pattern], formed: Sequence[Form], wording: Floats) -> Floats:
    """One row a pattern, one column a name of `MEASURES`."""
    rows = [
        _row(pattern, form, name, word)
        for pattern, form, name, word in zip(patterns, formed, named(patterns), wording, strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(MEASURES))


def _row(pattern: Pattern, form: Form, name: float, wording: float) -> list[float]:
    around, text = pattern.around, pattern.text
    members = text.split("、")
    bare = [word for word in pattern.words if word != "、"]
    tags = [_tag(word) for word in bare]
    single = math.isinf(pattern.pmi)
    entropy = min(around.left, around.right)
    return [
        math.log(around.frequency), math.log(around.documents), math.log(around.frequency / around.documents),
        0.0 if single else min(pattern.pmi, _MOST_PMI), float(single),
        entropy, around.left, around.right, pattern.inner, pattern.keenness,
        around.quoted**0.5, around.listed, around.opened, around.closed, around.bounded, around.governed**0.5,
        around.headed**0.5, around.commas, around.burst, around.spread,
        float(sum(map(len, bare))), float(len(text) == 4), float(len(text) < 4), float(len(bare)), float(len(members)),
        float(len(members) > 1 and len(set(map(len, members))) == 1), form.score, form.share, name,
        float(text in idioms()), wording,
        sum(char in words("hollow") for char in text) / len(text),
        sum(word in words("govern_any") or word in words("govern") for word in bare) / len(bare),
        float(bare[-1] in words("head")), sum(len(word) == 1 for word in bare) / len(bare),
        *(tags.count(tag) / len(tags) for tag in _PARTS),
        *(float(tags[0] == tag) for tag in _PARTS),
        *(float(tags[-1] == tag) for tag in _PARTS),
    ]  # fmt: skip


def _tag(word: str) -> str:
    """The tag of one word, without the letters behind it that tell nothing here."""
    tag = cut(word)[0][1]
    return tag if tag in _PARTS else tag[:1]
