"""The command line: each command is one call of the library plus words. Data to stdout or files, talk to stderr."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from koujing.batch import Counts, Outcome, Plan

app = typer.Typer(help="Read Chinese news as data.", no_args_is_help=True, pretty_exceptions_enable=False)
lexicon_app = typer.Typer(help="Look at lexicons, and grow one of your own.", no_args_is_help=True)
app.add_typer(lexicon_app, name="lexicon")
train_app = typer.Typer(help="Train models on labelled articles of your own.", no_args_is_help=True)
app.add_typer(train_app, name="train")
talk = Console(stderr=True, highlight=False)

EXIT_USAGE, EXIT_FAILURES, EXIT_INTERRUPTED = 2, 3, 130


class Grain(StrEnum):
    """A stretch of time."""

    month = "month"
    quarter = "quarter"
    year = "year"


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


class Interface(StrEnum):
    """A language of the report."""

    en = "en"
    hant = "zh-Hant"
    hans = "zh-Hans"


class EngineName(StrEnum):
    """Where shards are worked on."""

    local = "local"
    dask = "dask"


def _version(wanted: bool) -> None:
    if wanted:
        from koujing import __version__

        typer.echo(f"koujing {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")] = False,
) -> None:
    """Read Chinese news as data."""


@app.command()
def extract(
    articles: Annotated[Path, typer.Argument(help="A folder of articles, one article, an archive or a table.")],
    out: Annotated[Path, typer.Argument(help="Folder for the tables; a stopped run goes on there.")],
    metadata: Metadata = None,
    columns: Annotated[str | None, typer.Option(help="Columns of tables: text=body,date=pub:%d/%m/%Y.")] = None,
    published: Published = None,
    region: Region = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read only so many articles.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be read and how long it would take.")] = False,
    words: Annotated[bool, typer.Option("--words", help="Write the table words too.")] = False,
    candidates: Annotated[
        Path | None, typer.Option(help="Candidates of koujing mine, to be found too, with status candidate.")
    ] = None,
    stages: Annotated[
        str | None, typer.Option(help="Only what these find: times,entities,slogans,figures; others run only where needed.")
    ] = None,
    boilerplate: Annotated[bool, typer.Option("--boilerplate", help="What stands in boilerplate counts too.")] = False,
    lexicon: Lexicons = None,
    set_: Settings = None,
    formats: Annotated[str | None, typer.Option(help="Extra copies in OUT/export: csv,xlsx,duckdb.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, help="Processes; each loads its own pipeline. 0 reads in this one.")
    ] = None,
    article_timeout: Annotated[
        float, typer.Option(min=0.1, help="Seconds an article may take, and as long again for each million characters; then it is a failure.")
    ] = 120,
    max_bytes: Annotated[int | None, typer.Option(min=1, help="Of one article, record or archive member.")] = None,
    max_records: Annotated[int | None, typer.Option(min=1, help="Of one table or archive; a file of lines may hold any number.")] = None,
    skip_missing: Annotated[
        bool, typer.Option("--skip-missing", help="Skip files whose format needs a package that is not installed.")
    ] = False,
    engine: Annotated[EngineName, typer.Option(help="dask: a cluster of dask.distributed.")] = EngineName.local,
    scheduler: Annotated[str | None, typer.Option(help="Address of the dask scheduler: tcp://host:8786.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw away what OUT has from earlier runs.")] = False,
    json_: Annotated[
        bool, typer.Option("--json", help="Print the summary as JSON to stdout, events as lines of JSON to stderr.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
) -> None:
    """Extract entities, figures and slogans from ARTICLES into tables in OUT.

    Ends with 0 when all was read (skips are no failures), 3 when something failed, 2 for wrong use or a folder that
    can't be written, 130 when stopped.
    """
    from koujing import batch
    from koujing import export as exports
    from koujing.tables import open_tables

    wanted = [name for name in (formats or "").split(",") if name]
    show = _Events() if json_ else _Bar(quiet)
    with _said(json_):
        for format in wanted:
            exports.require(format)
        plan = batch.Plan(articles, metadata=metadata, region=region, published=published,
                          lexicons=(*map(str, lexicon or []), *_candidates(candidates)), settings=_settings(set_ or []), limit=limit, words=words,
                          columns=columns, stages=tuple(name for name in (stages or "").split(",") if name),
                          max_bytes=max_bytes or batch.MAX_BYTES, max_records=max_records,
                          boilerplate=boilerplate)  # fmt: skip
        if dry_run:
            _dry_run(plan, json_)
            return
        if engine is EngineName.dask and not scheduler:
            raise typer.BadParameter("say where the scheduler is: tcp://host:8786", param_hint="--scheduler")
        if workers is None:
            workers = 0 if articles.is_file() and articles.suffix.lower() in batch.ONE_ARTICLE else 1
        with show:
            outcome = batch.extract_to(plan, out, fresh=fresh, progress=show.tell, workers=workers,
                                       engine=batch.Dask(scheduler) if scheduler and engine is EngineName.dask else None,
                                       article_timeout=article_timeout, skip_missing=skip_missing)  # fmt: skip
        for format in wanted:
            for written in exports.export(open_tables(out), out / "export", format):
                if written.note and not quiet and not json_:
                    talk.print(f"{written.path.name}: {written.note}", markup=False)
    if json_:
        typer.echo(json.dumps({"out": str(out), **outcome.counts._asdict(), "shards_reused": outcome.reused,
                               "shards_removed": outcome.removed,
                               "articles": [group._asdict() for group in outcome.groups]}, ensure_ascii=False))  # fmt: skip
    elif not quiet:
        _summary(outcome, out)
    if outcome.counts.failed:
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
    lang: Annotated[Interface, typer.Option(help="Language of that page.")] = Interface.en,
) -> None:
    """Print one article as published with its findings coloured, and the rule or lexicon row of each."""
    from koujing import pipe, viewer
    from koujing.files import read

    with _said():
        nlp = pipe.load(lexicons=lexicon or [], settings=dict(_settings(set_ or [])))
        for article in read(file, metadata=metadata, region=region, published=published):
            found = viewer.shown(article, nlp)
            if html:
                html.write_text(viewer.page(article, found, lang.value), encoding="utf-8")
                talk.print(f"{article.id} → {html}")
            else:
                Console(highlight=False).print(viewer.terminal(article, found))
            if missing := viewer.unresolved(found):
                talk.print(f"{missing} periods are unresolved; --published gives them a date to start from")


@app.command()
def text(
    file: Annotated[Path, typer.Argument(help="One article.")],
    as_: Annotated[View, typer.Option("--as", help="What to print.")] = View.simplified,
) -> None:
    """Print one article Simplified, or its words or sentences one a line."""
    from koujing import pipe
    from koujing.files import read

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
    to: Annotated[str, typer.Option(help="csv, xlsx or duckdb; or several: csv,xlsx.")] = "csv",
) -> None:
    """Write the tables of OUT for other programs into OUT/export."""
    from koujing import export as exports
    from koujing.tables import open_tables

    with _said():
        for format in to.split(","):
            for written in exports.export(open_tables(out), out / "export", format):
                typer.echo(written.path)
                if written.note:
                    talk.print(written.note, markup=False)


@app.command()
def compare(
    out: Annotated[Path, typer.Argument(help="A table folder.")],
    by: Annotated[str, typer.Option(help="What groups articles: outlet, region, month, quarter, year …")] = "outlet",
    over: Annotated[Grain, typer.Option(help="Grain of results over time.")] = Grain.year,
    target: Annotated[str | None, typer.Option(help="Group whose keyness is wanted; else the largest ones.")] = None,
    source: Annotated[str | None, typer.Option(help="Group that the adoption of slogans is measured by.")] = None,
    only: Annotated[list[str] | None, typer.Option(help="Only this result; may be repeated.")] = None,
    since: Annotated[str | None, typer.Option(help="Articles published from this date on.")] = None,
    until: Annotated[str | None, typer.Option(help="Articles published up to this date.")] = None,
    lang: Annotated[Interface, typer.Option(help="Language of report.html.")] = Interface.en,
) -> None:
    """Compare the tables in OUT across outlets, places and time, into OUT/compare, and show it in OUT/report.html.

    The page needs no network; it is not written with --only.
    """
    from koujing import compare as comparing
    from koujing import report
    from koujing.tables import TableError

    with _said():
        try:
            made = comparing.write(
                out, by=by, over=over.value, target=target, source=source, only=only, since=since, until=until
            )
            for result in made:
                typer.echo(f"{result.name}\t{result.rows:,} rows")
                if result.note:
                    talk.print(f"{result.name}: {result.note}", markup=False)
            if not only:
                page = report.write(out, by=by, over=over.value, language=lang.value, results=report.written(out / "compare"),
                                    since=since, until=until)  # fmt: skip
                talk.print(f"→ {page}", markup=False, soft_wrap=True)
        except comparing.CompareError as error:  # not in _said: importing compare is dear, and only this command needs it
            raise TableError(str(error)) from error
        except report.ReportError as error:
            talk.print(str(error), markup=False)


@app.command()
def mine(
    out: Annotated[Path, typer.Argument(help="A table folder.")],
    corpus: Annotated[str | None, typer.Option(help="Name of the corpus in sources of rows; else the folder's.")] = None,
    lexicon: Lexicons = None,
    least: Annotated[int, typer.Option(min=2, help="How often a candidate must occur.")] = 3,
    most: Annotated[int, typer.Option(min=1, help="How many candidates to write.")] = 5000,
    json_: Annotated[bool, typer.Option("--json", help="Print the summary as JSON to stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
) -> None:
    """Find candidates for new slogans in the articles of OUT, for review, into OUT/mine.

    Put yes into the column accept of OUT/mine/candidates.tsv and give it to koujing lexicon add; or let unreviewed ones be
    found by koujing extract --candidates. OUT/mine stays as it is when articles are extracted again, with --fresh too.
    """
    from koujing.stages.slogans import mining
    from koujing.tables import open_tables

    with _said(json_):
        with _Steps(quiet or json_) as step:
            found = mining.write(open_tables(out), out, corpus=corpus, user=[str(path) for path in lexicon or []],
                                 least=least, most=most, progress=step)  # fmt: skip
        table = out / "mine" / "candidates.tsv"
        if json_:
            typer.echo(json.dumps({"out": str(table), "candidates": len(found)}, ensure_ascii=False))
        elif not quiet:
            talk.print(f"{len(found):,} candidates → {table}", markup=False)
            for row in found[:_LINES]:
                talk.print(f"  {row.score:.2f}  {row.candidate}  {row.class_}, {row.documents:,} articles", markup=False)


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


@lexicon_app.command("add")
def lexicon_add(
    rows: Annotated[Path, typer.Argument(help="The table that koujing mine wrote, its column accept filled in.")],
    lexicon: Annotated[Path, typer.Argument(help="A lexicon of your own; made where it is not there.")],
) -> None:
    """Take the accepted candidates of ROWS into LEXICON."""
    from koujing.stages.slogans import mining

    with _said():
        added = mining.add(rows, lexicon)
        typer.echo(f"{lexicon}\t{len(added.rows):,} rows added")
        if added.left_out:
            talk.print(f"already there: {'、'.join(added.left_out)}", markup=False)


@lexicon_app.command("undo")
def lexicon_undo(lexicon: Annotated[Path, typer.Argument(help="A lexicon that koujing lexicon add wrote to.")]) -> None:
    """Take the last addition to LEXICON out again."""
    from koujing.stages.slogans import mining

    with _said():
        gone = mining.undo(lexicon)
        typer.echo(f"{lexicon}\t{len(gone.rows):,} rows taken out")


@train_app.command("ner")
def train_ner(
    gold: Annotated[Path, typer.Argument(help="Labelled articles: X.entities.jsonl with X.txt, X.spacy (DocBin), or X.bio.")],
    out: Annotated[Path, typer.Argument(help="Folder for the model.")],
    articles: Annotated[Path | None, typer.Option(help="Folder of the texts of X.entities.jsonl, if not beside them.")] = None,
    label: Annotated[
        list[str] | None, typer.Option(help="What a label of the files is here, as TITLE=POSITION; =none leaves it out.")
    ] = None,
    base: Annotated[str, typer.Option(help="Model to start from: ner is the one that ships, none is none.")] = "ner",
    epochs: Annotated[int, typer.Option(min=1, help="How often everything is looked at.")] = 10,
    hold: Annotated[float, typer.Option(min=0, max=0.5, help="Share of the texts that is scored and not learned.")] = 0.1,
    seed: Annotated[int, typer.Option(help="Of what is drawn by lot.")] = 0,
    json_: Annotated[bool, typer.Option("--json", help="Print the summary as JSON to stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no summary.")] = False,
) -> None:
    """Train a model of names on labelled articles of your own, from the one that ships.

    Then: koujing extract ARTICLES OUT --set entities.models=MODEL. Nothing is written before the training is done.
    """
    from koujing import ner

    with _said(json_):
        try:
            with _Steps(quiet or json_) as step:
                done = ner.train_own(gold, out, articles=articles, labels=dict(_settings(label or [], "--label", "TITLE=POSITION")),
                                     base=None if base == "none" else base, epochs=epochs, hold=hold, seed=seed,
                                     say=lambda at, of, loss: step(f"learning, loss {loss:.3f}", at, of))  # fmt: skip
        except KeyboardInterrupt:
            talk.print("stopped; nothing was written")
            raise typer.Exit(EXIT_INTERRUPTED) from None
    if json_:
        held = done.held._asdict() if done.held else None
        typer.echo(json.dumps({"out": str(out), **done._asdict(), "held": held}, ensure_ascii=False))
    elif not quiet:
        talk.print(f"{done.examples:,} texts with {done.names:,} names ({', '.join(done.labels)}) → {out}", markup=False)
        if done.held:
            talk.print(f"on texts held back: precision {done.held.precision:.2f}, recall {done.held.recall:.2f}, "
                       f"F1 {done.held.f1:.2f} of {done.held.names:,} names", markup=False)  # fmt: skip
        else:
            talk.print("too few texts to hold any back: how good it is was not measured")
        talk.print(f"use it: koujing extract ARTICLES OUT --set entities.models={out}", markup=False)


@app.command()
def doctor() -> None:
    """Say what is installed, which parts are used, and what is wrong."""
    from koujing import doctor as checks

    reports = checks.examine()
    for report in reports:
        typer.echo(f"{'ok ' if report.ok else 'BAD'}  {report.what}: {report.found}" + (f" → {report.remedy}" if report.remedy else ""))
    if not all(report.ok for report in reports):
        raise typer.Exit(EXIT_USAGE)


def _settings(pairs: list[str], option: str = "--set", example: str = "slogans.lexicon=none") -> tuple[tuple[str, str], ...]:
    for pair in pairs:
        if "=" not in pair:
            raise typer.BadParameter(f"{pair}: write NAME=VALUE, as {example}", param_hint=option)
    return tuple(sorted((name, value) for name, _, value in (pair.partition("=") for pair in pairs)))


def _candidates(path: Path | None) -> tuple[str, ...]:
    from koujing import lexicons

    if path is None:
        return ()
    if path.suffix != ".tsv" or lexicons.kind_of(path) != lexicons.CANDIDATES:
        raise typer.BadParameter(f"{path}: give the candidates.tsv that koujing mine wrote", param_hint="--candidates")
    return (str(path),)


_LINES = 12  # of the summary by outlet and year


def _summary(outcome: Outcome, out: Path) -> None:
    counts = outcome.counts
    talk.print(f"{counts.read:,} articles read, {counts.skipped:,} files skipped, {counts.failed:,} failed → {out}", markup=False)
    for remark in outcome.remarks:
        talk.print(remark, markup=False, soft_wrap=True)
    for group in outcome.groups[:_LINES]:
        talk.print(f"  {group.articles:>9,}  {group.outlet or 'outlet unknown'}, {group.year or 'year unknown'}", markup=False)
    if more := outcome.groups[_LINES:]:
        talk.print(f"  {sum(group.articles for group in more):>9,}  of {len(more):,} more outlets and years (run.json)")
    if outcome.reused:
        talk.print(f"{outcome.reused:,} shards were done by an earlier run (--fresh does them again)")
    if outcome.removed:
        talk.print(f"{outcome.removed:,} shards of an earlier run were removed: their files or the settings changed")
    if counts.unresolved:
        talk.print(f"{counts.unresolved:,} periods are unresolved: give dates in metadata.csv or with --published")
    if counts.other_script:
        talk.print(f"{counts.other_script:,} articles are of script other: in another language, or too short to tell")
    if counts.boilerplate:
        talk.print(f"{counts.boilerplate:,} sentences of boilerplate were passed by (--boilerplate reads them)")
    if counts.replaced:
        talk.print(f"{counts.replaced:,} characters could not be decoded: see flags in the table articles")
    if counts.failed or counts.skipped:
        talk.print(f"why files were skipped or failed: {out / 'failures'}", markup=False)


def _dry_run(plan: Plan, as_json: bool) -> None:
    from koujing import batch

    found = batch.forecast(plan)
    if as_json:
        typer.echo(json.dumps(found._asdict(), ensure_ascii=False))
        return
    endings = ", ".join(f"{count:,} {ending}" for ending, count in found.endings) or "none"
    typer.echo(f"files: {found.files:,}; readable: {endings} ({_bytes(found.bytes)}); others: {found.skipped:,}")
    for line in found.columns:
        typer.echo(f"columns: {line}")
    for line in found.missing:
        typer.echo(f"missing: {line}, or --skip-missing")
    if found.sampled:
        typer.echo(f"about {found.articles:,} articles, {_time(found.seconds)} in one process, {_bytes(found.table_bytes)} "
                   f"of tables (measured on {found.sampled} articles)")  # fmt: skip
    else:
        typer.echo("no article could be read")


def _bytes(count: float) -> str:
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:,.0f} {unit}"
        count /= 1000
    return f"{count:,.1f} TB"


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:,.0f} seconds"
    return f"{seconds / 60:,.0f} minutes" if seconds < 5400 else f"{seconds / 3600:,.1f} hours"


@contextlib.contextmanager
def _said(as_json: bool = False) -> Iterator[None]:
    """Errors of the user's making are said in one line; ours keep their traceback."""
    from koujing.article import ArticleError
    from koujing.batch import BatchError, PlanError
    from koujing.export import ExportError
    from koujing.files import ColumnsError, MetadataError, NotRead
    from koujing.lexicons import LexiconError
    from koujing.ner import LabelledError, ModelError
    from koujing.pipe import SettingError
    from koujing.stages.slogans.review import ReviewError
    from koujing.standins import StandInError
    from koujing.tables import TableError

    def say(event: str, message: str) -> None:
        if as_json:
            typer.echo(json.dumps({"event": event, "message": message}, ensure_ascii=False), err=True)
        else:
            talk.print(message, style="red" if event == "error" else None, markup=False, soft_wrap=True)

    try:
        yield
    except KeyboardInterrupt:
        say("stopped", "stopped; the same command goes on from here")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    except (
        ArticleError, BatchError, ColumnsError, ExportError, LabelledError, LexiconError, MetadataError, ModelError, NotRead, PlanError, ReviewError,
        SettingError, StandInError, TableError, OSError,
    ) as error:  # fmt: skip
        say("error", f"koujing: {error}")
        raise typer.Exit(EXIT_USAGE) from None


class _Bar:
    """Progress on a terminal: rate, time left, failures so far."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet

    def __enter__(self) -> None:
        from rich import progress as bars

        columns = (bars.BarColumn(), bars.MofNCompleteColumn(), bars.TextColumn("{task.description}"),
                   bars.TimeRemainingColumn(elapsed_when_finished=True))  # fmt: skip
        self._bar = bars.Progress(*columns, console=talk, transient=True, disable=self.quiet, speed_estimate_period=600)
        self._task = self._bar.add_task("loading …", total=None)
        self._since: tuple[float, int] | None = None
        self._bar.start()

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def tell(self, done: int, total: int, counts: Counts) -> None:
        now = time.monotonic()
        if self._since is None:  # what earlier runs did
            self._bar.reset(self._task)
            self._since = now, counts.read
        rate = (counts.read - self._since[1]) / max(now - self._since[0], 0.001)
        self._bar.update(self._task, completed=done, total=total,
                         description=f"{rate:,.1f}/s, {counts.failed:,} failed")  # fmt: skip


class _Steps:
    """Progress of work in steps on a terminal: what is being done, how far."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet

    def __enter__(self) -> Callable[[str, int, int], None]:
        from rich import progress as bars

        columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn(), bars.TimeElapsedColumn())
        self._bar = bars.Progress(*columns, console=talk, transient=True, disable=self.quiet)
        self._task = self._bar.add_task("loading …", total=None)
        self._bar.start()
        return self.tell

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def tell(self, what: str, done: int, of: int) -> None:
        self._bar.update(self._task, description=what, completed=done, total=of or None)


class _Events:
    """Progress for programs: a line of JSON on stderr, at most one a second."""

    def __enter__(self) -> None:
        self._last = 0.0
        self._since: tuple[float, int, int] | None = None
        self._say({"event": "start"})

    def __exit__(self, *_: object) -> None:
        pass

    def tell(self, done: int, total: int, counts: Counts) -> None:
        now = time.monotonic()
        if self._since is None:  # what earlier runs did
            self._since = now, done, counts.read
        elif now - self._last < 1 and done < total:
            return
        self._last = now
        start, done_before, read_before = self._since
        seconds = now - start
        left = seconds / (done - done_before) * (total - done) if done > done_before else None
        self._say({"event": "progress", "done": done, "files": total, "read": counts.read, "skipped": counts.skipped,
                   "failed": counts.failed, "articles_a_second": round((counts.read - read_before) / max(seconds, 0.001), 2),
                   "seconds_left": None if left is None else round(left, 1)})  # fmt: skip

    def _say(self, event: dict[str, object]) -> None:
        typer.echo(json.dumps(event), err=True)


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
