"""docs/cli.md out of the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

import typer

from koujing import cli

HEAD = """# Commands

Written by `python docs/refresh.py` from the commands themselves; `koujing COMMAND --help` says the same. Data goes to files or
standard output, talk to standard error. A command ends with 0 where all was read (skips are no failures), 3 where it finished
with failures, 2 for wrong use or a disk that can't be written, 130 when interrupted, 1 for a mistake of ours.
"""


def documentation() -> str:
    """One section a command: what it does, its arguments, its options."""
    return HEAD + "".join(
        f"\n## koujing {name}\n\n{_said(command)}\n" for name, command in _walk(typer.main.get_command(cli.app), "")
    )


def _walk(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _walk(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def _said(command: Any) -> str:
    rows = [f"| {_name(param)} | {_meaning(param)} |" for param in command.params if param.name != "help"]
    table = "\n".join(["| | |", "|---|---|", *rows]) if rows else ""
    return "\n\n".join(part for part in (" ".join((command.help or "").split()), table) if part)


def _name(param: Any) -> str:
    if param.param_type_name == "argument":
        return f"`{param.name.upper().rstrip('_')}`" + ("" if param.required else " (may be left out)")
    return ", ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))


def _meaning(param: Any) -> str:
    said, default = " ".join((param.help or "").split()), param.default
    if isinstance(default, Enum):
        said += f" One of {', '.join(str(choice.value) for choice in type(default))}."
        default = default.value
    if isinstance(default, (str, int, float)) and not isinstance(default, bool) and default != "":
        said += f" Default: {default}."
    return said.replace("|", r"\|")
