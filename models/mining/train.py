"""Train the likeness model of mined slogans: `python models/mining/train.py [CORPORA]`.

CORPORA holds gwr, central_meetings and xwlb, each with metadata.csv, as ../shared/data/corpora beside the checkout does.
The corpora are third-party text and do not ship; what ships is labels.tsv (labelled by hand for this model, 2 slogan,
1 arguable, 0 none) and the two models made here. Slogans hidden from training, so that a benchmark can look for them:
those of a list whose hash is even (`is_hidden`), and every string that holds one or is a part of one.

1. wording: characters and words of slogans (lexicon, gold) against strings drawn from the corpora; log odds by
   five-fold cross-validation are what the second model sees of its own training strings.
2. likeness: measures of labelled strings, of lexicon rows met in the corpora, and of strings drawn by lot, which are
   taken for none: a few of them are slogans, which is the price of a model that knows what most strings are.
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import rjieba
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skops import io

from koujing import lexicons
from koujing.convert import simplify
from koujing.findings import fold
from koujing.stages.slogans.likeness import MEASURES, features, formed, spelled
from koujing.stages.slogans.mining import Document
from koujing.stages.slogans.patterns import Counter, Pattern
from koujing.stages.slogans.store import Store

HERE = Path(__file__).resolve().parent
GOLD = HERE.parents[1] / "corpora" / "gold"
SHARED = HERE.parents[2] / "shared"
CORPORA = ("gwr", "central_meetings", "xwlb")
BACKGROUND, UNWORDED = 4000, 20_000  # strings drawn by lot: for the second model, for the first
WEIGHTS = {"core": 1.0, "arguable": 0.3, "none": 1.0, "lexicon": 2.0, "lot": 2.0}


def squeeze(text: str) -> str:
    """Without separators and quotation marks."""
    return re.sub(r'[、,"\' \t]', "", fold(text))


def is_hidden(canonical: str) -> bool:
    """Whether a form of the list is kept from training."""
    return int(hashlib.sha256(canonical.encode()).hexdigest(), 16) % 2 == 0


def listed() -> list[str]:
    """The forms of the list."""
    path = SHARED / "data" / "slogans" / "lists" / "tifa_seed_attested.csv"
    return [row["canonical"] for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())]


def documents(root: Path, corpora: tuple[str, ...] = CORPORA) -> Iterator[Document]:
    """The texts of corpora, by the order of their metadata."""
    for name in corpora:
        for row in csv.DictReader((root / name / "metadata.csv").read_text(encoding="utf-8-sig").splitlines()):
            text = (root / name / row["path"]).read_text(encoding="utf-8")
            yield Document(f"{name}/{row['path']}", text, row["published"] or None, row["outlet"])


class Leaks:
    """Which strings hold a hidden form or are part of one."""

    def __init__(self) -> None:
        self._hidden = {squeeze(form) for form in listed() if is_hidden(form)}
        self._parts = {form[a:b] for form in self._hidden for a in range(len(form)) for b in range(a + 4, len(form) + 1)}
        long = [form for form in self._hidden if len(form) > 3]
        self._holds = re.compile("|".join(map(re.escape, sorted(long))))

    def __contains__(self, text: str) -> bool:
        bare = squeeze(text)
        return bare in self._hidden or bare in self._parts or bool(self._holds.search(bare))


def slogans(leaks: Leaks) -> list[str]:
    """Wordings of the lexicon and core slogans of the gold, without what is hidden."""
    found = {squeeze(surface) for entry in lexicons.load("slogans") for surface in entry.surfaces}
    for path in sorted(GOLD.rglob("*slogans*.jsonl")):
        rows = map(json.loads, filter(None, path.read_text(encoding="utf-8").splitlines()))
        found |= {squeeze(row["canonical"]) for row in rows if row.get("confidence") == "core"}
    return sorted(form for form in found if "…" not in form and len(form) > 1 and form not in leaks)


def labels() -> dict[str, int]:
    """Labels by hand that may be trained on: 2 slogan, 1 arguable, 0 none."""
    lines = (HERE / "labels.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    return {row["surface"]: int(row["label"]) for row in rows if row["use"] == "train"}


def measured(root: Path) -> list[Pattern]:
    """The recurring strings of the corpora."""
    with Store() as store:
        for one in documents(root):
            store.add(one.id, one.text, simplify(one.text), one.published, one.outlet)
        store.seal()
        return sorted(Counter(store, 3).patterns(), key=lambda pattern: pattern.text)


def main() -> None:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else SHARED / "data" / "corpora"
    leaks, lot = Leaks(), random.Random(1)
    known, judged = slogans(leaks), labels()
    patterns = [pattern for pattern in measured(root) if pattern.text not in leaks]
    is_known = set(known)
    strange = [p for p in patterns if squeeze(p.text) not in is_known and judged.get(p.text, 0) == 0]
    unworded = lot.sample(strange, UNWORDED)
    texts = [spelled(rjieba.cut(form, False)) for form in known] + [spelled(p.words) for p in unworded]
    wanted = np.array([1] * len(known) + [0] * len(unworded))
    wording = make_pipeline(
        HashingVectorizer(n_features=2**14, token_pattern=r"\S+", lowercase=False, alternate_sign=False),
        LogisticRegression(C=3, class_weight="balanced", max_iter=500),
    )
    unseen = cross_val_predict(wording, texts, wanted, cv=5, method="decision_function")
    wording.fit(texts, wanted)
    blind = dict(zip([*known, *(p.text for p in unworded)], unseen, strict=True))

    rows: list[tuple[Pattern, bool, float]] = []
    drawn = {p.text for p in lot.sample([p for p in strange if p.text not in judged], BACKGROUND)}
    for pattern in patterns:
        if pattern.text in judged:
            label = judged[pattern.text]
            rows.append((pattern, label > 0, WEIGHTS[("none", "arguable", "core")[label]]))
        elif squeeze(pattern.text) in is_known:
            rows.append((pattern, True, WEIGHTS["lexicon"]))
        elif pattern.text in drawn:
            rows.append((pattern, False, WEIGHTS["lot"]))
    chosen = [pattern for pattern, _, _ in rows]
    odds = wording.decision_function([spelled(pattern.words) for pattern in chosen])
    worded = np.array([
        blind.get(pattern.text, blind.get(squeeze(pattern.text), odd)) for pattern, odd in zip(chosen, odds, strict=True)
    ])
    table = features(chosen, formed(chosen), worded)
    likeness = make_pipeline(StandardScaler(), LogisticRegression(C=0.05, max_iter=3000))
    likeness.fit(table, [good for _, good, _ in rows], logisticregression__sample_weight=[w for _, _, w in rows])
    io.dump(wording, HERE / "wording.skops")
    io.dump(likeness, HERE / "likeness.skops")
    print(f"{len(known)} wordings, {len(rows)} strings measured, {sum(good for _, good, _ in rows)} of them slogans")
    weights = sorted(zip(MEASURES, likeness[-1].coef_[0], strict=True), key=lambda pair: -abs(pair[1]))
    print(" ".join(f"{name} {weight:+.2f}" for name, weight in weights[:24]))


if __name__ == "__main__":
    main()
