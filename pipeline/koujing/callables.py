"""Modules that can be called: `koujing.figures("…")` where `koujing.figures` is the package of that stage."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any


def make_callable(module: str, function: Callable[..., Any]) -> None:
    """Calling the imported `module` calls `function`; everything else about the module stays as it is."""

    class CallableModule(ModuleType):
        def __call__(self, *args: Any, **options: Any) -> Any:
            return function(*args, **options)

    CallableModule.__call__.__doc__ = function.__doc__
    sys.modules[module].__class__ = CallableModule


def make_stage(module: str) -> None:
    """Calling the module of a stage reads a string: `koujing.figures("…")` gives the rows of that stage."""
    stage = module.rpartition(".")[2]

    def read(text: str, **about: Any) -> list[Any]:
        # by name and only now: importing a stage must not load spaCy
        return list(import_module("koujing.pipe").read_stage(stage, text, **about))

    make_callable(module, read)
