"""What GitPython tells of a repository."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.errors import GitError
from leakscan.sources.git.repository import Submodule, mirror, open_repository
from tests.conftest import GitRepo


def test_a_work_tree_from_a_folder_below(repo: GitRepo) -> None:
    repo.commit(**{"sub/a": "1"})
    found = open_repository(repo.path / "sub")
    assert (found.work_tree, found.git_dir) == (repo.path, repo.path / ".git")
    assert [found.bare, found.shallow, found.partial] == [False, False, False]
    assert found.worktrees == (repo.path,)


def test_an_unborn_branch(repo: GitRepo) -> None:
    assert open_repository(repo.path).submodules == ()


def test_a_bare_repository(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit(a="1")
    repo.git("clone", "-q", "--bare", str(repo.path), str(tmp_path / "bare.git"))
    found = open_repository(tmp_path / "bare.git")
    assert found.bare
    assert found.remotes == (("origin", str(repo.path)),)


def test_a_linked_worktree_shares_what_is_common(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit(a="1")
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"))
    found = open_repository(tmp_path / "linked")
    assert found.work_tree == tmp_path / "linked"
    assert found.common_dir == repo.path / ".git"
    assert found.worktrees == (repo.path, tmp_path / "linked")


def test_submodules_and_remotes(repo: GitRepo, tmp_path: Path) -> None:
    other = GitRepo(tmp_path / "other")
    other.git("init", "-q")
    other.commit(x="1")
    repo.git("submodule", "--quiet", "add", str(other.path), "sub")
    repo.git("remote", "add", "b", "https://example.com/b")
    repo.git("remote", "add", "a", "https://example.com/a")
    repo.git("remote", "set-url", "--add", "a", "https://example.com/a2")
    repo.commit("sub")
    found = open_repository(repo.path)
    assert found.submodules == (Submodule("sub", "sub", str(other.path)),)
    assert [url[-2:] for _, url in found.remotes] == ["/a", "a2", "/b"]


@pytest.mark.parametrize(
    ("option", "expected"),
    [("--depth=1", (True, False)), ("--filter=blob:none", (False, True))],
)
def test_what_is_not_all_here(
    repo: GitRepo, tmp_path: Path, option: str, expected: tuple[bool, bool]
) -> None:
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.commit(a="1")
    repo.commit(a="2")
    repo.git("clone", "-q", option, f"file://{repo.path}", str(tmp_path / "part"))
    found = open_repository(tmp_path / "part")
    assert (found.shallow, found.partial) == expected


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        open_repository(tmp_path)


def test_a_mirror_follows_its_remote(repo: GitRepo, tmp_path: Path) -> None:
    repo.commit(a="1")
    repo.git("branch", "gone")
    copy = GitRepo(tmp_path / "copy.git")
    mirror(f"file://{repo.path}", copy.path)
    assert copy.git("for-each-ref", "--format=%(refname)") == "refs/heads/gone\nrefs/heads/main"
    tip = repo.commit(a="2")
    repo.git("branch", "-D", "gone")
    mirror(f"file://{repo.path}", copy.path)
    assert copy.git("for-each-ref", "--format=%(objectname) %(refname)") == f"{tip} refs/heads/main"


def test_a_remote_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="does not appear to be"):
        mirror(f"file://{tmp_path}/absent", tmp_path / "copy")
