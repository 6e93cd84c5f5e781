"""A linear-chain model of tags: scores in, probabilities of every tag at every place out, many sentences at once.

Sentences of like length stand side by side in a batch (places × sentences × tags), so each step along the chain is one
small multiplication for all of them. Everything is kept as probabilities and scaled at each step, which is exact and
needs no logarithms inside. Tags that may not follow one another have probability 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

_TINY = np.float32(1e-30)


class Batch(NamedTuple):
    """Which sentences run together: `rows[place, column]` is a character, or -1 behind the end of its sentence."""

    rows: Ints
    alive: Ints  # (places,) how many columns are not at their end: longer sentences stand first


def batches(lengths: Ints, characters: int = 1 << 16) -> Iterator[Batch]:
    """Sentences, longest first, in batches of at most so many places."""
    firsts = np.cumsum(lengths) - lengths
    order = np.argsort(-lengths, kind="stable")
    at = 0
    while at < len(order):
        longest = int(lengths[order[at]])
        chosen = order[at : at + max(characters // longest, 1)]
        at += len(chosen)
        places = np.arange(longest, dtype=np.int32)[:, None]
        rows = np.where(places < lengths[chosen], firsts[chosen] + places, -1).astype(np.int32)
        yield Batch(rows, (rows >= 0).sum(axis=1).astype(np.int32))


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
    """What one pass over a batch gives; behind the end of a sentence nothing of it means anything."""

    ahead: Floats  # (places, sentences, tags) scaled probability of everything up to a place
    behind: Floats  # (places, sentences, tags) scaled probability of everything after a place
    weights: Floats  # (places, sentences, tags) exp of the scores, the largest of a place 1
    sizes: Floats  # (places, sentences) what was scaled away at each place
    top: Floats  # (places, sentences) the largest score of each place

    @property
    def marginals(self) -> Floats:
        """(places, sentences, tags) probability of each tag."""
        out: Floats = self.ahead * self.behind
        return out

    def loss(self, batch: Batch) -> float:
        """Minus the logarithm of the sum over all paths of all sentences."""
        inside = batch.rows >= 0
        return -float(np.log(self.sizes[inside]).sum() + self.top[inside].sum())


def run(scores: Floats, steps: Floats, first: Floats, batch: Batch) -> Chained:
    """Probabilities of tags.

    Args:
        scores: (places, sentences, tags), logarithmic; what stands behind the end of a sentence is not looked at.
        steps: (tags, tags) probability-like weight of a tag behind another, 0 for never.
        first: (tags,) the same for the first character.
        batch: where the sentences end.
    """
    top = scores.max(axis=2)
    weights = np.exp(scores - top[:, :, None])
    ahead, behind = np.zeros_like(weights), np.ones_like(weights)
    sizes = np.ones((*top.shape, 1), dtype=np.float32)
    alive = batch.alive.tolist()
    now = weights[0] * first
    for place, many in enumerate(alive):
        if place:
            now = now[:many] @ steps
            now *= weights[place, :many]
        size = np.add.reduce(now, axis=1, keepdims=True, out=sizes[place, :many])
        size += _TINY
        now = np.divide(now, size, out=ahead[place, :many])
    back = np.ascontiguousarray(steps.T)
    weights_scaled = weights / sizes
    for place in range(len(alive) - 1, 0, -1):
        many = alive[place]
        np.matmul(weights_scaled[place, :many] * behind[place, :many], back, out=behind[place - 1, :many])
    return Chained(ahead, behind, weights, sizes[:, :, 0], top)
