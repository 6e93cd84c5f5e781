"""The output folder: whose it is, who writes to it, and what is done there.

`.koujing/` holds the lock, the ledger (one line of JSON a finished shard) and what workers need to find out what killed
one of them. Every line of the ledger names the parts of its shard with their sizes: a shard counts as done only while
they are there. Whatever belongs to no shard of the plan, half-written files included, is removed when a run begins.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from koujing import tables
from koujing.batch.parts import RUN, SIGNED, BatchError, Receipt, part_name, unwritable, write_part, write_text
from koujing.files.folders import STATE

FORMAT = "2"
_HELD = (*tables.SCHEMA, SIGNED)  # folders of parts
WHOLE = "whole"  # key of parts that are made from all articles


class Folder:
    """The folder `out`, made where it is not there yet.

    Args:
        fresh: throw away what it has from earlier runs.

    Raises:
        BatchError: it can't be written, holds something else, or is of another version of koujing.
    """

    def __init__(self, out: Path, fresh: bool = False) -> None:
        self.out, self.state = out, out / STATE
        ours = self.state.is_dir()
        if out.exists() and not out.is_dir():
            raise BatchError(f"{out}: is a file; name a folder for the tables")
        try:
            if out.is_dir() and any(out.iterdir()) and not ours:
                raise BatchError(f"{out}: holds files that are not tables of koujing; name an empty or new folder")
            self.state.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(out, error) from error
        self.fresh, self.ours = fresh, ours
        self.run = secrets.token_hex(8)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Only one run writes to a folder; a lock ends with the process that has it, however that ends.

        Raises:
            BatchError: another run has the lock.
        """
        owner = self.state / "owner"
        try:
            lock = FileLock(self.state / "lock")
            lock.acquire(timeout=0)
        except Timeout:
            who = owner.read_text(encoding="utf-8").strip() if owner.is_file() else "another run"
            raise BatchError(f"{self.out}: {who} is writing to it; wait for it or name another folder") from None
        except OSError as error:
            raise unwritable(self.out, error) from error
        try:
            owner.write_text(f"process {os.getpid()} on {socket.gethostname()}", encoding="utf-8")
            self._open()
            write_text(self.state / RUN, self.run)
            yield
            owner.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self.out, error) from error
        finally:
            lock.release()

    def _open(self) -> None:
        mark = self.state / "format"
        if self.fresh and self.ours:
            for name in _HELD:
                shutil.rmtree(self.out / name, ignore_errors=True)
            for path in self.state.iterdir():
                if path.name not in ("lock", "owner"):
                    path.unlink()
            (self.out / "run.json").unlink(missing_ok=True)
        elif self.ours and any((self.out / name).is_dir() for name in tables.SCHEMA):
            written = mark.read_text(encoding="utf-8").strip() if mark.is_file() else "1"
            if written != FORMAT:
                raise BatchError(
                    f"{self.out}: was written by another version of koujing (format {written}, this one writes "
                    f"{FORMAT}); name another folder, or do it again with --fresh"
                )
        write_text(mark, FORMAT + "\n")

    def empty_tables(self, words: bool) -> None:
        """Every table is there after every run, with its schema, even when it has no rows."""
        for name in tables.SCHEMA:
            if name in tables.OPTIONAL and not words:
                continue
            (self.out / name).mkdir(exist_ok=True)
            path = self.out / name / "part-schema.parquet"
            if not path.is_file():
                write_part(path, tables.arrow(name, []))

    # -- the ledger

    def receipts(self) -> dict[str, Receipt]:
        """Finished shards by key; those of which a part is missing or cut short don't count."""
        found: dict[str, Receipt] = {}
        try:
            lines = (self.state / "ledger.jsonl").read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return {}
        for line in lines:
            try:
                receipt = Receipt.of(json.loads(line))
            except (ValueError, TypeError, KeyError, IndexError):
                continue  # the last line of a run that was killed while writing it
            found[receipt.key] = receipt
        sizes = self._sizes()
        return {
            key: receipt for key, receipt in found.items()
            if all(sizes.get((name, key, piece)) == size for name, piece, size in receipt.parts)
        }  # fmt: skip

    def _sizes(self) -> dict[tuple[str, str, int], int]:
        sizes = {}
        for name, path, (_, key, piece) in self._parts():
            sizes[name, key, piece] = path.stat().st_size
        return sizes

    def _parts(self) -> Iterator[tuple[str, Path, tuple[int, str, int]]]:
        for name in _HELD:
            for path in (self.out / name).glob("part-*.parquet"):
                number, _, rest = path.stem.removeprefix("part-").partition("-")
                key, _, piece = rest.partition("-")
                if number.isdigit() and piece.isdigit():
                    yield name, path, (int(number), key, int(piece))

    def enter(self, receipt: Receipt) -> None:
        """Write a finished shard into the ledger."""
        line = json.dumps(receipt.plain(), ensure_ascii=False) + "\n"
        with (self.state / "ledger.jsonl").open("a", encoding="utf-8", newline="\n") as ledger:
            if ledger.tell() and not self._ends_well():
                ledger.write("\n")
            ledger.write(line)
            ledger.flush()
            os.fsync(ledger.fileno())
        forget(self.out, receipt.key)

    def _ends_well(self) -> bool:
        with (self.state / "ledger.jsonl").open("rb") as ledger:
            ledger.seek(-1, os.SEEK_END)
            return ledger.read(1) == b"\n"

    def settle(self, numbers: Mapping[str, int], known: Mapping[str, Receipt]) -> int:
        """Make the folder fit a plan: parts of no shard of it go, parts of shards that moved get their new number.

        Returns:
            How many finished shards were removed because their input changed or is gone.
        """
        begun = {path.name.partition(".")[0] for path in self.state.glob("*.done")}
        for name, path, (number, key, piece) in list(self._parts()):
            if key.startswith(WHOLE):
                continue
            if key not in numbers or (key not in known and key not in begun):
                path.unlink()
            elif number != numbers[key]:
                path.rename(self.out / name / part_name(numbers[key], key, piece))
        for name in _HELD:
            for path in (self.out / name).glob(".*.tmp"):
                path.unlink(missing_ok=True)
        for path in self.state.glob("*.*"):
            key = path.name.partition(".")[0]
            if path.suffix in (".now", ".deaths", ".hang", ".done") and (key not in numbers or key in known):
                path.unlink(missing_ok=True)
        kept = [receipt for key, receipt in known.items() if key in numbers]
        text = "".join(json.dumps(receipt.plain(), ensure_ascii=False) + "\n" for receipt in kept)
        write_text(self.state / "ledger.jsonl", text)
        return len(known) - len(kept)

    # -- what is made from all articles

    def signed(self) -> Iterator[pa.RecordBatch]:
        """What reprints are told by, some articles at a time, in order."""
        for path in sorted((self.out / SIGNED).glob("part-*.parquet")):
            with pq.ParquetFile(path) as part:
                yield from part.iter_batches(batch_size=1000)

    def has_whole(self, name: str, key: str) -> bool:
        """Is the part of table `name` that was made from exactly these shards there?"""
        return (self.out / name / part_name(0, f"{WHOLE}{key}", 0)).is_file()

    def write_whole(self, name: str, key: str, table: pa.Table) -> None:
        """Write the part of a table that is made from all articles, in place of an earlier one."""
        path = self.out / name / part_name(0, f"{WHOLE}{key}", 0)
        write_part(path, table)
        for other in (self.out / name).glob(f"part-*-{WHOLE}*.parquet"):
            if other != path:
                other.unlink()

    def drop_whole(self, name: str) -> None:
        """Remove what was made from other articles than those that are there now."""
        for path in (self.out / name).glob(f"part-*-{WHOLE}*.parquet"):
            path.unlink()


def forget(out: Path, key: str) -> None:
    """Remove what workers noted about a shard."""
    for suffix in ("now", "deaths", "hang", "done"):
        (out / STATE / f"{key}.{suffix}").unlink(missing_ok=True)
