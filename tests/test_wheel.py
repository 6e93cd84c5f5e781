"""What is released: the wheel holds every tracked file of the package, models and sample, and works where it is put."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.message import Message
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAPPED = {"pipeline/koujing/": "koujing/", "models/": "koujing/models/", "corpora/sample/": "koujing/corpora/sample/"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist, and the wheel made from it."""
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    [path] = dist.glob("*.whl")
    return path


def tracked() -> list[str]:
    listed = subprocess.run(
        ["git", "-c", "core.quotePath=false", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("this is no git checkout: nothing says which files belong in it")
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_the_wheel_holds_what_is_tracked(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        inside + name.removeprefix(outside)
        for name in tracked()
        for outside, inside in MAPPED.items()
        if name.startswith(outside)
    }
    assert expected
    assert held == expected


def test_the_sdist_holds_what_is_tracked(dist: Path) -> None:
    [path] = dist.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        held = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    assert held - {"PKG-INFO", ".gitignore"} == set(tracked()) - {".gitignore"}


def test_the_metadata_says_what_the_project_says(wheel: Path) -> None:
    about = metadata_of(wheel)
    assert about["Version"] == PROJECT["version"] and about["License-Expression"] == PROJECT["license"]
    assert about["Requires-Python"] == PROJECT["requires-python"]
    assert about["Description-Content-Type"] == "text/markdown"
    assert set(PROJECT["optional-dependencies"]) <= set(about.get_all("Provides-Extra", []))
    assert about.get_payload().startswith("# koujing")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [PROJECT["version"]]


def metadata_of(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name))


def test_the_wheel_works_where_it_is_put(wheel: Path, tmp_path: Path) -> None:
    """Unpacked alone, far from the checkout: it must find its own models and sample. Its packages are those of this Python."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "there")
    program = (
        "import koujing, pathlib, sys\n"
        "there = pathlib.Path(sys.argv[1])\n"
        "assert there in pathlib.Path(koujing.__file__).parents, koujing.__file__\n"
        "assert there in koujing.sample_folder().parents\n"
        "tables = koujing.extract(koujing.sample_folder(), limit=1)\n"
        "assert len(tables.figures) and len(tables.entities)\n"
    )
    given = os.environ | {"PYTHONPATH": str(tmp_path / "there"), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-c", program, str(tmp_path / "there")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=given)
    assert done.returncode == 0, done.stderr


def test_a_shell_completes_commands() -> None:
    asked = {"_KOUJING_COMPLETE": "complete_bash", "COMP_WORDS": "koujing ex", "COMP_CWORD": "1"}
    command = [str(Path(sys.executable).with_name("koujing"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | asked)
    assert set(done.stdout.split()) == {"extract", "export"}, done.stderr


def test_notices_of_all_that_ships_are_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {Path(name).name: archive.read(name).decode() for name in archive.namelist() if ".dist-info/licenses/" in name and not name.endswith("/")}
    said = "\n".join(held.values())
    assert {"jieba.txt", "china-division.txt", "thuocl.txt", "vega.txt", "LICENSE"} <= set(held)
    for notice in ("Sun Junyi", "modood", "THUNLP", "Trifacta", "University of Washington", "Attribution-ShareAlike 4.0"):
        assert notice in said
    expression = str(metadata_of(wheel)["License-Expression"])
    assert all(name in expression for name in ("Apache-2.0", "MIT", "CC-BY-SA-4.0"))
