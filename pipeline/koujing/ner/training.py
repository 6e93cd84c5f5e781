"""Training: minibatches of sentences, AdaGrad, and labels that may be known only in part.

A character's gold is the set of tags it may have, so that data of several conventions teach one model: a LOC of a corpus
that knows no finer label is `GPE, LOC or FAC`, and a stretch nobody is sure of may be anything. What is learned is what
makes the allowed taggings likelier than the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from koujing.ner import chain
from koujing.ner.chain import Chained, Floats, Ints
from koujing.ner.features import TEMPLATES

_START = 0.1  # of the squares of what a weight has moved: the first moves are no leaps
_NEVER = np.float32(-60)  # a tag that may not be


class Lesson(NamedTuple):
    """Sentences to learn from."""

    rows: Ints  # (characters, TEMPLATES)
    lengths: Ints  # (sentences,)
    allowed: NDArray[np.uint32]  # (characters,) one bit a tag
    weights: Floats  # (sentences,) how much each counts
    kind: NDArray[np.int8]  # (sentences,) number of the convention


class Weights:
    """The table and the steps between tags: what all conventions share, then what each adds.

    Args:
        size: rows of the table.
        tags: as `chain.tags_of` makes them.
        kinds: how many conventions.
        shared: weights to start from, which then stay as they are: (size, tags) and (tags + 1, tags).
    """

    def __init__(self, size: int, tags: Sequence[str], kinds: int, shared: tuple[Floats, Floats] | None = None) -> None:
        count = len(tags)
        self.tags = list(tags)
        self.table = np.zeros((kinds + 1, size, count), dtype=np.float32)
        self.moved = np.full_like(self.table, _START)
        self.steps = np.zeros((kinds, count + 1, count), dtype=np.float32)  # the last row: the first character
        self.steps_moved = np.full_like(self.steps, _START)
        self.frozen = shared is not None
        if shared is not None:
            self.table[0], self.steps[:] = shared
        self.legal = chain.legal(tags)
        self.first = np.array([not tag.startswith("I-") for tag in tags], dtype=np.float32)


class Course(NamedTuple):
    """How to train."""

    epochs: int = 3
    rate: float = 0.15  # of the shared weights, falling to a tenth
    own: float = 0.05  # of the weights of a convention
    dropout: float = 0.3  # share of what is seen of a character that is hidden, drawn by lot
    batch: int = 5000  # characters between two moves
    seed: int = 0


def train(
    lesson: Lesson, weights: Weights, course: Course, say: Callable[[int, int, float], None] | None = None
) -> None:
    """Move the weights.

    Args:
        say: is told, after each batch, how many of how many are done and the loss of a character in it.
    """
    lot = np.random.default_rng(course.seed)
    firsts = np.cumsum(lesson.lengths) - lesson.lengths
    plan: list[tuple[int, Ints, float]] = []
    for epoch in range(course.epochs):
        order = lot.permutation(len(lesson.lengths))
        falling = 1 - 0.9 * epoch / course.epochs
        groups = []
        for kind in range(weights.steps.shape[0]):
            mine = order[lesson.kind[order] == kind]
            cuts = np.flatnonzero(np.diff(np.cumsum(lesson.lengths[mine]) // course.batch)) + 1
            groups += [(kind, part, falling) for part in np.split(mine, cuts) if len(part)]
        plan += [groups[number] for number in lot.permutation(len(groups))]
    for done, (kind, part, falling) in enumerate(plan, 1):
        rates = (0.0 if weights.frozen else course.rate * falling, course.own * falling)
        loss = _step(lesson, weights, kind, part, firsts, rates, course.dropout, lot)
        if say:
            say(done, len(plan), loss)


def _step(
    lesson: Lesson,
    weights: Weights,
    kind: int,
    part: Ints,
    firsts: Ints,
    rates: tuple[float, float],
    dropout: float,
    lot: np.random.Generator,
) -> float:
    """Learn from the sentences `part`, all of convention `kind`; the loss of a character."""
    lengths = lesson.lengths[part]
    picked = np.arange(int(lengths.sum())) + np.repeat(firsts[part] - (np.cumsum(lengths) - lengths), lengths)
    rows = lesson.rows[picked]
    used, where = _unique(rows, weights.table.shape[1])
    ones = np.ones(where.size, dtype=np.float32)
    if dropout:
        ones = (lot.random(where.size) >= dropout).astype(np.float32) / np.float32(1 - dropout)
    seen = csr_matrix((ones, where.ravel(), np.arange(0, where.size + 1, TEMPLATES)), shape=(len(rows), len(used)))
    scores = seen @ (weights.table[0, used] + weights.table[kind + 1, used])
    steps = np.exp(weights.steps[kind])
    forward = steps[:-1] * weights.legal
    first = steps[-1] * weights.first
    may = (lesson.allowed[picked][:, None] >> np.arange(len(weights.tags), dtype=np.uint32)) & 1
    free = chain.run(scores, lengths, forward, first)
    bound = chain.run(scores + (1 - may).astype(np.float32) * _NEVER, lengths, forward, first)
    weight = np.repeat(lesson.weights[part], lengths)
    wrong = ((free.marginals - bound.marginals) * weight[:, None]).astype(np.float32)
    begins = np.cumsum(lengths) - lengths
    weight[begins] = 0  # nothing stands before these
    taught = np.vstack([_pairs(free, forward, weight) - _pairs(bound, forward, weight), wrong[begins].sum(axis=0)])
    loss = float((free.logs - bound.logs).sum())
    gradient = csr_matrix((seen.data, seen.indices, seen.indptr), shape=seen.shape).T @ wrong
    for number, speed in ((0, rates[0]), (kind + 1, rates[1])):
        if not speed:
            continue
        moved = weights.moved[number, used] + gradient * gradient
        weights.moved[number, used] = moved
        weights.table[number, used] -= speed * gradient / np.sqrt(moved)
    weights.steps_moved[kind] += taught * taught
    weights.steps[kind] -= (rates[0] or rates[1]) * taught / np.sqrt(weights.steps_moved[kind])
    return loss / len(rows)


def _pairs(one: Chained, steps: Floats, weight: Floats) -> Floats:
    """(tags, tags) how often one tag is expected behind another; `weight` is how much each character counts."""
    left, right = one.ahead[:-1], one.behind[1:]
    through = ((left @ steps) * right).sum(axis=1)
    out: Floats = (left * (weight[1:] / through)[:, None]).T @ right * steps
    return out.astype(np.float32)


def _unique(rows: Ints, size: int) -> tuple[NDArray[np.int64], Ints]:
    """Which rows are used, in order, and each as a place among them."""
    mark = np.zeros(size, dtype=bool)
    mark[rows.ravel()] = True
    used = np.flatnonzero(mark).astype(np.int64)
    back = np.zeros(size, dtype=np.int32)
    back[used] = np.arange(len(used), dtype=np.int32)
    return used, back[rows]
