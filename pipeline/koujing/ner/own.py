"""A model for a user's own labels: what ships stays as it is, and what the labels add is learned on top.

The weights that ship know names of many kinds of text; a few hundred labelled sentences change them where they go
against them, and may bring labels they do not have. From labels alone, without them (`base` none), some ten thousand
sentences are needed.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from koujing.ner import chain, model
from koujing.ner.chain import Floats
from koujing.ner.examples import Corpus, Example, lesson
from koujing.ner.features import Features
from koujing.ner.labelled import LabelledError, read
from koujing.ner.model import ABOUT, GUIDELINE, NUMBERS, About, Layer, Model, ModelError, quantised
from koujing.ner.training import Course, Weights, train

BITS = 18  # of a table learned from nothing
KEEP = 0.02  # weights below it are not stored
_BATCHES = 40  # in which few labels are looked at, each time
_FEWEST = 10  # examples of which some can be held back


class Held(NamedTuple):
    """Precision, recall and F1 of span and label on examples that were held back."""

    precision: float
    recall: float
    f1: float
    names: int


class Trained(NamedTuple):
    """What was learned from, and how well it went."""

    examples: int
    characters: int
    names: int
    labels: tuple[str, ...]
    held: Held | None  # null where there were too few examples to hold any back
    seconds: float


def train_own(
    gold: Path,
    out: Path,
    *,
    articles: Path | None = None,
    labels: Mapping[str, str] | None = None,
    base: str | None = model.SHIPPED,
    epochs: int = 10,
    hold: float = 0.1,
    seed: int = 0,
    say: Callable[[int, int, float], None] | None = None,
) -> Trained:
    """Learn names from labelled articles and write a model to `out`; nothing is written before it is done.

    Args:
        gold: labelled articles, see `labelled`.
        out: a folder that is not there, is empty, or holds such a model already.
        articles: where the texts of `.entities.jsonl` are, if not beside them.
        labels: what labels of the files are called here.
        base: a model to start from, null for none.
        epochs: how often everything is looked at.
        hold: share of the examples that are not learned from but scored, every so-manieth of them.
        say: is told how many batches of how many are done, and the loss of a character.

    Raises:
        LabelledError: the labelled articles can't be used.
        ModelError: the base can't be read, or `out` holds something else.
    """
    start = time.monotonic()
    if out.exists() and not (out / ABOUT).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise ModelError(f"{out}: there is something else than a model of names; name a new folder")
    examples = read(gold, articles, labels)
    found = sorted({label for example in examples for span in example.spans for label in span.labels})
    if not found:
        raise LabelledError(f"{gold}: {len(examples)} texts, and no name is labelled in any of them")
    step = max(round(1 / hold), 2) if hold > 0 and len(examples) >= _FEWEST else 0
    held = [example for number, example in enumerate(examples) if step and number % step == step - 1]
    learned = [example for number, example in enumerate(examples) if not step or number % step != step - 1]
    start_from = model.load(base) if base else None
    known = start_from.about.labels if start_from else ()
    all_labels = (*known, *(label for label in found if label not in known))
    bits = start_from.about.bits if start_from else BITS
    tags = chain.tags_of(all_labels)
    weights = Weights(1 << bits, tags, 1, _shared(start_from, len(tags)) if start_from else None)
    rate = 0.2 if start_from else 0.1
    batch = min(max(sum(len(example.text) for example in learned) // _BATCHES, 20), 2000)
    course = Course(epochs=epochs, rate=rate, own=rate, seed=seed, batch=batch)
    train(lesson([Corpus(learned)], Features(bits), tags), weights, course, say)
    made = _model(start_from, weights, all_labels, bits, gold.name, course, len(learned))
    score = scored(made, held) if held else None
    _write(made, out)
    names = sum(len(example.spans) for example in learned)
    size = sum(len(example.text) for example in learned)
    return Trained(len(learned), size, names, tuple(found), score, time.monotonic() - start)


def scored(made: Model, examples: Sequence[Example]) -> Held:
    """Exact spans with their label, at the model's threshold."""
    right = said = wanted = 0
    for example in examples:
        gold = {(s.start, s.end, s.labels[0]) for s in example.spans if s.labels}
        found = {(n.start, n.end, n.label) for n in made.propose(example.text)}
        right, said, wanted = right + len(gold & found), said + len(found), wanted + len(gold)
    p, r = right / max(said, 1), right / max(wanted, 1)
    return Held(p, r, 2 * p * r / (p + r) if p + r else 0.0, wanted)


def _shared(base: Model, count: int) -> tuple[Floats, Floats]:
    """The base's weights, with room for more tags."""
    table, steps = base.summed()
    more = count - table.shape[1]
    wide = np.pad(table, ((0, 0), (0, more)))
    first, rest = steps[-1:], steps[:-1]
    out: Floats = np.vstack([np.pad(rest, ((0, more), (0, more))), np.pad(first, ((0, 0), (0, more)))])
    if more:
        wide[:, -more:] = 0
    return wide, out


def _model(
    base: Model | None, weights: Weights, labels: Sequence[str], bits: int, gold: str, course: Course, many: int
) -> Model:
    tags = len(weights.tags)
    if base:
        shared = quantised(weights.table[0], np.zeros((tags + 1, tags), dtype=np.float32), 0.0)
        own = quantised(weights.table[1], weights.steps[0], KEEP)
    else:
        empty = np.zeros((0, tags), dtype=np.int8)
        shared = Layer(np.zeros(0, dtype=np.int32), empty, 1.0, np.zeros((tags + 1, tags), dtype=np.float32))
        own = quantised(weights.table[0] + weights.table[1], weights.steps[0], KEEP)
    said: dict[str, object] = {
        "trained_on": f"{many} labelled texts of {gold}",
        "base": base.name if base else None,
        "licence": f"that of your labels, and of the base: {base.about.said.get('licence')}" if base else "that of your labels",
        "course": course._asdict(),
    }
    known = base.about.thresholds if base else {}
    thresholds = {label: known.get(label, 0.5) for label in labels}
    about = About("own", tuple(labels), bits, (GUIDELINE,), thresholds, said)
    return Model(about, [shared, own])


def _write(made: Model, out: Path) -> None:
    part = out.with_name(out.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        made.save(part)
        out.mkdir(parents=True, exist_ok=True)
        for name in (NUMBERS, ABOUT):
            (part / name).replace(out / name)
    finally:
        shutil.rmtree(part, ignore_errors=True)
