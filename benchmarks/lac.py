"""LAC-small, the word and name tagger that lies trained inside jieba's own wheel, in NumPy: a peer, and a teacher.

    python benchmarks/lac.py "李强在北京会见了联合国秘书长。"

Two bidirectional GRU layers and a CRF over characters (57 tags), Apache-2.0, made for PaddlePaddle 1.x, which nobody can
install any more. Its parameters are plain float32 tensors, read here byte by byte: no pickle, no paddle. It knows
Simplified text only, so give it that; letters, digits and marks of full width are folded to half width, as its training
text was. Long texts are cut into sentences, sentences of like length run together. One thread: its products are small,
so more threads only wait for one another.
"""

from __future__ import annotations

import re
import struct
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float32]

LABELS = {"PER": "PER", "nr": "PER", "LOC": "LOC", "ns": "LOC", "ORG": "ORG", "nt": "ORG", "TIME": "TIME"}
HIDDEN = 128
FLOAT32 = 5  # in paddle's VarType
BATCH = 64
LONGEST = 250  # characters of one piece; the tagger never saw longer ones
_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]*")
# its own table of widths is not in the wheel: these marks are those that make it better on MSRA (F1 .69 to .73)
_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_WIDTH |= str.maketrans("\u3000“”「」『』、。—", ' """""",.-')


class Tagged(NamedTuple):
    """A name or time: characters `start` to `end` of the text that was given."""

    start: int
    end: int
    label: str  # PER LOC ORG TIME


class Layer(NamedTuple):
    """One direction of a GRU layer: what its input is multiplied with, and its own weights."""

    into: Floats  # (input, 384): update, reset, candidate
    into_bias: Floats  # (384,): that of the projection and that of the GRU
    gates: Floats  # (128, 256): update, reset
    candidate: Floats  # (128, 128)


class Lac:
    """The tagger.

    Raises:
        FileNotFoundError: the installed jieba has no `lac_small`.
        ValueError: a parameter file is not a float32 tensor of the expected size.
    """

    def __init__(self) -> None:
        folder = files("jieba") / "lac_small"
        model = folder / "model_baseline"
        self.ids = {cell: int(number) for number, cell in _table(folder / "word.dic")}
        self.unknown = self.ids["OOV"]
        self.tags = [tag for _, tag in sorted((int(number), tag) for number, tag in _table(folder / "tag.dic"))]
        self.vectors = read_tensor(model / "word_emb")
        self.layers = [(_layer(model, 0), _layer(model, 1)), (_layer(model, 2), _layer(model, 3))]
        self.out, self.out_bias = read_tensor(model / "fc_4.w_0"), read_tensor(model / "fc_4.b_0").ravel()
        crf = read_tensor(model / "crfw")
        self.first, self.last, self.steps = crf[0], crf[1], crf[2:]

    def tag(self, text: str) -> list[Tagged]:
        """Names and times of a Simplified text, in order of start; they do not overlap."""
        return self.tag_all([text])[0]

    def tag_all(self, texts: Sequence[str]) -> list[list[Tagged]]:
        """The same for many texts, which is faster than one by one."""
        pieces = [(number, at, piece) for number, text in enumerate(texts) for at, piece in _pieces(text)]
        found: list[list[Tagged]] = [[] for _ in texts]
        for (number, at, _), tags in zip(pieces, self.characters([piece for _, _, piece in pieces]), strict=True):
            found[number].extend(Tagged(at + start, at + end, label) for start, end, label in _spans(tags))
        return found

    def characters(self, sentences: Sequence[str]) -> list[list[str]]:
        """Tag of each character of each sentence, such as PER-B, n-I, O."""
        out: list[list[str]] = [[] for _ in sentences]
        order = sorted((number for number, sentence in enumerate(sentences) if sentence), key=lambda n: -len(sentences[n]))
        with threadpool_limits(1):
            for at in range(0, len(order), BATCH):
                batch = order[at : at + BATCH]
                for number, path in zip(batch, self._paths([sentences[n] for n in batch]), strict=True):
                    out[number] = [self.tags[tag] for tag in path]
        return out

    def scores(self, sentences: Sequence[str]) -> tuple[Floats, list[int]]:
        """Before the CRF: (characters, sentences, 57) for sentences of falling length, and their lengths."""
        lengths = [len(sentence) for sentence in sentences]
        ids = np.full((lengths[0], len(sentences)), self.unknown)
        for column, sentence in enumerate(sentences):
            ids[: lengths[column], column] = [self.ids.get(c, self.unknown) for c in sentence.translate(_WIDTH)]
        used, where = np.unique(ids, return_inverse=True)
        where = where.reshape(ids.shape)
        alive = [sum(length > step for length in lengths) for step in range(lengths[0])]
        back = _reversal(lengths)
        columns = np.arange(len(sentences))
        state: Floats | None = None
        for forward, backward in self.layers:
            if state is None:  # each character is projected once
                ahead = (self.vectors[used] @ forward.into + forward.into_bias)[where]
                behind = (self.vectors[used] @ backward.into + backward.into_bias)[where]
            else:
                ahead, behind = (state @ one.into + one.into_bias for one in (forward, backward))
            there = _gru(ahead, forward, alive)
            here = _gru(behind[back, columns], backward, alive)[back, columns]
            state = np.concatenate([there, here], axis=2)
        assert state is not None
        return state @ self.out + self.out_bias, lengths

    def _paths(self, sentences: Sequence[str]) -> Iterator[list[int]]:
        """The best row of tags of each sentence (Viterbi)."""
        scores, lengths = self.scores(sentences)
        came = np.zeros(scores.shape, dtype=np.int64)
        best = self.first + scores[0]
        ends = np.zeros_like(best)
        for step in range(len(scores)):
            alive = sum(length > step for length in lengths)
            if step:
                ways = best[:alive, :, None] + self.steps
                came[step, :alive] = ways.argmax(axis=1)
                best[:alive] = ways.max(axis=1) + scores[step, :alive]
            ends[:alive] = best[:alive] + self.last
        for column, length in enumerate(lengths):
            path = [int(ends[column].argmax())]
            for step in range(length - 1, 0, -1):
                path.append(int(came[step, column, path[-1]]))
            yield path[::-1]


@cache
def load() -> Lac:
    """The tagger, loaded once."""
    return Lac()


def tag(text: str) -> list[Tagged]:
    """Names and times of a Simplified text.

    >>> [(t.start, t.end, t.label) for t in tag("李强在北京会见了联合国秘书长。")]
    [(0, 2, 'PER'), (3, 5, 'LOC'), (8, 11, 'ORG')]
    """
    return load().tag(text)


def read_tensor(path: Traversable) -> Floats:
    """A parameter file of PaddlePaddle 1.x: versions, a description in protobuf, then the numbers.

    Raises:
        ValueError: it is no float32 tensor, or has not as many numbers as it says.
    """
    content = path.read_bytes()
    version, levels, inner, size = struct.unpack_from("<IQIi", content)
    if version or levels or inner or not 0 < size < 64:
        raise ValueError(f"{path}: not a plain tensor of PaddlePaddle 1.x (versions {version}, {inner}, {levels} levels)")
    start = struct.calcsize("<IQIi")
    fields = list(_varints(content[start : start + size]))
    kinds, shape = [v for f, v in fields if f == 1], [v for f, v in fields if f == 2]
    numbers = np.frombuffer(content, dtype="<f4", offset=start + size)
    if kinds != [FLOAT32] or int(np.prod(shape)) != len(numbers):
        raise ValueError(f"{path}: {len(numbers)} numbers of type {kinds}, where the shape {shape} is said")
    return numbers.reshape(shape).astype(np.float32)


def _varints(message: bytes) -> Iterator[tuple[int, int]]:
    """Field and value of a protobuf message that holds nothing but whole numbers."""
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = message[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    while at < len(message):
        field, kind = divmod(number(), 8)
        if kind:
            raise ValueError(f"a description with a field of kind {kind}, where only whole numbers are expected")
        yield field, number()


def _layer(model: Traversable, number: int) -> Layer:
    weights = read_tensor(model / f"gru_{number}.w_0").ravel()  # two blocks, though said to be one matrix
    gates = weights[: 2 * HIDDEN * HIDDEN].reshape(HIDDEN, 2 * HIDDEN)
    candidate = weights[2 * HIDDEN * HIDDEN :].reshape(HIDDEN, HIDDEN)
    bias = read_tensor(model / f"fc_{number}.b_0").ravel() + read_tensor(model / f"gru_{number}.b_0").ravel()
    return Layer(read_tensor(model / f"fc_{number}.w_0"), bias, gates, candidate)


def _gru(inputs: Floats, layer: Layer, alive: Sequence[int]) -> Floats:
    """States of one direction: (characters, sentences, 384) → (characters, sentences, 128)."""
    states = np.zeros((*inputs.shape[:2], HIDDEN), dtype=np.float32)
    state = np.zeros((inputs.shape[1], HIDDEN), dtype=np.float32)
    for step, many in enumerate(alive):
        state, given = state[:many], inputs[step, :many]
        gates = 0.5 + 0.5 * np.tanh(0.5 * (given[:, : 2 * HIDDEN] + state @ layer.gates))
        update, reset = gates[:, :HIDDEN], gates[:, HIDDEN:]
        wished = np.tanh(given[:, 2 * HIDDEN :] + (reset * state) @ layer.candidate)
        state = state + update * (wished - state)
        states[step, :many] = state
    return states


def _reversal(lengths: Sequence[int]) -> NDArray[np.int64]:
    """Which character comes at each step when each sentence is read from its own end; padding stays."""
    steps = np.arange(lengths[0])[:, None]
    backwards = np.asarray(lengths)[None, :] - 1 - steps
    return np.where(backwards >= 0, backwards, steps)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Sentences without white space around them, long ones in pieces, with their offsets."""
    for match in _SENTENCE.finditer(text):
        for at in range(match.start(), match.end(), LONGEST):
            piece = text[at : min(at + LONGEST, match.end())]
            if stripped := piece.strip():
                yield at + piece.index(stripped[0]), stripped


def _spans(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Names among words: a word starts at -B, or where O follows another tag, and has its first tag."""
    starts = [at for at, tag in enumerate(tags) if not at or tag.endswith("-B") or (tag == "O" != tags[at - 1])]
    for start, end in zip(starts, [*starts[1:], len(tags)], strict=True):
        if label := LABELS.get(tags[start].partition("-")[0]):
            yield start, end, label


def _table(path: Traversable) -> Iterable[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        number, tab, cell = line.partition("\t")
        if tab:
            yield number, cell


def main() -> None:
    for text in sys.argv[1:]:
        for start, end, label in tag(text):
            print(f"{start}\t{end}\t{label}\t{text[start:end]}")


if __name__ == "__main__":
    main()
