"""``git log --raw -c -z`` taken apart."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.errors import GitError
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.walk import Entry, nul_ended, walk, walk_at_once
from tests.conftest import GitRepo


def entries(repo: GitRepo, *options: str, **more: frozenset[bytes]) -> list[list[Entry]]:
    commits = walk(Git(repo.path), "--date-order", "--reverse", "--all", *options, **more)
    return [commit.entries for commit in commits]


def test_what_each_commit_left(repo: GitRepo) -> None:
    repo.commit(a="1", b="1")
    (repo.path / "a").unlink()
    (repo.path / "a").symlink_to("b")
    repo.git("rm", "-q", "b")
    repo.commit()
    repo.commit()
    first, second, third = entries(repo)
    assert [(e.mode, e.path) for e in first] == [(b"100644", b"a"), (b"100644", b"b")]
    assert [(e.mode, e.path) for e in second] == [(b"120000", b"a"), (b"000000", b"b")]
    assert third == []


def test_a_merge_of_three_shows_what_no_parent_has(repo: GitRepo) -> None:
    repo.commit(f="1")
    for name in "xy":
        repo.git("switch", "-qc", name, "main")
        repo.commit(**{name: name})
    repo.git("switch", "-q", "main")
    repo.git("merge", "-q", "--no-commit", "x", "y")
    repo.write("f", "resolved")
    repo.git("add", "f")
    repo.git("commit", "-qm", "octopus")
    resolved = repo.git("rev-parse", "HEAD:f").encode()
    assert entries(repo)[-1] == [Entry(b"100644", resolved, b"f")]


def test_only_what_is_wanted(repo: GitRepo) -> None:
    repo.commit(a="1", b="2")
    repo.commit(a="2")
    two = repo.git("rev-parse", "HEAD:a").encode()
    wanted = entries(repo, wanted=frozenset({two}))
    assert wanted == [[Entry(b"100644", two, b"b")], [Entry(b"100644", two, b"a")]]


def test_parents_and_dates(repo: GitRepo) -> None:
    first, second = repo.commit(a="1").encode(), repo.commit(a="2").encode()
    commits = list(walk(Git(repo.path), "--all"))
    assert [(c.id, c.parents) for c in commits] == [(second, (first,)), (first, ())]
    assert commits[0].author_date == "2024-05-17T12:00:00+02:00"


def test_commits_that_nothing_reaches(repo: GitRepo) -> None:
    first = repo.commit(a="1")
    hidden = repo.commit(a="2").encode()
    repo.git("reset", "-q", "--hard", first)
    assert [c.id for c in walk(Git(repo.path), "--not", "--all", commits=[hidden])] == [hidden]


def test_a_walk_that_breaks_off_is_an_error(repo: GitRepo) -> None:
    id_ = repo.commit(a="1")
    repo.commit(a="2")
    (repo.path / ".git/objects" / id_[:2] / id_[2:]).unlink()
    with pytest.raises(GitError, match="git log"):
        entries(repo)


ORDER = ("--date-order", "--reverse", "--all")


@pytest.mark.parametrize("parts", [1, 2, 3, 9])
def test_several_walks_at_once_are_one(repo: GitRepo, parts: int) -> None:
    first = repo.commit(a="1")
    repo.git("switch", "-qc", "side")
    for number in range(4):
        repo.commit(**{f"side{number}": "1"})
    hidden = repo.commit(hidden="1").encode()
    repo.git("reset", "-q", "--hard", "HEAD^")
    repo.git("switch", "-q", "-C", "main", first)
    repo.commit(b="1")
    repo.git("merge", "-q", "side")
    compared = ("--diff-filter=A", "--diff-merges=first-parent")
    one = list(walk(Git(repo.path), *ORDER, *compared, commits=[hidden]))
    more = list(walk_at_once(Git(repo.path), ORDER, compared, commits=[hidden], parts=parts))
    assert more == one
    assert {entry.path for commit in more for entry in commit.entries} == {
        b"a", b"b", b"hidden", b"side0", b"side1", b"side2", b"side3",
    }  # fmt: skip


def test_an_empty_repository_has_no_commits(repo: GitRepo) -> None:
    assert list(walk_at_once(Git(repo.path), ORDER, (), parts=2)) == []


def test_what_comes_before_a_break_is_told(repo: GitRepo) -> None:
    repo.commit(a="1")
    repo.commit(**{"x/b": "1"})
    repo.commit(c="1")
    tree = repo.git("rev-parse", "HEAD^:x").strip()
    (repo.path / ".git/objects" / tree[:2] / tree[2:]).unlink()
    commits = walk_at_once(Git(repo.path), ORDER, (), parts=3)
    assert [entry.path for entry in next(commits).entries] == [b"a"]
    with pytest.raises(GitError, match=tree):
        next(commits)


def test_walks_that_cannot_begin_are_an_error(repo: GitRepo) -> None:
    id_ = repo.commit(a="1")
    repo.commit(a="2")
    (repo.path / ".git/objects" / id_[:2] / id_[2:]).unlink()
    with pytest.raises(GitError, match="git rev-list"):
        list(walk_at_once(Git(repo.path), ORDER, (), parts=2))


@given(st.lists(st.binary(max_size=9).filter(lambda f: b"\0" not in f)), st.integers(1, 9))
def test_a_stream_is_cut_at_its_nuls(fields: list[bytes], block: int) -> None:
    data = b"".join(field + b"\0" for field in fields)
    assert list(nul_ended(io.BytesIO(data), block)) == fields
    assert list(nul_ended(io.BytesIO(data + b"rest"), block)) == [*fields, b"rest"]
