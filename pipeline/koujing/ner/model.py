"""A trained model: a folder of numbers that says where names stand, and how sure it is.

The folder holds `model.json` (labels, conventions, how it was trained) and `weights.npz` (whole numbers of one byte, with
their scale; nothing is unpickled). A model may know several *conventions*: what its corpora label differently is told
apart by weights of their own, added to those they share when the model is loaded for one of them. `guideline` is the
project's, and the default.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from koujing import resources
from koujing.findings import fold
from koujing.ner import chain
from koujing.ner.chain import Floats, Ints
from koujing.ner.features import VERSION, Features
from koujing.ner.guards import may_be

SHIPPED = "ner"
Bytes = NDArray[np.int8]

GUIDELINE = "guideline"
FORMAT = 1
ABOUT, NUMBERS = "model.json", "weights.npz"
_TOGETHER = 256  # characters whose table rows fit the processor's cache
_PIECE = 20_000  # characters at a time: memory does not grow with the text
_LAST_BREAK = re.compile(r".*[\n。]", re.DOTALL)


class ModelError(ValueError):
    """A folder holds no model that can be used; the message says which and what to do."""


class Named(NamedTuple):
    """Characters `start` to `end` of a text are a name, with the probability the model gives it."""

    start: int
    end: int
    label: str
    score: float


class Layer(NamedTuple):
    """Weights as they are stored: `rows` of the table that are not empty, their values times `scale`."""

    rows: Ints
    values: Bytes  # (rows, tags)
    scale: float
    steps: Floats  # (tags + 1, tags); logarithmic; the last row is for the first character


class About(NamedTuple):
    """What model.json says."""

    name: str  # what `found_by` says after `model.`
    labels: tuple[str, ...]
    bits: int
    conventions: tuple[str, ...]
    thresholds: Mapping[str, float]  # by label: names below it are not proposed
    said: dict[str, object]  # data, command, seed, scores: for readers


class Model:
    """A tagger of names.

    Args:
        about: labels and size.
        layers: what is shared, then what each convention adds.
        convention: which of `about.conventions` to speak.
        threshold: propose names of this probability or more; null for the model's own thresholds.

    Raises:
        ModelError: it does not know the convention.
    """

    def __init__(
        self, about: About, layers: Sequence[Layer], convention: str = GUIDELINE, threshold: float | None = None
    ) -> None:
        if convention not in about.conventions:
            raise ModelError(f"{about.name} knows no convention {convention!r}; choose from {', '.join(about.conventions)}")
        self.about, self.layers, self.convention = about, tuple(layers), convention
        self.name = about.name
        self.thresholds = about.thresholds if threshold is None else dict.fromkeys(about.labels, threshold)
        self._threshold = threshold
        self.tags = chain.tags_of(about.labels)
        self._features = Features(about.bits)
        shared, mine = self._layers()
        self._table, self._scale = padded(shared, about.bits) if not len(mine.rows) else as_bytes(self.summed()[0])
        steps = np.exp(shared.steps + mine.steps)
        self._steps = steps[:-1] * chain.legal(self.tags)
        self._first = steps[-1] * np.array([not tag.startswith("I-") for tag in self.tags], dtype=np.float32)
        self._origin: tuple[str, str, float | None] | None = None

    def summed(self) -> tuple[Floats, Floats]:
        """The weights in force: (2 ** bits, tags), and the logarithms of the steps, (tags + 1, tags)."""
        table = np.zeros((1 << self.about.bits, len(self.tags)), dtype=np.float32)
        shared, mine = self._layers()
        for layer in (shared, mine):
            table[layer.rows] += layer.values * np.float32(layer.scale)
        return table, shared.steps + mine.steps

    def _layers(self) -> tuple[Layer, Layer]:
        """What is shared, and what the convention adds."""
        return self.layers[0], self.layers[1 + self.about.conventions.index(self.convention)]

    def propose(self, text: str) -> Iterator[Named]:
        """Names of a Simplified text in order of start, none overlapping another, that are probable enough.

        Class words (三甲医院), stretches of known slogans and what marks divide are no names, however probable.
        """
        for found in self.names(text):
            if found.score >= self.thresholds[found.label] and may_be(text, found.start, found.end, found.label):
                yield found

    def names(self, text: str) -> Iterator[Named]:
        """The likeliest names, however unlikely."""
        text = fold(text)
        for at, piece in _pieces(text):
            yield from self._names(piece, at)

    def _names(self, text: str, at: int) -> Iterator[Named]:
        seen = self._features.of(text)
        if not seen.rows.size:
            return
        marginals = chain.run(self._scores(seen.rows), seen.lengths, self._steps, self._first).marginals
        best = marginals.argmax(axis=1)
        inside = np.flatnonzero(best)
        if not len(inside):
            return
        stops = np.cumsum(seen.lengths)
        sentence = stops.searchsorted(inside, side="right")
        tag = best[inside]
        label = (tag + 1) // 2
        # a name starts at B, or at I that continues nothing, and ends where nothing goes on
        goes_on = (tag[1:] % 2 == 0) & (label[1:] == label[:-1]) & (inside[1:] == inside[:-1] + 1)
        goes_on &= sentence[1:] == sentence[:-1]
        first = np.flatnonzero(np.append(True, ~goes_on))
        starts, ends = inside[first], inside[np.append(first[1:], len(inside)) - 1] + 1
        label, sentence = label[first], sentence[first]
        score = np.minimum.reduceat(marginals[inside, tag], first)
        more = marginals[np.minimum(ends, len(best) - 1), 2 * label]  # that it is longer
        score = np.minimum(score, np.where(ends == stops[sentence], 1, 1 - more))
        offset = at + (seen.starts + seen.lengths - stops)[sentence]
        names = [self.about.labels[number - 1] for number in label.tolist()]
        yield from map(Named, (starts + offset).tolist(), (ends + offset).tolist(), names, score.tolist())

    def _scores(self, rows: Ints) -> Floats:
        """(characters, tags): the sum of the table rows of each character."""
        out = np.empty((rows.shape[1], self._table.shape[1]), dtype=np.int16)
        for at in range(0, len(out), _TOGETHER):
            some = self._table.take(rows[:, at : at + _TOGETHER], axis=0, mode="clip")  # clip: no row is beyond, and it is faster
            np.add.reduce(some.reshape(len(rows), -1), axis=0, dtype=np.int16, out=out[at : at + _TOGETHER].reshape(-1))
        scores: Floats = out[:, : len(self.tags)] * self._scale
        return scores

    def save(self, folder: Path) -> None:
        """Write model.json and weights.npz."""
        folder.mkdir(parents=True, exist_ok=True)
        about = {
            "format": FORMAT,
            "features": VERSION,
            "name": self.about.name,
            "labels": list(self.about.labels),
            "bits": self.about.bits,
            "conventions": list(self.about.conventions),
            "thresholds": dict(self.about.thresholds),
            **self.about.said,
        }
        (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        arrays: dict[str, Any] = {}
        for name, layer in zip(("shared", *self.about.conventions), self.layers, strict=True):
            arrays[f"{name}.rows"] = np.diff(layer.rows, prepend=np.int32(0))
            arrays[f"{name}.values"] = np.ascontiguousarray(layer.values.T)
            arrays[f"{name}.scale"] = np.float32(layer.scale)
            arrays[f"{name}.steps"] = layer.steps
        np.savez_compressed(folder / NUMBERS, allow_pickle=False, **arrays)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._origin:
            return load, self._origin
        return Model, (self.about, self.layers, self.convention, self._threshold)


def load(folder: str = SHIPPED, convention: str = GUIDELINE, threshold: float | None = None) -> Model:
    """The model in a folder; `ner` is the one that ships.

    Raises:
        ModelError: there is none, it is damaged or of another version.
    """
    path = resources.folder("models") / SHIPPED if folder == SHIPPED else Path(folder)
    about, layers = _read(path)
    model = Model(about, layers, convention, threshold)
    model._origin = (folder, convention, threshold)
    return model


def is_model(folder: str) -> bool:
    """Whether `folder` is a folder written by `Model.save`, or the name of the shipped one."""
    return folder == SHIPPED or (Path(folder) / ABOUT).is_file()


def _read(folder: Path) -> tuple[About, list[Layer]]:
    remedy = "name a folder written by `koujing train ner`, or `ner` for the one that ships"
    try:
        said = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        with (folder / NUMBERS).open("rb") as file, np.load(file, allow_pickle=False) as numbers:
            arrays = {name: numbers[name] for name in numbers.files}
    except (OSError, ValueError, BadZipFile) as error:
        raise ModelError(f"{folder}: no model of names can be read there ({error}); {remedy}") from error
    if said.pop("format", None) != FORMAT or said.pop("features", None) != VERSION:
        raise ModelError(f"{folder}: a model of another version of koujing; train it again")
    try:
        own = {key: said.pop(key) for key in ("name", "labels", "bits", "conventions", "thresholds")}
        thresholds = {str(label): float(own["thresholds"][label]) for label in own["labels"]}
        about = About(own["name"], tuple(own["labels"]), int(own["bits"]), tuple(own["conventions"]), thresholds, said)
        layers = [
            Layer(
                np.cumsum(arrays[f"{name}.rows"], dtype=np.int32),
                arrays[f"{name}.values"].T,
                float(arrays[f"{name}.scale"]),
                arrays[f"{name}.steps"],
            )
            for name in ("shared", *about.conventions)
        ]
        size, tags = 1 << about.bits, 1 + 2 * len(about.labels)
        sound = all(
            layer.values.shape == (len(layer.rows), tags)
            and layer.steps.shape == (tags + 1, tags)
            and (not len(layer.rows) or 0 <= layer.rows[0] <= layer.rows[-1] < size)
            for layer in layers
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{folder}: {ABOUT} and {NUMBERS} do not fit together ({error!r}); {remedy}") from error
    if not sound:
        raise ModelError(f"{folder}: {ABOUT} and {NUMBERS} do not fit together; {remedy}")
    return about, layers


def quantised(table: Floats, steps: Floats, keep: float) -> Layer:
    """A table as bytes: weights below `keep` become 0, rows of nothing but 0 are left out."""
    scale = _scale_of(table)
    small = np.where(np.abs(table) < keep, 0, np.clip(np.rint(table / scale), -127, 127)).astype(np.int8)
    rows = np.flatnonzero(small.any(axis=1)).astype(np.int32)
    return Layer(rows, small[rows], scale, steps.astype(np.float32))


def as_bytes(table: Floats) -> tuple[Bytes, np.float32]:
    """A table as it is summed: whole numbers of a byte, and their scale. What is beyond 127 is cut off there."""
    return padded(quantised(table, np.zeros((0, 0), dtype=np.float32), 0.0), len(table).bit_length() - 1)


def padded(layer: Layer, bits: int) -> tuple[Bytes, np.float32]:
    """The whole table of a layer, and its scale; rows are as long as numpy copies fast."""
    tags = layer.values.shape[1]
    out = np.zeros((1 << bits, max(16, 1 << (tags - 1).bit_length())), dtype=np.int8)
    out[layer.rows, :tags] = layer.values
    return out, np.float32(layer.scale)


def _scale_of(table: Floats) -> float:
    used = np.abs(table[table != 0])
    return max(float(np.quantile(used, 0.9995)), 1e-6) / 127 if used.size else 1.0


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    while len(text) - at > _PIECE:
        cut = _LAST_BREAK.match(text, at, at + _PIECE)
        end = cut.end() if cut else at + _PIECE
        yield at, text[at:end]
        at = end
    yield at, text[at:]
