"""git as a process: isolation, return codes, words."""

from __future__ import annotations

from pathlib import Path

import pytest

from leakscan.errors import GitError
from leakscan.sources.git import environment
from leakscan.sources.git.plumbing import Git, git_words, isolated
from tests.conftest import GitRepo


def test_what_git_prints_comes_back(repo: GitRepo) -> None:
    assert Git(repo.path).run("rev-parse", "--git-dir") == b".git\n"
    assert Git(repo.path).run("hash-object", "--stdin", stdin=b"")[:7] == b"e69de29"


def test_any_other_return_code_is_an_error_in_gits_words(repo: GitRepo) -> None:
    with pytest.raises(GitError, match=r"git rev-parse: .*unknown revision") as caught:
        Git(repo.path).run("rev-parse", "absent")
    assert "for-each-ref" in caught.value.hint


def test_an_error_without_words(repo: GitRepo) -> None:
    with pytest.raises(GitError, match="git symbolic-ref: ended with an error and said nothing"):
        Git(repo.path).run("symbolic-ref", "-q", "ABSENT_HEAD")


def test_git_is_not_there(repo: GitRepo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="not on PATH") as caught:
        Git(repo.path).run("version")
    assert "install git" in caught.value.hint


def test_the_callers_repository_counts_for_a_hook_only() -> None:
    environ = {
        "GIT_DIR": "x/.git",
        "GIT_INDEX_FILE": "i",
        "GIT_EXTERNAL_DIFF": "evil",
        "HOME": "/h",
    }
    plain, hook = isolated(environ, hook=False), isolated(environ, hook=True)
    assert "GIT_DIR" not in plain
    assert hook["GIT_DIR"] == str(Path("x/.git").absolute())
    assert hook["GIT_INDEX_FILE"] == "i"
    for env in (plain, hook):
        assert env["HOME"] == "/h"
        assert "GIT_EXTERNAL_DIFF" not in env
        assert env["GIT_NO_REPLACE_OBJECTS"] == env["GIT_NO_LAZY_FETCH"] == "1"


def test_no_configuration_of_the_user_is_read(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".gitconfig").write_text("[x]\ny = 1\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"):
        monkeypatch.delenv(name)
    assert repo.git("config", "x.y") == "1"
    assert Git(repo.path).attempt("config", "x.y")[0] == 1


def test_nothing_is_fetched(repo: GitRepo) -> None:
    repo.commit(a="1")
    with pytest.raises(GitError, match="not allowed"):
        Git(repo.path).run("ls-remote", f"file://{repo.path}")


@pytest.fixture
def foreign(repo: GitRepo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> GitRepo:
    """A repository that belongs to somebody else, by git's own switch for tests."""
    repo.commit(a="1")
    monkeypatch.setitem(environment.ISOLATION, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global"))
    return repo


def test_a_repository_of_another_owner_is_refused_with_the_repair(foreign: GitRepo) -> None:
    with pytest.raises(GitError, match="dubious ownership") as caught:
        Git(foreign.path).run("rev-parse", "--git-dir")
    assert "safe.directory" in caught.value.hint


@pytest.mark.parametrize("value", ["{}", "*"])
def test_what_the_user_declared_safe_is_safe(foreign: GitRepo, tmp_path: Path, value: str) -> None:
    path = str(foreign.path)
    (tmp_path / "global").write_text(f"[safe]\ndirectory = {value.format(path)}\n[x]\ny = 1\n")
    git = Git(foreign.path)
    assert git.run("rev-parse", "--git-dir") == b".git\n"
    assert git.attempt("config", "x.y")[0] == 1
    with git.start("cat-file", "-t", "HEAD") as process:
        assert process.communicate()[0] == b"commit\n"


def test_what_the_repository_itself_calls_safe_is_not(foreign: GitRepo) -> None:
    foreign.git("config", "safe.directory", "*")
    with pytest.raises(GitError, match="dubious ownership"):
        Git(foreign.path).run("rev-parse", "--git-dir")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"fatal: a\nfatal: b\nfatal: a\n", "fatal: a fatal: b"),
        (b"fatal: https://user:word@host/x gone", "fatal: https://…@host/x gone"),
        (b"bad \xff \x1b[31m", "bad \\xff ?[31m"),
        (b"x" * 900, "x" * 500),
        (b"", ""),
    ],
)
def test_words_are_fit_for_a_message(said: bytes, words: str) -> None:
    assert git_words(said) == words
