"""What a run would read, how long it would take, how large its tables would be: measured on a few articles of the input."""

from __future__ import annotations

import io
import logging
import random
import time
from collections import Counter
from itertools import islice
from typing import NamedTuple

import pyarrow.parquet as pq
from spacy.language import Language

from koujing import pipe, tables
from koujing.batch.plan import ONE_ARTICLE, Plan
from koujing.files import READERS, ColumnsError, NotRead, Source, explain, missing_extras, read_source

log = logging.getLogger("koujing.batch")
_SAMPLE = 40  # files
_RECORDS = 5  # of one table or archive
_MARKUP = 150  # bytes of a record that are not its text


class Forecast(NamedTuple):
    """A guess at a run, from a sample of its files."""

    files: int
    endings: tuple[tuple[str, int], ...]  # readable ones, most first
    skipped: int  # files that hold no article
    bytes: int  # of readable files
    articles: int  # about; of compressed files it is at least so many
    seconds: float  # about, for one process on this machine
    table_bytes: int  # about
    sampled: int  # articles that this was measured on
    missing: tuple[str, ...]  # packages to install
    columns: tuple[str, ...]  # how tables are read


def forecast(plan: Plan, *, nlp: Language | None = None, seconds: float = 10.0) -> Forecast:
    """Look at the input of a plan and measure a sample of it; nothing is written.

    Args:
        nlp: a loaded pipeline.
        seconds: how long to measure.

    Raises:
        FileNotFoundError: there is nothing at the plan's root.
    """
    endings, skipped, size, many_size, total = Counter[str](), 0, 0, 0, 0
    chosen: list[Source] = []
    columns: list[str] = []
    chance = random.Random(0)
    for source in plan.sources():
        total += 1
        ending = source.path.suffix.lower()
        if source.skip or ending not in READERS:
            skipped += 1
            continue
        own = _size(source)
        endings[ending] += 1
        size += own
        many_size += own if ending not in ONE_ARTICLE else 0
        if ending not in ONE_ARTICLE and len(columns) < 20:
            columns += _columns(source, plan)
        if len(chosen) < _SAMPLE:
            chosen.append(source)
        elif (place := chance.randrange(sum(endings.values()))) < _SAMPLE:
            chosen[place] = source
    measured = _measure(chosen, plan, nlp or plan.pipeline(), seconds)
    singles = sum(count for ending, count in endings.items() if ending in ONE_ARTICLE)
    records = many_size / (measured.text / max(measured.articles, 1) + _MARKUP) if many_size else 0
    articles = round(singles * measured.share + records)
    if plan.limit is not None:
        articles = min(articles, plan.limit)
    each = articles / max(measured.articles, 1)
    return Forecast(total, tuple(endings.most_common()), skipped, size, articles, measured.seconds * each,
                    round(measured.parquet * each), measured.articles, tuple(missing_extras(plan.sources())),
                    tuple(columns))  # fmt: skip


class _Measured(NamedTuple):
    articles: int
    text: int  # bytes in UTF-8
    seconds: float
    parquet: int  # bytes
    share: float  # of single files that gave an article


def _measure(chosen: list[Source], plan: Plan, nlp: Language, seconds: float) -> _Measured:
    rows: dict[str, list[tables.Row]] = {name: [] for name in tables.SCHEMA}
    about = plan.about()
    articles = text = singles = good = 0
    random.Random(1).shuffle(chosen)
    started = time.perf_counter()
    for source in chosen:
        if time.perf_counter() - started > seconds:
            break
        single = source.path.suffix.lower() in ONE_ARTICLE
        singles += single
        found = read_source(source, about, max_bytes=plan.max_bytes, max_records=plan.max_records,
                            columns=plan.columns, tell=lambda _: None)  # fmt: skip
        try:
            for article in islice(found, _RECORDS):
                made = tables.rows(pipe.parse(article, nlp), article, nlp, words=plan.words, stages=plan.stages,
                                   boilerplate=plan.boilerplate)  # fmt: skip
                for name, some in made.items():
                    rows[name] += some
                articles, text, good = articles + 1, text + len(article.text.encode("utf-8", "replace")), good + single
        except Exception as error:  # noqa: BLE001  the run will say what is wrong with it
            log.debug("%s: %s", source.article_id, error)
    taken = time.perf_counter() - started
    size = 0
    for name, some in rows.items():
        sheet = io.BytesIO()
        pq.write_table(tables.arrow(name, some), sheet, compression="zstd")
        size += sheet.tell() if some else 0
    return _Measured(articles, text, taken, size, good / singles if singles else 1.0)


def _columns(source: Source, plan: Plan) -> list[str]:
    try:
        return list(explain([source], plan.columns))
    except (ColumnsError, NotRead) as error:
        return [str(error)]


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size
    except OSError:
        return 0
