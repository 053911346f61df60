from __future__ import annotations

import os
from pathlib import Path

import pytest

from leakscan.model.provenance import Origin
from leakscan.sources.archive import gitpack
from leakscan.sources.archive.budget import Budget
from tests.conftest import GitRepo
from tests.sources.archive.made import git, opened


@pytest.fixture
def full(repo: GitRepo) -> GitRepo:
    repo.commit("first: client_id=1", **{"a.env": "one\n" * 200, "dir/deep/b.env": "two\n"})
    repo.commit("second", **{"a.env": "one\n" * 200 + "changed\n"})
    repo.git("tag", "-a", "v1", "-m", "tagged: client_id=2")
    return repo


def pack_of(repo: GitRepo) -> bytes:
    repo.git("repack", "-adq")
    (pack,) = (repo.path / ".git" / "objects" / "pack").glob("*.pack")
    return pack.read_bytes()


def bundle_of(repo: GitRepo, *what: str) -> bytes:
    path = repo.path.parent / "made.bundle"
    repo.git("bundle", "create", "-q", str(path), *(what or ("--all",)))
    return path.read_bytes()


@pytest.mark.parametrize("make", [pack_of, bundle_of])
def test_every_object_is_read_under_its_path(full, make):
    result = opened(make(full))
    files = [c for c in result.chunks if c.provenance.origin is Origin.FILE]
    assert sorted(
        (c.provenance.path, c.data) for c in files if "!refs" not in c.provenance.path
    ) == [
        ("x!a.env", b"one\n" * 200),
        ("x!a.env", b"one\n" * 200 + b"changed\n"),
        ("x!dir/deep/b.env", b"two\n"),
    ]
    messages = {c.provenance.origin: c.data for c in result.chunks}
    assert b"client_id=2" in messages[Origin.TAG_MESSAGE]
    commits = [c for c in result.chunks if c.provenance.origin is Origin.COMMIT_MESSAGE]
    assert len(commits) == 2
    assert commits[0].provenance.path.startswith("x!commit ")
    assert {c.provenance.via for c in result.chunks} == {("git object",)}
    assert result.skipped == []


def test_the_names_of_refs_are_read(full):
    full.git("branch", "client_secret-here")
    assert b"refs/heads/client_secret-here" in opened(bundle_of(full)).contents["x!refs"]


def test_a_sha_256_repository(tmp_path: Path):
    made = GitRepo(tmp_path / "new")
    made.git("init", "-q", "--object-format=sha256")
    made.commit(**{"dir/a.env": "one\n"})
    for data in (pack_of(made), bundle_of(made)):
        assert opened(data).contents["x!dir/a.env"] == b"one\n"
        assert opened(data).skipped == []


def test_a_bundle_on_top_of_others_says_what_is_missing(full):
    full.commit("third", **{"a.env": "one\n" * 200 + "again\n", "new.env": "three\n"})
    result = opened(bundle_of(full, "HEAD~1..main"))
    assert result.contents["x!new.env"] == b"three\n"
    assert result.reasons == [("x", "missing-object")]


def test_a_damaged_pack_gives_what_is_sound(full):
    data = pack_of(full)
    result = opened(data[: len(data) // 2])
    assert result.reasons == [("x", "damaged")]
    assert any(c.provenance.via == ("git object",) for c in result.chunks)


def test_without_git_it_is_stated(full, monkeypatch):
    data = pack_of(full)
    monkeypatch.setenv("PATH", "")
    result = opened(data)
    assert result.reasons == [("x", "unsupported-archive")]
    assert result.contents == {"x": data}


def test_a_git_that_takes_too_long_is_ended(full, monkeypatch, tmp_path):
    data = pack_of(full)
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert opened(data, budget=Budget(seconds=0.2)).reasons == [("x", "too-slow")]


def test_the_configuration_of_a_hook_does_not_reach_it(full, monkeypatch):
    data = pack_of(full)
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "/nowhere")
    assert opened(data).skipped == []


def test_a_blob_without_a_tree_is_named_by_its_id(repo: GitRepo):
    oid = repo.git("hash-object", "-w", "--stdin", stdin=b"dangling\n")
    pack = git("pack-objects", "--stdout", "-q", cwd=str(repo.path), stdin=oid.encode() + b"\n")
    assert opened(pack).contents == {f"x!{oid}": b"dangling\n"}


def test_an_odd_tree_does_not_stop_the_names():
    names = gitpack._Names()
    names.add(b"ab" * 20, b"100644 a\0" + bytes(20) + b"100644 cut\0" + bytes(3))
    assert names.path(b"00" * 20) == "a"
    names.parents[b"x"] = (b"x", b"loop")
    assert names.path(b"x").startswith("loop/loop")


def test_an_object_beyond_the_bounds_is_not_unpacked_by_git(full, monkeypatch):
    full.commit("large", **{"large.bin": "client_id=3\n" + "0" * 3_000_000})
    seen: list[int] = []
    feed = gitpack._feed
    monkeypatch.setattr(
        gitpack,
        "_feed",
        lambda pipe, pieces: feed(pipe, (seen.append(len(p)) or p for p in pieces)),
    )
    data = pack_of(full)
    result = opened(data, budget=Budget(free_bytes=1 << 20, ratio=1))
    assert result.reasons[-1][1] == "archive-bomb"
    assert any(c.data.startswith(b"client_id=3\n") for c in result.chunks)
    assert any(c.provenance.origin is Origin.COMMIT_MESSAGE for c in result.chunks)
    assert sum(seen) < 2 * len(data) - 1000
