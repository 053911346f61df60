from __future__ import annotations

import os
from pathlib import Path

import pytest

from leakscan.errors import GitError
from leakscan.sources.ignore import (
    IgnoreFiles,
    compiled,
    environment,
    ignored_by_git,
    is_work_tree,
    listed_by_git,
    work_tree_around,
)
from tests.conftest import GitRepo


def test_git_lists_tracked_and_untracked_but_not_ignored(repo: GitRepo):
    repo.write(".gitignore", "*.log\nbuild/\n")
    repo.write("tracked.log", "t")
    repo.git("add", "-f", "tracked.log")
    for name in ("a.env", "b.log", "build/out", "dir/ø\n.txt"):
        repo.write(name, "x")
    assert listed_by_git(str(repo.path)) == [".gitignore", "a.env", "dir/ø\n.txt", "tracked.log"]
    assert listed_by_git(str(repo.path / "dir")) == ["ø\n.txt"]
    assert ignored_by_git(str(repo.path / "build"))
    assert not ignored_by_git(str(repo.path / "dir"))
    assert not ignored_by_git(str(repo.path))


def test_an_unmerged_file_is_listed_once(repo: GitRepo):
    repo.commit(a="1\n")
    repo.git("checkout", "-q", "-b", "other")
    repo.commit(a="2\n")
    repo.git("checkout", "-q", "main")
    repo.commit(a="3\n")
    repo.git("merge", "other", check=False)
    assert listed_by_git(str(repo.path)) == ["a"]


def test_a_running_hook_does_not_redirect_git(repo: GitRepo, monkeypatch, tmp_path):
    repo.write("a.env", "x")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert listed_by_git(str(repo.path)) == ["a.env"]
    assert "GIT_DIR" not in environment()
    assert environment()["GIT_CONFIG_GLOBAL"] == os.devnull


def test_a_program_named_in_the_tree_is_not_run(repo: GitRepo, tmp_path):
    proof = tmp_path / "ran"
    program = repo.write("monitor.sh", f"#!/bin/sh\ntouch {proof}\n")
    program.chmod(0o755)
    repo.git("config", "core.fsmonitor", str(program))
    listed_by_git(str(repo.path))
    assert not proof.exists()


def test_git_s_own_words_reach_the_error(repo: GitRepo):
    (repo.path / ".git" / "config").write_text("[broken")
    with pytest.raises(GitError, match="bad config"):
        listed_by_git(str(repo.path))


def test_without_git_the_error_says_so(repo: GitRepo, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(GitError, match="not installed"):
        listed_by_git(str(repo.path))


def test_a_work_tree_is_found_from_inside(repo: GitRepo, tmp_path: Path):
    repo.write("a/b/c", "x")
    assert work_tree_around(str(repo.path / "a" / "b")) == str(repo.path)
    assert is_work_tree(str(repo.path))
    plain = tmp_path / "plain"
    (plain / ".git").mkdir(parents=True)
    assert not is_work_tree(str(plain))
    assert work_tree_around(str(plain)) != str(plain)


@pytest.mark.parametrize(
    ("lines", "name", "expected"),
    [
        (["*.log"], "a.log", True),
        (["*.log", "!keep.log"], "keep.log", False),
        (["build/"], "build", False),
        (["/a"], "b/a", False),
        (["!", "*.log"], "a.log", True),
        (["[z-a]", "\\", "*.log"], "a.log", True),
        (["!"], "a.log", False),
        ([], "a.log", False),
    ],
)
def test_patterns_mean_what_git_means(lines, name, expected):
    rules = IgnoreFiles((("top/", compiled(lines)),))
    assert rules.leave_out(f"top/{name}", folder=False) is expected


def test_the_nearest_file_decides(tmp_path: Path):
    (tmp_path / ".gitignore").write_text("*.env\nbuild/\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / ".gitignore").write_text("!b.env\n")
    rules = IgnoreFiles().entering(str(tmp_path)).entering(str(inner))
    assert rules.leave_out(str(inner / "a.env"), folder=False)
    assert not rules.leave_out(str(inner / "b.env"), folder=False)
    assert rules.leave_out(str(inner / "build"), folder=True)
    assert IgnoreFiles().entering(str(tmp_path / "missing")) == IgnoreFiles()
