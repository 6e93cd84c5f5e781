"""One page of speed and memory, side by side in one run: ours as a whole and a stage, the plain composition, peers.

    python benchmarks/bench.py [--write | --quality] [--quick] [--floors check|update] [--no-peers]

The *plain composition* is what one gets out of the same required packages without us: opencc-python-reimplemented, then
jieba.posseg, then a spaCy Doc, a regular expression for numbers and spaCy's PhraseMatcher with our slogans as a list. Every
engine works in a process of its own on the same texts, in turns, and the best round counts; speed is characters a second of
processor time, so that a machine that does other work too disturbs it little. Each process reads one other text first, which
loads what is loaded late, and then every text once. Texts are the sample corpus and, where ../shared is there, stretches of
its corpora. A stage is measured on texts that are converted already, with what the stages before it found. Ratios are what
counts: absolute speeds belong to the machine. `--write` puts the page into docs/benchmarks.md; `--quick` proves nothing.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data" / "corpora"
FLOORS = Path(__file__).parent / "floors.json"
PAGE = ROOT / "docs" / "benchmarks.md"
QUALITY = "## How right"
WORKER = str(Path(__file__).with_name("engines.py"))
ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
SLACK = 0.6  # a speed floor is so much of what was measured: other machines weigh things differently
FROM_EACH = 25_000  # characters of each folder of ../shared
LENGTHS = (100, 1_000, 10_000, 100_000, 1_000_000)


class Engine(NamedTuple):
    """Something that is measured: `needs` are packages for an environment of its own, or none for ours."""

    stage: str
    name: str
    against: str = ""  # of ours: the engine it is divided by
    needs: tuple[str, ...] = ()
    slow: bool = False  # reads the sample only


ENGINES = (
    Engine("whole", "koujing", "plain composition"),
    Engine("whole", "plain composition"),
    Engine("convert", "koujing: convert", "opencc-python-reimplemented"),
    Engine("convert", "opencc-python-reimplemented"),
    Engine("convert", "OpenCC (C++)", needs=("opencc==1.4.2",)),
    Engine("words", "koujing: words", "jieba"),
    Engine("words", "jieba"),
    Engine("words", "rjieba"),
    Engine("words with tags", "koujing: words with tags", "jieba.posseg"),
    Engine("words with tags", "jieba.posseg"),
    Engine("times", "koujing: times", "JioNLP times"),
    Engine("times", "JioNLP times", needs=("jionlp==1.5.31", "setuptools<80")),
    Engine("times", "Recognizers-Text times", needs=("recognizers-text-suite==1.0.2a2", "emoji<2"), slow=True),
    Engine("entities", "koujing: entities", "LAC-small (NumPy)"),
    Engine("entities", "LAC-small (NumPy)", slow=True),
    Engine("slogans", "koujing: slogans", "the list alone (PhraseMatcher)"),
    Engine("slogans", "the list alone (PhraseMatcher)"),
    Engine("figures", "koujing: figures", "Recognizers-Text numbers"),
    Engine("figures", "Recognizers-Text numbers", needs=("recognizers-text-suite==1.0.2a2", "emoji<2"), slow=True),
)


class Measured(NamedTuple):
    """The best of all rounds: speed by set of texts, what was found, seconds to load, memory in MB."""

    speed: dict[str, float]  # characters a second
    found: dict[str, int]
    load: float
    loaded: float  # MB after loading
    peak: float


# -- texts -------------------------------------------------------------------------------------------------------------


def texts() -> dict[str, list[str]]:
    """The sample corpus, and stretches of the corpora beside the checkout where they are there."""
    sample = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpora" / "sample").glob("*.txt"))]
    return {"sample": sample} | ({"news": list(_shared())} if SHARED.is_dir() else {})


def _shared() -> Iterator[str]:
    for folder in sorted(path for path in SHARED.iterdir() if path.is_dir()):
        paths, left = sorted(folder.glob("*.txt")), FROM_EACH
        for path in paths[:: max(1, len(paths) // 40)]:
            text = path.read_text(encoding="utf-8")[: min(3_000, left)]
            left -= len(text)
            yield text
            if left <= 0:
                break


def long_text(length: int, pool: Sequence[str]) -> str:
    """One article of that many characters, made of the pool's."""
    parts, left = [], length
    for text in cycle(pool):
        parts.append(text[:left])
        left -= len(text) + 1
        if left <= 0:
            return "\n".join(parts)[:length]
    raise ValueError("the pool is empty")


# -- measuring ---------------------------------------------------------------------------------------------------------


def measure(rounds: int, with_peers: bool) -> dict[str, Measured]:
    """Every engine, in turns."""
    import peers
    from koujing import convert

    given = texts()
    simplified = {kind: [convert.simplify(text) for text in some] for kind, some in given.items()}
    found: dict[str, Measured] = {}
    for _ in range(rounds):
        for engine in ENGINES:
            python = Path(sys.executable) if not engine.needs else peers.environment(engine.needs) if with_peers else None
            if python is None:
                continue
            some = simplified if engine.needs and engine.stage != "convert" else given
            some = {kind: part for kind, part in some.items() if kind == "sample" or not engine.slow}
            if (answer := peers.work(python, WORKER, engine.name, {"texts": some})) is None:
                continue
            speed = {kind: sum(map(len, some[kind])) / seconds for kind, seconds in answer["seconds"].items()}
            before = found.get(engine.name)
            best = {kind: max(value, before.speed[kind] if before else 0.0) for kind, value in speed.items()}
            load = min(answer["load"], before.load if before else math.inf)
            found[engine.name] = Measured(best, answer["found"], load, answer["loaded"], answer["peak"])
            print(f"{engine.stage:<18}{engine.name:<34}{next(iter(speed.values())):>12,.0f} characters/s", file=sys.stderr)
    return found


class Length(NamedTuple):
    """One article of that many characters: seconds and the peak of memory in MB."""

    characters: int
    seconds: float
    peak: float


def lengths(longest: int) -> list[Length]:
    """Cost of one article by its length, each in a process of its own."""
    import peers

    pool, out = [text for some in texts().values() for text in some], []
    for length in (length for length in LENGTHS if length <= longest):
        text = long_text(length, pool)
        tasks = {"texts": {str(n): [text] for n in range(max(1, min(20, 20_000 // length)))}}
        if answer := peers.work(Path(sys.executable), WORKER, "koujing", tasks):
            out.append(Length(length, min(answer["seconds"].values()), answer["peak"]))
    return out


def slope(points: Sequence[Length]) -> float:
    """Of log seconds against log characters, from 1,000 characters on: 1 is linear."""
    some = [(math.log(point.characters), math.log(point.seconds)) for point in points if point.characters >= 1_000]
    x, y = (sum(column) / len(some) for column in zip(*some, strict=True))
    return sum((a - x) * (b - y) for a, b in some) / sum((a - x) ** 2 for a, _ in some)


class Batch(NamedTuple):
    """One run of `koujing extract` over a folder."""

    articles: int
    workers: int
    seconds: float
    worker: float  # MB of the largest worker, or of the process itself


def batches(sizes: Sequence[int], workers: Sequence[int]) -> list[Batch]:
    """Cost of a folder by its size in one process, and of the largest one by the number of workers."""
    import batch as bench_batch

    out = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            corpus = bench_batch.make(Path(folder), size, "paragraphs")
            for many in workers if size == max(sizes) else (0,):
                out.append(_batch(corpus, Path(folder) / "out", size, many))
    return out


def _batch(corpus: Path, out: Path, size: int, workers: int) -> Batch:
    """In a process of its own, so that memory is that of this run."""
    program = (
        "import json, resource, sys, time; from pathlib import Path; from koujing import batch\n"
        "if __name__ == '__main__':\n"
        "    started = time.perf_counter()\n"
        "    batch.extract_to(batch.Plan(Path(sys.argv[1])), Path(sys.argv[2]), fresh=True, workers=int(sys.argv[3]))\n"
        "    who = resource.RUSAGE_CHILDREN if int(sys.argv[3]) else resource.RUSAGE_SELF\n"
        "    print(json.dumps([time.perf_counter() - started, resource.getrusage(who).ru_maxrss]))\n"
    )
    script = corpus.parent / "run.py"
    script.write_text(program, encoding="utf-8")
    command = [sys.executable, str(script), str(corpus), str(out), str(workers)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds, peak = json.loads(done.stdout.splitlines()[-1])
    return Batch(size, workers, seconds, peak / (1e6 if sys.platform == "darwin" else 1e3))


def starts() -> dict[str, float]:
    """Seconds from the shell to an answer, the best of three."""
    first = "import koujing; koujing.parse(koujing.Article('橫琴經濟增長8.5%。', published='2022-04-22'))"
    commands = {
        "koujing --help": [sys.executable, "-m", "koujing.cli", "--help"],
        "import koujing": [sys.executable, "-c", "import koujing"],
        "first article": [sys.executable, "-c", first],
    }
    out = {}
    for name, command in commands.items():
        best = math.inf
        for _ in range(3):
            started = time.perf_counter()
            subprocess.run(command, capture_output=True, check=True)
            best = min(best, time.perf_counter() - started)
        out[name] = best
    return out


# -- floors ------------------------------------------------------------------------------------------------------------


def ratios(found: dict[str, Measured]) -> dict[str, float]:
    """Ours divided by what it is measured against, on the sample corpus."""
    return {
        f"{engine.stage} ÷ {engine.against}": found[engine.name].speed["sample"] / found[engine.against].speed["sample"]
        for engine in ENGINES
        if engine.against and engine.name in found and engine.against in found
    }


def fallen(reached: dict[str, float]) -> list[str]:
    """Which ratios are below their floor, in words."""
    floors = json.loads(FLOORS.read_text(encoding="utf-8")).get("speed", {})
    return [
        f"{name}: {reached[name]:.2g} is below its floor {floor:.2g}"
        for name, floor in floors.items()
        if name in reached and reached[name] < floor
    ]


def pin(reached: dict[str, float]) -> None:
    """Write floors with slack; those of engines that were not measured stay."""
    content = json.loads(FLOORS.read_text(encoding="utf-8"))
    speed = content.get("speed", {}) | {name: float(f"{value * SLACK:.2g}") for name, value in reached.items()}
    FLOORS.write_text(json.dumps(content | {"speed": dict(sorted(speed.items()))}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


# -- the page ----------------------------------------------------------------------------------------------------------


def _times(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2f}"


def machine() -> str:
    """Cores, processor, Python; no names of hosts."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file() and (line := re.search(r"model name\s*:\s*(.+)", info.read_text(encoding="utf-8"))):
        model = line[1].strip()
    return f"{os.cpu_count()} cores ({model}), {platform.system()}, Python {platform.python_version()}"


def page(found: dict[str, Measured], points: list[Length], runs: list[Batch], begun: dict[str, float], load: float) -> str:
    """Everything as Markdown."""
    from koujing import __version__
    from peers import table

    given = texts()
    kinds = list(given)
    said = ", ".join(f"{kind} {len(some)} texts of {sum(map(len, some)):,} characters" for kind, some in given.items())
    lines = [
        "# Benchmarks",
        "Written by `make bench`; how it is measured stands at the head of `benchmarks/bench.py`. Ratios are what counts.",
        f"{date.today().isoformat()}, koujing {__version__}, {machine()}, load {load:.1f} before. Texts: {said}"
        + (" (third-party text that is not shipped)." if "news" in given else "."),
        "## As a whole and a stage, one core",
        "Characters a second of processor time; × is ours divided by that engine on the same texts. `found` counts what it found "
        + "in the sample; ours also says what each thing means.",
    ]
    head = ["stage", "engine", *(part for kind in kinds for part in (f"{kind}/s", "×")), "found", "load s", "MB loaded", "MB peak"]
    rows = []
    for engine in (engine for engine in ENGINES if engine.name in found):
        got = found[engine.name]
        ours = found.get(next(e.name for e in ENGINES if e.stage == engine.stage and e.against))
        cells = [engine.stage if engine.against else "", engine.name]
        for kind in kinds:
            if kind not in got.speed:
                cells += ["", ""]
                continue
            cells += [f"{got.speed[kind]:,.0f}", "" if engine.against or not ours else _times(ours.speed[kind] / got.speed[kind])]
        cells += [f"{got.found['sample']:,}", f"{got.load:.1f}", f"{got.loaded:.0f}", f"{got.peak:.0f}"]
        rows.append(cells)
    lines.append(table(head, rows))
    lines += [
        "## Length of an article",
        f"Slope of log seconds against log characters from 1,000 on: **{slope(points):.2f}** (1 is linear)." if len(points) > 2 else "",
        table(
            ["characters", "seconds", "µs a character", "MB peak"],
            [[f"{p.characters:,}", f"{p.seconds:.3f}", f"{p.seconds / p.characters * 1e6:.1f}", f"{p.peak:.0f}"] for p in points],
        ),
        "## Articles and workers",
        "`koujing extract` by the clock, articles of two paragraphs, start of the processes included; memory is that of the "
        + "largest worker (0 workers: of the process itself).",
        table(
            ["articles", "workers", "seconds", "articles/s", "MB"],
            [[f"{r.articles:,}", str(r.workers), f"{r.seconds:.1f}", f"{r.articles / r.seconds:.1f}", f"{r.worker:.0f}"] for r in runs],
        ),
        "## Start",
        table(["", "seconds"], [[name, f"{seconds:.2f}"] for name, seconds in begun.items()]),
    ]
    return "\n\n".join([*(line for line in lines if line), quality()]) + "\n"


def quality() -> str:
    """How right the rows are, from the record of blind scores: each batch at the commit that was first scored on it last."""
    import blind

    newest = {line["batch"]: line for line in blind.recorded() if line["blind"]}
    told = [
        QUALITY,
        ("On labelled passages of real news that nobody had read when the code was scored on them: F1 with its 95 % interval, batches of 46 "
        "passages, the commit beside each. A field of a figure is judged where the number was found. What the layers are and how they "
        "were labelled: `corpora/labelled/README.md`; by region and against older commits: [Quality](quality.md)."),
        blind.table(list(newest.values())),
    ]
    return "\n\n".join(told)


def main() -> int:
    """Measure, print, compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="into docs/benchmarks.md")
    parser.add_argument("--quality", action="store_true", help="only put the newest blind scores into that page")
    parser.add_argument("--quick", action="store_true", help="one round, short texts")
    parser.add_argument("--no-peers", action="store_true", help="nothing is installed")
    parser.add_argument("--floors", choices=("check", "update"), default="check")
    options = parser.parse_args()
    if options.quality:
        told = PAGE.read_text(encoding="utf-8").partition(QUALITY)[0].rstrip()
        PAGE.write_text(f"{told}\n\n{quality()}\n", encoding="utf-8")
        return 0
    os.environ |= ONE_CORE
    load, started = os.getloadavg()[0], time.perf_counter()
    found = measure(1 if options.quick else 3, not options.no_peers)
    points = lengths(10_000 if options.quick else LENGTHS[-1])
    runs = batches((20, 60), (0, 2)) if options.quick else batches((100, 400, 1600), (0, 1, 2))
    made = page(found, points, runs, starts(), load)
    print(made)
    if options.write:
        PAGE.write_text(made, encoding="utf-8")
    reached = ratios(found)
    if options.floors == "update":
        pin(reached)
    said = fallen(reached)
    print(f"{time.perf_counter() - started:.0f} s; " + ("; ".join(said) or "all speed ratios are at or above their floors"), file=sys.stderr)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
