"""Fixtures for all tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from koujing import convert, layout, words
from koujing.findings import Reading


@pytest.fixture(scope="session")
def reading_of() -> Callable[..., Reading]:
    """Make a Reading of a string, as the pipeline does: reading_of("…", published="2022-04-22", region="MO")."""

    def make(text: str, published: str | None = None, region: str | None = None) -> Reading:
        return Reading(
            text,
            convert.simplify(text),
            published=published,
            region=region,
            sentences=layout.split,
            words=words.cut,
        )

    return make
