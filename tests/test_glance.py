"""The first look at a commit: what it leaves to the scan, what it keeps, and when that is stale."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from leakscan import glance
from leakscan.glance import clean, is_opened, key, tables
from leakscan.sources.archive.kinds import STARTS, kind_of
from tests.cli.shop import made_up_env
from tests.conftest import GitRepo


@pytest.fixture
def work(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    repo.commit("start", **{"README.md": "a shop\n"})
    monkeypatch.chdir(repo.path)
    return repo


def stage(work: GitRepo, **files: str | bytes) -> None:
    for name, content in files.items():
        work.write(name, content)
    work.git("add", "-A")


def test_what_holds_nothing_is_counted(work: GitRepo, tmp_path: Path) -> None:
    stage(work, **{"a.py": "x = 1\n", "b.py": "y = 2\n"})
    assert clean(str(tmp_path)) == (2, 12)


def test_large_input_is_read_by_hyperscan(work: GitRepo, tmp_path: Path) -> None:
    stage(work, **{"a.py": "x = 1\n" * 10_000})
    assert clean(str(tmp_path)) == (1, 60_000)
    assert sorted(path.suffix for path in tmp_path.iterdir() if "glance" in path.name) == [
        ".hsdb",
        ".table",
    ]
    stage(work, **{"b.py": "x = 1\n" * 10_000 + made_up_env(1)})
    assert clean(str(tmp_path)) is None


def test_without_hyperscan_python_reads_it(
    work: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(glance, "hyperscan_version", lambda: None)
    stage(work, **{"a.py": "x = 1\n" * 10_000})
    assert clean(str(tmp_path)) == (1, 60_000)


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("x"))
    return out.getvalue()


def zip_() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x", "y")
    return out.getvalue()


LEFT = {
    "a key": made_up_env(1).encode(),
    "a key in UTF-16": made_up_env(1).encode("utf-16"),
    "a key in a name's place": b"vipps " + made_up_env(1).encode().split(b"=")[1],
    "a tar": tar(),
    "a zip": zip_(),
    "a program with a zip": b"#!/usr/bin/env python\n" + zip_(),
}


@pytest.mark.parametrize("content", LEFT.values(), ids=LEFT)
def test_what_could_hold_a_key_is_left_to_the_scan(
    work: GitRepo, tmp_path: Path, content: bytes
) -> None:
    stage(work, new=content)
    assert clean(str(tmp_path)) is None


def test_a_name_can_be_the_reason(work: GitRepo, tmp_path: Path) -> None:
    stage(work, **{f"vipps-{made_up_env(1).splitlines()[1]}": "x = 1\n"})
    assert clean(str(tmp_path)) is None


@pytest.mark.parametrize("content", ["vipps\n", "x = client_secret\n" * 2_000])
def test_a_mere_mention_is_clean(work: GitRepo, tmp_path: Path, content: str) -> None:
    stage(work, **{"vipps.py": content, "a.py": "x = 1\n"})
    size = len(content) + len("x = 1\n")
    assert clean(str(tmp_path)) == clean(str(tmp_path)) == (2, size)


@pytest.mark.parametrize("start", sorted({start for start, _ in STARTS}))
def test_every_container_is_left_to_the_scan(start: bytes, tmp_path: Path) -> None:
    _, marks, _ = tables(str(tmp_path))
    assert is_opened(start + b"\0" * 600, marks)


def test_ordinary_text_is_no_container(tmp_path: Path) -> None:
    _, marks, _ = tables(str(tmp_path))
    for content in (b"", b"x = 1\n" * 500, b"#!/bin/sh\necho\n"):
        assert not is_opened(content, marks)
        assert kind_of(content) is None


def test_a_table_is_kept_for_the_user_alone(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    made = tables(str(cache))
    assert tables(str(cache)) == made
    (path,) = cache.iterdir()
    if os.name != "nt":
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("damage", [b"", b"x" * 99, slice(40), slice(0, -1)])
def test_a_damaged_table_is_made_anew(tmp_path: Path, damage: bytes | slice) -> None:
    made = tables(str(tmp_path))
    (path,) = tmp_path.iterdir()
    good = path.read_bytes()
    path.write_bytes(damage if isinstance(damage, bytes) else good[damage])
    assert tables(str(tmp_path)) == made
    assert path.read_bytes() == good


def test_another_rule_another_version_or_another_module_is_another_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "leakscan"
    (package / "builtin_rules").mkdir(parents=True)
    rule = package / "builtin_rules" / "a.toml"
    rule.write_text("x = 1")
    for name in glance.SOURCES:
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    monkeypatch.setattr(glance, "PACKAGE", str(package))
    keys = [key()]
    rule.write_text("x = 2")
    keys.append(key())
    rule.rename(rule.with_name("b.toml"))
    keys.append(key())
    (package / glance.SOURCES[0]).write_text("changed")
    keys.append(key())
    monkeypatch.setattr(glance, "__version__", "9")
    keys.append(key())
    assert len(set(keys)) == len(keys)
    assert key() == keys[-1]
