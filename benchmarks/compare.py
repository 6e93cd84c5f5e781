"""How long `koujing compare` takes on a large table folder, and how much memory: 1,000,000 slogan rows, 100,000 articles.

    python benchmarks/compare.py                     make the tables, write all results, one line a result
    python benchmarks/compare.py --articles 10000    fewer articles, with the same number of rows of the other tables
    python benchmarks/compare.py --slogans-only      tables of slogans only, and their results only

The tables are made up: 1,000,000 slogans, 200,000 figures, 500,000 entities, 60 terms an article; all fall off as 1/rank, a
tenth of the articles are reprints, 40 outlets, ten years, a basis (口徑) is named in every twentieth sentence. Limit of the
issue: under 60 s and 2 GB on one core, so run it as `taskset -c 0 python benchmarks/compare.py`. On a machine with other
work look at the CPU seconds.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from koujing import compare, tables
from koujing.tables import SCHEMA, open_tables

SECONDS, GIGABYTES = 60.0, 2.0
CHARS = 600
SLOGANS = [
    "slogan_timeline", "slogan_moves", "slogan_adoption", "slogan_lives", "slogan_births", "slogan_variants", "slogan_stances",
    "slogan_speakers", "slogan_pairs", "keyness_slogans",
]  # fmt: skip
Values = Mapping[str, object]


def main() -> None:
    """Make the tables, compare them, print seconds a result and the peak."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--slogans", type=int, default=1_000_000)
    parser.add_argument("--terms", type=int, default=60, help="different terms an article")
    parser.add_argument("--figures", type=int, default=200_000)
    parser.add_argument("--entities", type=int, default=500_000)
    parser.add_argument("--slogans-only", action="store_true", help="no other table and no other result")
    asked = parser.parse_args()
    if asked.slogans_only:
        asked.terms = asked.figures = asked.entities = 0
    with tempfile.TemporaryDirectory() as folder:
        write_tables(Path(folder), asked.articles, asked.slogans, asked.terms, asked.figures, asked.entities)
        print(f"{'made up':24}{'':>10} {_peak():>8.2f} GB")
        started, worked = time.perf_counter(), time.process_time()
        written = compare.write(open_tables(folder), only=SLOGANS if asked.slogans_only else None, source="报00")
        seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    for one in written:
        print(f"{one.name:24}{one.seconds:>9.2f}s {one.rows:>10,} rows  {one.note}")
    peak = _peak()
    print(
        json.dumps(
            {
                "seconds": round(seconds, 1),
                "cpu_seconds": round(cpu, 1),
                "peak_gb": round(peak, 2),
                "slogans": asked.slogans,
                "articles": asked.articles,
                "figures": asked.figures,
                "entities": asked.entities,
                "terms": asked.terms,
                "within": bool(seconds < SECONDS and peak < GIGABYTES),
            }
        )
    )


def write_tables(out: Path, articles: int, slogans: int, terms: int, figures: int, entities: int) -> None:
    """A table folder of made-up articles."""
    rng = np.random.default_rng(7)
    ids = np.array([f"{i // 1000:03d}/{i:06d}.txt" for i in range(articles)], dtype=object)
    days = np.array(
        [date(2015, 1, 1) + timedelta(days=int(day)) for day in np.sort(rng.integers(0, 3650, articles))], dtype=object
    )
    text = "十" * CHARS
    _write(
        out,
        "articles",
        articles,
        {
            "article_id": ids,
            "outlet": np.array([f"报{i:02d}" for i in range(40)], dtype=object)[_zipf(rng, 40, articles)],
            "region": np.array(["CN", "HK", "MO", "TW"], dtype=object)[rng.integers(0, 4, articles)],
            "published": [str(day) for day in days],
            "published_start": days,
            "published_end": days,
            "text": [text] * articles,
            "chars": np.full(articles, CHARS),
            "words": np.full(articles, CHARS // 2),
            "sentences": np.full(articles, 20),
        },
    )
    copied = np.sort(rng.choice(np.arange(1, articles), articles // 10, replace=False))
    _write(
        out,
        "reprints",
        len(copied),
        {
            "article_id": ids[copied],
            "reprint_of": ids[rng.integers(0, copied)],
            "similarity": np.ones(len(copied)),
            "kind": ["near"] * len(copied),
        },
    )
    which, where = _zipf(rng, 3000, slogans), np.sort(rng.integers(0, articles, slogans))
    names = np.array([f"口号第{i:04d}条" for i in range(3000)], dtype=object)
    variant = rng.random(slogans) < 0.1
    _write(
        out,
        "slogans",
        slogans,
        {
            "article_id": ids[where],
            "sentence": rng.integers(0, 20, slogans),
            "start": rng.integers(0, CHARS, slogans),
            "text": names[which],
            "simplified": np.where(variant, names[which] + "之", names[which]),
            "slogan_id": names[which],
            "canonical": names[which],
            "family": np.array([f"族{i:03d}" for i in range(300)], dtype=object)[which % 300],
            "class": ["tifa"] * slogans,
            "variant": [("insertion" if varied else None) for varied in variant],
            "stance": ["asserted"] * slogans,
            "status": ["known"] * slogans,
            "speaker_id": [
                (f"P{i % 50}" if said else None) for i, said in zip(which, rng.random(slogans) < 0.2, strict=True)
            ],
        },
    )
    if terms:
        for begin in range(0, articles, 10_000):
            some = np.repeat(ids[begin : begin + 10_000], terms)
            kinds = np.concatenate([np.unique(_zipf(rng, 30_000, terms)) for _ in range(len(some) // terms)])
            some = some[: len(kinds)]
            words = np.array([f"词{i}" for i in range(30_000)], dtype=object)[kinds]
            _write(
                out,
                "terms",
                len(kinds),
                {"article_id": some, "term": words, "pos": ["n"] * len(kinds), "count": np.ones(len(kinds), dtype=int)},
                begin,
            )
    at = np.sort(rng.integers(0, articles, figures))
    indicators = _zipf(rng, 2000, figures)
    _write(
        out,
        "figures",
        figures,
        {
            "article_id": ids[at],
            "sentence": rng.integers(0, 20, figures),
            "start": rng.integers(0, CHARS, figures),
            "end": rng.integers(0, CHARS, figures),
            "text": ["5.2亿元"] * figures,
            "value": np.round(rng.integers(50, 55, figures) * 1e7, 2),
            "unit": ["CNY"] * figures,
            "unit_mult": np.full(figures, 8),
            "decimals": np.ones(figures, dtype=int),
            "kind": ["money"] * figures,
            "qualifier": ["exact"] * figures,
            "modality": ["actual"] * figures,
            "indicator": np.array([f"指标{i}" for i in range(2000)], dtype=object)[indicators],
            "measure": ["level"] * figures,
            "ref_area": ["中国"] * figures,
            "time_period": np.array([str(2005 + i) for i in range(20)], dtype=object)[rng.integers(0, 20, figures)],
            "cumulative": np.zeros(figures, dtype=bool),
        },
    )
    at, which = np.sort(rng.integers(0, articles, entities)), _zipf(rng, 20_000, entities)
    called = np.array([f"机构{i}" for i in range(20_000)], dtype=object)[which]
    _write(
        out,
        "entities",
        entities,
        {
            "article_id": ids[at],
            "sentence": rng.integers(0, 20, entities),
            "start": rng.integers(0, CHARS, entities),
            "simplified": called,
            "label": ["ORG"] * entities,
            "entity_id": called,
            "canonical": called,
        },
    )
    number = np.tile(np.arange(20), articles)
    _write(
        out,
        "sentences",
        articles * 20,
        {
            "article_id": np.repeat(ids, 20),
            "sentence": number,
            "start": number * 30,
            "end": number * 30 + 30,
            "kind": ["body"] * (articles * 20),
            "text": ["十" * 30] * (articles * 20),
            "simplified": np.where(number == 7, "按不变价格计算" + "十" * 23, "十" * 30),
        },
    )
    for name in SCHEMA:
        if name not in tables.OPTIONAL and not (out / name).is_dir():
            _write(out, name, 0, {})


def _zipf(rng: np.random.Generator, kinds: int, size: int) -> npt.NDArray[np.int64]:
    weight = 1 / np.arange(1, kinds + 1)
    return rng.choice(kinds, size, p=weight / weight.sum())


def _write(out: Path, name: str, rows: int, values: Values, part: int = 0) -> None:
    schema = tables.schema(name)
    columns = [
        pa.array(values[field.name], field.type, from_pandas=True)
        if field.name in values
        else pa.nulls(rows, field.type)
        for field in schema
    ]
    (out / name).mkdir(exist_ok=True)
    pq.write_table(
        pa.Table.from_arrays(columns, schema=schema), out / name / f"part-{part:06d}.parquet", compression="zstd"
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


if __name__ == "__main__":
    main()
