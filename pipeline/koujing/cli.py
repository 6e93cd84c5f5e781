"""The command line: each command is one call of the library plus words. Data to stdout or files, talk to stderr."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from koujing.batch import Counts, Progress

app = typer.Typer(help=(__doc__ or "").split(":")[0] and "Read Chinese news as data.", no_args_is_help=True,
                  pretty_exceptions_enable=False)
lexicon_app = typer.Typer(help="Look at lexicons.", no_args_is_help=True)
app.add_typer(lexicon_app, name="lexicon")
talk = Console(stderr=True, highlight=False)

EXIT_USAGE, EXIT_FAILURES, EXIT_INTERRUPTED = 2, 3, 130


class View(StrEnum):
    """What `koujing text` prints."""

    simplified = "simplified"
    words = "words"
    sentences = "sentences"


Metadata = Annotated[Path | None, typer.Option(help="CSV with path and any of title, outlet, region, author, published, url.")]
Published = Annotated[str | None, typer.Option(help="Date of publication where nothing else says it: YYYY[-MM[-DD]].")]
Region = Annotated[str | None, typer.Option(help="The publisher's place where nothing else says it: CN HK MO TW.")]
Lexicons = Annotated[list[Path] | None, typer.Option("--lexicon", help="A lexicon of your own; may be repeated.")]
Settings = Annotated[list[str] | None, typer.Option("--set", help="One setting, as slogans.lexicon=none; may be repeated.")]


@app.command()
def extract(
    articles: Annotated[Path, typer.Argument(help="A folder of articles, or one article.")],
    out: Annotated[Path, typer.Argument(help="Folder for the tables; a stopped run goes on there.")],
    metadata: Metadata = None,
    published: Published = None,
    region: Region = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read only so many articles.")] = None,
    words: Annotated[bool, typer.Option("--words", help="Write the table words too.")] = False,
    lexicon: Lexicons = None,
    set_: Settings = None,
    formats: Annotated[str | None, typer.Option(help="Extra copies in OUT/export: csv.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw away what OUT has from earlier runs.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print the summary as JSON to stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
) -> None:
    """Extract entities, figures and slogans from ARTICLES into tables in OUT."""
    from koujing import batch, export
    from koujing.tables import open_tables

    if formats not in (None, "csv"):
        raise typer.BadParameter(f"{formats}: known is csv", param_hint="--formats")
    with _said(), _bar(quiet or json_) as progress:
        plan = batch.Plan(articles, metadata=metadata, region=region, published=published,
                          lexicons=tuple(map(str, lexicon or [])), settings=_settings(set_ or []), limit=limit, words=words)
        outcome = batch.extract_to(plan, out, fresh=fresh, progress=progress)
        if formats:
            export.to_csv(open_tables(out), out / "export")
    counts = outcome.counts
    if json_:
        typer.echo(json.dumps({"out": str(out), **counts._asdict(), "shards_reused": outcome.reused}))
    elif not quiet:
        _summary(counts, outcome.reused, out)
    if counts.failed:
        raise typer.Exit(EXIT_FAILURES)


@app.command()
def show(
    file: Annotated[Path, typer.Argument(help="One article.")],
    metadata: Metadata = None,
    published: Published = None,
    region: Region = None,
    lexicon: Lexicons = None,
    set_: Settings = None,
    html: Annotated[Path | None, typer.Option(help="Write a page to look at in a browser instead.")] = None,
) -> None:
    """Print one article as published with its findings coloured, and the rule or lexicon row of each."""
    from koujing import display, pipe
    from koujing.read import read

    with _said():
        nlp = pipe.load(lexicons=lexicon or [], settings=dict(_settings(set_ or [])))
        for article in read(file, metadata=metadata, region=region, published=published):
            found = display.shown(article, nlp)
            if html:
                html.write_text(display.page(article, found), encoding="utf-8")
                talk.print(f"{article.id} → {html}")
            else:
                Console(highlight=False).print(display.terminal(article, found))
            if missing := display.unresolved(found):
                talk.print(f"{missing} periods are unresolved; --published gives them a date to start from")


@app.command()
def text(
    file: Annotated[Path, typer.Argument(help="One article.")],
    as_: Annotated[View, typer.Option("--as", help="What to print.")] = View.simplified,
) -> None:
    """Print one article Simplified, or its words or sentences one a line."""
    from koujing import pipe
    from koujing.read import read

    with _said():
        for article in read(file):
            if as_ is View.simplified:
                typer.echo(pipe.simplify(article.text), nl=False)
            elif as_ is View.words:
                typer.echo("\n".join(word for word in pipe.cut(article.text) if not word.isspace()))
            else:
                typer.echo("\n".join(pipe.sentences(article.text)))


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="A table folder.")],
    to: Annotated[str, typer.Option(help="csv")] = "csv",
) -> None:
    """Write the tables of OUT for other programs into OUT/export."""
    from koujing import export as exports
    from koujing.tables import open_tables

    if to != "csv":
        raise typer.BadParameter(f"{to}: known is csv", param_hint="--to")
    with _said():
        for path in exports.to_csv(open_tables(out), out / "export"):
            typer.echo(path)


@lexicon_app.command("check")
def lexicon_check(
    files: Annotated[list[Path] | None, typer.Argument(help="Lexicons of your own; else those that ship.")] = None,
) -> None:
    """Check lexicons and report size and share of sources."""
    from koujing import lexicons

    broken = 0
    for path in files or lexicons.shipped():
        try:
            report = lexicons.report(path)
        except lexicons.LexiconError as error:
            talk.print(f"[red]{error}[/red]")
            broken += 1
        else:
            shares = ", ".join(f"{source} {share:.0%}" for source, share in report.shares.items())
            typer.echo(f"{path.name}\t{report.entries:,} entries\t{report.surfaces:,} surfaces\t{shares}")
    if broken:
        raise typer.Exit(EXIT_USAGE)


@app.command()
def doctor() -> None:
    """Say what is installed, which parts are used, and what is wrong."""
    from koujing import doctor as checks

    reports = checks.examine()
    for report in reports:
        typer.echo(f"{'ok ' if report.ok else 'BAD'}  {report.what}: {report.found}" + (f" → {report.remedy}" if report.remedy else ""))
    if not all(report.ok for report in reports):
        raise typer.Exit(EXIT_USAGE)


def _settings(pairs: list[str]) -> tuple[tuple[str, str], ...]:
    for pair in pairs:
        if "=" not in pair:
            raise typer.BadParameter(f"{pair}: write NAME=VALUE, as slogans.lexicon=none", param_hint="--set")
    return tuple(sorted((name, value) for name, _, value in (pair.partition("=") for pair in pairs)))


def _summary(counts: Counts, reused: int, out: Path) -> None:
    talk.print(f"{counts.read:,} articles read, {counts.skipped:,} files skipped, {counts.failed:,} failed → {out}")
    if reused:
        talk.print(f"{reused:,} shards were done by an earlier run (--fresh does them again)")
    if counts.unresolved:
        talk.print(f"{counts.unresolved:,} periods are unresolved: give dates in metadata.csv or with --published")
    if counts.failed or counts.skipped:
        talk.print(f"why files were skipped or failed: {out / 'failures'}")


@contextlib.contextmanager
def _said() -> Iterator[None]:
    """Errors of the user's making are said in one line; ours keep their traceback."""
    from koujing.article import ArticleError
    from koujing.batch import BatchError
    from koujing.lexicons import LexiconError
    from koujing.read import MetadataError, NotRead
    from koujing.tables import TableError

    try:
        yield
    except KeyboardInterrupt:
        talk.print("stopped; the same command goes on from here")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    except (ArticleError, BatchError, LexiconError, MetadataError, NotRead, TableError, OSError) as error:
        talk.print(f"koujing: {error}", style="red", markup=False)
        raise typer.Exit(EXIT_USAGE) from None


@contextlib.contextmanager
def _bar(quiet: bool) -> Iterator[Progress | None]:
    if quiet:
        yield None
        return
    from rich import progress as bars

    columns = (bars.BarColumn(), bars.MofNCompleteColumn(), bars.TextColumn("{task.description}"),
               bars.TimeRemainingColumn())
    with bars.Progress(*columns, console=talk, transient=True) as bar:
        task = bar.add_task("loading …", total=None)

        def tell(done: int, total: int, counts: Counts) -> None:
            rate = f"{counts.read / counts.seconds:,.0f}/s " if counts.seconds else ""
            bar.update(task, completed=done, total=total, description=f"{rate}{counts.failed} failed")

        yield tell


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
