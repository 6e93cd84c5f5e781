"""Quality only rises: no score on project gold may fall below its floor in benchmarks/floors.json."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

import pytest

import accuracy


@pytest.fixture(scope="module")
def reached() -> dict[str, float]:
    return accuracy.scores(accuracy.project())


def test_no_score_falls(reached: dict[str, float]) -> None:
    assert accuracy.fallen(reached) == []


def test_a_fall_would_be_said(reached: dict[str, float]) -> None:
    floor = json.loads(accuracy.FLOORS.read_text(encoding="utf-8"))["floors"]["figures: value"]
    worse = reached | {"figures: value": floor - 0.01}
    assert any(said.startswith("figures: value") for said in accuracy.fallen(worse))
