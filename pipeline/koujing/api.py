"""`koujing.extract` and `koujing.open`: the batch and the tables, as a library user calls them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spacy.language import Language

from koujing import batch
from koujing.tables import Tables, open_tables


def extract(
    articles: str | Path,
    out: str | Path | None = None,
    *,
    metadata: str | Path | None = None,
    region: str | None = None,
    published: str | None = None,
    lexicons: Sequence[str | Path] = (),
    settings: dict[str, str] | None = None,
    limit: int | None = None,
    words: bool = False,
    fresh: bool = False,
    nlp: Language | None = None,
    progress: batch.Progress | None = None,
) -> Tables:
    """Read a folder of articles into tables.

    Args:
        articles: a file or a folder.
        out: folder for the tables, where a stopped run goes on; without it they stay in memory.
        metadata: a CSV with `path` and any of title, outlet, region, author, published, url.
        region: place of the publisher (CN HK MO TW) where nothing else says it.
        published: EDTF date where nothing else says it.
        lexicons: the user's own lexicons.
        settings: single settings by dotted name: {"slogans.lexicon": "none"}.
        limit: read only so many articles.
        words: write the table `words` too.
        fresh: throw away what `out` has from earlier runs.
        nlp: a loaded pipeline, instead of `lexicons` and `settings`.
        progress: called after each file with files done, files in all, and counts.

    Returns:
        The tables; with `out`, read from there when asked for.

    Raises:
        FileNotFoundError: there is nothing at `articles`.
        BatchError: another run writes to `out`, or it is no folder of ours.
        MetadataError: the metadata can't be used.
        LexiconError: a lexicon can't be used.
    """
    plan = batch.Plan(
        Path(articles),
        metadata=Path(metadata) if metadata else None,
        region=region,
        published=published,
        lexicons=tuple(str(path) for path in lexicons),
        settings=tuple(sorted((settings or {}).items())),
        limit=limit,
        words=words,
    )
    if out is None:
        return batch.extract(plan, nlp=nlp, progress=progress)
    batch.extract_to(plan, Path(out), fresh=fresh, nlp=nlp, progress=progress)
    return open_tables(out)


def open(folder: str | Path) -> Tables:
    """Tables of a folder that `koujing extract` wrote; each is read when asked for.

    Raises:
        TableError: `folder` is no table folder.
    """
    return open_tables(folder)
