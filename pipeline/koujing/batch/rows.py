"""Rows of all tables on their way from articles to parts: as Python objects for a while, then as Arrow tables.

An article whose rows do not fit the schema becomes a failure when its rows are turned; the others stay.
"""

from __future__ import annotations

import re
from collections import Counter

import pyarrow as pa

from koujing import reprints, tables
from koujing.batch.parts import Counts, Group
from koujing.batch.plan import Plan
from koujing.files import NotRead
from koujing.findings import OffsetError, StageError
from koujing.tables import Row

_REPLACED = re.compile(r"\b(?:replaced|surrogates):(\d+)")
_RECORD = re.compile(r"(?<=.)(?:#\d+)+$")  # #3, #3#2
_FLUSH_ROWS = 10_000  # rows as Python objects at one time
_PIECE_BYTES = 64_000_000  # of Arrow tables


class Rows:
    """Rows of all tables on their way: as Python objects for a while, then as Arrow tables."""

    def __init__(self, plan: Plan) -> None:
        self.names = [n for n in tables.SCHEMA if n != "reprints" and (plan.words or n not in tables.OPTIONAL)]
        self.boilerplate = plan.boilerplate
        self.waiting: list[tuple[str, dict[str, list[Row]]]] = []
        self.count = 0
        self.failures: list[Row] = []
        self.arrow: dict[str, list[pa.Table]] = {name: [] for name in self.names}
        self.by: Counter[tuple[str | None, int | None]] = Counter()
        self.spoilt = 0

    def add(self, article_id: str, made: dict[str, list[Row]]) -> tuple[Counts, Counts]:
        counts = self._counted(made)
        self.waiting.append((article_id, made))
        self.count += sum(map(len, made.values()))
        spoilt = self.spoilt
        if self.count >= _FLUSH_ROWS:
            self._flush()
        bad = self.spoilt - spoilt
        return counts, Counts(read=-bad, failed=bad)

    def _counted(self, made: dict[str, list[Row]]) -> Counts:
        times = sum(row["source"] == "unresolved" for row in made["times"])
        figures = sum(row["time_source"] == "unresolved" for row in made["figures"])
        [article] = made["articles"]
        passed = 0 if self.boilerplate else sum(row["kind"] == "boilerplate" for row in made["sentences"])
        return Counts(read=1, unresolved=times + figures, other_script=int(article["script"] == "other"),
                      boilerplate=passed, replaced=sum(map(int, _REPLACED.findall(str(article["flags"] or "")))))  # fmt: skip

    def fail(self, article_id: str, stage: str, error: Exception) -> Counts:
        row = failure(article_id, stage, error)
        self.failures.append(row)
        return Counts(skipped=1) if row["outcome"] == "skipped" else Counts(failed=1)

    def _flush(self) -> None:
        try:
            made = {n: tables.arrow(n, [row for _, m in self.waiting for row in m.get(n, ())]) for n in self.names}
        except tables.TableError:
            made = self._one_by_one()
        for name, table in made.items():
            if table.num_rows:
                self.arrow[name].append(table)
        for row in made["articles"].select(["outlet", "published_start"]).to_pylist():
            self.by[row["outlet"], row["published_start"].year if row["published_start"] else None] += 1
        self.waiting.clear()
        self.count = 0

    def _one_by_one(self) -> dict[str, pa.Table]:
        """A row does not fit its schema: the article it is of becomes a failure."""
        good: dict[str, list[pa.Table]] = {name: [tables.arrow(name, [])] for name in self.names}
        for article_id, made in self.waiting:
            try:
                one = {name: tables.arrow(name, made.get(name, [])) for name in self.names}
            except tables.TableError as error:
                self.fail(article_id, "write", error)
                self.spoilt += 1
                continue
            for name, table in one.items():
                good[name].append(table)
        return {name: pa.concat_tables(some) for name, some in good.items()}

    def checked(self, counts: Counts) -> Counts:
        """The counts, less articles whose rows turn out not to fit now that all are looked at."""
        spoilt = self.spoilt
        self._flush()
        bad = self.spoilt - spoilt
        return counts._replace(read=counts.read - bad, failed=counts.failed + bad)

    def groups(self) -> tuple[Group, ...]:
        made = tuple(Group(outlet, year, count) for (outlet, year), count in self.by.items())
        self.by.clear()
        return made

    def is_large(self) -> bool:
        waiting = 500 * (self.count + len(self.failures))
        written: int = sum(table.nbytes for some in self.arrow.values() for table in some)
        return written + waiting > _PIECE_BYTES

    def take(self) -> dict[str, pa.Table]:
        """Everything so far; begins anew."""
        self._flush()
        self.arrow["failures"].append(tables.arrow("failures", self.failures))
        self.failures = []
        made = {name: pa.concat_tables([tables.arrow(name, []), *some]) for name, some in self.arrow.items()}
        self.arrow = {name: [] for name in self.names}
        return made


_OF_REPRINTS = ["article_id", "published_start", "text", "sha256"]


def signed(articles: pa.Table) -> pa.Table:
    """What reprints among these articles and all others are told by: see `reprints.SIGNED`."""
    rows = (tuple(row.values()) for batch in articles.select(_OF_REPRINTS).to_batches() for row in batch.to_pylist())
    return pa.Table.from_batches(reprints.sign(rows), reprints.SIGNED)


def stage_of(error: Exception) -> str:
    """Which stage an article broke, as `failures.stage` names it."""
    if isinstance(error, StageError):
        return error.stage
    return "convert" if isinstance(error, OffsetError) else "segment"


def failure(article_id: str, stage: str, error: Exception) -> Row:
    """The row of `failures` for an article, record or file."""
    found = _RECORD.search(article_id)
    path, record = (article_id[: found.start()], article_id[found.start() + 1 :]) if found else (article_id, "")
    reason = error if isinstance(error, NotRead) else NotRead(
        "failed", type(error).__name__, str(error), "the rest was read; report this article with the message"
    )  # fmt: skip
    return {
        "path": path,
        "record": int(record.partition("#")[0]) if record else None,
        "outcome": reason.outcome,
        "stage": stage,
        "error": reason.error,
        "message": f"record {record}: {reason.message}" if "#" in record else reason.message,
        "remedy": reason.remedy or None,
    }
