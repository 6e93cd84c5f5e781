"""Segmentation beside its peers, in one run: the same words as jieba, word F1, speed.

    python benchmarks/segmentation.py [--no-peers] [--rounds 3]

Every engine gets the same Simplified text (AS is converted by koujing first; one row shows jieba on AS as published).
`koujing bare` has no words of its own and must give jieba's words; `koujing` is what is used by default. Speed is against
`jieba.cut` on the same text in the same run; `with tags` is `Cutter.cut` against `jieba.posseg.cut`; `tokenizer` is the spaCy
tokenizer without finders, against spaCy's own with jieba.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

PEERS = {
    "jieba": ["jieba==0.42.1", "setuptools<80"],
    "rjieba": ["rjieba==0.2.2"],
    "cppjieba-py-dat": ["cppjieba-py-dat==0.0.1"],
    "spacy + jieba": ["spacy>=3.8,<4", "jieba==0.42.1", "setuptools<80"],
}
OURS = ("koujing", "koujing bare", "koujing on jieba", "koujing with tags", "koujing tokenizer")
REFERENCE = ("jieba", "jieba.posseg")  # jieba is a dependency: measured in our own environment


def main() -> None:
    """Measure and print one page."""
    import peers
    from koujing import convert

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peers", action="store_true", help="only koujing and jieba, nothing is installed")
    parser.add_argument("--rounds", type=int, default=3, help="times each is measured, in turn; the best counts")
    options = parser.parse_args()
    data = peers.shared_data()
    gold = {name: _gold(data / "segment" / f"{name}.utf8") for name in ("msr_test_gold", "as_testing_gold")}
    published = {name: ["".join(words) for words in sentences] for name, sentences in gold.items()}
    simplified = {name: [convert.simplify(line) for line in lines] for name, lines in published.items()}
    pythons = {name: Path(sys.executable) for name in (*REFERENCE, *OURS)}
    if not options.no_peers:
        others = {name: needs for name, needs in PEERS.items() if name not in pythons}
        pythons |= {name: python for name, needs in others.items() if (python := peers.environment(needs))}

    words: dict[str, dict[str, list[list[int]]]] = {}
    for name, python in pythons.items():
        if (result := peers.work(python, __file__, name, {"cut": simplified})) is not None:
            words[name] = result["words"]
    raw = peers.work(Path(sys.executable), __file__, "jieba", {"cut": published})
    if raw:
        words["jieba, as published"] = raw["words"]
    speed: dict[str, dict[str, float]] = {}
    whole = {name.split("_")[0].upper(): "\n".join(lines) for name, lines in simplified.items()}
    for _ in range(options.rounds):
        for name, python in pythons.items():
            result = peers.work(python, __file__, name, {"speed": whole})
            for what, value in (result or {"speed": {}})["speed"].items():
                speed.setdefault(name, {})[what] = max(speed.get(name, {}).get(what, 0.0), value)
    _print(gold, words, speed)


def _gold(path: Path) -> list[list[str]]:
    return [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


# What runs in the environment of a peer


def work(peer: str, task: dict[str, Any]) -> dict[str, Any]:
    """Answer one task with one engine: the lengths of the words of each sentence, or MB/s."""
    cut = _cutter(peer)
    list(cut("热身一下"))
    if "cut" in task:
        return {"words": {name: [[len(w) for w in cut(line)] for line in lines] for name, lines in task["cut"].items()}}
    return {"speed": {name: _speed(cut, text) for name, text in task["speed"].items()}}


def _cutter(peer: str) -> Callable[[str], Iterable[str]]:
    if peer == "koujing tokenizer":
        from koujing import pipe, segment

        tokenizer = segment.Segmenter(pipe.default().vocab)
        return lambda text: [token.text for token in tokenizer(text)]
    if peer.startswith("koujing"):
        from koujing import words

        if peer == "koujing with tags":
            cutter = words.Cutter()
            return lambda text: [text[word.start : word.end] for word in cutter.cut(text)]
        return words.Cutter("jieba" if peer.endswith("jieba") else "auto", own=peer == "koujing").split
    if peer == "rjieba":
        import rjieba

        return rjieba.Jieba().cut
    if peer == "cppjieba-py-dat":
        import cppjieba_py_dat

        return cppjieba_py_dat.lcut
    if peer == "spacy + jieba":
        from spacy.lang.zh import Chinese

        nlp = Chinese.from_config({"nlp": {"tokenizer": {"segmenter": "jieba"}}})
        return lambda text: [token.text_with_ws for token in nlp.make_doc(text)]
    import jieba
    import jieba.posseg

    if peer == "jieba.posseg":
        return lambda text: [pair.word for pair in jieba.posseg.cut(text)]
    return jieba.lcut


def _speed(cut: Callable[[str], Iterable[str]], text: str) -> float:
    """MB of UTF-8 a second, the best of two runs or more that take about two seconds together; the first is warm-up."""
    best, spent, runs = float("inf"), 0.0, 0
    while spent < 2.0 or runs < 3:
        start = time.perf_counter()
        list(cut(text))
        took = time.perf_counter() - start
        best, spent, runs = min(best, took), spent + took, runs + 1
    return len(text.encode()) / best / 1e6


# The page


def _print(
    gold: dict[str, list[list[str]]],
    words: dict[str, dict[str, list[list[int]]]],
    speed: dict[str, dict[str, float]],
) -> None:
    from peers import table

    print(f"# Segmentation: koujing {metadata.version('koujing')}, jieba {metadata.version('jieba')}\n")
    head = ["", *(f"{name.split('_')[0].upper()} {what}" for name in gold for what in ("F1", "same as jieba"))]
    for name in next(iter(speed.values()), {}):
        head += [f"{name} MB/s", "× jieba"]
    rows = []
    for peer, cuts in words.items():
        row = [peer]
        for name, sentences in gold.items():
            same = sum(a == b for a, b in zip(cuts[name], words["jieba"][name], strict=True))
            row += [f"{_f1(sentences, cuts[name]):.4f}", f"{same / len(sentences):.4%}"]
        for name, value in speed.get(peer, {}).items():
            row += [f"{value:.2f}", f"{value / speed['jieba'][name]:.1f}"]
        rows.append(row + [""] * (len(head) - len(row)))
    print(table(head, rows))
    if "spacy + jieba" in speed:
        ratios = [f"{name} {speed['koujing tokenizer'][name] / value:.1f}" for name, value in speed["spacy + jieba"].items()]
        print(f"\nThe whole tokenizer (convert, cut, tag, build the Doc), × spaCy's with jieba: {', '.join(ratios)}.")
    if "jieba.posseg" in speed and "koujing with tags" in speed:
        ratios = [
            f"{name} {speed['koujing with tags'][name] / value:.1f}" for name, value in speed["jieba.posseg"].items()
        ]
        print(f"\nWords with tags, × jieba.posseg: {', '.join(ratios)}.")


def _f1(gold: list[list[str]], found: list[list[int]]) -> float:
    right = marked = true = 0
    for words, lengths in zip(gold, found, strict=True):
        a, b = _spans(map(len, words)), _spans(lengths)
        right, marked, true = right + len(a & b), marked + len(b), true + len(a)
    return 2 * right / (marked + true)


def _spans(lengths: Iterable[int]) -> set[tuple[int, int]]:
    out, at = set(), 0
    for length in lengths:
        out.add((at, at + length))
        at += length
    return out


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        _, _, name, question, answer = sys.argv
        outcome = work(name, json.loads(Path(question).read_text(encoding="utf-8")))
        Path(answer).write_text(json.dumps(outcome), encoding="utf-8")
    else:
        main()
