"""How often the encoding of a text is told right, beside charset-normalizer and chardet, in one run.

    python benchmarks/encoding.py [--samples 40] [--corpus FOLDER …]

Nine cells: UTF-8, GB18030 and UTF-16 with and without a mark, in both scripts where that says something, Big5 and
Big5-HKSCS with Cantonese; six lengths; each sample also with its last byte cut off. A sample is right when the
decoded text is the truth (of a cut one: all but the characters the cut touched). `gb2312` is read as gb18030 and
`big5` as big5hkscs, as browsers do. Texts are stretches of the sample corpus of this project and, where they are
there, of `../shared/data/corpora`."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import opencc

from koujing import sample_folder
from koujing.convert import simplify
from koujing.files.text import NotText, decode

LENGTHS = (6, 10, 50, 200, 1000, 4000)
SHARED = Path(__file__).parents[2] / "shared" / "data" / "corpora"
YUE = (
    "佢哋話啲手續依家快咗好多，喺呢度就攞得到，唔使再過關。街坊嘅睇法唔同，有人話抵食夾大件，有人話「呢啲嘢邊度都有」。"
    "阿婆擔住個籃，企喺街市門口嗌：「靚菜平賣啦！」佢琴日先至返嚟，揸車揸咗成個鐘，仲未食飯添。"
    "班細路仔喺公園嗰邊踢波，踢到成身汗，阿媽喊佢哋返屋企沖涼，佢哋梗係唔肯啦。"
)


def texts(folders: list[Path]) -> tuple[str, str]:
    """All texts in one string, Simplified and Traditional: what is Simplified was converted to make the other."""
    hans, hant = [], []
    for folder in folders:
        for path in sorted(folder.rglob("*.txt"))[:60]:
            text = (
                path.read_text(encoding="utf-8", errors="ignore").replace("\ufeff", "").replace("\ufffd", "")[:20_000]
            )
            plain = simplify(text)
            hans.append(plain)
            hant.append(opencc.OpenCC("s2t").convert(plain) if plain == text else text)
    return "".join(hans), "".join(hant)


CELLS: tuple[tuple[str, str, bytes], ...] = (
    ("utf-8", "hans", b""), ("gb18030", "hans", b""), ("gb18030", "hant", b""), ("big5", "hant", b""),
    ("big5hkscs", "yue", b""), ("utf-16-le", "hant", b"\xff\xfe"), ("utf-8", "hant", b"\xef\xbb\xbf"),
    ("utf-16-le", "hans", b""), ("utf-16-be", "hant", b""),
)  # fmt: skip


def samples(count: int, pools: dict[str, str], seed: int) -> Iterator[tuple[str, int, str, bytes]]:
    """(cell, length, truth, bytes)"""
    rnd = random.Random(seed)
    for codec, script, mark in CELLS:
        pool = pools[script]
        for length in LENGTHS:
            for _ in range(count):
                while True:
                    start = rnd.randrange(max(len(pool) - length, 1))
                    text = pool[start : start + length].encode(codec, "ignore").decode(codec)
                    if sum("\u4e00" <= char <= "\u9fff" for char in text) * 2 > len(text):
                        break
                raw = text.encode(codec)
                truth = raw.decode("big5hkscs" if codec == "big5" else codec)
                yield f"{codec} {script}{' bom' if mark else ''}", length, truth, mark + raw


def ours(raw: bytes) -> str | None:
    try:
        return decode(raw).text
    except NotText:
        return None


_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "cp950": "big5hkscs", "ascii": "utf-8"}


def _with(codec: str | None, raw: bytes) -> str | None:
    if codec is None:
        return None
    codec = codec.lower().replace("_", "-")
    try:
        return raw.decode(_SUPERSETS.get(codec, codec), "replace").removeprefix("\ufeff")
    except LookupError:
        return None


def detectors() -> dict[str, Callable[[bytes], str | None]]:
    found: dict[str, Callable[[bytes], str | None]] = {"koujing": ours}
    try:
        import charset_normalizer

        def by_normalizer(raw: bytes) -> str | None:
            best = charset_normalizer.from_bytes(raw).best()
            return _with(best.encoding if best else None, raw)

        found["charset-normalizer"] = by_normalizer
    except ImportError:
        pass
    try:
        import chardet

        found["chardet"] = lambda raw: _with(chardet.detect(raw)["encoding"], raw)
    except ImportError:
        pass
    return found


def is_right(got: str | None, truth: str, cut: bool) -> bool:
    if got is None:
        return False
    return got == truth if not cut else got.startswith(truth[:-2]) and len(got) <= len(truth) + 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=40, help="for each cell and length")
    parser.add_argument("--corpus", type=Path, nargs="*", help="folders of .txt in UTF-8")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--floor", type=float, default=0.995, help="exit 1 where ours is below")
    parser.add_argument("--only-ours", action="store_true")
    args = parser.parse_args()
    folders = args.corpus or [
        p for p in (SHARED / "mo_gcs", SHARED / "gwr", SHARED / "xwlb", sample_folder()) if p.is_dir()
    ]
    hans, hant = texts(folders)
    made = list(samples(args.samples, {"hans": hans, "hant": hant, "yue": YUE * 60}, args.seed))
    worst = 1.0
    for name, detect in detectors().items():
        if args.only_ours and name != "koujing":
            continue
        print(f"\n{name}")
        for cut in (False, True):
            right: dict[tuple[str, int], list[bool]] = {}
            started = time.perf_counter()
            for cell, length, truth, raw in made:
                got = detect(raw[:-1] if cut else raw)
                right.setdefault((cell, length), []).append(is_right(got, truth, cut))
                if name == "koujing" and not right[cell, length][-1]:
                    print(f"  wrong: {cell} {length} {truth[:14]!r} -> {(got or '')[:14]!r}", file=sys.stderr)
            seconds = time.perf_counter() - started
            every = [one for some in right.values() for one in some]
            share = sum(every) / len(every)
            print(
                f" {'last byte cut' if cut else 'whole'}: {share:.4f} of {len(every)},"
                f" {1000 * seconds / len(every):.2f} ms each"
            )
            for cell in dict.fromkeys(cell for cell, _ in right):
                parts = [right[cell, n] for n in LENGTHS]
                print(f"   {cell:<20}" + " ".join(f"{sum(p) / len(p):.3f}" for p in parts))
            if name == "koujing":
                worst = min(worst, share)
    raise SystemExit(worst < args.floor)


if __name__ == "__main__":
    main()
