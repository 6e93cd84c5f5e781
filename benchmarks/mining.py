"""Mining of new slogans on real text: hidden forms found again, how many of the first are slogans, time and memory.

    python benchmarks/mining.py [--unlabelled] [--speed]

Half of the forms of a list (`train.is_hidden`, by hash) were kept from the likeness model, which trained on no string that
holds one or is a part of one. gwr, central_meetings and xwlb are mined without any lexicon; counted is which of the hidden
forms that occur at least twice stand among the first 2,000, separators and quotation marks aside. Known forms take their
places there too. Precision of the first 200 is by the labels of models/mining/labels.tsv: of all candidates, and of those
that a lexicon without the hidden forms does not have; strictly, with arguable ones, and by labels never trained on. The
baseline is the sum of PMI and entropy. At the end xwlb is mined in a process of its own, on one core.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import math
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Container
from pathlib import Path
from types import ModuleType

from koujing import lexicons
from koujing.convert import simplify
from koujing.stages.slogans import mining, patterns, store

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"
CORPORA = SHARED / "data" / "corpora"
FIRST, TOP = 2000, 200

Labels = dict[str, tuple[int, bool]]


def recipe() -> ModuleType:
    """The training recipe: who is hidden is said there, once."""
    spec = importlib.util.spec_from_file_location("train", HERE.parent / "models" / "mining" / "train.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def judged() -> dict[str, tuple[int, bool]]:
    """Labels by hand, and whether the model was trained on them."""
    lines = (HERE.parent / "models" / "mining" / "labels.tsv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    return {row["surface"]: (int(row["label"]), row["use"] == "train") for row in rows}


def baseline(documents: list[mining.Document], wanted: set[str], squeeze: Callable[[str], str]) -> float:
    """Share of the wanted within the first by PMI and entropy alone."""
    with store.Store() as texts:
        for one in documents:
            texts.add(one.id, one.text, simplify(one.text), one.published, one.outlet)
        texts.seal()
        found = [p for p in patterns.Counter(texts, 3).patterns() if p.pmi < math.inf and len(p.text) >= 4]
    found.sort(key=lambda p: -p.pmi - min(p.around.left, p.around.right))
    return len(wanted & {squeeze(p.text) for p in found[:FIRST]}) / len(wanted)


def precision(name: str, candidates: list[mining.Candidate], labels: Labels, leaks: Container[str], show: bool) -> None:
    """Print which share of the first are slogans: strictly, with arguable ones, and by labels never trained on."""
    top = [row.candidate for row in candidates[:TOP]]
    seen = [(labels[text][0], labels[text][1] and text not in leaks) for text in top if text in labels]
    fresh = [label for label, trained in seen if not trained]
    strict, lenient = (sum(label >= least for label, _ in seen) / max(len(seen), 1) for least in (2, 1))
    untrained = sum(label == 2 for label in fresh) / max(len(fresh), 1)
    print(
        f"first {TOP} {name}: {strict:.2f} are slogans, {lenient:.2f} with arguable ones "
        f"({untrained:.2f} of {len(fresh)} never trained on; {len(top) - len(seen)} unlabelled)"
    )
    if show:
        print(*(text for text in top if text not in labels))


def quality(unlabelled: bool) -> None:
    train = recipe()
    documents = list(train.documents(CORPORA))
    text = train.squeeze("".join(simplify(document.text) for document in documents))
    hidden = {train.squeeze(form) for form in train.listed() if train.is_hidden(form)}
    wanted = {form for form in hidden if text.count(form) >= 2}
    started = time.process_time()
    candidates = mining.mine(documents, lexicon="none", most=20_000)
    spent = time.process_time() - started
    places = {train.squeeze(row.candidate): place for place, row in enumerate(candidates)}
    for first in (500, 1000, FIRST, 5000, 20_000):
        found = sum(places.get(form, first) < first for form in wanted)
        print(f"hidden forms within the first {first:,}: {found} of {len(wanted)} = {found / len(wanted):.2f}")
    print(f"by PMI and entropy alone, within the first {FIRST:,}: {baseline(documents, wanted, train.squeeze):.2f}")
    known = {train.squeeze(s) for entry in lexicons.load("slogans") for s in entry.surfaces} - hidden
    labels = judged()
    leaks = train.Leaks()
    precision("of all", candidates, labels, leaks, unlabelled)
    new = [row for row in candidates if train.squeeze(row.candidate) not in known]
    precision("not in the lexicon", new, labels, leaks, unlabelled)
    print(f"{len(text):,} characters in {spent:.0f} s; {_megabytes():,} MB at most (texts held here too)")
    if unlabelled:
        print("missed:", *sorted(wanted - set(list(places)[:FIRST])))


def speed() -> None:
    """Mine xwlb in this process and say how long it took."""
    train = recipe()
    size = sum(path.stat().st_size for path in (CORPORA / "xwlb").glob("*.txt"))
    started, cpu = time.perf_counter(), time.process_time()
    candidates = mining.mine(train.documents(CORPORA, ("xwlb",)))
    print(
        f"xwlb, {size / 1e6:.1f} MB: {len(candidates):,} candidates in {time.perf_counter() - started:.0f} s "
        f"({time.process_time() - cpu:.0f} s of processor), {_megabytes():,} MB at most"
    )


def _megabytes() -> int:
    """The most memory this process had; getrusage would tell the parent's too."""
    status = Path("/proc/self/status")
    peak = re.search(r"VmHWM:\s*(\d+)", status.read_text()) if status.is_file() else None
    return int(peak[1]) // 1024 if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--unlabelled", action="store_true", help="print what no label is for, and what was missed")
    parser.add_argument("--speed", action="store_true", help="only mine xwlb and say how long it takes")
    options = parser.parse_args()
    if not CORPORA.is_dir():
        print(f"{CORPORA} is not here: nothing to mine")
    elif options.speed:
        speed()
    else:
        quality(options.unlabelled)
        one_core = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        subprocess.run([sys.executable, __file__, "--speed"], check=True, env=one_core)


if __name__ == "__main__":
    main()
