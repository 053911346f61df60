"""One file as it stands at a revision."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.errors import GitError
from leakscan.sources.git.file_at import file_at
from tests.conftest import GitRepo


def test_it_is_that_of_the_revision_and_not_of_the_tree(repo: GitRepo) -> None:
    repo.commit(**{"a/b.toml": "one\r\n", "æ.toml": "two"})
    repo.git("tag", "then")
    repo.commit(**{"a/b.toml": "later"})
    repo.write("a/b.toml", "not committed")
    assert file_at(repo.path, "then", "a/b.toml") == b"one\r\n"
    assert file_at(repo.path / "a", "HEAD", "a/b.toml") == b"later"
    assert file_at(repo.path, "main", "æ.toml") == b"two"


@pytest.mark.parametrize("path", ["absent", "a", "b.toml"])
def test_what_is_no_file_there_is_none(repo: GitRepo, path: str) -> None:
    repo.commit(**{"a/b.toml": "one"})
    assert file_at(repo.path, "HEAD", path) is None


@pytest.mark.parametrize("revision", ["absent", "--all", "HEAD:a/b.toml", ""])
def test_no_revision_is_an_error(repo: GitRepo, revision: str) -> None:
    repo.commit(**{"a/b.toml": "one"})
    with pytest.raises(GitError):
        file_at(repo.path, revision, "a/b.toml")


def test_no_repository_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GitError):
        file_at(tmp_path, "HEAD", "a")
