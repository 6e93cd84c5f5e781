"""What `make demo` prints, and README shows: where the tables are, and the first rows of figures and slogans."""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.table import Table

from koujing.tables import Tables, open_tables

VIEWS = {
    "figures": ("article_id", "text", "value", "unit", "indicator", "ref_area", "time_period"),
    "slogans": ("article_id", "text", "class", "variant"),
}
WIDTH = 118


def main(folder: str) -> None:
    """Print the first rows of a table folder, and where the tables are."""
    print(first_rows(open_tables(folder)))
    print(f"tables: {Path(folder).resolve()}/<table>/part-*.parquet; copies for Excel: {folder}/export/<table>.csv")


def first_rows(made: Tables, rows: int = 8) -> str:
    """How many rows each table has, and the first ones of figures and slogans."""
    out = Console(file=StringIO(), width=WIDTH, highlight=False, color_system=None)
    out.print("  ".join(f"{name} {count:,}" for name, count in made.counts.items()))
    for table, columns in VIEWS.items():
        view = Table(title=f"\n{table}, first {rows} rows", title_justify="left", box=None, pad_edge=False)
        for column in columns:
            view.add_column(column, no_wrap=True, overflow="ellipsis", max_width=26)
        for row in made.arrow(table).select(list(columns)).slice(0, rows).to_pylist():
            view.add_row(*map(_cell, row.values()))
        out.print(view)
    printed = out.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in printed.splitlines())


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:,.12g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main(sys.argv[1])
