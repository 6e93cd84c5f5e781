"""The hostile set: every entry ends as its manifest says; and folders, limits, extras, plug-ins."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from koujing import files as package
from koujing.article import Article
from koujing.files import (
    Blob,
    Found,
    Metadata,
    NotRead,
    Options,
    extras,
    missing_extras,
    read,
    read_source,
    readers,
    sources,
)

HOSTILE = Path(__file__).parents[2] / "shared" / "hostile" / "make_hostile.py"
TEXT = "橫琴新設企業四百餘家，同比增長8.5%。居民說生活更方便了。\n"


class Ended(NamedTuple):
    articles: list[Article]
    told: list[NotRead]

    @property
    def outcome(self) -> str:
        if any(reason.outcome == "failed" for reason in self.told):
            return "error_row"
        return "ok" if self.articles else "skipped_with_reason"


def ended(root: Path) -> dict[bytes, Ended]:
    """How every source under a folder ends, by its path."""
    found = {}
    for source in sources(root):
        articles: list[Article] = []
        told: list[NotRead] = []
        try:
            articles += read_source(source, Metadata(root), tell=told.append)
        except NotRead as reason:
            told.append(reason)
        found[os.path.relpath(os.fsencode(source.path), os.fsencode(root))] = Ended(articles, told)
    return found


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, object]], dict[bytes, Ended]]:
    if not HOSTILE.is_file():
        pytest.skip("../shared/hostile is not here")
    pytest.importorskip("trafilatura")
    pytest.importorskip("docx")
    out = tmp_path_factory.mktemp("hostile")
    subprocess.run([sys.executable, str(HOSTILE), str(out)], check=True, stdout=subprocess.DEVNULL)
    lines = (out / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["outcome"] and row["reason"] != "not_creatable_here"]
    return rows, ended(out / "files")


def test_every_entry_ends_as_the_manifest_says(hostile: tuple[list[dict[str, object]], dict[bytes, Ended]]) -> None:
    rows, found = hostile
    assert len(rows) > 100
    wrong = []
    for row in rows:
        end = found.get(base64.b64decode(str(row["path_b64"])))
        if end is None or end.outcome != row["outcome"]:
            wrong.append((row["path"], row["outcome"], end and end.told))
    assert wrong == []


def test_numbers_and_encodings_are_those_of_the_manifest(hostile: tuple[list[dict[str, object]], dict[bytes, Ended]]) -> None:
    rows, found = hostile
    for row in rows:
        end, expect = found[base64.b64decode(str(row["path_b64"]))], row["expect"]
        assert isinstance(expect, dict)
        if "n_docs" in expect:
            assert (row["path"], len(end.articles)) == (row["path"], expect["n_docs"])
        if "n_errors" in expect:
            assert (row["path"], len(end.told)) == (row["path"], expect["n_errors"])
        if "encoding" in expect:
            assert str(end.articles[0].encoding).startswith(expect["encoding"]), row["path"]
        if "must_not_contain" in expect:
            assert expect["must_not_contain"] not in end.articles[0].text


def test_reasons_are_words_with_a_remedy(hostile: tuple[list[dict[str, object]], dict[bytes, Ended]]) -> None:
    _, found = hostile
    failed = [reason for end in found.values() for reason in end.told if reason.outcome == "failed"]
    assert len(failed) > 18
    assert [reason for reason in failed if not reason.message or not reason.remedy] == []


@pytest.mark.parametrize(
    "name, flag",
    [
        ("utf8_bad_middle.txt", "replaced:3"), ("mojibake.txt", "suspect_mojibake"), ("nul_bytes.txt", "control_chars:2"), ("bidi_override.txt", "bidi_controls:4"),
        ("zero_width.txt", "zero_width:5"), ("pua_hkscs.txt", "pua:3"), ("html_lies_charset.html", "charset_mismatch:utf-8"), ("html_named.txt", "looks_like_html"),
    ],
)  # fmt: skip
def test_what_needs_care_is_flagged(hostile: tuple[list[dict[str, object]], dict[bytes, Ended]], name: str, flag: str) -> None:
    assert flag in hostile[1][name.encode()].articles[0].flags


# folders


def test_companion_folders_are_one_skip_each_and_a_folder_of_documents_is_not_one(tmp_path: Path) -> None:
    for folder in ("a_files", "b.files", "c_檔案", "會議_文件"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.files" / "x.js").write_text("", encoding="utf-8")
    for page in ("a.htm", "c.html"):
        (tmp_path / page).write_text("", encoding="utf-8")
    listed = [(source.article_id, source.skip) for source in sources(tmp_path)]
    assert listed == [
        ("a.htm", ""), ("a_files", "companion"), ("b.files", "companion"), ("c.html", ""), ("c_檔案", "companion"), ("會議_文件/x.txt", "")]  # fmt: skip


def test_links_are_followed_inside_only(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "b.txt").symlink_to(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "c.txt").symlink_to(tmp_path / "out.txt")
    (tmp_path / "in" / "d").symlink_to(tmp_path)
    (tmp_path / "in" / "metadata.csv").symlink_to(tmp_path / "out.txt")
    assert [(s.article_id, s.skip) for s in sources(tmp_path / "in")] == [
        ("a.txt", ""), ("b.txt", ""), ("c.txt", "outside_root"), ("d", "symlink_dir"), ("metadata.csv", "outside_root")]  # fmt: skip
    assert len(list(read(tmp_path / "in"))) == 2


@pytest.mark.parametrize("name", ["~$draft.docx", "a.txt~", "a.txt.crdownload"])
def test_temporary_files_are_skipped(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    [end] = ended(tmp_path).values()
    assert [(reason.outcome, reason.error) for reason in end.told] == [("skipped", "temporary")]


def test_a_missing_extra_is_known_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        (tmp_path / f"{number}.html").write_text("<p>x</p>", encoding="utf-8")
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(extras, "has", lambda extra: False)
    assert missing_extras(sources(tmp_path)) == ["1 .pdf file: pip install koujing[office]", "3 .html files: pip install koujing[web]"]
    ends = ended(tmp_path)
    assert [reason.error for reason in ends[b"0.html"].told] == ["missing_extra"]
    assert ends[b"0.html"].told[0].remedy == "pip install koujing[web]"
    assert ends[b"a.txt"].outcome == "ok"


def test_a_reader_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_xyz(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
        yield Found(blob.read(options).decode("utf-8").removeprefix("XYZ"))
        yield NotRead("failed", "half", "the other half is missing", "send it again", "#2")

    monkeypatch.setitem(package.READERS, ".xyz", read_xyz)
    (tmp_path / "a.xyz").write_text("XYZ" + TEXT, encoding="utf-8")
    [end] = ended(tmp_path).values()
    assert [(a.text, len(a.sha256 or "")) for a in end.articles] == [(TEXT, 64)]
    assert [reason.record for reason in end.told] == ["#2"]


def test_a_reader_of_another_package_is_found_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = tmp_path / "site" / "xyzread-2.1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: xyzread\nVersion: 2.1\n", encoding="utf-8")
    (about / "entry_points.txt").write_text("[koujing.readers]\n.xyz = xyzread:read\n.gone = xyzgone:read\n", encoding="utf-8")
    (tmp_path / "site" / "xyzread.py").write_text(
        "from koujing.files import About, Found\n"
        "def read(blob, options):\n"
        "    yield Found(blob.read(options).decode()[3:], About(outlet='無名報'))\n", encoding="utf-8")  # fmt: skip
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    before = dict(package.READERS)
    try:
        assert readers.plug_in() == (".gone xyzread==2.1", ".xyz xyzread==2.1")
        (tmp_path / "in").mkdir()
        (tmp_path / "in" / "a.XYZ").write_text("XYZ" + TEXT, encoding="utf-8")
        (tmp_path / "in" / "b.gone").write_text(TEXT, encoding="utf-8")
        one, other = ended(tmp_path / "in").values()
    finally:
        package.READERS.clear()
        package.READERS.update(before)
    assert [(a.id, a.text, a.outlet) for a in one.articles] == [("a.XYZ", TEXT, "無名報")]
    assert [(reason.error, "xyzgone" in reason.message) for reason in other.told] == [("plug_in_broke", True)]


def test_a_reader_that_breaks_ends_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_xyz(blob: Blob, options: Options) -> Iterator[Found | NotRead]:
        raise RecursionError("too deep")
        yield

    monkeypatch.setitem(package.READERS, ".xyz", read_xyz)
    (tmp_path / "a.xyz").write_text(TEXT, encoding="utf-8")
    [end] = ended(tmp_path).values()
    assert [(reason.outcome, reason.error) for reason in end.told] == [("failed", "reader_broke")]
