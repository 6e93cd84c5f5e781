"""What a library user calls: `koujing.extract` and `koujing.open`, and each stage of a text (`koujing.figures("…")`)."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from koujing import batch, export, pipe
from koujing.article import Article
from koujing.findings import Entity, Time
from koujing.stages.entities import Role, Statement
from koujing.stages.figures import Figure, Number
from koujing.stages.slogans import Slogan
from koujing.tables import Tables, open_tables

ARTICLE_TIMEOUT = 120.0  # seconds
Text = str | Article | Doc


def extract(
    articles: str | Path,
    out: str | Path | None = None,
    *,
    metadata: str | Path | None = None,
    columns: str | None = None,
    published: str | None = None,
    region: str | None = None,
    limit: int | None = None,
    words: bool = False,
    candidates: str | Path | None = None,
    stages: str | Sequence[str] = (),
    boilerplate: bool = False,
    lexicons: Sequence[str | Path] = (),
    settings: dict[str, str] | None = None,
    formats: str | Sequence[str] = (),
    workers: int = 0,
    article_timeout: float = ARTICLE_TIMEOUT,
    max_bytes: int = batch.MAX_BYTES,
    max_records: int | None = None,
    skip_missing: bool = False,
    engine: str = "local",
    scheduler: str | None = None,
    fresh: bool = False,
    nlp: Language | None = None,
    progress: batch.Progress | None = None,
) -> Tables:
    """Read a folder of articles into tables; every option is that of `koujing extract`.

    Args:
        articles: a folder of articles, one article, an archive or a table.
        out: folder for the tables, where a stopped run goes on; without it they stay in memory.
        metadata: a CSV with `path` and any of title, outlet, region, author, published, url.
        columns: which column of a table holds what: "text=body,date=pub:%d/%m/%Y".
        published: EDTF date where nothing else says it.
        region: place of the publisher (CN HK MO TW) where nothing else says it.
        limit: read only so many articles.
        words: write the table `words` too.
        candidates: candidates of `koujing mine`, to be found too, with status candidate.
        stages: only what these find: "times,figures". Other stages run only where one of these needs them, and words (the
            tables terms and words) are cut at the edges of what the stages that run have found.
        boilerplate: what stands in boilerplate counts too.
        lexicons: the user's own lexicons.
        settings: single settings by dotted name: {"slogans.lexicon": "none"}.
        formats: extra copies in out/export: "csv,xlsx,duckdb".
        workers: processes to read in; 0 reads in this one. In a script, call under `if __name__ == "__main__":` then.
        article_timeout: seconds an article may take, and as long again for each million characters; then it is a failure. In this
            process nothing is stopped.
        max_bytes: of one article, record or archive member.
        max_records: of one table or archive; else a million, and of a line-delimited file all.
        skip_missing: skip files whose format needs a package that is not installed, instead of raising.
        engine: local, or dask: a cluster of dask.distributed; it needs `out` on storage that the workers share.
        scheduler: address of the dask scheduler: "tcp://host:8786".
        fresh: throw away what `out` has from earlier runs.
        nlp: a loaded pipeline, instead of `lexicons`, `candidates` and `settings`; only for reading in this process.
        progress: called after each file (or shard, with workers) with files done, files in all, and counts.

    Returns:
        The tables; with `out`, read from there when asked for.

    Raises:
        FileNotFoundError: there is nothing at `articles`.
        BatchError: another run writes to `out`, or it is no folder of ours, or a package is missing, or these options do
            not go together.
        PlanError, ArticleError, ColumnsError, ExportError: a value can't be used.
        MetadataError: the metadata can't be used.
        LexiconError: a lexicon can't be used.
    """
    wanted = _names(formats)
    for name in wanted:
        export.require(name)
    plan = batch.Plan(
        Path(articles),
        metadata=Path(metadata) if metadata else None,
        region=region,
        published=published,
        lexicons=(*map(str, lexicons), *([str(candidates)] if candidates else [])),
        settings=tuple(sorted((settings or {}).items())),
        limit=limit,
        words=words,
        columns=columns,
        max_bytes=max_bytes,
        max_records=max_records,
        stages=_names(stages),
        boilerplate=boilerplate,
    )
    elsewhere = _engine(engine, scheduler, workers)
    if nlp is not None and elsewhere is not None:
        raise batch.BatchError("a loaded pipeline reads in this process only: leave out nlp, or workers and engine")
    if out is None and (wanted or engine != "local" or fresh):
        raise batch.BatchError("formats, engine and fresh need a folder for the tables: name it, extract(articles, out, …)")
    if out is None and elsewhere is None:
        return batch.extract(plan, nlp=nlp, progress=progress, skip_missing=skip_missing)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "tables" if out is None else Path(out)
        batch.extract_to(plan, folder, fresh=fresh, nlp=nlp, progress=progress, engine=elsewhere,
                         article_timeout=article_timeout, skip_missing=skip_missing)  # fmt: skip
        made = open_tables(folder)
        for name in wanted:
            export.export(made, folder / "export", name)
        return made if out is not None else Tables({name: made.arrow(name) for name in made.names})


def _names(said: str | Sequence[str]) -> tuple[str, ...]:
    """From "csv,xlsx" or from a list."""
    return tuple(name for name in (said.split(",") if isinstance(said, str) else said) if name)


def _engine(name: str, scheduler: str | None, workers: int) -> batch.Engine | None:
    if name == "dask":
        if not scheduler:
            raise batch.BatchError("engine dask: say where the scheduler is, scheduler=\"tcp://host:8786\"")
        return batch.Dask(scheduler)
    if name not in batch.ENGINES:
        raise batch.BatchError(f"engine {name!r}: known are {', '.join(batch.ENGINES)}")
    return batch.Local(workers) if workers else None


def open(folder: str | Path) -> Tables:
    """Tables of a folder that `koujing extract` wrote; each is read when asked for.

    Raises:
        TableError: `folder` is no table folder.
    """
    return open_tables(folder)


# -- a stage of a string, an article or a Doc -------------------------------------------------------------------------


def times(text: Text, *, published: str | None = None, region: str | None = None, nlp: Language | None = None) -> list[Time]:
    """Times and the periods they name.

    Args:
        text: a string, an Article, or a Doc with our components.
        published: EDTF date of publication, which completes 昨日 and 10月; an Article and a Doc say their own.
        region: the publisher's place: CN HK MO TW.
        nlp: the pipeline; else the one that ships.

    >>> [(time.text, time.period) for time in times("截至去年底，今年首季。", published="2022-04-22")]
    [('去年底', '2021-12-31'), ('今年首季', '2022-01/2022-03')]
    """
    return pipe.read_of(text, published=published, region=region, nlp=nlp, only=("times",)).times


def entities(text: Text, *, published: str | None = None, region: str | None = None, nlp: Language | None = None) -> list[Entity]:
    """People, posts, bodies, places, documents, events and programmes, linked; arguments as of `times`.

    >>> [(entity.text, entity.label) for entity in entities("行政長官賀一誠訪問橫琴。", region="MO")]
    [('行政長官', 'POSITION'), ('賀一誠', 'PERSON'), ('橫琴', 'GPE')]
    """
    return pipe.read_of(text, published=published, region=region, nlp=nlp, only=("entities",)).entities


def roles(text: Text, *, published: str | None = None, region: str | None = None, nlp: Language | None = None) -> list[Role]:
    """Who has which post where; arguments as of `times`.

    >>> [(role.position, role.person) for role in roles("行政長官賀一誠訪問橫琴。", region="MO")]
    [('行政長官', '賀一誠')]
    """
    return pipe.read_of(text, published=published, region=region, nlp=nlp, only=("entities",)).roles


def statements(text: Text, *, published: str | None = None, region: str | None = None, nlp: Language | None = None) -> list[Statement]:
    """Who said what; arguments as of `times`.

    >>> [(said.speaker, said.text) for said in statements("賀一誠表示，經濟向好。")]
    [('賀一誠', '經濟向好')]
    """
    return pipe.read_of(text, published=published, region=region, nlp=nlp, only=("entities",)).statements


def slogans(text: Text, *, published: str | None = None, region: str | None = None, nlp: Language | None = None) -> list[Slogan]:
    """Slogans of policy, in their variants; arguments as of `times`.

    >>> [slogan.canonical for slogan in slogans("堅持共商共建共管共享。")]
    ['共商共建共管共享']
    """
    return pipe.read_of(text, published=published, region=region, nlp=nlp, only=("slogans",)).slogans


def figures(text: Text, *, published: str | None = None, region: str | None = None, nlp: Language | None = None) -> list[Figure]:
    """Numeric claims whole: value, unit, hedge, indicator, place, period; arguments as of `times`.

    >>> [(figure.value, figure.unit, figure.qualifier) for figure in figures("超過1200萬人參加。")]
    [(Decimal('12000000'), '{person}', 'more_than')]
    """
    return pipe.read_of(text, published=published, region=region, nlp=nlp, only=("figures",)).figures


def numbers(text: Text, *, published: str | None = None, region: str | None = None, nlp: Language | None = None) -> list[Number]:
    """Numbers that are no figures, each with its reason; arguments as of `times`.

    >>> [(number.text, number.reason) for number in numbers("第三屆論壇為期三天。")]
    [('第三屆', 'ordinal'), ('三天', 'duration')]
    """
    return pipe.read_of(text, published=published, region=region, nlp=nlp, only=("figures",)).numbers
