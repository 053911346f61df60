"""What commits brought: names, places, what stood there before, and which lines are new."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.errors import GitError
from leakscan.model.span import LineRange
from leakscan.sources.git.introduced import Introduced, fresh_lines, read
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.selection import Selection
from tests.conftest import GitRepo

FRESH = {
    "nothing before": (b"a\nb", [b""], ((1, 2),)),
    "one line more": (b"a\nb\nc", [b"a\nc"], ((2, 2),)),
    "moved": (b"b\na", [b"a\nb"], ()),
    "two stretches": (b"x\na\ny\nz", [b"a"], ((1, 1), (3, 4))),
    "two before": (b"a\nb\nc", [b"a", b"b"], ((3, 3),)),
    "the same": (b"a\n", [b"a\n"], ()),
    "CRLF is another line": (b"a\r\n", [b"a\n"], ((1, 1),)),
}


@pytest.mark.parametrize(("content", "before", "expected"), FRESH.values(), ids=FRESH)
def test_the_lines_that_are_new(
    content: bytes, before: list[bytes], expected: tuple[tuple[int, int], ...]
) -> None:
    assert fresh_lines(content, before) == tuple(LineRange(*pair) for pair in expected)


@given(st.lists(st.sampled_from([b"a", b"b", b"c", b""])), st.lists(st.sampled_from([b"a", b"c"])))
def test_new_is_what_no_predecessor_has(lines: list[bytes], old: list[bytes]) -> None:
    ranges = fresh_lines(b"\n".join(lines), [b"\n".join(old)])
    known = set(b"\n".join(old).split(b"\n"))
    for number, line in enumerate(b"\n".join(lines).split(b"\n"), start=1):
        assert any(number in range_ for range_ in ranges) == (line not in known)


def walked(repo: GitRepo, *revisions: str) -> Introduced:
    return read(Git(repo.path), Selection(revisions, whole=False))


def test_a_new_an_edited_and_a_renamed_file(repo: GitRepo) -> None:
    first = repo.commit("one", **{"a.txt": "a\n" * 20})
    old = repo.git("rev-parse", "HEAD:a.txt")
    repo.git("mv", "a.txt", "b.txt")
    second = repo.commit("two", **{"b.txt": "a\n" * 20 + "b\n"})
    new = repo.git("rev-parse", "HEAD:b.txt")
    found = walked(repo, "HEAD")
    assert {path: place.commit for path, place in found.names.items()} == {
        "a.txt": first,
        "b.txt": second,
    }
    assert found.before[new] == {old}
    assert set(found.before[old]) == {"0" * 40}
    assert [place.path for place in found.attribution(new).places] == ["b.txt"]
    assert found.attribution("ab" * 20).places == ()
    assert sorted(chunk.data for chunk in found.name_chunks()) == [b"a.txt", b"b.txt"]


def test_only_what_is_selected(repo: GitRepo) -> None:
    repo.commit("one", **{"a.txt": "a\n"})
    second = repo.commit("two", **{"b.txt": "b\n"})
    assert set(walked(repo, "HEAD", "--not", "HEAD^").names) == {"b.txt"}
    assert walked(repo, "HEAD", "--not", second) == Introduced()


def test_a_merge_knows_both_parents(repo: GitRepo) -> None:
    repo.commit("base", **{"a.txt": "1\n2\n3\n4\n5\n6\n7\n8\n9\n"})
    repo.git("switch", "-q", "-c", "side")
    repo.commit("side", **{"a.txt": "one\n2\n3\n4\n5\n6\n7\n8\n9\n"})
    left = repo.git("rev-parse", "HEAD:a.txt")
    repo.git("switch", "-q", "-")
    repo.commit("main", **{"a.txt": "1\n2\n3\n4\n5\n6\n7\n8\nnine\n"})
    right = repo.git("rev-parse", "HEAD:a.txt")
    repo.git("merge", "-q", "--no-edit", "side")
    merged = repo.git("rev-parse", "HEAD:a.txt")
    assert walked(repo, "HEAD").before[merged] == {left, right}


def test_a_walk_that_git_refuses(repo: GitRepo) -> None:
    repo.commit("one")
    with pytest.raises(GitError):
        walked(repo, "absent")
