"""Entities on corpora that label by conventions of their own: UNER in Traditional characters, and 2,000 sentences of MSRA.

    python benchmarks/conventions.py [MODEL …]

MODEL is a folder that `models/ner/train.py --research` wrote. Every system is scored on PER, LOC and ORG as the corpus
has them. `mapped` reads our rows by its convention as far as that can be done without learning: sites are places, and what
stands inside posts, documents, events and projects counts. `@uner` and `@msra` are conventions the model has learned.
Nothing was learned from these sentences: UNER's is its development part, MSRA's are those that the recipe holds back.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "models" / "ner")]

import systems
from entities import uner
from koujing import convert, layout
from koujing.findings import Entity, Reading
from koujing.ner import load
from systems import Span, System

DATA = HERE.parents[1] / "shared" / "data" / "entities"
COARSE = {"PERSON": "PER", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "ORG": "ORG"}


def mapped(models: str = "", rules: bool = True) -> System:
    """Our stage, its rows read by the convention of UNER and MSRA."""

    def tag(text: str) -> list[Span]:
        known = systems.stage(models, rules)
        rows = known.read(Reading(text, convert.simplify(text), sentences=layout.split))
        return outermost(row for row in rows if row.label in COARSE)

    return tag


def outermost(rows: Iterable[Entity]) -> list[Span]:
    """Spans that lie in no other one of these."""
    out: list[Span] = []
    for row in sorted(rows, key=lambda r: (r.start, -r.end)):
        if not out or row.start >= out[-1][1]:
            out.append((row.start, row.end, COARSE[row.label]))
    return out


def learned(folder: str, convention: str) -> System:
    """The model alone in a convention it learned, every name it holds likelier than none."""
    model = load(folder, convention)
    return lambda text: [(n.start, n.end, COARSE[n.label]) for n in model.names(convert.simplify(text)) if n.label in COARSE]


@cache
def corpora() -> Mapping[str, Sequence[tuple[str, list[dict[str, object]]]]]:
    """UNER's development set and the sentences of MSRA that are held back, with their labels."""
    import train

    coarse = {"PERSON": "PER", "ORG": "ORG"}
    held = [(e.text, [(s.start, s.end, coarse.get(s.labels[0], "LOC")) for s in e.spans]) for e in train.msra(DATA)[1]]
    sets = {"UNER dev, Traditional": uner(DATA / "uner_gsd" / "dev.iob2"), "MSRA held": held}
    return {
        name: [(text, [{"start": s, "end": e, "label": label} for s, e, label in spans]) for text, spans in rows]
        for name, rows in sets.items()
    }


def page(models: Sequence[str] = ()) -> str:
    """A table a corpus."""
    if not DATA.is_dir():
        return f"{DATA} is not there: nothing to measure"
    ours: dict[str, System] = {
        **systems.SYSTEMS,
        "rules, mapped": mapped(),
        "model, mapped": mapped("ner", rules=False),
        "both, mapped": mapped("ner"),
        "model@uner": learned("ner", "uner"),
    }
    for folder in models:
        ours |= {f"{Path(folder).name}@msra": learned(folder, "msra"), f"{Path(folder).name}@uner": learned(folder, "uner")}
    return "\n\n".join(f"{name}\n{systems.compare(texts, ours)}" for name, texts in corpora().items())


if __name__ == "__main__":
    print(page(sys.argv[1:]))
