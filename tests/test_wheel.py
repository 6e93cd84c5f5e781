"""The wheel holds every tracked file of the package, the models and the sample, and nothing else."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAPPED = {"pipeline/koujing/": "koujing/", "models/": "koujing/models/", "corpora/sample/": "koujing/corpora/sample/"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    out = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [path] = out.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return [name for name in archive.namelist() if ".dist-info/" not in name]


def test_the_wheel_holds_what_is_tracked(wheel: list[str]) -> None:
    listed = subprocess.run(
        ["git", "-c", "core.quotePath=false", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is no git checkout: nothing says which files belong in the wheel")
    expected = {
        inside + name.removeprefix(outside)
        for name in listed.stdout.splitlines()
        for outside, inside in MAPPED.items()
        if name.startswith(outside) and (ROOT / name).is_file()
    }
    assert expected
    assert set(wheel) == expected
