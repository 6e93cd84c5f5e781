"""A linear-chain model of tags: scores in, probabilities of every tag of every character out, many sentences at once.

Sentences stand side by side, longest first, and so do the two ways through each: from its start on and from its end back.
One small multiplication takes all of them a character further. Everything is kept as probabilities, scaled every few
characters, which is exact and needs no logarithms inside. Tags that may not follow one another have probability 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]

# How far below the likeliest of its character a score may be, and how many characters go unscaled: so the product of two
# sums stays above exp(-700), which a double can hold.
_LEAST = np.float32(-35)
_UNSCALED = 8


def tags_of(labels: Sequence[str]) -> list[str]:
    """O, then first and further characters of each label.

    >>> tags_of(["ORG"])
    ['O', 'B-ORG', 'I-ORG']
    """
    return ["O", *(f"{part}-{label}" for label in labels for part in "BI")]


def legal(tags: Sequence[str]) -> Floats:
    """(tags, tags): 1 where the second may follow the first, 0 where not: I only behind B or I of its label."""
    out = np.ones((len(tags), len(tags)), dtype=np.float32)
    for after, tag in enumerate(tags):
        if tag.startswith("I-"):
            out[:, after] = [float(before[2:] == tag[2:]) for before in tags]
    return out


class Chained(NamedTuple):
    """What one pass over some sentences gives; the sums are scaled at each character."""

    ahead: Doubles  # (characters, tags) of all paths from the start of the sentence to this tag
    behind: Doubles  # (characters, tags) of all paths from this tag to the end of the sentence
    weights: Doubles  # (characters, tags) exp of the scores, which stand in both sums; the largest of a character is 1
    top: Floats  # (characters,) its score
    lengths: Ints  # (sentences,)
    sizes: list[Doubles]  # what was scaled away of `ahead` each time, of the sentences that went on, longest first

    @property
    def marginals(self) -> Doubles:
        """(characters, tags) probability of each tag."""
        out: Doubles = self.ahead * self.behind
        out /= self.weights
        out /= out.dot(np.ones((out.shape[1], 1)))
        return out

    @property
    def logs(self) -> Doubles:
        """(sentences,) logarithm of the sum of all paths."""
        ends = np.cumsum(self.lengths)
        out: Doubles = np.log(self.ahead[ends - 1].sum(axis=1)) + np.add.reduceat(self.top, ends - self.lengths)
        order = _longest_first(self.lengths)
        for size in self.sizes:
            out[order[: len(size)]] += np.log(size)
        return out


def run(scores: Floats, lengths: Ints, steps: Floats, first: Floats) -> Chained:
    """Probabilities of tags.

    Args:
        scores: (characters, tags), logarithmic, one sentence after the other.
        lengths: (sentences,) characters, never 0; one sentence at least.
        steps: (tags, tags) probability-like weight of a tag behind another, 0 for never; the first tag may stand anywhere.
        first: (tags,) the same for the first character.
    """
    tags = len(first)
    top = np.ascontiguousarray(scores.T).max(axis=0)
    weights: Doubles = np.exp(np.maximum(scores - top[:, None], _LEAST)).astype(np.float64)
    # the first characters of all sentences, then the second ones of those that have two, and so on
    order = _longest_first(lengths)
    ends = np.cumsum(lengths)[order]
    long = lengths[order]
    place, column = np.nonzero(np.arange(long[0])[:, None] < long)
    forth, back = (ends - long)[column] + place, (ends - 1)[column] - place
    both = weights.take(np.stack([forth, back], axis=1), axis=0).reshape(-1, 2 * tags)
    onward = np.zeros((2 * tags, 2 * tags))
    onward[:tags, :tags], onward[tags:, tags:] = steps, steps.T
    sizes: list[Doubles] = []
    at = len(order)
    now = both[:at]
    now[:, :tags] *= first
    for number, many in enumerate(np.bincount(place)[1:].tolist(), 1):
        then = both[at : at + many]
        then *= now[:many].dot(onward)
        if number % _UNSCALED == 0:
            ways = then.reshape(many, 2, tags)
            size = ways[:, :, :1].copy()  # of O, which may stand anywhere
            ways /= size
            sizes.append(size[:, 0, 0])
        now = then
        at += many
    ahead, behind = np.empty_like(weights), np.empty_like(weights)
    ahead[forth], behind[back] = both[:, :tags], both[:, tags:]
    return Chained(ahead, behind, weights, top, lengths, sizes)


def _longest_first(lengths: Ints) -> NDArray[np.int64]:
    return np.argsort(-lengths, kind="stable")
