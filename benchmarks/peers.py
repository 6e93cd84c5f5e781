"""Other packages to measure ours against: each in a virtual environment of its own, because several clash.

A benchmark is a script that runs itself again as a worker, in the environment of a peer: it sends a task as JSON and gets
a result as JSON. Environments are made once, in the user's cache folder (or `$KOUJING_BENCHMARKS`), and only by benchmarks.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CACHE = Path(os.environ.get("KOUJING_BENCHMARKS") or "~/.cache/koujing-benchmarks").expanduser()


def environment(requirements: Sequence[str]) -> Path | None:
    """The Python of an environment that has these packages, made if need be; null where they can't be installed."""
    name = hashlib.sha256("\n".join([sys.version, *requirements]).encode()).hexdigest()[:12]
    folder = CACHE / name
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (folder / "ready").exists():
        print(f"installing {', '.join(requirements)} …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            print(f"left out: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
            return None
        (folder / "ready").touch()
    return python


def work(python: Path, script: str, peer: str, task: dict[str, Any]) -> dict[str, Any] | None:
    """Run `script --worker peer` in an environment; null where it fails, with its last line on stderr."""
    with tempfile.TemporaryDirectory() as folder:
        question, answer = Path(folder) / "task.json", Path(folder) / "result.json"
        question.write_text(json.dumps(task), encoding="utf-8")
        done = subprocess.run(
            [python, script, "--worker", peer, str(question), str(answer)], capture_output=True, text=True, check=False
        )
        if done.returncode or not answer.exists():
            print(f"{peer} failed: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
            return None
        result: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return result


def shared_data() -> Path:
    """The folder of measuring data beside the checkout."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        raise SystemExit(f"{folder} is not there: this benchmark measures on its data, which can't be shipped")
    return folder


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table with aligned columns."""
    cells = [list(head), *map(list, rows)]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(head))]
    lines = [
        "| " + " | ".join(c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


def _width(text: str) -> int:
    return sum(2 if ord(char) > 0x2E80 else 1 for char in text)
