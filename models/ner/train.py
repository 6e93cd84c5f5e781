"""Train the model of names: `python models/ner/train.py [--research] [--data ../shared/data] [--cache DIR] [--out DIR]`.

DATA holds entities/ (UNER, and for --research MSRA and CLUENER) and corpora/ (unlabelled articles), as ../shared/data
beside the checkout does; none of it ships. Without --research the model learns from UNER (CC BY-SA 4.0) and silver labels
only, and is what lies in this folder. With it MSRA and CLUENER are added, whose terms are research or unsaid: that model
is written to --out and is not passed on. Project gold and the seed article are never learned from.

1. silver.py labels articles by rules and LAC-small, and makes copies with other names, and through Traditional script.
2. One model learns all of it; what a corpus labels by other conventions has weights of its own (koujing.ner.training).
3. Weights become bytes, small ones nothing, and the model is scored on what nothing was learned from.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import opencc

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "benchmarks")]

import silver

from koujing import convert
from koujing.findings import fold
from koujing.ner import chain, labelled
from koujing.ner.examples import Corpus, Example, Span, lesson, relabelled
from koujing.ner.features import Features
from koujing.ner.model import About, Layer, Model, quantised
from koujing.ner.training import Course, Weights, train

LOCAL = HERE.parents[1] / "corpora" / "local"  # git leaves it out
BITS, KEEP, SEED = 19, 0.03, 1
THRESHOLDS = {"PERSON": 0.8, "ORG": 0.95, "GPE": 0.8, "LOC": 0.9, "FAC": 0.9}  # by project gold and seed
COURSE = Course(epochs=2, seed=SEED)
COPIES = 3  # of UNER with other names
HELD = 2000  # sentences of MSRA that are never learned from
CONVENTIONS = ("guideline", "uner")
RESEARCH = ("msra", "cluener")
PLACES = {"LOC": silver.PLACES}
CLUENER = {
    "name": ("PERSON",),
    "government": ("ORG",),
    "organization": ("ORG",),
    "company": ("ORG",),
    "address": ("GPE", "LOC"),
    "scene": ("FAC", "LOC"),
}


def uner(folder: Path, part: str) -> list[Example]:
    """Sentences of UNER in Traditional characters."""
    return [relabelled(example, PLACES) for example in labelled.read(folder / "uner_gsd" / f"{part}.iob2")]


def msra(folder: Path) -> tuple[list[Example], list[Example]]:
    """Sentences of MSRA to learn from, and those held back."""
    sentences: list[Example] = []
    text, spans = "", list[tuple[int, int, str]]()
    with gzip.open(folder / "msra" / "msra_train_bio.gz", "rt", encoding="utf-8") as lines:
        for line in [*lines, "\n"]:
            if cells := line.split():
                if cells[-1][0] == "B":
                    spans.append((len(text), len(text) + 1, cells[-1][2:]))
                elif cells[-1][0] == "I":
                    spans[-1] = (spans[-1][0], len(text) + 1, spans[-1][2])
                text += cells[0]
            elif text:
                named = tuple(Span(s, e, {"PER": ("PERSON",), **PLACES}.get(label, (label,))) for s, e, label in spans)
                sentences.append(Example(fold(convert.simplify(text)), named))
                text, spans = "", []
    order = list(range(len(sentences)))
    random.Random(0).shuffle(order)
    return [sentences[n] for n in order[HELD:]], [sentences[n] for n in order[:HELD]]


def cluener(folder: Path) -> Iterator[Example]:
    """Sentences of CLUENER, by the labels that ours can be."""
    for line in (folder / "cluener" / "train.json").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        spans = [
            Span(start, end + 1, CLUENER[label])
            for label, names in row["label"].items()
            if label in CLUENER
            for places in names.values()
            for start, end in places
        ]
        yield Example(fold(convert.simplify(row["text"])), tuple(sorted(spans)))


def through_traditional(examples: Sequence[Example]) -> Iterator[Example]:
    """Every fourth sentence as it comes back from Traditional script, where that is not the same."""
    to_traditional = opencc.OpenCC("s2tw")
    for example in examples[::4]:
        back = fold(convert.simplify(to_traditional.convert(example.text)))
        if back != example.text and len(back) == len(example.text):
            yield example._replace(text=back)


def corpora(data: Path, cache: Path, research: bool) -> tuple[list[Corpus], list[Example]]:
    """What is learned from, by convention; and the sentences of MSRA held back."""
    cache.mkdir(parents=True, exist_ok=True)
    silvered = list(silver.label(list(silver.tagged(data / "corpora", cache / "lac.jsonl"))))
    swapper = silver.Swapper(cache / "names.json", SEED)
    swapped = [other for example in silvered if (other := swapper.swapped(example))]
    ours = [*silvered, *swapped, *through_traditional(silvered)]
    theirs = uner(data / "entities", "train")
    copies = [other for _ in range(COPIES) for example in theirs if (other := swapper.swapped(example))]
    learned, held = msra(data / "entities")
    out = [Corpus(ours, 0), Corpus([*theirs, *copies], 1)]
    if research:
        out += [Corpus(learned, 2), Corpus(list(cluener(data / "entities")), 3)]
    for corpus, name in zip(out, (*CONVENTIONS, *RESEARCH), strict=False):
        print(f"{name}: {len(corpus.examples):,} texts, {sum(len(e.text) for e in corpus.examples):,} characters")
    return out, held


def learn(parts: Sequence[Corpus], said: dict[str, object]) -> Model:
    """The model of these corpora."""
    tags = chain.tags_of(silver.LABELS)
    names = (*CONVENTIONS, *RESEARCH)[: len(parts)]
    weights = Weights(1 << BITS, tags, len(parts))
    start = time.process_time()

    def say(done: int, of: int, loss: float) -> None:
        if done % 100 == 0 or done == of:
            print(f"{done} of {of} batches, loss {loss:.4f}, {time.process_time() - start:.0f} s", flush=True)

    train(lesson(parts, Features(BITS), tags), weights, COURSE, say)
    # the guideline's own weights go into the shared ones, which are what most users load; the others are told from those
    nothing = np.zeros_like(weights.steps[0])
    shared = quantised(weights.table[0] + weights.table[1], nothing, KEEP)
    empty = Layer(shared.rows[:0], shared.values[:0], 1.0, weights.steps[0])
    others = [
        quantised(weights.table[number + 1] - weights.table[1], weights.steps[number], KEEP)
        for number in range(1, len(parts))
    ]
    return Model(About("ner", silver.LABELS, BITS, names, THRESHOLDS, said), [shared, empty, *others])


def score(model: Model, examples: Sequence[Example]) -> str:
    """P, R and F1 of spans as PER, LOC and ORG, the likeliest names, however unlikely."""
    coarse = {"PERSON": "PER", "ORG": "ORG"}
    counts = dict.fromkeys(("right", "said", "wanted"), 0)
    for example in examples:
        gold = {(s.start, s.end, coarse.get(s.labels[0], "LOC")) for s in example.spans}
        found = {(n.start, n.end, coarse.get(n.label, "LOC")) for n in model.names(example.text)}
        for key, some in zip(counts, (gold & found, found, gold), strict=True):
            counts[key] += len(some)
    p, r = counts["right"] / max(counts["said"], 1), counts["right"] / max(counts["wanted"], 1)
    return f"P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f}"


def main() -> None:
    """Train, score, save."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--research", action="store_true", help="learn from MSRA and CLUENER too; not to be passed on")
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared" / "data")
    parser.add_argument("--cache", type=Path, default=LOCAL / "ner-cache", help="what LAC says is kept here")
    parser.add_argument("--out", type=Path, help="default: this folder, or corpora/local/ner-research")
    options = parser.parse_args()
    out = options.out or (LOCAL / "ner-research" if options.research else HERE)
    parts, held = corpora(options.data, options.cache, options.research)
    said: dict[str, object] = {
        "command": "python models/ner/train.py" + (" --research" if options.research else ""),
        "seed": SEED,
        "course": COURSE._asdict(),
        "learned_from": ["UNER Chinese GSD train", "silver labels"] + (["MSRA", "CLUENER"] if options.research else []),
        "licence": "research only, not to be passed on" if options.research else "CC BY-SA 4.0",
    }
    learn(parts, said).save(out)
    from koujing.ner import load

    dev = uner(options.data / "entities", "dev")
    for convention in (*CONVENTIONS, *(RESEARCH[:1] if options.research else ())):
        model = load(str(out), convention)
        print(f"convention {convention}: UNER dev {score(model, dev)}, MSRA held {score(model, held)}")
    size = sum(path.stat().st_size for path in (out / "weights.npz", out / "model.json"))
    print(f"{out}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
