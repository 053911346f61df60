"""Names of files, each once, with the first commit that has it."""

from __future__ import annotations

from collections.abc import Iterable

from leakscan.sources.git.names import file_names
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.selection import EVERYTHING
from leakscan.sources.git.walk import walk
from tests.conftest import GitRepo


def merged(repo: GitRepo, *parents: str, **files: str) -> str:
    """Commit a merge with files of its own and those of its parents."""
    repo.git("checkout", "-q", parents[0])
    for parent in parents[1:]:
        for name in repo.git("ls-tree", "-r", "--name-only", parent).split():
            repo.write(name, repo.git("show", f"{parent}:{name}"))
    for name, text in files.items():
        repo.write(name, text)
    repo.git("add", "-A")
    tree = repo.git("write-tree").strip()
    given = [word for parent in parents for word in ("-p", parent)]
    made = repo.git("commit-tree", tree, *given, "-m", "merge").strip()
    repo.git("reset", "-q", "--hard", made)
    return made


def by_all_parents(repo: GitRepo) -> dict[bytes, bytes]:
    """What comparing merges with all of their parents gives."""
    found: dict[bytes, bytes] = {}
    options: Iterable[str] = ("--date-order", "--reverse", "--diff-filter=A")
    for commit in walk(Git(repo.path), *options, *EVERYTHING.revisions):
        for entry in commit.entries:
            found.setdefault(entry.path, commit.id)
    return found


def test_what_only_merges_brought_in_is_found(repo: GitRepo) -> None:
    base = repo.commit("base", a="1")
    sides = []
    for number in range(3):
        repo.git("checkout", "-q", base)
        sides.append(repo.commit(f"side {number}", **{f"side{number}": "1", "both": "1"}))
    first = merged(repo, sides[0], sides[1], evil="1")
    second = merged(repo, sides[2], first, sides[1], **{"more/evil": "1"})
    third = merged(repo, sides[1], second)
    repo.git("branch", "-f", "all", third)
    found = {
        chunk.data: chunk.provenance.commit.encode()
        for chunk in file_names(Git(repo.path), EVERYTHING)
    }
    assert found == by_all_parents(repo)
    assert found[b"evil"] == first.encode()
    assert found[b"more/evil"] == second.encode()
    assert set(found) == {b"a", b"both", b"side0", b"side1", b"side2", b"evil", b"more/evil"}
